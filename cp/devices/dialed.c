/* See dialed.h: graf.c on a line of cp/console/dial.h. */
#include "cp/devices/dialed.h"

#include "cp/channel/subchannel.h"
#include "cp/console/dial.h"
#include "cp/devices/graf.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct dialed {
    struct device dev;
    struct graf graf;
    struct dial *line;
};

static struct dialed *of(struct device *dev)
{
    return (struct dialed *)dev;
}

static unsigned command(struct device *dev, uint8_t code)
{
    return graf_command(&of(dev)->graf, code);
}

static void halt(struct device *dev, bool clear)
{
    (void)clear;
    graf_halt(&of(dev)->graf);
}

static void reset(struct device *dev)
{
    graf_reset(&of(dev)->graf);
}

static void destroy(struct device *dev)
{
    struct dialed *d = of(dev);
    dial_destroy(d->line);
    graf_reset(&d->graf);
    free(d);
}

static bool query(struct device *dev, unsigned index, char *line, size_t n)
{
    const char *where = dial_where(of(dev)->line);
    char on[24] = "NOT READY";
    if (index)
        return false;
    if (where)
        snprintf(on, sizeof on, "ON LDEV %s", where);
    snprintf(line, n, "GRAF %04X %-14s SUBCHANNEL = %04X", dev->devno, on, channel_number(dev));
    return true;
}

static const struct device_type type_graf = {
    .name = "GRAF",
    .cu_type = 0x3274,
    .cu_model = 0x1d,
    .dev_type = 0x3278,
    .dev_model = 2,
    .command = command,
    .halt = halt,
    .reset = reset,
    .destroy = destroy,
    .query = query,
};

static void event(void *ctx)
{
    graf_event(&((struct dialed *)ctx)->graf);
}

int dialed_create(struct vm *vm, uint16_t devno, bool report)
{
    static const struct graf_terminal terminal = {dial_write, dial_read};
    struct dialed *d = calloc(1, sizeof *d);
    if (d)
        d->line = dial_create(vm, devno, event, d);
    if (!d || !d->line) {
        free(d);
        return -ENOMEM;
    }
    device_init(&d->dev, &type_graf, vm, devno);
    graf_init(&d->graf, &d->dev, &terminal, d->line);
    int error = channel_add(vm->channel, &d->dev, report);
    if (error) {
        dial_destroy(d->line);
        free(d);
    }
    return error;
}

bool dialed_is(const struct device *dev)
{
    return dev->type == &type_graf;
}

bool dialed_screen(const struct device *dev, struct console_screen *out)
{
    return dial_screen(((const struct dialed *)dev)->line, out);
}

bool dialed_drop(struct device *dev)
{
    return dial_drop(of(dev)->line);
}
