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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_zeroed_and_aligned),
        cmocka_unit_test(chunks_double_up_to_eight_mebibytes),
        cmocka_unit_test(a_large_allocation_does_not_close_the_chunk),
        cmocka_unit_test(growing_keeps_the_old_part_and_zeroes_the_new),
        cmocka_unit_test(text_gets_its_nul),
        cmocka_unit_test(the_impossible_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
