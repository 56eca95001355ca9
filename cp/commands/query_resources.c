/* QUERY of how the system deals out what it has: QUICKDSP, RETRIEVE, MDCACHE, CHPIDS, SHUTDOWN,
 * BYUSER; and SET MDCACHE.
 * Source: CP Commands and Utilities Reference, the QUERYs by name.
 * QUERY MDCACHE's answers are from memory, RETRIEVE's and BYUSER's are IBM's. */
#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether a user's machine never waits for a place among those that are dispatched.  Nobody waits
 * here; the others count in Q1 of INDICATE LOAD, these in Q0. */
int query_quickdsp(struct command *c)
{
    char id[9];
    int rc;
    struct vm *vm = command_only_user(c, "CQS", id, &rc);
    if (!vm)
        return rc;
    command_say(c, "USER %-8s: QUICKDSP = %s", id, vm->set->quickdsp ? "ON" : "OFF");
    vm_put(vm);
    return 0;
}

/* The lines that RETRIEVE would give back, the oldest first: their contents from column 10 on, under a heading,
 * as programs of z/VM's sites read them. */
static void retrieve_buffers(struct command *c)
{
    char text[256];
    unsigned n = 0;
    command_say(c, "Position Contents");
    while (console_retrieved(c->vm, n, text, sizeof text))
        n++;
    for (unsigned k = 1; n && console_retrieved(c->vm, --n, text, sizeof text); k++)
        command_say(c, "%8u %s", k, text);
}

/* How many input lines a terminal keeps for RETRIEVE; BUFFERS: which they are. */
int query_retrieve(struct command *c)
{
    const struct system_config *config = c->vm->sys->config;
    bool buffers = command_keyword(c, "BUFFERS", 7);
    int rc = command_end(c, "CQR");
    if (!rc && buffers)
        retrieve_buffers(c);
    else if (!rc)
        command_say(c, "%u buffers available.  Maximum of %u buffers may be selected.",
                    config->retrieve_default, config->retrieve_max);
    return rc;
}

/* Minidisk cache: CP has none of its own, the host's page cache does that work. */
int query_mdcache(struct command *c)
{
    int rc = command_end(c, "MDQ");
    if (rc)
        return rc;
    command_say(c, "Minidisk cache OFF for system");
    command_say(c, "Storage MDC min = 0M, max = 0M, usage = 0%%, bias = 1.00");
    return 0;
}

/* SET MDCACHE SYSTEM | MDISK vdev | STORAGE ...: it is off, and stays so. */
int set_mdcache(struct command *c)
{
    char word[16];
    uint16_t vdev = 0;
    bool system = command_keyword(c, "SYSTEM", 3);
    if (system && !(c->vm->classes & VM_CLASS('B')))
        return command_error(c, "MDS", 2, "SYSTEM", NULL);
    if (!system && !command_keyword(c, "MDISK", 5))
        return command_word(c, word, sizeof word) ? command_error(c, "MDS", 2, word, NULL)
                                                  : command_error(c, "MDS", 26, NULL);
    if (!system && (!command_word(c, word, sizeof word) || !parse_vdev(word, &vdev)))
        return command_error(c, "MDS", 22, NULL);
    if (!command_keyword(c, "OFF", 3))
        return command_word(c, word, sizeof word) ? command_error(c, "MDS", 2, word, NULL)
                                                  : command_error(c, "MDS", 26, NULL);
    int rc = command_end(c, "MDS");
    if (rc || system)
        return rc;
    struct device *dev = channel_device(c->vm->channel, vdev);
    snprintf(word, sizeof word, "%04X", vdev);
    return !dev                              ? command_error(c, "MDS", 40, word, NULL)
           : strcmp(dev->type->name, "DASD") ? command_error(c, "MDS", 6, word, NULL)
                                             : 0;
}

/* Channel paths: the volumes are all on path 00, as a guest sees them too. */
int query_chpids(struct command *c)
{
    int rc = command_end(c, "CHQ");
    if (rc)
        return rc;
    command_say(c, "         0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F");
    for (unsigned row = 0; row < 16; row++) {
        char line[64];
        int n = snprintf(line, sizeof line, " %Xx      ", row);
        for (unsigned i = 0; i < 16; i++)
            n += snprintf(line + n, sizeof line - (size_t)n, "%s%s", i ? "  " : "",
                          row || i ? "." : "+");
        command_say(c, "%s", line);
    }
    command_say(c, "+ Available");
    command_say(c, "- Offline");
    command_say(c, ". Not configured");
    return 0;
}

/* QUERY SHUTDOWN [STATUS]: does the system end, or only this machine? */
int query_shutdown(struct command *c)
{
    command_keyword(c, "STATUS", 4);
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    command_say(c, "%s",
                system_shutdown(c->vm->sys) ? "System shutdown is in progress"
                                            : "System shutdown is not in progress");
    return 0;
}

/* QUERY SYSOPER: its class and its answer are from memory. */
int query_sysoper(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "SYSOPER %s", system_operator(c->vm->sys));
    return rc;
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
