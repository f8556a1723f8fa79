/* cuts.c - limits between the scores: a file of them read, and written. */
#include "base/decimal.h"
#include "rfm.h"

enum { MEASURE, SCORE, LIMIT, WITHIN_R, WITHIN_F, CUT_ROLES };
static const struct cx_role cut_roles[CUT_ROLES] = {
    [MEASURE] = {.name = "measure", .kind = CX_TEXT, .filled = true},
    [SCORE] = {.name = "score", .kind = CX_INTEGER, .filled = true},
    [LIMIT] = {.name = "limit", .kind = CX_AMOUNT},
    [WITHIN_R] = {.name = "r", .kind = CX_INTEGER, .optional = true},
    [WITHIN_F] = {.name = "f", .kind = CX_INTEGER, .optional = true},
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

/* Nested limits of frequency are those within a recency score, of money within both. */
static void check_within(const char *path, const struct cx_row *row, int measure, size_t bins)
{
    for (int outer = 0; outer < CX_RFM_MONETARY; outer++) {
        const union cx_value *within = &row->value[WITHIN_R + outer];
        bool is_wanted = outer < measure;
        if (within->integer.none == is_wanted)
            refuse_row(path, row,
                       is_wanted ? "nested limits of frequency need an r, of money an r and an f"
                                 : "limits of recency have no r and no f, of frequency no f");
        if (is_wanted && (within->integer.n < 1 || within->integer.n > (int64_t)bins))
            refuse_row(path, row, "there is no such score outside of this limit");
    }
}

static struct cx_rfm_limit *place_of(const char *path, const struct cx_row *row,
                                     const struct cx_rfm_cuts *cuts, int measure)
{
    size_t set = 0;
    if (cuts->nested)
        check_within(path, row, measure, cuts->bins);
    for (int outer = 0; cuts->nested && outer < measure; outer++)
        set = set * cuts->bins + (size_t)row->value[WITHIN_R + outer].integer.n - 1;
    return &cuts->limit[measure][set * cuts->bins + (size_t)row->value[SCORE].integer.n - 2];
}

static struct cx_rfm_limit limit_in(const char *path, const struct cx_row *row, int measure)
{
    struct cx_rfm_limit limit = {.never = row->value[LIMIT].amount.none,
                                 .at = row->value[LIMIT].amount.units};
    if (measure == CX_RFM_MONETARY)
        return limit;
    if (limit.at % CX_DECIMAL_ONE != 0)
        refuse_row(path, row, "column 'limit': not a whole number");
    limit.at /= CX_DECIMAL_ONE;
    return limit;
}

static bool is_nested(const struct cx_batch *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        if (!rows->row[i].value[WITHIN_R].integer.none)
            return true;
    return false;
}

static struct cx_rfm_cuts make_cuts(const char *path, const struct cx_batch *rows)
{
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    size_t bins = highest_score(path, rows), sets = 0;
    if (!is_nested(rows))
        cx_must(cx_rfm_cuts_new(cx_memory(), bins, &cuts, &e), &e);
    else if (bins <= CX_RFM_NESTED_BINS)
        cx_must(cx_rfm_nested_cuts_new(cx_memory(), bins, &cuts, &e), &e);
    else
        cx_die_failed("%s: nested scores go up to %d", path, CX_RFM_NESTED_BINS);
    for (enum cx_rfm_measure measure = 0; measure < CX_RFM_MEASURES; measure++)
        sets += cx_rfm_sets(&cuts, measure);
    if (rows->n != sets * (bins - 1))
        cx_die_failed("%s: wants one limit for each score of each measure%s, from 2 to %zu", path,
                      cuts.nested ? " within each score outside of it" : "", bins);
    return cuts;
}

struct cx_rfm_cuts rfm_read_cuts(const char *path)
{
    struct cx_batch rows = rfm_read_rows(path, cut_roles, CUT_ROLES);
    struct cx_rfm_cuts cuts = make_cuts(path, &rows), seen;
    struct cx_error e = {0};
    cx_must((cuts.nested ? cx_rfm_nested_cuts_new : cx_rfm_cuts_new)(cx_memory(), cuts.bins, &seen,
                                                                      &e),
            &e);
    for (size_t i = 0; i < rows.n; i++) {
        const struct cx_row *row = &rows.row[i];
        int measure = measure_named(row->value[MEASURE].text);
        if (measure == CX_RFM_MEASURES)
            refuse_row(path, row, "column 'measure': not recency, frequency or monetary");
        struct cx_rfm_limit *mark = place_of(path, row, &seen, measure);
        if (!mark->never)
            refuse_row(path, row, "the limit of a score given twice");
        mark->never = false;
        *place_of(path, row, &cuts, measure) = limit_in(path, row, measure);
    }
    cx_batch_release(&rows);
    if (cx_rfm_cuts_check(&cuts, &e) != CX_OK)
        cx_die_failed("%s: %s", path, e.what);
    return cuts;
}

/* The scores outside of a set. */
static void put_within(struct cx_out *out, const struct cx_rfm_cuts *cuts, int measure, size_t set)
{
    size_t r = measure == CX_RFM_MONETARY ? set / cuts->bins : set;
    if (measure == CX_RFM_RECENCY)
        cx_put_none(out);
    else
        cx_put_int(out, (int64_t)r + 1);
    if (measure == CX_RFM_MONETARY)
        cx_put_int(out, (int64_t)(set % cuts->bins) + 1);
    else
        cx_put_none(out);
}

static void put_set(struct cx_out *out, const struct cx_rfm_cuts *cuts, int measure, size_t set)
{
    for (size_t i = 0; i + 1 < cuts->bins; i++) {
        const struct cx_rfm_limit *limit = &cuts->limit[measure][set * cuts->bins + i];
        cx_put_string(out, cx_rfm_measure_names[measure]);
        cx_put_int(out, (int64_t)i + 2);
        if (limit->never)
            cx_put_none(out);
        else
            cx_put_amount(out,
                          measure == CX_RFM_MONETARY ? limit->at : limit->at * CX_DECIMAL_ONE);
        if (cuts->nested)
            put_within(out, cuts, measure, set);
        cx_end_row(out);
    }
}

void rfm_save_cuts(const char *path, const struct cx_rfm_cuts *cuts)
{
    static const struct cx_column cut_columns[] = {{"measure", CX_TEXT},
                                                   {"score", CX_INTEGER},
                                                   {"limit", CX_AMOUNT},
                                                   {"r", CX_INTEGER},
                                                   {"f", CX_INTEGER}};
    struct cx_writing how = {.path = path};
    struct cx_writer *w = cx_create_as(&how, cut_columns, cuts->nested ? CUT_ROLES : WITHIN_R);
    struct cx_out out = cx_out_for(w);
    for (int measure = 0; measure < CX_RFM_MEASURES; measure++)
        for (size_t set = 0; set < cx_rfm_sets(cuts, (enum cx_rfm_measure)measure); set++)
            put_set(&out, cuts, measure, set);
    cx_emit(w, &out);
    cx_out_release(&out);
}
