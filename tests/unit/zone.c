/* zone.c - time zones, against libc's reading of the same files. */
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

static struct cx_arena arena;

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
    int64_t year = utc.tm_year + 1900 - (utc.tm_mon < 2);
    int64_t days = 365 * year + year / 4 - year / 100 + year / 400 +
                   (153 * ((utc.tm_mon + 10) % 12) + 2) / 5 + utc.tm_mday - 1 - 719468;
    return days * 86400 + utc.tm_hour * 3600 + utc.tm_min * 60 + utc.tm_sec - second;
}

/* All UTC seconds s with s + offset(s) = local, by trying every offset seen nearby: the earliest,
 * and how many. */
static int libc_readings(int64_t local, int64_t *first)
{
    int64_t offsets[3] = {libc_offset(local - 93600), libc_offset(local),
                          libc_offset(local + 93600)};
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
    "Europe/Dublin", "America/Sao_Paulo", "Africa/Casablanca",  "Pacific/Apia",
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

/* Every half hour in the days around a transition, elsewhere every seven hours. */
static int64_t next_local(int64_t local)
{
    bool quiet = libc_offset(local - 2 * 86400) == libc_offset(local + 2 * 86400);
    return local + (quiet ? 14 : 1) * 1800;
}

/* 2000 to 2060, gaps and folds included. */
static void local_readings_are_those_of_libc(void **state)
{
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        const struct cx_zone *z = zone_named(zones[k]);
        set_libc(zones[k]);
        int gaps = 0, folds = 0;
        for (int64_t local = 946684800; local < 2840140800; local = next_local(local)) {
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

/* A folder for the files that the tests below write, with one file `zone` in it. */
static char folder[64], file_path[80];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/cx-zone-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(file_path, sizeof file_path, "%s/zone", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    cx_arena_release(&arena);
    unlink(file_path);
    return rmdir(folder);
}

static void write_file(const void *data, size_t n)
{
    FILE *f = fopen(file_path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static enum cx_status load_file(struct cx_arena *a, const struct cx_zone **z, struct cx_error *e)
{
    return cx_zone_load(a, folder, "zone", z, e);
}

/* A file without transitions whose clocks follow the footer alone: RFC 8536 section 3. */
static enum cx_status load_footer(const char *footer, const struct cx_zone **z, struct cx_error *e)
{
    unsigned char data[512] = {0};
    size_t n = 0;
    for (int block = 0; block < 2; block++) {
        memcpy(data + n, "TZif2", 5);
        data[n + 39] = 1; /* one type, */
        data[n + 43] = 4; /* four letters of abbreviations */
        n += 44 + 6;
        memcpy(data + n, "XXX", 4);
        n += 4;
    }
    n += (size_t)snprintf((char *)data + n, sizeof data - n, "\n%s\n", footer);
    write_file(data, n);
    return load_file(&arena, z, e);
}

static void footers_are_read_as_posix_says(void **state)
{
    (void)state;
    static const char *const footers[] = {
        "UTC0",
        "<+0545>-5:45",
        "EST5EDT,M3.2.0,M11.1.0",
        "EET-2EEST,M3.5.0/3,M10.5.0/4",
        "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "XXX3YYY,J60/2,J300/2:30:15",
        "XXX3YYY,J59/2,J299/2",
        "XXX3YYY,59/2,299",
        "XXX-3:30:30YYY-5,J3/0,J363/12",
        "XXX3YYY,M1.2.1/0,M12.4.6/23",
        "XXX3YYY,M2.5.6,M10.4.0",
    };
    for (size_t k = 0; k < CX_COUNT_OF(footers); k++) {
        const struct cx_zone *z = NULL;
        struct cx_error e = {0};
        assert_int_equal(load_footer(footers[k], &z, &e), CX_OK);
        set_libc(footers[k]);
        for (int64_t s = 315532800; s < 20000000000; s += 181931) /* 1980 to 2603 */
            if (cx_zone_offset(z, s) != libc_offset(s))
                fail_msg("%s at %lld: %d, libc %lld", footers[k], (long long)s,
                         (int)cx_zone_offset(z, s), (long long)libc_offset(s));
    }
}

/* Summer time from the first second of the year to the last, as RFC 8536 section 3.3.1 writes it;
 * and America/Nuuk's hours below zero, Gaza's beyond a day. */
static void hours_may_leave_the_day(void **state)
{
    (void)state;
    const struct cx_zone *z = NULL;
    struct cx_error e = {0};
    assert_int_equal(load_footer("XXX3EDT4,0/0,J365/23", &z, &e), CX_OK);
    for (int64_t s = 946684800; s < 20000000000; s += 86000)
        assert_int_equal(cx_zone_offset(z, s), -4 * 3600);
    assert_int_equal(load_footer("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", &z, &e), CX_OK);
    /* last Sunday of March 2025 is the 30th: 29th 23:00 local at -2 is 30th 01:00 UTC */
    assert_int_equal(cx_zone_offset(z, 1743296399), -7200);
    assert_int_equal(cx_zone_offset(z, 1743296400), -3600);
    assert_int_equal(load_footer("EET-2EEST,M3.4.4/50,M10.4.4/50", &z, &e), CX_OK);
    /* fourth Thursday of March 2023 is the 23rd; fifty hours later 25th 02:00 local, 00:00 UTC */
    assert_int_equal(cx_zone_offset(z, 1679702399), 7200);
    assert_int_equal(cx_zone_offset(z, 1679702400), 10800);
}

/* Back by an hour on 10 April at 2:00, forward on the 11th: the gap is reckoned with the offset
 * just before it, not that of the day before. */
static void changes_may_be_a_day_apart(void **state)
{
    (void)state;
    const struct cx_zone *z = NULL;
    struct cx_error e = {0};
    int64_t utc, gap = 1744338600; /* 2025-04-11 02:30 on the wall */
    assert_int_equal(load_footer("XXX3YYY,J101/2,J100/2", &z, &e), CX_OK);
    assert_int_equal(cx_zone_utc(z, gap, &utc), CX_ZONE_SKIPPED);
    assert_int_equal(utc, gap + 3 * 3600);
    assert_int_equal(cx_zone_utc(z, gap - 86400 - 3600, &utc), CX_ZONE_TWICE);
    assert_int_equal(utc, gap - 86400 - 3600 + 2 * 3600);
}

/* A table may end with a transition that changes nothing: the rule still begins only there. */
static void the_rule_begins_after_the_table(void **state)
{
    (void)state;
    const struct cx_zone *z = NULL;
    struct cx_error e = {0};
    unsigned char data[128] = "TZif";
    data[4] = 0;
    memcpy(data + 44, "TZif2", 5);
    memcpy(data, "TZif2", 5);
    data[44 + 35] = 1;
    data[44 + 39] = 1;
    data[44 + 43] = 4;
    memcpy(data + 88, "\0\0\0\0\x3a\x26\xe9\x80", 8); /* 2000-12-01T00:00:00Z, type 0 */
    memcpy(data + 88 + 8 + 1 + 6, "XXX", 4);
    int n = snprintf((char *)data + 107, 21, "\nXXX0YYY,J100,J200\n");
    write_file(data, 107 + (size_t)n);
    assert_int_equal(load_file(&arena, &z, &e), CX_OK);
    assert_int_equal(cx_zone_offset(z, 962409600), 0);    /* 2000-07-01 */
    assert_int_equal(cx_zone_offset(z, 993945600), 3600); /* 2001-07-01 */
}

static void bad_footers_are_damage(void **state)
{
    (void)state;
    static const char *const footers[] = {
        "X",        "XXX",          "XX3",        "<XXX3",       "XXX3YYY",       "XXX25",
        "XXX3YYY,", "XXX3YYY,M3",   "XXX3YYY,M3.2.0", "XXX3YYY,M13.2.0,M11.1.0",
        "XXX3YYY,M3.6.0,M11.1.0",   "XXX3YYY,M3.2.7,M11.1.0", "XXX3YYY,M0.2.0,M11.1.0",
        "XXX3YYY,J0,J5", "XXX3YYY,J366,J5", "XXX3YYY,366,5", "XXX3YYY,J1/168,J5", "XXX3YYY,J1,J5x",
        "XXX3:60",  "XXX3 ",
    };
    for (size_t k = 0; k < CX_COUNT_OF(footers); k++) {
        const struct cx_zone *z = NULL;
        struct cx_error e = {0};
        if (load_footer(footers[k], &z, &e) != CX_USAGE)
            fail_msg("'%s' was read", footers[k]);
        assert_non_null(strstr(e.what, "is damaged"));
    }
}

/* Every beginning of a real file, and a real file with any byte changed, is read or refused. */
static void damaged_files_are_harmless(void **state)
{
    (void)state;
    zone_named("Europe/Dublin");
    unsigned char data[8192];
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Dublin", "rb");
    assert_non_null(f);
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    for (size_t i = 0; i < 2 * n; i += i < 200 ? 1 : 13) {
        const struct cx_zone *z = NULL;
        struct cx_error e = {0};
        struct cx_arena a = {0};
        unsigned char kept = data[i % n];
        if (i >= n)
            data[i % n] ^= (unsigned char)(1 + i * 37 % 255);
        write_file(data, i < n ? i : n);
        enum cx_status status = load_file(&a, &z, &e);
        assert_true(status == CX_OK ? i >= n : status == CX_USAGE && e.what[0]);
        int64_t utc;
        if (status == CX_OK)
            for (int64_t s = -5100000000; s < 20000000000; s += 499999999)
                cx_zone_utc(z, s + cx_zone_offset(z, s), &utc);
        data[i % n] = kept;
        cx_arena_release(&a);
    }
}

static void leap_seconds_are_refused(void **state)
{
    (void)state;
    const struct cx_zone *z = NULL;
    struct cx_error e = {0};
    if (access("/usr/share/zoneinfo/right/UTC", R_OK) != 0)
        skip();
    assert_int_equal(cx_zone_load(&arena, NULL, "right/UTC", &z, &e), CX_USAGE);
    assert_non_null(strstr(e.what, "leap seconds"));
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
        cmocka_unit_test(footers_are_read_as_posix_says),
        cmocka_unit_test(hours_may_leave_the_day),
        cmocka_unit_test(changes_may_be_a_day_apart),
        cmocka_unit_test(the_rule_begins_after_the_table),
        cmocka_unit_test(bad_footers_are_damage),
        cmocka_unit_test(damaged_files_are_harmless),
        cmocka_unit_test(leap_seconds_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
