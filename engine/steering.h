/* TOD-clock steering of one guest: how far its TOD clock runs from the host's clock, which is the
 * guest's physical clock.  Principles of Operation, chapter 4, "TOD-Clock Steering", and
 * chapter 10, PERFORM TIMING FACILITY FUNCTION.
 *
 *   TOD clock = physical clock + TOD offset + epoch
 *
 * The TOD offset changes in episodes.  A control function begins the new episode at the next
 * TOD-offset-update event, a carry out of bit 32 of the physical clock (1.05 seconds); until then
 * the old episode goes on.  The epoch is what SET CLOCK and CP set (time.c). */
#ifndef ENGINE_STEERING_H
#define ENGINE_STEERING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct vcpu;

struct steering_episode {
    uint64_t start;      /* physical clock, TOD units */
    int64_t base;        /* TOD offset at the start */
    int32_t fine, gross; /* rates in units of 2^-44 */
};

struct steering {
    pthread_mutex_t lock;
    _Atomic bool steered; /* false: no control function yet, the TOD offset is 0 */
    struct steering_episode old, now;
};

void steering_init(struct steering *s);
void steering_end(struct steering *s);
/* The TOD offset at this physical clock; [any thread]. */
int64_t steering_offset(struct steering *s, uint64_t physical);

enum {
    PTFF_QAF = 0,
    PTFF_QTO = 1,
    PTFF_QSI = 2,
    PTFF_QPT = 3,
    PTFF_CONTROL = 64, /* from here on: privileged */
    PTFF_ATO = 64,
    PTFF_STO = 65,
    PTFF_SFS = 66,
    PTFF_SGS = 67,
};
#define PTFF_BLOCK 56 /* bytes of the longest parameter block */

/* Bytes of the function's parameter block; 0: not available to this CPU. */
unsigned ptff_length(const struct vcpu *c, unsigned function);
void ptff_query(struct vcpu *c, unsigned function, uint8_t block[PTFF_BLOCK]);
void ptff_control(struct vcpu *c, unsigned function, const uint8_t block[PTFF_BLOCK]);

#endif
