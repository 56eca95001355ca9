/* System data files: named saved systems (NSS) and discontiguous saved segments (DCSS).
 *
 * DEFSYS and DEFSEG make a skeleton (class S): a name and ranges of pages.  SAVESYS and SAVESEG fill
 * it with pages of the issuer's storage, and for a system with registers and PSW: it is then there
 * for all (A), or for those with NAMESAVE (R).  The files are below SYSDIR/spool/nss and outlive CP.
 *
 * What is loaded by somebody has an image: a storage of which those who load it share the frames.
 * Shared pages are common to all, exclusive ones are copied when they are written.  One that is
 * replaced or purged while it is loaded stays for those who have it (P).
 *
 * DEFSEG with SPACE makes a member of a segment space.  The space is a file of its own, made when the last
 * of its members has been saved, with all their pages; who loads a member loads the space, of which he
 * learns where the member is.  A segment is a member of one space at most.
 *
 * Locks: one mutex, under which only storages' own are taken.  The CPUs of a machine that loads,
 * unloads or saves are held.
 * Sources: CP Commands and Utilities Reference (DEFSEG, DEFSYS, QUERY NSS); CP Programming Services,
 * DIAGNOSE X'64'; Linux arch/s390/mm/extmem.c as fact. */
#ifndef CP_STORAGE_NSS_H
#define CP_STORAGE_NSS_H

#include "engine/sie.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NSS_RANGES 64
#define NSS_PAGES  0x8000000u /* page numbers are below: 512 GiB */

/* Page descriptor codes, with the numbers that DIAGNOSE X'64' gives them. */
enum nss_type { NSS_SW, NSS_EW, NSS_SR, NSS_ER, NSS_SN, NSS_EN, NSS_SC, NSS_TYPES };
const char *nss_type_name(enum nss_type type);
bool nss_type_parse(const char *word, enum nss_type *type);

struct nss_range {
    uint32_t first, last; /* page numbers, both belong to it */
    enum nss_type type;
};

/* A file as QUERY NSS shows it. */
struct nss_info {
    char name[9], origin[9];
    uint16_t id;     /* 1 to 9999 */
    char class;      /* S, A, R, P */
    bool system;     /* NSS, otherwise DCSS */
    bool restricted; /* RSTD: will be R, not A */
    bool vmgroup, load_nonshared, secure;
    bool is_space;             /* a segment space: its members' pages together */
    char space[9];             /* it is a member of that one; "": of none */
    char native[9];            /* it is that native system, without pages; "": it is pages */
    int parm_first, parm_last; /* PARMREGS; -1: NONE */
    uint64_t minsize;          /* bytes */
    unsigned nranges;
    struct nss_range range[NSS_RANGES]; /* ascending, not overlapping */
    uint64_t created_ns;                /* CLOCK_REALTIME: defined, then saved */
    uint32_t pages;                     /* saved */
    unsigned users;                     /* who have it loaded now */
};

/* A CPU as SAVESYS keeps it. */
struct nss_cpu {
    bool zarch;
    struct sie_psw psw;
    uint64_t gr[16], cr[16], fpr[16];
    uint32_t ar[16], fpc, prefix;
    char native[9]; /* a native system runs on it, of which no page need be kept */
};

struct nss;
struct nss_loads; /* what one virtual machine has loaded; NULL: nothing */

/* sysdir NULL: files that end with the process.  ids up to `reserved` are given to nobody.  Damaged
 * files are told to say().  NULL with errno. */
struct nss *nss_open(const char *sysdir, struct frame_pool *pool, unsigned reserved,
                     void (*say)(void *ctx, const char *line), void *ctx);
void nss_shut(struct nss *n);
/* Systems that come with CP, as files with the first numbers: once in the life of a system directory,
 * so that one that was purged stays away.  0 or -errno. */
int nss_bring(struct nss *n, const struct nss_info *what, size_t count);

/* A skeleton; *id gets its number.  0; -EEXIST: there is one of that name (its id); -EBUSY: the name is
 * a segment's and the space's; -EINVAL: its pages are another member's, or shared in a megabyte where
 * another's are not; -EDQUOT; -errno of the host. */
int nss_define(struct nss *n, const struct nss_info *what, uint16_t *id);
/* Fill the skeleton from `from`, and from cpu when it is a system's.  0 with *id; -ENOENT: no
 * skeleton; -EFAULT with *page: not in the storage; -errno of the host: the skeleton is as it was. */
int nss_save(struct nss *n, const char *name, bool system, struct storage *from,
             const struct nss_cpu *cpu, const char *origin, uint16_t *id, uint64_t *page);
/* All of them by number, free() it. */
struct nss_info *nss_list(struct nss *n, size_t *count);
/* The one that can be loaded; false: none. */
bool nss_find(struct nss *n, const char *name, bool system, struct nss_info *out);
/* Who has that file loaded: user IDs, free() it. */
char (*nss_users(struct nss *n, uint16_t id, size_t *count))[9];
/* Pages of what those who have that file share; false: nobody has it. */
bool nss_figures(struct nss *n, uint16_t id, struct storage_figures *out);
/* 0: gone; 1: it goes when nobody has it loaded any more; -ENOENT.  A space's members go with it; the
 * space of a member is then without it. */
int nss_purge(struct nss *n, uint16_t id);

/* --- loading ------------------------------------------------------------------------------------ */

/* A machine's storage: its own is the addresses below `own`; a saved segment may lie above it. */
struct nss_target {
    struct storage *storage;
    uint64_t own;
    const char *userid;
    struct nss_loads **loads;
};

enum nss_how { NSS_SHARED, NSS_NONSHARED, NSS_NO_OVERLAY /* not into own storage */ };

/* 0: loaded, or it was; 1: the same, in place of own storage; -ENOENT; -EBUSY: another one, or
 * storage that is not on line, is in its place; -EINVAL: not NONSHARED, when the machine has it
 * shared, and the other way round; -EIO: damaged; -ENOMEM. */
int nss_load(struct nss *n, const struct nss_target *to, const char *name, enum nss_how how,
             struct nss_info *out);
/* A system into a machine that was reset: 0 with its CPU; errors as above; -ENOSPC: the storage is
 * smaller than its minimum, or than what it has in exclusive pages. */
int nss_load_system(struct nss *n, const struct nss_target *to, const char *name,
                    struct nss_cpu *cpu, struct nss_info *out);
/* The machine has that native system; reset it before.  0, -ENOENT, -ENOMEM. */
int nss_load_native(struct nss *n, const struct nss_target *to, const char *name);
/* Where a machine has it: false: not loaded. */
bool nss_loaded(struct nss *n, const struct nss_loads *loads, const char *name,
                struct nss_info *out);
/* Addresses of it are storage as before, of zeros, or none.  0; 1: it was in own storage; -ENOENT. */
int nss_unload(struct nss *n, const struct nss_target *from, const char *name);
/* Reset: everything. */
void nss_unload_all(struct nss *n, const struct nss_target *from);

/* Addresses: first byte of the first range, last byte of the last. */
uint64_t nss_start(const struct nss_info *i);
uint64_t nss_end(const struct nss_info *i);

#endif
