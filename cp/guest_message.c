/* *MSG, the message system service, for native guests: what other users send to a program that is
 * connected to it is kept for the program and shown to nobody.
 * Source: z/VM CP Programming Services, "Message System Service (*MSG)"; SET MSG, SMSG, WARNING. */
#include "cp/commands/message.h"
#include "cp/console/console.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/guest_private.h"
#include "cp/iucv/iucv.h"
#include "cp/settings.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_KEPT 255 /* IUCV's limit of messages on a path, as CP sets it up */

struct guest_kept_message {
    struct guest_kept_message *next;
    struct guest_message message;
};

/* For a program that has connected to *MSG by the instruction. */
static bool iucv_message(struct vm *vm, const struct guest_message *message)
{
    uint8_t m[8 + sizeof message->text];
    size_t n = strlen(message->text);
    ebcdic_pad(m, message->userid, 8);
    ebcdic_from_ascii(m + 8, message->text, n);
    return iucv_tell(vm, message->class, m, 8 + n);
}

bool guest_message_take(struct vm *vm, const struct guest_message *message)
{
    struct guest *g = vm->native;
    if (!g)
        return iucv_message(vm, message);
    if (!g->listens || g->messages == MOST_KEPT)
        return false;
    struct guest_kept_message *m = malloc(sizeof *m);
    if (!m)
        return false;
    m->next = NULL;
    m->message = *message;
    *g->message_end = m;
    g->message_end = &m->next;
    g->messages++;
    sie_kick(sie_vcpu(vm->guest, vm->base_cpu));
    dispatch_wake(vm, sie_vcpu(vm->guest, vm->base_cpu));
    return true;
}

static bool next_message(struct guest *g, struct guest_message *out)
{
    struct guest_kept_message *m = g->message;
    if (!m)
        return false;
    *out = m->message;
    g->message = m->next;
    if (!m->next)
        g->message_end = &g->message;
    g->messages--;
    free(m);
    return true;
}

/* Of the console: SET CPCONIO, VMCONIO, EMSG, IMSG IUCV. */
static bool take_line(struct vm *vm, unsigned class, const char *text)
{
    struct guest_message m = {.class = class};
    snprintf(m.userid, sizeof m.userid, "%s", vm->userid);
    snprintf(m.text, sizeof m.text, "%s", text);
    return guest_message_take(vm, &m);
}

void guest_messages_forget(struct guest *g)
{
    struct guest_message m;
    while (next_message(g, &m))
        continue;
    g->listens = false;
    g->vm->set->program_listens = false;
    console_set_program(g->vm, NULL);
}

static void do_listen(struct guest *g)
{
    if (!g->answer) {
        guest_messages_forget(g);
        return;
    }
    g->listens = g->vm->set->program_listens = true;
    console_set_program(g->vm, take_line);
}

void guest_messages(struct guest *g, bool wanted)
{
    g->answer = wanted;
    guest_ask(g, do_listen);
}

static void do_message(struct guest *g)
{
    g->answer = next_message(g, g->message_out);
}

bool guest_message(struct guest *g, struct guest_message *out)
{
    g->message_out = out;
    guest_ask(g, do_message);
    return g->answer;
}
