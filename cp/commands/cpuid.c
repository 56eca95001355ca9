/* SET CPUID and QUERY CPUID: what the virtual CPUs answer to STORE CPU ID, and so what Linux shows in
 * /proc/cpuinfo and licensed programs look at.  All CPUs answer alike: the identification is of the
 * form that has no CPU address in it (its last halfword is X'8000').
 * Source: CP Commands and Utilities Reference, SET CPUID, QUERY CPUID; Principles of Operation,
 * chapter 10, STORE CPU ID. */
#include "cp/commands/handlers.h"
#include "cp/settings.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS 6 /* of the identification; version and machine type are not the user's */

/* SET CPUID hex: one to six digits, zeros in front of fewer. */
int set_cpuid(struct command *c)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    size_t n = strlen(word);
    if (n > DIGITS || strspn(word, "0123456789ABCDEF") != n)
        return command_error(c, "CFS", 2, word, NULL);
    int rc = command_end(c, "CFS");
    if (rc)
        return rc;
    c->vm->set->has_cpuid = true;
    c->vm->set->cpuid = (uint32_t)strtoul(word, NULL, 16);
    vm_cpuid_changed(c->vm);
    return 0;
}

int query_cpuid(struct command *c)
{
    int rc = command_end(c, "VCI");
    if (!rc)
        command_say(c, "CPUID = %016llX", (unsigned long long)vm_cpuid(c->vm));
    return rc;
}
