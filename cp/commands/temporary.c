/* Disks that end with their users: QUERY TDISK, QUERY VDISK, SET VDISK.
 *
 * A temporary disk is a file of its own in the system directory, and takes what is written; no volume
 * has space set aside for it.  It is empty when it is defined, whatever FEATURES says of CLEAR_TDISK:
 * what another user had on it cannot come back.
 * Source: CP Commands and Utilities Reference, QUERY VDISK. */
#include "cp/commands/handlers.h"
#include "cp/commands/temporary.h"
#include "cp/directory/directory.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "cp/volumes/links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512u

/* --- QUERY ------------------------------------------------------------------------------------------- */

/* Who has it linked, four a line. */
static void link_lines(struct command *c, const struct temporary_disk *t)
{
    struct disk_link_info info;
    char line[160] = "";
    bool more = disk_links_at(c->vm->sys->volumes, t->owner, t->vdev, 0, &info);
    for (size_t i = 0; more; i++) {
        size_t n = strlen(line);
        snprintf(line + n, sizeof line - n, "%-8s %04X %s", info.user, info.vdev,
                 info.writable ? "R/W" : "R/O");
        more = disk_links_at(c->vm->sys->volumes, t->owner, t->vdev, i + 1, &info);
        if (more && i % 4 != 3) {
            strcat(line, ", ");
            continue;
        }
        command_say(c, "%s", line);
        line[0] = '\0';
    }
}

static int query_disks(struct command *c, bool virtual)
{
    struct temporary_disk t;
    unsigned shown = 0;
    int rc = command_end(c, "CQD");
    for (size_t i = 0; !rc && c->vm->sys->volumes && disk_temporary_at(c->vm->sys->volumes, i, &t);
         i++) {
        if (t.virtual != virtual)
            continue;
        shown++;
        if (t.from_directory)
            command_say(c, "%s %-8s %04X %8u %s %4u LINKS", virtual ? "VDISK" : "TDISK", t.owner,
                        t.vdev, t.length, t.fba ? "BLK" : "CYL", t.links);
        else
            command_say(c, "%s %-8s %04X %8u %s", virtual ? "VDISK" : "TDISK", t.owner, t.vdev,
                        t.length, t.fba ? "BLK" : "CYL");
        if (t.from_directory)
            link_lines(c, &t);
    }
    if (!rc && !shown)
        command_say(c, "NO %s FOUND", virtual ? "VDISKS" : "TDISKS");
    return rc;
}

int query_tdisk(struct command *c)
{
    return query_disks(c, false);
}

static void limit_text(uint64_t blocks, char text[32])
{
    if (blocks == VDISK_NO_LIMIT)
        strcpy(text, "INFINITE");
    else
        snprintf(text, 32, "%8llu BLK", (unsigned long long)blocks);
}

/* Blocks of all virtual disks, or of those that a user has defined. */
static uint64_t blocks_of(struct system *sys, const char *user)
{
    struct temporary_disk t;
    uint64_t blocks = 0;
    for (size_t i = 0; sys->volumes && disk_temporary_at(sys->volumes, i, &t); i++)
        if (t.virtual && (!user || (!t.from_directory && !strcmp(t.owner, user))))
            blocks += t.length;
    return blocks;
}

static void system_line(struct command *c, uint64_t limit, bool used)
{
    char text[32], in_use[48] = "";
    limit_text(limit, text);
    if (used)
        snprintf(in_use, sizeof in_use, ", %15llu BLK IN USE",
                 (unsigned long long)blocks_of(c->vm->sys, NULL));
    command_say(c, "VDISK SYSTEM LIMIT IS %s%s", text, in_use);
}

static void user_line(struct command *c, uint64_t limit)
{
    char text[32];
    limit_text(limit, text);
    command_say(c, "VDISK USER   LIMIT IS %s", text);
}

/* QUERY VDISK [SYSLIM | USERLIM [DEFAULT]] */
int query_vdisk(struct command *c)
{
    struct system *sys = c->vm->sys;
    bool system = command_keyword(c, "SYSLIM", 3);
    if (!system && !command_keyword(c, "USERLIM", 4))
        return query_disks(c, true);
    bool usual = command_keyword(c, "DEFAULT", 3);
    int rc = command_end(c, "CQD");
    if (rc)
        return rc;
    if (system)
        system_line(c, usual ? vdisk_default(sys, true) : atomic_load(&sys->vdisk_syslim), !usual);
    else
        user_line(c, usual ? vdisk_default(sys, false) : atomic_load(&sys->vdisk_userlim));
    return 0;
}

/* --- limits ---------------------------------------------------------------------------------------------- */

bool vdisk_allowed(struct vm *vm, uint64_t blocks)
{
    uint64_t all = atomic_load(&vm->sys->vdisk_syslim);
    uint64_t own = atomic_load(&vm->sys->vdisk_userlim);
    return blocks_of(vm->sys, NULL) + blocks <= all &&
           blocks_of(vm->sys, vm->userid) + blocks <= own;
}

/* n [BLK | BLOCKS], nM, nG, INFINITE, DEFAULT, OFF. */
static int limit_operand(struct command *c, bool system, uint64_t *blocks)
{
    char word[24];
    unsigned long n;
    uint64_t bytes;
    if (!command_word(c, word, sizeof word))
        return command_error(c, "VDS", 26, NULL);
    if (!strcmp(word, "INFINITE"))
        *blocks = VDISK_NO_LIMIT;
    else if (!strcmp(word, "OFF"))
        *blocks = 0;
    else if (!strcmp(word, "DEFAULT"))
        *blocks = vdisk_default(c->vm->sys, system);
    else if (command_number(word, 4294967295u, &n)) {
        *blocks = n;
        if (!command_keyword(c, "BLOCKS", 3))
            command_keyword(c, "BLK", 3);
    } else if (parse_storage_size(word, &bytes))
        *blocks = bytes / BLOCK;
    else
        return command_error(c, "VDS", 2, word, NULL);
    return command_end(c, "VDS");
}

/* SET VDISK SYSLIM | USERLIM limit */
int set_vdisk(struct command *c)
{
    char word[24];
    uint64_t blocks = 0;
    bool system = command_keyword(c, "SYSLIM", 3);
    if (!system && !command_keyword(c, "USERLIM", 4))
        return command_word(c, word, sizeof word) ? command_error(c, "VDS", 2, word, NULL)
                                                  : command_error(c, "VDS", 26, NULL);
    int rc = limit_operand(c, system, &blocks);
    if (rc)
        return rc;
    atomic_store(system ? &c->vm->sys->vdisk_syslim : &c->vm->sys->vdisk_userlim, blocks);
    if (system)
        system_line(c, blocks, true);
    else
        user_line(c, blocks);
    return 0;
}
