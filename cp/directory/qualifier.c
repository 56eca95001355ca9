/* See qualifier.h.  Keeps true that a statement of another system is read for its errors and has no
 * effect. */
#include "cp/directory/qualifier.h"

#include <string.h>

/* A system's name, in which * stands for any characters and % for one. */
static bool names(const char *pattern, size_t n, const char *id)
{
    if (!n)
        return !*id;
    if (*pattern == '*')
        return names(pattern + 1, n - 1, id) || (*id && names(pattern, n, id + 1));
    return *id && (*pattern == '%' || *pattern == *id) && names(pattern + 1, n - 1, id + 1);
}

static void drop_tokens(struct source *s, unsigned n)
{
    memmove(s->token, s->token + n, (s->tokens - n) * sizeof *s->token);
    s->tokens -= n;
}

bool qualifier_take(struct qualifier *q, struct source *s, const char *id)
{
    unsigned n = 0;
    bool ours = false;
    for (; n < s->tokens; n++) {
        const char *text = s->token[n].text;
        size_t len = strlen(text);
        if (len < 2 || len > 9 || text[len - 1] != ':')
            break;
        ours |= names(text, len - 1, id);
    }
    ours |= !n;
    if (n == s->tokens) { /* a qualifier of nothing */
        source_message(s, &s->token[n - 1], "SYK", 6703, s->token[n - 1].text, NULL);
        s->tokens = 0;
        return false;
    }
    drop_tokens(s, n);
    if (n && s->tokens == 1 && source_is(s, 0, "BEGIN", 0)) {
        q->begin = s->token[0];
        q->open++;
        if (!ours && !q->foreign)
            q->foreign = q->open;
        s->tokens = 0;
    } else if (n && q->open && s->tokens == 1 && source_is(s, 0, "END", 0)) {
        if (q->foreign == q->open)
            q->foreign = 0;
        q->open--;
        s->tokens = 0;
    }
    return ours && !q->foreign;
}

void qualifier_end(const struct qualifier *q, struct source *s)
{
    if (q->open)
        source_message(s, &q->begin, "SYK", 6703, "BEGIN", NULL);
}
