/* rows.c - cx_put_rows(): a result formatted by all threads and written in order. */
#include "cli/program.h"

#include <pthread.h>
#include <stdatomic.h>

enum { CHUNK = 4096, MOST_WORKERS = 64 };

struct formatting {
    struct cx_writer *writer;
    size_t n;
    cx_put_row *put;
    void *context;
    _Atomic size_t next;   /* the first row that nobody has taken */
    pthread_mutex_t mutex; /* over what follows, and the writer */
    pthread_cond_t moved;
    size_t written; /* rows */
    struct cx_error error;
};

/* Waits until all rows before `first` are written, then writes o.  False: the writer failed. */
static bool write_in_turn(struct formatting *f, size_t first, size_t n, struct cx_out *o)
{
    pthread_mutex_lock(&f->mutex);
    while (f->written != first && f->error.status == CX_OK)
        pthread_cond_wait(&f->moved, &f->mutex);
    if (f->error.status == CX_OK) {
        f->error.status = cx_writer_emit(f->writer, o, &f->error);
        f->written = first + n;
        pthread_cond_broadcast(&f->moved);
    }
    bool good = f->error.status == CX_OK;
    pthread_mutex_unlock(&f->mutex);
    return good;
}

static void *format_chunks(void *context)
{
    struct formatting *f = context;
    struct cx_out o = cx_out_for(f->writer);
    bool good = true;
    while (good) {
        size_t first = atomic_fetch_add(&f->next, CHUNK);
        if (first >= f->n)
            break;
        size_t n = f->n - first < CHUNK ? f->n - first : CHUNK;
        for (size_t i = first; i < first + n; i++)
            f->put(f->context, i, &o);
        good = write_in_turn(f, first, n, &o);
    }
    cx_out_release(&o);
    return NULL;
}

/* This thread and as many others as there is work for; fewer when the system gives fewer. */
static void run_workers(struct formatting *f)
{
    pthread_t workers[MOST_WORKERS];
    size_t chunks = f->n / CHUNK + 1, started = 0;
    size_t wanted = (size_t)cx_threads() < chunks ? (size_t)cx_threads() : chunks;
    if (wanted > MOST_WORKERS)
        wanted = MOST_WORKERS;
    while (started + 1 < wanted &&
           pthread_create(&workers[started], NULL, format_chunks, f) == 0)
        started++;
    format_chunks(f);
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
}

void cx_put_rows(struct cx_writer *w, size_t n, cx_put_row *put, void *context)
{
    struct formatting f = {
        .writer = w,
        .n = n,
        .put = put,
        .context = context,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .moved = PTHREAD_COND_INITIALIZER,
    };
    run_workers(&f);
    cx_must(f.error.status, &f.error);
}
