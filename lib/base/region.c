/* region.c - see region.h. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS and madvise() are not in POSIX 2008 */
#include "base/region.h"

#include <sys/mman.h>

#define SMALL_AREA ((size_t)512 << 10) /* the first one: small inputs want no huge page */
#define LARGEST_AREA ((size_t)32 << 20)
#define HUGE_PAGE ((size_t)2 << 20)
#define ALIGNMENT ((size_t)64)

struct cx_region_area { /* stands at the begin of its own memory */
    struct cx_region_area *next;
    size_t size;
};

void cx_region_open(struct cx_region *r)
{
    *r = (struct cx_region){.areas = NULL};
    pthread_mutex_init(&r->mutex, NULL);
}

static size_t next_area_size(const struct cx_region *r)
{
    if (r->held == 0)
        return SMALL_AREA;
    size_t size = 4 * r->held;
    return size < LARGEST_AREA ? size : LARGEST_AREA;
}

/* Fresh pages are zero and count only once they are touched, so what aligning skips costs
 * nothing. */
static bool open_area(struct cx_region *r, size_t n)
{
    size_t size = next_area_size(r), wanted = n + 2 * ALIGNMENT;
    size = size > wanted ? size : wanted;
    bool is_huge = size >= 2 * HUGE_PAGE;
    size += is_huge ? HUGE_PAGE : 0;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    struct cx_region_area *area = (struct cx_region_area *)(void *)memory;
    r->at = memory + ALIGNMENT;
    r->end = memory + size;
#ifdef MADV_HUGEPAGE
    if (is_huge) {
        char *aligned = memory + (-(uintptr_t)memory & (HUGE_PAGE - 1));
        madvise(aligned, (size_t)(r->end - aligned) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
        r->at = aligned > r->at ? aligned : r->at;
    }
#endif
    *area = (struct cx_region_area){r->areas, size};
    r->areas = area;
    r->held += size;
    return true;
}

void *cx_region_take(struct cx_region *r, size_t n)
{
    if (n > SIZE_MAX / 4)
        return NULL;
    n = (n + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    pthread_mutex_lock(&r->mutex);
    void *taken = NULL;
    if (r->at && (size_t)(r->end - r->at) >= n) {
        taken = r->at;
        r->at += n;
    } else if (open_area(r, n)) {
        taken = r->at;
        r->at += n;
    }
    pthread_mutex_unlock(&r->mutex);
    return taken;
}

void cx_region_release(struct cx_region *r)
{
    struct cx_region_area *area = r->areas;
    while (area) {
        struct cx_region_area *next = area->next;
        munmap(area, area->size);
        area = next;
    }
    pthread_mutex_destroy(&r->mutex);
    *r = (struct cx_region){.areas = NULL};
}
