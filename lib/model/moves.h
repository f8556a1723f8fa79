/* moves.h - who came, stayed, came back and fell silent, period by period.
 *
 * A customer is active in a period with a purchase in it (or whatever its days are taken from).
 * Of those who are active in a period
 *     fresh        never were before,
 *     returning    were in the period before, too,
 *     resurrected  were before, but not in the period before;
 * and dormant are those who were in the period before and are not in it.  So
 *     active = active in the period before + fresh + resurrected - dormant
 * which cx_moves_balance() tries: what is active is counted apart.
 *
 * Periods count backwards from the last one that is over; days behind it are not looked at.
 * Everything is a sum of whole numbers, so it does not matter who added whom.
 */
#ifndef CX_MODEL_MOVES_H
#define CX_MODEL_MOVES_H

#include "model/period.h"

struct cx_move {
    uint64_t active, fresh, returning, resurrected, dormant;
};
/* Zeroed but for the rule and the last period: nobody.  Owns its memory. */
struct cx_moves {
    struct cx_period_rule rule;
    int32_t last;            /* the last period that is over */
    bool by_days;            /* count by the number of active days, too */
    struct cx_bytes periods; /* struct cx_move, the last one first */
    struct cx_bytes days;    /* numbers, cx_period_longest() of each period: 1 day, 2 days... */
};

/* The days, ascending and different, on which a customer was active.  False: no memory. */
bool cx_moves_add(struct cx_moves *m, const int32_t *days, size_t n);
bool cx_moves_merge(struct cx_moves *to, const struct cx_moves *from);
void cx_moves_release(struct cx_moves *m);

size_t cx_moves_count(const struct cx_moves *m); /* periods, up to the first with a day */
/* The period that is so many before the last one; zeroed before the first. */
struct cx_move cx_moves_at(const struct cx_moves *m, size_t before);
/* Customers with so many active days in it, by_days. */
uint64_t cx_moves_with_days(const struct cx_moves *m, size_t before, int32_t days);
bool cx_moves_balance(const struct cx_moves *m);

#endif
