/* The machine's storage as programs and the nucleus share it: see programs.h. */
#include "cms/programs/programs.h"

#include "engine/base/ebcdic.h"

#include <string.h>

uint32_t program_end(struct cms *cms)
{
    uint64_t size = guest_storage_bytes(cms->g);
    return size < PROGRAM_END ? (uint32_t)size : PROGRAM_END;
}

/* --- storage that is given away ----------------------------------------------------------------------- */

struct program_block {
    struct program_block *next; /* the next lower one */
    uint32_t first, last;       /* last: behind its last byte */
    uint8_t subpool;
    uint8_t owner;
};

uint32_t program_limit(struct cms *cms)
{
    uint32_t lowest = program_end(cms);
    const struct programs *p = cms->programs;
    for (const struct program_block *b = p ? p->blocks : NULL; b; b = b->next)
        lowest = b->first;
    return lowest;
}

/* Above what is loaded: a program that is being loaded has not said yet where it ends. */
static uint32_t floor_of(const struct programs *p)
{
    uint32_t at = p->location > PROGRAM_USER ? p->location : PROGRAM_USER;
    return (at + 7) & ~7u;
}

uint32_t program_obtain(struct cms *cms, uint32_t bytes, uint8_t subpool, unsigned owner)
{
    struct programs *p = programs_of(cms);
    uint32_t end = program_end(cms) & ~7u;
    if (!p || !bytes || bytes > PROGRAM_END)
        return 0;
    bytes = (bytes + 7) & ~7u;
    struct program_block **at = &p->blocks;
    while (*at && end - (*at)->last < bytes) {
        end = (*at)->first;
        at = &(*at)->next;
    }
    if (end < floor_of(p) || (!*at && end - floor_of(p) < bytes))
        return 0;
    struct program_block *b = cms_get_storage(cms, sizeof *b);
    if (!b)
        return 0;
    *b = (struct program_block){*at, end - bytes, end, subpool, (uint8_t)owner};
    *at = b;
    guest_storage_key(cms->g, b->first, bytes, PROGRAM_KEY);
    return b->first;
}

bool program_obtain_at(struct cms *cms, uint32_t address, uint32_t bytes)
{
    struct programs *p = programs_of(cms);
    if (!p || address & 7 || !bytes || bytes & 7 || address < floor_of(p) ||
        address > program_end(cms) || bytes > program_end(cms) - address)
        return false;
    struct program_block **at = &p->blocks;
    while (*at && (*at)->first >= address + bytes)
        at = &(*at)->next;
    if (*at && (*at)->last > address)
        return false;
    struct program_block *b = cms_get_storage(cms, sizeof *b);
    if (!b)
        return false;
    *b = (struct program_block){*at, address, address + bytes, 0, PROGRAM_KEPT};
    *at = b;
    return true;
}

/* The bytes first..last-1 of the block at *at are free; false: no storage for its other end. */
static bool cut(struct cms *cms, struct program_block **at, uint32_t first, uint32_t last)
{
    struct program_block *b = *at;
    if (first > b->first && last < b->last) {
        struct program_block *low = cms_get_storage(cms, sizeof *low);
        if (!low)
            return false;
        *low = *b;
        low->last = first;
        b->first = last;
        b->next = low;
    } else if (first > b->first) {
        b->last = first;
    } else if (last < b->last) {
        b->first = last;
    } else {
        *at = b->next;
        cms_free_storage(cms, b);
    }
    return true;
}

bool program_give_back(struct cms *cms, uint32_t address, uint32_t bytes)
{
    struct programs *p = cms->programs;
    if (!p || !bytes || bytes > PROGRAM_END || address > PROGRAM_END)
        return false;
    uint32_t last = address + ((bytes + 7) & ~7u);
    struct program_block **at = &p->blocks;
    while (*at && (*at)->first > address)
        at = &(*at)->next;
    return *at && last <= (*at)->last && cut(cms, at, address, last);
}

void program_give_back_pool(struct cms *cms, uint8_t subpool, unsigned owner)
{
    struct programs *p = cms->programs;
    for (struct program_block **at = &p->blocks; *at;)
        if ((*at)->owner != owner || (*at)->subpool != subpool)
            at = &(*at)->next;
        else
            cut(cms, at, (*at)->first, (*at)->last);
}

void program_give_back_level(struct cms *cms, unsigned level)
{
    struct programs *p = cms->programs;
    for (struct program_block **at = &p->blocks; *at;)
        if ((*at)->owner < level || (*at)->owner == PROGRAM_KEPT)
            at = &(*at)->next;
        else
            cut(cms, at, (*at)->first, (*at)->last);
}

bool program_area(struct cms *cms, uint32_t first, uint32_t last)
{
    if (first >= last)
        return false;
    return (first >= PROGRAM_USER && last <= program_limit(cms)) ||
           (first >= PROGRAM_TRANSIENT && last <= PROGRAM_WORK && last <= program_end(cms));
}

bool program_read(struct cms *cms, uint64_t address, void *buf, size_t n)
{
    return guest_storage_read(cms->g, address, buf, n) == 0;
}

bool program_store(struct cms *cms, uint64_t address, const void *buf, size_t n)
{
    return address >= PROGRAM_TRANSIENT && guest_storage_write(cms->g, address, buf, n) == 0;
}

bool program_put(struct cms *cms, uint32_t address, const void *buf, size_t n)
{
    return guest_storage_write(cms->g, address, buf, n) == 0;
}

bool program_zero(struct cms *cms, uint32_t address, uint32_t n)
{
    static const uint8_t zeros[4096];
    for (uint32_t at = 0; at < n && cms_pause(cms);) {
        uint32_t some = n - at < sizeof zeros ? n - at : (uint32_t)sizeof zeros;
        if (!program_put(cms, address + at, zeros, some))
            return false;
        at += some;
    }
    return !(cms->events & CMS_HALT_EXECUTION);
}

void program_word(char *out, const uint8_t *p, size_t n)
{
    ebcdic_to_ascii(out, p, n);
    while (n && (out[n - 1] == ' ' || out[n - 1] == 0))
        n--;
    out[n] = 0;
    for (size_t k = 0; k < n; k++) /* for messages and maps */
        if ((unsigned char)out[k] < ' ')
            out[k] = out[k] ? '?' : 0;
}
