/* Lines on this process's stdin and stdout as a struct terminal: readline when both are a tty,
 * plain lines otherwise.
 *
 * Keeps true: a reader of a pipe that does not read holds nothing up (what exceeds
 * TERMINAL_PENDING_MAX is thrown away); the tty is as it was when the terminal is closed.
 * readline's callback has no argument, so the_line points at the one terminal of this kind: the
 * only variable here, and it exists because readline's own state does. */
#include "tn3270/local.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <readline/readline.h>
#include <readline/history.h>

#include "tn3270/line.h"

enum input { INPUT_READLINE, INPUT_STREAM, INPUT_FILE, INPUT_NONE };

struct local_line {
    struct terminal t;
    uv_loop_t *loop;
    enum input input;
    unsigned handles; /* open handles and requests */
    bool closing, hidden, stream_out;
    uv_poll_t poll;
    uv_signal_t interrupt, winch;
    uv_pipe_t in, out;
    uv_fs_t read;
    uv_timer_t last; /* keeps `closed` out of terminal_close() */
    struct termios saved;
    struct line_input line;
    char prompt[256];
    char buf[4096];
};

struct write {
    uv_write_t req;
    char data[];
};

static struct local_line *the_line;

/* ---- The end ------------------------------------------------------------------------------- */

static void release(struct local_line *l)
{
    if (--l->handles > 0)
        return;
    terminal_tell_closed(&l->t);
    free(l);
}

static void on_closed(uv_handle_t *h)
{
    release(h->data);
}

static void close_one(struct local_line *l, void *handle)
{
    uv_handle_t *h = handle;
    if (h->data == l && !uv_is_closing(h))
        uv_close(h, on_closed);
}

static void op_close(struct terminal *t)
{
    struct local_line *l = (struct local_line *)t;
    if (l->closing)
        return;
    l->closing = true;
    if (l->input == INPUT_READLINE) {
        rl_clear_visible_line();
        rl_deprep_term_function = rl_deprep_terminal;
        rl_callback_handler_remove();
        tcsetattr(STDIN_FILENO, TCSADRAIN, &l->saved);
        fflush(stdout);
        the_line = NULL;
    }
    close_one(l, &l->poll);
    close_one(l, &l->interrupt);
    close_one(l, &l->winch);
    close_one(l, &l->in);
    close_one(l, &l->last);
    if (l->out.data == l && uv_stream_get_write_queue_size((uv_stream_t *)&l->out) == 0)
        close_one(l, &l->out); /* else when all is written */
}

/* ---- Output -------------------------------------------------------------------------------- */

static void on_written(uv_write_t *req, int status)
{
    struct local_line *l = req->handle->data;
    free(req->data);
    if (l->closing && (status < 0 || uv_stream_get_write_queue_size((uv_stream_t *)&l->out) == 0))
        close_one(l, &l->out);
}

static size_t op_pending(const struct terminal *t)
{
    const struct local_line *l = (const struct local_line *)t;
    return l->stream_out ? uv_stream_get_write_queue_size((const uv_stream_t *)&l->out) : 0;
}

static void put(struct local_line *l, const char *p, size_t n)
{
    if (!l->stream_out) {
        fwrite(p, 1, n, stdout);
        fflush(stdout);
        return;
    }
    struct write *w = op_pending(&l->t) + n > TERMINAL_PENDING_MAX ? NULL : malloc(sizeof *w + n);
    if (!w)
        return;
    memcpy(w->data, p, n);
    w->req.data = w;
    uv_buf_t b = uv_buf_init(w->data, (unsigned)n);
    if (uv_write(&w->req, (uv_stream_t *)&l->out, &b, 1, on_written) < 0)
        free(w);
}

/* The prompt, and what is being typed unless it is hidden. */
static void show_input(struct local_line *l)
{
    rl_on_new_line();
    if (l->hidden)
        put(l, l->prompt, strlen(l->prompt));
    else
        rl_forced_update_display();
}

static void op_write_line(struct terminal *t, const char *utf8, size_t len)
{
    struct local_line *l = (struct local_line *)t;
    char text[TERMINAL_LINE_MAX + 1];
    if (l->closing)
        return;
    size_t n = line_clean(text, TERMINAL_LINE_MAX, utf8, len);
    text[n++] = '\n';
    if (l->input != INPUT_READLINE) {
        put(l, text, n);
        return;
    }
    rl_clear_visible_line(); /* what is being typed moves below the line */
    put(l, text, n);
    show_input(l);
}

/* ---- Readline ------------------------------------------------------------------------------ */

static void redisplay_hidden(void)
{
    /* Nothing: what is typed is not shown. */
}

/* Readline gives the tty its echo back while a line is handled; a password typed in that moment
 * would be shown.  So the tty stays as it is until the end. */
static void stay_prepared(void)
{
}

static void on_readline(char *text);

static void install(struct local_line *l)
{
    rl_redisplay_function = rl_redisplay;
    rl_callback_handler_install(l->prompt, on_readline);
    if (l->hidden)
        rl_redisplay_function = redisplay_hidden;
}

static void on_readline(char *text)
{
    struct local_line *l = the_line;
    char clean[TERMINAL_LINE_MAX];
    if (!text) { /* end of file typed: no end for a console */
        put(l, "\n", 1);
        rl_on_new_line();
        return;
    }
    if (l->hidden) {
        l->hidden = false;
        l->prompt[0] = 0;
        rl_redisplay_function = rl_redisplay;
        rl_set_prompt("");
    } else if (*text) {
        add_history(text);
    }
    size_t n = line_clean(clean, sizeof clean, text, strlen(text));
    explicit_bzero(text, strlen(text));
    free(text);
    rl_on_new_line(); /* the cursor is below the line, which stays: answers come beneath */
    rl_replace_line("", 1);
    terminal_tell_line(&l->t, clean, n);
    explicit_bzero(clean, n); /* it may be a password */
}

static void on_poll(uv_poll_t *h, int status, int events)
{
    struct local_line *l = h->data;
    int waiting = 0;
    bool lost = status < 0;
    while (!lost && !l->closing) {
        lost = ioctl(STDIN_FILENO, FIONREAD, &waiting) < 0;
        if (lost || waiting == 0)
            break;
        rl_callback_read_char();
    }
    if (lost || (events & UV_DISCONNECT))
        terminal_close(&l->t); /* hung up */
}

static void op_prompt(struct terminal *t, const char *utf8, size_t len, bool hidden)
{
    struct local_line *l = (struct local_line *)t;
    if (l->closing)
        return;
    size_t n = line_clean(l->prompt, sizeof l->prompt - 1, utf8, len);
    l->prompt[n] = 0;
    if (l->input != INPUT_READLINE) {
        put(l, l->prompt, n);
        return;
    }
    bool other = l->hidden != hidden; /* what was typed for the one is not shown to the other */
    l->hidden = hidden;
    rl_redisplay_function = hidden ? redisplay_hidden : rl_redisplay;
    rl_clear_visible_line();
    if (other)
        rl_replace_line("", 1);
    rl_set_prompt(l->prompt);
    show_input(l);
}

static void on_signal(uv_signal_t *h, int number)
{
    struct local_line *l = h->data;
    if (number == SIGWINCH) {
        rl_resize_terminal();
        return;
    }
    rl_free_line_state();
    rl_replace_line("", 0);
    rl_crlf();
    rl_on_new_line();
    rl_redisplay();
    terminal_tell_attention(&l->t);
}

/* The host's files are none of what is typed here. */
static char *no_completion(const char *text, int state)
{
    return NULL;
}

static int open_readline(struct local_line *l)
{
    struct termios raw;
    struct winsize w;
    if (tcgetattr(STDIN_FILENO, &l->saved) < 0)
        return -errno;
    raw = l->saved;
    raw.c_iflag &= ~(tcflag_t)IXON; /* ctrl-S would stop the event loop at its next line */
    raw.c_cc[VQUIT] = raw.c_cc[VSUSP] =
        _POSIX_VDISABLE; /* the system is everybody's, not this key's */
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        l->t.cols = w.ws_col;
    the_line = l;
    rl_deprep_term_function = stay_prepared;
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_readline_name = "bigfoot";
    rl_bind_key('\t', rl_insert);
    rl_completion_entry_function = no_completion;
    rl_variable_bind("enable-bracketed-paste", "off"); /* lines that are pasted are lines */
    stifle_history(500);
    install(l);
    uv_poll_init(l->loop, &l->poll, STDIN_FILENO);
    uv_signal_init(l->loop, &l->interrupt);
    uv_signal_init(l->loop, &l->winch);
    l->poll.data = l->interrupt.data = l->winch.data = l;
    l->handles += 3;
    uv_poll_start(&l->poll, UV_READABLE | UV_DISCONNECT, on_poll);
    uv_signal_start(&l->interrupt, on_signal, SIGINT);
    uv_signal_start(&l->winch, on_signal, SIGWINCH);
    return 0;
}

/* ---- Plain input --------------------------------------------------------------------------- */

static void take(struct local_line *l, const char *p, size_t n)
{
    char text[TERMINAL_LINE_MAX];
    for (size_t i = 0; i < n && !l->closing; i++) {
        enum line_event ev = line_byte(&l->line, (uint8_t)p[i]);
        if (ev == LINE_ATTENTION) {
            terminal_tell_attention(&l->t);
        } else if (ev == LINE_DONE) {
            size_t k = line_take(&l->line, text, sizeof text);
            terminal_tell_line(&l->t, text, k);
        }
    }
}

/* The end of the input; a last line without its end counts. */
static void end_of_file(struct local_line *l)
{
    if (l->line.len > 0)
        take(l, "\n", 1);
    l->input = INPUT_NONE;
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *b)
{
    struct local_line *l = h->data;
    *b = uv_buf_init(l->buf, sizeof l->buf);
}

static void on_stream(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
    struct local_line *l = s->data;
    if (n > 0) {
        take(l, l->buf, (size_t)n);
    } else if (n < 0) {
        uv_read_stop(s);
        end_of_file(l);
    }
}

static void on_file(uv_fs_t *req);

static void read_file(struct local_line *l)
{
    uv_buf_t b = uv_buf_init(l->buf, sizeof l->buf);
    l->read.data = l;
    if (uv_fs_read(l->loop, &l->read, STDIN_FILENO, &b, 1, -1, on_file) == 0)
        l->handles++;
    else
        end_of_file(l);
}

static void on_file(uv_fs_t *req)
{
    struct local_line *l = req->data;
    ssize_t n = req->result;
    uv_fs_req_cleanup(req);
    if (!l->closing && n > 0) {
        take(l, l->buf, (size_t)n);
        if (!l->closing)
            read_file(l);
    } else if (!l->closing) {
        end_of_file(l);
    }
    release(l);
}

static void open_plain(struct local_line *l)
{
    uv_handle_type in = uv_guess_handle(STDIN_FILENO), out = uv_guess_handle(STDOUT_FILENO);
    l->input = in == UV_UNKNOWN_HANDLE || fcntl(STDIN_FILENO, F_GETFD) < 0 ? INPUT_NONE
               : in == UV_FILE || in == UV_UDP                             ? INPUT_FILE
                                                                           : INPUT_STREAM;
    if (l->input == INPUT_STREAM) {
        uv_pipe_init(l->loop, &l->in, 0);
        l->in.data = l;
        l->handles++;
        if (uv_pipe_open(&l->in, STDIN_FILENO) < 0 ||
            uv_read_start((uv_stream_t *)&l->in, on_alloc, on_stream) < 0)
            l->input = INPUT_NONE;
    } else if (l->input == INPUT_FILE) {
        read_file(l);
    }
    if (out == UV_NAMED_PIPE) {
        uv_pipe_init(l->loop, &l->out, 0);
        l->out.data = l;
        l->handles++;
        l->stream_out = uv_pipe_open(&l->out, STDOUT_FILENO) == 0;
    }
}

static const struct terminal_ops line_ops = {
    .write_line = op_write_line,
    .prompt = op_prompt,
    .pending = op_pending,
    .close = op_close,
};

struct terminal *local_line_open(uv_loop_t *loop)
{
    struct local_line *l = the_line ? NULL : calloc(1, sizeof *l);
    if (!l) {
        errno = the_line ? EBUSY : ENOMEM;
        return NULL;
    }
    l->t.ops = &line_ops;
    l->t.kind = TERMINAL_LINE;
    l->t.cols = 80;
    l->t.local = true;
    snprintf(l->t.name, sizeof l->t.name, "0009");
    snprintf(l->t.peer, sizeof l->t.peer, "local");
    l->loop = loop;
    uv_timer_init(loop, &l->last);
    l->last.data = l;
    l->handles = 1;
    int err = 0;
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        err = open_readline(l);
    else
        open_plain(l);
    if (err < 0) {
        l->input = INPUT_NONE;
        op_close(&l->t);
        errno = -err;
        return NULL;
    }
    return &l->t;
}
