/* The list of volumes that CP owns: SYSTEM CONFIG's CP_OWNED, and what DEFINE CPOWNED changes in it until
 * the system starts again.  [any thread] */
#ifndef CP_VOLUMES_OWNED_H
#define CP_VOLUMES_OWNED_H

#include <stdbool.h>
#include <stdint.h>

#define OWNED_SLOTS 256 /* 1 to 255 */

struct system_config;

/* A slot's change: six characters of a label and, in the top byte, that it is one. */
struct owned_changes {
    _Atomic uint64_t slot[OWNED_SLOTS];
};

enum owned { OWNED_NONE, OWNED_RESERVED, OWNED_VOLUME };

/* What a slot has; volid: its label, "" when it has none. */
enum owned owned_at(const struct owned_changes *o, const struct system_config *config,
                    unsigned slot, char volid[7]);
/* The slot of a volume, or 0. */
unsigned owned_slot(const struct owned_changes *o, const struct system_config *config,
                    const char *volid);
/* volid NULL: the slot is RESERVED. */
void owned_define(struct owned_changes *o, unsigned slot, const char *volid);

#endif
