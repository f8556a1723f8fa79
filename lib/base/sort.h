/* sort.h - a stable merge sort whose comparison gets a context, unlike libc's qsort, and a radix
 * sort of numbers. */
#ifndef CX_BASE_SORT_H
#define CX_BASE_SORT_H

#include "base/compat.h"

typedef int cx_compare(const void *a, const void *b, void *context);

/* Sorts n elements of `size` bytes, stable.  `scratch` has room for n elements. */
void cx_sort(void *base, size_t n, size_t size, cx_compare *compare, void *context, void *scratch);

struct cx_keyed {
    uint64_t key;
    uint64_t what; /* goes along */
};
/* Sorts by key, stable, in time linear in n: a pass for each of the upper bytes in which keys
 * differ, and for lower ones where keys are alike in those.
 * `scratch` has room for n elements. */
void cx_sort_keyed(struct cx_keyed *base, size_t n, struct cx_keyed *scratch);

/* Sorts by compare, stable, with keys that nearly say the same: what compares equal has the same
 * key, key >> exact never contradicts compare, and where it is equal the bits below seldom do.
 * compare is asked about once an element then, instead of log n times. */
struct cx_near_order {
    int exact;
    cx_compare *compare; /* of struct cx_keyed */
    void *context;
};
void cx_sort_near(struct cx_keyed *base, size_t n, const struct cx_near_order *order,
                  struct cx_keyed *scratch);

#endif
