/* The spool: every file that a virtual punch, printer or console has written and nobody has read
 * or purged yet, of all users, below SYSDIR/spool.
 *
 * A file belongs to a user (its owner), stands in one of the owner's three queues and has a number
 * from 1 to 9999, unique among the owner's files.  Its content is a sequence of records, each
 * with the command code that wrote it, in blocks of 4096 bytes as DIAGNOSE X'14' hands them out.
 *
 * What it keeps true: a file that spool_finish() or an attribute that spool_change() reported as
 * done is there after the process or the host died (store.c has the order of writes); a file that
 * is being written or read is nobody else's; a damaged file harms only itself.
 *
 * Locks: one leaf mutex for the tables.  No vm->lock is taken and no callback runs under it.
 * A writer, a reader and a spool_user belong to one virtual machine: its vm->lock guards them.
 * Everything else: [any thread].
 *
 * To add an attribute: a field in struct spool_info, its place in store.c's header, its word in
 * cp/commands/spool.c.
 * Sources: CP Commands and Utilities Reference (SPOOL, CHANGE, QUERY RDR); Linux
 * drivers/s390/char/vmur.h and s390-tools vmur.h (the block, the control block SFBLOK). */
#ifndef CP_SPOOL_SPOOL_H
#define CP_SPOOL_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPOOL_BLOCK      4096
#define SPOOL_RECORD_MAX 4036 /* bytes of one record */
#define SPOOL_ID_MAX     9999
#define SPOOL_TAG_MAX    136

struct spool;
struct spool_writer;
struct spool_reader;

/* What a printer's pages are printed with; "": OFF. */
struct spool_forms {
    char flash[5], modify[5], fcb[5], chars[4][5];
    uint8_t flash_count; /* pages with the overlay; 255: all */
    uint8_t modify_char; /* which of CHARS the copy modification is in */
    uint16_t lpp;        /* lines a page, 0: OFF */
};

enum spool_queue { SPOOL_RDR, SPOOL_PRT, SPOOL_PUN, SPOOL_QUEUES };
/* What wrote it; a dump has pages, not records. */
enum spool_origin { SPOOL_BY_PRT = 1, SPOOL_BY_PUN, SPOOL_BY_CON, SPOOL_BY_DMP };

#define SPOOL_HOLD_USER   1u
#define SPOOL_HOLD_SYSTEM 2u

/* One file as QUERY shows it. */
struct spool_info {
    char owner[9], origin[9]; /* whose queue; who wrote it */
    char previous[9];         /* who had it before its owner; at first the one who wrote it */
    enum spool_queue queue;
    enum spool_origin by;
    uint16_t id;     /* 1 to SPOOL_ID_MAX */
    uint16_t was;    /* its number when it was written, in the origin's queue */
    char class;      /* A-Z, 0-9 */
    uint8_t hold;    /* SPOOL_HOLD_ bits */
    bool keep, msg;  /* msg: its owner hears of its end at a real device */
    bool in_use;     /* a reader has it open */
    uint16_t copies; /* 1 to 255 */
    char form[9], dest[9], dist[9];
    char name[13], type[13];
    struct spool_forms forms;
    uint32_t records;
    uint16_t record_length; /* of the longest record */
    uint64_t created_ns;    /* CLOCK_REALTIME */
    char tag[SPOOL_TAG_MAX + 1];
};

/* --- the system's spool ---------------------------------------------------------------------- */

/* Open SYSDIR/spool, made when it is not there, and warm start: each file that is found damaged is
 * moved to SYSDIR/spool/damaged and told to say() in one line.  sysdir NULL: a spool in storage,
 * that ends with the process (`bigfoot ipl`).  NULL with errno. */
struct spool *spool_open(const char *sysdir, void (*say)(void *ctx, const char *line), void *ctx);
/* No writer and no reader is open. */
void spool_shut(struct spool *s);

/* Files of a user in its three queues. */
void spool_count(struct spool *s, const char *userid, unsigned count[SPOOL_QUEUES]);
/* What is in the queue of userid (NULL: of all users), in its order: a copy, free() it.  NULL with
 * *n = 0 when there is nothing. */
struct spool_info *spool_list(struct spool *s, const char *userid, enum spool_queue queue,
                              size_t *n);
/* One file by number, any queue; false: none. */
bool spool_find(struct spool *s, const char *userid, uint16_t id, struct spool_info *out);

/* Set the attributes of a file that differ between *to and what it has (class, hold, keep, copies,
 * msg, forms, form, dest, dist, name, type, tag; and owner with queue: TRANSFER, when the new owner's
 * number comes back in to->id and to->previous is who had it).  0; -ENOENT; -EBUSY: in use; -EDQUOT: the new owner has no free number;
 * other -errno of the host. */
int spool_change(struct spool *s, const char *userid, enum spool_queue queue, uint16_t id,
                 struct spool_info *to);
/* 0, -ENOENT, -EBUSY. */
int spool_purge(struct spool *s, const char *userid, enum spool_queue queue, uint16_t id);
/* Put these files first in their queue, in this order.  Returns how many were found. */
unsigned spool_order(struct spool *s, const char *userid, enum spool_queue queue,
                     const uint16_t *ids, unsigned n);

/* --- writing --------------------------------------------------------------------------------- */

/* A new file of userid.  It is nowhere to be seen until spool_finish().  NULL with errno: EDQUOT
 * when the user has SPOOL_ID_MAX files, ENOSPC when the disk is full. */
struct spool_writer *spool_create(struct spool *s, const char *userid, enum spool_origin by);
/* One record, at most SPOOL_RECORD_MAX bytes, and the command code that it came with.  0, or
 * -errno (-ENOSPC: the disk is full): then the record is not in the file, and the same call may
 * be repeated when there is room. */
int spool_write(struct spool_writer *w, uint8_t command, const void *data, size_t n);
/* A file of SPOOL_BY_DMP: one page of it as it is, which counts as a record.  0 or -errno. */
int spool_write_page(struct spool_writer *w, const uint8_t page[SPOOL_BLOCK]);
uint32_t spool_written(const struct spool_writer *w);   /* records so far */
uint16_t spool_writer_id(const struct spool_writer *w); /* its number in the origin's queue */
/* Close it: attr has owner, queue, class, hold, keep, copies, form, dest, dist, name, type and tag;
 * the rest is filled in.  0: the file is safe on disk and w is gone; -errno (EDQUOT:
 * the owner has SPOOL_ID_MAX files): nothing was lost, w stays as it was. */
int spool_finish(struct spool_writer *w, struct spool_info *attr);
void spool_discard(struct spool_writer *w); /* CLOSE ... PURGE, and NULL is nothing */

/* --- reading --------------------------------------------------------------------------------- */

/* Open the first file of the user's reader queue that is in no hold and of that class ('*': any), or
 * file `id` when it is not 0 (whatever its class, USER HOLD too).  NULL with errno: ENOENT, EBUSY,
 * another of the host. */
struct spool_reader *spool_read_open(struct spool *s, const char *userid, char class, uint16_t id);
void spool_read_info(const struct spool_reader *r, struct spool_info *out);
/* The next record into data[SPOOL_RECORD_MAX]: its length (0 is a record with no data), *command;
 * -ENODATA: end of file, or a dump, which has no records; -EIO: damaged. */
int spool_read(struct spool_reader *r, uint8_t *command, void *data);
/* The next whole block (DIAGNOSE X'14'): 0, -ENODATA, -EIO. */
int spool_read_block(struct spool_reader *r, uint8_t block[SPOOL_BLOCK]);
/* The next record is the first of block n (0 ...); -ENODATA: there is no such block. */
int spool_seek_block(struct spool_reader *r, uint32_t n);
uint32_t spool_next_block(const struct spool_reader *r); /* which spool_read_block() reads next */
enum spool_after {
    SPOOL_AFTER_READ,  /* all was read: purge it, or with KEEP put it in USER HOLD */
    SPOOL_AFTER_HOLD,  /* leave it, in USER HOLD */
    SPOOL_AFTER_LEAVE, /* leave it as it was */
    SPOOL_AFTER_PURGE, /* purge it whatever it is */
};
void spool_read_close(struct spool_reader *r, enum spool_after after); /* NULL is nothing */

/* --- what SPOOL sets for one device ------------------------------------------------------------ */

struct spool_settings {
    char class; /* reader: '*' for any */
    bool cont, hold, keep, eof, msg, ready;
    uint16_t copies;
    enum spool_queue queue; /* where its files go: the own queue, or TO somebody's */
    char to[9];             /* owner of its files, "" for the user */
    bool is_for;            /* FOR, not TO */
    char form[9], dest[9], dist[9];
    char name[13], type[13];
    struct spool_forms forms;
    char tag[SPOOL_TAG_MAX + 1];
};

/* A virtual machine's spooled console and what it was told: vm->spool.  Made at LOGON by
 * unit_record_logon() (cp/devices/unit_record.h). */
struct spool_user {
    struct spool_settings console;
    bool console_started; /* SPOOL CONSOLE START */
    bool no_terminal;     /* NOTERM: meanwhile the guest's lines go to the file alone */
    struct spool_writer *console_file;
    uint8_t line[132]; /* the console's line that has not ended yet */
    size_t line_length;
};

#endif
