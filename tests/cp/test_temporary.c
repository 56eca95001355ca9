/* Disks in storage: QUERY TDISK and VDISK, SET VDISK's limits, what FEATURES says of them; FLASHCOPY
 * between them; SILENTLY and AT. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/dasd.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/links.h"

#include <unistd.h>

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " MDISK 0300 FB-512 V-DISK 2000 MR\n"
                             "USER OTHER OTHER 1M 4M G\n"
                             " LINK GENERAL 0300 0301 RR\n";

static void queries(void **state)
{
    (void)state;
    struct command_rig *r =
        rig_open("System_Identifier T\nFeatures Enable Clear_TDisk Vdisk Syslim 1M "
                 "Userlim 5000 blocks Maxusers 17\n",
                 direct);
    r->sys->volumes = volumes_open(NULL, NULL, NULL);
    assert_int_equal(r->sys->config->maxusers, 17); /* what follows is read */
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, op, "q tdisk", 0, "NO TDISKS FOUND\n");
    expect(r, op, "query vdisk userlim", 0, "VDISK USER   LIMIT IS     5000 BLK\n");
    expect(r, op, "query vdisk syslim", 0,
           "VDISK SYSTEM LIMIT IS     2048 BLK,            2000 BLK IN USE\n");
    expect(r, vm, "define t3390 as 0200 cyl 10", 0, "DASD 0200 DEFINED\n");
    expect(r, vm, "define tfb-512 0201 blk 800", 0, "DASD 0201 DEFINED\n");
    expect(r, op, "query tdisk", 0,
           "TDISK GENERAL  0201      800 BLK\nTDISK GENERAL  0200       10 CYL\n");
    assert_int_equal(rig_run(r, op, "q alloc tdisk"), 0); /* 100 pages are a cylinder */
    assert_non_null(strstr(r->out, "TDISK  ----          0         10     11     11     11 100% "
                                   "TDISK\n"));
    assert_int_equal(rig_run(r, op, "q alloc"), 0);
    assert_non_null(strstr(r->out,
                           "DASD ---- HOST   ---- FBA      (UNITS IN PAGES    )\n     TDISK "
                           "TOTAL=00000001980 INUSE=00000001980 AVAIL=00000000000\n"));
    r->sys->sysdir = "/"; /* a disk with more room than that, one hopes */
    assert_int_equal(rig_run(r, op, "q alloc map"), 0);
    assert_non_null(strstr(r->out, "     11     11   1% TDISK\n"));
    r->sys->sysdir = NULL;
    struct vm *other = rig_logon(r, "OTHER");
    expect(r, op, "query vdsk", 0,
           "VDISK GENERAL  0300     2000 BLK    2 LINKS\n"
           "OTHER    0301 R/O, GENERAL  0300 R/W\n");
    expect(r, vm, "define vfb-512 0400 blk 49", 91,
           "HCPDEF091E DASD 0400 not defined; temp space not available\n");
    expect(r, vm, "define vfb-512 0400 blk 48", 0, "DASD 0400 DEFINED\n");
    expect(r, op, "set vdisk syslim 4m", 0,
           "VDISK SYSTEM LIMIT IS     8192 BLK,            2048 BLK IN USE\n");
    expect(r, vm, "define vfb-512 0401 blk 4952", 0, "DASD 0401 DEFINED\n");
    expect(r, vm, "define vfb-512 0402 blk 8", 91, NULL); /* of the user's own 5000 */
    expect(r, op, "set vdisk userlim infinite", 0, "VDISK USER   LIMIT IS INFINITE\n");
    expect(r, vm, "define vfb-512 0402 blk 8", 0, NULL);
    expect(r, op, "q vdisk userlim default", 0, "VDISK USER   LIMIT IS     5000 BLK\n");
    expect(r, op, "set vdisk userlim default", 0, "VDISK USER   LIMIT IS     5000 BLK\n");
    expect(r, op, "set vdisk syslim off", 0,
           "VDISK SYSTEM LIMIT IS        0 BLK,            7008 BLK IN USE\n");
    expect(r, vm, "detach virtual", 22, NULL);
    expect(r, vm, "detach virtual 0999", 40, "HCPDTV040E Device 0999 does not exist\n");
    expect(r, vm, "det v 0400", 0, "DASD 0400 DETACHED\n");
    expect(r, op, "set vdisk syslim 100 blk x", 3, NULL);
    expect(r, op, "set vdisk", 26, "HCPVDS026E Operand missing or invalid\n");
    expect(r, op, "set vdisk most 1", 2, "HCPVDS002E Invalid operand - MOST\n");
    expect(r, op, "set vdisk userlim x", 2, NULL);
    expect(r, op, "set vdisk userlim", 26, NULL);
    expect(r, op, "query vdisk bad", 3, NULL);
    expect(r, vm, "query vdisk", 3, NULL);
    rig_end(r, other);
    rig_end(r, vm);
    expect(r, op, "query vdisk", 0, "NO VDISKS FOUND\n");
    rig_end(r, op);
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
}

static struct minidisk *disk_of(struct vm *vm, uint16_t vdev)
{
    return disk_link_minidisk(dasd_link(channel_device(vm->channel, vdev)));
}

/* A track with one record of 80 bytes that names its cylinder. */
static void write_track(struct minidisk *d, uint32_t cyl, uint32_t head, uint8_t fill)
{
    uint8_t track[CKD_TRACK_3390], data[80];
    struct ckd_count count = {(uint16_t)cyl, (uint16_t)head, 1, 0, sizeof data};
    memset(data, fill, sizeof data);
    ckd_track_init(track, sizeof track, (uint16_t)cyl, (uint16_t)head);
    assert_int_equal(ckd_append(track, sizeof track, &count, NULL, data), 0);
    assert_int_equal(minidisk_write_track(d, cyl, head, track), 0);
}

/* What record 1 there holds, and that it names that cylinder; 0: there is none. */
static unsigned filled(struct minidisk *d, uint32_t cyl, uint32_t head)
{
    uint8_t track[CKD_TRACK_3390];
    struct ckd_record r;
    const char *why = "";
    assert_int_equal(minidisk_read_track(d, cyl, head, track), 0);
    if (ckd_track_check(track, sizeof track, (uint16_t)cyl, (uint16_t)head, &why) < 0)
        fail_msg("%u/%u: %s", cyl, head, why);
    if (ckd_find(track, sizeof track, 1, &r) != 1)
        return 0;
    assert_int_equal(r.count.cyl, cyl);
    assert_int_equal(r.count.head, head);
    return r.data[79];
}

/* With a system directory a temporary disk is a file in it, of which the host shows nothing. */
static void in_a_file(void **state)
{
    char dir[] = "/tmp/bigfoot-tdisk-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(dir));
    struct command_rig *r = rig_open(NULL, direct);
    r->sys->volumes = volumes_open(dir, NULL, NULL);
    struct vm *vm = rig_logon(r, "GENERAL");
    for (unsigned i = 0; i < 2; i++) {
        expect(r, vm, "define t3390 0200 cyl 3339", 0, "DASD 0200 DEFINED\n");
        assert_int_equal(filled(disk_of(vm, 0x200), 3338, 14), 0); /* empty the second time, too */
        write_track(disk_of(vm, 0x200), 3338, 14, 0x44);
        assert_int_equal(filled(disk_of(vm, 0x200), 3338, 14), 0x44);
        expect(r, vm, "detach 0200", 0, NULL);
    }
    assert_int_equal(rmdir(dir), 0);
    expect(r, vm, "define t3390 0200 cyl 1", 91, NULL); /* where should it be? */
    rig_end(r, vm);
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
}

static void flashcopy(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    r->sys->volumes = volumes_open(NULL, NULL, NULL);
    struct vm *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "define t3390 0200 cyl 5", 0, NULL);
    expect(r, vm, "define t3390 0201 cyl 4", 0, NULL);
    struct minidisk *a = disk_of(vm, 0x200), *b = disk_of(vm, 0x201);
    for (uint32_t cyl = 0; cyl < 5; cyl++)
        write_track(a, cyl, cyl, (uint8_t)(0x10 + cyl));
    expect(r, vm, "flashcopy 200 1 2 to 201 2", 0,
           "Command complete: FLASHCOPY 0200 1 2 TO 0201 2 3\n");
    assert_int_equal(filled(b, 2, 1), 0x11);
    assert_int_equal(filled(b, 3, 2), 0x12);
    assert_int_equal(filled(b, 1, 1), 0);
    assert_int_equal(filled(b, 2, 2), 0);
    expect(r, vm, "flashcopy 0201 all 0200", 0,
           "Command complete: FLASHCOPY 0201 0 3 TO 0200 0 3\n");
    assert_int_equal(filled(a, 2, 1), 0x11);
    assert_int_equal(filled(a, 1, 1), 0);
    assert_int_equal(filled(a, 4, 4), 0x14);
    expect(r, vm, "flashc 200 4 end 200 0 0 synch", 0, NULL); /* on one disk */
    assert_int_equal(filled(a, 0, 4), 0x14);
    static const struct {
        const char *line;
        int rc;
    } bad[] = {{"flashcopy", 22},
               {"flashcopy 200", 22},
               {"flashcopy 200 1", 26},
               {"flashcopy 200 3 1 201", 9},
               {"flashcopy 200 1 9 201", 9},
               {"flashcopy 200 201", 9}, /* it is smaller */
               {"flashcopy 201 200 0 1", 9},
               {"flashcopy 200 0 2 200 2", 13},
               {"flashcopy 200 0 0 201 0 0 x", 3},
               {"flashcopy 300 201", 6},
               {"flashcopy 999 201", 40}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(r, vm, bad[i].line, bad[i].rc, NULL);
    rig_end(r, vm);
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
}

/* SILENTLY and AT. */
static void in_other_words(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\n", direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "silently query userid", 0, "");
    expect(r, vm, "silently query virtual 999", 40, "");
    expect(r, vm, "silently", 26, "HCPCPC026E Operand missing or invalid\n");
    expect(r, vm, "at t cmd query userid", 1, NULL);
    expect(r, op, "at t cmd query userid", 0, "OPERATOR AT T\n");
    expect(r, op, "at other cmd query userid", 2, "HCPCAT002E Invalid operand - OTHER\n");
    expect(r, op, "at * cmd", 26, NULL);
    expect(r, op, "flush 00e", 40, "HCPCSS040E Device 000E does not exist\n");
    rig_close(r);
}

/* Without a word in SYSTEM CONFIG there is no limit. */
static void no_limits(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    expect(r, op, "query vdisk syslim", 0,
           "VDISK SYSTEM LIMIT IS INFINITE,               0 BLK IN USE\n");
    expect(r, op, "query vdisk userlim", 0, "VDISK USER   LIMIT IS INFINITE\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(queries), cmocka_unit_test(no_limits),
                                       cmocka_unit_test(in_a_file), cmocka_unit_test(flashcopy),
                                       cmocka_unit_test(in_other_words)};
    return cmocka_run_group_tests_name("temporary", tests, NULL, NULL);
}
