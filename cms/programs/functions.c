/* Functions that CMS has for programs, called by SVC 202 with parameter lists of their own forms: the
 * terminal's (WRTERM's TYPLIN, RDTERM's WAITRD) and the file system's (the FSCB of FSREAD and its like).
 * CMS Macros and Functions Reference; FSCBD and FSTD as IBM maps them.  Of TYPLIN's and WAITRD's flags the bytes are
 * from memory. */
#include "cms/commands/operands.h"
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TERMINAL_MAX 1760 /* of WRTERM */
#define READ_MAX     130  /* of RDTERM */

static uint32_t get24(const uint8_t *p)
{
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

/* CL8'TYPLIN',X'01',AL3(text),C'B',X'00',AL2(length). */
static int typlin(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    uint8_t p[16], text[TERMINAL_MAX];
    (void)cpu;
    if (!program_read(cms, plist, p, sizeof p))
        return 24;
    size_t n = get16(p + 14) < TERMINAL_MAX ? get16(p + 14) : TERMINAL_MAX;
    if (!program_read(cms, get24(p + 9), text, n))
        return 24;
    while (n && text[n - 1] == 0x40)
        n--;
    cms_say_ebcdic(cms, text, n);
    return 0;
}

static void capitals(uint8_t *p, size_t n)
{
    for (; n; p++, n--)
        if ((*p >= 0x81 && *p <= 0x89) || (*p >= 0x91 && *p <= 0x99) || (*p >= 0xa2 && *p <= 0xa9))
            *p |= 0x40;
}

/* CL8'WAITRD',X'01',AL3(buffer),C'U',X'00',AL2(length); the length that was read to the last, and to
 * register 0.  U: capitals, and blanks behind the line; V: capitals; S: blanks; T: as it was typed. */
static int waitrd(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    uint8_t p[16], line[256], two[2];
    if (!program_read(cms, plist, p, sizeof p))
        return 24;
    size_t n = cms_read(cms, line, sizeof line), room = get16(p + 14);
    room = room && room < READ_MAX ? room : READ_MAX;
    n = n < room ? n : room;
    char code = 0;
    ebcdic_to_ascii(&code, p + 12, 1);
    if (code == 'U' || code == 'V')
        capitals(line, n);
    size_t stored = n;
    if (code == 'U' || code == 'S') {
        memset(line + n, 0x40, room - n);
        stored = room;
    }
    put16(two, (uint16_t)n);
    if (!program_store(cms, get24(p + 9), line, stored) || !program_store(cms, plist + 14, two, 2))
        return 24;
    cpu->gr[0] = n;
    return 0;
}

/* --- files ---------------------------------------------------------------------------------------------- */

enum { FSCB = 44, FSCB_EXTENDED = 60, FSCB_BUFFER = 28, FSCB_FLAG = 37, FSCB_EXTENDED_FLAG = 0x20 };

struct fscb {
    struct fileid id; /* no mode: "*" */
    uint32_t item, items, buffer, size;
    char recfm;
    uint32_t at; /* its address */
};

static int read_names(struct cms *cms, uint32_t plist, struct fscb *f)
{
    uint8_t p[26];
    if (!program_read(cms, plist, p, sizeof p))
        return 24;
    program_word(f->id.fn, p + 8, 8);
    program_word(f->id.ft, p + 16, 8);
    program_word(f->id.fm, p + 24, 2);
    if (p[24] == 0xff || !f->id.fm[0])
        strcpy(f->id.fm, "*");
    if (!edf_name_valid(f->id.fn) || !edf_name_valid(f->id.ft))
        return 20;
    return cms_mode_valid(f->id.fm) ? 0 : 24;
}

static int read_fscb(struct cms *cms, uint32_t plist, struct fscb *f)
{
    uint8_t p[FSCB_EXTENDED] = {0};
    int rc = read_names(cms, plist, f);
    if (rc || !program_read(cms, plist, p, FSCB))
        return rc ? rc : 24;
    f->at = plist;
    f->item = get16(p + 26);
    f->items = get16(p + 38);
    if (p[FSCB_FLAG] & FSCB_EXTENDED_FLAG) {
        if (!program_read(cms, plist, p, FSCB_EXTENDED))
            return 24;
        f->item = get32(p + 44);
        f->items = get32(p + 48);
    }
    f->buffer = get32(p + FSCB_BUFFER) & 0x7fffffff;
    f->size = get32(p + 32);
    ebcdic_to_ascii(&f->recfm, p + 36, 1);
    return 0;
}

static bool in_storage(struct cms *cms, const struct fscb *f)
{
    uint64_t size = guest_storage_bytes(cms->g);
    return f->size && f->buffer <= size && f->size <= size - f->buffer;
}

/* FSREAD's return codes: 1 no such file, 2 bad buffer, 3 the disk, 5 no items, 8 the record was cut, 11
 * items of a V file, 12 the end. */
static int rdbuf(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    struct fscb f;
    struct edf_info info = {.recfm = 'V'};
    uint32_t total = 0, n = 0;
    uint8_t word[4];
    int rc = read_fscb(cms, plist, &f);
    (void)cpu;
    if (rc)
        return rc;
    if (!f.items)
        return 5;
    if (!in_storage(cms, &f))
        return 2;
    uint8_t *buffer = cms_get_storage(cms, f.size);
    if (!buffer)
        return 104;
    bool cut = false;
    for (uint32_t k = 0; !rc && k < f.items && total < f.size && cms_pause(cms); k++) {
        if (k && info.recfm == 'V') {
            rc = 11;
            break;
        }
        int got =
            cms_item_read(cms, &f.id, k ? 0 : f.item, buffer + total, f.size - total, &n, &info);
        if (got) {
            rc = got == -ENOENT ? 1 : got != -ENODATA ? 3 : k ? 0 : 12;
            break;
        }
        cut |= n > f.size - total;
        total += n < f.size - total ? n : f.size - total;
    }
    put32(word, total);
    if ((!rc || rc == 11) &&
        (!program_store(cms, f.buffer, buffer, total) || !program_store(cms, f.at + 40, word, 4)))
        rc = 2;
    cms_free_storage(cms, buffer);
    return rc ? rc : cut ? 8 : 0;
}

/* FSWRITE's: 2 bad buffer, 11 bad record format, 12 the disk is read only, 13 it is full, 14 the bytes do
 * not divide by the items, 15 another length than the file's, 16 another format, 17 too long, 18 items
 * of a V file. */
static int wrbuf(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    struct fscb f;
    struct edf_info info;
    int rc = read_fscb(cms, plist, &f);
    (void)cpu;
    if (rc)
        return rc;
    if (f.recfm != 'F' && f.recfm != 'V')
        return 11;
    if (!f.items || f.size % f.items)
        return 14;
    if (f.recfm == 'V' && f.items > 1)
        return 18;
    if (f.recfm == 'V' && f.size > EDF_MAX_V)
        return 17;
    uint8_t *buffer = in_storage(cms, &f) ? cms_get_storage(cms, f.size) : NULL;
    if (!buffer)
        return 2;
    if (!program_read(cms, f.buffer, buffer, f.size))
        rc = 2;
    uint32_t each = f.size / f.items;
    struct edf_format format = {.recfm = f.recfm, .mode = f.id.fm[1], .lrecl = each};
    if (f.id.fm[0] == '*')
        strcpy(f.id.fm, "A1");
    for (uint32_t k = 0; !rc && k < f.items && cms_pause(cms); k++) {
        int wrote = cms_item_write(cms, &f.id, &format, k ? 0 : f.item, buffer + (size_t)k * each,
                                   each, &info);
        rc = wrote == 0                            ? 0
             : wrote == -EROFS || wrote == -ENODEV ? 12
             : wrote == -ENOSPC                    ? 13
             : wrote == -EMSGSIZE                  ? 15
             : wrote == -EMEDIUMTYPE               ? 16
             : wrote == -EINVAL                    ? 7
                                                   : 3;
    }
    cms_free_storage(cms, buffer);
    return rc;
}

static int finis(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    struct fscb f;
    unsigned closed;
    (void)cpu;
    int rc = read_names(cms, plist, &f);
    if (rc)
        return CMS_UNKNOWN; /* names with asterisks: the command */
    if (cms_finis(cms, f.id.fn, f.id.ft, f.id.fm, &closed))
        return 3;
    return closed ? 0 : 6;
}

/* The file's entry, as programs know it: the 40 bytes of FSTD, in the program's page of work. */
static int state(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    struct fscb f;
    struct edf_info info;
    uint8_t fst[40] = {0}, word[4];
    (void)cpu;
    int rc = read_names(cms, plist, &f);
    if (rc)
        return rc;
    struct cms_disk *d = cms_find(&cms->disks, f.id.fn, f.id.ft, f.id.fm, &info);
    if (!d)
        return f.id.fm[0] != '*' && !cms_disk(&cms->disks, f.id.fm[0]) ? 36 : 28;
    ebcdic_pad(fst, info.fn, 8);
    ebcdic_pad(fst + 8, info.ft, 8);
    char mode[3] = {d->letter, info.mode, 0};
    ebcdic_pad(fst + 24, mode, 2);
    put16(fst + 26, (uint16_t)(info.records < 65535 ? info.records : 65535));
    ebcdic_from_ascii(fst + 30, &info.recfm, 1);
    put32(fst + 32, info.lrecl);
    put16(fst + 36, (uint16_t)(info.blocks < 65535 ? info.blocks : 65535));
    uint32_t at = PROGRAM_WORK + (cms->programs->level - 1) * PROGRAM_WORK_BYTES + PROGRAM_WORK_FST;
    put32(word, at);
    return program_put(cms, at, fst, sizeof fst) && program_store(cms, plist + FSCB_BUFFER, word, 4)
               ? 0
               : 24;
}

static int erase(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    struct fscb f;
    (void)cpu;
    int rc = read_names(cms, plist, &f);
    if (rc)
        return CMS_UNKNOWN; /* patterns, options: the command */
    struct cms_disk *d =
        cms_find(&cms->disks, f.id.fn, f.id.ft, f.id.fm[0] == '*' ? "A" : f.id.fm, NULL);
    if (!d)
        return 28;
    if (!d->writable)
        return 36;
    char letter[2] = {d->letter, 0};
    cms_finis(cms, f.id.fn, f.id.ft, letter, NULL);
    rc = edf_erase(d->edf, f.id.fn, f.id.ft);
    return rc == -ENOENT ? 28 : rc ? 100 : 0;
}

static int nucext(struct cms *cms, uint32_t plist, struct guest_cpu *cpu)
{
    (void)cpu;
    return program_nucext(cms, plist);
}

int program_function(struct cms *cms, const char *name, uint32_t plist, struct guest_cpu *cpu)
{
    static const struct {
        const char *name;
        int (*run)(struct cms *cms, uint32_t plist, struct guest_cpu *cpu);
    } functions[] = {{"TYPLIN", typlin}, {"WAITRD", waitrd}, {"RDBUF", rdbuf}, {"WRBUF", wrbuf},
                     {"FINIS", finis},   {"STATE", state},   {"ERASE", erase}, {"NUCEXT", nucext}};
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++)
        if (!strcmp(functions[k].name, name))
            return functions[k].run(cms, plist, cpu);
    return CMS_UNKNOWN;
}
