/* VARY: real devices, processors, channel paths.
 *
 * A processor is a thread of the dispatcher: one that is offline takes nothing up.  All devices hang on
 * the one channel path, X'00', which is always online: it is each device's last path, and the last one
 * cannot be taken away.
 * Source: CP Commands and Utilities Reference, VARY PROCESSOR (7.3), VARY CORE (7.2); that a processor is
 * told of as it is at SHUTDOWN, VARY PATH, VARY CHPID and the words of all are from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/real.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE "VRY"
#define CHPID  0u

static const char *where(bool on)
{
    return on ? "online" : "offline";
}

/* --- devices ------------------------------------------------------------------------------------- */

static int vary_one(struct command *c, uint16_t rdev, bool on)
{
    struct real_dasd d = {.rdev = rdev};
    char why[200], name[12], to[24];
    int e = real_vary(c->vm->sys->volumes, rdev, on, &d, why);
    real_name(rdev, name);
    if (e == -EBUSY && d.state == REAL_ATTACHED)
        snprintf(to, sizeof to, "%s %04X", d.user, d.vdev);
    else
        snprintf(to, sizeof to, "SYSTEM %s", d.volid);
    if (e == -EBUSY && !on)
        return command_error(c, MODULE, 140, name, to, NULL);
    if (e && on)
        return command_error(c, MODULE, 6790, name, why, NULL);
    command_say(c, "%04X varied %s", rdev, where(on));
    return 0;
}

static int vary_devices(struct command *c, bool on)
{
    struct real_list list;
    unsigned done = 0;
    int rc = real_list(c, MODULE, &list);
    if (!rc)
        rc = command_end(c, MODULE);
    if (rc)
        return rc;
    for (unsigned i = 0; i < list.n; i++) {
        int e = vary_one(c, list.rdev[i], on);
        done += !e;
        rc = rc ? rc : e;
    }
    if (!rc)
        command_say(c, "%u device(s) specified; %u device(s) successfully varied %s", list.n, done,
                    where(on));
    return rc;
}

/* --- processors ---------------------------------------------------------------------------------- */

/* PROCESSOR nnnn | CORE nnnn: without threads they are the same. */
static int vary_processor(struct command *c, bool on)
{
    char word[16], name[8];
    uint64_t number = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    if (strlen(word) > 4 || strspn(word, "0123456789ABCDEF") != strlen(word))
        return command_error(c, MODULE, 2, word, NULL);
    number = strtoul(word, NULL, 16);
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    snprintf(name, sizeof name, "%02X", (unsigned)number);
    int e = dispatcher_vary(c->vm->sys->dispatcher, (unsigned)number, on);
    if (e == -ENOENT)
        return command_error(c, MODULE, 1458, name, NULL);
    if (e)
        return command_error(c, MODULE, MESSAGE_FORM(1458, 1), name, NULL);
    command_say(c, "Processor %s %s", name, where(on));
    return 0;
}

/* --- channel paths ------------------------------------------------------------------------------- */

/* One or two digits: 0, or the message that was given; *path: is there one? */
static int chpid_operand(struct command *c, bool *path)
{
    char word[16];
    size_t n = command_word(c, word, sizeof word) ? strlen(word) : 0;
    if (!n || n > 2 || strspn(word, "0123456789ABCDEF") != n)
        return command_error(c, MODULE, 846, NULL);
    unsigned chpid = (unsigned)strtoul(word, NULL, 16);
    *path = chpid == CHPID;
    if (!*path)
        command_say(c, "Path %02X not configured", chpid);
    return 0;
}

/* CHPID nn [FORCE] */
static int vary_chpid(struct command *c, bool on)
{
    bool path;
    char name[12];
    struct real_dasd d;
    int rc = chpid_operand(c, &path);
    command_keyword(c, "FORCE", 5);
    if (!rc)
        rc = command_end(c, MODULE);
    if (rc || !path)
        return rc;
    bool has = c->vm->sys->volumes && real_at(c->vm->sys->volumes, 0, &d);
    if (!on && has) {
        snprintf(name, sizeof name, "%04X", d.rdev);
        return command_error(c, MODULE, MESSAGE_FORM(846, 1), "00", name, NULL);
    }
    command_say(c, "Path %02X online", CHPID);
    return 0;
}

/* PATH nn FROM|TO rdev ... */
static int vary_path(struct command *c, bool on)
{
    bool path;
    char name[12];
    struct real_list list;
    int rc = chpid_operand(c, &path);
    if (rc)
        return rc;
    if (!command_keyword(c, "FROM", 4) && !command_keyword(c, "TO", 2))
        return command_error(c, MODULE, 26, NULL);
    rc = real_list(c, MODULE, &list);
    if (!rc)
        rc = command_end(c, MODULE);
    for (unsigned i = 0; !rc && path && i < list.n; i++) {
        snprintf(name, sizeof name, "%04X", list.rdev[i]);
        if (!on)
            return command_error(c, MODULE, MESSAGE_FORM(846, 1), "00", name, NULL);
        command_say(c, "Path %02X online to device %s", CHPID, name);
    }
    return rc;
}

/* VARY ONLINE|OFFLINE rdev ... | VOLID volid ... | PROCESSOR|CORE nnnn | CHPID nn | PATH nn FROM rdev ... */
int vary_command(struct command *c)
{
    bool on = command_keyword(c, "ONLINE", 2);
    if (!on && !command_keyword(c, "OFFLINE", 3))
        return command_error(c, MODULE, 26, NULL);
    if (command_keyword(c, "PROCESSOR", 4) || command_keyword(c, "CORE", 4))
        return vary_processor(c, on);
    if (command_keyword(c, "CHPID", 5))
        return vary_chpid(c, on);
    if (command_keyword(c, "PATHS", 4))
        return vary_path(c, on);
    if (command_keyword(c, "PCIFUNCTION", 4))
        return command_error(c, MODULE, 2990, "A PCI function", NULL);
    if (command_keyword(c, "SUBCHANNEL", 5))
        return command_error(c, MODULE, 2990, "Another subchannel set", NULL);
    return vary_devices(c, on);
}
