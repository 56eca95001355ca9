/* Fuzzes what a terminal sends to an XEDIT screen: a byte for the screen's size, then transmissions,
 * each behind a byte of length.  Whatever comes, the editor draws screens that a 3270 takes, and
 * fields that were never on them change nothing. */
#include "cms/nucleus.h"
#include "tests/cms/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const script[] = {"", "xedit abc file", NULL};
    static struct guest g;
    if (size < 2 || size > 2048)
        return 0;
    memset(&g, 0, sizeof g);
    struct fake_disk *a = machine_disk(&g, 0, 0x191, true);
    machine_file(a, "ABC", "FILE", "alpha one\nbeta two\ngamma three\nalpha four\ndelta five");
    machine_file(a, "M", "XEDIT", "/* */\n'READ ALL TAG'\n'CHANGE /a/bb/ * *'\n'EXTRACT /CURSOR'");
    machine_screen(&g, data[0] & 1 ? 24 : 62, data[0] & 1 ? 80 : 160);
    g.script = script;
    g.sends = data + 1;
    g.nsends = size - 1;
    machine_run(&g, &cms_system, "");
    machine_end(&g);
    return 0;
}
