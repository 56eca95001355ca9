/* USER DIRECT: who may log on, and what virtual machine each gets.
 *
 * The source is read as a whole: directory_parse() gives a directory or, when there is an error,
 * none, and reports every error and warning with line and column.  A directory and its entries
 * are read-only and counted by reference: a machine keeps the entry it was made from, whatever
 * happens to the directory ("statements act at LOGON only").
 *
 * To add a statement: a row in directory_statements.def, a field here, its handler.  Source: CP Planning and Administration, "Directory Control Statements". */
#ifndef CP_DIRECTORY_DIRECTORY_H
#define CP_DIRECTORY_DIRECTORY_H

#include "cp/directory/share.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum directory_password {
    DIRECTORY_PASSWORD, /* entry->password */
    DIRECTORY_AUTOONLY, /* XAUTOLOG only */
    DIRECTORY_LBYONLY,  /* LOGON BY only */
    DIRECTORY_NOLOG,    /* never */
    DIRECTORY_NOPASS,   /* no password is asked for */
};

/* OPTION */
#define DIRECTORY_OPTION_LNKNOPAS 0x0001u
#define DIRECTORY_OPTION_QUICKDSP 0x0002u
#define DIRECTORY_OPTION_APPLMON  0x0004u
#define DIRECTORY_OPTION_MAINTCCW 0x0008u
#define DIRECTORY_OPTION_LANG     0x0010u
#define DIRECTORY_OPTION_CHPIDV   0x0020u
#define DIRECTORY_OPTION_DIAG88   0x0040u
#define DIRECTORY_OPTION_D84NOPAS 0x0080u
#define DIRECTORY_OPTION_SVMSTAT  0x0100u
#define DIRECTORY_OPTION_ACCT     0x0200u
#define DIRECTORY_OPTION_NOMDCFS  0x0400u
#define DIRECTORY_OPTION_TODENAB  0x0800u
#define DIRECTORY_OPTION_IGNMAXU  0x1000u
#define DIRECTORY_OPTION_LNKSTABL 0x2000u
#define DIRECTORY_OPTION_LNKEXCLU 0x4000u
#define DIRECTORY_OPTION_CONCEAL  0x8000u

#define DIRECTORY_ACCOUNTS 8

struct directory_cpu {
    uint8_t address; /* 0 to 63 */
    bool base;
    uint32_t cpuid; /* six hexadecimal digits, 0 when not given */
};

struct directory_spool { /* SPOOL vdev devtype class */
    uint16_t vdev;
    char type[8]; /* 2540, 1403, 3505 ... */
    char kind;    /* 'R' reader, 'P' punch, 'L' printer */
    char class;
};

struct directory_mdisk {
    uint16_t vdev;
    char type[8];           /* 3390, FB-512, or T-DISK's */
    char volume[7];         /* volume serial, "T-DISK", "V-DISK", or "" for DEVNO */
    uint32_t start, length; /* cylinders or blocks; length 0: END */
    char mode[4];           /* R RR W WR M MR MW */
    char suffix;            /* V, E, S, D or 0 */
    bool defined;           /* by DEFINE, not in a directory */
    char passwords[3][9];   /* read, write, multiple; "" none, "ALL" */
};

struct directory_link {
    char userid[9];
    uint16_t vdev, as;
    char mode[4];
};

struct directory_nic { /* NICDEF */
    uint16_t vdev;
    bool hipers; /* TYPE HIPERS, otherwise QDIO */
    bool ethernet, has_transport;
    unsigned devices;      /* 3 unless given */
    char owner[9], lan[9]; /* LAN owner name, "" when not coupled */
    uint8_t mac_suffix[3]; /* MACID */
    bool has_mac, promiscuous;
    unsigned portnumber; /* PORTNUMBER, 0 for any */
    unsigned mfs;        /* HiperSockets' maximum frame size in KiB, 0 for the default */
    char vlan[64], porttype[8];
};

struct directory_special {
    uint16_t vdev;
    char type[8]; /* CTCA 3270 ... */
    char target[9];
};

struct directory_dedicate { /* DEDICATE vdev rdev | VOLID volid */
    uint16_t vdev, rdev;
    char volid[7]; /* "": by number */
    bool read_only;
};

struct directory_entry {
    atomic_int refs;
    struct directory_entry *next_hash;
    unsigned line; /* of its USER statement */
    char userid[9];
    enum directory_password kind;
    char password[41];             /* as written; compared without regard to case */
    uint64_t storage, max_storage; /* bytes */
    uint32_t classes;              /* VM_CLASS() bits */
    char machine[5];               /* ESA, XA, XC, Z */
    unsigned max_cpus;             /* 1 to 64 */
    struct directory_cpu *cpus;
    unsigned ncpus;

    char ipl[9]; /* device number or name, "" for none */
    char ipl_parm[129];
    char loadparm[9];
    bool has_console;
    uint16_t console_vdev; /* 0009 */
    char console_type[5];  /* 3215 or 3270 */
    char console_class;
    char secuser[9], observer[9];

    struct directory_spool *spools;
    unsigned nspools;
    struct directory_mdisk *mdisks;
    unsigned nmdisks;
    struct directory_link *links;
    unsigned nlinks;
    struct directory_nic *nics;
    unsigned nnics;
    struct directory_special *specials;
    unsigned nspecials;
    struct directory_dedicate *dedicates;
    unsigned ndedicates;
    char **commands; /* COMMAND statements, &USERID replaced */
    unsigned ncommands;
    char (*logonby)[9]; /* LOGONBY */
    unsigned nlogonby;
    char (*autolog)[9]; /* AUTOLOG, XAUTOLOG: who may start it */
    unsigned nautolog;
    char (*namesave)[9]; /* NAMESAVE: restricted saved systems and segments that it may load */
    unsigned nnamesave;
    struct directory_iucv {
        char target[9]; /* a user ID, ANY, ALLOW, or "*ACCOUNT" and its kin */
        bool priority;
        unsigned limit; /* MSGLIMIT; 0: none given */
    } * iucv;           /* IUCV statements */
    unsigned niucv;
    unsigned maxconn; /* OPTION MAXCONN; 0: none given */
    uint32_t options;
    struct directory_share share;
    char account[DIRECTORY_ACCOUNTS][9]; /* ACCOUNT: the first is the one it begins with */
    unsigned naccounts;
    char distribution[9];
    uint8_t d8onecmd, date_format; /* enum one_command, date_format of cp/settings.h */
    bool d8onecmd_locked, nopdata;
};

struct directory;

/* Where errors and warnings of a source file go.  text is complete: "HCPDIR751E INVALID OPERAND -
 * XYZ FOLLOWING USER LINUX01; FILE USER DIRECT, RECORD 12, COLUMN 7". */
struct source_report {
    void (*line)(void *ctx, bool error, const char *text);
    void *ctx;
    const char *file; /* the name to show */
};

/* Parse source[len] (any bytes).  NULL after the report of at least one error. */
struct directory *directory_parse(const char *source, size_t len,
                                  const struct source_report *report);
struct directory *directory_get(struct directory *d);
void directory_put(struct directory *d);
/* A reference for the caller, or NULL.  userid in upper case. */
struct directory_entry *directory_find(struct directory *d, const char *userid);
/* The i-th entry in the order of the file, borrowed from the directory; NULL at the end. */
const struct directory_entry *directory_at(const struct directory *d, size_t i);
struct directory_entry *entry_get(struct directory_entry *e);
void entry_put(struct directory_entry *e);

/* An entry that no file has: GUEST of `bigfoot ipl`, users of tests.  Class G, storage in bytes. */
struct directory_entry *entry_create(const char *userid, uint64_t storage, unsigned cpus);

/* "512M", "2G", "1024K", "2T" to bytes: a multiple of 4 KiB above zero.  false: not a size. */
bool parse_storage_size(const char *text, uint64_t *bytes);
/* One to eight characters that a user ID may have. */
bool parse_userid(const char *text, char userid[9]);
/* One to four hexadecimal digits. */
bool parse_vdev(const char *text, uint16_t *vdev);
/* "ABG", "*" (none) or digits 1-6 to VM_CLASS() bits; false when another character is there. */
bool parse_classes(const char *text, uint32_t *classes);
/* The other way: "ABG"; at least 33 bytes. */
void classes_text(uint32_t classes, char text[33]);

#endif
