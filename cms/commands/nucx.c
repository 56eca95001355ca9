/* NUCXLOAD, NUCXDROP, NUCXMAP: nucleus extensions; SUBCOM: subcommand environments.  This CMS runs programs but
 * keeps none in storage as part of itself, so that none is ever loaded; execs that ask whether one is there,
 * or drop it first, get the answer that CMS gives when it is not.  CMS Commands and Utilities
 * Reference. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <stdio.h>
#include <string.h>

/* NUCXMAP [name] [(options]. */
int cmd_nucxmap(struct cms_command *c)
{
    enum { ALL, SEGMENT, STACK, FIFO, LIFO };
    static const struct cmd_option options[] = {
        {"ALL", 3, ALL, 0, false},           {"SEGINFO", 3, SEGMENT, 0, false},
        {"STACK", 5, STACK, 0, false},       {"FIFO", 4, FIFO, OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(FIFO), false},
    };
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "NXM", options, sizeof options / sizeof options[0], &o);
    if (!rc && end > 2)
        rc = cms_error(c->cms, "NXM", 70, c->token[2], NULL);
    if (!rc && end > 1 && strcmp(c->token[1], "*"))
        rc = cms_error(c->cms, "NXM", 616, c->token[1], NULL);
    return rc ? rc : cms_error(c->cms, "NXM", 624, NULL);
}

/* NUCXDROP name ... or *. */
int cmd_nucxdrop(struct cms_command *c)
{
    unsigned end = cms_options(c);
    int rc = 0;
    if (end < 2)
        return cms_error(c->cms, "NXD", 545, NULL);
    for (unsigned k = 1; k < end; k++)
        if (strcmp(c->token[k], "*"))
            rc = cms_error(c->cms, "NXD", 616, c->token[k], NULL);
    return rc;
}

/* NUCXLOAD name [fn [ft]] [(options]. */
int cmd_nucxload(struct cms_command *c)
{
    enum { SYSTEM, SERVICE, IMMCMD, ENDCMD, PUSH, NOMSG };
    static const struct cmd_option options[] = {
        {"SYSTEM", 3, SYSTEM, 0, false}, {"SERVICE", 3, SERVICE, 0, false},
        {"IMMCMD", 3, IMMCMD, 0, false}, {"ENDCMD", 3, ENDCMD, 0, false},
        {"PUSH", 4, PUSH, 0, false},     {"NOMSG", 5, NOMSG, 0, false},
    };
    struct cmd_options o;
    struct fileid id = {"", "MODULE", "*"};
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "NXL", 545, NULL);
    int rc = cmd_options(c, "NXL", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    strcpy(id.fn, c->token[end > 2 ? 2 : 1]);
    if (end > 3)
        strcpy(id.ft, c->token[3]);
    if (!cms_find(&c->cms->disks, id.fn, id.ft, id.fm, NULL))
        return cmd_not_found(c, "NXL", "File", &id);
    return cms_error(c->cms, "NXL", 56, id.fn, id.ft, id.fm, NULL);
}

/* SUBCOM name: is there such an environment for ADDRESS?  It says nothing: 0, or 1 when there is none. */
int cmd_subcom(struct cms_command *c)
{
    const char *name = c->n > 1 ? c->token[1] : "";
    return strcmp(name, "CMS") && (strcmp(name, "XEDIT") || !c->cms->xedit);
}
