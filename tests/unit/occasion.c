/* occasion.c - the ledger of purchase occasions: by hand, and against a list that is searched. */
#include "model/occasion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/occasionlog.h"
#include "scratch.h"
#include "unit.h"

static const struct cx_occasion_rule BY_DAY = {CX_REFUND_NET, false};
static const struct cx_occasion_rule BY_ORDER = {CX_REFUND_NET, true};

static struct cx_occasion_row row_of(const char *order, int32_t day, int64_t amount)
{
    return (struct cx_occasion_row){cx_text_from(order), day, amount < 0, amount};
}

static void add(struct cx_occasions *l, const struct cx_occasion_rule *rule, const char *order,
                int32_t day, int64_t amount)
{
    struct cx_error e = {0};
    struct cx_occasion_row row = row_of(order, day, amount);
    assert_int_equal(cx_occasions_add(l, rule, &row, &arena, &e), CX_OK);
}

/* out has room for what there is. */
static size_t fold(const struct cx_occasions *l, const struct cx_occasion_rule *rule, bool by_day,
                   struct cx_occasion *out)
{
    struct cx_error e = {0};
    struct cx_bytes scratch = {0};
    struct cx_occasion *list;
    size_t n = 0;
    assert_int_equal(cx_occasions_fold(l, rule, by_day, &scratch, &list, &n, &e), CX_OK);
    if (n > 0)
        memcpy(out, list, n * sizeof *out);
    cx_bytes_release(&scratch);
    return n;
}

static cx_int128 total_of(const struct cx_occasions *l, const struct cx_occasion_rule *rule)
{
    struct cx_error e = {0};
    struct cx_bytes scratch = {0};
    struct cx_occasion_sum sum;
    assert_int_equal(cx_occasions_sum(l, rule, &scratch, &sum, &e), CX_OK);
    cx_bytes_release(&scratch);
    return sum.total;
}

static void assert_occasion(struct cx_occasion o, int32_t day, int64_t net, uint32_t rows)
{
    if (o.day != day || o.net != net || o.rows != rows)
        fail_msg("day %d net %lld rows %u, not %d %lld %u", o.day, (long long)o.net, o.rows, day,
                 (long long)net, rows);
}

static void assert_saved(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                         const char *text)
{
    struct cx_bytes saved = {0};
    cx_occasions_save(l, rule, &saved);
    cx_bytes_put(&saved, '\0');
    assert_false(saved.failed);
    assert_string_equal(saved.s, text);
    cx_bytes_release(&saved);
}

static void an_empty_ledger_has_nothing(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    assert_int_equal(fold(&l, &BY_DAY, true, NULL), 0);
    assert_true(total_of(&l, &BY_DAY) == 0);
    assert_saved(&l, &BY_ORDER, "");
}

/* {40, -40} on one day is no purchase; the refund of another day's purchase changes money alone:
 * the example of the lifetimes package's thread 211, by the rule of occasion.h. */
static void refunds_change_money_never_days(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_occasion out[8];
    add(&l, &BY_DAY, NULL, 100, 400000);
    add(&l, &BY_DAY, NULL, 100, -400000);
    add(&l, &BY_DAY, NULL, 107, 23850);
    add(&l, &BY_DAY, NULL, 107, 150);
    add(&l, &BY_DAY, NULL, 109, -5000);
    assert_int_equal(fold(&l, &BY_DAY, true, out), 1);
    assert_occasion(out[0], 107, 24000, 2);
    assert_true(total_of(&l, &BY_DAY) == 19000);
    assert_saved(&l, &BY_DAY, "100 0 1r 107 24000 2 109 -5000 0r");
}

static void orders_are_netted_whenever_the_refund_comes(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_occasion out[8];
    add(&l, &BY_ORDER, "A-17", 120, -50000); /* the refund first, as in newest-first exports */
    add(&l, &BY_ORDER, "A-18", 119, 70000);
    add(&l, &BY_ORDER, "A-17", 101, 30000);
    add(&l, &BY_ORDER, "A-17", 100, 20000);
    add(&l, &BY_ORDER, "A-19", 100, 11000);
    add(&l, &BY_ORDER, "A-19", 103, -1000);
    add(&l, &BY_ORDER, "A-16", 90, -1000);
    assert_int_equal(fold(&l, &BY_ORDER, false, out), 2);
    assert_occasion(out[0], 100, 10000, 1);
    assert_occasion(out[1], 119, 70000, 1);
    assert_true(total_of(&l, &BY_ORDER) == 79000);
    assert_saved(&l, &BY_ORDER,
                 "- -1000 0r 4:A-16 100 0 2r 4:A-17 100 10000 1r 4:A-19 119 70000 1 4:A-18");
}

static void an_order_counts_on_its_earliest_day(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_occasion out[4];
    add(&l, &BY_ORDER, "A-17", 12, 20000);
    add(&l, &BY_ORDER, "A-17", 10, 30000);
    add(&l, &BY_ORDER, "A-18", 10, 1000);
    assert_int_equal(fold(&l, &BY_ORDER, false, out), 2);
    assert_occasion(out[0], 10, 1000, 1);
    assert_occasion(out[1], 10, 50000, 2);
    assert_int_equal(fold(&l, &BY_ORDER, true, out), 1);
    assert_occasion(out[0], 10, 51000, 3);
}

static void rows_without_order_count_by_their_day(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_occasion out[4];
    add(&l, &BY_ORDER, "", 12, 20000);
    add(&l, &BY_ORDER, "7", 12, 10000);
    add(&l, &BY_ORDER, "", 12, -5000);
    add(&l, &BY_ORDER, "", 13, -5000);
    assert_int_equal(fold(&l, &BY_ORDER, false, out), 2);
    assert_occasion(out[0], 12, 10000, 1);
    assert_occasion(out[1], 12, 15000, 1);
    assert_saved(&l, &BY_ORDER, "12 15000 1r 12 10000 1 1:7 13 -5000 0r");
}

/* Everything is listed, with what is no purchase told apart. */
static void all_occasions_have_all_the_money(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_error e = {0};
    struct cx_bytes scratch = {0};
    struct cx_occasion *list;
    size_t n;
    add(&l, &BY_ORDER, "A-17", 120, -50000);
    add(&l, &BY_ORDER, "A-17", 101, 30000);
    add(&l, &BY_ORDER, "A-18", 119, 70000);
    add(&l, &BY_ORDER, "A-16", 90, -1000);
    add(&l, &BY_ORDER, "", 91, -200);
    assert_int_equal(cx_occasions_all(&l, &BY_ORDER, &scratch, &list, &n, &e), CX_OK);
    assert_int_equal(n, 4);
    assert_occasion(list[0], 101, -20000, 0);
    assert_occasion(list[1], 119, 70000, 1);
    assert_occasion(list[2], CX_NO_DAY, -1000, 0);
    assert_occasion(list[3], 91, -200, 0);
    struct cx_occasions days = {0};
    add(&days, &BY_DAY, NULL, 12, -200);
    add(&days, &BY_DAY, NULL, 10, 300);
    assert_int_equal(cx_occasions_all(&days, &BY_DAY, &scratch, &list, &n, &e), CX_OK);
    assert_int_equal(n, 2);
    assert_occasion(list[0], 10, 300, 1);
    assert_occasion(list[1], 12, -200, 0);
    cx_bytes_release(&scratch);
}

static void parts_add_up_to_what_the_ledger_would_say(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_error e = {0};
    struct cx_bytes scratch = {0};
    struct cx_occasion_part *part, sum = {.sum.day = CX_NO_DAY};
    size_t n;
    add(&l, &BY_ORDER, "7 morning", 101, 30000);
    add(&l, &BY_ORDER, "7 evening", 100, 20000);
    add(&l, &BY_ORDER, "7 late", 120, -50000);
    assert_int_equal(cx_occasions_parts(&l, &scratch, &part, &n, &e), CX_OK);
    assert_int_equal(n, 3);
    assert_true(cx_text_is(part[1].id, "7 evening") && !part[1].is_refunded);
    assert_occasion(part[1].sum, 100, 20000, 1);
    assert_true(part[2].is_refunded);
    for (size_t i = 0; i < n; i++) {
        assert_true(cx_occasion_join(&sum, &part[i]));
        assert_int_equal(cx_occasion_is_purchase(&sum, &BY_ORDER), i < 2);
    }
    assert_occasion(sum.sum, 100, 0, 2);
    part[0].sum.net = INT64_MAX;
    sum.sum.net = 1;
    assert_false(cx_occasion_join(&sum, &part[0]));
    cx_bytes_release(&scratch);
}

/* CDNOW has eight such days in its sample, and its published counts keep them. */
static void a_free_order_is_an_order(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_occasion out[4];
    add(&l, &BY_DAY, NULL, 10, 0);
    assert_int_equal(fold(&l, &BY_DAY, true, out), 1);
    assert_occasion(out[0], 10, 0, 1);
}

static void policies_differ_as_said(void **state)
{
    (void)state;
    const struct cx_occasion_rule keep = {CX_REFUND_KEEP, false};
    const struct cx_occasion_rule drop = {CX_REFUND_DROP, false};
    const struct cx_occasion_rule none = {CX_REFUND_ERROR, false};
    struct cx_occasions kept = {0}, dropped = {0}, l = {0};
    struct cx_occasion out[4];
    add(&kept, &keep, NULL, 10, 400000);
    add(&kept, &keep, NULL, 12, -400000);
    assert_int_equal(fold(&kept, &keep, true, out), 2);
    assert_occasion(out[1], 12, -400000, 1);
    add(&dropped, &drop, NULL, 10, 400000);
    add(&dropped, &drop, NULL, 12, -400000);
    assert_saved(&dropped, &drop, "10 400000 1");
    assert_true(total_of(&dropped, &drop) == 400000);
    struct cx_error e = {0};
    struct cx_occasion_row refund = row_of(NULL, 12, -1);
    assert_int_equal(cx_occasions_add(&l, &none, &refund, &arena, &e), CX_BAD_ROW);
    assert_string_equal(e.reason, "refund");
}

static void a_net_beyond_the_range_is_an_error(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    struct cx_error e = {0};
    add(&l, &BY_DAY, NULL, 10, INT64_MAX);
    struct cx_occasion_row more = row_of(NULL, 10, 1);
    assert_int_equal(cx_occasions_add(&l, &BY_DAY, &more, &arena, &e), CX_FAILED);
    add(&l, &BY_DAY, NULL, 11, INT64_MAX);
    assert_true(total_of(&l, &BY_DAY) == (cx_int128)INT64_MAX * 2);
    struct cx_occasions orders = {0};
    struct cx_occasion *list;
    struct cx_bytes scratch = {0};
    size_t n;
    add(&orders, &BY_ORDER, "1", 10, INT64_MAX);
    add(&orders, &BY_ORDER, "2", 10, INT64_MAX);
    assert_int_equal(cx_occasions_fold(&orders, &BY_ORDER, true, &scratch, &list, &n, &e),
                     CX_FAILED);
    assert_int_equal(cx_occasions_fold(&orders, &BY_ORDER, false, &scratch, &list, &n, &e), CX_OK);
    cx_bytes_release(&scratch);
}

static void ids_are_kept_to_the_last_byte(void **state)
{
    (void)state;
    static const char *ids[] = {"123456789012345",
                                "1234567890123456",
                                "1234567890123457",
                                "0c0d1f9e-7d0b-4a43-9a53-5f8e1c3e2f70",
                                "0c0d1f9e-7d0b-4a43-9a53-5f8e1c3e2f71",
                                "7",
                                "07"};
    struct cx_occasions l = {0};
    char volatile_id[64];
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < CX_COUNT_OF(ids); i++) {
            strcpy(volatile_id, ids[i]);
            add(&l, &BY_ORDER, volatile_id, 10, 10000);
        }
    }
    strcpy(volatile_id, "gone");
    assert_saved(&l, &BY_ORDER,
                 "10 20000 2 2:07 10 20000 2 36:0c0d1f9e-7d0b-4a43-9a53-5f8e1c3e2f70 "
                 "10 20000 2 36:0c0d1f9e-7d0b-4a43-9a53-5f8e1c3e2f71 10 20000 2 15:123456789012345 "
                 "10 20000 2 16:1234567890123456 10 20000 2 16:1234567890123457 10 20000 2 1:7");
}

static void damaged_text_is_refused(void **state)
{
    (void)state;
    static const char *texts[] = {"x",           "10",          "10 5",
                                  "10 5 ",       "10 5 0 1:a",  "10 5 1 2:a",
                                  "10 5 1 1:ab", "10 5 1 a",    "- 5 1 1:a",
                                  "10 5 0r 1:a", "- 5 0r",      "10 5 1 0:",
                                  "10 5 1 11 5", "10 5 1 1:a ", "10 5 1r1 1:a",
                                  " 10 5 1 1:a", "10 5 1 -1:a", "99999999999 5 1 1:a"};
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++) {
        struct cx_occasions l = {0};
        struct cx_error e = {0};
        if (cx_occasions_load(&l, &BY_ORDER, cx_text_from(texts[i]), &arena, &e) != CX_FAILED)
            fail_msg("'%s' was read", texts[i]);
    }
}

static void days_are_orders_without_id(void **state)
{
    (void)state;
    struct cx_occasions days = {0}, orders = {0};
    struct cx_error e = {0};
    struct cx_occasion out[4];
    struct cx_text saved = CX_TEXT_OF("10 5 1 11 7 2r");
    assert_int_equal(cx_occasions_load(&orders, &BY_ORDER, saved, &arena, &e), CX_OK);
    assert_int_equal(fold(&orders, &BY_ORDER, false, out), 2);
    assert_occasion(out[1], 11, 7, 2);
    assert_int_equal(cx_occasions_load(&days, &BY_DAY, saved, &arena, &e), CX_OK);
    assert_saved(&days, &BY_DAY, "10 5 1 11 7 2r");
    assert_saved(&orders, &BY_ORDER, "10 5 1 11 7 2r");
    assert_int_equal(cx_occasions_load(&days, &BY_DAY, CX_TEXT_OF("10 5 1 1:a"), &arena, &e),
                     CX_FAILED);
}

/* ---- many rows in many orders, shared out and joined, against a plain list */

enum { ROWS = 600 };

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

struct made {
    struct cx_occasion_row row;
    char id[40];
};

static void make_rows(struct made *rows, uint32_t seed, uint32_t keys)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct made *m = &rows[i];
        uint32_t id = draw(&seed, keys);
        snprintf(m->id, sizeof m->id, id % 3 == 0 ? "order-number-%06u-of-the-shop" : "%u", id);
        if (id % 7 == 0)
            m->id[0] = '\0';
        int64_t amount = (int64_t)draw(&seed, 20000) - 8000;
        m->row = (struct cx_occasion_row){cx_text_from(m->id), (int32_t)draw(&seed, keys) - 5,
                                          amount < 0, amount};
    }
}

static bool same_occasion(const struct made *a, const struct made *b, bool by_order)
{
    if (!by_order || (a->id[0] == '\0' && b->id[0] == '\0'))
        return a->row.day == b->row.day;
    return strcmp(a->id, b->id) == 0;
}

static int by_day_net_rows(const void *left, const void *right)
{
    const struct cx_occasion *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->net != b->net)
        return a->net < b->net ? -1 : 1;
    return (a->rows > b->rows) - (a->rows < b->rows);
}

/* The definition, word by word: for every first row of an occasion, look at all rows. */
static size_t defined(const struct made *rows, bool by_order, struct cx_occasion *out)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        struct cx_occasion o = {0, INT32_MAX, 0};
        bool seen = false, refunded = false;
        for (size_t j = 0; j < ROWS; j++) {
            if (!same_occasion(&rows[i], &rows[j], by_order))
                continue;
            seen = seen || j < i;
            o.net += rows[j].row.amount;
            refunded = refunded || rows[j].row.refund;
            o.rows += !rows[j].row.refund;
            if (!rows[j].row.refund && rows[j].row.day < o.day)
                o.day = rows[j].row.day;
        }
        if (!seen && o.rows > 0 && (o.net > 0 || (o.net == 0 && !refunded)))
            out[n++] = o;
    }
    qsort(out, n, sizeof *out, by_day_net_rows);
    return n;
}

static void shuffle(struct made *rows, uint32_t seed)
{
    for (size_t i = ROWS - 1; i > 0; i--) {
        size_t j = draw(&seed, (uint32_t)i + 1);
        struct made other = rows[i];
        rows[i] = rows[j];
        rows[j] = other;
    }
    for (size_t i = 0; i < ROWS; i++)
        rows[i].row.order.s = rows[i].id;
}

/* Rows dealt to three ledgers; one goes through text; all merged. */
static struct cx_occasions dealt(const struct made *rows, const struct cx_occasion_rule *rule)
{
    struct cx_occasions part[3] = {{0}}, all = {0};
    struct cx_error e = {0};
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(cx_occasions_add(&part[i * i % 3], rule, &rows[i].row, &arena, &e), CX_OK);
    struct cx_bytes saved = {0};
    cx_occasions_save(&part[0], rule, &saved);
    assert_int_equal(cx_occasions_load(&all, rule, (struct cx_text){saved.s, saved.n}, &arena, &e),
                     CX_OK);
    cx_bytes_release(&saved);
    for (size_t i = 1; i < 3; i++)
        assert_int_equal(cx_occasions_merge(&all, rule, &part[i], &arena, &e), CX_OK);
    return all;
}

static struct cx_occasions undealt(const struct made *rows, const struct cx_occasion_rule *rule)
{
    struct cx_occasions all = {0};
    struct cx_error e = {0};
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(cx_occasions_add(&all, rule, &rows[i].row, &arena, &e), CX_OK);
    return all;
}

static void check_all_ways(const struct cx_occasion_rule *rule, uint32_t keys)
{
    static struct made rows[ROWS];
    struct cx_occasion want[ROWS], got[ROWS];
    struct cx_bytes first = {0};
    make_rows(rows, keys, keys);
    size_t n = defined(rows, rule->by_order, want);
    for (uint32_t seed = 0; seed < 4; seed++) {
        shuffle(rows, seed);
        struct cx_occasions l = seed % 2 ? dealt(rows, rule) : undealt(rows, rule);
        assert_int_equal(fold(&l, rule, false, got), n);
        assert_memory_equal(got, want, n * sizeof *got);
        struct cx_bytes saved = {0};
        cx_occasions_save(&l, rule, seed == 0 ? &first : &saved);
        if (seed > 0) {
            assert_int_equal(saved.n, first.n);
            assert_memory_equal(saved.s, first.s, first.n);
        }
        cx_bytes_release(&saved);
    }
    cx_bytes_release(&first);
}

static void any_order_and_any_shares_give_the_same(void **state)
{
    (void)state;
    static const uint32_t keys[] = {1, 2, 13, 17, 60, 500, 5000};
    for (size_t i = 0; i < CX_COUNT_OF(keys); i++) {
        check_all_ways(&BY_DAY, keys[i]);
        check_all_ways(&BY_ORDER, keys[i]);
    }
}

static void heavy_customers_stay_quick(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    struct cx_occasions l = {0};
    char id[16];
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            snprintf(id, sizeof id, "%u", i);
            add(&l, &BY_ORDER, id, (int32_t)(i / 100), 10000);
        }
    }
    struct cx_occasion *out = calloc(MANY, sizeof *out);
    assert_non_null(out);
    assert_int_equal(fold(&l, &BY_ORDER, true, out), MANY / 100);
    assert_occasion(out[MANY / 100 - 1], MANY / 100 - 1, 2000000, 200);
    free(out);
}

/* ---- random ledgers against arrays that are searched: every operation, in random order */

enum { MOST_MODELLED = 3000, LONGEST_MODELLED_ID = 90, LEDGERS = 4 };

/* An occasion of the model; sums are wide, so that it knows what a ledger must refuse. */
struct modelled {
    char id[LONGEST_MODELLED_ID + 1];
    int32_t day;
    cx_int128 net;
    uint32_t rows;
    bool refunded;
};
struct model {
    struct modelled *occasion;
    size_t n;
};

static const cx_int128 HIGHEST = INT64_MAX, LOWEST = INT64_MIN;

static struct modelled *modelled_of(struct model *m, const char *id, int32_t day)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->occasion[i].id, id) == 0 && (id[0] != '\0' || m->occasion[i].day == day))
            return &m->occasion[i];
    assert_true(m->n < MOST_MODELLED);
    struct modelled *o = &m->occasion[m->n++];
    *o = (struct modelled){.day = id[0] != '\0' ? CX_NO_DAY : day};
    strcpy(o->id, id);
    return o;
}

/* False: it would leave the range, and nothing is done. */
static bool model_add(struct model *m, const struct modelled *more)
{
    struct modelled *o = modelled_of(m, more->id, more->day);
    if (o->net + more->net > HIGHEST || o->net + more->net < LOWEST)
        return false;
    o->net += more->net;
    o->rows += more->rows;
    o->refunded = o->refunded || more->refunded;
    if (more->rows > 0 && (o->day == CX_NO_DAY || more->day < o->day))
        o->day = more->day;
    return true;
}

static int by_day_and_id(const void *left, const void *right)
{
    const struct modelled *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* The text that occasion.h describes. */
static void model_save(struct model *m, struct cx_bytes *out)
{
    qsort(m->occasion, m->n, sizeof *m->occasion, by_day_and_id);
    for (size_t i = 0; i < m->n; i++) {
        const struct modelled *o = &m->occasion[i];
        cx_bytes_format(out, i > 0 ? " " : "");
        if (o->day == CX_NO_DAY)
            cx_bytes_put(out, '-');
        else
            cx_bytes_format(out, "%d", o->day);
        cx_bytes_format(out, " %lld %u%s", (long long)o->net, o->rows, o->refunded ? "r" : "");
        if (o->id[0] != '\0')
            cx_bytes_format(out, " %zu:%s", strlen(o->id), o->id);
    }
}

static size_t model_fold(const struct model *m, struct cx_occasion *out)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct modelled *o = &m->occasion[i];
        if (o->rows > 0 && (o->net > 0 || (o->net == 0 && !o->refunded)))
            out[n++] = (struct cx_occasion){(int64_t)o->net, o->day, o->rows};
    }
    qsort(out, n, sizeof *out, by_day_net_rows);
    return n;
}

/* What shapes a round's rows. */
struct shape {
    bool by_order;
    uint32_t days, ids, longest_id, huge_of_100, refunds_of_100;
    bool is_by_time, is_plain; /* whole hundredths alone */
};

static int64_t amount_of(const struct shape *s, uint32_t *seed)
{
    uint64_t wide = (uint64_t)draw(seed, 1 << 24) << 40 ^ (uint64_t)draw(seed, 1 << 24) << 20 ^
                    draw(seed, 1 << 24);
    if (draw(seed, 100) < s->huge_of_100) /* any power of two, up to the whole range */
        return (int64_t)(wide >> 1 >> draw(seed, 63));
    return (int64_t)draw(seed, 4000) * (s->is_plain || draw(seed, 4) > 0 ? 100 : 1);
}

static void draw_row(const struct shape *s, uint32_t *seed, int32_t *clock, struct modelled *row)
{
    *row = (struct modelled){.rows = 1};
    *clock += (int32_t)draw(seed, 3);
    row->day = s->is_by_time ? *clock : (int32_t)draw(seed, s->days) - 20;
    if (draw(seed, 500) == 0)
        row->day = draw(seed, 2) ? INT32_MAX : INT32_MIN + 1;
    row->net = amount_of(s, seed);
    if (draw(seed, 100) < s->refunds_of_100) {
        row->net = -row->net;
        row->rows = 0;
        row->refunded = true;
    }
    uint32_t id = draw(seed, s->ids);
    if (!s->by_order || id == 0)
        return;
    size_t n = 1 + id * 7919 % s->longest_id;
    snprintf(row->id, sizeof row->id, "%0*u", (int)n, id);
}

/* The way of any machine and that of this one. */
static void check_totals(const struct cx_occasions *l)
{
    struct cx_log_chunks chunks;
    struct cx_log_total plain, best;
    if (l->flags & CX_LEDGER_UNSORTED)
        return;
    cx_log_chunks(l, false, &chunks);
    bool good = cx_log_total(&chunks, true, &plain);
    assert_int_equal(cx_log_total(&chunks, false, &best), good);
    if (good)
        assert_memory_equal(&plain, &best, sizeof plain);
}

static void assert_like_model(const struct cx_occasions *l, struct model *m,
                              const struct cx_occasion_rule *rule)
{
    struct cx_bytes want = {0}, got = {0}, scratch = {0};
    struct cx_occasion *folded = calloc(m->n + 1, sizeof *folded), *list;
    struct cx_occasion_sum sum;
    struct cx_error e = {0};
    size_t n, folds = model_fold(m, folded);
    cx_int128 total = 0;
    model_save(m, &want);
    cx_occasions_save(l, rule, &got);
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.s, want.s, got.n);
    assert_int_equal(cx_occasions_fold(l, rule, false, &scratch, &list, &n, &e), CX_OK);
    assert_int_equal(n, folds);
    assert_memory_equal(list, folded, n * sizeof *list);
    assert_int_equal(cx_occasions_sum(l, rule, &scratch, &sum, &e), CX_OK);
    int64_t rows = 0, days = 0;
    for (size_t i = 0; i < n; i++) {
        rows += folded[i].rows;
        days += i == 0 || folded[i].day != folded[i - 1].day;
    }
    for (size_t i = 0; i < m->n; i++)
        total += m->occasion[i].net;
    assert_true(sum.total == total && sum.rows == rows && sum.days == days);
    assert_int_equal(sum.purchases, n);
    if (!rule->by_order)
        check_totals(l);
    assert_int_equal(sum.first, n > 0 ? folded[0].day : CX_NO_DAY);
    assert_int_equal(sum.last, n > 0 ? folded[n - 1].day : CX_NO_DAY);
    free(folded);
    cx_bytes_release(&want);
    cx_bytes_release(&got);
    cx_bytes_release(&scratch);
}

/* A ledger joined to another, as it is or through its text.  False: out of range, as foreseen. */
static bool merge_like_model(struct cx_occasions *to, struct model *m, struct cx_occasions *from,
                             const struct model *more, const struct cx_occasion_rule *rule,
                             bool as_text)
{
    struct cx_error e = {0};
    struct cx_bytes text = {0};
    bool fits = true;
    for (size_t i = 0; i < more->n; i++)
        fits = model_add(m, &more->occasion[i]) && fits;
    enum cx_status status;
    if (as_text) {
        cx_occasions_save(from, rule, &text);
        status =
            cx_occasions_load(to, rule, (struct cx_text){text.s, text.n}, &arena, &e);
        cx_bytes_release(&text);
    } else {
        status = cx_occasions_merge(to, rule, from, &arena, &e);
    }
    assert_int_equal(status, fits ? CX_OK : CX_FAILED);
    return fits;
}

static void check_round(const struct shape *s, uint32_t seed, size_t rows)
{
    const struct cx_occasion_rule rule = {CX_REFUND_NET, s->by_order};
    struct cx_occasions l[LEDGERS] = {{0}};
    struct model m[LEDGERS];
    struct cx_error e = {0};
    struct modelled row;
    int32_t clock = 18000;
    for (size_t i = 0; i < LEDGERS; i++)
        m[i] = (struct model){calloc(MOST_MODELLED, sizeof *m[i].occasion), 0};
    for (size_t i = 0; i < rows; i++) {
        size_t which = draw(&seed, LEDGERS);
        draw_row(s, &seed, &clock, &row);
        struct cx_occasion_row added = {cx_text_from(row.id), row.day, row.refunded,
                                        (int64_t)row.net};
        bool fits = model_add(&m[which], &row);
        assert_int_equal(cx_occasions_add(&l[which], &rule, &added, &arena, &e),
                         fits ? CX_OK : CX_FAILED);
    }
    for (size_t i = 0; i < LEDGERS; i++)
        assert_like_model(&l[i], &m[i], &rule);
    bool fits = true;
    for (size_t i = 1; fits && i < LEDGERS; i++)
        fits = merge_like_model(&l[0], &m[0], &l[i], &m[i], &rule, i == 2);
    if (fits)
        assert_like_model(&l[0], &m[0], &rule);
    for (size_t i = 0; i < LEDGERS; i++)
        free(m[i].occasion);
    cx_arena_release(&arena);
}

/* The first day of all, a row without money before the end of a chunk and behind it, and a last row
 * of that kind. */
static void the_first_day_and_rows_without_money_count(void **state)
{
    (void)state;
    for (int32_t n = 1; n < 60; n++) {
        struct cx_occasions l = {0};
        struct cx_occasion_sum sum;
        struct cx_bytes scratch = {0};
        struct cx_error e = {0};
        for (int32_t i = 0; i < n; i++)
            add(&l, &BY_DAY, NULL, i / 2, i % 3 == n % 3 ? 1000000 : 0);
        add(&l, &BY_DAY, NULL, n / 2, 0);
        assert_int_equal(cx_occasions_sum(&l, &BY_DAY, &scratch, &sum, &e), CX_OK);
        assert_int_equal(sum.rows, n + 1);
        assert_int_equal(sum.days, n / 2 + 1);
        assert_int_equal(sum.first, 0);
        assert_int_equal(sum.last, n / 2);
        assert_true(sum.total == 1000000 * ((n + 2 - n % 3) / 3));
        check_totals(&l);
        cx_bytes_release(&scratch);
    }
    cx_arena_release(&arena);
}

static void random_ledgers_are_like_arrays(void **state)
{
    (void)state;
    static const size_t rows[] = {1, 3, 10, 40, 130, 600, 2500};
    for (uint32_t round = 0; round < 700; round++) {
        uint32_t seed = round * 2654435761u + 7;
        struct shape s = {
            .by_order = draw(&seed, 2),
            .days = 1 + draw(&seed, 1 + draw(&seed, 1200)),
            .ids = 1 + draw(&seed, 1 + draw(&seed, 700)),
            .longest_id = 1 + draw(&seed, LONGEST_MODELLED_ID),
            .huge_of_100 = draw(&seed, 3) ? 0 : draw(&seed, 30),
            .refunds_of_100 = draw(&seed, 2) ? 0 : draw(&seed, 60),
            .is_by_time = draw(&seed, 2),
            .is_plain = draw(&seed, 2),
        };
        check_round(&s, seed, rows[round % CX_COUNT_OF(rows)]);
    }
}

/* Each step alone fits; the sum passes the range on the way, at a row that is known. */
static void many_large_rows_are_told_where_they_pass_the_range(void **state)
{
    (void)state;
    for (int bits = 44; bits < 63; bits++) {
        struct cx_occasions l = {0};
        struct cx_error e = {0};
        uint64_t fit = (uint64_t)INT64_MAX >> bits; /* rows of 2^bits */
        if (fit > 5000)
            continue;
        for (uint64_t i = 0; i < fit; i++) {
            add(&l, &BY_DAY, NULL, 10, INT64_C(1) << bits);
            add(&l, &BY_DAY, NULL, 11 + (int32_t)i % 100, 10000);
        }
        struct cx_occasion_row more = row_of(NULL, 10, INT64_C(1) << bits);
        assert_int_equal(cx_occasions_add(&l, &BY_DAY, &more, &arena, &e), CX_FAILED);
        more.day = 9;
        assert_int_equal(cx_occasions_add(&l, &BY_DAY, &more, &arena, &e), CX_OK);
    }
}

/* A million rows of three days need no more than those of a hundred. */
static void rows_of_one_day_take_little_room(void **state)
{
    (void)state;
    struct cx_arena own = {0};
    struct cx_occasions l = {0};
    struct cx_error e = {0};
    for (int i = 0; i < 1000000; i++) {
        struct cx_occasion_row row = row_of(NULL, 10 + i % 3, 10000);
        assert_int_equal(cx_occasions_add(&l, &BY_DAY, &row, &own, &e), CX_OK);
    }
    assert_true(own.held < 100000);
    assert_saved(&l, &BY_DAY, "10 3333340000 333334 11 3333330000 333333 12 3333330000 333333");
    cx_arena_release(&own);
}

/* So many rows of one order that its id lies far behind, among many orders. */
static void a_long_order_among_many_is_one(void **state)
{
    (void)state;
    struct cx_occasions l = {0};
    char id[16];
    for (int i = 0; i < 30000; i++) {
        snprintf(id, sizeof id, "%d", i);
        add(&l, &BY_ORDER, id, 10, 10000);
    }
    for (int i = 0; i < 40000; i++)
        add(&l, &BY_ORDER, "17", 11, 10000);
    struct cx_occasion *out = calloc(30000, sizeof *out);
    assert_non_null(out);
    assert_int_equal(fold(&l, &BY_ORDER, false, out), 30000);
    assert_occasion(out[29999], 10, 400010000, 40001);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_ledger_has_nothing),
        cmocka_unit_test(refunds_change_money_never_days),
        cmocka_unit_test(orders_are_netted_whenever_the_refund_comes),
        cmocka_unit_test(an_order_counts_on_its_earliest_day),
        cmocka_unit_test(rows_without_order_count_by_their_day),
        cmocka_unit_test(all_occasions_have_all_the_money),
        cmocka_unit_test(parts_add_up_to_what_the_ledger_would_say),
        cmocka_unit_test(a_free_order_is_an_order),
        cmocka_unit_test(policies_differ_as_said),
        cmocka_unit_test(a_net_beyond_the_range_is_an_error),
        cmocka_unit_test(ids_are_kept_to_the_last_byte),
        cmocka_unit_test(damaged_text_is_refused),
        cmocka_unit_test(days_are_orders_without_id),
        cmocka_unit_test(any_order_and_any_shares_give_the_same),
        cmocka_unit_test(heavy_customers_stay_quick),
        cmocka_unit_test(a_long_order_among_many_is_one),
        cmocka_unit_test(random_ledgers_are_like_arrays),
        cmocka_unit_test(the_first_day_and_rows_without_money_count),
        cmocka_unit_test(many_large_rows_are_told_where_they_pass_the_range),
        cmocka_unit_test(rows_of_one_day_take_little_room),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
