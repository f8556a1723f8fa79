/* bysort.c - each key's rows out of rows in no order.
 *
 * Behind the account every worker packs its rows into its own share of the memory (io/spill.h),
 * without waiting for anybody.  When all are read, workers take ranges of the sorted rows, each
 * range with all rows of its keys, and step and format them there; a gate lets the ranges' outputs
 * through in order.  The order is by key, time and place in the input: total, so the bytes do not
 * depend on threads or memory.
 */
#include "run/bysort.h"

#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/hash.h"
#include "io/spill.h"
#include "run/carried.h"
#include "run/late.h"
#include "run/pipeline.h"

enum { DEFAULT_MEMORY = 256 * 1024 * 1024, EMIT_AT = 4 * 1024 * 1024, RETIRE_BYTES = 256 * 1024 };

struct sorting {
    struct cx_run *run;
    const struct cx_ordered *how;
    struct cx_writer *writer;
    struct cx_spill *spill;
    struct cx_sieve sieve;
    struct cx_carried *carried;
    pthread_mutex_t finding; /* slots that go on */

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t moved;
    size_t next_range, turn; /* to be taken; whose output is next */
    size_t failed_range;     /* SIZE_MAX: none */
    struct cx_error error;
};

/* ---- rows into shares */

struct own {
    struct cx_share *share;
};

/* Texts one behind the other so that they compare bytewise: each ends with a zero byte, and one
 * inside is followed by 0xff, which UTF-8 never has. */
static char *put_key_text(char *to, struct cx_text t)
{
    const char *zero = t.n ? memchr(t.s, '\0', t.n) : NULL;
    while (zero) {
        size_t n = (size_t)(zero - t.s) + 1;
        memcpy(to, t.s, n);
        to += n;
        *to++ = '\xff';
        t.s += n;
        t.n -= n;
        zero = t.n ? memchr(t.s, '\0', t.n) : NULL;
    }
    if (t.n)
        memcpy(to, t.s, t.n);
    to += t.n;
    *to++ = '\0';
    return to;
}

static char *put_key_number(char *to, uint64_t x)
{
    x = cx_big_64(x);
    memcpy(to, &x, sizeof x);
    return to + sizeof x;
}

/* So that times before 1970 come first. */
static const uint64_t SIGN = (uint64_t)1 << 63;

static int64_t key_ms(struct cx_text key)
{
    uint64_t x;
    memcpy(&x, key.s + key.n - CX_SPILL_TAIL, sizeof x);
    return (int64_t)(cx_big_64(x) ^ SIGN);
}

/* The two numbers behind the texts are CX_SPILL_TAIL bytes. */
static char *put_key(const struct cx_ordered *how, const struct cx_row *row, uint64_t place,
                     char *to)
{
    for (size_t k = 0; k < how->key_count; k++)
        to = put_key_text(to, row->value[how->keys[k]].text);
    int64_t ms = row->value[how->time_role].time.ms;
    to = put_key_number(to, (uint64_t)ms ^ SIGN);
    return put_key_number(to, place);
}

static size_t key_room(const struct cx_ordered *how, const struct cx_row *row)
{
    size_t room = CX_SPILL_TAIL;
    for (size_t k = 0; k < how->key_count; k++)
        room += 2 * row->value[how->keys[k]].text.n + 1;
    return room;
}

static enum cx_status share_row(const struct sorting *s, struct cx_share *share,
                                const struct cx_row *row, uint64_t place, struct cx_error *e)
{
    const struct cx_table *t = s->run->in;
    char *to;
    enum cx_status status =
        cx_share_reserve(share, key_room(s->how, row) + cx_row_pack_room(t, row), &to, e);
    if (status != CX_OK)
        return status;
    char *rest = put_key(s->how, row, place, to);
    char *end = cx_row_pack(t, row, s->how->time_role, rest);
    cx_share_commit(share, (size_t)(rest - to), (size_t)(end - to));
    return CX_OK;
}

enum { ROW_BITS = 26 }; /* of a place: the row in its block */

static enum cx_status pack_rows(void *context, struct cx_lane *lane, struct cx_error *e)
{
    struct sorting *s = context;
    struct own *own = lane->own;
    const struct cx_batch *b = &lane->batch;
    uint64_t block = (b->sequence + 1) << ROW_BITS; /* behind rows that were held back */
    enum cx_status status = own->share ? CX_OK : cx_spill_share(s->spill, &own->share, e);
    for (size_t i = 0; status == CX_OK && i < b->n; i++)
        status = share_row(s, own->share, &b->row[i], block | i, e);
    return status;
}

/* Rows that the run before has held back come first. */
static enum cx_status pack_held(struct sorting *s, struct cx_error *e)
{
    enum { AT_ONCE = 4096 };
    struct cx_held *held = s->carried->held;
    struct cx_held_rows rows = {.n = 0};
    struct cx_held_batch batch = {.room = 0};
    struct cx_share *share = NULL;
    uint64_t place = 0;
    enum cx_status status = cx_spill_share(s->spill, &share, e);
    while (status == CX_OK && cx_held_n(held) > 0) {
        status = cx_held_leave_first(held, AT_ONCE, &rows, e);
        if (status == CX_OK)
            status = cx_held_unpack(held, rows.at, rows.n, &batch, e);
        for (size_t i = 0; status == CX_OK && i < rows.n; i++)
            status = share_row(s, share, &batch.batch.row[i], place++, e);
    }
    cx_held_batch_release(&batch);
    cx_held_rows_release(&rows);
    return status;
}

static enum cx_status sift(void *context, struct cx_lane *lane, struct cx_error *e)
{
    return cx_sift_late(&((struct sorting *)context)->sieve, lane, e);
}

/* ---- ranges: rows by the batch */

enum { BATCH = 128, BATCH_BYTES = 64 * 1024 };
enum { SLOTS = BATCH + 2 }; /* those of a batch, of a key from before, and of the next key */

struct ended { /* before this row of the batch the key of this slot has no more rows */
    size_t row;
    void *slot;
};

struct worker {
    struct sorting *s;
    struct cx_merge *merge;
    struct cx_arena arena;

    struct cx_bytes bytes; /* the batch's packed rows; never moves while there are any */
    struct cx_unpacked unpacked;
    size_t n;
    void *slot_of[BATCH];
    char *results; /* of the batch, and of the end of a key */
    void *result_of[BATCH];
    const struct cx_row *row_of[BATCH];
    struct ended ended[BATCH + 1];
    size_t ends;

    char *slots; /* each in turn */
    size_t stride, last_slot;
    void *open;             /* slot of the last row's key */
    struct cx_bytes key;    /* that key, with its tail */
    struct cx_bytes encoded; /* as the keys' table has it */
    struct cx_arena memory; /* of slots */
    struct cx_arena results_memory;
    bool retiring;          /* memory is large enough to be given back with the open key */

    struct cx_out out;
    size_t range;
    bool has_turn;
};

static bool prepare_worker(struct worker *w, struct sorting *s)
{
    const struct cx_ordered *how = s->how;
    *w = (struct worker){.s = s, .out = cx_out_for(s->writer)};
    w->stride = (how->slot_size + 15) / 16 * 16;
    w->slots = cx_arena_alloc(&w->arena, SLOTS * w->stride);
    w->results = cx_arena_alloc(&w->arena, (BATCH + 1) * how->result_size + 1);
    if (!w->slots || !w->results || !cx_unpacked_open(&w->arena, s->run->in, BATCH, &w->unpacked))
        return false;
    for (size_t i = 0; i < BATCH; i++)
        w->row_of[i] = &w->unpacked.row[i];
    return true;
}

static void release_worker(struct worker *w)
{
    cx_merge_close(w->merge);
    cx_bytes_release(&w->bytes);
    cx_bytes_release(&w->key);
    cx_bytes_release(&w->encoded);
    cx_arena_release(&w->memory);
    cx_arena_release(&w->results_memory);
    cx_arena_release(&w->arena);
    cx_out_release(&w->out);
}

static void format_rows(struct worker *w, size_t from, size_t end)
{
    const struct cx_ordered *how = w->s->how;
    if (from < end)
        how->format(w->row_of[from], (const void *const *)w->result_of + from, end - from, &w->out,
                    how->context);
}

static enum cx_status step_batch(struct worker *w, struct cx_error *e)
{
    const struct cx_ordered *how = w->s->how;
    const struct cx_steps steps = {.slots = w->slot_of,
                                   .rows = w->row_of,
                                   .results = w->result_of,
                                   .n = w->n,
                                   .memory = {&w->memory, &w->results_memory}};
    for (size_t i = 0; i < w->n; i++)
        w->result_of[i] = w->results + i * how->result_size;
    return w->n > 0 ? how->step(&steps, how->context, e) : CX_OK;
}

/* Steps and formats the batch, endings of keys in their places. */
static enum cx_status flush(struct worker *w, struct cx_error *e)
{
    const struct cx_ordered *how = w->s->how;
    const struct cx_slot_end end = {.how = how,
                                    .memory = {&w->memory, &w->results_memory},
                                    .result = w->results + BATCH * how->result_size,
                                    .out = &w->out};
    enum cx_status status = step_batch(w, e);
    if (status != CX_OK)
        return status;
    size_t done = 0;
    for (size_t i = 0; how->ends_ms && i < w->ends; i++) {
        format_rows(w, done, w->ended[i].row);
        done = w->ended[i].row;
        w->out.bytes.failed |= !cx_end_slot(&end, w->ended[i].slot, INT64_MAX);
    }
    format_rows(w, done, w->n);
    cx_arena_reset(&w->results_memory);
    w->n = w->ends = w->bytes.n = 0;
    w->retiring |= w->memory.held >= RETIRE_BYTES;
    return w->out.bytes.failed ? cx_no_memory(e) : CX_OK;
}

/* The open key, if any, has no more rows. */
static enum cx_status end_key(struct worker *w, struct cx_error *e)
{
    if (!w->open)
        return CX_OK;
    if (!w->s->carried)
        w->ended[w->ends++] = (struct ended){w->n, w->open};
    w->open = NULL;
    if (!w->retiring || w->s->carried)
        return CX_OK;
    enum cx_status status = flush(w, e);
    cx_arena_release(&w->memory);
    w->retiring = false;
    return status;
}

/* The slot that goes on from the runs before. */
static void *find_slot(struct worker *w, const struct cx_row *row)
{
    const struct cx_ordered *how = w->s->how;
    struct cx_text text[CX_MAX_KEYS];
    for (size_t k = 0; k < how->key_count; k++)
        text[k] = row->value[how->keys[k]].text;
    w->encoded.n = 0;
    struct cx_text key = cx_key_encode(text, how->key_count, &w->encoded);
    if (!key.s)
        return NULL;
    pthread_mutex_lock(&w->s->finding);
    struct cx_head *head =
        cx_keys_head(cx_carried_keys(w->s->carried), cx_hash(key.s, key.n), key);
    pthread_mutex_unlock(&w->s->finding);
    return head ? cx_head_slot(head) : NULL;
}

static enum cx_status begin_key(struct worker *w, struct cx_text key, const struct cx_row *row,
                                struct cx_error *e)
{
    if (w->s->carried) {
        w->open = find_slot(w, row);
    } else {
        w->last_slot = (w->last_slot + 1) % SLOTS;
        w->open = w->slots + w->last_slot * w->stride;
        memset(w->open, 0, w->stride);
    }
    w->key.n = 0;
    cx_bytes_add(&w->key, key.s, key.n);
    return w->key.failed || !w->open ? cx_no_memory(e) : CX_OK;
}

static bool is_open(const struct worker *w, struct cx_text key)
{
    return w->open && w->key.n == key.n && memcmp(w->key.s, key.s, key.n - CX_SPILL_TAIL) == 0;
}

/* A copy of the row's bytes that lives as long as the batch, with what may be read behind it. */
static enum cx_status copy_row(struct worker *w, struct cx_text packed, const char **copy,
                               struct cx_error *e)
{
    size_t n = packed.n + CX_FIND_SLACK;
    enum cx_status status = CX_OK;
    if (w->n == BATCH || (w->n > 0 && w->bytes.n + n > w->bytes.room))
        status = flush(w, e);
    if (status != CX_OK)
        return status;
    if (!cx_bytes_reserve(&w->bytes, w->n > 0 || n > BATCH_BYTES ? n : BATCH_BYTES))
        return cx_no_memory(e);
    memcpy(w->bytes.s + w->bytes.n, packed.s, n);
    *copy = w->bytes.s + w->bytes.n;
    w->bytes.n += packed.n;
    return CX_OK;
}

static enum cx_status take_row(struct worker *w, const struct cx_record *record, struct cx_error *e)
{
    struct cx_packed_row packed = {NULL, w->s->how->time_role, key_ms(record->key)};
    enum cx_status status = is_open(w, record->key) ? CX_OK : end_key(w, e);
    if (status == CX_OK)
        status = copy_row(w, record->rest, &packed.bytes, e);
    if (status != CX_OK)
        return status;
    cx_row_unpack(w->s->run->in, &packed, &w->unpacked, w->n);
    if (!w->open)
        status = begin_key(w, record->key, &w->unpacked.row[w->n], e);
    w->slot_of[w->n++] = w->open;
    return status;
}

/* ---- ranges, one after the other */

/* False: an earlier range has failed. */
static bool wait_for_turn(struct worker *w)
{
    struct sorting *s = w->s;
    pthread_mutex_lock(&s->lock);
    while (s->turn != w->range && s->failed_range == SIZE_MAX)
        pthread_cond_wait(&s->moved, &s->lock);
    w->has_turn = s->turn == w->range;
    pthread_mutex_unlock(&s->lock);
    return w->has_turn;
}

/* A range of one key with very many rows does not wait until it is done. */
static enum cx_status emit(struct worker *w, bool *given_up, struct cx_error *e)
{
    *given_up = !w->has_turn && !wait_for_turn(w);
    return *given_up ? CX_OK : cx_writer_emit(w->s->writer, &w->out, e);
}

static enum cx_status work_range(struct worker *w, bool *given_up, struct cx_error *e)
{
    struct cx_record record;
    enum cx_status status = cx_merge_open(w->s->spill, w->range, &w->merge, e);
    *given_up = false;
    while (status == CX_OK && !*given_up) {
        status = cx_merge_next(w->merge, &record, e);
        if (status != CX_OK || !record.key.s)
            break;
        status = take_row(w, &record, e);
        if (status == CX_OK && w->out.bytes.n > EMIT_AT)
            status = emit(w, given_up, e);
    }
    if (status == CX_OK && !*given_up)
        status = end_key(w, e);
    if (status == CX_OK && !*given_up)
        status = flush(w, e);
    return status == CX_OK && !*given_up ? emit(w, given_up, e) : status;
}

static bool take_range(struct worker *w)
{
    struct sorting *s = w->s;
    pthread_mutex_lock(&s->lock);
    bool taken = s->failed_range == SIZE_MAX && s->next_range < cx_spill_ranges(s->spill);
    w->range = s->next_range;
    s->next_range += taken;
    pthread_mutex_unlock(&s->lock);
    w->has_turn = false;
    return taken;
}

static void leave_range(struct worker *w, enum cx_status status, const struct cx_error *e)
{
    struct sorting *s = w->s;
    pthread_mutex_lock(&s->lock);
    if (status == CX_OK) {
        s->turn = w->has_turn ? w->range + 1 : s->turn;
    } else if (w->range < s->failed_range) {
        s->failed_range = w->range;
        s->error = *e;
    }
    pthread_cond_broadcast(&s->moved);
    pthread_mutex_unlock(&s->lock);
}

static void *work_off(void *argument)
{
    enum { FORGET_EVERY = 8 };
    struct worker *w = argument;
    bool given_up = false;
    while (!given_up && take_range(w)) {
        struct cx_error e = {0};
        enum cx_status status = work_range(w, &given_up, &e);
        if (w->has_turn && (w->range + 1) % FORGET_EVERY == 0)
            cx_merge_forget(w->s->spill, w->range + 1);
        leave_range(w, status, &e);
    }
    return NULL;
}

/* ---- the whole */

static enum cx_status run_ranges(struct sorting *s, struct cx_error *e)
{
    size_t n = s->run->threads > 0 ? (size_t)s->run->threads : 1, made = 0, started = 0;
    struct worker *worker = calloc(n, sizeof *worker);
    pthread_t *thread = calloc(n, sizeof *thread);
    s->failed_range = SIZE_MAX;
    while (worker && made < n && prepare_worker(&worker[made], s))
        made++;
    if (worker && thread && made == n) {
        while (started + 1 < n &&
               pthread_create(&thread[started], NULL, work_off, &worker[started + 1]) == 0)
            started++;
        work_off(&worker[0]);
    } else {
        s->failed_range = 0;
        cx_no_memory(&s->error);
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    for (size_t i = 0; i < n && worker; i++) {
        if (s->carried && !cx_carried_adopt(s->carried, &worker[i].memory)) {
            s->failed_range = 0;
            cx_no_memory(&s->error);
        }
        release_worker(&worker[i]);
    }
    free(worker);
    free(thread);
    if (s->failed_range == SIZE_MAX)
        return CX_OK;
    *e = s->error;
    return e->status;
}

static enum cx_status run_all(struct sorting *s, struct cx_error *e)
{
    struct cx_work reading = {
        .gates = 1,
        .own_size = sizeof(struct own),
        .sift = sift,
        .deliver = pack_rows,
        .context = s,
    };
    bool holds = s->carried && cx_held_n(s->carried->held) > 0;
    enum cx_status status = holds ? pack_held(s, e) : CX_OK;
    if (status == CX_OK)
        status = cx_pipeline_run(s->run, &reading, e);
    cx_sieve_release(&s->sieve);
    if (status == CX_OK)
        status = cx_spill_sort(s->spill, e);
    return status == CX_OK ? run_ranges(s, e) : status;
}

enum cx_status cx_run_by_sort(struct cx_run *run, const struct cx_ordered *how,
                              struct cx_timeline *time, struct cx_writer *out, struct cx_error *e)
{
    struct sorting s = {
        .run = run,
        .how = how,
        .writer = out,
        .sieve = {.run = run, .time = time, .time_role = how->time_role},
        .carried = time->carried,
    };
    size_t memory = run->memory ? run->memory : DEFAULT_MEMORY;
    const char *folder = run->temporary ? run->temporary : "/tmp";
    enum cx_status status = cx_spill_open(memory, run->threads, folder, &s.spill, e);
    if (status != CX_OK)
        return status;
    pthread_mutex_init(&s.lock, NULL);
    pthread_mutex_init(&s.finding, NULL);
    pthread_cond_init(&s.moved, NULL);
    status = run_all(&s, e);
    pthread_cond_destroy(&s.moved);
    pthread_mutex_destroy(&s.finding);
    pthread_mutex_destroy(&s.lock);
    cx_spill_close(s.spill);
    return status;
}
