/* funnel.h - what the parts of cx-funnel share: options, the plan made of them, and what became of
 * each customer.
 */
#ifndef CX_TOOLS_FUNNEL_H
#define CX_TOOLS_FUNNEL_H

#include "cli/program.h"
#include "model/funnel.h"

enum { CUSTOMER, TIME, EVENT, NAMED_ROLES, MOST_ROLES = NAMED_ROLES + CX_MOMENT_ATTRIBUTES };
extern struct cx_role funnel_role[MOST_ROLES];

struct funnel_options {
    const char *steps, *by, *hold, *who;
    struct cx_list exclusions;
    int64_t within_ms;
    int order, ties, entry;
    bool after, survival;
};
extern struct funnel_options funnel_options;

/* ---- funnel/plan.c */

struct funnel_plan {
    struct cx_funnel_rule rule;
    struct cx_journey_rule journey;
    struct cx_text label[CX_FUNNEL_STEPS]; /* of each step */
    int by;                                /* the attribute of --by; -1: none */
    size_t roles;
    bool keeps_all; /* also moments of no step are looked at */
};
extern struct funnel_plan funnel_plan; /* after funnel_make_plan() the same for all threads */

void funnel_make_plan(void);
/* One word that binds a state to what its journeys keep. */
const char *funnel_state_word(void);
/* The step that a user names, from 1, by number or label; 0: there is none.  Dies where two are
 * called so. */
size_t funnel_step_named(struct cx_text name);


/* ---- funnel/log.c */

struct funnel_slot {
    struct cx_journey journey; /* once it was followed, its note is the level */
    int64_t entered_ms;        /* of a level above 0 */
};

void funnel_group(struct cx_run *run, struct cx_groups *groups);
size_t funnel_nameless(void); /* rows without a customer that this run has read */
/* Tells that no event has the name, and the nearest that is no step. */
void funnel_warn_of_absent(struct cx_text name);

/* ---- funnel/customers.c */

enum { FUNNEL_NOTHING_NEXT = UINT32_MAX };

/* Somebody who entered. */
struct funnel_entrant {
    int64_t entered_ms;
    uint32_t by;   /* the number of the value at the entry, later its place among all */
    uint32_t next; /* what came next, a number or FUNNEL_NOTHING_NEXT; with --after */
    uint32_t level;
    int64_t since_ms[]; /* of the steps from the second on, since the entry */
};

/* Those of some customers, one behind the other: funnel_first(), funnel_next(), until NULL. */
struct funnel_part {
    struct cx_bytes entrants;
    size_t n;
};

struct funnel_customers {
    struct cx_groups groups;
    struct funnel_part part[CX_GROUP_PARTS];
    int64_t as_of_ms;
    size_t entered;
    struct cx_text *by; /* the values of --by, bytewise; one empty text without it */
    size_t by_count;    /* 0: nobody entered under --by, or there is no input */
};

/* Reads all input and follows every customer. */
void funnel_read(struct funnel_customers *c);
void funnel_release(struct funnel_customers *c);
bool funnel_is_open(const struct funnel_customers *c, int64_t entered_ms);
static inline size_t funnel_entrant_size(size_t level)
{
    return sizeof(struct funnel_entrant) + (level - 1) * sizeof(int64_t);
}
static inline struct funnel_entrant *funnel_first(const struct funnel_part *p)
{
    return p->n > 0 ? (void *)p->entrants.s : NULL;
}
static inline struct funnel_entrant *funnel_next(const struct funnel_part *p,
                                                 struct funnel_entrant *e)
{
    char *next = (char *)e + funnel_entrant_size(e->level);
    return next < p->entrants.s + p->entrants.n ? (void *)next : NULL;
}

/* A customer whose slot lies in `slot` once more, as --who wants it; chain->level is 0 where they
 * do not count. */
struct funnel_found {
    struct cx_funnel_chain chain;
    struct cx_text by, hold;
};
bool funnel_find_again(const void *slot, struct cx_bytes scratch[2], struct funnel_found *found);
/* What is known of the slot of a customer without finding again. */
void funnel_known(const void *slot, size_t *level, int64_t *entered_ms);

/* ---- the tables */

/* The output, with the columns of --by and, where it is shown, --hold in front. */
struct cx_writer *funnel_create(const struct cx_column *columns, size_t n);
bool funnel_shows_hold(void); /* with --who, where it is not the column of --by */
void funnel_put_by(struct cx_out *out, const struct funnel_customers *c, size_t by);
void funnel_put_label(struct cx_out *out, size_t step); /* from 0 */

void funnel_write_steps(const struct funnel_customers *c);
void funnel_write_after(const struct funnel_customers *c);
void funnel_write_survival(const struct funnel_customers *c);
void funnel_check_who(void); /* dies where --who is no cell */
void funnel_write_who(const struct funnel_customers *c);

#endif
