/* Virtual unit record devices and the commands for them, in machines made for the test: what the
 * commands answer, what the devices do to a channel program, whom a file's closing is told to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "cp/channel/subchannel.h"
#include "cp/commands/command.h"
#include "cp/console/console.h"
#include "cp/console/console_private.h"
#include "cp/devices/unit_record.h"
#include "cp/directory/directory.h"
#include "cp/dispatch/dispatcher.h"
#include "cp/spool/spool.h"
#include "cp/system.h"
#include "cp/vm.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"
#include "tests/patience.h"

struct rig {
    struct system *sys;
    struct vm *me, *you;
    char out[16384]; /* response lines of the last command, each with '\n' */
    pthread_mutex_t lock;
    char said[4096]; /* what the consoles got */
};

static void respond(void *ctx, const char *line)
{
    struct rig *r = ctx;
    size_t n = strlen(r->out);
    snprintf(r->out + n, sizeof r->out - n, "%s\n", line);
}

static void stream(void *ctx, enum console_kind kind, const uint8_t *text, size_t len, bool end)
{
    struct rig *r = ctx;
    (void)kind;
    pthread_mutex_lock(&r->lock);
    size_t n = strlen(r->said);
    if (n + len + 2 <= sizeof r->said) {
        ebcdic_to_ascii(r->said + n, text, len);
        strcpy(r->said + n + len, end ? "\n" : "");
    }
    pthread_mutex_unlock(&r->lock);
}

static struct vm *make_vm(struct rig *r, const char *userid, const char *classes)
{
    struct directory_entry *e = entry_create(userid, 1 << 20, 1);
    assert_true(parse_classes(classes, &e->classes));
    struct vm *vm = vm_create(r->sys, e);
    entry_put(e);
    assert_non_null(vm);
    pthread_mutex_lock(&vm->lock);
    console_set_stream(vm, stream, r);
    if (!vm->spool)
        unit_record_logon(vm);
    pthread_mutex_unlock(&vm->lock);
    return vm;
}

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);
    *state = r;
    pthread_mutex_init(&r->lock, NULL);
    r->sys = system_create(NULL);
    if (!r->sys->engine)
        r->sys->engine = engine_create();
    if (!r->sys->frames)
        r->sys->frames = frame_pool_create(r->sys->engine, 8192);
    if (!r->sys->dispatcher)
        r->sys->dispatcher = dispatcher_create(1, false);
    if (!r->sys->spool)
        r->sys->spool = spool_open(NULL, NULL, NULL);
    r->me = make_vm(r, "LINUX01", "G");
    r->you = make_vm(r, "MAINT", "ABCDEFG");
    return 0;
}

static void end_vm(struct vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    vm_logoff(vm, NULL, NULL, false);
    pthread_mutex_unlock(&vm->lock);
    for (struct patience p = {0}; atomic_load(&vm->refs) > 1 && patient(&p);)
        ; /* a dispatcher takes it apart */
    vm_put(vm);
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    assert_int_equal(dispatcher_start(r->sys->dispatcher), 0);
    end_vm(r->me);
    end_vm(r->you);
    uv_run(&r->sys->loop, UV_RUN_NOWAIT);
    dispatcher_stop(r->sys->dispatcher);
    dispatcher_destroy(r->sys->dispatcher);
    frame_pool_destroy(r->sys->frames);
    engine_destroy(r->sys->engine);
    spool_shut(r->sys->spool);
    system_destroy(r->sys);
    pthread_mutex_destroy(&r->lock);
    free(r);
    return 0;
}

static int run(struct rig *r, struct vm *vm, const char *line)
{
    r->out[0] = '\0';
    pthread_mutex_lock(&vm->lock);
    int rc = command_run(vm, COMMAND_DIAGNOSE, line, respond, r);
    pthread_mutex_unlock(&vm->lock);
    return rc;
}

static void check(struct rig *r, struct vm *vm, const char *line, int rc, const char *out)
{
    assert_int_equal(run(r, vm, line), rc);
    assert_string_equal(r->out, out);
}

static void punch(struct rig *r, struct vm *vm, unsigned n)
{
    uint8_t card[80];
    (void)r;
    pthread_mutex_lock(&vm->lock);
    struct unit_record *ur = unit_record_of(channel_device(vm->channel, 0x00d));
    for (unsigned k = 0; k < n; k++) {
        memset(card, (int)(k & 0x3f) + 0x80, sizeof card);
        assert_int_equal(unit_record_write(ur, 0x01, card, sizeof card), 0);
    }
    pthread_mutex_unlock(&vm->lock);
}

/* The file as QUERY RDR ALL has it, without date and time. */
static void check_list(struct rig *r, struct vm *vm, const char *line, unsigned row,
                       const char *before, const char *after)
{
    assert_int_equal(run(r, vm, line), 0);
    const char *p = r->out;
    while (row--)
        p = strchr(p, '\n') + 1;
    assert_memory_equal(p, before, strlen(before));
    assert_memory_equal(p + 53, after, strlen(after));
}

static void test_linux_exec(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "QUERY RDR ALL", 0, "NO RDR FILES\n");
    check(r, r->me, "PURGE RDR ALL", 0, "     NO FILES PURGED\n");
    check(r, r->me, "SPOOL PUN * RDR", 0, "");
    punch(r, r->me, 48123);
    check(r, r->me, "CLOSE PUN", 0,
          "RDR FILE 0001 SENT FROM LINUX01  PUN WAS 0001 RECS 048K CPY  001 A NOHOLD NOKEEP\n");
    assert_int_equal(strlen(r->out), 81);
    punch(r, r->me, 2);
    check(r, r->me, "CLOSE D TO * RDR NAME PARM File", 0,
          "RDR FILE 0002 SENT FROM LINUX01  PUN WAS 0002 RECS 0002 CPY  001 A NOHOLD NOKEEP\n");
    check(r, r->me, "CHANGE RDR ALL KEEP", 0, "0000002 FILES CHANGED\n");
    check_list(r, r->me, "QUERY RDR ALL", 0,
               "ORIGINID FILE CLASS RECORDS  CPY HOLD DATE  TIME     NAME      TYPE     DIST\n",
               "");
    check_list(r, r->me, "QUERY RDR ALL", 1, "LINUX01  0001 A PUN 00048123 001 NONE ",
               "                   LINUX01\n");
    check_list(r, r->me, "Q READER * 2 ALL SHORTDATE", 1, "LINUX01  0002 A PUN 00000002 001 NONE ",
               "PARM      File     LINUX01\n");
    /* Where s390-tools' vmur looks in that response. */
    assert_int_equal(r->out[91], 'A');
    assert_memory_equal(r->out + 110, "NONE", 4);
    assert_memory_equal(r->out + 130, "PARM    ", 8);
    assert_memory_equal(r->out + 140, "File    ", 8);
    check(r, r->me, "QUERY FILES", 0, "FILES: 0002 RDR,   NO PRT,   NO PUN\n");
    check(r, r->me, "PURGE RDR 2", 0, "0000001 FILE  PURGED\n");
    check(r, r->me, "PUR * RDR ALL", 0, "0000001 FILE  PURGED\n");
    assert_string_equal(r->said, "");
}

static void test_to_others(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "SP D TO MAINT HOLD KEEP CLASS Q COPY 3", 0, "");
    for (unsigned k = 1; k < 4; k++)
        punch(r, r->me, 3), run(r, r->me, "CLOSE PUN NAME X Y");
    assert_string_equal(
        r->out, "PUN FILE 0003 SENT TO   MAINT    RDR AS  0003 RECS 0003 CPY  003 Q HOLD   KEEP\n");
    check(r, r->me, "SPOOL PUN TO NOBODY", 53, "HCPCSP053E NOBODY not in CP directory\n");
    check(r, r->me, "SPOOL PUN CLASS AB", 28, "HCPCSP028E Class missing or invalid\n");
    check(r, r->me, "SPOOL PUN COPY 256", 30, "HCPCSP030E Copies missing or invalid\n");
    check(r, r->me, "SPOOL PUN HOLD NOHOLD", 13, "HCPCSP013E Conflicting option - NOHOLD\n");
    check(r, r->me, "SPOOL E FOR MAINT TO MAINT", 13, "HCPCSP013E Conflicting option - MAINT\n");
    check(r, r->me, "SPOOL E MAINT FOR *", 13, "HCPCSP013E Conflicting option - FOR\n");
    check(r, r->me, "SPOOL E TO MAINT PRT OFF", 13, "HCPCSP013E Conflicting option - OFF\n");
    check(r, r->me, "SPOOL 00F CONT", 40, "HCPCSP040E Device 000F does not exist\n");
    check(r, r->me, "SPOOL", 26, "HCPCSP026E Operand missing or invalid\n");
    check(r, r->me, "SPOOL RDR START", 3, "HCPCSP003E Invalid option - START\n");
    check(r, r->me, "PURGE MAINT RDR ALL", 3,
          "     NO FILES PURGED\nHCPCSU003E Invalid option - MAINT\n");
    check(r, r->me, "QUERY RDR MAINT", 3, "HCPCQF003E Invalid option - MAINT\n");
    check(r, r->you, "QUERY PUN SYSTEM", 0, "NO PUN FILES\n");
    assert_int_equal(run(r, r->you, "QUERY RDR"), 0);
    assert_memory_equal(r->out, "OWNERID  FILE", 13);
    check(r, r->you, "ORDER RDR 3 1", 0, "0000002 FILES ORDERED\n");
    check_list(r, r->you, "Q RDR * ALL", 1, "LINUX01  0003 Q PUN 00000003 003 USER ",
               "X         Y        LINUX01\n");
    check(r, r->you, "ORDER RDR 8 1 9", 42,
          "0000001 FILE  ORDERED\n"
          "HCPCSU042E RDR FILE 0008 does not exist\nHCPCSU042E RDR FILE 0009 does not exist\n");
    check(r, r->you, "ORDER RDR 3", 0, "0000001 FILE  ORDERED\n");
    check(r, r->you, "ORDER * READER 9", 42,
          "     NO FILES ORDERED\nHCPCSU042E RDR FILE 0009 does not exist\n");
    check(r, r->you, "TRANSFER RDR 3 TO LINUX01", 0,
          "RDR FILE 0003 SENT TO   LINUX01  RDR AS  0004 RECS 0003 CPY  003 Q HOLD   KEEP\n"
          "0000001 FILE  TRANSFERRED\n");
    check(r, r->me, "CHANGE RDR ALL NOHOLD NAME NEW", 0, "0000001 FILE  CHANGED\n");
    check(r, r->me, "CHANGE RDR 4 CLASS Z NOHOLD FORM F1", 0, "0000001 FILE  CHANGED\n");
    check_list(r, r->me, "Q RDR CLASS Z ALL", 1, "LINUX01  0004 Z PUN 00000003 003 NONE ",
               "NEW                LINUX01\n");
    check(r, r->me, "CHANGE RDR CLASS Z CLASS Q", 0, "0000001 FILE  CHANGED\n");
    check(r, r->me, "PURGE RDR CLASS Z CLASS Q", 13, "HCPCSU013E Conflicting option - CLASS\n");
    check(r, r->me, "PURGE RDR 4 CLASS Q", 3,
          "HCPCSU003E Invalid option - command contains extra option(s) starting with CLASS\n");
    check(r, r->me, "CHANGE RDR ALL SYSHOLD", 3, "HCPCSU003E Invalid option - SYSHOLD\n");
    check(r, r->you, "CHANGE LINUX01 RDR ALL SYSHOLD", 0, "0000001 FILE  CHANGED\n");
    check_list(r, r->me, "Q RDR ALL", 1, "LINUX01  0004 Q PUN 00000003 003 SYS  ", "NEW       ");
    /* What one has sent comes back; what another has sent does not. */
    check(r, r->you, "SP D TO *", 0, "");
    punch(r, r->you, 1), run(r, r->you, "CLOSE PUN");
    check(r, r->me, "TRANSFER RDR ALL FROM MAINT", 0,
          "RDR FILE 0005 SENT FROM MAINT    RDR WAS 0001 RECS 0003 CPY  003 Q HOLD   KEEP\n"
          "RDR FILE 0006 SENT FROM MAINT    RDR WAS 0002 RECS 0003 CPY  003 Q HOLD   KEEP\n"
          "0000002 FILES TRANSFERRED\n");
    check(r, r->me, "TRAN RDR ALL FROM MAINT", 0, "     NO FILES TRANSFERRED\n");
    check(r, r->me, "TRANSFER RDR ALL FROM", 20, "HCPCSU020E Userid missing or invalid\n");
    check(r, r->me, "TRANSFER RDR ALL FROM NOBODY", 53, "HCPCSU053E NOBODY not in CP directory\n");
    /* Whose files is known when a user is named: then it says who made them. */
    run(r, r->you, "TRANSFER RDR ALL TO LINUX01");
    check_list(r, r->you, "Q RDR LINUX01", 0, "ORIGINID FILE CLASS", "");
    check_list(r, r->you, "Q RDR USERID LINUX01 ALL", 4, "MAINT    0007 A PUN 00000001 001 ", "");
    check_list(r, r->you, "Q RDR SYSTEM", 4, "LINUX01  0007 A PUN 00000001 001 ", "");
    check_list(r, r->you, "Q RDR SYSTEM", 0, "OWNERID  FILE CLASS", "");
    check_list(r, r->you, "Q RDR 7", 0, "OWNERID  FILE CLASS", "");
    check(r, r->you, "PURGE SYSTEM RDR ALL", 0, "0000004 FILES PURGED\n");
}

/* Rows of QUERY's answer: the file's number in each, "" for none. */
static void check_ids(struct rig *r, struct vm *vm, const char *line, const char *head,
                      const char *ids)
{
    char got[64] = "";
    assert_int_equal(run(r, vm, line), 0);
    assert_memory_equal(r->out, head, strlen(head));
    for (const char *p = strchr(r->out, '\n') + 1; *p; p = strchr(p, '\n') + 1)
        snprintf(got + strlen(got), sizeof got - strlen(got), " %.4s", p + 9);
    assert_string_equal(got, ids);
}

/* Which files: more than one attribute, in any order; XFER and PREVOWN; SYSTEM takes no number. */
static void test_selections(void **state)
{
    struct rig *r = *state;
    static const char *const made[] = {
        "CLOSE D CLASS A FORM F1 DEST D1", "CLOSE D CLASS A FORM F2 DEST D1",
        "CLOSE D CLASS B FORM F1 DEST D1", "CLOSE D CLASS B FORM F1 DEST D2"};
    for (unsigned k = 0; k < 4; k++)
        punch(r, r->me, 1), run(r, r->me, made[k]);
    check_ids(r, r->me, "Q PUN CLASS A FORM F1", "ORIGINID", " 0001");
    check_ids(r, r->me, "Q PUN FORM F1 CL B DEST D1 ALL", "ORIGINID", " 0003");
    check_ids(r, r->me, "Q PUN ALL DEST D1 NOHOLD FORM F1", "ORIGINID", " 0001 0003");
    check_ids(r, r->me, "Q PUN NOHOLD CLASS B", "ORIGINID", " 0003 0004");
    check(r, r->me, "Q PUN CLASS A CLASS B", 13, "HCPCQF013E Conflicting option - CLASS\n");
    check(r, r->me, "Q PUN FORM F1 FORM F2", 13, "HCPCQF013E Conflicting option - FORM\n");
    check(r, r->me, "Q PUN CLASS A DEST TOOLONG99", 26, "HCPCQF026E Operand missing or invalid\n");
    check(r, r->me, "Q PUN 1 2", 3, "HCPCQF003E Invalid option - 2\n");
    check(r, r->me, "Q PUN 1 CLASS A", 3, "HCPCQF003E Invalid option - CLASS\n");
    check(r, r->you, "Q PUN SYSTEM 1", 3, "HCPCQF003E Invalid option - 1\n");
    check(r, r->you, "PURGE SYSTEM PUN 1", 3, "HCPCSU003E Invalid option - 1\n");
    check(r, r->you, "CHANGE SYSTEM PUN 1 HOLD", 3, "HCPCSU003E Invalid option - 1\n");
    check(r, r->you, "TRANSFER SYSTEM PUN 1 *", 3, "HCPCSU003E Invalid option - 1\n");
    check(r, r->me, "CHANGE PUN CLASS B FORM F3", 0, "0000002 FILES CHANGED\n");
    check_ids(r, r->me, "Q PUN FORM F3", "ORIGINID", " 0003 0004");
    check(r, r->me, "ORDER PUN DEST D2 CLASS B", 0, "0000001 FILE  ORDERED\n");
    check_ids(r, r->me, "Q PUN", "ORIGINID", " 0004 0001 0002 0003");
    /* Of what went to others. */
    check(r, r->me, "TRANSFER PUN FORM F3 DEST D2 MAINT PRT", 0,
          "PUN FILE 0004 SENT TO   MAINT    PRT AS  0001 RECS 0001 CPY  001 B NOHOLD NOKEEP\n"
          "0000001 FILE  TRANSFERRED\n");
    check_ids(r, r->me, "Q PRT XFER ALL", "OWNERID ", " 0001");
    check_ids(r, r->me, "Q PRT XFER MAINT ALL", "ORIGINID", " 0001");
    check(r, r->me, "Q PUN XFER ALL", 0, "NO PUN FILES\n");
    check(r, r->me, "Q PUN XFER", 20, "HCPCQF020E Userid missing or invalid\n");
    check(r, r->me, "Q PUN XFER NOBODY", 53, "HCPCQF053E NOBODY not in CP directory\n");
    check_ids(r, r->me, "Q PUN ALTID", "ORIGINID", " 0001 0002 0003");
    check(r, r->you, "TRANSFER LINUX01 PUN 1 * PRT", 0,
          "PRT FILE 0002 SENT FROM LINUX01  PUN WAS 0001 RECS 0001 CPY  001 A NOHOLD NOKEEP\n"
          "0000001 FILE  TRANSFERRED\n");
    check_list(r, r->you, "Q PRT * PREVOWN", 0, "PREVOWN  FILE CLASS", "");
    check_list(r, r->you, "Q PRT * PREVOWN", 2, "LINUX01  0002 A PUN", "");
    check(r, r->me, "PURGE PUN CLASS B DEST D1", 0, "0000001 FILE  PURGED\n");
    check_ids(r, r->me, "Q PUN", "ORIGINID", " 0002");
    check(r, r->me, "TRANSFER PUNCH 2 TO * READER", 0, /* to oneself: the one that has come */
          "RDR FILE 0002 SENT FROM LINUX01  PUN WAS 0002 RECS 0001 CPY  001 A NOHOLD NOKEEP\n"
          "0000001 FILE  TRANSFERRED\n");
    check(r, r->me, "TRANSFER RDR 2 TO * PUN", 0,
          "PUN FILE 0002 SENT FROM LINUX01  RDR WAS 0002 RECS 0001 CPY  001 A NOHOLD NOKEEP\n"
          "0000001 FILE  TRANSFERRED\n");
    /* All that was sent comes back, into the queue that is named; the receiver knows it by its own number. */
    check(r, r->me, "TRANSFER PRT ALL FROM ALL RDR", 0,
          "RDR FILE 0005 SENT FROM MAINT    PRT WAS 0001 RECS 0001 CPY  001 B NOHOLD NOKEEP\n"
          "RDR FILE 0006 SENT FROM MAINT    PRT WAS 0002 RECS 0001 CPY  001 A NOHOLD NOKEEP\n"
          "0000002 FILES TRANSFERRED\n");
    check(r, r->me, "TRANSFER RDR ALL FROM ALL PUN X", 3,
          "HCPCSU003E Invalid option - command contains extra option(s) starting with X\n");
    check_list(r, r->me, "Q RDR PREVOWN", 1, "MAINT    0005 B PUN", "");
    /* What else may be shown of a file. */
    check(r, r->me, "CHANGE PUN 2 FLASH FL1 3 CHARS GT10 GT12 FCB FCB8 MODIFY MOD1", 0,
          "0000001 FILE  CHANGED\n");
    check(r, r->me, "Q PUN EXP", 0,
          "ORIGINID FILE CLASS RECORDS  CPY HOLD FLASH CHARS               FCB  MDFY FLSHC\n"
          "LINUX01  0002 A PUN 00000001 001 NONE FL1   GT10 GT12             FCB8 MOD1 003\n");
    check(r, r->me, "Q PUN PSF", 0,
          "ORIGINID FILE CLASS RECORDS  CPY HOLD DEST     FORM     DIST\n"
          "LINUX01  0002 A PUN 00000001 001 NONE D1       F2       LINUX01\n");
    check_list(r, r->me, "Q PUN SEC", 0, "ORIGINID FILE CLASS RECORDS  CPY HOLD SECLABEL", "");
    check(r, r->me, "Q PUN SE", 3, "HCPCQF003E Invalid option - SE\n");
}

/* Who gets a file hears from whom, and what it was there, not where it was made. */
static void test_moved(void **state)
{
    struct rig *r = *state;
    assert_int_equal(dispatcher_start(r->sys->dispatcher), 0);
    punch(r, r->me, 1), run(r, r->me, "CLOSE D * MSG");
    punch(r, r->me, 1), run(r, r->me, "CLOSE D * HOLD");
    check_list(r, r->me, "Q RDR 1", 1, "LINUX01  0001 A PUN 00000001 001 NONE STANDARD STANDARD",
               "");
    assert_non_null(strstr(r->out, "OFF      OFF  ON\n"));
    check(r, r->me, "CHANGE RDR 1 NOMSG", 0, "0000001 FILE  CHANGED\n");
    run(r, r->me, "Q RDR 1");
    assert_non_null(strstr(r->out, "OFF      OFF  OFF\n"));
    check(r, r->me, "TRANSFER RDR 2 MAINT PRT", 0,
          "RDR FILE 0002 SENT TO   MAINT    PRT AS  0001 RECS 0001 CPY  001 A HOLD   NOKEEP\n"
          "0000001 FILE  TRANSFERRED\n");
    bool told = false;
    for (struct patience p = {0}; !told && patient(&p);) {
        pthread_mutex_lock(&r->lock);
        told = strstr(r->said,
                      "PRT FILE 0001 SENT FROM LINUX01  RDR WAS 0002 RECS 0001 CPY  001 A HOLD "
                      "  NOKEEP\n");
        pthread_mutex_unlock(&r->lock);
    }
    assert_true(told);
    /* A file keeps the forms that CHANGE gives it; a reader's has none. */
    struct spool_info i;
    check(r, r->you, "CHANGE PRT 1 FCB FCB8 CHARS GT10 GT12 FLASH OV 3 CLASS B", 0,
          "0000001 FILE  CHANGED\n");
    assert_true(spool_find(r->sys->spool, "MAINT", 1, &i));
    assert_string_equal(i.forms.fcb, "FCB8");
    assert_string_equal(i.forms.chars[1], "GT12");
    assert_int_equal(i.forms.flash_count, 3);
    assert_int_equal(i.class, 'B');
    check(r, r->you, "CHANGE PRT 1 LPP 66", 3, "HCPCSU003E Invalid option - LPP\n");
    check(r, r->me, "CHANGE RDR 1 FCB FCB8", 3, "HCPCSU003E Invalid option - FCB\n");
    check(r, r->me, "CHANGE RDR 1", 26, "HCPCSU026E Operand missing or invalid\n");
    check(r, r->me, "CHANGE RDR 1 EOF", 3, "HCPCSU003E Invalid option - EOF\n");
}

/* SET IMSG OFF keeps what is only information from the console, not from a program that asks for it. */
static void test_imsg(void **state)
{
    struct rig *r = *state;
    static const char *const lines[] = {
        "CLOSE D",       "CHANGE PUN ALL HOLD", "ORDER PUN 1", "TRANSFER PUN 1 MAINT",
        "PURGE PUN ALL", "DEFINE PRT 1F",       "DETACH 1F"};
    run(r, r->me, "SET IMSG OFF");
    punch(r, r->me, 1);
    for (unsigned k = 0; k < sizeof lines / sizeof *lines; k++)
        check(r, r->me, lines[k], 0, "");
    check(r, r->me, "Q PUN", 0, "NO PUN FILES\n");
    check(r, r->me, "PURGE PUN 7", 42, "HCPCSU042E PUN FILE 0007 does not exist\n");
    r->out[0] = '\0';
    pthread_mutex_lock(&r->me->lock);
    assert_int_equal(command_run(r->me, COMMAND_BUFFERED, "PURGE PUN ALL", respond, r), 0);
    assert_string_equal(r->out, "     NO FILES PURGED\n");
    pthread_mutex_unlock(&r->me->lock);
    /* EMSG OFF and CODE do not shorten it either. */
    run(r, r->me, "SET EMSG OFF");
    r->out[0] = '\0';
    pthread_mutex_lock(&r->me->lock);
    assert_int_equal(command_run(r->me, COMMAND_BUFFERED, "PURGE PUN", respond, r), 26);
    assert_string_equal(r->out, "HCPCSU026E Operand missing or invalid\n");
    pthread_mutex_unlock(&r->me->lock);
}

static void test_query_virtual(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "SPOOL RDR HOLD CONT NOEOF CLASS B", 0, "");
    assert_int_equal(run(r, r->me, "QUERY VIRTUAL C"), 0);
    assert_memory_equal(r->out, "RDR  000C CL B   CONT   HOLD NOEOF       READY\n", 47);
    check(r, r->me, "SPOOL D CONT FORM BLUE DEST ROOM1 DIST BIN7 TO MAINT PRT", 0, "");
    assert_int_equal(run(r, r->me, "Q V D"), 0);
    assert_memory_equal(r->out, "PUN  000D CL A   CONT NOHOLD COPY 001    READY FORM BLUE\n", 57);
    assert_non_null(strstr(r->out, "     000D TO MAINT    PRT DIST BIN7      DEST ROOM1\n"));
    punch(r, r->me, 1);
    check(r, r->me, "CLOSE D", 0, ""); /* CONT: goes on */
    assert_int_equal(run(r, r->me, "CLOSE D EOF"), 0);
    assert_memory_equal(r->out, "PUN FILE 0001 SENT TO   MAINT    PRT AS  0001", 45);
    check(r, r->me, "TAG DEV PUN for Room 1", 0, "");
    check(r, r->me, "TAG QUERY DEV D", 0, "PUN 000D TAG:\nfor Room 1\n");
    check(r, r->me, "QUERY TAG DEV PUN", 0, "PUN 000D TAG:\nfor Room 1\n");
    check(r, r->me, "TAG PUN", 0, "");
    check(r, r->me, "QUERY TAG PUNCH", 0, "PUN 000D TAG NOT SET\n");
    check(r, r->me, "QUERY TAG DEV PRT", 0, "PRT 000E TAG NOT SET\n");
    check(r, r->me, "QUERY TAG FILE 98", 42, "HCPCST042E SPOOL FILE 0098 does not exist\n");
    check(r, r->me, "QUERY TAG FILE 9998", 42, "HCPCST042E SPOOL FILE 9998 does not exist\n");
    check(r, r->me, "QUERY TAG", 26, "HCPCST026E Operand missing or invalid\n");
}

static void test_console(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "SPOOL CONSOLE START", 0, "");
    pthread_mutex_lock(&r->me->lock);
    uint8_t line[300];
    memset(line, 0xc1, sizeof line);
    console_write(r->me, CONSOLE_GUEST, line, 5);
    console_write_part(r->me, CONSOLE_GUEST, line, 3);
    console_write(r->me, CONSOLE_GUEST, line, 4);
    console_write(r->me, CONSOLE_CP, line, 300);
    pthread_mutex_unlock(&r->me->lock);
    check(r, r->me, "SP CONS STOP CLOSE * RDR", 0,
          "RDR FILE 0001 SENT FROM LINUX01  CON WAS 0001 RECS 0005 CPY  001 T NOHOLD NOKEEP\n");
    struct spool_reader *f = spool_read_open(r->sys->spool, "LINUX01", '*', 0);
    static const int lengths[] = {5, 7, 132, 132, 36, -ENODATA};
    uint8_t data[SPOOL_RECORD_MAX], command;
    for (unsigned k = 0; k < 6; k++)
        assert_int_equal(spool_read(f, &command, data), lengths[k]);
    spool_read_close(f, SPOOL_AFTER_PURGE);
    check(r, r->me, "CLOSE CONS", 0, "");
}

/* --- the reader as a channel program sees it ---------------------------------------------------- */

#define PROGRAM 0x1000
#define BUFFER  0x2000

/* Start `n` chained format-0 READs of 80 bytes at BUFFER; the interruption response block. */
static void read_cards(struct vm *vm, unsigned n, uint8_t irb[96])
{
    pthread_mutex_lock(&vm->lock);
    struct device *dev = channel_device(vm->channel, 0x00c);
    uint8_t schib[52], ccw[8];
    uint32_t schid = channel_schid(dev);
    css_store(vm->channel, schid, schib);
    schib[5] |= 0x80; /* enabled */
    assert_int_equal(css_modify(vm->channel, schid, schib), 0);
    for (unsigned k = 0; k < n; k++) {
        put32(ccw, 0x02000000 | (BUFFER + 80 * k));
        put32(ccw + 4, (k + 1 < n ? 0x60000000 : 0x20000000) | 80);
        assert_int_equal(storage_write(vm->storage, PROGRAM + 8 * k, ccw, 8), 0);
    }
    struct orb orb = {.flags = 0x0000ff00, .program = PROGRAM};
    assert_int_equal(css_start(vm->channel, schid, &orb), 0);
    css_test(vm->channel, schid, irb);
    pthread_mutex_unlock(&vm->lock);
}

static void check_irb(const uint8_t irb[96], unsigned ccws, unsigned unit, unsigned residual)
{
    assert_int_equal(get32(irb + 4), PROGRAM + 8 * ccws);
    assert_int_equal(irb[8], unit);
    assert_int_equal(get16(irb + 10), residual);
}

static void test_reader(void **state)
{
    struct rig *r = *state;
    uint8_t irb[96], card[80];
    run(r, r->me, "SPOOL PUN * RDR KEEP");
    punch(r, r->me, 25);
    run(r, r->me, "CLOSE PUN");
    punch(r, r->me, 20);
    run(r, r->me, "CLOSE PUN");
    /* As Linux's loader: twenty READs at a time until unit exception. */
    read_cards(r->me, 20, irb);
    check_irb(irb, 20, 0x0c, 0);
    assert_int_equal(storage_read(r->me->storage, BUFFER + 80 * 19, card, 80), 0);
    assert_int_equal(card[79], 0x80 + 19);
    read_cards(r->me, 20, irb);
    check_irb(irb, 6, 0x0d, 80); /* five cards, then unit exception */
    read_cards(r->me, 20, irb);  /* the next file: exactly twenty */
    check_irb(irb, 20, 0x0c, 0);
    check(r, r->me, "PURGE RDR 2", 42,
          "     NO FILES PURGED\nHCPCSU042E RDR FILE 0002 does not exist\n");
    read_cards(r->me, 20, irb);
    check_irb(irb, 1, 0x0d, 80);
    read_cards(r->me, 20, irb); /* both are in hold now: empty */
    check_irb(irb, 1, 0x0e, 80);
    check_list(r, r->me, "QUERY RDR ALL", 2, "LINUX01  0002 A PUN 00000020 001 USER ", "");
    check(r, r->me, "CHANGE RDR ALL KEEP NOHOLD", 0, "0000002 FILES CHANGED\n");
    /* It was not ready and is now: a device end; and the first file again. */
    struct io_interruption i;
    pthread_mutex_lock(&r->me->lock);
    assert_true(channel_take_interruption(r->me->channel, 0xff, &i));
    struct device *dev = channel_device(r->me->channel, 0x00c);
    css_test(r->me->channel, channel_schid(dev), irb);
    pthread_mutex_unlock(&r->me->lock);
    assert_int_equal(irb[8], UNIT_DEVEND);
    read_cards(r->me, 20, irb);
    check_irb(irb, 20, 0x0c, 0);
    /* A reset: from the beginning. */
    pthread_mutex_lock(&r->me->lock);
    channel_reset(r->me->channel);
    pthread_mutex_unlock(&r->me->lock);
    read_cards(r->me, 1, irb);
    check_irb(irb, 1, 0x0c, 0);
    assert_int_equal(storage_read(r->me->storage, BUFFER, card, 80), 0);
    assert_int_equal(card[0], 0x80);
    check(r, r->me, "CLOSE C NOHOLD NOKEEP", 0, "");
    check(r, r->me, "QUERY FILES", 0, "FILES: 0001 RDR,   NO PRT,   NO PUN\n");
    check(r, r->me, "SPOOL RDR CONT NOEOF", 0, "");
    punch(r, r->me, 2);
    run(r, r->me, "CLOSE PUN");
    read_cards(r->me, 30, irb); /* twenty and two with nothing between, then not ready */
    check_irb(irb, 23, 0x0e, 80);
}

/* A file that has been read to its end: HOLD leaves it there, to be read again, KEEP puts it in user hold, and
 * so does HOLD with CONT, which would read it for ever. */
static void test_after_reading(void **state)
{
    static const struct {
        const char *spool, *hold;
    } cases[] = {{"SPOOL RDR HOLD NOKEEP NOCONT", " 001 NONE "},
                 {"SPOOL RDR HOLD KEEP NOCONT", " 001 USER "},
                 {"SPOOL RDR NOHOLD KEEP NOCONT", " 001 USER "},
                 {"SPOOL RDR NOHOLD NOKEEP NOCONT", NULL},
                 {"SPOOL RDR HOLD NOKEEP CONT NOEOF", " 001 USER "}};
    struct rig *r = *state;
    uint8_t irb[96];
    run(r, r->me, "SPOOL PUN * RDR");
    for (unsigned k = 0; k < sizeof cases / sizeof *cases; k++) {
        run(r, r->me, "PURGE RDR ALL");
        punch(r, r->me, 1), run(r, r->me, "CLOSE PUN");
        run(r, r->me, cases[k].spool);
        read_cards(r->me, 2, irb);
        run(r, r->me, "QUERY RDR ALL");
        if (cases[k].hold)
            assert_non_null(strstr(r->out, cases[k].hold));
        else
            assert_string_equal(r->out, "NO RDR FILES\n");
        if (k == 0) { /* again, and what CLOSE says holds for the file that is open */
            read_cards(r->me, 1, irb);
            check_irb(irb, 1, 0x0c, 0);
            check(r, r->me, "CLOSE RDR KEEP", 0, "");
            run(r, r->me, "QUERY RDR ALL");
            assert_non_null(strstr(r->out, " 001 USER "));
        }
    }
}

/* Devices by hand, and what a printer's pages are printed with. */
static void test_define(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "DEFINE PRT 1F CLASS Q", 0, "PRT  001F DEFINED\n");
    check(r, r->me, "DEF 2540 READER AS 1C", 0, "RDR  001C DEFINED\n");
    check(r, r->me, "DEF PUN AS 1D CL 7", 0, "PUN  001D DEFINED\n");
    check(r, r->me, "DEF PRT 1F", 92, "HCPDFN092E PRT 001F not defined; device already defined\n");
    check(r, r->me, "DEF PRT 2F CLASS *", 28, "HCPDEF028E Class missing or invalid\n");
    check(r, r->me, "DEF PRT 2F CLASS", 28, "HCPDEF028E Class missing or invalid\n");
    check(r, r->me, "DEF PRT XYZ", 22,
          "HCPDEF022E A virtual device number was not supplied or it was invalid.\n");
    check(r, r->me, "DEF 2540 2D", 26, "HCPDEF026E Operand missing or invalid\n");
    run(r, r->me, "QUERY VIRTUAL 1D");
    assert_memory_equal(r->out, "PUN  001D CL 7 ", 15);

    check(r, r->me, "SPOOL 1F FLASH OV1 3 CHARS GT10 GT12 MODIFY M1 1 FCB LP8 LPP 66 COPY 2", 0,
          "");
    run(r, r->me, "QUERY VIRTUAL 1F");
    assert_non_null(
        strstr(r->out, "     001F FLASH OV1   CHAR GT10  MDFY M1    1 FCB LP8   LPP 066\n"));
    assert_non_null(strstr(r->out, "FLASHC 003 DEST OFF"));
    assert_non_null(strstr(r->out, "COPY 002"));
    check(r, r->me, "SPOOL 1F CHARS GT10 COPY 1 FLASH OV2", 0, "");
    run(r, r->me, "QUERY VIRTUAL 1F");
    assert_non_null(strstr(r->out, "FLASHC 255 DEST OFF"));
    check(r, r->me, "SPOOL 1F CHARS GT10 GT12 TO MAINT CL Z", 0, "");
    run(r, r->me, "QUERY VIRTUAL 1F");
    assert_memory_equal(r->out, "PRT  001F CL Z ", 15);
    assert_non_null(strstr(r->out, "     001F TO MAINT    RDR DIST"));
    check(r, r->me, "SPOOL 1F RESET", 0, "");
    run(r, r->me, "QUERY VIRTUAL 1F");
    assert_non_null(
        strstr(r->out, "     001F FLASH       CHAR       MDFY       0 FCB       LPP OFF\n"));
    check(r, r->me, "SPOOL 1F LPP 29", 2, "HCPCSP002E Invalid operand - 29\n");
    check(r, r->me, "SPOOL 1F FLASH", 26, "HCPCSP026E Operand missing or invalid\n");
    check(r, r->me, "SPOOL 1F FCB TOOLONG", 2, "HCPCSP002E Invalid operand - TOOLONG\n");
}

/* SPOOL CONSOLE NOTERM: the guest's lines are in the file only, CP's come to the terminal. */
/* Devices of other types, and what only printers with a forms control buffer take. */
static void test_types(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "DEFINE 3211 1F CLASS Q", 0, "PRT  001F DEFINED\n");
    check(r, r->me, "DEF 3505 AS 1C", 0, "RDR  001C DEFINED\n");
    check(r, r->me, "DEF 3525 1D", 0, "PUN  001D DEFINED\n");
    check(r, r->me, "DEF 3211 1D", 92, "HCPDFN092E PRT 001D not defined; device already defined\n");
    check(r, r->me, "DEF 3212 2D", 2, "HCPDEF002E Invalid operand - 3212\n");
    check(r, r->me, "DEF 321 2D", 2, "HCPDEF002E Invalid operand - 321\n");
    run(r, r->me, "QUERY VIRTUAL 1F");
    assert_non_null(strstr(r->out, "     001F 3211   NOEOF"));
    run(r, r->me, "QUERY VIRTUAL 1D");
    assert_non_null(strstr(r->out, "     001D 3525   NOEOF"));
    assert_null(strstr(r->out, "FLASH")); /* it is no printer */
    check(r, r->me, "SPOOL 1C RESCAN", 0, "");
    run(r, r->me, "QUERY VIRTUAL 1C");
    assert_non_null(strstr(r->out, "     001C 3505         CLOSED    NOKEEP RESCAN "));
    check(r, r->me, "SPOOL RDR NORESCAN", 0, "");
    run(r, r->me, "QUERY VIRTUAL 1C");
    assert_non_null(strstr(r->out, " NORESCAN "));
    check(r, r->me, "SPOOL RDR RESCAN NORESCAN", 13, "HCPCSP013E Conflicting option - NORESCAN\n");
    check(r, r->me, "SPOOL PUN RESCAN", 53, "HCPCSP053E RESCAN not in CP directory\n");
    check(r, r->me, "CLOSE RDR RESCAN", 3, "HCPCSP003E Invalid option - RESCAN\n");
    check(r, r->me, "SPOOL CONSOLE SYNC", 0, "");
    check(r, r->me, "SPOOL PRT SYNC", 0, "");
    check(r, r->me, "SPOOL PUN ASYNC FLASH OV1 CLASS B", 0, "");
    check(r, r->me, "SPOOL PUN RESET", 0, "");
    check(r, r->me, "SPOOL PUN LPP 66", 3, "HCPCSP003E Invalid option - LPP\n");
    check(r, r->me, "SPOOL CONSOLE ASYNCHRONOUS", 0, "");
    check(r, r->me, "LOADVFCB 1F FCB FCB8", 0, "");
    check(r, r->me, "LOADVFCB 1F FCB FCB8 INDEX 5", 0, "");
    check(r, r->me, "LOADVFCB 1F FCB FCB8 INDEX 32", 2, "HCPLVF002E Invalid operand - 32\n");
    check(r, r->me, "LOADVFCB 1F FCB", 26, "HCPLVF026E Operand missing or invalid\n");
    check(r, r->me, "LOADVFCB 1F", 26, "HCPLVF026E Operand missing or invalid\n");
    check(r, r->me, "LOADVFCB E FCB FCB8", 6, "HCPLVF006E Invalid device type - 000E\n");
    check(r, r->me, "LOADVFCB 7F FCB FCB8", 40, "HCPLVF040E Device 007F does not exist\n");
    check(r, r->me, "REWIND 7F", 40, "HCPREW040E Device 007F does not exist\n");
    check(r, r->me, "REWIND C", 6, "HCPREW006E Invalid device type - 000C\n");
    check(r, r->me, "REWIND", 22,
          "HCPREW022E A virtual device number was not supplied or it was invalid.\n");
}

static void test_no_terminal(void **state)
{
    struct rig *r = *state;
    check(r, r->me, "DEFINE CONSOLE AS 9", 0, "CONS 0009 DEFINED\n");
    check(r, r->me, "DEFINE 3215 8", 92,
          "HCPDEF092E CONS 0008 not defined; console already defined\n");
    assert_int_equal(run(r, r->me, "SPOOL CONSOLE START NOTERM"), 0);
    run(r, r->me, "QUERY VIRTUAL CONSOLE");
    assert_non_null(strstr(r->out, "NOTERM START"));
    assert_true(r->me->console->unshown);
    assert_int_equal(run(r, r->me, "SPOOL CONSOLE STOP"), 0);
    assert_false(r->me->console->unshown);
    assert_int_equal(run(r, r->me, "SPOOL CONSOLE START"), 0);
    assert_true(r->me->console->unshown);
    assert_int_equal(run(r, r->me, "SPOOL CONSOLE TERM"), 0);
    assert_false(r->me->console->unshown);
    check(r, r->me, "DETACH 9", 0, "CONS 0009 DETACHED\n");
    check(r, r->me, "DEFINE CONSOLE 20", 0, "CONS 0020 DEFINED\n");
    check(r, r->me, "SPOOL PRT NOTERM", 53, "HCPCSP053E NOTERM not in CP directory\n");
}

/* A spool without room: the device stops and says so once, the console's copy ends and says so; what was
 * punched before is there, and with room again it goes on. */
static void test_no_room(void **state)
{
    struct rig *r = *state;
    struct rlimit old, small;
    uint8_t text[100], card[80] = {0};
    unsigned n = 0, last = 0;
    getrlimit(RLIMIT_FSIZE, &old);
    small = (struct rlimit){100000, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    check(r, r->me, "SPOOL PUN * RDR", 0, "");
    check(r, r->me, "SPOOL CONSOLE START", 0, "");
    setrlimit(RLIMIT_FSIZE, &small);
    pthread_mutex_lock(&r->me->lock);
    struct unit_record *ur = unit_record_of(channel_device(r->me->channel, 0x00d));
    memset(card, 0xc1, sizeof card);
    while (n < 5000 && !unit_record_write(ur, 0x01, card, sizeof card))
        n++;
    assert_in_range(n, 500, 4000);
    assert_true(unit_record_write(ur, 0x01, card, sizeof card) < 0);
    memset(text, 0xc1, sizeof text);
    while (last++ < 5000 && !strstr(r->said, "CONSOLE stopped")) {
        pthread_mutex_lock(&r->lock);
        if (!strstr(r->said, "HCP"))
            r->said[0] = '\0';
        pthread_mutex_unlock(&r->lock);
        console_write(r->me, CONSOLE_GUEST, text, sizeof text);
    }
    pthread_mutex_unlock(&r->me->lock);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_in_range(last, 500, 4000);
    /* Each once, the console's at the very end. */
    static const char full[] = "HCPPGT400I All available spooling space is in use; ";
    const char *device = strstr(r->said, full), *console = strstr(device + 1, full);
    assert_ptr_equal(device, r->said);
    assert_memory_equal(device + strlen(full), "PUN 000D stopped\n", 17);
    assert_non_null(console);
    assert_string_equal(strchr(console, ';'), "; CONSOLE stopped\n");
    run(r, r->me, "QUERY VIRTUAL CONSOLE");
    assert_null(strstr(r->out, " START"));
    punch(r, r->me, 1);
    run(r, r->me, "CLOSE PUN");
    const char *recs = strstr(r->out, "RECS ");
    assert_non_null(recs);
    assert_int_equal(strtoul(recs + 5, NULL, 10), n + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(test_linux_exec),    T(test_to_others),     T(test_selections),  T(test_moved),
        T(test_imsg),          T(test_query_virtual), T(test_console),     T(test_reader),
        T(test_types),         T(test_define),        T(test_no_terminal), T(test_no_room),
        T(test_after_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
