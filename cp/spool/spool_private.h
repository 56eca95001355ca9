/* What spool.c (tables) and store.c (files of the host) share. */
#ifndef CP_SPOOL_SPOOL_PRIVATE_H
#define CP_SPOOL_SPOOL_PRIVATE_H

#include "cp/spool/spool.h"

#include <pthread.h>

#define SPOOL_BUCKETS 256

/* A block: word 0 zero (not a dump), word 3 the number of records, records from byte 16, at 4064
 * the file's record length, at 4088 its number.  A record: a CCW of eight bytes (command code, its
 * flags in byte 4, the length in bytes 6-7), the length it was written with (trailing blanks are
 * not kept), the length of the whole, the data.  Our checksum stands in reserved bytes; those of a
 * dump's pages, which have none, stand behind the last page. */
#define BLOCK_RECORDS  12
#define BLOCK_DATA     16
#define BLOCK_DATA_END 4064
#define BLOCK_RECLEN   4064
#define BLOCK_SUM      4072
#define BLOCK_ID       4088
#define RECORD_HEADER  12
#define RECORD_CCW     8 /* all of a record that is only a control command */

struct spool_file {
    struct spool_file *prev, *next; /* in its owner's queue */
    struct spool_info info;
    uint64_t serial;     /* its name on disk */
    uint64_t position;   /* queues are sorted by it */
    uint64_t generation; /* of its attributes on disk */
    uint32_t blocks;
    int fd; /* of a spool in storage; otherwise -1 */
};

struct spool_owner {
    struct spool_owner *next;
    char userid[9];
    unsigned last_id;
    struct spool_file *head[SPOOL_QUEUES], *tail[SPOOL_QUEUES];
    unsigned count[SPOOL_QUEUES];
    uint8_t used[SPOOL_ID_MAX / 8 + 1]; /* numbers that are taken */
};

struct spool {
    pthread_mutex_t lock;
    int dir; /* SYSDIR/spool, or -1 */
    uint64_t serial, position;
    struct spool_owner *owners[SPOOL_BUCKETS];
};

struct spool_writer {
    struct spool *spool;
    char userid[9];
    enum spool_origin by;
    uint16_t id;
    uint64_t serial;
    int fd;
    uint32_t blocks, records; /* full blocks on disk; records in all */
    uint32_t in_block;        /* records in the block below */
    uint16_t longest;
    size_t fill; /* next free byte of block */
    uint8_t block[SPOOL_BLOCK];
    uint64_t *sums; /* of a dump's pages */
    uint32_t sums_room;
};

struct spool_reader {
    struct spool *spool;
    struct spool_file *file; /* in_use: stays until we close it */
    int fd;
    uint32_t next; /* block to read next */
    bool loaded;   /* block below is block next - 1 */
    uint32_t left; /* records left in it */
    size_t at;
    uint8_t block[SPOOL_BLOCK];
};

/* --- spool.c, for records.c --------------------------------------------------------------------- */

/* A number in that user's queues, and a serial number for the file; 0: none is free. */
uint16_t spool_take_id(struct spool *s, const char *userid, uint64_t *serial);
void spool_give_id(struct spool *s, const char *userid, uint16_t id);
uint64_t spool_next_position(struct spool *s);
/* The finished file into its queue. */
void spool_enter(struct spool *s, struct spool_file *f);
/* As spool_read_open(); sets in_use. */
struct spool_file *spool_take_file(struct spool *s, const char *userid, char class, uint16_t id);
void spool_return_file(struct spool *s, struct spool_file *f, bool purge, uint8_t hold);

/* --- store.c ------------------------------------------------------------------------------------ */

/* Open the directory; 0 or -errno. */
int store_open_directory(struct spool *s, const char *sysdir);
/* Each good file to add(), which takes it over (false: out of memory, or a number twice); each bad
 * one to `damaged` and a line to say. */
int store_warm_start(struct spool *s, bool (*add)(struct spool *s, struct spool_file *f),
                     void (*say)(void *ctx, const char *line), void *ctx);
/* A new file, not yet to be found by a warm start: a descriptor or -errno. */
int store_create(struct spool *s, uint64_t serial);
/* Block n of the file (0 ...) with its checksum; 0 or -errno, -ENOSPC for a cut write. */
int store_write_block(int fd, uint32_t n, uint8_t block[SPOOL_BLOCK]);
/* -EIO when the checksum is wrong or the file too short. */
int store_read_block(int fd, uint32_t n, uint8_t block[SPOOL_BLOCK]);
/* The same for a page of a dump: its checksum comes back, and goes in behind all `blocks` of them. */
int store_write_page(int fd, uint32_t n, const uint8_t page[SPOOL_BLOCK], uint64_t *sum);
int store_write_sums(int fd, uint32_t blocks, const uint64_t *sums);
int store_read_page(int fd, uint32_t blocks, uint32_t n, uint8_t page[SPOOL_BLOCK]);
/* The attributes into the file, as another generation; the old ones stay good until then. */
int store_write_header(int fd, struct spool_file *f);
/* All that was written is safe, and the file is there: 0 or -errno and it is not. */
int store_publish(struct spool *s, int fd, uint64_t serial);
/* A descriptor of a file for reading or changing, or -errno. */
int store_open(struct spool *s, const struct spool_file *f);
void store_remove(struct spool *s, uint64_t serial, bool published);

#endif
