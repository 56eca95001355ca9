/* STORE: its forms, what it refuses, and CP's storage (class C).  STORE as the way to what DISPLAY shows, in
 * spaces other than the primary one too: test_debug_commands.c. */
#include "tests/cp/command_rig.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             "USER EYES EYES 1M 1M EG\n"
                             "USER HAND HAND 1M 1M C\n"
                             "USER ONE ONE 1M 1M G\n";

/* What is stored into CP's frame is in the guest's page.  Class E may look, class C only may store. */
static void store_host(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *operator= rig_logon(r, "OPERATOR"), *hand = rig_logon(r, "HAND"),
              *eyes = rig_logon(r, "EYES");
    char line[80], want[200];
    unsigned page = 0, real = 0;
    rig_run(r, operator, "st 5000 11111111 22222222 33333333 44444444");
    rig_run(r, operator, "lock operator 5 5 map");
    assert_int_equal(sscanf(r->out, "VIRTPAGE REALPAGE\n%x %x", &page, &real), 2);
    snprintf(line, sizeof line, "st h%X006 C2C9C7C6", real);
    expect(r, operator, line, 0, "Store complete.\n");
    snprintf(line, sizeof line, "store hrs%X009 F1F2", real);
    expect(r, hand, line, 0, "Store complete.\n");
    snprintf(line, sizeof line, "store hlu%X00C ok", real);
    expect(r, hand, line, 0, "Store complete.\n");
    snprintf(line, sizeof line, "store hlux%X00E ok", real);
    expect(r, hand, line, 0, "Store complete.\n");
    expect(r, operator, "d t5000.10", 0,
           "R00005000  11111111 C2C9C7C6 33F1F233 96926F6B  06 *....BIGF.12.ok?,*\n");
    /* Where nobody has a frame: not stored, and said. */
    expect(r, operator, "st h0 1", 160, "HCPSTO160E Hexloc is of no frame in use - 0\n");
    expect(r, operator, "d h0.4", 0, "HL00000000  00000000                             00\n");
    snprintf(line, sizeof line, "st hffffffff0 1");
    expect(r, operator, line, 160, "HCPSTO160E Hexloc exceeds storage - FFFFFFFF0\n");
    expect(r, operator, "st hk0 10", 3, "HCPSTO003E Invalid option - HK0\n");
    snprintf(line, sizeof line, "st h%X000 1", real);
    snprintf(want, sizeof want, "HCPSTO003E Invalid option - H%X000\n", real);
    expect(r, eyes, line, 3, want);
    expect(r, hand, "st g1 1", 3, "HCPSTO003E Invalid option - G1\n");
    expect(r, hand, "st 1000 1", 3, "HCPSTO003E Invalid option - 1000\n");
    expect(r, hand, "d h0.4 g1", 3,
           "HL00000000  00000000                             00\n"
           "HCPDSP003E Invalid option - G1\n");
    expect(r, hand, "d schib all", 3, "HCPDSP003E Invalid option - SCHIB\n");
    rig_close(r);
}

/* From one frame into the next, which may be another page's, nobody's, or none at all. */
static void store_host_across(void **state)
{
    (void)state;
    enum { PAGES = 16 };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *operator= rig_logon(r, "OPERATOR");
    char line[80], want[200];
    unsigned page, real[PAGES], first = PAGES, second = PAGES, last = 0;
    for (unsigned i = 0; i < PAGES; i++) {
        snprintf(line, sizeof line, "st %X000 0", i);
        expect(r, operator, line, 0, "Store complete.\n");
        snprintf(line, sizeof line, "lock operator %X %X map", i, i);
        rig_run(r, operator, line);
        assert_int_equal(sscanf(r->out, "VIRTPAGE REALPAGE\n%x %x", &page, &real[i]), 2);
        last = real[i] > last ? real[i] : last;
    }
    for (unsigned i = 0; i < PAGES; i++)
        for (unsigned j = 0; j < PAGES; j++)
            if (real[j] == real[i] + 1)
                first = i, second = j;
    assert_int_not_equal(first, PAGES);
    snprintf(line, sizeof line, "st hs%XFFE A1A2A3A4", real[first]);
    expect(r, operator, line, 0, "Store complete.\n");
    snprintf(line, sizeof line, "d %XFFC.4 %X000.4", first, second);
    snprintf(want, sizeof want,
             "R%05XFFC  0000A1A2                             06\n"
             "R%05X000  A3A40000                             06\n",
             first, second);
    expect(r, operator, line, 0, want);
    snprintf(line, sizeof line, "st h%XFFC B1B2B3B4 C1C2C3C4", real[first]);
    expect(r, operator, line, 0, "Store complete.\n");
    snprintf(line, sizeof line, "st hlu%XFFF 12", real[first]);
    expect(r, operator, line, 0, "Store complete.\n");
    snprintf(line, sizeof line, "d %XFFC.4 %X000.4", first, second);
    snprintf(want, sizeof want,
             "R%05XFFC  B1B2B3F1                             06\n"
             "R%05X000  F2C2C3C4                             06\n",
             first, second);
    expect(r, operator, line, 0, want);
    /* Behind the last that is in use, and over the end of the last that there is. */
    unsigned end = (unsigned)frame_pool_size(r->sys->frames);
    const struct {
        unsigned at;
        const char *says;
    } none[] = {{last * 0x1000 + 0xffe, "is of no frame in use"},
                {end - 4, "is of no frame in use"},
                {end - 2, "exceeds storage"}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint8_t there[8] = {0}, now[8] = {0};
        unsigned from = none[i].at & ~3u;
        snprintf(want, sizeof want, "HCPSTO160E Hexloc %s - %X\n", none[i].says, none[i].at);
        frame_pool_read(r->sys->frames, from, there, end - from < 8 ? end - from : 8);
        snprintf(line, sizeof line, "st hs%X A1A2A3A4", none[i].at);
        expect(r, operator, line, 160, want);
        snprintf(line, sizeof line, "st hs%X A1A2 A3A4", none[i].at);
        expect(r, operator, line, 160, want);
        snprintf(line, sizeof line, "st hu%X ABCD", none[i].at);
        expect(r, operator, line, 160, want);
        snprintf(line, sizeof line, "st h%X A1A2A3A4 A5A6A7A8", from);
        assert_int_equal(rig_run(r, operator, line), 160);
        frame_pool_read(r->sys->frames, from, now, end - from < 8 ? end - from : 8);
        assert_memory_equal(there, now, sizeof now);
    }
    /* A free frame is one that is written by nobody, too: the next that has it finds zeros. */
    const struct frame_figures f = frame_pool_figures(r->sys->frames);
    assert_int_equal(f.pinned, PAGES);
    rig_close(r);
}

/* STORE's other forms: characters, keys, indirection, registers that are added, PSWG. */
static void store_forms(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "st u2000 Big Foot", 0, "Store complete.\n");
    expect(r, vm, "st ux2008 Big Foot", 0, "Store complete.\n");
    expect(r, vm, "d 2000.10", 0, "R00002000  C2898740 C69696A3 42696720 466F6F74  06\n");
    expect(r, vm, "st u2000", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "st k3000 F7", 0, "Store complete.\n");
    expect(r, vm, "d k3000", 0, "R00003000 TO 00003FFF  KEY = F6\n");
    expect(r, vm, "st k3000 123", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "st k3000 10 20", 3,
           "HCPSTO003E Invalid option - command contains extra option(s) starting with 20\n");
    rig_run(r, vm, "st 4000 00005000");
    expect(r, vm, "st r4000% CAFE", 0, "Store complete.\n");
    rig_run(r, vm, "st gg5 6000 100");
    expect(r, vm, "st s8;base5;index6 BEEF", 0, "Store complete.\n");
    expect(r, vm, "d 5000.4 6108.4", 0,
           "R00005000  0000CAFE                             06\n"
           "R00006108  BEEF0000                             06\n");
    expect(r, vm, "st 5000.4 1", 9, "HCPSTO009E Invalid range - 5000.4\n");
    expect(r, vm, "st t5000 1", 3, "HCPSTO003E Invalid option - T5000\n");
    /* The digits before an odd one are stored. */
    expect(r, vm, "st s7000 A1A2A", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "d 7000.4", 0, "R00007000  A1A20000                             06\n");
    rig_close(r);
}

static void refused(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    expect(r, vm, "st g1", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "st g1 123456789", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "st g 1", 10, "HCPSTO010E Invalid register - \n");
    expect(r, vm, "st psw zz", 12, "HCPSTO012E Invalid PSW - ZZ\n");
    expect(r, vm, "st 100000 1", 160, "HCPSTO160E Hexloc exceeds storage - 100000\n");
    /* What begins in the storage and ends behind it. */
    expect(r, vm, "st ffffc A1A2A3A4 A5A6A7A8", 160, "HCPSTO160E Hexloc exceeds storage - FFFFC\n");
    expect(r, vm, "st sffffe A1A2 A3A4", 160, "HCPSTO160E Hexloc exceeds storage - FFFFE\n");
    expect(r, vm, "st uffffe ABCD", 160, "HCPSTO160E Hexloc exceeds storage - FFFFE\n");
    expect(r, vm, "d ffffc.4", 0, "R000FFFFC  00000000                             00\n");
    /* Up to what is no data it is stored. */
    expect(r, vm, "st 8000 B1 B2 XX B4", 33, "HCPSTO033E Hexdata missing or invalid\n");
    expect(r, vm, "d 8000.10", 0, "R00008000  000000B1 000000B2 00000000 00000000  06\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store_host),
        cmocka_unit_test(store_host_across),
        cmocka_unit_test(store_forms),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
