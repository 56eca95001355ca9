/* One file of the ring: its lines, and what hangs on them (current line, range, names, pending
 * prefix commands).  Every insertion and deletion passes here, so that all of that stays true. */
#include "cms/xedit/session.h"
#include "cms/xedit/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELETED_MAX 100000 /* lines that RECOVER can bring back */

struct xe_file *xe_file_create(struct xedit *x)
{
    struct xe_file *f = xe_store_get(x->store, sizeof *f);
    if (f)
        f->b = xe_buffer_create(x->store);
    if (!f || !f->b) {
        xe_store_free(x->store, f, sizeof *f);
        return NULL;
    }
    f->x = x;
    f->column = 1;
    f->cursor.kind = XE_CURSOR_CMDLINE;
    f->home = (struct xe_cursor){.kind = XE_CURSOR_CMDLINE};
    return f;
}

void xe_forget_deleted(struct xe_file *f)
{
    while (f->deleted) {
        struct xe_deleted *d = f->deleted;
        f->deleted = d->next;
        xe_line_free(d->line);
        free(d);
    }
    f->ndeleted = 0;
}

static void free_names(struct xe_file *f)
{
    while (f->names) {
        struct xe_name *n = f->names;
        f->names = n->next;
        xe_store_free(f->x->store, n, sizeof *n);
    }
}

void xe_file_destroy(struct xe_file *f)
{
    if (!f)
        return;
    xe_pending_clear(f);
    xe_forget_deleted(f);
    free_names(f);
    xe_buffer_destroy(f->b);
    for (unsigned k = 0; k < XE_KEYS; k++)
        free(f->key[k].text);
    while (f->synonyms) {
        struct xe_synonym *s = f->synonyms;
        f->synonyms = s->next;
        xe_synonym_free(f, s);
    }
    while (f->prefix_synonyms) {
        struct xe_prefix_synonym *s = f->prefix_synonyms;
        f->prefix_synonyms = s->next;
        xe_store_free(f->x->store, s, sizeof *s);
    }
    while (f->reserved) {
        struct xe_reserved *r = f->reserved;
        f->reserved = r->next;
        free(r);
    }
    free(f->panel);
    xe_update_free(f);
    free(f->mask);
    xe_store_free(f->x->store, f, sizeof *f);
}

/* --- where ------------------------------------------------------------------------------------------ */

size_t xe_top(const struct xe_file *f)
{
    return f->range_top ? f->range_top - 1 : 0;
}

size_t xe_end(const struct xe_file *f)
{
    size_t n = xe_lines(f->b);
    return f->range_top && f->range_bottom < n ? f->range_bottom + 1 : n + 1;
}

void xe_scope(const struct xe_file *f, uint8_t *low, uint8_t *high)
{
    *low = f->set.scope_all ? 0 : f->set.display_low;
    *high = f->set.scope_all ? 255 : f->set.display_high;
}

bool xe_in_scope(struct xe_file *f, size_t n)
{
    uint8_t low, high;
    xe_scope(f, &low, &high);
    const struct xe_line *line = xe_line(f->b, n);
    return line && line->select >= low && line->select <= high;
}

size_t xe_walk(struct xe_file *f, size_t from, long n, bool *reached)
{
    uint8_t low, high;
    size_t top = xe_top(f), end = xe_end(f), at = from;
    int step = n < 0 ? -1 : 1;
    xe_scope(f, &low, &high);
    for (long left = n < 0 ? -n : n; left > 0; left--) {
        if (step > 0 ? at >= end : at <= top)
            break;
        if (low == 0 && high == 255) { /* no line is left out: at once */
            size_t room = step > 0 ? end - at : at - top,
                   go = (size_t)left < room ? (size_t)left : room;
            at = step > 0 ? at + go : at - go;
            break;
        }
        at = xe_selected(f->b, at + (size_t)step, step, low, high);
        if (at > end)
            at = end;
        if (at < top)
            at = top;
    }
    *reached = step > 0 ? at >= end : at <= top;
    return at;
}

uint32_t xe_zone2(const struct xe_file *f)
{
    return f->set.zone2 && f->set.zone2 < f->set.trunc ? f->set.zone2 : f->set.trunc;
}

struct xe_name *xe_name_find(struct xe_file *f, const char *name)
{
    for (struct xe_name *n = f->names; n; n = n->next)
        if (!strcmp(n->name, name))
            return n;
    return NULL;
}

bool xe_name_set(struct xe_file *f, const char *name, struct xe_line *line, bool eof)
{
    struct xe_name *n = xe_name_find(f, name);
    if (line && (!n || n->line != line) && line->names == UINT16_MAX)
        return false;
    if (n) {
        if (n->line)
            n->line->names--;
    } else {
        n = xe_store_get(f->x->store, sizeof *n);
        if (!n)
            return false;
        snprintf(n->name, sizeof n->name, "%.8s", name);
        struct xe_name **last = &f->names;
        while (*last) /* they are told in the order in which they were given */
            last = &(*last)->next;
        n->next = NULL;
        *last = n;
    }
    n->line = line;
    n->eof = eof;
    if (line)
        line->names++;
    return true;
}

static void drop_name(struct xe_file *f, struct xe_name **at)
{
    struct xe_name *n = *at;
    *at = n->next;
    if (n->line)
        n->line->names--;
    xe_store_free(f->x->store, n, sizeof *n);
}

void xe_name_drop(struct xe_file *f, const struct xe_name *n)
{
    struct xe_name **at = &f->names;
    while (*at && *at != n)
        at = &(*at)->next;
    if (*at)
        drop_name(f, at);
}

void xe_cursor_to(struct xe_file *f, enum xe_cursor_kind kind, size_t row, size_t column,
                  unsigned priority)
{
    if (priority >= f->cursor.priority)
        f->cursor = (struct xe_cursor){kind, priority, row, column};
}

/* --- changes ------------------------------------------------------------------------------------------ */

void xe_altered(struct xe_file *f, unsigned n)
{
    f->alt_autosave += n;
    f->alt_save += n;
    f->action = true;
}

/* A line came behind `after`, or (gone) line after + 1 went. */
static void moved(struct xe_file *f, size_t after, bool gone)
{
    if (gone ? after + 1 < f->line : after < f->line)
        f->line += gone ? (size_t)-1 : 1;
    xe_screens_moved(f->x, f, after, gone);
    if (!f->range_top)
        return;
    if (gone) {
        if (f->range_bottom > after)
            f->range_bottom--;
        if (f->range_top > after + 1)
            f->range_top--;
    } else {
        if (f->range_bottom >= after)
            f->range_bottom++;
        if (f->range_top > after + 1)
            f->range_top++;
    }
}

bool xe_file_put(struct xe_file *f, size_t after, struct xe_line *line)
{
    if (!xe_put_line(f->b, after, line)) {
        xe_error(f->x, "XSU", 557, NULL);
        return false;
    }
    moved(f, after, false);
    return true;
}

/* Lines that RECOVER could bring back give their place to new ones. */
static bool make_room(struct xe_file *f)
{
    bool some = f->deleted != NULL;
    xe_forget_deleted(f);
    return some;
}

struct xe_line *xe_file_insert(struct xe_file *f, size_t after, const uint8_t *text, size_t len)
{
    struct xe_line *line = xe_line_create(f->x->store, text, len);
    if (!line && make_room(f))
        line = xe_line_create(f->x->store, text, len);
    if (!line) {
        xe_error(f->x, "XSU", 557, NULL);
        return NULL;
    }
    line->flags = XE_NEW;
    line->select = f->set.display_low;
    if (!xe_file_put(f, after, line)) {
        xe_line_free(line);
        return NULL;
    }
    return line;
}

bool xe_file_change(struct xe_file *f, struct xe_line *line, const uint8_t *text, size_t len)
{
    if (!xe_line_set(line, text, len) && !(make_room(f) && xe_line_set(line, text, len))) {
        xe_error(f->x, "XSU", 557, NULL);
        return false;
    }
    line->flags |= XE_CHANGED;
    return true;
}

/* A line leaves: what waits for it or names it goes too. */
static void let_go(struct xe_file *f, struct xe_line *line)
{
    if (line->pending)
        xe_pending_drop(f, line->pending);
    for (struct xe_name **at = &f->names; *at && line->names;) {
        if ((*at)->line == line)
            drop_name(f, at);
        else
            at = &(*at)->next;
    }
    if (f->extended == line)
        f->extended = NULL;
}

struct xe_line *xe_file_take(struct xe_file *f, size_t n)
{
    struct xe_line *line = xe_take_line(f->b, n);
    if (line)
        moved(f, n - 1, true);
    return line;
}

static void drop_oldest(struct xe_file *f)
{
    unsigned keep = DELETED_MAX / 2;
    struct xe_deleted *d = f->deleted;
    for (unsigned k = 1; d && k < keep; k++)
        d = d->next;
    if (!d)
        return;
    struct xe_deleted *old = d->next;
    d->next = NULL;
    f->ndeleted = keep;
    while (old) {
        struct xe_deleted *next = old->next;
        xe_line_free(old->line);
        free(old);
        old = next;
    }
}

void xe_file_delete(struct xe_file *f, size_t n)
{
    struct xe_line *line = xe_file_take(f, n);
    if (!line)
        return;
    let_go(f, line);
    struct xe_deleted *d = malloc(sizeof *d);
    if (!d) {
        xe_line_free(line);
        return;
    }
    *d = (struct xe_deleted){f->deleted, line};
    f->deleted = d;
    if (++f->ndeleted > DELETED_MAX)
        drop_oldest(f);
}

bool xe_file_shift(struct xe_file *f, size_t n, long columns, bool *cut, bool *spilled)
{
    struct xe_line *line = xe_line(f->b, n);
    size_t from = f->set.zone1 - 1, by = (size_t)(columns < 0 ? -columns : columns);
    if (line->len <= from)
        return true;
    size_t size = line->len + (columns > 0 ? by : 0), keep = line->len - from;
    uint8_t *text = malloc(size + 1);
    if (!text) {
        xe_error(f->x, "XSU", 554, NULL);
        return false;
    }
    memcpy(text, line->text, from);
    if (columns > 0) {
        memset(text + from, XE_BLANK, by);
        memcpy(text + from + by, line->text + from, keep);
    } else {
        by = by < keep ? by : keep;
        memcpy(text + from, line->text + from + by, keep - by);
        size = line->len - by;
    }
    bool done = xe_file_change_spill(f, n, text, size, cut, spilled);
    free(text);
    return done;
}

static bool copy_one(struct xe_file *f, size_t from, size_t after)
{
    const struct xe_line *line = xe_line(f->b, from);
    struct xe_line *copy = xe_file_insert(f, after, line->text, line->len);
    if (copy)
        copy->select = line->select;
    return copy != NULL;
}

size_t xe_file_copy(struct xe_file *f, size_t first, size_t last, size_t after, bool move)
{
    size_t n = last - first + 1;
    if (!move) {
        for (size_t k = 0; k < n; k++) {
            size_t from = first + k;
            if (from > after)
                from += k; /* copies came in front of it */
            if (!xe_go_on(f, k + 1) || !copy_one(f, from, after + k))
                return 0;
        }
        return after + 1;
    }
    for (size_t k = 0; k < n; k++) {
        bool down = after >= last;
        struct xe_line *line = xe_file_take(f, down ? first : first + k);
        if (!xe_file_put(f, down ? after - 1 : after + k, line)) {
            xe_line_free(line);
            return 0;
        }
    }
    return after >= last ? after - n + 1 : after + 1;
}

bool xe_go_on(struct xe_file *f, size_t k)
{
    return k % 256 || cms_pause(f->x->cms);
}

/* In the order of the file, so that RECOVER brings the last one back first. */
size_t xe_file_delete_lines(struct xe_file *f, size_t first, size_t last)
{
    size_t n = 0, at = first;
    for (size_t k = first; k <= last && xe_go_on(f, k); k++) {
        if (!xe_in_scope(f, at)) {
            at++;
            continue;
        }
        xe_file_delete(f, at);
        n++;
    }
    if (n)
        xe_altered(f, 1);
    return n;
}

/* --- long lines ------------------------------------------------------------------------------------------ */

/* Where to break text[0..len) so that the first part has at most room characters. */
static size_t break_at(const struct xe_file *f, const uint8_t *text, size_t room)
{
    if (f->set.spill != XE_SPILL_WORD)
        return room;
    for (size_t k = room; k > 0; k--)
        if (text[k] == XE_BLANK || text[k - 1] == XE_BLANK)
            return k;
    return room;
}

bool xe_file_change_spill(struct xe_file *f, size_t n, const uint8_t *text, size_t len, bool *cut,
                          bool *spilled)
{
    struct xe_line *line = xe_line(f->b, n);
    while (len && text[len - 1] == XE_BLANK)
        len--;
    if (len <= f->set.trunc)
        return xe_file_change(f, line, text, len);
    if (f->set.spill == XE_SPILL_OFF) {
        *cut = true;
        return xe_file_change(f, line, text, f->set.trunc);
    }
    *spilled = true;
    size_t first = break_at(f, text, f->set.trunc), at = first;
    if (!xe_file_change(f, line, text, first))
        return false;
    while (at < len) {
        while (f->set.spill == XE_SPILL_WORD && at < len && text[at] == XE_BLANK)
            at++;
        size_t part = len - at > f->set.trunc ? break_at(f, text + at, f->set.trunc) : len - at;
        if (!xe_file_insert(f, n++, text + at, part))
            return false;
        at += part;
    }
    return true;
}

size_t xe_input_text(struct xe_file *f, const char *latin1, size_t len, uint8_t *out, size_t size)
{
    size_t n = 0;
    for (size_t k = 0; k < len && n < size; k++) {
        uint8_t c;
        xe_to_ebcdic(&c, latin1 + k, 1);
        if (c == 0x05 && f->set.image == XE_IMAGE_ON) { /* a tab: fill up to its column */
            size_t column = n + 1;
            for (unsigned t = 0; t < f->set.tabs; t++)
                if (f->set.tab[t] > n + 1) {
                    column = f->set.tab[t];
                    break;
                }
            do
                out[n++] = f->set.filler;
            while (n + 1 < column && n < size);
            continue;
        }
        out[n++] = f->set.case_upper ? xe_capital(&f->set, c) : c;
    }
    return n;
}
