/* RTNLOAD, RTNDROP, RTNMAP and RTNSTATE: the routines that REXX's CSL() calls.  VMLIB, the library of the system,
 * is part of CMS here, so that its routines are loaded from the start, for SYSTEM; other libraries cannot be made
 * (CSLGEN).
 * Source: calls of published execs; RTNMAP's operands and options from the CMS Commands and Utilities Reference; the
 * messages, and the columns of RTNMAP, are from memory. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/csl.h"

#include <stdio.h>
#include <string.h>

enum { FROM, GROUP, SYSTEM, USER, TYPE, NOTYPE, HEADER, NOHEADER, STACK, FIFO, LIFO };

#define LIBRARY "VMLIB" /* of all routines, and their group */

static int routine_not_found(struct cms_command *c, const char *module, const char *name)
{
    char what[32];
    snprintf(what, sizeof what, "Routine %s", name);
    return cms_error(c->cms, module, 2, what, NULL);
}

/* RTNLOAD name|* (FROM library [GROUP name] [SYSTEM|USER] [TYPE|NOTYPE] */
int cmd_rtnload(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"FROM", 4, FROM, 0, true},
        {"GROUP", 2, GROUP, 0, true},
        {"SYSTEM", 2, SYSTEM, OPT(USER), false},
        {"USER", 1, USER, OPT(SYSTEM), false},
        {"TYPE", 4, TYPE, OPT(NOTYPE), false},
        {"NOTYPE", 6, NOTYPE, OPT(TYPE), false},
    };
    struct cmd_options o;
    struct cmd_file file;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "RLD", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_error(c->cms, "RLD", 545, NULL);
    if (end > 2)
        return cms_error(c->cms, "RLD", 70, c->token[2], NULL);
    if (!(o.given & OPT(FROM)) || !strcmp(o.value[FROM], LIBRARY))
        return cms_csl_drop(c->cms, c->token[1], false) ? 0
                                                        : routine_not_found(c, "RLD", c->token[1]);
    struct fileid id = {"", "CSLLIB", "*"};
    char name[32];
    strcpy(id.fn, o.value[FROM]);
    rc = cmd_names_valid(c, "RLD", &id);
    if (!rc)
        rc = cmd_open(c, "RLD", &id, &file);
    if (rc)
        return rc;
    cmd_close(c->cms, &file);
    return cms_error(c->cms, "RLD", 56, fileid_text(&id, name, sizeof name), NULL);
}

/* RTNSTATE name [(SYSTEM|USER]: a return code says whether it is loaded. */
int cmd_rtnstate(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"SYSTEM", 2, SYSTEM, OPT(USER), false},
        {"USER", 1, USER, OPT(SYSTEM), false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "RST", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_error(c->cms, "RST", 545, NULL);
    if (end > 2)
        return cms_error(c->cms, "RST", 70, c->token[2], NULL);
    return cms_csl_has(c->cms, c->token[1]) && !(o.given & OPT(USER)) ? 0 : 28;
}

/* Does an option leave out the routines that there are: other users', or of another group? */
static bool elsewhere(const struct cmd_options *o)
{
    return o->given & OPT(USER) || (o->given & OPT(GROUP) && strcmp(o->value[GROUP], LIBRARY));
}

/* RTNDROP name|* [(SYSTEM|USER] [GROUP name] */
int cmd_rtndrop(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"GROUP", 2, GROUP, 0, true},
        {"SYSTEM", 2, SYSTEM, OPT(USER), false},
        {"USER", 1, USER, OPT(SYSTEM), false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "RDP", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_error(c->cms, "RDP", 545, NULL);
    if (end > 2)
        return cms_error(c->cms, "RDP", 70, c->token[2], NULL);
    return !elsewhere(&o) && cms_csl_drop(c->cms, c->token[1], true)
               ? 0
               : routine_not_found(c, "RDP", c->token[1]);
}

static int map_line(struct cms_command *c, const struct cmd_options *o, const char *name)
{
    char text[80];
    snprintf(text, sizeof text, "%-8s  %-8s  %-8s  %-8s  SYSTEM", name, name, LIBRARY, LIBRARY);
    if (o->given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO)))
        return cmd_stack(c->cms, "RMP", text, o->given & OPT(LIFO));
    cms_say(c->cms, "%s", text);
    return 0;
}

/* RTNMAP [name|*] [(SYSTEM|USER GROUP name HEADER|NOHEADER STACK|FIFO|LIFO] */
int cmd_rtnmap(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"GROUP", 2, GROUP, 0, true},
        {"SYSTEM", 2, SYSTEM, OPT(USER), false},
        {"USER", 1, USER, OPT(SYSTEM), false},
        {"HEADER", 1, HEADER, OPT(NOHEADER) | OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
        {"NOHEADER", 3, NOHEADER, OPT(HEADER), false},
        {"STACK", 5, STACK, OPT(HEADER), false},
        {"FIFO", 4, FIFO, OPT(LIFO) | OPT(HEADER), false},
        {"LIFO", 4, LIFO, OPT(FIFO) | OPT(HEADER), false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c), found = 0;
    const char *which = end > 1 ? c->token[1] : "*", *name;
    int rc = cmd_options(c, "RMP", options, sizeof options / sizeof options[0], &o);
    if (!rc && end > 2)
        rc = cms_error(c->cms, "RMP", 70, c->token[2], NULL);
    for (unsigned k = 0; !rc && !elsewhere(&o) && (name = cms_csl_name(k)) != NULL; k++) {
        if (!cms_csl_has(c->cms, name) || (strcmp(which, "*") && strcmp(which, name)))
            continue;
        if (!found++ && !(o.given & (OPT(NOHEADER) | OPT(STACK) | OPT(FIFO) | OPT(LIFO))))
            cms_say(c->cms, "Run name  Routine   Library   Group     Type");
        rc = map_line(c, &o, name);
    }
    return rc || found ? rc : routine_not_found(c, "RMP", which);
}
