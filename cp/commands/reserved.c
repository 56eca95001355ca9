/* What of a user stays in real storage: SET and QUERY RESERVED, LOCK, UNLOCK.
 * Source: CP Commands and Utilities Reference. */
#include "cp/commands/handlers.h"
#include "cp/directory/directory.h"
#include "cp/messages.h"
#include "cp/page_lock.h"
#include "cp/settings.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u

/* --- SET RESERVED, QUERY RESERVED ------------------------------------------------------------------- */

static void reserved_line(struct command *c, struct vm *vm)
{
    unsigned long long now = atomic_load(&vm->usage.resident_pages), set = vm->set->reserved;
    command_say(c, "%-8s RES=%08llu  ACT=%08llu", vm->userid, set, now < set ? now : set);
}

/* Pages, or an amount of storage with its letter; OFF. */
static bool reserved_value(const char *word, uint32_t *pages)
{
    unsigned long n;
    uint64_t bytes;
    if (!strcmp(word, "OFF")) {
        *pages = 0;
        return true;
    }
    if (command_number(word, INT32_MAX, &n))
        *pages = (uint32_t)n;
    else if (parse_storage_size(word, &bytes) && bytes / PAGE <= INT32_MAX)
        *pages = (uint32_t)(bytes / PAGE);
    else
        return false;
    return true;
}

/* On the user's own machine. */
static int do_reserve(struct command *c)
{
    char word[24];
    uint32_t pages;
    command_word(c, word, sizeof word);
    if (!reserved_value(word, &pages))
        return command_error(c, "RES", 2, word, NULL);
    c->vm->set->reserved = pages;
    paging_reserve(c->vm->sys->paging, c->vm->storage, pages);
    reserved_line(c, c->vm);
    return 0;
}

int set_reserved(struct command *c)
{
    char word[24], id[9];
    uint32_t pages;
    if (!command_word(c, word, sizeof word) || (strcmp(word, "*") && !parse_userid(word, id)))
        return command_error(c, "RES", 20, NULL);
    if (!strcmp(word, "*"))
        strcpy(id, c->vm->userid);
    struct command look = *c;
    if (!command_word(&look, word, sizeof word))
        return command_error(c, "RES", 26, NULL);
    if (!reserved_value(word, &pages))
        return command_error(c, "RES", 2, word, NULL);
    int rc = command_end(&look, "RES");
    if (rc)
        return rc;
    return strcmp(id, c->vm->userid) ? command_elsewhere(c, "RES", id, do_reserve) : do_reserve(c);
}

int query_reserved(struct command *c)
{
    char word[24], id[9] = "";
    bool one = command_word(c, word, sizeof word);
    int rc = command_end(c, "CQO");
    if (!rc && one && strcmp(word, "*") && !parse_userid(word, id))
        rc = command_error(c, "CQO", 7, word, NULL);
    if (rc)
        return rc;
    if (one && !strcmp(word, "*"))
        strcpy(id, c->vm->userid);
    size_t n;
    unsigned shown = 0;
    bool found = false;
    struct vm **vms = system_users(c->vm->sys, &n);
    for (size_t k = 0; k < n; k++) {
        found |= !strcmp(id, vms[k]->userid);
        if ((one && !strcmp(id, vms[k]->userid)) || (!one && vms[k]->set->reserved)) {
            reserved_line(c, vms[k]);
            shown++;
        }
        vm_put(vms[k]);
    }
    free(vms);
    if (one && !found)
        return command_error(c, "CQO", 45, id, NULL);
    if (!shown)
        command_say(c, "NO RESERVED PAGES");
    return 0;
}

/* --- LOCK, UNLOCK --------------------------------------------------------------------------------------- */

#define PAGES_AT_ONCE 65536u

static bool page_number(const char *word, uint64_t *page)
{
    size_t n = strlen(word);
    if (!n || n > 13 || strspn(word, "0123456789ABCDEF") != n)
        return false;
    *page = strtoull(word, NULL, 16);
    return true;
}

/* firstpage lastpage [MAP]: 0, or the message's number. */
static int pages(struct command *c, const char *module, uint64_t *first, uint64_t *last, bool *map)
{
    char word[24];
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    if (!page_number(word, first))
        return command_error(c, module, 4, word, NULL);
    if (!command_word(c, word, sizeof word))
        return command_error(c, module, 26, NULL);
    if (!page_number(word, last))
        return command_error(c, module, 4, word, NULL);
    if (*last < *first || *last - *first >= PAGES_AT_ONCE)
        return command_error(c, module, 9, word, NULL);
    if (map)
        *map = command_keyword(c, "MAP", 3);
    return command_end(c, module);
}

/* Pages are real ones: the prefix of the base CPU is applied. */
static uint64_t absolute(const struct vm *vm, uint64_t page)
{
    return sie_real_to_absolute(sie_vcpu(vm->guest, vm->base_cpu), page * PAGE) / PAGE;
}

static int do_lock(struct command *c)
{
    uint64_t first, last, real;
    bool map;
    char text[24];
    int rc = pages(c, "CPV", &first, &last, &map);
    if (rc)
        return rc;
    snprintf(text, sizeof text, "%llX", (unsigned long long)last);
    for (uint64_t p = first; p <= last; p++)
        if (!storage_assigned(c->vm->storage, absolute(c->vm, p) * PAGE, PAGE))
            return command_error(c, "CPV", 160, text, NULL);
    if (map)
        command_say(c, "VIRTPAGE REALPAGE");
    for (uint64_t p = first; p <= last; p++) {
        if (page_lock(c->vm, absolute(c->vm, p), &real))
            return command_error(c, "CPV", MESSAGE_FORM(400, 1), NULL);
        if (map)
            command_say(c, "%08llX %08llX", (unsigned long long)p, (unsigned long long)real / PAGE);
    }
    command_say(c, "COMMAND COMPLETE");
    return 0;
}

static int do_unlock(struct command *c)
{
    uint64_t first, last;
    char text[24];
    int rc = pages(c, "CPV", &first, &last, NULL);
    for (uint64_t p = first; !rc && p <= last; p++)
        if (page_unlock(c->vm, absolute(c->vm, p))) {
            snprintf(text, sizeof text, "%llX", (unsigned long long)p);
            rc = command_error(c, "CPV", 165, text, NULL);
        }
    if (!rc)
        command_say(c, "COMMAND COMPLETE");
    return rc;
}

static int on_user(struct command *c, int (*fn)(struct command *c))
{
    char word[24], id[9];
    command_keyword(c, "USERID", 6);
    if (!command_word(c, word, sizeof word))
        return command_error(c, "CPV", 20, NULL);
    if (!strcmp(word, "*"))
        strcpy(id, c->vm->userid);
    else if (!parse_userid(word, id))
        return command_error(c, "CPV", 7, word, NULL);
    return strcmp(id, c->vm->userid) ? command_elsewhere(c, "CPV", id, fn) : fn(c);
}

int lock_command(struct command *c)
{
    return on_user(c, do_lock);
}

int unlock_command(struct command *c)
{
    return on_user(c, do_unlock);
}

static int locked_pages(struct command *c)
{
    uint64_t page = UINT64_MAX, real;
    int rc = command_end(c, "CPV");
    unsigned n = 0;
    while (!rc && page_lock_next(c->vm, &page, &real)) {
        if (!n++)
            command_say(c, "VIRTPAGE REALPAGE");
        command_say(c, "%08llX %08llX", (unsigned long long)page, (unsigned long long)real / PAGE);
    }
    if (!rc && !n)
        command_say(c, "No pages of %s are locked.", c->vm->userid);
    return rc;
}

/* QUERY LOCK [[USERID] userid | *] */
int query_lock(struct command *c)
{
    return *command_rest(c) ? on_user(c, locked_pages) : locked_pages(c);
}
