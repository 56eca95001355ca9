/* EXECIO inside: execio.c scans and moves lines, openfile.c reads and writes files. */
#ifndef CMS_COMMANDS_EXECIO_H
#define CMS_COMMANDS_EXECIO_H

#include "cms/commands/operands.h"

enum execio_op {
    EXECIO_DISKR,
    EXECIO_DISKW,
    EXECIO_CARD,
    EXECIO_PUNCH,
    EXECIO_PRINT,
    EXECIO_CP,
    EXECIO_EMSG
};
enum execio_place { EXECIO_FIFO, EXECIO_LIFO, EXECIO_SKIP, EXECIO_STEM, EXECIO_VAR };
enum execio_search { EXECIO_NO_SEARCH, EXECIO_FIND, EXECIO_LOCATE, EXECIO_AVOID };
enum { EXECIO_NO_MORE = -100 };

struct execio {
    struct cms_command *c;
    bool all; /* "*" */
    uint32_t lines;
    enum execio_op op;
    struct fileid id;
    uint32_t at; /* line number; 0: where the file stands */
    char recfm;
    uint32_t lrecl;
    enum execio_place place;
    char name[260];     /* of STEM or VAR */
    const char *string; /* of STRING, or NULL */
    enum execio_search search;
    uint8_t text[256];
    size_t text_n;
    uint32_t zone_from, zone_to, margin_from, margin_to;
    bool finis, quiet, strip, upper;
    uint32_t buffer;          /* bytes of CP's response that there is room for */
    bool controlled, cc_data; /* PRINT CC: with a character, or the first of each line */
    uint8_t cc;

    uint32_t seen, delivered, responded; /* responded: bytes of CP's response */
    bool not_taken;                      /* the variable's name: nothing was set */
    bool found, cut;
    int error;
    uint8_t *record; /* EDF_MAX_V bytes */
};

/* DMSEIO621E, unless NOTYPE; 24. */
int execio_bad(struct execio *x, const char *why, const char *what);
/* A record that was read: to stack or variables, when it is looked for.  0 or a return code. */
int execio_deliver(struct execio *x, const uint8_t *p, size_t n, uint32_t absolute);
/* Are more records wanted? */
bool execio_more(const struct execio *x);
/* The next line to be written, from STRING, variables or stack; *n is the room and the length.
 * 0, EXECIO_NO_MORE, or a return code. */
int execio_source(struct execio *x, uint8_t *line, size_t *n);

/* DISKR and DISKW. */
int execio_read_file(struct execio *x);
int execio_write_file(struct execio *x);

#endif
