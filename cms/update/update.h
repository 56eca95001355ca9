/* UPDATE's language: changes to a source of numbered records, kept apart from it.  CMS Commands and
 * Utilities Reference, UPDATE (control statements, control files, auxiliary files).
 *
 * A source has a number in the last eight columns of each record (SEQ8), or in the last five behind a
 * label of three (NOSEQ8).  An update file has control statements `./ I`, `./ D`, `./ R`, `./ S`,
 * `./ *` that name such numbers, and the records that come in.  A control file lists update files and
 * auxiliary files, and these list update files; both are read from the bottom to the top.
 *
 * The command UPDATE (commands/update.c) and XEDIT's update mode (xedit/update.c) are built on this.
 * Files are not trusted: what is wrong in one is told as a warning, and the statement passed over. */
#ifndef CMS_UPDATE_UPDATE_H
#define CMS_UPDATE_UPDATE_H

#include "cms/cms.h"

#define UPDATE_LRECL_MIN 80
#define UPDATE_LRECL_MAX 32767
#define UPDATE_MOST      99999999u /* the highest sequence number */

/* --- deck.c: a file's records in storage ------------------------------------------------------------- */

struct update_deck {
    struct cms *cms;
    uint32_t lrecl;
    size_t n, room;
    uint8_t *bytes;
};
void update_deck_init(struct update_deck *d, struct cms *cms, uint32_t lrecl);
void update_deck_free(struct update_deck *d);
/* Record k, from 0. */
uint8_t *update_deck_at(const struct update_deck *d, size_t k);
/* A record more, filled up with blanks or cut; false: no storage. */
bool update_deck_add(struct update_deck *d, const uint8_t *text, size_t len);
/* The file's records; lrecl 0: those of the file, which is to be RECFM F then.  0, -ENOENT, -EMEDIUMTYPE
 * (not fixed, or too short or long for numbers), -ENOMEM, -EINTR (HX), or what reading it said; mode of
 * two letters is where it was found. */
int update_deck_read(struct update_deck *d, struct cms *cms, const char *fn, const char *ft,
                     const char *fm, uint32_t lrecl, char mode[3]);

/* The number of a record: -1 when the columns are blank, -2 when something else stands there. */
long update_number(const uint8_t *record, uint32_t lrecl, bool seq8);
/* Put it there; with NOSEQ8 the label in front, when there is one. */
void update_set_number(uint8_t *record, uint32_t lrecl, bool seq8, const char *label, long number);

/* --- statement.c: control statements ------------------------------------------------------------------ */

enum update_kind {
    UPDATE_TEXT,    /* no control statement: a record that comes in */
    UPDATE_COMMENT, /* ./ * */
    UPDATE_SEQUENCE,
    UPDATE_INSERT,
    UPDATE_DELETE,
    UPDATE_REPLACE,
    UPDATE_INVALID,   /* 207W */
    UPDATE_CHARACTER, /* a number has something else in it: 185W, `bad` */
};
struct update_statement {
    enum update_kind kind;
    long first, last; /* sequence numbers; last is first when one was given */
    bool number;      /* $: records that come in are numbered */
    long start, step; /* -1: not given */
    char label[4];    /* of ./ S */
    char bad[9];
};
void update_statement_parse(const uint8_t *record, size_t len, struct update_statement *out);

/* --- apply.c ------------------------------------------------------------------------------------------- */

struct update_rules {
    bool seq8;
    bool inc; /* records that come in get numbers; else asterisks, as NOINC says */
    char label[4];
};

/* Who hears what goes on.  severity grows with the warnings (4, 8, 12). */
struct update_events {
    /* A warning of messages.def; card: the record of the update file it is about, from 1, or 0. */
    void (*warn)(void *ctx, unsigned number, const char *a, const char *b, size_t card);
    /* A line of the log, Latin-1, and records of it; NULL: nobody wants it. */
    void (*log)(void *ctx, const char *text, const uint8_t *record);
    void *ctx;
    int severity;
};

/* Applies an update file to a source: *out is the new source.  false: no storage, or HX. */
bool update_apply(const struct update_deck *source, const struct update_deck *updates,
                  const struct update_rules *r, struct update_events *e, struct update_deck *out);

/* --- control.c: control files ---------------------------------------------------------------------------- */

#define UPDATE_LIBS 72

/* An update file of a control file's list. */
struct update_level {
    struct update_level *next;
    char id[9]; /* the update level identifier */
    char ft[9];
    bool ptf; /* named by an auxiliary file: 180W when there is none */
    bool there;
    char aux[9]; /* the auxiliary file's type, or "" */
};
struct update_control {
    struct update_level *levels; /* in the order in which they are applied */
    char id[9];                  /* of the MACS record */
    char libs[UPDATE_LIBS];
};
/* Reads a control file and the auxiliary files that belong to fn.  0, or the number of the message:
 * 2 (no such file, `what` is its name), 104, 109, 179, 183 (`what`: control or aux). */
unsigned update_control_read(struct cms *cms, const char *fn, const char *control_fn,
                             const char *control_ft, const char *control_fm,
                             struct update_control *out, char what[32]);
void update_control_free(struct cms *cms, struct update_control *c);

/* --- build.c: an update file from what was changed -------------------------------------------------------- */

/* A line as it is now: the base's record that it was (from 0; -1: a new one), its text. */
struct update_line {
    long origin;
    const uint8_t *text;
    uint32_t len;
};
struct update_build {
    const struct update_deck *base;
    const struct update_line *line;
    size_t lines;
    bool seq8;
    long step;           /* least step between two numbers */
    const char *sidcode; /* for the eight columns in front of the numbers' nine, or "" */
    const char *stamp;   /* date and time, for the control statements */
    const char *label;   /* of NOSEQ8 */
    /* Told of each line that comes in: its record as it stands in the update file; or NULL. */
    void (*placed)(void *ctx, size_t line, const uint8_t *record);
    void *ctx;
};
/* The update file that makes the lines out of the base, behind what *out has.  0, or the number of the
 * message: 554 no storage, 560 (between[0] and [1]: no room for numbers), 599 (the base's numbers do not
 * grow). */
unsigned update_build(const struct update_build *b, struct update_deck *out, long between[2]);

#endif
