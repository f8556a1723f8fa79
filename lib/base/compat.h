/* compat.h - the few things C11 has no name for, in one place. */
#ifndef CX_BASE_COMPAT_H
#define CX_BASE_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Totals of exact amounts and full products; GCC and Clang have it on every 64-bit machine. */
__extension__ typedef __int128 cx_int128;
__extension__ typedef unsigned __int128 cx_uint128;

/* A word loaded from memory as if the machine were little endian, or big endian. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define cx_big_64(x) (x)
#define cx_little_64(x) __builtin_bswap64(x)
#define cx_little_32(x) __builtin_bswap32(x)
#else
#define cx_big_64(x) __builtin_bswap64(x)
#define cx_little_64(x) (x)
#define cx_little_32(x) (x)
#endif

/* The place of the lowest bit that is set; x is not 0. */
#define cx_lowest_bit(x) __builtin_ctzll(x)
/* The zero bits above the highest that is set; x is not 0. */
#define cx_leading_zeros(x) __builtin_clzll(x)
#define cx_ones(x) __builtin_popcountll(x) /* how many bits are set */

/* What fcntl() is told to make a pipe larger, where the system knows that. */
#ifdef __linux__
#define CX_SET_PIPE_SIZE 1031 /* F_SETPIPE_SZ, hidden from POSIX programs */
#endif

/* Tells the processor that this is a loop that waits for another thread. */
#if defined(__x86_64__) || defined(__i386__)
#define cx_pause() __builtin_ia32_pause()
#else
#define cx_pause() ((void)0)
#endif

/* Asks the cache for the line at p, which need not be valid memory. */
#define cx_prefetch(p) __builtin_prefetch(p)
#define cx_prefetch_to_write(p) __builtin_prefetch(p, 1)

/* A function compiled for more than the least machine, and whether this one has that. */
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define CX_X86 1
#define CX_TARGET(features) __attribute__((target(features)))
#define cx_cpu_has(feature) __builtin_cpu_supports(feature)
#else
#define CX_X86 0
#endif

/* For functions that are compiled anew in each caller, for the machine it is for. */
#define CX_INLINE static inline __attribute__((always_inline, unused))
/* For what is rare, so that a short function stays short. */
#define CX_APART static __attribute__((noinline))

/* Four words side by side; the compiler makes of it what the machine has. */
typedef uint64_t cx_words __attribute__((vector_size(32), aligned(8), may_alias));

#define CX_COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The compiler checks the arguments of printf-like functions. */
#define CX_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

#endif
