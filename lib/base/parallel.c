/* parallel.c - see parallel.h. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

#define MOST_THREADS 64

struct sharing {
    _Atomic size_t next;
    size_t parts, stretches, longest;
    cx_part *work;
    void *context;
};

/* Whoever is free takes the next part, from each stretch in turn: the results of neighbours may lie
 * in one line of the cache, and two who write there at the same time wait for each other. */
static void *do_parts(void *argument)
{
    struct sharing *s = argument;
    for (size_t i; (i = atomic_fetch_add(&s->next, 1)) < s->stretches * s->longest;) {
        size_t part = i % s->stretches * s->longest + i / s->stretches;
        if (part < s->parts)
            s->work(part, s->context);
    }
    return NULL;
}

void cx_parallel(size_t parts, int threads, cx_part *work, void *context)
{
    size_t wanted = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : (size_t)threads;
    if (wanted > parts)
        wanted = parts ? parts : 1;
    struct sharing sharing = {.parts = parts,
                              .stretches = wanted,
                              .longest = (parts + wanted - 1) / wanted,
                              .work = work,
                              .context = context};
    pthread_t thread[MOST_THREADS];
    size_t started = 0;
    while (started + 1 < wanted &&
           pthread_create(&thread[started], NULL, do_parts, &sharing) == 0)
        started++;
    do_parts(&sharing);
    for (size_t t = 0; t < started; t++)
        pthread_join(thread[t], NULL);
}
