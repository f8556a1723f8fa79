/* plan.c - cx-power's rows: what was not given is computed from what was. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "power.h"

const char *const power_sequential_choices[] = {"none", "of",      "pocock", "asof",
                                                "asp",  "confseq", NULL};

/* ---- what options say */

static bool parse_size(const char *text, struct power_size *size)
{
    struct cx_text t = cx_text_from(text);
    size->is_share = t.n > 0 && t.s[t.n - 1] == '%';
    t.n -= size->is_share;
    if (!cx_number_parse(t, &size->size) || !isfinite(size->size)) {
        return false;
    }
    size->size /= size->is_share ? 100 : 1;
    return true;
}

static struct power_size size_of(const char *option, const char *text)
{
    struct power_size size;
    if (!parse_size(text, &size) || size.size == 0) {
        cx_die_usage("option '--%s': '%s' is not a size, such as 0.5 or 2%%", option, text);
    }
    return size;
}

static size_t asked_powers(void)
{
    return power_options.powers.n ? power_options.powers.n : 1;
}

static double asked_power(size_t i)
{
    struct power_size size = {.size = 0.8};
    const char *text = power_options.powers.n ? power_options.powers.item[i] : NULL;
    if (text && (!parse_size(text, &size) || !(size.size > 0 && size.size < 1))) {
        cx_die_usage("option '--power': '%s' is not between 0 and 1", text);
    }
    return size.size;
}

/* What the option says: a share is one of the baseline. */
static struct power_size size_by(const char *option, const char *text, double baseline)
{
    struct power_size size = size_of(option, text);
    if (size.is_share && baseline == 0) {
        cx_die_usage("option '--%s': a share of a baseline of 0 is nothing; say it in the metric's "
                     "unit",
                     option);
    }
    return size;
}

static double effect_of(const char *text, double baseline)
{
    struct power_size size = size_by("mde", text, baseline);
    return size.is_share ? size.size * fabs(baseline) : size.size;
}

struct power_metric power_given_metric(void)
{
    const struct power_options *o = &power_options;
    struct power_metric m = {.name = cx_text_from(o->metrics.n ? o->metrics.item[0] : ""),
                             .baseline = o->baseline,
                             .sd = o->sd,
                             .dispersion = 1,
                             .rho = o->rho,
                             .icc = o->icc,
                             .cluster_size = o->cluster_size,
                             .learnt = ""};
    static const enum cx_metric_type types[] = {CX_METRIC_PROPORTION, CX_METRIC_PROPORTION,
                                                CX_METRIC_MEAN, CX_METRIC_COUNT};
    m.type = o->type == 0 && !isnan(o->sd) ? CX_METRIC_MEAN : types[o->type];
    if (m.type == CX_METRIC_PROPORTION && !(m.baseline > 0 && m.baseline < 1)) {
        cx_die_usage("option '--baseline': %g is no share between 0 and 1; a mean needs --sd",
                     m.baseline);
    }
    if (m.type == CX_METRIC_COUNT && !(m.baseline > 0)) {
        cx_die_usage("option '--baseline': %g is no rate above 0", m.baseline);
    }
    if (m.type == CX_METRIC_MEAN && isnan(m.sd)) {
        cx_die_usage("a mean needs --sd, the standard deviation of customers' values");
    }
    return m;
}

/* ---- the trial */

static const char *const test_names[] = {[CX_POWER_POOLED] = "pooled z",
                                         [CX_POWER_UNPOOLED] = "unpooled z",
                                         [CX_POWER_FLEISS] = "pooled z, continuity correction",
                                         [CX_POWER_ARCSINE] = "arcsine",
                                         [CX_POWER_MILLER] = "z, control's variance",
                                         [CX_POWER_Z] = "z",
                                         [CX_POWER_T] = "Student's t",
                                         [CX_POWER_RATE] = "score test of rates",
                                         [CX_POWER_WELCH] = "Welch's t"};

static bool is_of_means(enum cx_power_test test)
{
    return test == CX_POWER_Z || test == CX_POWER_T || test == CX_POWER_WELCH;
}

static enum cx_power_test usual_test(const struct power_metric *m)
{
    return m->type == CX_METRIC_PROPORTION ? CX_POWER_POOLED
           : m->type == CX_METRIC_COUNT    ? CX_POWER_RATE
                                           : CX_POWER_WELCH;
}

/* In the order of test_choices.  Clusters have Welch's t whatever the usual test is. */
static enum cx_power_test test_of(const struct power_metric *m)
{
    static const enum cx_power_test tests[] = {CX_POWER_POOLED, CX_POWER_POOLED,  CX_POWER_UNPOOLED,
                                               CX_POWER_FLEISS, CX_POWER_ARCSINE, CX_POWER_MILLER,
                                               CX_POWER_Z,      CX_POWER_T,       CX_POWER_WELCH};
    enum cx_power_test test = tests[power_options.test];
    bool is_share = m->type == CX_METRIC_PROPORTION;
    bool in_clusters = !isnan(m->icc);
    if (power_options.test == 0 || (in_clusters && test == CX_POWER_WELCH)) {
        return usual_test(m);
    }
    if (in_clusters && test != CX_POWER_Z) {
        cx_die_usage("option '--method': %s is of customers on their own; clusters have Welch's t",
                     test_names[test]);
    }
    if (m->type == CX_METRIC_COUNT || is_share == is_of_means(test)) {
        cx_die_usage("option '--method': not for a %s", cx_metric_type_names[m->type]);
    }
    return test;
}

/* The shares of the information at which there are looks. */
static double *looks_of(size_t *n)
{
    const char *text = power_options.information;
    double *at = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_LOOKS * sizeof *at));
    *n = 0;
    for (int64_t i = 0; !text && i < power_options.looks; i++) {
        at[(*n)++] = (double)(i + 1) / (double)power_options.looks;
    }
    while (text) {
        size_t length = strcspn(text, ",");
        double before = *n ? at[*n - 1] : 0;
        if (*n == CX_GROUP_LOOKS || !cx_number_parse((struct cx_text){text, length}, &at[*n]) ||
            !(at[*n] > before && at[*n] <= 1)) {
            cx_die_usage("option '--information': '%s' is no list of shares that grow to 1",
                         power_options.information);
        }
        (*n)++;
        text = text[length] ? text + length + 1 : NULL;
    }
    if (at[*n - 1] != 1) {
        cx_die_usage("option '--information': the last look has all customers: it is 1");
    }
    return at;
}

static void plan_looks(struct cx_trial *t)
{
    static const struct cx_group_design designs[] = {
        [POWER_OF] = {.kind = CX_GROUP_SHAPE, .parameter = 0},
        [POWER_POCOCK] = {.kind = CX_GROUP_SHAPE, .parameter = 0.5},
        [POWER_ASOF] = {.kind = CX_SPEND_OBRIEN_FLEMING},
        [POWER_ASP] = {.kind = CX_SPEND_POCOCK},
        [POWER_CONFSEQ] = {.kind = CX_GROUP_SHAPE},
    };
    int how = power_options.sequential;
    t->looks = how == POWER_ONCE      ? CX_LOOK_ONCE
               : how == POWER_CONFSEQ ? CX_LOOK_ALWAYS
                                      : CX_LOOK_GROUP;
    t->group = designs[how];
    t->group.information = looks_of(&t->group.looks);
    if (t->looks == CX_LOOK_GROUP) {
        size_t size = t->group.looks * sizeof(struct cx_group_look);
        cx_trial_set_bounds(t, cx_need(cx_arena_alloc(cx_memory(), size)));
    }
}

/* A margin in percent is a hypothesis on the ratio, as it is in cx-abtest. */
static void set_margin(struct cx_power_question *q, const char *option, const char *text)
{
    struct power_size size = size_by(option, text, q->baseline);
    q->null = fabs(size.size);
    q->null_is_share = size.is_share;
    if (size.is_share && q->null >= 1) {
        cx_die_usage("option '--%s': a margin of 100 %% or more", option);
    }
}

static void ask_margin(struct cx_power_question *q)
{
    const struct power_options *o = &power_options;
    if (o->margin) {
        bool lower_is_better = o->alternative == CX_LESS;
        set_margin(q, "margin", o->margin);
        q->null = lower_is_better ? q->null : -q->null;
        q->alternative = lower_is_better ? CX_LESS : CX_GREATER;
    }
    if (o->equivalence) {
        set_margin(q, "equivalence", o->equivalence);
        q->equivalent = true;
    }
}

static struct cx_trial trial_of(const struct power_metric *m)
{
    const struct power_options *o = &power_options;
    double clusters = isnan(m->icc) ? 1 : 1 + (m->cluster_size - 1) * m->icc;
    double dispersion = isnan(o->dispersion) ? m->dispersion : o->dispersion;
    double counts = m->type == CX_METRIC_COUNT ? dispersion : 1;
    struct cx_trial t = {.question = {.test = test_of(m),
                                      .baseline = m->baseline,
                                      .sd = m->sd,
                                      .alpha = o->alpha,
                                      .alternative = (enum cx_alternative)o->alternative,
                                      .ratio = o->ratio,
                                      .cluster_size = isnan(m->icc) ? 0 : m->cluster_size,
                                      .variance = (1 - m->rho * m->rho) * clusters * counts},
                         .variants = (size_t)o->variants};
    ask_margin(&t.question);
    plan_looks(&t);
    return t;
}

/* ---- rows */

static const char *test_name(const struct cx_power_question *q)
{
    if (q->cluster_size > 0) {
        return q->test == CX_POWER_Z ? "clusters, z" : "clusters, Welch";
    }
    return test_names[q->test];
}

struct answer {
    double effect, power;
    struct cx_trial_size size;
};

static void put_count(struct cx_out *out, double n)
{
    if (n >= 0 && n < 9e15) {
        cx_put_int(out, (int64_t)n);
    } else {
        cx_put_text(out, (struct cx_text){NULL, 0});
    }
}

/* Arms that are planned to have fewer than a customer, or no variance. */
static const char *too_few(const struct cx_trial *t, const struct cx_trial_size *size)
{
    if (size->control < 1 || size->variant < 1) {
        return "too few customers: nobody in some arm";
    }
    if (size->control_clusters < 2 || size->variant_clusters < 2) {
        return "too few clusters: no variance";
    }
    bool is_lonely = size->control < 2 || size->variant < 2;
    if ((t->question.test == CX_POWER_T && size->control + size->variant < 3) ||
        (t->question.test == CX_POWER_WELCH && is_lonely)) {
        return "too few customers: no variance";
    }
    return NULL;
}

/* Of means, as learnt from customers who are all the same, or from one. */
static bool has_no_variance(const struct cx_power_question *q)
{
    return is_of_means(q->test) && !(q->sd > 0);
}

/* Why customers are never enough. */
static const char *endless(const struct cx_power_question *question, double effect)
{
    struct cx_power_question q = *question;
    bool has_margin = q.null != 0;
    q.effect = effect;
    if (cx_power_grows(&q)) {
        return has_margin
                   ? "the effect is so near the margin that it takes more than 1e15 customers"
                   : "the effect is so small that it takes more than 1e15 customers";
    }
    return has_margin ? "the effect is beyond the margin: no number of customers shows it"
                      : "the effect is on the side that is not tested: no number of customers "
                        "finds it";
}

/* As cx-abtest says it of the clusters that came. */
static const char *clusters_of(const struct cx_trial_size *size)
{
    enum { FEW = 40 };
    char text[80];
    double control = size->control_clusters, variant = size->variant_clusters;
    if (isnan(control)) {
        return "";
    }
    int n = snprintf(text, sizeof text, "%s%.0f and %.0f clusters",
                     control + variant < FEW ? "few: " : "", control, variant);
    return cx_need(cx_arena_text(cx_memory(), text, (size_t)n));
}

static const char *note_of(const struct cx_trial *t, const struct answer *a)
{
    const char *few = too_few(t, &a->size);
    if (few) {
        return few;
    }
    if (has_no_variance(&t->question)) {
        return "the customers learnt from have no variance";
    }
    if (isinf(a->size.control)) {
        return endless(&t->question, a->effect);
    }
    if (isnan(a->power) || isnan(a->size.control)) {
        return "the effect leads where the metric cannot be";
    }
    if (isnan(a->effect)) {
        return "no effect that the metric can have is found with this power";
    }
    if (t->question.equivalent && a->power <= 0) {
        return "too few customers for this margin";
    }
    return clusters_of(&a->size);
}

static void put_note(struct cx_out *out, const char *note, const char *learnt)
{
    struct cx_bytes both = {0};
    cx_bytes_format(&both, "%s%s%s", note, *note && *learnt ? "; " : "", learnt);
    cx_put_string(out, cx_kept_text(&both));
}

static void put_answer(struct cx_out *out, const struct power_metric *m, const struct cx_trial *t,
                       const struct answer *a)
{
    double days = ceil(a->size.total / power_options.daily);
    cx_put_text(out, m->name);
    cx_put_number(out, m->baseline);
    cx_put_number(out, a->effect);
    cx_put_number(out, t->question.alpha);
    cx_put_number(out, a->power);
    put_count(out, a->size.control);
    put_count(out, a->size.variant);
    put_count(out, a->size.total);
    put_count(out, days);
    cx_put_number(out, m->baseline == 0 ? (double)NAN : a->effect / m->baseline);
    cx_put_number(out, m->sd);
    cx_put_string(out, test_name(&t->question));
    put_note(out, note_of(t, a), m->learnt);
    put_count(out, a->size.control_clusters);
    put_count(out, a->size.variant_clusters);
    cx_end_row(out);
}

static struct cx_trial_size planned_size(const struct cx_trial *t)
{
    const struct power_options *o = &power_options;
    double units = o->n ? (double)o->n : floor((double)o->days * o->daily);
    if (units > CX_POWER_MOST) {
        cx_die_usage("option '--%s': more than 1e15 customers", o->n ? "n" : "days");
    }
    return cx_trial_divided(t, units);
}

static void put_effect(struct cx_out *out, const struct power_metric *m,
                       const struct cx_trial *trial, double effect)
{
    struct cx_trial t = *trial;
    t.question.effect = effect;
    if (power_options.n || power_options.days) {
        struct answer a = {.effect = effect, .size = planned_size(&t)};
        a.power = too_few(&t, &a.size) ? (double)NAN : cx_trial_power(&t, &a.size);
        put_answer(out, m, &t, &a);
        return;
    }
    for (size_t i = 0; i < asked_powers(); i++) {
        struct answer a = {.effect = effect};
        a.size = cx_trial_rounded(&t, cx_trial_units(&t, asked_power(i)));
        a.power = isfinite(a.size.total) ? cx_trial_power(&t, &a.size) : (double)NAN;
        put_answer(out, m, &t, &a);
    }
}

static void put_detectable(struct cx_out *out, const struct power_metric *m,
                           const struct cx_trial *t)
{
    bool upward = t->question.alternative != CX_LESS;
    for (size_t i = 0; i < asked_powers(); i++) {
        struct answer a = {.power = asked_power(i), .size = planned_size(t)};
        a.effect = too_few(t, &a.size) ? (double)NAN : cx_trial_effect(t, &a.size, a.power, upward);
        put_answer(out, m, t, &a);
    }
}

void power_put_metric(struct cx_out *out, const struct power_metric *m)
{
    const struct power_options *o = &power_options;
    struct cx_trial t = trial_of(m);
    for (size_t i = 0; i < o->effects.n; i++) {
        put_effect(out, m, &t, effect_of(o->effects.item[i], m->baseline));
    }
    if (o->effects.n == 0 && (o->margin || o->equivalence)) {
        put_effect(out, m, &t, 0); /* the variant is thought to be as good as the control */
    } else if (o->effects.n == 0) {
        put_detectable(out, m, &t);
    }
}
