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

int cms_error(struct cms *cms, const char *module, unsigned number, ...)
{
    const struct cms_message *m = cms_message_find(number);
    if (!m)
        return 256;
    char line[512];
    size_t n = (size_t)snprintf(line, sizeof line, "DMS%s%03u%c ", module, number, m->severity);
    va_list args;
    va_start(args, number);
    for (const char *p = m->text; *p && n < sizeof line - 1; p++) {
        if (*p != '&') {
            line[n++] = *p;
            continue;
        }
        const char *a = va_arg(args, const char *);
        if (!a)
            break;
        size_t len = strlen(a);
        if (len > sizeof line - 1 - n)
            len = sizeof line - 1 - n;
        memcpy(line + n, a, len);
        n += len;
    }
    va_end(args);
    line[n] = 0;
    bool typing = cms->typing;
    cms->typing |= m->severity == 'S' || m->severity == 'T'; /* those HT does not suppress */
    cms_say(cms, "%s", line);
    cms->typing = typing;
    return m->rc;
}
