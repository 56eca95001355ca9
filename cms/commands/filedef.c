/* FILEDEF and MOVEFILE: names for files and devices, and records from one to another.
 * CMS Commands and Utilities Reference.  What describes a tape or a data set of OS is taken, as
 * programs set it for others, and MOVEFILE has no use for it: there are no such programs and no tape
 * drives here. */
#include "cms/commands/filedef.h"
#include "cms/commands/commands.h"
#include "cms/commands/definition.h"
#include "cms/commands/operands.h"
#include "cms/library.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum device { DISK, TERMINAL, PRINTER, PUNCH, READER, DUMMY, TAPE };
static const char *const devices[] = {"DISK", "TERMINAL", "PRINTER", "PUNCH", "READER", "DUMMY"};
#define DEVICES (sizeof devices / sizeof devices[0])

struct filedef {
    struct cms_definition head;
    enum device device;
    char tape; /* TAP0 to TAPF: the digit */
    struct fileid id;
    char member[9]; /* of a library that is read; or "" */
    char recfm;     /* 0: not said */
    uint32_t lrecl, blksize;
    bool concat; /* others of the ddname stand behind it */
    bool mod;    /* DISP MOD */
};

static const struct filedef *find(struct cms *cms, const char *ddname)
{
    return (const struct filedef *)*cms_definition_find(&cms->filedefs, ddname);
}

static bool same_file(const struct filedef *a, const struct filedef *b)
{
    return a->device == b->device && !strcmp(a->id.fn, b->id.fn) && !strcmp(a->id.ft, b->id.ft) &&
           a->id.fm[0] == b->id.fm[0];
}

void filedef_of(struct cms *cms, const char *ddname, struct filedef_of *out)
{
    const struct filedef *f = find(cms, ddname);
    *out = (struct filedef_of){.device = FILEDEF_DISK, .id = {"FILE", "", "A1"}};
    snprintf(out->id.ft, sizeof out->id.ft, "%s", ddname);
    if (!f)
        return;
    out->device = (enum filedef_device)f->device; /* in the same order */
    out->id = f->id;
    if (!out->id.fm[1] && out->id.fm[0] != '*')
        strcat(out->id.fm, "1");
    out->recfm = f->recfm;
    out->lrecl = f->lrecl;
    out->mod = f->mod;
    out->member = f->member[0];
}

bool cms_list_filedefs(struct cms *cms, void (*tell)(void *ctx, const char *text), void *ctx)
{
    char line[80];
    for (const struct cms_definition *at = cms->filedefs; at; at = at->next) {
        const struct filedef *f = (const struct filedef *)at;
        if (f->device == DISK)
            snprintf(line, sizeof line, "%-8s %-8s %-8s %-8s %s", at->name, devices[f->device],
                     f->id.fn, f->id.ft, f->id.fm);
        else if (f->device == TAPE)
            snprintf(line, sizeof line, "%-8s TAP%c", at->name, f->tape);
        else
            snprintf(line, sizeof line, "%-8s %s", at->name, devices[f->device]);
        tell(ctx, line);
    }
    return cms->filedefs;
}

enum {
    RECFM,
    LRECL,
    BLOCK,
    BLKSIZE,
    DISP,
    MEMBER,
    PERM,
    CHANGE,
    NOCHANGE,
    UPCASE,
    LOWCASE,
    XTENT,
    LIMCT,
    KEYLEN,
    DSORG,
    OPTCD,
    DEN,
    TRTCH,
    LEAVE,
    NOEOV,
    CONCAT,
    TRACK7,
    TRACK9
};

/* F, V or U; blocked, standard or spanned; with ANSI or machine carriage control. */
static bool recfm_valid(const char *p)
{
    if (!strchr("FVU", *p))
        return false;
    bool u = *p++ == 'U';
    p += !u && *p == 'B';
    p += !u && *p == 'S';
    p += *p == 'A' || *p == 'M';
    return !*p;
}

/* Numbers, and words of a list, that only programs look at. */
static int described(struct cms_command *c, const struct cmd_options *o)
{
    static const struct {
        unsigned option;
        const char *name;
        long most;         /* a number up to this */
        const char *words; /* or one of these */
    } rows[] = {
        {BLOCK, "BLOCK", 65535, NULL},
        {BLKSIZE, "BLKSIZE", 65535, NULL},
        {XTENT, "XTENT", 16777215, NULL},
        {LIMCT, "LIMCT", 256, NULL},
        {KEYLEN, "KEYLEN", 256, NULL},
        {DSORG, "DSORG", 0, " PS PO DA "},
        {OPTCD, "OPTCD", 0, NULL},
        {DEN, "DEN", 0, " 200 556 800 1600 6250 38K "},
        {TRTCH, "TRTCH", 0, " O OC OT E ET "},
    };
    char word[12];
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        if (!(o->given & OPT(rows[k].option)))
            continue;
        const char *value = o->value[rows[k].option];
        snprintf(word, sizeof word, " %s ", value);
        if ((rows[k].most && cmd_number(value, rows[k].most) < 0) ||
            (rows[k].words && !strstr(rows[k].words, word)))
            return cms_error(c->cms, "FLD", 29, value, rows[k].name, NULL);
    }
    return 0;
}

static int options(struct cms_command *c, struct filedef *f, struct cmd_options *o)
{
    static const struct cmd_option table[] = {
        {"RECFM", 5, RECFM, 0, true},
        {"LRECL", 5, LRECL, 0, true},
        {"BLOCK", 5, BLOCK, OPT(BLKSIZE), true},
        {"BLKSIZE", 7, BLKSIZE, OPT(BLOCK), true},
        {"DISP", 4, DISP, 0, true},
        {"MEMBER", 3, MEMBER, 0, true},
        {"PERM", 4, PERM, 0, false},
        {"CHANGE", 3, CHANGE, OPT(NOCHANGE), false},
        {"NOCHANGE", 3, NOCHANGE, OPT(CHANGE), false},
        {"UPCASE", 2, UPCASE, OPT(LOWCASE), false},
        {"LOWCASE", 3, LOWCASE, OPT(UPCASE), false},
        {"XTENT", 5, XTENT, 0, true},
        {"LIMCT", 5, LIMCT, 0, true},
        {"KEYLEN", 6, KEYLEN, 0, true},
        {"DSORG", 5, DSORG, 0, true},
        {"OPTCD", 5, OPTCD, 0, true},
        {"DEN", 3, DEN, 0, true},
        {"TRTCH", 5, TRTCH, 0, true},
        {"LEAVE", 5, LEAVE, 0, false},
        {"NOEOV", 5, NOEOV, 0, false},
        {"CONCAT", 6, CONCAT, 0, false},
        {"7TRACK", 6, TRACK7, OPT(TRACK9), false},
        {"9TRACK", 6, TRACK9, OPT(TRACK7), false},
    };
    int rc = cmd_options(c, "FLD", table, sizeof table / sizeof table[0], o);
    if (rc)
        return rc;
    if (o->given & OPT(RECFM)) {
        if (!recfm_valid(o->value[RECFM]))
            return cms_error(c->cms, "FLD", 29, o->value[RECFM], "RECFM", NULL);
        f->recfm = o->value[RECFM][0] == 'F' ? 'F' : 'V';
    }
    if (o->given & OPT(LRECL)) {
        long v = cmd_number(o->value[LRECL], EDF_MAX_V);
        if (v < 1)
            return cms_error(c->cms, "FLD", 29, o->value[LRECL], "LRECL", NULL);
        f->lrecl = (uint32_t)v;
    }
    if (o->given & OPT(MEMBER))
        snprintf(f->member, sizeof f->member, "%s", o->value[MEMBER]);
    f->head.perm = o->given & OPT(PERM);
    f->concat = o->given & OPT(CONCAT);
    if (f->concat && f->device != DISK)
        return cms_error(c->cms, "FLD", 3, "CONCAT", NULL);
    if (o->given & OPT(DISP)) {
        if (strcmp(o->value[DISP], "MOD"))
            return cms_error(c->cms, "FLD", 29, o->value[DISP], "DISP", NULL);
        f->mod = true;
    }
    return described(c, o);
}

/* The device that a word names; false: none. */
static bool device(const char *word, struct filedef *f)
{
    size_t k = 0;
    if (!strncmp(word, "TAP", 3) && word[3] && strchr("0123456789ABCDEF", word[3]) && !word[4]) {
        f->device = TAPE;
        f->tape = word[3];
        return true;
    }
    while (k < DEVICES && !cmd_is(word, devices[k], 2))
        k++;
    f->device = (enum device)k;
    return k < DEVICES;
}

/* TAPn: what labels it has, and the file's place and volumes. */
static int labels(struct cms_command *c, unsigned end)
{
    static const char kinds[] = " LABOFF BLP NL SL NSL SUL AL AUL ";
    char word[12];
    snprintf(word, sizeof word, " %s ", end > 3 ? c->token[3] : "LABOFF");
    return strstr(kinds, word) ? 0 : cms_error(c->cms, "FLD", 70, c->token[3], NULL);
}

/* A name for a data set, of words or of one word with periods: to 44 characters, each part to eight. */
static bool dsname_valid(const char *p)
{
    if (strlen(p) > 44)
        return false;
    for (;;) {
        size_t n = strcspn(p, ".");
        if (n < 1 || n > 8 || strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#@$-") < n ||
            strchr("0123456789-", *p))
            return false;
        if (!p[n])
            return true;
        p += n + 1;
    }
}

/* DISK [fn ft [fm]|fm] [DSN ?|q1 q2 ...]: a data set's name is looked at, and has no use: it would be one of a
 * disk of OS or DOS. */
static int disk_operands(struct cms_command *c, unsigned end, struct filedef *f)
{
    char name[130] = "";
    unsigned at = 3;
    while (at < end && strcmp(c->token[at], "DSN"))
        at++;
    if (at == 4 && at < end && cmd_mode_valid(c->token[3]) && c->token[3][0] != '*')
        snprintf(f->id.fm, sizeof f->id.fm, "%s", c->token[3]);
    else if (at > 3) {
        int rc = cmd_fileid(c, "FLD", 3, at, "A1", &f->id);
        if (rc)
            return rc;
    }
    if (at == end)
        return 0;
    if (at + 1 == end)
        return cms_error(c->cms, "FLD", 50, "DSN", NULL);
    if (at + 2 == end && !strcmp(c->token[at + 1], "?")) {
        uint8_t line[sizeof name];
        cms_error(c->cms, "FLD", 220, NULL);
        size_t n = cms_read(c->cms, line, sizeof line - 1);
        if (c->cms->events & CMS_HALT_EXECUTION) /* nothing is defined */
            return 100;
        ebcdic_to_ascii(name, line, n);
        name[n] = 0;
        while (n && name[n - 1] == ' ')
            name[--n] = 0;
        for (char *p = name; *p; p++)
            *p = (char)toupper((unsigned char)*p);
    } else {
        for (unsigned k = at + 1, n = 0; k < end && n + 10 < sizeof name; k++)
            n += (unsigned)sprintf(name + n, "%s%s", n ? "." : "", c->token[k]);
    }
    return dsname_valid(name) ? 0 : cms_error(c->cms, "FLD", 221, NULL);
}

/* Where a definition goes: what is of its ddname there is replaced, unless both are for CONCAT and of other
 * files.  NULL: no storage. */
static struct filedef *place(struct cms *cms, const struct filedef *f)
{
    struct cms_definition **at = cms_definition_find(&cms->filedefs, f->head.name), *d = *at;
    bool more = d && f->concat && ((struct filedef *)d)->concat;
    while (!more && d && d->next && !strcmp(d->next->name, f->head.name))
        cms_definition_drop(cms, &d->next);
    while (more && *at && !strcmp((*at)->name, f->head.name) &&
           !same_file((const struct filedef *)*at, f))
        at = &(*at)->next;
    if (*at && !strcmp((*at)->name, f->head.name))
        return (struct filedef *)*at;
    struct filedef *new = cms_get_storage(cms, sizeof *new);
    if (new) { /* those of one ddname stand behind each other */
        new->head.next = *at;
        *at = &new->head;
    }
    return new;
}

/* A number is Fortran's name of a unit. */
static void name_of(const char *word, char out[9])
{
    if (strlen(word) <= 2 && cmd_number(word, 99) >= 0)
        snprintf(out, 9, "FT%02dF001", (int)cmd_number(word, 99));
    else
        snprintf(out, 9, "%s", word);
}

static int clear(struct cms *cms, const char *ddname)
{
    struct cms_definition **at = cms_definition_find(&cms->filedefs, ddname);
    if (!strcmp(ddname, "*")) {
        cms_definitions_clear(cms, &cms->filedefs);
        return 0;
    }
    if (!*at)
        return cms_error(cms, "FLD", 704, NULL);
    while (*at && !strcmp((*at)->name, ddname)) /* CONCAT's are together */
        cms_definition_drop(cms, at);
    return 0;
}

/* FILEDEF ddname|nn|* CLEAR, FILEDEF ddname|nn device [fn ft [fm]] [DSN name] [(options]. */
int cmd_filedef(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct filedef f = {.id = {"FILE", "", "A1"}};
    struct cmd_options o;
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_list_filedefs(cms, cms_definition_line, cms)
                   ? 0
                   : cms_error(cms, "FLD", 324, "FILEDEF", NULL);
    if (end < 3)
        return cms_error(cms, "FLD", 50, c->token[1], NULL);
    name_of(c->token[1], f.head.name);
    strcpy(f.id.ft, f.head.name);
    if (!strcmp(c->token[2], "CLEAR"))
        return clear(cms, f.head.name);
    if (!device(c->token[2], &f))
        return cms_error(cms, "FLD", 27, c->token[2], f.head.name, NULL);
    int rc = 0;
    if (f.device == DISK)
        rc = disk_operands(c, end, &f);
    else if (f.device == TAPE)
        rc = labels(c, end);
    else if (end > 3)
        rc = cms_error(cms, "FLD", 70, c->token[3], NULL);
    if (!rc)
        rc = options(c, &f, &o);
    if (rc)
        return rc;
    if (find(cms, f.head.name) && o.given & OPT(NOCHANGE))
        return 0;
    struct filedef *kept = place(cms, &f);
    if (!kept)
        return cms_error(cms, "FLD", 109, NULL);
    f.head.next = kept->head.next;
    *kept = f;
    return 0;
}

/* --- MOVEFILE ------------------------------------------------------------------------------------------ */

struct move {
    struct cms_command *c;
    const struct filedef *in, *out;
    struct cmd_file from;
    struct cms_disk *disk;
    struct edf_file *to;
    struct edf_info info; /* of the output file */
    uint8_t *line;        /* of the terminal and the reader, and records to be written */
};

static int begin_output(struct move *m, uint32_t first)
{
    struct cms_command *c = m->c;
    const struct filedef *f = m->out;
    struct edf_format format = {.recfm = f->recfm, .mode = f->id.fm[1], .lrecl = f->lrecl};
    int rc = cmd_disk(c, "MVE", f->id.fm, true, &m->disk);
    if (!rc)
        rc = cmd_names_valid(c, "MVE", &f->id);
    if (rc)
        return rc;
    bool file = m->in->device == DISK;
    if (!format.recfm)
        format.recfm = file ? m->from.info.recfm : m->in->device == READER ? 'F' : 'V';
    if (!format.lrecl)
        format.lrecl = file ? m->from.info.lrecl : m->in->device == READER ? 80 : first;
    if (!format.lrecl)
        format.lrecl = 80;
    rc = edf_open(m->disk->edf, f->id.fn, f->id.ft, f->mod ? EDF_WRITE : EDF_REPLACE, &format,
                  &m->to);
    if (rc)
        return cmd_file_error(c, "MVE", rc, &f->id);
    edf_file_info(m->to, &m->info);
    if (m->info.recfm == 'F' && m->info.lrecl > EDF_MAX_V) { /* a record of the file is longer */
        uint8_t *line = cms_resize_storage(c->cms, m->line, m->info.lrecl);
        if (!line)
            return cms_error(c->cms, "MVE", 109, NULL);
        m->line = line;
    }
    return 0;
}

/* The next record: 1, 0 at the end, a return code said is in *rc. */
static int next_record(struct move *m, const uint8_t **p, uint32_t *n, int *rc)
{
    struct cms *cms = m->c->cms;
    int got;
    *p = m->line;
    switch (m->in->device) {
    case DISK:
        got = cmd_next(cms, &m->from);
        *p = m->from.record;
        *n = m->from.length;
        if (got < 0)
            *rc = cmd_file_error(m->c, "MVE", got, &m->in->id);
        return got > 0;
    case TERMINAL:
        *n = (uint32_t)cms_read(cms, m->line, 256);
        return *n > 0;
    case READER:
        got = guest_read_card(cms->g, 0x00c, m->line, EDF_MAX_V);
        if (got == -ENOENT)
            *rc = cms_error(cms, "MVE", 205, NULL);
        *n = got > 0 ? (uint32_t)got : 0;
        return got >= 0;
    default:
        return 0;
    }
}

static int put_disk(struct move *m, const uint8_t *p, uint32_t n)
{
    bool own = p == m->line; /* which the output's first record may move */
    int rc = m->to ? 0 : begin_output(m, n);
    if (rc)
        return rc;
    uint32_t most = m->info.recfm == 'F' ? m->info.lrecl : EDF_MAX_V;
    n = n < most ? n : most;
    if (!own)
        memcpy(m->line, p, n);
    if (m->info.recfm == 'F' && n < most) {
        memset(m->line + n, 0x40, most - n);
        n = most;
    }
    if (n == 0)
        m->line[n++] = 0x40;
    rc = edf_write(m->to, 0, m->line, n);
    return rc ? cmd_file_error(m->c, "MVE", rc, &m->out->id) : 0;
}

static int put_record(struct move *m, const uint8_t *p, uint32_t n)
{
    struct cms *cms = m->c->cms;
    uint8_t card[80];
    switch (m->out->device) {
    case DISK:
        return put_disk(m, p, n);
    case TERMINAL:
        cms_say_ebcdic(cms, p, n);
        return 0;
    case PUNCH:
        memset(card, 0x40, sizeof card);
        memcpy(card, p, n < 80 ? n : 80);
        return guest_punch(cms->g, 0x00d, card, 80) ? cms_error(cms, "MVE", 8, "00D", NULL) : 0;
    case PRINTER:
        return guest_punch(cms->g, 0x00e, p, n < 132 ? n : 132)
                   ? cms_error(cms, "MVE", 8, "00E", NULL)
                   : 0;
    default:
        return 0;
    }
}

/* All records of the input, or of its member, and the output's file is closed. */
static int copy_records(struct move *m)
{
    const uint8_t *p;
    uint32_t n;
    int rc = 0;
    while (!rc && next_record(m, &p, &n, &rc) && !rc && cms_pause(m->c->cms))
        rc = put_record(m, p, n);
    if (m->to && rc)
        edf_discard(m->to);
    else if (m->to && (rc = edf_close(m->to)) != 0)
        rc = cmd_file_error(m->c, "MVE", rc, &m->out->id);
    m->to = NULL;
    return rc;
}

static int move(struct move *m)
{
    struct cms *cms = m->c->cms;
    int rc = 0;
    if (m->in->device == PRINTER || m->in->device == PUNCH)
        return cms_error(cms, "MVE", 75, devices[m->in->device], "input", NULL);
    if (m->out->device == READER)
        return cms_error(cms, "MVE", 75, devices[READER], "output", NULL);
    const struct filedef *tape = m->in->device == TAPE    ? m->in
                                 : m->out->device == TAPE ? m->out
                                                          : NULL;
    if (tape) {
        char name[8], vdev[8];
        snprintf(name, sizeof name, "TAP%c", tape->tape);
        snprintf(vdev, sizeof vdev, "18%c", tape->tape); /* TAP8 to TAPF are 288 to 28F */
        vdev[0] = strchr("01234567", tape->tape) ? '1' : '2';
        return cms_error(cms, "MVE", 113, name, vdev, NULL);
    }
    if (m->in->device == DISK)
        rc = cmd_open(m->c, "MVE", &m->in->id, &m->from);
    if (!rc && m->in->device == DISK && m->in->member[0])
        rc = cmd_member(m->c, "MVE", m->in->member, &m->from, &m->in->id);
    m->line = cms_get_storage(cms, EDF_MAX_V);
    if (!m->line)
        rc = rc ? rc : cms_error(cms, "MVE", 109, NULL);
    if (!rc && m->in->device == TERMINAL)
        cms_error(cms, "MVE", 706, NULL);
    rc = rc ? rc : copy_records(m);
    cmd_close(cms, &m->from);
    cms_free_storage(cms, m->line);
    if (m->out->device == PUNCH || m->out->device == PRINTER)
        cms_run_cp(cms, m->out->device == PUNCH ? "CLOSE 000D" : "CLOSE 000E");
    return rc;
}

/* PDS: each member of the library into a file of its name and of the output's type. */
static int move_members(struct move *m)
{
    struct cms *cms = m->c->cms;
    struct filedef one = *m->out;
    uint8_t entry[LIBRARY_ENTRY];
    char text[32];
    const struct fileid *id = &m->in->id;
    if (m->in->device != DISK || one.device != DISK)
        return cms_error(cms, "MVE", 127, m->in->device != DISK ? m->in->head.name : one.head.name,
                         NULL);
    int rc = cmd_open(m->c, "MVE", id, &m->from);
    m->line = cms_get_storage(cms, EDF_MAX_V);
    if (!m->line)
        rc = rc ? rc : cms_error(cms, "MVE", 109, NULL);
    m->out = &one;
    fileid_text(id, text, sizeof text);
    for (uint32_t k = 0; !rc && cms_pause(cms); k++) {
        int no = library_entry(m->from.file, k, entry);
        if (no == -ENODATA && k > 0)
            break;
        if (no) {
            rc = no == -EINVAL || no == -ENODATA
                     ? cms_error(cms, "MVE", no == -EINVAL ? 33 : 39, text, NULL)
                     : cmd_file_error(m->c, "MVE", no, id);
            break;
        }
        ebcdic_to_ascii(one.id.fn, entry, 8);
        one.id.fn[8] = 0;
        one.id.fn[strcspn(one.id.fn, " ")] = 0;
        rc = cmd_member(m->c, "MVE", one.id.fn, &m->from, id);
        rc = rc ? rc : copy_records(m);
        if (!rc)
            cms_error(cms, "MVE", 225, one.id.fn, NULL);
    }
    if (!rc)
        cms_error(cms, "MVE", 226, NULL);
    cmd_close(cms, &m->from);
    cms_free_storage(cms, m->line);
    return rc;
}

/* MOVEFILE [inname [outname]] [(PDS]. */
int cmd_movefile(struct cms_command *c)
{
    enum { PDS };
    static const struct cmd_option options[] = {{"PDS", 3, PDS, 0, false}};
    struct cmd_options o;
    int rc = cmd_options(c, "MVE", options, 1, &o);
    if (rc)
        return rc;
    unsigned end = cms_options(c);
    const char *in = end > 1 ? c->token[1] : "INMOVE", *out = end > 2 ? c->token[2] : "OUTMOVE";
    struct move m = {.c = c, .in = find(c->cms, in), .out = find(c->cms, out)};
    if (end > 3)
        return cms_error(c->cms, "MVE", 70, c->token[3], NULL);
    if (!m.in || !m.out)
        return cms_error(c->cms, "MVE", 86, m.in ? out : in, NULL);
    if (m.in->device == DISK && m.out->device == DISK && !strcmp(m.in->id.fn, m.out->id.fn) &&
        !strcmp(m.in->id.ft, m.out->id.ft) && m.in->id.fm[0] == m.out->id.fm[0])
        return cms_error(c->cms, "MVE", 41, NULL);
    return o.given & OPT(PDS) ? move_members(&m) : move(&m);
}
