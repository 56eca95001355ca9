/* USER DIRECT read: the table of statements, entries and profiles.  A profile is read where it
 * stands (its errors are reported there) and read again, silently, where a user includes it.
 * To add a statement: a row in directory_statements.def, a field in directory.h, its handler in
 * machine_statements.c or device_statements.c.
 * Source: CP Planning and Administration, "Directory Control Statements". */
#include "cp/directory/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the table ------------------------------------------------------------------------------ */

enum part { OUTSIDE, MACHINE, DEVICE };

static const struct statement {
    const char *name;
    unsigned min;
    enum part part;
    void (*read)(struct reader *r);
} statements[] = {
#define STATEMENT(name, min, part, handler) {name, min, part, directory_##handler##_statement},
#include "cp/directory/directory_statements.def"
#undef STATEMENT
};

void directory_nothing_statement(struct reader *r)
{
    (void)r;
}

void directory_unsupported_statement(struct reader *r)
{
    if (!r->including)
        reader_error(r, 0, 760);
}

static void read_statement(struct reader *r)
{
    for (unsigned i = 0; i < sizeof statements / sizeof *statements; i++) {
        const struct statement *s = &statements[i];
        if (!source_is(r->src, 0, s->name, s->min))
            continue;
        if (s->part == OUTSIDE ? r->including : !r->entry)
            reader_error(r, 0, 752);
        else if (s->part == MACHINE && r->devices_seen)
            reader_error(r, 0, 752);
        else
            s->read(r);
        return;
    }
    reader_error(r, 0, 756);
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
        struct directory_cpu *c = DIRECTORY_GROW(e->cpus, e->ncpus);
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
    e->share.value = SHARE_USUAL;
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
    directory_copy(e->password, sizeof e->password, text);
}

/* USER userid password storage maxstorage classes prio le ld cd es */
void directory_user_statement(struct reader *r)
{
    finish_entry(r);
    r->in_profile = false;
    char userid[9];
    if (!parse_userid(reader_word(r, 1), userid)) {
        reader_bad(r, 1);
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
    if (r->src->tokens < 3 || strlen(reader_word(r, 2)) >= sizeof e->password)
        reader_bad(r, 2);
    else
        password(e, reader_word(r, 2));
    if (r->src->tokens > 3 && !parse_storage_size(reader_word(r, 3), &e->storage))
        reader_bad(r, 3);
    e->max_storage = e->storage;
    if (r->src->tokens > 4 && strcmp(reader_word(r, 4), "*") &&
        !parse_storage_size(reader_word(r, 4), &e->max_storage))
        reader_bad(r, 4);
    if (r->src->tokens > 5 && !parse_classes(reader_word(r, 5), &e->classes))
        reader_bad(r, 5);
    if (e->max_storage > DIRECTORY_STORAGE_MAX)
        reader_error(r, 3, 751);
    else if (e->storage > e->max_storage)
        source_message(r->src, source_token(r->src, 3), "DIR", 1776, userid, NULL);
    reader_extra(r, 11);
}

void directory_profile_statement(struct reader *r)
{
    finish_entry(r);
    char name[9];
    if (!parse_userid(reader_word(r, 1), name)) {
        reader_bad(r, 1);
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
    reader_extra(r, 2);
}

static void ignore_report(void *ctx, bool is_error, const char *text)
{
    (void)ctx, (void)is_error, (void)text;
}

void directory_include_statement(struct reader *r)
{
    struct profile *p = r->profiles;
    while (p && strcmp(p->name, reader_word(r, 1)))
        p = p->next;
    if (r->src->tokens < 2) {
        reader_error(r, 1, 753);
        return;
    }
    if (!p || r->including || r->in_profile) {
        reader_error(r, 1, p ? 752 : 758);
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
        read_statement(r);
    r->including = r->devices_seen = false;
    r->src = outer;
    free(inner);
}

/* --- the whole ------------------------------------------------------------------------------ */

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
            read_statement(r);
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
