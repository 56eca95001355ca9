/* The service-call logical processor (SCLP).
 *
 * SERVC names a command and a service-call control block (SCCB) of up to a page.  It is done at
 * once; the service-signal external interruption tells the guest, with the SCCB's address, and
 * with bit 0 of the parameter's low end set when an event waits to be read.
 *
 * Kept true: nothing of an SCCB is used before its length is known to hold it; event buffers are
 * walked by their own lengths, each at least a header; queues are bounded.
 *
 * To add an event type: its mask bit below, and its case in write_event() or a function that
 * queues it.  Sources: Linux drivers/s390/char/sclp*.h, sclp_early_core.c, sclp_tty.c and QEMU's
 * hw/s390x/sclp.c as facts. */
#include "cp/sclp.h"
#include "cp/console/console.h"
#include "cp/settings.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <stdlib.h>
#include <string.h>

#define PGM_SPECIFICATION 0x06
#define PGM_ADDRESSING    0x05

#define READ_CPU_INFO    0x00010001U
#define READ_SCP_INFO    0x00020001U
#define READ_SCP_FORCED  0x00120001U
#define READ_ELEMENT     0x00040001U /* with the storage element in bits 16-23 */
#define ATTACH_ELEMENT   0x00080001U /* likewise */
#define ELEMENT          0x0000ff00U
#define UNASSIGN_STORAGE 0x000c0001U
#define ASSIGN_STORAGE   0x000d0001U
#define WRITE_EVENT_DATA 0x00760005U
#define READ_EVENT_DATA  0x00770005U
#define WRITE_EVENT_MASK 0x00780005U

/* Response codes. */
#define READ_COMPLETE     0x0010
#define NORMAL_COMPLETION 0x0020
#define MORE_EVENTS       0x0220
#define BOUNDARY          0x0100
#define INVALID_COMMAND   0x01f0
#define TOO_SHORT         0x0300
#define NO_CONSOLE        0x05f0
#define INVALID_FUNCTION  0x40f0
#define NO_EVENTS         0x60f0
#define EVENT_TOO_LONG    0x75f0
#define INCONSISTENT      0x72f0
#define BAD_MASK_LENGTH   0x74f0

/* Event types, and their bits in the first eight bytes of a mask. */
#define EV_OPCMD          0x01
#define EV_MESSAGE        0x02
#define EV_PRIORITY       0x09
#define EV_IDENTIFICATION 0x0b
#define EV_ASCII          0x1a
#define EV_QUIESCE        0x1d
#define MASK(type)        (1ULL << (64 - (type)))

#define GUEST_MAY_SEND \
    (MASK(EV_MESSAGE) | MASK(EV_PRIORITY) | MASK(EV_IDENTIFICATION) | MASK(EV_ASCII))
#define GUEST_MAY_RECEIVE (MASK(EV_OPCMD) | MASK(EV_PRIORITY) | MASK(EV_ASCII) | MASK(EV_QUIESCE))

#define EVENTS_MAX        64  /* waiting to be read */
#define ASCII_MAX         512 /* bytes of ASCII input in one event */
#define OPERATOR_MAX      240 /* bytes of an operator command */
#define EVENT_HEADER      6
#define FACILITY_CPU_INFO 0x0800000000000000ULL
#define FACILITY_STANDBY  0x0000e00000000000ULL /* read elements, attach them, assign storage */

#define CPU_ENTRIES   128 /* offset of the CPU list in READ SCP INFO */
#define CPU_ENTRIES_2 24  /* in READ CPU INFO */

struct event {
    struct event *next;
    uint8_t type;
    uint16_t length; /* of the whole buffer, header too */
    uint8_t buffer[];
};

struct sclp {
    struct event *first, **end;
    unsigned count;
    uint64_t receive, send; /* the guest's masks */
    uint8_t loadparm[8];
    void (*ascii)(void *ctx, const uint8_t *text, size_t len);
    void (*ascii_room)(void *ctx);
    void *ascii_ctx;
};

struct sclp *sclp_create(struct vm *vm)
{
    (void)vm;
    struct sclp *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->end = &s->first;
    memset(s->loadparm, 0x40, sizeof s->loadparm);
    return s;
}

static void drop_events(struct sclp *s)
{
    while (s->first) {
        struct event *e = s->first;
        s->first = e->next;
        free(e);
    }
    s->end = &s->first;
    s->count = 0;
}

void sclp_destroy(struct sclp *s)
{
    if (!s)
        return;
    drop_events(s);
    free(s);
}

void sclp_reset(struct vm *vm)
{
    drop_events(vm->sclp);
    vm->sclp->receive = vm->sclp->send = 0;
    atomic_store(&vm->signal_enabled, false);
}

void sclp_set_loadparm(struct vm *vm, const uint8_t loadparm[8])
{
    memcpy(vm->sclp->loadparm, loadparm, 8);
}

void sclp_loadparm(struct vm *vm, uint8_t loadparm[8])
{
    memcpy(loadparm, vm->sclp->loadparm, 8);
}

void sclp_ascii_console(struct vm *vm, void (*out)(void *ctx, const uint8_t *text, size_t len),
                        void (*room)(void *ctx), void *ctx)
{
    vm->sclp->ascii = out;
    vm->sclp->ascii_room = room;
    vm->sclp->ascii_ctx = ctx;
}

/* --- what the machine has ----------------------------------------------------------------------- */

static unsigned cpu_count(const struct vm *vm)
{
    unsigned n = 0;
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++)
        n += sie_vcpu(vm->guest, a) != NULL;
    return n;
}

static void put_cpus(const struct vm *vm, uint8_t *list)
{
    for (unsigned a = 0; a < SIE_MAX_CPUS; a++) {
        if (!sie_vcpu(vm->guest, a))
            continue;
        list[0] = (uint8_t)a;
        list[14] = vm->cpu_types[a];
        list += 16;
    }
}

static unsigned read_scp_info(struct vm *vm, uint8_t *sccb, unsigned length)
{
    unsigned cpus = cpu_count(vm);
    uint64_t unit = vm->standby.standby ? vm->standby.increment >> 20 : 1;
    uint64_t units = ((vm->standby.online + vm->standby.standby) >> 20) / unit;
    if (length < CPU_ENTRIES + 16 * cpus)
        return TOO_SHORT;
    memset(sccb + 8, 0, length - 8);
    put16(sccb + 8, units <= 0xffff ? (uint16_t)units : 0);
    sccb[10] = unit <= 0xff ? (uint8_t)unit : 0; /* MiB of an increment */
    put16(sccb + 16, (uint16_t)cpus);
    put16(sccb + 18, CPU_ENTRIES);
    memcpy(sccb + 24, vm->sclp->loadparm, 8);
    put64(sccb + 48, FACILITY_CPU_INFO | (vm->standby.standby ? FACILITY_STANDBY : 0));
    sccb[85] = 0x02; /* enhanced suppression on protection */
    put32(sccb + 100, (uint32_t)unit);
    put64(sccb + 104, units);
    put_cpus(vm, sccb + CPU_ENTRIES);
    return READ_COMPLETE;
}

static unsigned read_cpu_info(struct vm *vm, uint8_t *sccb, unsigned length)
{
    unsigned cpus = cpu_count(vm);
    if (length < CPU_ENTRIES_2 + 16 * cpus)
        return TOO_SHORT;
    memset(sccb + 8, 0, length - 8);
    put16(sccb + 8, (uint16_t)cpus);
    put16(sccb + 10, CPU_ENTRIES_2);
    put16(sccb + 14, (uint16_t)(CPU_ENTRIES_2 + 16 * cpus)); /* standby: none */
    put_cpus(vm, sccb + CPU_ENTRIES_2);
    return READ_COMPLETE;
}

/* --- event masks ----------------------------------------------------------------------------- */

static uint64_t get_mask(const uint8_t *p, unsigned n)
{
    uint8_t b[8] = {0};
    memcpy(b, p, n < 8 ? n : 8);
    return get64(b);
}

static void put_mask(uint8_t *p, unsigned n, uint64_t mask)
{
    uint8_t b[8];
    put64(b, mask);
    memset(p, 0, n);
    memcpy(p, b, n < 8 ? n : 8);
}

static bool event_waits(const struct sclp *s)
{
    for (const struct event *e = s->first; e; e = e->next)
        if (s->receive & MASK(e->type))
            return true;
    return false;
}

/* The guest listens now, or has read: what was typed ahead of it goes in at once, for no more input
 * may come that would bring it. */
static void ascii_taken(struct sclp *s)
{
    if (s->ascii_room && s->receive & MASK(EV_ASCII))
        s->ascii_room(s->ascii_ctx);
}

static unsigned write_mask(struct vm *vm, uint8_t *sccb, unsigned length)
{
    struct sclp *s = vm->sclp;
    if (length < 12)
        return TOO_SHORT;
    unsigned n = get16(sccb + 10);
    if (!n || n > 1021)
        return BAD_MASK_LENGTH;
    if (length < 12 + 4 * n)
        return TOO_SHORT;
    s->receive = get_mask(sccb + 12, n) & GUEST_MAY_RECEIVE;
    s->send = get_mask(sccb + 12 + n, n) & GUEST_MAY_SEND;
    atomic_store(&vm->signal_enabled, vm->set->shutsignal && sclp_quiesce_enabled(vm));
    put_mask(sccb + 12 + 2 * n, n, GUEST_MAY_SEND);
    put_mask(sccb + 12 + 3 * n, n, GUEST_MAY_RECEIVE);
    ascii_taken(s);
    return NORMAL_COMPLETION;
}

/* --- events from the guest -------------------------------------------------------------------- */

/* A message data block: its text objects, each one line (or more: a guest may put new-line
 * characters in). */
static unsigned message(struct vm *vm, const uint8_t *p, unsigned n)
{
    if (n < 12 || get16(p) > n || get16(p) < 12)
        return INCONSISTENT;
    n = get16(p);
    if (get16(p + 2) != 1 || get32(p + 4) != 0xd4c4c240U)
        return NORMAL_COMPLETION; /* not an MDB: nothing to show */
    for (unsigned at = 12; at + 4 <= n;) {
        unsigned size = get16(p + at);
        if (size < 4 || at + size > n)
            return INCONSISTENT;
        if (get16(p + at + 2) == 4 && size >= 10) {
            if (p[at + 6])
                console_alarm(vm);
            console_write(vm, CONSOLE_GUEST, p + at + 10, size - 10);
        }
        at += size;
    }
    return NORMAL_COMPLETION;
}

static unsigned write_event(struct vm *vm, const uint8_t *p, unsigned n)
{
    struct sclp *s = vm->sclp;
    const uint8_t *data = p + EVENT_HEADER;
    unsigned size = n - EVENT_HEADER;
    switch (p[2]) {
    case EV_MESSAGE:
    case EV_PRIORITY:
        return message(vm, data, size);
    case EV_ASCII:
        if (!s->ascii)
            return NO_CONSOLE;
        s->ascii(s->ascii_ctx, data, size);
        return NORMAL_COMPLETION;
    case EV_IDENTIFICATION:
        return NORMAL_COMPLETION;
    }
    return INVALID_FUNCTION; /* what z/VM answers for a type that it does not know */
}

static unsigned write_events(struct vm *vm, uint8_t *sccb, unsigned length)
{
    if (length < 8 + EVENT_HEADER)
        return INCONSISTENT;
    /* All lengths first, so that a wrong one shows nothing. */
    unsigned at;
    for (at = 8; at + EVENT_HEADER <= length; at += get16(sccb + at))
        if (get16(sccb + at) < EVENT_HEADER || at + get16(sccb + at) > length)
            return INCONSISTENT;
    for (at = 8; at + EVENT_HEADER <= length; at += get16(sccb + at)) {
        unsigned r = write_event(vm, sccb + at, get16(sccb + at));
        if (r != NORMAL_COMPLETION)
            return r;
        sccb[at + 3] |= 0x80; /* this buffer was accepted */
    }
    return NORMAL_COMPLETION;
}

/* --- events for the guest --------------------------------------------------------------------- */

static unsigned read_events(struct vm *vm, uint8_t *sccb, unsigned length)
{
    struct sclp *s = vm->sclp;
    if (sccb[2] > 1)
        return INVALID_FUNCTION;
    bool variable = sccb[5] & 0x80;
    unsigned room = variable ? 4096 : length, at = 8;
    uint64_t want = s->receive;
    if (sccb[2] == 1) { /* selective: a 4-byte mask in the buffer, 8-byte with room for it */
        if (length < 12)
            return TOO_SHORT;
        want &= get_mask(sccb + 8, 4);
    }
    struct event **p = &s->first;
    bool more = false;
    while (*p) {
        struct event *e = *p;
        if (!(want & MASK(e->type))) {
            p = &e->next;
            continue;
        }
        if (at + e->length > room) {
            more = true;
            break;
        }
        memcpy(sccb + at, e->buffer, e->length);
        at += e->length;
        *p = e->next;
        if (!*p)
            s->end = p;
        s->count--;
        free(e);
    }
    if (at == 8)
        return more ? EVENT_TOO_LONG : NO_EVENTS;
    if (variable)
        sccb[5] &= 0x7f;
    put16(sccb, (uint16_t)at);
    ascii_taken(s);
    return more ? MORE_EVENTS : NORMAL_COMPLETION;
}

/* Queue an event with n bytes after its header, which the caller fills; NULL: not listening. */
static uint8_t *queue_event(struct vm *vm, uint8_t type, unsigned n)
{
    struct sclp *s = vm->sclp;
    if (!(s->receive & MASK(type)) || s->count == EVENTS_MAX)
        return NULL;
    struct event *e = calloc(1, sizeof *e + EVENT_HEADER + n);
    if (!e)
        return NULL;
    e->type = type;
    e->length = (uint16_t)(EVENT_HEADER + n);
    put16(e->buffer, e->length);
    e->buffer[2] = type;
    *s->end = e;
    s->end = &e->next;
    s->count++;
    return e->buffer + EVENT_HEADER;
}

bool sclp_quiesce_enabled(struct vm *vm)
{
    return vm->sclp->receive & MASK(EV_QUIESCE);
}

bool sclp_signal_quiesce(struct vm *vm)
{
    uint8_t *p = queue_event(vm, EV_QUIESCE, 6);
    if (!p)
        return false;
    put16(p, 0);     /* the time-out value that follows is not given */
    put16(p + 2, 0); /* unit */
    sie_service_signal(vm->guest, 1);
    return true;
}

bool sclp_takes_commands(struct vm *vm, bool priority)
{
    return vm->sclp->receive & MASK(priority ? EV_PRIORITY : EV_OPCMD);
}

bool sclp_operator_command(struct vm *vm, bool priority, const uint8_t *text, size_t len)
{
    if (len > OPERATOR_MAX)
        len = OPERATOR_MAX;
    /* MDS message unit, CP message-services unit, text command, self-defining text, text. */
    unsigned sub = 2 + (unsigned)len, self = 2 + sub, command = 4 + self, cpmsu = 4 + command;
    uint8_t *p = queue_event(vm, priority ? EV_PRIORITY : EV_OPCMD, 4 + cpmsu);
    if (!p)
        return false;
    put16(p, (uint16_t)(4 + cpmsu));
    put16(p + 2, 0x1310);
    put16(p + 4, (uint16_t)cpmsu);
    put16(p + 6, 0x1212);
    put16(p + 8, (uint16_t)command);
    put16(p + 10, 0x1320);
    p[12] = (uint8_t)self;
    p[13] = 0x31;
    p[14] = (uint8_t)sub;
    p[15] = 0x30;
    memcpy(p + 16, text, len);
    sie_service_signal(vm->guest, 1);
    return true;
}

/* The last event that waits, when it is ASCII input with room for n more bytes: keys typed faster
 * than the guest reads go into one event. */
static struct event *ascii_room(struct sclp *s, size_t n)
{
    struct event *e = s->first;
    while (e && e->next)
        e = e->next;
    return e && e->type == EV_ASCII && e->length - EVENT_HEADER - 1 + n <= ASCII_MAX ? e : NULL;
}

bool sclp_ascii_input(struct vm *vm, const uint8_t *text, size_t len)
{
    if (len > ASCII_MAX)
        return false;
    struct event *e = ascii_room(vm->sclp, len);
    if (!e) {
        uint8_t *p = queue_event(vm, EV_ASCII, 1 + ASCII_MAX);
        if (!p)
            return false;
        p[0] = 0; /* session data */
        e = (struct event *)(p - EVENT_HEADER - offsetof(struct event, buffer));
        e->length = EVENT_HEADER + 1;
    }
    memcpy(e->buffer + e->length, text, len);
    e->length = (uint16_t)(e->length + len);
    put16(e->buffer, e->length);
    sie_service_signal(vm->guest, 1);
    return true;
}

/* --- SERVC --------------------------------------------------------------------------------------- */

static bool is_standby(uint32_t command)
{
    uint32_t base = command & ~ELEMENT;
    return base == READ_ELEMENT || base == ATTACH_ELEMENT || command == ASSIGN_STORAGE ||
           command == UNASSIGN_STORAGE;
}

static unsigned standby_storage(struct vm *vm, uint32_t command, uint8_t *sccb, unsigned length)
{
    unsigned element = (command & ELEMENT) >> 8;
    switch (command & ~ELEMENT) {
    case READ_ELEMENT:
        return standby_read_element(vm, sccb, length, element);
    case ATTACH_ELEMENT:
        return standby_attach_element(vm, sccb, length, element);
    }
    return standby_assign(vm, sccb, length, command == ASSIGN_STORAGE);
}

static unsigned execute(struct vm *vm, uint32_t command, uint64_t address, uint8_t *sccb,
                        unsigned length)
{
    unsigned (*run)(struct vm * vm, uint8_t * sccb, unsigned length) = NULL;
    bool standby = vm->standby.standby && is_standby(command);
    switch (command) {
    case READ_SCP_INFO:
    case READ_SCP_FORCED:
        run = read_scp_info;
        break;
    case READ_CPU_INFO:
        run = read_cpu_info;
        break;
    case WRITE_EVENT_MASK:
        run = write_mask;
        break;
    case WRITE_EVENT_DATA:
        run = write_events;
        break;
    case READ_EVENT_DATA:
        run = read_events;
        break;
    default:
        if (!standby)
            return INVALID_COMMAND;
    }
    if ((address & 4095) + length > 4096)
        return BOUNDARY;
    return run ? run(vm, sccb, length) : standby_storage(vm, command, sccb, length);
}

void sclp_service_call(struct vm *vm, struct vcpu *v)
{
    const struct sie_instruction *i = sie_instruction(v);
    uint32_t command = (uint32_t)sie_gr(v, i->r1);
    uint64_t address = sie_gr(v, i->r3);
    uint32_t prefix = sie_prefix(v);
    uint8_t sccb[4096];
    if (sie_amode31(v))
        address = (uint32_t)address;
    if (address & 7 || address >> 31 || address < 8192 ||
        (address >= prefix && address < (uint64_t)prefix + 8192)) {
        sie_program(v, PGM_SPECIFICATION);
        return;
    }
    if (storage_read(vm->storage, address, sccb, 8) < 0) {
        sie_program(v, PGM_ADDRESSING);
        return;
    }
    unsigned length = get16(sccb);
    if (length < 8) {
        sie_program(v, PGM_SPECIFICATION);
        return;
    }
    unsigned whole = 4096 - (unsigned)(address & 4095), read = length < whole ? length : whole;
    memset(sccb, 0, sizeof sccb);
    storage_read(vm->storage, address, sccb, read);
    unsigned response = execute(vm, command, address, sccb, length);
    put16(sccb + 6, (uint16_t)response);
    unsigned back = get16(sccb) > length ? get16(sccb) : length;
    storage_write(vm->storage, address, sccb, back < whole ? back : whole);
    sie_set_cc(v, 0);
    sie_service_signal(vm->guest, (uint32_t)address | event_waits(vm->sclp));
}
