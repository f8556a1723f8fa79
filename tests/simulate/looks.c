/* looks - does what cx-abtest says hold when somebody looks every day?
 *
 *     looks [RUNS]        default 5000
 *
 * Experiments are drawn by random numbers from a fixed seed and looked at after each of 30 days.
 * For each kind of metric, without a difference and with one, the true difference is tested at
 * every look: how often a method ever rejects it, at the level .05, with a 95 % interval of that
 * share (Wilson's).  That is the type-I error where the difference is 0, and how often the
 * intervals of all looks do not all have the truth otherwise.  Status 1: a method that should hold
 * at every look is above the level by more than chance (one in a thousand) allows.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "model/comparison.h"
#include "stat/group_sequential.h"
#include "stat/mixture.h"
#include "stat/normal.h"
#include "stat/proportion.h"

#define ALPHA 0.05
#define LOOKS 30
#define SEED 20250301
#define SURE 3.2905 /* P(|Z| > z) = .001 */

/* ---- what is drawn */

struct world {
    const char *name;
    enum cx_metric_type type;
    double level; /* the chance of a success; the deviation of the logarithm; or none */
    double difference;
    int day; /* units of an arm */
};

static const struct world worlds[] = {
    {"share 0.1", CX_METRIC_PROPORTION, 0.1, 0, 200},
    {"share 0.1", CX_METRIC_PROPORTION, 0.1, 0.02, 200},
    {"share 0.01", CX_METRIC_PROPORTION, 0.01, 0, 200},
    {"normal", CX_METRIC_MEAN, 0, 0, 200},
    {"normal", CX_METRIC_MEAN, 0, 0.1, 200},
    {"normal, few", CX_METRIC_MEAN, 0, 0, 3},
    {"log-normal 1.5", CX_METRIC_MEAN, 1.5, 0, 200},
    {"log-normal 1.5", CX_METRIC_MEAN, 1.5, 1, 200},
};

static double normal_draw(struct cx_rng *r)
{
    double radius = sqrt(-2 * log1p(-cx_rng_uniform(r)));
    return radius * cos(6.283185307179586477 * cx_rng_uniform(r));
}

static double draw(const struct world *w, struct cx_rng *r, double difference)
{
    if (w->type == CX_METRIC_PROPORTION) {
        return cx_rng_uniform(r) < w->level + difference;
    }
    double z = normal_draw(r);
    return (w->level > 0 ? exp(w->level * z) : z) + difference;
}

/* ---- who looks */

enum { ONCE, DAILY, CONFSEQ, MSPRT, STUDENT, OF, POCOCK, ASOF, ASP, WATCHERS };

static const struct watcher {
    const char *name;
    const char *method; /* of those beside the test */
    enum cx_group_kind kind;
    double parameter;
    bool holds;
} watchers[WATCHERS] = {
    [ONCE] = {.name = "test, at the end", .holds = true},
    [DAILY] = {.name = "test, every day"},
    [CONFSEQ] = {.name = "confseq", .method = "confseq", .holds = true},
    [MSPRT] = {.name = "msprt", .method = "msprt", .holds = true},
    [STUDENT] = {.name = "t", .method = "t", .holds = true},
    [OF] = {.name = "of", .kind = CX_GROUP_SHAPE, .parameter = 0, .holds = true},
    [POCOCK] = {.name = "pocock", .kind = CX_GROUP_SHAPE, .parameter = 0.5, .holds = true},
    [ASOF] = {.name = "asof", .kind = CX_SPEND_OBRIEN_FLEMING, .holds = true},
    [ASP] = {.name = "asp", .kind = CX_SPEND_POCOCK, .holds = true},
};

static struct cx_group_look plan[WATCHERS][LOOKS];
static struct cx_analysis analysis = {.alpha = ALPHA, .plan = {.tightest = 5000}};
static struct cx_arena arena;
static struct cx_error error;

static void make_plans(void)
{
    static double information[LOOKS];
    for (int k = 0; k < LOOKS; k++) {
        information[k] = (k + 1) / (double)LOOKS;
    }
    for (int i = OF; i < WATCHERS; i++) {
        struct cx_group_design d = {.kind = watchers[i].kind,
                                    .parameter = watchers[i].parameter,
                                    .alpha = ALPHA,
                                    .two_sided = true,
                                    .information = information,
                                    .looks = LOOKS};
        cx_group_bounds(&d, plan[i]);
    }
}

static double p_of(struct cx_comparison *c, const char *method)
{
    c->method = method ? cx_method_find(CX_METHOD_SEQUENTIAL, cx_text_from(method), c->metric->type)
                       : cx_method_of(c->metric);
    c->tail = cx_tail_undefined();
    c->note[0] = '\0';
    c->se = c->df = c->statistic = (double)NAN;
    c->method->test(c);
    return isnan(c->tail.p) ? 1 : c->tail.p;
}

static void look(struct cx_comparison *c, int day, bool *rejects)
{
    double p = p_of(c, NULL);
    double z = p < 1 ? cx_normal_quantile_upper(p / 2) : 0;
    rejects[DAILY] |= p <= ALPHA;
    rejects[ONCE] |= day == LOOKS - 1 && p <= ALPHA;
    for (int i = CONFSEQ; i < OF; i++) {
        rejects[i] |= p_of(c, watchers[i].method) <= ALPHA;
    }
    for (int i = OF; i < WATCHERS; i++) {
        rejects[i] |= z >= plan[i][day].critical;
    }
}

/* ---- runs */

static void open_sums(struct cx_metric_sums *s, enum cx_metric_type type)
{
    memset(s, 0, sizeof *s);
    if (cx_metric_sums_open(s, type, &arena, &error) != CX_OK) {
        fprintf(stderr, "looks: %s\n", error.what);
        exit(1);
    }
}

static void run(const struct world *w, struct cx_rng *r, bool *rejects)
{
    struct cx_metric_sums control, variant;
    struct cx_metric metric = {.type = w->type,
                               .effect = {w->difference > 0 ? w->difference : 0.05, false}};
    struct cx_comparison c = {.control = &control,
                              .variant = &variant,
                              .metric = &metric,
                              .analysis = &analysis,
                              .null = {w->difference, false},
                              .memory = &arena,
                              .error = &error};
    cx_arena_reset(&arena);
    open_sums(&control, w->type);
    open_sums(&variant, w->type);
    for (int day = 0; day < LOOKS; day++) {
        for (int i = 0; i < w->day; i++) {
            cx_metric_sums_add(&control, w->type, draw(w, r, 0), 1);
            cx_metric_sums_add(&variant, w->type, draw(w, r, w->difference), 1);
        }
        look(&c, day, rejects);
    }
}

/* Prints a line; false: more than chance allows. */
static bool tell(const char *world, double difference, const struct watcher *by,
                 struct cx_proportion p)
{
    struct cx_interval i = cx_wilson_interval(p, CX_Z95);
    bool above = by->holds && cx_wilson_interval(p, SURE).low > ALPHA;
    printf("%s\t%g\t%s\t%lld\t%.4f\t%.4f\t%.4f\t%s\n", world, difference, by->name,
           (long long)p.trials, cx_proportion_value(p), i.low, i.high,
           above       ? "above"
           : by->holds ? "holds"
                       : "");
    return !above;
}

static bool simulate(const struct world *w, int64_t runs)
{
    struct cx_proportion rejected[WATCHERS] = {{0}};
    for (int64_t k = 0; k < runs; k++) {
        struct cx_rng r;
        bool rejects[WATCHERS] = {false};
        cx_rng_seed(&r, SEED + (uint64_t)(w - worlds), (uint64_t)k);
        run(w, &r, rejects);
        for (int i = 0; i < WATCHERS; i++) {
            rejected[i].trials++;
            rejected[i].successes += rejects[i];
        }
    }
    bool all_hold = true;
    for (int i = 0; i < WATCHERS; i++) {
        all_hold &= tell(w->name, w->difference, &watchers[i], rejected[i]);
    }
    return all_hold;
}

/* Three arms of 1, 1 and 2, as they should be. */
static bool simulate_ratio(int64_t runs)
{
    static const struct watcher ratio = {.name = "sequential sample ratio", .holds = true};
    static const double shares[] = {0.25, 0.25, 0.5};
    struct cx_proportion rejected = {0, runs};
    for (int64_t k = 0; k < runs; k++) {
        struct cx_rng r;
        int64_t counts[3] = {0};
        bool rejects = false;
        cx_rng_seed(&r, SEED - 1, (uint64_t)k);
        for (int day = 0; day < LOOKS; day++) {
            for (int i = 0; i < 400; i++) {
                uint64_t lot = cx_rng_below(&r, 4);
                counts[lot > 2 ? 2 : lot]++;
            }
            struct cx_shares s = {counts, shares, 3};
            rejects |= cx_multinomial_log_e(&s, 10000) >= -log(ALPHA);
        }
        rejected.successes += rejects;
    }
    return tell("three arms", 0, &ratio, rejected);
}

int main(int argc, char **argv)
{
    int64_t runs = argc > 1 ? strtoll(argv[1], NULL, 10) : 5000;
    make_plans();
    printf("metric\tdifference\tmethod\truns\trejected\tlow\thigh\tverdict\n");
    bool all_hold = simulate_ratio(runs);
    for (size_t i = 0; i < CX_COUNT_OF(worlds); i++) {
        all_hold &= simulate(&worlds[i], runs);
    }
    cx_arena_release(&arena);
    return !all_hold;
}
