/* COPYFILE inside: copyfile.c finds files and copies records, copyfile_lists.c reads the lists of
 * SPECS and TRANS and puts a record together, copyfile_pack.c packs and unpacks. */
#ifndef CMS_COMMANDS_COPYFILE_H
#define CMS_COMMANDS_COPYFILE_H

#include "cms/cms.h"
#include "cms/commands/operands.h"

enum { COPY_SPECS = 20, COPY_LIST = 4096 };

/* What goes where in the output record: columns of the input, or a string. */
struct copy_spec {
    uint32_t from, to; /* columns, from 1; from 0: the string */
    uint32_t at;       /* column of the output */
    uint8_t *string;   /* in the list's own storage */
    uint32_t n;
};

struct copy_specs {
    struct copy_spec spec[COPY_SPECS];
    unsigned n;
    uint8_t strings[COPY_LIST];
};

/* Read the list from the stack or the terminal; prompt: ask for it.  0, or said: 063E, 064E, 102S. */
int copyfile_specs(struct cms *cms, bool prompt, struct copy_specs *out);
/* The same for TRANS: pairs are put into the table. */
int copyfile_translation(struct cms *cms, bool prompt, uint8_t table[256]);
/* One record by the specifications, over the `have` bytes that are in out already; gaps become
 * `fill`.  room: most bytes of a record.  The record's length. */
uint32_t copyfile_build(const struct copy_specs *specs, const uint8_t *in, uint32_t n, uint8_t *out,
                        uint32_t have, uint32_t room, uint8_t fill);
/* The last column that they fill in a record built of `lrecl` bytes. */
uint32_t copyfile_width(const struct copy_specs *specs, uint32_t lrecl);

/* PACK, UNPACK: all of an input file.  *records: how many of the packed file's there were.  0 or
 * -errno; -EINVAL: it is not packed. */
int copyfile_pack(struct cms *cms, struct cmd_file *in, struct edf_file *out, uint32_t *records);
int copyfile_unpack(struct cms *cms, struct cmd_file *in, struct edf_file *out, uint32_t *records);
/* What UNPACK makes of an input file: record format and length into *format.  0 or -errno. */
int copyfile_unpacked(struct cms_disk *disk, const struct fileid *id, struct edf_format *format);

/* X'nn' or a character of an option or list, code page 037. */
bool copyfile_byte(const char *word, uint8_t *out);

#endif
