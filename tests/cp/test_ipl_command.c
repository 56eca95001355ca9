/* IPL as it is typed: from a card deck with STOP, and again without operands; from a cylinder or block of a
 * disk; NSSDATA; what LOADDEV names. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"
#include "cp/devices/dasd.h"
#include "cp/devices/unit_record.h"
#include "cp/system.h"
#include "cp/volumes/links.h"
#include "engine/base/bytes.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 1M ABCDEFG\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n";

/* What IPL reads: a PSW that waits, disabled, at that address; a channel command that does nothing. */
static void ipl_text(uint8_t *to, uint32_t address)
{
    put32(to, 0x000a0000);
    put32(to + 4, 0x80000000 | address);
    put32(to + 8, 0x03000000);
    put32(to + 12, 0x20000001);
}

/* One card of it. */
static void deck(struct command_rig *r, struct vm *vm)
{
    uint8_t card[80] = {0};
    ipl_text(card, 0x123);
    expect(r, vm, "spool pun * rdr", 0, "");
    pthread_mutex_lock(&vm->lock);
    struct unit_record *ur = unit_record_of(channel_device(vm->channel, 0x00d));
    assert_int_equal(unit_record_write(ur, 0x01, card, sizeof card), 0);
    pthread_mutex_unlock(&vm->lock);
    expect(r, vm, "close pun", 0, NULL);
    expect(r, vm, "change rdr all keep", 0, NULL);
}

/* The command loads, and the machine is stopped with what ipl_text() made for that address. */
static void loaded(struct command_rig *r, struct vm *vm, const char *command, unsigned address)
{
    char psw[64];
    r->said[0] = '\0';
    vm->loaded = false;
    expect(r, vm, command, 0, "");
    for (struct patience p = {0}; !vm->loaded && patient(&p);)
        ;
    snprintf(psw, sizeof psw, "PSW = 000A0000 80000%03X\n", address);
    expect(r, vm, "display psw", 0, psw);
}

static void stopped_at_its_psw(struct command_rig *r, struct vm *vm, const char *command)
{
    loaded(r, vm, command, 0x123);
    assert_null(strstr(r->said, "HCPGIR450W"));
    expect(r, vm, "begin", 0, NULL);
    assert_true(rig_said(r, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000123"));
}

static void stop_and_again(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "OPERATOR");
    static const char missing[] =
        "HCPIPL022E A virtual device number was not supplied or it was invalid.\n";
    deck(r, vm);
    expect(r, vm, "ipl", 22, missing); /* nothing was loaded yet */
    expect(r, vm, "ipl 00c nosuch", 2, NULL);
    /* Only a disk has cylinders; what contradicts itself. */
    expect(r, vm, "ipl 00c 5", 2, "HCPIPL002E Invalid operand - 5\n");
    expect(r, vm, "ipl 00c clear noclear", 13, NULL);
    expect(r, vm, "ipl 00c nssdata clear", 13, NULL);
    expect(r, vm, "ipl 00c dump", 2, NULL);
    expect(r, vm, "ipl", 22, missing);
    stopped_at_its_psw(r, vm, "ipl 00c nssdata stop attn");
    stopped_at_its_psw(r, vm, "ipl");
    expect(r, vm, "ip", 22, missing); /* only by its name in full */
    expect(r, vm, "i 00c", 0, NULL);
    assert_true(rig_said(r, "HCPGIR450W CP entered; disabled wait PSW 000A0000 80000123"));
    rig_close(r);
}

static struct minidisk *disk_of(struct vm *vm, uint16_t vdev)
{
    return disk_link_minidisk(dasd_link(channel_device(vm->channel, vdev)));
}

/* The cylinder or block where IPL reads; without one, where a disk's IPL records are. */
static void places(void **state)
{
    enum { BLOCKS_OF_A_CYLINDER = 15 * 12 }; /* of 4096 bytes */
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "OPERATOR");
    uint8_t text[4096] = {0};
    struct volumes *volumes = r->sys->volumes = volumes_open(NULL, NULL, NULL);
    expect(r, vm, "define t3390 0200 cyl 4", 0, NULL);
    expect(r, vm, "define tfb-512 0201 blk 64", 0, NULL);
    assert_int_equal(minidisk_cms_format(disk_of(vm, 0x200), sizeof text), 0);
    for (unsigned place = 0; place < 4; place++) {
        ipl_text(text, 0x200 + place);
        assert_int_equal(minidisk_cms_write(disk_of(vm, 0x200), sizeof text,
                                            place * BLOCKS_OF_A_CYLINDER + 1, text),
                         0);
        ipl_text(text, 0x300 + place);
        assert_int_equal(minidisk_write_blocks(disk_of(vm, 0x201), place, 1, text), 0);
    }
    loaded(r, vm, "ipl 201 stop", 0x300);
    loaded(r, vm, "ipl 201 3 stop", 0x303);
    loaded(r, vm, "ipl 201 0 clear stop", 0x300);
    loaded(r, vm, "ipl 200 3 stop", 0x203);
    loaded(r, vm, "ipl 200 1 clear stop", 0x201);
    /* Places that are not there. */
    static const char *const beyond[] = {"ipl 200 4 stop", "ipl 200 65539 stop", "ipl 201 64 stop",
                                         "ipl 201 2147483647 stop"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        rig_run(r, vm, beyond[i]);
        expect(r, vm, "display psw", 0, NULL);
        if (strstr(r->out, " 80000"))
            fail_msg("%s: %s", beyond[i], r->out);
    }
    expect(r, vm, "ipl 200 -1", 2, "HCPIPL002E Invalid operand - -1\n");
    expect(r, vm, "ipl 200 2147483648", 2, NULL);
    rig_close(r);
    volumes_shut(volumes);
}

/* LOADDEV and DUMPDEV are what SET has named: a disk that a program of the machine's own would load. */
static void directed(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct volumes *volumes = r->sys->volumes = volumes_open(NULL, NULL, NULL);
    struct vm *vm = rig_logon(r, "OPERATOR");
    expect(r, vm, "ipl loaddev", 22,
           "HCPIPL022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "ipl dumpdev", 22, NULL);
    expect(r, vm, "set loaddev eckd dev 150 bootrec label", 0, "");
    expect(r, vm, "ipl loaddev", 40, "HCPIPL040E Device 0150 does not exist\n");
    expect(r, vm, "ipl dumpdev", 22, NULL);
    expect(r, vm, "set loaddev dev 00c", 0, "");
    expect(r, vm, "ipl loaddev", 6, "HCPIPL006E Invalid device type - 000C\n");
    expect(r, vm, "define vfb-512 as 150 blk 16", 0, "DASD 0150 DEFINED\n");
    expect(r, vm, "set loaddev dev 150", 0, "");
    expect(r, vm, "ipl loaddev loadp abc stop attn", 2990,
           "HCPIPL2990E The machine loader is not available on this system\n");
    expect(r, vm, "ipl loaddev clear", 2, "HCPIPL002E Invalid operand - CLEAR\n");
    expect(r, vm, "ipl loaddev loadparm", 26, NULL);
    expect(r, vm, "ipl loaddev loadparm toolonga1", 26, NULL);
    expect(r, vm, "set dumpdev dev 150 port 1 2 lun 3 4", 0, "");
    expect(r, vm, "ipl dumpdev", 6, "HCPIPL006E Invalid device type - 0150\n");
    rig_close(r);
    volumes_shut(volumes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(stop_and_again),
                                              cmocka_unit_test(places), cmocka_unit_test(directed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
