/* convert.c - rows of an export in, rows of a stream out. */
#include "ingest.h"

#include <string.h>

#include "base/decimal.h"

/* ---- a row in, rows out */

static enum cx_verdict refuse(const struct ingest *job, const struct cx_shop_fault *fault,
                              struct cx_refusal *why)
{
    const char *heading = fault->column ? fault->column : job->plan.heading[fault->field];
    why->reason = fault->reason;
    why->column = heading ? heading : cx_field_name(fault->field);
    why->value = fault->value;
    memcpy(why->what, fault->what, sizeof fault->what);
    return CX_REFUSE;
}

/* What is not taken goes into the books with its word; the rest is counted by the run. */
static enum cx_verdict enter(struct ingest *job, const struct cx_row *in,
                             enum cx_shop_verdict verdict, const struct cx_shop_fault *fault)
{
    enum cx_book book = verdict == CX_SHOP_LEFT_OUT ? CX_BOOK_FILTERED : CX_BOOK_SKIPPED;
    ingest_count_codes(job, in->raw);
    if (verdict == CX_SHOP_TAKEN)
        return CX_KEEP;
    cx_books_enter(&job->books, book, fault->reason, (struct cx_place){in->source, in->line});
    return CX_LEAVE_OUT;
}

static enum cx_verdict write_row(void *context, const struct cx_row *in, struct cx_out *out,
                                 struct cx_refusal *why)
{
    struct ingest *job = context;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    enum cx_shop_verdict verdict = cx_shop_read(&job->plan, in->cell, &row, &fault);
    if (verdict == CX_SHOP_TAKEN)
        verdict = ingest_judge(job, &(struct ingest_candidate){&row, in->cell, {0}}, &fault);
    if (verdict == CX_SHOP_REFUSED)
        return refuse(job, &fault, why);
    if (verdict == CX_SHOP_TAKEN) {
        struct cx_place at = {in->source, in->line};
        if (!(row.time.flags & CX_TIME_NONE))
            cx_books_time(&job->books, &row.time);
        ingest_put_row(job, out, &(struct ingest_row){&row, in->cell, at});
    }
    return enter(job, in, verdict, &fault);
}

/* An order whose lines, discount, shipping and tax are not its total. */
static void note_difference(struct ingest *job, const struct cx_order_part *order)
{
    struct cx_text number = order->head.text[CX_FIELD_ORDER];
    char lines[CX_DECIMAL_ROOM], discount[CX_DECIMAL_ROOM], shipping[CX_DECIMAL_ROOM],
        tax[CX_DECIMAL_ROOM], total[CX_DECIMAL_ROOM];
    cx_decimal_format(order->lines, lines);
    cx_decimal_format(order->order_discount, discount);
    cx_decimal_format(order->shipping, shipping);
    cx_decimal_format(order->order_tax, tax);
    cx_decimal_format(order->total, total);
    cx_note("%s:%llu: order '%.*s': lines %s - discount %s + shipping %s + tax %s is not %s",
            order->at.source, (unsigned long long)order->at.line, (int)number.n, number.s, lines,
            discount, shipping, tax, total);
    if (job->differing++ == 0)
        job->first_differing = order->at;
}

static void put_ended(struct ingest *job, const struct cx_order_step *step, struct cx_out *out)
{
    if (step->differs && ingest_options.check_totals)
        note_difference(job, step->order);
    for (size_t i = 0; i < step->ended_count; i++)
        ingest_put_row(job, out,
                       &(struct ingest_row){&step->ended[i].row, NULL, step->ended[i].at});
}

static enum cx_verdict fold_row(void *context, const struct cx_row *in, struct cx_out *out,
                                struct cx_refusal *why)
{
    struct ingest *job = context;
    struct cx_order_step step;
    struct cx_shop_fault fault;
    struct cx_place at = {in->source, in->line};
    enum cx_shop_verdict verdict = cx_order_row(&job->fold, in->cell, at, &step, &fault);
    if (verdict == CX_SHOP_REFUSED)
        return refuse(job, &fault, why);
    if (verdict == CX_SHOP_TAKEN)
        put_ended(job, &step, out);
    for (size_t i = 0; i < step.line_count; i++)
        ingest_put_row(job, out, &(struct ingest_row){&step.line[i], in->cell, at});
    return enter(job, in, verdict, &fault);
}

enum cx_status ingest_enter_rejects(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct ingest *job = context;
    (void)e;
    ingest_note_records(job, b);
    for (size_t i = 0; i < b->rejects; i++) {
        const struct cx_reject *r = &b->reject[i];
        cx_books_enter(&job->books, CX_BOOK_REJECTED, r->reason,
                       (struct cx_place){b->source, r->line});
        ingest_count_codes(job, r->raw);
    }
    return CX_OK;
}

/* The last order, which no row has ended. */
static void end_fold(struct ingest *job, struct cx_writer *w)
{
    struct cx_order_step step;
    struct cx_out out = cx_out_for(w);
    cx_order_end(&job->fold, &step);
    put_ended(job, &step, &out);
    cx_emit(w, &out);
    cx_out_release(&out);
    if (cx_order_no_memory(&job->fold))
        cx_die_failed("out of memory");
    cx_order_release(&job->fold);
    if (job->differing)
        cx_warn("%llu order%s not add up to the total, the first at %s:%llu (-v shows all)",
                (unsigned long long)job->differing, job->differing == 1 ? " does" : "s do",
                job->first_differing.source, (unsigned long long)job->first_differing.line);
}

void ingest_convert(struct ingest *job)
{
    struct cx_writer *w = ingest_create_stream(job);
    struct cx_map map = {.row = job->folds ? fold_row : write_row, .context = job};
    ingest_open_rejects_raw(job);
    job->run.follow = ingest_enter_rejects;
    job->run.context = job;
    ingest_open_dedupe(job);
    if (job->folds) {
        job->run.threads = 1; /* a row needs the rows above it */
        job->fold.judge = ingest_judge_order;
        job->fold.judged_by = job;
    }
    cx_map_all(&job->run, &map, w);
    if (job->folds)
        end_fold(job, w);
    if (job->look_error.status != CX_OK) /* the first pass saw less than the second */
        cx_die(&job->look_error);
    ingest_close_dedupe(job);
}
