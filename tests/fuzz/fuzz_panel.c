/* Fuzzes panels: the input, up to a byte of zero, is a PANEL file that a macro shows and reads; behind that
 * byte stands what the terminal sends, transmissions each behind a byte of length. */
#include "cms/nucleus.h"
#include "tests/cms/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;

static void file(struct edf_disk *disk, const uint8_t *data, size_t size)
{
    const struct edf_format format = {.recfm = 'V', .mode = '1'};
    struct edf_file *f;
    if (edf_open(disk, "P", "PANEL", EDF_REPLACE, &format, &f))
        abort();
    while (size) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t n = end ? (size_t)(end - data) : size;
        uint8_t line[4096] = {0x40};
        ebcdic_from_ascii(line, (const char *)data, n < sizeof line ? n : sizeof line);
        edf_write(f, 0, line, n ? (uint32_t)n : 1);
        data += n + (end != NULL);
        size -= n + (end != NULL);
    }
    edf_close(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const script[] = {"", "xedit abc file", "m", NULL};
    const uint8_t *end = memchr(data, 0, size);
    size_t panel = end ? (size_t)(end - data) : size;
    if (!size || panel > 4096)
        return 0;
    memset(&g, 0, sizeof g);
    struct fake_disk *a = machine_disk(&g, 0, 0x191, true);
    struct cms_blocks b = fake_blocks(a);
    struct edf_disk *disk;
    machine_file(a, "M", "XEDIT",
                 "/* */\n'PANEL SHOW P'\n'PANEL READ'\n'PANEL SHOW P'\n'QQUIT'\n'QQUIT'\n");
    if (edf_mount(&b, true, &disk))
        abort();
    file(disk, data, panel);
    edf_unmount(disk);
    machine_screen(&g, size & 1 ? 24 : 62, size & 1 ? 80 : 160);
    g.sends = data + panel + (end != NULL);
    g.nsends = size - panel - (end != NULL);
    g.script = script;
    machine_run(&g, &cms_system, "");
    machine_end(&g);
    return 0;
}
