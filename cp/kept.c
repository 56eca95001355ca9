/* The store of the settings that are only kept. */
#include "cp/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept_settings *kept_create(void)
{
    struct kept_settings *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    pthread_mutex_init(&k->lock, NULL);
    for (unsigned i = 0; i < KEPT_CLASSES; i++)
        k->hotio_of[i] = HOTIO_USUAL;
    strcpy(k->age_size, "2.0%"); /* as z/VM's STORAGE AGELIST statement begins */
    return k;
}

void kept_destroy(struct kept_settings *k)
{
    if (k)
        pthread_mutex_destroy(&k->lock);
    free(k);
}

unsigned kept_value(struct kept_settings *k, const struct kept_devices *list, uint16_t rdev,
                    unsigned usual)
{
    pthread_mutex_lock(&k->lock);
    for (unsigned i = 0; i < list->n; i++)
        if (list->rdev[i] == rdev)
            usual = list->value[i];
    pthread_mutex_unlock(&k->lock);
    return usual;
}

void kept_set(struct kept_settings *k, struct kept_devices *list, uint16_t rdev, unsigned value)
{
    unsigned i = 0;
    pthread_mutex_lock(&k->lock);
    while (i < list->n && list->rdev[i] != rdev)
        i++;
    if (i < KEPT_DEVICES) {
        list->rdev[i] = rdev;
        list->value[i] = value;
        list->n += i == list->n;
    }
    pthread_mutex_unlock(&k->lock);
}

bool kept_hold(struct kept_settings *k, const char *userid, uint8_t set, uint8_t clear)
{
    unsigned i = 0;
    pthread_mutex_lock(&k->lock);
    while (i < k->nheld && strcmp(k->held[i].userid, userid))
        i++;
    bool room = i < KEPT_HELD;
    if (i == k->nheld && room && set) {
        k->held[i] = (struct kept_held){.what = 0};
        snprintf(k->held[i].userid, sizeof k->held[i].userid, "%s", userid);
        k->nheld++;
    }
    if (i < k->nheld) {
        k->held[i].what = (uint8_t)((k->held[i].what | set) & ~clear);
        if (!k->held[i].what)
            memmove(&k->held[i], &k->held[i + 1], (--k->nheld - i) * sizeof k->held[0]);
    }
    pthread_mutex_unlock(&k->lock);
    return room || !set;
}

unsigned kept_held(struct kept_settings *k, struct kept_held out[KEPT_HELD])
{
    pthread_mutex_lock(&k->lock);
    unsigned n = k->nheld;
    memcpy(out, k->held, n * sizeof *out);
    pthread_mutex_unlock(&k->lock);
    return n;
}

void kept_started(struct kept_settings *k, const char *iplparms)
{
    pthread_mutex_lock(&k->lock);
    snprintf(k->iplparms, sizeof k->iplparms, "%s", iplparms);
    memcpy(k->next_iplparms, k->iplparms, sizeof k->iplparms);
    pthread_mutex_unlock(&k->lock);
}

void kept_next(struct kept_settings *k, char iplparms[IPLPARMS_MAX + 1])
{
    pthread_mutex_lock(&k->lock);
    strcpy(iplparms, k->next_iplparms);
    pthread_mutex_unlock(&k->lock);
}
