/* dateform.c - shop dates: forms, the order of day and month over a column, zones. */
#include "model/dateform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/zone.h"
#include "unit.h"

struct pair {
    const char *text, *expected; /* ISO 8601, or bad, none, ambiguous, gap */
};

static const char *const status_words[] = {"ok",     "none", "bad",     "ambiguous",
                                           "number", "gap",  "no zone", "several zones"};

static void assert_read(const struct pair *pair, const struct cx_date_rule *rule)
{
    struct cx_time time;
    char outcome[CX_TIME_ROOM];
    enum cx_date_status status = cx_date_read(cx_text_from(pair->text), rule, &time);
    if (status == CX_DATE_OK)
        outcome[cx_time_format(&time, outcome)] = '\0';
    else
        snprintf(outcome, sizeof outcome, "%s", status_words[status]);
    if (strcmp(outcome, pair->expected))
        fail_msg("'%s' gave %s, expected %s", pair->text, outcome, pair->expected);
}

static void assert_all(const struct pair *pairs, size_t n, const struct cx_date_rule *rule)
{
    for (size_t i = 0; i < n; i++)
        assert_read(&pairs[i], rule);
}

/* ---- tests/data/ingest/dates.tsv
 *
 * Its expectations are ISO 8601 (an instant in UTC, a local time, a date) or words; written by hand
 * from the rules.  Milliseconds are what is kept of microseconds. */

static const char *to_outcome(const char *text, const struct cx_date_rule *rule, char out[64])
{
    struct cx_time time;
    struct cx_date_rule in_utc = *rule;
    enum cx_date_status status = cx_date_read(cx_text_from(text), rule, &time);
    if (status != CX_DATE_OK)
        return status_words[status];
    if (!time.is_date && !(time.flags & CX_TIME_BARE) && !rule->time.zone)
        time = cx_time_of_instant(time.ms, &in_utc.time);
    size_t n = cx_time_format(&time, out);
    if (time.flags & CX_TIME_BARE && !rule->time.zone)
        n--; /* without the Z that nobody wrote */
    out[n] = '\0';
    return out;
}

/* What the words of the file mean here. */
static void assert_expected(const char *text, char *expected, const struct cx_zone *helsinki)
{
    static const char *const words[][2] = {
        {"reject", "bad"},
        {"null", "none"},
        {"ambiguous", "ambiguous"},
        {"ambiguous zone", "several zones"},
        {"suspicious", "1970-01-01T00:00:00"},
        {"1900-02-29 does not exist (excel)", "bad"},
        {"tz-gap in Europe/Helsinki", "2026-03-29T04:30:00+03:00"},
        {"tz-ambiguous in Europe/Helsinki", "2026-10-25T03:30:00+03:00"},
        {"2026-02-03T04:05", "2026-02-03T04:05:00"},
        {"2026-02-03T02:05Z", "2026-02-03T02:05:00Z"},
        {"2026-02-03T12:00 (excel)", "2026-02-03T12:00:00"},
        {"2026-02-03 (excel)", "2026-02-03"},
        {"2026-02-03T02:05:06.123456Z", "2026-02-03T02:05:06.123Z"},
    };
    char out[64];
    struct cx_date_rule rule = {.order = CX_DATE_UNDECIDED};
    const char *wanted = expected;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(expected, words[i][0]))
            wanted = words[i][1];
    if (strstr(expected, "(excel)")) {
        assert_string_equal(to_outcome(text, &rule, out), "number");
        rule.numbers = CX_DATE_EXCEL;
    }
    if (strstr(expected, "Helsinki"))
        rule.time.zone = helsinki;
    const char *got = to_outcome(text, &rule, out);
    if (strcmp(got, wanted))
        fail_msg("'%s' gave %s, expected %s", text, got, wanted);
}

static void every_form_has_its_value(void **state)
{
    (void)state;
    FILE *file = fopen("tests/data/ingest/dates.tsv", "r");
    struct cx_arena a = {0};
    struct cx_error e = {0};
    const struct cx_zone *helsinki;
    char line[256];
    int pairs = 0;
    assert_non_null(file);
    assert_int_equal(cx_zone_load(&a, NULL, "Europe/Helsinki", &helsinki, &e), CX_OK);
    assert_non_null(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file); pairs++) {
        char *expected = strchr(line, '\t');
        assert_non_null(expected);
        *expected++ = '\0';
        expected[strcspn(expected, "\n")] = '\0';
        assert_expected(line, expected, helsinki);
    }
    fclose(file);
    cx_arena_release(&a);
    assert_int_equal(pairs, 41);
}

/* The zeros of Unix, SQL Server, Excel, .NET. */
static void zeros_of_clocks_are_suspicious(void **state)
{
    (void)state;
    static const char *const zeros[] = {
        "1970-01-01 00:00:00",       "1970-01-01", "1.1.1970",        "1970-01-01T00:00:00Z",
        "1970-01-01T02:00:00+02:00", "1900-01-01", "30.12.1899 0:00", "0001-01-01T00:00:00"};
    static const char *const others[] = {"1970-01-01 00:00:01", "1970-01-02", "1969-12-31",
                                         "1900-01-02", "2026-02-03T00:00:00Z"};
    struct cx_date_rule rule = {.order = CX_DATE_ISO};
    struct cx_time time;
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        assert_int_equal(cx_date_read(cx_text_from(zeros[i]), &rule, &time), CX_DATE_OK);
        assert_true(cx_date_is_zero(&time));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(cx_date_read(cx_text_from(others[i]), &rule, &time), CX_DATE_OK);
        assert_false(cx_date_is_zero(&time));
    }
}

/* The names are those of CLDR's calendars for en, fi, sv and de; 3 February 2026 was a Tuesday. */
static void months_have_names(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"February 3, 2026", "2026-02-03"},
        {"Feb. 3 2026", "2026-02-03"},
        {"3rd of February 2026", "bad"},
        {"February 3rd, 2026 at 4:05 PM", "2026-02-03T16:05:00Z"},
        {"3-Feb-26", "2026-02-03"},
        {"03FEB2026", "2026-02-03"},
        {"2026-Feb-03", "2026-02-03"},
        {"2026 Feb 3", "2026-02-03"},
        {"Sept 3, 2026", "2026-09-03"},
        {"1. tammikuuta 2026", "2026-01-01"},
        {"2 helmi 2026", "2026-02-02"},
        {"3. maalisk. 2026", "2026-03-03"},
        {"4. huhtikuuta 2026 klo 4.05", "2026-04-04T04:05:00Z"},
        {"5 toukokuu 2026", "2026-05-05"},
        {"6. kes\xC3\xA4kuuta 2026", "2026-06-06"},
        {"7. HEIN\xC3\x84KUUTA 2026", "2026-07-07"},
        {"8. elokuuta 2026", "2026-08-08"},
        {"9. syyskuuta 2026", "2026-09-09"},
        {"10. lokakuuta 2026", "2026-10-10"},
        {"11. marraskuuta 2026", "2026-11-11"},
        {"12. joulukuuta 2026", "2026-12-12"},
        {"joulukuun 12. 2026", "2026-12-12"},
        {"1 januari 2026", "2026-01-01"},
        {"3 maj 2026 kl. 04:05", "2026-05-03T04:05:00Z"},
        {"5 juni 2026", "2026-06-05"},
        {"6 aug. 2026", "2026-08-06"},
        {"7 okt 2026", "2026-10-07"},
        {"3. J\xC3\xA4nner 2026", "2026-01-03"},
        {"3. M\xC3\xA4rz 2026", "2026-03-03"},
        {"3. Ma\xCC\x88rz 2026", "2026-03-03"},
        {"3. Maerz 2026", "2026-03-03"},
        {"M\xC3\xA4r 3, 2026", "2026-03-03"},
        {"3. Mrz. 2026, 04:05 Uhr", "2026-03-03T04:05:00Z"},
        {"3. Mai 2026 um 04.05 Uhr", "2026-05-03T04:05:00Z"},
        {"3. Dez. 2026", "2026-12-03"},
        {"ti 3.2.2026", "2026-02-03"},
        {"Dienstag, 3. Februar 2026", "2026-02-03"},
        {"tisdag 3 februari 2026", "2026-02-03"},
        {"Wed, 3 Feb 2026", "bad"},
        {"ke 3.2.2026", "bad"},
        {"30 Feb 2026", "bad"},
        {"Feb 2026", "bad"},
        {"Feb3 2026", "2026-02-03"},
        {"3 Fex 2026", "bad"},
        {"3 Feb", "bad"},
        {"Tuesday", "bad"},
    };
    assert_all(pairs, sizeof pairs / sizeof *pairs, &(struct cx_date_rule){0});
}

/* Weeks and days of years as GNU date counts them (date -d ... +%G-W%V-%u and +%Y-%j); epochs by
 * date -u -d @N; what programs write: RFC 2822, access logs, date(1), JavaScript, Java, Go, SQL
 * Server, SAS, Excel with its narrow no-break space before PM. */
static void programs_write_dates_in_many_ways(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"2020-W53-7", "2021-01-03"},
        {"2026W536", "2027-01-02"},
        {"2025-W53-1", "bad"},
        {"2026-W00-1", "bad"},
        {"2026-W01-8", "bad"},
        {"2026-W06", "bad"},
        {"2024-366", "2024-12-31"},
        {"2026-366", "bad"},
        {"2026-000", "bad"},
        {"20260203040506", "2026-02-03T04:05:06Z"},
        {"202602030405", "2026-02-03T04:05:00Z"},
        {"20261303040506", "bad"},
        {"3. 2. 2026", "2026-02-03"},
        {"3.2.20264:05", "bad"},
        {"Tue, 3 Feb 2026 04:05:06 +0200", "2026-02-03T04:05:06+02:00"},
        {"[03/Feb/2026:04:05:06 -0500]", "2026-02-03T04:05:06-05:00"},
        {"Tue Feb  3 04:05:06 2026", "2026-02-03T04:05:06Z"},
        {"Tue Feb  3 04:05:06 EET 2026", "2026-02-03T04:05:06+02:00"},
        {"Tue Feb 03 2026 04:05:06 GMT+0200 (Eastern European Standard Time)",
         "2026-02-03T04:05:06+02:00"},
        {"2026-02-03T04:05:06+02:00[Europe/Helsinki]", "2026-02-03T04:05:06+02:00"},
        {"2026-02-03 04:05:06 +0200 EET", "2026-02-03T04:05:06+02:00"},
        {"Feb  3 2026  4:05PM", "2026-02-03T16:05:00Z"},
        {"20:12:59 Jan 13, 2009 PST", "2009-01-13T20:12:59-08:00"},
        {"Feb 3, 2026, 4:05:06\xE2\x80\xAFPM", "2026-02-03T16:05:06Z"},
        {"Feb 3, 2026 4 p.m.", "2026-02-03T16:00:00Z"},
        {"2026-02-03 04:05 GMT+2", "2026-02-03T04:05:00+02:00"},
        {"2026-02-03 04:05 UTC-03:30", "2026-02-03T04:05:00-03:30"},
        {"2026-02-03 04:05 \xE2\x88\x92"
         "05:00",
         "2026-02-03T04:05:00-05:00"},
        {"2026-02-03 04:05 MESZ", "2026-02-03T04:05:00+02:00"},
        {"2026-02-03 04:05 CST", "several zones"},
        {"2026-02-03 04:05 BST", "several zones"},
        {"2026-02-03 04:05 QQT", "no zone"},
        {"2026-02-03 10:00:60", "2026-02-03T10:01:00Z"},
        {"1770084306.5", "2026-02-03T02:05:06.500Z"},
        {"999999999", "bad"},
        {"0946684799", "bad"},
        {"4102444799", "2099-12-31T23:59:59Z"},
        {"4102444800", "bad"},
        {"17700843061", "bad"},
        {"=\"2026-02-03\"", "2026-02-03"},
        {"'2026-02-03", "2026-02-03"},
        {"NULL", "none"},
        {"\\N", "none"},
    };
    assert_all(pairs, sizeof pairs / sizeof *pairs, &(struct cx_date_rule){0});
}

/* Numbers of days as LibreOffice shows them in cells formatted as dates, but for 1 to 60, which are
 * Excel's (its 1900 system has a 29 February 1900). */
static void spreadsheets_number_days(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"1", "1900-01-01"},
        {"59", "1900-02-28"},
        {"60", "bad"},
        {"61", "1900-03-01"},
        {"46056", "2026-02-03"},
        {"46056.0", "2026-02-03"},
        {"0", "none"},
        {"0.5", "bad"},
        {"2958465", "9999-12-31"},
        {"2958466", "bad"},
        {"46056,25", "2026-02-03T06:00:00Z"},
        {"46056.170208333", "2026-02-03T04:05:06Z"},
        {"46056.1702083333333", "2026-02-03T04:05:06Z"},
        {"46056.999999999", "2026-02-04T00:00:00Z"},
        {"2026-02-03", "2026-02-03"},
    };
    static const struct pair macintosh[] = {{"44594", "2026-02-03"}, {"0", "1904-01-01"}};
    assert_all(pairs, sizeof pairs / sizeof *pairs,
               &(struct cx_date_rule){.numbers = CX_DATE_EXCEL});
    assert_all(macintosh, 2, &(struct cx_date_rule){.numbers = CX_DATE_EXCEL_1904});
}

/* Readings by the definitions of the forms. */
static void forms_without_an_order_read_alike(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"2026-02-03", "2026-02-03"},
        {" 2026-02-03 ", "2026-02-03"},
        {"2026-02-03T04:05:06Z", "2026-02-03T04:05:06Z"},
        {"2026-02-03 04:05:06 +0200", "2026-02-03T04:05:06+02:00"},
        {"2026-02-03T04:05:06.123456+02:00", "2026-02-03T04:05:06.123+02:00"},
        {"2026-02-03 04:05:06 UTC", "2026-02-03T04:05:06Z"},
        {"2026-02-03 04:05-05", "2026-02-03T04:05:00-05:00"},
        {"20260203", "2026-02-03"},
        {"20260203T040506Z", "2026-02-03T04:05:06Z"},
        {"2026/2/3", "2026-02-03"},
        {"3.2.2026", "2026-02-03"},
        {"03.02.26", "2026-02-03"},
        {"3.2.70", "1970-02-03"},
        {"3.2.69", "2069-02-03"},
        {"03.02.2026 klo 4.05", "2026-02-03T04:05:00Z"},
        {"03.02.2026 4:05:06", "2026-02-03T04:05:06Z"},
        {"13/02/2026", "2026-02-13"},
        {"02/13/2026", "2026-02-13"},
        {"03/03/2026", "2026-03-03"},
        {"03/02/2026", "ambiguous"},
        {"03/02/26", "ambiguous"},
        {"2/3/2026 4:05:06 PM", "ambiguous"},
        {"2026-02-03 24:00:00", "2026-02-04T00:00:00Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        {"2024-02-29", "2024-02-29"},
    };
    static const struct cx_date_rule rule = {.order = CX_DATE_UNDECIDED};
    assert_all(pairs, sizeof pairs / sizeof *pairs, &rule);
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"29.2.2025", "bad"},
        {"31.4.2026", "bad"},
        {"12:00 AM", "bad"},
        {"tomorrow", "bad"},
        {"2026-13-01", "bad"},
        {"2026-00-10", "bad"},
        {"2026-02-03T", "bad"},
        {"2026-02-03 ", "2026-02-03"},
        {"2026-02-03 25:00", "bad"},
        {"2026-02-03 24:00:01", "bad"},
        {"9999-12-31 24:00", "bad"},
        {"2026-02-03 10:60", "bad"},
        {"2026-02-03 13:00 PM", "bad"},
        {"2026-02-03 4:05 +02:00x", "bad"},
        {"2026-02-03 04:05 +0", "bad"},
        {"3.2/2026", "bad"},
        {"3.2.126", "bad"},
        {"202602", "number"},
        {"13/13/2026", "bad"},
        {"2026-02-03x", "bad"},
        {"0.0.0", "bad"},
        {"", "none"},
        {"--", "none"},
        {"n/a", "none"},
        {"0000-00-00", "none"},
        {"0000-00-00 00:00:00", "none"},
    };
    static const struct cx_date_rule rule = {.order = CX_DATE_DMY};
    assert_all(pairs, sizeof pairs / sizeof *pairs, &rule);
}

static void a_decided_order_holds_for_every_value(void **state)
{
    (void)state;
    static const struct pair day_first[] = {{"03/02/2026", "2026-02-03"},
                                            {"3-2-26", "2026-02-03"},
                                            {"13/02/2026", "2026-02-13"},
                                            {"02/13/2026", "bad"}};
    static const struct pair month_first[] = {{"02/03/2026", "2026-02-03"},
                                              {"2/3/2026 4:05:06 PM", "2026-02-03T16:05:06Z"},
                                              {"2/3/2026 12:05 am", "2026-02-03T00:05:00Z"},
                                              {"2/3/2026 12:05PM", "2026-02-03T12:05:00Z"},
                                              {"13/02/2026", "bad"},
                                              {"3.2.2026", "2026-02-03"}};
    static const struct pair none[] = {{"13/02/2026", "bad"}, {"3.2.2026", "2026-02-03"}};
    assert_all(day_first, 4, &(struct cx_date_rule){.order = CX_DATE_DMY});
    assert_all(month_first, 6, &(struct cx_date_rule){.order = CX_DATE_MDY});
    assert_all(none, 2, &(struct cx_date_rule){.order = CX_DATE_ISO});
}

static struct cx_date_evidence evidence_of(const char *const *column, size_t n)
{
    struct cx_date_evidence e = {0};
    for (size_t i = 0; i < n; i++)
        cx_date_notice(&e, cx_text_from(column[i]), (struct cx_place){"shop.csv", i + 2});
    return e;
}

static void the_last_row_decides_about_the_first(void **state)
{
    (void)state;
    const char *column[] = {"01/02/2026", "03/02/2026", "2026-01-01", "", "13/02/2026"};
    const char *american[] = {"01/02/2026", "2/13/2026"};
    struct cx_date_evidence e = evidence_of(column, 5);
    struct cx_date_rule rule = {0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.order, CX_DATE_DMY);
    assert_int_equal(e.proof[CX_DATE_DMY].line, 6);
    e = evidence_of(american, 2);
    rule = (struct cx_date_rule){0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.order, CX_DATE_MDY);
}

static void a_column_may_not_speak_or_contradict_itself(void **state)
{
    (void)state;
    const char *open[] = {"03/03/2026", "01/02/2026", "03/02/2026"};
    const char *both[] = {"13/02/2026", "02/14/2026"};
    const char *plain[] = {"2026-02-03", "3.2.2026"};
    const char *equal[] = {"03/03/2026", "04/04/2026"};
    struct cx_date_rule rule = {0};
    struct cx_date_evidence e = evidence_of(open, 3);
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_OPEN);
    assert_int_equal(e.open.line, 3);
    assert_string_equal(e.open.source, "shop.csv");
    e = evidence_of(both, 2);
    rule = (struct cx_date_rule){0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_CONTRADICTION);
    assert_int_equal(e.proof[CX_DATE_DMY].line, 2);
    assert_int_equal(e.proof[CX_DATE_MDY].line, 3);
    e = evidence_of(plain, 2);
    rule = (struct cx_date_rule){0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.order, CX_DATE_ISO);
    e = evidence_of(equal, 2);
    rule = (struct cx_date_rule){0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_not_equal(rule.order, CX_DATE_ISO);
}

static void rising_dates_are_a_hint_only(void **state)
{
    (void)state;
    const char *rising[] = {"01/02/2026", "03/02/2026", "01/03/2026"};
    const char *neither[] = {"05/05/2026", "01/02/2026"};
    struct cx_date_evidence e = evidence_of(rising, 3);
    assert_int_equal(cx_date_hint(&e), CX_DATE_DMY);
    e = evidence_of(neither, 2);
    assert_int_equal(cx_date_hint(&e), CX_DATE_UNDECIDED);
}

static void bare_clock_times_are_noticed(void **state)
{
    (void)state;
    const char *column[] = {"2026-01-01", "2026-01-01 10:00 +0200", "1.2.2026 10:00"};
    struct cx_date_evidence e = evidence_of(column, 3);
    assert_int_equal(e.bare.line, 4);
}

static void a_column_of_numbers_is_excels(void **state)
{
    (void)state;
    const char *numbers[] = {"46056", "", "46057.5", "n/a"};
    const char *mixed[] = {"46056", "13/02/2026"};
    const char *ids[] = {"46056", "1234"};
    const char *text[] = {"46056", "total"};
    struct cx_date_rule rule = {0};
    struct cx_date_evidence e = evidence_of(numbers, 4);
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.numbers, CX_DATE_EXCEL);
    assert_int_equal(cx_date_bare(&e, &rule).line, 4);
    e = evidence_of(mixed, 2);
    rule = (struct cx_date_rule){0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.numbers, CX_DATE_NO_NUMBERS);
    assert_int_equal(rule.order, CX_DATE_DMY);
    e = evidence_of(ids, 2);
    rule = (struct cx_date_rule){0};
    cx_date_decide(&e, &rule);
    assert_int_equal(rule.numbers, CX_DATE_NO_NUMBERS);
    e = evidence_of(text, 2);
    cx_date_decide(&e, &rule);
    assert_int_equal(rule.numbers, CX_DATE_NO_NUMBERS);
}

/* 26-02-03 is 26 February 2003, or 3 February 2026: no first part above 12 decides between them. */
static void years_of_two_digits_may_lead(void **state)
{
    (void)state;
    const char *open[] = {"26-02-03", "26-02-04"};
    const char *proven[] = {"26-02-03", "99-02-04"};
    const char *day_first[] = {"26-02-03", "26-02-2003"};
    static const struct pair undecided[] = {{"26-02-03", "ambiguous"},
                                            {"99-02-04", "1999-02-04"},
                                            {"02-13-99", "1999-02-13"},
                                            {"26/02/03", "2003-02-26"}};
    static const struct pair year_first[] = {{"26-02-03", "2026-02-03"},
                                             {"26/2/3", "bad"},
                                             {"26/2/03", "2026-02-03"},
                                             {"26-02-2003", "bad"}};
    assert_all(undecided, 4, &(struct cx_date_rule){0});
    assert_all(year_first, 4, &(struct cx_date_rule){.order = CX_DATE_YMD});
    struct cx_date_rule rule = {0};
    struct cx_date_evidence e = evidence_of(open, 2);
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_OPEN);
    assert_true(e.year_may_lead);
    e = evidence_of(proven, 2);
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.order, CX_DATE_YMD);
    e = evidence_of(day_first, 2);
    rule = (struct cx_date_rule){0};
    assert_int_equal(cx_date_decide(&e, &rule), CX_DATE_DECIDED);
    assert_int_equal(rule.order, CX_DATE_DMY);
}

/* Offsets of February 2026 by the tz database. */
static void zones_are_named_in_values(void **state)
{
    (void)state;
    struct cx_zones zones;
    struct cx_error e = {0};
    cx_zones_start(&zones, NULL);
    assert_int_equal(cx_zones_declare(&zones, cx_text_from("IST"), "+05:30", &e), CX_OK);
    struct cx_date_rule rule = {.zones = &zones};
    static const struct pair pairs[] = {
        {"2026-02-03 04:05 Europe/Helsinki", "2026-02-03T04:05:00+02:00"},
        {"2026-02-03 04:05 Eastern Time (US & Canada)", "2026-02-03T04:05:00-05:00"},
        {"Feb 3, 2026 4:05 AM (GMT-05:00) Lima", "2026-02-03T04:05:00-05:00"},
        {"2026-02-03 04:05 IST", "2026-02-03T04:05:00+05:30"},
        {"2026-02-03 04:05 BST", "several zones"},
        {"2026-02-03 04:05 Europe/Helsinky", "no zone"},
        {"2026-03-29 03:30 Europe/Helsinki", "2026-03-29T04:30:00+03:00"},
    };
    assert_all(pairs, sizeof pairs / sizeof *pairs, &rule);
    struct cx_arena a = {0};
    assert_int_equal(cx_zone_load(&a, NULL, "Asia/Tokyo", &rule.time.zone, &e), CX_OK);
    rule.time.convert = true;
    assert_all(&(struct pair){"2026-02-03 04:05 Europe/Helsinki", "2026-02-03T11:05:00+09:00"}, 1,
               &rule);
    assert_all(&(struct pair){"1770084306", "2026-02-03T11:05:06+09:00"}, 1, &rule);
    assert_int_equal(cx_zone_load(&a, NULL, "Europe/Helsinki", &rule.bare, &e), CX_OK);
    assert_all(&(struct pair){"2026-02-03 04:05", "2026-02-03T11:05:00+09:00"}, 1, &rule);
    cx_arena_release(&a);
    cx_zones_release(&zones);
}

/* Transitions of Europe/Helsinki in 2026: 29 March at 03:00, 25 October at 04:00 (tz database). */
static void bare_times_are_read_in_the_zone(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    struct cx_error e = {0};
    struct cx_date_rule rule = {.order = CX_DATE_DMY};
    assert_int_equal(cx_zone_load(&a, NULL, "Europe/Helsinki", &rule.time.zone, &e), CX_OK);
    static const struct pair pairs[] = {
        {"2026-07-01 10:00", "2026-07-01T10:00:00+03:00"},
        {"1.1.2026 10:00", "2026-01-01T10:00:00+02:00"},
        {"1.1.2026 23:59:60", "2026-01-02T00:00:00+02:00"},
        {"1/1/2026", "2026-01-01"},
        {"2026-01-01T10:00-05:00", "2026-01-01T10:00:00-05:00"},
        {"2026-03-29 03:30:00", "2026-03-29T04:30:00+03:00"},
        {"2026-10-25 03:30:00", "2026-10-25T03:30:00+03:00"},
    };
    assert_all(pairs, 7, &rule);
    rule.time.gap_reject = true;
    assert_all(&(struct pair){"2026-03-29 03:30:00", "gap"}, 1, &rule);
    rule.time.convert = true;
    assert_all(&(struct pair){"2026-01-01T10:00-05:00", "2026-01-01T17:00:00+02:00"}, 1, &rule);
    cx_arena_release(&a);
}

/* Pieces of dates in memory of just their size, so that a sanitizer sees a step beyond. */
static void what_was_read_is_written_and_read_again(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "2026", "1",  "12",  "28", "31",         "-",   "/",          ".",  "T",   " ",
        ":",    "05", "59",  "60", "24",         "Z",   "+02",        "PM", "klo", "20260203",
        "UTC",  ",",  "Feb", "ti", "M\xC3\xA4r", "W06", "1770084306", "(",  "["};
    struct cx_rng rng;
    size_t read = 0;
    cx_rng_seed(&rng, 12, 0);
    for (int i = 0; i < 400000; i++) {
        char text[80], *exact;
        size_t n = 0, wanted = 3 + cx_rng_below(&rng, 9);
        for (size_t j = 0; j < wanted; j++) {
            const char *piece = pieces[cx_rng_below(&rng, sizeof pieces / sizeof *pieces)];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        exact = malloc(n);
        assert_non_null(exact);
        memcpy(exact, text, n);
        struct cx_date_rule rule = {.order = (enum cx_date_order)(i % 4)};
        struct cx_time time, again;
        struct cx_date_evidence e = {0};
        cx_date_notice(&e, (struct cx_text){exact, n}, (struct cx_place){"f", 1});
        if (cx_date_read((struct cx_text){exact, n}, &rule, &time) == CX_DATE_OK) {
            char written[CX_TIME_ROOM];
            struct cx_text t = {written, cx_time_format(&time, written)};
            assert_int_equal(cx_date_read(t, &rule, &again), CX_DATE_OK);
            assert_int_equal(again.ms, time.ms);
            assert_int_equal(again.day, time.day);
            assert_int_equal(again.is_date, time.is_date);
            read++;
        }
        free(exact);
    }
    assert_true(read > 100);
}

/* A column looked at in two halves, wherever it is parted, says what it says as a whole. */
static void halves_say_what_the_whole_says(void **state)
{
    (void)state;
    static const char *const values[] = {
        "3/2/2026", "",          "4/2/2026", "2026-02-03 04:05", "2/3/2026",          "13/2/26",
        "46056.5",  "2/14/2026", "26-02-03", "1/2/2026",         "3.2.2026 klo 4.05", "46056"};
    enum { N = CX_COUNT_OF(values) };
    for (size_t begin = 0; begin < N; begin++)
        for (size_t end = begin; end <= N; end++)
            for (size_t cut = begin; cut <= end; cut++) {
                struct cx_date_evidence whole, half[2];
                memset(&whole, 0, sizeof whole);
                memset(half, 0, sizeof half);
                for (size_t i = begin; i < end; i++) {
                    struct cx_place at = {"shop.csv", i + 2};
                    cx_date_notice(&whole, cx_text_from(values[i]), at);
                    cx_date_notice(&half[i >= cut], cx_text_from(values[i]), at);
                }
                cx_date_join(&half[0], &half[1]);
                assert_memory_equal(&half[0], &whole, sizeof whole);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_has_its_value),
        cmocka_unit_test(zeros_of_clocks_are_suspicious),
        cmocka_unit_test(months_have_names),
        cmocka_unit_test(programs_write_dates_in_many_ways),
        cmocka_unit_test(spreadsheets_number_days),
        cmocka_unit_test(a_column_of_numbers_is_excels),
        cmocka_unit_test(years_of_two_digits_may_lead),
        cmocka_unit_test(zones_are_named_in_values),
        cmocka_unit_test(forms_without_an_order_read_alike),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(a_decided_order_holds_for_every_value),
        cmocka_unit_test(the_last_row_decides_about_the_first),
        cmocka_unit_test(a_column_may_not_speak_or_contradict_itself),
        cmocka_unit_test(rising_dates_are_a_hint_only),
        cmocka_unit_test(bare_clock_times_are_noticed),
        cmocka_unit_test(bare_times_are_read_in_the_zone),
        cmocka_unit_test(what_was_read_is_written_and_read_again),
        cmocka_unit_test(halves_say_what_the_whole_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
