/* The CMS file system on a minidisk: EDF, the enhanced disk format.
 *
 * Facts: Linux arch/s390/include/uapi/asm/vtoc.h (the label), IBM's FSTSECT and ADTDSECT, and how
 * s390-tools' cmsfs-fuse reads a disk.  In short: a label names the directory's first block (4 or
 * 5, in turns); the directory is a file of 64-byte FSTs, the first two being the directory itself
 * and the allocation map (a bit a block); a file is its data blocks under 0 or more levels of
 * pointer blocks.
 *
 * What is kept true: a block that the label's tree reaches is never written (but for files with
 * mode number 6, whose meaning that is).  A change goes to free blocks, then the directory and the
 * map, then everything is synced, and last the label is switched and synced.  So after a crash the
 * disk is what it was before the change or after it, and an edf_close() that returned 0 is kept.
 *
 * A disk's bytes are not trusted: pointers, counts and levels are checked where they are read, and
 * give -EUCLEAN.
 *
 * One thread at a time may use a disk.  Names are C strings, upper case as a rule (any of A-Z a-z
 * 0-9 # @ $ + - : _).  Records are bytes, whatever they mean.  All functions return 0 or -errno. */
#ifndef CMS_FILESYSTEM_EDF_H
#define CMS_FILESYSTEM_EDF_H

#include <stddef.h>

#include "cms/filesystem/blocks.h"

struct edf_disk;
struct edf_file;

#define EDF_MAX_V 65535u /* longest record of a RECFM V file */

struct edf_date {
    uint16_t year; /* 1900..2099 */
    uint8_t month, day, hour, minute, second;
};

struct edf_info {
    char fn[9], ft[9];
    char mode;  /* file mode number, '0'..'6' */
    char recfm; /* 'F' or 'V' */
    uint32_t lrecl, records;
    uint32_t blocks; /* data blocks, without pointer blocks */
    struct edf_date date;
};

struct edf_usage {
    char label[7];
    uint32_t blksize, blocks, used, files, cylinders; /* cylinders: those that are used */
    struct edf_date created;
};

/* FORMAT: write an empty file system of that label (1 to 6 characters) on blocks whose records
 * exist already. */
int edf_format(const struct cms_blocks *blocks, const char *label);
/* RESERVE: the same, with one file of mode number 6 and of records of a block, which has all blocks to the
 * end of the disk, one behind the other and as they are; the label says where they begin, for those who
 * take them without CMS (Linux: block/partitions/ibm.c). */
int edf_reserve(const struct cms_blocks *blocks, const char *label, const char *fn, const char *ft);
/* Change the label's name only (FORMAT's LABEL option). */
int edf_set_label(struct edf_disk *disk, const char *label);
bool edf_label_valid(const char *label);
/* FORMAT's RECOMP: use so many cylinders (FBA: blocks of 512 bytes) of the disk, 0 or too many: all
 * that it has and the allocation map covers.  -ENOSPC: there are blocks of files behind them. */
int edf_recompute(struct edf_disk *disk, uint32_t units);

/* ACCESS: read label, directory and map.  -ENODATA: no CMS label; -EUCLEAN: damaged.  `writable`
 * needs blocks->write.  *blocks is copied. */
int edf_mount(const struct cms_blocks *blocks, bool writable, struct edf_disk **out);
/* Closes what is open (committing it) and frees the disk.  The first error. */
int edf_unmount(struct edf_disk *disk);
/* RELEASE: the same, but files that are open stay with those who have them, until they close them.  They are
 * neither read (-ENODEV) nor written (-EROFS) any more; *blocks is not needed any more either. */
int edf_release(struct edf_disk *disk);
/* Commit all that is open.  The first error. */
int edf_commit(struct edf_disk *disk);
/* The bytes of storage that its directory, its maps and its open files take. */
uint64_t edf_storage(const struct edf_disk *disk);
bool edf_writable(const struct edf_disk *disk);
void edf_usage(const struct edf_disk *disk, struct edf_usage *out);

/* Names. */
bool edf_name_valid(const char *name); /* 1 to 8 characters from the set above */
/* `*` stands for any characters, `%` for one. */
bool edf_match(const char *pattern, const char *name);

/* The directory.  -ENODEV here and below: `disk` is NULL; it has been released meanwhile. */
int edf_find(struct edf_disk *disk, const char *fn, const char *ft, struct edf_info *out);
/* Files whose names match, sorted by name and type.  tell() may stop it by a value other than 0,
 * which is returned; it must not change the disk. */
int edf_list(struct edf_disk *disk, const char *fn, const char *ft,
             int (*tell)(void *ctx, const struct edf_info *info), void *ctx);
/* -ENOENT, -EBUSY: the file is open. */
int edf_erase(struct edf_disk *disk, const char *fn, const char *ft);
/* Also changes the mode number when `mode` is not 0.  -EEXIST. */
int edf_rename(struct edf_disk *disk, const char *fn, const char *ft, const char *new_fn,
               const char *new_ft, char mode);
/* The file takes the place of another, in one commit: the other is there until it is. */
int edf_supersede(struct edf_disk *disk, const char *fn, const char *ft, const char *new_fn,
                  const char *new_ft);

/* Files.  A file that is open already is opened once more: one file, one state, and the last
 * edf_close() commits. */
enum edf_how {
    EDF_READ,   /* -ENOENT when it is not there */
    EDF_WRITE,  /* an existing file keeps its format; else it is made, if a format is given */
    EDF_REPLACE /* its old contents stay until the new ones are committed */
};
struct edf_format {
    char recfm;     /* 'F' or 'V' */
    char mode;      /* '0'..'6'; 0 means '1', or what the file had */
    uint32_t lrecl; /* of F: 1..2^31-1; not looked at for V */
};
int edf_open(struct edf_disk *disk, const char *fn, const char *ft, enum edf_how how,
             const struct edf_format *format, struct edf_file **out);
/* The file as it is now, uncommitted changes included. */
void edf_file_info(const struct edf_file *file, struct edf_info *out);
/* Record `record` (from 1) into buf, at most `size` bytes of it; *length is its true length.
 * -ENODATA: behind the last record. */
int edf_read(struct edf_file *file, uint32_t record, void *buf, uint32_t size, uint32_t *length);
/* Write record `record`; 0 means behind the last one.  F: `length` must be the LRECL, and a record
 * further out leaves zeros between.  V: 1..65535 bytes, record at most one behind the last;
 * a record of another length than the one it replaces ends the file.  -ENOSPC leaves the file as it
 * was, -EROFS, -EINVAL. */
int edf_write(struct edf_file *file, uint32_t record, const void *buf, uint32_t length);
/* Keep only the first `records` records. */
int edf_truncate(struct edf_file *file, uint32_t records);
/* The date to be committed instead of the time of the commit. */
void edf_set_date(struct edf_file *file, const struct edf_date *date);
/* Commit now; the file stays open. */
int edf_flush(struct edf_file *file);
/* The last close of a changed file commits it.  A file without records is not kept, as in CMS.  On
 * an error the changes are lost, and the file is closed all the same. */
int edf_close(struct edf_file *file);
/* Close without keeping uncommitted changes, for others who have the file open too: they see what
 * the disk has.  (Changes from before a second open for writing are committed by it.) */
void edf_discard(struct edf_file *file);

/* Look at everything.  tell() gets each fault as a sentence; returns how many, or -errno. */
int edf_check(struct edf_disk *disk, void (*tell)(void *ctx, const char *text), void *ctx);

#endif
