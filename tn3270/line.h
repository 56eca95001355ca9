/* Lines of a terminal that is no 3270: input bytes to lines with the usual editing characters, and
 * output made fit to be shown.  Pure functions. */
#ifndef TN3270_LINE_H
#define TN3270_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tn3270/terminal.h"

struct line_input {
    char text[TERMINAL_LINE_MAX];
    size_t len;
    bool after_cr;  /* a line feed or null that follows belongs to the end of the line before */
    uint8_t escape; /* inside an escape sequence, which is thrown away: 1 after ESC, 2 after CSI */
};

enum line_event { LINE_MORE, LINE_DONE, LINE_ATTENTION };

/* One byte of input.  Carriage return (with line feed or null) or line feed ends a line: LINE_DONE,
 * take it with line_take().  Backspace and delete remove a character, ctrl-U the line, ctrl-C is
 * the attention key; other controls but tab are ignored, and so is what exceeds
 * TERMINAL_LINE_MAX. */
enum line_event line_byte(struct line_input *in, uint8_t c);
/* The finished line as clean UTF-8 (see line_clean()); begins a new one. */
size_t line_take(struct line_input *in, char *utf8, size_t size);
void line_erase_char(struct line_input *in);
void line_erase(struct line_input *in);

/* Copies at most size bytes of text as valid UTF-8: controls but tab become blanks, bytes that are
 * not UTF-8 are taken as Latin-1.  Returns the length. */
size_t line_clean(char *utf8, size_t size, const char *text, size_t len);

#endif
