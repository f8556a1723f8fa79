/* trust.c - see trust.h. */
#include "model/trust.h"

#include "model/balance.h"
#include "stat/mixture.h"
#include "stat/normal.h"
#include "stat/sample_ratio.h"

struct trusting {
    struct cx_report *report;
    const struct cx_design *design;
    const struct cx_arm_run *whole;
    struct cx_sample_ratio ratio;
    bool of_clusters; /* what was divided */
    bool broken;
};

/* ---- sample ratio */

struct ratio_arms {
    struct cx_text *variant;
    int64_t *units;
    double *weight;
    size_t n;
};

static double planned_weight(const struct cx_design *design, struct cx_text variant)
{
    for (size_t i = 0; i < design->planned_arms; i++) {
        if (cx_text_equal(design->planned[i].variant, variant)) {
            return design->planned[i].weight;
        }
    }
    return design->planned_arms ? 0 : 1;
}

static int64_t divided_in(const struct trusting *t, const struct cx_arm *arm)
{
    return t->of_clusters ? arm->clusters : arm->units;
}

static const char *count_divided(const struct trusting *t, int64_t n, char text[CX_COUNT_ROOM])
{
    return t->of_clusters ? cx_count_clusters(n, text) : cx_count_units(n, text);
}

/* The arms there are, and the planned ones nobody was in. */
static bool gather_ratio(const struct trusting *t, struct ratio_arms *arms)
{
    const struct cx_arm_run *whole = t->whole;
    struct cx_arena *memory = t->report->memory;
    size_t most = whole->n + t->design->planned_arms;
    arms->variant = cx_arena_alloc(memory, most * sizeof *arms->variant);
    arms->units = cx_arena_alloc(memory, most * sizeof *arms->units);
    arms->weight = cx_arena_alloc(memory, most * sizeof *arms->weight);
    if (!arms->variant || !arms->units || !arms->weight) {
        return false;
    }
    for (size_t i = 0; i < whole->n; i++) {
        arms->variant[i] = whole->arm[i]->variant;
        arms->units[i] = divided_in(t, whole->arm[i]);
        arms->weight[i] = planned_weight(t->design, arms->variant[i]);
    }
    arms->n = whole->n;
    for (size_t i = 0; i < t->design->planned_arms; i++) {
        const struct cx_planned_arm *planned = &t->design->planned[i];
        if (!cx_arm_named(whole, planned->variant)) {
            arms->variant[arms->n] = planned->variant;
            arms->weight[arms->n++] = planned->weight;
        }
    }
    return true;
}

/* How far an arm is off, where chance does not explain it well. */
static void remark_size(struct cx_report_row *row, const struct trusting *t)
{
    double percent = 100 * row->lift;
    if (row->p <= t->design->alpha && percent != 0) {
        double size = fabs(percent);
        const char *which = percent > 0 ? "more" : "fewer";
        cx_remark(row->note, "%.*f %% %s than planned", size < 1 ? 2 : size < 10 ? 1 : 0, size,
                  which);
    }
}

static void fill_ratio_row(struct cx_report_row *row, const struct trusting *t,
                           const struct ratio_arms *arms, size_t i)
{
    double total = 0;
    for (size_t k = 0; k < arms->n; k++) {
        total += arms->weight[k];
    }
    double units = (double)t->ratio.units;
    bool leaks = arms->weight[i] == 0;
    row->metric = CX_TEXT_OF("(sample ratio)");
    row->type = "trust";
    row->of_clusters = t->of_clusters;
    row->method = t->of_clusters ? "chi-square of clusters" : "chi-square";
    row->variant = arms->variant[i];
    row->n_variant = arms->units[i];
    row->control_value = total > 0 ? arms->weight[i] / total : (double)NAN;
    row->variant_value = units > 0 && !leaks ? (double)arms->units[i] / units : (double)NAN;
    row->difference = row->variant_value - row->control_value;
    row->lift = row->variant_value / row->control_value - 1;
    row->statistic = t->ratio.chi2;
    row->df = t->ratio.df > 0 ? t->ratio.df : (double)NAN;
    row->p = t->ratio.tail.p;
    row->log10_p = t->ratio.tail.log_p / CX_LN10;
    row->decision = t->broken ? CX_UNTRUSTED : CX_DECISION_NONE;
    char count[CX_COUNT_ROOM];
    if (leaks && arms->units[i] > 0) {
        cx_remark(row->note, "leak: %s in an arm of weight 0",
                  count_divided(t, arms->units[i], count));
    } else if (!leaks && arms->units[i] == 0) {
        cx_remark(row->note, "planned, but no %s was in it", t->of_clusters ? "cluster" : "unit");
    } else if (!leaks) {
        remark_size(row, t);
    }
}

/* ---- the sample ratio for those who look again and again */

#define CONCENTRATION 10000 /* as in M. Lindon's ssrm: the mixture weighs like so many units */

static bool looks_often(const struct cx_design *design)
{
    for (size_t i = 0; i < design->besides; i++) {
        if (design->beside[i]->role == CX_METHOD_SEQUENTIAL) {
            return true;
        }
    }
    return false;
}

/* The log e-value of the arms that should have units; NaN when there is nothing to tell. */
static bool sequential_ratio(const struct trusting *t, const struct ratio_arms *arms, double *log_e)
{
    double total = 0;
    struct cx_shares s = {.k = 0};
    int64_t *counts = cx_arena_alloc(t->report->memory, arms->n * sizeof *counts);
    double *shares = cx_arena_alloc(t->report->memory, arms->n * sizeof *shares);
    if (!counts || !shares) {
        return false;
    }
    for (size_t i = 0; i < arms->n; i++) {
        total += arms->weight[i];
    }
    for (size_t i = 0; i < arms->n; i++) {
        if (arms->weight[i] > 0) {
            counts[s.k] = arms->units[i];
            shares[s.k++] = arms->weight[i] / total;
        }
    }
    s.counts = counts;
    s.shares = shares;
    *log_e = s.k < 2 ? (double)NAN : cx_multinomial_log_e(&s, CONCENTRATION);
    return true;
}

static bool report_sequential_ratio(struct trusting *t, const struct ratio_arms *arms)
{
    double log_e;
    if (!looks_often(t->design)) {
        return true;
    }
    struct cx_report_row *row = cx_report_add(t->report, t->whole->arm[0]);
    if (!row || !sequential_ratio(t, arms, &log_e)) {
        return false;
    }
    row->metric = CX_TEXT_OF("(sequential sample ratio)");
    row->type = "trust";
    row->method = "Dirichlet mixture";
    row->n_variant = t->ratio.units;
    row->statistic = log_e;
    row->p = fmin(exp(-log_e), 1);
    row->log10_p = fmin(-log_e, 0) / CX_LN10;
    bool broken = row->p < CX_UNTRUSTED_P;
    row->decision = broken ? CX_UNTRUSTED : CX_DECISION_NONE;
    t->broken |= broken;
    return true;
}

static bool report_ratio(struct trusting *t)
{
    struct ratio_arms arms = {.n = 0};
    if (!gather_ratio(t, &arms)) {
        return false;
    }
    t->ratio = cx_sample_ratio(arms.units, arms.weight, arms.n);
    t->broken = t->ratio.leaked > 0 || t->ratio.tail.p < CX_UNTRUSTED_P;
    if (!report_sequential_ratio(t, &arms)) {
        return false;
    }
    const struct cx_arm *control = cx_arm_named(t->whole, t->design->control);
    for (size_t i = 0; i < arms.n; i++) {
        if (cx_text_equal(arms.variant[i], t->design->control)) {
            continue;
        }
        struct cx_report_row *row = cx_report_add(t->report, t->whole->arm[0]);
        if (!row) {
            return false;
        }
        row->control = t->design->control;
        row->n_control = divided_in(t, control);
        fill_ratio_row(row, t, &arms, i);
    }
    return true;
}

/* ---- units that are not as they should be */

/* As the warehouse edition of Statsig warns from 1 % on. */
#define MANY_IN_SEVERAL 0.01

/* Units that are as they should be, and others. */
struct odd_units {
    struct cx_text metric;
    int64_t fine, odd;
    double most; /* a larger share of odd ones is doubtful; 1: it never is */
};

static void fill_shares(struct cx_report_row *row, int64_t fine, int64_t odd)
{
    double all = (double)fine + (double)odd;
    row->n_control = fine;
    row->n_variant = odd;
    row->control_value = (double)fine / all;
    row->variant_value = (double)odd / all;
}

static struct cx_report_row *report_odd(struct trusting *t, const struct odd_units *o)
{
    struct cx_report_row *row = cx_report_add(t->report, t->whole->arm[0]);
    if (!row) {
        return NULL;
    }
    row->metric = o->metric;
    row->type = "trust";
    fill_shares(row, o->fine, o->odd);
    row->decision = row->variant_value > o->most ? CX_DOUBTFUL : CX_DECISION_NONE;
    return row;
}

/* What does not count, where there is any. */
static bool report_uncounted(struct trusting *t, const struct cx_multiple_exposure *m)
{
    int64_t exposed = m->single + m->several;
    const struct {
        struct odd_units units;
        const char *note;
    } kinds[] = {
        {{CX_TEXT_OF("(outcomes without exposure)"), exposed, m->unexposed, 1},
         "with outcomes in no variant, left out"},
        {{CX_TEXT_OF("(outcomes before exposure)"), exposed - m->early, m->early, 1},
         "with outcomes before, which do not count"},
        {{CX_TEXT_OF("(missing covariate)"), exposed - m->uncovered, m->uncovered, 0.5},
         m->uncovered_note},
        {{CX_TEXT_OF("(no cluster)"), exposed - m->unclustered, m->unclustered, 1},
         "without a cluster, each one of its own"},
        {{CX_TEXT_OF("(open window)"), exposed - m->open, m->open, 1},
         m->open_left_out ? "whose window is not over, left out"
                          : "whose window is not over, counted with what there is"},
    };
    for (size_t i = 0; i < CX_COUNT_OF(kinds); i++) {
        char count[CX_COUNT_ROOM];
        if (kinds[i].units.odd == 0) {
            continue;
        }
        struct cx_report_row *row = report_odd(t, &kinds[i].units);
        if (!row) {
            return false;
        }
        cx_remark(row->note, "%s %s", cx_count_units(kinds[i].units.odd, count), kinds[i].note);
    }
    return true;
}

/* Clusters of several units mostly stay together where it was them who were divided. */
static bool were_divided(const struct cx_multiple_exposure *m)
{
    return m && m->clusters > 0 && 2 * m->mixed_clusters <= m->shared_clusters;
}

static bool report_clusters(struct trusting *t, const struct cx_multiple_exposure *m)
{
    const struct odd_units mixed = {CX_TEXT_OF("(clusters)"), m->clusters, m->mixed_clusters, 1};
    if (m->clusters + m->mixed_clusters == 0) {
        return true;
    }
    struct cx_report_row *row = report_odd(t, &mixed);
    char count[CX_COUNT_ROOM];
    if (row && m->mixed_clusters > 0) {
        cx_remark(row->note, "%s in several variants", cx_count_clusters(m->mixed_clusters, count));
        if (!t->of_clusters) {
            cx_remark(row->note, "that is most with several units: the sample ratio is of units");
        }
    }
    return row;
}

static bool report_exposures(struct trusting *t, const struct cx_multiple_exposure *m)
{
    if (!m) {
        return true;
    }
    const struct odd_units several = {CX_TEXT_OF("(multiple exposure)"), m->single, m->several,
                                      MANY_IN_SEVERAL};
    struct cx_report_row *row = report_odd(t, &several);
    char count[CX_COUNT_ROOM];
    if (row && m->several > 0) {
        cx_remark(row->note, "%s in several variants, %s", cx_count_units(m->several, count),
                  m->what_was_done);
    }
    return row && report_clusters(t, m) && report_uncounted(t, m);
}

/* ---- strata */

static bool knows_strata(const struct cx_design *design)
{
    for (size_t i = 0; i < design->metrics; i++) {
        if (cx_method_of(&design->metric[i])->needs & CX_NEEDS_STRATA) {
            return true;
        }
    }
    return false;
}

/* By arm, because arms that differ in this are no longer alike. */
static void remark_unplaced(struct cx_report_row *row, const struct cx_arm_run *whole)
{
    for (size_t i = 0; i < whole->n; i++) {
        const struct cx_arm *arm = whole->arm[i];
        if (arm->unplaced > 0) {
            cx_remark(row->note, "%lld of '%.*s'", (long long)arm->unplaced, (int)arm->variant.n,
                      arm->variant.s);
        }
    }
}

static bool report_unplaced(struct trusting *t)
{
    struct odd_units unplaced = {CX_TEXT_OF("(no stratum)"), 0, 0, 1};
    for (size_t i = 0; i < t->whole->n; i++) {
        unplaced.odd += t->whole->arm[i]->unplaced;
        unplaced.fine += t->whole->arm[i]->units - t->whole->arm[i]->unplaced;
    }
    if (unplaced.odd == 0 || !knows_strata(t->design)) {
        return true;
    }
    struct cx_report_row *row = report_odd(t, &unplaced);
    char count[CX_COUNT_ROOM];
    if (row) {
        cx_remark(row->note, "%s without a stratum, %s", cx_count_units(unplaced.odd, count),
                  unplaced.fine > 0 ? "left out of what is compared within strata"
                                    : "compared as if they were one");
        remark_unplaced(row, t->whole);
    }
    return row;
}

/* ---- metrics that say little */

/* A row about the comparison of another one. */
static struct cx_report_row *report_metric(struct cx_report *report, size_t of, const char *name)
{
    struct cx_report_row row = report->row[of];
    const struct cx_arm whole = {.experiment = row.experiment};
    struct cx_report_row *made = cx_report_add(report, &whole);
    if (!made) {
        return NULL;
    }
    made->metric = cx_text_from(name);
    made->type = "trust";
    made->control = row.control;
    made->variant = row.variant;
    made->n_control = row.n_control;
    made->n_variant = row.n_variant;
    made->control_value = row.control_value;
    made->variant_value = row.variant_value;
    made->decision = CX_DOUBTFUL;
    return made;
}

static bool is_constant(const struct cx_comparison *c, double value, double variance)
{
    bool is_share = c->metric->type == CX_METRIC_PROPORTION;
    return is_share ? value == 0 || value == 1 : variance == 0;
}

static bool report_constant(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    bool control = is_constant(c, c->control_value, c->control_variance);
    bool variant = is_constant(c, c->variant_value, c->variant_variance);
    if (!control && !variant) {
        return true;
    }
    struct cx_report_row *row = report_metric(report, of, "(zero variance)");
    if (row) {
        struct cx_text name = c->metric->name;
        cx_remark(row->note, "%.*s: no variation in %s", (int)name.n, name.s,
                  control && variant ? "either arm"
                  : control          ? "the control"
                                     : "the variant");
    }
    return row;
}

static bool report_near_zero(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    double errors = c->control_value / sqrt(c->control_variance);
    bool has_lift = !isnan(c->lift) || c->control_value == 0;
    if (!has_lift || !(fabs(errors) < cx_normal_quantile_upper(c->analysis->alpha / 2))) {
        return true;
    }
    struct cx_report_row *row = report_metric(report, of, "(control near zero)");
    if (row) {
        row->statistic = errors;
        struct cx_text name = c->metric->name;
        cx_remark(row->note, "%.*s: control not distinct from 0, lifts mean little", (int)name.n,
                  name.s);
    }
    return row;
}

static bool report_small(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    int64_t units = c->control->units < c->variant->units ? c->control->units : c->variant->units;
    if (!((double)units < c->units_wanted)) {
        return true;
    }
    struct cx_report_row *row = report_metric(report, of, "(too small)");
    if (row) {
        row->statistic = ceil(c->units_wanted);
        struct cx_text name = c->metric->name;
        cx_remark(row->note, "%.*s: its test wants %.0f units in each arm", (int)name.n, name.s,
                  row->statistic);
    }
    return row;
}

/* Nobody to compare them with: what the method says is of the others. */
#define MANY_ONE_SIDED 0.05

static bool report_one_sided(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    if (c->one_sided == 0) {
        return true;
    }
    struct cx_report_row *row = report_metric(report, of, "(one-sided strata)");
    if (row) {
        char count[CX_COUNT_ROOM];
        struct cx_text name = c->metric->name;
        fill_shares(row, c->n_control + c->n_variant, c->one_sided);
        row->decision = row->variant_value > MANY_ONE_SIDED ? CX_DOUBTFUL : CX_DECISION_NONE;
        cx_remark(row->note, "%.*s: %s in strata of one arm only, left out", (int)name.n, name.s,
                  cx_count_units(c->one_sided, count));
    }
    return row;
}

static bool report_overdispersed(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    if (!(c->dispersion.index > 0)) {
        return true;
    }
    struct cx_report_row *row = report_metric(report, of, "(overdispersed)");
    if (row) {
        struct cx_text name = c->metric->name;
        row->method = "index of dispersion";
        row->statistic = c->dispersion.index;
        row->df = c->dispersion.df;
        row->p = c->dispersion.tail.p;
        row->log10_p = c->dispersion.tail.log_p / CX_LN10;
        cx_remark(row->note, "%.*s: units vary %.3g times as much as Poisson's", (int)name.n,
                  name.s, row->statistic);
        cx_remark(row->note, "--method %.*s=welch takes the variance that there is", (int)name.n,
                  name.s);
    }
    return row;
}

/* Whether having a value is itself something that the variant changes. */
static bool report_missing(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    const struct cx_proportion *control = &c->present.control, *variant = &c->present.variant;
    if (control->successes == control->trials && variant->successes == variant->trials) {
        return true;
    }
    struct cx_report_row *row = report_metric(report, of, "(missing values)");
    if (row) {
        struct cx_text name = c->metric->name;
        double z = cx_proportion_z(&c->present);
        struct cx_tail tail = isnan(z) ? cx_tail_undefined() : cx_normal_tail(z, CX_TWO_SIDED);
        row->n_control = control->trials;
        row->n_variant = variant->trials;
        row->control_value = cx_proportion_value(*control);
        row->variant_value = cx_proportion_value(*variant);
        row->method = "pooled z";
        row->statistic = z;
        row->p = tail.p;
        row->log10_p = tail.log_p / CX_LN10;
        row->decision = tail.p < CX_UNTRUSTED_P ? CX_DOUBTFUL : CX_DECISION_NONE;
        cx_remark(row->note, "%.*s: %lld of '%.*s' and %lld of '%.*s' have no value", (int)name.n,
                  name.s, (long long)(control->trials - control->successes), (int)row->control.n,
                  row->control.s, (long long)(variant->trials - variant->successes),
                  (int)row->variant.n, row->variant.s);
    }
    return row;
}

bool cx_trust_report_metric(struct cx_report *report, size_t of, const struct cx_comparison *c)
{
    return report_constant(report, of, c) && report_near_zero(report, of, c) &&
           report_small(report, of, c) && report_one_sided(report, of, c) &&
           report_overdispersed(report, of, c) && report_missing(report, of, c);
}

bool cx_trust_report_nobody(struct cx_report *report, const struct cx_multiple_exposure *m)
{
    struct cx_arm none = {.experiment = m->experiment}, *arm = &none;
    const struct cx_arm_run whole = {.arm = &arm, .n = 1};
    struct trusting t = {.report = report, .whole = &whole};
    return report_exposures(&t, m);
}

bool cx_trust_report(struct cx_report *report, const struct cx_experiments *x,
                     const struct cx_arm_run *whole, bool *broken)
{
    struct trusting t = {.report = report, .design = cx_experiments_design(x), .whole = whole};
    const struct cx_multiple_exposure *m = cx_experiments_exposure(x, whole->arm[0]->experiment);
    t.of_clusters = were_divided(m);
    bool done = report_exposures(&t, m) && report_unplaced(&t) &&
                cx_balance_report(report, t.design, whole) && report_ratio(&t);
    *broken = t.broken;
    return done;
}
