/* QUERY of what the system has and how it deals it out: CPOWNED, SRM, BYUSER.
 * Source: CP Commands and Utilities Reference, QUERY CPOWNED, SRM, BYUSER. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool mounted(struct volumes *v, const char *volid, uint16_t *rdev)
{
    char name[7];
    unsigned links;
    for (size_t i = 0; v && volumes_at(v, i, name, rdev, &links); i++)
        if (!strcmp(name, volid))
            return true;
    return false;
}

/* The slots of CP_OWNED, and what is in them. */
int query_cpowned(struct command *c)
{
    const struct system_config *config = c->vm->sys->config;
    int rc = command_end(c, "CQO");
    if (rc)
        return rc;
    command_say(c, "Slot  Vol-ID  Rdev  Type   Status");
    for (unsigned i = 0; i < config->nvolumes; i++) {
        const struct config_volume *v = &config->volumes[i];
        uint16_t rdev = 0;
        char where[8] = "----";
        if (!v->owned)
            continue;
        bool there = mounted(c->vm->sys->volumes, v->volid, &rdev);
        if (there)
            snprintf(where, sizeof where, "%04X", rdev);
        command_say(c, "%4u  %-6s  %s  Own    %s", v->slot, v->volid, where,
                    there ? "Online and attached" : "Offline");
    }
    return 0;
}

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
