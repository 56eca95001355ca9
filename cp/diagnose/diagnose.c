/* The table of DIAGNOSE codes, and what its functions share.
 *
 * To add a code: a row in diagnose.def and its function diagnose_NAME in the file of its family
 * (command.c, storage.c, information.c, ipl.c ...).  Addresses in registers are guest real ones. */
#include "cp/diagnose/diagnose.h"

#include <errno.h>
#include <stdlib.h>

static const struct row {
    uint16_t code;
    void (*run)(struct diagnose *d);
} rows[] = {
#define D(code, function, caller, effect) {code, diagnose_##function},
#include "cp/diagnose/diagnose.def"
#undef D
};

static int compare(const void *key, const void *row)
{
    return (int)*(const uint16_t *)key - (int)((const struct row *)row)->code;
}

void diagnose(struct vm *vm, struct vcpu *v)
{
    const struct sie_instruction *i = sie_instruction(v);
    struct diagnose d = {vm, v, i->r1, i->r3};
    uint16_t code = (uint16_t)i->address;
    const struct row *r = bsearch(&code, rows, sizeof rows / sizeof *rows, sizeof *rows, compare);
    if (r)
        r->run(&d);
    else
        sie_program(v, PGM_SPECIFICATION);
}

uint64_t diagnose_x(const struct diagnose *d, unsigned n)
{
    return sie_gr(d->v, (d->x + n) & 15);
}

uint64_t diagnose_y(const struct diagnose *d, unsigned n)
{
    return sie_gr(d->v, (d->y + n) & 15);
}

void diagnose_set_x(struct diagnose *d, unsigned n, uint64_t value)
{
    sie_set_gr(d->v, (d->x + n) & 15, value);
}

void diagnose_set_y(struct diagnose *d, unsigned n, uint64_t value)
{
    sie_set_gr(d->v, (d->y + n) & 15, value);
}

uint64_t diagnose_operand(const struct diagnose *d, uint64_t value)
{
    uint64_t mode = sie_psw(d->v).mask;
    if (mode & 0x100000000ULL)
        return value;
    return mode & 0x80000000 ? value & 0x7fffffff : value & 0xffffff;
}

bool diagnose_not_64(struct diagnose *d)
{
    if (!(sie_psw(d->v).mask & 0x100000000ULL))
        return true;
    diagnose_check(d, PGM_SPECIFICATION);
    return false;
}

/* Real storage, page by page because prefixing moves pages. */
static bool access_real(struct diagnose *d, uint64_t real, uint8_t *buf, size_t n, bool store)
{
    while (n) {
        size_t piece = 4096 - (real & 4095);
        if (piece > n)
            piece = n;
        uint64_t absolute = sie_real_to_absolute(d->v, real);
        int e = store ? storage_write(d->vm->storage, absolute, buf, piece)
                      : storage_read(d->vm->storage, absolute, buf, piece);
        if (e < 0) {
            if (e == -EIO)
                sie_storage_error(d->v, absolute);
            else
                sie_program(d->v, PGM_ADDRESSING);
            return false;
        }
        real += piece;
        buf += piece;
        n -= piece;
    }
    return true;
}

bool diagnose_read(struct diagnose *d, uint64_t real, void *buf, size_t n)
{
    return access_real(d, real, buf, n, false);
}

bool diagnose_write(struct diagnose *d, uint64_t real, const void *buf, size_t n)
{
    return access_real(d, real, (uint8_t *)(uintptr_t)buf, n, true);
}

void diagnose_check(struct diagnose *d, uint16_t code)
{
    sie_program(d->v, code);
}
