/* XEDIT: the editor of CMS.  What others call; session.h is for the rooms of this folder.
 *
 * A CMS machine has a stack of editors (XEDIT called from an exec that runs in XEDIT is a new one);
 * each has a ring of files.  It registers itself as the subcommand environment XEDIT while it
 * runs, so that `ADDRESS XEDIT` in a REXX program reaches it. */
#ifndef CMS_XEDIT_XEDIT_H
#define CMS_XEDIT_XEDIT_H

#include <stddef.h>
#include <stdint.h>

struct cms;
struct xedit;

/* The machine is thrown away: free all editors.  Not from the coroutine. */
void xedit_destroy(struct cms *cms);
/* The bytes of the lines in its rings, and what hangs on them. */
uint64_t xedit_bytes(const struct cms *cms);

/* ADDRESS XEDIT: a subcommand, EBCDIC, for the editor that runs; its return code. */
int xedit_subcommand(struct cms *cms, const uint8_t *text, size_t len);

/* What programs beside macros may do with the file fn ft fm of the ring (fm "*": on any disk), as with
 * DMSXFLRD and DMSXFLWR.  The names are those that xedit_ring_file() made whole. */
enum xedit_ring {
    XEDIT_RING_OK,
    XEDIT_RING_NONE,
    XEDIT_RING_NO_FILE,
    XEDIT_RING_END,
    XEDIT_RING_FAILED
};
/* Is it there?  With empty names: the current file, whose names are told. */
enum xedit_ring xedit_ring_file(struct cms *cms, char fn[9], char ft[9], char fm[3]);
/* The current line of it into p, the first at Top of File. */
enum xedit_ring xedit_ring_read(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                uint8_t *p, size_t size, size_t *n);
/* The next line, or End of File, is the current one. */
enum xedit_ring xedit_ring_next(struct cms *cms, const char *fn, const char *ft, const char *fm);
/* A line in the place of the current one, which then is the next; behind the last line it is added. */
enum xedit_ring xedit_ring_write(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                 const uint8_t *p, size_t n);
/* A line behind the current one, and it is the current one then. */
enum xedit_ring xedit_ring_insert(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                  const uint8_t *p, size_t n);
/* Its records: 'F' or 'V', and their length. */
enum xedit_ring xedit_ring_format(struct cms *cms, const char *fn, const char *ft, const char *fm,
                                  char *recfm, uint32_t *lrecl);

/* One subcommand (set 0), option of SET (1) or option that can only be asked for (2), for HELP: i
 * counts from 0; false at the end. */
struct xedit_help {
    const char *name, *syntax, *help;
    unsigned abbreviation; /* letters that suffice */
    int set;
    bool query; /* QUERY shows it */
};
int xedit_help_row(size_t i, struct xedit_help *out);

#endif
