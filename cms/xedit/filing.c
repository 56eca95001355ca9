/* Files from disk and to it: loading, SAVE and FILE, QUIT, GET and PUT, AUTOSAVE.
 *
 * What is kept true: a file on disk is what it was until all of the new one has been written (the
 * file system's commit); an error leaves it, and the editor keeps what it has. */
#include "cms/xedit/subcommand.h"

#include "cms/commands/operands.h"
#include "cms/packed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* A packed file is edited as what is packed in it. */
static void look_inside(struct xe_file *f, struct cms_disk *d, struct edf_info *info)
{
    struct packed_reader r;
    struct edf_file *file;
    if (info->recfm != 'F' || info->lrecl != PACKED_LRECL ||
        edf_open(d->edf, f->fn, f->ft, EDF_READ, NULL, &file))
        return;
    f->packed = !packed_open(&r, file);
    edf_close(file);
    if (!f->packed)
        return;
    f->set.pack = true;
    info->recfm = r.recfm;
    info->lrecl = r.lrecl;
}

static int not_accessed(struct xedit *x, const char *module, const char *fm)
{
    return xe_error(x, module, 69, (char[]){fm[0], 0}, NULL);
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
        return not_accessed(x, "XIN", mode);
    struct cms_disk *d = cms_find(&x->cms->disks, f->fn, f->ft, mode, &info);
    f->is_new = d == NULL;
    if (!d) {
        if (mode[0] == '*')
            snprintf(mode, sizeof mode, "A");
        if (!cms_disk(&x->cms->disks, mode[0]))
            return not_accessed(x, "XIN", mode);
        snprintf(f->fm, sizeof f->fm, "%c%c", mode[0], mode[1] ? mode[1] : '1');
    } else {
        snprintf(f->fm, sizeof f->fm, "%c%c", d->letter, info.mode);
        look_inside(f, d, &info);
        f->set.recfm = info.recfm;
        if (info.recfm == 'F' && info.lrecl == f->set.lrecl) {
            ; /* as files of the type are: what they are cut at holds */
        } else if (info.recfm == 'F' || info.lrecl > f->set.lrecl) {
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

/* Record k of a file, or the next one that is packed in it.  -ENODATA: there is none. */
static int read_record(struct edf_file *file, struct packed_reader *packed, uint32_t k,
                       uint8_t *record, uint32_t *len)
{
    if (!packed)
        return edf_read(file, k, record, XE_LINE_MAX, len);
    int more = packed_next(packed, record, XE_LINE_MAX, len);
    return more > 0 ? 0 : more < 0 ? more : -ENODATA;
}

/* Records of an open file behind line `after`: first..first + n - 1 (n < 0: all).  *done. */
static int read_records(struct xe_file *f, struct edf_file *file, size_t after, uint32_t first,
                        long n, size_t *done, bool *cut)
{
    struct xedit *x = f->x;
    struct packed_reader r;
    bool packed = !packed_open(&r, file);
    int rc = 0;
    uint8_t *record = cms_get_storage(x->cms, XE_LINE_MAX);
    *done = 0;
    if (!record)
        return xe_error(x, "XIO", 554, NULL);
    for (uint32_t k = 1; packed && k < first; k++) { /* GET from a line of a packed file on */
        uint32_t len;
        if (read_record(file, &r, k, record, &len))
            break;
    }
    for (uint32_t k = first; !rc && (n < 0 || (long)*done < n); k++) {
        uint32_t len;
        int got = read_record(file, packed ? &r : NULL, k, record, &len);
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
            rc = XE_FULL;
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
        return not_accessed(x, "XIN", f->fm);
    uint32_t first = 1;
    long n = -1;
    bool member = f->library[0][0] != 0;
    int rc = edf_open(d->edf, member ? f->library[0] : f->fn, member ? f->library[1] : f->ft,
                      EDF_READ, NULL, &file);
    if (rc)
        return read_error(x, f, rc);
    if (member)
        rc = xe_member_find(f, file, &first, &n);
    if (!rc)
        rc = read_records(f, file, 0, first, n, &done, &cut);
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
    if (f->is_new && f->update) { /* there is nothing to update */
        char id[32], file[40];
        snprintf(file, sizeof file, "File %s", id_text(f, id, sizeof id));
        x->load_rc = xe_error(x, "XIN", 2, file, NULL);
        return;
    }
    if (f->is_new) {
        xe_error(x, "XIN", 571, NULL);
        return;
    }
    x->load_rc = f->update ? xe_update_load(f) : load(f);
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
                       bool scope, bool pack, char recfm, uint32_t lrecl)
{
    struct xedit *x = f->x;
    struct packed_writer w;
    int rc = pack ? packed_begin(&w, file, recfm, lrecl) : 0;
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
        rc = pack ? packed_record(&w, record, len) : edf_write(file, 0, record, len);
        if (n % 64 == 0)
            cms_pause(x->cms);
    }
    cms_free_storage(x->cms, record);
    return rc || !pack ? rc : packed_end(&w);
}

/* Writes all lines as fn ft fm.  0, or said. */
static int write_file(struct xe_file *f, const char *fn, const char *ft, const char *fm)
{
    struct xedit *x = f->x;
    struct edf_file *file;
    struct edf_format format = {f->set.recfm, fm[1] ? fm[1] : '1', f->set.lrecl};
    bool pack = f->set.pack && f->set.lrecl <= EDF_MAX_V;
    if (pack) {
        format.recfm = 'F';
        format.lrecl = PACKED_LRECL;
    }
    int rc = bad_name(x, fn, ft);
    if (rc)
        return rc;
    if (xe_lines(f->b) == 0) {
        xe_error(x, "XSU", 559, NULL);
        return 88;
    }
    struct cms_disk *d = cms_disk(&x->cms->disks, fm[0]);
    if (!d)
        return not_accessed(x, "XIO", fm);
    if (!d->writable)
        return write_error(x, fn, ft, fm, -EROFS);
    rc = edf_open(d->edf, fn, ft, EDF_REPLACE, &format, &file);
    if (rc)
        return write_error(x, fn, ft, fm, rc);
    rc = write_lines(f, file, 1, xe_lines(f->b), false, pack, f->set.recfm, f->set.lrecl);
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

/* What SAVE leaves behind it. */
static void saved(struct xe_file *f)
{
    f->is_new = f->from_library = false;
    f->alt_save = f->alt_autosave = 0;
    f->action = false;
    xe_autosave_erase(f);
}

/* PFILE, PQUIT and PSAVE protect, behind COMMAND too.  FILE, QUIT and SAVE are synonyms of them at first, and
 * do not when synonyms are OFF. */
static bool protects(const struct xe_command *c)
{
    return c->row->name[0] == 'P';
}

/* In update mode: the update file, which may have been there. */
static int save_update(struct xe_command *c)
{
    char fn[9], ft[9], fm[3], id[3][9];
    xe_update_id(c->f, id[0], id[1], id[2]);
    snprintf(fn, sizeof fn, "%s", id[0]);
    snprintf(ft, sizeof ft, "%s", id[1]);
    snprintf(fm, sizeof fm, "%.2s", id[2]);
    int rc = xe_operand_fileid(c, fn, ft, fm);
    if (!rc && c->f->pending && protects(c)) {
        xe_error(c->x, "XSU", 588, NULL);
        return 8;
    }
    if (!rc)
        rc = bad_name(c->x, fn, ft);
    if (!rc)
        rc = xe_update_save(c->f, fn, ft, fm);
    if (!rc)
        saved(c->f);
    return rc;
}

static int save(struct xe_command *c, bool protect)
{
    struct xe_file *f = c->f;
    struct xedit *x = c->x;
    char fn[9], ft[9], fm[3], id[32];
    if (f->update)
        return save_update(c);
    snprintf(fn, sizeof fn, "%s", f->fn);
    snprintf(ft, sizeof ft, "%s", f->ft);
    snprintf(fm, sizeof fm, "%s", f->fm);
    int rc = xe_operand_fileid(c, fn, ft, fm);
    if (rc)
        return rc;
    if (f->pending && protects(c)) {
        xe_error(x, "XSU", 588, NULL);
        return 8;
    }
    bool same = !strcmp(fn, f->efn) && !strcmp(ft, f->eft) && fm[0] == f->efm[0];
    if (protect && (!same || f->is_new || f->from_library) &&
        cms_find(&x->cms->disks, fn, ft, (char[]){fm[0], 0}, NULL)) {
        snprintf(id, sizeof id, "%s %s %s", fn, ft, fm);
        return xe_error(x, "XSU", 594, id, NULL);
    }
    rc = xe_serialize(f) ? write_file(f, fn, ft, fm) : XE_NO_STORAGE;
    if (rc)
        return rc;
    if (strcmp(fn, f->fn) || strcmp(ft, f->ft) || fm[0] != f->fm[0]) {
        f->alt_save = f->alt_autosave = 0; /* a copy: the file has its name still */
        xe_autosave_erase(f);
        return 0;
    }
    snprintf(f->fm, sizeof f->fm, "%s", fm);
    snprintf(f->efn, sizeof f->efn, "%s", fn);
    snprintf(f->eft, sizeof f->eft, "%s", ft);
    snprintf(f->efm, sizeof f->efm, "%s", fm);
    saved(f);
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
    return save(c, protects(c));
}

int xe_cmd_ssave(struct xe_command *c)
{
    return save(c, false);
}

int xe_cmd_file(struct xe_command *c)
{
    return save_and_leave(c, protects(c));
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
    if (c->f->alt_save && protects(c)) {
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
    int rc = xe_nothing_more(c);
    if (rc)
        return rc;
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

static bool unique(const struct xe_file *f, const char *name)
{
    const struct xe_file *o = f;
    while ((o = o->next) != f)
        if (o->autosave_number == f->autosave_number)
            return false;
    return !cms_find(&f->x->cms->disks, name, "AUTOSAVE", "*", NULL);
}

/* The level of recursion and five digits, as 100001; chosen when it is first asked for. */
void xe_unique_name(struct xe_file *f, char name[9])
{
    bool chosen = f->autosave_number != 0;
    do {
        f->autosave_number += !chosen;
        snprintf(name, 9, "%u%05u", f->x->recursion % 999 + 1, f->autosave_number % 100000);
    } while (!chosen && f->autosave_number < 99999 && !unique(f, name));
}

void xe_autosave(struct xe_file *f)
{
    char name[9], mode[3], id[32];
    if (!f->set.autosave || f->alt_autosave < f->set.autosave)
        return;
    xe_unique_name(f, name);
    snprintf(mode, sizeof mode, "%c1", f->set.autosave_mode);
    if (write_file(f, name, "AUTOSAVE", mode))
        return;
    f->autosaved = true;
    f->alt_autosave = 0;
    snprintf(id, sizeof id, "%s AUTOSAVE %s", name, mode);
    xe_error(f->x, "XSU", 510, id, NULL);
}

void xe_autosave_erase(struct xe_file *f)
{
    char name[9];
    struct cms_disk *d = cms_disk(&f->x->cms->disks, f->set.autosave_mode);
    if (!f->autosaved || !d || !d->writable)
        return;
    xe_unique_name(f, name);
    edf_erase(d->edf, name, "AUTOSAVE");
    f->autosaved = false;
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
            return XE_FULL;
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
        put[done] = xe_line_create(x->store, line->text, line->len);
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
    struct packed_reader packed;
    uint32_t lrecl = format.recfm == 'F' ? format.lrecl : XE_LINE_MAX;
    if (lrecl > XE_LINE_MAX || !packed_open(&packed, file)) /* nothing goes behind packed records */
        rc = -EINVAL;
    else
        rc = write_lines(f, file, first, last, true, false, format.recfm, lrecl);
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
