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

/* ONE's console without the rig's stream: as with a terminal, but nobody is there. */
static struct console *bare(struct vm *vm, struct kept *k)
{
    struct console *c = vm->console;
    c->stream = NULL;
    c->guest = &program;
    c->guest_ctx = k;
    return c;
}

static void part(struct vm *vm, const char *text)
{
    uint8_t e[64];
    ebcdic_from_ascii(e, text, strlen(text));
    console_write_part(vm, CONSOLE_GUEST, e, strlen(text));
}

static void unfinished_lines(void **state)
{
    (void)state;
    struct kept k = {0};
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "ONE");
    pthread_mutex_lock(&vm->lock);
    struct console *c = bare(vm, &k);
    c->copy = copy;
    part(vm, "LOG");
    part(vm, "IN: ");
    console_say(vm, "FROM CP");
    part(vm, "MORE");
    assert_string_equal(k.copied, "LOGIN: |FROM CP|MORE");
    c->copy = NULL;
    c->guest = NULL;
    pthread_mutex_unlock(&vm->lock);
    rig_close(r);
}

static void taken_by_cp(void **state)
{
    (void)state;
    struct kept k = {0};
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "ONE");
    pthread_mutex_lock(&vm->lock);
    struct console *c = bare(vm, &k);
    c->screen = calloc(1, sizeof *c->screen);
    assert_int_equal(screen_init(c->screen, 24, 80, false, true, "TEST"), 0);
    c->full.state = FULL_ON;
    vm->state = VM_CP; /* it stopped, and nothing was said */
    console_state_changed(vm);
    assert_int_equal(c->full.state, FULL_TAKEN);
    assert_string_equal(c->screen->status, "CP READ"); /* and not HOLDING */
    assert_false(c->holding);
    c->guest = NULL;
    pthread_mutex_unlock(&vm->lock);
    rig_close(r);
}

static void ended(void **state)
{
    (void)state;
    struct kept k = {0};
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "ONE");
    pthread_mutex_lock(&vm->lock);
    struct console *c = bare(vm, &k);
    struct full_screen *f = &c->full;
    f->state = FULL_TAKEN;
    f->redraw = f->told = f->waits = f->limited = true;
    full_screen_attach(c);
    assert_int_equal(k.told, 1); /* as long as it is there */
    f->waits = f->limited = true;
    assert_true(console_reading(vm));
    console_screen_end(vm);
    assert_false(console_reading(vm)); /* the next program has not read yet */
    assert_false(f->redraw || f->told);
    full_screen_detach(c);
    full_screen_attach(c);
    full_screen_offer(c);
    assert_int_equal(k.told, 1);
    c->guest = NULL;
    pthread_mutex_unlock(&vm->lock);
    rig_close(r);
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
    (void)state;
    struct kept k = {0};
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "ONE");
    pthread_mutex_lock(&vm->lock);
    struct console *c = bare(vm, &k);
    c->guest = &reader;
    c->copy = copy;
    c->screen = calloc(1, sizeof *c->screen);
    assert_int_equal(screen_init(c->screen, 24, 80, false, true, "TEST"), 0);
    vm->state = VM_RUNNING;
    console_read_dark(vm);
    console_read_pending(vm, true);
    assert_true(c->screen->hidden);
    c->more = true;
    press(vm, ENTER, "mellon");
    assert_string_equal(k.input, "");
    assert_string_equal(k.copied, "");
    assert_true(c->screen->hidden);
    console_next_page(c);
    vm->set->pf[0] = (struct pf_key){.kind = PF_IMMEDIATE, .text = "#CP SET WNG ON"};
    press(vm, PF01, "");
    assert_true(c->screen->hidden);
    c->asked.answer = not_heard;
    console_unanswered(c);
    assert_true(c->screen->hidden);
    press(vm, ENTER, "mellon");
    assert_string_equal(k.input, "mellon");
    assert_string_equal(k.copied, "");
    console_read_pending(vm, false);
    assert_false(c->screen->hidden);
    c->more = true; /* and a line that may be seen is taken there, and shown */
    press(vm, ENTER, "friend");
    assert_string_equal(k.input, "friend");
    assert_string_equal(k.copied, "friend|");
    c->copy = NULL;
    c->guest = NULL;
    pthread_mutex_unlock(&vm->lock);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfinished_lines),
        cmocka_unit_test(taken_by_cp),
        cmocka_unit_test(ended),
        cmocka_unit_test(read_dark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
