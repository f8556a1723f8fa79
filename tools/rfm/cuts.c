/* cuts.c - limits between the scores: a file of them read, and written. */
#include "base/decimal.h"
#include "rfm.h"

enum { MEASURE, SCORE, LIMIT, CUT_ROLES };
static const struct cx_role cut_roles[CUT_ROLES] = {
    [MEASURE] = {.name = "measure", .kind = CX_TEXT, .filled = true},
    [SCORE] = {.name = "score", .kind = CX_INTEGER, .filled = true},
    [LIMIT] = {.name = "limit", .kind = CX_AMOUNT},
};

_Noreturn static void refuse_row(const char *path, const struct cx_row *row, const char *what)
{
    cx_die_failed("%s:%llu: %s", path, (unsigned long long)row->line, what);
}

struct cx_batch rfm_read_rows(const char *path, const struct cx_role *wanted, size_t n)
{
    struct cx_reading how = {.grammar = CX_BY_HEADER};
    struct cx_table *table;
    struct cx_batch rows = {0};
    struct cx_error e = {0};
    cx_must(cx_table_read_all(cx_memory(), &how, path, wanted, n, &table, &rows, &e), &e);
    cx_table_close(table);
    return rows;
}

static int measure_named(struct cx_text name)
{
    int measure = 0;
    while (measure < CX_RFM_MEASURES && !cx_text_is(name, cx_rfm_measure_names[measure]))
        measure++;
    return measure;
}

static size_t highest_score(const char *path, const struct cx_batch *rows)
{
    int64_t highest = 1;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t score = rows->row[i].value[SCORE].integer.n;
        if (score < 2 || score > CX_RFM_MAX_BINS)
            refuse_row(path, &rows->row[i], "column 'score': limits are for scores from 2");
        if (score > highest)
            highest = score;
    }
    return (size_t)highest;
}

static void read_limit(const char *path, const struct cx_row *row, const struct cx_rfm_cuts *cuts)
{
    int measure = measure_named(row->value[MEASURE].text);
    if (measure == CX_RFM_MEASURES)
        refuse_row(path, row, "column 'measure': not recency, frequency or monetary");
    struct cx_rfm_limit *limit = &cuts->limit[measure][row->value[SCORE].integer.n - 2];
    limit->never = row->value[LIMIT].amount.none;
    limit->at = row->value[LIMIT].amount.units;
    if (measure == CX_RFM_MONETARY)
        return;
    if (limit->at % CX_DECIMAL_ONE != 0)
        refuse_row(path, row, "column 'limit': not a whole number");
    limit->at /= CX_DECIMAL_ONE;
}

struct cx_rfm_cuts rfm_read_cuts(const char *path)
{
    struct cx_batch rows = rfm_read_rows(path, cut_roles, CUT_ROLES);
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    cx_must(cx_rfm_cuts_new(cx_memory(), highest_score(path, &rows), &cuts, &e), &e);
    if (rows.n != CX_RFM_MEASURES * (cuts.bins - 1))
        cx_die_failed("%s: wants one limit for each score of each measure, from 2 to %zu", path,
                      cuts.bins);
    bool *seen = cx_need(cx_arena_alloc(cx_memory(), rows.n + 1));
    for (size_t i = 0; i < rows.n; i++) {
        const struct cx_row *row = &rows.row[i];
        read_limit(path, row, &cuts);
        size_t place = (size_t)measure_named(row->value[MEASURE].text) * (cuts.bins - 1) +
                       (size_t)row->value[SCORE].integer.n - 2;
        if (seen[place])
            refuse_row(path, row, "the limit of a score given twice");
        seen[place] = true;
    }
    cx_batch_release(&rows);
    if (cx_rfm_cuts_check(&cuts, &e) != CX_OK)
        cx_die_failed("%s: %s", path, e.what);
    return cuts;
}

void rfm_save_cuts(const char *path, const struct cx_rfm_cuts *cuts)
{
    static const struct cx_column cut_columns[] = {
        {"measure", CX_TEXT}, {"score", CX_INTEGER}, {"limit", CX_AMOUNT}};
    struct cx_writing how = {.path = path};
    struct cx_writer *w = cx_create_as(&how, cut_columns, CX_COUNT_OF(cut_columns));
    struct cx_out out = cx_out_for(w);
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++) {
        for (size_t i = 0; i + 1 < cuts->bins; i++) {
            const struct cx_rfm_limit *limit = &cuts->limit[measure][i];
            cx_put_string(&out, cx_rfm_measure_names[measure]);
            cx_put_int(&out, (int64_t)i + 2);
            if (limit->never)
                cx_put_none(&out);
            else
                cx_put_amount(&out,
                              measure == CX_RFM_MONETARY ? limit->at : limit->at * CX_DECIMAL_ONE);
            cx_end_row(&out);
        }
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}
