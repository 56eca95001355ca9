/* LOGON, LOGOFF, DISCONNECT, and what a LOGON does to a virtual machine: devices, COMMAND
 * statements, the lines it shows, IPL.
 * Source: CP Commands and Utilities Reference, LOGON, LOGOFF, DISCONNECT. */
#include "cp/commands/logon.h"

#include "cp/commands/handlers.h"
#include "cp/commands/devices.h"
#include "cp/commands/message.h"
#include "cp/commands/signal.h"
#include "cp/console/console.h"
#include "cp/console/operator_log.h"
#include "cp/console/station.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/logmsg.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/recording/journal.h"
#include "cp/system.h"
#include "cp/unattended.h"
#include "cp/vm.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- the operands --------------------------------------------------------------------------- */

static const char *word(const char *p, char *text, size_t size, bool upper)
{
    size_t n = 0;
    p += strspn(p, " ");
    for (; *p && *p != ' '; p++)
        if (n + 1 < size)
            text[n++] = upper ? (char)toupper((unsigned char)*p) : *p;
    text[n] = '\0';
    return p;
}

bool logon_machine(struct logon_request *r, const char *text)
{
    static const char *const modes[] = {"ESA", "XA", "XC", "Z"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (!strcmp(text, modes[i])) {
            strcpy(r->machine, text);
            return true;
        }
    return false;
}

bool logon_storage(struct logon_request *r, const char *text)
{
    return parse_storage_size(text, &r->storage);
}

static bool is_keyword(const char *word, const char *keyword, size_t min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(keyword) && !memcmp(word, keyword, n);
}

/* One operand with what belongs to it, from bad on; *p is behind it.  0, a message's number, or -1: it is
 * none. */
static int operand(struct logon_request *r, const char **p, char bad[80])
{
    /* Nothing here looks at a security label, changes a password or knows of other ways to prove who one
     * is: those are an external security manager's. */
    static const struct {
        const char *name;
        unsigned min;
        enum operand {
            HERE,
            NOIPL,
            NORUN,
            APL,
            TEXT,
            QUIET,
            IGNORED,
            LABEL,
            BY,
            IPL,
            MODE,
            SIZE,
            ACCOUNT
        } is;
    } operands[] = {
        {"HERE", 4, HERE},      {"NOIPL", 2, NOIPL},      {"NORUN", 5, NORUN},
        {"APL", 3, APL},        {"TEXT", 4, TEXT},        {"QUIET", 5, QUIET},
        {"CHANGE", 6, IGNORED}, {"FALLBACK", 5, IGNORED}, {"SECLABEL", 3, LABEL},
        {"BY", 2, BY},          {"IPL", 1, IPL},          {"MACHINE", 4, MODE},
        {"STORAGE", 1, SIZE},   {"ACCOUNT", 2, ACCOUNT},
    };
    size_t k = 0, n = sizeof operands / sizeof *operands;
    while (k < n && !is_keyword(bad, operands[k].name, operands[k].min))
        k++;
    if (k == n)
        return -1;
    enum operand is = operands[k].is;
    if ((is == NOIPL && *r->ipl) || (is == IPL && r->noipl))
        return 13;
    r->here |= is == HERE;
    r->noipl |= is == NOIPL;
    r->norun |= is == NORUN;
    r->quiet |= is == QUIET;
    if (is == APL || is == TEXT) {
        r->apl = is == APL;
        r->text = is == TEXT;
    }
    if (is < LABEL)
        return 0;
    *p = word(*p, bad, 80, true);
    if (!*bad)
        return 26;
    if (is == BY)
        return parse_userid(bad, r->by) ? 0 : 7;
    if (is == MODE)
        return logon_machine(r, bad) ? 0 : 2;
    if (is == SIZE)
        return logon_storage(r, bad) ? 0 : 2;
    if (strlen(bad) > 8)
        return 26;
    if (is != LABEL)
        strcpy(is == IPL ? r->ipl : r->account, bad);
    return 0;
}

/* The operands behind a '#' cut off; raw is the caller's to wipe. */
static int parse_operands(struct logon_request *r, const char *operands, char raw[256],
                          char bad[80])
{
    const char *p = word(operands, bad, 80, true);
    if (!*bad)
        return 20;
    if (!parse_userid(bad, r->userid))
        return 50;
    for (unsigned i = 0;; i++) {
        const char *next = word(p, bad, 80, true);
        word(p, raw, 256, false);
        if (!*bad)
            return 0;
        p = next;
        int error = operand(r, &p, bad);
        if (error > 0)
            return error;
        if (!error)
            continue;
        if (i || strlen(raw) >= sizeof r->password)
            return 2;
        strcpy(r->password, raw);
        r->has_password = true;
    }
}

int logon_parse(struct logon_request *r, const char *operands, char bad[80])
{
    char operand[256], raw[256] = "";
    memset(r, 0, sizeof *r);
    snprintf(operand, sizeof operand, "%s", operands);
    char *data = strchr(operand, '#');
    if (data) {
        *data++ = '\0';
        snprintf(r->data, sizeof r->data, "%s", data);
    }
    int error = parse_operands(r, operand, raw, bad);
    explicit_bzero(operand, sizeof operand);
    explicit_bzero(raw, sizeof raw);
    if (!error)
        explicit_bzero(bad, 80); /* has had the password, too; with an error it is what is wrong */
    return error;
}

/* --- who may -------------------------------------------------------------------------------- */

bool logon_needs_password(struct system *sys, const struct logon_request *r)
{
    struct directory_entry *e = system_entry(sys, r->userid);
    bool needs = !r->has_password && !(e && e->kind == DIRECTORY_NOPASS && !*r->by);
    entry_put(e);
    return needs;
}

static bool password_is(const struct directory_entry *e, const char *given)
{
    return e->kind == DIRECTORY_NOPASS ||
           (e->kind == DIRECTORY_PASSWORD && *e->password && !strcasecmp(e->password, given));
}

/* The password is the user's, or with BY that of one whom LOGONBY names. */
static bool permitted(struct system *sys, const struct directory_entry *e,
                      const struct logon_request *r)
{
    if (!*r->by || !strcmp(r->by, e->userid))
        return password_is(e, r->password);
    if (e->kind == DIRECTORY_NOLOG || e->kind == DIRECTORY_AUTOONLY)
        return false;
    bool named = false;
    for (unsigned i = 0; i < e->nlogonby; i++)
        named |= !strcmp(e->logonby[i], r->by);
    struct directory_entry *by = named ? system_entry(sys, r->by) : NULL;
    bool ok = by && by->kind == DIRECTORY_PASSWORD && password_is(by, r->password);
    entry_put(by);
    return ok;
}

static void say_error(struct station *station, const char *module, unsigned id, ...)
{
    char text[256];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    station_say(station, "%s", text);
}

/* --- what a LOGON shows --------------------------------------------------------------------- */

static void to_console(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

/* QUIET: neither the level nor the log message nor how many files there are. */
static void banner(struct vm *vm, const struct logon_request *r)
{
    if (r->quiet)
        return;
    console_say(vm, SYSTEM_LEVEL ", Service Level " SYSTEM_SERVICE " (64-bit),");
    console_say(vm, "built on Bigfoot");
    logmsg_lines(vm->sys, to_console, vm);
    char files[80];
    devices_files_text(vm->sys, vm->userid, files);
    console_say(vm, "%s", files);
}

static void run_commands(struct vm *vm)
{
    uint32_t classes = vm->classes;
    vm->classes = UINT32_MAX; /* COMMAND statements run with every class */
    for (unsigned i = 0; i < vm->entry->ncommands && !vm->logging_off; i++)
        command_run(vm, COMMAND_DIRECTORY, vm->entry->commands[i], to_console, vm);
    vm->classes = classes;
}

static void initial_ipl(struct vm *vm, const struct logon_request *r)
{
    char line[256];
    const struct directory_entry *e = vm->entry;
    if (vm->logging_off || r->noipl || (!*r->ipl && !*e->ipl))
        return;
    if (*r->ipl)
        snprintf(line, sizeof line, "IPL %s%s%s", r->ipl, *r->parm ? " PARM " : "", r->parm);
    else
        snprintf(line, sizeof line, "IPL %s%s%s%s%s", e->ipl, *e->loadparm ? " LOADPARM " : "",
                 e->loadparm, *e->ipl_parm ? " PARM " : "", e->ipl_parm);
    uint32_t classes = vm->classes;
    vm->classes |= VM_CLASS('G');
    command_run(vm, COMMAND_DIRECTORY, line, to_console, vm);
    vm->classes = classes;
}

/* APL or TEXT: the terminal has that character set. */
static void graphics(struct vm *vm, const struct logon_request *r)
{
    if (r->apl || r->text) {
        vm->set->apl = r->apl;
        vm->set->text = r->text;
    }
}

/* MACHINE, ACCOUNT and STORAGE instead of the directory's, as far as it allows. */
static void other_machine(struct vm *vm, const struct logon_request *r)
{
    char text[24];
    uint64_t bytes = (r->storage + (1u << 20) - 1) & ~(uint64_t)((1u << 20) - 1);
    if (*r->machine)
        strcpy(vm->set->machine, r->machine);
    if (*r->account)
        accounting_begin(vm, r->account);
    graphics(vm, r);
    if (!bytes)
        return;
    storage_size_text(vm->entry->max_storage, text);
    if (bytes > vm->entry->max_storage || vm_set_storage(vm, &(struct standby){.online = bytes}))
        console_say(vm,
                    "HCPDST094E Storage not defined - requested storage exceeds maximum "
                    "allowed (%s)",
                    text);
}

/* A new virtual machine has its lines, devices and program; vm->lock held. */
static void begin(struct vm *vm, const struct logon_request *r, bool automatic)
{
    struct system *sys = vm->sys;
    char now[40], where[9];
    signal_watch(vm);
    if (!strcmp(vm->userid, system_operator(sys)))
        vm->set->timestamp = TIMESTAMP_ON;
    other_machine(vm, r);
    devices_at_logon(vm);
    run_commands(vm);
    banner(vm, r);
    system_time_text(sys, vm->logon_ns, TIME_LOGON, now);
    console_say(vm, "LOGON AT %s", now);
    console_where(vm, where);
    if (automatic)
        operator_say(sys, "AUTO LOGON  ***       %-8s USERS = %u", vm->userid,
                     system_user_count(sys));
    else
        operator_say(sys, "%s %5s LOGON  AS  %-8s USERS = %u", system_terminal_kind(where), where,
                     vm->userid, system_user_count(sys));
    initial_ipl(vm, r);
    console_state_changed(vm);
    unattended_check(vm);
}

void logon_first(struct vm *vm)
{
    const struct logon_request none = {0};
    begin(vm, &none, false);
}

/* --- LOGON at a terminal -------------------------------------------------------------------- */

static void reconnect(struct station *station, struct vm *vm, const struct logon_request *r)
{
    char now[40], where[9];
    bool running = vm->state == VM_RUNNING && vm->set->run && !r->norun;
    graphics(vm, r);
    if (!running) {
        vm_stop_cpus(vm);
        vm->state = VM_CP;
    }
    station_give(station, vm);
    if (r->noipl || *r->ipl) {
        char text[128];
        struct command c = command_on_console(vm, COMMAND_TERMINAL, "LOGON");
        snprintf(text, sizeof text, "%s", r->noipl ? "NOIPL" : "IPL");
        command_error(&c, "LGO", 264, text, NULL);
    }
    banner(vm, r);
    system_time_text(vm->sys, system_now(), TIME_LOGON, now);
    console_say(vm, "RECONNECTED AT %s", now);
    console_where(vm, where);
    operator_say(vm->sys, "%s %5s RECONNECT %-8s USERS = %u", system_terminal_kind(where), where,
                 vm->userid, system_user_count(vm->sys));
}

/* The user is there already: take the machine over, or say where it is. */
static bool logon_again(struct station *station, struct vm *vm, const struct logon_request *r)
{
    char where[9];
    bool ok = false;
    pthread_mutex_lock(&vm->lock);
    system_user_where(vm, where);
    if (vm->logging_off) {
        say_error(station, "LGA", 361, vm->userid, NULL);
    } else if (console_attached(vm) && !r->here) {
        say_error(station, "LGA", 54, system_terminal_kind(where), where, NULL);
    } else {
        vm_disconnect(vm, false);
        strcpy(vm->byuser, r->by);
        reconnect(station, vm, r);
        ok = true;
    }
    pthread_mutex_unlock(&vm->lock);
    return ok;
}

bool logon_at(struct station *station, struct system *sys, const struct logon_request *r)
{
    if (journal_locked(sys, r->userid)) {
        say_error(station, "LGA", 51, NULL);
        return false;
    }
    struct directory_entry *e = system_entry(sys, r->userid);
    if (!e || !permitted(sys, e, r)) {
        journal_logon_refused(sys, r->userid, station_name(station), r->password, "");
        say_error(station, "LGA", 50, NULL);
        entry_put(e);
        return false;
    }
    journal_logon(sys, r->userid);
    if (system_shutdown(sys) == SHUTDOWN_ENDS) { /* as for the users who are there still */
        say_error(station, "LGA", 361, r->userid, NULL);
        entry_put(e);
        return false;
    }
    bool ok = false;
    struct vm *vm = system_user(sys, r->userid);
    if (vm) {
        ok = logon_again(station, vm, r);
    } else if (*r->account && !accounting_number_ok(e, r->account)) {
        say_error(station, "LGN", 2, r->account, NULL);
    } else {
        vm = vm_create(sys, e);
        if (vm) {
            pthread_mutex_lock(&vm->lock);
            station_give(station, vm);
            strcpy(vm->byuser, r->by);
            begin(vm, r, false);
            if (*r->data && !vm->logging_off)
                console_initial_data(vm, r->data);
            pthread_mutex_unlock(&vm->lock);
            ok = true;
        } else if (errno == EEXIST) {
            say_error(station, "LGA", 361, r->userid, NULL);
        } else if (errno == EUSERS) {
            say_error(station, "LGA", 360, NULL);
        } else {
            say_error(station, "LGA", 52, NULL);
        }
    }
    if (vm)
        vm_put(vm);
    entry_put(e);
    return ok;
}

struct logon_auto {
    struct vm_work work;
    struct logon_request options;
};

static void tell_issuer(struct vm *vm, const char *issuer, bool ipl, unsigned wait)
{
    struct vm *to = system_user(vm->sys, issuer);
    char line[80];
    if (!to)
        return;
    snprintf(line, sizeof line, "AUTO LOGON  ***       %-8s USERS = %u", vm->userid,
             system_user_count(vm->sys));
    static const char verified[] = "The IPL command is verified by the IPL command processor.";
    bool to_operator = !strcmp(issuer, system_operator(vm->sys)); /* has it in his log */
    if (wait) { /* SYNCH: before the command ends */
        if (!to_operator)
            message_line(to, false, line);
        if (ipl)
            message_to(vm->sys, issuer, "CLS", 6056, vm->userid, verified, NULL);
    } else {
        if (!to_operator)
            message_line_idle(to, line);
        if (ipl)
            message_idle(to, "CLS", 6056, vm->userid, verified, NULL);
    }
    if (wait)
        vm_wait_over(to, wait, 0);
    vm_put(to);
}

static void auto_begin(struct vm *vm, struct vm_work *work)
{
    struct logon_auto *a = (struct logon_auto *)work;
    if (!vm->logging_off) {
        vm->autologged = true;
        console_answer_first_read(vm);
        begin(vm, &a->options, true);
        if (*a->options.data && !vm->logging_off)
            console_initial_data(vm, a->options.data);
    }
    if (*a->options.issuer)
        tell_issuer(vm, a->options.issuer,
                    !a->options.noipl && (*a->options.ipl || *vm->entry->ipl), a->options.wait);
    free(a);
}

int logon_auto(struct system *sys, const char *userid, const struct logon_request *options,
               const char **why)
{
    struct directory_entry *e = system_entry(sys, userid);
    if (!e)
        return 53;
    if (e->kind == DIRECTORY_NOLOG || system_shutdown(sys) == SHUTDOWN_ENDS) {
        *why =
            e->kind == DIRECTORY_NOLOG ? "NOLOG in the directory" : "the system is shutting down";
        entry_put(e);
        return 59;
    }
    if (*options->account && !accounting_number_ok(e, options->account)) {
        entry_put(e);
        return 2;
    }
    struct vm *vm = vm_create(sys, e);
    int error = errno;
    entry_put(e);
    if (!vm) {
        *why = "not enough storage";
        return error == EEXIST ? MESSAGE_FORM(54, 1) : error == EUSERS ? 360 : 59;
    }
    struct logon_auto *work = calloc(1, sizeof *work);
    if (work) {
        work->options = *options;
        work->work.fn = auto_begin;
        vm_post(vm, &work->work);
    }
    vm_put(vm);
    return 0;
}

/* --- the commands --------------------------------------------------------------------------- */

static int end_options(struct command *c, bool *hold)
{
    *hold = command_keyword(c, "HOLD", 2);
    return command_end(c, "LOG");
}

int logoff_command(struct command *c)
{
    bool hold;
    int rc = end_options(c, &hold);
    if (!rc)
        vm_logoff(c->vm, NULL, NULL, hold);
    return rc;
}

int disconnect_command(struct command *c)
{
    bool hold;
    int rc = end_options(c, &hold);
    if (rc)
        return rc;
    vm_disconnect(c->vm, hold);
    if (c->vm->state == VM_CP && c->vm->loaded) /* the machine goes on by itself */
        vm_begin(c->vm);
    return 0;
}

/* Somebody is logged on here already. */
int logon_command(struct command *c)
{
    char where[9];
    system_user_where(c->vm, where);
    return command_error(c, "LGA", 54, system_terminal_kind(where), where, NULL);
}

/* A terminal dials instead of logging on (station.c), not as well. */
int dial_command(struct command *c)
{
    return logon_command(c);
}
