/* streams.c - the columns of each stream, and a row of it. */
#include "ingest.h"

#include <string.h>

static const struct cx_column purchase_columns[] = {
    {"customer", CX_TEXT},   {"time", CX_TIME},      {"order", CX_TEXT},    {"item", CX_TEXT},
    {"quantity", CX_AMOUNT}, {"amount", CX_AMOUNT},  {"currency", CX_TEXT}, {"kind", CX_TEXT},
    {"channel", CX_TEXT},    {"promotion", CX_TEXT}, {"referral", CX_TEXT}, {"source", CX_TEXT},
    {"line", CX_INTEGER}};

static const struct cx_column event_columns[] = {
    {"customer", CX_TEXT}, {"time", CX_TIME},     {"event", CX_TEXT},  {"value", CX_AMOUNT},
    {"channel", CX_TEXT},  {"campaign", CX_TEXT}, {"source", CX_TEXT}, {"line", CX_INTEGER}};

static const struct cx_column contact_columns[] = {
    {"customer", CX_TEXT}, {"source", CX_TEXT},  {"id", CX_TEXT},     {"email", CX_TEXT},
    {"phone", CX_TEXT},    {"loyalty", CX_TEXT}, {"cookie", CX_TEXT}, {"country", CX_TEXT},
    {"consent", CX_TEXT},  {"time", CX_TIME}};

static const struct cx_column exposure_columns[] = {
    {"experiment", CX_TEXT}, {"customer", CX_TEXT}, {"variant", CX_TEXT}, {"time", CX_TIME}};

/* ---- the columns */

static bool is_bound(const struct cx_shop_plan *plan, size_t column)
{
    bool yes = false;
    for (int f = 0; f < CX_FIELDS; f++)
        yes |= plan->column[f] == (int)column;
    for (size_t i = 0; i < plan->binding.others; i++)
        yes |= plan->binding.other[i].column == (int)column;
    return yes;
}

static void refuse_clash(const char *name)
{
    for (size_t i = 0; i < CX_COUNT_OF(exposure_columns); i++)
        if (strcmp(name, exposure_columns[i].name) == 0)
            cx_die_usage("column '%s' plays another field, but exposures have a column of that "
                         "name: rename it, or say --map %s=%s",
                         name, name, name);
}

/* Exposures, and behind them every column that plays no field: their metrics. */
static struct cx_writer *create_exposures(struct ingest *job)
{
    const struct cx_shop_plan *plan = &job->plan;
    size_t n = CX_COUNT_OF(exposure_columns);
    struct cx_column *columns =
        cx_need(cx_arena_alloc(cx_memory(), (n + plan->columns) * sizeof *columns));
    job->extra = cx_need(cx_arena_alloc(cx_memory(), (plan->columns + 1) * sizeof *job->extra));
    memcpy(columns, exposure_columns, sizeof exposure_columns);
    for (size_t i = 0; i < plan->columns; i++) {
        if (is_bound(plan, i))
            continue;
        refuse_clash(plan->name[i]);
        columns[n + job->extras] = (struct cx_column){.name = plan->name[i], .kind = CX_TEXT};
        job->extra[job->extras++] = i;
    }
    return cx_create(columns, n + job->extras);
}

static struct cx_writer *create_table(const struct cx_shop_plan *plan)
{
    struct cx_column *columns =
        cx_need(cx_arena_alloc(cx_memory(), (plan->columns + 1) * sizeof *columns));
    for (size_t i = 0; i < plan->columns; i++)
        columns[i] = (struct cx_column){.name = plan->name[i], .kind = CX_TEXT};
    return cx_create(columns, plan->columns);
}

struct cx_writer *ingest_create_stream(struct ingest *job)
{
    switch (job->plan.stream) {
    case CX_STREAM_EVENTS:
        return cx_create(event_columns, CX_COUNT_OF(event_columns));
    case CX_STREAM_CONTACTS:
        return cx_create(contact_columns, CX_COUNT_OF(contact_columns));
    case CX_STREAM_EXPOSURES:
        return create_exposures(job);
    case CX_STREAM_TABLE:
        return create_table(&job->plan);
    default:
        return cx_create(purchase_columns, CX_COUNT_OF(purchase_columns));
    }
}

/* ---- a row */

static void put_optional(struct cx_out *out, bool is_there, int64_t units)
{
    if (is_there)
        cx_put_amount(out, units);
    else
        cx_put_none(out);
}

/* A row may have no time, where the stream needs none. */
static void put_time(struct cx_out *out, const struct cx_time *t)
{
    if (t->flags & CX_TIME_NONE)
        cx_put_none(out);
    else
        cx_put_time(out, t);
}

static void put_fields(struct cx_out *out, const struct cx_shop_row *row,
                       const enum cx_field *field, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cx_put_text(out, row->text[field[i]]);
}

static void put_purchase(struct cx_out *out, const struct cx_shop_row *row)
{
    cx_put_text(out, row->text[CX_FIELD_CUSTOMER]);
    cx_put_time(out, &row->time);
    cx_put_text(out, row->text[CX_FIELD_ORDER]);
    cx_put_text(out, row->text[CX_FIELD_ITEM]);
    put_optional(out, row->has_quantity, row->quantity);
    put_optional(out, row->has_amount, row->amount);
    cx_put_word(out, cx_text_from(row->currency));
    cx_put_word(out, cx_text_from(cx_kind_name(row->kind)));
    cx_put_text(out, row->text[CX_FIELD_CHANNEL]);
    cx_put_text(out, row->text[CX_FIELD_PROMOTION]);
    cx_put_text(out, row->text[CX_FIELD_REFERRAL]);
}

/* Purchases as events have no column for what happened: the kind says it. */
static struct cx_text event_of(const struct cx_shop_plan *plan, const struct cx_shop_row *row)
{
    if (plan->column[CX_FIELD_EVENT] >= 0 || plan->profile->stream != CX_STREAM_PURCHASES)
        return row->text[CX_FIELD_EVENT];
    if (row->kind == CX_KIND_REFUND)
        return CX_TEXT_OF("refund");
    return row->text[CX_FIELD_EVENT].n ? row->text[CX_FIELD_EVENT] : CX_TEXT_OF("purchase");
}

static void put_event(const struct cx_shop_plan *plan, struct cx_out *out,
                      const struct cx_shop_row *row)
{
    cx_put_text(out, row->text[CX_FIELD_CUSTOMER]);
    cx_put_time(out, &row->time);
    cx_put_text(out, event_of(plan, row));
    put_optional(out, row->has_amount, row->amount);
    cx_put_text(out, row->text[CX_FIELD_CHANNEL]);
    cx_put_text(out, row->text[CX_FIELD_CAMPAIGN]);
}

static void put_contact(struct cx_out *out, const struct cx_shop_row *row, const char *source)
{
    static const enum cx_field behind[] = {CX_FIELD_ID,      CX_FIELD_EMAIL,  CX_FIELD_PHONE,
                                           CX_FIELD_LOYALTY, CX_FIELD_COOKIE, CX_FIELD_COUNTRY,
                                           CX_FIELD_CONSENT};
    cx_put_text(out, row->text[CX_FIELD_CUSTOMER]);
    if (row->text[CX_FIELD_SOURCE].n)
        cx_put_text(out, row->text[CX_FIELD_SOURCE]);
    else
        cx_put_string(out, source);
    put_fields(out, row, behind, CX_COUNT_OF(behind));
    put_time(out, &row->time);
}

static void put_exposure(const struct ingest *job, struct cx_out *out,
                         const struct cx_shop_row *row, const struct cx_text *cell)
{
    static const enum cx_field texts[] = {CX_FIELD_EXPERIMENT, CX_FIELD_CUSTOMER, CX_FIELD_VARIANT};
    put_fields(out, row, texts, CX_COUNT_OF(texts));
    put_time(out, &row->time);
    for (size_t i = 0; i < job->extras; i++)
        ingest_put_cell(job, out, cell, job->extra[i]);
}

static void put_place(struct cx_out *out, struct cx_place at)
{
    cx_put_string(out, at.source);
    cx_put_int(out, (int64_t)at.line);
}

static void put_shown(struct ingest *job, struct cx_out *out, const struct ingest_row *r)
{
    const struct cx_shop_plan *plan = &job->plan;
    switch (plan->stream) {
    case CX_STREAM_EVENTS:
        put_event(plan, out, r->row);
        put_place(out, r->at);
        break;
    case CX_STREAM_CONTACTS:
        put_contact(out, r->row, r->at.source);
        break;
    case CX_STREAM_EXPOSURES:
        put_exposure(job, out, r->row, r->cell);
        break;
    case CX_STREAM_TABLE:
        for (size_t i = 0; i < plan->columns; i++)
            ingest_put_cell(job, out, r->cell, i);
        break;
    default:
        put_purchase(out, r->row);
        put_place(out, r->at);
    }
    cx_end_row(out);
    if (plan->stream <= CX_STREAM_EVENTS)
        cx_books_row(&job->books, r->row);
}

void ingest_put_row(struct ingest *job, struct cx_out *out, const struct ingest_row *r)
{
    if (job->plan.stream == CX_STREAM_EVENTS && ingest_word_of_no_event(r->row->kind))
        return;
    if (job->plan.stream == CX_STREAM_TABLE || (!job->hiding.key && !job->hiding.covers)) {
        put_shown(job, out, r);
        return;
    }
    struct cx_shop_row copy = *r->row;
    struct ingest_shown shown = {0};
    out->bytes.failed |= !ingest_show(job, &copy, &shown);
    put_shown(job, out, &(struct ingest_row){&copy, r->cell, r->at});
    ingest_shown_release(&shown);
}
