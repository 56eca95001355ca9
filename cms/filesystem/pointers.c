/* Pointer blocks.  F files (and directory and map) have 4-byte pointers, 0 is a hole of zeros; V
 * files have 12 bytes: block, last record below it, displacement of the first record header in the
 * first block below it; the last word of such a pointer block is the offset of its last pointer.
 * Trees go down only, and every pointer is checked, so that damage can neither loop nor lead
 * outside the disk, and a block that is in a tree over and over
 * cannot make it larger than the disk. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"

static uint32_t pointers_per_block(const struct edf_disk *disk, bool variable)
{
    return disk->blksize / (variable ? V_POINTER : FIXED_POINTER);
}

uint8_t tree_levels(const struct edf_disk *disk, bool variable, uint32_t leaves)
{
    uint32_t per = pointers_per_block(disk, variable);
    uint8_t levels = 0;

    for (uint32_t n = leaves; n > 1; n = (n + per - 1) / per) {
        levels++;
    }
    return levels;
}

uint32_t tree_size(const struct edf_disk *disk, bool variable, uint32_t leaves)
{
    uint32_t per = pointers_per_block(disk, variable), size = 0;

    for (uint32_t n = leaves; n > 1;) {
        n = (n + per - 1) / per;
        size += n;
    }
    return size;
}

struct loader {
    struct edf_disk *disk;
    bool variable;
    uint32_t per;
    struct file_block *leaf;
    uint32_t n;
    uint32_t left; /* blocks that the tree may still have: each has a place of its own */
    struct block_list *pointers;
};

static bool good_pointer(const struct edf_disk *disk, uint32_t block)
{
    return block > 3 && block <= disk->nblocks;
}

/* The subtree at `block`, whose leaves begin with number `first`. */
static int load_level(struct loader *l, uint32_t block, uint8_t level, uint64_t first)
{
    uint32_t size = l->variable ? V_POINTER : FIXED_POINTER;
    uint64_t span = 1;

    if (!good_pointer(l->disk, block) || l->left-- == 0) {
        return -EUCLEAN;
    }
    for (uint8_t i = 1; i < level; i++) {
        span *= l->per;
    }
    uint8_t *buf = malloc(l->disk->blksize);
    if (!buf) {
        return -ENOMEM;
    }
    int rc = disk_read(l->disk, block, buf);
    rc = rc ? rc : list_add(l->pointers, block);
    for (uint32_t i = 0; i < l->per && !rc; i++) {
        uint64_t at = first + i * span;
        if (at >= l->n) {
            break;
        }
        uint32_t next = get32(buf + i * size);
        if (level > 1) {
            bool hole = next == 0 && !l->variable;
            rc = hole ? 0 : load_level(l, next, (uint8_t)(level - 1), at);
            continue;
        }
        if (next == 0 && !l->variable) {
            continue; /* a hole: the table of a file of holes takes no storage */
        }
        if (next && (!good_pointer(l->disk, next) || l->left-- == 0)) {
            rc = -EUCLEAN;
            break;
        }
        l->leaf[at].addr = next;
        if (l->variable) {
            l->leaf[at].hirec = get32(buf + i * size + 4);
            l->leaf[at].disp = get32(buf + i * size + 8);
        }
    }
    free(buf);
    return rc;
}

int tree_load(struct edf_disk *disk, uint32_t root, uint8_t levels, bool variable,
              struct file_block *leaf, uint32_t n, struct block_list *pointers)
{
    struct loader l = {disk,          variable, pointers_per_block(disk, variable), leaf, n,
                       disk->nblocks, pointers};

    if (n == 0) {
        return 0;
    }
    if (levels > MAX_LEVELS || levels < tree_levels(disk, variable, n)) {
        return -EUCLEAN;
    }
    if (levels == 0) {
        if (root && !good_pointer(disk, root)) {
            return -EUCLEAN;
        }
        leaf[0].addr = root;
        return 0;
    }
    return load_level(&l, root, levels, 0);
}

/* One pointer block over `n` entries; what stands for it one level up in *up. */
static int store_block(struct edf_disk *disk, bool variable, const struct file_block *entry,
                       uint32_t n, uint32_t at, struct file_block *up, uint8_t *buf)
{
    uint32_t size = variable ? V_POINTER : FIXED_POINTER;

    memset(buf, 0, disk->blksize);
    for (uint32_t i = 0; i < n; i++) {
        put32(buf + i * size, entry[i].addr);
        if (variable) {
            put32(buf + i * size + 4, entry[i].hirec);
            put32(buf + i * size + 8, entry[i].disp);
        }
    }
    if (variable) {
        put32(buf + disk->blksize - 4, (n - 1) * size);
    }
    *up = (struct file_block){.addr = at, .hirec = entry[n - 1].hirec, .disp = entry[0].disp};
    return disk_write(disk, at, buf);
}

int tree_store(struct edf_disk *disk, bool variable, const struct file_block *leaf, uint32_t n,
               const uint32_t *at, uint32_t *root)
{
    uint32_t per = pointers_per_block(disk, variable), used = 0;
    struct file_block *level = malloc(n * sizeof *level);
    uint8_t *buf = malloc(disk->blksize);
    int rc = level && buf ? 0 : -ENOMEM;

    if (!rc) {
        memcpy(level, leaf, n * sizeof *level);
    }
    while (n > 1 && !rc) {
        uint32_t ups = 0;
        for (uint32_t i = 0; i < n && !rc; i += per) {
            struct file_block up;
            rc = store_block(disk, variable, level + i, n - i < per ? n - i : per, at[used++], &up,
                             buf);
            level[ups++] = up;
        }
        n = ups;
    }
    if (!rc) {
        *root = level[0].addr;
    }
    free(level);
    free(buf);
    return rc;
}
