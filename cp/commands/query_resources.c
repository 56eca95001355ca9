/* QUERY of how the system deals out what it has: SRM, BYUSER.
 * Source: CP Commands and Utilities Reference, QUERY SRM, BYUSER. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What there is of a system resource manager: the length of a time slice. */
int query_srm(struct command *c)
{
    int rc = command_end(c, "SRM");
    if (rc)
        return rc;
    command_say(c, "DSPBUF : Q1=32767 Q2=32767 Q3=32767"); /* everybody is dispatched */
    command_say(c, "DISPATCHING MINOR TIMESLICE = %u MS", dispatcher_slice_ms());
    return 0;
}

/* QUERY BYUSER [* | userid]: another user's for class E only. */
int query_byuser(struct command *c)
{
    char word[16], id[9];
    strcpy(id, c->vm->userid);
    bool other = command_word(c, word, sizeof word) && strcmp(word, "*");
    int rc = command_end(c, "CQB");
    if (rc)
        return rc;
    if (other && !parse_userid(word, id))
        return command_error(c, "CQB", 7, word, NULL);
    if (strcmp(id, c->vm->userid) && !(c->vm->classes & VM_CLASS('E')))
        return command_error(c, "CQB", 3, word, NULL);
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, "CQB", 45, id, NULL);
    char by[9];
    memcpy(by, vm->byuser, sizeof by);
    vm_put(vm);
    if (*by)
        command_say(c, "The BYUSER for %s is %s", id, by);
    else
        command_say(c, "There is currently no BYUSER for %s", id);
    return 0;
}
