/* looks - does what cx-abtest says hold when somebody looks every day?
 *
 *     looks [ROUNDS [THREADS]]        default 5000, and as many as there are processors
 *
 * Experiments are drawn by random numbers from a fixed seed and looked at after each of 30 days.
 * For each kind of metric, without a difference and with one, the true difference is tested at
 * every look: how often a method ever rejects it, at the level .05, with a 95 % interval of that
 * share (Wilson's).  That is the type-I error where the difference is 0, and how often the
 * intervals of all looks do not all have the truth otherwise.  Status 1: a method that should hold
 * at every look is above the level by more than chance (one in a thousand) allows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel.h"
#include "stat/group_sequential.h"
#include "stat/mixture.h"
#include "stat/normal.h"
#include "world.h"

#define LOOKS 30
#define PART 50 /* rounds */

/* Units are those of a day. */
static const struct world worlds[] = {
    {"share 0.1", SHARE, 0.1, 0, .units = {200, 200}},
    {"share 0.1", SHARE, 0.1, 0.02, .units = {200, 200}},
    {"share 0.01", SHARE, 0.01, 0, .units = {200, 200}},
    {"normal", NORMAL, 0, 0, .units = {200, 200}},
    {"normal", NORMAL, 0, 0.1, .units = {200, 200}},
    {"normal, few", NORMAL, 0, 0, .units = {3, 3}},
    {"log-normal 1.5", LOGNORMAL, 1.5, 0, .units = {200, 200}},
    {"log-normal 1.5", LOGNORMAL, 1.5, 1, .units = {200, 200}},
    {"events 0.2", POISSON, 0.2, 0, .units = {100, 100}},
    {"orders, log-normal 1", ORDERS, 1, 0, .units = {100, 100}},
};

static void give_up(const char *why)
{
    fprintf(stderr, "looks: %s\n", why);
    exit(1);
}

/* ---- who looks */

enum { ONCE, DAILY, CONFSEQ, MSPRT, STUDENT, OF, POCOCK, WT, ASOF, ASP, KD, HSD, WATCHERS };

static const struct watcher {
    const char *name;
    const char *method; /* asked itself; planned looks have their bounds, made once */
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
    [WT] = {.name = "wt", .kind = CX_GROUP_SHAPE, .parameter = 0.25, .holds = true},
    [ASOF] = {.name = "asof", .kind = CX_SPEND_OBRIEN_FLEMING, .holds = true},
    [ASP] = {.name = "asp", .kind = CX_SPEND_POCOCK, .holds = true},
    [KD] = {.name = "kd", .kind = CX_SPEND_POWER, .parameter = 2, .holds = true},
    [HSD] = {.name = "hsd", .kind = CX_SPEND_GAMMA, .parameter = -4, .holds = true},
};

static struct cx_group_look plan[WATCHERS][LOOKS];
static const struct cx_analysis analysis = {.alpha = SIMULATE_ALPHA, .plan = {.tightest = 5000}};

/* No method beside the test without a watcher. */
static void watch_all(void)
{
    const struct cx_method *method;
    for (size_t i = 0; (method = cx_method_at(i)); i++) {
        bool is_watched = method->role != CX_METHOD_SEQUENTIAL;
        for (int k = CONFSEQ; k < WATCHERS; k++) {
            is_watched |= strcmp(watchers[k].name, method->name) == 0;
        }
        if (!is_watched) {
            give_up(method->name);
        }
    }
}

static void make_plans(void)
{
    static double information[LOOKS];
    for (int k = 0; k < LOOKS; k++) {
        information[k] = (k + 1) / (double)LOOKS;
    }
    for (int i = OF; i < WATCHERS; i++) {
        struct cx_group_design d = {.kind = watchers[i].kind,
                                    .parameter = watchers[i].parameter,
                                    .alpha = SIMULATE_ALPHA,
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
    rejects[DAILY] |= p <= SIMULATE_ALPHA;
    rejects[ONCE] |= day == LOOKS - 1 && p <= SIMULATE_ALPHA;
    for (int i = CONFSEQ; i < OF; i++) {
        rejects[i] |= p_of(c, watchers[i].method) <= SIMULATE_ALPHA;
    }
    for (int i = OF; i < WATCHERS; i++) {
        rejects[i] |= z >= plan[i][day].critical;
    }
}

/* ---- rounds */

struct survey {
    const struct world *world;
    int64_t rounds;
    struct world_count (*part)[WATCHERS];
};

static void open_sums(struct cx_metric_sums *s, struct cx_comparison *c)
{
    memset(s, 0, sizeof *s);
    if (cx_metric_sums_open(s, c->metric->type, c->memory, c->error) != CX_OK) {
        give_up(c->error->what);
    }
}

static void run(const struct world *w, struct cx_rng *r, struct cx_arena *memory, bool *rejects)
{
    struct cx_error error = {0};
    struct cx_metric_sums control, variant;
    struct cx_metric metric = {.type = world_type(w),
                               .effect = {w->difference > 0 ? w->difference : 0.05, false}};
    struct cx_comparison c = {.control = &control,
                              .variant = &variant,
                              .metric = &metric,
                              .analysis = &analysis,
                              .null = {w->difference, false},
                              .memory = memory,
                              .error = &error};
    cx_arena_reset(memory);
    open_sums(&control, &c);
    open_sums(&variant, &c);
    for (int day = 0; day < LOOKS; day++) {
        world_fill(w, r, &control, &variant, w->difference);
        look(&c, day, rejects);
    }
}

static void do_part(size_t part, void *context)
{
    const struct survey *s = context;
    struct cx_arena memory = {0};
    int64_t first = (int64_t)part * PART;
    for (int64_t k = first; k < first + PART && k < s->rounds; k++) {
        struct cx_rng r;
        bool rejects[WATCHERS] = {false};
        cx_rng_seed(&r, SIMULATE_SEED + (uint64_t)(s->world - worlds), (uint64_t)k);
        run(s->world, &r, &memory, rejects);
        for (int i = 0; i < WATCHERS; i++) {
            world_tell(&s->part[part][i], true, rejects[i]);
        }
    }
    cx_arena_release(&memory);
}

/* ---- the table */

/* Prints a line; false: more than chance allows. */
static bool tell(const char *world, double difference, const struct watcher *by,
                 const struct world_count *n)
{
    struct cx_interval i = cx_wilson_interval(n->p, CX_Z95);
    bool above = by->holds && world_is_above(n, SIMULATE_ALPHA);
    printf("%s\t%g\t%s\t%lld\t%.4f\t%.4f\t%.4f\t%s\n", world, difference, by->name,
           (long long)n->p.trials, cx_proportion_value(n->p), i.low, i.high,
           above       ? "above"
           : by->holds ? "holds"
                       : "");
    return !above;
}

static bool simulate(const struct world *w, int64_t rounds, int threads)
{
    size_t parts = (size_t)((rounds + PART - 1) / PART);
    struct survey s = {.world = w, .rounds = rounds, .part = calloc(parts, sizeof *s.part)};
    if (!s.part) {
        give_up("no memory");
    }
    cx_parallel(parts, threads, do_part, &s);
    bool all_hold = true;
    for (int i = 0; i < WATCHERS; i++) {
        struct world_count all = {.undefined = 0};
        for (size_t k = 0; k < parts; k++) {
            world_add(&all, &s.part[k][i]);
        }
        all_hold &= tell(w->name, w->difference, &watchers[i], &all);
    }
    free(s.part);
    return all_hold;
}

/* Three arms of 1, 1 and 2, as they should be. */
static bool simulate_ratio(int64_t rounds)
{
    static const struct watcher ratio = {.name = "sequential sample ratio", .holds = true};
    static const double shares[] = {0.25, 0.25, 0.5};
    struct world_count rejected = {.undefined = 0};
    for (int64_t k = 0; k < rounds; k++) {
        struct cx_rng r;
        int64_t counts[3] = {0};
        bool rejects = false;
        cx_rng_seed(&r, SIMULATE_SEED - 1, (uint64_t)k);
        for (int day = 0; day < LOOKS; day++) {
            for (int i = 0; i < 400; i++) {
                uint64_t lot = cx_rng_below(&r, 4);
                counts[lot > 2 ? 2 : lot]++;
            }
            struct cx_shares s = {counts, shares, 3};
            rejects |= cx_multinomial_log_e(&s, 10000) >= -log(SIMULATE_ALPHA);
        }
        world_tell(&rejected, true, rejects);
    }
    return tell("three arms", 0, &ratio, &rejected);
}

int main(int argc, char **argv)
{
    int64_t rounds = argc > 1 ? strtoll(argv[1], NULL, 10) : 5000;
    long threads = argc > 2 ? strtol(argv[2], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    if (rounds < 1) {
        give_up("ROUNDS is a number above 0");
    }
    watch_all();
    make_plans();
    printf("experiment\tdifference\tmethod\trounds\trejected\tlow\thigh\tverdict\n");
    bool all_hold = simulate_ratio(rounds);
    for (size_t i = 0; i < CX_COUNT_OF(worlds); i++) {
        all_hold &= simulate(&worlds[i], rounds, (int)threads);
    }
    return !all_hold;
}
