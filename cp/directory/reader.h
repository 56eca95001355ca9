/* What the handlers of USER DIRECT's statements share: the reader's state, errors with their place,
 * operands.  A handler is directory_<name>_statement(), named by a row of
 * directory_statements.def; the entry under construction is r->entry. */
#ifndef CP_DIRECTORY_READER_H
#define CP_DIRECTORY_READER_H

#include "cp/directory/directory_private.h"
#include "cp/directory/source.h"

#define DIRECTORY_STORAGE_MAX (1ull << 43) /* 8 TiB: what a virtual machine may be */

struct profile {
    struct profile *next;
    char name[9];
    const char *start, *end;
    unsigned line;
};

struct reader {
    struct source *src;
    struct directory *directory;
    struct profile *profiles;
    struct directory_entry *entry; /* the one under construction, or NULL */
    bool in_profile, including, devices_seen;
    char place[24]; /* "USER LINUX01" */
    struct {
        uint16_t vdev;
        bool from_profile;
    } devices[1024];
    unsigned ndevices;
};

/* Message id at token i (the last one when there are fewer). */
void reader_error(struct reader *r, unsigned i, unsigned id);
/* Operand i is missing: 753; there but wrong: 751. */
void reader_bad(struct reader *r, unsigned i);
/* An error when there are tokens from `from` on. */
void reader_extra(struct reader *r, unsigned from);
/* Token i in upper case, or "". */
const char *reader_word(const struct reader *r, unsigned i);
/* A device number at token i; false after the message. */
bool reader_vdev(struct reader *r, unsigned i, uint16_t *vdev);
/* A device statement for this number: false, after the message, when the user has it already.
 * What a profile gave is replaced by the user's own. */
bool reader_claim(struct reader *r, unsigned i, uint16_t vdev);

/* from into to[size]; false when it is too long. */
bool directory_copy(char *to, size_t size, const char *from);
bool directory_number(const char *text, unsigned max, unsigned *value);
/* One more element of an array of *n, zeroed, and counted; NULL when storage is out. */
void *directory_grow(void *array, unsigned *n, size_t element);
#define DIRECTORY_GROW(array, n) directory_grow(&(array), &(n), sizeof *(array))

#define STATEMENT(name, min, part, handler) void directory_##handler##_statement(struct reader *r);
#include "cp/directory/directory_statements.def"
#undef STATEMENT

#endif
