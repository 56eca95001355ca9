/* A change of the directory and the map, all or nothing.  A change works on copies of both; what
 * differs from the committed state is written to free blocks, the directory's first block to the
 * one of blocks 4 and 5 that is not in use, then all is synced, then the label names that block and
 * is synced.  Blocks that the change gave up stay busy until then. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"

static uint32_t dir_blocks(const struct edf_disk *disk, uint32_t count)
{
    return (count + disk->fsts_per_block - 1) / disk->fsts_per_block;
}

int change_begin(struct edf_disk *disk, struct edf_change *change)
{
    *change = (struct edf_change){.disk = disk, .count = disk->count};
    if (!disk->writable || disk->failed) {
        return disk->failed ? -EIO : -EROFS;
    }
    uint32_t blocks = dir_blocks(disk, disk->count + 1);
    change->fsts_room = blocks * disk->fsts_per_block;
    change->fsts = calloc(blocks, disk->blksize);
    change->map = malloc(disk->map_bytes);
    if (!change->fsts || !change->map) {
        change_end(change);
        return -ENOMEM;
    }
    memcpy(change->fsts, disk->fsts, (size_t)disk->count * FST_SIZE);
    memcpy(change->map, disk->committed, disk->map_bytes);
    return 0;
}

void change_end(struct edf_change *change)
{
    free(change->fsts);
    free(change->map);
    for (uint32_t i = 0; i < change->taken.n; i++) {
        map_give(change->disk, change->taken.at[i]);
    }
    list_free(&change->taken);
    list_free(&change->given);
    *change = (struct edf_change){.disk = change->disk};
}

int change_take(struct edf_change *change, uint32_t *block)
{
    *block = map_take(change->disk);
    if (*block == 0) {
        return -ENOSPC;
    }
    int rc = list_add(&change->taken, *block);
    if (rc) {
        map_give(change->disk, *block);
        return rc;
    }
    map_set(change->map, *block);
    return 0;
}

int change_give(struct edf_change *change, uint32_t block)
{
    if (block < FIRST_DATA) {
        return 0; /* a damaged disk's pointer; those blocks are never free */
    }
    map_clear(change->map, block);
    return list_add(&change->given, block);
}

int change_give_file(struct edf_change *change, uint32_t block)
{
    const struct edf_disk *disk = change->disk;
    return map_test(disk->own, block) || !map_test(disk->committed, block)
               ? 0
               : change_give(change, block);
}

/* There is room: change_begin() made some for one more. */
uint8_t *change_add_fst(struct edf_change *change)
{
    return change->fsts + (size_t)change->count++ * FST_SIZE;
}

void change_drop_fst(struct edf_change *change, uint32_t index)
{
    uint8_t *last = change->fsts + (size_t)--change->count * FST_SIZE;

    memmove(change->fsts + (size_t)index * FST_SIZE, last, FST_SIZE);
    memset(last, 0, FST_SIZE);
}

/* Give up a list of blocks and take n new ones in its place. */
static int renew(struct edf_change *change, const struct block_list *old, uint32_t n,
                 struct block_list *new)
{
    int rc = 0;

    for (uint32_t i = 0; i < old->n && !rc; i++) {
        rc = change_give(change, old->at[i]);
    }
    for (uint32_t i = 0; i < n && !rc; i++) {
        uint32_t block;
        rc = change_take(change, &block);
        rc = rc ? rc : list_add(new, block);
    }
    return rc;
}

/* Where the new state goes. */
struct places {
    struct block_list dir, dir_pointers, map, map_pointers;
    uint32_t origin, dir_root, map_root;
    bool map_moved;
};

static int place_directory(struct edf_change *change, struct places *p)
{
    struct edf_disk *disk = change->disk;
    uint32_t n = dir_blocks(disk, change->count);
    size_t size = disk->blksize;

    p->origin = disk->origin == 4 ? 5 : 4;
    int rc = list_add(&p->dir, p->origin);
    for (uint32_t i = 1; i < n && !rc; i++) {
        bool same =
            i < disk->dir.n && memcmp(change->fsts + i * size, disk->fsts + i * size, size) == 0;
        uint32_t block = same ? disk->dir.at[i] : 0;
        if (!same) {
            rc = i < disk->dir.n ? change_give(change, disk->dir.at[i]) : 0;
            rc = rc ? rc : change_take(change, &block);
        }
        rc = rc ? rc : list_add(&p->dir, block);
    }
    for (uint32_t i = n; i < disk->dir.n && !rc; i++) {
        rc = change_give(change, disk->dir.at[i]);
    }
    return rc ? rc
              : renew(change, &disk->dir_pointers, tree_size(disk, false, n), &p->dir_pointers);
}

/* Map blocks that differ get a new place, which makes others differ; each moves once at most. */
static int place_map(struct edf_change *change, struct places *p)
{
    struct edf_disk *disk = change->disk;
    size_t size = disk->blksize;
    bool again = true;
    int rc = 0;

    for (uint32_t i = 0; i < disk->map.n && !rc; i++) {
        rc = list_add(&p->map, disk->map.at[i]);
    }
    while (again && !rc) {
        again = false;
        for (uint32_t i = 0; i < disk->map.n && !rc; i++) {
            bool same = memcmp(change->map + i * size, disk->committed + i * size, size) == 0;
            if (same || p->map.at[i] != disk->map.at[i]) {
                continue;
            }
            rc = change_give(change, disk->map.at[i]);
            rc = rc ? rc : change_take(change, &p->map.at[i]);
            again = true;
        }
        if (again && !p->map_moved && !rc) {
            p->map_moved = true;
            rc = renew(change, &disk->map_pointers, tree_size(disk, false, disk->map.n),
                       &p->map_pointers);
        }
    }
    return rc;
}

/* Write the blocks of a list that are not where the committed ones are, and the tree over them.
 * `skip` blocks at the front are written later. */
static int write_tree(struct edf_disk *disk, const struct block_list *at,
                      const struct block_list *old, const uint8_t *bytes, uint32_t skip,
                      const struct block_list *pointers, uint32_t *root)
{
    struct file_block *leaf = calloc(at->n, sizeof *leaf);
    int rc = leaf ? 0 : -ENOMEM;

    for (uint32_t i = 0; i < at->n && !rc; i++) {
        leaf[i].addr = at->at[i];
        bool same = i < old->n && old->at[i] == at->at[i];
        rc = same || i < skip ? 0 : disk_write(disk, at->at[i], bytes + (size_t)i * disk->blksize);
    }
    rc = rc ? rc : tree_store(disk, false, leaf, at->n, pointers->at, root);
    free(leaf);
    return rc;
}

static void fill_special(struct edf_change *change, const struct places *p)
{
    struct edf_disk *disk = change->disk;
    struct edf_date now = date_now(&disk->io);
    uint8_t *dir = change->fsts, *map = change->fsts + FST_SIZE;

    put32(dir + FST_ORIGIN, p->dir_root);
    put32(dir + FST_RECORDS, change->count);
    put32(dir + FST_BLOCKS, p->dir.n);
    dir[FST_LEVELS] = tree_levels(disk, false, p->dir.n);
    put_date(dir + FST_DATE, &dir[FST_FLAG], FST_CENTURY, &now);
    if (p->map_moved) {
        put32(map + FST_ORIGIN, p->map_root);
        put32(map + FST_BLOCKS, p->map.n);
        map[FST_LEVELS] = tree_levels(disk, false, p->map.n);
    }
    put_date(map + FST_DATE, &map[FST_FLAG], FST_CENTURY, &now);
}

static int write_label(struct edf_change *change, const struct places *p)
{
    struct edf_disk *disk = change->disk;
    uint8_t *l = disk->label + disk->label_offset;

    put32(l + LABEL_ORIGIN, p->origin);
    put32(l + LABEL_USED, map_count(change->map, disk->nblocks));
    int rc = disk_write(disk, disk->label_block, disk->label);
    rc = rc ? rc : disk->io.sync(disk->io.ctx);
    if (rc) {
        disk->failed = true; /* nobody knows which of the two states the disk is in */
    }
    return rc;
}

static int write_places(struct edf_change *change, struct places *p)
{
    struct edf_disk *disk = change->disk;

    int rc = 0;

    if (p->map_moved) {
        rc = write_tree(disk, &p->map, &disk->map, change->map, 0, &p->map_pointers, &p->map_root);
    }
    rc =
        rc ? rc
           : write_tree(disk, &p->dir, &disk->dir, change->fsts, 1, &p->dir_pointers, &p->dir_root);
    if (rc) {
        return rc;
    }
    fill_special(change, p);
    rc = disk_write(disk, p->origin, change->fsts);
    rc = rc ? rc : disk->io.sync(disk->io.ctx);
    return rc ? rc : write_label(change, p);
}

static void swap_lists(struct block_list *a, struct block_list *b)
{
    struct block_list t = *a;
    *a = *b;
    *b = t;
}

/* The new state is the disk's. */
static void adopt(struct edf_change *change, struct places *p)
{
    struct edf_disk *disk = change->disk;
    uint8_t *old = disk->committed;

    disk->committed = change->map;
    change->map = old;
    old = disk->fsts;
    disk->fsts = change->fsts;
    change->fsts = old;
    disk->count = change->count;
    disk->origin = p->origin;
    swap_lists(&disk->dir, &p->dir);
    swap_lists(&disk->dir_pointers, &p->dir_pointers);
    if (p->map_moved) {
        swap_lists(&disk->map, &p->map);
        swap_lists(&disk->map_pointers, &p->map_pointers);
    }
    map_own(disk);
    for (uint32_t i = 0; i < change->given.n; i++) {
        map_give(disk, change->given.at[i]);
    }
    change->taken.n = 0;
}

int change_commit(struct edf_change *change)
{
    struct places p = {0};

    int rc = place_directory(change, &p);
    rc = rc ? rc : place_map(change, &p);
    rc = rc ? rc : write_places(change, &p);
    if (rc == 0) {
        adopt(change, &p);
    } else if (change->disk->failed) {
        change->taken.n = 0; /* they may be in use: leave them busy */
    }
    list_free(&p.dir);
    list_free(&p.dir_pointers);
    list_free(&p.map);
    list_free(&p.map_pointers);
    return rc;
}
