/* Makes durable what guests have written, for many disks at once: one thread takes all requests
 * that wait, syncs each volume among them once, and tells all who asked.
 *
 * A real disk's device end for a write says that the data is safe: on the medium, or in the control
 * unit's nonvolatile storage (DASD fast write).  The host's page cache is neither; so a channel
 * program that wrote ends when its volume has been synced (cp/devices/dasd.c). */
#ifndef CP_VOLUMES_SYNCER_H
#define CP_VOLUMES_SYNCER_H

#include <stdbool.h>

struct minidisk;
struct syncer;

/* The requester's, not to be touched by it from syncer_post() until done() or syncer_cancel(). */
struct sync_request {
    struct sync_request *next;
    struct minidisk *disk;
    int rc;                                     /* what minidisk_sync() said */
    void (*done)(struct sync_request *request); /* on the syncer's thread, without locks */
};

/* NULL: out of memory.  The thread begins with the first request. */
struct syncer *syncer_create(void);
/* All requests are through or cancelled. */
void syncer_destroy(struct syncer *s);

/* Nothing is posted from now on: whoever writes syncs by itself.  For deterministic runs. */
void syncer_refuse(struct syncer *s);

/* [any thread].  false: there is no thread; nothing was posted. */
bool syncer_post(struct syncer *s, struct sync_request *request);
/* Take it back: true when it had not begun, and done() will not be called.  Otherwise done() has
 * been called when this returns; it waits for that, so done() must not need a lock of the
 * caller's. */
bool syncer_cancel(struct syncer *s, struct sync_request *request);

#endif
