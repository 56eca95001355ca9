/* One running CP: what everything else hangs off.
 *
 * Threads: the event loop belongs to one thread, which owns every terminal and every timer made
 * here; system_loop_post() brings work to it from any other.  The user table has a leaf mutex.
 * The directory and the configuration are read-only once made; the directory can be replaced as a
 * whole (DIRECTXA), its entries are counted by reference.
 *
 * To give a new room of CP its place: a pointer here, and a call in startup.c. */
#ifndef CP_SYSTEM_H
#define CP_SYSTEM_H

#include "cp/volumes/owned.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <uv.h>

struct vm;
struct directory;
struct guest_system;
struct directory_entry;
struct system_config;
struct listener;
struct station;
struct operator_log;
struct operator_name;
struct engine;
struct frame_pool;
struct paging; /* cp/storage/paging.h */
struct dispatcher;
struct lans; /* cp/network/lan.h */
struct volumes;
struct disk_link;
struct cms_reader;
struct spool;
struct nss;       /* cp/storage/nss.h */
struct recording; /* cp/recording/recording.h */
struct journal;
struct products;
struct variables;
struct kept_settings;
struct command_changes;
struct log_message;
struct loop_post;
struct system_timer;

#define SYSTEM_LEVEL   "z/VM Version 7 Release 4.0"
#define SYSTEM_SERVICE "2401"

/* SHUTDOWN.  While signalled guests end, all goes on as ever, LOGON too, and CANCEL takes it back;
 * then everybody is logged off, and nobody comes any more. */
enum system_shutdown { SHUTDOWN_NONE, SHUTDOWN_SIGNALS, SHUTDOWN_ENDS, SHUTDOWN_STAGES };

/* SET PROMPT: when the operator is asked how the system is to start. */
enum system_prompt { PROMPT_RESTART, PROMPT_REIPL, SYSTEM_PROMPTS };
#define SYSTEM_MAXLDEV 9999 /* of SET MAXLDEV */

/* SET PASSWORD: may the password stand on the line of that command? */
enum password_command { PASSWORD_AUTOLOG, PASSWORD_LINK, PASSWORD_LOGON, PASSWORD_COMMANDS };

/* CPACCESS: what CP reads files from, by mode letter. */
#define CP_DISKS 26
struct cp_disk {
    char owner[9]; /* "": none */
    uint16_t vdev;
    struct disk_link *held; /* SR: nobody writes on it */
};

/* MONITOR */
#define MONITOR_DOMAINS 12
struct monitor_part {
    bool started;
    uint32_t domains;     /* a bit each, as cp/commands/monitor.c lists them */
    unsigned size, limit; /* of the configuration area: pages; minutes, 0: 1 */
};
struct monitor {
    struct monitor_part event, sample;
    unsigned block, partition; /* pages of event data: a block, 0: 4; all of them */
    unsigned interval;         /* seconds between samples */
    unsigned rate; /* hundredths of a second between high-frequency samples; 0: none are taken */
};

struct system {
    char *sysdir; /* absolute path of the system directory, or NULL (`bigfoot ipl`) */
    struct system_config *config;
    char id[9];      /* SYSTEM_IDENTIFIER */
    uint64_t ipl_ns; /* CLOCK_REALTIME when CP started */
    unsigned ncpus;  /* host threads that dispatch */
    bool no_jit;

    pthread_mutex_t directory_lock; /* leaf; guards the pointer */
    struct directory *directory;

    uv_loop_t loop;
    uv_async_t wake;
    pthread_t loop_thread;
    pthread_mutex_t post_lock; /* leaf */
    struct loop_post *posts, **posts_end;
    struct system_timer *timers; /* of the loop's thread */
    struct listener *listener;
    struct station *station_list; /* of the loop's thread: every terminal */
    unsigned station_count;
    atomic_bool terminals_disabled; /* DISABLE ALL: nobody can log on at one */
    atomic_uint dialed;             /* terminals that have dialed to a virtual machine */

    pthread_mutex_t users_lock; /* leaf */
    struct vm **users;          /* in the order of their LOGON */
    size_t nusers, users_size;

    struct operator_log *log;
    _Atomic(struct operator_name *) operator_name; /* SET SYSOPER; NULL: SYSTEM_USERIDS' */
    struct log_message *logmsg;                    /* cp/logmsg.h */
    pthread_mutex_t text_lock;                     /* leaf */
    struct cp_disk cp_disks[CP_DISKS];             /* under text_lock */
    struct monitor monitor;                        /* and this */
    bool cp_disks_begun;                           /* the parm disk was put there */
    atomic_uint signal_seconds, shutdown_seconds;
    _Atomic uint64_t vdisk_syslim, vdisk_userlim; /* blocks of 512 bytes, VDISK_NO_LIMIT */
    atomic_uint maxusers;                         /* 0: no limit */
    atomic_uint date_format; /* SET DATEFORMAT SYSTEM: enum date_format; 0: SHORTDATE */
    atomic_bool password_separate[PASSWORD_COMMANDS];
    atomic_bool prompt[SYSTEM_PROMPTS]; /* is the operator asked how to start again? */
    atomic_uint maxldev;                /* logical devices, at most SYSTEM_MAXLDEV */
    atomic_uint zone;                   /* SET TIMEZONE: 1 and up, of config->zones; 0: none */
    _Atomic uint64_t zone_since;        /* seconds since 1970: a later boundary ends it */
    atomic_uint shutdown;               /* enum system_shutdown + SHUTDOWN_STAGES * its number */
    atomic_uint shutdowns;              /* the last one's number; CANCEL sets NONE, without one */
    bool stopped;                       /* SHUTDOWN is complete: the loop ends */
    atomic_bool reipl;                  /* SHUTDOWN REIPL: the system starts again then */
    bool restarted;                     /* it was started by one */
    uint64_t shutdown_ns; /* when the last SHUTDOWN began, CLOCK_REALTIME; read when it is over */
    unsigned shutdown_lasted; /* seconds of the SHUTDOWN REIPL that it was started by */
    bool nodirect;            /* started without a directory: there is the operator alone */

    struct engine *engine;
    struct frame_pool *frames;
    struct paging *paging; /* NULL: nothing is ever paged out */
    struct dispatcher *dispatcher;
    struct lans *lans;
    struct iucv_table *iucv; /* cp/iucv/iucv.h */
    struct volumes *volumes;
    struct owned_changes owned; /* DEFINE CPOWNED */
    struct spool *spool;
    struct nss *nss;                 /* saved systems and segments; NULL: a CP that has none */
    struct recording *recording;     /* NULL: nothing is recorded */
    struct journal *journal;         /* cp/recording/journal.h; may be NULL */
    struct products *products;       /* cp/products.h */
    struct variables *variables;     /* cp/variables.h */
    struct kept_settings *kept;      /* cp/kept.h */
    struct command_changes *changes; /* cp/command_changes.h */
    /* Systems that IPL finds by name and that are native code, NULL-terminated; the front door's. */
    const struct guest_system *const *native_systems;
    const struct cms_reader *cms_reader; /* the front door's; may be NULL */
};

/* Read a file of a CMS minidisk in a volume that nobody has open: its lines, malloc()ed; 0 or
 * -errno.  The front door's: CP knows no CMS file system. */
typedef int cms_file_fn(const char *volume, uint32_t start, uint32_t length, const char *fn,
                        const char *ft, char **text, size_t *n);

/* The same of a minidisk that CP has open. */
struct minidisk;
struct cms_file_entry {
    char fn[9], ft[9];
    char mode, recfm;
    uint32_t lrecl, records, blocks;
    char date[11], time[9]; /* 2024-05-01 and 12:34:56 */
};
struct cms_reader {
    /* Files whose names fit (* and % in them), each told: 0 or -errno. */
    int (*list)(struct minidisk *d, const char *fn, const char *ft,
                void (*each)(void *ctx, const struct cms_file_entry *f), void *ctx);
    /* Its lines, malloc()ed and NUL-terminated: 0 or -errno. */
    int (*get)(struct minidisk *d, const char *fn, const char *ft, char **text, size_t *n);
};

/* What `bigfoot start` was told. */
struct system_options {
    const char *sysdir;
    const char *listen; /* numeric address */
    uint16_t port;      /* 0: any free one */
    int socket;         /* that is listened on already: SHUTDOWN REIPL keeps it; 0: none */
    const char *tls_cert, *tls_key;
    unsigned processors; /* 0: all */
    bool no_jit;
    bool line;                                        /* the operator's console in line mode */
    bool headless;                                    /* no local terminal: a daemon */
    size_t frames;                                    /* of 4 KiB; 0: what the host has */
    uint64_t store, page_space;                       /* bytes; 0: as the host has it */
    const struct guest_system *const *native_systems; /* as in struct system */
    cms_file_fn *cms_file;                            /* for the parm disk; may be NULL */
    const struct cms_reader *cms_reader;              /* as in struct system */
};

/* A CP without files, terminals and users: loop, locks, engine.  For `bigfoot ipl`, and the first
 * step of startup_run().  config NULL: defaults.  NULL when out of memory. */
struct system *system_create(struct system_config *config);
/* Everything must be logged off.  Frees the configuration and the directory too. */
void system_destroy(struct system *sys);

/* Call fn(arg) on the loop's thread; [any thread].  Posts run in order.  What is left
 * when CP ends runs from system_destroy(). */
void system_loop_post(struct system *sys, void (*fn)(void *arg), void *arg);
bool system_on_loop(const struct system *sys);
/* Call fn(arg, true) on the loop's thread after ms milliseconds; [any thread].  If CP ends first,
 * fn(arg, false): only free arg. */
void system_after(struct system *sys, uint64_t ms, void (*fn)(void *arg, bool fired), void *arg);
/* CP ends: every timer that has not fired is told so now.  On the loop's thread. */
void system_end_timers(struct system *sys);

/* --- users -------------------------------------------------------------------------------- */

#define VDISK_NO_LIMIT UINT64_MAX
/* What SYSTEM CONFIG says of virtual disks' limits: of the system, or of a user. */
uint64_t vdisk_default(const struct system *sys, bool system);

/* The virtual machine of that user, with a reference for the caller, or NULL. */
struct vm *system_user(struct system *sys, const char *userid);
/* Every virtual machine, each with a reference, in the order of LOGON; NULL-terminated, free(). */
struct vm **system_users(struct system *sys, size_t *n);
/* Enter it in the table (which takes a reference): 0, -EEXIST when the user is there already,
 * -EUSERS when MAXUSERS is reached, -ENOMEM. */
int system_user_add(struct system *sys, struct vm *vm);
void system_user_remove(struct system *sys, struct vm *vm);
unsigned system_user_count(struct system *sys);
/* Where a user's console is: "L0003", "0009", "DSC"; from: the client's address behind a logical
 * device, "" at the local terminal and for DSC.  Any thread. */
#define SYSTEM_FROM_SIZE 64
void system_user_set_where(struct vm *vm, const char *where, const char *from);
void system_user_from(struct vm *vm, char from[SYSTEM_FROM_SIZE]);
void system_user_where(struct vm *vm, char where[9]);
/* What kind of terminal a name is of: LDEV, a logical device by telnet, or GRAF. */
const char *system_terminal_kind(const char *where);

/* The directory now, with a reference; directory_put() it. */
struct directory *system_directory(struct system *sys);
/* The entry of a user, with a reference, or NULL; entry_put() it. */
struct directory_entry *system_entry(struct system *sys, const char *userid);

/* --- time --------------------------------------------------------------------------------- */

/* The system operator: who gets the system's messages.  The name stays where it is until the system
 * is destroyed; [any thread]. */
const char *system_operator(const struct system *sys);
/* SET SYSOPER; false when out of memory. */
bool system_set_operator(struct system *sys, const char *userid);

/* The zone that holds at that time (seconds since 1970): seconds east of Greenwich, and its name, for
 * as long as the configuration lives.  false: SYSTEM CONFIG defines none, the host's local time
 * holds; seconds is that one's. */
bool system_zone(const struct system *sys, uint64_t utc, int *seconds, const char **name);
/* SET TIMEZONE: one of SYSTEM CONFIG's, now. */
void system_set_zone(struct system *sys, unsigned index);

/* How far SHUTDOWN is; [any thread]. */
enum system_shutdown system_shutdown(const struct system *sys);

uint64_t system_now(void);       /* CLOCK_REALTIME nanoseconds */
uint64_t system_monotonic(void); /* CLOCK_MONOTONIC nanoseconds */
enum time_text {
    TIME_HMS,      /* 16:45:28 */
    TIME_LOGON,    /* 16:45:28 EDT FRIDAY 05/30/25 */
    TIME_ISO_DATE, /* 2025-05-30 */
    TIME_CPLEVEL,  /* 2025-05-30 16:45:28 EDT */
    TIME_QUERY,    /* 16:45:28 EDT FRIDAY 05/30/25, as TIME IS has it */
};
uint64_t system_generated_ns(void); /* when this program was built */
/* Local time of CLOCK_REALTIME ns: broken down, with the zone's name; or in text[40]. */
const char *system_local_time(const struct system *sys, uint64_t ns, struct tm *tm);
void system_time_text(const struct system *sys, uint64_t ns, enum time_text form, char text[40]);

#endif
