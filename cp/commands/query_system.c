/* QUERY, its table, and what it tells of the system and its users: NAMES, USERS, TIME, CPLEVEL,
 * COMMANDS, CPCMDS, PRIVCLAS, LOGMSG, PROCESSORS.
 * Source: CP Commands and Utilities Reference, QUERY. */
#include "cp/commands/handlers.h"
#include "cp/commands/modify.h"
#include "cp/commands/real.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/logmsg.h"
#include "cp/parm_disk.h"
#include "cp/settings.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const struct command_row queries[] = {
#define ROW(name, min, classes, handler, syntax, help) {name, min, classes, handler, syntax, help},
#include "cp/commands/query.def"
#undef ROW
};

const struct command_row *query_table(size_t *n)
{
    *n = sizeof queries / sizeof *queries;
    return queries;
}

/* --- users ---------------------------------------------------------------------------------- */

/* The five columns of a terminal: " DSC ", "L0003", " 0009". */
static void where_columns(struct vm *vm, char text[8])
{
    char where[9];
    system_user_where(vm, where);
    if (strlen(where) >= 5)
        snprintf(text, 8, "%.5s", where);
    else
        snprintf(text, 8, " %-4.4s", where);
}

static void user_item(struct vm *vm, char item[24])
{
    char where[8];
    where_columns(vm, where);
    snprintf(item, 24, "%-8s -%s", vm->userid, where);
}

static int query_user(struct command *c, const char *userid)
{
    char id[9], item[24];
    struct vm *vm = NULL;
    struct directory_entry *e = NULL;
    if (parse_userid(userid, id) && !(vm = system_user(c->vm->sys, id)))
        e = system_entry(c->vm->sys, id);
    /* The word is wrong rather than what follows it. */
    int rc = vm || e ? command_end(c, "CQV") : command_error(c, "CQV", 3, userid, NULL);
    if (!rc && vm) {
        user_item(vm, item);
        command_say(c, "%s", item);
    } else if (!rc)
        rc = command_error(c, "CQU", 45, id, NULL);
    if (vm)
        vm_put(vm);
    entry_put(e);
    return rc;
}

int query_command(struct command *c)
{
    char word[64];
    const struct command before = *c;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CFC", 26, NULL);
    size_t n = sizeof queries / sizeof *queries;
    const struct command_row *row = command_find_for(c->vm, KIND_QUERY, queries, n, word);
    unsigned key;
    char rest;
    if (!row && sscanf(word, "PF%2u%c", &key, &rest) == 1)
        return query_pf_key(c, key);
    if (row) {
        c->row = row;
        return row->handler(c);
    }
    int rc;
    if (command_defined(c, KIND_QUERY, word, &rc))
        return rc;
    struct command devices = before;
    if (query_real(&devices, word, &rc) || query_own(&devices, &rc))
        return rc;
    if (!strcmp(word, "*"))
        return query_user(c, c->vm->userid);
    return query_user(c, word);
}

int query_names(struct command *c)
{
    int rc = command_end(c, "CQN");
    if (rc)
        return rc;
    size_t n;
    char line[128] = "";
    struct vm **users = system_users(c->vm->sys, &n);
    for (size_t i = 0; i < n; i++) {
        char item[24];
        user_item(users[i], item);
        vm_put(users[i]);
        size_t at = strlen(line);
        snprintf(line + at, sizeof line - at, "%s%s", at ? ", " : "", item);
        if (i % 4 == 3 || i + 1 == n) {
            command_say(c, "%s", line);
            line[0] = '\0';
        }
    }
    free(users);
    return 0;
}

int query_users(struct command *c)
{
    char word[16];
    if (command_word(c, word, sizeof word))
        return query_user(c, word);
    command_say(c, "%5u USERS,  %5u DIALED,  %5u NET", system_user_count(c->vm->sys),
                atomic_load(&c->vm->sys->dialed), 0u);
    return 0;
}

static void maxusers_line(struct command *c)
{
    unsigned n = atomic_load(&c->vm->sys->maxusers);
    if (n)
        command_say(c, "MAXIMUM USERS = %05u", n);
    else
        command_say(c, "MAXIMUM USERS = NOLIMIT");
}

int query_maxusers(struct command *c)
{
    int rc = command_end(c, "CQM");
    if (!rc)
        maxusers_line(c);
    return rc;
}

int set_maxusers(struct command *c)
{
    char word[16];
    unsigned long n = 0;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "SMX", 26, NULL);
    if (strcmp(word, "NOLIMIT") && (!command_number(word, 99999, &n) || !n))
        return command_error(c, "SMX", 2, word, NULL);
    int rc = command_end(c, "SMX");
    if (rc)
        return rc;
    atomic_store(&c->vm->sys->maxusers, (unsigned)n);
    maxusers_line(c);
    return 0;
}

int query_userid(struct command *c)
{
    int rc = command_end(c, "CQR");
    if (!rc)
        command_say(c, "%-8s AT %s", c->vm->userid, c->vm->sys->id);
    return rc;
}

/* --- the system ----------------------------------------------------------------------------- */

int query_time(struct command *c)
{
    char now[40], times[80];
    int rc = command_end(c, "CQT");
    if (rc)
        return rc;
    uint64_t at = system_now();
    system_time_text(c->vm->sys, at, TIME_QUERY, now);
    vm_times_text(c->vm, times);
    static const char *const dates[] = {[DATE_FULL] = "%m/%d/%Y", [DATE_ISO] = "%Y-%m-%d"};
    enum date_format format = date_format_of(c->vm);
    char *date = strrchr(now, ' ');
    if (format != DATE_SHORT && date) {
        struct tm local;
        system_local_time(c->vm->sys, at, &local);
        strftime(date + 1, sizeof now - (size_t)(date + 1 - now), dates[format], &local);
    }
    command_say(c, "TIME IS %s", now);
    command_say(c, "%s", times);
    return 0;
}

/* A date and a time, the date in one of DATEFORMAT's forms. */
static void say_moment(struct command *c, const char *what, uint64_t ns, enum date_format form)
{
    char text[40];
    system_time_text(c->vm->sys, ns, TIME_CPLEVEL, text); /* 2026-11-28 08:15:00 UTC */
    if (form == DATE_ISO)
        command_say(c, "%s at %s", what, text);
    else
        command_say(c, "%s at %.2s/%.2s/%.*s%s", what, text + 5, text + 8,
                    form == DATE_FULL ? 4 : 2, text + (form == DATE_FULL ? 0 : 2), text + 10);
}

/* QUERY CPLEVEL [SHORTDATE | FULLDATE | ISODATE] */
int query_cplevel(struct command *c)
{
    char word[32];
    enum date_format form = date_format_of(c->vm);
    if (!command_date_format(c, &form) && command_peek(c, word, sizeof word))
        return command_error(c, "CQC", 3, word, NULL);
    int rc = command_end(c, "CQC");
    if (rc)
        return rc;
    command_say(c, SYSTEM_LEVEL ", service level " SYSTEM_SERVICE " (64-bit)");
    say_moment(c, "Generated", system_generated_ns(), form);
    say_moment(c, "IPL", c->vm->sys->ipl_ns, form);
    return 0;
}

int query_cpload(struct command *c)
{
    struct directory_mdisk m;
    char owner[9];
    int rc = command_end(c, "CQC");
    if (rc)
        return rc;
    if (parm_disk_where(c->vm->sys, owner, &m))
        command_say(c, "Parm disk number 1 is on volume %s, cylinders %u through %u.", m.volume,
                    m.start, m.start + m.length - 1);
    command_say(c, "Last start was a system %s.",
                c->vm->sys->restarted ? "restart from SHUTDOWN REIPL" : "IPL");
    return 0;
}

int query_logmsg(struct command *c)
{
    int rc = command_end(c, "CQL");
    if (!rc)
        logmsg_lines(c->vm->sys, c->respond, c->respond_ctx);
    return rc;
}

/* SET LOGMSG [n] text | [n] NULL: without a number, the whole message is that line. */
int set_logmsg(struct command *c)
{
    char word[16];
    unsigned long n = 0;
    if (command_peek(c, word, sizeof word) && strlen(word) <= 2 && command_number(word, 99, &n) &&
        command_word(c, word, sizeof word) && (!n || n > LOGMSG_LINES))
        return command_error(c, "SLM", 2, word, NULL);
    const char *text = command_rest(c);
    if (!*text)
        return command_error(c, "SLM", 26, NULL);
    if (strlen(text) > LOGMSG_TEXT)
        return command_error(c, "SLM", 2, word, NULL);
    struct system *sys = c->vm->sys;
    if (!log_message_set(sys, (unsigned)n, strcasecmp(text, "NULL") ? text : NULL))
        command_say(c, "%s/logmsg: %s", sys->sysdir, strerror(errno));
    return 0;
}

int query_processors(struct command *c)
{
    struct dispatcher *d = c->vm->sys->dispatcher;
    const char *what = "MASTER"; /* the first that is online */
    int rc = command_end(c, "CQP");
    for (unsigned i = 0; !rc && i < dispatcher_threads(d); i++) {
        bool online = dispatcher_online(d, i);
        command_say(c, "PROCESSOR %02X %s CP", i, online ? what : "STANDBY");
        what = online ? "ALTERNATE" : what;
    }
    return rc;
}

/* --- commands and classes ------------------------------------------------------------------- */

int query_privclas(struct command *c)
{
    char now[33], directory[33];
    int rc = command_end(c, "CQR");
    if (rc)
        return rc;
    classes_text(c->vm->classes, now);
    classes_text(c->vm->entry->classes, directory);
    command_say(c, "Privilege classes for user %s", c->vm->userid);
    command_say(c, "        Currently: %s", *now ? now : "*");
    command_say(c, "        Directory: %s", *directory ? directory : "*");
    command_say(c, "The privilege classes are not locked against changes.");
    return 0;
}

struct name_line {
    char text[80];
    unsigned n;
};

static void name_cell(struct command *c, struct name_line *l, const char *name)
{
    size_t at = strlen(l->text);
    snprintf(l->text + at, sizeof l->text - at, "%-12.12s", name);
    if (++l->n == 6) {
        command_say(c, "%s", l->text);
        *l = (struct name_line){"", 0};
    }
}

/* After the commands: the DIAGNOSE codes that the user may execute. */
static void diagnose_cells(struct command *c, struct name_line *l)
{
    static const uint16_t codes[] = {
#define D(code, function, caller, effect) code,
#include "cp/diagnose/diagnose.def"
#undef D
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char name[16];
        uint32_t needs = codes[i] == 0x04 ? VM_CLASS('C') | VM_CLASS('E')
                         : codes[i] == 0x3c
                             ? VM_CLASS('A') | VM_CLASS('B') | VM_CLASS('C')
                             : UINT32_MAX; /* those two need a class for all they do */
        if (!(c->vm->classes & needs))
            continue;
        snprintf(name, sizeof name, "DIAG%02X", codes[i]);
        name_cell(c, l, name);
    }
}

/* What DEFINE COMMAND has added, each name once. */
static void defined_cells(struct command *c, struct name_line *l)
{
    struct command_version v, first;
    struct command_changes *changes = c->vm->sys->changes;
    for (size_t i = 0; command_version_at(changes, i, &v); i++) {
        size_t k = 0;
        while (command_version_at(changes, k, &first) &&
               (first.kind != v.kind || strcmp(first.name, v.name)))
            k++;
        if (k == i && v.kind == KIND_COMMAND && *v.entry &&
            command_version_allowed(changes, v.kind, v.name, c->vm->classes))
            name_cell(c, l, v.name);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct command_row *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

/* The rows of a table that are not only other names, by name; the caller frees it.  NULL: no storage. */
static const struct command_row **sorted_rows(const struct command_row *rows, size_t n,
                                              size_t *count)
{
    const struct command_row **sorted = calloc(n, sizeof *sorted);
    *count = 0;
    for (size_t i = 0; sorted && i < n; i++)
        if (rows[i].syntax)
            sorted[(*count)++] = &rows[i];
    if (*count)
        qsort(sorted, *count, sizeof *sorted, compare_rows);
    return sorted;
}

/* The kind of a command's operands; false: they cannot be changed. */
static bool kind_of_operands(const char *command, enum command_kind *kind)
{
    *kind = strcmp(command, "SET") ? KIND_QUERY : KIND_SET;
    return !strcmp(command, "SET") || !strcmp(command, "QUERY");
}

static bool allowed(const struct vm *vm, const char *command, const struct command_row *row)
{
    enum command_kind kind;
    return kind_of_operands(command, &kind)
               ? command_row_allowed_for(vm, kind, row)
               : command_row_allowed(row, vm->classes) || !strcmp(command, row->name);
}

/* The classes of those versions of it that the user may enter; of all when it is others' versions that let
 * him. */
static void own_classes(const struct vm *vm, const char *command, const struct command_row *row,
                        char text[80])
{
    struct command_change change = {0};
    enum command_kind kind;
    if (kind_of_operands(command, &kind))
        command_change(vm->sys->changes, kind, row->name, &change);
    else if (!strcmp(command, row->name))
        command_change(vm->sys->changes, KIND_COMMAND, row->name, &change);
    for (unsigned all = 0; all < 2 && !*text; all++)
        for (const char *p = row->classes; *p; p++) {
            unsigned i = *p == '*' ? COMMAND_VERSION_ANY : (unsigned)(*p - 'A');
            uint32_t classes = change.versions & 1u << i  ? change.classes[i]
                               : i == COMMAND_VERSION_ANY ? UINT32_MAX
                                                          : 1u << i;
            size_t at = strlen(text);
            if (all || classes & vm->classes || classes == UINT32_MAX)
                snprintf(text + at, 80 - at, "%s%s", at ? "," : "",
                         *p == '*' ? "ANY" : (char[]){*p, 0});
        }
}

static int query_operands(struct command *c, const char *name, const struct command_row *rows,
                          size_t n)
{
    size_t count;
    const struct command_row **sorted = sorted_rows(rows, n, &count);
    char line[120] = "";
    command_say(c, "AUTHORIZED %s OPERANDS:", name);
    for (size_t i = 0; i < count; i++) {
        if (!allowed(c->vm, name, sorted[i]))
            continue;
        char classes[80] = "";
        own_classes(c->vm, name, sorted[i], classes);
        size_t at = strlen(line); /* two on a line */
        snprintf(line + at, sizeof line - at, "%*s%-16s IBMCLASS=%s", at ? 40 - (int)at : 0, "",
                 sorted[i]->name, classes);
        if (!at)
            continue;
        command_say(c, "%s", line);
        *line = '\0';
    }
    if (*line)
        command_say(c, "%s", line);
    free(sorted);
    return 0;
}

/* The table of a command's own operands, whose rows have classes of their own; NULL: it has none. */
static const struct command_row *operand_table(const char *command, size_t *n)
{
    static const struct {
        const char *command;
        const struct command_row *(*table)(size_t *n);
    } tables[] = {{"QUERY", query_table},
                  {"SET", set_table},
                  {"DEFINE", define_table},
                  {"DETACH", detach_table}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strcmp(command, tables[i].command))
            return tables[i].table(n);
    return NULL;
}

/* LOGON stands before LOGOFF there (recorded z/VM 6.3 consoles). */
static void logon_first(const struct command_row **sorted, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (!strcmp(sorted[i]->name, "LOGON") && !strcmp(sorted[i - 1]->name, "LOGOFF")) {
            const struct command_row *logon = sorted[i];
            sorted[i] = sorted[i - 1];
            sorted[i - 1] = logon;
        }
}

/* Without CP and #CP, which are the way to the others (recorded z/VM 6.3 consoles). */
int query_commands(struct command *c)
{
    char word[32];
    size_t n;
    const struct command_row *rows = command_table(&n);
    bool named = false;
    for (; command_word(c, word, sizeof word); named = true) {
        const struct command_row *row = command_find_for(c->vm, KIND_COMMAND, rows, n, word);
        size_t operands_n = 1;
        if (!row)
            return command_error(c, "CQX", 2, word, NULL);
        const struct command_row *operands = operand_table(row->name, &operands_n);
        query_operands(c, row->name, operands ? operands : row, operands ? operands_n : 1);
    }
    if (named)
        return 0;
    size_t count;
    const struct command_row **sorted = sorted_rows(rows, n, &count);
    struct name_line l = {"", 0};
    logon_first(sorted, count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sorted[i]->name, "CP") && strcmp(sorted[i]->name, "#CP") &&
            command_row_allowed_for(c->vm, KIND_COMMAND, sorted[i]))
            name_cell(c, &l, sorted[i]->name);
    struct command_alias alias;
    for (size_t i = 0; command_alias_at(c->vm->sys->changes, i, &alias); i++) {
        const struct command_row *row =
            command_find_for(c->vm, KIND_COMMAND, rows, n, alias.command);
        if (!alias.disabled && row)
            name_cell(c, &l, alias.name);
    }
    defined_cells(c, &l);
    diagnose_cells(c, &l);
    if (l.n)
        command_say(c, "%s", l.text);
    free(sorted);
    return 0;
}

static void class_letters(const struct command_change *change, const struct command_row *row,
                          char text[40])
{
    uint32_t classes = command_row_classes(row, change);
    command_class_letters(classes, text);
    if (classes == UINT32_MAX)
        strcpy(text, "ANY");
}

static void row_lines(struct command *c, const char *command, const char *operand,
                      const struct command_row *row)
{
    command_say(c, "Command:       %s", command);
    if (operand)
        command_say(c, "Subcommand:    %s", operand);
    enum command_kind kind = KIND_COMMAND;
    struct command_change change = {0};
    char classes[40];
    if (!operand || kind_of_operands(command, &kind))
        command_change(c->vm->sys->changes, kind, row->name, &change);
    class_letters(&change, row, classes);
    command_say(c, "Status:        %s", change.disabled ? "Disabled" : "Enabled");
    command_say(c, "PrivClasses:   %s", classes);
    if (!operand || kind_of_operands(command, &kind))
        command_version_lines(c, kind, row->name);
}

/* QUERY CPCMDS of what DEFINE COMMAND has added: 0, or 2 after the message. */
static int defined_lines(struct command *c, enum command_kind kind, const char *name)
{
    struct command_version v;
    int rc = command_version_find(c->vm->sys->changes, kind, name, &v)
                 ? command_end(c, "CQX")
                 : command_error(c, "CQX", 2, name, NULL);
    if (!rc)
        command_version_lines(c, kind, name);
    return rc;
}

/* QUERY CPCMDS command [[SUBCMD] operand of QUERY, SET, DEFINE or DETACH]; its answer is from memory. */
int query_cpcmds(struct command *c)
{
    char word[32];
    size_t n;
    const struct command_row *rows = command_table(&n), *row, *sub = NULL;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CQX", 26, NULL);
    row = command_find(rows, n, word, ~0u);
    if (!row)
        return defined_lines(c, KIND_COMMAND, word);
    const struct command_row *subs = operand_table(row->name, &n);
    enum command_kind kind;
    struct command look = *c;
    if (!strcmp(row->name, "QUERY") && command_keyword(&look, "VIRTUAL", 1) &&
        command_keyword(&look, "SUBCMD", 4)) { /* of its operands only those have a table */
        return command_word(&look, word, sizeof word)
                   ? defined_lines(&look, KIND_QUERY_VIRTUAL, word)
                   : command_error(c, "CQX", 26, NULL);
    }
    bool named = kind_of_operands(row->name, &kind) && command_keyword(c, "SUBCMD", 4);
    if (subs && command_word(c, word, sizeof word)) {
        sub = command_find(subs, n, word, ~0u);
        if (!sub)
            return kind_of_operands(row->name, &kind) ? defined_lines(c, kind, word)
                                                      : command_error(c, "CQX", 2, word, NULL);
    } else if (named) {
        return command_error(c, "CQX", 26, NULL);
    }
    int rc = command_end(c, "CQX");
    if (!rc)
        row_lines(c, row->name, sub ? sub->name : NULL, sub ? sub : row);
    return rc;
}
