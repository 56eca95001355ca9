/* GLOBALV: variables that live between execs, in named groups; those of SETS and SETP are also
 * kept in SESSION GLOBALV and LASTING GLOBALV on the A disk.
 * CMS Commands and Utilities Reference, GLOBALV.  A record of these files: the group's name padded
 * to eight bytes, a length byte and the name, a length byte and the value, all EBCDIC. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NAME_LONGEST  31
#define VALUE_LONGEST 255

struct cms_global {
    struct cms_global *next;
    char group[9], name[NAME_LONGEST + 1];
    uint8_t value[VALUE_LONGEST];
    uint8_t n;
};

static const char *table_name(const char *group)
{
    return *group ? group : "UNNAMED";
}

static struct cms_global *find(struct cms *cms, const char *group, const char *name)
{
    for (struct cms_global *v = cms->globals; v; v = v->next)
        if (!strcmp(v->group, group) && !strcmp(v->name, name))
            return v;
    return NULL;
}

static bool set(struct cms *cms, const char *group, const char *name, const uint8_t *value,
                size_t n)
{
    struct cms_global *v = find(cms, group, name), **end = &cms->globals;
    if (!v) {
        v = cms_get_storage(cms, sizeof *v);
        if (!v)
            return false;
        while (*end)
            end = &(*end)->next;
        *end = v;
        snprintf(v->group, sizeof v->group, "%s", group);
        snprintf(v->name, sizeof v->name, "%s", name);
    }
    v->n = (uint8_t)(n < VALUE_LONGEST ? n : VALUE_LONGEST);
    memcpy(v->value, value, v->n);
    return true;
}

static void purge(struct cms *cms, const char *group)
{
    for (struct cms_global **at = &cms->globals; *at;) {
        struct cms_global *v = *at;
        if (group && strcmp(v->group, group)) {
            at = &v->next;
            continue;
        }
        *at = v->next;
        cms_free_storage(cms, v);
    }
}

static void host_name(char *out, size_t size, const uint8_t *from, size_t n)
{
    n = n < size ? n : size - 1;
    ebcdic_to_ascii(out, from, n);
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = 0;
}

/* Values that were kept; what is damaged is passed over. */
static void load(struct cms *cms, const char *fn)
{
    struct cms_text text;
    if (cms_read_text(cms, fn, "GLOBALV", "A", &text, NULL))
        return;
    for (size_t k = 0; k < text.lines; k++) {
        const uint8_t *p = text.bytes + text.line[k].at;
        size_t n = text.line[k].len;
        char group[9], name[NAME_LONGEST + 1];
        if (n < 10 || p[8] > NAME_LONGEST || n < 10u + p[8] || n < 10u + p[8] + p[9 + p[8]])
            continue;
        host_name(group, sizeof group, p, 8);
        host_name(name, sizeof name, p + 9, p[8]);
        set(cms, !strcmp(group, "UNNAMED") ? "" : group, name, p + 10 + p[8], p[9 + p[8]]);
    }
    cms_free_text(&text);
}

static void connect_line(void *ctx, const char *text)
{
    unsigned h, m, s;
    if (sscanf(text, "CONNECT= %u:%u:%u", &h, &m, &s) == 3)
        *(long long *)ctx = h * 3600LL + m * 60 + s;
}

/* A session ends with LOGOFF: SESSION GLOBALV from before this LOGON is of another one, and goes.
 * CP tells the time since LOGON in whole seconds, and a file has the second it was written in: a file
 * of the second before may be of this session. */
static bool of_this_session(struct cms *cms)
{
    struct edf_info info;
    struct tm now, written = {0};
    uint32_t ns;
    long long connected = -1;
    struct cms_disk *d = cms_find(&cms->disks, "SESSION", "GLOBALV", "A", &info);
    if (!d)
        return false;
    guest_cp(cms->g, "QUERY TIME", connect_line, &connected);
    guest_local_time(cms->g, &now, &ns);
    written.tm_year = info.date.year - 1900;
    written.tm_mon = info.date.month - 1;
    written.tm_mday = info.date.day;
    written.tm_hour = info.date.hour;
    written.tm_min = info.date.minute;
    written.tm_sec = info.date.second;
    if (connected < 0 || timegm(&written) + 1 >= timegm(&now) - connected)
        return true;
    edf_erase(d->edf, "SESSION", "GLOBALV");
    return false;
}

static void init(struct cms *cms)
{
    if (cms->globals_loaded)
        return;
    cms->globals_loaded = true;
    load(cms, "LASTING");
    if (of_this_session(cms))
        load(cms, "SESSION");
}

bool cms_global_value(struct cms *cms, const char *group, const char *name, char *out, size_t size)
{
    init(cms);
    struct cms_global *v = find(cms, group, name);
    if (!v)
        return false;
    size_t n = v->n < size ? v->n : size - 1;
    ebcdic_to_ascii(out, v->value, n);
    out[n] = 0;
    return true;
}

static int keep(struct cms_command *c, const char *fn, const struct cms_global *v)
{
    struct cms_disk *d;
    struct edf_file *file;
    struct edf_format format = {.recfm = 'V', .mode = '1'};
    struct fileid id = {"", "GLOBALV", "A1"};
    uint8_t record[10 + NAME_LONGEST + VALUE_LONGEST];
    size_t n = strlen(v->name);
    strcpy(id.fn, fn);
    int rc = cmd_disk(c, "GLB", "A", true, &d);
    if (rc)
        return rc;
    ebcdic_pad(record, table_name(v->group), 8);
    record[8] = (uint8_t)n;
    ebcdic_from_ascii(record + 9, v->name, n);
    record[9 + n] = v->n;
    memcpy(record + 10 + n, v->value, v->n);
    rc = edf_open(d->edf, fn, "GLOBALV", EDF_WRITE, &format, &file);
    if (!rc) {
        rc = edf_write(file, 0, record, (uint32_t)(10 + n + v->n));
        int closed = edf_close(file);
        rc = rc ? rc : closed;
    }
    return rc ? cmd_file_error(c, "GLB", rc, &id) : 0;
}

static bool word(const char **p, char *out, size_t size)
{
    *p += strspn(*p, " ");
    size_t n = strcspn(*p, " "), k = n < size ? n : size - 1;
    memcpy(out, *p, k);
    out[k] = 0;
    *p += n;
    return n != 0;
}

static bool name_word(const char **p, char *out, size_t size)
{
    bool any = word(p, out, size);
    for (; *out; out++)
        *out = (char)toupper((unsigned char)*out);
    return any;
}

static int set_one(struct cms_command *c, const char *name, const char *text, size_t n, char where)
{
    uint8_t value[VALUE_LONGEST];
    n = n < sizeof value ? n : sizeof value;
    ebcdic_from_ascii(value, text, n);
    if (!set(c->cms, c->cms->global_group, name, value, n))
        return cms_error(c->cms, "GLB", 109, NULL);
    if (!where)
        return 0;
    return keep(c, where == 'P' ? "LASTING" : "SESSION", find(c->cms, c->cms->global_group, name));
}

bool cms_global_assign(struct cms *cms, const char *group, const char *name, char where,
                       const uint8_t *value, size_t n)
{
    struct cms_command c = {.cms = cms};
    init(cms);
    return set(cms, group, name, value, n) &&
           (!where || !keep(&c, where == 'P' ? "LASTING" : "SESSION", find(cms, group, name)));
}

/* SET, SETS, SETP: pairs; SETL, SETLS, SETLP: one name and the rest of the line. */
static int set_all(struct cms_command *c, const char *function, const char *p)
{
    char name[NAME_LONGEST + 1], value[VALUE_LONGEST + 1];
    bool literal = strchr(function + 3, 'L') != NULL;
    char where = strchr(function + 3, 'P') ? 'P' : strchr(function + 3, 'S') ? 'S' : 0;
    int rc = 0;
    if (literal) {
        if (!name_word(&p, name, sizeof name))
            return cms_error(c->cms, "GLB", 50, function, NULL);
        p += *p == ' ';
        return set_one(c, name, p, strlen(p), where);
    }
    while (!rc && name_word(&p, name, sizeof name)) {
        word(&p, value, sizeof value);
        rc = set_one(c, name, value, strlen(value), where);
    }
    return rc;
}

static int get_one(struct cms_command *c, const char *name)
{
    struct cms_global *v = find(c->cms, c->cms->global_group, name);
    uint8_t ebcdic[NAME_LONGEST];
    size_t n = strlen(name);
    ebcdic_from_ascii(ebcdic, name, n);
    return rexx_set(c->cms->variables, (struct rexx_string){ebcdic, n}, true,
                    (struct rexx_string){v ? v->value : ebcdic, v ? v->n : 0}) < 0
               ? 8
               : 0;
}

static int put_one(struct cms_command *c, const char *name, char where)
{
    uint8_t ebcdic[NAME_LONGEST];
    struct rexx_string value;
    size_t n = strlen(name);
    ebcdic_from_ascii(ebcdic, name, n);
    if (rexx_get(c->cms->variables, (struct rexx_string){ebcdic, n}, true, &value) < 0)
        return 8;
    if (!set(c->cms, c->cms->global_group, name, value.p, value.n))
        return cms_error(c->cms, "GLB", 109, NULL);
    if (!where)
        return 0;
    return keep(c, where == 'P' ? "LASTING" : "SESSION", find(c->cms, c->cms->global_group, name));
}

static void show(struct cms *cms, const struct cms_global *v)
{
    char value[VALUE_LONGEST + 1];
    ebcdic_to_ascii(value, v->value, v->n);
    value[v->n] = 0;
    cms_say(cms, " %s=%s", v->name, value);
}

static int list(struct cms_command *c, const char *p)
{
    char name[NAME_LONGEST + 1];
    bool some = false;
    cms_say(c->cms, " SELECTED TABLE IS: %s", table_name(c->cms->global_group));
    while (name_word(&p, name, sizeof name)) {
        struct cms_global *v = find(c->cms, c->cms->global_group, name);
        some = true;
        if (v)
            show(c->cms, v);
        else
            cms_say(c->cms, " %s=", name);
    }
    for (struct cms_global *v = c->cms->globals; v && !some; v = v->next)
        if (!strcmp(v->group, c->cms->global_group))
            show(c->cms, v);
    return 0;
}

static int stacked(struct cms *cms, const uint8_t *p, size_t n)
{
    return cms_stack_push(cms->stack, p, n, true) ? 0 : cms_error(cms, "GLB", 109, NULL);
}

static int each_name(struct cms_command *c, const char *function, const char *p)
{
    char name[NAME_LONGEST + 1];
    int rc = 0;
    bool stack = !strcmp(function, "STACK");
    char where = function[3];
    if (!stack && !c->cms->variables)
        return cms_error(c->cms, "GLB", 631, NULL);
    while (!rc && name_word(&p, name, sizeof name)) {
        struct cms_global *v = find(c->cms, c->cms->global_group, name);
        if (stack)
            rc = stacked(c->cms, v ? v->value : (const uint8_t *)"", v ? v->n : 0);
        else
            rc = function[0] == 'G' ? get_one(c, name) : put_one(c, name, where);
    }
    return rc;
}

/* GRPLIST and GRPSTACK: the groups that have variables; on the stack, behind a null line, the last
 * on top. */
static int groups(struct cms_command *c, bool stack)
{
    int rc = stack ? stacked(c->cms, (const uint8_t *)"", 0) : 0;
    for (const struct cms_global *v = c->cms->globals; v && !rc; v = v->next) {
        const struct cms_global *first = c->cms->globals;
        while (first != v && strcmp(first->group, v->group))
            first = first->next;
        if (first != v)
            continue;
        const char *name = table_name(v->group);
        uint8_t line[8];
        size_t n = strlen(name);
        ebcdic_from_ascii(line, name, n);
        if (!stack)
            cms_say(c->cms, " %s", name);
        else
            rc = stacked(c->cms, line, n);
    }
    return rc;
}

int cmd_globalv(struct cms_command *c)
{
    struct cms *cms = c->cms;
    const char *p = c->operands;
    char function[16];
    if (!name_word(&p, function, sizeof function))
        return cms_error(cms, "GLB", 47, NULL);
    init(cms);
    bool selected = !strcmp(function, "SELECT");
    if (selected) {
        if (!name_word(&p, cms->global_group, sizeof cms->global_group) ||
            !strcmp(cms->global_group, "UNNAMED"))
            cms->global_group[0] = 0;
        if (!name_word(&p, function, sizeof function))
            return 0;
    }
    static const char *const sets[] = {"SET",   "SETL",  "SETS",  "SETP",
                                       "SETLS", "SETSL", "SETLP", "SETPL"};
    for (size_t k = 0; k < sizeof sets / sizeof sets[0]; k++)
        if (!strcmp(function, sets[k]))
            return set_all(c, function, p);
    if (!strcmp(function, "GET") || !strcmp(function, "PUT") || !strcmp(function, "PUTS") ||
        !strcmp(function, "PUTP") || !strcmp(function, "STACK"))
        return each_name(c, function, p);
    if (!strcmp(function, "LIST"))
        return list(c, p);
    if (!strcmp(function, "GRPLIST") || !strcmp(function, "GRPSTACK"))
        return groups(c, function[3] == 'S');
    if (!strcmp(function, "PURGE") || !strcmp(function, "GRPPURGE"))
        purge(cms, selected || function[0] == 'G' ? cms->global_group : NULL);
    else if (strcmp(function, "INIT"))
        return cms_error(cms, "GLB", 14, function, NULL);
    return 0;
}
