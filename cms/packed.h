/* Packed files: the records of a file in fewer bytes, as another file of RECFM F LRECL 1024.  COPYFILE
 * (PACK and UNPACK) and XEDIT (SET PACK) write and read them; all else sees records of 1024 bytes, as
 * on CMS, where packing is no part of the file system either.
 *
 * PIPE's PACK and UNPACK have the same bytes in records.
 *
 * IBM describes what COPYFILE PACK does (runs of one character become shorter, RECFM F LRECL 1024) but
 * not the bytes; those here are our own, so packed files go between Bigfoot's users and to no other
 * system.  A header (two zeros, PACK, the record format, a zero, the record length in four bytes) is
 * followed by the records: X'00' to X'7F' is followed by one byte more than that as they are; X'80' to
 * X'BF' stands for 2 to 65 blanks; X'C0' to X'FD' for 3 to 64 times the byte that follows; X'FE' ends
 * a record, X'FF' the file.
 *
 * What is read may be anybody's bytes: a record never grows over what its file says. */
#ifndef CMS_PACKED_H
#define CMS_PACKED_H

#include "cms/filesystem/edf.h"

#define PACKED_LRECL 1024u

struct packed_writer {
    struct edf_file *file; /* or NULL: blocks go to put(), whose value not 0 is returned */
    int (*put)(void *ctx, const uint8_t block[PACKED_LRECL]);
    void *ctx;
    uint8_t block[PACKED_LRECL];
    uint32_t n;
};
/* file: open for writing as RECFM F LRECL 1024.  recfm and lrecl: of what is packed. */
int packed_begin(struct packed_writer *w, struct edf_file *file, char recfm, uint32_t lrecl);
int packed_begin_blocks(struct packed_writer *w,
                        int (*put)(void *ctx, const uint8_t block[PACKED_LRECL]), void *ctx,
                        char recfm, uint32_t lrecl);
int packed_record(struct packed_writer *w, const uint8_t *p, uint32_t n);
int packed_end(struct packed_writer *w);

struct packed_reader {
    struct edf_file *file; /* or NULL: the next block comes from get(); -ENODATA: there is none */
    int (*get)(void *ctx, uint8_t block[PACKED_LRECL]);
    void *ctx;
    char recfm; /* of what is packed */
    uint32_t lrecl;
    uint8_t block[PACKED_LRECL];
    uint32_t at, record; /* in the block; the next block */
};
/* 0; -EINVAL: it is not packed; or the file system's error. */
int packed_open(struct packed_reader *r, struct edf_file *file);
/* The first block is given; *r is set up but for that. */
int packed_open_blocks(struct packed_reader *r, const uint8_t first[PACKED_LRECL],
                       int (*get)(void *ctx, uint8_t block[PACKED_LRECL]), void *ctx);
/* The next record: 1 and its length (cut to size in buf), 0 at the end, -EUCLEAN: damaged. */
int packed_next(struct packed_reader *r, uint8_t *buf, uint32_t size, uint32_t *length);

#endif
