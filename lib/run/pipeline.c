/* pipeline.c - see pipeline.h. */
#include "run/pipeline.h"

#include "run/keys.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* ---- failures and gates */

static void wake_all(struct cx_pipeline *p)
{
    pthread_mutex_lock(&p->waiting);
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->waiting);
}

/* What a block tells last is nearest to its begin: its bad row ends it, the executor then meets
 * the rows before. */
static void fail(struct cx_pipeline *p, uint64_t sequence, const struct cx_error *e)
{
    pthread_mutex_lock(&p->failing);
    if (sequence <= atomic_load(&p->failed_at)) {
        p->error = *e;
        atomic_store(&p->failed_at, sequence);
    }
    pthread_mutex_unlock(&p->failing);
    wake_all(p);
}

static bool is_given_up(struct cx_pipeline *p, uint64_t sequence)
{
    return atomic_load(&p->failed_at) < sequence;
}

/* A gate is mostly open, or soon will be: going to sleep and being woken takes longer than the
 * wait.  Others who could run are let run. */
bool cx_gate_enter(struct cx_lane *lane, size_t gate)
{
    enum { SPINS = 200, ALONE = 32 };
    struct cx_pipeline *p = lane->pipe;
    struct cx_gate *g = &p->gate[gate];
    uint64_t turn = lane->batch.sequence;
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load_explicit(&g->next, memory_order_acquire) == turn)
            return !is_given_up(p, turn);
        if (i % ALONE == ALONE - 1)
            sched_yield();
        else
            cx_pause();
    }
    pthread_mutex_lock(&p->waiting);
    atomic_fetch_add(&p->waiters, 1);
    while (atomic_load(&g->next) != turn && !is_given_up(p, turn))
        pthread_cond_wait(&p->moved, &p->waiting);
    atomic_fetch_sub(&p->waiters, 1);
    pthread_mutex_unlock(&p->waiting);
    return !is_given_up(p, turn);
}

void cx_gate_leave(struct cx_lane *lane, size_t gate)
{
    struct cx_pipeline *p = lane->pipe;
    atomic_store(&p->gate[gate].next, lane->batch.sequence + 1);
    if (atomic_load(&p->waiters) > 0)
        wake_all(p);
}

enum cx_status cx_pass_partitions(struct cx_lane *lane, cx_visit *visit, bool *through,
                                  struct cx_error *e)
{
    enum cx_status status = CX_OK;
    *through = false;
    for (size_t p = 0; p < CX_PARTITIONS; p++) {
        if (!cx_gate_enter(lane, CX_FIRST_PARTITION_GATE + p))
            return CX_OK;
        struct cx_error found = {0};
        enum cx_status one = visit(lane->pipe->work->context, lane, p, &found);
        if (one != CX_OK && (status == CX_OK || found.line < e->line)) {
            *e = found;
            status = one;
        }
        if (status == CX_OK)
            cx_gate_leave(lane, CX_FIRST_PARTITION_GATE + p);
    }
    *through = status == CX_OK;
    return status;
}

/* ---- which rows count */

static enum cx_verdict judge(const struct cx_run *run, const struct cx_row *row,
                             struct cx_counts *counts, struct cx_refusal *why)
{
    if (run->time_role >= 0 && run->as_of != CX_NO_DAY) {
        const struct cx_time *time = &row->value[run->time_role].time;
        if (!(time->flags & CX_TIME_NONE) && time->day > run->as_of) {
            counts->after++;
            return CX_LEAVE_OUT;
        }
    }
    if (run->exclude && run->exclude_role >= 0 &&
        cx_set_has(run->exclude, row->value[run->exclude_role].text)) {
        counts->excluded++;
        return CX_LEAVE_OUT;
    }
    enum cx_verdict verdict = run->accept ? run->accept(run->context, row, why) : CX_KEEP;
    counts->left_out += verdict == CX_LEAVE_OUT;
    return verdict;
}

static inline int64_t end_of(const struct cx_time *time)
{
    return time->ms + (time->is_date ? CX_DAY_MS : 0);
}

static void note_first_held(const struct cx_run *run, const struct cx_batch *b,
                            struct cx_counts *counts)
{
    const struct cx_row *row = b->row;
    while ((row->value[run->time_role].time.flags & CX_TIME_NONE) ||
           end_of(&row->value[run->time_role].time) > *run->held_ms)
        row++;
    counts->held_source = b->source;
    counts->held_line = row->line;
}

static void note_times(const struct cx_run *run, const struct cx_batch *b,
                       struct cx_counts *counts)
{
    int64_t end = counts->end_ms, local_end = counts->end_local_ms;
    const int64_t held_ms = run->held_ms ? *run->held_ms : INT64_MIN;
    uint64_t held_before = 0;
    for (size_t i = 0; run->time_role >= 0 && i < b->n; i++) {
        const struct cx_time *time = &b->row[i].value[run->time_role].time;
        if (time->flags & CX_TIME_NONE)
            continue;
        if (time->day > counts->second && time->day != counts->newest)
            cx_counts_note_day(counts, time->day);
        int64_t ms = end_of(time);
        held_before += ms <= held_ms;
        int64_t local = ms + time->offset * INT64_C(60000);
        end = ms > end ? ms : end;
        local_end = local > local_end ? local : local_end;
    }
    counts->end_ms = end;
    counts->end_local_ms = local_end;
    counts->held_before = held_before;
    if (held_before > 0)
        note_first_held(run, b, counts);
}

/* How many of the first rows count without being judged one by one. */
static size_t plain_rows(const struct cx_run *run, const struct cx_batch *b)
{
    if (run->as_of != CX_NO_DAY || run->exclude)
        return 0;
    if (!run->accept)
        return b->n;
    return run->accepted ? run->accepted(run->context, b->row, b->n) : 0;
}

/* Keeps the rows that count, in place. */
static void choose_rows(const struct cx_run *run, struct cx_batch *b, struct cx_counts *counts)
{
    size_t kept = plain_rows(run, b), n = b->n;
    struct cx_refusal why = {.reason = NULL};
    for (size_t i = kept; i < n; i++) {
        const struct cx_row *row = &b->row[i];
        enum cx_verdict verdict = judge(run, row, counts, &why);
        if (verdict == CX_KEEP) {
            if (kept++ < i)
                b->row[kept - 1] = *row;
            continue;
        }
        if (verdict == CX_REFUSE && cx_batch_refuse(run->in, b, row, why.reason, why.column,
                                                    why.value, why.what) != CX_OK)
            break;
        why = (struct cx_refusal){.reason = NULL};
    }
    b->n = kept;
    note_times(run, b, counts);
}

/* ---- the account */

static int by_byte(const void *a, const void *b)
{
    const struct cx_reject *x = a, *y = b;
    return (x->byte > y->byte) - (x->byte < y->byte);
}

/* A text of a row as a reject shows it. */
struct shown {
    struct cx_text text;
    bool goes_on;
};

static void put_shown(const struct cx_run *run, struct cx_out *o, struct shown shown,
                      struct cx_bytes *scratch)
{
    struct cx_text t = shown.text;
    if (run->rejects_redacted) {
        cx_put_int(o, (int64_t)t.n);
        return;
    }
    if (run->cover && t.n > 0) {
        scratch->n = 0;
        cx_bytes_add(scratch, t.s, t.n);
        o->bytes.failed |= scratch->failed;
        if (scratch->failed)
            return;
        run->cover(scratch->s, scratch->n);
        t = (struct cx_text){scratch->s, scratch->n};
    }
    if (shown.goes_on)
        cx_put_begin(o, t);
    else
        cx_put_bytes(o, t);
}

static void put_reject(const struct cx_run *run, struct cx_lane *lane, const struct cx_reject *r,
                       struct cx_bytes *scratch)
{
    struct cx_out *o = &lane->rejects;
    cx_put_string(o, lane->batch.source);
    cx_put_int(o, (int64_t)r->line);
    cx_put_int(o, (int64_t)r->last_line);
    cx_put_int(o, (int64_t)r->byte);
    cx_put_string(o, r->reason);
    cx_put_text(o, r->column);
    put_shown(run, o, (struct shown){r->value, false}, scratch);
    put_shown(run, o, (struct shown){r->raw, r->goes_on}, scratch);
    cx_end_row(o);
}

static enum cx_status write_rejects(const struct cx_run *run, struct cx_lane *lane,
                                    struct cx_error *e)
{
    const struct cx_batch *b = &lane->batch;
    struct cx_bytes scratch = {0};
    for (size_t i = 0; i < b->rejects; i++)
        put_reject(run, lane, &b->reject[i], &scratch);
    cx_bytes_release(&scratch);
    return cx_writer_emit(run->rejects, &lane->rejects, e);
}

static void remember_first(struct cx_counts *counts, const struct cx_batch *b)
{
    const struct cx_reject *r = &b->reject[0];
    struct cx_error *first = &counts->first_reject;
    size_t n = r->column.n < sizeof first->column ? r->column.n : sizeof first->column - 1;
    if (n > 0)
        memcpy(first->column, r->column.s, n);
    first->column[n] = '\0';
    strncpy(first->file, b->source, sizeof first->file - 1);
    first->line = r->line;
    first->reason = r->reason;
    cx_fail(first, CX_BAD_ROW, "%s", r->what);
}

static enum cx_status too_many(const struct cx_run *run, struct cx_error *e)
{
    const struct cx_counts *c = &run->counts;
    *e = c->first_reject;
    char first[sizeof e->what];
    memcpy(first, e->what, sizeof first);
    return cx_fail(e, CX_FAILED, "%.200s (the first of %llu bad rows in %llu, more than "
                                 "--max-rejects allows: is the dialect right?)",
                   first, (unsigned long long)c->rejected, (unsigned long long)c->records);
}

static enum cx_status account_rejects(struct cx_run *run, struct cx_lane *lane, struct cx_error *e)
{
    struct cx_batch *b = &lane->batch;
    if (b->rejects == 0)
        return CX_OK;
    qsort(b->reject, b->rejects, sizeof *b->reject, by_byte);
    if (run->counts.rejected == 0)
        remember_first(&run->counts, b);
    run->counts.rejected += b->rejects;
    if (run->rejects) {
        enum cx_status status = write_rejects(run, lane, e);
        if (status != CX_OK)
            return status;
    }
    return run->counts.rejected > run->max_rejects ? too_many(run, e) : CX_OK;
}

static enum cx_status account(struct cx_run *run, struct cx_lane *lane, struct cx_counts *counts,
                              struct cx_error *e)
{
    const struct cx_batch *b = &lane->batch;
    counts->records = b->records;
    counts->left_out += lane->left_out;
    counts->kept = b->n;
    counts->gaps = b->gaps;
    counts->folds = b->folds;
    cx_counts_add(&run->counts, counts);
    enum cx_status status = account_rejects(run, lane, e);
    if (status == CX_OK && run->follow)
        status = run->follow(run->context, b, e);
    return status;
}

/* What prepare() made of the rows that are taken out is left to nobody. */
static enum cx_status sift(const struct cx_work *work, struct cx_lane *lane,
                           struct cx_counts *counts, struct cx_error *e)
{
    size_t n = lane->batch.n;
    enum cx_status status = work->sift(work->context, lane, e);
    counts->late = n - lane->batch.n;
    if (status == CX_OK && counts->late > 0 && work->prepare)
        status = work->prepare(work->context, lane, e);
    return status;
}

/* ---- a block's way */

/* True while there are blocks. */
static bool take_block(struct cx_pipeline *p, struct cx_lane *lane)
{
    struct cx_error e = {0};
    bool more = false;
    enum cx_status status = CX_OK;
    pthread_mutex_lock(&p->reading);
    if (!p->ended && atomic_load(&p->failed_at) == UINT64_MAX) {
        status = cx_table_next_block(p->run->in, &lane->batch, &more, &e);
        p->ended = !more;
        lane->batch.sequence = p->next_sequence;
        p->next_sequence += more;
    }
    pthread_mutex_unlock(&p->reading);
    if (status != CX_OK)
        fail(p, lane->batch.sequence, &e);
    return more && status == CX_OK;
}

static void name_source(const struct cx_lane *lane, struct cx_error *e)
{
    if (!e->file[0] && e->line)
        cx_error_at(e, lane->batch.source, e->line);
}

/* Rows before a bad row are delivered, the bad row then ends the run. */
static enum cx_status pass(struct cx_pipeline *p, struct cx_lane *lane, struct cx_error *e)
{
    const struct cx_work *work = p->work;
    struct cx_counts counts = CX_NO_COUNTS;
    lane->left_out = 0;
    cx_table_scan(p->run->in, &lane->batch);
    choose_rows(p->run, &lane->batch, &counts);
    enum cx_status status = work->prepare ? work->prepare(work->context, lane, e) : CX_OK;
    if (status != CX_OK)
        return status;
    if (lane->batch.error.status != CX_OK)
        fail(p, lane->batch.sequence, &lane->batch.error);
    if (!cx_gate_enter(lane, CX_ACCOUNT_GATE))
        return CX_OK;
    if (work->sift)
        status = sift(work, lane, &counts, e);
    if (status == CX_OK)
        status = account(p->run, lane, &counts, e);
    if (status == CX_OK && work->in_order)
        status = work->in_order(work->context, lane, e);
    if (status != CX_OK)
        return status;
    cx_gate_leave(lane, CX_ACCOUNT_GATE);
    return work->deliver ? work->deliver(work->context, lane, e) : CX_OK;
}

static void *work_off(void *argument)
{
    struct cx_lane *lane = argument;
    struct cx_pipeline *p = lane->pipe;
    while (take_block(p, lane)) {
        struct cx_error e = {0};
        if (pass(p, lane, &e) != CX_OK) {
            name_source(lane, &e);
            fail(p, lane->batch.sequence, &e);
        }
    }
    return NULL;
}

/* ---- start and end */

static bool start_lanes(struct cx_pipeline *p, struct cx_lane *lane, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lane[i].pipe = p;
        if (p->run->rejects)
            lane[i].rejects = cx_out_for(p->run->rejects);
        lane[i].own = calloc(1, p->work->own_size + 1);
        if (!lane[i].own)
            return false;
    }
    return true;
}

static void release_lanes(struct cx_pipeline *p, struct cx_lane *lane, size_t n)
{
    for (size_t i = 0; lane && i < n; i++) {
        if (lane[i].own && p->work->release)
            p->work->release(lane[i].own);
        free(lane[i].own);
        cx_batch_release(&lane[i].batch);
        cx_out_release(&lane[i].rejects);
    }
    free(lane);
}

/* The caller's thread is the first worker; if no other can be had, it does all the work. */
static void run_lanes(struct cx_lane *lane, size_t n)
{
    pthread_t *thread = calloc(n, sizeof *thread);
    size_t started = 0;
    while (thread && started + 1 < n &&
           pthread_create(&thread[started], NULL, work_off, &lane[started + 1]) == 0)
        started++;
    work_off(&lane[0]);
    for (size_t i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    free(thread);
}

static enum cx_status too_large_a_share(const struct cx_run *run, struct cx_error *e)
{
    const struct cx_counts *c = &run->counts;
    if ((double)c->rejected <= run->max_reject_share * (double)c->records)
        return CX_OK;
    return too_many(run, e);
}

enum cx_status cx_pipeline_run(struct cx_run *run, const struct cx_work *work, struct cx_error *e)
{
    size_t n = run->threads > 0 ? (size_t)run->threads : 1;
    struct cx_pipeline p = {.run = run, .work = work, .failed_at = UINT64_MAX};
    pthread_mutex_init(&p.reading, NULL);
    pthread_mutex_init(&p.waiting, NULL);
    pthread_mutex_init(&p.failing, NULL);
    pthread_cond_init(&p.moved, NULL);
    if (run->counts.records == 0)
        cx_counts_forget_times(&run->counts);
    struct cx_lane *lane = calloc(n, sizeof *lane);
    p.gate = calloc(work->gates, sizeof *p.gate);
    enum cx_status status = CX_OK;
    if (lane && p.gate && start_lanes(&p, lane, n)) {
        run_lanes(lane, n);
        if (atomic_load(&p.failed_at) != UINT64_MAX) {
            *e = p.error;
            status = e->status;
        } else {
            status = too_large_a_share(run, e);
        }
    } else {
        status = cx_no_memory(e);
    }
    release_lanes(&p, lane, n);
    free(p.gate);
    pthread_cond_destroy(&p.moved);
    pthread_mutex_destroy(&p.failing);
    pthread_mutex_destroy(&p.waiting);
    pthread_mutex_destroy(&p.reading);
    return status;
}
