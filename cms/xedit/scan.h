/* Reading a command: words, numbers, delimited strings.  Latin-1, by pointer and length. */
#ifndef CMS_XEDIT_SCAN_H
#define CMS_XEDIT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct xe_scan {
    const char *p, *end;
};

struct xe_scan xe_scan(const char *text, size_t len);
void xe_skip(struct xe_scan *s);     /* blanks */
bool xe_scan_end(struct xe_scan *s); /* nothing but blanks is left */
/* The next word in upper case, cut to size - 1; false at the end. */
bool xe_word(struct xe_scan *s, char *out, size_t size);
/* The same without moving on. */
bool xe_peek(const struct xe_scan *s, char *out, size_t size);
/* A number that ends the operand or stands before a blank; "*" gives -1 when star.  false: another
 * thing, nothing is moved. */
bool xe_number(struct xe_scan *s, bool star, long most, long *out);
/* A word that is a whole number without sign. */
bool xe_digits(const char *word, long most, long *out);
/* A string in delimiters: the first character there is one; the closing one may be missing at the
 * end of the command.  *closed says whether it was there. */
bool xe_delimited(struct xe_scan *s, const char **text, size_t *len, bool *closed);
/* Is it a letter, which delimits nothing? */
bool xe_letter_at(const struct xe_scan *s);
/* Does the word abbreviate NAME, whose first min letters must be there? */
bool xe_is(const char *word, const char *name, unsigned min);
/* The same with NAME written as IBM's diagrams do: the upper-case part is what must be there. */
bool xe_abbrev(const char *word, const char *name);

/* Latin-1 to EBCDIC and back. */
void xe_to_ebcdic(uint8_t *out, const char *text, size_t len);
void xe_to_latin1(char *out, const uint8_t *text, size_t len);
/* In EBCDIC. */
uint8_t xe_upper(uint8_t c);
uint8_t xe_lower(uint8_t c);
bool xe_letter(uint8_t c);
/* X'40' in place of codes that a terminal does not show: below X'40', and X'FF'. */
bool xe_shown(uint8_t c);
/* "x'C1C2'": the bytes of a hexadecimal string; -1 when it is none, -2 when it is a bad one. */
long xe_hex_string(const char *text, size_t len, uint8_t *out, size_t size);

#endif
