/* number.h - text to double and back, without the user's locale. */
#ifndef CX_BASE_NUMBER_H
#define CX_BASE_NUMBER_H

#include "base/bytes.h"

#define CX_NUMBER_ROOM 40

/* [+-]digits[.digits][e[+-]digits], the whole of t; one side of the point may be bare (.5, 5.);
 * no blanks, no hex, no nan, no inf.  True and correctly rounded (to zero when too small), or
 * false, also when too large for a double. */
bool cx_number_parse(struct cx_text t, double *x);
/* The same, or with % behind it a hundredth of that. */
bool cx_share_parse(struct cx_text t, double *x);
/* A whole number that fits int64. */
bool cx_integer_parse(struct cx_text t, int64_t *x);

/* A double that was written with at most 15 digits, none behind the ninth decimal, stands for that
 * decimal.  This is the decimal less the double, to 53 bits; 0 of other doubles (and of those that
 * are their decimal).  It is less than half a step, so nothing that a double says is changed. */
double cx_number_rest(double x);

/* At most `digits` significant digits (1-17), trailing zeros dropped, exponent form (1.5e-06,
 * 1e+15) only outside 1e-5 <= |x| < 1e15 after rounding.  NaN gives no text (undefined is empty),
 * infinities "inf" and "-inf".  digits 0: the shortest text that reads back the same,
 * "-0" included (else zero is "0").
 * NUL-terminated; returns the length. */
size_t cx_number_format(double x, int digits, char out[CX_NUMBER_ROOM]);
size_t cx_integer_format(int64_t x, char out[CX_NUMBER_ROOM]);

#endif
