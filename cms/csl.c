/* CSL(): the routines of VMLIB that execs use on minidisk files; see csl.h.
 *
 * How each is called (how many parameters, which are read and which are set, and that a character string is
 * followed by its length) is as the templates of VMLIB have it, by John Hartmann's published list of them.  Reason
 * codes 90220 (no such file), 90310 (a keyword) and 10000 (not opened to be written) stand in the same place and
 * in IBM's pages about files; 90300, 90540, 90590, 90230, 90290, 50700 and 90200 are from memory.
 *
 * A parameter is a variable's name, or what is to be passed itself: a number or a string in quotes.  What is wrong
 * with the n-th (the routine's name is the first, the return code the second) is answered as REXX does: -26nnn its
 * length, -27nnn its data, -28nnn the variable's name, -29nnn a length that is negative.
 *
 * To add a routine: a function and its row in `routines`. */
#include "cms/csl.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CSL_NOT_LOADED = -7,
    CSL_NO_STORAGE = -9,
    CSL_TOO_MANY = -10,
    CSL_TOO_FEW = -11,
    CSL_BAD_LENGTH = -26000,
    CSL_BAD_DATA = -27000,
    CSL_BAD_NAME = -28000,
    CSL_NEGATIVE = -29000,
};

enum { RC_WARNING = 4, RC_ERROR = 8, RC_SEVERE = 12 };

enum {
    WHY_ORDER = 10000,   /* not opened for that */
    WHY_TOKEN = 90200,   /* the token is of no open file */
    WHY_NONE = 90220,    /* there is no such file */
    WHY_THERE = 90230,   /* there is one already */
    WHY_END = 90290,     /* no more records */
    WHY_NAME = 90300,    /* the file identifier */
    WHY_KEYWORD = 90310, /* a keyword is unknown or does not fit the others */
    WHY_MODE = 90540,    /* the file mode is not accessed */
    WHY_READ_ONLY = 90590,
    WHY_DISK = 50700, /* the disk: full, or an error on it */
};

enum { WORDS = 24, WORD = 250, OPEN_FILES = 64, EXIST = 436 };

/* A file that DMSOPEN has opened; the token is the number. */
struct csl_file {
    struct csl_file *next;
    uint32_t number;
    struct edf_file *file;
    char fn[9], ft[9], letter;
    bool writes;
    uint32_t record; /* next to be read; or to be written, 0: behind the last */
};

struct call {
    struct cms *cms;
    struct rexx *rx;
    unsigned n; /* parameters, the name included */
    struct {
        uint8_t text[WORD + 1]; /* as written, without quotes: EBCDIC */
        size_t n;
        bool literal;
    } word[WORDS];
    int wrong; /* 0, or what is answered instead of a return code */
    int rc, reason;
};

/* --- parameters ------------------------------------------------------------------------------------------ */

static void wrong(struct call *c, int kind, unsigned k)
{
    if (!c->wrong)
        c->wrong = kind - (int)k - 1;
}

/* The value of parameter k; it stands in REXX's storage until the next is asked for. */
static struct rexx_string value(struct call *c, unsigned k)
{
    struct rexx_string s = {c->word[k].text, c->word[k].n}, v = {s.p, 0};
    if (c->word[k].literal)
        return s;
    if (rexx_get(c->rx, s, true, &v) < 0)
        wrong(c, CSL_BAD_NAME, k);
    return v;
}

static long number(struct call *c, unsigned k)
{
    char text[16] = "", *end = text;
    struct rexx_string v = value(c, k);
    if (v.n < sizeof text) {
        ebcdic_to_ascii(text, v.p, v.n);
        text[v.n] = 0;
    }
    long n = strtol(text, &end, 10);
    while (*end == ' ')
        end++;
    if (end == text || *end || n > INT32_MAX || n < INT32_MIN)
        wrong(c, CSL_BAD_DATA, k);
    return n;
}

/* The length that parameter k is. */
static size_t length(struct call *c, unsigned k)
{
    long n = number(c, k);
    if (n < 0)
        wrong(c, CSL_NEGATIVE, k);
    return c->wrong ? 0 : (size_t)n;
}

/* The character string k, whose length is the parameter behind it, as host text in capitals. */
static void text(struct call *c, unsigned k, char *out, size_t size)
{
    size_t n = length(c, k + 1);
    struct rexx_string v = value(c, k);
    if (!c->wrong && (n > v.n || n >= size))
        wrong(c, CSL_BAD_LENGTH, k);
    *out = 0;
    if (c->wrong)
        return;
    ebcdic_to_ascii(out, v.p, n);
    out[n] = 0;
    for (; *out; out++)
        *out = (char)toupper((unsigned char)*out);
}

static void set(struct call *c, unsigned k, const void *p, size_t n)
{
    struct rexx_string name = {c->word[k].text, c->word[k].n}, v = {p, n};
    int rc = c->word[k].literal ? -1 : rexx_set(c->rx, name, true, v);
    if (rc == -2 && !c->wrong)
        c->wrong = CSL_NO_STORAGE;
    else if (rc < 0)
        wrong(c, CSL_BAD_NAME, k);
}

static void set_number(struct call *c, unsigned k, long n)
{
    char t[24];
    int len = snprintf(t, sizeof t, "%ld", n);
    ebcdic_from_ascii(t, t, (size_t)len);
    set(c, k, t, (size_t)len);
}

static void fails(struct call *c, int rc, int reason)
{
    c->rc = rc;
    c->reason = reason;
}

/* What the file system says, as return and reason code. */
static void failed(struct call *c, int e)
{
    static const struct {
        int e, rc, reason;
    } why[] = {
        {-ENOENT, RC_ERROR, WHY_NONE},         {-EEXIST, RC_ERROR, WHY_THERE},
        {-EROFS, RC_ERROR, WHY_READ_ONLY},     {-ENODEV, RC_ERROR, WHY_MODE},
        {-ENODATA, RC_ERROR, WHY_END},         {-EINVAL, RC_ERROR, WHY_NAME},
        {-EMEDIUMTYPE, RC_ERROR, WHY_KEYWORD},
    };
    fails(c, RC_SEVERE, WHY_DISK);
    for (size_t k = 0; k < sizeof why / sizeof *why; k++)
        if (why[k].e == e)
            fails(c, why[k].rc, why[k].reason);
}

/* --- files ------------------------------------------------------------------------------------------------ */

struct fileid {
    char fn[9], ft[9], fm[3];
};

/* "fn ft [fm]"; false: it is none, said. */
static bool fileid(struct call *c, unsigned k, const char *mode, struct fileid *id)
{
    char given[200], more[2];
    text(c, k, given, sizeof given);
    if (c->wrong)
        return false;
    snprintf(id->fm, sizeof id->fm, "%s", mode);
    int n = sscanf(given, "%8s %8s %2s %1s", id->fn, id->ft, id->fm, more);
    if ((n == 2 || n == 3) && edf_name_valid(id->fn) && edf_name_valid(id->ft) &&
        cms_mode_valid(id->fm))
        return true;
    fails(c, RC_ERROR, WHY_NAME);
    return false;
}

static struct cms_disk *disk_of(struct call *c, const struct fileid *id, bool writes)
{
    struct cms_disk *d = cms_disk(&c->cms->disks, id->fm[0]);
    if (!d || (writes && !d->writable))
        failed(c, d ? -EROFS : -ENODEV);
    return d && (!writes || d->writable) ? d : NULL;
}

/* COMMIT or NOCOMMIT: a change of a minidisk is kept at once, whatever is said. */
static bool commit(struct call *c, unsigned k)
{
    char word[12];
    text(c, k, word, sizeof word);
    char *end = word + strcspn(word, " ");
    *end = 0;
    if (!c->wrong && strcmp(word, "COMMIT") && strcmp(word, "NOCOMMIT"))
        fails(c, RC_ERROR, WHY_KEYWORD);
    return !c->wrong && !c->rc;
}

static struct csl_file *opened(struct call *c, unsigned k)
{
    struct rexx_string v = value(c, k);
    struct csl_file *f = v.n == 8 && !get32(v.p) ? c->cms->csl_files : NULL;
    uint32_t number = f ? get32(v.p + 4) : 0;
    while (f && f->number != number)
        f = f->next;
    if (!f && !c->wrong)
        fails(c, RC_ERROR, WHY_TOKEN);
    return f;
}

static int close_file(struct cms *cms, struct csl_file **at)
{
    struct csl_file *f = *at;
    *at = f->next;
    int rc = edf_close(f->file);
    cms_free_storage(cms, f);
    return rc;
}

int cms_csl_close(struct cms *cms, const char *fn, const char *ft, const char *fm)
{
    int rc = 0;
    for (struct csl_file **at = &cms->csl_files; *at;) {
        struct csl_file *f = *at;
        if (!edf_match(fn, f->fn) || !edf_match(ft, f->ft) ||
            (fm[0] != '*' && fm[0] != f->letter)) {
            at = &f->next;
            continue;
        }
        int closing = close_file(cms, at);
        rc = rc ? rc : closing;
    }
    return rc;
}

/* --- the routines --------------------------------------------------------------------------------------- */

static void two_digits(uint8_t *p, unsigned v)
{
    *p = (uint8_t)(v / 10 % 10 << 4 | v % 10);
}

static void packed_date(uint8_t *p, const struct edf_date *at)
{
    two_digits(p, at->year % 100U);
    two_digits(p + 1, at->month);
    two_digits(p + 2, at->day);
}

/* What EXSBUFF maps, of a file.  What a minidisk has not is zeros, or blanks in its place. */
static void exist_record(uint8_t b[EXIST], const struct cms_disk *d, const struct edf_info *i)
{
    char t[32];
    const struct edf_date *at = &i->date;
    memset(b, 0, EXIST);
    ebcdic_from_ascii(b, "FM", 2); /* a file, of a minidisk */
    ebcdic_pad(b + 4, i->fn, 8);
    ebcdic_pad(b + 12, i->ft, 8);
    ebcdic_from_ascii(b + 20, &i->mode, 1);
    ebcdic_from_ascii(b + 21, &i->recfm, 1);
    put32(b + 24, i->lrecl);
    put32(b + 28, i->blocks);
    put32(b + 32, i->records);
    packed_date(b + 36, at);
    ebcdic_from_ascii(b + 39, &d->letter, 1);
    two_digits(b + 40, at->hour);
    two_digits(b + 41, at->minute);
    two_digits(b + 42, at->second);
    ebcdic_from_ascii(b + 43, &d->letter, 1);
    snprintf(t, sizeof t, "%02u/%02u/%02u%02u:%02u:%02u", at->year % 100U, at->month % 100U,
             at->day % 100U, at->hour % 100U, at->minute % 100U, at->second % 100U);
    ebcdic_from_ascii(b + 44, t, 16);
    ebcdic_pad(b + 60, "", 8);
    ebcdic_from_ascii(b + 69, d->writable ? "11" : "10", 2); /* what may be done with it */
    two_digits(b + 339, at->year / 100);
    packed_date(b + 340, at);
    snprintf(t, sizeof t, "%04u/%02u/%02u%04u-%02u-%02u", at->year, at->month % 100U,
             at->day % 100U, at->year, at->month % 100U, at->day % 100U);
    ebcdic_from_ascii(b + 343, t, 20);
}

/* retcode reascode fileid length buffer length COMMIT length */
static void dmsexist(struct call *c)
{
    struct fileid id;
    struct edf_info info;
    uint8_t b[EXIST];
    if (!fileid(c, 3, "*", &id) || !commit(c, 7))
        return;
    size_t room = length(c, 6);
    if (c->wrong || (id.fm[0] != '*' && !disk_of(c, &id, false)))
        return;
    struct cms_disk *d = cms_find(&c->cms->disks, id.fn, id.ft, id.fm, &info);
    if (!d) {
        failed(c, -ENOENT);
        return;
    }
    exist_record(b, d, &info);
    size_t n = room < EXIST ? room : EXIST;
    put16(b + 2, (uint16_t)n);
    set(c, 5, b, n);
}

struct intent {
    bool read, write, create, replace;
    char recfm;
};

/* READ, NEW, WRITE or REPLACE, F or V; what matters for SFS alone is taken. */
static bool intent(struct call *c, unsigned k, struct intent *out)
{
    static const char *const taken[] = {"CACHE",     "NOCACHE",   "NEWDATEREF", "OLDDATEREF",
                                        "RECOVER",   "NORECOVER", "INPLACE",    "NOTINPLACE",
                                        "SHORTDATE", "FULLDATE",  "ISODATE",    "ALLOWEMPTY"};
    char words[200], *rest = words;
    *out = (struct intent){.recfm = 0};
    text(c, k, words, sizeof words);
    for (char *w; !c->wrong && (w = strtok_r(rest, " ", &rest)) != NULL;) {
        size_t t = 0, n = sizeof taken / sizeof *taken;
        while (t < n && strcmp(taken[t], w))
            t++;
        if (!strcmp(w, "READ"))
            out->read = true;
        else if (!strcmp(w, "WRITE"))
            out->write = true;
        else if (!strcmp(w, "NEW"))
            out->create = true;
        else if (!strcmp(w, "REPLACE"))
            out->replace = true;
        else if ((!strcmp(w, "F") || !strcmp(w, "V")) && !out->recfm)
            out->recfm = *w;
        else if (t == n)
            fails(c, RC_ERROR, WHY_KEYWORD);
    }
    if (out->read + out->write + out->create + out->replace > 1)
        fails(c, RC_ERROR, WHY_KEYWORD);
    out->read = !(out->write || out->create || out->replace);
    return !c->wrong && !c->rc;
}

static struct csl_file *add(struct call *c, const struct fileid *id, char letter, bool writes)
{
    unsigned n = 0;
    struct csl_file *f;
    for (f = c->cms->csl_files; f; f = f->next)
        n++;
    f = n < OPEN_FILES ? cms_get_storage(c->cms, sizeof *f) : NULL;
    if (!f) {
        c->wrong = CSL_NO_STORAGE;
        return NULL;
    }
    *f = (struct csl_file){.number = ++c->cms->csl_tokens,
                           .letter = letter,
                           .writes = writes,
                           .record = writes ? 0 : 1};
    memcpy(f->fn, id->fn, sizeof f->fn);
    memcpy(f->ft, id->ft, sizeof f->ft);
    return f;
}

/* retcode reascode fileid length intent length token [workunitid wuerror length userdata length date time
 * lrecl requestid] */
static void dmsopen(struct call *c)
{
    struct fileid id;
    struct intent in;
    struct edf_info info;
    uint8_t token[8] = {0};
    if (!fileid(c, 3, "*", &id) || !intent(c, 5, &in))
        return;
    long lrecl = c->n > 15 ? number(c, 15) : 0;
    if (c->wrong)
        return;
    if (!in.read && id.fm[0] == '*')
        snprintf(id.fm, sizeof id.fm, "A");
    struct cms_disk *d = in.read && id.fm[0] == '*' ? NULL : disk_of(c, &id, !in.read);
    if (c->rc)
        return;
    struct cms_disk *where = cms_find(&c->cms->disks, id.fn, id.ft, id.fm, &info);
    if ((in.read && !where) || (in.create && where)) {
        failed(c, in.create ? -EEXIST : -ENOENT);
        return;
    }
    d = in.read ? where : d;
    struct edf_format format = {.recfm = in.recfm ? in.recfm : 'V',
                                .mode = id.fm[1] ? id.fm[1] : 0,
                                .lrecl = lrecl > 0 ? (uint32_t)lrecl : 80};
    struct csl_file *f = add(c, &id, d->letter, !in.read);
    if (!f)
        return;
    int rc = edf_open(d->edf, id.fn, id.ft,
                      in.read      ? EDF_READ
                      : in.replace ? EDF_REPLACE
                                   : EDF_WRITE,
                      in.read ? NULL : &format, &f->file);
    if (rc) {
        failed(c, rc);
        cms_free_storage(c->cms, f);
        return;
    }
    f->next = c->cms->csl_files;
    c->cms->csl_files = f;
    put32(token + 4, f->number);
    set(c, 7, token, sizeof token);
}

/* retcode reascode token records length buffer length bytes_read [record ...]: so many records, one behind the
 * other. */
static void dmsread(struct call *c)
{
    struct edf_info info;
    struct csl_file *f = opened(c, 3);
    long records = c->wrong ? 0 : number(c, 4);
    long each = c->wrong ? 0 : number(c, 5);
    size_t room = c->wrong ? 0 : length(c, 7), had = 0;
    long at = !c->wrong && c->n > 9 ? number(c, 9) : 0;
    if (!f || c->wrong)
        return;
    if (records < 1 || each < 0 || at < 0 || room > (16u << 20)) {
        wrong(c, CSL_BAD_DATA, records < 1 ? 4 : each < 0 ? 5 : at < 0 ? 9 : 7);
        return;
    }
    if (f->writes && f->record == 0)
        f->record = 1;
    if (at)
        f->record = (uint32_t)at;
    edf_file_info(f->file, &info);
    uint8_t *b = cms_get_storage(c->cms, room + 1);
    if (!b) {
        c->wrong = CSL_NO_STORAGE;
        return;
    }
    for (long k = 0; k < records && !c->rc && cms_pause(c->cms); k++) {
        uint32_t n = 0, fits = (uint32_t)(room - had);
        int rc = edf_read(f->file, f->record, b + had, fits, &n);
        if (rc == -ENODATA && k) {
            c->rc = RC_WARNING;
            c->reason = WHY_END;
        } else if (rc) {
            failed(c, rc);
        } else {
            f->record++;
            had += n < fits ? n : fits;
        }
    }
    set(c, 6, b, had);
    set_number(c, 8, (long)had);
    cms_free_storage(c->cms, b);
}

static int write_one(struct csl_file *f, const struct edf_info *info, uint8_t *b, size_t n)
{
    if (info->recfm == 'F' && n != info->lrecl)
        return -EINVAL;
    int rc = edf_write(f->file, f->record, b, (uint32_t)n);
    if (!rc && f->record)
        f->record++;
    return rc;
}

/* retcode reascode token records length buffer length [record ...] */
static void dmswrite(struct call *c)
{
    struct edf_info info;
    struct csl_file *f = opened(c, 3);
    long records = c->wrong ? 0 : number(c, 4), each = c->wrong ? 0 : number(c, 5);
    size_t n = c->wrong ? 0 : length(c, 7);
    long at = !c->wrong && c->n > 8 ? number(c, 8) : 0;
    if (!f || c->wrong)
        return;
    struct rexx_string v = value(c, 6);
    if (!c->wrong && n > v.n)
        wrong(c, CSL_BAD_LENGTH, 6);
    if (!c->wrong && (records < 1 || each < 1 || (size_t)each > n || each > (long)EDF_MAX_V))
        wrong(c, CSL_BAD_DATA, records < 1 ? 4 : 5);
    if (c->wrong)
        return;
    if (!f->writes) {
        fails(c, RC_ERROR, WHY_ORDER);
        return;
    }
    uint8_t *b = cms_get_storage(c->cms, n + 1);
    if (!b) {
        c->wrong = CSL_NO_STORAGE;
        return;
    }
    memcpy(b, v.p, n);
    edf_file_info(f->file, &info);
    if (at > 0)
        f->record = (uint32_t)at;
    for (long k = 0; k < records && !c->rc; k++) {
        int rc = (size_t)(k + 1) * (size_t)each > n
                     ? -EINVAL
                     : write_one(f, &info, b + k * each, (size_t)each);
        if (rc)
            failed(c, rc);
    }
    cms_free_storage(c->cms, b);
}

/* retcode reascode token COMMIT length [date time wuerror length requestid] */
static void dmsclose(struct call *c)
{
    struct csl_file *f = opened(c, 3);
    if (!f || !commit(c, 4))
        return;
    struct csl_file **at = &c->cms->csl_files;
    while (*at != f)
        at = &(*at)->next;
    int rc = close_file(c->cms, at);
    if (rc)
        failed(c, rc);
}

/* retcode reascode fileid length COMMIT length */
static void dmserase(struct call *c)
{
    struct fileid id;
    struct cms_disk *d;
    if (!fileid(c, 3, "A", &id) || !commit(c, 5) || !(d = disk_of(c, &id, true)))
        return;
    int rc = edf_erase(d->edf, id.fn, id.ft);
    if (rc)
        failed(c, rc);
}

/* retcode reascode fileid length new_fileid length COMMIT length */
static void dmsrenam(struct call *c)
{
    struct fileid id, to;
    struct cms_disk *d;
    if (!fileid(c, 3, "A", &id) || !fileid(c, 5, id.fm, &to) || !commit(c, 7))
        return;
    if (id.fm[0] != to.fm[0]) {
        fails(c, RC_ERROR, WHY_NAME);
        return;
    }
    d = disk_of(c, &id, true);
    int rc = d ? edf_rename(d->edf, id.fn, id.ft, to.fn, to.ft, to.fm[1]) : 0;
    if (rc)
        failed(c, rc);
}

/* retcode reascode letter: the first, from Z down, that no disk is accessed as. */
static void dmsgetfm(struct call *c)
{
    for (char letter = 'Z'; letter >= 'A'; letter--)
        if (!cms_disk(&c->cms->disks, letter)) {
            uint8_t e;
            ebcdic_from_ascii(&e, &letter, 1);
            set(c, 3, &e, 1);
            return;
        }
    fails(c, RC_ERROR, WHY_MODE);
}

/* retcode reascode n: 0 while XEDIT runs. */
static void dmsinxed(struct call *c)
{
    set_number(c, 3, c->cms->xedit ? 0 : 4);
}

/* Units of work are of SFS; minidisks know none: what is asked of one is done. */
static void dmsgetwu(struct call *c)
{
    set_number(c, 3, (long)++c->cms->csl_units);
}

static void dmsqwuid(struct call *c)
{
    set_number(c, 3, 1);
}

static void dmscomm(struct call *c)
{
    (void)c;
}

static const struct routine {
    const char *name;
    unsigned least, most; /* parameters, the name not counted */
    void (*run)(struct call *c);
} routines[] = {
    {"DMSCLOSE", 5, 10, dmsclose}, {"DMSCOMM", 2, 5, dmscomm},    {"DMSERASE", 6, 12, dmserase},
    {"DMSEXIST", 8, 14, dmsexist}, {"DMSGETFM", 3, 3, dmsgetfm},  {"DMSGETWU", 3, 9, dmsgetwu},
    {"DMSINXED", 3, 3, dmsinxed},  {"DMSOPEN", 7, 16, dmsopen},   {"DMSQWUID", 3, 3, dmsqwuid},
    {"DMSREAD", 8, 14, dmsread},   {"DMSRENAM", 8, 14, dmsrenam}, {"DMSRETWU", 2, 5, dmscomm},
    {"DMSROLLB", 2, 5, dmscomm},   {"DMSWRITE", 7, 13, dmswrite},
};

enum { ROUTINES = sizeof routines / sizeof *routines };
_Static_assert(ROUTINES <= 32, "csl_dropped has a bit for each");

bool cms_csl_has(const struct cms *cms, const char *name)
{
    for (unsigned k = 0; k < ROUTINES; k++)
        if (!strcmp(routines[k].name, name))
            return !(cms->csl_dropped >> k & 1);
    return false;
}

const char *cms_csl_name(unsigned k)
{
    return k < ROUTINES ? routines[k].name : NULL;
}

unsigned cms_csl_drop(struct cms *cms, const char *name, bool drop)
{
    unsigned n = 0;
    for (unsigned k = 0; k < ROUTINES; k++) {
        uint32_t bit = UINT32_C(1) << k;
        if (strcmp(name, "*") && strcmp(name, routines[k].name))
            continue;
        n += !drop || !(cms->csl_dropped & bit);
        cms->csl_dropped = drop ? cms->csl_dropped | bit : cms->csl_dropped & ~bit;
    }
    return n;
}

/* --- the call -------------------------------------------------------------------------------------------- */

/* The next word of p: a name or a number, or what is in quotes.  False: it is too long, or not closed. */
static bool next_word(struct call *c, const uint8_t **p, const uint8_t *end)
{
    const uint8_t *at = *p, *from = at;
    bool quoted = *at == 0x7d || *at == 0x7f; /* ' and " */
    uint8_t *to = c->word[c->n].text;
    size_t n = 0;
    if (quoted)
        for (at++; at < end && (*at != *from || (at + 1 < end && at[1] == *from && at++)); at++) {
            if (n == WORD)
                return false;
            to[n++] = *at;
        }
    else
        for (; at < end && *at != 0x40; at++) {
            if (n == WORD)
                return false;
            to[n++] = *at;
        }
    if (quoted && at++ == end)
        return false;
    c->word[c->n].n = n;
    c->word[c->n++].literal = quoted || (*from >= 0xf0 && *from <= 0xf9) || *from == 0x60;
    *p = at;
    return true;
}

static int parse(struct call *c, struct rexx_string arg)
{
    const uint8_t *p = arg.p, *end = arg.p + arg.n;
    for (;;) {
        while (p < end && *p == 0x40)
            p++;
        if (p == end)
            return 0;
        if (c->n == WORDS)
            return CSL_TOO_MANY;
        if (!next_word(c, &p, end))
            return CSL_BAD_LENGTH - (int)c->n - 1;
    }
}

static const struct routine *routine_of(const struct call *c)
{
    char name[9] = "";
    size_t n = c->word[0].n < sizeof name ? c->word[0].n : 0;
    ebcdic_to_ascii(name, c->word[0].text, n);
    name[n] = 0;
    for (char *p = name; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    for (size_t k = 0; n && k < ROUTINES; k++)
        if (!strcmp(routines[k].name, name) && !(c->cms->csl_dropped >> k & 1))
            return &routines[k];
    return NULL;
}

int cms_csl(struct cms *cms, struct rexx *rx, struct rexx_string arg)
{
    struct call *c = cms_get_storage(cms, sizeof *c);
    if (!c)
        return CSL_NO_STORAGE;
    c->cms = cms;
    c->rx = rx;
    int rc = parse(c, arg);
    const struct routine *r = c->n ? routine_of(c) : NULL;
    if (!rc && !r)
        rc = CSL_NOT_LOADED;
    else if (!rc)
        rc = c->n - 1 < r->least ? CSL_TOO_FEW : c->n - 1 > r->most ? CSL_TOO_MANY : 0;
    if (!rc) {
        r->run(c);
        rc = c->wrong ? c->wrong : c->rc;
        if (!c->wrong)
            set_number(c, 2, c->reason);
        rc = c->wrong ? c->wrong : rc;
    }
    c->wrong = 0;
    if (c->n > 1)
        set_number(c, 1, rc);
    cms_free_storage(cms, c);
    return rc;
}
