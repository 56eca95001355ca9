/* Channel-to-channel adapters: what one machine writes the other reads, whoever comes first; CONTROL
 * and SENSE COMMAND BYTE; COUPLE and what is said as adapters come and go. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/ctca.h"
#include "engine/base/bytes.h"

#define PROGRAM 0x1000
#define SLI     0x20
#define CC      0x40

static const char direct[] = "USER ONE ONE 1M 1M G\n"
                             " SPECIAL 0700 CTCA TWO\n"
                             "USER TWO TWO 1M 1M G\n"
                             "USER THREE THREE 1M 1M G\n"
                             "USER FOUR FOUR 1M 1M G\n"
                             " SPECIAL 0701 BCTC TWO\n";

struct side {
    struct vm *vm;
    uint32_t schid;
    uint8_t irb[96];
};

struct pair {
    struct command_rig *r;
    struct side a, b;
};

static void enable(struct side *s, struct vm *vm, uint16_t vdev)
{
    uint8_t schib[52];
    s->vm = vm;
    s->schid = channel_schid(channel_device(vm->channel, vdev));
    assert_int_equal(css_store(vm->channel, s->schid, schib), 0);
    schib[5] |= 0x80;
    assert_int_equal(css_modify(vm->channel, s->schid, schib), 0);
}

/* ONE's 600 and TWO's 601, coupled; nothing is dispatched. */
static struct pair open_pair(void)
{
    struct pair p = {.r = rig_open(NULL, direct)};
    struct vm *one = rig_logon(p.r, "ONE"), *two = rig_logon(p.r, "TWO");
    expect(p.r, one, "define ctca 600", 0, "CTCA 0600 DEFINED\n");
    expect(p.r, two, "define 3088 as 601", 0, "CTCA 0601 DEFINED\n");
    expect(p.r, one, "query virtual 600", 0, "CTCA 0600 UNCOUPLED SUBCHANNEL = 0004\n");
    expect(p.r, one, "couple 600 to two 601", 0, "");
    expect_told(p.r, "CTCA 0601 COUPLED BY ONE 0600");
    expect_told(p.r, "CTCA 0600 COUPLED TO TWO 0601");
    enable(&p.a, one, 0x600);
    enable(&p.b, two, 0x601);
    return p;
}

/* PREPARE and a command. */
static void start(struct side *s, uint8_t code, uint16_t n, const char *data)
{
    uint8_t ccw[16] = {0xe3, CC | SLI, 0, 1};
    struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
    ccw[8] = code;
    ccw[9] = SLI;
    put16(ccw + 10, n);
    put32(ccw + 12, 0x2000);
    pthread_mutex_lock(&s->vm->lock);
    storage_write(s->vm->storage, PROGRAM, ccw, sizeof ccw);
    if (data)
        storage_write(s->vm->storage, 0x2000, data, n);
    assert_int_equal(css_start(s->vm->channel, s->schid, &orb), 0);
    pthread_mutex_unlock(&s->vm->lock);
}

/* Until status is pending; unit status, subchannel status and residual count. */
static uint32_t ended(struct side *s)
{
    struct patience p = {0};
    do {
        pthread_mutex_lock(&s->vm->lock);
        unsigned cc = css_test(s->vm->channel, s->schid, s->irb);
        pthread_mutex_unlock(&s->vm->lock);
        if (!cc)
            return get32(s->irb + 8);
    } while (patient(&p));
    fail_msg("the program did not end");
    return 0;
}

static bool pending(struct side *s)
{
    pthread_mutex_lock(&s->vm->lock);
    unsigned cc = css_test(s->vm->channel, s->schid, s->irb);
    pthread_mutex_unlock(&s->vm->lock);
    return cc != 0;
}

static void read_data(struct side *s, char *to, size_t n)
{
    memset(to, 0, n + 1);
    storage_read(s->vm->storage, 0x2000, to, n);
}

/* SET EXTENDED MODE on both sides: no attentions. */
static void extend(struct pair *p)
{
    start(&p->a, 0xc3, 1, NULL);
    assert_int_equal(ended(&p->a) >> 24, 0x0c);
    start(&p->b, 0xc3, 1, NULL);
    assert_int_equal(ended(&p->b) >> 24, 0x0c);
}

static void data_both_ways(void **state)
{
    (void)state;
    struct pair p = open_pair();
    char text[16];
    extend(&p);
    /* The reader first, with room for more. */
    start(&p.b, 0x02, 10, NULL);
    assert_true(pending(&p.b));
    start(&p.a, 0x01, 5, "hello");
    assert_int_equal(ended(&p.b), 0x0c000005);
    assert_int_equal(ended(&p.a), 0x0c000000);
    read_data(&p.b, text, 5);
    assert_string_equal(text, "hello");
    /* The writer first, the other way, with more than is read. */
    start(&p.b, 0x01, 6, "answer");
    assert_true(pending(&p.b));
    start(&p.a, 0x02, 3, NULL);
    assert_int_equal(ended(&p.a), 0x0c000000);
    assert_int_equal(ended(&p.b), 0x0c000000);
    read_data(&p.a, text, 4);
    assert_string_equal(text, "ansl"); /* behind it what stood there: hello */
    /* WRITE END OF FILE. */
    start(&p.a, 0x02, 3, NULL);
    start(&p.b, 0x81, 1, "x");
    assert_int_equal(ended(&p.a), 0x0d000003);
    assert_int_equal(ended(&p.b) >> 24, 0x0c);
    rig_close(p.r);
}

static void control_in_basic_mode(void **state)
{
    (void)state;
    struct pair p = open_pair();
    char byte[2];
    start(&p.a, 0x07, 1, "x");
    assert_int_equal(ended(&p.b) >> 24, 0x80); /* attention */
    assert_true(pending(&p.a));
    start(&p.b, 0x14, 1, NULL);
    assert_int_equal(ended(&p.b), 0x0c000000);
    assert_int_equal(ended(&p.a) >> 24, 0x0c);
    read_data(&p.b, byte, 1);
    assert_int_equal(byte[0], 0x07);
    start(&p.b, 0x14, 1, NULL);
    assert_int_equal(ended(&p.b), 0x0c000000);
    read_data(&p.b, byte, 1);
    assert_int_equal(byte[0], 0);
    /* A write that nobody reads asks for attention too. */
    start(&p.a, 0x01, 1, "x");
    assert_int_equal(ended(&p.b) >> 24, 0x80);
    /* Halted: nothing of it is left for a later read. */
    pthread_mutex_lock(&p.a.vm->lock);
    assert_int_equal(css_halt(p.a.vm->channel, p.a.schid), 0);
    pthread_mutex_unlock(&p.a.vm->lock);
    ended(&p.a);
    start(&p.b, 0x02, 1, NULL);
    assert_true(pending(&p.b));
    rig_close(p.r);
}

static void comings_and_goings(void **state)
{
    (void)state;
    struct pair p = open_pair();
    struct command_rig *r = p.r;
    struct vm *three = rig_logon(r, "THREE");
    extend(&p);
    expect(r, p.a.vm, "query virtual ctca", 0,
           "CTCA 0600 COUPLED TO TWO 0601 SUBCHANNEL = 0004\n"
           "CTCA 0700 UNCOUPLED SUBCHANNEL = 0003\n");
    expect(r, p.a.vm, "couple 600 to two 601", 58,
           "HCPCPL058E CTCA 0600 not coupled to TWO 0601\n");
    expect(r, three, "define ctca 500", 0, "CTCA 0500 DEFINED\n");
    expect(r, three, "define ctca 500", 92,
           "HCPDEF092E CTCA 0500 not defined; device already defined\n");
    expect(r, three, "couple 500 one 600", 0, "");
    expect_told(r, "HCPCPL058E CTCA 0500 not coupled to ONE 0600");
    expect(r, three, "couple 500 one 700", 0, ""); /* for TWO only */
    expect_told(r, "HCPCPL6011E You are not authorized to COUPLE to ONE 0700");
    expect(r, three, "couple 500 one 999", 0, "");
    expect_told(r, "HCPCPL040E Device ONE 0999 does not exist");
    expect(r, three, "couple 500 nobody 1", 45, "HCPCPL045E NOBODY not logged on\n");
    expect(r, three, "uncouple 500", 58, "HCPCPL058E CTCA 0500 is not coupled\n");
    expect(r, three, "couple 500", 20, "HCPCPL020E Userid missing or invalid\n");
    /* A read outstanding as the wire goes: intervention required. */
    start(&p.b, 0x02, 10, NULL);
    expect(r, p.a.vm, "uncouple 600", 0, "CTCA 0600 DROP FROM TWO 0601\n");
    expect_told(r, "CTCA 0601 DROP FROM ONE 0600");
    assert_int_equal(ended(&p.b) & 0xff000000, 0x0e000000);
    start(&p.a, 0x01, 1, "x");
    assert_int_equal(ended(&p.a) & 0xff000000, 0x0e000000);
    /* Coupled again they work again. */
    rig_hush(r);
    expect(r, p.b.vm, "couple 601 one 600", 0, "");
    expect_told(r, "CTCA 0601 COUPLED TO ONE 0600");
    extend(&p);
    start(&p.b, 0x02, 2, NULL);
    start(&p.a, 0x01, 2, "ok");
    assert_int_equal(ended(&p.b), 0x0c000000);
    assert_int_equal(ended(&p.a), 0x0c000000);
    expect(r, p.b.vm, "uncouple 601", 0, "CTCA 0601 DROP FROM ONE 0600\n");
    expect_told(r, "CTCA 0600 DROP FROM TWO 0601");
    /* Two of one machine. */
    expect(r, three, "define ctca 501", 0, "CTCA 0501 DEFINED\n");
    expect(r, three, "couple 500 * 500", 0, "");
    expect_told(r, "HCPCPL058E CTCA 0500 not coupled to THREE 0500");
    expect(r, three, "couple 500 * 501", 0, "");
    expect_told(r, "CTCA 0500 COUPLED TO THREE 0501");
    expect(r, three, "detach 501", 0, "CTCA 0501 DETACHED\n");
    expect_told(r, "CTCA 0500 DROP FROM THREE 0501");
    /* LOGOFF drops. */
    expect(r, p.b.vm, "couple 601 one 700", 0, "");
    expect_told(r, "CTCA 0700 COUPLED BY TWO 0601");
    rig_end(r, p.b.vm);
    expect_told(r, "CTCA 0700 DROP FROM TWO 0601");
    expect(r, p.a.vm, "query virtual 700", 0, "CTCA 0700 UNCOUPLED SUBCHANNEL = 0003\n");
    rig_close(r);
}

/* Both sides start, halt and couple as they like: every program ends or can be halted. */
static void at_random(void **state)
{
    (void)state;
    static const uint8_t codes[] = {0x01, 0x02, 0x07, 0x14, 0x81, 0xc3, 0x43, 0x0c};
    struct pair p = open_pair();
    uint32_t seed = 3;
    for (unsigned i = 0; i < 4000; i++) {
        seed = seed * 1664525u + 1013904223u;
        struct side *s = seed & 0x100 ? &p.a : &p.b;
        uint8_t ccw[8] = {codes[(seed >> 16) % sizeof codes], SLI};
        struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
        put16(ccw + 2, (uint16_t)(1 + (seed >> 20) % 300));
        put32(ccw + 4, 0x2000);
        pthread_mutex_lock(&s->vm->lock);
        if ((seed >> 9) % 8 == 0)
            css_halt(s->vm->channel, s->schid);
        else if ((seed >> 9) % 64 == 1)
            css_clear(s->vm->channel, s->schid);
        storage_write(s->vm->storage, PROGRAM, ccw, sizeof ccw);
        css_test(s->vm->channel, s->schid, s->irb);
        css_start(s->vm->channel, s->schid, &orb);
        css_test(s->vm->channel, s->schid, s->irb);
        pthread_mutex_unlock(&s->vm->lock);
        if (i % 500 == 499) {
            rig_run(p.r, p.a.vm, "uncouple 600");
            rig_hush(p.r);
            rig_run(p.r, p.a.vm, "couple 600 two 601");
            rig_said(p.r, "CTCA 0600");
        }
    }
    rig_close(p.r);
}

/* The kinds of ESCON: which fits which, and how a guest knows them. */
static void escon(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *one = rig_logon(r, "FOUR"), *two = rig_logon(r, "TWO");
    expect(r, one, "query virtual 701", 0, "CTCA 0701 BCTC UNCOUPLED SUBCHANNEL = 0003\n");
    expect(r, one, "define sctc 600", 0, "SCTC 0600 DEFINED\n");
    expect(r, one, "define cnc as 602 user two", 0, "CNC 0602 DEFINED\n");
    expect(r, one, "define sct 603", 2, "HCPDEF002E Invalid operand - SCT\n");
    expect(r, one, "define bctc 600", 92,
           "HCPDEF092E BCTC 0600 not defined; device already defined\n");
    expect(r, one, "define bctc", 22,
           "HCPDEF022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, two, "define cnc 601", 0, "CNC 0601 DEFINED\n");
    expect(r, two, "define ctca 604", 0, "CTCA 0604 DEFINED\n");
    expect(r, two, "define bctc 605", 0, "BCTC 0605 DEFINED\n");
    static const struct {
        const char *line, *heard;
    } wrong[] = {
        {"couple 600 two 604", "HCPCPL058E CTCA 0600 not coupled to TWO 0604"},
        {"couple 602 two 601", "HCPCPL058E CTCA 0602 not coupled to TWO 0601"},
        {"couple 600 two 605", "HCPCPL058E CTCA 0600 not coupled to TWO 0605"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        expect(r, one, wrong[i].line, 0, "");
        expect_told(r, wrong[i].heard);
    }
    expect(r, one, "couple 600 two 601", 0, "");
    expect_told(r, "CTCA 0600 COUPLED TO TWO 0601");
    expect(r, one, "query virtual 600", 0,
           "CTCA 0600 SCTC COUPLED TO TWO 0601 SUBCHANNEL = 0004\n");
    expect(r, one, "couple 701 two 605", 0, "");
    expect_told(r, "CTCA 0701 COUPLED TO TWO 0605");
    /* Another one has the number before the other side has answered. */
    expect(r, two, "define cnc 606", 0, "CNC 0606 DEFINED\n");
    expect(r, one, "define sctc 603", 0, "SCTC 0603 DEFINED\n");
    pthread_mutex_lock(&two->lock);
    expect(r, one, "couple 603 two 606", 0, "");
    expect(r, one, "detach 603", 0, "CTCA 0603 DETACHED\n");
    expect(r, one, "define ctca 603", 0, "CTCA 0603 DEFINED\n");
    pthread_mutex_unlock(&two->lock);
    expect_told(r, "HCPCPL058E CTCA 0603 not coupled to TWO 0606");
    expect(r, one, "query virtual 603", 0, "CTCA 0603 UNCOUPLED SUBCHANNEL = 0006\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_both_ways),
        cmocka_unit_test(control_in_basic_mode),
        cmocka_unit_test(comings_and_goings),
        cmocka_unit_test(at_random),
        cmocka_unit_test(escon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
