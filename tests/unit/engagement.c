/* engagement.c - what pings add up to.  Cases are the formula of model/engagement.h by hand, and a
 * count over all pairs of pings that keeps no table. */
#include "model/engagement.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "scratch.h"
#include "unit.h"

static const struct cx_engagement_rule rule = {10000, 5000};

static void engage(struct cx_engagement *e, int64_t ms, const char *view)
{
    const struct cx_ping ping = {ms, cx_text_from(view), true};
    assert_true(cx_engage(e, &rule, &ping, &arena));
}

static void the_first_ping_of_a_view_is_the_least_visit(void **state)
{
    (void)state;
    struct cx_engagement e = {0};
    assert_int_equal(cx_engaged_ms(&e, &rule), 0);
    engage(&e, 12345, "a");
    assert_int_equal(cx_engaged_ms(&e, &rule), 5000);
    engage(&e, 22345, "a");
    assert_int_equal(cx_engaged_ms(&e, &rule), 15000);
    engage(&e, 22346, "b");
    assert_int_equal(cx_engaged_ms(&e, &rule), 20000);
    assert_int_equal(e.pings, 3);
}

static void a_beat_begins_at_multiples_of_the_heartbeat(void **state)
{
    (void)state;
    static const int64_t one_beat[] = {20000, 20000, 25000, 29999};
    struct cx_engagement e = {0};
    for (size_t i = 0; i < CX_COUNT_OF(one_beat); i++)
        engage(&e, one_beat[i], "a");
    assert_int_equal(e.beats, 1);
    engage(&e, 30000, "a");
    assert_int_equal(e.beats, 2);
    cx_engagement_begin(&e, &arena);
    engage(&e, -10000, "a"); /* before 1970: rounded down, too */
    engage(&e, -1, "a");
    assert_int_equal(e.beats, 1);
    engage(&e, 0, "a");
    assert_int_equal(e.beats, 2);
}

static void views_side_by_side_have_their_own_beats(void **state)
{
    (void)state;
    struct cx_engagement e = {0};
    for (int64_t ms = 0; ms < 30000; ms += 2500)
        engage(&e, ms, ms % 5000 == 0 ? "a" : "b");
    assert_int_equal(e.views, 2);
    assert_int_equal(e.beats, 6);
    assert_int_equal(cx_engaged_ms(&e, &rule), 4 * 10000 + 2 * 5000);
}

static void a_ping_of_no_view_adds_no_time(void **state)
{
    (void)state;
    struct cx_engagement e = {0};
    const struct cx_ping ping = {5000, CX_TEXT_OF(""), false};
    assert_true(cx_engage(&e, &rule, &ping, &arena));
    assert_int_equal(e.pings, 1);
    assert_int_equal(cx_engaged_ms(&e, &rule), 0);
    engage(&e, 5000, ""); /* a view may have an empty name */
    assert_int_equal(cx_engaged_ms(&e, &rule), 5000);
}

enum { PINGS = 2000 };
static char name[PINGS][8];
static int64_t time_ms[PINGS];

static bool is_new(size_t i, bool by_beat)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(name[k], name[i]) == 0 &&
            (!by_beat || time_ms[k] / rule.heartbeat_ms == time_ms[i] / rule.heartbeat_ms))
            return false;
    return true;
}

static void many_views_are_counted_as_by_hand(void **state)
{
    (void)state;
    struct cx_rng r;
    struct cx_engagement e = {0};
    int64_t beats = 0, views = 0, ms = 0;
    cx_rng_seed(&r, 7, 0);
    for (size_t i = 0; i < PINGS; i++) {
        ms += (int64_t)cx_rng_below(&r, 6000);
        time_ms[i] = ms;
        snprintf(name[i], sizeof name[i], "%x", (unsigned)cx_rng_below(&r, 1 + i));
        engage(&e, ms, name[i]);
        beats += is_new(i, true);
        views += is_new(i, false);
    }
    assert_int_equal(e.beats, beats);
    assert_int_equal(e.views, views);
    assert_true(views > 500 && beats > views);
    assert_int_equal(cx_engaged_ms(&e, &rule), 10000 * (beats - views) + 5000 * views);
}

static void sessions_use_the_memory_of_those_before(void **state)
{
    (void)state;
    struct cx_engagement e = {0};
    size_t held = 0;
    for (int session = 0; session < 10000; session++) {
        cx_engagement_begin(&e, &arena);
        for (int view = 0; view < 40; view++) {
            char text[40];
            snprintf(text, sizeof text, "%08d-session-%010d", view, session);
            engage(&e, session * 100000 + view, text);
        }
        assert_int_equal(e.views, 40);
        held = session == 0 ? arena.held : held;
    }
    assert_int_equal(arena.held, held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_ping_of_a_view_is_the_least_visit),
        cmocka_unit_test(a_beat_begins_at_multiples_of_the_heartbeat),
        cmocka_unit_test(views_side_by_side_have_their_own_beats),
        cmocka_unit_test(a_ping_of_no_view_adds_no_time),
        cmocka_unit_test(many_views_are_counted_as_by_hand),
        cmocka_unit_test(sessions_use_the_memory_of_those_before),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
