/* A console that others see and type at: SET SECUSER, SET OBSERVER, their QUERYs, SEND, VINPUT.
 * Source: CP Commands and Utilities Reference, the commands of these names. */
#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/console/secondary.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/sclp.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512

/* --- SET SECUSER, SET OBSERVER -------------------------------------------------------------- */

static const char *const names[] = {"SECUSER", "OBSERVER"};

/* What is typed, and by whom. */
struct watch {
    enum watcher which;
    char userid[9], by[9]; /* userid: "" for none */
    bool reset;            /* as the directory says */
};

struct told {
    struct vm_work work;
    char text[160];
};

static void message_text(char text[160], unsigned number, ...)
{
    va_list args;
    va_start(args, number);
    message_format(text, 160, "CFX", number, args);
    va_end(args);
}

static const char *as_directory(const struct vm *vm, enum watcher which)
{
    return which == WATCHER_SECUSER ? vm->entry->secuser : vm->entry->observer;
}

static void change(struct vm *vm, const struct watch *w)
{
    watcher_set(vm, w->which, w->reset ? as_directory(vm, w->which) : w->userid);
}

static void do_tell(struct vm *vm, struct vm_work *work)
{
    struct told *t = (struct told *)work;
    if (!vm->logging_off)
        console_say(vm, "%s", t->text);
    free(t);
}

/* His console says that somebody else has changed who sees it. */
static void tell(struct vm *vm, const struct watch *w)
{
    struct told *t = malloc(sizeof *t);
    char what[24];
    if (!t)
        return;
    if (*w->userid)
        snprintf(what, sizeof what, "set to %s", w->userid);
    else
        snprintf(what, sizeof what, w->reset ? "reset" : "terminated");
    message_text(t->text, 6769, names[w->which], what, w->by, NULL);
    t->work.fn = do_tell;
    vm_post(vm, &t->work);
}

/* What has come of it: RESET may be the one or the other. */
static void said(struct command *c, enum watcher which, const struct vm *target)
{
    char text[160], who[9];
    message_text(text, 6768, names[which], target->userid,
                 watcher_get(target, which, who) ? "initiated" : "terminated", NULL);
    command_say(c, "%s", text);
}

/* OFF, RESET, a user ID or *, into w. */
static int watcher_operand(struct command *c, const char *word, struct watch *w)
{
    if (!strcmp(word, "*"))
        strcpy(w->userid, c->vm->userid);
    else if (!strcmp(word, "RESET"))
        w->reset = true;
    else if (strcmp(word, "OFF") && !parse_userid(word, w->userid))
        return command_error(c, "CFS", 7, word, NULL);
    if (!*w->userid || !strcmp(word, "*"))
        return 0;
    struct directory_entry *e = system_entry(c->vm->sys, w->userid); /* he may log on later */
    struct vm *vm = e ? NULL : system_user(c->vm->sys, w->userid);
    int rc = e || vm ? 0 : command_error(c, "CFS", 53, w->userid, NULL);
    entry_put(e);
    vm_put(vm);
    return rc;
}

/* Of classes A and C anybody's; class G may only take himself away. */
static int set_of_other(struct command *c, const char *target, const struct watch *w)
{
    bool any = c->vm->classes & (VM_CLASS('A') | VM_CLASS('C'));
    if (!any && (*w->userid || w->reset))
        return command_error(c, "CFS", 3, target, NULL);
    struct vm *vm = system_user(c->vm->sys, target);
    if (!vm)
        return command_error(c, "CFX", 45, target, NULL);
    bool done = any || watcher_end(vm, w->which, w->by);
    if (any)
        change(vm, w);
    if (done) {
        tell(vm, w);
        said(c, w->which, vm);
    }
    vm_put(vm);
    return done ? 0 : command_error(c, "CFS", 3, target, NULL);
}

static int set_watcher(struct command *c, enum watcher which)
{
    char first[32], second[32], target[9];
    struct watch w = {.which = which};
    strcpy(w.by, c->vm->userid);
    if (!command_word(c, first, sizeof first))
        return command_error(c, "CFS", 20, NULL);
    bool other = command_word(c, second, sizeof second);
    int rc = command_end(c, "CFS");
    if (!rc)
        rc = watcher_operand(c, other ? second : first, &w);
    if (rc)
        return rc;
    if (!other)
        strcpy(target, c->vm->userid);
    else if (!parse_userid(!strcmp(first, "*") ? c->vm->userid : first, target))
        return command_error(c, "CFS", 7, first, NULL);
    if (strcmp(target, c->vm->userid))
        return set_of_other(c, target, &w);
    if (!strcmp(w.userid, target)) /* nobody watches himself */
        return command_error(c, "CFS", 7, w.userid, NULL);
    change(c->vm, &w);
    said(c, which, c->vm);
    return 0;
}

int set_secuser(struct command *c)
{
    return set_watcher(c, WATCHER_SECUSER);
}

int set_observer(struct command *c)
{
    return set_watcher(c, WATCHER_OBSERVER);
}

/* --- QUERY SECUSER, QUERY OBSERVER ---------------------------------------------------------- */

/* before: what stands in front of the line. */
static void say_watcher(struct command *c, const char *before, enum watcher which, const char *who)
{
    struct vm *vm = system_user(c->vm->sys, who);
    command_say(c, "%s%s %s IS %s", before, names[which], who,
                !vm                              ? "NOT LOGGED ON"
                : atomic_load(&vm->disconnected) ? "DISCONNECTED"
                                                 : "LOGGED ON");
    if (vm)
        vm_put(vm);
}

/* ALL: the machines that have one. */
static int query_watchers(struct command *c, enum watcher which)
{
    size_t n;
    bool any = false;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        char who[9], before[16];
        if (watcher_get(users[i], which, who)) {
            snprintf(before, sizeof before, "%-8s: ", users[i]->userid);
            say_watcher(c, before, which, who);
            any = true;
        }
        vm_put(users[i]);
    }
    free(users);
    if (!any)
        command_say(c, "%s IS UNDEFINED", names[which]);
    return 0;
}

static int query_watcher(struct command *c, enum watcher which)
{
    char word[32], target[9];
    strcpy(target, c->vm->userid);
    bool any = c->vm->classes & (VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('C')), all = false;
    if (command_word(c, word, sizeof word) && strcmp(word, "*")) {
        all = any && !strcmp(word, "ALL");
        if (!parse_userid(word, target))
            return command_error(c, "CQS", any ? 7 : 3, word, NULL);
        if (!any && strcmp(target, c->vm->userid))
            return command_error(c, "CQS", 3, word, NULL);
    }
    int rc = command_end(c, "CQS");
    if (rc || all)
        return rc ? rc : query_watchers(c, which);
    struct vm *vm = system_user(c->vm->sys, target);
    if (!vm)
        return command_error(c, "CQS", 45, target, NULL);
    char who[9];
    bool watched = watcher_get(vm, which, who);
    vm_put(vm);
    if (watched)
        say_watcher(c, "", which, who);
    else
        command_say(c, "%s IS UNDEFINED", names[which]);
    return 0;
}

int query_secuser(struct command *c)
{
    return query_watcher(c, WATCHER_SECUSER);
}

int query_observer(struct command *c)
{
    return query_watcher(c, WATCHER_OBSERVER);
}

/* --- SEND ----------------------------------------------------------------------------------- */

struct send_work {
    struct vm_work work;
    bool cp, secondary_only;
    char by[9], text[TEXT_MAX];
};

static void to_console(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

static bool is_secondary(const struct vm *vm, const char *userid)
{
    char who[9];
    watcher_get(vm, WATCHER_SECUSER, who);
    return !strcmp(who, userid);
}

static void do_send(struct vm *vm, struct vm_work *work)
{
    struct send_work *s = (struct send_work *)work;
    bool allowed =
        !s->secondary_only || (is_secondary(vm, s->by) && atomic_load(&vm->disconnected));
    if (vm->logging_off || !allowed)
        ; /* it came too late */
    else if (s->cp && !*s->text)
        console_attention(vm);
    else if (s->cp)
        command_run(vm, COMMAND_TERMINAL, s->text, to_console, vm);
    else
        console_initial_data(vm, s->text);
    free(s);
}

/* SEND {CP} userid {text}: class C for anybody, class G for who is disconnected and has the issuer
 * as secondary user. */
int send_command(struct command *c)
{
    char word[32], userid[9];
    bool cp = command_keyword(c, "CP", 2), any = c->vm->classes & VM_CLASS('C');
    if (!command_word(c, word, sizeof word) || !parse_userid(word, userid))
        return command_error(c, "SND", 20, NULL);
    struct command at = *c;
    if (command_keyword(&at, "AT", 2) && command_word(&at, word, sizeof word) &&
        !strcmp(word, c->vm->sys->id))
        *c = at; /* this system; what names no system is text */
    if (!cp && !*command_rest(c))
        return command_error(c, "SND", 26, NULL);
    struct vm *vm = system_user(c->vm->sys, userid);
    if (!vm)
        return command_error(c, "SND", 45, userid, NULL);
    int rc = 0;
    struct send_work *s = NULL;
    if (!any && !is_secondary(vm, c->vm->userid))
        rc = command_error(c, "SND", 2, userid, NULL);
    else if (!any && !atomic_load(&vm->disconnected))
        rc = command_error(c, "SND", 57, userid, "not disconnected", NULL);
    else
        s = calloc(1, sizeof *s);
    if (s) {
        s->work.fn = do_send;
        s->cp = cp;
        s->secondary_only = !any;
        strcpy(s->by, c->vm->userid);
        snprintf(s->text, sizeof s->text, "%s", command_rest(c));
        vm_post(vm, &s->work);
    }
    vm_put(vm);
    return rc;
}

/* --- FOR ------------------------------------------------------------------------------------ */

static int for_him(struct command *c)
{
    return command_run(c->vm, COMMAND_TERMINAL, command_rest(c), c->respond, c->respond_ctx);
}

/* FOR userid CMD command: with that user's classes and devices, while the response comes to who
 * asks.  SEND CP shows it at the user's own console. */
int for_command(struct command *c)
{
    char word[32], userid[9];
    if (!command_word(c, word, sizeof word) || !parse_userid(word, userid))
        return command_error(c, "FOR", 20, NULL);
    if (!command_keyword(c, "CMD", 3) || !*command_rest(c))
        return command_error(c, "FOR", 26, NULL);
    if (!strcmp(userid, c->vm->userid))
        return for_him(c);
    return command_elsewhere(c, "FOR", userid, for_him);
}

/* --- VINPUT --------------------------------------------------------------------------------- */

/* VINPUT {VMSG | PVMSG} data: a command, or a priority command, to the operating system as if it
 * were typed at the machine's system console. */
int vinput_command(struct command *c)
{
    uint8_t text[TEXT_MAX];
    bool priority = command_keyword(c, "PVMSG", 5);
    if (!priority && !command_keyword(c, "VMSG", 4))
        return command_error(c, "VIN", 26, NULL);
    const char *typed = command_rest(c);
    size_t n = strnlen(typed, sizeof text);
    if (!n)
        return command_error(c, "VIN", 26, NULL);
    ebcdic_from_ascii(text, typed, n);
    if (!sclp_operator_command(c->vm, priority, text, n))
        return command_error(c, "VIN", 6531, NULL);
    return 0;
}
