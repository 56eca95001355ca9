/* SET and QUERY LOADDEV: where an IPL from an FCP-attached disk finds its program; DUMPDEV: where such an
 * IPL with DUMP finds the one that dumps.
 *
 * The parameters are kept for whatever asks for them; FCP channels, from which such an IPL is made,
 * are not here.
 * Source: CP Commands and Utilities Reference, SET LOADDEV, QUERY LOADDEV, SET DUMPDEV. */
#include "cp/commands/handlers.h"
#include "cp/settings.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULE "ZPM"

/* Up to eight hexadecimal digits, or eight and eight: sixteen in one word are refused, as on z/VM. */
static int hex_operand(struct command *c, uint64_t *value)
{
    char word[24], second[24];
    if (!command_word(c, word, sizeof word))
        return command_error(c, MODULE, 26, NULL);
    size_t n = strlen(word);
    if (n > 8 || strspn(word, "0123456789ABCDEF") != n)
        return command_error(c, MODULE, 2, word, NULL);
    if (command_peek(c, second, sizeof second) && strlen(second) <= 8 &&
        strspn(second, "0123456789ABCDEF") == strlen(second)) {
        command_word(c, second, sizeof second);
        *value = strtoull(word, NULL, 16) << 32 | strtoull(second, NULL, 16);
    } else {
        *value = strtoull(word, NULL, 16);
    }
    return 0;
}

static int operand(struct command *c, struct loaddev *l)
{
    char word[24];
    unsigned long n;
    if (command_keyword(c, "PORTNAME", 4))
        return hex_operand(c, &l->port);
    if (command_keyword(c, "LUN", 3))
        return hex_operand(c, &l->lun);
    if (command_keyword(c, "BR_LBA", 2))
        return hex_operand(c, &l->br_lba);
    if (command_keyword(c, "CLEAR", 5)) {
        memset(l, 0, sizeof *l);
    } else if (command_keyword(c, "BOOTPROG", 4)) {
        if (!command_word(c, word, sizeof word) || !command_number(word, 30, &n))
            return command_error(c, MODULE, 26, NULL);
        l->bootprog = (unsigned)n;
    } else {
        command_word(c, word, sizeof word);
        return command_error(c, MODULE, 2, word, NULL);
    }
    return 0;
}

/* [CLEAR] [PORTNAME p] [LUN l] [BOOTPROG n] [BR_LBA b] */
static int set(struct command *c, struct loaddev *to)
{
    struct loaddev l = *to;
    char word[24];
    int rc = command_peek(c, word, sizeof word) ? 0 : command_error(c, MODULE, 26, NULL);
    while (!rc && command_peek(c, word, sizeof word))
        rc = operand(c, &l);
    if (!rc)
        *to = l;
    return rc;
}

static int query(struct command *c, const struct loaddev *l)
{
    int rc = command_end(c, MODULE);
    if (rc)
        return rc;
    command_say(c, "PORTNAME %08X %08X    LUN  %08X %08X    BOOTPROG %u", (unsigned)(l->port >> 32),
                (unsigned)l->port, (unsigned)(l->lun >> 32), (unsigned)l->lun, l->bootprog);
    command_say(c, "BR_LBA   %08X %08X", (unsigned)(l->br_lba >> 32), (unsigned)l->br_lba);
    return 0;
}

int set_loaddev(struct command *c)
{
    return set(c, &c->vm->set->loaddev);
}

int query_loaddev(struct command *c)
{
    return query(c, &c->vm->set->loaddev);
}

int set_dumpdev(struct command *c)
{
    return set(c, &c->vm->set->dumpdev);
}

int query_dumpdev(struct command *c)
{
    return query(c, &c->vm->set->dumpdev);
}
