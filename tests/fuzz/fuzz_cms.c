/* Any lines typed at CMS: commands, what they read from the stack and the console, execs and XEDIT's
 * subcommands among them; the first byte chooses a 3270 or a line terminal.  A byte from X'80' on
 * stands for a command, a control character and the byte behind it for a word that commands are
 * written with: of their syntax, of QUERY and SET, a routine of CSL; CALL on the disk calls such a
 * routine.  Nothing a user types harms the nucleus: the machine waits, runs or has ended, and its disk
 * is a CMS disk. */
#include "cms/commands/commands.h"
#include "cms/commands/settings.h"
#include "tests/fuzz/cms_machine.h"

#include <ctype.h>

#define LINES_MAX 32
#define SLICES    300
#define WORDS_MAX 2048

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;
static uint8_t *formatted;
static char words[WORDS_MAX][12];
static unsigned nwords;

static bool known(const char *word, size_t n)
{
    for (unsigned k = 0; k < nwords; k++)
        if (strlen(words[k]) == n && !memcmp(words[k], word, n))
            return true;
    return false;
}

static void add_words(const char *text)
{
    while (*text && nwords < WORDS_MAX) {
        size_t n = 0;
        while (isalnum((unsigned char)text[n]))
            n++;
        if (n && n < sizeof words[0] && !known(text, n))
            memcpy(words[nwords++], text, n);
        text += n + (text[n] != 0);
    }
}

static void all_words(void)
{
    size_t n;
    const struct cms_command_row *row = cms_command_table(&n);
    add_words(
        "ABC FILE A GO EXEC MACLIB CALL 0 1 2 99999 rc re f l c k t u b n COMMIT NOCOMMIT NEW READ WRITE "
        "DMSCLOSE DMSCOMM DMSERASE DMSEXIST DMSGETFM DMSGETWU DMSINXED DMSOPEN DMSQWUID DMSREAD "
        "DMSRENAM DMSRETWU DMSROLLB DMSWRITE");
    for (; n; n--, row++)
        add_words(row->syntax);
    for (int set = 0; set < 2; set++) {
        const struct cms_operand_row *operand = cms_operand_table(set, &n);
        for (; n; n--, operand++) {
            add_words(operand->name);
            add_words(operand->syntax);
        }
    }
}

/* A disk with a few files, made once. */
static void disk(void)
{
    struct fake_disk *d;
    if (!formatted) {
        d = machine_disk(&g, 0, 0x191, true);
        machine_file(d, "ABC", "FILE", "alpha one\nbeta two\ngamma three\nalpha four\ndelta five");
        machine_file(d, "GO", "EXEC", "/* */\nparse arg a b\nparse pull c\nsay a b c\nexit 5");
        machine_file(d, "PIC", "EXEC",
                     "/* */\n'PIPE < ABC FILE | sort | stack'\n'LISTFILE * * * (STACK'");
        machine_file(d, "M", "XEDIT", "/* */\n'CHANGE /a/bb/ * *'");
        machine_file(
            d, "CALL", "EXEC",
            "/* */\nparse arg name parameters\nparse value 'ABC FILE A/10/COMMIT/6/READ/4/x/2' with f '/' l "
            "'/' c '/' k '/' n '/' u '/' b '/' t\nif name = 'DMSOPEN' then t = ''\n"
            "say csl(name 'rc re' parameters) rc re t b\n"
            "call csl 'DMSREAD rc re t 1 10 b 10 u'\nsay rc re b");
        formatted = d->bytes;
    }
    fuzz_disk(&g, formatted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *script[LINES_MAX + 2];
    if (size < 2 || size > 1024)
        return 0;
    if (!nwords)
        all_words();
    size_t room = 12 * size + 16, at = 0, ncommands;
    const struct cms_command_row *table = cms_command_table(&ncommands);
    char *text = malloc(room);
    if (!text)
        return 0;
    for (size_t i = 1; i < size; i++) {
        if (data[i] < ' ' && data[i] && data[i] != '\n' && i + 1 < size) {
            unsigned w = ((unsigned)data[i] << 8 | data[i + 1]) % nwords;
            at += (size_t)snprintf(text + at, room - at, "%s ", words[w]);
            i++;
        } else if (data[i] < 0x80)
            text[at++] = (char)(data[i] == '\n' ? 0 : data[i] ? data[i] : ' ');
        else
            at += (size_t)snprintf(text + at, room - at, "%s ",
                                   table[(data[i] & 0x7fu) % ncommands].name);
    }
    text[at] = 0;
    unsigned n = 0;
    script[n++] = "";
    for (const char *p = text; p < text + at && n < LINES_MAX; p += strlen(p) + 1)
        script[n++] = p;
    script[n] = NULL;
    memset(&g, 0, sizeof g);
    disk();
    if (data[0] & 1)
        machine_screen(&g, 24, 80);
    fuzz_run(&g, script, SLICES);
    machine_end(&g);
    free(text);
    return 0;
}
