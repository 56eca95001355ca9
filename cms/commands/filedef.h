/* What FILEDEF says of a ddname, for programs that open it. */
#ifndef CMS_COMMANDS_FILEDEF_H
#define CMS_COMMANDS_FILEDEF_H

#include "cms/commands/operands.h"

enum filedef_device {
    FILEDEF_DISK,
    FILEDEF_TERMINAL,
    FILEDEF_PRINTER,
    FILEDEF_PUNCH,
    FILEDEF_READER,
    FILEDEF_DUMMY,
    FILEDEF_TAPE
};
struct filedef_of {
    enum filedef_device device;
    struct fileid id;
    char recfm; /* 0: not said */
    uint32_t lrecl;
    bool mod, member;
};
/* Without a FILEDEF it is a file on A, FILE ddname, as CMS has it. */
void filedef_of(struct cms *cms, const char *ddname, struct filedef_of *out);

#endif
