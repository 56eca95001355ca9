/* Dynamic address translation: ASCE, region, segment and page tables, EDAT-1; ESA/390's tables;
 * prefixing, and which address space a reference means.  Principles of Operation, chapter 3, "Dynamic Address
 * Translation". */
#include "engine/machine.h"

/* Address-space-control element and table entries. */
#define ASCE_ORIGIN    0xfffffffffffff000ULL
#define ASCE_REAL      0x20ULL
#define ENTRY_INVALID  0x20ULL
#define ENTRY_PROTECT  0x200ULL
#define ENTRY_TT       0x0cULL
#define ENTRY_COMMON   0x10ULL
#define ASCE_PRIVATE   0x100ULL
#define SEGMENT_FC     0x400ULL
#define SEGMENT_ORIGIN 0xfffffffffffff800ULL
#define PAGE_INVALID   0x400ULL
#define PAGE_PROTECT   0x200ULL
#define PAGE_ZERO      0x800ULL
#define CR0_EDAT       0x0000000000800000ULL

uint64_t real_to_absolute(const struct vcpu *c, uint64_t real)
{
    uint64_t mask = c->zarch ? 0x1fffULL : 0xfffULL;
    uint64_t block = real & ~mask;
    if (block == 0)
        return real + c->prefix;
    if (block == c->prefix)
        return real - c->prefix;
    return real;
}

uint64_t sie_real_to_absolute(const struct vcpu *v, uint64_t real)
{
    return real_to_absolute(v, real);
}

uint8_t *real_host(struct vcpu *c, uint64_t real, bool for_write)
{
    uint64_t abs = real_to_absolute(c, real);
    /* Interruptions need a place: a prefix area serves though its storage is not assigned. */
    if (real < 0x2000 ? abs >= c->storage->bytes : !storage_has(c->storage, abs))
        return NULL;
    uint32_t f = for_write ? storage_own(c->storage, abs / PAGE_SIZE, c)
                           : storage_frame(c->storage, abs / PAGE_SIZE);
    if (for_write && !f)
        return NULL;
    if (for_write)
        code_stored(c->storage->pool, f, abs % PAGE_SIZE,
                    abs % PAGE_SIZE + 15 < PAGE_SIZE ? abs % PAGE_SIZE + 15 : PAGE_SIZE - 1);
    key_touch(c->storage, abs / PAGE_SIZE, for_write);
    uint8_t *page = frame_bytes(c->storage->pool, f);
    if (unlikely(frame_lost(c->storage->pool, f))) {
        if (!c->in_section)
            cpu_storage_error(c, abs);
        c->damaged = true;
        c->failing = abs;
    }
    return page + abs % PAGE_SIZE;
}

/* A page with a table in it.  NULL: it is lost, and CP asks; it is the same to CP as an address that
 * is not there. */
static const uint8_t *table_page(struct vcpu *c, uint64_t abs, struct dat_result *r)
{
    uint32_t f = storage_frame(c->storage, abs / PAGE_SIZE);
    const uint8_t *page = frame_bytes(c->storage->pool, f);
    if (likely(!frame_lost(c->storage->pool, f)))
        return page;
    if (!c->in_section)
        cpu_storage_error(c, abs);
    r->code = PGM_ADDRESSING;
    return NULL;
}

/* A table entry at a real or absolute address (table origins are treated as real here, as the
 * architecture permits); false: addressing exception. */
static bool fetch_entry(struct vcpu *c, uint64_t address, struct dat_result *r, uint64_t *entry)
{
    uint64_t abs = real_to_absolute(c, address);
    if (!storage_has(c->storage, abs)) {
        r->code = PGM_ADDRESSING;
        return false;
    }
    r->entry = address;
    const uint8_t *p = table_page(c, abs, r);
    if (!p)
        return false;
    uint64_t raw =
        __atomic_load_n((const uint64_t *)(p + (abs % PAGE_SIZE & ~7ULL)), __ATOMIC_ACQUIRE);
    *entry = __builtin_bswap64(raw);
    return true;
}

static const unsigned invalid_code[4] = {PGM_SEGMENT, PGM_REGION_THIRD, PGM_REGION_SECOND,
                                         PGM_REGION_FIRST};

static void translate_page(struct vcpu *c, uint64_t va, uint64_t segment, struct dat_result *r)
{
    uint64_t entry;
    uint64_t address = (segment & SEGMENT_ORIGIN) + ((va >> 12) & 0xff) * 8;
    if (r->table_only) {
        r->entry = address;
        r->absolute = 0;
        return;
    }
    if (!fetch_entry(c, address, r, &entry))
        return;
    if (entry & PAGE_INVALID)
        r->code = PGM_PAGE;
    else if (entry & PAGE_ZERO)
        r->code = PGM_TRANSLATION;
    else if (entry & PAGE_PROTECT)
        r->protect = true;
    r->absolute = real_to_absolute(c, (entry & ~0xfffULL) | (va & 0xfff));
}

/* level: 3 region first, 2 region second, 1 region third, 0 segment */
static void walk(struct vcpu *c, uint64_t va, uint64_t asce, struct dat_result *r)
{
    bool edat = c->cr[0] & CR0_EDAT;
    unsigned level = (asce >> 2) & 3;
    uint64_t table = asce & ASCE_ORIGIN, length = asce & 3, offset = 0, entry;

    for (unsigned above = 3; above > level; above--)
        if ((va >> (20 + 11 * above)) & 0x7ff) {
            r->code = PGM_ASCE_TYPE;
            return;
        }
    for (;; level--) {
        uint64_t index = (va >> (20 + 11 * level)) & 0x7ff;
        if (index >> 9 < offset || index >> 9 > length) {
            r->code = invalid_code[level];
            r->outside = true;
            return;
        }
        if (!fetch_entry(c, table + index * 8, r, &entry))
            return;
        if (entry & ENTRY_INVALID) {
            r->code = invalid_code[level];
            return;
        }
        if (((entry & ENTRY_TT) >> 2) != level) {
            r->code = PGM_TRANSLATION;
            return;
        }
        if (level == 0 && (entry & ENTRY_COMMON) && (asce & ASCE_PRIVATE)) {
            r->code = PGM_TRANSLATION;
            return;
        }
        if (edat && (entry & ENTRY_PROTECT))
            r->protect = true;
        if (level == 0)
            break;
        table = entry & ASCE_ORIGIN;
        length = entry & 3;
        offset = (entry >> 6) & 3;
    }
    if (edat && (entry & SEGMENT_FC)) {
        r->absolute = (entry & ~0xfffffULL) | (va & 0xfffff);
        r->large = true;
        return;
    }
    if (entry & ENTRY_PROTECT)
        r->protect = true;
    translate_page(c, va, entry, r);
}

/* ESA/390: a segment-table designation leads to segment and page tables of words. */
#define STD_ORIGIN       0x7ffff000u
#define STE_ORIGIN       0x7fffffc0u
#define PTE_RESERVED     0x80000900u
#define CR0_FORMAT       0x00f80000ULL
#define CR0_FORMAT_VALID 0x00b00000ULL

static bool fetch_word(struct vcpu *c, uint64_t address, struct dat_result *r, uint32_t *entry)
{
    uint64_t absolute = real_to_absolute(c, address & 0x7fffffff);
    if (!storage_has(c->storage, absolute)) {
        r->code = PGM_ADDRESSING;
        return false;
    }
    r->entry = address & 0x7fffffff;
    const uint8_t *p = table_page(c, absolute, r);
    if (!p)
        return false;
    uint32_t raw = __atomic_load_n((const uint32_t *)(p + absolute % PAGE_SIZE), __ATOMIC_ACQUIRE);
    *entry = __builtin_bswap32(raw);
    return true;
}

static void outside(struct dat_result *r, unsigned code, uint64_t entry)
{
    r->code = code;
    r->outside = true;
    r->entry = entry & 0x7fffffff;
}

static void walk_esa(struct vcpu *c, uint64_t va, uint32_t std, struct dat_result *r)
{
    uint32_t segment = va >> 20 & 0x7ff, page = va >> 12 & 0xff, entry;
    if ((c->cr[0] & CR0_FORMAT) != CR0_FORMAT_VALID) {
        r->code = PGM_TRANSLATION;
        return;
    }
    uint64_t at = (std & STD_ORIGIN) + segment * 4;
    if (segment >> 4 > (std & 0x7f)) {
        outside(r, PGM_SEGMENT, at);
        return;
    }
    if (!fetch_word(c, at, r, &entry))
        return;
    if (entry & ENTRY_INVALID) {
        r->code = PGM_SEGMENT;
        return;
    }
    if ((entry & 0x80000000) || ((entry & ENTRY_COMMON) && (std & ASCE_PRIVATE))) {
        r->code = PGM_TRANSLATION;
        return;
    }
    at = (entry & STE_ORIGIN) + page * 4;
    if (page >> 4 > (entry & 15)) {
        outside(r, PGM_PAGE, at);
        return;
    }
    if (!fetch_word(c, at, r, &entry))
        return;
    if (entry & PAGE_INVALID)
        r->code = PGM_PAGE;
    else if (entry & PTE_RESERVED)
        r->code = PGM_TRANSLATION;
    else if (entry & PAGE_PROTECT)
        r->protect = true;
    r->absolute = real_to_absolute(c, (entry & STD_ORIGIN) | (va & 0xfff));
}

void dat_translate(struct vcpu *c, uint64_t va, uint64_t asce, struct dat_result *r)
{
    r->code = 0;
    r->protect = r->outside = r->large = false;
    r->asce = asce;
    r->entry = 0;
    if (asce == ASCE_REAL_MODE)
        r->absolute = real_to_absolute(c, va);
    else if (!c->zarch)
        walk_esa(c, va, (uint32_t)asce, r);
    else if (asce & ASCE_REAL)
        r->absolute = real_to_absolute(c, va);
    else
        walk(c, va, asce, r);
    if (!r->code && !storage_has(c->storage, r->absolute))
        r->code = PGM_ADDRESSING;
}

/* ESA/390 or real mode aside, the address spaces and the exception identifications (bits 62-63). */
static uint64_t current_space(struct vcpu *c, unsigned b, struct dat_result *r)
{
    if (!(c->psw_mask & PSW_DAT)) {
        r->space = 0;
        return ASCE_REAL_MODE;
    }
    switch (c->psw_mask & PSW_AS) {
    case PSW_AS_PRIMARY:
        return dat_space(c, SPACE_PRIMARY, b, r);
    case PSW_AS_SECONDARY:
        return dat_space(c, SPACE_SECONDARY, b, r);
    case PSW_AS_HOME:
        return dat_space(c, SPACE_HOME, b, r);
    default:
        return dat_space(c, SPACE_AR, b, r);
    }
}

uint64_t dat_space(struct vcpu *c, enum access_space space, unsigned b, struct dat_result *r)
{
    r->code = 0;
    switch (space) {
    case SPACE_CURRENT:
        return current_space(c, b, r);
    case SPACE_PRIMARY:
        r->space = 0;
        return c->cr[1];
    case SPACE_SECONDARY:
        r->space = 2;
        return c->cr[7];
    case SPACE_HOME:
        r->space = 3;
        return c->cr[13];
    case SPACE_AR:
        r->space = 1 | (b & 15) << SPACE_AR_SHIFT;
        /* Access register 0 counts as zeros: the primary space. */
        return art_translate(c, b ? c->ar[b] : 0, r);
    case SPACE_REAL:
        break;
    }
    r->space = 0;
    return ASCE_REAL_MODE;
}
