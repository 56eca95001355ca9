/* Query Reply structured fields: what a 3270 says it can do, read from a client and said for the
 * local screen.  Pure functions.  Source: GA23-0059, chapter 6. */
#ifndef TN3270_QUERY_REPLY_H
#define TN3270_QUERY_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tn3270/datastream.h"

/* Rows and columns are 0 where nothing (or nothing sensible) was said. */
struct query_reply {
    uint16_t rows, cols;                 /* usable area, or implicit partition's alternate size */
    uint16_t default_rows, default_cols; /* implicit partition's default size */
    bool color;                          /* more than one colour */
    bool highlight;                      /* any highlighting */
};

/* inbound: a whole transmission, X'88' first.  0, or -EINVAL when it is no sequence of structured
 * fields; fields of kinds not known here are skipped. */
int query_reply_parse(struct query_reply *q, const uint8_t *inbound, size_t len);

/* Puts X'88' and the replies of a colour screen of the given sizes into o: Summary, Usable Area,
 * Character Sets, Color, Highlight, Reply Modes, Implicit Partition. */
void query_reply_build(struct ds_out *o, uint16_t default_rows, uint16_t default_cols,
                       uint16_t alternate_rows, uint16_t alternate_cols);

/* True for a screen that a terminal may have: 24 by 80 or more, at most 16383 positions. */
bool query_reply_size_ok(unsigned rows, unsigned cols);

#endif
