/* Control files and auxiliary files: which update files there are to apply, in which order.
 *
 *     TEXT MACS lib ...        first; the libraries are for who asks with STK
 *     id UPDTname | name       an update file of type UPDTname
 *     id AUXname [type ...]    a list of update files, unless a file of one of those types is there
 *     PTF type                 an update file of just that type
 *     * comment */
#include "cms/update/update.h"

#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

#define WORDS     10
#define LINE_MOST 80

struct card {
    unsigned n;
    char word[WORDS][9];
};

/* The words of a line; those that are longer than eight characters are cut. */
static void split(const struct cms_text *t, size_t k, struct card *out)
{
    char line[LINE_MOST + 1];
    size_t n = t->line[k].len < LINE_MOST ? t->line[k].len : LINE_MOST;
    out->n = 0;
    ebcdic_to_ascii(line, t->bytes + t->line[k].at, n);
    line[n] = 0;
    for (char *p = line; *p && out->n < WORDS;) {
        p += strspn(p, " ");
        size_t m = strcspn(p, " ");
        if (m)
            snprintf(out->word[out->n++], sizeof out->word[0], "%.*s", (int)(m < 8 ? m : 8), p);
        p += m;
    }
}

struct reading {
    struct cms *cms;
    const char *fn;
    struct update_level **last;
    char *what;
};

static bool is_there(struct reading *r, const char *ft)
{
    return cms_find(&r->cms->disks, r->fn, ft, "*", NULL) != NULL;
}

static unsigned add(struct reading *r, const char *id, const char *ft, const char *aux)
{
    struct update_level *l = cms_get_storage(r->cms, sizeof *l);
    if (!l)
        return 109;
    snprintf(l->id, sizeof l->id, "%s", id);
    snprintf(l->ft, sizeof l->ft, "%s", ft);
    snprintf(l->aux, sizeof l->aux, "%s", aux);
    l->ptf = aux[0] != 0;
    l->there = is_there(r, ft);
    *r->last = l;
    r->last = &l->next;
    return 0;
}

static unsigned bad(struct reading *r, const char *what)
{
    snprintf(r->what, 32, "%s", what);
    return 183;
}

/* fn AUXname: its update files, from the bottom. */
static unsigned auxiliary(struct reading *r, const struct card *c, const char *aux)
{
    struct cms_text t;
    struct cms_disk *where;
    struct card line;
    unsigned rc = 0;
    for (unsigned k = 2; k < c->n && c->word[k][0] != '*'; k++)
        if (is_there(r, c->word[k])) /* a preferred one takes its place */
            return 0;
    if (!is_there(r, aux))
        return 0;
    if (cms_read_text(r->cms, r->fn, aux, "*", &t, &where)) {
        snprintf(r->what, 32, "%s %s *", r->fn, aux);
        return 104;
    }
    for (size_t k = t.lines; k-- && !rc;) {
        split(&t, k, &line);
        if (!line.n || line.word[0][0] == '*')
            continue;
        rc = edf_name_valid(line.word[0]) ? add(r, c->word[0], line.word[0], aux) : bad(r, "aux");
    }
    cms_free_text(&t);
    return rc;
}

static unsigned record(struct reading *r, const struct card *c)
{
    char ft[16];
    if (c->n < 2 || !edf_name_valid(c->word[1]))
        return bad(r, "control");
    if (!strcmp(c->word[0], "PTF"))
        return add(r, c->word[0], c->word[1], "");
    if (!strncmp(c->word[1], "AUX", 3) && strcmp(c->word[1], "AUXPTF"))
        return auxiliary(r, c, c->word[1]);
    if (c->n > 2 && !strcmp(c->word[2], "AUX")) { /* id name AUX */
        struct card alone = *c;
        alone.n = 2;
        snprintf(ft, sizeof ft, "AUX%.5s", c->word[1]);
        return auxiliary(r, &alone, ft);
    }
    if (!strncmp(c->word[1], "UPDT", 4) || strlen(c->word[1]) > 4)
        snprintf(ft, sizeof ft, "%s", c->word[1]);
    else
        snprintf(ft, sizeof ft, "UPDT%s", c->word[1]);
    return add(r, c->word[0], ft, "");
}

static void macs(struct update_control *out, const struct card *c)
{
    size_t n = 0;
    snprintf(out->id, sizeof out->id, "%s", c->word[0]);
    out->libs[0] = 0;
    for (unsigned k = 2; k < c->n && c->word[k][0] != '*'; k++)
        n +=
            (size_t)snprintf(out->libs + n, sizeof out->libs - n, "%s%s", n ? " " : "", c->word[k]);
}

static unsigned all_records(struct reading *r, const struct cms_text *t, struct update_control *out)
{
    struct card c;
    size_t first = t->lines, found = 0;
    unsigned rc = 0;
    for (size_t k = t->lines; k--;) {
        split(t, k, &c);
        if (!c.n || c.word[0][0] == '*')
            continue;
        first = k;
        if (c.n > 1 && !strcmp(c.word[1], "MACS")) {
            found++;
            macs(out, &c);
        }
    }
    if (first < t->lines)
        split(t, first, &c);
    if (found != 1 || c.n < 2 || strcmp(c.word[1], "MACS"))
        return 179;
    for (size_t k = t->lines; k-- > first + 1 && !rc;) {
        split(t, k, &c);
        if (c.n && c.word[0][0] != '*')
            rc = record(r, &c);
    }
    return rc;
}

unsigned update_control_read(struct cms *cms, const char *fn, const char *control_fn,
                             const char *control_ft, const char *control_fm,
                             struct update_control *out, char what[32])
{
    struct cms_text t;
    struct cms_disk *where;
    struct reading r = {cms, fn, &out->levels, what};
    *out = (struct update_control){.levels = NULL};
    snprintf(what, 32, "%s %s %s", control_fn, control_ft, control_fm);
    if (!cms_find(&cms->disks, control_fn, control_ft, control_fm, NULL))
        return 2;
    if (cms_read_text(cms, control_fn, control_ft, control_fm, &t, &where))
        return 104;
    snprintf(what, 32, "%s %s %c1", control_fn, control_ft, where->letter);
    unsigned rc = all_records(&r, &t, out);
    cms_free_text(&t);
    if (rc)
        update_control_free(cms, out);
    return rc;
}

void update_control_free(struct cms *cms, struct update_control *c)
{
    while (c->levels) {
        struct update_level *l = c->levels;
        c->levels = l->next;
        cms_free_storage(cms, l);
    }
}
