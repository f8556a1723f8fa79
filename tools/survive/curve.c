/* curve.c - cx-survive's curves, figures and test: what life tables say without any model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "stat/normal.h"
#include "survive.h"

double survive_z(void)
{
    return cx_normal_quantile_upper(survive_options.alpha / 2);
}

static struct cx_survival begin(const struct cx_life_table *table)
{
    return cx_survival_begin(table, (enum cx_survival_limits)survive_options.limits, survive_z());
}

static void put_limits(struct cx_out *out, double estimate, struct cx_interval limits)
{
    cx_put_number(out, estimate);
    cx_put_number(out, limits.low);
    cx_put_number(out, limits.high);
}

/* ---- times on the command line */

/* In the unit of the input; of purchases in days, and then with a unit such as 12w, too. */
static double time_of(const char *option, struct cx_text text)
{
    double time;
    int64_t ms;
    if (cx_number_parse(text, &time) && time >= 0)
        return time;
    if (survive_options.input == INPUT_PURCHASES && cx_duration_parse(text, &ms)) {
        cx_refuse_less_than_a_day(option, text, ms);
        return (double)ms / (double)CX_DAY_MS;
    }
    cx_die_usage("option '--%s': '%.*s' is not a time%s", option, (int)text.n, text.s,
                 survive_options.input == INPUT_PURCHASES ? " in days, or such as 12w"
                                                          : ", a number of the input's unit");
}

static double part_of_all(const char *option, struct cx_text text)
{
    double part;
    if (!cx_share_parse(text, &part) || !(part > 0 && part < 1))
        cx_die_usage("option '--%s': '%.*s' is not a part such as 50%% or .5", option, (int)text.n,
                     text.s);
    return part;
}

struct numbers {
    double *x; /* ascending, each once */
    size_t n;
};

static int by_size(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static struct numbers listed(const char *option, const char *text,
                             double (*parse)(const char *option, struct cx_text text))
{
    struct numbers list = {.n = 0};
    list.x = cx_need(cx_arena_alloc(cx_memory(), (strlen(text) + 1) * sizeof *list.x));
    for (bool is_last = false; !is_last;) {
        size_t n = strcspn(text, ",");
        list.x[list.n++] = parse(option, (struct cx_text){text, n});
        is_last = text[n] == '\0';
        text += n + 1;
    }
    qsort(list.x, list.n, sizeof *list.x, by_size);
    size_t given = list.n;
    list.n = 0;
    for (size_t i = 0; i < given; i++)
        if (list.n == 0 || list.x[i] != list.x[list.n - 1])
            list.x[list.n++] = list.x[i];
    return list;
}

/* ---- the curve */

static const struct cx_column curve_columns[] = {
    {"group", CX_TEXT},       {"time", CX_NUMBER},     {"at_risk", CX_INTEGER},
    {"events", CX_INTEGER},   {"censored", CX_INTEGER}, {"survival", CX_NUMBER},
    {"se", CX_NUMBER},        {"low", CX_NUMBER},      {"high", CX_NUMBER},
};

struct curve {
    const struct survive_group *group;
    struct cx_survival_point *point;
};

static void put_point(void *curve, size_t i, struct cx_out *out)
{
    const struct curve *c = curve;
    const struct cx_survival_point *p = &c->point[i];
    cx_put_text(out, c->group->name);
    cx_put_exact(out, p->time);
    cx_put_int(out, p->at_risk);
    cx_put_int(out, p->events);
    cx_put_int(out, p->censored);
    cx_put_number(out, p->survival);
    cx_put_number(out, p->se);
    cx_put_number(out, p->low);
    cx_put_number(out, p->high);
    cx_end_row(out);
}

static void trace(struct curve *c)
{
    const struct cx_life_table *table = &c->group->table;
    struct cx_survival s = begin(table);
    for (size_t i = 0; i < table->n; i++)
        c->point[i] = cx_survival_next(&s, &table->lives[i]);
}

void survive_write_curve(const struct survive_groups *groups)
{
    struct cx_writer *w = cx_create(curve_columns, CX_COUNT_OF(curve_columns));
    for (size_t g = 0; g < groups->n; g++) {
        struct cx_arena memory = {0};
        struct curve c = {.group = &groups->group[g]};
        size_t n = c.group->table.n;
        c.point = cx_need(cx_arena_alloc(&memory, (n + 1) * sizeof *c.point));
        trace(&c);
        cx_put_rows(w, n, put_point, &c);
        cx_arena_release(&memory);
    }
}

void survive_sample(const struct survive_group *group, const double *time, size_t n,
                    struct cx_survival_point *point)
{
    const struct cx_life_table *table = &group->table;
    int64_t at_risk = table->people;
    size_t line = 0;
    for (size_t i = 0; i < n; i++) {
        struct cx_survival_point *p = &point[i];
        *p = cx_survival_at(table, begin(table), time[i]);
        p->time = time[i];
        p->events = p->censored = 0;
        p->at_risk = at_risk;
        for (; line < table->n && table->lives[line].time <= p->time; line++) {
            const struct cx_lives *lives = &table->lives[line];
            p->events += lives->events;
            p->censored += lives->censored;
            at_risk -= lives->events + lives->censored;
            if (lives->time < p->time)
                p->at_risk = at_risk;
        }
    }
}

void survive_write_at(const struct survive_groups *groups)
{
    struct numbers times = listed("at", survive_options.at, time_of);
    struct curve c;
    struct cx_writer *w = cx_create(curve_columns, CX_COUNT_OF(curve_columns));
    c.point = cx_need(cx_arena_alloc(cx_memory(), times.n * sizeof *c.point));
    for (size_t g = 0; g < groups->n; g++) {
        c.group = &groups->group[g];
        survive_sample(c.group, times.x, times.n, c.point);
        cx_put_rows(w, times.n, put_point, &c);
    }
}

/* ---- figures */

static const struct cx_column quantile_columns[] = {
    {"group", CX_TEXT}, {"quantile", CX_NUMBER}, {"time", CX_NUMBER},
    {"low", CX_NUMBER}, {"high", CX_NUMBER},
};

void survive_write_quantiles(const struct survive_groups *groups)
{
    struct numbers parts = listed("quantiles", survive_options.quantiles, part_of_all);
    struct cx_writer *w = cx_create(quantile_columns, CX_COUNT_OF(quantile_columns));
    struct cx_out out = cx_out_for(w);
    for (size_t g = 0; g < groups->n; g++) {
        const struct survive_group *group = &groups->group[g];
        for (size_t i = 0; i < parts.n; i++) {
            struct cx_survival_time t =
                cx_survival_quantile(&group->table, begin(&group->table), parts.x[i]);
            cx_put_text(&out, group->name);
            cx_put_number(&out, parts.x[i]);
            put_limits(&out, t.time, (struct cx_interval){t.low, t.high});
            cx_end_row(&out);
        }
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}

static const struct cx_column summary_columns[] = {
    {"group", CX_TEXT},        {"customers", CX_INTEGER}, {"events", CX_INTEGER},
    {"median", CX_NUMBER},     {"median_low", CX_NUMBER}, {"median_high", CX_NUMBER},
    {"rmst", CX_NUMBER},       {"rmst_se", CX_NUMBER},    {"rmst_low", CX_NUMBER},
    {"rmst_high", CX_NUMBER},  {"horizon", CX_NUMBER},
};

/* As far as all curves are known; where nobody is left in any, the last time of all. */
static double common_horizon(const struct survive_groups *groups)
{
    double least = (double)INFINITY, last = 0;
    for (size_t g = 0; g < groups->n; g++) {
        const struct cx_life_table *table = &groups->group[g].table;
        least = fmin(least, cx_survival_reach(table));
        last = fmax(last, table->lives[table->n - 1].time);
    }
    return isfinite(least) ? least : last;
}

static int64_t events_of(const struct cx_life_table *table)
{
    int64_t events = 0;
    for (size_t i = 0; i < table->n; i++)
        events += table->lives[i].events;
    return events;
}

static void put_summary(struct cx_out *out, const struct survive_group *group, double horizon)
{
    const struct cx_life_table *table = &group->table;
    struct cx_survival_time median = cx_survival_quantile(table, begin(table), .5);
    struct cx_survival_mean m = cx_survival_mean(table, horizon);
    double reach = survive_z() * m.se;
    bool is_known = !isnan(m.mean);
    cx_put_text(out, group->name);
    cx_put_int(out, table->people);
    cx_put_int(out, events_of(table));
    put_limits(out, median.time, (struct cx_interval){median.low, median.high});
    cx_put_number(out, m.mean);
    cx_put_number(out, m.se);
    cx_put_number(out, is_known ? fmax(m.mean - reach, 0) : (double)NAN);
    cx_put_number(out, is_known ? fmin(m.mean + reach, horizon) : (double)NAN);
    cx_put_number(out, horizon);
    cx_end_row(out);
}

static double horizon_asked_for(void)
{
    double horizon = time_of("until", cx_text_from(survive_options.until));
    if (!(horizon > 0))
        cx_die_usage("option '--until': '%s': the mean time up to 0 is 0", survive_options.until);
    return horizon;
}

void survive_write_summary(const struct survive_groups *groups)
{
    double horizon =
        survive_options.until != NULL ? horizon_asked_for() : common_horizon(groups);
    struct cx_writer *w = cx_create(summary_columns, CX_COUNT_OF(summary_columns));
    struct cx_out out = cx_out_for(w);
    for (size_t g = 0; g < groups->n; g++)
        put_summary(&out, &groups->group[g], horizon);
    cx_emit(w, &out);
    cx_out_release(&out);
}

/* ---- the test */

static const struct cx_column log_rank_columns[] = {
    {"group", CX_TEXT},  {"customers", CX_INTEGER}, {"observed", CX_NUMBER},
    {"expected", CX_NUMBER}, {"chi2", CX_NUMBER},   {"df", CX_INTEGER},
    {"p", CX_NUMBER},    {"log10_p", CX_NUMBER},
};

enum { MOST_GROUPS = 1000 }; /* the covariance of all pairs is kept */

void survive_write_log_rank(const struct survive_groups *groups)
{
    struct cx_log_rank test = {.weight = (enum cx_log_rank_weight)survive_options.weight,
                               .rho = survive_options.rho,
                               .gamma = survive_options.gamma};
    if (groups->n > MOST_GROUPS)
        cx_die_failed("%zu groups, and no more than %d are compared", groups->n, MOST_GROUPS);
    struct cx_life_table *tables =
        cx_need(cx_arena_alloc(cx_memory(), (groups->n + 1) * sizeof *tables));
    for (size_t g = 0; g < groups->n; g++)
        tables[g] = groups->group[g].table;
    cx_need(cx_log_rank(tables, groups->n, &test, cx_memory()) ? tables : NULL);
    if (groups->n > 0 && isnan(test.chi2))
        cx_warn("chi2 is empty: %s", groups->n == 1
                                         ? "there is one group only"
                                         : "no event could have fallen on another group");
    struct cx_writer *w = cx_create(log_rank_columns, CX_COUNT_OF(log_rank_columns));
    struct cx_out out = cx_out_for(w);
    for (size_t g = 0; g < groups->n; g++) {
        cx_put_text(&out, groups->group[g].name);
        cx_put_int(&out, tables[g].people);
        cx_put_number(&out, test.groups[g].observed);
        cx_put_number(&out, test.groups[g].expected);
        cx_put_number(&out, test.chi2);
        cx_put_int(&out, (int64_t)test.df);
        cx_put_number(&out, test.tail.p);
        cx_put_number(&out, test.tail.log_p / CX_LN10);
        cx_end_row(&out);
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}
