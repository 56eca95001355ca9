/* Files of the host that are read whole: what is there, what is not, what is larger than it may be. */
#include "engine/base/host_file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void whole(void **state)
{
    char dir[] = "/tmp/bigfoot-host-XXXXXX", path[64], deep[5000];
    size_t n = 0;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/A FILE", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite("ten bytes!", 1, 10, f);
    fclose(f);
    char *text = host_text(dir, "A FILE", 10, &n);
    assert_non_null(text);
    assert_int_equal(n, 10);
    assert_memory_equal(text, "ten bytes!", 10);
    free(text);
    assert_null(host_text(dir, "A FILE", 9, &n));
    assert_int_equal(errno, EFBIG);
    assert_null(host_text(dir, "NO FILE", 9, &n));
    assert_int_equal(errno, ENOENT);
    assert_null(host_text("/", dir + 1, 9, &n)); /* a folder */
    assert_int_equal(errno, EIO);
    memset(deep, 'x', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_null(host_text(deep, "A FILE", 9, &n));
    assert_int_equal(errno, ENAMETOOLONG);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
