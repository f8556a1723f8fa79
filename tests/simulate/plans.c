/* plans - do experiments of the size that cx-power plans have the power that was planned?
 *
 *     plans [ROUNDS [THREADS]]        default 20000, and as many as there are processors
 *
 * For each plan its size is found for a power of .8, and experiments of that size are drawn by
 * random numbers from a fixed seed, with the effect that is planned for: how often the method that
 * cx-abtest takes by itself rejects, with a 95 % interval of that share (Wilson's).  Status 1: it
 * is farther than .02 from the power that the plan says, by more than chance (one in a thousand).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel.h"
#include "model/trial.h"
#include "stat/normal.h"
#include "world.h"

#define PART 50 /* rounds */
#define POWER 0.8
#define TOLERANCE 0.02

static const struct world shares = {"share 0.2", SHARE, .level = 0.2},
                          normal = {"normal", NORMAL, .level = 1},
                          negative = {"normal, below 0", NORMAL, .level = -1},
                          events = {"events 0.5", POISSON, .level = 0.5};

static const struct plan {
    const char *name;
    const struct world *world; /* without units and difference */
    double effect, null;       /* null: as in stat/power.h */
    bool is_share, is_equivalence;
    double ratio; /* 0: 1 */
    double cluster_size, icc;
} plans[] = {
    {"difference", &shares, .effect = 0.04},
    {"difference", &normal, .effect = 0.5},
    {"difference", &events, .effect = 0.1},
    {"difference, 1 to 3", &events, .effect = 0.1, .ratio = 3},
    {"margin 0.04", &shares, .null = -0.04},
    {"margin 0.2", &normal, .null = -0.2},
    {"margin 0.1", &events, .null = -0.1},
    {"margin 20%", &shares, .null = -0.2, .is_share = true},
    {"margin 20%", &normal, .null = -0.2, .is_share = true},
    {"margin 20%", &negative, .null = -0.2, .is_share = true},
    {"margin 20%", &events, .null = -0.2, .is_share = true},
    {"margin 20%, lower is better", &shares, .null = 0.2, .is_share = true},
    {"margin 20%, lower is better", &normal, .null = 0.2, .is_share = true},
    {"margin 20%, lower is better", &events, .null = 0.2, .is_share = true},
    {"margin 20%, 1 to 3", &shares, .effect = -0.004, .null = -0.2, .is_share = true, .ratio = 3},
    {"equivalence 0.2", &normal, .null = 0.2, .is_equivalence = true},
    {"equivalence 20%", &shares, .null = 0.2, .is_share = true, .is_equivalence = true},
    {"equivalence 20%", &normal, .null = 0.2, .is_share = true, .is_equivalence = true},
    {"equivalence 20%", &events, .null = 0.2, .is_share = true, .is_equivalence = true},
    {"clusters of 50, icc 0.2", &normal, .effect = 0.8, .cluster_size = 50, .icc = 0.2},
    {"clusters of 50, 1 to 3", &normal, .effect = 0.6, .ratio = 3, .cluster_size = 50, .icc = 0.2},
    {"clusters of 5, icc 0.1", &normal, .effect = 0.5, .cluster_size = 5, .icc = 0.1},
    {"clusters of 20, icc 0.2", &shares, .effect = 0.1, .cluster_size = 20, .icc = 0.2},
    {"clusters of 10, margin 20%", &normal, .null = -0.2, .is_share = true, .cluster_size = 10,
     .icc = 0.1},
};

static const struct cx_analysis analysis = {.alpha = SIMULATE_ALPHA};

struct survey {
    const struct plan *plan;
    struct world world;
    struct cx_metric metric;
    struct cx_trial_size size;
    double power;
    int64_t rounds;
    struct world_count *part;
};

static void give_up(const char *why)
{
    fprintf(stderr, "plans: %s\n", why);
    exit(1);
}

/* ---- the plan, and what cx-abtest is told of it */

static struct cx_trial trial_of(const struct plan *plan)
{
    static const enum cx_power_test tests[] = {[CX_METRIC_PROPORTION] = CX_POWER_POOLED,
                                               [CX_METRIC_MEAN] = CX_POWER_WELCH,
                                               [CX_METRIC_COUNT] = CX_POWER_RATE};
    bool is_one_sided = plan->null != 0 && !plan->is_equivalence;
    struct cx_power_question q = {.test = tests[world_type(plan->world)],
                                  .baseline = plan->world->level,
                                  .sd = 1,
                                  .effect = plan->effect,
                                  .null = plan->null,
                                  .null_is_share = plan->is_share,
                                  .equivalent = plan->is_equivalence,
                                  .alpha = SIMULATE_ALPHA,
                                  .alternative = !is_one_sided    ? CX_TWO_SIDED
                                                 : plan->null < 0 ? CX_GREATER
                                                                  : CX_LESS,
                                  .ratio = plan->ratio > 0 ? plan->ratio : 1,
                                  .cluster_size = plan->cluster_size,
                                  .variance = 1};
    if (plan->cluster_size > 0) {
        q.variance = 1 + (plan->cluster_size - 1) * plan->icc;
    }
    return (struct cx_trial){.question = q, .variants = 1};
}

static void settle(struct survey *s)
{
    const struct plan *plan = s->plan;
    struct cx_trial t = trial_of(plan);
    s->size = cx_trial_rounded(&t, cx_trial_units(&t, POWER));
    s->power = cx_trial_power(&t, &s->size);
    s->world = *plan->world;
    s->world.difference = plan->effect;
    s->world.units = (struct world_units){(int)s->size.control, (int)s->size.variant};
    s->metric = (struct cx_metric){.type = world_type(plan->world),
                                   .margin = fabs(plan->null),
                                   .margin_is_of_lift = plan->is_share,
                                   .in_clusters = plan->cluster_size > 0,
                                   .lower_is_better = t.question.alternative == CX_LESS,
                                   .question = plan->is_equivalence ? CX_IS_EQUIVALENT
                                               : plan->null != 0    ? CX_IS_NOT_INFERIOR
                                                                    : CX_IS_DIFFERENT};
}

/* ---- rounds */

static void open_sums(struct cx_metric_sums *s, struct cx_comparison *c)
{
    memset(s, 0, sizeof *s);
    enum cx_status status = cx_metric_sums_open(s, c->metric->type, c->memory, c->error);
    if (status == CX_OK && c->metric->in_clusters) {
        status = cx_metric_sums_cluster(s, c->metric->type, false, c->memory, c->error);
    }
    if (status != CX_OK) {
        give_up(c->error->what);
    }
}

/* A unit of a cluster has much of the same, or at the chance that makes the correlation the same.
 */
static double draw_alike(const struct plan *plan, struct cx_rng *r, double cluster, double above)
{
    double own = world_draw(plan->world, r, above).x;
    if (plan->world->shape == SHARE) {
        return cx_rng_uniform(r) < sqrt(plan->icc) ? cluster : own;
    }
    double centre = plan->world->level + above;
    return centre + sqrt(plan->icc) * (cluster - centre) + sqrt(1 - plan->icc) * (own - centre);
}

static void add_cluster(const struct plan *plan, struct cx_rng *r, struct cx_metric_sums *s,
                        double above)
{
    double cluster = world_draw(plan->world, r, above).x, sum = 0;
    for (double i = 0; i < plan->cluster_size; i++) {
        double x = draw_alike(plan, r, cluster, above);
        cx_metric_sums_add(s, world_type(plan->world), x, 1);
        sum += x;
    }
    cx_metric_sums_add(s->clusters, CX_METRIC_RATIO, sum, plan->cluster_size);
}

static void fill(const struct survey *s, struct cx_rng *r, struct cx_metric_sums *control,
                 struct cx_metric_sums *variant)
{
    if (!s->metric.in_clusters) {
        world_fill(&s->world, r, control, variant, s->world.difference);
        return;
    }
    for (double i = 0; i < s->size.control_clusters; i++) {
        add_cluster(s->plan, r, control, 0);
    }
    for (double i = 0; i < s->size.variant_clusters; i++) {
        add_cluster(s->plan, r, variant, s->world.difference);
    }
}

static bool rejects(const struct survey *s, struct cx_rng *r, struct cx_arena *memory)
{
    struct cx_error error = {0};
    struct cx_metric_sums control, variant;
    struct cx_comparison c = {.control = &control,
                              .variant = &variant,
                              .metric = &s->metric,
                              .method = cx_method_of(&s->metric),
                              .analysis = &analysis,
                              .memory = memory,
                              .error = &error};
    cx_arena_reset(memory);
    open_sums(&control, &c);
    open_sums(&variant, &c);
    fill(s, r, &control, &variant);
    cx_comparison_test(&c);
    return c.tail.p <= SIMULATE_ALPHA;
}

static void do_part(size_t part, void *context)
{
    const struct survey *s = context;
    struct cx_arena memory = {0};
    int64_t first = (int64_t)part * PART;
    for (int64_t k = first; k < first + PART && k < s->rounds; k++) {
        struct cx_rng r;
        cx_rng_seed(&r, SIMULATE_SEED + (uint64_t)(s->plan - plans), (uint64_t)k);
        world_tell(&s->part[part], true, rejects(s, &r, &memory));
    }
    cx_arena_release(&memory);
}

/* ---- the table */

/* Prints a line; false: another power than was planned. */
static bool tell(const struct survey *s, const struct world_count *n)
{
    struct cx_interval i = cx_wilson_interval(n->p, CX_Z95);
    bool below = world_is_below(n, s->power - TOLERANCE);
    bool above = world_is_above(n, s->power + TOLERANCE);
    printf("%s\t%s\t%.0f\t%.0f\t%.4f\t%lld\t%.4f\t%.4f\t%.4f\t%s\n", s->plan->name, s->world.name,
           s->size.control, s->size.variant, s->power, (long long)n->p.trials,
           cx_proportion_value(n->p), i.low, i.high,
           below   ? "below"
           : above ? "above"
                   : "holds");
    return !below && !above;
}

static bool simulate(const struct plan *plan, int64_t rounds, int threads)
{
    size_t parts = (size_t)((rounds + PART - 1) / PART);
    struct survey s = {.plan = plan, .rounds = rounds, .part = calloc(parts, sizeof *s.part)};
    if (!s.part) {
        give_up("no memory");
    }
    settle(&s);
    cx_parallel(parts, threads, do_part, &s);
    struct world_count all = {.undefined = 0};
    for (size_t k = 0; k < parts; k++) {
        world_add(&all, &s.part[k]);
    }
    free(s.part);
    return tell(&s, &all);
}

int main(int argc, char **argv)
{
    int64_t rounds = argc > 1 ? strtoll(argv[1], NULL, 10) : 20000;
    long threads = argc > 2 ? strtol(argv[2], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    if (rounds < 1) {
        give_up("ROUNDS is a number above 0");
    }
    printf("plan\texperiment\tn_control\tn_variant\tpower\trounds\tfound\tlow\thigh\tverdict\n");
    bool all_hold = true;
    for (size_t i = 0; i < CX_COUNT_OF(plans); i++) {
        all_hold &= simulate(&plans[i], rounds, (int)threads);
    }
    return !all_hold;
}
