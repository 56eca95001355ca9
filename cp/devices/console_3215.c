/* The 3215 console printer-keyboard.
 *
 * Write (01) and write with automatic carrier return (09) put text on the console, X'15' ends a
 * line; read inquiry (0A) waits for a line that the user types; a line typed while no read is
 * outstanding is kept, and an attention asks the guest to read.  Sound alarm is 0B.
 *
 * Kept true: a write that the console cannot take yet (MORE...) pends at the line it had come to;
 * at most one attention is outstanding; the lines kept are bounded.
 *
 * Sources: GA24-3550 (IBM 3215) for the commands; Linux drivers/s390/char/con3215.c for what must
 * work; CP's TERMINAL AUTOCR for the line end of command 01. */
#include "cp/devices/console_3215.h"
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/settings.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>

#define CMD_WRITE     0x01
#define CMD_WRITE_ACR 0x09
#define CMD_READ      0x0a
#define CMD_ALARM     0x0b
#define NEW_LINE      0x15
#define RETURN        0x0d

#define LINES_MAX 256

struct line {
    struct line *next;
    size_t len;
    uint8_t text[];
};

struct console_3215 {
    struct device dev;
    struct line *first, **end; /* typed, not yet read */
    unsigned lines;
    bool reading;   /* a read inquiry pends */
    bool attention; /* one was shown and no read has come yet */
    /* A write on its way to the console. */
    uint8_t *text;
    size_t len, done;
    bool ends_line; /* its last line ends with the write */
    bool writing;   /* pends until the console is ready */
};

static struct console_3215 *of(struct device *dev)
{
    return (struct console_3215 *)dev;
}

static void drop_lines(struct console_3215 *c)
{
    while (c->first) {
        struct line *l = c->first;
        c->first = l->next;
        free(l);
    }
    c->end = &c->first;
    c->lines = 0;
}

/* Ask the guest to read what was typed. */
static void ask(struct console_3215 *c)
{
    if (c->lines && !c->reading && !c->attention)
        c->attention = device_unsolicited(&c->dev, UNIT_ATTENTION);
}

/* --- output ---------------------------------------------------------------------------------- */

/* Give the console what is left of the write; false: it has to wait. */
static bool put_text(struct console_3215 *c)
{
    struct vm *vm = c->dev.vm;
    while (c->done < c->len) {
        const uint8_t *at = c->text + c->done;
        size_t left = c->len - c->done;
        const uint8_t *nl = memchr(at, NEW_LINE, left);
        size_t n = nl ? (size_t)(nl - at) : left;
        size_t shown = n && nl && at[n - 1] == RETURN ? n - 1 : n;
        bool taken = nl || c->ends_line ? console_write(vm, CONSOLE_GUEST, at, shown)
                                        : console_write_part(vm, CONSOLE_GUEST, at, shown);
        if (!taken)
            return false;
        c->done += nl ? n + 1 : n;
    }
    return true;
}

static void text_done(struct console_3215 *c)
{
    free(c->text);
    c->text = NULL;
    c->len = c->done = 0;
    c->writing = false;
}

static unsigned write_text(struct console_3215 *c, bool automatic_return)
{
    size_t size = 0, n = 0;
    uint8_t *text = NULL;
    /* Data chaining can make it long: take it piece by piece, up to 64 KiB. */
    do {
        uint8_t *more = realloc(text, size + 4096);
        if (!more)
            break;
        text = more;
        n = ccw_get(&c->dev, text + size, 4096);
        size += n;
    } while (n == 4096 && size < 65536);
    c->text = text;
    c->len = size;
    c->done = 0;
    c->ends_line = automatic_return || !c->dev.vm->set || c->dev.vm->set->autocr;
    if (c->ends_line && !size)
        console_write(c->dev.vm, CONSOLE_GUEST, (const uint8_t *)"", 0);
    if (!put_text(c)) {
        c->writing = true;
        return DEVICE_PENDING;
    }
    text_done(c);
    ask(c);
    return UNIT_END;
}

static void on_ready(struct vm *vm, void *ctx)
{
    struct console_3215 *c = ctx;
    (void)vm;
    if (!c->writing || !put_text(c))
        return;
    text_done(c);
    device_end(&c->dev, UNIT_END);
    ask(c);
}

/* --- input ----------------------------------------------------------------------------------- */

/* The first line typed goes to the read in progress. */
static void give_line(struct console_3215 *c)
{
    struct line *l = c->first;
    if (!(c->first = l->next))
        c->end = &c->first;
    c->lines--;
    if (l->len)
        ccw_put(&c->dev, l->text, l->len);
    else
        ccw_put(&c->dev, "", 0); /* a null line: data transfer of no bytes */
    free(l);
}

static unsigned read_line(struct console_3215 *c)
{
    c->attention = false;
    if (!c->lines) {
        c->reading = true;
        console_read_pending(c->dev.vm, true);
        return DEVICE_PENDING;
    }
    give_line(c);
    return UNIT_END;
}

static void on_input(struct vm *vm, void *ctx, const uint8_t *ebcdic, size_t len)
{
    struct console_3215 *c = ctx;
    if (c->lines == LINES_MAX)
        return;
    struct line *l = malloc(sizeof *l + len);
    if (!l)
        return;
    l->next = NULL;
    l->len = len;
    memcpy(l->text, ebcdic, len);
    *c->end = l;
    c->end = &l->next;
    c->lines++;
    if (c->reading) {
        c->reading = false;
        console_read_pending(vm, false);
        give_line(c);
        device_end(&c->dev, UNIT_END);
    }
    ask(c);
}

static void on_attention(struct vm *vm, void *ctx)
{
    struct console_3215 *c = ctx;
    (void)vm;
    if (!c->reading && !c->attention)
        c->attention = device_unsolicited(&c->dev, UNIT_ATTENTION);
}

/* --- the descriptor ---------------------------------------------------------------------------- */

static unsigned command(struct device *dev, uint8_t code)
{
    struct console_3215 *c = of(dev);
    switch (code) {
    case CMD_WRITE:
        return write_text(c, false);
    case CMD_WRITE_ACR:
        return write_text(c, true);
    case CMD_READ:
        return read_line(c);
    case CMD_ALARM:
        console_alarm(dev->vm);
        return UNIT_END;
    case CCW_NOOP:
        ask(c);
        break;
    }
    return DEVICE_DEFAULT;
}

static void halt(struct device *dev, bool clear)
{
    struct console_3215 *c = of(dev);
    (void)clear;
    if (c->reading)
        console_read_pending(dev->vm, false);
    c->reading = c->attention = false;
    text_done(c);
}

static void reset(struct device *dev)
{
    drop_lines(of(dev));
}

static void destroy(struct device *dev)
{
    struct console_3215 *c = of(dev);
    console_set_guest(dev->vm, NULL, NULL);
    drop_lines(c);
    text_done(c);
    free(c);
}

static const struct device_type type_3215 = {
    .name = "CONS",
    .cu_type = 0x3215,
    .command = command,
    .halt = halt,
    .reset = reset,
    .destroy = destroy,
};

struct device *console_3215_create(struct vm *vm, uint16_t devno)
{
    static const struct console_guest guest = {
        .input = on_input,
        .attention = on_attention,
        .ready = on_ready,
    };
    struct console_3215 *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    device_init(&c->dev, &type_3215, vm, devno);
    c->end = &c->first;
    if (channel_add(vm->channel, &c->dev, false)) {
        free(c);
        return NULL;
    }
    console_set_guest(vm, &guest, c);
    return &c->dev;
}

unsigned console_3215_lines(const struct device *dev)
{
    return ((const struct console_3215 *)dev)->lines;
}
