/* write.c - customers scored and named, as a table. */
#include <stdatomic.h>
#include <string.h>

#include "base/decimal.h"
#include "rfm.h"

static const struct cx_column columns[] = {
    {"customer", CX_TEXT},   {"recency", CX_INTEGER}, {"frequency", CX_INTEGER},
    {"monetary", CX_AMOUNT}, {"first", CX_TIME},      {"last", CX_TIME},
    {"r", CX_INTEGER},       {"f", CX_INTEGER},       {"m", CX_INTEGER},
    {"rfm", CX_TEXT},        {"segment", CX_TEXT},
};

static void put_number_if(struct cx_out *out, bool defined, int64_t x)
{
    if (defined)
        cx_put_int(out, x);
    else
        cx_put_none(out);
}

/* Of columns. */
enum { R_COLUMN = 6, SEGMENT_COLUMN = 10 };

struct report {
    const struct rfm_customers *customers;
    struct cx_rfm_scale scale;
    const struct rfm_segments *segments;
    _Atomic uint64_t others;         /* customers that match no rule */
    _Atomic uint64_t *scored[CX_RFM_MEASURES]; /* customers by score; NULL: nobody asks */
    const struct cx_rfm_cell *cells; /* NULL: too many to be made ready */
    const struct cx_made *scores;    /* of each of these cells */
    const struct cx_made *segment;   /* of each rule, and of none */
};

/* ---- what is said with -v */

static void put_limit(struct cx_bytes *line, const struct cx_rfm_limit *limit, int measure)
{
    char text[CX_DECIMAL_ROOM];
    if (limit->never) {
        cx_bytes_format(line, " (never)");
        return;
    }
    cx_decimal_format(measure == CX_RFM_MONETARY ? limit->at : limit->at * CX_DECIMAL_ONE, text);
    cx_bytes_format(line, " (from %s)", text);
}

static void note_scores(const struct report *r, int measure)
{
    const struct cx_rfm_cuts *cuts = r->scale.cuts;
    bool is_inside = cuts->nested && measure != CX_RFM_RECENCY;
    struct cx_bytes line = {0};
    uint64_t all = 0, most = 0;
    for (size_t score = 1; score <= cuts->bins; score++) {
        uint64_t n = r->scored[measure][score];
        cx_bytes_format(&line, "%s%zu", score > 1 ? ", " : "", score);
        if (score > 1 && !is_inside)
            put_limit(&line, &cuts->limit[measure][score - 2], measure);
        cx_bytes_format(&line, ": %llu", (unsigned long long)n);
        all += n;
        most = n > most ? n : most;
    }
    cx_bytes_put(&line, '\0');
    if (line.failed)
        cx_need(NULL);
    cx_note("customers by score of %s: %s%s", cx_rfm_measure_names[measure], line.s,
            is_inside ? "; limits within other scores: --save-cuts" : "");
    if (!cuts->nested && most > 2 * (all / cuts->bins + 1))
        cx_note("scores of %s are uneven: an even share were %llu; equal values score equally",
                cx_rfm_measure_names[measure], (unsigned long long)(all / cuts->bins));
    cx_bytes_release(&line);
}

static void count_scores(const struct report *r, const struct cx_rfm_customer *c)
{
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++)
        r->scored[measure][c->score[measure]]++;
}

static void tell_of_others(const struct report *r)
{
    if (r->others > 0)
        (r->segments->is_own ? cx_warn : cx_note)(
            "%llu customer%s no rule of %s: segment 'other'; a last rule without conditions takes "
            "what is left",
            (unsigned long long)r->others, r->others == 1 ? " matches" : "s match",
            r->segments->path);
}

/* ---- the table */

static void put_scores(const struct cx_rfm_cuts *cuts, const struct cx_rfm_customer *c,
                       struct cx_out *out)
{
    char code[CX_RFM_CODE_ROOM];
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++)
        put_number_if(out, c->score[measure] > 0, c->score[measure]);
    cx_put_word(out, (struct cx_text){code, cx_rfm_code(c, cuts->bins, code)});
}

static void put_customer(void *report, size_t i, struct cx_out *out)
{
    struct report *r = report;
    const struct cx_purchases *p = r->customers->purchases;
    struct cx_group_row row = cx_group_at(&p->customers, p->first + i);
    struct cx_rfm_customer c = rfm_customer_of(r->customers, row.slot);
    cx_rfm_score(&r->scale, &c);
    if (r->scored[CX_RFM_RECENCY] != NULL)
        count_scores(r, &c);
    const struct cx_rfm_cell *cell =
        r->cells != NULL ? cx_rfm_cell_of(r->cells, r->scale.cuts->bins, &c) : NULL;
    size_t rule = cell != NULL
                      ? cx_rfm_cell_segment(cell, r->segments->rule, r->segments->n, &c)
                      : cx_rfm_segment(r->segments->rule, r->segments->n, &c);
    if (rule == r->segments->n && r->segments->named)
        r->others++;
    cx_put_text(out, row.key[0]);
    put_number_if(out, c.frequency > 0, c.recency);
    cx_put_int(out, c.frequency);
    cx_put_amount(out, c.monetary);
    cx_put_day(out, c.first);
    cx_put_day(out, c.last);
    if (cell != NULL)
        cx_put_made(out, &r->scores[cell - r->cells]);
    else
        put_scores(r->scale.cuts, &c, out);
    cx_put_made(out, &r->segment[rule]);
    cx_end_row(out);
}

static void make_segments(struct cx_writer *w, struct report *r)
{
    const struct rfm_segments *s = r->segments;
    struct cx_made *made = cx_need(cx_arena_alloc(cx_memory(), (s->n + 1) * sizeof *made));
    struct cx_out out = cx_out_for(w);
    struct cx_error e = {0};
    for (size_t rule = 0; rule <= s->n; rule++) {
        out.column = SEGMENT_COLUMN;
        cx_put_text(&out, rfm_segment_name(s, rule));
        cx_must(cx_out_made(&out, SEGMENT_COLUMN, cx_memory(), &made[rule], &e), &e);
    }
    cx_out_release(&out);
    r->segment = made;
}

static void make_scores(struct cx_writer *w, struct report *r)
{
    size_t end = r->scale.cuts->bins + 1, n = end * end * end;
    struct cx_made *made = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *made));
    struct cx_out out = cx_out_for(w);
    struct cx_error e = {0};
    for (size_t i = 0; i < n; i++) {
        struct cx_rfm_customer c = {.frequency = 0};
        memcpy(c.score, r->cells[i].score, sizeof c.score);
        out.column = R_COLUMN;
        put_scores(r->scale.cuts, &c, &out);
        cx_must(cx_out_made(&out, R_COLUMN, cx_memory(), &made[i], &e), &e);
    }
    cx_out_release(&out);
    r->scores = made;
}

void rfm_write(const struct rfm_customers *all, const struct cx_rfm_cuts *cuts,
               const struct rfm_segments *segments)
{
    struct report r = {.customers = all, .segments = segments};
    const struct cx_purchases *p = all->purchases;
    struct cx_error e = {0};
    cx_must(cx_rfm_scale_new(cx_memory(), cuts, &r.scale, &e), &e);
    if (cuts->bins <= CX_RFM_CELL_BINS && segments->n <= CX_RFM_CELL_RULES)
        r.cells = cx_need(cx_rfm_cells_new(cx_memory(), segments->rule, segments->n, cuts->bins));
    for (int measure = 0; cx_common.verbose && measure < CX_RFM_MEASURES; measure++)
        r.scored[measure] =
            cx_need(cx_arena_alloc(cx_memory(), (cuts->bins + 1) * sizeof *r.scored[measure]));
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    make_segments(w, &r);
    if (r.cells != NULL)
        make_scores(w, &r);
    cx_put_rows(w, p->customers.n - p->first, put_customer, &r);
    tell_of_others(&r);
    for (int measure = 0; cx_common.verbose && measure < CX_RFM_MEASURES; measure++)
        note_scores(&r, measure);
}
