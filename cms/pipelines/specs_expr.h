/* Expressions of SPECS: counters, field identifiers, strings and numbers.  User's Guide and Reference,
 * "specs", expressions.
 *
 * An expression is read once, into nodes, and evaluated for each record.  Numbers are decimal with
 * nine places behind the point, up to some 20 digits before it.  From the weakest:
 *     ;   :=  +=  -=  *=  /=  %=  //=   ?:   | &   = \= == \== < <= > >=   ||   + -   * / % //   - \ (prefix)
 * Primaries are numbers, #n (a counter), a letter (a field), 'string', "string", (expression), and
 * number() first() eof() length(x) words(x) c2d(x), and break(a): the level of a field is established. */
#ifndef CMS_PIPELINES_SPECS_EXPR_H
#define CMS_PIPELINES_SPECS_EXPR_H

#include "cms/pipelines/args.h"

enum { SPEC_COUNTERS = 64, SPEC_NODES = 400, SPEC_FIELDS = 52 };

struct spec_value {
    bool number;
    __int128 n; /* times SPEC_SCALE */
    const uint8_t *p;
    size_t len;
};
#define SPEC_SCALE ((__int128)1000000000)

struct spec_node {
    uint8_t op; /* specs_expr.c */
    int16_t a, b, c;
    struct spec_value value; /* of a constant */
};

/* All expressions of one SPECS, and what they work on. */
struct spec_expressions {
    struct spec_node node[SPEC_NODES];
    int nodes;
    __int128 counter[SPEC_COUNTERS];
    struct buffer field[SPEC_FIELDS]; /* a to z, A to Z: what they had last */
    bool level_used[SPEC_FIELDS];     /* a BREAK, break() or PRINTONLY names it */
    int level;                        /* the highest break level that is established; -1: none */
    uint64_t records;
    bool eof;
    struct buffer text;          /* a number as text */
    uint8_t *string[SPEC_NODES]; /* that || made: until the next evaluation */
    int strings;
};

/* The next operand as an expression; `word`: it ends at a blank outside of parentheses.  Its root, or -1:
 * bad. */
int spec_expr_read(struct args *a, struct spec_expressions *e, bool word);
/* Its value, until the next spec_expr_forget(): 0, or a message's number, said. */
int spec_expr_value(struct stage *s, struct spec_expressions *e, int root, struct spec_value *out);
void spec_expr_forget(struct stage *s, struct spec_expressions *e);
/* As characters, valid until the next evaluation; false: no storage. */
bool spec_expr_text(struct stage *s, struct spec_expressions *e, const struct spec_value *v,
                    struct record *out);
/* As a number times SPEC_SCALE: 0, or what was said. */
int spec_expr_number(struct stage *s, const struct spec_value *v, __int128 *out);
bool spec_expr_true(const struct spec_value *v);
/* 0 to 51 for a letter, else -1. */
int spec_field(char c);

#endif
