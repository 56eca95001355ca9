/* The front door: reads the command line and decides which parts of the house meet. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cp/volumes/minidisk.h"
#include "cms/mkdisk.h"

/* What CMS minidisks on the host side are made with. */
static const struct mkdisk_host mkdisk_host = {
    .create = volume_create_model,
    .copy = volume_copy,
    .open = volume_open,
    .close = volume_close,
    .is_fba = volume_is_fba,
    .size = volume_size,
    .label = volume_label,
    .check = volume_check,
    .disk_open = minidisk_open_at,
    .disk_close = minidisk_close,
    .disk_sync = minidisk_sync,
    .cms_blksize = minidisk_cms_blksize,
    .cms_count = minidisk_cms_count,
    .cms_read = minidisk_cms_read,
    .cms_write = minidisk_cms_write,
    .cms_format = minidisk_cms_format,
};

/* mksys: the recipe lies beside the program, in the source tree or where `make install` put it. */
static int mksys(int argc, char **argv)
{
    static const char *const places[] = {"/../sample-disks/mksys.sh",
                                         "/../share/bigfoot/sample-disks/mksys.sh"};
    char self[PATH_MAX], path[PATH_MAX + 64];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (argc != 2) {
        fprintf(stderr, "usage: bigfoot mksys DIR\n");
        return 2;
    }
    if (n < 0)
        n = 0;
    self[n] = 0;
    char *slash = strrchr(self, '/');
    for (size_t k = 0; slash && k < sizeof places / sizeof places[0]; k++) {
        snprintf(path, sizeof path, "%.*s%s", (int)(slash - self), self, places[k]);
        if (access(path, X_OK))
            continue;
        execl(path, "mksys.sh", self, argv[1], (char *)NULL);
        fprintf(stderr, "bigfoot: %s: %s\n", path, strerror(errno));
        return 3;
    }
    fprintf(stderr, "bigfoot: mksys: the sample system's sources are not installed\n");
    return 3;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "dasd") == 0) {
        return dasd_command(&mkdisk_host, argc - 1, argv + 1);
    }
    if (argc > 1 && strcmp(argv[1], "mksys") == 0)
        return mksys(argc - 1, argv + 1);
    fprintf(stderr, "bigfoot: no command\n");
    return 2;
}
