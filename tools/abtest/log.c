/* log.c - cx-abtest's way in from exposures and outcomes: one slot a customer of an experiment,
 * however many rows it has; one row each is the same thing.
 */
#include <stdio.h>
#include <string.h>

#include "abtestlog.h"

struct abtest_units abtest_units;

static enum abtest_has log_has = EXPOSURES | OUTCOMES, outcomes_have = OUTCOMES;

/* The option that speaks of a column, for messages. */
static const char *option_of(const struct cx_declared_column *column, enum abtest_cell cell)
{
    return cell == KNOWN || column->kind == CX_OUTCOME_BEFORE ? "covariate" : "metric";
}

/* Metrics may share an outcome. */
static int outcome_of(const struct cx_declared_column *column, enum abtest_cell cell)
{
    const char *name = cx_need(cx_arena_text(cx_memory(), column->column.s, column->column.n));
    int n = (int)abtest_units.unit.outcomes;
    for (int i = 0; i < n; i++) {
        bool same = abtest_units.kind[i] == column->kind && abtest_units.cell[i] == cell;
        if (same && strcmp(abtest_units.role[FIRST_OUTCOME + i].column, name) == 0) {
            return i;
        }
    }
    if (n == MOST_OUTCOMES) {
        cx_die_usage("more than %d columns in metrics", MOST_OUTCOMES);
    }
    abtest_units.kind[n] = column->kind;
    abtest_units.cell[n] = cell;
    abtest_units.from[n] = OUTCOMES;
    enum cx_kind kind = abtest_is_text(cell) ? CX_TEXT : CX_NUMBER;
    abtest_units.role[FIRST_OUTCOME + n] = abtest_other_role(kind, option_of(column, cell), name);
    abtest_units.state_column[4 + n] = (struct cx_column){name, CX_TEXT};
    abtest_units.unit.outcomes++;
    return n;
}

static enum abtest_cell cell_of(const struct cx_declared_column *column,
                                const struct cx_metric *metric)
{
    if (column->kind == CX_OUTCOME_COUNT) {
        return FILLED;
    }
    if (metric->type == CX_METRIC_PROPORTION && column->kind != CX_OUTCOME_SUM) {
        return FLAG;
    }
    return metric->type == CX_METRIC_COUNT ? WHOLE : NUMBER;
}

static void add_value(struct abtest_value value)
{
    if (abtest_units.values == MOST_VALUES) {
        cx_die_usage("more than %d columns in metrics", MOST_VALUES);
    }
    abtest_units.value[abtest_units.values++] = value;
}

/* What a customer was stands beside its exposures, what it did among the outcomes. */
static void add_covariate(const struct cx_declared_column *column, size_t metric)
{
    bool was = column->kind == CX_OUTCOME_FIRST;
    int outcome = outcome_of(column, was ? KNOWN : NUMBER);
    abtest_units.from[outcome] = was ? EXPOSURES : OUTCOMES;
    add_value((struct abtest_value){
        .outcome = outcome, .counted = NO_OUTCOME, .is_covariate = true, .metric = metric});
}

/* A sum of nothing, or a flag that nobody set, may be no outcome. */
static void add_own(const struct cx_declared_column *column, enum abtest_cell cell,
                    struct abtest_value value)
{
    bool hides = column->kind == CX_OUTCOME_SUM || column->kind == CX_OUTCOME_ANY;
    value.outcome = value.counted = NO_OUTCOME;
    if (column->column.n > 0) {
        value.outcome = outcome_of(column, cell);
    }
    if (column->column.n > 0 && hides && abtest_options.missing != NOTHING_IS_ZERO) {
        const struct cx_declared_column rows = {column->column, CX_OUTCOME_COUNT};
        value.counted = outcome_of(&rows, FILLED);
    }
    abtest_units.has_caps |= value.caps != NULL;
    abtest_units.unit.has_events |= value.is_of_events;
    add_value(value);
}

static void plan_values(const struct abtest_plan *plan, size_t metric)
{
    const struct cx_declared_metric *m = &plan->declared[metric];
    struct abtest_value own = {
        .metric = metric, .is_first = true, .is_of_events = m->metric.is_of_events};
    for (size_t i = 0; i < plan->capped; i++) {
        bool is_of = cx_text_equal(plan->caps[i].metric, m->metric.name);
        own.caps = is_of ? &plan->caps[i] : own.caps;
    }
    add_own(&m->x, cell_of(&m->x, &m->metric), own);
    if (cx_metric_divides(m->metric.type)) {
        own.is_first = false;
        add_own(&m->y, m->y.kind == CX_OUTCOME_COUNT ? FILLED : NUMBER, own);
    }
    for (size_t i = 0; i < plan->covariates; i++) {
        const struct cx_declared_covariate *c = &plan->covariate[i];
        if (!abtest_is_covariate_of(c, &m->metric)) {
            continue;
        }
        abtest_units.has_covariates = true;
        add_covariate(&c->x, metric);
        if (c->y.column.n > 0) {
            add_covariate(&c->y, metric);
        }
        if (abtest_options.missing_covariate == MISSING_INDICATOR) {
            add_value((struct abtest_value){.outcome = NO_OUTCOME,
                                            .counted = NO_OUTCOME,
                                            .indicates = c->y.column.n > 0 ? 2 : 1,
                                            .metric = metric});
        }
    }
}

/* With --outcomes the operands have exposures alone. */
static void plan_outcomes(void)
{
    static const struct cx_role no_role = {.name = "@0", .kind = CX_TEXT, .optional = true};
    memcpy(abtest_units.outcome_role, abtest_units.role, sizeof abtest_units.outcome_role);
    if (abtest_options.outcomes.n == 0) {
        return;
    }
    abtest_units.role[VARIANT].filled = true;
    abtest_units.outcome_role[VARIANT] = no_role;
    for (size_t i = FIRST_OUTCOME, n = i + abtest_units.unit.outcomes; i < n; i++) {
        bool is_of_exposures = abtest_units.from[i - FIRST_OUTCOME] == EXPOSURES;
        struct cx_role *absent =
            is_of_exposures ? &abtest_units.outcome_role[i] : &abtest_units.role[i];
        *absent = no_role;
    }
}

/* Its place; 0 where the option names no column. */
static size_t add_role(const char *name, const char *column)
{
    if (!column) {
        return 0;
    }
    abtest_units.role[abtest_units.roles] = abtest_other_role(CX_TEXT, name, column);
    return abtest_units.roles++;
}

static void plan_units(const struct abtest_plan *plan)
{
    memcpy(abtest_units.role, abtest_role, sizeof abtest_role);
    if (abtest_options.whole) {
        abtest_units.role[VARIANT].optional = true;
    }
    abtest_units.state_column[0] = (struct cx_column){"first_ms", CX_INTEGER};
    abtest_units.state_column[1] = (struct cx_column){"first_variant", CX_TEXT};
    abtest_units.state_column[2] = (struct cx_column){"first_segment", CX_TEXT};
    abtest_units.state_column[3] = (struct cx_column){"in_several", CX_INTEGER};
    for (size_t i = 0; i < plan->design.metrics; i++) {
        plan_values(plan, i);
    }
    abtest_units.state_column[4 + abtest_units.unit.outcomes] =
        (struct cx_column){"waiting", CX_TEXT};
    abtest_units.state_column[5 + abtest_units.unit.outcomes] =
        (struct cx_column){"first_cluster", CX_TEXT};
    abtest_units.unit.window_ms = abtest_options.window_ms;
    abtest_units.unit.window_before_ms = abtest_options.covariate_window_ms;
    plan_outcomes();
    abtest_units.roles = FIRST_OUTCOME + abtest_units.unit.outcomes;
    abtest_units.segment_role = add_role("segment", abtest_options.segment);
    abtest_units.strata_role = add_role("strata", abtest_options.strata);
    abtest_units.cluster_role = add_role("cluster", abtest_options.cluster);
    abtest_units.unit.clusters = abtest_options.cluster ? &abtest_clusters : NULL;
    abtest_units.unit.outcome = abtest_units.kind;
    abtest_units.unit.names = &abtest_names;
}

/* ---- the run */

static void check_times(const struct cx_run *run, const struct cx_run *outcomes)
{
    bool has_time = cx_common.merge || cx_table_has(run->in, TIME);
    bool have_times = !outcomes->in || cx_table_has(outcomes->in, TIME);
    abtest_units.is_timed = has_time && have_times;
    abtest_units.has_exposed = has_time;
    if (abtest_options.multi == MULTI_FIRST && !has_time) {
        cx_die_usage("option '--multi': 'first' needs to know when; name the column with --time");
    }
    if (abtest_options.window_ms > 0 && !abtest_units.is_timed) {
        cx_die_usage("option '--window' needs to know when; name the column with --time");
    }
    for (size_t i = 0; i < abtest_units.unit.outcomes && !abtest_units.is_timed; i++) {
        if (abtest_units.kind[i] == CX_OUTCOME_BEFORE) {
            cx_die_usage("option '--covariate': 'before' needs to know when; name the column "
                         "with --time");
        }
    }
    if (abtest_options.looks != LOOK_ONCE && !abtest_units.is_timed) {
        cx_die_usage("option '--looks' needs to know when; name the column with --time");
    }
    if (has_time && !have_times) {
        cx_warn("the outcomes have no times: those before the exposure count, too");
    }
}

static struct cx_run open_outcomes(void)
{
    struct cx_reading how = cx_reading();
    const struct cx_list *files = &abtest_options.outcomes;
    if (files->n == 0 || cx_common.merge) {
        return (struct cx_run){.in = NULL};
    }
    return cx_open_as(&how, files->item, files->n, abtest_units.outcome_role,
                      FIRST_OUTCOME + abtest_units.unit.outcomes);
}

/* What slots depend on, and nothing else: when states are read, metrics may be others that want the
 * same of rows, a window longer, and what becomes of who was in several variants may change. */
static const char *state_word(void)
{
    static const char *const cells[] = {
        [NUMBER] = "", [KNOWN] = ".known", [WHOLE] = ".whole", [FLAG] = ".flag", [FILLED] = ""};
    const struct cx_unit_plan *unit = &abtest_units.unit;
    struct cx_bytes word = {0};
    cx_bytes_format(&word, "log%s", unit->keeps_rows ? ",looks" : "");
    if (!unit->keeps_rows) {
        cx_bytes_format(&word, "%s%s", unit->apart ? ",keep" : "",
                        unit->window_ms > 0 ? ",window" : "");
    }
    if (cx_common.zone) {
        cx_state_option(&word, "tz", cx_common.zone);
    }
    cx_state_option(&word, "segment", abtest_options.segment);
    cx_state_option(&word, "strata", abtest_options.strata);
    if (abtest_options.cluster) {
        cx_state_option(&word, "cluster", abtest_options.cluster);
    }
    for (size_t i = 0; i < unit->outcomes; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s%s", cx_outcome_kind_names[unit->outcome[i]],
                 cells[abtest_units.cell[i]]);
        cx_state_option(&word, name, abtest_units.state_column[4 + i].name);
    }
    return cx_kept_text(&word);
}

/* The last instant that is known: of the as-of day, in --tz or UTC, else that of the newest row; of
 * a date, whose end lies on the next day, the one before that. */
static int64_t last_instant(const struct cx_run *run)
{
    const struct cx_time_rule rule = cx_reading().time;
    const struct cx_counts *counts = &run->counts;
    if (run->time_role >= 0) {
        cx_as_of(run);
    }
    if (cx_common.as_of != CX_NO_DAY) {
        return cx_time_of_date(cx_common.as_of + 1, &rule).ms - 1;
    }
    bool is_date = cx_floor_divide(counts->end_local_ms, CX_DAY_MS) > counts->newest;
    return counts->end_ms - is_date;
}

static void group_units(struct cx_run *run, struct cx_groups *groups)
{
    static struct cx_run outcomes;
    outcomes = open_outcomes();
    check_times(run, &outcomes);
    log_has = abtest_options.outcomes.n > 0 ? EXPOSURES : EXPOSURES | OUTCOMES;
    abtest_plan_rows(run, &log_has);
    abtest_units.experiment_key = -1;
    if (abtest_has_experiment_key(run)) {
        abtest_units.experiment_key = abtest_add_key(&abtest_units.group, EXPERIMENT);
    }
    abtest_units.customer_key = abtest_add_key(&abtest_units.group, CUSTOMER);
    struct cx_error e = {0};
    cx_must(abtest_intern((struct cx_text){NULL, 0}, &abtest_units.no_segment, &e), &e);
    abtest_units.unit.apart = abtest_options.multi == MULTI_KEEP;
    abtest_units.unit.keeps_rows = abtest_options.looks != LOOK_ONCE;
    abtest_units.outcome_group = abtest_units.group;
    abtest_plan_group(&abtest_units.group, &log_has);
    abtest_plan_group(&abtest_units.outcome_group, &outcomes_have);
    const struct cx_group_input input[] = {{run, &abtest_units.group},
                                           {&outcomes, &abtest_units.outcome_group}};
    if (outcomes.in) {
        abtest_plan_rows(&outcomes, &outcomes_have);
        if (cx_table_has(run->in, EXPERIMENT) != cx_table_has(outcomes.in, EXPERIMENT)) {
            cx_die_usage("exposures and outcomes must both say which experiment, or neither");
        }
    }
    cx_group_inputs(input, outcomes.in ? 2 : 1, state_word(), groups);
    abtest_units.end_ms = last_instant(run);
    abtest_units.newest_day = run->counts.newest;
}

/* ---- all of it */

static void read_log(struct abtest_plan *plan, struct cx_groups *groups)
{
    abtest_declare_covariates(plan);
    abtest_settle_metrics(plan);
    abtest_declare_caps(plan);
    plan_units(plan);
    if (abtest_options.looks != LOOK_ONCE) {
        abtest_check_looks(plan);
    }
    struct cx_run run = cx_open(abtest_units.role, abtest_units.roles);
    group_units(&run, groups);
    plan->has_times = abtest_units.is_timed;
}

/* What no option tells where states come in. */
static void check_instants(const struct abtest_plan *plan)
{
    if (plan->first_ms == NO_TIME_MS && plan->last_ms != NO_TIME_MS) {
        cx_die_failed(ABTEST_MIXED_TIMES);
    }
    if (plan->first_ms == NO_TIME_MS && abtest_options.multi == MULTI_FIRST) {
        cx_die_usage("option '--multi': 'first' needs to know when; these states have no times");
    }
}

struct cx_experiments *abtest_experiments_of_log(struct abtest_plan *plan)
{
    struct cx_groups groups;
    struct cx_experiments *x = NULL;
    struct cx_error e = {0};
    read_log(plan, &groups);
    cx_must(cx_experiments_open(&plan->design, cx_memory(), &x, &e), &e);
    plan->first_ms = INT64_MAX;
    plan->last_ms = INT64_MIN;
    plan->end_ms = abtest_units.end_ms;
    abtest_add_units(x, plan, &groups);
    check_instants(plan);
    return x;
}

struct abtest_looks abtest_looks_of_log(struct abtest_plan *plan)
{
    struct cx_groups groups;
    read_log(plan, &groups);
    return abtest_look_at_units(plan, &groups);
}
