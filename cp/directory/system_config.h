/* SYSTEM CONFIG: how this CP is set up.  Real syntax: comments, statements continued by a comma at
 * the end of a line, keywords in either case.  What is known but has no effect here is reported as
 * a warning with record and column; what is not known, as an error.
 * To add a statement: a row in the table of system_config.c.
 * Source: CP Planning and Administration, "The System Configuration File". */
#ifndef CP_DIRECTORY_SYSTEM_CONFIG_H
#define CP_DIRECTORY_SYSTEM_CONFIG_H

#include "cp/directory/directory.h"

struct config_command { /* DEFINE LAN ...: a CP command run when the system starts */
    unsigned line;
    char *text;
};

struct config_timezone {
    char name[9];
    int seconds; /* east of Greenwich */
};

struct config_boundary { /* TIMEZONE_BOUNDARY: from then on that zone holds */
    uint64_t utc;        /* seconds since 1970 */
    char zone[9];
};

struct config_volume { /* CP_OWNED, USER_VOLUME_LIST */
    char volid[7];     /* or a pattern */
    bool owned;
    unsigned slot;
};

/* DEVICES ONLINE_AT_IPL, OFFLINE_AT_IPL: the last one about a device holds. */
struct config_devices {
    uint16_t first, last;
    bool offline;
};

#define CONFIG_RECORDERS 2 /* users that collect the records of a service */

/* JOURNALING's LOGON and LINK: after how many wrong passwords; 0: never. */
struct config_journal {
    unsigned account;
    unsigned message;
    char to[9];       /* who gets the message */
    unsigned refuse;  /* LOCKOUT, DISABLE */
    unsigned minutes; /* LOCKOUT; 0: until SET JOURNAL LOGON OFF */
};

struct config_product { /* PRODUCT */
    char id[9];
    bool enabled;
    char description[32];
};

struct config_limit {
    bool given;
    uint64_t blocks; /* UINT64_MAX: INFINITE */
};

struct system_config {
    char id[9]; /* SYSTEM_IDENTIFIER or _DEFAULT */
    struct config_command *commands;
    unsigned ncommands;
    struct config_timezone *zones;
    unsigned nzones;
    struct config_boundary *boundaries;
    unsigned nboundaries;
    struct config_product *products;
    unsigned nproducts;
    struct config_volume *volumes;
    unsigned nvolumes;
    struct config_devices *devices;
    unsigned ndevices;
    unsigned shutdown_seconds, signal_seconds;
    unsigned retrieve_default, retrieve_max;
    unsigned maxusers;                               /* 0: no limit */
    struct config_limit vdisk_syslim, vdisk_userlim; /* FEATURES VDISK */
    unsigned disconnect_minutes;                     /* 0: OFF */
    bool passwords_on[3];     /* FEATURES PASSWORDS_ON_CMDS AUTOLOG, LINK, LOGON */
    bool set_privclass;       /* FEATURES ENABLE SET_PRIVCLASS */
    bool prompt[2];           /* FEATURES ENABLE PROMPT AFTER_RESTART, AFTER_SHUTDOWN_REIPL */
    bool ask_at_start;        /* FEATURES DISABLE AUTO_WARM_IPL; without the statement: not */
    uint32_t default_classes; /* PRIV_CLASSES USER_DEFAULT */
    char linend, linedel, chardel, escape, tabchar; /* CHARACTER_DEFAULTS, 0 for OFF */
    char operator_userid[9];                        /* SYSTEM_USERIDS OPERATOR */
    char startup_userid[9];                         /* SYSTEM_USERIDS STARTUP: AUTOLOG1 */
    bool journal_facility, journal_commands;        /* JOURNALING FACILITY, SET_AND_QUERY */
    struct config_journal journal[2];               /* LOGON, LINK */
    char recorders[3][CONFIG_RECORDERS][9]; /* EREP1, EREP2, ACCOUNT1 ..., SYMPTOM1 ...; "": none */
};

/* NULL after the report of at least one error. */
struct system_config *system_config_parse(const char *source, size_t len,
                                          const struct source_report *report);
/* What holds without a file. */
struct system_config *system_config_default(void);
void system_config_free(struct system_config *config);
/* The entry of CP_OWNED or USER_VOLUME_LIST that a volume's label fits (* and % in them: any string,
 * any character), or NULL. */
const struct config_volume *system_config_volume(const struct system_config *config,
                                                 const char *volid);
/* DEVICES: CP is to vary that real device offline when it starts. */
bool system_config_offline(const struct system_config *config, uint16_t rdev);
/* The zone that holds at that time (seconds since 1970): seconds east, and its name; false when
 * the file defines none (the host's local time holds then). */
bool system_config_zone(const struct system_config *config, uint64_t utc, int *seconds,
                        const char **name);

#endif
