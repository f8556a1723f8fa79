/* decimal.h - exact amounts: 64-bit counts of ten-thousandths of a unit.
 *
 * 12.5 is 125000.  Sums of many amounts are cx_int128.  Never through double.
 */
#ifndef CX_BASE_DECIMAL_H
#define CX_BASE_DECIMAL_H

#include "base/bytes.h"

#define CX_DECIMAL_ONE 10000 /* ten-thousandths in a unit */
#define CX_DECIMAL_ROOM 48   /* bytes that hold any formatted decimal and its NUL */

enum cx_decimal_status {
    CX_DECIMAL_OK,
    CX_DECIMAL_EMPTY,    /* no text */
    CX_DECIMAL_BAD,      /* not [+-]digits[.digits]; .5 and 5. are good */
    CX_DECIMAL_PRECISE,  /* more than four decimals that are not zero, and no rounding asked for */
    CX_DECIMAL_OVERFLOW  /* beyond +-922,337,203,685,477.5807 */
};

/* Reads the whole of t.  half_even: round longer fractions to four decimals, ties to even. */
enum cx_decimal_status cx_decimal_parse(struct cx_text t, bool half_even, int64_t *units);

/* Shortest exact text: 12.5, 100, -0.0001.  Writes at most CX_DECIMAL_ROOM bytes, NUL included;
 * returns the length. */
size_t cx_decimal_format(cx_int128 units, char *out);

double cx_decimal_double(cx_int128 units); /* correctly rounded value in whole units */

#endif
