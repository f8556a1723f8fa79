/* due.h - the parts of cx-due: what was bought, what is known of each item, and the list. */
#ifndef CX_TOOLS_DUE_H
#define CX_TOOLS_DUE_H

#include "cli/purchases.h"
#include "model/bought.h"
#include "model/due.h"

/* The roles of tools with money come first. */
enum { DUE_ITEM = CX_PURCHASE_ROLES, DUE_QUANTITY, DUE_ROLES };

struct due_item {
    struct cx_text name;
    struct cx_due_prior prior;
    struct cx_due_pace pace; /* of those who bought it once */
};

/* What one customer bought of one item: mostly once, and then that is all there is to know. */
struct due_bought {
    uint32_t item;  /* its rank by name */
    bool is_again;  /* the next of the rhythms is this one's */
    int32_t last;
};
struct due_rhythm {
    struct cx_due_rhythm rhythm;
    double scale;
};

struct due_part; /* what customers that lie together in memory bought */

struct due {
    struct cx_due_rule rule;
    bool whole;       /* one rhythm for all that a customer buys */
    bool by_quantity;
    struct cx_groups customers; /* sorted; slots are struct cx_bought until they are measured */
    size_t first;               /* the first customer that has a name */
    struct cx_bought_rule bought;
    struct due_item *item;      /* by rank */
    size_t items, first_item;   /* from 1 on when the nameless one is left out */
    struct due_part *part;
    struct cx_group group;
};

/* ---- read.c */

/* Reads the operands; d has rule, whole and by_quantity, and stays where it is until cx_end(). */
void due_read(const struct cx_role roles[DUE_ROLES], struct due *d);

/* ---- measure.c */

/* Measures what every customer bought, and learns the priors of all items.  What was bought without
 * an item is left out, with a warning, where others have one. */
void due_measure(struct due *d);

/* What the customer of a slot bought, by item, and the rhythms of what was bought again. */
struct due_list {
    const struct due_bought *bought;
    size_t n;
    const struct due_rhythm *rhythm;
};
struct due_list due_of(const struct due *d, const void *slot);
void due_ask(const struct due *d, const void *slot); /* asks the cache for what the list reads */
void due_release(struct due *d); /* what was measured */

/* ---- list.c */

struct due_wish {
    int32_t ahead_days; /* only calls up to so long after the as-of day; below 0: all rows */
    bool by_call;       /* in the order of the calls, of one day by customer and item */
};
/* Writes the list, and notes who has nothing on it. */
void due_write(const struct due *d, const struct due_wish *wish);

#endif
