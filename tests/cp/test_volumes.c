/* Volumes and minidisks: formats, bounds, hostile images, two threads at once, LINK's table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/bytes.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/minidisk.h"
#include "cp/volumes/volume.h"

#define PATH_SIZE 64

/* The state of each test is the path of its volume. */
static int setup(void **state)
{
    char *path = malloc(PATH_SIZE);
    if (!path)
        return -1;
    snprintf(path, PATH_SIZE, "/tmp/bigfoot-volume-%d", (int)getpid());
    unlink(path);
    *state = path;
    return 0;
}

static int teardown(void **state)
{
    unlink(*state);
    free(*state);
    return 0;
}

static struct volume *make(const char *path, const char *model, uint64_t size)
{
    struct volume_geometry g;
    struct volume *v;

    assert_true(volume_model(model, size, &g));
    assert_int_equal(volume_create(path, &g, "TST001"), 0);
    assert_int_equal(volume_open(path, true, &v, NULL, 0), 0);
    return v;
}

static void poke(const char *path, off_t at, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, bytes, n, at), (ssize_t)n);
    close(fd);
}

static void test_models(void **state)
{
    struct volume_geometry g;

    assert_true(volume_model("3390-3", 0, &g));
    assert_int_equal(g.cylinders, 3339);
    assert_int_equal(g.model, 3);
    assert_true(volume_model("3390-27", 0, &g));
    assert_int_equal(g.cylinders, 32760);
    assert_true(volume_model("3390", 200, &g));
    assert_int_equal(g.heads, 15);
    assert_true(volume_model("fba", 1000, &g));
    assert_int_equal(g.kind, VOLUME_FBA);
    assert_false(volume_model("3390", 0, &g));
    assert_false(volume_model("3390", 65521, &g));
    assert_false(volume_model("3391", 5, &g));
}

/* The image as bytes: header, home address, R0, the label's place. */
static void test_ckd_bytes(void **state)
{
    const char *path = *state;
    volume_close(make(path, "3390", 2));
    uint8_t b[600];
    struct stat st;
    int fd = open(path, O_RDONLY);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, 512 + 30 * 56832);
    assert_int_equal(pread(fd, b, 600, 0), 600);
    assert_memory_equal(b, "CKD_P370\x0f\0\0\0\0\xde\0\0\x90\0\0\0", 20);
    assert_memory_equal(b + 512, "\0\0\0\0\0\0\0\0\0\0\0\0\10\0\0\0\0\0\0\0\0", 21);
    assert_memory_equal(b + 512 + 21, "\0\0\0\0\1\4\0\x18\xc9\xd7\xd3\xf1", 12);
    assert_int_equal(pread(fd, b, 29, 512 + 16 * 56832), 29);
    assert_memory_equal(
        b, "\0\0\1\0\1\0\1\0\1\0\0\0\10\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 29);
    close(fd);
}

static void test_tracks(void **state)
{
    const char *path = *state;
    struct volume *v = make(path, "3390", 3), *second;
    uint8_t *t = malloc(CKD_TRACK_3390), *u = malloc(CKD_TRACK_3390);
    struct ckd_count count = {.cyl = 2, .head = 14, .dlen = 4096};
    struct ckd_record rec;
    char volid[7], why[100];

    volume_label(v, volid);
    assert_string_equal(volid, "TST001");
    assert_int_equal(volume_open(path, false, &second, why, sizeof why), -EBUSY);
    ckd_track_init(t, CKD_TRACK_3390, 2, 14);
    for (int i = 1; i <= 12; i++) {
        count.rec = (uint8_t)i;
        assert_int_equal(ckd_append(t, CKD_TRACK_3390, &count, NULL, NULL), 0);
    }
    assert_int_equal(volume_write_track(v, 2, 14, t), 0);
    assert_int_equal(volume_write_track(v, 2, 13, t), -EINVAL);
    assert_int_equal(volume_write_track(v, 3, 0, t), -ERANGE);
    assert_int_equal(volume_read_track(v, 0, 15, u), -ERANGE);
    assert_int_equal(volume_read_part(v, 0, 0, 56830, u, 3), -ERANGE);
    assert_int_equal(volume_read_blocks(v, 0, 1, u), -ERANGE);
    assert_int_equal(volume_close(v), 0);
    assert_int_equal(volume_open(path, false, &v, NULL, 0), 0);
    assert_int_equal(volume_read_track(v, 2, 14, u), 0);
    assert_memory_equal(t, u, CKD_TRACK_3390);
    assert_int_equal(ckd_find(u, CKD_TRACK_3390, 12, &rec), 1);
    assert_int_equal(ckd_find(u, CKD_TRACK_3390, 13, &rec), 0);
    assert_int_equal(volume_write_track(v, 2, 14, t), -EROFS);
    volume_close(v);
    free(t);
    free(u);
}

/* The 3390's documented records a track. */
static void test_capacity(void **state)
{
    assert_int_equal(CKD_SPACE_3390 / ckd_3390_space(0, 4096), 12);
    assert_int_equal(CKD_SPACE_3390 / ckd_3390_space(0, 2048), 21);
    assert_int_equal(CKD_SPACE_3390 / ckd_3390_space(0, 1024), 33);
    assert_int_equal(CKD_SPACE_3390 / ckd_3390_space(0, 512), 49);
    assert_int_equal(CKD_SPACE_3390 / ckd_3390_space(0, CKD_MAX_DATA_3390), 1);
    assert_int_equal(CKD_SPACE_3390 / ckd_3390_space(8, 80), 1729 / (10 + 10 + 12));
}

static void count_fault(void *ctx, const char *text)
{
    (void)text;
    ++*(int *)ctx;
}

static void test_hostile(void **state)
{
    const char *path = *state;
    uint8_t *t = malloc(CKD_TRACK_3390);
    struct volume *v = make(path, "3390", 1);
    char why[100];
    int faults = 0;

    volume_close(v);
    poke(path, 512 + 56832 + 1, "\0\7", 2);                      /* home address */
    poke(path, 512 + 2 * 56832 + 21, "\0\0\0\2\1\0\xff\xff", 8); /* long record */
    poke(path, 512 + 3 * 56832 + 21, "\0\0\0\0\0\0\0\0", 8);     /* no end mark */
    assert_int_equal(volume_open(path, true, &v, why, sizeof why), 0);
    assert_int_equal(volume_read_track(v, 0, 1, t), -EUCLEAN);
    assert_int_equal(volume_read_track(v, 0, 2, t), -EUCLEAN);
    assert_int_equal(volume_read_track(v, 0, 3, t), -EUCLEAN);
    assert_int_equal(volume_check(v, count_fault, &faults), 3);
    assert_int_equal(faults, 3);
    assert_int_equal(truncate(path, 512 + 5 * 56832), 0);
    assert_int_equal(volume_read_track(v, 0, 9, t), -EUCLEAN);
    volume_close(v);
    assert_int_equal(volume_open(path, true, &v, why, sizeof why), -EUCLEAN);
    assert_string_equal(why, "its size is not whole cylinders: cut off?");
    poke(path, 0, "CKD_C370", 8);
    assert_int_equal(volume_open(path, true, &v, why, sizeof why), -EUCLEAN);
    assert_int_equal(truncate(path, 100), 0);
    assert_int_equal(volume_open(path, true, &v, why, sizeof why), -EUCLEAN);
    assert_int_equal(volume_open("/nonexistent/x", true, &v, why, sizeof why), -ENOENT);
    assert_int_equal(volume_open("/tmp", false, &v, why, sizeof why), -EINVAL);
    free(t);
}

/* Any bytes as a track: never a crash, and what passes the check can be walked to its end. */
static void test_random_tracks(void **state)
{
    uint8_t t[512];
    unsigned seed = 1, good = 0;

    for (int round = 0; round < 20000; round++) {
        const char *why;
        struct ckd_record rec;
        ckd_track_init(t, sizeof t, 0, 0);
        for (int i = 0; i < 20; i++) {
            struct ckd_count c = {.rec = (uint8_t)rand_r(&seed),
                                  .dlen = (uint16_t)(rand_r(&seed) % 99)};
            ckd_append(t, sizeof t, &c, NULL, NULL);
        }
        t[rand_r(&seed) % sizeof t] = (uint8_t)rand_r(&seed);
        t[rand_r(&seed) % sizeof t] = (uint8_t)rand_r(&seed);
        good += ckd_track_check(t, sizeof t, 0, 0, &why) >= 0;
        (void)ckd_find(t, sizeof t, 77, &rec);
    }
    assert_true(good > 1000 && good < 20000);
}

static void test_fba(void **state)
{
    struct volume *v = make(*state, "9336", 100);
    uint8_t b[1024], c[1024];
    char volid[7];

    memset(b, 0x5a, sizeof b);
    assert_int_equal(volume_write_blocks(v, 98, 2, b), 0);
    assert_int_equal(volume_write_blocks(v, 99, 2, b), -ERANGE);
    assert_int_equal(volume_write_blocks(v, UINT64_MAX, 2, b), -ERANGE);
    assert_int_equal(volume_read_blocks(v, 98, 2, c), 0);
    assert_memory_equal(b, c, 1024);
    volume_label(v, volid);
    assert_string_equal(volid, "TST001");
    assert_int_equal(volume_sync(v), 0);
    volume_close(v);
}

struct worker {
    struct volume *v;
    uint32_t head;
    int bad;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    uint8_t *t = malloc(CKD_TRACK_3390), *u = malloc(CKD_TRACK_3390);

    for (uint32_t i = 0; i < 200; i++) {
        struct ckd_count count = {.rec = 1, .dlen = (uint16_t)(1000 + i)};
        ckd_track_init(t, CKD_TRACK_3390, 0, (uint16_t)w->head);
        w->bad += ckd_append(t, CKD_TRACK_3390, &count, NULL, NULL) != 0;
        w->bad += volume_write_track(w->v, 0, w->head, t) != 0;
        w->bad += volume_read_track(w->v, 0, w->head, u) != 0;
        w->bad += memcmp(t, u, CKD_TRACK_3390) != 0;
    }
    free(t);
    free(u);
    return NULL;
}

static void two_threads(struct volume *v)
{
    struct worker w[2] = {{v, 3, 0}, {v, 4, 0}};
    pthread_t id[2];

    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&id[i], NULL, work, &w[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(id[i], NULL);
        assert_int_equal(w[i].bad, 0);
    }
    volume_close(v);
}

static void test_threads(void **state)
{
    struct volume_geometry g;
    struct volume *v;

    two_threads(make(*state, "3390", 1));
    volume_model("3390", 1, &g);
    assert_int_equal(volume_open_storage(&g, &v), 0);
    two_threads(v);
}

/* A temporary disk's volume: a file that nobody finds, and that takes room where it is written. */
static void test_scratch(void **state)
{
    char dir[] = "/tmp/bigfoot-scratch-XXXXXX";
    struct volume_geometry g;
    struct volume *v;
    uint8_t *t = malloc(CKD_TRACK_3390);

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_true(volume_model("3390", 3339, &g));
    assert_int_equal(volume_open_scratch(&g, dir, &v), 0);
    assert_true(volume_temporary(v));
    assert_int_equal(rmdir(dir), 0); /* nothing is in it */
    assert_int_equal(volume_read_track(v, 3338, 14, t), 0);
    assert_int_equal(t[21], 0xff); /* empty */
    assert_int_equal(volume_write_track(v, 3338, 14, t), 0);
    assert_int_equal(volume_sync(v), 0);
    assert_int_equal(volume_close(v), 0);
    assert_int_equal(volume_open_scratch(&g, dir, &v), -ENOENT);
    assert_null(v);
    free(t);
}

static void test_minidisk(void **state)
{
    struct volume *v = make(*state, "3390", 10);
    struct minidisk *d;
    uint8_t *t = malloc(CKD_TRACK_3390), block[4096], back[4096];

    assert_int_equal(minidisk_open(v, (struct extent){8, 3}, true, &d), -ERANGE);
    assert_int_equal(minidisk_open(v, (struct extent){0xffffffff, 2}, true, &d), -ERANGE);
    assert_int_equal(minidisk_open(v, (struct extent){4, 2}, true, &d), 0);
    assert_int_equal(minidisk_read_track(d, 0, 3, t), 0);
    assert_int_equal(get16(t + 1), 0); /* its own cylinder, not the volume's */
    assert_int_equal(get16(t + 5), 0);
    assert_int_equal(minidisk_read_track(d, 2, 0, t), -ERANGE);
    assert_int_equal(minidisk_cms_blksize(d), -ENODATA);
    assert_int_equal(minidisk_cms_format(d, 4096), 0);
    assert_int_equal(minidisk_cms_blksize(d), 4096);
    assert_int_equal(minidisk_cms_count(d, 4096), 2 * 15 * 12);
    memset(block, 0xa5, sizeof block);
    assert_int_equal(minidisk_cms_write(d, 4096, 360, block), 0);
    assert_int_equal(minidisk_cms_write(d, 4096, 361, block), -ERANGE);
    assert_int_equal(minidisk_cms_read(d, 4096, 0, block), -ERANGE);
    assert_int_equal(minidisk_cms_read(d, 2048, 5, block), -EUCLEAN);
    assert_int_equal(minidisk_cms_read(d, 4096, 360, back), 0);
    assert_memory_equal(block, back, 4096);
    assert_int_equal(volume_read_track(v, 5, 14, t), 0);
    assert_int_equal(t[21 + 11 * 4104 + 8], 0xa5);
    assert_int_equal(volume_read_track(v, 6, 0, t), 0);
    assert_int_equal(t[21], 0xff); /* the neighbour is untouched */
    minidisk_close(d);
    minidisk_open(v, (struct extent){4, 2}, false, &d);
    assert_int_equal(minidisk_cms_write(d, 4096, 1, block), -EROFS);
    minidisk_close(d);
    volume_close(v);
    free(t);
}

static void test_temporary(void **state)
{
    struct minidisk *d;
    uint8_t *t = malloc(CKD_TRACK_3390), b[512];
    const char *why;

    assert_int_equal(minidisk_open_temporary(VOLUME_CKD, 3, &d), 0);
    assert_int_equal(minidisk_read_track(d, 2, 14, t), 0);
    assert_int_equal(ckd_track_check(t, CKD_TRACK_3390, 2, 14, &why), 0);
    assert_int_equal(minidisk_cms_format(d, 1024), 0);
    assert_int_equal(minidisk_cms_blksize(d), 1024);
    minidisk_close(d);
    assert_int_equal(minidisk_open_temporary(VOLUME_FBA, 2000000, &d), 0);
    memset(b, 7, sizeof b);
    assert_int_equal(minidisk_write_blocks(d, 1999999, 1, b), 0);
    memset(b, 0, sizeof b);
    assert_int_equal(minidisk_read_blocks(d, 1999999, 1, b), 0);
    assert_int_equal(b[511], 7);
    assert_int_equal(minidisk_read_blocks(d, 0, 1, b), 0);
    assert_int_equal(b[511], 0);
    minidisk_close(d);
    free(t);
}

static void test_overlap(void **state)
{
    struct extent e[] = {{0, 10}, {10, 5}, {20, 1}, {14, 3}};
    size_t a, b;

    assert_false(extent_overlap(e, 3, &a, &b));
    assert_true(extent_overlap(e, 4, &a, &b));
    assert_int_equal(a, 1);
    assert_int_equal(b, 3);
}

static void test_link(void **state)
{
    static const struct {
        const char *mode;
        unsigned readers, writers;
        enum link_access access;
        unsigned message;
    } table[] = {
        {"R", 0, 0, LINK_RO, 0},    {"R", 3, 0, LINK_RO, 0},    {"R", 0, 1, LINK_NOT, 105},
        {"R", 2, 1, LINK_NOT, 106}, {"RR", 2, 1, LINK_RO, 0},   {"W", 0, 0, LINK_RW, 0},
        {"W", 1, 0, LINK_NOT, 104}, {"W", 0, 1, LINK_NOT, 105}, {"W", 1, 1, LINK_NOT, 106},
        {"WR", 0, 0, LINK_RW, 0},   {"WR", 1, 0, LINK_RO, 101}, {"WR", 0, 1, LINK_RO, 102},
        {"WR", 1, 1, LINK_RO, 103}, {"M", 5, 0, LINK_RW, 0},    {"M", 0, 1, LINK_NOT, 105},
        {"M", 5, 1, LINK_NOT, 106}, {"MR", 5, 0, LINK_RW, 0},   {"MR", 0, 1, LINK_RO, 102},
        {"mr", 1, 2, LINK_RO, 103}, {"MW", 5, 5, LINK_RW, 0},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct link_state s = {.readers = table[i].readers, .writers = table[i].writers};
        struct link_result r = link_decide((enum link_mode)link_mode_parse(table[i].mode), &s);
        assert_int_equal(r.access, table[i].access);
        assert_int_equal(r.message, table[i].message);
    }
    static const struct {
        const char *mode;
        unsigned readers, writers;
        bool stable, exclusive;
        enum link_access access;
        unsigned message;
    } special[] = {
        {"SR", 2, 0, false, false, LINK_RO, 0},    {"SR", 0, 1, false, false, LINK_NOT, 105},
        {"SW", 1, 0, false, false, LINK_NOT, 104}, {"SM", 1, 0, false, false, LINK_RW, 0},
        {"ER", 1, 0, false, false, LINK_NOT, 104}, {"EW", 0, 0, false, false, LINK_RW, 0},
        {"RR", 1, 0, false, true, LINK_NOT, 104},  {"MW", 1, 0, true, false, LINK_NOT, 104},
        {"MR", 1, 0, true, false, LINK_RO, 101},   {"SR", 1, 0, true, false, LINK_RO, 0},
        {"RR", 0, 1, true, false, LINK_RO, 0},     {"MW", 0, 1, false, true, LINK_NOT, 105},
    };
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        struct link_state s = {.readers = special[i].readers,
                               .writers = special[i].writers,
                               .stable = special[i].stable,
                               .exclusive = special[i].exclusive};
        struct link_result r = link_decide((enum link_mode)link_mode_parse(special[i].mode), &s);
        assert_int_equal(r.access, special[i].access);
        assert_int_equal(r.message, special[i].message);
    }
    assert_int_equal(link_mode_parse("X"), -EINVAL);
    struct link_state s = {.readers = 10, .writers = 1, .writer = "MAINT"};
    char text[80];
    link_others(&s, text, sizeof text);
    assert_string_equal(text, "R/W BY MAINT; R/O BY 10 USERS");
    s.writers = 0;
    link_others(&s, text, sizeof text);
    assert_string_equal(text, "R/O BY 10 USERS");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_models),   TEST(test_ckd_bytes),     TEST(test_tracks),  TEST(test_capacity),
        TEST(test_hostile),  TEST(test_random_tracks), TEST(test_fba),     TEST(test_threads),
        TEST(test_minidisk), TEST(test_temporary),     TEST(test_overlap), TEST(test_link),
        TEST(test_scratch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
