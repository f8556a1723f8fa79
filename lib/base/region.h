/* region.h - memory that many arenas share, in the largest pages the machine gives.
 *
 * A table of many partitions would waste half a chunk in each arena; from a region they take small
 * chunks that lie side by side.  Where the system knows huge pages, a region asks for them: with
 * pages of 4 KiB a table of a million slots spends a fifth of its time on page faults and on
 * looking up addresses.
 *
 * A zeroed struct cx_region is an empty region.  Any thread may take from it.
 */
#ifndef CX_BASE_REGION_H
#define CX_BASE_REGION_H

#include <pthread.h>

#include "base/compat.h"

struct cx_region {
    pthread_mutex_t mutex;
    struct cx_region_area *areas;
    char *at, *end;
    size_t held; /* bytes taken from the system */
};

void cx_region_open(struct cx_region *r);
/* n bytes, aligned to 64, zeroed, until the region is released.  NULL: no memory. */
void *cx_region_take(struct cx_region *r, size_t n);
void cx_region_release(struct cx_region *r);

#endif
