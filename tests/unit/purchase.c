/* purchase.c - kinds, what refunds do, and one currency.  Expected values are the rules of
 * model/purchase.h, applied by hand. */
#include "model/purchase.h"

#include <string.h>

#include "unit.h"

static void kinds_are_words_or_signs(void **state)
{
    (void)state;
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF("sale"), -23850), CX_PURCHASE_SALE);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF("refund"), 0), CX_PURCHASE_REFUND);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF("shipping"), 1), CX_PURCHASE_OTHER);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF("tax"), 1), CX_PURCHASE_OTHER);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF("fee"), 1), CX_PURCHASE_OTHER);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF("Sale"), 1), CX_PURCHASE_UNKNOWN);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF(""), -1), CX_PURCHASE_REFUND);
    assert_int_equal(cx_purchase_kind(CX_TEXT_OF(""), 0), CX_PURCHASE_SALE);
    assert_int_equal(cx_purchase_kind((struct cx_text){NULL, 0}, 1), CX_PURCHASE_SALE);
}

static void policies_judge_refunds(void **state)
{
    (void)state;
    struct cx_text none = {NULL, 0};
    struct cx_purchase_verdict v = cx_purchase_judge(CX_REFUND_NET, none, -1);
    assert_int_equal(v.use, CX_PURCHASE_COUNTS);
    assert_true(v.refund);
    v = cx_purchase_judge(CX_REFUND_KEEP, none, -1);
    assert_int_equal(v.use, CX_PURCHASE_COUNTS);
    assert_false(v.refund);
    assert_int_equal(cx_purchase_judge(CX_REFUND_DROP, none, -1).use, CX_PURCHASE_LEFT_OUT);
    v = cx_purchase_judge(CX_REFUND_ERROR, none, -1);
    assert_int_equal(v.use, CX_PURCHASE_REFUSED);
    assert_string_equal(v.reason, "refund");
    v = cx_purchase_judge(CX_REFUND_ERROR, none, 1);
    assert_int_equal(v.use, CX_PURCHASE_COUNTS);
    assert_false(v.refund);
}

static void odd_rows_are_refused(void **state)
{
    (void)state;
    struct cx_purchase_verdict v = cx_purchase_judge(CX_REFUND_NET, CX_TEXT_OF("gift"), 1);
    assert_int_equal(v.use, CX_PURCHASE_REFUSED);
    assert_string_equal(v.reason, "bad-kind");
    v = cx_purchase_judge(CX_REFUND_NET, CX_TEXT_OF("refund"), 1);
    assert_int_equal(v.use, CX_PURCHASE_REFUSED);
    assert_string_equal(v.reason, "bad-refund");
    v = cx_purchase_judge(CX_REFUND_NET, CX_TEXT_OF("fee"), -1);
    assert_int_equal(v.use, CX_PURCHASE_LEFT_OUT);
}

static void one_currency_or_a_question(void **state)
{
    (void)state;
    struct cx_currency seen = {{0}, 0};
    struct cx_error e = {0};
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF(""), 2, &e), CX_OK);
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF("EUR"), 3, &e), CX_OK);
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF("EUR"), 4, &e), CX_OK);
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF(""), 5, &e), CX_OK);
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF("SEK"), 6, &e), CX_USAGE);
    assert_int_equal(e.line, 6);
    assert_string_equal(e.what,
                        "two currencies, 'EUR' (line 3) and 'SEK': choose one with --currency");
}

static void codes_have_room_for_eight_bytes(void **state)
{
    (void)state;
    struct cx_currency seen = {{0}, 0};
    struct cx_error e = {0};
    assert_true(cx_currency_valid(CX_TEXT_OF("12345678")));
    assert_false(cx_currency_valid(CX_TEXT_OF("123456789")));
    assert_false(cx_currency_valid((struct cx_text){"E\0R", 3}));
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF("12345678"), 2, &e), CX_OK);
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF("12345678"), 3, &e), CX_OK);
    assert_int_equal(cx_currency_see(&seen, CX_TEXT_OF("123456789"), 4, &e), CX_USAGE);
    assert_true(cx_text_is(cx_currency_text(&seen), "12345678"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_words_or_signs),
        cmocka_unit_test(policies_judge_refunds),
        cmocka_unit_test(odd_rows_are_refused),
        cmocka_unit_test(one_currency_or_a_question),
        cmocka_unit_test(codes_have_room_for_eight_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
