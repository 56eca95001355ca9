/* Panels: 3270 screens as text files, those of panels/.  A panel is lines of Latin-1 text:
 *
 *   )COMMENT any text
 *   )ATTR                     in each line below it: a mark, TEXT, OUTPUT or INPUT, and how it looks
 *   )BODY n [MIDDLE]          the rows below it, each beginning with a mark; the first is row n of the
 *                             screen (default 1), with MIDDLE moved down by half of what the screen has
 *                             more than 24, and row -1 is the screen's last
 *   )FILL                     rows between this part of the body and the next are blank
 *   )ZVARS name ...           the names of the fields called Z, in their order
 *   )END
 *
 * In a row a mark stands in the place of the 3270's attribute byte.  Behind the mark of an INPUT or
 * OUTPUT stands the name of its field, which ends at the next mark, or with the row. */
#ifndef ENGINE_BASE_PANEL_H
#define ENGINE_BASE_PANEL_H

#include <stdbool.h>
#include <stddef.h>

enum { PANEL_MARKS = 12, PANEL_ROWS = 64, PANEL_FIELDS = 64, PANEL_NAME = 32 };
enum panel_kind { PANEL_TEXT, PANEL_OUTPUT, PANEL_INPUT };

/* A string of the panel's own text. */
struct panel_string {
    const char *p;
    size_t n;
};

struct panel_mark {
    char mark;
    enum panel_kind kind;
    struct panel_string how;
};

struct panel_row {
    int at; /* from 1, or from -1 upwards */
    bool middle;
    bool fill; /* up to the next row all are blank */
    struct panel_string text;
};

struct panel_field {
    unsigned row; /* an index of row[] */
    unsigned col,
        width; /* of its first character, from 1; width 0: to the end of the screen's row */
    bool input;
    struct panel_string name; /* shorter than PANEL_NAME; empty: it has none */
};

struct panel {
    unsigned marks, rows, fields;
    struct panel_mark mark[PANEL_MARKS];
    struct panel_row row[PANEL_ROWS];
    struct panel_field field[PANEL_FIELDS];
};

/* Reads one; it points into text from then on.  0, or the number of the line (from 1) that is wrong: one
 * behind the last when )END is missing. */
unsigned panel_read(struct panel *p, const char *text, size_t len);
/* The mark that the character is, or NULL. */
const struct panel_mark *panel_mark(const struct panel *p, char c);
/* The field of that name, or NULL. */
const struct panel_field *panel_field(const struct panel *p, const char *name);
/* The row, from 1, of a screen of so many rows, 24 or more. */
int panel_screen_row(const struct panel_row *r, int rows);

#endif
