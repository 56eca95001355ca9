/* Big-endian loads and stores on host memory.  The guest's storage, a client's data stream and a
 * volume are all big-endian byte strings; nothing else in the tree swaps bytes.  The pointer may
 * have any alignment.  Source: Principles of Operation, chapter 3, "Information Formats". */
#ifndef ENGINE_BASE_BYTES_H
#define ENGINE_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint8_t get8(const void *p)
{
    return *(const uint8_t *)p;
}

static inline void put8(void *p, uint8_t v)
{
    *(uint8_t *)p = v;
}

static inline uint16_t get16(const void *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap16(v);
}

static inline uint32_t get32(const void *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap32(v);
}

static inline uint64_t get64(const void *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap64(v);
}

static inline void put16(void *p, uint16_t v)
{
    v = __builtin_bswap16(v);
    memcpy(p, &v, sizeof v);
}

static inline void put32(void *p, uint32_t v)
{
    v = __builtin_bswap32(v);
    memcpy(p, &v, sizeof v);
}

static inline void put64(void *p, uint64_t v)
{
    v = __builtin_bswap64(v);
    memcpy(p, &v, sizeof v);
}

#endif
