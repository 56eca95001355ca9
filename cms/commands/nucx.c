/* NUCXLOAD, NUCXDROP, NUCXMAP: nucleus extensions (programs/extension.c); PROGMAP: the programs that are
 * loaded; SUBCOM: subcommand environments.  CMS Commands and Utilities Reference; the columns of NUCXMAP and
 * PROGMAP are from memory. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/programs/programs.h"

#include <stdio.h>
#include <string.h>

enum { ALL, SEGMENT, STACK, FIFO, LIFO };

/* Where the lines go, by STACK, FIFO and LIFO. */
struct told {
    struct cms *cms;
    const char *module;
    bool stack, lifo;
    int rc;
};

static void tell(struct told *t, const char *line)
{
    if (!t->stack)
        cms_say(t->cms, "%s", line);
    else if (!t->rc)
        t->rc = cmd_stack(t->cms, t->module, line, t->lifo);
}

/* NUCXMAP [name|*] [(options]. */
int cmd_nucxmap(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"ALL", 3, ALL, 0, false},           {"SEGINFO", 3, SEGMENT, 0, false},
        {"STACK", 5, STACK, 0, false},       {"FIFO", 4, FIFO, OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(FIFO), false},
    };
    struct cms *cms = c->cms;
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "NXM", options, sizeof options / sizeof options[0], &o);
    if (!rc && end > 2)
        rc = cms_error(cms, "NXM", 70, c->token[2], NULL);
    if (rc)
        return rc;
    const char *name = end > 1 ? c->token[1] : "*";
    struct told t = {cms, "NXM", o.given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO)),
                     o.given & OPT(LIFO), 0};
    const struct program_extension *x = cms->programs ? cms->programs->extensions : NULL;
    bool any = false;
    for (; x; x = x->next) {
        char line[120];
        if (strcmp(name, "*") && strcmp(name, x->name))
            continue;
        if (!any && !t.stack)
            tell(&t, "Name     Entry    Userword Origin   Bytes    Amode  (Attributes...)");
        any = true;
        snprintf(line, sizeof line, "%-8s %08X %08X %08X %08X %-5s  %s%s%s%s%s", x->name, x->entry,
                 x->word, x->origin, x->length, x->amode31 ? "31" : "24",
                 x->flags & EXTENSION_SYSTEM ? "SYSTEM " : "",
                 x->flags & EXTENSION_SERVICE ? "SERVICE " : "",
                 x->flags & EXTENSION_ENDCMD ? "ENDCMD " : "",
                 x->flags & EXTENSION_PERM ? "PERM " : "",
                 x->flags & EXTENSION_IMMEDIATE ? "IMMCMD " : "");
        for (size_t n = strlen(line); n && line[n - 1] == ' ';)
            line[--n] = 0;
        tell(&t, line);
    }
    if (any)
        return t.rc;
    return strcmp(name, "*") ? cms_error(cms, "NXM", 616, name, NULL)
                             : cms_error(cms, "NXM", 624, NULL);
}

static void drop(struct cms *cms, struct program_extension *x, void *ctx)
{
    if (!(x->flags & EXTENSION_PERM))
        program_extension_drop(cms, x, "RESET");
}

/* NUCXDROP name ... or *, which leaves those that are permanent. */
int cmd_nucxdrop(struct cms_command *c)
{
    struct cms *cms = c->cms;
    unsigned end = cms_options(c);
    int rc = 0;
    if (end < 2)
        return cms_error(cms, "NXD", 545, NULL);
    if (end + 1 < c->n && strcmp(c->token[end + 1], ")"))
        return cms_error(cms, "NXD", 3, c->token[end + 1], NULL);
    for (unsigned k = 1; k < end; k++) {
        struct program_extension *x = program_extension(cms, c->token[k]);
        if (!strcmp(c->token[k], "*"))
            program_extensions_each(cms, drop, NULL);
        else if (x)
            program_extension_drop(cms, x, "RESET");
        else
            rc = cms_error(cms, "NXD", 616, c->token[k], NULL);
    }
    return rc;
}

/* NUCXLOAD name [fn [ft [fm]]] [(options]. */
int cmd_nucxload(struct cms_command *c)
{
    enum { SYSTEM, SERVICE, IMMCMD, ENDCMD, PERM, PUSH, NOMSG };
    static const struct cmd_option options[] = {
        {"SYSTEM", 2, SYSTEM, 0, false},  {"SERVICE", 2, SERVICE, 0, false},
        {"IMMCMD", 2, IMMCMD, 0, false},  {"ENDCMD", 2, ENDCMD, 0, false},
        {"PERMANENT", 4, PERM, 0, false}, {"PUSH", 1, PUSH, 0, false},
        {"NOMSG", 5, NOMSG, 0, false},
    };
    struct cms *cms = c->cms;
    struct cmd_options o;
    struct fileid id = {"", "MODULE", "*"};
    struct module_header h;
    struct program_extension x = {.own = true};
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(cms, "NXL", 545, NULL);
    int rc = cmd_options(c, "NXL", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    if (end > 5)
        return cms_error(cms, "NXL", 70, c->token[5], NULL);
    if (end > 4 && !cms_mode_valid(c->token[4]))
        return cms_error(cms, "NXL", 48, c->token[4], NULL);
    strcpy(x.name, c->token[1]);
    strcpy(id.fn, c->token[end > 2 ? 2 : 1]);
    if (end > 3)
        strcpy(id.ft, c->token[3]);
    if (end > 4)
        strcpy(id.fm, c->token[4]);
    if (!(o.given & OPT(PUSH)) && program_extension(cms, x.name)) /* it is loaded */
        return 1;
    if (!cms_find(&cms->disks, id.fn, id.ft, id.fm, NULL))
        return cmd_not_found(c, "NXL", "File", &id);
    if (!programs_of(cms))
        return cms_error(cms, "NXL", 109, NULL);
    rc = module_relocated(c, &id, 0, &h, &x.origin);
    if (rc)
        return rc;
    x.length = (h.last - h.first + 7) & ~7u;
    x.entry = x.origin + (h.start - h.first);
    x.amode31 = (h.modes & MODULE_AMODE31) && !(h.modes & MODULE_AMODE24);
    x.flags = (uint8_t)((o.given & OPT(SYSTEM) ? EXTENSION_SYSTEM : 0) |
                        (o.given & OPT(SERVICE) ? EXTENSION_SERVICE : 0) |
                        (o.given & OPT(IMMCMD) ? EXTENSION_IMMEDIATE : 0) |
                        (o.given & OPT(ENDCMD) ? EXTENSION_ENDCMD : 0) |
                        (o.given & OPT(PERM) ? EXTENSION_PERM : 0));
    if (x.flags & EXTENSION_SYSTEM)
        guest_storage_key(cms->g, x.origin, x.length, 0);
    if (program_extension_add(cms, &x))
        return 0;
    program_give_back(cms, x.origin, x.length);
    return cms_error(cms, "NXL", 109, NULL);
}

/* PROGMAP [name|*] [(ALL STACK|FIFO|LIFO]: what LOAD or LOADMOD has put into the user area; ALL: nucleus
 * extensions too. */
int cmd_progmap(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"ALL", 3, ALL, 0, false},
        {"STACK", 5, STACK, 0, false},
        {"FIFO", 4, FIFO, OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(FIFO), false},
    };
    struct cms *cms = c->cms;
    const struct programs *p = cms->programs;
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "PGM", options, sizeof options / sizeof options[0], &o);
    if (!rc && end > 2)
        rc = cms_error(cms, "PGM", 70, c->token[2], NULL);
    if (rc)
        return rc;
    const char *name = end > 1 ? c->token[1] : "*";
    struct told t = {cms, "PGM", o.given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO)),
                     o.given & OPT(LIFO), 0};
    bool any = false;
    char line[80];
    for (unsigned k = 0; p && k < p->names; k++) {
        const struct program_name *n = &p->name[k];
        if (!n->defined || (n->type != 0 && n->type != 4) ||
            (strcmp(name, "*") && strcmp(name, n->name)))
            continue;
        if (!any && !t.stack)
            tell(&t, "Name     Entry    Origin   Bytes    Attributes");
        any = true;
        snprintf(line, sizeof line, "%-8s %08X %08X %08X Amode %s  %s", n->name, n->address,
                 n->address, n->length, n->amode31 ? "31" : "24",
                 p->rldsave ? "Reloc" : "Non-reloc");
        tell(&t, line);
    }
    const struct program_extension *x = p && o.given & OPT(ALL) ? p->extensions : NULL;
    for (; x; x = x->next) {
        if (strcmp(name, "*") && strcmp(name, x->name))
            continue;
        if (!any && !t.stack)
            tell(&t, "Name     Entry    Origin   Bytes    Attributes");
        any = true;
        snprintf(line, sizeof line, "%-8s %08X %08X %08X Amode %s  Nucext", x->name, x->entry,
                 x->origin, x->length, x->amode31 ? "31" : "24");
        tell(&t, line);
    }
    if (any)
        return t.rc;
    return strcmp(name, "*") ? cms_error(cms, "PGM", 616, name, NULL)
                             : cms_error(cms, "PGM", 40, NULL);
}

/* SUBCOM name: is there such an environment for ADDRESS?  It says nothing: 0, or 1 when there is none. */
int cmd_subcom(struct cms_command *c)
{
    const char *name = c->n > 1 ? c->token[1] : "";
    return strcmp(name, "CMS") && (strcmp(name, "XEDIT") || !c->cms->xedit);
}
