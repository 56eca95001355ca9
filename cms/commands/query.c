/* QUERY and SET of CMS.  To add a setting that is on or off: a row in `switches`.  What is not
 * known here goes to CP, as CMS does when IMPCP is on.
 * CMS Commands and Utilities Reference, QUERY and SET; the screens in Linux on System z books. */
#include "cms/commands/commands.h"
#include "cms/commands/definition.h"
#include "cms/commands/operands.h"
#include "cms/commands/repository.h"
#include "cms/commands/segment.h"
#include "cms/commands/settings.h"
#include "cms/commands/translate.h"
#include "cms/commands/windows.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { STACK, FIFO, LIFO };

static const struct setting {
    const char *name;
    size_t at; /* of a bool in struct cms */
    const char *yes, *no;
} switches[] = {
    {"ABBREV", offsetof(struct cms, abbrev), "ON", "OFF"},
    {"AUTOREAD", offsetof(struct cms, autoread), "ON", "OFF"},
    {"CMSTYPE", offsetof(struct cms, typing), "RT", "HT"},
    {"EXECTRACE", offsetof(struct cms, exectrac), "ON", "OFF"},
    {"IMPCP", offsetof(struct cms, imp_cp), "ON", "OFF"},
    {"IMPEX", offsetof(struct cms, imp_ex), "ON", "OFF"},
    {"RDYMSG", offsetof(struct cms, ready_short), "SMSG", "LMSG"},
};

/* What is always the same here.  A level of CMS is one above the last release's: 30 was z/VM 7.2's. */
static const struct fixed {
    const char *name;
    const char *text;
} fixed[] = {
    {"CMSLEVEL", "CMS Level 32, Service Level 000"},
    {"DOSLNCNT", "DOSLNCNT = 56"},
    {"DOSPART", "DOSPART  = NONE"},
    {"DOS", "DOS      = OFF"},
    {"LANGLIST", "AMENG"},
    {"TRACECTL", "TRACECTL WRAPSIZE 0 COMM OFF DISP OFF PROC OFF LANG OFF SYNC OFF MISC OFF"},
    {"UPSI", "UPSI     = 00000000"},
};

/* Settings of what CMS has and this one has not (loader tables, segments, windows, tapes): a PROFILE EXEC may
 * set them, and QUERY shows what it set.  The first value is how they begin: of TAPECSL, TAPENEVR and TVICALL as the
 * bits of NUCON name them; how QUERY shows those, and all of TRANSLATE and TRAPMSG, is inferred from the others. */
static const struct kept {
    const char *name;
    bool window; /* full-screen CMS answers without an equal sign */
    const char *value[3];
} kept[CMS_KEPT] = {
    {"APL", false, {"OFF", "ON"}}, /* and the terminal's: TERMINAL APL */
    {"AUTODUMP", false, {"CMS", "OFF", "ENTIRE"}},
    {"BLIP", false, {"OFF", "ON"}},
    {"CHARMODE", true, {"OFF", "ON"}},
    {"CMS370AC", false, {"OFF", "ON"}},
    {"COMDIR", false, {"OFF", "ON"}},
    {"FILEWAIT", false, {"OFF", "ON"}},
    {"FULLREAD", true, {"OFF", "ON"}},
    {"FULLSCREEN", true, {"OFF"}},
    {"GEN370", false, {"OFF", "ON"}},
    {"INSTSEG", false, {"ON", "OFF"}},
    {"KEYPROTECT", false, {"ON", "OFF"}},
    {"LANGUAGE", false, {"AMENG"}},
    {"LOADAREA", false, {"20000", "RESPECT"}},
    {"OLDCMDS", false, {"OFF", "ON"}},
    {"PROTECT", false, {"ON", "OFF"}},
    {"RECALL", false, {"ON", "OFF"}},
    {"REDTYPE", false, {"OFF", "ON"}},
    {"RELPAGE", false, {"ON", "OFF"}},
    {"REMOTE", true, {"OFF", "ON"}},
    {"RORESPECT", false, {"OFF", "ON"}},
    {"SERVER", false, {"OFF", "ON"}},
    {"STORECLR", false, {"ENDCMD", "ENDSVC"}},
    {"TAPECSL", false, {"ON", "OFF"}},
    {"TAPENEVR", false, {"ON", "OFF"}},
    {"TEXT", false, {"OFF", "ON"}}, /* TERMINAL TEXT */
    {"TRANSLATE", false, {"ON", "OFF"}},
    {"TRAPMSG", false, {"OFF", "ON"}},
    {"TVICALL", false, {"ON", "OFF", "SL"}},
};

const char *cms_kept_setting(const struct cms *cms, const char *name)
{
    for (size_t k = 0; k < CMS_KEPT; k++)
        if (!strcmp(kept[k].name, name))
            return kept[k].value[cms->kept[k]];
    return "";
}

static const struct kept *find_kept(const char *name)
{
    for (size_t k = 0; k < CMS_KEPT; k++)
        if (!strcmp(name, kept[k].name))
            return &kept[k];
    return NULL;
}

static const struct fixed *find_fixed(const char *name)
{
    for (size_t k = 0; k < sizeof fixed / sizeof fixed[0]; k++)
        if (!strcmp(name, fixed[k].name))
            return &fixed[k];
    return NULL;
}

static const struct setting *find_setting(const char *name)
{
    for (size_t k = 0; k < sizeof switches / sizeof switches[0]; k++)
        if (!strcmp(name, switches[k].name))
            return &switches[k];
    return NULL;
}

static bool *place(struct cms *cms, const struct setting *s)
{
    return (bool *)((char *)cms + s->at);
}

struct answer {
    struct cms *cms;
    bool stack, lifo;
    int rc; /* of a line that the program stack has no room for: the last */
};

__attribute__((format(printf, 2, 3))) static void answer(struct answer *a, const char *format, ...)
{
    char text[160];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (!a->stack)
        cms_say(a->cms, "%s", text);
    else if (!a->rc)
        a->rc = cmd_stack(a->cms, "QRY", text, a->lifo);
}

static const char *mode_text(const struct cms_disk *d, char out[4])
{
    if (d->parent)
        snprintf(out, 4, "%c/%c", d->letter, d->parent);
    else
        snprintf(out, 4, "%c", d->letter);
    return out;
}

static void disk_line(struct answer *a, const struct cms_disk *d)
{
    struct edf_usage u;
    const struct guest_disk *g = cms_disk_device(a->cms, d->letter);
    char mode[4], cylinders[12] = "FBA", used[16];
    edf_usage(d->edf, &u);
    if (!g->fba)
        snprintf(cylinders, sizeof cylinders, "%u", u.cylinders);
    unsigned percent =
        u.blocks ? (unsigned)(((uint64_t)u.used * 100 + u.blocks / 2) / u.blocks) : 0;
    snprintf(used, sizeof used, "%u-%02u", u.used, percent); /* of a full disk three digits */
    answer(a, "%-6s %-4X %-3s %s %5s %-4s %4u %8u %13s %10u %10u", u.label, d->vdev,
           mode_text(d, mode), d->writable ? "R/W" : "R/O", cylinders, g->type, u.blksize, u.files,
           used, u.blocks - u.used, u.blocks);
}

static int query_disk(struct cms_command *c, struct answer *a, const char *which)
{
    bool all = !strcmp(which, "*"), writable = !strcmp(which, "R/W"), max = !strcmp(which, "MAX");
    struct cms_disk *best = NULL, *d = NULL;
    uint64_t most = 0;
    if (!all && !writable && !max) {
        if (which[1] || !cmd_mode_valid(which))
            return cms_error(c->cms, "QRE", 70, which, NULL);
        int rc = cmd_disk(c, "QRE", which, false, &best);
        if (rc)
            return rc;
    }
    while (max && (d = cms_next_disk(&c->cms->disks, "*", d)) != NULL) {
        struct edf_usage u;
        edf_usage(d->edf, &u);
        if (d->writable && (!best || u.blocks - u.used > most)) {
            most = u.blocks - u.used;
            best = d;
        }
    }
    answer(a, "%s",
           "LABEL  VDEV M  STAT   CYL TYPE BLKSZ   FILES  BLKS USED-(%) BLKS LEFT  BLK TOTAL");
    while ((all || writable) && (d = cms_next_disk(&c->cms->disks, "*", d)) != NULL)
        if (all || d->writable)
            disk_line(a, d);
    if (best)
        disk_line(a, best);
    return 0;
}

static int query_accessed(struct cms_command *c, struct answer *a, const char *which)
{
    struct cms_disk *d = NULL;
    struct edf_usage u;
    char mode[4];
    if (strcmp(which, "*")) {
        int rc = cmd_mode_valid(which) ? cmd_disk(c, "QRE", which, false, &d)
                                       : cms_error(c->cms, "QRE", 48, which, NULL);
        if (rc)
            return rc;
    }
    struct cms_disk *only = d;
    d = NULL;
    if (!a->stack) /* programs read one line */
        answer(a, "%s", "Mode  Stat     Files  Vdev  Label/Directory");
    while ((d = cms_next_disk(&c->cms->disks, "*", d)) != NULL) {
        if (only && d != only)
            continue;
        edf_usage(d->edf, &u);
        answer(a, "%-6s %s%10u  %-4X  %s", mode_text(d, mode), d->writable ? "R/W" : "R/O", u.files,
               d->vdev, u.label);
    }
    return 0;
}

static int query_search(struct cms_command *c, struct answer *a, const char *which)
{
    struct edf_usage u;
    char mode[4];
    for (struct cms_disk *d = NULL; (d = cms_next_disk(&c->cms->disks, "*", d)) != NULL;) {
        edf_usage(d->edf, &u);
        answer(a, "%-6s  %-4X  %-3s  %s", u.label, d->vdev, mode_text(d, mode),
               d->writable ? "R/W" : "R/O");
    }
    return 0;
}

static void told_line(void *ctx, const char *text)
{
    answer(ctx, "%s", text);
}

static int query_synonym(struct cms_command *c, struct answer *a, const char *which)
{
    bool all = !strcmp(which, "ALL"), system = !strcmp(which, "SYSTEM");
    if (!all && !system && strcmp(which, "USER"))
        return cms_error(c->cms, "QRY", 26, which, "SYNONYM", NULL);
    cms_list_synonyms(c->cms, all || system, !system, told_line, a);
    return 0;
}

static int query_filedef(struct cms_command *c, struct answer *a, const char *which)
{
    return cms_list_filedefs(c->cms, told_line, a) ? 0
                                                   : cms_error(c->cms, "QRF", 324, "FILEDEF", NULL);
}

static int query_labeldef(struct cms_command *c, struct answer *a, const char *which)
{
    return cms_list_labeldefs(c->cms, which, told_line, a)
               ? 0
               : cms_error(c->cms, "QRF", 324, "LABELDEF", NULL);
}

/* DLBL, or DLBL EXTENT|MULT, which no disk here can have. */
static int query_dlbl(struct cms_command *c, struct answer *a, const char *which)
{
    bool extents = !strcmp(which, "EXTENT") || !strcmp(which, "MULT");
    if (strcmp(which, "*") && !extents)
        return cms_error(c->cms, "QRD", 70, which, NULL);
    if (extents || !cms_list_dlbls(c->cms, told_line, a))
        return cms_error(c->cms, "QRD", 324, extents ? "EXTENT" : "DLBL", NULL);
    return 0;
}

/* Namedefs are for file pools: no machine has any. */
static int query_namedef(struct cms_command *c, struct answer *a, const char *which)
{
    return cms_error(c->cms, "QRN", 324, "NAMEDEFs", NULL);
}

/* The Shared File System's. */
static int query_file_pool(struct cms_command *c, struct answer *a, const char *which)
{
    return cms_error(c->cms, "QRY", 1223, NULL);
}

/* Of the compiler of CMS/DOS, which SET DOS ON would start. */
static int query_option(struct cms_command *c, struct answer *a, const char *which)
{
    return cms_error(c->cms, "QRX", 99, NULL);
}

static int query_library(struct cms_command *c, struct answer *a, const char *which)
{
    static const char *const libraries[] = {"MACLIB", "TXTLIB", "DOSLIB", "LOADLIB"};
    for (size_t k = 0; k < sizeof libraries / sizeof libraries[0]; k++)
        cms_list_libraries(c->cms, libraries[k], told_line, a);
    return 0;
}

static int query_segment(struct cms_command *c, struct answer *a, const char *which)
{
    cms_list_segments(c->cms, which, told_line, a);
    return 0;
}

/* The saved systems that CMS knows by name, and SET SYSNAME what each is called: none of them is here. */
static const char *const systems[CMS_SYSTEMS] = {"CMSVSAM", "CMSAMS", "CMSDOS", "CMSBAM"};

static int query_sysnames(struct cms_command *c, struct answer *a, const char *which)
{
    char(*name)[9] = c->cms->system_names;
    const char *is[CMS_SYSTEMS];
    for (size_t k = 0; k < CMS_SYSTEMS; k++)
        is[k] = name[k][0] ? name[k] : systems[k];
    answer(a, "SYSNAMES = %-8s %-8s %-8s %s", systems[0], systems[1], systems[2], systems[3]);
    answer(a, "ENTRIES  = %-8s %-8s %-8s %s", is[0], is[1], is[2], is[3]);
    return 0;
}

static int query_input(struct cms_command *c, struct answer *a, const char *which)
{
    cms_list_translation(c->cms, true, told_line, a);
    return 0;
}

static int query_output(struct cms_command *c, struct answer *a, const char *which)
{
    cms_list_translation(c->cms, false, told_line, a);
    return 0;
}

/* ACCESSM0 ON: ACCESS shows the files of mode 0 of disks that are only read. */
static int query_mode0(struct cms_command *c, struct answer *a, const char *which)
{
    answer(a, "ACCESSM0 %s", c->cms->access_mode0 ? "ON" : "OFF");
    return 0;
}

static int query_tables(struct cms_command *c, struct answer *a, const char *which)
{
    unsigned n = c->cms->loader_tables;
    answer(a, "LDRTBLS  = %03u", n ? n : 3);
    return 0;
}

/* Operands that are no settings.  Each: a return code. */
static const struct topic {
    const char *name;
    int (*show)(struct cms_command *c, struct answer *a, const char *which);
    const char *which; /* what a second operand is when it is not there; NULL: there may be none */
} topics[] = {
    {"ACCESSORS", query_file_pool, "*"}, {"DATASPACE", query_file_pool, "*"},
    {"LOCK", query_file_pool, "*"},      {"ACCESSED", query_accessed, "*"},
    {"ACCESSM0", query_mode0, NULL},     {"ALIAS", query_file_pool, "*"},
    {"AUTHORITY", query_file_pool, "*"}, {"DIRATTR", query_file_pool, "*"},
    {"DIRECTORY", query_file_pool, "*"}, {"DISK", query_disk, "*"},
    {"DLBL", query_dlbl, "*"},           {"ENROLL", query_file_pool, "*"},
    {"FILEATTR", query_file_pool, "*"},  {"FILEPOOL", query_file_pool, "*"},
    {"FILESPACE", query_file_pool, "*"}, {"LIMITS", query_file_pool, "*"},
    {"FILEDEF", query_filedef, "*"},     {"INPUT", query_input, NULL},
    {"LABELDEF", query_labeldef, "*"},   {"LDRTBLS", query_tables, NULL},
    {"LIBRARY", query_library, NULL},    {"NAMEDEF", query_namedef, "*"},
    {"OPTION", query_option, NULL},      {"OUTPUT", query_output, NULL},
    {"SEARCH", query_search, NULL},      {"SEGMENT", query_segment, "*"},
    {"SYNONYM", query_synonym, "USER"},  {"SYSNAMES", query_sysnames, NULL},
    {"THRESHOLD", query_file_pool, "*"},
};

static const struct topic *find_topic(const char *name)
{
    for (size_t k = 0; k < sizeof topics / sizeof topics[0]; k++)
        if (!strcmp(name, topics[k].name))
            return &topics[k];
    return NULL;
}

static int to_cp(struct cms_command *c, const char *module)
{
    if (cms_options(c) < 2)
        return cms_error(c->cms, module, 47, NULL);
    if (!c->cms->imp_cp)
        return cms_error(c->cms, module, 14, c->n > 1 ? c->token[1] : "", NULL);
    return c->typed ? cms_run_cp_typed(c->cms, c->line, NULL) : cms_run_cp(c->cms, c->line);
}

static void nowhere(void *ctx, const char *text)
{
}

int cmd_query(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"STACK", 5, STACK, 0, false},
        {"FIFO", 4, FIFO, OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(FIFO), false},
    };
    struct answer a = {.cms = c->cms};
    struct cmd_options o;
    unsigned end = cms_options(c);
    const char *what = end > 1 ? cms_operand(c->token[1], false) : NULL;
    if (!what)
        return to_cp(c, "QRY");
    const struct setting *s = find_setting(what);
    const struct topic *t = find_topic(what);
    const struct fixed *f = find_fixed(what);
    const struct kept *k = find_kept(what);
    bool window = cms_window_topic(what, false);
    int rc = cmd_options(c, "QRE", options, 3, &o);
    bool second = (t && t->which) || !strcmp(what, "LANGLIST") || !strcmp(what, "LANGUAGE");
    bool names = window || (t && t->show == query_file_pool); /* they count their own */
    unsigned most = names ? CMS_TOKENS : second ? 3 : 2;
    if (!rc && end > most)
        rc = cms_error(c->cms, "QRE", 70, c->token[most], NULL);
    if (rc)
        return rc;
    a.lifo = o.given & OPT(LIFO);
    a.stack = o.given != 0;
    if (window)
        rc = cms_query_window(c, end, told_line, &a);
    else if (t)
        rc = t->show(c, &a, end > 2 ? c->token[2] : t->which);
    else if (f)
        answer(&a, "%s", f->text);
    else if (k)
        answer(&a, k->window ? "%s %s" : "%-8s = %s", k->name, k->value[c->cms->kept[k - kept]]);
    else if (s)
        answer(&a, "%-8.8s = %s", s->name, *place(c->cms, s) ? s->yes : s->no);
    else
        cms_list_libraries(c->cms, what, told_line, &a);
    return rc ? rc : a.rc;
}

/* SET LDRTBLS n: pages for the loader's tables. */
static int set_tables(struct cms_command *c)
{
    long n = cmd_number(c->token[2], 128);
    if (n < 2)
        return cms_error(c->cms, "SET", 26, c->token[2], "LDRTBLS", NULL);
    c->cms->loader_tables = (uint8_t)n;
    return 0;
}

static int set_kept(struct cms_command *c, const struct kept *k)
{
    for (uint8_t n = 0; n < 3 && k->value[n]; n++)
        if (!strcmp(c->token[2], k->value[n])) {
            c->cms->kept[k - kept] = n;
            if (!strcmp(k->name, "APL") || !strcmp(k->name, "TEXT")) {
                char command[40];
                snprintf(command, sizeof command, "TERMINAL %s %s", k->name, k->value[n]);
                guest_cp(c->cms->g, command, nowhere, NULL);
            }
            return 0;
        }
    /* What is off is suspended and resumed as it is: programs that have a screen of their own say so in any case. */
    if (!strcmp(k->name, "FULLSCREEN") &&
        (!strcmp(c->token[2], "SUSPEND") || !strcmp(c->token[2], "RESUME")))
        return 0;
    return cms_error(c->cms, "SET", 26, c->token[2], k->name, NULL);
}

/* SET NONSHARE name, SET SYSNAME name itscopy: of the systems that CMS knows. */
static int set_system(struct cms_command *c, const char *what)
{
    bool name = !strcmp(what, "SYSNAME");
    unsigned most = name ? 4 : 3;
    size_t k = 0;
    if (c->n < most)
        return cms_error(c->cms, "SET", 50, c->token[c->n - 1], NULL);
    if (c->n > most)
        return cms_error(c->cms, "SET", 70, c->token[most], NULL);
    while (k < CMS_SYSTEMS && strcmp(c->token[2], systems[k]))
        k++;
    if (k == CMS_SYSTEMS)
        return cms_error(c->cms, "SET", 142, c->token[2], NULL);
    if (!name)
        return cms_error(c->cms, "SET", 400, c->token[2], NULL);
    strcpy(c->cms->system_names[k], c->token[3]);
    return 0;
}

/* SET DOS ON would load CMSDOS; without it nothing can be set for CMS/DOS. */
static int set_dos(struct cms_command *c, const char *what)
{
    if (strcmp(what, "DOS"))
        return cms_error(c->cms, "SET", 99, NULL);
    if (c->n < 3)
        return cms_error(c->cms, "SET", 50, "DOS", NULL);
    bool on = !strcmp(c->token[2], "ON");
    if (!on && strcmp(c->token[2], "OFF"))
        return cms_error(c->cms, "SET", 26, c->token[2], "DOS", NULL);
    const char *name = c->cms->system_names[2];
    return on ? cms_error(c->cms, "SET", 400, *name ? name : "CMSDOS", NULL) : 0;
}

/* SET FILEPOOL: none can be reached.  FILESPACE and THRESHOLD are of a file pool. */
static int set_file_pool(struct cms_command *c, const char *what)
{
    if (strcmp(what, "FILEPOOL") || c->n < 3)
        return cms_error(c->cms, "SET", 1223, NULL);
    return strcmp(c->token[2], "NONE") ? cms_error(c->cms, "SET", 1153, c->token[2], NULL) : 0;
}

static int set_language(struct cms_command *c, const char *what)
{
    return cms_set_language(c);
}

/* Those that have a way of their own. */
static const struct own {
    const char *name;
    int (*set)(struct cms_command *c, const char *what);
} owns[] = {
    {"DOS", set_dos},
    {"DOSLNCNT", set_dos},
    {"DOSPART", set_dos},
    {"FILEPOOL", set_file_pool},
    {"FILESPACE", set_file_pool},
    {"LANGUAGE", set_language},
    {"NONSHARE", set_system},
    {"SYSNAME", set_system},
    {"THRESHOLD", set_file_pool},
    {"UPSI", set_dos},
};

int cmd_set(struct cms_command *c)
{
    const char *what = c->n > 1 ? cms_operand(c->token[1], true) : NULL;
    if (!what)
        return to_cp(c, "SET");
    if (!strcmp(what, "INPUT") || !strcmp(what, "OUTPUT"))
        return cms_set_translation(c, !strcmp(what, "INPUT"));
    for (size_t o = 0; o < sizeof owns / sizeof owns[0]; o++)
        if (!strcmp(what, owns[o].name))
            return owns[o].set(c, what);
    if (cms_window_topic(what, true))
        return cms_set_window(c);
    if (c->n < 3)
        return cms_error(c->cms, "SET", 50, c->token[1], NULL);
    if (c->n > 3)
        return cms_error(c->cms, "SET", 70, c->token[3], NULL);
    const struct kept *k = find_kept(what);
    if (k)
        return set_kept(c, k);
    const struct setting *s = find_setting(what);
    if (!s)
        return set_tables(c);
    if (strcmp(c->token[2], s->yes) && strcmp(c->token[2], s->no))
        return cms_error(c->cms, "SET", 26, c->token[2], s->name, NULL);
    *place(c->cms, s) = !strcmp(c->token[2], s->yes);
    return 0;
}
