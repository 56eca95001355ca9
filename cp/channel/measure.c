/* Channel-subsystem monitoring: SET CHANNEL MONITOR, measurement blocks, device-connect time.
 *
 * When a start function ends, the counts and times of it are added to the subchannel's measurement
 * block: with format 0 the block of 32 bytes that the measurement-block index selects behind the
 * origin of SCHM, with format 1 (PMCW bit F) the one of 64 bytes that the SCHIB addresses.  The
 * device-connect time of the operation itself goes into the extended-status word.
 *
 * A channel program here has the device for itself from its first command to its end, so that all
 * of that time is connect time; pending and disconnect times are zero.
 *
 * Sources: Principles of Operation, chapter 17 ("Channel-Subsystem Monitoring"); Linux
 * drivers/s390/cio/cmf.c for the block's fields. */
#include "cp/channel/css.h"
#include "engine/base/bytes.h"

#define MODE_UPDATE  2U /* SCHM: measurement-block update */
#define MODE_CONNECT 1U /* SCHM: device-connect time */
#define PMCW_UPDATE  0x00100000U
#define PMCW_CONNECT 0x00080000U
#define WORD6_FORMAT 4U
#define TOD_128US    19 /* shifts from TOD units */
#define TOD_HALF_US  11

static uint64_t now(const struct subchannel *s)
{
    return s->channel->vm->guest ? sie_tod(s->channel->vm->guest) : 0;
}

void css_measure(struct channel *ch, uint64_t gr1, uint64_t gr2)
{
    ch->measuring = gr1 & (MODE_UPDATE | MODE_CONNECT);
    ch->measure_key = (uint8_t)(gr1 >> 28 & 15);
    if (gr1 & MODE_UPDATE)
        ch->measure_origin = gr2;
}

void measure_begin(struct subchannel *s)
{
    s->begun = now(s);
    s->connect = 0;
}

static void add(uint8_t *field, uint64_t n)
{
    put32(field, (uint32_t)(get32(field) + n));
}

/* The block changes only when all of it can be reached with the key of SCHM. */
static void update(struct subchannel *s, uint64_t elapsed)
{
    struct channel *ch = s->channel;
    struct storage *st = ch->vm->storage;
    bool extended = s->word6 & WORD6_FORMAT;
    uint64_t at = extended ? get64(s->measurement) : ch->measure_origin + 32ULL * s->mbi;
    uint8_t block[64];
    unsigned n = extended ? 64 : 32;
    if (at & (n - 1) || storage_read(st, at, block, n) ||
        !storage_key_allows(st, at, ch->measure_key, true))
        return;
    if (extended) {
        add(block, 1);
        add(block + 4, 1);
        add(block + 8, elapsed >> TOD_HALF_US);
    } else {
        put16(block, (uint16_t)(get16(block) + 1));
        put16(block + 2, (uint16_t)(get16(block + 2) + 1));
        add(block + 4, elapsed >> TOD_128US);
    }
    storage_write(st, at, block, n);
}

void measure_end(struct subchannel *s)
{
    uint64_t elapsed = now(s) - s->begun;
    if (s->channel->measuring & MODE_UPDATE && s->control & PMCW_UPDATE)
        update(s, elapsed);
    if (s->channel->measuring & MODE_CONNECT && s->control & PMCW_CONNECT)
        s->connect = elapsed >> TOD_128US > 0xffff ? 0xffff : (uint16_t)(elapsed >> TOD_128US);
}
