/* A session without a socket: the order of negotiation, what each kind of client becomes, when the
 * owner hears of what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tn3270/session.h"

#define IAC "\xff"

struct rig {
    struct session *s;
    struct terminal *t;
    char sent[4096];
    size_t sent_len;
    char events[1000];
    bool closed, flush, tls;
    unsigned timer;
};

static void note(struct rig *r, const char *what, const void *p, size_t n)
{
    size_t len = strlen(r->events);
    snprintf(r->events + len, sizeof r->events - len, "%s%.*s;", what, (int)n, (const char *)p);
}

static void rig_send(void *ctx, const uint8_t *p, size_t n)
{
    struct rig *r = ctx;
    assert_true(r->sent_len + n <= sizeof r->sent);
    memcpy(r->sent + r->sent_len, p, n);
    r->sent_len += n;
}

static void rig_close(void *ctx, bool flush, const char *why)
{
    struct rig *r = ctx;
    assert_false(r->closed);
    r->closed = true;
    r->flush = flush;
}

static void rig_start_tls(void *ctx)
{
    ((struct rig *)ctx)->tls = true;
}

static size_t rig_pending(void *ctx)
{
    return 42;
}

static void rig_timer(void *ctx, unsigned ms)
{
    ((struct rig *)ctx)->timer = ms;
}

static int rig_take_name(void *ctx, const char *asked, char name[9])
{
    snprintf(name, 9, "%s", *asked ? asked : "L0001");
    return -1;
}

static void on_input(void *ctx, struct terminal *t, const uint8_t *p, size_t n)
{
    note(ctx, "input ", p, n);
}

static void on_line(void *ctx, struct terminal *t, const char *utf8, size_t len)
{
    note(ctx, "line ", utf8, len);
    if (len == 4 && memcmp(utf8, "quit", 4) == 0)
        terminal_close(t);
}

static void on_attention(void *ctx, struct terminal *t)
{
    note(ctx, "attention", "", 0);
}

static void on_rejected(void *ctx, struct terminal *t, uint8_t sense)
{
    note(ctx, "rejected", "", 0);
}

static void on_closed(void *ctx, struct terminal *t)
{
    note(ctx, "closed", "", 0);
}

static const struct terminal_owner owner = {.input = on_input,
                                            .line = on_line,
                                            .attention = on_attention,
                                            .rejected = on_rejected,
                                            .closed = on_closed};

static void rig_ready(void *ctx, struct terminal *t)
{
    struct rig *r = ctx;
    assert_null(r->t);
    r->t = t;
    terminal_set_owner(t, &owner, r);
    note(r, "ready", "", 0);
}

static const struct session_link rig_link = {
    .send = rig_send,
    .close = rig_close,
    .start_tls = rig_start_tls,
    .pending = rig_pending,
    .timer = rig_timer,
    .take_name = rig_take_name,
    .ready = rig_ready,
};

static struct rig *begin(bool tls)
{
    struct rig *r = calloc(1, sizeof *r);
    r->s = session_open(&rig_link, r, "127.0.0.1:1", tls, false);
    assert_non_null(r->s);
    return r;
}

/* The session ends; the events so far and after must be these. */
static void finish(struct rig *r, const char *events)
{
    session_end(r->s);
    assert_string_equal(r->events, events);
    free(r);
}

static size_t receive(struct rig *r, const char *p, size_t n)
{
    return session_receive(r->s, (const uint8_t *)p, n);
}

/* What was sent since the last call. */
static void sent(struct rig *r, const char *p, size_t n)
{
    assert_int_equal(r->sent_len, n);
    assert_memory_equal(r->sent, p, n);
    r->sent_len = 0;
}

#define RECEIVE(r, text) receive(r, text, sizeof(text) - 1)
#define SENT(r, text)    sent(r, text, sizeof(text) - 1)

static void test_tn3270e(void **state)
{
    struct rig *r = begin(false);
    SENT(r, IAC "\xfd\x28");
    RECEIVE(r, IAC "\xfb\x28");
    SENT(r, IAC "\xfa\x28\x08\x02" IAC "\xf0");
    RECEIVE(r, IAC "\xfa\x28\x02\x07IBM-3278-2-E" IAC "\xf0");
    SENT(r, IAC "\xfa\x28\x02\x04IBM-3278-2-E\x01L0001" IAC "\xf0");
    RECEIVE(r, IAC "\xfa\x28\x03\x07\x02\x04" IAC "\xf0");
    SENT(r, IAC "\xfa\x28\x03\x04\x02\x04" IAC "\xf0"
                "\x00\x00\x01\x00\x00\xf3\x00\x05\x01" IAC IAC "\x02" IAC "\xef");
    assert_null(r->t);
    RECEIVE(r, "\x00\x00\x00\x00\x00\x88\x00\x17\x81\x81\x01\x00\x00\xa0\x00\x3e\x01"
               "\x00\x0a\x02\xe5\x00\x02\x00\x6f\x09\x0c\x0d\x70" IAC "\xef");
    assert_non_null(r->t);
    assert_int_equal(r->timer, 0);
    assert_true(r->t->rows == 62 && r->t->cols == 160 && !r->t->color && r->t->extended);
    assert_int_equal(terminal_pending(r->t), 42);
    terminal_write(r->t, (const uint8_t *)"\xf1\xc3", 2);
    SENT(r, "\x00\x00\x01\x00\x01\xf1\xc3" IAC "\xef");
    terminal_write_line(r->t, "no", 2); /* a 3270 takes no lines */
    SENT(r, "");
    RECEIVE(r, "\x00\x00\x00\x00\x00}@@" IAC "\xef\x02\x00\x01\x00\x01\x00" IAC "\xef" IAC
               "\xf4" IAC "\xf5");
    terminal_close(r->t);
    assert_true(r->closed && r->flush);
    RECEIVE(r, "\x00\x00\x00\x00\x00}@@" IAC "\xef");
    terminal_write(r->t, (const uint8_t *)"\xf1\xc3", 2);
    SENT(r, "");
    finish(r, "ready;input }@@;rejected;attention;attention;closed;");
}

static void test_query_unanswered(void **state)
{
    struct rig *r = begin(false);
    RECEIVE(r, IAC "\xfb\x28" IAC "\xfa\x28\x02\x07IBM-3278-4-E" IAC "\xf0" IAC
                   "\xfa\x28\x03\x07" IAC "\xf0");
    assert_null(r->t);
    session_timeout(r->s);
    assert_true(r->t && r->t->rows == 43 && r->t->cols == 80);
    finish(r, "ready;closed;");
}

static void test_tn3270(void **state)
{
    struct rig *r = begin(false);
    r->sent_len = 0;
    RECEIVE(r, IAC "\xfc\x28");
    SENT(r, IAC "\xfd\x18");
    RECEIVE(r, IAC "\xfb\x18");
    SENT(r, IAC "\xfa\x18\x01" IAC "\xf0");
    RECEIVE(r, IAC "\xfa\x18\0IBM-3278-5@L0003" IAC "\xf0");
    SENT(r, IAC "\xfd\x19" IAC "\xfb\x19" IAC "\xfd\0" IAC "\xfb\0");
    RECEIVE(r, IAC "\xfb\x19" IAC "\xfd\x19" IAC "\xfb\0");
    assert_null(r->t);
    RECEIVE(r, IAC "\xfd\0");
    assert_true(r->t && r->t->cols == 132 && !r->t->extended);
    assert_string_equal(r->t->name, "L0003");
    assert_string_equal(r->t->model, "IBM-3278-5");
    terminal_write(r->t, (const uint8_t *)"\xf5\xc3\xff", 3);
    SENT(r, "\xf5\xc3" IAC IAC IAC "\xef");
    RECEIVE(r, "\x6d" IAC "\xef");
    RECEIVE(r, IAC "\xfe\x19"); /* it leaves: 3270 cannot go on */
    assert_true(r->closed);
    finish(r, "ready;input m;closed;");
}

static void test_line(void **state)
{
    struct rig *r = begin(false);
    RECEIVE(r, IAC "\xfc\x28" IAC "\xfc\x18");
    assert_true(r->t && r->t->kind == TERMINAL_LINE);
    r->sent_len = 0;
    terminal_write(r->t, (const uint8_t *)"\xf1", 1);
    terminal_write_line(r->t, "a\x1b[2Jb", 6);
    SENT(r, "a [2Jb\r\n");
    terminal_prompt(r->t, "> ", 2, false);
    SENT(r, "> ");
    terminal_write_line(r->t, "x", 1);
    SENT(r, "\r  \rx\r\n> ");
    terminal_prompt(r->t, "pw: ", 4, true);
    SENT(r, "\r\n" IAC "\xfb\x01pw: ");
    RECEIVE(r, IAC "\xfd\x01secret\r\n");
    SENT(r, IAC "\xfc\x01\r\n");
    RECEIVE(r, IAC "\xfe\x01hello\r\0quit\r\nmore\r\n");
    assert_true(r->closed);
    finish(r, "ready;line secret;line hello;line quit;closed;");
}

/* A second hidden prompt asked for before the client has answered the end of the first: it must
 * end with our doing the echo, in whatever order the answers come. */
static void test_hidden_twice(void **state)
{
    struct rig *r = begin(false);
    RECEIVE(r, IAC "\xfc\x28" IAC "\xfc\x18");
    terminal_prompt(r->t, "", 0, true);
    RECEIVE(r, IAC "\xfd\x01one\r\n");
    terminal_prompt(r->t, "", 0, true);
    r->sent_len = 0;
    RECEIVE(r, IAC "\xfe\x01"); /* the answer to WONT */
    SENT(r, IAC "\xfb\x01");
    RECEIVE(r, IAC "\xfd\x01two\r\n");
    SENT(r, IAC "\xfc\x01\r\n");
    finish(r, "ready;line one;line two;closed;");
}

static void test_silent(void **state)
{
    struct rig *r = begin(false);
    session_timeout(r->s); /* it answers nothing: a line terminal */
    assert_true(r->t && r->t->kind == TERMINAL_LINE);
    r->sent_len = 0;
    RECEIVE(r, IAC "\xfb\x28"); /* too late */
    SENT(r, IAC "\xfe\x28");
    finish(r, "ready;closed;");
    r = begin(false);
    RECEIVE(r, IAC "\xfb\x28");
    session_timeout(r->s); /* stopped in the middle: dropped, nobody hears of it */
    assert_true(r->closed && !r->flush);
    finish(r, "");
}

static void test_starttls(void **state)
{
    struct rig *r = begin(true);
    SENT(r, IAC "\xfd\x2e");
    RECEIVE(r, IAC "\xfb\x2e");
    SENT(r, "");
    /* what follows FOLLOWS is TLS and is left alone */
    assert_int_equal(RECEIVE(r, IAC "\xfa\x2e\x01" IAC "\xf0quit\r\n"), 6);
    SENT(r, IAC "\xfa\x2e\x01" IAC "\xf0");
    assert_true(r->tls);
    session_secured(r->s);
    SENT(r, IAC "\xfd\x28");
    RECEIVE(r, IAC "\xfc\x28" IAC "\xfc\x18");
    assert_true(r->t->secure);
    finish(r, "ready;closed;");
    r = begin(true);
    RECEIVE(r, IAC "\xfc\x2e");
    r->sent_len = 0;
    RECEIVE(r, IAC "\xfc\x28" IAC "\xfc\x18");
    assert_false(r->t->secure);
    finish(r, "ready;closed;");
}

static void test_loops_and_limits(void **state)
{
    struct rig *r = begin(false);
    r->sent_len = 0;
    RECEIVE(r, IAC "\xfb\x63" IAC "\xfd\x63" IAC "\xfc\x63" IAC "\xfe\x63" IAC "\xfb\x05");
    SENT(r, IAC "\xfe\x63" IAC "\xfc\x63" IAC "\xfe\x05"); /* no to offers, silence to refusals */
    static char big[70000];
    RECEIVE(r, IAC "\xfb\x28" IAC "\xfa\x28\x02\x07IBM-3278-2" IAC "\xf0" IAC "\xfa\x28\x03\x07" IAC
                   "\xf0");
    assert_non_null(r->t);
    receive(r, big, sizeof big);
    assert_true(r->closed && !r->flush);
    RECEIVE(r, IAC "\xef");
    finish(r, "ready;closed;");
    r = begin(false);
    RECEIVE(r, IAC "\xfa\x56" IAC "\xf0"); /* COMPRESS2 */
    assert_true(r->closed);
    finish(r, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tn3270e),      cmocka_unit_test(test_query_unanswered),
        cmocka_unit_test(test_tn3270),       cmocka_unit_test(test_line),
        cmocka_unit_test(test_hidden_twice), cmocka_unit_test(test_silent),
        cmocka_unit_test(test_starttls),     cmocka_unit_test(test_loops_and_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
