/* What the system's own terminals and unit record devices do: ENABLE and DISABLE, START and DRAIN,
 * BACKSPACE, FLUSH, LOADBUF, REPEAT, SPACE.
 *
 * Terminals are connections to the TN3270 server; they are enabled and disabled all together, and
 * whoever is logged on is not disturbed.  Real readers, punches and printers do not exist.
 * Source: CP Commands and Utilities Reference, ENABLE, DISABLE, START (UR), DRAIN (UR). */
#include "cp/commands/handlers.h"
#include "cp/commands/modify.h"
#include "cp/commands/real.h"
#include "cp/console/station.h"
#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>

static int enable(struct command *c, bool on)
{
    if (command_keyword(c, "COMMAND", 3) || command_keyword(c, "CMD", 3))
        return enable_named_command(c, on);
    if (!command_keyword(c, "ALL", 3)) {
        char word[16];
        command_word(c, word, sizeof word);
        return *word ? command_error(c, "NLD", 2, word, NULL) : command_error(c, "NLD", 26, NULL);
    }
    int rc = command_end(c, "NLD");
    if (rc)
        return rc;
    station_enable_all(c->vm->sys, on);
    command_say(c, "Command complete");
    return 0;
}

int enable_command(struct command *c)
{
    return enable(c, true);
}

int disable_command(struct command *c)
{
    return enable(c, false);
}

/* [UR] rdev ...: there is no such device, or it is a disk. */
static int unit_record(struct command *c)
{
    char word[16], text[8];
    uint16_t rdev;
    struct real_dasd d;
    command_keyword(c, "UR", 2);
    if (!command_word(c, word, sizeof word) || !parse_vdev(word, &rdev))
        return command_error(c, "CSS", 21, NULL);
    snprintf(text, sizeof text, "%04X", rdev);
    bool disk = c->vm->sys->volumes && real_find(c->vm->sys->volumes, rdev, &d);
    return command_error(c, "CSS", disk ? 6 : 40, text, NULL);
}

/* [UR] ALL | READER | PRINTER | PUNCH: of all of them, which are none, nothing has to be said. */
static int every_unit_record(struct command *c, bool all)
{
    static const struct {
        const char *name;
        unsigned min;
    } kinds[] = {{"ALL", 3}, {"READER", 1}, {"RDR", 3}, {"PRINTER", 1},
                 {"PRT", 3}, {"PUNCH", 2},  {"PCH", 3}};
    struct command look = *c;
    size_t k = 0, n = sizeof kinds / sizeof *kinds;
    command_keyword(&look, "UR", 2);
    if (!*command_rest(&look))
        return all ? 0 : command_error(c, "CSS", 26, NULL);
    while (k < n && !command_keyword(&look, kinds[k].name, kinds[k].min))
        k++;
    if (k == n)
        return unit_record(c);
    *c = look;
    return command_end(c, "CSS");
}

int start_command(struct command *c)
{
    return every_unit_record(c, false);
}

int drain_command(struct command *c)
{
    return every_unit_record(c, true); /* ALL is the default */
}

int backspace_command(struct command *c)
{
    return unit_record(c);
}

int flush_command(struct command *c)
{
    return unit_record(c);
}

int loadbuf_command(struct command *c)
{
    return unit_record(c);
}

int repeat_command(struct command *c)
{
    return unit_record(c);
}

int space_command(struct command *c)
{
    return unit_record(c);
}
