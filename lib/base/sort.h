/* sort.h - a stable merge sort whose comparison gets a context, unlike libc's qsort. */
#ifndef CX_BASE_SORT_H
#define CX_BASE_SORT_H

#include "base/compat.h"

typedef int cx_compare(const void *a, const void *b, void *context);

/* Sorts n elements of `size` bytes, stable.  `scratch` has room for n elements. */
void cx_sort(void *base, size_t n, size_t size, cx_compare *compare, void *context, void *scratch);

#endif
