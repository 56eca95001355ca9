/* DIAGNOSE X'258', page-reference services: a guest wants to be told of its page faults, by CPU.
 * cp/page_wait.h is where they are told of.  z/VM CP Programming Services; the parameter block is
 * REFBK of CP's data areas, its use Linux's arch/s390/mm/pfault.c.
 *
 * INFORM says which pages will be referenced soon, as a list of ALETs and page addresses (function 2)
 * or as a block of pages (3): advice, which CP is free to take.  It takes none here.  ALET 0 is the
 * machine's own storage; other address spaces are those of machine XC, which nobody has here, and so
 * is version 1 of handshaking: a specification exception.  Sources: REFBK of CP's data areas for the
 * functions, their fields and limits; what a guest without such spaces is told is not in it. */
#include "cp/diagnose/diagnose.h"
#include "engine/base/bytes.h"

#include <string.h>

#define REFBK_SIZE 40
#define TOKEN      0 /* functions */
#define CANCEL     1
#define LIST       2 /* INFORM */
#define BLOCK      3
#define LIST_LEAST 2
#define LIST_MOST  16384
#define HEADER     8
#define INFORM     24                    /* bytes of the block that INFORM uses */
#define WIDE       0x8000000000000000ULL /* a token is 8 bytes; without it, 4 */
#define RC_NOT_ON  4                     /* CANCEL: there is no handshaking */
#define RC_ON      8                     /* TOKEN: there is */

struct refbk {
    unsigned code, function, doublewords, version;
    uint64_t token, select, compare, flags;
};

static bool refbk(struct diagnose *d, struct refbk *r)
{
    uint8_t b[REFBK_SIZE];
    uint64_t address = diagnose_operand(d, diagnose_x(d, 0));
    if (address & 7) {
        diagnose_check(d, PGM_SPECIFICATION);
        return false;
    }
    memset(b, 0, sizeof b);
    if (!diagnose_read(d, address, b, HEADER))
        return false;
    size_t n = 8u * get16(b + 4) < sizeof b ? 8u * get16(b + 4) : sizeof b;
    if (n > HEADER && !diagnose_read(d, address + HEADER, b + HEADER, n - HEADER))
        return false;
    *r = (struct refbk){.code = get16(b),
                        .function = get16(b + 2),
                        .doublewords = get16(b + 4),
                        .version = get16(b + 6),
                        .token = get64(b + 8),
                        .select = get64(b + 16),
                        .compare = get64(b + 24),
                        .flags = get64(b + 32)};
    bool inform = r->function == LIST || r->function == BLOCK;
    if (r->code == 0x258 && (r->version == 2 || (inform && r->version == 1)) &&
        r->doublewords >= (inform ? INFORM : REFBK_SIZE) / 8)
        return true;
    diagnose_check(d, PGM_SPECIFICATION);
    return false;
}

/* With Ry 0 there is no return code: so Linux's CANCEL, whose register 0 is in use. */
static void end(struct diagnose *d, unsigned rc)
{
    if (d->y)
        diagnose_set_y(d, 0, rc);
}

static void token(struct diagnose *d, const struct refbk *r)
{
    struct sie_handshake how = {
        .token = r->token, .select = r->select, .compare = r->compare, .wide = r->flags & WIDE};
    if (how.token & 7 || how.compare & ~how.select || r->flags & ~WIDE ||
        (how.wide && !sie_zarch(d->v)))
        diagnose_check(d, PGM_SPECIFICATION);
    else if (!storage_assigned(d->vm->storage, sie_real_to_absolute(d->v, how.token), 8))
        diagnose_check(d, PGM_ADDRESSING);
    else
        end(d, sie_handshake_begin(d->v, &how) ? 0 : RC_ON);
}

/* Word 2 of the block is an ALET (of BLOCK), word 3 the list's address or the first page's, word 4 how
 * many. */
static void inform(struct diagnose *d, const struct refbk *r)
{
    uint32_t alet = (uint32_t)(r->token >> 32), address = (uint32_t)r->token;
    uint32_t count = (uint32_t)(r->select >> 32);
    bool bad = r->function == BLOCK ? alet || address & 4095 || !count
                                    : address & 7 || count < LIST_LEAST || count > LIST_MOST;
    for (uint32_t n = 0; !bad && r->function == LIST && n < count; n++) {
        uint8_t entry[8];
        if (!diagnose_read(d, address + 8ull * n, entry, sizeof entry))
            return;
        bad = get32(entry); /* another address space */
    }
    if (bad)
        diagnose_check(d, PGM_SPECIFICATION);
    else
        end(d, 0);
}

void diagnose_page_reference(struct diagnose *d)
{
    struct refbk r;
    if (!refbk(d, &r))
        return;
    if (r.function == LIST || r.function == BLOCK)
        inform(d, &r);
    else if (r.function == TOKEN)
        token(d, &r);
    else if (r.function == CANCEL && !(r.token | r.select | r.compare | r.flags))
        end(d, sie_handshake_end(d->v) ? 0 : RC_NOT_ON);
    else
        diagnose_check(d, PGM_SPECIFICATION);
}
