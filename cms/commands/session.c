/* Commands about the session: CP, EXEC, the program stack, IDENTIFY. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int cmd_cp(struct cms_command *c)
{
    return c->typed ? cms_run_cp_typed(c->cms, c->operands, NULL) : cms_run_cp(c->cms, c->operands);
}

int cmd_exec(struct cms_command *c)
{
    if (cms_options(c) < 2)
        return cms_error(c->cms, "EXC", 1, NULL);
    const char *arguments = c->operands + strcspn(c->operands, " (");
    arguments += strspn(arguments, " ");
    int rc = cms_run_exec(c->cms, c->token[1], arguments, (size_t)(c->end - arguments));
    if (rc == CMS_UNKNOWN)
        rc = cms_run_built_in_exec(c->cms, c->token[1], c->operands);
    if (rc != CMS_UNKNOWN)
        return rc;
    char what[24];
    snprintf(what, sizeof what, "File %s EXEC *", c->token[1]);
    return cms_error(c->cms, "EXC", 2, what, NULL);
}

/* CMSBATCH: the batch facility is a program of the system disk.  VM/370 System Messages, DMSBTB. */
int cmd_cmsbatch(struct cms_command *c)
{
    if (c->cms->profile_run)
        return cms_error(c->cms, "BTB", 101, NULL);
    c->cms->profile_run = true;
    int rc = cms_run_rexx(c->cms, "DMSBTP", "EXECPROC", "COMMAND", NULL, 0);
    return rc == CMS_UNKNOWN ? cms_error(c->cms, "BTB", 100, NULL) : rc;
}

int cmd_makebuf(struct cms_command *c)
{
    return (int)cms_stack_make_buffer(c->cms->stack);
}

int cmd_dropbuf(struct cms_command *c)
{
    unsigned n = 0;
    if (c->n > 1) {
        char *end;
        n = (unsigned)strtoul(c->token[1], &end, 10);
        if (*end || n == 0)
            return 1;
    }
    return cms_stack_drop_buffer(c->cms->stack, n) ? 0 : 2;
}

int cmd_desbuf(struct cms_command *c)
{
    cms_clear_stacks(c->cms);
    return 0;
}

int cmd_vmfclear(struct cms_command *c)
{
    guest_clear(c->cms->g);
    return 0;
}

int cmd_sentries(struct cms_command *c)
{
    return (int)cms_stack_lines(c->cms->stack);
}

/* CONWAIT: until all lines are on the terminal; they are, once cms_say() has come back. */
int cmd_conwait(struct cms_command *c)
{
    cms_pause(c->cms);
    return 0;
}

/* TAPE: no machine has a tape drive, so each function finds none at 181. */
int cmd_tape(struct cms_command *c)
{
    static const char *const functions[] = {"DUMP",  "LOAD",  "SCAN", "SKIP", "MODESET",
                                            "WVOL1", "DVOL1", "BSF",  "BSR",  "ERG",
                                            "FSF",   "FSR",   "REW",  "RUN",  "WTM"};
    unsigned drive = 1;
    char name[8], vdev[4];
    if (cms_options(c) < 2)
        return cms_error(c->cms, "TPE", 47, NULL);
    size_t k = 0;
    while (k < sizeof functions / sizeof functions[0] && strcmp(c->token[1], functions[k]))
        k++;
    if (k == sizeof functions / sizeof functions[0])
        return cms_error(c->cms, "TPE", 14, c->token[1], NULL);
    for (unsigned o = cms_options(c) + 1; o < c->n; o++)
        if (sscanf(c->token[o], "TAP%1x", &drive) == 1)
            break;
    snprintf(name, sizeof name, "TAP%X", drive & 0xf);
    snprintf(vdev, sizeof vdev, "18%X", drive & 0xf);
    return cms_error(c->cms, "TPE", 113, name, vdev, NULL);
}

int cmd_identify(struct cms_command *c)
{
    enum { STACK, FIFO, LIFO, TYPE };
    static const struct cmd_option options[] = {
        {"STACK", 5, STACK, 0, false},
        {"FIFO", 4, FIFO, OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(FIFO), false},
        {"TYPE", 4, TYPE, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
    };
    char text[128], day[16];
    struct cmd_options o;
    struct tm t;
    uint32_t ns;
    if (cms_options(c) > 1)
        return cms_error(c->cms, "IDE", 70, c->token[1], NULL);
    int rc = cmd_options(c, "IDE", options, sizeof options / sizeof *options, &o);
    if (rc)
        return rc;
    const char *zone = guest_local_time(c->cms->g, &t, &ns);
    strftime(day, sizeof day, "%A", &t);
    for (char *p = day; *p; p++)
        *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
    snprintf(text, sizeof text, "%-8s AT %-8s VIA *        %02d/%02d/%02d %02d:%02d:%02d %-8s %s",
             guest_userid(c->cms->g), guest_system_id(c->cms->g), t.tm_mon + 1, t.tm_mday,
             t.tm_year % 100, t.tm_hour, t.tm_min, t.tm_sec, zone, day);
    if (o.given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO)))
        return cmd_stack(c->cms, "IDE", text, o.given & OPT(LIFO));
    cms_say(c->cms, "%s", text);
    return 0;
}
