/* RECORDING and accounting: who has records to collect, what is in them, what SHUTDOWN keeps. */
#include "tests/cp/command_rig.h"

#include "cp/diagnose/diagnose.h"
#include "cp/recording/accounting.h"
#include "cp/volumes/links.h"
#include "engine/base/bytes.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char config[] = "System_Identifier T\n"
                             "System_Userids Operator OPERATOR Account1 DISKACNT Erep1 EREP\n";
static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER DISKACNT DISKACNT 1M 4M G\n"
                             " IUCV *ACCOUNT PRIORITY MSGLIMIT 255\n"
                             "USER WORKER WORKER 1M 4M G\n"
                             " ACCOUNT 1001 BIN7 1002 1003\n"
                             " MACHINE ESA 4\n"
                             " OPTION ACCT APPLMON\n"
                             " SPOOL 000D 2540 PUNCH A\n"
                             "USER PLAIN PLAIN 1M 4M G\n"
                             "USER ERROR ERROR 1M 4M F\n";

static void ready(void *ctx)
{
    atomic_fetch_add((atomic_uint *)ctx, 1);
}

/* The next record that DISKACNT has, as text, or "". */
static const char *next(struct command_rig *r, uint8_t raw[80], char text[81])
{
    size_t n = recording_take(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT", raw, 80);
    assert_true(n == 0 || n == 80);
    ebcdic_to_ascii(text, raw, n);
    text[n] = '\0';
    return text;
}

static void commands(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *worker = rig_logon(r, "WORKER");
    struct vm *error = rig_logon(r, "ERROR");
    expect(r, op, "query recording", 0,
           "RECORDING    COUNT    LMT USERID   COMMUNICATION\n"
           "EREP ON      00000000 002 EREP     INACTIVE\n"
           "ACCOUNT ON   00000000 020 DISKACNT INACTIVE\n");
    expect(r, op, "recording account off limit 3", 0, "Command complete\n");
    rig_end(r, rig_logon(r, "PLAIN"));
    expect(r, op, "recording account on", 0, "Command complete\n");
    rig_end(r, rig_logon(r, "PLAIN"));
    expect(r, op, "acnt worker operator", 0, "");
    assert_true(rig_said(r, "HCPCRC8082I Accounting records are accumulating for userid "
                            "DISKACNT.\n"));
    expect(r, op, "query recording", 0,
           "RECORDING    COUNT    LMT USERID   COMMUNICATION\n"
           "EREP ON      00000000 002 EREP     INACTIVE\n"
           "ACCOUNT ON   00000003 003 DISKACNT INACTIVE\n");
    expect(r, op, "recording account purge limit qid diskacnt", 0, "Command complete\n");
    expect(r, error, "q recordi", 0,
           "RECORDING    COUNT    LMT USERID   COMMUNICATION\n"
           "EREP ON      00000000 002 EREP     INACTIVE\n"
           "ACCOUNT ON   00000000 020 DISKACNT INACTIVE\n");
    /* One who has no entry, and may change his own only. */
    expect(r, error, "recording account off", 0,
           "HCPCRC8072I Recording entry not found\nCommand complete\n");
    expect(r, error, "recording erep off qid erep", 2, "HCPCRC002E Invalid operand - QID\n");
    expect(r, op, "recording symptom on qid *", 0,
           "HCPCRC8072I Recording entry not found\nCommand complete\n");
    expect(r, worker, "recording account off", 1, "HCPCMD001E Unknown CP command: RECORDING\n");
    expect(r, worker, "query recording", 3, NULL);
    static const struct {
        const char *line;
        int rc;
    } bad[] = {{"recording", 26},
               {"recording account", 26},
               {"recording tape on", 2},
               {"recording account loud", 2},
               {"recording account limit 1000", 2},
               {"recording account on qid", 20},
               {"recording account on qid a.b", 7},
               {"recording acc on", 2},
               {"re account on", 1},
               {"query recording x", 3},
               {"acnt", 20},
               {"acnt nobody", 45},
               {"acnt a.b", 7},
               {"acnt all x", 3}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(r, op, bad[i].line, bad[i].rc, NULL);
    expect(r, op, "query recording", 0,
           "RECORDING    COUNT    LMT USERID   COMMUNICATION\n"
           "EREP ON      00000000 002 EREP     INACTIVE\n"
           "ACCOUNT ON   00000000 020 DISKACNT INACTIVE\n");
    rig_close(r);
}

static void contents(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "WORKER");
    atomic_uint calls = 0;
    uint8_t raw[80];
    char text[81], today[8];
    struct recording_reader reader = {ready, &calls};
    assert_int_equal(recording_connect(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT", &reader),
                     0);
    assert_int_equal(recording_connect(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT", &reader),
                     -EBUSY);
    assert_string_equal(next(r, raw, text), "");
    struct tm tm;
    system_local_time(r->sys, system_now(), &tm);
    strftime(today, sizeof today, "%m%d%y", &tm);
    expect(r, vm, "define cpu 1", 0, NULL);
    vm->logon_ns -= 90000000000u;
    vm->accounting.since_ns -= 90000000000u; /* a minute and a half ago */
    atomic_fetch_add(&vm->cp_ns, 5000000000u);
    expect(r, op, "acnt worker", 0, "");
    struct patience p = {0};
    while (calls < 2 && patient(&p)) /* it is work of the other machine */
        uv_run(&r->sys->loop, UV_RUN_NOWAIT);
    assert_int_equal(calls, 2);
    expect(r, op, "query recording", 0,
           "RECORDING    COUNT    LMT USERID   COMMUNICATION\n"
           "EREP ON      00000000 002 EREP     INACTIVE\n"
           "ACCOUNT ON   00000002 020 DISKACNT ACTIVE\n");
    next(r, raw, text); /* of CPU 01 */
    assert_memory_equal(text, "WORKER  1001    ", 16);
    assert_memory_equal(text + 16, today, 6);
    assert_string_equal(text + 78, "01");
    assert_int_equal(get32(raw + 32), 0);          /* it has not run */
    assert_int_equal(get32(raw + 40), 0x40404040); /* pages: of the base CPU only */
    next(r, raw, text);                            /* of the base CPU */
    assert_string_equal(text + 78, "01");
    assert_in_range(get32(raw + 28), 90, 600);
    assert_in_range(get32(raw + 32), 5000, 60000);
    assert_int_equal(get32(raw + 40), 0);
    assert_int_equal(get32(raw + 52), 0);
    expect(r, vm, "detach cpu 1", 0, NULL);
    next(r, raw, text);
    assert_int_equal(get32(raw + 40), 0x40404040);
    /* The next period: what was charged is not charged again. */
    expect(r, vm, "set account 1003", 0, "");
    next(r, raw, text);
    assert_memory_equal(text + 8, "1001    ", 8);
    assert_in_range(get32(raw + 28), 0, 60);
    assert_in_range(get32(raw + 32), 0, 4999);
    expect(r, vm, "set account 1004", 2, "HCPCFS002E Invalid operand - 1004\n");
    expect(r, vm, "set acc", 26, NULL);
    expect(r, vm, "set account 1001 x", 3, NULL);
    assert_string_equal(next(r, raw, text), "");
    rig_end(r, vm);
    next(r, raw, text);
    assert_memory_equal(text, "WORKER  1003    ", 16);
    assert_string_equal(next(r, raw, text), "");
    recording_sever(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT");
    rig_close(r);
}

/* A temporary disk, when it goes. */
static void devices(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    r->sys->volumes = volumes_open(NULL, NULL, NULL);
    struct vm *vm = rig_logon(r, "WORKER");
    atomic_uint calls = 0;
    uint8_t raw[80];
    char text[81];
    struct recording_reader reader = {ready, &calls};
    assert_int_equal(recording_connect(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT", &reader),
                     0);
    expect(r, vm, "define t3380 201 17", 91,
           "HCPDEF091E DASD 0201 not defined; temp space not available\n");
    expect(r, vm, "define t3390 200 17", 0, NULL);
    expect(r, vm, "define tfb-512 201 800", 0, NULL);
    expect(r, vm, "define vfb-512 202 800", 0, NULL);
    expect(r, vm, "detach 200-202", 0, NULL);
    next(r, raw, text);
    assert_memory_equal(text, "WORKER  1001    ", 16);
    assert_string_equal(text + 78, "03");
    assert_int_equal(raw[32], 0x04);
    assert_int_equal(get16(raw + 36), 17);
    next(r, raw, text);
    assert_string_equal(text + 78, "03");
    assert_int_equal(get32(raw + 36), 800);
    assert_string_equal(next(r, raw, text) + 78, "0B"); /* the virtual disk: blocks */
    assert_int_equal(raw[32], 0x01);
    assert_int_equal(get32(raw + 36), 800);
    assert_string_equal(next(r, raw, text), "");
    expect(r, vm, "define t3390 200 3", 0, NULL);
    rig_end(r, vm); /* the record of the LOGOFF, and then that of the disk */
    assert_string_equal(next(r, raw, text) + 78, "01");
    assert_string_equal(next(r, raw, text) + 78, "03");
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
}

/* DIAGNOSE X'4C'; its condition code. */
static unsigned diagnose_4c(struct vm *vm, uint64_t address, uint32_t code, uint32_t length)
{
    uint64_t gr[6] = {[2] = address, [4] = code, length};
    struct diagnose d = {vm, rig_execute(vm, 0x8324004c, gr), 2, 4};
    diagnose_accounting(&d);
    return (unsigned)(sie_psw(d.v).mask >> 44 & 3);
}

static void programs(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "WORKER"), *plain = rig_logon(r, "PLAIN");
    atomic_uint calls = 0;
    uint8_t raw[80], data[70];
    char text[81];
    struct recording_reader reader = {ready, &calls};
    assert_int_equal(recording_connect(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT", &reader),
                     0);
    ebcdic_from_ascii(data,
                      "0123456789012345678901234567890123456789012345678901234567890123456789", 70);
    assert_int_equal(storage_write(vm->storage, 0x2000, data, sizeof data), 0);
    assert_int_equal(diagnose_4c(vm, 0x2000, 0x10, 70), 0);
    next(r, raw, text);
    assert_string_equal(text,
                        "WORKER  01234567890123456789012345678901234567890123456789012345678901"
                        "23456789C0");
    assert_int_equal(diagnose_4c(vm, 0x2001, 0x10, 1), 0);
    next(r, raw, text);
    assert_memory_equal(text, "WORKER  1 ", 10);
    assert_string_equal(text + 77, " C0");
    diagnose_4c(vm, 0x2000, 0x10, 71); /* specification exceptions */
    diagnose_4c(vm, 0x2000, 0x10, 0xffffffff);
    diagnose_4c(vm, 0x2000, 0x10, 0);
    diagnose_4c(vm, 0x2000, 0, 1);
    diagnose_4c(vm, vm->storage_bytes - 5, 0x10, 70); /* addressing */
    assert_int_equal(diagnose_4c(plain, 0x2000, 0x10, 70), 1);
    assert_string_equal(next(r, raw, text), "");
    rig_close(r);
}

/* DIAGNOSE X'DC' with the function and the length of a buffer: GR4, which is as it was after a program check. */
#define AS_IT_WAS 0x77

static uint64_t diagnose_dc(struct vm *vm, uint64_t list, uint8_t function, uint16_t length,
                            uint64_t buffer)
{
    uint8_t b[32] = {0, 0xdc, function, sizeof b};
    put16(b + 10, length);
    put64(b + 16, 0x3000);
    put64(b + 24, buffer);
    storage_write(vm->storage, list, b, sizeof b); /* not where there is no storage */
    struct diagnose d = {
        vm, rig_execute(vm, 0x832400dc, (uint64_t[6]){[2] = list, [4] = AS_IT_WAS}), 2, 4};
    diagnose_application_monitor(&d);
    return sie_gr(d.v, 4);
}

static void application_data(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *vm = rig_logon(r, "WORKER"), *plain = rig_logon(r, "PLAIN");
    uint64_t end = vm->storage_bytes;
    for (uint8_t function = 0x80; function <= 0x83; function++) {
        assert_int_equal(diagnose_dc(vm, 0x2000, function, 100, end - 100), 0);
        assert_int_equal(diagnose_dc(plain, 0x2000, function, 100, 0x4000), 5);
    }
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x80, 4024, 0x4000), 0);
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x7f, 100, 0x4000), AS_IT_WAS);
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x84, 100, 0x4000), AS_IT_WAS);
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x80, 4025, 0x4000), AS_IT_WAS);
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x80, 0xffff, 0x4000), AS_IT_WAS);
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x80, 100, end - 99), AS_IT_WAS);
    assert_int_equal(diagnose_dc(vm, 0x2000, 0x80, 100, UINT64_MAX - 50), AS_IT_WAS);
    assert_int_equal(diagnose_dc(vm, end - 31, 0x80, 100, 0x4000), AS_IT_WAS);
    rig_close(r);
}

static void silent(void *ctx, bool error, const char *text)
{
    (void)ctx, (void)error, (void)text;
}

/* Wrong passwords, and LINKs. */
static void journaled(void **state)
{
    static const char journaling[] =
        "System_Identifier T\nSystem_Userids Operator OPERATOR Account1 DISKACNT\n"
        "Journaling Facility On , Set_and_Query On , Logon Account after 2 attempts ,\n"
        " Link Account after 1 attempts\n";
    static const char users[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                                "USER OWNER OWNER 1M 4M G\n"
                                " MDISK 0300 FB-512 V-DISK 800 MR READPASS WRITPASS\n"
                                "USER WORKER WORKER 1M 4M G\n";
    (void)state;
    struct command_rig *r = rig_open(journaling, users);
    r->sys->volumes = volumes_open(NULL, NULL, NULL);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "WORKER");
    atomic_uint calls = 0;
    uint8_t raw[80];
    char text[81];
    struct recording_reader reader = {ready, &calls};
    assert_int_equal(recording_connect(r->sys->recording, RECORDING_ACCOUNT, "DISKACNT", &reader),
                     0);
    expect(r, op, "query journal", 0, "Journal: LOGON-on, LINK-on\n");
    expect(r, op, "autolog owner wrong", 50, NULL);
    assert_string_equal(next(r, raw, text), "");
    expect(r, op, "autolog owner guess", 50, NULL);
    next(r, raw, text);
    assert_memory_equal(text, "OWNER           ", 16);
    assert_memory_equal(text + 28, "DSC GUESS   OPERATOR", 20 - 8 + 8);
    assert_string_equal(text + 78, "04");
    assert_int_equal(get16(raw + 69), 2);
    assert_int_equal(get16(raw + 71), 2);
    expect(r, vm, "link owner 300 400 rr badpass", 114, NULL);
    next(r, raw, text);
    assert_memory_equal(text, "WORKER  WORKER  ", 16);
    assert_memory_equal(text + 32, "BADPASS OWNER   0300", 20);
    assert_string_equal(text + 78, "06");
    /* Without a record: the password was not looked at. */
    expect(r, vm, "link owner 300 400 sr readpass", 1155,
           "HCPLNM1155E OWNER 0300 not linked; not authorized for exclusive or stable mode\n");
    expect(r, vm, "link owner 300 400 ew writpass", 1155, NULL);
    expect(r, vm, "link owner 300 400 rr readpass", 0, NULL);
    next(r, raw, text);
    assert_memory_equal(text + 32, "        OWNER   0300", 20);
    assert_string_equal(text + 78, "05");
    expect(r, op, "set journal link off", 0, "");
    expect(r, vm, "link owner 300 401 rr badpass", 114, NULL);
    expect(r, op, "set journal logon off", 0, "");
    expect(r, op, "q jour", 0, "Journal: LOGON-off, LINK-off\n");
    expect(r, op, "autolog owner guess", 50, NULL);
    assert_string_equal(next(r, raw, text), "");
    expect(r, op, "set journal", 26, NULL);
    expect(r, op, "set journal all on", 2, NULL);
    expect(r, op, "set journal link", 26, NULL);
    expect(r, op, "set journal link maybe", 2, NULL);
    expect(r, op, "set journal link on x", 3, NULL);
    expect(r, vm, "set journal link on", 3, NULL);
    /* A hundred users with wrong passwords: the table has an end. */
    char line[40];
    expect(r, op, "set journal logon on", 0, "");
    for (unsigned i = 0; i < 100; i++) {
        snprintf(line, sizeof line, "NOBODY%u", i);
        journal_logon_refused(r->sys, line, "L0003", "x", "");
    }
    journal_logon_refused(r->sys, "NOBODY99", "L0003", "a password that is longer", "");
    next(r, raw, text);
    assert_memory_equal(text, "NOBODY99        ", 16);
    assert_memory_equal(text + 28, "0003A PASSWO        ", 20);
    rig_end(r, vm);
    rig_end(r, op);
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
    r = rig_open(config, direct); /* without JOURNALING */
    op = rig_logon(r, "OPERATOR");
    expect(r, op, "query journal", 3, NULL);
    expect(r, op, "set journal link on", 3, NULL);
    rig_close(r);
}

/* JOURNALING's messages, LOCKOUT and DISABLE. */
static void locked_out(void **state)
{
    static const char journaling[] =
        "System_Identifier T\nSystem_Userids Operator OPERATOR\n"
        "Journaling Facility On , Set_and_Query On ,\n"
        " Logon Account after 2 attempts , Message after 2 attempts to WATCHER ,\n"
        " Lockout after 3 attempts for 5 minutes ,\n"
        " Link Message after 1 attempts to WATCHER , Disable after 2 attempts\n";
    static const char users[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                                "USER WATCHER WATCHER 1M 4M G\n"
                                "USER OWNER OWNER 1M 4M G\n"
                                " MDISK 0300 FB-512 V-DISK 800 MR READPASS WRITPASS\n"
                                " MDISK 0301 FB-512 V-DISK 800 MR ALL\n"
                                "USER WORKER WORKER 1M 4M G\n";
    (void)state;
    struct command_rig *r = rig_open(journaling, users);
    r->sys->volumes = volumes_open(NULL, NULL, NULL);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "WORKER");
    rig_logon(r, "WATCHER");
    expect(r, op, "autolog owner wrong", 50, NULL);
    expect(r, op, "autolog owner guess", 50, NULL);
    assert_true(rig_said(
        r, "HCPJRL145I Userid OWNER at terminal DSC has given 2 incorrect passwords with LOGON"));
    assert_false(journal_locked(r->sys, "OWNER"));
    expect(r, op, "autolog owner third", 50, NULL);
    assert_true(journal_locked(r->sys, "OWNER"));
    expect(r, op, "autolog owner owner", 51, NULL);
    expect(r, op, "autolog owner", 51, NULL);
    assert_false(journal_locked(r->sys, "WORKER"));
    /* A crowd of other names does not set him free; SET JOURNAL OFF does. */
    char name[9];
    for (unsigned i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%u", i);
        journal_logon_refused(r->sys, name, "L0003", "x", "");
    }
    expect(r, op, "autolog owner owner", 51, NULL);
    expect(r, op, "set journal logon off", 0, "");
    assert_false(journal_locked(r->sys, "OWNER"));
    expect(r, op, "autolog owner wrong", 50, NULL);
    expect(r, op, "autolog owner wrong", 50, NULL);
    expect(r, op, "autolog owner wrong", 50, NULL);
    expect(r, op, "autolog owner wrong", 50, NULL);
    /* LINK */
    expect(r, vm, "link owner 300 400 rr badpass", 114, NULL);
    assert_true(rig_said(
        r, "HCPJRL145I Userid WORKER at terminal DSC has given 1 incorrect passwords with LINK"));
    expect(r, vm, "link owner 300 400 rr readpass", 0, NULL);
    expect(r, vm, "link owner 300 401 rr badpass", 114, NULL);
    expect(r, vm, "link owner 301 402 rr", 0, NULL);
    expect(r, vm, "link owner 300 403 rr badpass", 114, NULL);
    expect(r, vm, "link owner 300 403 rr badpass", 114, NULL);
    expect(r, vm, "link owner 300 403 rr readpass", 115,
           "HCPLNM115E LINK invalid; excessive incorrect passwords\n");
    expect(r, vm, "link owner 301 403 rr", 115, NULL);
    rig_end(r, vm); /* until he logs off */
    vm = rig_logon(r, "WORKER");
    expect(r, vm, "link owner 300 403 rr readpass", 0, NULL);
    rig_end(r, vm);
    rig_end(r, op);
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
}

/* SET PASSWORD: whether passwords are taken from the line. */
static void passwords(void **state)
{
    static const char config_text[] = "System_Identifier T\nSystem_Userids Operator OPERATOR\n"
                                      "Features Passwords_on_Cmds Autolog yes Link no Logon no\n"
                                      /* no minutes for OWNER, which nobody watches */
                                      "Features Disconnect_Timeout Off\n";
    static const char users[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                                "USER OWNER OWNER 1M 4M G\n"
                                " MDISK 0300 FB-512 V-DISK 800 MR READPASS WRITPASS\n"
                                " MDISK 0301 FB-512 V-DISK 800 MR ALL\n"
                                "USER WORKER WORKER 1M 4M G\n";
    (void)state;
    struct command_rig *r = rig_open(config_text, users);
    r->sys->volumes = volumes_open(NULL, NULL, NULL);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "WORKER");
    expect(r, vm, "query password", 0,
           "AUTOLOG PASSWORD MUST BE INCLUDED ON THE COMMAND LINE\n"
           "LINK PASSWORD MUST BE ENTERED SEPARATELY\nLOGON PASSWORD MUST BE ENTERED SEPARATELY\n"
           "XAUTOLOG PASSWORD MUST BE INCLUDED ON THE COMMAND LINE\n");
    expect(r, vm, "query password link", 0, "LINK PASSWORD MUST BE ENTERED SEPARATELY\n");
    expect(r, vm, "query password nobody", 2, "HCPCQS002E Invalid operand - NOBODY\n");
    pthread_mutex_lock(&vm->lock);
    assert_int_equal(command_run(vm, COMMAND_BUFFERED, "query password link", rig_respond, r), 4);
    assert_int_equal(command_run(vm, COMMAND_BUFFERED, "query password xauto", rig_respond, r), 0);
    pthread_mutex_unlock(&vm->lock);
    expect(r, vm, "link owner 300 400 rr readpass", 26, "HCPLNM026E Operand missing or invalid\n");
    expect(r, vm, "link owner 300 400 rr pass= readpass", 26, NULL);
    expect(r, vm, "link owner 301 400 rr", 0, NULL); /* without one */
    expect(r, op, "set password link include", 0, "");
    expect(r, vm, "link owner 300 401 rr readpass", 0, NULL);
    expect(r, op, "autolog owner owner", 0, NULL);
    expect(r, op, "set password auto sep", 0, "");
    expect(r, op, "autolog owner owner", 26, "HCPAUT026E Operand missing or invalid\n");
    expect(r, vm, "q password", 0,
           "AUTOLOG PASSWORD MUST BE ENTERED SEPARATELY\n"
           "LINK PASSWORD MAY BE INCLUDED ON THE COMMAND LINE\n"
           "LOGON PASSWORD MUST BE ENTERED SEPARATELY\n"
           "XAUTOLOG PASSWORD MUST BE ENTERED SEPARATELY\n");
    expect(r, op, "set password", 26, NULL);
    expect(r, op, "set password dial include", 2, NULL);
    expect(r, op, "set password link", 26, NULL);
    expect(r, op, "set password link yes", 2, NULL);
    expect(r, op, "set password link include now", 3, NULL);
    expect(r, vm, "set password link include", 3, NULL);
    struct vm *owner =
        system_user(r->sys, "OWNER"); /* AUTOLOGged: his disks go before the volumes */
    assert_non_null(owner);
    rig_end(r, owner);
    rig_end(r, vm);
    rig_end(r, op);
    volumes_shut(r->sys->volumes);
    r->sys->volumes = NULL;
    rig_close(r);
}

/* LOCKOUT FOR 0 MINUTES: until somebody sets it off. */
static void locked_for_good(void **state)
{
    (void)state;
    struct command_rig *r =
        rig_open("System_Identifier T\nJournaling Facility On , Set_and_Query On ,\n"
                 " Logon Lockout after 1 attempt for 0 minutes\n",
                 "USER OPERATOR OPERATOR 1M 4M ABCDEFG\nUSER OWNER OWNER 1M 4M G\n");
    struct vm *op = rig_logon(r, "OPERATOR");
    expect(r, op, "autolog owner wrong", 50, NULL);
    expect(r, op, "autolog owner owner", 51, NULL);
    assert_true(journal_locked(r->sys, "OWNER"));
    expect(r, op, "set journal logon off", 0, "");
    assert_false(journal_locked(r->sys, "OWNER"));
    rig_close(r);
}

/* What JOURNALING does not take. */
static void journaling_refused(void **state)
{
    static const char *const lines[] = {
        "Journaling Logon Lockout after 0 attempts for 5 minutes\n",
        "Journaling Logon Lockout after 256 attempts\n",
        "Journaling Logon Lockout after 3 attempts for 99999999999999999999 minutes\n",
        "Journaling Logon Disable after 3 attempts\n",
        "Journaling Link Lockout after 3 attempts for 5 minutes\n",
        "Journaling Logon Message after 3 attempts to NINECHARS\n",
        "Journaling Logon Message to OPERATOR\n",
        "Journaling Logon Lockout\n",
        "Journaling Logon Lockout after\n",
        "Journaling Logon Message after 3 attempts to\n",
        "Journaling Whatever\n",
        "Product State Enabled\n",
        "Product Prodid NINECHARS State Enabled\n",
        "Product Prodid X State Maybe\n",
        "Product Prodid X State\n",
        "Product Prodid X Description 'a description that is much too long for it'\n",
        "Product Prodid X Whatever Y\n",
        "Features Passwords_on_Cmds Logon Perhaps\n",
    };
    struct source_report report = {silent, NULL, "TEST"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct system_config *c = system_config_parse(lines[i], strlen(lines[i]), &report);
        if (c)
            fprintf(stderr, "taken: %s", lines[i]);
        assert_null(c);
    }
}

/* MONITOR's settings; nobody is connected, so that nothing is recorded. */
static void monitored(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "PLAIN");
    expect(r, op, "query monitor sample", 0, NULL);
    assert_non_null(strstr(r->out, "MONITOR SAMPLE INACTIVE\n"));
    assert_non_null(
        strstr(r->out, "INTERVAL    1 MINUTES\n               RATE     2.00 SECONDS\n"));
    assert_non_null(strstr(r->out, "SYSTEM    DOMAIN ENABLED\nPROCESSOR DOMAIN DISABLED\n"));
    assert_null(strstr(r->out, "SEEKS"));
    expect(r, op, "monitor sample enable user all", 0, "USER      DOMAIN ENABLED\n");
    expect(r, op, "monitor sample interval 30 sec", 0, "");
    expect(r, op, "monitor sample rate 1.5 seconds", 0, "");
    expect(
        r, op, "monitor start", 0,
        "HCPMNR6224I Event recording is pending because there are no users connected to *MONITOR "
        "for this data.\nMONITOR EVENT STARTED -- RECORDING IS PENDING\n"
        "HCPMNR6224I Sample recording is pending because there are no users connected to *MONITOR "
        "for this data.\nMONITOR SAMPLE STARTED -- RECORDING IS PENDING\n");
    expect(r, op, "q mon", 0, NULL);
    assert_non_null(strstr(r->out, "MONITOR EVENT PENDING     BLOCK"));
    assert_non_null(
        strstr(r->out, "INTERVAL   30 SECONDS\n               RATE     1.50 SECONDS\n"));
    assert_non_null(strstr(r->out, "USER      DOMAIN DISABLED\n")); /* events */
    assert_non_null(strstr(r->out, "USER      DOMAIN ENABLED\n"));
    expect(r, op, "monitor event stop", 0, "MONITOR EVENT STOPPED\n");
    expect(r, op, "monitor sample disable all", 0, NULL);
    expect(r, op, "monitor sample rate stop", 0, "");
    expect(r, op, "query monitor", 0, NULL);
    assert_null(strstr(r->out, "USER      DOMAIN ENABLED\n"));
    assert_non_null(strstr(r->out, "RATE STOPPED\n"));
    static const struct {
        const char *line;
        int rc;
    } bad[] = {{"monitor", 26},
               {"monitor tape", 2},
               {"monitor event", 26},
               {"monitor event interval 3", 2},
               {"monitor event enable", 26},
               {"monitor event enable system", 2},
               {"monitor sample enable seeks", 2},
               {"monitor sample enable user userid x", 2},
               {"monitor sample interval", 26},
               {"monitor sample interval 0", 2},
               {"monitor sample interval 61 min", 2},
               {"monitor sample rate x", 2},
               {"monitor sample rate 1x", 2},
               {"monitor sample rate 1e9", 2},
               {"monitor sample rate nan", 2},
               {"monitor start x", 3},
               {"query monitor x", 3}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        expect(r, op, bad[i].line, bad[i].rc, NULL);
    expect(r, vm, "monitor start", 1, NULL);
    rig_close(r);
}

/* Small commands of what there is none of. */
static void none_of_these(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(config, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *vm = rig_logon(r, "PLAIN");
    expect(r, vm, "query cplanguage", 0, "CPLANGUAGE: AMENG\n");
    expect(r, vm, "set cplang ameng", 0, "");
    expect(r, vm, "set cplanguage kanji", 2, "HCPCFS002E Invalid operand - KANJI\n");
    expect(r, vm, "set cplanguage", 26, NULL);
    expect(r, vm, "set cplanguage * x", 3, NULL);
    expect(r, op, "give 181 to plain 181 r/o return", 40,
           "HCPGIV040E Device 0181 does not exist\n");
    expect(r, op, "give", 21, NULL);
    expect(r, op, "give x plain 181", 21, NULL);
    expect(r, op, "give 181 to", 20, NULL);
    expect(r, op, "give 181 plain", 22, NULL);
    expect(r, op, "give 181 plain 181 x", 3, NULL);
    expect(r, vm, "give 181 plain 181", 1, NULL);
    expect(r, op, "start all", 0, "");
    expect(r, op, "drain ur prt", 0, "");
    expect(r, op, "drain all x", 3, NULL);
    expect(r, op, "xautolog error on 0020", 40, "HCPAUT040E Device 0020 does not exist\n");
    expect(r, op, "xautolog error on x", 2, NULL);
    expect(r, op, "xautolog error on", 26, NULL);
    rig_close(r);
}

static unsigned counted(struct command_rig *r, unsigned *limit)
{
    struct recording_info i;
    *limit = 0;
    for (size_t k = 0; recording_at(r->sys->recording, k, &i); k++)
        if (i.service == RECORDING_ACCOUNT && !strcmp(i.userid, "DISKACNT")) {
            *limit = i.limit;
            return i.count;
        }
    return 0;
}

/* SHUTDOWN keeps what nobody has collected; a damaged file keeps what can be read. */
static void kept(void **state)
{
    char dir[] = "/tmp/bigfoot-recording-XXXXXX", path[64];
    uint8_t image[4096], changed[4096];
    unsigned limit;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/recording", dir);
    struct command_rig *r = rig_open(config, direct);
    r->sys->sysdir = strdup(dir);
    struct vm *op = rig_logon(r, "OPERATOR");
    for (unsigned i = 0; i < 3; i++)
        recording_put(r->sys->recording, RECORDING_ACCOUNT, "0123456789", 10);
    expect(r, op, "recording account limit 7 off", 0, NULL);
    rig_close(r);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(image, 1, sizeof image, f);
    fclose(f);
    r = rig_open(config, direct);
    r->sys->sysdir = strdup(dir);
    for (size_t k = 0; k < 3 * n; k++) {
        size_t len = k < n ? k : n;
        memcpy(changed, image, n);
        if (k >= n)
            changed[k % n] ^= k < 2 * n ? 0xff : 0x01;
        f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fwrite(changed, 1, len, f), len);
        fclose(f);
        recording_shut(r->sys->recording);
        f = fopen(path, "w"); /* what it has just saved is not asked for */
        assert_int_equal(fwrite(changed, 1, len, f), len);
        fclose(f);
        r->sys->recording = recording_open(r->sys, NULL, NULL);
        assert_true(counted(r, &limit) <= 3);
        struct recording_info i;
        char userid[9];
        for (size_t e = 0; recording_at(r->sys->recording, e, &i); e++) /* it can be shown */
            assert_true(parse_userid(i.userid, userid));
        assert_int_equal(access(path, F_OK), 0);
    }
    f = fopen(path, "w");
    assert_int_equal(fwrite(image, 1, n, f), n);
    fclose(f);
    recording_shut(r->sys->recording);
    f = fopen(path, "w");
    assert_int_equal(fwrite(image, 1, n, f), n);
    fclose(f);
    r->sys->recording = recording_open(r->sys, NULL, NULL);
    assert_int_equal(counted(r, &limit), 3);
    assert_int_equal(limit, 7);
    rig_close(r);
    unlink(path);
    snprintf(path, sizeof path, "%s/operator.log", dir);
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
}

/* What a process leaves that is killed: all but what was collected, and a last record that is cut. */
static void killed(void **state)
{
    char dir[] = "/tmp/bigfoot-recording-XXXXXX", path[64];
    uint8_t raw[80], big[2500] = {1};
    unsigned limit;
    struct source_report report = {rig_report, NULL, "TEST"};
    struct stat st;
    int status;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/recording", dir);
    for (unsigned time = 0; time < 2; time++) {
        pid_t child = fork();
        if (!child) {
            struct system *sys =
                system_create(system_config_parse(config, strlen(config), &report));
            sys->sysdir = strdup(dir);
            sys->recording = recording_open(sys, NULL, NULL);
            atomic_uint calls = 0;
            struct recording_reader reader = {ready, &calls};
            recording_connect(sys->recording, RECORDING_ACCOUNT, "DISKACNT", &reader);
            for (unsigned i = 0; i < 1500; i++) { /* it is written anew meanwhile */
                recording_put(sys->recording, RECORDING_ACCOUNT, big, sizeof big);
                recording_take(sys->recording, RECORDING_ACCOUNT, "DISKACNT", raw, sizeof raw);
            }
            recording_put(sys->recording, RECORDING_ACCOUNT, time ? "2" : "1", 1);
            struct recording_change change = {.set_limit = true, .limit = 5};
            recording_change(sys->recording, RECORDING_ACCOUNT, NULL, &change);
            recording_put(sys->recording, RECORDING_ACCOUNT, "last", 4);
            _exit(7);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(WEXITSTATUS(status), 7);
        assert_int_equal(stat(path, &st), 0);
        assert_true(st.st_size < 1200 * 2600);
        assert_int_equal(truncate(path, st.st_size - 1), 0);
    }
    struct command_rig *r = rig_open(config, direct);
    recording_shut(r->sys->recording);
    r->sys->sysdir = strdup(dir);
    r->sys->recording = recording_open(r->sys, NULL, NULL);
    /* The second child took one of the first's each time that it put one. */
    assert_int_equal(counted(r, &limit), 2);
    assert_int_equal(limit, 5);
    rig_close(r);
    unlink(path);
    snprintf(path, sizeof path, "%s/operator.log", dir);
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(commands),
                                       cmocka_unit_test(contents),
                                       cmocka_unit_test(devices),
                                       cmocka_unit_test(kept),
                                       cmocka_unit_test(programs),
                                       cmocka_unit_test(application_data),
                                       cmocka_unit_test(journaled),
                                       cmocka_unit_test(locked_out),
                                       cmocka_unit_test(locked_for_good),
                                       cmocka_unit_test(passwords),
                                       cmocka_unit_test(journaling_refused),
                                       cmocka_unit_test(none_of_these),
                                       cmocka_unit_test(monitored),
                                       cmocka_unit_test(killed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
