/* forecast.c - see forecast.h. */
#include "model/btyd/forecast.h"

#include "base/sort.h"

#include <string.h>

const char *const cx_baseline_name[CX_BASELINES] = {
    [CX_SAME_RATE] = "(same rate)",
    [CX_SAME_AGAIN] = "(same again)",
    [CX_AVERAGE] = "(average)",
};

void cx_baseline_forecast(enum cx_baseline baseline, const struct cx_customers_past *past,
                          double *expected)
{
    double x = 0, T = 0;
    for (size_t i = 0; i < past->n; i++) {
        x += past->history[i].x;
        T += past->history[i].T;
    }
    for (size_t i = 0; i < past->n; i++) {
        const struct cx_btyd_row *h = &past->history[i];
        if (baseline == CX_SAME_AGAIN)
            expected[i] = past->recent[i];
        else if (baseline == CX_SAME_RATE)
            expected[i] = h->T > 0 ? past->horizon * h->x / h->T : 0;
        else
            expected[i] = T > 0 ? past->horizon * x / T : 0;
    }
}

/* A key that sorts forecasts from high to low: bits of doubles above zero are in their order. */
static uint64_t descending(double expected)
{
    uint64_t bits;
    expected += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &expected, sizeof bits);
    return ~bits;
}

/* What the first `tenth` of the sorted customers bought. */
static double bought_by_first(const struct cx_keyed *sorted, const int32_t *actual, size_t n,
                              double tenth)
{
    double bought = 0;
    size_t from = 0;
    while (from < n && (double)from < tenth) {
        double alike = 0;
        size_t to = from;
        for (; to < n && sorted[to].key == sorted[from].key; to++)
            alike += actual[sorted[to].what];
        bought += alike * fmin(1, (tenth - (double)from) / (double)(to - from));
        from = to;
    }
    return bought;
}

enum cx_status cx_forecast_judge(const double *expected, const int32_t *actual, size_t n,
                                 struct cx_forecast_score *score, struct cx_error *e)
{
    struct cx_arena scratch = {0};
    struct cx_keyed *sorted = cx_arena_alloc(&scratch, 2 * (n + 1) * sizeof *sorted);
    double absolute = 0, square = 0;
    *score = (struct cx_forecast_score){.expected = 0};
    if (!sorted)
        return cx_no_memory(e);
    for (size_t i = 0; i < n; i++) {
        double miss = expected[i] - actual[i];
        score->expected += expected[i];
        score->actual += actual[i];
        absolute += fabs(miss);
        square += miss * miss;
        sorted[i] = (struct cx_keyed){descending(expected[i]), i};
    }
    cx_sort_keyed(sorted, n, sorted + n);
    score->error = score->actual > 0 ? score->expected / score->actual - 1 : NAN;
    score->mae = n > 0 ? absolute / (double)n : NAN;
    score->rmse = n > 0 ? sqrt(square / (double)n) : NAN;
    score->top_tenth = score->actual > 0 ? bought_by_first(sorted, actual, n, .1 * (double)n) /
                                               score->actual
                                         : NAN;
    cx_arena_release(&scratch);
    return CX_OK;
}

enum cx_status cx_forecast_deciles(const struct cx_shared_forecasts *f, uint8_t *decile,
                                   struct cx_error *e)
{
    struct cx_arena scratch = {0};
    struct cx_keyed *sorted = cx_arena_alloc(&scratch, 2 * (f->n + 1) * sizeof *sorted);
    double customers = 0, before = 0;
    if (!sorted)
        return cx_no_memory(e);
    for (size_t i = 0; i < f->n; i++) {
        sorted[i] = (struct cx_keyed){descending(f->expected[i]), i};
        customers += f->weight[i];
    }
    cx_sort_keyed(sorted, f->n, sorted + f->n);
    for (size_t from = 0, to; from < f->n; from = to) {
        double alike = 0;
        for (to = from; to < f->n && sorted[to].key == sorted[from].key; to++)
            alike += f->weight[sorted[to].what];
        uint8_t group = (uint8_t)(1 + floor(10 * (before + .5 * alike) / customers));
        for (size_t i = from; i < to; i++)
            decile[sorted[i].what] = group;
        before += alike;
    }
    cx_arena_release(&scratch);
    return CX_OK;
}
