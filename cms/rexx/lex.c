/* From source lines to tokens.  The lines of a program stand one after the other in code->text;
 * a token knows its offset there and its line, so that TRACE and SOURCELINE show the original.
 * Source: TRL-2, section 2, "Structure and General Syntax". */
#include "cms/rexx/interp.h"

void lex_init(struct lexer *lx, struct rexx *rx, struct code *code)
{
    *lx = (struct lexer){.rx = rx, .code = code};
}

/* The character at the position as Latin-1, -1 at the end of the line. */
static int peek(const struct lexer *lx, uint32_t ahead)
{
    const struct code *c = lx->code;
    if (lx->line >= c->nlines)
        return -1;
    uint32_t at = lx->pos + ahead, end = c->lines[lx->line].off + c->lines[lx->line].len;
    return at < end ? lx->rx->cs.ascii[c->text->data[at]] : -1;
}

static unsigned kind_at(const struct lexer *lx, uint32_t ahead)
{
    int c = peek(lx, ahead);
    return c < 0 ? 0 : lx->rx->cs.kind[lx->rx->cs.native[c]];
}

static bool next_line(struct lexer *lx)
{
    if (lx->line >= lx->code->nlines)
        return false;
    lx->line++;
    if (lx->line < lx->code->nlines)
        lx->pos = lx->code->lines[lx->line].off;
    return lx->line < lx->code->nlines;
}

/* Skips a comment, which may nest and may run over lines; false: it never ends. */
static bool skip_comment(struct lexer *lx)
{
    int depth = 0;
    for (;;) {
        int c = peek(lx, 0);
        if (c < 0) {
            if (!next_line(lx))
                return false;
        } else if (c == '/' && peek(lx, 1) == '*') {
            depth++;
            lx->pos += 2;
        } else if (c == '*' && peek(lx, 1) == '/') {
            lx->pos += 2;
            if (--depth == 0)
                return true;
        } else {
            lx->pos++;
        }
    }
}

/* Skips blanks and comments.  False: an unending comment. */
static bool skip_space(struct lexer *lx, bool *blank)
{
    for (;;) {
        if (kind_at(lx, 0) & CH_BLANK) {
            lx->pos++;
            *blank = true;
        } else if (peek(lx, 0) == '/' && peek(lx, 1) == '*') {
            if (!skip_comment(lx))
                return false;
        } else {
            return true;
        }
    }
}

static struct token error_token(struct token t, int error)
{
    t.kind = TK_ERROR;
    t.symbol = error;
    return t;
}

/* The bytes of a hexadecimal or binary string; -1: it is not valid.  Blanks may stand at byte
 * boundaries (hexadecimal: pairs, binary: fours) and not at the ends. */
static long pack_literal(struct rexx *rx, struct rexx_string s, int bits, uint8_t *out)
{
    unsigned group = bits == 4 ? 2 : 4, run = 0;
    size_t digits = 0, n = 0;
    bool first = true, blank = false;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t kind = rx->cs.kind[s.p[i]];
        int a = rx->cs.ascii[s.p[i]];
        if (kind & CH_BLANK) {
            if (i == 0 || (!blank && !first && run % group) || (first && run == 0))
                return -1;
            if (!blank && run)
                first = false, run = 0;
            blank = true;
            continue;
        }
        if (bits == 4 ? !(kind & CH_HEX) : (a != '0' && a != '1'))
            return -1;
        blank = false;
        run++;
        digits++;
    }
    if (blank || (!first && run % group))
        return -1;
    unsigned per = 8 / (unsigned)bits, have = (unsigned)((per - digits % per) % per), acc = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (rx->cs.kind[s.p[i]] & CH_BLANK)
            continue;
        int a = rx->cs.ascii[rx->cs.upper[s.p[i]]];
        acc = acc << bits | (unsigned)(a <= '9' ? a - '0' : a - 'A' + 10);
        if (++have == per) {
            out[n++] = (uint8_t)acc;
            have = 0;
            acc = 0;
        }
    }
    return (long)n;
}

static struct token lex_string(struct lexer *lx, struct token t)
{
    struct rexx *rx = lx->rx;
    int quote = peek(lx, 0);
    struct temp_mark mark = rx_temp_mark(rx);
    uint8_t *buf = rx_temp(rx, lx->code->lines[lx->line].len + 1);
    size_t n = 0;
    lx->pos++;
    for (;;) {
        int c = peek(lx, 0);
        if (c < 0) {
            rx_temp_release(rx, mark);
            t.len = lx->pos - t.off;
            return error_token(t, 6);
        }
        lx->pos++;
        if (c == quote) {
            if (peek(lx, 0) != quote)
                break;
            lx->pos++;
        }
        buf[n++] = lx->code->text->data[lx->pos - 1];
    }
    t.kind = TK_STRING;
    int suffix = peek(lx, 0);
    int bits = suffix == 'x' || suffix == 'X' ? 4 : suffix == 'b' || suffix == 'B' ? 1 : 0;
    if (bits && !(kind_at(lx, 1) & CH_SYMBOL)) {
        lx->pos++;
        uint8_t *out = rx_temp(rx, n / 2 + 2);
        long m = pack_literal(rx, (struct rexx_string){buf, n}, bits, out);
        if (m < 0) {
            rx_temp_release(rx, mark);
            t.len = lx->pos - t.off;
            return error_token(t, 15);
        }
        buf = out;
        n = (size_t)m;
    }
    t.v = v_bytes(rx, buf, n);
    rx_temp_release(rx, mark);
    t.len = lx->pos - t.off;
    t.abuts = peek(lx, 0) == '(';
    return t;
}

/* A symbol; a number's exponent may have a sign in it ("1.5E+3"). */
static struct token lex_symbol(struct lexer *lx, struct token t)
{
    struct rexx *rx = lx->rx;
    bool number = true;
    int dots = 0, digits = 0;
    for (; kind_at(lx, 0) & CH_SYMBOL; lx->pos++) {
        int c = peek(lx, 0);
        if ((c == 'e' || c == 'E') && number && digits && dots < 2 &&
            (peek(lx, 1) == '+' || peek(lx, 1) == '-') && (kind_at(lx, 2) & CH_DIGIT)) {
            uint32_t k = 2;
            while (kind_at(lx, k) & CH_DIGIT)
                k++;
            if (kind_at(lx, k) & CH_SYMBOL) {
                number = false;
                continue;
            }
            lx->pos += k;
            break;
        }
        if (c == '.')
            dots++;
        else if (kind_at(lx, 0) & CH_DIGIT)
            digits++;
        else
            number = false;
    }
    t.kind = TK_SYMBOL;
    t.len = lx->pos - t.off;
    if (t.len > 250)
        return error_token(t, 30);
    struct temp_mark mark = rx_temp_mark(rx);
    uint8_t *u = rx_temp(rx, t.len);
    for (uint32_t i = 0; i < t.len; i++)
        u[i] = rx->cs.upper[lx->code->text->data[t.off + i]];
    t.symbol = (int32_t)code_symbol(rx, lx->code, (struct rexx_string){u, t.len});
    rx_temp_release(rx, mark);
    t.abuts = peek(lx, 0) == '(';
    return t;
}

static bool is_not(int c)
{
    return c == '\\' || c == 0xac || c == '^';
}

/* The character after blanks and comments, for operators written with blanks inside; taken when it
 * is the one that is wanted. */
static bool follows(struct lexer *lx, int want)
{
    struct lexer save = *lx;
    bool blank = false;
    if (skip_space(lx, &blank) && peek(lx, 0) == want) {
        lx->pos++;
        return true;
    }
    *lx = save;
    return false;
}

static int lex_operator(struct lexer *lx, int c)
{
    switch (c) {
    case '+':
        return X_ADD;
    case '-':
        return X_SUBTRACT;
    case '*':
        return follows(lx, '*') ? X_POWER : X_MULTIPLY;
    case '/':
        return follows(lx, '/')   ? X_REST
               : follows(lx, '=') ? follows(lx, '=') ? X_SNE : X_NE
                                  : X_DIVIDE;
    case '%':
        return X_WHOLE;
    case '|':
        return follows(lx, '|') ? X_CONCAT : X_OR;
    case '&':
        return follows(lx, '&') ? X_XOR : X_AND;
    case '=':
        return follows(lx, '=') ? X_SEQ : X_EQ;
    case '>':
        if (follows(lx, '>'))
            return follows(lx, '=') ? X_SGE : X_SGT;
        return follows(lx, '=') ? X_GE : follows(lx, '<') ? X_NE : X_GT;
    case '<':
        if (follows(lx, '<'))
            return follows(lx, '=') ? X_SLE : X_SLT;
        return follows(lx, '=') ? X_LE : follows(lx, '>') ? X_NE : X_LT;
    default:
        break;
    }
    if (!is_not(c))
        return 0;
    if (follows(lx, '='))
        return follows(lx, '=') ? X_SNE : X_NE;
    if (follows(lx, '>'))
        return follows(lx, '>') ? X_SLE : X_LE;
    if (follows(lx, '<'))
        return follows(lx, '<') ? X_SGE : X_GE;
    return X_NOT;
}

static struct token lex_special(struct lexer *lx, struct token t)
{
    int c = peek(lx, 0);
    lx->pos++;
    switch (c) {
    case ';':
        t.kind = TK_END;
        break;
    case '(':
        t.kind = TK_LPAREN;
        break;
    case ')':
        t.kind = TK_RPAREN;
        break;
    case ',':
        t.kind = TK_COMMA;
        break;
    case ':':
        t.kind = TK_COLON;
        break;
    default:
        t.kind = TK_OP;
        t.op = (uint8_t)lex_operator(lx, c);
        t.len = lx->pos - t.off;
        if (!t.op)
            return error_token(t, 13);
        break;
    }
    t.len = lx->pos - t.off;
    return t;
}

/* A comma with nothing but blanks and comments after it on its line continues the clause. */
static bool continues(struct lexer *lx)
{
    if (peek(lx, 0) != ',')
        return false;
    struct lexer save = *lx;
    bool blank = false;
    lx->pos++;
    if (skip_space(lx, &blank) && peek(lx, 0) < 0 && next_line(lx))
        return true;
    *lx = save;
    return false;
}

struct token lex_next(struct lexer *lx)
{
    struct token t = {0};
    do {
        if (!skip_space(lx, &t.blank_before))
            return error_token(t, 6);
    } while (continues(lx) && (t.blank_before = true));
    t.line = lx->line < lx->code->nlines ? lx->line : lx->code->nlines - 1;
    t.off = lx->pos;
    if (lx->line >= lx->code->nlines) {
        t.kind = TK_EOF;
        return t;
    }
    int c = peek(lx, 0);
    if (c < 0) {
        t.kind = TK_END;
        next_line(lx);
        return t;
    }
    if (c == '\'' || c == '"')
        return lex_string(lx, t);
    if (kind_at(lx, 0) & CH_SYMBOL)
        return lex_symbol(lx, t);
    return lex_special(lx, t);
}
