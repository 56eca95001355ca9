/* RECORDING, QUERY RECORDING, ACNT, SET and QUERY ACCOUNT, SET and QUERY JOURNAL: what CP records, and when.
 * Source: CP Commands and Utilities Reference, ACNT, RECORDING, QUERY RECORDING, SET ACCOUNT; Linux
 * drivers/s390/char/vmlogrdr.c for how a program gives RECORDING and what it looks for.
 * QUERY RECORDING's columns are IBM's; JOURNAL's answer is what STIG V-237900 of z/VM looks for. */
#include "cp/recording/recording.h"

#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/directory/system_config.h"
#include "cp/recording/accounting.h"
#include "cp/recording/journal.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- RECORDING --------------------------------------------------------------------------------------- */

static bool service_operand(struct command *c, enum recording_service *service)
{
    if (command_keyword(c, "ACCOUNT", 7))
        *service = RECORDING_ACCOUNT;
    else if (command_keyword(c, "EREP", 4))
        *service = RECORDING_EREP;
    else if (command_keyword(c, "SYMPTOM", 7))
        *service = RECORDING_SYMPTOM;
    else
        return false;
    return true;
}

/* LIMIT n, or LIMIT alone for the service's own. */
static int limit_operand(struct command *c, enum recording_service service,
                         struct recording_change *change)
{
    char word[32];
    unsigned long n = recording_default_limit(service);
    change->set_limit = true;
    if (command_peek(c, word, sizeof word) && word[0] >= '0' && word[0] <= '9') {
        command_word(c, word, sizeof word);
        if (!command_number(word, RECORDING_LIMIT_MAX, &n))
            return command_error(c, "CRC", 2, word, NULL);
    }
    change->limit = (unsigned)n;
    return 0;
}

/* QID userid | *: another's entry is class A's and B's. */
static int qid_operand(struct command *c, char id[9])
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CRC", 20, NULL);
    if (!strcmp(word, "*"))
        strcpy(id, c->vm->userid);
    else if (!parse_userid(word, id))
        return command_error(c, "CRC", 7, word, NULL);
    return 0;
}

static int changes(struct command *c, enum recording_service service,
                   struct recording_change *change, char id[9])
{
    char word[32];
    bool any_queue = c->vm->classes & (VM_CLASS('A') | VM_CLASS('B'));
    int rc = 0;
    while (!rc && command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "ON", 2)) {
            change->set_on = change->on = true;
        } else if (command_keyword(c, "OFF", 3)) {
            change->set_on = true;
            change->on = false;
        } else if (command_keyword(c, "PURGE", 5)) {
            change->purge = true;
        } else if (command_keyword(c, "LIMIT", 5)) {
            rc = limit_operand(c, service, change);
        } else if (any_queue && command_keyword(c, "QID", 3)) {
            rc = qid_operand(c, id);
        } else {
            rc = command_error(c, "CRC", 2, word, NULL);
        }
    }
    return rc;
}

/* RECORDING service {ON|OFF} {LIMIT n} {PURGE} {QID userid}: of all who collect that service's records
 * when class A or B names none, else of one's own. */
int recording_command(struct command *c)
{
    struct recording_change change = {0};
    enum recording_service service;
    char word[32], id[9] = "";
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "CRC", 26, NULL);
    if (!service_operand(c, &service))
        return command_error(c, "CRC", 2, word, NULL);
    if (!command_peek(c, word, sizeof word))
        return command_error(c, "CRC", 26, NULL);
    int rc = changes(c, service, &change, id);
    if (rc)
        return rc;
    if (!*id && !(c->vm->classes & (VM_CLASS('A') | VM_CLASS('B'))))
        strcpy(id, c->vm->userid);
    if (!recording_change(c->vm->sys->recording, service, *id ? id : NULL, &change))
        command_error(c, "CRC", 8072, NULL);
    command_say(c, "Command complete");
    return 0;
}

int query_recording(struct command *c)
{
    static const char *const states[] = {"INACTIVE", "ACTIVE", "PENDING"};
    struct recording_info i;
    char name[16];
    int rc = command_end(c, "CQR");
    if (rc)
        return rc;
    command_say(c, "RECORDING    COUNT    LMT USERID   COMMUNICATION");
    for (size_t k = 0; recording_at(c->vm->sys->recording, k, &i); k++) {
        snprintf(name, sizeof name, "%s %s", recording_name(i.service), i.on ? "ON" : "OFF");
        command_say(c, "%-12s %08u %03u %-8s %s", name, i.count, i.limit, i.userid,
                    states[i.state]);
    }
    return 0;
}

/* --- ACNT, SET ACCOUNT ------------------------------------------------------------------------------- */

static void do_period(struct vm *vm, struct vm_work *work)
{
    if (!vm->logging_off)
        accounting_period(vm);
    free(work);
}

static void period_of(struct command *c, struct vm *vm)
{
    struct vm_work *work = vm == c->vm ? NULL : calloc(1, sizeof *work);
    if (vm == c->vm)
        accounting_period(vm);
    if (!work)
        return;
    work->fn = do_period;
    vm_post(vm, work);
}

static void period_of_all(struct command *c)
{
    size_t n;
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        period_of(c, users[i]);
        vm_put(users[i]);
    }
    free(users);
}

static int period_of_user(struct command *c, const char *word)
{
    char id[9];
    if (!parse_userid(word, id))
        return command_error(c, "ACN", 7, word, NULL);
    struct vm *vm = system_user(c->vm->sys, id);
    if (!vm)
        return command_error(c, "ACN", 45, id, NULL);
    period_of(c, vm);
    vm_put(vm);
    return 0;
}

/* ACNT {userid ... | ALL} {CLOSE}: there are no spooled accounting cards that CLOSE would end. */
int acnt_command(struct command *c)
{
    char word[32];
    int rc = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "ACN", 20, NULL);
    if (!strcmp(word, "ALL")) {
        command_keyword(c, "CLOSE", 5);
        rc = command_end(c, "ACN");
        if (!rc)
            period_of_all(c);
        return rc;
    }
    do {
        if (strcmp(word, "CLOSE") || *command_rest(c))
            rc = period_of_user(c, word);
    } while (!rc && command_word(c, word, sizeof word));
    return rc;
}

/* SET ACCOUNT number: one that the directory has for this user. */
int set_account(struct command *c)
{
    char word[32];
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    int rc = command_end(c, "CFS");
    if (rc)
        return rc;
    if (!accounting_number_ok(c->vm->entry, word))
        return command_error(c, "CFS", 2, word, NULL);
    accounting_period(c->vm);
    accounting_begin(c->vm, word);
    return 0;
}

/* QUERY ACCOUNT: the number that is charged now. */
int query_account(struct command *c)
{
    int rc = command_end(c, "CQS");
    if (!rc)
        command_say(c, "ACCOUNT %s", c->vm->accounting.account);
    return rc;
}

/* --- JOURNAL ----------------------------------------------------------------------------------------- */

/* SYSTEM CONFIG decides whether the two commands are there at all. */
static bool journal_commands(const struct command *c)
{
    return c->vm->sys->journal && c->vm->sys->config->journal_commands;
}

/* SET JOURNAL {LOGON|LINK} {ON|OFF} */
int set_journal(struct command *c)
{
    char word[32];
    if (!journal_commands(c))
        return command_error(c, "CFC", 3, "JOURNAL", NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    bool link = !strcmp(word, "LINK");
    if (!link && strcmp(word, "LOGON"))
        return command_error(c, "CFS", 2, word, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFS", 26, NULL);
    bool on = !strcmp(word, "ON");
    if (!on && strcmp(word, "OFF"))
        return command_error(c, "CFS", 2, word, NULL);
    int rc = command_end(c, "CFS");
    if (!rc)
        journal_set(c->vm->sys->journal, link ? JOURNAL_LINK : JOURNAL_LOGON, on);
    return rc;
}

int query_journal(struct command *c)
{
    if (!journal_commands(c))
        return command_error(c, "CQV", 3, "JOURNAL", NULL);
    int rc = command_end(c, "CQR");
    if (!rc)
        command_say(c, "Journal: LOGON-%s, LINK-%s",
                    journal_on(c->vm->sys->journal, JOURNAL_LOGON) ? "on" : "off",
                    journal_on(c->vm->sys->journal, JOURNAL_LINK) ? "on" : "off");
    return rc;
}
