/* Subchannels: the functions that I/O instructions start, the status that they leave, and the
 * interruptions and channel reports that tell the guest.
 *
 * Kept true: a subchannel with status pending has no function in progress but a start function
 * with intermediate status; `interrupt` is set only with status pending; the engine's pending mask
 * is recomputed after every change (channel_update), under mask_lock, because adapters interrupt
 * from any thread.
 *
 * Sources: Principles of Operation, chapter 13 (PMCW, SCSW), chapter 14 (I/O instructions and
 * their condition codes), chapter 16 (interruptions), chapter 17 (channel reports). */
#include "cp/channel/css.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CRW_SUBCHANNEL   0x03000000U
#define CRW_CHANNEL_PATH 0x04000000U
#define CRW_SOLICITED    0x40000000U
#define CRW_OVERFLOW     0x20000000U
#define CRW_INITIALIZED  0x00020000U /* ERC 2: initialized (channel path reset) */
#define CRW_PARAMETERS   0x00040000U /* ERC 4: installed parameters initialized */

/* --- life ------------------------------------------------------------------------------------ */

struct channel *channel_create(struct vm *vm)
{
    struct channel *ch = calloc(1, sizeof *ch);
    if (!ch)
        return NULL;
    ch->vm = vm;
    pthread_mutex_init(&ch->mask_lock, NULL);
    return ch;
}

void channel_destroy(struct channel *ch)
{
    if (!ch)
        return;
    for (unsigned i = 0; i < ch->count; i++) {
        struct subchannel *s = ch->sub[i];
        if (s->device) {
            ccw_forget(s, true);
            s->device->type->destroy(s->device);
        }
        free(s);
    }
    pthread_mutex_destroy(&ch->mask_lock);
    free(ch);
}

static struct subchannel *find(const struct channel *ch, uint16_t devno)
{
    for (unsigned i = 0; i < ch->count; i++)
        if (ch->sub[i]->devno == devno)
            return ch->sub[i];
    return NULL;
}

/* Everything as the machine installs it; the device number stays. */
static void sub_initialize(struct subchannel *s)
{
    const struct device *dev = s->device;
    s->parameter = 0;
    s->control = dev ? PMCW_VALID | (dev->type->qdio ? PMCW_QDIO : 0) : 0;
    s->lpm = s->pim = s->pam = dev ? 0x80 : 0;
    s->pom = 0xff;
    s->pnom = s->lpum = 0;
    s->mbi = 0;
    s->chpid = dev ? dev->chpid : 0;
    s->word6 = 0;
    memset(s->measurement, 0, sizeof s->measurement);
    s->connect = 0;
    s->key_flags = s->ccw_address = 0;
    s->fas = s->residual = 0;
    s->unit_status = s->sch_status = 0;
    s->sense_valid = s->interrupt = false;
    s->unsolicited = 0;
}

int channel_add(struct channel *ch, struct device *dev, bool report)
{
    struct subchannel *s = find(ch, dev->devno);
    if (s && s->device)
        return -EEXIST;
    if (!s) {
        if (ch->count == CSS_MAX_SUBCHANNELS)
            return -ENOSPC;
        s = calloc(1, sizeof *s);
        if (!s)
            return -ENOMEM;
        s->channel = ch;
        s->number = (uint16_t)ch->count;
        s->devno = dev->devno;
        ch->sub[ch->count++] = s;
    }
    s->device = dev;
    s->starts = 0;
    dev->sch = s;
    sub_initialize(s);
    if (report)
        channel_report(ch, CRW_SUBCHANNEL | CRW_PARAMETERS | s->number);
    return 0;
}

void channel_remove(struct channel *ch, struct device *dev, bool report)
{
    struct subchannel *s = dev->sch;
    ccw_forget(s, true);
    s->device = NULL;
    sub_initialize(s);
    dev->sch = NULL;
    dev->type->destroy(dev);
    channel_update(ch);
    if (report)
        channel_report(ch, CRW_SUBCHANNEL | CRW_PARAMETERS | s->number);
}

int channel_renumber(struct channel *ch, struct device *dev, uint16_t devno)
{
    struct subchannel *s = dev->sch;
    uint16_t before = dev->devno;
    ccw_forget(s, true);
    s->device = NULL;
    dev->devno = devno;
    int rc = channel_add(ch, dev, true);
    if (rc) {
        dev->devno = before;
        s->device = dev;
        return rc;
    }
    sub_initialize(s);
    channel_update(ch);
    channel_report(ch, CRW_SUBCHANNEL | CRW_PARAMETERS | s->number);
    return 0;
}

void channel_reset(struct channel *ch)
{
    for (unsigned i = 0; i < ch->count; i++) {
        struct subchannel *s = ch->sub[i];
        ccw_forget(s, true);
        sub_initialize(s);
        if (s->device && s->device->type->reset)
            s->device->type->reset(s->device);
    }
    ch->crw_first = ch->crw_count = 0;
    ch->crw_lost = false;
    ch->limit = 0;
    ch->measuring = 0;
    pthread_mutex_lock(&ch->mask_lock);
    ch->adapter_mask = 0;
    pthread_mutex_unlock(&ch->mask_lock);
    channel_update(ch);
}

void channel_reset_device(struct device *dev)
{
    struct subchannel *s = dev->sch;
    ccw_forget(s, true);
    s->key_flags = s->ccw_address = 0;
    s->fas = s->residual = 0;
    s->unit_status = s->sch_status = 0;
    s->sense_valid = s->interrupt = false;
    s->unsolicited = 0;
    if (dev->type->reset)
        dev->type->reset(dev);
    channel_update(s->channel);
}

/* --- finding --------------------------------------------------------------------------------- */

struct device *channel_device(const struct channel *ch, uint16_t devno)
{
    struct subchannel *s = find(ch, devno);
    return s ? s->device : NULL;
}

struct device *channel_next(const struct channel *ch, uint32_t devno)
{
    struct device *best = NULL;
    for (unsigned i = 0; i < ch->count; i++) {
        struct device *d = ch->sub[i]->device;
        if (d && d->devno >= devno && (!best || d->devno < best->devno))
            best = d;
    }
    return best;
}

uint16_t channel_number(const struct device *dev)
{
    return dev->sch->number;
}

uint32_t channel_schid(const struct device *dev)
{
    return 0x00010000U | dev->sch->number;
}

static struct subchannel *by_schid(const struct channel *ch, uint32_t schid)
{
    unsigned n = schid & 0xffff;
    return schid >> 16 == 1 && n < ch->count ? ch->sub[n] : NULL;
}

struct device *channel_by_schid(const struct channel *ch, uint32_t schid)
{
    struct subchannel *s = by_schid(ch, schid);
    return s ? s->device : NULL;
}

bool channel_enabled(const struct device *dev)
{
    return dev->sch && dev->sch->control & PMCW_ENABLED;
}

bool channel_busy(const struct device *dev)
{
    return dev->sch && dev->sch->fas & (AC_MASK | FC_MASK);
}

uint64_t channel_start_count(const struct device *dev)
{
    return dev->sch ? dev->sch->starts : 0;
}

bool channel_orb(const struct device *dev, struct orb *orb)
{
    if (!channel_start_count(dev))
        return false;
    *orb = dev->sch->walk.orb;
    return true;
}

/* --- interruptions --------------------------------------------------------------------------- */

void channel_update(struct channel *ch)
{
    uint8_t mask = 0;
    for (unsigned i = 0; i < ch->count; i++)
        if (ch->sub[i]->interrupt)
            mask |= 0x80 >> sub_isc(ch->sub[i]);
    pthread_mutex_lock(&ch->mask_lock);
    ch->status_mask = mask;
    if (ch->vm->guest)
        sie_set_io_pending(ch->vm->guest, ch->status_mask | ch->adapter_mask);
    pthread_mutex_unlock(&ch->mask_lock);
}

void channel_adapter(struct channel *ch, unsigned isc)
{
    pthread_mutex_lock(&ch->mask_lock);
    ch->adapter_mask |= 0x80 >> (isc & 7);
    if (ch->vm->guest)
        sie_set_io_pending(ch->vm->guest, ch->status_mask | ch->adapter_mask);
    pthread_mutex_unlock(&ch->mask_lock);
}

void sub_status(struct subchannel *s, uint16_t status_control)
{
    s->fas |= status_control | SC_PENDING;
    s->lpum = 0x80;
    if (s->control & PMCW_ENABLED) {
        s->interrupt = true;
        channel_update(s->channel);
    }
}

static bool take_adapter(struct channel *ch, unsigned isc)
{
    pthread_mutex_lock(&ch->mask_lock);
    bool taken = ch->adapter_mask & 0x80 >> isc;
    ch->adapter_mask &= (uint8_t) ~(0x80 >> isc);
    pthread_mutex_unlock(&ch->mask_lock);
    return taken;
}

/* The next subchannel of this subclass that interrupts, beginning after the last one served. */
static struct subchannel *take_subchannel(struct channel *ch, unsigned isc)
{
    for (unsigned i = 0; i < ch->count; i++) {
        unsigned n = (ch->next_interrupt + i) % ch->count;
        struct subchannel *s = ch->sub[n];
        if (s->interrupt && sub_isc(s) == isc) {
            ch->next_interrupt = n + 1;
            return s;
        }
    }
    return NULL;
}

bool channel_take_interruption(struct channel *ch, uint8_t mask, struct io_interruption *out)
{
    for (unsigned isc = 0; isc < 8; isc++) {
        if (!(mask & 0x80 >> isc))
            continue;
        struct subchannel *s = take_subchannel(ch, isc);
        if (s) {
            s->interrupt = false;
            channel_update(ch);
            *out = (struct io_interruption){0x00010000U | s->number, s->parameter, isc << 27};
            return true;
        }
        if (take_adapter(ch, isc)) {
            channel_update(ch);
            *out = (struct io_interruption){0, 0, 0x80000000U | isc << 27};
            return true;
        }
    }
    return false;
}

void channel_report(struct channel *ch, uint32_t crw)
{
    unsigned room = sizeof ch->crw / sizeof *ch->crw;
    if (ch->crw_count == room) {
        ch->crw_lost = true;
        return;
    }
    ch->crw[(ch->crw_first + ch->crw_count++) % room] = crw;
    if (ch->vm->guest)
        sie_channel_report(ch->vm->guest);
}

void channel_pci(struct device *dev)
{
    struct subchannel *s = dev->sch;
    if (!s || !(s->fas & AC_SUBCHANNEL))
        return;
    s->sch_status |= SCH_PCI;
    s->ccw_address = s->walk.last + 8;
    sub_status(s, SC_INTERMEDIATE);
}

/* Unsolicited status waits until nothing is in progress and no other status pends. */
static void show_unsolicited(struct subchannel *s)
{
    if (!s->unsolicited || s->fas & (FC_MASK | SC_PENDING))
        return;
    s->unit_status = s->unsolicited;
    s->unsolicited = 0;
    s->sch_status = 0;
    s->residual = 0;
    sub_status(s, SC_ALERT);
}

bool device_unsolicited(struct device *dev, uint8_t unit_status)
{
    struct subchannel *s = dev->sch;
    if (!s || !(s->control & PMCW_ENABLED))
        return false;
    s->unsolicited |= unit_status;
    show_unsolicited(s);
    return true;
}

/* --- functions ------------------------------------------------------------------------------- */

/* A subchannel that instructions may act on, or NULL: condition code 3. */
static struct subchannel *operational(struct channel *ch, uint32_t schid)
{
    struct subchannel *s = by_schid(ch, schid);
    return s && s->device && s->control & PMCW_ENABLED ? s : NULL;
}

unsigned css_start(struct channel *ch, uint32_t schid, const struct orb *orb)
{
    struct subchannel *s = operational(ch, schid);
    if (!s || !(orb->flags >> 8 & s->lpm & s->pam))
        return 3;
    if (s->fas & SC_PENDING)
        return 1;
    if (s->fas & (FC_START | FC_HALT | FC_CLEAR))
        return 2;
    s->parameter = orb->parameter;
    /* SCSW word 0: key, S, then F, P, I, A, U as in the ORB. */
    s->key_flags =
        (orb->flags & (ORB_KEY | ORB_SUSPEND)) |
        (orb->flags & (ORB_FORMAT1 | ORB_PREFETCH | ORB_INITIAL | ORB_LIMIT | ORB_NO_SUSPEND));
    s->fas = FC_START | AC_START;
    s->unit_status = s->sch_status = 0;
    s->residual = 0;
    s->ccw_address = orb->program;
    s->sense_valid = false;
    s->starts++;
    if (!s->device->type->spooled)
        vm_count(s->device->vm, io, 1);
    measure_begin(s);
    s->walk.orb = *orb;
    s->fas &= (uint16_t)~AC_START;
    ccw_begin(s);
    return 0;
}

unsigned css_halt(struct channel *ch, uint32_t schid)
{
    struct subchannel *s = operational(ch, schid);
    if (!s)
        return 3;
    uint16_t sc = s->fas & SC_MASK;
    if (sc == SC_PENDING || (sc & SC_PENDING && sc & (SC_ALERT | SC_PRIMARY | SC_SECONDARY)))
        return 1;
    if (s->fas & (FC_HALT | FC_CLEAR))
        return 2;
    bool active = s->fas & (AC_SUBCHANNEL | AC_DEVICE);
    bool started = s->fas & FC_START;
    bool commanded = s->walk.pending;
    ccw_forget(s, false);
    s->fas = (uint16_t)(FC_HALT | (started ? FC_START : 0) | (s->fas & SC_INTERMEDIATE));
    s->sense_valid = false;
    if (active) {
        s->unit_status = UNIT_END;
        s->residual = commanded ? s->walk.left : 0;
        s->ccw_address = s->walk.last + 8;
        sub_status(s, SC_PRIMARY | SC_SECONDARY);
    } else {
        s->unit_status = 0;
        sub_status(s, started ? SC_PRIMARY : 0);
    }
    return 0;
}

unsigned css_clear(struct channel *ch, uint32_t schid)
{
    struct subchannel *s = operational(ch, schid);
    if (!s)
        return 3;
    ccw_forget(s, true);
    s->key_flags = 0;
    s->fas = FC_CLEAR;
    s->unit_status = s->sch_status = 0;
    s->ccw_address = 0;
    s->residual = 0;
    s->sense_valid = false;
    s->pnom = 0;
    s->pom = 0xff;
    sub_status(s, 0);
    return 0;
}

unsigned css_cancel(struct channel *ch, uint32_t schid)
{
    struct subchannel *s = operational(ch, schid);
    if (!s)
        return 3;
    if (s->fas & SC_PENDING)
        return 1;
    if (!(s->fas & FC_START) || s->fas & (FC_HALT | FC_CLEAR) ||
        !(s->fas & (AC_START | AC_RESUME | AC_SUSPENDED))) /* it is active */
        return 2;
    ccw_forget(s, true);
    s->fas = 0;
    s->key_flags = 0;
    return 0;
}

unsigned css_resume(struct channel *ch, uint32_t schid)
{
    struct subchannel *s = operational(ch, schid);
    if (!s)
        return 3;
    if (s->fas & SC_PENDING)
        return 1;
    if (!(s->fas & FC_START) || s->fas & (FC_HALT | FC_CLEAR | AC_RESUME) ||
        !(s->walk.orb.flags & ORB_SUSPEND))
        return 2;
    if (!(s->fas & AC_SUSPENDED))
        return 0; /* active: the resume is remembered only until the next suspend flag */
    s->fas |= AC_RESUME;
    s->fas &= (uint16_t)~AC_SUSPENDED;
    ccw_resume(s);
    return 0;
}

/* --- status for the program -------------------------------------------------------------------- */

static void put_scsw(const struct subchannel *s, uint8_t scsw[12])
{
    uint32_t word0 = s->key_flags | s->fas;
    put32(scsw, word0);
    put32(scsw + 4, s->ccw_address);
    scsw[8] = s->unit_status;
    scsw[9] = s->sch_status;
    put16(scsw + 10, s->residual);
}

/* TEST SUBCHANNEL's effect on the subchannel (chapter 14, figure "Conditions and Indications
 * Cleared by TEST SUBCHANNEL"). */
static void clear_status(struct subchannel *s)
{
    uint16_t sc = s->fas & SC_MASK;
    s->interrupt = false;
    if (sc == (SC_INTERMEDIATE | SC_PENDING)) {
        s->key_flags &= ~SCSW_ZERO_CC;
    } else {
        s->fas &= (uint16_t) ~(FC_MASK | AC_MASK);
        s->key_flags = 0;
    }
    s->fas &= (uint16_t)~SC_MASK;
    s->sch_status = 0;
    s->unit_status = 0;
    s->connect = 0;
    s->sense_valid = false;
}

unsigned css_test(struct channel *ch, uint32_t schid, uint8_t irb[96])
{
    struct subchannel *s = operational(ch, schid);
    if (!s)
        return 3;
    memset(irb, 0, 96);
    put_scsw(s, irb);
    if (!(s->fas & SC_PENDING))
        return 1;
    irb[13] = s->lpum; /* ESW format 1 or 2: last-path-used mask, device-connect time */
    put16(irb + 14, s->connect);
    if (s->sense_valid && s->word6 & 1) {
        unsigned n = s->device->type->sense_length ? s->device->type->sense_length : 1;
        put32(irb + 16, 0x01000000U | n << 16); /* ERW: concurrent sense and its count */
        memcpy(irb + 32, s->device->sense, n);
        memset(s->device->sense, 0, sizeof s->device->sense);
        put32(irb, get32(irb) | 0x00020000U); /* extended control: the ECW holds something */
    }
    clear_status(s);
    show_unsolicited(s);
    channel_update(ch);
    return 0;
}

unsigned css_store(struct channel *ch, uint32_t schid, uint8_t schib[52])
{
    struct subchannel *s = by_schid(ch, schid);
    if (!s)
        return 3;
    memset(schib, 0, 52);
    put32(schib, s->parameter);
    put32(schib + 4, s->control | (s->device ? s->devno : 0));
    schib[8] = s->lpm;
    schib[9] = s->pnom;
    schib[10] = s->lpum;
    schib[11] = s->pim;
    put16(schib + 12, s->mbi);
    schib[14] = s->pom;
    schib[15] = s->pam;
    schib[16] = s->chpid;
    put32(schib + 24, s->word6);
    put_scsw(s, schib + 28);
    memcpy(schib + 40, s->measurement, 8);
    return 0;
}

int css_modify(struct channel *ch, uint32_t schid, const uint8_t schib[52])
{
    uint32_t control = get32(schib + 4), word6 = get32(schib + 24);
    if (control & PMCW_RESERVED || (control & PMCW_LIMIT) == PMCW_LIMIT || word6 & 0xfffffff8U ||
        (word6 & 4 && schib[47] & 63)) /* a measurement block that is not on its boundary */
        return -1;
    struct subchannel *s = by_schid(ch, schid);
    /* Bit 0 may come back as STSCH stored it on a QDIO subchannel; elsewhere it is reserved. */
    if (control & PMCW_QDIO && !(s && s->control & PMCW_QDIO))
        return -1;
    if (!s)
        return 3;
    if (s->fas & SC_PENDING)
        return 1;
    if (s->fas & FC_MASK)
        return 2;
    if (!s->device)
        return 0; /* nothing of it is accepted: the device number is not valid */
    const uint32_t settable = PMCW_ISC | PMCW_ENABLED | PMCW_LIMIT | PMCW_MEASURE | PMCW_MULTIPATH;
    s->parameter = get32(schib);
    s->control = (s->control & ~settable) | (control & settable);
    s->lpm = schib[8];
    s->mbi = get16(schib + 12);
    s->pom = schib[14];
    s->word6 = word6;
    if (word6 & 4)
        memcpy(s->measurement, schib + 40, 8);
    return 0;
}

unsigned css_store_crw(struct channel *ch, uint32_t *crw)
{
    if (!ch->crw_count) {
        *crw = 0;
        return 1;
    }
    *crw = ch->crw[ch->crw_first];
    ch->crw_first = (ch->crw_first + 1) % (sizeof ch->crw / sizeof *ch->crw);
    if (!--ch->crw_count && ch->crw_lost) {
        *crw |= CRW_OVERFLOW;
        ch->crw_lost = false;
    }
    return 0;
}

unsigned css_reset_path(struct channel *ch, uint8_t chpid)
{
    bool known = false;
    for (unsigned i = 0; i < ch->count; i++)
        known |= ch->sub[i]->device && ch->sub[i]->chpid == chpid;
    if (!known)
        return 3;
    channel_report(ch, CRW_SOLICITED | CRW_CHANNEL_PATH | CRW_INITIALIZED | chpid);
    return 0;
}

void css_set_limit(struct channel *ch, uint32_t limit)
{
    ch->limit = limit;
}

unsigned css_signal_adapter(struct channel *ch, uint32_t schid, struct siga *sg)
{
    struct subchannel *s = operational(ch, schid);
    if (!s)
        return 3;
    if (!s->device->type->siga)
        return 1;
    return s->device->type->siga(s->device, sg);
}
