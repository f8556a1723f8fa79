/* decimal.c - exact amounts. */
#include "base/decimal.h"

#include "vectors.h"

struct reading {
    const char *text;
    enum cx_decimal_status status;
    int64_t units;
};

static void check_readings(const struct reading *r, size_t n, bool half_even)
{
    for (size_t i = 0; i < n; i++) {
        int64_t units = 0;
        enum cx_decimal_status status =
            cx_decimal_parse(cx_text_from(r[i].text), half_even, &units);
        if (status != r[i].status || units != r[i].units)
            fail_msg("'%s': status %d, units %lld", r[i].text, status, (long long)units);
    }
}

/* By hand, from the definition: units are ten-thousandths. */
static void plain_amounts_are_exact(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        {"1234.50", CX_DECIMAL_OK, 12345000},
        {"+3", CX_DECIMAL_OK, 30000},
        {"-0.0001", CX_DECIMAL_OK, -1},
        {".5", CX_DECIMAL_OK, 5000},
        {"5.", CX_DECIMAL_OK, 50000},
        {"-0", CX_DECIMAL_OK, 0},
        {"00012.10", CX_DECIMAL_OK, 121000},
        {"0000000000000000000000000000012.10", CX_DECIMAL_OK, 121000},
        {"12.50000000000000000000000000000", CX_DECIMAL_OK, 125000},
        {"922337203685477.5807", CX_DECIMAL_OK, INT64_MAX},
        {"-922337203685477.5807", CX_DECIMAL_OK, -INT64_MAX},
        {"922337203685477.5808", CX_DECIMAL_OVERFLOW, 0},
        {"-922337203685477.5808", CX_DECIMAL_OVERFLOW, 0},
        {"922337203685478", CX_DECIMAL_OVERFLOW, 0},
        {"18446744073709551616", CX_DECIMAL_OVERFLOW, 0},
        {"99999999999999999999999999999999999999999", CX_DECIMAL_OVERFLOW, 0},
        {"0.00005", CX_DECIMAL_PRECISE, 0},
        {"", CX_DECIMAL_EMPTY, 0},
    };
    check_readings(readings, CX_COUNT_OF(readings), false);
}

static void other_text_is_bad(void **state)
{
    (void)state;
    static const char *texts[] = {"-",    "+",   ".",   "-.",   "1e3",  "12,5", "1.2.3", "NaN",
                                  "inf",  "0x1", " 1",  "1 ",   "--1",  "+-1",  "1-",    "1.-2",
                                  "1.2a", "a",   "1/2", "1:30", "12.5\t", "99999999999999999999x"};
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++)
        check_readings(&(struct reading){texts[i], CX_DECIMAL_BAD, 0}, 1, true);
    int64_t units;
    assert_int_equal(cx_decimal_parse((struct cx_text){"1\0002", 3}, true, &units), CX_DECIMAL_BAD);
}

static void ties_go_to_even(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        {"0.00005", CX_DECIMAL_OK, 0},      {"0.00015", CX_DECIMAL_OK, 2},
        {"0.00025", CX_DECIMAL_OK, 2},      {"-0.00015", CX_DECIMAL_OK, -2},
        {"0.000250000", CX_DECIMAL_OK, 2},  {"0.000250001", CX_DECIMAL_OK, 3},
        {"0.00014999", CX_DECIMAL_OK, 1},   {"0.00004", CX_DECIMAL_OK, 0},
        {"0.00006", CX_DECIMAL_OK, 1},      {"2.99995", CX_DECIMAL_OK, 30000},
        {"922337203685477.58075", CX_DECIMAL_OVERFLOW, 0},
        {"922337203685477.580749", CX_DECIMAL_OK, INT64_MAX},
    };
    check_readings(readings, CX_COUNT_OF(readings), true);
}

static void assert_text(cx_int128 units, const char *text)
{
    char out[CX_DECIMAL_ROOM];
    assert_int_equal(cx_decimal_format(units, out), strlen(text));
    assert_string_equal(out, text);
}

static void the_shortest_exact_text_is_written(void **state)
{
    (void)state;
    const cx_int128 largest = (cx_int128)(((cx_uint128)1 << 127) - 1);
    assert_text(0, "0");
    assert_text(125000, "12.5");
    assert_text(1000000, "100");
    assert_text(-1, "-0.0001");
    assert_text(10010, "1.001");
    assert_text(INT64_MAX, "922337203685477.5807");
    /* 10^22 units and its neighbours: zeros inside a part of 18 digits. */
    cx_int128 huge = (cx_int128)1000000000000000000 * 10000;
    assert_text(huge, "1000000000000000000");
    assert_text(huge - 1, "999999999999999999.9999");
    assert_text(-(huge * 10000 + 50000), "-10000000000000000000005");
    /* 2^127 = 170141183460469231731687303715884105728 */
    assert_text(largest, "17014118346046923173168730371588410.5727");
    assert_text(-largest - 1, "-17014118346046923173168730371588410.5728");
}

static uint64_t next_random(uint64_t *s)
{
    *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *s ^ *s >> 29;
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (int i = 0; i < 300000; i++) {
        int64_t units = (int64_t)next_random(&seed) >> (next_random(&seed) % 64), back = 0;
        if (units == INT64_MIN)
            continue;
        char out[CX_DECIMAL_ROOM];
        size_t n = cx_decimal_format(units, out);
        assert_int_equal(cx_decimal_parse((struct cx_text){out, n}, false, &back), CX_DECIMAL_OK);
        assert_true(back == units);
    }
}

static cx_int128 int128_of(const char *text)
{
    bool negative = *text == '-';
    cx_uint128 size = 0;
    for (text += negative; *text; text++)
        size = size * 10 + (unsigned)(*text - '0');
    return negative ? -(cx_int128)size : (cx_int128)size;
}

/* tests/data/base/decimals.tsv: fractions, converted to double once. */
static void doubles_are_correctly_rounded(void **state)
{
    (void)state;
    struct vectors v;
    vectors_open(&v, "base/decimals.tsv");
    while (vectors_next(&v)) {
        uint64_t expected = strtoull(v.cell[1], NULL, 16), got;
        double x = cx_decimal_double(int128_of(v.cell[0]));
        memcpy(&got, &x, sizeof got);
        if (got != expected)
            fail_msg("%s: %a", v.cell[0], x);
    }
    assert_true(v.rows > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_amounts_are_exact),
        cmocka_unit_test(other_text_is_bad),
        cmocka_unit_test(ties_go_to_even),
        cmocka_unit_test(the_shortest_exact_text_is_written),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(doubles_are_correctly_rounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
