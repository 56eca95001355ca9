/* A virtual machine's NICs: the adapter's host is the virtual machine.
 *
 * Other threads (senders on the LAN) reach a NIC only through its port, while it is coupled; what
 * they have for the virtual machine itself becomes work on its queue.  A NIC is freed when it is off
 * the list and its last work is done. */
#include "cp/devices/nic.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/osa.h"
#include "cp/network/adapter.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A thing to do under vm->lock, queued at most once. */
struct nic_work {
    struct vm_work work; /* first */
    struct nic *nic;
    atomic_bool queued;
    void (*fn)(struct nic *nic);
};

struct nic {
    struct adapter a; /* first */
    struct vm *vm;
    struct nic *next; /* in ascending order of device number */
    struct device *dev[NIC_MAX_DEVICES];
    atomic_int refs;
    bool gone;
    struct nic_work link, pci, more;
};

struct nics {
    struct nic *first;
};

static void put(struct nic *nic)
{
    if (atomic_fetch_sub(&nic->refs, 1) == 1)
        free(nic);
}

/* --- work ---------------------------------------------------------------------------------------------- */

static void run_work(struct vm *vm, struct vm_work *work)
{
    struct nic_work *w = (struct nic_work *)work;
    struct nic *nic = w->nic;
    atomic_store(&w->queued, false);
    if (!nic->gone && !vm->logging_off)
        w->fn(nic);
    put(nic);
}

static void post(struct nic_work *w)
{
    if (atomic_exchange(&w->queued, true))
        return;
    atomic_fetch_add(&w->nic->refs, 1);
    vm_post(w->nic->vm, &w->work);
}

static void work_init(struct nic_work *w, struct nic *nic, void (*fn)(struct nic *))
{
    w->work.fn = run_work;
    w->nic = nic;
    w->fn = fn;
}

static void do_link(struct nic *nic)
{
    adapter_link_work(&nic->a);
}

static void do_pci(struct nic *nic)
{
    if (nic->dev[ADAPTER_DATA])
        osa_pci(nic->dev[ADAPTER_DATA]);
}

static void do_more(struct nic *nic)
{
    adapter_output(&nic->a);
}

/* Deliveries hold the queue's lock while they copy; the locks are taken in the order of the list,
 * and nobody else holds two. */
void nics_hold(struct vm *vm)
{
    for (struct nic *n = vm->nics ? vm->nics->first : NULL; n; n = n->next)
        pthread_mutex_lock(&n->a.qdio.lock);
}

void nics_unhold(struct vm *vm)
{
    for (struct nic *n = vm->nics ? vm->nics->first : NULL; n; n = n->next)
        pthread_mutex_unlock(&n->a.qdio.lock);
}

/* --- the adapter's host -------------------------------------------------------------------------------- */

static uint8_t *host_map(void *ctx, uint64_t abs, size_t length, uint8_t key, bool for_write)
{
    struct storage *s = ((struct nic *)ctx)->vm->storage;
    if (length > 4096 - abs % 4096 || !storage_assigned(s, abs, length))
        return NULL;
    if ((key || for_write) && !storage_key_allows(s, abs, key, for_write))
        return NULL;
    return storage_pin(s, abs, for_write);
}

static void host_unmap(void *ctx, const uint8_t *at)
{
    storage_unpin(((struct nic *)ctx)->vm->storage, at);
}

static bool host_store(void *ctx, uint64_t abs, const void *from, size_t length, uint8_t key)
{
    struct storage *s = ((struct nic *)ctx)->vm->storage;
    if (!storage_key_allows(s, abs, key, true))
        return false;
    return storage_write(s, abs, from, length) == 0;
}

static void host_adapter(void *ctx, unsigned isc)
{
    channel_adapter(((struct nic *)ctx)->vm->channel, isc);
}

static void host_pci(void *ctx)
{
    post(&((struct nic *)ctx)->pci);
}

static void host_reply(void *ctx)
{
    struct nic *nic = ctx;
    if (nic->dev[ADAPTER_READ])
        osa_reply(nic->dev[ADAPTER_READ]);
}

static void host_link(void *ctx)
{
    post(&((struct nic *)ctx)->link);
}

static void host_more(void *ctx)
{
    post(&((struct nic *)ctx)->more);
}

/* --- finding -------------------------------------------------------------------------------------------- */

static struct nic *by_devno(struct vm *vm, uint16_t devno)
{
    for (struct nic *n = vm->nics ? vm->nics->first : NULL; n; n = n->next)
        if (n->a.port.devno == devno)
            return n;
    return NULL;
}

struct adapter *nic_find(struct vm *vm, uint16_t devno)
{
    struct nic *n = by_devno(vm, devno);
    return n ? &n->a : NULL;
}

struct adapter *nic_of_device(struct vm *vm, uint16_t devno)
{
    for (struct nic *n = vm->nics ? vm->nics->first : NULL; n; n = n->next)
        if (devno >= n->a.port.devno && devno < n->a.port.devno + NIC_MAX_DEVICES)
            return &n->a;
    return NULL;
}

struct adapter *nic_next(struct vm *vm, uint32_t devno)
{
    for (struct nic *n = vm->nics ? vm->nics->first : NULL; n; n = n->next)
        if (n->a.port.devno >= devno)
            return &n->a;
    return NULL;
}

/* --- definition ----------------------------------------------------------------------------------------- */

static void remove_devices(struct nic *nic, bool report)
{
    for (unsigned i = 0; i < NIC_MAX_DEVICES; i++) {
        struct device *dev = nic->dev[i];
        nic->dev[i] = NULL;
        if (dev)
            channel_remove(nic->vm->channel, dev, report);
    }
}

static int add_devices(struct nic *nic, const struct nic_spec *spec, bool report)
{
    for (unsigned i = 0; i < NIC_MAX_DEVICES; i++) {
        struct device *dev = osa_create(nic->vm, &nic->a, i, (uint16_t)(nic->a.port.devno + i));
        int rc = dev ? channel_add(nic->vm->channel, dev, report) : -ENOMEM;
        if (rc) {
            free(dev);
            return rc;
        }
        if (spec->chpid_given)
            dev->chpid = spec->chpid;
        nic->dev[i] = dev;
    }
    return 0;
}

static void nic_end(struct nic *nic, bool report)
{
    struct lans *lans = nic->a.port.lans;
    uint8_t mac[MAC_LENGTH];
    memcpy(mac, nic->a.port.mac, MAC_LENGTH);
    nic->gone = true;
    lan_uncouple(&nic->a.port);
    remove_devices(nic, report);
    adapter_term(&nic->a);
    lans_release_mac(lans, mac);
    put(nic);
}

static struct nic *create(struct vm *vm, struct lans *lans, const struct nic_spec *spec,
                          const uint8_t mac[MAC_LENGTH])
{
    struct nic *nic = calloc(1, sizeof *nic);
    if (!nic)
        return NULL;
    struct adapter_host host = {
        .qdio = {.ctx = nic,
                 .map = host_map,
                 .unmap = host_unmap,
                 .store = host_store,
                 .adapter = host_adapter,
                 .pci = host_pci},
        .reply = host_reply,
        .link = host_link,
        .more = host_more,
    };
    nic->vm = vm;
    atomic_init(&nic->refs, 1);
    work_init(&nic->link, nic, do_link);
    work_init(&nic->pci, nic, do_pci);
    work_init(&nic->more, nic, do_more);
    adapter_init(&nic->a, lans, spec->hipers, spec->devno, vm->userid, spec->name, mac, &host);
    return nic;
}

int nic_define(struct vm *vm, struct lans *lans, const struct nic_spec *spec, bool report)
{
    uint8_t mac[MAC_LENGTH];
    if (spec->devno > 0x10000 - NIC_MAX_DEVICES)
        return -EINVAL;
    for (unsigned i = 0; i < NIC_MAX_DEVICES; i++)
        if (channel_device(vm->channel, (uint16_t)(spec->devno + i)))
            return -EEXIST;
    if (!vm->nics && !(vm->nics = calloc(1, sizeof *vm->nics)))
        return -ENOMEM;
    if (spec->mac_given ? !lans_claim_mac(lans, spec->mac_id, mac) : !lans_assign_mac(lans, mac))
        return -ENOSPC;
    struct nic *nic = create(vm, lans, spec, mac);
    if (!nic) {
        lans_release_mac(lans, mac);
        return -ENOMEM;
    }
    int rc = add_devices(nic, spec, report);
    if (rc) {
        nic_end(nic, report);
        return rc;
    }
    struct nic **at = &vm->nics->first;
    while (*at && (*at)->a.port.devno < spec->devno)
        at = &(*at)->next;
    nic->next = *at;
    *at = nic;
    return 0;
}

int nic_detach(struct vm *vm, uint16_t devno, bool report)
{
    for (struct nic **at = vm->nics ? &vm->nics->first : NULL; at && *at; at = &(*at)->next)
        if ((*at)->a.port.devno == devno) {
            struct nic *nic = *at;
            *at = nic->next;
            nic_end(nic, report);
            return 0;
        }
    return -ENOENT;
}

void nic_forget(struct vm *vm, const struct device *dev)
{
    for (struct nic *n = vm->nics ? vm->nics->first : NULL; n; n = n->next)
        for (unsigned i = 0; i < NIC_MAX_DEVICES; i++)
            if (n->dev[i] == dev) {
                n->dev[i] = NULL;
                adapter_reset(&n->a);
            }
}

void nics_destroy(struct vm *vm)
{
    while (vm->nics && vm->nics->first)
        nic_detach(vm, vm->nics->first->a.port.devno, false);
    free(vm->nics);
    vm->nics = NULL;
}

int nic_couple(struct vm *vm, uint16_t devno, const char *owner, const char *name,
               const struct lan_grant *directory)
{
    struct nic *nic = by_devno(vm, devno);
    return nic ? lan_couple(&nic->a.port, owner, name, directory) : -ENODEV;
}

int nic_uncouple(struct vm *vm, uint16_t devno)
{
    struct nic *nic = by_devno(vm, devno);
    return nic ? lan_uncouple(&nic->a.port) : -ENODEV;
}
