/* XMITMSG, GENMSG and SET LANGUAGE's ADD and DELETE: messages from repositories, for execs.  CMS Commands
 * and Utilities Reference, XMITMSG, GENMSG, SET LANGUAGE.
 *
 * DMS is the system's own repository, cms/messages.def.  A user's is a file of lines: comments with an
 * asterisk in column 1; first of the others the character that substitutions begin with; then in columns
 * 1 to 4 a message's number, 5 and 6 the format, 7 and 8 the line of it (blank: 1), 9 the severity, and
 * its text from column 11, where &2 is the second thing that XMITMSG has to say.  GENMSG checks it and
 * makes a TEXT file (of a layout of our own, since no loader reads it), `SET LANGUAGE (ADD ABC USER`
 * takes ABCUME TEXT for the application ABC. */
#include "cms/commands/commands.h"
#include "cms/commands/operands.h"
#include "cms/commands/repository.h"
#include "cms/messages.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_LRECL 80
#define ROW_TEXT   10 /* where a line's text begins */
#define ITEMS_MAX  20
#define ITEM_SIZE  200
#define LINES_MAX  99
static const char heading[] = "MSGREP "; /* of the TEXT file: then applid, and the character */

struct cms_repository {
    struct cms_repository *next;
    char applid[4], escape;
    struct cms_text text;
};

static bool applid_valid(const char *word)
{
    return strlen(word) == 3 && isalpha((unsigned char)word[0]) && edf_name_valid(word);
}

static struct cms_repository **find(struct cms *cms, const char *applid)
{
    struct cms_repository **at = &cms->repositories;
    while (*at && strcmp((*at)->applid, applid))
        at = &(*at)->next;
    return at;
}

/* A line of text as host text; its length. */
static size_t line_of(const struct cms_text *t, size_t n, char *out, size_t size)
{
    size_t len = t->line[n].len < size ? t->line[n].len : size - 1;
    ebcdic_to_ascii(out, t->bytes + t->line[n].at, len);
    while (len && out[len - 1] == ' ')
        len--;
    out[len] = 0;
    return len;
}

/* --- SET LANGUAGE --------------------------------------------------------------------------------- */

static void forget(struct cms *cms, struct cms_repository **at)
{
    struct cms_repository *r = *at;
    *at = r->next;
    cms_free_text(&r->text);
    cms_free_storage(cms, r);
}

static int add(struct cms_command *c, const char *applid)
{
    struct fileid id = {"", "TEXT", "*"};
    char text[TEXT_LRECL + 1];
    struct cms_repository *r = cms_get_storage(c->cms, sizeof *r);
    if (!r)
        return cms_error(c->cms, "LAN", 109, NULL);
    snprintf(id.fn, sizeof id.fn, "%sUME", applid);
    snprintf(r->applid, sizeof r->applid, "%s", applid);
    int rc = cms_read_text(c->cms, id.fn, id.ft, id.fm, &r->text, NULL);
    if (rc) {
        cms_free_storage(c->cms, r);
        return rc == -ENOENT ? cmd_not_found(c, "LAN", "File", &id)
                             : cmd_file_error(c, "LAN", rc, &id);
    }
    size_t n = r->text.lines ? line_of(&r->text, 0, text, sizeof text) : 0, fixed = strlen(heading);
    if (n != fixed + 5 || strncmp(text, heading, fixed) || strncmp(text + fixed, applid, 3)) {
        cms_free_text(&r->text);
        cms_free_storage(c->cms, r);
        return cms_error(c->cms, "LAN", 56, id.fn, id.ft, id.fm, NULL);
    }
    r->escape = text[n - 1];
    struct cms_repository **old = find(c->cms, applid);
    if (*old)
        forget(c->cms, old);
    r->next = c->cms->repositories;
    c->cms->repositories = r;
    return 0;
}

int cms_set_language(struct cms_command *c)
{
    unsigned end = cms_options(c), k = end + 1;
    if (end > 3)
        return cms_error(c->cms, "LAN", 70, c->token[3], NULL);
    if (end > 2 && strcmp(c->token[2], "AMENG"))
        return cms_error(c->cms, "SET", 26, c->token[2], "LANGUAGE", NULL);
    if (k >= c->n)
        return end > 2 ? 0 : cms_error(c->cms, "SET", 50, c->token[1], NULL);
    bool adding = cmd_is(c->token[k], "ADD", 3);
    if (!adding && !cmd_is(c->token[k], "DELETE", 3))
        return cms_error(c->cms, "LAN", 3, c->token[k], NULL);
    if (k + 1 >= c->n || !applid_valid(c->token[k + 1]))
        return k + 1 >= c->n ? cms_error(c->cms, "LAN", 5, "applid", NULL)
                             : cms_error(c->cms, "LAN", 26, c->token[k + 1], c->token[k], NULL);
    const char *whose = k + 2 < c->n ? c->token[k + 2] : "ALL";
    bool system = cmd_is(whose, "SYSTEM", 3);
    if (!system && !cmd_is(whose, "USER", 1) && !cmd_is(whose, "ALL", 3))
        return cms_error(c->cms, "LAN", 26, whose, c->token[k], NULL);
    if (k + 3 < c->n && strcmp(c->token[k + 3], ")"))
        return cms_error(c->cms, "LAN", 3, c->token[k + 3], NULL);
    if (!strcmp(c->token[k + 1], "DMS")) /* it is always there */
        return 0;
    if (adding)
        return add(c, c->token[k + 1]);
    struct cms_repository **old = find(c->cms, c->token[k + 1]);
    if (*old)
        forget(c->cms, old);
    return 0;
}

/* --- GENMSG ------------------------------------------------------------------------------------------- */

/* A row's number, format and line; false: it is not as one has to be. */
static bool row_key(const char *row, unsigned key[3])
{
    static const unsigned at[3] = {0, 4, 6}, size[3] = {4, 2, 2};
    if (strlen(row) < ROW_TEXT - 1 || !strchr("ERISTW", row[8]))
        return false;
    for (unsigned k = 0; k < 3; k++) {
        key[k] = 0;
        bool blank = true;
        for (unsigned j = 0; j < size[k]; j++) {
            char ch = row[at[k] + j];
            if (ch != ' ' && !isdigit((unsigned char)ch))
                return false;
            blank &= ch == ' ';
            key[k] = ch == ' ' ? key[k] : key[k] * 10 + (unsigned)(ch - '0');
        }
        if (blank && k == 0)
            return false;
        if (blank)
            key[k] = 1;
    }
    return true;
}

static int write_row(struct edf_file *f, const char *row)
{
    uint8_t record[TEXT_LRECL];
    ebcdic_pad(record, row, sizeof record);
    return edf_write(f, 0, record, sizeof record);
}

/* Is there text behind column 80, which a record of the TEXT file has no room for? */
static bool too_wide(const struct cms_text *t, size_t n)
{
    for (uint32_t k = TEXT_LRECL; k < t->line[n].len; k++)
        if (t->bytes[t->line[n].at + k] != 0x40)
            return true;
    return false;
}

/* A row by its number, format and line, and where it stands in the source. */
struct row {
    uint32_t key, at;
};

static int by_key(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->at < y->at ? -1 : x->at > y->at;
}

/* The first line that says again what another one has said; 0: none does. */
static long said_twice(struct row *rows, size_t n)
{
    uint32_t first = 0;
    qsort(rows, n, sizeof *rows, by_key);
    for (size_t k = 1; k < n; k++)
        if (rows[k].key == rows[k - 1].key && (!first || rows[k].at < first))
            first = rows[k].at;
    return first;
}

/* The rows of the source into the open file, and into `rows`: 0, -errno, or the number of the line that is
 * wrong. */
static long convert(struct cms *cms, const struct cms_text *source, const char *applid,
                    struct edf_file *f, struct row *rows)
{
    char row[TEXT_LRECL + 1], first[32], escape = 0;
    unsigned key[3];
    size_t count = 0;
    long rc = 0;
    for (size_t k = 0; !rc && k < source->lines; k++) {
        size_t n = line_of(source, k, row, sizeof row);
        if (!n || row[0] == '*')
            continue;
        if (!cms_pause(cms))
            return -EINTR;
        if (too_wide(source, k))
            return (long)k + 1;
        if (!escape) {
            if (n > 1 || row[0] == ' ' || isalnum((unsigned char)row[0]))
                return (long)k + 1;
            escape = row[0];
            snprintf(first, sizeof first, "%s%s %c", heading, applid, escape);
            rc = write_row(f, first);
            continue;
        }
        if (!row_key(row, key))
            return (long)k + 1;
        rows[count++] = (struct row){(key[0] * 100 + key[1]) * 100 + key[2], (uint32_t)k + 1};
        rc = write_row(f, row);
    }
    return rc ? rc : escape ? said_twice(rows, count) : 1;
}

/* The source's rows into the file `fn TEXT` of a disk, which is as it was when they are wrong. */
static long make_text(struct cms *cms, const struct cms_text *source, const char *applid,
                      struct cms_disk *d, const char *fn)
{
    struct edf_format format = {.recfm = 'F', .lrecl = TEXT_LRECL};
    struct edf_file *f;
    struct row *rows = cms_get_storage(cms, (source->lines + 1) * sizeof *rows);
    if (!rows)
        return -ENOMEM;
    long rc = edf_open(d->edf, fn, "TEXT", EDF_REPLACE, &format, &f);
    if (!rc) {
        rc = convert(cms, source, applid, f, rows);
        if (rc)
            edf_discard(f);
        else
            rc = edf_close(f);
    }
    cms_free_storage(cms, rows);
    return rc;
}

/* GENMSG fn ft applid [langid]. */
int cmd_genmsg(struct cms_command *c)
{
    struct fileid id, out = {"", "TEXT", "A1"};
    struct cms_text source;
    struct cms_disk *d;
    unsigned end = cms_options(c);
    int rc = cmd_fileid(c, "MGC", 1, end < 3 ? end : 3, "*", &id);
    if (!rc)
        rc = cmd_names_valid(c, "MGC", &id);
    if (!rc && end < 4)
        rc = cms_error(c->cms, "MGC", 545, NULL);
    if (!rc && (!applid_valid(c->token[3]) || !strcmp(c->token[3], "DMS")))
        rc = cms_error(c->cms, "MGC", 70, c->token[3], NULL);
    if (!rc && end > 4 && strcmp(c->token[4], "AMENG"))
        rc = cms_error(c->cms, "MGC", 70, c->token[4], NULL);
    if (!rc && (end > 5 || end + 1 < c->n))
        rc = end > 5 ? cms_error(c->cms, "MGC", 70, c->token[5], NULL)
                     : cms_error(c->cms, "MGC", 3, c->token[end + 1], NULL);
    if (!rc)
        rc = cmd_disk(c, "MGC", "A", true, &d);
    if (rc)
        return rc;
    rc = cms_read_text(c->cms, id.fn, id.ft, "*", &source, NULL);
    if (rc)
        return rc == -ENOENT ? cmd_not_found(c, "MGC", "File", &id)
                             : cmd_file_error(c, "MGC", rc, &id);
    snprintf(out.fn, sizeof out.fn, "%s", id.fn);
    long wrong = make_text(c->cms, &source, c->token[3], d, out.fn);
    cms_free_text(&source);
    if (wrong > 0) {
        char line[24];
        snprintf(line, sizeof line, "%ld", wrong);
        return cms_error(c->cms, "MGC", 49, line, NULL);
    }
    return wrong ? cmd_file_error(c, "MGC", (int)wrong, &out) : 0;
}

/* --- XMITMSG ------------------------------------------------------------------------------------------ */

enum {
    APPLID,
    CALLER,
    COMPRESS,
    DISPLAY,
    ERRMSG,
    FORMAT,
    HEADER,
    LETTER,
    LINE,
    NOCOMP,
    NODISP,
    NOHEAD,
    SYSLANG,
    VAR
};

static const struct cmd_option options[] = {
    {"APPLID", 5, APPLID, 0, true},
    {"CALLER", 4, CALLER, 0, true},
    {"COMPRESS", 4, COMPRESS, OPT(NOCOMP), false},
    {"DISPLAY", 4, DISPLAY, OPT(NODISP), false},
    {"ERRMSG", 3, ERRMSG, OPT(DISPLAY), false},
    {"FORMAT", 3, FORMAT, 0, true},
    {"HEADER", 3, HEADER, OPT(NOHEAD), false},
    {"LETTER", 3, LETTER, 0, true},
    {"LINE", 3, LINE, 0, true},
    {"NOCOMPRESS", 6, NOCOMP, OPT(COMPRESS), false},
    {"NODISPLAY", 6, NODISP, OPT(DISPLAY) | OPT(ERRMSG), false},
    {"NOHEADER", 5, NOHEAD, OPT(HEADER), false},
    {"SYSLANG", 4, SYSLANG, 0, false},
    {"VAR", 3, VAR, 0, false},
};

struct xmit {
    struct cms *cms;
    struct cms_command behind; /* the options, whose tokens o points to */
    struct cmd_options o;
    const char *applid, *caller;
    unsigned number, format, line; /* line 0: all of them */
    char item[ITEMS_MAX][ITEM_SIZE];
    unsigned items, lines; /* lines: told so far */
};

/* The value of an exec's variable of that name; false: it has none. */
static bool variable(struct cms *cms, const char *name, char *out, size_t size)
{
    uint8_t upper[ITEM_SIZE];
    struct rexx_string value;
    size_t n = strlen(name);
    if (!cms->variables || n >= sizeof upper || isdigit((unsigned char)*name))
        return false;
    for (size_t k = 0; k < n; k++) {
        char ch = (char)toupper((unsigned char)name[k]);
        ebcdic_from_ascii(&upper[k], &ch, 1);
    }
    if (rexx_get(cms->variables, (struct rexx_string){upper, n}, true, &value) != 0)
        return false;
    size_t len = value.n < size - 1 ? value.n : size - 1;
    ebcdic_to_ascii(out, value.p, len);
    out[len] = 0;
    return true;
}

/* What is to be substituted: words and 'texts in quotes'; a word that is the name of a variable stands
 * for its value. */
static bool read_items(struct xmit *x, const char *p, const char *end)
{
    while (p < end) {
        char word[ITEM_SIZE];
        size_t n = 0;
        p += *p == ' ';
        if (p >= end || *p == ' ')
            continue;
        if (x->items == ITEMS_MAX)
            return false;
        bool quoted = *p == '\'' || *p == '"';
        char quote = *p;
        p += quoted;
        while (p < end && (quoted ? *p != quote : *p != ' ')) {
            if (n + 1 < sizeof word)
                word[n++] = *p;
            p++;
        }
        p += quoted && p < end;
        word[n] = 0;
        if (quoted || !variable(x->cms, word, x->item[x->items], ITEM_SIZE))
            memcpy(x->item[x->items], word, n + 1);
        x->items++;
    }
    return true;
}

static const char *item(const struct xmit *x, unsigned n)
{
    return n >= 1 && n <= x->items ? x->item[n - 1] : "";
}

static int set_variable(struct xmit *x, unsigned n, const char *text)
{
    uint8_t name[16], value[600];
    char host[16];
    size_t len = strlen(text) < sizeof value ? strlen(text) : sizeof value;
    size_t nlen = (size_t)snprintf(host, sizeof host, "MESSAGE.%u", n);
    ebcdic_from_ascii(name, host, nlen);
    ebcdic_from_ascii(value, text, len);
    return rexx_set(x->cms->variables, (struct rexx_string){name, nlen}, true,
                    (struct rexx_string){value, len}) < 0
               ? cms_error(x->cms, "MGM", 109, NULL)
               : 0;
}

/* One line of the message where it is to go. */
static int tell(struct xmit *x, char severity, const char *text)
{
    char line[600];
    uint32_t given = x->o.given;
    size_t id = 0;
    if (!(given & OPT(NOHEAD)))
        id = (size_t)snprintf(line, sizeof line, "%s%s%03u%c ", x->applid, x->caller, x->number,
                              given & OPT(LETTER) ? x->o.value[LETTER][0] : severity);
    size_t n = id;
    bool blank = false;
    for (const char *p = text; *p && n + 1 < sizeof line; p++) {
        if (!(given & OPT(COMPRESS)) || *p != ' ' || !blank)
            line[n++] = *p;
        blank = *p == ' ';
    }
    line[n] = 0;
    x->lines++;
    if (given & OPT(VAR)) {
        int rc = set_variable(x, x->lines, line);
        if (rc)
            return rc;
    }
    if (given & OPT(ERRMSG)) {
        const char *from = line;
        size_t part = cms_message_part(x->cms, line, id, &from);
        if (part)
            cms_say(x->cms, "%.*s", (int)part, from);
    } else if (given & OPT(DISPLAY) || !(given & (OPT(NODISP) | OPT(VAR)))) {
        cms_say(x->cms, "%s", line);
    }
    return 0;
}

/* The system's: what it has to say goes into its places one after the other. */
static int system_message(struct xmit *x)
{
    const struct cms_message *m =
        cms_message_find(x->format > 1 ? CMS_FORMAT(x->number, x->format) : x->number);
    char text[600];
    size_t n = 0;
    unsigned next = 1;
    if (!m)
        return 0;
    const char *from = m->text;
    for (unsigned line = x->line ? x->line : 1; line > 1 && from; line--) {
        from = strchr(from, '\n');
        from = from ? from + 1 : NULL;
    }
    for (const char *p = from; p && *p && (!x->line || *p != '\n') && n + 1 < sizeof text; p++) {
        if (*p == '\n') { /* all the lines */
            text[n] = 0;
            n = 0;
            int rc = tell(x, m->severity, text);
            if (rc)
                return rc;
            continue;
        }
        const char *put = *p == '&' ? item(x, next++) : p;
        size_t len = *p == '&' ? strlen(put) : 1;
        len = len < sizeof text - 1 - n ? len : sizeof text - 1 - n;
        memcpy(text + n, put, len);
        n += len;
    }
    text[n] = 0;
    return from ? tell(x, m->severity, text) : 0;
}

/* A row's text: the character and a number, one or two digits, stand for an item. */
static void substitute(const struct xmit *x, char escape, const char *row, char *out, size_t size)
{
    size_t n = 0;
    while (*row && n + 1 < size) {
        if (*row != escape || !isdigit((unsigned char)row[1])) {
            out[n++] = *row++;
            continue;
        }
        unsigned k = (unsigned)(*++row - '0');
        if (isdigit((unsigned char)*++row))
            k = k * 10 + (unsigned)(*row++ - '0');
        const char *text = item(x, k);
        size_t len = strlen(text) < size - 1 - n ? strlen(text) : size - 1 - n;
        memcpy(out + n, text, len);
        n += len;
    }
    out[n] = 0;
}

static int user_message(struct xmit *x, const struct cms_repository *r)
{
    char row[TEXT_LRECL + 1], text[600];
    unsigned key[3];
    int rc = 0;
    for (size_t k = 1; !rc && k < r->text.lines && x->lines < LINES_MAX; k++) {
        size_t n = line_of(&r->text, k, row, sizeof row);
        if (!row_key(row, key) || key[0] != x->number || key[1] != x->format ||
            (x->line && key[2] != x->line))
            continue;
        substitute(x, r->escape, n > ROW_TEXT ? row + ROW_TEXT : "", text, sizeof text);
        rc = tell(x, row[8], text);
    }
    return rc;
}

static int not_there(struct xmit *x, bool repository)
{
    char number[12], format[12], line[12];
    snprintf(number, sizeof number, "%04u", x->number);
    snprintf(format, sizeof format, "%02u", x->format);
    snprintf(line, sizeof line, "%02u", x->line ? x->line : 1);
    if (!repository)
        return cms_error(x->cms, "MGM", 813, x->applid, number, NULL);
    return cms_error(x->cms, "MGM", 814, number, format, line, x->caller[0] ? x->caller : "XMITMSG",
                     x->applid, NULL);
}

/* What the options say; 0, or said. */
static int use_options(struct xmit *x)
{
    static const struct {
        unsigned option, most;
        const char *name;
    } numbers[] = {{FORMAT, 99, "FORMAT"}, {LINE, 99, "LINE"}};
    unsigned value[2] = {1, 0};
    for (size_t k = 0; k < 2; k++) {
        const char *text =
            x->o.given & OPT(numbers[k].option) ? x->o.value[numbers[k].option] : NULL;
        if (!text || (k && !strcmp(text, "*")))
            continue;
        long v = cmd_number(text, numbers[k].most);
        if (v < 1)
            return cms_error(x->cms, "MGM", 29, text, numbers[k].name, NULL);
        value[k] = (unsigned)v;
    }
    x->format = value[0];
    x->line = value[1];
    x->applid = x->o.given & OPT(APPLID) ? x->o.value[APPLID] : "DMS";
    x->caller = x->o.given & OPT(CALLER) ? x->o.value[CALLER] : "";
    if (!applid_valid(x->applid))
        return cms_error(x->cms, "MGM", 29, x->applid, "APPLID", NULL);
    if (x->o.given & OPT(LETTER) && strlen(x->o.value[LETTER]) != 1)
        return cms_error(x->cms, "MGM", 29, x->o.value[LETTER], "LETTER", NULL);
    if (x->o.given & OPT(VAR) && !x->cms->variables)
        return cms_error(x->cms, "MGM", 631, NULL);
    return 0;
}

/* The options, from their parenthesis on.  The command's own tokens will not do: in them a parenthesis within a
 * quoted text is one, too, and a long text has more words than there are tokens. */
static int read_options(struct xmit *x, const char *p, bool upper)
{
    struct cms_command *b = &x->behind;
    b->cms = x->cms;
    cms_tokenize(b, p, upper);
    memmove(b->token[1], b->token[0],
            sizeof b->token - sizeof b->token[0]); /* no name is in front */
    b->n += b->n < CMS_TOKENS;
    return cmd_options(b, "MGM", options, sizeof options / sizeof options[0], &x->o);
}

/* The end of the items: the parenthesis that options follow, outside of quotes. */
static const char *end_of_items(const char *p)
{
    char quote = 0;
    for (; *p && (quote || *p != '('); p++)
        if (quote ? *p == quote : *p == '\'' || *p == '"')
            quote = quote ? 0 : *p;
    return p;
}

/* XMITMSG number [items] [(options]. */
int cmd_xmitmsg(struct cms_command *c)
{
    struct xmit *x = cms_get_storage(c->cms, sizeof *x);
    const char *p = c->operands + strspn(c->operands, " ");
    const char *end = end_of_items(p);
    long number = c->n > 1 ? cmd_number(c->token[1], 9999) : -1;
    if (!x)
        return cms_error(c->cms, "MGM", 109, NULL);
    x->cms = c->cms;
    int rc = c->n < 2     ? cms_error(c->cms, "MGM", 545, NULL)
             : number < 0 ? cms_error(c->cms, "MGM", 70, c->token[1], NULL)
                          : 0;
    if (!rc)
        rc = read_options(x, end, c->typed);
    x->number = (unsigned)number;
    if (!rc)
        rc = use_options(x);
    if (!rc && !read_items(x, p + strcspn(p, " ("), end))
        rc = cms_error(c->cms, "MGM", 70, "sublist", NULL);
    if (!rc) {
        bool system = !strcmp(x->applid, "DMS");
        struct cms_repository *r = system ? NULL : *find(c->cms, x->applid);
        rc = system ? system_message(x) : r ? user_message(x, r) : 0;
        if (!rc && !x->lines)
            rc = not_there(x, system || r);
    }
    if (!rc && x->o.given & OPT(VAR)) {
        char count[12];
        unsigned lines = x->lines;
        snprintf(count, sizeof count, "%u", lines);
        rc = set_variable(x, 0, count);
    }
    cms_free_storage(c->cms, x);
    return rc;
}
