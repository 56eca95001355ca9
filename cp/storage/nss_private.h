/* What nss.c (who has which), nss_space.c (segment spaces), nss_file.c (on disk) and nss_load.c (in storage)
 * share. */
#ifndef CP_STORAGE_NSS_PRIVATE_H
#define CP_STORAGE_NSS_PRIVATE_H

#include "cp/storage/nss.h"

#include <pthread.h>

#define NSS_PAGE   4096u
#define NSS_MIB    (1u << 20)
#define NSS_ID_MAX 9999u

struct nss_file {
    struct nss_file *next;
    struct nss_info info;
    struct nss_cpu cpu;
    int fd;                /* of files that end with the process; otherwise -1 */
    struct storage *image; /* while somebody has it */
};

struct nss {
    pthread_mutex_t lock;
    int dir; /* SYSDIR/spool/nss, or -1 */
    struct frame_pool *pool;
    unsigned reserved;
    struct nss_file *files; /* by number */
    struct nss_loads *all;
};

/* One file that one machine has; of a space one entry for each name that it was loaded by, and one of
 * them maps it. */
struct nss_loads {
    struct nss_loads *next;     /* the machine's */
    struct nss_loads *next_all; /* everybody's */
    struct nss_file *file;      /* a member's space */
    struct nss_info info;       /* what was asked for, as it was then */
    char userid[9];
    bool nonshared, overlay, maps;
};

/* Does SAVESEG keep the pages of such a range? */
static inline bool nss_saved(enum nss_type t)
{
    return t == NSS_SW || t == NSS_EW || t == NSS_SR || t == NSS_ER;
}
static inline bool nss_shared(enum nss_type t)
{
    return t == NSS_SW || t == NSS_SR || t == NSS_SN || t == NSS_SC;
}
static inline bool nss_writable(enum nss_type t)
{
    return t == NSS_SW || t == NSS_SN || t == NSS_EW || t == NSS_EN;
}

/* --- nss.c: the list ------------------------------------------------------------------------------- */

struct nss_file *nss_by_name(struct nss *n, const char *name, bool system, bool skeleton);
void nss_enter(struct nss *n, struct nss_file *f);
uint16_t nss_free_id(struct nss *n); /* 0: there is none */
/* As nss_purge(). */
int nss_purge_file(struct nss *n, struct nss_file *f);
uint32_t nss_pages(const struct nss_info *i); /* that are saved */

/* --- nss_space.c ------------------------------------------------------------------------------------ */

/* May it be defined beside what there is?  As nss_define(). */
int nss_space_check(struct nss *n, const struct nss_info *what);
/* Members have changed: the space is a skeleton of their ranges, or saved when all of them are.  0 or
 * -errno. */
int nss_space_update(struct nss *n, const char *space, uint64_t *page);
/* Of what has been purged: its members, or its space. */
void nss_space_purged(struct nss *n, const struct nss_info *gone);

/* --- nss_file.c ------------------------------------------------------------------------------------ */

int nss_file_directory(struct nss *n, const char *sysdir);
/* 1: what comes with CP was never put there, which nss_file_not_first() ends; 0; -errno. */
int nss_file_first(struct nss *n);
int nss_file_not_first(struct nss *n);
/* The whole file anew: its header, and with `from` the pages of its ranges.  0 or -errno, and then
 * the old one is there. */
int nss_file_write(struct nss *n, struct nss_file *f, struct storage *from, uint64_t *page);
/* Its pages into image, with their keys: 0, -EIO, -ENOMEM. */
int nss_file_read(struct nss *n, const struct nss_file *f, struct storage *image);
void nss_file_remove(struct nss *n, const struct nss_file *f);
/* Each good one to add(). */
int nss_file_scan(struct nss *n, void (*add)(struct nss *n, struct nss_file *f),
                  void (*say)(void *ctx, const char *line), void *ctx);

/* --- nss_load.c ------------------------------------------------------------------------------------ */

/* Bring the image into being; 0 or -errno. */
int nss_image(struct nss *n, struct nss_file *f);
/* Can it be there?  0, 1 (it replaces own storage), -EBUSY. */
int nss_fits(const struct nss_target *to, const struct nss_file *f);
int nss_map(const struct nss_target *to, const struct nss_file *f, bool nonshared);
void nss_unmap(const struct nss_target *from, const struct nss_file *f);

#endif
