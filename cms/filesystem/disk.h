/* Accessed disks: file mode letters, the order of search, read-only extensions, the part of a disk
 * that ACCESS selects.  One table a CMS machine.
 *
 * A file mode in an operand is a letter, a letter and a number, or "*": all accessed disks from A
 * to Z.  A letter means that disk and then its read-only extensions. */
#ifndef CMS_FILESYSTEM_DISK_H
#define CMS_FILESYSTEM_DISK_H

#include "cms/filesystem/edf.h"

#define CMS_LETTERS 26

struct cms_disk {
    struct edf_disk *edf; /* NULL: nothing is accessed as this letter */
    char letter, parent;  /* parent: the disk this one extends, or 0 */
    bool writable;
    uint16_t vdev;
    char fn[9], ft[9]; /* the files that ACCESS selected; "*" for all */
    char mode;         /* '0'..'6' or '*' */
    bool mode0;        /* files of mode number 0 are seen although the disk is read-only */
};

struct cms_disks {
    struct cms_disk disk[CMS_LETTERS];
    /* Before files of these names, which may be patterns, are looked for: who writes such a file and has it open
     * still puts it on its disk now.  NULL: nobody does.  Not called from within what cms_list() tells. */
    void (*sought)(void *ctx, const char *fn, const char *ft, const char *fm);
    void *ctx;
    unsigned listing; /* cms_list()s under way */
};

/* What an ACCESS asks for.  NULL names and 0 mode mean all files.  Files with mode number 0 are
 * seen only on a disk accessed read/write, or with MODE0. */
struct cms_access {
    char letter, parent;
    uint16_t vdev;
    bool writable; /* refused for extensions: those are read-only */
    bool mode0;
    const char *fn, *ft;
    char mode;
};

/* ACCESS.  The letter's old disk is released.  -EINVAL: a bad letter or parent; -ENOENT: no file
 * matches the selection; else what edf_mount() says. */
int cms_access(struct cms_disks *disks, const struct cms_access *access,
               const struct cms_blocks *blocks);
/* RELEASE.  -ENODEV: not accessed.  Open files are committed first. */
int cms_release(struct cms_disks *disks, char letter);
void cms_release_all(struct cms_disks *disks);
/* The disk of that letter, or NULL. */
struct cms_disk *cms_disk(struct cms_disks *disks, char letter);
/* The first disk on a device, or NULL. */
struct cms_disk *cms_disk_by_vdev(struct cms_disks *disks, uint16_t vdev);
/* Disks in the order of search.  Start with NULL. */
struct cms_disk *cms_next_disk(struct cms_disks *disks, const char *fm, struct cms_disk *after);
/* Is this a file mode: letter, letter and number 0-6, or "*"? */
bool cms_mode_valid(const char *fm);

/* The first disk in search order that has the file, or NULL; *info is filled when not NULL. */
struct cms_disk *cms_find(struct cms_disks *disks, const char *fn, const char *ft, const char *fm,
                          struct edf_info *info);
/* Files whose names match the patterns, disk after disk.  tell() stops it by a value not 0. */
int cms_list(struct cms_disks *disks, const char *fn, const char *ft, const char *fm,
             int (*tell)(void *ctx, struct cms_disk *disk, const struct edf_info *info), void *ctx);

/* A file's line as LISTFILE and FILELIST show it, 72 characters:
 * "PROFILE  EXEC     A1 V         71         37          1  4/25/13  8:00:57". */
#define CMS_LIST_HEADER "FILENAME FILETYPE FM FORMAT LRECL       RECS     BLOCKS     DATE     TIME"
void cms_list_line(const struct edf_info *info, char letter, char *line, size_t size);

#endif
