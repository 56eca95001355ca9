/* A 3270 screen in storage: interprets outbound data streams and does what a keyboard does, as a
 * local 3270 would.  Used by the ncurses terminal and by tests.  Pure: no clock, no I/O.
 *
 * Keeps true: every address is below rows times cols of the present size; the field attribute of a
 * position is found by looking back (wrapping), so that there is one truth; bytes from outside
 * never index anything unchecked.
 * Source: GA23-0059, chapters 3 to 5; 3174 functional description for the keyboard. */
#ifndef TN3270_BUFFER_H
#define TN3270_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tn3270/datastream.h"

/* One position.  Where is_field is set, fa is the field attribute (6 bits) and c is 0; color and
 * highlight are then the field's, otherwise the character's own (0: the field's). */
struct buffer_cell {
    uint8_t c; /* EBCDIC; 0 null */
    uint8_t fa;
    uint8_t color, highlight;
    bool is_field;
    bool ge; /* c is of the alternate (APL) character set */
};

struct buffer3270 {
    uint16_t default_rows, default_cols, alternate_rows, alternate_cols;
    uint16_t rows, cols; /* in force now */
    uint16_t cursor;
    uint16_t address;   /* current buffer address, inside a command */
    uint8_t aid;        /* of the last inbound transmission, DS_AID_NONE after a restore */
    uint8_t reply_mode; /* 0 field, 1 extended field, 2 character */
    uint8_t sa_color, sa_highlight; /* Set Attribute in force during a command */
    unsigned spent;                 /* cells that the command gone over last has cost */
    bool locked;                    /* keyboard: waits for the host */
    bool insert;
    bool alarm;     /* sound it and clear this */
    bool formatted; /* at least one field */
    struct buffer_cell *cells;
};

enum buffer_result {
    BUFFER_OK,
    BUFFER_ANSWER,     /* the terminal has something to send: in the answer */
    BUFFER_REJECT = -1 /* a bad command, order or address; what came before it took effect */
};

/* 0, or -ENOMEM.  Sizes from 24x80 up to 16383 positions. */
int buffer3270_init(struct buffer3270 *b, uint16_t alternate_rows, uint16_t alternate_cols);
void buffer3270_free(struct buffer3270 *b);

/* One outbound command.  Read commands and Read Partition put what the terminal sends into
 * answer (which the caller has initialised by ds_init() and frees) and give BUFFER_ANSWER. */
enum buffer_result buffer3270_write(struct buffer3270 *b, const uint8_t *ds, size_t len,
                                    struct ds_out *answer);

/* The keyboard (keyboard.c).  All but reset do nothing while it is locked.  Those that give a bool
 * are false where a 3270 would refuse the key (locked, protected position, no room to insert). */
bool buffer3270_type(struct buffer3270 *b, uint8_t ebcdic);
bool buffer3270_delete(struct buffer3270 *b);
bool buffer3270_backspace(struct buffer3270 *b); /* moves left and deletes */
bool buffer3270_erase_eof(struct buffer3270 *b);
bool buffer3270_erase_input(struct buffer3270 *b);
void buffer3270_tab(struct buffer3270 *b);
void buffer3270_backtab(struct buffer3270 *b);
void buffer3270_newline(struct buffer3270 *b);
void buffer3270_home(struct buffer3270 *b);
void buffer3270_move(struct buffer3270 *b, int rows, int cols); /* arrows; wraps */
void buffer3270_toggle_insert(struct buffer3270 *b);
void buffer3270_reset(struct buffer3270 *b);

/* An attention key: locks the keyboard and puts the inbound transmission into answer.  False when
 * the keyboard is locked (PA and Clear included). */
bool buffer3270_key(struct buffer3270 *b, uint8_t aid, struct ds_out *answer);

/* The first position of the next unprotected field with room, looking from addr; 0 for none. */
uint16_t buffer3270_next_unprotected(const struct buffer3270 *b, uint16_t addr);
/* Nulls in all unprotected positions (all positions when unformatted), their MDT off. */
void buffer3270_erase_unprotected(struct buffer3270 *b);
/* What Read Modified (all: Read Modified All) and Read Buffer answer, with the present AID. */
void buffer3270_read_modified(const struct buffer3270 *b, bool all, struct ds_out *answer);
void buffer3270_read_buffer(const struct buffer3270 *b, struct ds_out *answer);

/* The field attribute (6 bits) in force at addr, 0 when unformatted; *start its position or -1. */
uint8_t buffer3270_field_at(const struct buffer3270 *b, uint16_t addr, int *start);
/* How what stands at addr looks: field attribute, colour and highlighting after the defaults of its
 * field, whose position is field (buffer3270_field_at(), or kept while going from left to right)
 * or -1. */
void buffer3270_look(const struct buffer3270 *b, uint16_t addr, int field, uint8_t *fa,
                     uint8_t *color, uint8_t *highlight);
/* Row (from 1) as UTF-8 in code page 037, trailing blanks removed, hidden fields as blanks; at
 * most size - 1 bytes and a zero.  For tests and logs. */
void buffer3270_row_text(const struct buffer3270 *b, unsigned row, char *text, size_t size);

#endif
