/* gunzip.c - see gunzip.h.
 *
 * Why not gzread(): it passes bytes that are no gzip through unread, stops at a truncated member
 * without a word until gzclose(), has one error for a wrong checksum and a wrong length, and
 * inflates in the reader's thread.  The loop below is zlib's own inflate() with its members told
 * apart, and a thread, since inflating takes longer than all the rest of a tool's work.
 */
#include "io/gunzip.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 256 * 1024, BLOCKS = 4, IN_ROOM = 256 * 1024 };

/* What was inflated ahead, and how it ended. */
struct block {
    char *bytes;
    size_t n;
    bool last;
    enum cx_status status;
    struct cx_error error;
};

struct cx_gunzip {
    struct cx_gunzip_input input;

    /* Belongs to whoever inflates: the reader, or the thread once there is one. */
    z_stream stream;
    unsigned char *in;
    size_t in_at, in_n;
    bool in_ended, member_open, ended;
    const char *warning;

    bool ahead; /* there is a thread */
    bool alone; /* none can be had */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct block block[BLOCKS]; /* a ring: number i is block[i % BLOCKS] */
    unsigned made, used;        /* under the lock, as closing */
    bool closing;
    int wake[2]; /* a pipe that ends the wait for a writer; -1: none */
    size_t at;   /* how much of block[used] the reader has taken */
};

/* ---- gzip */

static enum cx_status fail(const struct cx_gunzip *g, const char *what, struct cx_error *e)
{
    size_t n = strlen(g->input.name);
    if (n >= sizeof e->file)
        n = sizeof e->file - 1;
    memcpy(e->file, g->input.name, n);
    e->file[n] = '\0';
    return cx_fail(e, CX_FAILED, "%s", what);
}

/* Reads more compressed bytes behind those that are left. */
static enum cx_status refill(struct cx_gunzip *g, struct cx_error *e)
{
    size_t left = g->in_n - g->in_at;
    memmove(g->in, g->in + g->in_at, left);
    g->in_at = 0;
    g->in_n = left;
    ssize_t got;
    do
        got = read(g->input.descriptor, g->in + left, IN_ROOM - left);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(g, strerror(errno), e);
    g->in_n += (size_t)got;
    g->in_ended = got == 0;
    return CX_OK;
}

/* After a member: another one, the end, or bytes that are no gzip (zero padding is silent, as in
 * gzip; the rest is a warning, since every member before it was whole).  The first byte of a magic
 * number alone is a member cut short. */
static enum cx_status next_member(struct cx_gunzip *g, bool *hungry, struct cx_error *e)
{
    while (g->in_at < g->in_n && g->in[g->in_at] == 0)
        g->in_at++;
    const unsigned char *in = g->in + g->in_at;
    size_t left = g->in_n - g->in_at;
    bool begun = left > 0 && in[0] == 0x1f;
    *hungry = !g->in_ended && (left == 0 || (begun && left == 1));
    if (*hungry)
        return CX_OK;
    if (begun && (left == 1 || in[1] == 0x8b)) {
        g->member_open = true;
        return inflateReset(&g->stream) == Z_OK ? CX_OK : cx_no_memory(e);
    }
    if (left > 0)
        g->warning = "bytes behind the end of the gzip data are left out";
    g->ended = true;
    return CX_OK;
}

static enum cx_status damage(const struct cx_gunzip *g, int code, struct cx_error *e)
{
    if (code == Z_MEM_ERROR)
        return cx_no_memory(e);
    const char *why = g->stream.msg ? g->stream.msg : "damaged";
    if (strcmp(why, "incorrect data check") == 0)
        return fail(g, "gzip data are damaged: the checksum (CRC) does not match", e);
    if (strcmp(why, "incorrect length check") == 0)
        return fail(g, "gzip data are damaged: the length does not match", e);
    char what[120] = "gzip data are damaged: ";
    strncat(what, why, sizeof what - strlen(what) - 1);
    return fail(g, what, e);
}

/* A step: bytes come out, or a member ends or begins, or *hungry for input.  Bytes that came out
 * before an error are counted. */
static enum cx_status step(struct cx_gunzip *g, char *to, size_t n, size_t *got, bool *hungry,
                           struct cx_error *e)
{
    z_stream *z = &g->stream;
    *got = 0;
    *hungry = false;
    if (!g->member_open)
        return next_member(g, hungry, e);
    if (g->in_at == g->in_n) {
        *hungry = !g->in_ended;
        return *hungry ? CX_OK : fail(g, "gzip data end too early: the file is truncated", e);
    }
    uInt room = n > BLOCK ? BLOCK : (uInt)n;
    z->next_in = g->in + g->in_at;
    z->avail_in = (uInt)(g->in_n - g->in_at);
    z->next_out = (Bytef *)to;
    z->avail_out = room;
    int code = inflate(z, Z_NO_FLUSH);
    g->in_at = g->in_n - z->avail_in;
    *got = room - z->avail_out;
    g->member_open = code != Z_STREAM_END;
    return code == Z_OK || code == Z_BUF_ERROR || code == Z_STREAM_END ? CX_OK : damage(g, code, e);
}

/* ---- the thread */

/* True when there is input, or its end; false when there is none yet, or the reader closes. */
static bool has_input(const struct cx_gunzip *g, bool wait)
{
    struct pollfd from[2] = {{.fd = g->input.descriptor, .events = POLLIN},
                             {.fd = g->wake[0], .events = POLLIN}};
    int n;
    do
        n = poll(from, 2, wait ? -1 : 0);
    while (n < 0 && errno == EINTR);
    return n < 0 || (n > 0 && from[1].revents == 0);
}

/* Fills the block, but gives out what there is before it waits for a writer. */
static void fill_block(struct cx_gunzip *g, struct block *b)
{
    b->n = 0;
    b->status = CX_OK;
    while (b->status == CX_OK && !g->ended && b->n < BLOCK) {
        size_t got;
        bool hungry;
        b->status = step(g, b->bytes + b->n, BLOCK - b->n, &got, &hungry, &b->error);
        b->n += got;
        if (!hungry)
            continue;
        if (g->input.waits && !has_input(g, b->n == 0))
            break;
        b->status = refill(g, &b->error);
    }
    b->last = g->ended || b->status != CX_OK;
}

/* The next block to fill; NULL: the reader has closed. */
static struct block *free_block(struct cx_gunzip *g)
{
    pthread_mutex_lock(&g->lock);
    while (g->made - g->used == BLOCKS && !g->closing)
        pthread_cond_wait(&g->moved, &g->lock);
    struct block *b = g->closing ? NULL : &g->block[g->made % BLOCKS];
    pthread_mutex_unlock(&g->lock);
    return b;
}

static void *inflate_ahead(void *argument)
{
    struct cx_gunzip *g = argument;
    bool last = false;
    while (!last) {
        struct block *b = free_block(g);
        if (!b)
            break;
        fill_block(g, b);
        last = b->last;
        pthread_mutex_lock(&g->lock);
        g->made++;
        pthread_cond_signal(&g->moved);
        pthread_mutex_unlock(&g->lock);
    }
    return NULL;
}

static void start_thread(struct cx_gunzip *g)
{
    if (g->input.waits && pipe(g->wake) != 0)
        g->wake[0] = g->wake[1] = -1;
    else
        g->ahead = pthread_create(&g->thread, NULL, inflate_ahead, g) == 0;
    g->alone = !g->ahead;
}

static void end_thread(struct cx_gunzip *g)
{
    pthread_mutex_lock(&g->lock);
    g->closing = true;
    pthread_cond_signal(&g->moved);
    pthread_mutex_unlock(&g->lock);
    while (g->wake[1] >= 0 && write(g->wake[1], "", 1) < 0 && errno == EINTR)
        continue;
    pthread_join(g->thread, NULL);
}

/* ---- the reader */

enum cx_status cx_gunzip_open(const struct cx_gunzip_input *input, struct cx_gunzip **gunzip,
                              struct cx_error *e)
{
    struct cx_gunzip *g = calloc(1, sizeof *g);
    char *room = malloc((size_t)BLOCKS * BLOCK + IN_ROOM);
    if (!g || !room || inflateInit2(&g->stream, 15 + 16) != Z_OK) {
        free(room);
        free(g);
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        g->block[i].bytes = room + i * BLOCK;
    g->in = (unsigned char *)room + (size_t)BLOCKS * BLOCK;
    g->input = *input;
    g->in_n = input->read.n;
    memcpy(g->in, input->read.s, g->in_n);
    g->member_open = true;
    g->wake[0] = g->wake[1] = -1;
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->moved, NULL);
    *gunzip = g;
    return CX_OK;
}

/* The block to read from; NULL: there is none yet.  The reader fills the first one itself, since
 * a short file is not worth a thread. */
static struct block *ready_block(struct cx_gunzip *g, bool wait)
{
    struct block *b = &g->block[g->used % BLOCKS];
    if (!g->ahead && !g->alone && g->made == 1 && g->used == 1)
        start_thread(g);
    if (!g->ahead) {
        if (g->made == g->used && wait)
            fill_block(g, &g->block[g->made++ % BLOCKS]);
        return g->made == g->used ? NULL : b;
    }
    pthread_mutex_lock(&g->lock);
    while (g->made == g->used && wait)
        pthread_cond_wait(&g->moved, &g->lock);
    bool ready = g->made != g->used;
    pthread_mutex_unlock(&g->lock);
    return ready ? b : NULL;
}

static void give_back(struct cx_gunzip *g)
{
    pthread_mutex_lock(&g->lock);
    g->used++;
    g->at = 0;
    pthread_cond_signal(&g->moved);
    pthread_mutex_unlock(&g->lock);
}

enum cx_status cx_gunzip_read(struct cx_gunzip *g, char *bytes, size_t n, size_t *got,
                              struct cx_error *e)
{
    *got = 0;
    while (*got < n) {
        struct block *b = ready_block(g, *got == 0);
        if (!b)
            break;
        size_t take = b->n - g->at < n - *got ? b->n - g->at : n - *got;
        memcpy(bytes + *got, b->bytes + g->at, take);
        *got += take;
        g->at += take;
        if (g->at == b->n && b->last) {
            if (*got == 0 && b->status != CX_OK)
                *e = b->error;
            return *got == 0 ? b->status : CX_OK;
        }
        if (g->at == b->n)
            give_back(g);
    }
    return CX_OK;
}

const char *cx_gunzip_warning(const struct cx_gunzip *g)
{
    return g->warning;
}

void cx_gunzip_close(struct cx_gunzip *g)
{
    if (g->ahead)
        end_thread(g);
    for (int i = 0; i < 2; i++)
        if (g->wake[i] >= 0)
            close(g->wake[i]);
    pthread_cond_destroy(&g->moved);
    pthread_mutex_destroy(&g->lock);
    inflateEnd(&g->stream);
    free(g->block[0].bytes);
    free(g);
}
