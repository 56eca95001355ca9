/* Line printers as the 1403 is one: 132 positions a record, into the spool with its carriage control: write
 * and space or skip (the low three bits of the command are 001), or space or skip at once (011). */
#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "cp/devices/unit_record_output.h"

#define LINE        132
#define BLOCK_CHECK 0x73 /* block and allow data check: nothing to do */
#define ALLOW_CHECK 0x7b

/* Space 0 to 3 lines (bits 3-4), or with bit 0 skip to channel 1 to 12 (bits 1-4). */
static bool is_carriage(uint8_t command)
{
    unsigned how = command >> 3;
    return how <= 3 || (how >= 0x11 && how <= 0x1c);
}

static unsigned command(struct device *dev, uint8_t command)
{
    struct unit_record *ur = unit_record_of(dev);
    uint8_t line[LINE];
    size_t n = 0;
    if (command == CCW_NOOP || command == CCW_SENSE)
        return DEVICE_DEFAULT;
    if (command == BLOCK_CHECK || command == ALLOW_CHECK)
        return UNIT_END;
    unsigned low = command & 7;
    if ((low != 1 && low != 3) || !is_carriage(command))
        return DEVICE_DEFAULT;
    if (low == 1)
        n = ccw_get_all(dev, line, sizeof line);
    return unit_record_write(ur, command, line, n) ? device_check(dev, SENSE_INTERVENTION)
                                                   : UNIT_END;
}

#define PRINTER(type)                                                                          \
    {                                                                                          \
        .name = "PRT", .cu_type = type, .dev_type = type, .spooled = true, .command = command, \
        .destroy = unit_record_output_destroy, .query = unit_record_output_query,              \
    }

const struct device_type printer_types[PRINTER_TYPES] = {
    PRINTER(0x1403), PRINTER(0x3203), PRINTER(0x3211), PRINTER(0x3262),
    PRINTER(0x3800), PRINTER(0x4245), PRINTER(0x4248),
};
