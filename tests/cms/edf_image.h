/* A CMS disk in storage for tests of the file system, whose writes can be lost from one on. */
#ifndef TESTS_CMS_EDF_IMAGE_H
#define TESTS_CMS_EDF_IMAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cms/filesystem/edf.h"

/* A disk in storage.  `left` counts the writes until the machine dies: later ones are lost. */
struct image {
    uint8_t *bytes;
    uint32_t blksize, nblocks;
    long left;
    unsigned writes;
};

static inline int image_read(void *ctx, uint64_t block, void *buf)
{
    struct image *i = ctx;
    assert_true(block >= 1 && block <= i->nblocks);
    memcpy(buf, i->bytes + (block - 1) * i->blksize, i->blksize);
    return 0;
}

static inline int image_write(void *ctx, uint64_t block, const void *buf)
{
    struct image *i = ctx;
    assert_true(block >= 1 && block <= i->nblocks);
    i->writes++;
    if (i->left >= 0 && i->left-- <= 0) {
        i->left = 0;
        return 0;
    }
    memcpy(i->bytes + (block - 1) * i->blksize, buf, i->blksize);
    return 0;
}

static inline int image_sync(void *ctx)
{
    return 0;
}

static inline void image_now(void *ctx, struct tm *out)
{
    *out = (struct tm){.tm_year = 113, .tm_mon = 3, .tm_mday = 25, .tm_hour = 8, .tm_sec = 57};
}

static inline struct image *image_new(uint32_t blksize, uint32_t nblocks)
{
    struct image *i = calloc(1, sizeof *i);
    i->bytes = calloc(nblocks, blksize);
    i->blksize = blksize;
    i->nblocks = nblocks;
    i->left = -1;
    return i;
}

static inline void image_free(struct image *i)
{
    free(i->bytes);
    free(i);
}

static inline struct cms_blocks blocks_of(struct image *i, bool fba)
{
    return (struct cms_blocks){.ctx = i,
                               .blksize = i->blksize,
                               .nblocks = i->nblocks,
                               .fba = fba,
                               .read = image_read,
                               .write = image_write,
                               .sync = image_sync,
                               .now = image_now};
}

static inline void say(void *ctx, const char *text)
{
    printf("check: %s\n", text);
}

static inline struct edf_disk *mounted(struct image *i, bool fba)
{
    struct cms_blocks b = blocks_of(i, fba);
    struct edf_disk *d;

    assert_int_equal(edf_mount(&b, true, &d), 0);
    return d;
}

static inline struct edf_disk *formatted(struct image *i, bool fba)
{
    struct cms_blocks b = blocks_of(i, fba);

    assert_int_equal(edf_format(&b, "TEST01"), 0);
    return mounted(i, fba);
}

static const struct edf_format format_v = {.recfm = 'V'};

/* A record's bytes, each seed's its own. */
static inline void fill(uint8_t *to, uint32_t length, uint8_t seed)
{
    for (uint32_t i = 0; i < length; i++) {
        to[i] = (uint8_t)(seed + i * 31 + i / 256);
    }
}

#endif
