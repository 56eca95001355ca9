/* facility.def as STFLE's double words and as a predicate. */
#include "engine/facility.h"

#include "engine/sie.h"

#define F(bit, text) [bit] = true,
static const bool installed[256] = {
#include "engine/facility.def"
};
#undef F

bool facility_installed(unsigned bit)
{
    return bit < 256 && installed[bit];
}

unsigned sie_facilities(uint64_t out[4])
{
    unsigned words = 0;
    for (unsigned w = 0; w < 4; w++) {
        out[w] = 0;
        for (unsigned b = 0; b < 64; b++)
            if (installed[w * 64 + b])
                out[w] |= 1ULL << (63 - b);
        if (out[w])
            words = w + 1;
    }
    return words;
}
