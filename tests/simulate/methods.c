/* methods - how often is each method wrong that cx-abtest may be told to take?
 *
 *     methods [ROUNDS [THREADS]]        default 2500, and as many as there are processors
 *
 * Experiments are drawn by random numbers from a fixed seed, without a difference and with one.  A
 * line for each kind of experiment and each method for it, all on the same experiments:
 *     size      how often it rejects, at the level .05, when there is no difference
 *     coverage  how often its 95 % interval holds the difference that there is; lift: the same
 * each with the 95 % interval of that share (Wilson's), and
 *     holds     not distinct from what was promised
 *     cautious  rejects less, or holds more, by more than chance (one in a thousand)
 *     liberal   rejects more, or holds less: an approximation where it is not good
 *     BROKEN    the same of a method that guarantees it: status 1
 * An answer that is undefined rejects nothing and excludes nothing; `undefined` says how many.
 * Methods that take long get one of many experiments, or are left out.  Methods for planned looks
 * are in looks.c.  Experiments marked * are none that all methods promise something for: events in
 * clusters, rows of a unit or units of a household taken for units on their own, and deviations or
 * skewness that differ between arms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel.h"
#include "stat/normal.h"
#include "world.h"

#define MOST_METHODS 64
#define PART 50 /* rounds */
#define BROKEN "BROKEN"

static const struct world worlds[] = {
    {"share 0.05", SHARE, 0.05, 0.1, .units = {20, 20}},
    {"share 0.3", SHARE, 0.3, 0.2, .units = {20, 20}},
    {"share 0.05", SHARE, 0.05, 0.05, .units = {200, 200}},
    {"share 0.3", SHARE, 0.3, 0.1, .units = {200, 200}},
    {"share 0.05", SHARE, 0.05, 0.02, .units = {2000, 2000}},
    {"share 0.3", SHARE, 0.3, 0.03, .units = {2000, 2000}},
    {"share 0.05", SHARE, 0.05, 0.05, .units = {200, 20}},
    {"normal", NORMAL, 10, 0.8, .units = {20, 20}},
    {"normal", NORMAL, 10, 0.3, .units = {200, 200}},
    {"normal, 3 x wider *", NORMAL, 10, 0.8, .units = {200, 20}, .spread = 3, .is_unfair = true},
    {"log-normal 1", LOGNORMAL, 1, 0.8, .units = {20, 20}},
    {"log-normal 1", LOGNORMAL, 1, 0.5, .units = {200, 200}},
    {"log-normal 1 *", LOGNORMAL, 1, 0.8, .units = {200, 20}, .is_unfair = true},
    {"median, log-normal 1", MEDIAN, 1, 0.8, .units = {20, 20}},
    {"median, log-normal 1", MEDIAN, 1, 0.3, .units = {200, 200}},
    {"median of alike rows", EVENTS, 1, 0.8, .units = {20, 20}},
    {"median of alike rows", EVENTS, 1, 0.3, .units = {200, 200}},
    {"rows as if unlike *", LONERS, 1, 0.3, .units = {200, 200}, .is_unfair = true},
    {"events 0.2", POISSON, 0.2, 0.3, .units = {20, 20}},
    {"events 0.2", POISSON, 0.2, 0.1, .units = {200, 200}},
    {"events 2", POISSON, 2, 0.3, .units = {200, 200}},
    {"events 2, clustered *", CLUSTERED, 2, 0.3, .units = {200, 200}, .is_unfair = true},
    {"orders, log-normal 1", ORDERS, 1, 0.8, .units = {20, 20}},
    {"orders, log-normal 1", ORDERS, 1, 0.3, .units = {200, 200}},
    {"households", HOUSEHOLDS, 10, 0.8, .units = {20, 20}},
    {"households", HOUSEHOLDS, 10, 0.3, .units = {200, 200}},
    {"households", HOUSEHOLDS, 10, 0.8, .units = {40, 10}},
    {"households as strangers *", STRANGERS, 10, 0.3, .units = {200, 200}, .is_unfair = true},
};

static const struct cx_analysis analysis = {
    .errors = CX_ERRORS_HC2,
    .seed = SIMULATE_SEED,
    .resamples = 999,
    .alpha = SIMULATE_ALPHA,
    .plan = {.tightest = 5000}};

/* What a kind of experiment is asked. */
struct survey {
    const struct world *world;
    const struct cx_method *method[MOST_METHODS];
    size_t methods;
    int64_t rounds;
    struct world_answers (*part)[MOST_METHODS];
};

static void give_up(const char *why)
{
    fprintf(stderr, "methods: %s\n", why);
    exit(1);
}

/* ---- who promises what */

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0) {
        names++;
    }
    return *names;
}

static bool guarantees(const struct cx_method *method, const struct world *w)
{
    static const char *const exact[] = {"fisher",      "fisher-central", "blaker",
                                        "barnard",     "boschloo",       "exact",
                                        "exact-central",
                                        "permutation", "mann-whitney",   "cmh-exact",
                                        NULL};
    bool is_exact = method->role == CX_METHOD_TEST && is_one_of(method->name, exact);
    return !w->is_unfair && (is_exact || method->role == CX_METHOD_SEQUENTIAL);
}

/* The chance that a unit of the variant has more is no difference that is known here, nor is the
 * share that a difference is of something other than the control's mean. */
static bool estimates_difference(const struct cx_method *method)
{
    static const char *const chances[] = {"mann-whitney", "brunner-munzel", NULL};
    return !is_one_of(method->name, chances);
}

static bool estimates_lift(const struct cx_method *method)
{
    static const char *const robust[] = {"yuen", "hodges-lehmann", NULL};
    return estimates_difference(method) && !is_one_of(method->name, robust);
}

/* One of how many experiments a method gets; 0: it would take hours. */
struct pace {
    int64_t tests, intervals;
};

static struct pace pace_of(const struct cx_method *method, const struct world *w)
{
    static const char *const unconditional[] = {"barnard", "boschloo", NULL};
    static const char *const searching[] = {"fisher",        "fisher-central", "blaker",
                                            "midp",          "exact",          "exact-central",
                                            "midp-exact",    "e-test",         "cmh-exact",
                                            NULL};
    int units = w->units.control + w->units.variant;
    bool are_few = units <= 40, are_many = units > 1000;
    if (is_one_of(method->name, unconditional)) {
        return are_few    ? (struct pace){1, 10}
               : are_many ? (struct pace){0, 0}
                          : (struct pace){5, 50};
    }
    if (is_one_of(method->name, searching)) {
        return (struct pace){1, are_many ? 25 : 10};
    }
    if (method->needs & CX_NEEDS_VALUES && world_type(w) != CX_METRIC_QUANTILE) {
        return are_few ? (struct pace){10, 10} : (struct pace){20, 20};
    }
    return (struct pace){1, 1};
}

static bool is_asked(const struct cx_method *method, const struct world *w)
{
    bool knows = w->shape == HOUSEHOLDS ? method->takes_clusters
                                        : !(method->needs & CX_NEEDS_CLUSTERS);
    return method->types & 1U << world_type(w) && !(method->needs & CX_NEEDS_LOOKS) && knows &&
           pace_of(method, w).tests > 0;
}

static void find_methods(struct survey *s)
{
    const struct cx_method *method;
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        if (is_asked(method, s->world)) {
            if (s->methods == MOST_METHODS) {
                give_up("too many methods");
            }
            s->method[s->methods++] = method;
        }
    }
}

/* ---- rounds */

struct arms {
    struct cx_metric_sums control, variant;
    struct cx_arena memory;
    struct cx_error error;
};

static bool open_arm(struct arms *a, struct cx_metric_sums *s, const struct survey *survey)
{
    enum cx_metric_type type = world_type(survey->world);
    unsigned needs = 0;
    for (size_t i = 0; i < survey->methods; i++) {
        needs |= survey->method[i]->needs;
    }
    memset(s, 0, sizeof *s);
    bool keeps_values = needs & CX_NEEDS_VALUES;
    if (survey->world->shape == HOUSEHOLDS) {
        return cx_metric_sums_open(s, type, &a->memory, &a->error) == CX_OK &&
               cx_metric_sums_cluster(s, type, keeps_values, &a->memory, &a->error) == CX_OK;
    }
    return cx_metric_sums_open(s, type, &a->memory, &a->error) == CX_OK &&
           (!keeps_values ||
            cx_metric_sums_keep_values(s, &a->memory, &a->error) == CX_OK) &&
           (survey->world->shape != EVENTS ||
            cx_metric_sums_keep_events(s, &a->memory, &a->error) == CX_OK);
}

static bool is_settled(struct cx_metric_sums *s)
{
    s = s->clusters ? s->clusters : s;
    return !s->values || cx_values_settle(s->values);
}

static void draw_arms(struct arms *a, const struct survey *s, struct cx_rng *r, double difference)
{
    cx_arena_reset(&a->memory);
    if (!open_arm(a, &a->control, s) || !open_arm(a, &a->variant, s)) {
        give_up(a->error.what);
    }
    world_fill(s->world, r, &a->control, &a->variant, difference);
    if (!is_settled(&a->control) || !is_settled(&a->variant)) {
        give_up("no memory");
    }
}

static void one_round(const struct survey *s, struct arms *a, int64_t k,
                      struct world_answers *answers)
{
    struct cx_metric metric = {
        .type = world_type(s->world), .quantile = 0.5, .effect = {s->world->difference, false}};
    metric.in_clusters = s->world->shape == HOUSEHOLDS;
    struct cx_comparison c = {.control = &a->control,
                              .variant = &a->variant,
                              .metric = &metric,
                              .analysis = &analysis,
                              .memory = &a->memory,
                              .error = &a->error};
    for (int has = 0; has < 2; has++) {
        struct cx_rng r;
        cx_rng_seed(&r, SIMULATE_SEED + (uint64_t)(s->world - worlds), 2 * (uint64_t)k + has);
        draw_arms(a, s, &r, has ? s->world->difference : 0);
        for (size_t i = 0; i < s->methods; i++) {
            struct world_round round = {s->world, s->method[i], &c, has};
            struct pace pace = pace_of(s->method[i], s->world);
            if (k % (has ? pace.intervals : pace.tests) == 0) {
                world_ask(&round, &answers[i]);
            }
        }
    }
    if (a->error.status != CX_OK) {
        give_up(a->error.what);
    }
}

static void do_part(size_t part, void *context)
{
    const struct survey *s = context;
    struct arms arms = {.control = {0}};
    int64_t first = (int64_t)part * PART;
    for (int64_t k = first; k < first + PART && k < s->rounds; k++) {
        one_round(s, &arms, k, s->part[part]);
    }
    cx_arena_release(&arms.memory);
}

/* ---- the table */

static const char *word_of(bool is_liberal, bool is_cautious, bool is_guaranteed)
{
    return is_liberal ? is_guaranteed ? BROKEN : "liberal" : is_cautious ? "cautious" : "holds";
}

static void print_share(const struct world_count *n, const char *word)
{
    struct cx_interval i = cx_wilson_interval(n->p, CX_Z95);
    printf("\t%lld", (long long)n->p.trials);
    if (n->undefined == n->p.trials) {
        printf("\t\t\t\t");
    } else {
        printf("\t%.4f\t%.4f\t%.4f\t%s", cx_proportion_value(n->p), i.low, i.high, word);
    }
}

/* False: a guarantee is broken.  None is given for lifts. */
static bool print_line(const struct survey *s, size_t i, const struct world_answers *a)
{
    const struct world *w = s->world;
    const struct cx_method *method = s->method[i];
    bool is_guaranteed = guarantees(method, w);
    const char *size = word_of(world_is_above(&a->rejects, SIMULATE_ALPHA),
                               world_is_below(&a->rejects, SIMULATE_ALPHA), is_guaranteed);
    const char *covers = word_of(world_is_below(&a->covers, 1 - SIMULATE_ALPHA),
                                 world_is_above(&a->covers, 1 - SIMULATE_ALPHA), is_guaranteed);
    const char *lift = word_of(world_is_below(&a->covers_lift, 1 - SIMULATE_ALPHA),
                               world_is_above(&a->covers_lift, 1 - SIMULATE_ALPHA), false);
    const struct world_count nothing = {.undefined = 0};
    printf("%s\t%d\t%d\t%s", w->name, w->units.control, w->units.variant, method->name);
    print_share(&a->rejects, size);
    print_share(estimates_difference(method) ? &a->covers : &nothing, covers);
    print_share(estimates_lift(method) ? &a->covers_lift : &nothing, lift);
    printf("\t%.4f\n", (double)a->rejects.undefined / (double)a->rejects.p.trials);
    bool misses = estimates_difference(method) && strcmp(covers, BROKEN) == 0;
    return strcmp(size, BROKEN) != 0 && !misses;
}

static bool survey_world(const struct world *w, int64_t rounds, int threads)
{
    struct survey s = {.world = w, .rounds = rounds};
    size_t parts = (size_t)((rounds + PART - 1) / PART);
    find_methods(&s);
    s.part = calloc(parts, sizeof *s.part);
    if (!s.part) {
        give_up("no memory");
    }
    cx_parallel(parts, threads, do_part, &s);
    bool all_hold = true;
    for (size_t i = 0; i < s.methods; i++) {
        struct world_answers all = {.rejects = {.undefined = 0}};
        for (size_t k = 0; k < parts; k++) {
            world_add(&all.rejects, &s.part[k][i].rejects);
            world_add(&all.covers, &s.part[k][i].covers);
            world_add(&all.covers_lift, &s.part[k][i].covers_lift);
        }
        all_hold &= print_line(&s, i, &all);
    }
    free(s.part);
    return all_hold;
}

int main(int argc, char **argv)
{
    int64_t rounds = argc > 1 ? strtoll(argv[1], NULL, 10) : 2500;
    long threads = argc > 2 ? strtol(argv[2], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    if (rounds < 1) {
        give_up("ROUNDS is a number above 0");
    }
    printf("experiment\tcontrol\tvariant\tmethod\trounds\tsize\tlow\thigh\tsize is\trounds\t"
           "coverage\tlow\thigh\tcoverage is\trounds\tlift coverage\tlow\thigh\t"
           "lift coverage is\tundefined\n");
    bool all_hold = true;
    for (size_t i = 0; i < CX_COUNT_OF(worlds); i++) {
        all_hold &= survey_world(&worlds[i], rounds, (int)threads);
    }
    return !all_hold;
}
