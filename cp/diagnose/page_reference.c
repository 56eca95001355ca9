/* DIAGNOSE X'258', page-reference services: a guest wants to be told of its page faults, by CPU.
 * cp/page_wait.h is where they are told of.  z/VM CP Programming Services; the parameter block is
 * REFBK of CP's data areas, its use Linux's arch/s390/mm/pfault.c.
 *
 * Version 1 of handshaking, and INFORM (functions 2 and 3), are for the data spaces of machine XC,
 * which nobody has here: a specification exception. */
#include "cp/diagnose/diagnose.h"
#include "engine/base/bytes.h"

#define REFBK_SIZE 40
#define TOKEN      0 /* functions */
#define CANCEL     1
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
    if (!diagnose_read(d, address, b, sizeof b))
        return false;
    *r = (struct refbk){.code = get16(b),
                        .function = get16(b + 2),
                        .doublewords = get16(b + 4),
                        .version = get16(b + 6),
                        .token = get64(b + 8),
                        .select = get64(b + 16),
                        .compare = get64(b + 24),
                        .flags = get64(b + 32)};
    if (r->code == 0x258 && r->version == 2 && r->doublewords >= REFBK_SIZE / 8)
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

void diagnose_page_reference(struct diagnose *d)
{
    struct refbk r;
    if (!refbk(d, &r))
        return;
    if (r.function == TOKEN)
        token(d, &r);
    else if (r.function == CANCEL && !(r.token | r.select | r.compare | r.flags))
        end(d, sie_handshake_end(d->v) ? 0 : RC_NOT_ON);
    else
        diagnose_check(d, PGM_SPECIFICATION);
}
