/* CMS minidisks made and filled from the host side: what `bigfoot dasd` and mksys are built on.
 *
 * Volumes belong to CP, and CMS does not include CP's headers; so the front door hands in the few
 * functions that are needed.  They are those of cp/volumes by the same names. */
#ifndef CMS_MKDISK_H
#define CMS_MKDISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cms/filesystem/edf.h"

struct volume;
struct minidisk;

struct mkdisk_host {
    int (*create)(const char *path, const char *model, uint64_t size, const char *volid);
    int (*copy)(struct volume *from, const char *path);
    int (*open)(const char *path, bool writable, struct volume **out, char *why, size_t size);
    int (*close)(struct volume *volume);
    bool (*is_fba)(const struct volume *volume);
    uint32_t (*size)(const struct volume *volume);
    void (*label)(struct volume *volume, char *volid);
    int (*check)(struct volume *volume, void (*tell)(void *ctx, const char *text), void *ctx);
    int (*disk_open)(struct volume *volume, uint32_t start, uint32_t length, bool writable,
                     struct minidisk **out);
    void (*disk_close)(struct minidisk *disk);
    int (*disk_sync)(struct minidisk *disk);
    int (*cms_blksize)(struct minidisk *disk);
    uint64_t (*cms_count)(const struct minidisk *disk, uint32_t blksize);
    int (*cms_read)(struct minidisk *disk, uint32_t blksize, uint64_t block, void *buf);
    int (*cms_write)(struct minidisk *disk, uint32_t blksize, uint64_t block, const void *buf);
    int (*cms_format)(struct minidisk *disk, uint32_t blksize);
};

/* A minidisk on a volume, as CMS blocks.  The volume must outlive it. */
struct mkdisk;

/* The extent as it is formatted.  -ENODATA: it is not. */
int mkdisk_open(const struct mkdisk_host *host, struct volume *volume, uint32_t start,
                uint32_t length, bool writable, struct mkdisk **out);
/* FORMAT the extent: records on all tracks, an empty file system.  What was there is gone. */
int mkdisk_format(const struct mkdisk_host *host, struct volume *volume, uint32_t start,
                  uint32_t length, uint32_t blksize, const char *label);
void mkdisk_close(struct mkdisk *disk);
const struct cms_blocks *mkdisk_blocks(const struct mkdisk *disk);

/* Where the CMS minidisks of a volume begin: looks from `from` on for a label; true and its extent,
 * as the label gives it. */
bool mkdisk_next(const struct mkdisk_host *host, struct volume *volume, uint32_t from,
                 uint32_t *start, uint32_t *length);

/* Put bytes on a CMS disk as a file, replacing one of that name.
 * Binary, F: records of format->lrecl bytes, the last padded with X'00'; V: records of at most
 * format->lrecl bytes (0: 65535).
 * Text: UTF-8 lines to code page 037; F: padded with blanks; V: an empty line is one blank.
 * On failure `why` has a sentence (line numbers and all); -errno. */
int mkdisk_put(struct edf_disk *disk, const char *fn, const char *ft,
               const struct edf_format *format, bool text, const void *bytes, size_t n, char *why,
               size_t size);
/* A file's bytes; free() them.  Text: one line a record, UTF-8, trailing blanks of F records and a
 * V record of one blank taken away. */
int mkdisk_get(struct edf_disk *disk, const char *fn, const char *ft, bool text, uint8_t **bytes,
               size_t *n);

/* `bigfoot dasd WORDS`: argv[0] is "dasd".  The exit status: 0, 2 usage, 3 it cannot be done. */
int dasd_command(const struct mkdisk_host *host, int argc, char **argv);

#endif
