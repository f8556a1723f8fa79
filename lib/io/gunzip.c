/* gunzip.c - see gunzip.h.
 *
 * Why ISA-L and not zlib: it inflates 639 MB of purchases (190 MB of gzip -1), checksum and all,
 * in .9 s where zlib takes 2.2, and inflating is what a tool on gzip waits for.  Its
 * reader of headers and its inflate are used; members, padding and trailers are told apart here,
 * since isal_inflate() by itself
 *   - forgets a header's flags where the input ends within the header,
 *   - has one error for a wrong checksum and a wrong length,
 *   - reads up to eight bytes too far, maybe of a buffer that is gone,
 *   - tells of damage before it has given out all that came before,
 *   - keeps up to two whole literals back where the input ends.
 * The thread is there because inflating takes as long as all the rest of a tool's work.
 */
#include "io/gunzip.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <isa-l/igzip_lib.h>

enum { BLOCK = 256 * 1024, BLOCKS = 4 };

/* RFC 1952, section 2.3: the method stands in byte 2, the flags stand in byte 3. */
enum { LOOK = 4, DEFLATE = 8, RESERVED_FLAGS = 0xe0 };

/* The bits of the longest code in deflate (RFC 1951, section 3.2.7), and more than a symbol can
 * have with all that belongs to it (48). */
enum { LONGEST_CODE = 15, PROBED = 56 };

/* Of a member, what comes next. */
enum part { BETWEEN, HEADER, BODY, TRAILER };

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
    enum part part;
    struct inflate_state inflate, probe;
    struct isal_gzip_header header;
    int code;                 /* of the last isal_inflate(); below 0 it was damage */
    uint32_t length;          /* of what came out of the member, modulo 2^32 */
    unsigned char trailer[8]; /* the member's checksum and length, least byte first */
    size_t trailer_n;
    unsigned char *in;
    size_t in_at, in_n, in_room;
    bool in_ended, ended;
    const char *warning;

    bool ahead; /* there is a thread */
    bool alone; /* none can be had */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t block_size;
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

static enum cx_status damage(const struct cx_gunzip *g, const char *what, struct cx_error *e)
{
    char text[120] = "gzip data are damaged: ";
    strncat(text, what, sizeof text - strlen(text) - 1);
    return fail(g, text, e);
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
        got = read(g->input.descriptor, g->in + left, g->in_room - left);
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
static enum cx_status next_member(struct cx_gunzip *g, struct cx_error *e)
{
    while (g->in_at < g->in_n && g->in[g->in_at] == 0)
        g->in_at++;
    const unsigned char *in = g->in + g->in_at;
    size_t left = g->in_n - g->in_at;
    bool begun = left > 0 && in[0] == 0x1f && (left == 1 || in[1] == 0x8b);
    if (!g->in_ended && (left == 0 || (begun && left < LOOK)))
        return CX_OK;
    if (begun && left >= LOOK && in[2] != DEFLATE)
        return damage(g, "unknown compression method", e);
    if (begun && left >= LOOK && in[3] & RESERVED_FLAGS)
        return damage(g, "unknown header flags set", e);
    if (left > 0 && !begun)
        g->warning = "bytes behind the end of the gzip data are left out";
    g->ended = !begun;
    g->part = begun ? HEADER : BETWEEN;
    isal_inflate_reset(&g->inflate);
    isal_gzip_header_init(&g->header);
    g->length = 0;
    g->trailer_n = 0;
    return CX_OK;
}

static void show_input(struct cx_gunzip *g)
{
    g->inflate.next_in = g->in + g->in_at;
    g->inflate.avail_in = (uint32_t)(g->in_n - g->in_at);
}

static enum cx_status read_header(struct cx_gunzip *g, struct cx_error *e)
{
    show_input(g);
    int code = isal_read_gzip_header(&g->inflate, &g->header);
    g->in_at = g->in_n - g->inflate.avail_in;
    if (code < 0)
        return damage(g, "header crc mismatch", e);
    if (code == ISAL_DECOMP_OK)
        g->part = BODY;
    return CX_OK;
}

/* ISA-L tells of damage before it has given out all that it inflated. */
static size_t take_rest(struct inflate_state *z, char *to, size_t n)
{
    size_t rest = (size_t)(z->tmp_out_valid - z->tmp_out_processed);
    if (rest < n)
        n = rest;
    memcpy(to, z->tmp_out_buffer + z->tmp_out_processed, n);
    z->tmp_out_processed += (int32_t)n;
    return n;
}

static enum cx_status tell_damage(const struct cx_gunzip *g, struct cx_error *e)
{
    return damage(g,
                  g->code == ISAL_INVALID_BLOCK      ? "invalid block"
                  : g->code == ISAL_INVALID_LOOKBACK ? "invalid distance too far back"
                                                     : "invalid code",
                  e);
}

static enum cx_status inflate_body(struct cx_gunzip *g, char *to, size_t n, size_t *got,
                                   struct cx_error *e)
{
    struct inflate_state *z = &g->inflate;
    if (g->code < 0) {
        *got = take_rest(z, to, n);
        return *got ? CX_OK : tell_damage(g, e);
    }
    show_input(g);
    z->next_out = (uint8_t *)to;
    z->avail_out = (uint32_t)n;
    g->code = isal_inflate(z);
    g->in_at = g->in_n - z->avail_in;
    *got = n - z->avail_out;
    g->length += (uint32_t)*got;
    if (z->block_state != ISAL_BLOCK_FINISH)
        return CX_OK;
    /* What was read too far: at most eight bytes, so the trailer has them all. */
    int bits = z->read_in_length;
    for (uint64_t ahead = z->read_in >> bits % 8; bits >= 8; bits -= 8, ahead >>= 8)
        g->trailer[g->trailer_n++] = (unsigned char)ahead;
    g->part = TRAILER;
    return CX_OK;
}

/* The literal that these bits begin with; below 0: they begin with none.  In an empty window
 * nothing but a literal can give a byte. */
static int first_literal(struct cx_gunzip *g, uint64_t bits)
{
    struct inflate_state *z = &g->probe;
    uint8_t byte;
    *z = g->inflate;
    z->read_in = bits & (((uint64_t)1 << PROBED) - 1);
    z->read_in_length = PROBED;
    z->avail_in = 0;
    z->tmp_out_valid = z->tmp_out_processed = 0;
    z->next_out = &byte;
    z->avail_out = 1;
    isal_inflate(z);
    return z->avail_out == 0 ? byte : -1;
}

/* ISA-L decodes up to three symbols at once, and none of them where the input ends within the
 * last.  Where it is cut off there, this gives the literals before, one a call: a symbol is whole
 * as soon as what follows it, all zeros or all ones, makes no difference. */
static size_t take_cut_off(struct cx_gunzip *g, char *to)
{
    struct inflate_state *z = &g->inflate;
    int most = z->read_in_length < LONGEST_CODE ? z->read_in_length : LONGEST_CODE;
    for (int n = 1; z->block_state == ISAL_BLOCK_CODED && n <= most; n++) {
        uint64_t behind = ~(uint64_t)0 << n, bits = z->read_in & ~behind;
        int literal = first_literal(g, bits);
        if (literal < 0 || literal != first_literal(g, bits | behind))
            continue;
        *to = (char)literal;
        z->read_in >>= n;
        z->read_in_length -= n;
        return 1;
    }
    return 0;
}

static uint32_t number_at(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static enum cx_status read_trailer(struct cx_gunzip *g, struct cx_error *e)
{
    while (g->trailer_n < sizeof g->trailer && g->in_at < g->in_n)
        g->trailer[g->trailer_n++] = g->in[g->in_at++];
    if (g->trailer_n >= 4 && number_at(g->trailer) != g->inflate.crc)
        return damage(g, "the checksum (CRC) does not match", e);
    if (g->trailer_n < sizeof g->trailer)
        return CX_OK;
    if (number_at(g->trailer + 4) != g->length)
        return damage(g, "the length does not match", e);
    g->part = BETWEEN;
    return CX_OK;
}

/* A step: bytes come out, or a member gets on; *hungry: neither, without more input.  Bytes that
 * came out before an error are counted. */
static enum cx_status step(struct cx_gunzip *g, char *to, size_t n, size_t *got, bool *hungry,
                           struct cx_error *e)
{
    enum part part = g->part;
    size_t at = g->in_at;
    *got = 0;
    enum cx_status status = part == BETWEEN  ? next_member(g, e)
                            : part == HEADER ? read_header(g, e)
                            : part == BODY   ? inflate_body(g, to, n, got, e)
                                             : read_trailer(g, e);
    bool stuck = status == CX_OK && !g->ended && g->code >= 0 && g->part == part &&
                 g->in_at == at && *got == 0;
    *hungry = stuck && !g->in_ended;
    if (stuck && g->in_ended && part == BODY)
        *got = take_cut_off(g, to);
    if (stuck && g->in_ended && *got == 0)
        return fail(g, "gzip data end too early: the file is truncated", e);
    return status;
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
    while (b->status == CX_OK && !g->ended && b->n < g->block_size) {
        size_t got;
        bool hungry;
        b->status = step(g, b->bytes + b->n, g->block_size - b->n, &got, &hungry, &b->error);
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
    size_t block_size = input->block_size ? input->block_size : BLOCK;
    size_t in_room = block_size > input->read.n + LOOK ? block_size : input->read.n + LOOK;
    struct cx_gunzip *g = calloc(1, sizeof *g);
    char *room = malloc(BLOCKS * block_size + in_room);
    if (!g || !room) {
        free(room);
        free(g);
        return cx_no_memory(e);
    }
    g->block_size = block_size;
    for (size_t i = 0; i < BLOCKS; i++)
        g->block[i].bytes = room + i * block_size;
    g->in = (unsigned char *)room + BLOCKS * block_size;
    g->in_room = in_room;
    g->input = *input;
    g->in_n = input->read.n;
    memcpy(g->in, input->read.s, g->in_n);
    isal_inflate_init(&g->inflate);
    g->inflate.crc_flag = ISAL_GZIP_NO_HDR; /* sums up, but leaves header and trailer to us */
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
    free(g->block[0].bytes);
    free(g);
}
