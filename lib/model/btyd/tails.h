/* tails.h - integrals over time that rows share.
 *
 * A million customers whose days are known have a thousand different t_x and T, and a hundred x.
 * Where a likelihood needs an integral from t_x to T, that of one x from each time to the last of
 * all is found in one pass; a row's is the difference of two of them.
 */
#ifndef CX_MODEL_BTYD_TAILS_H
#define CX_MODEL_BTYD_TAILS_H

#include "model/btyd/rows.h"
#include "stat/quadrature.h"

/* Where a row's numbers are. */
struct cx_btyd_place {
    uint32_t x, t_x, T;
};

/* The integral from a time to the last of all, in units of the integrand at that time, and those of
 * the integrand times log(1 + v/a), 1/(1 + v/a) and the same of b, where v is the time since. */
struct cx_btyd_tail {
    double mass, log_a, inverse_a, log_b, inverse_b;
};

/* From a time to the next: what does not depend on x. */
struct cx_btyd_step {
    double width;            /* of log(1 + v/min(a, b)) */
    double grown_a, grown_b; /* log(1 + v/a) and that of b at its end */
    struct cx_btyd_tail at[CX_GAUSS_FEWEST]; /* factors at the nodes; mass: the weight */
};

struct cx_btyd_tails {
    size_t xs, times;
    int32_t *x;                  /* ascending, as are times */
    double *time;
    uint32_t *first;             /* of each x: the first time that a row has */
    struct cx_btyd_place *place; /* of each row */
    const struct cx_btyd_row *row;
    /* At the parameters; a model's own. */
    double *log_a, *log_b;     /* of each time */
    struct cx_btyd_step *step; /* from each time */
    struct cx_btyd_tail *tail; /* of each x, each time */
};

/* NULL in *tails: the rows share too little.  Rows are of one segment; everything lives in a. */
enum cx_status cx_btyd_tails_make(struct cx_arena *a, const struct cx_btyd_row *rows, size_t n,
                                  struct cx_btyd_tails **tails, struct cx_error *e);

#endif
