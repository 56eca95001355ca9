/* Fuzzes NETDATA: the input is the bytes of cards. */
#include "cms/netdata.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct netdata_reader r;
    struct netdata_info info;
    uint8_t record[300];
    size_t n;
    if (netdata_open(&r, data, size, &info))
        return 0;
    while (netdata_next(&r, record, sizeof record, &n) > 0) {
        volatile uint8_t sum = 0;
        for (size_t k = 0; k < n && k < sizeof record; k++)
            sum = (uint8_t)(sum + record[k]);
    }
    return 0;
}
