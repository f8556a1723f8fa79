/* look.c - see look.h. */
#include "model/look.h"

#include "stat/group_sequential.h"

#define LEAST_SHARE 1e-9 /* nobody yet: nothing has been spent */

static size_t looks_until(const struct cx_experiments *x)
{
    size_t n = 0;
    for (; x; x = cx_experiments_before(x)) {
        n++;
    }
    return n;
}

enum cx_status cx_look_at_units(const struct cx_experiments *x, struct cx_text experiment,
                                struct cx_arena *a, struct cx_look_plan *plan,
                                struct cx_error *e)
{
    size_t given = plan->looks, n = given, until = looks_until(x);
    double *share = cx_arena_alloc(a, (given + 2 * until) * sizeof *share);
    if (!share) {
        return cx_no_memory(e);
    }
    double *units = share + given + until, now = 0;
    for (size_t i = until; i-- > 0; x = cx_experiments_before(x)) {
        units[i] = (double)cx_experiments_units(x, experiment);
    }
    for (size_t i = 0; i < given; i++) {
        share[i] = plan->information[i];
    }
    for (size_t i = 0; i < until; i++) {
        now = fmax(units[i] / plan->planned_units, LEAST_SHARE);
        plan->is_stalled = n > 0 && share[n - 1] >= now;
        if (!plan->is_stalled) {
            share[n++] = now;
        }
    }
    if (given > 0 && plan->is_stalled) {
        return cx_fail(e, CX_USAGE,
                       "there was a look at %g of what is planned, and now there is no more than "
                       "%g of it",
                       share[given - 1], now);
    }
    if (n > CX_GROUP_LOOKS) {
        return cx_fail(e, CX_FAILED, "more than %d looks", CX_GROUP_LOOKS);
    }
    plan->information = share;
    plan->looks = n;
    plan->look = n - 1;
    return CX_OK;
}
