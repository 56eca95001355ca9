/* QUERY TIMEZONES and SET TIMEZONE: the zones of SYSTEM CONFIG, and which of them holds.
 * Source: CP Commands and Utilities Reference, QUERY TIMEZONES, SET TIMEZONE. */
#include "cp/commands/handlers.h"
#include "cp/directory/system_config.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void zone_line(struct command *c, const char *name, int seconds, bool active)
{
    unsigned s = (unsigned)abs(seconds);
    command_say(c, "%-4s     %-4s    %02u.%02u.%02u  %s", name,
                !s            ? "----"
                : seconds < 0 ? "West"
                              : "East",
                s / 3600, s / 60 % 60, s % 60, active ? "Active" : "Inactive");
}

int query_timezones(struct command *c)
{
    const struct system *sys = c->vm->sys;
    const char *name;
    int seconds, rc = command_end(c, "CQZ");
    if (rc)
        return rc;
    time_t now = (time_t)(system_now() / 1000000000u);
    command_say(c, "Zone  Direction   Offset   Status");
    if (!system_zone(sys, (uint64_t)now, &seconds, &name)) {
        struct tm tm;
        localtime_r(&now, &tm);
        zone_line(c, tm.tm_zone ? tm.tm_zone : "UTC", seconds, true);
        return 0;
    }
    for (unsigned i = 0; i < sys->config->nzones; i++) {
        const struct config_timezone *z = &sys->config->zones[i];
        zone_line(c, z->name, z->seconds, z->name == name);
    }
    return 0;
}

int set_timezone(struct command *c)
{
    char word[32];
    struct system *sys = c->vm->sys;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "STZ", 26, NULL);
    unsigned i = 0;
    while (i < sys->config->nzones && strcmp(sys->config->zones[i].name, word))
        i++;
    if (i == sys->config->nzones)
        return command_error(c, "STZ", 2, word, NULL);
    int rc = command_end(c, "STZ");
    if (!rc)
        system_set_zone(sys, i);
    return rc;
}
