/* What directory.c and the reader share. */
#ifndef CP_DIRECTORY_DIRECTORY_PRIVATE_H
#define CP_DIRECTORY_DIRECTORY_PRIVATE_H

#include "cp/directory/directory.h"

#define DIRECTORY_HASH 1024

struct directory {
    atomic_int refs;
    struct directory_entry **entries;
    size_t count, size;
    struct directory_entry *hash[DIRECTORY_HASH];
};

struct directory *directory_create(void);
/* Takes over the reference; -1 when the user ID is there already or storage ran out. */
int directory_add(struct directory *d, struct directory_entry *e);

#endif
