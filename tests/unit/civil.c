/* civil.c - the calendar and ISO 8601. */
#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "unit.h"

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
        assert_int_equal(cx_month_start(d), cx_day_from_civil(y, m, 1));
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
        {"12w", 7257600000}, {"2y", 63115200000}, {"0s", 0}, {"", -1}, {"30", -1}, {"m", -1},
        {"1.5h", -1}, {"-1d", -1}, {"1h30m", -1}, {"30 m", -1}, {"30M", -1},
        {"9223372036854775807ms", -1}, {"300000000y", -1}, {"99999999999999999999d", -1},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        int64_t ms = -1;
        assert_int_equal(cx_duration_parse(cx_text_from(cases[i].text), &ms), cases[i].ms >= 0);
        assert_int_equal(ms, cases[i].ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_count_as_on_a_wall_calendar),
        cmocka_unit_test(days_before_the_epoch_come_back),
        cmocka_unit_test(iso_forms_are_read),
        cmocka_unit_test(no_text_is_no_time),
        cmocka_unit_test(durations_have_one_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
