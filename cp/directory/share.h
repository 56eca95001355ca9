/* SHARE: what a virtual machine has of the processors, as the directory says it and SET SHARE.
 * Source: CP Commands and Utilities Reference, SET SHARE. */
#ifndef CP_DIRECTORY_SHARE_H
#define CP_DIRECTORY_SHARE_H

#include <stdbool.h>

#define SHARE_USUAL 100 /* relative */
#define SHARE_WORDS 5   /* at most: ABSOLUTE n% RELATIVE m LIMITHARD */

/* What has a share of its own, in QUERY SHARE's order. */
enum share_type { SHARE_CP, SHARE_ZAAP, SHARE_IFL, SHARE_ICF, SHARE_ZIIP, SHARE_TYPES };

enum share_limit { SHARE_NOLIMIT, SHARE_LIMITSOFT, SHARE_LIMITHARD };

struct directory_share {
    bool absolute;
    unsigned value; /* relative 1 to 10000; absolute in tenths of a per cent */
    enum share_limit limit;
    bool max_absolute; /* with a limit: the most it gets */
    unsigned max;
};

/* ABSOLUTE n% | RELATIVE n [[ABSOLUTE | RELATIVE] m LIMITSOFT | LIMITHARD] | NOLIMIT, in n words (capitals,
 * at most SHARE_WORDS are looked at).  false: *at is the word that is wrong, or n: one is missing. */
bool share_parse(const char *const *word, unsigned n, struct directory_share *s, unsigned *at);
/* The limit alone, at a word: false when it is none. */
bool share_limit_word(const char *word, enum share_limit *limit);

#endif
