/* rfm.h - the parts of cx-rfm: customers measured, limits, segments, the table, and the
 * totals. */
#ifndef CX_TOOLS_RFM_H
#define CX_TOOLS_RFM_H

#include "cli/purchases.h"
#include "model/rfm.h"
#include "model/totals.h"

enum { RFM_SHIPPED_BINS = 5 };

/* ---- measure.c */

struct rfm_part; /* customers that lie together in memory */
struct rfm_customers {
    const struct cx_purchases *purchases;
    struct cx_rfm_counting how;
    struct rfm_part *part;
};
/* Measures all customers in their slots, where the ledgers were, and, where `cuts` is not NULL,
 * learns its limits from them.  all has purchases and how. */
void rfm_measure(struct rfm_customers *all, struct cx_rfm_cuts *cuts);
/* That of a slot, without scores. */
struct cx_rfm_customer rfm_customer_of(const struct rfm_customers *all, const void *slot);

/* ---- cuts.c */

struct cx_rfm_cuts rfm_read_cuts(const char *path);
void rfm_save_cuts(const char *path, const struct cx_rfm_cuts *cuts);
/* A file of rules or limits, whatever the options say about the input. */
struct cx_batch rfm_read_rows(const char *path, const struct cx_role *wanted, size_t n);

/* ---- segments.c */

struct rfm_segments {
    const char *path;
    struct cx_rfm_rule *rule;
    size_t n;
    bool named;  /* false: there are no rules for that many bins */
    bool is_own; /* the user's */
};
/* Those of the file or, where it is NULL, those that come with cx. */
struct rfm_segments rfm_segments_for(const char *file, size_t bins);
struct cx_text rfm_segment_name(const struct rfm_segments *s, size_t rule);

/* ---- write.c */

/* Scores and names the customers, and writes the table of them. */
void rfm_write(const struct rfm_customers *all, const struct cx_rfm_cuts *cuts,
               const struct rfm_segments *segments);

/* ---- totals.c */

/* Writes what all customers together did. */
void rfm_write_totals(const struct cx_purchases *p, const struct cx_totals_rule *rule);

#endif
