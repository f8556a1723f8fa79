/* parallel.h - the same work for many parts, by several threads.
 *
 * The parts are fixed by the data, never by the number of threads, and every part writes its own
 * result; the caller folds the results in the order of the parts.  So the bytes do not depend on
 * how many threads there were.
 */
#ifndef CX_BASE_PARALLEL_H
#define CX_BASE_PARALLEL_H

#include "base/compat.h"

typedef void cx_part(size_t part, void *context);

/* Does every part in [0, parts) once.  The calling thread works too; where the system gives no
 * more threads, fewer do the same. */
void cx_parallel(size_t parts, int threads, cx_part *work, void *context);

#endif
