/* model.c - see model.h: the list of models, and what they share. */
#include "model/btyd/model.h"

#include <math.h>
#include <string.h>

const struct cx_btyd_model *const cx_btyd_models[] = {
    &cx_btyd_nbd,  &cx_btyd_bgnbd, &cx_btyd_mbgnbd, &cx_btyd_paretonbd, &cx_btyd_mbgcnbd,
    &cx_btyd_bgbb, NULL,
};

const struct cx_btyd_model *cx_btyd_find(const char *name)
{
    for (size_t i = 0; cx_btyd_models[i]; i++)
        if (strcmp(cx_btyd_models[i]->name, name) == 0)
            return cx_btyd_models[i];
    return NULL;
}

bool cx_btyd_tables_make(struct cx_arena *a, int32_t most, struct cx_btyd_tables *t)
{
    size_t room = (size_t)most + 2;
    double *all = cx_arena_alloc(a, CX_BTYD_COLUMNS * room * sizeof *all);
    for (size_t k = 0; k < CX_BTYD_COLUMNS; k++)
        t->column[k] = all ? all + k * room : NULL;
    t->most = most;
    return all != NULL;
}

void cx_btyd_tabulate_rising(double r, int phases, int to, struct cx_btyd_tables *t)
{
    double logs = 0, inverses = 0;
    double n = 0;
    for (int32_t x = 0; x < t->most + 2; x++) {
        t->column[to][x] = logs;
        t->column[to + 1][x] = inverses;
        for (int i = 0; i < phases; i++, n++) {
            logs += log(r + n);
            inverses += 1 / (r + n);
        }
    }
}

double cx_btyd_search_wait(const struct cx_btyd_ahead *at, double chance, double limit)
{
    double (*at_least)(const struct cx_btyd_ahead *, double, int64_t) = at->model->at_least;
    if (!(chance < 1) || !(at_least(at, limit, 1) >= chance))
        return INFINITY;
    /* In log time the chance rises slowly and smoothly: secant steps inside a bracket. */
    double low = -40, high = log(limit), below = -chance;
    double above = at_least(at, limit, 1) - chance;
    for (int i = 0; i < 200 && high - low > 1e-10; i++) {
        double middle =
            i % 3 < 2 ? high - above * (high - low) / (above - below) : .5 * (low + high);
        double here = at_least(at, exp(middle), 1) - chance;
        if (here < 0) {
            low = middle;
            below = here;
        } else {
            high = middle;
            above = here;
        }
    }
    return exp(high);
}

double cx_softplus(double v)
{
    return v > 0 ? v + log1p(exp(-v)) : log1p(exp(v));
}

double cx_logistic(double v)
{
    return v > 0 ? 1 / (1 + exp(-v)) : exp(v) / (1 + exp(v));
}
