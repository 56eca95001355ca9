/* TRACE: clauses and values as REXX/VM shows them, and interactive debug.
 *      3 *-* say 'x'         the clause, indented by its depth
 *        >>>   "x"           a result, two places further in
 * Source: z/VM REXX/VM Reference, "TRACE", "Format of TRACE Output". */
#include "cms/rexx/interp.h"
#include <stdarg.h>
#include <stdio.h>

enum { MAX_LINE = 400 };

static struct rexx_string formatted(struct rexx *rx, uint8_t native[MAX_LINE], const char *fmt,
                                    va_list ap)
{
    char line[MAX_LINE];
    vsnprintf(line, sizeof line, fmt, ap);
    size_t n = strlen(line);
    for (size_t i = 0; i < n; i++)
        native[i] = rx->cs.native[(uint8_t)line[i]];
    return (struct rexx_string){native, n};
}

void say_ascii(struct rexx *rx, const char *fmt, ...)
{
    uint8_t native[MAX_LINE];
    va_list ap;
    va_start(ap, fmt);
    struct rexx_string line = formatted(rx, native, fmt, ap);
    va_end(ap);
    if (rx->host.say)
        rx->host.say(rx->host.ctx, line);
}

void say_fault(struct rexx *rx)
{
    if (rx->host.fault)
        rx->host.fault(rx->host.ctx);
}

/* An error message, which begins with its number and a blank. */
void say_message(struct rexx *rx, const char *fmt, ...)
{
    uint8_t native[MAX_LINE];
    va_list ap;
    va_start(ap, fmt);
    struct rexx_string line = formatted(rx, native, fmt, ap);
    va_end(ap);
    size_t id = 0;
    while (id < line.n && line.p[id++] != rx->cs.native[' '])
        ;
    if (rx->host.message)
        rx->host.message(rx->host.ctx, line, id);
    else if (rx->host.say)
        rx->host.say(rx->host.ctx, line);
}

void say_value(struct rexx *rx, struct value v)
{
    uint8_t buf[INT_TEXT];
    if (rx->host.say)
        rx->host.say(rx->host.ctx, v_view(rx, v, buf));
}

static unsigned indent_of(const struct activation *act, const struct clause *c)
{
    unsigned n = 2 * ((unsigned)act->depth + c->level);
    return n < 60 ? n : 60;
}

/* A line of trace: a head in ASCII, then the text in quotes or without. */
static void trace_line(struct rexx *rx, const char *head, unsigned indent, struct rexx_string text,
                       bool quoted)
{
    struct temp_mark mark = rx_temp_mark(rx);
    size_t n = strlen(head);
    uint8_t *line = rx_temp(rx, n + indent + text.n + 2), *q = line;
    for (size_t i = 0; i < n; i++)
        *q++ = rx->cs.native[(uint8_t)head[i]];
    memset(q, rx->cs.blank, indent);
    q += indent;
    if (quoted)
        *q++ = rx->cs.native['"'];
    for (size_t i = 0; i < text.n; i++) /* control characters would upset the terminal */
        *q++ = text.p[i] < rx->cs.blank && rx->cs.ebcdic ? rx->cs.native['?'] : text.p[i];
    if (quoted)
        *q++ = rx->cs.native['"'];
    if (rx->host.say)
        rx->host.say(rx->host.ctx, (struct rexx_string){line, (size_t)(q - line)});
    rx_temp_release(rx, mark);
}

static bool is_silent(const struct activation *act)
{
    return act->skip_silent && act->skip_pauses > 0;
}

/* Only the first clause traced on a line has its number; a loop that comes back shows it again. */
static bool follows_on_line(struct rexx *rx, struct activation *act, struct code *code,
                            struct clause *c, uint32_t line)
{
    struct traced was = rx->traced;
    rx->traced = (struct traced){act, code, line, (uint32_t)(c - code->clauses)};
    return was.act == act && was.line == line && (was.code != code || was.pc < rx->traced.pc);
}

void trace_clause(struct rexx *rx, struct activation *act, struct code *code, struct clause *c,
                  const char *mark)
{
    if (is_silent(act) && mark[0] == '*')
        return;
    uint32_t line = code->interpreted ? code->base_line : c->line + 1;
    char head[32];
    if (mark[0] == '*' && follows_on_line(rx, act, code, c, line))
        snprintf(head, sizeof head, "%6s %s ", "", mark);
    else if (line > 99999)
        snprintf(head, sizeof head, "?%05u %s ", line % 100000, mark);
    else
        snprintf(head, sizeof head, "%6u %s ", line, mark);
    trace_line(rx, head, indent_of(act, c),
               (struct rexx_string){code->text->data + c->src, c->srclen}, false);
}

void trace_value(struct rexx *rx, const char *mark, struct value v)
{
    struct activation *act = rx->act;
    if (is_silent(act))
        return;
    char head[16];
    uint8_t buf[INT_TEXT];
    snprintf(head, sizeof head, "       %s ", mark);
    trace_line(rx, head, indent_of(act, &act->now->clauses[act->pc]) + 2, v_view(rx, v, buf), true);
}

/* '?' is told of at the first stop, behind the first clause that is traced. */
static void prefix(struct rexx *rx, struct activation *act, char c)
{
    if (c == '!') {
        act->set.inhibit = !act->set.inhibit;
        return;
    }
    act->set.interactive = !act->set.interactive;
    rx->debug_starts = act->set.interactive;
}

/* Sets TRACE from a string; false: it is not valid.  A function may not give a number. */
bool trace_set(struct rexx *rx, struct activation *act, struct rexx_string s, bool function)
{
    int64_t n;
    if (!function && s.n) {
        rx_push(rx, v_bytes(rx, s.p, s.n));
        bool number = v_whole(rx, rx->stack[rx->sp - 1], 9, &n);
        v_drop(rx, rx_pop(rx));
        if (number) {
            if (act->set.interactive) {
                act->skip_silent = n < 0;
                act->skip_pauses = n < 0 ? -n : n;
            }
            return true;
        }
    }
    size_t i = 0;
    while (i < s.n && (rx->cs.ascii[s.p[i]] == '?' || rx->cs.ascii[s.p[i]] == '!'))
        i++;
    char c = i < s.n ? (char)rx->cs.ascii[rx->cs.upper[s.p[i]]] : 0;
    if (c && !strchr("ACEFILNORS", c))
        return false;
    for (size_t k = 0; k < i; k++)
        prefix(rx, act, (char)rx->cs.ascii[s.p[k]]);
    if (s.n == 0 || c == 'O')
        act->set.interactive = act->set.inhibit = false;
    if (c || s.n == 0)
        act->set.trace = c ? c : 'N';
    act->skip_pauses = 0;
    act->skip_silent = false;
    return true;
}

struct value trace_get(struct rexx *rx, struct activation *act)
{
    char text[4];
    snprintf(text, sizeof text, "%s%s%c", act->set.interactive ? "?" : "",
             act->set.inhibit ? "!" : "", act->set.trace);
    return v_text(rx, text);
}

void rexx_trace_instruction(struct rexx *rx, struct activation *act, struct code *code,
                            struct clause *c)
{
    rx_push(rx, eval(rx, code, c->expr));
    if (tracing_results(act) && c->expr >= 0)
        trace_value(rx, ">>>", rx->stack[rx->sp - 1]);
    uint8_t buf[INT_TEXT];
    struct rexx_string s = v_view(rx, rx->stack[rx->sp - 1], buf);
    /* From a program, TRACE is ignored in interactive debug; the user at the terminal decides. */
    bool good = (act->set.interactive && !act->in_handler) || trace_set(rx, act, s, false);
    v_drop(rx, rx_pop(rx));
    if (!good)
        rx_raise(rx, 24);
}

/* One line typed in interactive debug.  An error in it is told and forgotten. */
static void debug_line(struct rexx *rx, struct activation *act, struct value line)
{
    jmp_buf keep;
    memcpy(&keep, &act->catch, sizeof keep);
    char trace = act->set.trace;
    uint32_t sp = rx->sp, frames = rx->nframes;
    struct code *codes = act->codes;
    struct temp_mark mark = rx_temp_mark(rx);
    act->set.trace = 'E';
    act->in_handler = true;
    enum leave how = GO_END;
    int thrown = setjmp(act->catch);
    if (!thrown) {
        run_interpret(rx, act, line, &how);
    } else if (thrown == THROW_ERROR) {
        say_ascii(rx, "       +++ Error %d: %s +++", rx->error, rexx_error_text(rx->error));
    }
    memcpy(&act->catch, &keep, sizeof keep);
    if (thrown) {
        frames_cut(rx, frames);
        codes_free(rx, act, codes);
    }
    rx_drop_to(rx, sp);
    rx_temp_release(rx, mark);
    act->in_handler = false;
    if (act->set.trace == 'E')
        act->set.trace = trace;
    if (thrown && thrown != THROW_ERROR)
        rx_throw(rx, (enum throw)thrown);
    if (!thrown && how == GO_EXIT) {
        rx->exit_value = act->result;
        act->result = v_none();
        rx_throw(rx, THROW_EXIT);
    }
}

bool trace_pause(struct rexx *rx, struct activation *act)
{
    if (act->in_handler || !rx->host.read_line)
        return false;
    if (act->skip_pauses > 0) {
        if (--act->skip_pauses == 0)
            act->skip_silent = false;
        return false;
    }
    while (act->set.interactive && act->skip_pauses == 0 && !rx->halt) {
        struct code *now = act->now;
        uint32_t pc = act->pc;
        if (rx->debug_starts)
            say_ascii(rx, "       +++ Interactive trace.  TRACE OFF to end debug, ENTER to "
                          "continue. +++");
        rx->debug_starts = false;
        struct value line = terminal_line(rx);
        rx_push(rx, line);
        struct rexx_string s = {line.s->data, line.s->len};
        bool empty = s.n == 0, again = s.n == 1 && rx->cs.ascii[s.p[0]] == '=';
        if (!empty && !again)
            debug_line(rx, act, line);
        v_drop(rx, rx_pop(rx));
        act->now = now;
        act->pc = pc;
        if (empty || again)
            return again;
    }
    return false;
}
