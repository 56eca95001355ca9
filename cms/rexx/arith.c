/* Operators on values: arithmetic under NUMERIC, comparisons, logic.  Whole numbers that are exact
 * under DIGITS take a short way; everything else goes through number.c. */
#include "cms/rexx/interp.h"

static const int64_t power_of_ten[] = {1LL,
                                       10LL,
                                       100LL,
                                       1000LL,
                                       10000LL,
                                       100000LL,
                                       1000000LL,
                                       10000000LL,
                                       100000000LL,
                                       1000000000LL,
                                       10000000000LL,
                                       100000000000LL,
                                       1000000000000LL,
                                       10000000000000LL,
                                       100000000000000LL,
                                       1000000000000000LL,
                                       10000000000000000LL,
                                       100000000000000000LL,
                                       1000000000000000000LL};

static inline int64_t exact_limit(const struct rexx *rx)
{
    uint32_t d = rx->act->set.digits;
    return power_of_ten[d < 18 ? d : 18];
}

static inline bool fits(int64_t n, int64_t limit)
{
    return n < limit && n > -limit;
}

static struct value finish(struct rexx *rx, struct num r, struct temp_mark mark)
{
    struct value v = num_value(rx, &r, rx->act->set.digits, rx->act->set.engineering);
    rx_temp_release(rx, mark);
    return v;
}

static void operand(struct rexx *rx, struct value v, struct num *out)
{
    if (!num_read(rx, v, out))
        rx_raise(rx, 41);
}

/* The short way; false: it does not apply. */
static bool arith_int(int op, int64_t a, int64_t b, int64_t limit, int64_t *r)
{
    switch (op) {
    case X_ADD:
        *r = a + b;
        break;
    case X_SUBTRACT:
        *r = a - b;
        break;
    case X_MULTIPLY:
        if (__builtin_mul_overflow(a, b, r))
            return false;
        break;
    case X_DIVIDE:
        if (!b || a % b)
            return false;
        *r = a / b;
        break;
    case X_WHOLE:
        if (!b)
            return false;
        *r = a / b;
        break;
    case X_REST:
        if (!b)
            return false;
        *r = a % b;
        break;
    default:
        return false;
    }
    return fits(*r, limit);
}

static struct num power(struct rexx *rx, struct num a, struct num b, uint32_t digits)
{
    int64_t e;
    num_round(&b, digits);
    if (!num_whole(&b, 9, &e))
        rx_raise(rx, 26);
    return num_power(rx, a, e, digits);
}

struct value op_arith(struct rexx *rx, int op, struct value a, struct value b)
{
    uint32_t digits = rx->act->set.digits;
    if (!a.s && !b.s) {
        int64_t limit = exact_limit(rx), r;
        if (fits(a.n, limit) && fits(b.n, limit) && arith_int(op, a.n, b.n, limit, &r))
            return v_int(r);
    }
    struct temp_mark mark = rx_temp_mark(rx);
    struct num x, y, r;
    operand(rx, a, &x);
    operand(rx, b, &y);
    switch (op) {
    case X_SUBTRACT:
        y.sign = -y.sign;
        r = num_add(rx, x, y, digits);
        break;
    case X_MULTIPLY:
        r = num_multiply(rx, x, y, digits);
        break;
    case X_DIVIDE:
        r = num_divide(rx, x, y, digits, DIVIDE);
        break;
    case X_WHOLE:
        r = num_divide(rx, x, y, digits, DIVIDE_WHOLE);
        break;
    case X_REST:
        r = num_divide(rx, x, y, digits, DIVIDE_REST);
        break;
    case X_POWER:
        r = power(rx, x, y, digits);
        break;
    default:
        r = num_add(rx, x, y, digits);
        break;
    }
    return finish(rx, r, mark);
}

bool v_logical(struct rexx *rx, struct value v)
{
    uint8_t buf[INT_TEXT];
    struct rexx_string s = v_view(rx, v, buf);
    if (s.n != 1 || (s.p[0] != rx->cs.zero && s.p[0] != rx->cs.zero + 1))
        rx_raise(rx, 34);
    return s.p[0] != rx->cs.zero;
}

struct value op_number(struct rexx *rx, struct value a)
{
    if (!a.s && fits(a.n, exact_limit(rx)))
        return a;
    struct temp_mark mark = rx_temp_mark(rx);
    struct num x;
    operand(rx, a, &x);
    num_round(&x, rx->act->set.digits);
    return finish(rx, x, mark);
}

struct value op_prefix(struct rexx *rx, int op, struct value a)
{
    if (op == X_NOT)
        return v_bool(!v_logical(rx, a));
    if (op == X_PLUS)
        return op_number(rx, a);
    if (!a.s && fits(a.n, exact_limit(rx)))
        return v_int(-a.n);
    struct temp_mark mark = rx_temp_mark(rx);
    struct num x;
    operand(rx, a, &x);
    num_round(&x, rx->act->set.digits);
    x.sign = -x.sign;
    return finish(rx, x, mark);
}

bool v_whole(struct rexx *rx, struct value v, uint32_t digits, int64_t *out)
{
    if (!v.s) {
        *out = v.n;
        return fits(v.n, power_of_ten[digits < 18 ? digits : 18]);
    }
    struct temp_mark mark = rx_temp_mark(rx);
    struct num x;
    bool good = num_read(rx, v, &x) && num_whole(&x, digits, out);
    rx_temp_release(rx, mark);
    return good;
}

static int strict_order(struct rexx_string a, struct rexx_string b)
{
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* Blanks at both ends do not count, the shorter string is filled with blanks. */
static int padded_order(struct rexx *rx, struct rexx_string a, struct rexx_string b)
{
    a = bytes_strip(rx, a);
    b = bytes_strip(rx, b);
    size_t n = a.n > b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        int x = i < a.n ? a.p[i] : rx->cs.blank, y = i < b.n ? b.p[i] : rx->cs.blank;
        if (x != y)
            return x - y;
    }
    return 0;
}

static int loose_order(struct rexx *rx, struct value a, struct value b)
{
    const struct settings *set = &rx->act->set;
    if (!a.s && !b.s && !set->fuzz) {
        int64_t limit = exact_limit(rx);
        if (fits(a.n, limit) && fits(b.n, limit))
            return (a.n > b.n) - (a.n < b.n);
    }
    uint8_t x[INT_TEXT], y[INT_TEXT];
    struct rexx_string s = v_view(rx, a, x), t = v_view(rx, b, y);
    struct temp_mark mark = rx_temp_mark(rx);
    struct num m, n;
    int order;
    if (num_read(rx, a, &m) && num_read(rx, b, &n))
        order = num_compare(rx, m, n, set->digits - set->fuzz);
    else
        order = padded_order(rx, s, t);
    rx_temp_release(rx, mark);
    return order;
}

bool op_compare(struct rexx *rx, int op, struct value a, struct value b)
{
    int order;
    if (op >= X_SEQ) {
        uint8_t x[INT_TEXT], y[INT_TEXT];
        order = strict_order(v_view(rx, a, x), v_view(rx, b, y));
        op += X_EQ - X_SEQ;
    } else {
        order = loose_order(rx, a, b);
    }
    switch (op) {
    case X_EQ:
        return order == 0;
    case X_NE:
        return order != 0;
    case X_GT:
        return order > 0;
    case X_LT:
        return order < 0;
    case X_GE:
        return order >= 0;
    default:
        return order <= 0;
    }
}
