/* Runs one XEDIT macro on a text file, so that what it says and what it leaves can be compared with
 * another editor's.  usage: xedit_driver MACRO TEXT.  What the macro says goes to stdout, then a line
 * "--", then the file as the macro left it on disk. */
#include "cms/nucleus.h"
#include "tests/cms/machine.h"

static char *read_all(const char *name)
{
    FILE *f = fopen(name, "rb");
    char *text = calloc(1, 1 << 20);
    if (!f || !text)
        exit(2);
    text[fread(text, 1, (1 << 20) - 1, f)] = 0;
    fclose(f);
    return text;
}

static void show_file(struct fake_disk *d)
{
    struct cms_blocks b = fake_blocks(d);
    struct edf_disk *disk;
    struct edf_file *f;
    static uint8_t record[65536];
    uint32_t len;
    if (edf_mount(&b, false, &disk) || edf_open(disk, "T", "DATA", EDF_READ, NULL, &f))
        return;
    for (uint32_t k = 1; !edf_read(f, k, record, sizeof record, &len); k++) {
        while (len && record[len - 1] == 0x40)
            len--;
        ebcdic_to_ascii((char *)record, record, len);
        printf("%.*s\n", (int)len, (char *)record);
    }
    edf_close(f);
    edf_unmount(disk);
}

int main(int argc, char **argv)
{
    static const char *const script[] = {"", "xedit t data a (noscreen profile m", "qquit", NULL};
    static struct guest g;
    if (argc != 3)
        return 2;
    char *macro = read_all(argv[1]), *text = read_all(argv[2]);
    struct fake_disk *d = machine_disk(&g, 0, 0x191, true);
    machine_file(d, "M", "XEDIT", macro);
    machine_file(d, "T", "DATA", text);
    g.script = script;
    machine_run(&g, &cms_system, "");
    /* Behind the banner and the Ready message, up to the next one. */
    char *from = strstr(g.log, "Ready;"), *to = from ? strstr(from + 6, "Ready") : NULL;
    from = from ? strchr(from, '\n') + 1 : g.log;
    printf("%.*s--\n", to ? (int)(to - from) : (int)strlen(from), from);
    show_file(d);
    machine_end(&g);
    free(macro);
    free(text);
    return 0;
}
