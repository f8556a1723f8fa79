/* stage.h - the parts of cx-stage: what is kept of a customer, and the three kinds of answers. */
#ifndef CX_TOOLS_STAGE_H
#define CX_TOOLS_STAGE_H

#include "cli/purchases.h"
#include "model/moves.h"
#include "model/stage.h"

enum stage_active { STAGE_BOUGHT, STAGE_SEEN };

struct stage_options {
    struct cx_list purchase_events, events, surveys;
    const char *question, *period;
    int64_t lapse_ms;
    int rhythm; /* 0 own, 1 off */
    bool moves, stickiness, ladder;
    int32_t since;
    int active; /* enum stage_active */
    double regular;
};
extern struct stage_options stage_options;

/* Roles of the operands; of the tables of events and surveys. */
enum { STAGE_EVENT = CX_PURCHASE_ROLES, STAGE_REFERRAL, STAGE_ROLES };
enum { SURVEY_CUSTOMER, SURVEY_TIME, SURVEY_QUESTION, SURVEY_SCORE, SURVEY_ROLES };
extern struct cx_role stage_roles[STAGE_ROLES];

/* What few customers have. */
struct stage_rare {
    struct cx_occasions seen;  /* days */
    int64_t referral_ms, score_ms;
    uint32_t referral;         /* who sent this customer, first; 0: nobody */
    int8_t score;              /* the newest answer, when has_score */
    bool has_score;
};

struct stage {
    struct cx_stage_rule rule;
    struct cx_period_rule period;
    struct cx_purchases purchases; /* slots until they are measured */
    struct cx_purchase_more more;
    struct cx_intern *referrals;   /* names; 0 is nobody's */
    bool *has_referred;            /* by number */
};

/* ---- read.c */

/* Reads all input; s has rule and period, and stays where it is until cx_end(). */
void stage_read(struct stage *s);

/* A customer's days, which live in scratch until its next use. */
struct stage_scratch {
    struct cx_bytes bought, seen, days, number;
};
struct stage_days {
    struct cx_stage_life life;
    const struct stage_rare *rare; /* NULL: none */
    int32_t *room; /* for twice as many numbers as there are purchases */
};
enum cx_status stage_days_of(const struct stage *s, void *slot, struct stage_scratch *scratch,
                             struct stage_days *days, struct cx_error *e);
void stage_scratch_release(struct stage_scratch *scratch);

/* ---- visit.c */

/* Visits every customer, in no order, parts by many threads; says how many have neither bought nor
 * were seen. */
struct stage_visit {
    const struct stage *stage;
    /* own: this part's, of own_size bytes, zeroed before */
    enum cx_status (*customer)(void *own, const struct cx_group_row *row,
                               const struct stage_days *days, void *context, struct cx_error *e);
    size_t own_size;
    void *context;
    char *own; /* of all CX_GROUP_PARTS, after the visit */
    uint64_t nobody;
};
void stage_visit_all(struct stage_visit *visit);
void *stage_own(const struct stage_visit *visit, size_t part);

/* ---- the answers: list.c, moves.c, matrix.c */

void stage_list(struct stage *s);
void stage_move(struct stage *s);
void stage_compare(struct stage *s);

#endif
