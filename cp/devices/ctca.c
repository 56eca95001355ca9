/* See ctca.h.
 *
 * WRITE ends when the other side has read, READ when it has written; PREPARE ends at once, since the
 * READ or WRITE behind it waits anyway.  CONTROL ends when the other side, which gets attention for
 * it, senses the command byte.  Attention for a WRITE that nobody reads is for a side in basic mode
 * only: SET EXTENDED MODE.  A side that is not coupled is not ready: intervention required.
 *
 * Kept true: a side has at most one command on the wire; data on it belongs to the side that wrote
 * it until the reader takes it.
 *
 * Sources: SA22-7203 (ESCON Channel-to-Channel Adapter: command codes, modes); Linux
 * drivers/s390/net/ctcm_main.c and ctcm_fsms.c for what must work. */
#include "cp/devices/ctca.h"

#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CMD_WRITE = 0x01,
    CMD_READ = 0x02,
    CMD_CONTROL = 0x07,
    CMD_READ_BACKWARD = 0x0c,
    CMD_SENSE_COMMAND = 0x14,
    CMD_SET_BASIC = 0x43,
    CMD_WRITE_EOF = 0x81,
    CMD_SET_EXTENDED = 0xc3,
    CMD_PREPARE = 0xe3,
};
#define DATA_MAX 65535u

enum side_state { SIDE_IDLE, SIDE_READING, SIDE_WRITING, SIDE_CONTROL, SIDE_TAKEN };

struct side {
    struct vm *vm; /* a reference */
    uint16_t devno;
    enum ctca_kind kind;
    bool there; /* the device still has the wire */
    bool extended;
    enum side_state state;
    uint8_t command; /* of SIDE_CONTROL, SIDE_WRITING, SIDE_READING */
    bool eof;
    uint8_t *data; /* of SIDE_WRITING */
    size_t len;
};

struct wire {
    pthread_mutex_t lock; /* leaf */
    atomic_int refs;
    struct side side[2];
};

struct ctca {
    struct device dev;
    enum ctca_kind kind;
    char partner[9];
    struct wire *wire; /* NULL: not coupled */
    unsigned end;      /* which side of it this is */
    bool extended;
};

static void wire_put(struct wire *w)
{
    if (atomic_fetch_sub(&w->refs, 1) != 1)
        return;
    for (unsigned i = 0; i < 2; i++) {
        free(w->side[i].data);
        if (w->side[i].vm)
            vm_put(w->side[i].vm);
    }
    pthread_mutex_destroy(&w->lock);
    free(w);
}

/* --- work for the other side ------------------------------------------------------------------- */

enum event { EVENT_DATA, EVENT_TAKEN, EVENT_ATTENTION, EVENT_GONE };

struct wire_work {
    struct vm_work work;
    struct wire *wire;
    unsigned end; /* whose work it is */
    enum event event;
};

static void wire_work(struct vm *vm, struct vm_work *work);

static void post(struct wire *w, unsigned end, enum event event)
{
    struct wire_work *x = calloc(1, sizeof *x);
    if (!x)
        return; /* the program can still be halted */
    atomic_fetch_add(&w->refs, 1);
    x->work.fn = wire_work;
    x->wire = w;
    x->end = end;
    x->event = event;
    vm_post(w->side[end].vm, &x->work);
}

/* What the other side has written is ours: *data is to be freed; false: nothing is there. */
static bool take(struct wire *w, unsigned end, uint8_t **data, size_t *len, bool *eof)
{
    struct side *me = &w->side[end], *other = &w->side[!end];
    if (other->state != SIDE_WRITING)
        return false;
    *data = other->data;
    *len = other->len;
    *eof = other->eof;
    other->data = NULL;
    other->state = SIDE_TAKEN;
    me->state = SIDE_IDLE;
    return true;
}

static unsigned give(struct ctca *c, uint8_t *data, size_t len, bool eof)
{
    if (len && ccw_put(&c->dev, data, len) < len)
        ccw_excess(&c->dev);
    free(data);
    return eof ? UNIT_END | UNIT_EXCEPTION : UNIT_END;
}

static void data_came(struct ctca *c)
{
    struct wire *w = c->wire;
    uint8_t *data;
    size_t len;
    bool eof;
    pthread_mutex_lock(&w->lock);
    bool mine = w->side[c->end].state == SIDE_READING && take(w, c->end, &data, &len, &eof);
    pthread_mutex_unlock(&w->lock);
    if (!mine)
        return;
    unsigned status = give(c, data, len, eof);
    post(w, !c->end, EVENT_TAKEN);
    device_end(&c->dev, (uint8_t)status);
}

static void was_taken(struct ctca *c)
{
    pthread_mutex_lock(&c->wire->lock);
    bool mine = c->wire->side[c->end].state == SIDE_TAKEN;
    if (mine)
        c->wire->side[c->end].state = SIDE_IDLE;
    pthread_mutex_unlock(&c->wire->lock);
    if (mine && device_pending(&c->dev))
        device_end(&c->dev, UNIT_END);
}

static void forget(struct ctca *c)
{
    struct side *me = &c->wire->side[c->end];
    pthread_mutex_lock(&c->wire->lock);
    me->state = SIDE_IDLE;
    free(me->data);
    me->data = NULL;
    pthread_mutex_unlock(&c->wire->lock);
}

static void other_gone(struct ctca *c)
{
    struct wire *w = c->wire;
    const struct side *other = &w->side[!c->end];
    bool pending = device_pending(&c->dev);
    forget(c);
    c->wire = NULL;
    console_say(c->dev.vm, "CTCA %04X DROP FROM %s %04X", c->dev.devno, other->vm->userid,
                other->devno);
    if (pending)
        device_end(&c->dev, (uint8_t)device_check(&c->dev, SENSE_INTERVENTION));
    wire_put(w);
}

static void wire_work(struct vm *vm, struct vm_work *work)
{
    struct wire_work *x = (struct wire_work *)work;
    struct device *dev =
        vm->logging_off ? NULL : channel_device(vm->channel, x->wire->side[x->end].devno);
    struct ctca *c = dev && ctca_is(dev) ? (struct ctca *)dev : NULL;
    if (c && c->wire == x->wire && c->end == x->end) {
        if (x->event == EVENT_DATA)
            data_came(c);
        else if (x->event == EVENT_TAKEN)
            was_taken(c);
        else if (x->event == EVENT_ATTENTION)
            device_unsolicited(dev, UNIT_ATTENTION);
        else
            other_gone(c);
    }
    wire_put(x->wire);
    free(x);
}

/* --- commands ------------------------------------------------------------------------------------ */

static unsigned write_data(struct ctca *c, uint8_t code)
{
    struct wire *w = c->wire;
    uint8_t *data = malloc(DATA_MAX);
    if (!data)
        return device_check(&c->dev, SENSE_EQUIPMENT);
    size_t n = code == CMD_WRITE_EOF ? 0 : ccw_get_all(&c->dev, data, DATA_MAX);
    pthread_mutex_lock(&w->lock);
    struct side *me = &w->side[c->end], *other = &w->side[!c->end];
    me->state = SIDE_WRITING;
    me->command = code;
    me->eof = code == CMD_WRITE_EOF;
    me->data = data;
    me->len = n;
    bool reads = other->state == SIDE_READING;
    bool attention = other->state == SIDE_IDLE && !other->extended;
    pthread_mutex_unlock(&w->lock);
    if (reads || attention)
        post(w, !c->end, reads ? EVENT_DATA : EVENT_ATTENTION);
    return DEVICE_PENDING;
}

static unsigned read_data(struct ctca *c, uint8_t code)
{
    struct wire *w = c->wire;
    uint8_t *data;
    size_t len;
    bool eof;
    pthread_mutex_lock(&w->lock);
    struct side *me = &w->side[c->end], *other = &w->side[!c->end];
    bool there = take(w, c->end, &data, &len, &eof);
    bool attention = !there && other->state == SIDE_IDLE && !other->extended;
    if (!there) {
        me->state = SIDE_READING;
        me->command = code;
    }
    pthread_mutex_unlock(&w->lock);
    if (there) {
        unsigned status = give(c, data, len, eof);
        post(w, !c->end, EVENT_TAKEN);
        return status;
    }
    if (attention)
        post(w, !c->end, EVENT_ATTENTION);
    return DEVICE_PENDING;
}

static unsigned control(struct ctca *c, uint8_t code)
{
    pthread_mutex_lock(&c->wire->lock);
    c->wire->side[c->end].state = SIDE_CONTROL;
    c->wire->side[c->end].command = code;
    pthread_mutex_unlock(&c->wire->lock);
    post(c->wire, !c->end, EVENT_ATTENTION);
    return DEVICE_PENDING;
}

/* SENSE COMMAND BYTE: what the other side waits with; a CONTROL is over then. */
static unsigned sense_command(struct ctca *c)
{
    struct wire *w = c->wire;
    pthread_mutex_lock(&w->lock);
    struct side *other = &w->side[!c->end];
    bool waits = other->state != SIDE_IDLE && other->state != SIDE_TAKEN;
    bool controls = other->state == SIDE_CONTROL;
    uint8_t byte = waits ? other->command : 0;
    if (controls)
        other->state = SIDE_TAKEN;
    pthread_mutex_unlock(&w->lock);
    ccw_put(&c->dev, &byte, 1);
    if (controls)
        post(w, !c->end, EVENT_TAKEN);
    return UNIT_END;
}

static unsigned set_mode(struct ctca *c, bool extended)
{
    c->extended = extended;
    pthread_mutex_lock(&c->wire->lock);
    c->wire->side[c->end].extended = extended;
    pthread_mutex_unlock(&c->wire->lock);
    return UNIT_END;
}

static unsigned command(struct device *dev, uint8_t code)
{
    struct ctca *c = (struct ctca *)dev;
    if (code == CCW_SENSE || code == CCW_SENSE_ID)
        return DEVICE_DEFAULT;
    if (!c->wire)
        return device_check(dev, SENSE_INTERVENTION);
    switch (code) {
    case CMD_WRITE:
    case CMD_WRITE_EOF:
        return write_data(c, code);
    case CMD_READ:
    case CMD_READ_BACKWARD:
        return read_data(c, code);
    case CMD_CONTROL:
        return control(c, code);
    case CMD_SENSE_COMMAND:
        return sense_command(c);
    case CMD_PREPARE:
        return UNIT_END;
    case CMD_SET_BASIC:
    case CMD_SET_EXTENDED:
        return set_mode(c, code == CMD_SET_EXTENDED);
    default:
        return DEVICE_DEFAULT;
    }
}

static void halt(struct device *dev, bool clear)
{
    struct ctca *c = (struct ctca *)dev;
    (void)clear;
    if (c->wire)
        forget(c);
}

static void reset(struct device *dev)
{
    struct ctca *c = (struct ctca *)dev;
    halt(dev, true);
    c->extended = false;
    if (c->wire)
        set_mode(c, false);
}

static void destroy(struct device *dev)
{
    ctca_uncouple(dev);
    free(dev);
}

static bool query(struct device *dev, unsigned index, char *line, size_t n)
{
    const struct ctca *c = (const struct ctca *)dev;
    char userid[9], to[32] = "UNCOUPLED";
    uint16_t vdev;
    if (index)
        return false;
    if (ctca_partner(dev, userid, &vdev))
        snprintf(to, sizeof to, "COUPLED TO %s %04X", userid, vdev);
    snprintf(line, n, "CTCA %04X %s%s%s SUBCHANNEL = %04X", dev->devno,
             c->kind != CTCA_3088 ? ctca_kinds[c->kind] : "", c->kind != CTCA_3088 ? " " : "", to,
             channel_number(dev));
    return true;
}

/* The models by which Linux's ctcm tells a parallel channel from ESCON. */
#define TYPE(model)                                                                             \
    {                                                                                           \
        .name = "CTCA", .cu_type = 0x3088, .cu_model = model, .dev_type = 0x3088,               \
        .dev_model = 0x01, .sense_length = 1, .command = command, .halt = halt, .reset = reset, \
        .destroy = destroy, .query = query,                                                     \
    }
static const struct device_type type = TYPE(0x08), escon_type = TYPE(0x1f);

/* --- coupling ------------------------------------------------------------------------------------- */

const char *const ctca_kinds[CTCA_KINDS] = {"CTCA", "SCTC", "BCTC", "CNC"};

bool ctca_kind(const char *word, enum ctca_kind *kind)
{
    unsigned i = 0;
    while (i < CTCA_KINDS && strcmp(word, ctca_kinds[i]))
        i++;
    *kind = i < CTCA_KINDS ? (enum ctca_kind)i : CTCA_3088;
    return i < CTCA_KINDS || !strcmp(word, "3088");
}

int ctca_create(struct vm *vm, uint16_t vdev, enum ctca_kind kind, const char *partner, bool report)
{
    struct ctca *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    device_init(&c->dev, kind == CTCA_3088 ? &type : &escon_type, vm, vdev);
    c->kind = kind;
    snprintf(c->partner, sizeof c->partner, "%s", partner);
    int e = channel_add(vm->channel, &c->dev, report);
    if (e)
        free(c);
    return e;
}

bool ctca_is(const struct device *dev)
{
    return dev->type == &type || dev->type == &escon_type;
}

bool ctca_partner(const struct device *dev, char userid[9], uint16_t *vdev)
{
    const struct ctca *c = (const struct ctca *)dev;
    if (!c->wire)
        return false;
    const struct side *other = &c->wire->side[!c->end];
    strcpy(userid, other->vm->userid);
    *vdev = other->devno;
    return true;
}

static struct ctca *find(struct vm *vm, uint16_t vdev)
{
    struct device *dev = vm->logging_off ? NULL : channel_device(vm->channel, vdev);
    return dev && ctca_is(dev) ? (struct ctca *)dev : NULL;
}

/* The device gets its side of the wire; vm->lock held. */
static void join(struct ctca *c, struct wire *w, unsigned end)
{
    atomic_fetch_add(&w->refs, 1);
    c->wire = w;
    c->end = end;
    pthread_mutex_lock(&w->lock);
    w->side[end].there = true;
    w->side[end].extended = c->extended;
    pthread_mutex_unlock(&w->lock);
}

int ctca_uncouple(struct device *dev)
{
    struct ctca *c = (struct ctca *)dev;
    struct wire *w = c->wire;
    if (!w)
        return -ENOTCONN;
    bool pending = dev->sch && device_pending(dev);
    forget(c);
    c->wire = NULL;
    pthread_mutex_lock(&w->lock);
    w->side[c->end].there = false;
    bool other = w->side[!c->end].there;
    pthread_mutex_unlock(&w->lock);
    if (other)
        post(w, !c->end, EVENT_GONE);
    if (pending)
        device_end(dev, (uint8_t)device_check(dev, SENSE_INTERVENTION));
    wire_put(w);
    return 0;
}

/* A couple under way: first work of the other machine, then of the issuer's. */
struct coupling {
    struct vm_work work;
    struct wire *wire;
    char partner[9]; /* the issuer */
    int result;
    ctca_done_fn *done;
    void *ctx;
};

/* An ESCON channel is coupled to an adapter, others to their like. */
static bool alike(enum ctca_kind a, enum ctca_kind b)
{
    return a == b ? a != CTCA_CNC
                  : (a == CTCA_CNC || b == CTCA_CNC) && a != CTCA_3088 && b != CTCA_3088;
}

static int fits(struct vm *vm, uint16_t vdev, const char *partner, enum ctca_kind kind)
{
    struct ctca *c = find(vm, vdev);
    if (!c)
        return -ENODEV;
    if (*c->partner && strcmp(c->partner, partner))
        return -EACCES;
    return c->wire ? -EISCONN : alike(c->kind, kind) ? 0 : -EPROTOTYPE;
}

static void at_issuer(struct vm *vm, struct vm_work *work)
{
    struct coupling *x = (struct coupling *)work;
    struct side *other = &x->wire->side[1];
    if (!x->result) {
        struct ctca *c = find(vm, x->wire->side[0].devno);
        if (c && !c->wire && c->kind == x->wire->side[0].kind) {
            join(c, x->wire, 0);
        } else {
            x->result = -ECANCELED;
            post(x->wire, 1, EVENT_GONE);
        }
    }
    if (!x->result && other->vm == vm) { /* both are its own */
        struct ctca *c = find(vm, other->devno);
        if (c && !c->wire && alike(c->kind, x->wire->side[0].kind))
            join(c, x->wire, 1);
        else
            post(x->wire, 0, EVENT_GONE);
    }
    if (!vm->logging_off)
        x->done(vm, x->ctx, x->result);
    else
        free(x->ctx);
    wire_put(x->wire);
    free(x);
}

static void at_other(struct vm *vm, struct vm_work *work)
{
    struct coupling *x = (struct coupling *)work;
    uint16_t vdev = x->wire->side[1].devno;
    x->result = fits(vm, vdev, x->partner, x->wire->side[0].kind);
    if (!x->result) {
        join(find(vm, vdev), x->wire, 1);
        console_say(vm, "CTCA %04X COUPLED BY %s %04X", vdev, x->partner, x->wire->side[0].devno);
    }
    x->work.fn = at_issuer;
    vm_post(x->wire->side[0].vm, &x->work);
}

int ctca_couple(struct vm *vm, uint16_t vdev, struct vm *other, uint16_t other_vdev,
                ctca_done_fn *done, void *ctx)
{
    struct ctca *c = find(vm, vdev);
    if (!c)
        return -ENODEV;
    if (c->wire)
        return -EISCONN;
    struct wire *w = calloc(1, sizeof *w);
    struct coupling *x = calloc(1, sizeof *x);
    if (!w || !x) {
        free(w);
        free(x);
        return -ENOMEM;
    }
    pthread_mutex_init(&w->lock, NULL);
    atomic_init(&w->refs, 1);
    w->side[0] = (struct side){.vm = vm_get(vm), .devno = vdev, .kind = c->kind};
    w->side[1] = (struct side){.vm = vm_get(other), .devno = other_vdev};
    x->wire = w;
    strcpy(x->partner, vm->userid);
    x->done = done;
    x->ctx = ctx;
    if (other == vm) {
        x->result = vdev == other_vdev ? -EISCONN : fits(vm, other_vdev, vm->userid, c->kind);
        x->work.fn = at_issuer;
    } else {
        x->work.fn = at_other;
    }
    vm_post(other, &x->work);
    return 0;
}
