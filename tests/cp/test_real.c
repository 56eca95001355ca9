/* Real devices: who has a volume, and what ATTACH, DETACH, VARY, DEDICATE and the QUERYs say as it
 * changes hands. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"
#include "cp/guest.h"
#include "cp/volumes/ckd.h"
#include "cp/volumes/cp_volume.h"
#include "cp/volumes/real.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

static const char config[] = "System_Identifier T\nCP_Owned Slot 1 OWN001\nUser_Volume_List U*\n";
static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER BOSS BOSS 1M 4M BG\n"
                             " MDISK 0191 3390 0 2 USR001 MR\n"
                             "USER MAINT MAINT 1M 4M G\n"
                             " MDISK 0CF0 3390 2 2 USR001 MR\n"
                             "USER GUEST GUEST 1M 4M G\n"
                             " DEDICATE 0400 VOLID NOSUCH\n"
                             "USER OWNER OWNER 1M 4M G\n"
                             " DEDICATE 0500 0200 R/O\n"
                             " DEDICATE 0501 VOLID USR001\n";

struct site {
    struct command_rig *r;
    struct volumes *v;
    struct vm *op, *boss;
    char dir[64];
    atomic_uint varied; /* how many that vary are done */
};

static void volume(const struct site *s, const char *name, const char *volid, unsigned cylinders)
{
    char path[128];
    snprintf(path, sizeof path, "%s/volumes/%s", s->dir, name);
    assert_int_equal(volume_create_model(path, "3390", cylinders, volid), 0);
}

static void nothing(void *ctx)
{
    (void)ctx;
}

static void ignore(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

/* 0200 FREE01 free, 0201 OWN001 CP's, 0202 USR001 the system's with BOSS 191 on it. */
static int open_site(void **state)
{
    struct site *s = calloc(1, sizeof *s);
    char path[128];
    struct real_dasd d;
    strcpy(s->dir, "/tmp/bigfoot-real-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    snprintf(path, sizeof path, "%s/volumes", s->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    volume(s, "A", "FREE01", 3);
    volume(s, "B", "OWN001", 3);
    volume(s, "C", "USR001", 4);
    s->r = rig_open(config, direct);
    s->v = s->r->sys->volumes = volumes_open(s->dir, ignore, NULL);
    for (size_t i = 0; real_at(s->v, i, &d); i++)
        if (system_config_volume(s->r->sys->config, d.volid))
            assert_int_equal(real_to_system(s->v, d.rdev, NULL, &d), 0);
    s->op = rig_logon(s->r, "OPERATOR");
    s->boss = rig_logon(s->r, "BOSS");
    *state = s;
    return 0;
}

static int close_site(void **state)
{
    struct site *s = *state;
    char path[128];
    rig_close(s->r);
    volumes_shut(s->v);
    for (const char *p = "ABC"; *p; p++) {
        snprintf(path, sizeof path, "%s/volumes/%c", s->dir, *p);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/volumes", s->dir);
    rmdir(path);
    rmdir(s->dir);
    free(s);
    return 0;
}

static void what_there_is(void **state)
{
    struct site *s = *state;
    expect(s->r, s->op, "query dasd all", 0,
           "DASD 0201 CP OWNED  OWN001   0\n"
           "DASD 0202 CP SYSTEM USR001   1\n"
           "DASD 0200 FREE01\n"
           "An offline DASD was not found.\n");
    expect(s->r, s->op, "query dasd", 0,
           "DASD 0201 CP OWNED  OWN001   0\nDASD 0202 CP SYSTEM USR001   1\n");
    expect(s->r, s->op, "q da free", 0, "DASD 0200 FREE01\n");
    expect(s->r, s->op, "q dasd attached", 0, "An attached DASD was not found.\n");
    expect(s->r, s->op, "query 200-20f", 0,
           "DASD 0200 FREE01\nDASD 0201 CP OWNED  OWN001   0\nDASD 0202 CP SYSTEM USR001   1\n");
    expect(s->r, s->op, "q dasd usr001", 0, "DASD 0202 CP SYSTEM USR001   1\n");
    expect(s->r, s->op, "q dasd nosuch", 8, "HCPQDA008E Invalid volid - NOSUCH\n");
    expect(s->r, s->op, "q dasd details 0202", 0,
           "0202  CUTYPE = 3990-E9, DEVTYPE = 3390-0A, VOLSER = USR001, CYLS = 4\n");
    expect(s->r, s->op, "query 0999", 40, "HCPQDV040E Device 0999 does not exist\n");
    expect(s->r, s->op, "query system 202", 0,
           "DASD 0202 ATTACHED SYSTEM 0001 USR001\nBOSS     0191 R/W\n");
    expect(s->r, s->op, "query system 200", 141, "HCPCQS141E DASD 0200 not attached to SYSTEM\n");
}

static void owned_volumes(void **state)
{
    struct site *s = *state;
    assert_int_equal(rig_run(s->r, s->op, "query cpowned"), 0);
    assert_non_null(
        strstr(s->r->out, "\n   1  OWN001  0201  Own    Online and attached     -------- T\n"));
    expect(s->r, s->op, "query cpowned volid own001", 0,
           "Slot  Vol-ID  Rdev  Type   Status                  SSIid    SysId\n"
           "   1  OWN001  0201  Own    Online and attached     -------- T\n");
    expect(s->r, s->op, "query cpowned volid usr001", 8, "HCPCQO008E Invalid volid - USR001\n");
    /* DEFINE CPOWNED: until the next start. */
    expect(s->r, s->op, "define cpowned slot 9 usr001", 0, "");
    expect(s->r, s->op, "define cpowned slot 11 reserved", 0, "");
    expect(s->r, s->op, "define cpowned slot 12 nowher", 0, "");
    expect(s->r, s->op, "define cpowned slot 1 other1", 2,
           "HCPDEF002E Invalid operand - 1; the volume of that slot is in use\n");
    expect(s->r, s->op, "define cpowned slot 10 usr001", 2,
           "HCPDEF002E Invalid operand - USR001; the volume has a slot\n");
    rig_run(s->r, s->op, "query cpowned");
    assert_non_null(strstr(s->r->out, "\n   9  USR001  0202  Own    Online and attached     "));
    assert_non_null(strstr(
        s->r->out, "\n  11  ------  ----  -----  Reserved                -------- --------\n"));
    assert_non_null(strstr(s->r->out, "\n  12  NOWHER  ----  Own    Offline "));
    rig_run(s->r, s->op, "query dasd 202");
    assert_non_null(strstr(s->r->out, "CP OWNED  USR001"));
}

static void allocations(void **state)
{
    struct site *s = *state;
    assert_int_equal(rig_run(s->r, s->op, "query alloc"), 0);
    assert_memory_equal(s->r->out, "DASD 0201 OWN001 3390 CKD-ECKD (UNITS IN CYLINDERS)\n", 52);
    assert_null(strstr(s->r->out, "USR001"));
    assert_int_equal(rig_run(s->r, s->op, "query alloc usr*"), 0);
    assert_non_null(strstr(s->r->out, "USR001"));
    assert_null(strstr(s->r->out, "SUMMARY"));
    assert_int_equal(rig_run(s->r, s->op, "query alloc map all"), 0);
    assert_null(strstr(s->r->out, "OWN001"));  /* permanent space is none of CP's */
    assert_null(strstr(s->r->out, "SUMMARY")); /* cylinders and pages have none */
    assert_int_equal(rig_run(s->r, s->op, "query alloc map own001"), 0);
    assert_non_null(strstr(s->r->out,
                           "\nOWN001 0201          -          -      0      0      0   0% "
                           "NOT FOUND\n"));
    assert_null(strstr(s->r->out, "SUMMARY"));
    expect(s->r, s->op, "query alloc page nosuch", 8, "HCPCQA008E Invalid volid - NOSUCH\n");
    assert_int_equal(rig_run(s->r, s->op, "query alloc page all"), 0);
    assert_non_null(strstr(s->r->out, "\nUSABLE      "));
    assert_int_equal(rig_run(s->r, s->op, "query alloc spool"), 0);
    assert_non_null(strstr(s->r->out, "EXTENT     EXTENT  TOTAL  PAGES   HIGH    %\n"));
    assert_non_null(strstr(s->r->out, "\nUSABLE      "));
    assert_int_equal(rig_run(s->r, s->op, "query alloc drct all now"), 3);
}

/* A volume that was formatted for CP: OWN001 is attached, given a map, and is the system's again. */
static void allocated(void **state)
{
    struct site *s = *state;
    uint8_t track[CKD_TRACK_3390],
        space[CP_VOLUME_CYLINDERS] = {SPACE_PERM, SPACE_PAGE, SPACE_DRCT};
    const struct cp_volume v = {
        .volid = "OWN001", .ssi = "CLUSTER", .system = "OTHER", .cylinders = 3};
    struct disk_link *l;
    struct real_dasd d;
    assert_int_equal(real_from_system(s->v, 0x201, &d), 0);
    assert_int_equal(real_to_user(s->v, 0x201, "BOSS", 0x300, false, &l, &d), 0);
    assert_int_equal(cp_volume_make(track, sizeof track, &v, space), 0);
    assert_int_equal(minidisk_write_track(disk_link_minidisk(l), 0, 0, track), 0);
    disk_unlink(l);
    assert_int_equal(real_to_system(s->v, 0x201, "OWN001", &d), 0);
    rig_run(s->r, s->op, "query alloc own001");
    assert_non_null(
        strstr(s->r->out, "     PAGE  TOTAL=00000000001 INUSE=00000000000 AVAIL=00000000001\n"));
    rig_run(s->r, s->op, "query alloc map");
    assert_non_null(strstr(s->r->out,
                           "OWN001 0201          1          1    180      0      0   0% PAGE\n"
                           "OWN001 0201          2          2      1      0      0   0% DRCT\n"));
    assert_null(strstr(s->r->out, "------        ----\n"));
    rig_run(s->r, s->op, "query alloc tdisk own001");
    assert_non_null(strstr(s->r->out, "0% NOT FOUND\n"));
    rig_run(s->r, s->op, "query alloc page");
    assert_non_null(
        strstr(s->r->out, "OWN001 0201          1          1    180      0      0   0%\n"));
    /* Thousands of pages to the nearest, as z/VM has a 3390-9. */
    assert_int_equal(real_from_system(s->v, 0x201, &d), 0);
    assert_int_equal(real_to_user(s->v, 0x201, "BOSS", 0x300, false, &l, &d), 0);
    memset(space + 1, SPACE_PAGE, 10016);
    const struct cp_volume nine = {
        .volid = "OWN001", .ssi = "CLUSTER", .system = "OTHER", .cylinders = 10017};
    assert_int_equal(cp_volume_make(track, sizeof track, &nine, space), 0);
    assert_int_equal(minidisk_write_track(disk_link_minidisk(l), 0, 0, track), 0);
    disk_unlink(l);
    assert_int_equal(real_to_system(s->v, 0x201, "OWN001", &d), 0);
    rig_run(s->r, s->op, "query alloc page");
    assert_non_null(
        strstr(s->r->out, "OWN001 0201          1      10016  1761K      0      0   0%\n"));
    expect(s->r, s->op, "query cpowned volid own001", 0,
           "Slot  Vol-ID  Rdev  Type   Status                  SSIid    SysId\n"
           "   1  OWN001  0201  Own    Online and attached     CLUSTER  OTHER\n");
}

static void other_devices(void **state)
{
    struct site *s = *state;
    expect(s->r, s->op, "query osa", 0, "An active OSA was not found.\n");
    expect(s->r, s->op, "query ctca all", 0,
           "An active CTCA was not found.\nA free CTCA was not found.\n"
           "An offline CTCA was not found.\n");
    expect(s->r, s->op, "query fcp free", 0, "A free FCP was not found.\n");
    expect(s->r, s->op, "query edev", 0, "An active EDEV was not found.\n");
    expect(s->r, s->op, "query fcp some", 2, "HCPQDV002E Invalid operand - SOME\n");
    expect(s->r, s->op, "query paths to 0202", 0,
           "Device 0202, Status ONLINE\n CHPIDs to Device 0202 (PIM)  : 00\n"
           "  Physically Available (PAM)  : +\n  Online               (LPM)  : +\n"
           "                     Legend     + Yes - No\n");
    expect(s->r, s->op, "query paths 0999", 40, "HCPQPA040E Device 0999 does not exist\n");
    expect(s->r, s->op, "query paths", 21,
           "HCPQPA021E A real device number was not supplied or it was invalid.\n");
    expect(s->r, s->op, "query paths 99999999999999999999999", 21,
           "HCPQPA021E A real device number was not supplied or it was invalid.\n");
}

static void the_parm_disk(void **state)
{
    struct site *s = *state;
    static const char head[] =
        "Label  Userid   Vdev Mode Stat Vol-ID Rdev Type   StartLoc     EndLoc\n";
    char text[200];
    snprintf(text, sizeof text, "%s%s", head,
             "------ MAINT    0CF0  A   R/O  USR001 0202 CKD           2          3\n");
    expect(s->r, s->op, "query cpdisks", 0, text);
    expect(s->r, s->op, "query cpload", 0,
           "Parm disk number 1 is on volume USR001, cylinders 2 through 3.\n"
           "Last start was a system IPL.\n");
    expect(s->r, s->boss, "detach 191", 0, "DASD 0191 DETACHED\n");
    expect(s->r, s->op, "detach 202 system", 0, "DASD 0202 DETACHED SYSTEM USR001\n");
    expect(s->r, s->op, "query cpdisks", 0, "CP has no disks accessed\n");
}

/* Whose links: those of one user with one mode together, eight of many a line. */
static void links_together(void **state)
{
    struct site *s = *state;
    char line[48];
    expect(s->r, s->op, "query mdisk userid owner 191 location", 45,
           "HCPQMD045E OWNER not logged on\n");
    for (unsigned vdev = 0x300; vdev < 0x30a; vdev++) {
        snprintf(line, sizeof line, "link * 191 %03x rr", vdev);
        rig_run(s->r, s->boss, line);
    }
    expect(s->r, s->op, "query system 202", 0,
           "DASD 0202 ATTACHED SYSTEM 0011 USR001\n"
           "BOSS     0309/0308/0307/0306/0305/0304/0303/0302\n"
           "BOSS     0301/0300 R/O, BOSS     0191 R/W\n");
    rig_run(s->r, s->op, "query mdisk userid boss 301 location");
    expect_told(s->r, "TargetID Tdev OwnerID  Odev Dtype Vol-ID Rdev   StartLoc       Size");
    expect_told(s->r, "BOSS     0301 BOSS     0191 3390  USR001 0202          0          2");
    expect(s->r, s->op, "query mdisk userid maint cf0 dir", 0,
           "TargetID Tdev OwnerID  Odev Dtype Vol-ID Rdev   StartLoc       Size\n"
           "MAINT    0CF0 MAINT    0CF0 3390  USR001 0202          2          2\n");
    expect(s->r, s->op, "query mdisk userid maint 999 location directory", 40,
           "HCPQMD040E Device 0999 does not exist\n");
}

static void attached_and_back(void **state)
{
    struct site *s = *state;
    uint8_t block[4096];
    struct guest_disk g;
    expect(s->r, s->boss, "attach 200 * 300", 0, "DASD 0200 ATTACHED TO BOSS 0300 WITH DEVCTL\n");
    expect(s->r, s->boss, "query 200", 0, "DASD 0200 ATTACHED TO BOSS     0300 R/W FREE01\n");
    expect(s->r, s->boss, "query virtual 300", 0,
           "DASD 0300 ON DASD  0200 R/W SUBCHANNEL = 0004\n");
    expect(s->r, s->op, "query dasd free", 0, "A free DASD was not found.\n");
    expect(s->r, s->boss, "query links 300", 6, "HCPQLI006E Invalid device type - DASD\n");
    expect(s->r, s->op, "attach 200 *", 122,
           "HCPATR122E DASD 0200 already attached to BOSS 0300\n");
    expect(s->r, s->op, "vary off 200", 140, "HCPVRY140E DASD 0200 attached to BOSS 0300\n");
    /* All of the volume is there: block I/O on it. */
    struct device *dev = channel_device(s->boss->channel, 0x300);
    assert_int_equal(dev->type->blocks->format(dev, 4096), 0);
    memset(block, 0x77, sizeof block);
    assert_int_equal(dev->type->blocks->write(dev, 4096, 3 * 15 * 12, block), 0);
    assert_int_equal(dev->type->blocks->describe(dev, &g), 0);
    assert_int_equal(g.cylinders, 3);
    /* The user gives it back; its label went with the format, so it is free without one. */
    expect(s->r, s->boss, "detach 300", 0, "DASD 0300 DETACHED\n");
    expect_told(s->r, "DASD 0200 DETACHED BOSS 0300");
    expect(s->r, s->op, "query 200", 0, "DASD 0200 FREE\n");
    expect(s->r, s->op, "attach 200 system", 126, "HCPATR126E DASD 0200 error reading volid\n");
}

/* An accounting record of type 02 for the disk that a user had for himself. */
static void accounted(void **state)
{
    struct site *s = *state;
    uint8_t raw[80];
    char text[81] = "";
    struct recording_reader reader = {nothing, NULL};
    struct recording *r = s->r->sys->recording;
    assert_int_equal(recording_connect(r, RECORDING_ACCOUNT, "BOSS", &reader), 0);
    expect(s->r, s->boss, "attach 200 * 300", 0, "DASD 0200 ATTACHED TO BOSS 0300 WITH DEVCTL\n");
    expect(s->r, s->boss, "detach 300", 0, "DASD 0300 DETACHED\n");
    assert_int_equal(recording_take(r, RECORDING_ACCOUNT, "BOSS", raw, sizeof raw), 80);
    ebcdic_to_ascii(text, raw, 80);
    assert_memory_equal(text, "BOSS    BOSS    ", 16);
    assert_string_equal(text + 78, "02");
    assert_int_equal(raw[32], 0x04);
    assert_int_equal(recording_take(r, RECORDING_ACCOUNT, "BOSS", raw, sizeof raw), 0);
    recording_sever(r, RECORDING_ACCOUNT, "BOSS");
}

static void to_another_user(void **state)
{
    struct site *s = *state;
    struct vm *guest = rig_logon(s->r, "GUEST");
    expect_told(s->r, "HCPLGN008E Invalid volid - NOSUCH");
    expect(s->r, s->boss, "attach 200 guest 300", 0, "");
    expect_told(s->r, "DASD 0200 ATTACHED TO GUEST 0300 BY BOSS WITH DEVCTL");
    expect_told(s->r, "DASD 0200 ATTACHED TO GUEST 0300 WITH DEVCTL");
    expect(s->r, s->op, "query 200", 0, "DASD 0200 ATTACHED TO GUEST    0300 R/W FREE01\n");
    expect(s->r, guest, "query virtual 300", 0, "DASD 0300 ON DASD  0200 R/W SUBCHANNEL = 0003\n");
    /* It is told by channel reports: once for the attach ... */
    uint32_t crw;
    assert_int_equal(css_store_crw(guest->channel, &crw), 0);
    assert_int_equal(crw & 0x0f000000, 0x03000000);
    assert_int_equal(css_store_crw(guest->channel, &crw), 1);
    expect(s->r, s->boss, "detach 200 boss", 141, "HCPDTR141E DASD 0200 not attached to BOSS\n");
    expect(s->r, s->boss, "detach 200 from guest", 0, "");
    expect_told(s->r, "DASD 0300 DETACHED BY BOSS");
    expect_told(s->r, "DASD 0200 DETACHED GUEST 0300");
    /* ... and once for the detach. */
    assert_int_equal(css_store_crw(guest->channel, &crw), 0);
    assert_null(channel_device(guest->channel, 0x300));
    expect(s->r, s->op, "query 200", 0, "DASD 0200 FREE01\n");
    /* A number that the guest has already. */
    expect(s->r, guest, "define vfb-512 300 blk 64", 0, "DASD 0300 DEFINED\n");
    expect(s->r, s->boss, "attach 200 guest 300", 0, "");
    expect_told(s->r, "HCPATR120E DASD 0200 not attached; GUEST 0300 already defined");
    expect(s->r, s->op, "query 200", 0, "DASD 0200 FREE01\n");
    expect(s->r, s->boss, "attach 200 nobody", 45, "HCPATR045E NOBODY not logged on\n");
    /* LOGOFF frees it. */
    expect(s->r, s->boss, "attach 200 guest", 0, "");
    expect_told(s->r, "DASD 0200 ATTACHED TO GUEST 0200 WITH DEVCTL");
    rig_end(s->r, guest);
    expect(s->r, s->op, "query 200", 0, "DASD 0200 FREE01\n");
}

static void system_volumes(void **state)
{
    struct site *s = *state;
    expect(s->r, s->op, "attach 202 *", 122,
           "HCPATR122E DASD 0202 already attached to SYSTEM USR001\n");
    expect(s->r, s->op, "detach 202 system", 124, "HCPDTR124E DASD 0202 in use by 001 users\n");
    expect(s->r, s->boss, "detach 191", 0, "DASD 0191 DETACHED\n");
    expect(s->r, s->op, "detach volid usr001 from system", 0, "DASD 0202 DETACHED SYSTEM USR001\n");
    expect(s->r, s->boss, "link boss 191 191 mr", 108,
           "HCPLNM108E BOSS 0191 not linked; volid USR001 not mounted\n");
    expect(s->r, s->op, "attach 200 system nosuch", 127, "HCPATR127E DASD 0200 volid not NOSUCH\n");
    expect(s->r, s->op, "attach 200 202 to system", 0,
           "DASD 0200 ATTACHED TO SYSTEM FREE01\nDASD 0202 ATTACHED TO SYSTEM USR001\n");
    expect(s->r, s->boss, "link boss 191 191 mr", 0, "");
    expect(s->r, s->op, "detach 200 from boss", 141, "HCPDTR141E DASD 0200 not attached to BOSS\n");
}

static void offline(void **state)
{
    struct site *s = *state;
    char path[128];
    expect(s->r, s->op, "vary off 0202", 140, "HCPVRY140E DASD 0202 attached to SYSTEM USR001\n");
    expect(s->r, s->op, "vary offline 0200", 0,
           "0200 varied offline\n1 device(s) specified; 1 device(s) successfully varied offline\n");
    expect(s->r, s->op, "query dasd offline", 0, "DASD 0200 OFFLINE\n");
    expect(s->r, s->op, "query offline", 0, "DASD 0200 OFFLINE\n");
    expect(s->r, s->op, "query boxed", 0, "A boxed device was not found.\n");
    expect(s->r, s->op, "query attached", 0, "An attached device was not found.\n");
    rig_run(s->r, s->op, "query all");
    assert_non_null(strstr(s->r->out, "DASD 0202 CP SYSTEM USR001"));
    assert_non_null(strstr(s->r->out, "DASD 0200 OFFLINE"));
    rig_run(s->r, s->op, "query active");
    assert_non_null(strstr(s->r->out, "DASD 0202 CP SYSTEM USR001"));
    assert_null(strstr(s->r->out, "OFFLINE"));
    expect(s->r, s->op, "query free 1", 3,
           "HCPQDV003E Invalid option - command contains extra option(s) starting with 1\n");
    expect(s->r, s->op, "attach 200 *", 46, "HCPATR046E DASD 0200 offline\n");
    /* The host may have it now: another label on it is seen as it comes back. */
    struct volume *image;
    snprintf(path, sizeof path, "%s/volumes/A", s->dir);
    assert_int_equal(volume_open(path, true, &image, NULL, 0), 0);
    assert_int_equal(rig_run(s->r, s->op, "vary on 200"), 6790);
    assert_memory_equal(s->r->out, "HCPVRY6790E DASD 0200 not varied online; ", 41);
    assert_int_equal(volume_write_label(image, "NEWLBL"), 0);
    assert_int_equal(volume_close(image), 0);
    expect(s->r, s->op, "vary on 200", 0,
           "0200 varied online\n1 device(s) specified; 1 device(s) successfully varied online\n");
    expect(s->r, s->op, "query 200", 0, "DASD 0200 NEWLBL\n");
    expect(s->r, s->op, "vary on", 21,
           "HCPVRY021E A real device number was not supplied or it was invalid.\n");
    expect(s->r, s->op, "attach zz operator", 21,
           "HCPATR021E A real device number was not supplied or it was invalid.\n");
    expect(s->r, s->op, "vary off chpid 00", 846,
           "HCPVRY846E Path 00 was not varied offline; it is the last one to device 0200\n");
    expect(s->r, s->op, "vary off path 0 from 200 202", 846,
           "HCPVRY846E Path 00 was not varied offline; it is the last one to device 0200\n");
    expect(s->r, s->op, "vary on path 0 to 200", 0, "Path 00 online to device 0200\n");
    expect(s->r, s->op, "vary processor 0", 26, "HCPVRY026E Operand missing or invalid\n");
}

static void dedicated(void **state)
{
    struct site *s = *state;
    struct vm *owner = rig_logon(s->r, "OWNER");
    expect_told(s->r, "HCPATR122E DASD 0202 already attached to SYSTEM USR001");
    expect(s->r, owner, "query virtual dasd", 0, "DASD 0500 ON DASD  0200 R/O SUBCHANNEL = 0003\n");
    expect(s->r, s->op, "query 200", 0, "DASD 0200 ATTACHED TO OWNER    0500 R/O FREE01\n");
    struct device *dev = channel_device(owner->channel, 0x500);
    assert_int_equal(dev->type->blocks->format(dev, 4096), -EROFS);
    expect(s->r, s->boss, "detach 200 from all", 0, "");
    expect_told(s->r, "DASD 0500 DETACHED BY BOSS");
}

/* While a label is read and an image opened nobody waits; a volume is closed behind its last reader. */
static void *reader(void *arg)
{
    struct site *s = arg;
    struct cp_volume volume;
    uint8_t *space = malloc(CP_VOLUME_CYLINDERS);
    int e = 0;
    while (atomic_load(&s->varied) < 2 && space && (!e || e == -ENOTCONN))
        e = real_cp_volume(s->v, 0x200, &volume, space);
    free(space);
    return e && e != -ENOTCONN ? arg : NULL;
}

static void *varies(void *arg)
{
    struct site *s = arg;
    struct real_dasd d;
    char why[200];
    int e = 0;
    for (unsigned i = 0; i < 400 && !e; i++)
        e = real_vary(s->v, 0x200, i % 2, &d, why);
    atomic_fetch_add(&s->varied, 1);
    return e ? arg : NULL;
}

static void varied_while_read(void **state)
{
    static void *(*const jobs[])(void *) = {reader, varies, reader, varies};
    pthread_t threads[sizeof jobs / sizeof *jobs];
    struct site *s = *state;
    void *bad;
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, jobs[i], s), 0);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        assert_int_equal(pthread_join(threads[i], &bad), 0);
        assert_null(bad);
    }
    expect(s->r, s->op, "vary on 200", 0, NULL);
    expect(s->r, s->op, "query 200", 0, "DASD 0200 FREE01\n");
}

/* Class G has none of it: the same words are about virtual devices, or unknown. */
static void by_class(void **state)
{
    struct site *s = *state;
    struct vm *guest = rig_logon(s->r, "GUEST");
    expect(s->r, guest, "attach 200 *", 1, "HCPCMD001E Unknown CP command: ATTACH\n");
    expect(s->r, guest, "vary off 200", 1, "HCPCMD001E Unknown CP command: VARY\n");
    expect(s->r, guest, "detach 200", 40, "HCPDTV040E Device 0200 does not exist\n");
    expect(s->r, guest, "query all", 3, "HCPCQV003E Invalid option - ALL\n");
    expect(s->r, guest, "query alloc page", 3, "HCPCQV003E Invalid option - ALLOC\n");
    expect(s->r, guest, "query boss page", 3,
           "HCPCQV003E Invalid option - command contains extra option(s) starting with PAGE\n");
    expect(s->r, guest, "query processors", 3, "HCPCQV003E Invalid option - PROCESSORS\n");
}

/* Who has not the class to ask about real devices asks about his own. */
static void own_without_virtual(void **state)
{
    static const char disk[] =
        "DASD 0CF0 3390 USR001 R/W          2 CYL ON DASD  0202 SUBCHANNEL = 0003\n";
    static const char *const none[][2] = {
        {"q graf", "A virtual GRAF was not found.\n"},
        {"q tapes", "A virtual TAPE was not found.\n"},

        {"q ctca", "A virtual CTCA was not found.\n"},
        {"q osa", "A virtual OSA was not found.\n"},
        {"q lines", "A virtual LINE was not found.\n"},
        {"q sw", "A virtual SWCH was not found.\n"},
        {"q fcp", "A virtual FCP was not found.\n"},
        {"q st", "STORAGE = 1M\n"},
        {"q storage", "STORAGE = 1M\n"},
        {"q crypto", "No AP Crypto Queues are available\n"},
    };
    struct site *s = *state;
    struct vm *maint = rig_logon(s->r, "MAINT");
    expect(s->r, maint, "query dasd", 0, disk);
    expect(s->r, maint, "q da", 0, disk);
    expect(s->r, maint, "query cf0", 0, disk);
    expect(s->r, maint, "query 0cf0", 0, disk);
    expect(s->r, maint, "query c00-cff", 0, disk);
    expect(s->r, maint, "query virtual da", 0, disk);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        expect(s->r, maint, none[i][0], 0, none[i][1]);
    expect(s->r, maint, "query 200", 40, "HCPQVD040E Device 0200 does not exist\n");
    expect(s->r, maint, "query abc", 40, "HCPQVD040E Device 0ABC does not exist\n");
    expect(s->r, maint, "query cf0 all", 3,
           "HCPQVD003E Invalid option - command contains extra option(s) starting with ALL\n");
    expect(s->r, maint, "query flashcopy", 3, "HCPCQV003E Invalid option - FLASHCOPY\n");
    expect(s->r, maint, "query cff-c00", 3, "HCPCQV003E Invalid option - CFF-C00\n");
    expect(s->r, s->boss, "query 191", 40, "HCPQDV040E Device 0191 does not exist\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_there_is, open_site, close_site),
        cmocka_unit_test_setup_teardown(owned_volumes, open_site, close_site),
        cmocka_unit_test_setup_teardown(allocations, open_site, close_site),
        cmocka_unit_test_setup_teardown(allocated, open_site, close_site),
        cmocka_unit_test_setup_teardown(other_devices, open_site, close_site),
        cmocka_unit_test_setup_teardown(the_parm_disk, open_site, close_site),
        cmocka_unit_test_setup_teardown(links_together, open_site, close_site),
        cmocka_unit_test_setup_teardown(attached_and_back, open_site, close_site),
        cmocka_unit_test_setup_teardown(accounted, open_site, close_site),
        cmocka_unit_test_setup_teardown(to_another_user, open_site, close_site),
        cmocka_unit_test_setup_teardown(system_volumes, open_site, close_site),
        cmocka_unit_test_setup_teardown(offline, open_site, close_site),
        cmocka_unit_test_setup_teardown(varied_while_read, open_site, close_site),
        cmocka_unit_test_setup_teardown(dedicated, open_site, close_site),
        cmocka_unit_test_setup_teardown(by_class, open_site, close_site),
        cmocka_unit_test_setup_teardown(own_without_virtual, open_site, close_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
