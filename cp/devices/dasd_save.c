/* When a channel program that wrote has ended: not before what it wrote is durable.
 *
 * A 3990 gives device end for a write when the data is on the disk or in its nonvolatile storage,
 * and has no command that would ask for that later; so file systems in a guest take the I/O
 * interruption for it, and `sync` says no more.  Here the last command of a program that wrote ends
 * when the volume has been synced (cp/volumes/syncer.h); the virtual CPUs run on meanwhile.
 * Source: IBM 3990 Storage Control Reference, "DASD Fast Write". */
#include "cp/channel/subchannel.h"
#include "cp/devices/dasd_private.h"
#include "cp/vm.h"
#include "cp/volumes/syncer.h"

#include <stddef.h>
#include <stdlib.h>

#define CCW_CHAINED 0x40

/* Its own storage, because it outlives a device that goes while the work is on the queue. */
struct saving {
    struct sync_request request;
    struct vm_work work;
    struct vm *vm;
    struct dasd *disk; /* NULL: nobody waits; under vm->lock */
};

static unsigned saved(struct dasd *d, int rc)
{
    return rc ? dasd_check(d, SENSE_EQUIPMENT, 0, 0) : UNIT_END;
}

static void end(struct vm *vm, struct vm_work *work)
{
    struct saving *s = (struct saving *)((char *)work - offsetof(struct saving, work));
    struct dasd *d = s->disk;
    (void)vm;
    if (d) {
        d->saving = NULL;
        device_end(&d->dev, (uint8_t)saved(d, s->request.rc));
    }
    free(s);
}

static void done(struct sync_request *request)
{
    struct saving *s = (struct saving *)((char *)request - offsetof(struct saving, request));
    s->work.fn = end;
    vm_post(s->vm, &s->work);
}

unsigned dasd_save(struct dasd *d, unsigned u)
{
    struct minidisk *disk = dasd_disk(d);
    if (!(d->eckd.wrote || d->fba.wrote) || ccw_flags(&d->dev) & CCW_CHAINED ||
        (u != UNIT_END && u != DEVICE_DEFAULT) || minidisk_temporary(disk))
        return u;
    d->eckd.wrote = d->fba.wrote = false;
    /* What the channel answers by itself cannot pend. */
    struct saving *s = u == DEVICE_DEFAULT ? NULL : calloc(1, sizeof *s);
    if (s) {
        *s = (struct saving){.request = {.disk = disk, .done = done}, .vm = d->dev.vm, .disk = d};
        d->saving = s;
        if (syncer_post(disk_syncer(d->link), &s->request))
            return DEVICE_PENDING;
        d->saving = NULL;
        free(s);
    }
    unsigned end = saved(d, minidisk_sync(disk));
    return end == UNIT_END ? u : end;
}

void dasd_save_no_more(struct dasd *d)
{
    struct saving *s = d->saving;
    if (!s)
        return;
    d->saving = NULL;
    if (syncer_cancel(disk_syncer(d->link), &s->request))
        free(s);
    else
        s->disk = NULL; /* its work is on the queue */
}
