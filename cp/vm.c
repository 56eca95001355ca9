/* A virtual machine from LOGON to LOGOFF.
 *
 * Keeps true: a machine in the user table can be run and commanded; once logging_off is set it
 * only gets its queue emptied.  It is taken apart by work on its own queue, so that no thread is
 * in the middle of one of its interceptions, and freed with its last reference. */
#include "cp/vm.h"

#include "cp/channel/subchannel.h"
#include "cp/console/console.h"
#include "cp/console/operator_log.h"
#include "cp/console/secondary.h"
#include "cp/devices/nic.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/ipl.h"
#include "cp/iucv/iucv.h"
#include "cp/page_lock.h"
#include "cp/recording/journal.h"
#include "cp/sclp.h"
#include "cp/segments.h"
#include "cp/settings.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/trace.h"
#include "cp/unattended.h"
#include "cp/variables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU_VERSION 0xffull   /* a virtual machine's STIDP */
#define CPU_TYPE    0x2817ull /* z196 */
#define CPU_SERIAL  0xb16f07u /* when the directory gives none */

struct vm *vm_get(struct vm *vm)
{
    atomic_fetch_add(&vm->refs, 1);
    return vm;
}

uint64_t vm_cpuid(const struct vm *vm)
{
    const struct directory_entry *entry = vm->entry;
    uint32_t serial = CPU_SERIAL;
    for (unsigned i = 0; i < entry->ncpus; i++)
        if (entry->cpus[i].base && entry->cpus[i].cpuid)
            serial = entry->cpus[i].cpuid;
    if (vm->set && vm->set->has_cpuid)
        serial = vm->set->cpuid;
    return CPU_VERSION << 56 | (uint64_t)serial << 32 | CPU_TYPE << 16 | 0x8000;
}

void vm_cpuid_changed(struct vm *vm)
{
    sie_set_cpuid(vm->guest, vm_cpuid(vm));
}

static int create_guest(struct vm *vm)
{
    struct system *sys = vm->sys;
    vm->guest = sie_guest_create(&(struct sie_guest_config){
        .engine = sys->engine,
        .storage = vm->storage,
        .cpuid = vm_cpuid(vm),
        .tod_epoch = &vm->tod_epoch,
        .tod_enabled = vm->entry->options & DIRECTORY_OPTION_TODENAB,
        .deterministic = dispatcher_deterministic(sys->dispatcher),
        .wake = dispatch_wake,
        .ctx = vm,
    });
    return vm->guest ? 0 : -ENOMEM;
}

int vm_add_cpu(struct vm *vm, unsigned address)
{
    struct vcpu *v = sie_vcpu_create(vm->guest, address);
    if (!v)
        return -ENOMEM;
    /* SIGP SET ARCHITECTURE was for the whole configuration: a CPU that comes later is in it, too. */
    const struct vcpu *base = sie_vcpu(vm->guest, vm->base_cpu);
    if (base && base != v && sie_zarch(base))
        sie_set_architecture(v, true);
    if (vm->traces)
        trace_apply_cpu(vm, v);
    if (!dispatch_add_cpu(vm, v)) {
        atomic_fetch_add(&vm->usage.cpus, 1);
        return 0;
    }
    sie_vcpu_destroy(v);
    return -ENOMEM;
}

void vm_remove_cpu(struct vm *vm, unsigned address)
{
    struct vcpu *v = sie_vcpu(vm->guest, address);
    if (!v)
        return;
    dispatch_remove_cpu(vm, v);
    iucv_cpu_gone(vm, address);
    atomic_fetch_sub(&vm->usage.cpus, 1);
    vm->past_cpu_ns += sie_count(v).cpu_ns;
    vm->past_instructions += sie_count(v).instructions;
    if (vm->about_cpu == address)
        vm->about_cpu = vm->base_cpu;
    sie_vcpu_destroy(v);
}

static bool create_machine(struct vm *vm, const struct directory_entry *entry)
{
    struct system *sys = vm->sys;
    vm->storage_bytes = (entry->storage + (1u << 20) - 1) & ~(uint64_t)((1u << 20) - 1);
    vm->standby.online = vm->storage_bytes;
    atomic_store(&vm->usage.storage, vm->storage_bytes);
    vm->storage = storage_create(sys->frames, vm->storage_bytes);
    if (!vm->storage || create_guest(vm) || dispatch_attach(sys->dispatcher, vm))
        return false;
    for (unsigned i = 0; i < entry->ncpus; i++) {
        if (vm_add_cpu(vm, entry->cpus[i].address))
            return false;
        if (entry->cpus[i].base)
            vm->base_cpu = vm->about_cpu = entry->cpus[i].address;
    }
    lans_logon(vm->sys->lans, vm->userid);
    vm->channel = channel_create(vm);
    vm->sclp = sclp_create(vm);
    vm->ipl = ipl_create();
    return iucv_attach(vm) && vm->channel && vm->sclp && vm->ipl;
}

int vm_set_storage(struct vm *vm, const struct standby *sizes)
{
    bool there[SIE_MAX_CPUS];
    struct storage *storage = storage_create(vm->sys->frames, sizes->online + sizes->standby);
    struct storage *old = vm->storage;
    struct sie_guest *guest = vm->guest;
    if (!storage)
        return -ENOMEM;
    iucv_reset(vm);
    page_unlock_all(vm);
    segments_drop(vm);
    vm->storage = storage;
    if (create_guest(vm)) {
        vm->storage = old;
        vm->guest = guest;
        storage_destroy(storage);
        return -ENOMEM;
    }
    struct sie_guest *new = vm->guest;
    vm->guest = guest;
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++) {
        there[i] = sie_vcpu(guest, i) != NULL;
        vm_remove_cpu(vm, i);
    }
    vm->guest = new;
    vm->storage_bytes = sizes->online;
    vm->standby = *sizes;
    standby_begin(vm);
    atomic_store(&vm->usage.storage, sizes->online);
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (there[i] && vm_add_cpu(vm, i))
            abort(); /* a few hundred bytes, after the storage was had */
    sie_guest_destroy(guest);
    paging_reserve(vm->sys->paging, old, 0);
    storage_destroy(old);
    paging_reserve(vm->sys->paging, storage, vm->set->reserved);
    return 0;
}

/* All that hangs off the machine but the dispatcher's place; its lock is held, or nobody else
 * knows it yet. */
static void destroy_machine(struct vm *vm)
{
    if (vm->native)
        guest_reset(vm);
    if (vm->nics)
        nics_destroy(vm);
    if (vm->channel)
        nics_destroy(vm);
    lans_logoff(vm->sys->lans, vm->userid);
    for (struct device *d = vm->channel ? channel_next(vm->channel, 0) : NULL; d;
         d = channel_next(vm->channel, d->devno + 1u))
        accounting_device_gone(vm, d);
    if (vm->channel)
        channel_destroy(vm->channel);
    vm->channel = NULL;
    for (unsigned i = 0; vm->guest && i < SIE_MAX_CPUS; i++)
        vm_remove_cpu(vm, i);
    if (vm->sclp)
        sclp_destroy(vm->sclp);
    vm->sclp = NULL;
    if (vm->ipl)
        ipl_destroy(vm->ipl);
    vm->ipl = NULL;
    if (vm->storage) {
        page_unlock_all(vm);
        segments_drop(vm);
        paging_reserve(vm->sys->paging, vm->storage, 0);
    }
    if (vm->guest)
        sie_guest_destroy(vm->guest);
    vm->guest = NULL;
    if (vm->storage)
        storage_destroy(vm->storage);
    vm->storage = NULL;
}

static void late_over(struct vm *vm, int rc)
{
    struct vm_late *late = vm->late;
    vm->late = NULL;
    if (late)
        late->over(vm, late, rc);
}

static void vm_free(struct vm *vm)
{
    if (vm->guest || vm->storage)
        destroy_machine(vm);
    iucv_free(vm);
    late_over(vm, -1);
    if (vm->dispatch)
        dispatch_detach(vm);
    traces_free(vm);
    console_destroy(vm->console);
    entry_put((struct directory_entry *)vm->entry);
    settings_free(vm->set);
    variables_destroy(vm->variables);
    free(vm->watchdog.command);
    pthread_mutex_destroy(&vm->lock);
    free(vm);
}

void vm_put(struct vm *vm)
{
    if (vm && atomic_fetch_sub(&vm->refs, 1) == 1)
        vm_free(vm);
}

struct vm *vm_create(struct system *sys, const struct directory_entry *entry)
{
    struct vm *vm = calloc(1, sizeof *vm);
    if (!vm)
        return NULL;
    vm->sys = sys;
    memcpy(vm->userid, entry->userid, sizeof vm->userid);
    atomic_init(&vm->refs, 1);
    pthread_mutex_init(&vm->lock, NULL);
    vm->entry = entry_get((struct directory_entry *)entry);
    vm->classes = entry->classes;
    vm->logon_ns = system_now();
    atomic_init(&vm->disconnected, true);
    strcpy(vm->where, "DSC");
    vm->set = malloc(sizeof *vm->set);
    vm->console = console_create(vm);
    int error = ENOMEM;
    if (vm->set && vm->console) {
        settings_init(vm->set, sys->config);
        vm->set->quickdsp = entry->options & DIRECTORY_OPTION_QUICKDSP;
        vm->set->conceal.on = entry->options & DIRECTORY_OPTION_CONCEAL;
        strcpy(vm->set->machine, entry->machine);
        vm->set->d8onecmd = (enum one_command)entry->d8onecmd;
        vm->set->d8onecmd_locked = entry->d8onecmd_locked;
        vm->set->date_format = (enum date_format)entry->date_format;
        vm->set->nopdata = entry->nopdata;
        watcher_set(vm, WATCHER_SECUSER, entry->secuser);
        watcher_set(vm, WATCHER_OBSERVER, entry->observer);
        for (unsigned k = 0; k < SHARE_TYPES; k++)
            vm->set->share[k] = entry->share;
        vm->set->mode_vm = strcmp(vm->userid, sys->config->operator_userid) != 0;
        vm->set->conmode_3270 = entry->has_console && !strcmp(entry->console_type, "3270");
        if (create_machine(vm, entry)) {
            accounting_begin(vm, "");
            dispatch_set_share(vm, &entry->share);
            error = -system_user_add(sys, vm);
            if (!error)
                return vm;
        }
    }
    vm_put(vm);
    errno = error;
    return NULL;
}

/* --- running and not ------------------------------------------------------------------------ */

void vm_stop_cpus(struct vm *vm)
{
    if (!dispatch_held(vm))
        dispatch_hold(vm);
}

void vm_enter_cp(struct vm *vm, const char *say)
{
    vm_stop_cpus(vm);
    vm->state = VM_CP;
    if (say && *say)
        console_say(vm, "%s", say);
    console_state_changed(vm);
    unattended_check(vm);
}

void vm_attention(struct vm *vm)
{
    if (vm->state == VM_RUNNING && !vm->set->run)
        vm_stop_cpus(vm);
    vm->state = VM_CP;
    console_say(vm, "CP");
    console_state_changed(vm);
    unattended_check(vm);
}

void vm_begin(struct vm *vm)
{
    vm->state = VM_RUNNING;
    if (dispatch_held(vm))
        dispatch_release(vm);
    console_state_changed(vm);
    unattended_check(vm);
}

void vm_long_begin(struct vm *vm, struct vm_long *l)
{
    *l = (struct vm_long){dispatch_held(vm), vm->state};
    if (!l->held)
        dispatch_hold(vm);
    dispatch_long_begin(vm);
}

void vm_long_end(struct vm *vm, const struct vm_long *l)
{
    bool stopped = l->state == VM_RUNNING && vm->state != VM_RUNNING && !vm->set->run;
    dispatch_long_end(vm);
    if (!l->held && !stopped && !vm->logging_off && dispatch_held(vm))
        dispatch_release(vm);
}

/* --- waiting for another machine ------------------------------------------------------------ */

bool vm_wait_answers(struct vm *vm, unsigned before, struct vm_late *late)
{
    if (vm->sleep_generation == before || !(vm->sleep_generation & 1))
        return false;
    late_over(vm, -1);
    vm->late = late;
    vm->late_since = before;
    return true;
}

bool vm_wait_line(struct vm *vm, unsigned number, const char *text)
{
    if (!vm->late || number <= vm->late_since || number > vm->sleep_generation)
        return false;
    vm->late->line(vm, vm->late, text);
    return true;
}

unsigned vm_wait(struct vm *vm)
{
    late_over(vm, -1);
    vm->sleep_generation += 1 + (vm->sleep_generation & 1);
    vm->wait_native = 0;
    if (!dispatch_held(vm)) {
        dispatch_hold(vm);
        vm->wait_holds = true;
    }
    console_sleep(vm, true);
    return vm->sleep_generation;
}

static void let_go(struct vm *vm)
{
    bool held = vm->wait_holds;
    vm->wait_holds = false;
    if (held && dispatch_held(vm) && (vm->state == VM_RUNNING || vm->set->run))
        dispatch_release(vm);
}

void vm_wait_broken(struct vm *vm)
{
    late_over(vm, -1);
    vm->sleep_generation++;
    let_go(vm);
    console_sleep(vm, false);
}

struct wait_work {
    struct vm_work work;
    unsigned number;
    int rc;
};

static void wait_is_over(struct vm *vm, struct vm_work *work)
{
    struct wait_work *w = (struct wait_work *)work;
    if (!vm->logging_off && vm->sleep_generation == w->number) {
        if (vm->wait_native && w->rc)
            guest_command_rc(vm, vm->wait_native, w->rc);
        late_over(vm, w->rc);
        vm_wait_broken(vm);
    }
    free(w);
}

void vm_wait_over(struct vm *vm, unsigned number, int rc)
{
    struct wait_work *w = calloc(1, sizeof *w);
    if (!w)
        return; /* attention ends it too */
    w->work.fn = wait_is_over;
    w->number = number;
    w->rc = rc;
    vm_post(vm, &w->work);
}

/* --- accounting ----------------------------------------------------------------------------- */

uint64_t vm_virtual_ns(struct vm *vm)
{
    uint64_t ns = vm->past_cpu_ns;
    for (unsigned i = 0; vm->guest && i < SIE_MAX_CPUS; i++) {
        struct vcpu *v = sie_vcpu(vm->guest, i);
        if (v)
            ns += sie_count(v).cpu_ns;
    }
    return ns;
}

struct storage_figures vm_storage_figures(struct vm *vm)
{
    struct storage_figures n = storage_figures(vm->storage);
    size_t native = (size_t)atomic_load(&vm->usage.native_pages);
    n.instantiated += native;
    n.resident += native;
    return n;
}

uint64_t vm_total_ns(struct vm *vm)
{
    return vm_virtual_ns(vm) + atomic_load(&vm->cp_ns);
}

void vm_account_cp(struct vm *vm, uint64_t ns)
{
    atomic_fetch_add(&vm->cp_ns, ns);
}

unsigned vm_cpu_count(const struct vm *vm)
{
    unsigned n = 0;
    for (unsigned i = 0; vm->guest && i < SIE_MAX_CPUS; i++)
        n += sie_vcpu(vm->guest, i) != NULL;
    return n;
}

void vm_times_text(struct vm *vm, char text[80])
{
    uint64_t connect = (system_now() - vm->logon_ns) / 1000000000u;
    uint64_t virt = vm_virtual_ns(vm) / 10000000u, total = vm_total_ns(vm) / 10000000u;
    snprintf(text, 80, "CONNECT= %02u:%02u:%02u VIRTCPU= %03u:%02u.%02u TOTCPU= %03u:%02u.%02u",
             (unsigned)(connect / 3600 % 100), (unsigned)(connect / 60 % 60),
             (unsigned)(connect % 60), (unsigned)(virt / 6000 % 1000), (unsigned)(virt / 100 % 60),
             (unsigned)(virt % 100), (unsigned)(total / 6000 % 1000), (unsigned)(total / 100 % 60),
             (unsigned)(total % 100));
}

/* --- LOGOFF and DISCONNECT ------------------------------------------------------------------ */

static void take_apart(struct vm *vm, struct vm_work *work)
{
    (void)work;
    destroy_machine(vm);
}

void vm_logoff_line(struct vm *vm, const char *why, char *line, size_t size)
{
    char where[9];
    bool disconnected = atomic_load(&vm->disconnected);
    system_user_where(vm, where);
    snprintf(line, size,
             disconnected ? "%s %-5s LOGOFF AS  %-8s USERS = %-4u%s%s"
                          : "%s %5s LOGOFF AS  %-8s USERS = %-4u%s%s",
             disconnected ? "USER" : system_terminal_kind(where), disconnected ? "DSC" : where,
             vm->userid, system_user_count(vm->sys) - 1, why ? " " : "", why ? why : "");
}

void vm_logoff(struct vm *vm, const char *by, const char *why, bool keep)
{
    if (vm->logging_off)
        return;
    struct system *sys = vm->sys;
    char times[80], now[40], line[120];
    vm_stop_cpus(vm);
    vm->state = VM_CP;
    if (vm->spool)
        unit_record_logoff(vm);
    accounting_period(vm);
    journal_link_forget(vm);
    vm_times_text(vm, times);
    system_time_text(sys, system_now(), TIME_LOGON, now);
    console_say(vm, "%s", times);
    console_say(vm, "LOGOFF AT %s%s", now, by ? by : "");
    iucv_detach(vm);
    vm->logging_off = true;
    vm_logoff_line(vm, why, line, sizeof line);
    operator_say(sys, "%s", line);
    console_detach(vm, keep ? CONSOLE_END_LOGO : CONSOLE_END_DROP);
    vm->logoff_work.fn = take_apart;
    vm_post(vm, &vm->logoff_work);
    system_user_remove(sys, vm); /* last: SHUTDOWN ends when the table is empty */
}

void vm_disconnect(struct vm *vm, bool keep)
{
    if (vm->logging_off || atomic_load(&vm->disconnected))
        return;
    char now[40], where[9];
    system_time_text(vm->sys, system_now(), TIME_LOGON, now);
    system_user_where(vm, where);
    console_say(vm, "DISCONNECT AT %s", now);
    atomic_store(&vm->disconnected, true);
    system_user_set_where(vm, "DSC", "");
    operator_say(vm->sys, "%s %5s DISCONNECT %-8s USERS = %u", system_terminal_kind(where), where,
                 vm->userid, system_user_count(vm->sys));
    console_detach(vm, keep ? CONSOLE_END_LOGO : CONSOLE_END_DROP);
    unattended_check(vm);
}

void vm_terminal_lost(struct vm *vm)
{
    bool stops = vm->state == VM_RUNNING && !vm->set->run;
    vm_disconnect(vm, false);
    if (stops)
        vm_enter_cp(vm, NULL);
}
