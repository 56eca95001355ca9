/* Formats of blocks, for BLOCK and DEBLOCK. */
#ifndef CMS_PIPELINES_BLOCKS_H
#define CMS_PIPELINES_BLOCKS_H

#include "cms/pipelines/args.h"

enum block_kind {
    BLOCK_FIXED,
    BLOCK_VARIABLE,
    BLOCK_CMS,
    BLOCK_FIELDS,
    BLOCK_STREAM,
    BLOCK_NETDATA
};
enum {
    BLOCK_RFC959 = 3
}; /* the bytes in front of such a block: flags, and how many there are behind them */
struct block_format {
    enum block_kind kind;
    bool said_fixed;
    unsigned wide;        /* of a field's length: 2 or 4 bytes; BLOCK_RFC959 */
    bool single, spanned; /* V and VS: one record, or segment, a block; VS, VBS */
    const uint8_t *end;   /* BLOCK_STREAM: what is between records */
    size_t end_n;
    bool terminate;  /* it is behind the last one too */
    uint8_t line[2]; /* where end points to, unless it is a string */
};
/* [FIXED] | V | VB | VS | VBS | CMS | C | SF | LINEND [x] | CRLF | STRING /x/ | CMS4 | SF4 | NETDATA;
 * LINEND, CRLF and STRING may have TERMINATE behind them, C has it always.  0, or the number of what was said. */
int blocks_format(struct args *a, struct block_format *f);
/* DEBLOCK of BLOCK_VARIABLE, BLOCK_CMS, BLOCK_FIELDS and BLOCK_NETDATA. */
int blocks_deblock(struct stage *s, const struct block_format *f);

#endif
