/* See products.h: a small table, looked through from the front. */
#include "cp/products.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct products {
    pthread_mutex_t lock; /* leaf */
    size_t n;
    struct product product[PRODUCTS_MAX];
};

struct products *products_create(void)
{
    struct products *p = calloc(1, sizeof *p);
    if (p)
        pthread_mutex_init(&p->lock, NULL);
    return p;
}

void products_destroy(struct products *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* Its place, or the one behind the last. */
static size_t find(const struct products *p, const char *id)
{
    size_t i = 0;
    while (i < p->n && strcmp(p->product[i].id, id))
        i++;
    return i;
}

bool products_set(struct products *p, const struct product *product)
{
    pthread_mutex_lock(&p->lock);
    size_t i = find(p, product->id);
    bool there = i < PRODUCTS_MAX;
    if (there) {
        struct product *to = &p->product[i];
        if (i == p->n || *product->description)
            strcpy(to->description, product->description);
        strcpy(to->id, product->id);
        to->enabled = product->enabled;
        p->n += i == p->n;
    }
    pthread_mutex_unlock(&p->lock);
    return there;
}

bool products_delete(struct products *p, const char *id)
{
    pthread_mutex_lock(&p->lock);
    size_t i = find(p, id);
    bool there = i < p->n;
    if (there) {
        p->n--;
        memmove(&p->product[i], &p->product[i + 1], (p->n - i) * sizeof *p->product);
    }
    pthread_mutex_unlock(&p->lock);
    return there;
}

bool products_at(struct products *p, size_t i, struct product *out)
{
    pthread_mutex_lock(&p->lock);
    bool there = i < p->n;
    if (there)
        *out = p->product[i];
    pthread_mutex_unlock(&p->lock);
    return there;
}
