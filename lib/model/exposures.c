/* exposures.c - see exposures.h. */
#include "model/exposures.h"

#include <string.h>

static bool is_at(const struct cx_exposures *x, size_t at, struct cx_text experiment)
{
    return at < x->n && cx_text_equal(x->at[at].experiment, experiment);
}

/* Where the experiment is, or belongs. */
static size_t place_of(const struct cx_exposures *x, struct cx_text experiment)
{
    size_t low = 0;
    size_t high = x->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cx_text_compare(x->at[middle].experiment, experiment) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool insert(struct cx_exposures *x, size_t at, const struct cx_multiple_exposure *m,
                   struct cx_arena *a)
{
    struct cx_multiple_exposure made = {.what_was_done = m->what_was_done};
    if (x->n == x->room) {
        void *grown = cx_arena_double(a, x->at, &x->room, sizeof *x->at);
        if (!grown) {
            return false;
        }
        x->at = grown;
    }
    if (!cx_arena_copy(a, m->experiment, &made.experiment)) {
        return false;
    }
    memmove(x->at + at + 1, x->at + at, (x->n - at) * sizeof *x->at);
    x->at[at] = made;
    x->n++;
    return true;
}

bool cx_exposures_add(struct cx_exposures *x, const struct cx_multiple_exposure *m, int64_t sign,
                      struct cx_arena *a)
{
    if (!is_at(x, x->last, m->experiment)) {
        size_t at = place_of(x, m->experiment);
        if (!is_at(x, at, m->experiment) && !insert(x, at, m, a)) {
            return false;
        }
        x->last = at;
    }
    struct cx_multiple_exposure *sum = &x->at[x->last];
    sum->single += sign * m->single;
    sum->several += sign * m->several;
    sum->unexposed += sign * m->unexposed;
    sum->early += sign * m->early;
    sum->uncovered += sign * m->uncovered;
    sum->uncovered_note = m->uncovered_note ? m->uncovered_note : sum->uncovered_note;
    sum->open += sign * m->open;
    sum->open_left_out |= m->open_left_out;
    sum->clusters += sign * m->clusters;
    sum->mixed_clusters += sign * m->mixed_clusters;
    sum->shared_clusters += sign * m->shared_clusters;
    sum->unclustered += sign * m->unclustered;
    return true;
}

const struct cx_multiple_exposure *cx_exposures_find(const struct cx_exposures *x,
                                                     struct cx_text experiment)
{
    size_t at = place_of(x, experiment);
    return is_at(x, at, experiment) ? &x->at[at] : NULL;
}
