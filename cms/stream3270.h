/* 3270 data streams for CMS's full-screen programs: orders outbound, fields inbound.  A program of
 * a virtual machine makes its own streams, as those of a real one do.
 *
 * Source: IBM 3270 Data Stream Programmer's Reference, GA23-0059, chapters 3 and 4. */
#ifndef CMS_STREAM3270_H
#define CMS_STREAM3270_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ST_W = 0xf1,
    ST_EW = 0xf5,
    ST_EWA = 0x7e,
    ST_WCC_ALARM = 0x04,
    ST_WCC_RESTORE = 0x02,
    ST_WCC_RESET_MDT = 0x01,
    ST_PROTECTED = 0x20,
    ST_SKIP = 0x30, /* protected, and the cursor skips it */
    ST_HIGH = 0x08,
    ST_HIDDEN = 0x0c,
    ST_MDT = 0x01,
    ST_AID_ENTER = 0x7d,
    ST_AID_CLEAR = 0x6d,
    ST_AID_PA1 = 0x6c,
    ST_AID_PA2 = 0x6e,
    ST_AID_PA3 = 0x6b,
    ST_AID_NONE = 0x60,
};

/* An outbound stream in the caller's room.  What does not fit sets full; nothing is written past
 * the end. */
struct st_out {
    uint8_t *p;
    size_t n, size;
    uint16_t rows, cols;
    bool colors, full;
};
void st_begin(struct st_out *o, uint8_t *room, size_t size, uint16_t rows, uint16_t cols);
void st_command(struct st_out *o, uint8_t command, uint8_t wcc);
void st_at(struct st_out *o, unsigned at); /* Set Buffer Address, a position from 0 */
/* A field's attribute; colour and highlighting (0: default) only when o->colors. */
void st_field(struct st_out *o, uint8_t attribute, uint8_t color, uint8_t highlight);
void st_text(struct st_out *o, const uint8_t *ebcdic, size_t n); /* codes below X'40' as blanks */
void st_latin1(struct st_out *o, const char *text, size_t n);
void st_repeat(struct st_out *o, unsigned to, uint8_t c); /* Repeat to Address */
void st_cursor(struct st_out *o, unsigned at);

/* What stands in the cells of a screen of rows * cols behind such a stream: text, blanks for all
 * attributes and for what is hidden. */
void st_shown(const uint8_t *stream, size_t n, uint16_t rows, uint16_t cols, uint8_t *cells);

/* An inbound transmission: AID and cursor, then its fields one by one.  Addresses are positions
 * from 0 and are checked against rows * cols. */
struct st_in {
    const uint8_t *p;
    size_t n, at;
    unsigned cells;
    uint8_t aid;
    unsigned cursor;
};
/* false: not an inbound transmission of such a screen. */
bool st_read(struct st_in *in, const uint8_t *p, size_t n, uint16_t rows, uint16_t cols);
/* The next field: its first position, and its text without nulls and orders into out (at most
 * size; *len).  false at the end, or where the rest makes no sense. */
bool st_next(struct st_in *in, unsigned *at, uint8_t *out, size_t size, size_t *len);
/* 1 to 24, or 0. */
unsigned st_pf(uint8_t aid);

#endif
