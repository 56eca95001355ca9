/* The file system's own structures: label and FST as bytes, the disk and the file in storage, the
 * transaction.  Private to cms/filesystem. */
#ifndef CMS_FILESYSTEM_EDF_INTERNAL_H
#define CMS_FILESYSTEM_EDF_INTERNAL_H

#include "cms/filesystem/edf.h"
#include "engine/base/bytes.h"

/* The label, 80 bytes (struct vtoc_cms_label). */
#define LABEL_SIZE      80
#define LABEL_ID        0 /* "CMS1" */
#define LABEL_VOLID     4
#define LABEL_BLKSIZE   12
#define LABEL_ORIGIN    16 /* the directory's first block: 4 or 5 */
#define LABEL_USABLE    20 /* cylinders or blocks */
#define LABEL_FORMATTED 24
#define LABEL_BLOCKS    28
#define LABEL_USED      32
#define LABEL_FST_SIZE  36
#define LABEL_FSTS      40 /* FSTs a block */
#define LABEL_DATE      44 /* packed YYMMDDHHMMSS */
#define LABEL_FLAG      50
#define LABEL_CENTURY   0x01
#define LABEL_OFFSET    52 /* RESERVE: the number, from 0, of the first block of the disk's file */

/* A file status table entry, 64 bytes (FSTSECT). */
#define FST_SIZE    64
#define FST_FN      0
#define FST_FT      8
#define FST_MODE    24 /* letter and number */
#define FST_RECFM   30
#define FST_FLAG    31
#define FST_CENTURY 0x08
#define FST_LRECL   32
#define FST_ORIGIN  40
#define FST_BLOCKS  44
#define FST_RECORDS 48
#define FST_LEVELS  52
#define FST_PTRSIZE 53
#define FST_DATE    54

#define EBC_F         0xc6
#define EBC_V         0xe5
#define FIRST_DATA    6 /* blocks 1 to 5: IPL, IPL, label, and two places for the directory */
#define FIXED_POINTER 4u
#define V_POINTER     12u
#define SPANNED       0xffffffffu
#define MAX_LEVELS    6
#define MAX_FILES     (1u << 22)
#define MAX_FILE_EXTRA \
    (1u << 18) /* holes: blocks an F file may have beyond the disk's own number */

/* A list of block numbers. */
struct block_list {
    uint32_t *at;
    uint32_t n, room;
};
int list_add(struct block_list *list, uint32_t block);
void list_free(struct block_list *list);

struct edf_disk {
    struct cms_blocks io;
    uint32_t blksize, nblocks, fsts_per_block;
    bool writable, failed; /* failed: a label write went wrong; nothing is written any more */
    bool gone;             /* edf_release(): freed with the last file that is open */
    uint32_t label_block, label_offset;
    uint8_t *label; /* the block that has it */
    uint32_t origin;

    uint8_t *fsts; /* `count` of them, the first two special; room to whole blocks, zeros behind */
    uint32_t count;
    struct block_list dir, dir_pointers; /* where the committed directory is */

    uint8_t *committed,
        *busy;           /* a bit a block; busy also has what is not committed yet or any more */
    uint8_t *own;        /* a bit a block of the label's tree: no file's, whatever pointers say */
    uint32_t map_bytes;  /* whole map blocks */
    uint32_t free, hint; /* blocks not busy; none is free below hint */
    struct block_list map, map_pointers;

    struct edf_file *open;
};

struct file_block {
    uint32_t addr;  /* 0: a hole */
    uint32_t hirec; /* V: the last record that starts in it or goes on in it */
    uint32_t disp;  /* V: where the first record header is, or would be; SPANNED */
    bool fresh;     /* not committed */
};

struct edf_file {
    struct edf_disk *disk;
    struct edf_file *next;
    unsigned refs;
    bool dirty, on_disk, has_date;
    uint8_t fst[FST_SIZE]; /* name, format, mode; the rest is filled in at a commit */
    struct edf_date date;
    bool variable;
    uint32_t lrecl, records;
    uint64_t end; /* V: bytes of the stream in use */
    struct file_block *block;
    uint32_t nblocks, room;
    struct block_list freed;    /* committed data blocks that the file has no more */
    struct block_list pointers; /* committed pointer blocks */
    uint8_t *buf;               /* one block */
    uint32_t in_buf;            /* its index, NONE */
    bool buf_dirty;
    uint32_t seq_record; /* V: a record and where it starts; 0 none */
    uint64_t seq_offset;
};
#define NONE UINT32_MAX

/* A change of directory and map under way. */
struct edf_change {
    struct edf_disk *disk;
    uint8_t *fsts, *map;
    uint32_t count, fsts_room;
    struct block_list taken, given;
};

/* map.c */
bool map_test(const uint8_t *map, uint32_t block);
void map_set(uint8_t *map, uint32_t block);
void map_clear(uint8_t *map, uint32_t block);
uint32_t map_count(const uint8_t *map, uint32_t nblocks);
/* Take a free block; 0 when there is none. */
uint32_t map_take(struct edf_disk *disk);
/* A block is nobody's any more. */
void map_give(struct edf_disk *disk, uint32_t block);
int map_load(struct edf_disk *disk);
/* Which blocks are the label's tree now. */
void map_own(struct edf_disk *disk);
/* Blocks that files may still take, what a commit needs put aside. */
uint32_t map_room(const struct edf_disk *disk);

/* pointers.c */
uint32_t tree_size(const struct edf_disk *disk, bool variable, uint32_t leaves);
uint8_t tree_levels(const struct edf_disk *disk, bool variable, uint32_t leaves);
/* Read the tree of a file: its leaves into leaf[0..n), its pointer blocks into *pointers. */
int tree_load(struct edf_disk *disk, uint32_t root, uint8_t levels, bool variable,
              struct file_block *leaf, uint32_t n, struct block_list *pointers);
/* Write the tree over n leaves to the blocks in `at` (tree_size() of them); *root is its root. */
int tree_store(struct edf_disk *disk, bool variable, const struct file_block *leaf, uint32_t n,
               const uint32_t *at, uint32_t *root);

/* edf.c */
int disk_read(struct edf_disk *disk, uint32_t block, void *buf);
int disk_write(struct edf_disk *disk, uint32_t block, const void *buf);
uint8_t *fst_at(const struct edf_disk *disk, uint32_t index);
int fst_find(const struct edf_disk *disk, const uint8_t *names, uint32_t *index);
int fst_names(uint8_t *to, const char *fn, const char *ft);
void fst_info(const uint8_t *fst, struct edf_info *out);
int fst_blocks(const struct edf_disk *disk, const uint8_t *fst, uint32_t *blocks);
void put_date(uint8_t *to, uint8_t *flag, uint8_t century, const struct edf_date *date);
struct edf_date date_now(const struct cms_blocks *io);
struct edf_file *file_open_now(const struct edf_disk *disk, const uint8_t *names);

/* commit.c */
int change_begin(struct edf_disk *disk, struct edf_change *change);
int change_take(struct edf_change *change, uint32_t *block);
int change_give(struct edf_change *change, uint32_t block);
/* A block of a file: a damaged disk may have it as another's too. */
int change_give_file(struct edf_change *change, uint32_t block);
uint8_t *change_add_fst(struct edf_change *change);
void change_drop_fst(struct edf_change *change, uint32_t index);
/* Write it.  After an error the disk is as it was. */
int change_commit(struct edf_change *change);
void change_end(struct edf_change *change);

/* file.c */
void disk_free(struct edf_disk *disk);
int file_load(struct edf_disk *disk, const uint8_t *fst, struct edf_file **out);
void file_free(struct edf_file *file);
/* On a disk that is written: the file's blocks are not free, whatever a damaged map says.  -EUCLEAN:
 * one has been taken for another file already. */
int file_claim(struct edf_file *file);

/* records.c */
/* What the buffer has goes to its block. */
int file_flush_buffer(struct edf_file *f);
/* Only the first n blocks stay. */
int file_shrink(struct edf_file *f, uint32_t n);
/* Walk the records of a V file to find where they end. */
int file_find_end(struct edf_file *file);

#endif
