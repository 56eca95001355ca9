/* QUERY of real storage and what backs it: STORAGE, FRAMES, PAGING, ALLOC PAGE.  Guests' frames are
 * all of one kind here: there is no nucleus among them, and no frames of fewer than 31 bits.
 * Source: CP Commands and Utilities Reference, QUERY ALLOC, FRAMES, PAGING, STORAGE. */
#include "cp/commands/handlers.h"
#include "cp/commands/real.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <unistd.h>

#define PAGE 4096u

static uint64_t real_storage(struct system *sys)
{
    struct paging_figures f;
    paging_figures(sys, &f);
    if (f.store)
        return f.store;
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

int query_storage(struct command *c)
{
    int rc = command_end(c, "CQO");
    if (rc)
        return rc;
    unsigned long long mib = real_storage(c->vm->sys) >> 20;
    command_say(c, "STORAGE = %lluM CONFIGURED = %lluM INC = 1M STANDBY = 0  RESERVED = 0", mib,
                mib);
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
        command_say(c, "PAGING_ALIAS: OFF  PAGING_HPF: OFF  WARNING:  %u%%", PAGING_WARNING);
    return rc;
}

static unsigned percent(uint32_t part, uint32_t of)
{
    return of ? (unsigned)(((uint64_t)part * 100 + of / 2) / of) : 0;
}

/* Page space is a file of the system directory: one extent of one volume that is no device. */
int query_alloc_page(struct command *c)
{
    struct paging_figures f;
    int rc = command_end(c, "CQA");
    if (rc)
        return rc;
    paging_figures(c->vm->sys, &f);
    unsigned all = f.space.blocks, used = f.space.blocks_used;
    command_say(c, "                EXTENT     EXTENT  TOTAL  PAGES   HIGH    %%");
    command_say(c, "VOLID  RDEV      START        END  PAGES IN USE   PAGE USED");
    command_say(c, "------ ---- ---------- ---------- ------ ------ ------ ----");
    if (all)
        command_say(c, "%-6s ---- %10u %10u %6u %6u %6u %3u%%", "PAGE", 0u, all - 1, all, used,
                    f.space.blocks_high, percent(used, all));
    command_say(c, "                                  ------ ------        ----");
    command_say(c, "SUMMARY                           %6u %6u        %3u%%", all, used,
                percent(used, all));
    command_say(c, "USABLE                            %6u %6u        %3u%%", all, used,
                percent(used, all));
    return 0;
}
