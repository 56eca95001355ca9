/* CP's page space against a plain model, with a disk that is full; and virtual machines that together
 * use several times the real storage, on several dispatcher threads. */
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/ipl.h"
#include "cp/storage/paging.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <setjmp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define PAGE 4096u

static uint64_t draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

/* One of four pages of which one cannot be compressed. */
static void page_of(uint64_t *seed, uint8_t page[PAGE])
{
    unsigned kind = draw(seed) % 4;
    memset(page, (int)draw(seed), PAGE);
    for (unsigned n = 0; n < PAGE && kind; n += kind == 1 ? 1 : kind * 40)
        page[n] = (uint8_t)draw(seed);
}

static char *directory(void)
{
    char *dir = strdup("/tmp/bigfoot-test-XXXXXX");
    assert_non_null(mkdtemp(dir));
    return dir;
}

/* --- page space ------------------------------------------------------------------------------------ */

#define KEPT 400

struct model {
    uint32_t where;
    uint8_t page[PAGE];
};

static unsigned exercise(struct page_space *s, struct model *m, uint64_t *seed, unsigned steps)
{
    unsigned refused = 0;
    uint8_t page[PAGE];
    while (steps--) {
        struct model *k = &m[draw(seed) % KEPT];
        if (!k->where) {
            page_of(seed, k->page);
            refused += !page_space_out(s, k->page, &k->where);
        } else if (draw(seed) % 5) {
            assert_true(page_space_in(s, k->where, page));
            assert_memory_equal(page, k->page, PAGE);
            k->where = 0;
        } else {
            page_space_discard(s, k->where);
            k->where = 0;
        }
        if (draw(seed) % 8 == 0)
            page_space_migrate(s);
    }
    return refused;
}

static void drain(struct page_space *s, struct model *m)
{
    uint8_t page[PAGE];
    for (unsigned n = 0; n < KEPT; n++) {
        if (!m[n].where)
            continue;
        assert_true(page_space_in(s, m[n].where, page));
        assert_memory_equal(page, m[n].page, PAGE);
        m[n].where = 0;
    }
    struct page_space_figures f;
    page_space_figures(s, &f);
    assert_int_equal(f.blocks_used, 0);
    assert_int_equal(f.kept_pages, 0);
    assert_int_equal(f.kept_bytes, 0);
}

static void what_is_kept_comes_back(void **state)
{
    (void)state;
    char *dir = directory();
    struct page_space *s = page_space_open(dir, 1000, 20000);
    struct model *m = calloc(KEPT, sizeof *m);
    uint64_t seed = 4711;
    assert_int_equal(exercise(s, m, &seed, 20000), 0);
    struct page_space_figures f;
    page_space_figures(s, &f);
    assert_true(f.file_writes > 1000 && f.file_reads > 500);
    page_space_migrate(s);
    page_space_figures(s, &f);
    assert_true(f.kept_bytes <= 20000);
    assert_int_equal(rmdir(dir), 0); /* the file has no name */
    drain(s, m);
    page_space_close(s);
    free(m);
    free(dir);
}

static void a_space_that_is_full(void **state)
{
    (void)state;
    char *dir = directory();
    struct page_space *s = page_space_open(dir, 30, 20000);
    struct model *m = calloc(KEPT, sizeof *m);
    uint64_t seed = 99;
    assert_true(exercise(s, m, &seed, 5000) > 100);
    struct page_space_figures f;
    page_space_figures(s, &f);
    assert_int_equal(f.blocks_high, 30);
    drain(s, m);
    page_space_close(s);
    free(m);
    rmdir(dir);
    free(dir);
}

/* The host has no room for the file's next block: as on a full disk, pwrite() fails. */
static void a_disk_that_is_full(void **state)
{
    (void)state;
    struct rlimit before, small;
    char *dir = directory();
    struct page_space *s = page_space_open(dir, 1000, 20000);
    struct model *m = calloc(KEPT, sizeof *m);
    uint64_t seed = 5;
    signal(SIGXFSZ, SIG_IGN); /* the write fails */
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 10 * PAGE;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    unsigned refused = exercise(s, m, &seed, 5000);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    struct page_space_figures f;
    page_space_figures(s, &f);
    assert_true(refused > 100);
    assert_in_range(f.blocks_high, 10, 11);
    assert_true(exercise(s, m, &seed, 5000) < 10); /* there is room again */
    page_space_figures(s, &f);
    assert_true(f.blocks_high > 20);
    drain(s, m);
    page_space_close(s);
    free(m);
    rmdir(dir);
    free(dir);
}

/* --- a disk that fails ----------------------------------------------------------------------------- */

/* The page file, by the descriptor that this process has of it: the host's user can do the same. */
static int page_file(const char *dir)
{
    char link[64], path[4096];
    for (int fd = 3; fd < 1024; fd++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, path, sizeof path - 1);
        if (n < 0)
            continue;
        path[n] = 0;
        if (!strncmp(path, dir, strlen(dir)) && strstr(path, "/page."))
            return fd;
    }
    fail();
    return -1;
}

/* Everything there is goes to the file; how many pages. */
static unsigned fill(struct page_space *s, struct model *m, uint64_t *seed)
{
    for (unsigned n = 0; n < KEPT; n++) {
        page_of(seed, m[n].page);
        assert_true(page_space_out(s, m[n].page, &m[n].where));
    }
    page_space_migrate(s);
    struct page_space_figures f;
    page_space_figures(s, &f);
    return f.blocks_used;
}

/* What comes back is what was kept; how many do not. */
static unsigned lost(struct page_space *s, struct model *m)
{
    uint8_t page[PAGE];
    unsigned lost = 0;
    for (unsigned n = 0; n < KEPT; n++) {
        if (page_space_in(s, m[n].where, page))
            assert_memory_equal(page, m[n].page, PAGE);
        else
            lost++;
        m[n].where = 0;
    }
    struct page_space_figures f;
    page_space_figures(s, &f);
    assert_int_equal(f.blocks_used, 0);
    assert_int_equal(f.kept_pages, 0);
    return lost;
}

static void a_file_that_is_cut_off_and_one_that_is_damaged(void **state)
{
    (void)state;
    char *dir = directory();
    struct page_space *s = page_space_open(dir, 1000, 0);
    struct model *m = calloc(KEPT, sizeof *m);
    uint64_t seed = 17;
    struct page_space_figures f;
    int file = page_file(dir);
    unsigned blocks = fill(s, m, &seed);
    assert_int_equal(ftruncate(file, (off_t)blocks / 2 * PAGE), 0);
    assert_in_range(lost(s, m), 100, KEPT / 2 + 1);
    page_space_figures(s, &f);
    uint64_t before = f.lost;
    assert_true(before >= 100);
    /* One byte of some blocks, compressed pages and others. */
    fill(s, m, &seed);
    for (unsigned b = 0; b < 40; b++)
        assert_int_equal(pwrite(file, "\xa5", 1, (off_t)b * 5 * PAGE + 20), 1);
    assert_in_range(lost(s, m), 35, 40);
    page_space_figures(s, &f);
    assert_true(f.lost > before && !f.write_errors);
    fill(s, m, &seed); /* and it goes on */
    assert_int_equal(lost(s, m), 0);
    page_space_close(s);
    free(m);
    rmdir(dir);
    free(dir);
}

/* Writes that fail, not for room: the pages stay where they are, and that is counted apart. */
static void a_file_that_cannot_be_written(void **state)
{
    (void)state;
    char *dir = directory();
    struct page_space *s = page_space_open(dir, 1000, 0);
    struct model *m = calloc(KEPT, sizeof *m);
    uint64_t seed = 18;
    struct page_space_figures f;
    int file = page_file(dir), good = dup(file), bad = open("/dev/null", O_RDONLY);
    assert_true(dup2(bad, file) == file);
    unsigned refused = exercise(s, m, &seed, 300);
    page_space_figures(s, &f);
    assert_true(refused > 10 && f.write_errors > 1 && !f.file_writes && !f.blocks_used);
    assert_true(dup2(good, file) == file);
    close(good);
    close(bad);
    for (unsigned n = 0; n < KEPT; n++)
        if (m[n].where)
            page_space_discard(s, m[n].where);
    memset(m, 0, KEPT * sizeof *m);
    uint8_t page[PAGE];
    uint32_t where;
    for (unsigned n = 0; n < PAGE; n++)
        page[n] = (uint8_t)draw(&seed);
    assert_true(page_space_out(s, page, &where));
    page_space_discard(s, where);
    page_space_close(s);
    free(m);
    rmdir(dir);
    free(dir);
}

/* --- virtual machines -------------------------------------------------------------------------------- */

#define MACHINES 4
#define SIZE     (8u << 20)
#define ARRAY    0x10000u
#define END      0x7f0000u
#define PASSES   8

/* From the short PSW at 0: 1 is added to the first word of each page of the array, again and again;
 * then the disabled wait at X'10'. */
static void program(uint8_t image[0x60])
{
    static const uint8_t start[] = {0x00, 0x08, 0x00, 0x00, 0x80, 0x00, 0x00, 0x20};
    static const uint8_t end[] = {0x00, 0x0a, 0x00, 0x00, 0x80, 0x00, 0x0f, 0xff};
    static const uint8_t code[] = {
        0xa7, 0x98, 0x00, PASSES, /* lhi %r9, PASSES */
        0xa7, 0x88, 0x07, 0xf0,   /* lhi %r8, X'7F0' */
        0x89, 0x80, 0x00, 0x0c,   /* sll %r8, 12 */
        0xa7, 0x68, 0x00, 0x10,   /* again: lhi %r6, X'10' */
        0x89, 0x60, 0x00, 0x0c,   /* sll %r6, 12 */
        0x58, 0x20, 0x60, 0x00,   /* next: l %r2, 0(%r6) */
        0xa7, 0x2a, 0x00, 0x01,   /* ahi %r2, 1 */
        0x50, 0x20, 0x60, 0x00,   /* st %r2, 0(%r6) */
        0xa7, 0x6a, 0x10, 0x00,   /* ahi %r6, 4096 */
        0x19, 0x68,               /* cr %r6, %r8 */
        0xa7, 0x44, 0xff, 0xf7,   /* jl next */
        0xa7, 0x96, 0xff, 0xf1,   /* brct %r9, again */
        0x82, 0x00, 0x00, 0x10,   /* lpsw X'10' */
    };
    memset(image, 0, 0x60);
    memcpy(image, start, sizeof start);
    memcpy(image + 0x10, end, sizeof end);
    memcpy(image + 0x20, code, sizeof code);
}

struct ends {
    pthread_mutex_t lock;
    pthread_cond_t cond;
    unsigned n;
    unsigned broken; /* of these, check-stopped */
};

static void on_stopped(struct vm *vm, void *ctx, enum sie_exit why, const char *message)
{
    struct ends *e = ctx;
    bool broken = why == SIE_CHECK_STOP;
    assert_true(why == SIE_DISABLED_WAIT || broken);
    if (broken)
        assert_string_equal(message, "HCPGIR410W CP entered; paging error");
    dispatch_hold(vm);
    pthread_mutex_lock(&e->lock);
    e->n++;
    e->broken += broken;
    pthread_cond_signal(&e->cond);
    pthread_mutex_unlock(&e->lock);
}

/* The page as it is before the program runs. */
static void array_page(unsigned machine, uint64_t at, uint8_t page[PAGE])
{
    uint64_t seed = machine * 1000003ull + at;
    page_of(&seed, page);
    page[0] = 0; /* the word does not overflow */
}

static struct vm *machine(struct system *sys, unsigned n, struct ends *ends)
{
    const char *why;
    uint8_t image[0x60], page[PAGE];
    char userid[9];
    snprintf(userid, sizeof userid, "GUEST%u", n);
    struct directory_entry *entry = entry_create(userid, SIZE, 1);
    struct vm *vm = vm_create(sys, entry);
    assert_non_null(vm);
    entry_put(entry);
    program(image);
    pthread_mutex_lock(&vm->lock);
    dispatch_on_stopped(vm, on_stopped, ends);
    assert_int_equal(ipl_image(vm, image, sizeof image, NULL, 0, NULL, &why), 0);
    for (uint64_t at = ARRAY; at < END; at += PAGE) {
        array_page(n, at, page);
        assert_int_equal(storage_write(vm->storage, at, page, PAGE), 0);
    }
    pthread_mutex_unlock(&vm->lock);
    return vm;
}

static void check_and_log_off(struct vm *vm, unsigned n)
{
    uint8_t page[PAGE], seen[PAGE];
    for (uint64_t at = ARRAY; at < END; at += PAGE) {
        array_page(n, at, page);
        uint32_t word = (uint32_t)page[1] << 16 | (uint32_t)page[2] << 8 | page[3];
        word += PASSES;
        page[0] = (uint8_t)(word >> 24);
        page[1] = (uint8_t)(word >> 16);
        page[2] = (uint8_t)(word >> 8);
        page[3] = (uint8_t)word;
        assert_int_equal(storage_read(vm->storage, at, seen, PAGE), 0);
        assert_memory_equal(seen, page, PAGE);
    }
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    vm_put(vm);
}

static struct system *open_all(const char *dir, uint64_t store, uint64_t page_space)
{
    struct system *sys = system_create(NULL);
    sys->engine = engine_create();
    sys->frames = frame_pool_create(sys->engine, 16384);
    struct paging_options o = {.store = store, .page_space = page_space, .dir = dir};
    sys->paging = paging_start(sys, &o);
    assert_non_null(sys->paging);
    sys->dispatcher = dispatcher_create(3, false);
    return sys;
}

static void close_all(struct system *sys, char *dir)
{
    struct paging_figures f;
    paging_figures(sys, &f);
    assert_int_equal(f.waiting, 0);
    paging_end(sys->paging);
    dispatcher_stop(sys->dispatcher);
    f.frames = frame_pool_figures(sys->frames);
    assert_int_equal(f.frames.used, 0);
    assert_int_equal(f.frames.out, 0);
    dispatcher_destroy(sys->dispatcher);
    frame_pool_destroy(sys->frames);
    paging_free(sys->paging);
    engine_destroy(sys->engine);
    sys->dispatcher = NULL;
    sys->frames = NULL;
    sys->engine = NULL;
    sys->paging = NULL;
    system_destroy(sys);
    rmdir(dir);
    free(dir);
}

static void over_commit(uint64_t store, uint64_t page_space, bool all_fits)
{
    struct ends ends = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};
    char *dir = directory();
    struct vm *vm[MACHINES];
    struct system *sys = open_all(dir, store, page_space);
    for (unsigned n = 0; n < MACHINES; n++)
        vm[n] = machine(sys, n, &ends);
    /* The thief has done what he can before they run. */
    struct paging_figures f;
    do {
        usleep(1000);
        paging_figures(sys, &f);
    } while (all_fits ? f.frames.real > store / PAGE : !f.frames.exhausted);
    assert_int_equal(dispatcher_start(sys->dispatcher), 0);
    pthread_mutex_lock(&ends.lock);
    while (ends.n < MACHINES)
        pthread_cond_wait(&ends.cond, &ends.lock);
    pthread_mutex_unlock(&ends.lock);
    paging_figures(sys, &f);
    print_message(
        "store %lluM: %zu frames used, %zu out, %zu kept, %u in the file; %llu written, %llu "
        "read, %llu reclaimed\n",
        (unsigned long long)store >> 20, f.frames.used, f.frames.out, f.space.kept_pages,
        f.space.blocks_used, (unsigned long long)f.frames.writes,
        (unsigned long long)f.frames.reads, (unsigned long long)f.frames.reclaims);
    assert_true(f.frames.writes > 1000 && f.frames.reads > 100);
    if (all_fits)
        assert_true(f.frames.real < store / PAGE * 2 && !f.space.full);
    for (unsigned n = 0; n < MACHINES; n++)
        check_and_log_off(vm[n], n);
    assert_int_equal(ends.broken, 0);
    close_all(sys, dir);
}

static void machines_in_a_quarter_of_their_storage(void **state)
{
    (void)state;
    over_commit(8u << 20, 64u << 20, true);
}

/* Page space for a part of it only: the rest stays in real storage, and nothing is lost. */
static void machines_and_too_little_page_space(void **state)
{
    (void)state;
    over_commit(4u << 20, 2u << 20, false);
}

/* All that the operator was told with this number. */
static unsigned told(const char *dir, const char *what)
{
    char path[4096], line[256];
    unsigned n = 0;
    snprintf(path, sizeof path, "%s/operator.log", dir);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        n += strstr(line, what) != NULL;
    if (f)
        fclose(f);
    return n;
}

/* Somebody cuts off the page file before the machines go on.  They are not enabled for machine checks:
 * each that needs a page of it is check-stopped.  One that comes later, with pages of its own in the same
 * file, comes to its end. */
static void a_page_file_that_is_cut_off(void **state)
{
    (void)state;
    struct ends ends = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};
    char *dir = directory();
    struct vm *vm[MACHINES];
    struct system *sys = open_all(dir, 8u << 20, 64u << 20);
    sys->sysdir = strdup(dir);
    for (unsigned n = 0; n < MACHINES - 1; n++)
        vm[n] = machine(sys, n, &ends);
    struct paging_figures f;
    do {
        usleep(1000);
        paging_figures(sys, &f);
    } while (f.frames.real > (8u << 20) / PAGE || !f.space.blocks_used);
    int file = page_file(dir);
    assert_int_equal(ftruncate(file, 0), 0);
    vm[MACHINES - 1] = machine(sys, MACHINES - 1, &ends);
    assert_int_equal(dispatcher_start(sys->dispatcher), 0);
    pthread_mutex_lock(&ends.lock);
    while (ends.n < MACHINES)
        pthread_cond_wait(&ends.cond, &ends.lock);
    pthread_mutex_unlock(&ends.lock);
    assert_in_range(ends.broken, 1, MACHINES - 1);
    paging_figures(sys, &f);
    assert_true(f.space.lost >= ends.broken);
    while (told(dir, "HCPPAG415E Continuous paging errors from the page file") < 1)
        usleep(1000);
    for (unsigned n = 0; n < MACHINES - 1; n++) {
        pthread_mutex_lock(&vm[n]->lock);
        vm_logoff(vm[n], NULL, NULL, false);
        pthread_mutex_unlock(&vm[n]->lock);
        vm_put(vm[n]);
    }
    check_and_log_off(vm[MACHINES - 1], MACHINES - 1);
    char path[4096];
    snprintf(path, sizeof path, "%s/operator.log", dir);
    unlink(path);
    close_all(sys, dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_comes_back),
        cmocka_unit_test(a_space_that_is_full),
        cmocka_unit_test(a_disk_that_is_full),
        cmocka_unit_test(a_file_that_is_cut_off_and_one_that_is_damaged),
        cmocka_unit_test(a_file_that_cannot_be_written),
        cmocka_unit_test(a_page_file_that_is_cut_off),
        cmocka_unit_test(machines_in_a_quarter_of_their_storage),
        cmocka_unit_test(machines_and_too_little_page_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
