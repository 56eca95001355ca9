/* A command that asks its user something: the answer comes when he has typed it, and the return code goes
 * to the native system, when it was one that gave the command. */
#include "cp/commands/command.h"
#include "cp/console/console.h"
#include "cp/guest_host.h"
#include "cp/vm.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct ask {
    const char *name; /* of the command */
    enum command_source source;
    unsigned generation; /* of the native system that waits for the return code */
    int (*fn)(struct command *c, void *data, const char *text);
    max_align_t data[];
};

static void to_console(void *ctx, const char *line)
{
    console_respond(ctx, line);
}

static void answered(struct vm *vm, void *ctx, const char *text)
{
    struct ask *a = ctx;
    struct command c = command_on_console(vm, COMMAND_TERMINAL, a->name);
    c.respond = to_console;
    int rc = a->fn(&c, a->data, text);
    if (a->source == COMMAND_DIAGNOSE)
        guest_command_rc(vm, a->generation, rc);
    free(a);
}

bool command_ask(struct command *c, const char *prompt, bool dark,
                 int (*fn)(struct command *c, void *data, const char *text), const void *data,
                 size_t size)
{
    bool typed = c->source == COMMAND_TERMINAL || c->source == COMMAND_DIAGNOSE;
    struct ask *a = typed && console_attached(c->vm) ? malloc(sizeof *a + size) : NULL;
    if (!a)
        return false;
    a->name = c->name;
    a->source = c->source;
    a->generation = c->vm->native_generation;
    a->fn = fn;
    memcpy(a->data, data, size);
    vm_wait(c->vm);
    console_ask(c->vm, prompt, dark, answered, a);
    return true;
}
