/* Fuzzes LOAD, INCLUDE, GENMOD, LOADMOD and START: the input is a TEXT file's cards, or with a first byte
 * that is odd the records of a MODULE file; what comes of it is executed. */
#include "cms/nucleus.h"
#include "cms/programs/deck.h"
#include "tests/cms/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct guest g;

/* Records of 80 bytes; a MODULE's are a length of two bytes, and so many. */
static void file(struct edf_disk *disk, const uint8_t *data, size_t size, bool module)
{
    struct edf_file *f;
    const struct edf_format format = {.recfm = module ? 'V' : 'F', .mode = '1', .lrecl = DECK_CARD};
    if (edf_open(disk, module ? "M" : "T", module ? "MODULE" : "TEXT", EDF_REPLACE, &format, &f))
        abort();
    uint8_t card[DECK_CARD];
    while (size >= 2) {
        size_t n = module ? get16(data) : DECK_CARD;
        if (module) {
            data += 2;
            size -= 2;
        }
        n = n < size ? n : size;
        memset(card, 0x40, sizeof card);
        memcpy(card, data, n < sizeof card ? n : sizeof card);
        if (n && edf_write(f, 0, module ? data : card, module ? (uint32_t)n : DECK_CARD))
            break;
        data += n;
        size -= n;
    }
    edf_close(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const text[] = {
        "", "LOAD T (NOMAP", "INCLUDE T (NOMAP", "GENMOD N", "LOADMOD N", "START", NULL};
    static const char *const module[] = {"", "MODMAP M", "M one two", NULL};
    struct edf_disk *disk;
    if (size < 2)
        return 0;
    memset(&g, 0, sizeof g);
    g.storage = 2 << 20;
    struct fake_disk *d = machine_disk(&g, 0, 0x191, true);
    struct cms_blocks blocks = fake_blocks(d);
    if (edf_mount(&blocks, true, &disk))
        abort();
    file(disk, data + 1, size - 1, data[0] & 1);
    edf_unmount(disk);
    g.script = data[0] & 1 ? module : text;
    machine_run(&g, &cms_system, "");
    machine_end(&g);
    return 0;
}
