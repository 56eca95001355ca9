/* Files from disk and to it: loading, SAVE and FILE, QUIT, GET and PUT, AUTOSAVE.
 *
 * What is kept true: a file on disk is what it was until all of the new one has been written (the
 * file system's commit); an error leaves it, and the editor keeps what it has. */
#include "cms/xedit/subcommand.h"

#include "cms/commands/operands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- defaults ---------------------------------------------------------------------------------------- */

/* By file type: XEDIT Commands and Macros Reference, appendix on defaults.  VERIFY T is the
 * truncation column, S the screen's width. */
static const struct by_type {
    const char *ft;
    uint16_t trunc, lrecl;
    char recfm, verify, escape, type_case, spill, image;
} types[] = {
    {"$EXEC", 72, 80, 'F', '2', '/', 'M', 'N', 'Y'},
    {"$XEDIT", 72, 80, 'F', '2', '/', 'M', 'N', 'Y'},
    {"AMSERV", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"ASM3705", 71, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"ASSEMBLE", 71, 80, 'F', '2', '/', 'U', 'N', 'Y'},
    {"BASDATA", 255, 255, 'V', 'T', '/', 'M', 'N', 'Y'},
    {"BASIC", 156, 156, 'V', 'T', '/', 'M', 'N', 'Y'},
    {"CNTRL", 80, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"COBOL", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"COPY", 71, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"DIRECT", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"EXEC", 130, 130, 'V', 'T', '/', 'U', 'N', 'Y'},
    {"FORTRAN", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"FREEFORT", 81, 81, 'V', 'T', '/', 'U', 'N', 'Y'},
    {"GCS", 130, 130, 'V', 'T', '/', 'U', 'N', 'Y'},
    {"JOB", 80, 80, 'F', 'T', '+', 'U', 'N', 'Y'},
    {"LISTING", 121, 121, 'V', 'T', '/', 'U', 'N', 'Y'},
    {"MACLIB", 71, 80, 'F', '2', '/', 'U', 'N', 'N'},
    {"MACRO", 71, 80, 'F', '2', '/', 'U', 'N', 'Y'},
    {"MEMBER", 71, 80, 'F', '2', '/', 'U', 'N', 'Y'},
    {"MEMO", 80, 80, 'V', 'T', '/', 'M', 'W', 'Y'},
    {"MODULE", 80, 80, 'V', '2', '/', 'M', 'N', 'N'},
    {"NAMES", 255, 255, 'V', 'T', '/', 'M', 'N', 'Y'},
    {"NETLOG", 255, 255, 'V', 'T', '/', 'M', 'N', 'Y'},
    {"NOTE", 132, 132, 'V', 'T', '/', 'M', 'W', 'Y'},
    {"NOTEBOOK", 132, 132, 'V', 'T', '/', 'M', 'W', 'Y'},
    {"PASCAL", 72, 72, 'V', 'T', '/', 'M', 'N', 'Y'},
    {"PLI", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"PLIOPT", 72, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"SCRIPT", 132, 132, 'V', 'T', '/', 'M', 'W', 'C'},
    {"TEXT", 80, 80, 'F', '2', '/', 'M', 'N', 'N'},
    {"UPDATE", 71, 80, 'F', '2', '/', 'U', 'N', 'Y'},
    {"VSBASIC", 80, 80, 'F', 'T', '/', 'U', 'N', 'Y'},
    {"XEDIT", 255, 255, 'V', 'T', '/', 'U', 'N', 'Y'},
};
static const struct by_type other_type = {"", 80, 80, 'F', 'S', '/', 'U', 'N', 'Y'};

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
        {XE_BEFORE, "HELP"},     {XE_BEFORE, "SOS LINEADD"}, {XE_BEFORE, "QUIT"},
        {XE_BEFORE, "TABKEY"},   {XE_BEFORE, "SCHANGE 6"},   {XE_ONLY, "?"},
        {XE_BEFORE, "BACKWARD"}, {XE_BEFORE, "FORWARD"},     {XE_ONLY, "="},
        {XE_BEFORE, "RGTLEFT"},  {XE_BEFORE, "SPLTJOIN"},    {XE_BEFORE, "CURSOR HOME"},
    };
    for (unsigned k = 0; k < 24; k++) {
        f->key[XE_PF + k].when = pf[k % 12].when;
        xe_keep(&f->key[XE_PF + k].text, pf[k % 12].text, strlen(pf[k % 12].text));
    }
    xe_keep(&f->key[XE_PA].text, "CP", 2);
    xe_keep(&f->key[XE_PA + 1].text, "NULLKEY", 7);
    xe_keep(&f->key[XE_PA + 2].text, "?", 1);
    f->key[XE_PA + 2].when = XE_ONLY;
}

static void prefix_synonyms(struct xe_file *f)
{
    static const struct {
        const char *name, *text;
    } s[] = {{"....", "SI"}};
    for (size_t k = 0; k < sizeof s / sizeof s[0]; k++) {
        struct xe_prefix_synonym *p = calloc(1, sizeof *p);
        if (!p)
            return;
        snprintf(p->name, sizeof p->name, "%s", s[k].name);
        snprintf(p->text, sizeof p->text, "%s", s[k].text);
        p->next = f->prefix_synonyms;
        f->prefix_synonyms = p;
    }
}

void xe_defaults(struct xe_file *f, const char *ft)
{
    const struct by_type *t = type_of(ft);
    struct xe_settings *s = &f->set;
    bool typewriter = s->typewriter;
    *s = (struct xe_settings){
        .curline_on = true,
        .impcmscp = true,
        .linend = true,
        .msgline = true,
        .msgmode = true,
        .msg_long = true,
        .scale = true,
        .shadow = true,
        .span_blank = true,
        .synonyms = true,
        .tofeof = true,
        .verify = true,
        .escape = true,
        .brkkey = true,
        .typewriter = typewriter,
        .arbchar_c = 0x5b,
        .escape_c = 0x61,
        .filler = XE_BLANK,
        .linend_c = 0x7b,
        .nondisp = 0x7f,
        .brkkey_key = XE_PA,
        .recfm = t->recfm,
        .lrecl = t->lrecl,
        .trunc = t->trunc,
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
    s->case_upper = t->type_case == 'U';
    s->spill = t->spill == 'W' ? XE_SPILL_WORD : XE_SPILL_OFF;
    s->image = t->image == 'Y' ? XE_IMAGE_ON : t->image == 'C' ? XE_IMAGE_CANON : XE_IMAGE_OFF;
    unsigned screen = f->x->cols ? f->x->cols - 7u : 73;
    s->verify_cols[0].from = 1;
    s->verify_cols[0].to = t->verify == '2' ? 72 : t->verify == 'T' ? t->trunc : screen;
    s->tab[0] = 1;
    for (s->tabs = 1; s->tabs < 25; s->tabs++)
        s->tab[s->tabs] = (uint16_t)(s->tabs * 5);
    static const enum xe_area high[] = {XE_ARROW,   XE_CURLINE, XE_IDLINE,   XE_MSGLINE,
                                        XE_PENDING, XE_SCALE,   XE_STATAREA, XE_TABLINE};
    for (size_t k = 0; k < sizeof high / sizeof high[0]; k++)
        s->color[high[k]].high = true;
    s->color[XE_MSGLINE].color = 0xf2;
    s->color[XE_CURLINE].color = 0xf7;
    f->width = t->lrecl;
    keys(f);
    if (!f->prefix_synonyms)
        prefix_synonyms(f);
}

/* --- loading ----------------------------------------------------------------------------------------------- */

static const char *id_text(const struct xe_file *f, char *out, size_t size)
{
    snprintf(out, size, "%s %s %s", f->fn, f->ft, f->fm);
    return out;
}

static int bad_name(struct xedit *x, const char *fn, const char *ft)
{
    char id[32], c[2] = "";
    const char *both[2] = {fn, ft};
    snprintf(id, sizeof id, "%s %s", fn, ft);
    for (unsigned k = 0; k < 2; k++) {
        if (edf_name_valid(both[k]))
            continue;
        for (const char *p = both[k]; *p && !c[0]; p++) {
            char one[2] = {*p, 0};
            if (!edf_name_valid(one))
                c[0] = *p;
        }
        return xe_error(x, "XIN", 62, c[0] ? c : "*", id, NULL);
    }
    return 0;
}

int xe_look_for(struct xe_file *f)
{
    struct xedit *x = f->x;
    struct edf_info info;
    char mode[3];
    int rc = bad_name(x, f->fn, f->ft);
    if (rc)
        return rc;
    snprintf(mode, sizeof mode, "%s", f->fm);
    if (mode[0] != '*' && !cms_disk(&x->cms->disks, mode[0]))
        return xe_error(x, "XIN", 69, mode, NULL);
    struct cms_disk *d = cms_find(&x->cms->disks, f->fn, f->ft, mode, &info);
    f->is_new = d == NULL;
    if (!d) {
        if (mode[0] == '*')
            snprintf(mode, sizeof mode, "A");
        if (!cms_disk(&x->cms->disks, mode[0]))
            return xe_error(x, "XIN", 69, mode, NULL);
        snprintf(f->fm, sizeof f->fm, "%c%c", mode[0], mode[1] ? mode[1] : '1');
    } else {
        snprintf(f->fm, sizeof f->fm, "%c%c", d->letter, info.mode);
        f->set.recfm = info.recfm;
        if (info.recfm == 'F' || info.lrecl > f->set.lrecl) {
            f->set.lrecl = info.lrecl;
            f->set.trunc = info.lrecl;
        } else if (f->set.lrecl < f->width) {
            f->set.lrecl = f->width;
        }
    }
    snprintf(f->efn, sizeof f->efn, "%s", f->fn);
    snprintf(f->eft, sizeof f->eft, "%s", f->ft);
    snprintf(f->efm, sizeof f->efm, "%s", f->fm);
    return 0;
}

static int read_error(struct xedit *x, const struct xe_file *f, int err)
{
    char id[32], code[16];
    snprintf(code, sizeof code, "%d", -err);
    return xe_error(x, "XIO", 104, code, id_text(f, id, sizeof id), NULL);
}

/* Records of an open file behind line `after`: first..first + n - 1 (n < 0: all).  *done. */
static int read_records(struct xe_file *f, struct edf_file *file, size_t after, uint32_t first,
                        long n, size_t *done, bool *cut)
{
    struct xedit *x = f->x;
    int rc = 0;
    uint8_t *record = cms_get_storage(x->cms, XE_LINE_MAX);
    *done = 0;
    if (!record)
        return xe_error(x, "XIO", 554, NULL);
    for (uint32_t k = first; !rc && (n < 0 || (long)*done < n); k++) {
        uint32_t len;
        int got = edf_read(file, k, record, XE_LINE_MAX, &len);
        if (got == -ENODATA)
            break;
        if (got) {
            rc = read_error(x, f, got);
            break;
        }
        if (len > XE_LINE_MAX)
            len = XE_LINE_MAX;
        if (len > f->width) {
            len = f->width;
            *cut = true;
        }
        struct xe_line *line = xe_file_insert(f, after + *done, record, len);
        if (!line) {
            rc = XE_NO_STORAGE;
            break;
        }
        ++*done;
        if (*done % 64 == 0)
            cms_pause(x->cms);
    }
    cms_free_storage(x->cms, record);
    return rc;
}

static int load(struct xe_file *f)
{
    struct xedit *x = f->x;
    struct edf_file *file;
    size_t done;
    bool cut = false;
    struct cms_disk *d = cms_disk(&x->cms->disks, f->fm[0]);
    if (!d)
        return xe_error(x, "XIN", 69, f->fm, NULL);
    int rc = edf_open(d->edf, f->fn, f->ft, EDF_READ, NULL, &file);
    if (rc)
        return read_error(x, f, rc);
    rc = read_records(f, file, 0, 1, -1, &done, &cut);
    int closing = edf_close(file);
    if (!rc && closing)
        rc = read_error(x, f, closing);
    for (size_t n = 1; n <= xe_lines(f->b); n++)
        xe_line(f->b, n)->flags = 0;
    if (!rc && cut) /* to write it back would lose what does not fit */
        xe_error(x, "XIO", 563, NULL);
    return rc;
}

void xe_load_now(struct xe_file *f)
{
    struct xedit *x = f->x;
    if (f->loaded)
        return;
    f->loaded = true;
    uint32_t width = f->set.lrecl > f->width ? f->set.lrecl : f->width;
    if (f->asked_width > 0) {
        f->width = f->asked_width;
        if (f->set.recfm == 'V' || f->is_new) {
            f->set.lrecl = f->asked_width;
            f->set.trunc = f->asked_width;
        }
        if (f->width < width && !f->is_new)
            f->width = width;
    } else {
        f->width = width;
    }
    if (f->width > XE_LINE_MAX) {
        char id[32];
        x->load_rc = xe_error(x, "XIO", 132, id_text(f, id, sizeof id), NULL);
        return;
    }
    if (f->is_new) {
        xe_error(x, "XIN", 571, NULL);
        return;
    }
    x->load_rc = load(f);
    f->line = 0;
    f->action = false;
    f->alt_save = f->alt_autosave = 0;
}

/* --- writing ----------------------------------------------------------------------------------------------- */

static int write_error(struct xedit *x, const char *fn, const char *ft, const char *fm, int err)
{
    char id[32];
    if (err == -ENOSPC)
        return xe_error(x, "XIO", 531, NULL);
    if (err == -EROFS) {
        char letter[2] = {fm[0], 0};
        xe_error(x, "XIO", 37, letter, NULL);
        return 12;
    }
    snprintf(id, sizeof id, "%s %s %s", fn, ft, fm);
    return xe_error(x, "XIO", 105, id, NULL);
}

static int write_lines(struct xe_file *f, struct edf_file *file, size_t first, size_t last,
                       bool scope, char recfm, uint32_t lrecl)
{
    struct xedit *x = f->x;
    int rc = 0;
    uint8_t *record = cms_get_storage(x->cms, XE_LINE_MAX);
    if (!record)
        return -ENOMEM;
    for (size_t n = first; n <= last && !rc; n++) {
        const struct xe_line *line = xe_line(f->b, n);
        uint32_t len = line->len < lrecl ? line->len : lrecl;
        if (scope && !xe_in_scope(f, n))
            continue;
        if (len)
            memcpy(record, line->text, len);
        if (recfm == 'F') {
            memset(record + len, XE_BLANK, lrecl - len);
            len = lrecl;
        } else if (len == 0) { /* no record is empty */
            record[0] = XE_BLANK;
            len = 1;
        }
        rc = edf_write(file, 0, record, len);
        if (n % 64 == 0)
            cms_pause(x->cms);
    }
    cms_free_storage(x->cms, record);
    return rc;
}

/* Writes all lines as fn ft fm.  0, or said. */
static int write_file(struct xe_file *f, const char *fn, const char *ft, const char *fm)
{
    struct xedit *x = f->x;
    struct edf_file *file;
    struct edf_format format = {f->set.recfm, fm[1] ? fm[1] : '1', f->set.lrecl};
    int rc = bad_name(x, fn, ft);
    if (rc)
        return rc;
    if (xe_lines(f->b) == 0) {
        xe_error(x, "XSU", 559, NULL);
        return 88;
    }
    struct cms_disk *d = cms_disk(&x->cms->disks, fm[0]);
    if (!d)
        return xe_error(x, "XIO", 69, fm, NULL);
    if (!d->writable)
        return write_error(x, fn, ft, fm, -EROFS);
    rc = edf_open(d->edf, fn, ft, EDF_REPLACE, &format, &file);
    if (rc)
        return write_error(x, fn, ft, fm, rc);
    rc = write_lines(f, file, 1, xe_lines(f->b), false, f->set.recfm, f->set.lrecl);
    if (rc) {
        edf_discard(file);
        return write_error(x, fn, ft, fm, rc);
    }
    rc = edf_close(file);
    return rc ? write_error(x, fn, ft, fm, rc) : 0;
}

int xe_operand_fileid(struct xe_command *c, char fn[9], char ft[9], char fm[3])
{
    char word[17];
    struct xe_file *f = c->f;
    if (xe_word(&c->s, word, sizeof word) && strcmp(word, "="))
        snprintf(fn, 9, "%.8s", word);
    if (xe_word(&c->s, word, sizeof word) && strcmp(word, "="))
        snprintf(ft, 9, "%.8s", word);
    if (xe_word(&c->s, word, sizeof word) && strcmp(word, "=")) {
        if (!cmd_mode_valid(word) || word[0] == '*')
            return xe_error(f->x, "XFI", 48, word, NULL);
        snprintf(fm, 3, "%c%c", word[0], word[1] ? word[1] : '1');
    }
    return xe_nothing_more(c);
}

static int save(struct xe_command *c, bool protect)
{
    struct xe_file *f = c->f;
    struct xedit *x = c->x;
    char fn[9], ft[9], fm[3], id[32];
    snprintf(fn, sizeof fn, "%s", f->fn);
    snprintf(ft, sizeof ft, "%s", f->ft);
    snprintf(fm, sizeof fm, "%s", f->fm);
    int rc = xe_operand_fileid(c, fn, ft, fm);
    if (rc)
        return rc;
    if (f->pending && !c->plain) {
        xe_error(x, "XSU", 588, NULL);
        return 8;
    }
    bool same = !strcmp(fn, f->efn) && !strcmp(ft, f->eft) && fm[0] == f->efm[0];
    if (protect && (!same || f->is_new) &&
        cms_find(&x->cms->disks, fn, ft, (char[]){fm[0], 0}, NULL)) {
        snprintf(id, sizeof id, "%s %s %s", fn, ft, fm);
        return xe_error(x, "XSU", 594, id, NULL);
    }
    rc = write_file(f, fn, ft, fm);
    if (rc)
        return rc;
    snprintf(f->fn, sizeof f->fn, "%s", fn);
    snprintf(f->ft, sizeof f->ft, "%s", ft);
    snprintf(f->fm, sizeof f->fm, "%s", fm);
    snprintf(f->efn, sizeof f->efn, "%s", fn);
    snprintf(f->eft, sizeof f->eft, "%s", ft);
    snprintf(f->efm, sizeof f->efm, "%s", fm);
    f->is_new = false;
    f->alt_save = f->alt_autosave = 0;
    f->action = false;
    xe_autosave_erase(f);
    return 0;
}

static int save_and_leave(struct xe_command *c, bool protect)
{
    int rc = save(c, protect);
    if (!rc)
        xe_leave(c->x, c->f);
    return rc;
}

int xe_cmd_save(struct xe_command *c)
{
    return save(c, !c->plain);
}

int xe_cmd_ssave(struct xe_command *c)
{
    return save(c, false);
}

int xe_cmd_file(struct xe_command *c)
{
    return save_and_leave(c, !c->plain);
}

int xe_cmd_ffile(struct xe_command *c)
{
    return save_and_leave(c, false);
}

/* --- leaving --------------------------------------------------------------------------------------------------- */

int xe_cmd_quit(struct xe_command *c)
{
    long rc = 0;
    if (!xe_scan_end(&c->s)) {
        bool minus = *c->s.p == '-';
        c->s.p += minus;
        if (!xe_number(&c->s, false, 999999999, &rc))
            return xe_invalid(c);
        rc = minus ? -rc : rc;
    }
    if (c->f->alt_save && !c->plain) {
        xe_error(c->x, "XSU", 577, "; type QQUIT to quit anyway", NULL);
        return 12;
    }
    xe_autosave_erase(c->f);
    c->x->quit_rc = (int)rc;
    xe_leave(c->x, c->f);
    return 0;
}

int xe_cmd_qquit(struct xe_command *c)
{
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
    xe_autosave_erase(c->f);
    xe_leave(c->x, c->f);
    return 0;
}

/* Leaves all files that were not changed; then the others are for the user to decide. */
int xe_cmd_cancel(struct xe_command *c)
{
    struct xedit *x = c->x;
    unsigned changed = 0, n = x->files;
    for (struct xe_file *f = x->file; n--;) {
        struct xe_file *next = f->next;
        if (f->alt_save)
            changed++;
        else
            xe_leave(x, f);
        f = next;
    }
    if (!changed)
        return 0;
    while (x->file && !x->file->alt_save)
        x->file = x->file->next;
    xe_error(x, "XSU", 577, "; type QQUIT to quit anyway", NULL);
    return 12;
}

/* --- AUTOSAVE ---------------------------------------------------------------------------------------------------- */

static void autosave_name(const struct xe_file *f, char name[9])
{
    snprintf(name, 9, "%03u%05u", f->x->recursion % 1000, f->autosave_number % 100000);
}

void xe_autosave(struct xe_file *f)
{
    char name[9], mode[3], id[32];
    if (!f->autosave_number) {
        struct edf_info info;
        do {
            f->autosave_number++;
            autosave_name(f, name);
        } while (f->autosave_number < 99999 &&
                 cms_find(&f->x->cms->disks, name, "AUTOSAVE", "*", &info));
    }
    autosave_name(f, name);
    snprintf(mode, sizeof mode, "%c1", f->set.autosave_mode);
    if (write_file(f, name, "AUTOSAVE", mode))
        return;
    f->alt_autosave = 0;
    snprintf(id, sizeof id, "%s AUTOSAVE %s", name, mode);
    xe_error(f->x, "XSU", 510, id, NULL);
}

void xe_autosave_erase(struct xe_file *f)
{
    char name[9];
    struct cms_disk *d = cms_disk(&f->x->cms->disks, f->set.autosave_mode);
    if (!f->autosave_number || !d || !d->writable)
        return;
    autosave_name(f, name);
    edf_erase(d->edf, name, "AUTOSAVE");
    f->autosave_number = 0;
}

/* --- GET and PUT --------------------------------------------------------------------------------------------------- */

static int get_put(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xedit *x = c->x;
    if (!x->puts)
        return xe_error(x, "XGT", 562, NULL);
    size_t after = f->line >= xe_end(f) ? xe_end(f) - 1 : f->line;
    for (size_t k = 0; k < x->nput; k++)
        if (!xe_file_insert(f, after + k, x->put[k]->text, x->put[k]->len))
            return XE_NO_STORAGE;
    f->line = after + x->nput;
    if (x->nput)
        xe_altered(f, 1);
    return 0;
}

int xe_cmd_get(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct xedit *x = c->x;
    char fn[9], ft[9], fm[3] = "*", word[17], id[32];
    long first = 1, n = -1;
    size_t done;
    bool cut = false;
    struct edf_file *file;
    if (xe_scan_end(&c->s))
        return get_put(c);
    snprintf(fn, sizeof fn, "%s", f->fn);
    snprintf(ft, sizeof ft, "%s", f->ft);
    xe_word(&c->s, word, sizeof word);
    if (strcmp(word, "="))
        snprintf(fn, sizeof fn, "%.8s", word);
    if (xe_word(&c->s, word, sizeof word) && strcmp(word, "="))
        snprintf(ft, sizeof ft, "%.8s", word);
    if (xe_word(&c->s, word, sizeof word))
        snprintf(fm, sizeof fm, "%.2s", strcmp(word, "=") ? word : f->fm);
    if (!cmd_mode_valid(fm))
        return xe_error(x, "XGT", 48, fm, NULL);
    if (!xe_scan_end(&c->s) && (!xe_number(&c->s, false, 99999999, &first) || first < 1))
        return xe_invalid(c);
    if (!xe_scan_end(&c->s) && !xe_number(&c->s, true, 99999999, &n))
        return xe_invalid(c);
    struct cms_disk *d = cms_find(&x->cms->disks, fn, ft, fm, NULL);
    snprintf(id, sizeof id, "File %s %s %s", fn, ft, fm);
    if (!d)
        return xe_error(x, "XGT", 2, id, NULL);
    int rc = edf_open(d->edf, fn, ft, EDF_READ, NULL, &file);
    if (rc)
        return xe_error(x, "XGT", 104, "3", id + 5, NULL);
    size_t after = f->line >= xe_end(f) ? xe_end(f) - 1 : f->line;
    rc = read_records(f, file, after, (uint32_t)first, n, &done, &cut);
    edf_close(file);
    f->line = after + done;
    if (done)
        xe_altered(f, 1);
    if (!rc && cut) {
        xe_error(x, "XGT", 563, NULL);
        return XE_CUT;
    }
    if (!rc && (n < 0 || (long)done < n)) {
        xe_error(x, "XGT", 564, NULL);
        return XE_END;
    }
    return rc;
}

/* PUT without a file: the lines are kept, for any file of the ring. */
static int keep_lines(struct xe_file *f, size_t first, size_t last)
{
    struct xedit *x = f->x;
    size_t n = last >= first ? last - first + 1 : 0, done = 0;
    struct xe_line **put = malloc((n + 1) * sizeof *put);
    if (!put)
        return xe_error(x, "XPT", 554, NULL);
    for (size_t k = first; k < first + n; k++) {
        const struct xe_line *line = xe_line(f->b, k);
        if (!xe_in_scope(f, k))
            continue;
        put[done] = xe_line_create(line->text, line->len);
        if (!put[done])
            break;
        done++;
    }
    for (size_t k = 0; k < x->nput; k++)
        xe_line_free(x->put[k]);
    free(x->put);
    x->put = put;
    x->nput = done;
    x->puts++;
    return 0;
}

/* To a file: a new one, or behind what it has. */
static int put_file(struct xe_command *c, size_t first, size_t last)
{
    struct xe_file *f = c->f;
    struct xedit *x = c->x;
    char fn[9], ft[9], fm[3] = "A1";
    struct edf_info info;
    struct edf_file *file;
    snprintf(fn, sizeof fn, "%s", f->fn);
    snprintf(ft, sizeof ft, "%s", f->ft);
    int rc = xe_operand_fileid(c, fn, ft, fm);
    if (!rc)
        rc = bad_name(x, fn, ft);
    if (rc)
        return rc;
    struct cms_disk *d = cms_disk(&x->cms->disks, fm[0]);
    if (!d)
        return xe_error(x, "XPT", 69, fm, NULL);
    if (!d->writable)
        return write_error(x, fn, ft, fm, -EROFS);
    struct edf_format format = {f->set.recfm, fm[1], f->set.lrecl};
    bool there = edf_find(d->edf, fn, ft, &info) == 0;
    if (there) {
        format.recfm = info.recfm;
        format.lrecl = info.lrecl;
    }
    rc = edf_open(d->edf, fn, ft, EDF_WRITE, &format, &file);
    if (rc)
        return write_error(x, fn, ft, fm, rc);
    uint32_t lrecl = format.recfm == 'F' ? format.lrecl : XE_LINE_MAX;
    if (lrecl > XE_LINE_MAX)
        rc = -EINVAL;
    else
        rc = write_lines(f, file, first, last, true, format.recfm, lrecl);
    if (rc) {
        edf_discard(file);
        return write_error(x, fn, ft, fm, rc);
    }
    rc = edf_close(file);
    return rc ? write_error(x, fn, ft, fm, rc) : 0;
}

static int put(struct xe_command *c, bool delete)
{
    size_t first, last;
    bool down;
    struct xe_file *f = c->f;
    int end = xe_operand_lines(c, 1, &first, &last, &down);
    if (end > XE_END)
        return end;
    int rc = xe_scan_end(&c->s) ? keep_lines(f, first, last) : put_file(c, first, last);
    if (rc)
        return rc;
    if (delete) {
        xe_file_delete_lines(f, first, last);
        f->line = first < xe_end(f) ? first : xe_end(f);
    } else {
        xe_after_lines(f, first, last, down, end);
    }
    return end;
}

int xe_cmd_put(struct xe_command *c)
{
    return put(c, false);
}

int xe_cmd_putd(struct xe_command *c)
{
    return put(c, true);
}
