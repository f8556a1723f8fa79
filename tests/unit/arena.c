/* arena.c - memory that is given back all at once. */
#include "base/arena.h"

#include <string.h>

#include "unit.h"

static void allocations_are_zeroed_and_aligned(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    for (size_t n = 0; n < 3000; n += 7) {
        if (n == 1400) /* what comes now is memory used before */
            cx_arena_release(&a);
        char *skew = cx_arena_bytes(&a, n % 5);
        assert_non_null(skew);
        memset(skew, 0x5a, n % 5 ? n % 5 : 1);
        char *p = cx_arena_alloc(&a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xa5, n);
    }
    cx_arena_release(&a);
    assert_null(a.chunks);
    assert_int_equal(a.held, 0);
}

static void chunks_double_up_to_eight_mebibytes(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    size_t chunks = 0, held = 0;
    for (size_t i = 0; i < 100u << 10; i++) {
        assert_non_null(cx_arena_bytes(&a, 1000));
        if (a.held != held) {
            chunks++;
            assert_true(a.held - held <= (9u << 20));
            held = a.held;
        }
    }
    /* 64 KiB doubling to 8 MiB takes 8 chunks; the other 88 MiB about eleven more. */
    assert_in_range(chunks, 17, 22);
    assert_true(held < 112u << 20);
    cx_arena_release(&a);
}

static void a_large_allocation_does_not_close_the_chunk(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    char *first = cx_arena_bytes(&a, 10);
    char *large = cx_arena_alloc(&a, 5000000);
    assert_int_equal(large[0] | large[4999999], 0);
    char *second = cx_arena_bytes(&a, 10);
    assert_ptr_equal(first + 10, second);
    cx_arena_release(&a);
}

static void growing_keeps_the_old_part_and_zeroes_the_new(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    memset(cx_arena_bytes(&a, 9999), 0x5a, 9999);
    cx_arena_release(&a);
    char *p = cx_arena_grow(&a, NULL, 0, 3);
    memcpy(p, "abc", 3);
    char *in_place = cx_arena_grow(&a, p, 3, 100);
    assert_ptr_equal(p, in_place);
    for (size_t i = 3; i < 100; i++)
        assert_int_equal(p[i], 0);
    cx_arena_bytes(&a, 1);
    char *moved = cx_arena_grow(&a, p, 100, 300000);
    assert_ptr_not_equal(p, moved);
    assert_memory_equal(moved, "abc\0\0", 5);
    assert_int_equal(moved[299999], 0);
    assert_ptr_equal(cx_arena_grow(&a, moved, 300000, 17), moved);
    cx_arena_release(&a);
}

static void text_gets_its_nul(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    assert_string_equal(cx_arena_text(&a, "customer", 4), "cust");
    assert_string_equal(cx_arena_text(&a, NULL, 0), "");
    cx_arena_release(&a);
}

static void the_impossible_is_null(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    assert_null(cx_arena_alloc(&a, SIZE_MAX));
    assert_null(cx_arena_bytes(&a, (size_t)PTRDIFF_MAX));
    assert_null(cx_arena_text(&a, "", SIZE_MAX));
    cx_arena_release(&a);
}

/* Sizes follow from the definition: multiples of 8 to 128, then eight to an octave. */
static void rooms_are_few_and_close(void **state)
{
    (void)state;
    size_t before = 0, sizes = 0;
    for (size_t n = 1; n <= 1u << 20; n++) {
        size_t room = cx_arena_room(n);
        assert_true(room >= n && room % 8 == 0);
        assert_true(n < 8 || room - n < 8 || (room - n) * 8 < n);
        assert_int_equal(cx_arena_room(room), room);
        assert_true(room >= before);
        sizes += room != before;
        before = room;
    }
    assert_int_equal(sizes, 16 + 8 * 13);
}

static void what_is_given_back_is_taken_again(void **state)
{
    (void)state;
    struct cx_region region;
    cx_region_open(&region);
    struct cx_arena plain = {0}, shared = {.region = &region};
    struct cx_arena *arenas[] = {&plain, &shared};
    for (size_t k = 0; k < 2; k++) {
        struct cx_arena *a = arenas[k];
        for (size_t n = 1; n < 100000; n += n / 3 + 1) {
            char *one = cx_arena_take(a, n), *two = cx_arena_take(a, n);
            assert_true(one && two && one != two);
            assert_int_equal((uintptr_t)one % 8, 0);
            memset(one, 1, cx_arena_room(n));
            memset(two, 2, cx_arena_room(n));
            assert_int_equal(one[n - 1], 1);
            cx_arena_give(a, one, n);
            cx_arena_give(a, two, n);
            assert_ptr_equal(cx_arena_take(a, cx_arena_room(n)), two);
            assert_ptr_equal(cx_arena_take(a, n), one);
        }
        cx_arena_release(a);
    }
    cx_region_release(&region);
}

static void a_reset_arena_takes_no_more_memory(void **state)
{
    (void)state;
    struct cx_arena a = {0};
    cx_arena_reset(&a);
    assert_non_null(cx_arena_bytes(&a, 300000)); /* a chunk of its own, and no other */
    cx_arena_reset(&a);
    assert_int_equal(a.held, 0);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 100; i++) {
            unsigned char *p = cx_arena_alloc(&a, 1000);
            assert_int_equal(p[0] | p[999], 0);
            memset(p, 0xff, 1000);
        }
        cx_arena_reset(&a);
    }
    size_t held = a.held;
    assert_true(held > 0 && held <= 200000);
    char *first = cx_arena_bytes(&a, 9);
    assert_non_null(cx_arena_bytes(&a, 300000));
    cx_arena_reset(&a);
    assert_int_equal(a.held, held);
    assert_ptr_equal(cx_arena_bytes(&a, 9), first);
    cx_arena_release(&a);
}

static void a_region_gives_zeroed_pieces_side_by_side(void **state)
{
    (void)state;
    struct cx_region region;
    cx_region_open(&region);
    size_t taken = 0;
    for (size_t i = 0; i < 4000; i++) {
        size_t n = i % 100 == 99 ? 3000000 : 1 + i * 37 % 20000;
        unsigned char *p = cx_region_take(&region, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 64, 0);
        assert_int_equal(p[0] | p[n / 2] | p[n - 1], 0);
        memset(p, 0xff, n);
        taken += n;
    }
    assert_true(region.held < taken + taken / 4 + (64u << 20));
    assert_null(cx_region_take(&region, SIZE_MAX));
    cx_region_release(&region);
    assert_int_equal(region.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_zeroed_and_aligned),
        cmocka_unit_test(chunks_double_up_to_eight_mebibytes),
        cmocka_unit_test(a_large_allocation_does_not_close_the_chunk),
        cmocka_unit_test(growing_keeps_the_old_part_and_zeroes_the_new),
        cmocka_unit_test(text_gets_its_nul),
        cmocka_unit_test(the_impossible_is_null),
        cmocka_unit_test(rooms_are_few_and_close),
        cmocka_unit_test(what_is_given_back_is_taken_again),
        cmocka_unit_test(a_reset_arena_takes_no_more_memory),
        cmocka_unit_test(a_region_gives_zeroed_pieces_side_by_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
