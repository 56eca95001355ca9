/* Commands to one virtual device: READY, NOTREADY, RESET.
 * Source: CP Commands and Utilities Reference, READY, RESET (device). */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/vm.h"

#include <stdio.h>

/* The operand vdev, alone, as a device: NULL with the message's number in *rc. */
static struct device *device_operand(struct command *c, const char *module, int *rc)
{
    char word[16], text[8];
    uint16_t vdev;
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev)) {
        *rc = command_error(c, module, 22, NULL);
        return NULL;
    }
    *rc = command_end(c, module);
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
    struct device *dev = device_operand(c, "RDY", &rc);
    struct unit_record *ur = dev ? unit_record_of(dev) : NULL;
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
    struct device *dev = device_operand(c, "NRD", &rc);
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
    struct device *dev = device_operand(c, "RES", &rc);
    if (!dev)
        return rc;
    channel_reset_device(dev);
    command_say(c, "Device reset");
    return 0;
}
