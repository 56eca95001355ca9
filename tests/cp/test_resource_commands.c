/* Smaller commands, each with what it changes: READY, RESET, QUICKDSP, LOADDEV, RETRIEVE, MDCACHE,
 * CHPIDS, ENABLE, DISABLE, START, DRAIN, QUERY SHUTDOWN. */
#include "tests/cp/command_rig.h"

#include "cp/channel/subchannel.h"

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " SHARE RELATIVE 150 ABSOLUTE 40% LIMITHARD\n"
                             " SPOOL 000C 2540 READER *\n"
                             "USER QUICK QUICK 1M 4M G\n"
                             " OPTION QUICKDSP\n"
                             "USER CARDS CARDS 1M 4M G\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000D 2540 PUNCH A\n";

/* Until a setting that another machine's work changes has changed. */
static bool becomes(struct command_rig *r, struct vm *vm, const char *line, const char *text)
{
    struct patience p = {0};
    do {
        rig_run(r, vm, line);
        if (!strcmp(r->out, text))
            return true;
    } while (patient(&p));
    return false;
}

static void ready_and_reset(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    struct device *dev = channel_device(vm->channel, 0x00c);
    struct io_interruption io;
    uint8_t schib[52], irb[96];
    uint32_t schid = channel_schid(dev);
    expect(r, vm, "ready 00c", 0, ""); /* not enabled: nobody is told */
    assert_false(channel_take_interruption(vm->channel, 0xff, &io));
    assert_int_equal(css_store(vm->channel, schid, schib), 0);
    schib[5] |= 0x80;
    assert_int_equal(css_modify(vm->channel, schid, schib), 0);
    expect(r, vm, "ready 00c", 0, "");
    assert_true(channel_take_interruption(vm->channel, 0xff, &io));
    assert_int_equal(css_test(vm->channel, schid, irb), 0);
    assert_int_equal(irb[8], UNIT_DEVEND);
    expect(r, vm, "ready c", 0, "");
    expect(r, vm, "reset 00c", 0, "Device reset\n");
    assert_false(channel_take_interruption(vm->channel, 0xff, &io));
    assert_int_equal(css_test(vm->channel, schid, irb), 1);
    assert_true(channel_enabled(dev)); /* what the guest had modified stays */
    expect(r, vm, "ready 123", 40, "HCPRDY040E Device 0123 does not exist\n");
    expect(r, vm, "ready 00c now", 263,
           "HCPRDY263E Too many operands were supplied for this command.\n");
    expect(r, vm, "define ctca 600", 0, "CTCA 0600 DEFINED\n");
    expect(r, vm, "ready 600", 6, "HCPRDY006E Invalid device type - CTCA\n");
    expect(r, vm, "request now", 3,
           "HCPATT003E Invalid option - command contains extra option(s) starting with NOW\n");
    expect(r, vm, "attn", 0, "");
    expect(r, vm, "reset", 22,
           "HCPRES022E A virtual device number was not supplied or it was invalid.\n");
    rig_close(r);
}

/* One record to or from a device is started. */
static void start(struct vm *vm, uint16_t devno, uint8_t code)
{
    struct orb orb = {1, ORB_FORMAT1 | ORB_LPM, 0x1000};
    const uint8_t ccw[8] = {code, 0x20, 0, 80, 0, 0, 0x20, 0}; /* incorrect length is suppressed */
    uint8_t schib[52], irb[96];
    pthread_mutex_lock(&vm->lock);
    uint32_t schid = channel_schid(channel_device(vm->channel, devno));
    css_test(vm->channel, schid, irb); /* the device end of READY */
    assert_int_equal(css_store(vm->channel, schid, schib), 0);
    schib[5] |= 0x80;
    assert_int_equal(css_modify(vm->channel, schid, schib), 0);
    storage_write(vm->storage, 0x1000, ccw, sizeof ccw);
    assert_int_equal(css_start(vm->channel, schid, &orb), 0);
    pthread_mutex_unlock(&vm->lock);
}

/* One record to or from a device: its unit status. */
static unsigned record(struct vm *vm, uint16_t devno, uint8_t code)
{
    const struct timespec t = {0, 1000000};
    uint32_t schid = channel_schid(channel_device(vm->channel, devno));
    uint8_t irb[96];
    unsigned cc = 1;
    start(vm, devno, code);
    while (cc) {
        nanosleep(&t, NULL);
        pthread_mutex_lock(&vm->lock);
        cc = css_test(vm->channel, schid, irb);
        pthread_mutex_unlock(&vm->lock);
    }
    return irb[8];
}

/* NOTREADY: intervention required until READY. */
static void notready(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "CARDS");
    struct device *punch = channel_device(vm->channel, 0x00d);
    assert_non_null(punch);
    assert_int_equal(record(vm, 0x00d, 0x01), UNIT_END);
    expect(r, vm, "notready 00d", 0, "");
    rig_run(r, vm, "query virtual 00d");
    assert_non_null(strstr(r->out, "NOTREADY"));
    assert_int_equal(record(vm, 0x00d, 0x01), UNIT_END | UNIT_CHECK);
    assert_int_equal(record(vm, 0x00d, 0x01), UNIT_END | UNIT_CHECK);
    expect(r, vm, "ready 00d", 0, "");
    rig_run(r, vm, "query virtual 00d");
    assert_null(strstr(r->out, "NOTREADY"));
    assert_int_equal(record(vm, 0x00d, 0x01) & UNIT_CHECK, 0);
    expect(r, vm, "notr 123", 40, "HCPNRD040E Device 0123 does not exist\n");
    expect(r, vm, "notready", 22,
           "HCPNRD022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "notready 00d 00e", 263,
           "HCPNRD263E Too many operands were supplied for this command.\n");
    expect(r, vm, "notready 009", 6, "HCPNRD006E Invalid device type - CONS\n");
    start(vm, 0x009, 0x0a); /* a read: until a line is entered */
    expect(r, vm, "ready 009", 1201,
           "HCPRDY1201E Device 0009 cannot be readied because it is active.\n");
    expect(r, vm, "reset 009", 0, "Device reset\n");
    expect(r, vm, "ready 009", 0, "");
    rig_close(r);
}

/* REDEFINE: the device keeps what it is and has another number, subchannel too. */
static void redefine(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "CARDS");
    struct device *punch = channel_device(vm->channel, 0x00d);
    expect(r, vm, "spool 00d class q", 0, "");
    expect(r, vm, "redefine 00d as 1d", 0, "PUN 001D DEFINED\n");
    assert_null(channel_device(vm->channel, 0x00d));
    assert_ptr_equal(channel_device(vm->channel, 0x01d), punch);
    rig_run(r, vm, "query virtual 01d");
    assert_non_null(strstr(r->out, "PUN  001D CL Q"));
    assert_int_equal(record(vm, 0x01d, 0x01), UNIT_END);
    expect(r, vm, "redefine 01d 00d", 0, "PUN 000D DEFINED\n");
    assert_int_equal(record(vm, 0x00d, 0x01), UNIT_END);
    expect(r, vm, "redefine 00d 009", 89,
           "HCPRDF089E PUN 0009 not defined; device already defined\n");
    expect(r, vm, "redefine 009 00a", 6, "HCPRDF006E Invalid device type - CONS\n");
    expect(r, vm, "redefine 123 00a", 40, "HCPRDF040E Device 0123 does not exist\n");
    expect(r, vm, "redefine 00d", 22,
           "HCPRDF022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "undial 009", 6, "HCPDIA006E Invalid device type - CONS\n");
    expect(r, vm, "undial 123", 40, "HCPDIA040E Device 0123 does not exist\n");
    expect(r, vm, "undial", 22,
           "HCPDIA022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "define graf 20", 0, "GRAF 0020 DEFINED\n");
    expect(r, vm, "undial 20", 55, "HCPDIA055E No terminal is dialed to 0020\n");
    rig_close(r);
}

static void quickdsp(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    assert_non_null(rig_logon(r, "QUICK"));
    expect(r, op, "query quickdsp quick", 0, "USER QUICK   : QUICKDSP = ON\n");
    expect(r, op, "query quickdsp general", 0, "USER GENERAL : QUICKDSP = OFF\n");
    expect(r, op, "set quickdsp general on", 0, "USER GENERAL : QUICKDSP = ON\n");
    assert_true(becomes(r, op, "q quickd general", "USER GENERAL : QUICKDSP = ON\n"));
    expect(r, op, "set quickdsp nobody on", 45, "HCPCFS045E NOBODY not logged on\n");
    expect(r, op, "set quickdsp general maybe", 2, "HCPCFS002E Invalid operand - MAYBE\n");
    expect(r, vm, "set quickdsp general on", 3, "HCPCFC003E Invalid option - QUICKDSP\n");
    rig_close(r);
}

/* QUERY SHARE: two lines a type of processor; a part of a per cent only when there is one. */
static void share(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    char set[sizeof r->out];
    assert_non_null(rig_logon(r, "GENERAL"));
    expect(r, op, "set share general absolute 9%", 0,
           "USER GENERAL :  CP   ABSOLUTE SHARE = 9%\n"
           "                MAXIMUM SHARE = NOLIMIT\n"
           "                ZAAP ABSOLUTE SHARE = 9%\n"
           "                MAXIMUM SHARE = NOLIMIT\n"
           "                IFL  ABSOLUTE SHARE = 9%\n"
           "                MAXIMUM SHARE = NOLIMIT\n"
           "                ICF  ABSOLUTE SHARE = 9%\n"
           "                MAXIMUM SHARE = NOLIMIT\n"
           "                ZIIP ABSOLUTE SHARE = 9%\n"
           "                MAXIMUM SHARE = NOLIMIT\n");
    rig_run(r, op, "set share general absolute 12.5");
    assert_non_null(strstr(r->out, "CP   ABSOLUTE SHARE = 12.5%\n"));
    rig_run(r, op, "set share general relative 200");
    assert_non_null(strstr(r->out, "USER GENERAL :  CP   RELATIVE SHARE = 200\n"));
    memcpy(set, r->out, sizeof set);
    assert_true(becomes(r, op, "query share general", set));
    expect(r, op, "query share nobody", 45, "HCPCQS045E NOBODY not logged on\n");

    /* The most: its type is the least's unless another is said, and LIMITSOFT is meant. */
    static const struct {
        const char *words, *least, *most;
    } limits[] = {
        {"rel 100 200", "RELATIVE SHARE = 100", "LIMITSOFT RELATIVE 200"},
        {"abs 10% 20.5% limith", "ABSOLUTE SHARE = 10%", "LIMITHARD ABSOLUTE 20.5%"},
        {"limitsoft", "ABSOLUTE SHARE = 10%", "LIMITSOFT ABSOLUTE 20.5%"},
        {"type all rel 50 abs 5% limithard", "RELATIVE SHARE = 50", "LIMITHARD ABSOLUTE 5%"},
        {"nol", "RELATIVE SHARE = 50", "NOLIMIT"},
        {"rel 300 nolimit", "RELATIVE SHARE = 300", "NOLIMIT"},
        {"init", "RELATIVE SHARE = 150", "LIMITHARD ABSOLUTE 40%"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        char command[80], front[160];
        snprintf(command, sizeof command, "set share general %s", limits[i].words);
        snprintf(front, sizeof front, "USER GENERAL :  CP   %s\n%16sMAXIMUM SHARE = %s\n",
                 limits[i].least, "", limits[i].most);
        assert_int_equal(rig_run(r, op, command), 0);
        assert_memory_equal(r->out, front, strlen(front));
        memcpy(set, r->out, sizeof set);
        assert_true(becomes(r, op, "query share general", set));
    }
    assert_int_equal(rig_run(r, op, "set share general type cp relative 20"), 0);
    assert_non_null(strstr(r->out, "CP   RELATIVE SHARE = 20\n"));
    assert_non_null(strstr(r->out, "ZIIP RELATIVE SHARE = 150\n"));
    memcpy(set, r->out, sizeof set);
    assert_true(becomes(r, op, "query share general", set));
    /* Each type has its own. */
    assert_int_equal(rig_run(r, op, "set share general type ifl abs 10% 20% limith"), 0);
    memcpy(set, r->out, sizeof set);
    assert_non_null(strstr(set, "IFL  ABSOLUTE SHARE = 10%\n"
                                "                MAXIMUM SHARE = LIMITHARD ABSOLUTE 20%\n"));
    assert_non_null(strstr(set, "CP   RELATIVE SHARE = 20\n"));
    assert_non_null(strstr(set, "ICF  RELATIVE SHARE = 150\n"));
    assert_true(becomes(r, op, "query share general", set));
    assert_int_equal(rig_run(r, op, "set share general type tape rel 1"), 2);
    rig_close(r);
}

static void loaddev(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "query loaddev", 0,
           "SCSI DEVICE TBD NOSECURE\n"
           "PORTNAME 00000000 00000000    LUN  00000000 00000000    BOOTPROG 0\n"
           "BR_LBA   00000000 00000000\n");
    expect(r, vm, "set loaddev port 10050763 0503C5AE lun 1022400D 00000000 boot 3", 0, "");
    expect(r, vm, "query loaddev", 0,
           "SCSI DEVICE TBD NOSECURE\n"
           "PORTNAME 10050763 0503C5AE    LUN  1022400D 00000000    BOOTPROG 3\n"
           "BR_LBA   00000000 00000000\n");
    expect(r, vm, "set loaddev lun XYZ", 2, "HCPZPM002E Invalid operand - XYZ\n");
    expect(r, vm, "set loaddev lun", 26, "HCPZPM026E Operand missing or invalid\n");
    /* A session of z/VM: what a program that wrote the name as one word was answered. */
    expect(r, vm, "set loaddev portname 500507630400d1e3 lun 4001404c00000000", 2,
           "HCPZPM002E Invalid operand - 500507630400D1E3\n");
    expect(r, vm, "set loaddev bootprog 31", 26, "HCPZPM026E Operand missing or invalid\n");
    expect(r, vm, "set loaddev clear br 12", 0, "");
    expect(r, vm, "query loaddev", 0,
           "SCSI DEVICE TBD NOSECURE\n"
           "PORTNAME 00000000 00000000    LUN  00000000 00000000    BOOTPROG 0\n"
           "BR_LBA   00000000 00000012\n");
    rig_close(r);
}

/* The operands of both kinds of disk, as IBM's syntax of 7.3 has them. */
static void loaddev_in_full(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "set loaddev eckd dev 150 boot auto bootrec 1 2 3 secure", 0, "");
    expect(r, vm, "query loaddev", 0, "ECKD DEVICE 0150 SECURE\nBOOTPROG AUTO BOOTREC 1 2 3\n");
    expect(r, vm, "set loaddev port 1 2", 2, "HCPZPM002E Invalid operand - PORT\n");
    expect(r, vm, "set loaddev scsi", 2, "HCPZPM002E Invalid operand - SCSI\n");
    expect(r, vm, "set loaddev bootrec label nosecure", 0, "");
    expect(r, vm, "query loaddev", 0, "ECKD DEVICE 0150 NOSECURE\nBOOTPROG AUTO BOOTREC LABEL\n");
    expect(r, vm, "set loaddev bootrec 1 2", 26, "HCPZPM026E Operand missing or invalid\n");
    expect(r, vm, "set loaddev bootrec 1 2 256", 26, "HCPZPM026E Operand missing or invalid\n");
    expect(r, vm, "set loaddev dev xyz", 22,
           "HCPZPM022E A virtual device number was not supplied or it was invalid.\n");
    expect(r, vm, "set loaddev clear dev 1a00 port 5 6 alt 1b00 port 7 8 scp 'it''s  Me' boot 2", 0,
           "");
    static const char head[] =
        "SCSI DEVICE 1A00 NOSECURE\n"
        "PORTNAME 00000005 00000006    LUN  00000000 00000000    BOOTPROG 2\n"
        "BR_LBA   00000000 00000000\n"
        "ALTERNATE 1B00 PORTNAME 00000007 00000008\n"
        "SCPDATA\n";
    static const char text[] = "     0----+----1----+----2----+----3----+----4----+----\n";
    static const char hex[] = "     00----03 04----07 08----11 12----15 16----19\n";
    char want[600];
    snprintf(want, sizeof want, "%s%s0000 it's  Me\n", head, text);
    expect(r, vm, "query loaddev", 0, want);
    expect(r, vm, "set loaddev eckd", 2, "HCPZPM002E Invalid operand - ECKD\n");
    expect(r, vm, "set loaddev scpdata app hex C1C200", 0, "");
    snprintf(want, sizeof want, "%s%s0000 89A37DA2 4040D485 C1C200\n", head, hex);
    expect(r, vm, "query loaddev", 0, want);
    expect(r, vm, "set loaddev scpdata 52 the end", 0, "");
    snprintf(want, sizeof want,
             "%s%s0000 89A37DA2 4040D485 C1C20040 40404040 40404040\n"
             "0020 40404040 40404040 40404040 40404040 40404040\n"
             "0040 40404040 40404040 40404040 A3888540 859584\n",
             head, hex);
    expect(r, vm, "query loaddev", 0, want);
    expect(r, vm, "set loaddev scpdata 4090 1234567", 26,
           "HCPZPM026E Operand missing or invalid\n");
    expect(r, vm, "set loaddev scpdata hex C1C", 26, "HCPZPM026E Operand missing or invalid\n");
    expect(r, vm, "set loaddev scpdata hex XY", 26, "HCPZPM026E Operand missing or invalid\n");
    expect(r, vm, "set loaddev scpdata", 26, "HCPZPM026E Operand missing or invalid\n");
    static const struct {
        const char *begin;
        unsigned n;
        int rc;
    } lengths[] = {{"set dumpdev scpdata ", 4096, 0},
                   {"set dumpdev scpdata ", 4097, 26},
                   {"set dumpdev scpdata hex ", 8192, 0},
                   {"set dumpdev scpdata hex ", 8193, 26},
                   {"set dumpdev scpdata hex ", 8194, 26}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char line[8300];
        snprintf(line, sizeof line, "%s%0*u", lengths[i].begin, (int)lengths[i].n, 0u);
        int rc = rig_run(r, vm, line);
        if (rc != lengths[i].rc)
            fail_msg("%u characters of data: %d", lengths[i].n, rc);
    }
    expect(r, vm, "set dumpdev clear", 0, "");
    expect(r, vm, "set dumpdev alternate 1b00 clear portname 5 6", 0, "");
    expect(r, vm, "query dumpdev", 0,
           "SCSI DEVICE TBD NOSECURE\n"
           "PORTNAME 00000005 00000006    LUN  00000000 00000000    BOOTPROG 0\n"
           "BR_LBA   00000000 00000000\n");
    expect(r, vm, "set dumpdev clear", 0, "");
    expect(r, vm, "query loaddev", 0, want); /* nothing of these */
    expect(r, vm, "set loaddev clear", 0, "");
    expect(r, vm, "query loaddev", 0,
           "SCSI DEVICE TBD NOSECURE\n"
           "PORTNAME 00000000 00000000    LUN  00000000 00000000    BOOTPROG 0\n"
           "BR_LBA   00000000 00000000\n");
    expect(r, vm, "set dumpdev eckd dev 150", 0, ""); /* and left so at LOGOFF */
    expect(r, vm, "set dumpdev scpdata kept", 0, "");
    rig_close(r);
}

static void the_system(void **state)
{
    (void)state;
    struct command_rig *r =
        rig_open("System_Identifier T\nFeatures , Retrieve Default 7 Maximum 99\n", direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, vm, "query retrieve", 0,
           "7 buffers available.  Maximum of 99 buffers may be selected.\n");
    expect(r, vm, "query retrieve buffers", 0, "Position Contents\n");
    expect(r, vm, "query retrieve buffers 1", 3,
           "HCPCQR003E Invalid option - command contains extra option(s) starting with 1\n");
    assert_int_equal(rig_run(r, op, "query mdc"), 0);
    assert_memory_equal(r->out, "Minidisk cache OFF for system\n", 30);
    expect(r, op, "set mdc system on", 2, "HCPMDS002E Invalid operand - ON\n");
    expect(r, op, "set mdc system off", 0, "");
    expect(r, vm, "set mdc system off", 2, "HCPMDS002E Invalid operand - SYSTEM\n");
    rig_close(r);
}

static void terminals(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "GENERAL");
    expect(r, op, "disable all", 0, "Command complete\n");
    assert_true(atomic_load(&r->sys->terminals_disabled));
    expect(r, op, "en all", 0, "Command complete\n");
    assert_false(atomic_load(&r->sys->terminals_disabled));
    expect(r, op, "enable l0003", 2, "HCPNLD002E Invalid operand - L0003\n");
    expect(r, vm, "disable all", 1, "HCPCMD001E Unknown CP command: DISABLE\n");
    assert_int_equal(rig_run(r, op, "define printer 70e"), 0);
    assert_int_equal(rig_run(r, op, "define punch 70d"),
                     0); /* a list goes on behind what is not there */
    expect(r, op, "detach 700 70e 701-702 70d", 40,
           "HCPDTV040E Device 0700 does not exist\nPRT  070E DETACHED\n"
           "HCPDTV040E Device 0701 does not exist\nPUN  070D DETACHED\n");
    expect(r, op, "start ur 00e", 40, "HCPCSS040E Device 000E does not exist\n");
    expect(r, op, "drain 00c", 40, "HCPCSS040E Device 000C does not exist\n");
    expect(r, op, "start", 26, "HCPCSS026E Operand missing or invalid\n");
    expect(r, op, "start ur", 26, "HCPCSS026E Operand missing or invalid\n");
    static const char *const all[] = {"drain",     "drain ur",   "drain all", "drain ur p",
                                      "drain prt", "drain pu",   "drain pch", "drain r",
                                      "drain rdr", "start ur p", "start all"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect(r, op, all[i], 0, "");
    expect(r, op, "drain printers", 21, NULL);
    assert_int_equal(rig_run(r, op, "query chpids"), 0);
    assert_non_null(strstr(r->out, "\n 0x      +  .  ."));
    /* Who is where; spool files of another user. */
    expect(r, op, "query graf", 0, "An active GRAF was not found.\n");
    system_user_set_where(vm, "L0003", "192.0.2.9");
    expect(r, op, "query graf", 0, "LDEV L0003 LOGON AS GENERAL\n");
    expect(r, op, "query ldevs", 0, "LDEV L0003 LOGON AS GENERAL\n");
    expect(r, op, "query ldevs tcpip", 0, "LDEV L0003 LOGON AS GENERAL\n");
    expect(r, op, "query ldevs general", 0, "No logical devices were found.\n");
    system_user_set_where(vm, "0009", "");
    expect(r, op, "query ldevs all", 0, "No logical devices were found.\n");
    expect(r, op, "query 9", 0, "GRAF  0009 LOGON AS GENERAL\n");
    expect(r, op, "query tapes", 0, "An active TAPE was not found.\n");
    rig_run(r, vm, "spool punch * rdr");
    expect(r, op, "query files general", 0, "FILES:   NO RDR,   NO PRT,   NO PUN\n");
    expect(r, op, "query files nobody", 53, "HCPCQF053E NOBODY not in CP directory\n");
    expect(r, vm, "query files operator", 3,
           "HCPCQF003E Invalid option - command contains extra option(s) starting with OPERATOR\n");
    expect(r, vm, "query shutdown status", 0, "System shutdown is not in progress\n");
    rig_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ready_and_reset), cmocka_unit_test(notready),
        cmocka_unit_test(redefine),        cmocka_unit_test(quickdsp),
        cmocka_unit_test(share),           cmocka_unit_test(loaddev),
        cmocka_unit_test(loaddev_in_full), cmocka_unit_test(the_system),
        cmocka_unit_test(terminals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
