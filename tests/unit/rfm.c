/* rfm.c - measures, scores and segments.  Expected values are worked by hand from the rules of
 * model/rfm.h, or found by trying every boundary. */
#include "model/rfm.h"

#include <stdlib.h>
#include <string.h>

#include "scratch.h"
#include "unit.h"

/* Limits from customers shared out over three samples. */
static void learn(const struct cx_rfm_customer *c, size_t n, struct cx_rfm_cuts *cuts)
{
    enum { SAMPLES = 3 };
    struct cx_rfm_sample *s = calloc(SAMPLES, sizeof *s);
    uint64_t *money = calloc(n + 1, sizeof *money);
    struct cx_error e = {0};
    assert_true(s != NULL && money != NULL);
    for (size_t k = 0; k < SAMPLES; k++) {
        cx_rfm_sample_open(&s[k], money + n * k / SAMPLES);
        for (size_t i = n * k / SAMPLES; i < n * (k + 1) / SAMPLES; i++)
            cx_rfm_sample_add(&s[k], &c[i]);
    }
    assert_int_equal(cx_rfm_cuts_learn(s, SAMPLES, 2, cuts, &e), CX_OK);
    free(s);
    free(money);
}

/* ---- measures */

static struct cx_rfm_customer measured(const struct cx_rfm_counting *how,
                                       const struct cx_occasion_row *rows, size_t n)
{
    struct cx_occasions ledger = {0};
    struct cx_rfm_customer c;
    struct cx_bytes scratch = {0};
    struct cx_error e = {0};
    for (size_t i = 0; i < n; i++)
        assert_int_equal(cx_occasions_add(&ledger, &how->rule, &rows[i], &arena, &e), CX_OK);
    assert_int_equal(cx_rfm_measure(how, &ledger, &scratch, &c, &e), CX_OK);
    cx_bytes_release(&scratch);
    return c;
}

/* Two orders on day 10, one of two rows; one on day 17, half given back on day 19; one on day 18
 * all given back. */
static const struct cx_occasion_row SHOPPING[] = {
    {{"a", 1}, 10, false, 23850}, {{"a", 1}, 10, false, 10000}, {{"b", 1}, 10, false, 5000},
    {{"c", 1}, 17, false, 80000}, {{"c", 1}, 19, true, -40000}, {{"d", 1}, 18, false, 70000},
    {{"d", 1}, 19, true, -70000},
};

static void measures_count_what_was_asked(void **state)
{
    (void)state;
    struct cx_rfm_counting how = {{CX_REFUND_NET, true}, CX_RFM_BY_ORDERS, 20};
    struct cx_rfm_customer c = measured(&how, SHOPPING, CX_COUNT_OF(SHOPPING));
    assert_int_equal(c.recency, 3);
    assert_int_equal(c.frequency, 3);
    assert_true(c.monetary == 78850);
    assert_int_equal(c.first, 10);
    assert_int_equal(c.last, 17);
    how.frequency = CX_RFM_BY_DAYS;
    assert_int_equal(measured(&how, SHOPPING, CX_COUNT_OF(SHOPPING)).frequency, 2);
    how.frequency = CX_RFM_BY_ROWS;
    assert_int_equal(measured(&how, SHOPPING, CX_COUNT_OF(SHOPPING)).frequency, 4);
}

/* Without orders the refunds of day 19 are days of their own, and day 18 stays a purchase. */
static void without_orders_days_are_netted(void **state)
{
    (void)state;
    struct cx_rfm_counting how = {{CX_REFUND_NET, false}, CX_RFM_BY_DAYS, 20};
    struct cx_rfm_customer c = measured(&how, SHOPPING, CX_COUNT_OF(SHOPPING));
    assert_int_equal(c.frequency, 3);
    assert_int_equal(c.recency, 2);
    assert_true(c.monetary == 78850);
}

static void score(const struct cx_rfm_cuts *cuts, struct cx_rfm_customer *c, size_t n)
{
    struct cx_rfm_scale scale;
    struct cx_error e = {0};
    assert_int_equal(cx_rfm_scale_new(&arena, cuts, &scale, &e), CX_OK);
    for (size_t i = 0; i < n; i++)
        cx_rfm_score(&scale, &c[i]);
}

static void all_refunded_is_no_buyer(void **state)
{
    (void)state;
    struct cx_rfm_counting how = {{CX_REFUND_NET, true}, CX_RFM_BY_ORDERS, 20};
    struct cx_rfm_customer c = measured(&how, SHOPPING + 5, 2);
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    char code[CX_RFM_CODE_ROOM];
    assert_int_equal(c.frequency, 0);
    assert_int_equal(c.first, CX_NO_DAY);
    assert_int_equal(c.last, CX_NO_DAY);
    assert_int_equal(cx_rfm_cuts_new(&arena, 5, &cuts, &e), CX_OK);
    learn(&c, 1, &cuts);
    score(&cuts, &c, 1);
    assert_int_equal(c.score[CX_RFM_RECENCY], 0);
    assert_int_equal(cx_rfm_code(&c, 5, code), 0);
}

static void purchases_after_the_as_of_day_are_an_error(void **state)
{
    (void)state;
    struct cx_rfm_counting how = {{CX_REFUND_NET, true}, CX_RFM_BY_ORDERS, 16};
    struct cx_occasions ledger = {0};
    struct cx_rfm_customer c;
    struct cx_bytes scratch = {0};
    struct cx_error e = {0};
    assert_int_equal(cx_occasions_add(&ledger, &how.rule, &SHOPPING[3], &arena, &e), CX_OK);
    assert_int_equal(cx_rfm_measure(&how, &ledger, &scratch, &c, &e), CX_USAGE);
    assert_string_equal(e.what, "a purchase of 1970-01-18 is later than the as-of day 1970-01-17");
    cx_bytes_release(&scratch);
}

/* ---- scores */

static struct cx_rfm_customer *customers_of(const int *frequency, size_t n)
{
    struct cx_rfm_customer *c = cx_arena_alloc(&arena, n * sizeof *c);
    assert_non_null(c);
    for (size_t i = 0; i < n; i++)
        c[i] = (struct cx_rfm_customer){.monetary = (cx_int128)frequency[i] * 1000000000000000000,
                                        .frequency = frequency[i],
                                        .recency = frequency[i]};
    return c;
}

static struct cx_rfm_cuts learned(struct cx_rfm_customer *c, size_t n, size_t bins)
{
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    assert_int_equal(cx_rfm_cuts_new(&arena, bins, &cuts, &e), CX_OK);
    learn(c, n, &cuts);
    assert_int_equal(cx_rfm_cuts_check(&cuts, &e), CX_OK);
    score(&cuts, c, n);
    return cuts;
}

static void check_scores(const int *values, const int *scores, size_t n, size_t bins)
{
    struct cx_rfm_customer *c = customers_of(values, n);
    learned(c, n, bins);
    for (size_t i = 0; i < n; i++)
        if (c[i].score[CX_RFM_FREQUENCY] != scores[i] || c[i].score[CX_RFM_MONETARY] != scores[i])
            fail_msg("value %d scores %d, not %d", values[i], c[i].score[CX_RFM_FREQUENCY],
                     scores[i]);
}

static void bins_without_ties_are_even(void **state)
{
    (void)state;
    /* ideal places 1.4 2.8 4.2 5.6: boundaries at 1 3 4 6 */
    check_scores((int[]){70, 10, 50, 40, 30, 20, 60}, (int[]){5, 1, 4, 3, 2, 2, 4}, 7, 5);
    check_scores((int[]){1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, (int[]){1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, 10,
                 5);
    /* ideal place 1.5: as near to 1 as to 2, so 1 */
    check_scores((int[]){1, 2, 3}, (int[]){1, 2, 2}, 3, 2);
}

static void ties_stay_together(void **state)
{
    (void)state;
    /* ideal places 2 4 6 8; boundaries at 6 8 9 */
    check_scores((int[]){1, 1, 1, 1, 1, 1, 2, 2, 3, 4}, (int[]){1, 1, 1, 1, 1, 1, 4, 4, 5, 5}, 10,
                 5);
    /* 2 of 1, 6 of 2, 2 of 3: boundaries at 2 and 8; ideal places 2 4 6 8 go to 2 2 8 8 */
    check_scores((int[]){1, 1, 2, 2, 2, 2, 2, 2, 3, 3}, (int[]){1, 1, 3, 3, 3, 3, 3, 3, 5, 5}, 10,
                 5);
    check_scores((int[]){7, 7, 7, 7}, (int[]){1, 1, 1, 1}, 4, 5);
    check_scores((int[]){7, 7, 7, 8}, (int[]){1, 1, 1, 5}, 4, 5);
    check_scores((int[]){3}, (int[]){1}, 1, 5);
    check_scores((int[]){3, 9}, (int[]){1, 1}, 2, 1);
}

static void the_most_recent_score_highest(void **state)
{
    (void)state;
    struct cx_rfm_customer *c = customers_of((int[]){1, 2, 3, 4, 5}, 5);
    struct cx_rfm_cuts cuts = learned(c, 5, 5);
    for (uint16_t i = 0; i < 5; i++)
        assert_int_equal(c[i].score[CX_RFM_RECENCY], 5 - i);
    assert_true(cuts.limit[CX_RFM_RECENCY][0].at == 4);
    assert_true(cuts.limit[CX_RFM_RECENCY][3].at == 1);
}

/* The rule, word by word. */
static int defined_limit(const int *sorted, int n, int k, int bins)
{
    int best = 0;
    for (int b = 1; b < n; b++) {
        if (sorted[b] == sorted[b - 1])
            continue;
        if (best == 0 || abs(b * bins - k * n) < abs(best * bins - k * n))
            best = b;
    }
    return best == 0 ? -1 : sorted[best];
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void limits_are_the_nearest_boundaries(void **state)
{
    (void)state;
    uint32_t seed = 7;
    int values[97];
    for (int round = 0; round < 300; round++) {
        int n = 1 + round % 97, bins = 1 + round % 13;
        for (int i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            values[i] = 1 + (int)(seed >> 8) % (1 + round % 29);
        }
        struct cx_rfm_customer *c = customers_of(values, (size_t)n);
        struct cx_rfm_cuts cuts = learned(c, (size_t)n, (size_t)bins);
        qsort(values, (size_t)n, sizeof *values, compare_ints);
        for (int k = 1; k < bins; k++) {
            const struct cx_rfm_limit *limit = &cuts.limit[CX_RFM_FREQUENCY][k - 1];
            int want = defined_limit(values, n, k, bins);
            assert_int_equal(limit->never, want < 0);
            if (want >= 0)
                assert_true(limit->at == want);
        }
    }
}

static int compare_wide(const void *left, const void *right)
{
    cx_int128 a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return (a > b) - (a < b);
}

/* The rule again, for values of any size. */
static void check_limits(cx_int128 *value, size_t n, size_t bins, const struct cx_rfm_limit *limit,
                         int sign)
{
    qsort(value, n, sizeof *value, compare_wide);
    for (size_t k = 1; k < bins; k++) {
        size_t best = 0;
        for (size_t b = 1; b < n; b++) {
            int64_t off = llabs((int64_t)(b * bins) - (int64_t)(k * n));
            if (value[b] != value[b - 1] &&
                (best == 0 || off < llabs((int64_t)(best * bins) - (int64_t)(k * n))))
                best = b;
        }
        assert_int_equal(limit[k - 1].never, best == 0);
        assert_true(best == 0 || limit[k - 1].at == sign * value[best]);
    }
}

/* Values on both sides of what is counted or listed by the sample, and far from it; and money of
 * which several amounts, tied or not, share their highest bits. */
static void values_of_any_size_are_learned_from(void **state)
{
    (void)state;
    uint32_t seed = 11;
    for (int round = 0; round < 60; round++) {
        size_t n = 1 + (size_t)round * 5, bins = 2 + (size_t)round % 9;
        struct cx_rfm_customer *c = cx_arena_alloc(&arena, n * sizeof *c);
        cx_int128 *value = cx_arena_alloc(&arena, CX_RFM_MEASURES * n * sizeof *value);
        struct cx_rfm_cuts cuts;
        struct cx_error e = {0};
        assert_true(c != NULL && value != NULL);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            int64_t small = (int64_t)(seed >> 8) % 3, sign = seed >> 30 & 1 ? -1 : 1;
            c[i].recency = CX_RFM_COUNTED_DAYS * (int32_t)(seed >> 20 & 3) + (int32_t)small;
            int64_t high = seed >> 22 & 3;
            c[i].frequency = 1 + CX_RFM_COUNTED_PURCHASES * high - (high > 0 ? small : 0);
            c[i].monetary = round % 2 == 0 ? sign * ((cx_int128)1 << (seed >> 24) % 100) + small
                                           : sign * (int64_t)((seed >> 8) % 5000);
            value[i] = -(cx_int128)c[i].recency;
            value[n + i] = c[i].frequency;
            value[2 * n + i] = c[i].monetary;
        }
        assert_int_equal(cx_rfm_cuts_new(&arena, bins, &cuts, &e), CX_OK);
        learn(c, n, &cuts);
        for (int measure = 0; measure < CX_RFM_MEASURES; measure++)
            check_limits(value + (size_t)measure * n, n, bins, cuts.limit[measure],
                         measure == CX_RFM_RECENCY ? -1 : 1);
    }
}

/* Money at and beyond the ends of 64 bits, against limits there: by the definition of a limit. */
static void values_of_any_size_are_scored(void **state)
{
    (void)state;
    const cx_int128 least = INT64_MIN, most = INT64_MAX;
    const cx_int128 at[] = {least - 1, least, least + 1, -1, 0, 1, most - 1, most, most + 1};
    enum { N = CX_COUNT_OF(at) };
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    assert_int_equal(cx_rfm_cuts_new(&arena, N + 2, &cuts, &e), CX_OK); /* the last is never */
    for (size_t i = 0; i < N; i++)
        cuts.limit[CX_RFM_MONETARY][i] = (struct cx_rfm_limit){.at = at[i]};
    for (size_t i = 0; i < 3 * N; i++) {
        struct cx_rfm_customer c = {.frequency = 1, .monetary = at[i / 3] + (int)(i % 3) - 1};
        int wanted = 1;
        for (size_t k = 0; k < N; k++)
            wanted += c.monetary >= at[k];
        score(&cuts, &c, 1);
        assert_int_equal(c.score[CX_RFM_MONETARY], wanted);
        assert_int_equal(c.score[CX_RFM_FREQUENCY], 1);
    }
}

static void written_limits_must_rise(void **state)
{
    (void)state;
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    assert_int_equal(cx_rfm_cuts_new(&arena, 3, &cuts, &e), CX_OK);
    cuts.limit[CX_RFM_RECENCY][0] = (struct cx_rfm_limit){30, false};
    assert_int_equal(cx_rfm_cuts_check(&cuts, &e), CX_OK);
    cuts.limit[CX_RFM_RECENCY][1] = (struct cx_rfm_limit){30, false};
    assert_int_equal(cx_rfm_cuts_check(&cuts, &e), CX_OK);
    cuts.limit[CX_RFM_RECENCY][1].at = 31;
    assert_int_equal(cx_rfm_cuts_check(&cuts, &e), CX_FAILED);
    assert_string_equal(e.what, "the limit of recency for score 3 is easier than for 2");
    cuts.limit[CX_RFM_RECENCY][1].at = 7;
    cuts.limit[CX_RFM_MONETARY][1] = (struct cx_rfm_limit){5, false};
    assert_int_equal(cx_rfm_cuts_check(&cuts, &e), CX_FAILED);
}

/* Two recency scores of four customers; within the later ones frequency is tied, so it makes no
 * limit there, and money does; a far amount is scored, too. */
static void nested_limits_are_of_those_inside(void **state)
{
    (void)state;
    enum { N = 8 }; /* and a customer without purchases */
    static const int32_t recency[N] = {9, 9, 8, 8, 1, 1, 2, 2};
    static const int64_t frequency[N] = {1, 2, 3, 4, 5, 5, 5, 5};
    static const int64_t money[N] = {10, 40, 300, 200, 1, 2, 3, 4};
    static const uint16_t wanted[N][3] = {{1, 1, 1}, {1, 1, 2}, {1, 2, 2}, {1, 2, 1},
                                          {2, 1, 1}, {2, 1, 1}, {2, 1, 2}, {2, 1, 2}};
    struct cx_rfm_customer c[N + 1] = {{.frequency = 0}}, again[N];
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    for (size_t i = 0; i < N; i++)
        again[i] = c[i] = (struct cx_rfm_customer){
            .recency = recency[i], .frequency = frequency[i], .monetary = money[i]};
    assert_int_equal(cx_rfm_nested_cuts_new(&arena, 2, &cuts, &e), CX_OK);
    assert_int_equal(cx_rfm_sets(&cuts, CX_RFM_MONETARY), 4);
    assert_int_equal(cx_rfm_nested_cuts_learn(c, N + 1, &cuts, &e), CX_OK);
    assert_true(cuts.limit[CX_RFM_FREQUENCY][0].at == 3);
    assert_true(cuts.limit[CX_RFM_FREQUENCY][2].never);
    assert_true(cuts.limit[CX_RFM_MONETARY][4].at == 3 && cuts.limit[CX_RFM_MONETARY][6].never);
    score(&cuts, again, N);
    for (size_t i = 0; i < N; i++)
        for (size_t measure = 0; measure < 3; measure++)
            assert_int_equal(again[i].score[measure], wanted[i][measure]);
    struct cx_rfm_customer far = {.recency = 1, .frequency = 1, .monetary = (cx_int128)1 << 100};
    score(&cuts, &far, 1);
    assert_int_equal(far.score[CX_RFM_MONETARY], 2);
    cuts.limit[CX_RFM_FREQUENCY][2] = (struct cx_rfm_limit){3, false};
    assert_int_equal(cx_rfm_cuts_check(&cuts, &e), CX_OK);
}

static void codes_are_parted_from_ten_bins_on(void **state)
{
    (void)state;
    struct cx_rfm_customer c = {.frequency = 1, .score = {5, 4, 1}};
    char code[CX_RFM_CODE_ROOM];
    cx_rfm_code(&c, 9, code);
    assert_string_equal(code, "541");
    c.score[1] = 10;
    cx_rfm_code(&c, 10, code);
    assert_string_equal(code, "5-10-1");
}

/* ---- segments */


static struct cx_rfm_rule rule_of(const char *segment, const char *const cells[CX_RFM_FIELDS])
{
    struct cx_rfm_rule rule = {.segment = cx_text_from(segment)};
    for (int field = 0; field < CX_RFM_FIELDS; field++)
        assert_true(cx_rfm_range_parse(cx_text_from(cells[field]), field, &rule.range[field]));
    return rule;
}
#define RULE(segment, ...) rule_of(segment, (const char *const[CX_RFM_FIELDS]){__VA_ARGS__})

static void conditions_are_ranges(void **state)
{
    (void)state;
    struct cx_rfm_range range;
    assert_true(cx_rfm_range_parse(CX_TEXT_OF("4..5"), CX_RFM_F, &range));
    assert_true(range.given && range.low == 4 && range.high == 5);
    assert_true(cx_rfm_range_parse(CX_TEXT_OF("3"), CX_RFM_RAW_RECENCY, &range));
    assert_true(range.low == 3 && range.high == 3);
    assert_true(cx_rfm_range_parse(CX_TEXT_OF("..-0.5"), CX_RFM_RAW_MONETARY, &range));
    assert_true(range.low < -1000000 && range.high == -5000);
    assert_true(cx_rfm_range_parse(CX_TEXT_OF("2.385.."), CX_RFM_RAW_MONETARY, &range));
    assert_true(range.low == 23850 && range.high > 1000000);
    assert_true(cx_rfm_range_parse(CX_TEXT_OF(""), CX_RFM_M, &range));
    assert_false(range.given);
    static const char *bad[] = {"..", "5..4", "4-5", "x", "1.5", "1..2..3", "1,2", " 1", "4...5"};
    for (size_t i = 0; i < CX_COUNT_OF(bad); i++)
        if (cx_rfm_range_parse(cx_text_from(bad[i]), CX_RFM_F, &range))
            fail_msg("'%s' was read", bad[i]);
}

static void the_first_rule_wins(void **state)
{
    (void)state;
    const struct cx_rfm_rule rules[] = {
        RULE("gone", NULL, NULL, NULL, NULL, "0"),
        RULE("best", "4..5", "4..5"),
        RULE("rich", NULL, NULL, NULL, NULL, NULL, "100.."),
        RULE("late", NULL, NULL, NULL, "90.."),
    };
    struct cx_rfm_customer c = {.frequency = 2, .recency = 90, .score = {5, 4, 1}};
    assert_int_equal(cx_rfm_segment(rules, 4, &c), 1);
    c.score[CX_RFM_R] = 3;
    assert_int_equal(cx_rfm_segment(rules, 4, &c), 3);
    c.monetary = 1000000;
    assert_int_equal(cx_rfm_segment(rules, 4, &c), 2);
    c.recency = 89;
    c.monetary = 999999;
    assert_int_equal(cx_rfm_segment(rules, 4, &c), 4);
    struct cx_rfm_customer none = {.monetary = 5000000};
    assert_int_equal(cx_rfm_segment(rules, 4, &none), 0);
    assert_int_equal(cx_rfm_segment(rules + 1, 3, &none), 1);
    assert_int_equal(cx_rfm_segment(rules + 3, 1, &none), 1);
}

/* Cells say what the rules say customer by customer. */
static void cells_are_like_the_rules(void **state)
{
    (void)state;
    const struct cx_rfm_rule rules[] = {
        RULE("a", "4..5", "4..5"),
        RULE("b", NULL, NULL, NULL, NULL, "0"),
        RULE("c", "1", NULL, NULL, "90..", NULL, "..10"),
        RULE("d", NULL, "2..3"),
        RULE("e", NULL, NULL, NULL, NULL, NULL, "100.."),
    };
    enum { N = CX_COUNT_OF(rules), BINS = 5 };
    struct cx_rfm_cell *cells = cx_rfm_cells_new(&arena, rules, N, BINS);
    assert_non_null(cells);
    for (uint16_t i = 0; i < BINS * BINS * BINS * 4; i++) {
        struct cx_rfm_customer c = {
            .monetary = i % 2 ? 90000 : 1000000,
            .frequency = 3,
            .recency = i / 2 % 2 ? 90 : 89,
            .score = {1 + i / 4 % BINS, 1 + i / 4 / BINS % BINS, 1 + i / 4 / BINS / BINS}};
        const struct cx_rfm_cell *cell = cx_rfm_cell_of(cells, BINS, &c);
        assert_int_equal(cx_rfm_cell_segment(cell, rules, N, &c), cx_rfm_segment(rules, N, &c));
        assert_memory_equal(cell->score, c.score, sizeof c.score);
    }
    struct cx_rfm_customer none = {.monetary = 1};
    const struct cx_rfm_cell *cell = cx_rfm_cell_of(cells, BINS, &none);
    assert_int_equal(cell->score[CX_RFM_RECENCY], 0);
    assert_int_equal(cx_rfm_cell_segment(cell, rules, N, &none), 1);
}

static void dead_rules_are_found(void **state)
{
    (void)state;
    const struct cx_rfm_rule rules[] = {
        RULE("a", "4..5"),
        RULE("b", "1..3", "3..5"),
        RULE("c", "2..5", "4..5"),          /* a and b take all of it */
        RULE("d", "2..5", "2..5", "1"),     /* f 2 with r 2..3 is left */
        RULE("e", "6"),                     /* no such score with five bins */
        RULE("f", "4", NULL, NULL, "..10"), /* a takes r 4 whatever the recency */
        RULE("g", "1", "1", NULL, "..10"),
        RULE("h", "1", "1"),               /* g takes only some */
        RULE("i", "1", "1", NULL, "20.."), /* h took all of them */
        RULE("j", NULL, NULL, NULL, NULL, "0"),
        RULE("k", NULL, NULL, NULL, NULL, "0", "..0"),
        RULE("l", "3", NULL, NULL, NULL, "0"), /* scores without a purchase */
        RULE("m", NULL),
        RULE("n", NULL, NULL, NULL, NULL, NULL, NULL),
    };
    static const bool dead[] = {false, false, true,  false, true, true,  false,
                                false, true,  false, true,  true, false, true};
    for (size_t i = 0; i < CX_COUNT_OF(rules); i++)
        if (cx_rfm_rule_is_dead(rules, i, 5) != dead[i])
            fail_msg("rule %c", rules[i].segment.s[0]);
    assert_false(cx_rfm_rule_is_dead(rules, 4, 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_count_what_was_asked),
        cmocka_unit_test(without_orders_days_are_netted),
        cmocka_unit_test(all_refunded_is_no_buyer),
        cmocka_unit_test(purchases_after_the_as_of_day_are_an_error),
        cmocka_unit_test(bins_without_ties_are_even),
        cmocka_unit_test(ties_stay_together),
        cmocka_unit_test(the_most_recent_score_highest),
        cmocka_unit_test(limits_are_the_nearest_boundaries),
        cmocka_unit_test(values_of_any_size_are_learned_from),
        cmocka_unit_test(values_of_any_size_are_scored),
        cmocka_unit_test(written_limits_must_rise),
        cmocka_unit_test(nested_limits_are_of_those_inside),
        cmocka_unit_test(codes_are_parted_from_ten_bins_on),
        cmocka_unit_test(conditions_are_ranges),
        cmocka_unit_test(the_first_rule_wins),
        cmocka_unit_test(cells_are_like_the_rules),
        cmocka_unit_test(dead_rules_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
