/* Lines in and out; see line.h.  Keeps true: what comes out is valid UTF-8 without control
 * characters, so that neither a client nor a guest can send sequences to the other's terminal. */
#include "tn3270/line.h"

#include <string.h>

/* Length of the UTF-8 character at p if it is well-formed and no control, else 0: Unicode
 * standard, table 3-7. */
static size_t well_formed(const uint8_t *p, size_t n)
{
    uint8_t c = p[0];
    if (c < 0x80)
        return c >= 0x20 && c != 0x7f ? 1 : 0;
    size_t len = c >= 0xc2 && c < 0xe0   ? 2
                 : c >= 0xe0 && c < 0xf0 ? 3
                 : c >= 0xf0 && c < 0xf5 ? 4
                                         : 0;
    if (len == 0 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) || (c == 0xf0 && p[1] < 0x90) ||
        (c == 0xf4 && p[1] > 0x8f))
        return 0;
    return c == 0xc2 && p[1] < 0xa0 ? 0 : len;
}

size_t line_clean(char *utf8, size_t size, const char *text, size_t len)
{
    const uint8_t *p = (const uint8_t *)text;
    size_t out = 0;
    for (size_t i = 0; i < len;) {
        size_t n = well_formed(p + i, len - i);
        char c[4] = {' '};
        size_t k = 1, used = 1;
        if (n > 0) {
            k = used = n;
            memcpy(c, p + i, n);
        } else if (p[i] == '\t') {
            c[0] = '\t';
        } else if (p[i] == 0xc2 && i + 1 < len && p[i + 1] >= 0x80 && p[i + 1] < 0xa0) {
            used = 2; /* a C1 control in UTF-8 */
        } else if (p[i] >= 0xa0) {
            k = 2;
            c[0] = (char)(0xc0 | p[i] >> 6);
            c[1] = (char)(0x80 | (p[i] & 0x3f));
        }
        if (out + k > size)
            break;
        memcpy(utf8 + out, c, k);
        out += k;
        i += used;
    }
    return out;
}

void line_erase_char(struct line_input *in)
{
    while (in->len > 0 && ((uint8_t)in->text[in->len - 1] & 0xc0) == 0x80)
        in->len--;
    if (in->len > 0)
        in->len--;
}

void line_erase(struct line_input *in)
{
    in->len = 0;
}

/* Throws away ESC x and ESC [ … final byte; true while inside one. */
static bool in_escape(struct line_input *in, uint8_t c)
{
    if (in->escape == 0)
        return false;
    if (in->escape == 1 && (c == '[' || c == 'O'))
        in->escape = 2;
    else if (in->escape == 1 || (c >= 0x40 && c < 0x7f))
        in->escape = 0;
    return true;
}

enum line_event line_byte(struct line_input *in, uint8_t c)
{
    bool after_cr = in->after_cr;
    in->after_cr = c == '\r';
    if (after_cr && (c == '\n' || c == 0))
        return LINE_MORE;
    if (c == '\r' || c == '\n') {
        in->escape = 0;
        return LINE_DONE;
    }
    if (c == 0x03) {
        in->len = 0;
        in->escape = 0;
        return LINE_ATTENTION;
    }
    if (in_escape(in, c))
        return LINE_MORE;
    if (c == 0x1b)
        in->escape = 1;
    else if (c == 0x08 || c == 0x7f)
        line_erase_char(in);
    else if (c == 0x15)
        line_erase(in);
    else if ((c >= 0x20 || c == '\t') && in->len < sizeof in->text)
        in->text[in->len++] = (char)c;
    return LINE_MORE;
}

size_t line_take(struct line_input *in, char *utf8, size_t size)
{
    size_t n = line_clean(utf8, size, in->text, in->len);
    in->len = 0;
    return n;
}
