/* The allocation map: one bit a block, the first bit of the first byte is block 1.  On the disk it
 * is the file ALLOCMAP.  Two copies in storage: what the disk says, and what is busy. */
#include <errno.h>
#include <stdlib.h>

#include "cms/filesystem/edf_internal.h"

int list_add(struct block_list *list, uint32_t block)
{
    if (list->n == list->room) {
        uint32_t room = list->room ? list->room * 2 : 16;
        uint32_t *at = realloc(list->at, room * sizeof *at);
        if (!at) {
            return -ENOMEM;
        }
        list->at = at;
        list->room = room;
    }
    list->at[list->n++] = block;
    return 0;
}

void list_free(struct block_list *list)
{
    free(list->at);
    *list = (struct block_list){0};
}

bool map_test(const uint8_t *map, uint32_t block)
{
    return map[(block - 1) / 8] & (0x80 >> (block - 1) % 8);
}

void map_set(uint8_t *map, uint32_t block)
{
    map[(block - 1) / 8] |= (uint8_t)(0x80 >> (block - 1) % 8);
}

void map_clear(uint8_t *map, uint32_t block)
{
    map[(block - 1) / 8] &= (uint8_t) ~(0x80 >> (block - 1) % 8);
}

uint32_t map_count(const uint8_t *map, uint32_t nblocks)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < nblocks / 8; i++) {
        n += (uint32_t)__builtin_popcount(map[i]);
    }
    for (uint32_t b = nblocks / 8 * 8 + 1; b <= nblocks; b++) {
        n += map_test(map, b);
    }
    return n;
}

uint32_t map_take(struct edf_disk *disk)
{
    uint32_t b = disk->hint;

    while (b <= disk->nblocks && map_test(disk->busy, b)) {
        if ((b - 1) % 8 == 0 && disk->busy[(b - 1) / 8] == 0xff) {
            b += 8;
        } else {
            b++;
        }
    }
    disk->hint = b;
    if (b > disk->nblocks) {
        return 0;
    }
    map_set(disk->busy, b);
    disk->free--;
    disk->hint = b + 1;
    return b;
}

void map_give(struct edf_disk *disk, uint32_t block)
{
    if (!map_test(disk->busy, block)) {
        return; /* a damaged disk named it twice */
    }
    map_clear(disk->busy, block);
    disk->free++;
    if (block < disk->hint) {
        disk->hint = block;
    }
}

/* What a commit takes at most: every block of directory and map anew, and one more of each kind. */
static uint32_t commit_needs(const struct edf_disk *disk)
{
    return disk->dir.n + disk->dir_pointers.n + disk->map.n + disk->map_pointers.n + 2;
}

uint32_t map_room(const struct edf_disk *disk)
{
    uint64_t needs = commit_needs(disk);

    for (const struct edf_file *f = disk->open; f; f = f->next) {
        needs += f->dirty ? tree_size(disk, f->variable, f->nblocks) : 0;
    }
    return needs < disk->free ? disk->free - (uint32_t)needs : 0;
}

static int load_blocks(struct edf_disk *disk, const struct file_block *leaf, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (leaf[i].addr == 0) {
            return -EUCLEAN;
        }
        int rc = disk_read(disk, leaf[i].addr, disk->committed + (size_t)i * disk->blksize);
        rc = rc ? rc : list_add(&disk->map, leaf[i].addr);
        if (rc) {
            return rc;
        }
    }
    return 0;
}

void map_own(struct edf_disk *disk)
{
    const struct block_list *const lists[] = {&disk->dir, &disk->dir_pointers, &disk->map,
                                              &disk->map_pointers};

    memset(disk->own, 0, disk->map_bytes);
    for (uint32_t b = 1; b < FIRST_DATA && b <= disk->nblocks; b++) {
        map_set(disk->own, b);
    }
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        for (uint32_t i = 0; i < lists[k]->n; i++) {
            map_set(disk->own, lists[k]->at[i]);
        }
    }
}

int map_load(struct edf_disk *disk)
{
    const uint8_t *fst = fst_at(disk, 1);
    uint32_t n = (disk->nblocks + disk->blksize * 8 - 1) / (disk->blksize * 8);

    disk->map_bytes = n * disk->blksize;
    disk->committed = calloc(1, disk->map_bytes);
    disk->busy = malloc(disk->map_bytes);
    disk->own = malloc(disk->map_bytes);
    struct file_block *leaf = calloc(n, sizeof *leaf);
    if (!disk->committed || !disk->busy || !disk->own || !leaf) {
        free(leaf);
        return -ENOMEM;
    }
    int rc = tree_load(disk, get32(fst + FST_ORIGIN), fst[FST_LEVELS], false, leaf, n,
                       &disk->map_pointers);
    rc = rc ? rc : load_blocks(disk, leaf, n);
    free(leaf);
    if (rc) {
        return rc;
    }
    map_own(disk); /* whatever a damaged map says, it is not free */
    for (uint32_t i = 0; i < disk->map_bytes; i++) {
        disk->committed[i] |= disk->own[i];
    }
    memcpy(disk->busy, disk->committed, disk->map_bytes);
    disk->free = disk->nblocks - map_count(disk->committed, disk->nblocks);
    disk->hint = FIRST_DATA;
    return 0;
}
