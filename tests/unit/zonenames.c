/* zonenames.c - what others call time zones, and many zones by name. */
#include "base/zonenames.h"

#include <stdio.h>
#include <string.h>

#include "base/zones.h"
#include "unit.h"

static int fixed(const char *name)
{
    int minutes = 9999;
    enum cx_zone_word word = cx_zone_fixed(cx_text_from(name), &minutes);
    return word == CX_ZONE_KNOWN ? minutes : word == CX_ZONE_SEVERAL ? 8888 : 9999;
}

/* Offsets as the tz database has them under these abbreviations. */
static void offsets_and_abbreviations(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int minutes;
    } cases[] = {
        {"UTC", 0},     {"gmt", 0},          {"Z", 0},        {"CET", 60},      {"CEST", 120},
        {"MESZ", 120},  {"EET", 120},        {"EEST", 180},   {"WET", 0},       {"WEST", 60},
        {"EST", -300},  {"EDT", -240},       {"CDT", -300},   {"MST", -420},    {"MDT", -360},
        {"PST", -480},  {"pdt", -420},       {"+02", 120},    {"+0530", 330},   {"-03:30", -210},
        {"GMT+2", 120}, {"UTC +05:30", 330}, {"UTC-8", -480}, {"IST", 8888},    {"CST", 8888},
        {"BST", 8888},  {"+2", 9999},        {"+24", 9999},   {"+02:60", 9999}, {"+02:0", 9999},
        {"+020", 9999}, {"", 9999},          {"AEST", 9999},  {"UTCx", 9999},   {"UTC+", 9999}};
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++)
        if (fixed(cases[i].name) != cases[i].minutes)
            fail_msg("'%s' gave %d, expected %d", cases[i].name, fixed(cases[i].name),
                     cases[i].minutes);
}

static void assert_alias(const char *name, const char *zone)
{
    const char *got = cx_zone_alias(cx_text_from(name));
    if (!got || strcmp(got, zone))
        fail_msg("'%s' gave %s, expected %s", name, got ? got : "nothing", zone);
}

/* By ActiveSupport::TimeZone::MAPPING and CLDR's windowsZones.xml. */
static void names_of_rails_and_windows(void **state)
{
    (void)state;
    assert_alias("Eastern Time (US & Canada)", "America/New_York");
    assert_alias("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York");
    assert_alias("pacific time (us & canada)", "America/Los_Angeles");
    assert_alias("Abu Dhabi", "Asia/Muscat");
    assert_alias("Zurich", "Europe/Zurich");
    assert_alias("Nuku'alofa", "Pacific/Tongatapu");
    assert_alias("St. Petersburg", "Europe/Moscow");
    assert_alias("FLE Standard Time", "Europe/Kyiv");
    assert_alias("W. Europe Standard Time", "Europe/Berlin");
    assert_alias("Eastern Standard Time", "America/New_York");
    assert_alias("UTC-11", "Etc/GMT+11");
    assert_null(cx_zone_alias(cx_text_from("Europe/Helsinki")));
    assert_null(cx_zone_alias(cx_text_from("Eastern Time")));
    assert_null(cx_zone_alias(cx_text_from("(GMT-05:00)")));
    assert_null(cx_zone_alias(cx_text_from("(")));
    assert_null(cx_zone_alias(cx_text_from("")));
}

/* An alias whose zone the system does not have, or out of its place, would fail only when met. */
static void every_alias_leads_to_a_zone(void **state)
{
    (void)state;
    struct cx_zones zones;
    const struct cx_zone *zone;
    const char *name;
    size_t n = 0;
    cx_zones_start(&zones, NULL);
    for (; (name = cx_zone_alias_name(n)); n++)
        if (cx_zones_find(&zones, cx_text_from(name), &zone) != CX_ZONE_KNOWN)
            fail_msg("'%s' has no zone", name);
    assert_int_equal(n, 150 + 141); /* Rails but UTC, Windows but UTC */
    cx_zones_release(&zones);
}

/* Offsets of January 2026 by the tz database. */
static void zones_are_found_by_any_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int hours;
    } cases[] = {{"Europe/Helsinki", 2},
                 {"FLE Standard Time", 2},
                 {"EET", 2},
                 {"+02:00", 2},
                 {"GMT+2", 2},
                 {"Eastern Time (US & Canada)", -5},
                 {"EST", -5},
                 {"UTC", 0},
                 {"till", 3}};
    struct cx_zones zones;
    struct cx_error e = {0};
    const struct cx_zone *zone, *again;
    cx_zones_start(&zones, NULL);
    assert_int_equal(cx_zones_declare(&zones, cx_text_from("till"), "+03:00", &e), CX_OK);
    assert_int_equal(cx_zones_declare(&zones, cx_text_from("BST"), "Europe/London", &e), CX_OK);
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct cx_text name = cx_text_from(cases[i].name);
        assert_int_equal(cx_zones_find(&zones, name, &zone), CX_ZONE_KNOWN);
        assert_int_equal(cx_zone_offset(zone, 1768000000), cases[i].hours * 3600);
        assert_int_equal(cx_zones_find(&zones, name, &again), CX_ZONE_KNOWN);
        assert_ptr_equal(zone, again); /* loaded once */
    }
    assert_int_equal(cx_zones_find(&zones, cx_text_from("BST"), &zone), CX_ZONE_KNOWN);
    assert_int_equal(cx_zones_find(&zones, cx_text_from("CST"), &zone), CX_ZONE_SEVERAL);
    assert_int_equal(cx_zones_find(&zones, cx_text_from("CST"), &zone), CX_ZONE_SEVERAL);
    assert_int_equal(cx_zones_find(&zones, cx_text_from("Europe/Helsinky"), &zone),
                     CX_ZONE_UNKNOWN);
    assert_int_equal(cx_zones_find(&zones, cx_text_from(""), &zone), CX_ZONE_UNKNOWN);
    assert_int_equal(cx_zones_declare(&zones, cx_text_from("x"), "CST", &e), CX_USAGE);
    assert_int_equal(cx_zones_declare(&zones, cx_text_from("x"), "Nowhere", &e), CX_USAGE);
    cx_zones_release(&zones);
}

static void many_wrong_names_are_not_kept(void **state)
{
    (void)state;
    struct cx_zones zones;
    const struct cx_zone *zone;
    cx_zones_start(&zones, NULL);
    for (int i = 0; i < 3 * CX_ZONES_ROOM; i++) {
        char name[32];
        snprintf(name, sizeof name, "nowhere%d", i);
        assert_int_equal(cx_zones_find(&zones, cx_text_from(name), &zone), CX_ZONE_UNKNOWN);
    }
    assert_true(zones.n < CX_ZONES_ROOM / 2);
    assert_int_equal(cx_zones_find(&zones, cx_text_from("Asia/Tokyo"), &zone), CX_ZONE_KNOWN);
    cx_zones_release(&zones);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_and_abbreviations),
        cmocka_unit_test(names_of_rails_and_windows),
        cmocka_unit_test(every_alias_leads_to_a_zone),
        cmocka_unit_test(zones_are_found_by_any_name),
        cmocka_unit_test(many_wrong_names_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
