/* Full-screen mode of a console: a program of the virtual machine writes 3270 data streams of its
 * own, and gets what the terminal sends as it came.
 *
 * Keeps true: the terminal shows either CP's line mode or the program's screen, never a mixture;
 * once line mode was there in between, the program's Writes are refused until it erases and draws
 * again, and it is told to; line mode gives way only when its lines have been seen (MORE...).
 * What the program writes is not looked into: the terminal checks it, and is its user's own.
 * Source: CP Programming Services, DIAGNOSE X'58', full-screen mode; TERMINAL BREAKIN, BRKKEY. */
#include "cp/console/console_private.h"

#include "cp/console/saved_screen.h"
#include "cp/console/station.h"
#include "cp/unattended.h"
#include "cp/vm.h"
#include "tn3270/buffer.h"
#include "tn3270/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX 65536u     /* bytes of one outbound command */
#define OUT_MAX    65536u     /* bytes that may wait for the terminal before a write waits */
#define IN_MAX     (1u << 18) /* bytes of unread input; what comes behind it is lost */

static bool erases(uint8_t command)
{
    return command == DS_EW || command == DS_EWA;
}

/* Writes that build on what stands on the screen, and the reads of it. */
static bool needs_own_screen(uint8_t command)
{
    return !erases(command) && command != DS_WSF;
}

static void tell(struct console *c)
{
    c->full.waits = false;
    if (c->guest && c->guest->screen && !c->vm->logging_off)
        c->guest->screen(c->vm, c->guest_ctx);
}

/* Line mode has lines that nobody has read: MORE... until they are. */
static bool unread_lines(struct console *c)
{
    if (!c->more && !c->holding && c->unread && !console_pages_itself(c)) {
        console_more(c);
        console_touch(c);
    }
    return c->more || c->holding;
}

/* The key that ended line mode locked the keyboard, and the program does not know of it. */
static void unlock(struct console *c)
{
    static const uint8_t stream[] = {DS_W, 0xc2}; /* restore; the graphic form of DS_WCC_RESTORE */
    if (c->screen->unlock || c->screen->erase)
        lines_push(&c->full.out, stream, sizeof stream, true);
}

static bool free_for_program(struct console *c)
{
    return c->screen && !c->full.too_small && c->vm->state == VM_RUNNING && !c->asleep &&
           !unread_lines(c);
}

/* --- what CP does with it ------------------------------------------------------------------- */

void full_screen_take(struct console *c, bool hold)
{
    struct full_screen *f = &c->full;
    if (f->state != FULL_ON)
        return;
    f->state = FULL_TAKEN;
    f->redraw = true;
    f->told = false;
    lines_drain(&f->out);
    c->more = false;
    c->page_at = 0;
    if (!c->screen)
        return;
    screen_clear(c->screen);
    console_fill(c);
    c->holding = hold;
    console_touch(c);
}

bool full_screen_break_in(struct console *c, enum console_kind kind)
{
    if (c->full.state != FULL_ON)
        return true;
    bool running = c->vm->state == VM_RUNNING;
    bool by_cp = kind != CONSOLE_GUEST;
    if (by_cp && running && c->vm->set->breakin_guestctl)
        return false;
    full_screen_take(c, by_cp && running);
    return true;
}

void console_respond(struct vm *vm, const char *text)
{
    full_screen_take(vm->console, false);
    console_say(vm, "%s", text);
}

void full_screen_offer(struct console *c)
{
    struct full_screen *f = &c->full;
    if ((f->state == FULL_TAKEN || (f->state == FULL_OFF && f->waits)) && free_for_program(c))
        tell(c);
}

/* TERMINAL SCRNSAVE ON, and CONMODE 3270: CP puts the program's screen back by itself. */
static bool restore(struct console *c)
{
    struct full_screen *f = &c->full;
    struct ds_out o;
    if (!f->saved || !f->redraw || !c->vm->set->scrnsave || !c->vm->set->conmode_3270)
        return false;
    const struct console_screen *s = station_screen(c->station);
    ds_init(&o, s->rows, s->cols);
    bool ok =
        saved_screen_draw(f->saved, s->extended, &o) && lines_push(&f->out, o.data, o.len, true);
    ds_free(&o);
    if (ok) {
        f->redraw = f->told = false;
        station_touch(c->station);
    }
    return ok;
}

/* The program is at its console: the screen is its own again.  While it is busy with something else
 * line mode stays, RUNNING, and what is typed there reaches it as lines (HX). */
static void give_back(struct console *c)
{
    if (c->full.state != FULL_TAKEN || !free_for_program(c))
        return;
    c->full.state = FULL_ON;
    if (!restore(c))
        unlock(c);
}

void full_screen_detach(struct console *c)
{
    struct full_screen *f = &c->full;
    full_screen_take(c, false);
    lines_drain(&f->in);
    if (f->state != FULL_OFF || f->waits)
        tell(c);
}

void full_screen_attach(struct console *c)
{
    c->full.limited = c->full.too_small = false;
    const struct console_screen *s = c->screen ? station_screen(c->station) : NULL;
    if (!s || !saved_screen_fits(c->full.saved, s->rows, s->cols))
        saved_screen_drop(&c->full.saved);
    if (c->full.state != FULL_OFF || c->full.waits)
        tell(c);
}

/* The AID of the key that takes the screen from the program; 0: none does. */
static uint8_t break_key(const struct vm_settings *set)
{
    unsigned n;
    if (set->conceal.on)
        return 0;
    if (!strcmp(set->brkkey, "CLEAR"))
        return DS_AID_CLEAR;
    if (!strcmp(set->brkkey, "PA1"))
        return DS_AID_PA1;
    if (!strcmp(set->brkkey, "PA2"))
        return DS_AID_PA2;
    return sscanf(set->brkkey, "PF%2u", &n) == 1 ? ds_aid_of_pf(n) : 0;
}

bool full_screen_inbound(struct console *c, const uint8_t *data, size_t len)
{
    struct full_screen *f = &c->full;
    if (f->state != FULL_ON || !len)
        return false;
    if (data[0] == break_key(c->vm->set)) {
        full_screen_take(c, false);
        console_attention(c->vm);
    } else if (f->in.bytes < IN_MAX) {
        lines_push(&f->in, data, len, true);
        saved_screen_sent(f->saved, data, len);
        tell(c);
    }
    return true;
}

bool full_screen_render(struct console *c, struct ds_out *o)
{
    struct full_screen *f = &c->full;
    struct line *l = lines_pop(&f->out);
    if (l)
        ds_bytes(o, l->text, l->len);
    if (f->waits && f->out.bytes < OUT_MAX)
        tell(c);
    bool any = l != NULL;
    free(l);
    return any;
}

/* --- what the program does ------------------------------------------------------------------ */

int console_screen(const struct vm *vm, struct console_screen *out)
{
    const struct console *c = vm->console;
    if (!c->screen)
        return -ENODEV;
    *out = *station_screen(c->station);
    return 0;
}

static unsigned positions(const struct console *c)
{
    const struct console_screen *s = station_screen(c->station);
    return (unsigned)s->rows * s->cols;
}

/* A program that began on a larger terminal may write where this one has no screen: the terminal
 * would throw all of that command away. */
static bool off_the_screen(const struct console *c, const uint8_t *ds, size_t len)
{
    const struct console_screen *s = station_screen(c->station);
    struct buffer3270 b;
    if (positions(c) >= c->full.positions || ds_command_normal(ds[0]) == DS_WSF ||
        buffer3270_init(&b, s->rows, s->cols))
        return false;
    struct ds_out answer;
    ds_init(&answer, s->rows, s->cols);
    buffer3270_write(&b, (const uint8_t[]){DS_EWA, 0}, 2, &answer);
    bool bad = buffer3270_write(&b, ds, len, &answer) == BUFFER_REJECT;
    ds_free(&answer);
    buffer3270_free(&b);
    return bad;
}

int console_screen_write(struct vm *vm, const uint8_t *ds, size_t len)
{
    struct console *c = vm->console;
    struct full_screen *f = &c->full;
    uint8_t command = len && len <= STREAM_MAX ? ds_command_normal(ds[0]) : 0;
    if (!command)
        return -EINVAL;
    if (!c->screen) {
        if (!c->station && erases(command)) {
            f->state = FULL_TAKEN;
            f->redraw = true;
            f->told = false;
        }
        return -ENODEV;
    }
    if (!f->too_small && off_the_screen(c, ds, len)) {
        f->too_small = true;
        full_screen_take(c, false);
    }
    if (f->too_small)
        return -ERANGE;
    give_back(c);
    if (f->state != FULL_ON && needs_own_screen(command) && f->state == FULL_OFF)
        return -ESTALE;
    f->waits = f->state == FULL_TAKEN || f->out.bytes >= OUT_MAX || !free_for_program(c);
    if (f->waits)
        return -EAGAIN;
    if (f->redraw && needs_own_screen(command))
        return -ESTALE;
    if (f->state == FULL_OFF)
        unlock(c);
    if (!lines_push(&f->out, ds, len, true))
        return -EAGAIN;
    for (struct line *l = f->out.first; l; l = l->next)
        if (!l->next)
            l->text[0] = command;
    f->state = FULL_ON;
    const struct console_screen *shape = station_screen(c->station);
    saved_screen_wrote(&f->saved, shape->rows, shape->cols, ds, len);
    if (positions(c) > f->positions)
        f->positions = positions(c);
    if (erases(command))
        f->redraw = f->told = false;
    station_touch(c->station);
    return 0;
}

int console_screen_read(struct vm *vm, uint8_t *buf, size_t size)
{
    struct console *c = vm->console;
    struct full_screen *f = &c->full;
    struct line *l = lines_pop(&f->in);
    if (l) {
        size_t n = l->len < size ? l->len : size;
        memcpy(buf, l->text, n);
        free(l);
        return (int)n;
    }
    if (!c->screen) {
        if (!c->station && f->state != FULL_OFF && !f->limited) {
            f->limited = true;
            unattended_check(c->vm);
        }
        return -ENODEV;
    }
    give_back(c);
    if (f->state == FULL_ON && f->redraw && !f->told) {
        f->told = true;
        return -ESTALE;
    }
    return -EAGAIN;
}

void console_screen_end(struct vm *vm)
{
    struct console *c = vm->console;
    struct full_screen *f = &c->full;
    bool had_screen = f->state == FULL_ON && c->screen;
    f->state = FULL_OFF;
    f->redraw = f->told = f->waits = f->limited = false;
    f->positions = 0;
    saved_screen_drop(&f->saved);
    f->too_small = false;
    lines_drain(&f->out);
    lines_drain(&f->in);
    if (!had_screen)
        return;
    screen_clear(c->screen);
    c->unread = false;
    console_fill(c);
    console_touch(c);
}
