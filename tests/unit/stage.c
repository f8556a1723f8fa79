/* stage.c - where customers stand on a day: by hand, and any life against the definition. */
#include "model/stage.h"

#include <stdlib.h>

#include "base/rng.h"
#include "unit.h"

enum { MOST = 40, LAPSE = 14 };

static const struct cx_stage_rule fixed = {.lapse_days = LAPSE};
static const struct cx_stage_rule own = {.lapse_days = LAPSE, .own_rhythm = true};

static struct cx_standing on(const struct cx_stage_rule *rule, const struct cx_stage_life *life,
                             int32_t day)
{
    int32_t scratch[MOST];
    return cx_stage_on(rule, life, day, scratch);
}

static void stands(struct cx_standing s, enum cx_stage stage, int32_t since)
{
    assert_string_equal(cx_stage_words[s.stage], cx_stage_words[stage]);
    assert_int_equal(s.since, since);
}

static void one_life(void **state)
{
    static const int32_t bought[] = {110, 110, 150, 160}, seen[] = {100, 105, 130, 190};
    const struct cx_stage_life life = {bought, seen, 4, 4};
    (void)state;
    stands(on(&fixed, &life, 99), CX_STAGE_NONE, CX_NO_DAY);
    stands(on(&fixed, &life, 100), CX_STAGE_INTERESTED, 100);
    stands(on(&fixed, &life, 109), CX_STAGE_INTERESTED, 100);
    stands(on(&fixed, &life, 110), CX_STAGE_REPEAT, 110); /* bought twice that day */
    stands(on(&fixed, &life, 123), CX_STAGE_REPEAT, 110);
    stands(on(&fixed, &life, 124), CX_STAGE_LAPSED, 124); /* 14 days later */
    stands(on(&fixed, &life, 149), CX_STAGE_LAPSED, 124); /* being seen undoes nothing */
    stands(on(&fixed, &life, 150), CX_STAGE_RETURNED, 150);
    stands(on(&fixed, &life, 160), CX_STAGE_REPEAT, 160);
    stands(on(&fixed, &life, 400), CX_STAGE_LAPSED, 174);
    struct cx_standing s = on(&fixed, &life, 400);
    assert_int_equal(s.first, 110);
    assert_int_equal(s.last, 160);
    assert_int_equal(s.seen, 190);
    assert_int_equal(s.purchases, 4);
    assert_int_equal(on(&fixed, &life, 140).seen, 130);
    assert_int_equal(on(&fixed, &life, 120).purchases, 2);
}

static void looking_may_lapse_and_begin_again(void **state)
{
    static const int32_t seen[] = {10, 24, 39, 39};
    const struct cx_stage_life life = {NULL, seen, 0, 4};
    (void)state;
    stands(on(&own, &life, 23), CX_STAGE_INTERESTED, 10);
    stands(on(&own, &life, 37), CX_STAGE_INTERESTED, 10); /* seen again on the very day */
    stands(on(&own, &life, 38), CX_STAGE_INTERESTED_LAPSED, 38);
    stands(on(&own, &life, 39), CX_STAGE_INTERESTED, 39);
    stands(on(&own, &life, 90), CX_STAGE_INTERESTED_LAPSED, 53);
    assert_int_equal(on(&own, &life, 90).lapse_days, LAPSE);
}

static void one_purchase_is_the_first(void **state)
{
    static const int32_t bought[] = {50, 64, 65};
    const struct cx_stage_life life = {bought, NULL, 3, 0};
    (void)state;
    stands(on(&own, &life, 63), CX_STAGE_FIRST_TIME, 50);
    stands(on(&own, &life, 64), CX_STAGE_REPEAT, 64); /* in time: nobody saw a lapse */
    stands(on(&own, &life, 78), CX_STAGE_REPEAT, 64);
    stands(on(&own, &life, 79), CX_STAGE_LAPSED, 79);
}

/* The flip-chart buyer: 90, 91, 92 days, so that 2 x 91 days without a purchase are a lapse. */
static void a_rhythm_of_their_own(void **state)
{
    static const int32_t bought[] = {0, 90, 181, 273, 700};
    const struct cx_stage_life life = {bought, NULL, 5, 0};
    (void)state;
    assert_false(on(&own, &life, 272).by_own_rhythm);
    stands(on(&own, &life, 272), CX_STAGE_LAPSED, 195);
    struct cx_standing s = on(&own, &life, 273);
    stands(s, CX_STAGE_RETURNED, 273);
    assert_true(s.by_own_rhythm);
    assert_int_equal(s.lapse_days, 182);
    stands(on(&own, &life, 273 + 181), CX_STAGE_RETURNED, 273);
    stands(on(&own, &life, 273 + 182), CX_STAGE_LAPSED, 455);
    s = on(&own, &life, 700);
    stands(s, CX_STAGE_RETURNED, 700);
    assert_int_equal(s.lapse_days, 91 + 92); /* of 90, 91, 92, 427 */
}

/* ---- any life */

struct plain {
    int32_t day[MOST];
    size_t n;
};

static int by_size(const void *left, const void *right)
{
    const int32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static struct plain until(const int32_t *days, size_t n, int32_t day)
{
    struct plain p = {.n = 0};
    for (size_t i = 0; i < n; i++)
        if (days[i] <= day && (p.n == 0 || p.day[p.n - 1] != days[i]))
            p.day[p.n++] = days[i];
    return p;
}

static int32_t lapse_of(const struct cx_stage_rule *rule, const struct plain *p)
{
    int32_t interval[MOST];
    size_t n = p->n > 0 ? p->n - 1 : 0;
    for (size_t i = 0; i < n; i++)
        interval[i] = p->day[i + 1] - p->day[i];
    qsort(interval, n, sizeof *interval, by_size);
    if (!rule->own_rhythm || n < 3)
        return rule->lapse_days;
    return n % 2 == 1 ? 2 * interval[n / 2] : interval[n / 2 - 1] + interval[n / 2];
}

/* Word by word. */
static enum cx_stage by_definition(const struct cx_stage_rule *rule,
                                   const struct cx_stage_life *life, int32_t day)
{
    struct plain bought = until(life->bought, life->purchases, day);
    struct plain seen = until(life->seen, life->sightings, day);
    size_t purchases = 0;
    for (size_t i = 0; i < life->purchases; i++)
        purchases += life->bought[i] <= day;
    if (purchases == 0 && seen.n == 0)
        return CX_STAGE_NONE;
    if (purchases == 0)
        return day - seen.day[seen.n - 1] < rule->lapse_days ? CX_STAGE_INTERESTED
                                                             : CX_STAGE_INTERESTED_LAPSED;
    if (day - bought.day[bought.n - 1] >= lapse_of(rule, &bought))
        return CX_STAGE_LAPSED;
    if (purchases == 1)
        return CX_STAGE_FIRST_TIME;
    bool is_back = by_definition(rule, life, bought.day[bought.n - 1] - 1) == CX_STAGE_LAPSED;
    return is_back ? CX_STAGE_RETURNED : CX_STAGE_REPEAT;
}

static size_t make_days(struct cx_rng *rng, int32_t *day)
{
    size_t n = cx_rng_below(rng, 12);
    int32_t at = (int32_t)cx_rng_below(rng, 40), pace = 1 + (int32_t)cx_rng_below(rng, 24);
    for (size_t i = 0; i < n; i++) {
        day[i] = at;
        at += (int32_t)cx_rng_below(rng, 1 + (uint64_t)pace);
    }
    return n;
}

static void every_day_of_any_life(void **state)
{
    struct cx_rng rng;
    int32_t bought[MOST], seen[MOST];
    (void)state;
    cx_rng_seed(&rng, 12, 0);
    for (int i = 0; i < 2000; i++) {
        const struct cx_stage_rule *rule = i % 2 == 0 ? &own : &fixed;
        struct cx_stage_life life = {.bought = bought, .seen = seen};
        life.purchases = make_days(&rng, bought);
        life.sightings = make_days(&rng, seen);
        int32_t since = CX_NO_DAY;
        enum cx_stage stage = CX_STAGE_NONE;
        for (int32_t day = 0; day < 300; day++) {
            enum cx_stage now = by_definition(rule, &life, day);
            since = now == stage ? since : day;
            stage = now;
            stands(on(rule, &life, day), stage, since);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_life),
        cmocka_unit_test(looking_may_lapse_and_begin_again),
        cmocka_unit_test(one_purchase_is_the_first),
        cmocka_unit_test(a_rhythm_of_their_own),
        cmocka_unit_test(every_day_of_any_life),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
