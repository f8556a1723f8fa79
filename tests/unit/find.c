/* find.c - the inner loops over bytes against naive ones, and near names. */
#include "base/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/rng.h"

#include "unit.h"

enum { LONGEST = 80, ALIGNMENTS = 16 };

static const char *naive_any(const char *p, const char *end, struct cx_byte_set set)
{
    for (; p < end; p++)
        if (*p == set.a || *p == set.b || *p == set.c || *p == set.d)
            break;
    return p;
}

/* Behind the end stands what is looked for, so that a loop which looks too far is found out. */
static void compare_at(const char *p, size_t n)
{
    const char *end = p + n, *last = NULL;
    const struct cx_byte_set set = {',', '\n', '"', '\r'};
    assert_ptr_equal(cx_find_any(p, end, set), naive_any(p, end, set));
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++)
        mask |= (uint64_t)(naive_any(p + i, p + i + 1, set) == p + i) << i;
    assert_true(cx_find_mask(p, set) == mask);
    size_t commas = 0;
    for (const char *c = p; c < end; c++) {
        commas += *c == ',';
        last = *c == ',' ? c : last;
    }
    assert_int_equal(cx_count_byte(p, end, ','), commas);
    assert_ptr_equal(cx_find_last(p, end, ','), last);
}

static void loops_agree_at_every_alignment_and_length(void **state)
{
    (void)state;
    static const char letters[] = "aaaaaaaaaaaa\xc3,\n\"\r\0\x2d\x0b";
    struct cx_rng r;
    cx_rng_seed(&r, 17, 0);
    char *room = malloc(ALIGNMENTS + LONGEST + CX_FIND_SLACK);
    assert_non_null(room);
    for (size_t round = 0; round < 40; round++) {
        uint64_t kinds = round % 4 == 0 ? 12 : sizeof letters - 1;
        for (size_t at = 0; at < ALIGNMENTS; at++)
            for (size_t n = 0; n <= LONGEST; n++) {
                memset(room, ',', ALIGNMENTS + LONGEST + CX_FIND_SLACK);
                for (size_t i = 0; i < n; i++)
                    room[at + i] = letters[cx_rng_below(&r, kinds)];
                compare_at(room + at, n);
            }
    }
    free(room);
}

static void many_bytes_are_counted(void **state)
{
    (void)state;
    enum { MANY = 100003 };
    char *s = malloc(MANY);
    assert_non_null(s);
    memset(s, '\n', MANY);
    assert_int_equal(cx_count_byte(s, s + MANY, '\n'), MANY);
    assert_int_equal(cx_count_byte(s, s + MANY, '\x0b'), 0);
    memset(s, '\xff', MANY);
    assert_int_equal(cx_count_byte(s + 1, s + MANY, '\xff'), MANY - 1);
    assert_int_equal(cx_count_byte(s, s + MANY, '\x7f'), 0);
    free(s);
}

/* ---- near names */

static size_t distance(const char *a, const char *b)
{
    return cx_edit_distance(cx_text_from(a), cx_text_from(b));
}

/* kitten and sitting: Wagner and Fischer's problem's best known example; "ca" and "abc" are 3
 * apart by optimal string alignment and 2 by the unrestricted distance (Boytsov 2011, 2.1). */
static void edits_are_counted(void **state)
{
    (void)state;
    assert_int_equal(distance("kitten", "sitting"), 3);
    assert_int_equal(distance("sunday", "saturday"), 3);
    assert_int_equal(distance("ca", "abc"), 3);
    assert_int_equal(distance("", ""), 0);
    assert_int_equal(distance("", "abc"), 3);
    assert_int_equal(distance("abc", ""), 3);
    assert_int_equal(distance("time", "tmie"), 1);
    assert_int_equal(distance("Customer", "customer"), 0);
    char longer[70];
    memset(longer, 'a', sizeof longer);
    longer[64] = '\0';
    assert_int_equal(distance(longer, "aaa"), 64);
    longer[63] = '\0';
    assert_int_equal(distance(longer, "aaa"), 60);
}

static int nearest(const char *name, const char *const *names, size_t n)
{
    struct cx_text texts[8];
    for (size_t i = 0; i < n; i++)
        texts[i] = cx_text_from(names[i]);
    return cx_nearest(cx_text_from(name), texts, n);
}

static void the_nearest_name_is_found_or_none(void **state)
{
    (void)state;
    static const char *const names[] = {"order_id", "customer_id", "timestamp", "amount", "id"};
    size_t n = CX_COUNT_OF(names);
    assert_int_equal(nearest("customer", names, n), 1); /* contained */
    assert_int_equal(nearest("Time", names, n), 2);
    assert_int_equal(nearest("amuont", names, n), 3); /* two neighbours swapped */
    assert_int_equal(nearest("amount_eur", names, n), 3);
    assert_int_equal(nearest("channel", names, n), -1);
    assert_int_equal(nearest("", names, n), -1);
    assert_int_equal(nearest("customer", names, 0), -1);
    static const char *const short_names[] = {"a", "b"};
    assert_int_equal(nearest("c", short_names, 2), -1);
    assert_int_equal(nearest("B", short_names, 2), 1);
    static const char *const twins[] = {"datum", "daten"};
    assert_int_equal(nearest("date", twins, 2), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_agree_at_every_alignment_and_length),
        cmocka_unit_test(many_bytes_are_counted),
        cmocka_unit_test(edits_are_counted),
        cmocka_unit_test(the_nearest_name_is_found_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
