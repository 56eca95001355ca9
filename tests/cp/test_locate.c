/* LOCATEVM and LOCATE: areas, steps, cases, data that crosses pages, pages that nobody has. */
#include "tests/cp/command_rig.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

static const char direct[] = "USER OPERATOR OPERATOR 4M 4M ABCDEFG\n"
                             "USER ONE ONE 4M 4M G\n CONSOLE 0009 3215 T\n";

#define AT_1FFE "R00001FFE  C2C9                                 06 *BI*\n"
#define AT_3005 "R00003005  C2C9C7C6 D6D6E300 00000000 00000000  06 *BIGFOOT.........*\n"

static void finds(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE");
    rig_run(r, vm, "st s1FFE C2C9C7C6D6D6E3");
    rig_run(r, vm, "st s3005 C2C9C7C6D6D6E3");
    rig_run(r, vm, "st s300100 8289878696A3");
    rig_run(r, vm, "locatevm 0 end data BIGFOOT");
    assert_int_equal(strncmp(r->out, AT_1FFE, strlen(AT_1FFE)), 0);
    assert_non_null(strstr(r->out, AT_3005));
    assert_null(strstr(r->out, "R00300100"));
    /* The whole of it is in the area. */
    expect(r, vm, "locatevm 3005-300A data BIGFOOT", 0, "");
    expect(r, vm, "locatevm 3000-300A data BIGFOOT", 0, "");
    expect(r, vm, "locatevm 3005.7 data BIGFOOT", 0, AT_3005);
    expect(r, vm, "locatevm 2000 300B hex C2C9 C7C6D6 D6E3", 0, AT_3005);
    expect(r, vm, "locatevm 3000-3fff hex c2 9", 0, "");
    expect(r, vm, "locatevm 300000-END case ignore data BIGFot", 0,
           "R00300100  82898786 96A30000 00000000 00000000  06 *bigfot..........*\n");
    expect(r, vm, "locatevm 300000-END case respect data BIGFot", 0, "");
    expect(r, vm, "locatevm space base 3000.100 data BIGFOOT", 0, AT_3005);
    expect(r, vm, "locatevm asit 0 3000.100 data BIGFOOT", 0, AT_3005);
    /* Steps from either end of the area. */
    rig_run(r, vm, "st s5000 AA00AA00AA00AAAA");
    expect(r, vm, "locatevm 5000.8 inc 4 hex AA", 0,
           "R00005000  AA00AA00 AA00AAAA 00000000 00000000  06 *................*\n"
           "R00005004  AA00AAAA 00000000 00000000 00000000  06 *................*\n");
    expect(r, vm, "locatevm 5000.8 dec 3 hex AA", 0,
           "R00005007  AA000000 00000000 00000000 00000000  06 *................*\n"
           "R00005004  AA00AAAA 00000000 00000000 00000000  06 *................*\n");
    /* Going down it meets 3005 first. */
    rig_run(r, vm, "locatevm 0-3fffff decrement 1 data BIGFOOT");
    assert_int_equal(strncmp(r->out, AT_3005, strlen(AT_3005)), 0);
    assert_non_null(strstr(r->out, "R00001FFE"));
    /* Nobody has written there: its zeros are not looked at. */
    expect(r, vm, "locatevm 10000.2000 hex 00", 0, "");
    rig_close(r);
}

static void refused(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE"), *operator= rig_logon(r, "OPERATOR");
    expect(r, vm, "locatevm", 26, "HCPLMM026E Operand missing or invalid\n");
    expect(r, vm, "locatevm 0", 26, "HCPLMM026E Operand missing or invalid\n");
    expect(r, vm, "locatevm 0 10", 26, "HCPLMM026E Operand missing or invalid\n");
    expect(r, vm, "locatevm 0 10 data", 26, "HCPLMM026E Operand missing or invalid\n");
    expect(r, vm, "locatevm 0 10 hex", 33, "HCPLMM033E Hexdata missing or invalid\n");
    expect(r, vm, "locatevm 0 10 hex 0g", 33, "HCPLMM033E Hexdata missing or invalid\n");
    expect(r, vm, "locatevm 10 0 hex 0", 9, "HCPLMM009E Invalid range - 10-0\n");
    expect(r, vm, "locatevm 0 zz hex 0", 9, "HCPLMM009E Invalid range - 0-ZZ\n");
    expect(r, vm, "locatevm 400000.1 hex 0", 160, "HCPLMM160E Hexloc exceeds storage - 400000.1\n");
    expect(r, vm, "locatevm 0.1 inc 0 hex 0", 4, "HCPLMM004E Invalid hexloc - 0\n");
    expect(r, vm, "locatevm 0.1 case lower hex 0", 2, "HCPLMM002E Invalid operand - LOWER\n");
    /* Without a terminal nobody can be asked: tests/scenarios/test_locate.py does. */
    expect(r, vm, "locatevm 0.1 prompt", 26, "HCPLMM026E Operand missing or invalid\n");
    expect(r, vm, "locatevm 0.1 promp", 2, "HCPLMM002E Invalid operand - PROMP\n");
    expect(r, vm, "locatevm space other 0.1 hex 0", 2, "HCPLMM002E Invalid operand - OTHER\n");
    expect(r, vm, "locate cpreal 0.1 hex 0", 1, "HCPCMD001E Unknown CP command: LOCATE\n");
    expect(r, operator, "locate one", 3,
           "HCPLOC003E Invalid option - ONE; control blocks have no addresses here\n");
    expect(r, operator, "locate", 26, "HCPLOC026E Operand missing or invalid\n");
    /* No more lines than somebody can read. */
    rig_run(r, vm, "st s8000 00");
    assert_int_equal(rig_run(r, vm, "locatevm 8000.3e8 hex 00"), 0); /* as many as are shown */
    assert_int_equal(rig_run(r, vm, "locatevm 8000.3e9 hex 00"), 9);
    assert_int_equal(rig_run(r, vm, "locatevm 8000.1000 hex 00"), 9);
    rig_close(r);
}

/* What a guest has stored stands in a frame of CP's. */
static void of_cp(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "ONE"), *operator= rig_logon(r, "OPERATOR");
    char line[80];
    rig_run(r, vm, "st s1238 D1E4D5C7D3C5");
    assert_int_equal(rig_run(r, operator, "locate cpr 0-3ffffff data JUNGLE"), 0);
    unsigned long at = 0;
    assert_int_equal(sscanf(r->out, "HR%lx", &at), 1);
    assert_int_equal(at % 4096, 0x238);
    snprintf(line, sizeof line, "HR%08lX  D1E4D5C7 D3C50000", at);
    assert_int_equal(strncmp(r->out, line, strlen(line)), 0);
    rig_close(r);
}

/* While a large storage is searched its dispatcher thread, the only one, works for others, and who wants
 * the machine's lock can have it. */
struct seen {
    struct vm_work search, other;
    struct command_rig *r;
    struct vm *one, *operator;
    bool over, lock_was_free;
    atomic_uint other_done, search_done; /* 1: while it was searched, 2: after that */
};

static void other_work(struct vm *vm, struct vm_work *work)
{
    struct seen *s = (struct seen *)((char *)work - offsetof(struct seen, other));
    (void)vm;
    s->lock_was_free = !pthread_mutex_trylock(&s->one->lock);
    if (s->lock_was_free)
        pthread_mutex_unlock(&s->one->lock);
    atomic_store(&s->other_done, s->over ? 2 : 1);
}

static void search_work(struct vm *vm, struct vm_work *work)
{
    struct seen *s = (struct seen *)((char *)work - offsetof(struct seen, search));
    vm_post(s->operator, & s->other);
    assert_int_equal(command_run(vm, COMMAND_TERMINAL, "locatevm 0 end case ignore data NOWHERE",
                                 rig_respond, s->r),
                     0);
    s->over = true;
    atomic_store(&s->search_done, 1);
}

static void lets_others_in(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct seen *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->r = r;
    s->one = rig_logon(r, "ONE");
    s->operator= rig_logon(r, "OPERATOR");
    s->search.fn = search_work;
    s->other.fn = other_work;
    for (uint64_t n = 0; n < 1024; n++)
        assert_int_equal(storage_write(s->one->storage, n * 4096, "x", 1), 0);
    vm_post(s->one, &s->search);
    for (struct patience p = {0}; !atomic_load(&s->search_done) && patient(&p);)
        ;
    assert_int_equal(atomic_load(&s->other_done), 1);
    assert_true(s->lock_was_free);
    rig_close(r);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(refused),
        cmocka_unit_test(of_cp),
        cmocka_unit_test(lets_others_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
