/* See screen.h.  The order of what is written follows recorded data streams of a real system, so
 * that clients see what they are used to; several new rows go in one Write. */
#include "cp/console/screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FA_PROTECTED DS_FA_PROTECTED
#define STATUS_WIDTH 18 /* the status in 10, and the system identifier in 8 */
#define STATUS_ONLY  10

int screen_init(struct screen *s, uint16_t rows, uint16_t cols, bool alternate, bool extended,
                const char *id)
{
    memset(s, 0, sizeof *s);
    s->rows = rows;
    s->cols = cols;
    s->alternate = alternate;
    s->extended = extended;
    s->text = calloc(rows - 2u, cols);
    s->row_area = calloc(rows, 1);
    if (!s->text || !s->row_area) {
        screen_free(s);
        return -ENOMEM;
    }
    strncpy(s->id, id, sizeof s->id - 1);
    strcpy(s->status, "RUNNING");
    s->erase = true;
    return 0;
}

void screen_free(struct screen *s)
{
    free(s->text);
    free(s->row_area);
    s->text = s->row_area = NULL;
}

bool screen_full(const struct screen *s)
{
    return s->next >= s->rows - 2u;
}

static unsigned width(const struct screen *s, unsigned row)
{
    return row == s->rows - 3u ? s->cols - 1u : s->cols;
}

static void put_row(struct screen *s, unsigned row, unsigned column, const uint8_t *text, size_t n)
{
    uint8_t *to = s->text + row * s->cols + column;
    for (size_t i = 0; i < n; i++)
        to[i] = text[i] < 0x40 || text[i] == 0xff ? 0x40 : text[i];
}

size_t screen_put(struct screen *s, const uint8_t *text, size_t len, bool end, bool *done)
{
    size_t used = 0;
    *done = false;
    if (s->open) {
        unsigned row = s->next - 1, room = width(s, row) - s->column;
        used = len < room ? len : room;
        put_row(s, row, s->column, text, used);
        s->column += (unsigned)used;
        s->sent = s->sent > row ? row : s->sent;
        *done = used == len;
        s->open = !end || !*done;
    }
    while (!*done && !screen_full(s)) {
        unsigned row = s->next++;
        size_t n = len - used < width(s, row) ? len - used : width(s, row);
        memset(s->text + row * s->cols, 0, s->cols);
        s->row_area[row] = s->area;
        put_row(s, row, 0, text + used, n);
        used += n;
        s->column = (unsigned)n;
        *done = used == len;
        s->open = !end && *done;
    }
    return used;
}

void screen_display(struct screen *s, unsigned row, const uint8_t *text, size_t len)
{
    size_t at = (size_t)row * s->cols, end = (size_t)(s->rows - 2u) * s->cols - 1;
    if (!screen_full(s))
        memset(s->text + s->next * s->cols, 0, end - s->next * s->cols);
    for (size_t i = 0; i < len && at < end; i++, at++) {
        uint8_t c = text[i];
        if (c == DS_SF) { /* the attribute's place is a blank */
            c = 0x40;
            i++;
        }
        put_row(s, 0, (unsigned)at, &c, 1);
    }
    unsigned rows = (unsigned)((at + s->cols - 1) / s->cols);
    s->sent = s->sent < row ? s->sent : row;
    s->next = s->next > rows ? s->next : rows;
    s->open = false;
}

void screen_clear(struct screen *s)
{
    s->next = s->sent = 0;
    s->open = false;
    s->erase = true;
}

void screen_new_page(struct screen *s)
{
    s->next = s->sent = 0;
    s->open = false;
    s->wipe = true;
}

void screen_refresh(struct screen *s)
{
    s->sent = 0;
    s->erase = true;
}

void screen_redraw(struct screen *s)
{
    s->sent = 0;
    s->wipe = true;
}

void screen_set_status(struct screen *s, const char *status)
{
    if (!strcmp(s->status, status))
        return;
    memset(s->status, 0, sizeof s->status);
    strncpy(s->status, status, sizeof s->status - 1);
    s->fields = true;
}

void screen_key_taken(struct screen *s)
{
    s->fields = s->unlock = true;
}

void screen_erase_input(struct screen *s, bool hidden)
{
    s->input_erase = true;
    s->hidden = hidden;
    s->prefill_len = 0;
}

void screen_set_input(struct screen *s, const uint8_t *ebcdic, size_t len)
{
    size_t room = s->cols * 2u - 21;
    len = len < room ? len : room;
    len = len < sizeof s->prefill ? len : sizeof s->prefill;
    memcpy(s->prefill, ebcdic, len);
    s->prefill_len = len;
    s->input_erase = true;
}

/* A field attribute where the terminal stands; with colours said to be the default ones where it
 * knows them. */
static void attribute(const struct screen *s, struct ds_out *o, uint8_t fa, unsigned area)
{
    if (s->extended) {
        const struct look *l = &s->look[area];
        const uint8_t pairs[] = {DS_ATTR_COLOR, l->color,      DS_ATTR_HIGHLIGHT,
                                 l->highlight,  DS_ATTR_FIELD, ds_graphic(fa)};
        ds_sfe(o, pairs, 3);
    } else {
        ds_sf(o, fa);
    }
}

static void put_rows(struct screen *s, struct ds_out *o)
{
    for (; s->sent < s->next; s->sent++) {
        const uint8_t *row = s->text + s->sent * s->cols;
        size_t n = s->cols;
        while (n && !row[n - 1])
            n--;
        ds_at(o, s->sent + 1, 1);
        if (s->extended) {
            const struct look *l = &s->look[s->row_area[s->sent]];
            ds_sa(o, DS_ATTR_HIGHLIGHT, l->highlight);
            ds_sa(o, DS_ATTR_COLOR, l->color);
        }
        if (n)
            graphics_put(s->graphics, o, row, n);
        else
            ds_byte(o, 0x40);
        if (s->extended)
            ds_sa(o, DS_ATTR_ALL, 0);
    }
}

static void put_fields(struct screen *s, struct ds_out *o, bool empty)
{
    char status[STATUS_WIDTH + 1];
    size_t n = strlen(s->status);
    memset(status, ' ', STATUS_WIDTH);
    memcpy(status, s->status, n);
    if (n <= STATUS_ONLY) /* NOT ACCEPTED leaves no room for it: rather none than a part of one */
        memcpy(status + STATUS_ONLY, s->id, strnlen(s->id, STATUS_WIDTH - STATUS_ONLY));
    ds_at(o, s->rows, s->cols);
    ds_sf(o, FA_PROTECTED);
    ds_at(o, s->rows - 2u, s->cols);
    attribute(s, o, DS_FA_MDT | (s->hidden ? DS_FA_HIDDEN : 0), LOOK_INAREA);
    if (empty) {
        ds_ic(o);
        ds_ra(o, ds_addr(o, s->rows, s->cols - 20u), 0);
    }
    if (s->prefill_len) {
        ds_at(o, s->rows - 1u, 1);
        graphics_put(s->graphics, o, s->prefill, s->prefill_len);
        ds_ic(o);
    }
    ds_at(o, s->rows, s->cols - 20u);
    attribute(s, o, FA_PROTECTED, LOOK_STATAREA);
    ds_text(o, status, STATUS_WIDTH);
    ds_sf(o, FA_PROTECTED);
}

bool screen_update(struct screen *s, struct ds_out *o)
{
    bool rows = s->sent < s->next;
    if (!s->erase && !s->wipe && !s->fields && !s->input_erase && !s->alarm && !rows)
        return false;
    bool empty = s->erase || s->input_erase;
    uint8_t wcc =
        (uint8_t)((s->unlock || empty ? DS_WCC_RESTORE : 0) | (s->alarm ? DS_WCC_ALARM : 0));
    ds_command(o, !s->erase ? DS_W : s->alternate ? DS_EWA : DS_EW, wcc);
    if (s->wipe && !s->erase) {
        ds_at(o, 1, 1);
        ds_ra(o, ds_addr(o, s->rows - 2u, s->cols), 0);
    }
    put_rows(s, o);
    put_fields(s, o, empty);
    s->erase = s->wipe = s->fields = s->unlock = s->input_erase = s->alarm = false;
    s->prefill_len = 0;
    return true;
}

size_t screen_input(const struct screen *s, const struct ds_inbound *in, uint8_t *text, size_t size)
{
    struct ds_field f;
    uint16_t addr = (uint16_t)((s->rows - 2u) * s->cols);
    size_t n = 0;
    if (in->unformatted) {
        size_t pos = 0;
        if (ds_inbound_next(in, &pos, &f))
            n = graphics_field_text(s->graphics, &f, text, size);
    } else if (ds_inbound_field(in, addr, &f)) {
        n = graphics_field_text(s->graphics, &f, text, size);
    }
    while (n && text[n - 1] == 0x40)
        n--;
    return n;
}
