/* comebacks.h - what all customers did from when they began (model/comeback.h), added up by the
 * text that they began with: a sum for each value of a column --by, or one without it.
 *
 * Several threads go through the customers, each with sums of its own, which are merged at the end:
 * so it must not matter who was added where.
 */
#ifndef CX_CLI_COMEBACKS_H
#define CX_CLI_COMEBACKS_H

#include "cli/purchases.h"
#include "model/comeback.h"

struct cx_comeback_sum {
    struct cx_text by;
    void *sum;
};
struct cx_comeback_sums {
    const struct cx_comeback_rule *rule;
    size_t size; /* of a sum, which is zeroed when new */
    enum cx_status (*add)(void *sum, const struct cx_comeback *customer, const void *context,
                          struct cx_error *e);
    /* Gives back what `from` owns.  False: no memory. */
    bool (*merge)(void *to, void *from, const void *context);
    const void *context;

    struct cx_comeback_sum *list; /* bytewise by value; also those that nothing was added to */
    size_t n;
};
/* Fills the list, or ends the program.  What the sums own is the caller's then. */
void cx_sum_comebacks(const struct cx_purchases *p, struct cx_comeback_sums *sums);

#endif
