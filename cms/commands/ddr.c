/* DDR: disks copied whole or by cylinders to others of their type, and their records shown, as control
 * statements say that come from the program stack, the terminal or a file.
 *
 * Each statement is a row of `statements`.  INPUT and OUTPUT stay until others take their place; a function
 * statement opens a list of extents, which ALL, or a null line (in a file INPUT, OUTPUT or the end) closes
 * and has done.  Tapes, and with them DUMP and RESTORE, need a drive, which no machine here has.
 * CP Commands and Utilities Reference, DDR; VM/370 CMS Command and Macro Reference, DDR. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define EXTENTS 20
#define PRINTER 0x00e
/* Of a 3390's track or, on a fixed-block disk, of a copy's step. */
#define BUFFER_BYTES 65536u
#define FBA_STEP     4096u
#define FBA_BLOCK    512u

struct unit {
    bool defined, scratch;
    struct guest_disk disk;
    char volser[9]; /* as the statement has it, "": it has none */
    char label[7];  /* as the disk has it */
};

struct span { /* cylinders, or blocks of a fixed-block disk */
    uint32_t first, last, to;
};

struct ddr {
    struct cms *cms;
    struct unit in, out;
    bool unasked;             /* PROMPTS OFF: the answer to each question is yes */
    bool on_console, printed; /* where the map of a copy goes: SYSPRINT CONS */
    bool file, failed;        /* failed: what is left of the file is only read */
    bool ended;
    struct cms_text text;
    size_t next;
    bool copying; /* extents are being entered */
    struct span spans[EXTENTS];
    unsigned count;
    uint8_t *buffer;
    int rc;
};

static void fail(struct ddr *d, int rc)
{
    d->rc = d->rc > rc ? d->rc : rc;
    d->failed = d->file;
    d->copying = false;
}

#define ERROR(d, number, ...) fail(d, cms_error((d)->cms, "DDR", CMS_HCP(number), __VA_ARGS__))

/* --- what it reads and says ---------------------------------------------------------------------- */

static void read_reply(struct ddr *d, char *out, size_t size)
{
    uint8_t line[256];
    size_t n = cms_read(d->cms, line, sizeof line);
    n = n < size ? n : size - 1;
    ebcdic_to_ascii(out, line, n);
    out[n] = 0;
}

/* The next statement, in capitals and cut into words; without a word it is a null line. */
static void read_statement(struct ddr *d, struct cms_command *s, char line[80])
{
    line[0] = 0;
    if (!d->file) {
        cms_say(d->cms, "ENTER:");
        read_reply(d, line, 72);
    } else if (d->next < d->text.lines) {
        const struct cms_text_line *l = &d->text.line[d->next++];
        size_t n = l->len < 71 ? l->len : 71;
        ebcdic_to_ascii(line, d->text.bytes + l->at, n);
        while (n && line[n - 1] == ' ')
            n--;
        line[n] = 0;
        cms_say(d->cms, "%s", line);
    }
    *s = (struct cms_command){.cms = d->cms};
    cms_tokenize(s, line, true);
}

/* A line of the map, or of PRINT. */
static void print(struct ddr *d, const char *text)
{
    uint8_t line[132];
    size_t n = strlen(text);
    n = n < sizeof line ? n : sizeof line;
    ebcdic_from_ascii(line, text, n);
    if (guest_punch(d->cms->g, PRINTER, line, n ? n : 1))
        return;
    d->printed = true;
}

static void tell(struct ddr *d, bool console, const char *text)
{
    if (console)
        cms_say(d->cms, "%s", text);
    else
        print(d, text);
}

/* 1: go on, 0: no, -1: look again. */
static int ask(struct ddr *d, const char *question)
{
    char text[80];
    struct cms_command reply = {.cms = d->cms};
    for (;;) {
        cms_say(d->cms, "%s", question);
        read_reply(d, text, sizeof text);
        cms_tokenize(&reply, text, true);
        const char *word = reply.n ? reply.token[0] : "NO";
        if (!strcmp(word, "YES"))
            return 1;
        if (!strcmp(word, "NO"))
            return 0;
        if (!strcmp(word, "REREAD"))
            return -1;
    }
}

/* --- INPUT, OUTPUT, SYSPRINT ----------------------------------------------------------------------- */

static bool type_matches(const struct guest_disk *disk, const char *type)
{
    return !strcmp(type, "DASD") || !strcmp(type, disk->type) ||
           (disk->fba && (!strcmp(type, "FB-512") || !strcmp(type, "FBA")));
}

static bool device_number(const char *word, uint16_t *vdev)
{
    size_t n = strlen(word);
    *vdev = 0;
    for (const char *p = word; *p; p++) {
        const char *digit = strchr("0123456789ABCDEF", *p);
        if (!digit)
            return false;
        *vdev = (uint16_t)(*vdev << 4 | (unsigned)(digit - "0123456789ABCDEF"));
    }
    return n >= 1 && n <= 4;
}

/* INPUT|OUTPUT vdev type [volser|SCRATCH] */
static void define(struct ddr *d, const struct cms_command *s, struct unit *u)
{
    uint16_t vdev;
    u->defined = false;
    if (s->n < 3) {
        ERROR(d, 703, NULL);
        return;
    }
    if (!device_number(s->token[1], &vdev)) {
        ERROR(d, 701, s->token[1], NULL);
        return;
    }
    if (guest_disk(d->cms->g, vdev, &u->disk) || !type_matches(&u->disk, s->token[2])) {
        ERROR(d, 708, NULL);
        return;
    }
    u->volser[0] = 0;
    if (s->n > 3 && strlen(s->token[3]) > 6 && strcmp(s->token[3], "SCRATCH")) {
        ERROR(d, 701, s->token[3], NULL);
        return;
    }
    u->scratch = s->n > 3 && !strcmp(s->token[3], "SCRATCH");
    if (s->n > 3 && !u->scratch)
        snprintf(u->volser, sizeof u->volser, "%s", s->token[3]);
    u->defined = true;
}

static void input(struct ddr *d, const struct cms_command *s)
{
    define(d, s, &d->in);
}

static void output(struct ddr *d, const struct cms_command *s)
{
    define(d, s, &d->out);
    /* Its files are no longer what they were: no command of CMS may believe it. */
    struct cms_disk *old;
    while (d->out.defined && (old = cms_disk_by_vdev(&d->cms->disks, d->out.disk.vdev)) != NULL)
        cms_release(&d->cms->disks, old->letter);
}

static void sysprint(struct ddr *d, const struct cms_command *s)
{
    uint16_t vdev;
    if (s->n < 2)
        ERROR(d, 703, NULL);
    else if (!strncmp(s->token[1], "CONSOLE", 4) || device_number(s->token[1], &vdev))
        d->on_console = !strncmp(s->token[1], "CONS", 4); /* CMS has one printer */
    else
        ERROR(d, 701, s->token[1], NULL);
}

/* PROMPTS ON|OFF: are questions asked before a disk is written to? */
static void prompts(struct ddr *d, const struct cms_command *s)
{
    bool off = s->n > 1 && !strcmp(s->token[1], "OFF");
    if (s->n < 2)
        ERROR(d, 703, NULL);
    else if (!off && strcmp(s->token[1], "ON"))
        ERROR(d, 701, s->token[1], NULL);
    else
        d->unasked = off;
}

/* --- labels ----------------------------------------------------------------------------------------- */

/* What a volume's label, of CP, CMS or Linux, says: it is record 3 of the first track, or block 1. */
static void read_label(struct ddr *d, struct unit *u)
{
    struct guest_record r;
    struct guest_track first = {0, 0};
    char text[11] = "";
    int rc = -ENOENT;
    u->label[0] = 0;
    if (u->disk.fba)
        rc = guest_disk_read(d->cms->g, u->disk.vdev, FBA_BLOCK, 2, d->buffer);
    for (unsigned n = 0; !u->disk.fba && n < 255; n++) {
        rc = guest_disk_record(d->cms->g, u->disk.vdev, first, n, &r, d->buffer);
        if (rc || (r.rec == 3 && r.klen + r.dlen >= 10))
            break;
    }
    if (rc)
        return;
    ebcdic_to_ascii(text, d->buffer + (u->disk.fba ? 0 : r.klen), 10);
    if (strncmp(text, "VOL1", 4) && strncmp(text, "CMS1", 4) && strncmp(text, "LNX1", 4))
        return;
    text[4 + strcspn(text + 4, " ")] = 0;
    snprintf(u->label, sizeof u->label, "%s", text + 4);
}

/* The volume that the statement means, or that the user wants all the same. */
static bool label_agreed(struct ddr *d, struct unit *u)
{
    for (;;) {
        read_label(d, u);
        if (u->scratch || (u->volser[0] ? !strcmp(u->volser, u->label) : d->unasked))
            return true;
        char other[16] = "";
        if (u->volser[0])
            snprintf(other, sizeof other, " NOT %s", u->volser);
        char vdev[8];
        snprintf(vdev, sizeof vdev, "%04X", u->disk.vdev);
        if (!u->label[0])
            cms_error(d->cms, "DDR", CMS_HCP(716), u->volser[0] ? u->volser : vdev, NULL);
        else
            cms_error(d->cms, "DDR", CMS_HCP(711), u->label, other, NULL);
        int answer = ask(d, "DO YOU WISH TO CONTINUE? RESPOND YES, NO OR REREAD:");
        if (answer >= 0)
            return answer;
    }
}

/* --- COPY --------------------------------------------------------------------------------------------- */

static uint32_t units(const struct unit *u)
{
    return u->disk.fba ? (uint32_t)u->disk.fba_blocks : u->disk.cylinders;
}

/* A span: 0, -errno; -EINTR: HX. */
static int copy_blocks(struct ddr *d, const struct span *s)
{
    uint32_t n = s->last - s->first + 1;
    int rc = 0;
    for (uint32_t at = 0, step; !rc && at < n; at += step) {
        uint32_t from = s->first + at, to = s->to + at;
        step = from % 8 || to % 8 || n - at < 8 ? 1 : 8;
        uint32_t size = step == 8 ? FBA_STEP : FBA_BLOCK;
        rc = guest_disk_read(d->cms->g, d->in.disk.vdev, size, from / step + 1, d->buffer);
        if (!rc)
            rc = guest_disk_write(d->cms->g, d->out.disk.vdev, size, to / step + 1, d->buffer);
        rc = cms_pause(d->cms) ? rc : -EINTR;
    }
    return rc;
}

static int copy_cylinders(struct ddr *d, const struct span *s)
{
    int rc = 0;
    for (uint32_t cyl = s->first; !rc && cyl <= s->last; cyl++) {
        struct guest_track at = {.cyl = cyl, .head = 0};
        while (!rc) {
            rc = guest_disk_copy_track(d->cms->g, d->in.disk.vdev, at, d->out.disk.vdev,
                                       s->to + (cyl - s->first));
            at.head++;
        }
        if (rc == -EMEDIUMTYPE && at.head > 1) /* behind the cylinder's last track */
            rc = cms_pause(d->cms) ? 0 : -EINTR;
    }
    return rc;
}

static void show_map(struct ddr *d)
{
    const char *unit = d->in.disk.fba ? "BLOCK   " : "CYLINDER";
    char line[132];
    struct tm tm;
    uint32_t ns;
    const char *zone = guest_local_time(d->cms->g, &tm, &ns);
    snprintf(line, sizeof line, "COPYING DATA  %02d/%02d/%02d AT %02d.%02d.%02d %s FROM %s TO %s",
             tm.tm_mon + 1, tm.tm_mday, tm.tm_year % 100, tm.tm_hour, tm.tm_min, tm.tm_sec, zone,
             d->in.label[0] ? d->in.label : "SCRATCH", d->out.label[0] ? d->out.label : "SCRATCH");
    tell(d, d->on_console, line);
    snprintf(line, sizeof line, "INPUT %s EXTENTS      OUTPUT %s EXTENTS", unit, unit);
    tell(d, d->on_console, line);
    tell(d, d->on_console, "      START       STOP           START       STOP");
    for (unsigned k = 0; k < d->count; k++) {
        const struct span *s = &d->spans[k];
        snprintf(line, sizeof line, " %10u %10u      %10u %10u", s->first, s->last, s->to,
                 s->to + (s->last - s->first));
        tell(d, d->on_console, line);
    }
}

/* What does not fit on the output is left where it is, if the user wants that. */
static bool fits(struct ddr *d)
{
    uint32_t there = units(&d->out);
    bool all = true;
    for (unsigned k = 0; k < d->count; k++)
        all &= d->spans[k].to + (d->spans[k].last - d->spans[k].first) < there;
    if (all)
        return true;
    int answer = d->unasked;
    if (!d->unasked)
        cms_error(d->cms, "DDR", CMS_HCP(725), NULL);
    while (!d->unasked && (answer = ask(d, "DO YOU WISH TO CONTINUE? RESPOND YES OR NO:")) < 0)
        ;
    unsigned kept = 0;
    for (unsigned k = 0; k < d->count; k++) {
        struct span s = d->spans[k];
        if (s.to >= there)
            continue;
        if (s.to + (s.last - s.first) >= there)
            s.last = s.first + (there - 1 - s.to);
        d->spans[kept++] = s;
    }
    d->count = kept;
    return answer;
}

/* Only what is ready to be copied when it is copied: the disks may have gone meanwhile. */
static void copy(struct ddr *d)
{
    d->copying = false;
    if (d->in.disk.fba != d->out.disk.fba) {
        ERROR(d, 708, NULL);
        return;
    }
    if (!d->out.disk.writable) {
        ERROR(d, 718, NULL);
        return;
    }
    if (!label_agreed(d, &d->in) || !label_agreed(d, &d->out) || !fits(d))
        return;
    cms_say(d->cms, "COPYING   %s", d->in.label[0] ? d->in.label : "SCRATCH");
    show_map(d);
    int rc = 0;
    for (unsigned k = 0; !rc && k < d->count; k++)
        rc = (d->in.disk.fba ? copy_blocks : copy_cylinders)(d, &d->spans[k]);
    if (!rc)
        rc = guest_disk_sync(d->cms->g, d->out.disk.vdev);
    if (rc == -EINTR)
        return;
    if (rc) {
        ERROR(d, 705, NULL);
        return;
    }
    cms_say(d->cms, "END OF COPY");
}

static bool meet(uint32_t a, uint32_t b, uint32_t n, uint32_t m)
{
    return a < b + m && b < a + n;
}

/* Is the span on the disk, apart from those before, and apart from where it goes? */
static bool span_good(const struct ddr *d, const struct span *s)
{
    if (s->last < s->first || s->last >= units(&d->in))
        return false;
    uint32_t n = s->last - s->first + 1;
    for (unsigned k = 0; k < d->count; k++) {
        const struct span *o = &d->spans[k];
        uint32_t m = o->last - o->first + 1;
        if (meet(s->first, o->first, n, m) || meet(s->to, o->to, n, m))
            return false;
    }
    return d->in.disk.vdev != d->out.disk.vdev || !meet(s->first, s->to, n, n);
}

/* cyl1 [TO] [cyl2 [REORDER [TO] [cyl3]]], from word `at` on. */
static void extent(struct ddr *d, const struct cms_command *s, unsigned at)
{
    long n[3] = {-1, -1, -1};
    unsigned k = 0;
    bool reorder = false;
    for (; at < s->n; at++) {
        const char *w = s->token[at];
        long value = cmd_number(w, UINT32_MAX - 1);
        if (k && cmd_is(w, "TO", 1))
            continue;
        if (k == 2 && !reorder && cmd_is(w, "REORDER", 1)) {
            reorder = true;
        } else if (value >= 0 && k < (reorder ? 3 : 2)) {
            n[k++] = value;
        } else {
            ERROR(d, 701, w, NULL);
            return;
        }
    }
    struct span span = {.first = (uint32_t)n[0],
                        .last = (uint32_t)(n[1] < 0 ? n[0] : n[1]),
                        .to = (uint32_t)(n[2] < 0 ? n[0] : n[2])};
    if (d->count == EXTENTS) {
        ERROR(d, 712, NULL);
    } else if (!span_good(d, &span)) {
        ERROR(d, 713, NULL);
    } else {
        d->spans[d->count++] = span;
        d->copying = true;
        if (!d->file)
            cms_say(d->cms, "ENTER NEXT EXTENT OR NULL LINE");
    }
}

/* COPY ALL, or a first extent. */
static void copy_statement(struct ddr *d, const struct cms_command *s)
{
    if (!d->in.defined || !d->out.defined) {
        ERROR(d, 702, NULL);
    } else if (s->n < 2) {
        ERROR(d, 703, NULL);
    } else if (!strcmp(s->token[1], "ALL") && !d->copying) {
        d->spans[0] = (struct span){.last = units(&d->in) - 1};
        d->count = 1;
        if (!units(&d->in) || d->in.disk.vdev == d->out.disk.vdev)
            ERROR(d, 713, NULL);
        else
            copy(d);
    } else {
        d->count = d->copying ? d->count : 0;
        extent(d, s, 1);
    }
}

/* DUMP, RESTORE: to and from a tape, which no INPUT or OUTPUT statement could name. */
static void tape_statement(struct ddr *d, const struct cms_command *s)
{
    (void)s;
    ERROR(d, 702, NULL);
}

/* --- TYPE, PRINT ---------------------------------------------------------------------------------------- */

enum { HEX = 1, GRAPHIC = 2, COUNT = 4 };

struct place {
    long cyl, head, rec;
};

static void show_record(struct ddr *d, bool console, unsigned how, struct guest_track at,
                        const struct guest_record *r)
{
    char line[132], text[17];
    size_t n = (size_t)r->klen + r->dlen;
    snprintf(line, sizeof line, "CYL %05u HD %02u REC %03u  COUNT %04X%04X%02X%02X%04X", at.cyl,
             at.head, r->rec, r->cyl, r->head, r->rec, r->klen, r->dlen);
    tell(d, console, line);
    for (size_t k = 0; k < n && how != COUNT && cms_pause(d->cms); k += 16) {
        size_t here = n - k < 16 ? n - k : 16;
        int used = snprintf(line, sizeof line, "%05zX ", k);
        for (size_t b = 0; how & HEX && b < 16; b++) {
            const char *gap = b % 4 ? "" : " ";
            used += b < here ? snprintf(line + used, sizeof line - (size_t)used, "%s%02X", gap,
                                        d->buffer[k + b])
                             : snprintf(line + used, sizeof line - (size_t)used, "%s  ", gap);
        }
        ebcdic_to_ascii(text, d->buffer + k, here);
        for (size_t b = 0; b < here; b++)
            text[b] = (char)(text[b] >= ' ' && text[b] < 127 ? text[b] : '.');
        if (how & GRAPHIC)
            snprintf(line + used, sizeof line - (size_t)used, "  *%-16.*s*", (int)here, text);
        tell(d, console, line);
    }
}

/* From one place to another; -1 in a place is its whole extent. */
static void show(struct ddr *d, bool console, unsigned how, struct place from, struct place to)
{
    struct guest_record r;
    for (long cyl = from.cyl; cyl <= to.cyl; cyl++) {
        bool first = cyl == from.cyl, last = cyl == to.cyl;
        long head = first && from.head > 0 ? from.head : 0;
        long end = last && to.head >= 0 ? to.head : UINT16_MAX;
        for (int rc = 0; !rc && head <= end; head++) {
            struct guest_track at = {(uint32_t)cyl, (uint32_t)head};
            long low = first && head == from.head ? from.rec : -1;
            long high = last && head == to.head && to.rec >= 0 ? to.rec : 255;
            for (unsigned n = 0; !rc && cms_pause(d->cms); n++) {
                rc = guest_disk_record(d->cms->g, d->in.disk.vdev, at, n, &r, d->buffer);
                if (!rc && r.rec >= low && r.rec <= high)
                    show_record(d, console, how, at, &r);
            }
            if (!rc) /* HX */
                return;
            if (rc == -ENOENT) /* the track's end */
                rc = 0;
            else if (rc != -EMEDIUMTYPE || !head) { /* that is the cylinder's end */
                ERROR(d, 705, NULL);
                return;
            }
        }
    }
}

/* TYPE|PRINT cyl1 [hd1 [rr1]] [TO cyl2 [hd2 [rr2]]] [(HEX GRAPHIC COUNT] */
static void show_statement(struct ddr *d, const struct cms_command *s, bool console)
{
    long n[2][3] = {{-1, -1, -1}, {-1, -1, -1}};
    unsigned side = 0, k = 0, how = 0, at = 1, end = cms_options(s);
    if (!d->in.defined || d->in.disk.fba || end < 2) {
        ERROR(d, !d->in.defined ? 702 : d->in.disk.fba ? 708 : 703, NULL);
        return;
    }
    for (; at < s->n; at++) {
        const char *w = s->token[at];
        long value = cmd_number(w, 65535);
        unsigned option = cmd_is(w, "HEX", 1)       ? HEX
                          : cmd_is(w, "GRAPHIC", 1) ? GRAPHIC
                          : cmd_is(w, "COUNT", 1)   ? COUNT
                                                    : 0;
        if (at == end || !strcmp(w, ")"))
            continue;
        if (at < end && value >= 0 && k < 3) {
            n[side][k++] = value;
        } else if (at < end && k && !side && cmd_is(w, "TO", 1)) {
            side = 1;
            k = 0;
        } else if (at > end && option) {
            how |= option;
        } else {
            ERROR(d, 701, w, NULL);
            return;
        }
    }
    struct place from = {n[0][0], n[0][1], n[0][2]}, to = {n[1][0], n[1][1], n[1][2]};
    if (!side)
        to = from;
    if (to.cyl < from.cyl || to.cyl >= (long)d->in.disk.cylinders)
        ERROR(d, 713, NULL);
    else if (label_agreed(d, &d->in))
        show(d, console, how ? how : HEX | GRAPHIC | COUNT, from, to);
}

static void type_statement(struct ddr *d, const struct cms_command *s)
{
    show_statement(d, s, true);
}

static void print_statement(struct ddr *d, const struct cms_command *s)
{
    show_statement(d, s, false);
}

/* --- the program ---------------------------------------------------------------------------------------- */

static const struct statement {
    const char *name;
    unsigned min; /* letters that suffice */
    void (*run)(struct ddr *d, const struct cms_command *s);
} statements[] = {
    {"INPUT", 2, input},         {"OUTPUT", 3, output},         {"SYSPRINT", 2, sysprint},
    {"COPY", 2, copy_statement}, {"DUMP", 2, tape_statement},   {"RESTORE", 2, tape_statement},
    {"TYPE", 2, type_statement}, {"PRINT", 2, print_statement}, {"PROMPTS", 7, prompts},
};

static const struct statement *find(const char *word)
{
    for (size_t k = 0; k < sizeof statements / sizeof *statements; k++)
        if (cmd_is(word, statements[k].name, statements[k].min))
            return &statements[k];
    return NULL;
}

static void one_statement(struct ddr *d)
{
    struct cms_command s;
    char line[80];
    read_statement(d, &s, line);
    const struct statement *known = s.n ? find(s.token[0]) : NULL;
    bool more =
        s.n && (known ? known->run == copy_statement : cmd_number(s.token[0], UINT32_MAX) >= 0);
    if (d->failed) {
        d->ended = d->next >= d->text.lines && !s.n;
        if (s.n && !known && !more)
            ERROR(d, 701, s.token[0], NULL);
        return;
    }
    if (d->copying && !more) {
        copy(d);
        if (!s.n && !d->file)
            return; /* the null line that ends the extents */
    }
    if (!s.n)
        d->ended = !d->file || d->next >= d->text.lines;
    else if (known)
        known->run(d, &s);
    else if (d->copying)
        extent(d, &s, 0);
    else
        ERROR(d, 701, s.token[0], NULL);
}

/* DDR [fn ft [fm]] */
int cmd_ddr(struct cms_command *c)
{
    struct ddr d = {.cms = c->cms};
    struct fileid id;
    unsigned end = cms_options(c);
    if (end > 1) {
        int rc = cmd_fileid(c, "DDR", 1, end, "*", &id);
        if (rc)
            return rc;
        rc = cms_read_text(c->cms, id.fn, id.ft, id.fm, &d.text, NULL);
        if (rc)
            return rc == -ENOENT ? cmd_not_found(c, "DDR", "File", &id)
                                 : cmd_file_error(c, "DDR", rc, &id);
        d.file = true;
    }
    d.buffer = cms_get_storage(c->cms, BUFFER_BYTES);
    if (!d.buffer) {
        cms_free_text(&d.text);
        return cms_error(c->cms, "DDR", 109, NULL);
    }
    cms_say(c->cms, "z/VM DASD DUMP/RESTORE PROGRAM");
    while (!d.ended && cms_pause(c->cms))
        one_statement(&d);
    cms_say(c->cms, "END OF JOB");
    if (d.printed)
        cms_run_cp(c->cms, "CLOSE 00E");
    cms_free_storage(c->cms, d.buffer);
    cms_free_text(&d.text);
    return d.rc;
}
