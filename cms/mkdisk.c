/* Minidisks from the host side: the blocks of an extent for the file system, and host files to CMS
 * files and back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "cms/mkdisk.h"

struct mkdisk {
    const struct mkdisk_host *host;
    struct minidisk *disk;
    struct cms_blocks blocks;
};

static int block_read(void *ctx, uint64_t block, void *buf)
{
    struct mkdisk *d = ctx;
    return d->host->cms_read(d->disk, d->blocks.blksize, block, buf);
}

static int block_write(void *ctx, uint64_t block, const void *buf)
{
    struct mkdisk *d = ctx;
    return d->host->cms_write(d->disk, d->blocks.blksize, block, buf);
}

static int block_sync(void *ctx)
{
    struct mkdisk *d = ctx;
    return d->host->disk_sync(d->disk);
}

static int open_extent(const struct mkdisk_host *host, struct volume *volume, uint32_t start,
                       uint32_t length, bool writable, struct mkdisk **out)
{
    struct mkdisk *d = calloc(1, sizeof *d);

    *out = NULL;
    if (!d) {
        return -ENOMEM;
    }
    int rc = host->disk_open(volume, start, length, writable, &d->disk);
    if (rc) {
        free(d);
        return rc;
    }
    d->host = host;
    d->blocks = (struct cms_blocks){.ctx = d,
                                    .fba = host->is_fba(volume),
                                    .cylinders = host->is_fba(volume) ? 0 : length,
                                    .read = block_read,
                                    .write = writable ? block_write : NULL,
                                    .sync = block_sync};
    *out = d;
    return 0;
}

static void set_blksize(struct mkdisk *d, uint32_t blksize)
{
    d->blocks.blksize = blksize;
    d->blocks.nblocks = d->host->cms_count(d->disk, blksize);
}

int mkdisk_open(const struct mkdisk_host *host, struct volume *volume, uint32_t start,
                uint32_t length, bool writable, struct mkdisk **out)
{
    int rc = open_extent(host, volume, start, length, writable, out);
    if (rc) {
        return rc;
    }
    rc = host->cms_blksize((*out)->disk);
    if (rc < 0) {
        mkdisk_close(*out);
        *out = NULL;
        return rc;
    }
    set_blksize(*out, (uint32_t)rc);
    return 0;
}

int mkdisk_format(const struct mkdisk_host *host, struct volume *volume, uint32_t start,
                  uint32_t length, uint32_t blksize, const char *label)
{
    struct mkdisk *d;

    if (!edf_label_valid(label)) {
        return -EINVAL;
    }
    int rc = open_extent(host, volume, start, length, true, &d);
    if (rc) {
        return rc;
    }
    rc = host->cms_format(d->disk, blksize);
    set_blksize(d, blksize);
    rc = rc ? rc : edf_format(&d->blocks, label);
    mkdisk_close(d);
    return rc;
}

void mkdisk_close(struct mkdisk *d)
{
    if (d) {
        d->host->disk_close(d->disk);
        free(d);
    }
}

const struct cms_blocks *mkdisk_blocks(const struct mkdisk *d)
{
    return &d->blocks;
}

/* The length that a label at the front of this rest of a volume gives; 0 when there is none. */
static uint32_t labelled_length(struct mkdisk *d)
{
    static const uint8_t cms1[4] = {0xc3, 0xd4, 0xe2, 0xf1};
    uint8_t block[4096];

    int blksize = d->host->cms_blksize(d->disk);
    if (blksize <= 0) {
        return 0;
    }
    set_blksize(d, (uint32_t)blksize);
    uint32_t at = d->blocks.fba ? 512 : 2 * (uint32_t)blksize;
    const uint8_t *label = block + at % (uint32_t)blksize;
    if (block_read(d, at / (uint32_t)blksize + 1, block) || memcmp(label, cms1, 4) != 0) {
        return 0;
    }
    return get32(label + 24); /* formatted cylinders or blocks */
}

bool mkdisk_next(const struct mkdisk_host *host, struct volume *volume, uint32_t from,
                 uint32_t *start, uint32_t *length)
{
    uint32_t size = host->size(volume);

    for (uint32_t at = from; at < size; at++) {
        struct mkdisk *d;
        if (open_extent(host, volume, at, size - at, false, &d)) {
            return false;
        }
        uint32_t n = labelled_length(d);
        mkdisk_close(d);
        if (n && n <= size - at) {
            *start = at;
            *length = n;
            return true;
        }
    }
    return false;
}

/* Host bytes to records. */

struct putter {
    struct edf_file *file;
    const struct edf_format *format;
    uint8_t *record; /* room for the longest */
    uint32_t room;
    char *why;
    size_t size;
};

static int put_binary(struct putter *p, const uint8_t *bytes, size_t n)
{
    int rc = 0;

    for (size_t at = 0; at < n && !rc; at += p->room) {
        uint32_t length = n - at < p->room ? (uint32_t)(n - at) : p->room;
        memcpy(p->record, bytes + at, length);
        if (p->format->recfm == 'F') {
            memset(p->record + length, 0, p->room - length);
            length = p->room;
        }
        rc = edf_write(p->file, 0, p->record, length);
    }
    return rc;
}

/* One UTF-8 character below U+0100 as code page 037; how many bytes it took, 0 when it is none. */
static size_t take_character(const uint8_t *from, size_t n, uint8_t *to)
{
    uint8_t c = from[0];
    size_t took = 1;

    if (c >= 0x80) {
        if (n < 2 || (c != 0xc2 && c != 0xc3) || (from[1] & 0xc0) != 0x80) {
            return 0;
        }
        c = (uint8_t)((c & 3) << 6 | (from[1] & 0x3f));
        took = 2;
    }
    *to = ebcdic_from_latin1(EBCDIC_037, c);
    return took;
}

static int put_line(struct putter *p, const uint8_t *line, size_t n, size_t number)
{
    uint32_t length = 0;

    for (size_t at = 0; at < n; length++) {
        if (length == p->room) {
            snprintf(p->why, p->size, "line %zu is longer than %u characters", number, p->room);
            return -EMSGSIZE;
        }
        size_t took = take_character(line + at, n - at, p->record + length);
        if (took == 0) {
            snprintf(p->why, p->size, "line %zu: a character that code page 037 does not have",
                     number);
            return -EILSEQ;
        }
        at += took;
    }
    if (p->format->recfm == 'F') {
        memset(p->record + length, 0x40, p->room - length);
        length = p->room;
    } else if (length == 0) {
        p->record[length++] = 0x40;
    }
    return edf_write(p->file, 0, p->record, length);
}

static int put_text(struct putter *p, const uint8_t *bytes, size_t n)
{
    size_t number = 1;
    int rc = 0;

    for (size_t at = 0; at < n && !rc; number++) {
        const uint8_t *end = memchr(bytes + at, '\n', n - at);
        size_t length = end ? (size_t)(end - bytes) - at : n - at;
        rc = put_line(p, bytes + at, length, number);
        at += length + 1;
    }
    return rc;
}

int mkdisk_put(struct edf_disk *disk, const char *fn, const char *ft,
               const struct edf_format *format, bool text, const void *bytes, size_t n, char *why,
               size_t size)
{
    struct putter p = {.format = format, .why = why, .size = size};

    why[0] = 0;
    p.room = format->lrecl ? format->lrecl : EDF_MAX_V;
    if (n == 0 || (format->recfm == 'V' && p.room > EDF_MAX_V)) {
        snprintf(why, size, n ? "records longer than 65535" : "a CMS file has at least one record");
        return -EINVAL;
    }
    p.record = malloc(p.room);
    int rc = p.record ? edf_open(disk, fn, ft, EDF_REPLACE, format, &p.file) : -ENOMEM;
    if (rc == 0) {
        rc = text ? put_text(&p, bytes, n) : put_binary(&p, bytes, n);
        if (rc) {
            edf_discard(p.file);
        } else {
            rc = edf_close(p.file);
        }
    }
    free(p.record);
    if (rc && !why[0]) {
        snprintf(why, size, "%s", rc == -ENOSPC ? "disk is full" : strerror(-rc));
    }
    return rc;
}

/* Records to host bytes. */

struct getter {
    uint8_t *bytes;
    size_t n, room;
};

static int get_more(struct getter *g, size_t n)
{
    if (g->n + n > g->room) {
        size_t room = (g->n + n) * 2 + 4096;
        uint8_t *bytes = realloc(g->bytes, room);
        if (!bytes) {
            return -ENOMEM;
        }
        g->bytes = bytes;
        g->room = room;
    }
    return 0;
}

static int get_text(struct getter *g, const uint8_t *record, uint32_t length, char recfm)
{
    int rc = get_more(g, (size_t)length * 2 + 1);

    if (rc) {
        return rc;
    }
    while (recfm == 'F' && length && record[length - 1] == 0x40) {
        length--;
    }
    if (recfm == 'V' && length == 1 && record[0] == 0x40) {
        length = 0;
    }
    for (uint32_t i = 0; i < length; i++) {
        uint8_t c = ebcdic_to_latin1(EBCDIC_037, record[i]);
        if (c >= 0x80) {
            g->bytes[g->n++] = (uint8_t)(0xc0 | c >> 6);
            c = (uint8_t)(0x80 | (c & 0x3f));
        }
        g->bytes[g->n++] = c;
    }
    g->bytes[g->n++] = '\n';
    return 0;
}

int mkdisk_get(struct edf_disk *disk, const char *fn, const char *ft, bool text, uint8_t **bytes,
               size_t *n)
{
    struct getter g = {0};
    struct edf_info info;
    struct edf_file *file;
    uint32_t length;

    *bytes = NULL;
    int rc = edf_open(disk, fn, ft, EDF_READ, NULL, &file);
    if (rc) {
        return rc;
    }
    edf_file_info(file, &info);
    uint32_t room = info.recfm == 'V' ? EDF_MAX_V : info.lrecl;
    uint8_t *record = malloc(room ? room : 1);
    rc = record ? 0 : -ENOMEM;
    for (uint32_t r = 1; r <= info.records && !rc; r++) {
        rc = edf_read(file, r, record, room, &length);
        if (rc) {
            break;
        }
        if (text) {
            rc = get_text(&g, record, length, info.recfm);
        } else if ((rc = get_more(&g, length)) == 0) {
            memcpy(g.bytes + g.n, record, length);
            g.n += length;
        }
    }
    free(record);
    edf_discard(file);
    if (rc) {
        free(g.bytes);
        return rc;
    }
    *bytes = g.bytes;
    *n = g.n;
    return 0;
}
