/* EBCDIC code pages to and from Unicode.  Two pages: 037 (what Linux and CP use) and 1047 (what
 * some terminals show).  One byte, one code point below U+0100; what a page lacks becomes SUB. */
#ifndef ENGINE_BASE_EBCDIC_H
#define ENGINE_BASE_EBCDIC_H

#include <stddef.h>
#include <stdint.h>

enum ebcdic_page { EBCDIC_037, EBCDIC_1047 };

/* One EBCDIC byte as a Latin-1 code point. */
uint8_t ebcdic_to_latin1(enum ebcdic_page page, uint8_t e);
/* One Latin-1 code point as an EBCDIC byte. */
uint8_t ebcdic_from_latin1(enum ebcdic_page page, uint8_t c);

/* n bytes of code page 037 to Latin-1 and back; dst may be src. */
void ebcdic_to_ascii(char *dst, const void *src, size_t n);
void ebcdic_from_ascii(void *dst, const char *src, size_t n);

/* A C string to code page 037, padded with blanks (X'40') or cut to exactly n bytes. */
void ebcdic_pad(void *dst, const char *src, size_t n);

#endif
