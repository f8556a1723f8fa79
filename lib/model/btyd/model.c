/* model.c - see model.h: the list of models, and what they share. */
#include "model/btyd/model.h"

#include <math.h>
#include <string.h>

const struct cx_btyd_model *const cx_btyd_models[] = {
    &cx_btyd_nbd, &cx_btyd_bgnbd, &cx_btyd_mbgnbd, &cx_btyd_paretonbd, NULL,
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

void cx_btyd_tabulate_rising(double r, struct cx_btyd_tables *t)
{
    double logs = 0, inverses = 0;
    for (int32_t x = 0; x < t->most + 2; x++) {
        t->column[0][x] = logs;
        t->column[1][x] = inverses;
        logs += log(r + x);
        inverses += 1 / (r + x);
    }
}

double cx_softplus(double v)
{
    return v > 0 ? v + log1p(exp(-v)) : log1p(exp(v));
}

double cx_logistic(double v)
{
    return v > 0 ? 1 / (1 + exp(-v)) : exp(v) / (1 + exp(v));
}
