/* Message texts from numbers.  Keeps true that a text never grows past the caller's buffer and that
 * a missing argument shows as nothing instead of being read from nowhere. */
#include "cp/messages.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct message messages[] = {
#define MESSAGE(id, severity, source, text, help) {id, severity, MESSAGE_##source, text, help},
#include "cp/messages.def"
#undef MESSAGE
};

const struct message *message_find(unsigned id)
{
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (messages[i].id == id)
            return &messages[i];
    return NULL;
}

const char *message_standing(const struct message *m)
{
    switch (m->source) {
    case MESSAGE_IBM:
    case MESSAGE_SEEN:
        break;
    case MESSAGE_PARTLY:
        return " z/VM's own words are known in part only.";
    case MESSAGE_MEMORY:
        return " The words are as remembered, not checked against z/VM's.";
    case MESSAGE_OWN:
        return " Number and words are Bigfoot's: z/VM's are not known here.";
    }
    return "";
}

const struct message *message_table(size_t *n)
{
    *n = sizeof messages / sizeof *messages;
    return messages;
}

unsigned message_format_text(char *text, size_t size, unsigned id, va_list args)
{
    const struct message *m = message_find(id);
    assert(m);
    text[0] = '\0';
    if (!m)
        return 0;
    size_t at = 0;
    bool more = true;
    for (const char *p = m->text; *p && at + 1 < size; p++) {
        if (*p != '&') {
            text[at++] = *p;
            continue;
        }
        const char *arg = more ? va_arg(args, const char *) : NULL;
        more = arg != NULL;
        size_t n = arg ? strnlen(arg, size - at - 1) : 0;
        memcpy(text + at, n ? arg : "", n);
        at += n;
    }
    text[at] = '\0';
    return MESSAGE_NUMBER(id);
}

unsigned message_format(char *text, size_t size, const char *module, unsigned id, va_list args)
{
    const struct message *m = message_find(id);
    assert(m);
    if (!m)
        return 0;
    int n = snprintf(text, size, "HCP%s%03u%c ", module, MESSAGE_NUMBER(id), m->severity);
    return message_format_text(text + n, size - (size_t)n, id, args);
}
