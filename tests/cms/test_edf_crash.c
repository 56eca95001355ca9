/* The CMS file system against a model of what it must hold: through random changes, crashes, damage,
 * writes that fail, and changes that are given up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#include "tests/cms/edf_image.h"

/* The model: what each file must hold. */
#define FILES   40
#define RECORDS 600

struct model_file {
    bool there, variable;
    uint32_t lrecl, n;
    uint16_t len[RECORDS];
    uint8_t seed[RECORDS];
};

struct model {
    struct model_file f[FILES];
    unsigned seed;
};

static uint32_t rnd(struct model *m, uint32_t n)
{
    return (uint32_t)rand_r(&m->seed) % n;
}

static void name_of(int n, char *fn)
{
    snprintf(fn, 16, "FILE%d", n);
}

static uint32_t random_length(struct model *m)
{
    switch (rnd(m, 10)) {
    case 0:
        return 1;
    case 1:
        return 1 + rnd(m, 6000);
    case 2:
        return 508 + rnd(m, 6);
    default:
        return 1 + rnd(m, 150);
    }
}

/* One random change of file n, the same on disk and model; *out is the model after it. */
static int change_one(struct edf_disk *d, struct model *m, int n, struct model_file *out)
{
    static uint8_t buf[6100];
    struct model_file *f = out;
    struct edf_file *h;
    char fn[16];
    int rc = 0;

    *out = m->f[n];
    name_of(n, fn);
    uint32_t what = rnd(m, 10);
    if (what == 0 && f->there) {
        f->there = false;
        return edf_erase(d, fn, "DATA");
    }
    bool anew = what <= 2 || !f->there;
    if (anew) {
        *f = (struct model_file){.there = true, .variable = rnd(m, 3) != 0};
        f->lrecl = f->variable ? 0 : random_length(m);
    }
    struct edf_format format = {.recfm = f->variable ? 'V' : 'F', .lrecl = f->lrecl};
    rc = edf_open(d, fn, "DATA", anew ? EDF_REPLACE : EDF_WRITE, &format, &h);
    assert_int_equal(rc, 0);
    uint32_t count = 1 + rnd(m, 40);
    for (uint32_t i = 0; i < count && f->n < RECORDS - 20; i++) {
        uint32_t r = f->n; /* from 0 */
        uint32_t length = f->variable ? random_length(m) : f->lrecl;
        if (f->n && rnd(m, 4) == 0) {
            r = rnd(m, f->n);
            length = f->variable && rnd(m, 8) ? f->len[r] : length;
        } else if (!f->variable && rnd(m, 20) == 0) {
            r = f->n + rnd(m, 15);
        }
        uint8_t seed = (uint8_t)(1 + rnd(m, 255));
        fill(buf, length, seed);
        rc = edf_write(h, r + 1, buf, length);
        if (rc) {
            break;
        }
        if (f->variable && r < f->n && f->len[r] != length) {
            f->n = r;
        }
        for (; f->n <= r; f->n++) {
            f->len[f->n] = (uint16_t)f->lrecl;
            f->seed[f->n] = 0;
        }
        f->len[r] = (uint16_t)length;
        f->seed[r] = seed;
    }
    if (rc == 0 && rnd(m, 8) == 0) {
        uint32_t keep = rnd(m, f->n + 1);
        rc = edf_truncate(h, keep);
        f->n = rc ? f->n : keep;
    }
    if (rc == -ENOSPC && rnd(m, 2)) {
        edf_discard(h);
        *out = m->f[n];
        return rc;
    }
    rc = edf_close(h);
    f->there = f->n > 0;
    return rc;
}

static void compare_file(struct edf_disk *d, const struct model_file *f, int n)
{
    static uint8_t buf[6100], want[6100];
    struct edf_file *h;
    char fn[16];
    uint32_t length;

    name_of(n, fn);
    int rc = edf_open(d, fn, "DATA", EDF_READ, NULL, &h);
    assert_int_equal(rc, f->there ? 0 : -ENOENT);
    if (!f->there) {
        return;
    }
    struct edf_info info;
    edf_file_info(h, &info);
    assert_int_equal(info.records, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t r = i % 2 ? f->n - i : i; /* back and forth */
        assert_int_equal(edf_read(h, r + 1, buf, sizeof buf, &length), 0);
        assert_int_equal(length, f->len[r]);
        if (f->seed[r]) {
            fill(want, length, f->seed[r]);
        } else {
            memset(want, 0, length);
        }
        assert_memory_equal(buf, want, length);
    }
    assert_int_equal(edf_close(h), 0);
}

static bool same_file(struct edf_disk *d, const struct model_file *f, int n)
{
    struct edf_info info;
    char fn[16];

    name_of(n, fn);
    int rc = edf_find(d, fn, "DATA", &info);
    return rc ? !f->there
              : f->there && info.records == f->n && info.recfm == (f->variable ? 'V' : 'F');
}

static void random_run(uint32_t blksize, uint32_t nblocks, bool fba, unsigned seed, int steps)
{
    struct image *i = image_new(blksize, nblocks);
    struct edf_disk *d = formatted(i, fba);
    struct model *m = calloc(1, sizeof *m);
    struct edf_usage u;

    m->seed = seed;
    for (int s = 0; s < steps; s++) {
        int n = (int)rnd(m, FILES);
        struct model_file after;
        int rc = change_one(d, m, n, &after);
        assert_true(rc == 0 || rc == -ENOSPC);
        m->f[n] = after;
        assert_int_equal(edf_check(d, say, NULL), 0);
        compare_file(d, &m->f[n], n);
        if (s % 50 == 49) {
            assert_int_equal(edf_unmount(d), 0);
            d = mounted(i, fba);
            for (n = 0; n < FILES; n++) {
                compare_file(d, &m->f[n], n);
            }
        }
    }
    for (int n = 0; n < FILES; n++) {
        char fn[16];
        name_of(n, fn);
        if (m->f[n].there) {
            assert_int_equal(edf_erase(d, fn, "DATA"), 0);
        }
    }
    edf_usage(d, &u);
    assert_int_equal(u.files, 0);
    assert_true(u.used < 30); /* all blocks came back */
    edf_unmount(d);
    image_free(i);
    free(m);
}

static void test_random(void **state)
{
    random_run(512, 9000, true, 1, 300);
    random_run(1024, 1000, false, 2, 300); /* often full */
    random_run(4096, 700, false, 3, 300);
    random_run(2048, 40, true, 4, 300); /* nearly always full */
}

/* What was written, in order; block 0 is a sync. */
struct log_entry {
    uint64_t block;
    uint8_t *data;
};

struct write_log {
    struct image *image;
    struct log_entry *at;
    size_t n, room;
};

static void log_add(struct write_log *l, uint64_t block, const void *data)
{
    if (l->n == l->room) {
        l->room = l->room * 2 + 64;
        l->at = realloc(l->at, l->room * sizeof *l->at);
    }
    uint8_t *copy = data ? malloc(l->image->blksize) : NULL;
    if (copy) {
        memcpy(copy, data, l->image->blksize);
    }
    l->at[l->n++] = (struct log_entry){block, copy};
}

static int logged_read(void *ctx, uint64_t block, void *buf)
{
    return image_read(((struct write_log *)ctx)->image, block, buf);
}

static int logged_write(void *ctx, uint64_t block, const void *buf)
{
    struct write_log *l = ctx;
    log_add(l, block, buf);
    return image_write(l->image, block, buf);
}

static int logged_sync(void *ctx)
{
    log_add(ctx, 0, NULL);
    return 0;
}

/* The image after a crash behind the first n log entries: what was synced is there, of the rest
 * each write or not. */
static void replay(const struct write_log *l, size_t n, const uint8_t *before, struct model *m)
{
    struct image *i = l->image;
    size_t synced = 0;

    memcpy(i->bytes, before, (size_t)i->nblocks * i->blksize);
    for (size_t k = 0; k < n; k++) {
        synced = l->at[k].block ? synced : k;
    }
    for (size_t k = 0; k < n; k++) {
        if (l->at[k].block && (k < synced || rnd(m, 2))) {
            memcpy(i->bytes + (l->at[k].block - 1) * i->blksize, l->at[k].data, i->blksize);
        }
    }
}

/* The machine dies after the n-th write, for each n, and the medium has any part of what was not
 * synced: the disk is consistent and has the old contents or the new ones; the new, once the change
 * was told as done. */
static void test_crash(void **state)
{
    struct image *i = image_new(512, 3000);
    struct write_log l = {.image = i};
    struct cms_blocks b = blocks_of(i, true);
    struct model *m = calloc(1, sizeof *m);
    uint8_t *before = malloc((size_t)i->nblocks * i->blksize);
    unsigned olds = 0, news = 0;

    edf_unmount(formatted(i, true));
    b.ctx = &l;
    b.read = logged_read;
    b.write = logged_write;
    b.sync = logged_sync;
    m->seed = 77;
    for (int s = 0; s < 60; s++) {
        struct edf_disk *d;
        struct model_file after;
        int n = (int)rnd(m, FILES);
        memcpy(before, i->bytes, (size_t)i->nblocks * i->blksize);
        assert_int_equal(edf_mount(&b, true, &d), 0);
        assert_int_equal(change_one(d, m, n, &after), 0);
        edf_unmount(d);
        for (size_t w = 0; w <= l.n; w++) {
            replay(&l, w, before, m);
            d = mounted(i, true);
            assert_int_equal(edf_check(d, say, NULL), 0);
            bool old = same_file(d, &m->f[n], n), new = same_file(d, &after, n);
            assert_true(w == l.n ? new : old || new);
            if (w == l.n || !old) {
                compare_file(d, &after, n);
                news++;
            } else if (!new) {
                compare_file(d, &m->f[n], n);
                olds++;
            }
            edf_unmount(d);
        }
        m->f[n] = after;
        for (; l.n > 0; l.n--) {
            free(l.at[l.n - 1].data);
        }
        d = mounted(i, true);
        for (n = 0; n < FILES; n++) {
            compare_file(d, &m->f[n], n);
        }
        edf_unmount(d);
    }
    assert_true(olds > 500 && news >= 60);
    image_free(i);
    free(l.at);
    free(before);
    free(m);
}

/* A file takes another's place: whenever the machine dies, one of the two has the name. */
static void test_supersede(void **state)
{
    struct image *i = image_new(512, 300);
    struct write_log l = {.image = i};
    struct cms_blocks b = blocks_of(i, true);
    uint8_t *before = malloc((size_t)i->nblocks * i->blksize), rec[900] = {1};
    struct model *m = calloc(1, sizeof *m);
    struct edf_disk *d = formatted(i, true);
    struct edf_file *f;
    struct edf_info info;
    unsigned olds = 0;

    for (unsigned k = 0; k < 3; k++) { /* A OLD, A NEW and one behind it */
        assert_int_equal(edf_open(d, "A",
                                  k == 0   ? "OLD"
                                  : k == 1 ? "NEW"
                                           : "OTHER",
                                  EDF_WRITE, &format_v, &f),
                         0);
        for (unsigned r = 0; r <= k; r++) {
            assert_int_equal(edf_write(f, 0, rec, sizeof rec), 0);
        }
        assert_int_equal(edf_close(f), 0);
    }
    edf_unmount(d);
    memcpy(before, i->bytes, (size_t)i->nblocks * i->blksize);
    b.ctx = &l;
    b.read = logged_read;
    b.write = logged_write;
    b.sync = logged_sync;
    assert_int_equal(edf_mount(&b, true, &d), 0);
    assert_int_equal(edf_supersede(d, "A", "NONE", "A", "OLD"), -ENOENT);
    assert_int_equal(edf_supersede(d, "A", "NEW", "A", "OLD"), 0);
    edf_unmount(d);
    for (size_t w = 0; w <= l.n; w++) {
        replay(&l, w, before, m);
        d = mounted(i, true);
        assert_int_equal(edf_check(d, say, NULL), 0);
        assert_int_equal(edf_find(d, "A", "OLD", &info), 0);
        bool old = info.records == 1;
        assert_true(old ? w < l.n : info.records == 2);
        assert_int_equal(edf_find(d, "A", "NEW", NULL), old ? 0 : -ENOENT);
        assert_int_equal(edf_find(d, "A", "OTHER", &info), 0);
        assert_int_equal(info.records, 3);
        olds += old;
        edf_unmount(d);
    }
    assert_true(olds > 0);
    for (; l.n > 0; l.n--) {
        free(l.at[l.n - 1].data);
    }
    free(l.at);
    free(before);
    free(m);
    image_free(i);
}

static int read_all(void *ctx, const struct edf_info *info)
{
    struct edf_disk *d = ctx;
    struct edf_file *f;
    uint8_t buf[256];
    uint32_t length;

    if (edf_open(d, info->fn, info->ft, EDF_READ, NULL, &f) == 0) {
        for (uint32_t r = 1; r < 300 && edf_read(f, r, buf, sizeof buf, &length) == 0; r++) {
        }
        edf_discard(f);
    }
    return 0;
}

static void quiet(void *ctx, const char *text)
{
}

/* Random damage: no crash, no loop, whatever the answers are. */
static void test_damage(void **state)
{
    struct image *i = image_new(512, 600);
    struct edf_disk *d = formatted(i, true);
    struct model *m = calloc(1, sizeof *m);
    struct model_file after;
    unsigned faults = 0, refused = 0;

    m->seed = 5;
    for (int s = 0; s < 40; s++) {
        int n = (int)rnd(m, FILES);
        int rc = change_one(d, m, n, &after);
        assert_true(rc == 0 || rc == -ENOSPC);
        m->f[n] = after;
    }
    edf_unmount(d);
    uint8_t *good = malloc((size_t)i->nblocks * i->blksize);
    memcpy(good, i->bytes, (size_t)i->nblocks * i->blksize);
    for (int round = 0; round < 3000; round++) {
        memcpy(i->bytes, good, (size_t)i->nblocks * i->blksize);
        for (uint32_t k = 1 + rnd(m, 6); k > 0; k--) {
            uint32_t at = rnd(m, 3) ? rnd(m, 16 * 512) : rnd(m, i->nblocks * i->blksize);
            i->bytes[at] = (uint8_t)rnd(m, 256);
        }
        struct cms_blocks b = blocks_of(i, true);
        if (edf_mount(&b, true, &d)) {
            refused++;
            continue;
        }
        faults += edf_check(d, quiet, NULL) > 0;
        edf_list(d, "*", "*", read_all, d);
        for (int n = 0; n < FILES; n += 7) {
            char fn[16];
            struct edf_file *f;
            name_of(n, fn);
            edf_erase(d, fn, "DATA");
            if (edf_open(d, fn, "DATA", EDF_WRITE, &format_v, &f) == 0) {
                edf_write(f, 0, "abc", 3);
                edf_truncate(f, 1);
                edf_close(f);
            }
        }
        edf_unmount(d);
    }
    assert_true(faults > 100 && refused > 20);
    free(good);
    image_free(i);
    free(m);
}

/* Writes that fail: the disk keeps its committed state, and after a failed label nothing more is
 * written. */
static int failing_write(void *ctx, uint64_t block, const void *buf)
{
    struct image *i = ctx;
    if (i->left >= 0 && i->left-- <= 0) {
        i->left = 0;
        return -EIO;
    }
    return image_write(&(struct image){i->bytes, i->blksize, i->nblocks, -1, 0}, block, buf);
}

static void test_write_errors(void **state)
{
    for (long n = 0; n < 8; n++) {
        struct image *i = image_new(1024, 300);
        struct edf_disk *d = formatted(i, false);
        struct cms_blocks b = blocks_of(i, false);
        struct edf_file *f;
        uint8_t rec[3000] = {1};
        edf_unmount(d);
        b.write = failing_write;
        assert_int_equal(edf_mount(&b, true, &d), 0);
        assert_int_equal(edf_open(d, "A", "A", EDF_WRITE, &format_v, &f), 0);
        i->left = n;
        int rc = edf_write(f, 0, rec, sizeof rec);
        int closed = edf_close(f);
        if (n < 7) {
            assert_true(rc == -EIO || closed == -EIO);
            assert_int_equal(edf_find(d, "A", "A", NULL), -ENOENT);
        } else {
            assert_int_equal(closed, 0);
        }
        edf_unmount(d);
        i->left = -1;
        d = mounted(i, false);
        assert_int_equal(edf_check(d, say, NULL), 0);
        edf_unmount(d);
        image_free(i);
    }
}

/* Who gives a write up takes nothing from those who have the file open too. */
static void test_discard_shared(void **state)
{
    struct image *i = image_new(1024, 300);
    struct edf_disk *d = formatted(i, false);
    struct edf_format format_f = {.recfm = 'F', .lrecl = 80};
    struct edf_file *reader, *writer;
    uint8_t rec[3000] = {1};
    uint32_t n;

    assert_int_equal(edf_open(d, "A", "A", EDF_WRITE, &format_v, &writer), 0);
    for (unsigned k = 0; k < 5; k++) {
        assert_int_equal(edf_write(writer, 0, rec, 2000 + k), 0);
    }
    assert_int_equal(edf_close(writer), 0);
    for (unsigned k = 0; k < 3; k++) { /* written before, behind, in another format */
        assert_int_equal(edf_open(d, "A", "A", EDF_READ, NULL, &reader), 0);
        assert_int_equal(edf_read(reader, 2, rec, sizeof rec, &n), 0);
        assert_int_equal(edf_open(d, "A", "A", k ? EDF_REPLACE : EDF_WRITE,
                                  k == 2 ? &format_f : &format_v, &writer),
                         0);
        for (unsigned w = 0; w < 20; w++) {
            assert_int_equal(edf_write(writer, 0, rec, k == 2 ? 80 : 900), 0);
        }
        edf_discard(writer);
        for (uint32_t r = 1; r <= 5; r++) {
            assert_int_equal(edf_read(reader, r, rec, sizeof rec, &n), 0);
            assert_int_equal(n, 1999 + r);
        }
        assert_int_equal(edf_read(reader, 6, rec, sizeof rec, &n), -ENODATA);
        assert_int_equal(edf_close(reader), 0);
        assert_int_equal(edf_check(d, say, NULL), 0);
    }
    /* A new file that nobody keeps. */
    assert_int_equal(edf_open(d, "B", "A", EDF_WRITE, &format_v, &reader), 0);
    assert_int_equal(edf_open(d, "B", "A", EDF_WRITE, &format_v, &writer), 0);
    assert_int_equal(edf_write(writer, 0, rec, 900), 0);
    edf_discard(writer);
    assert_int_equal(edf_read(reader, 1, rec, sizeof rec, &n), -ENODATA);
    assert_int_equal(edf_write(reader, 0, rec, 7), 0);
    assert_int_equal(edf_close(reader), 0);
    edf_unmount(d);
    d = mounted(i, false);
    struct edf_info info;
    assert_int_equal(edf_find(d, "A", "A", &info), 0);
    assert_int_equal(info.records, 5);
    assert_int_equal(edf_find(d, "B", "A", &info), 0);
    assert_int_equal(info.records, 1);
    assert_int_equal(edf_check(d, say, NULL), 0);
    edf_unmount(d);
    image_free(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),       cmocka_unit_test(test_crash),
        cmocka_unit_test(test_supersede),    cmocka_unit_test(test_damage),
        cmocka_unit_test(test_write_errors), cmocka_unit_test(test_discard_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
