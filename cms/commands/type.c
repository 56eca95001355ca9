/* TYPE: a file's records on the terminal.  CMS Commands and Utilities Reference, TYPE. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEX, COL, MEMBER };

struct typing {
    uint32_t first, last; /* records */
    uint32_t from, to;    /* columns */
    bool hex;
};

/* Groups of four bytes, eight a line. */
static void hex_lines(struct cms *cms, const struct cmd_file *f, const uint8_t *p, uint32_t n)
{
    cms_say(cms, "RECORD %10u LENGTH=%u", f->next - 1, f->length);
    for (uint32_t at = 0; at < n; at += 32) {
        char line[80];
        size_t k = 0;
        for (uint32_t b = at; b < n && b < at + 32; b++) {
            if (b > at && b % 4 == 0)
                line[k++] = ' ';
            k += (size_t)snprintf(line + k, sizeof line - k, "%02X", p[b]);
        }
        cms_say(cms, "%s", line);
    }
}

/* "xxxxx-yyyyy", "xxxxx-", "xxxxx". */
static bool columns(const char *text, struct typing *t)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    t->from = (uint32_t)strtoul(text, &end, 10);
    if (*end == '-' && end[1]) {
        text = end + 1;
        t->to = (uint32_t)strtoul(text, &end, 10);
    } else if (*end == '-') {
        end++;
    }
    return !*end && t->from >= 1 && t->to >= t->from;
}

static void show(struct cms *cms, struct cmd_file *f, const struct typing *t)
{
    cms_say(cms, "%s", "");
    while (f->next <= t->last && cmd_next(cms, f) > 0) {
        uint32_t from = t->from - 1 < f->length ? t->from - 1 : f->length;
        uint32_t to = t->to < f->length ? t->to : f->length;
        if (t->hex)
            hex_lines(cms, f, f->record + from, to - from);
        else
            cmd_show_record(cms, f->record + from, to - from);
    }
    cms_say(cms, "%s", "");
}

int cmd_type(struct cms_command *c)
{
    static const struct cmd_option options[] = {
        {"HEX", 3, HEX, 0, false},
        {"COL", 3, COL, 0, true},
        {"MEMBER", 3, MEMBER, 0, true},
    };
    struct typing t = {.first = 1, .last = UINT32_MAX, .from = 1, .to = UINT32_MAX};
    struct cmd_options o;
    struct fileid id;
    struct cmd_file f;
    unsigned end = cms_options(c);
    int rc = cmd_fileid(c, "TYP", 1, end < 4 ? end : 4, "A", &id);
    if (!rc)
        rc = cmd_names_valid(c, "TYP", &id);
    if (!rc)
        rc = cmd_options(c, "TYP", options, 3, &o);
    if (rc)
        return rc;
    if (end > 6)
        return cms_error(c->cms, "TYP", 70, c->token[6], NULL);
    if (o.given & OPT(COL) && !columns(o.value[COL], &t))
        return cms_error(c->cms, "TYP", 29, o.value[COL], "COL", NULL);
    for (unsigned k = 4; k < end; k++) {
        long v = cmd_number(c->token[k], UINT32_MAX);
        if (!strcmp(c->token[k], "*"))
            v = k == 4 ? 1 : UINT32_MAX;
        if (v < 1 || (k == 5 && v < (long)t.first))
            return cms_error(c->cms, "TYP", 49, c->token[k], NULL);
        if (k == 4)
            t.first = (uint32_t)v;
        else
            t.last = (uint32_t)v;
    }
    rc = cmd_open(c, "TYP", &id, &f);
    if (rc)
        return rc;
    if (t.from > f.info.lrecl) {
        char column[12];
        snprintf(column, sizeof column, "%u", t.from);
        cmd_close(c->cms, &f);
        return cms_error(c->cms, "TYP", 9, column, NULL);
    }
    t.hex = o.given & OPT(HEX);
    uint32_t before = 0, records = f.info.records;
    if (o.given & OPT(MEMBER)) { /* lines are the member's */
        rc = cmd_member(c, "TYP", o.value[MEMBER], &f, &id);
        before = rc ? 0 : f.next - 1;
        records = rc ? 0 : f.end - f.next;
    }
    if (!rc && t.first > records && (records || t.first > 1)) {
        rc = cms_error(c->cms, "TYP", 49, c->token[4], NULL);
    } else if (!rc) {
        t.last = t.last < UINT32_MAX - before ? t.last + before : UINT32_MAX;
        f.next = t.first + before;
        show(c->cms, &f, &t);
    }
    cmd_close(c->cms, &f);
    return rc;
}
