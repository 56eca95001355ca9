/* See owned.h. */
#include "cp/volumes/owned.h"

#include "cp/directory/system_config.h"

#include <stdatomic.h>
#include <string.h>

#define CHANGED (1ull << 63)
#define LABEL   6

enum owned owned_at(const struct owned_changes *o, const struct system_config *config,
                    unsigned slot, char volid[7])
{
    memset(volid, 0, 7);
    uint64_t change = atomic_load(&o->slot[slot]);
    if (change) {
        for (unsigned i = 0; i < LABEL; i++)
            volid[i] = (char)(change >> 8 * i);
        return *volid ? OWNED_VOLUME : OWNED_RESERVED;
    }
    for (unsigned i = 0; i < config->nvolumes; i++)
        if (config->volumes[i].owned && config->volumes[i].slot == slot) {
            memcpy(volid, config->volumes[i].volid, LABEL);
            return OWNED_VOLUME;
        }
    return OWNED_NONE;
}

unsigned owned_slot(const struct owned_changes *o, const struct system_config *config,
                    const char *volid)
{
    char label[7];
    for (unsigned slot = 1; *volid && slot < OWNED_SLOTS; slot++)
        if (owned_at(o, config, slot, label) == OWNED_VOLUME && !strcmp(label, volid))
            return slot;
    return 0;
}

void owned_define(struct owned_changes *o, unsigned slot, const char *volid)
{
    uint64_t change = CHANGED;
    for (unsigned i = 0; volid && i < LABEL && volid[i]; i++)
        change |= (uint64_t)(unsigned char)volid[i] << 8 * i;
    atomic_store(&o->slot[slot], change);
}
