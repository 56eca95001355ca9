/* SETs that CP's own debuggers use, and their QUERYs: which abends of CP are hard (ABEND), which events go
 * into its trace table (CPTRACE): kept, since CP takes no dump of itself and has no such table.  And what
 * CP knows and lets others look at: connections by IUCV, messages of VINPUT.
 * Source: CP Commands and Utilities Reference, the commands by name; the answers are from memory. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/iucv/iucv.h"
#include "cp/kept.h"
#include "cp/messages.h"
#include "cp/sclp.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int missing_or_invalid(struct command *c)
{
    char word[32];
    return command_word(c, word, sizeof word) ? command_error(c, "CFS", 2, word, NULL)
                                              : command_error(c, "CFS", 26, NULL);
}

/* --- ABEND ---------------------------------------------------------------------------------- */

/* Three letters and three digits: PRG001. */
static bool abend_code(const char *word)
{
    for (unsigned i = 0; i < ABEND_CODE; i++)
        if (i < 3 ? !isupper((unsigned char)word[i]) : !isdigit((unsigned char)word[i]))
            return false;
    return !word[ABEND_CODE];
}

/* One code becomes hard or soft: of those that are not as all are, or no longer; false: no room. */
static bool change_abend(struct kept_abends *a, const char *code, bool hard)
{
    unsigned i = 0;
    while (i < a->n && strcmp(a->code[i], code))
        i++;
    bool other = hard != a->all;
    if (i < a->n && !other)
        memmove(a->code[i], a->code[--a->n], sizeof a->code[i]);
    if (i < a->n || !other)
        return true;
    if (i == KEPT_ABENDS)
        return false;
    memcpy(a->code[a->n++], code, ABEND_CODE + 1);
    return true;
}

/* SET ABEND HARD | SOFT ALL | code ... */
int set_abend(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    char word[32];
    bool hard = command_keyword(c, "HARD", 4), room = true;
    if (!hard && !command_keyword(c, "SOFT", 4))
        return missing_or_invalid(c);
    bool all = command_keyword(c, "ALL", 3);
    if (!all && !*command_rest(c))
        return command_error(c, "CFS", 26, NULL);
    struct command look = *c;
    int rc = all ? command_end(c, "CFS") : 0;
    while (!rc && !all && command_word(c, word, sizeof word))
        if (!abend_code(word))
            rc = command_error(c, "CFS", 2, word, NULL);
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock); /* of all users' lines one after the other */
    struct kept_abends a = all ? (struct kept_abends){.all = hard} : k->abends;
    while (!all && room && command_word(&look, word, sizeof word))
        room = change_abend(&a, word, hard);
    if (room)
        k->abends = a;
    pthread_mutex_unlock(&k->lock);
    return room ? 0 : command_error(c, "CFS", 2, word, NULL);
}

int query_abend(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    struct kept_abends a = k->abends;
    pthread_mutex_unlock(&k->lock);
    command_say(c, "ABEND ALL %s", a.all ? "HARD" : "SOFT");
    for (unsigned i = 0; i < a.n; i++)
        command_say(c, "ABEND %s %s", a.code[i], a.all ? "SOFT" : "HARD");
    return 0;
}

/* --- CPTRACE -------------------------------------------------------------------------------- */

/* hhhh | hhhh-hhhh */
static bool trace_codes(const char *word, unsigned *first, unsigned *last)
{
    char *end;
    size_t n = strspn(word, "0123456789ABCDEF"), rest = 0;
    if (!n || n > 4)
        return false;
    *first = *last = (unsigned)strtoul(word, &end, 16);
    if (!*end)
        return true;
    rest = strspn(end + 1, "0123456789ABCDEF");
    if (*end != '-' || !rest || rest > 4 || end[1 + rest])
        return false;
    *last = (unsigned)strtoul(end + 1, NULL, 16);
    return *first <= *last;
}

static void switch_codes(uint8_t *off, unsigned first, unsigned last, bool on)
{
    for (unsigned i = first; i <= last; i++)
        off[i / 8] = (uint8_t)(on ? off[i / 8] & ~(1u << i % 8) : off[i / 8] | 1u << i % 8);
}

/* SET CPTRACE ON | OFF [ALL | code[-code] ...] */
int set_cptrace(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    struct command look;
    char word[16];
    unsigned first = 0, last = 0xffff;
    bool on = command_keyword(c, "ON", 2);
    if (!on && !command_keyword(c, "OFF", 3))
        return missing_or_invalid(c);
    bool all = !*command_rest(c) || command_keyword(c, "ALL", 3);
    look = *c;
    int rc = all ? command_end(c, "CFS") : 0;
    while (!rc && !all && command_word(c, word, sizeof word))
        if (!trace_codes(word, &first, &last))
            rc = command_error(c, "CFS", 2, word, NULL);
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    if (all)
        switch_codes(k->trace_off, 0, 0xffff, on);
    while (!all && command_word(&look, word, sizeof word) && trace_codes(word, &first, &last))
        switch_codes(k->trace_off, first, last, on);
    pthread_mutex_unlock(&k->lock);
    return 0;
}

int query_cptrace(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    uint8_t off[sizeof k->trace_off];
    int rc = command_end(c, "CQS");
    if (rc)
        return rc;
    pthread_mutex_lock(&k->lock);
    memcpy(off, k->trace_off, sizeof off);
    pthread_mutex_unlock(&k->lock);
    for (unsigned i = 0, n; i < 0x10000; i += n) {
        bool is = off[i / 8] >> i % 8 & 1;
        for (n = 1; i + n < 0x10000 && (off[(i + n) / 8] >> (i + n) % 8 & 1) == is; n++)
            ;
        command_say(c, "CPTRACE %-3s %04X-%04X", is ? "OFF" : "ON", i, i + n - 1);
    }
    return 0;
}

/* --- PAGING --------------------------------------------------------------------------------- */

/* SET PAGING {ALIAS ON|OFF} {HPF ON|OFF}: how pages would be written to real disks. */
int set_paging(struct command *c)
{
    struct kept_settings *k = c->vm->sys->kept;
    bool value[2], given[2] = {false, false};
    if (!*command_rest(c))
        return command_error(c, "CFS", 26, NULL);
    while (*command_rest(c)) {
        bool hpf = command_keyword(c, "HPF", 3);
        if (!hpf && !command_keyword(c, "ALIAS", 5))
            return missing_or_invalid(c);
        value[hpf] = command_keyword(c, "ON", 2);
        if (!value[hpf] && !command_keyword(c, "OFF", 3))
            return missing_or_invalid(c);
        given[hpf] = true;
    }
    if (given[0])
        atomic_store(&k->paging_alias, value[0]);
    if (given[1])
        atomic_store(&k->paging_hpf, value[1]);
    return 0;
}

/* --- IUCV and VINPUT ------------------------------------------------------------------------ */

/* Of this machine: a native system's path to *MSG, and those of IUCV's instruction. */
static int iucv_lines(struct command *c)
{
    char partner[9];
    bool any = c->vm->native && c->vm->set->program_listens;
    command_say(c, "USERID   PATHID TARGET");
    if (any)
        command_say(c, "%-8s 0000   *MSG", c->vm->userid);
    for (uint32_t id = 0; iucv_next_path(c->vm, &id, partner); id++) {
        command_say(c, "%-8s %04X   %s", c->vm->userid, id, partner);
        any = true;
    }
    if (!any)
        command_say(c, "%-8s ----   NONE", c->vm->userid);
    return 0;
}

/* QUERY IUCV [* | userid]; another user's is class B's. */
int query_iucv(struct command *c)
{
    char word[16], id[9];
    if (!command_word(c, word, sizeof word) || !strcmp(word, "*") || !strcmp(word, c->vm->userid)) {
        int rc = command_end(c, "QIU");
        return rc ? rc : iucv_lines(c);
    }
    if (!(c->vm->classes & VM_CLASS('B')))
        return command_error(c, "QIU", 2, word, NULL);
    if (!parse_userid(word, id))
        return command_error(c, "QIU", 7, word, NULL);
    int rc = command_end(c, "QIU");
    return rc ? rc : command_elsewhere(c, "QIU", id, iucv_lines);
}

/* QUERY VMSG, QUERY PVMSG: does the guest take what VINPUT sends? */
int query_vinput(struct command *c)
{
    bool priority = !strcmp(c->row->name, "PVMSG");
    int rc = command_end(c, "CQR");
    if (!rc)
        command_say(c, "%s %s", c->row->name,
                    sclp_takes_commands(c->vm, priority) ? "ACCEPTED" : "NOT ACCEPTED");
    return rc;
}
