/* LOAD, INCLUDE, START, GENMOD, LOADMOD, MODMAP: programs in object decks and MODULE files.  CMS Commands
 * and Utilities Reference.  What RLDSAVE keeps is for NUCXLOAD: LOADMOD loads a program where it was. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/programs/programs.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLEAR,
    NOCLEAR,
    MAP,
    NOMAP,
    TYPE,
    NOTYPE,
    INV,
    NOINV,
    AUTO,
    NOAUTO,
    LIBE,
    NOLIBE,
    DUP,
    NODUP,
    RUN,
    ORIGIN,
    RESET,
    RLDSAVE,
    NORLDSAV
};
static const struct cmd_option load_options[] = {
    {"CLEAR", 5, CLEAR, OPT(NOCLEAR), false},
    {"NOCLEAR", 7, NOCLEAR, OPT(CLEAR), false},
    {"MAP", 3, MAP, OPT(NOMAP), false},
    {"NOMAP", 5, NOMAP, OPT(MAP), false},
    {"TYPE", 4, TYPE, OPT(NOTYPE), false},
    {"NOTYPE", 6, NOTYPE, OPT(TYPE), false},
    {"INV", 3, INV, OPT(NOINV), false},
    {"NOINV", 5, NOINV, OPT(INV), false},
    {"AUTO", 4, AUTO, OPT(NOAUTO), false},
    {"NOAUTO", 6, NOAUTO, OPT(AUTO), false},
    {"LIBE", 4, LIBE, OPT(NOLIBE), false},
    {"NOLIBE", 6, NOLIBE, OPT(LIBE), false},
    {"DUP", 3, DUP, OPT(NODUP), false},
    {"NODUP", 5, NODUP, OPT(DUP), false},
    {"START", 5, RUN, 0, false},
    {"ORIGIN", 6, ORIGIN, 0, true},
    {"RESET", 5, RESET, 0, true},
    {"RLDSAVE", 3, RLDSAVE, OPT(NORLDSAV), false},
    {"NORLDSAV", 5, NORLDSAV, OPT(RLDSAVE), false},
};

/* LOAD MAP A5: what was loaded where. */
static int write_map(struct program_load *l)
{
    struct cms *cms = l->c->cms;
    struct cms_disk *d = cms_disk(&cms->disks, 'A');
    const struct edf_format format = {.recfm = 'F', .mode = '5', .lrecl = 100};
    struct fileid id = {"LOAD", "MAP", "A5"};
    struct edf_file *file;
    uint8_t record[100];
    if (!d || !d->writable || !l->listed) /* LOAD goes on without it */
        return 0;
    int rc = edf_open(d->edf, "LOAD", "MAP", EDF_REPLACE, &format, &file);
    for (size_t at = 0; !rc && at < l->listed; at += strlen((char *)l->listing + at) + 1) {
        ebcdic_pad(record, (char *)l->listing + at, sizeof record);
        rc = edf_write(file, 0, record, sizeof record);
        if (rc)
            edf_discard(file);
    }
    rc = rc ? rc : edf_close(file);
    return rc ? cmd_file_error(l->c, "LIO", rc, &id) : 0;
}

static int origin(struct cms_command *c, const char *word)
{
    struct programs *p = c->cms->programs;
    char *end;
    unsigned long at = strtoul(word, &end, 16);
    if (!strcmp(word, "TRANS"))
        at = PROGRAM_TRANSIENT;
    else if (*end || strlen(word) > 8 || !program_area(c->cms, (uint32_t)at, (uint32_t)at + 8))
        return cms_error(c->cms, "LIO", 29, word, "ORIGIN", NULL);
    p->location = (uint32_t)at;
    if (!p->names)
        p->first = p->location;
    return 0;
}

static int reset(struct cms_command *c, const char *word)
{
    struct programs *p = c->cms->programs;
    const struct program_name *n = program_find(p, word);
    if (!strcmp(word, "*"))
        return 0;
    if (!n || !n->defined)
        return cms_error(c->cms, "LIO", 21, word, NULL);
    program_set_start(p, PROGRAM_RANK_RESET, n->address, n->amode31);
    return 0;
}

/* The program that is loaded, its parameter list from that token on. */
static int begin(struct cms_command *c, unsigned token, uint32_t entry, bool amode31)
{
    cms_error(c->cms, "LIO", 740, NULL);
    const struct program_call call = {.c = c,
                                      .name = c->token[0],
                                      .token = token,
                                      .entry = entry,
                                      .amode31 = amode31,
                                      .type = c->typed ? PROGRAM_CALL_TYPED : PROGRAM_CALL_EXEC};
    return program_run(c->cms, &call);
}

static int load(struct cms_command *c, bool include)
{
    struct cms *cms = c->cms;
    struct programs *p = programs_of(cms);
    struct cmd_options o;
    unsigned files = cms_options(c);
    if (files < 2)
        return cms_error(cms, "LIO", 1, NULL);
    int rc = p ? cmd_options(c, "LIO", load_options, sizeof load_options / sizeof *load_options, &o)
               : cms_error(cms, "LIO", 109, NULL);
    if (rc)
        return rc;
    for (unsigned k = 1; !rc && k < files; k++) {
        struct fileid id = {"", "TEXT", "*"};
        memcpy(id.fn, c->token[k], sizeof id.fn);
        rc = cmd_names_valid(c, "LIO", &id);
        if (!rc && !cms_find(&cms->disks, id.fn, "TEXT", "*", NULL) &&
            (o.given & OPT(NOLIBE) || !program_member(c, id.fn, NULL)))
            rc = cmd_not_found(c, "LIO", "File", &id);
    }
    if (rc)
        return rc;
    if (!include)
        program_forget(cms);
    if (!p->names) {
        p->first = p->location = PROGRAM_USER;
        p->rldsave = o.given & OPT(RLDSAVE);
    }
    rc = o.given & OPT(ORIGIN) ? origin(c, o.value[ORIGIN]) : 0;
    if (rc)
        return rc;
    for (unsigned k = 0; k < p->names; k++)
        p->name[k].tried = false;
    struct program_load l = {.c = c,
                             .clear = o.given & OPT(CLEAR),
                             .automatic = !(o.given & OPT(NOAUTO)),
                             .libraries = !(o.given & OPT(NOLIBE)),
                             .duplicates = !(o.given & OPT(NODUP)),
                             .map = !(o.given & OPT(NOMAP)),
                             .type = o.given & OPT(TYPE),
                             .invalid = !(o.given & OPT(NOINV))};
    rc = program_load(&l, files);
    if ((rc == 0 || rc == 4) && write_map(&l))
        rc = 100;
    cms_free_storage(cms, l.listing);
    if ((rc == 0 || rc == 4) && o.given & OPT(RESET)) {
        int no = reset(c, o.value[RESET]);
        rc = no ? no : rc;
    }
    if (rc == 0 && !p->loaded)
        return cms_error(cms, "LIO", 40, NULL);
    if (rc == 0 && o.given & OPT(RUN) && !(cms->events & CMS_HALT_EXECUTION))
        return begin(c, c->n, p->start, p->start_amode31);
    return rc;
}

int cmd_load(struct cms_command *c)
{
    return load(c, false);
}

int cmd_include(struct cms_command *c)
{
    return load(c, true);
}

/* START [entry|* [arguments]] [(NO]. */
int cmd_start(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct programs *p = cms->programs;
    unsigned end = cms_options(c);
    if (!p || !p->loaded)
        return cms_error(cms, "LIO", 40, NULL);
    uint32_t entry = p->start;
    bool amode31 = p->start_amode31;
    if (end > 1 && strcmp(c->token[1], "*")) {
        const struct program_name *n = program_find(p, c->token[1]);
        if (!n || !n->defined)
            return cms_error(cms, "LIO", 21, c->token[1], NULL);
        entry = n->address;
        amode31 = n->amode31;
    }
    if (end + 1 < c->n && !strcmp(c->token[end + 1], "NO"))
        return 0;
    return begin(c, 1, entry, amode31);
}

/* The address of an option's name; false: said. */
static bool boundary(struct cms_command *c, const char *name, uint32_t *out)
{
    const struct program_name *n = program_find(c->cms->programs, name);
    if (n && n->defined) {
        *out = n->address;
        return true;
    }
    cms_error(c->cms, "MOD", 21, name, NULL);
    return false;
}

/* GENMOD [fn [MODULE [fm]]] [(options]. */
int cmd_genmod(struct cms_command *c)
{
    enum { FROM, TO, WITH_MAP, WITHOUT_MAP };
    static const struct cmd_option options[] = {{"FROM", 4, FROM, 0, true},
                                                {"TO", 2, TO, 0, true},
                                                {"MAP", 3, WITH_MAP, OPT(WITHOUT_MAP), false},
                                                {"NOMAP", 5, WITHOUT_MAP, OPT(WITH_MAP), false}};
    struct cms *cms = c->cms;
    struct programs *p = cms->programs;
    struct cmd_options o;
    struct cms_disk *d;
    unsigned end = cms_options(c);
    const char *fn = c->token[1], *fm = end > 3 ? c->token[3] : "A1";
    int rc = cmd_options(c, "MOD", options, sizeof options / sizeof *options, &o);
    if (rc)
        return rc;
    if (!p || !p->loaded || p->first >= p->location)
        return cms_error(cms, "MOD", 40, NULL);
    if (end < 2)
        for (unsigned k = 0; k < p->names; k++)
            if (p->name[k].defined && p->name[k].name[0]) {
                fn = p->name[k].name;
                break;
            }
    if (end > 2 && strcmp(c->token[2], "MODULE"))
        return cms_error(cms, "MOD", 32, c->token[2], NULL);
    if (end > 4)
        return cms_error(cms, "MOD", 70, c->token[4], NULL);
    struct fileid id = {"", "MODULE", ""};
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    rc = cmd_names_valid(c, "MOD", &id);
    if (!rc && (!cms_mode_valid(fm) || fm[0] == '*'))
        rc = cms_error(cms, "MOD", 48, fm, NULL);
    if (!rc)
        rc = cmd_disk(c, "MOD", fm, true, &d);
    if (rc)
        return rc;
    uint32_t first = p->first, last = p->location;
    if (o.given & OPT(FROM) && !boundary(c, o.value[FROM], &first))
        return 28;
    if (o.given & OPT(TO) && !boundary(c, o.value[TO], &last))
        return 28;
    if (first >= last || p->start < first || p->start >= last)
        return cms_error(cms, "MOD", 84, NULL);
    return module_write(c, id.fn, d->letter, fm[1] ? fm[1] : '1', first, last,
                        !(o.given & OPT(WITHOUT_MAP)));
}

/* The MODULE of that name; what is said is LOADMOD's. */
static int load_named(struct cms_command *c, const char *fm)
{
    struct fileid id = {"", "MODULE", "*"};
    memcpy(id.fn, c->token[1], sizeof id.fn);
    int rc = cmd_names_valid(c, "MOD", &id);
    return rc ? rc : module_load(c, id.fn, fm, false);
}

/* LOADMOD fn [MODULE [fm]]. */
int cmd_loadmod(struct cms_command *c)
{
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "MOD", 1, NULL);
    if (end > 2 && strcmp(c->token[2], "MODULE"))
        return cms_error(c->cms, "MOD", 32, c->token[2], NULL);
    if (end + 1 < c->n)
        return cms_error(c->cms, "MOD", 3, c->token[end + 1], NULL);
    const char *fm = end > 3 ? c->token[3] : "*";
    if (!cms_mode_valid(fm))
        return cms_error(c->cms, "MOD", 48, fm, NULL);
    return load_named(c, fm);
}

static void show(void *ctx, const char *text)
{
    cms_say(ctx, "%s", text);
}

/* MODMAP fn: the map of a MODULE, which is loaded for it. */
int cmd_modmap(struct cms_command *c)
{
    if (cms_options(c) < 2)
        return cms_error(c->cms, "MDP", 1, NULL);
    int rc = load_named(c, "*");
    if (rc)
        return rc;
    if (!c->cms->programs->mapped)
        return cms_error(c->cms, "MDP", 18, NULL);
    program_map(c->cms->programs, show, c->cms);
    return 0;
}
