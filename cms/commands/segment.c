/* SEGMENT: saved segments of CP loaded into the machine, by DIAGNOSE X'64', and kept account of for QUERY
 * SEGMENT.  A segment of this machine stands where CP has defined it; RESERVE keeps GETMAIN and the loader out
 * of that place until RELEASE.  CMS Commands and Utilities Reference, SEGMENT; the messages' texts, but for
 * 1083E's number, are ours.  Segment spaces and logical segments (SEGMENT ASSIGN) are not here. */
#include "cms/commands/segment.h"
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/messages.h"
#include "cms/programs/programs.h"
#include "engine/base/ebcdic.h"

#include <stdio.h>
#include <string.h>

enum { LOAD_SHARED = 0x00, LOAD_UNSHARED = 0x04, PURGE_IT = 0x08, FIND_IT = 0x0c };
enum { RX, RX1, RY, RY1 };
enum { NO_SEGMENT = 44 };

struct cms_segment {
    struct cms_segment *next;
    char name[9];
    uint32_t first, last;      /* where CP has it; last: its last byte */
    uint32_t kept, kept_bytes; /* what RESERVE has: where CP had it then */
    bool loaded, user, reserved;
};

static struct cms_segment **find(struct cms *cms, const char *name)
{
    struct cms_segment **at = &cms->segments;
    while (*at && strcmp((*at)->name, name))
        at = &(*at)->next;
    return at;
}

/* 0 or CP's return code; -1: the DIAGNOSE ended in a program check. */
static int diagnose(struct cms *cms, const char *name, unsigned function,
                    struct program_diagnose *p)
{
    uint8_t padded[8];
    ebcdic_pad(padded, name, sizeof padded);
    *p = (struct program_diagnose){.code = 0x64, .gr = {[RX] = PROGRAM_BUFFER, [RY] = function}};
    if (!program_put(cms, PROGRAM_BUFFER, padded, sizeof padded) || !program_diagnose(cms, p))
        return -1;
    return p->cc == 2 ? (int)p->gr[RY] : 0;
}

static int refused(struct cms *cms, const char *name, int rc)
{
    char code[12];
    if (rc == NO_SEGMENT)
        return cms_error(cms, "SGM", 1083, name, NULL);
    snprintf(code, sizeof code, "%d", rc);
    return cms_error(cms, "SGM", CMS_FORMAT(1083, 3), name, code, NULL);
}

/* It in the list, as CP describes it; NULL, and *rc said. */
static struct cms_segment *described(struct cms *cms, const char *name, int *rc)
{
    struct program_diagnose p;
    struct cms_segment *s = *find(cms, name);
    *rc = diagnose(cms, name, FIND_IT, &p);
    if (*rc) {
        *rc = refused(cms, name, *rc);
        return NULL;
    }
    if (!s && !(s = cms_get_storage(cms, sizeof *s))) {
        *rc = cms_error(cms, "SGM", 109, NULL);
        return NULL;
    }
    if (!*find(cms, name)) {
        snprintf(s->name, sizeof s->name, "%s", name);
        *find(cms, name) = s;
    }
    s->first = p.gr[RX];
    s->last = p.gr[RY];
    return s;
}

static void forget_if_idle(struct cms *cms, const char *name)
{
    struct cms_segment **at = find(cms, name), *s = *at;
    if (!s || s->loaded || s->reserved)
        return;
    *at = s->next;
    cms_free_storage(cms, s);
}

static int load(struct cms_command *c, const char *name)
{
    enum { SYSTEM, USER, SHARE, NOSHARE };
    static const struct cmd_option table[] = {
        {"SYSTEM", 3, SYSTEM, OPT(USER), false},
        {"USER", 4, USER, OPT(SYSTEM), false},
        {"SHARE", 5, SHARE, OPT(NOSHARE), false},
        {"NOSHARE", 7, NOSHARE, OPT(SHARE), false},
    };
    struct cmd_options o;
    struct program_diagnose p;
    int rc = cmd_options(c, "SGM", table, sizeof table / sizeof table[0], &o);
    struct cms_segment *s = rc ? NULL : described(c->cms, name, &rc);
    if (!s)
        return rc;
    rc = diagnose(c->cms, name, o.given & OPT(NOSHARE) ? LOAD_UNSHARED : LOAD_SHARED, &p);
    if (!rc) {
        s->loaded = true;
        s->user = o.given & OPT(USER);
    }
    forget_if_idle(c->cms, name);
    return rc ? refused(c->cms, name, rc) : 0;
}

static int purge(struct cms_command *c, const char *name)
{
    struct program_diagnose p;
    struct cms_segment *s = *find(c->cms, name);
    if (!s || !s->loaded)
        return cms_error(c->cms, "SGM", CMS_FORMAT(1083, 2), name, "loaded", NULL);
    int rc = diagnose(c->cms, name, PURGE_IT, &p);
    s->loaded = false;
    forget_if_idle(c->cms, name);
    return rc ? refused(c->cms, name, rc) : 0;
}

static int reserve(struct cms_command *c, const char *name)
{
    int rc;
    struct cms_segment *s = described(c->cms, name, &rc);
    if (!s)
        return rc;
    uint32_t bytes = s->last - s->first + 1;
    if (s->reserved && s->kept == s->first && s->kept_bytes == bytes)
        return 0;
    if (s->reserved) /* CP has defined it somewhere else since then */
        program_give_back(c->cms, s->kept, s->kept_bytes);
    s->reserved = s->first >= program_end(c->cms) || program_obtain_at(c->cms, s->first, bytes);
    s->kept = s->first;
    s->kept_bytes = bytes;
    if (s->reserved)
        return 0;
    forget_if_idle(c->cms, name);
    return cms_error(c->cms, "SGM", 109, NULL);
}

static int release(struct cms_command *c, const char *name)
{
    struct cms_segment *s = *find(c->cms, name);
    if (!s || !s->reserved)
        return cms_error(c->cms, "SGM", CMS_FORMAT(1083, 2), name, "reserved", NULL);
    program_give_back(c->cms, s->kept, s->kept_bytes);
    s->reserved = false;
    forget_if_idle(c->cms, name);
    return 0;
}

void cms_purge_user_segments(struct cms *cms)
{
    struct program_diagnose p;
    for (struct cms_segment *s = cms->segments, *next; s; s = next) {
        next = s->next;
        if (!s->loaded || !s->user)
            continue;
        diagnose(cms, s->name, PURGE_IT, &p);
        s->loaded = false;
        forget_if_idle(cms, s->name);
    }
}

void cms_list_segments(struct cms *cms, const char *name, void (*tell)(void *ctx, const char *text),
                       void *ctx)
{
    char line[80];
    tell(ctx, "Space    Name     Location Length   Loaded Attribute");
    for (const struct cms_segment *s = cms->segments; s; s = s->next) {
        if (strcmp(name, "*") && strcmp(name, s->name))
            continue;
        snprintf(line, sizeof line, "%-8s %-8s %08X %08X %-6s %s", "", s->name, s->first,
                 s->last - s->first + 1, s->loaded ? "YES" : "NO",
                 !s->loaded ? ""
                 : s->user  ? "USER"
                            : "SYSTEM");
        for (size_t n = strlen(line); n && line[n - 1] == ' ';)
            line[--n] = 0;
        tell(ctx, line);
    }
}

/* SEGMENT LOAD name [(SYSTEM|USER SHARE|NOSHARE], PURGE|RESERVE|RELEASE name. */
int cmd_segment(struct cms_command *c)
{
    static const struct {
        const char *name;
        unsigned min;
        int (*run)(struct cms_command *c, const char *name);
    } functions[] = {
        {"LOAD", 4, load}, {"PURGE", 5, purge}, {"RESERVE", 3, reserve}, {"RELEASE", 3, release}};
    unsigned end = cms_options(c);
    if (end < 2)
        return cms_error(c->cms, "SGM", 545, NULL);
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++) {
        if (!cmd_is(c->token[1], functions[k].name, functions[k].min))
            continue;
        if (end < 3)
            return cms_error(c->cms, "SGM", 545, NULL);
        if (end > 3)
            return cms_error(c->cms, "SGM", 70, c->token[3], NULL);
        if (k && end + 1 < c->n)
            return cms_error(c->cms, "SGM", 3, c->token[end + 1], NULL);
        return functions[k].run(c, c->token[2]);
    }
    return cms_error(c->cms, "SGM", 14, c->token[1], NULL);
}
