/* How a file is edited until somebody says otherwise: settings by file type, keys, prefix synonyms. */
#include "cms/xedit/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By file type: XEDIT Commands and Macros Reference, appendix on defaults.  VERIFY T is the
 * truncation column, S the screen's width. */
static const struct by_type {
    const char *ft;
    uint16_t trunc, lrecl;
    char recfm, verify, escape, type_case, spill, image, serial;
} types[] = {
    {"$EXEC", 72, 80, 'F', '2', '/', 'M', 'N', 'Y', 'Y'},
    {"$XEDIT", 72, 80, 'F', '2', '/', 'M', 'N', 'Y', 'Y'},
    {"AMSERV", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"ASM3705", 71, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"ASSEMBLE", 71, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"BASDATA", 255, 255, 'V', 'T', '/', 'M', 'N', 'Y', 'N'},
    {"BASIC", 156, 156, 'V', 'T', '/', 'M', 'N', 'Y', 'N'},
    {"CNTRL", 80, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"COBOL", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"COPY", 71, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"DIRECT", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"DLCS", 72, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"ESERV", 71, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"EXEC", 130, 130, 'V', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"FORTRAN", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"FREEFORT", 81, 81, 'V', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"GCS", 130, 130, 'V', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"GROUP", 71, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"JOB", 80, 80, 'F', 'T', '+', 'U', 'N', 'Y', 'N'},
    {"LISTING", 121, 121, 'V', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"MACLIB", 71, 80, 'F', '2', '/', 'U', 'N', 'N', 'N'},
    {"MACRO", 71, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"MEMBER", 71, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"MEMO", 80, 80, 'V', 'T', '/', 'M', 'W', 'Y', 'N'},
    {"MODULE", 80, 80, 'V', '2', '/', 'M', 'N', 'N', 'N'},
    {"NAMES", 255, 255, 'V', 'T', '/', 'M', 'N', 'Y', 'N'},
    {"NETLOG", 255, 255, 'V', 'T', '/', 'M', 'N', 'Y', 'N'},
    {"NOTE", 132, 132, 'V', 'T', '/', 'M', 'W', 'Y', 'N'},
    {"NOTEBOOK", 132, 132, 'V', 'T', '/', 'M', 'W', 'Y', 'N'},
    {"PASCAL", 72, 72, 'V', 'T', '/', 'M', 'N', 'Y', 'N'},
    {"PLI", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"PLIOPT", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'Y'},
    {"SCRIPT", 132, 132, 'V', 'T', '/', 'M', 'W', 'C', 'N'},
    {"TEXT", 80, 80, 'F', '2', '/', 'M', 'N', 'N', 'N'},
    {"UPDATE", 71, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"UPDT", 71, 80, 'F', '2', '/', 'U', 'N', 'Y', 'Y'},
    {"VSBASIC", 80, 80, 'F', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"VSBDATA", 132, 132, 'V', 'T', '/', 'U', 'N', 'Y', 'N'},
    {"XEDIT", 255, 255, 'V', 'T', '/', 'U', 'N', 'Y', 'N'},
};
static const struct by_type other_type = {"", 80, 80, 'F', 'S', '/', 'U', 'N', 'Y', 'N'};

static const struct by_type *type_of(const char *ft)
{
    for (size_t k = 0; k < sizeof types / sizeof types[0]; k++)
        if (!strcmp(types[k].ft, ft))
            return &types[k];
    return &other_type;
}

static void keys(struct xe_file *f)
{
    static const struct {
        uint8_t when;
        const char *text;
    } pf[12] = {
        {XE_BEFORE, "HELP MENU"}, {XE_BEFORE, "SOS LINEADD"}, {XE_BEFORE, "QUIT"},
        {XE_BEFORE, "TABKEY"},    {XE_BEFORE, "SCHANGE 6"},   {XE_ONLY, "?"},
        {XE_BEFORE, "BACKWARD"},  {XE_BEFORE, "FORWARD"},     {XE_ONLY, "="},
        {XE_BEFORE, "RGTLEFT"},   {XE_BEFORE, "SPLTJOIN"},    {XE_BEFORE, "CURSOR HOME"},
    };
    for (unsigned k = 0; k < 24; k++) {
        f->key[XE_PF + k].when = pf[k % 12].when;
        xe_keep(&f->key[XE_PF + k].text, pf[k % 12].text, strlen(pf[k % 12].text));
    }
    xe_keep(&f->key[XE_PA].text, "CP", 2);
    xe_keep(&f->key[XE_PA + 1].text, "NULLKEY", 7);
    xe_keep(&f->key[XE_PA + 2].text, "?", 1);
    f->key[XE_PA + 2].when = XE_ONLY;
    static const char enter[] = "COMMAND CURSOR CMDLINE 1 PRIORITY 30";
    xe_keep(&f->key[XE_ENTER].text, enter, sizeof enter - 1);
    f->key[XE_ENTER].when = XE_IGNORE;
}

/* XEDIT Commands and Macros Reference, SET PREFIX, "Initial Setting". */
static void prefix_synonyms(struct xe_file *f)
{
    static const struct {
        const char *name, *text;
    } s[] = {{">", "PRFSHIFT"}, {">>", "PRFSHIFT"}, {"<", "PRFSHIFT"}, {"<<", "PRFSHIFT"},
             {"X", "PREFIXX"},  {"XX", "PREFIXX"},  {"S", "PRFSHOW"},  {".....", "SI"}};
    for (size_t k = sizeof s / sizeof s[0]; k--;) { /* the list begins with the last one */
        struct xe_prefix_synonym *p = xe_store_get(f->x->store, sizeof *p);
        if (!p)
            return;
        snprintf(p->name, sizeof p->name, "%s", s[k].name);
        snprintf(p->text, sizeof p->text, "%s", s[k].text);
        p->next = f->prefix_synonyms;
        f->prefix_synonyms = p;
    }
}

/* The protected forms go by the short names. */
static void synonyms(struct xe_file *f)
{
    static const struct {
        const char *name;
        unsigned min;
        const char *text;
    } s[] = {{"FILE", 4, "PFILE"},
             {"FFILE", 2, "COMMAND FILE"},
             {"QUIT", 4, "PQUIT"},
             {"SAVE", 4, "PSAVE"},
             {"SSAVE", 2, "COMMAND SAVE"}};
    for (size_t k = sizeof s / sizeof s[0]; k--;) {
        struct xe_synonym *p = xe_store_get(f->x->store, sizeof *p + strlen(s[k].text) + 1);
        if (!p)
            return;
        *p = (struct xe_synonym){.next = f->synonyms, .min = s[k].min};
        snprintf(p->name, sizeof p->name, "%s", s[k].name);
        memcpy(p->text, s[k].text, strlen(s[k].text) + 1);
        f->synonyms = p;
    }
}

/* Of any type. */
static struct xe_settings initial(void)
{
    return (struct xe_settings){
        .curline_on = true,
        .impcmscp = true,
        .linend = true,
        .msgline = true,
        .msgmode = true,
        .msg_long = true,
        .scale = true,
        .shadow = true,
        .span_blank = true,
        .stream = true,
        .synonyms = true,
        .tofeof = true,
        .verify = true,
        .escape = true,
        .brkkey = true,
        .arbchar_c = 0x5b,
        .escape_c = 0x61,
        .filler = XE_BLANK,
        .linend_c = 0x7b,
        .nondisp = 0x7f,
        .brkkey_key = XE_PA,
        .zone1 = 1,
        .span_n = 2,
        .autosave_mode = 'A',
        .curline = {true, 0},
        .msgline_at = {false, 2},
        .msgline_n = 2,
        .scale_at = {true, 1},
        .tabline_at = {false, -3},
        .verifies = 1,
        .serial_increment = 10,
        .serial_start = 10,
    };
}

static void of_type(struct xe_settings *s, const struct by_type *t, unsigned screen)
{
    s->recfm = t->recfm;
    s->lrecl = t->lrecl;
    s->trunc = t->trunc;
    s->case_upper = t->type_case == 'U';
    s->spill = t->spill == 'W' ? XE_SPILL_WORD : XE_SPILL_OFF;
    s->image = t->image == 'Y' ? XE_IMAGE_ON : t->image == 'C' ? XE_IMAGE_CANON : XE_IMAGE_OFF;
    if (t->serial == 'Y')
        snprintf(s->serial, sizeof s->serial, "ON");
    s->verify_cols[0].from = 1;
    s->verify_cols[0].to = t->verify == '2' ? 72 : t->verify == 'T' ? t->trunc : screen;
}

static void tabs_and_colors(struct xe_settings *s)
{
    s->tab[0] = 1;
    for (s->tabs = 1; s->tabs < 25; s->tabs++)
        s->tab[s->tabs] = (uint16_t)(s->tabs * 5);
    static const enum xe_area high[] = {XE_ARROW,   XE_CURLINE, XE_IDLINE,   XE_MSGLINE,
                                        XE_PENDING, XE_SCALE,   XE_STATAREA, XE_TABLINE};
    for (size_t k = 0; k < sizeof high / sizeof high[0]; k++)
        s->color[high[k]].high = true;
    s->color[XE_MSGLINE].color = 0xf2;
    s->color[XE_CURLINE].color = 0xf7;
}

void xe_defaults(struct xe_file *f, const char *ft)
{
    const struct by_type *t = type_of(ft);
    bool typewriter = f->set.typewriter;
    f->set = initial();
    f->set.typewriter = typewriter;
    of_type(&f->set, t, f->x->cols ? f->x->cols - 7u : 73);
    tabs_and_colors(&f->set);
    f->width = t->lrecl;
    keys(f);
    if (!f->prefix_synonyms) {
        prefix_synonyms(f);
        synonyms(f);
    }
}
