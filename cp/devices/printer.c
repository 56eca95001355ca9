/* The 1403 line printer: 132 positions a record, into the spool with its carriage control: write
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

const struct device_type printer_type = {
    .name = "PRT",
    .cu_type = 0x1403,
    .dev_type = 0x1403,
    .command = command,
    .destroy = unit_record_output_destroy,
    .query = unit_record_output_query,
};
