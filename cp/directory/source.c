/* See source.h.  Keeps true that a token never points outside the statement's own buffers and that
 * every line of the file is counted, so that messages name the right place. */
#include "cp/directory/source.h"

#include "cp/messages.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PLACE_MAX 96 /* of a message: its place in the file, however long what it is about */

bool keyword_matches(const char *text, const char *keyword, unsigned min)
{
    size_t n = strlen(text), k = strlen(keyword);
    if (!min || min > k)
        min = (unsigned)k;
    return n >= min && n <= k && !memcmp(text, keyword, n);
}

void source_init(struct source *s, const char *text, size_t len, bool config,
                 const struct source_report *report)
{
    memset(s, 0, sizeof *s);
    s->at = text;
    s->end = text + len;
    s->line = 1;
    s->config = config;
    s->report = report;
}

void source_message(struct source *s, const struct source_token *at, const char *module,
                    unsigned id, ...)
{
    char text[512];
    va_list args;
    va_start(args, id);
    message_format(text, sizeof text - PLACE_MAX, module, id, args);
    va_end(args);
    size_t n = strlen(text);
    snprintf(text + n, sizeof text - n, "; FILE %s, RECORD %u, COLUMN %u", s->report->file,
             at->line, at->column);
    bool error = message_find(id)->severity == 'E';
    s->errors += error;
    s->report->line(s->report->ctx, error, text);
}

static bool is_blank(const struct source *s, char c)
{
    return (unsigned char)c <= ' ' || (s->config && c == ',');
}

/* One line's characters with comments blanked; line[] holds at least n + 1.  Returns the length
 * without trailing blanks; *more says that the statement goes on in the next line. */
static size_t clean_line(struct source *s, char *line, const char *text, size_t n, bool *more)
{
    char quote = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        line[i] = (unsigned char)c < ' ' ? ' ' : c;
        if (!s->config)
            continue;
        if (s->in_comment) {
            line[i] = ' ';
            if (c == '*' && i + 1 < n && text[i + 1] == '/') {
                line[++i] = ' ';
                s->in_comment = false;
            }
        } else if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '/' && i + 1 < n && text[i + 1] == '*') {
            line[i] = line[i + 1] = ' ';
            i++;
            s->in_comment = true;
            s->comment_line = s->line;
        }
    }
    while (n && line[n - 1] == ' ')
        n--;
    *more = n && line[n - 1] == ',';
    if (*more)
        line[--n] = ' ';
    return n;
}

/* Append the line's tokens to the statement; `used` is how much of raw and upper is taken. */
static bool add_tokens(struct source *s, const char *line, size_t n, size_t *used)
{
    if (*used + n + 2 > SOURCE_TEXT)
        return false;
    char *raw = s->raw + *used, *upper = s->upper + *used;
    memcpy(raw, line, n);
    raw[n] = ' ';
    raw[n + 1] = '\0';
    for (size_t i = 0; i < n; i++)
        upper[i] = (char)toupper((unsigned char)line[i]);
    upper[n] = upper[n + 1] = '\0';
    for (size_t i = 0; i < n;) {
        if (is_blank(s, line[i])) {
            upper[i++] = '\0';
            continue;
        }
        if (s->tokens == SOURCE_TOKENS)
            return false;
        struct source_token *t = &s->token[s->tokens++];
        t->line = s->line;
        t->column = (unsigned)i + 1;
        char quote = s->config && (line[i] == '\'' || line[i] == '"') ? line[i] : 0;
        t->raw = raw + i;
        t->text = upper + i + (quote != 0);
        i += quote != 0;
        while (i < n && (quote ? line[i] != quote : !is_blank(s, line[i])))
            i++;
        if (quote && i < n)
            upper[i++] = '\0';
    }
    *used += n + 1;
    return true;
}

bool source_next(struct source *s)
{
    size_t used = 0;
    bool more = false;
    s->tokens = 0;
    while (s->at < s->end) {
        const char *nl = memchr(s->at, '\n', (size_t)(s->end - s->at));
        size_t n = (size_t)((nl ? nl : s->end) - s->at);
        char line[SOURCE_TEXT];
        struct source_token here = {.line = s->line, .column = 1};
        const char *text = s->at;
        s->at = nl ? nl + 1 : s->end;
        if (n >= sizeof line - 2) {
            source_message(s, &here, s->config ? "SYK" : "DIR", s->config ? 6702 : 751,
                           "line too long", "1");
            n = 0;
        }
        bool was_more = more;
        n = clean_line(s, line, text, n, &more);
        size_t first = strspn(n ? line : "", " ");
        bool comment = !s->config && n && line[first < n ? first : 0] == '*';
        if (comment || !n) {
            more = comment ? was_more : was_more && s->config;
        } else {
            if (!s->tokens)
                s->first_line = s->line;
            if (!add_tokens(s, line, n, &used)) {
                source_message(s, &here, s->config ? "SYK" : "DIR", s->config ? 6702 : 751,
                               "statement too long", "1");
                s->tokens = 0;
                more = false;
                used = 0;
            }
        }
        s->line++;
        if (s->tokens && !more)
            return true;
    }
    if (s->in_comment) {
        struct source_token at = {.line = s->comment_line, .column = 1};
        s->in_comment = false;
        source_message(s, &at, "SYK", 6704, NULL);
    }
    return s->tokens > 0;
}

const struct source_token *source_token(const struct source *s, unsigned i)
{
    static const struct source_token none = {"", "", 0, 0};
    if (i < s->tokens)
        return &s->token[i];
    return &none;
}

bool source_is(const struct source *s, unsigned i, const char *keyword, unsigned min)
{
    return i < s->tokens && keyword_matches(s->token[i].text, keyword, min);
}
