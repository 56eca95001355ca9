/* DIAGNOSE X'3C': USER DIRECT, written anew, is used for the next LOGON; a wrong one is not. */
#include "tests/cp/command_rig.h"

#include "cp/diagnose/diagnose.h"
#include "engine/sie.h"

#include <unistd.h>

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                             "USER GENERAL GENERAL 1M 4M G\n";

struct site {
    struct command_rig *r;
    struct vm *op, *vm;
    char dir[40], path[64];
};

static int open_site(void **state)
{
    struct site *s = calloc(1, sizeof *s);
    strcpy(s->dir, "/tmp/bigfoot-direct-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    snprintf(s->path, sizeof s->path, "%s/USER DIRECT", s->dir);
    s->r = rig_open("System_Identifier T\nCP_Owned Slot 1 OWN1\n", direct);
    s->r->sys->sysdir = strdup(s->dir);
    s->op = rig_logon(s->r, "OPERATOR");
    s->vm = rig_logon(s->r, "GENERAL");
    *state = s;
    return 0;
}

static int close_site(void **state)
{
    struct site *s = *state;
    rig_close(s->r);
    unlink(s->path);
    rmdir(s->dir);
    free(s);
    return 0;
}

static void write_directory(struct site *s, const char *text)
{
    FILE *f = fopen(s->path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static bool known(struct site *s, const char *userid)
{
    struct directory_entry *e = system_entry(s->r->sys, userid);
    entry_put(e);
    return e;
}

/* The condition code, when there was no program interruption. */
static int diagnose_3c(struct vm *vm, const char label[7])
{
    uint8_t e[8] = {0};
    uint64_t gr[6] = {0};
    ebcdic_from_ascii(e, label, 6);
    for (unsigned i = 0; i < 4; i++)
        gr[2] = gr[2] << 8 | e[i];
    gr[3] = (uint64_t)e[4] << 24 | (uint64_t)e[5] << 16;
    struct diagnose d = {vm, rig_execute(vm, 0x8324003c, gr), 2, 4};
    diagnose_directory(&d);
    return (int)(sie_psw(d.v).mask >> 44 & 3);
}

static void anew(void **state)
{
    struct site *s = *state;
    static const char more[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n"
                               "USER GENERAL GENERAL 1M 4M G\n"
                               "USER NEWCOMER NEWCOMER 1M 4M G\n";
    assert_int_equal(diagnose_3c(s->op, "OWN1  "), 2); /* there is no such file */
    write_directory(s, more);
    assert_int_equal(diagnose_3c(s->op, "OTHER1"), 1);
    assert_false(known(s, "NEWCOMER"));
    diagnose_3c(s->vm, "OWN1  "); /* class G: a privileged operation */
    assert_false(known(s, "NEWCOMER"));
    assert_int_equal(diagnose_3c(s->op, "OWN1  "), 0);
    assert_true(known(s, "NEWCOMER"));
    write_directory(s, "USER OPERATOR OPERATOR 1M 4M ABCDEFG\nUSER\n");
    assert_int_equal(diagnose_3c(s->op, "OWN1  "), 2);
    write_directory(s, "");
    assert_int_equal(diagnose_3c(s->op, "OWN1  "), 2);
    assert_true(known(s, "NEWCOMER")); /* the old one stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(anew, open_site, close_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
