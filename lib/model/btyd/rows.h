/* rows.h - customers as the models see them: x, t_x, T; and equal customers merged into one row.
 *
 * x is the number of days with a purchase after the first one, t_x the time from the first to the
 * last, T the time from the first to the end of observation; both times in the same unit, any
 * unit.  What else is known of a customer, if anything, is that of their segment (covariates.h).
 * Nothing else enters a likelihood, so customers that are alike are one row with a weight: a
 * million customers make about a hundred thousand rows.  Only models with regular purchases look at
 * the times between purchases, and of these at a sum over all customers.
 *
 * For a discrete model all three are whole numbers of periods: x periods with a purchase, the last
 * of them t_x, out of T.
 */
#ifndef CX_MODEL_BTYD_ROWS_H
#define CX_MODEL_BTYD_ROWS_H

#include "base/arena.h"
#include "base/error.h"

struct cx_btyd_row {
    double t_x, T;
    double weight;   /* customers */
    double log_gaps; /* sum of the logarithms of the x times between purchases; of a merged row the
                      * mean of its customers; NaN: not known */
    int32_t x;
    uint32_t segment; /* 0 without covariates */
};

struct cx_btyd_covariates;

struct cx_btyd_rows {
    struct cx_btyd_row *row; /* by segment, then x, then T, then t_x */
    size_t n;
    double customers; /* sum of weights */
    double repeaters; /* customers with x > 0 */
    double purchases; /* sum of weight times x */
    double time;      /* sum of weight times T */
    double longest;   /* largest T */
    double log_gaps;  /* sum of weight times log_gaps */
    int32_t most;     /* largest x */
    const struct cx_btyd_covariates *covariates; /* of the segments; NULL: none */
};

enum { CX_BTYD_MOST_X = 10000000 }; /* a table for every x up to the largest takes 480 MB then */
/* Whether 0 <= t_x <= T are finite, x is within 0 and CX_BTYD_MOST_X, and x = 0 exactly when
 * t_x = 0.  Says why not in *why. */
bool cx_btyd_row_valid(const struct cx_btyd_row *row, const char **why);
/* Whether a valid row counts periods: t_x and T are whole, T within CX_BTYD_MOST_X, x <= t_x. */
bool cx_btyd_row_whole(const struct cx_btyd_row *row, const char **why);

/* Merges customers[0..n), which must be valid, with weights above zero.  row_of, when not NULL, has
 * room for n and gets each customer's row.  The rows live in a; they have no covariates yet. */
enum cx_status cx_btyd_merge(struct cx_arena *a, const struct cx_btyd_row *customers, size_t n,
                             uint32_t *row_of, struct cx_btyd_rows *rows, struct cx_error *e);

#endif
