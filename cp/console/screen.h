/* CP's line-mode screen on a 3270: output rows from the top, a two-row input area, the status area
 * at the right end of the last row.  A pure structure: it is filled with lines and status, and says
 * what has to be sent so that the terminal shows it.  What changed between two updates is sent
 * once, so a flood of output costs no more than a screen.
 *
 * Layout, R rows by C columns (recorded from a real system): output rows 1 to R-2, of which the last
 * has C-1 usable columns; attribute of the input area at row R-2 column C, the area from row R-1
 * column 1 to row R column C-21; protected attribute at row R column C-20, then ten columns of
 * status and eight of the system's name. */
#ifndef CP_CONSOLE_SCREEN_H
#define CP_CONSOLE_SCREEN_H

#include "cp/console/graphics.h"
#include "cp/settings.h"
#include "tn3270/datastream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCREEN_INPUT_MAX 512

struct screen {
    uint16_t rows, cols;
    bool alternate, extended;
    uint8_t *text; /* (rows - 2) * cols, EBCDIC, 0 where nothing was written */
    unsigned next; /* the next free output row, 0 to rows - 2 */
    unsigned sent; /* output rows that the terminal has */
    bool open;     /* the last row goes on with the next text, at `column` */
    unsigned column;
    bool erase;       /* the terminal is to be erased first */
    bool wipe;        /* its output area is, with what is being typed left alone */
    bool fields;      /* the input area and the status are to be written again */
    bool unlock;      /* the keyboard is locked by a key that has been taken */
    bool input_erase; /* what is in the input area goes */
    bool hidden;      /* the input area does not show what is typed */
    bool alarm;
    struct look look[LOOKS]; /* of the areas */
    enum graphics graphics;  /* TERMINAL APL, TEXT */
    uint8_t area;            /* LOOK_CPOUT ...: of what is put next */
    uint8_t *row_area;       /* of each output row */
    char status[13], id[9];
    uint8_t prefill[SCREEN_INPUT_MAX]; /* put into the input area: RETRIEVE, a delayed PF key */
    size_t prefill_len;
};

/* rows and cols are the terminal's (at least 24 by 80).  0 or -ENOMEM. */
int screen_init(struct screen *s, uint16_t rows, uint16_t cols, bool alternate, bool extended,
                const char *id);
void screen_free(struct screen *s);

/* Put text (EBCDIC) into the next rows as far as there is room: a line longer than a row goes on in
 * the next.  end: the line ends here, otherwise the next text goes on behind it.  Returns how many
 * bytes are on the screen; *done says whether that is all (an empty line takes a row too). */
size_t screen_put(struct screen *s, const uint8_t *text, size_t len, bool end, bool *done);
/* The same from that row on, over what is there, as far as the output area goes. */
void screen_display(struct screen *s, unsigned row, const uint8_t *text, size_t len);
bool screen_full(const struct screen *s);
/* Start with an empty terminal: what the user is typing goes too. */
void screen_clear(struct screen *s);
/* Start a new page under the hands of a user who types: the input area, its cursor and the keyboard
 * stay as they are. */
void screen_new_page(struct screen *s);
/* Everything is to be sent again: another program had the terminal. */
void screen_refresh(struct screen *s);
/* Everything but what is being typed is to be sent again: the areas look different. */
void screen_redraw(struct screen *s);
void screen_set_status(struct screen *s, const char *status);
/* A key of the terminal has been taken: the next update unlocks the keyboard.  Other updates do not,
 * so that one on its way when CLEAR is pressed leaves no keyboard open on a screen without an input
 * area. */
void screen_key_taken(struct screen *s);
/* Empty the input area, or fill it with text for the user to change. */
void screen_erase_input(struct screen *s, bool hidden);
void screen_set_input(struct screen *s, const uint8_t *ebcdic, size_t len);

/* What is to be sent, appended to o (made for the screen's size).  false: nothing. */
bool screen_update(struct screen *s, struct ds_out *o);
/* The typed line from an inbound transmission: EBCDIC, at most size, trailing blanks cut. */
size_t screen_input(const struct screen *s, const struct ds_inbound *in, uint8_t *text,
                    size_t size);

#endif
