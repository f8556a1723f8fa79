/* exposures.h - what is known of who was exposed, by experiment: units in several variants, and
 * whose outcomes, covariates, windows or clusters are in doubt.
 */
#ifndef CX_MODEL_EXPOSURES_H
#define CX_MODEL_EXPOSURES_H

#include "base/arena.h"

struct cx_multiple_exposure {
    struct cx_text experiment;
    int64_t single, several;   /* units */
    const char *what_was_done; /* "excluded": static text, goes into the note */
    int64_t unexposed;         /* customers with outcomes who never were */
    int64_t early;             /* units with outcomes before their exposure */
    int64_t uncovered;         /* units without some covariate */
    const char *uncovered_note;
    int64_t open; /* units whose window is not over */
    bool open_left_out;
    int64_t clusters;        /* with units in one variant, ... */
    int64_t mixed_clusters;  /* ... in several */
    int64_t shared_clusters; /* of both those with several units */
    int64_t unclustered;     /* units that nobody said the cluster of */
};

/* Zeroed: none. */
struct cx_exposures {
    struct cx_multiple_exposure *at; /* sorted by experiment */
    size_t n, room;
    size_t last; /* where the last one was found */
};

/* sign: 1, or -1 to take it off again.  Names are copied.  False: no memory. */
bool cx_exposures_add(struct cx_exposures *x, const struct cx_multiple_exposure *m, int64_t sign,
                      struct cx_arena *a);
/* NULL where nothing is known. */
const struct cx_multiple_exposure *cx_exposures_find(const struct cx_exposures *x,
                                                     struct cx_text experiment);

#endif
