/* INDICATE SPACES, INDICATE NSS, and the expanded answer of INDICATE USER.
 *
 * A virtual machine has one address space, BASE, and it is private.  There is no expanded storage:
 * what z/VM says of it since it has none, `---`, stands here too.  A page that was read back had been
 * written before, and so has each that is out now.
 * Source: CP Commands and Utilities Reference, INDICATE SPACES (its answer).  The answers of USER EXP
 * and NSS are from memory, with the words of that one. */
#include "cp/commands/indicate.h"

#include "cp/channel/subchannel.h"
#include "cp/commands/handlers.h"
#include "cp/commands/virtual_cpu.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/guest_host.h"
#include "cp/ipl.h"
#include "cp/settings.h"
#include "cp/storage/nss.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void paging_lines(struct command *c, const char *what, uint64_t reads, uint64_t writes)
{
    command_say(c, "%s paging:", what);
    command_say(c, "  Xstore: Reads=--- Writes=--- Migrates=---");
    command_say(c, "  Dasd:   Reads=%llu Writes=%llu", (unsigned long long)reads,
                (unsigned long long)writes);
}

/* --- SPACES --------------------------------------------------------------------------------- */

static int space_lines(struct command *c)
{
    struct storage_figures n = vm_storage_figures(c->vm);
    char size[24];
    storage_size_text(c->vm->storage_bytes, size);
    command_say(c, "Spaceid=%s:BASE Owned size=%s PRIVATE", c->vm->userid, size);
    command_say(c, "Pages: Main=%zu Xstore=--- Dasd=%zu Locked=---", n.resident, n.out);
    command_say(c, "       Instan=%zu", n.instantiated);
    paging_lines(c, "Private", n.reads, n.reads + n.out);
    return 0;
}

int indicate_about(struct command *c, const char *word, int (*fn)(struct command *c))
{
    char id[9];
    if (!strcmp(word, "*") || !strcmp(word, c->vm->userid)) {
        int rc = command_end(c, "IND");
        return rc ? rc : fn(c);
    }
    if (!(c->vm->classes & VM_CLASS('E')))
        return command_error(c, "IND", 2, word, NULL);
    if (!parse_userid(word, id))
        return command_error(c, "IND", 7, word, NULL);
    int rc = command_end(c, "IND");
    return rc ? rc : command_elsewhere(c, "IND", id, fn);
}

int indicate_spaces(struct command *c)
{
    char word[40], *name;
    if (!*command_rest(c))
        return space_lines(c);
    if (command_keyword(c, "SPACE", 5)) {
        if (!command_word(c, word, sizeof word))
            return command_error(c, "IND", 26, NULL);
        name = strchr(word, ':');
        if (strcmp(name ? name + 1 : word, "BASE") || name == word)
            return command_error(c, "IND", 2, word, NULL);
        if (name)
            *name = '\0';
        return indicate_about(c, name ? word : "*", space_lines);
    }
    if (!command_keyword(c, "USER", 4)) {
        command_word(c, word, sizeof word);
        return command_error(c, "IND", 2, word, NULL);
    }
    return command_word(c, word, sizeof word) ? indicate_about(c, word, space_lines)
                                              : command_error(c, "IND", 20, NULL);
}

/* --- NSS ------------------------------------------------------------------------------------ */

static void nss_lines(struct command *c, const struct nss_info *i)
{
    struct storage_figures n = {0}; /* a native system has no pages here: it is CP's own code */
    nss_figures(c->vm->sys->nss, i->id, &n);
    command_say(c, "%s=%-8s File=%04u Users=%05u", i->system ? "NSS" : "DCSS", i->name, i->id,
                i->users);
    command_say(c, "Pages: Main=%zu Xstore=--- Dasd=%zu Locked=%zu", n.resident, n.out, n.locked);
    command_say(c, "       Instan=%zu", n.instantiated);
    paging_lines(c, "Shared", n.reads, n.reads + n.out);
}

static bool has(struct command *c, uint16_t id, const char *userid)
{
    size_t n;
    bool found = false;
    char(*users)[9] = nss_users(c->vm->sys->nss, id, &n);
    for (size_t k = 0; k < n; k++)
        found |= !strcmp(users[k], userid);
    free(users);
    return found;
}

/* Those that somebody has loaded now. */
int indicate_nss(struct command *c)
{
    char word[16] = "", user[9] = "";
    bool name = command_keyword(c, "NAME", 4);
    bool by_user = !name && command_keyword(c, "USER", 4);
    if (name || by_user) {
        if (!command_word(c, word, sizeof word))
            return command_error(c, "IND", 26, NULL);
        if (by_user && strcmp(word, "*") && !parse_userid(word, user))
            return command_error(c, "IND", 7, word, NULL);
        if (by_user && !*user)
            memcpy(user, c->vm->userid, sizeof user);
    } else {
        command_keyword(c, "ALL", 3);
    }
    int rc = command_end(c, "IND");
    if (rc)
        return rc;
    size_t n, shown = 0;
    struct nss_info *list = nss_list(c->vm->sys->nss, &n);
    for (size_t k = 0; k < n; k++) {
        if (!list[k].users || (name && strcmp(list[k].name, word)) ||
            (by_user && !has(c, list[k].id, user)))
            continue;
        nss_lines(c, &list[k]);
        shown++;
    }
    free(list);
    if (!shown)
        command_say(c, "NO NSS FILES");
    return 0;
}

/* --- USER EXP ------------------------------------------------------------------------------- */

/* "ddd hh:mm:ss" */
static const char *days(uint64_t ns, char text[24])
{
    unsigned long long s = ns / 1000000000u;
    snprintf(text, 24, "%llu %02llu:%02llu:%02llu", s / 86400, s / 3600 % 24, s / 60 % 60, s % 60);
    return text;
}

static void cpu_lines(struct command *c, unsigned address, const struct user_figures *f)
{
    struct cpu_figures cpu = indicate_cpu_figures(c->vm, address, f);
    char ctime[24], vtime[24], ttime[24];
    command_say(c, "CPU %02X: Ctime=%s Vtime=%s Ttime=%s", address, days(f->connect_ns, ctime),
                days(cpu.virtual_ns, vtime), days(cpu.total_ns, ttime));
    command_say(c, "        Rdr=%08llu Prt=%08llu Pch=%08llu IO=%010llu", cpu.rdr, cpu.prt, cpu.pun,
                cpu.io);
    command_say(c, "        Type=%-4s CPUAffin=%s", cpu_type_name(c->vm, address),
                cpu_affinity(c->vm, address));
}

int indicate_user_expanded(struct command *c)
{
    struct vm *vm = c->vm;
    struct user_figures f;
    indicate_figures(vm, &f);
    command_say(c, "Userid=%-8s Mach=%-3s V=V Attached xstore=---", vm->userid, vm->set->machine);
    command_say(c, "Iplsys=%-8s Devnum=%u", f.loaded, f.devices);
    command_say(c, "Private spaces: Number=1 Owned size=%s", f.size);
    command_say(c, "Pages: Main=%zu Xstore=--- Dasd=%zu WS=%zu Reserved=%u Locked=%zu",
                f.pages.resident, f.pages.out, f.pages.resident, vm->set->reserved, f.pages.locked);
    command_say(c, "       Instan=%zu", f.pages.instantiated);
    paging_lines(c, "Private", f.pages.reads, f.pages.reads + f.pages.out);
    command_say(c, "Shared spaces:  Number=0 Owned size=0");
    for (unsigned i = 0; i < SIE_MAX_CPUS; i++)
        if (sie_vcpu(vm->guest, i))
            cpu_lines(c, i, &f);
    return 0;
}
