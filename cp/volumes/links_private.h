/* The table of links from the inside: links.c and reserve.c. */
#ifndef CP_VOLUMES_LINKS_PRIVATE_H
#define CP_VOLUMES_LINKS_PRIVATE_H

#include "cp/volumes/real.h"

#include <pthread.h>

struct mounted {
    struct mounted *next;
    char *path;            /* of the image; NULL: a temporary disk or a VFB-512 */
    struct volume *volume; /* NULL: offline */
    char volid[7];
    uint16_t rdev;                /* 0: of those */
    bool temporary;               /* not in the list; goes with its last link */
    bool virtual, from_directory; /* of those */
    unsigned links;
    unsigned readers; /* who read its label without the lock */
    bool varying;     /* VARY opens or closes its image without the lock */
    enum real_state state;
    struct disk_link *dedicated; /* REAL_ATTACHED: the one that is all of it */
};

struct disk_link {
    struct disk_link *next;
    struct volumes *volumes;
    struct mounted *on;
    struct minidisk *disk;
    char owner[9], user[9];
    uint16_t vdev, as; /* in the owner's entry, and the user's device */
    bool writable, stable, exclusive;
    bool shared_virtually; /* RESERVE and RELEASE mean something */
    bool reserved;
    disk_free_fn *on_free; /* waits for another link's RELEASE */
    void *on_free_ctx;
};

struct volumes {
    pthread_mutex_t lock; /* leaf */
    pthread_cond_t quiet; /* a volume has no reader any more, or VARY is done with it */
    struct mounted *first, **end;
    struct disk_link *links;
    uint16_t next_rdev;
    struct syncer *syncer;
    char *scratch; /* the directory where temporary disks are; NULL: they are in storage */
};

/* Open the image of m->path: 0, or -errno with a sentence in why[200]. */
int links_open_image(struct mounted *m, char why[200]);
/* The device is free from now on; its label is read anew, but for the one who has read it already. */
void links_free(struct mounted *m);
void links_set_free(struct mounted *m, const char volid[7]);
/* The link's reservation, if it has one, ends; the lock is held. */
void links_release(struct disk_link *l);

#endif
