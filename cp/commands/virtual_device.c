/* Commands to one virtual device: READY, NOTREADY, RESET, UNDIAL, REDEFINE.
 * Source: CP Commands and Utilities Reference, READY, NOTREADY, RESET (device);
 * UNDIAL is from memory. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/devices/ctca.h"
#include "cp/devices/dasd.h"
#include "cp/devices/dialed.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/vm.h"
#include "cp/volumes/links.h"
#include "cp/volumes/real.h"

#include <stdio.h>

/* The operand vdev, alone, as a device: NULL with the message's number in *rc.  more, not 0, is the
 * message when there are more operands. */
static struct device *device_operand(struct command *c, const char *module, unsigned more, int *rc)
{
    char word[16], text[8];
    uint16_t vdev;
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev)) {
        *rc = command_error(c, module, 22, NULL);
        return NULL;
    }
    *rc = more && command_peek(c, word, sizeof word) ? command_error(c, module, more, NULL)
                                                     : command_end(c, module);
    struct device *dev = *rc ? NULL : channel_device(c->vm->channel, vdev);
    snprintf(text, sizeof text, "%04X", vdev);
    if (!*rc && !dev)
        *rc = command_error(c, module, 40, text, NULL);
    return dev;
}

/* READY vdev: as if the device became ready by hand: device end, unsolicited.  A reader whose guest
 * waits for that looks at its queue again. */
int ready_command(struct command *c)
{
    int rc;
    struct device *dev = device_operand(c, "RDY", 263, &rc);
    struct unit_record *ur = dev ? unit_record_of(dev) : NULL;
    char text[8];
    if (dev && ctca_is(dev))
        return command_error(c, "RDY", 6, dev->type->name, NULL);
    if (dev && channel_busy(dev)) {
        snprintf(text, sizeof text, "%04X", dev->devno);
        return command_error(c, "RDY", 1201, text, NULL);
    }
    if (ur && ur->stopped) {
        ur->stopped = false;
        ur->set.ready = true;
    }
    if (dev)
        device_unsolicited(dev, UNIT_DEVEND);
    return rc;
}

/* NOTREADY vdev: as if the stop key of a reader, punch or printer were pressed. */
int notready_command(struct command *c)
{
    int rc;
    struct device *dev = device_operand(c, "NRD", 263, &rc);
    struct unit_record *ur = dev ? unit_record_of(dev) : NULL;
    if (dev && !ur)
        return command_error(c, "NRD", 6, dev->type->name, NULL);
    if (ur) {
        ur->stopped = true;
        ur->set.ready = false;
    }
    return rc;
}

/* RESET vdev: what the device does ends, no interruption of it is pending any more. */
int reset_command(struct command *c)
{
    int rc;
    struct device *dev = device_operand(c, "RES", 0, &rc);
    if (!dev)
        return rc;
    channel_reset_device(dev);
    command_say(c, "Device reset");
    return 0;
}

/* UNDIAL vdev: the terminal that has dialed to a 3270 goes back to the logo. */
int undial_command(struct command *c)
{
    int rc;
    char text[8];
    struct device *dev = device_operand(c, "DIA", 0, &rc);
    if (!dev)
        return rc;
    if (!dialed_is(dev))
        return command_error(c, "DIA", 6, dev->type->name, NULL);
    snprintf(text, sizeof text, "%04X", dev->devno);
    if (!dialed_drop(dev))
        return command_error(c, "DIA", MESSAGE_FORM(55, 1), text, NULL);
    command_say(c, "Command complete");
    return 0;
}

/* REDEFINE vdev [AS] vdev: another number for a disk, a reader, punch, printer or a 3270 that nobody has
 * dialed to. */
int redefine_command(struct command *c)
{
    char word[16], text[8];
    uint16_t from, to;
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &from))
        return command_error(c, "RDF", 22, NULL);
    command_keyword(c, "AS", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &to))
        return command_error(c, "RDF", 22, NULL);
    int rc = command_end(c, "RDF");
    if (rc)
        return rc;
    struct device *dev = channel_device(c->vm->channel, from);
    snprintf(text, sizeof text, "%04X", from);
    if (!dev)
        return command_error(c, "RDF", 40, text, NULL);
    struct disk_link *l = dasd_link(dev);
    struct console_screen screen;
    bool graf = dialed_is(dev) && !dialed_screen(dev, &screen);
    if ((!l || disk_link_dedicated(l)) && !unit_record_of(dev) && !graf)
        return command_error(c, "RDF", 6, dev->type->name, NULL);
    snprintf(text, sizeof text, "%04X", to);
    if (channel_device(c->vm->channel, to) || channel_busy(dev) ||
        channel_renumber(c->vm->channel, dev, to))
        return command_error(c, "RDF", 89, dev->type->name, text, NULL);
    if (l)
        disk_link_renumber(l, to);
    command_inform(c, "%s %s DEFINED", dev->type->name, text);
    return 0;
}
