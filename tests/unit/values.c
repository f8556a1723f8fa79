/* values.c - distinct values with counts, whatever order and shard they came in. */
#include "model/values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/arm.h"

#include "scratch.h"
#include "unit.h"

/* Fisher and Yates. */
static void shuffle(double *x, size_t n)
{
    uint64_t seed = 3;
    for (size_t i = n - 1; i > 0; i--) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t k = (size_t)(seed >> 33) % (i + 1);
        double swapped = x[i];
        x[i] = x[k];
        x[k] = swapped;
    }
}

/* 1, 2 2, 3 3 3 and so on: the i-th value has i units. */
static double *triangle(size_t distinct, size_t *n)
{
    double *x = malloc(distinct * (distinct + 1) / 2 * sizeof *x);
    *n = 0;
    for (size_t i = 1; i <= distinct; i++) {
        for (size_t k = 0; k < i; k++) {
            x[(*n)++] = (double)i;
        }
    }
    return x;
}

static void check_triangle(const struct cx_values *v, size_t distinct)
{
    assert_int_equal(v->n, distinct);
    for (size_t i = 0; i < distinct; i++) {
        assert_true(v->at[i].x == (double)(i + 1) && v->at[i].y == 1);
        assert_int_equal(v->at[i].n, i + 1);
    }
}

static void every_value_is_counted_once(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 5, 15, 16, 17, 60, 200, 700};
    for (size_t s = 0; s < CX_COUNT_OF(sizes); s++) {
        size_t n;
        double *x = triangle(sizes[s], &n);
        shuffle(x, n);
        struct cx_values v = {.memory = &arena};
        for (size_t i = 0; i < n; i++) {
            cx_values_add(&v, x[i], 1, 1);
        }
        assert_true(cx_values_settle(&v));
        check_triangle(&v, sizes[s]);
        assert_int_equal(cx_values_units(&v), n);
        free(x);
    }
}

static void shards_merge_to_the_same_list(void **state)
{
    (void)state;
    size_t n;
    double *x = triangle(300, &n);
    shuffle(x, n);
    struct cx_values shard[7] = {{.memory = NULL}}, whole = {.memory = &arena};
    for (size_t i = 0; i < 7; i++) {
        shard[i].memory = &arena;
    }
    for (size_t i = 0; i < n; i++) {
        cx_values_add(&shard[i % 7], x[i], 1, 1);
    }
    assert_true(cx_values_settle(&shard[3])); /* settled or not */
    for (size_t i = 7; i > 0; i--) {
        cx_values_merge(&whole, &shard[i - 1]);
    }
    assert_true(cx_values_settle(&whole));
    check_triangle(&whole, 300);
    free(x);
}

static void pairs_are_sorted_by_x_then_y(void **state)
{
    (void)state;
    struct cx_values v = {.memory = &arena};
    static const double pairs[][2] = {{2, 1},  {-0.0, 5}, {2, -1},  {0, 5},
                                      {-3, 0}, {2, 1},    {0, -0.0}};
    static const struct cx_counted sorted[] = {
        {-3, 0, 1}, {0, 0, 1}, {0, 5, 2}, {2, -1, 1}, {2, 1, 2}};
    for (size_t i = 0; i < CX_COUNT_OF(pairs); i++) {
        cx_values_add(&v, pairs[i][0], pairs[i][1], 1);
    }
    assert_true(cx_values_settle(&v));
    assert_int_equal(v.n, CX_COUNT_OF(sorted));
    assert_memory_equal(v.at, sorted, sizeof sorted); /* no -0 either */
}

static void few_values_take_little_room(void **state)
{
    (void)state;
    struct cx_values v = {.memory = &arena};
    for (int i = 0; i < 1000000; i++) {
        cx_values_add(&v, i % 10, 1, 1);
    }
    assert_true(v.room <= 1024 && cx_values_settle(&v));
    assert_int_equal(v.n, 10);
    assert_int_equal(v.at[9].n, 100000);
}

static void none_and_settled_ones_stay(void **state)
{
    (void)state;
    struct cx_values v = {.memory = &arena};
    assert_true(cx_values_settle(&v) && v.n == 0);
    cx_values_add(&v, 2, 1, 5);
    cx_values_add(&v, 1, 1, 7);
    assert_true(cx_values_settle(&v) && cx_values_settle(&v));
    cx_values_add(&v, 2, 1, 1);
    assert_true(cx_values_settle(&v) && v.n == 2 && v.at[1].n == 6);
}

/* An arm keeps them for every type of metric, and hands them on. */
static void arms_keep_values(void **state)
{
    (void)state;
    struct cx_error e = {.status = CX_OK};
    struct cx_metric_sums part, whole;
    for (int type = 0; type < CX_METRIC_TYPES; type++) {
        assert_int_equal(cx_metric_sums_open(&part, (enum cx_metric_type)type, &arena, &e), CX_OK);
        assert_int_equal(cx_metric_sums_open(&whole, (enum cx_metric_type)type, &arena, &e), CX_OK);
        assert_int_equal(cx_metric_sums_keep_values(&part, &arena, &e), CX_OK);
        assert_int_equal(cx_metric_sums_keep_values(&whole, &arena, &e), CX_OK);
        for (int i = 0; i < 6; i++) {
            cx_metric_sums_add(i % 2 ? &part : &whole, (enum cx_metric_type)type, i % 3, 2);
        }
        cx_metric_sums_merge(&whole, (enum cx_metric_type)type, &part);
        assert_true(cx_values_settle(whole.values));
        assert_int_equal(whole.values->n, type == CX_METRIC_PROPORTION ? 2 : 3);
        double y = cx_metric_divides((enum cx_metric_type)type) ? 2 : 1;
        assert_true(whole.values->at[0].y == y);
        assert_int_equal(cx_values_units(whole.values), 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_counted_once),
        cmocka_unit_test(shards_merge_to_the_same_list),
        cmocka_unit_test(pairs_are_sorted_by_x_then_y),
        cmocka_unit_test(few_values_take_little_room),
        cmocka_unit_test(none_and_settled_ones_stay),
        cmocka_unit_test(arms_keep_values),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
