/* profile.c - rules into a profile, and a profile against a header. */
#include "model/profile.h"

#include <string.h>

#include "unit.h"

static struct cx_arena memory;

static int give_back(void **state)
{
    (void)state;
    cx_arena_release(&memory);
    return 0;
}

static enum cx_status add(struct cx_profile *p, const char *rule, const char *field,
                          const char *value)
{
    struct cx_error e = {0};
    struct cx_profile_line line = {cx_text_from(rule), cx_text_from(field), cx_text_from(value)};
    return cx_profile_add(p, &memory, &line, &e);
}

static size_t match(const struct cx_profile *p, const char *const *header, size_t n,
                    struct cx_binding *binding)
{
    struct cx_text names[8];
    for (size_t i = 0; i < n; i++)
        names[i] = cx_name_normal(&memory, cx_text_from(header[i]));
    return cx_profile_match(p, names, n, binding);
}

static struct cx_binding nothing_chosen(void)
{
    struct cx_binding b;
    cx_binding_start(&b);
    return b;
}

static void names_are_compared_without_their_dress(void **state)
{
    (void)state;
    static const char *const alike[] = {"Customer  ID", " customer id ", "\"Customer ID\"",
                                        "\xEF\xBB\xBF"
                                        "CUSTOMER\tID",
                                        "'customer id'"};
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        assert_true(cx_text_is(cx_name_normal(&memory, cx_text_from(alike[i])), "customer id"));
    assert_false(cx_text_is(cx_name_normal(&memory, cx_text_from("customer_id")), "customer id"));
    assert_int_equal(cx_name_normal(&memory, cx_text_from(" \t")).n, 0);
}

static void wrong_rules_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[][3] = {
        {"", "", ""},
        {"colum", "time", "Date"},
        {"column", "tme", "Date"},
        {"column", "time", ""},
        {"column", "", "Date"},
        {"about", "time", "x"},
        {"stream", "", "rows"},
        {"dates", "", "ydm"},
        {"decimal", "", ";"},
        {"single", "", "x"},
        {"column", "time", "@3"},
        {"column", "time", "@4 of 3"},
        {"column", "time", "@0 of 3"},
        {"column", "time", "@1 of 3x"},
        {"column", "time", "\" \""},
        {"grammar", "", "csv"},
        {"require", "time", "x"},
    };
    struct cx_profile p;
    cx_profile_start(&p, "test");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (add(&p, wrong[i][0], wrong[i][1], wrong[i][2]) != CX_USAGE)
            fail_msg("'%s' '%s' '%s' was taken", wrong[i][0], wrong[i][1], wrong[i][2]);
}

static void settings_are_kept(void **state)
{
    (void)state;
    struct cx_profile p;
    cx_profile_start(&p, "test");
    assert_int_equal(add(&p, "about", "", "a shop"), CX_OK);
    assert_int_equal(add(&p, "stream", "", "events"), CX_OK);
    assert_int_equal(add(&p, "dates", "", "mdy"), CX_OK);
    assert_int_equal(add(&p, "decimal", "", ","), CX_OK);
    assert_int_equal(add(&p, "zone", "", "Europe/Helsinki"), CX_OK);
    assert_int_equal(add(&p, "constant", "currency", "EUR"), CX_OK);
    assert_int_equal(add(&p, "fold", "total", ""), CX_OK);
    assert_int_equal(add(&p, "refund", "order", "C*"), CX_OK);
    assert_true(cx_text_is(p.about, "a shop"));
    assert_int_equal(p.stream, CX_STREAM_EVENTS);
    assert_int_equal(p.dates, CX_DATE_MDY);
    assert_int_equal(p.decimal, CX_MONEY_COMMA);
    assert_string_equal(p.zone, "Europe/Helsinki");
    assert_true(cx_text_is(p.constant[CX_FIELD_CURRENCY], "EUR"));
    assert_int_equal(p.folds, CX_FOLD_BLANKS);
    assert_int_equal(p.fold, CX_FIELD_TOTAL);
    assert_int_equal(add(&p, "sum", "", ""), CX_USAGE); /* it folds already */
    assert_int_equal(p.tests, 1);
    assert_true(cx_text_is(p.test[0].text, "c*"));
    assert_int_equal(p.test[0].kind, CX_KIND_REFUND);
    assert_true(p.mapped[CX_FIELD_ORDER]);
    assert_false(p.mapped[CX_FIELD_KIND]);
}

static struct cx_profile small_profile(void)
{
    struct cx_profile p;
    cx_profile_start(&p, "small");
    add(&p, "column", "customer", "Email");
    add(&p, "column", "customer", "Buyer");
    add(&p, "column", "time", "Date");
    add(&p, "column", "amount", "Total");
    add(&p, "require", "customer", "");
    add(&p, "require", "time", "");
    return p;
}

static void an_earlier_name_is_preferred_wherever_it_stands(void **state)
{
    (void)state;
    struct cx_profile p = small_profile();
    struct cx_binding b = nothing_chosen();
    const char *header[] = {"buyer", "x", "EMAIL", "date"};
    assert_int_equal(match(&p, header, 4, &b), 2);
    assert_int_equal(b.column[CX_FIELD_CUSTOMER], 2);
    assert_int_equal(b.column[CX_FIELD_TIME], 3);
    assert_int_equal(b.column[CX_FIELD_AMOUNT], CX_COLUMN_NONE);
    assert_int_equal(b.rival[CX_FIELD_CUSTOMER], CX_COLUMN_NONE);
}

static void two_columns_for_a_field_are_rivals(void **state)
{
    (void)state;
    struct cx_profile p = small_profile();
    struct cx_binding b = nothing_chosen();
    const char *twice[] = {"Email", "Date", "email"};
    const char *both[] = {"Buyer", "Date", "Email"};
    match(&p, twice, 3, &b);
    assert_int_equal(b.rival[CX_FIELD_CUSTOMER], 2);
    add(&p, "single", "", "");
    b = nothing_chosen();
    match(&p, both, 3, &b);
    assert_int_equal(b.column[CX_FIELD_CUSTOMER], 2);
    assert_int_equal(b.rival[CX_FIELD_CUSTOMER], 0);
}

static void a_profile_without_its_columns_does_not_fit(void **state)
{
    (void)state;
    struct cx_profile p = small_profile();
    const char *header[] = {"Email", "Total"};
    struct cx_binding b = nothing_chosen();
    assert_int_equal(match(&p, header, 2, &b), 0);
    b = nothing_chosen();
    b.column[CX_FIELD_TIME] = 1; /* the user says so */
    assert_int_equal(match(&p, header, 2, &b), 3);
    add(&p, "mark", "", "Vendor");
    b.column[CX_FIELD_TIME] = 1;
    assert_int_equal(match(&p, header, 2, &b), 0);
    const char *marked[] = {"Email", "Date", "vendor"};
    b = nothing_chosen();
    assert_int_equal(match(&p, marked, 3, &b), 3);
}

static void what_the_user_chose_is_kept(void **state)
{
    (void)state;
    struct cx_profile p = small_profile();
    const char *header[] = {"Email", "Date", "Total", "Paid"};
    struct cx_binding b = nothing_chosen();
    b.column[CX_FIELD_AMOUNT] = 3;
    assert_int_equal(match(&p, header, 4, &b), 3);
    assert_int_equal(b.column[CX_FIELD_AMOUNT], 3);
    b = nothing_chosen();
    b.column[CX_FIELD_AMOUNT] = CX_COLUMN_REFUSED;
    assert_int_equal(match(&p, header, 4, &b), 2);
    assert_int_equal(b.column[CX_FIELD_AMOUNT], CX_COLUMN_REFUSED);
}

static void numbers_stand_for_columns_of_tables_of_that_width(void **state)
{
    (void)state;
    struct cx_profile p;
    struct cx_binding b = nothing_chosen();
    const char *header[] = {"@1", "@2", "@3", "@4", "@5"};
    cx_profile_start(&p, "text");
    add(&p, "column", "time", "@2 of 4");
    add(&p, "column", "time", "@3 of 5");
    assert_int_equal(match(&p, header, 5, &b), 1);
    assert_int_equal(b.column[CX_FIELD_TIME], 2);
    b = nothing_chosen();
    assert_int_equal(match(&p, header, 4, &b), 1);
    assert_int_equal(b.column[CX_FIELD_TIME], 1);
    b = nothing_chosen();
    assert_int_equal(match(&p, header, 3, &b), 0);
}

static void an_else_column_stands_in(void **state)
{
    (void)state;
    struct cx_profile p = small_profile();
    struct cx_binding b = nothing_chosen();
    const char *both[] = {"Customer ID", "Email", "Date"}, *one[] = {"Customer ID", "Date"};
    add(&p, "else", "customer", "Customer ID");
    assert_int_equal(match(&p, both, 3, &b), 2);
    assert_int_equal(b.column[CX_FIELD_CUSTOMER], 1);
    assert_int_equal(b.others, 1);
    assert_int_equal(b.other[0].column, 0);
    b = nothing_chosen();
    assert_int_equal(match(&p, one, 2, &b), 2);
    assert_int_equal(b.column[CX_FIELD_CUSTOMER], 0);
    assert_int_equal(b.others, 0);
    b = nothing_chosen();
    b.column[CX_FIELD_CUSTOMER] = 0; /* the user's column has no stand-in */
    assert_int_equal(match(&p, both, 3, &b), 2);
    assert_int_equal(b.others, 0);
}

static void a_number_in_a_name_makes_groups(void **state)
{
    (void)state;
    struct cx_profile p = small_profile();
    struct cx_binding b = nothing_chosen();
    struct cx_text names[6];
    const char *header[] = {"Email",      "Date",        "Item 12 SKU",
                            "Item 1 SKU", "Item 1x SKU", "Item 2 Total"};
    add(&p, "column", "item", "Item {N} SKU");
    add(&p, "column", "price", "Item {N} Total");
    for (size_t i = 0; i < 6; i++)
        names[i] = cx_name_normal(&memory, cx_text_from(header[i]));
    assert_int_equal(cx_profile_match(&p, names, 6, &b), 3);
    assert_int_equal(b.column[CX_FIELD_ITEM], 3);
    assert_int_equal(cx_profile_groups(&p, names, 6), 12);
    b = nothing_chosen();
    cx_profile_group(&p, names, 6, 2, &b);
    assert_int_equal(b.column[CX_FIELD_ITEM], CX_COLUMN_NONE);
    assert_int_equal(b.column[CX_FIELD_PRICE], 5);
    b = nothing_chosen();
    cx_profile_group(&p, names, 6, 12, &b);
    assert_int_equal(b.column[CX_FIELD_ITEM], 2);
    assert_int_equal(b.column[CX_FIELD_CUSTOMER], 0); /* of the row, not of the group */
}

static void stars_stand_for_any_text(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool meets;
    } wanted[] = {
        {"C*", "c536379", true},
        {"C*", "536379", false},
        {"*", "x", true},
        {"*", "", false},
        {"(empty)", "", true},
        {"(empty)", "x", false},
        {"*refund*", "Payment Refund", true},
        {"*refund", "Refunded", false},
        {"a*b*c", "A-b-b-C", true},
        {"a*b*c", "acb", false},
        {"paid", "PAID", true},
        {"paid", "unpaid", false},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct cx_profile p;
        cx_profile_start(&p, "test");
        add(&p, "leave-out", "status", wanted[i].pattern);
        if (cx_profile_meets(&p.test[0], cx_text_from(wanted[i].text)) != wanted[i].meets)
            fail_msg("'%s' and '%s'", wanted[i].pattern, wanted[i].text);
    }
}

static void footers_are_known_by_their_first_words(void **state)
{
    (void)state;
    struct cx_profile p;
    cx_profile_start(&p, "test");
    assert_int_equal(add(&p, "footer", "", "Grand Total"), CX_OK);
    assert_int_equal(add(&p, "footer", "event", "(empty)"), CX_OK);
    assert_int_equal(add(&p, "footer", "", ""), CX_USAGE);
    assert_int_equal(p.footers, 1);
    assert_int_equal(p.tests, 1);
    assert_true(cx_profile_is_footer(&p, CX_TEXT_OF("GRAND TOTALS (2 records)")));
    assert_false(cx_profile_is_footer(&p, CX_TEXT_OF("Grand Hotel")));
    assert_false(cx_profile_is_footer(&p, CX_TEXT_OF("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared_without_their_dress),
        cmocka_unit_test(wrong_rules_are_refused),
        cmocka_unit_test(settings_are_kept),
        cmocka_unit_test(an_earlier_name_is_preferred_wherever_it_stands),
        cmocka_unit_test(two_columns_for_a_field_are_rivals),
        cmocka_unit_test(a_profile_without_its_columns_does_not_fit),
        cmocka_unit_test(what_the_user_chose_is_kept),
        cmocka_unit_test(an_else_column_stands_in),
        cmocka_unit_test(a_number_in_a_name_makes_groups),
        cmocka_unit_test(stars_stand_for_any_text),
        cmocka_unit_test(footers_are_known_by_their_first_words),
        cmocka_unit_test(numbers_stand_for_columns_of_tables_of_that_width),
    };
    return cmocka_run_group_tests(tests, NULL, give_back);
}
