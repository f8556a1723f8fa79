/* pools.c - what is asked of all customers of an experiment before any of them can be counted: the
 * means of covariates, for who has none, and the values that --winsorise caps.
 */
#include <math.h>

#include "abtestlog.h"

/* Of an experiment: of covariates the sums over the customers that have them, and their number; of
 * what is capped all values, and then the caps. */
struct abtest_pool {
    struct cx_text experiment;
    struct cx_sum *sum;
    int64_t *units;
    struct cx_values *values;
    struct cx_caps *caps;
    struct abtest_pool *next;
};

struct abtest_pool *abtest_find_pool(struct abtest_pool *pools, struct cx_text experiment)
{
    while (pools && !cx_text_equal(pools->experiment, experiment)) {
        pools = pools->next;
    }
    return pools;
}

/* NULL: no memory. */
static struct abtest_pool *pool_of(struct abtest_pool **pools, struct cx_text experiment,
                                   struct cx_arena *a)
{
    struct abtest_pool *found = abtest_find_pool(*pools, experiment);
    if (found) {
        return found;
    }
    struct abtest_pool *made = cx_arena_alloc(a, sizeof *made);
    struct cx_sum *sum = cx_arena_alloc(a, abtest_units.values * sizeof *sum);
    int64_t *count = cx_arena_alloc(a, abtest_units.values * sizeof *count);
    struct cx_values *values = cx_arena_alloc(a, abtest_units.values * sizeof *values);
    struct cx_caps *caps = cx_arena_alloc(a, abtest_units.values * sizeof *caps);
    if (!made || !sum || !count || !values || !caps) {
        return NULL;
    }
    for (size_t i = 0; i < abtest_units.values; i++) {
        values[i].memory = a;
    }
    *made = (struct abtest_pool){experiment, sum, count, values, caps, *pools};
    *pools = made;
    return made;
}

enum cx_status abtest_pool_values(struct abtest_gathering *g, const double *values)
{
    struct abtest_pool *pool = pool_of(&g->pools, g->experiment, &g->memory);
    if (!pool) {
        return cx_no_memory(&g->error);
    }
    for (size_t i = 0; i < abtest_units.values; i++) {
        if (abtest_units.value[i].is_covariate && !isnan(values[i])) {
            cx_sum_add(&pool->sum[i], values[i]);
            pool->units[i]++;
        }
        if (abtest_units.value[i].caps && !isnan(values[i])) {
            cx_values_add(&pool->values[i], values[i], 1, 1);
        }
    }
    return CX_OK;
}

/* ---- a customer's values */

/* Before what is missing is filled. */
static void find_indicators(double *values)
{
    for (size_t i = 0; i < abtest_units.values; i++) {
        size_t of = abtest_units.value[i].indicates;
        if (of > 0) {
            values[i] = isnan(values[i - 1]) || isnan(values[i - of]);
        }
    }
}

bool abtest_fills_with_mean(void)
{
    return abtest_options.missing_covariate == MISSING_MEAN ||
           abtest_options.missing_covariate == MISSING_INDICATOR;
}

/* A customer at the mean of all is one whom the covariate says nothing about. */
void abtest_fill_missing(struct abtest_gathering *g, double *values)
{
    bool missed = false;
    find_indicators(values);
    for (size_t i = 0; i < abtest_units.values; i++) {
        if (!abtest_units.value[i].is_covariate || !isnan(values[i])) {
            continue;
        }
        missed = true;
        if (abtest_options.missing_covariate == MISSING_ZERO) {
            values[i] = 0;
        } else if (abtest_fills_with_mean() && g->pool->units[i] > 0) {
            values[i] = cx_sum_value(&g->pool->sum[i]) / (double)g->pool->units[i];
        }
    }
    g->exposures.uncovered += missed;
}

void abtest_cap_values(const struct abtest_gathering *g, double *values)
{
    for (size_t i = 0; i < abtest_units.values; i++) {
        const struct cx_caps *caps = &g->pool->caps[i];
        if (abtest_units.value[i].caps && !isnan(values[i])) {
            values[i] = fmin(fmax(values[i], caps->low), caps->high);
        }
    }
}

void abtest_tell_caps(const struct abtest_gathering *g, const struct cx_unit_arms *arms)
{
    for (size_t i = 0; i < abtest_units.values; i++) {
        const struct abtest_value *value = &abtest_units.value[i];
        for (size_t k = 0; value->caps && value->is_first && k < arms->n; k++) {
            arms->arm[k]->metric[value->metric].caps = &g->pool->caps[i];
        }
    }
}

/* ---- all parts */

static void settle_caps(struct abtest_pool *pool)
{
    for (size_t i = 0; i < abtest_units.values; i++) {
        const struct cx_declared_caps *caps = abtest_units.value[i].caps;
        if (caps && !cx_values_settle(&pool->values[i])) {
            cx_need(NULL);
        }
        if (caps) {
            pool->caps[i].low = cx_values_quantile(&pool->values[i], caps->low);
            pool->caps[i].high = cx_values_quantile(&pool->values[i], caps->high);
        }
    }
}

struct abtest_pool *abtest_merge_pools(struct abtest_gatherings *all)
{
    struct abtest_pool *pools = NULL;
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        for (const struct abtest_pool *from = all->part[i].pools; from; from = from->next) {
            struct abtest_pool *pool = cx_need(pool_of(&pools, from->experiment, cx_memory()));
            for (size_t k = 0; k < abtest_units.values; k++) {
                cx_sum_merge(&pool->sum[k], &from->sum[k]);
                pool->units[k] += from->units[k];
                cx_values_merge(&pool->values[k], &from->values[k]);
            }
        }
        cx_arena_release(&all->part[i].memory);
    }
    for (struct abtest_pool *pool = pools; pool; pool = pool->next) {
        settle_caps(pool);
    }
    return pools;
}
