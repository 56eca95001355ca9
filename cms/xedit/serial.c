/* SET SERIAL and SIDCODE: columns 73 to 80 of files of card images.  XEDIT Commands and Macros
 * Reference, SET SERIAL: ON begins them with three letters of the file name, ALL has numbers alone,
 * any other word lends its own first three letters. */
#include "cms/xedit/option.h"

#include <stdio.h>
#include <string.h>

#define SERIAL_AT  72 /* from 0 */
#define SERIAL_LEN 8
#define ID_LEN     3

static bool of_cards(const struct xe_file *f)
{
    return f->set.recfm == 'F' && f->set.lrecl == SERIAL_AT + SERIAL_LEN;
}

int xe_do_set_serial(struct xe_command *c)
{
    char word[17];
    long n;
    struct xe_settings *s = &c->f->set, new = *s;
    if (!xe_word(&c->s, word, sizeof word))
        return xe_error(c->x, "XSE", 545, NULL);
    snprintf(new.serial, sizeof new.serial, "%.8s", strcmp(word, "OFF") ? word : "");
    for (unsigned k = 0; k < 2 && !xe_scan_end(&c->s); k++) {
        int rc = xe_set_number(c, 1, 99999, &n);
        if (rc)
            return rc;
        new.serial_start = (uint32_t)n; /* the first one is both, when it is alone */
        if (k == 0)
            new.serial_increment = (uint32_t)n;
    }
    int rc = xe_nothing_more(c);
    if (!rc && new.serial[0] && !of_cards(c->f))
        rc = xe_error(c->x, "XSE", 558, NULL);
    if (!rc)
        *s = new;
    return rc;
}

int xe_get_serial(struct xe_get *g)
{
    const struct xe_settings *s = &g->f->set;
    xe_tell(g, "%s", s->serial[0] ? s->serial : "OFF");
    xe_tell(g, "%u", s->serial_increment);
    xe_tell(g, "%u", s->serial_start);
    return 0;
}

int xe_do_set_sidcode(struct xe_command *c)
{
    char word[17] = "";
    xe_word(&c->s, word, sizeof word);
    int rc = xe_nothing_more(c);
    if (!rc && strlen(word) > 8)
        rc = xe_error(c->x, "XSE", 590, NULL);
    if (!rc)
        snprintf(c->f->set.sidcode, sizeof c->f->set.sidcode, "%.8s", word);
    return rc;
}

int xe_get_sidcode(struct xe_get *g)
{
    xe_tell(g, "%s", g->f->set.sidcode);
    return 0;
}

/* Numbers go on at 0 when they have no room any more. */
bool xe_serialize(struct xe_file *f)
{
    const struct xe_settings *s = &f->set;
    char text[16], id[ID_LEN + 1];
    bool all = !strcmp(s->serial, "ALL");
    if (!s->serial[0] || !of_cards(f))
        return true;
    snprintf(id, sizeof id, "%-3.3s", strcmp(s->serial, "ON") ? s->serial : f->fn);
    uint64_t number = s->serial_start;
    for (size_t n = 1; n <= xe_lines(f->b); n++, number += s->serial_increment) {
        uint8_t record[SERIAL_AT + SERIAL_LEN];
        struct xe_line *line = xe_line(f->b, n);
        uint32_t len = line->len < SERIAL_AT ? line->len : SERIAL_AT;
        memset(record, XE_BLANK, sizeof record);
        if (len)
            memcpy(record, line->text, len);
        if (all)
            snprintf(text, sizeof text, "%08u", (unsigned)(number % 100000000));
        else
            snprintf(text, sizeof text, "%s%05u", id, (unsigned)(number % 100000));
        xe_to_ebcdic(record + SERIAL_AT, text, SERIAL_LEN);
        if (!xe_line_set(line, record, sizeof record)) {
            xe_error(f->x, "XSU", 554, NULL);
            return false;
        }
    }
    return true;
}
