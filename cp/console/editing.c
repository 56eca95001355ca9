/* See editing.h.  Source: CP Commands and Utilities Reference, TERMINAL (the logical line-editing
 * symbols) and #CP. */
#include "cp/console/editing.h"

#include "cp/settings.h"

#include <ctype.h>
#include <string.h>

/* "#CP" at the start: how many characters it takes, 0 when it is not there. */
static size_t cp_prefix(char linend, const char *in, size_t len)
{
    if (!linend)
        linend = '#';
    if (len < 3 || in[0] != linend || toupper((unsigned char)in[1]) != 'C' ||
        toupper((unsigned char)in[2]) != 'P')
        return 0;
    if (len > 3 && in[3] != ' ' && in[3] != linend)
        return 0;
    return len > 3 && in[3] == ' ' ? 4 : 3;
}

void edit_line(const struct vm_settings *set, const char *in, size_t len, struct edited *out)
{
    if (len > EDITING_MAX)
        len = EDITING_MAX;
    size_t i = cp_prefix(set->linend, in, len), at = 0;
    bool cp = i > 0;
    out->lines = 0;
    struct edited_line *line = &out->line[0];
    *line = (struct edited_line){out->text, 0, cp};
    for (; i < len; i++) {
        char c = in[i];
        if (!set->linedit || !c) {
            out->text[at++] = c ? c : ' ';
        } else if (c == set->escape && i + 1 < len) {
            out->text[at++] = in[++i];
        } else if (c == set->chardel) {
            at -= out->text + at > line->text;
        } else if (c == set->linedel) {
            at = (size_t)(line->text - out->text);
        } else if (c == set->linend) {
            line->len = (size_t)(out->text + at - line->text);
            line = &out->line[++out->lines];
            *line = (struct edited_line){out->text + at, 0, cp};
            if (out->lines == EDITING_MAX / 2)
                break;
        } else {
            out->text[at++] = c == set->tabchar ? '\t' : c;
        }
    }
    line->len = (size_t)(out->text + at - line->text);
    out->lines++;
    out->text[at] = '\0';
}
