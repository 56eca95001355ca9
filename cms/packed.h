/* Packed files: the records of a file in fewer bytes, as another file of RECFM F LRECL 1024.  COPYFILE
 * (PACK and UNPACK) and XEDIT (SET PACK) write and read them; all else sees records of 1024 bytes, as
 * on CMS, where packing is no part of the file system either.
 *
 * PIPE's PACK and UNPACK have the same bytes in records.
 *
 * IBM does not publish the bytes.  Those here are what ISPF writes, whose authors took CMS's way, as
 * programs that read its packed data have them (with the rest of each group of codes concluded from the
 * ones that are seen): X'00', X'01', the fill character, the record format, the record length in four bytes; then items.  X'00'
 * to X'77' stands for 1 to 120 times the fill character; X'78' is followed by how many less 1; X'7A' by how
 * many less 1 and the character; X'80' to X'F7' by 1 to 120 bytes as they are; X'F8' by their number less 1
 * and those bytes; X'7C', X'7E' and X'FC' are X'78', X'7A' and X'F8' that end a record of a V file; X'FF' ends the
 * file.  A record ends too where it has the record length: each one of an F file does.
 *
 * What Bigfoot had written before (two zeros, PACK ...) is read as well: X'00' to X'7F' was followed by one byte more
 * than that as they are; X'80' to X'BF' stood for 2 to 65 blanks; X'C0' to X'FD' for 3 to 64 times the
 * byte that follows; X'FE' ended a record, X'FF' the file.
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
    bool variable;
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
    bool older; /* Bigfoot's own layout */
    uint8_t fill;
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
