/* LABELDEF: what is in a standard label of a tape file, for programs that read or write one.  No machine has
 * a tape drive; definitions are checked and kept, as programs and execs set them.
 * CMS Commands and Utilities Reference, LABELDEF; how QUERY LABELDEF lays them out is from memory. */
#include "cms/commands/commands.h"
#include "cms/commands/definition.h"
#include "cms/commands/operands.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FID, VOLID, VOLSEQ, FSEQ, GENN, GENV, CRDTE, EXDTE, SEC, FIELDS };

/* A field's value has digits, as many at most, or is a name (digits 0). */
static const struct field {
    const char *name;
    unsigned digits, length;
} fields[FIELDS] = {
    [FID] = {"FID", 0, 17},    [VOLID] = {"VOLID", 0, 6}, [VOLSEQ] = {"VOLSEQ", 4, 4},
    [FSEQ] = {"FSEQ", 4, 4},   [GENN] = {"GENN", 4, 4},   [GENV] = {"GENV", 2, 2},
    [CRDTE] = {"CRDTE", 5, 5}, [EXDTE] = {"EXDTE", 5, 5}, [SEC] = {"SEC", 1, 1},
};

struct labeldef {
    struct cms_definition head;
    char value[FIELDS][18]; /* "": not said */
};

bool cms_list_labeldefs(struct cms *cms, const char *name,
                        void (*tell)(void *ctx, const char *text), void *ctx)
{
    bool any = false;
    for (const struct cms_definition *at = cms->labeldefs; at; at = at->next) {
        const struct labeldef *l = (const struct labeldef *)at;
        char line[160];
        int n = snprintf(line, sizeof line, "%-8s", at->name);
        if (strcmp(name, "*") && strcmp(name, at->name))
            continue;
        any = true;
        for (size_t k = 0; k < FIELDS; k++)
            if (l->value[k][0])
                n += snprintf(line + n, sizeof line - (size_t)n, " %s %s", fields[k].name,
                              l->value[k]);
        tell(ctx, line);
    }
    return any;
}

/* A line from the user, in capitals; false: HX. */
static bool asked(struct cms *cms, unsigned message, char *out, size_t size)
{
    uint8_t line[130];
    cms_error(cms, "LBD", message, NULL);
    size_t n = cms_read(cms, line, sizeof line), at = 0;
    while (n && line[n - 1] == 0x40)
        n--;
    for (size_t k = 0; k < n && at < size - 1; k++, at++) {
        ebcdic_to_ascii(out + at, line + k, 1);
        out[at] = (char)toupper((unsigned char)out[at]);
    }
    out[at] = 0;
    return !(cms->events & CMS_HALT_EXECUTION);
}

static bool valid(const struct field *f, const char *value)
{
    size_t n = strlen(value);
    if (!n || n > f->length)
        return false;
    if (f->digits)
        return strspn(value, "0123456789") == n;
    return strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#@$-.") == n;
}

static int set(struct cms_command *c, struct labeldef *l, size_t k, const char *value)
{
    char line[45];
    if (!strcmp(value, "?") && (k == FID || k == VOLID)) {
        if (!asked(c->cms, k == FID ? 220 : 441, line, sizeof line))
            return 100;
        value = line;
        if (k == FID && !valid(&fields[FID], value))
            return cms_error(c->cms, "LBD", 221, NULL);
    }
    bool scratch = k == VOLID && !strcmp(value, "SCRATCH");
    if (!scratch && !valid(&fields[k], value))
        return cms_error(c->cms, "LBD", 29, value, fields[k].name, NULL);
    if (k == SEC && !strchr("013", value[0]))
        return cms_error(c->cms, "LBD", 29, value, fields[k].name, NULL);
    snprintf(l->value[k], sizeof l->value[k], "%.17s", value);
    return 0;
}

static int clear(struct cms_command *c)
{
    struct cms *cms = c->cms;
    struct cms_definition **at = cms_definition_find(&cms->labeldefs, c->token[1]);
    if (!strcmp(c->token[1], "*"))
        cms_definitions_clear(cms, &cms->labeldefs);
    else if (!*at)
        return cms_error(cms, "LBD", 704, NULL);
    else
        cms_definition_drop(cms, at);
    return 0;
}

/* LABELDEF [name|* CLEAR | name [field value]...] [(PERM CHANGE|NOCHANGE]. */
int cmd_labeldef(struct cms_command *c)
{
    enum { PERM, CHANGE, NOCHANGE };
    static const struct cmd_option table[] = {
        {"PERM", 4, PERM, 0, false},
        {"CHANGE", 6, CHANGE, OPT(NOCHANGE), false},
        {"NOCHANGE", 8, NOCHANGE, OPT(CHANGE), false},
    };
    struct cms *cms = c->cms;
    struct cmd_options o;
    unsigned end = cms_options(c);
    int rc = cmd_options(c, "LBD", table, sizeof table / sizeof table[0], &o);
    if (rc)
        return rc;
    if (end < 2)
        return cms_list_labeldefs(cms, "*", cms_definition_line, cms)
                   ? 0
                   : cms_error(cms, "LBD", 324, "LABELDEF", NULL);
    if (end > 2 && !strcmp(c->token[2], "CLEAR"))
        return end > 3 ? cms_error(cms, "LBD", 70, c->token[3], NULL) : clear(c);
    if (!strcmp(c->token[1], "*"))
        return cms_error(cms, "LBD", 70, "*", NULL);
    struct labeldef new = {.head.perm = o.given & OPT(PERM)};
    strcpy(new.head.name, c->token[1]);
    for (unsigned k = 2; !rc && k < end; k += 2) {
        size_t f = 0;
        while (f < FIELDS && strcmp(fields[f].name, c->token[k]))
            f++;
        if (f == FIELDS)
            rc = cms_error(cms, "LBD", 70, c->token[k], NULL);
        else if (k + 1 == end)
            rc = cms_error(cms, "LBD", 50, c->token[k], NULL);
        else
            rc = set(c, &new, f, c->token[k + 1]);
    }
    bool kept = *cms_definition_find(&cms->labeldefs, new.head.name);
    if (rc || (kept && o.given & OPT(NOCHANGE)))
        return rc;
    return cms_definition_keep(cms, &cms->labeldefs, &new.head, sizeof new)
               ? 0
               : cms_error(cms, "LBD", 109, NULL);
}
