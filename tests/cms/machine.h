/* A fake virtual machine for CMS: cp/guest.h on plain buffers.  Included by one test program, whose
 * definitions then stand in for cp/guest.c's.  The console is a script of lines and a log of what
 * was written; minidisks are arrays; CP commands are answered from a table. */
#ifndef TESTS_CMS_MACHINE_H
#define TESTS_CMS_MACHINE_H

#include "cms/filesystem/edf.h"
#include "cp/guest.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "tn3270/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 4096

/* One for each mode, and one more. */
enum { FAKE_DISKS = 27 };

struct fake_disk {
    uint16_t vdev;
    bool writable;
    uint64_t blocks;
    uint8_t *bytes;
    struct cp_volume cp; /* when it was formatted for CP */
    uint8_t space[8];    /* of the cylinders of 5 that it says to have */
};
#define FAKE_CYLINDERS 5u

struct guest {
    const struct guest_system *os;
    void *machine;
    /* The script: lines that the user types, one each time a read is up or attention is looked at. */
    const char *const *script;
    bool reading, attention;
    char log[65536];
    struct fake_disk disk[FAKE_DISKS];
    char cards[4096][81];
    unsigned char card_n[4096]; /* bytes of each: they may be zeros */
    unsigned punched, read;
    unsigned file_end; /* cards of the reader's first file, when there are two */
    char cp[4096];     /* commands that change something, a line each */
    enum { FAKE_EMSG_ON, FAKE_EMSG_TEXT, FAKE_EMSG_CODE, FAKE_EMSG_OFF } emsg;
    unsigned full; /* writes to refuse before the next is taken */
    unsigned looks;
    unsigned dark;       /* reads whose lines are not shown */
    time_t clock;        /* local time that stands still, or 0 */
    const char *connect; /* what QUERY TIME's second line is, or NULL */
    uint64_t wake_at;    /* what guest_wake_at() asked for */
    unsigned let_go;     /* what a test of things that are held adds up */
    unsigned halt_after; /* looks after which the next script line is typed unasked */
    bool listens;        /* the program is connected to *MSG */
    bool collects;       /* the program is connected to *ACCOUNT */
    unsigned external;   /* CP EXTERNAL has been typed when the machine asks for the nth time */
    bool impatient;      /* the next script line is typed when the machine waits for anything */
    /* A 3270, when there is one (machine_screen()): full-screen programs draw on it, and a script
     * line is what is typed: "@row,col", texts and a key, separated by |; Enter when none is named.
     * "STALE": it must be drawn again.  "BYTES:" and hexadecimal digits: an inbound transmission. */
    struct buffer3270 *screen;
    bool alternate, drawn;
    /* What its terminal sends instead of a script's lines: a byte of length, and so many bytes. */
    const uint8_t *sends;
    size_t nsends;
    uint64_t storage; /* bytes; 0: 64M */
    struct machine_cpu *cpu;
};

const char *guest_userid(struct guest *g)
{
    (void)g;
    return "TESTER";
}
const char *guest_system_id(struct guest *g)
{
    (void)g;
    return "TESTSYS";
}
int guest_source(struct guest *g, enum guest_source_kind kind, const char *name, const char *text,
                 size_t len, bool online, void (*line)(void *ctx, const char *text), void *ctx)
{
    (void)g, (void)kind, (void)online;
    bool bad = memmem(text, len, "WRONG", 5);
    if (bad)
        line(ctx, name);
    return bad ? -EINVAL : 0;
}
void guest_source_missing(char *line, size_t size)
{
    snprintf(line, size, "no source");
}
void guest_source_size(char *line, size_t size, size_t len)
{
    snprintf(line, size, "%zu bytes on line", len);
}
uint64_t guest_storage_bytes(struct guest *g)
{
    return g->storage ? g->storage : 64 << 20;
}
bool guest_system_information(struct guest *g, unsigned function, unsigned s1, unsigned s2,
                              uint8_t block[4096])
{
    memset(block, 0x40, 4096);
    block[48] = (uint8_t)(0xf0 + function);
    block[49] = (uint8_t)(0xf0 + s1);
    block[50] = (uint8_t)(0xf0 + s2);
    return function && function < 4 && s1 && s2;
}
bool guest_event(struct guest *g)
{
    if (g->halt_after && ++g->looks == g->halt_after)
        g->attention = true;
    return g->attention || g->looks % 100 == 0;
}
void guest_cpu_time(struct guest *g, uint64_t *virtual_ns, uint64_t *total_ns)
{
    (void)g;
    *virtual_ns = 10000000;
    *total_ns = 20000000;
}
/* In a zone that is no host's. */
const char *guest_local_time(struct guest *g, struct tm *tm, uint32_t *ns)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time_t there = g->clock ? g->clock : now.tv_sec + 14 * 3600 + 900;
    gmtime_r(&there, tm);
    *ns = g->clock ? 250000000 : (uint32_t)now.tv_nsec;
    return "FAR";
}
void guest_wake_at(struct guest *g, uint64_t ns)
{
    g->wake_at = ns;
}
void guest_emsg(struct guest *g, bool *number, bool *text)
{
    *number = g->emsg != FAKE_EMSG_TEXT && g->emsg != FAKE_EMSG_OFF;
    *text = g->emsg != FAKE_EMSG_CODE && g->emsg != FAKE_EMSG_OFF;
}
bool guest_disconnected(struct guest *g)
{
    (void)g;
    return false;
}
bool guest_write(struct guest *g, const uint8_t *line, size_t len)
{
    char text[4096];
    if (g->full) {
        g->full--;
        return false;
    }
    len = len < sizeof text - 1 ? len : sizeof text - 1;
    ebcdic_to_ascii(text, line, len);
    text[len] = 0;
    size_t at = strlen(g->log); /* what the log has no room for is lost */
    snprintf(g->log + at, sizeof g->log - at, "%s\n", text);
    return true;
}
void guest_read(struct guest *g, bool wanted)
{
    g->reading = wanted;
}
void guest_read_dark(struct guest *g)
{
    g->dark++;
}
int guest_line(struct guest *g, uint8_t *buf, size_t size)
{
    if (!*g->script || !strncmp(*g->script, "RECORD ", 7)) /* that one comes from CP */
        return -1;
    g->attention = false;
    size_t n = strlen(*g->script);
    n = n < size ? n : size;
    ebcdic_from_ascii(buf, *g->script++, n);
    return (int)n;
}
bool guest_attention(struct guest *g)
{
    bool a = g->attention;
    g->attention = false;
    return a;
}
void guest_clear(struct guest *g)
{
    strncat(g->log, "(cleared)\n", sizeof g->log - strlen(g->log) - 1);
}
int guest_screen(struct guest *g, struct guest_screen *out)
{
    if (!g->screen)
        return -ENODEV;
    *out = (struct guest_screen){.rows = g->screen->alternate_rows,
                                 .cols = g->screen->alternate_cols,
                                 .default_rows = 24,
                                 .default_cols = 80,
                                 .alternate = g->alternate,
                                 .extended = true,
                                 .color = true,
                                 .highlight = true};
    return 0;
}
bool guest_screen_write(struct guest *g, const uint8_t *ds, size_t len)
{
    struct ds_out answer;
    if (!g->screen)
        return true;
    ds_init(&answer, g->screen->rows, g->screen->cols);
    if (buffer3270_write(g->screen, ds, len, &answer) != BUFFER_OK)
        abort(); /* not a stream that a terminal takes */
    g->drawn = true;
    ds_free(&answer);
    return true;
}
static size_t machine_type(struct guest *g, const char *line, uint8_t *buf, size_t size)
{
    struct buffer3270 *b = g->screen;
    struct ds_out answer;
    uint8_t aid = DS_AID_ENTER;
    size_t n = 0;
    if (!strncmp(line, "BYTES:", 6)) {
        unsigned v;
        for (line += 6; sscanf(line, "%2x", &v) == 1 && n < size; line += 2)
            buf[n++] = (uint8_t)v;
        return n;
    }
    while (*line) {
        size_t len = strcspn(line, "|");
        unsigned row, col, key;
        if (sscanf(line, "@%u,%u", &row, &col) == 2) {
            b->cursor = (uint16_t)((row - 1) * b->cols + col - 1);
        } else if (sscanf(line, "PF%u", &key) == 1 && len <= 4) {
            aid = ds_aid_of_pf(key);
        } else if (len == 5 && !strncmp(line, "ENTER", 5)) {
            aid = DS_AID_ENTER;
        } else if (len == 5 && !strncmp(line, "CLEAR", 5)) {
            aid = DS_AID_CLEAR;
        } else if (len == 3 && !strncmp(line, "PA3", 3)) {
            aid = DS_AID_PA3;
        } else if (len == 3 && !strncmp(line, "EOF", 3)) {
            buffer3270_erase_eof(b);
        } else {
            for (size_t k = 0; k < len; k++) {
                uint8_t c;
                ebcdic_from_ascii(&c, line + k, 1);
                buffer3270_type(b, c);
            }
        }
        line += len + (line[len] != 0);
    }
    ds_init(&answer, b->rows, b->cols);
    if (buffer3270_key(b, aid, &answer)) {
        n = answer.len < size ? answer.len : size;
        memcpy(buf, answer.data, n);
    }
    ds_free(&answer);
    return n;
}
int guest_screen_read(struct guest *g, uint8_t *buf, size_t size)
{
    if (!g->screen)
        return -ENODEV;
    if (g->nsends) {
        size_t len = g->sends[0] < g->nsends - 1 ? g->sends[0] : g->nsends - 1;
        len = len < size ? len : size;
        memcpy(buf, g->sends + 1, len);
        g->sends += len + 1;
        g->nsends -= len + 1;
        return len ? (int)len : -ESTALE;
    }
    if (!*g->script)
        return -1;
    const char *line = *g->script++;
    if (!strcmp(line, "STALE"))
        return -ESTALE;
    size_t n = machine_type(g, line, buf, size);
    return n ? (int)n : -1;
}
void guest_screen_end(struct guest *g)
{
    g->drawn = false;
}
void guest_messages(struct guest *g, bool wanted)
{
    g->listens = wanted;
}
/* A line "*MSG class userid text" of the script, once the program listens. */
bool guest_message(struct guest *g, struct guest_message *out)
{
    if (!g->listens || !*g->script || strncmp(*g->script, "*MSG ", 5))
        return false;
    int at = 0;
    if (sscanf(*g->script, "*MSG %u %8s %n", &out->class, out->userid, &at) < 2)
        abort();
    snprintf(out->text, sizeof out->text, "%s", *g->script++ + at);
    return true;
}
int guest_recording(struct guest *g, const char *service, bool wanted)
{
    if (wanted && strcmp(service, "*ACCOUNT"))
        return -EPERM;
    g->collects = wanted;
    return 0;
}
/* A line "RECORD text" of the script, 80 columns, once the program is connected. */
size_t guest_record(struct guest *g, void *record, size_t size)
{
    if (!g->collects || !*g->script || strncmp(*g->script, "RECORD ", 7))
        return 0;
    char text[81];
    snprintf(text, sizeof text, "%-80s", *g->script++ + 7);
    ebcdic_from_ascii(record, text, size < 80 ? size : 80);
    return 80;
}
bool guest_external(struct guest *g)
{
    return g->external && --g->external == 0;
}
int guest_cp(struct guest *g, const char *command, void (*line)(void *ctx, const char *text),
             void *ctx)
{
    (void)g;
    if (!strcasecmp(command, "QUERY TESTER") || !strcasecmp(command, "Q USERID")) {
        line(ctx, "TESTER   - L0001");
        return 0;
    }
    if (!strcasecmp(command, "QUERY TIME") && g->connect) {
        line(ctx, "TIME IS 12:00:00 FAR SATURDAY 11/26/26");
        line(ctx, g->connect);
        return 0;
    }
    if (!strncasecmp(command, "MSG NOBODY", 10)) {
        line(ctx, "HCPMSG045E NOBODY not logged on");
        return 45;
    }
    if (!strncasecmp(command, "LINK REFUSED", 12)) {
        line(ctx, "HCPLNK110E REFUSED 0400 not linked; device already defined");
        return 110;
    }
    if (!strncasecmp(command, "QUERY RDR", 9) && g->punched > g->read) {
        line(ctx, "ORIGINID FILE CLASS RECORDS  CPY HOLD DATE  TIME     NAME      TYPE     DIST");
        line(ctx, "ELSE     0006 A PUN 00000009 001 USER 11/26 15:00:00 HELD      FILE     BIN");
        line(ctx, "FRIEND   0007 A PUN 00000010 001 NONE 11/26 15:00:00 SPOOLED   DATA     BIN");
        return 0;
    }
    static const char *const quiet[] = {"SET ",   "SPOOL",  "CLOSE",   "CHANGE", "ORDER",
                                        "PURGE ", "QUERY ", "MSG ANN", "LINK",   "DETACH"};
    for (unsigned n = 0; n < sizeof quiet / sizeof quiet[0]; n++)
        if (!strncasecmp(command, quiet[n], strlen(quiet[n]))) {
            strncat(g->cp, command, sizeof g->cp - strlen(g->cp) - 2);
            strcat(g->cp, "\n");
            return 0;
        }
    return 1;
}
static void machine_show(void *ctx, const char *text)
{
    struct guest *g = ctx;
    strncat(g->log, text, sizeof g->log - strlen(g->log) - 2);
    strcat(g->log, "\n");
}
int guest_cp_console(struct guest *g, const char *command, bool *unknown)
{
    int rc = guest_cp(g, command, machine_show, g);
    if (unknown)
        *unknown = rc == 1;
    return rc;
}

static struct fake_disk *fake_disk(struct guest *g, uint16_t vdev)
{
    for (unsigned n = 0; n < FAKE_DISKS; n++)
        if (g->disk[n].bytes && g->disk[n].vdev == vdev)
            return &g->disk[n];
    return NULL;
}
int guest_disk(struct guest *g, uint16_t vdev, struct guest_disk *out)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d)
        return -ENODEV;
    *out = (struct guest_disk){.vdev = vdev,
                               .writable = d->writable,
                               .cylinders = FAKE_CYLINDERS,
                               .blksize = BLOCK,
                               .blocks = d->blocks,
                               .type = "3390"};
    return 0;
}
int guest_disk_read(struct guest *g, uint16_t vdev, uint32_t blksize, uint64_t block, void *buf)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d || blksize != BLOCK || block == 0 || block > d->blocks)
        return -EIO;
    memcpy(buf, d->bytes + (block - 1) * BLOCK, BLOCK);
    return 0;
}
int guest_disk_write(struct guest *g, uint16_t vdev, uint32_t blksize, uint64_t block,
                     const void *buf)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d || !d->writable || blksize != BLOCK || block == 0 || block > d->blocks)
        return -EIO;
    memcpy(d->bytes + (block - 1) * BLOCK, buf, BLOCK);
    return 0;
}
int guest_disk_sync(struct guest *g, uint16_t vdev)
{
    return fake_disk(g, vdev) ? 0 : -ENODEV;
}
int guest_disk_format(struct guest *g, uint16_t vdev, uint32_t blksize)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d || blksize != BLOCK)
        return -EIO;
    memset(d->bytes, 0, d->blocks * BLOCK);
    return 0;
}
/* A track of the fake disks: record zero, and twelve blocks. */
static uint8_t *fake_track(struct guest *g, uint16_t vdev, uint32_t cyl, uint32_t head)
{
    struct fake_disk *d = fake_disk(g, vdev);
    uint64_t block = ((uint64_t)cyl * 15 + head) * 12;
    return d && head < 15 && block + 12 <= d->blocks ? d->bytes + block * BLOCK : NULL;
}
int guest_disk_record(struct guest *g, uint16_t vdev, struct guest_track at, unsigned n,
                      struct guest_record *out, uint8_t *buf)
{
    uint8_t *track = fake_track(g, vdev, at.cyl, at.head);
    if (!track)
        return fake_disk(g, vdev) ? -EMEDIUMTYPE : -ENODEV;
    if (n > 12)
        return -ENOENT;
    *out = (struct guest_record){.cyl = (uint16_t)at.cyl,
                                 .head = (uint16_t)at.head,
                                 .rec = (uint8_t)n,
                                 .dlen = n ? BLOCK : 8};
    memset(buf, 0, 8);
    if (n)
        memcpy(buf, track + (n - 1) * BLOCK, BLOCK);
    return 0;
}
int guest_disk_copy_track(struct guest *g, uint16_t vdev, struct guest_track at, uint16_t to,
                          uint32_t cyl)
{
    uint8_t *from = fake_track(g, vdev, at.cyl, at.head), *target = fake_track(g, to, cyl, at.head);
    if (!fake_disk(g, vdev) || !fake_disk(g, to))
        return -ENODEV;
    if (!from || !target)
        return -EMEDIUMTYPE;
    if (!fake_disk(g, to)->writable)
        return -EROFS;
    memcpy(target, from, (size_t)12 * BLOCK);
    return 0;
}
int guest_cp_volume(struct guest *g, uint16_t vdev, struct cp_volume *out, uint8_t *space)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d)
        return -ENODEV;
    *out = d->cp;
    memset(space, SPACE_PERM, CP_VOLUME_CYLINDERS);
    memcpy(space, d->space, FAKE_CYLINDERS);
    return 0;
}
int guest_cp_volume_write(struct guest *g, uint16_t vdev, const struct cp_volume *v,
                          const uint8_t *space)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d || !d->writable)
        return d ? -EROFS : -ENODEV;
    d->cp = *v;
    memcpy(d->space, space, FAKE_CYLINDERS);
    return 0;
}
int guest_cp_format(struct guest *g, uint16_t vdev, uint32_t cyl)
{
    struct fake_disk *d = fake_disk(g, vdev);
    if (!d || !d->writable)
        return d ? -EROFS : -ENODEV;
    if (cyl >= FAKE_CYLINDERS)
        return -ERANGE;
    for (uint64_t b = (uint64_t)cyl * 15 * 12; b < (cyl + 1) * 15 * 12 && b < d->blocks; b++)
        memset(d->bytes + b * BLOCK, 0, BLOCK);
    return 0;
}
int guest_print(struct guest *g, uint16_t vdev, uint8_t command, const void *line, size_t len)
{
    char text[133] = "", entry[160];
    if (vdev != 0x00e || len > 132)
        return -ENODEV;
    ebcdic_to_ascii(text, line, len);
    while (len && text[len - 1] == ' ')
        len--;
    snprintf(entry, sizeof entry, "PRT %02X<%.*s>\n", command, (int)len, text);
    strncat(g->log, entry, sizeof g->log - strlen(g->log) - 1);
    return 0;
}
int guest_punch(struct guest *g, uint16_t vdev, const void *record, size_t len)
{
    if (vdev == 0x00e) { /* the printer, each line spaced */
        return guest_print(g, vdev, 0x09, record, len);
    }
    if (vdev != 0x00d || g->punched == 4096 || len > 80)
        return -ENODEV;
    ebcdic_to_ascii(g->cards[g->punched], record, len);
    g->card_n[g->punched] = (unsigned char)len;
    g->cards[g->punched++][len] = 0;
    return 0;
}
int guest_punch_many(struct guest *g, uint16_t vdev, const void *records, size_t len, unsigned n)
{
    int rc = 0;
    for (unsigned k = 0; k < n && !rc; k++)
        rc = guest_punch(g, vdev, (const uint8_t *)records + k * len, len);
    return rc;
}
int guest_read_card(struct guest *g, uint16_t vdev, void *record, size_t size)
{
    if (vdev != 0x00c)
        return -ENODEV;
    if (g->read > g->punched || g->punched == 0)
        return -ENOENT;
    if (g->read == g->punched) {
        g->read++;
        return -ENODATA;
    }
    if (g->file_end && g->read == g->file_end) {
        g->file_end = 0;
        return -ENODATA;
    }
    const char *card = g->cards[g->read++];
    size_t n = g->card_n[g->read - 1] < size ? g->card_n[g->read - 1] : size;
    ebcdic_from_ascii(record, card, n);
    return (int)n;
}

/* --- for the tests ------------------------------------------------------------------------------- */

static int block_read(void *ctx, uint64_t block, void *buf)
{
    memcpy(buf, ((struct fake_disk *)ctx)->bytes + (block - 1) * BLOCK, BLOCK);
    return 0;
}
static int block_write(void *ctx, uint64_t block, const void *buf)
{
    memcpy(((struct fake_disk *)ctx)->bytes + (block - 1) * BLOCK, buf, BLOCK);
    return 0;
}
static int block_sync(void *ctx)
{
    (void)ctx;
    return 0;
}
static struct cms_blocks fake_blocks(struct fake_disk *d)
{
    return (struct cms_blocks){.ctx = d,
                               .blksize = BLOCK,
                               .nblocks = d->blocks,
                               .cylinders = FAKE_CYLINDERS,
                               .read = block_read,
                               .write = block_write,
                               .sync = block_sync};
}

/* An empty CMS minidisk in place n. */
static struct fake_disk *machine_disk(struct guest *g, unsigned n, uint16_t vdev, bool writable)
{
    struct fake_disk *d = &g->disk[n];
    *d = (struct fake_disk){
        .vdev = vdev, .writable = writable, .blocks = 200, .bytes = calloc(200, BLOCK)};
    struct cms_blocks b = fake_blocks(d);
    if (edf_format(&b, "TEST"))
        abort();
    return d;
}

/* A text file on it, RECFM V. */
static inline void machine_file(struct fake_disk *d, const char *fn, const char *ft,
                                const char *text)
{
    struct cms_blocks b = fake_blocks(d);
    struct edf_disk *disk;
    struct edf_file *f;
    struct edf_format v = {.recfm = 'V', .mode = '1'};
    if (edf_mount(&b, true, &disk) || edf_open(disk, fn, ft, EDF_REPLACE, &v, &f))
        abort();
    while (*text) {
        size_t n = strcspn(text, "\n"), part = n;
        uint8_t line[4096];
        part = part < sizeof line ? part : sizeof line;
        ebcdic_from_ascii(line, n ? text : " ", n ? part : 1);
        edf_write(f, 0, line, (uint32_t)(n ? part : 1));
        text += n + (text[n] != 0);
    }
    edf_close(f);
    edf_unmount(disk);
}

/* A file of cards. */
typedef uint8_t machine_card[80];
static inline void machine_cards(struct fake_disk *d, const char *fn, const char *ft,
                                 const machine_card *card, size_t n)
{
    struct cms_blocks b = fake_blocks(d);
    struct edf_disk *disk;
    struct edf_file *f;
    struct edf_format format = {.recfm = 'F', .mode = '1', .lrecl = 80};
    if (edf_mount(&b, true, &disk) || edf_open(disk, fn, ft, EDF_REPLACE, &format, &f))
        abort();
    for (size_t k = 0; k < n; k++)
        if (edf_write(f, 0, card[k], sizeof card[k]))
            abort();
    if (edf_close(f) || edf_unmount(disk))
        abort();
}

/* A MACLIB of two members, FIRST and SECOND, of one card each; the directory's size and place are what
 * is told (32 and 6 are right). */
static inline void machine_library(struct fake_disk *d, const char *fn, uint32_t size,
                                   uint32_t where)
{
    static const uint8_t end[4] = {0x61, 0xff, 0xff, 0x61};
    machine_card card[6] = {0};
    char text[24];
    ebcdic_from_ascii(card[0], "LIBPDS", 6);
    put32(card[0] + 8, size);
    put32(card[0] + 12, where);
    for (unsigned k = 1; k <= 3; k += 2) {
        snprintf(text, sizeof text, "%.8s %s", fn, k == 1 ? "ONE" : "TWO");
        ebcdic_pad(card[k], text, sizeof card[k]);
        memcpy(card[k + 1], end, sizeof end);
    }
    ebcdic_from_ascii(card[5], "FIRST           SECOND  ", 24);
    memset(card[5] + 8, 0, 8);
    card[5][11] = card[5][27] = 0x80;
    put32(card[5] + 12, 2);
    put32(card[5] + 28, 4);
    machine_cards(d, fn, "MACLIB", card, 6);
}

/* Give the machine a 3270 of that size; 24 by 80 has no alternate size. */
static inline void machine_screen(struct guest *g, uint16_t rows, uint16_t cols)
{
    g->screen = calloc(1, sizeof *g->screen);
    if (!g->screen || buffer3270_init(g->screen, rows, cols))
        abort();
    g->alternate = rows != 24 || cols != 80;
}

/* A row of its screen, from 1, as text. */
static inline const char *machine_row(struct guest *g, unsigned row)
{
    static char text[1024];
    buffer3270_row_text(g->screen, row, text, sizeof text);
    return text;
}

#include "tests/cms/machine_cpu.h"

/* IPL and run until the script is used up and the machine waits. */
__attribute__((unused)) static void machine_run(struct guest *g, const struct guest_system *os,
                                                const char *parm)
{
    g->os = os;
    g->machine = os->create(g, parm);
    for (unsigned n = 0; n < 100000; n++) {
        g->wake_at = 0;
        enum guest_run r = os->run(g->machine);
        if (r == GUEST_WAIT && g->impatient && *g->script) {
            g->attention = (!g->listens || strncmp(*g->script, "*MSG ", 5)) &&
                           (!g->collects || strncmp(*g->script, "RECORD ", 7));
            continue;
        }
        if (r == GUEST_WAIT && g->wake_at && g->wake_at != UINT64_MAX) {
            struct timespec t = {(time_t)(g->wake_at / 1000000000u),
                                 (long)(g->wake_at % 1000000000u)};
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
            g->wake_at = 0;
            continue;
        }
        if (r == GUEST_ENDED || (r == GUEST_WAIT && !*g->script))
            return;
    }
}

static void machine_end(struct guest *g)
{
    g->os->destroy(g->machine);
    machine_cpu_end(g);
    if (g->screen)
        buffer3270_free(g->screen);
    free(g->screen);
    for (unsigned n = 0; n < FAKE_DISKS; n++)
        free(g->disk[n].bytes);
}

#endif
