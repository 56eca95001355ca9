/* Records that a stage keeps: a queue that can be looked at as an array.  The bytes of many records share a
 * piece of storage, so that what a machine can hold is near what its records are (a piece of its own costs
 * about a hundred bytes). */
#ifndef CMS_PIPELINES_KEPT_H
#define CMS_PIPELINES_KEPT_H

#include "cms/pipelines/pipe.h"

struct kept_chunk;

/* Those that are there are r[gone] to r[n - 1].  All zero to begin with; goes with the stage. */
struct kept {
    struct record *r;
    size_t n, gone, room;
    struct kept_chunk *first, *last;
};

/* One more, copied; false: no storage (said).  What was dropped may leave the array: the others' numbers
 * change, their bytes do not move. */
bool kept_add(struct stage *s, struct kept *k, const uint8_t *p, size_t n);
/* The oldest goes: r[gone], which nobody looks at any more. */
void kept_drop(struct stage *s, struct kept *k);
/* No more will come: the array takes no more than it needs. */
void kept_trim(struct stage *s, struct kept *k);

#endif
