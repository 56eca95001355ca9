/* LOAD and INCLUDE: the decks of TEXT files linked in the machine's storage.
 *
 * What is kept true: each name of the table has one place; a field that holds an address of a name that
 * is not there yet waits in the list of fixups; nothing is stored outside the area that was asked for. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/library.h"
#include "cms/programs/deck.h"
#include "cms/programs/programs.h"
#include "engine/base/bytes.h"

#include <stdio.h>
#include <string.h>

#define IDS        65536
#define FIXUPS_MAX 100000
/* What ids[] has: a name's index + 1, and what the ESDID is of it. */
#define ID_NAME     0x1fff
#define ID_EXTERNAL 0x4000
#define ID_PASSED   0x8000 /* a section that was there before: its text is passed over */

struct program_fixup {
    struct program_fixup *next;
    unsigned name; /* index in the table */
    uint32_t at;
    uint8_t length;
    bool negative;
};

struct programs *programs_of(struct cms *cms)
{
    if (!cms->programs)
        cms->programs = cms_get_storage(cms, sizeof *cms->programs);
    return cms->programs;
}

void program_forget(struct cms *cms)
{
    struct programs *p = cms->programs;
    while (p && p->fixups) {
        struct program_fixup *f = p->fixups;
        p->fixups = f->next;
        cms_free_storage(cms, f);
    }
    if (!p)
        return;
    p->names = p->nfixups = p->relocations = 0;
    p->rldsave = false;
    p->loaded = p->mapped = false;
    p->first = p->location = p->start = p->start_rank = 0;
}

struct program_name *program_find(struct programs *p, const char *name)
{
    for (unsigned k = 0; k < p->names; k++)
        if (*name && !strcmp(p->name[k].name, name))
            return &p->name[k];
    return NULL;
}

void program_set_start(struct programs *p, unsigned rank, uint32_t address, bool amode31)
{
    bool last = rank >= PROGRAM_RANK_LDT; /* of these the last counts, of the others the first */
    if (rank < p->start_rank || (rank == p->start_rank && !last))
        return;
    p->start_rank = rank;
    p->start = address;
    p->start_amode31 = amode31;
}

static struct program_name *add_name(struct program_load *l, const char *name)
{
    struct programs *p = l->c->cms->programs;
    struct program_name *n = program_find(p, name);
    if (n)
        return n;
    if (p->names == PROGRAM_NAMES) {
        l->bad = true;
        cms_error(l->c->cms, "LIO", 116, NULL);
        return NULL;
    }
    n = &p->name[p->names++];
    *n = (struct program_name){.address = 0};
    snprintf(n->name, sizeof n->name, "%s", name);
    return n;
}

static void list(struct program_load *l, const char *text)
{
    size_t n = strlen(text) + 1;
    if (!l->map)
        return;
    if (l->listed + n > l->room) {
        size_t room = (l->room + n) * 2;
        uint8_t *more = cms_resize_storage(l->c->cms, l->listing, room);
        if (!more)
            return;
        l->listing = more;
        l->room = room;
    }
    memcpy(l->listing + l->listed, text, n);
    l->listed += n;
}

/* --- addresses in fields --------------------------------------------------------------------------- */

bool program_adjust(struct cms *cms, uint32_t at, unsigned length, uint32_t by, bool negative)
{
    uint8_t field[4];
    uint32_t v = 0;
    if (!program_read(cms, at, field, length))
        return false;
    for (unsigned k = 0; k < length; k++)
        v = v << 8 | field[k];
    v = negative ? v - by : v + by;
    for (unsigned k = length; k-- > 0; v >>= 8)
        field[k] = (uint8_t)v;
    return program_put(cms, at, field, length);
}

/* A field has got an address of what is loaded: GENMOD keeps where it is.  false: no storage. */
static bool remember(struct cms *cms, struct programs *p, uint32_t at, uint8_t length,
                     bool negative)
{
    if (!p->rldsave)
        return true;
    if (p->relocations == p->relocation_room) {
        unsigned room = p->relocation_room ? p->relocation_room * 2 : 64;
        void *more = room > FIXUPS_MAX
                         ? NULL
                         : cms_resize_storage(cms, p->relocation, room * sizeof *p->relocation);
        if (!more)
            return false;
        p->relocation = more;
        p->relocation_room = room;
    }
    p->relocation[p->relocations++] = (struct program_relocation){at, length, negative};
    return true;
}

static bool relocate(struct cms *cms, uint32_t at, uint8_t length, uint32_t by, bool negative)
{
    return program_adjust(cms, at, length, by, negative) &&
           remember(cms, cms->programs, at, length, negative);
}

static void settle(struct cms *cms, struct programs *p)
{
    for (struct program_fixup **at = &p->fixups; *at;) {
        struct program_fixup *f = *at;
        if (!p->name[f->name].defined) {
            at = &f->next;
            continue;
        }
        relocate(cms, f->at, f->length, p->name[f->name].address, f->negative);
        *at = f->next;
        p->nfixups--;
        cms_free_storage(cms, f);
    }
}

/* --- cards ------------------------------------------------------------------------------------------- */

/* A place for a section behind what is loaded; false, and said: there is no room. */
static bool place(struct program_load *l, struct program_name *n, uint32_t length)
{
    struct cms *cms = l->c->cms;
    struct programs *p = cms->programs;
    uint64_t at = ((uint64_t)p->location + 7) & ~(uint64_t)7;
    if (at + length > program_end(cms) ||
        (at + length > at && !program_area(cms, (uint32_t)at, (uint32_t)(at + length)))) {
        l->bad = true;
        cms_error(cms, "LIO", 109, NULL);
        return false;
    }
    guest_storage_key(cms->g, at, length ? length : 1, PROGRAM_KEY);
    if (l->clear && !program_zero(cms, (uint32_t)at, length))
        return false;
    n->defined = true;
    n->address = (uint32_t)at;
    n->length = length;
    p->location = (uint32_t)at + length;
    return true;
}

static void refer(struct program_load *l, const struct deck_symbol *s, struct program_name *n,
                  unsigned what)
{
    l->ids[s->id] = (uint16_t)((unsigned)(n - l->c->cms->programs->name + 1) | what);
    l->factor[s->id] = what & ID_EXTERNAL ? 0 : n->address - s->address;
}

static void section(struct program_load *l, const struct deck_symbol *s)
{
    struct programs *p = l->c->cms->programs;
    struct program_name *n = s->name[0] ? program_find(p, s->name) : NULL;
    if (n && n->defined) { /* the first one is it */
        if (s->type == DECK_SD && l->duplicates)
            cms_error(l->c->cms, "LIO", 202, s->name, NULL);
        refer(l, s, n, s->type == DECK_SD ? ID_PASSED : 0);
        return;
    }
    if (!n && p->names < PROGRAM_NAMES && !s->name[0]) {
        n = &p->name[p->names++];
        *n = (struct program_name){.address = 0};
    }
    if (!n)
        n = add_name(l, s->name);
    if (!n)
        return;
    n->type = s->type == DECK_PC ? DECK_SD : s->type;
    n->amode31 = s->amode31;
    if (place(l, n, s->length)) {
        refer(l, s, n, 0);
        program_set_start(p, PROGRAM_RANK_FIRST, n->address, n->amode31);
    }
}

static void external(struct program_load *l, const struct deck_symbol *s)
{
    struct program_name *n = add_name(l, s->name);
    if (!n)
        return;
    if (!n->defined && n->type != DECK_ER)
        n->type = s->type;
    refer(l, s, n, ID_EXTERNAL);
}

static void label(struct program_load *l, const struct deck_symbol *s)
{
    struct programs *p = l->c->cms->programs;
    uint16_t id = l->ids[s->id];
    if (!id || id & (ID_PASSED | ID_EXTERNAL))
        return;
    struct program_name *n = add_name(l, s->name);
    if (!n)
        return;
    if (n->defined) {
        if (l->duplicates)
            cms_error(l->c->cms, "LIO", 202, s->name, NULL);
        return;
    }
    n->type = DECK_LD;
    n->defined = true;
    n->amode31 = p->name[(id & ID_NAME) - 1].amode31;
    n->address = s->address + l->factor[s->id];
}

static void esd(struct program_load *l, const struct deck_card *card)
{
    for (unsigned k = 0; k < card->n && !l->bad; k++) {
        const struct deck_symbol *s = &card->symbol[k];
        if (s->type == DECK_LD)
            label(l, s);
        else if (s->type == DECK_ER || s->type == DECK_WX)
            external(l, s);
        else
            section(l, s);
    }
}

/* Where an ESDID's bytes from..from+n go; false: that is no section, or they are not within it. */
static bool within(struct program_load *l, uint16_t id, uint32_t from, uint32_t n, uint32_t *at)
{
    if (!l->ids[id] || l->ids[id] & (ID_PASSED | ID_EXTERNAL))
        return false;
    const struct program_name *s = &l->c->cms->programs->name[(l->ids[id] & ID_NAME) - 1];
    *at = from + l->factor[id];
    uint32_t end = s->length ? s->address + s->length : program_end(l->c->cms);
    return s->defined && *at >= s->address && *at <= end && n <= end - *at &&
           (!n || program_area(l->c->cms, *at, *at + n));
}

static bool txt(struct program_load *l, const struct deck_card *card)
{
    uint32_t at;
    if (l->ids[card->text.id] & ID_PASSED)
        return true;
    if (!within(l, card->text.id, card->text.address, card->text.length, &at))
        return false;
    struct programs *p = l->c->cms->programs;
    if (at + card->text.length > p->location)
        p->location = at + card->text.length; /* of a section whose length END has */
    guest_storage_key(l->c->cms->g, at, card->text.length, PROGRAM_KEY);
    return program_put(l->c->cms, at, card->text.bytes, card->text.length);
}

static bool rld(struct program_load *l, const struct deck_card *card)
{
    struct cms *cms = l->c->cms;
    for (unsigned k = 0; k < card->n; k++) {
        const struct deck_relocation *r = &card->relocation[k];
        uint32_t at;
        unsigned to = l->ids[r->to] & ID_NAME;
        if (l->ids[r->at] & ID_PASSED)
            continue;
        if (!to || !within(l, r->at, r->address, r->length, &at))
            return false;
        const struct program_name *n = &cms->programs->name[to - 1];
        if (n->defined) {
            uint32_t by = l->ids[r->to] & ID_EXTERNAL ? n->address : l->factor[r->to];
            if (!relocate(cms, at, r->length, by, r->negative))
                return false;
            continue;
        }
        if (cms->programs->nfixups == FIXUPS_MAX)
            return false;
        struct program_fixup *f = cms_get_storage(cms, sizeof *f);
        if (!f)
            return false;
        *f = (struct program_fixup){cms->programs->fixups, to - 1, at, r->length, r->negative};
        cms->programs->fixups = f;
        cms->programs->nfixups++;
    }
    return true;
}

static void end(struct program_load *l, const struct deck_card *card)
{
    struct programs *p = l->c->cms->programs;
    uint16_t id = card->end.id;
    if (card->end.has_address && l->ids[id] && !(l->ids[id] & ID_EXTERNAL)) {
        const struct program_name *n = &p->name[(l->ids[id] & ID_NAME) - 1];
        program_set_start(p, PROGRAM_RANK_END, card->end.address + l->factor[id], n->amode31);
    }
    settle(l->c->cms, p);
}

static void named_start(struct program_load *l, const char *name, unsigned rank)
{
    struct programs *p = l->c->cms->programs;
    const struct program_name *n = program_find(p, name);
    if (n && n->defined)
        program_set_start(p, rank, n->address, n->amode31);
}

static bool one_card(struct program_load *l, const uint8_t *bytes)
{
    struct deck_card card;
    if (!deck_card(bytes, &card))
        return false;
    switch (card.kind) {
    case DECK_ESD:
        esd(l, &card);
        return true;
    case DECK_TXT:
        return txt(l, &card);
    case DECK_RLD:
        return rld(l, &card);
    case DECK_END:
        end(l, &card);
        memset(l->ids, 0, IDS * sizeof *l->ids); /* a deck behind it has its own */
        memset(l->factor, 0, IDS * sizeof *l->factor);
        return true;
    case DECK_LDT:
    case DECK_ENTRY:
        named_start(l, card.end.name,
                    card.kind == DECK_LDT ? PROGRAM_RANK_LDT : PROGRAM_RANK_ENTRY);
        return true;
    case DECK_COMMENT:
        break;
    }
    return true;
}

/* --- files -------------------------------------------------------------------------------------------- */

bool program_member(struct cms_command *c, const char *name, struct cmd_file *f)
{
    struct fileid id = {"", "TXTLIB", "*"};
    struct cmd_file library;
    const char *fn;
    uint32_t first, n;
    for (unsigned k = 0; (fn = cms_library_named(c->cms, id.ft, k)) && cms_pause(c->cms); k++) {
        snprintf(id.fn, sizeof id.fn, "%s", fn);
        if (!cms_find(&c->cms->disks, fn, id.ft, "*", NULL) || cmd_open(c, "LIO", &id, &library))
            continue;
        if (library_find(c->cms, library.file, name, &first, &n) || !n) {
            cmd_close(c->cms, &library);
            continue;
        }
        library.next = first;
        library.end = first + n;
        if (f)
            *f = library;
        else
            cmd_close(c->cms, &library);
        return true;
    }
    return false;
}

/* The cards of an open file or member. */
static int cards(struct program_load *l, struct cmd_file *f, const char *fn)
{
    struct cms *cms = l->c->cms;
    struct fileid id = {"", "TEXT", "*"};
    int rc = 0;
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    memset(l->ids, 0, IDS * sizeof *l->ids);
    memset(l->factor, 0, IDS * sizeof *l->factor);
    while (!l->bad && (rc = cmd_next(cms, f)) > 0)
        if (f->length != DECK_CARD || !one_card(l, f->record)) {
            char text[32];
            snprintf(text, sizeof text, "Invalid card %u", f->next - 1);
            if (l->invalid)
                list(l, text);
        }
    settle(cms, cms->programs);
    cmd_close(cms, f);
    if (rc < 0)
        return cmd_file_error(l->c, "LIO", rc, &id);
    return l->bad ? 104 : 0;
}

/* `name TEXT`, or where there is none a member of a library. */
static int one_file(struct program_load *l, const char *fn)
{
    struct fileid id = {"", "TEXT", "*"};
    struct cmd_file f;
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    bool member = l->libraries && !cms_find(&l->c->cms->disks, fn, "TEXT", "*", NULL) &&
                  program_member(l->c, fn, &f);
    int rc = member ? 0 : cmd_open(l->c, "LIO", &id, &f);
    return rc ? rc : cards(l, &f, fn);
}

static int automatic(struct program_load *l)
{
    struct cms *cms = l->c->cms;
    struct programs *p = cms->programs;
    int rc = 0;
    for (unsigned k = 0; !rc && k < p->names && !(cms->events & CMS_HALT_EXECUTION); k++) {
        struct program_name *n = &p->name[k];
        struct cmd_file f;
        char name[9];
        if (n->defined || n->tried || n->type == DECK_WX)
            continue;
        n->tried = true;
        strcpy(name, n->name);
        if (l->automatic && edf_name_valid(name) && cms_find(&cms->disks, name, "TEXT", "*", NULL))
            rc = one_file(l, name);
        else if (l->libraries && program_member(l->c, name, &f))
            rc = cards(l, &f, name);
    }
    return rc;
}

static int undefined(struct program_load *l)
{
    struct programs *p = l->c->cms->programs;
    int rc = 0;
    for (unsigned k = 0; k < p->names; k++) {
        if (p->name[k].defined || p->name[k].type == DECK_WX)
            continue;
        if (!rc)
            rc = cms_error(l->c->cms, "LIO", 201, NULL);
        cms_say(l->c->cms, "%s", p->name[k].name);
    }
    return rc;
}

static void list_line(void *ctx, const char *text)
{
    list(ctx, text);
}

static void show_line(void *ctx, const char *text)
{
    cms_say(ctx, "%s", text);
}

void program_map(struct programs *p, void (*tell)(void *ctx, const char *text), void *ctx)
{
    static const char *const kinds[] = {"SD", "LD", "ER", "", "SD", "CM"};
    for (unsigned k = 0; k < p->names; k++) {
        const struct program_name *n = &p->name[k];
        char line[40];
        if (n->defined)
            snprintf(line, sizeof line, "%-8s %-2s %08X", n->name,
                     n->type < 6 ? kinds[n->type] : "LD", n->address);
        else
            snprintf(line, sizeof line, "%-8s Undefined", n->name);
        tell(ctx, line);
    }
}

int program_load(struct program_load *l, unsigned files)
{
    struct cms *cms = l->c->cms;
    l->ids = cms_get_storage(cms, IDS * sizeof *l->ids);
    l->factor = cms_get_storage(cms, IDS * sizeof *l->factor);
    int rc = l->ids && l->factor ? 0 : cms_error(cms, "LIO", 109, NULL);
    for (unsigned k = 1; !rc && k < files; k++)
        rc = one_file(l, l->c->token[k]);
    if (!rc)
        rc = automatic(l);
    cms_free_storage(cms, l->ids);
    cms_free_storage(cms, l->factor);
    struct programs *p = cms->programs;
    if (cms->events & CMS_HALT_EXECUTION) /* read in part, so nothing is loaded */
        program_forget(cms);
    p->loaded = p->names > 0 && p->start_rank;
    if (rc || cms->events & CMS_HALT_EXECUTION)
        return rc;
    program_map(p, list_line, l);
    if (l->type)
        program_map(p, show_line, cms);
    return undefined(l);
}
