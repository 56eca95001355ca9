/* TXTLIB: libraries of object decks, in which LOAD and INCLUDE look for what they need (GLOBAL TXTLIB).
 * CMS Commands and Utilities Reference, TXTLIB; VM/370 CMS Command Reference.  A TEXT file is one member,
 * or one up to each of its NAME statements.  A member is called by NAME, else by its first section (with
 * FILENAME: by its file); the directory has its sections, entry points and ALIASes too. */
#include "cms/commands/commands.h"
#include "cms/commands/libraries.h"
#include "cms/messages.h"
#include "cms/programs/deck.h"
#include "engine/base/ebcdic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILENAME };

/* --- GEN and ADD ---------------------------------------------------------------------------------------- */

/* One TEXT file: the member that is being read. */
struct source {
    struct lib_command *m;
    const char *fn;
    bool by_file, open, section; /* open: a member has begun; section: it has an ESD card */
    uint32_t first;              /* the member's first row */
    uint32_t entries;            /* the directory's size before it */
    char name[9];                /* of its NAME statement */
};

static bool has_entry(const struct source *s, const char *name)
{
    uint8_t padded[8];
    ebcdic_pad(padded, name, sizeof padded);
    for (uint32_t k = s->entries; k < s->m->l.members; k++)
        if (!memcmp(s->m->l.member[k].name, padded, sizeof padded))
            return true;
    return false;
}

static int add_entry(struct source *s, const char *name)
{
    struct library *l = &s->m->l;
    if (!*name || has_entry(s, name))
        return 0;
    return library_add_name(l, l->members, name, s->first) ? 0 : -ENOMEM;
}

/* The directory has the member's own name first. */
static int end_member(struct source *s)
{
    struct library *l = &s->m->l;
    const char *name = s->name[0] ? s->name : s->by_file || l->members == s->entries ? s->fn : NULL;
    if (!s->open)
        return 0;
    s->open = false;
    if (!s->section)
        return -EINVAL; /* no deck */
    if (name) {
        uint8_t padded[8];
        ebcdic_pad(padded, name, sizeof padded);
        for (uint32_t k = s->entries; k < l->members; k++)
            if (!memcmp(l->member[k].name, padded, sizeof padded)) {
                library_drop(l, k);
                break;
            }
        if (!library_add_name(l, s->entries, name, s->first))
            return -ENOMEM;
    }
    return library_end(l) ? 0 : -ENOMEM;
}

/* A control statement of the linkage editor: its operation in column 2 or further, and its operand. */
static bool statement(const uint8_t *record, char operation[9], char operand[9])
{
    char text[DECK_CARD + 1];
    ebcdic_to_ascii(text, record, DECK_CARD);
    text[71] = 0;
    const char *p = text + strspn(text, " ");
    if (p == text || !*p)
        return false;
    snprintf(operation, 9, "%.*s", (int)strcspn(p, " "), p);
    p += strcspn(p, " ");
    p += strspn(p, " ");
    snprintf(operand, 9, "%.*s", (int)strcspn(p, " (,"), p);
    return true;
}

static int one_record(struct source *s, const uint8_t *record)
{
    struct library *l = &s->m->l;
    struct deck_card card;
    char operation[9], operand[9];
    bool is = statement(record, operation, operand), deck = deck_card(record, &card);
    bool alias = is && !strcmp(operation, "ALIAS");
    if (is && !strcmp(operation, "NAME")) {
        strcpy(s->name, operand);
        int rc = *operand && s->open ? end_member(s) : -EINVAL;
        s->name[0] = 0;
        return rc;
    }
    if (!s->open && !alias && (!deck || card.kind == DECK_COMMENT))
        return 0; /* between decks */
    if (!s->open) {
        s->open = true;
        s->section = false;
        s->first = l->rows;
        s->entries = l->members;
    }
    if (alias)
        return *operand ? add_entry(s, operand) : -EINVAL;
    int rc = 0;
    bool esd = deck && card.kind == DECK_ESD;
    s->section |= esd;
    if (esd)
        for (unsigned k = 0; !rc && k < card.n; k++)
            if (card.symbol[k].type == DECK_SD || card.symbol[k].type == DECK_LD)
                rc = add_entry(s, card.symbol[k].name);
    return rc ? rc : library_add(l, record) ? 0 : -ENOMEM;
}

static int add_file(struct lib_command *m, const char *fn, bool by_file)
{
    struct source s = {.m = m, .fn = fn, .by_file = by_file};
    struct fileid id = {"", "TEXT", "*"};
    struct cmd_file f;
    char text[32];
    int more = 0;
    uint32_t before = m->l.members;
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    int rc = cmd_names_valid(m->c, m->module, &id);
    if (rc)
        return rc;
    if (!cms_find(&m->c->cms->disks, fn, id.ft, "*", NULL)) {
        snprintf(text, sizeof text, "File %s TEXT", fn);
        cms_error(m->c->cms, m->module, CMS_FORMAT(2, 2), text, NULL);
        m->missing = true;
        return 0;
    }
    rc = cmd_open(m->c, m->module, &id, &f);
    if (rc)
        return rc;
    id.fm[0] = f.disk->letter;
    bool cards = f.info.recfm == 'F' && f.info.lrecl == DECK_CARD;
    while (cards && !more && (more = cmd_next(m->c->cms, &f)) > 0)
        more = one_record(&s, f.record);
    if (!more)
        more = cards && !s.open && m->l.members == before ? -EINVAL : end_member(&s);
    cmd_close(m->c->cms, &f);
    if (!cards || more == -EINVAL)
        return cms_error(m->c->cms, m->module, 56, id.fn, id.ft, id.fm, NULL);
    return more == -ENOMEM ? lib_no_storage(m)
           : more          ? cmd_file_error(m->c, m->module, more, &id)
                           : 0;
}

static int add(struct lib_command *m)
{
    static const struct cmd_option options[] = {{"FILENAME", 4, FILENAME, 0, false}};
    struct cmd_options o;
    int rc = cmd_options(m->c, m->module, options, 1, &o);
    if (!rc && m->end < 4)
        rc = cms_error(m->c->cms, m->module, 1, NULL);
    for (unsigned k = 3; !rc && k < m->end; k++)
        rc = add_file(m, m->c->token[k], o.given & OPT(FILENAME));
    return rc;
}

/* --- DEL and MAP ------------------------------------------------------------------------------------------ */

/* Is an entry of the directory the name of its member, and not another name of it? */
static bool is_member(const struct library *l, uint32_t k)
{
    for (uint32_t j = 0; j < k; j++)
        if (l->member[j].first == l->member[k].first)
            return false;
    return true;
}

/* The rows of a member, its end among them, and its entries go; what is behind it moves up. */
static void drop_member(struct library *l, uint32_t member)
{
    uint32_t first = l->member[member].first, n = library_size(l, member) + 1, to = 0;
    if (n > l->rows - first)
        n = l->rows - first;
    memmove(l->row[first], l->row[first + n], (size_t)(l->rows - first - n) * sizeof *l->row);
    l->rows -= n;
    for (uint32_t k = 0; k < l->members; k++) {
        struct library_member e = l->member[k];
        if (e.first >= first && e.first < first + n)
            continue;
        e.first -= e.first > first ? n : 0;
        l->member[to++] = e;
    }
    l->members = to;
}

/* DEL libname member...: by the first name that each has. */
static int del(struct lib_command *m)
{
    char text[32];
    if (m->end < 4)
        return cms_error(m->c->cms, m->module, 545, NULL);
    for (unsigned k = 3; k < m->end && cms_pause(m->c->cms); k++) {
        uint32_t at = library_index(&m->l, m->c->token[k]);
        if (at < m->l.members && is_member(&m->l, at))
            drop_member(&m->l, at);
        else
            m->missing = cms_error(m->c->cms, m->module, CMS_FORMAT(13, 2), m->c->token[k],
                                   fileid_text(&m->id, text, sizeof text), NULL);
    }
    return 0;
}

/* MAP libname [(TERM|DISK|PRINT]: the directory; on a disk as usual. */
static int map(struct lib_command *m)
{
    struct cmd_options o;
    struct edf_file *file = NULL;
    char text[40];
    int rc = m->end > 3 ? cms_error(m->c->cms, m->module, 70, m->c->token[3], NULL) : 0;
    if (!rc)
        rc = cmd_options(m->c, m->module, lib_map_options, LIB_MAP_PLACES, &o);
    if (!rc && !m->l.members)
        rc = cms_error(m->c->cms, m->module, 39, fileid_text(&m->id, text, sizeof text), NULL);
    if (rc)
        return rc;
    if (!(o.given & ~OPT(LIB_DISK)))
        rc = lib_open_map(m, '5', &file);
    if (!rc)
        rc = lib_map_line(m, o.given, file, "ENTRY    INDEX");
    for (uint32_t k = 0; !rc && k < m->l.members && cms_pause(m->c->cms); k++) {
        char name[9];
        ebcdic_to_ascii(name, m->l.member[k].name, 8);
        name[8] = 0;
        snprintf(text, sizeof text, "%-8s %5u", name, m->l.member[k].first + 2);
        rc = lib_map_line(m, o.given, file, text);
    }
    snprintf(text, sizeof text, "%u ENTRIES IN LIBRARY", m->l.members);
    if (!rc)
        rc = lib_map_line(m, o.given, file, text);
    return lib_close_map(m, o.given, file, rc);
}

static const struct function {
    const char *name;
    int (*run)(struct lib_command *m);
    bool new, reads, options;
} functions[] = {
    {"ADD", add, false, false, true},
    {"DEL", del, false, false, false},
    {"GEN", add, true, false, true},
    {"MAP", map, false, true, true},
};

/* TXTLIB function libname [names] [(options]. */
int cmd_txtlib(struct cms_command *c)
{
    struct lib_command m = {
        .c = c, .module = "LBT", .l = {.cms = c->cms}, .id = {"", "TXTLIB", "A1"}};
    const struct function *f = NULL;
    m.end = cms_options(c);
    if (m.end < 2)
        return cms_error(c->cms, "LBT", 47, NULL);
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (!strcmp(c->token[1], functions[k].name))
            f = &functions[k];
    if (!f)
        return cms_error(c->cms, "LBT", 14, c->token[1], NULL);
    if (m.end < 3)
        return cms_error(c->cms, "LBT", 46, NULL);
    if (!f->options && m.end + 1 < c->n)
        return cms_error(c->cms, "LBT", 3, c->token[m.end + 1], NULL);
    int rc = lib_load(&m, f->new, f->reads);
    if (!rc && cms_pause(c->cms))
        rc = f->run(&m);
    return lib_save(&m, f->new, f->reads, rc);
}
