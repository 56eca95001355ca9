/* A command, or the rest of one, that is about another user's machine: done on that machine's queue,
 * because no thread holds two machines' locks. */
#include "cp/commands/command.h"
#include "cp/commands/message.h"
#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>

struct elsewhere {
    struct vm_work work;
    int (*fn)(struct command *c);
    char issuer[9];
    unsigned wait; /* of the issuer's vm_wait(), or 0 */
    bool buffered; /* the response is not for the issuer's console */
    struct vm *to; /* the issuer, while it is done */
    char *operands, *original;
};

struct late_line {
    struct vm_work work;
    unsigned wait;
    char text[];
};

static void give_line(struct vm *vm, struct vm_work *work)
{
    struct late_line *l = (struct late_line *)work;
    if (!vm->logging_off && !vm_wait_line(vm, l->wait, l->text))
        message_line(vm, false, l->text); /* attention: he does not wait any more */
    free(l);
}

static void to_issuer(void *ctx, const char *line)
{
    struct elsewhere *e = ctx;
    size_t n = strlen(line) + 1;
    struct late_line *l = e->buffered ? malloc(sizeof *l + n) : NULL;
    if (!l) {
        message_line(e->to, false, line);
        return;
    }
    l->work.fn = give_line;
    l->wait = e->wait;
    memcpy(l->text, line, n);
    vm_post(e->to, &l->work);
}

static void do_it(struct vm *vm, struct vm_work *work)
{
    struct elsewhere *e = (struct elsewhere *)work;
    int rc = 0;
    struct vm *issuer = system_user(vm->sys, e->issuer);
    if (issuer && !vm->logging_off) {
        e->to = issuer;
        struct command c = {.vm = vm,
                            .source = COMMAND_TERMINAL,
                            .operands = e->operands,
                            .original = e->original,
                            .respond = to_issuer,
                            .respond_ctx = e,
                            .name = ""};
        rc = e->fn(&c);
    }
    if (issuer && e->wait)
        vm_wait_over(issuer, e->wait, rc);
    if (issuer)
        vm_put(issuer);
    free(e->operands);
    free(e->original);
    free(e);
}

unsigned command_wait(struct command *c)
{
    if (c->source == COMMAND_DIRECTORY)
        return 0;
    unsigned number = vm_wait(c->vm);
    if (c->vm->native && command_by_guest(c->source))
        c->vm->wait_native = c->vm->native_generation;
    return number;
}

struct vm *command_only_user(struct command *c, const char *module, char id[9], int *rc)
{
    char word[16];
    struct vm *vm = NULL;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        *rc = command_error(c, module, 20, NULL);
    else if (!(*rc = command_end(c, module)) && (vm = system_user(c->vm->sys, id)) == NULL)
        *rc = command_error(c, module, 45, id, NULL);
    return vm;
}

int command_elsewhere(struct command *c, const char *module, const char *userid,
                      int (*fn)(struct command *c))
{
    struct vm *vm = system_user(c->vm->sys, userid);
    if (!vm)
        return command_error(c, module, 45, userid, NULL);
    struct elsewhere *e = calloc(1, sizeof *e);
    if (e) {
        e->operands = strdup(c->operands);
        e->original = strdup(c->original);
    }
    if (!e || !e->operands || !e->original) {
        vm_put(vm);
        if (e) {
            free(e->operands);
            free(e->original);
        }
        free(e);
        return 0;
    }
    e->work.fn = do_it;
    e->fn = fn;
    strcpy(e->issuer, c->vm->userid);
    e->wait = command_wait(c);
    e->buffered = e->wait && c->source == COMMAND_BUFFERED;
    vm_post(vm, &e->work);
    vm_put(vm);
    return 0;
}
