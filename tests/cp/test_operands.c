/* Every command and every operand of QUERY, SET, DEFINE, DETACH, TERMINAL and SPOOL, typed: in full
 * and as short as it may be, by a user of all classes and by one of class G, with operands that do
 * not fit.  What is expected stands in tests/cp/operands/, a file a table, a section a row:
 *
 *   SHARE SH A                         name, shortest abbreviation, classes (SPOOL: a device)
 *    none  CFS026E                     kind, HCP's message or ok, operands
 *    off   CFS045E  noton relative 100
 *    no range: why this kind does not apply ("others": none but those that are there)
 *
 * No row can be added without a section, and no section lacks a kind that the row's syntax asks for:
 *   none   nothing, where an operand must be     extra  one operand too many
 *   word   a word that is none of its words      number no number      range  one that is too large
 *   user   a user ID that is not in the directory, off one that is not logged on
 *   vdev, rdev  no device number                 gone   a device that does not exist
 * and as they fit: type (a device of another type), conflict, known (what is right after all).
 * A kind with /A or /G is for one of the two users.  The return code is the message's number.  "own" alone:
 * without the class QUERY of it is QUERY VIRTUAL's, as of a device number. */
#include "tests/cp/command_rig.h"

#include "cp/volumes/real.h"

#include <ctype.h>
#include <sys/stat.h>
#include <unistd.h>

static const char config[] = "System_Identifier T\nCP_Owned Slot 1 OWN001\nUser_Volume_List U*\n"
                             "Features Enable Set_Privclass\n"
                             "Journaling Facility On, Set_and_Query On\n"
                             "Timezone_Definition GMT East 0.0.0\n";
static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             " MACHINE ESA 4\n"
                             " OPTION TODENABLE\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n"
                             " SPOOL 000E 1403 A\n"
                             " SPOOL 001E 3211 A\n"
                             " MDISK 0300 FB-512 V-DISK 1000 MR\n"
                             " NICDEF 0600 TYPE QDIO LAN SYSTEM NETLAN\n"
                             "USER GENERAL GENERAL 1M 4M G\n"
                             " MACHINE ESA 4\n"
                             " OPTION TODENABLE\n"
                             " CONSOLE 0009 3215 T\n"
                             " SPOOL 000C 2540 READER *\n"
                             " SPOOL 000D 2540 PUNCH A\n"
                             " SPOOL 000E 1403 A\n"
                             " SPOOL 001E 3211 A\n"
                             " MDISK 0300 FB-512 V-DISK 1000 MR\n"
                             " NICDEF 0600 TYPE QDIO LAN SYSTEM NETLAN\n"
                             "USER OTHER OTHER 1M 4M G\n"
                             "USER NOTON NOTON 1M 1M G\n"
                             "USER OWNER OWNER 1M 1M G\n"
                             " MDISK 0191 3390 0 2 USR001 MR\n";

struct table {
    const char *name;
    const char *prefix; /* what is typed before the row's name */
    const struct command_row *rows;
    size_t n;
    const char *refusal; /* of an operand of another class */
    bool of_devices;     /* sections have a device in the place of classes */
};

#define OPTIONS_MAX 64

/* --- the rows ------------------------------------------------------------------------------- */

/* TERMINAL's and SPOOL's options have no classes and no syntax of their own: rows made here. */
static size_t option_rows(const char *(*name)(size_t i, unsigned *min), struct command_row *rows)
{
    size_t n = 0;
    unsigned min;
    for (const char *p; n < OPTIONS_MAX && (p = name(n, &min)); n++)
        rows[n] = (struct command_row){p, min, "*", NULL, "", NULL};
    assert_true(n > 10 && n < OPTIONS_MAX);
    return n;
}

/* --- the sections --------------------------------------------------------------------------- */

static const char *const kinds[] = {"none", "extra", "word", "number", "range",    "user", "off",
                                    "vdev", "rdev",  "gone", "type",   "conflict", "known"};
enum {
    NONE = 1,
    EXTRA = 2,
    WORD = 4,
    NUMBER = 8,
    RANGE = 16,
    USER = 32,
    OFF = 64,
    VDEV = 128,
    RDEV = 256,
    GONE = 512
};

struct one_case {
    unsigned kind;
    char user; /* A, G, or 0 for both */
    char want[16];
    char operands[240];
};

#define CASES_MAX 32

struct section {
    char name[20], min[20], classes[16];
    struct one_case cases[CASES_MAX];
    unsigned ncases, waived;
    bool used, own;
};

#define SECTIONS_MAX 300

struct sections {
    struct section of[SECTIONS_MAX];
    size_t n;
};

static unsigned kind_of(const char *word, size_t n)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i]) == n && !memcmp(kinds[i], word, n))
            return 1u << i;
    fail_msg("no kind: %.*s", (int)n, word);
    return 0;
}

static void case_line(struct section *s, const char *line)
{
    char kind[24], want[16];
    int at = 0;
    if (!strcmp(line, "own")) {
        s->own = true;
        return;
    }
    if (!strncmp(line, "no ", 3)) {
        const char *colon = strchr(line, ':');
        if (!colon || !colon[1])
            fail_msg("%s: no reason: %s", s->name, line);
        s->waived |=
            !strncmp(line, "no others:", 10) ? ~0u : kind_of(line + 3, (size_t)(colon - line - 3));
        return;
    }
    assert_true(s->ncases < CASES_MAX);
    struct one_case *c = &s->cases[s->ncases++];
    if (sscanf(line, "%23s %15s %n", kind, want, &at) < 2)
        fail_msg("%s: %s", s->name, line);
    size_t n = strcspn(kind, "/");
    c->kind = kind_of(kind, n);
    c->user = kind[n] ? kind[n + 1] : '\0';
    strcpy(c->want, want);
    snprintf(c->operands, sizeof c->operands, "%s", line + at);
}

static struct sections *read_sections(const char *table)
{
    char path[64], line[320];
    struct sections *all = calloc(1, sizeof *all);
    assert_non_null(all);
    snprintf(path, sizeof path, "tests/cp/operands/%s.txt", table);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s: it is not there", path);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || !strncmp(line, "* ", 2))
            continue;
        if (*line == ' ') {
            assert_true(all->n > 0);
            case_line(&all->of[all->n - 1], line + 1);
            continue;
        }
        assert_true(all->n < SECTIONS_MAX);
        struct section *s = &all->of[all->n++];
        if (sscanf(line, "%19s %19s %15s", s->name, s->min, s->classes) != 3)
            fail_msg("%s: %s", path, line);
    }
    fclose(f);
    return all;
}

static struct section *section_of(struct sections *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++)
        if (!strcmp(all->of[i].name, name))
            return &all->of[i];
    return NULL;
}

/* --- what a syntax asks for ----------------------------------------------------------------- */

static bool has_word(const char *syntax, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = syntax; (p = strstr(p, word)); p++)
        if ((p == syntax || strchr(" []{}|-+(", p[-1])) && strchr(" []{}|-+%:.)", p[n]))
            return true;
    return false;
}

static bool ends_free(const char *syntax)
{
    static const char *const ends[] = {"...", "text", "command", "data", "*title", "digits"};
    const char *end = syntax + strlen(syntax);
    while (end > syntax && strchr("]} ", end[-1]))
        end--;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if ((size_t)(end - syntax) >= n && !memcmp(end - n, ends[i], n))
            return true;
    }
    return false;
}

static unsigned asked_for(const char *syntax)
{
    unsigned asked = 0;
    if (*syntax && *syntax != '[')
        asked |= NONE;
    if (*syntax && strcmp(syntax, "text") && strcmp(syntax, "command"))
        asked |= WORD;
    if (!ends_free(syntax))
        asked |= EXTRA;
    if (has_word(syntax, "n"))
        asked |= NUMBER | RANGE;
    if (has_word(syntax, "userid"))
        asked |= USER | OFF;
    if (has_word(syntax, "vdev"))
        asked |= VDEV | GONE;
    if (has_word(syntax, "rdev"))
        asked |= RDEV | GONE;
    return asked;
}

/* --- typed ---------------------------------------------------------------------------------- */

struct site {
    char dir[64];
    struct volumes *v;
    unsigned failures, typed;
};

static void ignore(void *ctx, const char *line)
{
    (void)ctx, (void)line;
}

/* Volumes: which has which number is by their names: 0200 to 0202. */
static int open_site(void **state)
{
    static const char *const volids[] = {"OWN001", "USR001", "FREE01"};
    struct site *s = calloc(1, sizeof *s);
    char path[128];
    strcpy(s->dir, "/tmp/bigfoot-operands-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    snprintf(path, sizeof path, "%s/volumes", s->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    for (unsigned i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/volumes/%s", s->dir, volids[i]);
        assert_int_equal(volume_create_model(path, "3390", 3, volids[i]), 0);
    }
    *state = s;
    return 0;
}

static int close_site(void **state)
{
    struct site *s = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", s->dir);
    assert_int_equal(system(command), 0);
    free(s);
    return 0;
}

static struct command_rig *open_rig(struct site *s)
{
    struct real_dasd d;
    struct command_rig *r = rig_open(config, direct);
    s->v = r->sys->volumes = volumes_open(s->dir, ignore, NULL);
    for (size_t i = 0; real_at(s->v, i, &d); i++)
        if (system_config_volume(r->sys->config, d.volid))
            assert_int_equal(real_to_system(s->v, d.rdev, NULL, &d), 0);
    return r;
}

static void close_rig(struct site *s, struct command_rig *r)
{
    rig_close(r);
    volumes_shut(s->v);
}

/* The last message of a response: "CFS026E", or "ok". */
static const char *message_of(const char *out, char id[16])
{
    strcpy(id, "ok");
    for (const char *p = out; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
        if (!strncmp(p, "HCP", 3) && strcspn(p, " ") < 14 && strchr("EW", p[strcspn(p, " ") - 1]))
            snprintf(id, 16, "%.*s", (int)strcspn(p, " ") - 3, p + 3);
    return id;
}

/* 002E, 003E, 045E and 053E name a word of the line. */
static bool names_a_word(const char *out, const char *id, const char *line)
{
    static const char *const about[] = {"002E", "003E", "045E", "053E"};
    char word[80] = "", upper[512];
    bool any = false;
    for (unsigned i = 0; i < 4; i++)
        any |= strlen(id) == 7 && !strcmp(id + 3, about[i]);
    const char *p = any ? strstr(out, id) : NULL;
    if (!p)
        return true;
    p = strchr(p, ' ') + 1;
    const char *dash = strstr(p, " - "), *with = strstr(p, "starting with ");
    if (!strncmp(p, "Invalid", 7) && dash)
        p = with ? with + 14 : dash + 3;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(p, " ;\n"), p);
    size_t n = 0;
    for (; line[n] && n + 1 < sizeof upper; n++)
        upper[n] = (char)toupper((unsigned char)line[n]);
    upper[n] = '\0';
    return *word && strstr(upper, word);
}

static void type_case(struct site *s, struct command_rig *r, struct vm *vm, const char *line,
                      const char *want)
{
    char id[16];
    int rc = rig_run(r, vm, line);
    message_of(r->out, id);
    s->typed++;
    if (!strcmp(id, "ok") && rc)
        snprintf(id, sizeof id, "rc%d", rc); /* SILENTLY's */
    int number = isupper((unsigned char)id[0]) ? atoi(id + 3) : rc;
    if (!strcmp(id, want) && rc == number && names_a_word(r->out, id, line))
        return;
    s->failures++;
    print_error("%-8s %s: %s, not %s; %d: %s", vm->userid, line, id, want, rc,
                *r->out ? r->out : "\n");
}

/* QUERY name is QUERY VIRTUAL name to a user of class G. */
static void type_own(struct site *s, struct command_rig *r, struct vm *vm, const char *name)
{
    char line[80], want[sizeof r->out];
    snprintf(line, sizeof line, "query virtual %s", name);
    int rc = rig_run(r, vm, line);
    strcpy(want, r->out);
    assert_null(strstr(want, "HCPCQV003E"));
    snprintf(line, sizeof line, "query %s", name);
    s->typed++;
    if (rig_run(r, vm, line) != rc || strcmp(r->out, want)) {
        s->failures++;
        print_error("%-8s %s: %s not %s", vm->userid, line, r->out, want);
    }
}

/* A row of another class is unknown to a user of class G, in the words of what does not exist. */
static void type_refused(struct site *s, struct command_rig *r, struct vm *vm,
                         const struct table *t, const char *device, const char *name)
{
    char line[80], want[120];
    uint16_t vdev;
    if (!strcmp(t->name, "query") && parse_vdev(name, &vdev)) {
        type_own(s, r, vm, name);
        return;
    }
    snprintf(line, sizeof line, "%s%s%s%s", t->prefix, device, *device ? " " : "", name);
    snprintf(want, sizeof want, t->refusal, name);
    int rc = rig_run(r, vm, line);
    s->typed++;
    if (strcmp(r->out, want) || rc != atoi(want + 6)) {
        s->failures++;
        print_error("%-8s %s: %d: %s not %s", vm->userid, line, rc, r->out, want);
    }
}

/* A letter less than the shortest abbreviation is another row's, or nothing. */
static void type_too_short(struct site *s, struct command_rig *r, struct vm *vm,
                           const struct table *t, const struct command_row *row, const char *device)
{
    char word[32];
    snprintf(word, sizeof word, "%.*s", (int)row->min - 1, row->name);
    const struct command_row *other = command_find(t->rows, t->n, word, UINT32_MAX);
    assert_true(other != row);
    if (*word && !other && (!*device || strcmp(device, "RDR"))) /* no user can be meant there */
        type_refused(s, r, vm, t, device, word);
}

static void type_row(struct site *s, const struct table *t, const struct command_row *row,
                     const struct section *sec)
{
    struct command_rig *r = open_rig(s);
    struct vm *users[2] = {rig_logon(r, "OPERATOR"), rig_logon(r, "GENERAL")};
    assert_non_null(rig_logon(r, "OTHER"));
    assert_int_equal(rig_run(r, users[0], "define lan netlan ownerid system"), 0);
    assert_int_equal(rig_run(r, users[0], "define vswitch vsw1"), 0);
    const char *device = t->of_devices ? sec->classes : "";
    type_too_short(s, r, users[1], t, row, device);
    for (unsigned u = 0; u < 2; u++) {
        if (!command_row_allowed(row, users[u]->classes)) {
            if (sec->own)
                type_own(s, r, users[u], row->name);
            else if (!command_find(t->rows, t->n, row->name, users[u]->classes))
                type_refused(s, r, users[u], t, "", row->name);
            continue;
        }
        for (unsigned i = 0; i < sec->ncases; i++) {
            const struct one_case *c = &sec->cases[i];
            char line[512];
            if (c->user && c->user != "AG"[u])
                continue;
            for (unsigned k = 0; k < 2; k++) {
                snprintf(line, sizeof line, "%s%s%s%s %s", t->prefix, device, *device ? " " : "",
                         k ? sec->min : sec->name, c->operands);
                type_case(s, r, users[u], line, c->want);
            }
        }
    }
    close_rig(s, r);
}

/* The file's section of a row is complete and says what the table says. */
static void check_section(struct site *s, const struct table *t, const struct command_row *row,
                          const struct section *sec, const char *syntax)
{
    unsigned has = sec->waived;
    if (strlen(sec->min) != row->min || strncmp(sec->min, row->name, row->min) ||
        (!t->of_devices && strcmp(sec->classes, row->classes))) {
        s->failures++;
        print_error("%s %s: %u characters, class %s\n", t->name, row->name, row->min, row->classes);
    }
    for (unsigned i = 0; i < sec->ncases; i++)
        has |= sec->cases[i].kind;
    unsigned lacks = row->syntax ? asked_for(syntax) & ~has : 0;
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (lacks & 1u << i) {
            s->failures++;
            print_error("%s %s: no case of %s\n", t->name, row->name, kinds[i]);
        }
    if (!sec->ncases && !sec->waived) {
        s->failures++;
        print_error("%s %s: no case\n", t->name, row->name);
    }
}

static void walk(struct site *s, const struct table *t)
{
    struct sections *all = read_sections(t->name);
    const char *syntax = "";
    for (size_t i = 0; i < t->n; i++) {
        const struct command_row *row = &t->rows[i];
        if (row->syntax)
            syntax = row->syntax;
        struct section *sec = section_of(all, row->name);
        if (!sec) {
            s->failures++;
            print_error("%s %s: no section\n", t->name, row->name);
            continue;
        }
        sec->used = true;
        check_section(s, t, row, sec, syntax);
        type_row(s, t, row, sec);
    }
    for (size_t i = 0; i < all->n; i++)
        if (!all->of[i].used) {
            s->failures++;
            print_error("%s %s: in the file, not in the table\n", t->name, all->of[i].name);
        }
    free(all);
    print_message("%s: %u lines typed\n", t->name, s->typed);
    if (s->failures)
        fail_msg("%u wrong", s->failures);
}

#define TABLE(function, prefix, refusal)                               \
    static void function##s(void **state)                              \
    {                                                                  \
        struct table t = {#function, prefix, NULL, 0, refusal, false}; \
        t.rows = function##_table(&t.n);                               \
        walk(*state, &t);                                              \
    }

TABLE(command, "", "HCPCMD001E Unknown CP command: %s\n")
TABLE(query, "query ", "HCPCQV003E Invalid option - %s\n")
TABLE(set, "set ", "HCPCFC003E Invalid option - %s\n")
TABLE(define, "define ", "HCPDEF002E Invalid operand - %s\n")
TABLE(detach, "detach ", "HCPDTV022E A virtual device number was not supplied or it was invalid.\n")

static void terminals(void **state)
{
    struct command_row rows[OPTIONS_MAX];
    struct table t = {"terminal",
                      "terminal ",
                      rows,
                      option_rows(terminal_option_name, rows),
                      "HCPCFT003E Invalid option - %s\n",
                      false};
    walk(*state, &t);
}

static void spools(void **state)
{
    struct command_row rows[OPTIONS_MAX];
    struct table t = {"spool",
                      "spool ",
                      rows,
                      option_rows(spool_option_name, rows),
                      "HCPCSP053E %s not in CP directory\n",
                      true};
    walk(*state, &t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commands, open_site, close_site),
        cmocka_unit_test_setup_teardown(querys, open_site, close_site),
        cmocka_unit_test_setup_teardown(sets, open_site, close_site),
        cmocka_unit_test_setup_teardown(defines, open_site, close_site),
        cmocka_unit_test_setup_teardown(detachs, open_site, close_site),
        cmocka_unit_test_setup_teardown(terminals, open_site, close_site),
        cmocka_unit_test_setup_teardown(spools, open_site, close_site),
    };
    if (argc > 1) /* one table */
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
