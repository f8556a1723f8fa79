/* lower.c - small letters against those of Python. */
#include "base/lower.h"

#include <string.h>

#include "unit.h"

/* Python 3, where lower() is one character and another one:
 * [c for c in map(chr, range(0xc0, 0x180)) if len(c.lower()) == 1 and c.lower() != c] */
static const char capitals[] =
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØ"
    "ÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢ"
    "ĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖ"
    "ŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ";
/* and ''.join(those).lower() */
static const char smalls[] =
    "àáâãäåæçèéêëìíîïðñòóôõöø"
    "ùúûüýþāăąćĉċčďđēĕėęěĝğġģ"
    "ĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗ"
    "řśŝşšţťŧũūŭůűųŵŷÿźżž";

static const char *small_of(const char *letter)
{
    for (size_t i = 0; capitals[i]; i += 2)
        if (memcmp(capitals + i, letter, 2) == 0)
            return smalls + i;
    return letter;
}

static void letters_are_made_small_as_python_does(void **state)
{
    (void)state;
    assert_int_equal(sizeof capitals, sizeof smalls);
    for (unsigned c = 0x80; c < 0x800; c++) {
        char text[] = {(char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f))};
        const char *wanted = small_of(text);
        struct cx_text t = {text, 2};
        if (cx_lower_at(t, 0) != wanted[0] || cx_lower_at(t, 1) != wanted[1])
            fail_msg("U+%04X", c);
    }
    assert_true(cx_text_is_like(cx_text_from(capitals), cx_text_from(smalls)));
}

static void letters_of_one_kind_alone_are_alike(void **state)
{
    (void)state;
    assert_true(cx_text_is_like(CX_TEXT_OF("PÄIVÄ"), CX_TEXT_OF("päivä")));
    assert_true(cx_text_is_like(CX_TEXT_OF("Ÿ"), CX_TEXT_OF("ÿ")));
    assert_false(cx_text_is_like(CX_TEXT_OF("Ÿ"), CX_TEXT_OF("ø"))); /* b8 behind c5 and c3 */
    assert_false(cx_text_is_like(CX_TEXT_OF("×"), CX_TEXT_OF("÷")));
    assert_false(cx_text_is_like(CX_TEXT_OF("İ"), CX_TEXT_OF("ı")));
}

static void broken_bytes_stay(void **state)
{
    (void)state;
    static const char *const broken[] = {"\xc3", "\x84",
                                         "\xc3"
                                         "A",
                                         "\xe4\x84", "\xff"};
    for (size_t i = 0; i < CX_COUNT_OF(broken); i++)
        assert_int_equal(cx_lower_at(cx_text_from(broken[i]), 0), broken[i][0]);
    assert_int_equal(cx_lower_at(CX_TEXT_OF("\xc3\x84\x84"), 2), (char)0x84);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_made_small_as_python_does),
        cmocka_unit_test(letters_of_one_kind_alone_are_alike),
        cmocka_unit_test(broken_bytes_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
