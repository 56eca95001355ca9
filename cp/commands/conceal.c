/* SET CONCEAL: a user who is to see his application and never CP.  Attention of the terminal does not
 * lead to CP READ (console/keyboard.c, full_screen.c), and a guest that ends in an error is loaded
 * again instead of being put in CP mode.
 * Source: CP Commands and Utilities Reference, SET CONCEAL; CP Planning, OPTION CONCEAL. */
#include "cp/commands/conceal.h"
#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/ipl.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <string.h>

/* A program that cannot live is not loaded for ever. */
#define RELOADS   10
#define RELOAD_NS 60000000000ULL

int set_conceal(struct command *c)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (strcmp(word, "ON") && strcmp(word, "OFF"))
        return command_error(c, "CFS", 2, word, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        c->vm->set->conceal = (struct conceal){.on = !strcmp(word, "ON")};
    return rc;
}

bool conceal_reload(struct vm *vm, enum sie_exit why, const char *message)
{
    struct conceal *conceal = &vm->set->conceal;
    char say[96] = "";
    if (!conceal->on ||
        (why != SIE_DISABLED_WAIT && why != SIE_PROGRAM_LOOP && why != SIE_CHECK_STOP))
        return false;
    uint64_t now = system_now();
    if (now - conceal->since_ns > RELOAD_NS)
        *conceal = (struct conceal){true, 0, now};
    if (conceal->reloads >= RELOADS)
        return false;
    conceal->reloads++;
    vm_stop_cpus(vm);
    if (ipl_again(vm, false, say))
        return false;
    if (message)
        console_say(vm, "%s", message);
    return true;
}
