/* Operands and options that many commands have: file identifiers, options from a table, records of
 * a file one after the other. */
#ifndef CMS_COMMANDS_OPERANDS_H
#define CMS_COMMANDS_OPERANDS_H

#include "cms/cms.h"

struct fileid {
    char fn[9], ft[9], fm[9];
};

/* "FN FT FM" for a message; size 30 suffices. */
const char *fileid_text(const struct fileid *id, char *out, size_t size);

/* Tokens at..end-1 as fn ft [fm]; fm is `mode` when it is not there.  0 or, said, a return code:
 * 054E less than two names, 048E a bad filemode, 070E something more. */
int cmd_fileid(struct cms_command *c, const char *module, unsigned at, unsigned end,
               const char *mode, struct fileid *out);
/* A letter, a letter and number or asterisk, or "*". */
bool cmd_mode_valid(const char *fm);
/* Names without pattern characters, of a valid character set: 0, or 062E said. */
int cmd_names_valid(struct cms_command *c, const char *module, const struct fileid *id);
/* The same, or "*" for any name: commands on all files of a name or a type. */
int cmd_names_or_all(struct cms_command *c, const char *module, const struct fileid *id);
/* The disk of a mode that must be accessed: 069E; and writable: 037E. */
int cmd_disk(struct cms_command *c, const char *module, const char *fm, bool writable,
             struct cms_disk **out);
/* 002E, with rc 28. */
int cmd_not_found(struct cms_command *c, const char *module, const char *kind,
                  const struct fileid *id);
/* The same of ERASE, LISTFILE, RENAME and STATE: said unless they are called as functions. */
int cmd_absent(struct cms_command *c, const char *module, const struct fileid *id);
/* What to say when the file system answered -errno. */
int cmd_file_error(struct cms_command *c, const char *module, int err, const struct fileid *id);

/* One option.  number: its place in given and value[]; clashes: mask of those that it conflicts
 * with. */
struct cmd_option {
    const char *name;
    unsigned min; /* letters that suffice */
    unsigned number;
    uint32_t clashes;
    bool value; /* takes the next token as its value */
};
#define OPT(n) (1u << (n))

struct cmd_options {
    uint32_t given;
    const char *value[32];
    char defaults[256]; /* words of DEFAULTS that value[] may point to */
};
/* The options of c by a table of n; 0, or said: 003E, 065E, 066E, 005E. */
int cmd_options(struct cms_command *c, const char *module, const struct cmd_option *table, size_t n,
                struct cmd_options *out);
/* Adds those that DEFAULTS has set for the command, where they do not clash with what was given; names
 * that the table does not have are for others. */
void cmd_default_options(struct cms *cms, const char *command, const struct cmd_option *table,
                         size_t n, struct cmd_options *out);
bool cmd_is(const char *word, const char *name, unsigned min);
/* Decimal digits only, at most `most`; -1. */
long cmd_number(const char *word, long most);

/* A file that is read or written by a command. */
struct cmd_file {
    struct cms_disk *disk;
    struct edf_file *file;
    struct edf_info info;
    uint32_t next;
    uint32_t end;    /* no record from this one on; 0: up to the last */
    uint8_t *record; /* the last that cmd_next() read: room for the longest */
    uint32_t length;
};
/* The first file in search order for reading; 002E, or file errors, said. */
int cmd_open(struct cms_command *c, const char *module, const struct fileid *id,
             struct cmd_file *out);
/* The next record: 1, 0 at the end, -errno; -EINTR: HX. */
int cmd_next(struct cms *cms, struct cmd_file *f);
/* f is at the first record of a library's member, f->end behind its last; 0, or said: 033E, 039E,
 * 013E. */
int cmd_member(struct cms_command *c, const char *module, const char *name, struct cmd_file *f,
               const struct fileid *id);
void cmd_close(struct cms *cms, struct cmd_file *f);
/* A record on the terminal, but for the blanks at its end: one of fixed length would take lines for
 * them. */
void cmd_show_record(struct cms *cms, const uint8_t *p, uint32_t n);
/* Host text as a line of the program stack; 0, or said: 109S. */
int cmd_stack(struct cms *cms, const char *module, const char *text, bool lifo);

#endif
