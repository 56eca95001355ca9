/* See parm_disk.h.  Keeps true that the file in the system directory has no error that this brought
 * in, and that one edited on the host is left alone until the parm disk's own changes. */
#include "cp/parm_disk.h"

#include "cp/directory/directory.h"
#include "cp/directory/source.h"
#include "cp/directory/system_config.h"
#include "engine/base/host_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARM_USER "MAINT"
#define PARM_VDEV 0x0cf0

static void silent(void *ctx, bool error, const char *text)
{
    (void)ctx, (void)error, (void)text;
}

static void to_stderr(void *ctx, bool error, const char *text)
{
    (void)ctx;
    if (error)
        fprintf(stderr, "%s\n", text);
}

/* Beside it, synced, and renamed over it. */
static bool write_host(const char *sysdir, const char *name, const char *text, size_t len)
{
    char path[4096], new[4104];
    snprintf(path, sizeof path, "%s/%s", sysdir, name);
    snprintf(new, sizeof new, "%s.new", path);
    FILE *f = fopen(new, "we");
    if (!f)
        return false;
    bool ok = fwrite(text, 1, len, f) == len && !fflush(f) && !fsync(fileno(f));
    ok = !fclose(f) && ok;
    return ok && !rename(new, path);
}

/* Where the parm disk is: its volume's file and its extent. */
static bool find(const char *sysdir, char path[4096], uint32_t *start, uint32_t *length)
{
    size_t len;
    char *source = host_text(sysdir, "USER DIRECT", SOURCE_FILE_MAX, &len);
    const struct source_report report = {silent, NULL, "USER DIRECT"};
    struct directory *d = source ? directory_parse(source, len, &report) : NULL;
    struct directory_entry *e = directory_find(d, PARM_USER);
    bool found = false;
    for (unsigned i = 0; e && i < e->nmdisks && !found; i++) {
        const struct directory_mdisk *m = &e->mdisks[i];
        if (m->vdev != PARM_VDEV || !*m->volume || strchr(m->volume, '-'))
            continue;
        snprintf(path, 4096, "%s/volumes/%s", sysdir, m->volume);
        *start = m->start;
        *length = m->length;
        found = true;
    }
    entry_put(e);
    if (d)
        directory_put(d);
    free(source);
    return found;
}

bool parm_disk_where(struct system *sys, char userid[9], struct directory_mdisk *disk)
{
    struct directory_entry *e = system_entry(sys, PARM_USER);
    bool found = false;
    for (unsigned i = 0; e && i < e->nmdisks && !found; i++) {
        found = e->mdisks[i].vdev == PARM_VDEV && *e->mdisks[i].volume;
        if (found)
            *disk = e->mdisks[i];
    }
    strcpy(userid, PARM_USER);
    entry_put(e);
    return found;
}

static bool valid(const char *text, size_t len)
{
    const struct source_report report = {to_stderr, NULL, "SYSTEM CONFIG"};
    struct system_config *config = system_config_parse(text, len, &report);
    system_config_free(config);
    return config;
}

void parm_disk_take(const char *sysdir, cms_file_fn *read)
{
    char path[4096], *text;
    uint32_t start, length;
    size_t n, before;
    if (!find(sysdir, path, &start, &length) ||
        read(path, start, length, "SYSTEM", "CONFIG", &text, &n))
        return;
    char *last = host_text(sysdir, "SYSTEM CONFIG.CF0", SOURCE_FILE_MAX, &before);
    if (!last) {
        write_host(sysdir, "SYSTEM CONFIG.CF0", text, n); /* from now on changes are seen */
    } else if (n != before || memcmp(last, text, n)) {
        if (!valid(text, n))
            fprintf(stderr, "bigfoot: SYSTEM CONFIG on %s %04X has errors: the last one holds\n",
                    PARM_USER, PARM_VDEV);
        else if (!write_host(sysdir, "SYSTEM CONFIG", text, n) ||
                 !write_host(sysdir, "SYSTEM CONFIG.CF0", text, n))
            fprintf(stderr, "bigfoot: %s/SYSTEM CONFIG: %s\n", sysdir, strerror(errno));
    }
    free(last);
    free(text);
}
