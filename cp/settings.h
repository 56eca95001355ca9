/* What SET and TERMINAL set for one virtual machine, with the values it has at LOGON.  To add a
 * setting: a field here, its default in settings_init(), a row in set.def or in terminal's table,
 * and its word in QUERY SET or QUERY TERMINAL.
 * Source: CP Commands and Utilities Reference, SET and TERMINAL. */
#ifndef CP_SETTINGS_H
#define CP_SETTINGS_H

#include "cp/directory/share.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct system_config;

#define PF_KEYS    24
#define PF_TEXT    135 /* characters of a PF key's command */
#define PF_TAB_MAX 255 /* the last column that a PF key can be a tab to */
#define RETRIEVE_N 255 /* input lines that RETRIEVE gives back, at most */

enum emsg { EMSG_ON, EMSG_TEXT, EMSG_CODE, EMSG_OFF };
/* SET D8ONECMD: what happens when DIAGNOSE X'08' has more than one command. */
enum one_command { ONE_COMMAND_OFF, ONE_COMMAND_LOG, ONE_COMMAND_FAIL };
enum date_format { DATE_SYSTEM, DATE_SHORT, DATE_FULL, DATE_ISO }; /* SET DATEFORMAT */
enum timestamp { TIMESTAMP_OFF, TIMESTAMP_ON, TIMESTAMP_CP };      /* CP: only CP's own lines */
enum pf_kind {
    PF_UNDEFINED,
    PF_IMMEDIATE,
    PF_DELAYED,
    PF_RETRIEVE,
    PF_RETRIEVE_FORWARD,
    PF_TAB,  /* text: the stops */
    PF_COPY, /* text: which printer */
};

/* The areas of CP's screen that SCREEN colours, and how each looks: codes of the data stream. */
enum { LOOK_CPOUT, LOOK_VMOUT, LOOK_INREDISP, LOOK_INAREA, LOOK_STATAREA, LOOKS };
struct look {
    uint8_t color, highlight;
};

struct pf_key {
    enum pf_kind kind;
    bool nodisplay;  /* IMMED: the command is not shown */
    bool substitute; /* & and a number stands for what is typed in front of the key */
    char text[PF_TEXT + 1];
};

/* SET LOADDEV, SET DUMPDEV */
enum loaddev_type { LOADDEV_NONE, LOADDEV_SCSI, LOADDEV_ECKD };
#define LOADDEV_SCPDATA 4096 /* bytes of data for the program that is loaded, at most */
struct loaddev {
    enum loaddev_type type;
    bool has_device, has_alternate, automatic, secure, label;
    uint16_t device, alternate;
    uint64_t port, alternate_port, lun, br_lba;
    unsigned bootprog, cylinder, head, record;
    unsigned nscpdata;
    uint8_t *scpdata; /* EBCDIC; settings_free() */
};

/* SET CONCEAL, and how often the guest was loaded again since then. */
struct conceal {
    bool on;
    unsigned reloads;
    uint64_t since_ns;
};

enum vconfig { VCONFIG_ESA390, VCONFIG_LINUX, VCONFIG_VM }; /* SET VCONFIG MODE */
enum watcher { WATCHER_SECUSER, WATCHER_OBSERVER, WATCHERS };

struct vm_settings {
    /* SET */
    bool msg, wng, imsg, smsg, acnt, run, linedit, retrieve;
    /* for the program that is connected to *MSG */
    bool msg_iucv, wng_iucv, smsg_iucv, emsg_iucv, imsg_iucv, cpconio_iucv, vmconio_iucv;
    bool program_listens; /* it is: cp/guest_message.c */
    enum emsg emsg;
    char machine[5]; /* ESA, XA, XC, Z */
    bool has_cpuid;  /* SET CPUID */
    uint32_t cpuid;  /* 24 bits: the processor's identification */
    struct pf_key pf[PF_KEYS];
    /* SET SECUSER, SET OBSERVER: eight characters of a user ID, or 0; any thread: console/secondary.h */
    _Atomic uint64_t watcher[WATCHERS];
    pthread_mutex_t share_lock;                /* leaf */
    struct directory_share share[SHARE_TYPES]; /* settings_share() */
    atomic_bool quickdsp;
    uint32_t reserved; /* SET RESERVED, pages */
    bool shutsignal;   /* the guest gets shutdown signals when it asks for them */
    enum one_command d8onecmd;
    bool d8onecmd_locked; /* by the directory: SET D8ONECMD is refused */
    enum date_format date_format;
    /* Kept, shown by QUERY SET, and without effect on this machine: HELP says why. */
    bool mih, svc76_vm, nopdata, pagex, autopoll, svcaccl, ccwtran, accom_370, memassist,
        io_uid_off, qioassist_off, keyalias, tso_prompt;
    atomic_bool stgexempt, reorder_off; /* by anybody's QUERY, too */
    enum vconfig vconfig;
    /* SET PSWTRANS: PSWs of z/Architecture are shown, and taken, in the format of ESA/390. */
    bool psw_display, psw_store;
    struct loaddev loaddev, dumpdev;
    struct conceal conceal;
    /* TERMINAL: line-editing characters, host text, 0 for OFF. */
    char linend, linedel, chardel, escape, tabchar;
    unsigned more_warn, more_clear; /* seconds until the alarm, and from it to the next screen */
    unsigned linesize;              /* 0: OFF */
    enum timestamp timestamp;
    bool hold, autocr, attn, mode_vm, scrnsave, apl, text, hilight;
    char sys3270[9];
    struct look look[LOOKS]; /* SCREEN */
    bool conmode_3270;
    bool breakin_guestctl; /* CP waits with its lines for the end of full-screen mode */
    char brkkey[6];        /* takes the screen from a full-screen program: PA1, PF12, NONE */
};

void settings_init(struct vm_settings *set, const struct system_config *config);
void settings_free(struct vm_settings *set); /* NULL is nothing */
/* The shares; [any thread] that has a reference to the machine. */
void settings_share(struct vm_settings *set, struct directory_share share[SHARE_TYPES]);
void settings_set_share(struct vm_settings *set, const struct directory_share share[SHARE_TYPES]);

#endif
