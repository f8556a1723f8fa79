/* promises.c - what tests and intervals promise, tried on a few thousand drawn experiments.  `make
 * simulate` does it for all methods, and with more of them. */
#include "../simulate/world.h"

#include "unit.h"

#define ROUNDS 3000

static const struct cx_analysis analysis = {.alpha = SIMULATE_ALPHA, .plan = {.tightest = 5000}};

static void draw(const struct world *w, struct cx_rng *r, struct cx_comparison *c,
                 double difference)
{
    static struct cx_metric_sums control, variant;
    cx_arena_reset(c->memory);
    control = variant = (struct cx_metric_sums){0};
    assert_int_equal(cx_metric_sums_open(&control, world_type(w), c->memory, c->error), CX_OK);
    assert_int_equal(cx_metric_sums_open(&variant, world_type(w), c->memory, c->error), CX_OK);
    world_fill(w, r, &control, &variant, difference);
    c->control = &control;
    c->variant = &variant;
}

/* Every other time with a difference, if the world has one. */
static struct world_answers simulate(const struct world *w, const struct cx_method *method)
{
    struct world_answers answers = {.rejects = {.undefined = 0}};
    struct cx_arena memory = {0};
    struct cx_error error = {0};
    struct cx_metric metric = {.type = world_type(w), .effect = {w->difference, false}};
    struct cx_comparison c = {
        .metric = &metric, .analysis = &analysis, .memory = &memory, .error = &error};
    for (uint64_t k = 0; k < ROUNDS; k++) {
        struct cx_rng r;
        bool has_difference = k % 2 && w->difference != 0;
        cx_rng_seed(&r, SIMULATE_SEED, k);
        draw(w, &r, &c, has_difference ? w->difference : 0);
        struct world_round round = {w, method, &c, has_difference};
        world_ask(&round, &answers);
    }
    assert_int_equal(error.status, CX_OK);
    cx_arena_release(&memory);
    return answers;
}

/* What should be .05 and .95, and for those who are cautious at most and at least that.  The limits
 * are far enough to hold by chance, and for approximations. */
static void promises_are_kept(void **state)
{
    (void)state;
    static const struct {
        struct world world;
        const char *method;
        enum cx_method_role role;
        bool is_cautious;
    } tried[] = {
        {{"share", SHARE, 0.3, 0.1, .units = {200, 200}}, "pooled", CX_METHOD_TEST, false},
        {{"share", SHARE, 0.1, 0.1, .units = {50, 50}}, "newcombe", CX_METHOD_TEST, true},
        {{"share", SHARE, 0.3, 0.1, .units = {200, 200}}, "confseq", CX_METHOD_SEQUENTIAL, true},
        {{"normal", NORMAL, 10, 1, .units = {20, 10}, .spread = 3}, "welch", CX_METHOD_TEST, false},
        {{"normal", NORMAL, 10, 1, .units = {20, 20}}, "t", CX_METHOD_SEQUENTIAL, true},
        {{"normal", NORMAL, 10, 1, .units = {20, 20}}, "confseq", CX_METHOD_SEQUENTIAL, true},
        {{"events", POISSON, 0.5, 0.2, .units = {100, 100}}, "score", CX_METHOD_TEST, false},
        {{"orders", ORDERS, 0.5, 0.3, .units = {50, 50}}, "welch", CX_METHOD_TEST, false},
    };
    for (size_t i = 0; i < CX_COUNT_OF(tried); i++) {
        const struct world *w = &tried[i].world;
        const struct cx_method *method =
            cx_method_find(tried[i].role, cx_text_from(tried[i].method), world_type(w));
        assert_non_null(method);
        struct world_answers a = simulate(w, method);
        double size = cx_proportion_value(a.rejects.p);
        double coverage = cx_proportion_value(a.covers.p);
        bool is_right = size <= 0.075 && coverage >= 0.93 &&
                        (tried[i].is_cautious || (size >= 0.03 && coverage <= 0.97));
        if (!is_right || a.covers.undefined > 0) {
            fail_msg("%s, %s: rejects %g, covers %g", w->name, method->name, size, coverage);
        }
    }
}

/* The test alone: its intervals take a second. */
static void fisher_never_rejects_too_often(void **state)
{
    (void)state;
    const struct world w = {"share", SHARE, 0.3, 0, .units = {30, 30}};
    const struct cx_method *method =
        cx_method_find(CX_METHOD_TEST, cx_text_from("fisher"), CX_METRIC_PROPORTION);
    struct world_answers a = simulate(&w, method);
    double size = cx_proportion_value(a.rejects.p);
    assert_true(size > 0.005 && size < 0.06);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(promises_are_kept),
                                       cmocka_unit_test(fisher_never_rejects_too_often)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
