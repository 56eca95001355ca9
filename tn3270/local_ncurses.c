/* This tty as a 3270: the screen of buffer.h drawn by ncurses, keys by ncurses, on the event loop.
 * See local.h for the keys.
 *
 * Keeps true: drawing happens once before the loop sleeps, however much was written; what the
 * screen answers to a Read is told from the loop, never from inside terminal_write(); the tty is
 * as it was when the terminal is closed or the process exits.
 * To extend: a key is a row in one of the two tables. */
#include "tn3270/local.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <curses.h>

#include "engine/base/ebcdic.h"
#include "tn3270/buffer.h"

/* After ctrl-A; after Escape; inside a sequence that ncurses does not know. */
enum prefix { PREFIX_NONE, PREFIX_PA, PREFIX_PF, PREFIX_CSI };

/* What is to be told to the owner: an inbound transmission, or (len 0) a rejection. */
struct answer {
    struct answer *next;
    size_t len;
    uint8_t data[];
};

struct local_ncurses {
    struct terminal t;
    struct buffer3270 b;
    SCREEN *screen;
    unsigned handles;
    bool closing, dirty;
    enum prefix prefix;
    uv_poll_t poll;
    uv_prepare_t prepare;
    uv_signal_t winch;
    uv_timer_t tell;
    struct answer *answers, **last;
};

#define CTRL_KEY(c) ((c)&0x1f)

/* ---- Drawing ------------------------------------------------------------------------------- */

/* The colour (1 to 7, as in X'F1' to X'F7') of a field without one: 3279's base colours. */
static int base_color(uint8_t fa)
{
    bool high = (fa & DS_FA_DISPLAY) == DS_FA_HIGH;
    if (fa & DS_FA_PROTECTED)
        return high ? 7 : 1;
    return high ? 2 : 4;
}

static void start_colors(void)
{
    static const short plain[8] = {0,           COLOR_BLUE, COLOR_RED,    COLOR_MAGENTA,
                                   COLOR_GREEN, COLOR_CYAN, COLOR_YELLOW, COLOR_WHITE};
    if (!has_colors() || start_color() == ERR)
        return;
    for (short i = 1; i < 8; i++) /* the bright ones where there are sixteen */
        init_pair(i, (short)(COLORS >= 16 ? plain[i] + 8 : plain[i]), COLOR_BLACK);
}

static attr_t look(const struct buffer3270 *b, uint16_t addr, int field, bool *hidden)
{
    uint8_t fa, color, highlight;
    buffer3270_look(b, addr, field, &fa, &color, &highlight);
    *hidden = (fa & DS_FA_DISPLAY) == DS_FA_HIDDEN;
    attr_t a = A_NORMAL;
    if (has_colors())
        a |= COLOR_PAIR(color >= 0xf1 && color <= 0xf7 ? color - 0xf0 : base_color(fa));
    if ((fa & DS_FA_DISPLAY) == DS_FA_HIGH || highlight == DS_HL_INTENSIFY)
        a |= A_BOLD;
    if (highlight == DS_HL_BLINK)
        a |= A_BLINK;
    if (highlight == DS_HL_REVERSE)
        a |= A_REVERSE;
    if (highlight == DS_HL_UNDERSCORE)
        a |= A_UNDERLINE;
    return a;
}

/* The row of the screen that is drawn in the window's first: in a window that was made too small the
 * cursor can be seen. */
static int first_row(const struct buffer3270 *b)
{
    int cursor = b->cursor / b->cols, last = b->rows - LINES;
    return last <= 0 || cursor < LINES ? 0 : cursor + 2 > b->rows ? last : cursor + 2 - LINES;
}

static void draw_cell(const struct buffer3270 *b, int field, int first, int y, int x)
{
    uint16_t addr = (uint16_t)((y + first) * b->cols + x);
    const struct buffer_cell *c = &b->cells[addr];
    bool hidden;
    attr_t attr = look(b, addr, field, &hidden);
    wchar_t ch[2] = {L' ', 0};
    if (c->is_field || hidden)
        attr = c->is_field ? A_NORMAL : attr;
    else if (c->c >= 0x40 && c->c != 0xff)
        ch[0] = c->ge ? L'.' : ebcdic_to_latin1(EBCDIC_037, c->c);
    if (ch[0] == 0xa0)
        ch[0] = L' ';
    cchar_t cc;
    setcchar(&cc, ch, attr & ~A_COLOR, (short)PAIR_NUMBER(attr), NULL);
    mvadd_wch(y, x, &cc);
}

/* The row below the screen, when there is one. */
static void draw_indicator(const struct local_ncurses *n, int y)
{
    const struct buffer3270 *b = &n->b;
    char text[80];
    if (y >= LINES)
        return;
    move(y, 0);
    clrtoeol();
    snprintf(text, sizeof text, "4A  %-8s %s%s", b->locked ? "X SYSTEM" : "",
             n->prefix == PREFIX_PA   ? "PA?  "
             : n->prefix == PREFIX_PF ? "PF?  "
                                      : "",
             b->insert ? "^" : "");
    attrset(A_REVERSE);
    mvprintw(y, 0, "%-70.70s%03d/%03d  ", text, b->cursor / b->cols + 1, b->cursor % b->cols + 1);
    attrset(A_NORMAL);
}

static void draw(struct local_ncurses *n)
{
    const struct buffer3270 *b = &n->b;
    n->dirty = false;
    set_term(n->screen);
    erase();
    int field, first = first_row(b);
    buffer3270_field_at(b, (uint16_t)(first * b->cols), &field);
    for (int y = 0; y + first < b->rows && y < LINES; y++)
        for (int x = 0; x < b->cols; x++) {
            int addr = (y + first) * b->cols + x;
            if (b->cells[addr].is_field)
                field = addr;
            if (x < COLS)
                draw_cell(b, field, first, y, x);
        }
    draw_indicator(n, n->t.rows - first);
    move(b->cursor / b->cols - first, b->cursor % b->cols);
    refresh();
    if (b->alarm)
        beep();
    n->b.alarm = false;
}

static void on_prepare(uv_prepare_t *h)
{
    struct local_ncurses *n = h->data;
    if (n->dirty && !n->closing)
        draw(n);
}

/* ---- Keys ---------------------------------------------------------------------------------- */

static void press(struct local_ncurses *n, uint8_t aid)
{
    struct ds_out o;
    ds_init(&o, n->b.rows, n->b.cols);
    if (!buffer3270_key(&n->b, aid, &o) || o.len == 0)
        beep();
    else
        terminal_tell_input(&n->t, o.data, o.len);
    ds_free(&o);
}

static bool second_key(struct local_ncurses *n, wint_t c)
{
    static const char pf[] = "1234567890-=";
    enum prefix was = n->prefix;
    if ((was == PREFIX_PF && (c == '[' || c == 'O')) ||
        (was == PREFIX_CSI && c >= 0x20 && c < 0x40)) {
        n->prefix = PREFIX_CSI;
        return true;
    }
    n->prefix = PREFIX_NONE;
    if (was == PREFIX_CSI)
        return c >= 0x20; /* a control character ends it and is a key */
    if (was == PREFIX_PA && c >= '1' && c <= '3')
        press(n, c == '1' ? DS_AID_PA1 : c == '2' ? DS_AID_PA2 : DS_AID_PA3);
    else if (was == PREFIX_PF && c && c < 0x80 && strchr(pf, (int)c))
        press(n, ds_aid_of_pf((unsigned)(strchr(pf, (int)c) - pf) + 1));
    else
        return false;
    return true;
}

static void control_key(struct local_ncurses *n, wint_t c)
{
    struct buffer3270 *b = &n->b;
    bool ok = true;
    switch (c) {
    case '\r':
    case '\n':
        press(n, DS_AID_ENTER);
        break;
    case '\t':
        buffer3270_tab(b);
        break;
    case 0x1b:
        n->prefix = PREFIX_PF;
        break;
    case CTRL_KEY('a'):
        n->prefix = PREFIX_PA;
        break;
    case CTRL_KEY('c'):
        press(n, DS_AID_PA1);
        break;
    case CTRL_KEY('l'):
        press(n, DS_AID_CLEAR);
        break;
    case CTRL_KEY('r'):
        buffer3270_reset(b);
        break;
    case CTRL_KEY('t'):
        terminal_tell_attention(&n->t);
        break;
    case CTRL_KEY('e'):
        ok = buffer3270_erase_eof(b);
        break;
    case CTRL_KEY('u'):
        ok = buffer3270_erase_input(b);
        break;
    case CTRL_KEY('n'):
        buffer3270_newline(b);
        break;
    case CTRL_KEY('v'):
        clearok(stdscr, TRUE);
        break;
    case CTRL_KEY('h'):
    case 0x7f:
        ok = buffer3270_backspace(b);
        break;
    default:
        ok = false;
        break;
    }
    if (!ok)
        beep();
}

static void function_key(struct local_ncurses *n, wint_t c)
{
    struct buffer3270 *b = &n->b;
    bool ok = true;
    if (c >= KEY_F(1) && c <= KEY_F(24)) {
        press(n, ds_aid_of_pf((unsigned)(c - KEY_F0)));
        return;
    }
    switch (c) {
    case KEY_ENTER:
        press(n, DS_AID_ENTER);
        break;
    case KEY_UP:
    case KEY_DOWN:
        buffer3270_move(b, c == KEY_UP ? -1 : 1, 0);
        break;
    case KEY_LEFT:
    case KEY_RIGHT:
        buffer3270_move(b, 0, c == KEY_LEFT ? -1 : 1);
        break;
    case KEY_HOME:
        buffer3270_home(b);
        break;
    case KEY_BTAB:
        buffer3270_backtab(b);
        break;
    case KEY_IC:
        buffer3270_toggle_insert(b);
        break;
    case KEY_DC:
        ok = buffer3270_delete(b);
        break;
    case KEY_BACKSPACE:
        ok = buffer3270_backspace(b);
        break;
    case KEY_END:
        ok = buffer3270_erase_eof(b);
        break;
    case KEY_PPAGE: /* VM's habit: PF7 backward, PF8 forward */
        press(n, ds_aid_of_pf(7));
        break;
    case KEY_NPAGE:
        press(n, ds_aid_of_pf(8));
        break;
    default:
        break;
    }
    if (!ok)
        beep();
}

static void on_key(struct local_ncurses *n, int kind, wint_t c)
{
    n->dirty = true;
    if (n->prefix != PREFIX_NONE && kind == OK && second_key(n, c))
        return;
    n->prefix = PREFIX_NONE;
    if (kind == KEY_CODE_YES)
        function_key(n, c);
    else if (c < 0x20 || c == 0x7f)
        control_key(n, c);
    else if (c > 0xff || !buffer3270_type(&n->b, ebcdic_from_latin1(EBCDIC_037, (uint8_t)c)))
        beep();
}

static void on_poll(uv_poll_t *h, int status, int events)
{
    struct local_ncurses *n = h->data;
    wint_t c;
    int kind;
    if (status < 0) { /* the tty is gone */
        terminal_close(&n->t);
        return;
    }
    bool any = false;
    set_term(n->screen);
    while (!n->closing && (kind = get_wch(&c)) != ERR) {
        on_key(n, kind, c);
        any = true;
    }
    int waiting = 0;
    if (!any && !n->closing && ioctl(STDIN_FILENO, FIONREAD, &waiting) < 0)
        terminal_close(&n->t); /* readable without a key: hung up */
}

static void on_winch(uv_signal_t *h, int number)
{
    struct local_ncurses *n = h->data;
    struct winsize w;
    if (n->closing || ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) < 0)
        return;
    set_term(n->screen);
    resizeterm(w.ws_row, w.ws_col);
    clearok(stdscr, TRUE);
    n->dirty = true;
}

/* ---- The terminal -------------------------------------------------------------------------- */

static void on_tell(uv_timer_t *h)
{
    struct local_ncurses *n = h->data;
    while (n->answers && !n->closing) {
        struct answer *a = n->answers;
        n->answers = a->next;
        if (!n->answers)
            n->last = &n->answers;
        if (a->len > 0)
            terminal_tell_input(&n->t, a->data, a->len);
        else
            terminal_tell_rejected(&n->t, 2); /* operation check */
        free(a);
    }
}

static void tell_later(struct local_ncurses *n, const uint8_t *p, size_t len)
{
    struct answer *a = malloc(sizeof *a + len);
    if (!a)
        return;
    a->next = NULL;
    a->len = len;
    if (len > 0)
        memcpy(a->data, p, len);
    *n->last = a;
    n->last = &a->next;
    uv_timer_start(&n->tell, on_tell, 0, 0);
}

static void op_write(struct terminal *t, const uint8_t *ds, size_t len)
{
    struct local_ncurses *n = (struct local_ncurses *)t;
    struct ds_out o;
    if (n->closing)
        return;
    ds_init(&o, n->b.rows, n->b.cols);
    enum buffer_result r = buffer3270_write(&n->b, ds, len, &o);
    if (r == BUFFER_REJECT)
        tell_later(n, NULL, 0);
    else if (r == BUFFER_ANSWER && o.len > 0)
        tell_later(n, o.data, o.len);
    ds_free(&o);
    n->dirty = true;
}

static void on_closed(uv_handle_t *h)
{
    struct local_ncurses *n = h->data;
    if (--n->handles > 0)
        return;
    terminal_tell_closed(&n->t);
    while (n->answers) {
        struct answer *a = n->answers;
        n->answers = a->next;
        free(a);
    }
    buffer3270_free(&n->b);
    free(n);
}

static void op_close(struct terminal *t)
{
    struct local_ncurses *n = (struct local_ncurses *)t;
    if (n->closing)
        return;
    if (n->dirty)
        draw(n);
    n->closing = true;
    set_term(n->screen);
    endwin();
    delscreen(n->screen);
    uv_close((uv_handle_t *)&n->poll, on_closed);
    uv_close((uv_handle_t *)&n->prepare, on_closed);
    uv_close((uv_handle_t *)&n->winch, on_closed);
    uv_close((uv_handle_t *)&n->tell, on_closed);
}

static const struct terminal_ops ncurses_ops = {.write = op_write, .close = op_close};

static bool tty_size(struct winsize *w)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
           ioctl(STDOUT_FILENO, TIOCGWINSZ, w) == 0 && w->ws_row >= 24 && w->ws_col >= 80;
}

bool local_ncurses_possible(void)
{
    struct winsize w;
    const char *term = getenv("TERM");
    return term && *term && strcmp(term, "dumb") != 0 && tty_size(&w);
}

static void restore_tty(void)
{
    if (stdscr && !isendwin())
        endwin();
}

static int start_screen(struct local_ncurses *n)
{
    setlocale(LC_CTYPE, "");
    n->screen = newterm(NULL, stdout, stdin);
    if (!n->screen)
        return -ENOTTY;
    set_term(n->screen);
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(50);
    start_colors();
    atexit(restore_tty);
    return 0;
}

static void describe(struct local_ncurses *n, const struct winsize *w)
{
    struct terminal *t = &n->t;
    unsigned rows = w->ws_row > 24 ? w->ws_row - 1u : 24u, cols = w->ws_col;
    rows = rows > 126 ? 126 : rows; /* 126 by 130 and any smaller is below 16384 positions */
    cols = cols > 130 && rows * cols > 16383 ? 130 : cols > 255 ? 255 : cols;
    t->ops = &ncurses_ops;
    t->kind = TERMINAL_3270;
    t->rows = (uint16_t)rows;
    t->cols = (uint16_t)cols;
    t->default_rows = 24;
    t->default_cols = 80;
    t->has_alternate = rows != 24 || cols != 80;
    t->extended = t->highlight = t->local = true;
    snprintf(t->name, sizeof t->name, "0009");
    snprintf(t->model, sizeof t->model, "IBM-DYNAMIC");
    snprintf(t->peer, sizeof t->peer, "local");
}

struct terminal *local_ncurses_open(uv_loop_t *loop)
{
    struct winsize w;
    if (!tty_size(&w)) {
        errno = ENOTTY;
        return NULL;
    }
    struct local_ncurses *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    describe(n, &w);
    n->last = &n->answers;
    int err = buffer3270_init(&n->b, n->t.rows, n->t.cols);
    if (err == 0)
        err = start_screen(n);
    if (err < 0) {
        buffer3270_free(&n->b);
        free(n);
        errno = -err;
        return NULL;
    }
    n->t.color = has_colors();
    uv_poll_init(loop, &n->poll, STDIN_FILENO);
    uv_prepare_init(loop, &n->prepare);
    uv_signal_init(loop, &n->winch);
    uv_timer_init(loop, &n->tell);
    n->poll.data = n->prepare.data = n->winch.data = n->tell.data = n;
    n->handles = 4;
    uv_poll_start(&n->poll, UV_READABLE, on_poll);
    uv_prepare_start(&n->prepare, on_prepare);
    uv_signal_start(&n->winch, on_winch, SIGWINCH);
    n->dirty = true;
    return &n->t;
}
