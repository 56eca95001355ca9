/* The console: a 3215 printer-keyboard, or with TERMINAL CONMODE 3270 a 3270 display (graf.c).
 *
 * Write (01) and write with automatic carrier return (09) put text on the console, X'15' ends a
 * line; read inquiry (0A) waits for a line that the user types; a line typed while no read is
 * outstanding is kept, and an attention asks the guest to read.  Sound alarm is 0B.  29, 2A and 19
 * are the commands of DIAGNOSE X'58' and of nobody else.
 *
 * Kept true: a write that the console cannot take yet (MORE...) pends at the line it had come to;
 * at most one attention is outstanding; the lines kept are bounded.
 *
 * Sources: GA24-3550 (IBM 3215) for the commands; Linux drivers/s390/char/con3215.c for what must
 * work; CP's TERMINAL AUTOCR for the line end of command 01. */
#include "cp/devices/console_3215.h"
#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/devices/graf.h"
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

#define CMD_58_DISPLAY 0x19
#define CMD_58_WRITE   0x29
#define CMD_58_READ    0x2a
#define CTL_REFORMAT   0xfe
#define CTL_ERASE      0xff
#define CTL_FIRST      0x80 /* begin on an empty screen */
#define CTL_LINE       0x3f

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
    bool ends_line;     /* its last line ends with the write */
    bool writing;       /* pends until the console is ready */
    struct graf graf;   /* TERMINAL CONMODE 3270, and full-screen mode by DIAGNOSE X'58' */
    bool diagnose;      /* the channel program is one of DIAGNOSE X'58' */
    bool next_diagnose; /* the next that starts is */
};

static const struct device_type type_3215, type_3270;

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

static bool on_input(struct vm *vm, void *ctx, const uint8_t *ebcdic, size_t len)
{
    struct console_3215 *c = ctx;
    struct line *l = c->lines < LINES_MAX ? malloc(sizeof *l + len) : NULL;
    if (!l)
        return false;
    l->next = NULL;
    l->len = len;
    if (len)
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
    return true;
}

static void on_attention(struct vm *vm, void *ctx)
{
    struct console_3215 *c = ctx;
    (void)vm;
    if (!c->reading && !c->attention)
        c->attention = device_unsolicited(&c->dev, UNIT_ATTENTION);
}

/* --- the descriptor ---------------------------------------------------------------------------- */

static int screen_write(void *ctx, const uint8_t *ds, size_t len)
{
    return console_screen_write(ctx, ds, len);
}

static int screen_read(void *ctx, uint8_t *buf, size_t size)
{
    return console_screen_read(ctx, buf, size);
}

static void on_screen(struct vm *vm, void *ctx)
{
    struct console_3215 *c = ctx;
    (void)vm;
    if (c->dev.type == &type_3270)
        graf_event(&c->graf);
    else
        graf_event_58(&c->graf);
}

/* 19: text from a line of CP's screen on. */
static unsigned display_58(struct console_3215 *c)
{
    uint8_t text[2032], control = ccw_control(&c->dev);
    size_t n = ccw_get_all(&c->dev, text, sizeof text);
    if (control == CTL_ERASE || control == CTL_REFORMAT)
        console_clear(c->dev.vm);
    else
        console_display(c->dev.vm, control & CTL_LINE, control & CTL_FIRST, text, n);
    return UNIT_END;
}

static unsigned command_58(struct console_3215 *c, uint8_t code)
{
    if (code == CMD_58_WRITE || code == CMD_58_READ)
        return graf_command_58(&c->graf, code, ccw_control(&c->dev));
    return code == CMD_58_DISPLAY ? display_58(c) : DEVICE_DEFAULT;
}

static unsigned command_3270(struct device *dev, uint8_t code)
{
    return graf_command(&of(dev)->graf, code);
}

static unsigned command(struct device *dev, uint8_t code)
{
    struct console_3215 *c = of(dev);
    if (c->diagnose)
        return command_58(c, code);
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

static void start(struct device *dev)
{
    struct console_3215 *c = of(dev);
    c->diagnose = c->next_diagnose;
    c->next_diagnose = false;
}

static void halt(struct device *dev, bool clear)
{
    struct console_3215 *c = of(dev);
    (void)clear;
    if (c->reading)
        console_read_pending(dev->vm, false);
    c->reading = c->attention = c->diagnose = false;
    text_done(c);
    graf_halt(&c->graf);
}

static void reset(struct device *dev)
{
    struct console_3215 *c = of(dev);
    drop_lines(c);
    graf_reset(&c->graf);
    console_screen_end(dev->vm);
}

static void destroy(struct device *dev)
{
    struct console_3215 *c = of(dev);
    console_set_guest(dev->vm, NULL, NULL);
    drop_lines(c);
    text_done(c);
    graf_reset(&c->graf);
    free(c);
}

static const struct device_type type_3215 = {
    .name = "CONS",
    .cu_type = 0x3215,
    .spooled = true,
    .command = command,
    .start = start,
    .halt = halt,
    .reset = reset,
    .destroy = destroy,
};

static const struct device_type type_3270 = {
    .name = "CONS",
    .cu_type = 0x3274,
    .spooled = true,
    .cu_model = 0x1d,
    .dev_type = 0x3278,
    .dev_model = 2,
    .command = command_3270,
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
        .screen = on_screen,
    };
    static const struct graf_terminal screen = {screen_write, screen_read};
    struct console_3215 *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    device_init(&c->dev, &type_3215, vm, devno);
    c->end = &c->first;
    if (channel_add(vm->channel, &c->dev, false)) {
        free(c);
        return NULL;
    }
    graf_init(&c->graf, &c->dev, &screen, vm);
    console_set_guest(vm, &guest, c);
    console_3215_set_mode(vm, vm->set && vm->set->conmode_3270);
    return &c->dev;
}

struct device *console_3215_find(struct vm *vm)
{
    struct device *d = channel_next(vm->channel, 0);
    while (d && d->type != &type_3215 && d->type != &type_3270)
        d = channel_next(vm->channel, d->devno + 1u);
    return d;
}

void console_3215_set_mode(struct vm *vm, bool is_3270)
{
    struct device *d = console_3215_find(vm);
    const struct device_type *type = is_3270 ? &type_3270 : &type_3215;
    if (!d || d->type == type)
        return;
    if (!channel_busy(d))
        halt(d, true);
    reset(d);
    d->type = type;
}

unsigned console_3215_diagnose(struct device *dev, uint8_t key, uint32_t program)
{
    struct console_3215 *c = of(dev);
    if (dev->type != &type_3215)
        return 3;
    const struct orb orb = {.flags = (uint32_t)key << 28 | ORB_LPM, .program = program};
    if (channel_busy(dev))
        return 2;
    c->next_diagnose = true;
    unsigned cc = css_start(dev->vm->channel, channel_schid(dev), &orb);
    c->next_diagnose = false;
    return cc;
}

unsigned console_3215_lines(const struct device *dev)
{
    return ((const struct console_3215 *)dev)->lines;
}
