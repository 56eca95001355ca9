/* The table of links, and channel programs of a 3390 on a temporary disk: formatting, reading and
 * writing records, extents, permissions, and programs of random bytes. */
#include "cp/channel/subchannel.h"
#include "cp/devices/dasd.h"
#include "cp/directory/directory.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MIB     (1ULL << 20)
#define CC      0x40
#define SLI     0x20
#define PROGRAM 0x1000u
#define DATA    0x10000u

/* Work that the devices post, until run_posted() does it. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct vm_work *first;
} posted = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

void vm_post(struct vm *vm, struct vm_work *work)
{
    (void)vm;
    pthread_mutex_lock(&posted.lock);
    work->next = posted.first;
    posted.first = work;
    pthread_cond_signal(&posted.wake);
    pthread_mutex_unlock(&posted.lock);
}

/* The next piece of it; waits until there is one. */
static void run_posted(struct vm *vm)
{
    pthread_mutex_lock(&posted.lock);
    while (!posted.first)
        pthread_cond_wait(&posted.wake, &posted.lock);
    struct vm_work *w = posted.first;
    posted.first = w->next;
    pthread_mutex_unlock(&posted.lock);
    w->fn(vm, w);
}

struct rig {
    struct engine *engine;
    struct frame_pool *pool;
    struct vm vm;
    struct volumes *volumes;
    struct device *dev;
    uint32_t schid, at; /* where the next CCW goes */
    uint8_t irb[96];
};

static const struct directory_mdisk temporary = {
    .vdev = 0x191, .type = "3390", .volume = "T-DISK", .length = 2};

static void said(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

static const struct directory_mdisk blocks = {
    .vdev = 0x191, .type = "FB-512", .volume = "V-DISK", .length = 64};

/* The disk is temporary, or with a path on the volume that is there. */
static struct rig *rig_with(const struct directory_mdisk *disk, const char *path)
{
    struct rig *r = calloc(1, sizeof *r);
    struct disk_link *l;
    struct directory_mdisk m = *disk;
    char others[80], why[200];
    uint8_t schib[52];
    r->engine = engine_create();
    r->pool = frame_pool_create(r->engine, 1024);
    r->vm.storage = storage_create(r->pool, MIB);
    r->vm.channel = channel_create(&r->vm);
    r->volumes = volumes_open(NULL, said, NULL);
    if (path) {
        assert_int_equal(volumes_mount(r->volumes, path, m.volume, why), 0);
    }
    disk_link(r->volumes, "ME", &m, "ME", 0x191, LINK_W, &l, others);
    assert_non_null(l);
    assert_int_equal(dasd_create(&r->vm, 0x191, l, false), 0);
    r->dev = channel_device(r->vm.channel, 0x191);
    r->schid = channel_schid(r->dev);
    assert_int_equal(css_store(r->vm.channel, r->schid, schib), 0);
    schib[5] |= 0x80;
    assert_int_equal(css_modify(r->vm.channel, r->schid, schib), 0);
    return r;
}

static struct rig *rig_on(const char *path)
{
    return rig_with(&temporary, path);
}

static int setup(void **state)
{
    *state = rig_on(NULL);
    return 0;
}

static int setup_blocks(void **state)
{
    *state = rig_with(&blocks, NULL);
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;
    channel_destroy(r->vm.channel);
    volumes_shut(r->volumes);
    storage_destroy(r->vm.storage);
    frame_pool_destroy(r->pool);
    engine_destroy(r->engine);
    free(r);
    return 0;
}

static void put(struct rig *r, uint64_t at, const void *data, size_t n)
{
    assert_int_equal(storage_write(r->vm.storage, at, data, n), 0);
}

static void ccw(struct rig *r, uint8_t command, uint8_t flags, uint16_t n, uint32_t data)
{
    uint8_t b[8] = {command, flags};
    put16(b + 2, n);
    put32(b + 4, data);
    put(r, r->at, b, 8);
    r->at += 8;
}

/* Define extent and locate record, as Linux has them. */
static void begin(struct rig *r, uint8_t mask, uint16_t last_cyl, uint8_t operation, uint8_t count,
                  uint16_t cyl, uint16_t head, uint8_t rec)
{
    uint8_t extent[16] = {mask, 0xc0}, locate[16] = {operation, 0x80, 0, count};
    put16(extent + 12, last_cyl);
    put16(extent + 14, 14);
    put16(locate + 4, cyl);
    put16(locate + 6, head);
    memcpy(locate + 8, locate + 4, 4);
    locate[12] = rec;
    put(r, 0x800, extent, 16);
    put(r, 0x820, locate, 16);
    r->at = PROGRAM;
    ccw(r, 0x63, CC, 16, 0x800);
    ccw(r, 0x47, CC, 16, 0x820);
}

/* Unit status in the low byte, subchannel status above it. */
static unsigned run(struct rig *r)
{
    struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
    assert_int_equal(css_start(r->vm.channel, r->schid, &orb), 0);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
    return (unsigned)r->irb[9] << 8 | r->irb[8];
}

/* Twelve records of 4096 on a track. */
static unsigned format_track(struct rig *r, uint16_t cyl, uint16_t head)
{
    begin(r, 0xc0, 1, 0x03, 12, cyl, head, 0);
    for (uint8_t i = 1; i <= 12; i++) {
        uint8_t count[8] = {0};
        put16(count, cyl);
        put16(count + 2, head);
        count[4] = i;
        put16(count + 6, 4096);
        put(r, DATA + 8u * i, count, 8);
        ccw(r, 0x1d, SLI | (i < 12 ? CC : 0), 8, DATA + 8u * i);
    }
    return run(r);
}

static void test_format_write_read(void **state)
{
    struct rig *r = *state;
    uint8_t block[4096], got[4096], count[8];
    for (uint16_t head = 0; head < 3; head++)
        assert_int_equal(format_track(r, 1, head), UNIT_END);
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (uint8_t)(i * 7 + i / 256);
    put(r, DATA, block, sizeof block);
    begin(r, 0x80, 1, 0x01, 2, 1, 0, 12); /* the last of a track and the first of the next */
    ccw(r, 0x85, CC, 4096, DATA);
    ccw(r, 0x85, 0, 4096, DATA);
    assert_int_equal(run(r), UNIT_END);
    begin(r, 0x40, 1, 0x06, 1, 1, 1, 1);
    ccw(r, 0x86, 0, 4096, 2 * DATA);
    assert_int_equal(run(r), UNIT_END);
    assert_int_equal(storage_read(r->vm.storage, 2 * DATA, got, sizeof got), 0);
    assert_memory_equal(got, block, sizeof got);
    begin(r, 0x40, 1, 0x06, 2, 1, 2, 0); /* counts behind record zero */
    ccw(r, 0x12, CC, 8, 2 * DATA);
    ccw(r, 0x12, 0, 8, 2 * DATA);
    assert_int_equal(run(r), UNIT_END);
    assert_int_equal(storage_read(r->vm.storage, 2 * DATA, count, sizeof count), 0);
    assert_memory_equal(count, ((uint8_t[]){0, 1, 0, 2, 2, 0, 0x10, 0}), 8);
}

static void test_what_is_refused(void **state)
{
    struct rig *r = *state;
    assert_int_equal(format_track(r, 0, 0), UNIT_END);
    begin(r, 0x40, 1, 0x01, 1, 0, 0, 1);
    ccw(r, 0x05, 0, 4096, DATA); /* the extent permits no writes */
    assert_int_equal(run(r), UNIT_END | UNIT_CHECK);
    assert_int_equal(r->dev->sense[0], SENSE_COMMAND_REJECT);
    begin(r, 0x40, 0, 0x06, 1, 1, 0, 1);
    ccw(r, 0x06, 0, 4096, DATA); /* outside the extent */
    assert_int_equal(run(r), UNIT_END | UNIT_CHECK);
    assert_int_equal(r->dev->sense[1], 0x04);
    begin(r, 0x40, 2, 0x06, 1, 0, 0, 1); /* the extent ends behind the disk */
    assert_int_equal(run(r) & UNIT_CHECK, UNIT_CHECK);
    begin(r, 0x40, 1, 0x06, 1, 0, 0, 13); /* no such record */
    ccw(r, 0x06, 0, 4096, DATA);
    assert_int_equal(run(r), UNIT_END | UNIT_CHECK);
    assert_int_equal(r->dev->sense[1], 0x08);
    begin(r, 0x40, 1, 0x06, 1, 0, 0, 1); /* one record more than was located */
    ccw(r, 0x06, CC, 4096, DATA);
    ccw(r, 0x06, 0, 4096, DATA);
    assert_int_equal(run(r), UNIT_END | UNIT_CHECK);
}

/* A fixed-block disk: READ IPL makes the whole disk the extent of the LOCATE behind it, as zipl's block 0
 * wants it; without it DEFINE EXTENT comes first. */
static void test_fixed_blocks(void **state)
{
    static const struct {
        bool ipl;
        uint8_t operation;
        uint32_t count, block;
        unsigned status;
    } rows[] = {
        {true, 0x01, 2, 62, UNIT_END},
        {true, 0x06, 2, 62, UNIT_END},
        {true, 0x06, 2, 63, UNIT_END | UNIT_CHECK}, /* behind the disk */
        {true, 0x06, 1, 64, UNIT_END | UNIT_CHECK},
        {true, 0x06, 1, UINT32_MAX, UNIT_END | UNIT_CHECK},
        {false, 0x06, 2, 62, UNIT_END | UNIT_CHECK}, /* no extent */
    };
    struct rig *r = *state;
    uint8_t block[1024], got[1024];
    memset(block, 0xa5, sizeof block);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        uint8_t locate[8] = {rows[k].operation};
        bool writing = rows[k].operation == 0x01;
        put16(locate + 2, (uint16_t)rows[k].count);
        put32(locate + 4, rows[k].block);
        put(r, 0x800, locate, sizeof locate);
        put(r, DATA, block, sizeof block);
        r->at = PROGRAM;
        if (rows[k].ipl)
            ccw(r, 0x02, CC | SLI, 24, 0x840);
        ccw(r, 0x43, CC, 8, 0x800);
        ccw(r, writing ? 0x41 : 0x42, SLI, sizeof block, writing ? DATA : 2 * DATA);
        if (run(r) != rows[k].status)
            fail_msg("row %zu: %02x", k, r->irb[8]);
    }
    assert_int_equal(storage_read(r->vm.storage, 2 * DATA, got, sizeof got), 0);
    assert_memory_equal(got, block, sizeof got);
}

static void test_seek_and_search(void **state)
{
    struct rig *r = *state;
    uint8_t cchhr[6] = {0, 0, 0, 1, 0, 2}, search[5] = {0, 1, 0, 2, 3};
    assert_int_equal(format_track(r, 1, 2), UNIT_END);
    put(r, 0x900, cchhr, 6);
    put(r, 0x910, search, 5);
    r->at = PROGRAM;
    ccw(r, 0x07, CC, 6, 0x900);
    ccw(r, 0x31, CC, 5, 0x910);
    ccw(r, 0x08, 0, 0, PROGRAM + 8); /* again until the identifier is equal */
    ccw(r, 0x06, 0, 4096, DATA);
    assert_int_equal(run(r), UNIT_END);
}

static void test_random_programs(void **state)
{
    static const uint8_t codes[] = {0x63, 0x47, 0x86, 0x06, 0x12, 0x92, 0x1d, 0x9d, 0x85, 0x05,
                                    0x0e, 0x0d, 0x1e, 0x9e, 0x16, 0x15, 0x1a, 0x11, 0xde, 0x31,
                                    0xb1, 0x07, 0x1b, 0x1f, 0x23, 0x27, 0x3e, 0x34, 0xaf, 0xfa,
                                    0x64, 0x4b, 0x02, 0x13, 0x22, 0x04, 0xe4, 0x03};
    struct rig *r = *state;
    uint8_t bytes[64];
    srand(1);
    format_track(r, 0, 0);
    for (unsigned i = 0; i < 3000; i++) {
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (uint8_t)(rand() % 4 ? 0 : rand() % 3 ? rand() % 16 : rand());
        begin(r, 0xc0, 1, (uint8_t)(rand() & 0x1f), (uint8_t)(rand() % 8), (uint16_t)(rand() % 2),
              (uint16_t)(rand() % 2), (uint8_t)(rand() % 4));
        put(r, DATA, bytes, sizeof bytes);
        if (rand() % 4 == 0)
            r->at = PROGRAM;
        for (unsigned n = 1 + (unsigned)rand() % 8; n; n--)
            ccw(r, codes[(size_t)rand() % sizeof codes], (uint8_t)((n > 1 ? CC : 0) | SLI),
                (uint16_t)(1 + rand() % 60), DATA + (uint32_t)(rand() % 8));
        run(r);
    }
    /* The disk still is one. */
    uint32_t tracks = 30;
    uint8_t *track = malloc(56832);
    struct minidisk *d = disk_link_minidisk(dasd_link(r->dev));
    for (uint32_t t = 0; t < tracks; t++)
        assert_int_equal(minidisk_read_track(d, t / 15, t % 15, track), 0);
    free(track);
}

static void test_links(void **state)
{
    struct volumes *v = volumes_open(NULL, said, NULL);
    struct disk_link *a, *b, *c;
    struct disk_link_info info;
    char others[80], owner[9];
    uint16_t vdev;
    (void)state;
    struct link_result r = disk_link(v, "OWNER", &temporary, "OWNER", 0x191, LINK_MR, &a, others);
    assert_int_equal(r.access, LINK_RW);
    assert_string_equal(others, "");
    r = disk_link(v, "OWNER", &temporary, "OTHER", 0x292, LINK_RR, &b, others);
    assert_int_equal(r.access, LINK_RO);
    assert_string_equal(others, "R/W BY OWNER");
    assert_false(minidisk_writable(disk_link_minidisk(b)));
    r = disk_link(v, "OWNER", &temporary, "THIRD", 0x191, LINK_W, &c, others);
    assert_int_equal(r.access, LINK_NOT);
    assert_int_equal(r.message, 106);
    assert_null(c);
    /* They see the same disk. */
    uint8_t block[4096];
    memset(block, 0x5a, sizeof block);
    assert_int_equal(minidisk_cms_format(disk_link_minidisk(a), 4096), 0);
    assert_int_equal(minidisk_cms_write(disk_link_minidisk(a), 4096, 7, block), 0);
    memset(block, 0, sizeof block);
    assert_int_equal(minidisk_cms_read(disk_link_minidisk(b), 4096, 7, block), 0);
    assert_int_equal(block[4095], 0x5a);
    assert_true(disk_links_at(v, "OWNER", 0x191, 0, &info));
    assert_string_equal(info.user, "OTHER");
    assert_int_equal(info.vdev, 0x292);
    assert_false(info.writable);
    assert_false(disk_links_at(v, "OWNER", 0x191, 2, &info));
    disk_link_owner(b, owner, &vdev);
    assert_string_equal(owner, "OWNER");
    assert_int_equal(vdev, 0x191);
    disk_unlink(b);
    disk_unlink(a);
    assert_false(disk_links_at(v, "OWNER", 0x191, 0, &info));
    struct directory_mdisk missing = {.vdev = 1, .type = "3390", .volume = "NOVOL", .length = 1};
    r = disk_link(v, "OWNER", &missing, "OWNER", 1, LINK_W, &a, others);
    assert_int_equal(r.message, 108);
    volumes_shut(v);
}

/* --- what is written on a volume is durable before the program ends --------------------------- */

static int setup_volume(void **state)
{
    char *path = strdup("/tmp/test_dasd.XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    assert_int_equal(volume_create_model(path, "3390", 2, "TST001"), 0);
    struct rig *r = rig_on(path);
    unlink(path);
    free(path);
    *state = r;
    return 0;
}

static void begin_write(struct rig *r)
{
    begin(r, 0x80, 1, 0x01, 1, 0, 1, 1);
    ccw(r, 0x85, 0, 4096, DATA);
}

/* run(), for a program that ends when its work has been done. */
static unsigned run_saved(struct rig *r)
{
    struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
    assert_int_equal(css_start(r->vm.channel, r->schid, &orb), 0);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 1); /* not yet */
    assert_true(channel_busy(r->dev));
    run_posted(&r->vm);
    assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
    return (unsigned)r->irb[9] << 8 | r->irb[8];
}

static void format_saved(struct rig *r)
{
    begin(r, 0xc0, 1, 0x03, 1, 0, 1, 0);
    put(r, DATA, (const uint8_t[]){0, 0, 0, 1, 1, 0, 0x10, 0}, 8);
    ccw(r, 0x1d, SLI, 8, DATA);
    assert_int_equal(run_saved(r), UNIT_END);
}

static void test_saved(void **state)
{
    struct rig *r = *state;
    format_saved(r);
    begin_write(r);
    assert_int_equal(run_saved(r), UNIT_END);
    /* A program that only reads ends at once. */
    begin(r, 0x40, 1, 0x06, 1, 0, 1, 1);
    ccw(r, 0x86, 0, 4096, DATA + 4096);
    assert_int_equal(run(r), UNIT_END);
    /* NO-OPERATION behind the write: the channel's own answer waits, too. */
    begin(r, 0x80, 1, 0x01, 1, 0, 1, 1);
    ccw(r, 0x85, CC, 4096, DATA);
    ccw(r, 0x03, SLI, 1, 0);
    assert_int_equal(run(r), UNIT_END);
}

static void test_halted(void **state)
{
    struct rig *r = *state;
    struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
    format_saved(r);
    for (unsigned n = 0; n < 50; n++) { /* before the sync, within it, behind it */
        begin_write(r);
        assert_int_equal(css_start(r->vm.channel, r->schid, &orb), 0);
        for (volatile unsigned spin = 0; spin < n * 2000; spin++)
            ;
        assert_int_equal(css_clear(r->vm.channel, r->schid), 0);
        assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 0);
        if (posted.first)
            run_posted(&r->vm); /* nobody waits for it */
        assert_int_equal(css_test(r->vm.channel, r->schid, r->irb), 1);
    }
    begin_write(r);
    assert_int_equal(run_saved(r), UNIT_END);
}

/* The device goes while its program waits. */
static void test_detached(void **state)
{
    struct rig *r = *state;
    struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, PROGRAM};
    format_saved(r);
    begin_write(r);
    assert_int_equal(css_start(r->vm.channel, r->schid, &orb), 0);
    channel_remove(r->vm.channel, r->dev, false);
    if (posted.first)
        run_posted(&r->vm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links),
        cmocka_unit_test_setup_teardown(test_format_write_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_seek_and_search, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fixed_blocks, setup_blocks, teardown),
        cmocka_unit_test_setup_teardown(test_random_programs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_saved, setup_volume, teardown),
        cmocka_unit_test_setup_teardown(test_halted, setup_volume, teardown),
        cmocka_unit_test_setup_teardown(test_detached, setup_volume, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
