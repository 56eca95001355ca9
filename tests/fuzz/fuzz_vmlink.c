/* VMLINK: its command line, and nicknames, linking details and exits of a NAMES file.  The input is the file, up to
 * the byte X'FF', and command lines behind it; a byte from X'80' on stands for a word that they are written with.
 * The machine gets back at Ready, and its disk is a CMS disk. */
#include "tests/fuzz/cms_machine.h"

#define SLICES    300
#define LINES_MAX 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;
static uint8_t *formatted;

static const char *const words[] = {
    "VMLINK ",   ":NICK.",    "TOOLS ",     ":PRODUCT.", ":LIST.",   ":NODE.",   ":INVOKE.",
    ":PREEXIT.", ":EXIT.",    ":CATEGORY.", "MAINT ",    "120 ",     "400 ",     "<",
    "> ",        "K ",        "K-M ",       "/A ",       "120+ ",    "120- ",    "* ",
    "= ",        "RR ",       "MR ",        "DETACH ",   "RELEASE ", "( ",       ") ",
    "KEEP ",     "PUSH ",     "POP ",       "STACK ",    "STEM X. ", "LIFO ",    "FIFO ",
    ".FM ",      ".VDEV ",    ".MSG ",      ".PA ",      "PARMS ",   "PREEXIT ", "EXIT ",
    "INVOKE ",   "MODULE ",   "NONAMES ",   "NAMES ",    "FILE ",    "READ ",    "WRITE ",
    "PW ",       "REFUSED ",  "QUERY ",     "QUIET ",    "NOQUIET ", "TYPE ",    "MODE0 ",
    "CATEGORY ", "AUTOLINK ", "ADD ",       "DROP ",     "RUN ",     "LIST ",    "GO ",
    "TESTER ",   "APPEND ",   "SAVE ",      "FORCE ",    "CONTROL ", ".DIR ",    ":STUFF.x ",
    "ALL ",      "NOPREEXIT "};

static void disk(void)
{
    if (!formatted) {
        struct fake_disk *d = machine_disk(&g, 0, 0x191, true);
        machine_file(d, "GO", "EXEC", "/* */\nparse arg a b\nsay a b\nexit 5");
        machine_file(d, "GIVE", "EXEC", "/* */\n'RELEASE K'");
        formatted = d->bytes;
    }
    fuzz_disk(&g, formatted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *script[LINES_MAX + 2];
    if (size < 2 || size > 1024)
        return 0;
    char *text = malloc(12 * size + 16);
    if (!text)
        return 0;
    size_t at = 0, file = 0;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == 0xff && !file) {
            text[at++] = 0;
            file = at;
        } else if (data[i] >= 0x80) {
            at += (size_t)sprintf(text + at, "%s",
                                  words[(data[i] & 0x7fu) % (sizeof words / sizeof words[0])]);
        } else if (data[i] == '\n') {
            text[at++] = file ? 0 : '\n';
        } else {
            text[at++] = data[i] >= ' ' ? (char)data[i] : ' ';
        }
    }
    text[at] = 0;
    unsigned n = 0;
    script[n++] = "";
    for (const char *p = text + file; file && p < text + at && n < LINES_MAX; p += strlen(p) + 1)
        script[n++] = p;
    script[n] = NULL;
    memset(&g, 0, sizeof g);
    disk();
    machine_file(machine_disk(&g, 1, 0x120, true), "FAR", "FILE", "from far");
    machine_file(machine_disk(&g, 2, 0x121, false), "VMLINK", "NAMES", file ? text : "");
    machine_file(&g.disk[0], "TESTER", "NAMES", file ? text : "");
    fuzz_run(&g, script, SLICES);
    machine_end(&g);
    free(text);
    return 0;
}
