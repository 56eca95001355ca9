/* A 3270 display as a device; see graf.h.
 *
 * What the terminal sends is kept until the guest reads it, and attention asks it to.  While CP has
 * the screen (MORE..., HOLDING, CP READ) a write ends with channel end, device end and unit
 * exception, and an unsolicited device end says when to repeat it; the same device end, with no
 * write outstanding, says that the screen is to be drawn again.  A write that builds on a screen
 * that is gone ends with unit check.  Without a terminal what is written is lost, as on a 3215.
 *
 * Kept true: one attention at a time; what waits to be read is bounded.
 *
 * Sources: GA23-0218 (3174, local non-SNA command codes); CP Programming Services, DIAGNOSE X'58';
 * Linux drivers/s390/char/raw3270.c for what must work. */
#include "cp/devices/graf.h"
#include "tn3270/datastream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WRITE_MAX  65536u /* bytes of one write, its command code included */
#define READ_MAX   65536u
#define INPUTS_MAX 16 /* transmissions that are kept */

#define SENSE_OPERATION_CHECK 0x01

#define CMD_SELECT_MASK 0x8f /* 0B, 1B, 2B, 3B, 4B */
#define CMD_SELECT      0x0b

#define CMD_58_WRITE 0x29
#define CTL_ERASE    0x80
#define CTL_ALT      0x40
#define CTL_WSF      0x20
#define CTL_READ_MOD 0x80

struct graf_input {
    struct graf_input *next;
    size_t len;
    uint8_t bytes[];
};

void graf_init(struct graf *g, struct device *dev, const struct graf_terminal *terminal, void *ctx)
{
    memset(g, 0, sizeof *g);
    g->dev = dev;
    g->terminal = terminal;
    g->ctx = ctx;
    g->end = &g->first;
}

static void drop_output(struct graf *g)
{
    free(g->out);
    g->out = NULL;
    g->out_len = 0;
}

static void drop_input(struct graf *g)
{
    while (g->first) {
        struct graf_input *i = g->first;
        g->first = i->next;
        free(i);
    }
    g->end = &g->first;
}

void graf_halt(struct graf *g)
{
    drop_output(g);
    g->reading = g->waiting = g->attention = false;
}

void graf_reset(struct graf *g)
{
    graf_halt(g);
    drop_input(g);
}

/* --- writing -------------------------------------------------------------------------------- */

static unsigned unit_check(struct graf *g, uint8_t sense)
{
    return device_check(g->dev, sense);
}

static unsigned write_status(struct graf *g, int rc)
{
    switch (rc) {
    case 0:
    case -ENODEV:
    case -ERANGE: /* lost as well: who cannot ask anew how large the screen is would try for ever */
        return UNIT_END;
    case -ESTALE:
        device_unsolicited(g->dev, UNIT_DEVEND);
        return unit_check(g, SENSE_OPERATION_CHECK);
    case -EAGAIN:
        g->waiting = true;
        return UNIT_END | UNIT_EXCEPTION;
    }
    return unit_check(g, SENSE_COMMAND_REJECT);
}

/* The command's code and its data, in g->out; false: no memory. */
static bool take_output(struct graf *g, uint8_t code)
{
    drop_output(g);
    size_t size = 0, n;
    do {
        uint8_t *more = realloc(g->out, size + 4097);
        if (!more)
            return false;
        g->out = more;
        n = ccw_get(g->dev, g->out + 1 + size, 4096);
        size += n;
    } while (n == 4096 && size + 4097 < WRITE_MAX);
    g->out[0] = code;
    g->out_len = size + 1;
    return true;
}

static unsigned write_screen(struct graf *g, uint8_t code)
{
    if (!take_output(g, code))
        return unit_check(g, SENSE_EQUIPMENT);
    unsigned status = write_status(g, g->terminal->write(g->ctx, g->out, g->out_len));
    drop_output(g);
    return status;
}

/* --- reading -------------------------------------------------------------------------------- */

static void give_input(struct graf *g)
{
    struct graf_input *i = g->first;
    g->first = i->next;
    if (!g->first)
        g->end = &g->first;
    ccw_put(g->dev, i->bytes, i->len);
    free(i);
}

/* What the terminal has sent goes into our own queue.  -ESTALE: the screen is to be drawn again;
 * 0, or -ENODEV: there is no terminal. */
static int collect(struct graf *g)
{
    uint8_t *buf = malloc(READ_MAX);
    unsigned have = 0;
    int n = -EAGAIN, result = 0;
    for (struct graf_input *i = g->first; i; i = i->next)
        have++;
    while (buf && have++ < INPUTS_MAX && (n = g->terminal->read(g->ctx, buf, READ_MAX)) > 0) {
        struct graf_input *i = malloc(sizeof *i + (size_t)n);
        if (!i)
            break;
        i->next = NULL;
        i->len = (size_t)n;
        memcpy(i->bytes, buf, (size_t)n);
        *g->end = i;
        g->end = &i->next;
    }
    if (n == -ESTALE || n == -ENODEV)
        result = n;
    free(buf);
    return result;
}

/* A read is answered by what came in; else the terminal is asked, and the answer awaited. */
static unsigned read_screen(struct graf *g, uint8_t code)
{
    g->attention = false;
    if (!g->first)
        collect(g);
    if (code == DS_RM && g->first) {
        give_input(g);
        return UNIT_END;
    }
    int rc = g->terminal->write(g->ctx, &code, 1);
    if (rc == -ENODEV)
        return unit_check(g, SENSE_INTERVENTION);
    if (rc)
        return write_status(g, rc);
    drop_input(g);
    g->reading = true;
    return DEVICE_PENDING;
}

static void ask(struct graf *g)
{
    if (g->first && !g->attention && !g->reading)
        g->attention = device_unsolicited(g->dev, UNIT_ATTENTION);
}

unsigned graf_command(struct graf *g, uint8_t command)
{
    uint8_t code = command == CCW_NOOP ? 0 : ds_command_normal(command);
    if (code == DS_RB || code == DS_RM || code == DS_RMA)
        return read_screen(g, code);
    if (code == command)
        return DEVICE_DEFAULT; /* a code of the SNA kind */
    if (code == DS_EAU) {
        unsigned status = write_status(g, g->terminal->write(g->ctx, &code, 1));
        return status;
    }
    if (code)
        return write_screen(g, code);
    if ((command & CMD_SELECT_MASK) == CMD_SELECT)
        return UNIT_END;
    return DEVICE_DEFAULT;
}

/* --- what the terminal tells ---------------------------------------------------------------- */

static void end_read(struct graf *g, int rc)
{
    if (g->first) {
        g->reading = false;
        give_input(g);
        device_end(g->dev, UNIT_END);
    } else if (rc) {
        g->reading = false;
        device_end(g->dev, (uint8_t)unit_check(g, rc == -ENODEV ? SENSE_INTERVENTION
                                                                : SENSE_OPERATION_CHECK));
    }
}

void graf_event(struct graf *g)
{
    int rc = collect(g);
    if (g->reading)
        end_read(g, rc);
    if (rc == -ESTALE || g->waiting) {
        g->waiting = false;
        device_unsolicited(g->dev, UNIT_DEVEND);
    }
    ask(g);
}

/* --- DIAGNOSE X'58' ------------------------------------------------------------------------- */

/* The screen is gone: attention, unit check, until it is erased and drawn again. */
static unsigned status_58(struct graf *g, int rc)
{
    if (rc == -ESTALE)
        return UNIT_ATTENTION | unit_check(g, SENSE_OPERATION_CHECK);
    if (rc == -ENODEV)
        return unit_check(g, SENSE_INTERVENTION);
    if (rc == -ERANGE)
        return unit_check(g, SENSE_OPERATION_CHECK);
    return rc ? unit_check(g, SENSE_COMMAND_REJECT) : UNIT_END;
}

static unsigned try_write_58(struct graf *g)
{
    int rc = g->terminal->write(g->ctx, g->out, g->out_len);
    g->waiting = rc == -EAGAIN;
    if (g->waiting)
        return DEVICE_PENDING;
    drop_output(g);
    return status_58(g, rc);
}

unsigned graf_command_58(struct graf *g, uint8_t command, uint8_t control)
{
    if (command != CMD_58_WRITE) {
        g->attention = false;
        int rc = collect(g);
        if (rc && !g->first)
            return status_58(g, rc);
        return read_screen(g, control & CTL_READ_MOD ? DS_RM : DS_RB);
    }
    uint8_t code = control & CTL_WSF          ? DS_WSF
                   : !(control & (CTL_ERASE)) ? DS_W
                   : control & CTL_ALT        ? DS_EWA
                                              : DS_EW;
    if (!take_output(g, code))
        return unit_check(g, SENSE_EQUIPMENT);
    return try_write_58(g);
}

void graf_event_58(struct graf *g)
{
    if (g->waiting) {
        unsigned status = try_write_58(g);
        if (status != DEVICE_PENDING)
            device_end(g->dev, (uint8_t)status);
        return;
    }
    int rc = collect(g);
    if (g->reading)
        end_read(g, rc);
    else if (rc == -ESTALE && !g->attention)
        g->attention = device_unsolicited(g->dev, UNIT_ATTENTION);
    ask(g);
}

unsigned graf_model(unsigned rows, unsigned cols)
{
    if (rows == 32 && cols == 80)
        return 3;
    if (rows == 43 && cols == 80)
        return 4;
    return rows == 27 && cols == 132 ? 5 : 2;
}
