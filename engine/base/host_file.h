/* Files and folders of the host, read and written to the end: short transfers and signals are dealt with
 * here. */
#ifndef ENGINE_BASE_HOST_FILE_H
#define ENGINE_BASE_HOST_FILE_H

#include <stddef.h>
#include <stdint.h>

/* All n bytes at that place of the file: 0, or -errno; -EUCLEAN: it ends before. */
int host_read(int fd, void *data, size_t n, uint64_t at);
/* The same; -ENOSPC: the host takes no more. */
int host_write(int fd, const void *data, size_t n, uint64_t at);
/* Open the folder below/name, which is made for its owner alone when it is not there: a descriptor, or
 * -errno. */
int host_folder(const char *below, const char *name);
/* The whole file below/name, free() it, and its length; NULL with errno: EFBIG when it has more than max
 * bytes. */
char *host_text(const char *below, const char *name, size_t max, size_t *len);

#endif
