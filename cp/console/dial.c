/* See dial.h.  Keeps true: what a terminal sends is bounded until the guest reads it, what the guest
 * writes until the terminal takes it; nothing of one terminal reaches the next.
 * Source: CP Commands and Utilities Reference, DIAL, DEFINE GRAF. */
#include "cp/console/dial.h"

#include "cp/console/lines.h"
#include "cp/console/console_private.h"
#include "cp/console/station.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX 65536u
#define OUT_MAX    65536u
#define IN_MAX     (1u << 17)

struct dial {
    struct dial *next;
    struct vm *vm;
    uint16_t devno;
    void (*event)(void *ctx);
    void *ctx;
    struct station *station; /* NULL: nobody has dialed */
    bool fresh;              /* the guest has not heard of this terminal; only with a station */
    bool waits;              /* a write was refused */
    struct lines out, in;
};

struct dial *dial_create(struct vm *vm, uint16_t devno, void (*event)(void *ctx), void *ctx)
{
    struct dial *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->vm = vm;
    d->devno = devno;
    d->event = event;
    d->ctx = ctx;
    lines_init(&d->out);
    lines_init(&d->in);
    struct dial **at = &vm->console->dials;
    while (*at && (*at)->devno < devno)
        at = &(*at)->next;
    d->next = *at;
    *at = d;
    return d;
}

static void let_go(struct dial *d)
{
    lines_drain(&d->out);
    lines_drain(&d->in);
    if (!d->station)
        return;
    atomic_fetch_sub(&d->vm->sys->dialed, 1);
    station_put(d->station);
    d->station = NULL;
}

void dial_destroy(struct dial *d)
{
    struct dial **at = &d->vm->console->dials;
    while (*at != d)
        at = &(*at)->next;
    *at = d->next;
    if (d->station)
        station_dial_ended(d->station);
    let_go(d);
    free(d);
}

bool dial_drop(struct dial *d)
{
    if (!d->station)
        return false;
    station_dial_ended(d->station);
    let_go(d);
    d->event(d->ctx);
    return true;
}

int dial_write(void *ctx, const uint8_t *ds, size_t len)
{
    struct dial *d = ctx;
    uint8_t command = len && len <= STREAM_MAX ? ds_command_normal(ds[0]) : 0;
    if (!command)
        return -EINVAL;
    d->waits = !d->station || d->out.bytes >= OUT_MAX || !lines_push(&d->out, ds, len, true);
    if (d->waits)
        return -EAGAIN;
    for (struct line *l = d->out.first; l; l = l->next)
        if (!l->next)
            l->text[0] = command;
    station_touch(d->station);
    return 0;
}

int dial_read(void *ctx, uint8_t *buf, size_t size)
{
    struct dial *d = ctx;
    if (!d->station)
        return -ENODEV;
    if (d->fresh) {
        d->fresh = false;
        return -ESTALE;
    }
    struct line *l = lines_pop(&d->in);
    if (!l)
        return -EAGAIN;
    size_t n = l->len < size ? l->len : size;
    memcpy(buf, l->text, n);
    free(l);
    return (int)n;
}

bool dial_screen(const struct dial *d, struct console_screen *out)
{
    if (d->station)
        *out = *station_screen(d->station);
    return d->station != NULL;
}

const char *dial_where(const struct dial *d)
{
    return d->station ? station_name(d->station) : NULL;
}

/* --- the station's end ---------------------------------------------------------------------- */

static struct dial *of_station(struct vm *vm, const struct station *station)
{
    struct dial *d = vm->console->dials;
    while (d && d->station != station)
        d = d->next;
    return d;
}

int dial_connect(struct system *sys, const char *userid, int vdev, struct station *station,
                 struct vm **vm, uint16_t *devno)
{
    struct vm *to = system_user(sys, userid);
    if (!to)
        return 45;
    pthread_mutex_lock(&to->lock);
    struct dial *d = to->logging_off ? NULL : to->console->dials;
    while (d && (d->station || (vdev >= 0 && d->devno != vdev)))
        d = d->next;
    if (d) {
        d->station = station_get(station);
        d->fresh = true;
        *devno = d->devno;
        atomic_fetch_add(&sys->dialed, 1);
        d->event(d->ctx);
    }
    pthread_mutex_unlock(&to->lock);
    if (d)
        *vm = to;
    else
        vm_put(to);
    return d ? 0 : 55;
}

void dial_inbound(struct vm *vm, struct station *station, const uint8_t *data, size_t len)
{
    pthread_mutex_lock(&vm->lock);
    struct dial *d = of_station(vm, station);
    if (d && d->in.bytes < IN_MAX && lines_push(&d->in, data, len, true))
        d->event(d->ctx);
    pthread_mutex_unlock(&vm->lock);
}

bool dial_render(struct vm *vm, struct station *station, struct ds_out *o)
{
    pthread_mutex_lock(&vm->lock);
    struct dial *d = of_station(vm, station);
    struct line *l = d ? lines_pop(&d->out) : NULL;
    if (l)
        ds_bytes(o, l->text, l->len);
    if (d && d->waits && d->out.bytes < OUT_MAX) {
        d->waits = false;
        d->event(d->ctx);
    }
    pthread_mutex_unlock(&vm->lock);
    bool any = l != NULL;
    free(l);
    return any;
}

void dial_hang_up(struct vm *vm, struct station *station)
{
    pthread_mutex_lock(&vm->lock);
    struct dial *d = of_station(vm, station);
    if (d) {
        let_go(d);
        d->event(d->ctx);
    }
    pthread_mutex_unlock(&vm->lock);
}
