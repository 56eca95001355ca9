/* Decimal arithmetic of any precision.  A number is a sign, decimal digits and a power of ten;
 * digits are bytes 0 to 9, most significant first, in temporary memory.  Operands are cut to DIGITS
 * and a guard digit first, results rounded last.  Source: z/VM REXX/VM Reference, "Numbers and
 * Arithmetic". */
#include "cms/rexx/interp.h"

#define MAX_EXPONENT 999999999LL

static void set_zero(struct num *a)
{
    a->sign = 0;
    a->n = 1;
    a->exp = 0;
    a->d[0] = 0;
}

/* No leading zeros; zero has its one form. */
static void normalize(struct num *a)
{
    while (a->n > 1 && a->d[0] == 0) {
        a->d++;
        a->n--;
    }
    if (a->d[0] == 0)
        set_zero(a);
}

static void strip_zeros(struct num *a)
{
    while (a->n > 1 && a->d[a->n - 1] == 0) {
        a->n--;
        a->exp++;
    }
}

/* The exponent part "E+12" at s[i]; false: not valid. */
static bool parse_exponent(struct rexx *rx, struct rexx_string s, size_t i, int64_t *exp)
{
    const struct charset *cs = &rx->cs;
    bool negative = false;
    if (i >= s.n || cs->ascii[cs->upper[s.p[i]]] != 'E')
        return false;
    if (++i < s.n && (cs->ascii[s.p[i]] == '+' || cs->ascii[s.p[i]] == '-'))
        negative = cs->ascii[s.p[i++]] == '-';
    if (i >= s.n)
        return false;
    int64_t e = 0;
    for (; i < s.n; i++) {
        if (!(cs->kind[s.p[i]] & CH_DIGIT))
            return false;
        e = e * 10 + (s.p[i] - cs->zero);
        if (e > MAX_EXPONENT)
            return false;
    }
    *exp += negative ? -e : e;
    return true;
}

bool num_parse(struct rexx *rx, struct rexx_string s, struct num *out)
{
    const struct charset *cs = &rx->cs;
    s = bytes_strip(rx, s);
    int sign = 1;
    if (s.n && (cs->ascii[s.p[0]] == '-' || cs->ascii[s.p[0]] == '+')) {
        sign = cs->ascii[s.p[0]] == '-' ? -1 : 1;
        s.p++, s.n--;
        s = bytes_strip(rx, s);
    }
    if (!s.n || !(cs->kind[s.p[0]] & CH_SYMBOL))
        return false;
    out->d = rx_temp(rx, s.n + 1);
    out->n = 0;
    out->exp = 0;
    out->sign = sign;
    size_t i = 0;
    bool dot = false;
    for (; i < s.n; i++) {
        if (cs->kind[s.p[i]] & CH_DIGIT) {
            out->d[out->n++] = (uint8_t)(s.p[i] - cs->zero);
            out->exp -= dot;
        } else if (cs->ascii[s.p[i]] == '.' && !dot) {
            dot = true;
        } else {
            break;
        }
    }
    if (!out->n || (i < s.n && !parse_exponent(rx, s, i, &out->exp)))
        return false;
    normalize(out);
    return true;
}

void num_of_int(struct rexx *rx, int64_t n, struct num *out)
{
    uint8_t digits[20];
    uint64_t u = n < 0 ? -(uint64_t)n : (uint64_t)n;
    uint32_t k = 0;
    do {
        digits[k++] = (uint8_t)(u % 10);
        u /= 10;
    } while (u);
    out->d = rx_temp(rx, k);
    for (uint32_t i = 0; i < k; i++)
        out->d[i] = digits[k - 1 - i];
    out->n = k;
    out->exp = 0;
    out->sign = n < 0 ? -1 : n > 0;
}

bool num_read(struct rexx *rx, struct value v, struct num *out)
{
    if (!v.s) {
        num_of_int(rx, v.n, out);
        return true;
    }
    return num_parse(rx, (struct rexx_string){v.s->data, v.s->len}, out);
}

void num_round(struct num *a, uint32_t digits)
{
    if (a->n <= digits)
        return;
    bool up = a->d[digits] >= 5;
    a->exp += a->n - digits;
    a->n = digits;
    if (!up)
        return;
    uint32_t i = digits;
    while (i && a->d[i - 1] == 9)
        a->d[--i] = 0;
    if (i) {
        a->d[i - 1]++;
    } else {
        a->d[0] = 1; /* 999 became 1000: one digit less, one power more */
        a->exp++;
    }
}

static void num_truncate(struct num *a, uint32_t digits)
{
    if (a->n > digits) {
        a->exp += a->n - digits;
        a->n = digits;
    }
}

/* ---- to a string ---- */

static uint8_t *put_digits(struct rexx *rx, uint8_t *q, const struct num *a, int64_t from,
                           int64_t count)
{
    for (int64_t i = from; i < from + count; i++)
        *q++ = (uint8_t)(rx->cs.zero + (i >= 0 && i < (int64_t)a->n ? a->d[i] : 0));
    return q;
}

static struct value put_exponential(struct rexx *rx, const struct num *a, bool engineering)
{
    int64_t e = (int64_t)a->n + a->exp - 1, before = 1;
    if (e > MAX_EXPONENT || e < -MAX_EXPONENT)
        rx_raise(rx, 42);
    if (engineering) {
        int64_t shift = ((e % 3) + 3) % 3;
        e -= shift;
        before += shift;
    }
    uint8_t *buf = rx_temp(rx, a->n + 24), *q = buf;
    if (a->sign < 0)
        *q++ = rx->cs.native['-'];
    q = put_digits(rx, q, a, 0, before);
    if (before < (int64_t)a->n) {
        *q++ = rx->cs.native['.'];
        q = put_digits(rx, q, a, before, (int64_t)a->n - before);
    }
    if (e) {
        *q++ = rx->cs.native['E'];
        *q++ = rx->cs.native[e < 0 ? '-' : '+'];
        uint8_t text[INT_TEXT];
        struct rexx_string t = v_view(rx, v_int(e < 0 ? -e : e), text);
        memcpy(q, t.p, t.n);
        q += t.n;
    }
    return v_bytes(rx, buf, (size_t)(q - buf));
}

struct value num_value(struct rexx *rx, const struct num *a, uint32_t digits, bool engineering)
{
    if (a->sign == 0)
        return v_int(0);
    int64_t left = (int64_t)a->n + a->exp;
    if (left > (int64_t)digits || -a->exp > 2 * (int64_t)digits)
        return put_exponential(rx, a, engineering);
    if (a->exp >= 0 && left <= 18) {
        int64_t n = 0;
        for (int64_t i = 0; i < left; i++)
            n = n * 10 + (i < (int64_t)a->n ? a->d[i] : 0);
        return v_int(a->sign * n);
    }
    size_t room = (size_t)(left > 0 ? left : 1) + (a->exp < 0 ? (size_t)-a->exp : 0) + 2;
    uint8_t *buf = rx_temp(rx, room), *q = buf;
    if (a->sign < 0)
        *q++ = rx->cs.native['-'];
    if (left > 0)
        q = put_digits(rx, q, a, 0, left);
    else
        *q++ = rx->cs.zero;
    if (a->exp < 0) {
        *q++ = rx->cs.native['.'];
        q = put_digits(rx, q, a, left, -a->exp);
    }
    return v_bytes(rx, buf, (size_t)(q - buf));
}

bool num_whole(const struct num *a, uint32_t digits, int64_t *out)
{
    if (a->sign == 0) {
        *out = 0;
        return true;
    }
    int64_t left = (int64_t)a->n + a->exp, n = 0;
    if (left > (int64_t)digits || left > 18)
        return false;
    for (int64_t i = left > 0 ? left : 0; i < (int64_t)a->n; i++)
        if (a->d[i])
            return false;
    if (left <= 0)
        return false;
    for (int64_t i = 0; i < left; i++)
        n = n * 10 + (i < (int64_t)a->n ? a->d[i] : 0);
    *out = a->sign * n;
    return true;
}

/* ---- addition ---- */

/* Digits of |a| at the power of ten `from`, for `width` places, as an array. */
static uint8_t *aligned(struct rexx *rx, const struct num *a, int64_t from, uint32_t width)
{
    uint8_t *d = rx_temp(rx, width);
    memset(d, 0, width);
    int64_t last = (int64_t)width - 1 - (a->exp - from); /* place of a's last digit */
    memcpy(d + last - (int64_t)a->n + 1, a->d, a->n);
    return d;
}

static struct num add_aligned(struct rexx *rx, const struct num *a, const struct num *b)
{
    int64_t from = a->exp < b->exp ? a->exp : b->exp;
    int64_t ta = (int64_t)a->n + a->exp, tb = (int64_t)b->n + b->exp;
    uint32_t width = (uint32_t)((ta > tb ? ta : tb) - from + 1);
    uint8_t *x = aligned(rx, a, from, width), *y = aligned(rx, b, from, width);
    struct num r = {a->sign, width, from, x};
    if (a->sign == b->sign) {
        int carry = 0;
        for (uint32_t i = width; i--;) {
            int s = x[i] + y[i] + carry;
            carry = s > 9;
            x[i] = (uint8_t)(carry ? s - 10 : s);
        }
    } else {
        if (memcmp(x, y, width) < 0) {
            uint8_t *t = x;
            x = y;
            y = t;
            r.d = x;
            r.sign = b->sign;
        }
        int borrow = 0;
        for (uint32_t i = width; i--;) {
            int s = x[i] - y[i] - borrow;
            borrow = s < 0;
            x[i] = (uint8_t)(borrow ? s + 10 : s);
        }
    }
    normalize(&r);
    return r;
}

/* Drops what stands below the power of ten `cut`; what is left may be all zeros. */
static void cut_below(struct rexx *rx, struct num *a, int64_t cut)
{
    if (a->exp >= cut)
        return;
    if ((int64_t)a->n + a->exp > cut) {
        a->n -= (uint32_t)(cut - a->exp);
    } else {
        a->n = 1;
        a->d = rx_temp(rx, 1);
        a->d[0] = 0;
    }
    a->exp = cut;
}

/* Rounds at a place instead of to a number of digits. */
static void round_at(struct num *a, int64_t place)
{
    int64_t keep = (int64_t)a->n + a->exp - place;
    if (a->exp >= place || !a->sign)
        return;
    if (keep > 0) {
        num_round(a, (uint32_t)keep);
    } else if (keep == 0 && a->d[0] >= 5) {
        a->d[0] = 1;
        a->n = 1;
        a->exp = place;
    } else {
        set_zero(a);
    }
}

/* The operands are extended to at most DIGITS + 1 places from the greater one's first digit; the
 * sum is rounded counting from there, or from a carry. */
struct num num_add(struct rexx *rx, struct num a, struct num b, uint32_t digits)
{
    int64_t ta = (int64_t)a.n + a.exp, tb = (int64_t)b.n + b.exp;
    if (a.sign && b.sign) {
        int64_t top = ta > tb ? ta : tb;
        cut_below(rx, &a, top - digits - 1);
        cut_below(rx, &b, top - digits - 1);
        struct num r = add_aligned(rx, &a, &b);
        int64_t first = r.sign ? (int64_t)r.n + r.exp : top;
        round_at(&r, (first > top ? first : top) - digits);
        return r;
    }
    if (!a.sign)
        a = b;
    num_round(&a, digits);
    return a;
}

int num_compare(struct rexx *rx, struct num a, struct num b, uint32_t digits)
{
    if (a.sign != b.sign && a.sign * b.sign <= 0)
        return a.sign < b.sign ? -1 : 1;
    b.sign = -b.sign;
    return num_add(rx, a, b, digits).sign;
}

/* ---- multiplication ---- */

struct num num_multiply(struct rexx *rx, struct num a, struct num b, uint32_t digits)
{
    num_truncate(&a, digits + 1);
    num_truncate(&b, digits + 1);
    if (!a.sign || !b.sign) {
        struct num zero = {0, 1, 0, a.d};
        set_zero(&zero);
        return zero;
    }
    uint32_t n = a.n + b.n;
    uint32_t *acc = rx_temp(rx, n * sizeof *acc);
    memset(acc, 0, n * sizeof *acc);
    for (uint32_t i = 0; i < a.n; i++) {
        if ((i & 1023) == 1023)
            rx_poll(rx);
        uint32_t x = a.d[i], *row = acc + i + 1;
        for (uint32_t k = 0; k < b.n; k++)
            row[k] += x * b.d[k];
        if (i % 40000000 == 39999999) /* before a column can overflow */
            rx_raise(rx, 5);
    }
    struct num r = {a.sign * b.sign, n, a.exp + b.exp, rx_temp(rx, n)};
    uint32_t carry = 0;
    for (uint32_t i = n; i--;) {
        uint32_t s = acc[i] + carry;
        r.d[i] = (uint8_t)(s % 10);
        carry = s / 10;
    }
    normalize(&r);
    num_round(&r, digits);
    return r;
}

/* ---- division ---- */

/* A long division under way: the next quotient digit for each digit of the dividend.  A divisor of
 * up to 18 digits is a machine word. */
struct division {
    bool small;
    uint64_t divisor, rest;
    const uint8_t *d;
    uint32_t n;
    uint8_t *r; /* n + 1 digits */
};

static void division_start(struct rexx *rx, struct division *v, const uint8_t *d, uint32_t n)
{
    *v = (struct division){.small = n <= 18, .d = d, .n = n};
    if (v->small) {
        for (uint32_t i = 0; i < n; i++)
            v->divisor = v->divisor * 10 + d[i];
    } else {
        v->r = rx_temp(rx, n + 1);
        memset(v->r, 0, n + 1);
    }
}

static int division_step(struct division *v, uint8_t digit)
{
    if (v->small) {
        uint64_t t = v->rest * 10 + digit;
        int q = (int)(t / v->divisor);
        v->rest = t % v->divisor;
        return q;
    }
    memmove(v->r, v->r + 1, v->n);
    v->r[v->n] = digit;
    int q = 0;
    while (v->r[0] || memcmp(v->r + 1, v->d, v->n) >= 0) {
        int borrow = 0;
        for (uint32_t i = v->n; i--;) {
            int s = v->r[i + 1] - v->d[i] - borrow;
            borrow = s < 0;
            v->r[i + 1] = (uint8_t)(borrow ? s + 10 : s);
        }
        v->r[0] = (uint8_t)(v->r[0] - borrow);
        q++;
    }
    return q;
}

static bool division_exact(const struct division *v)
{
    if (v->small)
        return v->rest == 0;
    for (uint32_t i = 0; i <= v->n; i++)
        if (v->r[i])
            return false;
    return true;
}

static struct num divide(struct rexx *rx, struct num a, struct num b, uint32_t digits)
{
    struct division v;
    division_start(rx, &v, b.d, b.n);
    struct num q = {a.sign * b.sign, 0, 0, rx_temp(rx, digits + 2)};
    uint32_t used = 0;
    while (q.n < digits + 1 && !(used >= a.n && division_exact(&v))) {
        if ((used & 255) == 255)
            rx_poll(rx);
        int digit = division_step(&v, used < a.n ? a.d[used] : 0);
        used++;
        if (q.n || digit)
            q.d[q.n++] = (uint8_t)digit;
    }
    q.exp = a.exp + (int64_t)a.n - used - b.exp;
    num_round(&q, digits);
    strip_zeros(&q);
    return q;
}

/* The whole quotient and the rest. */
static struct num divide_whole(struct rexx *rx, struct num a, struct num b, uint32_t digits,
                               enum divide want)
{
    int64_t e = a.exp - b.exp;
    struct num zero = {0, 1, 0, rx_temp(rx, 1)};
    zero.d[0] = 0;
    if ((int64_t)a.n + e < (int64_t)b.n) /* |a| < |b| */
        return want == DIVIDE_REST ? a : zero;
    if ((int64_t)a.n + e - (int64_t)b.n > (int64_t)digits)
        rx_raise(rx, 26);
    uint32_t na = a.n + (uint32_t)(e > 0 ? e : 0), nb = b.n + (uint32_t)(e < 0 ? -e : 0);
    uint8_t *d = rx_temp(rx, nb);
    memcpy(d, b.d, b.n);
    memset(d + b.n, 0, nb - b.n);
    struct division v;
    division_start(rx, &v, d, nb);
    struct num q = {a.sign * b.sign, 0, 0, rx_temp(rx, na + 1)};
    for (uint32_t i = 0; i < na; i++) {
        if ((i & 255) == 255)
            rx_poll(rx);
        int digit = division_step(&v, i < a.n ? a.d[i] : 0);
        if (q.n || digit)
            q.d[q.n++] = (uint8_t)digit;
    }
    if (q.n > digits)
        rx_raise(rx, 26);
    if (want == DIVIDE_WHOLE) {
        return q.n ? q : zero;
    }
    struct num rest;
    if (v.small)
        num_of_int(rx, (int64_t)v.rest, &rest);
    else
        rest = (struct num){1, nb + 1, 0, v.r};
    normalize(&rest);
    rest.sign *= a.sign;
    if (rest.sign)
        rest.exp = a.exp < b.exp ? a.exp : b.exp;
    return rest;
}

struct num num_divide(struct rexx *rx, struct num a, struct num b, uint32_t digits,
                      enum divide want)
{
    num_truncate(&a, digits + 1);
    num_truncate(&b, digits + 1);
    if (!b.sign)
        rx_raise(rx, 42);
    if (!a.sign)
        return a;
    return want == DIVIDE ? divide(rx, a, b, digits) : divide_whole(rx, a, b, digits, want);
}

struct num num_power(struct rexx *rx, struct num a, int64_t exponent, uint32_t digits)
{
    struct num r;
    num_of_int(rx, 1, &r);
    num_truncate(&a, digits + 1);
    if (!a.sign) {
        if (exponent < 0)
            rx_raise(rx, 42);
        return exponent ? a : r;
    }
    uint64_t e = exponent < 0 ? -(uint64_t)exponent : (uint64_t)exponent;
    uint32_t work = digits + 1;
    for (uint64_t k = e; k; k /= 10)
        work++;
    for (int bit = e ? 63 - __builtin_clzll(e) : -1; bit >= 0; bit--) {
        r = num_multiply(rx, r, r, work);
        if (e >> bit & 1)
            r = num_multiply(rx, r, a, work);
        int64_t size = (int64_t)r.n + r.exp;
        if (size > MAX_EXPONENT + 1 || size < -MAX_EXPONENT)
            rx_raise(rx, 42);
    }
    if (exponent < 0) {
        struct num one;
        num_of_int(rx, 1, &one);
        r = num_divide(rx, one, r, work, DIVIDE);
    }
    num_round(&r, digits);
    if (r.sign)
        strip_zeros(&r); /* as though divided by 1 */
    return r;
}
