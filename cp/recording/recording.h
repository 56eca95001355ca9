/* What CP records for virtual machines to collect: errors (EREP), accounting, symptom records.
 *
 * Each service has entries, one for each user that may collect its records, and each entry a queue:
 * QUERY RECORDING shows them.  An entry comes from SYSTEM_USERIDS, or with the first connection of
 * an authorized user to the service.  All of them, and what nobody has collected, are in the system
 * directory too, and the next start has them back, however the system ended.
 *
 * [any thread]; one leaf mutex.
 * Source: CP Planning and Administration, "Setting Up Service Virtual Machines"; CP Commands,
 * RECORDING and QUERY RECORDING; CP Programming Services, *ACCOUNT, *LOGREC, *SYMPTOM. */
#ifndef CP_RECORDING_RECORDING_H
#define CP_RECORDING_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct system;
struct recording;

enum recording_service { RECORDING_EREP, RECORDING_ACCOUNT, RECORDING_SYMPTOM, RECORDING_SERVICES };

#define RECORDING_MAX 4096 /* bytes of one record */

/* "ACCOUNT" as RECORDING has it, "*ACCOUNT" as a program connects to it. */
const char *recording_name(enum recording_service service);
const char *recording_system_service(enum recording_service service);
/* The service of such a name in 1 to 8 characters, or -1. */
int recording_find_service(const char *name);

/* With the entries of SYSTEM_USERIDS and what is in sys->sysdir (may be NULL); say() (may be NULL)
 * hears when that is damaged, or cannot be written.  NULL when out of memory. */
struct recording *recording_open(struct system *sys, void (*say)(void *ctx, const char *line),
                                 void *ctx);
/* Nobody is connected any more; on the loop's thread, or behind it. */
void recording_shut(struct recording *r);

/* A record for everybody for whom the service is on.  r may be NULL. */
void recording_put(struct recording *r, enum recording_service service, const void *record,
                   size_t len);

/* --- who collects ------------------------------------------------------------------------------- */

/* A program's end of the path.  ready: a record is there; called by any thread with the leaf mutex
 * held, so that it may post work and no more. */
struct recording_reader {
    void (*ready)(void *ctx);
    void *ctx;
};
/* 0; -EBUSY: the user has a path already; -ENOMEM.  ready() is called when records are there. */
int recording_connect(struct recording *r, enum recording_service service, const char *userid,
                      const struct recording_reader *reader);
void recording_sever(struct recording *r, enum recording_service service, const char *userid);
/* The oldest record goes to the reader: its length, cut to size; 0: none. */
size_t recording_take(struct recording *r, enum recording_service service, const char *userid,
                      void *record, size_t size);
/* Length of the oldest without taking it: communication is PENDING then.  0: none. */
size_t recording_peek(struct recording *r, enum recording_service service, const char *userid);

/* --- RECORDING ------------------------------------------------------------------------------------- */

enum recording_state { RECORDING_INACTIVE, RECORDING_ACTIVE, RECORDING_PENDING };
struct recording_info {
    enum recording_service service;
    char userid[9];
    bool on;
    unsigned count, limit;
    enum recording_state state;
};
/* The i-th entry, by service; false: there is none. */
bool recording_at(struct recording *r, size_t i, struct recording_info *out);

struct recording_change {
    bool set_on, on;
    bool purge;
    bool set_limit;
    unsigned limit; /* records until the operator is told; 0: he never is */
};
#define RECORDING_LIMIT_MAX 999
unsigned recording_default_limit(enum recording_service service);
/* Of that user's entry, or with NULL of all that the service has: how many there were. */
unsigned recording_change(struct recording *r, enum recording_service service, const char *userid,
                          const struct recording_change *change);

#endif
