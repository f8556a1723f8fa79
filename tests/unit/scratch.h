/* scratch.h - an arena for what a test makes, and the teardown that gives it back. */
#ifndef CX_TESTS_SCRATCH_H
#define CX_TESTS_SCRATCH_H

#include "base/arena.h"

static struct cx_arena arena;

static inline int release(void **state)
{
    (void)state;
    cx_arena_release(&arena);
    return 0;
}

#endif
