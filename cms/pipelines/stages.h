/* What the files of stages share: the functions that stages.def names, and a few helpers. */
#ifndef CMS_PIPELINES_STAGES_H
#define CMS_PIPELINES_STAGES_H

#include "cms/pipelines/args.h"
#include "cms/pipelines/kept.h"

typedef int pipe_stage_fn(struct stage *s);

#define STAGE(name, abbreviation, place, handler, syntax, help) pipe_stage_fn pipe_stage_##handler;
#include "cms/pipelines/stages.def"
#undef STAGE

/* A record to the primary output when `selected`, else to the secondary, if there is one; then it
 * is consumed.  False: nobody wants any more. */
bool stage_route(struct stage *s, const struct record *r, bool selected);
/* LOCATE's question: is the string anywhere? */
bool stage_contains(struct stage *s, const struct record *r, const uint8_t *p, size_t n,
                    bool anycase);
/* The rest of the input to output stream n. */
int stage_rest(struct stage *s, unsigned n);
/* The next record, changed into b by fn, is written; fn false: give up.  Until end of file. */
int stage_change(struct stage *s, void *ctx,
                 bool (*fn)(struct stage *s, void *ctx, const struct record *r, struct buffer *b));
/* Of a device that is not first: the record goes on, if anybody is there, and is done with. */
void stage_pass_on(struct stage *s, const struct record *r);
/* A stage without an input stream reads its device. */
bool stage_reads(struct stage *s);
/* Host text as a record. */
int stage_output_text(struct stage *s, const char *text);
/* Host text in the stage's storage as EBCDIC; NULL: no storage. */
uint8_t *stage_ebcdic(struct stage *s, struct pipe_text text);
/* CALLPIPE or ADDPIPE of the operands between two other pieces of a pipeline. */
int stage_call(struct stage *s, const char *before, const char *after, bool add);

/* A target: one character of a set, or a string; STRIP, SPLIT, CHOP. */
struct target {
    struct stage *s;
    bool not, anycase, string;
    uint8_t set[256]; /* true for the characters */
    uint8_t *p;       /* of a string */
    size_t n;
};
/* [NOT] BLANK | xrange | STRING /x/ | ANYOF /x/ | /x/ (any of); `more` false: nothing is blank. */
int stage_target(struct args *a, struct target *t);
/* It is at p: its length, 0 when it is not. */
size_t target_at(const struct target *t, const uint8_t *p, size_t n);

/* The sort order of records: ranges, each up or down; padded or not. */
struct sort_key {
    struct range range;
    bool descending, pad;
    uint8_t pad_char;
};
struct sort_order {
    struct sort_key key[RANGES];
    unsigned keys; /* 0: the whole record */
    bool pad, anycase;
    uint8_t pad_char; /* of the whole record, and of keys that do not say */
};
/* [NOPAD | PAD x] [ANYCASE] [A | D | [range [A | D] [NOPAD | PAD x]]...]: SORT and MERGE. */
int sort_order_operands(struct args *a, struct sort_order *o);
/* [NOPAD | PAD x] [ANYCASE] [range | (range [NOPAD | PAD x]...)]: keys without a direction. */
int sort_keys(struct args *a, struct sort_order *o);
/* [NOPAD | PAD x] [ANYCASE], in any order. */
int sort_options(struct args *a, struct sort_order *o);
int sort_compare(const struct sort_order *o, const struct record *a, const struct record *b);
/* A stable sort; work has room for as many.  False: the PIPE is given up. */
bool sort_records(struct stage *s, const struct sort_order *o, struct record *r,
                  struct record *work, size_t n);
/* A record behind a count of ten columns, made in b. */
bool stage_counted(struct stage *s, struct buffer *b, size_t count, const struct record *r);
int stage_output_counted(struct stage *s, struct buffer *b, size_t count, const struct record *r);

#endif
