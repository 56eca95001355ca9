/* The front door: reads the command line and decides which parts of the house meet. */
#include <stdio.h>
#include <string.h>

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

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "dasd") == 0) {
        return dasd_command(&mkdisk_host, argc - 1, argv + 1);
    }
    fprintf(stderr, "bigfoot: no command\n");
    return 2;
}
