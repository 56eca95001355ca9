/* SVC 202: a program calls a command or a function by a parameter list that register 1 points to.
 *
 * The call's return code is in register 15.  Behind the SVC may stand DC AL4(address): its first byte is
 * zero, which no instruction's is that is executed; the program goes on behind it, or with a return
 * code other than 0 at the address, 1 being the place behind it too.  Without it a return code ends the
 * program: ABEND 0F3.  VM/SP CMS for System Programming, "SVC 202", and the ABEND codes of System Messages
 * and Codes (from memory).
 *
 * SVC 204, CMSCALL's: the call's type is in the first byte of register 15, so that register 1 has an
 * address of 31 bits; nothing stands behind it, and the program goes on with the return code. */
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <string.h>

#define LINE 4096

/* The tokens up to the fence, as a line. */
static bool from_tokens(struct cms *cms, uint32_t plist, char line[LINE])
{
    uint8_t token[8];
    size_t n = 0;
    for (unsigned k = 0; k < CMS_TOKENS; k++, plist += 8) {
        if (!program_read(cms, plist, token, sizeof token))
            return false;
        if (token[0] == 0xff)
            break;
        char word[9];
        program_word(word, token, sizeof token);
        if (k)
            line[n++] = ' ';
        memcpy(line + n, word, strlen(word));
        n += strlen(word);
    }
    line[n] = 0;
    return true;
}

/* The name, and what the extended parameter list has behind it. */
static bool from_extended(struct cms *cms, uint32_t list, const char *name, char line[LINE])
{
    uint8_t words[12], text[LINE];
    if (!program_read(cms, list, words, sizeof words))
        return false;
    uint32_t from = get32(words + 4) & 0x7fffffff, to = get32(words + 8) & 0x7fffffff;
    size_t n = strlen(name);
    if (to < from || to - from > LINE - 16 || !program_read(cms, from, text, to - from))
        return false;
    memcpy(line, name, n);
    line[n++] = ' ';
    ebcdic_to_ascii(line + n, text, to - from);
    line[n + (to - from)] = 0;
    for (size_t k = n; k < n + (to - from); k++)
        if (!line[k]) /* bytes of no meaning in a command */
            line[k] = ' ';
    return true;
}

/* how: the call's type, of which some have an extended parameter list too. */
static int call(struct cms *cms, struct guest_cpu *cpu, unsigned how)
{
    bool wide = cpu->psw_mask & 0x80000000u;
    uint32_t plist = (uint32_t)cpu->gr[1] & (wide ? 0x7fffffff : 0xffffff);
    uint8_t first[8];
    char name[9], line[LINE];
    if (!program_read(cms, plist, first, sizeof first))
        return CMS_UNKNOWN;
    program_word(name, first, sizeof first);
    int rc = program_function(cms, name, plist, cpu);
    if (rc != CMS_UNKNOWN)
        return rc;
    bool extended = how == 0x01 || how == 0x02 || how == 0x0b;
    uint32_t list = (uint32_t)cpu->gr[0] & (wide ? 0x7fffffff : 0xffffff);
    if (extended ? !from_extended(cms, list, name, line) : !from_tokens(cms, plist, line))
        return CMS_UNKNOWN;
    return how == 0x0b ? cms_run_command(cms, line) : cms_run_function(cms, line, strlen(line));
}

void program_svc202(struct cms *cms, struct guest_cpu *cpu)
{
    uint8_t at[4];
    struct guest_cpu caller = *cpu;
    bool wide = cpu->psw_mask & 0x80000000u;
    int rc = call(cms, cpu, wide ? 0 : (unsigned)(cpu->gr[1] >> 24 & 0xff));
    uint64_t r0 = cpu->gr[0];
    *cpu = caller;
    cpu->gr[0] = r0;
    cpu->gr[15] = (uint32_t)rc;
    if (!program_read(cms, cpu->psw_address, at, sizeof at) || at[0]) {
        if (rc && !(cms->events & CMS_HALT_EXECUTION))
            program_system_abend(cms, 0x0f3, cpu);
        return;
    }
    uint32_t error = get32(at);
    cpu->psw_address += 4;
    if (rc && error != 1)
        cpu->psw_address = error;
}

void program_svc204(struct cms *cms, struct guest_cpu *cpu)
{
    struct guest_cpu caller = *cpu;
    int rc = call(cms, cpu, (unsigned)(cpu->gr[15] >> 24 & 0xff));
    uint64_t r0 = cpu->gr[0];
    *cpu = caller;
    cpu->gr[0] = r0;
    cpu->gr[15] = (uint32_t)rc;
}
