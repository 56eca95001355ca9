/* USER DIRECT: statements about the machine and its user (MACHINE, CPU, IPL, OPTION ...).
 * Source: CP Planning and Administration, "Directory Control Statements". */
#include "cp/directory/reader.h"

#include "cp/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void directory_machine_statement(struct reader *r)
{
    static const char *const modes[] = {"ESA", "XA", "XC", "Z"};
    unsigned i = 0;
    while (i < 4 && strcmp(reader_word(r, 1), modes[i]))
        i++;
    if (i == 4) {
        reader_bad(r, 1);
        return;
    }
    strcpy(r->entry->machine, modes[i]);
    if (r->src->tokens > 2 &&
        (!directory_number(reader_word(r, 2), 64, &r->entry->max_cpus) || !r->entry->max_cpus))
        reader_bad(r, 2);
    reader_extra(r, 3);
}

void directory_storage_statement(struct reader *r)
{
    if (!parse_storage_size(reader_word(r, 1), &r->entry->storage) ||
        r->entry->storage > DIRECTORY_STORAGE_MAX)
        reader_bad(r, 1);
    else if (r->entry->max_storage < r->entry->storage)
        r->entry->max_storage = r->entry->storage;
    reader_extra(r, 2);
}

void directory_maxstorage_statement(struct reader *r)
{
    if (!parse_storage_size(reader_word(r, 1), &r->entry->max_storage) ||
        r->entry->max_storage > DIRECTORY_STORAGE_MAX)
        reader_bad(r, 1);
    reader_extra(r, 2);
}

/* CPU cpuaddr {BASE} {CPUID bbbbbb} {DEDICATE|NODEDICATE} {CRYPTO} */
void directory_cpu_statement(struct reader *r)
{
    uint16_t address;
    if (!parse_vdev(reader_word(r, 1), &address) || address > 63) {
        reader_bad(r, 1);
        return;
    }
    struct directory_entry *e = r->entry;
    struct directory_cpu *c = NULL;
    for (unsigned i = 0; i < e->ncpus; i++)
        if (e->cpus[i].address == address)
            c = &e->cpus[i];
    if (!c)
        c = DIRECTORY_GROW(e->cpus, e->ncpus);
    if (!c)
        return;
    c->address = (uint8_t)address;
    for (unsigned i = 2; i < r->src->tokens; i++) {
        if (source_is(r->src, i, "BASE", 1)) {
            for (unsigned k = 0; k < e->ncpus; k++)
                e->cpus[k].base = false;
            c->base = true;
        } else if (source_is(r->src, i, "CPUID", 0)) {
            const char *id = reader_word(r, ++i);
            if (!*id || strlen(id) > 6 || strspn(id, "0123456789ABCDEF") != strlen(id))
                reader_bad(r, i);
            else
                c->cpuid = (uint32_t)strtoul(id, NULL, 16);
        } else if (!source_is(r->src, i, "NODEDICATE", 6)) {
            reader_error(r, i, source_is(r->src, i, "DEDICATE", 3) ? 760 : 751);
        }
    }
}

/* D8ONECMD {FAIL|LOG|OFF} {LOCK|NOLOCK}: SET D8ONECMD's value, and whether it may be changed. */
void directory_d8onecmd_statement(struct reader *r)
{
    struct directory_entry *e = r->entry;
    if (source_is(r->src, 1, "FAIL", 0))
        e->d8onecmd = ONE_COMMAND_FAIL;
    else if (source_is(r->src, 1, "LOG", 0))
        e->d8onecmd = ONE_COMMAND_LOG;
    else if (source_is(r->src, 1, "OFF", 0))
        e->d8onecmd = ONE_COMMAND_OFF;
    else
        reader_bad(r, 1);
    e->d8onecmd_locked = source_is(r->src, 2, "LOCK", 0);
    if (r->src->tokens > 2 && !e->d8onecmd_locked && !source_is(r->src, 2, "NOLOCK", 0))
        reader_bad(r, 2);
    reader_extra(r, 3);
}

/* DATEFORMAT {SHORTDATE|FULLDATE|ISODATE|SYSDEFAULT} */
void directory_dateformat_statement(struct reader *r)
{
    struct directory_entry *e = r->entry;
    if (source_is(r->src, 1, "SHORTDATE", 5))
        e->date_format = DATE_SHORT;
    else if (source_is(r->src, 1, "FULLDATE", 4))
        e->date_format = DATE_FULL;
    else if (source_is(r->src, 1, "ISODATE", 3))
        e->date_format = DATE_ISO;
    else if (source_is(r->src, 1, "SYSDEFAULT", 6))
        e->date_format = DATE_SYSTEM;
    else
        reader_bad(r, 1);
    reader_extra(r, 2);
}

/* NOPDATA {ON|OFF}: SET NOPDATA's value. */
void directory_nopdata_statement(struct reader *r)
{
    r->entry->nopdata = source_is(r->src, 1, "ON", 0);
    if (!r->entry->nopdata && !source_is(r->src, 1, "OFF", 0))
        reader_bad(r, 1);
    reader_extra(r, 2);
}

static void trimmed(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    while (n && from[n - 1] == ' ')
        n--;
    if (n >= size)
        n = size - 1;
    memcpy(to, from, n);
    to[n] = '\0';
}

/* IPL sysname | vdev {LOADPARM xxx} {PARM text} */
void directory_ipl_statement(struct reader *r)
{
    struct directory_entry *e = r->entry;
    if (!*reader_word(r, 1) || !directory_copy(e->ipl, sizeof e->ipl, reader_word(r, 1))) {
        reader_bad(r, 1);
        return;
    }
    e->ipl_parm[0] = e->loadparm[0] = '\0';
    for (unsigned i = 2; i < r->src->tokens; i++) {
        if (source_is(r->src, i, "PARM", 4)) {
            if (i + 1 == r->src->tokens)
                reader_error(r, i, 753);
            else
                trimmed(e->ipl_parm, sizeof e->ipl_parm, source_token(r->src, i + 1)->raw);
            return;
        }
        if (source_is(r->src, i, "LOADPARM", 5)) {
            if (!*reader_word(r, ++i) ||
                !directory_copy(e->loadparm, sizeof e->loadparm, reader_word(r, i)))
                reader_bad(r, i);
        } else {
            reader_error(r, i, 751);
        }
    }
}

/* ACCOUNT number [distribution [number ...]]; on a further statement numbers alone. */
void directory_account_statement(struct reader *r)
{
    struct directory_entry *e = r->entry;
    bool first = !e->naccounts;
    if (r->src->tokens < 2)
        reader_error(r, 1, 753);
    for (unsigned i = 1; i < r->src->tokens; i++) {
        const char *word = reader_word(r, i);
        bool ok = first && i == 2
                      ? directory_copy(e->distribution, sizeof e->distribution, word)
                      : e->naccounts < DIRECTORY_ACCOUNTS &&
                            directory_copy(e->account[e->naccounts++], sizeof e->account[0], word);
        if (!ok) {
            reader_bad(r, i);
            return;
        }
    }
}

/* IUCV *service|userid|ANY|ALLOW [PRIORITY] [MSGLIMIT n]: of the services there are those that CP's
 * records come from; a program gets *MSG without asking for it. */
void directory_iucv_statement(struct reader *r)
{
    static const char *const services[] = {"*ACCOUNT", "*LOGREC", "*SYMPTOM"};
    const char *name = reader_word(r, 1);
    struct directory_iucv new = {.limit = 0};
    bool known = *name != '*';
    if (!*name) {
        reader_error(r, 1, 753);
        return;
    }
    if (!directory_copy(new.target, sizeof new.target, name)) {
        reader_bad(r, 1);
        return;
    }
    for (unsigned i = 2; i < r->src->tokens; i++) {
        if (source_is(r->src, i, "PRIORITY", 1)) {
            new.priority = true;
            continue;
        }
        if (!source_is(r->src, i, "MSGLIMIT", 4) ||
            !directory_number(reader_word(r, ++i), 65535, &new.limit)) {
            reader_bad(r, i);
            return;
        }
    }
    for (unsigned k = 0; k < sizeof services / sizeof *services; k++)
        known |= !strcmp(name, services[k]);
    if (known) {
        struct directory_iucv *slot =
            directory_grow(&r->entry->iucv, &r->entry->niucv, sizeof *slot);
        if (slot)
            *slot = new;
    } else if (strcmp(name, "*MSG") && !r->including) {
        reader_error(r, 1, 760);
    }
}

void directory_class_statement(struct reader *r)
{
    if (!*reader_word(r, 1) || !parse_classes(reader_word(r, 1), &r->entry->classes))
        reader_bad(r, 1);
    reader_extra(r, 2);
}

void directory_share_statement(struct reader *r)
{
    const char *word[SHARE_WORDS + 1];
    unsigned n = 0, at;
    while (n <= SHARE_WORDS && *reader_word(r, n + 1)) {
        word[n] = reader_word(r, n + 1);
        n++;
    }
    if (!share_parse(word, n, &r->entry->share, &at))
        reader_bad(r, at + 1);
}

/* MAXCONN n: connections by IUCV. */
static void maxconn(struct reader *r, unsigned i)
{
    if (!directory_number(reader_word(r, i), 65535, &r->entry->maxconn) || !r->entry->maxconn)
        reader_bad(r, i);
}

void directory_option_statement(struct reader *r)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } options[] = {
        {"LNKNOPAS", DIRECTORY_OPTION_LNKNOPAS}, {"QUICKDSP", DIRECTORY_OPTION_QUICKDSP},
        {"APPLMON", DIRECTORY_OPTION_APPLMON},   {"MAINTCCW", DIRECTORY_OPTION_MAINTCCW},
        {"CHPIDV", DIRECTORY_OPTION_CHPIDV},     {"DIAG88", DIRECTORY_OPTION_DIAG88},
        {"D84NOPAS", DIRECTORY_OPTION_D84NOPAS}, {"SVMSTAT", DIRECTORY_OPTION_SVMSTAT},
        {"ACCT", DIRECTORY_OPTION_ACCT},         {"NOMDCFS", DIRECTORY_OPTION_NOMDCFS},
        {"TODENABLE", DIRECTORY_OPTION_TODENAB}, {"LANG", DIRECTORY_OPTION_LANG},
        {"IGNMAXU", DIRECTORY_OPTION_IGNMAXU},   {"LNKSTABL", DIRECTORY_OPTION_LNKSTABL},
        {"LNKEXCLU", DIRECTORY_OPTION_LNKEXCLU}, {"CONCEAL", DIRECTORY_OPTION_CONCEAL},
    };
    if (r->src->tokens < 2)
        reader_error(r, 1, 753);
    for (unsigned i = 1; i < r->src->tokens; i++) {
        unsigned k = 0;
        if (source_is(r->src, i, "MAXCONN", 7)) {
            maxconn(r, ++i);
            continue;
        }
        while (k < sizeof options / sizeof *options && strcmp(reader_word(r, i), options[k].name))
            k++;
        if (k == sizeof options / sizeof *options) {
            reader_error(r, i, 760);
            continue;
        }
        r->entry->options |= options[k].bit;
        if (options[k].bit == DIRECTORY_OPTION_CHPIDV || options[k].bit == DIRECTORY_OPTION_LANG)
            i++; /* their value */
    }
}

static void user_list(struct reader *r, char (**list)[9], unsigned *n, unsigned max)
{
    if (r->src->tokens < 2)
        reader_error(r, 1, 753);
    for (unsigned i = 1; i < r->src->tokens; i++) {
        char userid[9];
        if (*n >= max || !parse_userid(reader_word(r, i), userid)) {
            reader_error(r, i, 751);
            return;
        }
        char(*slot)[9] = directory_grow(list, n, sizeof **list);
        if (!slot)
            return;
        memcpy(*slot, userid, sizeof userid);
    }
}

/* NAMESAVE name ...: names are made of the same characters as user IDs. */
void directory_namesave_statement(struct reader *r)
{
    user_list(r, &r->entry->namesave, &r->entry->nnamesave, 255);
}

void directory_logonby_statement(struct reader *r)
{
    user_list(r, &r->entry->logonby, &r->entry->nlogonby, 8);
}

void directory_autolog_statement(struct reader *r)
{
    user_list(r, &r->entry->autolog, &r->entry->nautolog, 1000);
}

/* COMMAND text, &USERID replaced */
void directory_command_statement(struct reader *r)
{
    if (r->src->tokens < 2) {
        reader_error(r, 1, 753);
        return;
    }
    char text[1024];
    size_t at = 0;
    const char *p = source_token(r->src, 1)->raw;
    while (*p && at + 10 < sizeof text) {
        if (!strncasecmp(p, "&USERID", 7)) {
            at += (size_t)snprintf(text + at, sizeof text - at, "%s", r->entry->userid);
            p += 7;
        } else {
            text[at++] = *p++;
        }
    }
    while (at && text[at - 1] == ' ')
        at--;
    text[at] = '\0';
    char **slot = DIRECTORY_GROW(r->entry->commands, r->entry->ncommands);
    if (slot && !(*slot = strdup(text)))
        r->entry->ncommands--;
}
