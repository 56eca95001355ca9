/* A HELP file's lines to what is shown.  Format words stand alone on a line that begins with a full
 * stop; text is filled to the width unless .FO OFF, a line that begins with a blank or is empty
 * begins a new one.  The file is a user's: a word that is not known is passed over, a number is
 * held to what fits.  CMS User's Guide, "HELP Facility Format Words". */
#include "cms/help/help.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const section_names[] = {
    "BRIEF", "DESCRIPT", "FORMAT", "PARMS", "OPTIONS", "NOTES", "ERRORS", "RELATED",
};
#define SECTIONS (sizeof section_names / sizeof *section_names)

unsigned help_section(const char *word)
{
    if (word[0] >= '0' && word[0] < (char)('0' + SECTIONS) && !word[1])
        return 1u << (word[0] - '0');
    for (size_t n = 0; n < SECTIONS; n++)
        if (strlen(word) >= 3 && !strncasecmp(word, section_names[n], strlen(word)))
            return 1u << n;
    return 0;
}

static void add_line(struct help_text *t, const char *line, size_t len)
{
    if (t->used + len + 1 > t->room && !t->full) {
        size_t room = (t->room + len + 1) * 2;
        char *grown = room < 4u << 20 ? t->resize(t->ctx, t->bytes, room) : NULL;
        if (grown) {
            t->bytes = grown;
            t->room = room;
        } else {
            t->full = true;
        }
    }
    if (t->full)
        return;
    memcpy(t->bytes + t->used, line, len);
    t->bytes[t->used + len] = 0;
    t->used += len + 1;
    t->lines++;
}

static void flush(struct help_layout *l)
{
    if (l->at > l->indent)
        add_line(l->out, l->line, l->at);
    l->at = 0;
}

static void fill_word(struct help_layout *l, const char *word, size_t len)
{
    if (l->at > l->indent && l->at + 1 + len > l->width)
        flush(l);
    if (l->at == 0) {
        memset(l->line, ' ', l->indent);
        l->at = l->indent;
    } else if (l->at > l->indent) {
        l->line[l->at++] = ' ';
    }
    if (len > l->width - l->at)
        len = l->width - l->at;
    memcpy(l->line + l->at, word, len);
    l->at += len;
}

static void as_it_is(struct help_layout *l, const char *line)
{
    char indented[sizeof l->line];
    size_t len = strnlen(line, sizeof indented - l->indent - 1);
    memset(indented, ' ', l->indent);
    memcpy(indented + l->indent, line, len);
    len += l->indent;
    while (len && indented[len - 1] == ' ')
        len--;
    add_line(l->out, indented, len < l->width ? len : l->width);
}

/* Is a line at this place to be shown? */
static bool wanted(const struct help_layout *l)
{
    return !l->in || (l->in & l->sections);
}

static unsigned small_number(const char *word, unsigned otherwise, unsigned most)
{
    char *end;
    unsigned long n = strtoul(word, &end, 10);
    if (end == word)
        return otherwise;
    return n < most ? (unsigned)n : most;
}

static void format_word(struct help_layout *l, const char *line)
{
    char word[4][12] = {{0}};
    int n = sscanf(line + 1, "%11s %11s %11s %11s", word[0], word[1], word[2], word[3]);
    if (n < 1)
        return;
    if (!strcasecmp(word[0], "CM"))
        return;
    flush(l);
    if (!strcasecmp(word[0], "CS")) {
        bool off = !strcasecmp(word[2], "OFF");
        l->in = off ? 0 : help_section(word[1]);
        l->no_fill = false;
        l->indent = 0;
    } else if (!strcasecmp(word[0], "FO")) {
        l->no_fill = !strcasecmp(word[1], "OFF");
    } else if (!strcasecmp(word[0], "IN")) {
        l->indent = small_number(word[1], 0, l->width / 2);
    } else if (!strcasecmp(word[0], "SP") && wanted(l)) {
        for (unsigned k = small_number(word[1], 1, 20); k; k--)
            add_line(l->out, "", 0);
    }
}

void help_layout_begin(struct help_layout *l, struct help_text *out, unsigned width,
                       unsigned sections)
{
    memset(l, 0, sizeof *l);
    l->out = out;
    l->width = width < 20 ? 20 : width < sizeof l->line ? width : sizeof l->line - 1;
    l->sections = sections;
}

void help_layout_line(struct help_layout *l, const char *line)
{
    if (line[0] == '.' && isalpha((unsigned char)line[1])) {
        format_word(l, line);
        return;
    }
    if (!wanted(l))
        return;
    if (l->no_fill || line[0] == ' ' || !line[strspn(line, " ")]) {
        flush(l);
        as_it_is(l, line);
        return;
    }
    for (const char *p = line; *p;) {
        size_t len = strcspn(p, " ");
        if (len)
            fill_word(l, p, len);
        p += len;
        p += strspn(p, " ");
    }
}

void help_layout_end(struct help_layout *l)
{
    flush(l);
}
