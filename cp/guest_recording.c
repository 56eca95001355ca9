/* *ACCOUNT, *LOGREC and *SYMPTOM for native guests: the user that the directory lets has what CP
 * records for it.
 * Source: z/VM CP Programming Services, "Accounting System Service (*ACCOUNT)" and its kin. */
#include "cp/commands/message.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_private.h"
#include "cp/recording/recording.h"
#include "cp/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool permitted(const struct vm *vm, const char *service)
{
    for (unsigned i = 0; i < vm->entry->niucv; i++)
        if (!strcmp(vm->entry->iucv[i].target, service))
            return true;
    return false;
}

static void run_again(struct vm *vm, struct vm_work *work)
{
    if (!vm->logging_off && vm->native && vm->native->recorder) {
        sie_kick(sie_vcpu(vm->guest, vm->base_cpu));
        dispatch_wake(vm, sie_vcpu(vm->guest, vm->base_cpu));
    }
    free(work);
}

static void record_ready(void *ctx)
{
    struct vm_work *work = calloc(1, sizeof *work);
    if (!work)
        return; /* the next one wakes it */
    work->fn = run_again;
    vm_post(ctx, work);
}

void guest_recording_forget(struct guest *g)
{
    if (g->recorder)
        recording_sever(g->vm->sys->recording, (enum recording_service)(g->recorder - 1),
                        g->vm->userid);
    g->recorder = 0;
}

static void do_connect(struct guest *g)
{
    struct recording *r = g->vm->sys->recording;
    int service = recording_find_service(g->service);
    guest_recording_forget(g);
    g->rc = service < 0 || !r ? -ENOENT : 0;
    if (g->rc || !g->answer)
        return;
    struct recording_reader reader = {record_ready, g->vm};
    g->rc = !permitted(g->vm, g->service)
                ? -EPERM
                : recording_connect(r, (enum recording_service)service, g->vm->userid, &reader);
    if (g->rc)
        return;
    g->recorder = service + 1;
    message_to(g->vm->sys, g->vm->userid, "CRC", 8064, g->service, g->vm->userid, NULL);
}

int guest_recording(struct guest *g, const char *service, bool wanted)
{
    g->service = service;
    g->answer = wanted;
    guest_ask(g, do_connect);
    return g->rc;
}

static void do_record(struct guest *g)
{
    g->size = !g->recorder
                  ? 0
                  : recording_take(g->vm->sys->recording, (enum recording_service)(g->recorder - 1),
                                   g->vm->userid, g->in, g->size);
}

size_t guest_record(struct guest *g, void *record, size_t size)
{
    g->in = record;
    g->size = size;
    guest_ask(g, do_record);
    return g->size;
}
