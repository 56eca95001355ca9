/* QDIO rings: see qdio.h.  Order of stores, each visible before the next: data, buffer list, buffer
 * state, device-state-change indicator, summary indicator, interruption.  An output buffer's state is
 * stored before the next state is looked at, which closes the race with a guest that primes a buffer
 * and leaves out SIGA because the one before it is still primed. */
#include "cp/network/qdio.h"

#include "cp/network/packet.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <string.h>

#define QDR_DESCRIPTORS 0x40
#define QDR_DESCRIPTOR  32
#define MIN_ROOM        32 /* a qeth header is never split: less than this is left empty */
#define PAGE            4096

void qdio_init(struct qdio *q, const struct qdio_host *host)
{
    memset(q, 0, sizeof *q);
    q->host = *host;
    pthread_mutex_init(&q->lock, NULL);
}

void qdio_term(struct qdio *q)
{
    pthread_mutex_destroy(&q->lock);
}

/* --- states ------------------------------------------------------------------------------------- */

static void unmap(struct qdio *q, const void *at)
{
    if (at && q->host.unmap)
        q->host.unmap(q->host.ctx, at);
}

static _Atomic uint8_t *state_at(struct qdio *q, const struct qdio_queue *queue, unsigned i)
{
    return (_Atomic uint8_t *)q->host.map(q->host.ctx, queue->slsb + i % QDIO_BUFFERS, 1,
                                          queue->key_slsb, true);
}

/* 0, which is no state, when the guest took the block away. */
static uint8_t get_state(struct qdio *q, const struct qdio_queue *queue, unsigned i)
{
    _Atomic uint8_t *at = state_at(q, queue, i);
    uint8_t state = at ? atomic_load_explicit(at, memory_order_acquire) : 0;
    unmap(q, at);
    return state;
}

static void set_state(struct qdio *q, const struct qdio_queue *queue, unsigned i, uint8_t state)
{
    _Atomic uint8_t *at = state_at(q, queue, i);
    if (at)
        atomic_store_explicit(at, state, memory_order_seq_cst);
    unmap(q, at);
}

/* The buffer at the position is given back. */
static void move_on(struct qdio_queue *queue)
{
    queue->position = (queue->position + 1) % QDIO_BUFFERS;
    atomic_fetch_add_explicit(&queue->processed, 1, memory_order_relaxed);
}

/* The buffer list of buffer i: copied, its address in *where. */
static bool read_sbal(struct qdio *q, const struct qdio_queue *queue, unsigned i,
                      uint8_t sbal[QDIO_SBAL_SIZE], uint64_t *where)
{
    const uint8_t *entry = q->host.map(q->host.ctx, queue->sl + 8 * i, 8, queue->key_sl, false);
    if (!entry)
        return false;
    *where = get64(entry);
    unmap(q, entry);
    if (*where % QDIO_SBAL_SIZE)
        return false;
    const uint8_t *block = q->host.map(q->host.ctx, *where, QDIO_SBAL_SIZE, queue->key_sbal, false);
    if (block)
        memcpy(sbal, block, QDIO_SBAL_SIZE);
    unmap(q, block);
    return block != NULL;
}

/* --- establish, activate, halt -------------------------------------------------------------------- */

static bool read_descriptor(struct qdio_queue *queue, const uint8_t *d)
{
    memset(queue, 0, sizeof *queue);
    queue->sl = get64(d + 8);
    queue->slsb = get64(d + 0x10);
    queue->key_sl = d[0x1c] & 15;
    queue->key_sbal = d[0x1d] >> 4;
    queue->key_slsb = d[0x1d] & 15;
    return queue->sl % 1024 == 0 && queue->slsb % 128 == 0;
}

int qdio_establish(struct qdio *q, const uint8_t qdr[QDR_SIZE])
{
    unsigned inputs = qdr[5], outputs = qdr[7];
    if (inputs < 1 || inputs > 2 || outputs < 1 || outputs > QDIO_MAX_QUEUES || qdr[9] != 8 ||
        qdr[11] != 8 || (qdr[0] != 0 && qdr[0] != 2))
        return -EINVAL;
    struct qdio_queue in, out[QDIO_MAX_QUEUES];
    const uint8_t *d = qdr + QDR_DESCRIPTORS;
    if (!read_descriptor(&in, d))
        return -EINVAL;
    d += inputs * QDR_DESCRIPTOR;
    for (unsigned i = 0; i < outputs; i++, d += QDR_DESCRIPTOR)
        if (!read_descriptor(&out[i], d))
            return -EINVAL;
    uint64_t qib = get64(qdr + 0x30);
    uint8_t *characteristics =
        qib % 256 ? NULL : q->host.map(q->host.ctx, qib + 3, 1, qdr[0x3c] >> 4, true);
    if (!characteristics)
        return -EINVAL;
    *characteristics = 0x40; /* program-controlled interruptions on output */
    unmap(q, characteristics);
    pthread_mutex_lock(&q->lock);
    q->format = qdr[0];
    q->inputs = inputs;
    q->outputs = outputs;
    q->in = in;
    memcpy(q->out, out, sizeof q->out);
    q->fill.open = false;
    q->primed = false;
    q->established = true;
    atomic_store(&q->active, false);
    pthread_mutex_unlock(&q->lock);
    return 0;
}

int qdio_activate(struct qdio *q)
{
    pthread_mutex_lock(&q->lock);
    bool ok = q->established;
    atomic_store(&q->active, ok);
    pthread_mutex_unlock(&q->lock);
    return ok ? 0 : -EINVAL;
}

void qdio_halt(struct qdio *q)
{
    pthread_mutex_lock(&q->lock);
    atomic_store(&q->active, false);
    q->established = false;
    q->fill.open = false;
    q->primed = false;
    pthread_mutex_unlock(&q->lock);
}

void qdio_reset(struct qdio *q)
{
    qdio_halt(q);
    qdio_indicators(q, 0, 0, 0, 0, 0);
}

void qdio_indicators(struct qdio *q, uint64_t summary, uint8_t summary_key, uint64_t indicator,
                     uint8_t indicator_key, unsigned isc)
{
    pthread_mutex_lock(&q->lock);
    q->summary = summary;
    q->summary_key = summary_key;
    q->indicator = indicator;
    q->indicator_key = indicator_key;
    q->isc = isc & 7;
    pthread_mutex_unlock(&q->lock);
}

bool qdio_count(struct qdio *q, bool input, unsigned n, struct qdio_count *out)
{
    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&q->lock);
    bool there = atomic_load(&q->active) && n < (input ? 1 : q->outputs);
    const struct qdio_queue *queue = input ? &q->in : &q->out[n];
    for (unsigned i = 0; there && i < QDIO_BUFFERS; i++) {
        uint8_t state = get_state(q, queue, i);
        if (state & SLSB_ADAPTER)
            out->adapter++;
        else if ((state & 0x0f) == (SLSB_OUT_EMPTY & 0x0f) || state == SLSB_IN_PRIMED)
            out->program++;
        else
            out->unavailable++;
    }
    if (there)
        out->processed = atomic_load_explicit(&queue->processed, memory_order_relaxed);
    pthread_mutex_unlock(&q->lock);
    return there;
}

/* q->lock held. */
static void interrupt(struct qdio *q)
{
    atomic_fetch_add_explicit(&q->interrupts, 1, memory_order_relaxed);
    if (!q->indicator && !q->summary) {
        q->host.pci(q->host.ctx);
        return;
    }
    _Atomic uint8_t *dsci =
        (_Atomic uint8_t *)q->host.map(q->host.ctx, q->indicator, 1, q->indicator_key, true);
    _Atomic uint8_t *summary =
        (_Atomic uint8_t *)q->host.map(q->host.ctx, q->summary, 1, q->summary_key, true);
    /* Still set: the guest has not looked since, and will. */
    bool wanted = dsci && summary && !atomic_exchange(dsci, 0x01);
    /* Linux never clears the summary indicator: it must not hold the interruption back. */
    if (wanted)
        atomic_store(summary, 0x01);
    unmap(q, dsci);
    unmap(q, summary);
    if (wanted)
        q->host.adapter(q->host.ctx, q->isc);
}

void qdio_interrupt(struct qdio *q)
{
    pthread_mutex_lock(&q->lock);
    if (atomic_load(&q->active))
        interrupt(q);
    pthread_mutex_unlock(&q->lock);
}

/* --- output ------------------------------------------------------------------------------------ */

bool qdio_output_next(struct qdio *q, unsigned n, struct qdio_buffer *b)
{
    if (!atomic_load(&q->active) || n >= q->outputs)
        return false;
    const struct qdio_queue *queue = &q->out[n];
    if (get_state(q, queue, queue->position) != SLSB_OUT_PRIMED)
        return false;
    uint8_t sbal[QDIO_SBAL_SIZE];
    uint64_t where;
    memset(b, 0, sizeof *b);
    b->bad = !read_sbal(q, queue, queue->position, sbal, &where);
    if (b->bad)
        return true;
    b->pci = (sbal[3] & SBAL_PCI) != 0;
    while (b->elements < QDIO_ELEMENTS && !b->bad) {
        const uint8_t *e = sbal + 16 * b->elements;
        struct qdio_element *to = &b->element[b->elements];
        to->flags = e[0];
        to->length = get32(e + 4);
        to->address = get64(e + 8);
        const uint8_t *at = NULL;
        if (to->length && to->length <= PAGE - to->address % PAGE)
            at = q->host.map(q->host.ctx, to->address, to->length, queue->key_sbal, false);
        b->at[b->elements++] = at;
        b->bad = !at;
        if (to->flags & SBAL_LAST)
            break;
    }
    return true;
}

void qdio_output_done(struct qdio *q, unsigned n, const struct qdio_buffer *b, uint8_t error)
{
    struct qdio_queue *queue = &q->out[n];
    for (unsigned i = 0; i < b->elements; i++)
        unmap(q, b->at[i]);
    if (error) {
        uint8_t sbal[QDIO_SBAL_SIZE];
        uint64_t where;
        if (read_sbal(q, queue, queue->position, sbal, &where))
            q->host.store(q->host.ctx, where + 15 * 16 + 3, &error, 1, queue->key_sbal);
    }
    set_state(q, queue, queue->position, error ? SLSB_OUT_ERROR : SLSB_OUT_EMPTY);
    move_on(queue);
    if (b->pci)
        qdio_interrupt(q);
}

/* --- input --------------------------------------------------------------------------------------- */

/* Look at the next empty buffer. */
static int open_buffer(struct qdio *q)
{
    struct qdio_fill *f = &q->fill;
    if (get_state(q, &q->in, q->in.position) != SLSB_IN_EMPTY)
        return -ENOBUFS;
    uint8_t sbal[QDIO_SBAL_SIZE];
    memset(f, 0, sizeof *f);
    if (!read_sbal(q, &q->in, q->in.position, sbal, &f->sbal))
        return -EFAULT;
    while (f->elements < QDIO_ELEMENTS) {
        const uint8_t *e = sbal + 16 * f->elements;
        uint32_t length = get32(e + 4);
        uint64_t address = get64(e + 8);
        if (length < MIN_ROOM || length > PAGE - address % PAGE)
            break;
        f->address[f->elements] = address;
        f->length[f->elements++] = length;
        f->room += length;
        if (e[0] & SBAL_LAST)
            break;
    }
    f->open = true;
    return 0;
}

/* The open buffer becomes the guest's: element lengths, last flag, then the state. */
static void close_buffer(struct qdio *q)
{
    struct qdio_fill *f = &q->fill;
    unsigned last = f->used ? f->element : f->element - 1;
    if (f->used)
        f->length[f->element] = f->used;
    for (unsigned i = 0; i <= last; i++) {
        uint8_t head[8] = {i == last ? SBAL_LAST : 0};
        put32(head + 4, f->length[i]);
        q->host.store(q->host.ctx, f->sbal + 16 * i, head, sizeof head, q->in.key_sbal);
    }
    f->open = false;
    unsigned before = (q->in.position + QDIO_BUFFERS - 1) % QDIO_BUFFERS;
    set_state(q, &q->in, q->in.position, SLSB_IN_PRIMED);
    move_on(&q->in);
    /* ACK in front of it: the guest is polling and looks again before it stops. */
    atomic_thread_fence(memory_order_seq_cst);
    if (get_state(q, &q->in, before) != SLSB_IN_ACK)
        q->primed = true;
}

/* A buffer that cannot be used goes back as an error. */
static int spoil_buffer(struct qdio *q)
{
    q->fill.open = false;
    set_state(q, &q->in, q->in.position, SLSB_IN_ERROR);
    move_on(&q->in);
    q->primed = true;
    return -EFAULT;
}

static void next_element(struct qdio_fill *f)
{
    f->room -= f->length[f->element] - f->used;
    f->length[f->element] = f->used;
    f->element++;
    f->used = 0;
}

static bool append(struct qdio *q, const uint8_t *from, size_t n)
{
    struct qdio_fill *f = &q->fill;
    while (n) {
        if (f->element >= f->elements)
            return false;
        size_t take = f->length[f->element] - f->used;
        take = take < n ? take : n;
        if (!q->host.store(q->host.ctx, f->address[f->element] + f->used, from, take,
                           q->in.key_sbal))
            return false;
        f->used += take;
        f->room -= take;
        from += take;
        n -= take;
        if (f->used == f->length[f->element]) {
            f->element++;
            f->used = 0;
        }
    }
    return true;
}

/* Make room for a packet of n bytes, header included, in an open buffer. */
static int make_room(struct qdio *q, size_t n)
{
    struct qdio_fill *f = &q->fill;
    if (f->open) {
        if (f->used && f->length[f->element] - f->used < MIN_ROOM)
            next_element(f);
        if (f->element < f->elements && f->room >= n)
            return 0;
        close_buffer(q);
    }
    int rc = open_buffer(q);
    if (rc == -EFAULT)
        return spoil_buffer(q);
    if (rc)
        return rc;
    if (f->room >= n)
        return 0;
    f->open = false; /* untouched: stays empty */
    return -EMSGSIZE;
}

int qdio_input(struct qdio *q, const uint8_t *header, size_t header_length, const struct packet *p)
{
    if (!atomic_load(&q->active))
        return -ENETDOWN;
    int rc = make_room(q, header_length + p->length);
    if (rc)
        return rc;
    bool ok = append(q, header, header_length);
    for (unsigned i = 0; ok && i < p->pieces; i++)
        ok = append(q, p->piece[i].at, p->piece[i].length);
    return ok ? 0 : spoil_buffer(q);
}

void qdio_input_flush(struct qdio *q)
{
    if (q->fill.open)
        close_buffer(q);
    if (q->primed && atomic_load(&q->active))
        interrupt(q);
    q->primed = false;
}
