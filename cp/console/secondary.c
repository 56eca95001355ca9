/* See secondary.h.  Keeps true: what is passed on is never passed on again, so that two users who
 * observe each other do not talk for ever; each line carries the user ID it comes from.
 * Source: CP Commands and Utilities Reference, SET SECUSER, SET OBSERVER. */
#include "cp/console/secondary.h"

#include "cp/console/console_private.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRONT 10 /* "USERID  : " */

struct other_line {
    struct vm_work work;
    size_t len;
    uint8_t text[];
};

static void show(struct vm *vm, struct vm_work *work)
{
    struct other_line *o = (struct other_line *)work;
    if (!vm->logging_off)
        console_write(vm, CONSOLE_OTHER, o->text, o->len);
    free(o);
}

static void pass_on(struct vm *vm, const char *userid, const uint8_t *text, size_t len)
{
    struct vm *to = strcmp(userid, vm->userid) ? system_user(vm->sys, userid) : NULL;
    struct other_line *o = to ? malloc(sizeof *o + FRONT + len) : NULL;
    if (o) {
        char front[FRONT + 1];
        snprintf(front, sizeof front, "%-8s: ", vm->userid);
        ebcdic_from_ascii(o->text, front, FRONT);
        memcpy(o->text + FRONT, text, len);
        o->len = FRONT + len;
        o->work.fn = show;
        vm_post(to, &o->work);
    }
    vm_put(to);
}

bool secondary_there(struct vm *vm)
{
    if (!*vm->set->secuser)
        return false;
    struct vm *other = system_user(vm->sys, vm->set->secuser);
    bool there = other && other != vm && !atomic_load(&other->disconnected);
    vm_put(other);
    return there;
}

void secondary_output(struct vm *vm, const uint8_t *text, size_t len, bool end)
{
    struct console *c = vm->console;
    const struct vm_settings *set = vm->set;
    bool secondary = *set->secuser && atomic_load(&vm->disconnected);
    if (!secondary && !*set->observer) {
        c->watched_len = 0;
        return;
    }
    size_t room = sizeof c->watched - c->watched_len;
    len = len < room ? len : room;
    if (len)
        memcpy(c->watched + c->watched_len, text, len);
    c->watched_len += len;
    if (!end)
        return;
    if (secondary)
        pass_on(vm, set->secuser, c->watched, c->watched_len);
    if (*set->observer)
        pass_on(vm, set->observer, c->watched, c->watched_len);
    c->watched_len = 0;
}
