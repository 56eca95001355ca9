/* DIRMAP: where the minidisks of a directory's source are, volume by volume, with what is
 * free and what overlaps.
 *
 * Of a volume only its label is known here: the gap behind the last minidisk goes to the end of the
 * smallest 3390 that has it, and on FBA there is none.  A minidisk that has the volume to its end (END), or
 * all of it, is listed and counts for nothing else.
 * Source: CP Commands and Utilities Reference, DIRMAP; its messages and the rows of its map are from a
 * recorded session of z/VM 6.3, its headings ours. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE    "CYD"
#define LRECL     100
#define WORDS     8
#define ROWS_MAX  200000u
#define CARD      80
#define CARD_USED 72 /* behind it are sequence numbers */

struct row {
    char volume[7], type[7], owner[9], vdev[5], mode[5], sub[9];
    uint32_t start, length; /* length 0: END */
};

struct map {
    struct cms_command *c;
    struct row *row;
    size_t n, room;
    char user[9], sub[9]; /* whose statements these are */
    bool disks;           /* they may be of MDISK */
    struct edf_file *out;
};

/* --- the source ------------------------------------------------------------------------------------ */

static unsigned split(char *text, char *word[WORDS])
{
    unsigned n = 0;
    for (char *p = text; n < WORDS && *(p += strspn(p, " "));) {
        word[n++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    return n;
}

/* A number of cylinders or blocks that no volume has is none: two of them have a sum. */
static bool is_number(const char *word, uint32_t *n)
{
    char *end;
    unsigned long v = strtoul(word, &end, 10);
    *n = (uint32_t)v;
    return isdigit((unsigned char)*word) && !*end && v <= INT32_MAX;
}

/* MDISK vdev type start length volume [mode]: one that lies on a volume. */
static int mdisk(struct map *m, char *word[WORDS], unsigned n)
{
    struct row r = {.length = 0};
    if (n < 6 || !is_number(word[3], &r.start) ||
        (strcmp(word[4], "END") && (!is_number(word[4], &r.length) || !r.length)))
        return 0;
    if (m->n == m->room) {
        size_t room = m->room ? 2 * m->room : 256;
        struct row *more =
            m->n < ROWS_MAX ? cms_resize_storage(m->c->cms, m->row, room * sizeof *more) : NULL;
        if (!more)
            return -ENOMEM;
        m->row = more;
        m->room = room;
    }
    snprintf(r.volume, sizeof r.volume, "%s", word[5]);
    snprintf(r.type, sizeof r.type, "%s", word[2]);
    snprintf(r.mode, sizeof r.mode, "%s", n > 6 ? word[6] : "");
    snprintf(r.vdev, sizeof r.vdev, "%04lX", strtoul(word[1], NULL, 16) & 0xffff);
    strcpy(r.owner, m->user);
    strcpy(r.sub, m->sub);
    m->row[m->n++] = r;
    return 0;
}

static int statement(struct map *m, char *word[WORDS], unsigned n)
{
    bool user = !strcmp(word[0], "USER") || !strcmp(word[0], "IDENTITY");
    bool sub = !strcmp(word[0], "SUBCONFIG");
    if (n > 1 && (user || sub || !strcmp(word[0], "PROFILE"))) {
        m->disks = user || sub;
        snprintf(m->user, sizeof m->user, "%s", word[1]);
        snprintf(m->sub, sizeof m->sub, "%s", sub ? word[1] : "");
    }
    if (m->disks && (!strcmp(word[0], "MDISK") || !strcmp(word[0], "MINIDISK")))
        return mdisk(m, word, n);
    return 0;
}

/* BUILD ON system USING SUBCONFIG name, of an IDENTITY: its minidisks are that user's. */
static void build(struct map *m, const char *user, const char *sub)
{
    for (size_t i = 0; i < m->n; i++)
        if (*m->row[i].sub && !strcmp(m->row[i].sub, sub))
            snprintf(m->row[i].owner, sizeof m->row[i].owner, "%s", user);
}

/* A line's words in capitals; 0: there are none, or it is a comment. */
static unsigned words(const struct cms_text *text, size_t i, char *line, size_t size,
                      char *word[WORDS])
{
    size_t n = text->line[i].len == CARD ? CARD_USED : text->line[i].len;
    n = n < size ? n : size - 1;
    ebcdic_to_ascii(line, text->bytes + text->line[i].at, n);
    line[n] = '\0';
    for (char *p = line; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return line[strspn(line, " ")] == '*' ? 0 : split(line, word);
}

static int read_source(struct map *m, const struct cms_text *text)
{
    char line[256], *word[WORDS], user[9] = "";
    int rc = 0;
    for (size_t i = 0; !rc && i < text->lines; i++) {
        unsigned n = words(text, i, line, sizeof line, word);
        if (n)
            rc = statement(m, word, n);
        if (!cms_pause(m->c->cms))
            rc = -EINTR;
    }
    for (size_t i = 0; !rc && i < text->lines; i++) {
        unsigned n = words(text, i, line, sizeof line, word);
        if (n > 1 && (!strcmp(word[0], "IDENTITY") || !strcmp(word[0], "USER")))
            snprintf(user, sizeof user, "%s", word[1]);
        if (n > 5 && !strcmp(word[0], "BUILD") && !strcmp(word[4], "SUBCONFIG"))
            build(m, user, word[5]);
    }
    return rc;
}

/* --- the map --------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    uint8_t u[6], v[6];
    ebcdic_pad(u, x->volume, 6);
    ebcdic_pad(v, y->volume, 6);
    int order = memcmp(u, v, 6);
    if (!order && x->start != y->start)
        order = x->start < y->start ? -1 : 1;
    return order;
}

static int put(struct map *m, const char *text)
{
    uint8_t record[LRECL];
    ebcdic_pad(record, text, sizeof record);
    return edf_write(m->out, 0, record, sizeof record);
}

static int head(struct map *m)
{
    int rc = put(m, " VOLUME DEVTYPE   OWNER     VDEV MODE     START        END       SIZE"
                    "              SUBCONFIG");
    return rc ? rc : put(m, " -------------------------------------------------------------------");
}

/* A minidisk, its volume's label only when first; or without r what is free. */
static int line(struct map *m, const struct row *r, bool first, uint32_t start, uint32_t length,
                bool overlap)
{
    char text[128], from[16], size[16], to[16];
    uint32_t last = start + length - 1;
    snprintf(from, sizeof from, "%03u", start);
    snprintf(to, sizeof to, "%03u", last);
    snprintf(size, sizeof size, "%03u", length);
    if (!r)
        snprintf(text, sizeof text, "%46s%11s%11s     Gap", from, to, size);
    else
        snprintf(text, sizeof text, " %-6s %-6s   %-8s  %-4s %-4s%10s%11s%11s     %-9s%-9s %s",
                 first ? r->volume : "", first ? r->type : "", r->owner, r->vdev, r->mode, from, to,
                 size, overlap ? "Overlap" : "", r->sub, *r->sub ? "*" : "");
    return put(m, text);
}

/* Units of the smallest 3390 that has so many; 0: no 3390, or a larger one than there is. */
static uint32_t model(const char *type, uint32_t least)
{
    static const uint32_t models[] = {1113, 2226, 3339, 10017, 32760, 65520};
    for (size_t i = 0; !strcmp(type, "3390") && i < sizeof models / sizeof *models; i++)
        if (models[i] >= least)
            return models[i];
    return 0;
}

/* All of one volume: rows first to end-1. */
static int volume(struct map *m, size_t begin, size_t end)
{
    uint32_t high = 0, at = 0;
    bool first = true;
    int rc = 0;
    for (size_t i = begin; i < end; i++)
        if (m->row[i].length && m->row[i].start + m->row[i].length - 1 > high)
            high = m->row[i].start + m->row[i].length - 1;
    uint32_t all = model(m->row[begin].type, high + 1);
    for (size_t i = begin; !rc && i < end; i++) {
        const struct row *r = &m->row[i];
        bool whole = !r->length || (!r->start && r->length == all);
        uint32_t length = r->length ? r->length : all > r->start ? all - r->start : 1;
        if (!whole && r->start > at)
            rc = line(m, NULL, false, at, r->start - at, false);
        if (!rc)
            rc = line(m, r, first, r->start, length, !whole && r->start < at);
        first = false;
        if (!whole && r->start + length > at)
            at = r->start + length;
    }
    if (!rc && all > at)
        rc = line(m, NULL, false, at, all - at, false);
    return rc;
}

static int write_map(struct map *m)
{
    int rc = 0;
    if (m->n)
        qsort(m->row, m->n, sizeof *m->row, by_place);
    for (size_t i = 0, end; !rc && i < m->n; i = end) {
        for (end = i + 1; end < m->n && !strcmp(m->row[end].volume, m->row[i].volume);)
            end++;
        rc = head(m);
        if (!rc)
            rc = volume(m, i, end);
        if (!rc && !cms_pause(m->c->cms))
            rc = -EINTR;
    }
    return rc || m->n ? rc : put(m, "");
}

/* --- the commands ------------------------------------------------------------------------------------ */

static int map_file(struct map *m, const struct fileid *out)
{
    struct edf_format format = {.recfm = 'F', .mode = '1', .lrecl = LRECL};
    struct cms_disk *d;
    int rc = cmd_disk(m->c, MODULE, out->fm, true, &d);
    if (rc)
        return rc;
    int e = edf_open(d->edf, out->fn, out->ft, EDF_REPLACE, &format, &m->out);
    if (!e) {
        e = write_map(m);
        if (e)
            edf_discard(m->out);
        else
            e = edf_close(m->out);
    }
    return e ? cmd_file_error(m->c, MODULE, e, out) : 0;
}

static int mapped(struct cms_command *c, struct fileid *in, struct fileid *out)
{
    struct map m = {.c = c};
    struct cms_text text;
    struct cms_disk *where = NULL;
    char name[30], to[30];
    int e = cms_read_text(c->cms, in->fn, in->ft, in->fm, &text, &where);
    if (e == -ENOENT)
        return cmd_not_found(c, MODULE, "File", in);
    if (e)
        return cmd_file_error(c, MODULE, e, in);
    snprintf(in->fm, sizeof in->fm, "%c1", where->letter);
    fileid_text(in, name, sizeof name);
    e = read_source(&m, &text);
    cms_free_text(&text);
    int rc = e ? cmd_file_error(c, MODULE, e, in) : 0;
    if (!rc) {
        cms_error(c->cms, MODULE, 2231, name, NULL);
        rc = map_file(&m, out);
    }
    cms_free_storage(c->cms, m.row);
    snprintf(out->fm + 1, sizeof out->fm - 1, "1");
    fileid_text(out, to, sizeof to);
    if (!rc)
        cms_error(c->cms, MODULE, 2232, to, NULL);
    return rc;
}

/* DIRMAP fn [ft [fm [outfm]]], to fn MDISKMAP */
int cmd_dirmap(struct cms_command *c)
{
    struct fileid in = {"USER", "DIRECT", "*"}, out = {"", "MDISKMAP", "A"};
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, MODULE, NULL, 0, &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_error(c->cms, MODULE, 54, NULL);
    if (end > 5)
        return cms_error(c->cms, MODULE, 70, c->token[5], NULL);
    char *to[] = {in.fn, in.ft, in.fm, out.fm};
    for (unsigned i = 1; i < end; i++)
        strcpy(to[i - 1], c->token[i]);
    if (!cmd_mode_valid(in.fm) || !cmd_mode_valid(out.fm) || *out.fm == '*')
        return cms_error(c->cms, MODULE, 48, c->token[end - 1], NULL);
    if ((rc = cmd_names_valid(c, MODULE, &in)) != 0)
        return rc;
    strcpy(out.fn, in.fn);
    return mapped(c, &in, &out);
}
