/* A CMS machine for fuzz targets, run for so many slices at the most.  Its disk 0191 is a copy of one that a
 * target has formatted and filled once. */
#ifndef TESTS_FUZZ_CMS_MACHINE_H
#define TESTS_FUZZ_CMS_MACHINE_H

#include "cms/nucleus.h"
#include "tests/cms/machine.h"

/* formatted: the bytes of a machine_disk(). */
static inline void fuzz_disk(struct guest *g, const uint8_t *formatted)
{
    g->disk[0] = (struct fake_disk){
        .vdev = 0x191, .writable = true, .blocks = 200, .bytes = malloc(200 * BLOCK)};
    memcpy(g->disk[0].bytes, formatted, 200 * BLOCK);
}

/* Until the script is used up. */
static inline void fuzz_run(struct guest *g, const char *const *script, unsigned slices)
{
    g->script = script;
    g->os = &cms_system;
    g->machine = cms_system.create(g, "");
    for (unsigned n = 0; n < slices; n++) {
        enum guest_run r = cms_system.run(g->machine);
        if (r == GUEST_ENDED || (r == GUEST_WAIT && !*g->script))
            return;
    }
}

#endif
