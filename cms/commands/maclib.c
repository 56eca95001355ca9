/* MACLIB: libraries of macro definitions and of text for COPY.  CMS Commands and Utilities Reference,
 * MACLIB.  A member of a MACRO file is a definition from MACRO to MEND, named by its prototype; a COPY
 * file is one member of the file's name, or several, each behind a card `*COPY name`.
 *
 * To add a function: its row in `functions`. */
#include "cms/commands/commands.h"
#include "cms/commands/libraries.h"
#include "cms/messages.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* --- members from files ------------------------------------------------------------------------------- */

/* What is in column 1 of a record ("" where it is blank), or the operation behind it, cut to eight
 * letters. */
static void word_of(const uint8_t *record, bool operation, char out[9])
{
    char text[72];
    const char *p = text;
    ebcdic_to_ascii(text, record, sizeof text - 1);
    text[sizeof text - 1] = 0;
    if (operation) {
        p += strcspn(p, " ");
        p += strspn(p, " ");
    }
    snprintf(out, 9, "%.*s", (int)strcspn(p, " ,"), p);
    for (char *q = out; *q; q++)
        *q = (char)toupper((unsigned char)*q);
}

/* GEN, ADD and REP of one file: its members. */
struct source {
    struct lib_command *m;
    bool copy, replace, open; /* open: a member has begun */
    unsigned depth;           /* of MACRO in MACRO */
    uint8_t
        macro[LIBRARY_LRECL]; /* the card, which has a place when the prototype names the member */
    const char *fn;
};

/* A name that may stand in a directory; REP takes the old one out. */
static int begin(struct source *s, const char *name)
{
    struct library *l = &s->m->l;
    if (!edf_name_valid(name))
        return -EINVAL;
    if (s->replace)
        library_drop_all(l, name);
    s->open = library_begin(l, name);
    return s->open ? 0 : -ENOMEM;
}

static int end_member(struct source *s)
{
    if (!s->open)
        return 0;
    s->open = false;
    return library_end(&s->m->l) ? 0 : -ENOMEM;
}

static int copy_record(struct source *s, const uint8_t *record)
{
    char word[9], name[9];
    word_of(record, false, word);
    int rc = 0;
    if (!strcmp(word, "*COPY")) {
        word_of(record, true, name);
        rc = end_member(s);
        return rc ? rc : begin(s, name[0] ? name : s->fn);
    }
    if (!s->open)
        rc = begin(s, s->fn);
    return rc ? rc : library_add(&s->m->l, record) ? 0 : -ENOMEM;
}

/* MACRO, then the prototype, whose operation is the name; what stands between definitions is lost. */
static int macro_record(struct source *s, const uint8_t *record)
{
    static const uint8_t comment[2] = {0x4b, 0x5c}; /* .* */
    char operation[9], name[9];
    word_of(record, true, operation);
    bool note = record[0] == 0x5c || !memcmp(record, comment, 2);
    if (s->depth == 0) {
        if (!note && !strcmp(operation, "MACRO")) {
            memcpy(s->macro, record, sizeof s->macro);
            s->depth = 1;
        }
        return 0;
    }
    if (!s->open) { /* its prototype */
        if (note)
            return 0;
        word_of(record, true, name);
        int rc = begin(s, name);
        if (!rc && !library_add(&s->m->l, s->macro))
            rc = -ENOMEM;
        return rc ? rc : library_add(&s->m->l, record) ? 0 : -ENOMEM;
    }
    if (!note && !strcmp(operation, "MACRO"))
        s->depth++;
    if (!library_add(&s->m->l, record))
        return -ENOMEM;
    if (note || strcmp(operation, "MEND") || --s->depth)
        return 0;
    return end_member(s);
}

static int add_file(struct lib_command *m, const char *fn, bool replace)
{
    static const char *const types[] = {"MACRO", "COPY"};
    struct source s = {.m = m, .fn = fn, .replace = replace};
    struct fileid id = {"", "", "*"};
    struct cmd_file f;
    unsigned k = 0;
    snprintf(id.fn, sizeof id.fn, "%s", fn);
    while (k < 2 && !cms_find(&m->c->cms->disks, fn, types[k], "*", NULL))
        k++;
    snprintf(id.ft, sizeof id.ft, "%s", types[k & 1]);
    if (k == 2) {
        char text[24];
        snprintf(text, sizeof text, "File %s", fn);
        cms_error(m->c->cms, "LBM", CMS_FORMAT(2, 2), text, NULL);
        m->missing = true;
        return 0;
    }
    s.copy = k == 1;
    int rc = cmd_open(m->c, "LBM", &id, &f), more = 0;
    if (rc)
        return rc;
    id.fm[0] = f.disk->letter;
    if (f.info.recfm != 'F' || f.info.lrecl != LIBRARY_LRECL) {
        char text[32];
        rc = cms_error(m->c->cms, "LBM", 7, fileid_text(&id, text, sizeof text), NULL);
    }
    while (!rc && !more && (more = cmd_next(m->c->cms, &f)) > 0)
        more = s.copy ? copy_record(&s, f.record) : macro_record(&s, f.record);
    if (!rc && !more && s.depth && !s.copy)
        more = -EINVAL; /* the last MEND is missing */
    if (!rc && !more)
        more = end_member(&s);
    cmd_close(m->c->cms, &f);
    if (rc || !more)
        return rc;
    return more == -ENOMEM   ? lib_no_storage(m)
           : more == -EINVAL ? cms_error(m->c->cms, "LBM", 56, id.fn, id.ft, id.fm, NULL)
                             : cmd_file_error(m->c, "LBM", more, &id);
}

static int add_files(struct lib_command *m, bool replace)
{
    int rc = m->end < 4 ? cms_error(m->c->cms, "LBM", 1, NULL) : 0;
    for (unsigned k = 3; !rc && k < m->end; k++)
        rc = add_file(m, m->c->token[k], replace);
    return rc;
}

/* --- functions ---------------------------------------------------------------------------------------- */

static int gen(struct lib_command *m)
{
    return add_files(m, false);
}

static int add(struct lib_command *m)
{
    return add_files(m, false);
}

static int rep(struct lib_command *m)
{
    return add_files(m, true);
}

static int del(struct lib_command *m)
{
    char text[32];
    if (m->end < 4)
        return cms_error(m->c->cms, "LBM", 545, NULL);
    for (unsigned k = 3; k < m->end; k++) {
        uint32_t at = library_index(&m->l, m->c->token[k]);
        if (at < m->l.members)
            library_drop(&m->l, at);
        else
            m->missing = cms_error(m->c->cms, "LBM", CMS_FORMAT(13, 2), m->c->token[k],
                                   fileid_text(&m->id, text, sizeof text), NULL);
    }
    return 0;
}

/* Only the records of members that the directory names. */
static int comp(struct lib_command *m)
{
    struct library old = m->l, new = {.cms = m->c->cms};
    bool good = true, damaged = false;
    if (m->end > 3)
        return cms_error(m->c->cms, "LBM", 70, m->c->token[3], NULL);
    for (uint32_t k = 0; good && k < old.members && cms_pause(m->c->cms); k++) {
        char name[9];
        uint32_t n = library_size(&old, k);
        damaged = n >= old.rows - new.rows; /* members within each other would have no end */
        if (damaged)
            break;
        ebcdic_to_ascii(name, old.member[k].name, 8);
        name[8] = 0;
        good = library_begin(&new, name);
        for (uint32_t j = 0; good && j < n; j++)
            good = library_add(&new, old.row[old.member[k].first + j]);
        good = good && library_end(&new);
    }
    library_free(&old);
    m->l = new;
    if (damaged)
        return cms_error(m->c->cms, "LBM", 56, m->id.fn, m->id.ft, m->id.fm, NULL);
    return good ? 0 : lib_no_storage(m);
}

/* MAP libname [member...] [(TERM|DISK|PRINT|STACK|FIFO|LIFO]: the directory; on a disk as usual. */
static int map(struct lib_command *m)
{
    struct cmd_options o;
    struct edf_file *file = NULL;
    char text[40];
    int rc = cmd_options(m->c, "LBM", lib_map_options, LIB_MAP_OPTIONS, &o);
    if (!rc && !m->l.members)
        rc = cms_error(m->c->cms, "LBM", 39, fileid_text(&m->id, text, sizeof text), NULL);
    if (!rc && !(o.given & ~OPT(LIB_DISK)))
        rc = lib_open_map(m, '1', &file);
    if (!rc)
        rc = lib_map_line(m, o.given, file, "MACRO    INDEX   SIZE");
    for (uint32_t k = 0; !rc && k < m->l.members && cms_pause(m->c->cms); k++) {
        char name[9];
        bool wanted = m->end < 4;
        ebcdic_to_ascii(name, m->l.member[k].name, 8);
        name[strcspn(name, " ")] = 0;
        for (unsigned j = 3; j < m->end; j++)
            wanted |= !strcmp(name, m->c->token[j]);
        snprintf(text, sizeof text, "%-8.8s %5u %6u", name, m->l.member[k].first + 2,
                 library_size(&m->l, k));
        if (wanted)
            rc = lib_map_line(m, o.given, file, text);
    }
    for (unsigned j = 3; !rc && j < m->end; j++)
        if (library_index(&m->l, m->c->token[j]) == m->l.members) {
            m->missing = cms_error(m->c->cms, "LBM", CMS_FORMAT(13, 2), m->c->token[j],
                                   fileid_text(&m->id, text, sizeof text), NULL);
        }
    return lib_close_map(m, o.given, file, rc);
}

static const struct function {
    const char *name;
    int (*run)(struct lib_command *m);
    bool new, reads; /* makes a library; leaves it as it is */
} functions[] = {
    {"ADD", add, false, false}, {"COMP", comp, false, false}, {"DEL", del, false, false},
    {"GEN", gen, true, false},  {"MAP", map, false, true},    {"REP", rep, false, false},
};

/* MACLIB function libname [names] [(options]. */
int cmd_maclib(struct cms_command *c)
{
    struct lib_command m = {
        .c = c, .module = "LBM", .l = {.cms = c->cms}, .id = {"", "MACLIB", "A1"}};
    const struct function *f = NULL;
    m.end = cms_options(c);
    if (m.end < 2)
        return cms_error(c->cms, "LBM", 47, NULL);
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (!strcmp(c->token[1], functions[k].name))
            f = &functions[k];
    if (!f)
        return cms_error(c->cms, "LBM", 14, c->token[1], NULL);
    if (m.end < 3)
        return cms_error(c->cms, "LBM", 46, NULL);
    if (!f->reads && m.end + 1 < c->n)
        return cms_error(c->cms, "LBM", 3, c->token[m.end + 1], NULL);
    strcpy(m.id.fn, c->token[2]);
    int rc = lib_load(&m, f->new, f->reads);
    if (!rc && cms_pause(c->cms))
        rc = f->run(&m);
    return lib_save(&m, f->new, f->reads, rc);
}
