/* number.c - text to double and back. */
#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

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
                                  "0x1p3", " 1", "1 ", "1,5", "1.2.3", "1e5.0", "1e400", "-1e999999999999",
                                  "1e99999999999999999999", "--1", "1f", "1e5 "};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers_read),
        cmocka_unit_test(other_text_is_no_number),
        cmocka_unit_test(whole_numbers_fit_or_do_not),
        cmocka_unit_test(numbers_are_written_plainly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
