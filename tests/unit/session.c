/* session.c - where sessions begin, and their ids.  Cases are the rules of model/session.h by hand;
 * ids are from an independent Python program (FNV-1a-64, then MurmurHash3's fmix64). */
#include "model/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "base/zone.h"
#include "scratch.h"
#include "unit.h"

#define MINUTE INT64_C(60000)

#define AT(rule, session, detail) (&(const struct cx_session_at){rule, session, detail, &arena})

static void ids_are_as_published(void **state)
{
    (void)state;
    static const struct {
        const char *customer;
        int64_t ms;
        uint32_t ordinal;
        const char *id;
    } vectors[] = {
        {"a", 0, 0, "1948e4c3fd2d5655"},
        {"u01", 1738576800000, 0, "f5d4c2610ec133fd"},
        {"u01", 1738576800000, 1, "3dac4170d93000f4"},
        {"\xc3\x84iti, \"\xc3\x85sa\"", 1738576800000, 0, "4373bf7b56230a5e"},
        {"u26", -600000, 0, "8c0485e5b7690b84"},
        {"", 0, 0, "a35c344f841575ee"},
        {"c0001", 1741600000123, 0, "4ca441140af6a4de"},
    };
    for (size_t i = 0; i < CX_COUNT_OF(vectors); i++) {
        char id[17];
        const struct cx_session_start start = {cx_text_from(vectors[i].customer), vectors[i].ms,
                                               vectors[i].ordinal};
        uint64_t hash;
        cx_session_ids(&start, 1, &hash);
        snprintf(id, sizeof id, "%016" PRIx64, hash);
        assert_string_equal(id, vectors[i].id);
    }
}

struct visit {
    int64_t ms;
    const char *campaign;
    const char *reason;
};

/* Days change at instant 0 and every DAY_MS from it. */
static int32_t day_of(int64_t ms)
{
    return (int32_t)(ms < 0 ? -1 : ms / CX_DAY_MS);
}

struct met {
    struct cx_session session;
    struct cx_session_detail detail;
};

static void step_through(const struct cx_session_rule *rule, const struct visit *visits, size_t n,
                         struct met *met, struct cx_session_detail *detail)
{
    struct cx_error e = {0};
    for (size_t i = 0; i < n; i++) {
        const struct visit *v = &visits[i];
        struct cx_session_row row = {{.ms = v->ms, .day = day_of(v->ms)},
                                     cx_text_from(v->campaign)};
        enum cx_session_reason reason;
        assert_int_equal(cx_session_step(AT(rule, &met->session, detail), &row, &reason, &e),
                         CX_OK);
        if (!cx_text_is(cx_session_reason_name(reason), v->reason))
            fail_msg("row %zu: '%s', not '%s'", i, cx_session_reason_name(reason).s, v->reason);
    }
}

/* With the details, and without where the rule can do without. */
static struct met check_visits(const struct cx_session_rule *rule, const struct visit *visits,
                               size_t n)
{
    struct met met = {.session = {.number = 0}}, lean = met;
    step_through(rule, visits, n, &met, &met.detail);
    if (!cx_session_needs_detail(rule)) {
        step_through(rule, visits, n, &lean, NULL);
        assert_memory_equal(&lean.session, &met.session, sizeof met.session);
    }
    return met;
}
#define CHECK(rule, ...)                                                                           \
    check_visits(rule, (const struct visit[]){__VA_ARGS__},                                        \
                 sizeof((const struct visit[]){__VA_ARGS__}) / sizeof(struct visit))

static void the_timeout_itself_joins_or_parts(void **state)
{
    (void)state;
    const struct cx_session_rule gt = {.timeout_ms = 30 * MINUTE};
    const struct cx_session_rule ge = {.timeout_ms = 30 * MINUTE, .at_boundary = true};
    struct met met =
        CHECK(&gt, {0, NULL, "first"}, {30 * MINUTE, NULL, ""}, {60 * MINUTE + 1, NULL, "timeout"},
              {60 * MINUTE + 1, NULL, ""}, {61 * MINUTE, NULL, ""});
    assert_int_equal(met.session.number, 2);
    assert_int_equal(met.detail.events, 3);
    assert_int_equal(met.session.start_ms, 60 * MINUTE + 1);
    assert_int_equal(met.session.end_ms, 61 * MINUTE);
    CHECK(&ge, {0, NULL, "first"}, {30 * MINUTE - 1, NULL, ""}, {60 * MINUTE - 1, NULL, "timeout"});
    const struct cx_session_rule least = {.timeout_ms = 1, .at_boundary = true};
    CHECK(&least, {5, NULL, "first"}, {5, NULL, ""}, {6, NULL, "timeout"}, {6, NULL, ""});
}

static void midnight_parts_when_asked(void **state)
{
    (void)state;
    const struct cx_session_rule off = {.timeout_ms = 30 * MINUTE};
    const struct cx_session_rule on = {.timeout_ms = 30 * MINUTE, .midnight = true};
    CHECK(&off, {-1, NULL, "first"}, {0, NULL, ""});
    CHECK(&on, {-1, NULL, "first"}, {0, NULL, "midnight"}, {1, NULL, ""});
    CHECK(&on, {-1, NULL, "first"}, {31 * MINUTE, NULL, "timeout"});
}

static void campaigns_part_when_they_change(void **state)
{
    (void)state;
    struct cx_session_rule rule = {.timeout_ms = 30 * MINUTE};
    CHECK(&rule, {0, "a", "first"}, {1, "b", ""});
    rule.campaign = CX_CAMPAIGN_CHANGE;
    CHECK(&rule, {0, "a", "first"}, {1, "b", "campaign"}, {2, "a", "campaign"}, {3, "a", ""});
    CHECK(&rule, {0, "", "first"}, {1, "a", ""}, {2, "", ""}, {3, "a", ""}, {4, "ab", "campaign"});
    /* a new session forgets the campaign of the one before */
    CHECK(&rule, {0, "a", "first"}, {31 * MINUTE, "", "timeout"}, {32 * MINUTE, "b", ""});
    rule.campaign = CX_CAMPAIGN_PRESENT;
    CHECK(&rule, {0, "", "first"}, {1, "a", "campaign"}, {2, "", ""}, {3, "a", ""});
}

static void length_and_events_have_limits(void **state)
{
    (void)state;
    const struct cx_session_rule length = {.timeout_ms = 30 * MINUTE, .max_length_ms = 40 * MINUTE};
    CHECK(&length, {0, NULL, "first"}, {20 * MINUTE, NULL, ""}, {40 * MINUTE - 1, NULL, ""},
          {40 * MINUTE, NULL, "max-length"}, {60 * MINUTE, NULL, ""});
    const struct cx_session_rule events = {.timeout_ms = 30 * MINUTE, .max_events = 2};
    CHECK(&events, {0, NULL, "first"}, {1, NULL, ""}, {2, NULL, "max-events"}, {3, NULL, ""},
          {4, NULL, "max-events"});
}

static void reasons_come_in_the_stated_order(void **state)
{
    (void)state;
    const struct cx_session_rule all = {.timeout_ms = 30 * MINUTE,
                                        .midnight = true,
                                        .campaign = CX_CAMPAIGN_CHANGE,
                                        .max_length_ms = 10 * MINUTE,
                                        .max_events = 1};
    CHECK(&all, {-1, "a", "first"}, {40 * MINUTE, "b", "timeout"});
    CHECK(&all, {-11 * MINUTE, "a", "first"}, {0, "b", "midnight"}, {11 * MINUTE, "c", "campaign"},
          {22 * MINUTE, "c", "max-length"}, {23 * MINUTE, "c", "max-events"});
}

static enum cx_status step_at(struct met *met, const struct cx_session_rule *rule, int64_t ms)
{
    struct cx_error e = {0};
    struct cx_session_row row = {{.ms = ms}, {NULL, 0}};
    enum cx_session_reason reason;
    return cx_session_step(AT(rule, &met->session, &met->detail), &row, &reason, &e);
}

/* Only then do two sessions of a customer begin at one instant. */
static void equal_starts_are_told_apart(void **state)
{
    (void)state;
    const struct cx_session_rule rule = {.timeout_ms = 30 * MINUTE, .max_events = 1};
    const int64_t at = 1738576800000;
    struct met met = {.session = {.number = 0}};
    assert_int_equal(step_at(&met, &rule, at), CX_OK);
    assert_int_equal(met.session.same_start, 0);
    assert_int_equal(step_at(&met, &rule, at), CX_OK);
    assert_int_equal(met.session.same_start, 1);
    assert_true(met.session.start_ms == at);
    assert_int_equal(step_at(&met, &rule, at + 1), CX_OK);
    assert_int_equal(met.session.same_start, 0);
    assert_int_equal(step_at(&met, &rule, at), CX_FAILED);
}

static void numbers_end_with_their_32_bits(void **state)
{
    (void)state;
    const struct cx_session_rule rule = {.timeout_ms = 30 * MINUTE};
    struct met met = {.session = {.number = UINT32_MAX - 1}};
    assert_int_equal(step_at(&met, &rule, 40 * MINUTE), CX_OK);
    assert_int_equal(step_at(&met, &rule, 50 * MINUTE), CX_OK);
    assert_int_equal(step_at(&met, &rule, 90 * MINUTE), CX_FAILED);
    assert_true(met.session.number == UINT32_MAX);
}

static void several_ids_are_those_of_each(void **state)
{
    (void)state;
    enum { MANY = 67, LONGEST = 40 };
    static char text[MANY][LONGEST];
    struct cx_session_start starts[MANY];
    uint64_t together[MANY], single;
    struct cx_rng r;
    cx_rng_seed(&r, 11, 0);
    for (int round = 0; round < 500; round++) {
        for (size_t i = 0; i < MANY; i++) {
            size_t n = round % 2 ? 8 : cx_rng_below(&r, LONGEST);
            for (size_t k = 0; k < n; k++)
                text[i][k] = (char)cx_rng_next(&r);
            starts[i] = (struct cx_session_start){
                {text[i], n},
                (int64_t)cx_rng_next(&r) >> cx_rng_below(&r, 64),
                cx_rng_below(&r, 4) ? 0 : (uint32_t)cx_rng_next(&r)};
        }
        cx_session_ids(starts, MANY, together);
        for (size_t i = 0; i < MANY; i++) {
            cx_session_ids(&starts[i], 1, &single);
            assert_true(together[i] == single);
        }
    }
}

static void tell(struct cx_session_texts *texts, bool begins, const char *event,
                 const char *campaign)
{
    char said[2][40]; /* gone after the call, as a block of the input is */
    strcpy(said[0], event);
    strcpy(said[1], campaign);
    assert_true((begins ? cx_session_tell_first : cx_session_tell_next)(
        texts, cx_text_from(said[0]), cx_text_from(said[1]), &arena));
    memset(said, '?', sizeof said);
}

static void told_texts_stay(void **state)
{
    (void)state;
    struct cx_session_texts texts = {0};
    tell(&texts, true, "home", "");
    assert_true(cx_text_is(texts.last_event, "home"));
    tell(&texts, false, "a longer event than that", "mail");
    tell(&texts, false, "cart", "ad");
    struct cx_arena other = {0};
    struct cx_session_texts closed;
    assert_true(cx_session_texts_copy(&closed, &texts, &other));
    cx_session_texts_give(&texts, &arena);
    tell(&texts, true, "cart", "");
    tell(&texts, false, "payment", "");
    assert_true(cx_text_is(closed.first_event, "home"));
    assert_true(cx_text_is(closed.last_event, "cart"));
    assert_true(cx_text_is(closed.campaign, "mail"));
    assert_true(cx_text_is(texts.first_event, "cart"));
    assert_true(cx_text_is(texts.last_event, "payment"));
    assert_int_equal(texts.campaign.n, 0);
    tell(&texts, false, "cart", "");
    assert_true(cx_text_is(texts.last_event, "cart"));
    tell(&texts, false, "", "");
    assert_int_equal(texts.last_event.n, 0);
    cx_arena_release(&other);
}

/* What a million sessions take, one after the other, is what the largest takes. */
static void texts_use_memory_again(void **state)
{
    (void)state;
    struct cx_session_texts texts = {0};
    struct cx_session session = {.number = 0};
    struct cx_session_detail detail = {.events = 0};
    size_t held = 0;
    for (int i = 0; i < 20000; i++) {
        char campaign[40];
        sprintf(campaign, "%0*d", 1 + i % 39, i % 7);
        tell(&texts, true, i % 2 ? "home" : "", campaign);
        tell(&texts, false, i % 3 ? "a longer event than that" : "cart", "");
        tell(&texts, false, "the longest of the events by far", "");
        cx_session_texts_give(&texts, &arena);
        const struct cx_session_rule rule = {.timeout_ms = 1, .campaign = CX_CAMPAIGN_CHANGE};
        const struct cx_session_row row = {{.ms = 2 * i}, cx_text_from(campaign)};
        enum cx_session_reason reason;
        struct cx_error e = {0};
        assert_int_equal(cx_session_step(AT(&rule, &session, &detail), &row, &reason, &e), CX_OK);
        cx_session_forget(&session, &detail, &arena);
        if (i == 100)
            held = arena.held;
    }
    assert_int_equal(arena.held, held);
    assert_int_equal(session.number, 20000);
}

/* ---- ends */

static const struct cx_zone *zone(const char *name)
{
    const struct cx_zone *z;
    struct cx_error e = {0};
    assert_int_equal(cx_zone_load(&arena, NULL, name, &z, &e), CX_OK);
    return z;
}

/* The end of a session of one row at that instant. */
static int64_t end_of(const struct cx_session_rule *rule, int64_t ms)
{
    const struct cx_time_rule reading = {.zone = rule->zone, .convert = true};
    const struct cx_session_row row = {.time = cx_time_of_instant(ms, &reading)};
    struct cx_session s = {0};
    struct cx_session_detail d = {0};
    enum cx_session_reason reason;
    struct cx_error e = {0};
    assert_int_equal(cx_session_step(AT(rule, &s, &d), &row, &reason, &e), CX_OK);
    return cx_session_ends_ms(&s, &d, rule);
}

static void a_session_ends_with_its_first_limit(void **state)
{
    (void)state;
    const int64_t ten = 1736244000000; /* 2025-01-07T10:00Z, by date(1) */
    struct cx_session_rule rule = {.timeout_ms = 30 * MINUTE};
    assert_int_equal(end_of(&rule, ten), ten + 30 * MINUTE + 1);
    rule.at_boundary = true;
    assert_int_equal(end_of(&rule, ten), ten + 30 * MINUTE);
    rule.max_length_ms = 20 * MINUTE;
    assert_int_equal(end_of(&rule, ten), ten + 20 * MINUTE);
    rule = (struct cx_session_rule){.timeout_ms = INT64_MAX};
    assert_int_equal(end_of(&rule, ten), INT64_MAX);
    rule.midnight = true; /* of another row's offset, perhaps */
    assert_int_equal(end_of(&rule, ten), INT64_MAX);
    rule.zone = zone("Europe/Helsinki");
    assert_int_equal(end_of(&rule, ten), ten + 12 * 60 * MINUTE); /* 22:00Z */
}

/* In 2006 the clocks of Saint John's went back at 00:01 of 29 October: a midnight came twice, at
 * 02:30Z and at 03:30Z (date(1) in America/St_Johns). */
static void a_day_goes_on_between_two_midnights(void **state)
{
    (void)state;
    const struct cx_session_rule rule = {
        .timeout_ms = 12 * 60 * MINUTE, .midnight = true, .zone = zone("America/St_Johns")};
    const int64_t before = 1162087200000; /* 02:00Z */
    const struct cx_time_rule reading = {.zone = rule.zone, .convert = true};
    assert_int_equal(cx_time_of_instant(before, &reading).day,
                     cx_time_of_instant(before + 89 * MINUTE, &reading).day);
    assert_true(end_of(&rule, before) > before + 89 * MINUTE);
}

/* A row at the end begins a session, and rows before it only put it off. */
static void no_row_joins_after_the_end(void **state)
{
    (void)state;
    const struct cx_zone *zones[] = {NULL, zone("Europe/Helsinki"), zone("America/St_Johns")};
    struct cx_rng rng;
    cx_rng_seed(&rng, 5, 0);
    for (int i = 0; i < 3000; i++) {
        const struct cx_session_rule rule = {
            .timeout_ms = (int64_t)cx_rng_below(&rng, 900) * MINUTE + 1,
            .at_boundary = i % 2 == 0,
            .midnight = i % 3 == 0,
            .max_length_ms = i % 5 == 0 ? (int64_t)cx_rng_below(&rng, 2000) * MINUTE + 1 : 0,
            .zone = zones[i % 7 % 3],
        };
        const struct cx_time_rule reading = {.zone = rule.zone, .convert = true};
        struct cx_session s = {0};
        struct cx_session_detail d = {0};
        int64_t ms = INT64_C(1162000000000) + i * MINUTE, end = INT64_MIN;
        for (int k = 0; k < 20; k++) {
            const struct cx_session_row row = {.time = cx_time_of_instant(ms, &reading)};
            enum cx_session_reason reason;
            struct cx_error e = {0};
            assert_int_equal(cx_session_step(AT(&rule, &s, &d), &row, &reason, &e), CX_OK);
            assert_true(k == 0 || ms < end || reason != CX_SESSION_INSIDE);
            assert_true(cx_session_ends_ms(&s, &d, &rule) >= end);
            end = cx_session_ends_ms(&s, &d, &rule);
            assert_true(end > ms);
            ms = cx_rng_below(&rng, 2) ? end - (int64_t)cx_rng_below(&rng, 2)
                                       : ms + (int64_t)cx_rng_below(&rng, 60) * MINUTE;
        }
    }
}

/* Rows after the end find the same reasons and numbers where the session is forgotten that has
 * timed out. */
static void nothing_is_missed_of_a_forgotten_session(void **state)
{
    (void)state;
    static const char *const campaigns[] = {"", "mail", "ad"};
    struct cx_rng rng;
    int forgotten = 0, kept = 0;
    cx_rng_seed(&rng, 7, 0);
    for (int i = 0; i < 20000; i++) {
        const struct cx_session_rule rule = {
            .timeout_ms = (int64_t)cx_rng_below(&rng, 900) * MINUTE + 1,
            .at_boundary = i % 2 == 0,
            .midnight = i % 3 == 0,
            .campaign = i % 4 == 1 ? CX_CAMPAIGN_CHANGE : i % 4 == 2 ? CX_CAMPAIGN_PRESENT : 0,
            .max_length_ms = i % 5 == 0 ? (int64_t)cx_rng_below(&rng, 2000) * MINUTE + 1 : 0,
            .max_events = i % 7 == 0 ? 1 + (int64_t)cx_rng_below(&rng, 3) : 0,
            .zone = i % 11 < 5 ? zone("Europe/Helsinki") : NULL,
        };
        const struct cx_time_rule reading = {.zone = zone("Europe/Helsinki"), .convert = true};
        struct met full = {.session = {.number = 0}}, lean = full;
        int64_t ms = INT64_C(1162000000000) + i * MINUTE;
        for (int k = 0; k < 12; k++) {
            const struct cx_session_row row = {cx_time_of_instant(ms, &reading),
                                               cx_text_from(campaigns[cx_rng_below(&rng, 3)])};
            enum cx_session_reason want, got;
            struct cx_error e = {0};
            assert_int_equal(
                cx_session_step(AT(&rule, &full.session, &full.detail), &row, &want, &e),
                CX_OK);
            assert_int_equal(
                cx_session_step(AT(&rule, &lean.session, &lean.detail), &row, &got, &e),
                CX_OK);
            assert_int_equal(got, want);
            assert_int_equal(lean.session.number, full.session.number);
            if (want != CX_SESSION_INSIDE) {
                assert_int_equal(lean.session.start_ms, full.session.start_ms);
                assert_int_equal(lean.session.same_start, full.session.same_start);
            }
            int64_t end = cx_session_ends_ms(&full.session, &full.detail, &rule);
            ms += (int64_t)cx_rng_below(&rng, 400) * MINUTE;
            if (ms < end)
                continue;
            bool times_out = cx_session_times_out(&lean.session, &lean.detail, &rule);
            if (times_out)
                cx_session_forget(&lean.session, &lean.detail, &arena);
            forgotten += times_out;
            kept += !times_out;
        }
    }
    assert_true(forgotten > 1000 && kept > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_as_published),
        cmocka_unit_test(the_timeout_itself_joins_or_parts),
        cmocka_unit_test(midnight_parts_when_asked),
        cmocka_unit_test(campaigns_part_when_they_change),
        cmocka_unit_test(length_and_events_have_limits),
        cmocka_unit_test(reasons_come_in_the_stated_order),
        cmocka_unit_test(equal_starts_are_told_apart),
        cmocka_unit_test(numbers_end_with_their_32_bits),
        cmocka_unit_test(several_ids_are_those_of_each),
        cmocka_unit_test(told_texts_stay),
        cmocka_unit_test(texts_use_memory_again),
        cmocka_unit_test(nothing_is_missed_of_a_forgotten_session),
        cmocka_unit_test(a_session_ends_with_its_first_limit),
        cmocka_unit_test(a_day_goes_on_between_two_midnights),
        cmocka_unit_test(no_row_joins_after_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
