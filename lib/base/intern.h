/* intern.h - few different texts as small numbers, by many threads at once.
 *
 * A zeroed struct cx_intern is empty.  Numbers depend on the order of arrival: they are for
 * comparing and for finding the text again, never for output or order.
 */
#ifndef CX_BASE_INTERN_H
#define CX_BASE_INTERN_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/bytes.h"

#define CX_INTERN_SLOTS 65536
#define CX_INTERN_MOST 32768 /* different texts */

struct cx_interned;

struct cx_intern {
    _Atomic(struct cx_interned *) at[CX_INTERN_SLOTS];
    atomic_size_t n;
};

enum cx_intern_status { CX_INTERN_OK, CX_INTERN_FULL, CX_INTERN_NO_MEMORY };

/* The number of t, below CX_INTERN_SLOTS.  A new text is copied into a, which must live as long as
 * the table and belongs to the calling thread. */
enum cx_intern_status cx_intern(struct cx_intern *table, struct cx_text t, struct cx_arena *a,
                                uint16_t *number);
struct cx_text cx_interned_text(const struct cx_intern *table, uint16_t number);

#endif
