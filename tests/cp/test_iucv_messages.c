/* IUCV's messages between two machines: SEND to RECEIVE, REPLY, REJECT, PURGE and TEST COMPLETION, with
 * buffers, lists of buffers and data in the parameter list; and what is wrong with each. */
#include "tests/cp/iucv_rig.h"

static const char direct[] = "USER ONE ONE 1M 1M G\n IUCV TWO PRIORITY MSGLIMIT 500\n"
                             "USER TWO TWO 2M 2M G\n IUCV ONE PRIORITY\n";

struct rigged {
    struct command_rig *r;
    struct vm *one, *two;
    unsigned path, at_two;
};

static int set_up(void **state)
{
    struct rigged *g = calloc(1, sizeof *g);
    g->r = rig_open(NULL, direct);
    g->one = rig_logon(g->r, "ONE");
    g->two = rig_logon(g->r, "TWO");
    assert_int_equal(declare(g->one), 0);
    assert_int_equal(declare(g->two), 0);
    g->path = connected(g->one, g->two, IPRMDATA | IPPRTY, &g->at_two);
    put_text(g->one, 0x3000, "0123456789");
    put_text(g->two, 0x6000, "the answer");
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

/* SEND; its message's number. */
static uint32_t sent_by(struct rigged *g, uint8_t flags, uint32_t text, uint32_t len,
                        uint32_t answer, uint32_t answer_len)
{
    struct list l = sending(g->path, flags, text, len, answer, answer_len);
    assert_int_equal(call(g->one, SEND, &l), 0);
    return get32(l.b + AT_ID);
}

static struct list naming_it(struct rigged *g, uint32_t id)
{
    struct list l = on_path(g->at_two, IPFGPID | IPFGMID | IPFGMCL);
    put32(l.b + AT_ID, id);
    put32(l.b + AT_CLASS, 0xc1a55);
    return l;
}

static void one_way(void **state)
{
    struct rigged *g = *state;
    struct list i, l;
    uint32_t id = sent_by(g, IPNORPY, 0x3000, 10, 0, 0);
    assert_int_equal(interruption(g->two, &i), 9);
    assert_int_equal(get16(i.b), g->at_two);
    assert_int_equal(i.b[AT_FLAGS], IPNORPY);
    assert_int_equal(get32(i.b + AT_ID), id);
    assert_int_equal(get32(i.b + AT_CLASS), 0xc1a55);
    assert_int_equal(get32(i.b + AT_LENGTH), 10);
    assert_int_equal(interruption(g->one, &i), 0);
    /* In two parts, the second into too long a buffer. */
    l = naming_it(g, id);
    put32(l.b + AT_BUFFER, 0x4000);
    put32(l.b + AT_LENGTH, 4);
    assert_int_equal(call(g->two, RECEIVE, &l), RC_TOO_SHORT);
    assert_int_equal(get32(l.b + AT_LENGTH), 6);
    assert_int_equal(get32(l.b + AT_BUFFER), 0x4004);
    l = receiving(0, 0x4004, 8);
    assert_int_equal(call(g->two, RECEIVE, &l), 0);
    assert_int_equal(get32(l.b + AT_LENGTH), 2);
    assert_int_equal(get32(l.b + AT_BUFFER), 0x400a);
    assert_int_equal(get32(l.b + AT_ID), id);
    expect_text(g->two, 0x4000, "0123456789");
    assert_int_equal(interruption(g->one, &i), 7);
    assert_int_equal(get16(i.b), g->path);
    assert_int_equal(get32(i.b + AT_ID), id);
    assert_int_equal(get32(i.b + AT_AUDIT), 0);
    assert_int_equal(get32(i.b + AT_SOURCE), 0x50c);
    assert_int_equal(get32(i.b + AT_TAG), 0x7a6);
    l = receiving(0, 0x4000, 8);
    assert_int_equal(call(g->two, RECEIVE, &l), CC(2));
}

static void two_way(void **state)
{
    struct rigged *g = *state;
    static const struct {
        uint32_t room, len, residual, audit;
        int rc;
    } rows[] = {
        {10, 10, 0, 0, 0}, {16, 10, 6, 0, 0}, {3, 10, 7, AUDIT_REPLY_TOO_LONG, RC_TOO_SHORT}};
    for (unsigned n = 0; n < sizeof rows / sizeof *rows; n++) {
        struct list i, l;
        uint32_t id = sent_by(g, 0, 0x3000, 10, 0x3100, rows[n].room);
        assert_int_equal(interruption(g->two, &i), 9);
        assert_int_equal(get32(i.b + AT_ANSWER_LENGTH), rows[n].room);
        l = receiving(0, 0x4000, 10);
        assert_int_equal(call(g->two, RECEIVE, &l), 0);
        assert_int_equal(interruption(g->one, &i), 0);
        l = receiving(0, 0x4000, 10);
        assert_int_equal(call(g->two, RECEIVE, &l), CC(2)); /* it has it */
        l = naming_it(g, id);
        l.b[AT_FLAGS] = 0;
        put32(l.b + AT_ANSWER, 0x6000);
        put32(l.b + AT_ANSWER_LENGTH, rows[n].len);
        assert_int_equal(call(g->two, REPLY, &l), rows[n].rc);
        assert_int_equal(get32(l.b + AT_ANSWER_LENGTH), rows[n].residual);
        assert_int_equal(interruption(g->one, &i), 7);
        assert_int_equal(get32(i.b + AT_AUDIT) >> 8, rows[n].audit);
        assert_int_equal(get32(i.b + AT_ANSWER_LENGTH), rows[n].residual);
        expect_text(g->one, 0x3100, n == 2 ? "the" : "the answer");
    }
}

static void in_the_list(void **state)
{
    struct rigged *g = *state;
    struct list i, l = sending(g->path, IPRMDATA, 0, 0, 0x3100, 8);
    memcpy(l.b + AT_DATA, "12345678", 8);
    assert_int_equal(call(g->one, SEND, &l), 0);
    assert_int_equal(interruption(g->two, &i), 9);
    assert_int_equal(i.b[AT_FLAGS], IPRMDATA);
    assert_memory_equal(i.b + AT_DATA, "12345678", 8);
    uint32_t id = get32(i.b + AT_ID);
    l = receiving(0, 0x4000, 8);
    assert_int_equal(call(g->two, RECEIVE, &l), 0);
    assert_int_equal(l.b[AT_FLAGS] & IPRMDATA, IPRMDATA);
    assert_memory_equal(l.b + AT_DATA, "12345678", 8);
    l = naming_it(g, id);
    l.b[AT_FLAGS] = IPRMDATA;
    memcpy(l.b + AT_DATA, "87654321", 8);
    assert_int_equal(call(g->two, REPLY, &l), 0);
    assert_int_equal(interruption(g->one, &i), 7);
    assert_int_equal(i.b[AT_FLAGS] & IPRMDATA, IPRMDATA);
    assert_memory_equal(i.b + AT_DATA, "87654321", 8);
}

/* {address, length} pairs at 0x7000 of a machine. */
static void buffers(struct vm *vm, const uint32_t (*entry)[2], unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        uint8_t e[8];
        put32(e, entry[k][0]);
        put32(e + 4, entry[k][1]);
        storage_write(vm->storage, 0x7000 + 8 * k, e, 8);
    }
}

static void lists(void **state)
{
    struct rigged *g = *state;
    static const uint32_t out[][2] = {{0x3000, 4}, {0, 0}, {0x3004, 1}, {0x8ffd, 5000}};
    static const uint32_t in[][2] = {{0x9000, 2}, {0x9002, 3}, {0x1fff8, 5000}};
    static const uint32_t reply[][2] = {{0x6000, 4}, {0x6004, 6}};
    struct list i, l;
    buffers(g->one, out, 4);
    buffers(g->two, in, 3);
    put_text(g->one, 0x8ffd, "across");
    uint32_t id = sent_by(g, IPBUFLST | IPANSLST, 0x7000, 5005, 0x7000, 5);
    assert_int_equal(interruption(g->two, &i), 9);
    l = receiving(IPBUFLST, 0x7000, 5005);
    assert_int_equal(call(g->two, RECEIVE, &l), 0);
    expect_text(g->two, 0x9000, "01234");
    expect_text(g->two, 0x1fff8, "across");
    buffers(g->two, reply, 2);
    l = naming_it(g, id);
    l.b[AT_FLAGS] = IPANSLST;
    put32(l.b + AT_ANSWER, 0x7000);
    put32(l.b + AT_ANSWER_LENGTH, 10);
    assert_int_equal(call(g->two, REPLY, &l), RC_TOO_SHORT);
    expect_text(g->one, 0x3000, "the a56789");
}

static void priority(void **state)
{
    struct rigged *g = *state;
    struct list i, l;
    sent_by(g, IPNORPY, 0x3000, 1, 0, 0);
    uint32_t second = sent_by(g, IPNORPY | IPPRTY, 0x3001, 1, 0, 0);
    assert_int_equal(interruption(g->two, &i), 8);
    l = receiving(0, 0x4000, 1);
    call(g->two, RECEIVE, &l);
    assert_int_equal(get32(l.b + AT_ID), second);
    assert_int_equal(l.b[AT_FLAGS], IPPRTY | IPNORPY);
    l = receiving(0, 0x4000, 1);
    call(g->two, RECEIVE, &l);
    assert_int_equal(interruption(g->two, &i), 0); /* received before it was told of */
    assert_int_equal(interruption(g->one, &i), 6);
    assert_int_equal(interruption(g->one, &i), 7);
}

static void endings(void **state)
{
    struct rigged *g = *state;
    struct list i, l;
    uint32_t id = sent_by(g, 0, 0x3000, 10, 0x3100, 9);
    assert_int_equal(call(g->two, DESCRIBE, &l), 0);
    assert_int_equal(l.b[AT_FLAGS], IPFGPID | IPFGMID | IPFGMCL);
    assert_int_equal(get32(l.b + AT_ID), id);
    assert_int_equal(interruption(g->two, &i), 0);
    assert_int_equal(call(g->two, DESCRIBE, &i), CC(2));
    assert_int_equal(call(g->two, REJECT, &l), 0);
    l = on_path(g->path, IPFGPID);
    assert_int_equal(call(g->one, TESTCMPL, &l), CC(3));
    assert_int_equal(get32(l.b + AT_AUDIT) >> 8, AUDIT_REJECTED);
    assert_int_equal(call(g->one, TESTCMPL, &l), CC(2));
    assert_int_equal(interruption(g->one, &i), 0);
    /* REJECT and REPLY of what no interruption has told of. */
    for (unsigned reply = 0; reply < 2; reply++) {
        id = sent_by(g, 0, 0x3000, 10, 0x3100, 9);
        l = naming_it(g, id);
        assert_int_equal(call(g->two, reply ? REPLY : REJECT, &l), 0);
        assert_int_equal(interruption(g->two, &i), 0);
        assert_int_equal(interruption(g->one, &i), 7);
        sent_by(g, IPNORPY, 0x3000, 10, 0, 0);
        assert_int_equal(interruption(g->two, &i), 9);
        l = receiving(0, 0x4000, 10);
        assert_int_equal(call(g->two, RECEIVE, &l), 0);
        assert_int_equal(interruption(g->one, &i), 7);
    }
    /* Purged before anybody was told, and behind that. */
    for (unsigned told = 0; told < 2; told++) {
        id = sent_by(g, 0, 0x3000, 10, 0x3100, 9);
        if (told)
            assert_int_equal(interruption(g->two, &i), 9);
        l = on_path(g->path, IPFGPID | IPFGMID | IPFGMCL);
        put32(l.b + AT_ID, id);
        assert_int_equal(call(g->one, PURGE, &l), RC_WRONG_CLASS);
        put32(l.b + AT_SOURCE, 0x50c);
        l.b[AT_FLAGS] = IPFGPID | IPFGMID | IPFGMCL;
        assert_int_equal(call(g->one, PURGE, &l), 0);
        assert_int_equal(get32(l.b + AT_TAG), 0x7a6);
        l = naming_it(g, id);
        assert_int_equal(call(g->two, RECEIVE, &l), told ? RC_PURGED : CC(2));
        assert_int_equal(call(g->two, RECEIVE, &l), CC(2));
        assert_int_equal(interruption(g->one, &i), 0);
    }
    /* TEST MESSAGE: waits, or a message, a reply. */
    assert_int_equal(call(g->two, TESTMSG, &l), -100);
    sent_by(g, IPNORPY, 0x3000, 1, 0, 0);
    assert_int_equal(call(g->two, TESTMSG, &l), CC(1));
    l = receiving(0, 0x4000, 1);
    call(g->two, RECEIVE, &l);
    assert_int_equal(call(g->one, TESTMSG, &l), CC(2));
}

/* What a list must not say, of a two-way message that waits. */
static void nonsense(void **state)
{
    struct rigged *g = *state;
    static const struct {
        bool two;
        unsigned function;
        uint8_t flags;
        uint32_t text, len, answer, answer_len;
        int said;
    } rows[] = {
        {false, SEND, 0, 0x3000, 0x80000000, 0x3100, 1, RC_NEGATIVE},
        {false, SEND, 0, 0x3000, 0xffffffff, 0x3100, 1, RC_NEGATIVE},
        {false, SEND, 0, 0x3000, 1, 0x3100, 0x80000000, RC_NEGATIVE},
        {false, SEND, IPBUFLST, 0x3004, 1, 0x3100, 1, RC_LIST_ALIGNMENT},
        {false, SEND, IPANSLST, 0x3000, 1, 0x3104, 1, RC_ANSWER_ALIGNMENT},
        {false, SEND, IPRMDATA | IPBUFLST, 0, 0, 0x3100, 1, RC_DATA_AND_LIST},
        {true, RECEIVE, IPFGMID, 0x4000, 10, 0, 0, PROGRAM + 6},
        {true, RECEIVE, IPFGMID | IPFGPID, 0x4000, 10, 0, 0, PROGRAM + 6},
        {true, RECEIVE, 0, 0x4000, 0x80000001, 0, 0, RC_NEGATIVE},
        {true, RECEIVE, IPFGMCL, 0x4000, 10, 0, 0, CC(2)},
        {true, REJECT, IPFGMID, 0, 0, 0, 0, PROGRAM + 6},
        {true, REPLY, IPRMDATA | IPANSLST, 0, 0, 0, 0, RC_DATA_AND_LIST},
        {true, REPLY, 0, 0, 0, 0x6000, 0x90000000, RC_NEGATIVE},
        {true, REPLY, 0, 0, 0, 0x6000, 1, CC(2)},
        {false, PURGE, IPFGMID, 0, 0, 0, 0, PROGRAM + 6},
        {false, TESTCMPL, IPFGMID | IPFGMCL, 0, 0, 0, 0, PROGRAM + 6},
    };
    sent_by(g, 0, 0x3000, 10, 0x3100, 9);
    for (unsigned n = 0; n < sizeof rows / sizeof *rows; n++) {
        struct list l = sending(rows[n].two ? g->at_two : g->path, rows[n].flags, rows[n].text,
                                rows[n].len, rows[n].answer, rows[n].answer_len);
        put32(l.b + AT_CLASS, 0xbad);
        int said = call(rows[n].two ? g->two : g->one, rows[n].function, &l);
        if (said != rows[n].said)
            fail_msg("row %u: %x, not %x", n, (unsigned)said, (unsigned)rows[n].said);
    }
    struct list l = {{0}};
    assert_int_equal(call_at(g->one, SEND, &l, LIST + 4), PROGRAM + 6);
    assert_int_equal(call_at(g->one, SEND, &l, 0x7ffffff8), PROGRAM + 5);
    assert_int_equal(call_at(g->one, SEND, &l, 0x100000 - 8), PROGRAM + 5);
}

/* Buffers that are not there, or not for this key: who is told what. */
static void faults(void **state)
{
    struct rigged *g = *state;
    static const uint32_t wrong[][2][2] = {
        {{0x3000, 0x80000004}, {0, 0}}, {{0x3000, 4}, {0x3000, 7}}, {{0x7fffff00, 4}, {0x3000, 6}}};
    static const struct {
        uint8_t flags;
        uint32_t text, len, buffer;
        uint8_t key; /* of the page at 0x4000 of TWO, or at 0x3000 of ONE (its high bit) */
        int said;
        uint32_t audit;
    } rows[] = {
        {0, 0x3000, 10, 0x200000, 0, PROGRAM + 5, AUDIT_RECEIVE_ADDRESSING},
        {0, 0x3000, 10, 0x7ffffff8, 0, PROGRAM + 5, AUDIT_RECEIVE_ADDRESSING},
        {0, 0xffffc, 10, 0x4000, 0, RC_ADDRESSING, AUDIT_SEND_ADDRESSING},
        {0, 0x3000, 0x7fffffff, 0x4000, 0, PROGRAM + 5, 0},
        {IPBUFLST, 0x100000, 10, 0x4000, 0, RC_ADDRESSING, AUDIT_SEND_ADDRESSING},
        {IPBUFLST, 0x7000, 10, 0x4000, 0, RC_NEGATIVE_IN_LIST, AUDIT_SEND_ADDRESSING},
        {IPBUFLST, 0x7010, 10, 0x4000, 0, RC_LIST_TOTAL, AUDIT_SEND_ADDRESSING},
        {IPBUFLST, 0x7020, 10, 0x4000, 0, RC_ADDRESSING, AUDIT_SEND_ADDRESSING},
        {IPBUFLST, 0x8000, 10, 0x4000, 0, RC_BAD_LIST, AUDIT_SEND_ADDRESSING}, /* of empty ones */
    };
    buffers(g->one, &wrong[0][0], 6);
    for (unsigned n = 0; n < sizeof rows / sizeof *rows; n++) {
        struct list i, l;
        sent_by(g, (uint8_t)(IPNORPY | rows[n].flags), rows[n].text, rows[n].len, 0, 0);
        l = receiving(0, rows[n].buffer, rows[n].len);
        int said = call(g->two, RECEIVE, &l);
        if (n == 3) { /* either's storage ends; who is told first is ours to choose */
            assert_true(said == RC_ADDRESSING || said == PROGRAM + 5);
            assert_int_equal(interruption(g->one, &i), 7);
            continue;
        }
        if (said != rows[n].said)
            fail_msg("row %u: %x, not %x", n, (unsigned)said, (unsigned)rows[n].said);
        assert_int_equal(interruption(g->one, &i), 7);
        assert_int_equal(get32(i.b + AT_AUDIT) >> 8, rows[n].audit);
        l = receiving(0, 0x4000, 1);
        assert_int_equal(call(g->two, RECEIVE, &l), CC(2));
    }
}

static void set_key(struct vm *vm, unsigned key)
{
    struct sie_psw psw = sie_psw(cpu_of(vm));
    psw.mask = (psw.mask & ~(15ULL << 52)) | (uint64_t)key << 52;
    sie_set_psw(cpu_of(vm), psw);
}

static void keys(void **state)
{
    struct rigged *g = *state;
    struct list i, l;
    set_key(g->one, 3);
    l = sending(g->path, IPNORPY, 0x3000, 10, 0, 0);
    assert_int_equal(call(g->one, SEND, &l), PROGRAM + 4); /* the list itself */
    set_key(g->one, 3);                                    /* the interruption's PSW had another */
    storage_set_key(g->one->storage, LIST, 0x30);
    storage_set_key(g->one->storage, 0x3000, 0x48);
    l = sending(g->path, IPNORPY, 0x3000, 10, 0, 0);
    assert_int_equal(call(g->one, SEND, &l), 0);
    set_key(g->one, 0); /* the message has the key that it was sent with */
    l = receiving(0, 0x4000, 10);
    assert_int_equal(call(g->two, RECEIVE, &l), RC_PROTECTION);
    assert_int_equal(interruption(g->one, &i), 7);
    assert_int_equal(get32(i.b + AT_AUDIT) >> 8, AUDIT_SEND_PROTECTION);
    sent_by(g, IPNORPY, 0x3000, 10, 0, 0);
    set_key(g->two, 5);
    storage_set_key(g->two->storage, LIST, 0x50);
    l = receiving(0, 0x4000, 10);
    assert_int_equal(call(g->two, RECEIVE, &l), PROGRAM + 4);
    assert_int_equal(interruption(g->one, &i), 7);
    assert_int_equal(get32(i.b + AT_AUDIT) >> 8, AUDIT_RECEIVE_PROTECTION);
    set_key(g->two, 0);
    storage_set_key(g->one->storage, 0x3000, 0);
    storage_set_key(g->one->storage, LIST, 0);
    /* An answer area that its sender's key does not reach. */
    set_key(g->one, 3);
    storage_set_key(g->one->storage, LIST, 0x30);
    uint32_t id = sent_by(g, 0, 0x3000, 10, 0x5000, 9);
    l = receiving(0, 0x4000, 10);
    assert_int_equal(call(g->two, RECEIVE, &l), 0);
    l = naming_it(g, id);
    put32(l.b + AT_ANSWER, 0x6000);
    put32(l.b + AT_ANSWER_LENGTH, 9);
    assert_int_equal(call(g->two, REPLY, &l), RC_PROTECTION);
    assert_int_equal(interruption(g->one, &i), 7);
    assert_int_equal(get32(i.b + AT_AUDIT) >> 8, AUDIT_ANSWER_PROTECTION);
}

/* One who never receives: what CP keeps has an end, and it is the sender who is told. */
static void never_received(void **state)
{
    struct rigged *g = *state;
    struct list l;
    unsigned sent = 0;
    int rc;
    do {
        l = sending(g->path, IPNORPY, 0x3000, 10, 0, 0);
        rc = call(g->one, SEND, &l);
        sent += !rc;
    } while (!rc);
    assert_int_equal(rc, RC_LIMIT);
    assert_int_equal(sent, 10); /* nothing was said at CONNECT */
    l = receiving(0, 0x4000, 10);
    call(g->two, RECEIVE, &l);
    l = on_path(g->path, 0);
    assert_int_equal(call(g->one, TESTCMPL, &l), 0);
    l = sending(g->path, IPNORPY, 0x3000, 10, 0, 0);
    assert_int_equal(call(g->one, SEND, &l), 0);
}

/* Both at once: what one receives is what the other sent, and paths come and go meanwhile. */
#define ROUNDS 3000

static void *receiver(void *ctx)
{
    struct rigged *g = ctx;
    unsigned got = 0;
    for (struct patience p = {0}; got < ROUNDS;) {
        struct list i, l;
        unsigned type = interruption(g->two, &i);
        l = on_path(get16(i.b), 0);
        if (type == 1)
            call(g->two, ACCEPT, &l);
        else if (type == 3)
            call(g->two, SEVER, &l);
        else if (type != 9 && !patient(&p))
            break;
        if (type != 9 || get16(i.b) != g->at_two)
            continue;
        l = receiving(IPFGPID, 0x10000, 0x3000);
        put16(l.b, g->at_two);
        if (call(g->two, RECEIVE, &l))
            break;
        expect_text(g->two, 0x10000 + 0x2ff0, "0123456789");
        got++;
    }
    return got == ROUNDS ? g : NULL;
}

static void together(void **state)
{
    struct rigged *g = *state;
    pthread_t thread;
    unsigned sent = 0;
    void *all;
    put_text(g->one, 0x20000 + 0x2ff0, "0123456789");
    assert_int_equal(pthread_create(&thread, NULL, receiver, g), 0);
    for (struct patience p = {0}; sent < ROUNDS && patient(&p);) {
        struct list i, l;
        for (int rc = 0; !rc && sent < ROUNDS; sent += !rc) {
            l = sending(g->path, IPNORPY, 0x20000, 0x3000, 0, 0);
            rc = call(g->one, SEND, &l);
        }
        while (interruption(g->one, &i))
            ;
        l = naming("TWO", 0, 0);
        if (!call(g->one, CONNECT, &l)) {
            l = on_path(get16(l.b), 0);
            call(g->one, SEVER, &l);
        }
    }
    assert_int_equal(sent, ROUNDS);
    pthread_join(thread, &all);
    assert_non_null(all);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        T(one_way),  T(two_way), T(in_the_list), T(lists),          T(priority), T(endings),
        T(nonsense), T(faults),  T(keys),        T(never_received), T(together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
