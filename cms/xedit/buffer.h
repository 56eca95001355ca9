/* The lines of one file in storage: XEDIT's and nothing of the screen, of settings or of CMS.
 *
 * Lines are numbered from 1.  They hang in blocks of at most some hundred, so that inserting and
 * deleting cost a block, not the file, and finding line n costs a look at the blocks (none when it
 * is near the last one found).  A `struct xe_line` keeps its address for as long as it lives, also
 * while it moves to another place or file: prefix commands and names hold on to it.
 *
 * Text is EBCDIC without trailing blanks. */
#ifndef CMS_XEDIT_BUFFER_H
#define CMS_XEDIT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XE_BLANK    0x40
#define XE_LINE_MAX 65535u /* characters in a line */

struct xe_buffer;
/* What the lines of a machine's editors, and what hangs on them, may take up in all: nothing grows past
 * the virtual machine's storage.  NULL in place of one: there is no limit. */
struct xe_store {
    uint64_t used, most; /* bytes */
};
/* Of it, n bytes for a name, a synonym, a message: zeroed; NULL: there is no storage.  They are given
 * back with the same n. */
void *xe_store_get(struct xe_store *s, size_t n);
/* For a message, which may go so many bytes beyond the most: that there is no storage is one. */
#define XE_STORE_MESSAGES 8192
void *xe_store_get_message(struct xe_store *s, size_t n);
void xe_store_free(struct xe_store *s, void *p, size_t n);

struct xe_block;
struct xe_pending;

enum { XE_NEW = 1, XE_CHANGED = 2 };

struct xe_line {
    struct xe_block *block; /* buffer.c's; NULL: in no buffer */
    uint8_t *text;
    uint32_t len, room;
    uint8_t select;  /* SET SELECT: 0 to 255 */
    uint8_t flags;   /* XE_NEW, XE_CHANGED */
    uint16_t names;  /* SET POINT: names that it has */
    uint32_t origin; /* update.c's: the record of the base that it was, from 1; 0: none */
    struct xe_pending *pending; /* prefix.c's */
    struct xe_store *store;
};

struct xe_buffer *xe_buffer_create(struct xe_store *store); /* NULL: no storage */
void xe_buffer_destroy(struct xe_buffer *b);
size_t xe_lines(const struct xe_buffer *b);
/* Line n, or NULL when there is none. */
struct xe_line *xe_line(struct xe_buffer *b, size_t n);
/* The number of a line that is in b. */
size_t xe_line_number(struct xe_buffer *b, const struct xe_line *line);

/* A line of its own, in no buffer; NULL: no storage.  Trailing blanks are cut off. */
struct xe_line *xe_line_create(struct xe_store *store, const uint8_t *text, size_t len);
void xe_line_free(struct xe_line *line);
/* Its text; false: no storage, and it is as before.  text may be part of the line's own. */
bool xe_line_set(struct xe_line *line, const uint8_t *text, size_t len);

/* Put a line behind line `after` (0: in front of all); false: no storage. */
bool xe_put_line(struct xe_buffer *b, size_t after, struct xe_line *line);
/* A new line there; NULL: no storage. */
struct xe_line *xe_insert_line(struct xe_buffer *b, size_t after, const uint8_t *text, size_t len);
/* Take line n out; it is the caller's now. */
struct xe_line *xe_take_line(struct xe_buffer *b, size_t n);
/* Two lines of b change places. */
void xe_swap_lines(struct xe_buffer *b, struct xe_line *x, struct xe_line *y);

/* The selection level of line n; and the nearest line from n on (n itself first), by step +1 or -1,
 * whose level is within low..high: 0 or xe_lines() + 1 when there is none. */
void xe_select_line(struct xe_buffer *b, size_t n, uint8_t level);
size_t xe_selected(struct xe_buffer *b, size_t n, int step, uint8_t low, uint8_t high);
/* How many lines from..to are within low..high. */
size_t xe_count_selected(struct xe_buffer *b, size_t from, size_t to, uint8_t low, uint8_t high);
uint8_t xe_most_selected(struct xe_buffer *b);

#endif
