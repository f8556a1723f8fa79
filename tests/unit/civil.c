/* civil.c - the calendar and ISO 8601. */
#include "base/civil.h"

#include "base/rng.h"
#include "base/zone.h"
#include "scratch.h"
#include "vectors.h"

static const struct cx_time_rule in_utc;

/* Counting days one by one from 1970-01-01, with no formula, both ways. */
static void days_count_as_on_a_wall_calendar(void **state)
{
    (void)state;
    int year = 1970, month = 1, day = 1;
    for (int32_t d = 0; d <= 2932896; d++) {
        int y, m, md;
        cx_day_to_civil(d, &y, &m, &md);
        if (y != year || m != month || md != day || cx_day_from_civil(y, m, md) != d)
            fail_msg("day %d read as %04d-%02d-%02d", (int)d, y, m, md);
        assert_int_equal(cx_weekday(d), (d + 3) % 7);
        if (!cx_date_valid(year, month, ++day)) {
            day = 1;
            year += month == 12;
            month = month % 12 + 1;
        }
    }
    assert_int_equal(year, 10000);
}

static void days_before_the_epoch_come_back(void **state)
{
    (void)state;
    for (int32_t d = -1000000; d <= 3000000; d++) {
        int y, m, md;
        cx_day_to_civil(d, &y, &m, &md);
        assert_int_equal(cx_day_from_civil(y, m, md), d);
        assert_in_range(cx_weekday(d), 0, 6);
        assert_int_equal(cx_weekday(cx_week_start(d)), 0);
    }
}

static void days_of_millions_of_years_come_back(void **state)
{
    (void)state;
    for (int32_t d = -2000000000; d <= 2000000000; d += 9973) {
        int y, m, md;
        cx_day_to_civil(d, &y, &m, &md);
        assert_true(cx_date_valid((y % 400 + 400) % 400, m, md));
        assert_int_equal(cx_day_from_civil(y, m, md), d);
    }
}

struct case_of_time {
    const char *text;
    int64_t ms;
    const char *written; /* NULL: bad */
};

/* Instants by `date -u -d ... +%s` of GNU coreutils, by hand where it refuses the form. */
static void iso_forms_are_read(void **state)
{
    (void)state;
    static const struct case_of_time cases[] = {
        {"2026-02-03", 1770076800000, "2026-02-03"},
        {"20260203", 1770076800000, "2026-02-03"},
        {"2026-02-03T04:05:06Z", 1770091506000, "2026-02-03T04:05:06Z"},
        {"2026-02-03 04:05:06", 1770091506000, "2026-02-03T04:05:06Z"},
        {"20260203T040506Z", 1770091506000, "2026-02-03T04:05:06Z"},
        {"20260203T0405", 1770091500000, "2026-02-03T04:05:00Z"},
        {"2026-02-03T04:05", 1770091500000, "2026-02-03T04:05:00Z"},
        {"2026-02-03T04:05+02", 1770084300000, "2026-02-03T04:05:00+02:00"},
        {"2026-02-03 04:05:06+0200", 1770084306000, "2026-02-03T04:05:06+02:00"},
        {"2026-02-03T04:05:06.123456+02:00", 1770084306123, "2026-02-03T04:05:06.123+02:00"},
        {"2026-02-03T04:05:06,9999-05:30", 1770111306999, "2026-02-03T04:05:06.999-05:30"},
        {"2026-02-03 24:00:00", 1770163200000, "2026-02-04T00:00:00Z"},
        {"2016-12-31T23:59:60Z", 1483228800000, "2017-01-01T00:00:00Z"},
        {"2017-01-01T01:59:60+02:00", 1483228800000, "2017-01-01T02:00:00+02:00"},
        {"1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"},
        {"0000-01-01T00:00:00Z", -62167219200000, "0000-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59Z", 253402300799000, "9999-12-31T23:59:59Z"},
        {"2000-02-29", 951782400000, "2000-02-29"},
        {"2026-02-03T04:05:06-00:00", 1770091506000, "2026-02-03T04:05:06Z"},
        {"2025-02-29", 0, NULL}, {"2026-04-31", 0, NULL}, {"1900-02-29", 0, NULL},
        {"2026-13-01", 0, NULL}, {"2026-00-01", 0, NULL}, {"2026-01-00", 0, NULL},
        {"2026-2-3", 0, NULL}, {"2026-02-03T", 0, NULL}, {"2026-02-03T04", 0, NULL},
        {"2026-02-03T04:", 0, NULL}, {"2026-02-03T04:5", 0, NULL}, {"2026-02-03T25:00:00", 0, NULL},
        {"2026-02-03T24:00:01", 0, NULL}, {"2026-02-03T24:00:00.001", 0, NULL},
        {"2026-02-03T04:60:00", 0, NULL}, {"2026-02-03T04:05:60Z", 0, NULL},
        {"2026-02-03T04:59:60Z", 0, NULL}, {"2026-02-03T04:05:61Z", 0, NULL},
        {"2026-02-03T04:05:06.", 0, NULL}, {"2026-02-03T04:05:06.Z", 0, NULL},
        {"2026-02-03T04:05:06+", 0, NULL}, {"2026-02-03T04:05:06+2", 0, NULL},
        {"2026-02-03T04:05:06+02:0", 0, NULL}, {"2026-02-03T04:05:06+02:60", 0, NULL},
        {"2026-02-03T04:05:06+24:00", 0, NULL}, {"2026-02-03T04:05:06Zx", 0, NULL},
        {"2026-02-03T04:05:06+02:00x", 0, NULL}, {"2026-02-03x04:05:06", 0, NULL},
        {"20xx-02-03", 0, NULL}, {"xx26-02-03", 0, NULL}, {"2026-02-3 ", 0, NULL},
        {"2026-02-03 ", 0, NULL}, {" 2026-02-03", 0, NULL}, {"tomorrow", 0, NULL}, {"x", 0, NULL},
        {"9999-12-31T24:00:00Z", 0, NULL}, {"03/02/2026", 0, NULL}, {"2026/02/03", 0, NULL},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct cx_time t;
        char out[CX_TIME_ROOM];
        enum cx_time_status status = cx_time_parse(cx_text_from(cases[i].text), &in_utc, &t);
        if (status != (cases[i].written ? CX_TIME_OK : CX_TIME_BAD))
            fail_msg("'%s': status %d", cases[i].text, status);
        if (!cases[i].written)
            continue;
        assert_int_equal(cx_time_format(&t, out), strlen(cases[i].written));
        assert_string_equal(out, cases[i].written);
        assert_int_equal(t.ms, cases[i].ms);
    }
}

static void no_text_is_no_time(void **state)
{
    (void)state;
    struct cx_time t;
    char out[CX_TIME_ROOM];
    assert_int_equal(cx_time_parse(cx_text_from(""), &in_utc, &t), CX_TIME_OK);
    assert_int_equal(t.flags, CX_TIME_NONE);
    assert_int_equal(t.day, CX_NO_DAY);
    assert_int_equal(cx_time_format(&t, out), 0);
    assert_int_equal(cx_day_format(CX_NO_DAY, out), 0);
    assert_string_equal(out, "");
}

static void durations_have_one_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"500ms", 500}, {"45s", 45000}, {"30m", 1800000}, {"12h", 43200000}, {"14d", 1209600000},
        {"12w", 7257600000}, {"2y", 63115200000}, {"0s", 0}, {"0", 0}, {"", -1}, {"30", -1},
        {"m", -1}, {"1.5h", -1}, {"-1d", -1}, {"1h30m", -1}, {"30 m", -1}, {"30M", -1},
        {"9223372036854775807ms", -1}, {"300000000y", -1}, {"99999999999999999999d", -1},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        int64_t ms = -1;
        assert_int_equal(cx_duration_parse(cx_text_from(cases[i].text), &ms), cases[i].ms >= 0);
        assert_int_equal(ms, cases[i].ms);
    }
}

/* 5804962 s are 67 days (5788800), 4 hours (14400), 29 minutes (1740) and 22 seconds. */
static void durations_are_written_for_people(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {0, "0s"}, {7, "0.007s"}, {1000, "1s"}, {60250, "1m 0.250s"}, {60000, "1m"},
        {1800000, "30m"}, {5804962000, "67d 4h 29m 22s"}, {86400000, "1d"}, {86400001, "1d 0.001s"},
        {INT64_MAX, "106751991167d 7h 12m 55.807s"}, /* Python's divmod */
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        char out[CX_DURATION_ROOM];
        cx_duration_format(cases[i].ms, out);
        assert_string_equal(out, cases[i].text);
    }
}

static const struct cx_zone *zone_named(const char *name)
{
    const struct cx_zone *z = NULL;
    struct cx_error e = {0};
    if (cx_zone_load(&arena, NULL, name, &z, &e) != CX_OK)
        skip(); /* a machine without time zone data */
    return z;
}

/* The instant of t as Helsinki's clocks show it, with the milliseconds always there. */
static void write_with_ms(const struct cx_time *t, char out[CX_TIME_ROOM + 8])
{
    char plain[CX_TIME_ROOM];
    cx_time_format(t, plain);
    snprintf(out, CX_TIME_ROOM + 8, "%.19s.%03d%s", plain, (int)((t->ms % 1000 + 1000) % 1000),
             plain + 19 + (plain[19] == '.' ? 4 : 0));
}

/* tests/data/base/times.tsv: Python's zoneinfo. */
static void times_in_helsinki(void **state)
{
    (void)state;
    struct vectors v;
    const struct cx_time_rule as_written = {.zone = zone_named("Europe/Helsinki")};
    const struct cx_time_rule converted = {.zone = as_written.zone, .convert = true};
    const struct cx_time_rule strict = {.zone = as_written.zone, .gap_reject = true};
    vectors_open(&v, "base/times.tsv");
    while (vectors_next(&v)) {
        struct cx_time t, c;
        char out[CX_TIME_ROOM + 8];
        struct cx_text text = cx_text_from(v.cell[0]);
        enum cx_time_status status = cx_time_parse(text, &as_written, &t);
        if (strcmp(v.cell[1], "bad") == 0 || strcmp(v.cell[1], "none") == 0) {
            assert_int_equal(status, v.cell[1][0] == 'b' ? CX_TIME_BAD : CX_TIME_OK);
            continue;
        }
        assert_int_equal(status, CX_TIME_OK);
        assert_true(t.ms == strtoll(v.cell[1], NULL, 10));
        bool is_gap = strcmp(v.cell[2], "gap") == 0;
        assert_int_equal(!!(t.flags & CX_TIME_GAP), is_gap);
        assert_int_equal(!!(t.flags & CX_TIME_FOLD), strcmp(v.cell[2], "fold") == 0);
        assert_int_equal(!!(t.flags & CX_TIME_BARE), text.n == 19);
        assert_int_equal(cx_time_parse(text, &strict, &c), is_gap ? CX_TIME_IN_GAP : CX_TIME_OK);
        assert_int_equal(cx_time_parse(text, &converted, &c), CX_TIME_OK);
        write_with_ms(&c, out);
        assert_string_equal(out, v.cell[3]);
        if (text.n == 19) { /* a bare time is read and written in the zone */
            write_with_ms(&t, out);
            assert_string_equal(out, v.cell[3]);
        }
    }
}

/* The day is the date written, in the offset written; with convert the date in the zone. */
static void the_day_is_the_date_written(void **state)
{
    (void)state;
    const struct cx_time_rule helsinki = {.zone = zone_named("Europe/Helsinki")};
    const struct cx_time_rule converted = {.zone = helsinki.zone, .convert = true};
    const int32_t day = cx_day_from_civil(2025, 10, 7);
    struct cx_time t;
    struct cx_text late = CX_TEXT_OF("2025-10-07T23:30:00Z");
    assert_int_equal(cx_time_parse(late, &helsinki, &t), CX_TIME_OK);
    assert_int_equal(t.day, day);
    assert_int_equal(t.offset, 0);
    assert_int_equal(cx_time_parse(late, &converted, &t), CX_TIME_OK);
    assert_int_equal(t.day, day + 1);
    assert_int_equal(t.offset, 180);
    assert_int_equal(cx_time_parse(CX_TEXT_OF("2025-10-07T00:30:00+03:00"), &in_utc, &t),
                     CX_TIME_OK);
    assert_int_equal(t.day, day);
    assert_true(t.ms == INT64_C(1759786200000)); /* date -u -d 2025-10-06T21:30Z +%s */
}

/* A date alone stays a date: its day, midnight by the zone, and no gap even where midnight is
 * skipped (Sao Paulo began summer time at midnight, 2018-11-04). */
static void a_date_is_its_local_midnight(void **state)
{
    (void)state;
    struct cx_time t;
    char out[CX_TIME_ROOM];
    const struct cx_time_rule rule = {
        .zone = zone_named("America/Sao_Paulo"), .convert = true, .gap_reject = true};
    assert_int_equal(cx_time_parse(CX_TEXT_OF("2018-11-04"), &rule, &t), CX_TIME_OK);
    assert_int_equal(t.flags, 0);
    assert_true(t.is_date);
    assert_int_equal(t.day, cx_day_from_civil(2018, 11, 4));
    assert_true(t.ms == INT64_C(1541300400000)); /* 03:00 UTC, where 01:00 began */
    cx_time_format(&t, out);
    assert_string_equal(out, "2018-11-04");
    /* a date that never was in Samoa is still the date that was written */
    const struct cx_time_rule samoa = {.zone = zone_named("Pacific/Apia")};
    assert_int_equal(cx_time_parse(CX_TEXT_OF("2011-12-30"), &samoa, &t), CX_TIME_OK);
    assert_int_equal(t.day, cx_day_from_civil(2011, 12, 30));
}

/* Helsinki's local mean time was 1:39:49; whole minutes must not move the row to another day. */
static void offsets_with_seconds_keep_the_day(void **state)
{
    (void)state;
    const struct cx_time_rule rule = {.zone = zone_named("Europe/Helsinki")};
    static const char *const texts[] = {"1870-05-31T00:00:00", "1870-05-31T00:00:59",
                                        "1870-05-31T12:00:00", "1870-05-31T23:59:59"};
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++) {
        struct cx_time t, back;
        char out[CX_TIME_ROOM];
        assert_int_equal(cx_time_parse(cx_text_from(texts[i]), &rule, &t), CX_TIME_OK);
        assert_int_equal(t.day, cx_day_from_civil(1870, 5, 31));
        size_t n = cx_time_format(&t, out);
        assert_int_equal(cx_time_parse((struct cx_text){out, n}, &rule, &back), CX_TIME_OK);
        assert_true(back.ms == t.ms && back.day == t.day);
    }
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    static const char *const names[] = {"UTC", "Europe/Helsinki", "America/St_Johns", "-11:30"};
    struct cx_rng r;
    cx_rng_seed(&r, 8, 0);
    for (int i = 0; i < 400000; i++) {
        static const struct cx_zone *zones[4];
        if (i < 4)
            zones[i] = zone_named(names[i]);
        const struct cx_time_rule rule = {.zone = zones[i % 4 < i ? i % 4 : i]};
        int64_t ms = -INT64_C(62135596800000) + (int64_t)cx_rng_below(&r, INT64_C(315537897600000));
        if (cx_rng_next(&r) % 2)
            ms -= ms % 1000;
        struct cx_time t = cx_time_of_instant(ms, &rule), back;
        char out[CX_TIME_ROOM];
        size_t n = cx_time_format(&t, out);
        if (t.day > cx_day_from_civil(9999, 12, 31) || t.day < cx_day_from_civil(0, 1, 1))
            continue;
        assert_int_equal(cx_time_parse((struct cx_text){out, n}, &in_utc, &back), CX_TIME_OK);
        if (back.ms != t.ms || back.day != t.day || back.offset != t.offset)
            fail_msg("%s did not come back", out);
    }
}

/* Every cut and every one-byte change of a good time is read or refused without looking beyond
 * its end (valgrind and the sanitizers watch), and what is read is written and read again. */
static void damaged_times_are_harmless(void **state)
{
    (void)state;
    static const char good[] = "2026-02-03T04:05:06.789+02:00";
    for (size_t n = 0; n < sizeof good; n++) {
        char *copy = malloc(n ? n : 1);
        assert_non_null(copy);
        for (size_t at = 0; at <= n; at++) {
            for (int c = 0; c < 256; c += at < n ? 1 : 256) {
                struct cx_time t, back;
                char out[CX_TIME_ROOM];
                memcpy(copy, good, n);
                if (at < n)
                    copy[at] = (char)c;
                if (cx_time_parse((struct cx_text){copy, n}, &in_utc, &t) != CX_TIME_OK)
                    continue;
                size_t length = cx_time_format(&t, out);
                assert_int_equal(cx_time_parse((struct cx_text){out, length}, &in_utc, &back),
                                 CX_TIME_OK);
                assert_true(back.ms == t.ms && back.day == t.day);
            }
        }
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_count_as_on_a_wall_calendar),
        cmocka_unit_test(days_before_the_epoch_come_back),
        cmocka_unit_test(days_of_millions_of_years_come_back),
        cmocka_unit_test(iso_forms_are_read),
        cmocka_unit_test(no_text_is_no_time),
        cmocka_unit_test(durations_have_one_unit),
        cmocka_unit_test(durations_are_written_for_people),
        cmocka_unit_test(times_in_helsinki),
        cmocka_unit_test(the_day_is_the_date_written),
        cmocka_unit_test(a_date_is_its_local_midnight),
        cmocka_unit_test(offsets_with_seconds_keep_the_day),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(damaged_times_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
