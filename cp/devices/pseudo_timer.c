/* See pseudo_timer.h.  Any read command: 24 bytes, mm/dd/yy and hh:mm:ss in EBCDIC, and the virtual and the
 * total processor time as words in the interval timer's units (1/76800 of a second, about 13 microseconds).
 * Time that the machine's CPUs use is known when they leave the guest, so it is that of the last time.
 * Source: VM/SP System Programmer's Guide, "Pseudo Timer Start I/O".  No interruption came of it there; a
 * subchannel has one for every start function. */
#include "cp/devices/pseudo_timer.h"

#include "cp/channel/subchannel.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define IS_READ(command) (((command)&3) == 2)
#define UNITS_A_SECOND   76800u

static uint32_t units(uint64_t ns)
{
    return (uint32_t)(ns / 1000000000u * UNITS_A_SECOND +
                      ns % 1000000000u * UNITS_A_SECOND / 1000000000u);
}

static unsigned command(struct device *dev, uint8_t code)
{
    uint8_t b[24];
    char text[24];
    struct tm local;
    if (code == CCW_NOOP || code == CCW_SENSE)
        return DEVICE_DEFAULT;
    if (!IS_READ(code))
        return device_check(dev, SENSE_COMMAND_REJECT);
    system_local_time(dev->vm->sys, system_now(), &local);
    strftime(text, sizeof text, "%m/%d/%y%H:%M:%S", &local);
    ebcdic_from_ascii(b, text, 16);
    put32(b + 16, units(vm_virtual_ns(dev->vm)));
    put32(b + 20, units(vm_total_ns(dev->vm)));
    ccw_put(dev, b, sizeof b);
    return UNIT_END;
}

static void destroy(struct device *dev)
{
    free(dev);
}

static const struct device_type type_timer = {
    .name = "TIMR",
    .command = command,
    .destroy = destroy,
};

int pseudo_timer_create(struct vm *vm, uint16_t devno, bool report)
{
    struct device *dev = calloc(1, sizeof *dev);
    if (!dev)
        return -ENOMEM;
    device_init(dev, &type_timer, vm, devno);
    int rc = channel_add(vm->channel, dev, report);
    if (rc)
        free(dev);
    return rc;
}
