/* messages.def as a table, and its messages on the terminal. */
#include "cms/cms.h"
#include "cms/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE(number, severity, rc, text, help) {number, severity, rc, text, help},
static const struct cms_message table[] = {
#include "cms/messages.def"
};
#undef MESSAGE

const struct cms_message *cms_message_find(unsigned number)
{
    for (size_t n = 0; n < sizeof table / sizeof table[0]; n++)
        if (table[n].number == number)
            return &table[n];
    return NULL;
}

const struct cms_message *cms_message_table(size_t *n)
{
    *n = sizeof table / sizeof table[0];
    return table;
}

int cms_message_text(char *out, size_t size, const char *module, unsigned number, size_t *id,
                     va_list args)
{
    const struct cms_message *m = cms_message_find(number);
    out[0] = 0;
    *id = 0;
    if (!m)
        return 256;
    size_t n = (size_t)snprintf(out, size, "%s%s%03u%c ", CMS_PREFIX(number), module,
                                CMS_NUMBER(number), m->severity);
    *id = n;
    for (const char *p = m->text; *p && n < size - 1; p++) {
        if (*p != '&') {
            out[n++] = *p;
            continue;
        }
        const char *a = va_arg(args, const char *);
        if (!a)
            break;
        size_t len = strlen(a);
        if (len > size - 1 - n)
            len = size - 1 - n;
        memcpy(out + n, a, len);
        n += len;
    }
    out[n] = 0;
    return m->rc;
}

size_t cms_message_part(struct cms *cms, const char *text, size_t id, const char **from)
{
    bool number, words;
    guest_emsg(cms->g, &number, &words);
    *from = number ? text : text + id;
    if (!words)
        return number && id ? id - 1 : 0;
    return strlen(*from);
}

int cms_error(struct cms *cms, const char *module, unsigned number, ...)
{
    char line[512];
    size_t id;
    va_list args;
    va_start(args, number);
    int rc = cms_message_text(line, sizeof line, module, number, &id, args);
    va_end(args);
    if (id) {
        bool typing = cms->typing;
        /* Those HT does not suppress. */
        cms->typing |= line[id - 2] == 'S' || line[id - 2] == 'T';
        const char *from;
        size_t n = cms_message_part(cms, line, id, &from);
        if (n)
            cms_say(cms, "%.*s", (int)n, from);
        cms->typing = typing;
    }
    return rc;
}
