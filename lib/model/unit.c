/* unit.c - see unit.h. */
#include "model/unit.h"

#include <math.h>

size_t cx_unit_size(const struct cx_unit_plan *plan)
{
    return sizeof(struct cx_unit) + plan->outcomes * sizeof(struct cx_outcome);
}

static int compare_names(const struct cx_unit_plan *plan, uint16_t a, uint16_t b)
{
    return a == b ? 0
                  : cx_text_compare(cx_interned_text(plan->names, a),
                                    cx_interned_text(plan->names, b));
}

static bool is_earlier(const struct cx_unit_plan *plan, struct cx_exposure seen,
                       const struct cx_unit *u)
{
    if (seen.ms != u->first_ms) {
        return seen.ms < u->first_ms;
    }
    int order = compare_names(plan, seen.variant, u->variant);
    return order ? order < 0 : compare_names(plan, seen.segment, u->segment) < 0;
}

void cx_unit_expose(const struct cx_unit_plan *plan, struct cx_unit *u, struct cx_exposure seen)
{
    u->in_several |= u->is_seen && seen.variant != u->variant;
    if (!u->is_seen || is_earlier(plan, seen, u)) {
        u->first_ms = seen.ms;
        u->variant = seen.variant;
        u->segment = seen.segment;
    }
    u->is_seen = true;
}

bool cx_unit_add(const struct cx_unit_plan *plan, struct cx_unit *u, size_t outcome, double value)
{
    if (isnan(value)) {
        return true;
    }
    if (plan->outcome[outcome] == CX_OUTCOME_ANY) {
        u->outcome[outcome].low |= value > 0;
        return true;
    }
    return cx_outcome_add(&u->outcome[outcome], value);
}

bool cx_unit_merge(const struct cx_unit_plan *plan, struct cx_unit *u, const struct cx_unit *from)
{
    if (!from->is_seen) {
        return true;
    }
    cx_unit_expose(plan, u,
                   (struct cx_exposure){
                       .ms = from->first_ms, .variant = from->variant, .segment = from->segment});
    u->in_several |= from->in_several;
    for (size_t i = 0; i < plan->outcomes; i++) {
        if (plan->outcome[i] == CX_OUTCOME_ANY) {
            u->outcome[i].low |= from->outcome[i].low;
        } else if (!cx_outcome_merge(&u->outcome[i], &from->outcome[i])) {
            return false;
        }
    }
    return true;
}

double cx_unit_value(const struct cx_unit_plan *plan, const struct cx_unit *u, size_t outcome)
{
    if (plan->outcome[outcome] == CX_OUTCOME_ANY) {
        return (double)u->outcome[outcome].low;
    }
    return cx_outcome_value(&u->outcome[outcome]);
}
