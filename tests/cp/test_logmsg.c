/* The log message in the system directory: written while others read it, and read back whatever the file has. */
#include "cp/logmsg.h"
#include "tests/cp/command_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char direct[] = "USER OPERATOR OPERATOR 1M 4M ABCDEFG\n";

struct kept {
    struct command_rig *r;
    char dir[32], file[48], new[48];
};

static int set_up(void **state)
{
    struct kept *k = calloc(1, sizeof *k);
    *state = k;
    strcpy(k->dir, "/tmp/logmsg.XXXXXX");
    assert_non_null(mkdtemp(k->dir));
    snprintf(k->file, sizeof k->file, "%s/logmsg", k->dir);
    snprintf(k->new, sizeof k->new, "%s/logmsg.new", k->dir);
    k->r = rig_open(NULL, direct);
    k->r->sys->sysdir = strdup(k->dir);
    return 0;
}

static int tear_down(void **state)
{
    struct kept *k = *state;
    rig_close(k->r);
    unlink(k->file);
    unlink(k->new);
    rmdir(k->dir);
    free(k);
    return 0;
}

static void add(void *ctx, const char *text)
{
    char *all = ctx;
    strncat(all, text, 3000 - strlen(all));
    strncat(all, "\n", 3000 - strlen(all));
}

static void *set_one(void *arg)
{
    struct kept *k = arg;
    log_message_set(k->r->sys, 1, "Slow");
    return NULL;
}

static void *read_all(void *arg)
{
    struct kept *k = arg;
    char all[3002] = "";
    logmsg_lines(k->r->sys, add, all);
    return strstr(all, "* Slow\n") ? "new" : "old";
}

/* A disk that does not answer (here a pipe that nobody reads) keeps nobody who logs on. */
static void read_meanwhile(void **state)
{
    struct kept *k = *state;
    pthread_t writer, reader;
    void *what = NULL;
    int rc = ETIMEDOUT, pipe;
    bool waits = false;
    assert_int_equal(mkfifo(k->new, 0600), 0);
    assert_int_equal(pthread_create(&writer, NULL, set_one, k), 0);
    for (struct patience p = {0}; rc != 0 && patient(&p);) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 10;
        assert_int_equal(pthread_create(&reader, NULL, read_all, k), 0);
        rc = pthread_timedjoin_np(reader, &what, &until);
        if ((waits = rc != 0))
            break;
        if (strcmp(what, "new") != 0) /* the writer has not begun */
            rc = ETIMEDOUT;
    }
    assert_true((pipe = open(k->new, O_RDONLY)) >= 0);
    char some[256];
    while (read(pipe, some, sizeof some) > 0)
        ;
    close(pipe);
    pthread_join(writer, NULL);
    if (waits)
        pthread_join(reader, NULL);
    assert_int_equal(rc, 0);
}

/* What was set is there again; a file of anything gives what is a line of a message, and no more. */
static void read_back(void **state)
{
    struct kept *k = *state;
    char all[3002] = "";
    struct vm *op = rig_logon(k->r, "OPERATOR");
    expect(k->r, op, "set logmsg 2 Kept", 0, NULL);
    log_message_destroy(k->r->sys->logmsg);
    k->r->sys->logmsg = log_message_create();
    log_message_load(k->r->sys);
    logmsg_lines(k->r->sys, add, all);
    assert_string_equal(strchr(all, '\n'), "\n* Kept\n");
    FILE *f = fopen(k->file, "w");
    assert_non_null(f);
    fprintf(f, "x\n00 none\n21 none\n-1 none\n03\n04 \n05none\n06 Good\n07 ");
    for (unsigned i = 0; i < 5000; i++)
        fputc('x', f);
    fprintf(f, "\n08 Last");
    fclose(f);
    log_message_destroy(k->r->sys->logmsg);
    k->r->sys->logmsg = log_message_create();
    log_message_load(k->r->sys);
    all[0] = '\0';
    logmsg_lines(k->r->sys, add, all);
    assert_string_equal(strchr(all, '\n'), "\n* Good\n* Last\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(read_meanwhile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(read_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
