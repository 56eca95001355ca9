/* VMDUMP: the virtual machine's storage and registers as a spool file of class V that dump tools read
 * (zgetdump, vmconvert, crash).
 *
 * The file is pages of 4096 bytes: symptom record, file map, registers, access lists, the address
 * space with its ranges, then for each 32768 bits of 16 MiB a page of them and, for each that is one,
 * a page with a byte a guest page: its storage key, and X'01' when its bytes are in the file; then
 * those pages.  What is zero is not in it.
 * Sources: CP Commands and Utilities Reference, VMDUMP; the headers that s390-tools' zgetdump reads a
 * VMDUMP by (zdump/df_vmdump.h, dfi_vmdump.c) as facts. */
#include "cp/commands/debug.h"
#include "cp/commands/handlers.h"
#include "cp/commands/spool.h"

#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/segments.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE   4096u
#define PIECE  256                     /* pages, then others are let in */
#define RANGES 64                      /* that fit into the address space's record */
#define MAPPED ((uint64_t)PAGE * PAGE) /* bytes of storage that a page of keys stands for */

enum { REC_FIR = 3, FIR_BYTES = 1104, OTHER_BYTES = 552, FIR_RECORDS = 5 };

struct dump_range {
    uint64_t first, last; /* whole pages */
};

struct dump {
    struct vm *vm;
    struct spool_writer *w;
    struct dump_range range[RANGES];
    unsigned n;
    uint64_t top;    /* the first byte behind the last range */
    uint8_t *kept;   /* a bit a page: its bytes are in the dump */
    unsigned pieces; /* pages looked at since others were let in */
    bool segments;
    char to[9], format[9], title[101];
};

/* --- the headers -------------------------------------------------------------------------------------- */

static int out(struct dump *d, const uint8_t page[PAGE])
{
    return spool_write_page(d->w, page);
}

static uint64_t tod_now(struct vm *vm)
{
    return sie_tod(vm->guest);
}

static int symptom_record(struct dump *d)
{
    uint8_t p[PAGE] = {0};
    char time[40];
    ebcdic_pad(p, "SR", 2);
    put32(p + 2, 0x3931);
    put64(p + 16, tod_now(d->vm));
    system_time_text(d->vm->sys, system_now(), TIME_HMS, time);
    ebcdic_pad(p + 24, (char[]){time[0], time[1], time[3], time[4], 0}, 4);
    system_time_text(d->vm->sys, system_now(), TIME_ISO_DATE, time);
    ebcdic_pad(p + 28, (char[]){time[2], time[3], time[5], time[6], time[8], time[9], 0}, 6);
    ebcdic_pad(p + 34, d->vm->sys->id, 8);
    ebcdic_pad(p + 42, "ZVM", 4);
    ebcdic_pad(p + 56, "VMDUMP", 8);
    /* The symptom string is the dump's title. */
    size_t n = strlen(d->title);
    put16(p + 80, (uint16_t)n);
    put16(p + 82, 256);
    ebcdic_from_ascii(p + 256, d->title, n);
    return out(d, p);
}

static unsigned fir_records(const struct vm *vm)
{
    unsigned bytes = FIR_BYTES + (vm_cpu_count(vm) - 1) * OTHER_BYTES;
    unsigned n = (bytes + PAGE - 1) / PAGE;
    return n < FIR_RECORDS ? FIR_RECORDS : n;
}

static int map_record(struct dump *d)
{
    uint8_t p[PAGE] = {0};
    unsigned access = REC_FIR + fir_records(d->vm);
    ebcdic_pad(p, "HCPDFMBK", 8);
    put32(p + 8, REC_FIR);
    put32(p + 16, access);
    put32(p + 20, 1);
    put32(p + 24, 1);
    put32(p + 28, access + 1);
    return out(d, p);
}

static void put_psw(uint8_t *to, const struct vcpu *v)
{
    struct sie_psw psw = sie_psw(v);
    put64(to, psw.mask);
    put64(to + 8, psw.address);
}

/* The base CPU. */
static void first_cpu(const struct dump *d, const struct vcpu *v, uint8_t *p)
{
    ebcdic_pad(p, "HCPDFIR", 8);
    for (unsigned r = 0; r < 16; r++) {
        put64(p + 16 + 8 * r, sie_gr(v, r));
        put64(p + 208 + 8 * r, sie_cr(v, r));
        put64(p + 336 + 8 * r, sie_fpr(v, r));
        put32(p + 560 + 4 * r, sie_ar(v, r));
    }
    put32(p + 144, sie_prefix(v));
    put64(p + 153, tod_now(d->vm));
    p[186] = 0xff; /* complete */
    p[187] = 0x02; /* registers of 64 bits, storage of more than 2 GiB */
    put_psw(p + 192, v);
    uint64_t size = d->vm->standby.online + d->vm->standby.standby;
    put32(p + 624, size > 0x7fffffff ? 0x7fffffff : (uint32_t)size);
    put64(p + 640, size);
    put16(p + 912, (uint16_t)(vm_cpu_count(d->vm) - 1));
    put16(p + 914, (uint16_t)sie_address(v));
    put32(p + 968, sie_fpc(v));
}

static void other_cpu(const struct dump *d, const struct vcpu *v, uint8_t *p)
{
    put16(p, (uint16_t)sie_address(v));
    for (unsigned r = 0; r < 16; r++) {
        put64(p + 16 + 8 * r, sie_fpr(v, r));
        put64(p + 144 + 8 * r, sie_gr(v, r));
        put32(p + 336 + 4 * r, sie_ar(v, r));
        put64(p + 400 + 8 * r, sie_cr(v, r));
    }
    put_psw(p + 272, v);
    put32(p + 296, sie_prefix(v));
    put32(p + 300, sie_fpc(v));
    put32(p + 308, (uint32_t)(tod_now(d->vm) >> 32));
}

static int register_records(struct dump *d)
{
    unsigned records = fir_records(d->vm);
    uint8_t *p = calloc(records, PAGE), *at = p ? p + FIR_BYTES : NULL;
    int rc = p ? 0 : -ENOMEM;
    for (unsigned a = 0; !rc && a < SIE_MAX_CPUS; a++) {
        const struct vcpu *v = sie_vcpu(d->vm->guest, a);
        if (!v)
            continue;
        if (a == d->vm->base_cpu) {
            first_cpu(d, v, p);
        } else {
            other_cpu(d, v, at);
            at += OTHER_BYTES;
        }
    }
    for (unsigned r = 0; !rc && r < records; r++)
        rc = out(d, p + r * PAGE);
    free(p);
    return rc;
}

static int space_records(struct dump *d)
{
    uint8_t p[PAGE] = {0};
    uint64_t first = 0, last;
    uint64_t own = d->vm->standby.online + d->vm->standby.standby;
    ebcdic_pad(p, "HCPDALBK", 8);
    int rc = out(d, p);
    memset(p, 0, sizeof p);
    ebcdic_pad(p, "ASIZBK", 8);
    ebcdic_pad(p + 16, d->vm->userid, 8);
    ebcdic_pad(p + 24, ":BASE", 25);
    put64(p + 64, storage_size(d->vm->storage) - 1);
    put64(p + 72, own - 1);
    put32(p + 216, d->n);
    for (unsigned k = 0; k < 8 && storage_extent(d->vm->storage, &first, &last); k++) {
        put64(p + 224 + 16 * k, first);
        put64(p + 232 + 16 * k, last);
        first = last + 1;
    }
    for (unsigned k = 0; k < d->n; k++) {
        put64(p + 352 + 16 * k, d->range[k].first);
        put64(p + 360 + 16 * k, d->range[k].last);
    }
    return rc ? rc : out(d, p);
}

/* --- storage --------------------------------------------------------------------------------------------- */

static bool all_zero(const uint8_t p[PAGE])
{
    return !p[0] && !memcmp(p, p + 1, PAGE - 1);
}

/* The page's bytes, if it is in a range, there is storage, and it is not zero. */
static bool page_at(const struct dump *d, uint64_t at, uint8_t page[PAGE])
{
    bool in = false;
    for (unsigned k = 0; k < d->n; k++)
        in |= at >= d->range[k].first && at < d->range[k].last;
    return in && !storage_read(d->vm->storage, at, page, PAGE) && !all_zero(page);
}

/* Others have the thread and the lock now and then; -EINTR: the user is being logged off. */
static int let_in(struct dump *d)
{
    if (++d->pieces % PIECE)
        return 0;
    return dispatch_let_in(d->vm) ? 0 : -EINTR;
}

/* Which pages there are: that is settled here, whatever becomes of them meanwhile. */
static int choose_pages(struct dump *d)
{
    uint8_t page[PAGE];
    int rc = 0;
    d->kept = calloc(d->top / PAGE / 8 + 1, 1);
    if (!d->kept)
        return -ENOMEM;
    for (uint64_t k = 0; !rc && k < d->top / PAGE; k++) {
        if (page_at(d, k * PAGE, page))
            d->kept[k / 8] |= (uint8_t)(0x80 >> k % 8);
        rc = let_in(d);
    }
    return rc;
}

static bool kept(const struct dump *d, uint64_t page)
{
    return page < d->top / PAGE && d->kept[page / 8] & 0x80 >> page % 8;
}

/* The page of keys for 16 MiB from `from` on; false: nothing of it is in the dump. */
static bool key_page(const struct dump *d, uint64_t from, uint8_t keys[PAGE])
{
    bool any = false;
    memset(keys, 0, PAGE);
    for (unsigned k = 0; k < PAGE; k++)
        if (kept(d, from / PAGE + k)) {
            uint64_t at = from + (uint64_t)k * PAGE;
            bool there = storage_assigned(d->vm->storage, at, PAGE);
            keys[k] = (uint8_t)((there ? storage_key(d->vm->storage, at) & 0xfe : 0) | 1);
            any = true;
        }
    return any;
}

/* Pages of bits, each followed by the pages of keys that it speaks of. */
static int map_pages(struct dump *d)
{
    uint64_t span = 8ull * PAGE * MAPPED;
    uint8_t bits[PAGE], keys[PAGE];
    int rc = 0;
    for (uint64_t base = 0; !rc && base < d->top; base += span) {
        memset(bits, 0, sizeof bits);
        for (uint64_t k = 0; k < 8 * PAGE && base + k * MAPPED < d->top; k++)
            if (key_page(d, base + k * MAPPED, keys))
                bits[k / 8] |= (uint8_t)(0x80 >> k % 8);
        rc = out(d, bits);
        for (uint64_t k = 0; !rc && k < 8 * PAGE && base + k * MAPPED < d->top; k++)
            if (bits[k / 8] & 0x80 >> k % 8) {
                key_page(d, base + k * MAPPED, keys);
                rc = out(d, keys);
            }
    }
    return rc;
}

static int storage_pages(struct dump *d)
{
    uint8_t page[PAGE];
    int rc = 0;
    for (uint64_t k = 0; !rc && k < d->top / PAGE; k++) {
        if (!kept(d, k))
            continue;
        if (storage_read(d->vm->storage, k * PAGE, page, PAGE))
            memset(page, 0, PAGE); /* its user has changed the storage */
        rc = out(d, page);
        if (!rc)
            rc = let_in(d);
    }
    return rc;
}

static int write_dump(struct dump *d)
{
    int rc = choose_pages(d);
    if (!rc)
        rc = symptom_record(d);
    if (!rc)
        rc = map_record(d);
    if (!rc)
        rc = register_records(d);
    if (!rc)
        rc = space_records(d);
    if (!rc)
        rc = map_pages(d);
    return rc ? rc : storage_pages(d);
}

/* --- the command ------------------------------------------------------------------------------------------ */

static bool add_range(struct dump *d, uint64_t first, uint64_t last)
{
    if (d->n == RANGES)
        return false;
    first &= ~(uint64_t)(PAGE - 1);
    last |= PAGE - 1;
    d->range[d->n++] = (struct dump_range){first, last};
    if (last + 1 > d->top)
        d->top = last + 1;
    return true;
}

/* hexloc1[-|: hexloc2 | .bytecount]: a location alone is its page; "-" alone is all. */
static int range_operand(struct command *c, struct dump *d, const char *word)
{
    uint64_t size = d->vm->standby.online + d->vm->standby.standby, first, last;
    if (strlen(word) > 40 || strspn(word, "0123456789ABCDEFEND-:.") != strlen(word))
        return command_error(c, "VMD", 2, word, NULL);
    int number = debug_range(word, PAGE, size - 1, &first, &last);
    if (number)
        return command_error(c, "VMD", (unsigned)number, word, NULL);
    if (first >= size || last >= size)
        return command_error(c, "VMD", 160, word, NULL);
    return add_range(d, first, last) ? 0 : command_error(c, "VMD", MESSAGE_FORM(3, 1), word, NULL);
}

static int operands(struct command *c, struct dump *d)
{
    char word[64];
    int rc = 0;
    while (!rc && command_peek(c, word, sizeof word)) {
        if (*word == '*') {
            snprintf(d->title, sizeof d->title, "%.100s", command_rest(c) + 1);
            return 0;
        }
        command_word(c, word, sizeof word);
        if (!strcmp(word, "TO")) {
            if (!command_word(c, word, sizeof word))
                return command_error(c, "VMD", 20, NULL);
            bool system = !strcmp(word, "SYSTEM");
            rc = spool_user_word(c, "VMD", system ? system_operator(c->vm->sys) : word, d->to);
        } else if (!strcmp(word, "FORMAT")) {
            if (!command_word(c, word, sizeof word) || strlen(word) > 8)
                return command_error(c, "VMD", 26, NULL);
            strcpy(d->format, word);
        } else if (!strcmp(word, "DCSS")) {
            d->segments = true;
        } else {
            rc = range_operand(c, d, word);
        }
    }
    return rc;
}

/* The ranges that the machine has when none was named; with DCSS what is loaded above, too. */
static void default_ranges(struct dump *d)
{
    uint64_t own = d->vm->standby.online + d->vm->standby.standby, first = 0, last;
    if (!d->n)
        add_range(d, 0, own - 1);
    for (first = own; d->segments && storage_extent(d->vm->storage, &first, &last);
         first = last + 1)
        if (!add_range(d, first, last))
            return;
}

int vmdump_command(struct command *c)
{
    struct dump d = {.vm = c->vm};
    struct spool_info attr = {.queue = SPOOL_RDR, .class = 'V', .copies = 1};
    char line[100];
    memcpy(d.to, c->vm->userid, sizeof d.to);
    int rc = operands(c, &d);
    if (rc)
        return rc;
    default_ranges(&d);
    d.w = c->vm->sys->spool ? spool_create(c->vm->sys->spool, c->vm->userid, SPOOL_BY_DMP) : NULL;
    if (!d.w)
        return command_error(c, "VMD", 439, c->vm->userid, NULL);
    struct vm_long on;
    vm_long_begin(c->vm, &on);
    int e = write_dump(&d);
    vm_long_end(c->vm, &on);
    free(d.kept);
    memcpy(attr.owner, d.to, sizeof attr.owner);
    strcpy(attr.form, "STANDARD");
    strcpy(attr.dest, "OFF");
    memcpy(attr.dist, c->vm->userid, sizeof c->vm->userid);
    snprintf(attr.name, sizeof attr.name, "%s", c->vm->userid);
    snprintf(attr.type, sizeof attr.type, "%s", *d.format ? d.format : "VMDUMP");
    if (!e)
        e = spool_finish(d.w, &attr);
    if (e) {
        spool_discard(d.w);
        if (e == -EINTR)
            return 0; /* nobody hears it */
        return command_error(c, "VMD", e == -EDQUOT ? 439 : 400, d.to, NULL);
    }
    unit_record_notice(&attr, c->vm->userid, line);
    command_inform(c, "%s", line);
    command_say(c, "Command complete");
    unit_record_tell(c->vm, &attr);
    return 0;
}
