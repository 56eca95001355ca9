/* The walk through a channel program: CCWs of format 0 and 1, command and data chaining, TIC,
 * skip, SLI, PCI, suspension, indirect addressing by IDAWs and MIDAWs, counts and length checks.
 *
 * Kept true: guest storage is reached only through storage_*, with the ORB's key and the limits;
 * a program that is wrong ends with program check or protection check, whatever it contains; a
 * program that never ends (TIC in a circle) runs WALK_SLICE commands at a time and lets the
 * virtual machine's other work in between, so that HSCH, CSCH and CP itself get through.
 *
 * To extend: a device's commands are its own file's; only what the channel does with every CCW
 * belongs here.  Sources: Principles of Operation, chapter 15 ("Basic I/O Functions"), chapter 16
 * (status). */
#include "cp/channel/css.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WALK_SLICE 512 /* commands before other work is let in */
#define BAD        (SCH_PROGRAM | SCH_PROTECTION | SCH_CHANNEL_DATA | SCH_CHANNEL_CONTROL)

static void ccw_run(struct subchannel *s);

static uint8_t walk_key(const struct ccw_walk *w)
{
    return (uint8_t)(w->orb.flags >> 28);
}

/* Fetch n bytes of the program itself (CCW, IDAW, MIDAW); false: a check is set. */
static bool fetch(struct subchannel *s, uint64_t address, void *buf, size_t n)
{
    struct ccw_walk *w = &s->walk;
    struct storage *st = s->channel->vm->storage;
    int e = storage_read(st, address, buf, n);
    if (e < 0) {
        w->status |= e == -EIO ? SCH_CHANNEL_CONTROL : SCH_PROGRAM; /* it is lost */
        return false;
    }
    if (walk_key(w) && !storage_key_allows(st, address, walk_key(w), false)) {
        w->status |= SCH_PROTECTION;
        return false;
    }
    return true;
}

static bool program_check(struct ccw_walk *w)
{
    w->status |= SCH_PROGRAM;
    return false;
}

/* The data address of a freshly fetched CCW: direct, an IDAW list, or a MIDAW list. */
static bool set_data_address(struct subchannel *s, uint32_t address)
{
    struct ccw_walk *w = &s->walk;
    if (w->flags & CCW_FLAG_IDA && w->flags & CCW_FLAG_MIDA)
        return program_check(w);
    if (w->flags & CCW_FLAG_MIDA && !(w->orb.flags & ORB_MIDAW))
        return program_check(w);
    w->block = 0;
    w->block_first = true;
    w->midaw_skip = false;
    w->list = address;
    if (w->flags & CCW_FLAG_IDA) {
        if (address & (w->orb.flags & ORB_IDA64 ? 7 : 3))
            return program_check(w);
    } else if (w->flags & CCW_FLAG_MIDA) {
        if (address & 15)
            return program_check(w);
    } else {
        w->address = address;
        w->block = w->count;
    }
    return true;
}

/* Fetch the CCW at w->next into the walk, following one TIC.  data_chaining: the command code of
 * the new CCW does not count. */
static bool fetch_ccw(struct subchannel *s, bool data_chaining)
{
    struct ccw_walk *w = &s->walk;
    bool format1 = w->orb.flags & ORB_FORMAT1;
    for (unsigned tics = 0;; tics++) {
        uint8_t b[8];
        w->last = w->next;
        if (w->next & 7 || w->next > (format1 ? 0x7ffffff8U : 0xfffff8U))
            return program_check(w);
        if (!fetch(s, w->next, b, sizeof b))
            return false;
        w->next += 8;
        uint8_t command = b[0];
        uint32_t address = format1 ? get32(b + 4) : get32(b) & 0xffffff;
        if ((command & 0x0f) == 8) { /* TRANSFER IN CHANNEL */
            if (tics || (w->first && !data_chaining) || (format1 && command != 8) || address & 7)
                return program_check(w);
            if (format1 && (address & 0x80000000U || get32(b) & 0xffffff))
                return program_check(w);
            w->next = address;
            continue;
        }
        if (format1 && address & 0x80000000U)
            return program_check(w);
        uint8_t flags = format1 ? b[1] : b[4];
        uint16_t count = format1 ? get16(b + 2) : get16(b + 6);
        if (!data_chaining) {
            if (!(command & 0x0f))
                return program_check(w);
            w->command = command;
            w->control = format1 ? 0 : b[5];
        } else if (flags & CCW_FLAG_SUSPEND) {
            return program_check(w);
        }
        if (!count && (!format1 || data_chaining || flags & CCW_FLAG_CD))
            return program_check(w);
        if (flags & CCW_FLAG_SUSPEND && !(w->orb.flags & ORB_SUSPEND))
            return program_check(w);
        w->flags = flags;
        w->count = w->left = count;
        return set_data_address(s, address);
    }
}

/* PCI: an intermediate status, visible at once if the program goes on. */
static void note_pci(struct subchannel *s)
{
    if (s->walk.flags & CCW_FLAG_PCI) {
        s->sch_status |= SCH_PCI;
        s->ccw_address = s->walk.last + 8;
        sub_status(s, SC_INTERMEDIATE);
    }
}

static bool next_idaw(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    bool wide = w->orb.flags & ORB_IDA64;
    uint32_t size = wide && !(w->orb.flags & ORB_IDA2K) ? 4096 : 2048;
    uint8_t b[8];
    if (!fetch(s, w->list, b, wide ? 8 : 4))
        return false;
    w->list += wide ? 8 : 4;
    uint64_t address = wide ? get64(b) : get32(b);
    if (!wide && address & 0x80000000U)
        return program_check(w);
    if (!w->block_first && address & (size - 1))
        return program_check(w);
    w->block_first = false;
    w->address = address;
    w->block = size - (uint32_t)(address & (size - 1));
    return true;
}

static bool next_midaw(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    uint8_t b[16];
    if (!w->block_first && !(w->list & 4095))
        return program_check(w); /* the list crosses a page */
    if (!fetch(s, w->list, b, sizeof b))
        return false;
    w->list += 16;
    w->block_first = false;
    uint8_t flags = b[5];
    uint16_t count = get16(b + 6);
    uint64_t address = get64(b + 8);
    if (get32(b) || b[4] || flags & 0x1f || !count || count > w->left)
        return program_check(w);
    bool last = flags & 0x80;
    w->midaw_skip = flags & 0x40;
    if (last != (count == w->left))
        return program_check(w); /* the list ends too early, or too late */
    if (!w->midaw_skip && (address & 4095) + count > 4096)
        return program_check(w);
    w->address = address;
    w->block = count;
    return true;
}

/* Make w->address and w->block say where the next data byte goes; false: no more, or an error. */
static bool next_block(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    if (w->bad)
        return false;
    while (!w->left) {
        if (!(w->flags & CCW_FLAG_CD))
            return false;
        if (!fetch_ccw(s, true)) {
            w->bad = true;
            return false;
        }
        note_pci(s);
    }
    if (!w->block) {
        bool good = w->flags & CCW_FLAG_IDA    ? next_idaw(s)
                    : w->flags & CCW_FLAG_MIDA ? next_midaw(s)
                                               : program_check(w);
        if (!good) {
            w->bad = true;
            return false;
        }
    }
    return true;
}

/* Address-limit checking (PMCW limit mode, ORB bit A). */
static bool within_limit(const struct subchannel *s, uint64_t address, uint32_t n)
{
    if (!(s->walk.orb.flags & ORB_LIMIT))
        return true;
    switch (s->control & PMCW_LIMIT) {
    case 0x00200000U:
        return address >= s->channel->limit;
    case 0x00400000U:
        return address + n <= s->channel->limit;
    }
    return true;
}

/* One piece that lies in one page; false: a check is set. */
static bool move_piece(struct subchannel *s, uint8_t *buf, uint32_t n, bool to_guest)
{
    struct ccw_walk *w = &s->walk;
    struct storage *st = s->channel->vm->storage;
    uint8_t key = walk_key(w);
    bool plain = !(w->flags & (CCW_FLAG_IDA | CCW_FLAG_MIDA));
    uint64_t top = plain && !(w->orb.flags & ORB_FORMAT1) ? 0x1000000 : 0x80000000ULL;
    if (plain && w->address + n > top)
        return program_check(w);
    if (!storage_assigned(st, w->address, n) || !within_limit(s, w->address, n))
        return program_check(w);
    if ((key || to_guest) && !storage_key_allows(st, w->address, key, to_guest)) {
        w->status |= SCH_PROTECTION;
        return false;
    }
    int e = to_guest ? storage_write(st, w->address, buf, n) : storage_read(st, w->address, buf, n);
    if (e < 0)
        w->status |= e == -EIO ? SCH_CHANNEL_DATA : SCH_PROGRAM;
    return e >= 0;
}

static size_t move(struct subchannel *s, uint8_t *buf, size_t n, bool to_guest)
{
    struct ccw_walk *w = &s->walk;
    size_t done = 0;
    while (done < n && next_block(s)) {
        uint32_t piece = w->block < w->left ? w->block : w->left;
        if (piece > n - done)
            piece = (uint32_t)(n - done);
        bool skip = to_guest && (w->flags & CCW_FLAG_SKIP || w->midaw_skip);
        if (!skip && !(w->flags & CCW_FLAG_IDA) && piece > 4096 - (w->address & 4095))
            piece = 4096 - (uint32_t)(w->address & 4095);
        if (!skip && !move_piece(s, buf + done, piece, to_guest)) {
            w->bad = true;
            break;
        }
        done += piece;
        w->address += piece;
        w->block -= piece;
        w->left -= (uint16_t)piece;
        w->moved = true;
    }
    return done;
}

size_t ccw_put(struct device *dev, const void *data, size_t n)
{
    size_t done = move(dev->sch, (uint8_t *)(uintptr_t)data, n, true);
    dev->sch->walk.moved = true;
    if (done < n)
        dev->sch->walk.excess = true;
    return done;
}

size_t ccw_get(struct device *dev, void *data, size_t n)
{
    size_t done = move(dev->sch, data, n, false);
    dev->sch->walk.moved = true;
    return done;
}

size_t ccw_get_all(struct device *dev, void *data, size_t n)
{
    return ccw_get(dev, data, n); /* what is left over shows as residual count */
}

size_t ccw_count(const struct device *dev)
{
    return dev->sch->walk.left;
}

void ccw_excess(struct device *dev)
{
    dev->sch->walk.excess = true;
}

uint8_t ccw_flags(const struct device *dev)
{
    return dev->sch->walk.flags;
}

uint8_t ccw_control(const struct device *dev)
{
    return dev->sch->walk.control;
}

bool ccw_chained(const struct device *dev)
{
    return dev->sch->walk.chained;
}

bool device_pending(const struct device *dev)
{
    return dev->sch && dev->sch->walk.pending;
}

/* SENSE ID: X'FF', control unit, device, and the CIWs where the device has any. */
static unsigned sense_id(struct device *dev)
{
    const struct device_type *t = dev->type;
    uint8_t id[40] = {0xff};
    put16(id + 1, t->cu_type);
    id[3] = t->cu_model;
    put16(id + 4, t->dev_type);
    id[6] = t->dev_model;
    unsigned n = t->ciw_count < 8 ? t->ciw_count : 8;
    for (unsigned i = 0; i < n; i++)
        put32(id + 8 + 4 * i, t->ciws[i]);
    ccw_put(dev, id, n ? 8 + 4 * n : 7);
    return UNIT_END;
}

/* The commands that every device answers alike. */
static unsigned common_command(struct device *dev, uint8_t command)
{
    unsigned n = dev->type->sense_length ? dev->type->sense_length : 1;
    switch (command) {
    case CCW_NOOP:
        return UNIT_END;
    case CCW_SENSE:
        ccw_put(dev, dev->sense, n);
        memset(dev->sense, 0, sizeof dev->sense);
        return UNIT_END;
    case CCW_SENSE_ID:
        return sense_id(dev);
    }
    return device_check(dev, SENSE_COMMAND_REJECT);
}

static unsigned execute(struct subchannel *s)
{
    struct device *dev = s->device;
    struct ccw_walk *w = &s->walk;
    w->moved = w->excess = w->bad = false;
    if (w->command != CCW_SENSE)
        memset(dev->sense, 0, sizeof dev->sense);
    unsigned r = dev->type->command ? dev->type->command(dev, w->command) : DEVICE_DEFAULT;
    return r == DEVICE_DEFAULT ? common_command(dev, w->command) : r;
}

/* Is the length of the command that just ended wrong (chapter 16, "Incorrect Length")? */
static bool incorrect_length(const struct ccw_walk *w)
{
    if (!w->moved) { /* an immediate operation */
        bool format1 = w->orb.flags & ORB_FORMAT1;
        if (!format1 || w->orb.flags & ORB_LENGTH)
            return false;
        return w->left && (w->flags & CCW_FLAG_CD || !(w->flags & CCW_FLAG_SLI));
    }
    if (w->flags & CCW_FLAG_CD && w->left)
        return true; /* SLI does not count while data chaining */
    if (w->flags & CCW_FLAG_SLI)
        return false;
    return w->left || w->excess;
}

/* The program is over: primary and secondary status at once. */
static void finish(struct subchannel *s, uint8_t unit_status)
{
    struct ccw_walk *w = &s->walk;
    s->unit_status = unit_status;
    s->sch_status |= w->status;
    s->residual = w->left;
    s->ccw_address = w->last + 8;
    s->fas &= (uint16_t) ~(AC_MASK);
    uint16_t sc = SC_PRIMARY | SC_SECONDARY;
    if (unit_status & ~(UNIT_END | UNIT_MODIFIER) || s->sch_status & (uint8_t)~SCH_PCI)
        sc |= SC_ALERT;
    s->sense_valid = unit_status & UNIT_CHECK;
    measure_end(s);
    sub_status(s, sc);
}

/* The current command ended with this unit status: chain on (true), or finish. */
static bool command_ended(struct subchannel *s, uint8_t unit_status)
{
    struct ccw_walk *w = &s->walk;
    w->first = false;
    if (w->status & BAD) {
        finish(s, unit_status);
        return false;
    }
    if (incorrect_length(w) && !(unit_status & (UNIT_CHECK | UNIT_EXCEPTION)))
        w->status |= SCH_LENGTH;
    bool normal = (unit_status & ~UNIT_MODIFIER) == UNIT_END;
    bool chain = w->flags & CCW_FLAG_CC && !(w->flags & CCW_FLAG_CD);
    if (!normal || !chain || w->status & SCH_LENGTH) {
        finish(s, unit_status);
        return false;
    }
    if (unit_status & UNIT_MODIFIER)
        w->next += 8;
    w->chained = true;
    return true;
}

/* This CCW is fetched again on resume: one that still has the flag then is not executed but suspends
 * anew.  Its PCI flag interrupts now, even when the ORB suppresses the suspension's own interruption. */
static void suspend(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    w->next = w->last;
    s->fas &= (uint16_t) ~(AC_SUBCHANNEL | AC_DEVICE | AC_START | AC_RESUME);
    s->fas |= AC_SUSPENDED;
    s->ccw_address = w->last + 8;
    s->unit_status = 0;
    if (w->flags & CCW_FLAG_PCI)
        note_pci(s);
    else if (!(w->orb.flags & ORB_NO_SUSPEND))
        sub_status(s, SC_INTERMEDIATE);
}

/* Initial-status interruption (ORB bit I): the device took the first command, and it is not an
 * immediate one. */
static void note_accepted(struct subchannel *s, bool pending)
{
    struct ccw_walk *w = &s->walk;
    if (w->first && w->orb.flags & ORB_INITIAL && (pending || w->moved)) {
        s->key_flags |= SCSW_ZERO_CC;
        s->ccw_address = w->last + 8;
        sub_status(s, SC_INTERMEDIATE);
    }
}

/* The device did not take the first command: the start function waits for it. */
static void start_pending(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    w->next = w->last;
    w->busy = true;
    s->fas &= (uint16_t) ~(AC_SUBCHANNEL | AC_DEVICE);
    s->fas |= AC_START;
}

void device_free(struct device *dev)
{
    struct subchannel *s = dev->sch;
    if (!s || !s->walk.busy)
        return;
    s->walk.busy = false;
    s->fas &= (uint16_t)~AC_START;
    ccw_run(s);
}

static void walk_again(struct vm *vm, struct vm_work *work)
{
    struct ccw_walk *w = (struct ccw_walk *)((char *)work - offsetof(struct ccw_walk, again));
    struct subchannel *s = (struct subchannel *)((char *)w - offsetof(struct subchannel, walk));
    w->queued = false;
    /* A program that was halted, or replaced by one that waits for its device, is left alone. */
    if (!vm->logging_off && s->device && s->fas & AC_SUBCHANNEL && !w->pending)
        ccw_resume(s);
}

/* Fetch and execute until the program ends, suspends, pends, or has had its slice. */
static void ccw_run(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    w->running = true;
    s->fas |= AC_SUBCHANNEL | AC_DEVICE;
    for (unsigned n = 0;; n++) {
        if (n == WALK_SLICE) {
            if (!w->queued) {
                w->queued = true;
                w->again.fn = walk_again;
                vm_post(s->channel->vm, &w->again);
            }
            break;
        }
        if (!fetch_ccw(s, false)) {
            finish(s, w->first ? 0 : UNIT_END);
            break;
        }
        if (w->flags & CCW_FLAG_SUSPEND) {
            suspend(s);
            break;
        }
        s->fas &= (uint16_t)~AC_RESUME;
        note_pci(s);
        unsigned r = execute(s);
        if (r == UNIT_BUSY && w->first) {
            start_pending(s);
            break;
        }
        note_accepted(s, r == DEVICE_PENDING);
        if (r == DEVICE_PENDING) {
            w->pending = true;
            break;
        }
        if (!command_ended(s, (uint8_t)r))
            break;
    }
    w->running = false;
}

void ccw_begin(struct subchannel *s)
{
    struct ccw_walk *w = &s->walk;
    w->next = w->orb.program;
    w->status = 0;
    w->first = true;
    w->chained = w->pending = w->busy = false;
    if (s->device->type->start)
        s->device->type->start(s->device);
    ccw_run(s);
}

void ccw_resume(struct subchannel *s)
{
    ccw_run(s);
}

void ccw_forget(struct subchannel *s, bool clear)
{
    s->walk.pending = s->walk.busy = false;
    s->fas &= (uint16_t)~AC_MASK;
    if (s->device && s->device->type->halt)
        s->device->type->halt(s->device, clear);
}

void device_end(struct device *dev, uint8_t unit_status)
{
    struct subchannel *s = dev->sch;
    if (!s || !s->walk.pending)
        return;
    s->walk.pending = false;
    if (command_ended(s, unit_status))
        ccw_run(s);
}
