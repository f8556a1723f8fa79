/* parallel.c - see parallel.h. */
#include "base/parallel.h"

#include <pthread.h>

#define MOST_THREADS 64

struct share {
    size_t first, step, parts;
    cx_part *work;
    void *context;
};

static void *do_share(void *argument)
{
    const struct share *s = argument;
    for (size_t part = s->first; part < s->parts; part += s->step)
        s->work(part, s->context);
    return NULL;
}

void cx_parallel(size_t parts, int threads, cx_part *work, void *context)
{
    size_t wanted = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : (size_t)threads;
    if (wanted > parts)
        wanted = parts ? parts : 1;
    struct share shares[MOST_THREADS];
    pthread_t thread[MOST_THREADS];
    bool is_started[MOST_THREADS] = {false};
    for (size_t t = 0; t < wanted; t++) {
        shares[t] = (struct share){t, wanted, parts, work, context};
        if (t > 0)
            is_started[t] = pthread_create(&thread[t], NULL, do_share, &shares[t]) == 0;
    }
    for (size_t t = 0; t < wanted; t++)
        if (!is_started[t])
            do_share(&shares[t]);
    for (size_t t = 0; t < wanted; t++)
        if (is_started[t])
            pthread_join(thread[t], NULL);
}
