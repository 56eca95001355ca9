/* COPYFILE's lists: what SPECS and TRANS ask for, and records built by SPECS.
 *
 * A list is what the user enters; a line that ends in ++ is continued by the next.  SPECS takes
 * pairs of a source (nn, nn-mm, nn-*, /string/ with any delimiter, Hxx..) and a target column; TRANS
 * takes pairs of characters or two hexadecimal digits.  CMS Commands and Utilities Reference,
 * COPYFILE, "Using the SPECS option", "Using the TRANS option". */
#include "cms/commands/copyfile.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)toupper((unsigned char)c);
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool copyfile_byte(const char *word, uint8_t *out)
{
    size_t n = strlen(word);
    if (n == 1)
        ebcdic_from_ascii(out, word, 1);
    else if (n == 2 && digit(word[0]) >= 0 && digit(word[1]) >= 0)
        *out = (uint8_t)(digit(word[0]) << 4 | digit(word[1]));
    else
        return false;
    return true;
}

/* All lines of a list, as host text; 063E when there is nothing in it. */
static int read_list(struct cms *cms, const char *what, char list[COPY_LIST])
{
    size_t n = 0;
    bool more = true;
    while (more && n + 260 < COPY_LIST) {
        uint8_t line[256];
        size_t len = cms_read(cms, line, sizeof line);
        ebcdic_to_ascii(list + n, line, len);
        while (len && list[n + len - 1] == ' ')
            len--;
        more = len >= 2 && list[n + len - 1] == '+' && list[n + len - 2] == '+';
        n += more ? len - 2 : len;
        list[n++] = ' ';
    }
    list[n] = 0;
    return list[strspn(list, " ")] ? 0 : cms_error(cms, "CPY", 63, what, NULL);
}

/* The next word, cut out of the list; NULL at its end. */
static char *next_word(char **at)
{
    char *word = *at + strspn(*at, " ");
    if (!*word)
        return NULL;
    char *end = word + strcspn(word, " ");
    *at = *end ? end + 1 : end;
    *end = 0;
    return word;
}

static bool number(const char *text, size_t n, uint32_t *out)
{
    uint64_t v = 0;
    for (size_t k = 0; k < n; k++) {
        if (!isdigit((unsigned char)text[k]) ||
            (v = v * 10 + (uint64_t)(text[k] - '0')) > EDF_MAX_V)
            return false;
    }
    *out = (uint32_t)v;
    return n && v;
}

static bool columns(const char *word, struct copy_spec *s)
{
    size_t n = strcspn(word, "-");
    if (!number(word, n, &s->from))
        return false;
    s->to = s->from;
    if (!strcmp(word + n, "-*")) { /* to the record's end */
        s->to = EDF_MAX_V;
        return true;
    }
    return !word[n] || (number(word + n + 1, strlen(word + n + 1), &s->to) && s->to >= s->from);
}

static bool hex_string(const char *word, struct copy_spec *s)
{
    size_t n = strlen(word);
    for (size_t k = 0; k < n; k++)
        if (digit(word[k]) < 0)
            return false;
    for (size_t k = 0; k + 1 < n; k += 2)
        s->string[s->n++] = (uint8_t)(digit(word[k]) << 4 | digit(word[k + 1]));
    return n && n % 2 == 0;
}

/* One source; *at moves behind it.  A string may have blanks. */
static bool source(char **at, struct copy_spec *s)
{
    char *p = *at + strspn(*at, " ");
    if (isdigit((unsigned char)*p))
        return columns(next_word(at), s);
    if ((*p == 'H' || *p == 'h') && digit(p[1]) >= 0)
        return hex_string(next_word(at) + 1, s);
    char *end = strchr(p + 1, *p);
    if (!end || end == p + 1)
        return false;
    s->n = (uint32_t)(end - p - 1);
    ebcdic_from_ascii(s->string, p + 1, s->n);
    *at = end + 1;
    return true;
}

int copyfile_specs(struct cms *cms, bool prompt, struct copy_specs *out)
{
    char list[COPY_LIST], *at = list, near[9] = "";
    uint8_t *string = out->strings;
    out->n = 0;
    if (prompt)
        cms_error(cms, "CPY", 601, NULL);
    int rc = read_list(cms, "specification", list);
    while (!rc && at[strspn(at, " ")]) {
        if (out->n == COPY_SPECS)
            return cms_error(cms, "CPY", 103, NULL);
        struct copy_spec *s = &out->spec[out->n++];
        *s = (struct copy_spec){.string = string};
        at += strspn(at, " ");
        snprintf(near, sizeof near, "%.*s", (int)strcspn(at, " "), at);
        const char *target = source(&at, s) ? next_word(&at) : NULL;
        if (target)
            snprintf(near, sizeof near, "%s", target);
        if (!target || !number(target, strlen(target), &s->at))
            return cms_error(cms, "CPY", 64, "specification", near, NULL);
        string += s->n;
    }
    return rc;
}

int copyfile_translation(struct cms *cms, bool prompt, uint8_t table[256])
{
    char list[COPY_LIST], *at = list, *from;
    if (prompt)
        cms_error(cms, "CPY", 602, NULL);
    int rc = read_list(cms, "translation", list);
    while (!rc && (from = next_word(&at)) != NULL) {
        const char *to = next_word(&at);
        uint8_t a, b;
        if (!to || !copyfile_byte(from, &a) || !copyfile_byte(to, &b))
            return cms_error(cms, "CPY", 64, "translate specification", from, NULL);
        table[a] = b;
    }
    return rc;
}

uint32_t copyfile_build(const struct copy_specs *specs, const uint8_t *in, uint32_t n, uint8_t *out,
                        uint32_t have, uint32_t room, uint8_t fill)
{
    for (unsigned k = 0; k < specs->n; k++) {
        const struct copy_spec *s = &specs->spec[k];
        const uint8_t *from = s->from ? in + s->from - 1 : s->string;
        uint32_t len = s->n;
        if (s->from)
            len = s->from > n ? 0 : (s->to < n ? s->to : n) - s->from + 1;
        uint32_t at = s->at - 1;
        if (at >= room || len == 0)
            continue;
        len = len < room - at ? len : room - at;
        if (at > have)
            memset(out + have, fill, at - have);
        memcpy(out + at, from, len);
        have = have > at + len ? have : at + len;
    }
    return have;
}

uint32_t copyfile_width(const struct copy_specs *specs, uint32_t lrecl)
{
    uint32_t width = 0;
    for (unsigned k = 0; k < specs->n; k++) {
        const struct copy_spec *s = &specs->spec[k];
        uint32_t len = s->n;
        if (s->from)
            len = s->from > lrecl ? 0 : (s->to < lrecl ? s->to : lrecl) - s->from + 1;
        if (len && s->at - 1 + len > width)
            width = s->at - 1 + len;
    }
    return width < EDF_MAX_V ? width : EDF_MAX_V;
}
