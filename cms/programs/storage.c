/* The machine's storage as programs and the nucleus share it: see programs.h. */
#include "cms/programs/programs.h"

#include "engine/base/ebcdic.h"

#include <string.h>

uint32_t program_end(struct cms *cms)
{
    uint64_t size = guest_storage_bytes(cms->g);
    return size < PROGRAM_END ? (uint32_t)size : PROGRAM_END;
}

bool program_area(struct cms *cms, uint32_t first, uint32_t last)
{
    if (first >= last)
        return false;
    return (first >= PROGRAM_USER && last <= program_end(cms)) ||
           (first >= PROGRAM_TRANSIENT && last <= PROGRAM_WORK && last <= program_end(cms));
}

bool program_read(struct cms *cms, uint64_t address, void *buf, size_t n)
{
    return guest_storage_read(cms->g, address, buf, n) == 0;
}

bool program_store(struct cms *cms, uint64_t address, const void *buf, size_t n)
{
    return address >= PROGRAM_TRANSIENT && guest_storage_write(cms->g, address, buf, n) == 0;
}

bool program_put(struct cms *cms, uint32_t address, const void *buf, size_t n)
{
    return guest_storage_write(cms->g, address, buf, n) == 0;
}

bool program_zero(struct cms *cms, uint32_t address, uint32_t n)
{
    static const uint8_t zeros[4096];
    for (uint32_t at = 0; at < n && cms_pause(cms);) {
        uint32_t some = n - at < sizeof zeros ? n - at : (uint32_t)sizeof zeros;
        if (!program_put(cms, address + at, zeros, some))
            return false;
        at += some;
    }
    return !(cms->events & CMS_HALT_EXECUTION);
}

void program_word(char *out, const uint8_t *p, size_t n)
{
    ebcdic_to_ascii(out, p, n);
    while (n && (out[n - 1] == ' ' || out[n - 1] == 0))
        n--;
    out[n] = 0;
    for (size_t k = 0; k < n; k++) /* for messages and maps */
        if ((unsigned char)out[k] < ' ')
            out[k] = out[k] ? '?' : 0;
}
