/* PUNCH and PRINT: a file to the virtual punch or printer, then CLOSE of the device.
 * CMS Commands and Utilities Reference, PUNCH (the :READ card's columns) and PRINT. */
#include "cms/commands/carriage.h"
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PUNCH      0x00d
#define PRINTER    0x00e
#define CARD       80
#define PRINT_LINE 132
#define BATCH      512 /* records that go to CP at once */

/* Channel commands of a printer. */
#define WRITE_NO_SPACE 0x01
#define WRITE_SPACE_2  0x11
#define SPACE_ONE      0x0b
#define SKIP_TO_1      0x8b

#define PAGE_LINES   55 /* PRINT LINECOUN's default */
#define HEADING_PAGE 100
#define HEX_BYTES    56

struct output {
    struct cms *cms;
    const char *member; /* of a library; or NULL */
    uint16_t vdev;
    unsigned width, n; /* bytes of a record; records waiting */
    uint8_t *records;
    unsigned batch;
    bool control; /* PRINT CC: each record begins with its carriage control */
    bool trc; /* PRINT TRC: then one byte that chooses its characters, which no printer here has */
    bool hex;
    /* PRINT without CC: so many lines to a page, each page with the file's name on top; 0: one page
     * without an end, and no heading. */
    unsigned page_lines, line, page;
    char heading[PRINT_LINE + 1];
};

static int flush(struct output *o)
{
    unsigned n = o->n;
    o->n = 0;
    return n ? guest_punch_many(o->cms->g, o->vdev, o->records, o->width, n) : 0;
}

static int put(struct output *o, const void *record, size_t len)
{
    uint8_t *to = o->records + (size_t)o->n * o->width;
    memset(to, 0x40, o->width);
    memcpy(to, record, len < o->width ? len : o->width);
    return ++o->n == o->batch ? flush(o) : 0;
}

/* What an ANSI control character does before its line: the channel command that spaces or skips at
 * once, 0 for none ("+").  -1: it is no such character. */
static int ansi_carriage(uint8_t c)
{
    static const struct {
        uint8_t character, command;
    } spaces[] = {{0x40, 0x0b}, {0xf0, 0x13}, {0x60, 0x1b}, {0x4e, 0}};
    for (unsigned k = 0; k < sizeof spaces / sizeof spaces[0]; k++)
        if (spaces[k].character == c)
            return spaces[k].command;
    if (c >= 0xf1 && c <= 0xf9)
        return 0x83 | (c & 0xf) << 3;
    if (c >= 0xc1 && c <= 0xc3)
        return 0x83 | (c - 0xc1 + 10) << 3;
    return -1;
}

/* A channel command of the 1403: write and space or skip, or space or skip at once. */
static bool is_machine_carriage(uint8_t c)
{
    unsigned how = c >> 3, low = c & 7;
    return (low == 1 || low == 3) && (how <= 3 || (how >= 0x11 && how <= 0x1c));
}

int carriage_print(struct cms *cms, uint16_t vdev, uint8_t control, const uint8_t *line, size_t n)
{
    int before = ansi_carriage(control), rc = 0;
    if (before < 0 && is_machine_carriage(control)) {
        bool immediate = (control & 7) == 3;
        return guest_print(cms->g, vdev, control, line, immediate ? 0 : n);
    }
    if (before)
        rc = guest_print(cms->g, vdev, before > 0 ? (uint8_t)before : SPACE_ONE, line, 0);
    return rc ? rc : guest_print(cms->g, vdev, WRITE_NO_SPACE, line, n);
}

/* One record with its carriage control in front. */
static int put_controlled(struct output *o, const uint8_t *record, size_t len)
{
    uint8_t c = len ? record[0] : 0x40;
    size_t skip = 1u + o->trc, n = len > skip ? len - skip : 0;
    return carriage_print(o->cms, o->vdev, c, n ? record + skip : record,
                          n < o->width ? n : o->width);
}

/* ":READ  FN       FT       FM LABEL  mm/dd/yy  hh:mm:ss". */
static int header(struct output *o, const struct cmd_file *f)
{
    struct edf_usage usage;
    char text[CARD + 1];
    uint8_t card[CARD];
    const struct edf_date *d = &f->info.date;
    edf_usage(f->disk->edf, &usage);
    snprintf(text, sizeof text, ":READ  %-8s %-8s %c%c %-6s %02u/%02u/%02u  %02u:%02u:%02u",
             f->info.fn, f->info.ft, f->disk->letter, f->info.mode, usage.label, d->month, d->day,
             d->year % 100u, d->hour, d->minute, d->second);
    ebcdic_pad(card, text, CARD);
    return put(o, card, CARD);
}

/* A line of a file without carriage control. */
static int put_line(struct output *o, const uint8_t *line, size_t n)
{
    uint8_t heading[PRINT_LINE];
    char page[16];
    if (!o->page_lines)
        return put(o, line, n);
    if (o->line == 0) {
        int rc = flush(o);
        ebcdic_pad(heading, o->heading, sizeof heading);
        snprintf(page, sizeof page, "PAGE %05u", ++o->page);
        ebcdic_from_ascii(heading + HEADING_PAGE, page, strlen(page));
        if (!rc)
            rc = guest_print(o->cms->g, o->vdev, SKIP_TO_1, heading, 0);
        if (!rc)
            rc = guest_print(o->cms->g, o->vdev, WRITE_SPACE_2, heading,
                             HEADING_PAGE + strlen(page));
        if (rc)
            return rc;
    }
    o->line = (o->line + 1) % o->page_lines;
    return put(o, line, n);
}

/* PRINT HEX: as many lines as the record needs, 25 groups of four digits and a blank in each. */
static int put_hex(struct output *o, const uint8_t *record, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";
    int rc = 0;
    for (size_t at = 0; !rc && (at < len || at == 0); at += HEX_BYTES) {
        char text[PRINT_LINE];
        uint8_t line[PRINT_LINE];
        size_t n = 0;
        for (size_t k = at; k < len && k < at + HEX_BYTES; k++) {
            if (k != at && (k - at) % 4 == 0)
                text[n++] = ' ';
            text[n++] = digits[record[k] >> 4];
            text[n++] = digits[record[k] & 15];
        }
        ebcdic_from_ascii(line, text, n);
        rc = put_line(o, line, n);
    }
    return rc;
}

static int put_record(struct output *o, const uint8_t *record, size_t len)
{
    if (o->control)
        return put_controlled(o, record, len);
    if (o->trc && len)
        record++, len--;
    return o->hex ? put_hex(o, record, len) : put_line(o, record, len);
}

static int copy_out(struct output *o, struct cmd_file *f, bool upper)
{
    int rc, more;
    while ((more = cmd_next(o->cms, f)) > 0) {
        for (uint32_t k = (uint32_t)o->control + o->trc; upper && k < f->length; k++) {
            uint8_t e = f->record[k];
            if ((e >= 0x81 && e <= 0x89) || (e >= 0x91 && e <= 0x99) || (e >= 0xa2 && e <= 0xa9))
                f->record[k] |= 0x40;
        }
        rc = put_record(o, f->record, f->length);
        if (rc)
            return rc;
    }
    return more < 0 ? more : flush(o);
}

static int device_error(struct cms_command *c, const char *module, const struct output *o,
                        const struct fileid *id, int rc)
{
    char text[32];
    if (rc == -EINTR)
        return 0;
    if (rc == -ENODEV) {
        snprintf(text, sizeof text, "%03X", o->vdev);
        return cms_error(c->cms, module, 8, text, NULL);
    }
    return cms_error(c->cms, module, o->vdev == PUNCH ? 118 : 123,
                     fileid_text(id, text, sizeof text), NULL);
}

/* What PUNCH and PRINT have in common, once the options are known. */
static int unit_output(struct cms_command *c, const char *module, struct output *o,
                       const struct fileid *id, uint32_t most, bool with_header, bool upper)
{
    struct cmd_file f;
    char close[40];
    int rc = cmd_open(c, module, id, &f);
    if (rc)
        return rc;
    rc = o->member ? cmd_member(c, module, o->member, &f, id) : 0;
    if (rc || f.info.lrecl > most) {
        cmd_close(c->cms, &f);
        if (rc)
            return rc;
        return cms_error(c->cms, module, 44, NULL);
    }
    o->cms = c->cms;
    o->batch = BATCH;
    o->records = cms_get_storage(c->cms, (size_t)o->width * BATCH);
    snprintf(o->heading, sizeof o->heading,
             "FILE: %-8s %-8s %c%c  z/VM CONVERSATIONAL MONITOR SYSTEM", f.info.fn, f.info.ft,
             f.disk->letter, f.info.mode);
    if (o->records) {
        rc = with_header ? header(o, &f) : 0;
        if (!rc)
            rc = copy_out(o, &f, upper);
        rc = rc ? device_error(c, module, o, id, rc) : 0;
    } else {
        rc = cms_error(c->cms, module, 109, NULL);
    }
    cms_free_storage(c->cms, o->records);
    if (rc)
        snprintf(close, sizeof close, "CLOSE %04X PURGE", o->vdev);
    else
        snprintf(close, sizeof close, "CLOSE %04X NAME %s %s", o->vdev, f.info.fn, f.info.ft);
    cmd_close(c->cms, &f);
    /* CP has not closed it: the file is not in the spool, and has to go. */
    if (cms_run_cp(c->cms, close) && !rc) {
        snprintf(close, sizeof close, "CLOSE %04X PURGE", o->vdev);
        cms_run_cp(c->cms, close);
        rc = device_error(c, module, o, id, -EIO);
    }
    return rc;
}

int cmd_punch(struct cms_command *c)
{
    enum { HEADER, NOHEADER, MEMBER };
    static const struct cmd_option options[] = {
        {"HEADER", 1, HEADER, OPT(NOHEADER), false},
        {"NOHEADER", 3, NOHEADER, OPT(HEADER), false},
        {"MEMBER", 3, MEMBER, 0, true},
    };
    struct cmd_options o;
    struct fileid id;
    struct output out = {.vdev = PUNCH, .width = CARD};
    unsigned end = cms_options(c);
    int rc = end < 2 ? cms_error(c->cms, "PUN", 42, NULL) : cmd_fileid(c, "PUN", 1, end, "A", &id);
    if (!rc)
        rc = cmd_names_valid(c, "PUN", &id);
    if (!rc)
        rc = cmd_options(c, "PUN", options, 3, &o);
    if (!rc && o.given & OPT(MEMBER))
        out.member = o.value[MEMBER];
    if (!rc)
        rc = unit_output(c, "PUN", &out, &id, CARD, !(o.given & OPT(NOHEADER)), false);
    return rc;
}

int cmd_print(struct cms_command *c)
{
    enum { UPCASE, NOCC, CC, NOTRC, TRC, OVERSIZE, HEX, LINECOUN, MEMBER };
    static const struct cmd_option options[] = {
        {"UPCASE", 2, UPCASE, 0, false},
        {"NOCC", 4, NOCC, OPT(CC), false},
        {"CC", 2, CC, OPT(NOCC), false},
        {"NOTRC", 5, NOTRC, OPT(TRC), false},
        {"TRC", 3, TRC, OPT(NOTRC), false},
        {"OVERSIZE", 2, OVERSIZE, 0, false},
        {"HEX", 3, HEX, OPT(CC) | OPT(TRC) | OPT(UPCASE), false},
        {"LINECOUN", 2, LINECOUN, OPT(CC), true},
        {"MEMBER", 3, MEMBER, 0, true},
    };
    struct cmd_options o;
    struct fileid id;
    struct output out = {.vdev = PRINTER, .width = PRINT_LINE};
    int rc = cmd_fileid(c, "PRT", 1, cms_options(c), "A", &id);
    if (!rc)
        rc = cmd_names_valid(c, "PRT", &id);
    if (!rc)
        rc = cmd_options(c, "PRT", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    long lines = o.given & OPT(LINECOUN) ? cmd_number(o.value[LINECOUN], 144) : PAGE_LINES;
    if (lines < 0)
        return cms_error(c->cms, "PRT", 29, o.value[LINECOUN], "LINECOUN", NULL);
    out.member = o.given & OPT(MEMBER) ? o.value[MEMBER] : NULL;
    out.hex = o.given & OPT(HEX);
    out.page_lines = (unsigned)lines;
    out.control = o.given & OPT(CC) || (!(o.given & OPT(NOCC)) && !strcmp(id.ft, "LISTING"));
    out.trc = o.given & OPT(TRC);
    uint32_t most = o.given & (OPT(OVERSIZE) | OPT(HEX))
                        ? UINT32_MAX
                        : PRINT_LINE + (uint32_t)out.control + out.trc;
    return unit_output(c, "PRT", &out, &id, most, false, o.given & OPT(UPCASE));
}
