/* DIAGNOSE X'64': find, load and purge saved segments.
 * Source: CP Programming Services, "DIAGNOSE Code X'64'"; Linux arch/s390/mm/extmem.c as fact. */
#include "cp/diagnose/diagnose.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/segments.h"
#include "cp/system.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* Functions; those from X'20' on have the same meaning for addresses of 64 bits. */
enum { LOADSHR = 0x00, LOADNSR = 0x04, PURGESEG = 0x08, FINDSEG = 0x0c, LOADNOLY = 0x10 };
enum { SEGEXT = 0x18, WIDE = 0x20 };

/* Return codes in Ry with condition code 2. */
enum { RC_NOT_FOUND = 44, RC_OVERLAP = 40, RC_MODE = 36, RC_ERROR = 174, RC_STORAGE = 256 };
enum { RC_RESTRICTED = 449, RC_FUNCTION = 1 };

static void fails(struct diagnose *d, unsigned rc)
{
    diagnose_set_y(d, 0, rc);
    sie_set_cc(d->v, 2);
}

static void fails_with(struct diagnose *d, int e)
{
    fails(d, e == -ENOENT   ? RC_NOT_FOUND
             : e == -EBUSY  ? RC_OVERLAP
             : e == -EINVAL ? RC_MODE
             : e == -ENOMEM ? RC_STORAGE
                            : RC_ERROR);
}

/* Eight EBCDIC characters at real address: false, an exception was presented. */
static bool read_name(struct diagnose *d, uint64_t at, char name[9])
{
    uint8_t raw[8];
    if (!diagnose_read(d, at, raw, sizeof raw))
        return false;
    ebcdic_to_ascii(name, raw, sizeof raw);
    name[8] = '\0';
    name[strcspn(name, " ")] = '\0';
    for (char *p = name; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return true;
}

/* The machine's own, or the system's: cc 0 or 1, -1 none. */
static int find(struct diagnose *d, const char *name, struct nss_info *i)
{
    if (!d->vm->sys->nss)
        return -1;
    if (nss_loaded(d->vm->sys->nss, d->vm->segments, name, i))
        return 0;
    return nss_find(d->vm->sys->nss, name, false, i) ? 1 : -1;
}

static void load(struct diagnose *d, const char *name, enum nss_how how)
{
    struct nss_info i;
    struct vm *vm = d->vm;
    if (find(d, name, &i) < 0) {
        fails(d, RC_NOT_FOUND);
        return;
    }
    if (!segments_authorized(vm, &i)) {
        fails(d, RC_RESTRICTED);
        return;
    }
    bool held = dispatch_held(vm);
    if (!held)
        dispatch_hold(vm);
    struct nss_target to = segments_target(vm);
    int rc = nss_load(vm->sys->nss, &to, name, how, &i);
    if (!held)
        dispatch_release(vm);
    if (rc < 0) {
        fails_with(d, rc);
        return;
    }
    diagnose_set_x(d, 0, nss_start(&i));
    diagnose_set_y(d, 0, nss_end(&i));
    sie_set_cc(d->v, (unsigned)rc);
}

static void purge(struct diagnose *d, const char *name)
{
    struct vm *vm = d->vm;
    struct nss_info i;
    if (find(d, name, &i)) {
        fails(d, RC_NOT_FOUND);
        return;
    }
    bool held = dispatch_held(vm);
    if (!held)
        dispatch_hold(vm);
    struct nss_target from = segments_target(vm);
    int rc = nss_unload(vm->sys->nss, &from, name);
    if (!held)
        dispatch_release(vm);
    if (rc < 0)
        fails_with(d, rc);
    else
        sie_set_cc(d->v, (unsigned)rc);
}

static void found(struct diagnose *d, const char *name)
{
    struct nss_info i;
    int cc = find(d, name, &i);
    if (cc < 0) {
        fails(d, RC_NOT_FOUND);
        return;
    }
    diagnose_set_x(d, 0, nss_start(&i));
    diagnose_set_y(d, 0, nss_end(&i));
    sie_set_cc(d->v, (unsigned)cc);
}

/* SEGEXT: a parameter list (operation in byte 0, name in 8-15, address and length of the answer in
 * 16-19 and 20-21).  The answer: first and last address, number of ranges, number of those that
 * follow, and for each its first address with the type in the last byte, and its last address. */
static void extended(struct diagnose *d, bool wide)
{
    uint8_t list[24], out[24 + 16 * NSS_RANGES];
    char name[9];
    struct nss_info i;
    uint64_t at = diagnose_operand(d, diagnose_x(d, 0));
    unsigned word = wide ? 8 : 4, head = 2 * word + 8;
    if (!diagnose_read(d, at, list, sizeof list) || !read_name(d, at + 8, name))
        return;
    if (list[0] != FINDSEG) {
        fails(d, RC_FUNCTION);
        return;
    }
    int cc = find(d, name, &i);
    unsigned length = get16(list + 20);
    if (cc < 0 || length < head) {
        fails(d, cc < 0 ? RC_NOT_FOUND : RC_FUNCTION);
        return;
    }
    unsigned n = (length - head) / (2 * word);
    n = n < i.nranges ? n : i.nranges;
    uint64_t value[2 + 2 * NSS_RANGES] = {nss_start(&i), nss_end(&i)};
    for (unsigned r = 0; r < n; r++) {
        value[2 + 2 * r] = (uint64_t)i.range[r].first << 12 | (unsigned)i.range[r].type;
        value[3 + 2 * r] = (uint64_t)i.range[r].last << 12 | 0xfff;
    }
    for (unsigned k = 0; k < 2 + 2 * n; k++) {
        uint8_t *to = out + word * k + (k < 2 ? 0 : 8);
        if (wide)
            put64(to, value[k]);
        else
            put32(to, (uint32_t)value[k]);
    }
    put32(out + 2 * word, i.nranges);
    put32(out + 2 * word + 4, n);
    if (diagnose_write(d, get32(list + 16), out, head + 2 * word * n))
        sie_set_cc(d->v, (unsigned)cc);
}

void diagnose_segments(struct diagnose *d)
{
    char name[9];
    uint64_t function = diagnose_y(d, 0);
    bool wide = function >= WIDE && function <= WIDE + SEGEXT;
    unsigned what = (unsigned)(wide ? function - WIDE : function);
    if (what == SEGEXT && function <= WIDE + SEGEXT) {
        extended(d, wide);
        return;
    }
    if (function > WIDE + LOADNOLY || (what != LOADSHR && what != LOADNSR && what != PURGESEG &&
                                       what != FINDSEG && what != LOADNOLY)) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (!read_name(d, diagnose_operand(d, diagnose_x(d, 0)), name))
        return;
    if (what == FINDSEG)
        found(d, name);
    else if (what == PURGESEG)
        purge(d, name);
    else
        load(d, name,
             what == LOADSHR   ? NSS_SHARED
             : what == LOADNSR ? NSS_NONSHARED
                               : NSS_NO_OVERLAY);
}
