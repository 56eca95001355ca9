/* IUCV's paths: who may connect to whom, what each side is told, and how a path ends. */
#include "tests/cp/iucv_rig.h"

#include "cp/ipl.h"

static const char direct[] = "USER ONE ONE 1M 1M G\n IUCV TWO PRIORITY MSGLIMIT 3\n"
                             "USER TWO TWO 1M 1M G\n OPTION MAXCONN 3\n"
                             "USER THREE THREE 1M 1M G\n IUCV ALLOW\n"
                             "USER FOUR FOUR 1M 1M G\n IUCV ANY\n";

struct rigged {
    struct command_rig *r;
    struct vm *one, *two, *three, *four;
};

static int set_up(void **state)
{
    struct rigged *g = calloc(1, sizeof *g);
    g->r = rig_open(NULL, direct);
    g->one = rig_logon(g->r, "ONE");
    g->two = rig_logon(g->r, "TWO");
    g->three = rig_logon(g->r, "THREE");
    g->four = rig_logon(g->r, "FOUR");
    *state = g;
    return 0;
}

static int tear_down(void **state)
{
    struct rigged *g = *state;
    rig_close(g->r);
    free(g);
    return 0;
}

static int connect_to(struct vm *vm, const char *partner)
{
    struct list l = naming(partner, 0, 0);
    return call(vm, CONNECT, &l);
}

static void refusals(void **state)
{
    struct rigged *g = *state;
    struct list l = {{0}};
    assert_int_equal(connect_to(g->one, "TWO"), PROGRAM + 1); /* no buffer of one's own */
    assert_int_equal(call(g->one, 18, &l), PROGRAM + 1);
    assert_int_equal(declare(g->one), 0);
    assert_int_equal(declare(g->one), RC_DECLARED);
    assert_int_equal(connect_to(g->one, "NOBODY"), RC_NOT_LOGGED_ON);
    assert_int_equal(connect_to(g->one, ""), RC_NOT_LOGGED_ON);
    assert_int_equal(connect_to(g->one, "*NOTHING"), RC_NO_SERVICE);
    assert_int_equal(connect_to(g->one, "TWO"), RC_NO_BUFFER);
    assert_int_equal(declare(g->two), 0);
    assert_int_equal(declare(g->three), 0);
    assert_int_equal(declare(g->four), 0);
    assert_int_equal(connect_to(g->two, "ONE"), RC_NO_AUTHORITY);
    assert_int_equal(connect_to(g->two, "THREE"), 0); /* IUCV ALLOW */
    assert_int_equal(connect_to(g->four, "ONE"), 0);  /* IUCV ANY */
    assert_int_equal(connect_to(g->two, "TWO"), 0);   /* itself */
    assert_int_equal(connect_to(g->one, "TWO"), RC_PARTNERS_MOST);
    assert_int_equal(connect_to(g->two, "THREE"), RC_MOST);
    assert_int_equal(call(g->two, QUERY, &l), 0);
    assert_int_equal(sie_gr(cpu_of(g->two), 0), 40);
    assert_int_equal(sie_gr(cpu_of(g->two), 1), 3);
    call(g->one, QUERY, &l);
    assert_int_equal(sie_gr(cpu_of(g->one), 1), 64);
}

/* What CONNECT and ACCEPT say to each other. */
static void connection(void **state)
{
    struct rigged *g = *state;
    struct list l = naming("TWO", IPPRTY | IPRMDATA, 100), i;
    uint8_t one[8];
    declare(g->one);
    declare(g->two);
    assert_int_equal(interruption(g->two, &i), 0);
    assert_int_equal(call(g->one, CONNECT, &l), 0);
    unsigned path = get16(l.b);
    assert_int_equal(get16(l.b + AT_MSGLIM), 3); /* the directory's */
    assert_int_equal(l.b[AT_FLAGS] & IPPRTY, IPPRTY);
    struct list send = sending(path, IPNORPY, 0x3000, 4, 0, 0);
    assert_int_equal(call(g->one, SEND, &send), RC_NO_PATH); /* not yet */
    assert_int_equal(interruption(g->two, &i), 1);
    ebcdic_pad(one, "ONE", 8);
    assert_memory_equal(i.b + AT_USERID, one, 8);
    assert_memory_equal(i.b + AT_USER, "0123456789abcdef", 16);
    assert_int_equal(i.b[AT_FLAGS], IPPRTY | IPRMDATA);
    assert_int_equal(interruption(g->two, &i), 0);
    struct list a = naming("", 0, 2);
    put16(a.b, get16(i.b));
    assert_int_equal(call(g->two, ACCEPT, &a), 0);
    assert_int_equal(a.b[AT_FLAGS], IPRMDATA); /* may be sent; no priority, as it says */
    assert_int_equal(call(g->two, ACCEPT, &a), RC_NO_PATH);
    assert_int_equal(interruption(g->one, &i), 2);
    assert_int_equal(get16(i.b), path);
    assert_int_equal(i.b[AT_FLAGS], 0);
    assert_true(rig_shows(g->r, g->one, "query iucv", "ONE      0000   TWO"));
    send = sending(path, IPNORPY | IPPRTY, 0x3000, 4, 0, 0);
    assert_int_equal(call(g->one, SEND, &send), RC_NOT_PRIORITY);
    send = sending(path, IPNORPY | IPRMDATA, 0x3000, 4, 0, 0);
    assert_int_equal(call(g->one, SEND, &send), RC_NO_DATA_HERE);
    for (unsigned n = 0; n < 3; n++) {
        send = sending(path, IPNORPY, 0x3000, 4, 0, 0);
        assert_int_equal(call(g->one, SEND, &send), 0);
    }
    assert_int_equal(call(g->one, SEND, &send), RC_LIMIT);
}

static void quiesce(void **state)
{
    struct rigged *g = *state;
    struct list i;
    unsigned at_two;
    declare(g->one);
    declare(g->two);
    unsigned path = connected(g->one, g->two, 0, &at_two);
    struct list l = on_path(at_two, 0);
    assert_int_equal(call(g->two, QUIESCE, &l), 0);
    assert_int_equal(interruption(g->one, &i), 4);
    struct list send = sending(path, IPNORPY, 0x3000, 4, 0, 0);
    assert_int_equal(call(g->one, SEND, &send), RC_QUIESCED);
    l = on_path(7, 0);
    assert_int_equal(call(g->two, RESUME, &l), RC_NO_PATH);
    l = on_path(0, IPALL);
    assert_int_equal(call(g->two, RESUME, &l), 0);
    assert_int_equal(interruption(g->one, &i), 5);
    assert_int_equal(call(g->one, SEND, &send), 0);
}

static void sever(void **state)
{
    struct rigged *g = *state;
    struct list i, l = naming("TWO", 0, 0);
    unsigned at_two;
    declare(g->one);
    declare(g->two);
    /* One that nobody has been told of goes without a trace, as often as one likes. */
    for (unsigned n = 0; n < 200; n++) {
        l = naming("TWO", 0, 0);
        assert_int_equal(call(g->one, CONNECT, &l), 0);
        l = on_path(get16(l.b), 0);
        assert_int_equal(call(g->one, SEVER, &l), 0);
    }
    assert_int_equal(interruption(g->two, &i), 0);
    /* One that it has been told of is there until it severs, too. */
    l = naming("TWO", 0, 0);
    call(g->one, CONNECT, &l);
    assert_int_equal(interruption(g->two, &i), 1);
    l = on_path(get16(l.b), 0);
    call(g->one, SEVER, &l);
    l = on_path(get16(i.b), 0);
    assert_int_equal(call(g->two, ACCEPT, &l), RC_SEVERED);
    assert_int_equal(interruption(g->two, &i), 3);
    assert_int_equal(call(g->two, SEVER, &l), 0);
    assert_int_equal(call(g->two, SEVER, &l), RC_NO_PATH);
    /* Messages: the severer's are gone, those to it come back. */
    unsigned path = connected(g->one, g->two, 0, &at_two);
    struct list s = sending(path, IPNORPY, 0x3000, 4, 0, 0);
    call(g->one, SEND, &s);
    s = sending(at_two, 0, 0x3000, 4, 0x4000, 5);
    call(g->two, SEND, &s);
    l = naming("", 0, 0);
    put16(l.b, path);
    assert_int_equal(call(g->one, SEVER, &l), 0);
    assert_int_equal(interruption(g->two, &i), 3);
    assert_memory_equal(i.b + AT_USER, "0123456789abcdef", 16);
    assert_int_equal(interruption(g->two, &i), 7);
    assert_int_equal(get32(i.b + AT_AUDIT) >> 8, AUDIT_SEVERED);
    assert_int_equal(interruption(g->two, &i), 0);
    assert_int_equal(call(g->two, SEND, &s), RC_NO_PATH);
}

/* Each way a machine lets go of its paths. */
static void ends(void **state)
{
    struct rigged *g = *state;
    static const char *const how[] = {"system reset", "define storage 1m", "ipl 00c", "logoff",
                                      NULL};
    struct list i, l = {{0}};
    unsigned at_two;
    declare(g->two);
    for (unsigned n = 0; n < sizeof how / sizeof *how; n++) {
        assert_int_equal(declare(g->one), 0);
        connected(g->one, g->two, 0, &at_two);
        if (how[n])
            rig_run(g->r, g->one, how[n]);
        else
            call(g->one, RTRVBFR, &l);
        unsigned type = 0; /* a command may have waited */
        for (struct patience p = {0}; !(type = interruption(g->two, &i)) && patient(&p);)
            ;
        assert_int_equal(type, 3);
        l = on_path(get16(i.b), 0);
        assert_int_equal(call(g->two, SEVER, &l), 0);
        if (how[n] && !strcmp(how[n], "logoff")) {
            assert_int_equal(connect_to(g->two, "ONE"), RC_NOT_LOGGED_ON);
            g->one = rig_logon(g->r, "ONE");
        }
    }
}

static void masks(void **state)
{
    struct rigged *g = *state;
    static const struct {
        unsigned function;
        uint8_t mask;
        unsigned type;
    } steps[] = {{SETMASK, 0xf0, 0},  {SETMASK, 0xf8, 1}, {SETCMASK, 0xbf, 0},
                 {SETCMASK, 0x40, 2}, {SETMASK, 0x40, 0}, {SETMASK, 0x80, 9},
                 {SETMASK, 0x10, 0},  {SETMASK, 0x20, 7}, {SETCMASK, 0x08, 0}};
    struct list l = naming("TWO", 0, 0), i;
    struct vm *two = g->two, *who = two;
    declare(g->one);
    declare(g->two);
    call(g->one, CONNECT, &l);
    unsigned path = get16(l.b), at_two = 0;
    for (unsigned n = 0; n < sizeof steps / sizeof *steps; n++) {
        l = (struct list){{steps[n].mask}};
        who = n < 2 || n == 4 || n == 5 ? two : g->one;
        assert_int_equal(call(who, steps[n].function, &l), 0);
        assert_int_equal(interruption(who, &i), steps[n].type);
        if (n == 1) {
            at_two = get16(i.b);
            l = on_path(at_two, 0);
            call(two, ACCEPT, &l);
        } else if (n == 3) {
            l = sending(path, IPNORPY, 0x3000, 4, 0, 0);
            call(g->one, SEND, &l);
        } else if (n == 5) {
            l = receiving(0, 0x5000, 4);
            assert_int_equal(call(two, RECEIVE, &l), 0);
        }
    }
}

/* *MSG, for a machine that has connected to it. */
static void message_service(void **state)
{
    struct rigged *g = *state;
    struct list l = naming("*MSG", 0, 0), i;
    declare(g->one);
    assert_int_equal(call(g->one, CONNECT, &l), 0);
    assert_int_equal(interruption(g->one, &i), 2);
    assert_true(rig_shows(g->r, g->one, "query iucv", "ONE      0000   *MSG"));
    expect(g->r, g->one, "set smsg iucv", 0, NULL);
    expect(g->r, g->two, "smsg one hello", 0, NULL);
    unsigned type = 0;
    for (struct patience p = {0}; !(type = interruption(g->one, &i)) && patient(&p);)
        ;
    assert_int_equal(type, 9);
    assert_int_equal(get32(i.b + AT_CLASS), 4);
    assert_int_equal(get32(i.b + AT_LENGTH), 13);
    l = receiving(0, 0x5000, 20);
    assert_int_equal(call(g->one, RECEIVE, &l), 0);
    assert_int_equal(get32(l.b + AT_LENGTH), 7);
    uint8_t text[13];
    char host[14] = "";
    storage_read(g->one->storage, 0x5000, text, 13);
    ebcdic_to_ascii(host, text, 13);
    assert_string_equal(host, "TWO     hello");
    l = on_path(0, 0);
    assert_int_equal(call(g->one, SEVER, &l), 0);
    expect(g->r, g->two, "smsg one hello", 57, NULL);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        T(refusals), T(connection), T(quiesce), T(sever), T(ends), T(masks), T(message_service)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
