/* OPEN, GET, PUT, CLOSE: records by a DCB, queued, in move or locate mode, of a disk file, the terminal, the
 * reader, punch or printer that FILEDEF has named, or of nothing (DUMMY).
 *
 * OPEN puts the address of two instructions in the nucleus's page into the DCB, where GET and PUT branch
 * to; their SVC comes here.  A record of variable length has its four bytes in front.  Not here: BSAM,
 * members of libraries, tapes, exit lists, UPDAT.  Sources: OS/VS Data Management Macro Instructions (the
 * DCB); VM/SP CMS for System Programming, "OS data management simulation". */
#include "cms/commands/filedef.h"
#include "cms/messages.h"
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* The DCB. */
enum {
    DCB_EODAD = 0x20,
    DCB_RECFM = 0x24,
    DCB_DDNAME = 0x28,
    DCB_ROUTINE = 0x30, /* and flags in its first byte */
    DCB_MACRF = 0x32,
    DCB_BLKSIZE = 0x3e,
    DCB_LRECL = 0x52,
    DCB = 0x60
};
enum { OPEN_FLAG = 0x10, RECFM_F = 0x80, RECFM_V = 0x40, RECFM_U = 0xc0 };
enum { MACRF_LOCATE = 0x08, LIST_OUTPUT = 0x0f, LIST_LAST = 0x80, LIST_MOST = 64 };
#define RECORD_MOST 32760u

struct program_dcb {
    struct program_dcb *next;
    uint32_t at;
    uint8_t before[4]; /* of DCB_ROUTINE */
    unsigned level;
    struct filedef_of file;
    bool output, locate, pending;
    char recfm; /* F, V, U */
    uint32_t lrecl, buffer;
};

static struct program_dcb **find(struct cms *cms, uint32_t at)
{
    struct program_dcb **p = &cms->programs->dcbs;
    while (*p && (*p)->at != at)
        p = &(*p)->next;
    return p;
}

static char recfm_of(uint8_t bits)
{
    return (bits & RECFM_U) == RECFM_U   ? 'U'
           : (bits & RECFM_U) == RECFM_V ? 'V'
           : (bits & RECFM_U) == RECFM_F ? 'F'
                                         : 0;
}

static int cannot_open(struct cms *cms, const char *ddname, unsigned code)
{
    char text[4];
    snprintf(text, sizeof text, "%u", code);
    return cms_error(cms, "SOP", 36, text, ddname, NULL);
}

/* What is written is made anew, but for DISP MOD. */
static void erase(struct cms *cms, const struct fileid *id)
{
    struct cms_disk *d = cms_find(&cms->disks, id->fn, id->ft, id->fm, NULL);
    if (!d || !d->writable)
        return;
    char letter[2] = {d->letter, 0};
    cms_finis(cms, id->fn, id->ft, letter, NULL);
    edf_erase(d->edf, id->fn, id->ft);
}

/* Format and length: what the DCB says, else FILEDEF, else the file. */
static void describe(struct cms *cms, struct program_dcb *d, const uint8_t *dcb)
{
    struct edf_info info = {.recfm = 0};
    if (d->file.device == FILEDEF_DISK && !d->output)
        cms_find(&cms->disks, d->file.id.fn, d->file.id.ft, d->file.id.fm, &info);
    d->recfm = recfm_of(dcb[DCB_RECFM]);
    if (!d->recfm)
        d->recfm = d->file.recfm ? d->file.recfm : info.recfm ? info.recfm : 'F';
    d->lrecl = get16(dcb + DCB_LRECL);
    if (!d->lrecl)
        d->lrecl = d->file.lrecl ? d->file.lrecl
                   : info.lrecl  ? info.lrecl + (d->recfm == 'V' ? 4 : 0)
                                 : get16(dcb + DCB_BLKSIZE);
    if (!d->lrecl || d->lrecl > RECORD_MOST)
        d->lrecl = d->lrecl ? RECORD_MOST : 80;
    if (d->recfm == 'V' && d->lrecl < 5)
        d->lrecl = 5;
}

/* 0, or why not: OPEN's code. */
static unsigned may_open(struct cms *cms, const struct program_dcb *d)
{
    const struct fileid *id = &d->file.id;
    if (d->file.device == FILEDEF_TAPE || d->file.member)
        return 5;
    if (d->file.device != FILEDEF_DISK)
        return (d->output && d->file.device == FILEDEF_READER) ||
                       (!d->output &&
                        (d->file.device == FILEDEF_PRINTER || d->file.device == FILEDEF_PUNCH))
                   ? 6
                   : 0;
    if (!edf_name_valid(id->fn) || !edf_name_valid(id->ft))
        return 4;
    struct cms_disk *disk = cms_disk(&cms->disks, id->fm[0]);
    if (d->output)
        return disk && disk->writable ? 0 : 4;
    return cms_find(&cms->disks, id->fn, id->ft, id->fm, NULL) ? 0 : 4;
}

static bool open_one(struct cms *cms, uint32_t at, bool output)
{
    uint8_t dcb[DCB];
    char ddname[9];
    if (!program_read(cms, at, dcb, sizeof dcb))
        return false;
    if (*find(cms, at)) /* it is open */
        return true;
    struct program_dcb *d = cms_get_storage(cms, sizeof *d);
    if (!d)
        return false;
    program_word(ddname, dcb + DCB_DDNAME, 8);
    filedef_of(cms, ddname, &d->file);
    d->at = at;
    d->output = output;
    d->level = cms->programs->level;
    d->locate = dcb[DCB_MACRF + output] & MACRF_LOCATE;
    describe(cms, d, dcb);
    unsigned no = may_open(cms, d);
    d->buffer = no ? 0 : program_obtain(cms, RECORD_MOST, 0, d->level);
    if (!d->buffer) {
        cms_free_storage(cms, d);
        cannot_open(cms, ddname, no ? no : 80);
        return true; /* the program looks at the flag */
    }
    if (output && d->file.device == FILEDEF_DISK && !d->file.mod)
        erase(cms, &d->file.id);
    memcpy(d->before, dcb + DCB_ROUTINE, sizeof d->before);
    put32(dcb + DCB_ROUTINE, output ? PROGRAM_PUT : PROGRAM_GET);
    dcb[DCB_ROUTINE] = d->before[0] | OPEN_FLAG;
    put16(dcb + DCB_LRECL, (uint16_t)d->lrecl);
    dcb[DCB_RECFM] |= d->recfm == 'F' ? RECFM_F : d->recfm == 'V' ? RECFM_V : RECFM_U;
    d->next = cms->programs->dcbs;
    cms->programs->dcbs = d;
    return program_store(cms, at, dcb, sizeof dcb);
}

/* --- records ------------------------------------------------------------------------------------------- */

/* The next record to `to`, room for RECORD_MOST: its length, -1 at the end. */
static int32_t read_record(struct cms *cms, const struct program_dcb *d, uint8_t *to)
{
    const struct fileid *id = &d->file.id;
    uint32_t n = 0;
    int got;
    switch (d->file.device) {
    case FILEDEF_DISK:
        got = cms_item_read(cms, id, 0, to, RECORD_MOST, &n, NULL);
        return got ? -1 : (int32_t)(n < RECORD_MOST ? n : RECORD_MOST);
    case FILEDEF_TERMINAL:
        got = (int)cms_read(cms, to, 256);
        return got ? got : -1; /* a null line ends it */
    case FILEDEF_READER:
        got = guest_read_card(cms->g, 0x00c, to, RECORD_MOST);
        return got < 0 ? -1 : got;
    default:
        return -1;
    }
}

/* false: it cannot be written. */
static bool write_record(struct cms *cms, const struct program_dcb *d, uint8_t *p, uint32_t n)
{
    const struct fileid *id = &d->file.id;
    uint8_t card[80];
    switch (d->file.device) {
    case FILEDEF_DISK: {
        struct edf_format format = {
            .recfm = d->recfm == 'F' ? 'F' : 'V', .mode = id->fm[1], .lrecl = n};
        struct edf_info info;
        return n && !cms_item_write(cms, id, &format, 0, p, n, &info);
    }
    case FILEDEF_TERMINAL:
        while (n && p[n - 1] == 0x40)
            n--;
        cms_say_ebcdic(cms, p, n);
        return true;
    case FILEDEF_PUNCH:
        memset(card, 0x40, sizeof card);
        memcpy(card, p, n < sizeof card ? n : sizeof card);
        return !guest_punch(cms->g, 0x00d, card, sizeof card);
    case FILEDEF_PRINTER:
        return !guest_punch(cms->g, 0x00e, p, n < 132 ? n : 132);
    default:
        return true;
    }
}

/* The record at `from`, as the DCB describes it. */
static bool put_from(struct cms *cms, const struct program_dcb *d, uint32_t from)
{
    uint8_t *record = cms_get_storage(cms, RECORD_MOST), head[4];
    uint32_t n = d->lrecl, skip = 0;
    bool ok = record != NULL;
    if (ok && d->recfm == 'V') {
        ok = program_read(cms, from, head, sizeof head);
        n = ok ? get16(head) : 0;
        skip = sizeof head;
        ok = ok && n > skip && n <= RECORD_MOST;
    }
    if (ok)
        ok = program_read(cms, (uint64_t)from + skip, record, n - skip) &&
             write_record(cms, d, record, n - skip);
    cms_free_storage(cms, record);
    return ok;
}

/* Register 1: the DCB; 0: the area, or in locate mode the record's address comes to 1. */
void program_get(struct cms *cms, struct guest_cpu *cpu)
{
    struct program_dcb *d = *find(cms, (uint32_t)cpu->gr[1] & 0xffffff);
    uint8_t *record = d && !d->output ? cms_get_storage(cms, RECORD_MOST + 4) : NULL, eodad[4];
    if (!record) {
        program_system_abend(cms, 0x0c6, cpu);
        return;
    }
    int32_t n = read_record(cms, d, record + 4);
    if (n < 0) {
        cms_free_storage(cms, record);
        if (cms->events & CMS_HALT_EXECUTION)
            return;
        if (!program_read(cms, d->at + DCB_EODAD, eodad, sizeof eodad) ||
            !(get32(eodad) & 0xffffff))
            program_system_abend(cms, 0x337, cpu);
        else
            cpu->psw_address = get32(eodad) & 0xffffff;
        return;
    }
    uint32_t length = (uint32_t)n, skip = 4;
    if (d->recfm == 'V') {
        length = length + 4 < d->lrecl ? length + 4 : d->lrecl;
        put32(record, length << 16);
        skip = 0;
    } else if (d->recfm == 'F') { /* cards and lines are as long as the program has them */
        if (length < d->lrecl)
            memset(record + 4 + length, 0x40, d->lrecl - length);
        length = d->lrecl;
    }
    uint32_t to = d->locate ? d->buffer : (uint32_t)cpu->gr[0] & 0xffffff;
    if (!program_store(cms, to, record + skip, length))
        program_system_abend(cms, 0x0c4, cpu);
    else if (d->locate)
        cpu->gr[1] = to;
    cms_free_storage(cms, record);
}

/* What locate mode has left in the buffer. */
static bool settle(struct cms *cms, struct program_dcb *d)
{
    bool pending = d->pending;
    d->pending = false;
    return !pending || put_from(cms, d, d->buffer);
}

void program_put_record(struct cms *cms, struct guest_cpu *cpu)
{
    struct program_dcb *d = *find(cms, (uint32_t)cpu->gr[1] & 0xffffff);
    if (!d || !d->output) {
        program_system_abend(cms, 0x0c6, cpu);
        return;
    }
    bool ok = d->locate ? settle(cms, d) : put_from(cms, d, (uint32_t)cpu->gr[0] & 0xffffff);
    if (!ok && !(cms->events & CMS_HALT_EXECUTION))
        program_system_abend(cms, 0x001, cpu);
    if (ok && d->locate) {
        d->pending = true;
        cpu->gr[1] = d->buffer;
    }
}

/* --- OPEN, CLOSE --------------------------------------------------------------------------------------------- */

static bool close_at(struct cms *cms, struct program_dcb **at, bool restore)
{
    struct program_dcb *d = *at;
    struct fileid *id = &d->file.id;
    bool ok = settle(cms, d);
    if (d->file.device == FILEDEF_DISK)
        ok = !cms_finis(cms, id->fn, id->ft, id->fm, NULL) && ok;
    if (restore)
        program_store(cms, d->at + DCB_ROUTINE, d->before, sizeof d->before);
    program_give_back(cms, d->buffer, RECORD_MOST);
    *at = d->next;
    cms_free_storage(cms, d);
    return ok;
}

void program_close_level(struct cms *cms, unsigned level)
{
    struct program_dcb **at = &cms->programs->dcbs;
    while (*at)
        if ((*at)->level >= level)
            close_at(cms, at, false);
        else
            at = &(*at)->next;
}

/* Each word of the list: what for, and the DCB; the last one's first bit is on. */
bool program_open_close(struct cms *cms, struct guest_cpu *cpu, bool open)
{
    uint32_t at = (uint32_t)cpu->gr[1] & (cpu->psw_mask & 0x80000000u ? 0x7fffffff : 0xffffff);
    uint8_t word[4];
    cpu->gr[15] = 0;
    for (unsigned k = 0; k < LIST_MOST; k++, at += 4) {
        if (!program_read(cms, at, word, sizeof word))
            return false;
        uint32_t dcb = get32(word) & 0xffffff;
        if (open && !open_one(cms, dcb, (word[0] & LIST_OUTPUT) == LIST_OUTPUT))
            return false;
        struct program_dcb **d = open ? NULL : find(cms, dcb);
        if (d && *d && !close_at(cms, d, true))
            cpu->gr[15] = 4;
        if (word[0] & LIST_LAST)
            return true;
    }
    return false;
}
