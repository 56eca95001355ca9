/* Execs that are not in REXX, CMS EXEC's and EXEC 2's, which the system disk's DMSEXT EXECPROC carries out.  The
 * first byte's lowest bit makes it EXEC 2, the next one a CMS EXEC that shows nothing; the rest is its text, in
 * which a byte from X'80' on stands for a word of the languages.  Whatever an exec says, DMSEXT has an answer to
 * it: an error of REXX in DMSEXT is a fault, but for what runs out of storage or was stopped. */
#include "tests/fuzz/cms_machine.h"

#define SLICES 400

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;
static uint8_t *formatted;

static const char *const words[] = {"&IF ",       "&THEN ",       "&ELSE ",
                                    "&GOTO ",     "-TOP ",        "-E ",
                                    "&LOOP ",     "&SKIP ",       "&EXIT ",
                                    "&TYPE ",     "&STACK ",      "LIFO ",
                                    "FIFO ",      "&READ ",       "VARS ",
                                    "ARGS ",      "&ERROR ",      "&CONTROL ",
                                    "OFF ",       "ALL ",         "&TRACE ",
                                    "ON ",        "&1 ",          "&2 ",
                                    "&N ",        "&INDEX ",      "&RETCODE ",
                                    "&X ",        "&X&1 ",        "&0 ",
                                    "&* ",        "&$ ",          "= ",
                                    "+ ",         "- ",           "EQ ",
                                    "NE ",        "LT ",          "GT ",
                                    "&CONCAT ",   "&SUBSTR ",     "&LENGTH ",
                                    "&DATATYPE ", "&LITERAL ",    "&UPPER ",
                                    "&LEFT ",     "&RIGHT ",      "&PIECE ",
                                    "OF ",        "&LOCATION ",   "&TRANSLATION ",
                                    "&WORD ",     "&DIVISION ",   "&MULTIPLICATION ",
                                    "BY ",        "&CALL ",       "&RETURN ",
                                    "&ARGS ",     "&DUMP ",       "&CASE ",
                                    "M ",         "&BEGTYPE ",    "&END ",
                                    "&BEGSTACK ", "&SPACE ",      "&TIME ",
                                    "RESET ",     "&HEX ",        "&STATE ",
                                    "STATE ",     "ABC FILE A ",  "EXEC GO ",
                                    "&PUNCH ",    "&BEGPUNCH ",   "&EMSG ",
                                    "&CONTINUE ", "&READFLAG ",   "&GLOBAL ",
                                    "&TYPEFLAG ", "HT ",          "99999999999 ",
                                    "-1 ",        "0 ",           "1 ",
                                    "3 ",         "&BLANK ",      "&COMLINE ",
                                    "&LINE ",     "&DEPTH ",      "&FROM ",
                                    "&DATE ",     "&FILENAME ",   "&PRESUME ",
                                    "&COMMAND ",  "&SUBCOMMAND ", "CMS ",
                                    "&TRIM ",     "&STRING ",     "&RANGE "};

static void disk(void)
{
    if (!formatted) {
        static char text[32768];
        FILE *f = fopen("sample-disks/disks/MAINT.190/DMSEXT.EXECPROC", "r");
        struct fake_disk *d = machine_disk(&g, 0, 0x191, true);
        if (!f)
            abort(); /* run from the top of the tree */
        text[fread(text, 1, sizeof text - 1, f)] = 0;
        fclose(f);
        machine_file(d, "DMSEXT", "EXECPROC", text);
        machine_file(d, "ABC", "FILE", "alpha one\nbeta two");
        formatted = d->bytes;
    }
    fuzz_disk(&g, formatted);
}

/* What DMSEXT may end with: 4 interrupted, 5 no storage, 11 too deep. */
static bool faulty(const char *log)
{
    for (const char *at = log; (at = strstr(at, "Error ")) != NULL; at++) {
        int error;
        if (sscanf(at, "Error %d running DMSEXT", &error) == 1 && error != 4 && error != 5 &&
            error != 11 && strstr(at, "running DMSEXT") < at + 20)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const script[] = {"", "go one &2 3", "typed x", "q accessed", NULL};
    if (size < 2 || size > 1024)
        return 0;
    char *text = malloc(16 * size + 32);
    if (!text)
        return 0;
    size_t at = (size_t)sprintf(text, "%s",
                                data[0] & 1   ? "&TRACE OFF\n"
                                : data[0] & 2 ? "&CONTROL OFF\n"
                                              : "");
    for (size_t i = 1; i < size; i++)
        if (data[i] >= 0x80)
            at += (size_t)sprintf(text + at, "%s",
                                  words[(data[i] & 0x7fu) % (sizeof words / sizeof words[0])]);
        else
            text[at++] = (char)(data[i] == '\n' || data[i] >= ' ' ? data[i] : ' ');
    text[at] = 0;
    memset(&g, 0, sizeof g);
    disk();
    machine_file(&g.disk[0], "GO", "EXEC", text);
    fuzz_run(&g, script, SLICES);
    if (faulty(g.log)) {
        fprintf(stderr, "%s\n%s\n", text, g.log);
        abort();
    }
    machine_end(&g);
    free(text);
    return 0;
}
