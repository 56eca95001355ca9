/* Stages that read and write disk files.  User's Guide and Reference.
 *
 * What may not be written is told before the first record; a file that is replaced is there until the
 * new one is whole. */
#include "cms/library.h"
#include "cms/pipelines/stages.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NUMBER 10u /* columns of a record number */

struct file {
    char fn[9], ft[9], fm[9];
    char work[9]; /* filetype of PIPE CMSUTn, which becomes the file */
    struct cms_disk *disk;
    struct edf_file *open;
    struct pipe_held held; /* while it is open */
    struct edf_info info;
};

/* read, or written when `function` is FSWRITE. */
static int file_failed(struct stage *s, const char *module, const struct file *f,
                       const char *function, int rc)
{
    char code[16], id[32];
    snprintf(id, sizeof id, "%s %s %s", f->fn, f->ft, f->fm);
    snprintf(code, sizeof code, "%d",
             rc == -ENOSPC   ? 13
             : rc == -EBUSY  ? 9
             : rc == -EINVAL ? 15
                             : 3);
    return pipe_error(s, module, 699, code, function, id, NULL);
}

static int read_failed(struct stage *s, const struct file *f, int rc)
{
    return file_failed(s, "DSR", f, "FSREAD", rc);
}

static int write_failed(struct stage *s, const struct file *f, int rc)
{
    return file_failed(s, "DSW", f, "FSWRITE", rc);
}

static int mode_failed(struct stage *s, const char *module, const struct file *f)
{
    char letter[2] = {f->fm[0], 0};
    return pipe_error(s, module, 119, letter, NULL);
}

/* fn ft [fm]; mode: the one when none is said; NULL: it has to be. */
static int file_operand(struct args *a, struct file *f, const char *mode)
{
    memset(f, 0, sizeof *f);
    strcpy(f->fm, mode ? mode : "");
    if (!args_file_word(a, f->fn))
        return args_bad(a);
    if (!args_more(a))
        return pipe_error(a->s, a->module, 116, NULL);
    if (!args_file_word(a, f->ft))
        return args_bad(a);
    char word[9];
    const char *at = a->p;
    if (args_upper_word(a, word, sizeof word)) {
        if (strlen(word) <= 2 && cms_mode_valid(word))
            strcpy(f->fm, word);
        else
            a->p = at;
    }
    if (!f->fm[0])
        return pipe_error(a->s, a->module, 125, NULL);
    if (!mode && f->fm[0] == '*')
        return pipe_error(a->s, a->module, 126, NULL);
    return 0;
}

/* The file by the order of search, as it is named or in upper case: 0, or what was said. */
static int file_find(struct stage *s, const char *module, struct file *f)
{
    struct cms_disks *disks = &pipe_cms(s)->disks;
    if (f->fm[0] != '*' && !cms_disk(disks, f->fm[0]))
        return mode_failed(s, module, f);
    f->disk = cms_find(disks, f->fn, f->ft, f->fm, &f->info);
    return f->disk ? 0 : pipe_error(s, module, 146, f->fn, f->ft, f->fm, NULL);
}

/* The disk that a file is to be written on. */
static int file_place(struct stage *s, const char *module, struct file *f)
{
    f->disk = f->fm[0] == '*' ? NULL : cms_disk(&pipe_cms(s)->disks, f->fm[0]);
    return f->disk && f->disk->writable ? 0 : mode_failed(s, module, f);
}

/* An open file is held, so that it is closed (or, when it was to be written, given up) if the stage
 * is ended by force. */
static void close_held(void *what)
{
    edf_close(what);
}

static void discard_held(void *what)
{
    edf_discard(what);
}

static int file_close(struct stage *s, struct file *f)
{
    int rc = 0;
    pipe_unhold(s, &f->held);
    if (f->open)
        rc = edf_close(f->open);
    f->open = NULL;
    return rc;
}

static void file_discard(struct stage *s, struct file *f)
{
    pipe_unhold(s, &f->held);
    if (f->open)
        edf_discard(f->open);
    f->open = NULL;
}

static int file_open(struct stage *s, struct file *f)
{
    int rc = edf_open(f->disk->edf, f->fn, f->ft, EDF_READ, NULL, &f->open);
    if (!rc)
        pipe_hold(s, &f->held, close_held, f->open);
    return rc;
}

static int file_read(struct stage *s, struct file *f)
{
    uint32_t room = f->info.lrecl > EDF_MAX_V ? f->info.lrecl : EDF_MAX_V, n;
    uint8_t *p = pipe_get(s, room);
    int rc = p ? 0 : -ENOMEM;
    for (uint32_t k = 1; !rc && pipe_pause(s); k++) {
        rc = edf_read(f->open, k, p, room, &n);
        if (!rc && pipe_output(s, p, n < room ? n : room))
            break;
    }
    return rc == -ENODATA || rc == 0 ? 0 : rc == -ENOMEM ? PIPE_NO_STORAGE : read_failed(s, f, rc);
}

int pipe_stage_from_file(struct stage *s)
{
    struct args a;
    struct file f;
    args_begin(&a, s, "DSR");
    int rc = file_operand(&a, &f, "*");
    if (!rc)
        args_keyword(&a, "ASIS", 4);
    if (!rc)
        rc = args_end(&a);
    if (!rc)
        rc = file_find(s, "DSR", &f);
    if (rc)
        return rc;
    rc = file_open(s, &f);
    if (rc)
        return read_failed(s, &f, rc);
    if (pipe_commit(s, 0) == 0)
        rc = file_read(s, &f);
    file_close(s, &f);
    return rc;
}

/* A record of the input as a file's name: fn ft [fm]. */
static bool file_of_record(struct stage *s, const struct record *r, struct file *f)
{
    char text[64];
    size_t n = r->n < sizeof text - 1 ? r->n : sizeof text - 1;
    struct args a = args_of(s, "DSR", (struct pipe_text){text, n});
    ebcdic_to_ascii(text, r->p, n);
    text[n] = 0;
    memset(f, 0, sizeof *f);
    strcpy(f->fm, "*");
    if (!args_file_word(&a, f->fn) || !args_file_word(&a, f->ft))
        return false;
    char word[9];
    if (args_upper_word(&a, word, sizeof word) && cms_mode_valid(word))
        strcpy(f->fm, word);
    return true;
}

/* The files whose names come, one after the other. */
int pipe_stage_getfiles(struct stage *s)
{
    struct args a;
    struct record r;
    struct file f;
    args_begin(&a, s, "GTF");
    int rc = args_end(&a);
    while (!rc && pipe_peek(s, &r) == 0) {
        if (!file_of_record(s, &r, &f))
            return pipe_error(s, "DSR", 116, NULL);
        rc = file_find(s, "DSR", &f);
        if (rc)
            return rc;
        rc = file_open(s, &f);
        if (rc)
            return read_failed(s, &f, rc);
        rc = file_read(s, &f);
        file_close(s, &f);
        pipe_consume(s);
    }
    return rc;
}

/* The first of that name in the order of search, on a disk that may be written if it has to be. */
static struct cms_disk *find_state(struct stage *s, struct file *f, bool writable)
{
    struct cms_disks *disks = &pipe_cms(s)->disks;
    if (!writable)
        return cms_find(disks, f->fn, f->ft, f->fm, &f->info);
    for (struct cms_disk *d = NULL; (d = cms_next_disk(disks, f->fm, d)) != NULL;) {
        char fm[3] = {d->letter, f->fm[0] == '*' ? 0 : f->fm[1], 0};
        if (d->writable && cms_find(disks, f->fn, f->ft, fm, &f->info) == d)
            return d;
    }
    return NULL;
}

enum state_date { STATE_SHORT, STATE_ISO, STATE_FULL };

/* The line of LISTFILE, with the date in that form. */
static int state_line(struct stage *s, const struct file *f, enum state_date form)
{
    char line[110];
    const struct edf_date *at = &f->info.date;
    cms_list_line(&f->info, f->disk->letter, line, sizeof line);
    char *date = strrchr(line, '/') ? strchr(line, '/') - 2 : line + strlen(line);
    size_t room = sizeof line - (size_t)(date - line);
    if (form == STATE_ISO)
        snprintf(date, room, "%04u-%02u-%02u %2u:%02u:%02u", at->year, at->month, at->day, at->hour,
                 at->minute, at->second);
    else if (form == STATE_FULL)
        snprintf(date, room, "%2u/%02u/%04u %2u:%02u:%02u", at->month, at->day, at->year, at->hour,
                 at->minute, at->second);
    return stage_output_text(s, line);
}

/* What the directory says of files, as LISTFILE shows it; names that are not there go to the
 * secondary output. */
static int state(struct stage *s, bool writable)
{
    struct args a;
    struct record r;
    struct file f;
    args_begin(&a, s, "STT");
    enum state_date form = args_keyword(&a, "ISODATE", 3)    ? STATE_ISO
                           : args_keyword(&a, "FULLDATE", 4) ? STATE_FULL
                                                             : STATE_SHORT;
    if (form == STATE_SHORT)
        args_keyword(&a, "SHORTDATE", 5);
    int rc = 0;
    if (args_more(&a)) {
        rc = file_operand(&a, &f, "*");
        if (!rc)
            rc = args_end(&a);
        if (rc || pipe_commit(s, 0))
            return rc;
        f.disk = find_state(s, &f, writable);
        if (!f.disk)
            return 28;
        state_line(s, &f, form);
        return 0;
    }
    while (pipe_peek(s, &r) == 0) {
        bool there = file_of_record(s, &r, &f) && (f.disk = find_state(s, &f, writable)) != NULL;
        if (there) {
            state_line(s, &f, form);
        } else {
            pipe_output_to(s, 1, r.p, r.n);
        }
        pipe_consume(s);
    }
    return 0;
}

int pipe_stage_state(struct stage *s)
{
    return state(s, false);
}

int pipe_stage_statew(struct stage *s)
{
    return state(s, true);
}

/* VARIABLE, FIXED [n], COERCE: what is too long or short is made to fit. */
struct format {
    char recfm; /* 0: as the file is, or V */
    long lrecl;
    bool coerce;
};

static int format_operand(struct args *a, struct format *f)
{
    int rc = 0;
    *f = (struct format){0};
    if (args_keyword(a, "FIXED", 1)) {
        f->recfm = 'F';
        if (args_number_next(a))
            rc = args_number(a, 1, EDF_MAX_V, &f->lrecl);
    } else if (args_keyword(a, "VARIABLE", 1)) {
        f->recfm = 'V';
    }
    f->coerce = args_keyword(a, "COERCE", 6);
    return rc ? rc : args_end(a);
}

/* A new file beside an old one is written as PIPE CMSUTn: the old one may be what is read, and others
 * may be written so at the same time. */
static int file_begin(struct stage *s, struct file *f, bool append, bool old, char recfm,
                      long lrecl, size_t first)
{
    struct edf_format format = {.recfm = recfm ? recfm
                                         : old ? f->info.recfm
                                               : 'V',
                                .mode = f->fm[1],
                                .lrecl = (uint32_t)lrecl};
    if (!format.lrecl)
        format.lrecl = old && (!recfm || recfm == f->info.recfm) && f->info.recfm == 'F'
                           ? f->info.lrecl
                       : first ? (uint32_t)first
                               : 1;
    if (format.mode == 0 && old)
        format.mode = f->info.mode;
    bool beside = old && !append;
    snprintf(f->work, sizeof f->work, "CMSUT%u", beside ? pipe_serial(s) % 1000 : 0);
    int rc = edf_open(f->disk->edf, beside ? "PIPE" : f->fn, beside ? f->work : f->ft,
                      append ? EDF_WRITE : EDF_REPLACE, &format, &f->open);
    if (rc)
        return rc;
    pipe_hold(s, &f->held, discard_held, f->open);
    edf_file_info(f->open, &f->info);
    return 0;
}

static int file_end(struct stage *s, struct file *f, bool append, bool old)
{
    struct edf_disk *d = f->disk->edf;
    bool some = f->open != NULL;
    int rc = file_close(s, f);
    if (rc || append || !old)
        return rc;
    cms_finis(pipe_cms(s), f->fn, f->ft, f->fm, NULL); /* an exec may have read it */
    rc = some ? edf_supersede(d, "PIPE", f->work, f->fn, f->ft) : edf_erase(d, f->fn, f->ft);
    if (rc && some)
        edf_erase(d, "PIPE", f->work);
    return rc;
}

/* One record, cut or padded when it may be.  0, or what was said. */
static int put_record(struct stage *s, struct file *f, bool coerce, const struct record *r,
                      struct buffer *b)
{
    struct record out = *r;
    char have[24], want[24];
    size_t fixed = f->info.recfm == 'F' ? f->info.lrecl : 0;
    if (coerce && fixed && r->n < fixed) {
        b->n = 0;
        if (!buffer_add(s, b, r->p, r->n) || !buffer_fill(s, b, 0x40, fixed - r->n))
            return PIPE_NO_STORAGE;
        out = (struct record){b->p, b->n};
    } else if (coerce) {
        size_t most = fixed ? fixed : EDF_MAX_V;
        out.n = r->n < most ? r->n : most;
    }
    snprintf(have, sizeof have, "%zu", out.n);
    snprintf(want, sizeof want, "%zu", fixed ? fixed : (size_t)EDF_MAX_V);
    if (fixed && out.n != fixed)
        return pipe_error(s, "DSW", 134, have, want, NULL);
    if (out.n > EDF_MAX_V)
        return pipe_error(s, "DSW", 78, have, NULL);
    int rc = edf_write(f->open, 0, out.p, (uint32_t)out.n);
    return rc ? write_failed(s, f, rc) : 0;
}

/* What is said of a file that is there has to fit it. */
static int check_format(struct stage *s, const struct file *f, const struct format *w)
{
    char text[16] = {f->info.recfm, 0};
    if (w->recfm && w->recfm != f->info.recfm)
        return pipe_error(s, "DSW", 128, text, NULL);
    snprintf(text, sizeof text, "%u", f->info.lrecl);
    return w->lrecl && w->lrecl != (long)f->info.lrecl ? pipe_error(s, "DSW", 131, text, NULL) : 0;
}

static int file_write(struct stage *s, bool append)
{
    struct args a;
    struct file f;
    struct record r;
    struct format w;
    struct buffer b = {0};
    args_begin(&a, s, "DSW");
    int rc = file_operand(&a, &f, NULL);
    if (!rc)
        rc = format_operand(&a, &w);
    if (rc)
        return rc;
    if (!edf_name_valid(f.fn) || !edf_name_valid(f.ft))
        return pipe_error(s, "DSW", 111, edf_name_valid(f.fn) ? f.ft : f.fn, NULL);
    rc = file_place(s, "DSW", &f);
    bool old = !rc && !edf_find(f.disk->edf, f.fn, f.ft, &f.info);
    if (!rc && old && append)
        rc = check_format(s, &f, &w);
    if (rc || pipe_commit(s, 0))
        return rc;
    while (!rc && pipe_peek(s, &r) == 0) {
        if (r.n && !f.open && (rc = file_begin(s, &f, append, old, w.recfm, w.lrecl, r.n)) != 0)
            rc = write_failed(s, &f, rc);
        if (r.n && !rc) /* CMS has no null records */
            rc = put_record(s, &f, w.coerce, &r, &b);
        if (!rc)
            stage_pass_on(s, &r);
    }
    if (rc || !pipe_pause(s)) { /* a file is made at end of file; not when it was given up */
        file_discard(s, &f);
        return rc;
    }
    rc = file_end(s, &f, append, old);
    return rc ? write_failed(s, &f, rc) : 0;
}

int pipe_stage_to_file(struct stage *s)
{
    return file_write(s, false);
}

int pipe_stage_append_file(struct stage *s)
{
    return file_write(s, true);
}

/* --- files by record number ------------------------------------------------------------------------------- */

/* The file that the operands begin with, open for reading. */
static int open_named(struct args *a, struct file *f)
{
    int rc = file_operand(a, f, "*");
    if (!rc)
        rc = file_find(a->s, a->module, f);
    if (rc)
        return rc;
    rc = file_open(a->s, f);
    return rc ? read_failed(a->s, f, rc) : 0;
}

struct numbered {
    struct file f;
    uint8_t *p;
    uint32_t room;
    bool numbers; /* ten columns with the record's number in front */
};

static int numbered_open(struct args *a, struct numbered *n)
{
    *n = (struct numbered){.numbers = false};
    int rc = open_named(a, &n->f);
    if (rc)
        return rc;
    n->room = n->f.info.lrecl > EDF_MAX_V ? n->f.info.lrecl : EDF_MAX_V;
    n->p = pipe_get(a->s, n->room + NUMBER);
    return n->p ? 0 : PIPE_NO_STORAGE;
}

/* One record; PIPE_EOF: it is not there, or nobody wants it. */
static int numbered_output(struct stage *s, struct numbered *n, uint32_t record)
{
    char text[NUMBER + 1];
    uint32_t length;
    int rc = edf_read(n->f.open, record, n->p + NUMBER, n->room, &length);
    if (rc)
        return rc == -ENODATA ? PIPE_EOF : read_failed(s, &n->f, rc);
    length =
        length < n->room ? length : n->room; /* it may have another format since it was opened */
    snprintf(text, sizeof text, "%10u", record);
    ebcdic_from_ascii(n->p, text, NUMBER);
    return n->numbers ? pipe_output(s, n->p, length + NUMBER)
                      : pipe_output(s, n->p + NUMBER, length);
}

/* FILEBACK: the last record first. */
int pipe_stage_fileback(struct stage *s)
{
    struct args a;
    struct numbered n;
    args_begin(&a, s, "DSB");
    int rc = numbered_open(&a, &n);
    if (!rc)
        rc = args_end(&a);
    if (!rc && pipe_commit(s, 0) == 0)
        for (uint32_t k = n.f.info.records; !rc && k && pipe_pause(s); k--)
            rc = numbered_output(s, &n, k);
    file_close(s, &n.f);
    return rc == PIPE_EOF ? 0 : rc;
}

/* FILESLOW: from a record on; behind other stages it writes behind the last record. */
int pipe_stage_fileslow(struct stage *s)
{
    struct args a;
    struct numbered n;
    long from = 1;
    if (!stage_reads(s))
        return file_write(s, true);
    args_begin(&a, s, "DSS");
    int rc = numbered_open(&a, &n);
    if (!rc && args_keyword(&a, "FROM", 4))
        rc = args_number(&a, 1, INT32_MAX, &from);
    if (!rc)
        rc = args_end(&a);
    if (!rc && pipe_commit(s, 0) == 0)
        for (uint32_t k = (uint32_t)from; !rc && pipe_pause(s); k++)
            rc = numbered_output(s, &n, k);
    file_close(s, &n.f);
    return rc == PIPE_EOF ? 0 : rc;
}

/* The records of all ranges that a names. */
static int random_records(struct stage *s, struct numbered *n, struct args *a)
{
    int rc = 0;
    while (!rc && args_more(a)) {
        struct range r;
        rc = args_range(a, &r);
        if (rc)
            return rc;
        long last = n->f.info.records, from, count;
        if (!range_fixed(&r, &from, &count))
            return pipe_error(s, "DSR", 54, a->p, NULL);
        for (long k = from; !rc && k <= last && k - from < count && pipe_pause(s); k++)
            rc = numbered_output(s, n, (uint32_t)k);
    }
    return rc;
}

/* FILERANDOM: the records that the operands name, then those that the input names. */
int pipe_stage_filerandom(struct stage *s)
{
    struct args a;
    struct numbered n;
    struct record r;
    args_begin(&a, s, "DSR");
    int rc = numbered_open(&a, &n);
    n.numbers = !rc && args_keyword(&a, "NUMBERS", 6);
    if (!rc && pipe_commit(s, 0) == 0)
        rc = random_records(s, &n, &a);
    while (!rc && pipe_peek(s, &r) == 0) {
        char *text = pipe_get(s, r.n + 1);
        if (!text) {
            rc = PIPE_NO_STORAGE;
            break;
        }
        ebcdic_to_ascii(text, r.p, r.n);
        struct args in = args_of(s, "DSR", (struct pipe_text){text, r.n});
        rc = random_records(s, &n, &in);
        pipe_free(s, text);
        if (!rc)
            pipe_consume(s);
    }
    file_close(s, &n.f);
    return rc == PIPE_EOF ? 0 : rc;
}

/* FILEUPDATE: records whose first ten columns say which one they replace. */
int pipe_stage_fileupdate(struct stage *s)
{
    struct args a;
    struct file f;
    struct record r;
    struct edf_format format = {.recfm = 'V'};
    args_begin(&a, s, "DSU");
    int rc = file_operand(&a, &f, NULL);
    if (!rc)
        rc = args_end(&a);
    if (!rc)
        rc = file_place(s, "DSU", &f);
    if (!rc && edf_find(f.disk->edf, f.fn, f.ft, &f.info))
        rc = pipe_error(s, "DSU", 146, f.fn, f.ft, f.fm, NULL);
    if (rc || pipe_commit(s, 0))
        return rc;
    rc = edf_open(f.disk->edf, f.fn, f.ft, EDF_WRITE, &format, &f.open);
    if (rc)
        return write_failed(s, &f, rc);
    pipe_hold(s, &f.held, discard_held, f.open);
    while (!rc && pipe_peek(s, &r) == 0) {
        long record;
        uint32_t length;
        uint8_t *old = pipe_get(s, EDF_MAX_V);
        bool good = old && r.n > NUMBER && ebcdic_number(r.p, NUMBER, &record) && record >= 1 &&
                    record <= (long)f.info.records + 1;
        if (good && f.info.recfm == 'V' && record <= (long)f.info.records)
            good = !edf_read(f.open, (uint32_t)record, old, EDF_MAX_V, &length) &&
                   length == r.n - NUMBER; /* another length would cut the file here */
        pipe_free(s, old);
        rc = good ? edf_write(f.open, (uint32_t)record, r.p + NUMBER, (uint32_t)(r.n - NUMBER))
                  : -EINVAL;
        if (!rc)
            stage_pass_on(s, &r);
    }
    if (rc || !pipe_pause(s)) {
        file_discard(s, &f);
    } else {
        rc = file_close(s, &f);
    }
    return rc ? write_failed(s, &f, rc) : 0;
}

/* --- libraries --------------------------------------------------------------------------------------------- */

/* The file that operands name, open. */
static int library_open(struct stage *s, struct args *a, struct file *f, bool names)
{
    int rc = file_operand(a, f, "*");
    if (!rc && !names)
        rc = args_end(a);
    if (!rc)
        rc = file_find(s, a->module, f);
    if (rc)
        return rc;
    rc = file_open(s, f);
    return rc ? read_failed(s, f, rc) : 0;
}

/* The records of one member; its name to the secondary output when it is not there. */
static int member_out(struct stage *s, struct file *f, const char *name)
{
    uint8_t row[LIBRARY_LRECL];
    uint32_t first, n, len;
    int rc = library_find(pipe_cms(s), f->open, name, &first, &n);
    if (rc == -EINTR)
        return PIPE_EOF;
    if (rc == -EINVAL)
        return pipe_error(s, "MEM", 147, NULL);
    if (rc && pipe_streams(s, true) < 2)
        return pipe_error(s, "MEM", 150, name, NULL);
    if (rc) {
        ebcdic_from_ascii(row, name, strlen(name));
        pipe_output_to(s, 1, row, strlen(name));
        return 0;
    }
    for (uint32_t k = 0; k < n && pipe_pause(s); k++)
        if (edf_read(f->open, first + k, row, sizeof row, &len) || pipe_output(s, row, sizeof row))
            return pipe_connected(s, 1, true) ? 0 : PIPE_EOF;
    return 0;
}

static int members_out(struct stage *s, struct args *a, struct file *f)
{
    char name[9];
    int rc = 0;
    while (!rc && args_more(a))
        rc = args_upper_word(a, name, sizeof name) ? member_out(s, f, name) : args_bad(a);
    return rc;
}

/* MEMBERS fn ft [fm] [name...]: of a macro or text library; records have further names. */
int pipe_stage_members(struct stage *s)
{
    struct args a;
    struct record r;
    struct file f;
    args_begin(&a, s, "MEM");
    int rc = library_open(s, &a, &f, true);
    if (rc)
        return rc;
    if (pipe_commit(s, 0) == 0)
        rc = members_out(s, &a, &f);
    while (!rc && pipe_peek(s, &r) == 0) {
        char *text = pipe_get(s, r.n + 1);
        rc = text ? 0 : PIPE_NO_STORAGE;
        if (!text)
            break;
        ebcdic_to_ascii(text, r.p, r.n);
        struct args names = args_of(s, "MEM", (struct pipe_text){text, r.n});
        rc = members_out(s, &names, &f);
        pipe_free(s, text);
        if (!rc)
            pipe_consume(s);
    }
    file_close(s, &f);
    return rc == PIPE_EOF ? 0 : rc;
}

/* PDSDIRECT fn ft [fm]: the directory of a library, an entry a record. */
int pipe_stage_pdsdirect(struct stage *s)
{
    struct args a;
    struct file f;
    uint8_t entry[LIBRARY_ENTRY];
    args_begin(&a, s, "PDS");
    int rc = library_open(s, &a, &f, false);
    if (rc)
        return rc;
    rc = library_entry(f.open, 0, entry);
    if (rc == -EINVAL)
        rc = pipe_error(s, "PDS", 147, NULL);
    else if (pipe_commit(s, 0) == 0)
        for (uint32_t k = 0; !rc && pipe_pause(s); rc = library_entry(f.open, ++k, entry))
            if (pipe_output(s, entry, sizeof entry))
                break;
    file_close(s, &f);
    return rc > 0 ? rc : 0;
}
