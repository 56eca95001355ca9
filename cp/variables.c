/* See variables.h: an array in the order of the names, looked through from the front. */
#include "cp/variables.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct variables {
    pthread_mutex_t lock; /* leaf */
    size_t n;
    struct variable *list[VARIABLES_MAX];
};

struct variables *variables_create(void)
{
    struct variables *v = calloc(1, sizeof *v);
    if (v)
        pthread_mutex_init(&v->lock, NULL);
    return v;
}

void variables_destroy(struct variables *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->n; i++)
        free(v->list[i]);
    pthread_mutex_destroy(&v->lock);
    free(v);
}

bool variable_name(const char *name)
{
    size_t n = strlen(name);
    return n && n <= VARIABLE_NAME &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-$#") == n;
}

/* Its place, or where it would be. */
static size_t place(const struct variables *v, const char *name, bool *there)
{
    size_t i = 0;
    int order = 1;
    while (i < v->n && (order = strcmp(v->list[i]->name, name)) < 0)
        i++;
    *there = i < v->n && !order;
    return i;
}

bool variables_set(struct variables *v, const struct variable *set)
{
    bool there, kept = true;
    pthread_mutex_lock(&v->lock);
    size_t i = place(v, set->name, &there);
    struct variable *to = there ? v->list[i] : NULL;
    if (!there && v->n < VARIABLES_MAX && (to = malloc(sizeof *to))) {
        memmove(v->list + i + 1, v->list + i, (v->n++ - i) * sizeof *v->list);
        v->list[i] = to;
    }
    if (to)
        *to = *set;
    else
        kept = false;
    pthread_mutex_unlock(&v->lock);
    return kept;
}

bool variables_drop(struct variables *v, const char *name)
{
    bool there;
    if (!v)
        return false;
    pthread_mutex_lock(&v->lock);
    size_t i = place(v, name, &there);
    if (there) {
        free(v->list[i]);
        memmove(v->list + i, v->list + i + 1, (--v->n - i) * sizeof *v->list);
    }
    pthread_mutex_unlock(&v->lock);
    return there;
}

bool variables_get(struct variables *v, const char *name, struct variable *out)
{
    bool there;
    if (!v)
        return false;
    pthread_mutex_lock(&v->lock);
    size_t i = place(v, name, &there);
    if (there)
        *out = *v->list[i];
    pthread_mutex_unlock(&v->lock);
    return there;
}

bool variables_at(struct variables *v, size_t i, struct variable *out)
{
    if (!v)
        return false;
    pthread_mutex_lock(&v->lock);
    bool there = i < v->n;
    if (there)
        *out = *v->list[i];
    pthread_mutex_unlock(&v->lock);
    return there;
}
