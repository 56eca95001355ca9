/* COPYFILE: input files, one after the other or each to its own output file.
 * CMS Commands and Utilities Reference, COPYFILE.
 *
 * What it keeps true: an output file is complete or not there.  A file that is its own output, or
 * is overlaid, is written beside it as COPYFILE CMSUT1 and takes its name at the end. */
#include "cms/commands/commands.h"
#include "cms/commands/copyfile.h"
#include "cms/commands/operands.h"
#include "cms/packed.h"
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
    OVLY,
    PROMPT,
    NOPROMPT,
    FROM,
    FRLABEL,
    FOR,
    TOLABEL,
    SPECS,
    NOSPECS,
    RECFM,
    LRECL,
    TRUNC,
    NOTRUNC,
    FILL,
    EBCDIC,
    UPCASE,
    LOWCASE,
    TRANS,
    SINGLE,
    PACK,
    UNPACK
};

/* What PACK and UNPACK take the whole file for. */
#define NOT_PACK                                                                                   \
    (OPT(APPEND) | OPT(OVLY) | OPT(FROM) | OPT(FRLABEL) | OPT(FOR) | OPT(TOLABEL) | OPT(SPECS) |   \
     OPT(RECFM) | OPT(LRECL) | OPT(TRUNC) | OPT(FILL) | OPT(EBCDIC) | OPT(UPCASE) | OPT(LOWCASE) | \
     OPT(TRANS) | OPT(SINGLE))
#define NOT_APPEND (OPT(NEWFILE) | OPT(REPLACE) | OPT(OVLY) | OPT(NEWDATE) | OPT(OLDDATE))

static const struct cmd_option options[] = {
    {"TYPE", 1, TYPE, OPT(NOTYPE), false},
    {"NOTYPE", 3, NOTYPE, OPT(TYPE), false},
    {"NEWDATE", 4, NEWDATE, OPT(OLDDATE) | OPT(APPEND) | OPT(OVLY), false},
    {"OLDDATE", 4, OLDDATE, OPT(NEWDATE) | OPT(APPEND) | OPT(OVLY), false},
    {"NEWFILE", 4, NEWFILE, OPT(REPLACE) | OPT(APPEND) | OPT(OVLY), false},
    {"REPLACE", 3, REPLACE, OPT(NEWFILE) | OPT(APPEND), false},
    {"APPEND", 2, APPEND, NOT_APPEND | OPT(RECFM) | OPT(LRECL), false},
    {"OVLY", 2, OVLY, OPT(APPEND) | OPT(NEWFILE) | OPT(NEWDATE) | OPT(OLDDATE), false},
    {"PROMPT", 2, PROMPT, OPT(NOPROMPT), false},
    {"NOPROMPT", 4, NOPROMPT, OPT(PROMPT), false},
    {"FROM", 2, FROM, OPT(FRLABEL), true},
    {"FRLABEL", 3, FRLABEL, OPT(FROM), true},
    {"FOR", 3, FOR, OPT(TOLABEL), true},
    {"TOLABEL", 3, TOLABEL, OPT(FOR), true},
    {"SPECS", 2, SPECS, OPT(NOSPECS), false},
    {"NOSPECS", 4, NOSPECS, OPT(SPECS), false},
    {"RECFM", 3, RECFM, OPT(APPEND), true},
    {"LRECL", 1, LRECL, OPT(APPEND), true},
    {"TRUNC", 3, TRUNC, OPT(NOTRUNC), false},
    {"NOTRUNC", 5, NOTRUNC, OPT(TRUNC), false},
    {"FILL", 3, FILL, 0, true},
    {"EBCDIC", 2, EBCDIC, 0, false},
    {"UPCASE", 2, UPCASE, OPT(LOWCASE), false},
    {"LOWCASE", 2, LOWCASE, OPT(UPCASE), false},
    {"TRANS", 4, TRANS, 0, false},
    {"SINGLE", 2, SINGLE, 0, false},
    {"PACK", 2, PACK, NOT_PACK | OPT(UNPACK), false},
    {"UNPACK", 3, UNPACK, NOT_PACK | OPT(PACK), false},
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
    uint8_t *record; /* as long as a record can be */
    uint32_t record_room;
    bool translated;
    uint8_t table[256]; /* UPCASE, LOWCASE, EBCDIC, TRANS */
    uint8_t from_label[8], to_label[8];
    size_t from_label_n, to_label_n; /* 0: none */
    struct copy_specs specs;
};

/* One output file while it is written. */
struct output {
    struct cms_disk *disk;
    struct fileid id;
    struct edf_file *file;
    struct edf_info info;
    bool beside;           /* written as COPYFILE CMSUT1 */
    bool old;              /* it was there before */
    struct cmd_file under; /* OVLY: what is laid over */
    uint32_t written;
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
    if (o->given & OPT(FILL) && !copyfile_byte(o->value[FILL], &k->fill))
        return cms_error(cms, "CPY", 29, o->value[FILL], "FILL", NULL);
    return 0;
}

static size_t label(const struct cmd_options *o, int option, uint8_t out[8])
{
    if (!(o->given & OPT(option)))
        return 0;
    size_t n = strlen(o->value[option]);
    ebcdic_from_ascii(out, o->value[option], n);
    return n;
}

static int labels(struct copy *k)
{
    k->from_label_n = label(&k->o, FRLABEL, k->from_label);
    k->to_label_n = label(&k->o, TOLABEL, k->to_label);
    if (!k->from_label_n || !k->to_label_n || k->to_label_n > k->from_label_n ||
        memcmp(k->from_label, k->to_label, k->to_label_n))
        return 0;
    return cms_error(k->c->cms, "CPY", 172, k->o.value[TOLABEL],
                     k->to_label_n == k->from_label_n ? "equals" : "is an initial substring of",
                     k->o.value[FRLABEL], NULL);
}

/* The characters that differ between the BCD and EBCDIC card codes. */
static void ebcdic_table(uint8_t table[256])
{
    static const char bcd[] = "<&%#@'", ebcdic[] = ")+(='\x3a";
    for (unsigned k = 0; k < sizeof bcd - 1; k++) {
        uint8_t from, to;
        ebcdic_from_ascii(&from, bcd + k, 1);
        ebcdic_from_ascii(&to, ebcdic + k, 1);
        table[from] = to;
    }
}

/* The table of all options that change characters, and the lists, which are asked for now. */
static int translation(struct copy *k)
{
    uint32_t given = k->o.given;
    bool prompt = !(given & OPT(NOPROMPT));
    for (unsigned i = 0; i < 256; i++) {
        uint8_t low = i & 0x0f, zone = i & 0xf0;
        bool lower = zone == 0x80 || zone == 0x90 || zone == 0xa0;
        bool upper = zone == 0xc0 || zone == 0xd0 || zone == 0xe0;
        bool letter = low >= ((zone & 0x30) == 0x20 ? 2 : 1) && low <= 9;
        k->table[i] = (uint8_t)i;
        if (letter && lower && given & OPT(UPCASE))
            k->table[i] |= 0x40;
        else if (letter && upper && given & OPT(LOWCASE))
            k->table[i] &= 0xbf;
    }
    if (given & OPT(EBCDIC))
        ebcdic_table(k->table);
    k->translated = given & (OPT(UPCASE) | OPT(LOWCASE) | OPT(EBCDIC) | OPT(TRANS));
    int rc = given & OPT(SPECS) ? copyfile_specs(k->c->cms, prompt, &k->specs) : 0;
    if (!rc && given & OPT(TRANS))
        rc = copyfile_translation(k->c->cms, prompt, k->table);
    return rc;
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

/* Inputs: triples of names; * stands for all names or types. */
static int inputs(struct copy *k, unsigned end)
{
    struct cms_command *c = k->c;
    for (unsigned at = 1; at < end; at += 3) {
        struct fileid id;
        struct edf_info info;
        struct cms_disk *d = NULL;
        int rc = cmd_fileid(c, "CPY", at, at + 3, "A", &id);
        if (!rc)
            rc = cmd_names_or_all(c, "CPY", &id);
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

/* The output's format: what the options say, else the overlaid file's, else the input's. */
static struct edf_format output_format(const struct copy *k, const struct edf_info *first,
                                       const struct output *out)
{
    struct edf_format f = {.recfm = k->recfm, .mode = out->id.fm[1], .lrecl = k->lrecl};
    const struct edf_info *like = k->o.given & OPT(OVLY) ? &out->info : first;
    if (!f.recfm)
        f.recfm = like->recfm;
    if (!f.lrecl)
        f.lrecl = like->lrecl;
    if (!k->lrecl && k->specs.n && !(k->o.given & OPT(OVLY)))
        f.lrecl = copyfile_width(&k->specs, first->lrecl);
    if (f.lrecl == 0)
        f.lrecl = 1;
    return f;
}

static int refuse(struct copy *k, const struct input *in, struct output *out)
{
    uint32_t given = k->o.given;
    char text[32];
    bool same =
        out->disk == in->disk && !strcmp(out->id.fn, in->id.fn) && !strcmp(out->id.ft, in->id.ft);
    if (given & OPT(OVLY) && !out->old)
        return cmd_not_found(k->c, "CPY", "Overlay file", &out->id);
    if (out->old && !(given & (OPT(REPLACE) | OPT(APPEND) | OPT(OVLY))))
        return cms_error(k->c->cms, "CPY", 24, fileid_text(&out->id, text, sizeof text),
                         " -- specify REPLACE option", NULL);
    return same && given & OPT(APPEND) ? cms_error(k->c->cms, "CPY", 19, NULL) : 0;
}

static int open_output(struct copy *k, const struct input *in, struct output *out)
{
    struct edf_info first;
    int rc = name_output(k, in, out);
    if (rc)
        return rc;
    bool append = k->o.given & OPT(APPEND);
    out->old = !edf_find(out->disk->edf, out->id.fn, out->id.ft, &out->info);
    /* With no output file named, the input's new form takes its place. */
    rc = refuse(k, in, out);
    if (rc)
        return rc;
    rc = edf_find(in->disk->edf, in->id.fn, in->id.ft, &first);
    struct edf_format format = output_format(k, &first, out);
    out->beside = out->old && !append;
    if (k->o.given & OPT(PACK))
        format = (struct edf_format){'F', format.mode, PACKED_LRECL};
    else if (!rc && k->o.given & OPT(UNPACK))
        rc = copyfile_unpacked(in->disk, &in->id, &format);
    if (rc == -EINVAL)
        return cms_error(k->c->cms, "CPY", 56, in->id.fn, in->id.ft, in->id.fm, NULL);
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
    k->record_room = format.lrecl > EDF_MAX_V ? format.lrecl : EDF_MAX_V;
    k->record = cms_get_storage(k->c->cms, k->record_room);
    if (!k->record)
        return cmd_file_error(k->c, "CPY", -ENOMEM, &out->id);
    return k->o.given & OPT(OVLY) ? cmd_open(k->c, "CPY", &out->id, &out->under) : 0;
}

/* A finished record of `length` bytes: cut or filled to the output's format. */
static int write_record(struct copy *k, struct output *out, uint32_t length)
{
    uint32_t most = out->info.recfm == 'F' ? out->info.lrecl : k->lrecl ? k->lrecl : EDF_MAX_V;
    if (length > most)
        length = most;
    if (out->info.recfm == 'F' && length < most) {
        memset(k->record + length, k->fill, most - length);
        length = most;
    }
    if (out->info.recfm == 'V' && k->o.given & OPT(TRUNC))
        while (length > 1 && (k->record[length - 1] == k->fill || k->record[length - 1] == 0x40))
            length--;
    if (length == 0)
        k->record[length++] = k->fill;
    out->written++;
    return edf_write(out->file, 0, k->record, length);
}

static int put_record(struct copy *k, struct output *out, uint8_t *from, uint32_t n)
{
    uint32_t length = 0;
    if (out->under.file) {
        int rc = cmd_next(k->c->cms, &out->under);
        if (rc < 0)
            return rc;
        length = rc ? out->under.length : 0;
        memcpy(k->record, out->under.record, length);
    }
    for (uint32_t i = 0; k->translated && i < n; i++)
        from[i] = k->table[from[i]];
    if (k->specs.n)
        return write_record(
            k, out, copyfile_build(&k->specs, from, n, k->record, length, k->record_room, k->fill));
    n = n < k->record_room ? n : k->record_room;
    memcpy(k->record, from, n);
    return write_record(k, out, length > n ? length : n);
}

static bool has_label(const struct cmd_file *f, const uint8_t *label, size_t n)
{
    return n && f->length >= n && !memcmp(f->record, label, n);
}

/* To the first record to be copied: FROM or FRLABEL.  It is read when there was a label. */
static int first_record(struct copy *k, const struct input *in, struct cmd_file *f)
{
    char text[32], count[16];
    int rc = 1;
    fileid_text(&in->id, text, sizeof text);
    if (k->from > 1 && k->from > f->info.records) {
        snprintf(count, sizeof count, "%u", f->info.records);
        return cms_error(k->c->cms, "CPY", 156, k->o.value[FROM], text, count, NULL);
    }
    f->next = k->from;
    while (k->from_label_n && (rc = cmd_next(k->c->cms, f)) > 0)
        if (has_label(f, k->from_label, k->from_label_n))
            break;
    if (rc > 0)
        return 0;
    if (rc < 0)
        return cmd_file_error(k->c, "CPY", rc, &in->id);
    return cms_error(k->c->cms, "CPY", 157, k->o.value[FRLABEL], text, NULL);
}

static int copy_records(struct copy *k, const struct input *in, struct output *out)
{
    struct cmd_file f;
    int rc = cmd_open(k->c, "CPY", &in->id, &f);
    if (rc)
        return rc;
    rc = first_record(k, in, &f);
    bool have = k->from_label_n;
    for (uint32_t n = 0; !rc && n < k->records; n++) {
        rc = have ? 1 : cmd_next(k->c->cms, &f);
        have = false;
        if (rc == 0 || (rc > 0 && has_label(&f, k->to_label, k->to_label_n))) {
            rc = 0;
            break;
        }
        if (rc > 0)
            rc = put_record(k, out, f.record, f.length);
        if (rc) {
            cmd_file_error(k->c, "CPY", rc, &out->id);
            rc = rc == -EINTR ? -1 : 100;
        }
    }
    cmd_close(k->c->cms, &f);
    return rc;
}

static int copy_packed(struct copy *k, const struct input *in, struct output *out)
{
    struct cmd_file f;
    int rc = cmd_open(k->c, "CPY", &in->id, &f);
    if (rc)
        return rc;
    rc = k->o.given & OPT(PACK) ? copyfile_pack(k->c->cms, &f, out->file, &out->written)
                                : copyfile_unpack(k->c->cms, &f, out->file, &out->written);
    cmd_close(k->c->cms, &f);
    if (rc == -EINTR)
        return -1;
    return rc ? cmd_file_error(k->c, "CPY", rc, &in->id) : 0;
}

/* OVLY: the records behind the last that was overlaid stay. */
static int rest_of_overlaid(struct copy *k, struct output *out)
{
    int rc = 0;
    while (out->under.file && !rc && (rc = cmd_next(k->c->cms, &out->under)) > 0) {
        memcpy(k->record, out->under.record, out->under.length);
        rc = write_record(k, out, out->under.length);
    }
    return rc ? cmd_file_error(k->c, "CPY", rc, &out->id) : 0;
}

static int close_output(struct copy *k, struct output *out, int rc)
{
    struct edf_disk *disk = out->disk->edf;
    char text[32];
    if (!rc)
        rc = rest_of_overlaid(k, out);
    if (!rc && !out->written)
        rc = cms_error(k->c->cms, "CPY", 173, fileid_text(&out->id, text, sizeof text), NULL);
    cmd_close(k->c->cms, &out->under);
    cms_free_storage(k->c->cms, k->record);
    k->record = NULL;
    if (rc) {
        edf_discard(out->file);
        return rc;
    }
    rc = edf_close(out->file);
    if (!rc && out->beside) {
        cms_finis(k->c->cms, out->id.fn, out->id.ft, out->id.fm, NULL);
        rc = edf_supersede(disk, "COPYFILE", "CMSUT1", out->id.fn, out->id.ft);
        if (rc)
            edf_erase(disk, "COPYFILE", "CMSUT1");
    }
    return rc ? cmd_file_error(k->c, "CPY", rc, &out->id) : 0;
}

static void say_copied(struct copy *k, const struct input *in, const struct output *out)
{
    char from[32], to[32];
    cms_error(k->c->cms, "CPY", 721, fileid_text(&in->id, from, sizeof from),
              k->o.given & OPT(APPEND) ? "append"
              : k->o.given & OPT(OVLY) ? "ovly"
                                       : "to",
              fileid_text(&out->id, to, sizeof to), out->old ? "old" : "new", NULL);
}

static int copy_all(struct copy *k)
{
    struct output out;
    for (size_t at = 0; at < k->n;) {
        struct input *first = &k->file[at];
        int rc = open_output(k, first, &out);
        if (rc) {
            if (out.file)
                edf_discard(out.file);
            cmd_close(k->c->cms, &out.under);
            return rc;
        }
        do {
            if (k->o.given & OPT(TYPE))
                say_copied(k, &k->file[at], &out);
            rc = k->o.given & (OPT(PACK) | OPT(UNPACK)) ? copy_packed(k, &k->file[at++], &out)
                                                        : copy_records(k, &k->file[at++], &out);
        } while (!rc && k->together && at < k->n);
        rc = close_output(k, &out, rc);
        if (rc)
            return rc == -1 ? 0 : rc;
    }
    return 0;
}

static int copyfile(struct copy *k)
{
    struct cms_command *c = k->c;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "CPY", options, sizeof options / sizeof options[0], &k->o);
    if (!rc)
        rc = values(k);
    if (!rc)
        rc = labels(k);
    if (rc)
        return rc;
    unsigned in_end = end > 4 ? end - 3 : end;
    k->out = (struct fileid){"=", "=", "="};
    if (end > 4) {
        strcpy(k->out.fn, c->token[in_end]);
        strcpy(k->out.ft, c->token[in_end + 1]);
        strcpy(k->out.fm, c->token[in_end + 2]);
    }
    /* The file itself: without an output name, or by = = =. */
    bool itself = k->out.fn[0] == '=' && k->out.ft[0] == '=' && k->out.fm[0] == '=';
    if (itself && !(k->o.given & (OPT(NEWFILE) | OPT(OVLY) | OPT(APPEND))))
        k->o.given |= OPT(REPLACE);
    k->together = (k->out.fn[0] != '=' && k->out.ft[0] != '=') || k->o.given & OPT(SINGLE);
    rc = inputs(k, in_end);
    if (!rc && k->together && k->n > 1 && k->o.given & (OPT(PACK) | OPT(UNPACK)))
        rc = cms_error(c->cms, "CPY", 66, k->o.given & OPT(PACK) ? "PACK" : "UNPACK", "SINGLE",
                       NULL);
    if (!rc)
        rc = translation(k);
    if (!rc)
        rc = copy_all(k);
    cms_free_storage(c->cms, k->file);
    return rc;
}

int cmd_copyfile(struct cms_command *c)
{
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "CPY", 42, NULL);
    if ((end - 1) % 3)
        return cms_error(c->cms, "CPY", 54, NULL);
    struct copy *k = cms_get_storage(c->cms, sizeof *k);
    if (!k)
        return cms_error(c->cms, "CPY", 109, NULL);
    k->c = c;
    int rc = copyfile(k);
    cms_free_storage(c->cms, k);
    return rc;
}
