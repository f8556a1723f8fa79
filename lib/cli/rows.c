/* rows.c - cx_put_rows(): a result formatted by all threads and written in order. */
#include "cli/program.h"

#include <pthread.h>

/* A chunk is so many rows as make about ENOUGH bytes: one that outgrows the cache of its processor
 * is slow to fill and slow to copy. */
enum { FIRST_CHUNK = 256, LONGEST_CHUNK = 4096, MOST_WORKERS = 64, CHUNKS_A_WORKER = 2 };
#define ENOUGH ((size_t)256 << 10)

/* Chunks take their places in turn; a place is free again when its chunk is written. */
struct place {
    struct cx_out out;
    bool is_ready;
};

struct chunk {
    size_t number, first, end; /* of rows */
};

struct formatting {
    struct cx_writer *writer;
    size_t n;
    cx_put_row *put;
    void *context;
    struct place place[MOST_WORKERS * CHUNKS_A_WORKER];
    size_t places;
    pthread_mutex_t mutex; /* over what follows */
    pthread_cond_t written_one;
    size_t taken, written; /* chunks */
    size_t next, length;   /* the first row that nobody has taken, and how many to take */
    bool is_writing;       /* somebody is: with the mutex open, so that others go on formatting */
    struct cx_error error;
};

/* False: there is no more, or the writer failed. */
static bool take_chunk(struct formatting *f, struct chunk *chunk)
{
    pthread_mutex_lock(&f->mutex);
    while (f->next < f->n && f->taken - f->written == f->places && f->error.status == CX_OK)
        pthread_cond_wait(&f->written_one, &f->mutex);
    bool more = f->next < f->n && f->error.status == CX_OK;
    if (more) {
        size_t end = f->n - f->next < f->length ? f->n : f->next + f->length;
        *chunk = (struct chunk){f->taken++, f->next, end};
        f->next = end;
    }
    pthread_mutex_unlock(&f->mutex);
    return more;
}

/* How many rows the next chunks take, after one of n rows. */
static size_t next_length(size_t n, size_t bytes)
{
    size_t enough = bytes > 0 ? n * ENOUGH / bytes : LONGEST_CHUNK;
    return enough < 1 ? 1 : enough > LONGEST_CHUNK ? LONGEST_CHUNK : enough;
}

/* Writes what is ready and next, unless somebody does; inside the mutex. */
static void write_ready(struct formatting *f)
{
    struct place *p = &f->place[f->written % f->places];
    if (f->is_writing)
        return;
    f->is_writing = true;
    while (p->is_ready && f->error.status == CX_OK) {
        struct cx_error e = {0};
        pthread_mutex_unlock(&f->mutex);
        cx_writer_emit(f->writer, &p->out, &e);
        pthread_mutex_lock(&f->mutex);
        f->error = e;
        p->is_ready = false;
        f->written++;
        p = &f->place[f->written % f->places];
        pthread_cond_broadcast(&f->written_one);
    }
    f->is_writing = false;
}

static void *format_chunks(void *context)
{
    struct formatting *f = context;
    struct chunk chunk;
    while (take_chunk(f, &chunk)) {
        struct place *p = &f->place[chunk.number % f->places];
        for (size_t i = chunk.first; i < chunk.end; i++)
            f->put(f->context, i, &p->out);
        pthread_mutex_lock(&f->mutex);
        f->length = next_length(chunk.end - chunk.first, p->out.bytes.n);
        p->is_ready = true;
        write_ready(f);
        pthread_mutex_unlock(&f->mutex);
    }
    return NULL;
}

/* This thread and as many others as there is work for; fewer when the system gives fewer. */
static void run_workers(struct formatting *f)
{
    pthread_t workers[MOST_WORKERS];
    size_t wanted = (size_t)cx_threads(), started = 0;
    if (wanted > f->n / FIRST_CHUNK + 1)
        wanted = f->n / FIRST_CHUNK + 1;
    if (wanted > MOST_WORKERS)
        wanted = MOST_WORKERS;
    f->places = CHUNKS_A_WORKER * (wanted > 0 ? wanted : 1);
    for (size_t i = 0; i < f->places; i++)
        f->place[i].out = cx_out_for(f->writer);
    while (started + 1 < wanted &&
           pthread_create(&workers[started], NULL, format_chunks, f) == 0)
        started++;
    format_chunks(f);
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    for (size_t i = 0; i < f->places; i++)
        cx_out_release(&f->place[i].out);
}

void cx_put_rows(struct cx_writer *w, size_t n, cx_put_row *put, void *context)
{
    struct formatting f = {
        .writer = w,
        .n = n,
        .length = FIRST_CHUNK,
        .put = put,
        .context = context,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .written_one = PTHREAD_COND_INITIALIZER,
    };
    run_workers(&f);
    cx_must(f.error.status, &f.error);
}
