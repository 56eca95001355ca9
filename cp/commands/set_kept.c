/* SETs of the system that are kept for their QUERYs and for nothing else, since what they govern does
 * not happen here: no interruption of a real device is lost (MITIME), no I/O is slowed down (THROTTLE)
 * or measured in a channel (MONDATA, SCMEASURE), no internal trace is written (TRACEFRAMES), no guest
 * is offered the memory assist (MEMASSIST) or PCI functions (IO_OPT).  And those of a storage
 * director's cache (CACHE, CACHEFW, DASDFW, NVS), which these disks have not.  Every virtual CPU is of
 * the one type that there is (VCONFIG, CPUAFFINITY), CP's pages are not protected or checked by CP
 * (CPPROTECT, CPCHECKING), none of its processors is waited for (TIMEBOMB), no printer underscores
 * (UNDERSCORE), a disk that is reserved is so at once (WRKALLEG),
 * and CP's storage is the host's (STGLIMIT, STGEXEMPT).
 * Source: CP Commands and Utilities Reference, the SETs by name; the responses of their
 * QUERYs are from memory, but for those of MEMASSIST and IO_OPT. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/devices/dasd.h"
#include "cp/directory/directory.h"
#include "cp/kept.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int missing_or_invalid(struct command *c, const char *module)
{
    char word[32];
    return command_word(c, word, sizeof word) ? command_error(c, module, 2, word, NULL)
                                              : command_error(c, module, 26, NULL);
}

/* --- by device ------------------------------------------------------------------------------ */

/* [ALL | rdev ...]: the devices that a QUERY is about. */
static int asked(struct command *c, const char *module, struct real_list *list)
{
    struct real_dasd d;
    *list = (struct real_list){.n = 0};
    if (*command_rest(c) && !command_keyword(c, "ALL", 3)) {
        int rc = real_list(c, module, list);
        return rc ? rc : command_end(c, module);
    }
    for (size_t i = 0;
         c->vm->sys->volumes && list->n < REAL_LIST_MAX && real_at(c->vm->sys->volumes, i, &d); i++)
        list->rdev[list->n++] = d.rdev;
    return command_end(c, module);
}

/* SET name ON | OFF [FOR] rdev ... */
static int set_switch(struct command *c, struct kept_devices *k)
{
    struct real_list list;
    bool on = command_keyword(c, "ON", 2);
    if (!on && !command_keyword(c, "OFF", 3))
        return missing_or_invalid(c, "CFS");
    command_keyword(c, "FOR", 3);
    int rc = real_list(c, "CFS", &list);
    if (!rc)
        rc = command_end(c, "CFS");
    for (unsigned i = 0; !rc && i < list.n; i++)
        kept_set(c->vm->sys->kept, k, list.rdev[i], on);
    return rc;
}

static int query_switch(struct command *c, const char *name, const struct kept_devices *k)
{
    struct real_list list;
    int rc = asked(c, "CQS", &list);
    for (unsigned i = 0; !rc && i < list.n; i++)
        command_say(c, "%04X %s %s", list.rdev[i], name,
                    kept_value(c->vm->sys->kept, k, list.rdev[i], true) ? "ON" : "OFF");
    return rc;
}

int set_mondata(struct command *c)
{
    return set_switch(c, &c->vm->sys->kept->mondata);
}

int query_mondata(struct command *c)
{
    return query_switch(c, "MONDATA", &c->vm->sys->kept->mondata);
}

int set_scmeasure(struct command *c)
{
    return set_switch(c, &c->vm->sys->kept->scmeasure);
}

int query_scmeasure(struct command *c)
{
    return query_switch(c, "SCMEASURE", &c->vm->sys->kept->scmeasure);
}

/* SET THROTTLE rdev ... rate | OFF: I/Os a second that guests may start.  A rate in decimal looks like
 * a device number: it is the last word. */
int set_throttle(struct command *c)
{
    char line[256], word[16];
    unsigned long rate = 0;
    struct real_list list;
    size_t n = strlen(c->operands);
    const char *last = strrchr(c->operands, ' ');
    if (!last || n >= sizeof line)
        return command_error(c, "CFS", *c->operands && !last ? 26 : 21, NULL);
    snprintf(word, sizeof word, "%.15s", last + 1);
    if (strcmp(word, "OFF") && (!command_number(word, 10000, &rate) || !rate))
        return command_error(c, "CFS", 2, word, NULL);
    memcpy(line, c->operands, n + 1);
    line[last - c->operands] = '\0';
    struct command devices = *c;
    devices.operands = devices.original = line;
    int rc = real_list(&devices, "CFS", &list);
    if (!rc)
        rc = command_end(&devices, "CFS");
    for (unsigned i = 0; !rc && i < list.n; i++)
        kept_set(c->vm->sys->kept, &c->vm->sys->kept->throttle, list.rdev[i], (unsigned)rate);
    return rc;
}

int query_throttle(struct command *c)
{
    struct real_list list;
    unsigned shown = 0;
    bool all = !*command_rest(c);
    int rc = asked(c, "CQS", &list);
    for (unsigned i = 0; !rc && i < list.n; i++) {
        unsigned rate = kept_value(c->vm->sys->kept, &c->vm->sys->kept->throttle, list.rdev[i], 0);
        if (rate)
            command_say(c, "%04X THROTTLE RATE = %05u", list.rdev[i], rate);
        else if (!all)
            command_say(c, "%04X THROTTLE OFF", list.rdev[i]);
        shown += rate || !all;
    }
    if (!rc && !shown)
        command_say(c, "No devices are throttled.");
    return rc;
}

/* --- a cache that is not there -------------------------------------------------------------- */

/* SET CACHE | CACHEFW | DASDFW | NVS [DEVICE | SUBSYSTEM] ON | OFF | FORCEOFF [FOR] rdev ... */
static int cache(struct command *c, bool set)
{
    struct real_list list;
    char rdev[8];
    if (set) {
        if (!command_keyword(c, "DEVICE", 3))
            command_keyword(c, "SUBSYSTEM", 5);
        if (!command_keyword(c, "ON", 2) && !command_keyword(c, "OFF", 3) &&
            !command_keyword(c, "FORCEOFF", 8))
            return missing_or_invalid(c, "CCU");
        command_keyword(c, "FOR", 3);
    }
    int rc = real_list(c, "CCU", &list);
    if (!rc)
        rc = command_end(c, "CCU");
    for (unsigned i = 0; i < list.n && (!rc || i); i++) {
        snprintf(rdev, sizeof rdev, "%04X", list.rdev[i]);
        rc = command_error(c, "CCU", 332, rdev, NULL);
    }
    return rc;
}

int set_cache(struct command *c)
{
    return cache(c, true);
}

int query_cache(struct command *c)
{
    return cache(c, false);
}

/* --- MITIME --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    unsigned min;
} device_classes[KEPT_CLASSES] = {{"DASD", 4}, {"GRAF", 4},   {"UR", 2},
                                  {"TAPE", 4}, {"SWITCH", 6}, {"MISC", 4}};

/* mm:ss, in seconds, up to the next multiple of five; OFF: 0. */
static bool interval(const char *word, unsigned *seconds)
{
    unsigned minutes, rest;
    char end;
    *seconds = 0;
    if (!strcmp(word, "OFF"))
        return true;
    if (strspn(word, "0123456789:") != strlen(word)) /* no signs */
        return false;
    if (sscanf(word, "%2u:%2u%c", &minutes, &rest, &end) != 2 || rest > 59)
        return false;
    *seconds = (minutes * 60 + rest + 4) / 5 * 5;
    return *seconds != 0;
}

/* SET MITIME [class | rdev ...] mm:ss | OFF */
int set_mitime(struct command *c)
{
    struct real_list list = {.n = 0};
    char word[16];
    unsigned which = 0, seconds;
    int rc = 0;
    while (which < KEPT_CLASSES &&
           !command_keyword(c, device_classes[which].name, device_classes[which].min))
        which++;
    command_peek(c, word, sizeof word);
    if (which == KEPT_CLASSES && *word && !interval(word, &seconds))
        rc = real_list(c, "MIT", &list);
    if (!rc && (!command_word(c, word, sizeof word) || !interval(word, &seconds)))
        rc = command_error(c, "MIT", *word ? 2 : 26, word, NULL);
    if (!rc)
        rc = command_end(c, "MIT");
    if (rc)
        return rc;
    for (unsigned i = 0; i < list.n; i++)
        kept_set(c->vm->sys->kept, &c->vm->sys->kept->mitime, list.rdev[i], seconds);
    pthread_mutex_lock(&c->vm->sys->kept->lock);
    for (unsigned i = 0; !list.n && i < KEPT_CLASSES; i++)
        if (which == KEPT_CLASSES || i == which)
            c->vm->sys->kept->mitime_of[i] = seconds;
    if (!list.n && which == KEPT_CLASSES)
        c->vm->sys->kept->mitime.n = 0;
    pthread_mutex_unlock(&c->vm->sys->kept->lock);
    return 0;
}

static void mitime_line(struct command *c, const char *what, unsigned seconds)
{
    if (seconds)
        command_say(c, "MITIME %-6s %02u:%02u", what, seconds / 60, seconds % 60);
    else
        command_say(c, "MITIME %-6s OFF", what);
}

int query_mitime(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    struct kept_devices devices;
    unsigned of[KEPT_CLASSES];
    int rc = command_end(c, "MIT");
    if (rc)
        return rc;
    pthread_mutex_lock(&c->vm->sys->kept->lock);
    memcpy(of, k->mitime_of, sizeof of);
    devices = k->mitime;
    pthread_mutex_unlock(&c->vm->sys->kept->lock);
    for (unsigned i = 0; i < KEPT_CLASSES; i++)
        mitime_line(c, device_classes[i].name, of[i]);
    for (unsigned i = 0; i < devices.n; i++) {
        char rdev[8];
        snprintf(rdev, sizeof rdev, "%04X", devices.rdev[i]);
        mitime_line(c, rdev, devices.value[i]);
    }
    return 0;
}

/* --- TRACEFRAMES ---------------------------------------------------------------------------- */

#define TRACE_FRAMES_MIN 3
#define TRACE_FRAMES_MAX 131072

/* SET TRACEFRAMES {[MASTER] n} {ALTERNATE m [PERCENT]} */
int set_traceframes(struct command *c)
{
    unsigned long master = 0, alternate = 0;
    char word[16];
    if (!*command_rest(c))
        return command_error(c, "TRF", 26, NULL);
    while (*command_rest(c)) {
        bool other = command_keyword(c, "ALTERNATE", 3);
        if (!other)
            command_keyword(c, "MASTER", 1);
        unsigned long *to = other ? &alternate : &master;
        unsigned long least = other ? 1 : TRACE_FRAMES_MIN;
        command_word(c, word, sizeof word);
        if (*to || !command_number(word, other ? 100 : TRACE_FRAMES_MAX, to) || *to < least)
            return command_error(c, "TRF", *word ? 2 : 26, word, NULL);
        if (other)
            command_keyword(c, "PERCENT", 7);
    }
    pthread_mutex_lock(&c->vm->sys->kept->lock);
    if (master)
        c->vm->sys->kept->trace_master = (unsigned)master;
    if (alternate)
        c->vm->sys->kept->trace_alternate = (unsigned)alternate;
    pthread_mutex_unlock(&c->vm->sys->kept->lock);
    return 0;
}

int query_traceframes(struct command *c)
{
    int rc = command_end(c, "TRF");
    if (rc)
        return rc;
    pthread_mutex_lock(&c->vm->sys->kept->lock);
    unsigned master = c->vm->sys->kept->trace_master, alternate = c->vm->sys->kept->trace_alternate;
    pthread_mutex_unlock(&c->vm->sys->kept->lock);
    command_say(c, "Master processor trace frames = %u", master ? master : TRACE_FRAMES_MIN);
    command_say(c, "Alternate processor trace frames = %u percent of master",
                alternate ? alternate : 100);
    return 0;
}

/* --- assists of guests ---------------------------------------------------------------------- */

/* ON | OFF [[FOR] ALL]: *all says which; the issuer's own otherwise. */
static int for_all(struct command *c, bool *on, bool *all)
{
    *on = command_keyword(c, "ON", 2);
    if (!*on && !command_keyword(c, "OFF", 3))
        return missing_or_invalid(c, "CFS");
    *all = false;
    if (command_keyword(c, "FOR", 3) || *command_rest(c)) {
        if (!(c->vm->classes & VM_CLASS('B')) || !command_keyword(c, "ALL", 3))
            return missing_or_invalid(c, "CFS");
        *all = true;
    }
    return command_end(c, "CFS");
}

/* SET MEMASSIST ON | OFF [FOR ALL] */
int set_memassist(struct command *c)
{
    bool on, all;
    int rc = for_all(c, &on, &all);
    if (rc)
        return rc;
    if (all)
        atomic_store(&c->vm->sys->kept->memassist_off, !on);
    else
        c->vm->set->memassist = on;
    return 0;
}

static int query_assist(struct command *c, bool all_off, bool on)
{
    command_keyword(c, "*", 1);
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    command_say(c, "ALL USERS SET - %s", all_off ? "OFF" : "ON");
    command_say(c, "USER     SETTING STATUS");
    command_say(c, "%-8s %-7s INACTIVE", c->vm->userid, on ? "ON" : "OFF");
    return 0;
}

int query_memassist(struct command *c)
{
    return query_assist(c, atomic_load(&c->vm->sys->kept->memassist_off), c->vm->set->memassist);
}

/* SET QIOASSIST ON | OFF [ALL] */
int set_qioassist(struct command *c)
{
    bool on, all;
    int rc = for_all(c, &on, &all);
    if (rc)
        return rc;
    if (all)
        atomic_store(&c->vm->sys->kept->qioassist_off, !on);
    else
        c->vm->set->qioassist_off = !on;
    return 0;
}

int query_qioassist(struct command *c)
{
    return query_assist(c, atomic_load(&c->vm->sys->kept->qioassist_off),
                        !c->vm->set->qioassist_off);
}

/* SET IO_OPT UID ON | OFF [FOR ALL] */
int set_io_opt(struct command *c)
{
    bool on, all;
    if (!command_keyword(c, "UID", 3))
        return missing_or_invalid(c, "CFS");
    int rc = for_all(c, &on, &all);
    if (rc)
        return rc;
    if (all)
        atomic_store(&c->vm->sys->kept->io_uid_off, !on);
    else
        c->vm->set->io_uid_off = !on;
    return 0;
}

/* QUERY IO_OPT [* | USER userid], IBM's (7.3); another user's is for class B. */
int query_io_opt(struct command *c)
{
    char word[16], id[9];
    if (command_keyword(c, "USER", 4)) {
        if (!command_word(c, word, sizeof word))
            return command_error(c, "CQS", 20, NULL);
        if (!parse_userid(word, id))
            return command_error(c, "CQS", 7, word, NULL);
        if (strcmp(id, c->vm->userid) && !(c->vm->classes & VM_CLASS('B')))
            return command_error(c, "CQS", 2, word, NULL);
        if (strcmp(id, c->vm->userid))
            return command_elsewhere(c, "CQS", id, query_io_opt);
    }
    command_keyword(c, "*", 1);
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    command_say(c, "ALL USERS SET IO_OPT UID - %s",
                atomic_load(&c->vm->sys->kept->io_uid_off) ? "OFF" : "ON");
    command_say(c, "ENFORCE_BY_VOLID - OFF");
    command_say(c, "OPTION SETTINGS FOR %s:", c->vm->userid);
    command_say(c, "OPTION   SETTING");
    command_say(c, "UID      %s", c->vm->set->io_uid_off ? "OFF" : "ON");
    return 0;
}

/* --- working allegiance, by virtual device -------------------------------------------------- */

/* Where that of a disk of one's own is kept; NULL after the message, whose number is *rc. */
static bool *allegiance(struct command *c, uint16_t *vdev, int *rc)
{
    char word[16];
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, vdev)) {
        *rc = command_error(c, "CFS", 22, NULL);
        return NULL;
    }
    struct device *dev = channel_device(c->vm->channel, *vdev);
    bool *on = dev ? dasd_allegiance(dev) : NULL;
    snprintf(word, sizeof word, "%04X", *vdev);
    *rc = on    ? 0
          : dev ? command_error(c, "CFS", 6, dev->type->name, NULL)
                : command_error(c, "CFS", 40, word, NULL);
    return on;
}

/* SET WRKALLEG vdev ON | OFF */
int set_wrkalleg(struct command *c)
{
    uint16_t vdev;
    int rc;
    bool *on = allegiance(c, &vdev, &rc);
    return on ? command_on_off(c, "CFS", on) : rc;
}

/* QUERY WRKALLEG vdev */
int query_wrkalleg(struct command *c)
{
    uint16_t vdev;
    int rc;
    bool *on = allegiance(c, &vdev, &rc);
    if (on && !(rc = command_end(c, "CQS")))
        command_say(c, "WRKALLEG is %s for %04X", *on ? "ON" : "OFF", vdev);
    return rc;
}

/* --- the machine's configuration mode ------------------------------------------------------- */

static const char *const modes[] = {"ESA390", "LINUX", "VM"}; /* enum vconfig */

/* SET VCONFIG MODE ESA390 | LINUX | VM */
int set_vconfig(struct command *c)
{
    if (!command_keyword(c, "MODE", 4))
        return missing_or_invalid(c, "CFS");
    for (unsigned i = 0; i < 3; i++)
        if (command_keyword(c, modes[i], (unsigned)strlen(modes[i]))) {
            int rc = command_end(c, "CFS");
            if (!rc)
                c->vm->set->vconfig = (enum vconfig)i;
            return rc;
        }
    return missing_or_invalid(c, "CFS");
}

int query_vconfig(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "MODE = %s", modes[c->vm->set->vconfig]);
    return rc;
}

/* --- limits of CP's own storage ------------------------------------------------------------- */

struct exempt_work {
    struct vm_work work;
    bool on;
};

static void do_exempt(struct vm *vm, struct vm_work *work)
{
    struct exempt_work *w = (struct exempt_work *)work;
    vm->set->stgexempt = w->on;
    free(w);
}

/* userid: that user's machine, with a reference; NULL after the message. */
static struct vm *user_operand(struct command *c, const char *module, int *rc)
{
    char word[16], id[9];
    struct vm *vm = NULL;
    *rc = 0;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        *rc = command_error(c, module, 20, NULL);
    else if (!(vm = system_user(c->vm->sys, id)))
        *rc = command_error(c, module, 45, id, NULL);
    return vm;
}

/* SET STGEXEMPT userid ON | OFF */
int set_stgexempt(struct command *c)
{
    bool on;
    int rc;
    struct vm *vm = user_operand(c, "CFS", &rc);
    if (!vm)
        return rc;
    rc = command_on_off(c, "CFS", &on);
    struct exempt_work *w = rc ? NULL : calloc(1, sizeof *w);
    if (w) {
        w->work.fn = do_exempt;
        w->on = on;
        vm_post(vm, &w->work);
    }
    vm_put(vm);
    return rc;
}

int query_stgexempt(struct command *c)
{
    int rc;
    struct vm *vm = user_operand(c, "CQS", &rc);
    if (!vm)
        return rc;
    rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "USER %-8s: STGEXEMPT = %s", vm->userid, vm->set->stgexempt ? "ON" : "OFF");
    vm_put(vm);
    return rc;
}

/* SET STGLIMIT n[%] | OFF: of CP's storage, for one user. */
int set_stglimit(struct command *c)
{
    char word[16];
    unsigned long percent = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    size_t n = strlen(word);
    char typed[16];
    strcpy(typed, word);
    if (n > 1 && word[n - 1] == '%')
        word[n - 1] = '\0';
    if (strcmp(word, "OFF") && (!command_number(word, 100, &percent) || !percent))
        return command_error(c, "CFS", 2, typed, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        atomic_store(&c->vm->sys->kept->stglimit, (unsigned)percent);
    return rc;
}

int query_stglimit(struct command *c)
{
    int rc = command_end(c, "CQS");
    unsigned percent = atomic_load(&c->vm->sys->kept->stglimit);
    if (!rc && percent)
        command_say(c, "STGLIMIT = %u%%", percent);
    else if (!rc)
        command_say(c, "STGLIMIT = OFF");
    return rc;
}

/* --- switches ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t at; /* in struct kept_settings: an atomic_bool, whether it is not as usual */
    bool usual;
} switches[] = {
    {"CPCHECKING", offsetof(struct kept_settings, checking), false},
    {"CPUAFFINITY", offsetof(struct kept_settings, affinity_off), true},
    {"TIMEBOMB", offsetof(struct kept_settings, timebomb_off), true},
    {"UNDERSCORE", offsetof(struct kept_settings, underscore), false},
};

/* The switch of the row, whose usual value is *usual. */
static atomic_bool *system_switch(struct command *c, bool *usual)
{
    size_t i = 0;
    while (strcmp(switches[i].name, c->row->name))
        i++;
    *usual = switches[i].usual;
    return (atomic_bool *)((char *)c->vm->sys->kept + switches[i].at);
}

/* SET name ON | OFF, of the rows above. */
int set_system_switch(struct command *c)
{
    bool on, usual;
    atomic_bool *at = system_switch(c, &usual);
    int rc = command_on_off(c, "CFS", &on);
    if (!rc)
        atomic_store(at, on != usual);
    return rc;
}

int query_system_switch(struct command *c)
{
    bool usual;
    atomic_bool *at = system_switch(c, &usual);
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "%s %s", c->row->name, atomic_load(at) != usual ? "ON" : "OFF");
    return rc;
}
