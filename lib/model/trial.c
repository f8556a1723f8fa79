/* trial.c - see trial.h. */
#include "model/trial.h"

#include "stat/anytime.h"
#include "stat/mixture.h"
#include "stat/normal.h"

/* One comparison: its level, and its ratio as it came out of rounding. */
static struct cx_power_question comparison_of(const struct cx_trial *t)
{
    struct cx_power_question q = t->question;
    q.alpha /= (double)t->variants;
    return q;
}

/* The share of alpha at the end that is looked at. */
static double end_level(const struct cx_power_question *q)
{
    return q->alternative == CX_TWO_SIDED && !q->equivalent ? q->alpha / 2 : q->alpha;
}

static double always_inflation(const struct cx_power_question *q, double n, double power)
{
    enum cx_alternative alternative = q->equivalent ? CX_GREATER : q->alternative;
    double precision = cx_mixture_rho(n, q->alpha, alternative == CX_TWO_SIDED);
    struct cx_anytime a = {precision, (double)INFINITY, alternative};
    double beta = -cx_normal_quantile_upper(power);
    double once = cx_normal_quantile_upper(end_level(q)) + beta;
    double always = cx_anytime_quantile(&a, n, q->alpha) + beta;
    return always / once * (always / once);
}

void cx_trial_set_bounds(struct cx_trial *t, struct cx_group_look *look)
{
    struct cx_power_question q = comparison_of(t);
    t->group.two_sided = q.alternative == CX_TWO_SIDED && !q.equivalent;
    t->group.alpha = q.alpha;
    cx_group_bounds(&t->group, look);
    t->look = look;
}

/* By how much looking multiplies the units: at least 1. */
static double inflation_of(const struct cx_trial *t, double n_control, double power)
{
    struct cx_power_question q = comparison_of(t);
    switch (t->looks) {
    case CX_LOOK_ALWAYS:
        return always_inflation(&q, n_control * (1 + q.ratio), power);
    case CX_LOOK_GROUP:
        return cx_group_inflation(&t->group, t->look, power);
    case CX_LOOK_ONCE:
        break;
    }
    return 1;
}

/* A number that was meant to be whole is not made another one by its last digit. */
static const double slack = 1e-12;

static bool divides_clusters(const struct cx_trial *t)
{
    return t->question.cluster_size > 0;
}

/* Whole units that so many of what is divided are. */
static double units_of(const struct cx_trial *t, double count)
{
    return divides_clusters(t) ? ceil(count * t->question.cluster_size * (1 - slack)) : count;
}

/* Of what is divided so many in the control and in each variant. */
static struct cx_trial_size size_of(const struct cx_trial *t, double control, double variant)
{
    bool in_clusters = divides_clusters(t);
    struct cx_trial_size size = {.control = units_of(t, control),
                                 .variant = units_of(t, variant),
                                 .control_clusters = in_clusters ? control : (double)NAN,
                                 .variant_clusters = in_clusters ? variant : (double)NAN};
    size.total = size.control + (double)t->variants * size.variant;
    return size;
}

struct cx_trial_size cx_trial_rounded(const struct cx_trial *t, double n_control)
{
    double least = n_control * (1 - slack) / (divides_clusters(t) ? t->question.cluster_size : 1);
    return size_of(t, ceil(least), ceil(least * t->question.ratio));
}

struct cx_trial_size cx_trial_divided(const struct cx_trial *t, double total)
{
    double size = t->question.cluster_size;
    double count = divides_clusters(t) ? floor(total / size * (1 + slack)) : total;
    double share = t->question.ratio / (1 + (double)t->variants * t->question.ratio);
    double variant = floor(count * share + 0.5);
    return size_of(t, count - (double)t->variants * variant, variant);
}

/* The always-valid quantile depends on the units, slowly: a few rounds settle it. */
double cx_trial_units(const struct cx_trial *t, double power)
{
    struct cx_power_question q = comparison_of(t);
    double once = cx_power_units(&q, power);
    if (!(isfinite(once) && once > 0)) {
        return once;
    }
    double n = once * inflation_of(t, once, power);
    for (int round = 0; round < 50 && t->looks == CX_LOOK_ALWAYS; round++) {
        double next = once * inflation_of(t, n, power);
        bool settled = fabs(next - n) <= 1e-13 * n;
        n = next;
        if (settled) {
            break;
        }
    }
    return n;
}

/* A power that has a normal quantile. */
static double bounded(double power)
{
    return fmin(fmax(power, 1e-6), 1 - 1e-9);
}

static const double exactly = 1e-12; /* of a power */

/* The power p that n units have, less what looking to that power costs: the inflation hardly moves
 * with p, so each round is worth more than a digit. */
static double power_of_always(const struct cx_trial *t, const struct cx_power_question *q, double n)
{
    double p = bounded(cx_power(q, n));
    for (int round = 0; round < 50; round++) {
        double next = bounded(cx_power(q, n / inflation_of(t, n, p)));
        bool settled = fabs(next - p) <= exactly;
        p = next;
        if (settled) {
            break;
        }
    }
    return p;
}

/* The same of planned looks: where a normal test has the drift z_alpha + z_p at the power p, the
 * walk's power at this drift is the answer.  Other tests are near that, and have it found by rounds
 * in which what the drift costs, its square by that of the walk's power, is taken off n. */
static double power_of_group(const struct cx_trial *t, const struct cx_power_question *q, double n)
{
    struct cx_group_walk walk = cx_group_walk(&t->group, t->look);
    double z = cx_normal_quantile_upper(end_level(q));
    double drift = z - cx_normal_quantile_upper(bounded(cx_power(q, n)));
    double p = 0;
    for (int round = 0; round < 50; round++) {
        p = bounded(cx_group_power(&walk, drift));
        double single = z - cx_normal_quantile_upper(p);
        if (!(drift / single > 0)) {
            break; /* both are nearly 0 */
        }
        double next = bounded(cx_power(q, n * (single / drift) * (single / drift)));
        if (fabs(next - p) <= exactly) {
            break;
        }
        drift *= (z - cx_normal_quantile_upper(next)) / single;
    }
    return p;
}

static struct cx_power_question sized(const struct cx_trial *t, const struct cx_trial_size *size)
{
    struct cx_power_question q = comparison_of(t);
    q.ratio = size->variant / size->control;
    return q;
}

double cx_trial_power(const struct cx_trial *t, const struct cx_trial_size *size)
{
    struct cx_power_question q = sized(t, size);
    if (!(size->control > 0 && size->variant > 0)) {
        return (double)NAN;
    }
    double once = cx_power(&q, size->control);
    if (!(once > 0) || t->looks == CX_LOOK_ONCE) {
        return once;
    }
    return t->looks == CX_LOOK_GROUP ? power_of_group(t, &q, size->control)
                                     : power_of_always(t, &q, size->control);
}

double cx_trial_effect(const struct cx_trial *t, const struct cx_trial_size *size, double power,
                       bool upward)
{
    struct cx_power_question q = sized(t, size);
    if (!(size->control > 0 && size->variant > 0)) {
        return (double)NAN;
    }
    double inflation = inflation_of(t, size->control, power);
    return cx_power_effect(&q, size->control / inflation, power, upward);
}
