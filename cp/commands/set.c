/* SET with its table, and TERMINAL.
 * Source: CP Commands and Utilities Reference, SET and TERMINAL. */
#include "cp/commands/handlers.h"
#include "cp/console/console.h"
#include "cp/devices/console_3215.h"
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

static int set_pf_number(struct command *c, unsigned long n);

int set_command(struct command *c)
{
    char word[32];
    unsigned n;
    char rest;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    const struct command_row *row =
        command_find(sets, sizeof sets / sizeof *sets, word, c->vm->classes);
    if (row)
        return row->handler(c);
    if (sscanf(word, "PF%2u%c", &n, &rest) == 1)
        return set_pf_number(c, n);
    return command_error(c, "CFS", 3, word, NULL);
}

/* --- ON and OFF ----------------------------------------------------------------------------- */

/* 0 with *where set, or the message's number. */
static int on_off(struct command *c, bool *where)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (strcmp(word, "ON") && strcmp(word, "OFF"))
        return command_error(c, "CFS", 2, word, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        *where = !strcmp(word, "ON");
    return rc;
}

int set_acnt(struct command *c)
{
    return on_off(c, &c->vm->set->acnt);
}

int set_imsg(struct command *c)
{
    return on_off(c, &c->vm->set->imsg);
}

int set_linedit(struct command *c)
{
    return on_off(c, &c->vm->set->linedit);
}

int set_msg(struct command *c)
{
    return on_off(c, &c->vm->set->msg);
}

int set_wng(struct command *c)
{
    return on_off(c, &c->vm->set->wng);
}

int set_smsg(struct command *c)
{
    return on_off(c, &c->vm->set->smsg);
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
    static const char *const words[] = {"ON", "TEXT", "CODE", "OFF"};
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    for (unsigned i = 0; i < 4; i++)
        if (!strcmp(word, words[i])) {
            int rc = command_end(c, "CFS");
            if (!rc)
                c->vm->set->emsg = (enum emsg)i;
            return rc;
        }
    return command_error(c, "CFS", 2, word, NULL);
}

/* --- PF keys -------------------------------------------------------------------------------- */

static int set_pf_number(struct command *c, unsigned long n)
{
    struct pf_key key = {PF_UNDEFINED, ""};
    if (!n || n > PF_KEYS)
        return command_error(c, "CFS", 26, NULL);
    if (command_keyword(c, "RETRIEVE", 3)) {
        key.kind = PF_RETRIEVE;
        if (command_keyword(c, "FORWARD", 3))
            key.kind = PF_RETRIEVE_FORWARD;
        else
            command_keyword(c, "BACKWARD", 4);
        int rc = command_end(c, "CFS");
        if (rc)
            return rc;
    } else if (*command_rest(c)) {
        key.kind = PF_DELAYED;
        if (command_keyword(c, "IMMED", 3) || command_keyword(c, "IMMEDIATE", 3))
            key.kind = PF_IMMEDIATE;
        else
            command_keyword(c, "DELAYED", 3);
        snprintf(key.text, sizeof key.text, "%s", command_rest(c));
    }
    c->vm->set->pf[n - 1] = key;
    return 0;
}

int set_pf(struct command *c)
{
    char word[16];
    unsigned long n;
    if (!command_word(c, word, sizeof word) || !command_number(word, PF_KEYS, &n))
        return command_error(c, "CFS", 26, NULL);
    return set_pf_number(c, n);
}

/* --- the system's and other users' ---------------------------------------------------------- */

int set_privclass(struct command *c)
{
    char word[64], text[33];
    uint32_t classes, now = c->vm->classes;
    if (!c->vm->sys->config->set_privclass && !(c->vm->classes & VM_CLASS('C')))
        return command_error(c, "CFS", 3, "PRIVCLASS", NULL);
    if (!command_word(c, word, sizeof word) || strcmp(word, "*"))
        return command_error(c, "CFS", *word ? 2 : 26, word, NULL);
    while (command_word(c, word, sizeof word)) {
        char how = word[0] == '=' || word[0] == '+' || word[0] == '-' ? word[0] : '=';
        if (!parse_classes(word + (how == word[0]), &classes))
            return command_error(c, "CFS", 2, word, NULL);
        now = how == '=' ? classes : how == '+' ? now | classes : now & ~classes;
    }
    if (now & ~c->vm->entry->classes && !(c->vm->classes & VM_CLASS('C')))
        return command_error(c, "CFS", 2, word, NULL);
    c->vm->classes = now;
    classes_text(now, text);
    command_say(c, "Privilege classes for user %s", c->vm->userid);
    command_say(c, "        Currently: %s", text);
    return 0;
}

struct share_work {
    struct vm_work work;
    bool absolute;
    unsigned value;
};

static void do_share(struct vm *vm, struct vm_work *work)
{
    struct share_work *s = (struct share_work *)work;
    vm->set->share_absolute = s->absolute;
    vm->set->share = s->value;
    /* An absolute share of a tenth of a per cent weighs like a relative one of 10. */
    if (!vm->logging_off)
        dispatch_set_share(vm, s->absolute ? s->value * 10 : s->value);
    free(s);
}

int set_share(struct command *c)
{
    char word[32], id[9];
    unsigned long value = 0;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        return command_error(c, "CFS", 20, NULL);
    bool absolute = command_keyword(c, "ABSOLUTE", 3);
    if (!absolute && !command_keyword(c, "RELATIVE", 3))
        return command_error(c, "CFS", 26, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (absolute) {
        char *end;
        double percent = strtod(word, &end);
        if (end == word || (*end && strcmp(end, "%")) || !(percent >= 0.1 && percent <= 100))
            return command_error(c, "CFS", 2, word, NULL);
        value = (unsigned long)(percent * 10 + 0.5);
    } else if (!command_number(word, 10000, &value) || !value) {
        return command_error(c, "CFS", 2, word, NULL);
    }
    int rc = command_end(c, "CFS");
    if (rc)
        return rc;
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, "CFS", 45, id, NULL);
    struct share_work *s = calloc(1, sizeof *s);
    if (s) {
        s->work.fn = do_share;
        s->absolute = absolute;
        s->value = (unsigned)value;
        vm_post(vm, &s->work);
    }
    vm_put(vm);
    if (absolute)
        command_say(c, "USER %-8s: ABSOLUTE SHARE = %lu.%lu%%", id, value / 10, value % 10);
    else
        command_say(c, "USER %-8s: RELATIVE SHARE = %lu", id, value);
    command_say(c, "               MAXIMUM SHARE = NOLIMIT");
    return 0;
}

/* --- TERMINAL ------------------------------------------------------------------------------- */

/* LINEND and its like: ON is the system's default, OFF none, or one character as typed. */
static int editing_character(struct command *c, char *where, char usual)
{
    char word[16];
    const char *typed = command_rest(c);
    char first = *typed;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFT", 26, NULL);
    if (!strcmp(word, "OFF"))
        *where = 0;
    else if (!strcmp(word, "ON"))
        *where = usual;
    else if (!word[1])
        *where = first;
    else
        return command_error(c, "CFT", 2, word, NULL);
    return 0;
}

static int switch_option(struct command *c, bool *where)
{
    char word[16];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFT", 26, NULL);
    if (strcmp(word, "ON") && strcmp(word, "OFF"))
        return command_error(c, "CFT", 2, word, NULL);
    *where = !strcmp(word, "ON");
    return 0;
}

static int terminal_more(struct command *c)
{
    char word[16];
    unsigned long n[2];
    for (unsigned i = 0; i < 2; i++) {
        if (!command_word(c, word, sizeof word))
            return command_error(c, "CFT", 26, NULL);
        if (!command_number(word, 255, &n[i]))
            return command_error(c, "CFT", 2, word, NULL);
    }
    c->vm->set->more_warn = (unsigned)n[0];
    c->vm->set->more_clear = (unsigned)n[1];
    return 0;
}

/* One of the words in list (blank-separated); its index, or -1 after the message. */
static int one_of(struct command *c, const char *list, int *rc)
{
    char word[16];
    *rc = command_word(c, word, sizeof word) ? 0 : command_error(c, "CFT", 26, NULL);
    if (*rc)
        return -1;
    int i = 0;
    for (const char *p = list; *p; i++) {
        size_t n = strcspn(p, " ");
        if (n == strlen(word) && !memcmp(p, word, n))
            return i;
        p += n + (p[n] == ' ');
    }
    *rc = command_error(c, "CFT", 2, word, NULL);
    return -1;
}

static int terminal_linesize(struct command *c)
{
    char word[16];
    unsigned long n;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFT", 26, NULL);
    if (!strcmp(word, "OFF"))
        n = 255;
    else if (!command_number(word, 255, &n) || !n)
        return command_error(c, "CFT", 2, word, NULL);
    c->vm->set->linesize = (unsigned)n;
    return 0;
}

static int terminal_brkkey(struct command *c)
{
    char word[16];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFT", 26, NULL);
    unsigned n;
    char rest;
    bool ok = !strcmp(word, "NONE") || !strcmp(word, "PA1") || !strcmp(word, "PA2") ||
              (sscanf(word, "PF%2u%c", &n, &rest) == 1 && n >= 1 && n <= PF_KEYS);
    if (!ok)
        return command_error(c, "CFT", 2, word, NULL);
    snprintf(c->vm->set->brkkey, sizeof c->vm->set->brkkey, "%.4s", word);
    return 0;
}

static int terminal_option(struct command *c)
{
    struct vm_settings *s = c->vm->set;
    const struct system_config *d = c->vm->sys->config;
    char word[32];
    int rc = 0, i;
    if (command_keyword(c, "LINEND", 5))
        return editing_character(c, &s->linend, d->linend ? d->linend : '#');
    if (command_keyword(c, "LINEDEL", 5))
        return editing_character(c, &s->linedel, d->linedel);
    if (command_keyword(c, "CHARDEL", 5))
        return editing_character(c, &s->chardel, d->chardel);
    if (command_keyword(c, "ESCAPE", 2))
        return editing_character(c, &s->escape, d->escape);
    if (command_keyword(c, "TABCHAR", 3))
        return editing_character(c, &s->tabchar, d->tabchar);
    if (command_keyword(c, "MORE", 4))
        return terminal_more(c);
    if (command_keyword(c, "HOLD", 4))
        return switch_option(c, &s->hold);
    if (command_keyword(c, "AUTOCR", 6))
        return switch_option(c, &s->autocr);
    if (command_keyword(c, "TIMESTAMP", 5))
        return switch_option(c, &s->timestamp);
    if (command_keyword(c, "ATTN", 4))
        return switch_option(c, &s->attn);
    if (command_keyword(c, "SCRNSAVE", 4))
        return switch_option(c, &s->scrnsave);
    if (command_keyword(c, "LINESIZE", 5))
        return terminal_linesize(c);
    if (command_keyword(c, "BRKKEY", 4))
        return terminal_brkkey(c);
    if (command_keyword(c, "CONMODE", 7)) {
        if ((i = one_of(c, "3215 3270", &rc)) >= 0)
            s->conmode_3270 = i == 1;
        if (i >= 0)
            console_3215_set_mode(c->vm, i == 1);
        return rc;
    }
    if (command_keyword(c, "MODE", 4)) {
        if ((i = one_of(c, "CP VM", &rc)) >= 0)
            s->mode_vm = i == 1;
        return rc;
    }
    if (command_keyword(c, "APL", 3) || command_keyword(c, "TEXT", 4) ||
        command_keyword(c, "HILIGHT", 6) || command_keyword(c, "SYS3270", 7)) {
        one_of(c, "OFF", &rc);
        return rc;
    }
    if (command_keyword(c, "BREAKIN", 6)) {
        if ((i = one_of(c, "IMMED GUESTCTL", &rc)) >= 0)
            s->breakin_guestctl = i == 1;
        return rc;
    }
    command_word(c, word, sizeof word);
    return command_error(c, "CFT", 3, word, NULL);
}

int terminal_command(struct command *c)
{
    int rc = 0;
    if (!*command_rest(c))
        return command_error(c, "CFT", 26, NULL);
    while (!rc && *command_rest(c))
        rc = terminal_option(c);
    return rc;
}
