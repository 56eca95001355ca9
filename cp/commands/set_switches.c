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

#include <stddef.h>
#include <string.h>

/* --- switches ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t at; /* in struct vm_settings: a bool */
} own[] = {
    {"370ACCOM", offsetof(struct vm_settings, accom_370)},
    {"AUTOPOLL", offsetof(struct vm_settings, autopoll)},
    {"CCWTRAN", offsetof(struct vm_settings, ccwtran)},
    {"KEYALIAS", offsetof(struct vm_settings, keyalias)},
    {"MIH", offsetof(struct vm_settings, mih)},
    {"NOPDATA", offsetof(struct vm_settings, nopdata)},
    {"PAGEX", offsetof(struct vm_settings, pagex)},
    {"SVCACCL", offsetof(struct vm_settings, svcaccl)},
};

static bool *own_switch(struct command *c)
{
    size_t i = 0;
    while (strcmp(own[i].name, c->row->name))
        i++;
    return (bool *)((char *)c->vm->set + own[i].at);
}

/* SET name ON | OFF, of the rows above. */
int set_own_switch(struct command *c)
{
    return command_on_off(c, "CFS", own_switch(c));
}

int query_own_switch(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "%s %s", c->row->name, *own_switch(c) ? "ON" : "OFF");
    return rc;
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

bool command_date_format(struct command *c, enum date_format *format)
{
    static const enum date_format forms[] = {DATE_SHORT, DATE_FULL, DATE_ISO};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (command_keyword(c, date_formats[forms[i]], 3)) {
            *format = forms[i];
            return true;
        }
    return false;
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

/* --- PSWTRANS ------------------------------------------------------------------------------- */

/* SET PSWTRANS ON | OFF | ALL | DISPLAY | STORE */
int set_pswtrans(struct command *c)
{
    static const char *const words[] = {"OFF", "DISPLAY", "STORE", "ALL", "ON"};
    static const unsigned min[] = {3, 4, 4, 3, 2};
    int rc, which = one_of(c, words, min, 5, &rc);
    if (which < 0 || (rc = command_end(c, "CFS")))
        return rc;
    c->vm->set->psw_display = which == 1 || which > 2;
    c->vm->set->psw_store = which > 1;
    return 0;
}

int query_pswtrans(struct command *c)
{
    const struct vm_settings *s = c->vm->set;
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "PSWTRANS %s",
                    s->psw_display ? s->psw_store ? "ALL" : "DISPLAY"
                    : s->psw_store ? "STORE"
                                   : "OFF");
    return rc;
}
