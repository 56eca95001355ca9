/* SIGNAL SHUTDOWN, FORCE, SHUTDOWN, QUERY SIGNALS, QUERY and SET SIGNAL and SHUTDOWNTIME.
 *
 * A signal is work for the target: it asks the guest (SCLP's signal quiesce), notes who asked and
 * starts a timer.  The guest answers by loading the disabled wait X'FFF'; then, or when the time is
 * up, the user is logged off.  What the issuer hears is posted to his machine.
 * Source: CP Commands and Utilities Reference, SIGNAL SHUTDOWN, FORCE, SHUTDOWN, QUERY SIGNALS. */
#include "cp/commands/signal.h"

#include "cp/commands/conceal.h"
#include "cp/commands/handlers.h"
#include "cp/commands/message.h"
#include "cp/console/console.h"
#include "cp/console/operator_log.h"
#include "cp/console/station.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/sclp.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/real.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000u

/* FOR_ITSELF: class G signals its own machine, which stays logged on. */
enum purpose { FOR_SIGNAL, FOR_ITSELF, FOR_FORCE, FOR_SHUTDOWN };

struct signal_work {
    struct vm_work work;
    enum purpose purpose;
    char issuer[9];
    unsigned seconds;
    bool told; /* the issuer knows that it may take so long */
};

/* --- one machine ---------------------------------------------------------------------------- */

/* Logged off by another user's command: he gets the line that stands in the operator's log. */
static void logoff_for(struct vm *vm, const char *issuer, const char *by, const char *why)
{
    char line[120];
    vm_logoff_line(vm, why, line, sizeof line);
    vm_logoff(vm, by, why, false);
    struct vm *to = strcmp(issuer, system_operator(vm->sys)) ? system_user(vm->sys, issuer) : NULL;
    if (!to)
        return;
    message_line_idle(to, line);
    vm_put(to);
}

static void signal_over(struct vm *vm, bool in_time)
{
    char why[40];
    atomic_store(&vm->signal_state, SIGNAL_NONE);
    if (vm->signal_purpose == FOR_ITSELF)
        return;
    if (in_time && vm->signal_purpose != FOR_FORCE)
        snprintf(why, sizeof why, "AFTER SIGNAL");
    else
        snprintf(why, sizeof why, "FORCED BY %s", vm->signal_by);
    if (vm->signal_purpose == FOR_SHUTDOWN)
        vm_logoff(vm, " BY SYSTEM", why, false);
    else
        logoff_for(vm, vm->signal_by, " BY SYSTEM", why);
}

/* The guest stopped for good: an answer to a signal, or CP READ. */
static void guest_stopped(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    (void)ctx;
    bool done = false;
    bool waits = why == SIE_DISABLED_WAIT || why == SIE_STOPPED;
    for (unsigned i = 0; vm->guest && i < SIE_MAX_CPUS && waits; i++) {
        struct vcpu *v = sie_vcpu(vm->guest, i);
        struct sie_psw psw = v ? sie_psw(v) : (struct sie_psw){0, 0};
        done = done || (v && !sie_stopped(v) && !sie_check_stopped(v) && psw.address == 0xfff &&
                        psw.mask & 0x0002000000000000u);
    }
    if (done && atomic_load(&vm->signal_state) == SIGNAL_SENT) {
        message_to(vm->sys, vm->signal_by, "SIG", 2113, vm->userid, NULL);
        signal_over(vm, true);
    }
    if (!vm->logging_off && !conceal_reload(vm, why, message))
        vm_enter_cp(vm, message);
}

void signal_watch(struct vm *vm)
{
    dispatch_on_stopped(vm, guest_stopped, NULL);
}

static void timed_out(struct vm *vm)
{
    if (atomic_load(&vm->signal_state) == SIGNAL_SENT) {
        message_to(vm->sys, vm->signal_by, "SIG", 2115, vm->userid, NULL);
        signal_over(vm, false);
    }
}

/* The target's part. */
static void deliver(struct vm *vm, struct vm_work *work)
{
    struct signal_work *s = (struct signal_work *)work;
    char seconds[16], why[40];
    snprintf(seconds, sizeof seconds, "%u", s->seconds);
    if (vm->logging_off) {
        free(s);
        return;
    }
    bool asked = s->purpose == FOR_SIGNAL || s->purpose == FOR_ITSELF;
    if (atomic_load(&vm->signal_state) == SIGNAL_SENT && asked) {
        message_to(vm->sys, s->issuer, "SIG", 2119, vm->userid, NULL);
    } else if (s->seconds && vm->set->shutsignal && sclp_signal_quiesce(vm)) {
        strcpy(vm->signal_by, s->issuer);
        atomic_store(&vm->signal_state, SIGNAL_SENT);
        vm->signal_deadline_ns = system_now() + (uint64_t)s->seconds * SECOND;
        vm->signal_purpose = s->purpose;
        if (!s->told)
            message_to(vm->sys, s->issuer, "SIG", 2114, vm->userid, seconds, NULL);
        deadline_set(vm, DEADLINE_SIGNAL, (uint64_t)s->seconds * 1000, timed_out);
    } else if (asked) {
        message_to(vm->sys, s->issuer, "SIG", 2117, vm->userid, NULL);
    } else if (s->purpose == FOR_FORCE) {
        snprintf(why, sizeof why, "FORCED BY %s", s->issuer);
        char by[16];
        snprintf(by, sizeof by, " BY %s", s->issuer);
        logoff_for(vm, s->issuer, by, why);
    }
    free(s);
}

static void send_to(struct vm *vm, enum purpose purpose, const char *issuer, unsigned seconds,
                    bool told)
{
    struct signal_work *s = calloc(1, sizeof *s);
    if (!s)
        return;
    s->work.fn = deliver;
    s->purpose = purpose;
    snprintf(s->issuer, sizeof s->issuer, "%s", issuer);
    s->seconds = seconds;
    s->told = told;
    vm_post(vm, &s->work);
}

/* To one user: what can be seen without his lock is the command's own response. */
static int send_one(struct command *c, struct vm *vm, enum purpose purpose, unsigned seconds)
{
    char text[16];
    bool asked = purpose != FOR_FORCE, enabled = atomic_load(&vm->signal_enabled);
    snprintf(text, sizeof text, "%u", seconds);
    if (asked && atomic_load(&vm->signal_state) == SIGNAL_SENT)
        return command_error(c, "SIG", 2119, vm->userid, NULL);
    if (asked && !enabled)
        return command_error(c, "SIG", 2117, vm->userid, NULL);
    if (enabled && seconds)
        command_error(c, "SIG", 2114, vm->userid, text, NULL);
    send_to(vm, purpose, c->vm->userid, seconds, enabled);
    return 0;
}

/* --- operands ------------------------------------------------------------------------------- */

/* Seconds from now to hh:mm{:ss}, today or tomorrow; 0 when it is no time. */
static unsigned seconds_until(struct system *sys, const char *text)
{
    unsigned h, m, s = 0, hn, mn, sn;
    char end, now[40];
    int n = sscanf(text, "%2u:%2u:%2u%c", &h, &m, &s, &end);
    if (n < 2 || n > 3 || h > 23 || m > 59 || s > 59)
        return 0;
    system_time_text(sys, system_now(), TIME_HMS, now);
    sscanf(now, "%2u:%2u:%2u", &hn, &mn, &sn);
    int left = (int)(h * 3600 + m * 60 + s) - (int)(hn * 3600 + mn * 60 + sn);
    return (unsigned)(left > 0 ? left : left + 86400);
}

/* WITHIN n or BY time.  0, or a message number. */
static int interval(struct command *c, unsigned max, unsigned *seconds, bool *given)
{
    char word[32];
    unsigned long value;
    *given = true;
    if (command_keyword(c, "WITHIN", 4)) {
        if (!command_word(c, word, sizeof word) || !command_number(word, max, &value) || !value)
            return 26;
        *seconds = (unsigned)value;
    } else if (command_keyword(c, "BY", 2)) {
        command_word(c, word, sizeof word);
        *seconds = seconds_until(c->vm->sys, word);
        if (!*seconds)
            return 26;
    } else {
        *given = false;
    }
    return 0;
}

/* The user of that name, logged on; or NULL after the message, whose number is in *rc. */
static struct vm *logged_on(struct command *c, const char *module, const char *userid, int *rc)
{
    struct vm *vm = system_user(c->vm->sys, userid);
    if (vm)
        return vm;
    *rc = command_error(c, module, 45, userid, NULL);
    return NULL;
}

/* --- SIGNAL SHUTDOWN ------------------------------------------------------------------------ */

int signal_command(struct command *c)
{
    char word[32];
    struct system *sys = c->vm->sys;
    bool privileged = c->vm->classes & (VM_CLASS('A') | VM_CLASS('C'));
    if (!command_word(c, word, sizeof word) || !strstr("SHUTDOWN", word) || word[0] != 'S' ||
        strlen(word) < 4)
        return command_error(c, "SIG", *word ? 2 : 26, word, NULL);
    unsigned seconds = atomic_load(&sys->signal_seconds);
    char target[9] = "";
    bool all = false, itself = false, given;
    if (!command_peek(c, word, sizeof word) || !strcmp(word, "WITHIN") || !strcmp(word, "BY")) {
        strcpy(target, c->vm->userid);
        itself = true;
    } else {
        if (!privileged)
            return command_error(c, "SIG", 2, word, NULL);
        command_keyword(c, "USER", 4);
        command_word(c, word, sizeof word);
        all = !strcmp(word, "ALL");
        if (!strcmp(word, "*"))
            strcpy(target, c->vm->userid);
        else if (!all && !parse_userid(word, target))
            return command_error(c, "SIG", 7, word, NULL);
    }
    int rc = interval(c, 32767, &seconds, &given);
    if (rc)
        return command_error(c, "SIG", (unsigned)rc, NULL);
    if ((rc = command_end(c, "SIG")))
        return rc;
    if (!seconds)
        return command_error(c, "SIG", 2118, NULL);
    if (!all) {
        struct vm *vm = logged_on(c, "SIG", target, &rc);
        if (vm)
            rc = send_one(c, vm, itself ? FOR_ITSELF : FOR_SIGNAL, seconds);
        vm_put(vm);
        return rc;
    }
    size_t n;
    struct vm **users = system_users(sys, &n);
    for (size_t i = 0; i < n; i++) {
        if (users[i] != c->vm && atomic_load(&users[i]->signal_enabled))
            send_to(users[i], FOR_SIGNAL, c->vm->userid, seconds, false);
        vm_put(users[i]);
    }
    free(users);
    return 0;
}

/* --- FORCE ---------------------------------------------------------------------------------- */

struct force_disconnect {
    struct vm_work work;
};

static void do_disconnect(struct vm *vm, struct vm_work *work)
{
    free(work);
    vm_disconnect(vm, false);
}

int force_command(struct command *c)
{
    char userid[9], word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "USO", 20, NULL);
    if (!parse_userid(word, userid))
        return command_error(c, "USO", 7, word, NULL);
    unsigned seconds = atomic_load(&c->vm->sys->signal_seconds);
    bool logoff = command_keyword(c, "LOGOFF", 3);
    bool given, disconnect = !logoff && command_keyword(c, "DISCONNECT", 4);
    bool immediate = command_keyword(c, "IMMEDIATE", 3);
    command_peek(c, word, sizeof word);
    int rc = interval(c, 65535, &seconds, &given);
    if (rc)
        return command_error(c, "USO", (unsigned)rc, NULL);
    if (disconnect ? immediate || given : immediate && given)
        return command_error(c, "USO", 13, given ? word : "IMMEDIATE", NULL);
    if (immediate)
        seconds = 0;
    if ((rc = command_end(c, "USO")))
        return rc;
    struct vm *vm = logged_on(c, "USO", userid, &rc);
    if (!vm)
        return rc;
    if (disconnect) {
        struct vm_work *work = calloc(1, sizeof *work);
        if (work) {
            work->fn = do_disconnect;
            vm_post(vm, work);
        }
    } else {
        rc = send_one(c, vm, FOR_FORCE, seconds);
    }
    vm_put(vm);
    return rc;
}

/* --- SHUTDOWN ------------------------------------------------------------------------------- */

#define STEP_MS      100
#define LOGOFF_STEPS 100 /* after which CP ends whether all are gone or not */

struct shutdown {
    struct system *sys;
    unsigned number; /* of this one, as sys->shutdown has it */
    char issuer[9];
    uint64_t deadline_ns;
    bool logging_off;
    unsigned steps;
};

static unsigned stage(unsigned number, enum system_shutdown what)
{
    return number * SHUTDOWN_STAGES + what;
}

/* A new one, unless one is under way already.  Its number, or 0. */
static unsigned start(struct system *sys)
{
    unsigned number = atomic_fetch_add(&sys->shutdowns, 1) + 1, none = SHUTDOWN_NONE;
    return atomic_compare_exchange_strong(&sys->shutdown, &none, stage(number, SHUTDOWN_SIGNALS))
               ? number
               : 0;
}

static bool somebody_signalled(struct system *sys)
{
    size_t n;
    bool any = false;
    struct vm **users = system_users(sys, &n);
    for (size_t i = 0; i < n; i++) {
        any |= atomic_load(&users[i]->signal_state) == SIGNAL_SENT;
        vm_put(users[i]);
    }
    free(users);
    return any;
}

static void do_logoff(struct vm *vm, struct vm_work *work)
{
    free(work);
    vm_logoff(vm, " BY SYSTEM", "FORCED BY SYSTEM", false);
}

/* Everybody but the operator, then the operator. */
static void log_off_all(struct system *sys, bool operator_too)
{
    size_t n;
    struct vm **users = system_users(sys, &n);
    for (size_t i = 0; i < n; i++) {
        bool op = !strcmp(users[i]->userid, system_operator(sys));
        struct vm_work *work = op && !operator_too ? NULL : calloc(1, sizeof *work);
        if (work) {
            work->fn = do_logoff;
            vm_post(users[i], work);
        }
        vm_put(users[i]);
    }
    free(users);
}

static void step(void *arg, bool fired)
{
    struct shutdown *s = arg;
    struct system *sys = s->sys;
    if (!fired || atomic_load(&sys->shutdown) / SHUTDOWN_STAGES != s->number) {
        free(s); /* CP ends; or CANCEL, and there may be another SHUTDOWN since */
        return;
    }
    s->steps++;
    if (!s->logging_off) {
        /* Two steps for the signals to reach the guests. */
        if (s->steps > 2 && (!somebody_signalled(sys) || system_now() >= s->deadline_ns)) {
            char date[40];
            unsigned now = stage(s->number, SHUTDOWN_SIGNALS);
            if (!atomic_compare_exchange_strong(&sys->shutdown, &now,
                                                stage(s->number, SHUTDOWN_ENDS))) {
                free(s); /* CANCEL was faster */
                return;
            }
            station_enable_all(sys, false);
            system_time_text(sys, system_now(), TIME_ISO_DATE, date);
            operator_message(sys, "WRP", 963, "USOAC", "ACCOUNTING FOR LOGGED ON USERS", NULL);
            log_off_all(sys, false);
            operator_message(sys, "WRP", 959, sys->id, date, NULL);
            s->logging_off = true;
            s->steps = 0;
        }
    } else if (system_user_count(sys) <= 1 || s->steps > LOGOFF_STEPS) {
        char date[40];
        system_time_text(sys, system_now(), TIME_ISO_DATE, date);
        if (system_user_count(sys)) {
            if (atomic_load(&sys->reipl))
                operator_message(sys, "WRP", 9277, NULL);
            else
                operator_message(sys, "WRP", 961, sys->id, date, NULL);
            log_off_all(sys, true);
        }
        if (!system_user_count(sys) || s->steps > LOGOFF_STEPS) {
            sys->stopped = true;
            free(s);
            return;
        }
    } else {
        log_off_all(sys, false); /* an XAUTOLOG that was under way */
    }
    system_after(sys, STEP_MS, step, s);
}

/* What the whole takes at most when nobody says: the guests' time and CP's own. */
static unsigned default_interval(struct system *sys)
{
    unsigned signals = atomic_load(&sys->signal_seconds);
    return signals ? signals + atomic_load(&sys->shutdown_seconds) : 0;
}

/* interval: seconds for all of it, of which CP keeps SHUTDOWNTIME; the guests have the rest. */
static void begin_shutdown(struct system *sys, unsigned number, const char *issuer,
                           unsigned interval)
{
    struct shutdown *s = calloc(1, sizeof *s);
    unsigned own = atomic_load(&sys->shutdown_seconds);
    unsigned seconds = interval > own ? interval - own : 0;
    if (!s)
        return;
    char now[40], date[40], within[16];
    uint64_t t = system_now();
    s->sys = sys;
    s->number = number;
    snprintf(s->issuer, sizeof s->issuer, "%s", issuer);
    s->deadline_ns = t + (uint64_t)seconds * SECOND;
    sys->shutdown_ns = t;
    system_time_text(sys, t, TIME_HMS, now);
    system_time_text(sys, t, TIME_ISO_DATE, date);
    operator_say(sys, "SYSTEM SHUTDOWN STARTED");
    operator_message(sys, "SHU", 2116, date, now, issuer, NULL);
    snprintf(within, sizeof within, "%u", interval);
    if (seconds)
        operator_message(sys, "SHU", 960, within, NULL);
    size_t n;
    struct vm **users = system_users(sys, &n);
    for (size_t i = 0; i < n; i++) {
        if (seconds)
            send_to(users[i], FOR_SHUTDOWN, system_operator(sys), seconds, false);
        vm_put(users[i]);
    }
    free(users);
    system_after(sys, STEP_MS, step, s);
}

static int cancel_shutdown(struct command *c)
{
    struct system *sys = c->vm->sys;
    int rc = command_end(c, "SHU");
    if (rc)
        return rc;
    unsigned now = atomic_load(&sys->shutdown);
    if (now % SHUTDOWN_STAGES != SHUTDOWN_SIGNALS ||
        !atomic_compare_exchange_strong(&sys->shutdown, &now, SHUTDOWN_NONE))
        return command_error(c, "SHU", MESSAGE_FORM(2, 4), NULL);
    atomic_store(&sys->reipl, false);
    operator_say(sys, "SYSTEM SHUTDOWN CANCELED");
    return 0;
}

/* What REIPL may say of the module to load: there is one, so it makes no difference.  0; or the number of a
 * message about word[32]; -1: it is no such option. */
static int reipl_option(struct command *c, char *word)
{
    static const struct {
        const char *name;
        unsigned min, base; /* of a number; 0: a file name */
    } options[] = {{"OFFSET", 2, 10}, {"EXTENT", 2, 10}, {"MODULE", 2, 0}, {"ORIGIN", 2, 16}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (command_keyword(c, options[i].name, options[i].min)) {
            char *end = word;
            if (!command_word(c, word, 32))
                return 26;
            if (options[i].base)
                strtoul(word, &end, (int)options[i].base);
            return options[i].base ? (*end || !isxdigit((unsigned char)*word) ? 2 : 0)
                                   : (strlen(word) > 8 ? 2 : 0);
        }
    if (command_keyword(c, "IPLPARMS", 1)) { /* all the rest */
        while (command_word(c, word, 32))
            continue;
        return 0;
    }
    if (command_keyword(c, "MDISK", 2)) {
        char userid[9];
        uint16_t vdev;
        if (!command_word(c, word, 32))
            return 26;
        if (!parse_userid(word, userid))
            return 7;
        if (!command_word(c, word, 32))
            return 26;
        return parse_vdev(word, &vdev) ? 0 : 22;
    }
    return -1;
}

/* WAIT code: what the processors' wait would show, 1 to FFFF; here it is seen by nobody. */
static int wait_code(struct command *c, char *word)
{
    char *end;
    if (!command_word(c, word, 32))
        return 26;
    unsigned long code = isxdigit((unsigned char)*word) ? strtoul(word, &end, 16) : 0;
    return code && code <= 0xffff && !*end ? 0 : 2;
}

/* REIPL rdev: a volume of the system. */
static int reipl_rdev(struct command *c, char *word)
{
    uint16_t rdev;
    struct real_dasd d;
    struct volumes *v = c->vm->sys->volumes;
    if (!command_peek(c, word, 32) || !parse_vdev(word, &rdev))
        return 0;
    command_word(c, word, 32);
    snprintf(word, 32, "%04X", rdev);
    return v && real_find(v, rdev, &d) ? 0 : 40;
}

/* One option of SHUTDOWN: 0, or the number of a message about word[32].  timed: it was said already how
 * long it may take. */
static int shutdown_option(struct command *c, unsigned *seconds, bool *timed, bool *reipl,
                           char *word)
{
    bool given, immediate = command_keyword(c, "IMMEDIATE", 5);
    int rc = immediate ? 0 : interval(c, 65535, seconds, &given);
    if (rc)
        return rc;
    if (immediate || given) {
        rc = *timed ? 13 : 0;
        *timed = true;
        if (immediate)
            *seconds = 0;
        return rc;
    }
    if (command_keyword(c, "SYSTEM", 3)) {
        if (!command_word(c, word, 32))
            return 26;
        if (strcmp(word, c->vm->sys->id))
            return 2;
    } else if (command_keyword(c, "REIPL", 5)) {
        *reipl = true;
        return reipl_rdev(c, word);
    } else if (command_keyword(c, "WAIT", 4)) {
        return wait_code(c, word);
    } else if (!command_keyword(c, "NOCKPT", 6)) {
        rc = *reipl ? reipl_option(c, word) : -1;
        return rc < 0 ? (command_word(c, word, 32), 2) : rc;
    }
    return 0;
}

/* SHUTDOWN [SYSTEM name] [WITHIN n | BY time | IMMEDIATE] [REIPL [rdev] options] | CANCEL */
int shutdown_command(struct command *c)
{
    struct system *sys = c->vm->sys;
    unsigned seconds = default_interval(sys);
    bool reipl = false, timed = false;
    char word[32];
    if (command_keyword(c, "CANCEL", 6))
        return cancel_shutdown(c);
    while (command_peek(c, word, sizeof word)) {
        int rc = shutdown_option(c, &seconds, &timed, &reipl, word);
        if (rc)
            return command_error(c, "SHU", (unsigned)rc, word, NULL);
    }
    unsigned number = start(sys);
    if (!number)
        return command_error(c, "SHU", MESSAGE_FORM(2, 3), NULL);
    atomic_store(&sys->reipl, reipl);
    begin_shutdown(sys, number, c->vm->userid, seconds);
    if (seconds > atomic_load(&sys->shutdown_seconds) &&
        strcmp(c->vm->userid, system_operator(sys))) { /* who has it in his log */
        snprintf(word, sizeof word, "%u", seconds);
        command_error(c, "SHU", 960, word, NULL);
    }
    return 0;
}

void shutdown_from_host(struct system *sys)
{
    unsigned number = start(sys);
    if (!number) {
        atomic_store(&sys->reipl, false); /* the one under way is for good then */
        return;
    }
    char within[16];
    unsigned seconds = default_interval(sys);
    snprintf(within, sizeof within, "%u", seconds);
    operator_message(sys, "SHU", 6018, NULL);
    operator_message(sys, "SHU", MESSAGE_FORM(6018, 1), within, NULL);
    begin_shutdown(sys, number, system_operator(sys), seconds);
}

/* --- QUERY and SET -------------------------------------------------------------------------- */

/* What is known of a user without its lock: the flags that the target's own work sets. */
static void signal_line(struct command *c, struct vm *vm)
{
    const char *state = "Not enabled";
    char by[9] = "-", left[16] = "-";
    if (atomic_load(&vm->signal_state) == SIGNAL_SENT) {
        state = "Processing";
        memcpy(by, vm->signal_by, sizeof by);
        uint64_t now = system_now(), end = vm->signal_deadline_ns;
        snprintf(left, sizeof left, "%u sec", end > now ? (unsigned)((end - now) / SECOND) : 0);
    } else if (atomic_load(&vm->signal_enabled)) {
        state = "Enabled";
    }
    command_say(c, "%-8s SHUTDOWN  %-16s %-9s %s", vm->userid, state, by, left);
}

static int query_signals(struct command *c)
{
    char word[32], userid[9] = "";
    if (!command_keyword(c, "SHUTDOWN", 4))
        command_keyword(c, "ALL", 3);
    if (!(c->vm->classes & (VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('C'))))
        strcpy(userid, c->vm->userid); /* class G: one's own */
    else if (command_keyword(c, "USER", 4) || !command_keyword(c, "ALL", 3))
        if (command_word(c, word, sizeof word) && !parse_userid(word, userid))
            return command_error(c, "CQS", 7, word, NULL);
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    struct vm *one = *userid ? logged_on(c, "CQS", userid, &rc) : NULL;
    if (rc)
        return rc;
    command_say(c, "%36sSignalled Timeout", "");
    command_say(c, "%-8s %-9s %-16s %-9s %s", "Userid", "Signal", "Signal Status", "By",
                "Remaining");
    if (one) {
        signal_line(c, one);
        vm_put(one);
        return 0;
    }
    size_t n;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) { /* those who are enabled or have been signalled */
        if (atomic_load(&users[i]->signal_enabled) ||
            atomic_load(&users[i]->signal_state) == SIGNAL_SENT)
            signal_line(c, users[i]);
        vm_put(users[i]);
    }
    free(users);
    return 0;
}

int query_signal(struct command *c)
{
    if (!command_keyword(c, "SHUTDOWNTIME", 9))
        return query_signals(c);
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "System default shutdown signal timeout: %u seconds",
                    atomic_load(&c->vm->sys->signal_seconds));
    return rc;
}

int query_shutdowntime(struct command *c)
{
    struct system *sys = c->vm->sys;
    int rc = command_end(c, "CQS");
    char before[64] = "";
    if (rc)
        return rc;
    if (sys->restarted)
        snprintf(before, sizeof before, "; previous shutdown duration: %u seconds",
                 sys->shutdown_lasted);
    command_say(c, "System shutdown time: %u seconds%s", atomic_load(&sys->shutdown_seconds),
                before);
    return 0;
}

static int set_seconds(struct command *c, atomic_uint *where, const char *text)
{
    char word[32];
    unsigned long value;
    if (!command_word(c, word, sizeof word) || !command_number(word, 65535, &value))
        return command_error(c, "SIG", *word ? 2 : 26, word, NULL);
    int rc = command_end(c, "SIG");
    if (rc)
        return rc;
    atomic_store(where, (unsigned)value);
    command_say(c, "%s = %lu", text, value);
    return 0;
}

/* SET SHUTSIGNAL ON | OFF: OFF hides a guest that listens from SIGNAL, FORCE and SHUTDOWN. */
int set_shutsignal(struct command *c)
{
    bool on = command_keyword(c, "ON", 2);
    if (!on && !command_keyword(c, "OFF", 3)) {
        char word[32];
        return command_error(c, "SSS", command_word(c, word, sizeof word) ? 2 : 26, word, NULL);
    }
    int rc = command_end(c, "SSS");
    if (rc)
        return rc;
    c->vm->set->shutsignal = on;
    atomic_store(&c->vm->signal_enabled, on && sclp_quiesce_enabled(c->vm));
    return 0;
}

int set_signal(struct command *c)
{
    char word[32];
    if (!command_keyword(c, "SHUTDOWNTIME", 9)) {
        command_word(c, word, sizeof word);
        return command_error(c, "SIG", *word ? 2 : 26, word, NULL);
    }
    return set_seconds(c, &c->vm->sys->signal_seconds, "Signal Shutdowntime");
}

int set_shutdowntime(struct command *c)
{
    return set_seconds(c, &c->vm->sys->shutdown_seconds, "Shutdowntime");
}
