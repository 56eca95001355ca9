/* What MACLIB and TXTLIB have in common: a library is read into storage, changed there and written as a
 * whole; MAP lists its directory. */
#ifndef CMS_COMMANDS_LIBRARIES_H
#define CMS_COMMANDS_LIBRARIES_H

#include "cms/commands/operands.h"
#include "cms/library.h"

struct lib_command {
    struct cms_command *c;
    const char *module; /* of messages */
    struct library l;
    struct fileid id; /* libname, its type and A1, or the disk where it is */
    struct cms_disk *disk;
    unsigned end; /* operands are the tokens from 3 up to it */
    bool missing; /* something was not found: rc 4 */
};

int lib_no_storage(struct lib_command *m);
/* The library into storage (id.fn is token 2 then); a new one begins empty.  reads: it stays as it is, so
 * that any disk will do.  0, or said. */
int lib_load(struct lib_command *m, bool new, bool reads);
/* It is written, unless it is only read or something went wrong (rc, but for HX), and freed.  The command's
 * return code. */
int lib_save(struct lib_command *m, bool new, bool reads, int rc);

/* Options of MAP.  Without one: DISK. */
enum { LIB_TERM, LIB_DISK, LIB_PRINT, LIB_STACK, LIB_FIFO, LIB_LIFO };
enum {
    LIB_MAP_OPTIONS = 6,
    LIB_MAP_PLACES = 3
}; /* the first three say where, the others stack it */
extern const struct cmd_option lib_map_options[LIB_MAP_OPTIONS];
/* `libname MAP A` with that file mode number. */
int lib_open_map(struct lib_command *m, char mode, struct edf_file **out);
/* A line where `given` says; map: the open file, or NULL. */
int lib_map_line(struct lib_command *m, uint32_t given, struct edf_file *map, const char *text);
/* The end of the map, which went as rc says: the return code. */
int lib_close_map(struct lib_command *m, uint32_t given, struct edf_file *map, int rc);

#endif
