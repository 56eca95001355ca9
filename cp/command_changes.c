/* See command_changes.h. */
#include "cp/command_changes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES  256
#define ALIASES  64
#define VERSIONS 128

struct one_change {
    enum command_kind kind;
    char name[COMMAND_NAME_MAX + 1];
    struct command_change change;
};

struct command_changes {
    pthread_mutex_t lock; /* leaf */
    size_t nchanges, naliases, nversions;
    struct one_change change[CHANGES];
    struct command_alias alias[ALIASES];
    struct command_version version[VERSIONS];
};

struct command_changes *command_changes_create(void)
{
    struct command_changes *c = calloc(1, sizeof *c);
    if (c)
        pthread_mutex_init(&c->lock, NULL);
    return c;
}

void command_changes_destroy(struct command_changes *c)
{
    if (c)
        pthread_mutex_destroy(&c->lock);
    free(c);
}

/* Where it is, or nchanges. */
static size_t find(const struct command_changes *c, enum command_kind kind, const char *name)
{
    size_t i = 0;
    while (i < c->nchanges && (c->change[i].kind != kind || strcmp(c->change[i].name, name)))
        i++;
    return i;
}

bool command_change(struct command_changes *c, enum command_kind kind, const char *name,
                    struct command_change *out)
{
    *out = (struct command_change){0};
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    size_t i = find(c, kind, name);
    bool found = i < c->nchanges;
    if (found)
        *out = c->change[i].change;
    pthread_mutex_unlock(&c->lock);
    return found;
}

bool command_change_set(struct command_changes *c, enum command_kind kind, const char *name,
                        const struct command_change *change)
{
    bool nothing = !change->versions && !change->disabled;
    if (!c || strlen(name) > COMMAND_NAME_MAX)
        return false;
    pthread_mutex_lock(&c->lock);
    size_t i = find(c, kind, name);
    bool room = i < c->nchanges || c->nchanges < CHANGES || nothing;
    if (nothing) {
        if (i < c->nchanges)
            c->change[i] = c->change[--c->nchanges];
    } else if (room) {
        struct one_change *one = &c->change[i];
        c->nchanges += i == c->nchanges;
        one->kind = kind;
        memcpy(one->name, name, strlen(name) + 1);
        one->change = *change;
    }
    pthread_mutex_unlock(&c->lock);
    return room;
}

bool command_alias_add(struct command_changes *c, const struct command_alias *alias)
{
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    bool room = c->naliases < ALIASES;
    if (room)
        c->alias[c->naliases++] = *alias;
    pthread_mutex_unlock(&c->lock);
    return room;
}

bool command_alias_enable(struct command_changes *c, const char *name, bool on)
{
    bool found = false;
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < c->naliases; i++)
        if (!strcmp(c->alias[i].name, name)) {
            c->alias[i].disabled = !on;
            found = true;
        }
    pthread_mutex_unlock(&c->lock);
    return found;
}

bool command_alias_find(struct command_changes *c, const char *word, struct command_alias *out)
{
    size_t len = strlen(word);
    bool found = false;
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < c->naliases && !found; i++) {
        const struct command_alias *a = &c->alias[i];
        found = len >= a->min && len <= strlen(a->name) && !memcmp(word, a->name, len);
        if (found)
            *out = *a;
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

bool command_alias_at(struct command_changes *c, size_t n, struct command_alias *out)
{
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    bool found = n < c->naliases;
    if (found)
        *out = c->alias[n];
    pthread_mutex_unlock(&c->lock);
    return found;
}

/* --- versions ------------------------------------------------------------------------------------ */

unsigned command_version_number(char ibm_class)
{
    return ibm_class >= 'A' && ibm_class <= 'Z'   ? (unsigned)(ibm_class - 'A')
           : ibm_class >= '1' && ibm_class <= '5' ? 26u + (unsigned)(ibm_class - '1')
                                                  : COMMAND_VERSION_ANY;
}

bool command_version_add(struct command_changes *c, const struct command_version *v)
{
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    bool room = c->nversions < VERSIONS;
    if (room)
        c->version[c->nversions++] = *v;
    pthread_mutex_unlock(&c->lock);
    return room;
}

bool command_version_find(struct command_changes *c, enum command_kind kind, const char *name,
                          struct command_version *out)
{
    size_t i = 0;
    while (command_version_at(c, i, out) && (out->kind != kind || strcmp(out->name, name)))
        i++;
    return command_version_at(c, i, out);
}

bool command_version_allowed(struct command_changes *c, enum command_kind kind, const char *name,
                             uint32_t classes)
{
    bool allowed = false;
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    size_t at = find(c, kind, name);
    const struct command_change *change = at < c->nchanges ? &c->change[at].change : NULL;
    for (size_t i = 0; i < c->nversions && !allowed; i++) {
        const struct command_version *v = &c->version[i];
        if (v->kind != kind || strcmp(v->name, name) || v->disabled || v->before_logon ||
            (change && change->disabled))
            continue;
        unsigned number = command_version_number(v->ibm_class);
        uint32_t may = change && change->versions & 1u << number ? change->classes[number]
                       : v->any                                  ? UINT32_MAX
                                                                 : v->classes;
        allowed = may == UINT32_MAX || may & classes;
    }
    pthread_mutex_unlock(&c->lock);
    return allowed;
}

bool command_version_enable(struct command_changes *c, enum command_kind kind, const char *name,
                            bool on)
{
    bool found = false;
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < c->nversions; i++)
        if (c->version[i].kind == kind && !strcmp(c->version[i].name, name)) {
            c->version[i].disabled = !on;
            found = true;
        }
    pthread_mutex_unlock(&c->lock);
    return found;
}

bool command_version_at(struct command_changes *c, size_t n, struct command_version *out)
{
    if (!c)
        return false;
    pthread_mutex_lock(&c->lock);
    bool found = n < c->nversions;
    if (found)
        *out = c->version[n];
    pthread_mutex_unlock(&c->lock);
    return found;
}
