/* Built-in functions on numbers.  Source: TRL-2, section 4. */
#include "cms/rexx/interp.h"

static struct value rounded(struct rexx *rx, struct num x)
{
    return num_value(rx, &x, rx->act->set.digits, rx->act->set.engineering);
}

struct value fn_ABS(struct rexx *rx, struct args *a)
{
    struct num x = arg_number(rx, a, 0);
    x.sign = x.sign != 0;
    return rounded(rx, x);
}

struct value fn_SIGN(struct rexx *rx, struct args *a)
{
    return v_int(arg_number(rx, a, 0).sign);
}

static struct value extreme(struct rexx *rx, struct args *a, int which)
{
    struct num best = arg_number(rx, a, 0);
    for (uint32_t i = 1; i < a->n; i++) {
        struct num x = arg_number(rx, a, i);
        if (num_compare(rx, x, best, rx->act->set.digits) == which)
            best = x;
    }
    return rounded(rx, best);
}

struct value fn_MAX(struct rexx *rx, struct args *a)
{
    return extreme(rx, a, 1);
}

struct value fn_MIN(struct rexx *rx, struct args *a)
{
    return extreme(rx, a, -1);
}

static uint64_t next_random(struct rexx *rx)
{
    uint64_t z = rx->random += 0x9e3779b97f4a7c15ull; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

struct value fn_RANDOM(struct rexx *rx, struct args *a)
{
    int64_t from = 0, to = 999;
    if (a->n == 1 && arg_given(a, 0)) {
        to = arg_whole(rx, a, 0, 999, 0);
    } else {
        from = arg_whole(rx, a, 0, 0, 0);
        to = arg_whole(rx, a, 1, 999, 0);
    }
    if (to < from || to - from > 100000)
        rx_raise(rx, 40);
    if (arg_given(a, 2))
        rx->random = (uint64_t)arg_whole(rx, a, 2, 0, 0) * 0x2545f4914f6cdd1dull;
    return v_int(from + (int64_t)(next_random(rx) % (uint64_t)(to - from + 1)));
}

/* ---- FORMAT and TRUNC ---- */

/* The digit at power of ten p. */
static uint8_t digit_at(const struct num *x, int64_t p)
{
    int64_t i = (int64_t)x->n - 1 - (p - x->exp);
    return i >= 0 && i < (int64_t)x->n ? x->d[i] : 0;
}

/* Rounds to `after` places behind the point. */
static void round_places(struct num *x, int64_t after)
{
    int64_t keep = (int64_t)x->n + x->exp + after; /* digits that stay */
    if (-x->exp <= after || !x->sign)
        return;
    if (keep < 0) {
        x->sign = 0;
    } else if (keep == 0) {
        bool up = x->d[0] >= 5;
        x->d[0] = 1;
        x->n = 1;
        x->exp = -after;
        x->sign = up ? x->sign : 0;
    } else {
        num_round(x, (uint32_t)keep);
    }
    if (!x->sign) {
        x->n = 1;
        x->exp = 0;
        x->d[0] = 0;
    }
}

struct layout {
    int64_t before, after, expp, expt; /* -1: not given */
    int64_t exponent;
    bool exponential;
};

/* Takes the exponent out when the number needs exponential notation. */
static void choose_form(struct rexx *rx, struct num *x, struct layout *f)
{
    int64_t digits = (int64_t)rx->act->set.digits, limit = f->expt < 0 ? digits : f->expt;
    int64_t left = (int64_t)x->n + x->exp;
    f->exponential = f->expp != 0 && (left > limit || -x->exp > 2 * limit);
    if (!x->sign) {
        f->exponential = f->expp > 0 && f->expt == 0; /* blanks for the exponent, which is 0 */
        return;
    }
    if (!f->exponential)
        return;
    int64_t e = left - 1, shift = 0;
    if (rx->act->set.engineering)
        shift = ((e % 3) + 3) % 3;
    f->exponent = e - shift;
    x->exp -= f->exponent;
}

static uint8_t *put_exponent(struct rexx *rx, uint8_t *q, const struct layout *f)
{
    uint8_t buf[INT_TEXT];
    int64_t e = f->exponent < 0 ? -f->exponent : f->exponent;
    struct rexx_string t = v_view(rx, v_int(e), buf);
    if (f->expp > 0 && (int64_t)t.n > f->expp)
        rx_raise(rx, 40);
    if (e == 0) {
        if (f->expp > 0) {
            memset(q, rx->cs.blank, (size_t)f->expp + 2);
            q += f->expp + 2;
        }
        return q;
    }
    *q++ = rx->cs.native['E'];
    *q++ = rx->cs.native[f->exponent < 0 ? '-' : '+'];
    for (int64_t i = (int64_t)t.n; i < f->expp; i++)
        *q++ = rx->cs.zero;
    memcpy(q, t.p, t.n);
    return q + t.n;
}

static struct value lay_out(struct rexx *rx, const struct num *x, const struct layout *f)
{
    int64_t left = x->sign ? (int64_t)x->n + x->exp : 1;
    int64_t whole = left > 0 ? left : 1, places = x->exp < 0 ? -x->exp : 0;
    if (f->after >= 0)
        places = f->after;
    int64_t need = whole + (x->sign < 0);
    if (f->before >= 0 && need > f->before)
        rx_raise(rx, 40);
    int64_t blanks = f->before >= 0 ? f->before - need : 0;
    int64_t room = blanks + need + places + (f->expp > 0 ? f->expp : 0) + 32;
    if (room > (int64_t)rx->arena.limit)
        rx_raise(rx, 5);
    uint8_t *buf = rx_temp(rx, (size_t)room), *q = buf;
    memset(q, rx->cs.blank, (size_t)blanks);
    q += blanks;
    if (x->sign < 0)
        *q++ = rx->cs.native['-'];
    for (int64_t p = whole - 1; p >= 0; p--)
        *q++ = (uint8_t)(rx->cs.zero + digit_at(x, p));
    if (places)
        *q++ = rx->cs.native['.'];
    for (int64_t p = -1; p >= -places; p--)
        *q++ = (uint8_t)(rx->cs.zero + digit_at(x, p));
    if (f->exponential)
        q = put_exponent(rx, q, f);
    return v_bytes(rx, buf, (size_t)(q - buf));
}

struct value fn_FORMAT(struct rexx *rx, struct args *a)
{
    struct num x = arg_number(rx, a, 0);
    struct layout f = {arg_whole(rx, a, 1, -1, 0),
                       arg_whole(rx, a, 2, -1, 0),
                       arg_whole(rx, a, 3, -1, 0),
                       arg_whole(rx, a, 4, -1, 0),
                       0,
                       false};
    choose_form(rx, &x, &f);
    if (f.after >= 0) {
        int64_t left = (int64_t)x.n + x.exp;
        round_places(&x, f.after);
        if (f.exponential && (int64_t)x.n + x.exp > left) { /* 9.99 became 10.0 */
            x.exp += f.exponent;
            choose_form(rx, &x, &f);
        }
    }
    return lay_out(rx, &x, &f);
}

struct value fn_TRUNC(struct rexx *rx, struct args *a)
{
    struct num x = arg_number(rx, a, 0);
    int64_t places = arg_whole(rx, a, 1, 0, 0);
    int64_t left = x.sign ? (int64_t)x.n + x.exp : 1, whole = left > 0 ? left : 1;
    int64_t room = whole + places + 4;
    if (room > (int64_t)rx->arena.limit)
        rx_raise(rx, 5);
    uint8_t *buf = rx_temp(rx, (size_t)room), *q = buf;
    bool zero = true;
    for (int64_t p = left - 1; p >= -places && zero; p--)
        zero = !digit_at(&x, p);
    if (x.sign < 0 && !zero)
        *q++ = rx->cs.native['-'];
    for (int64_t p = whole - 1; p >= 0; p--)
        *q++ = (uint8_t)(rx->cs.zero + digit_at(&x, p));
    if (places)
        *q++ = rx->cs.native['.'];
    for (int64_t p = -1; p >= -places; p--)
        *q++ = (uint8_t)(rx->cs.zero + digit_at(&x, p));
    return v_bytes(rx, buf, (size_t)(q - buf));
}
