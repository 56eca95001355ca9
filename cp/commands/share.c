/* SET SHARE, QUERY SHARE.
 * Source: CP Commands and Utilities Reference, SET SHARE (operands, ranges, what INITIAL is when there is no
 * entry any more); IBM's zvm_ansible_collection, zvm_setshare (the lines). */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/directory/share.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/messages.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_ALL SHARE_TYPES

static const char *const types[] = {"CP", "ZAAP", "IFL", "ICF", "ZIIP"};

static void value_text(bool absolute, unsigned value, char text[16])
{
    if (!absolute)
        snprintf(text, 16, "%u", value);
    else if (value % 10)
        snprintf(text, 16, "%u.%u%%", value / 10, value % 10);
    else
        snprintf(text, 16, "%u%%", value / 10);
}

static const char *type_text(bool absolute)
{
    return absolute ? "ABSOLUTE" : "RELATIVE";
}

/* Two lines a type of processor, as z/VM 7.3 has them. */
static void share_lines(struct command *c, const char *userid,
                        const struct directory_share share[SHARE_TYPES])
{
    char value[16], front[32];
    snprintf(front, sizeof front, "USER %-8s:  ", userid);
    for (unsigned k = 0; k < SHARE_TYPES; k++) {
        const struct directory_share *s = &share[k];
        value_text(s->absolute, s->value, value);
        command_say(c, "%-16s%-4s %s SHARE = %s", k ? "" : front, types[k], type_text(s->absolute),
                    value);
        value_text(s->max_absolute, s->max, value);
        if (s->limit == SHARE_NOLIMIT)
            command_say(c, "%16sMAXIMUM SHARE = NOLIMIT", "");
        else
            command_say(c, "%16sMAXIMUM SHARE = %s %s %s", "",
                        s->limit == SHARE_LIMITHARD ? "LIMITHARD" : "LIMITSOFT",
                        type_text(s->max_absolute), value);
    }
}

int query_share(struct command *c)
{
    char id[9];
    int rc;
    struct vm *vm = command_only_user(c, "CQS", id, &rc);
    if (!vm)
        return rc;
    struct directory_share share[SHARE_TYPES];
    settings_share(vm->set, share);
    vm_put(vm);
    share_lines(c, id, share);
    return 0;
}

struct share_work {
    struct vm_work work;
    struct directory_share share[SHARE_TYPES];
};

/* The dispatcher goes by the base CPU's: other types of CPU run on the CPs too. */
static enum share_type base_type(const struct vm *vm)
{
    switch ((enum cpu_type)vm->cpu_types[vm->base_cpu]) {
    case CPU_IFL:
        return SHARE_IFL;
    case CPU_ICF:
        return SHARE_ICF;
    case CPU_ZIIP:
        return SHARE_ZIIP;
    case CPU_CP:
        break;
    }
    return SHARE_CP;
}

static void do_share(struct vm *vm, struct vm_work *work)
{
    struct share_work *s = (struct share_work *)work;
    settings_set_share(vm->set, s->share);
    if (!vm->logging_off)
        dispatch_set_share(vm, &s->share[base_type(vm)]);
    free(s);
}

/* [TYPE ALL | CP | ...].  0, or a return code that was said. */
static int share_type(struct command *c, unsigned *type)
{
    char word[32];
    *type = TYPE_ALL;
    if (!command_keyword(c, "TYPE", 4))
        return 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    if (!strcmp(word, "ALL"))
        return 0;
    for (unsigned k = 0; k < SHARE_TYPES; k++)
        if (!strcmp(word, types[k])) {
            *type = k;
            return 0;
        }
    return command_error(c, "CFS", 2, word, NULL);
}

/* What the words ask for, from what is so now.  0, or a return code that was said. */
static int new_share(struct command *c, const char *userid, struct directory_share *share)
{
    char text[SHARE_WORDS + 2][32];
    const char *word[SHARE_WORDS + 2];
    unsigned n = 0, at;
    while (n < SHARE_WORDS + 2 && command_word(c, text[n], sizeof text[n])) {
        word[n] = text[n];
        n++;
    }
    enum share_limit limit;
    bool initial = n && strlen(text[0]) >= 4 && !strncmp("INITIAL", text[0], strlen(text[0]));
    if (n && (initial || share_limit_word(text[0], &limit))) {
        if (n > 1)
            return command_error(c, "CFS", MESSAGE_FORM(3, 1), text[1], NULL);
        if (!initial && limit != SHARE_NOLIMIT && share->limit == SHARE_NOLIMIT)
            return command_error(c, "CFS", 26, NULL); /* there is no maximum to be hard or soft */
        if (!initial) {
            share->limit = limit;
            return 0;
        }
        struct directory_entry *e = system_entry(c->vm->sys, userid);
        *share = e ? e->share : (struct directory_share){.value = SHARE_USUAL};
        entry_put(e);
        return 0;
    }
    if (share_parse(word, n, share, &at))
        return 0;
    if (!at || at >= n || (at == 2 && share_limit_word(text[at], &limit)))
        return command_error(c, "CFS", 26, NULL);
    if (at > 2 && share_limit_word(text[at - 1], &limit))
        return command_error(c, "CFS", MESSAGE_FORM(3, 1), text[at], NULL);
    return command_error(c, "CFS", 2, text[at], NULL);
}

/* SET SHARE userid [TYPE ALL | type] INITIAL | NOLIMIT | LIMITSOFT | LIMITHARD | what share.h has */
int set_share(struct command *c)
{
    char word[32], id[9];
    unsigned type;
    if (!command_word(c, word, sizeof word) || !parse_userid(word, id))
        return command_error(c, "CFS", 20, NULL);
    int rc = share_type(c, &type);
    if (rc)
        return rc;
    struct vm *vm = system_user(c->vm->sys, id);
    struct directory_share share[SHARE_TYPES] = {{.value = SHARE_USUAL}};
    if (vm)
        settings_share(vm->set, share);
    struct directory_share now = share[type == TYPE_ALL ? SHARE_CP : type];
    if (!now.value)
        now.value = SHARE_USUAL;
    rc = new_share(c, id, &now);
    if (!rc && !vm)
        rc = command_error(c, "CFS", 45, id, NULL);
    struct share_work *s = rc ? NULL : calloc(1, sizeof *s);
    if (s) {
        for (unsigned k = 0; k < SHARE_TYPES; k++)
            s->share[k] = type == TYPE_ALL || type == k ? now : share[k];
        s->work.fn = do_share;
        share_lines(c, id, s->share);
        vm_post(vm, &s->work);
    }
    if (vm)
        vm_put(vm);
    return rc;
}
