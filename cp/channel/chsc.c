/* CHANNEL SUBSYSTEM CALL: what Linux's common I/O layer and qdio ask.
 *
 * A request block is a page: length of the request (and so the offset of the response) at 0,
 * command at 2; the response has length, response code, and data.  Everything is bounded by the
 * page.  To add a command: a row in commands[] and its function.
 * Sources: Linux drivers/s390/cio/chsc.c, chsc.h, qdio_setup.c as fact. */
#include "cp/channel/css.h"
#include "engine/base/bytes.h"

#include <string.h>

#define RESPONSE_GOOD        0x0001
#define RESPONSE_INVALID     0x0003 /* the request block is not valid */
#define RESPONSE_UNSUPPORTED 0x0004
#define RESPONSE_NO_EVENT    0x0005
#define RESPONSE_FACILITY    0x0101 /* that facility is not known */

struct request {
    struct channel *ch;
    uint8_t *in;       /* the request */
    unsigned length;   /* of it */
    uint8_t *out;      /* the response, header first, zeroed */
    unsigned room;     /* of it */
    unsigned out_size; /* response length; set by the command when more than the header */
};

struct command {
    uint16_t code;
    uint16_t length; /* request length that is wanted */
    uint16_t (*run)(struct request *r);
};

/* Subchannels first to last of a request laid out as in 0004 and 0024. */
static struct subchannel *asked(const struct request *r, unsigned number)
{
    bool set0 = !(r->in[5] & 0x30);
    return set0 && number < r->ch->count ? r->ch->sub[number] : NULL;
}

/* 0002: channel-path description, 8 bytes (or 32 with format 1) a path. */
static uint16_t path_description(struct request *r)
{
    unsigned first = r->in[7], last = r->in[11], format = r->in[6] & 0x0f;
    if (first > last || format > 1)
        return RESPONSE_INVALID;
    unsigned size = format ? 32 : 8;
    for (unsigned id = first, at = 8; id <= last && at + size <= r->room; id++, at += size) {
        uint8_t *d = r->out + at;
        d[3] = (uint8_t)id;
        for (unsigned i = 0; i < r->ch->count; i++) {
            const struct device *dev = r->ch->sub[i]->device;
            if (dev && dev->chpid == id) {
                d[0] = 0x80;
                d[2] = dev->chp_type;
            }
        }
        r->out_size = at + size;
    }
    return RESPONSE_GOOD;
}

/* 0004: subchannel description. */
static uint16_t subchannel_description(struct request *r)
{
    unsigned first = get16(r->in + 6), last = get16(r->in + 10);
    if (first > last)
        return RESPONSE_INVALID;
    for (unsigned n = first, at = 8; n <= last && at + 32 <= r->room; n++, at += 32) {
        struct subchannel *s = asked(r, n);
        uint8_t *d = r->out + at;
        put16(d + 6, (uint16_t)n);
        if (s) {
            d[0] = s->device ? 0xc0 : 0x80;
            d[1] = (uint8_t)s->devno;
            put16(d + 2, s->device ? s->devno : 0);
            d[4] = s->pim;
            d[8] = s->chpid;
        }
        r->out_size = at + 32;
    }
    return RESPONSE_GOOD;
}

static void set_bit(uint8_t *bits, unsigned n)
{
    bits[n / 8] |= 0x80 >> n % 8;
}

/* 0010: channel-subsystem characteristics. */
static uint16_t characteristics(struct request *r)
{
    uint8_t *general = r->out + 8;
    set_bit(general, 41); /* adapter interruptions */
    set_bit(general, 46); /* full channel-path description */
    set_bit(general, 48); /* extended measurement blocks */
    set_bit(general, 56); /* time-delay disablement */
    set_bit(general, 67); /* thin interruptions for OSA */
    r->out_size = r->room;
    return RESPONSE_GOOD;
}

/* 0021: set subchannel indicators. */
static uint16_t set_indicators(struct request *r)
{
    const uint8_t *in = r->in;
    struct device *dev = channel_by_schid(r->ch, get32(in + 0x2c));
    if (get16(in + 4))
        return RESPONSE_INVALID;
    if (!dev || !dev->type->indicators)
        return RESPONSE_UNSUPPORTED;
    struct qdio_indicators ind = {
        .summary = get64(in + 0x10),
        .indicator = get64(in + 0x18),
        .summary_key = in[0x20] >> 4,
        .indicator_key = in[0x20] & 15,
        .isc = in[0x23] & 7,
        .delay_disabled = get32(in + 0x24) & 0x10000000U,
    };
    return dev->type->indicators(dev, &ind);
}

/* 0024: store subchannel-QDIO data. */
static uint16_t qdio_data(struct request *r)
{
    unsigned first = get16(r->in + 6), last = get16(r->in + 10);
    if (first > last)
        return RESPONSE_INVALID;
    for (unsigned n = first, at = 8; n <= last && at + 32 <= r->room; n++, at += 32) {
        struct subchannel *s = asked(r, n);
        uint8_t *d = r->out + at;
        put16(d + 2, (uint16_t)n);
        if (s && s->device && s->device->type->qdio_description &&
            !s->device->type->qdio_description(s->device, d)) {
            memset(d, 0, 32);
            put16(d + 2, (uint16_t)n);
        }
        r->out_size = at + 32;
    }
    return RESPONSE_GOOD;
}

/* 0031: enable facility.  There is one subchannel set, so nothing to enable. */
static uint16_t enable_facility(struct request *r)
{
    (void)r;
    return RESPONSE_FACILITY;
}

/* 0034: the CSS and image ids of this domain. */
static uint16_t domain(struct request *r)
{
    if (r->in[4] != 4)
        return RESPONSE_INVALID;
    r->out_size = 20;
    return RESPONSE_GOOD;
}

/* 000E: store event information. */
static uint16_t events(struct request *r)
{
    (void)r;
    return RESPONSE_NO_EVENT;
}

static const struct command commands[] = {
    {0x0002, 0x10, path_description},       /* cio, for each new channel path */
    {0x0004, 0x10, subchannel_description}, /* cio, for each subchannel */
    {0x000e, 0x10, events},                 /* cio, after a channel-subsystem report */
    {0x0010, 0x10, characteristics},        /* cio, at boot */
    {0x0021, 0xfe0, set_indicators},        /* qdio, around ESTABLISH QUEUES */
    {0x0024, 0x10, qdio_data},              /* qeth and qdio */
    {0x0031, 0x400, enable_facility},       /* cio, at boot: multiple subchannel sets */
    {0x0034, 0x20, domain},                 /* cio, at boot */
};

bool chsc_execute(struct channel *ch, uint8_t page[4096])
{
    unsigned length = get16(page), code = get16(page + 2);
    if (length < 8 || length & 7 || length > 4096 - 8)
        return false;
    struct request r = {ch, page, length, page + length, 4096 - length, 8};
    memset(r.out, 0, r.room);
    uint16_t response = RESPONSE_UNSUPPORTED;
    for (unsigned i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].code == code)
            response = length == commands[i].length ? commands[i].run(&r) : RESPONSE_INVALID;
    if (response != RESPONSE_GOOD)
        r.out_size = 8;
    put16(r.out, (uint16_t)r.out_size);
    put16(r.out + 2, response);
    return true;
}
