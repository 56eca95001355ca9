/* Commands of CMS whose subject this system has not got: a file pool (the Shared File System), CMS/DOS,
 * tape drives; and those that choose between what there is.  Each answers what CMS answers where there is none.  CMS
 * Commands and Utilities Reference, and CMS and REXX/VM Messages and Codes. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"

#include <stdio.h>
#include <string.h>

/* CREATE, DIRLIST, GRANT, REVOKE ...: directories are in file pools. */
int cmd_file_pool(struct cms_command *c)
{
    return cms_error(c->cms, "JED", 1223, NULL);
}

/* ASSGN, DSERV, FETCH, LISTIO, OPTION ...: of CMS/DOS, which SET DOS ON would start. */
int cmd_dos(struct cms_command *c)
{
    return cms_error(c->cms, "DOS", 99, NULL);
}

/* TAPEMAC, TAPPDS: libraries from a tape at 181, which no machine has. */
int cmd_tape_library(struct cms_command *c)
{
    return cms_options(c) < 2 && !strcmp(c->token[0], "TAPEMAC")
               ? cms_error(c->cms, "TPM", 1, NULL)
               : cms_error(c->cms, "TPM", 113, "TAP1", "181", NULL);
}

/* RUN fn [ft [fm]] [(arguments]: an exec, or a MODULE. */
int cmd_run(struct cms_command *c)
{
    struct fileid id = {"", "EXEC", "*"};
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "RUN", 1, NULL);
    if (end > 4)
        return cms_error(c->cms, "RUN", 70, c->token[4], NULL);
    strcpy(id.fn, c->token[1]);
    if (end > 2)
        strcpy(id.ft, c->token[2]);
    if (end > 3)
        strcpy(id.fm, c->token[3]);
    int rc = cmd_names_valid(c, "RUN", &id);
    if (!rc && (id.fm[0] != '*' && !cmd_mode_valid(id.fm)))
        rc = cms_error(c->cms, "RUN", 48, id.fm, NULL);
    if (rc)
        return rc;
    if (!cms_find(&c->cms->disks, id.fn, id.ft, id.fm, NULL))
        return cmd_not_found(c, "RUN", "File", &id);
    const char *arguments = strchr(c->operands, '(');
    if (!strcmp(id.ft, "MODULE")) {
        struct cms_command module = {.cms = c->cms, .typed = c->typed};
        char line[512];
        snprintf(line, sizeof line, "%s %s", id.fn, arguments ? arguments + 1 : "");
        cms_tokenize(&module, line, true);
        return cms_run_module(&module, id.fm);
    }
    if (strcmp(id.ft, "EXEC"))
        return cms_error(c->cms, "RUN", 32, id.ft, NULL);
    arguments = arguments ? arguments + 1 : c->end;
    rc = cms_run_exec_on(c->cms, id.fn, id.fm, arguments, (size_t)(c->end - arguments));
    return rc == CMS_UNKNOWN ? cmd_not_found(c, "RUN", "File", &id) : rc;
}

static void is_3800(void *ctx, const char *text)
{
    *(bool *)ctx |= strstr(text, " 3800 ") != NULL;
}

/* SETPRT keyword [value...]: loads the virtual 3800 at 00E; as CP's SPOOL does it.  COPYNR, from which copy on, and
 * INIT, of all that is not said, are what a printer begins with here.  Keywords and messages as of VM/SP, from
 * memory. */
int cmd_setprt(struct cms_command *c)
{
    static const struct {
        const char *name;
        unsigned min, most; /* letters that suffice; values that may follow */
        const char *spool;  /* SPOOL's operand */
    } keywords[] = {{"CHARS", 2, 4, " CHARS "},  {"COPIES", 4, 1, " COPY *"},
                    {"COPYNR", 4, 1, NULL},      {"FCB", 1, 1, " FCB "},
                    {"FLASH", 2, 2, " FLASH "},  {"INIT", 1, 0, NULL},
                    {"MODIFY", 1, 2, " MODIFY "}};
    char command[240] = "SPOOL 000E";
    bool there = false, passed = false;
    unsigned end = cms_options(c), values = 0;
    size_t n = strlen(command), begun = n;
    if (end < 2)
        return cms_error(c->cms, "SPR", 545, NULL);
    for (unsigned at = 1; at < end; at++) {
        size_t k = 0;
        const char *put = "";
        while (k < sizeof keywords / sizeof *keywords &&
               !cmd_is(c->token[at], keywords[k].name, keywords[k].min))
            k++;
        if (k < sizeof keywords / sizeof *keywords) {
            values = keywords[k].most;
            passed = keywords[k].spool != NULL;
            put = passed ? keywords[k].spool : "";
        } else if (values) {
            put = passed ? c->token[at] : "";
            values--;
        } else {
            return cms_error(c->cms, "SPR", 14, c->token[at], NULL);
        }
        n += (size_t)snprintf(command + n, sizeof command - n, "%s%s", put,
                              *put == ' ' || !*put ? "" : " ");
        if (n >= sizeof command)
            return cms_error(c->cms, "SPR", 70, c->token[at], NULL);
    }
    if (guest_cp(c->cms->g, "QUERY VIRTUAL 000E", is_3800, &there))
        return cms_error(c->cms, "SPR", CMS_FORMAT(113, 2), "00E", NULL);
    if (!there)
        return cms_error(c->cms, "SPR", 199, "00E", NULL);
    int rc = n > begun ? cms_run_cp(c->cms, command) : 0;
    return rc ? rc : cms_error(c->cms, "SPR", 196, "00E", NULL);
}

/* VALIDATE fn ft [fm]: is it a file identifier, and its disk accessed?  Whether there is such a file, STATE
 * says. */
int cmd_validate(struct cms_command *c)
{
    struct fileid id;
    struct cms_disk *d;
    unsigned end = cms_options(c);
    int rc = cmd_fileid(c, "STT", 1, end, "*", &id);
    if (!rc)
        rc = cmd_names_or_all(c, "STT", &id);
    return rc || id.fm[0] == '*' ? rc : cmd_disk(c, "STT", id.fm, false, &d);
}

/* CMDCALL command: called as from the terminal, so that an EXEC 2 program sees its messages. */
int cmd_cmdcall(struct cms_command *c)
{
    const char *p = c->operands + strspn(c->operands, " ");
    int rc = *p ? cms_run_command(c->cms, p) : 0;
    return rc == CMS_UNKNOWN ? -3 : rc;
}
