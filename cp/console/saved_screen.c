/* See saved_screen.h.  Source: CP Commands and Utilities Reference, TERMINAL SCRNSAVE. */
#include "cp/console/saved_screen.h"

#include "tn3270/buffer.h"

#include <stdlib.h>

struct saved_screen {
    struct buffer3270 buffer;
    bool alternate; /* it was erased so */
};

#define WCC_RESTORE 0xc2

void saved_screen_drop(struct saved_screen **s)
{
    if (*s)
        buffer3270_free(&(*s)->buffer);
    free(*s);
    *s = NULL;
}

static struct saved_screen *make(uint16_t rows, uint16_t cols)
{
    struct saved_screen *s = calloc(1, sizeof *s);
    if (s && buffer3270_init(&s->buffer, rows, cols)) {
        free(s);
        s = NULL;
    }
    return s;
}

bool saved_screen_fits(const struct saved_screen *s, uint16_t rows, uint16_t cols)
{
    return s && s->buffer.alternate_rows == rows && s->buffer.alternate_cols == cols;
}

void saved_screen_wrote(struct saved_screen **s, uint16_t rows, uint16_t cols, const uint8_t *ds,
                        size_t len)
{
    uint8_t command = len ? ds_command_normal(ds[0]) : 0;
    bool erase = command == DS_EW || command == DS_EWA;
    if (!saved_screen_fits(*s, rows, cols))
        saved_screen_drop(s);
    if (!*s && erase)
        *s = make(rows, cols);
    if (!*s)
        return;
    if (erase)
        (*s)->alternate = command == DS_EWA;
    struct ds_out answer;
    ds_init(&answer, rows, cols);
    if (command == DS_WSF || buffer3270_write(&(*s)->buffer, ds, len, &answer) == BUFFER_REJECT)
        saved_screen_drop(s);
    ds_free(&answer);
}

void saved_screen_sent(struct saved_screen *s, const uint8_t *data, size_t len)
{
    struct ds_inbound in;
    struct ds_field f;
    size_t at = 0;
    if (!s)
        return;
    struct buffer3270 *b = &s->buffer;
    if (ds_inbound_parse(&in, data, len, b->rows, b->cols) || in.short_read)
        return;
    unsigned cells = (unsigned)b->rows * b->cols;
    b->cursor = in.cursor;
    while (ds_inbound_next(&in, &at, &f)) {
        uint8_t text[4096];
        size_t n = ds_field_text(&f, text, sizeof text);
        unsigned to = f.addr;
        for (size_t i = 0; i < cells && !b->cells[to].is_field; i++, to = (to + 1) % cells)
            b->cells[to].c = i < n ? text[i] : 0;
    }
}

bool saved_screen_draw(const struct saved_screen *s, bool extended, struct ds_out *o)
{
    struct buffer3270 b = s->buffer;
    struct ds_out image;
    b.reply_mode = extended ? 2 : 0; /* with the attributes of single characters */
    ds_init(&image, b.rows, b.cols);
    buffer3270_read_buffer(&b, &image);
    ds_byte(o, s->alternate ? DS_EWA : DS_EW);
    ds_byte(o, WCC_RESTORE);
    ds_sba(o, 0);
    if (image.len > 3) /* behind AID and cursor */
        ds_bytes(o, image.data + 3, image.len - 3);
    if (extended)
        ds_sa(o, 0, 0);
    ds_sba(o, b.cursor);
    ds_ic(o);
    bool ok = !image.failed && !o->failed;
    ds_free(&image);
    return ok;
}
