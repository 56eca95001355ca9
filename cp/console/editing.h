/* Line editing: what CP makes of a typed line before anybody sees it.  A pure function. */
#ifndef CP_CONSOLE_EDITING_H
#define CP_CONSOLE_EDITING_H

#include <stdbool.h>
#include <stddef.h>

struct vm_settings;

#define EDITING_MAX 1024 /* characters of a typed line that count */

struct edited_line {
    const char *text; /* into edited.text */
    size_t len;
    bool cp; /* #CP: for CP, whatever state the machine is in */
};

struct edited {
    char text[EDITING_MAX + 1];
    struct edited_line line[EDITING_MAX / 2 + 1];
    unsigned lines;
};

/* Apply ESCAPE, CHARDEL, LINEDEL, TABCHAR and LINEND in that order of meaning; host text (Latin-1).
 * There is always at least one line, which may be empty.  A line that begins with LINEND and "CP"
 * is for CP, and so are those behind it. */
void edit_line(const struct vm_settings *set, const char *in, size_t len, struct edited *out);

#endif
