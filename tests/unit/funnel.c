/* funnel.c - the chain search, against the definition word by word, which takes quadratic time. */
#include "model/funnel.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "unit.h"

enum { MOST = 40 }; /* moments */

/* ---- the definition: every entry is tried, every later moment looked at */

static int rank_of(const struct cx_funnel_rule *rule, const struct cx_moment *m)
{
    int rank = 0;
    while (rank < CX_FUNNEL_STEPS && (rule->event[m->event].steps >> rank & 1) == 0)
        rank++;
    return rank;
}

/* By time, then (ties any) by the first step that a moment is of, then as they came. */
static void plain_order(const struct cx_funnel_rule *rule, const struct cx_moment *m, size_t n,
                        size_t *order)
{
    bool by_rank = rule->ties == CX_FUNNEL_TIES_ANY && rule->order != CX_FUNNEL_ANY;
    for (size_t i = 0; i < n; i++) {
        size_t to = i;
        for (; to > 0; to--) {
            const struct cx_moment *before = &m[order[to - 1]];
            bool is_tie = by_rank && before->ms == m[i].ms;
            if (before->ms <= m[i].ms && (!is_tie || rank_of(rule, before) <= rank_of(rule, &m[i])))
                break;
            order[to] = order[to - 1];
        }
        order[to] = i;
    }
}

static void plain_chain(const struct cx_funnel_rule *rule, const struct cx_moment *m, size_t n,
                        const size_t *order, size_t at, struct cx_funnel_chain *c)
{
    const struct cx_moment *entry = &m[order[at]];
    bool used[CX_FUNNEL_STEPS] = {false};
    c->level = 0;
    c->entry = order[at];
    for (size_t i = at; i < n && c->level < rule->steps; i++) {
        const struct cx_moment *now = &m[order[i]];
        uint64_t steps = rule->event[now->event].steps;
        if (now->ms - entry->ms > rule->within_ms)
            return;
        if (rule->order == CX_FUNNEL_ANY) {
            size_t step = 0;
            while (step < rule->steps && (used[step] || (steps >> step & 1) == 0))
                step++;
            if (step < rule->steps) {
                used[step] = true;
                c->ms[c->level++] = now->ms;
            }
        } else if ((steps >> c->level & 1) != 0 &&
                   (rule->ties != CX_FUNNEL_TIES_STRICT || c->level == 0 ||
                    now->ms > c->ms[c->level - 1])) {
            c->ms[c->level++] = now->ms;
        } else if (rule->order == CX_FUNNEL_STRICT) {
            return;
        }
    }
}

static void plain_search(const struct cx_funnel_rule *rule, const struct cx_moment *m, size_t n,
                         struct cx_funnel_chain *best)
{
    size_t order[MOST];
    plain_order(rule, m, n, order);
    best->level = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t steps = rule->event[m[order[i]].event].steps;
        struct cx_funnel_chain c;
        if (rule->order == CX_FUNNEL_ANY ? steps == 0 : (steps & 1) == 0)
            continue;
        plain_chain(rule, m, n, order, i, &c);
        if (c.level > best->level)
            *best = c;
        if (rule->first_entry)
            return;
    }
}

/* With a value held: one customer a value. */
static void plain_search_held(const struct cx_funnel_rule *rule, const struct cx_moment *m,
                              size_t n, struct cx_funnel_chain *best)
{
    struct cx_moment part[MOST];
    size_t place[MOST];
    best->level = 0;
    for (uint32_t value = 0; value < 3; value++) {
        size_t count = 0;
        struct cx_funnel_chain c;
        for (size_t i = 0; i < n; i++)
            if (m[i].attribute[0] == value) {
                part[count] = m[i];
                place[count++] = i;
            }
        plain_search(rule, part, count, &c);
        c.entry = c.level > 0 ? place[c.entry] : 0;
        bool is_sooner = c.level > 0 && c.level == best->level &&
                         (m[c.entry].ms < m[best->entry].ms ||
                          (m[c.entry].ms == m[best->entry].ms && c.entry < best->entry));
        if (c.level > best->level || is_sooner)
            *best = c;
    }
}

/* ---- both on random journeys */

/* Steps 1 to 5 of events 0 to 5, 5 of none: plain; a name given twice and alternatives that overlap
 * (not in the order any); names given twice and alternatives that do not. */
static const struct cx_funnel_event plain_steps[] = {{1, 0}, {2, 0},  {4, 0},
                                                     {8, 0}, {16, 0}, {0, 0}};
static const struct cx_funnel_event mixed_steps[] = {{5, 0},  {2, 0}, {6, 0},
                                                     {24, 0}, {9, 0}, {0, 0}};
static const struct cx_funnel_event twice_steps[] = {{5, 0},  {2, 0},  {5, 0},
                                                     {24, 0}, {24, 0}, {0, 0}};
enum { EVENTS = CX_COUNT_OF(plain_steps) };

static void compare(const struct cx_funnel_rule *rule, const struct cx_moment *m, size_t n,
                    struct cx_bytes *scratch)
{
    struct cx_funnel_chain wanted, got;
    (rule->hold >= 0 ? plain_search_held : plain_search)(rule, m, n, &wanted);
    assert_true(cx_funnel_search(rule, (struct cx_moments){m, n}, scratch, &got));
    assert_int_equal(got.level, wanted.level);
    assert_false(got.is_excluded);
    if (wanted.level > 0) {
        assert_int_equal(got.entry, wanted.entry);
        assert_memory_equal(got.ms, wanted.ms, wanted.level * sizeof *wanted.ms);
    }
}

static size_t random_journey(struct cx_rng *rng, struct cx_moment *m)
{
    size_t n = cx_rng_below(rng, MOST);
    uint64_t busy = 1 + cx_rng_below(rng, 4);
    int64_t ms = -20;
    for (size_t i = 0; i < n; i++) {
        ms += cx_rng_below(rng, 4) < busy ? 0 : (int64_t)cx_rng_below(rng, 5);
        m[i] = (struct cx_moment){.ms = ms,
                                  .event = (uint32_t)cx_rng_below(rng, EVENTS),
                                  .attribute = {(uint32_t)cx_rng_below(rng, 3)}};
    }
    return n;
}

static void random_journeys_are_as_defined(void **state)
{
    (void)state;
    struct cx_bytes scratch = {0};
    struct cx_rng rng;
    cx_rng_seed(&rng, 29, 0);
    for (int i = 0; i < 60000; i++) {
        struct cx_moment m[MOST];
        size_t n = random_journey(&rng, m);
        struct cx_funnel_rule rule = {.steps = 2 + cx_rng_below(&rng, 4),
                                      .within_ms = (int64_t)cx_rng_below(&rng, 14),
                                      .order = (enum cx_funnel_order)cx_rng_below(&rng, 3),
                                      .ties = (enum cx_funnel_ties)cx_rng_below(&rng, 3),
                                      .first_entry = cx_rng_below(&rng, 4) == 0,
                                      .hold = cx_rng_below(&rng, 4) == 0 ? 0 : -1,
                                      .events = EVENTS};
        const struct cx_funnel_event *steps = cx_rng_below(&rng, 2) == 0 ? plain_steps
                                              : rule.order == CX_FUNNEL_ANY ? twice_steps
                                                                            : mixed_steps;
        struct cx_funnel_event known[EVENTS];
        for (size_t k = 0; k < EVENTS; k++)
            known[k] = (struct cx_funnel_event){steps[k].steps & ((1U << rule.steps) - 1), 0};
        rule.event = known;
        if (rule.order != CX_FUNNEL_ANY || cx_funnel_steps_fit(&rule))
            compare(&rule, m, n, &scratch);
    }
    cx_bytes_release(&scratch);
}

static void overlapping_alternatives_do_not_fit_any_order(void **state)
{
    (void)state;
    struct cx_funnel_rule rule = {.events = EVENTS, .event = twice_steps};
    assert_true(cx_funnel_steps_fit(&rule));
    rule.event = mixed_steps;
    assert_false(cx_funnel_steps_fit(&rule));
}

/* ---- a robot's journey: quadratic time would be hours */

static void a_million_moments_take_no_time(void **state)
{
    (void)state;
    enum { LONG = 1000000, DEEP = 64 };
    struct cx_bytes scratch = {0};
    struct cx_moment *m = calloc(LONG, sizeof *m);
    const struct cx_moments all = {m, LONG};
    struct cx_funnel_chain c;
    assert_non_null(m);
    static struct cx_funnel_event deep[] = {{UINT64_MAX, 0}, {UINT64_C(1) << 63, 0}, {0, 0}};
    struct cx_funnel_rule rule = {.steps = 3, .within_ms = LONG, .hold = -1, .event = plain_steps,
                                  .events = EVENTS};
    for (int order = CX_FUNNEL_ORDERED; order <= CX_FUNNEL_ANY; order++)
        for (int ties = CX_FUNNEL_TIES_ANY; ties <= CX_FUNNEL_TIES_STRICT; ties++)
            for (uint32_t kinds = 1; kinds <= 2; kinds++) {
                for (uint32_t i = 0; i < LONG; i++) /* step 3 never comes */
                    m[i] = (struct cx_moment){.ms = i / 2, .event = i % kinds, {i % 1000, 0}};
                rule.order = (enum cx_funnel_order)order;
                rule.ties = (enum cx_funnel_ties)ties;
                rule.hold = order == CX_FUNNEL_ORDERED ? 0 : -1;
                assert_true(cx_funnel_search(&rule, all, &scratch, &c));
                assert_in_range(c.level, 1, 2);
            }
    for (uint32_t i = 0; i < LONG; i++) /* every moment serves all steps, the chain always breaks */
        m[i] = (struct cx_moment){.ms = i, .event = i % DEEP == 62 ? 2 : 0};
    rule = (struct cx_funnel_rule){.steps = DEEP, .within_ms = LONG, .hold = -1, .event = deep,
                                   .events = 3, .order = CX_FUNNEL_STRICT};
    assert_true(cx_funnel_search(&rule, all, &scratch, &c));
    assert_int_equal(c.level, 63);
    rule.order = CX_FUNNEL_ORDERED;
    assert_true(cx_funnel_search(&rule, all, &scratch, &c));
    assert_int_equal(c.level, 64);
    assert_int_equal(c.ms[63], 64);
    cx_bytes_release(&scratch);
    free(m);
}

/* ---- exclusions: home 0, product 1, cart 2; help 3 excludes between product and cart */

/* X: help, but of another value than is held. */
static bool is_excluded(const char *events, unsigned from, unsigned to)
{
    static const struct cx_funnel_event event[] = {{1, 0}, {2, 0}, {4, 0}, {0, 1}};
    const struct cx_funnel_rule rule = {.steps = 3, .within_ms = 100, .hold = 0, .event = event,
                                        .events = 4, .exclusion = {{from, to}}, .exclusions = 1};
    struct cx_bytes scratch = {0};
    struct cx_moment m[20];
    size_t n = 0;
    for (char *end; *events != '\0'; events = end + (*end == ' ')) { /* "h0 p10 x20" */
        uint32_t number = (uint32_t)(strchr("hpcxX", *events) - "hpcxX");
        m[n++] = (struct cx_moment){.ms = strtol(events + 1, &end, 10),
                                    .event = number < 3 ? number : 3,
                                    .attribute = {number == 4}};
    }
    struct cx_funnel_chain c;
    assert_true(cx_funnel_search(&rule, (struct cx_moments){m, n}, &scratch, &c));
    cx_bytes_release(&scratch);
    return c.is_excluded;
}

static void exclusions_are_between_their_steps(void **state)
{
    (void)state;
    assert_false(is_excluded("h0 p10 c20", 1, 3));
    assert_true(is_excluded("h0 p10 x15 c20", 1, 3));
    assert_true(is_excluded("h0 x5 p10 c20", 1, 3));
    assert_false(is_excluded("x0 h0 p10 c20 x20 x30", 1, 3)); /* at the same time is not between */
    assert_false(is_excluded("h0 x5 p10 c20", 2, 3));
    assert_true(is_excluded("h0 p10 x15 c20", 2, 3));
    assert_false(is_excluded("h0 p10 x15 c20", 1, 2));
    assert_false(is_excluded("h0 x5", 2, 3));        /* never came to step 2 */
    assert_true(is_excluded("h0 p10 x100", 2, 3));   /* never came to step 3: to the window's end */
    assert_false(is_excluded("h0 p10 x101", 2, 3));
    assert_false(is_excluded("p10 x20", 1, 2));      /* never entered */
    assert_false(is_excluded("h0 p10 X15 c20", 1, 3)); /* of another value than is held */
}

static void what_comes_next_is_later_and_within(void **state)
{
    (void)state;
    const struct cx_funnel_rule rule = {.steps = 3, .within_ms = 100, .hold = -1,
                                        .event = plain_steps, .events = EVENTS};
    const struct cx_moment m[] = {{0, 5, {0}}, {0, 0, {0}}, {40, 1, {0}}, {40, 5, {0}},
                                  {100, 5, {0}}};
    struct cx_funnel_chain c = {.level = 2, .entry = 1, .ms = {0, 40}};
    assert_int_equal(cx_funnel_next(&rule, (struct cx_moments){m, 5}, &c), 4);
    assert_int_equal(cx_funnel_next(&rule, (struct cx_moments){m, 4}, &c), 4); /* there is none */
    c.level = 1;
    assert_int_equal(cx_funnel_next(&rule, (struct cx_moments){m, 5}, &c), 2);
    struct cx_funnel_rule shorter = rule;
    shorter.within_ms = 99;
    c.level = 2;
    assert_int_equal(cx_funnel_next(&shorter, (struct cx_moments){m, 5}, &c), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_journeys_are_as_defined),
        cmocka_unit_test(overlapping_alternatives_do_not_fit_any_order),
        cmocka_unit_test(a_million_moments_take_no_time),
        cmocka_unit_test(exclusions_are_between_their_steps),
        cmocka_unit_test(what_comes_next_is_later_and_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
