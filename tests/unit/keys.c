/* keys.c - the table of keys against a plain array searched from end to end, and its order against
 * qsort() over the texts. */
#include "run/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "unit.h"

enum { MOST = 3000, LONGEST = 300 };

struct model_key {
    struct cx_text text[CX_MAX_KEYS];
    uint64_t rows;
};

static size_t model_key_count;

static int compare_texts(struct cx_text a, struct cx_text b)
{
    int order = memcmp(a.s, b.s, a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_texts(const void *a, const void *b)
{
    const struct model_key *x = a, *y = b;
    for (size_t i = 0; i < model_key_count; i++) {
        int order = compare_texts(x->text[i], y->text[i]);
        if (order)
            return order;
    }
    return 0;
}

/* Texts that agree for long, that hold bytes 0 and 1, that are parts of one another. */
static struct cx_text random_text(struct cx_rng *r, char *room, int style)
{
    size_t n = 0;
    if (style % 3 == 1)
        for (; n < (size_t)(style * 7 % 150); n++)
            room[n] = 'p';
    size_t length = cx_rng_below(r, 20) == 0 ? cx_rng_below(r, LONGEST - n) : cx_rng_below(r, 12);
    for (size_t i = 0; i < length; i++, n++)
        room[n] = style % 2 ? (char)cx_rng_below(r, 3) : (char)('0' + cx_rng_below(r, 10));
    return (struct cx_text){room, n};
}

static void check_table(struct cx_rng *r, size_t key_count, size_t slot_size, int style)
{
    struct cx_keys keys;
    struct model_key *model = calloc(MOST, sizeof *model);
    char (*room)[CX_MAX_KEYS][LONGEST] = calloc(MOST, sizeof *room);
    struct cx_bytes scratch = {0};
    size_t n = 0, wanted = style % 5 == 0 ? cx_rng_below(r, 40) : cx_rng_below(r, MOST);
    assert_true(model && room);
    model_key_count = key_count;
    cx_keys_open(&keys, key_count, slot_size);
    for (size_t i = 0; i < wanted; i++) {
        struct model_key *at = &model[n];
        for (size_t k = 0; k < key_count; k++)
            at->text[k] = random_text(r, room[n][k], style);
        scratch.n = 0;
        struct cx_text key = cx_key_encode(at->text, key_count, &scratch);
        struct cx_text decoded[CX_MAX_KEYS];
        cx_key_decode(key, key_count, decoded);
        for (size_t k = 0; k < key_count; k++)
            assert_true(cx_text_equal(decoded[k], at->text[k]));
        struct cx_head *h = cx_keys_head(&keys, cx_hash(key.s, key.n), key);
        assert_non_null(h);
        size_t same = 0;
        while (same < n && by_texts(&model[same], at) != 0)
            same++;
        assert_int_equal(h->rows, same < n ? model[same].rows : 0);
        unsigned char *slot = cx_head_slot(h);
        if (same == n) {
            for (size_t b = 0; b < slot_size; b++)
                assert_int_equal(slot[b], 0);
            memset(slot, 0xff, slot_size);
            at->rows = 0;
            n++;
        }
        cx_head_count(h, 1);
        model[same].rows++;
    }
    struct cx_head **sorted;
    size_t sorted_n;
    struct cx_error e = {0};
    for (int round = 0; round < 2; round++) {
        assert_int_equal(cx_keys_sort(&keys, 1 + round, &sorted, &sorted_n, &e), CX_OK);
        assert_int_equal(sorted_n, n);
        qsort(model, n, sizeof *model, by_texts);
        for (size_t i = 0; i < n; i++) {
            struct cx_text text[CX_MAX_KEYS];
            cx_key_decode(cx_head_key(sorted[i]), key_count, text);
            for (size_t k = 0; k < key_count; k++)
                assert_true(cx_text_equal(text[k], model[i].text[k]));
            assert_int_equal(sorted[i]->rows, model[i].rows);
            struct cx_text key = cx_head_key(sorted[i]);
            if (round == 0) /* the index comes back */
                assert_ptr_equal(cx_keys_head(&keys, cx_hash(key.s, key.n), key), sorted[i]);
        }
        free(sorted);
    }
    cx_keys_release(&keys);
    cx_bytes_release(&scratch);
    free(model);
    free(room);
}

static void the_table_is_a_plain_array(void **state)
{
    (void)state;
    struct cx_rng r;
    cx_rng_seed(&r, 20261122, 0);
    for (int style = 0; style < 40; style++)
        check_table(&r, 1 + (size_t)style % 4, (size_t)(style * 5 % 33), style);
}

/* Rows are counted beyond 32 bits; a key may be longer than a byte can say. */
static void counts_and_lengths_are_large(void **state)
{
    (void)state;
    struct cx_keys keys;
    cx_keys_open(&keys, 2, 8);
    static char long_text[100000];
    memset(long_text, 'x', sizeof long_text);
    struct cx_text texts[CX_MAX_KEYS] = {{long_text, sizeof long_text}, {"b", 1}};
    struct cx_bytes scratch = {0};
    struct cx_text key = cx_key_encode(texts, 2, &scratch), decoded[CX_MAX_KEYS];
    cx_key_decode(key, 2, decoded);
    assert_int_equal(decoded[0].n, sizeof long_text);
    assert_true(cx_text_is(decoded[1], "b"));
    struct cx_head *h = cx_keys_head(&keys, cx_hash(key.s, key.n), key);
    assert_non_null(h);
    cx_head_count(h, UINT64_C(60000000000));
    cx_head_count(h, 1);
    assert_int_equal(h->rows, UINT64_C(60000000001));
    assert_int_equal(h->length, key.n);
    cx_bytes_release(&scratch);
    cx_keys_release(&keys);
}

/* A head and its slot that fit on a cache line lie on one as soon as they nearly fill it. */
static void what_nearly_fills_a_line_lies_on_one(void **state)
{
    (void)state;
    for (size_t size = 8; size <= 64; size += 4) {
        struct cx_keys keys;
        cx_keys_open(&keys, 1, size);
        size_t whole = sizeof(struct cx_head) + size;
        for (uint32_t i = 0; i < 3000; i++) {
            struct cx_text key = {(const char *)&i, sizeof i};
            char *h = (char *)cx_keys_head(&keys, cx_hash(key.s, key.n), key);
            assert_non_null(h);
            if (whole > 48 && whole <= 64)
                assert_int_equal((uintptr_t)h / 64, (uintptr_t)(h + whole - 1) / 64);
        }
        assert_in_range(keys.stride, whole, whole > 48 && whole <= 64 ? 64 : whole + 7);
        cx_keys_release(&keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_a_plain_array),
        cmocka_unit_test(counts_and_lengths_are_large),
        cmocka_unit_test(what_nearly_fills_a_line_lies_on_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
