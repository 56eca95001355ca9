/* RTNLOAD and RTNSTATE: the routines that REXX's CSL() calls.  VMLIB, the library of the system, is part of
 * CMS here, so that its routines are always loaded, for SYSTEM; other libraries cannot be made (CSLGEN).
 * Source: calls of published execs; the messages are from memory. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/csl.h"

#include <stdio.h>
#include <string.h>

enum { FROM, GROUP, SYSTEM, USER, TYPE, NOTYPE };

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
        {"GROUP", 5, GROUP, 0, true},
        {"SYSTEM", 6, SYSTEM, OPT(USER), false},
        {"USER", 4, USER, OPT(SYSTEM), false},
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
    if (!(o.given & OPT(FROM)) || !strcmp(o.value[FROM], "VMLIB"))
        return !strcmp(c->token[1], "*") || cms_csl_has(c->token[1])
                   ? 0
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
        {"SYSTEM", 6, SYSTEM, OPT(USER), false},
        {"USER", 4, USER, OPT(SYSTEM), false},
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
    return cms_csl_has(c->token[1]) && !(o.given & OPT(USER)) ? 0 : 28;
}
