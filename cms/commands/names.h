/* NAMES files: entries of tags and their values, ":nick.BOB :userid.BOBS :node.VM2".  A value ends
 * where the next tag begins; lines that begin with an asterisk are comments. */
#ifndef CMS_COMMANDS_NAMES_H
#define CMS_COMMANDS_NAMES_H

#include "cms/cms.h"

struct names {
    struct cms *cms;
    char *text;     /* the whole file as one line, host text; entries begin with :nick. */
    uint32_t *line; /* of each character, for LINENUM */
    size_t n;
};

/* One entry: text from `at` to `end`. */
struct names_entry {
    const char *at, *end;
    uint32_t first, last; /* lines */
};

/* The file fn NAMES on the accessed disks: 0, -ENOENT, -ENOMEM. */
int names_open(struct cms *cms, const char *fn, const char *ft, struct names *out);
void names_close(struct names *n);
/* The next entry; begin with *e all zero. */
bool names_next(const struct names *n, struct names_entry *e);
/* A tag's value, blanks at its ends taken away; false: the entry has no such tag. */
bool names_value(const struct names_entry *e, const char *tag, char *out, size_t size);
/* The next tag of the entry from *at (NULL: the first): its name, and the value. */
bool names_tag(const struct names_entry *e, const char **at, char tag[32], char *out, size_t size);

/* Those who have been told; begin with NULL. */
struct names_told;
void names_told_free(struct cms *cms, struct names_told **told);

/* What a person who is written to stands for: a nickname of the user's own NAMES file (a list of
 * names too), or a user ID.  `at`: a node that was given, or "".  tell() is called for each who is not among *told,
 * to which they are added (whoever several lists lead to is told once); a value not 0 stops it and is returned. */
int names_resolve(struct cms *cms, const char *name, const char *at, struct names_told **told,
                  int (*tell)(void *ctx, const char *userid, const char *node), void *ctx);

#endif
