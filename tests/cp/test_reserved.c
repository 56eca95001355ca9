/* SET RESERVED, SET STORAGE, LOCK and UNLOCK: operands, responses, and that pages stay where they are. */
#include "tests/cp/command_rig.h"

#include "cp/storage/paging.h"

static const char direct[] = "USER OPERATOR OPERATOR 4M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 4M 8M G\n"
                             "USER LARGE LARGE 64M 64M G\n";

static void reserved(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    const struct paging_options o = {.store = 8 << 20, .page_space = 32 << 20, .dir = "/tmp"};
    r->sys->paging = paging_start(r->sys, &o);
    assert_non_null(r->sys->paging);
    expect(r, op, "query reserved", 0, "NO RESERVED PAGES\n");
    expect(r, op, "set reserved operator 100", 0, "OPERATOR RES=00000100  ACT=00000000\n");
    expect(r, op, "set reserved general 1m", 0, "");
    assert_true(rig_said(r, "GENERAL  RES=00000256  ACT=00000000\n"));
    expect(r, op, "q reser", 0,
           "OPERATOR RES=00000100  ACT=00000000\n"
           "GENERAL  RES=00000256  ACT=00000000\n");
    expect(r, op, "indicate user", 0, NULL);
    assert_non_null(strstr(r->out, "RESVD=100"));
    /* Everything else is paged out, what is reserved is not. */
    for (uint64_t p = 0; p < 300; p++)
        storage_write(vm->storage, p * 4096, &vm, sizeof vm);
    paging_reserve(r->sys->paging, vm->storage, 256);
    for (unsigned n = 0; n < 20; n++)
        frame_pool_steal(r->sys->frames, 512);
    assert_int_equal(storage_figures(vm->storage).resident, 256);
    expect(r, op, "set reserved operator off", 0, "OPERATOR RES=00000000  ACT=00000000\n");
    expect(r, op, "q reserved operator", 0, "OPERATOR RES=00000000  ACT=00000000\n");
    expect(r, op, "set reserved", 20, "HCPRES020E Userid missing or invalid\n");
    expect(r, op, "set reserved general", 26, NULL);
    expect(r, op, "set reserved general x", 2, "HCPRES002E Invalid operand - X\n");
    expect(r, op, "set reserved general 1 2", 3, NULL);
    expect(r, op, "set reserved nobody 1", 45, "HCPRES045E NOBODY not logged on\n");
    expect(r, op, "query reserved nobody", 45, NULL);
    expect(r, vm, "set reserved general 1", 3, NULL);
    rig_end(r, vm);
    expect(r, op, "query reserved", 0, "NO RESERVED PAGES\n");
    struct paging *paging = r->sys->paging;
    paging_end(paging);
    r->sys->paging = NULL;
    rig_end(r, op); /* its frames are gone before the page space */
    frame_pool_destroy(r->sys->frames);
    nss_shut(r->sys->nss);
    r->sys->nss = NULL;
    paging_free(paging);
    r->sys->frames = frame_pool_create(r->sys->engine, 16);
    rig_close(r);
}

/* Real storage made less: what is too much goes to page space, and comes back as it was. */
static void real_storage(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "LARGE");
    const struct paging_options o = {.store = 96 << 20, .page_space = 256 << 20, .dir = "/tmp"};
    const uint64_t pages = (40 << 20) / 4096, less = (16 << 20) / 4096;
    uint64_t page[512], seed = 88172645463325252u;
    struct paging_figures f;
    char line[80];
    r->sys->paging = paging_start(r->sys, &o);
    assert_non_null(r->sys->paging);
    for (uint64_t p = 0; p < pages; p++) {
        for (unsigned i = 0; i < 512; i++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            page[i] = seed;
        }
        page[0] = p;
        storage_write(vm->storage, p * 4096, page, sizeof page);
    }
    expect(r, op, "query storage", 0, NULL);
    assert_memory_equal(r->out, "STORAGE = 96M MAX = ", 20);
    expect(r, op, "set storage 16m", 0, NULL);
    assert_memory_equal(r->out, "STORAGE = 16M MAX = ", 20);
    paging_figures(r->sys, &f);
    for (struct patience p = {0}; f.frames.real > less && patient(&p);)
        paging_figures(r->sys, &f);
    assert_in_range(f.frames.real, 1, less);
    expect(r, op, "set stor +16m reconf", 0, NULL);
    assert_memory_equal(r->out, "STORAGE = 32M MAX = ", 20);
    expect(r, op, "set storage to 40m perm", 0, NULL);
    expect(r, op, "set storage -8m", 0, NULL);
    assert_memory_equal(r->out, "STORAGE = 32M MAX = ", 20);
    for (uint64_t p = 0; p < pages; p += 97) {
        storage_read(vm->storage, p * 4096, page, sizeof *page);
        assert_int_equal(page[0], p);
    }
    static const struct {
        const char *operands;
        int rc;
    } bad[] = {{"", 26},
               {"as", 26},
               {"x", 2},
               {"+", 2},
               {"8m", 1091},
               {"-32m", 1091},
               {"-40m", 1091},
               {"9999999t", 2},
               {"900t", 1091},
               {"32m huge", 3},
               {"32m perm x", 3},
               {"halt x", 3},
               {"+18446744073709551615", 2}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(line, sizeof line, "set storage %s", bad[i].operands);
        expect(r, op, line, bad[i].rc, NULL);
    }
    expect(r, op, "set storage halt", 0, NULL);
    assert_memory_equal(r->out, "STORAGE = 32M MAX = ", 20);
    expect(r, vm, "set storage 32m", 3, NULL);
    rig_end(r, vm);
    struct paging *paging = r->sys->paging;
    paging_end(paging);
    r->sys->paging = NULL;
    expect(r, op, "set storage 32m", 1091, "HCPSST1091E The value 32M is not valid for STORAGE\n");
    rig_end(r, op);
    frame_pool_destroy(r->sys->frames);
    nss_shut(r->sys->nss);
    r->sys->nss = NULL;
    paging_free(paging);
    r->sys->frames = frame_pool_create(r->sys->engine, 16);
    rig_close(r);
}

static void locks(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    unsigned long long page, real, last;
    expect(r, op, "lock * 12 14 map", 0, NULL);
    assert_int_equal(sscanf(r->out, "VIRTPAGE REALPAGE\n00000012 %llx\n%llx %llx\n%llx", &real,
                            &page, &last, &page),
                     4);
    assert_non_null(strstr(r->out, "\nCOMMAND COMPLETE\n"));
    assert_true(real != 0 && last != 0);
    assert_int_equal(storage_figures(op->storage).locked, 3);
    char again[200];
    strcpy(again, r->out);
    expect(r, op, "lock userid operator 12 14 map", 0, again);
    expect(r, op, "indicate user", 0, NULL);
    assert_non_null(strstr(r->out, "LOCKEDREAL=3"));
    expect(r, op, "unlock * 13 13", 0, "COMMAND COMPLETE\n");
    expect(r, op, "unlock * 13 13", 165, "HCPCPV165E Page 13 is not locked\n");
    assert_int_equal(storage_figures(op->storage).locked, 2);
    expect(r, op, "lock general 0 3", 0, "");
    assert_true(rig_said(r, "COMMAND COMPLETE\n"));
    assert_int_equal(storage_figures(vm->storage).locked, 4);
    expect(r, vm, "system clear", 0, NULL);
    assert_int_equal(storage_figures(vm->storage).locked, 0);
    assert_int_equal(frame_pool_figures(r->sys->frames).pinned, 2);
    expect(r, op, "lock * 0 400", 160, "HCPCPV160E Hexloc exceeds storage - 400\n");
    expect(r, op, "lock * 5 4", 9, NULL);
    expect(r, op, "lock * 0 ffffffffffff", 9, NULL);
    expect(r, op, "lock * x", 4, NULL);
    expect(r, op, "lock *", 26, NULL);
    expect(r, op, "lock", 20, NULL);
    expect(r, op, "lock nobody 0 1", 45, NULL);
    expect(r, vm, "lock * 0 1", 1, NULL);
    rig_end(r, op);
    assert_int_equal(frame_pool_figures(r->sys->frames).pinned, 0);
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reserved), cmocka_unit_test(real_storage),
                                       cmocka_unit_test(locks)};
    return cmocka_run_group_tests_name("reserved", tests, NULL, NULL);
}
