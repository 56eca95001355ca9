/* SIGNAL PROCESSOR: orders from one CPU to another, and CP's own start and stop.  An order that
 * changes the addressed CPU's state is left with it as a bit; it obeys at its next safe point, or
 * when CP's dispatcher enters it.  Principles of Operation, chapter 4, "CPU Signaling and
 * Response". */
#include "engine/machine.h"
#include "engine/sigp.h"

#define STATUS_EQUIPMENT_CHECK   0x80000000u
#define STATUS_NOT_RUNNING       0x400u
#define STATUS_INCORRECT_STATE   0x200u
#define STATUS_INVALID_PARAMETER 0x100u
#define STATUS_EXTERNAL_CALL     0x80u
#define STATUS_STOPPED           0x40u
#define STATUS_CHECK_STOP        0x10u
#define STATUS_INVALID_ORDER     0x02u

void cpu_wake(struct vcpu *v)
{
    cpu_attention(v);
    if (!atomic_load(&v->running) && v->guest->config.wake)
        v->guest->config.wake(v->guest->config.ctx, v);
}

/* A save area of 512 bytes: from real X'1200' on, or in ESA/390 mode the first half of a page. */
#define STATUS_AREA 512

static void status_z(struct vcpu *c, uint8_t *b)
{
    struct sie_psw psw = cpu_psw(c);
    for (unsigned r = 0; r < 16; r++) {
        put64(b + 8 * r, c->vr[r].d[0]);
        put64(b + 0x80 + 8 * r, c->gr[r]);
        put32(b + 0x140 + 4 * r, c->ar[r]);
        put64(b + 0x180 + 8 * r, c->cr[r]);
    }
    put64(b + 0x100, psw.mask);
    put64(b + 0x108, psw.address);
    put32(b + 0x118, c->prefix);
    put32(b + 0x11c, c->fpc);
    put32(b + 0x124, c->todpr);
    put64(b + 0x128, (uint64_t)cpu_timer_get(c));
    put64(b + 0x130, c->clock_comparator >> 8);
}

static void status_esa(struct vcpu *c, uint8_t *b)
{
    put64(b + 0xd8, (uint64_t)cpu_timer_get(c));
    put64(b + 0xe0, c->clock_comparator);
    put64(b + 0x100, psw_to_short(cpu_psw(c)));
    put32(b + 0x108, c->prefix);
    for (unsigned r = 0; r < 16; r++) {
        put32(b + 0x120 + 4 * r, c->ar[r]);
        put32(b + 0x180 + 4 * r, gr32(c, r));
        put32(b + 0x1c0 + 4 * r, (uint32_t)c->cr[r]);
    }
    for (unsigned r = 0; r < 4; r++)
        put64(b + 0x160 + 8 * r, c->vr[2 * r].d[0]);
}

/* Into absolute storage, by the thread of `self` (NULL: none that runs a CPU). */
static void put_area(struct storage *s, uint64_t at, const uint8_t *b, unsigned len,
                     struct vcpu *self)
{
    if (!self) {
        storage_write(s, at, b, len);
        return;
    }
    for (unsigned n = 0, piece; n < len; n += piece) {
        uint64_t offset = (at + n) % PAGE_SIZE;
        piece = offset + len - n > PAGE_SIZE ? (unsigned)(PAGE_SIZE - offset) : len - n;
        uint32_t f = storage_own(s, (at + n) / PAGE_SIZE, self);
        if (!f)
            return;
        key_touch(s, (at + n) / PAGE_SIZE, true);
        memcpy(frame_bytes(s->pool, f) + offset, b + n, piece);
        code_stored(s->pool, f, (unsigned)offset, (unsigned)offset + piece - 1);
    }
}

void store_status(struct vcpu *c, uint64_t area, struct vcpu *self)
{
    uint8_t b[STATUS_AREA];
    if (!storage_assigned(c->storage, area, STATUS_AREA))
        return;
    if (storage_read(c->storage, area, b, sizeof b))
        return; /* it is lost */
    if (c->zarch)
        status_z(c, b);
    else
        status_esa(c, b);
    put_area(c->storage, area, b, sizeof b, self);
}

/* In absolute storage, with the architecture in byte 163. */
static void store_status_absolute(struct vcpu *c, struct vcpu *self)
{
    uint8_t zarch = c->zarch;
    store_status(c, c->zarch ? 0x1200 : 0, self);
    put_area(c->storage, 163, &zarch, 1, self);
}

void sie_store_status(struct vcpu *v)
{
    store_status_absolute(v, NULL);
}

static void reset_cpu(struct vcpu *c, bool initial)
{
    if (initial)
        sie_initial_reset(c);
    else
        sie_cpu_reset(c);
}

bool sigp_orders(struct vcpu *c)
{
    /* The bits stay until the orders are carried out: others get condition code 2 (busy). */
    uint32_t o = atomic_load(&c->orders) & ~ORDER_TAKEN;
    if (o >> 8) {
        c->stop_cause.from = (uint16_t)(o >> 16);
        c->stop_cause.order = (uint8_t)(o >> 8);
    }
    if (o & (ORDER_INITIAL_RESET | ORDER_RESET | ORDER_RESTART) ||
        (o & (ORDER_STOP | ORDER_STOP_STORE) && atomic_load(&c->state) != CPU_STOPPED))
        c->asleep_told = false;
    if (o & (ORDER_INITIAL_RESET | ORDER_RESET)) {
        reset_cpu(c, o & ORDER_INITIAL_RESET);
        atomic_store(&c->state, CPU_STOPPED);
        c->stop_cause.why = SIE_STOP_RESET;
    }
    if (atomic_load(&c->state) == CPU_CHECK_STOP) {
        atomic_fetch_and(&c->orders, ~o); /* it takes no other */
        return false;
    }
    if (o & (ORDER_STOP | ORDER_STOP_STORE)) {
        if (atomic_load(&c->state) != CPU_STOPPED)
            c->stop_cause.why = o & ORDER_STOP_STORE ? SIE_STOP_STORE_STATUS : SIE_STOP_SIGP;
        atomic_store(&c->state, CPU_STOPPED);
    }
    if (o & ORDER_STOP_STORE)
        store_status_absolute(c, c);
    if (o & ORDER_START)
        atomic_store(&c->state, CPU_OPERATING);
    if (o & ORDER_RESTART) {
        atomic_store(&c->state, CPU_OPERATING);
        interrupt_restart(c);
    }
    atomic_fetch_and(&c->orders, ~o);
    return atomic_load(&c->state) == CPU_STOPPED;
}

static bool busy(const struct vcpu *v)
{
    return atomic_load(&v->orders) != 0;
}

static unsigned status(struct vcpu *c, unsigned r1, uint32_t bits)
{
    set_gr32(c, r1, bits);
    return 1;
}

static unsigned order_state(struct vcpu *c, struct vcpu *v, uint32_t bit, unsigned order)
{
    /* One order at a time: of two CPUs that come at once, one is told that it is busy. */
    uint32_t none = 0;
    if (!atomic_compare_exchange_strong(&v->orders, &none, ORDER_WORD(bit, order, c->address)))
        return 2;
    if (v == c)
        cpu_attention(c);
    else
        cpu_wake(v);
    return 0;
}

static unsigned set_prefix(struct vcpu *c, struct vcpu *v, unsigned r1, uint64_t parameter)
{
    uint64_t p = parameter & (c->zarch ? 0x7fffe000 : 0x7ffff000);
    if (!storage_has(c->storage, p)) /* it does not cross a megabyte */
        return status(c, r1, STATUS_INVALID_PARAMETER);
    if (atomic_load(&v->state) != CPU_STOPPED)
        return status(c, r1, STATUS_INCORRECT_STATE);
    if (v == c || atomic_load(&v->running)) /* it is just stopping */
        return 2;
    v->prefix = (uint32_t)p;
    atomic_fetch_add(&v->flush_wanted, 1);
    return 0;
}

static unsigned store_status_at(struct vcpu *c, struct vcpu *v, unsigned r1, uint64_t parameter)
{
    uint64_t p = parameter & 0x7ffffe00;
    if (!storage_has(c->storage, p))
        return status(c, r1, STATUS_INVALID_PARAMETER);
    if (atomic_load(&v->state) != CPU_STOPPED)
        return status(c, r1, STATUS_INCORRECT_STATE);
    if (v == c || atomic_load(&v->running)) /* it is just stopping */
        return 2;
    store_status(v, p, c);
    return 0;
}

static unsigned external_call(struct vcpu *c, struct vcpu *v, unsigned r1)
{
    uint32_t none = 0;
    if (!atomic_compare_exchange_strong(&v->external_call, &none, c->address + 1))
        return status(c, r1, STATUS_EXTERNAL_CALL);
    atomic_fetch_or(&v->pending, PENDING_EXTERNAL_CALL);
    cpu_wake(v);
    return 0;
}

static unsigned emergency(struct vcpu *c, struct vcpu *v)
{
    atomic_fetch_or(&v->emergency[0], 1ULL << c->address);
    atomic_fetch_or(&v->pending, PENDING_EMERGENCY);
    cpu_wake(v);
    return 0;
}

/* The conditional emergency signal is for a CPU that is stopped, does not take interruptions of
 * both kinds, waits for something of its own, or is in the space of that number. */
static bool emergency_wanted(const struct vcpu *v, uint16_t asn)
{
    uint64_t both = PSW_IO | PSW_EXT;
    if (atomic_load(&v->state) == CPU_STOPPED || (v->psw_mask & both) != both)
        return true;
    if (v->psw_mask & PSW_WAIT)
        return v->ia != 0;
    return asn == (uint16_t)v->cr[4] || asn == (uint16_t)v->cr[3];
}

static unsigned sense(struct vcpu *c, struct vcpu *v, unsigned r1)
{
    uint32_t bits = 0;
    if (sie_check_stopped(v))
        bits |= STATUS_CHECK_STOP;
    if (atomic_load(&v->state) == CPU_STOPPED)
        bits |= STATUS_STOPPED;
    if (atomic_load(&v->external_call))
        bits |= STATUS_EXTERNAL_CALL;
    return bits ? status(c, r1, bits) : 0;
}

static unsigned set_architecture(struct vcpu *c, unsigned r1, uint64_t parameter)
{
    struct sie_guest *g = c->guest;
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++)
        if (g->vcpu[n] && g->vcpu[n] != c && !sie_stopped(g->vcpu[n]) &&
            !sie_check_stopped(g->vcpu[n]))
            return status(c, r1, STATUS_INCORRECT_STATE);
    if ((parameter & 0xff) > 2)
        return status(c, r1, STATUS_INVALID_PARAMETER);
    bool zarch = (parameter & 0xff) != 0;
    if (c->zarch == zarch)
        return status(c, r1, STATUS_INVALID_PARAMETER);
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++)
        if (g->vcpu[n])
            sie_set_architecture(g->vcpu[n], zarch);
    return 0;
}

/* An order that this CPU carries out itself on a stopped one, which nobody may order to start meanwhile. */
static unsigned on_stopped(struct vcpu *c, struct vcpu *v, unsigned r1, uint64_t parameter,
                           unsigned (*order)(struct vcpu *, struct vcpu *, unsigned, uint64_t))
{
    uint32_t none = 0;
    if (!atomic_compare_exchange_strong(&v->orders, &none, ORDER_TAKEN))
        return 2;
    unsigned cc = order(c, v, r1, parameter);
    atomic_fetch_and(&v->orders, ~ORDER_TAKEN);
    return cc;
}

unsigned sigp(struct vcpu *c, unsigned r1, uint16_t address, uint8_t order, uint64_t parameter)
{
    if (order == 0x12)
        return set_architecture(c, r1, parameter);
    struct vcpu *v = address < SIE_MAX_CPUS ? c->guest->vcpu[address] : NULL;
    if (!v)
        return 3;
    if (order != 0x15 && busy(v))
        return 2;
    if (sie_check_stopped(v) && order > 0x01 && order <= 0x13 && order != 0x0b && order != 0x0c)
        return status(c, r1, STATUS_CHECK_STOP);
    switch (order) {
    case 0x01:
        return sense(c, v, r1);
    case 0x02:
        return external_call(c, v, r1);
    case 0x03:
        return emergency(c, v);
    case 0x04:
        return order_state(c, v, ORDER_START, order);
    case 0x05:
        return order_state(c, v, ORDER_STOP, order);
    case 0x06:
        return order_state(c, v, ORDER_RESTART, order);
    case 0x09:
        return order_state(c, v, ORDER_STOP_STORE, order);
    case 0x0b:
        return order_state(c, v, ORDER_INITIAL_RESET, order);
    case 0x0c:
        return order_state(c, v, ORDER_RESET, order);
    case 0x0d:
        return on_stopped(c, v, r1, parameter, set_prefix);
    case 0x0e:
        return on_stopped(c, v, r1, parameter, store_status_at);
    case 0x13: /* conditional emergency signal */
        return emergency_wanted(v, (uint16_t)parameter) ? emergency(c, v)
                                                        : status(c, r1, STATUS_INCORRECT_STATE);
    case 0x15: /* sense running status; a stopped CPU may be entered, for an order, but does not run */
        return atomic_load(&v->running) && !sie_stopped(v) && !sie_check_stopped(v)
                   ? 0
                   : status(c, r1, STATUS_NOT_RUNNING);
    default:
        return status(c, r1, STATUS_INVALID_ORDER);
    }
}

/* --- CP's own ------------------------------------------------------------------------------------- */

void sie_start(struct vcpu *v)
{
    if (!sie_check_stopped(v))
        atomic_store(&v->state, CPU_OPERATING);
}

void sie_stop(struct vcpu *v)
{
    if (sie_check_stopped(v))
        return;
    v->stop_cause.why = SIE_STOP_CP;
    atomic_store(&v->state, CPU_STOPPED);
}

void sie_subsystem_reset(struct sie_guest *g)
{
    atomic_store(&g->io_pending, 0);
    atomic_store(&g->service_pending, false);
    atomic_store(&g->service_parameter, 0);
    atomic_store(&g->interrupt_key, false);
    atomic_store(&g->channel_report, false);
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++)
        if (g->vcpu[n]) {
            atomic_store(&g->vcpu[n]->orders, 0);
            atomic_store(&g->vcpu[n]->iucv_pending, false);
        }
}

void sie_malfunction_alert(struct sie_guest *g, unsigned address)
{
    for (unsigned n = 0; n < SIE_MAX_CPUS; n++) {
        struct vcpu *v = g->vcpu[n];
        if (!v || n == address)
            continue;
        atomic_fetch_or(&v->malfunction, 1ULL << (address % SIE_MAX_CPUS));
        atomic_fetch_or(&v->pending, PENDING_MALFUNCTION);
        cpu_wake(v);
    }
}

bool sie_signal(struct vcpu *v, enum sie_signal signal, unsigned address)
{
    uint64_t cpu = 1ULL << (address % SIE_MAX_CPUS);
    uint32_t none = 0;
    if (signal == SIE_SIGNAL_CALL) {
        if (!atomic_compare_exchange_strong(&v->external_call, &none, address + 1))
            return false;
        atomic_fetch_or(&v->pending, PENDING_EXTERNAL_CALL);
    } else if (signal == SIE_SIGNAL_EMERGENCY) {
        atomic_fetch_or(&v->emergency[0], cpu);
        atomic_fetch_or(&v->pending, PENDING_EMERGENCY);
    } else {
        atomic_fetch_or(&v->malfunction, cpu);
        atomic_fetch_or(&v->pending, PENDING_MALFUNCTION);
    }
    cpu_wake(v);
    return true;
}

void sie_external(struct vcpu *v, uint16_t code, uint32_t mask)
{
    atomic_store(&v->made_external, (uint64_t)mask << 32 | code);
    atomic_fetch_or(&v->pending, PENDING_MADE);
    cpu_wake(v);
}

bool sie_stopped(const struct vcpu *v)
{
    return atomic_load(&v->state) == CPU_STOPPED;
}

bool sie_check_stopped(const struct vcpu *v)
{
    return atomic_load(&v->state) == CPU_CHECK_STOP;
}

bool sie_asleep(const struct vcpu *v)
{
    return (sie_stopped(v) || sie_check_stopped(v) || atomic_load(&v->dead_wait)) &&
           !atomic_load(&v->orders);
}

/* A loop of program interruptions that was entered again goes on with it: one in which instructions
 * are completed between is the same loop still. */
#define SAME_LOOP 256

bool sie_asleep_anew(struct vcpu *v)
{
    uint64_t since = cpu_count(v) - v->asleep_count;
    bool same = v->exit == v->asleep_exit &&
                since <= (v->exit == SIE_PROGRAM_LOOP ? (uint64_t)SAME_LOOP : 0);
    bool anew = !v->asleep_told || !same;
    v->asleep_told = true;
    v->asleep_count = cpu_count(v);
    v->asleep_exit = v->exit;
    return anew;
}

void sie_asleep_again(struct vcpu *v)
{
    v->asleep_told = false;
}

struct sie_stop_cause sie_stop_cause(const struct vcpu *v)
{
    return v->stop_cause;
}

void sie_restart(struct vcpu *v)
{
    atomic_fetch_or(&v->orders, ORDER_RESTART);
    cpu_attention(v);
}
