/* number.c - text to double and back. */
#include "base/number.h"

#include <locale.h>

#include "base/rng.h"
#include "vectors.h"

static double double_of(const char *hex)
{
    uint64_t bits = strtoull(hex, NULL, 16);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double any_double(struct cx_rng *r)
{
    for (;;) {
        uint64_t bits = cx_rng_next(r);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (isfinite(x))
            return x;
    }
}

static void plain_numbers_read(void **state)
{
    (void)state;
    static const char *texts[] = {"0", "-0", "1", "+1", "12.5", ".5", "5.", "1e3", "1E+3", "1e-3",
                                  "0.1", "123456789012345", "9007199254740993", "1e22", "1e23",
                                  "0.30000000000000004", "1.7976931348623157e308", "5e-324",
                                  "2.2250738585072011e-308", "1e-400", "0e99999999999999999999",
                                  "000000000000000000000000000000.1", "18446744073709551616e-5",
                                  "0.000000000000000000000000000000000000000001234e40"};
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++) {
        double x = -7, expected = strtod(texts[i], NULL);
        assert_true(cx_number_parse(cx_text_from(texts[i]), &x));
        if (memcmp(&x, &expected, sizeof x))
            fail_msg("'%s' read as %.17g", texts[i], x);
    }
}

static void other_text_is_no_number(void **state)
{
    (void)state;
    static const char *texts[] = {"",   "-",   "+",  ".",    "e5",  "1e",  "1e+", "nan",  "inf",
                                  "0x1p3", " 1", "1 ", "1,5", "1.2.3", "1e5.0", "1e400",
                                  "-1e999999999999", "1e99999999999999999999", "--1", "1f",
                                  "1e5 "};
    double x;
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++)
        if (cx_number_parse(cx_text_from(texts[i]), &x))
            fail_msg("'%s' read as %.17g", texts[i], x);
}

static void whole_numbers_fit_or_do_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
        int64_t value;
    } cases[] = {
        {"0", true, 0}, {"-17", true, -17}, {"+42", true, 42}, {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX}, {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0}, {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0}, {"", false, 0}, {"-", false, 0}, {"1.0", false, 0},
        {"1e3", false, 0}, {" 1", false, 0}, {"1 ", false, 0},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        int64_t x = 0;
        assert_int_equal(cx_integer_parse(cx_text_from(cases[i].text), &x), cases[i].fits);
        assert_true(x == cases[i].value);
        char out[CX_NUMBER_ROOM];
        if (cases[i].fits && i != 2 && i != 3) {
            assert_int_equal(cx_integer_format(x, out), strlen(cases[i].text));
            assert_string_equal(out, cases[i].text);
        }
    }
}

/* A number with % is a hundredth, as the double nearest to it: 2.5/100 is that of .025. */
static void shares_are_numbers_or_hundredths(void **state)
{
    (void)state;
    double x;
    assert_true(cx_share_parse(cx_text_from("2.5%"), &x) && x == .025);
    assert_true(cx_share_parse(cx_text_from("-100%"), &x) && x == -1);
    assert_true(cx_share_parse(cx_text_from(".75"), &x) && x == .75);
    static const char *texts[] = {"", "%", "5%%", "5 %", "%5", "half"};
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++)
        assert_false(cx_share_parse(cx_text_from(texts[i]), &x));
}

static void assert_as_printf(int64_t x)
{
    char out[CX_NUMBER_ROOM], wanted[CX_NUMBER_ROOM];
    snprintf(wanted, sizeof wanted, "%lld", (long long)x);
    assert_int_equal(cx_integer_format(x, out), strlen(wanted));
    assert_string_equal(out, wanted);
}

static void integers_are_written_as_printf_does(void **state)
{
    (void)state;
    for (uint64_t power = 1; power < UINT64_C(10000000000000000000); power *= 10) {
        for (int64_t near = -1; near <= 1; near++) {
            assert_as_printf((int64_t)power + near);
            assert_as_printf(-(int64_t)power + near);
        }
    }
    struct cx_rng r;
    cx_rng_seed(&r, 3, 0);
    for (int i = 0; i < 300000; i++)
        assert_as_printf((int64_t)cx_rng_next(&r) >> cx_rng_below(&r, 64));
    for (int64_t x = 0; x < 100000; x++)
        assert_as_printf(x);
}

static void assert_written(double x, int digits, const char *text)
{
    char out[CX_NUMBER_ROOM];
    size_t n = cx_number_format(x, digits, out);
    assert_string_equal(out, text);
    assert_int_equal(n, strlen(text));
}

static void numbers_are_written_plainly(void **state)
{
    (void)state;
    assert_written(0, 10, "0");
    assert_written(-0.0, 10, "0");
    assert_written(-0.0, 0, "-0");
    assert_written(12.5, 10, "12.5");
    assert_written(100, 3, "100");
    assert_written(-1234567, 3, "-1230000");
    assert_written(1e14, 10, "100000000000000");
    assert_written(1e15, 10, "1e+15");
    assert_written(999999999999999.9, 10, "1e+15");
    assert_written(1.0 / 3, 10, "0.3333333333");
    assert_written(0.00001, 10, "0.00001");
    assert_written(0.0000099999, 10, "9.9999e-06");
    assert_written(1.5e-300, 17, "1.5000000000000001e-300");
    assert_written(2.5, 1, "2");
    assert_written(3.5, 1, "4");
    assert_written(NAN, 10, "");
    assert_written(-INFINITY, 10, "-inf");
    assert_written(INFINITY, 0, "inf");
    assert_written(0.1, 0, "0.1");
    assert_written(0.1 + 0.2, 0, "0.30000000000000004");
    assert_written(5e-324, 0, "5e-324");
}

/* tests/data/base/numbers_read.tsv: Python's float(). */
static void reading_is_correctly_rounded(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "base/numbers_read.tsv");
    while (vectors_next(&v)) {
        double x = 0, expected = double_of(v.cell[1]);
        assert_true(cx_number_parse(cx_text_from(v.cell[0]), &x));
        if (memcmp(&x, &expected, sizeof x))
            fail_msg("'%s' read as %a, expected %a", v.cell[0], x, expected);
    }
    assert_true(v.rows > 1500);
}

/* Every way through the reader against libc's strtod, with the decimals cut at random places. */
static void reading_agrees_with_libc(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 5, 0);
    for (int i = 0; i < 300000; i++) {
        char text[64];
        uint64_t digits = cx_rng_next(&r) >> cx_rng_below(&r, 64);
        int exponent = (int)cx_rng_below(&r, 60) - 30;
        snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)digits,
                 (unsigned long long)cx_rng_below(&r, 1000000), exponent);
        if (i % 2)
            text[strcspn(text, "e")] = '\0';
        double x = 0, expected = strtod(text, NULL);
        assert_true(cx_number_parse(cx_text_from(text), &x));
        if (x != expected)
            fail_msg("'%s' read as %a, libc says %a", text, x, expected);
    }
}

/* Half way between two doubles but for a digit a thousand places on: 2^53 + 1 and a little. */
static void no_digit_is_too_far_to_count(void **state)
{
    (void)state;
    char text[1100];
    double x = 0;
    int n = snprintf(text, sizeof text, "9007199254740993.%0*d", 1000, 0);
    assert_true(cx_number_parse((struct cx_text){text, (size_t)n}, &x));
    assert_true(x == 9007199254740992);
    text[n - 1] = '1';
    assert_true(cx_number_parse((struct cx_text){text, (size_t)n}, &x));
    assert_true(x == 9007199254740994);
}

/* tests/data/base/numbers_written.tsv: Python's repr() and format(). */
static void writing_is_correctly_rounded(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "base/numbers_written.tsv");
    while (vectors_next(&v))
        assert_written(double_of(v.cell[0]), atoi(v.cell[1]), v.cell[2]);
    assert_true(v.rows > 2000);
}

static void the_shortest_text_reads_back_the_same(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 6, 0);
    for (int i = 0; i < 100000; i++) {
        char text[CX_NUMBER_ROOM];
        double back = 0, x = any_double(&r);
        if (i % 2)
            x = ldexp(x, -ilogb(x) + (int)cx_rng_below(&r, 60) - 30); /* of a size people use */
        size_t n = cx_number_format(x, 0, text);
        assert_true(n < CX_NUMBER_ROOM);
        assert_true(cx_number_parse((struct cx_text){text, n}, &back));
        if (memcmp(&x, &back, sizeof x))
            fail_msg("%a was written as %s", x, text);
    }
}

/* The digits of libc's %.*e, for sizes and precisions that tables have, halves included. */
static void digits_agree_with_libc(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 7, 0);
    for (int i = 0; i < 200000; i++) {
        int digits = 1 + (int)cx_rng_below(&r, 17);
        double x = (double)(cx_rng_next(&r) >> (11 + cx_rng_below(&r, 53)));
        x = ldexp(x, -(int)cx_rng_below(&r, 100));
        char ours[CX_NUMBER_ROOM], libc[64];
        cx_number_format(x, digits, ours);
        snprintf(libc, sizeof libc, "%.*e", digits - 1, x);
        if (strtod(ours, NULL) != strtod(libc, NULL))
            fail_msg("%a with %d digits: %s, libc %s", x, digits, ours, libc);
    }
}

/* Python's decimal, 60 digits. */
static void what_a_decimal_has_more_is_known(void **state)
{
    (void)state;
    static const struct {
        double x, rest;
    } known[] = {{0.1, -5.551115123125783e-18},
                 {-0.3, -1.1102230246251566e-17},
                 {2.385, 2.1316282072803005e-16},
                 {107.8681568, 5.822403181809932e-15},
                 {1000000000000.4, -2.44140625e-05},
                 {99999999999999.9, -0.00625},
                 {1e-9, -6.228159145777985e-26},
                 {123456.789012345, -5.176030099391938e-12}};
    for (size_t i = 0; i < CX_COUNT_OF(known); i++)
        assert_true(fabs(cx_number_rest(known[i].x) - known[i].rest) <=
                    3e-16 * fabs(known[i].rest));
    /* themselves, with too many digits, with decimals behind the ninth; nothing at all */
    static const double none[] = {0,        17,    -0.25, 1e15,  0x1p-74,  1. / 3,
                                  1e-10,    1e300, 0.1 + 0.2, 123456789012345.6,
                                  INFINITY, NAN};
    for (size_t i = 0; i < CX_COUNT_OF(none); i++)
        assert_true(cx_number_rest(none[i]) == 0);
}

static void a_decimal_comma_in_the_locale_is_not_seen(void **state)
{
    (void)state;
    static const char *locales[] = {"de_DE.UTF-8", "fi_FI.UTF-8", "fr_FR.UTF-8", "de_DE", "ps_AF"};
    bool found = false;
    for (size_t i = 0; i < CX_COUNT_OF(locales) && !found; i++)
        found = setlocale(LC_ALL, locales[i]) != NULL;
    if (!found)
        skip();
    double x = 0;
    assert_true(cx_number_parse(cx_text_from("12345678901234567890.5e-3"), &x));
    assert_true(x == 12345678901234567.8905);
    assert_written(0.1 + 0.2, 17, "0.30000000000000004");
    assert_written(1.5e300, 10, "1.5e+300");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers_read),
        cmocka_unit_test(other_text_is_no_number),
        cmocka_unit_test(whole_numbers_fit_or_do_not),
        cmocka_unit_test(shares_are_numbers_or_hundredths),
        cmocka_unit_test(integers_are_written_as_printf_does),
        cmocka_unit_test(numbers_are_written_plainly),
        cmocka_unit_test(reading_is_correctly_rounded),
        cmocka_unit_test(reading_agrees_with_libc),
        cmocka_unit_test(no_digit_is_too_far_to_count),
        cmocka_unit_test(writing_is_correctly_rounded),
        cmocka_unit_test(the_shortest_text_reads_back_the_same),
        cmocka_unit_test(digits_agree_with_libc),
        cmocka_unit_test(what_a_decimal_has_more_is_known),
        cmocka_unit_test(a_decimal_comma_in_the_locale_is_not_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
