/* A CMS session on a fake machine, for the test programs of CMS: its guest and A-disk, a fresh machine
 * with an IPL of CMS, and what the terminal showed or CP got. */
#ifndef TESTS_CMS_SESSION_H
#define TESTS_CMS_SESSION_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <strings.h>
#include <cmocka.h>

#include "cms/nucleus.h"
#include "tests/cms/machine.h"

static struct guest g;
static struct fake_disk *a; /* its A-disk */

/* A machine with an empty A-disk; machine_end() throws it away. */
static inline void fresh_machine(void)
{
    memset(&g, 0, sizeof g);
    a = machine_disk(&g, 0, 0x191, true);
}

/* A test's teardown. */
static inline int machine_over(void **state)
{
    (void)state;
    machine_end(&g);
    return 0;
}

/* A test's setup: 200, which may be written on, and 201, which may not, beside the A-disk. */
static inline int machine_with_disks(void **state)
{
    (void)state;
    fresh_machine();
    machine_disk(&g, 1, 0x200, true);
    machine_disk(&g, 2, 0x201, false);
    return 0;
}

/* A file of the system disk's source, on the machine's disk. */
static inline void system_file(struct fake_disk *d, const char *name, const char *type)
{
    char path[80], text[16384];
    snprintf(path, sizeof path, "sample-disks/disks/MAINT.190/%s.%s", name, type);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("no %s: run from the top of the tree", path);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    machine_file(d, name, type, text);
}

static inline void system_exec(struct fake_disk *d, const char *name)
{
    system_file(d, name, "EXEC");
}

/* IPL CMS, and these lines typed; the first is what is entered at the first read. */
static inline void run_script(const char *const *script)
{
    g.script = script;
    machine_run(&g, &cms_system, "");
}

static inline void in_log(const char *text)
{
    if (!strstr(g.log, text))
        fail_msg("not in the log: %s\n%s\nCP: %s", text, g.log, g.cp);
}

/* These, each behind where the one before it begins. */
static inline void in_log_in_order(const char *const *text, size_t n)
{
    const char *at = g.log;
    for (size_t k = 0; k < n; k++) {
        const char *found = strstr(at, text[k]);
        if (!found)
            fail_msg("not in the log's rest: %s\n%s\nCP: %s", text[k], at, g.cp);
        at = found + 1;
    }
}

static inline void not_in_log(const char *text)
{
    if (strstr(g.log, text))
        fail_msg("in the log: %s\n%s", text, g.log);
}

static inline void in_cp(const char *text)
{
    if (!strstr(g.cp, text))
        fail_msg("CP did not get: %s\n%s", text, g.cp);
}

#endif
