/* The screen of XEDIT: what stands on it, as a function of a file's state; the 3270 data stream that
 * shows it; and what was typed on it, read back from an inbound transmission.
 *
 * Three steps, none of which waits or writes: xe_layout_make() puts rows together,
 * xe_layout_stream() makes the outbound stream, xe_layout_read() checks an inbound one against the
 * layout.  What was never a field of the layout is ignored.
 *
 * Source for the 3270: GA23-0059, chapters 3 and 4. */
#ifndef CMS_XEDIT_SCREEN_H
#define CMS_XEDIT_SCREEN_H

#include "cms/xedit/buffer.h"

struct xe_file;
struct xedit;

#define XE_COMMAND_MAX 255 /* characters of a command line that are looked at */
#define XE_ROWS_MAX    128
#define XE_FIELDS_MAX  (3 * XE_ROWS_MAX + 1)

enum xe_area {
    XE_ARROW,
    XE_CMDLINE,
    XE_CURLINE,
    XE_FILEAREA,
    XE_IDLINE,
    XE_MSGLINE,
    XE_PENDING,
    XE_PREFIX,
    XE_SCALE,
    XE_SHADOW,
    XE_STATAREA,
    XE_TABLINE,
    XE_TOFEOF,
    XE_AREAS
};

struct xe_color {
    uint8_t color, highlight; /* as in attributes X'42' and X'41'; 0: default */
    bool high;
};

/* Where the cursor is to stand.  Of several places that are asked for while a screen is worked off the
 * one of the highest priority counts, of equal ones the last. */
enum { XE_PRIORITY_NONE = 0, XE_PRIORITY_ENTER = 30, XE_PRIORITY_PREFIX = 60 };
enum xe_cursor_kind { XE_CURSOR_CMDLINE, XE_CURSOR_FILE, XE_CURSOR_SCREEN, XE_CURSOR_PREFIX };
struct xe_cursor {
    enum xe_cursor_kind kind;
    unsigned priority;
    size_t row, column; /* from 1; of the command line the column, of a file the line and column */
};

enum xe_row_kind {
    XE_ROW_BLANK,
    XE_ROW_ID,
    XE_ROW_MESSAGE,
    XE_ROW_TOP,
    XE_ROW_END,
    XE_ROW_LINE, /* a line of the file */
    XE_ROW_MORE, /* its continuation */
    XE_ROW_SHADOW,
    XE_ROW_SCALE,
    XE_ROW_TABLINE,
    XE_ROW_RESERVED,
    XE_ROW_INPUT, /* a row of the input zone */
    XE_ROW_COMMAND,
    XE_ROW_COMMAND_MORE,
};

struct xe_row {
    enum xe_row_kind kind;
    size_t number;        /* the line's; of a shadow line how many it stands for */
    struct xe_line *line; /* NULL: top or end */
    uint16_t rows;        /* of XE_ROW_LINE: how many screen rows it has */
    bool current, pending, overlaid;
    const void *what; /* message, or reserved line */
};

/* A field on which one can type. */
struct xe_field {
    enum { XE_F_COMMAND, XE_F_PREFIX, XE_F_DATA, XE_F_INPUT, XE_F_RESERVED } kind;
    uint16_t row;     /* index into row[] */
    uint16_t at, len; /* the first position (from 0) and how many there are */
};

/* Of the whole screen, or of one that SET SCREEN makes a part of it: positions are always those of the
 * terminal, xe_layout_at() tells them. */
struct xe_layout {
    uint16_t rows, cols;
    uint16_t of_rows, of_cols; /* the terminal's */
    uint16_t origin;           /* the upper left corner's position */
    bool colors, power, two_command_rows;
    uint16_t prefix_at, data_at, data_len; /* columns from 0; of a first row */
    uint16_t command_row;                  /* from 0; rows: none */
    uint16_t current_row;
    uint16_t cursor;    /* a position */
    size_t first, last; /* file lines on it; 0: none */
    unsigned fields;
    struct xe_row row[XE_ROWS_MAX];
    struct xe_field field[XE_FIELDS_MAX];
};

/* What came back. */
struct xe_typed {
    uint8_t aid;
    bool short_read; /* the key alone came: CLEAR and PA keys */
    unsigned cursor; /* its position */
    unsigned key;    /* index of keys (session.h); 0: Enter's is XE_ENTER; XE_KEYS: CLEAR or none */
    unsigned n;
    struct {
        uint16_t field;
        uint32_t at, len; /* in text */
    } change[XE_FIELDS_MAX];
    uint8_t *text; /* the caller's: as large as the inbound transmission */
};

void xe_layout_make(struct xedit *x, struct xe_layout *l);
/* The position of a row and column, both from 0; and back: false when it is not within. */
unsigned xe_layout_at(const struct xe_layout *l, unsigned row, unsigned col);
bool xe_layout_cell(const struct xe_layout *l, unsigned at, unsigned *row, unsigned *col);
/* Has it the terminal's whole width?  Only then does a field go on in the next row. */
bool xe_layout_wide(const struct xe_layout *l);
/* The outbound stream (Erase/Write Alternate) of all logical screens, whose layouts are made: its
 * length, 0 when it does not fit into size. */
size_t xe_layout_stream(struct xedit *x, uint8_t *out, size_t size);
/* 0, or -1: no inbound transmission at all. */
int xe_layout_read(const struct xe_layout *l, const uint8_t *in, size_t len, struct xe_typed *t);
/* The columns of a line that are shown, as text; returns its length (no trailing blanks).  out may
 * be NULL: the length only. */
size_t xe_shown_text(struct xe_file *f, const struct xe_line *line, uint8_t *out, size_t size);

#endif
