/* Card readers as the 2540 is one: spool files of the user's reader queue, one card a READ.
 *
 * A start that finds no file open takes the next one of the reader's class that is in no hold.  At
 * its end comes unit exception (SPOOL EOF) or intervention required (NOEOF), after each file or,
 * with CONT, after the last; the file is then purged or kept.  The queue is looked through from its top
 * each time, so that SPOOL RESCAN and NORESCAN are the same but for what QUERY shows.  IPL and system reset leave a file
 * half read where it was, to be read from its beginning.
 *
 * Linux's loader (arch/s390/boot/head.S) is the caller to please: chained READs of 80 bytes, the
 * unit exception on a READ of its own, and the next file at the next start. */
#include "cp/channel/subchannel.h"
#include "cp/devices/unit_record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CMD_READ      0x02
#define CMD_READ_MASK 0x3f /* the two bits above choose a stacker */
#define CMD_FEED      0x23
#define CARD          80
#define BLANK         0x40

static struct unit_record *of(struct device *dev)
{
    return (struct unit_record *)dev;
}

static unsigned not_ready(struct unit_record *ur)
{
    ur->not_ready = true;
    return device_check(&ur->dev, SENSE_INTERVENTION);
}

static unsigned read_card(struct unit_record *ur)
{
    uint8_t data[SPOOL_RECORD_MAX];
    struct spool_info info;
    if (!ur->set.ready)
        return not_ready(ur);
    int n = unit_record_read(ur, data);
    if (n == -ENODATA && ur->set.eof)
        return UNIT_END | UNIT_EXCEPTION;
    if (n == -ENODATA || n == -ENOENT)
        return not_ready(ur);
    if (n < 0)
        return device_check(&ur->dev, SENSE_EQUIPMENT);
    spool_read_info(ur->in, &info);
    if (info.by == SPOOL_BY_PUN && n < CARD) { /* a card has 80 columns, whatever was punched */
        memset(data + n, BLANK, CARD - (size_t)n);
        n = CARD;
    }
    if (ccw_put(&ur->dev, data, (size_t)n) < (size_t)n)
        ccw_excess(&ur->dev);
    return UNIT_END;
}

static unsigned command(struct device *dev, uint8_t command)
{
    if ((command & CMD_READ_MASK) == CMD_READ)
        return read_card(of(dev));
    if ((command & CMD_READ_MASK) == CMD_FEED)
        return UNIT_END;
    return DEVICE_DEFAULT;
}

static void reset(struct device *dev)
{
    struct unit_record *ur = of(dev);
    spool_read_close(ur->in, SPOOL_AFTER_LEAVE);
    ur->in = NULL;
    ur->not_ready = false;
}

static void destroy(struct device *dev)
{
    reset(dev);
    free(dev);
}

static bool query(struct device *dev, unsigned index, char *line, size_t n)
{
    const struct unit_record *ur = of(dev);
    const struct spool_settings *s = &ur->set;
    switch (index) {
    case 0:
        snprintf(line, n, "RDR  %04X CL %c %6s %6s %5s       %s", dev->devno, s->class,
                 s->cont ? "CONT" : "NOCONT", s->hold ? "HOLD" : "NOHOLD", s->eof ? "EOF" : "NOEOF",
                 s->ready ? "READY" : "NOTREADY");
        return true;
    case 1:
        snprintf(line, n, "     %04X %04X         %-9s %6s %-8s       SUBCHANNEL = %04X",
                 dev->devno, dev->type->dev_type, ur->in ? "OPEN" : "CLOSED",
                 s->keep ? "KEEP" : "NOKEEP", ur->rescan ? "RESCAN" : "NORESCAN",
                 channel_number(dev));
        return true;
    }
    return false;
}

#define READER(type)                                                                           \
    {                                                                                          \
        .name = "RDR", .cu_type = type, .dev_type = type, .spooled = true, .command = command, \
        .reset = reset, .destroy = destroy, .query = query,                                    \
    }

const struct device_type reader_types[READER_TYPES] = {READER(0x2540), READER(0x2501),
                                                       READER(0x3505)};
