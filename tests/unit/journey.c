/* journey.c - moments of a customer: added, read by time, merged, saved. */
#include "model/journey.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "unit.h"

static struct cx_intern names = CX_INTERN_OF(0);
static const struct cx_journey_rule bare = {.attributes = 0, .names = &names};
static const struct cx_journey_rule full = {.attributes = 2, .names = &names};
static struct cx_arena arena;

static uint32_t number_of(const char *name)
{
    uint32_t number;
    assert_int_equal(cx_intern(&names, cx_text_from(name), &number), CX_INTERN_OK);
    return number;
}

static void add(struct cx_journey *j, const struct cx_journey_rule *rule, int64_t ms,
                const char *event)
{
    const struct cx_moment m = {
        .ms = ms, .event = number_of(event), .attribute = {number_of("mail"), number_of("")}};
    assert_true(cx_journey_add(j, &m, rule, &arena));
}

/* "10a 10b 20c": what is read, as one text. */
static char *read_text(const struct cx_journey *j, const struct cx_journey_rule *rule)
{
    struct cx_bytes scratch = {0}, text = {0};
    const struct cx_moment *m = cx_journey_read(j, rule, &scratch);
    for (size_t i = 0; i < j->n; i++) {
        struct cx_text event = cx_interned_text(&names, m[i].event);
        cx_bytes_format(&text, "%s%lld%.*s", i > 0 ? " " : "", (long long)m[i].ms, (int)event.n,
                        event.s);
    }
    char *copy = cx_arena_text(&arena, text.n ? text.s : "", text.n);
    cx_bytes_release(&scratch);
    cx_bytes_release(&text);
    return copy;
}

static void moments_are_read_by_time_and_ties_as_they_came(void **state)
{
    (void)state;
    struct cx_journey j = {0};
    assert_string_equal(read_text(&j, &bare), "");
    add(&j, &bare, 20, "c");
    assert_string_equal(read_text(&j, &bare), "20c");
    add(&j, &bare, 20, "b");
    add(&j, &bare, 10, "z");
    add(&j, &bare, 20, "a");
    add(&j, &bare, 10, "y");
    assert_string_equal(read_text(&j, &bare), "10z 10y 20c 20b 20a");
}

static void times_may_jump_as_far_as_they_can(void **state)
{
    (void)state;
    static const int64_t times[] = {0,         INT64_MAX, INT64_MIN, -1,
                                    INT64_MIN, INT64_MAX, 1,         -62135596800000};
    struct cx_journey j = {0};
    struct cx_bytes scratch = {0};
    for (size_t i = 0; i < CX_COUNT_OF(times); i++) {
        const struct cx_moment m = {times[i], UINT32_MAX - 1, {UINT32_MAX, (uint32_t)i}};
        assert_true(cx_journey_add(&j, &m, &full, &arena));
    }
    static const uint32_t order[] = {2, 4, 7, 3, 0, 6, 1, 5};
    const struct cx_moment *m = cx_journey_read(&j, &full, &scratch);
    for (size_t i = 0; i < CX_COUNT_OF(times); i++) {
        assert_int_equal(m[i].attribute[1], order[i]);
        assert_true(m[i].ms == times[order[i]]);
        assert_true(m[i].event == UINT32_MAX - 1 && m[i].attribute[0] == UINT32_MAX);
    }
    cx_bytes_release(&scratch);
}

/* Every length that an entry can have, in both directions, with and without attributes. */
static void entries_of_all_lengths_are_read(void **state)
{
    static const uint32_t events[] = {0, 125, 126, 127, 128, 16382, 16383, UINT32_MAX - 1};
    const struct cx_journey_rule *const rules[] = {&bare, &full};
    struct cx_bytes scratch = {0};
    (void)state;
    for (size_t r = 0; r < CX_COUNT_OF(rules); r++)
        for (size_t k = 0; k < CX_COUNT_OF(events); k++) {
            struct cx_journey j = {0};
            int64_t wanted[2 * 63];
            for (int i = 0; i < 63; i++) { /* 0 1 -1 3 -3 7 -7 ..., sorted when read */
                int64_t ms = (int64_t)((UINT64_C(1) << i) - 1);
                wanted[62 - i] = -ms;
                wanted[63 + i] = ms;
                const struct cx_moment to = {ms, events[k], {7, 0}}, fro = {-ms, events[k], {7, 0}};
                assert_true(cx_journey_add(&j, &to, rules[r], &arena));
                assert_true(cx_journey_add(&j, &fro, rules[r], &arena));
            }
            const struct cx_moment *m = cx_journey_read(&j, rules[r], &scratch);
            assert_int_equal(j.n, CX_COUNT_OF(wanted));
            for (size_t i = 0; i < CX_COUNT_OF(wanted); i++) {
                assert_true(m[i].ms == wanted[i] && m[i].event == events[k]);
                assert_int_equal(m[i].attribute[0], r == 1 ? 7 : 0);
            }
        }
    cx_bytes_release(&scratch);
}

/* Chunks of all sizes; every second moment comes too early. */
static void a_journey_may_be_long(void **state)
{
    (void)state;
    enum { LONG = 100000 };
    struct cx_journey j = {0};
    struct cx_bytes scratch = {0};
    struct cx_rng rng;
    cx_rng_seed(&rng, 5, 0);
    int64_t *sum = cx_arena_alloc(&arena, LONG * sizeof *sum);
    for (uint32_t i = 0; i < LONG; i++) {
        const struct cx_moment m = {.ms = (int64_t)(cx_rng_next(&rng) % 5000),
                                    .event = i,
                                    .attribute = {i % 300, (uint32_t)cx_rng_next(&rng)}};
        sum[i] = m.ms * 3 + m.attribute[1];
        assert_true(cx_journey_add(&j, &m, &full, &arena));
    }
    const struct cx_moment *m = cx_journey_read(&j, &full, &scratch);
    assert_int_equal(j.n, LONG);
    for (size_t i = 0; i < LONG; i++) {
        assert_true(m[i].ms * 3 + m[i].attribute[1] == sum[m[i].event]);
        assert_int_equal(m[i].attribute[0], m[i].event % 300);
        sum[m[i].event] = INT64_MIN; /* each comes once */
        assert_true(i == 0 || m[i - 1].ms < m[i].ms ||
                    (m[i - 1].ms == m[i].ms && m[i - 1].event < m[i].event));
    }
    cx_bytes_release(&scratch);
}

static struct cx_journey merged(const struct cx_journey *a, const struct cx_journey *b)
{
    struct cx_journey both = {.note = 7};
    assert_true(cx_journey_merge(&both, a, &bare, &arena));
    assert_true(cx_journey_merge(&both, b, &bare, &arena));
    assert_int_equal(both.note, 7);
    assert_int_equal(both.n, a->n + b->n);
    return both;
}

static void instants_of_both_go_by_text(void **state)
{
    (void)state;
    struct cx_journey a = {0}, b = {0};
    add(&a, &bare, 10, "b");
    add(&a, &bare, 10, "a"); /* its own instant: stays */
    add(&a, &bare, 20, "z");
    add(&a, &bare, 20, "m");
    add(&b, &bare, 20, "n");
    add(&b, &bare, 5, "q");
    struct cx_journey both = merged(&a, &b);
    assert_string_equal(read_text(&both, &bare), "5q 10b 10a 20m 20n 20z");
    add(&both, &bare, 10, "0"); /* behind what was there */
    assert_string_equal(read_text(&both, &bare), "5q 10b 10a 100 20m 20n 20z");
}

static struct cx_journey random_journey(struct cx_rng *rng)
{
    static const char *const event[] = {"a", "b", "c", "d", "e"};
    struct cx_journey j = {0};
    for (size_t n = cx_rng_next(rng) % 12; n > 0; n--)
        add(&j, &bare, (int64_t)(cx_rng_next(rng) % 6), event[cx_rng_next(rng) % 5]);
    return j;
}

static void it_does_not_matter_what_is_merged_first(void **state)
{
    (void)state;
    struct cx_rng rng;
    cx_rng_seed(&rng, 11, 0);
    for (int i = 0; i < 5000; i++) {
        struct cx_journey a = random_journey(&rng), b = random_journey(&rng),
                          c = random_journey(&rng);
        struct cx_journey ab = merged(&a, &b), bc = merged(&b, &c), ca = merged(&c, &a);
        struct cx_journey left = merged(&ab, &c), right = merged(&a, &bc), other = merged(&b, &ca);
        assert_string_equal(read_text(&left, &bare), read_text(&right, &bare));
        assert_string_equal(read_text(&left, &bare), read_text(&other, &bare));
        cx_arena_release(&arena);
    }
}

static void what_is_saved_is_loaded(void **state)
{
    (void)state;
    static const char *const odd[] = {"", " ", "3:x 4", "\n\t\\", "\xc3\xa4", "7:", "a b c"};
    struct cx_journey j = {0}, back = {0};
    struct cx_bytes text = {0}, again = {0};
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_COUNT_OF(odd); i++)
        add(&j, &full, i % 3 == 0 ? -5 : 1700000000000, odd[i]);
    cx_journey_save(&j, &full, &text);
    struct cx_text saved = {text.s, text.n};
    assert_int_equal(cx_journey_load(&back, &full, saved, &arena, &e), CX_OK);
    assert_string_equal(read_text(&back, &full), read_text(&j, &full));
    cx_journey_save(&back, &full, &again);
    assert_true(cx_text_equal(saved, (struct cx_text){again.s, again.n}));
    struct cx_journey cut = {0};
    int whole = 0;
    for (size_t n = 1; n < saved.n; n++) /* a part is damaged, unless it ends with a moment */
        whole += cx_journey_load(&cut, &full, (struct cx_text){saved.s, n}, &arena, &e) == CX_OK;
    assert_true(whole < (int)CX_COUNT_OF(odd) * 2);
    assert_int_equal(cx_journey_load(&cut, &bare, saved, &arena, &e), CX_FAILED);
    cx_bytes_release(&text);
    cx_bytes_release(&again);
}

static void the_form_of_a_saved_journey_is_fixed(void **state)
{
    (void)state;
    struct cx_journey j = {0}, none = {0};
    struct cx_bytes text = {0};
    add(&j, &full, 20, "cart");
    add(&j, &full, 10, "home");
    cx_journey_save(&j, &full, &text);
    const char *wanted = "10 4:home 4:mail 0: 20 4:cart 4:mail 0:";
    assert_true(cx_text_is((struct cx_text){text.s, text.n}, wanted));
    text.n = 0;
    cx_journey_save(&none, &full, &text);
    assert_int_equal(text.n, 0);
    cx_bytes_release(&text);
    static const char *const damaged[] = {"10", "10 ", "x 1:a 0: 0:", "10 2:a", "10 1:a 0:",
                                          "10 1:a 0: 0:x", "10 -1:a 0: 0:", "10 1:a 0: 0: 20"};
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_COUNT_OF(damaged); i++)
        assert_int_equal(cx_journey_load(&none, &full, cx_text_from(damaged[i]), &arena, &e),
                         CX_FAILED);
}

static int give_back(void **state)
{
    (void)state;
    cx_arena_release(&arena);
    cx_intern_release(&names);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_read_by_time_and_ties_as_they_came),
        cmocka_unit_test(times_may_jump_as_far_as_they_can),
        cmocka_unit_test(entries_of_all_lengths_are_read),
        cmocka_unit_test(a_journey_may_be_long),
        cmocka_unit_test(instants_of_both_go_by_text),
        cmocka_unit_test(it_does_not_matter_what_is_merged_first),
        cmocka_unit_test(what_is_saved_is_loaded),
        cmocka_unit_test(the_form_of_a_saved_journey_is_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, give_back);
}
