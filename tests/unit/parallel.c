/* parallel.c - tests of base/parallel.h: every part once, however many parts and threads. */
#include <stdatomic.h>

#include "base/parallel.h"
#include "unit.h"

enum { MOST_PARTS = 70 };

static void count_part(size_t part, void *done)
{
    _Atomic int *times = done;
    assert_true(part < MOST_PARTS);
    times[part]++;
}

static void every_part_is_done_once(void **state)
{
    (void)state;
    for (size_t parts = 0; parts <= MOST_PARTS; parts++)
        for (int threads = 0; threads <= 7; threads++) {
            _Atomic int done[MOST_PARTS] = {0};
            cx_parallel(parts, threads, count_part, done);
            for (size_t i = 0; i < MOST_PARTS; i++)
                assert_int_equal(done[i], i < parts);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_part_is_done_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
