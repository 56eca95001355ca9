/* CP's page space: where the bytes of guest pages are that are not in real storage.
 *
 * A page is compressed.  It stays so in host storage, up to a limit; beyond that the pages that have
 * been there for longest go to a file, in blocks of a page.  A page that does not become smaller by
 * a quarter goes to the file at once.  The file has no name: what it holds means nothing to the next
 * CP, and the host frees it when this one ends, however it ends.
 *
 * A host disk that is full (or an error in writing) is no space: page_space_out() says no, the page
 * stays where it is, and the space counts as no larger than what it holds until something is freed.
 *
 * What is in the file has a checksum.  A page that cannot be read (the host's disk fails, or somebody
 * has cut the file off) or is not what was written is lost: page_space_in() says so.
 *
 * Threads: any, but page_space_out() and page_space_migrate(), which are for one. */
#ifndef CP_STORAGE_PAGE_SPACE_H
#define CP_STORAGE_PAGE_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page_space;

/* A file of at most `blocks` pages in the directory (NULL: none), and at most `kept` bytes of
 * compressed pages.  NULL with errno. */
struct page_space *page_space_open(const char *dir, uint32_t blocks, size_t kept);
void page_space_close(struct page_space *s);

/* Keep 4096 bytes; *where, not 0, finds them again.  false: there is no room. */
bool page_space_out(struct page_space *s, const uint8_t *page, uint32_t *where);
/* Give them back, and their room.  false: the page is lost, and `page` is anything. */
bool page_space_in(struct page_space *s, uint32_t where, uint8_t *page);
void page_space_discard(struct page_space *s, uint32_t where);
/* Are they in the file? */
bool page_space_slow(struct page_space *s, uint32_t where);
/* Compressed pages beyond the limit go to the file, oldest first. */
void page_space_migrate(struct page_space *s);

struct page_space_figures {
    uint32_t blocks, blocks_used, blocks_high; /* of the file */
    size_t kept_pages, kept_bytes;             /* compressed, in host storage */
    uint64_t file_reads, file_writes;          /* pages */
    uint64_t lost,
        write_errors; /* pages that could not be had back; writes that failed, but for room */
    bool full;        /* the last page found no room */
};
void page_space_figures(struct page_space *s, struct page_space_figures *out);

#endif
