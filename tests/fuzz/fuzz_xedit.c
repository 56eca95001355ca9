/* Fuzzes XEDIT.  The first byte chooses: what a terminal sends to its screen, transmissions each
 * behind a byte of length (bits 2 and 3: with logical screens); or (bit 1) subcommands, a line each,
 * as a line terminal sends them, where X'FF' and the byte behind it stand for the name of a subcommand
 * or an option; or (bit 4) the cards of a MACLIB, of which members are edited.
 * Whatever comes, the editor draws screens that a 3270 takes, and fields that were never on them
 * change nothing. */
#include "cms/nucleus.h"
#include "tests/cms/machine.h"

#define LINES_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;

#define SUBCOMMAND(name, abbreviation, handler, syntax, help)               name,
#define OPTION(name, abbreviation, flag, set, get, preserved, syntax, help) name,
static const char *const names[] = {
#include "cms/xedit/options.def"
#include "cms/xedit/subcommands.def"
};
#undef SUBCOMMAND
#undef OPTION

static void on_a_screen(const uint8_t *data, size_t size)
{
    static const char *const divide[] = {NULL, "screen 3", "screen 2 vertical",
                                         "screen define 8 40 1 1 10 30 12 51"};
    const char *script[] = {"", "xedit abc file", divide[data[0] >> 2 & 3], NULL};
    machine_screen(&g, data[0] & 1 ? 24 : 62, data[0] & 1 ? 80 : 160);
    g.script = script;
    g.sends = data + 1;
    g.nsends = size - 1;
    machine_run(&g, &cms_system, "");
}

static void in_lines(const uint8_t *data, size_t size)
{
    static const char *script[LINES_MAX + 4];
    unsigned n = 0;
    char *text = calloc(1, 16 * size), *at = text, *end;
    if (!text)
        return;
    for (size_t i = 1; i < size; i++)
        if (data[i] == 0xff && i + 1 < size)
            at += sprintf(at, "%s ", names[data[++i] % (sizeof names / sizeof *names)]);
        else
            *at++ = (char)data[i];
    end = at;
    at = text;
    script[n++] = "";
    script[n++] = "xedit abc file (noscreen";
    while (n < LINES_MAX && at < end) {
        script[n++] = at;
        at += strcspn(at, "\n");
        *at++ = 0;
    }
    script[n++] = "qquit";
    script[n] = NULL;
    g.script = script;
    machine_run(&g, &cms_system, "");
    free(text);
}

/* The header is a library's, its directory's length and place are not to be trusted. */
static void a_library(struct fake_disk *a, const uint8_t *data, size_t size)
{
    const char *script[] = {"",       "xedit lib maclib (member first noscreen",
                            "type 3", "xedit lib maclib (member second noscreen",
                            "file",   "cancel",
                            NULL};
    machine_card card[26] = {0};
    ebcdic_from_ascii(card[0], "LIBPDS", 6);
    size_t n = size < sizeof card - 8 ? size : sizeof card - 8;
    memcpy(card[0] + 8, data, n);
    machine_cards(a, "LIB", "MACLIB", card, (n + 8 + 79) / 80);
    g.script = script;
    machine_run(&g, &cms_system, "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 2048)
        return 0;
    memset(&g, 0, sizeof g);
    struct fake_disk *a = machine_disk(&g, 0, 0x191, true);
    machine_file(a, "ABC", "FILE", "alpha one\nbeta two\ngamma three\nalpha four\ndelta five");
    machine_file(a, "M", "XEDIT", "/* */\n'READ ALL TAG'\n'CHANGE /a/bb/ * *'\n'EXTRACT /CURSOR'");
    if (data[0] & 16)
        a_library(a, data + 1, size - 1);
    else if (data[0] & 2)
        in_lines(data, size);
    else
        on_a_screen(data, size);
    machine_end(&g);
    return 0;
}
