/* identity.c - Finnish personal identity codes in texts.
 *
 * The codes are invented persons' that the Digital and Population Data Services Agency publishes
 * for testing the signs that came in 2023 (list at dvv.fi/hetu-uudistus), its example 131052-308T,
 * and, for the sign +, one whose check character was worked out by Python: 010150002 % 31 = 13, D.
 */
#include "model/identity.h"

#include <string.h>

#include "unit.h"

static const char *const codes[] = {
    "131052-308T", "010594Y9032", "010594Y9021", "020594X903P", "020594X902N", "030594W903B",
    "030694W9024", "040594V9030", "040594V902Y", "050594U903M", "050594U902L", "010516B903X",
    "010516B902W", "020516C903K", "020516C902J", "030516D9037", "030516D9026", "010501E9032",
    "020502E902X", "020503F9037", "020504A902E", "020504B904H", "010150+002D"};

static size_t count(const char *text)
{
    return cx_identity_count(cx_text_from(text));
}

static void published_codes_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(count(codes[i]), 1);
    assert_int_equal(count("020594x903p"), 1);
}

static void one_wrong_character_makes_it_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        for (int at = 0; at < CX_IDENTITY_LENGTH; at++) {
            char wrong[CX_IDENTITY_LENGTH + 1];
            strcpy(wrong, codes[i]);
            /* A sign says the century, which is in no check: only another letter shows. */
            wrong[at] = at == 6 ? 'G' : wrong[at] == '0' ? '1' : '0';
            assert_int_equal(count(wrong), 0);
        }
}

/* 290200 001: 2000 and 1600 are leap years, 1900 and 1800 are not.  290200001 % 31 = 11, B. */
static void the_day_is_one_of_its_century(void **state)
{
    (void)state;
    assert_int_equal(count("290200A001B"), 1);
    assert_int_equal(count("290200-001B"), 0);
    assert_int_equal(count("290200+001B"), 0);
    assert_int_equal(count("310252-308Y"), 0);
    assert_int_equal(count("001052-308D"), 0);
}

static void found_anywhere_but_not_inside_of_words(void **state)
{
    (void)state;
    assert_int_equal(count("hetu:131052-308T."), 1);
    assert_int_equal(count("131052-308T,010594Y9032\t131052-308T"), 3);
    assert_int_equal(count("1131052-308T"), 0);
    assert_int_equal(count("x131052-308T"), 0);
    assert_int_equal(count("131052-308Tx"), 0);
    assert_int_equal(count("131052-308"), 0);
    assert_int_equal(count("131052-131052-308T"), 1);
    assert_int_equal(count("131052131052-308T 131052-308T"), 1);
    assert_int_equal(count("2026-01-05T10:00:00+02:00 +358401234567"), 0);
    assert_int_equal(count(""), 0);
    assert_int_equal(cx_identity_find(CX_TEXT_OF("a 131052-308T"), 0), 2);
    assert_int_equal(cx_identity_find(CX_TEXT_OF("a 131052-308T"), 3), 13);
}

static void what_is_covered_keeps_its_length(void **state)
{
    (void)state;
    char text[] = "131052-308T paid; 010594Y9032";
    cx_identity_cover(text, strlen(text));
    assert_string_equal(text, "*********** paid; ***********");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_codes_are_found),
        cmocka_unit_test(one_wrong_character_makes_it_none),
        cmocka_unit_test(the_day_is_one_of_its_century),
        cmocka_unit_test(found_anywhere_but_not_inside_of_words),
        cmocka_unit_test(what_is_covered_keeps_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
