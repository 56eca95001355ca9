/* Fuzzes decks of DISK DUMP: the input is the bytes of cards. */
#include "cms/diskdump.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diskdump_reader r;
    struct diskdump_info info;
    uint8_t record[300];
    size_t n, cards = size / DISKDUMP_CARD;
    for (size_t first = 0; first < cards; first = r.next) {
        if (diskdump_open(&r, data, cards, first, &info))
            return 0;
        if (r.next <= first || r.next > cards)
            abort();
        while (diskdump_next(&r, record, sizeof record, &n) > 0) {
            volatile uint8_t sum = 0;
            for (size_t k = 0; k < n && k < sizeof record; k++)
                sum = (uint8_t)(sum + record[k]);
        }
    }
    return 0;
}
