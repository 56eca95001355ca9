/* The list of VMLINK's AUTOLINK: see vmlink.h. */
#include "cms/commands/vmlink.h"

#include <ctype.h>
#include <string.h>

bool vmlink_auto_entry(const char *from, const char *to, char *out, size_t size)
{
    size_t n = 0;
    for (; from < to; from++) {
        char ch = *from == ';' ? ' ' : (char)toupper((unsigned char)*from);
        if (ch == ' ' && (!n || out[n - 1] == ' '))
            continue;
        if (n + 3 > size)
            return false;
        out[n++] = ch;
    }
    while (n && out[n - 1] == ' ')
        n--;
    strcpy(out + n, ";");
    return n;
}

/* The length of the disk that an entry begins with, without its details. */
static size_t disk_of(const char *entry)
{
    size_t n = strcspn(entry, "<;");
    while (n && entry[n - 1] == ' ')
        n--;
    return n;
}

bool vmlink_auto_drop(struct vmlink_auto *list, const char *entry)
{
    size_t key = disk_of(entry);
    for (char *p = list->text; *p;) {
        char *next = p + strcspn(p, ";");
        next += *next == ';';
        if (disk_of(p) == key && !memcmp(p, entry, key)) {
            memmove(p, next, strlen(next) + 1);
            return true;
        }
        p = next;
    }
    return false;
}
