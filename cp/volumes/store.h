/* Where a volume's bytes are: a file or storage.  Private to cp/volumes. */
#ifndef CP_VOLUMES_STORE_H
#define CP_VOLUMES_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct volume_store {
    /* All or nothing: 0 or -errno.  Offsets are in bounds. */
    int (*read)(struct volume_store *store, uint64_t offset, void *buf, size_t length);
    int (*write)(struct volume_store *store, uint64_t offset, const void *buf, size_t length);
    int (*sync)(struct volume_store *store);
    void (*free)(struct volume_store *store);
};

/* The open file becomes the store's. */
struct volume_store *store_file(int fd);
/* A file without a name in that directory, `size` bytes of zeros that take room on the host's disk
 * where they are written: it is gone with the store, whatever ends the process, and nothing of it is
 * ever synced.  NULL with errno. */
struct volume_store *store_scratch(const char *dir, uint64_t size);
/* `size` bytes of zeros that take storage where they are written. */
struct volume_store *store_memory(uint64_t size);

#endif
