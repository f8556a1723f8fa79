/* shoporder.c - rows of an export by a plan, and orders that run over several of them. */
#include "model/shoporder.h"

#include <stdio.h>
#include <string.h>

#include "model/shopbooks.h"
#include "model/shoplook.h"
#include "unit.h"

/* Columns of the tests' export, in this order. */
static const enum cx_field layout[] = {
    CX_FIELD_ORDER,    CX_FIELD_CUSTOMER, CX_FIELD_TIME,     CX_FIELD_TOTAL,
    CX_FIELD_SHIPPING, CX_FIELD_REFUNDED, CX_FIELD_CURRENCY, CX_FIELD_QUANTITY,
    CX_FIELD_PRICE,    CX_FIELD_ITEM,     CX_FIELD_STATUS,   CX_FIELD_KIND,
};
enum { COLUMNS = 12 };

struct bench {
    struct cx_arena memory;
    struct cx_profile profile;
    struct cx_shop_plan plan;
};
static struct bench bench;

static void rule(const char *word, const char *field, const char *value)
{
    struct cx_error e = {0};
    struct cx_profile_line line = {cx_text_from(word), cx_text_from(field), cx_text_from(value)};
    assert_int_equal(cx_profile_add(&bench.profile, &bench.memory, &line, &e), CX_OK);
}

static int set_up(void **state)
{
    (void)state;
    memset(&bench, 0, sizeof bench);
    cx_profile_start(&bench.profile, "test");
    rule("fold", "total", "");
    rule("leave-out", "status", "voided");
    rule("refund", "order", "C*");
    rule("refund", "kind", "return");
    rule("sale", "kind", "sold");
    bench.plan.profile = &bench.profile;
    bench.plan.dates.order = CX_DATE_ISO;
    for (int f = 0; f < CX_FIELDS; f++) {
        bench.plan.column[f] = -1;
        bench.plan.money[f].mark = CX_MONEY_POINT;
    }
    for (int i = 0; i < COLUMNS; i++) {
        bench.plan.column[layout[i]] = i;
        bench.plan.heading[layout[i]] = cx_field_name(layout[i]);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    cx_arena_release(&bench.memory);
    return 0;
}

/* A row as a line with '|' between its cells; missing ones are empty. */
static const struct cx_text *cells(const char *line)
{
    static char text[256];
    static struct cx_text cell[COLUMNS];
    char *at = text;
    snprintf(text, sizeof text, "%s", line);
    for (int i = 0; i < COLUMNS; i++) {
        size_t n = strcspn(at, "|");
        cell[i] = (struct cx_text){at, n};
        at += n + (at[n] == '|');
    }
    return cell;
}

static enum cx_shop_verdict read_row(const char *line, struct cx_shop_row *row,
                                     struct cx_shop_fault *fault)
{
    return cx_shop_read(&bench.plan, cells(line), row, fault);
}

static void assert_refused(const char *line, const char *reason)
{
    struct cx_shop_row row;
    struct cx_shop_fault fault = {0};
    if (read_row(line, &row, &fault) != CX_SHOP_REFUSED || strcmp(fault.reason, reason))
        fail_msg("'%s' gave %s, expected %s", line, fault.reason ? fault.reason : "a row", reason);
}

/* ---- rows */

static void price_times_quantity_is_the_amount(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    assert_int_equal(read_row("7|ann|2026-01-05|||||3|2.385|A", &row, &fault), CX_SHOP_TAKEN);
    assert_int_equal(row.amount, 71550);
    assert_int_equal(row.quantity, 30000);
    assert_int_equal(row.kind, CX_KIND_SALE);
    assert_string_equal(row.currency, "");
    memcpy(bench.plan.currency, "EUR", 4);
    assert_int_equal(read_row("7|ann|2026-01-05||||sek|3|2.385|A", &row, &fault), CX_SHOP_TAKEN);
    assert_string_equal(row.currency, "SEK");
    assert_int_equal(read_row("7|ann|2026-01-05|||||3|2.385|A", &row, &fault), CX_SHOP_TAKEN);
    assert_string_equal(row.currency, "EUR");
}

static void a_refund_is_below_zero(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    static const char *const refunds[] = {
        "7|ann|2026-01-05|||||-3|2.5|A", "c7|ann|2026-01-05|||||3|2.5|A",
        "7|ann|2026-01-05|||||3|2.5|A||Return", "7|ann|2026-01-05|||||3|-2.5|A"};
    for (size_t i = 0; i < sizeof refunds / sizeof *refunds; i++) {
        assert_int_equal(read_row(refunds[i], &row, &fault), CX_SHOP_TAKEN);
        assert_int_equal(row.kind, CX_KIND_REFUND);
        assert_int_equal(row.amount, -75000);
    }
    assert_int_equal(read_row("7|ann|2026-01-05|||||3|-2.5|A||sold", &row, &fault), CX_SHOP_TAKEN);
    assert_int_equal(row.kind, CX_KIND_SALE);
    assert_int_equal(row.amount, -75000);
}

static void rows_are_judged_in_order(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    assert_int_equal(read_row("7||||||||||VOIDED", &row, &fault), CX_SHOP_LEFT_OUT);
    assert_int_equal(read_row("order|customer|time|total", &row, &fault), CX_SHOP_SKIPPED);
    assert_refused("7||bad|||||1|1", "no-customer");
    assert_refused("7|ann|bad|||||x|1", "bad-date");
    assert_refused("7|ann|n/a|||||x|1", "no-time");
    assert_refused("|ann|2026-01-05|||||x|1", "no-order");
    assert_refused("7|ann|2026-01-05||||EURO|x|1", "bad-currency");
    assert_refused("7|ann|2026-01-05|||||x|1", "bad-amount");
    assert_refused("7|ann|2026-01-05|||||1|", "no-amount");
    assert_refused("7|ann|2026-01-05||||||1", "no-amount");
}

static void missing_amounts_are_the_callers_matter(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    bench.plan.missing_amount = CX_MISSING_DROP;
    assert_int_equal(read_row("7|ann|2026-01-05|||||1|", &row, &fault), CX_SHOP_LEFT_OUT);
    assert_string_equal(fault.reason, "no-amount");
    bench.plan.missing_amount = CX_MISSING_KEEP;
    assert_int_equal(read_row("7|ann|2026-01-05|||||-1|", &row, &fault), CX_SHOP_TAKEN);
    assert_false(row.has_amount);
    assert_int_equal(row.kind, CX_KIND_REFUND);
    bench.plan.missing_amount = CX_MISSING_AUTO;
}

static void ids_lose_their_guards(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    assert_int_equal(read_row("=\"007\"|'+358| 2026-01-05 |||||1|1", &row, &fault), CX_SHOP_TAKEN);
    assert_true(cx_text_is(row.text[CX_FIELD_ORDER], "007"));
    assert_true(cx_text_is(row.text[CX_FIELD_CUSTOMER], "+358"));
    assert_int_equal(read_row("7|'t Hooft|2026-01-05|||||1|1", &row, &fault), CX_SHOP_TAKEN);
    assert_true(cx_text_is(row.text[CX_FIELD_CUSTOMER], "'t Hooft"));
    assert_refused("1.23E+12|ann|2026-01-05|||||1|1", "excel-damaged-id");
    assert_refused("7|1E+10|2026-01-05|||||1|1", "excel-damaged-id");
    assert_int_equal(read_row("7|E+12|2026-01-05|||||1|1", &row, &fault), CX_SHOP_TAKEN);
    assert_int_equal(read_row("7|12E+12|2026-01-05|||||1|1", &row, &fault), CX_SHOP_TAKEN);
}

static void clock_times_need_a_zone(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    assert_refused("7|ann|2026-01-05 10:00|||||1|1", "no-zone");
    assert_int_equal(read_row("7|ann|2026-01-05 10:00Z|||||1|1", &row, &fault), CX_SHOP_TAKEN);
    struct cx_arena a = {0};
    struct cx_error e = {0};
    assert_int_equal(cx_zone_load(&a, NULL, "UTC", &bench.plan.dates.bare, &e), CX_OK);
    assert_int_equal(read_row("7|ann|2026-01-05 10:00|||||1|1", &row, &fault), CX_SHOP_TAKEN);
    bench.plan.dates.bare = NULL;
    cx_arena_release(&a);
}

/* ---- orders; the amounts add up by hand */

static void assert_part(const struct cx_shop_row *row, enum cx_shop_kind kind, int64_t amount)
{
    assert_int_equal(row->kind, kind);
    assert_int_equal(row->amount, amount);
}

static const char *const two_orders[] = {
    "1|ann|2026-01-05|100.00|5.00|0|EUR|2|39.90|A",
    "1||||||EUR|1|11.60|B",
    "2|bo|2026-01-06|20.00|0|5.00|EUR|1|20.00|C",
};

static enum cx_shop_verdict feed(struct cx_order_fold *f, const char *line, uint64_t number,
                                 struct cx_order_step *step)
{
    struct cx_shop_fault fault;
    return cx_order_row(f, cells(line), (struct cx_place){"f", number}, step, &fault);
}

static void an_order_is_its_total(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_BLANKS};
    struct cx_order_step step;
    assert_int_equal(feed(&f, two_orders[0], 2, &step), CX_SHOP_TAKEN);
    assert_int_equal(step.ended_count, 0);
    assert_int_equal(feed(&f, two_orders[1], 3, &step), CX_SHOP_TAKEN);
    assert_int_equal(step.ended_count, 0);
    assert_int_equal(feed(&f, two_orders[2], 4, &step), CX_SHOP_TAKEN);
    assert_int_equal(step.ended_count, 2);
    assert_int_equal(step.ended[0].at.line, 2);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 950000);
    assert_int_equal(step.ended[0].row.quantity, 30000);
    assert_true(cx_text_is(step.ended[0].row.text[CX_FIELD_CUSTOMER], "ann"));
    assert_int_equal(step.ended[0].row.text[CX_FIELD_ITEM].n, 0);
    assert_part(&step.ended[1].row, CX_KIND_SHIPPING, 50000);
    assert_int_equal(step.line_count, 0);
    cx_order_end(&f, &step);
    assert_int_equal(step.ended_count, 2);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 200000);
    assert_part(&step.ended[1].row, CX_KIND_REFUND, -50000);
    cx_order_end(&f, &step);
    assert_int_equal(step.ended_count, 0);
    cx_order_release(&f);
}

static void lines_and_their_rest_are_the_total(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_BLANKS, .by_line = true};
    struct cx_order_step step;
    feed(&f, two_orders[0], 2, &step);
    assert_int_equal(step.line_count, 1);
    assert_part(&step.line[0], CX_KIND_SALE, 798000);
    assert_true(cx_text_is(step.line[0].text[CX_FIELD_ITEM], "A"));
    feed(&f, two_orders[1], 3, &step);
    assert_part(&step.line[0], CX_KIND_SALE, 116000);
    assert_true(cx_text_is(step.line[0].text[CX_FIELD_CUSTOMER], "ann"));
    assert_string_equal(step.line[0].currency, "EUR");
    feed(&f, two_orders[2], 4, &step);
    assert_int_equal(step.ended_count, 2);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 36000); /* 95 - 79.80 - 11.60: tax on top */
    assert_part(&step.ended[1].row, CX_KIND_SHIPPING, 50000);
    cx_order_end(&f, &step);
    assert_int_equal(step.ended_count, 1); /* the line is the whole order */
    assert_part(&step.ended[0].row, CX_KIND_REFUND, -50000);
    cx_order_release(&f);
}

static void rows_share_the_fate_of_their_first(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_BLANKS};
    struct cx_order_step step;
    assert_int_equal(feed(&f, "9||||||EUR|1|1|B", 2, &step), CX_SHOP_REFUSED);
    assert_int_equal(feed(&f, two_orders[0], 3, &step), CX_SHOP_TAKEN);
    assert_int_equal(feed(&f, "2|bo|2026-01-06|20.00||||1|20|C|voided", 4, &step),
                     CX_SHOP_LEFT_OUT);
    assert_int_equal(step.ended_count, 0);
    assert_int_equal(feed(&f, "2||||||EUR|1|1|B", 5, &step), CX_SHOP_LEFT_OUT);
    assert_int_equal(feed(&f, "3||2026-01-06|20.00||||1|20|C", 6, &step), CX_SHOP_REFUSED);
    assert_int_equal(feed(&f, "3||||||EUR|1|1|B", 7, &step), CX_SHOP_REFUSED);
    assert_int_equal(feed(&f, "1||||||EUR|1|1|B", 8, &step), CX_SHOP_REFUSED);
    assert_int_equal(feed(&f, two_orders[2], 9, &step), CX_SHOP_TAKEN);
    assert_int_equal(step.ended_count, 2);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 950000);
    cx_order_release(&f);
}

static void an_order_may_say_nothing_of_money(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_REPEAT};
    struct cx_order_step step;
    static const char *const silent = "1|ann|2026-01-05||||EUR|1||A";
    assert_int_equal(feed(&f, silent, 2, &step), CX_SHOP_REFUSED);
    bench.plan.missing_amount = CX_MISSING_DROP;
    assert_int_equal(feed(&f, silent, 3, &step), CX_SHOP_LEFT_OUT);
    bench.plan.missing_amount = CX_MISSING_KEEP;
    assert_int_equal(feed(&f, silent, 4, &step), CX_SHOP_TAKEN);
    bench.plan.missing_amount = CX_MISSING_AUTO;
    cx_order_end(&f, &step);
    assert_int_equal(step.ended_count, 1);
    assert_int_equal(step.ended[0].row.kind, CX_KIND_SALE);
    assert_false(step.ended[0].row.has_amount);
    cx_order_release(&f);
}

static void amounts_that_cannot_be_summed_are_refused(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_BLANKS};
    struct cx_order_step step;
    assert_int_equal(feed(&f, "1|ann|2026-01-05|922337203685477|0|0|EUR|1|1|A", 2, &step),
                     CX_SHOP_REFUSED);
    assert_int_equal(feed(&f, "1|ann|2026-01-05|9|0|0|EUR|1|99999999999999|A", 3, &step),
                     CX_SHOP_TAKEN);
    enum cx_shop_verdict verdict = CX_SHOP_TAKEN;
    for (uint64_t i = 0; i < 9 && verdict == CX_SHOP_TAKEN; i++)
        verdict = feed(&f, "1||||||EUR|1|99999999999999|A", 4 + i, &step);
    assert_int_equal(verdict, CX_SHOP_REFUSED);
    cx_order_release(&f);
}

/* ---- the other ways that rows belong together; the amounts add up by hand */

/* The first group of the second row is good, the second is not. */
static void a_bad_group_takes_its_row_along(void **state)
{
    (void)state;
    struct cx_binding group[2];
    const char *names[COLUMNS];
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_BLANKS};
    struct cx_order_step step;
    for (int i = 0; i < COLUMNS; i++)
        names[i] = cx_field_name(layout[i]);
    for (int i = 0; i < 2; i++) {
        cx_binding_start(&group[i]);
        group[i].column[CX_FIELD_AMOUNT] = 8 + i;
    }
    bench.plan.name = names;
    bench.plan.columns = COLUMNS;
    bench.plan.group = group;
    bench.plan.groups = 2;
    assert_int_equal(feed(&f, "1|ann|2026-01-05|30.50|0|0|EUR||10.20|20.30", 2, &step),
                     CX_SHOP_TAKEN);
    assert_int_equal(feed(&f, "1||||||EUR||1.70|no number", 3, &step), CX_SHOP_REFUSED);
    cx_order_end(&f, &step);
    assert_int_equal(step.order->lines, 305000);
    assert_false(step.differs);
    cx_order_release(&f);
}

static void repeated_totals_count_once(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_REPEAT};
    struct cx_order_step step;
    feed(&f, "1|ann|2026-01-05|62.00|5.00|10.00|EUR|2|15.00|A", 2, &step);
    feed(&f, "1|ann|2026-01-05|62.00|5.00|10.00|EUR|1|15.00|B", 3, &step);
    assert_int_equal(step.ended_count, 0);
    assert_int_equal(feed(&f, "1|ann|2026-01-05|62.00|5.00|10.00|EUR|x|15.00|B", 4, &step),
                     CX_SHOP_REFUSED);
    feed(&f, "2|ann|2026-01-05|20.00|0|0|EUR|1|20.00|C", 5, &step);
    assert_int_equal(step.ended_count, 3);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 570000);
    assert_int_equal(step.ended[0].row.quantity, 30000);
    assert_part(&step.ended[1].row, CX_KIND_SHIPPING, 50000);
    assert_part(&step.ended[2].row, CX_KIND_REFUND, -100000);
    assert_true(step.differs); /* 45 + 5 is not 62 */
    cx_order_end(&f, &step);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 200000);
    assert_false(step.differs);
    cx_order_release(&f);
}

static void parts_of_an_order_are_added_up_by_kind(void **state)
{
    (void)state;
    bool by_line[] = {false, true};
    bench.plan.column[CX_FIELD_TOTAL] = bench.plan.column[CX_FIELD_SHIPPING] =
        bench.plan.column[CX_FIELD_REFUNDED] = -1;
    for (int i = 0; i < 2; i++) {
        struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_SUM, .by_line = by_line[i]};
        struct cx_order_step step;
        feed(&f, "1|ann|2026-01-05||||EUR|1|20.00|A", 2, &step);
        feed(&f, "1|ann|2026-01-05||||EUR|1|2.385|B", 3, &step);
        feed(&f, "1|ann|2026-01-06||||EUR|-1|0.50|A", 4, &step);
        assert_int_equal(step.ended_count, 0);
        feed(&f, "2|bo|2026-01-06||||EUR|1|1|A", 5, &step);
        assert_int_equal(step.ended_count, by_line[i] ? 3 : 2);
        assert_part(&step.ended[0].row, CX_KIND_SALE, by_line[i] ? 200000 : 223850);
        assert_int_equal(step.ended[0].row.text[CX_FIELD_ITEM].n, by_line[i]);
        assert_part(&step.ended[step.ended_count - 1].row, CX_KIND_REFUND, -5000);
        assert_int_equal(step.ended[step.ended_count - 1].at.line, 4);
        cx_order_end(&f, &step);
        assert_int_equal(step.ended_count, 1);
        assert_part(&step.ended[0].row, CX_KIND_SALE, 10000);
        cx_order_release(&f);
    }
}

static void a_row_may_be_an_order(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_NONE};
    struct cx_order_step step;
    feed(&f, "1|ann|2026-01-05|22.00|2.00||EUR|1|20.00|A", 2, &step);
    assert_int_equal(feed(&f, "1|ann|2026-01-05|-7.00|0||EUR|1|-7.00|B", 3, &step), CX_SHOP_TAKEN);
    assert_int_equal(step.ended_count, 2);
    assert_part(&step.ended[0].row, CX_KIND_SALE, 200000);
    assert_true(cx_text_is(step.ended[0].row.text[CX_FIELD_ITEM], "A"));
    cx_order_end(&f, &step);
    assert_part(&step.ended[0].row, CX_KIND_REFUND, -70000);
    cx_order_release(&f);
}

static void what_stands_above_is_carried_down(void **state)
{
    (void)state;
    struct cx_order_fold f = {.plan = &bench.plan, .how = CX_FOLD_SUM};
    struct cx_order_step step;
    rule("carry", "currency", "");
    bench.plan.columns = COLUMNS;
    feed(&f, "1|ann|2026-01-05||||sek|1|20.00|A|voided", 2, &step);
    assert_int_equal(feed(&f, "1|ann|2026-01-05|||||1|20.00|A", 3, &step), CX_SHOP_TAKEN);
    cx_order_end(&f, &step);
    assert_int_equal(step.ended_count, 1);
    assert_string_equal(step.ended[0].row.currency, "SEK");
    cx_order_release(&f);
}

/* ---- who and what, beside the common */

static void texts_have_stand_ins(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    rule("empty", "customer", "0");
    bench.plan.binding.others = 1;
    bench.plan.binding.other[0].field = CX_FIELD_CUSTOMER;
    bench.plan.binding.other[0].column = 9; /* that of the item */
    assert_int_equal(read_row("7|0|2026-01-05|||||1|1|Bo@Example.COM", &row, &fault),
                     CX_SHOP_TAKEN);
    assert_true(cx_text_is(row.text[CX_FIELD_CUSTOMER], "bo@example.com"));
    assert_int_equal(read_row("7|A b@C|2026-01-05|||||1|1|x", &row, &fault), CX_SHOP_TAKEN);
    assert_true(cx_text_is(row.text[CX_FIELD_CUSTOMER], "A b@C")); /* no address */
    assert_refused("7|0|2026-01-05|||||1|1|", "no-customer");
    rule("anonymous", "", "");
    assert_int_equal(read_row("7|0|2026-01-05|||||1|1|", &row, &fault), CX_SHOP_TAKEN);
}

static void a_word_that_no_rule_knows_is_refused(void **state)
{
    (void)state;
    struct cx_shop_row row;
    struct cx_shop_fault fault;
    assert_int_equal(read_row("7|ann|2026-01-05|||||1|1|A|mislaid", &row, &fault), CX_SHOP_TAKEN);
    rule("take", "status", "paid*");
    assert_refused("7|ann|2026-01-05|||||1|1|A|mislaid", "bad-status");
    assert_int_equal(read_row("7|ann|2026-01-05|||||1|1|A|", &row, &fault), CX_SHOP_TAKEN);
    assert_int_equal(read_row("7|ann|2026-01-05|||||1|1|A|Paid up", &row, &fault), CX_SHOP_TAKEN);
    assert_refused("7|ann|2026-01-05|||||1|1|A|paid|lent", "bad-kind");
    rule("income", "kind", "lent");
    assert_int_equal(read_row("7|ann|2026-01-05|||||1|1|A|paid|lent", &row, &fault), CX_SHOP_TAKEN);
    assert_int_equal(read_row("7|ann|2026-01-05|||||1|-1|A|paid|lent", &row, &fault),
                     CX_SHOP_LEFT_OUT);
    assert_string_equal(fault.reason, "paid-by-shop");
}

/* ---- what whole columns say */

static void columns_of_amounts_help_one_another(void **state)
{
    (void)state;
    struct cx_shop_look look = {0};
    for (int f = 0; f < CX_FIELDS; f++)
        bench.plan.money[f].mark = CX_MONEY_OPEN;
    bench.plan.dates.order = CX_DATE_UNDECIDED;
    cx_shop_notice(&look, &bench.plan, cells("7|ann|03/02/2026|12,50||||1.000|2|A"),
                   (struct cx_place){"f", 2});
    cx_shop_notice(&look, &bench.plan, cells("7|ann|13/02/2026|||||1|2|A"),
                   (struct cx_place){"f", 3});
    assert_int_equal(cx_shop_settle(&look, ',', &bench.plan), CX_DATE_DECIDED);
    assert_int_equal(bench.plan.dates.order, CX_DATE_DMY);
    assert_int_equal(bench.plan.money[CX_FIELD_TOTAL].mark, CX_MONEY_COMMA);
    assert_int_equal(bench.plan.money[CX_FIELD_QUANTITY].mark, CX_MONEY_COMMA);
}

/* ---- the account */

static void sums_outgrow_64_bits(void **state)
{
    (void)state;
    static struct cx_shop_books books = {.wants_details = true};
    struct cx_shop_row row = {.amount = INT64_MAX, .has_amount = true, .currency = "EUR"};
    struct cx_bytes text = {0};
    for (int i = 0; i < 3; i++)
        cx_books_row(&books, &row);
    row.kind = CX_KIND_REFUND;
    row.amount = -1;
    cx_books_row(&books, &row);
    row.has_amount = false;
    cx_books_row(&books, &row);
    assert_int_equal(cx_books_sort(&books), 2);
    cx_books_sum_line(&books, 0, &text);
    cx_bytes_put(&text, '\0');
    assert_string_equal(text.s, "sale: 3 rows, 2767011611056432.7421 EUR");
    text.n = 0;
    cx_books_sum_line(&books, 1, &text);
    cx_bytes_put(&text, '\0');
    assert_string_equal(text.s, "refund: 1 row, -0.0001 EUR");
    cx_bytes_release(&text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(price_times_quantity_is_the_amount),
        TEST(a_refund_is_below_zero),
        TEST(rows_are_judged_in_order),
        TEST(missing_amounts_are_the_callers_matter),
        TEST(ids_lose_their_guards),
        TEST(clock_times_need_a_zone),
        TEST(an_order_is_its_total),
        TEST(lines_and_their_rest_are_the_total),
        TEST(rows_share_the_fate_of_their_first),
        TEST(an_order_may_say_nothing_of_money),
        TEST(amounts_that_cannot_be_summed_are_refused),
        TEST(a_bad_group_takes_its_row_along),
        TEST(repeated_totals_count_once),
        TEST(parts_of_an_order_are_added_up_by_kind),
        TEST(a_row_may_be_an_order),
        TEST(what_stands_above_is_carried_down),
        TEST(texts_have_stand_ins),
        TEST(a_word_that_no_rule_knows_is_refused),
        TEST(columns_of_amounts_help_one_another),
        TEST(sums_outgrow_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
