/* What a client sends on a terminal that is ready: inbound transmissions, Query Replies, TN3270E
 * headers and subnegotiations, terminal types, lines. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tn3270/datastream.h"
#include "tn3270/line.h"
#include "tn3270/query_reply.h"
#include "tn3270/tn3270e.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take_name(void *ctx, const char *asked, char *name)
{
    memcpy(name, "L0001", 6);
    return strlen(asked) > 8 ? (abort(), 3) : -1;
}

static void lines(const uint8_t *data, size_t size)
{
    static struct line_input in;
    char out[TERMINAL_LINE_MAX], again[TERMINAL_LINE_MAX];
    memset(&in, 0, sizeof in);
    for (size_t i = 0; i < size; i++)
        if (line_byte(&in, data[i]) == LINE_DONE) {
            size_t n = line_take(&in, out, sizeof out);
            /* clean text stays as it is */
            if (line_clean(again, sizeof again, out, n) != n || memcmp(out, again, n) != 0)
                abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ds_inbound in;
    struct query_reply q;
    struct ds_field f;
    struct tn3270e e;
    struct tn3270e_header h;
    struct tn3270_model m;
    struct ds_out o;
    uint8_t text[64];
    if (ds_inbound_parse(&in, data, size, 43, 80) == 0) {
        for (size_t pos = 0; ds_inbound_next(&in, &pos, &f);)
            if (ds_field_text(&f, text, sizeof text) > sizeof text || f.addr >= 43 * 80)
                abort();
        ds_inbound_field(&in, 100, &f);
    }
    if (query_reply_parse(&q, data, size) == 0 && q.rows && !query_reply_size_ok(q.rows, q.cols))
        abort();
    tn3270e_header_parse(&h, data, size);
    tn3270e_negative(data, size);
    tn3270_model_parse(&m, (const char *)data, size);
    tn3270e_init(&e, take_name, NULL);
    ds_init(&o, 24, 80);
    for (size_t i = 0; i < size;) {
        size_t n = data[i] & 0x1f;
        n = n < size - i - 1 ? n : size - i - 1;
        tn3270e_receive(&e, data + i + 1, n, &o);
        i += n + 1;
    }
    ds_free(&o);
    lines(data, size);
    return 0;
}
