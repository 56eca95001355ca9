/* SETs of one's own machine that are kept and shown: switches (MIH, SVC76, NOPDATA ...), D8ONECMD and
 * DATEFORMAT.
 *
 * Which of them nothing here reads settings.h says, and HELP of each says why: no channel program is
 * ever lost, SVC 76 is the guest's own, and so on.
 * Source: CP Commands and Utilities Reference, the SETs by name. */
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <string.h>

/* --- switches ------------------------------------------------------------------------------- */

int set_370accom(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->accom_370);
}

int set_autopoll(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->autopoll);
}

int set_ccwtran(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->ccwtran);
}

int set_mih(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->mih);
}

int set_nopdata(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->nopdata);
}

int set_pagex(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->pagex);
}

int set_svcaccl(struct command *c)
{
    return command_on_off(c, "CFS", &c->vm->set->svcaccl);
}

/* The next operand among words: its index; -1 after the message, whose number is *rc. */
static int one_of(struct command *c, const char *const *words, const unsigned *min, int n, int *rc)
{
    char word[32];
    for (int i = 0; i < n; i++)
        if (command_keyword(c, words[i], min[i]))
            return i;
    *rc = command_word(c, word, sizeof word) ? command_error(c, "CFS", 2, word, NULL)
                                             : command_error(c, "CFS", 26, NULL);
    return -1;
}

/* SET SVC76 CP | VM */
int set_svc76(struct command *c)
{
    static const char *const words[] = {"CP", "VM"};
    static const unsigned min[] = {2, 2};
    int rc, which = one_of(c, words, min, 2, &rc);
    if (which < 0 || (rc = command_end(c, "CFS")))
        return rc;
    c->vm->set->svc76_vm = which == 1;
    return 0;
}

/* --- D8ONECMD ------------------------------------------------------------------------------- */

static const char *const one_commands[] = {"OFF", "LOG", "FAIL"};

/* SET D8ONECMD OFF | LOG | FAIL */
int set_d8onecmd(struct command *c)
{
    static const unsigned min[] = {3, 3, 4};
    int rc, which = one_of(c, one_commands, min, 3, &rc);
    if (which < 0 || (rc = command_end(c, "CFS")))
        return rc;
    if (c->vm->set->d8onecmd_locked)
        return command_error(c, "CFS", MESSAGE_FORM(3, 3), NULL);
    c->vm->set->d8onecmd = (enum one_command)which;
    return 0;
}

int query_d8onecmd(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "D8ONECMD %s %s", one_commands[c->vm->set->d8onecmd],
                    c->vm->set->d8onecmd_locked ? "LOCK" : "NOLOCK");
    return rc;
}

/* --- DATEFORMAT ----------------------------------------------------------------------------- */

static const char *const date_formats[] = {"SYSDEFAULT", "SHORTDATE", "FULLDATE", "ISODATE"};

static enum date_format of_system(const struct system *sys)
{
    enum date_format format = (enum date_format)atomic_load(&sys->date_format);
    return format != DATE_SYSTEM ? format : DATE_SHORT;
}

enum date_format date_format_of(const struct vm *vm)
{
    enum date_format own = vm->set->date_format;
    return own != DATE_SYSTEM ? own : of_system(vm->sys);
}

/* SET DATEFORMAT [* | SYSTEM] SHORTDATE | FULLDATE | ISODATE | SYSDEFAULT; SYSTEM is class A's. */
int set_dateformat(struct command *c)
{
    static const unsigned min[] = {6, 5, 4, 3};
    bool system = command_keyword(c, "SYSTEM", 6);
    if (system && !(c->vm->classes & VM_CLASS('A')))
        return command_error(c, "CFS", 2, "SYSTEM", NULL);
    if (!system)
        command_keyword(c, "*", 1);
    int rc, which = one_of(c, date_formats, min, 4, &rc);
    if (which < 0 || (rc = command_end(c, "CFS")))
        return rc;
    if (system)
        atomic_store(&c->vm->sys->date_format, (unsigned)which);
    else
        c->vm->set->date_format = (enum date_format)which;
    return 0;
}

int query_dateformat(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    command_say(c, "User default date format: %s", date_formats[c->vm->set->date_format]);
    command_say(c, "System default date format: %s", date_formats[of_system(c->vm->sys)]);
    return 0;
}
