/* convert.c - rows of an export in, rows of a stream out. */
#include "ingest.h"

#include <string.h>

/* ---- writing a row */

static const struct cx_column purchase_columns[] = {
    {"customer", CX_TEXT},   {"time", CX_TIME},      {"order", CX_TEXT},    {"item", CX_TEXT},
    {"quantity", CX_AMOUNT}, {"amount", CX_AMOUNT},  {"currency", CX_TEXT}, {"kind", CX_TEXT},
    {"channel", CX_TEXT},    {"promotion", CX_TEXT}, {"referral", CX_TEXT}, {"source", CX_TEXT},
    {"line", CX_INTEGER}};

static const struct cx_column event_columns[] = {
    {"customer", CX_TEXT}, {"time", CX_TIME},     {"event", CX_TEXT},  {"value", CX_AMOUNT},
    {"channel", CX_TEXT},  {"campaign", CX_TEXT}, {"source", CX_TEXT}, {"line", CX_INTEGER}};

static void put_optional(struct cx_out *out, bool is_there, int64_t units)
{
    if (is_there)
        cx_put_amount(out, units);
    else
        cx_put_none(out);
}

static void put_purchase(struct cx_out *out, const struct cx_shop_row *row)
{
    cx_put_text(out, row->text[CX_FIELD_ORDER]);
    cx_put_text(out, row->text[CX_FIELD_ITEM]);
    put_optional(out, row->has_quantity, row->quantity);
    cx_put_amount(out, row->amount);
    cx_put_string(out, row->currency);
    cx_put_string(out, cx_kind_name(row->kind));
    cx_put_text(out, row->text[CX_FIELD_CHANNEL]);
    cx_put_text(out, row->text[CX_FIELD_PROMOTION]);
    cx_put_text(out, row->text[CX_FIELD_REFERRAL]);
}

/* Purchases as events have no column for what happened: the kind says it. */
static struct cx_text event_of(const struct ingest *job, const struct cx_shop_row *row)
{
    if (job->plan.column[CX_FIELD_EVENT] < 0 && row->kind == CX_KIND_REFUND)
        return CX_TEXT_OF("refund");
    return row->text[CX_FIELD_EVENT];
}

static void put_event(const struct ingest *job, struct cx_out *out, const struct cx_shop_row *row)
{
    cx_put_text(out, event_of(job, row));
    put_optional(out, row->has_amount, row->amount);
    cx_put_text(out, row->text[CX_FIELD_CHANNEL]);
    cx_put_text(out, row->text[CX_FIELD_CAMPAIGN]);
}

static void put_shown(struct ingest *job, struct cx_out *out, const struct cx_shop_row *row,
                      struct cx_place at)
{
    bool purchases = job->plan.stream == CX_STREAM_PURCHASES;
    cx_put_text(out, row->text[CX_FIELD_CUSTOMER]);
    cx_put_time(out, &row->time);
    if (purchases)
        put_purchase(out, row);
    else
        put_event(job, out, row);
    cx_put_string(out, at.source);
    cx_put_int(out, (int64_t)at.line);
    cx_end_row(out);
    cx_books_row(&job->books, row);
}

static void put_row(struct ingest *job, struct cx_out *out, const struct cx_shop_row *row,
                    struct cx_place at)
{
    if (job->plan.stream == CX_STREAM_EVENTS && row->kind > CX_KIND_REFUND)
        return; /* shipping, tax and fees of an order are nothing that a customer did */
    if (!job->hiding.key && !job->hiding.covers) {
        put_shown(job, out, row, at);
        return;
    }
    struct cx_shop_row copy = *row;
    struct ingest_shown shown = {0};
    out->bytes.failed |= !ingest_show(job, &copy, &shown);
    put_shown(job, out, &copy, at);
    ingest_shown_release(&shown);
}

/* ---- a row in, rows out */

static enum cx_verdict refuse(const struct ingest *job, const struct cx_shop_fault *fault,
                              struct cx_refusal *why)
{
    const char *heading = job->plan.heading[fault->field];
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
        cx_books_time(&job->books, &row.time);
        put_row(job, out, &row, (struct cx_place){in->source, in->line});
    }
    return enter(job, in, verdict, &fault);
}

static void put_ended(struct ingest *job, const struct cx_order_step *step, struct cx_out *out)
{
    for (size_t i = 0; i < step->ended_count; i++)
        put_row(job, out, &step->ended[i], step->ended_at);
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
    if (verdict == CX_SHOP_TAKEN && step.has_line)
        put_row(job, out, &step.line, at);
    return enter(job, in, verdict, &fault);
}

static enum cx_status enter_rejects(void *context, const struct cx_batch *b, struct cx_error *e)
{
    struct ingest *job = context;
    (void)e;
    for (size_t i = 0; i < b->rejects; i++) {
        const struct cx_reject *r = &b->reject[i];
        cx_books_enter(&job->books, CX_BOOK_REJECTED, r->reason,
                       (struct cx_place){b->source, r->line});
        ingest_count_codes(job, r->raw);
    }
    return CX_OK;
}

void ingest_convert(struct ingest *job)
{
    bool purchases = job->plan.stream == CX_STREAM_PURCHASES;
    bool folds = job->plan.profile->folds;
    struct cx_writer *w = purchases ? cx_create(purchase_columns, CX_COUNT_OF(purchase_columns))
                                    : cx_create(event_columns, CX_COUNT_OF(event_columns));
    struct cx_map map = {.row = folds ? fold_row : write_row, .context = job};
    job->run.follow = enter_rejects;
    job->run.context = job;
    ingest_open_dedupe(job);
    if (folds) {
        job->run.threads = 1; /* a row needs the rows above it */
        job->fold.judge = ingest_judge_order;
        job->fold.judged_by = job;
    }
    cx_map_all(&job->run, &map, w);
    if (folds) {
        struct cx_order_step step;
        struct cx_out out = cx_out_for(w);
        cx_order_end(&job->fold, &step);
        put_ended(job, &step, &out);
        cx_emit(w, &out);
        cx_out_release(&out);
        if (cx_order_no_memory(&job->fold))
            cx_die_failed("out of memory");
        cx_order_release(&job->fold);
    }
    if (job->look_error.status != CX_OK) /* the first pass saw less than the second */
        cx_die(&job->look_error);
    ingest_close_dedupe(job);
}
