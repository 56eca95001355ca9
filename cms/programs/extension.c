/* Nucleus extensions: programs that stay in storage and are called as if they were commands of the nucleus,
 * before these.  NUCXLOAD makes them of relocatable MODULEs, a program of itself by NUCEXT; each has an
 * SCBLOCK in storage, which register 2 points to when it is called.
 *
 * Those with SERVICE are told of what becomes of them: RESET by NUCXDROP, PURGE when HX or an ABEND ends
 * what runs, which takes all away that are not SYSTEM.  Sources: CMS Application Development Guide for
 * Assembler, "Nucleus extensions"; SCBLOCK as IBM maps it; VM/SP CMS for System Programming. */
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

/* SCBLOCK. */
enum {
    SCB_WORD = 4,
    SCB_NAME = 8,
    SCB_KEY = 17,
    SCB_FLAG = 18,
    SCB_ENTRY = 20,
    SCB_ORIGIN = 24,
    SCB_LENGTH = 28,
    SCB_FLAG2 = 32,
    SCBLOCK = 48
};
enum { SCB_AMODE31 = 0x80, SCB_AMODE24 = 0x40 };

struct program_extension *program_extension(struct cms *cms, const char *name)
{
    struct programs *p = cms->programs;
    struct program_extension *x = p ? p->extensions : NULL;
    while (x && strcmp(x->name, name))
        x = x->next;
    return x;
}

static bool put_scblock(struct cms *cms, const struct program_extension *x)
{
    uint8_t b[SCBLOCK] = {0};
    put32(b, x->next ? x->next->scblock : 0);
    put32(b + SCB_WORD, x->word);
    ebcdic_pad(b + SCB_NAME, x->name, 8);
    b[SCB_KEY] = x->flags & EXTENSION_SYSTEM ? 0 : PROGRAM_KEY;
    b[SCB_FLAG] = x->flags;
    put32(b + SCB_ENTRY, x->entry);
    put32(b + SCB_ORIGIN, x->origin);
    put32(b + SCB_LENGTH, x->length);
    b[SCB_FLAG2] = x->amode31 ? SCB_AMODE31 : SCB_AMODE24;
    return program_put(cms, x->scblock, b, sizeof b);
}

struct program_extension *program_extension_add(struct cms *cms, const struct program_extension *x)
{
    struct programs *p = programs_of(cms);
    struct program_extension *new = p ? cms_get_storage(cms, sizeof *new) : NULL;
    uint32_t at = new ? program_obtain(cms, SCBLOCK, 0, PROGRAM_KEPT) : 0;
    if (!at) {
        cms_free_storage(cms, new);
        return NULL;
    }
    *new = *x;
    new->scblock = at;
    new->next = p->extensions;
    p->extensions = new;
    put_scblock(cms, new);
    return new;
}

/* Its service call: the name and a word. */
static void tell(struct cms *cms, struct program_extension *x, const char *why)
{
    char line[32];
    struct cms_command c = {.cms = cms};
    snprintf(line, sizeof line, "%s %s", x->name, why);
    cms_tokenize(&c, line, true);
    program_extension_call(&c, x, PROGRAM_CALL_PURGE);
}

void program_extension_drop(struct cms *cms, struct program_extension *x, const char *why)
{
    struct programs *p = cms->programs;
    struct program_extension **at = &p->extensions;
    if (why && x->flags & EXTENSION_SERVICE && !x->running)
        tell(cms, x, why);
    while (*at && *at != x) /* it may have gone by itself meanwhile */
        at = &(*at)->next;
    if (!*at)
        return;
    *at = x->next;
    program_give_back(cms, x->scblock, SCBLOCK);
    if (x->own)
        program_give_back(cms, x->origin, x->length);
    cms_free_storage(cms, x);
}

/* The CPU of a program that this comes upon (an immediate command) goes on as it was. */
int program_extension_call(const struct cms_command *c, struct program_extension *x, uint8_t type)
{
    struct cms *cms = c->cms;
    char name[9]; /* it may drop itself */
    strcpy(name, x->name);
    const struct program_call call = {.c = c,
                                      .name = name,
                                      .entry = x->entry,
                                      .amode31 = x->amode31,
                                      .type = type,
                                      .scblock = x->scblock,
                                      .system = x->flags & EXTENSION_SYSTEM};
    bool inside = cms->programs->level > 0, was = x->running;
    struct guest_cpu caller;
    if (inside)
        guest_cpu_read(cms->g, &caller);
    x->running = true;
    int rc = program_run(cms, &call);
    struct program_extension *still = program_extension(cms, name);
    if (still == x)
        x->running = was;
    if (inside)
        guest_cpu_write(cms->g, &caller);
    return rc;
}

/* One that is typed waits until a program on the CPU can be interrupted, or the command ends: what else runs
 * is in the midst of something. */
bool cms_extension_immediate(struct cms *cms, const char *name, const char *line)
{
    const struct program_extension *x = program_extension(cms, name);
    if (!x || !(x->flags & EXTENSION_IMMEDIATE))
        return false;
    snprintf(cms->programs->typed, sizeof cms->programs->typed, "%s", line);
    return true;
}

void program_immediate(struct cms *cms)
{
    struct programs *p = cms->programs;
    struct cms_command c = {.cms = cms, .typed = true};
    char line[sizeof p->typed];
    if (!p->typed[0] || cms->in_stage)
        return;
    strcpy(line, p->typed);
    p->typed[0] = 0;
    cms_tokenize(&c, line, true);
    struct program_extension *x = c.n ? program_extension(cms, c.token[0]) : NULL;
    if (x && !x->running)
        program_extension_call(&c, x, PROGRAM_CALL_IMMEDIATE);
}

void program_extensions_each(struct cms *cms, program_extension_fn *visit, void *ctx)
{
    struct programs *p = cms->programs;
    unsigned n = 0, k = 0;
    for (struct program_extension *x = p ? p->extensions : NULL; x; x = x->next)
        n++;
    char(*names)[9] = n ? cms_get_storage(cms, n * sizeof *names) : NULL;
    if (!names)
        return;
    for (struct program_extension *x = p->extensions; x; x = x->next)
        strcpy(names[k++], x->name);
    for (k = 0; k < n; k++) {
        struct program_extension *x = program_extension(cms, names[k]);
        if (x)
            visit(cms, x, ctx);
    }
    cms_free_storage(cms, names);
}

static void purge(struct cms *cms, struct program_extension *x, void *ctx)
{
    if (!(x->flags & EXTENSION_SYSTEM)) {
        x->running = false;
        program_extension_drop(cms, x, "PURGE");
    } else if (x->flags & EXTENSION_SERVICE) {
        tell(cms, x, "PURGE");
    }
}

static void end_of_command(struct cms *cms, struct program_extension *x, void *ctx)
{
    struct cms_command c = {.cms = cms};
    char line[9];
    if (!(x->flags & EXTENSION_ENDCMD))
        return;
    strcpy(line, x->name);
    cms_tokenize(&c, line, true);
    program_extension_call(&c, x, PROGRAM_CALL_END);
}

/* Those with ENDCMD are called; what HX leaves is told first. */
void cms_extensions_settle(struct cms *cms, bool halted)
{
    if (!cms->programs)
        return;
    if (halted)
        program_extensions_each(cms, purge, NULL);
    program_immediate(cms);
    program_extensions_each(cms, end_of_command, NULL);
}

bool cms_is_extension(struct cms *cms, const char *name)
{
    return program_extension(cms, name) != NULL;
}

int cms_call_extension(const struct cms_command *c)
{
    struct program_extension *x = program_extension(c->cms, c->token[0]);
    return program_extension_call(c, x, c->typed ? PROGRAM_CALL_TYPED : PROGRAM_CALL_EXEC);
}

/* --- NUCEXT ------------------------------------------------------------------------------------------------ */

/* CL8'NUCEXT',CL8'name', two bytes of the PSW, flags, a byte of the user, A(entry), A(word), A(origin),
 * F'length'.  An entry of 0 takes it away, one of -1 asks: the SCBLOCK's address goes to the word in front
 * of it.  1: there is none. */
int program_nucext(struct cms *cms, uint32_t plist)
{
    enum { NAME = 8, FLAG = 18, ENTRY = 20, PLIST = 36 };
    uint8_t p[PLIST], word[4];
    char name[9];
    if (!program_read(cms, plist, p, ENTRY + 4))
        return 24;
    program_word(name, p + NAME, 8);
    uint32_t entry = get32(p + ENTRY);
    struct program_extension *x = program_extension(cms, name);
    if (!entry || entry == UINT32_MAX) {
        if (!x)
            return 1;
        put32(word, x->scblock);
        if (entry)
            return program_store(cms, plist + NAME + 8, word, sizeof word) ? 0 : 24;
        program_extension_drop(cms, x, NULL);
        return 0;
    }
    if (!program_read(cms, plist, p, PLIST))
        return 24;
    struct program_extension new = {.flags = p[FLAG],
                                    .amode31 = entry >> 31,
                                    .entry = entry & 0x7fffffff,
                                    .word = get32(p + ENTRY + 4),
                                    .origin = get32(p + ENTRY + 8),
                                    .length = get32(p + ENTRY + 12)};
    strcpy(new.name, name);
    return *name && program_extension_add(cms, &new) ? 0 : 25;
}
