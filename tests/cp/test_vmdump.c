/* VMDUMP: the file as a tool reads it that knows the format from the dumps' headers only. */
#include "tests/cp/command_rig.h"

#include "cp/commands/spool.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PAGE 4096u
#define MIB  ((uint64_t)1 << 20)

static const char direct[] = "USER DUMPER DUMPER 40M 64M G\n"
                             " CPU 00 BASE\n"
                             " CPU 05\n"
                             " SPOOL 000C 2540 READER *\n"
                             "USER OTHER OTHER 1M 4M G\n";

/* The whole file; free() it. */
static uint8_t *file_of(struct command_rig *r, const char *userid, uint16_t id, uint32_t *pages)
{
    struct spool_reader *in = spool_read_open(r->sys->spool, userid, '*', id);
    struct spool_info info;
    assert_non_null(in);
    spool_read_info(in, &info);
    uint8_t *all = malloc((size_t)info.records * PAGE), command, record[SPOOL_BLOCK];
    assert_int_equal(spool_read(in, &command, record), -ENODATA); /* it has no records */
    for (uint32_t n = 0; n < info.records; n++)
        assert_int_equal(spool_read_block(in, all + (size_t)n * PAGE), 0);
    assert_int_equal(spool_read_block(in, record), -ENODATA);
    spool_read_close(in, SPOOL_AFTER_LEAVE);
    *pages = info.records;
    return all;
}

static void is(const uint8_t *at, const char *name)
{
    uint8_t text[16];
    ebcdic_pad(text, name, strlen(name));
    assert_memory_equal(at, text, strlen(name));
}

static void dumps(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "DUMPER");
    struct vcpu *base = sie_vcpu(vm->guest, 0), *other = sie_vcpu(vm->guest, 5);
    uint8_t zeros[PAGE] = {0};
    uint32_t n;
    sie_set_architecture(base, true);
    sie_set_psw(base, (struct sie_psw){0x0000000180000000, 0x1234});
    sie_set_gr(base, 7, 0x1122334455667788);
    sie_set_cr(base, 1, 0xabcdef);
    sie_set_prefix(base, 0x4000);
    sie_set_fpr(base, 3, 0x99);
    sie_set_ar(base, 15, 0xf00d);
    sie_set_gr(other, 0, 0x5555);
    sie_set_ar(other, 1, 0x77);
    sie_set_cr(other, 13, 0x1313);
    storage_write(vm->storage, 0x5008, "hello", 5);
    storage_write(vm->storage, 20 * MIB, "there", 5);
    storage_write(vm->storage, 39 * MIB, zeros, sizeof zeros); /* needs no room */
    storage_set_key(vm->storage, 0x5000, 0x38);
    assert_int_equal(rig_run(r, vm, "vmdump *title"), 0);
    assert_string_equal(r->out,
                        "RDR FILE 0001 SENT FROM DUMPER   DMP WAS 0001 RECS 0014 CPY  001 V "
                        "NOHOLD NOKEEP\nCommand complete\n");
    assert_int_equal(rig_run(r, vm, "query rdr all nodist"), 0);
    assert_non_null(strstr(r->out, "DUMPER   0001 V DMP 00000014 001 NONE"));
    assert_non_null(strstr(r->out, "DUMPER    VMDUMP"));

    uint8_t *f = file_of(r, "DUMPER", 1, &n);
    is(f, "SR");
    is(f + 56, "VMDUMP  ");
    assert_int_equal(get16(f + 80), 5);
    is(f + get16(f + 82), "title");
    is(f + PAGE, "HCPDFMBK");
    const uint8_t *fir = f + PAGE * (get32(f + PAGE + 8) - 1);
    unsigned access = get32(f + PAGE + 16);
    assert_int_equal(access, 8);
    assert_int_equal(fir[187], 2);
    assert_int_equal(get64(fir + 16 + 8 * 7), 0x1122334455667788);
    assert_int_equal(get32(fir + 144), 0x4000);
    assert_int_equal(get64(fir + 192), 0x0000000180000000);
    assert_int_equal(get64(fir + 200), 0x1234);
    assert_int_equal(get64(fir + 208 + 8), 0xabcdef);
    assert_int_equal(get64(fir + 336 + 8 * 3), 0x99);
    assert_int_equal(get32(fir + 560 + 4 * 15), 0xf00d);
    assert_int_equal(get16(fir + 912), 1); /* one CPU beside it */
    const uint8_t *more = fir + 1104;
    assert_int_equal(get16(more), 5);
    assert_int_equal(get64(more + 144), 0x5555);
    assert_int_equal(get32(more + 336 + 4), 0x77);
    assert_int_equal(get64(more + 400 + 8 * 13), 0x1313);
    is(f + PAGE * (access - 1), "HCPDALBK");
    const uint8_t *space = f + PAGE * access;
    is(space, "ASIZBK  ");
    assert_int_equal(get64(space + 72), 40 * MIB - 1);
    assert_int_equal(get32(space + 216), 1);
    assert_int_equal(get64(space + 352), 0);
    assert_int_equal(get64(space + 360), 40 * MIB - 1);
    const uint8_t *bits = space + PAGE, *keys = bits + PAGE;
    assert_int_equal(bits[0], 0xc0); /* the first and the second 16 MiB */
    assert_int_equal(keys[5], 0x39 | (keys[5] & 6));
    assert_int_equal(keys[6], 0);
    assert_int_equal(keys[PAGE + 1024] & 1, 1);
    assert_memory_equal(keys + 2 * PAGE + 8, "hello", 5);
    assert_memory_equal(keys + 3 * PAGE, "there", 5);
    assert_int_equal(n, 14);
    assert_ptr_equal(keys + 4 * PAGE, f + n * PAGE);
    free(f);
    rig_close(r);
}

static void ranges(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "DUMPER");
    uint32_t n;
    assert_non_null(rig_logon(r, "OTHER"));
    storage_write(vm->storage, 0x5008, "five", 4);
    storage_write(vm->storage, 0x6008, "six", 3);
    storage_write(vm->storage, 0x9008, "nine", 4);
    assert_int_equal(rig_run(r, vm, "vmdump 5004.10 9000-9001 to other format linux"), 0);
    uint8_t *f = file_of(r, "OTHER", 1, &n);
    const uint8_t *space = f + 8 * PAGE, *keys = space + 2 * PAGE;
    assert_int_equal(get32(space + 216), 2);
    assert_int_equal(get64(space + 352), 0x5000);
    assert_int_equal(get64(space + 360), 0x5fff);
    assert_int_equal(get64(space + 368), 0x9000);
    assert_int_equal(keys[5] & 1, 1);
    assert_int_equal(keys[6] & 1, 0);
    assert_memory_equal(keys + 2 * PAGE + 8, "nine", 4);
    assert_ptr_equal(keys + 3 * PAGE, f + n * PAGE);
    free(f);
    static const struct {
        const char *line;
        int rc;
    } bad[] = {{"vmdump zz", 2},          {"vmdump 9-5", 9},        {"vmdump 9999999999", 160},
               {"vmdump to", 20},         {"vmdump to nobody", 53}, {"vmdump format", 26},
               {"vmdump 0-ffffffff", 160}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        int rc = rig_run(r, vm, bad[i].line);
        if (rc != bad[i].rc)
            fail_msg("%s: %d %s", bad[i].line, rc, r->out);
    }
    rig_close(r);
}

/* A dump outlives CP; a page that has changed on the host's disk is not handed out. */
static void warm_start(void **state)
{
    (void)state;
    char dir[] = "/tmp/bigfoot-dump-XXXXXX", path[128];
    uint8_t page[PAGE];
    struct spool_info i = {.owner = "ME", .queue = SPOOL_RDR, .class = 'V', .copies = 1}, out;
    assert_non_null(mkdtemp(dir));
    struct spool *s = spool_open(dir, NULL, NULL);
    struct spool_writer *w = spool_create(s, "ME", SPOOL_BY_DMP);
    for (unsigned n = 0; n < 3000; n++) {
        memset(page, (int)n, sizeof page);
        assert_int_equal(spool_write_page(w, page), 0);
    }
    assert_int_equal(spool_finish(w, &i), 0);
    spool_shut(s);
    s = spool_open(dir, NULL, NULL);
    assert_true(spool_find(s, "ME", 1, &out));
    assert_int_equal(out.records, 3000);
    assert_int_equal(out.by, SPOOL_BY_DMP);
    struct spool_reader *in = spool_read_open(s, "ME", '*', 1);
    assert_int_equal(spool_seek_block(in, 2999), 0);
    assert_int_equal(spool_read_block(in, page), 0);
    assert_int_equal(page[4095], 2999 & 0xff);
    spool_read_close(in, SPOOL_AFTER_LEAVE);
    snprintf(path, sizeof path, "%s/spool/0000000000000001.spool", dir);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "x", 1, 4096 + 5 * 4096), 1);
    close(fd);
    in = spool_read_open(s, "ME", '*', 1);
    assert_int_equal(spool_seek_block(in, 4), 0);
    assert_int_equal(spool_read_block(in, page), 0);
    assert_int_equal(spool_read_block(in, page), -EIO);
    spool_read_close(in, SPOOL_AFTER_PURGE);
    spool_shut(s);
    snprintf(path, sizeof path, "rm -r %s", dir);
    assert_int_equal(system(path), 0);
}

/* While the dump is written its dispatcher thread, the only one, works for others, and who wants the
 * dumper's lock can have it; what is to be done for the dumper waits. */
struct seen {
    struct vm_work dump, own, other;
    struct command_rig *r;
    struct vm *dumper;
    bool over, lock_was_free;
    atomic_uint own_done, others_done; /* 1: while the dump was on, 2: after it */
};

static void own_work(struct vm *vm, struct vm_work *work)
{
    struct seen *s = (struct seen *)((char *)work - offsetof(struct seen, own));
    (void)vm;
    atomic_store(&s->own_done, s->over ? 2 : 1);
}

static void other_work(struct vm *vm, struct vm_work *work)
{
    struct seen *s = (struct seen *)((char *)work - offsetof(struct seen, other));
    (void)vm;
    s->lock_was_free = !pthread_mutex_trylock(&s->dumper->lock);
    if (s->lock_was_free)
        pthread_mutex_unlock(&s->dumper->lock);
    atomic_store(&s->others_done, s->over ? 2 : 1);
}

static void dump_work(struct vm *vm, struct vm_work *work)
{
    struct seen *s = (struct seen *)((char *)work - offsetof(struct seen, dump));
    vm_post(vm, &s->own);
    vm_post(s->r->users[1], &s->other);
    s->r->out[0] = '\0';
    assert_int_equal(command_run(vm, COMMAND_TERMINAL, "vmdump", rig_respond, s->r), 0);
    s->over = true;
}

static struct seen *dump_full(struct command_rig *r)
{
    struct seen *s = calloc(1, sizeof *s);
    uint8_t page[PAGE];
    s->r = r;
    s->dumper = rig_logon(r, "DUMPER");
    rig_logon(r, "OTHER");
    s->dump.fn = dump_work;
    s->own.fn = own_work;
    s->other.fn = other_work;
    for (unsigned n = 16; n < 2000; n++) {
        memset(page, (int)n | 1, sizeof page);
        assert_int_equal(storage_write(s->dumper->storage, (uint64_t)n * PAGE, page, PAGE), 0);
    }
    return s;
}

static void lets_others_in(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct seen *s = dump_full(r);
    vm_post(s->dumper, &s->dump);
    for (struct patience p = {0}; !atomic_load(&s->own_done) && patient(&p);)
        ;
    assert_int_equal(atomic_load(&s->others_done), 1);
    assert_true(s->lock_was_free);
    assert_int_equal(atomic_load(&s->own_done), 2);
    assert_non_null(strstr(r->out, "Command complete"));
    rig_close(r);
    free(s);
}

/* The same by the guest itself, whose console is busy meanwhile: DIAGNOSE X'8', then a disabled wait. */
static void by_the_guest(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct seen *s = dump_full(r);
    s->over = true;
    rig_run(r, s->dumper, "store s500 E5D4C4E4D4D7"); /* VMDUMP */
    rig_run(r, s->dumper, "store g1 500");
    rig_run(r, s->dumper, "store g2 6");
    rig_run(r, s->dumper, "store s2000 8312000882000300");
    rig_run(r, s->dumper, "store s300 000A000080000ABC");
    rig_run(r, s->dumper, "store psw 00080000 80002000");
    rig_run(r, s->dumper, "begin");
    for (unsigned n = 0; n < 50; n++) {
        atomic_store(&s->own_done, 0);
        vm_post(s->dumper, &s->own);
        for (struct patience p = {0}; !atomic_load(&s->own_done) && patient(&p);)
            ;
        assert_int_equal(atomic_load(&s->own_done), 2);
    }
    assert_true(rig_said(r, "Command complete"));
    assert_true(rig_said(r, "disabled wait PSW 000A0000 80000ABC"));
    rig_close(r);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dumps), cmocka_unit_test(ranges), cmocka_unit_test(lets_others_in),
        cmocka_unit_test(by_the_guest), cmocka_unit_test(warm_start)};
    return cmocka_run_group_tests_name("vmdump", tests, NULL, NULL);
}
