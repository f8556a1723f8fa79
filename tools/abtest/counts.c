/* counts.c - cx-abtest's way in from counts: one slot a metric of an arm. */
#include <string.h>

#include "abtest.h"
#include "base/number.h"
#include "base/saved.h"
#include "model/tally.h"

enum {
    METRIC = COUNT_ROLES_NAMED,
    COUNT_SEGMENT,
    N,
    SUCCESSES,
    VALUE,
    FIRST_SUM,
    COUNT_ROLES = FIRST_SUM + CX_SUMS
};

static struct {
    struct cx_role role[COUNT_ROLES];
    struct cx_group group;
    int experiment_key, segment_key, metric_key, variant_key;
} counts;

static void plan_counts(void)
{
    static const char *const sums[CX_SUMS] = {"sum", "sum_squares", "denominator",
                                              "denominator_squares", "product"};
    memcpy(counts.role, abtest_role, COUNT_ROLES_NAMED * sizeof *abtest_role);
    counts.role[VARIANT].filled = true;
    counts.role[METRIC] = (struct cx_role){.name = "metric", .kind = CX_TEXT, .filled = true};
    counts.role[COUNT_SEGMENT] = abtest_other_role(CX_TEXT, "segment", abtest_options.segment);
    counts.role[N] = (struct cx_role){.name = "n", .kind = CX_INTEGER, .filled = true};
    counts.role[SUCCESSES] = abtest_other_role(CX_INTEGER, "successes", NULL);
    counts.role[VALUE] = abtest_other_role(CX_NUMBER, "value", NULL);
    for (size_t i = 0; i < CX_SUMS; i++) {
        counts.role[FIRST_SUM + i] = abtest_other_role(CX_NUMBER, sums[i], NULL);
    }
}

static struct cx_tally_row tally_row_of(const struct cx_row *row)
{
    struct cx_tally_row t = {.units = row->value[N].integer.n,
                             .successes = row->value[SUCCESSES].integer.n,
                             .has_successes = !row->value[SUCCESSES].integer.none,
                             .value = row->value[VALUE].number};
    for (size_t i = 0; i < CX_SUMS; i++) {
        t.sum[i] = row->value[FIRST_SUM + i].number;
    }
    return t;
}

static enum cx_verdict accept_counts(void *context, const struct cx_row *row,
                                     struct cx_refusal *why)
{
    (void)context;
    struct cx_tally_row t = tally_row_of(row);
    enum cx_metric_type type;
    const char *wrong = cx_tally_type(&t, &type);
    if (wrong) {
        why->value = row->value[METRIC].text;
        strcpy(why->what, wrong);
        why->reason = "bad-counts";
        why->column = "metric";
        return CX_REFUSE;
    }
    return CX_KEEP;
}

static enum cx_status other_type(struct cx_error *e)
{
    return cx_fail(e, CX_FAILED, "rows of one metric and variant have cells of different types");
}

static enum cx_status add_counts(void *const *slots, const struct cx_row *const *rows, size_t n,
                                 struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < n; i++) {
        struct cx_tally_row t = tally_row_of(rows[i]);
        if (!cx_tally_add(slots[i], &t, memory)) {
            e->line = rows[i]->line;
            return other_type(e);
        }
    }
    return CX_OK;
}

static enum cx_status merge_counts(void *to, const void *from, struct cx_arena *memory,
                                   void *context, struct cx_error *e)
{
    (void)context;
    return cx_tally_merge(to, from, memory) ? CX_OK : other_type(e);
}

static const struct cx_column count_columns[] = {
    {"type", CX_TEXT},
    {"n", CX_INTEGER},
    {"successes", CX_INTEGER},
    {"sum", CX_TEXT},
    {"sum_squares", CX_TEXT},
    {"denominator", CX_TEXT},
    {"denominator_squares", CX_TEXT},
    {"product", CX_TEXT},
    {"values", CX_TEXT},
};

/* Of each value the bits of x and y, and n; "-" where there are only sums. */
static void save_values(const struct cx_tally *t, struct cx_bytes *text)
{
    for (size_t i = 0; i < t->values.n; i++) {
        int64_t bits[2];
        memcpy(bits, &t->values.at[i], sizeof bits);
        cx_bytes_add(text, " ", i > 0);
        cx_save_integer(text, bits[0]);
        cx_bytes_put(text, ' ');
        cx_save_integer(text, bits[1]);
        cx_bytes_put(text, ' ');
        cx_save_integer(text, t->values.at[i].n);
    }
    cx_bytes_add(text, "-", !t->has_values);
}

static bool load_values(struct cx_text saved, struct cx_tally *t, struct cx_arena *memory)
{
    t->has_values = !cx_text_is(saved, "-");
    t->values.memory = memory;
    while (t->has_values && saved.n > 0) {
        int64_t bits[2], n;
        double pair[2];
        if (!cx_load_integer(&saved, &bits[0]) || !cx_load_integer(&saved, &bits[1]) ||
            !cx_load_integer(&saved, &n)) {
            return false;
        }
        memcpy(pair, bits, sizeof pair);
        cx_values_add(&t->values, pair[0], pair[1], n);
    }
    return true;
}

static void save_counts(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    const struct cx_tally *t = slot;
    cx_put_string(out, cx_metric_type_names[t->type]);
    cx_put_int(out, t->units);
    cx_put_int(out, t->successes);
    for (size_t i = 0; i < CX_SUMS; i++) {
        char text[CX_SUM_ROOM];
        cx_put_text(out, (struct cx_text){text, cx_sum_format(&t->sum[i], text)});
    }
    struct cx_bytes values = {0};
    save_values(t, &values);
    cx_put_text(out, (struct cx_text){values.s, values.n});
    out->bytes.failed |= values.failed;
    cx_bytes_release(&values);
}

static enum cx_status load_counts(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    (void)context;
    struct cx_tally *t = slot;
    for (size_t i = 0; i < CX_METRIC_TYPES; i++) {
        if (cx_text_is(cells[0], cx_metric_type_names[i])) {
            t->type = (enum cx_metric_type)i;
            t->is_used = true;
        }
    }
    bool whole = t->is_used && cx_integer_parse(cells[1], &t->units) &&
                 cx_integer_parse(cells[2], &t->successes);
    for (size_t i = 0; whole && i < CX_SUMS; i++) {
        whole = cx_sum_parse(cells[3 + i], &t->sum[i]);
    }
    whole = whole && load_values(cells[3 + CX_SUMS], t, memory);
    return whole ? CX_OK : cx_fail(e, CX_FAILED, "the state is damaged");
}

static void group_counts(struct cx_run *run, struct cx_groups *groups)
{
    run->accept = accept_counts;
    counts.experiment_key =
        abtest_has_experiment_key(run) ? abtest_add_key(&counts.group, EXPERIMENT) : -1;
    counts.segment_key = abtest_options.segment ? abtest_add_key(&counts.group, COUNT_SEGMENT) : -1;
    counts.metric_key = abtest_add_key(&counts.group, METRIC);
    counts.variant_key = abtest_add_key(&counts.group, VARIANT);
    counts.group.slot_size = sizeof(struct cx_tally);
    counts.group.add = add_counts;
    counts.group.merge = merge_counts;
    counts.group.state = (struct cx_slot_state){.columns = count_columns,
                                                .count = CX_COUNT_OF(count_columns),
                                                .save = save_counts,
                                                .load = load_counts};
    cx_group_all(run, &counts.group, abtest_state_word(), groups);
}

/* The index of the metric, which is new when it is not found. */
static size_t metric_of(struct abtest_plan *plan, const struct cx_group_row *row)
{
    const struct cx_tally *t = row->slot;
    struct cx_text name = row->key[counts.metric_key];
    for (size_t i = 0; i < plan->design.metrics; i++) {
        if (!cx_text_equal(plan->metric[i].name, name)) {
            continue;
        }
        if (plan->metric[i].type != t->type) {
            cx_die_failed("metric '%.*s' is a %s in one row and a %s in another", (int)name.n,
                          name.s, cx_metric_type_names[plan->metric[i].type],
                          cx_metric_type_names[t->type]);
        }
        return i;
    }
    plan->metric[plan->design.metrics] = (struct cx_metric){.name = name, .type = t->type};
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

static void pour(struct cx_experiments *x, const struct cx_arm_key *key,
                 const struct cx_tally *tally, size_t metric)
{
    struct cx_arm *arm = NULL;
    struct cx_error e = {0};
    cx_must(cx_experiments_arm(x, key, &arm, &e), &e);
    cx_tally_pour(tally, &arm->metric[metric]);
}

struct cx_experiments *abtest_experiments_of_counts(struct abtest_plan *plan)
{
    plan_counts();
    struct cx_run run = cx_open(counts.role, COUNT_ROLES);
    struct cx_groups groups;
    group_counts(&run, &groups);
    collect_metrics(plan, &groups);
    struct cx_experiments *x = NULL;
    struct cx_error e = {0};
    cx_must(cx_experiments_open(&plan->design, cx_memory(), &x, &e), &e);
    for (size_t i = 0; i < groups.n; i++) {
        struct cx_group_row row = cx_group_at(&groups, i);
        size_t metric = metric_of(plan, &row);
        struct cx_arm_key key = {.experiment = abtest_key(&row, counts.experiment_key),
                                 .variant = row.key[counts.variant_key]};
        pour(x, &key, row.slot, metric);
        key.segment = abtest_key(&row, counts.segment_key);
        if (key.segment.n > 0) {
            pour(x, &key, row.slot, metric);
        }
    }
    return x;
}
