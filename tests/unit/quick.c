/* quick.c - what is read eight bytes at once is what is read byte by byte. */
#include "base/quick.h"

#include <stdio.h>

#include "base/number.h"
#include "base/rng.h"

#include "unit.h"

enum { CASES = 400000, LONGEST = 32 };

/* Text with rubbish behind it, as in a block; ends in `s` of LONGEST + CX_QUICK_SLACK bytes. */
static struct cx_text text_of(char *s, const char *from, size_t n, struct cx_rng *r)
{
    static const char rubbish[] = "0123456789.,-\n\"Z \xff";
    for (size_t i = 0; i < LONGEST + CX_QUICK_SLACK; i++)
        s[i] = i < n ? from[i] : rubbish[cx_rng_below(r, sizeof rubbish)];
    return (struct cx_text){s, n};
}

/* Some bytes become others, some texts longer or shorter. */
static size_t spoil(char *s, size_t n, struct cx_rng *r)
{
    static const char other[] = "0123456789:-T Zzt.+/\xb0\x80";
    uint64_t times = cx_rng_below(r, 3);
    for (uint64_t i = 0; i < times && n > 0; i++)
        s[cx_rng_below(r, n)] = other[cx_rng_below(r, sizeof other)];
    if (cx_rng_below(r, 8) == 0 && n > 1)
        n -= 1 + cx_rng_below(r, n - 1);
    return n;
}

static void check_time(struct cx_text t, bool is_utc, struct cx_quick_date *last, size_t *quick)
{
    static const struct cx_time_rule in_utc;
    struct cx_time got, wanted;
    memset(&got, 0, sizeof got);
    if (!cx_quick_time(t, is_utc, last, &got))
        return;
    ++*quick;
    if (cx_time_parse(t, &in_utc, &wanted) != CX_TIME_OK || got.ms != wanted.ms ||
        got.day != wanted.day || got.offset != wanted.offset || got.is_date != wanted.is_date ||
        got.flags != wanted.flags)
        fail_msg("'%.*s'", (int)t.n, t.s);
    assert_true(is_utc || t.s[t.n - 1] == 'Z');
}

static void times_are_the_same(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 5, 0);
    struct cx_quick_date last = {0};
    size_t quick = 0;
    for (int i = 0; i < CASES; i++) {
        char s[LONGEST + 1], room[LONGEST + CX_QUICK_SLACK];
        size_t n = (size_t)snprintf(s, sizeof s, "%04u-%02u-%02u%c%02u:%02u:%02u",
                                    (unsigned)cx_rng_below(&r, 10000),
                                    (unsigned)cx_rng_below(&r, 14), (unsigned)cx_rng_below(&r, 33),
                                    cx_rng_below(&r, 2) ? 'T' : ' ', (unsigned)cx_rng_below(&r, 26),
                                    (unsigned)cx_rng_below(&r, 62), (unsigned)cx_rng_below(&r, 62));
        uint64_t form = cx_rng_below(&r, 5);
        n = form == 0 ? 10 : n;
        if (form > 2)
            n += (size_t)snprintf(s + n, sizeof s - n, ".%03u", (unsigned)cx_rng_below(&r, 1000));
        if (form % 2 == 1)
            s[n++] = 'Z';
        if (cx_rng_below(&r, 2))
            n = spoil(s, n, &r);
        struct cx_text t = text_of(room, s, n, &r);
        check_time(t, cx_rng_below(&r, 2), &last, &quick);
        for (uint64_t more = cx_rng_below(&r, 4); more > 0 && n > 8;
             more--) { /* of the same month */
            room[8 + cx_rng_below(&r, n - 8)] = (char)('0' + cx_rng_below(&r, 11));
            check_time(t, cx_rng_below(&r, 2), &last, &quick);
        }
    }
    assert_true(quick > CASES / 4);
}

/* All days from year 0 to 9999, and those that no month has. */
static void dates_are_the_same(void **state)
{
    (void)state;
    for (unsigned year = 0; year < 10000; year++)
        for (unsigned month = 0; month < 14; month++)
            for (unsigned day = 0; day < 33; day++) {
                int32_t got;
                bool valid = cx_quick_day(year, month, day, &got);
                assert_true(valid == cx_date_valid((int)year, (int)month, (int)day));
                assert_true(!valid || got == cx_day_from_civil((int)year, (int)month, (int)day));
            }
}

static void check_number(struct cx_text t, size_t *quick)
{
    int64_t units, wanted_units, n, wanted_n;
    double x = 0, wanted_x;
    bool is_amount = cx_quick_amount(t.s, t.n, &units);
    bool is_number = cx_quick_number(t.s, t.n, &x);
    bool is_integer = cx_quick_integer(t.s, t.n, &n);
    *quick += (size_t)is_amount + (size_t)is_number;
    if (is_amount &&
        (cx_decimal_parse(t, false, &wanted_units) != CX_DECIMAL_OK || units != wanted_units))
        fail_msg("amount '%.*s'", (int)t.n, t.s);
    if (is_number && (!cx_number_parse(t, &wanted_x) || memcmp(&x, &wanted_x, sizeof x) != 0))
        fail_msg("number '%.*s'", (int)t.n, t.s);
    if (is_integer && (!cx_integer_parse(t, &wanted_n) || n != wanted_n))
        fail_msg("integer '%.*s'", (int)t.n, t.s);
}

static void numbers_are_the_same(void **state)
{
    (void)state;
    static const char letters[] = "0123456789012345678901234567890123456789..-+e \xff";
    struct cx_rng r;
    cx_rng_seed(&r, 6, 0);
    size_t quick = 0;
    for (int i = 0; i < CASES; i++) {
        char s[LONGEST], room[LONGEST + CX_QUICK_SLACK];
        size_t n = cx_rng_below(&r, 12);
        for (size_t k = 0; k < n; k++)
            s[k] = letters[cx_rng_below(&r, cx_rng_below(&r, 3) ? 41 : sizeof letters)];
        if (n > 2 && cx_rng_below(&r, 2))
            s[n - 1 - cx_rng_below(&r, n - 1)] = '.';
        if (cx_rng_below(&r, 8) == 0)
            s[0] = '-';
        check_number(text_of(room, s, n, &r), &quick);
    }
    assert_true(quick > CASES / 4);
}

/* The usual shapes must not be left to the slow readers. */
static void usual_shapes_are_quick(void **state)
{
    (void)state;
    static const char *const amounts[] = {"0",  "1.5", "12.34",    "-3.1415", "12345.67",
                                          ".5", "7.",  "99999999", "-0",      "0.0001"};
    static const char *const times[] = {"2026-02-28T23:59:59Z", "2024-02-29 00:00:00Z",
                                        "2026-02-28T23:59:59.094Z"};
    static const char *const bare[] = {"2026-02-28T23:59:59", "2024-02-29 00:00:00", "2000-12-31",
                                       "2026-02-28 23:59:59.999"};
    struct cx_rng r;
    cx_rng_seed(&r, 7, 0);
    char room[LONGEST + CX_QUICK_SLACK];
    int64_t units;
    struct cx_time time;
    struct cx_quick_date last = {0};
    for (size_t i = 0; i < CX_COUNT_OF(amounts); i++) {
        struct cx_text t = text_of(room, amounts[i], strlen(amounts[i]), &r);
        assert_true(cx_quick_amount(t.s, t.n, &units));
    }
    for (size_t i = 0; i < CX_COUNT_OF(times); i++) {
        struct cx_text t = text_of(room, times[i], strlen(times[i]), &r);
        assert_true(cx_quick_time(t, false, &last, &time));
    }
    for (size_t i = 0; i < CX_COUNT_OF(bare); i++) {
        struct cx_text t = text_of(room, bare[i], strlen(bare[i]), &r);
        assert_true(cx_quick_time(t, true, &last, &time));
        assert_false(cx_quick_time(t, false, &last, &time));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_the_same),
        cmocka_unit_test(dates_are_the_same),
        cmocka_unit_test(numbers_are_the_same),
        cmocka_unit_test(usual_shapes_are_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
