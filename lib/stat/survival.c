/* survival.c - see survival.h. */
#include "stat/survival.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "stat/gamma.h"

/* --- the life table ------------------------------------------------------------------------ */

static size_t distinct_times(const struct cx_keyed *sorted, size_t n)
{
    size_t times = n > 0;
    for (size_t i = 1; i < n; i++) {
        times += sorted[i].key != sorted[i - 1].key;
    }
    return times;
}

static void count_lives(const struct cx_keyed *sorted, size_t n, struct cx_life_table *table)
{
    struct cx_lives *lives = NULL;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || sorted[i].key != sorted[i - 1].key) {
            lives = &table->lives[table->n++];
            memcpy(&lives->time, &sorted[i].key, sizeof lives->time);
        }
        int64_t count = (int64_t)(sorted[i].what / 2);
        *(sorted[i].what % 2 ? &lives->events : &lives->censored) += count;
        table->people += count;
    }
}

bool cx_life_table(struct cx_keyed *durations, size_t n, struct cx_life_table *table,
                   struct cx_arena *a)
{
    *table = (struct cx_life_table){.n = 0};
    if (n == 0) {
        return true;
    }
    struct cx_keyed *scratch = cx_arena_alloc(a, n * sizeof *scratch);
    if (!scratch) {
        return false;
    }
    cx_sort_keyed(durations, n, scratch);
    table->lives = cx_arena_alloc(a, distinct_times(durations, n) * sizeof *table->lives);
    if (!table->lives) {
        return false;
    }
    count_lives(durations, n, table);
    return true;
}

/* --- the curve ----------------------------------------------------------------------------- */

struct cx_survival cx_survival_begin(const struct cx_life_table *table,
                                     enum cx_survival_limits limits, double z)
{
    return (struct cx_survival){.limits = limits, .z = z, .at_risk = table->people, .survival = 1};
}

static struct cx_interval limits_of(const struct cx_survival *s)
{
    double reach = s->z * sqrt(s->greenwood);
    if (s->survival <= 0) {
        return cx_interval_undefined();
    }
    if (s->greenwood <= 0) {
        return (struct cx_interval){.low = s->survival, .high = s->survival};
    }
    double logarithm = log(s->survival);
    switch (s->limits) {
    case CX_SURVIVAL_LOG_LOG:
        return (struct cx_interval){
            .low = exp(logarithm * exp(-reach / logarithm)),
            .high = exp(logarithm * exp(reach / logarithm)),
        };
    case CX_SURVIVAL_LOG:
        return (struct cx_interval){.low = s->survival * exp(-reach),
                                    .high = fmin(s->survival * exp(reach), 1)};
    case CX_SURVIVAL_PLAIN:
        break;
    }
    return (struct cx_interval){.low = fmax(s->survival * (1 - reach), 0),
                                .high = fmin(s->survival * (1 + reach), 1)};
}

struct cx_survival_point cx_survival_next(struct cx_survival *s, const struct cx_lives *lives)
{
    struct cx_survival_point point = {.time = lives->time,
                                      .at_risk = s->at_risk,
                                      .events = lives->events,
                                      .censored = lives->censored};
    if (lives->events > 0) {
        double n = (double)s->at_risk, d = (double)lives->events;
        s->survival *= (n - d) / n;
        s->greenwood += d / n / (n - d);
    }
    s->at_risk -= lives->events + lives->censored;
    struct cx_interval interval = limits_of(s);
    point.survival = s->survival;
    point.se = s->survival > 0 ? s->survival * sqrt(s->greenwood) : (double)NAN;
    point.low = interval.low;
    point.high = interval.high;
    return point;
}

struct cx_survival_point cx_survival_at(const struct cx_life_table *table,
                                        struct cx_survival begin, double time)
{
    const double none = (double)NAN;
    struct cx_survival_point point = {.at_risk = begin.at_risk, .survival = 1, .low = 1, .high = 1};
    size_t i = 0;
    while (i < table->n && table->lives[i].time <= time) {
        point = cx_survival_next(&begin, &table->lives[i++]);
    }
    if ((i == table->n && table->n > 0 && point.time < time && point.survival > 0) ||
        table->n == 0) {
        point.survival = point.se = point.low = point.high = none;
    }
    return point;
}

/* Where a falling line of points reaches a level; R's tolerance for being equal to it. */
struct crossing {
    double level;
    double from, to; /* NaN: not reached, not left */
};

static void follow_crossing(struct crossing *c, double time, double height)
{
    const double equal = 1.4901161193847656e-8;
    if (isnan(c->from) && height <= c->level + equal) {
        c->from = time;
    }
    if (isnan(c->to) && height < c->level - equal) {
        c->to = time;
    }
}

static double middle_of(const struct crossing *c, double end)
{
    return (c->from + (isnan(c->to) ? end : c->to)) / 2;
}

struct cx_survival_time cx_survival_quantile(const struct cx_life_table *table,
                                             struct cx_survival begin, double p)
{
    const double none = (double)NAN;
    struct crossing curve = {1 - p, none, none}, low = curve, high = curve;
    for (size_t i = 0; i < table->n; i++) {
        struct cx_survival_point point = cx_survival_next(&begin, &table->lives[i]);
        follow_crossing(&curve, point.time, point.survival);
        follow_crossing(&low, point.time, point.low);
        follow_crossing(&high, point.time, point.high);
    }
    double end = table->n > 0 ? table->lives[table->n - 1].time : none;
    return (struct cx_survival_time){middle_of(&curve, end), middle_of(&low, end),
                                     middle_of(&high, end)};
}

double cx_survival_reach(const struct cx_life_table *table)
{
    if (table->n == 0) {
        return (double)NAN;
    }
    const struct cx_lives *last = &table->lives[table->n - 1];
    return last->censored > 0 ? last->time : (double)INFINITY;
}

/* The area under the curve up to each event, against which `mean` is the whole of it: returns the
 * area up to the horizon, and adds to *variance. */
static double area_under(const struct cx_life_table *table, double horizon, double mean,
                         double *variance)
{
    double area = 0, height = 1, from = 0, at_risk = (double)table->people;
    for (size_t i = 0; i < table->n && table->lives[i].time < horizon; i++) {
        const struct cx_lives *lives = &table->lives[i];
        double d = (double)lives->events;
        area += height * (lives->time - from);
        from = lives->time;
        height *= (at_risk - d) / at_risk;
        if (at_risk > d) {
            *variance += (mean - area) * (mean - area) * (d / at_risk / (at_risk - d));
        }
        at_risk -= d + (double)lives->censored;
    }
    return height > 0 ? area + height * (horizon - from) : area;
}

struct cx_survival_mean cx_survival_mean(const struct cx_life_table *table, double horizon)
{
    double variance = 0, unused = 0;
    if (!(horizon <= cx_survival_reach(table))) {
        return (struct cx_survival_mean){(double)NAN, (double)NAN};
    }
    double mean = area_under(table, horizon, 0, &unused);
    area_under(table, horizon, mean, &variance);
    return (struct cx_survival_mean){mean, sqrt(variance)};
}

/* --- the log-rank test --------------------------------------------------------------------- */

/* A group while all are gone through together. */
struct strand {
    const struct cx_life_table *table;
    size_t line;
    double at_risk;
};

struct comparison {
    struct strand *strands;
    size_t groups;
    struct cx_log_rank *test;
    struct cx_log_rank_group *sums;
    double *covariance; /* groups by groups, the lower triangle */
    double survival, peto; /* of all, before the time that comes */
};

/* The weight of a time, and all curves taken past it. */
static double weigh(struct comparison *c, double at_risk, double events)
{
    double before = c->survival;
    c->survival *= (at_risk - events) / at_risk;
    c->peto *= 1 - events / (at_risk + 1);
    switch (c->test->weight) {
    case CX_BY_SURVIVAL:
        return pow(before, c->test->rho) * pow(1 - before, c->test->gamma);
    case CX_BY_AT_RISK:
        return at_risk;
    case CX_BY_ROOT:
        return sqrt(at_risk);
    case CX_BY_PETO:
        break;
    }
    return c->peto;
}

/* The line of a group that comes next; NULL behind the last. */
static const struct cx_lives *coming(const struct strand *s)
{
    return s->line < s->table->n ? &s->table->lives[s->line] : NULL;
}

static bool next_time(const struct comparison *c, double *time)
{
    bool is_left = false;
    for (size_t g = 0; g < c->groups; g++) {
        const struct cx_lives *lives = coming(&c->strands[g]);
        if (lives && (!is_left || lives->time < *time)) {
            *time = lives->time;
            is_left = true;
        }
    }
    return is_left;
}

static void add_covariance(struct comparison *c, double at_risk, double events, double weight)
{
    double scale = weight * weight * events * (at_risk - events) / (at_risk - 1);
    for (size_t g = 0; g < c->groups; g++) {
        double share = c->strands[g].at_risk / at_risk;
        for (size_t h = 0; h < g; h++) {
            c->covariance[g * c->groups + h] -= scale * share * c->strands[h].at_risk / at_risk;
        }
        c->covariance[g * c->groups + g] += scale * share * (1 - share);
    }
}

/* Who is followed until this time is at risk now and no longer afterwards. */
static void compare_at(struct comparison *c, double time)
{
    double at_risk = 0, events = 0;
    for (size_t g = 0; g < c->groups; g++) {
        const struct cx_lives *lives = coming(&c->strands[g]);
        at_risk += c->strands[g].at_risk;
        events += lives && lives->time <= time ? (double)lives->events : 0;
    }
    double weight = events > 0 ? weigh(c, at_risk, events) : 0;
    if (events > 0 && at_risk > 1) {
        add_covariance(c, at_risk, events, weight);
    }
    for (size_t g = 0; g < c->groups; g++) {
        struct strand *s = &c->strands[g];
        const struct cx_lives *lives = coming(s);
        c->sums[g].expected += weight * events * (s->at_risk / at_risk);
        if (lives && lives->time <= time) {
            c->sums[g].observed += weight * (double)lives->events;
            s->at_risk -= (double)(lives->events + lives->censored);
            s->line++;
        }
    }
}

/* (O - E)' V^-1 (O - E) over all groups that take part but the last: V with it has no inverse. */
static double quadratic_form(const struct comparison *c, const size_t *parts, size_t n,
                             double *scratch)
{
    double *excess = scratch, *square = scratch + n, sum = (double)NAN;
    for (size_t i = 0; i < n; i++) {
        const struct cx_log_rank_group *group = &c->sums[parts[i]];
        excess[i] = group->observed - group->expected;
        for (size_t j = 0; j <= i; j++) {
            square[i * n + j] = c->covariance[parts[i] * c->groups + parts[j]];
        }
    }
    gsl_matrix_view v = gsl_matrix_view_array(square, n, n);
    gsl_vector_view x = gsl_vector_view_array(excess, n);
    if (gsl_linalg_cholesky_decomp1(&v.matrix) == GSL_SUCCESS &&
        gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &v.matrix, &x.vector) ==
            GSL_SUCCESS) {
        gsl_blas_ddot(&x.vector, &x.vector, &sum);
    }
    return sum;
}

static bool begin_comparison(struct comparison *c, const struct cx_life_table *tables,
                             struct cx_arena *a)
{
    c->strands = cx_arena_alloc(a, c->groups * sizeof *c->strands);
    c->sums = cx_arena_alloc(a, c->groups * sizeof *c->sums);
    c->covariance = cx_arena_alloc(a, c->groups * c->groups * sizeof *c->covariance);
    if (!c->strands || !c->sums || !c->covariance) {
        return false;
    }
    for (size_t g = 0; g < c->groups; g++) {
        c->strands[g] = (struct strand){.table = &tables[g], .at_risk = (double)tables[g].people};
    }
    return true;
}

bool cx_log_rank(const struct cx_life_table *tables, size_t groups, struct cx_log_rank *test,
                 struct cx_arena *a)
{
    test->chi2 = (double)NAN;
    test->df = 0;
    test->tail = cx_tail_undefined();
    struct comparison c = {.groups = groups, .test = test, .survival = 1, .peto = 1};
    size_t n = 0, *parts = cx_arena_alloc(a, groups * sizeof *parts);
    double *scratch = cx_arena_alloc(a, groups * (groups + 1) * sizeof *scratch);
    if (!parts || !scratch || !begin_comparison(&c, tables, a)) {
        return false;
    }
    for (double time = 0; next_time(&c, &time);) {
        compare_at(&c, time);
    }
    for (size_t g = 0; g < groups; g++) {
        if (c.sums[g].expected > 0) {
            parts[n++] = g;
        }
    }
    test->groups = c.sums;
    if (n >= 2) {
        test->df = (double)(n - 1);
        test->chi2 = quadratic_form(&c, parts, n - 1, scratch);
        test->tail = cx_chisq_tail(test->chi2, test->df);
    }
    return true;
}
