/* DIAGNOSE X'58': a virtual machine's console as a 3270 screen; X'8C': what a virtual 3270 is.
 * Source: z/VM CP Programming Services. */
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/devices/console_3215.h"
#include "cp/devices/dialed.h"
#include "cp/devices/graf.h"
#include "cp/diagnose/diagnose.h"
#include "engine/base/bytes.h"

#include <string.h>

#define FEATURE_COLOR     0x80
#define FEATURE_HIGHLIGHT 0x40
#define FEATURE_14_BIT    0x01
#define PLAIN_CELLS       4096 /* more need 14-bit addresses */

/* Rx: address of a channel program, Ry: the console's device number.  It is started as by START
 * SUBCHANNEL, and ends with an I/O interruption. */
void diagnose_display(struct diagnose *d)
{
    uint64_t program = diagnose_operand(d, diagnose_x(d, 0));
    uint32_t devno = (uint32_t)diagnose_y(d, 0);
    struct device *dev = console_3215_find(d->vm);
    if (program & 7) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (program > 0xfffff8 || !dev || dev->devno != devno)
        sie_set_cc(d->v, 3);
    else
        sie_set_cc(d->v, console_3215_diagnose(dev, 0, (uint32_t)program));
}

/* The screen behind a virtual 3270; a model 2 when nobody is there. */
static struct console_screen screen_of(struct device *dev)
{
    struct console_screen s = {.rows = 24, .cols = 80, .default_rows = 24, .default_cols = 80};
    if (dialed_is(dev))
        dialed_screen(dev, &s);
    else
        console_screen(dev->vm, &s);
    return s;
}

static bool is_display(const struct device *dev)
{
    return dev && dev->type->cu_type == 0x3274;
}

unsigned diagnose_display_model(struct device *dev)
{
    struct console_screen s = screen_of(dev);
    return graf_model(s.rows, s.cols);
}

/* Rx: address of the block; Rx+1: device number, 0 there when all is well; Ry: its length. */
void diagnose_display_information(struct diagnose *d)
{
    uint8_t b[6] = {0};
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    uint32_t devno = (uint32_t)diagnose_x(d, 1);
    size_t length = (uint32_t)diagnose_y(d, 0);
    struct device *dev = channel_device(d->vm->channel, (uint16_t)devno);
    if (d->x == 15 || address & 3) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (devno > 0xffff || !is_display(dev)) {
        diagnose_set_x(d, 1, 4);
        sie_set_cc(d->v, 3);
        return;
    }
    struct console_screen s = screen_of(dev);
    b[0] = (uint8_t)((s.color ? FEATURE_COLOR : 0) | (s.highlight ? FEATURE_HIGHLIGHT : 0) |
                     (s.rows * s.cols > PLAIN_CELLS ? FEATURE_14_BIT : 0));
    b[1] = 1;
    put16(b + 2, s.cols);
    put16(b + 4, s.rows);
    if (!diagnose_write(d, address, b, length < sizeof b ? length : sizeof b))
        return;
    diagnose_set_x(d, 1, 0);
    sie_set_cc(d->v, 0);
}
