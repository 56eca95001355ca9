/* Targets: how a line or a column is named in a command.  XEDIT Commands and Macros Reference,
 * "Target Operand": absolute (:n), relative (n, +n, -n), end (*, +*, -*), named (.name), and
 * strings (/a/, with + - for direction, not signs, & and |).
 *
 * Parsing looks only at the command and the settings, finding only at the file; nothing is moved. */
#ifndef CMS_XEDIT_TARGET_H
#define CMS_XEDIT_TARGET_H

#include "cms/xedit/session.h"

/* A string to look for: pieces with anything between them (SET ARBCHAR). */
#define XE_PIECES 12
struct xe_pattern {
    struct xe_pattern *next;
    bool negate, or_next;     /* or_next: the next one is behind |, not & */
    bool lead_any, trail_any; /* an arbitrary character at its start, its end */
    unsigned pieces;
    struct {
        uint32_t at, len;
    } piece[XE_PIECES];
    uint32_t len;
    uint8_t text[];
};

enum xe_target_kind { XE_T_RELATIVE, XE_T_ABSOLUTE, XE_T_ALL, XE_T_NAMED, XE_T_STRING };
struct xe_target {
    enum xe_target_kind kind;
    int direction; /* 1 or -1 */
    long n;
    struct xe_line *line;
    struct xe_pattern *pattern;
};

/* A match in a line: columns from 0; what the arbitrary characters stood for. */
struct xe_match {
    uint32_t at, len;
    struct {
        uint32_t at, len;
    } any[XE_PIECES + 1];
};

/* Read a target off the command.  0; XE_NO_TARGET: the next word is none (nothing said, nothing
 * moved); XE_NOT_FOUND (a name that no line has), XE_INVALID and XE_NO_STORAGE: said. */
int xe_target_parse(struct xe_command *c, struct xe_target *t);
void xe_target_free(struct xe_target *t);
/* One delimited string as a pattern: NULL and *rc said.  hex: SET HEX is looked at. */
struct xe_pattern *xe_pattern_create(struct xe_file *f, const char *text, size_t len, int *rc);
void xe_pattern_free(struct xe_pattern *p);

/* Find it from the current line on.  0, XE_END (the line is the top or the end), XE_NOT_FOUND.
 * Nothing is said. */
int xe_target_find(struct xe_file *f, const struct xe_target *t, size_t *line);
/* The lines that a command with this target works on: first..last, empty when first > last; from
 * the current line to the target, not with it.  down: in which direction. */
int xe_target_lines(struct xe_file *f, const struct xe_target *t, size_t *first, size_t *last,
                    bool *down);
/* Where in text[from..to) the pattern is first (direction 1) or last (-1). */
bool xe_pattern_find(const struct xe_file *f, const struct xe_pattern *p, const uint8_t *text,
                     size_t len, size_t from, size_t to, int direction, struct xe_match *m);
/* Does a line satisfy the whole expression, within the zone? */
bool xe_pattern_line(struct xe_file *f, const struct xe_pattern *p, size_t n, struct xe_match *m);
/* The column of a column target (from 1) with the zone: as xe_target_find. */
int xe_column_find(struct xe_file *f, const struct xe_target *t, uint32_t *column, size_t *line);

#endif
