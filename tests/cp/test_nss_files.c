/* The files of saved systems and segments: they outlive CP, damaged ones are told of and left alone, and what
 * comes with CP is brought once. */
#include "tests/cp/command_rig.h"

#include "cp/storage/nss.h"
#include "engine/base/bytes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MIB ((uint64_t)1 << 20)

#define REPORTED 512

static void report(void *ctx, const char *line)
{
    snprintf(ctx, REPORTED, "%s", line);
}

struct stored {
    char dir[32], path[64], reported[REPORTED];
    struct engine *engine;
    struct frame_pool *pool;
    struct storage *small,
        *big; /* KEEP's pages are in the big one; the small one is who loads it */
    struct nss_loads *loads;
    struct nss_target to;
};

static int stored_setup(void **state)
{
    struct stored *t = calloc(1, sizeof *t);
    uint8_t b[8];
    strcpy(t->dir, "/tmp/bigfoot-nss-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    snprintf(t->path, sizeof t->path, "%s/spool", t->dir);
    assert_int_equal(mkdir(t->path, 0700), 0);
    snprintf(t->path, sizeof t->path, "%s/spool/nss/0002.nss", t->dir);
    t->engine = engine_create();
    t->pool = frame_pool_create(t->engine, 8192);
    t->small = storage_create(t->pool, 2 * MIB);
    t->big = storage_create(t->pool, 8 * MIB);
    t->to = (struct nss_target){t->small, 2 * MIB, "TESTER", &t->loads};
    put64(b, 0x1122334455667788);
    storage_write(t->big, 0x301008, b, sizeof b);
    storage_set_key(t->big, 0x302000, 0x38);
    *state = t;
    return 0;
}

static int stored_teardown(void **state)
{
    struct stored *t = *state;
    storage_destroy(t->big);
    storage_destroy(t->small);
    frame_pool_destroy(t->pool);
    engine_destroy(t->engine);
    snprintf(t->path, sizeof t->path, "rm -r %s", t->dir);
    int rc = system(t->path);
    free(t);
    return rc;
}

/* CP's start, with what it says of files that are not right. */
static struct nss *stored_open(struct stored *t)
{
    t->reported[0] = '\0';
    struct nss *nss = nss_open(t->dir, t->pool, 1, report, t->reported);
    assert_non_null(nss);
    return nss;
}

static void stored_keep(struct stored *t)
{
    struct nss_info i = {.name = "KEEP",
                         .parm_last = 15,
                         .nranges = 2,
                         .range = {{0x300, 0x302, NSS_SR}, {0x400, 0x40f, NSS_SN}}};
    struct nss_cpu cpu = {.gr = {1, 2, 3}};
    uint16_t id;
    uint64_t page;
    struct nss *nss = stored_open(t);
    assert_int_equal(nss_define(nss, &i, &id), 0);
    assert_int_equal(id, 2); /* 1 was reserved */
    assert_int_equal(nss_save(nss, "KEEP", false, t->small, &cpu, "TESTER", &id, &page), -EFAULT);
    assert_int_equal(page, 0x300);
    assert_int_equal(nss_save(nss, "KEEP", false, t->big, &cpu, "TESTER", &id, &page), 0);
    nss_shut(nss);
}

static void stored_word(struct stored *t)
{
    uint8_t b[8];
    assert_int_equal(storage_read(t->small, 0x301008, b, sizeof b), 0);
    assert_int_equal(get64(b), 0x1122334455667788);
}

static void files(void **state)
{
    struct stored *t = *state;
    struct nss_info out;
    uint8_t b[8];
    stored_keep(t);
    struct nss *nss = stored_open(t);
    assert_true(nss_find(nss, "KEEP", false, &out));
    assert_int_equal(out.class, 'A');
    assert_int_equal(out.pages, 3);
    assert_string_equal(out.origin, "TESTER");
    assert_int_equal(nss_load(nss, &t->to, "KEEP", NSS_SHARED, &out), 0);
    stored_word(t);
    assert_int_equal(storage_key(t->small, 0x302000) & 0xf8, 0x38);
    assert_int_equal(nss_unload(nss, &t->to, "KEEP"), 0);
    assert_int_equal(storage_read(t->small, 0x301008, b, sizeof b), -EFAULT);
    nss_shut(nss);
}

/* A space outlives CP as well, and what it is a space of. */
static void file_of_a_space(void **state)
{
    struct stored *t = *state;
    struct nss_info out, m = {.name = "PART",
                              .space = "WHOLE",
                              .parm_last = 15,
                              .nranges = 1,
                              .range = {{0x301, 0x301, NSS_SR}}};
    uint16_t id;
    uint64_t page;
    size_t n;
    stored_keep(t);
    struct nss *nss = stored_open(t);
    assert_int_equal(nss_define(nss, &m, &id), 0);
    assert_int_equal(nss_save(nss, "PART", false, t->big, NULL, "TESTER", &id, &page), 0);
    nss_shut(nss);
    nss = stored_open(t);
    assert_true(nss_find(nss, "WHOLE", false, &out));
    assert_true(out.is_space);
    assert_int_equal(nss_load(nss, &t->to, "PART", NSS_SHARED, &out), 0);
    assert_string_equal(out.space, "WHOLE");
    stored_word(t);
    assert_int_equal(nss_unload(nss, &t->to, "PART"), 0);
    assert_int_equal(nss_purge(nss, out.id), 0); /* the last member, and the space with it */
    free(nss_list(nss, &n));
    assert_int_equal(n, 1);
    nss_shut(nss);
}

static void damaged_file(void **state)
{
    struct stored *t = *state;
    struct nss_info out;
    size_t n;
    stored_keep(t);
    /* One byte of a page: the segment is there, and cannot be loaded. */
    int fd = open(t->path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "x", 1, 4096 + 4096 + 9), 1);
    struct nss *nss = stored_open(t);
    assert_int_equal(nss_load(nss, &t->to, "KEEP", NSS_SHARED, &out), -EIO);
    assert_null(t->loads);
    assert_string_equal(t->reported, "");
    nss_shut(nss);
    /* One of the header: it is put aside. */
    assert_int_equal(pwrite(fd, "x", 1, 48), 1);
    close(fd);
    nss = stored_open(t);
    free(nss_list(nss, &n));
    assert_int_equal(n, 0);
    assert_non_null(strstr(t->reported, "0002.nss not restored"));
    assert_int_equal(access(t->path, F_OK), -1);
    nss_shut(nss);
}

/* What comes with CP has the first number, users and an end; SAVESYS puts another in its place. */
static void native_system(void **state)
{
    struct stored *t = *state;
    struct nss_info out, cms = {.name = "CMS",
                                .origin = "SYSTEM",
                                .native = "CMS",
                                .class = 'A',
                                .system = true,
                                .nranges = 1,
                                .range = {{0, 1, NSS_EW}}};
    struct nss_cpu cpu = {.native = "CMS"};
    uint16_t id;
    uint64_t page;
    size_t n;
    struct nss *nss = stored_open(t);
    assert_int_equal(nss_bring(nss, &cms, 1), 0);
    assert_true(nss_find(nss, "CMS", true, &out));
    assert_int_equal(out.id, 1);
    assert_int_equal(nss_load_system(nss, &t->to, "CMS", &cpu, &out),
                     -ENOENT); /* it has no pages */
    assert_int_equal(nss_load_native(nss, &t->to, "CMS"), 0);
    free(nss_users(nss, 1, &n));
    assert_int_equal(n, 1);
    assert_int_equal(nss_define(nss, &cms, &id), 0);
    assert_int_equal(id, 2);
    struct nss_info other = cms;
    strcpy(other.name, "OTHER");
    assert_int_equal(nss_define(nss, &other, &id), 0);
    assert_int_equal(id, 3);
    assert_int_equal(nss_purge(nss, 3), 0);
    assert_int_equal(nss_save(nss, "CMS", true, t->small, &cpu, "MAINT", &id, &page), 0);
    struct nss_info *list = nss_list(nss, &n);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].class, 'P');
    assert_int_equal(list[1].class, 'A');
    free(list);
    nss_unload_all(nss, &t->to);
    assert_null(t->loads);
    free(nss_list(nss, &n));
    assert_int_equal(n, 1);
    nss_shut(nss);
    nss = stored_open(t);
    assert_int_equal(nss_bring(nss, &cms, 1), 0); /* it was brought */
    assert_true(nss_find(nss, "CMS", true, &out));
    assert_int_equal(out.id, 2);
    assert_string_equal(out.native, "CMS");
    assert_string_equal(out.origin, "MAINT");
    assert_int_equal(nss_purge(nss, 2), 0);
    nss_shut(nss);
    nss = stored_open(t);
    assert_int_equal(nss_bring(nss, &cms, 1), 0);
    assert_false(nss_find(nss, "CMS", true, &out));
    cms.range[0].last = 0x300; /* above the storage */
    assert_int_equal(nss_define(nss, &cms, &id), 0);
    assert_int_equal(nss_save(nss, "CMS", true, t->small, &cpu, "MAINT", &id, &page), -EFAULT);
    assert_int_equal(page, 0x300);
    nss_shut(nss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files, stored_setup, stored_teardown),
        cmocka_unit_test_setup_teardown(file_of_a_space, stored_setup, stored_teardown),
        cmocka_unit_test_setup_teardown(damaged_file, stored_setup, stored_teardown),
        cmocka_unit_test_setup_teardown(native_system, stored_setup, stored_teardown)};
    return cmocka_run_group_tests_name("nss_files", tests, NULL, NULL);
}
