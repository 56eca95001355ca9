/* A whole virtual machine for fuzz targets, without threads: its work queue is emptied by hand.
 * Class G, 4 MiB of storage, a console at 0009, reader, punch and printer with a spool in storage,
 * a CKD disk at 0200 and an FBA disk at 0300, both in storage too. */
#ifndef TESTS_FUZZ_MACHINE_H
#define TESTS_FUZZ_MACHINE_H

#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/devices/console_3215.h"
#include "cp/devices/dasd.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatch.h"
#include "cp/sclp.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/links.h"
#include "engine/base/bytes.h"

#include <stdlib.h>
#include <string.h>

#define MACHINE_STORAGE (4u << 20)

static inline void machine_say(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

static inline void machine_output(void *ctx, enum console_kind kind, const uint8_t *text, size_t n,
                                  bool end)
{
    (void)ctx, (void)kind, (void)text, (void)n, (void)end;
}

/* Everything that was posted, and what that posts, up to a limit. */
static inline void machine_work(struct vm *vm)
{
    struct dispatcher *d = vm->sys->dispatcher;
    pthread_mutex_lock(&d->lock);
    for (unsigned n = 0; n < 8 && dispatch_work(d); n++)
        ;
    pthread_mutex_unlock(&d->lock);
}

static inline void machine_disk(struct vm *vm, uint16_t vdev, const char *type, const char *volume,
                                uint32_t length)
{
    struct directory_mdisk m = {.vdev = vdev, .length = length};
    struct disk_link *link;
    char others[80];
    strcpy(m.type, type);
    strcpy(m.volume, volume);
    struct link_result r =
        disk_link(vm->sys->volumes, vm->userid, &m, vm->userid, vdev, LINK_WR, &link, others);
    if (r.access == LINK_NOT || dasd_create(vm, vdev, link, false))
        abort();
}

static inline struct vm *machine_create(void)
{
    struct system *sys = system_create(NULL);
    sys->engine = engine_create();
    sys->frames = frame_pool_create(sys->engine, 16384);
    sys->dispatcher = dispatcher_create(1, false);
    sys->spool = spool_open(NULL, machine_say, NULL);
    sys->volumes = volumes_open(NULL, machine_say, NULL);
    struct directory_entry *entry = entry_create("FUZZ", MACHINE_STORAGE, 2);
    struct vm *vm = entry ? vm_create(sys, entry) : NULL;
    if (!vm)
        abort();
    entry_put(entry);
    pthread_mutex_lock(&vm->lock);
    console_set_stream(vm, machine_output, NULL);
    if (!channel_device(vm->channel, 9))
        console_3215_create(vm, 9);
    if (!vm->spool)
        unit_record_logon(vm);
    machine_disk(vm, 0x200, "3390", "T-DISK", 2);
    machine_disk(vm, 0x300, "FB-512", "V-DISK", 4096);
    pthread_mutex_unlock(&vm->lock);
    return vm;
}

#endif
