/* Macro and text libraries: a file with a directory of its members.
 *
 * A library has records of 80 characters: a header (LIBPDS, two flags, the size of the directory in
 * bytes, its first record's number from 1), members that end with X'61FFFF61', the directory: of each
 * member its name, three bytes and a flag, its first record's number. */
#ifndef CMS_LIBRARY_H
#define CMS_LIBRARY_H

#include "cms/cms.h"

enum { LIBRARY_LRECL = 80, LIBRARY_ENTRY = 16 };

/* A library in storage, as MACLIB works on it: the records of its members, each member ended, and the
 * directory. */
struct library {
    struct cms *cms;
    uint8_t (*row)[LIBRARY_LRECL]; /* the file's records from 2 on */
    uint32_t rows, row_room;
    struct library_member {
        uint8_t name[8]; /* EBCDIC, blanks behind it */
        uint32_t first;  /* a row, from 0 */
    } * member;
    uint32_t members, member_room;
};

/* The records of one member of an open file: the first one's number, and how many.  0; -EINVAL: it is
 * no library; -ENODATA: it has no members; -ENOENT: it has none of that name (host text, upper case). */
int library_find(struct cms *cms, struct edf_file *file, const char *name, uint32_t *first,
                 uint32_t *n);
/* Entry k, from 0, of an open file's directory.  0; -EINVAL: it is no library; -ENODATA: it has no such entry. */
int library_entry(struct edf_file *file, uint32_t k, uint8_t out[LIBRARY_ENTRY]);
/* Read a library, behind what l has already.  0, -EINVAL, -ENOMEM, -EINTR or what reading gave. */
int library_load(struct library *l, struct edf_file *file);
/* The number of a member from 0, or l->members. */
uint32_t library_index(const struct library *l, const char *name);
/* How many records a member has. */
uint32_t library_size(const struct library *l, uint32_t member);
/* Another name of the member that begins at row `first`, at place `at` of the directory (l->members: the
 * last); false: no storage. */
bool library_add_name(struct library *l, uint32_t at, const char *name, uint32_t first);
/* A new member, to which library_add() adds records, until library_end(); false: no storage. */
bool library_begin(struct library *l, const char *name);
bool library_add(struct library *l, const uint8_t record[LIBRARY_LRECL]);
bool library_end(struct library *l);
/* Take the member's name out of the directory; its records stay. */
void library_drop(struct library *l, uint32_t member);
/* The same for all of that name. */
void library_drop_all(struct library *l, const char *name);
/* All of it into a file that is open for EDF_REPLACE. */
int library_write(const struct library *l, struct edf_file *file);
void library_free(struct library *l);

#endif
