/* INDICATE LOAD, USER, ACTIVE, QUEUES, PAGING, I/O; SPACES, NSS and USER EXP are in indicate_spaces.c.  Figures are
 * the engine's and the host's own; what this system does not have (expansion factors) is zero because
 * it does not happen.
 * Source: CP Commands and Utilities Reference, INDICATE.
 * LOAD, USER, I/O and PAGING are recorded; QUEUES and ACTIVE are from memory. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/indicate.h"
#include "cp/commands/message.h"
#include "cp/commands/virtual_cpu.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/ipl.h"
#include "cp/settings.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A machine whose CPUs have all been idle for longer is dormant; the others are in queue. */
#define DORMANT_NS 300000000ull

/* Did one of its CPUs run since so long ago? */
static bool active_within(struct vm *vm, uint64_t ns)
{
    struct dispatch_status s;
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (dispatch_status(vm, i, &s) && (s.state != DISPATCH_IDLE || s.idle_ns < ns))
            return true;
    return false;
}

static bool in_queue(struct vm *vm)
{
    return active_within(vm, DORMANT_NS);
}

/* Its virtual CPUs that only SHARE's limit keeps from a processor. */
static unsigned limited_cpus(struct vm *vm)
{
    struct dispatch_status s;
    unsigned n = 0;
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        n += dispatch_status(vm, i, &s) && s.state == DISPATCH_LIMITED;
    return n;
}

/* Those that are online, two in a line. */
static void processor_lines(struct command *c, struct dispatcher *d)
{
    char line[80] = "";
    unsigned shown = 0;
    for (unsigned i = 0; i < dispatcher_threads(d); i++) {
        if (!dispatcher_online(d, i))
            continue;
        size_t at = strlen(line);
        snprintf(line + at, sizeof line - at, "%sPROC %04X-%03u%% CP   HZ", at ? "     " : "", i,
                 dispatcher_percent(d, i));
        if (++shown % 2 == 0) {
            command_say(c, "%s", line);
            *line = '\0';
        }
    }
    if (*line)
        command_say(c, "%s", line);
}

static int indicate_load(struct command *c)
{
    struct system *sys = c->vm->sys;
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    struct dispatcher *d = sys->dispatcher;
    unsigned n = dispatcher_threads(d), online = 0, sum = 0;
    size_t users;
    unsigned queued = 0, quick = 0, dormant = 0, limited = 0;
    struct vm **list = system_users(sys, &users);
    for (size_t i = 0; i < users; i++) {
        if (in_queue(list[i]))
            *(list[i]->set->quickdsp ? &quick : &queued) += 1;
        else
            dormant++;
        limited += limited_cpus(list[i]);
        vm_put(list[i]);
    }
    free(list);
    for (unsigned i = 0; i < n; i++)
        if (dispatcher_online(d, i)) {
            sum += dispatcher_percent(d, i);
            online++;
        }
    command_say(c, "AVGPROC-%03u%% %04u", online ? sum / online : 0, online);
    command_say(c, "MDC READS-000000/SEC WRITES-000000/SEC HIT RATIO-000%%");
    struct paging_figures paging;
    paging_figures(sys, &paging);
    command_say(c, "PAGING-%u/SEC", paging.pages_a_second);
    /* Without class E: how many are in queue, and no more. */
    if (!(c->vm->classes & VM_CLASS('E'))) {
        command_say(c, "Q0-%05u Q1-%05u           Q2-00000 EXPAN-001 Q3-00000 EXPAN-001", quick,
                    queued);
        return 0;
    }
    command_say(c, "Q0-%05u(00000)                           DORMANT-%05u", quick, dormant);
    command_say(c, "Q1-%05u(00000)           E1-00000(00000)", queued);
    command_say(c, "Q2-00000(00000) EXPAN-001 E2-00000(00000)");
    command_say(c, "Q3-00000(00000) EXPAN-001 E3-00000(00000)");
    command_say(c, " ");
    processor_lines(c, d);
    command_say(c, " ");
    command_say(c, "LIMITED-%05u", limited);
    return 0;
}

/* --- other users' figures ----------------------------------------------------------------------
 *
 * They are collected by work of the machine that they are about and posted back as lines. */

typedef void lines_fn(struct command *c, struct vm *vm);

struct other_work {
    struct vm_work work;
    char issuer[9];
    lines_fn *lines;
};

static void to_issuer(void *ctx, const char *line)
{
    struct vm *vm = ctx;
    message_line(vm, false, line);
}

static void other_lines(struct vm *vm, struct vm_work *work)
{
    struct other_work *w = (struct other_work *)work;
    struct vm *issuer = vm->logging_off ? NULL : system_user(vm->sys, w->issuer);
    if (issuer) {
        struct command c = {.vm = vm,
                            .source = COMMAND_TERMINAL,
                            .operands = "",
                            .original = "",
                            .respond = to_issuer,
                            .respond_ctx = issuer,
                            .name = "INDICATE"};
        w->lines(&c, vm);
        vm_put(issuer);
    }
    free(w);
}

static void for_other(struct command *c, struct vm *vm, lines_fn *lines)
{
    struct other_work *w = vm == c->vm ? NULL : calloc(1, sizeof *w);
    if (vm == c->vm)
        lines(c, vm);
    if (!w)
        return;
    w->work.fn = other_lines;
    w->lines = lines;
    strcpy(w->issuer, c->vm->userid);
    vm_post(vm, &w->work);
}

static void paging_line(struct command *c, struct vm *vm)
{
    struct storage_figures n = vm_storage_figures(vm);
    command_say(c, "%-8s %06u:%06zu", vm->userid, 0u, n.out);
}

/* --- QUEUES, PAGING, I/O -------------------------------------------------------------------- */

void indicate_ahead(int64_t ns, char text[24])
{
    snprintf(text, 24, "%.4f", (double)(ns / 100000) / 1e4);
}

/* A virtual CPU that is in queue: "" when it is not.  Expanded by what it waits for, how far it is
 * ahead of the others in seconds, and the processor that it is on; its pages are then from column 24 on, where
 * programs of z/VM's sites read them. */
static void queue_item(struct vm *vm, unsigned cpu, bool expanded, char item[128])
{
    item[0] = '\0';
    struct dispatch_status s;
    char state[8] = "PS", processor[8] = "";
    if (!dispatch_status(vm, cpu, &s) || (s.state == DISPATCH_IDLE && s.idle_ns >= DORMANT_NS))
        return;
    if (s.state == DISPATCH_READY || s.state == DISPATCH_LIMITED)
        strcpy(state, "R");
    else if (s.state == DISPATCH_RUNNING)
        snprintf(state, sizeof state, "R%02X", s.thread & 0xff);
    if (cpu != vm->base_cpu)
        snprintf(processor, sizeof processor, "MP%02X", cpu & 0xff);
    unsigned long long pages = atomic_load(&vm->usage.resident_pages);
    int at = snprintf(item, 128, "%-8s %-*s %c%u %-3s %08llu/%08llu", vm->userid, expanded ? 6 : 5,
                      processor, s.state == DISPATCH_LIMITED ? 'L' : 'Q',
                      vm->set->quickdsp ? 0u : 1u, state, pages, pages);
    if (expanded) {
        char ahead[24];
        indicate_ahead(s.ahead_ns, ahead);
        snprintf(item + at, 128 - (size_t)at, " .... %7s A%02X", ahead, s.thread & 0xff);
    }
}

/* QUEUES [EXP]: two in a line, or one with what else is known of it. */
static int indicate_queues(struct command *c)
{
    size_t n;
    char item[128], before[128] = "";
    bool expanded = command_keyword(c, "EXP", 3);
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        for (unsigned cpu = 0; cpu < SIE_MAX_CPUS; cpu++) {
            queue_item(users[i], cpu, expanded, item);
            if (!*item)
                continue;
            if (!expanded && !*before) {
                strcpy(before, item);
                continue;
            }
            command_say(c, "%s%s%s", before, *before ? "  " : "", item);
            before[0] = '\0';
        }
        vm_put(users[i]);
    }
    free(users);
    if (*before)
        command_say(c, "%s", before);
    return 0;
}

/* A virtual device's I/O is done before its SSCH ends: nobody waits so. */
static int indicate_io(struct command *c)
{
    int rc = command_end(c, "IND");
    if (!rc)
        command_say(c, "No users in I/O wait");
    return rc;
}

/* PAGING [WAIT | ALL]: users in page wait, or all, with the pages that they have in expanded storage
 * (which there is none of) and on page space.  Each machine counts its own. */
static int indicate_paging(struct command *c)
{
    size_t n, told = 0;
    bool all = command_keyword(c, "ALL", 3);
    if (!all)
        command_keyword(c, "WAIT", 4);
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        if (all || atomic_load(&users[i]->usage.page_waits)) {
            for_other(c, users[i], paging_line);
            told++;
        }
        vm_put(users[i]);
    }
    free(users);
    if (!told)
        command_say(c, "No users in page wait");
    return 0;
}

/* --- USER ----------------------------------------------------------------------------------- */

static void minutes(uint64_t ns, char text[16])
{
    uint64_t s = ns / 1000000000u;
    snprintf(text, 16, "%03u:%02u", (unsigned)(s / 60 % 1000), (unsigned)(s % 60));
}

void indicate_figures(struct vm *vm, struct user_figures *f)
{
    const char *name = ipl_system_name(vm) ? ipl_system_name(vm) : guest_name(vm);
    *f = (struct user_figures){.pages = vm_storage_figures(vm),
                               .connect_ns = system_now() - vm->logon_ns,
                               .io = atomic_load(&vm->counts.io),
                               .rdr = atomic_load(&vm->counts.cards_read),
                               .prt = atomic_load(&vm->counts.lines),
                               .pun = atomic_load(&vm->counts.cards_punched)};
    storage_size_text(vm->storage_bytes, f->size);
    if (vm->loaded && vm->ipl_devno)
        snprintf(f->loaded, sizeof f->loaded, "DEV %04X", vm->ipl_devno);
    else
        snprintf(f->loaded, sizeof f->loaded, "%s", name ? name : "NONE");
    for (struct device *d = channel_next(vm->channel, 0); d;
         d = channel_next(vm->channel, d->devno + 1u))
        f->devices++;
}

struct cpu_figures indicate_cpu_figures(struct vm *vm, unsigned address,
                                        const struct user_figures *f)
{
    uint64_t own = sie_count(sie_vcpu(vm->guest, address)).cpu_ns;
    if (address != vm->base_cpu)
        return (struct cpu_figures){own, own, 0, 0, 0, 0};
    own += vm->past_cpu_ns;
    return (struct cpu_figures){own, own + atomic_load(&vm->cp_ns), f->io, f->rdr, f->prt, f->pun};
}

static void cpu_lines(struct command *c, struct vm *vm, unsigned address,
                      const struct user_figures *f)
{
    struct cpu_figures cpu = indicate_cpu_figures(vm, address, f);
    char vtime[16], ttime[16];
    minutes(cpu.virtual_ns, vtime);
    minutes(cpu.total_ns, ttime);
    command_say(c, "CPU %02X: CTIME=%02u:%02u VTIME=%s TTIME=%s IO=%06llu", address,
                (unsigned)(f->connect_ns / 3600000000000u % 100),
                (unsigned)(f->connect_ns / 60000000000u % 60), vtime, ttime, cpu.io);
    command_say(c, "        RDR=%06llu PRT=%06llu PCH=%06llu TYPE=%-4s CPUAFFIN=%s", cpu.rdr,
                cpu.prt, cpu.pun, cpu_type_name(vm, address), cpu_affinity(vm, address));
}

static void user_lines(struct command *c, struct vm *vm)
{
    struct user_figures f;
    indicate_figures(vm, &f);
    command_say(c, "USERID=%-8s MACH=%-3s STOR=%s VIRT=V XSTORE=---", vm->userid, vm->set->machine,
                f.size);
    command_say(c, "IPLSYS=%-8s DEVNUM=%05u", f.loaded, f.devices);
    command_say(c, "PAGES: RES=%zu  WS=%zu  LOCKEDREAL=%zu  RESVD=%u", f.pages.resident,
                f.pages.resident, f.pages.locked, vm->set->reserved);
    command_say(c, "       INSTAN=%zu", f.pages.instantiated);
    /* What was read had been written, and what is out now too. */
    command_say(c, "NPREF=%zu  PREF=0  READS=%llu  WRITES=%llu", f.pages.out,
                (unsigned long long)f.pages.reads,
                (unsigned long long)(f.pages.reads + f.pages.out));
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (sie_vcpu(vm->guest, i))
            cpu_lines(c, vm, i, &f);
}

static int own_user(struct command *c)
{
    user_lines(c, c->vm);
    return 0;
}

/* ACTIVE [n [SEC | MIN | HRS]]: who was active in that time, the last minute when it is left out, and in
 * which list he is now.  There is no eligible list. */
static int indicate_active(struct command *c)
{
    char word[16];
    unsigned long n = 60;
    uint64_t unit = 1;
    if (command_word(c, word, sizeof word)) {
        if (!command_number(word, 99999, &n) || !n)
            return command_error(c, "IND", 2, word, NULL);
        if (command_keyword(c, "HRS", 3))
            unit = 3600;
        else if (command_keyword(c, "MIN", 3))
            unit = 60;
        else
            command_keyword(c, "SEC", 3);
    }
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    size_t users;
    unsigned active = 0, dispatched = 0;
    struct vm **list = system_users(c->vm->sys, &users);
    for (size_t i = 0; i < users; i++) {
        bool was = active_within(list[i], n * unit * 1000000000u);
        active += was;
        dispatched += was && in_queue(list[i]);
        vm_put(list[i]);
    }
    free(list);
    command_say(c, "%05u USERS, %05u DISP, %05u ELIG, %05u DORM", active, dispatched, 0u,
                active - dispatched);
    return 0;
}

int indicate_command(struct command *c)
{
    if (!*command_rest(c) || command_keyword(c, "LOAD", 4))
        return indicate_load(c);
    char word[32];
    if (c->vm->classes & VM_CLASS('E')) {
        if (command_keyword(c, "ACTIVE", 3))
            return indicate_active(c);
        if (command_keyword(c, "QUEUES", 1))
            return indicate_queues(c);
        if (command_keyword(c, "PAGING", 3))
            return indicate_paging(c);
        if (command_keyword(c, "I/O", 1))
            return indicate_io(c);
        if (command_keyword(c, "NSS", 3))
            return indicate_nss(c);
    }
    if (c->vm->classes & VM_CLASS('E') &&
        (command_keyword(c, "MULTITHREAD", 7) || command_keyword(c, "MT", 2))) {
        int rc = command_end(c, "IND");
        if (!rc)
            command_say(c, "The Multithreading Facility is not installed.");
        return rc;
    }
    if (command_keyword(c, "SPACES", 2))
        return indicate_spaces(c);
    if (!command_keyword(c, "USER", 4)) {
        command_word(c, word, sizeof word);
        return command_error(c, "IND", 2, word, NULL);
    }
    if (!command_word(c, word, sizeof word))
        strcpy(word, "*");
    bool expanded = command_keyword(c, "EXPANDED", 3);
    return indicate_about(c, word, expanded ? indicate_user_expanded : own_user);
}
