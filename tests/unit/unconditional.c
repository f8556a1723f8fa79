/* unconditional.c - Barnard's and Boschloo's exact tests, and the interval of the difference. */
#include "stat/unconditional.h"

#include "base/compat.h"
#include "stat/binomial.h"

#include "interval.h"
#include "vectors.h"

static bool has(const char *field, const char *part)
{
    return strstr(field, part) != NULL;
}

/* scipy compares the columns of a table, and was given arms as rows: what it answered is the test
 * of successes and failures by arm. */
static struct cx_proportion_pair by_columns(const struct cx_proportion_pair *p)
{
    int64_t successes = p->control.successes + p->variant.successes;
    int64_t failures = p->control.trials + p->variant.trials - successes;
    return (struct cx_proportion_pair){
        .control = {p->variant.trials - p->variant.successes, failures},
        .variant = {p->variant.successes, successes}};
}

static struct cx_proportion_pair pair_of(const struct vectors *v)
{
    return (struct cx_proportion_pair){
        .control = {strtoll(v->cell[1], NULL, 10), strtoll(v->cell[2], NULL, 10)},
        .variant = {strtoll(v->cell[3], NULL, 10), strtoll(v->cell[4], NULL, 10)}};
}

static struct cx_unconditional asked(const struct vectors *v)
{
    const char *field = v->cell[6];
    struct cx_proportion_pair pair = pair_of(v);
    return (struct cx_unconditional){.pair = has(field, "exact2x2") ? pair : by_columns(&pair),
                                     .ordering = has(field, "boschloo")   ? CX_ORDER_FISHER
                                                 : has(field, "unpooled") ? CX_ORDER_UNPOOLED
                                                                          : CX_ORDER_POOLED,
                                     .alternative = has(field, "greater") ? CX_GREATER
                                                    : has(field, "less")  ? CX_LESS
                                                                          : CX_TWO_SIDED};
}

/* tests/data/abtest/two_proportions_exact.tsv. exact2x2 looks for the maximum on 100 places only;
 * scipy has no answer but 1 where an arm, to it, is empty. */
static void every_field_is_met(void **state)
{
    (void)state;
    struct vectors v;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    size_t met = 0;
    vectors_open(&v, "abtest/two_proportions_exact.tsv");
    while (vectors_next(&v)) {
        const char *field = v.cell[6];
        if (!(has(field, "barnard") || has(field, "boschloo")) || has(field, ".stat"))
            continue;
        struct cx_unconditional u = asked(&v);
        if (u.pair.control.trials == 0 || u.pair.variant.trials == 0)
            continue;
        assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
        char what[120];
        snprintf(what, sizeof what, "%s, %s", v.cell[0], field);
        near_or_fail(what, u.tail.p, vectors_number(&v, 7), has(field, "exact2x2") ? 4e-3 : 1e-6);
        met++;
    }
    assert_int_equal(met, 69);
    cx_arena_release(&a);
}
/* The chance of all tables whose pooled |z| is at least that of the one seen. */
static double chance_of_extremes(const struct cx_proportion_pair *seen, double p)
{
    double limit = fabs(cx_proportion_z_at(seen, 0)) * (1 - 1e-9), sum = 0;
    for (int64_t x1 = 0; x1 <= seen->control.trials; x1++) {
        for (int64_t x2 = 0; x2 <= seen->variant.trials; x2++) {
            struct cx_proportion_pair pair = {.control = {x1, seen->control.trials},
                                              .variant = {x2, seen->variant.trials}};
            if (fabs(cx_proportion_z_at(&pair, 0)) >= limit)
                sum += exp(cx_binomial_log_mass((double)x1, (double)pair.control.trials, p, 1 - p) +
                           cx_binomial_log_mass((double)x2, (double)pair.variant.trials, p, 1 - p));
        }
    }
    return sum;
}

/* No common proportion makes the extremes more likely than p says, and some one as likely. */
static void p_is_the_largest_chance(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    for (int64_t i = 0; i < 10 * 14; i += 3) {
        struct cx_unconditional u = {.pair = {.control = {i % 10, 9}, .variant = {i / 10, 13}}};
        assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
        double largest = 0;
        for (int k = 0; k <= 1000; k++)
            largest = fmax(largest, chance_of_extremes(&u.pair, k / 1000.));
        assert_true(largest <= u.tail.p * (1 + 1e-8));
        near_or_fail("largest", largest, u.tail.p, 1e-4);
    }
    cx_arena_release(&a);
}

static void interval_agrees_with_the_test(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    for (int64_t i = 0; i < 6 * 9 * 3; i++) {
        struct cx_unconditional u = {.pair = {.control = {i % 6, 5}, .variant = {i / 6 % 9, 8}},
                                     .ordering = (enum cx_ordering)(i / 54)};
        assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
        assert_int_equal(cx_unconditional_intervals(&u, .1, &a, &e), CX_OK);
        double seen = cx_proportion_difference(&u.pair);
        assert_int_equal(u.tail.p <= .1, excludes(u.difference, 0));
        assert_int_equal(u.tail.p <= .1, excludes(u.ratio, 1));
        assert_true(u.difference.low <= seen && seen <= u.difference.high);
    }
    cx_arena_release(&a);
}

/* 1 of 1 against 0 of 1: by Chan and Zhang's tests a difference d has the largest chance of this
 * table, p2 (1 - p1) with p2 - p1 = d, at p2 = (1 + d) / 2: ((1 + d) / 2)^2, which is .025 at
 * d = 2 sqrt(.025) - 1; and a ratio r at p1 = 1/2, r / 4, which is .025 at r = .1. */
static void one_unit_each_is_known_in_closed_form(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    struct cx_unconditional u = {.pair = {.control = {0, 1}, .variant = {1, 1}},
                                 .ordering = CX_ORDER_FISHER};
    assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
    assert_int_equal(cx_unconditional_intervals(&u, .05, &a, &e), CX_OK);
    near_or_fail("p", u.tail.p, .5, 1e-9);
    near_or_fail("low", u.difference.low, 2 * sqrt(.025) - 1, 1e-6);
    assert_true(u.difference.high == 1);
    near_or_fail("ratio", u.ratio.low, .1, 1e-6);
    assert_true(isinf(u.ratio.high));
    cx_arena_release(&a);
}

/* None against all of 500: only the two extreme tables, at one half: 2 / 2^1000. */
static void deep_tails_are_kept(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    struct cx_unconditional u = {.pair = {.control = {0, 500}, .variant = {500, 500}}};
    assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
    near_or_fail("log p", u.tail.log_p, -999 * log(2), 1e-12);
    u.pair.control.trials = CX_UNCONDITIONAL_MOST;
    assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
    assert_true(isnan(u.tail.p)); /* too many */
    u.pair.control = (struct cx_proportion){0, 0};
    assert_int_equal(cx_unconditional_test(&u, &a, &e), CX_OK);
    assert_true(isnan(u.tail.p));
    cx_arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_met),
        cmocka_unit_test(p_is_the_largest_chance),
        cmocka_unit_test(interval_agrees_with_the_test),
        cmocka_unit_test(one_unit_each_is_known_in_closed_form),
        cmocka_unit_test(deep_tails_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
