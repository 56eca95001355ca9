/* What VMLINK returns to an exec, on the program stack or in variables of a stem: its messages (.MSG), a line
 * each, and one line a disk of what is asked for: its letter (.FM), device number (.CUU, .VDEV), label (.LABEL),
 * owner and number there (.PRODUCT), and tags of its nickname (:tag).  Two letters of a name suffice.  The
 * order in the line is as published execs of z/VM systems take it apart. */
#include "cms/commands/vmlink.h"
#include "cms/commands/operands.h"
#include "cms/rexx/rexx.h"
#include "engine/base/ebcdic.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The next word in upper case, up to a blank or parenthesis; false: there is none, or no room for it. */
static bool word(const char **p, char *out, size_t size)
{
    *p += strspn(*p, " ");
    size_t n = strcspn(*p, " ()");
    if (n == 0 || n >= size)
        return false;
    for (size_t k = 0; k < n; k++)
        out[k] = (char)toupper((unsigned char)(*p)[k]);
    out[n] = 0;
    *p += n;
    return true;
}

enum vmlink_variable vmlink_variable(const char *item)
{
    static const struct {
        const char *name;
        unsigned min;
        enum vmlink_variable is;
    } names[] = {{".CUU", 3, VMLINK_CUU},         {".FM", 3, VMLINK_FM},
                 {".LABEL", 3, VMLINK_LABEL},     {".PARMS", 3, VMLINK_PARMS},
                 {".PRODUCT", 3, VMLINK_PRODUCT}, {".VDEV", 5, VMLINK_CUU}};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (cmd_is(item, names[k].name, names[k].min))
            return names[k].is;
    return VMLINK_NONE;
}

bool vmlink_result_item(struct vmlink_result *r, const char **p)
{
    char item[VMLINK_ITEM];
    const char *at = *p;
    if (!word(&at, item, sizeof item) || r->items == VMLINK_ITEMS)
        return false;
    enum vmlink_variable is = vmlink_variable(item);
    bool known = item[0] == ':'
                     ? item[1] != 0
                     : !strcmp(item, ".MSG") || (is != VMLINK_NONE && is != VMLINK_PARMS);
    if (!known)
        return false;
    strcpy(r->item[r->items++], item);
    *p = at;
    return true;
}

void vmlink_result_stem(struct vmlink_result *r, const char **p)
{
    char name[VMLINK_STEM];
    const char *at = *p;
    strcpy(r->stem, "VMLINK.");
    if (!word(&at, name, sizeof name) || name[0] == '.' || name[0] == ':' ||
        name[strlen(name) - 1] != '.')
        return;
    strcpy(r->stem, name);
    *p = at;
}

bool vmlink_result_messages(const struct vmlink_result *r)
{
    for (unsigned k = 0; k < r->items; k++)
        if (!strcmp(r->item[k], ".MSG"))
            return true;
    return r->wanted && !r->items;
}

bool vmlink_result_line(struct cms *cms, struct vmlink_result *r, const char *text)
{
    size_t n = strlen(text) + 1;
    if (r->n + n > r->room) {
        size_t room = (r->room + n) * 2;
        char *more = cms_resize_storage(cms, r->lines, room);
        if (!more)
            return false;
        r->lines = more;
        r->room = room;
    }
    memcpy(r->lines + r->n, text, n);
    r->n += n;
    r->count++;
    return true;
}

void vmlink_substitute(const char *text, const struct vmlink_value *value, char *out, size_t size)
{
    size_t n = 0;
    while (*text && n + 1 < size) {
        size_t len = strcspn(text, " ");
        char item[VMLINK_ITEM];
        const char *at = text, *put = text;
        enum vmlink_variable is =
            word(&at, item, sizeof item) ? vmlink_variable(item) : VMLINK_NONE;
        if (is != VMLINK_NONE && (value->text[is][0] || is == VMLINK_PARMS)) /* of PARMS: nothing */
            put = value->text[is];
        size_t put_n = put == text ? len : strlen(put);
        int k = snprintf(out + n, size - n, "%.*s", (int)put_n, put);
        n += (size_t)k < size - n ? (size_t)k : size - n - 1;
        for (text += len; *text == ' ' && n + 1 < size; text++)
            out[n++] = ' ';
    }
    out[n] = 0;
}

static int set(struct cms *cms, const struct vmlink_result *r, unsigned number, const char *text)
{
    char name[VMLINK_STEM + 12];
    uint8_t ebcdic[sizeof name], value[VMLINK_LIST];
    size_t length = (size_t)snprintf(name, sizeof name, "%s%u", r->stem, number), n = strlen(text);
    n = n < sizeof value ? n : sizeof value;
    ebcdic_from_ascii(ebcdic, name, length);
    ebcdic_from_ascii(value, text, n);
    int rc = rexx_set(cms->variables, (struct rexx_string){ebcdic, length}, true,
                      (struct rexx_string){value, n});
    return rc == -2 ? cms_error(cms, "VML", 109, NULL)
           : rc < 0 ? cms_error(cms, "VML", 26, r->stem, "STEM", NULL)
                    : 0;
}

int vmlink_result_give(struct cms *cms, struct vmlink_result *r)
{
    char count[12];
    int rc = 0;
    unsigned number = 0;
    if (r->stem[0] && !cms->variables)
        rc = cms_error(cms, "VML", 631, NULL);
    for (size_t at = 0; !rc && at < r->n; at += strlen(r->lines + at) + 1)
        rc = r->stem[0] ? set(cms, r, ++number, r->lines + at)
                        : cmd_stack(cms, "VML", r->lines + at, r->lifo);
    snprintf(count, sizeof count, "%u", number);
    if (!rc && r->stem[0])
        rc = set(cms, r, 0, count);
    cms_free_storage(cms, r->lines);
    r->lines = NULL;
    return rc;
}
