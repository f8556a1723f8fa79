/* exposure.c - units, what users declare, and counts that somebody else made. */
#include "model/declaration.h"
#include "model/tally.h"
#include "base/number.h"
#include "base/rng.h"
#include "model/unit.h"

#include <math.h>

#include "scratch.h"
#include "vectors.h"

static struct cx_intern names = CX_INTERN_OF(UINT16_MAX);
static const enum cx_outcome_kind kinds[] = {CX_OUTCOME_SUM, CX_OUTCOME_ANY};
static const struct cx_unit_plan plan = {.outcome = kinds, .outcomes = 2, .names = &names};

static uint16_t number_of(const char *name)
{
    uint32_t number;
    assert_int_equal(cx_intern(&names, cx_text_from(name), &number), CX_INTERN_OK);
    return (uint16_t)number;
}

static struct cx_unit *new_unit(void)
{
    return cx_arena_alloc(&arena, cx_unit_slot_size(&plan));
}

static void add_to(const struct cx_unit_plan *p, struct cx_unit *slot, struct cx_exposure seen,
                   double first, double second)
{
    size_t outcome;
    const double values[] = {first, second};
    assert_int_equal(cx_unit_add(p, slot, seen, values, &arena, &outcome), CX_UNIT_OK);
}

static double value_of(const struct cx_unit_plan *p, const struct cx_unit *slot,
                       const struct cx_unit *u, size_t outcome)
{
    double value[CX_WAITING_OUTCOMES];
    struct cx_unit_answer answer = {.value = value};
    assert_int_equal(cx_unit_answer(p, slot, u, &answer), CX_UNIT_OK);
    return value[outcome];
}

static void see(struct cx_unit *u, int64_t ms, const char *variant, const char *segment)
{
    const struct cx_exposure seen = {
        .ms = ms, .variant = number_of(variant), .segment = number_of(segment)};
    add_to(&plan, u, seen, (double)NAN, (double)NAN);
}

static void the_earliest_row_is_the_exposure(void **state)
{
    (void)state;
    struct cx_unit *u = new_unit();
    see(u, 20, "b", "y");
    assert_false(u->in_several);
    see(u, 10, "a", "x");
    see(u, 30, "c", "");
    assert_true(u->first_ms == 10 && u->variant == number_of("a") && u->segment == number_of("x"));
    assert_true(u->in_several);
}

/* At the same instant no order of arrival may show: the smaller variant, then segment. */
static void equal_instants_go_by_name(void **state)
{
    (void)state;
    struct cx_unit *forwards = new_unit(), *backwards = new_unit();
    see(forwards, 5, "b", "x");
    see(forwards, 5, "a", "z");
    see(forwards, 5, "a", "y");
    see(backwards, 5, "a", "y");
    see(backwards, 5, "a", "z");
    see(backwards, 5, "b", "x");
    assert_memory_equal(forwards, backwards, cx_unit_slot_size(&plan));
    assert_true(forwards->variant == number_of("a") && forwards->segment == number_of("y"));
}

static void outcomes_add_up_and_merge(void **state)
{
    (void)state;
    struct cx_unit *whole = new_unit(), *left = new_unit(), *right = new_unit();
    for (int i = 0; i < 10; i++) {
        struct cx_unit *part = i % 3 ? left : right;
        const struct cx_exposure seen = {.ms = 100 - i,
                                         .variant = number_of(i == 7 ? "b" : "a"),
                                         .segment = number_of("")};
        double value = i == 4 ? (double)NAN : 0.25 * i;
        add_to(&plan, whole, seen, value, i == 6);
        add_to(&plan, part, seen, value, i == 6);
    }
    struct cx_unit *empty = new_unit();
    assert_int_equal(cx_unit_merge(&plan, left, right, &arena), CX_UNIT_OK);
    assert_int_equal(cx_unit_merge(&plan, left, empty, &arena), CX_UNIT_OK);
    assert_int_equal(cx_unit_merge(&plan, empty, left, &arena), CX_UNIT_OK);
    assert_memory_equal(whole, left, cx_unit_slot_size(&plan));
    assert_memory_equal(whole, empty, cx_unit_slot_size(&plan));
    assert_true(whole->in_several && whole->first_ms == 91);
    assert_true(value_of(&plan, whole, whole, 0) == 10.25 && value_of(&plan, whole, whole, 1) == 1);
}

static void see_apart(const struct cx_unit_plan *p, struct cx_unit *slot, int64_t ms,
                      const char *variant, double value)
{
    uint16_t number = number_of(variant);
    const struct cx_exposure seen = {.ms = ms, .variant = number, .segment = number};
    add_to(p, slot, seen, value, (double)NAN);
}

static void check_apart(const struct cx_unit_plan *p, const struct cx_unit *slot)
{
    static const struct {
        const char *variant;
        int64_t first_ms;
        double value;
    } wanted[] = {{"a", 3, 1.5}, {"b", 1, 40}, {"c", 2, 700.25}, {"d", 9, -1}};
    const struct cx_unit *u = NULL;
    assert_int_equal(cx_unit_count(slot), CX_COUNT_OF(wanted));
    for (size_t i = 0; i < CX_COUNT_OF(wanted); i++) {
        u = cx_unit_next(p, slot, u);
        assert_true(cx_text_is(cx_interned_text(&names, u->variant), wanted[i].variant));
        assert_int_equal(u->first_ms, wanted[i].first_ms);
        assert_false(u->in_several);
        assert_true(value_of(p, slot, u, 0) == wanted[i].value);
    }
    assert_null(cx_unit_next(p, slot, u));
}

static void variants_apart_have_a_unit_each(void **state)
{
    (void)state;
    struct cx_unit_plan apart = plan;
    apart.apart = true;
    size_t size = cx_unit_slot_size(&apart);
    struct cx_unit *whole = cx_arena_alloc(&arena, size), *left = cx_arena_alloc(&arena, size);
    struct cx_unit *right = cx_arena_alloc(&arena, size);
    const struct {
        int64_t ms;
        const char *variant;
        double value;
    } rows[] = {{5, "b", 30}, {2, "c", 700}, {1, "b", 10}, {3, "a", 1}, {8, "a", .5},
                {9, "d", -1}, {7, "c", .25}};
    for (size_t i = 0; i < CX_COUNT_OF(rows); i++) {
        see_apart(&apart, whole, rows[i].ms, rows[i].variant, rows[i].value);
        see_apart(&apart, i % 3 ? left : right, rows[i].ms, rows[i].variant, rows[i].value);
    }
    check_apart(&apart, whole);
    struct cx_unit *empty = cx_arena_alloc(&arena, size);
    assert_int_equal(cx_unit_merge(&apart, left, right, &arena), CX_UNIT_OK);
    assert_int_equal(cx_unit_merge(&apart, left, empty, &arena), CX_UNIT_OK);
    assert_int_equal(cx_unit_merge(&apart, empty, left, &arena), CX_UNIT_OK);
    check_apart(&apart, left);
    check_apart(&apart, empty);
}

/* Events at 4 (of none), 10, 12 (of b), 20 and 20 + 1; the exposure is at 10, then at 3. */
static void events_are_told_one_by_one(void **state)
{
    (void)state;
    static const enum cx_outcome_kind with_events[] = {CX_OUTCOME_SUM, CX_OUTCOME_EVENTS};
    const struct cx_unit_plan whole = {
        .outcome = with_events, .outcomes = 2, .has_events = true, .names = &names};
    const struct {
        bool apart;
        int64_t window_ms, exposed_ms;
        double sum, told; /* sums of powers: which they are */
    } wanted[] = {{false, 0, 10, 1110, 30}, {false, 0, 3, 1111, 31}, {true, 0, 3, 1011, 27},
                  {false, 10, 10, 110, 14}, {false, 7, 3, 11, 3}};
    for (size_t i = 0; i < CX_COUNT_OF(wanted); i++) {
        struct cx_unit_plan p = whole;
        p.apart = wanted[i].apart;
        p.window_ms = wanted[i].window_ms;
        struct cx_unit *slot = cx_arena_alloc(&arena, cx_unit_slot_size(&p));
        const struct cx_exposure a = {.variant = number_of("a")}, b = {.variant = number_of("b")};
        const struct {
            int64_t ms;
            struct cx_exposure seen;
            double sum, event;
        } rows[] = {{4, {.is_none = true}, 1, 1}, {10, a, 10, 2},   {12, b, 100, 4},
                    {20, {.is_none = true}, 0, 8}, {21, a, 1000, 16},
                    {wanted[i].exposed_ms, a, 0, 0}};
        for (size_t k = 0; k < CX_COUNT_OF(rows); k++) {
            struct cx_exposure seen = rows[k].seen;
            seen.ms = rows[k].ms;
            add_to(&p, slot, seen, rows[k].sum, rows[k].event > 0 ? rows[k].event : (double)NAN);
        }
        double told[5] = {0}, sum = 0;
        double n = value_of(&p, slot, slot, 1);
        cx_unit_events(&p, slot, slot, 1, told);
        for (size_t k = 0; k < CX_COUNT_OF(told); k++) {
            assert_true((told[k] > 0) == ((double)k < n));
            sum += told[k];
        }
        assert_true(sum == wanted[i].told && value_of(&p, slot, slot, 0) == wanted[i].sum);
    }
}

/* Doubles of any size, and what their decimals are more, are cut as ldexp() and a conversion to 128
 * bits would cut them. */
static void outcomes_are_cut_at_2_to_the_minus_74(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 5, 0);
    for (int i = 0; i < 200000; i++) {
        int exponent = (int)cx_rng_below(&r, 160) - 108;
        double x = ldexp(cx_rng_uniform(&r) * 2 - 1, exponent);
        struct cx_outcome o = {0, 0};
        cx_int128 wanted = (cx_int128)ldexp(x, 74) + (cx_int128)ldexp(cx_number_rest(x), 74);
        assert_true(cx_outcome_add(&o, x));
        assert_true(o.low == (uint64_t)wanted && o.high == (uint64_t)(wanted >> 64));
        assert_true(cx_outcome_value(&o) == ldexp((double)wanted, -74));
    }
}

static void outcomes_go_to_text_and_back(void **state)
{
    (void)state;
    static const double values[] = {0, 1, -1, 0.1, -2.385, 4e15, -4e15, 0x1p-74};
    for (size_t i = 0; i < CX_COUNT_OF(values); i++) {
        struct cx_outcome o = {0}, back;
        char text[CX_OUTCOME_ROOM];
        assert_true(cx_outcome_add(&o, values[i]));
        cx_outcome_format(&o, text);
        assert_true(cx_outcome_parse(cx_text_from(text), &back));
        assert_memory_equal(&o, &back, sizeof o);
        assert_true(cx_outcome_value(&back) == values[i]);
    }
    struct cx_outcome o;
    assert_false(cx_outcome_parse(cx_text_from("0"), &o));
    assert_false(cx_outcome_parse(cx_text_from("0000000000000000000000000000000g"), &o));
}

/* Rows that wait come back as they were, whatever their numbers' bits. */
static void waiting_rows_come_back(void **state)
{
    (void)state;
    enum { ROWS = 500 };
    static const double numbers[] = {0, -0.0, 1, -1, 0.1, 19.99, 1e300, 0x1p-1074, 12.5, 7e15};
    struct cx_waiting w = {.ms = 0};
    double value[ROWS][2];
    int64_t ms[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        value[i][0] = i % 3 ? numbers[i % CX_COUNT_OF(numbers)] : (double)NAN;
        value[i][1] = i % 4 ? numbers[i / 7 % CX_COUNT_OF(numbers)] : (double)NAN;
        ms[i] = (int64_t)(i * i * 7919 % 10007) * 86400000 - 5000000000000;
        const struct cx_waiting_row row = {ms[i], (uint32_t)(i % 300), value[i]};
        assert_true(cx_waiting_add(&w, &row, 2, &arena));
    }
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    cx_waiting_open(&w, 2, &reader);
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(cx_waiting_next(&reader, &row));
        assert_true(row.ms == ms[i] && row.of == i % 300);
        for (size_t k = 0; k < 2; k++) {
            assert_true(isnan(value[i][k]) ? isnan(row.value[k])
                                           : memcmp(&row.value[k], &value[i][k], 8) == 0);
        }
    }
    assert_false(cx_waiting_next(&reader, &row));
    const struct cx_waiting none = {.ms = 0};
    cx_waiting_open(&none, 2, &reader);
    assert_false(cx_waiting_next(&reader, &row));
}

/* Rows (10, 5), (30, -2), (30, 7), (20, 0), (10, 6) by hand; in any order, alone or in shards. */
static void rows_come_to_one_number(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        double x;
    } rows[] = {{10, 5}, {30, -2}, {30, 7}, {20, 0}, {10, 6}};
    static const double wanted[] = {16, 16, 1, 5, 5, 5, -2, 7, -2};
    for (int kind = CX_OUTCOME_SUM; kind <= CX_OUTCOME_MIN; kind++) {
        for (size_t from = 0; from < CX_COUNT_OF(rows); from++) {
            struct cx_outcome whole = {0}, left = {0}, right = {0}, none = {0};
            for (size_t k = 0; k < CX_COUNT_OF(rows); k++) {
                size_t i = (from + 2 * k) % CX_COUNT_OF(rows);
                cx_outcome_note((enum cx_outcome_kind)kind, &whole, rows[i].ms, rows[i].x);
                cx_outcome_note((enum cx_outcome_kind)kind, k % 2 ? &left : &right, rows[i].ms,
                                rows[i].x);
            }
            cx_outcome_join((enum cx_outcome_kind)kind, &left, &none);
            cx_outcome_join((enum cx_outcome_kind)kind, &none, &left);
            cx_outcome_join((enum cx_outcome_kind)kind, &none, &right);
            assert_true(cx_outcome_result((enum cx_outcome_kind)kind, &whole) == wanted[kind]);
            assert_memory_equal(&whole, &none, sizeof whole);
        }
    }
}

static void no_rows_come_to_nothing(void **state)
{
    (void)state;
    const struct cx_outcome none = {0};
    for (int kind = CX_OUTCOME_SUM; kind <= CX_OUTCOME_EVENTS; kind++) {
        assert_true(cx_outcome_result((enum cx_outcome_kind)kind, &none) == 0);
    }
    for (int kind = CX_OUTCOME_FIRST; kind <= CX_OUTCOME_MIN; kind++) {
        assert_true(isnan(cx_outcome_result((enum cx_outcome_kind)kind, &none)));
    }
}

/* ---- declarations */

static bool declares(const char *text, struct cx_declared_metric *m)
{
    struct cx_error e = {0};
    return cx_declare_metric(cx_text_from(text), m, &e) == CX_OK;
}

static void metrics_are_declared(void **state)
{
    (void)state;
    struct cx_declared_metric m;
    assert_true(declares("spend=mean:net:amount=x", &m));
    assert_true(cx_text_is(m.metric.name, "spend") && m.metric.type == CX_METRIC_MEAN);
    assert_true(cx_text_is(m.x.column, "net:amount=x"));
    assert_true(declares("basket=ratio:@3/orders", &m) && m.metric.type == CX_METRIC_RATIO);
    assert_true(cx_text_is(m.x.column, "@3") && cx_text_is(m.y.column, "orders"));
    assert_true(declares("c=proportion:a/b", &m) && cx_text_is(m.x.column, "a/b"));
    assert_true(m.x.kind == CX_OUTCOME_ANY);
    static const char *const wrong[] = {"",           "spend",      "spend=mean",  "=mean:x",
                                        "x=mean:",    "x=Mean:y",   "x=ratio:y",   "x=ratio:/y",
                                        "x=ratio:y/", "mean:spend", "x=mean:sum()"};
    for (size_t i = 0; i < CX_COUNT_OF(wrong); i++) {
        assert_false(declares(wrong[i], &m));
    }
}

static void what_cells_come_to_is_declared(void **state)
{
    (void)state;
    static const struct {
        const char *text, *column;
        enum cx_outcome_kind kind;
    } wanted[] = {{"a=mean:sum(x)", "x", CX_OUTCOME_SUM},
                  {"a=proportion:count(x y)", "x y", CX_OUTCOME_COUNT},
                  {"a=mean:any(x)", "x", CX_OUTCOME_ANY},
                  {"a=mean:first(x)", "x", CX_OUTCOME_FIRST},
                  {"a=proportion:last(x)", "x", CX_OUTCOME_LAST},
                  {"a=mean:max(x)", "x", CX_OUTCOME_MAX},
                  {"a=mean:min((x))", "(x)", CX_OUTCOME_MIN},
                  {"a=mean:sums(x)", "sums(x)", CX_OUTCOME_SUM},
                  {"a=count:x", "x", CX_OUTCOME_SUM}};
    struct cx_declared_metric m;
    for (size_t i = 0; i < CX_COUNT_OF(wanted); i++) {
        assert_true(declares(wanted[i].text, &m));
        assert_true(cx_text_is(m.x.column, wanted[i].column) && m.x.kind == wanted[i].kind);
        assert_true(m.y.column.n == 0);
    }
    assert_true(declares("a=ratio:max(x)/count(y)", &m) && m.x.kind == CX_OUTCOME_MAX);
    assert_true(cx_text_is(m.y.column, "y") && m.y.kind == CX_OUTCOME_COUNT);
}

static void quantiles_are_declared(void **state)
{
    (void)state;
    struct cx_declared_metric m;
    assert_true(declares("wait=quantile:max(seconds)@0.9", &m));
    assert_true(m.metric.type == CX_METRIC_QUANTILE && m.metric.quantile == 0.9);
    assert_true(cx_text_is(m.x.column, "seconds") && m.x.kind == CX_OUTCOME_MAX);
    assert_false(m.metric.is_of_events);
    assert_true(declares("wait=quantile:event(seconds)@0.9", &m) && m.metric.is_of_events);
    assert_true(cx_text_is(m.x.column, "seconds") && m.x.kind == CX_OUTCOME_EVENTS);
    assert_true(declares("wait=quantile:@3@0.5", &m) && cx_text_is(m.x.column, "@3"));
    static const char *const wrong[] = {"x=quantile:y",   "x=quantile:y@",    "x=quantile:y@0",
                                        "x=quantile:y@1", "x=quantile:y@1.5", "x=quantile:@0.5",
                                        "x=quantile:y@p", "x=mean:event(y)",  "x=ratio:y/event(y)",
                                        "x=quantile:event()@0.5"};
    for (size_t i = 0; i < CX_COUNT_OF(wrong); i++) {
        assert_false(declares(wrong[i], &m));
    }
}

static void arms_are_declared(void **state)
{
    (void)state;
    struct cx_planned_arm arm[4];
    struct cx_error e = {0};
    size_t n;
    assert_int_equal(cx_declare_arms(CX_TEXT_OF("A=50,B=49.5,C=0"), arm, &n, &e), CX_OK);
    assert_true(n == 3 && cx_text_is(arm[1].variant, "B") && arm[1].weight == 49.5);
    static const char *const wrong[] = {"", "A", "A=", "A=1,", "=1", "A=-1", "A=0,B=0", "A=1,A=2"};
    for (size_t i = 0; i < CX_COUNT_OF(wrong); i++) {
        assert_int_equal(cx_declare_arms(cx_text_from(wrong[i]), arm, &n, &e), CX_USAGE);
    }
}

static void flags_are_read(void **state)
{
    (void)state;
    static const char *const yes[] = {"1", "true", "TRUE", "True", "1.0"};
    static const char *const no[] = {"0", "false", "FALSE", "False", "0.0"};
    static const char *const wrong[] = {"", "2", "-1", "yes", "t", "truer", "0.5", " 1"};
    bool flag;
    for (size_t i = 0; i < CX_COUNT_OF(yes); i++) {
        assert_true(cx_read_flag(cx_text_from(yes[i]), &flag) && flag);
        assert_true(cx_read_flag(cx_text_from(no[i]), &flag) && !flag);
    }
    for (size_t i = 0; i < CX_COUNT_OF(wrong); i++) {
        assert_false(cx_read_flag(cx_text_from(wrong[i]), &flag));
    }
}

/* ---- tallies */

static const double none = (double)NAN;
#define NO_COVARIATE .cubes = none, .covariate = {none, none, none, none}
#define NO_SUMS .sum = {none, none, none, none, none}, NO_COVARIATE

static void a_tally_knows_its_type(void **state)
{
    (void)state;
    struct cx_tally_kind kind;
    struct cx_tally_row share = {
        .units = 10, .successes = 3, .has_successes = true,
        .value = none, NO_SUMS};
    assert_null(cx_tally_kind(&share, &kind));
    assert_int_equal(kind.type, CX_METRIC_PROPORTION);
    share.successes = 11;
    assert_string_equal(cx_tally_kind(&share, &kind), "more successes than units");
    share.successes = -1;
    assert_non_null(cx_tally_kind(&share, &kind));
    share.successes = 3;
    share.sum[CX_SUM_X] = 3;
    assert_string_equal(cx_tally_kind(&share, &kind), "both successes and sums");

    struct cx_tally_row mean = {
        .units = 10, .value = none, .sum = {3, 5, none, none, none}, NO_COVARIATE};
    assert_null(cx_tally_kind(&mean, &kind));
    assert_int_equal(kind.type, CX_METRIC_MEAN);
    mean.sum[CX_SUM_Y] = 2;
    assert_non_null(cx_tally_kind(&mean, &kind));
    mean.sum[CX_SUM_YY] = mean.sum[CX_SUM_XY] = 2;
    assert_null(cx_tally_kind(&mean, &kind));
    assert_int_equal(kind.type, CX_METRIC_RATIO);
    mean.sum[CX_SUM_XX] = none;
    assert_non_null(cx_tally_kind(&mean, &kind));
    mean.units = -1;
    assert_string_equal(cx_tally_kind(&mean, &kind), "less than no units");
}

static void tallies_add_up(void **state)
{
    (void)state;
    static struct cx_tally a, b, empty;
    struct cx_tally_row row = {
        .units = 3, .value = none, .sum = {0.3, 0.5, none, none, none}, NO_COVARIATE};
    struct cx_tally_row share = {
        .units = 3, .has_successes = true,
        .value = none, NO_SUMS};
    assert_null(cx_tally_add(&a, &row, &arena));
    assert_null(cx_tally_add(&b, &row, &arena));
    assert_null(cx_tally_add(&b, &row, &arena));
    assert_null(cx_tally_merge(&a, &b, &arena));
    assert_null(cx_tally_merge(&a, &empty, &arena));
    assert_non_null(cx_tally_add(&a, &share, &arena));
    assert_true(a.units == 9 && cx_sum_value(&a.sum[CX_SUM_X]) == 0.9);
    row.units = CX_TALLY_UNITS - 8;
    assert_string_equal(cx_tally_add(&a, &row, &arena), "more than 1e15 units");
    assert_true(a.units == 9 && cx_sum_value(&a.sum[CX_SUM_X]) == 0.9);
    row.units = CX_TALLY_UNITS + 1;
    assert_string_equal(cx_tally_add(&b, &row, &arena), "more than 1e15 units");
    assert_null(cx_tally_add(&empty, &share, &arena));
    assert_non_null(cx_tally_merge(&a, &empty, &arena));
    struct cx_metric_sums sums;
    struct cx_error e = {0};
    assert_int_equal(cx_metric_sums_open(&sums, CX_METRIC_MEAN, &arena, &e), CX_OK);
    cx_tally_pour(&a, &sums);
    assert_true(sums.units == 9 && cx_sum_value(&sums.sum[CX_SUM_XX]) == 1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_row_is_the_exposure),
        cmocka_unit_test(equal_instants_go_by_name),
        cmocka_unit_test(outcomes_add_up_and_merge),
        cmocka_unit_test(variants_apart_have_a_unit_each),
        cmocka_unit_test(events_are_told_one_by_one),
        cmocka_unit_test(outcomes_are_cut_at_2_to_the_minus_74),
        cmocka_unit_test(outcomes_go_to_text_and_back),
        cmocka_unit_test(waiting_rows_come_back),
        cmocka_unit_test(rows_come_to_one_number),
        cmocka_unit_test(no_rows_come_to_nothing),
        cmocka_unit_test(metrics_are_declared),
        cmocka_unit_test(what_cells_come_to_is_declared),
        cmocka_unit_test(quantiles_are_declared),
        cmocka_unit_test(arms_are_declared),
        cmocka_unit_test(flags_are_read),
        cmocka_unit_test(a_tally_knows_its_type),
        cmocka_unit_test(tallies_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
