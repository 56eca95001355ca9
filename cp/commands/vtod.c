/* SET VTOD and QUERY VTOD: the TOD clock of a virtual machine as it differs from the system's.
 * There are no message processors: MSGPROC is no operand.
 * Source: CP Commands and Utilities Reference, SET VTOD and QUERY VTOD. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOD_SECOND (1000000ULL << 12)
#define TOD_1970   (2208988800ULL * TOD_SECOND)

static uint64_t system_tod(void)
{
    uint64_t ns = system_now();
    return TOD_1970 + (uint64_t)(((unsigned __int128)ns << 12) / 1000);
}

static uint64_t user_tod(const struct vm *vm)
{
    return system_tod() + (uint64_t)atomic_load(&vm->tod_epoch);
}

/* Nanoseconds since 1970; clocks before that are shown as 1970. */
static uint64_t tod_ns(uint64_t tod)
{
    return tod < TOD_1970 ? 0 : (uint64_t)(((unsigned __int128)(tod - TOD_1970) * 1000) >> 12);
}

static void say_tod(struct command *c, const char *what, uint64_t tod)
{
    char date[40], now[40];
    system_time_text(c->vm->sys, tod_ns(tod), TIME_ISO_DATE, date);
    system_time_text(c->vm->sys, tod_ns(tod), TIME_HMS, now);
    command_say(c, "%-11s %s %s (%016llX)", what, date, now, (unsigned long long)tod);
}

static void say_synchronized(struct command *c, int64_t epoch)
{
    size_t n;
    char line[80] = "";
    unsigned on_line = 0;
    command_say(c, "Synchronized with:");
    struct vm **list = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        if (list[i] != c->vm && atomic_load(&list[i]->tod_epoch) == epoch) {
            snprintf(line + 9 * on_line, sizeof line - 9 * on_line, "%-9s", list[i]->userid);
            if (++on_line == 8)
                command_say(c, "%s", line), on_line = 0, *line = 0;
        }
        vm_put(list[i]);
    }
    if (on_line)
        command_say(c, "%s", line);
    free(list);
}

int query_vtod(struct command *c)
{
    char userid[32];
    struct vm *vm = vm_get(c->vm);
    bool sync = false;
    int rc = 0;
    while (!rc && *command_rest(c)) {
        if (command_keyword(c, "SYNC", 4)) {
            sync = true;
        } else if (command_keyword(c, "FOR", 3)) {
            vm_put(vm);
            vm = NULL;
            if (!command_word(c, userid, sizeof userid))
                rc = command_error(c, "CQV", 20, NULL);
            else if (!(c->vm->classes & (VM_CLASS('A') | VM_CLASS('B'))) &&
                     strcmp(userid, c->vm->userid))
                rc = command_error(c, "CQV", 3, "FOR", NULL);
            else if (!(vm = system_user(c->vm->sys, userid)))
                rc = command_error(c, "CQV", 45, userid, NULL);
        } else {
            command_word(c, userid, sizeof userid);
            rc = command_error(c, "CQV", 2, userid, NULL);
        }
    }
    if (!rc) {
        uint64_t system = system_tod();
        int64_t epoch = atomic_load(&vm->tod_epoch);
        say_tod(c, "System TOD:", system);
        if (!sync || epoch) {
            say_tod(c, "User TOD:", system + (uint64_t)epoch);
            command_say(c, "Delta:      %016llX", (unsigned long long)epoch);
        }
        if (sync && epoch)
            say_synchronized(c, epoch);
    }
    vm_put(vm);
    return rc;
}

/* --- SET VTOD ------------------------------------------------------------------------------- */

static bool parse_date(const char *word, struct tm *tm)
{
    int y, m, d, n = 0;
    if ((sscanf(word, "%4d-%2d-%2d%n", &y, &m, &d, &n) != 3 || word[n]) &&
        (sscanf(word, "%2d/%2d/%4d%n", &m, &d, &y, &n) != 3 || word[n]))
        return false;
    if (y < 1942 || y > 2041 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    struct tm check = {.tm_year = y - 1900, .tm_mon = m - 1, .tm_mday = d};
    timegm(&check);
    if (check.tm_mon != m - 1) /* February 30 */
        return false;
    tm->tm_year = y - 1900, tm->tm_mon = m - 1, tm->tm_mday = d;
    return true;
}

static bool parse_time(const char *word, struct tm *tm)
{
    int h, m, s, n = 0;
    if (sscanf(word, "%2d:%2d:%2d%n", &h, &m, &s, &n) != 3 || word[n] || h < 0 || m < 0 || s < 0 ||
        h > 23 || m > 59 || s > 59)
        return false;
    tm->tm_hour = h, tm->tm_min = m, tm->tm_sec = s;
    return true;
}

/* Seconds east of UTC at that time. */
static long east(const struct system *sys, time_t t)
{
    int seconds;
    const char *name;
    system_zone(sys, (uint64_t)t, &seconds, &name);
    return seconds;
}

/* DATE and TIME in either order. */
static int set_by_time(struct command *c, int64_t *epoch)
{
    struct system *sys = c->vm->sys;
    char word[32];
    time_t now = (time_t)(tod_ns(user_tod(c->vm)) / 1000000000u), local = now + east(sys, now);
    struct tm tm;
    gmtime_r(&local, &tm);
    while (*command_rest(c)) {
        bool date = command_keyword(c, "DATE", 4), clock = !date && command_keyword(c, "TIME", 4);
        if (!command_word(c, word, sizeof word))
            return command_error(c, "CFS", 26, NULL);
        if (!(date && parse_date(word, &tm)) && !(clock && parse_time(word, &tm)))
            return command_error(c, "CFS", 2, word, NULL);
    }
    local = timegm(&tm);
    int64_t utc = local - east(sys, local);
    uint64_t tod = TOD_1970 + (uint64_t)utc * TOD_SECOND;
    *epoch = (int64_t)(tod - system_tod());
    return 0;
}

static int set_from_user(struct command *c, int64_t *epoch)
{
    char userid[32];
    if (!command_word(c, userid, sizeof userid))
        return command_error(c, "CFS", 20, NULL);
    struct vm *vm = system_user(c->vm->sys, userid);
    if (!vm)
        return command_error(c, "CFS", 45, userid, NULL);
    *epoch = atomic_load(&vm->tod_epoch);
    vm_put(vm);
    return 0;
}

int set_vtod(struct command *c)
{
    int64_t epoch = 0;
    int rc = 0;
    if (!*command_rest(c))
        return command_error(c, "CFS", 26, NULL);
    if (!(c->vm->entry->options & DIRECTORY_OPTION_TODENAB))
        return command_error(c, "CFC", 3, "VTOD", NULL);
    if (command_keyword(c, "FROMUSER", 8))
        rc = set_from_user(c, &epoch);
    else if (!command_keyword(c, "SYSTEM", 6))
        rc = set_by_time(c, &epoch);
    if (!rc)
        rc = command_end(c, "CFS");
    if (!rc)
        sie_set_tod_epoch(c->vm->guest, epoch);
    return rc;
}
