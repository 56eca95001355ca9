/* NAMES files, and the commands that live of them: NAMEFIND and TELL.
 * CMS Commands and Utilities Reference, NAMES, NAMEFIND, TELL. */
#include "cms/commands/names.h"
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- the file -------------------------------------------------------------------------------------- */

int names_open(struct cms *cms, const char *fn, const char *ft, struct names *out)
{
    struct cms_text t;
    *out = (struct names){.cms = cms};
    int rc = cms_read_text(cms, fn, ft, "*", &t, NULL);
    if (rc)
        return rc;
    size_t room = 1;
    for (size_t k = 0; k < t.lines; k++)
        room += t.line[k].len + 1;
    out->text = cms_get_storage(cms, room);
    out->line = cms_get_storage(cms, room * sizeof *out->line);
    for (size_t k = 0; out->text && out->line && k < t.lines; k++) {
        char *to = out->text + out->n;
        size_t n = t.line[k].len;
        ebcdic_to_ascii(to, t.bytes + t.line[k].at, n);
        if (n && *to == '*')
            continue;
        to[n++] = ' ';
        for (size_t j = 0; j < n; j++)
            out->line[out->n++] = (uint32_t)k + 1;
    }
    cms_free_text(&t);
    if (out->text && out->line)
        return 0;
    names_close(out);
    return -ENOMEM;
}

void names_close(struct names *n)
{
    cms_free_storage(n->cms, n->text);
    cms_free_storage(n->cms, n->line);
    n->text = NULL;
    n->line = NULL;
}

/* A tag begins here: ":word.". */
static bool tag_at(const char *begin, const char *p, const char *end, size_t *n)
{
    if (*p != ':' || (p != begin && p[-1] != ' '))
        return false;
    size_t k = 1;
    while (p + k < end && (isalnum((unsigned char)p[k]) || p[k] == '_'))
        k++;
    *n = k + 1;
    return k > 1 && p + k < end && p[k] == '.';
}

static bool tag_is(const char *p, size_t n, const char *name)
{
    return n == strlen(name) + 2 && !strncasecmp(p + 1, name, n - 2);
}

bool names_next(const struct names *n, struct names_entry *e)
{
    const char *begin = n->text, *end = n->text + n->n, *p = e->end ? e->end : begin;
    size_t len;
    while (p < end && !(tag_at(begin, p, end, &len) && tag_is(p, len, "nick")))
        p++;
    if (p >= end)
        return false;
    e->at = p++;
    while (p < end && !(tag_at(begin, p, end, &len) && tag_is(p, len, "nick")))
        p++;
    e->end = p;
    e->first = n->line[e->at - begin];
    e->last = n->line[p - 1 - begin];
    return true;
}

bool names_tag(const struct names_entry *e, const char **at, char tag[32], char *out, size_t size)
{
    const char *p = *at ? *at : e->at;
    size_t n, ignore;
    while (p < e->end && !tag_at(e->at, p, e->end, &n))
        p++;
    if (p >= e->end)
        return false;
    snprintf(tag, 32, "%.*s", (int)(n - 2 < 31 ? n - 2 : 31), p + 1);
    p += n;
    const char *value = p;
    while (p < e->end && !tag_at(e->at, p, e->end, &ignore))
        p++;
    *at = p;
    const char *last = p;
    while (value < last && *value == ' ')
        value++;
    while (last > value && last[-1] == ' ')
        last--;
    size_t len = (size_t)(last - value);
    snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), value);
    return true;
}

bool names_value(const struct names_entry *e, const char *tag, char *out, size_t size)
{
    const char *at = NULL;
    char name[32];
    out[0] = 0;
    while (names_tag(e, &at, name, out, size))
        if (!strcasecmp(name, tag))
            return true;
    out[0] = 0;
    return false;
}

/* --- people ------------------------------------------------------------------------------------------ */

enum { NESTED_LISTS = 8 };

static void upper_copy(char *out, const char *from, size_t size)
{
    size_t k = 0;
    for (; from[k] && from[k] != ' ' && k < size - 1; k++)
        out[k] = (char)toupper((unsigned char)from[k]);
    out[k] = 0;
}

static bool find_nick(const struct names *n, const char *nick, struct names_entry *e)
{
    char value[32];
    memset(e, 0, sizeof *e);
    while (names_next(n, e))
        if (names_value(e, "nick", value, sizeof value) && !strcasecmp(value, nick))
            return true;
    return false;
}

/* The lists that are being looked through: a name in its own list is a user ID. */
struct list_of {
    const char *nick;
    const struct list_of *outer;
    unsigned depth;
};

struct names_told {
    struct names_told *next;
    char userid[32], node[32]; /* the own node: its name */
};

/* Who is to be told, and who has been. */
struct audience {
    struct cms *cms;
    struct names_told **told;
    int (*tell)(void *ctx, const char *userid, const char *node);
    void *ctx;
};

void names_told_free(struct cms *cms, struct names_told **told)
{
    while (*told) {
        struct names_told *t = *told;
        *told = t->next;
        cms_free_storage(cms, t);
    }
}

static int tell_once(const struct audience *a, const char *userid, const char *node)
{
    const char *where = *node ? node : guest_system_id(a->cms->g);
    struct names_told *t = *a->told;
    while (t && (strcmp(t->userid, userid) || strcasecmp(t->node, where)))
        t = t->next;
    if (t)
        return 0;
    t = cms_get_storage(a->cms, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->next = *a->told;
    snprintf(t->userid, sizeof t->userid, "%s", userid);
    snprintf(t->node, sizeof t->node, "%s", where);
    *a->told = t;
    return a->tell(a->ctx, userid, node);
}

static int resolve(const struct names *n, const char *name, const char *at,
                   const struct list_of *outer, const struct audience *a);

/* The next of a list's names, whole: one that is cut is somebody else's. */
static bool next_name(const char **p, char *out, size_t size)
{
    *p += strspn(*p, " ,;");
    size_t len = strcspn(*p, " ,;");
    snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), *p);
    *p += len;
    return len != 0;
}

/* ":list.name name AT node ...". */
static int resolve_list(const struct names *n, const char *list, const struct list_of *outer,
                        const struct audience *a)
{
    char name[32], word[32], node[32];
    int rc = 0;
    for (const char *p = list; !rc && next_name(&p, name, sizeof name);) {
        const char *then = p;
        if (!cms_pause(n->cms)) /* lists of lists have no end that is near */
            return -EINTR;
        node[0] = 0;
        if (next_name(&then, word, sizeof word) && !strcasecmp(word, "AT") &&
            next_name(&then, node, sizeof node))
            p = then;
        rc = resolve(n, name, node, outer, a);
    }
    return rc;
}

static int resolve(const struct names *n, const char *name, const char *at,
                   const struct list_of *outer, const struct audience *a)
{
    struct names_entry e;
    struct list_of here = {.nick = name, .outer = outer, .depth = outer ? outer->depth + 1 : 0};
    char userid[32], node[32], value[32]; /* whole: one that is cut is somebody else's */
    upper_copy(userid, name, sizeof userid);
    upper_copy(node, at, sizeof node);
    bool nick = n && !*node && here.depth <= NESTED_LISTS; /* with a node it is a user ID */
    for (const struct list_of *o = outer; o && nick; o = o->outer)
        nick = strcasecmp(o->nick, name) != 0;
    if (!nick || !find_nick(n, name, &e))
        return tell_once(a, userid, node);
    if (names_value(&e, "userid", value, sizeof value)) {
        upper_copy(userid, value, sizeof userid);
        names_value(&e, "node", value, sizeof value);
        upper_copy(node, value, sizeof node);
        return tell_once(a, userid, node);
    }
    size_t room = (size_t)(e.end - e.at) + 1;
    char *list = cms_get_storage(n->cms, room);
    if (!list)
        return -ENOMEM;
    int rc = names_value(&e, "list", list, room) ? resolve_list(n, list, &here, a)
                                                 : a->tell(a->ctx, NULL, userid);
    cms_free_storage(n->cms, list);
    return rc;
}

int names_resolve(struct cms *cms, const char *name, const char *at, struct names_told **told,
                  int (*tell)(void *ctx, const char *userid, const char *node), void *ctx)
{
    const struct audience a = {cms, told, tell, ctx};
    struct names n;
    int rc = names_open(cms, guest_userid(cms->g), "NAMES", &n);
    bool have = !rc;
    if (rc == -ENOMEM) /* a nickname would be somebody's user ID */
        return rc;
    rc = resolve(have ? &n : NULL, name, at, NULL, &a);
    if (have)
        names_close(&n);
    return rc;
}

/* --- TELL --------------------------------------------------------------------------------------------- */

struct telling {
    struct cms *cms;
    const char *text;
    char command[9]; /* MSG, or what DEFAULTS SET TELL MSGCMD says */
    int worst;
};

static int tell_one(void *ctx, const char *userid, const char *node)
{
    struct telling *t = ctx;
    char command[400];
    int rc;
    if (!userid) {
        char file[20];
        snprintf(file, sizeof file, "%s", guest_userid(t->cms->g));
        rc = cms_error(t->cms, "WTL", 647, node, file, NULL);
    } else if (*node && strcasecmp(node, guest_system_id(t->cms->g))) {
        rc = cms_error(t->cms, "WTL", 648, userid, node, NULL);
    } else {
        snprintf(command, sizeof command, "%s %s %.300s", t->command, userid, t->text);
        rc = cms_run_cp(t->cms, command);
    }
    if (rc > t->worst)
        t->worst = rc;
    return 0;
}

/* TELL name [AT node] message. */
int cmd_tell(struct cms_command *c)
{
    struct telling t = {.cms = c->cms};
    char name[32], word[4], node[16] = "";
    const char *p = c->operands;
    size_t n = strcspn(p, " ");
    if (!n)
        return cms_error(c->cms, "WTL", 545, NULL);
    snprintf(name, sizeof name, "%.*s", (int)(n < 31 ? n : 31), p);
    p += n;
    p += strspn(p, " ");
    snprintf(word, sizeof word, "%.3s", p);
    if (!strcasecmp(word, "AT"))
        return cms_error(c->cms, "WTL", 637, NULL);
    if (!strcasecmp(word, "AT ")) {
        p += 3 + strspn(p + 3, " ");
        n = strcspn(p, " ");
        snprintf(node, sizeof node, "%.*s", (int)(n < 15 ? n : 15), p);
        p += n;
        p += strspn(p, " ");
    }
    if (!*p)
        return cms_error(c->cms, "WTL", 545, NULL);
    t.text = p;
    char defaults[64];
    if (!cms_global_value(c->cms, "DEFAULTS", "TELL", defaults, sizeof defaults) ||
        sscanf(defaults, "MSGCMD %8s", t.command) != 1)
        strcpy(t.command, "MSG");
    struct names_told *told = NULL;
    int rc = names_resolve(c->cms, name, node, &told, tell_one, &t);
    names_told_free(c->cms, &told);
    return rc == -ENOMEM ? cms_error(c->cms, "WTL", 109, NULL) : t.worst;
}

/* --- NAMEFIND --------------------------------------------------------------------------------------------- */

enum { PAIRS = 16 };

struct finding {
    struct cms *cms;
    char tag[PAIRS][32], value[PAIRS][256]; /* what is looked for */
    unsigned n;
    char want[PAIRS][32]; /* what is told of it; none: everything */
    unsigned wanted;
    char fn[9], ft[9];
    bool stack, lifo, line_numbers;
    long start;
};

/* ":tag value words" up to the next tag or the options. */
static int criteria(struct finding *f, const char **at)
{
    const char *p = *at + strspn(*at, " ");
    while (*p == ':') {
        size_t n = strcspn(p, " (");
        char tag[32];
        snprintf(tag, sizeof tag, "%.*s", (int)(n - 1 < 31 ? n - 1 : 31), p + 1);
        if (tag[0] && tag[strlen(tag) - 1] == '.')
            tag[strlen(tag) - 1] = 0;
        p += n;
        p += strspn(p, " ");
        const char *value = p;
        while (*p && *p != '(' && !(*p == ':' && p[-1] == ' '))
            p++;
        size_t len = (size_t)(p - value);
        while (len && value[len - 1] == ' ')
            len--;
        if (len) {
            if (f->n == PAIRS)
                return cms_error(f->cms, "NAM", 621, "too many tags", NULL);
            strcpy(f->tag[f->n], tag);
            snprintf(f->value[f->n++], 256, "%.*s", (int)(len < 255 ? len : 255), value);
        } else {
            if (f->wanted == PAIRS)
                return cms_error(f->cms, "NAM", 621, "too many tags", NULL);
            strcpy(f->want[f->wanted++], tag);
        }
    }
    *at = p;
    if (*p && *p != '(')
        return cms_error(f->cms, "NAM", 621, "a tag begins with a colon", NULL);
    return f->n ? 0 : cms_error(f->cms, "NAM", 634, NULL);
}

static int find_options(struct finding *f, struct cms_command *c)
{
    enum { FILE_, STACK, FIFO, LIFO, TYPE, START, SIZE, LINENUM };
    static const struct cmd_option options[] = {
        {"FILE", 4, FILE_, 0, true},
        {"STACK", 5, STACK, OPT(TYPE), false},
        {"FIFO", 4, FIFO, OPT(TYPE) | OPT(LIFO), false},
        {"LIFO", 4, LIFO, OPT(TYPE) | OPT(FIFO), false},
        {"TYPE", 4, TYPE, OPT(STACK) | OPT(FIFO) | OPT(LIFO), false},
        {"START", 5, START, 0, true},
        {"SIZE", 4, SIZE, 0, true},
        {"LINENUM", 4, LINENUM, 0, false},
    };
    struct cmd_options o;
    int rc = cmd_options(c, "NAM", options, sizeof options / sizeof options[0], &o);
    if (rc)
        return rc;
    snprintf(f->fn, sizeof f->fn, "%s",
             o.given & OPT(FILE_) ? o.value[FILE_] : guest_userid(c->cms->g));
    strcpy(f->ft, "NAMES");
    f->lifo = o.given & OPT(LIFO);
    f->stack = o.given & (OPT(STACK) | OPT(FIFO) | OPT(LIFO));
    f->line_numbers = o.given & OPT(LINENUM);
    f->start = 1;
    if (o.given & OPT(START) && (f->start = cmd_number(o.value[START], 1000000)) < 1)
        return cms_error(c->cms, "NAM", 29, o.value[START], "START", NULL);
    return 0;
}

static int put_line(struct finding *f, const char *text)
{
    if (f->stack)
        return cmd_stack(f->cms, "NAM", text, f->lifo);
    cms_say(f->cms, "%s", text);
    return 0;
}

static bool matches(const struct finding *f, const struct names_entry *e)
{
    char value[512];
    for (unsigned k = 0; k < f->n; k++)
        if (!names_value(e, f->tag[k], value, sizeof value) || strcasecmp(value, f->value[k]))
            return false;
    return true;
}

static int show_entry(struct finding *f, const struct names_entry *e)
{
    char value[512], text[600], tag[32];
    const char *at = NULL;
    int rc = 0;
    if (f->line_numbers) {
        snprintf(text, sizeof text, "%u %u", e->first, e->last);
        rc = put_line(f, text);
    }
    for (unsigned k = 0; !rc && k < f->wanted; k++) {
        names_value(e, f->want[k], value, sizeof value);
        rc = put_line(f, value);
    }
    while (!rc && !f->wanted && names_tag(e, &at, tag, value, sizeof value)) {
        snprintf(text, sizeof text, ":%s.%s", tag, value);
        rc = put_line(f, text);
    }
    return rc;
}

/* NAMEFIND :tag value ... [:tag ...] [(options]: return code 32 when no entry is such. */
int cmd_namefind(struct cms_command *c)
{
    struct finding *f = cms_get_storage(c->cms, sizeof *f);
    struct names names;
    struct names_entry e = {0};
    if (!f)
        return cms_error(c->cms, "NAM", 109, NULL);
    f->cms = c->cms;
    const char *p = c->operands;
    int rc = criteria(f, &p);
    if (!rc)
        rc = find_options(f, c);
    if (!rc && (rc = names_open(c->cms, f->fn, f->ft, &names)) != 0) {
        struct fileid id = {.fm = "*"};
        strcpy(id.fn, f->fn);
        strcpy(id.ft, f->ft);
        rc = cmd_file_error(c, "NAM", rc, &id);
    } else if (!rc) {
        rc = 32;
        while (rc == 32 && names_next(&names, &e))
            if (matches(f, &e) && --f->start == 0)
                rc = show_entry(f, &e);
        names_close(&names);
        if (rc == 32)
            rc = cms_error(c->cms, "NAM", 635, NULL);
    }
    cms_free_storage(c->cms, f);
    return rc;
}
