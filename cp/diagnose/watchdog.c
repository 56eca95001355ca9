/* DIAGNOSE X'288': a timer that runs a CP command for the virtual machine when the guest does not
 * set it again in time.
 *
 * R1 (even): function in the right word: 0 start (also a timer that runs), 1 change the time, 2
 * cancel; bit X'80000000' asks for SET CONCEAL's effect, which changes nothing here.  R1+1: seconds,
 * 15 at least.  R3, R3+1: real address and length of the command in EBCDIC, 1 to 240 characters;
 * address 0 stands for SYSTEM RESTART, what the machine's own watchdog does.
 *
 * Kept true: what comes due for a machine that was reset or logged off does nothing.
 * Sources: z/VM CP Programming Services; Linux drivers/watchdog/diag288_wdt.c for the functions and
 * limits. */
#include "cp/commands/command.h"
#include "cp/console/console.h"
#include "cp/diagnose/diagnose.h"
#include "cp/system.h"
#include "engine/base/ebcdic.h"

#include <stdlib.h>
#include <string.h>

#define START         0U
#define CHANGE        1U
#define CANCEL        2U
#define CONCEAL       0x80000000U
#define SECONDS_LEAST 15U
#define SECONDS_MOST  (24U * 3600)
#define COMMAND_MAX   240

static void show(void *ctx, const char *line)
{
    console_say(ctx, "%s", line);
}

static void explode(struct vm *vm)
{
    struct vm_watchdog *w = &vm->watchdog;
    if (!w->running)
        return;
    char *command = w->command;
    w->command = NULL;
    w->running = false;
    command_run(vm, COMMAND_TERMINAL, command, show, vm);
    free(command);
}

/* The command that R3 names; false: a program interruption was presented. */
static bool take_command(struct diagnose *d, char command[COMMAND_MAX + 1])
{
    uint64_t address = diagnose_operand(d, diagnose_y(d, 0));
    uint64_t length = diagnose_operand(d, diagnose_y(d, 1));
    if (!address) {
        strcpy(command, "SYSTEM RESTART");
        return true;
    }
    if (d->y & 1 || !length || length > COMMAND_MAX) {
        diagnose_check(d, PGM_SPECIFICATION);
        return false;
    }
    if (!diagnose_read(d, address, command, (size_t)length))
        return false;
    ebcdic_to_ascii(command, command, (size_t)length);
    command[length] = 0;
    return true;
}

void diagnose_time_bomb(struct diagnose *d)
{
    struct vm_watchdog *w = &d->vm->watchdog;
    uint32_t function = (uint32_t)diagnose_x(d, 0) & ~CONCEAL;
    uint32_t seconds = (uint32_t)diagnose_x(d, 1);
    char text[COMMAND_MAX + 1];
    if (d->x & 1 || function > CANCEL || (function != START && !w->running) ||
        (function != CANCEL && (seconds < SECONDS_LEAST || seconds > SECONDS_MOST))) {
        diagnose_check(d, PGM_SPECIFICATION);
        return;
    }
    if (function == CANCEL) {
        w->running = false;
        deadline_cancel(d->vm, DEADLINE_WATCHDOG);
        return;
    }
    if (function == START) {
        if (!take_command(d, text))
            return;
        char *command = strdup(text);
        if (!command)
            return;
        free(w->command);
        w->command = command;
    }
    w->running = true;
    deadline_set(d->vm, DEADLINE_WATCHDOG, 1000ULL * seconds, explode);
}
