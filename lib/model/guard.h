/* guard.h - what is put round a value so that a spreadsheet leaves it alone, or where there is
 * none.
 */
#ifndef CX_MODEL_GUARD_H
#define CX_MODEL_GUARD_H

#include "base/bytes.h"

/* The value without blanks round it and without the guard: '0123 or ="0123".  An apostrophe is one
 * only before a digit or a sign that a formula could begin with. */
struct cx_text cx_unguarded(struct cx_text t);

/* Whether a value says that there is none: empty, dashes, n/a, null, none, \N of MySQL. */
bool cx_is_nothing(struct cx_text t);

#endif
