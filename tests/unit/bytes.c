/* bytes.c - slices and the buffer that grows; and errors, which are text too. */
#include "base/bytes.h"
#include "base/error.h"

#include <string.h>

#include "unit.h"

static void slices_compare_as_bytes(void **state)
{
    (void)state;
    struct cx_text empty = cx_text_from(NULL), cust = CX_TEXT_OF("cust");
    assert_int_equal(empty.n, 0);
    assert_true(cx_text_equal(empty, cx_text_from("")));
    assert_true(cx_text_is(cust, "cust"));
    assert_false(cx_text_is(cust, "customer"));
    assert_false(cx_text_is(cust, "cusp"));
    assert_true(cx_text_compare(cust, cx_text_from("customer")) < 0);
    assert_true(cx_text_compare(cx_text_from("b"), cx_text_from("abc")) > 0);
    assert_true(cx_text_compare(cx_text_from("\xc3\xa4"), cx_text_from("z")) > 0);
    assert_int_equal(cx_text_compare(cust, cust), 0);
    assert_int_equal(cx_text_compare(empty, empty), 0);
}

static void a_buffer_grows(void **state)
{
    (void)state;
    struct cx_bytes b = {0};
    for (int i = 0; i < 10000; i++) {
        cx_bytes_put(&b, 'x');
        cx_bytes_add(&b, "yz", 2);
        cx_bytes_format(&b, "%04d", i);
    }
    assert_false(b.failed);
    assert_int_equal(b.n, 70000);
    assert_memory_equal(b.s + 7 * 4321, "xyz4321", 7);
    cx_bytes_release(&b);
    assert_null(b.s);
}

static void text_longer_than_the_room_is_formatted_whole(void **state)
{
    (void)state;
    struct cx_bytes b = {0};
    cx_bytes_format(&b, "%s", "");
    assert_int_equal(b.n, 0);
    cx_bytes_format(&b, "%0*d", 1000, 7);
    assert_int_equal(b.n, 1000);
    assert_int_equal(b.s[999], '7');
    cx_bytes_release(&b);
}

static void a_failed_buffer_stays_as_it_was(void **state)
{
    (void)state;
    struct cx_bytes b = {0};
    cx_bytes_add(&b, "abc", 3);
    assert_false(cx_bytes_reserve(&b, SIZE_MAX - 1));
    assert_true(b.failed);
    cx_bytes_put(&b, 'd');
    cx_bytes_add(&b, "d", 1);
    cx_bytes_format(&b, "%d", 1);
    assert_int_equal(b.n, 3);
    assert_memory_equal(b.s, "abc", 3);
    cx_bytes_release(&b);
}

static void errors_keep_their_place(void **state)
{
    (void)state;
    struct cx_error e = {.line = 17, .reason = "bad-date"};
    assert_int_equal(cx_fail(&e, CX_BAD_ROW, "'%s' is no date", "x"), CX_BAD_ROW);
    assert_string_equal(e.what, "'x' is no date");
    assert_int_equal(e.line, 17);
    assert_string_equal(e.reason, "bad-date");
    cx_fail(&e, CX_FAILED, "%0*d", 1000, 1);
    assert_int_equal(strlen(e.what), sizeof e.what - 1);
    assert_int_equal(cx_no_memory(&e), CX_FAILED);
    assert_int_equal(e.status, CX_FAILED);
    assert_string_equal(e.what, "out of memory");
    assert_int_equal(cx_no_memory(NULL), CX_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_compare_as_bytes),
        cmocka_unit_test(a_buffer_grows),
        cmocka_unit_test(text_longer_than_the_room_is_formatted_whole),
        cmocka_unit_test(a_failed_buffer_stays_as_it_was),
        cmocka_unit_test(errors_keep_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
