/* NETDATA cards; see netdata.h. */
#include "cms/netdata.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FIRST = 0x80, LAST = 0x40, CONTROL = 0x20 };
enum { SEGMENT = 253 };

/* Keys of text units. */
enum {
    INMDSNAM = 0x0002,
    INMTERM = 0x0028,
    INMDSORG = 0x003c,
    INMLRECL = 0x0042,
    INMRECFM = 0x0049,
    INMTNODE = 0x1001,
    INMTUID = 0x1002,
    INMFNODE = 0x1011,
    INMFUID = 0x1012,
    INMLCHG = 0x1021,
    INMCREAT = 0x1022,
    INMFTIME = 0x1024,
    INMFACK = 0x1026,
    INMUTILN = 0x1028,
    INMRECCT = 0x102a,
    INMSIZE = 0x102c,
    INMFFM = 0x102d,
    INMNUMF = 0x102f,
};
enum { SEQUENTIAL = 0x4000, FIXED = 0x8000, VARIABLE = 0x4000, SHORTENED = 0x0001 };

/* --- writing -------------------------------------------------------------------------------------- */

static int put_bytes(struct netdata_writer *w, const uint8_t *p, size_t n)
{
    while (n) {
        size_t len = NETDATA_CARD - w->n < n ? NETDATA_CARD - w->n : n;
        memcpy(w->card + w->n, p, len);
        w->n += (unsigned)len;
        p += len;
        n -= len;
        if (w->n == NETDATA_CARD) {
            int rc = w->put(w->ctx, w->card);
            w->n = 0;
            if (rc)
                return rc;
        }
    }
    return 0;
}

static int put_record(struct netdata_writer *w, const uint8_t *p, size_t n, uint8_t control)
{
    uint8_t flags = FIRST | control;
    do {
        size_t len = n < SEGMENT ? n : SEGMENT;
        n -= len;
        uint8_t head[2] = {(uint8_t)(len + 2), n ? flags : flags | LAST};
        int rc = put_bytes(w, head, 2);
        if (!rc)
            rc = put_bytes(w, p, len);
        if (rc)
            return rc;
        p += len;
        flags = control;
    } while (n);
    return 0;
}

/* A control record while it is put together. */
struct control {
    uint8_t bytes[SEGMENT];
    size_t n;
};

static void two(struct control *c, unsigned v)
{
    c->bytes[c->n++] = (uint8_t)(v >> 8);
    c->bytes[c->n++] = (uint8_t)v;
}

static void control_begin(struct control *c, const char *name)
{
    ebcdic_from_ascii(c->bytes, name, 6);
    c->n = 6;
}

static void unit_text(struct control *c, unsigned key, const char *const *texts, unsigned count)
{
    two(c, key);
    two(c, count);
    for (unsigned k = 0; k < count; k++) {
        size_t n = strlen(texts[k]);
        two(c, (unsigned)n);
        ebcdic_from_ascii(c->bytes + c->n, texts[k], n);
        c->n += n;
    }
}

static void unit_one(struct control *c, unsigned key, const char *text)
{
    unit_text(c, key, &text, 1);
}

static void unit_number(struct control *c, unsigned key, uint64_t v)
{
    two(c, key);
    two(c, 1);
    two(c, v > 0xffff ? 4 : 2);
    if (v > 0xffff)
        two(c, (unsigned)(v >> 16));
    two(c, (unsigned)v & 0xffff);
}

static void unit_date(struct control *c, unsigned key, const struct edf_date *d)
{
    char text[32];
    snprintf(text, sizeof text, "%04u%02u%02u%02u%02u%02u", d->year, d->month, d->day, d->hour,
             d->minute, d->second);
    text[14] = 0;
    unit_one(c, key, text);
}

/* Whose file it is: mode, name and type, and the mode's number. */
static void unit_file(struct control *c, const struct netdata_info *info)
{
    char number[2] = {info->fm[1] ? info->fm[1] : '1', 0}, letter[2] = {info->fm[0], 0};
    const char *const name[] = {letter, info->fn, info->ft};
    unit_text(c, INMDSNAM, name, 3);
    unit_one(c, INMFFM, number);
}

/* INMR01: from whom to whom. */
static int header(struct netdata_writer *w, const struct netdata_info *info, bool acknowledge)
{
    struct control c;
    control_begin(&c, "INMR01");
    unit_number(&c, INMLRECL, NETDATA_CARD);
    unit_one(&c, INMFNODE, info->from_node);
    unit_one(&c, INMFUID, info->from_user);
    unit_one(&c, INMTNODE, info->to_node);
    unit_one(&c, INMTUID, info->to_user);
    unit_date(&c, INMFTIME, &info->sent);
    unit_number(&c, INMNUMF, 1);
    if (acknowledge)
        unit_one(&c, INMFACK, "");
    return put_record(w, c.bytes, c.n, CONTROL);
}

int netdata_acknowledge(struct netdata_writer *w, const struct netdata_info *info)
{
    struct control c;
    int rc = header(w, info, false);
    if (rc)
        return rc;
    control_begin(&c, "INMR07");
    unit_file(&c, info);
    unit_date(&c, INMFTIME, &info->sent);
    rc = put_record(w, c.bytes, c.n, CONTROL);
    return rc ? rc : netdata_end(w);
}

int netdata_begin(struct netdata_writer *w, const struct netdata_info *info)
{
    struct control c;
    int rc = header(w, info, info->acknowledge);
    if (rc)
        return rc;
    control_begin(&c, "INMR02");
    two(&c, 0);
    two(&c, 1); /* the first file */
    unit_one(&c, INMUTILN, "INMCOPY");
    unit_number(&c, INMSIZE, info->bytes);
    unit_number(&c, INMDSORG, SEQUENTIAL);
    unit_number(&c, INMLRECL, info->lrecl);
    unit_number(&c, INMRECFM, info->recfm == 'F' ? FIXED : VARIABLE);
    unit_file(&c, info);
    if (info->note)
        unit_text(&c, INMTERM, NULL, 0);
    if (info->dated)
        unit_date(&c, INMLCHG, &info->date);
    rc = put_record(w, c.bytes, c.n, CONTROL);
    if (rc)
        return rc;
    control_begin(&c, "INMR03");
    unit_number(&c, INMSIZE, info->bytes);
    unit_number(&c, INMDSORG, SEQUENTIAL);
    unit_number(&c, INMLRECL, NETDATA_CARD);
    unit_number(&c, INMRECFM, SHORTENED);
    return put_record(w, c.bytes, c.n, CONTROL);
}

int netdata_record(struct netdata_writer *w, const uint8_t *p, size_t n)
{
    return put_record(w, p, n, 0);
}

int netdata_end(struct netdata_writer *w)
{
    static const uint8_t zeros[NETDATA_CARD];
    struct control c;
    control_begin(&c, "INMR06");
    int rc = put_record(w, c.bytes, c.n, CONTROL);
    return rc || !w->n ? rc : put_bytes(w, zeros, NETDATA_CARD - w->n);
}

/* --- reading ------------------------------------------------------------------------------------------ */

/* One segment: its bytes; false: damaged, or nothing is left. */
static bool segment(struct netdata_reader *r, const uint8_t **p, size_t *n, uint8_t *flags)
{
    if (r->n - r->at < 2)
        return false;
    size_t len = r->p[r->at];
    if (len < 2 || len > r->n - r->at)
        return false;
    *flags = r->p[r->at + 1];
    *p = r->p + r->at + 2;
    *n = len - 2;
    r->at += len;
    return true;
}

/* All segments of a record, as much as fits; 1 data, 2 control, -EUCLEAN. */
static int record(struct netdata_reader *r, uint8_t *buf, size_t size, size_t *length)
{
    const uint8_t *p;
    size_t n;
    uint8_t flags, first = 0;
    *length = 0;
    for (bool begin = true; !(first & LAST); begin = false) {
        if (!segment(r, &p, &n, &flags) || begin != ((flags & FIRST) != 0) ||
            (!begin && (flags & CONTROL) != (first & CONTROL)))
            return -EUCLEAN;
        size_t len = *length < size ? size - *length : 0;
        len = len < n ? len : n;
        if (len)
            memcpy(buf + *length, p, len);
        *length += n;
        first = (uint8_t)((begin ? flags & ~LAST : first) | (flags & LAST));
    }
    return first & CONTROL ? 2 : 1;
}

struct unit {
    unsigned key, count;
    const uint8_t *p; /* the first length and its data */
    size_t n;
};

static unsigned get_two(const uint8_t *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

/* The next text unit, all its values within bounds. */
static bool next_unit(const uint8_t **p, size_t *n, struct unit *u)
{
    if (*n < 4)
        return false;
    u->key = get_two(*p);
    u->count = get_two(*p + 2);
    u->p = *p + 4;
    size_t left = *n - 4, used = 0;
    for (unsigned k = 0; k < u->count; k++) {
        if (left - used < 2 || get_two(u->p + used) > left - used - 2)
            return false;
        used += 2 + get_two(u->p + used);
    }
    u->n = used;
    *p += 4 + used;
    *n = left - used;
    return true;
}

/* Value k as text, cut to what out can hold; no value is a null string. */
static void unit_value(const struct unit *u, unsigned k, char *out, size_t size)
{
    const uint8_t *p = u->p;
    out[0] = 0;
    if (k >= u->count)
        return;
    while (k--)
        p += 2 + get_two(p);
    size_t n = get_two(p) < size ? get_two(p) : size - 1;
    ebcdic_to_ascii(out, p + 2, n);
    out[n] = 0;
    while (n && out[n - 1] == ' ')
        out[--n] = 0;
}

static uint64_t unit_integer(const struct unit *u)
{
    uint64_t v = 0;
    for (size_t k = 0; u->count && k < get_two(u->p); k++)
        v = v << 8 | u->p[2 + k];
    return v;
}

static bool unit_when(const struct unit *u, struct edf_date *d)
{
    char text[24];
    unsigned year, v[5] = {0};
    unit_value(u, 0, text, sizeof text);
    if (sscanf(text, "%4u%2u%2u%2u%2u%2u", &year, &v[0], &v[1], &v[2], &v[3], &v[4]) < 3 ||
        year < 1900 || year > 2099 || v[0] < 1 || v[0] > 12 || v[1] < 1 || v[1] > 31 || v[2] > 23 ||
        v[3] > 59 || v[4] > 59)
        return false;
    *d = (struct edf_date){(uint16_t)year, (uint8_t)v[0], (uint8_t)v[1],
                           (uint8_t)v[2],  (uint8_t)v[3], (uint8_t)v[4]};
    return true;
}

/* A file's name has three parts: mode, name and type; or whatever another system calls it: its last
 * two. */
static void file_name(const struct unit *u, struct netdata_info *info)
{
    unsigned last = u->count ? u->count - 1 : 0;
    unit_value(u, last ? last - 1 : 0, info->fn, sizeof info->fn);
    unit_value(u, last, info->ft, sizeof info->ft);
    if (u->count == 3)
        unit_value(u, 0, info->fm, 2);
}

static void take_unit(const struct unit *u, struct netdata_info *info, bool of_file)
{
    char mode[4];
    switch (u->key) {
    case INMFNODE:
        unit_value(u, 0, info->from_node, sizeof info->from_node);
        break;
    case INMFUID:
        unit_value(u, 0, info->from_user, sizeof info->from_user);
        break;
    case INMTNODE:
        unit_value(u, 0, info->to_node, sizeof info->to_node);
        break;
    case INMTUID:
        unit_value(u, 0, info->to_user, sizeof info->to_user);
        break;
    case INMFTIME:
        unit_when(u, &info->sent);
        break;
    case INMFACK:
        info->acknowledge = true;
        break;
    case INMDSNAM:
        file_name(u, info);
        break;
    case INMTERM:
        info->note = true;
        break;
    case INMFFM:
        unit_value(u, 0, mode, sizeof mode);
        info->fm[1] = mode[0];
        break;
    case INMLRECL:
        if (of_file)
            info->lrecl = unit_integer(u) > INT32_MAX ? INT32_MAX : (uint32_t)unit_integer(u);
        break;
    case INMRECFM:
        if (of_file)
            info->recfm = unit_integer(u) & FIXED ? 'F' : 'V';
        break;
    case INMSIZE:
        info->bytes = unit_integer(u);
        break;
    case INMRECCT:
        info->records = unit_integer(u);
        break;
    case INMLCHG:
    case INMCREAT:
        if (u->key == INMLCHG || !info->dated)
            info->dated = unit_when(u, &info->date) || info->dated;
        break;
    default:
        break;
    }
}

/* One control record; 0, or -ENOTSUP. */
static int control_record(const uint8_t *p, size_t n, const char *name, struct netdata_info *info)
{
    bool of_file = !strcmp(name, "INMR02");
    struct unit u;
    char utility[9] = "INMCOPY";
    if (of_file) {
        if (n < 4)
            return -EUCLEAN;
        if (p[3] != 1) /* a second file */
            return -ENOTSUP;
        p += 4;
        n -= 4;
    }
    while (next_unit(&p, &n, &u)) {
        if (u.key == INMUTILN)
            unit_value(&u, 0, utility, sizeof utility);
        if (strcmp(name, "INMR03"))
            take_unit(&u, info, of_file);
    }
    return strcmp(utility, "INMCOPY") ? -ENOTSUP : 0;
}

int netdata_open(struct netdata_reader *r, const uint8_t *p, size_t n, struct netdata_info *info)
{
    uint8_t buf[4096];
    char name[7] = "";
    size_t length;
    *r = (struct netdata_reader){p, n, 0};
    *info = (struct netdata_info){.recfm = 'V', .lrecl = 80, .fm = "A1"};
    for (bool first = true;; first = false) {
        size_t before = r->at;
        int rc = record(r, buf, sizeof buf, &length);
        if (rc == 1 && !first) {
            r->at = before;
            return 0;
        }
        length = length < sizeof buf ? length : sizeof buf;
        if (rc == 2 && length >= 6)
            ebcdic_to_ascii(name, buf, 6);
        if (first && (rc != 2 || strcmp(name, "INMR01")))
            return -EINVAL;
        if (rc != 2 || length < 6)
            return -EUCLEAN;
        if (!strcmp(name, "INMR06")) { /* a file without records */
            r->at = before;
            return 0;
        }
        if (!strcmp(name, "INMR07"))
            info->acknowledgement = true;
        rc = control_record(buf + 6, length - 6, name, info);
        if (rc)
            return rc;
    }
}

int netdata_next(struct netdata_reader *r, uint8_t *buf, size_t size, size_t *length)
{
    char name[7] = "";
    int rc = record(r, buf, size, length);
    if (rc != 2)
        return rc;
    if (*length >= 6 && size >= 6)
        ebcdic_to_ascii(name, buf, 6);
    return strcmp(name, "INMR06") ? -EUCLEAN : 0;
}
