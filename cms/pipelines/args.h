/* Operands of stages: words, numbers, delimited strings, characters, ranges.
 * User's Guide and Reference, "Syntax": delimitedString, xorc, hexString, inputRange.
 *
 * Functions that return int say what is wrong and return its number; 0 is good. */
#ifndef CMS_PIPELINES_ARGS_H
#define CMS_PIPELINES_ARGS_H

#include "cms/pipelines/pipe.h"

struct args {
    struct stage *s;
    const char *p, *end;   /* what is left; behind it a zero, and zeros may be in it */
    const char *module;    /* three letters of the stage's messages */
    uint8_t words, fields; /* separators where none is said */
};

void args_begin(struct args *a, struct stage *s, const char *module);
/* Of a text that is not the stage's operands. */
struct args args_of(struct stage *s, const char *module, struct pipe_text text);
size_t args_span(const struct args *a); /* up to the next blank */
/* The first c from `from` on; NULL: there is none. */
const char *args_find(const struct args *a, const char *from, char c);
bool args_more(struct args *a); /* skips blanks */
/* The next word is the keyword (abbreviated to at least min letters): it is taken. */
bool args_keyword(struct args *a, const char *keyword, size_t min);
/* ANYCASE, CASEANY, CASEIGNORE, IGNORECASE or CASELESS: it is taken. */
bool args_anycase(struct args *a);
/* The next word as it is written; false: there is none, it is too long or has a zero in it. */
bool args_word(struct args *a, char *out, size_t size);
/* The same of any characters, a zero among them: how many; 0. */
size_t args_bytes(struct args *a, char *out, size_t size);
bool args_upper_word(struct args *a, char *out, size_t size);
/* A file's name or type: what is longer than eight is cut. */
bool args_file_word(struct args *a, char out[9]);
/* True when the next word begins with a digit or a sign and a digit. */
bool args_number_next(struct args *a);
int args_number(struct args *a, long least, long most, long *out);
/* /string/, Xhex, Hhex, Bbits, STRING /string/; in storage of the stage, EBCDIC. */
int args_string(struct args *a, uint8_t **p, size_t *n);
/* Would args_string() find one?  (A word of letters and digits is none.) */
bool args_string_next(struct args *a);
/* A character, two hexadecimal digits, BLANK, SPACE or TAB: args_one_char() of a word of n. */
bool args_one_char(const char *word, size_t n, uint8_t *out);
int args_char(struct args *a, uint8_t *out);
int args_end(struct args *a); /* 112E when there is more */
int args_bad(struct args *a); /* 111E, 113E: the next word is not understood */

/* A part of a record: columns, blank-delimited words or separated fields, counted from 1 or, if
 * negative, from the end.  SUBSTR part OF part OF ...: the last part is one of the record, each other
 * one is a part of it. */
enum range_kind { RANGE_COLUMNS, RANGE_WORDS, RANGE_FIELDS };
struct range_part {
    enum range_kind kind;
    uint8_t separator; /* of words (blank) or fields (tab) */
    long from, to;     /* INT32_MAX: the end */
    bool length;       /* to is a count */
};
enum { RANGE_PARTS = 4 };
struct range {
    struct range_part part[RANGE_PARTS];
    unsigned parts; /* the last is the outermost */
};
/* All of a record. */
struct range range_whole(void);
/* A range of columns: the first of them and how many; false: it is none, or counts from the end. */
bool range_fixed(const struct range *r, long *from, long *n);
/* The next word looks like a range, be its numbers in order (args_range() says it when they are not). */
bool args_range_next(struct args *a);
int args_range(struct args *a, struct range *out);
enum { RANGES = 10 };
/* One, or several in parentheses. */
int args_ranges(struct args *a, struct range out[RANGES], unsigned *n);
/* Where it is in the record; false: it is not (an empty part then, *at behind it). */
bool range_find(const struct range *r, const uint8_t *p, size_t n, size_t *at, size_t *len);

/* Characters of code page 037. */
uint8_t ebcdic_upper(uint8_t e);
uint8_t ebcdic_lower(uint8_t e);
/* A signed decimal number, blanks around it; false: it is none. */
bool ebcdic_number(const uint8_t *p, size_t n, long *out);
/* Compare with ANYCASE or not; as memcmp. */
int ebcdic_compare(const uint8_t *a, const uint8_t *b, size_t n, bool anycase);

/* A buffer that grows, in the stage's storage. */
struct buffer {
    uint8_t *p;
    size_t n, room;
};
/* False: no storage (said). */
bool buffer_add(struct stage *s, struct buffer *b, const void *p, size_t n);
bool buffer_fill(struct stage *s, struct buffer *b, uint8_t c, size_t n);

#endif
