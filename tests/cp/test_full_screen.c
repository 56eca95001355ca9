/* A console from the inside: how its guest's unfinished lines end, what becomes of a program's full screen
 * when CP takes it or the program ends, and a line that is not to be seen. */
#include "tests/cp/command_rig.h"

#include "cp/console/console_private.h"

static const char config[] = "System_Identifier TEST\n";
static const char direct[] = "USER OPERATOR X 32M 64M ABCDEFG\n"
                             "USER ONE X 32M 64M G\n";

struct kept {
    char copied[256]; /* what the spooled copy got; '|' at the end of a line */
    char input[64];   /* the last line that the program got */
    unsigned told;    /* times that the program heard of its screen */
};

/* The hooks have no context of their own: the console's guest has it. */
static void copy(struct vm *vm, const uint8_t *text, size_t len, bool end)
{
    struct kept *k = vm->console->guest_ctx;
    size_t n = strlen(k->copied);
    assert_true(n + len + 2 <= sizeof k->copied);
    ebcdic_to_ascii(k->copied + n, text, len);
    strcpy(k->copied + n + len, end ? "|" : "");
}

static void told(struct vm *vm, void *ctx)
{
    struct kept *k = ctx;
    (void)vm;
    k->told++;
}

static const struct console_guest program = {.screen = told};

/* ONE's console without the rig's stream: as with a terminal, but nobody is there.  ONE is locked. */
struct one {
    struct command_rig *r;
    struct vm *vm;
    struct console *c;
    struct kept k;
};

static int set_up(void **state)
{
    struct one *o = calloc(1, sizeof *o);
    *state = o;
    o->r = rig_open(config, direct);
    o->vm = rig_logon(o->r, "ONE");
    pthread_mutex_lock(&o->vm->lock);
    o->c = o->vm->console;
    o->c->stream = NULL;
    o->c->guest = &program;
    o->c->guest_ctx = &o->k;
    return 0;
}

static int tear_down(void **state)
{
    struct one *o = *state;
    o->c->copy = NULL;
    o->c->guest = NULL;
    pthread_mutex_unlock(&o->vm->lock);
    rig_close(o->r);
    free(o);
    return 0;
}

/* What a terminal would show. */
static void with_screen(struct console *c)
{
    c->screen = calloc(1, sizeof *c->screen);
    assert_int_equal(screen_init(c->screen, 24, 80, false, true, "TEST"), 0);
}

static void part(struct vm *vm, const char *text)
{
    uint8_t e[64];
    ebcdic_from_ascii(e, text, strlen(text));
    console_write_part(vm, CONSOLE_GUEST, e, strlen(text));
}

static void unfinished_lines(void **state)
{
    struct one *o = *state;
    struct vm *vm = o->vm;
    struct console *c = o->c;
    c->copy = copy;
    part(vm, "LOG");
    part(vm, "IN: ");
    console_say(vm, "FROM CP");
    part(vm, "MORE");
    assert_string_equal(o->k.copied, "LOGIN: |FROM CP|MORE");
}

static void taken_by_cp(void **state)
{
    struct one *o = *state;
    struct vm *vm = o->vm;
    struct console *c = o->c;
    with_screen(c);
    c->full.state = FULL_ON;
    vm->state = VM_CP; /* it stopped, and nothing was said */
    console_state_changed(vm);
    assert_int_equal(c->full.state, FULL_TAKEN);
    assert_string_equal(c->screen->status, "CP READ"); /* and not HOLDING */
    assert_false(c->holding);
}

/* A page of line mode with a line on it: a program that has more to write fills it; before the screen is
 * the program's again it is to be read. */
static void next_page(void **state)
{
    struct one *o = *state;
    struct console *c = o->c;
    with_screen(c);
    o->vm->state = VM_RUNNING;
    for (int writing = 1; writing >= 0; writing--) {
        c->full.state = FULL_TAKEN;
        c->more = true;
        c->guest_waits = writing;
        lines_push(&c->out, (const uint8_t *)"\xc1", 1, true);
        console_next_page(c);
        assert_string_equal(c->screen->status, writing ? "RUNNING" : "MORE...");
    }
    assert_int_equal(o->k.told, 0);
}

static void page_with(struct console *c, unsigned kind, const char *text)
{
    uint8_t e[8];
    ebcdic_from_ascii(e, text, strlen(text));
    c->more = true;
    c->out.kind = (uint8_t)kind;
    lines_push(&c->out, e, strlen(text), true);
}

/* PA1 at MORE... abandons what CP has still to say, and the machine runs on; what the machine has written is
 * there before CP READ. */
static void abandoned(void **state)
{
    struct one *o = *state;
    struct console *c = o->c;
    with_screen(c);
    o->vm->state = VM_RUNNING;
    page_with(c, LOOK_VMOUT, "MINE");
    page_with(c, LOOK_CPOUT, "CP 1");
    page_with(c, LOOK_CPOUT, "CP 2");
    console_attention(o->vm);
    assert_string_equal(c->screen->status, "RUNNING");
    assert_null(c->out.first);
    assert_int_equal(c->screen->next, 1); /* the line MINE */
    page_with(c, LOOK_VMOUT, "MINE");
    console_attention(o->vm);
    assert_string_equal(c->screen->status, "CP READ");
    assert_null(c->out.first);
}

static void ended(void **state)
{
    struct one *o = *state;
    struct vm *vm = o->vm;
    struct console *c = o->c;
    struct full_screen *f = &c->full;
    f->state = FULL_TAKEN;
    f->redraw = f->told = f->waits = f->limited = true;
    full_screen_attach(c);
    assert_int_equal(o->k.told, 1); /* as long as it is there */
    f->waits = f->limited = true;
    assert_true(console_reading(vm));
    console_screen_end(vm);
    assert_false(console_reading(vm)); /* the next program has not read yet */
    assert_false(f->redraw || f->told);
    full_screen_detach(c);
    full_screen_attach(c);
    full_screen_offer(c);
    assert_int_equal(o->k.told, 1);
}

static bool take_input(struct vm *vm, void *ctx, const uint8_t *ebcdic, size_t len)
{
    struct kept *k = ctx;
    (void)vm;
    assert_true(len < sizeof k->input);
    ebcdic_to_ascii(k->input, ebcdic, len);
    k->input[len] = '\0';
    return true;
}

static const struct console_guest reader = {.input = take_input, .screen = told};

static void not_heard(struct vm *vm, void *ctx, const char *text)
{
    (void)vm, (void)ctx, (void)text;
}

/* A key, with what stands in the input area of 24 by 80. */
static void press(struct vm *vm, uint8_t aid, const char *typed)
{
    uint8_t data[80] = {aid, 0x06, 0xe0, 0x11, 0x06, 0xe0};
    size_t n = strlen(typed);
    ebcdic_from_ascii(data + 6, typed, n);
    console_inbound(vm, data, 6 + n);
}

#define ENTER 0x7d
#define PF01  0xf1

/* A password is neither shown nor copied, at MORE... and after a CP command of a PF key or a question of
 * CP's either. */
static void read_dark(void **state)
{
    struct one *o = *state;
    struct vm *vm = o->vm;
    struct console *c = o->c;
    c->guest = &reader;
    c->copy = copy;
    with_screen(c);
    vm->state = VM_RUNNING;
    console_read_dark(vm);
    console_read_pending(vm, true);
    assert_true(c->screen->hidden);
    c->more = true;
    press(vm, ENTER, "mellon");
    assert_string_equal(o->k.input, "");
    assert_string_equal(o->k.copied, "");
    assert_true(c->screen->hidden);
    console_next_page(c);
    vm->set->pf[0] = (struct pf_key){.kind = PF_IMMEDIATE, .text = "#CP SET WNG ON"};
    press(vm, PF01, "");
    assert_true(c->screen->hidden);
    c->asked.answer = not_heard;
    console_unanswered(c);
    assert_true(c->screen->hidden);
    press(vm, ENTER, "mellon");
    assert_string_equal(o->k.input, "mellon");
    assert_string_equal(o->k.copied, "");
    console_read_pending(vm, false);
    assert_false(c->screen->hidden);
    c->more = true; /* and a line that may be seen is taken there, and shown */
    press(vm, ENTER, "friend");
    assert_string_equal(o->k.input, "friend");
    assert_string_equal(o->k.copied, "friend|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unfinished_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(taken_by_cp, set_up, tear_down),
        cmocka_unit_test_setup_teardown(next_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(abandoned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(read_dark, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
