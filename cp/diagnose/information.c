/* DIAGNOSE codes that tell: X'00' who CP is, X'04' its storage, X'0C' and X'270' time, X'24' and X'210' devices. */
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/devices/dasd.h"
#include "cp/devices/graf.h"
#include "cp/diagnose/diagnose.h"
#include "cp/system.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXAMINE_MAX 4096 /* words at once */

#define BITMAP_Y2K 0x04 /* in the second byte of the bit map: years beyond 1999 */

/* Seconds of local time east of Greenwich, at that time. */
static int zone_seconds(const struct diagnose *d, uint64_t utc)
{
    int seconds;
    const char *name;
    system_zone(d->vm->sys, utc, &seconds, &name);
    return seconds;
}

/* X'00': Rx address, Ry length; up to 40 bytes are stored, Ry comes back less that many.  Its name is
 * what it was when there was VM/ESA, and the version stands beside it (IBM's table, and CMS's SYID). */
void diagnose_extended_identification(struct diagnose *d)
{
    uint8_t b[40] = {0};
    uint64_t length = (uint32_t)diagnose_y(d, 0);
    size_t n = length < sizeof b ? (size_t)length : sizeof b;
    if (!length) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    ebcdic_pad(b, "VM/ESA", 8);
    b[10] = 7; /* version; 11: X'00', CP runs in a logical partition */
    put16(b + 14, (uint16_t)sie_address(d->v));
    ebcdic_pad(b + 16, d->vm->userid, 8);
    b[25] = BITMAP_Y2K;
    put32(b + 32, (uint32_t)zone_seconds(d, system_now() / 1000000000ULL));
    b[36] = 4; /* release, modification level 0, service level */
    put16(b + 38, (uint16_t)atoi(SYSTEM_SERVICE));
    if (!diagnose_write(d, diagnose_operand(d, diagnose_x(d, 0)), b, n))
        return;
    diagnose_set_y(d, 0, length - n);
    sie_set_cc(d->v, 0);
}

/* X'04': Rx addresses a list of real addresses, Ry counts them, Ry+1 addresses the words found. */
void diagnose_examine_storage(struct diagnose *d)
{
    uint64_t list = diagnose_operand(d, diagnose_x(d, 0)), count = (uint32_t)diagnose_y(d, 0);
    uint64_t found = diagnose_operand(d, diagnose_y(d, 1));
    if (!(d->vm->classes & (VM_CLASS('C') | VM_CLASS('E')))) {
        diagnose_check(d, PGM_PRIVILEGED);
        return;
    }
    if (d->y == 15 || list & 3 || found & 3 || count > EXAMINE_MAX) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        uint8_t b[4];
        if (!diagnose_read(d, list + 4 * i, b, sizeof b))
            return;
        if (frame_pool_read(d->vm->sys->frames, get32(b), b, sizeof b)) {
            diagnose_check(d, PGM_ADDRESSING);
            return;
        }
        if (!diagnose_write(d, found + 4 * i, b, sizeof b))
            return;
    }
}

/* The first 32 bytes of both pseudo timers: date, time, virtual and total time in microseconds. */
static void timer_block(struct diagnose *d, uint8_t b[32], struct tm *local)
{
    char text[24];
    time_t now = (time_t)(system_now() / 1000000000ULL);
    now += zone_seconds(d, (uint64_t)now);
    gmtime_r(&now, local);
    strftime(text, sizeof text, "%m/%d/%y%H:%M:%S", local);
    ebcdic_from_ascii(b, text, 16);
    put64(b + 16, sie_count(d->v).cpu_ns / 1000);
    put64(b + 24, vm_total_ns(d->vm) / 1000);
}

void diagnose_pseudo_timer(struct diagnose *d)
{
    uint8_t b[32];
    struct tm local;
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    if (address & 7) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    timer_block(d, b, &local);
    diagnose_write(d, address, b, sizeof b);
}

/* CP Communication.  No public description of its functions is known; guests that call it go on
 * when they are told condition code 0, and look at nothing else.  So nothing is stored and no
 * register is changed. */
void diagnose_communication(struct diagnose *d)
{
    sie_set_cc(d->v, 0);
}

/* X'270': the same, then the full date at 32, the ISO date at 48, version, the user's and the system's
 * date format at 58.  Ry 0 stands for no length: 32 bytes.  (Hercules' diagnose.c.) */
#define TIMER_VERSION 1
#define FORMAT_SHORT  0x80 /* mm/dd/yy */
void diagnose_extended_pseudo_timer(struct diagnose *d)
{
    uint8_t b[64] = {0};
    char text[24];
    struct tm local;
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    uint64_t length = d->y ? (uint32_t)diagnose_y(d, 0) : 32;
    if ((d->y && d->y == d->x) || address & 7 || !address || !length || length >> 31) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    timer_block(d, b, &local);
    strftime(text, sizeof text, "%m/%d/%Y%Y-%m-%d", &local);
    ebcdic_from_ascii(b + 32, text, 10);
    ebcdic_from_ascii(b + 48, text + 10, 10);
    b[58] = TIMER_VERSION;
    b[59] = b[60] = FORMAT_SHORT;
    diagnose_write(d, address, b, length < sizeof b ? (size_t)length : sizeof b);
}

/* --- devices ------------------------------------------------------------------------------------ */

#define CLASS_UNKNOWN 0x0201 /* special, of no type that the code knows */

/* Virtual device class and type as DIAGNOSE X'24' and X'210' tell them, by SENSE ID (CP's device
 * types, as Hercules' vmd250.c and diagnose tables and Linux's dasd_diag.h have them). */
static uint16_t device_class(const struct device *dev)
{
    switch (dev->type->cu_type) {
    case 0x3215:
        return 0x8000; /* terminal */
    case 0x1403:
        return 0x1041; /* spooled output: printer */
    case 0x3203:
        return 0x1043;
    case 0x3211:
        return 0x1042;
    case 0x3262:
    case 0x3800:
    case 0x4245:
    case 0x4248:
        return 0x1040; /* a printer whose code was not at hand */
    case 0x2540:
        return dev->type->name[0] == 'R' ? 0x2082 : 0x1082; /* spooled input, output */
    case 0x2501:
        return 0x2081;
    case 0x3505:
        return 0x2084;
    case 0x3525:
        return 0x1084;
    case 0x3990:
        return 0x0482; /* DASD: 3390 */
    case 0x6310:
    case 0x9336:
        return 0x0140; /* FBA: 9336 */
    case 0x1731:
        return 0x0220; /* special: OSA */
    case 0x3088:
        return 0x0280; /* special: CTCA */
    case 0x3274:
        return 0x4001; /* graphic: 3278 */
    }
    return CLASS_UNKNOWN;
}

/* The real device behind a virtual one: class, type, model, feature (of a terminal: its line length);
 * 0: there is none.  A minidisk has the disk it lies on; the console has a terminal, if somebody is
 * there. */
static uint32_t real_device(struct device *dev)
{
    const struct disk_link *disk = dasd_link(dev);
    struct console_screen s;
    uint32_t class = device_class(dev);
    if (disk)
        return class << 16 | (uint32_t)minidisk_geometry(disk_link_minidisk(disk))->model << 8;
    if (class >> 8 == 0x40)
        return class << 16 | diagnose_display_model(dev) << 8;
    if (class == 0x8000 && !console_screen(dev->vm, &s))
        return 0x40010000 | graf_model(s.rows, s.cols) << 8 | (s.cols & 0xff);
    return 0;
}

/* X'24': Rx device number, or -1 for the console.  A 3390 is none of the devices that this older code
 * knows: so many a program learns that it has to ask X'210'. */
void diagnose_device_type(struct diagnose *d)
{
    uint32_t x = (uint32_t)diagnose_x(d, 0);
    struct device *dev = NULL;
    if (!diagnose_not_64(d))
        return;
    if (x == 0xffffffffU) {
        for (dev = channel_next(d->vm->channel, 0); dev;
             dev = channel_next(d->vm->channel, (uint32_t)dev->devno + 1))
            if (!strcmp(dev->type->name, "CONS"))
                break;
        if (dev)
            diagnose_set_x(d, 0, dev->devno);
    } else if (x <= 0xffff) {
        dev = channel_device(d->vm->channel, (uint16_t)x);
    }
    if (!dev) {
        sie_set_cc(d->v, 3);
        return;
    }
    uint16_t class = device_class(dev);
    uint32_t real = real_device(dev);
    if (class == 0x0482) {
        class = CLASS_UNKNOWN;
        real = (uint32_t)CLASS_UNKNOWN << 16;
    }
    diagnose_set_y(d, 0, (diagnose_y(d, 0) & ~0xffffffffULL) | (uint32_t) class << 16);
    if (d->y != 15)
        diagnose_set_y(d, 1, (diagnose_y(d, 1) & ~0xffffffffULL) | real);
    sie_set_cc(d->v, real ? 0 : 2); /* 2: with no real device behind it */
}

/* X'210': Rx addresses the block, VRDCBLOK of CP's data areas: device number, length; the virtual
 * device's class, type, status, flags come back, the real one's, and what READ DEVICE CHARACTERISTICS
 * of a disk tells. */
#define VRDC_LENGTH  256
#define VRDC_RDC     16
#define VRDC_VERSION 96
#define FLAG_MIDAW   0x01
#define FLAG_READ    0x80 /* a disk that is read-only */

void diagnose_device_information(struct diagnose *d)
{
    uint8_t b[VRDC_LENGTH] = {0};
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    if (!diagnose_not_64(d))
        return;
    if (address & 3) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (!diagnose_read(d, address, b, 4))
        return;
    size_t n = get16(b + 2);
    if (n < 8) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    struct device *dev = channel_device(d->vm->channel, get16(b));
    if (!dev) {
        sie_set_cc(d->v, 3);
        return;
    }
    put16(b + 4, device_class(dev));
    const struct disk_link *disk = dasd_link(dev);
    b[7] = FLAG_MIDAW;
    if (disk && !minidisk_writable(disk_link_minidisk(disk)))
        b[7] |= FLAG_READ;
    put32(b + 8, real_device(dev));
    dasd_characteristics(dev, b + VRDC_RDC);
    b[VRDC_VERSION] = 1;
    if (diagnose_write(d, address, b, n < sizeof b ? n : sizeof b))
        sie_set_cc(d->v, b[8] ? 0 : 2); /* 2: with no real device behind it */
}
