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

/* ADDRESS XEDIT: a subcommand, EBCDIC, for the editor that runs; its return code. */
int xedit_subcommand(struct cms *cms, const uint8_t *text, size_t len);

/* One subcommand (set 0), option of SET (1) or option that can only be asked for (2), for HELP: i
 * counts from 0; false at the end. */
struct xedit_help {
    const char *name, *syntax, *help;
    unsigned abbreviation; /* letters that suffice */
    int set;
};
int xedit_help_row(size_t i, struct xedit_help *out);

#endif
