/* What SETs of the system, and HOLD, keep for their QUERYs alone: cp/commands/set_kept.c, set_system.c,
 * srm.c and hold.c.  To add one: a field here, its usual value, if that is not 0, in kept_create().
 *
 * [any thread]; one leaf mutex, but for what is atomic. */
#ifndef CP_KEPT_H
#define CP_KEPT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define KEPT_DEVICES 256
#define KEPT_CLASSES 6
#define HOTIO_USUAL  16  /* unsolicited interruptions, as SYSTEM CONFIG's HOT_IO_RATE begins */
#define IPLPARMS_MAX 240 /* bytes of z/VM's extended IPL parameters */
#define EQID_MAX     8
#define KEPT_ABENDS  64
#define KEPT_HELD    32 /* entries of z/VM's spool hold queue, SHQBK */
#define ABEND_CODE   6  /* three letters, three digits */

struct kept_devices {
    unsigned n;
    uint16_t rdev[KEPT_DEVICES];
    unsigned value[KEPT_DEVICES];
};

/* SET RDEVICE: the identifier that an installation gives to devices that are alike. */
struct kept_eqid {
    uint16_t rdev;
    char eqid[EQID_MAX + 1];
};

/* SET ABEND: what holds for all codes, and those that are otherwise. */
struct kept_abends {
    bool all; /* hard */
    unsigned n;
    char code[KEPT_ABENDS][ABEND_CODE + 1];
};

/* SET CPPROTECT: what is requested of both modes, and whom MODE2 differs for. */
struct kept_protect {
    bool mode1_off, mode2;
    unsigned n;
    struct {
        char userid[9];
        bool on;
    } against[KEPT_HELD];
};

/* HOLD: a user whose files of those kinds no real device may process. */
struct kept_held {
    char userid[9];
    uint8_t what; /* bits of cp/commands/hold.c, not 0 */
};

enum srm_value {
    SRM_INTENSITY,
    SRM_DURATION,
    SRM_LDUBUF,
    SRM_STORBUF = SRM_LDUBUF + 3, /* of Q1, Q2 and Q3 */
    SRM_DSPBUF = SRM_STORBUF + 3,
    SRM_MAXWSS = SRM_DSPBUF + 3,
    SRM_LIMITHARD,
    SRM_DSPWDMETHOD,
    SRM_UNPARKING,
    SRM_POLARIZATION,
    SRM_EXCESSUSE,
    SRM_CPUPAD = SRM_EXCESSUSE + 5, /* of five types of processors */
    SRM_VALUES = SRM_CPUPAD + 5
};

struct kept_settings {
    pthread_mutex_t lock; /* leaf */
    unsigned srm[SRM_VALUES];
    struct kept_devices mondata, scmeasure, throttle, mitime, hotio;
    unsigned mitime_of[KEPT_CLASSES]; /* seconds, 0: OFF */
    unsigned hotio_of[KEPT_CLASSES];  /* 0: OFF */
    unsigned trace_master, trace_alternate;
    atomic_bool memassist_off, qioassist_off, io_uid_off; /* for all users */
    atomic_bool affinity_off, reorder_off, new_devices_off;
    atomic_bool checking, timebomb_off, underscore, paging_alias, paging_hpf;
    atomic_bool dump_all;
    atomic_uint stglimit; /* per cent, 0: OFF */
    /* SET AGELIST */
    char age_size[16];
    bool age_late, age_drop; /* EARLYWRITES NO, KEEPSLOT NO */
    /* SET IPLPARMS: of this start, and of the one that SHUTDOWN REIPL makes. */
    char iplparms[IPLPARMS_MAX + 1], next_iplparms[IPLPARMS_MAX + 1];
    struct kept_abends abends;
    struct kept_protect protect;
    uint8_t trace_off[65536 / 8]; /* SET CPTRACE: a bit a code */
    unsigned nheld;
    struct kept_held held[KEPT_HELD];
    unsigned neqids;
    struct kept_eqid eqids[KEPT_DEVICES];
};

/* NULL when out of memory. */
struct kept_settings *kept_create(void);
void kept_destroy(struct kept_settings *k);
/* The value kept for a device in list, or the usual one. */
unsigned kept_value(struct kept_settings *k, const struct kept_devices *list, uint16_t rdev,
                    unsigned usual);
/* Without effect when KEPT_DEVICES others have one. */
void kept_set(struct kept_settings *k, struct kept_devices *list, uint16_t rdev, unsigned value);
/* Set and clear bits of what is held of a user; false, without effect: KEPT_HELD others are held. */
bool kept_hold(struct kept_settings *k, const char *userid, uint8_t set, uint8_t clear);
/* Who is held, in the order of HOLD: how many. */
unsigned kept_held(struct kept_settings *k, struct kept_held out[KEPT_HELD]);
/* The parameters that this start was made with, and the next will be. */
void kept_started(struct kept_settings *k, const char *iplparms);
void kept_next(struct kept_settings *k, char iplparms[IPLPARMS_MAX + 1]);

#endif
