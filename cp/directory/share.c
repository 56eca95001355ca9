/* See share.h. */
#include "cp/directory/share.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *word, const char *name, size_t min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(name) && !memcmp(word, name, n);
}

static bool type_word(const char *word, bool *absolute)
{
    *absolute = is(word, "ABSOLUTE", 3);
    return *absolute || is(word, "RELATIVE", 3);
}

/* Relative: 1 to 10000.  Absolute: 0.1 to 100, with one decimal place at most; the % may be left out. */
static bool share_value(const char *word, bool absolute, unsigned *value)
{
    char *end;
    if (!isdigit((unsigned char)*word) && *word != '.')
        return false;
    if (!absolute) {
        unsigned long n = strtoul(word, &end, 10);
        *value = (unsigned)n;
        return !*end && n >= 1 && n <= 10000;
    }
    size_t digits = strspn(word, "0123456789.");
    double percent = strtod(word, &end);
    const char *point = strchr(word, '.');
    if (end != word + digits || (*end && strcmp(end, "%")) || (point && end - point > 2) ||
        !(percent >= 0.1 && percent <= 100))
        return false;
    *value = (unsigned)(percent * 10 + 0.5);
    return true;
}

bool share_limit_word(const char *word, enum share_limit *limit)
{
    if (is(word, "NOLIMIT", 3))
        *limit = SHARE_NOLIMIT;
    else if (is(word, "LIMITSOFT", 6))
        *limit = SHARE_LIMITSOFT;
    else if (is(word, "LIMITHARD", 6))
        *limit = SHARE_LIMITHARD;
    else
        return false;
    return true;
}

bool share_parse(const char *const *word, unsigned n, struct directory_share *s, unsigned *at)
{
    struct directory_share r = {.limit = SHARE_NOLIMIT};
    *at = 0;
    if (!n || !type_word(word[0], &r.absolute))
        return false;
    *at = 1;
    if (n < 2 || !share_value(word[1], r.absolute, &r.value))
        return false;
    *at = 2;
    r.max_absolute = r.absolute;
    if (n > 2 && !share_limit_word(word[2], &r.limit)) {
        r.limit = SHARE_LIMITSOFT;
        if (type_word(word[2], &r.max_absolute))
            *at = 3;
        else
            r.max_absolute = r.absolute;
        if (*at == n || !share_value(word[*at], r.max_absolute, &r.max))
            return false;
        ++*at;
        if (*at < n && (!share_limit_word(word[*at], &r.limit) || r.limit == SHARE_NOLIMIT))
            return false;
    } else if (n > 2 && r.limit != SHARE_NOLIMIT) {
        return false; /* of what? */
    }
    *at += *at < n;
    if (*at < n)
        return false;
    *s = r;
    return true;
}
