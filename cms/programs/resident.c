/* MODULE files of commands that are part of the nucleus.  CMS has most of its commands as MODULEs on the system
 * disk, and programs ask by STATE whether one is there before they use it; here the commands themselves are the
 * nucleus's, and such a file is a program that calls one: it puts the command's name into the parameter list that
 * it was given, in the place of whatever it was started by, and calls it by SVC 204 as CMSCALL does. */
#include "cms/commands/commands.h"
#include "cms/programs/programs.h"
#include "engine/base/ebcdic.h"

#include <string.h>

/* What is no MODULE on CMS either: the nucleus's own, immediate commands, and execs. */
static const char *const none[] = {
    "ALIALIST", "AUTHLIST", "DIRLIST",  "DIRMAP",   "CMDCALL", "CONWAIT", "CP",      "CPSYNTAX",
    "DESBUF",   "DROPBUF",  "ERASE",    "ESTATE",   "ESTATEW", "EXEC",    "FINIS",   "HI",
    "HO",       "HT",       "HX",       "INCLUDE",  "LOAD",    "LOADMOD", "MAKEBUF", "RECEIVE",
    "RO",       "RT",       "SENDFILE", "SENTRIES", "SFILE",   "SO",      "START",   "STATE",
    "STATEW",   "SUBCOM",   "TE",       "TELL",     "TS",      "VMLINK"};

bool module_is_resident(const char *name)
{
    for (size_t k = 0; k < sizeof none / sizeof none[0]; k++)
        if (!strcmp(none[k], name))
            return false;
    return cms_command_find(name, false) != NULL;
}

void module_of_resident(const char *name, uint8_t header[MODULE_HEADER],
                        uint8_t text[MODULE_RESIDENT])
{
    static const uint8_t code[] = {
        0xd2, 0x07, 0x10, 0x00, 0xf0, 0x0c, /* MVC   0(8,1),NAME with its base in register 15 */
        0x18, 0xf1,                         /* LR    15,1: the call's type */
        0x0a, 0xcc,                         /* SVC   204 */
        0x07, 0xfe,                         /* BR    14 */
    };
    const struct module_header h = {.start = PROGRAM_USER,
                                    .first = PROGRAM_USER,
                                    .last = PROGRAM_USER + MODULE_RESIDENT,
                                    .location = PROGRAM_USER + MODULE_RESIDENT,
                                    .flags = MODULE_NOMAP,
                                    .modes = MODULE_AMODE24};
    module_put_header(header, &h);
    memcpy(text, code, sizeof code);
    ebcdic_pad(text + sizeof code, name, 8);
}
