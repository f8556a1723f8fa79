/* profile.c - see profile.h.
 *
 * The root of the rise is nearly linear in the distance, so the end is found in a few steps of
 * regula falsi (the Illinois method) over it, each from the optimum of the one before.
 */
#include "stat/profile.h"

#include <math.h>
#include <string.h>

#define SLOPE 1e-9
#define ROOT_STEPS 60
#define NEAR 1e-10

struct held { /* the objective with one variable held */
    const struct cx_problem *whole;
    size_t k;
    double at;
};

static void widen(const struct held *h, const double *others, double *theta)
{
    memcpy(theta, others, h->k * sizeof *theta);
    theta[h->k] = h->at;
    memcpy(theta + h->k + 1, others + h->k, (h->whole->n - 1 - h->k) * sizeof *theta);
}

static void narrow(const struct held *h, const double *theta, double *others)
{
    memcpy(others, theta, h->k * sizeof *theta);
    memcpy(others + h->k, theta + h->k + 1, (h->whole->n - 1 - h->k) * sizeof *theta);
}

static double held_objective(const double *others, double *gradient, void *held)
{
    const struct held *h = held;
    double theta[CX_OPTIMISE_MAX], slopes[CX_OPTIMISE_MAX];
    widen(h, others, theta);
    double value = h->whole->objective(theta, slopes, h->whole->context);
    narrow(h, slopes, gradient);
    return value;
}

struct walk {
    struct held held;
    struct cx_problem problem; /* of the others */
    struct cx_minimum others;  /* the last optimum */
    double from, lowest, rise;
};

/* The root of the rise at a distance from the minimum, less that which is sought. */
static enum cx_status look(struct walk *w, double distance, double *height, struct cx_error *e)
{
    struct cx_minimum there = w->others;
    w->held.at = w->from + distance;
    enum cx_status status = cx_polish(&w->problem, SLOPE, NULL, &there, e);
    if (status != CX_OK) {
        there = w->others;
        status = cx_minimise(&w->problem, w->others.theta, SLOPE, &there, e);
    }
    if (status != CX_OK)
        return status;
    w->others = there;
    *height = sqrt(fmax(there.value - w->lowest, 0)) - sqrt(w->rise);
    return CX_OK;
}

static enum cx_status find_end(struct walk *w, double near, double far, double height,
                               double *distance, struct cx_error *e)
{
    double low = -sqrt(w->rise), high = height, middle = far;
    int side = 0;
    if (near != 0) {
        enum cx_status status = look(w, near, &low, e);
        if (status != CX_OK)
            return status;
    }
    for (int i = 0; i < ROOT_STEPS && fabs(far - near) > NEAR; i++) {
        double at;
        middle = (near * high - far * low) / (high - low);
        enum cx_status status = look(w, middle, &at, e);
        if (status != CX_OK)
            return status;
        if (fabs(at) < NEAR * sqrt(w->rise))
            break;
        bool is_far = at > 0;
        *(is_far ? &far : &near) = middle;
        *(is_far ? &high : &low) = at;
        if (side == (is_far ? 1 : -1))
            *(is_far ? &low : &high) *= .5;
        side = is_far ? 1 : -1;
    }
    *distance = middle;
    return CX_OK;
}

static enum cx_status walk_out(struct walk *w, const struct cx_profile *what, double direction,
                               double *end, struct cx_error *e)
{
    double near = 0, far = direction * fmin(what->step, what->limit), height, distance = NAN;
    for (;;) {
        enum cx_status status = look(w, far, &height, e);
        if (status != CX_OK)
            return status;
        if (height >= 0)
            break;
        if (fabs(far) >= what->limit) {
            *end = direction * INFINITY;
            return CX_OK;
        }
        near = far;
        far = direction * fmin(2 * fabs(far), what->limit);
    }
    enum cx_status status = find_end(w, near, far, height, &distance, e);
    *end = w->from + distance;
    return status;
}

enum cx_status cx_profile_ends(const struct cx_problem *p, const struct cx_minimum *m,
                               const struct cx_profile *what, double ends[2], struct cx_error *e)
{
    enum cx_status status = CX_OK;
    for (int side = 0; side < 2 && status == CX_OK; side++) {
        struct walk w = {.held = {p, what->k, 0},
                         .from = m->theta[what->k],
                         .lowest = m->value,
                         .rise = what->rise};
        w.problem = (struct cx_problem){p->n - 1, held_objective, &w.held};
        narrow(&w.held, m->theta, w.others.theta);
        status = walk_out(&w, what, side == 0 ? -1 : 1, &ends[side], e);
    }
    return status;
}
