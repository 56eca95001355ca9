/* The tables of commands as a user meets them: every abbreviation, every privilege class, operands
 * that do not fit.  Shortest abbreviations and classes are written down once more here, as the
 * syntax diagrams of CP Commands and Utilities Reference and the names in HELP's menus of QUERY and SET
 * have them (those as a program of a z/VM site, WHICH EXEC, lists them). */
#include "tests/cp/command_rig.h"

#include "cp/commands/logon.h"
#include "cp/messages.h"

#include <ctype.h>

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " MACHINE ESA 2\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n"
                             " SPOOL 000E 1403 A\n"
                             "USER NOTON NOTON 1M 1M G\n"
                             "USER NEVER NOLOG 1M 1M G\n"
                             "USER PLAIN PLAIN 1M 1M H\n";

struct table {
    const char *name;
    const struct command_row *rows;
    size_t n;
};

static struct table table(unsigned i)
{
    struct table t = {NULL, NULL, 0};
    if (i == 0)
        t = (struct table){"CP", command_table(&t.n), t.n};
    else if (i == 1)
        t = (struct table){"QUERY", query_table(&t.n), t.n};
    else if (i == 2)
        t = (struct table){"SET", set_table(&t.n), t.n};
    if (i == 0)
        t.rows = command_table(&t.n);
    else if (i == 1)
        t.rows = query_table(&t.n);
    else if (i == 2)
        t.rows = set_table(&t.n);
    return t;
}

/* name, shortest abbreviation, classes: "COMMAND min classes" */
static const char *const known[] = {
    "CP ATTACH ATT B",
    "CP ATTN ATTN G",
    "CP AUTOLOG AUTO AB",
    "CP BEGIN B G",
    "CP CHANGE CH DG",
    "CP CLOSE C G",
    "CP COMMANDS COMM *",
    "CP COUPLE COUP G",
    "CP CPACCESS CPACC A",
    "CP CPRELEASE CPREL A",
    "CP DEFINE DEF ABG",
    "CP DEFSEG DEFSEG E",
    "CP DEFSYS DEFSYS E",
    "CP DETACH DET BG",
    "CP DIAL DIAL *",
    "CP DISABLE DISA AB",
    "CP DISCONNECT DISC *",
    "CP DISPLAY D CEG",
    "CP DRAIN DR D",
    "CP ECHO EC *",
    "CP ENABLE EN AB",
    "CP EXTERNAL EXT G",
    "CP FOR FOR C",
    "CP FORCE FORCE A",
    "CP FREE FR D",
    "CP HOLD HO D",
    "CP INDICATE IND EG",
    "CP IPL I G",
    "CP LINK LINK G",
    "CP LOCK LOCK A",
    "CP LOGOFF LOG *",
    "CP LOGON L *",
    "CP MESSAGE M *",
    "CP MSGNOH MSGNOH B",
    "CP NOTREADY NOTR G",
    "CP ORDER ORD DG",
    "CP PURGE PUR DEG",
    "CP QUERY Q *",
    "CP READY READ G",
    "CP RESET RES G",
    "CP REQUEST REQ G",
    "CP SAVESEG SAVESEG E",
    "CP SET SET *",
    "CP SHUTDOWN SHUTDOWN A",
    "CP SIGNAL SIG ACG",
    "CP SLEEP SL *",
    "CP SMSG SM *",
    "CP SPOOL SP G",
    "CP START STA D",
    "CP STOP STOP G",
    "CP STORE ST CG",
    "CP SYSTEM SYS G",
    "CP TAG TAG G",
    "CP TERMINAL TERM *",
    "CP TRANSFER TRAN DG",
    "CP UNDIAL UNDIAL G",
    "CP UNLOCK UNLOCK A",
    "CP VARY VARY B",
    "CP VMDUMP VMDUMP G",
    "CP WARNING W ABC",
    "CP XAUTOLOG XAUTOL ABG",
    "QUERY ALLOC ALLOC D",
    "QUERY CHPIDS CHPI BE",
    "QUERY COMMANDS COMM *",
    "QUERY CONSOLE CON G",
    "QUERY CPLEVEL CPLEV *",
    "QUERY CPDISKS CPD ABCDE",
    "QUERY CPOWNED CPOWN BE",
    "QUERY CPUID CPU G",
    "QUERY CTCA CTC B",
    "QUERY DASD DA BDE",
    "QUERY FILES F DG",
    "QUERY GRAF GR B",
    "QUERY HOLD H D",
    "QUERY LINKS L G",
    "QUERY LOADDEV LOADD G",
    "QUERY LOGMSG LOG *",
    "QUERY MDISK MD *",
    "QUERY MDCACHE MDC BE",
    "QUERY NAMES N *",
    "QUERY NSS NSS E",
    "QUERY PATHS PATH BE",
    "QUERY PRINTER P DG",
    "QUERY PUNCH PU DG",
    "QUERY OSA OSA B",
    "QUERY PROCESSORS PROC ABCE",
    "QUERY QUICKDSP QUICKD AE",
    "QUERY READER R DG",
    "QUERY RESERVED RES AE",
    "QUERY RETRIEVE RET G",
    "QUERY SCREEN SCR G",
    "QUERY SET SET G",
    "QUERY SHUTDOWN SHUTDOWN ABCEG",
    "QUERY STORAGE ST BE",
    "QUERY STP STP B",
    "QUERY SYSOPER SYSOPER *",
    "QUERY SYSTEM SYS B",
    "QUERY TAG TAG G",
    "QUERY TAPES TA B",
    "QUERY TERMINAL TERM G",
    "QUERY TIME T *",
    "QUERY TIMEZONES TIMEZONE B",
    "QUERY TRACEFRAMES TRACEFR ABCE",
    "QUERY TRSAVE TRSAVE ACEG",
    "QUERY TRSOURCE TRSO ACEG",
    "QUERY USERID USERID *",
    "QUERY USERS U *",
    "QUERY VIRTUAL V G",
    "SET CONCEAL CONC G",
    "SET DYNAMIC_I/O DYN C",
    "SET LOADDEV LOADD G",
    "SET MACHINE MACH G",
    "SET MDCACHE MDC BG",
    "SET PRIVCLASS PRIV CG",
    "SET QUICKDSP QUICKD A",
    "SET RESERVED RES A",
    "SET SHUTSIGNAL SHUTSIG G",
    "SET SRM SRM A",
    "SET SYSOPER SYSOPER A",
    "SET TIMEZONE TIMEZONE A",
};

static const struct command_row *row_of(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (!strcmp(t->rows[i].name, name))
            return &t->rows[i];
    return NULL;
}

static void abbreviations_are_ibms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char where[16], name[16], min[16], classes[16];
        assert_int_equal(sscanf(known[i], "%15s %15s %15s %15s", where, name, min, classes), 4);
        for (unsigned k = 0; k < 3; k++) {
            struct table t = table(k);
            if (strcmp(t.name, where))
                continue;
            const struct command_row *row = row_of(&t, name);
            assert_non_null(row);
            if (row->min != strlen(min) || strcmp(row->classes, classes))
                fail_msg("%s %s: %u, %s", where, name, row->min, row->classes);
        }
    }
}

/* Every length from the shortest on finds the row, none below it does. */
static void every_abbreviation(void **state)
{
    (void)state;
    for (unsigned k = 0; k < 3; k++) {
        struct table t = table(k);
        for (size_t i = 0; i < t.n; i++) {
            const struct command_row *row = &t.rows[i];
            for (unsigned len = 1; len <= strlen(row->name); len++) {
                char word[32];
                snprintf(word, sizeof word, "%.*s", (int)len, row->name);
                const struct command_row *got = command_find(t.rows, t.n, word, UINT32_MAX);
                if (len < row->min ? got == row : !got)
                    fail_msg("%s %s as %s", t.name, row->name, word);
                if (len == strlen(row->name) && got != row)
                    fail_msg("%s %s cannot be reached", t.name, row->name);
            }
            char longer[32];
            snprintf(longer, sizeof longer, "%sX", row->name);
            const struct command_row *got = command_find(t.rows, t.n, longer, UINT32_MAX);
            assert_true(got != row);
        }
    }
}

/* A user of one class finds exactly the rows of that class; a command of another class is unknown,
 * in the same words as one that does not exist. */
static void every_class(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    for (unsigned k = 0; k < 3; k++) {
        struct table t = table(k);
        for (size_t i = 0; i < t.n; i++)
            for (unsigned class = 0; class < 32; class ++) {
                char letter = (char)(class < 26 ? 'A' + class : '1' + class - 26);
                bool may = strchr(t.rows[i].classes, letter) || strchr(t.rows[i].classes, '*');
                assert_int_equal(command_row_allowed(&t.rows[i], 1u << class), may);
                if (may || k)
                    continue;
                vm->classes = 1u << class;
                char want[80];
                snprintf(want, sizeof want, "HCPCMD001E Unknown CP command: %s\n", t.rows[i].name);
                if (command_find(t.rows, t.n, t.rows[i].name, vm->classes))
                    continue; /* a row with another form of it */
                assert_int_equal(rig_run(r, vm, t.rows[i].name), 1);
                assert_string_equal(r->out, want);
            }
    }
    assert_int_equal(rig_run(r, vm, "nosuch thing"), 1);
    assert_string_equal(r->out, "HCPCMD001E Unknown CP command: NOSUCH\n");
    rig_close(r);
}

/* A return code is the number of the message, which is the last line of the response. */
static bool consistent(const char *out, int rc)
{
    const char *last = out;
    for (const char *p = out; *p; p++)
        if (*p == '\n' && p[1])
            last = p + 1;
    unsigned number = 0;
    if (strncmp(last, "HCP", 3) || !isupper((unsigned char)last[3]) ||
        !isupper((unsigned char)last[4]) || !isupper((unsigned char)last[5]))
        return rc == 0;
    const char *p = last + 6;
    for (; isdigit((unsigned char)*p); p++)
        number = number * 10 + (unsigned)(*p - '0');
    if (!strchr("IWEARS", *p) || p[1] != ' ')
        return false;
    return rc ? (int)number == rc : *p == 'I' || *p == 'W';
}

static void number_is_return_code(void **state)
{
    (void)state;
    char long_word[173];
    memset(long_word, 'X', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    const char *const operands[] = {
        "",
        "?",
        "*",
        "ZZZZZZZZZ",
        "ALL ALL ALL",
        "0",
        "FFFFF",
        "-1",
        "99999999999999999999",
        "1 2 3 4 5 6 7 8 9 A B C D E F",
        "* * * * *",
        "GENERAL",
        "NOTON XX",
        "0009 0009",
        "RDR 1-",
        "A.B C-D",
        "' \" #",
        long_word,
    };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    assert_non_null(rig_logon(r, "GENERAL"));
    static const char *const leave[] = {"SHUTDOWN", "LOGOFF", "LOGOUT", "DISCONNECT"};
    for (unsigned k = 0; k < 3; k++) {
        struct table t = table(k);
        for (size_t i = 0; i < t.n; i++)
            for (size_t j = 0; j < sizeof operands / sizeof *operands; j++) {
                bool skip = false;
                for (size_t x = 0; x < sizeof leave / sizeof *leave; x++)
                    skip |= !*operands[j] && !strcmp(t.rows[i].name, leave[x]);
                if (skip)
                    continue;
                char line[512];
                snprintf(line, sizeof line, "%s%s%s %s", k ? t.name : "", k ? " " : "",
                         t.rows[i].name, operands[j]);
                int rc = rig_run(r, op, line);
                bool text = !k && (strstr(line, "TAG") || strstr(line, "SILENTLY"));
                if (!text && !consistent(r->out, rc))
                    print_error("%s: %d\n%s\n", line, rc, r->out);
                assert_true(text || consistent(r->out, rc));
                if (op->logging_off)
                    fail_msg("%s logged the operator off", line);
                op->set->emsg = EMSG_ON;
                op->classes = UINT32_MAX;
            }
    }
    rig_close(r);
}

static void wrong_operands(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int rc;
        const char *text;
    } cases[] = {
        {"query", 26, "HCPCFC026E Operand missing or invalid"},
        {"query nosuch", 3, "HCPCQV003E Invalid option - NOSUCH"},
        {"query noton", 45, "HCPCQU045E NOTON not logged on"},
        {"query time now", 3,
         "HCPCQT003E Invalid option - command contains extra option(s) starting with NOW"},
        {"query virtual 0700", 40, "HCPQVD040E Device 0700 does not exist"},
        {"msg", 20, "HCPMSG020E Userid missing or invalid"},
        {"msg noton hello", 45, "HCPMSG045E NOTON not logged on"},
        {"msg operator", 3026, NULL},
        {"begin xyz", 4, NULL},
        {"detach 0700", 40, "HCPDTV040E Device 0700 does not exist"},
        {"detach cpu 0", 1456, "HCPCPU1456E The base CPU 00 cannot be detached."},
        {"define cpu 0", 1457, NULL},
        {"spool", 26, NULL},
        {"set", 26, NULL},
        {"set nosuch on", 3, NULL},
        {"set run maybe", 2, NULL},
        {"terminal linend a", 2, "HCPCFT002E Invalid operand - A"},
        {"terminal escape 7", 2, "HCPCFT002E Invalid operand - 7"},
        {"set run on off", 3, NULL},
        {"link noton 191 291 rr", 107, NULL},
        {"link nobody 191 291 rr", 53, "HCPLNM053E NOBODY not in CP directory"},
        {"link nobody", 53, "HCPLNM053E NOBODY not in CP directory"},
        {"link noton", 22,
         "HCPLNM022E A virtual device number was not supplied or it was invalid."},
        {"link", 20, "HCPLNM020E Userid missing or invalid"},
        {"ipl 0700", 40, NULL},
        {"ipl nosuch", 44, NULL},
        {"indicate user noton", 2, NULL},
        {"external 12345", 2, NULL},
        {"display g16", 0, NULL},
        {"xautolog operator", 59,
         "HCPAUT059E AUTOLOG failed for OPERATOR - you are not authorized"},
    };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *vm = rig_logon(r, "GENERAL");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc = rig_run(r, vm, cases[i].line);
        if (cases[i].rc == 3026 ? rc != 26 && rc != 45 : cases[i].rc && rc != cases[i].rc)
            fail_msg("%s: %d, not %d: %s", cases[i].line, rc, cases[i].rc, r->out);
        char want[160];
        snprintf(want, sizeof want, "%s\n", cases[i].text ? cases[i].text : "");
        if (cases[i].text && strcmp(r->out, want))
            fail_msg("%s: %s", cases[i].line, r->out);
    }
    rig_close(r);
}

/* A class G user sees his own signals, others everybody's. */
static void signals_by_class(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *me = rig_logon(r, "GENERAL");
    assert_int_equal(rig_run(r, me, "query signals"), 0);
    assert_non_null(strstr(r->out, "\nGENERAL  SHUTDOWN  Not enabled      -         -\n"));
    assert_null(strstr(r->out, "OPERATOR"));
    assert_int_equal(rig_run(r, me, "query signals all"), 0);
    assert_null(strstr(r->out, "OPERATOR"));
    assert_int_equal(rig_run(r, me, "query signals shutdown operator"), 3);
    assert_int_equal(rig_run(r, op, "query signals all all"), 0);
    assert_null(strstr(r->out, "GENERAL")); /* ALL: those who are enabled or were signalled */
    assert_null(strstr(r->out, "OPERATOR"));
    assert_int_equal(rig_run(r, op, "query signals shutdown user general"), 0);
    assert_null(strstr(r->out, "OPERATOR"));
    assert_int_equal(rig_run(r, op, "query signals all noton"), 45);
    rig_close(r);
}

static void small_queries(void **state)
{
    (void)state;
    struct command_rig *r = rig_open("System_Identifier T\nCP_Owned Slot 7 ABC001\n", direct);
    struct vm *op = rig_logon(r, "OPERATOR"), *me = rig_logon(r, "GENERAL");
    assert_int_equal(rig_run(r, op, "query cpowned"), 0);
    const char *line = strchr(r->out, '\n') + 1;
    for (unsigned slot = 1; slot < 7; slot++) { /* recorded z/VM 6.3 consoles */
        char want[80];
        snprintf(want, sizeof want,
                 "%4u  ------  ----  -----  Reserved                -------- --------\n", slot);
        assert_memory_equal(line, want, strlen(want));
        line += strlen(want);
    }
    assert_string_equal(line, "   7  ABC001  ----  Own    Offline                 -------- T\n");
    assert_int_equal(rig_run(r, me, "query byuser"), 0);
    assert_string_equal(r->out, "There is currently no BYUSER for GENERAL\n");
    strcpy(me->byuser, "BOSS");
    assert_int_equal(rig_run(r, op, "query byuser general"), 0);
    assert_string_equal(r->out, "The BYUSER for GENERAL is BOSS\n");
    assert_int_equal(rig_run(r, me, "query byuser operator"), 3);
    assert_int_equal(rig_run(r, op, "define mdisk 500 0 10 nosuch"), 108);
    assert_string_equal(r->out, "HCPLNM108E OPERATOR 0500 not linked; volid NOSUCH not mounted\n");
    assert_int_equal(rig_run(r, me, "define mdisk 500 0 10 nosuch"), 2);
    rig_close(r);
}

/* QUERY COMMANDS with a command that has a table of operands: all of them by name, and no row more. */
static void operands_of_a_command(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const struct command_row *(*table)(size_t *n);
    } kinds[] = {{"query commands query", query_table},
                 {"query commands set", set_table},
                 {"query commands define", define_table},
                 {"query commands detach", detach_table}};
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *users[] = {rig_logon(r, "OPERATOR"), rig_logon(r, "GENERAL")};
    for (size_t u = 0; u < 2; u++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            size_t n, lines = 0, rows = 0;
            const struct command_row *row = kinds[k].table(&n);
            assert_int_equal(rig_run(r, users[u], kinds[k].line), 0);
            for (size_t i = 0; i < n; i++) {
                char want[40];
                if (!row[i].syntax || !command_row_allowed(&row[i], users[u]->classes))
                    continue;
                rows++;
                snprintf(want, sizeof want, "%-16s IBMCLASS=", row[i].name);
                const char *at = strstr(r->out, want); /* at the left, or in the second column */
                if (!at || (at[-1] != '\n' && (at[-1] != ' ' || at[-41] != '\n')))
                    fail_msg("%s: no %s in\n%s", kinds[k].line, want, r->out);
            }
            const char *before = NULL;
            for (const char *p = r->out; (p = strchr(p, '\n')); p++, lines++) {
                if (before && p[1]) /* by name */
                    assert_true(memcmp(before, p + 1, 16) < 0);
                before = p[1] ? p + 1 : NULL;
            }
            assert_int_equal(lines, 1 + (rows + 1) / 2); /* a heading, two on a line */
        }
    /* Any number of commands; of each the classes that the user has himself. */
    assert_int_equal(rig_run(r, users[1], "query commands indicate logon indicate"), 0);
    assert_string_equal(r->out, "AUTHORIZED INDICATE OPERANDS:\nINDICATE         IBMCLASS=G\n"
                                "AUTHORIZED LOGON OPERANDS:\nLOGON            IBMCLASS=ANY\n"
                                "AUTHORIZED INDICATE OPERANDS:\nINDICATE         IBMCLASS=G\n");
    assert_int_equal(rig_run(r, users[0], "commands indicate"), 0);
    assert_non_null(strstr(r->out, "INDICATE         IBMCLASS=E,G\n"));
    assert_int_equal(rig_run(r, users[1], "commands indicate xyzzy logon"), 2);
    assert_null(strstr(r->out, "LOGON"));
    assert_int_equal(rig_run(r, users[1], "query commands query"), 0);
    assert_non_null(strstr(r->out, "NIC              IBMCLASS=G"));
    /* QUERY COMMANDS alone ends with the DIAGNOSE codes. */
    assert_int_equal(rig_run(r, users[1], "query commands"), 0);
    assert_non_null(strstr(r->out, "DIAG00      DIAG08      DIAG0C"));
    assert_non_null(strstr(r->out, "DIAG308"));
    assert_null(strstr(r->out, "DIAG04"));
    assert_null(strstr(r->out, "DIAG3C"));
    assert_int_equal(rig_run(r, users[0], "query commands"), 0);
    assert_non_null(strstr(r->out, "DIAG04      "));
    assert_non_null(strstr(r->out, "DIAG3C      "));
    /* As recorded z/VM 6.3 consoles have it, the command that asks for the same too. */
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(rig_run(r, users[0], k ? "comm" : "query commands"), 0);
        assert_memory_equal(r->out, "ACNT        ACTIVATE    ", 24);
        assert_null(strstr(r->out, "#CP "));
        assert_null(strstr(r->out, " CP "));
        assert_non_null(strstr(r->out, "CLOSE       COMMANDS    "));
        const char *off = strstr(r->out, "LOGOFF"), *on = strstr(r->out, "LOGON");
        assert_true(on && off && on < off);
        assert_non_null(strstr(r->out, "REQUEST     "));
        assert_non_null(strstr(r->out, "CPXUNLOAD   "));
        assert_non_null(strstr(r->out, "DISASSOCIATE"));
    }
    rig_close(r);
}

static void log_message(void **state)
{
    (void)state;
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    assert_int_equal(rig_run(r, op, "query logmsg"), 0);
    assert_string_equal(r->out, "There is no logmsg data\n");
    assert_int_equal(rig_run(r, op, "set logmsg Welcome"), 0);
    assert_int_equal(rig_run(r, op, "set logmsg 2 Second line"), 0);
    assert_int_equal(rig_run(r, op, "set logmsg 9 Last line"), 0);
    assert_int_equal(rig_run(r, op, "set logmsg 2 Another"), 0);
    assert_int_equal(rig_run(r, op, "query logmsg"), 0);
    assert_memory_equal(r->out, "LOGMSG - ", 9);
    assert_string_equal(strchr(r->out, '\n'), "\n* Welcome\n* Another\n* Last line\n");
    assert_int_equal(rig_run(r, op, "set logmsg 1 null"), 0);
    assert_int_equal(rig_run(r, op, "query logmsg"), 0);
    assert_string_equal(strchr(r->out, '\n'), "\n* Another\n* Last line\n");
    assert_int_equal(rig_run(r, op, "set logmsg"), 26);
    assert_int_equal(rig_run(r, op, "set logmsg 20 The last one"), 0);
    assert_int_equal(rig_run(r, op, "set logmsg 21 No such line"), 2);
    assert_int_equal(rig_run(r, op, "set logmsg 0 No such line"), 2);
    assert_int_equal(rig_run(r, op, "set logmsg 3 Between"), 0);
    assert_int_equal(rig_run(r, op, "query logmsg"), 0);
    assert_string_equal(strchr(r->out, '\n'),
                        "\n* Another\n* Between\n* Last line\n* The last one\n");
    assert_int_equal(rig_run(r, op, "set logmsg null"), 0);
    assert_int_equal(rig_run(r, op, "query logmsg"), 0);
    assert_string_equal(r->out, "There is no logmsg data\n");
    rig_close(r);
}

/* Lines of words that commands know, in any order: nothing breaks, and each answer is one. */
static void nonsense(void **state)
{
    (void)state;
    static const char *const words[] = {
        "ALL",  "*",       "TO",   "RDR", "PRT",    "CLASS", "ON",       "OFF",   "0009",   "000C",
        "USER", "R",       "RR",   "MW",  "RANGE",  "0.10",  "T0-FF",    "GG1",   "PSW",    "STEP",
        "-",    ".",       "FFFF", "1",   "999999", "CMD",   "OPERATOR", "NOTON", "WITHIN", "BY",
        "CPU",  "STORAGE", "LAN",  "NIC", "TYPE",   "QDIO",  "QUERY",    "SET",   "TRACE",  "INTO",
    };
    struct command_rig *r = rig_open(NULL, direct);
    struct vm *op = rig_logon(r, "OPERATOR");
    uint32_t seed = 7;
    size_t n;
    const struct command_row *rows = command_table(&n);
    for (unsigned k = 0; k < 20000; k++) {
        char line[256];
        seed = seed * 1664525u + 1013904223u;
        const char *name = rows[(seed >> 8) % n].name;
        if (!strncmp(name, "LOGO", 4) || !strncmp(name, "DISC", 4) || !strcmp(name, "SHUTDOWN") ||
            !strcmp(name, "FORCE") || !strcmp(name, "SIGNAL") || strstr(name, "AUTOLOG") ||
            !strcmp(name, "BEGIN") || !strcmp(name, "SYSTEM") || !strcmp(name, "IPL") ||
            !strcmp(name, "SLEEP"))
            continue;
        size_t at = (size_t)snprintf(line, sizeof line, "%s", name);
        for (unsigned i = 0; i < (seed >> 5) % 6; i++) {
            seed = seed * 1664525u + 1013904223u;
            at += (size_t)snprintf(line + at, sizeof line - at, " %s",
                                   words[(seed >> 8) % (sizeof words / sizeof *words)]);
        }
        int rc = rig_run(r, op, line);
        /* DETACH of several devices goes on behind one that is not there. */
        bool text = !strcmp(name, "TAG") || !strcmp(name, "SILENTLY") || !strcmp(name, "DETACH");
        if (!text && !consistent(r->out, rc))
            fail_msg("%s: %d\n%s", line, rc, r->out);
        assert_false(op->logging_off);
        pthread_mutex_lock(&op->lock);
        op->set->emsg = EMSG_ON;
        op->classes = UINT32_MAX;
        pthread_mutex_unlock(&op->lock);
        if (k % 64 == 0) {
            rig_run(r, op, "trace end all");
            uv_run(&r->sys->loop, UV_RUN_NOWAIT);
        }
    }
    rig_close(r);
}

/* LOGON's options by their shortest abbreviations, as its diagram has them. */
static void logon_options(void **state)
{
    (void)state;
    struct logon_request r;
    char bad[80];
    assert_int_equal(logon_parse(&r, "me secret i 190 st 4m ac 12 mach esa norun", bad), 0);
    assert_string_equal(r.password, "secret");
    assert_string_equal(r.ipl, "190");
    assert_string_equal(r.account, "12");
    assert_true(r.storage == 4 << 20 && r.norun);
    assert_int_equal(logon_parse(&r, "me noi here", bad), 0);
    assert_true(r.noipl && r.here && !r.has_password);
    assert_int_equal(logon_parse(&r, "me text apl", bad), 0);
    assert_true(r.apl && !r.text);
    assert_int_equal(logon_parse(&r, "me apl text", bad), 0);
    assert_true(r.text && !r.apl);
    assert_int_equal(logon_parse(&r, "me seclabel secret noipl", bad), 0);
    assert_false(r.has_password); /* it is the operand, not the password */
    assert_int_equal(logon_parse(&r, "me secret seclabel", bad), 26);
    assert_int_equal(logon_parse(&r, "me secret seclabel toolonglabel", bad), 26);
    assert_int_equal(logon_parse(&r, "me secret s 4m", bad), 0);
    assert_int_equal(r.storage, 4 << 20);
    assert_int_equal(logon_parse(&r, "me secret no quiet change fallb sec sysnone", bad), 0);
    assert_true(r.noipl && r.has_password && r.quiet);
    assert_int_equal(logon_parse(&r, "me secret fall", bad), 2);
    assert_int_equal(logon_parse(&r, "me secret se x", bad), 2);
    assert_int_equal(logon_parse(&r, "me secret noipl ipl 190", bad), 13);
    assert_int_equal(logon_parse(&r, "me secret ipl 190 noi", bad), 13);
    assert_int_equal(logon_parse(&r, "me secret mach", bad), 26);
    assert_int_equal(logon_parse(&r, "me secret st", bad), 26);
    assert_int_equal(logon_parse(&r, "me secret by", bad), 26);
    assert_int_equal(logon_parse(&r, "me secret storages 4m", bad), 2);
    assert_string_equal(bad, "STORAGES");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logon_options),
        cmocka_unit_test(abbreviations_are_ibms),
        cmocka_unit_test(every_abbreviation),
        cmocka_unit_test(every_class),
        cmocka_unit_test(number_is_return_code),
        cmocka_unit_test(wrong_operands),
        cmocka_unit_test(signals_by_class),
        cmocka_unit_test(small_queries),
        cmocka_unit_test(operands_of_a_command),
        cmocka_unit_test(log_message),
        cmocka_unit_test(nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
