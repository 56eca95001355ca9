/* Outbound data streams against the screen in storage: each piece of the input (a length byte, then
 * that many bytes) is a command or, where the length is 0, a key.  What the screen answers must
 * parse, and no key may change what is protected. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tn3270/buffer.h"
#include "tn3270/query_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(const struct buffer3270 *b, const struct ds_out *o)
{
    struct ds_inbound in;
    struct query_reply q;
    struct ds_field f;
    uint8_t text[64];
    if (o->len == 0)
        return;
    if (o->data[0] == DS_AID_SF && query_reply_parse(&q, o->data, o->len) < 0)
        abort();
    if (ds_inbound_parse(&in, o->data, o->len, b->rows, b->cols) == 0)
        for (size_t pos = 0; ds_inbound_next(&in, &pos, &f);)
            ds_field_text(&f, text, sizeof text);
}

static void key(struct buffer3270 *b, uint8_t k, struct ds_out *o)
{
    switch (k & 15) {
    case 0:
        buffer3270_tab(b);
        break;
    case 1:
        buffer3270_backtab(b);
        break;
    case 2:
        buffer3270_erase_eof(b);
        break;
    case 3:
        buffer3270_erase_input(b);
        break;
    case 4:
        buffer3270_delete(b);
        break;
    case 5:
        buffer3270_backspace(b);
        break;
    case 6:
        buffer3270_newline(b);
        break;
    case 7:
        buffer3270_home(b);
        break;
    case 8:
        buffer3270_toggle_insert(b);
        break;
    case 9:
        buffer3270_reset(b);
        break;
    case 10:
        buffer3270_move(b, (k >> 4) - 8, (k >> 5) - 4);
        break;
    case 11:
        buffer3270_key(b, k & 0x10 ? DS_AID_ENTER : k & 0x20 ? DS_AID_CLEAR : DS_AID_PA1, o);
        break;
    default:
        buffer3270_type(b, k);
        break;
    }
}

/* A key on a screen: what is protected before must be the same after, but for Clear. */
static void checked_key(struct buffer3270 *b, uint8_t k, struct ds_out *o)
{
    bool hold = b->formatted && (k & 15) != 11;
    uint8_t fa = hold ? buffer3270_field_at(b, b->cursor, NULL) : 0;
    uint16_t at = b->cursor;
    struct buffer_cell was = b->cells[at];
    key(b, k, o);
    if (hold && (fa & DS_FA_PROTECTED) && !was.is_field && b->cells[at].c != was.c)
        abort();
    if (b->cursor >= b->rows * b->cols)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer3270 b;
    struct ds_out o;
    char text[600];
    if (size < 1 || buffer3270_init(&b, data[0] & 1 ? 43 : 62, data[0] & 1 ? 80 : 160) < 0)
        return 0;
    unsigned heavy = 0;
    for (size_t i = 1; i < size;) {
        size_t n = data[i++];
        ds_init(&o, b.rows, b.cols);
        if (n == 0 && i < size) {
            checked_key(&b, data[i++], &o);
        } else if (heavy++ < 40) {
            n = n < size - i ? n : size - i;
            buffer3270_write(&b, data + i, n, &o);
            i += n;
        } else {
            i += n;
        }
        check_answer(&b, &o);
        ds_free(&o);
    }
    for (unsigned row = 1; row <= b.rows; row += 20)
        buffer3270_row_text(&b, row, text, sizeof text);
    buffer3270_free(&b);
    return 0;
}
