/* rfm.h - recency, frequency and monetary value: measured, scored and named.
 *
 * Recency is the number of days from the last purchase to the as-of day, frequency the number of
 * purchases (orders, days or sale rows), monetary the net spend.  What a purchase is says
 * model/occasion.h.  A customer of whom no purchase is left (all refunded) has frequency 0, the
 * money that is left, no recency, no days and no scores, and does not take part in the cuts.
 *
 * Scores run from 1 (worst) to the number of bins (best).  Low recency is good, high frequency and
 * money are.  A score is one more than the number of limits that the value reaches, so equal
 * values always score equally, and limits that are saved score next month's customers alike.
 *
 * Quantile limits.  Sort the n values from worst to best.  A boundary is a place between two
 * neighbours that differ; it has b values below it.  The ideal place of the limit for score k + 1
 * has k*n/bins values below it, k = 1 ... bins-1; the limit is the first value above the boundary
 * that is nearest to it, of two equally near the one with fewer values below.  Without ties bins
 * differ by one value at most.  With ties the worst value always scores 1 and the best always
 * `bins`, the limits in between are as near to even as the ties let them, and a score may go
 * unused when a tied value is too common.  When all values are equal there is no boundary, and
 * all score 1.  (R's quantile types and Python's qcut move every limit past a tie, always the same
 * way; here it goes to the nearer side.)
 *
 * Nested limits.  Those of frequency are learned by the same rule among the customers of each
 * recency score, and those of money among the customers of each pair of scores: so that the
 * combined scores are as evenly filled as ties allow, while a score of frequency means something
 * else at each score of recency (IBM SPSS Direct Marketing calls it nested binning; issue 81 of
 * the R package rfm asks for the same).
 */
#ifndef CX_MODEL_RFM_H
#define CX_MODEL_RFM_H

#include "model/occasion.h"

#define CX_RFM_MAX_BINS 1000
#define CX_RFM_NESTED_BINS 9

enum cx_rfm_measure { CX_RFM_RECENCY, CX_RFM_FREQUENCY, CX_RFM_MONETARY, CX_RFM_MEASURES };
extern const char *const cx_rfm_measure_names[CX_RFM_MEASURES];

enum cx_rfm_frequency { CX_RFM_BY_ORDERS, CX_RFM_BY_DAYS, CX_RFM_BY_ROWS };

struct cx_rfm_customer {
    cx_int128 monetary; /* ten-thousandths */
    int64_t frequency;
    int32_t recency;                 /* days; meaningless when frequency is 0 */
    int32_t first, last;             /* days; CX_NO_DAY when frequency is 0 */
    uint16_t score[CX_RFM_MEASURES]; /* 1 ... bins; 0: none */
};

/* Measures one ledger as of a day; scores are left at 0.  scratch is for the fold, reused from
 * call to call, released by the caller.  A purchase later than as_of is CX_USAGE: it came with a
 * state. */
struct cx_rfm_counting {
    struct cx_occasion_rule rule;
    enum cx_rfm_frequency frequency;
    int32_t as_of;
};
enum cx_status cx_rfm_measure(const struct cx_rfm_counting *how, const struct cx_occasions *ledger,
                              struct cx_bytes *scratch, struct cx_rfm_customer *out,
                              struct cx_error *e);

/* ---- scores */

struct cx_rfm_limit {
    cx_int128 at; /* days, purchases or ten-thousandths */
    bool never;   /* no value reaches it */
};
/* limit[measure][score-2]: a value scores at least `score` when recency <= at, or frequency or
 * monetary >= at.  Nested, there are several sets of limits, each behind `bins` places: of
 * frequency one for each recency score r, the set r - 1, and of money one for each pair with a
 * frequency score f, the set (r - 1) bins + f - 1. */
struct cx_rfm_cuts {
    size_t bins; /* 1 ... CX_RFM_MAX_BINS; nested: ... CX_RFM_NESTED_BINS */
    bool nested;
    struct cx_rfm_limit *limit[CX_RFM_MEASURES];
};
size_t cx_rfm_sets(const struct cx_rfm_cuts *cuts, enum cx_rfm_measure measure);
/* Limits of all measures, every one `never`. */
enum cx_status cx_rfm_cuts_new(struct cx_arena *a, size_t bins, struct cx_rfm_cuts *cuts,
                               struct cx_error *e);
enum cx_status cx_rfm_nested_cuts_new(struct cx_arena *a, size_t bins, struct cx_rfm_cuts *cuts,
                                      struct cx_error *e);

/* What limits are learned from: some of the customers.  One thread fills a sample; several may be
 * filled at once.  Days and purchases are counted by value; money is listed, and counted by its
 * sign and highest bits, so that only what lies near a limit has to be sorted. */
enum {
    CX_RFM_COUNTED_DAYS = 8192,
    CX_RFM_COUNTED_PURCHASES = 1024,
    CX_RFM_MONEY_BITS = 6, /* behind the highest one that is set */
    CX_RFM_MONEY_SIDE = (64 - CX_RFM_MONEY_BITS) << CX_RFM_MONEY_BITS,
    CX_RFM_MONEY_RANGES = 2 * CX_RFM_MONEY_SIDE
};
struct cx_rfm_sample {
    uint64_t *money; /* the caller's, with room for the money of every customer of the sample */
    size_t n;        /* amounts in it; as numbers that rise with them */
    struct cx_bytes far[CX_RFM_MEASURES]; /* what is not counted or listed, the higher the better */
    uint32_t recency[CX_RFM_COUNTED_DAYS], frequency[CX_RFM_COUNTED_PURCHASES];
    uint32_t ranges[CX_RFM_MONEY_RANGES]; /* of money */
};
/* A sample to be filled. */
void cx_rfm_sample_open(struct cx_rfm_sample *s, uint64_t *money);
/* Adds a customer; one without purchases takes no part.  Out of memory: cuts_learn() tells. */
void cx_rfm_sample_add(struct cx_rfm_sample *s, const struct cx_rfm_customer *c);
/* Quantile limits by the rule above into new cuts.  Releases the samples. */
enum cx_status cx_rfm_cuts_learn(struct cx_rfm_sample *samples, size_t n, int threads,
                                 struct cx_rfm_cuts *cuts, struct cx_error *e);
/* Nested ones.  The customers are left in another order; those without purchases take no part. */
enum cx_status cx_rfm_nested_cuts_learn(struct cx_rfm_customer *customers, size_t n,
                                        struct cx_rfm_cuts *cuts, struct cx_error *e);

/* Limits that somebody wrote: they must not fall as the score rises (nor rise, for recency), and
 * behind one that is never reached no other can be.  CX_FAILED names the first offender. */
enum cx_status cx_rfm_cuts_check(const struct cx_rfm_cuts *cuts, struct cx_error *e);

/* The limits as a customer's scoring wants them: a value of goodness (days are negative) reaches
 * limit i of a set when it is above below[measure][set * bins + i].  Keeps the cuts. */
struct cx_rfm_scale {
    const struct cx_rfm_cuts *cuts;
    int64_t *below[CX_RFM_MEASURES];
};
enum cx_status cx_rfm_scale_new(struct cx_arena *a, const struct cx_rfm_cuts *cuts,
                                struct cx_rfm_scale *scale, struct cx_error *e);
void cx_rfm_score(const struct cx_rfm_scale *scale, struct cx_rfm_customer *c);

#define CX_RFM_CODE_ROOM 24
/* The three scores in a row: 545; parted by - when there are more than nine bins: 10-4-10.  No
 * text without scores.  Returns the length. */
size_t cx_rfm_code(const struct cx_rfm_customer *c, size_t bins, char out[CX_RFM_CODE_ROOM]);

/* ---- segments: rules in order, the first that matches names the customer */

enum cx_rfm_field {
    CX_RFM_R,
    CX_RFM_F,
    CX_RFM_M,
    CX_RFM_RAW_RECENCY,
    CX_RFM_RAW_FREQUENCY,
    CX_RFM_RAW_MONETARY,
    CX_RFM_FIELDS
};
extern const char *const cx_rfm_field_names[CX_RFM_FIELDS]; /* r f m recency frequency monetary */

struct cx_rfm_range {
    cx_int128 low, high; /* both included */
    bool given;
};
struct cx_rfm_rule {
    struct cx_text segment;
    struct cx_rfm_range range[CX_RFM_FIELDS];
};

/* A condition: nothing (no condition), 4, 4..5, 4.. (4 or more) or ..2 (2 or less).  Whole numbers
 * but for monetary.  False: it is not one, or its end lies before its beginning. */
bool cx_rfm_range_parse(struct cx_text t, enum cx_rfm_field field, struct cx_rfm_range *range);
/* The number of the first rule that matches, n when none does.  A condition on something that a
 * customer without purchases has not (scores, recency) is not met. */
size_t cx_rfm_segment(const struct cx_rfm_rule *rules, size_t n, const struct cx_rfm_customer *c);

/* What cx_rfm_segment() has to say of each combination of scores, made once: for few bins and
 * rules. */
enum { CX_RFM_CELL_BINS = 9, CX_RFM_CELL_RULES = 64 };
struct cx_rfm_cell {
    uint64_t rules; /* bit i: rule i takes these scores; its other conditions are to be looked at */
    uint16_t score[CX_RFM_MEASURES];
};
/* (bins + 1)^3 of them; at most CX_RFM_CELL_BINS and CX_RFM_CELL_RULES.  NULL: no memory. */
struct cx_rfm_cell *cx_rfm_cells_new(struct cx_arena *a, const struct cx_rfm_rule *rules, size_t n,
                                     size_t bins);
/* That of a customer who was scored. */
static inline const struct cx_rfm_cell *cx_rfm_cell_of(const struct cx_rfm_cell *cells, size_t bins,
                                                       const struct cx_rfm_customer *c)
{
    return &cells[(c->score[0] * (bins + 1) + c->score[1]) * (bins + 1) + c->score[2]];
}
/* As cx_rfm_segment(). */
size_t cx_rfm_cell_segment(const struct cx_rfm_cell *cell, const struct cx_rfm_rule *rules,
                           size_t n, const struct cx_rfm_customer *c);
/* True when rule i can never be the first to match with that many bins: it asks for scores there
 * are not, or every combination of scores it names is taken by rules before it whose conditions on
 * the measures are no narrower than its own.  (Rules that only several earlier ones with different
 * conditions on the measures cover together are not found.) */
bool cx_rfm_rule_is_dead(const struct cx_rfm_rule *rules, size_t i, size_t bins);

#endif
