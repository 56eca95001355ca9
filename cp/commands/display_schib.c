/* DISPLAY SCHIB: the subchannel-information blocks of one's own virtual devices.
 * Source: CP Commands and Utilities Reference, DISPLAY SCHIB; Principles of Operation, chapters 15
 * and 16. */
#include "cp/channel/subchannel.h"
#include "cp/commands/command.h"
#include "cp/commands/debug.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <stdio.h>
#include <string.h>

static void status_lines(struct command *c, const uint8_t scsw[12], const uint8_t logout[4])
{
    uint32_t word = get32(scsw);
    command_say(c, "KEY ECC FPI ZN SCTL CCW-ADDR DS SS CNT  EXT-LOG");
    command_say(c, "  %X   %X   %X  %X %04X %08X %02X %02X %04X %08X", word >> 28, word >> 24 & 15,
                word >> 20 & 15, word >> 16 & 15, word & 0xffff, get32(scsw + 4), scsw[8], scsw[9],
                get16(scsw + 10), get32(logout));
}

static bool display_one(struct command *c, unsigned number, bool exp)
{
    uint8_t b[52];
    if (css_store(c->vm->channel, 0x10000 | number, b))
        return false;
    char mbi[8] = "----"; /* format-1 measurement blocks have an address instead */
    if (!(b[27] & 4))
        snprintf(mbi, sizeof mbi, "%04X", get16(b + 12));
    unsigned isc = b[4] >> 3 & 7;
    if (exp)
        command_say(c, "%04X  %04X %08X   %u  %02X %s  %02X  %016llX", number, get16(b + 6),
                    get32(b), isc, b[5], mbi, b[27], (unsigned long long)get64(b + 40));
    else
        command_say(c, "%04X  %04X %08X   %u  %02X %02X  %02X  %02X %02X %s %02X %02X %08X %08X",
                    number, get16(b + 6), get32(b), isc, b[5], b[8], b[9], b[10], b[11], mbi, b[14],
                    b[15], get32(b + 16), get32(b + 20));
    if (!exp && b[31] & 1)
        status_lines(c, b + 28, b + 48);
    return true;
}

/* How many of the range there are. */
static unsigned display_range(struct command *c, unsigned first, unsigned last, bool exp,
                              bool *head)
{
    unsigned n = 0;
    for (unsigned number = first; number <= last; number++) {
        uint8_t b[52];
        if (css_store(c->vm->channel, 0x10000 | number, b))
            continue;
        if (!*head)
            command_say(c, "%s",
                        exp ? "SCHIB DEV  INT-PARM ISC FLG MBI  FLG2 MBA"
                            : "SCHIB DEV  INT-PARM ISC FLG LP PNO LPU PI MBI  PO PA CHPID0-3 "
                              "CHPID4-7");
        *head = true;
        n += display_one(c, number, exp);
    }
    return n;
}

/* SCHIB [EXP] ALL | vsch | vsch-vsch | vsch.count ... */
int debug_display_schib(struct command *c)
{
    char word[32];
    bool exp = command_keyword(c, "EXP", 3), head = false, any = false;
    const unsigned end = CSS_MAX_SUBCHANNELS - 1;
    if (command_keyword(c, "ALL", 3)) {
        int rc = command_end(c, "DSP");
        if (!rc)
            display_range(c, 0, end, exp, &head);
        return rc;
    }
    while (command_word(c, word, sizeof word)) {
        uint64_t first, last;
        int rc = debug_range(word, 1, end, &first, &last);
        if (rc)
            return command_error(c, "DSP", (unsigned)rc, word, NULL);
        if (first > end || !display_range(c, (unsigned)first, (unsigned)first, exp, &head))
            return command_error(c, "DSP", 40, word, NULL);
        display_range(c, (unsigned)first + 1, last < end ? (unsigned)last : end, exp, &head);
        any = true;
    }
    return any ? 0 : command_error(c, "DSP", 26, NULL);
}
