/* counts.c - cx-abtest's way in from counts: one slot a metric of an arm. */
#include <string.h>

#include "abtest.h"
#include "base/number.h"
#include "base/saved.h"
#include "model/tally.h"

enum {
    METRIC = COUNT_ROLES_NAMED,
    COUNT_SEGMENT,
    COUNT_STRATUM,
    TYPE,
    N,
    SUCCESSES,
    VALUE,
    CUBES,
    FIRST_SUM,
    FIRST_COVARIATE = FIRST_SUM + CX_SUMS,
    COUNT_ROLES = FIRST_COVARIATE + CX_TALLY_COVARIATES
};

static struct {
    struct cx_role role[COUNT_ROLES];
    struct cx_group group;
    int experiment_key, segment_key, stratum_key, metric_key, variant_key;
} counts;

static void plan_counts(void)
{
    static const char *const sums[CX_SUMS] = {"sum", "sum_squares", "denominator",
                                              "denominator_squares", "product"};
    static const char *const covariate[CX_TALLY_COVARIATES] = {
        "covariate", "covariate_product", "covariate_denominator", "covariate_squares"};
    memcpy(counts.role, abtest_role, COUNT_ROLES_NAMED * sizeof *abtest_role);
    counts.role[VARIANT].filled = true;
    counts.role[METRIC] = (struct cx_role){
        .name = "metric", .kind = CX_TEXT, .filled = true, .is_fixed = true};
    counts.role[COUNT_SEGMENT] = abtest_other_role(CX_TEXT, "segment", abtest_options.segment);
    counts.role[COUNT_STRATUM] = abtest_other_role(CX_TEXT, "strata", abtest_options.strata);
    counts.role[TYPE] = abtest_other_role(CX_TEXT, "type", NULL);
    counts.role[N] = (struct cx_role){
        .name = "n", .kind = CX_INTEGER, .filled = true, .is_fixed = true};
    counts.role[SUCCESSES] = abtest_other_role(CX_INTEGER, "successes", NULL);
    counts.role[VALUE] = abtest_other_role(CX_NUMBER, "value", NULL);
    counts.role[CUBES] = abtest_other_role(CX_NUMBER, "sum_cubes", NULL);
    for (size_t i = 0; i < CX_SUMS; i++) {
        counts.role[FIRST_SUM + i] = abtest_other_role(CX_NUMBER, sums[i], NULL);
    }
    for (size_t i = 0; i < CX_TALLY_COVARIATES; i++) {
        counts.role[FIRST_COVARIATE + i] = abtest_other_role(CX_NUMBER, covariate[i], NULL);
    }
}

static struct cx_tally_row tally_row_of(const struct cx_row *row)
{
    struct cx_tally_row t = {.type = row->value[TYPE].text,
                             .units = row->value[N].integer.n,
                             .successes = row->value[SUCCESSES].integer.n,
                             .has_successes = !row->value[SUCCESSES].integer.none,
                             .value = row->value[VALUE].number,
                             .cubes = row->value[CUBES].number};
    for (size_t i = 0; i < CX_SUMS; i++) {
        t.sum[i] = row->value[FIRST_SUM + i].number;
    }
    for (size_t i = 0; i < CX_TALLY_COVARIATES; i++) {
        t.covariate[i] = row->value[FIRST_COVARIATE + i].number;
    }
    return t;
}

/* The column that is wrong, where it is one alone. */
static const char *wrong_column(const struct cx_tally_row *t)
{
    bool is_share = t->type.n == 0 ||
                    cx_text_is(t->type, cx_metric_type_names[CX_METRIC_PROPORTION]);
    bool of_successes = t->has_successes && (t->successes < 0 || t->successes > t->units);
    bool of_units = t->units < 0 || t->units > CX_TALLY_UNITS;
    return of_units ? "n" : of_successes && is_share ? "successes" : "metric";
}

static enum cx_verdict accept_counts(void *context, const struct cx_row *row,
                                     struct cx_refusal *why)
{
    (void)context;
    struct cx_tally_row t = tally_row_of(row);
    struct cx_tally_kind kind;
    const char *wrong = cx_tally_kind(&t, &kind);
    if (wrong) {
        why->value = row->value[METRIC].text;
        strcpy(why->what, wrong);
        why->reason = "bad-counts";
        why->column = wrong_column(&t);
        return CX_REFUSE;
    }
    return CX_KEEP;
}

static enum cx_status add_counts(void *const *slots, const struct cx_row *const *rows, size_t n,
                                 struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < n; i++) {
        struct cx_tally_row t = tally_row_of(rows[i]);
        const char *wrong = cx_tally_add(slots[i], &t, memory);
        if (wrong) {
            e->line = rows[i]->line;
            return cx_fail(e, CX_FAILED, "%s", wrong);
        }
    }
    return CX_OK;
}

static enum cx_status merge_counts(void *to, const void *from, struct cx_arena *memory,
                                   void *context, struct cx_error *e)
{
    (void)context;
    const char *wrong = cx_tally_merge(to, from, memory);
    return wrong ? cx_fail(e, CX_FAILED, "%s", wrong) : CX_OK;
}

static const struct cx_column count_columns[] = {
    {"type", CX_TEXT},
    {"quantile", CX_TEXT},
    {"n", CX_INTEGER},
    {"successes", CX_INTEGER},
    {"sum", CX_TEXT},
    {"sum_squares", CX_TEXT},
    {"denominator", CX_TEXT},
    {"denominator_squares", CX_TEXT},
    {"product", CX_TEXT},
    {"covariates", CX_INTEGER},
    {"covariate", CX_TEXT},
    {"covariate_product", CX_TEXT},
    {"covariate_denominator", CX_TEXT},
    {"covariate_squares", CX_TEXT},
    {"sum_cubes", CX_TEXT},
    {"cubed", CX_INTEGER},
    {"values", CX_TEXT},
};

/* Of each value x, y and n; "-" where there are only sums. */
static void save_values(const struct cx_tally *t, struct cx_bytes *text)
{
    for (size_t i = 0; i < t->values.n; i++) {
        cx_bytes_add(text, " ", i > 0);
        cx_save_double(text, t->values.at[i].x);
        cx_bytes_put(text, ' ');
        cx_save_double(text, t->values.at[i].y);
        cx_bytes_put(text, ' ');
        cx_save_integer(text, t->values.at[i].n);
    }
    cx_bytes_add(text, "-", !t->kind.has_values);
}

static bool load_values(struct cx_text saved, struct cx_tally *t, struct cx_arena *memory)
{
    t->kind.has_values = !cx_text_is(saved, "-");
    t->values.memory = memory;
    while (t->kind.has_values && saved.n > 0) {
        double x, y;
        int64_t n;
        if (!cx_load_double(&saved, &x) || !cx_load_double(&saved, &y) ||
            !cx_load_integer(&saved, &n)) {
            return false;
        }
        cx_values_add(&t->values, x, y, n);
    }
    return true;
}

static void save_sums(const struct cx_sum *sum, size_t n, struct cx_out *out)
{
    for (size_t i = 0; i < n; i++) {
        char text[CX_SUM_ROOM];
        cx_put_text(out, (struct cx_text){text, cx_sum_format(&sum[i], text)});
    }
}

static void save_counts(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    const struct cx_tally *t = slot;
    struct cx_bytes values = {0};
    int64_t bits;
    memcpy(&bits, &t->kind.quantile, sizeof bits);
    cx_put_string(out, cx_metric_type_names[t->kind.type]);
    cx_put_int(out, bits);
    cx_put_int(out, t->units);
    cx_put_int(out, t->successes);
    save_sums(t->sum, CX_SUMS, out);
    cx_put_int(out, t->kind.has_covariate);
    save_sums(t->covariate, CX_TALLY_COVARIATES, out);
    save_sums(&t->cubes, 1, out);
    cx_put_int(out, t->cubed);
    save_values(t, &values);
    cx_put_text(out, (struct cx_text){values.s, values.n});
    out->bytes.failed |= values.failed;
    cx_bytes_release(&values);
}

static bool load_sums(const struct cx_text *cell, struct cx_sum *sum, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!cx_sum_parse(cell[i], &sum[i])) {
            return false;
        }
    }
    return true;
}

static enum cx_status load_counts(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    enum { SAVED_SUMS = 4, SAVED_COVARIATES = SAVED_SUMS + CX_SUMS, SAVED_Z };
    enum { SAVED_CUBES = SAVED_Z + CX_TALLY_COVARIATES, SAVED_CUBED, SAVED_VALUES };
    (void)context;
    struct cx_tally *t = slot;
    int64_t bits, covariates;
    for (size_t i = 0; i < CX_METRIC_TYPES; i++) {
        if (cx_text_is(cells[0], cx_metric_type_names[i])) {
            t->kind.type = (enum cx_metric_type)i;
            t->is_used = true;
        }
    }
    bool whole = t->is_used && cx_integer_parse(cells[1], &bits) &&
                 cx_integer_parse(cells[2], &t->units) && t->units >= 0 &&
                 t->units <= CX_TALLY_UNITS &&
                 cx_integer_parse(cells[3], &t->successes) && t->successes >= 0 &&
                 t->successes <= t->units &&
                 load_sums(cells + SAVED_SUMS, t->sum, CX_SUMS) &&
                 cx_integer_parse(cells[SAVED_COVARIATES], &covariates) &&
                 load_sums(cells + SAVED_Z, t->covariate, CX_TALLY_COVARIATES) &&
                 load_sums(cells + SAVED_CUBES, &t->cubes, 1) &&
                 cx_integer_parse(cells[SAVED_CUBED], &t->cubed) &&
                 load_values(cells[SAVED_VALUES], t, memory);
    if (!whole) {
        return cx_fail(e, CX_FAILED, "the state is damaged");
    }
    memcpy(&t->kind.quantile, &bits, sizeof bits);
    t->kind.has_covariate = covariates != 0;
    return CX_OK;
}

static const char *state_word(void)
{
    struct cx_bytes word = {0};
    cx_bytes_format(&word, "counts");
    cx_state_option(&word, "segment", abtest_options.segment);
    cx_state_option(&word, "strata", abtest_options.strata);
    return cx_kept_text(&word);
}

static void group_counts(struct cx_run *run, struct cx_groups *groups)
{
    run->accept = accept_counts;
    counts.experiment_key =
        abtest_has_experiment_key(run) ? abtest_add_key(&counts.group, EXPERIMENT) : -1;
    counts.segment_key = abtest_options.segment ? abtest_add_key(&counts.group, COUNT_SEGMENT) : -1;
    counts.stratum_key = abtest_options.strata ? abtest_add_key(&counts.group, COUNT_STRATUM) : -1;
    counts.metric_key = abtest_add_key(&counts.group, METRIC);
    counts.variant_key = abtest_add_key(&counts.group, VARIANT);
    counts.group.slot_size = sizeof(struct cx_tally);
    counts.group.add = add_counts;
    counts.group.merge = merge_counts;
    counts.group.state = (struct cx_slot_state){.columns = count_columns,
                                                .count = CX_COUNT_OF(count_columns),
                                                .save = save_counts,
                                                .load = load_counts};
    cx_group_all(run, &counts.group, state_word(), groups);
}

static void check_kind(const struct cx_metric *metric, const struct cx_tally_kind *kind)
{
    const int n = (int)metric->name.n;
    const char *name = metric->name.s;
    if (metric->type != kind->type) {
        cx_die_failed("metric '%.*s' is a %s in one row and a %s in another", n, name,
                      cx_metric_type_names[metric->type], cx_metric_type_names[kind->type]);
    }
    if (metric->quantile != kind->quantile) {
        cx_die_failed("metric '%.*s' is the quantile at %g in one row and at %g in another", n,
                      name, metric->quantile, kind->quantile);
    }
    if (metric->covariates != kind->has_covariate) {
        cx_die_failed("metric '%.*s' has a covariate in some rows only", n, name);
    }
}

/* The index of the metric, which is new when it is not found. */
static size_t metric_of(struct abtest_plan *plan, const struct cx_group_row *row)
{
    static const struct cx_covariate covariate = {.name = {"covariate", 9}};
    const struct cx_tally *t = row->slot;
    struct cx_text name = row->key[counts.metric_key];
    for (size_t i = 0; i < plan->design.metrics; i++) {
        if (cx_text_equal(plan->metric[i].name, name)) {
            check_kind(&plan->metric[i], &t->kind);
            return i;
        }
    }
    plan->metric[plan->design.metrics] = (struct cx_metric){.name = name,
                                                            .type = t->kind.type,
                                                            .quantile = t->kind.quantile,
                                                            .covariate = &covariate,
                                                            .covariates = t->kind.has_covariate};
    return plan->design.metrics++;
}

static void collect_metrics(struct abtest_plan *plan, const struct cx_groups *groups)
{
    plan->metric = cx_need(cx_arena_alloc(cx_memory(), (groups->n + 1) * sizeof *plan->metric));
    for (size_t i = 0; i < groups->n; i++) {
        struct cx_group_row row = cx_group_at(groups, i);
        metric_of(plan, &row);
    }
    plan->design.metric = plan->metric;
    if (groups->n > 0) {
        abtest_settle_metrics(plan);
    }
}

/* Adds a tally to its arm, and to those of its segment and stratum. */
static void pour(struct cx_experiments *x, const struct cx_group_row *row, size_t metric)
{
    const struct cx_arm_key key = {.experiment = abtest_key(row, counts.experiment_key),
                                   .segment = abtest_key(row, counts.segment_key),
                                   .stratum = abtest_key(row, counts.stratum_key),
                                   .variant = row->key[counts.variant_key]};
    struct cx_unit_arms arms;
    struct cx_error e = {0};
    cx_must(cx_experiments_arms(x, &key, &arms, &e), &e);
    for (size_t i = 0; i < arms.n; i++) {
        cx_tally_pour(row->slot, &arms.arm[i]->metric[metric]);
    }
}

struct cx_experiments *abtest_experiments_of_counts(struct abtest_plan *plan)
{
    plan_counts();
    struct cx_run run = cx_open(counts.role, COUNT_ROLES);
    struct cx_groups groups;
    group_counts(&run, &groups);
    plan->design.of_counts = true;
    collect_metrics(plan, &groups);
    struct cx_experiments *x = NULL;
    struct cx_error e = {0};
    cx_must(cx_experiments_open(&plan->design, cx_memory(), &x, &e), &e);
    for (size_t i = 0; i < groups.n; i++) {
        struct cx_group_row row = cx_group_at(&groups, i);
        pour(x, &row, metric_of(plan, &row));
    }
    return x;
}
