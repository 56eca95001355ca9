/* Card punches as the 2540 is one: 80 columns a record, into the spool.  A spool without room stops it with
 * intervention required: the card that came is not in the file, and the guest punches it again. */
#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"
#include "cp/devices/unit_record_output.h"

#define CMD_WRITE      0x01
#define CMD_WRITE_MASK 0x3f /* the two bits above choose a stacker */
#define CARD           80

static unsigned command(struct device *dev, uint8_t command)
{
    struct unit_record *ur = unit_record_of(dev);
    uint8_t card[CARD];
    if ((command & CMD_WRITE_MASK) != CMD_WRITE)
        return DEVICE_DEFAULT;
    size_t n = ccw_get_all(dev, card, sizeof card);
    return unit_record_write(ur, command, card, n) ? device_check(dev, SENSE_INTERVENTION)
                                                   : UNIT_END;
}

#define PUNCH(type)                                                                            \
    {                                                                                          \
        .name = "PUN", .cu_type = type, .dev_type = type, .spooled = true, .command = command, \
        .destroy = unit_record_output_destroy, .query = unit_record_output_query,              \
    }

const struct device_type punch_types[PUNCH_TYPES] = {PUNCH(0x2540), PUNCH(0x3525)};
