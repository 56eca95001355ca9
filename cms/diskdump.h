/* Decks of DISK DUMP: a CMS file in 80-byte cards, with what its directory entry says.
 *
 * Each card has X'02' and CMS in columns 1 to 4, 50 bytes of the file in columns 6 to 55, the file's
 * name, type and mode in columns 58 to 75 and a number in columns 76 to 80; a card with an N in
 * column 5 ends the file and has its directory entry instead of data (CMS Commands and Utilities
 * Reference, DISK).  The file's bytes are as on the disk: records of RECFM V with two bytes of length
 * in front.  IBM does not publish which bytes of the directory entry are on the N card; here they are
 * the first 40 of FSTSECT, then the number of records (4) and the date (6, packed).
 *
 * What is read may be anybody's bytes. */
#ifndef CMS_DISKDUMP_H
#define CMS_DISKDUMP_H

#include "cms/filesystem/edf.h"

#define DISKDUMP_CARD 80
#define DISKDUMP_DATA 50

struct diskdump_info {
    char fn[9], ft[9], fm[3];
    char recfm; /* 'F' or 'V' */
    uint32_t lrecl, records;
    struct edf_date date;
};

/* What a file's deck says of it; letter: of its disk. */
void diskdump_describe(const struct edf_info *file, char letter, struct diskdump_info *out);

/* Making cards.  put() gets each; a value not 0 stops and is returned. */
struct diskdump_writer {
    int (*put)(void *ctx, const uint8_t card[DISKDUMP_CARD]);
    void *ctx;
    struct diskdump_info info;
    uint8_t card[DISKDUMP_CARD];
    unsigned n, number; /* bytes of data on the card; cards so far */
};
void diskdump_begin(struct diskdump_writer *w, const struct diskdump_info *info);
int diskdump_record(struct diskdump_writer *w, const uint8_t *p, uint32_t n);
int diskdump_end(struct diskdump_writer *w);

/* Reading.  cards: whole cards, ncards of them; the file begins with card `first` (from 0). */
struct diskdump_reader {
    const uint8_t *cards;
    size_t first, end, next; /* end: its N card; next: the card behind that */
    size_t at;               /* in the data */
    uint32_t left;           /* records */
    char recfm;
    uint32_t lrecl;
    bool disorder; /* numbers were missing or out of order */
};
/* 0; -EINVAL: card `first` is of no such deck; -ENODATA: its N card is missing, or of another file;
 * -EUCLEAN: the N card says what cannot be. */
int diskdump_open(struct diskdump_reader *r, const uint8_t *cards, size_t ncards, size_t first,
                  struct diskdump_info *info);
/* The next record: 1 and its length (cut to size in buf), 0 at the end, -EUCLEAN: damaged. */
int diskdump_next(struct diskdump_reader *r, uint8_t *buf, size_t size, size_t *length);

#endif
