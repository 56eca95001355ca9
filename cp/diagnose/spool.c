/* DIAGNOSE X'14': a reader's spool files block by block, and the queue's control blocks.
 *
 * Rx is an address of 4096 bytes (of the control block: 400), a block's number or a spool file's
 * number; Ry the reader's device number or a file's number; the low half of Ry+1's word the function, before
 * that how many doublewords of a control block are wanted.  Behind condition code 3 Ry+1 has an error code.
 * Not here: the copy count of an active file (X'10'), and X'FFE' looks at open files alone.
 * Sources: VM/SP System Programmer's Guide, DIAGNOSE X'14'; Linux drivers/s390/char/vmur.c and vmur.h
 * (X'28', condition codes, the fields of SFBLOK), s390-tools vmur.cpp. */
#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "cp/diagnose/diagnose.h"
#include "cp/system.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READ_NEXT = 0x0000, NEXT_PRINT = 0x0004, NEXT_PUNCH = 0x0008, SELECT = 0x000c };
enum { RESTART = 0x0014, BACKSPACE = 0x0018, NEXT_MONITOR = 0x001c, READ_MONITOR = 0x0020 };
enum { REREAD = 0x0024, POSITION = 0x0028, NEXT_OPEN_BLOCK = 0x0ffe, NEXT_BLOCK = 0x0fff };
enum { NO_DEVICE = 4, NO_READER = 8 }; /* error codes */

#define SFBLOK    288
#define SFBLOK_13 104 /* what X'4' and X'8' give when no size is said */
/* Fields of SFBLOK. */
enum { F_OWNER = 8, F_ORIGIN = 16, F_RECORDS = 24, F_LENGTH = 28, F_ID = 30, F_STATE = 32 };
enum { F_TYPE = 33, F_NAME = 40, F_KIND = 52, F_DATE = 64, F_TIME = 72, F_CLASS = 86 };
enum { F_DIST = 88, F_COPY = 100 };
#define STATE_SYSTEM 0x04
#define STATE_USER   0x20
#define STATE_OPEN   0x80
#define TYPE_PRINTER 0x41
#define TYPE_PUNCH   0x82
#define TYPE_CONSOLE 0x80
#define TYPE_DUMP    0x01

static struct unit_record *reader(struct diagnose *d)
{
    uint64_t devno = diagnose_operand(d, diagnose_y(d, 0));
    struct device *dev = devno <= 0xffff ? channel_device(d->vm->channel, (uint16_t)devno) : NULL;
    struct unit_record *ur = dev ? unit_record_of(dev) : NULL;
    if (ur && ur->kind == 'R')
        return ur;
    uint64_t high = diagnose_y(d, 1) & ~0xffffffffULL;
    diagnose_set_y(d, 1, high | (dev ? NO_READER : NO_DEVICE));
    return NULL;
}

static unsigned give_block(struct diagnose *d, struct unit_record *ur)
{
    uint8_t block[SPOOL_BLOCK];
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    int rc = spool_read_block(ur->in, block);
    if (rc)
        return rc == -ENODATA ? 1 : 3;
    diagnose_write(d, address, block, sizeof block);
    return 0;
}

/* The next block of the open file; the next file is opened when there is none. */
static unsigned read_next(struct diagnose *d)
{
    struct unit_record *ur = reader(d);
    if (!ur || !d->vm->sys->spool)
        return 3;
    ur->told = 0;
    return unit_record_open(ur) ? give_block(d, ur) : 2;
}

/* A file by its number (Rx) is the first in the queue from now on. */
static unsigned select_file(struct diagnose *d)
{
    uint64_t id = diagnose_operand(d, diagnose_x(d, 0));
    struct spool_info i;
    uint16_t first = (uint16_t)id;
    if (!reader(d) || !d->vm->sys->spool)
        return 3;
    if (id > SPOOL_ID_MAX || !spool_find(d->vm->sys->spool, d->vm->userid, first, &i) ||
        i.queue != SPOOL_RDR)
        return 2;
    return spool_order(d->vm->sys->spool, d->vm->userid, SPOOL_RDR, &first, 1) ? 0 : 2;
}

/* The active file's block so many before the next one. */
static unsigned read_again(struct diagnose *d, unsigned back, bool from_start)
{
    struct unit_record *ur = reader(d);
    if (!ur)
        return 3;
    if (!ur->in)
        return 2;
    uint32_t next = spool_next_block(ur->in);
    bool at_first = next < back;
    if (spool_seek_block(ur->in, from_start || at_first ? 0 : next - back))
        return 3;
    unsigned cc = give_block(d, ur);
    return cc ? cc : back == 2 && at_first; /* backspaced from the first: that once more */
}

static unsigned position(struct diagnose *d, uint64_t block)
{
    struct unit_record *ur = reader(d);
    if (!ur || !ur->in)
        return 2;
    return block < 1 || block > UINT32_MAX || spool_seek_block(ur->in, (uint32_t)(block - 1)) ? 3
                                                                                              : 0;
}

static void control_block(const struct system *sys, const struct spool_info *i, uint8_t b[SFBLOK])
{
    struct tm local;
    char text[24];
    memset(b, 0, SFBLOK);
    ebcdic_pad(b + F_OWNER, i->owner, 8);
    ebcdic_pad(b + F_ORIGIN, i->origin, 8);
    put32(b + F_RECORDS, i->records);
    put16(b + F_LENGTH, i->record_length);
    put16(b + F_ID, i->id);
    b[F_STATE] =
        (uint8_t)((i->hold & SPOOL_HOLD_SYSTEM ? STATE_SYSTEM : 0) |
                  (i->hold & SPOOL_HOLD_USER ? STATE_USER : 0) | (i->in_use ? STATE_OPEN : 0));
    b[F_TYPE] = i->by == SPOOL_BY_PUN   ? TYPE_PUNCH
                : i->by == SPOOL_BY_PRT ? TYPE_PRINTER
                : i->by == SPOOL_BY_DMP ? TYPE_DUMP
                                        : TYPE_CONSOLE;
    ebcdic_pad(b + F_NAME, i->name, 12);
    ebcdic_pad(b + F_KIND, i->type, 12);
    system_local_time(sys, i->created_ns, &local);
    strftime(text, sizeof text, "%m/%d/%y%H:%M:%S", &local);
    ebcdic_pad(b + F_DATE, text, 16); /* and F_TIME */
    ebcdic_pad(b + F_CLASS, (char[]){i->class, 0}, 1);
    ebcdic_pad(b + F_DIST, i->dist, 8);
    b[F_COPY] = (uint8_t)i->copies;
}

/* The control block of the next file of that origin behind the last that was asked for. */
static unsigned next_of(struct diagnose *d, enum spool_origin by)
{
    uint8_t b[SFBLOK];
    size_t n = 0, at = 0;
    struct unit_record *ur = reader(d);
    unsigned wanted = (uint32_t)diagnose_y(d, 1) >> 16 & 0xff, size = wanted * 8;
    if (!ur || !d->vm->sys->spool)
        return 3;
    struct spool_info *list = spool_list(d->vm->sys->spool, d->vm->userid, SPOOL_RDR, &n);
    while (ur->told && at < n && list[at].id != ur->told)
        at++;
    at = ur->told && at < n ? at + 1 : 0;
    while (at < n && list[at].by != by)
        at++;
    bool found = at < n;
    unsigned none = ur->told ? 1 : 2;
    ur->told = found ? list[at].id : 0;
    if (found)
        control_block(d->vm->sys, &list[at], b);
    free(list);
    size = !size ? SFBLOK_13 : size < SFBLOK ? size : SFBLOK;
    if (found)
        diagnose_write(d, diagnose_operand(d, diagnose_x(d, 0)), b, size);
    return found ? 0 : none;
}

/* The file after number Ry (0: the first) in the reader queue; only_open: of those open. */
static unsigned next_block(struct diagnose *d, bool only_open)
{
    uint8_t b[SFBLOK];
    size_t n = 0, at = 0;
    uint64_t after = diagnose_operand(d, diagnose_y(d, 0));
    if (!d->vm->sys->spool)
        return 1;
    struct spool_info *list = spool_list(d->vm->sys->spool, d->vm->userid, SPOOL_RDR, &n);
    unsigned cc = 0;
    if (after) {
        while (at < n && list[at].id != after)
            at++;
        cc = at++ == n ? 2 : 0;
    }
    while (at < n && only_open && !list[at].in_use)
        at++;
    if (!cc && at >= n)
        cc = 1;
    if (!cc)
        control_block(d->vm->sys, &list[at], b);
    free(list);
    if (!cc)
        diagnose_write(d, diagnose_operand(d, diagnose_x(d, 0)), b, sizeof b);
    return cc;
}

void diagnose_spool(struct diagnose *d)
{
    unsigned cc;
    if (d->y & 1) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    switch ((uint32_t)diagnose_y(d, 1) & 0xffff) {
    case READ_NEXT:
        cc = read_next(d);
        break;
    case NEXT_PRINT:
        cc = next_of(d, SPOOL_BY_PRT);
        break;
    case NEXT_PUNCH:
        cc = next_of(d, SPOOL_BY_PUN);
        break;
    case SELECT:
        cc = select_file(d);
        break;
    case RESTART:
        cc = read_again(d, 0, true);
        break;
    case BACKSPACE:
        cc = read_again(d, 2, false);
        break;
    case REREAD:
        cc = read_again(d, 1, false);
        break;
    case NEXT_MONITOR:
    case READ_MONITOR: /* there are no files of the monitor's */
        cc = reader(d) ? 2 : 3;
        break;
    case POSITION:
        cc = position(d, diagnose_operand(d, diagnose_x(d, 0)));
        break;
    case NEXT_OPEN_BLOCK:
        cc = next_block(d, true);
        break;
    case NEXT_BLOCK:
        cc = next_block(d, false);
        break;
    default:
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    sie_set_cc(d->v, cc);
}
