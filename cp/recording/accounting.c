/* Accounting records made: see accounting.h. */
#include "cp/recording/accounting.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/dasd.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/recording/recording.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/real.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define BLANK       0x40
#define MILLISECOND 1000000u
#define SECOND      1000000000u

/* What columns 33 and 34 of types 02 and 03 call a disk: device class and type, as DIAGNOSE X'24'. */
#define CLASS_DASD 0x04
#define TYPE_ECKD  0x20
#define CLASS_FBA  0x01
#define TYPE_FBA   0x01

static void text_field(uint8_t *record, size_t size, const char *text)
{
    size_t n = strlen(text);
    memset(record, BLANK, size);
    ebcdic_from_ascii(record, text, n < size ? n : size);
}

void accounting_head(uint8_t record[ACCOUNTING_RECORD], const struct system *sys,
                     const char *userid, const char *account, const char type[2])
{
    struct tm tm;
    char when[32];
    system_local_time(sys, system_now(), &tm);
    strftime(when, sizeof when, "%m%d%y%H%M%S", &tm);
    memset(record, BLANK, ACCOUNTING_RECORD);
    text_field(record, 8, userid);
    text_field(record + 8, 8, account);
    text_field(record + 16, 12, when);
    ebcdic_from_ascii(record + 78, type, 2);
}

static void put(struct vm *vm, const uint8_t record[ACCOUNTING_RECORD])
{
    recording_put(vm->sys->recording, RECORDING_ACCOUNT, record, ACCOUNTING_RECORD);
}

/* A fullword: what does not fit is as much as fits. */
static void count(uint8_t *at, uint64_t n)
{
    put32(at, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n);
}

/* --- what a virtual machine has used ---------------------------------------------------------------- */

static void counters(struct vm *vm, struct accounting *a)
{
    struct storage_figures pages = storage_figures(vm->storage);
    a->since_ns = system_now();
    a->virtual_ns = vm_virtual_ns(vm);
    a->cp_ns = atomic_load(&vm->cp_ns);
    a->page_reads = pages.reads;
    a->page_writes = pages.reads + pages.out; /* what was read had been written */
    a->starts = atomic_load(&vm->counts.io);
    a->cards_read = atomic_load(&vm->counts.cards_read);
    a->cards_punched = atomic_load(&vm->counts.cards_punched);
    a->lines = atomic_load(&vm->counts.lines);
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++) {
        struct vcpu *v = sie_vcpu(vm->guest, i);
        a->cpu_ns[i] = v ? sie_count(v).cpu_ns : 0;
    }
}

/* A storage that is another one, a CPU that is gone: the counter began again. */
static uint64_t since(uint64_t now, uint64_t before)
{
    return now >= before ? now - before : now;
}

static void times(uint8_t record[ACCOUNTING_RECORD], const struct vm *vm, uint64_t now,
                  uint64_t total_ns, uint64_t virtual_ns)
{
    count(record + 28, (now - vm->accounting.since_ns) / SECOND);
    count(record + 32, total_ns / MILLISECOND);
    count(record + 36, virtual_ns / MILLISECOND);
}

/* One of the CPUs that are not the base CPU: its time, which is what it returns. */
static uint64_t cpu_record(struct vm *vm, const struct accounting *now, unsigned i)
{
    uint8_t record[ACCOUNTING_RECORD];
    uint64_t ns = since(now->cpu_ns[i], vm->accounting.cpu_ns[i]);
    accounting_head(record, vm->sys, vm->userid, vm->accounting.account, "01");
    times(record, vm, now->since_ns, ns, ns);
    put(vm, record);
    return ns;
}

static void base_record(struct vm *vm, const struct accounting *now, uint64_t others_ns)
{
    const struct accounting *was = &vm->accounting;
    uint8_t record[ACCOUNTING_RECORD];
    uint64_t virtual_ns = since(now->virtual_ns, was->virtual_ns);
    virtual_ns -= others_ns < virtual_ns ? others_ns : virtual_ns;
    accounting_head(record, vm->sys, vm->userid, was->account, "01");
    times(record, vm, now->since_ns, virtual_ns + now->cp_ns - was->cp_ns, virtual_ns);
    count(record + 40, since(now->page_reads, was->page_reads));
    count(record + 44, since(now->page_writes, was->page_writes));
    count(record + 48, since(now->starts, was->starts));
    count(record + 52, since(now->cards_punched, was->cards_punched));
    count(record + 56, since(now->lines, was->lines));
    count(record + 60, since(now->cards_read, was->cards_read));
    count(record + 64, since(now->starts, was->starts)); /* each of them was done */
    put(vm, record);
}

bool accounting_number_ok(const struct directory_entry *e, const char *account)
{
    for (unsigned i = 0; i < e->naccounts; i++)
        if (!strcmp(e->account[i], account))
            return true;
    return !e->naccounts && !strcmp(e->userid, account);
}

void accounting_begin(struct vm *vm, const char *account)
{
    if (!*account)
        account = vm->entry->naccounts ? vm->entry->account[0] : vm->userid;
    counters(vm, &vm->accounting);
    snprintf(vm->accounting.account, sizeof vm->accounting.account, "%s", account);
}

void accounting_period(struct vm *vm)
{
    struct accounting now;
    uint64_t others_ns = 0;
    if (!vm->channel || !vm->storage)
        return;
    counters(vm, &now);
    memcpy(now.account, vm->accounting.account, sizeof now.account);
    if (vm->sys->recording) {
        for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
            if (i != vm->base_cpu && sie_vcpu(vm->guest, i))
                others_ns += cpu_record(vm, &now, i);
        base_record(vm, &now, others_ns);
    }
    vm->accounting = now;
}

void accounting_cpu_gone(struct vm *vm, unsigned address)
{
    struct accounting now;
    if (!vm->sys->recording || !sie_vcpu(vm->guest, address))
        return;
    counters(vm, &now);
    vm->accounting.virtual_ns += cpu_record(vm, &now, address);
    vm->accounting.cpu_ns[address] = 0;
}

/* --- devices ---------------------------------------------------------------------------------------- */

/* Class, type, model, feature; and how large a temporary disk was: cylinders in a halfword, blocks in
 * a fullword. */
static void disk(uint8_t record[ACCOUNTING_RECORD], const struct minidisk *d, bool size)
{
    const struct volume_geometry *g = minidisk_geometry(d);
    bool fba = g->kind == VOLUME_FBA;
    record[32] = fba ? CLASS_FBA : CLASS_DASD;
    record[33] = fba ? TYPE_FBA : TYPE_ECKD;
    record[34] = g->model;
    record[35] = 0;
    if (size && fba)
        put32(record + 36, (uint32_t)g->blocks);
    else if (size)
        put16(record + 36, (uint16_t)g->cylinders);
}

void accounting_device_gone(struct vm *vm, struct device *dev)
{
    struct disk_link *l = dasd_link(dev);
    uint8_t record[ACCOUNTING_RECORD];
    char owner[9];
    uint16_t vdev;
    if (!l || !vm->sys->recording)
        return;
    disk_link_owner(l, owner, &vdev);
    bool own = !strcmp(owner, vm->userid) && vdev == dev->devno;
    bool temporary = own && !strcmp(disk_link_volid(l), DISK_TEMPORARY_VOLID);
    bool virtual = own && !strcmp(disk_link_volid(l), DISK_VIRTUAL_VOLID);
    if (!temporary && !virtual && !disk_link_dedicated(l))
        return;
    accounting_head(record, vm->sys, vm->userid, vm->accounting.account,
                    temporary ? "03"
                    : virtual ? "0B"
                              : "02");
    count(record + 28, (system_now() - dasd_since(dev)) / SECOND);
    disk(record, disk_link_minidisk(l), temporary || virtual);
    put(vm, record);
}

void accounting_user_record(struct vm *vm, const void *data, size_t len)
{
    uint8_t record[ACCOUNTING_RECORD];
    accounting_head(record, vm->sys, vm->userid, "", "C0");
    memset(record + 8, BLANK, ACCOUNTING_USER_DATA);
    memcpy(record + 8, data, len < ACCOUNTING_USER_DATA ? len : ACCOUNTING_USER_DATA);
    put(vm, record);
}
