/* SORT and COMPARE: records of files.  CMS Commands and Utilities Reference. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 32

struct field {
    uint32_t at, n;
};

struct order {
    const struct field *field;
    size_t fields;
};

/* Equal ones keep their order: that of their places in storage. */
static int by_fields(const void *a, const void *b, void *ctx)
{
    const struct order *o = ctx;
    const uint8_t *p = *(const uint8_t *const *)a, *q = *(const uint8_t *const *)b;
    for (size_t k = 0; k < o->fields; k++) {
        int d = memcmp(p + o->field[k].at, q + o->field[k].at, o->field[k].n);
        if (d)
            return d;
    }
    return p < q ? -1 : p > q;
}

/* Pairs of first and last columns from the user: 0, or said, a return code. */
static int ask_fields(struct cms *cms, uint32_t lrecl, struct field *out, size_t *fields)
{
    uint8_t buf[130];
    char text[131];
    cms_error(cms, "SRT", 604, NULL);
    size_t n = cms_read(cms, buf, sizeof buf);
    ebcdic_to_ascii(text, buf, n);
    text[n] = 0;
    char *save = NULL;
    *fields = 0;
    for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        char *v = strtok_r(NULL, " ", &save);
        long from = cmd_number(w, INT32_MAX), to = v ? cmd_number(v, INT32_MAX) : -1;
        if (from < 1 || to < from || *fields == FIELDS)
            return cms_error(cms, "SRT", 53, NULL);
        if (to > (long)lrecl)
            return cms_error(cms, "SRT", 9, from > (long)lrecl ? w : v, NULL);
        out[(*fields)++] = (struct field){(uint32_t)from - 1, (uint32_t)(to - from + 1)};
    }
    return *fields ? 0 : cms_error(cms, "SRT", 63, "sort", NULL);
}

static int write_sorted(struct cms_command *c, const struct fileid *id, struct cms_disk *disk,
                        const struct cmd_file *in, uint8_t **records)
{
    struct edf_format format = {
        .recfm = 'F', .mode = id->fm[1] ? id->fm[1] : '1', .lrecl = in->info.lrecl};
    struct edf_file *f;
    int rc = edf_open(disk->edf, id->fn, id->ft, EDF_REPLACE, &format, &f);
    if (rc)
        return cmd_file_error(c, "SRT", rc, id);
    for (uint32_t k = 0; k < in->info.records && !rc; k++)
        rc = cms_pause(c->cms) ? edf_write(f, 0, records[k], in->info.lrecl) : -EINTR;
    if (rc)
        edf_discard(f);
    else
        rc = edf_close(f);
    return rc ? cmd_file_error(c, "SRT", rc, id) : 0;
}

static int sort(struct cms_command *c, struct cmd_file *in, const struct fileid *out,
                struct cms_disk *disk)
{
    struct field field[FIELDS];
    size_t lrecl = in->info.lrecl, records = in->info.records;
    struct order order = {.field = field};
    int rc = ask_fields(c->cms, in->info.lrecl, field, &order.fields);
    if (rc)
        return rc;
    uint8_t *bytes = cms_get_storage(c->cms, lrecl * records + 1);
    uint8_t **at = cms_get_storage(c->cms, (records + 1) * sizeof *at);
    int more;
    rc = bytes && at ? 0 : cms_error(c->cms, "SRT", 109, NULL);
    for (size_t k = 0; !rc && k < records && (more = cmd_next(c->cms, in)) != 0; k++) {
        if (more < 0)
            rc = more == -EINTR ? 8 : cmd_file_error(c, "SRT", more, out);
        at[k] = memcpy(bytes + k * lrecl, in->record, lrecl);
    }
    if (!rc) {
        qsort_r(at, records, sizeof *at, by_fields, &order);
        rc = write_sorted(c, out, disk, in, at);
    }
    cms_free_storage(c->cms, at);
    cms_free_storage(c->cms, bytes);
    return rc;
}

int cmd_sort(struct cms_command *c)
{
    struct fileid in, out;
    struct cmd_file f;
    struct cms_disk *disk;
    if (cms_options(c) < 7)
        return cms_error(c->cms, "SRT", 54, NULL);
    if (cms_options(c) < c->n) /* it has none */
        return cms_error(c->cms, "SRT", 70, "(", NULL);
    int rc = cmd_fileid(c, "SRT", 1, 4, "A", &in);
    for (unsigned k = 4; k < 6; k++)
        if (!strcmp(c->token[k], "="))
            strcpy(c->token[k], c->token[k - 3]);
    if (!strcmp(c->token[6], "="))
        strcpy(c->token[6], c->token[3]);
    if (!rc)
        rc = cmd_fileid(c, "SRT", 4, cms_options(c), "A", &out);
    if (!rc)
        rc = cmd_names_valid(c, "SRT", &out);
    if (!rc)
        rc = cmd_disk(c, "SRT", out.fm, true, &disk);
    if (!rc)
        rc = cmd_open(c, "SRT", &in, &f);
    if (rc)
        return rc;
    if (f.disk == disk && !strcmp(in.fn, out.fn) && !strcmp(in.ft, out.ft))
        rc = cms_error(c->cms, "SRT", 19, NULL);
    else if (f.info.recfm != 'F')
        rc = cms_error(c->cms, "SRT", 34, in.fn, in.ft, in.fm, NULL);
    else
        rc = sort(c, &f, &out, disk);
    cmd_close(c->cms, &f);
    return rc;
}

/* COL m-n or m-: columns from 0, `to` exclusive. */
struct columns {
    uint32_t from, to;
};

static bool read_columns(const char *text, struct columns *out)
{
    char first[9];
    size_t n = strcspn(text, "-");
    snprintf(first, sizeof first, "%.*s", (int)(n < 8 ? n : 8), text);
    long from = cmd_number(first, INT32_MAX), to = INT32_MAX;
    if (text[n] && text[n + 1])
        to = cmd_number(text + n + 1, INT32_MAX);
    if (from < 1 || to < from)
        return false;
    *out = (struct columns){(uint32_t)from - 1, (uint32_t)to};
    return true;
}

/* Are they the same in these columns? */
static bool same(const struct cmd_file *a, const struct cmd_file *b, struct columns col)
{
    uint32_t m = a->length < col.to ? a->length : col.to,
             n = b->length < col.to ? b->length : col.to;
    m = m > col.from ? m - col.from : 0;
    n = n > col.from ? n - col.from : 0;
    return m == n && (!m || !memcmp(a->record + col.from, b->record + col.from, m));
}

static int compare(struct cms_command *c, struct cmd_file *a, struct cmd_file *b,
                   const struct fileid id[2], struct columns col)
{
    char name[32];
    bool differ = false;
    for (;;) {
        int one = cmd_next(c->cms, a), two = cmd_next(c->cms, b);
        if (one < 0 || two < 0)
            return cmd_file_error(c, "CMP", one < 0 ? one : two, &id[one >= 0]);
        if (one != two) {
            cms_error(c->cms, "CMP", 10, fileid_text(&id[one != 0], name, sizeof name), NULL);
            differ = true;
            break;
        }
        if (one == 0)
            break;
        if (same(a, b, col))
            continue;
        differ = true;
        cmd_show_record(c->cms, a->record, a->length);
        cmd_show_record(c->cms, b->record, b->length);
    }
    return differ ? cms_error(c->cms, "CMP", 209, NULL) : 0;
}

int cmd_compare(struct cms_command *c)
{
    struct fileid id[2];
    struct cmd_file a, b;
    char one[32], two[32];
    enum { COL };
    static const struct cmd_option options[] = {{"COL", 3, COL, 0, true}};
    struct cmd_options o;
    struct columns col = {0, UINT32_MAX};
    if (cms_options(c) < 7)
        return cms_error(c->cms, "CMP", 54, NULL);
    int rc = cmd_options(c, "CMP", options, 1, &o);
    if (!rc && o.given & OPT(COL) && !read_columns(o.value[COL], &col))
        rc = cms_error(c->cms, "CMP", 29, o.value[COL], "COL", NULL);
    if (!rc)
        rc = cmd_fileid(c, "CMP", 1, 4, "A", &id[0]);
    if (!rc)
        rc = cmd_fileid(c, "CMP", 4, cms_options(c), "A", &id[1]);
    if (!rc && !strcmp(id[0].fn, id[1].fn) && !strcmp(id[0].ft, id[1].ft) &&
        !strcmp(id[0].fm, id[1].fm))
        rc = cms_error(c->cms, "CMP", 19, NULL);
    if (!rc)
        rc = cmd_open(c, "CMP", &id[0], &a);
    if (rc)
        return rc;
    rc = cmd_open(c, "CMP", &id[1], &b);
    if (!rc) {
        if (a.info.recfm != b.info.recfm || (a.info.recfm == 'F' && a.info.lrecl != b.info.lrecl)) {
            rc = cms_error(c->cms, "CMP", 11, NULL);
        } else if (col.from >= (a.info.lrecl < b.info.lrecl ? a.info.lrecl : b.info.lrecl)) {
            char column[12];
            snprintf(column, sizeof column, "%u", col.from + 1);
            rc = cms_error(c->cms, "CMP", 9, column, NULL);
        } else {
            cms_error(c->cms, "CMP", 179, fileid_text(&id[0], one, sizeof one),
                      fileid_text(&id[1], two, sizeof two), NULL);
            rc = compare(c, &a, &b, id, col);
        }
        cmd_close(c->cms, &b);
    }
    cmd_close(c->cms, &a);
    return rc;
}
