/* The spool: records, attributes, queues, warm start; damage, a full disk, a death at each step. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cp/spool/spool_private.h"
#include "tests/patience.h"

struct place {
    char dir[64];
    unsigned said;
    char last[512];
};

static void say(void *ctx, const char *line)
{
    struct place *p = ctx;
    p->said++;
    snprintf(p->last, sizeof p->last, "%s", line);
}

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    strcpy(p->dir, "/tmp/spooltest.XXXXXX");
    *state = p;
    return mkdtemp(p->dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    char cmd[128];
    snprintf(cmd, sizeof cmd, "rm -rf %s", p->dir);
    int rc = system(cmd);
    free(p);
    return rc;
}

static struct spool *open_spool(struct place *p)
{
    struct spool *s = spool_open(p->dir, say, p);
    assert_non_null(s);
    return s;
}

static struct spool_info attributes(const char *owner, enum spool_queue queue, char class)
{
    struct spool_info i = {.queue = queue, .class = class, .copies = 1};
    snprintf(i.owner, sizeof i.owner, "%s", owner);
    snprintf(i.name, sizeof i.name, "NAME");
    snprintf(i.type, sizeof i.type, "TYPE");
    snprintf(i.form, sizeof i.form, "STANDARD");
    return i;
}

static void card(uint8_t data[80], unsigned n)
{
    memset(data, 0x40, 80);
    for (unsigned i = 0; i < 4; i++)
        data[i] = (uint8_t)(0xf0 + n / 1000U % 10), n = n % 1000U * 10;
}

/* A closed file of n cards. */
static struct spool_info punch(struct spool *s, const char *from, struct spool_info i, unsigned n)
{
    uint8_t data[80];
    struct spool_writer *w = spool_create(s, from, SPOOL_BY_PUN);
    assert_non_null(w);
    for (unsigned k = 0; k < n; k++) {
        card(data, k);
        assert_int_equal(spool_write(w, 0x01, data, sizeof data), 0);
    }
    assert_int_equal(spool_finish(w, &i), 0);
    return i;
}

static void check_cards(struct spool_reader *r, unsigned n)
{
    uint8_t want[80], got[SPOOL_RECORD_MAX], command;
    for (unsigned k = 0; k < n; k++) {
        card(want, k);
        assert_int_equal(spool_read(r, &command, got), 80);
        assert_int_equal(command, 0x01);
        assert_memory_equal(got, want, 80);
    }
    assert_int_equal(spool_read(r, &command, got), -ENODATA);
}

static void test_records_come_back(void **state)
{
    struct place *p = *state;
    static const size_t lengths[] = {80, 1, 0, 132, 204, SPOOL_RECORD_MAX, 80, 4000, 80};
    uint8_t data[SPOOL_RECORD_MAX + 1], got[SPOOL_RECORD_MAX], command;
    struct spool *s = open_spool(p);
    struct spool_info i = attributes("ME", SPOOL_RDR, 'A');
    struct spool_writer *w = spool_create(s, "ME", SPOOL_BY_PRT);
    for (unsigned k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        memset(data, k & 1 ? 0x40 : 0xc1, sizeof data);
        assert_int_equal(spool_write(w, (uint8_t)(9 + 8 * k), data, lengths[k]), 0);
    }
    for (unsigned k = 0; k < 600; k++) /* SKIP TO CHANNEL 1, more than a block of them */
        assert_int_equal(spool_write(w, 0x8b, NULL, 0), 0);
    assert_int_equal(spool_write(w, 1, data, SPOOL_RECORD_MAX + 1), -EFBIG);
    assert_int_equal(spool_finish(w, &i), 0);
    spool_shut(s);

    s = open_spool(p);
    struct spool_reader *r = spool_read_open(s, "ME", '*', 0);
    assert_non_null(r);
    for (unsigned k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        memset(data, k & 1 ? 0x40 : 0xc1, sizeof data);
        assert_int_equal(spool_read(r, &command, got), lengths[k]);
        assert_int_equal(command, 9 + 8 * k);
        assert_memory_equal(got, data, lengths[k]);
    }
    for (unsigned k = 0; k < 600; k++) {
        assert_int_equal(spool_read(r, &command, got), 0);
        assert_int_equal(command, 0x8b);
    }
    assert_int_equal(spool_read(r, &command, got), -ENODATA);
    spool_read_close(r, SPOOL_AFTER_READ);
    assert_null(spool_read_open(s, "ME", '*', 0));
    assert_int_equal(errno, ENOENT);
    spool_shut(s);
}

static void test_attributes_survive(void **state)
{
    struct place *p = *state;
    struct spool *s = open_spool(p);
    struct spool_info i = punch(s, "ALICE", attributes("BOB", SPOOL_RDR, 'Q'), 500), j;
    assert_int_equal(i.id, 1);
    assert_string_equal(i.origin, "ALICE");
    j = i;
    j.class = '7';
    j.hold = SPOOL_HOLD_USER;
    j.keep = j.msg = true;
    j.copies = 255;
    strcpy(j.name, "TWELVELETTER");
    assert_string_equal(j.previous, "ALICE");
    j.forms = (struct spool_forms){.flash = "OV1", .fcb = "FCB8", .modify = "M1", .flash_count = 3};
    j.forms.modify_char = 2;
    strcpy(j.forms.chars[3], "GT15");
    strcpy(j.tag, "to whom it may concern");
    assert_int_equal(spool_change(s, "BOB", SPOOL_RDR, 1, &j), 0);
    spool_shut(s);
    s = open_spool(p);
    assert_true(spool_find(s, "BOB", 1, &i));
    assert_int_equal(memcmp(&i, &j, sizeof i), 0);
    assert_int_equal(i.records, 500);
    assert_int_equal(i.record_length, 80);
    assert_int_equal(i.by, SPOOL_BY_PUN);
    assert_null(spool_read_open(s, "BOB", '*', 0)); /* held */
    struct spool_reader *r = spool_read_open(s, "BOB", 'A', 1);
    check_cards(r, 500);
    assert_int_equal(spool_purge(s, "BOB", SPOOL_RDR, 1), -EBUSY);
    assert_int_equal(spool_change(s, "BOB", SPOOL_RDR, 1, &j), -EBUSY);
    spool_read_close(r, SPOOL_AFTER_READ); /* KEEP: stays */
    assert_int_equal(spool_purge(s, "BOB", SPOOL_PRT, 1), -ENOENT);
    assert_int_equal(spool_purge(s, "BOB", SPOOL_RDR, 1), 0);
    spool_shut(s);
    assert_int_equal(p->said, 0);
}

static void test_reader_selects(void **state)
{
    struct place *p = *state;
    struct spool *s = open_spool(p);
    struct spool_info i;
    for (unsigned k = 1; k <= 4; k++) {
        i = attributes("ME", SPOOL_RDR, k == 2 ? 'B' : 'A');
        i.hold = k == 1 ? SPOOL_HOLD_USER : 0;
        i.keep = k == 3;
        punch(s, "ME", i, k);
    }
    struct spool_reader *r = spool_read_open(s, "ME", 'A', 0), *second;
    spool_read_info(r, &i);
    assert_int_equal(i.id, 3);
    second = spool_read_open(s, "ME", 'A', 0); /* another reader: the next one */
    spool_read_info(second, &i);
    assert_int_equal(i.id, 4);
    spool_read_close(second, SPOOL_AFTER_LEAVE);
    check_cards(r, 3);
    assert_int_equal(spool_seek_block(r, 0), 0);
    check_cards(r, 3);
    spool_read_close(r, SPOOL_AFTER_READ);
    assert_true(spool_find(s, "ME", 3, &i)); /* KEEP: stays, held */
    assert_int_equal(i.hold, SPOOL_HOLD_USER);
    assert_int_equal(spool_order(s, "ME", SPOOL_RDR, (uint16_t[]){4, 99, 2}, 3), 2);
    spool_shut(s);
    s = open_spool(p);
    size_t n;
    struct spool_info *list = spool_list(s, "ME", SPOOL_RDR, &n);
    assert_int_equal(n, 4);
    assert_int_equal(list[0].id, 4);
    assert_int_equal(list[1].id, 2);
    assert_int_equal(list[2].id, 1);
    assert_int_equal(list[3].id, 3);
    free(list);
    /* TRANSFER: to the end of another user's queue, with a number of that user. */
    punch(s, "YOU", attributes("YOU", SPOOL_RDR, 'A'), 1);
    assert_true(spool_find(s, "ME", 4, &i));
    strcpy(i.owner, "YOU");
    assert_int_equal(spool_change(s, "ME", SPOOL_RDR, 4, &i), 0);
    assert_int_equal(i.id, 2);
    assert_false(spool_find(s, "ME", 4, &i));
    spool_shut(s);
    s = open_spool(p);
    unsigned count[SPOOL_QUEUES];
    spool_count(s, "YOU", count);
    assert_int_equal(count[SPOOL_RDR], 2);
    r = spool_read_open(s, "YOU", '*', 2);
    check_cards(r, 4);
    spool_read_close(r, SPOOL_AFTER_PURGE);
    spool_shut(s);
}

static void test_blocks_as_vmur_reads_them(void **state)
{
    struct place *p = *state;
    struct spool *s = open_spool(p);
    struct spool_info i = punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 1000);
    struct spool_reader *r = spool_read_open(s, "ME", '*', 0);
    uint8_t b[SPOOL_BLOCK], want[80];
    unsigned total = 0, blocks = 0;
    int rc;
    while (!(rc = spool_read_block(r, b))) {
        unsigned n = (unsigned)b[14] << 8 | b[15], at = 16;
        assert_int_equal(b[0] | b[1] | b[2] | b[3], 0);
        assert_int_equal(b[4064] << 8 | b[4065], 80);
        assert_int_equal(b[4088] << 8 | b[4089], i.id);
        for (unsigned k = 0; k < n; k++, total++) {
            unsigned length = (unsigned)b[at + 6] << 8 | b[at + 7];
            card(want, total);
            assert_int_equal(b[at], 1);
            assert_in_range(length, 1, 4);
            assert_memory_equal(b + at + 12, want, length);
            at += (unsigned)b[at + 10] << 8 | b[at + 11];
        }
        blocks++;
    }
    assert_int_equal(rc, -ENODATA);
    assert_int_equal(total, 1000);
    assert_int_equal(spool_seek_block(r, blocks), -ENODATA);
    assert_int_equal(spool_seek_block(r, blocks - 1), 0);
    assert_int_equal(spool_read_block(r, b), 0);
    uint8_t command, record[SPOOL_RECORD_MAX];
    assert_int_equal(spool_read(r, &command, record),
                     -ENODATA); /* that block was handed out as a whole */
    assert_int_equal(spool_seek_block(r, 0), 0);
    assert_int_equal(spool_read_block(r, b), 0);
    card(want, (unsigned)b[14] << 8 | b[15]);
    assert_int_equal(spool_read(r, &command, record), 80); /* the first of the next */
    assert_memory_equal(record, want, 80);
    spool_read_close(r, SPOOL_AFTER_LEAVE);
    spool_shut(s);
}

static void file_path(const struct place *p, char path[400], unsigned nth)
{
    char dir[128];
    snprintf(dir, sizeof dir, "%s/spool", p->dir);
    DIR *d = opendir(dir);
    path[0] = 0;
    for (struct dirent *e; (e = readdir(d));)
        if (strstr(e->d_name, ".spool") && nth-- == 0)
            snprintf(path, 400, "%s/%s", dir, e->d_name);
    closedir(d);
}

static void flip(const char *path, off_t at)
{
    int fd = open(path, O_RDWR);
    uint8_t b = 0;
    assert_int_equal(pread(fd, &b, 1, at), 1);
    b ^= 0x10;
    assert_int_equal(pwrite(fd, &b, 1, at), 1);
    close(fd);
}

static void test_damage(void **state)
{
    struct place *p = *state;
    char path[400];
    uint8_t command, data[SPOOL_RECORD_MAX];
    struct spool *s = open_spool(p);
    struct spool_info i = punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 400);
    i.class = 'C';
    assert_int_equal(spool_change(s, "ME", SPOOL_RDR, i.id, &i), 0);
    spool_shut(s);
    file_path(p, path, 0);

    flip(path, 2048 + 57); /* the newer copy was torn: the older one holds (generation 1 at 0) */
    flip(path, 4096 + 17); /* and a bit of the first block */
    s = open_spool(p);
    int older = spool_find(s, "ME", i.id, &i);
    assert_true(older);
    assert_int_equal(i.class, 'A');
    assert_int_equal(p->said, 0);
    struct spool_reader *r = spool_read_open(s, "ME", '*', 0);
    assert_int_equal(spool_read(r, &command, data), -EIO);
    spool_read_close(r, SPOOL_AFTER_LEAVE);
    spool_shut(s);

    flip(path, 57); /* now both copies are bad */
    s = open_spool(p);
    assert_int_equal(p->said, 1);
    assert_non_null(strstr(p->last, "attributes are damaged"));
    assert_false(spool_find(s, "ME", i.id, &i));
    punch(s, "ME", attributes("ME", SPOOL_PUN, 'A'), 400);
    spool_shut(s);

    file_path(p, path, 0);
    assert_int_equal(truncate(path, 8192), 0);
    s = open_spool(p);
    assert_int_equal(p->said, 2);
    assert_non_null(strstr(p->last, "cut short"));
    spool_shut(s);
    snprintf(path, sizeof path, "%s/spool/damaged", p->dir);
    assert_int_equal(access(path, F_OK), 0);
    s = open_spool(p); /* moved aside: said once */
    assert_int_equal(p->said, 2);
    spool_shut(s);
}

static void copy(const char *from, const char *to)
{
    char cmd[1000];
    snprintf(cmd, sizeof cmd, "cp %s %s", from, to);
    assert_int_equal(system(cmd), 0);
}

/* Files in the directory whose name has that in it. */
static unsigned files(const struct place *p, const char *suffix)
{
    char dir[128];
    unsigned n = 0;
    snprintf(dir, sizeof dir, "%s/spool", p->dir);
    DIR *d = opendir(dir);
    for (struct dirent *e; (e = readdir(d));)
        n += strstr(e->d_name, suffix) != NULL;
    closedir(d);
    return n;
}

/* A number is one file's; what is purged or given up leaves nothing behind; each change writes over the older
 * copy of the attributes. */
static void test_one_of_each(void **state)
{
    struct place *p = *state;
    char path[400], twin[500];
    struct spool *s = open_spool(p);
    struct spool_info i;
    for (unsigned k = 0; k < 3; k++)
        punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 3);
    spool_shut(s);
    file_path(p, path, 0);
    snprintf(twin, sizeof twin, "%s/spool/00000000000000ff.spool", p->dir);
    copy(path, twin);
    s = open_spool(p);
    assert_int_equal(p->said, 1);
    assert_non_null(strstr(p->last, "another file has its number"));
    assert_int_equal(files(p, ".spool"), 3);
    punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 1); /* behind those from before */
    size_t n;
    struct spool_info *list = spool_list(s, "ME", SPOOL_RDR, &n);
    assert_int_equal(n, 4);
    assert_int_equal(list[0].id, 1);
    assert_int_equal(list[3].id, 4);
    free(list);
    assert_int_equal(files(p, ".new"), 0);
    struct spool_writer *w = spool_create(s, "ME", SPOOL_BY_PUN);
    assert_int_equal(files(p, ".new"), 1);
    spool_discard(w);
    assert_int_equal(files(p, ".new"), 0);
    for (uint16_t id = 2; id <= 4; id++)
        assert_int_equal(spool_purge(s, "ME", SPOOL_RDR, id), 0);
    assert_int_equal(files(p, ".spool"), 1);
    /* Who made it cannot be changed; two changes, and the second's copy is torn: the first holds. */
    assert_true(spool_find(s, "ME", 1, &i));
    i.by = SPOOL_BY_CON;
    i.class = 'X';
    assert_int_equal(spool_change(s, "ME", SPOOL_RDR, 1, &i), 0);
    i.class = 'Y';
    assert_int_equal(spool_change(s, "ME", SPOOL_RDR, 1, &i), 0);
    assert_true(spool_find(s, "ME", 1, &i));
    assert_int_equal(i.by, SPOOL_BY_PUN);
    spool_shut(s);
    file_path(p, path, 0);
    flip(path, 57); /* generation 3 is where generation 1 was */
    s = open_spool(p);
    assert_true(spool_find(s, "ME", 1, &i));
    assert_int_equal(i.class, 'X');
    spool_shut(s);
}

static unsigned open_files(void)
{
    unsigned n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

/* A start and an end leave nothing open; every block says how long the longest record of the file is. */
static void test_ends_clean(void **state)
{
    struct place *p = *state;
    unsigned before = open_files();
    uint8_t data[132], b[SPOOL_BLOCK];
    struct spool *s = open_spool(p);
    struct spool_info i = attributes("ME", SPOOL_RDR, 'A');
    struct spool_writer *w = spool_create(s, "ME", SPOOL_BY_PRT);
    memset(data, 0xc1, sizeof data);
    for (unsigned k = 0; k < 200; k++)
        assert_int_equal(spool_write(w, 9, data, k < 199 ? 80 : 132), 0);
    assert_int_equal(spool_finish(w, &i), 0);
    struct spool_reader *r = spool_read_open(s, "ME", '*', 0);
    assert_int_equal(spool_read_block(r, b), 0);
    assert_int_equal(b[4064] << 8 | b[4065], 132);
    spool_read_close(r, SPOOL_AFTER_LEAVE);
    spool_shut(s);
    spool_shut(open_spool(p));
    assert_int_equal(open_files(), before);
}

/* The number that a file has with who makes it is free when it has gone to another. */
static void test_numbers_come_back(void **state)
{
    struct spool *s = spool_open(NULL, say, *state);
    for (unsigned n = 0; n < SPOOL_ID_MAX + 10; n++) {
        struct spool_writer *w = spool_create(s, "ME", SPOOL_BY_PUN);
        struct spool_info i = attributes("YOU", SPOOL_RDR, 'A');
        assert_non_null(w);
        assert_int_equal(spool_write(w, 1, "x", 1), 0);
        assert_int_equal(spool_finish(w, &i), 0);
        assert_int_equal(spool_purge(s, "YOU", SPOOL_RDR, i.id), 0);
    }
    spool_shut(s);
}

/* Any bytes as a file: never a crash, never more than its own place. */
static void test_random_files(void **state)
{
    struct place *p = *state;
    char path[400];
    unsigned seed = 1;
    for (unsigned round = 0; round < 60; round++) {
        uint8_t command, data[SPOOL_RECORD_MAX];
        struct spool *s = open_spool(p);
        punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 100);
        spool_shut(s);
        file_path(p, path, 0);
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        for (unsigned k = 0; k < 3; k++) {
            seed = seed * 1103515245 + 12345;
            flip(path, (off_t)(seed >> 8) % (round & 1 ? st.st_size : 512));
        }
        s = open_spool(p);
        struct spool_reader *r = spool_read_open(s, "ME", '*', 0);
        while (r && spool_read(r, &command, data) >= 0)
            ;
        spool_read_close(r, SPOOL_AFTER_PURGE);
        spool_shut(s);
        if (!r)
            unlink(path);
    }
}

static void test_full_disk(void **state)
{
    struct place *p = *state;
    struct rlimit old, small = {40000, 40000};
    uint8_t data[80];
    struct spool *s = open_spool(p);
    struct spool_writer *w = spool_create(s, "ME", SPOOL_BY_PUN);
    struct spool_info i = attributes("ME", SPOOL_RDR, 'A');
    unsigned n = 0;
    int rc = 0;
    getrlimit(RLIMIT_FSIZE, &old);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    for (; n < 5000; n++) {
        memset(data, 0xc1, sizeof data);
        data[0] = (uint8_t)n;
        if ((rc = spool_write(w, 1, data, sizeof data)))
            break;
    }
    assert_in_range(n, 300, 500);
    assert_true(rc == -EFBIG || rc == -ENOSPC);
    assert_int_equal(spool_write(w, 1, data, sizeof data), rc); /* still full */
    assert_true(spool_finish(w, &i) < 0);
    setrlimit(RLIMIT_FSIZE, &old);
    data[0] = (uint8_t)n;
    assert_int_equal(spool_write(w, 1, data, sizeof data), 0);
    assert_int_equal(spool_finish(w, &i), 0);
    assert_int_equal(i.records, n + 1);
    struct spool_reader *r = spool_read_open(s, "ME", '*', 0);
    uint8_t command, got[SPOOL_RECORD_MAX];
    for (unsigned k = 0; k <= n; k++) {
        assert_int_equal(spool_read(r, &command, got), 80);
        assert_int_equal(got[0], (uint8_t)k);
    }
    assert_int_equal(spool_read(r, &command, got), -ENODATA);
    spool_read_close(r, SPOOL_AFTER_READ);
    spool_shut(s);
}

/* Killed at any moment: what was told closed is there, whole; an unclosed file is not. */
static void test_killed(void **state)
{
    struct place *p = *state;
    unsigned sure = 0;
    for (unsigned round = 0; round < 8; round++) {
        int told[2];
        assert_int_equal(pipe(told), 0);
        pid_t child = fork();
        if (!child) {
            struct spool *s = spool_open(p->dir, say, p);
            for (;;) {
                struct spool_info i = punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 120);
                i.class = 'Z';
                spool_change(s, "ME", SPOOL_RDR, i.id, &i);
                if (write(told[1], "x", 1) != 1)
                    _exit(1);
            }
        }
        close(told[1]);
        struct pollfd first = {.fd = told[0], .events = POLLIN};
        assert_int_equal(poll(&first, 1, 1000 * PATIENCE_SECONDS),
                         1); /* one is safe: now any moment will do */
        usleep(round * 1700);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        char buf[4096];
        ssize_t n;
        while ((n = read(told[0], buf, sizeof buf)) > 0)
            sure += (unsigned)n;
        close(told[0]);
        struct spool *s = open_spool(p);
        assert_int_equal(p->said, 0);
        size_t found;
        struct spool_info *list = spool_list(s, "ME", SPOOL_RDR, &found);
        assert_in_range(found, sure, sure + round + 1); /* a file may be closed and not yet told */
        unsigned z = 0;
        for (size_t k = 0; k < found; k++) {
            struct spool_reader *r = spool_read_open(s, "ME", '*', list[k].id);
            check_cards(r, 120);
            spool_read_close(r, SPOOL_AFTER_LEAVE);
            z += list[k].class == 'Z';
        }
        assert_true(z >= sure);
        free(list);
        spool_shut(s);
    }
    assert_true(sure > 0);
}

static void test_in_storage(void **state)
{
    struct spool *s = spool_open(NULL, say, *state);
    punch(s, "ME", attributes("ME", SPOOL_RDR, 'A'), 1000);
    struct spool_info i;
    assert_true(spool_find(s, "ME", 1, &i));
    i.hold = 0;
    i.keep = true;
    assert_int_equal(spool_change(s, "ME", SPOOL_RDR, 1, &i), 0);
    for (unsigned k = 0; k < 2; k++) {
        struct spool_reader *r = spool_read_open(s, "ME", '*', 1);
        check_cards(r, 1000);
        spool_read_close(r, SPOOL_AFTER_READ);
    }
    spool_discard(spool_create(s, "ME", SPOOL_BY_CON));
    spool_shut(s);
}

/* The host's calls that may take long, for test_lock_is_free: what they found of that spool's lock. */
static struct watched {
    struct spool *spool;
    unsigned calls, held;
} watched;

static void look_at_lock(void)
{
    if (!watched.spool)
        return;
    watched.calls++;
    if (pthread_mutex_trylock(&watched.spool->lock))
        watched.held++;
    else
        pthread_mutex_unlock(&watched.spool->lock);
}

int fdatasync(int fd)
{
    look_at_lock();
    return (int)syscall(SYS_fdatasync, fd);
}

int unlinkat(int dir, const char *name, int flags)
{
    look_at_lock();
    return (int)syscall(SYS_unlinkat, dir, name, flags);
}

/* A user who orders, changes, reads and purges his files stops nobody else's while the disk works. */
static void test_lock_is_free(void **state)
{
    struct spool *s = open_spool(*state);
    uint16_t ids[3];
    struct spool_info i;
    unsigned count[SPOOL_QUEUES];
    for (unsigned n = 0; n < 3; n++)
        ids[n] = punch(s, "ANNE", attributes("ANNE", SPOOL_RDR, 'A'), n + 1).id;
    watched = (struct watched){.spool = s};
    assert_int_equal(spool_order(s, "ANNE", SPOOL_RDR, (uint16_t[]){ids[2], ids[1], 9999}, 3), 2);
    assert_int_equal(watched.calls, 2);
    assert_true(spool_find(s, "ANNE", ids[0], &i));
    assert_int_equal(spool_change(s, "ANNE", SPOOL_RDR, ids[0], &i), 0);
    assert_int_equal(watched.calls, 3);
    spool_read_close(spool_read_open(s, "ANNE", '*', ids[0]), SPOOL_AFTER_PURGE);
    assert_int_equal(spool_purge(s, "ANNE", SPOOL_RDR, ids[1]), 0);
    assert_int_equal(watched.calls, 5);
    assert_int_equal(watched.held, 0);
    watched.spool = NULL;
    spool_count(s, "ANNE", count);
    assert_int_equal(count[SPOOL_RDR], 1);
    spool_shut(s);
}

static void test_numbers_run_out(void **state)
{
    struct spool *s = spool_open(NULL, say, *state);
    struct spool_writer **w = calloc(SPOOL_ID_MAX, sizeof *w);
    unsigned n = 0;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    unsigned most = files.rlim_cur > 600 ? 500 : 100;
    while (n < most && (w[n] = spool_create(s, "ME", SPOOL_BY_PUN)))
        n++;
    assert_int_equal(n, most);
    assert_int_equal(spool_writer_id(w[n - 1]), most);
    spool_discard(w[3]);
    w[3] = spool_create(s, "ME", SPOOL_BY_PUN); /* not the number just given back */
    assert_int_equal(spool_writer_id(w[3]), most + 1);
    while (n)
        spool_discard(w[--n]);
    free(w);
    spool_shut(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(test_records_come_back),
        T(test_attributes_survive),
        T(test_reader_selects),
        T(test_blocks_as_vmur_reads_them),
        T(test_damage),
        T(test_one_of_each),
        T(test_ends_clean),
        T(test_numbers_come_back),
        T(test_random_files),
        T(test_full_disk),
        T(test_killed),
        T(test_in_storage),
        T(test_lock_is_free),
        T(test_numbers_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
