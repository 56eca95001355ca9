/* COPYFILE: input files, one after the other or each to its own output file.
 * CMS Commands and Utilities Reference, COPYFILE.
 *
 * What it keeps true: an output file is complete or not there.  A file that is its own output is
 * written beside it as COPYFILE CMSUT1 and takes its name at the end. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TYPE,
    NOTYPE,
    NEWDATE,
    OLDDATE,
    NEWFILE,
    REPLACE,
    APPEND,
    FROM,
    FOR,
    RECFM,
    LRECL,
    TRUNC,
    NOTRUNC,
    FILL,
    UPCASE,
    LOWCASE,
    SINGLE
};

static const struct cmd_option options[] = {
    {"TYPE", 2, TYPE, OPT(NOTYPE), false},
    {"NOTYPE", 4, NOTYPE, OPT(TYPE), false},
    {"NEWDATE", 4, NEWDATE, OPT(OLDDATE), false},
    {"OLDDATE", 4, OLDDATE, OPT(NEWDATE), false},
    {"NEWFILE", 4, NEWFILE, OPT(REPLACE) | OPT(APPEND), false},
    {"REPLACE", 3, REPLACE, OPT(NEWFILE) | OPT(APPEND), false},
    {"APPEND", 2, APPEND, OPT(NEWFILE) | OPT(REPLACE), false},
    {"FROM", 2, FROM, 0, true},
    {"FOR", 3, FOR, 0, true},
    {"RECFM", 3, RECFM, OPT(APPEND), true},
    {"LRECL", 2, LRECL, OPT(APPEND), true},
    {"TRUNC", 2, TRUNC, OPT(NOTRUNC), false},
    {"NOTRUNC", 3, NOTRUNC, OPT(TRUNC), false},
    {"FILL", 3, FILL, 0, true},
    {"UPCASE", 2, UPCASE, OPT(LOWCASE), false},
    {"LOWCASE", 3, LOWCASE, OPT(UPCASE), false},
    {"SINGLE", 2, SINGLE, 0, false},
};

struct copy {
    struct cms_command *c;
    struct cmd_options o;
    uint32_t from, records; /* of each input file */
    uint32_t lrecl;         /* 0: the input's */
    char recfm;             /* 0: the input's */
    uint8_t fill;
    struct fileid out; /* with = where a name is the input's */
    bool together;     /* one output file */
    struct input {
        struct cms_disk *disk;
        struct fileid id;
    } * file;
    size_t n, room;
    uint8_t *record; /* 65,536 bytes or the LRECL */
};

/* One output file while it is written. */
struct output {
    struct cms_disk *disk;
    struct fileid id;
    struct edf_file *file;
    struct edf_info info;
    bool beside; /* written as COPYFILE CMSUT1 */
};

static int values(struct copy *k)
{
    const struct cmd_options *o = &k->o;
    struct cms *cms = k->c->cms;
    long v;
    k->from = 1;
    k->records = UINT32_MAX;
    k->fill = 0x40;
    if (o->given & OPT(FROM)) {
        if ((v = cmd_number(o->value[FROM], UINT32_MAX)) < 1)
            return cms_error(cms, "CPY", 29, o->value[FROM], "FROM", NULL);
        k->from = (uint32_t)v;
    }
    if (o->given & OPT(FOR)) {
        if ((v = cmd_number(o->value[FOR], UINT32_MAX)) < 1)
            return cms_error(cms, "CPY", 29, o->value[FOR], "FOR", NULL);
        k->records = (uint32_t)v;
    }
    if (o->given & OPT(LRECL)) {
        if ((v = cmd_number(o->value[LRECL], EDF_MAX_V)) < 1)
            return cms_error(cms, "CPY", 29, o->value[LRECL], "LRECL", NULL);
        k->lrecl = (uint32_t)v;
    }
    if (o->given & OPT(RECFM)) {
        k->recfm = o->value[RECFM][0];
        if ((k->recfm != 'F' && k->recfm != 'V') || o->value[RECFM][1])
            return cms_error(cms, "CPY", 29, o->value[RECFM], "RECFM", NULL);
    }
    if (o->given & OPT(FILL)) {
        const char *text = o->value[FILL];
        char *end;
        if (text[1] && (strlen(text) != 2 || (k->fill = (uint8_t)strtoul(text, &end, 16), *end)))
            return cms_error(cms, "CPY", 29, text, "FILL", NULL);
        if (!text[1])
            ebcdic_from_ascii(&k->fill, text, 1);
    }
    return 0;
}

static int collect(void *ctx, struct cms_disk *disk, const struct edf_info *info)
{
    struct copy *k = ctx;
    if (k->n == k->room) {
        size_t room = k->room * 2 + 64;
        struct input *file = cms_get_storage(k->c->cms, room * sizeof *file);
        if (!file)
            return -ENOMEM;
        if (k->n)
            memcpy(file, k->file, k->n * sizeof *file);
        cms_free_storage(k->c->cms, k->file);
        k->file = file;
        k->room = room;
    }
    struct input *f = &k->file[k->n++];
    memset(f, 0, sizeof *f);
    f->disk = disk;
    strcpy(f->id.fn, info->fn);
    strcpy(f->id.ft, info->ft);
    snprintf(f->id.fm, sizeof f->id.fm, "%c%c", disk->letter, info->mode);
    return 0;
}

/* Inputs: triples of names; a pattern stands for all files that match. */
static int inputs(struct copy *k, unsigned end)
{
    struct cms_command *c = k->c;
    for (unsigned at = 1; at < end; at += 3) {
        struct fileid id;
        struct edf_info info;
        struct cms_disk *d = NULL;
        int rc = cmd_fileid(c, "CPY", at, at + 3, "A", &id);
        if (!rc && id.fm[0] != '*')
            rc = cmd_disk(c, "CPY", id.fm, false, &d);
        if (rc)
            return rc;
        size_t before = k->n;
        if (edf_name_valid(id.fn) && edf_name_valid(id.ft)) {
            d = cms_find(&c->cms->disks, id.fn, id.ft, id.fm, &info);
            rc = d ? collect(k, d, &info) : 0;
        } else {
            rc = cms_list(&c->cms->disks, id.fn, id.ft, id.fm, collect, k);
        }
        if (rc)
            return cmd_file_error(c, "CPY", rc, &id);
        if (k->n == before)
            return cmd_not_found(c, "CPY", "Input file", &id);
    }
    return 0;
}

/* The names of the output for that input. */
static int name_output(struct copy *k, const struct input *in, struct output *out)
{
    struct cms_command *c = k->c;
    memset(out, 0, sizeof *out);
    strcpy(out->id.fn, strcmp(k->out.fn, "=") ? k->out.fn : in->id.fn);
    strcpy(out->id.ft, strcmp(k->out.ft, "=") ? k->out.ft : in->id.ft);
    strcpy(out->id.fm, k->out.fm);
    if (out->id.fm[0] == '=')
        out->id.fm[0] = in->id.fm[0];
    if (!out->id.fm[1] || out->id.fm[1] == '=')
        out->id.fm[1] = in->id.fm[1];
    out->id.fm[2] = 0;
    if (!cms_mode_valid(out->id.fm) || out->id.fm[0] == '*')
        return cms_error(c->cms, "CPY", 48, k->out.fm, NULL);
    int rc = cmd_names_valid(c, "CPY", &out->id);
    return rc ? rc : cmd_disk(c, "CPY", out->id.fm, true, &out->disk);
}

static int open_output(struct copy *k, const struct input *in, struct output *out)
{
    struct edf_info old, first;
    int rc = name_output(k, in, out);
    if (rc)
        return rc;
    bool exists = !edf_find(out->disk->edf, out->id.fn, out->id.ft, &old);
    bool append = k->o.given & OPT(APPEND);
    /* With no output file named, the input's new form takes its place. */
    bool same =
        out->disk == in->disk && !strcmp(out->id.fn, in->id.fn) && !strcmp(out->id.ft, in->id.ft);
    if (exists && !append && !(k->o.given & OPT(REPLACE)))
        return cmd_file_error(k->c, "CPY", -EEXIST, &out->id);
    if (same && append)
        return cms_error(k->c->cms, "CPY", 19, NULL);
    rc = edf_find(in->disk->edf, in->id.fn, in->id.ft, &first);
    struct edf_format format = {.recfm = k->recfm ? k->recfm : first.recfm,
                                .mode = out->id.fm[1],
                                .lrecl = k->lrecl ? k->lrecl : first.lrecl};
    out->beside = exists && !append;
    if (!rc && append)
        rc = edf_open(out->disk->edf, out->id.fn, out->id.ft, EDF_WRITE, &format, &out->file);
    else if (!rc)
        rc = edf_open(out->disk->edf, out->beside ? "COPYFILE" : out->id.fn,
                      out->beside ? "CMSUT1" : out->id.ft, EDF_REPLACE, &format, &out->file);
    if (rc)
        return cmd_file_error(k->c, "CPY", rc, &out->id);
    edf_file_info(out->file, &out->info);
    if (k->o.given & OPT(OLDDATE))
        edf_set_date(out->file, &first.date);
    k->record = cms_get_storage(k->c->cms, (format.lrecl > EDF_MAX_V ? format.lrecl : EDF_MAX_V));
    return k->record ? 0 : cmd_file_error(k->c, "CPY", -ENOMEM, &out->id);
}

static void change_case(struct copy *k, uint8_t *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint8_t low = p[i] & 0x0f, zone = p[i] & 0xf0;
        bool lower = zone == 0x80 || zone == 0x90 || zone == 0xa0;
        bool upper = zone == 0xc0 || zone == 0xd0 || zone == 0xe0;
        bool letter = low >= ((zone & 0x30) == 0x20 ? 2 : 1) && low <= 9;
        if (letter && lower && k->o.given & OPT(UPCASE))
            p[i] |= 0x40;
        else if (letter && upper && k->o.given & OPT(LOWCASE))
            p[i] &= 0xbf;
    }
}

static int put_record(struct copy *k, struct output *out, const uint8_t *from, uint32_t n)
{
    uint32_t length = n;
    if (out->info.recfm == 'F')
        length = out->info.lrecl;
    else if (k->lrecl && n > k->lrecl)
        length = k->lrecl;
    uint32_t copied = n < length ? n : length;
    memcpy(k->record, from, copied);
    memset(k->record + copied, k->fill, length - copied);
    if (out->info.recfm == 'V' && k->o.given & OPT(TRUNC))
        while (length > 1 && k->record[length - 1] == k->fill)
            length--;
    if (k->o.given & (OPT(UPCASE) | OPT(LOWCASE)))
        change_case(k, k->record, length);
    return edf_write(out->file, 0, k->record, length);
}

static int copy_records(struct copy *k, const struct input *in, struct output *out)
{
    struct cmd_file f;
    int rc = cmd_open(k->c, "CPY", &in->id, &f);
    if (rc)
        return rc;
    f.next = k->from;
    for (uint32_t n = 0; n < k->records; n++) {
        rc = cmd_next(k->c->cms, &f);
        if (rc > 0)
            rc = put_record(k, out, f.record, f.length);
        else if (rc == 0)
            break;
        if (rc) {
            cmd_file_error(k->c, "CPY", rc, &out->id);
            rc = rc == -EINTR ? -1 : 100;
            break;
        }
    }
    cmd_close(k->c->cms, &f);
    return rc;
}

static int close_output(struct copy *k, struct output *out, int rc)
{
    struct edf_disk *disk = out->disk->edf;
    cms_free_storage(k->c->cms, k->record);
    k->record = NULL;
    if (rc) {
        edf_discard(out->file);
        return rc;
    }
    rc = edf_close(out->file);
    if (!rc && out->beside) {
        rc = edf_erase(disk, out->id.fn, out->id.ft);
        if (!rc)
            rc = edf_rename(disk, "COPYFILE", "CMSUT1", out->id.fn, out->id.ft, 0);
    }
    return rc ? cmd_file_error(k->c, "CPY", rc, &out->id) : 0;
}

static int copy_all(struct copy *k)
{
    struct output out;
    for (size_t at = 0; at < k->n;) {
        char text[32];
        struct input *first = &k->file[at];
        int rc = open_output(k, first, &out);
        if (rc) {
            if (out.file)
                edf_discard(out.file);
            return rc;
        }
        do {
            rc = copy_records(k, &k->file[at++], &out);
        } while (!rc && k->together && at < k->n);
        rc = close_output(k, &out, rc);
        if (rc)
            return rc == -1 ? 0 : rc;
        if (k->o.given & OPT(TYPE))
            cms_say(k->c->cms, "COPY '%s %s %s' TO '%s' (%s FILE)", first->id.fn, first->id.ft,
                    first->id.fm, fileid_text(&out.id, text, sizeof text),
                    out.beside ? "OLD" : "NEW");
    }
    return 0;
}

int cmd_copyfile(struct cms_command *c)
{
    struct copy k = {.c = c};
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "CPY", 42, NULL);
    if ((end - 1) % 3)
        return cms_error(c->cms, "CPY", 54, NULL);
    int rc = cmd_options(c, "CPY", options, sizeof options / sizeof options[0], &k.o);
    if (!rc)
        rc = values(&k);
    if (rc)
        return rc;
    unsigned in_end = end > 4 ? end - 3 : end;
    k.out = (struct fileid){"=", "=", "="};
    if (end > 4) {
        strcpy(k.out.fn, c->token[in_end]);
        strcpy(k.out.ft, c->token[in_end + 1]);
        strcpy(k.out.fm, c->token[in_end + 2]);
    } else if (!(k.o.given & OPT(NEWFILE))) {
        k.o.given |= OPT(REPLACE);
    }
    k.together = (k.out.fn[0] != '=' && k.out.ft[0] != '=') || k.o.given & OPT(SINGLE);
    rc = inputs(&k, in_end);
    if (!rc)
        rc = copy_all(&k);
    cms_free_storage(c->cms, k.file);
    return rc;
}
