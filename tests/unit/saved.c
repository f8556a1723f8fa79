/* saved.c - cells of a state as base/saved.h says they are, by hand. */
#include "base/saved.h"

#include <math.h>

#include "unit.h"

static void what_is_saved_is_loaded(void **state)
{
    (void)state;
    const struct cx_text odd = CX_TEXT_OF("3:a b\0 :");
    struct cx_bytes cell = {0};
    cx_save_integer(&cell, INT64_MIN);
    cx_bytes_put(&cell, ' ');
    cx_save_text(&cell, odd);
    cx_bytes_add(&cell, " word ", 6);
    cx_save_text(&cell, CX_TEXT_OF(""));
    cx_bytes_put(&cell, ' ');
    cx_save_double(&cell, -0.0);
    cx_bytes_put(&cell, ' ');
    cx_save_double(&cell, (double)NAN);
    assert_false(cell.failed);
    const struct cx_text wanted = CX_TEXT_OF("-9223372036854775808 8:3:a b\0 : word 0: "
                                             "-9223372036854775808 -");
    assert_true(cx_text_equal((struct cx_text){cell.s, cell.n}, wanted));

    struct cx_text from = {cell.s, cell.n}, text, word;
    int64_t x;
    assert_true(cx_load_integer(&from, &x) && x == INT64_MIN);
    assert_true(cx_load_text(&from, &text) && cx_text_equal(text, odd));
    assert_true(cx_load_word(&from, &word) && cx_text_is(word, "word"));
    assert_true(cx_load_text(&from, &text) && text.n == 0);
    double zero, none;
    assert_true(cx_load_double(&from, &zero) && zero == 0 && signbit(zero));
    assert_true(cx_load_double(&from, &none) && isnan(none));
    assert_int_equal(from.n, 0);
    assert_false(cx_load_double(&from, &none));
    assert_false(cx_load_word(&from, &word) || cx_load_text(&from, &text));
    cx_bytes_release(&cell);
}

static void damage_is_seen(void **state)
{
    (void)state;
    static const char *const texts[] = {"",     "a",     "1",    ":a",     "-1:a", "2:a", "x:a",
                                        "1:ab", "1:a ",  "0:a",  "1 :a",   "1:\n\n",
                                        "9223372036854775807:a", "18446744073709551617:a"};
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++) {
        struct cx_text from = cx_text_from(texts[i]), text;
        if (cx_load_text(&from, &text))
            fail_msg("'%s'", texts[i]);
    }
    static const char *const numbers[] = {"", " ", "a", "1a 2", "9223372036854775808", "1:2"};
    for (size_t i = 0; i < CX_COUNT_OF(numbers); i++) {
        struct cx_text from = cx_text_from(numbers[i]);
        struct cx_text again = from;
        int64_t x;
        double y;
        if (cx_load_integer(&from, &x) || cx_load_double(&again, &y))
            fail_msg("'%s'", numbers[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_loaded),
        cmocka_unit_test(damage_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
