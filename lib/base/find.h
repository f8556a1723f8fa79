/* find.h - the inner loops over bytes: where the next structural byte is, how many there are.
 *
 * SSE2 where the machine has it (every x86-64), plain C elsewhere; both give the same answers.
 */
#ifndef CX_BASE_FIND_H
#define CX_BASE_FIND_H

#include "base/compat.h"

/* Readers of blocks may look this many bytes behind the end; buffers leave that room. */
#define CX_FIND_SLACK 64

/* Up to four bytes to look for; repeat one to look for fewer. */
struct cx_byte_set {
    char a, b, c, d;
};

/* The first of the set's bytes in [p, end), or end.  Reads up to CX_FIND_SLACK bytes behind end. */
const char *cx_find_any(const char *p, const char *end, struct cx_byte_set set);
/* Which of the 64 bytes at p are in the set, the first in the lowest bit.  Reads all 64 bytes. */
uint64_t cx_find_mask(const char *p, struct cx_byte_set set);
/* The last c in [p, end), or NULL. */
const char *cx_find_last(const char *p, const char *end, char c);
size_t cx_count_byte(const char *p, const char *end, char c);

#endif
