/* UPDATE and XEDIT's update mode in a CMS session on a fake machine. */
#include "cms/update/update.h"
#include "tests/cms/xedit_session.h"

/* A file of cards: a line each, what is behind | in the last eight columns. */
static void cards(const char *fn, const char *ft, const char *text)
{
    machine_card card[64];
    unsigned cards = 0;
    while (*text) {
        size_t n = strcspn(text, "|\n"), m = 0;
        char one[81];
        assert_true(cards < sizeof card / sizeof card[0]);
        snprintf(one, sizeof one, "%.*s", (int)n, text);
        ebcdic_pad(card[cards], one, sizeof card[cards]);
        text += n;
        if (*text == '|') {
            m = strcspn(++text, "\n");
            ebcdic_from_ascii(card[cards] + 80 - m, text, m);
            text += m;
        }
        text += *text != 0;
        cards++;
    }
    machine_cards(a, fn, ft, card, cards);
}

#define SOURCE "one|00001000\ntwo|00002000\nthree|00003000\nfour|00004000\nfive|00005000\n"

/* A record as cards() takes it. */
static void as_card(char *all, const char *record, uint32_t len)
{
    char number[9];
    snprintf(number, sizeof number, "%.8s", len == 80 ? record + 72 : "");
    const char *from = number + strspn(number, " ");
    size_t n = len == 80 ? 72 : len;
    while (n && record[n - 1] == ' ')
        n--;
    snprintf(all + strlen(all), 65536 - strlen(all), "%.*s%s%s\n", (int)n, record, *from ? "|" : "",
             from);
}

static const char *contents(const char *fn, const char *ft)
{
    return file_records(fn, ft, as_card);
}

static void is(const char *fn, const char *ft, const char *want)
{
    const char *got = contents(fn, ft);
    if (strcmp(got, want))
        fail_msg("%s %s is\n%snot\n%s\nlog:\n%s", fn, ft, got, want, g.log);
}

static void fresh(void)
{
    fresh_machine();
    cards("TEST", "ASSEMBLE", SOURCE);
}

static void commands(const char *const *line)
{
    static const char *script[40];
    unsigned n = 0;
    script[n++] = "";
    while (*line && n < 39)
        script[n++] = *line++;
    script[n] = NULL;
    run_script(script);
}
#define COMMANDS(...) commands((const char *const[]){__VA_ARGS__, NULL})

/* UPDATE TEST with that update file and those options. */
static void update(const char *file, const char *options)
{
    char line[80];
    fresh();
    cards("TEST", "UPDATE", file);
    snprintf(line, sizeof line, "update test %s", options);
    COMMANDS(line);
}

static void statements(void **state)
{
    (void)state;
    update("./ I 2000\nnew\n./ D 3000 4000\n./ R 5000\nFIVE\nSIX\n", "");
    is("$TEST", "ASSEMBLE",
       "one|00001000\ntwo|00002000\nnew|********\nFIVE|********\nSIX|********\n");
    is("TEST", "ASSEMBLE", SOURCE);
    in_log("DMSUPD178I Updating TEST ASSEMBLE A1\nDMSUPD178I Applying TEST UPDATE A1\nReady;");
    is("TEST", "UPDLOG",
       "UPDATING TEST ASSEMBLE A1 WITH TEST UPDATE A1\n./ I 2000\nINSERTING...\nnew|********\n"
       "./ D 3000 4000\nDELETING...\nthree|00003000\nfour|00004000\n./ R 5000\nDELETING...\n"
       "five|00005000\nINSERTING...\nFIVE|********\nSIX|********\n");
    machine_end(&g);
    update("./ I 0 $ 100 100\na\nb\n./ * remark\n./ I 2000 $\nc\nd\n./ R 4000 $ 4100\ne\n", "(inc");
    is("$TEST", "ASSEMBLE",
       "a|00000100\nb|00000200\none|00001000\ntwo|00002000\nc|00002100\nd|00002200\nthree|00003000\n"
       "e|00004100\nfive|00005000\n");
    machine_end(&g);
    update("./ S 10 5\n./ D 2000\n", "(rep");
    is("TEST", "ASSEMBLE", "one|00000010\nthree|00000015\nfour|00000020\nfive|00000025\n");
    is("$TEST", "ASSEMBLE", "(none)");
    machine_end(&g);
    update("./ S 10 10 ABC\n", "(noseq8 rep");
    is("TEST", "ASSEMBLE",
       "one|ABC00010\ntwo|ABC00020\nthree|ABC00030\nfour|ABC00040\nfive|ABC00050\n");
    machine_end(&g);
}

/* What is wrong with an update file: the warning, the return code, the statement passed over. */
static void warnings(void **state)
{
    (void)state;
    update("./ D 2500\n./ I 3000\nnew\n", "");
    in_log(
        "File TEST UPDATE A1, rec #1 = ./ D 2500\nDMSUPD186W Sequence number 00002500 not found\n");
    in_log("DMSUPD177I Warning messages issued (severity=12).\nReady(00012);");
    is("$TEST", "ASSEMBLE",
       "one|00001000\ntwo|00002000\nthree|00003000\nnew|********\nfour|00004000\nfive|00005000\n");
    machine_end(&g);
    update("./ I 9000\nnew\n", "");
    in_log(
        "DMSUPD010W Premature EOF on file TEST ASSEMBLE A1 -- sequence number 00009000 not found\n");
    machine_end(&g);
    update("./ I 1000 $ 2500\nnew\n", "(inc rep");
    in_log("DMSUPD174W Sequence error introduced in output file: 00002500 to 00002000\n");
    in_log("(severity=8).  REP option ignored.\nReady(00008);");
    is("TEST", "ASSEMBLE", SOURCE);
    machine_end(&g);
    update("./ I 1000 $ 99999999 1\na\nb\n", "(inc");
    in_log("DMSUPD176W Sequencing overflow following sequence number 99999999\n");
    machine_end(&g);
    update("./ D 1000\n./ S\n./ X\nlost\n./ D 2A00\n./ R\n./ D 4000 3000\n", "");
    in_log("DMSUPD184W ./ S not first card in update file -- ignored\n");
    in_log("rec #3 = ./ X\nDMSUPD207W Invalid update file control card\n");
    in_log("DMSUPD185W Invalid character in sequence field 2A00\n");
    in_log("rec #7 = ./ D 4000 3000\nDMSUPD207W");
    is("$TEST", "ASSEMBLE", "two|00002000\nthree|00003000\nfour|00004000\nfive|00005000\n");
    machine_end(&g);
    update("./ S 10 0\n", "(noterm");
    in_log("DMSUPD177I Warning messages issued (severity=8).");
    if (strstr(g.log, "182W"))
        fail_msg("NOTERM: %s", g.log);
    machine_end(&g);
    fresh();
    cards("TEST", "ASSEMBLE", "one|00001000\ntwo|00003000\nthree|00002000\n");
    cards("TEST", "UPDATE", "./ I 1000\nnew\n");
    COMMANDS("update test");
    in_log("DMSUPD210W Input file sequence error: 00003000 to 00002000\n");
    in_log("(severity=4).\nReady(00004);");
    machine_end(&g);
}

static void errors(void **state)
{
    (void)state;
    static const struct {
        const char *command, *said;
    } row[] = {
        {"update", "DMSUPD001E No filename specified\nReady(00024);"},
        {"update test assemble a test update a x", "DMSUPD070E Invalid parameter X\nReady(00024);"},
        {"update nosuch", "DMSUPD002E File NOSUCH ASSEMBLE A1 not found\nReady(00028);"},
        {"update test", "DMSUPD002E File TEST UPDATE A1 not found\nReady(00028);"},
        {"update test (stk", "DMSUPD187E Option STK invalid without CTL\nReady(00024);"},
        {"update test (ctl noinc",
         "DMSUPD066E CTL and NOINC are conflicting options\nReady(00024);"},
        {"update test (rep rep", "DMSUPD065E REP option specified twice\nReady(00024);"},
        {"update test (nonsense", "DMSUPD003E Invalid option: NONSENSE\nReady(00024);"},
        {"update test assemble %", "DMSUPD048E Invalid filemode %\nReady(00024);"},
        {"update test assemble b", "DMSUPD069E Filemode B not accessed\nReady(00036);"},
        {"update lines file", "DMSUPD007E File LINES FILE A1 is not fixed, 80-character records\n"
                              "Ready(00032);"},
        {"update test (ctl", "DMSUPD002E File TEST CNTRL A1 not found\nReady(00028);"},
        {"update test assemble a nomacs cntrl (ctl",
         "DMSUPD179E Missing or duplicate MACS card in control file NOMACS CNTRL A1\nReady(00032);"},
        {"update test assemble a badone cntrl (ctl",
         "DMSUPD183E Invalid control file control card\nReady(00032);"},
        {"update test assemble a empty cntrl (ctl",
         "DMSUPD181E No update files were found\nReady(00040);"},
    };
    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
        fresh();
        machine_file(a, "LINES", "FILE", "one\ntwo");
        machine_file(a, "NOMACS", "CNTRL", "ONE UPDTONE");
        machine_file(a, "BADONE", "CNTRL", "TEXT MACS LIB\nONE");
        machine_file(a, "EMPTY", "CNTRL", "* remark\nTEXT MACS LIB\nONE UPDTONE");
        COMMANDS(row[k].command);
        in_log(row[k].said);
        machine_end(&g);
    }
}

/* A control file from the bottom: UPDTA by its short name, an AUX file with one that is missing, a
 * preferred AUX file, PTF. */
static void control(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "MY", "CNTRL",
                 "* remark\nTEXT MACS DMSGPI HCPGPI\nLCL AUXLCL\nPRE AUXOLD AUXNEW\nFIX PTF1\n"
                 "PTF FIXONE\nA1 A");
    machine_file(a, "TEST", "AUXLCL", "* remark\nL2 * the second\nMISSING\nL1 first");
    machine_file(a, "TEST", "AUXOLD", "OLDFIX");
    machine_file(a, "TEST", "AUXNEW", "NEWFIX");
    machine_file(a, "STACKED", "EXEC",
                 "/* */\n'update test assemble a my cntrl (ctl stk'\nsay rc queued()\n"
                 "do queued()\nparse pull line\nsay '<'line'>'\nend\n"
                 "signal on syntax\ndo forever; queue copies('x', 50000); end\n"
                 "syntax: do forever; queue 'x'; signal on syntax name full; end\n"
                 "full: 'update test assemble a my cntrl (ctl stk'; say 'full' rc\n'desbuf'\n");
    g.storage = 1 << 20;
    cards("TEST", "UPDTA", "./ I 1000 $ 1100 100\na\n");
    cards("TEST", "FIXONE", "./ I 1100 $ 1200 100\nptf\n");
    cards("TEST", "L1", "./ D 1200\n");
    cards("TEST", "L2", "./ R 5000 $ 5000 1000\nFIVE\nSIX\n");
    cards("TEST", "OLDFIX", "./ D 2000\n");
    COMMANDS("stacked");
    in_log("DMSUPD178I Updating TEST ASSEMBLE A1\nDMSUPD178I Applying TEST UPDTA A1\n"
           "DMSUPD178I Applying TEST FIXONE A1\nDMSUPD178I Applying TEST L1 A1\n"
           "DMSUPD180W Missing PTF file TEST MISSING *\nDMSUPD178I Applying TEST L2 A1\n"
           "DMSUPD177I Warning messages issued (severity=12).\n12 2\n<* LCL>\n<* DMSGPI HCPGPI>\n");
    in_log("DMSUPD109S Virtual storage capacity exceeded\nfull 104\n");
    is("$TEST", "ASSEMBLE",
       "one|00001000\na|00001100\ntwo|00002000\nthree|00003000\nfour|00004000\nFIVE|00005000\n"
       "SIX|00006000\n");
    is("TEST", "UPDATES",
       "UPDATING TEST ASSEMBLE A1 WITH TEST UPDTA A1\nUPDATING TEST ASSEMBLE A1 WITH TEST FIXONE A1\n"
       "UPDATING TEST ASSEMBLE A1 WITH TEST L1 A1\nUPDATING TEST ASSEMBLE A1 WITH TEST L2 A1\n");
    machine_end(&g);
}

/* --- XEDIT --------------------------------------------------------------------------------------------- */

/* The update file without the dates behind its statements. */
static void update_is(const char *ft, const char *want)
{
    static char got[65536];
    got[0] = 0;
    for (const char *p = contents("TEST", ft); *p;) {
        size_t n = strcspn(p, "\n");
        size_t keep = !strncmp(p, "./ ", 3) && p[3] != '*' && n > 50 ? 50 : n;
        while (keep < n && keep && p[keep - 1] == ' ')
            keep--;
        strncat(got, p, keep);
        strcat(got, "\n");
        p += n + (p[n] != 0);
    }
    if (strcmp(got, want))
        fail_msg("TEST %s is\n%snot\n%s\nlog:\n%s", ft, got, want, g.log);
}

static void edit_as(const char *options, const char *const *line)
{
    char start[80];
    const char *all[40];
    unsigned n = 0;
    snprintf(start, sizeof start, "xedit test assemble (noscreen %s", options);
    all[n++] = start;
    while (*line && n < 39)
        all[n++] = *line++;
    all[n] = NULL;
    commands(all);
}
#define EDIT_WITH(options, ...) edit_as(options, (const char *const[]){__VA_ARGS__, NULL})

/* UPDATE makes the file that was edited of what was written. */
static void same_by_update(const char *want)
{
    is("$TEST", "ASSEMBLE", want);
    is("TEST", "ASSEMBLE", SOURCE);
    machine_end(&g);
}

static void changed_lines(void **state)
{
    (void)state;
    fresh();
    EDIT_WITH("update", ":2", "input NEW", ":1", "delete", ":3", "c/four/FOUR/", "file");
    in_log("DMSXUP178I Updating TEST ASSEMBLE A1\nDMSXIN571I Creating new file:\n");
    machine_end(&g);
    fresh();
    g.clock = 1706936767; /* 3 February 2024, 5:06:07 */
    EDIT_WITH("update", "set case m", ":2", "input NEW", ":1", "delete", ":4", "c/four/FOUR/",
              "file", "update test (inc");
    update_is("UPDATE", "./ D 00001000\n./ I 00002000          $ 2990 990\nNEW|00002990\n"
                        "./ R 00004000          $ 4990 990\nFOUR|00004990\n");
    assert_non_null(strstr(contents("TEST", "UPDATE"), " 02/03/24 05:06:07"));
    same_by_update("two|00002000\nNEW|00002990\nthree|00003000\nFOUR|00004990\nfive|00005000\n");
    /* Edited once more: the update is applied first, and its remarks stay. */
    fresh();
    cards("TEST", "UPDATE", "./ * why it is so\n./ I 2000 $ 2500 100\nold\n");
    EDIT_WITH("update", "set case m", ":3", "input more", "bottom", "input last", "file");
    in_log("DMSXUP178I Applying TEST UPDATE A1\n");
    update_is("UPDATE", "./ * why it is so\n./ I 00002000          $ 2490 490\nold|00002490\n"
                        "more|00002980\n./ I 00005000          $ 6000 1000\nlast|00006000\n");
    machine_end(&g);
    /* All taken back: no update is left. */
    fresh();
    cards("TEST", "UPDATE", "./ I 2000 $ 2500 100\nold\n");
    EDIT_WITH("update", ":3", "delete", "file");
    is("TEST", "UPDATE", "(none)");
    machine_end(&g);
}

static void moved_lines(void **state)
{
    (void)state;
    fresh();
    EDIT_WITH("update", ":1", "move 1 :3", "file", "update test (inc");
    update_is("UPDATE", "./ D 00001000\n./ I 00003000          $ 3990 990\none|00003990\n");
    same_by_update("two|00002000\nthree|00003000\none|00003990\nfour|00004000\nfive|00005000\n");
}

/* No room between two numbers: lines behind are numbered again; least steps. */
static void narrow(void **state)
{
    (void)state;
    fresh();
    cards("TEST", "ASSEMBLE", "one|00000001\ntwo|00000002\nthree|00000010\nfour|00001000\n");
    EDIT_WITH("update", "set case m", ":1", "input new", "file");
    update_is("UPDATE", "./ R 00000002          $ 5 3\nnew|00000005\ntwo|00000008\n");
    machine_end(&g);
    fresh();
    cards("TEST", "ASSEMBLE", "one|00000001\ntwo|00000002\nthree|00000010\nfour|00001000\n");
    EDIT_WITH("update incr 10", "set case m", ":1", "input new", "file");
    update_is("UPDATE", "./ R 00000002 00000010 $ 332 330\nnew|00000332\ntwo|00000662\n"
                        "three|00000992\n");
    machine_end(&g);
    fresh();
    cards("TEST", "ASSEMBLE", "one|99999998\n");
    EDIT_WITH("update", ":1", "input a", "input b", "file", "qquit");
    in_log("DMSXUP560E Not enough space for serialization between 99999998 and 99999999\n");
    is("TEST", "UPDATE", "(none)");
    machine_end(&g);
    fresh();
    cards("TEST", "ASSEMBLE", "one|00000002\ntwo|00000001\n");
    EDIT_WITH("update", ":1", "input a", "file", "qquit");
    in_log("DMSXUP599E Unable to build update file; serialization destroyed\n");
    machine_end(&g);
}

static void levels(const char *options, const char *edit, const char *ft, const char *want)
{
    fresh();
    machine_file(a, "MY", "CNTRL", "TEXT MACS LIB\nLCL AUXLCL\nONE UPDTONE");
    machine_file(a, "TEST", "AUXLCL", "THREE\nTWO");
    cards("TEST", "UPDTONE", "./ D 1000\n");
    cards("TEST", "TWO", "./ I 2000 $ 2500 100\ntwo\n");
    EDIT_WITH(options, "set case m", edit, "query update", "query until", "query seq8", "file");
    update_is(ft, want);
    is("TEST", "ASSEMBLE", SOURCE);
}

static void control_files(void **state)
{
    (void)state;
    /* The last of the list is edited, whether it is there or not. */
    levels("ctl my", "bottom#input last", "THREE",
           "./ I 00005000          $ 6000 1000\nlast|00006000\n");
    in_log("DMSXUP178I Applying TEST UPDTONE A1\nDMSXUP178I Applying TEST TWO A1\n"
           "DMSXIN571I Creating new file:\n");
    in_log("\nUPDATE ON\n");
    in_log("\nUNTIL TWO\n");
    in_log("\nSEQ8 ON\n");
    is("TEST", "TWO", "./ I 2000 $ 2500 100\ntwo\n");
    machine_end(&g);
    levels("ctl my until two", "bottom#input last", "TWO",
           "./ I 00002000          $ 2990 990\ntwo|00002990\n"
           "./ I 00005000          $ 6000 1000\nlast|00006000\n");
    is("TEST", "UPDTONE", "./ D 1000\n");
    machine_end(&g);
    levels("ctl my merge sidcode v123", "bottom#input last", "THREE",
           "./ D 00001000\n./ I 00002000          $ 2990 990\n"
           "two                                                            V123|00002990\n"
           "./ I 00005000          $ 6000 1000\n"
           "last                                                           V123|00006000\n");
    machine_end(&g);
    levels("ctl my until nosuch", "query sidcode", "THREE", "(none)\n");
    in_log("DMSXUP570W Update NOSUCH specified in the UNTIL option field not found\n");
    in_log("DMSXSU559W Warning:  file is empty\n");
    machine_end(&g);
}

/* The options reach LOAD in a profile. */
static void by_profile(void **state)
{
    (void)state;
    fresh();
    machine_file(a, "PROFILE", "XEDIT", "/* */\n'LOAD' arg(1)\n'SET CASE M'\n");
    EDIT_WITH("update", ":1", "input new", "file");
    update_is("UPDATE", "./ I 00001000          $ 1990 990\nnew|00001990\n");
    machine_end(&g);
}

static void refused(void **state)
{
    (void)state;
    fresh();
    COMMANDS("xedit nosuch assemble (noscreen update");
    in_log("DMSXIN002E File NOSUCH ASSEMBLE A1 not found\nReady(00028);");
    machine_end(&g);
    fresh();
    machine_file(a, "LINES", "ASSEMBLE", "one\ntwo");
    COMMANDS("xedit lines assemble (noscreen update");
    in_log("DMSXUP007E File LINES ASSEMBLE A1 is not fixed, 80-character records\nReady(00032);");
    machine_end(&g);
    fresh();
    cards("TEST", "UPDATE", "./ S\n");
    COMMANDS("xedit test assemble (noscreen update");
    in_log("DMSXUP597E Unable to merge updates containing ./ S cards\nReady(00024);");
    machine_end(&g);
    fresh();
    COMMANDS("xedit test assemble (noscreen ctl nosuch");
    in_log("DMSXUP002E File NOSUCH CNTRL * not found\nReady(00028);");
    machine_end(&g);
    fresh();
    COMMANDS("xedit test assemble (noscreen incr x");
    in_log("DMSXIN029E");
    machine_end(&g);
}

/* Random changes to a source whose numbers lie close or far: UPDATE makes of the update file what the
 * editor had. */
static void random_changes(void **state)
{
    (void)state;
    srand(1);
    for (unsigned round = 0; round < 150; round++) {
        static char source[4000], line[12][40], want[65536];
        const char *script[12];
        unsigned n = 0, number = 0, lines = 3 + (unsigned)rand() % 20;
        source[0] = 0;
        for (unsigned k = 0; k < lines; k++) {
            number += 1u + (unsigned)rand() % (rand() % 3 ? 4 : 2000);
            sprintf(source + strlen(source), "line %u|%08u\n", k, number);
        }
        fresh();
        cards("TEST", "ASSEMBLE", source);
        for (unsigned k = 0; k < 4; k++) {
            static const char *const what[] = {"delete 2",    "input new", "move 1 :1",
                                               "c/line/x/ 3", "duplicat",  "input more"};
            sprintf(line[n], ":%u", 1 + (unsigned)rand() % lines);
            script[n] = line[n], n++;
            sprintf(line[n], "%s", what[rand() % 6]);
            script[n] = line[n], n++;
        }
        script[n++] = ":1#put * test edited a";
        script[n++] = "file";
        script[n++] = "update test (inc";
        script[n] = NULL;
        edit_as("update", script);
        if (strstr(g.log, "DMSXUP") && strstr(g.log, "599E"))
            fail_msg("round %u: %s", round, g.log);
        /* The numbers differ: the texts must not. */
        char *to = want;
        for (const char *p = contents("TEST", "EDITED"); *p; p += strcspn(p, "\n") + 1) {
            int text = (int)strcspn(p, "|\n");
            to += sprintf(to, "%.*s\n", text, p);
        }
        const char *p = contents("$TEST", "ASSEMBLE"), *w = want;
        if (!strcmp(p, "(none)")) /* nothing was changed: no update */
            p = contents("TEST", "ASSEMBLE");
        for (; *p; p += strcspn(p, "\n") + 1, w += strcspn(w, "\n") + 1)
            if (strncmp(p, w, strcspn(w, "\n")) || strcspn(p, "|\n") != strcspn(w, "\n"))
                fail_msg("round %u: %.40s, not %.40s\n%s", round, p, w, contents("TEST", "UPDATE"));
        if (*w)
            fail_msg("round %u: %s is missing", round, w);
        if (strstr(g.log, "DMSUPD177I"))
            fail_msg("round %u: %s", round, g.log);
        machine_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements),     cmocka_unit_test(warnings),
        cmocka_unit_test(errors),         cmocka_unit_test(control),
        cmocka_unit_test(changed_lines),  cmocka_unit_test(moved_lines),
        cmocka_unit_test(narrow),         cmocka_unit_test(control_files),
        cmocka_unit_test(refused),        cmocka_unit_test(by_profile),
        cmocka_unit_test(random_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
