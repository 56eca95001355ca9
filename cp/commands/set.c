/* SET with its table; TERMINAL, SCREEN and SET PF are in terminal.c.
 * Source: CP Commands and Utilities Reference, SET. */
#include "cp/commands/handlers.h"
#include "cp/commands/modify.h"
#include "cp/console/console.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/unattended.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command_row sets[] = {
#define ROW(name, min, classes, handler, syntax, help) {name, min, classes, handler, syntax, help},
#include "cp/commands/set.def"
#undef ROW
};

const struct command_row *set_table(size_t *n)
{
    *n = sizeof sets / sizeof *sets;
    return sets;
}

int set_command(struct command *c)
{
    char word[32];
    unsigned n;
    char rest;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    const struct command_row *row =
        command_find_for(c->vm, KIND_SET, sets, sizeof sets / sizeof *sets, word);
    if (row) {
        c->row = row;
        return row->handler(c);
    }
    if (sscanf(word, "PF%2u%c", &n, &rest) == 1)
        return set_pf_key(c, n);
    int rc;
    return command_defined(c, KIND_SET, word, &rc) ? rc : command_error(c, "CFC", 3, word, NULL);
}

/* --- ON and OFF ----------------------------------------------------------------------------- */

static int on_off(struct command *c, bool *where)
{
    return command_on_off(c, "CFS", where);
}

/* SET CPLANGUAGE langid | *: the one that there is; *, as the system has it. */
int set_cplanguage(struct command *c)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (strcmp(word, "AMENG") && strcmp(word, "*"))
        return command_error(c, "CFS", 2, word, NULL);
    return command_end(c, "CFS");
}

int query_cplanguage(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "CPLANGUAGE: AMENG");
    return rc;
}

int set_acnt(struct command *c)
{
    return on_off(c, &c->vm->set->acnt);
}

int set_linedit(struct command *c)
{
    return on_off(c, &c->vm->set->linedit);
}

/* ON, OFF, or IUCV: for a program, as long as one is connected to *MSG. */
static int on_off_iucv(struct command *c, bool *where, bool *program)
{
    struct command look = *c;
    bool iucv = command_keyword(&look, "IUCV", 4);
    int rc;
    if (iucv) {
        *c = look;
        rc = command_end(c, "CFS");
    } else {
        rc = on_off(c, where);
    }
    if (rc)
        return rc;
    *program = iucv;
    *where |= iucv;
    return 0;
}

int set_imsg(struct command *c)
{
    return on_off_iucv(c, &c->vm->set->imsg, &c->vm->set->imsg_iucv);
}

/* IUCV | OFF: lines of the console for a program, as long as one is connected to *MSG. */
static int console_for(struct command *c, bool *program)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (strcmp(word, "IUCV") && strcmp(word, "OFF"))
        return command_error(c, "CFS", 2, word, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        *program = !strcmp(word, "IUCV");
    return rc;
}

int set_cpconio(struct command *c)
{
    return console_for(c, &c->vm->set->cpconio_iucv);
}

int set_vmconio(struct command *c)
{
    return console_for(c, &c->vm->set->vmconio_iucv);
}

int set_msg(struct command *c)
{
    return on_off_iucv(c, &c->vm->set->msg, &c->vm->set->msg_iucv);
}

int set_wng(struct command *c)
{
    return on_off_iucv(c, &c->vm->set->wng, &c->vm->set->wng_iucv);
}

int set_smsg(struct command *c)
{
    return on_off_iucv(c, &c->vm->set->smsg, &c->vm->set->smsg_iucv);
}

int set_retrieve(struct command *c)
{
    return on_off(c, &c->vm->set->retrieve);
}

int set_run(struct command *c)
{
    int rc = on_off(c, &c->vm->set->run);
    if (!rc && c->vm->set->run && c->vm->loaded && dispatch_held(c->vm))
        dispatch_release(c->vm);
    else if (!rc && !c->vm->set->run && c->vm->state == VM_CP)
        vm_stop_cpus(c->vm);
    unattended_check(c->vm);
    return rc;
}

int set_emsg(struct command *c)
{
    static const char *const words[] = {"ON", "TEXT", "CODE", "OFF", "IUCV"};
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    for (unsigned i = 0; i < 5; i++)
        if (!strcmp(word, words[i])) {
            int rc = command_end(c, "CFS");
            if (rc)
                return rc;
            c->vm->set->emsg = i == 4 ? EMSG_ON : (enum emsg)i;
            c->vm->set->emsg_iucv = i == 4;
            return 0;
        }
    return command_error(c, "CFS", 2, word, NULL);
}

/* --- the system's and other users' ---------------------------------------------------------- */

/* One setting of another machine. */
struct setting_work {
    struct vm_work work;
    bool on;
};

/* {=|+|-}classes ... | RESET for c->vm; any: more than its directory entry has. */
static int privclass(struct command *c, bool any)
{
    char word[64], text[33];
    uint32_t classes, now = c->vm->classes;
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    while (command_word(c, word, sizeof word)) {
        char how = word[0] == '=' || word[0] == '+' || word[0] == '-' ? word[0] : '=';
        if (!strcmp(word, "RESET"))
            classes = c->vm->entry->classes;
        else if (!parse_classes(word + (how == word[0]), &classes))
            return command_error(c, "CFS", 2, word, NULL);
        now = how == '=' ? classes : how == '+' ? now | classes : now & ~classes;
        if (now & ~c->vm->entry->classes && !any)
            return command_error(c, "CFS", 2, word, NULL);
    }
    c->vm->classes = now;
    classes_text(now, text);
    command_say(c, "Privilege classes for user %s", c->vm->userid);
    command_say(c, "        Currently: %s", text);
    return 0;
}

static int his_privclass(struct command *c)
{
    return privclass(c, true);
}

/* SET PRIVCLASS * | userid ...: another user's, and what the directory does not give, is class C's. */
int set_privclass(struct command *c)
{
    char word[64], userid[9];
    bool any = c->vm->classes & VM_CLASS('C');
    if (!c->vm->sys->config->set_privclass && !any)
        return command_error(c, "CFC", 3, "PRIVCLASS", NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, word, NULL);
    if (!strcmp(word, "*") || !strcmp(word, c->vm->userid))
        return privclass(c, any);
    if (!any)
        return command_error(c, "CFS", 2, word, NULL);
    if (!parse_userid(word, userid))
        return command_error(c, "CFS", 7, word, NULL);
    return command_elsewhere(c, "CFS", userid, his_privclass);
}

static void do_quickdsp(struct vm *vm, struct vm_work *work)
{
    struct setting_work *w = (struct setting_work *)work;
    vm->set->quickdsp = w->on;
    free(w);
}

/* SET QUICKDSP userid ON | OFF */
int set_quickdsp(struct command *c)
{
    char word[32], id[9];
    bool on;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        return command_error(c, "CFS", 20, NULL);
    int rc = on_off(c, &on);
    if (rc)
        return rc;
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, "CFS", 45, id, NULL);
    struct setting_work *w = calloc(1, sizeof *w);
    if (w) {
        w->work.fn = do_quickdsp;
        w->on = on;
        vm_post(vm, &w->work);
    }
    vm_put(vm);
    command_say(c, "USER %-8s: QUICKDSP = %s", id, on ? "ON" : "OFF");
    return 0;
}

/* SET SYSOPER userid | *: who gets the system's messages from now on, and those for OPERATOR.  He is logged
 * on, and has the operators' class, A, but for the one of SYSTEM_USERIDS (CP Commands and Utilities
 * Reference, SET SYSOPER; the words for one who has it not are ours). */
int set_sysoper(struct command *c)
{
    char word[32], id[9];
    if (command_word(c, word, sizeof word) && !strcmp(word, "*"))
        strcpy(id, c->vm->userid);
    else if (!parse_userid(word, id))
        return command_error(c, "CFS", 20, NULL);
    int rc = command_end(c, "CFS");
    if (rc)
        return rc;
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm) {
        struct directory_entry *e = system_entry(c->vm->sys, id);
        rc = command_error(c, "CFS", e ? 45 : 53, id, NULL);
        entry_put(e);
        return rc;
    }
    /* Of another machine the entry's classes are looked at: its own are under its lock. */
    uint32_t classes = vm == c->vm ? vm->classes : vm->entry->classes;
    if (!(classes & VM_CLASS('A')) && strcmp(id, c->vm->sys->config->operator_userid))
        rc = command_error(c, "CFS", MESSAGE_FORM(2, 1), id, "the operator needs class A", NULL);
    else
        system_set_operator(c->vm->sys, id);
    vm_put(vm);
    return rc;
}
