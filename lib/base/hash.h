/* hash.h - 64-bit hashes: one for tables, one that is published. */
#ifndef CX_BASE_HASH_H
#define CX_BASE_HASH_H

#include "base/bytes.h"

/* For hash tables and partitions: fast, well mixed in all bits, the same on every machine
 * (bytes are read as little endian), not for strangers' keys under attack, not for output. */
uint64_t cx_hash(const void *s, size_t n);

/* For identifiers that leave the program: FNV-1a-64 over bytes, continued from `state`
 * (start with CX_FNV_START), finished with MurmurHash3's fmix64 so that all digits change. */
#define CX_FNV_START UINT64_C(14695981039346656037)
uint64_t cx_fnv(uint64_t state, const void *s, size_t n);
static inline uint64_t cx_fnv_byte(uint64_t state, char c) /* the same for one byte */
{
    return (state ^ (unsigned char)c) * UINT64_C(1099511628211);
}
uint64_t cx_mix(uint64_t h);

#endif
