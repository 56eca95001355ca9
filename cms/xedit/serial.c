/* Numbers that stand in the lines themselves: SET SERIAL, SIDCODE, RENUM.
 *
 * SET SERIAL and SIDCODE: columns 73 to 80 of files of card images.  XEDIT Commands and Macros
 * Reference, SET SERIAL: ON begins them with three letters of the file name, ALL has numbers alone,
 * any other word lends its own first three letters. */
#include "cms/xedit/option.h"

#include <stdio.h>
#include <stdlib.h>
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
    xe_tell(g, "%s", s->serial[0] && of_cards(g->f) ? s->serial : "OFF");
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

/* --- RENUM ------------------------------------------------------------------------------------------------ */

/* Lines of VSBASIC and FREEFORT files begin with their number; statements of the first name others by
 * theirs. */
struct renum {
    struct xe_file *f;
    unsigned width; /* columns of a number */
    long *old;      /* of each line; -1: it had none */
    long first, step;
};

static long leading_number(const struct xe_line *line, unsigned width)
{
    long n = -1;
    for (uint32_t k = 0; k < line->len && k < width; k++) {
        if (line->text[k] >= 0xf0 && line->text[k] <= 0xf9)
            n = (n < 0 ? 0 : n) * 10 + (line->text[k] & 15);
        else if (line->text[k] != XE_BLANK || n >= 0)
            break;
    }
    return n;
}

/* The new number of the line that had this one; the number itself when none had. */
static long renumbered(const struct renum *r, long number)
{
    cms_pause(r->f->x->cms); /* a line may name thousands of others */
    for (size_t n = 1; n <= xe_lines(r->f->b); n++)
        if (r->old[n] == number)
            return r->first + (long)(n - 1) * r->step;
    return number;
}

/* Behind these words stand numbers of lines, with commas between them. */
static bool names_lines(const char *word)
{
    static const char *const words[] = {"GOTO", "TO", "GOSUB", "THEN", "ELSE", "USING", "RESTORE"};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (!strcmp(word, words[k]))
            return true;
    return false;
}

/* A statement behind its number, its references to lines made new; how long it is then. */
static size_t references(const struct renum *r, const char *text, char *out, size_t size)
{
    char word[9] = "", before[9] = "";
    size_t n = 0;
    bool quoted = false, names = false;
    while (*text && n + 24 < size) {
        size_t digits = quoted ? 0 : strspn(text, "0123456789"), letters = 0;
        quoted ^= *text == '\'' || *text == '"';
        while (!quoted && xe_letter_at(&(struct xe_scan){text + letters, text + letters + 1}) &&
               text[letters])
            letters++;
        if (digits && names) {
            n += (size_t)snprintf(out + n, size - n, "%ld", renumbered(r, strtol(text, NULL, 10)));
            text += digits;
        } else if (letters) {
            struct xe_scan s = {text, text + letters};
            snprintf(before, sizeof before, "%s", word);
            xe_word(&s, word, sizeof word);
            /* FOR I=1 TO 10 names no lines, GO TO does. */
            names = names_lines(word) && (strcmp(word, "TO") || !strcmp(before, "GO"));
            letters = letters < size - n ? letters : size - n;
            memcpy(out + n, text, letters);
            n += letters;
            text += letters;
        } else {
            names = names && (*text == ' ' || *text == ',');
            out[n++] = *text++;
        }
    }
    return n;
}

static int renumber_line(const struct renum *r, size_t n)
{
    struct xe_file *f = r->f;
    struct xe_line *line = xe_line(f->b, n);
    char *text = cms_get_storage(f->x->cms, (size_t)line->len + 1);
    size_t size = 2 * (size_t)line->len + 64, len = 0, from = 0;
    char *out = cms_get_storage(f->x->cms, size);
    uint8_t *record = cms_get_storage(f->x->cms, size);
    bool done = text && out && record;
    if (done) {
        xe_to_latin1(text, line->text, line->len);
        if (r->old[n] >= 0) {
            from = strspn(text, " ");
            from += strspn(text + from, "0123456789");
            from = from < r->width ? from : r->width;
        }
        len = (size_t)snprintf(out, size, "%0*ld%s", (int)r->width,
                               r->first + (long)(n - 1) * r->step, r->old[n] < 0 ? " " : "");
        if (r->width == 5 && !memchr(text, 0, line->len)) {
            len += references(r, text + from, out + len, size - len);
        } else {
            memcpy(out + len, text + from, line->len - from);
            len += line->len - from;
        }
        len = len < f->set.trunc ? len : f->set.trunc;
        xe_to_ebcdic(record, out, len);
        done = xe_file_change(f, line, record, len);
    }
    cms_free_storage(f->x->cms, text);
    cms_free_storage(f->x->cms, out);
    cms_free_storage(f->x->cms, record);
    return done ? 0 : XE_NO_STORAGE;
}

/* The operands, and whether the last number has room. */
static int renum_operands(struct xe_command *c, struct renum *r)
{
    long most = r->width == 5 ? 99999 : 99999999;
    r->first = r->step = 10;
    bool good = xe_scan_end(&c->s) || (xe_number(&c->s, false, most, &r->first) && r->first > 0);
    if (good && !xe_scan_end(&c->s))
        good = xe_number(&c->s, false, most, &r->step) && r->step > 0;
    size_t n = xe_lines(c->f->b);
    if (!good || !xe_scan_end(&c->s) ||
        (n && (uint64_t)r->first + (n - 1) * (uint64_t)r->step > (uint64_t)most))
        return xe_error(c->x, "XRN", 535, NULL);
    return 0;
}

int xe_cmd_renum(struct xe_command *c)
{
    struct xe_file *f = c->f;
    struct renum r = {.f = f, .width = !strcmp(f->ft, "VSBASIC") ? 5 : 8};
    size_t lines = xe_lines(f->b);
    if (r.width == 8 && strcmp(f->ft, "FREEFORT"))
        return xe_error(c->x, "XRN", 32, f->ft, NULL);
    int rc = renum_operands(c, &r);
    if (rc)
        return rc;
    r.old = cms_get_storage(c->x->cms, (lines + 1) * sizeof *r.old);
    if (!r.old)
        return xe_error(c->x, "XRN", 554, NULL);
    for (size_t n = 1; n <= lines; n++)
        r.old[n] = leading_number(xe_line(f->b, n), r.width);
    for (size_t n = 1; n <= lines && !rc; n++)
        rc = renumber_line(&r, n);
    cms_free_storage(c->x->cms, r.old);
    if (lines)
        xe_altered(f, 1);
    return rc;
}
