/* Disks for VMLINK as they are written: owner and device number, linking details, nicknames.  The tags
 * of a nickname's entry: :NODE. (where it holds), :PRODUCT. (the disk, with its linking details),
 * :LIST. (more nicknames and disks), :PREEXIT., :EXIT., :INVOKE. and :CATEGORY. (of the menu).  CMS
 * Commands and Utilities Reference, VMLINK, "NAMES File Processing". */
#include "cms/commands/vmlink.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int vmlink_vdev(const char *text)
{
    size_t n = strspn(text, "0123456789ABCDEFabcdef");
    return n && n <= 4 && !text[n] ? (int)strtoul(text, NULL, 16) : -1;
}

bool vmlink_word(const char **p, char word[9])
{
    size_t k = 0;
    *p += strspn(*p, " ");
    for (; **p && !strchr(" <>()", **p); ++*p)
        if (k < 8)
            word[k++] = (char)toupper((unsigned char)**p);
    word[k] = 0;
    return k != 0;
}

/* vdev, vdev+ (it or one above), vdev- (it or one below). */
static bool numbers(char *word, struct vmlink_details *out)
{
    size_t n = strlen(word);
    char way = n ? word[n - 1] : 0;
    if (!strcmp(word, "*") || !strcmp(word, "="))
        return true;
    if (way == '+' || way == '-')
        word[n - 1] = 0;
    int v = vmlink_vdev(word);
    out->from = (uint16_t)v;
    out->to = way == '+' ? 0xffff : way == '-' ? 1 : out->from;
    return v > 0;
}

/* X, X-Y, each with /E, and * for any. */
static bool letters(const char *w, struct vmlink_details *out)
{
    if (!strcmp(w, "="))
        return true;
    if (*w == '*') {
        w++;
    } else if (*w >= 'A' && *w <= 'Z') {
        out->first = out->last = *w++;
        if (*w == '-' && w[1] >= 'A' && w[1] <= 'Z') {
            out->last = w[1];
            w += 2;
        }
    }
    if (*w == '/' && w[1] >= 'A' && w[1] <= 'Z') {
        out->extends = w[1];
        w += 2;
    }
    return !*w;
}

static bool abbreviates(const char *word, const char *name, size_t min)
{
    size_t n = strlen(word);
    return n >= min && n <= strlen(name) && !strncmp(word, name, n);
}

const char *vmlink_details(const char **p, struct vmlink_details *out)
{
    static const char *const modes[] = {"R",  "RR", "W",  "WR", "M",  "MR",
                                        "MW", "SR", "SW", "SM", "ER", "EW"};
    char word[9];
    memset(out, 0, sizeof *out);
    ++*p;
    for (unsigned at = 0; !out->detach && !out->release; at++) {
        const char *begin = *p + strspn(*p, " ");
        if (!vmlink_word(p, word))
            break;
        out->detach = abbreviates(word, "DETACH", 3);
        out->release = abbreviates(word, "RELEASE", 3);
        bool good = out->detach || out->release;
        if (good)
            ;
        else if (at == 0)
            good = numbers(word, out);
        else if (at == 1)
            good = letters(word, out);
        else if (at == 2) {
            good = !strcmp(word, "*") || !strcmp(word, "=");
            for (size_t k = 0; !good && k < sizeof modes / sizeof modes[0]; k++)
                if (!strcmp(word, modes[k])) {
                    strcpy(out->mode, word);
                    good = true;
                }
        }
        if (!good)
            return begin;
    }
    *p += strspn(*p, " ");
    if (**p && **p != '>') /* the last may be left out */
        return *p;
    *p += **p == '>';
    return NULL;
}

static bool node_is_in(const char *list, const char *node)
{
    char word[9];
    while (vmlink_word(&list, word))
        if (!strcasecmp(word, node))
            return true;
    return false;
}

bool vmlink_in_parentheses(const char **p, char *out, size_t size)
{
    const char *from = *p + strspn(*p, " ");
    const char *end = *from == '(' ? strchr(from, ')') : NULL;
    if (!end || (size_t)(end - from) > size)
        return false;
    snprintf(out, size, "%.*s", (int)(end - from - 1), from + 1);
    *p = end + 1;
    return true;
}

unsigned vmlink_operand(const char **p, const char *first, struct vmlink_disk *out, char wrong[9])
{
    const char *name = *p + strspn(*p, " ");
    size_t n = strcspn(name, " <()");
    if (!vmlink_word(p, wrong))
        return 545;
    if (!strcmp(first, ".DIR")) {
        n = n < sizeof out->directory ? n : sizeof out->directory - 1;
        for (size_t k = 0; k < n; k++)
            out->directory[k] = (char)toupper((unsigned char)name[k]);
        out->directory[n] = 0;
        return 0;
    }
    snprintf(out->owner, sizeof out->owner, "%s", first);
    if (vmlink_vdev(wrong) < 0)
        return 17;
    out->vdev = (uint16_t)vmlink_vdev(wrong);
    return 0;
}

/* "owner vdev [<details>]", ".DIR dirname [<details>]" */
static bool product(const char *text, struct vmlink_disk *out)
{
    char first[9], word[9];
    if (!vmlink_word(&text, first) || vmlink_operand(&text, first, out, word))
        return false;
    text += strspn(text, " ");
    return *text != '<' || !vmlink_details(&text, &out->as);
}

/* Is it an entry of the nickname for this node? */
static bool is_of(const struct names_entry *e, const char *node, const char *nick)
{
    char value[VMLINK_TEXT];
    names_value(e, "nick", value, sizeof value);
    return !strcasecmp(value, nick) &&
           (!names_value(e, "node", value, sizeof value) || !*value || node_is_in(value, node));
}

bool vmlink_tag(const struct names *files, unsigned n, const char *node, const char *nick,
                const char *tag, char *out, size_t size)
{
    for (unsigned k = 0; k < n; k++) {
        struct names_entry e = {0};
        while (names_next(&files[k], &e))
            if (is_of(&e, node, nick))
                return names_value(&e, tag, out, size);
    }
    return false;
}

int vmlink_nickname(const struct names *files, unsigned n, const char *node, const char *nick,
                    struct vmlink_disk *out)
{
    char value[VMLINK_TEXT];
    for (unsigned k = 0; k < n; k++) {
        struct names_entry e = {0};
        while (names_next(&files[k], &e)) {
            if (!is_of(&e, node, nick))
                continue;
            memset(out, 0, sizeof *out);
            bool disk = names_value(&e, "product", value, sizeof value);
            names_value(&e, "list", out->list, sizeof out->list);
            if (!disk && !*out->list)
                continue; /* it is somebody to whom notes are sent */
            names_value(&e, "preexit", out->pre_exit, sizeof out->pre_exit);
            names_value(&e, "exit", out->exit, sizeof out->exit);
            names_value(&e, "invoke", out->invoke, sizeof out->invoke);
            return disk && !product(value, out) ? -1 : 1;
        }
    }
    return 0;
}

bool vmlink_category(const struct names *files, unsigned n, const char *node, const char *category)
{
    char value[VMLINK_TEXT], word[9];
    for (unsigned k = 0; k < n; k++) {
        struct names_entry e = {0};
        while (names_next(&files[k], &e)) {
            const char *p = value;
            if (names_value(&e, "node", value, sizeof value) && *value && !node_is_in(value, node))
                continue;
            if (!names_value(&e, "product", value, sizeof value) &&
                !names_value(&e, "list", value, sizeof value))
                continue;
            if (names_value(&e, "category", value, sizeof value) && vmlink_word(&p, word) &&
                (!category || !strcmp(category, word)))
                return true;
        }
    }
    return false;
}
