/* outlook.h - what customers will do if they are alive, asked for row by row.
 *
 * Within a segment it depends on x and T, and with more phases than one on t_x: rows come by x, T
 * and t_x, so that neighbours share it.  Over the T of one x it is smooth, too: in log(c + T), with
 * c the smallest time among the parameters, its nearest singularity is i pi away.  Where many rows
 * of one x differ in T, numbers are interpolated (stat/chebyshev.h) in their logarithms, with as
 * many points as make the last coefficients vanish; a number for which 65 do not is computed for
 * each T, as all are where there are few.  Interpolated numbers are right to 1e-11 of themselves,
 * derivatives of logarithms to 1e-9, to which they are computed.
 */
#ifndef CX_MODEL_BTYD_OUTLOOK_H
#define CX_MODEL_BTYD_OUTLOOK_H

#include "model/btyd/predict.h"
#include "stat/chebyshev.h"

enum { CX_OUTLOOK_COUNTS = 64 }; /* chances of so many purchases are remembered */

enum cx_outlook_number {
    CX_OUTLOOK_EXPECTED, /* purchases within the horizon */
    CX_OUTLOOK_SQUARE,   /* mean square of their number */
    CX_OUTLOOK_DISCOUNTED,
    CX_OUTLOOK_WITHIN, /* discounted, within the horizon or the months */
    CX_OUTLOOK_REMAINS,
    CX_OUTLOOK_SLOPE, /* of the logarithm of the first, by that of each parameter */
    CX_OUTLOOK_AT_LEAST = CX_OUTLOOK_SLOPE + CX_BTYD_PARAMETERS,
    CX_OUTLOOK_NUMBERS = CX_OUTLOOK_AT_LEAST + CX_OUTLOOK_COUNTS
};

enum { CX_OUTLOOK_FINENESSES = 3, CX_OUTLOOK_POINTS = 65 }; /* 17, 33 or 65 */

struct cx_outlook_curve {
    int asked;    /* how many times it was computed for a single T */
    int fineness; /* place in `points`; below 0: there is none */
    double value[CX_OUTLOOK_POINTS];
};

/* Belongs to one thread. */
struct cx_outlook {
    const struct cx_btyd_fit *fit;
    const struct cx_btyd_question *q;
    struct cx_btyd_ahead at; /* the row that is looked at */
    struct cx_btyd_reached reached;
    double p[CX_BTYD_PARAMETERS];
    double number[CX_OUTLOOK_NUMBERS]; /* NaN: not asked for yet */
    int finenesses; /* of points there are enough T for in the stretch */
    double shift, place; /* c, and log(c + T) */
    struct cx_chebyshev points[CX_OUTLOOK_FINENESSES];
    double share[CX_OUTLOOK_FINENESSES][CX_OUTLOOK_POINTS];
    bool has_share[CX_OUTLOOK_FINENESSES];
    struct cx_outlook_curve curve[CX_OUTLOOK_NUMBERS];
};

/* How many of the rows[0..n) are a stretch, of one segment and x. */
size_t cx_outlook_stretch(const struct cx_btyd_row *rows, size_t n);

/* Goes to a stretch of rows; fit and q are set. */
void cx_outlook_enter(struct cx_outlook *o, const struct cx_btyd_rows *rows,
                      const struct cx_btyd_row *stretch, size_t n);
/* Goes to one of them.  False: nothing has changed. */
bool cx_outlook_move(struct cx_outlook *o, const struct cx_btyd_row *row);

/* NaN where it cannot be computed. */
double cx_outlook_number(struct cx_outlook *o, int number);
/* The chance of at least y purchases within the horizon. */
double cx_outlook_at_least(struct cx_outlook *o, int64_t y);

#endif
