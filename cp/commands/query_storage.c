/* Real storage and what backs it: QUERY and SET STORAGE, QUERY FRAMES, PAGING, ALLOC PAGE.  Guests' frames are
 * all of one kind here: there is no nucleus among them, and no frames of fewer than 31 bits.
 *
 * What CP uses for guests' pages can be made more, up to what the host has, and less: the thief pages
 * out what is too much, so all of it is reconfigurable, and none has to be freed before the command
 * ends.
 * Source: CP Commands and Utilities Reference, QUERY ALLOC, FRAMES, PAGING, STORAGE, SET STORAGE. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/kept.h"
#include "cp/directory/directory.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PAGE 4096u

#define LEAST_STORE (16ull << 20) /* less is of no use to anybody */

static uint64_t host_storage(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 ? (uint64_t)pages * (uint64_t)size & ~(uint64_t)0xfffff : 0;
}

uint64_t real_storage(struct system *sys)
{
    struct paging_figures f;
    paging_figures(sys, &f);
    return f.store ? f.store : host_storage();
}

/* MAX is what the host has, or what CP was told to use when that is more. */
static void storage_line(struct command *c)
{
    char now[24], most[24], rest[24];
    uint64_t store = real_storage(c->vm->sys), max = host_storage();
    max = max > store ? max : store;
    storage_size_text(store, now);
    storage_size_text(max, most);
    storage_size_text(max - store, rest);
    command_say(c, "STORAGE = %s MAX = %s INC = 1M STANDBY = 0  RESERVED = %s", now, most,
                max > store ? rest : "0");
}

int query_storage(struct command *c)
{
    int rc = command_end(c, "CQO");
    if (!rc)
        storage_line(c);
    return rc;
}

/* size | +size | -size: false: not a size. */
static bool new_size(const char *word, uint64_t now, uint64_t *size)
{
    uint64_t bytes;
    bool more = *word == '+', less = *word == '-';
    if (!parse_storage_size(word + (more || less), &bytes))
        return false;
    bytes = (bytes + 0xfffff) & ~(uint64_t)0xfffff;
    if (more && bytes > UINT64_MAX - now)
        return false;
    *size = more ? now + bytes : !less ? bytes : bytes < now ? now - bytes : 0;
    return true;
}

/* SET STORAGE {[AS | TO] size | +size | -size} [RECONFIGURABLE | PERMANENT] | HALT: no change is ever
 * under way, so that HALT finds none.  Permanent storage would be for CP's own frames. */
int set_storage(struct command *c)
{
    struct system *sys = c->vm->sys;
    char word[32];
    uint64_t size, most = host_storage(), now = real_storage(sys);
    if (command_keyword(c, "HALT", 4)) {
        int rc = command_end(c, "SST");
        if (!rc)
            storage_line(c);
        return rc;
    }
    if (!command_keyword(c, "AS", 2))
        command_keyword(c, "TO", 2);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "SST", 26, NULL);
    if (!new_size(word, now, &size))
        return command_error(c, "SST", 2, word, NULL);
    if (!command_keyword(c, "RECONFIGURABLE", 6))
        command_keyword(c, "PERMANENT", 4);
    int rc = command_end(c, "SST");
    if (rc)
        return rc;
    if (!sys->paging || size < LEAST_STORE || (size > most && size > now))
        return command_error(c, "SST", 1091, word, "STORAGE", NULL);
    paging_set_store(sys->paging, size);
    storage_line(c);
    return 0;
}

/* Frames that compressed pages take are not pageable; they are in use as long as those are. */
int query_frames(struct command *c)
{
    struct paging_figures f;
    int rc = command_end(c, "CQO");
    if (rc)
        return rc;
    paging_figures(c->vm->sys, &f);
    size_t all = real_storage(c->vm->sys) / PAGE;
    size_t kept = (f.space.kept_bytes + PAGE - 1) / PAGE, here = f.frames.used - f.frames.out;
    size_t free = f.frames.real > here ? f.frames.real - here : 0;
    size_t taken = f.frames.real + kept, never = all > taken ? all - taken : 0;
    size_t fixed = kept + f.frames.pinned;
    command_say(c, "All Frames:");
    command_say(c, "  Configured=%9zu  Real=%9zu  Usable=%9zu  Offline=%9u", all, all, all, 0u);
    command_say(c, "  Pageable=%9zu  NotInit=%9u  GlblClrdAvail=%9zu",
                all > fixed ? all - fixed : 0, 0u, never);
    command_say(c, "  LclClrdAvail=%9u  LclUnclrdAvail=%9zu", 0u, free);
    return 0;
}

int query_paging(struct command *c)
{
    int rc = command_end(c, "CQP");
    if (!rc)
        command_say(c, "PAGING_ALIAS: %s  PAGING_HPF: %s  WARNING:  %u%%",
                    atomic_load(&c->vm->sys->kept->paging_alias) ? "ON" : "OFF",
                    atomic_load(&c->vm->sys->kept->paging_hpf) ? "ON" : "OFF", PAGING_WARNING);
    return rc;
}
