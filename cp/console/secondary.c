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

/* A user ID in one word, that is set and read at once. */
static uint64_t word_of(const char *userid)
{
    uint64_t word = 0;
    memcpy(&word, userid, strnlen(userid, sizeof word));
    return word;
}

bool watcher_get(const struct vm *vm, enum watcher which, char userid[9])
{
    uint64_t word = atomic_load(&vm->set->watcher[which]);
    memcpy(userid, &word, sizeof word);
    userid[sizeof word] = '\0';
    return word;
}

void watcher_set(struct vm *vm, enum watcher which, const char *userid)
{
    if (*userid)
        atomic_store(&vm->set->watcher[which ^ 1], 0);
    atomic_store(&vm->set->watcher[which], word_of(userid));
}

bool watcher_end(struct vm *vm, enum watcher which, const char *userid)
{
    uint64_t word = word_of(userid);
    return atomic_compare_exchange_strong(&vm->set->watcher[which], &word, 0);
}

bool secondary_there(struct vm *vm)
{
    char userid[9];
    if (!watcher_get(vm, WATCHER_SECUSER, userid))
        return false;
    struct vm *other = system_user(vm->sys, userid);
    bool there = other && other != vm && !atomic_load(&other->disconnected);
    vm_put(other);
    return there;
}

void secondary_output(struct vm *vm, const uint8_t *text, size_t len, bool end)
{
    struct console *c = vm->console;
    char user[9], observer[9];
    bool secondary = watcher_get(vm, WATCHER_SECUSER, user) && atomic_load(&vm->disconnected);
    bool observed = watcher_get(vm, WATCHER_OBSERVER, observer);
    if (!secondary && !observed) {
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
        pass_on(vm, user, c->watched, c->watched_len);
    if (observed)
        pass_on(vm, observer, c->watched, c->watched_len);
    c->watched_len = 0;
}
