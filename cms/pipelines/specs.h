/* SPECS in two halves: specs_items.c reads the operands into a list of items, specs.c runs the list. */
#ifndef CMS_PIPELINES_SPECS_H
#define CMS_PIPELINES_SPECS_H

#include "cms/pipelines/specs_convert.h"
#include "cms/pipelines/specs_expr.h"
#include "cms/pipelines/stages.h"

enum spec_what {
    SPEC_RANGE,
    SPEC_STRING,
    SPEC_RECNO,
    SPEC_TOD,
    SPEC_ID, /* a field by its identifier, which is in `from` */
    SPEC_READ,
    SPEC_READSTOP,
    SPEC_WRITE,
    SPEC_PAD,
    SPEC_SELECT,
    SPEC_OUTSTREAM,
    SPEC_SET,   /* an expression for what it does */
    SPEC_PRINT, /* one whose value is put */
    SPEC_IF,    /* one that chooses; `jump` when it is false */
    SPEC_ELSE,  /* jump */
    SPEC_BREAK,
    SPEC_EOF
};
enum spec_where { AT_COLUMN, AT_NEXT, AT_NEXTWORD, AT_NOWHERE };
enum spec_align { ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };

struct spec_item {
    enum spec_what what;
    struct range range;
    uint8_t *p; /* of a string */
    size_t n;
    long from, by, stream; /* RECNO; SELECT, OUTSTREAM */
    bool strip;
    struct spec_converting conversion;
    char *picture; /* of PRINT */
    enum spec_where where;
    long column, width; /* width 0: as it comes */
    enum spec_align align;
    uint8_t pad;
    int field;     /* its identifier, from 0; -1: it has none */
    int root;      /* of an expression */
    unsigned jump; /* the next item then */
};

enum {
    ITEMS = 200,
    STREAMS = 16,
    SECOND = STREAMS, /* the second reading station, among the streams */
    NESTED_IFS = 32,
    NO_LEVEL = -1,
    ALL_LEVELS = SPEC_FIELDS /* at the end */
};

struct specs {
    struct args a;
    struct spec_item item[ITEMS];
    unsigned n;
    long stop; /* so many streams may end before SPECS does; 0: all but one */
    bool uses[STREAMS];
    bool breaks;     /* there are some */
    bool two;        /* SELECT SECOND: there is a run-out */
    bool second_all; /* nothing is taken from the first station: it has no first cycle */
    unsigned eof;    /* the item behind EOF; 0: there is none */
    bool writes;     /* something is put by the items before the first BREAK */
    int print_only;  /* the level that lets records be written; NO_LEVEL: all are */
    bool keep;       /* what is not written stays for the next record */
    unsigned open_if[NESTED_IFS]; /* IF or ELSE whose end is not there yet */
    bool chained[NESTED_IFS];     /* an ELSEIF: it ends with the one before */
    unsigned ifs;
    /* While it runs. */
    struct spec_expressions e;
    uint64_t records;
    unsigned outstream;
    bool silent; /* what PRINTONLY does not let be written */
    struct buffer out, value, half, work;
    struct buffer last[SPEC_FIELDS]; /* what fields had in the second station */
    struct buffer before;            /* the record there */
    struct record in[STREAMS + 1];
    bool have[STREAMS + 1];
};

/* The operands of the stage: 0, or what was said. */
int spec_items(struct specs *x);

#endif
