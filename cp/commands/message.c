/* MESSAGE, MSGNOH, SMSG, WARNING, SEND, ECHO, SLEEP: from one user to another.
 * Whether the receiver listens is read from his settings without his lock: they are single bytes,
 * and a message that comes as he changes his mind may do either.
 * Source: CP Commands and Utilities Reference, MESSAGE, WARNING, SMSG, SEND, SLEEP. */
#include "cp/commands/message.h"

#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/console/secondary.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/guest_host.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line_work {
    struct vm_work work;
    bool alarm;
    size_t timed; /* bytes of the time in front */
    char text[];
};

/* A message that may be for a program (*MSG), else for the terminal. */
struct program_work {
    struct vm_work work;
    struct guest_message message;
    bool alarm;
    size_t timed;
    char line[512];
};

static void give_to_program(struct vm *vm, struct vm_work *work)
{
    struct program_work *p = (struct program_work *)work;
    if (!vm->logging_off && !guest_message_take(vm, &p->message)) {
        console_say_timed(vm, p->timed, p->line);
        if (p->alarm)
            console_alarm(vm);
    }
    free(p);
}

static void show_line(struct vm *vm, struct vm_work *work)
{
    struct line_work *l = (struct line_work *)work;
    if (!vm->logging_off) {
        console_say_timed(vm, l->timed, l->text);
        if (l->alarm)
            console_alarm(vm);
    }
    free(l);
}

static void show_line_idle(struct vm *vm, struct vm_work *work)
{
    work->fn = show_line;
    guest_post_idle(vm, work);
}

static void post_line(struct vm *vm, bool alarm, size_t timed, const char *text,
                      void (*fn)(struct vm *vm, struct vm_work *work))
{
    size_t n = strlen(text);
    struct line_work *l = malloc(sizeof *l + n + 1);
    if (!l)
        return;
    l->work.fn = fn;
    l->alarm = alarm;
    l->timed = timed;
    memcpy(l->text, text, n + 1);
    vm_post(vm, &l->work);
}

void message_line(struct vm *vm, bool alarm, const char *text)
{
    post_line(vm, alarm, 0, text, show_line);
}

void message_line_idle(struct vm *vm, const char *text)
{
    post_line(vm, false, 0, text, show_line_idle);
}

void message_to(struct system *sys, const char *userid, const char *module, unsigned id, ...)
{
    struct vm *vm = system_user(sys, userid);
    if (!vm)
        return;
    char text[512];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    message_line(vm, false, text);
    vm_put(vm);
}

void message_idle(struct vm *vm, const char *module, unsigned id, ...)
{
    char text[512];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text, module, id, args);
    va_end(args);
    message_line_idle(vm, text);
}

enum kind { MSG, MSGNOH, WNG, SMSG };

static bool for_program(struct vm *vm, enum kind kind)
{
    const struct vm_settings *s = vm->set;
    return s->program_listens && (kind == SMSG  ? s->smsg_iucv
                                  : kind == WNG ? s->wng_iucv
                                                : s->msg_iucv);
}

/* NULL: he listens, or one who has his console does; otherwise why not. */
static const char *deaf(struct vm *vm, enum kind kind)
{
    if (for_program(vm, kind))
        return NULL;
    if (kind == SMSG) /* a program takes them, through VMCF or *MSG, and no machine has either */
        return "SMSG off";
    if (kind == WNG ? !vm->set->wng : !vm->set->msg)
        return kind == WNG ? "WNG off" : "MSG off";
    if (atomic_load(&vm->disconnected) && kind != WNG && !secondary_there(vm))
        return "disconnected";
    return NULL;
}

static int send_one(struct command *c, struct vm *vm, enum kind kind, const char *text)
{
    const char *why = deaf(vm, kind);
    if (why)
        return command_error(c, "MFS", 57, vm->userid, why, NULL);
    char line[512], now[40];
    system_time_text(c->vm->sys, system_now(), TIME_HMS, now);
    if (kind == MSGNOH || kind == SMSG)
        snprintf(line, sizeof line, "%s", text);
    else
        snprintf(line, sizeof line, " %.8s  * %s FROM %-8s: %s", now, kind == WNG ? "WNG" : "MSG",
                 c->vm->userid, text);
    size_t timed = kind == MSG || kind == WNG ? sizeof " hh:mm:ss " - 1 : 0;
    if (!for_program(vm, kind)) {
        post_line(vm, kind != SMSG, timed, line, show_line);
        return 0;
    }
    struct program_work *p = malloc(sizeof *p);
    if (!p)
        return 0;
    *p = (struct program_work){.work.fn = give_to_program, .alarm = kind != SMSG, .timed = timed};
    p->message.class = kind == SMSG ? GUEST_SMSG : kind == WNG ? GUEST_WNG : GUEST_MSG;
    snprintf(p->message.userid, sizeof p->message.userid, "%s", c->vm->userid);
    snprintf(p->message.text, sizeof p->message.text, "%s", text);
    snprintf(p->line, sizeof p->line, "%s", line);
    vm_post(vm, &p->work);
    return 0;
}

static int send_all(struct command *c, enum kind kind, const char *text)
{
    size_t n;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        if (users[i] != c->vm && !deaf(users[i], kind))
            send_one(c, users[i], kind, text);
        vm_put(users[i]);
    }
    free(users);
    return 0;
}

/* AT * | ALL | system, before the text: there is this system and no other.  What names none is text. */
static void at_system(struct command *c)
{
    char word[16];
    struct command look = *c;
    if (command_keyword(&look, "AT", 2) && command_word(&look, word, sizeof word) &&
        *command_rest(&look) &&
        (!strcmp(word, "*") || !strcmp(word, "ALL") || !strcmp(word, c->vm->sys->id)))
        *c = look;
}

/* ALL, ALLSBCS; ALLDBCS are the users of terminals with double-byte characters, which there are none of. */
static bool everyone(const struct command *c, enum kind kind, const char *word)
{
    return kind != SMSG && c->vm->classes & (VM_CLASS('A') | VM_CLASS('B')) &&
           (!strcmp(word, "ALL") || !strcmp(word, "ALLSBCS") || !strcmp(word, "ALLDBCS"));
}

static int send_message(struct command *c, enum kind kind)
{
    char userid[16];
    if (!command_word(c, userid, sizeof userid))
        return command_error(c, "MSG", 20, NULL);
    if (!strcmp(userid, "*"))
        strcpy(userid, c->vm->userid);
    else if (!strcmp(userid, "OP") || !strcmp(userid, "OPERATOR"))
        snprintf(userid, sizeof userid, "%s", system_operator(c->vm->sys));
    at_system(c);
    const char *text = command_rest(c);
    bool all = everyone(c, kind, userid);
    char id[9];
    if (!all && !parse_userid(userid, id))
        return command_error(c, "MSG", 20, NULL);
    if (!*text)
        return command_error(c, "MSG", 26, NULL);
    if (all)
        return strcmp(userid, "ALLDBCS") ? send_all(c, kind, text) : 0;
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, "MSG", 45, id, NULL);
    int rc = send_one(c, vm, kind, text);
    vm_put(vm);
    return rc;
}

int message_command(struct command *c)
{
    return send_message(c, MSG);
}

int msgnoh_command(struct command *c)
{
    return send_message(c, MSGNOH);
}

int smsg_command(struct command *c)
{
    return send_message(c, SMSG);
}

int warning_command(struct command *c)
{
    return send_message(c, WNG);
}

/* --- SLEEP, ECHO ---------------------------------------------------------------------------- */

#define ECHO_MAX     99 /* nn */
#define ECHO_ENTERED "Echo entered; to terminate test, type END"

static void sleep_over(struct vm *vm)
{
    vm_wait_over(vm, vm->sleep_number, 0);
}

/* SLEEP {n {SEC|MIN|HRS}}: the machine stands still; attention ends it, Enter too (cp/console/keyboard.c):
 * what was typed goes where it belongs then. */
int sleep_command(struct command *c)
{
    char word[32];
    unsigned long n = 0, unit = 60;
    if (command_word(c, word, sizeof word)) {
        if (!command_number(word, 99999, &n) || !n)
            return command_error(c, "SLE", 2, word, NULL);
        if (command_keyword(c, "SEC", 3))
            unit = 1;
        else if (command_keyword(c, "HRS", 2))
            unit = 3600;
        else
            command_keyword(c, "MIN", 3);
        int rc = command_end(c, "SLE");
        if (rc)
            return rc;
    }
    c->vm->sleep_number = vm_wait(c->vm);
    if (n)
        deadline_set(c->vm, DEADLINE_SLEEP, n * unit * 1000, sleep_over);
    else
        deadline_cancel(c->vm, DEADLINE_SLEEP); /* of one that attention ended */
    return 0;
}

/* ECHO {nn}: what is typed from here on comes back nn times, until END.  A machine without a
 * terminal has nobody who could end it, and goes on at once. */
int echo_command(struct command *c)
{
    char word[32];
    unsigned long n = 1;
    if (command_word(c, word, sizeof word) && (!command_number(word, ECHO_MAX, &n) || !n))
        return command_error(c, "ECH", 2, word, NULL);
    int rc = command_end(c, "ECH");
    if (rc)
        return rc;
    if (!console_attached(c->vm)) {
        command_say(c, ECHO_ENTERED);
        return 0;
    }
    vm_wait(c->vm);
    console_say(c->vm, ECHO_ENTERED);
    console_echo(c->vm, (unsigned)n);
    return 0;
}
