/* What the file system stands on: CMS blocks, numbered from 1.  Inside a virtual machine they come
 * through block I/O, on the host side (mkdisk) from a volume; the file system does not know. */
#ifndef CMS_FILESYSTEM_BLOCKS_H
#define CMS_FILESYSTEM_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct cms_blocks {
    void *ctx;
    uint32_t blksize; /* 512, 1024, 2048 or 4096 */
    uint64_t nblocks;
    uint32_t cylinders; /* of a CKD minidisk; 0 on FBA */
    bool fba;           /* the label is at byte 512 of the disk instead of in block 3 */
    /* 0 or -errno; a whole block. */
    int (*read)(void *ctx, uint64_t block, void *buf);
    int (*write)(void *ctx, uint64_t block, const void *buf); /* NULL: read-only */
    /* All that was written is on the medium. */
    int (*sync)(void *ctx);
    /* Local time for dates of files; NULL: the host's. */
    void (*now)(void *ctx, struct tm *out);
};

#endif
