/* zone.c - time zones, against libc's reading of the same files. */
#include "base/zone.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit.h"

static struct cx_arena arena;

static int release(void **state)
{
    (void)state;
    cx_arena_release(&arena);
    return 0;
}

static const struct cx_zone *zone_named(const char *name)
{
    const struct cx_zone *z = NULL;
    struct cx_error e = {0};
    if (cx_zone_load(&arena, NULL, name, &z, &e) != CX_OK) {
        print_message("%s\n", e.what);
        skip(); /* a machine without time zone data */
    }
    return z;
}

static int64_t libc_offset(int64_t second)
{
    time_t t = (time_t)second;
    struct tm local;
    assert_non_null(localtime_r(&t, &local));
    local.tm_isdst = 0;
    struct tm utc = local;
    /* timegm() is not POSIX; days from civil by counting is. */
    int64_t year = utc.tm_year + 1900 - (utc.tm_mon < 2), days = 365 * year + year / 4 - year / 100 +
                   year / 400 + (153 * ((utc.tm_mon + 10) % 12) + 2) / 5 + utc.tm_mday - 1 - 719468;
    return days * 86400 + utc.tm_hour * 3600 + utc.tm_min * 60 + utc.tm_sec - second;
}

/* All UTC seconds s with s + offset(s) = local, by trying every offset seen nearby: the earliest,
 * and how many. */
static int libc_readings(int64_t local, int64_t *first)
{
    int64_t offsets[3] = {libc_offset(local - 93600), libc_offset(local), libc_offset(local + 93600)};
    int found = 0;
    for (int i = 0; i < 3; i++) {
        int64_t candidate = local - offsets[i];
        bool seen = false;
        for (int k = 0; k < i; k++)
            seen |= offsets[k] == offsets[i];
        if (seen || candidate + libc_offset(candidate) != local)
            continue;
        if (found++ == 0 || candidate < *first)
            *first = candidate;
    }
    return found;
}

static const char *const zones[] = {
    "Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Europe/Dublin",   "America/Sao_Paulo", "Africa/Casablanca",  "Pacific/Apia",
};

static void set_libc(const char *name)
{
    assert_int_equal(setenv("TZ", name, 1), 0);
    tzset();
}

static void offsets_are_those_of_libc(void **state)
{
    (void)state;
    for (size_t k = 0; k < CX_COUNT_OF(zones); k++) {
        const struct cx_zone *z = zone_named(zones[k]);
        set_libc(zones[k]);
        for (int64_t s = -3000000000; s < 5000000000; s += 44179)
            if (cx_zone_offset(z, s) != libc_offset(s))
                fail_msg("%s at %lld: %d", zones[k], (long long)s, (int)cx_zone_offset(z, s));
    }
}

/* 2000 to 2060, every half hour and a second before: gaps and folds included. */
static void local_readings_are_those_of_libc(void **state)
{
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        const struct cx_zone *z = zone_named(zones[k]);
        set_libc(zones[k]);
        int gaps = 0, folds = 0;
        for (int64_t local = 946684800; local < 2840140800; local += 1800) {
            int64_t utc, expected = 0;
            enum cx_zone_local kind = cx_zone_utc(z, local, &utc);
            int found = libc_readings(local, &expected);
            gaps += found == 0;
            folds += found == 2;
            assert_int_equal(kind, found == 0   ? CX_ZONE_SKIPPED
                                   : found == 1 ? CX_ZONE_ONCE
                                                : CX_ZONE_TWICE);
            if (found)
                assert_int_equal(utc, expected);
            else /* moved forward by the gap: read with the offset that held before */
                assert_int_equal(utc, local - libc_offset(local - 93600));
        }
        print_message("%s: %d half hours skipped, %d twice\n", zones[k], gaps, folds);
        assert_true(k == 3 ? gaps + folds == 0 : gaps >= 60 && folds >= 60);
    }
}

static void the_rule_holds_for_ever(void **state)
{
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        const struct cx_zone *z = zone_named(zones[k]);
        set_libc(zones[k]);
        /* to the year 9999, in steps of 41 days and a bit */
        for (int64_t s = 5000000000; s < 253402300800; s += 7111111) {
            assert_int_equal(cx_zone_offset(z, s), libc_offset(s));
            int64_t utc, expected, local = s / 1800 * 1800;
            int found = libc_readings(local, &expected);
            enum cx_zone_local kind = cx_zone_utc(z, local, &utc);
            if (found) {
                assert_int_equal(utc, expected);
                assert_int_equal(kind, found == 1 ? CX_ZONE_ONCE : CX_ZONE_TWICE);
            }
        }
    }
}

/* A whole day that never was: Samoa went from 29 to 31 December 2011. */
static void a_day_can_be_skipped(void **state)
{
    (void)state;
    const struct cx_zone *z = zone_named("Pacific/Apia");
    int64_t utc, noon = INT64_C(15338) * 86400 + 43200; /* 2011-12-30 12:00 */
    assert_int_equal(cx_zone_utc(z, noon, &utc), CX_ZONE_SKIPPED);
    assert_int_equal(utc, noon + 10 * 3600);
    assert_int_equal(cx_zone_offset(z, utc), 14 * 3600);
}

static void fixed_offsets_need_no_files(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t offset;
    } cases[] = {{"UTC", 0}, {"Z", 0}, {"+03:00", 10800}, {"-0930", -34200}, {"+05", 18000}};
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        const struct cx_zone *z = NULL;
        struct cx_error e = {0};
        int64_t utc;
        assert_int_equal(cx_zone_load(&arena, "/nowhere", cases[i].name, &z, &e), CX_OK);
        assert_string_equal(cx_zone_name(z), cases[i].name);
        assert_int_equal(cx_zone_offset(z, 1738576800), cases[i].offset);
        assert_int_equal(cx_zone_utc(z, 1738576800, &utc), CX_ZONE_ONCE);
        assert_int_equal(utc, 1738576800 - cases[i].offset);
    }
}

static void bad_names_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *directory, *name, *what;
    } cases[] = {
        {NULL, "", "'' is not the name of a time zone"},
        {NULL, "/etc/passwd", "'/etc/passwd' is not the name of a time zone"},
        {NULL, "../../../etc/passwd", "'../../../etc/passwd' is not the name of a time zone"},
        {NULL, "+25:00", "unknown time zone '+25:00'"},
        {"/nowhere", "Europe/Helsinki",
         "time zone 'Europe/Helsinki': there is no time zone data in '/nowhere'"},
        {"/etc", "passwd", "time zone 'passwd': the file in '/etc' is not time zone data"},
        {"/", "etc", "unknown time zone 'etc'"},
        {"/", "no_such_zone", "unknown time zone 'no_such_zone'"},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        const struct cx_zone *z = NULL;
        struct cx_error e = {0};
        assert_int_equal(cx_zone_load(&arena, cases[i].directory, cases[i].name, &z, &e), CX_USAGE);
        if (strcmp(cases[i].name, "+25:00") != 0)
            assert_string_equal(e.what, cases[i].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_libc),
        cmocka_unit_test(local_readings_are_those_of_libc),
        cmocka_unit_test(the_rule_holds_for_ever),
        cmocka_unit_test(a_day_can_be_skipped),
        cmocka_unit_test(fixed_offsets_need_no_files),
        cmocka_unit_test(bad_names_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
