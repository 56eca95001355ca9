/* Reading a command: words, numbers, delimited strings. */
#include "cms/xedit/scan.h"

#include "engine/base/ebcdic.h"

#include <string.h>

struct xe_scan xe_scan(const char *text, size_t len)
{
    return (struct xe_scan){text, text + len};
}

void xe_skip(struct xe_scan *s)
{
    while (s->p < s->end && *s->p == ' ')
        s->p++;
}

bool xe_scan_end(struct xe_scan *s)
{
    xe_skip(s);
    return s->p == s->end;
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}

bool xe_peek(const struct xe_scan *s, char *out, size_t size)
{
    struct xe_scan copy = *s;
    return xe_word(&copy, out, size);
}

bool xe_word(struct xe_scan *s, char *out, size_t size)
{
    size_t n = 0;
    xe_skip(s);
    if (s->p == s->end) {
        out[0] = 0;
        return false;
    }
    for (; s->p < s->end && *s->p != ' '; s->p++)
        if (n < size - 1)
            out[n++] = upper(*s->p);
    out[n] = 0;
    return true;
}

bool xe_digits(const char *word, long most, long *out)
{
    long v = 0;
    if (!*word)
        return false;
    for (; *word; word++) {
        if (*word < '0' || *word > '9')
            return false;
        v = v * 10 + (*word - '0');
        if (v > most)
            return false;
    }
    *out = v;
    return true;
}

bool xe_number(struct xe_scan *s, bool star, long most, long *out)
{
    char word[16];
    struct xe_scan copy = *s;
    if (!xe_word(&copy, word, sizeof word))
        return false;
    if (star && !strcmp(word, "*"))
        *out = -1;
    else if (!xe_digits(word, most, out))
        return false;
    *s = copy;
    return true;
}

bool xe_delimited(struct xe_scan *s, const char **text, size_t *len, bool *closed)
{
    if (s->p == s->end)
        return false;
    char delimiter = *s->p;
    const char *from = s->p + 1;
    const char *to = memchr(from, delimiter, (size_t)(s->end - from));
    *text = from;
    *closed = to != NULL;
    *len = (size_t)((to ? to : s->end) - from);
    s->p = to ? to + 1 : s->end;
    return true;
}

bool xe_letter_at(const struct xe_scan *s)
{
    char c = s->p < s->end ? upper(*s->p) : ' ';
    return c >= 'A' && c <= 'Z';
}

bool xe_is(const char *word, const char *name, unsigned min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(name) && !strncmp(word, name, n);
}

bool xe_abbrev(const char *word, const char *name)
{
    unsigned min = 0;
    size_t n = strlen(word);
    while (name[min] && !(name[min] >= 'a' && name[min] <= 'z'))
        min++;
    if (n < min || n > strlen(name))
        return false;
    for (size_t k = 0; k < n; k++)
        if (word[k] != upper(name[k]))
            return false;
    return true;
}

void xe_to_ebcdic(uint8_t *out, const char *text, size_t len)
{
    ebcdic_from_ascii(out, text, len);
}

void xe_to_latin1(char *out, const uint8_t *text, size_t len)
{
    ebcdic_to_ascii(out, text, len);
}

bool xe_letter(uint8_t c)
{
    c = xe_upper(c);
    return (c >= 0xc1 && c <= 0xc9) || (c >= 0xd1 && c <= 0xd9) || (c >= 0xe2 && c <= 0xe9);
}

uint8_t xe_upper(uint8_t c)
{
    bool lower = (c >= 0x81 && c <= 0x89) || (c >= 0x91 && c <= 0x99) || (c >= 0xa2 && c <= 0xa9);
    return lower ? c | 0x40 : c;
}

uint8_t xe_lower(uint8_t c)
{
    bool up = (c >= 0xc1 && c <= 0xc9) || (c >= 0xd1 && c <= 0xd9) || (c >= 0xe2 && c <= 0xe9);
    return up ? (uint8_t)(c & ~0x40) : c;
}

bool xe_shown(uint8_t c)
{
    return c >= 0x40 && c != 0xff;
}

static int nibble(char c)
{
    c = upper(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

long xe_hex_string(const char *text, size_t len, uint8_t *out, size_t size)
{
    if (len < 3 || upper(text[0]) != 'X' || text[1] != '\'' || text[len - 1] != '\'')
        return -1;
    size_t digits = len - 3;
    if (digits == 0 || digits % 2 || digits / 2 > size)
        return -2;
    for (size_t k = 0; k < digits; k += 2) {
        int a = nibble(text[2 + k]), b = nibble(text[3 + k]);
        if (a < 0 || b < 0)
            return -2;
        out[k / 2] = (uint8_t)(a << 4 | b);
    }
    return (long)(digits / 2);
}
