/* INDICATE LOAD and USER.  Figures are the engine's and the host's own; what this system does not
 * have (paging, expansion factors) is zero because it does not happen.
 * Source: CP Commands and Utilities Reference, INDICATE. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/message.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_host.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Per cent of the dispatcher's processors that CP used since the last look (at most a second
 * ago, otherwise since the system's start). */
static unsigned load_percent(struct system *sys)
{
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    uint64_t used = (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
    uint64_t wall = (system_now() - sys->ipl_ns) * dispatcher_threads(sys->dispatcher);
    return wall ? (unsigned)(used * 100 / wall) : 0;
}

static int indicate_load(struct command *c)
{
    struct system *sys = c->vm->sys;
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    unsigned n = dispatcher_threads(sys->dispatcher), percent = load_percent(sys);
    size_t users;
    unsigned queued = 0, dormant = 0;
    struct vm **list = system_users(sys, &users);
    for (size_t i = 0; i < users; i++) {
        if (list[i]->state == VM_RUNNING)
            queued++;
        else
            dormant++;
        vm_put(list[i]);
    }
    free(list);
    command_say(c, "AVGPROC-%03u%% %04u", percent > 999 ? 999 : percent, n);
    command_say(c, "MDC READS-000000/SEC WRITES-000000/SEC HIT RATIO-000%%");
    command_say(c, "PAGING-0/SEC");
    command_say(c, "Q0-00000(00000)                           DORMANT-%05u", dormant);
    command_say(c, "Q1-%05u(00000)           E1-00000(00000)", queued);
    command_say(c, "Q2-00000(00000) EXPAN-001 E2-00000(00000)");
    command_say(c, "Q3-00000(00000) EXPAN-001 E3-00000(00000)");
    command_say(c, " ");
    for (unsigned i = 0; i < n; i += 2) {
        char second[32] = "";
        if (i + 1 < n)
            snprintf(second, sizeof second, "     PROC %04X-%03u%% CP", i + 1, percent);
        command_say(c, "PROC %04X-%03u%% CP%s", i, percent, second);
    }
    command_say(c, " ");
    command_say(c, "LIMITED-00000");
    return 0;
}

static void minutes(uint64_t ns, char text[16])
{
    uint64_t s = ns / 1000000000u;
    snprintf(text, 16, "%03u:%02u", (unsigned)(s / 60 % 1000), (unsigned)(s % 60));
}

static unsigned device_count(struct vm *vm)
{
    unsigned n = 0;
    for (struct device *d = channel_next(vm->channel, 0); d;
         d = channel_next(vm->channel, d->devno + 1u))
        n++;
    return n;
}

static void user_lines(struct command *c, struct vm *vm)
{
    char size[24], system[24], ctime[16], vtime[16], ttime[16];
    storage_size_text(vm->storage_bytes, size);
    const char *name = guest_name(vm);
    snprintf(system, sizeof system, "%s", name ? name : vm->loaded ? "DEV" : "NONE");
    size_t pages = storage_resident_pages(vm->storage);
    uint64_t connect = system_now() - vm->logon_ns, io = 0;
    for (struct device *d = channel_next(vm->channel, 0); d;
         d = channel_next(vm->channel, d->devno + 1u))
        io += channel_start_count(d);
    snprintf(ctime, sizeof ctime, "%02u:%02u", (unsigned)(connect / 3600000000000u % 100),
             (unsigned)(connect / 60000000000u % 60));
    minutes(vm_virtual_ns(vm), vtime);
    minutes(vm_total_ns(vm), ttime);
    command_say(c, "USERID=%-8s MACH=%-3s STOR=%s VIRT=V XSTORE=---", vm->userid, vm->set->machine,
                size);
    command_say(c, "IPLSYS=%-8s DEVNUM=%05u", system, device_count(vm));
    command_say(c, "PAGES: RES=%zu  WS=%zu  LOCKEDREAL=0  RESVD=0", pages, pages);
    command_say(c, "       INSTAN=%zu", pages);
    command_say(c, "NPREF=0  PREF=0  READS=0  WRITES=0");
    command_say(c, "CPU %02X: CTIME=%s VTIME=%s TTIME=%s IO=%06llu", vm->base_cpu, ctime, vtime,
                ttime, (unsigned long long)io);
    command_say(c, "        RDR=000000 PRT=000000 PCH=000000 TYPE=CP   CPUAFFIN=ON");
}

/* Another user's figures are collected by work of his machine and posted back as lines. */
struct other_work {
    struct vm_work work;
    char issuer[9];
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
        struct command c = {vm, COMMAND_TERMINAL, "", "", to_issuer, issuer, "INDICATE"};
        user_lines(&c, vm);
        vm_put(issuer);
    }
    free(w);
}

static int indicate_other(struct command *c, const char *word)
{
    char id[9];
    if (!(c->vm->classes & VM_CLASS('E')))
        return command_error(c, "IND", 2, word, NULL);
    if (!parse_userid(word, id))
        return command_error(c, "IND", 7, word, NULL);
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, "IND", 45, id, NULL);
    struct other_work *w = calloc(1, sizeof *w);
    if (w) {
        w->work.fn = other_lines;
        strcpy(w->issuer, c->vm->userid);
        vm_post(vm, &w->work);
    }
    vm_put(vm);
    return 0;
}

int indicate_command(struct command *c)
{
    if (!*command_rest(c) || command_keyword(c, "LOAD", 4))
        return indicate_load(c);
    char word[32];
    if (!command_keyword(c, "USER", 4)) {
        command_word(c, word, sizeof word);
        return command_error(c, "IND", 2, word, NULL);
    }
    if (command_word(c, word, sizeof word) && strcmp(word, "*") && strcmp(word, c->vm->userid))
        return indicate_other(c, word);
    int rc = command_end(c, "IND");
    if (!rc)
        user_lines(c, c->vm);
    return rc;
}
