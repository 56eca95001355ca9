/* The software TLB's slow paths: translate, check protection, fill; and its purges. */
#include "engine/access.h"
#include "engine/machine.h"
#include "engine/step.h"

#define CR0_LOW_PROTECT    0x10000000ULL /* bit 35 */
#define CR0_FETCH_OVERRIDE 0x02000000ULL /* bit 38 */
#define CR0_STORE_OVERRIDE 0x01000000ULL /* bit 39 */
#define ASCE_PRIVATE       0x100ULL

/* Near links go on within a page without asking: the next taken branch has to look up. */
static void forget_code(struct vcpu *c)
{
    for (unsigned n = 0; n < ITLB_ENTRIES; n++)
        c->itlb[n].tag = TAG_NONE;
    atomic_store(&c->limit, 0);
}

void tlb_flush(struct vcpu *c)
{
    for (unsigned n = 0; n < TLB_ENTRIES; n++)
        c->tlb[n].rtag = c->tlb[n].wtag = TAG_NONE;
    forget_code(c);
}

void tlb_purge_page(struct vcpu *c, uint64_t page, bool code)
{
    for (unsigned n = 0; n < TLB_ENTRIES; n++)
        if (c->tlb[n].page == page)
            c->tlb[n].rtag = c->tlb[n].wtag = TAG_NONE;
    if (code)
        forget_code(c);
}

void tlb_purge_stores(struct vcpu *c, uint64_t page)
{
    for (unsigned n = 0; n < TLB_ENTRIES; n++)
        if (c->tlb[n].page == page)
            c->tlb[n].wtag = TAG_NONE;
}

void tlb_purge_index(struct vcpu *c, uint64_t va)
{
    for (unsigned n = (va >> 12) & 0xff; n < TLB_ENTRIES; n += 0x100)
        c->tlb[n].rtag = c->tlb[n].wtag = TAG_NONE;
    for (unsigned n = (va >> 12) & 0xff; n < ITLB_ENTRIES; n += 0x100)
        c->itlb[n].tag = TAG_NONE;
    atomic_store(&c->limit, 0);
}

uint64_t tlb_space_tag(struct vcpu *c, uint64_t asce, unsigned key)
{
    unsigned slot = 0;
    if (asce != ASCE_REAL_MODE) {
        for (slot = 1; slot < ASCE_SLOTS; slot++)
            if (c->asce_slot[slot] == asce)
                break;
        if (slot == ASCE_SLOTS) {
            slot = c->asce_next;
            if (++c->asce_next == ASCE_SLOTS) {
                c->asce_next = 1;
                tlb_flush(c);
                for (unsigned n = 1; n < ASCE_SLOTS; n++)
                    c->asce_slot[n] = ASCE_REAL_MODE;
                slot = c->asce_next++;
            }
            c->asce_slot[slot] = asce;
        }
    }
    return (uint64_t)key << 8 | slot;
}

void cpu_update_spaces(struct vcpu *c)
{
    unsigned key = (unsigned)((c->psw_mask & PSW_KEY) >> 52);
    if (!(c->psw_mask & PSW_DAT)) {
        c->dtag = c->itag = tlb_space_tag(c, ASCE_REAL_MODE, key);
        return;
    }
    switch (c->psw_mask & PSW_AS) {
    case PSW_AS_PRIMARY:
        c->dtag = c->itag = tlb_space_tag(c, c->cr[1], key);
        break;
    case PSW_AS_HOME:
        c->dtag = c->itag = tlb_space_tag(c, c->cr[13], key);
        break;
    case PSW_AS_SECONDARY:
        c->dtag = tlb_space_tag(c, c->cr[7], key);
        c->itag = tlb_space_tag(c, c->cr[1], key);
        break;
    default:
        c->itag = tlb_space_tag(c, c->cr[1], key);
        c->dtag = TAG_SLOW; /* the base register decides: always the slow path */
        break;
    }
}

struct reference {
    uint64_t va, asce, tag;
    unsigned b, key, len;
    bool store;
};

bool low_address_protected(const struct vcpu *c, uint64_t va, uint64_t asce)
{
    uint64_t offset = c->zarch ? va & ~0x1000ULL : va; /* 0-511; z/Architecture: and 4096-4607 */
    return offset < 512 && (c->cr[0] & CR0_LOW_PROTECT) &&
           (asce == ASCE_REAL_MODE || !(asce & ASCE_PRIVATE));
}

bool key_allows(const struct vcpu *c, uint64_t page, uint64_t va, uint64_t asce, unsigned key,
                bool store)
{
    if (key == 0)
        return true;
    uint8_t k = key_get(c->storage, page);
    if (k >> 4 == key)
        return true;
    if ((c->cr[0] & CR0_STORE_OVERRIDE) && k >> 4 == 9)
        return true;
    if (store)
        return false;
    if (!(k & KEY_FETCH))
        return true;
    return (c->cr[0] & CR0_FETCH_OVERRIDE) && va < 2048 &&
           (asce == ASCE_REAL_MODE || !(asce & ASCE_PRIVATE));
}

/* Fetch-protection override is for half a page: such an access leaves nothing in the TLB. */
static bool half_a_page(const struct vcpu *c, const struct reference *ref)
{
    return ref->va < PAGE_SIZE && ref->key && (c->cr[0] & CR0_FETCH_OVERRIDE);
}

/* CP has to bring the frame, or find room for one more, and the instruction is executed again. */
static _Noreturn void host_fault(struct vcpu *c, uint64_t page, uint32_t frame)
{
    c->fault_page = page;
    c->fault_frame = frame;
    c->exit = SIE_HOST_FAULT;
    cpu_leave(c);
}

void tlb_no_frame(struct vcpu *c, uint64_t page)
{
    host_fault(c, page, FRAME_ZERO);
}

/* The CPU had to wait for another, and meanwhile was asked to forget what it knew: frames that the
 * instruction came to before may be somebody else's.  What CP does in a section uses a pointer
 * before it looks for the next. */
static void look_again(struct vcpu *c, uint32_t forgot)
{
    if (unlikely(atomic_load(&c->flush_done) != forgot) && !c->in_section)
        cpu_again(c);
}

/* The frame of the page, in real storage; the guest's own with `own`.  The usual case first. */
static uint32_t frame_of(struct vcpu *c, uint64_t page, bool own)
{
    struct frame_pool *pool = c->storage->pool;
    uint32_t f = storage_frame(c->storage, page);
    if (unlikely(!frame_here(pool, f))) {
        if (!frame_bring(pool, f, c->in_section))
            host_fault(c, page, f);
        atomic_fetch_add_explicit(&c->storage->reads, 1, memory_order_relaxed);
        if (frame_lost(pool, f))
            cpu_storage_error(c, page * PAGE_SIZE);
    }
    if (!own || storage_owned(c->storage, page))
        return f;
    if (unlikely(atomic_load_explicit(&pool->limit, memory_order_relaxed)) && !c->in_section &&
        frame_pool_full(pool))
        host_fault(c, page, FRAME_ZERO);
    uint32_t forgot = atomic_load(&c->flush_done);
    f = storage_own(c->storage, page, c);
    if (!f)
        host_fault(c, page, FRAME_ZERO);
    look_again(c, forgot);
    return f;
}

/* A saved segment's page that none of the CPUs can store into. */
static bool only_read(const struct storage *s, uint64_t page)
{
    return storage_protected(s, page * PAGE_SIZE) && frame_common(s->pool, storage_frame(s, page));
}

/* Translate and check: the absolute page, or an access exception. */
static uint64_t allowed_page(struct vcpu *c, const struct reference *ref, struct dat_result *r)
{
    bool list_protect = r->protect;
    dat_translate(c, ref->va, ref->asce, r);
    r->protect |= list_protect;
    if (r->code)
        cpu_access_exception(c, r->code, ref->va, r->space, ref->store);
    uint64_t page = r->absolute / PAGE_SIZE;
    if (ref->store && low_address_protected(c, ref->va, ref->asce))
        cpu_access_exception(c, PGM_PROTECTION, ref->va, r->space, true);
    if (ref->store && r->protect)
        cpu_access_exception(c, PGM_PROTECTION, ref->va,
                             r->space | TEID_DAT | (list_protect ? TEID_LIST : 0), true);
    if (ref->store && unlikely(storage_protected(c->storage, r->absolute)))
        cpu_access_exception(c, PGM_PROTECTION, ref->va, r->space, true);
    if (!key_allows(c, page, ref->va, ref->asce, ref->key, ref->store))
        cpu_access_exception(c, PGM_PROTECTION, ref->va, r->space, ref->store);
    return page;
}

/* Translate, check, fill; the host address of va's byte. */
static uint8_t *reference(struct vcpu *c, const struct reference *ref, struct dat_result *r)
{
    uint64_t page = allowed_page(c, ref, r);
    /* Several CPUs: what one of them stores, the others have to see. */
    bool own = ref->store || (atomic_load_explicit(&c->guest->cpus, memory_order_relaxed) > 1 &&
                              !only_read(c->storage, page));
    uint32_t f = frame_of(c, page, own);
    key_touch(c->storage, page, ref->store);
    struct frame_pool *pool = c->storage->pool;
    uint8_t *host = frame_host(pool, f);
    unsigned offset = ref->va & 0xfff;
    if (ref->store)
        code_stored(pool, f, offset,
                    offset + ref->len - 1 < PAGE_SIZE ? offset + ref->len - 1 : PAGE_SIZE - 1);
    struct tlb_entry *e = ACCESS_ENTRY(c, ref->va);
    uint64_t tag = (ref->va & ~0xfffULL) | ref->tag;
    if (ref->tag != TAG_NONE && !half_a_page(c, ref)) {
        if (e->rtag != tag || e->page != page) {
            e->wtag = TAG_NONE;
            e->stored = 0;
        }
        e->addend = (uintptr_t)host - (uintptr_t)(ref->va & ~0xfffULL);
        e->page = page;
        e->rtag = tag;
        if (ref->store && !c->watch && !atomic_load(&pool->frame[f].code) &&
            !frame_common(pool, f) &&
            !((ref->va & ~0x1fffULL) == 0 && (c->cr[0] & CR0_LOW_PROTECT)))
            e->wtag = tag;
    }
    return host + offset;
}

static struct reference current(struct vcpu *c, uint64_t va, unsigned b, unsigned len, bool store,
                                struct dat_result *r)
{
    struct reference ref = {.va = va, .b = b, .len = len, .store = store};
    r->protect = false;
    ref.key = (unsigned)((c->psw_mask & PSW_KEY) >> 52);
    ref.asce = dat_space(c, SPACE_CURRENT, b, r);
    if (r->code)
        cpu_access_exception(c, r->code, va, r->space, store);
    ref.tag = c->dtag == TAG_SLOW ? TAG_NONE : c->dtag;
    return ref;
}

uint8_t *tlb_read(struct vcpu *c, uint64_t va, unsigned b)
{
    struct dat_result r = {0};
    struct reference ref = current(c, va, b, 1, false, &r);
    return reference(c, &ref, &r);
}

/* Fast enough for pages that never get a store tag: low storage and pages with code. */
static uint8_t *known_store(struct vcpu *c, uint64_t va, unsigned len)
{
    struct tlb_entry *e = ACCESS_ENTRY(c, va);
    if (c->dtag == TAG_SLOW || e->rtag != ((va & ~0xfffULL) | c->dtag) || (c->dtag >> 8))
        return NULL;
    if (!e->stored || c->watch || !storage_owned(c->storage, e->page) ||
        storage_protected(c->storage, e->page * PAGE_SIZE))
        return NULL;
    if ((va & ~0x1fffULL) == 0 && (va & 0xfff) < 512)
        return NULL;
    unsigned first = va & 0xfff;
    unsigned last = first + len - 1;
    code_stored(c->storage->pool, storage_frame(c->storage, e->page), first,
                last < PAGE_SIZE ? last : PAGE_SIZE - 1);
    return (uint8_t *)(e->addend + va);
}

uint8_t *tlb_write(struct vcpu *c, uint64_t va, unsigned b, unsigned len)
{
    uint8_t *known = known_store(c, va, len);
    if (known)
        return known;
    struct dat_result r = {0};
    struct reference ref = current(c, va, b, len, true, &r);
    uint8_t *host = reference(c, &ref, &r);
    ACCESS_ENTRY(c, va)->stored = ref.tag != TAG_NONE;
    if (unlikely(c->watch))
        step_stored(c, va, len, r.space, false);
    return host;
}

void tlb_may_write(struct vcpu *c, uint64_t va, unsigned b)
{
    struct dat_result r = {0};
    struct reference ref = current(c, va, b, 1, true, &r);
    uint64_t page = allowed_page(c, &ref, &r);
    if (storage_frame(c->storage, page) == FRAME_ZERO)
        key_keep(c->storage, page); /* otherwise a frame of its own would say that it was changed */
    frame_of(c, page, true);
}

void tlb_read_cross(struct vcpu *c, uint64_t va, unsigned b, void *buf, unsigned len)
{
    operand_fetch(c, buf, va, b, len);
}

void tlb_write_cross(struct vcpu *c, uint64_t va, unsigned b, const void *buf, unsigned len)
{
    operand_store(c, va, b, buf, len);
}

void operand_pieces(struct vcpu *c, struct operand *o, uint64_t va, unsigned b, unsigned len,
                    bool for_write)
{
    unsigned n = in_page(va, len);
    o->n[0] = n;
    o->n[1] = len - n;
    o->p[1] = NULL;
    if (for_write) {
        /* Code dropped while the second page is looked up cannot harm the first pointer. */
        o->p[0] = operand_write(c, va, b, n);
        if (o->n[1])
            o->p[1] = operand_write(c, (va + n) & c->address_mask, b, o->n[1]);
    } else {
        o->p[0] = (uint8_t *)operand_read(c, va, b, n);
        if (o->n[1])
            o->p[1] = (uint8_t *)operand_read(c, (va + n) & c->address_mask, b, o->n[1]);
    }
}

void operand_fetch(struct vcpu *c, void *buf, uint64_t va, unsigned b, unsigned len)
{
    struct operand o;
    operand_pieces(c, &o, va, b, len, false);
    memcpy(buf, o.p[0], o.n[0]);
    if (o.n[1])
        memcpy((uint8_t *)buf + o.n[0], o.p[1], o.n[1]);
}

void operand_store(struct vcpu *c, uint64_t va, unsigned b, const void *buf, unsigned len)
{
    struct operand o;
    operand_pieces(c, &o, va, b, len, true);
    memcpy(o.p[0], buf, o.n[0]);
    if (o.n[1])
        memcpy(o.p[1], (const uint8_t *)buf + o.n[0], o.n[1]);
}

uint8_t *operand_in_space(struct vcpu *c, uint64_t va, unsigned b, enum access_space space,
                          unsigned key, bool for_write)
{
    struct dat_result r = {0};
    struct reference ref = {.va = va, .b = b, .key = key, .store = for_write};
    ref.len = in_page(va, PAGE_SIZE);
    ref.asce = dat_space(c, space, b, &r);
    if (r.code)
        cpu_access_exception(c, r.code, va, r.space, for_write);
    ref.tag = space == SPACE_AR || (space == SPACE_CURRENT && c->dtag == TAG_SLOW)
                  ? TAG_NONE
                  : tlb_space_tag(c, ref.asce, key);
    struct tlb_entry *e = ACCESS_ENTRY(c, va);
    uint64_t tag = (va & ~0xfffULL) | ref.tag;
    if (ref.tag != TAG_NONE && (for_write ? e->wtag : e->rtag) == tag)
        return (uint8_t *)(e->addend + va);
    return reference(c, &ref, &r);
}

/* --- instruction fetch ------------------------------------------------------------------------ */

const uint8_t *tlb_fetch(struct vcpu *c, uint64_t va, struct code_page **code)
{
    struct dat_result r = {0};
    uint64_t asce = ASCE_REAL_MODE;
    if (c->psw_mask & PSW_DAT) {
        uint64_t as = c->psw_mask & PSW_AS;
        asce = as == PSW_AS_HOME ? c->cr[13] : c->cr[1];
        r.space = as == PSW_AS_HOME ? 3 : as == PSW_AS_AR ? 1 : 0;
    }
    struct reference ref = {.va = va, .asce = asce, .tag = TAG_NONE, .len = 1};
    ref.key = (unsigned)((c->psw_mask & PSW_KEY) >> 52);
    const uint8_t *host = reference(c, &ref, &r);
    if (!code)
        return host;
    uint64_t page = r.absolute / PAGE_SIZE;
    uint32_t f = storage_frame(c->storage, page);
    if (f == FRAME_ZERO)
        f = frame_of(c, page, true);
    uint32_t forgot = atomic_load(&c->flush_done);
    *code = code_of_frame(c, c->storage->pool, f, page);
    look_again(c, forgot);
    struct itlb_entry *e = &c->itlb[(va >> 12) & (ITLB_ENTRIES - 1)];
    e->tag = (va & ~0xfffULL) | c->itag;
    e->code = *code;
    return frame_host(c->storage->pool, f) + (va & 0xfff);
}
