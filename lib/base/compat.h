/* compat.h - the few things C11 has no name for, in one place. */
#ifndef CX_BASE_COMPAT_H
#define CX_BASE_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Totals of exact amounts; GCC and Clang have it on every 64-bit machine. */
__extension__ typedef __int128 cx_int128;

#define CX_COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The compiler checks the arguments of printf-like functions. */
#define CX_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#endif
