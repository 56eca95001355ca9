/* Built-in functions between characters, bits, hexadecimal and decimal, and DATATYPE.
 * Source: TRL-2, section 4. */
#include "cms/rexx/interp.h"

/* ---- packing ---- */

static uint8_t hex_digit(struct rexx *rx, unsigned d)
{
    return rx->cs.native[d < 10 ? '0' + d : 'A' + d - 10];
}

/* The nibbles (bits == 4) or bits (1) of a hexadecimal or binary string, one a byte, in temporary
 * memory.  Blanks may stand between groups that are counted from the right. False: not valid. */
static bool unpack(struct rexx *rx, struct rexx_string s, int bits, uint8_t **out, size_t *n)
{
    unsigned group = bits == 4 ? 2 : 4;
    uint8_t *d = rx_temp(rx, s.n + 8);
    size_t count = 0, after_first = 0;
    bool blank = false, seen_blank = false;
    for (size_t i = 0; i < s.n; i++) {
        int c = rx->cs.ascii[rx->cs.upper[s.p[i]]];
        if (rx->cs.kind[s.p[i]] & CH_BLANK) {
            if (count == 0 || (seen_blank && !blank && after_first % group))
                return false;
            if (!seen_blank)
                after_first = 0;
            seen_blank = blank = true;
            continue;
        }
        if (bits == 4 ? !(rx->cs.kind[s.p[i]] & CH_HEX) : c != '0' && c != '1')
            return false;
        d[count++] = (uint8_t)(c <= '9' ? c - '0' : c - 'A' + 10);
        after_first++;
        blank = false;
    }
    if (blank || (seen_blank && after_first % group))
        return false;
    *out = d;
    *n = count;
    return true;
}

static void unpack_arg(struct rexx *rx, struct args *a, int bits, uint8_t **d, size_t *n)
{
    if (!unpack(rx, arg_string(rx, a, 0), bits, d, n))
        rx_raise(rx, 40);
}

struct value fn_B2X(struct rexx *rx, struct args *a)
{
    uint8_t *d;
    size_t n;
    unpack_arg(rx, a, 1, &d, &n);
    size_t nibbles = (n + 3) / 4;
    if (!n)
        return v_null(rx);
    struct str *out = str_new(rx, nibbles);
    size_t lead = nibbles * 4 - n;
    for (size_t i = 0; i < nibbles; i++) {
        unsigned v = 0;
        for (size_t k = i * 4; k < i * 4 + 4; k++)
            v = v << 1 | (k < lead ? 0 : d[k - lead]);
        out->data[i] = hex_digit(rx, v);
    }
    return v_of(out);
}

struct value fn_X2B(struct rexx *rx, struct args *a)
{
    uint8_t *d;
    size_t n;
    unpack_arg(rx, a, 4, &d, &n);
    if (!n)
        return v_null(rx);
    struct str *out = str_new(rx, n * 4);
    for (size_t i = 0; i < n * 4; i++)
        out->data[i] = (uint8_t)(rx->cs.zero + (d[i / 4] >> (3 - i % 4) & 1));
    return v_of(out);
}

struct value fn_C2X(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    if (!s.n)
        return v_null(rx);
    struct str *out = str_new(rx, s.n * 2);
    for (size_t i = 0; i < s.n; i++) {
        out->data[2 * i] = hex_digit(rx, s.p[i] >> 4);
        out->data[2 * i + 1] = hex_digit(rx, s.p[i] & 15);
    }
    return v_of(out);
}

/* Nibbles to bytes, the first one filled from the left; in temporary memory. */
static size_t pack_nibbles(struct rexx *rx, const uint8_t *d, size_t n, uint8_t **out)
{
    size_t bytes = (n + 1) / 2, lead = n & 1;
    *out = rx_temp(rx, bytes + 1);
    memset(*out, 0, bytes + 1);
    for (size_t i = 0; i < n; i++)
        (*out)[(i + lead) / 2] |= (uint8_t)(d[i] << ((i + lead) % 2 ? 0 : 4));
    return bytes;
}

struct value fn_X2C(struct rexx *rx, struct args *a)
{
    uint8_t *d, *bytes;
    size_t n;
    unpack_arg(rx, a, 4, &d, &n);
    n = pack_nibbles(rx, d, n, &bytes);
    return v_bytes(rx, bytes, n);
}

/* ---- binary integers of any length ---- */

/* The whole number in big-endian bytes; error 40 when it has more than DIGITS digits. */
static struct value bytes_to_number(struct rexx *rx, uint8_t *b, size_t n, bool negative)
{
    uint32_t digits = rx->act->set.digits;
    if (negative) { /* two's complement */
        unsigned carry = 1;
        for (size_t i = n; i--;) {
            unsigned v = (uint8_t)~b[i] + carry;
            b[i] = (uint8_t)v;
            carry = v >> 8;
        }
    }
    while (n && !b[0])
        b++, n--;
    if (n > digits) /* a byte is more than two digits */
        rx_raise(rx, 40);
    uint32_t room = (uint32_t)n * 5 / 2 + 2;
    struct num x = {negative ? -1 : 1, room, 0, rx_temp(rx, room)};
    memset(x.d, 0, room);
    for (size_t i = 0; i < n; i++) {
        unsigned carry = b[i];
        rx_worked(rx, room);
        for (uint32_t k = room; k--;) {
            unsigned v = x.d[k] * 256u + carry;
            x.d[k] = (uint8_t)(v % 10);
            carry = v / 10;
        }
    }
    while (x.n > 1 && !x.d[0])
        x.d++, x.n--;
    if (!x.d[0])
        return v_int(0);
    if (x.n > digits)
        rx_raise(rx, 40);
    return num_value(rx, &x, digits, false);
}

/* The rightmost `want` bytes of b, filled on the left with zeros; sign says if the result is
 * signed. */
static struct value to_decimal(struct rexx *rx, const uint8_t *b, size_t n, bool sized,
                               int64_t want, bool negative)
{
    if (sized && (uint64_t)want < n) {
        b += n - (size_t)want;
        n = (size_t)want;
    }
    uint8_t *copy = rx_temp(rx, n + 1);
    memcpy(copy, b, n);
    return bytes_to_number(rx, copy, n, negative);
}

struct value fn_C2D(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    bool sized = arg_given(a, 1);
    int64_t n = arg_whole(rx, a, 1, 0, 0);
    if (!s.n || (sized && !n))
        return v_int(0);
    bool negative = sized && (uint64_t)n <= s.n && (s.p[s.n - (size_t)n] & 0x80);
    return to_decimal(rx, s.p, s.n, sized, n, negative);
}

struct value fn_X2D(struct rexx *rx, struct args *a)
{
    uint8_t *d, *bytes;
    size_t n;
    bool sized = arg_given(a, 1);
    int64_t want = arg_whole(rx, a, 1, 0, 0);
    unpack_arg(rx, a, 4, &d, &n);
    if (!n || (sized && !want))
        return v_int(0);
    bool negative = false;
    if (sized && (uint64_t)want <= n) {
        d += n - (size_t)want;
        n = (size_t)want;
        negative = d[0] & 8;
    }
    size_t odd = n & 1, count = pack_nibbles(rx, d, n, &bytes);
    if (negative && odd)
        bytes[0] |= 0xf0;
    return bytes_to_number(rx, bytes, count, negative);
}

/* A whole number's magnitude in big-endian bytes, in temporary memory; *n is 0 for zero. */
static uint8_t *number_to_bytes(struct rexx *rx, struct args *a, bool *negative, size_t *n)
{
    struct num x = arg_number(rx, a, 0);
    int64_t places = (int64_t)x.n + x.exp;
    if (places > (int64_t)rx->act->set.digits)
        rx_raise(rx, 40);
    for (uint32_t i = places > 0 ? (uint32_t)places : 0; i < x.n; i++)
        if (x.d[i])
            rx_raise(rx, 40);
    *negative = x.sign < 0;
    size_t room = places > 0 ? (size_t)places / 2 + 1 : 1;
    uint8_t *out = rx_temp(rx, room);
    memset(out, 0, room);
    for (int64_t i = 0; i < places; i++) {
        unsigned carry = i < (int64_t)x.n ? x.d[i] : 0;
        rx_worked(rx, room);
        for (size_t k = room; k--;) {
            unsigned v = out[k] * 10u + carry;
            out[k] = (uint8_t)v;
            carry = v >> 8;
        }
    }
    while (room && !out[0])
        out++, room--;
    *n = room;
    return out;
}

static void negate(uint8_t *b, size_t n)
{
    unsigned carry = 1;
    for (size_t i = n; i--;) {
        unsigned v = (uint8_t)~b[i] + carry;
        b[i] = (uint8_t)v;
        carry = v >> 8;
    }
}

/* The bytes of a's number, cut or sign-extended to `want` of them (-1: as many as it needs). */
static uint8_t *sized_bytes(struct rexx *rx, struct args *a, int64_t want, size_t *n)
{
    bool negative;
    uint8_t *b = number_to_bytes(rx, a, &negative, n);
    if (want < 0) {
        if (negative)
            rx_raise(rx, 40);
        return b;
    }
    if ((uint64_t)want > rx->arena.limit)
        rx_raise(rx, 5);
    uint8_t *out = rx_temp(rx, (size_t)want + 1);
    memset(out, 0, (size_t)want + 1);
    size_t take = *n < (size_t)want ? *n : (size_t)want;
    memcpy(out + want - take, b + *n - take, take);
    if (negative)
        negate(out, (size_t)want);
    *n = (size_t)want;
    return out;
}

struct value fn_D2C(struct rexx *rx, struct args *a)
{
    size_t n;
    uint8_t *b = sized_bytes(rx, a, arg_whole(rx, a, 1, -1, 0), &n);
    if (!n && !arg_given(a, 1)) {
        uint8_t zero = 0;
        return v_bytes(rx, &zero, 1);
    }
    return v_bytes(rx, b, n);
}

struct value fn_D2X(struct rexx *rx, struct args *a)
{
    int64_t want = arg_whole(rx, a, 1, -1, 0);
    size_t n;
    uint8_t *b = sized_bytes(rx, a, want < 0 ? -1 : (want + 1) / 2, &n);
    size_t nibbles = want < 0 ? 2 * n : (size_t)want, skip = 2 * n - nibbles;
    if (want < 0 && n && !(b[0] >> 4))
        nibbles--, skip++;
    if (!nibbles)
        return want < 0 ? v_int(0) : v_null(rx);
    struct str *out = str_new(rx, nibbles);
    for (size_t i = 0; i < nibbles; i++) {
        size_t k = i + skip;
        out->data[i] = hex_digit(rx, k % 2 ? b[k / 2] & 15 : b[k / 2] >> 4);
    }
    return v_of(out);
}

/* ---- DATATYPE ---- */

static bool all_of(struct rexx *rx, struct rexx_string s, uint8_t kinds)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(rx->cs.kind[s.p[i]] & kinds))
            return false;
    return s.n > 0;
}

static bool is_symbol(struct rexx *rx, struct rexx_string s)
{
    return all_of(rx, s, CH_SYMBOL) && s.n <= 250;
}

static bool is_whole(struct rexx *rx, struct value v)
{
    struct num x;
    if (!num_read(rx, v, &x))
        return false;
    num_round(&x, rx->act->set.digits);
    if ((int64_t)x.n + x.exp > (int64_t)rx->act->set.digits)
        return false;
    for (int64_t i = (int64_t)x.n + x.exp > 0 ? (int64_t)x.n + x.exp : 0; i < (int64_t)x.n; i++)
        if (x.d[i])
            return false;
    return true;
}

struct value fn_DATATYPE(struct rexx *rx, struct args *a)
{
    struct rexx_string s = arg_string(rx, a, 0);
    struct num x;
    uint8_t *d;
    size_t n;
    if (!arg_given(a, 1))
        return v_text(rx, num_read(rx, a->v[0], &x) ? "NUM" : "CHAR");
    switch (arg_option(rx, a, 1, "ABLMNSUWX", 'N')) {
    case 'A':
        return v_bool(all_of(rx, s, CH_DIGIT | CH_UPPER | CH_LOWER));
    case 'B':
        return v_bool(unpack(rx, s, 1, &d, &n));
    case 'L':
        return v_bool(all_of(rx, s, CH_LOWER));
    case 'M':
        return v_bool(all_of(rx, s, CH_UPPER | CH_LOWER));
    case 'S':
        return v_bool(is_symbol(rx, s));
    case 'U':
        return v_bool(all_of(rx, s, CH_UPPER));
    case 'W':
        return v_bool(is_whole(rx, a->v[0]));
    case 'X':
        return v_bool(unpack(rx, s, 4, &d, &n));
    default:
        return v_bool(num_read(rx, a->v[0], &x));
    }
}
