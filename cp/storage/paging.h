/* Over-commitment: guests together may use more storage than there is.
 *
 * Real storage is what CP was told to use (STORE=, z/VM's IPL parameter) for guests' pages, those
 * compressed in host storage counted in.  One thread, the thief, pages out what was not referenced
 * for longest whenever there are more; another brings back what is in the file, so that a virtual CPU
 * that needs such a page waits in no thread: it leaves its slice (SIE_HOST_FAULT), the dispatcher
 * runs others, and it is woken.  Pages that are compressed come back at once, by who needs them. */
#ifndef CP_STORAGE_PAGING_H
#define CP_STORAGE_PAGING_H

#include "cp/storage/page_space.h"
#include "engine/sie.h"

#include <stdatomic.h>

struct paging;
struct system;

#define PAGING_WARNING 90 /* per cent of the page space: the operator is told */

struct paging_options {
    uint64_t store; /* bytes of real storage for guests' pages; 0: no limit, nothing is paged */
    uint64_t page_space; /* bytes of the page file */
    const char *dir;     /* where it is; NULL: nowhere */
};

/* Before the first virtual machine.  NULL with errno. */
struct paging *paging_start(struct system *sys, const struct paging_options *options);
/* Before the dispatcher ends: nobody is in page wait any more, and none lasts. */
void paging_end(struct paging *p);
/* The frames are gone. */
void paging_free(struct paging *p);

/* SET STORAGE: that many bytes of real storage from now on; what guests have beyond it is stolen by and
 * by, and new pages wait for that. */
void paging_set_store(struct paging *p, uint64_t bytes);

/* A wait for a frame (sie_fault_frame()), or with 0 until there is room for one more.  The caller's
 * until over() gets it back: by any thread, at once perhaps, with no lock held. */
struct paging_wait {
    struct paging_wait *next;
    uint32_t frame;
    void (*over)(struct paging_wait *w);
};
void paging_wait(struct paging *p, struct paging_wait *w);

/* SET RESERVED: that many of the storage's pages stay in real storage when others are stolen; 0: none,
 * and before it is destroyed.  paging NULL: nothing. */
void paging_reserve(struct paging *p, struct storage *s, size_t pages);

struct paging_figures {
    struct frame_figures frames;
    struct page_space_figures space;
    uint64_t store;          /* bytes; 0: no limit */
    unsigned pages_a_second; /* in and out, over the last seconds */
    unsigned waiting;        /* virtual CPUs in page wait */
};
/* paging NULL: of a CP that does not page. */
void paging_figures(struct system *sys, struct paging_figures *out);

#endif
