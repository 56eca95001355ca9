/* A queue of lines, or of anything else that is a string of bytes: what waits for a screen, what
 * was typed ahead, what a full-screen program sends. */
#ifndef CP_CONSOLE_LINES_H
#define CP_CONSOLE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
    struct line *next;
    size_t len;
    bool end;     /* the line ends here */
    uint8_t kind; /* the caller's */
    uint8_t text[];
};

struct lines {
    struct line *first, **end;
    uint8_t kind;        /* that the next get */
    size_t bytes, count; /* bytes: with what each takes beside its text */
};

void lines_init(struct lines *q);
/* A copy at the end; false: no storage. */
bool lines_push(struct lines *q, const uint8_t *text, size_t len, bool end);
/* The first, the caller free()s it; NULL when there is none. */
struct line *lines_pop(struct lines *q);
void lines_drain(struct lines *q);

#endif
