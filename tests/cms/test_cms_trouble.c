/* HX in whatever runs, and disks that are full or may not be written: CMS is ready again, and what
 * was there is there. */
#include "tests/cms/session.h"

static void fresh(void)
{
    fresh_machine();
    machine_file(a, "OLD", "DATA", "keep me");
}

/* --- HX ------------------------------------------------------------------------------------------- */

static const struct halted {
    const char *what, *command;
    unsigned after; /* looks at the terminal; 0: when the machine waits */
} runs[] = {
    {"a loop", "loop", 500},
    {"an exec that calls execs", "calls", 500},
    {"a trapped HALT", "trap", 500},
    {"INTERPRET", "interp", 500},
    {"WAKEUP", "wakeup +10:00", 0},
    {"WAKEUP in an exec", "waits", 0},
    {"PIPE DELAY", "pipe literal +600| delay | console", 0},
    {"PIPE BEAT", "pipe literal x| append hole | beat 600 | console", 0},
    {"PIPE that floods", "pipe literal x| duplicate * | hole", 500},
    {"PIPE that buffers", "pipe literal x| duplicate * | buffer | console", 500},
    {"PIPE COMMAND of a loop", "pipe command EXEC LOOP | console", 500},
    {"a REXX stage", "pipe rexx loop | console", 500},
    {"EXECIO CP", "cploop", 500},
    {"EXECIO DISKR", "readloop", 500},
    {"a long COPYFILE", "copyfile big data a huge data a (recfm f lrecl 80", 30},
    {"a long TYPE", "type big data", 20},
    {"a long SORT", "sorts", 300},
};

static void hx(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof runs / sizeof runs[0]; k++) {
        const char *script[] = {"", runs[k].command, "hx", "identify", NULL};
        fresh();
        machine_file(a, "LOOP", "EXEC", "/* */\ndo forever; nop; end");
        machine_file(a, "LOOP", "REXX", "/* */\ndo forever; nop; end");
        machine_file(a, "LOOP", "XEDIT", "/* */\ndo forever; 'MSG x'; end");
        machine_file(a, "CALLS", "EXEC", "/* */\ndo forever; 'EXEC SUB'; end");
        machine_file(a, "SUB", "EXEC", "/* */\ncall x\nexit\nx: return");
        machine_file(a, "TRAP", "EXEC",
                     "/* */\nsignal on halt\nsignal on error\ndo forever; nop; end\nhalt:\n"
                     "error:\ndo forever; nop; end");
        machine_file(a, "INTERP", "EXEC", "/* */\ninterpret 'do forever; nop; end'");
        machine_file(a, "WAITS", "EXEC", "/* */\ndo forever; 'WAKEUP +10:00'; end");
        machine_file(a, "CPLOOP", "EXEC",
                     "/* */\ndo forever; 'EXECIO * CP (STEM X. STRING QUERY TESTER'; end");
        machine_file(a, "READLOOP", "EXEC",
                     "/* */\ndo forever; 'EXECIO * DISKR BIG DATA A 1 (STEM X. FINIS'; end");
        machine_file(a, "SORTS", "EXEC",
                     "/* */\ndo forever; queue '1 3'; 'SORT FIX DATA A OUT DATA A'; end");
        char big[5000] = "";
        for (unsigned n = 0; n < 400; n++)
            strcat(big, "some line\n");
        machine_file(a, "BIG", "DATA", big);
        if (runs[k].after)
            g.halt_after = runs[k].after;
        else
            g.impatient = true;
        run_script(script);
        const char *said = strstr(g.log, "CMS\nReady; T=");
        if (!said || !strstr(said, "TESTER   AT TESTSYS"))
            fail_msg("%s was not halted:\n%.2000s", runs[k].what, g.log);
        if (strstr(g.log, "HUGE"))
            fail_msg("%s", g.log);
        machine_end(&g);
    }
}

/* XEDIT stays, with the file; only its macro is ended. */
static void hx_in_xedit(void **state)
{
    static const char *const script[] = {
        "", "xedit old data (profile loop", "hx", "qquit", "identify", NULL};
    (void)state;
    fresh();
    machine_file(a, "LOOP", "XEDIT", "/* */\ndo forever; 'MSG x'; end");
    g.halt_after = 500;
    run_script(script);
    assert_non_null(strstr(g.log, "TESTER   AT TESTSYS"));
    machine_end(&g);
}

/* --- disks ------------------------------------------------------------------------------------------ */

/* An A disk with a few blocks left: whoever needs more is told so, and the old files stay. */
static void full(void **state)
{
    static const char *const script[] = {"", "fill", "try", NULL};
    (void)state;
    fresh();
    machine_file(a, "FILL", "EXEC",
                 "/* */\naddress command\n'COPYFILE OLD DATA A SAFE DATA A'\n"
                 "do i = 1 until rc<>0\n"
                 "'EXECIO 1 DISKW FILLER' i//4 'A 0 F 4096 (STRING' copies('x',4000)\nend\n"
                 "say 'filled' rc\n'FINIS * * *'");
    machine_file(a, "TRY", "EXEC",
                 "/* */\naddress command\n'COPYFILE FILLER 0 A BIG DATA A'\nsay 'copy' rc\n"
                 "'STATE BIG DATA A'\nsay 'state' rc\n"
                 "'COPYFILE FILLER 0 A SAFE DATA A (REPLACE'\nsay 'replace' rc\n"
                 "call old\n'PIPE < FILLER 0 | dup 5 | > SAFE DATA A'\nsay 'pipe' rc\n"
                 "call old\n'PIPE < FILLER 0 | dup 5 | >> SAFE DATA A'\nsay 'append' rc\n"
                 "call old\ndo until rc<>0\n'EXECIO 1 DISKW SAFE DATA A (STRING' copies('y',4000)\n"
                 "end\nsay 'execio' rc\n'FINIS * * *'\n'EXECIO 1 DISKR SAFE DATA A 1 (VAR X'\n"
                 "say x\n'XEDIT SAFE DATA A (PROFILE GROW'\nsay 'xedit' rc\ncall old\nexit\n"
                 "old: 'TYPE SAFE DATA A'\nreturn");
    machine_file(a, "GROW", "XEDIT",
                 "/* */\ndo 1000; 'INPUT' copies('z',70); end\n"
                 "'COMMAND FILE'\nsay 'file' rc\n'COMMAND QQUIT'");
    run_script(script);
    const char *const says[] = {
        "DMSEIO632E I/O error in EXECIO; rc=13 from FSWRITE command\nfilled 113\n",
        "DMSCPY107S Disk A(191) is full\ncopy 100\n",
        "copy 100\nstate 28\n",
        "DMSCPY107S Disk A(191) is full\nreplace 100\n\nkeep me\n\n",
        "FPLDSW699E Return code 13 from FSWRITE (file: SAFE DATA A)",
        "pipe 699\n\nkeep me\n\n",
        "append 699\n\nkeep me\n\n",
        "DMSEIO632E I/O error in EXECIO; rc=13 from FSWRITE command\nexecio 113\nkeep me\n",
        "531E Disk or file space is full; set new filemode or clear some space\nfile 13\n",
    };
    for (size_t k = 0; k < sizeof says / sizeof says[0]; k++)
        if (!strstr(g.log, says[k]))
            fail_msg("not in the log: %s\n%s", says[k], g.log);
    const char *end = strstr(g.log, "xedit ");
    assert_non_null(end);
    assert_non_null(strstr(end, "keep me\n"));
    machine_end(&g);
}

/* RECEIVE says the same however the file was sent, and what it could not write stays in the reader. */
static void full_receive(void **state)
{
    static const char *const sent[] = {"sendfile old data a to friend", "punch old data a",
                                       "disk dump old data a"};
    (void)state;
    for (unsigned k = 0; k < sizeof sent / sizeof sent[0]; k++) {
        const char *const script[] = {
            "", sent[k], "fill", "receive 7 new file", "state new file a", NULL};
        fresh();
        machine_file(
            a, "FILL", "EXEC",
            "/* */\naddress command\ndo i = 1 until rc<>0\n"
            "'EXECIO 1 DISKW FILLER DATA A 0 F 4096 (STRING' copies('x',4000)\nend\n'FINIS * * *'");
        run_script(script);
        if (!strstr(g.log, "DMSWRC107S Disk A(191) is full\nReady(00100)") ||
            !strstr(g.log, "DMSSTT002E File NEW FILE A not found"))
            fail_msg("%s: %s", sent[k], g.log);
        if (strstr(g.cp, "PURGE RDR"))
            fail_msg("%s: %s", sent[k], g.cp);
        machine_end(&g);
    }
}

/* A disk that may only be read. */
static void read_only(void **state)
{
    static const struct {
        const char *command, *says;
    } rows[] = {
        {"copyfile old data a = = b", "DMSCPY037E Filemode B(192) is accessed as read/only"},
        {"copyfile tool data b (upcase", "DMSCPY037E Filemode B(192) is accessed as read/only"},
        {"erase tool data b", "DMSERS037E Filemode B is accessed as read/only\nReady(00036)"},
        {"rename tool data b x = =",
         "DMSRNM037E Filemode B is accessed as read/only\nReady(00036)"},
        {"execio 1 diskw x data b (string x",
         "DMSEIO632E I/O error in EXECIO; rc=12 from FSWRITE command\nReady(00112)"},
        {"pipe literal x| > x data b", "FPLDSW119E Mode B not available or read only"},
        {"readcard x data b", "DMSRDC037E Filemode B is accessed as read/only\nReady(00036)"},
        {"statew tool data b", "DMSSTT037E Filemode B(192) is accessed as read/only"},
        {"format 192 b", "DMSFOR037E Filemode B is accessed as read/only\nReady(00036)"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const char *script[] = {"", "access 192 b", rows[k].command, NULL};
        fresh();
        machine_file(machine_disk(&g, 1, 0x192, false), "TOOL", "DATA", "x");
        run_script(script);
        if (!strstr(g.log, rows[k].says))
            fail_msg("%s: not in the log: %s\n%s", rows[k].command, rows[k].says, g.log);
        machine_end(&g);
    }
}

/* A file that says it has 30 million records, all holes: a command that keeps them has no storage for that,
 * whatever the host has; all of it is free again behind it. */
static void larger_than_the_machine(void **state)
{
    static const char *const script[] = {"", "sort holes data a sorted data a", "1 1",
                                         "type old data", NULL};
    static const struct edf_format format = {.recfm = 'F', .lrecl = 1};
    struct edf_disk *d;
    struct edf_file *f;
    (void)state;
    fresh();
    struct cms_blocks b = fake_blocks(a);
    assert_int_equal(edf_mount(&b, true, &d), 0);
    assert_int_equal(edf_open(d, "HOLES", "DATA", EDF_REPLACE, &format, &f), 0);
    assert_int_equal(edf_write(f, 30000000, "x", 1), 0);
    assert_int_equal(edf_close(f), 0);
    assert_int_equal(edf_unmount(d), 0);
    run_script(script);
    in_log("DMSSRT109S Virtual storage capacity exceeded\nReady(00104)");
    in_log("keep me\n");
    machine_end(&g);
}

static void fault(void *ctx, const char *text)
{
    (void)ctx;
    fail_msg("the A-disk: %s", text);
}

static void whole(void)
{
    struct cms_blocks b = fake_blocks(a);
    struct edf_disk *d;
    assert_int_equal(edf_mount(&b, false, &d), 0);
    assert_int_equal(edf_check(d, fault, NULL), 0);
    edf_unmount(d);
}

/* A disk that a PIPE reads from and writes on is released, or accessed again: its stages end, the disk is
 * whole. */
static void released_in_pipe(void **state)
{
    static const char *const lost[] = {"release a", "access 191 a", "access 191 b",
                                       "pipe literal release a| cms| hole"};
    static const char *const script[] = {"",
                                         "pipe < lost file a| cms| append literal end| console",
                                         "access 191 a",
                                         "pipe < lost file a| cms| > out file a",
                                         "access 191 a",
                                         "pipe < lost file a| cms| >> out file a",
                                         "access 191 a",
                                         "pipe < lost file a| cms| > out file a",
                                         "access 191 a",
                                         "copyfile lost file a kept file a",
                                         "listfile * file a",
                                         NULL};
    (void)state;
    for (size_t k = 0; k < sizeof lost / sizeof *lost; k++) {
        char text[8192];
        size_t n = (size_t)sprintf(text, "query search\n%s\n", lost[k]);
        for (unsigned j = 0; j < 300; j++)
            n += (size_t)sprintf(text + n, "query search\n");
        fresh_machine();
        machine_file(a, "LOST", "FILE", text);
        run_script(script);
        in_log("FPLDSR699E Return code 3 from FSREAD (file: LOST FILE A)\n");
        in_log("LOST     FILE     A1\n");
        in_log("KEPT     FILE     A1\n");
        whole();
        machine_end(&g);
    }
}

/* An exec whose directory entry says what cannot be: it is no unknown command, and PROFILE EXEC is not
 * passed over in silence. */
static void broken_exec(void **state)
{
    static const char *const script[] = {"", "profile", "exec profile", "good", NULL};
    static const char *const said[] = {
        "DMSEXI104S Error 3 reading file PROFILE EXEC A1 from disk\n",
        "DMSEXI104S Error 3 reading file PROFILE EXEC A1 from disk\n"
        "Ready(00100)",
        "DMSEXI104S Error 3 reading file PROFILE EXEC A1 from disk\n"
        "Ready(00100)",
        "good\nReady;"};
    uint8_t entry[16];
    (void)state;
    fresh();
    machine_file(a, "PROFILE", "EXEC", "/* */\nsay 'hello'");
    machine_file(a, "GOOD", "EXEC", "/* */\nsay 'good'");
    ebcdic_pad(entry, "PROFILE EXEC", sizeof entry);
    uint8_t *end = a->bytes + 200 * BLOCK; /* the directory is there twice */
    for (uint8_t *p = a->bytes; (p = memmem(p, (size_t)(end - p), entry, sizeof entry)); p += 64)
        memset(p + 36, 0xff, 28);
    run_script(script);
    in_log_in_order(said, sizeof said / sizeof said[0]);
    machine_end(&g);
}

/* An error of REXX is seen although HT was in effect, which it ends; its message is as SET EMSG says. */
static void told(void **state)
{
    static const struct {
        int emsg;
        const char *said;
    } as[] = {
        {FAKE_EMSG_ON, "4 +++ x = 'A' * 2\nDMSREX476E Error 41 running QUIET EXEC, line 4: Bad "
                       "arithmetic conversion\nReady(20041)"},
        {FAKE_EMSG_TEXT, "4 +++ x = 'A' * 2\nError 41 running QUIET EXEC, line 4: Bad arithmetic "
                         "conversion\nReady(20041)"},
        {FAKE_EMSG_CODE, "4 +++ x = 'A' * 2\nDMSREX476E\nReady(20041)"},
        {FAKE_EMSG_OFF, "4 +++ x = 'A' * 2\nReady(20041)"}};
    static const char *const script[] = {"", "quiet", "wordy", NULL};
    (void)state;
    for (size_t k = 0; k < sizeof as / sizeof as[0]; k++) {
        fresh();
        g.emsg = as[k].emsg;
        machine_file(a, "QUIET", "EXEC", "/* */\n'SET CMSTYPE HT'\nsay 'not seen'\nx = 'A' * 2\n");
        machine_file(a, "WORDY", "EXEC", "/* */\n'SET CMSTYPE HT'\nexit 'no number'\n");
        run_script(script);
        in_log(as[k].said);
        not_in_log("not seen");
        in_log(
            g.emsg == FAKE_EMSG_ON
                ? "DMSREX466E Error 26 running WORDY EXEC, line 3: Invalid whole number\nReady(20026)"
            : g.emsg == FAKE_EMSG_TEXT
                ? "\nError 26 running WORDY EXEC, line 3: Invalid whole number\nReady(20026)"
            : g.emsg == FAKE_EMSG_CODE ? "DMSREX466E\nReady(20026)"
                                       : "Ready(20026)");
        machine_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hx),
        cmocka_unit_test(hx_in_xedit),
        cmocka_unit_test(full),
        cmocka_unit_test(full_receive),
        cmocka_unit_test(larger_than_the_machine),
        cmocka_unit_test(read_only),
        cmocka_unit_test(released_in_pipe),
        cmocka_unit_test(broken_exec),
        cmocka_unit_test(told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
