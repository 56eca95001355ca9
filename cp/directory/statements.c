/* USER DIRECT read: one handler a statement, in the table at the end.  A profile is read where it
 * stands (its errors are reported there) and read again, silently, where a user includes it.
 * Source: CP Planning and Administration, "Directory Control Statements". */
#include "cp/directory/directory_private.h"
#include "cp/directory/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STORAGE (1ull << 43) /* 8 TiB: what a virtual machine may be */

struct profile {
    struct profile *next;
    char name[9];
    const char *start, *end;
    unsigned line;
};

struct reader {
    struct source *src;
    struct directory *directory;
    struct profile *profiles;
    struct directory_entry *entry; /* the one under construction, or NULL */
    bool in_profile, including, devices_seen;
    char place[24]; /* "USER LINUX01" */
    struct {
        uint16_t vdev;
        bool from_profile;
    } devices[1024];
    unsigned ndevices;
};

static void error(struct reader *r, unsigned i, unsigned id)
{
    const struct source_token *t =
        source_token(r->src, i < r->src->tokens ? i : r->src->tokens - 1);
    if (id == 752 || id == 753)
        source_message(r->src, t, "DIR", id, r->place, NULL);
    else
        source_message(r->src, t, "DIR", id, t->text, r->place, NULL);
}

/* Operand i is missing: 753; there but wrong: 751. */
static void bad(struct reader *r, unsigned i)
{
    error(r, i, i < r->src->tokens ? 751 : 753);
}

static void extra(struct reader *r, unsigned from)
{
    if (from < r->src->tokens)
        error(r, from, 751);
}

static const char *word(const struct reader *r, unsigned i)
{
    return source_token(r->src, i)->text;
}

static bool copy(char *to, size_t size, const char *from)
{
    size_t n = strlen(from);
    if (n >= size)
        return false;
    memcpy(to, from, n + 1);
    return true;
}

static bool number(const char *text, unsigned max, unsigned *value)
{
    size_t n = strlen(text);
    if (!n || n > 9 || strspn(text, "0123456789") != n)
        return false;
    *value = (unsigned)strtoul(text, NULL, 10);
    return *value <= max;
}

/* One more element of an array of n; NULL when storage is out. */
static void *grow(void *array, unsigned n, size_t element)
{
    void **p = array;
    void *q = realloc(*p, (n + 1) * element);
    if (!q)
        return NULL;
    *p = q;
    return memset((char *)q + n * element, 0, element);
}
#define GROW(array, n) grow(&(array), (n)++, sizeof *(array))

/* Drop the elements of that device number from an array whose elements have it at `offset`. */
static void drop_vdev(void *array, unsigned *n, size_t element, size_t offset, uint16_t vdev)
{
    char *base = array;
    for (unsigned i = 0; i < *n;) {
        uint16_t v;
        memcpy(&v, base + i * element + offset, sizeof v);
        if (v != vdev) {
            i++;
            continue;
        }
        memmove(base + i * element, base + (i + 1) * element, (*n - i - 1) * element);
        --*n;
    }
}

/* A device statement for this number: false when the user has it already.  What a profile gave is
 * replaced by the user's own. */
static bool claim(struct reader *r, unsigned i, uint16_t vdev)
{
    struct directory_entry *e = r->entry;
    r->devices_seen = true;
    for (unsigned k = 0; k < r->ndevices; k++) {
        if (r->devices[k].vdev != vdev)
            continue;
        if (!r->devices[k].from_profile || r->including) {
            error(r, i, 754);
            return false;
        }
        r->devices[k].from_profile = false;
        drop_vdev(e->spools, &e->nspools, sizeof *e->spools, 0, vdev);
        drop_vdev(e->mdisks, &e->nmdisks, sizeof *e->mdisks, 0, vdev);
        drop_vdev(e->nics, &e->nnics, sizeof *e->nics, 0, vdev);
        drop_vdev(e->specials, &e->nspecials, sizeof *e->specials, 0, vdev);
        drop_vdev(e->links, &e->nlinks, sizeof *e->links, offsetof(struct directory_link, as),
                  vdev);
        return true;
    }
    if (r->ndevices == sizeof r->devices / sizeof *r->devices) {
        error(r, i, 751);
        return false;
    }
    r->devices[r->ndevices].vdev = vdev;
    r->devices[r->ndevices++].from_profile = r->including;
    return true;
}

static bool vdev_at(struct reader *r, unsigned i, uint16_t *vdev)
{
    if (parse_vdev(word(r, i), vdev))
        return true;
    bad(r, i);
    return false;
}

/* --- USER, IDENTITY, PROFILE, INCLUDE ------------------------------------------------------- */

static void finish_entry(struct reader *r)
{
    struct directory_entry *e = r->entry;
    r->entry = NULL;
    if (!e)
        return;
    bool base = false;
    for (unsigned i = 0; i < e->ncpus; i++)
        base |= e->cpus[i].base;
    if (!e->ncpus) {
        struct directory_cpu *c = GROW(e->cpus, e->ncpus);
        if (c)
            c->base = true;
    } else if (!base) {
        e->cpus[0].base = true;
    }
    if (e->max_cpus < e->ncpus)
        e->max_cpus = e->ncpus;
    if (r->in_profile || directory_add(r->directory, e))
        entry_put(e);
}

static struct directory_entry *new_entry(struct reader *r)
{
    struct directory_entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    atomic_init(&e->refs, 1);
    strcpy(e->machine, "ESA");
    e->max_cpus = 1;
    e->share.value = 100;
    e->line = r->src->first_line;
    e->classes = 1u << ('G' - 'A');
    e->storage = e->max_storage = 1 << 20;
    r->entry = e;
    r->ndevices = 0;
    r->devices_seen = false;
    return e;
}

static void password(struct directory_entry *e, const char *text)
{
    static const struct {
        const char *name;
        enum directory_password kind;
    } kinds[] = {
        {"AUTOONLY", DIRECTORY_AUTOONLY},
        {"LBYONLY", DIRECTORY_LBYONLY},
        {"NOLOG", DIRECTORY_NOLOG},
        {"NOPASS", DIRECTORY_NOPASS},
    };
    for (unsigned i = 0; i < 4; i++)
        if (!strcmp(text, kinds[i].name)) {
            e->kind = kinds[i].kind;
            return;
        }
    copy(e->password, sizeof e->password, text);
}

/* USER userid password storage maxstorage classes prio le ld cd es */
static void do_user(struct reader *r)
{
    finish_entry(r);
    r->in_profile = false;
    char userid[9];
    if (!parse_userid(word(r, 1), userid)) {
        bad(r, 1);
        return;
    }
    struct directory_entry *e = new_entry(r);
    if (!e)
        return;
    strcpy(e->userid, userid);
    snprintf(r->place, sizeof r->place, "USER %s", userid);
    struct directory_entry *other = directory_find(r->directory, userid);
    if (other) {
        entry_put(other);
        source_message(r->src, source_token(r->src, 1), "DIR", 757, userid, NULL);
    }
    if (r->src->tokens < 3 || strlen(word(r, 2)) >= sizeof e->password)
        bad(r, 2);
    else
        password(e, word(r, 2));
    if (r->src->tokens > 3 && !parse_storage_size(word(r, 3), &e->storage))
        bad(r, 3);
    e->max_storage = e->storage;
    if (r->src->tokens > 4 && strcmp(word(r, 4), "*") &&
        !parse_storage_size(word(r, 4), &e->max_storage))
        bad(r, 4);
    if (r->src->tokens > 5 && !parse_classes(word(r, 5), &e->classes))
        bad(r, 5);
    if (e->storage > e->max_storage || e->max_storage > MAX_STORAGE)
        error(r, 3, 751);
    extra(r, 11);
}

static void do_profile(struct reader *r)
{
    finish_entry(r);
    char name[9];
    if (!parse_userid(word(r, 1), name)) {
        bad(r, 1);
        return;
    }
    struct profile *p = calloc(1, sizeof *p);
    struct directory_entry *e = new_entry(r);
    if (!p || !e) {
        free(p);
        return;
    }
    r->in_profile = true;
    strcpy(p->name, name);
    snprintf(r->place, sizeof r->place, "PROFILE %s", name);
    p->start = p->end = r->src->at;
    p->line = r->src->line;
    p->next = r->profiles;
    r->profiles = p;
    extra(r, 2);
}

static void do_statement(struct reader *r);

static void ignore_report(void *ctx, bool is_error, const char *text)
{
    (void)ctx, (void)is_error, (void)text;
}

static void do_include(struct reader *r)
{
    struct profile *p = r->profiles;
    while (p && strcmp(p->name, word(r, 1)))
        p = p->next;
    if (r->src->tokens < 2) {
        error(r, 1, 753);
        return;
    }
    if (!p || r->including || r->in_profile) {
        error(r, 1, p ? 752 : 758);
        return;
    }
    struct source *inner = malloc(sizeof *inner), *outer = r->src;
    if (!inner)
        return;
    struct source_report silent = {ignore_report, NULL, outer->report->file};
    source_init(inner, p->start, (size_t)(p->end - p->start), false, &silent);
    inner->line = p->line;
    r->src = inner;
    r->including = true;
    while (source_next(inner))
        do_statement(r);
    r->including = r->devices_seen = false;
    r->src = outer;
    free(inner);
}

/* --- the machine ---------------------------------------------------------------------------- */

static void do_machine(struct reader *r)
{
    static const char *const modes[] = {"ESA", "XA", "XC", "Z"};
    unsigned i = 0;
    while (i < 4 && strcmp(word(r, 1), modes[i]))
        i++;
    if (i == 4) {
        bad(r, 1);
        return;
    }
    strcpy(r->entry->machine, modes[i]);
    if (r->src->tokens > 2 && (!number(word(r, 2), 64, &r->entry->max_cpus) || !r->entry->max_cpus))
        bad(r, 2);
    extra(r, 3);
}

static void do_storage(struct reader *r)
{
    if (!parse_storage_size(word(r, 1), &r->entry->storage) || r->entry->storage > MAX_STORAGE)
        bad(r, 1);
    else if (r->entry->max_storage < r->entry->storage)
        r->entry->max_storage = r->entry->storage;
    extra(r, 2);
}

static void do_maxstorage(struct reader *r)
{
    if (!parse_storage_size(word(r, 1), &r->entry->max_storage) ||
        r->entry->max_storage > MAX_STORAGE)
        bad(r, 1);
    extra(r, 2);
}

/* CPU cpuaddr {BASE} {CPUID bbbbbb} {DEDICATE|NODEDICATE} {CRYPTO} */
static void do_cpu(struct reader *r)
{
    uint16_t address;
    if (!parse_vdev(word(r, 1), &address) || address > 63) {
        bad(r, 1);
        return;
    }
    struct directory_entry *e = r->entry;
    struct directory_cpu *c = NULL;
    for (unsigned i = 0; i < e->ncpus; i++)
        if (e->cpus[i].address == address)
            c = &e->cpus[i];
    if (!c)
        c = GROW(e->cpus, e->ncpus);
    if (!c)
        return;
    c->address = (uint8_t)address;
    for (unsigned i = 2; i < r->src->tokens; i++) {
        if (source_is(r->src, i, "BASE", 1)) {
            for (unsigned k = 0; k < e->ncpus; k++)
                e->cpus[k].base = false;
            c->base = true;
        } else if (source_is(r->src, i, "CPUID", 0)) {
            const char *id = word(r, ++i);
            if (!*id || strlen(id) > 6 || strspn(id, "0123456789ABCDEF") != strlen(id))
                bad(r, i);
            else
                c->cpuid = (uint32_t)strtoul(id, NULL, 16);
        } else if (!source_is(r->src, i, "NODEDICATE", 6)) {
            error(r, i, source_is(r->src, i, "DEDICATE", 3) ? 760 : 751);
        }
    }
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
static void do_ipl(struct reader *r)
{
    struct directory_entry *e = r->entry;
    if (!*word(r, 1) || !copy(e->ipl, sizeof e->ipl, word(r, 1))) {
        bad(r, 1);
        return;
    }
    e->ipl_parm[0] = e->loadparm[0] = '\0';
    for (unsigned i = 2; i < r->src->tokens; i++) {
        if (source_is(r->src, i, "PARM", 4)) {
            if (i + 1 == r->src->tokens)
                error(r, i, 753);
            else
                trimmed(e->ipl_parm, sizeof e->ipl_parm, source_token(r->src, i + 1)->raw);
            return;
        }
        if (source_is(r->src, i, "LOADPARM", 5)) {
            if (!*word(r, ++i) || !copy(e->loadparm, sizeof e->loadparm, word(r, i)))
                bad(r, i);
        } else {
            error(r, i, 751);
        }
    }
}

static void do_account(struct reader *r)
{
    if (!*word(r, 1) || !copy(r->entry->account, sizeof r->entry->account, word(r, 1)))
        bad(r, 1);
    if (r->src->tokens > 2 &&
        !copy(r->entry->distribution, sizeof r->entry->distribution, word(r, 2)))
        bad(r, 2);
}

static void do_class(struct reader *r)
{
    if (!*word(r, 1) || !parse_classes(word(r, 1), &r->entry->classes))
        bad(r, 1);
    extra(r, 2);
}

static void do_share(struct reader *r)
{
    struct directory_share *s = &r->entry->share;
    unsigned value;
    if (source_is(r->src, 1, "RELATIVE", 3)) {
        s->absolute = false;
        if (!number(word(r, 2), 10000, &value) || !value)
            bad(r, 2);
        else
            s->value = value;
    } else if (source_is(r->src, 1, "ABSOLUTE", 3)) {
        char *end;
        double percent = strtod(word(r, 2), &end);
        if (end == word(r, 2) || (*end && strcmp(end, "%")) || !(percent >= 0.1 && percent <= 100))
            bad(r, 2);
        else
            *s = (struct directory_share){true, (unsigned)(percent * 10 + 0.5)};
    } else {
        bad(r, 1);
    }
    if (r->src->tokens > 3)
        error(r, 3, 760);
}

static void do_option(struct reader *r)
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
    };
    if (r->src->tokens < 2)
        error(r, 1, 753);
    for (unsigned i = 1; i < r->src->tokens; i++) {
        unsigned k = 0;
        while (k < sizeof options / sizeof *options && strcmp(word(r, i), options[k].name))
            k++;
        if (k == sizeof options / sizeof *options) {
            error(r, i, 760);
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
        error(r, 1, 753);
    for (unsigned i = 1; i < r->src->tokens; i++) {
        char userid[9];
        if (*n >= max || !parse_userid(word(r, i), userid)) {
            error(r, i, 751);
            return;
        }
        char(*slot)[9] = grow(list, (*n)++, sizeof **list);
        if (!slot)
            return;
        memcpy(*slot, userid, sizeof userid);
    }
}

static void do_logonby(struct reader *r)
{
    user_list(r, &r->entry->logonby, &r->entry->nlogonby, 8);
}

static void do_autolog(struct reader *r)
{
    user_list(r, &r->entry->autolog, &r->entry->nautolog, 1000);
}

/* COMMAND text, &USERID replaced */
static void do_command(struct reader *r)
{
    if (r->src->tokens < 2) {
        error(r, 1, 753);
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
    char **slot = GROW(r->entry->commands, r->entry->ncommands);
    if (slot && !(*slot = strdup(text)))
        r->entry->ncommands--;
}

/* --- devices -------------------------------------------------------------------------------- */

/* CONSOLE vdev devtype {class} {secuser} {OBSERVER userid} */
static void do_console(struct reader *r)
{
    struct directory_entry *e = r->entry;
    uint16_t vdev;
    if (!vdev_at(r, 1, &vdev))
        return;
    if (strcmp(word(r, 2), "3215") && strcmp(word(r, 2), "3270")) {
        bad(r, 2);
        return;
    }
    if (e->has_console) /* a second one replaces the profile's, at its number or another */
        for (unsigned i = 0; i < r->ndevices; i++)
            if (r->devices[i].vdev == e->console_vdev && r->devices[i].from_profile) {
                r->devices[i] = r->devices[--r->ndevices];
                break;
            }
    if (!claim(r, 1, vdev))
        return;
    e->has_console = true;
    e->console_vdev = vdev;
    copy(e->console_type, sizeof e->console_type, word(r, 2));
    e->console_class = *word(r, 3) ? *word(r, 3) : 'T';
    if (strlen(word(r, 3)) > 1)
        error(r, 3, 751);
    unsigned i = 4;
    if (i < r->src->tokens && !source_is(r->src, i, "OBSERVER", 3)) {
        if (!parse_userid(word(r, i), e->secuser))
            error(r, i, 751);
        i++;
    }
    if (source_is(r->src, i, "OBSERVER", 3)) {
        if (!parse_userid(word(r, i + 1), e->observer))
            bad(r, i + 1);
        i += 2;
    }
    extra(r, i);
}

/* SPOOL vdev devtype {class | class, *} */
static void do_spool(struct reader *r)
{
    struct directory_spool d = {.class = 'A'};
    if (!vdev_at(r, 1, &d.vdev))
        return;
    const char *type = word(r, 2);
    unsigned i = 3;
    if (!strcmp(type, "2540")) {
        if (source_is(r->src, 3, "READER", 1))
            d.kind = 'R';
        else if (source_is(r->src, 3, "PUNCH", 1))
            d.kind = 'P';
        else {
            bad(r, 3);
            return;
        }
        i = 4;
    } else if (!strcmp(type, "1403") || !strcmp(type, "3203") || !strcmp(type, "3211") ||
               !strcmp(type, "3262") || !strcmp(type, "3800") || !strcmp(type, "4245") ||
               !strcmp(type, "4248") || !strcmp(type, "VAFP")) {
        d.kind = 'L';
    } else if (!strcmp(type, "2501") || !strcmp(type, "3505")) {
        d.kind = 'R';
    } else if (!strcmp(type, "3525")) {
        d.kind = 'P';
    } else {
        bad(r, 2);
        return;
    }
    copy(d.type, sizeof d.type, type);
    if (i < r->src->tokens) {
        d.class = *word(r, i);
        if (word(r, i)[1])
            error(r, i, 751);
        i++;
    }
    if (!claim(r, 1, d.vdev))
        return;
    struct directory_spool *slot = GROW(r->entry->spools, r->entry->nspools);
    if (slot)
        *slot = d;
    extra(r, i);
}

static bool mdisk_mode(const char *text, struct directory_mdisk *m)
{
    static const char *const modes[] = {"R", "RR", "W", "WR", "M", "MR", "MW"};
    size_t n = strlen(text);
    char base[4] = "";
    if (!n || n > 3)
        return false;
    memcpy(base, text, n + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < 7; i++)
            if (!strcmp(base, modes[i])) {
                strcpy(m->mode, base);
                return true;
            }
        if (!strchr("VESD", base[n - 1]))
            return false;
        m->suffix = base[n - 1];
        base[n - 1] = '\0';
    }
    return false;
}

/* MDISK vdev devtype {start length volid | T-DISK length | V-DISK blocks} {mode {pr {pw {pm}}}} */
static void do_mdisk(struct reader *r)
{
    struct directory_mdisk m = {.mode = "W"};
    if (!vdev_at(r, 1, &m.vdev))
        return;
    if (!*word(r, 2) || !copy(m.type, sizeof m.type, word(r, 2))) {
        bad(r, 2);
        return;
    }
    unsigned i = 4;
    if (source_is(r->src, 3, "T-DISK", 1) || source_is(r->src, 3, "V-DISK", 1)) {
        strcpy(m.volume, *word(r, 3) == 'T' ? "T-DISK" : "V-DISK");
    } else if (source_is(r->src, 3, "DEVNO", 0)) {
        error(r, 3, 760);
        return;
    } else if (!number(word(r, 3), 999999999, &m.start)) {
        bad(r, 3);
        return;
    }
    if (!source_is(r->src, 4, "END", 0) &&
        (!number(word(r, 4), 999999999, &m.length) || !m.length)) {
        bad(r, 4);
        return;
    }
    i = 5;
    if (!m.volume[0]) {
        if (!*word(r, 5) || !copy(m.volume, sizeof m.volume, word(r, 5))) {
            bad(r, 5);
            return;
        }
        i = 6;
    }
    if (i < r->src->tokens && !mdisk_mode(word(r, i), &m))
        error(r, i, 751);
    for (unsigned k = 0; k < 3 && i + 1 + k < r->src->tokens; k++)
        if (!copy(m.passwords[k], sizeof m.passwords[k], word(r, i + 1 + k)))
            error(r, i + 1 + k, 751);
    extra(r, i + 4);
    if (!claim(r, 1, m.vdev))
        return;
    struct directory_mdisk *slot = GROW(r->entry->mdisks, r->entry->nmdisks);
    if (slot)
        *slot = m;
}

/* LINK userid vdev1 {vdev2 {mode}} */
static void do_link(struct reader *r)
{
    struct directory_link l = {.mode = "R"};
    struct directory_mdisk mode = {.mode = "R"};
    if (!strcmp(word(r, 1), "*"))
        strcpy(l.userid, r->entry->userid);
    else if (!parse_userid(word(r, 1), l.userid)) {
        bad(r, 1);
        return;
    }
    if (!vdev_at(r, 2, &l.vdev))
        return;
    l.as = l.vdev;
    if (r->src->tokens > 3 && !vdev_at(r, 3, &l.as))
        return;
    if (r->src->tokens > 4) {
        if (mdisk_mode(word(r, 4), &mode))
            strcpy(l.mode, mode.mode);
        else
            error(r, 4, 751);
    }
    extra(r, 5);
    if (!claim(r, r->src->tokens > 3 ? 3 : 2, l.as))
        return;
    struct directory_link *slot = GROW(r->entry->links, r->entry->nlinks);
    if (slot)
        *slot = l;
}

/* The NIC of that number: a NICDEF may be given in several statements. */
static struct directory_nic *nic_slot(struct reader *r, uint16_t vdev)
{
    struct directory_entry *e = r->entry;
    for (unsigned i = 0; i < e->nnics; i++)
        if (e->nics[i].vdev == vdev && !r->including)
            for (unsigned k = 0; k < r->ndevices; k++)
                if (r->devices[k].vdev == vdev && !r->devices[k].from_profile)
                    return &e->nics[i];
    if (!claim(r, 1, vdev))
        return NULL;
    struct directory_nic *n = GROW(e->nics, e->nnics);
    if (n) {
        n->vdev = vdev;
        n->devices = 3;
    }
    return n;
}

static bool nic_mac(const char *text, struct directory_nic *n)
{
    if (strlen(text) != 6 || strspn(text, "0123456789ABCDEF") != 6)
        return false;
    unsigned long v = strtoul(text, NULL, 16);
    n->mac_suffix[0] = (uint8_t)(v >> 16);
    n->mac_suffix[1] = (uint8_t)(v >> 8);
    n->mac_suffix[2] = (uint8_t)v;
    return n->has_mac = true;
}

/* One keyword of NICDEF at token *i, which is moved past its operands. */
static bool nic_operand(struct reader *r, struct directory_nic *n, unsigned *i)
{
    unsigned k = (*i)++;
    if (source_is(r->src, k, "TYPE", 0)) {
        bool hipers = source_is(r->src, *i, "HIPERS", 5) || source_is(r->src, *i, "IQD", 3);
        if (!hipers && !source_is(r->src, *i, "QDIO", 4))
            return false;
        n->hipers = hipers;
        ++*i;
    } else if (source_is(r->src, k, "DEVICES", 3)) {
        if (!number(word(r, *i), 3072, &n->devices) || n->devices < 3)
            return false;
        ++*i;
    } else if (source_is(r->src, k, "LAN", 0)) {
        if (!strcmp(word(r, *i), "*"))
            strcpy(n->owner, r->entry->userid);
        else if (!parse_userid(word(r, *i), n->owner))
            return false;
        ++*i;
        if (!*word(r, *i) || !copy(n->lan, sizeof n->lan, word(r, *i)))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "MACID", 0)) {
        if (!nic_mac(word(r, (*i)++), n))
            return false;
    } else if (source_is(r->src, k, "MFS", 0)) {
        char *end;
        n->mfs = (unsigned)strtoul(word(r, *i), &end, 10);
        if ((*end && strcmp(end, "K")) ||
            (n->mfs != 16 && n->mfs != 24 && n->mfs != 40 && n->mfs != 64))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "VLAN", 0)) {
        if (!*word(r, *i) || !copy(n->vlan, sizeof n->vlan, word(r, *i)))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "PORTTYPE", 0)) {
        if (!*word(r, *i) || !copy(n->porttype, sizeof n->porttype, word(r, *i)))
            return false;
        ++*i;
    } else if (source_is(r->src, k, "ETHERNET", 3) || source_is(r->src, k, "IP", 0)) {
        n->has_transport = true;
        n->ethernet = word(r, k)[0] == 'E';
    } else {
        *i = k;
        return false;
    }
    return true;
}

static void do_nicdef(struct reader *r)
{
    uint16_t vdev;
    if (!vdev_at(r, 1, &vdev))
        return;
    struct directory_nic *n = nic_slot(r, vdev);
    for (unsigned i = 2; n && i < r->src->tokens;)
        if (!nic_operand(r, n, &i)) {
            bad(r, i);
            return;
        }
    if (r->src->tokens < 3)
        error(r, 2, 753);
}

static void do_special(struct reader *r)
{
    struct directory_special s = {0};
    if (!vdev_at(r, 1, &s.vdev))
        return;
    if (!*word(r, 2) || !copy(s.type, sizeof s.type, word(r, 2))) {
        bad(r, 2);
        return;
    }
    if (*word(r, 3) && !copy(s.target, sizeof s.target, word(r, 3)))
        error(r, 3, 751);
    extra(r, 4);
    if (!claim(r, 1, s.vdev))
        return;
    struct directory_special *slot = GROW(r->entry->specials, r->entry->nspecials);
    if (slot)
        *slot = s;
}

/* --- the table ------------------------------------------------------------------------------ */

static void do_nothing(struct reader *r)
{
    (void)r;
}

static void do_unsupported(struct reader *r)
{
    if (!r->including)
        error(r, 0, 760);
}

enum part { OUTSIDE, MACHINE, DEVICE };

static const struct statement {
    const char *name;
    unsigned min;
    enum part part; /* OUTSIDE an entry; of the MACHINE; a DEVICE, which come last */
    void (*read)(struct reader *r);
} statements[] = {
    {"DIRECTORY", 3, OUTSIDE, do_nothing},
    {"GLOBALDEFS", 0, OUTSIDE, do_nothing},
    {"GLOBALOPTS", 0, OUTSIDE, do_unsupported},
    {"POSIXGROUP", 0, OUTSIDE, do_unsupported},
    {"USER", 1, OUTSIDE, do_user},
    {"IDENTITY", 2, OUTSIDE, do_user},
    {"PROFILE", 4, OUTSIDE, do_profile},
    {"SUBCONFIG", 4, OUTSIDE, do_profile},
    {"BUILD", 0, MACHINE, do_nothing},
    {"INCLUDE", 3, MACHINE, do_include},
    {"ACCOUNT", 1, MACHINE, do_account},
    {"AUTOLOG", 2, MACHINE, do_autolog},
    {"XAUTOLOG", 2, MACHINE, do_autolog},
    {"CLASS", 2, MACHINE, do_class},
    {"COMMAND", 3, MACHINE, do_command},
    {"CPU", 0, MACHINE, do_cpu},
    {"IPL", 1, MACHINE, do_ipl},
    {"LOGONBY", 0, MACHINE, do_logonby},
    {"MACHINE", 2, MACHINE, do_machine},
    {"MAXSTORAGE", 4, MACHINE, do_maxstorage},
    {"OPTION", 1, MACHINE, do_option},
    {"SHARE", 2, MACHINE, do_share},
    {"STORAGE", 4, MACHINE, do_storage},
    {"CONSOLE", 3, DEVICE, do_console},
    {"LINK", 1, DEVICE, do_link},
    {"MDISK", 2, DEVICE, do_mdisk},
    {"NICDEF", 3, DEVICE, do_nicdef},
    {"SPECIAL", 2, DEVICE, do_special},
    {"SPOOL", 2, DEVICE, do_spool},
    {"ACIGROUP", 0, MACHINE, do_unsupported},
    {"APPCPASS", 0, MACHINE, do_unsupported},
    {"CRYPTO", 0, MACHINE, do_unsupported},
    {"D8ONECMD", 0, MACHINE, do_unsupported},
    {"DATEFORMAT", 0, MACHINE, do_unsupported},
    {"IOPRIORITY", 0, MACHINE, do_unsupported},
    {"IUCV", 0, MACHINE, do_unsupported},
    {"LOADDEV", 0, MACHINE, do_unsupported},
    {"NAMESAVE", 0, MACHINE, do_unsupported},
    {"NOPDATA", 0, MACHINE, do_unsupported},
    {"POOL", 0, MACHINE, do_unsupported},
    {"POSIXINFO", 0, MACHINE, do_unsupported},
    {"POSIXGLIST", 0, MACHINE, do_unsupported},
    {"POSIXOPT", 0, MACHINE, do_unsupported},
    {"SCREEN", 2, MACHINE, do_unsupported},
    {"SPOOLFILE", 6, MACHINE, do_unsupported},
    {"STDEVOPT", 0, MACHINE, do_unsupported},
    {"SYSAFFIN", 0, MACHINE, do_unsupported},
    {"VMRELOCATE", 0, MACHINE, do_unsupported},
    {"XCONFIG", 0, MACHINE, do_unsupported},
    {"XSTORE", 0, MACHINE, do_unsupported},
    {"DASDOPT", 0, DEVICE, do_unsupported},
    {"DEDICATE", 2, DEVICE, do_unsupported},
    {"MINIOPT", 2, DEVICE, do_unsupported},
};

static void do_statement(struct reader *r)
{
    for (unsigned i = 0; i < sizeof statements / sizeof *statements; i++) {
        const struct statement *s = &statements[i];
        if (!source_is(r->src, 0, s->name, s->min))
            continue;
        if (s->part == OUTSIDE ? r->including : !r->entry)
            error(r, 0, 752);
        else if (s->part == MACHINE && r->devices_seen)
            error(r, 0, 752);
        else
            s->read(r);
        return;
    }
    error(r, 0, 756);
}

struct directory *directory_parse(const char *source, size_t len,
                                  const struct source_report *report)
{
    struct reader *r = calloc(1, sizeof *r);
    struct source *s = malloc(sizeof *s);
    struct directory *d = directory_create();
    if (r && s && d) {
        source_init(s, source, len, false, report);
        r->src = s;
        r->directory = d;
        strcpy(r->place, "DIRECTORY");
        while (source_next(s)) {
            bool was = r->in_profile && r->entry;
            do_statement(r);
            if (was && r->entry && r->in_profile && r->profiles->start <= s->at &&
                !source_is(s, 0, "PROFILE", 4) && !source_is(s, 0, "SUBCONFIG", 4))
                r->profiles->end = s->at;
        }
        finish_entry(r);
        if (s->errors) {
            directory_put(d);
            d = NULL;
        }
    }
    while (r && r->profiles) {
        struct profile *p = r->profiles;
        r->profiles = p->next;
        free(p);
    }
    free(r);
    free(s);
    return d;
}
