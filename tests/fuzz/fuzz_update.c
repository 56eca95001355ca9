/* Fuzzes UPDATE and XEDIT's update mode.  The input is a byte of options and three files, X'FF' between
 * them, each of lines: the source, the update file and the control file. */
#include "cms/nucleus.h"
#include "tests/cms/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;

/* Records of 80 bytes; in a line the byte X'7C' begins the columns of numbers. */
static void cards(struct fake_disk *d, const char *fn, const char *ft, const uint8_t *data,
                  size_t n)
{
    struct cms_blocks b = fake_blocks(d);
    struct edf_disk *disk;
    struct edf_file *f;
    struct edf_format format = {.recfm = 'F', .mode = '1', .lrecl = 80};
    uint8_t card[80];
    size_t at = 0;
    if (edf_mount(&b, true, &disk) || edf_open(disk, fn, ft, EDF_REPLACE, &format, &f))
        abort();
    memset(card, 0x40, sizeof card);
    for (size_t k = 0; k <= n; k++) {
        if (k == n || data[k] == '\n') {
            edf_write(f, 0, card, sizeof card);
            memset(card, 0x40, sizeof card);
            at = 0;
        } else if (data[k] == '|') {
            at = 72;
        } else if (at < sizeof card) {
            ebcdic_from_ascii(card + at++, (const char *)data + k, 1);
        }
    }
    edf_close(f);
    edf_unmount(disk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const options[] = {"update", "ctl test", "ctl test merge incr 10",
                                          "ctl test until updta noseq8"};
    static const char *const commands[] = {"update test (inc", "update test (ctl",
                                           "update test (rep noseq8", "update test (ctl noseq8"};
    static const char *const files[] = {"ASSEMBLE", "UPDATE", "CNTRL", "AUXA", "UPDTA"};
    char edit[80];
    if (size < 1)
        return 0;
    snprintf(edit, sizeof edit, "xedit test assemble (noscreen %s", options[data[0] & 3]);
    const char *script[] = {
        "",      commands[data[0] >> 2 & 3], edit, "bottom#input new#:2#delete", "file",
        "qquit", commands[data[0] >> 2 & 3], NULL};
    memset(&g, 0, sizeof g);
    struct fake_disk *a = machine_disk(&g, 0, 0x191, true);
    const uint8_t *at = data + 1, *end = data + size;
    for (unsigned k = 0; k < sizeof files / sizeof files[0]; k++) {
        const uint8_t *stop = at < end ? memchr(at, 0xff, (size_t)(end - at)) : NULL;
        size_t n = (size_t)((stop ? stop : end) - at);
        cards(a, "TEST", files[k], at, n);
        at = stop ? stop + 1 : end;
    }
    g.script = script;
    machine_run(&g, &cms_system, "");
    machine_end(&g);
    return 0;
}
