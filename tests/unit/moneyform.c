/* moneyform.c - shop amounts to exact ten-thousandths. */
#include "model/moneyform.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/rng.h"
#include "model/currency.h"
#include "unit.h"

static const char *const status_words[] = {"ok",          "null",     "reject",  "ambiguous",
                                           "too-precise", "overflow", "currency"};

static void write_outcome(const char *text, const struct cx_money_rule *rule, char out[32])
{
    struct cx_money money;
    enum cx_money_status status = cx_money_read(cx_text_from(text), rule, &money);
    if (status == CX_MONEY_OK)
        snprintf(out, 32, "%" PRId64, money.units);
    else
        snprintf(out, 32, "%s", status_words[status]);
}

/* The pairs of tests/data/ingest/amounts.tsv, written by hand from the rules. */
static void every_form_has_its_value(void **state)
{
    (void)state;
    static const struct cx_money_rule each = {.mark = CX_MONEY_OPEN};
    FILE *file = fopen("tests/data/ingest/amounts.tsv", "r");
    char line[256], outcome[32];
    int pairs = 0;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *expected = strchr(line, '\t');
        assert_non_null(expected);
        *expected++ = '\0';
        expected[strcspn(expected, "\n")] = '\0';
        write_outcome(line, &each, outcome);
        if (strcmp(outcome, expected))
            fail_msg("'%s' gave %s, expected %s", line, outcome, expected);
        pairs++;
    }
    fclose(file);
    assert_int_equal(pairs, 39);
}

static void assert_reads(const char *text, enum cx_money_mark mark, const char *expected)
{
    struct cx_money_rule rule = {.mark = mark};
    char outcome[32];
    write_outcome(text, &rule, outcome);
    if (strcmp(outcome, expected))
        fail_msg("'%s' gave %s, expected %s", text, outcome, expected);
}

static void a_known_mark_settles_a_lone_one(void **state)
{
    (void)state;
    assert_reads("1.234", CX_MONEY_COMMA, "12340000");
    assert_reads("1.234", CX_MONEY_POINT, "12340");
    assert_reads("1,234", CX_MONEY_POINT, "12340000");
    assert_reads("1,234", CX_MONEY_COMMA, "12340");
    assert_reads("1.50", CX_MONEY_COMMA, "reject");
    assert_reads("1,50", CX_MONEY_POINT, "reject");
    assert_reads("1.234.567,89", CX_MONEY_COMMA, "12345678900");
    assert_reads("12,34,567.5", CX_MONEY_POINT, "12345675000");
    assert_reads("1234,567", CX_MONEY_POINT, "reject");
    assert_reads("-7", CX_MONEY_POINT, "-70000");
    assert_reads("-0,5", CX_MONEY_COMMA, "-5000");
    assert_reads("99999999999999.9999", CX_MONEY_POINT, "999999999999999999");
    assert_reads("1.23456", CX_MONEY_POINT, "too-precise");
    assert_reads("1.23450", CX_MONEY_POINT, "12345");
}

static void some_lone_marks_settle_themselves(void **state)
{
    (void)state;
    assert_reads("0,125", CX_MONEY_OPEN, "1250");         /* thousands do not begin with 0 */
    assert_reads("1234.567", CX_MONEY_OPEN, "12345670");  /* nor have four digits before them */
    assert_reads("1 234,567", CX_MONEY_OPEN, "12345670"); /* the blank parts thousands already */
    assert_reads(".125", CX_MONEY_OPEN, "1250");
    assert_reads("1,2345", CX_MONEY_OPEN, "12345");
}

static void broken_amounts_are_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {"(5.00",    "5.00)",      "--5",  "-5-",    "1.234,567.8",
                                         "1,2345.6", "5.00.",      ",",    ".",      "()",
                                         "1 23",     "12 345'678", "1..5", "$",      "EUR",
                                         "5)(",      "1 2 3",      "five", "1.2,3,4"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_reads(broken[i], CX_MONEY_OPEN, "reject");
    assert_reads("5 ABC", CX_MONEY_OPEN, "currency");
    assert_reads("EUR 5 USD", CX_MONEY_OPEN, "currency");
}

/* The signs are those of CLDR 44 and of price tags. */
static void dashes_of_whole_units_are_no_minus(void **state)
{
    (void)state;
    assert_reads("9,-", CX_MONEY_OPEN, "90000");
    assert_reads("9,- \xE2\x82\xAC", CX_MONEY_OPEN, "90000");
    assert_reads("9,-- EUR", CX_MONEY_OPEN, "90000");
    assert_reads("9,\xE2\x80\x93 \xE2\x82\xAC", CX_MONEY_OPEN, "90000");
    assert_reads("Fr. 9.-", CX_MONEY_OPEN, "90000");
    assert_reads("CHF 1'234.--", CX_MONEY_OPEN, "12340000");
    assert_reads("1.234,-", CX_MONEY_OPEN, "12340000");
    assert_reads("1.234,-", CX_MONEY_COMMA, "12340000");
    assert_reads("-9,-", CX_MONEY_OPEN, "-90000");
    assert_reads("12,50:- kr", CX_MONEY_OPEN, "125000");
    assert_reads("12,50- kr", CX_MONEY_OPEN, "-125000");
    assert_reads("\xE2\x80\x93 12,50", CX_MONEY_OPEN, "-125000");
    assert_reads(",-", CX_MONEY_OPEN, "reject");
    assert_reads("9,---", CX_MONEY_OPEN, "reject");
}

static void guards_and_words_for_nothing(void **state)
{
    (void)state;
    assert_reads("=\"12,50\"", CX_MONEY_OPEN, "125000");
    assert_reads("'-12.50", CX_MONEY_OPEN, "-125000");
    assert_reads("'$5.00", CX_MONEY_OPEN, "50000");
    assert_reads("=\"\"", CX_MONEY_OPEN, "null");
    assert_reads("NULL", CX_MONEY_OPEN, "null");
    assert_reads("\\N", CX_MONEY_OPEN, "null");
    assert_reads("\xE2\x80\x93", CX_MONEY_OPEN, "null");
    assert_reads("=12.50", CX_MONEY_OPEN, "reject");
    assert_reads("''5", CX_MONEY_OPEN, "reject");
}

static void half_even_rounds_the_fifth_decimal(void **state)
{
    (void)state;
    static const struct cx_money_rule rule = {.mark = CX_MONEY_POINT, .half_even = true};
    struct cx_money money;
    assert_int_equal(cx_money_read(cx_text_from("0.00005"), &rule, &money), CX_MONEY_OK);
    assert_int_equal(money.units, 0);
    assert_int_equal(cx_money_read(cx_text_from("0.00015"), &rule, &money), CX_MONEY_OK);
    assert_int_equal(money.units, 2);
}

static void the_value_names_its_currency(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
        bool shared;
    } cases[] = {{"\xE2\x82\xAC"
                  "12.50",
                  "EUR", false},
                 {"12,50 \xC2\xA3", "GBP", false},
                 {"sek 12.50", "SEK", false},
                 {"12.50 JPY", "JPY", false},
                 {"$12.50", "", true},
                 {"kr 12.50", "", true},
                 {"US$ 5", "USD", false},
                 {"CA$5", "CAD", false},
                 {"5 NZ$", "NZD", false},
                 {"5 US$", "USD", false},
                 {"R$ 1.234,50", "BRL", false},
                 {"C$5", "", true},
                 {"Rs. 1,23,456.00", "", true},
                 {"1 234,50 Ft", "HUF", false},
                 {"5 lei", "", true},
                 {"\xE2\x82\xBA"
                  "5",
                  "TRY", false},
                 {"5 \xD0\xBB\xD0\xB2.", "BGN", false},
                 {"12.50", "", false}};
    static const struct cx_money_rule rule = {.mark = CX_MONEY_OPEN};
    struct cx_money money;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cx_money_read(cx_text_from(cases[i].text), &rule, &money), CX_MONEY_OK);
        assert_string_equal(money.currency, cases[i].code);
        assert_int_equal(money.shared != NULL, cases[i].shared);
    }
}

static enum cx_money_mark decided(const char *const *column, size_t n,
                                  const struct cx_money_evidence *others, char delimiter)
{
    struct cx_money_evidence e = {0};
    for (size_t i = 0; i < n; i++)
        cx_money_notice(&e, cx_text_from(column[i]), (struct cx_place){"f", i + 2});
    return cx_money_decide(&e, others, delimiter);
}

static void the_whole_column_decides(void **state)
{
    (void)state;
    const char *comma_last[] = {"1.234", "2.345", "12,50"};
    const char *twice[] = {"1.234", "1.234.567"};
    const char *point[] = {"1,234", "0.5"};
    const char *open[] = {"1.234", "2.345", "7"};
    const char *both[] = {"1.50", "1,50"};
    const char *whole[] = {"1", "2", "n/a", "wrong"};
    struct cx_money_evidence price = {.comma = {"f", 3}};
    assert_int_equal(decided(comma_last, 3, NULL, ','), CX_MONEY_COMMA);
    assert_int_equal(decided(twice, 2, NULL, ','), CX_MONEY_COMMA);
    assert_int_equal(decided(point, 2, NULL, ';'), CX_MONEY_POINT);
    assert_int_equal(decided(open, 3, NULL, ','), CX_MONEY_OPEN);
    assert_int_equal(decided(open, 3, NULL, ';'), CX_MONEY_COMMA);
    assert_int_equal(decided(open, 3, &price, ','), CX_MONEY_COMMA);
    assert_int_equal(decided(both, 2, NULL, ','), CX_MONEY_OPEN);
    assert_int_equal(decided(whole, 4, NULL, ';'), CX_MONEY_POINT);
}

static void evidence_remembers_where(void **state)
{
    (void)state;
    struct cx_money_evidence e = {0};
    const char *column[] = {"7", "1.234", "12,50", "13,50"};
    for (size_t i = 0; i < 4; i++)
        cx_money_notice(&e, cx_text_from(column[i]), (struct cx_place){"f", i + 2});
    assert_int_equal(e.open.line, 3);
    assert_int_equal(e.comma.line, 4);
    assert_int_equal(e.point.line, 0);
}

/* A text of n random pieces, in memory of just its size so that a sanitizer sees a step beyond. */
static struct cx_text random_text(struct cx_rng *rng, const char *const *pieces, size_t count)
{
    char text[64];
    size_t n = 0, wanted = cx_rng_below(rng, 8);
    for (size_t i = 0; i < wanted; i++) {
        const char *piece = pieces[cx_rng_below(rng, count)];
        memcpy(text + n, piece, strlen(piece));
        n += strlen(piece);
    }
    char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, text, n);
    return (struct cx_text){exact, n};
}

static void what_was_read_is_written_and_read_again(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "1", "23", "456",          "0", ".",   ",",  " ",        "'", "-", "(",
        ")", "+",  "\xE2\x82\xAC", "$", "EUR", "kr", "\xC2\xA0", "e", ":-"};
    struct cx_rng rng;
    size_t read = 0;
    cx_rng_seed(&rng, 11, 0);
    for (int i = 0; i < 200000; i++) {
        struct cx_text t = random_text(&rng, pieces, sizeof pieces / sizeof *pieces);
        struct cx_money_evidence e = {0};
        cx_money_notice(&e, t, (struct cx_place){"f", 1});
        for (enum cx_money_mark mark = CX_MONEY_OPEN; mark <= CX_MONEY_COMMA; mark++) {
            struct cx_money_rule rule = {.mark = mark, .half_even = i % 2};
            static const struct cx_money_rule plain = {.mark = CX_MONEY_POINT};
            struct cx_money money, again;
            char text[CX_DECIMAL_ROOM];
            if (cx_money_read(t, &rule, &money) != CX_MONEY_OK)
                continue;
            size_t n = cx_decimal_format(money.units, text);
            assert_int_equal(cx_money_read((struct cx_text){text, n}, &plain, &again), CX_MONEY_OK);
            assert_int_equal(again.units, money.units);
            read++;
        }
        free((char *)(uintptr_t)t.s);
    }
    assert_true(read > 20000);
}

/* Products by hand. */
static void price_times_quantity_is_exact(void **state)
{
    (void)state;
    int64_t product = 0;
    bool precise;
    assert_true(cx_money_times(25500, 60000, false, &product, &precise)); /* 2.55 x 6 */
    assert_int_equal(product, 153000);
    assert_true(cx_money_times(-8500, 30000, false, &product, &precise));
    assert_int_equal(product, -25500);
    assert_false(cx_money_times(1, 5000, false, &product, &precise)); /* .00005 */
    assert_true(precise);
    assert_true(cx_money_times(1, 5000, true, &product, &precise));
    assert_int_equal(product, 0);
    assert_true(cx_money_times(3, 5000, true, &product, &precise));
    assert_int_equal(product, 2);
    assert_true(cx_money_times(-3, 5000, true, &product, &precise));
    assert_int_equal(product, -2);
    assert_false(cx_money_times(INT64_MAX, 20000, false, &product, &precise));
    assert_false(precise);
}

static void codes_are_those_of_the_standard(void **state)
{
    (void)state;
    char code[4];
    assert_true(cx_currency_code(cx_text_from("eur"), code));
    assert_string_equal(code, "EUR");
    assert_true(cx_currency_code(cx_text_from("ZWL"), code));
    assert_true(cx_currency_code(cx_text_from("AED"), code));
    assert_true(cx_currency_code(cx_text_from("MUR"), code));
    assert_false(cx_currency_code(cx_text_from("ED "), code));
    assert_false(cx_currency_code(cx_text_from("EU"), code));
    assert_false(cx_currency_code(cx_text_from("XXX"), code));
}

/* tests/data/ingest/currencies.tsv: the codes of the Debian package iso-codes (iso_4217.json), the
 * decimals by ISO 4217's list one; none: nothing that anybody pays with. */
static void every_code_has_its_decimals(void **state)
{
    (void)state;
    FILE *file = fopen("tests/data/ingest/currencies.tsv", "r");
    char line[64], code[4];
    int codes = 0;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file); codes++) {
        bool known = cx_currency_code((struct cx_text){line, 3}, code);
        assert_int_equal(known, line[4] != 'n');
        if (known && cx_currency_decimals(code) != line[4] - '0')
            fail_msg("%s has %d decimals, expected %c", code, cx_currency_decimals(code), line[4]);
    }
    fclose(file);
    assert_int_equal(codes, 181);
}

/* A column looked at in two halves, wherever it is parted, says what it says as a whole. */
static void halves_say_what_the_whole_says(void **state)
{
    (void)state;
    static const char *const values[] = {"1.234", "12.50", "", "1,234", "12,5", "7", "1.234,50"};
    enum { N = CX_COUNT_OF(values) };
    for (size_t begin = 0; begin < N; begin++)
        for (size_t end = begin; end <= N; end++)
            for (size_t cut = begin; cut <= end; cut++) {
                struct cx_money_evidence whole, half[2];
                memset(&whole, 0, sizeof whole);
                memset(half, 0, sizeof half);
                for (size_t i = begin; i < end; i++) {
                    struct cx_place at = {"shop.csv", i + 2};
                    cx_money_notice(&whole, cx_text_from(values[i]), at);
                    cx_money_notice(&half[i >= cut], cx_text_from(values[i]), at);
                }
                cx_money_join(&half[0], &half[1]);
                assert_memory_equal(&half[0], &whole, sizeof whole);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_has_its_value),
        cmocka_unit_test(a_known_mark_settles_a_lone_one),
        cmocka_unit_test(some_lone_marks_settle_themselves),
        cmocka_unit_test(broken_amounts_are_refused),
        cmocka_unit_test(dashes_of_whole_units_are_no_minus),
        cmocka_unit_test(guards_and_words_for_nothing),
        cmocka_unit_test(half_even_rounds_the_fifth_decimal),
        cmocka_unit_test(the_value_names_its_currency),
        cmocka_unit_test(the_whole_column_decides),
        cmocka_unit_test(evidence_remembers_where),
        cmocka_unit_test(what_was_read_is_written_and_read_again),
        cmocka_unit_test(price_times_quantity_is_exact),
        cmocka_unit_test(every_code_has_its_decimals),
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(halves_say_what_the_whole_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
