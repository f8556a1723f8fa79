/* bought.c - the ledger of what one customer bought.
 *
 * Expected days follow from the definitions in model/bought.h, by hand; what thousands of random
 * rows give is compared with a slow program here that looks at every row anew.
 */
#include "model/bought.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "unit.h"

enum { ITEMS = 5, ONE = 10000 };

static struct cx_intern items = CX_INTERN_OF(0);
static const char *const names[ITEMS] = {"tea", "", "coffee 500 g", "12:x", "\xc3\xa4"};
static uint32_t rank[ITEMS]; /* by number: by text */
static struct cx_bought_rule net = {.items = &items, .rank = rank};

static int make_items(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ITEMS; i++) {
        uint32_t number;
        assert_int_equal(cx_intern(&items, cx_text_from(names[i]), &number), CX_INTERN_OK);
        assert_int_equal(number, i);
        for (size_t j = 0; j < ITEMS; j++)
            rank[i] += strcmp(names[j], names[i]) < 0;
    }
    return 0;
}

static int release_items(void **state)
{
    (void)state;
    cx_intern_release(&items);
    return 0;
}

static struct cx_bought_row sale(uint32_t item, int32_t day, const char *order, int64_t net_of)
{
    return (struct cx_bought_row){.item = item,
                                  .day = day,
                                  .order = cx_text_from(order),
                                  .net = net_of,
                                  .pieces = ONE,
                                  .sold = true};
}

static struct cx_bought_row refund(uint32_t item, int32_t day, const char *order, int64_t net_of)
{
    struct cx_bought_row row = sale(item, day, order, net_of);
    row.sold = false;
    row.returned = true;
    row.pieces = -ONE;
    return row;
}

/* "RANK:DAY*PIECES" of every day, parted by blanks. */
static const char *days_of(const struct cx_bought *b, const struct cx_bought_rule *rule)
{
    static char text[1 << 16];
    struct cx_bought_list list = {.n = 0};
    char *at = text;
    *at = '\0';
    assert_true(cx_bought_list(b, rule, &list));
    for (size_t i = 0; i < list.n; i++)
        at += sprintf(at, "%s%u:%d*%g", i > 0 ? " " : "", (unsigned)list.day[i].rank,
                      (int)list.day[i].day, (double)list.day[i].pieces / ONE);
    cx_bytes_release(&list.scratch);
    return text;
}

static void add_all(struct cx_bought *b, const struct cx_bought_row *rows, size_t n,
                    struct cx_arena *memory)
{
    for (size_t i = 0; i < n; i++)
        assert_true(cx_bought_add(b, &rows[i], memory));
}

static void days_of_rows(const struct cx_bought_row *rows, size_t n, const char *wanted)
{
    struct cx_arena memory = {0};
    struct cx_bought b = {.n = 0};
    add_all(&b, rows, n, &memory);
    assert_string_equal(days_of(&b, &net), wanted);
    cx_arena_release(&memory);
}

/* By text: 0 is "", 1 is 12:x, 2 coffee, 3 tea, 4 is the last. */
static void days_come_by_item_and_once(void **state)
{
    const struct cx_bought_row rows[] = {
        sale(0, 20, "", 5 * ONE), sale(2, 7, "", 12345), sale(0, -3, "", 1),   sale(0, 20, "", 700),
        sale(4, 7, "", 0),        sale(1, 9, "", 3),     sale(0, 21, "", 100),
    };
    (void)state;
    days_of_rows(rows, CX_COUNT_OF(rows), "0:9*1 2:7*1 3:-3*1 3:20*2 3:21*1 4:7*1");
    days_of_rows(rows, 0, "");
}

static void what_is_returned_was_not_bought(void **state)
{
    const struct cx_bought_row of_days[] = {
        sale(0, 5, "", 30), refund(0, 5, "", -30), /* gone */
        sale(0, 6, "", 30), refund(0, 6, "", -29), /* not quite */
        refund(0, 7, "", -9),                      /* of nothing */
        sale(2, 5, "", 0),  sale(4, 5, "", -3),    /* free; a discount alone */
    };
    const struct cx_bought_row of_orders[] = {
        /* later, gone */
        sale(0, 5, "A", 30), refund(0, 50, "A", -30),
        /* on the day of the earliest sale */
        sale(0, 9, "B", 30), sale(0, 8, "B", 2), refund(0, 7, "B", -3),
        /* of the order, but another item */
        sale(2, 5, "A", 30),
        /* a day is no order */
        sale(4, 1, "", 30), refund(4, 1, "C", -30),
    };
    (void)state;
    days_of_rows(of_days, CX_COUNT_OF(of_days), "2:5*1 3:6*0");
    days_of_rows(of_orders, CX_COUNT_OF(of_orders), "2:5*1 3:8*1 4:1*1");
}

static void refunds_may_count(void **state)
{
    const struct cx_bought_rule keep = {.refunds_count = true, .items = &items, .rank = rank};
    struct cx_arena memory = {0};
    struct cx_bought b = {.n = 0};
    struct cx_bought_row back = sale(0, 8, "", -30);
    (void)state;
    add_all(&b, &(struct cx_bought_row){.day = 5, .net = 30, .pieces = ONE, .sold = true}, 1,
            &memory);
    add_all(&b, &back, 1, &memory);
    assert_string_equal(days_of(&b, &keep), "3:5*1 3:8*1");
    assert_string_equal(days_of(&b, &net), "3:5*1");
    cx_arena_release(&memory);
}

/* ---- what rows weigh */

static void rows_weigh_what_their_cells_say(void **state)
{
    static const struct {
        const char *kind, *amount, *quantity; /* "": none */
        const char *outcome;                  /* net, pieces, s or r; or the reason */
    } known[] = {
        {"", "12.5", "", "12.5 1 s"},      {"", "12.5", "3", "12.5 3 s"},
        {"", "", "3", "3 3 s"},            {"", "", "", "1 1 s"},
        {"sale", "", "", "1 1 s"},         {"sale", "-2", "", "-2 1 s"},
        {"", "-12.5", "", "-12.5 0 r"},    {"", "-12.5", "3", "-12.5 -3 r"},
        {"", "", "-3", "-3 -3 r"},         {"", "0", "-3", "0 -3 r"},
        {"refund", "", "2", "-2 -2 r"},    {"refund", "", "", "-1 -1 r"},
        {"refund", "-7", "", "-7 0 r"},    {"refund", "0", "", "0 0 r"},
        {"refund", "7", "", "bad-refund"}, {"", "7", "-1", "bad-refund"},
        {"sale", "7", "-1", "7 -1 s"},     {"tax", "7", "", "left out"},
        {"gift", "7", "", "bad-kind"},
    };
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(known); i++) {
        struct cx_bought_cells c = {.kind = cx_text_from(known[i].kind),
                                    .has_amount = *known[i].amount != '\0',
                                    .has_quantity = *known[i].quantity != '\0',
                                    .amount = (int64_t)(ONE * strtod(known[i].amount, NULL)),
                                    .quantity = (int64_t)(ONE * strtod(known[i].quantity, NULL))};
        char outcome[100];
        struct cx_bought_row row = {.day = 0};
        struct cx_purchase_verdict v = cx_bought_judge(CX_REFUND_NET, &c);
        cx_bought_weigh(CX_REFUND_NET, &c, &row);
        if (v.use == CX_PURCHASE_COUNTS)
            snprintf(outcome, sizeof outcome, "%g %g %s", (double)row.net / ONE,
                     (double)row.pieces / ONE, row.sold ? "s" : "r");
        else
            snprintf(outcome, sizeof outcome, "%s",
                     v.use == CX_PURCHASE_REFUSED ? v.reason : "left out");
        assert_string_equal(outcome, known[i].outcome);
        assert_int_not_equal(row.sold, row.returned);
    }
}

static void under_other_policies(void **state)
{
    struct cx_bought_cells back = {.quantity = -2 * ONE, .has_quantity = true};
    struct cx_bought_row row = {.day = 0};
    (void)state;
    assert_int_equal(cx_bought_judge(CX_REFUND_DROP, &back).use, CX_PURCHASE_LEFT_OUT);
    assert_int_equal(cx_bought_judge(CX_REFUND_ERROR, &back).use, CX_PURCHASE_REFUSED);
    assert_int_equal(cx_bought_judge(CX_REFUND_KEEP, &back).use, CX_PURCHASE_COUNTS);
    cx_bought_weigh(CX_REFUND_KEEP, &back, &row);
    assert_true(row.sold && !row.returned);
}

/* ---- many rows */

enum { MANY = 4000 };
static const char *const orders[] = {"", "", "", "1001", "1002", "A", "B",
                                     "an order's id that is longer than most are",
                                     "an order's id that is longer than others"};

static struct cx_bought_row random_row(struct cx_rng *rng)
{
    static const int64_t sizes[] = {0, 1, 99, 12300, 2385, 1000000, 922337203685477580};
    uint32_t item = (uint32_t)(cx_rng_below(rng, ITEMS));
    int32_t day = (int32_t)(cx_rng_below(rng, 400));
    const char *order = orders[cx_rng_below(rng, CX_COUNT_OF(orders))];
    int64_t net_of = sizes[cx_rng_below(rng, CX_COUNT_OF(sizes))];
    struct cx_bought_row row = cx_rng_below(rng, 4) > 0 ? sale(item, day, order, net_of)
                                                        : refund(item, day, order, -net_of);
    row.pieces *= (int64_t)(cx_rng_below(rng, 3));
    return row;
}

static bool is_one_occasion(const struct cx_bought_row *a, const struct cx_bought_row *b)
{
    return a->item == b->item && cx_text_equal(a->order, b->order) &&
           (a->order.n > 0 || a->day == b->day);
}

/* Whether the occasion of row i is a purchase, on which day, and of how many pieces. */
static bool slow_purchase(const struct cx_bought_row *rows, size_t n, size_t i, int32_t *day,
                          cx_int128 *pieces)
{
    cx_int128 sum = 0;
    bool sold = false, returned = false;
    *pieces = 0;
    for (size_t k = 0; k < n; k++) {
        if (!is_one_occasion(&rows[i], &rows[k]))
            continue;
        if (k < i)
            return false; /* not its first row */
        sum += rows[k].net;
        *pieces += rows[k].pieces;
        if (rows[k].sold && (!sold || rows[k].day < *day))
            *day = rows[k].day;
        sold |= rows[k].sold;
        returned |= rows[k].returned;
    }
    return sold && (sum > 0 || (sum == 0 && !returned));
}

static void slow_days(const struct cx_bought_row *rows, size_t n, char *text)
{
    static cx_int128 pieces[ITEMS][400];
    static bool bought[ITEMS][400];
    memset(pieces, 0, sizeof pieces);
    memset(bought, 0, sizeof bought);
    for (size_t i = 0; i < n; i++) {
        int32_t day = 0;
        cx_int128 more;
        if (slow_purchase(rows, n, i, &day, &more)) {
            bought[rank[rows[i].item]][day] = true;
            pieces[rank[rows[i].item]][day] += more;
        }
    }
    *text = '\0';
    for (int item = 0; item < ITEMS; item++)
        for (int day = 0; day < 400; day++)
            if (bought[item][day])
                text += sprintf(text, "%s%d:%d*%g", text[-1] != '\0' ? " " : "", item,
                                day, (double)pieces[item][day] / ONE);
}

static void random_rows_are_as_the_slow_program_says(void **state)
{
    static struct cx_bought_row rows[MANY];
    static char wanted[1 + (1 << 16)];
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct cx_arena memory = {0};
        struct cx_bought b = {.n = 0};
        struct cx_rng rng;
        cx_rng_seed(&rng, seed, 0);
        size_t n = 1 + (size_t)(cx_rng_below(&rng, seed % 10 == 0 ? 900 : 30));
        for (size_t i = 0; i < n; i++)
            rows[i] = random_row(&rng);
        add_all(&b, rows, n, &memory);
        slow_days(rows, n, wanted + 1);
        assert_string_equal(days_of(&b, &net), wanted + 1);
        cx_arena_release(&memory);
    }
}

/* ---- states */

static void save(const struct cx_bought *b, char *text, size_t room)
{
    struct cx_bytes out = {0};
    cx_bought_save(b, &net, &out);
    assert_false(out.failed);
    assert_true(out.n < room);
    snprintf(text, room, "%.*s", (int)out.n, out.n > 0 ? out.s : "");
    cx_bytes_release(&out);
}

static void the_form_of_a_saved_ledger_is_fixed(void **state)
{
    const struct cx_bought_row rows[] = {sale(0, 20, "", 12300),   sale(3, 5, "7:7 7", 1),
                                         sale(0, 20, "", 2385),    refund(0, 31, "B", -100),
                                         refund(0, 30, "B", -100), sale(3, 4, "7:7 7", 1)};
    struct cx_arena memory = {0};
    struct cx_bought b = {.n = 0};
    char text[200];
    (void)state;
    save(&b, text, sizeof text);
    assert_string_equal(text, "");
    add_all(&b, rows, CX_COUNT_OF(rows), &memory);
    save(&b, text, sizeof text);
    assert_string_equal(text, "1 4:12:x 4 2 20000 s 5:7:7 7 "
                              "2 3:tea 30 -200 -20000 r 1:B 20 14685 20000 s 0:");
    cx_arena_release(&memory);
}

static void a_ledger_is_the_same_however_it_was_filled(void **state)
{
    static struct cx_bought_row rows[MANY];
    static char one[1 << 20], other[1 << 20];
    struct cx_rng rng;
    (void)state;
    cx_rng_seed(&rng, 4711, 0);
    for (size_t i = 0; i < MANY; i++)
        rows[i] = random_row(&rng);
    struct cx_arena memory = {0};
    struct cx_bought whole = {.n = 0}, half = {.n = 0}, rest = {.n = 0}, loaded = {.n = 0};
    add_all(&whole, rows, MANY, &memory);
    save(&whole, one, sizeof one);
    for (size_t i = 0; i < MANY; i++) /* turned round, in two parts that are mixed */
        add_all(i % 3 > 0 ? &half : &rest, &rows[MANY - 1 - i], 1, &memory);
    assert_true(cx_bought_merge(&half, &rest, &memory));
    save(&half, other, sizeof other);
    assert_string_equal(one, other);
    struct cx_error e = {0};
    assert_int_equal(cx_bought_load(&loaded, &net, cx_text_from(one), &memory, &e), CX_OK);
    save(&loaded, other, sizeof other);
    assert_string_equal(one, other);
    char *days = strdup(days_of(&whole, &net));
    assert_string_equal(days_of(&loaded, &net), days);
    free(days);
    cx_arena_release(&memory);
}

static void damage_is_noticed(void **state)
{
    static const char whole[] = "1 4:12:x 4 2 20000 s 5:7:7 7 2 3:tea 30 -200 -20000 r 1:B 20 "
                                "14685 20000 sr 0:";
    static const char *const damaged[] = {
        "0 3:tea", "x", "1", "1 4:tea", "1 3:tea", "1 3:tea 5", "1 3:tea 5 1 1", "1 3:tea 5 1 1 s",
        "1 3:tea 5 1 1 x 0:", "1 3:tea 5 1 1 rs 0:", "1 3:tea 5 1 1 s 1:", "1 3:tea 5 1 1 s -1:A",
        "1 3:tea 5 1 1 s 0:x", "2 3:tea 5 1 1 s 0:", "1 3:tea 99999999999 1 1 s 0:"};
    struct cx_arena memory = {0};
    struct cx_bought b = {.n = 0};
    struct cx_error e = {0};
    (void)state;
    assert_int_equal(cx_bought_load(&b, &net, cx_text_from(whole), &memory, &e), CX_OK);
    assert_int_equal(b.n, 3);
    for (size_t i = 0; i < CX_COUNT_OF(damaged); i++)
        if (cx_bought_load(&b, &net, cx_text_from(damaged[i]), &memory, &e) != CX_FAILED)
            fail_msg("'%s'", damaged[i]);
    for (size_t n = 1; n + 1 < sizeof whole; n++) {
        struct cx_text cut = {whole, n};
        cx_bought_load(&b, &net, cut, &memory, &e); /* whatever it says, it looks at no more */
    }
    cx_arena_release(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_come_by_item_and_once),
        cmocka_unit_test(what_is_returned_was_not_bought),
        cmocka_unit_test(refunds_may_count),
        cmocka_unit_test(rows_weigh_what_their_cells_say),
        cmocka_unit_test(under_other_policies),
        cmocka_unit_test(random_rows_are_as_the_slow_program_says),
        cmocka_unit_test(the_form_of_a_saved_ledger_is_fixed),
        cmocka_unit_test(a_ledger_is_the_same_however_it_was_filled),
        cmocka_unit_test(damage_is_noticed),
    };
    return cmocka_run_group_tests(tests, make_items, release_items);
}
