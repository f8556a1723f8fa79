/* list.c - cx-stage's list of customers: where each stands, and how high on the ladder. */
#include <string.h>

#include "base/intern.h"
#include "model/due.h"
#include "stage.h"

enum { PROMOTER = 9, REPEAT = 2 };

/* The first that holds from the top; see cx-stage(1). */
enum rung { INTERESTED, FIRST, AGAIN, REGULAR, ADVOCATE };
static const char *const rung_words[] = {"interested", "first", "repeat", "regular", "advocate"};

/* Takes the place of the ledger in its slot: nobody asks for it again. */
struct listed {
    int32_t since, first, last, seen, lapse_days;
    uint32_t purchases;
    uint8_t stage, rung;
    bool by_own_rhythm;
};
_Static_assert(sizeof(struct listed) <= sizeof(struct cx_purchase_slot) + sizeof(void *),
               "fits a slot");

/* ---- the ladder */

static double regularity_of(const struct stage_days *days)
{
    int32_t *different = days->room, *intervals = days->room + days->life.purchases;
    size_t n = 0;
    for (size_t i = 0; i < days->life.purchases; i++)
        if (n == 0 || different[n - 1] != days->life.bought[i])
            different[n++] = days->life.bought[i];
    return n > 0 ? cx_due_rhythm(different, n, intervals).regularity : 0;
}

static bool has_referred(const struct stage *s, struct cx_text customer)
{
    uint32_t number;
    return cx_intern_find(s->referrals, customer, &number) && s->has_referred[number];
}

static enum rung rung_of(const struct stage *s, const struct cx_group_row *row,
                         const struct stage_days *days)
{
    size_t purchases = days->life.purchases;
    bool is_promoter = days->rare != NULL && days->rare->has_score &&
                       days->rare->score >= PROMOTER && purchases >= REPEAT;
    if (is_promoter || has_referred(s, row->key[0]))
        return ADVOCATE;
    if (regularity_of(days) >= stage_options.regular) /* not where there is none */
        return REGULAR;
    if (purchases >= REPEAT)
        return AGAIN;
    return purchases > 0 ? FIRST : INTERESTED;
}

/* ---- the list */

static enum cx_status list_customer(void *own, const struct cx_group_row *row,
                                    const struct stage_days *days, void *context,
                                    struct cx_error *e)
{
    const struct stage *s = context;
    (void)own;
    (void)e;
    struct cx_standing at = cx_stage_on(&s->rule, &days->life, s->purchases.as_of, days->room);
    struct listed listed = {.since = at.since,
                            .first = at.first,
                            .last = at.last,
                            .seen = at.seen,
                            .lapse_days = at.lapse_days,
                            .purchases = at.purchases,
                            .stage = (uint8_t)at.stage,
                            .by_own_rhythm = at.by_own_rhythm};
    if (stage_options.ladder && at.stage != CX_STAGE_NONE)
        listed.rung = (uint8_t)rung_of(s, row, days);
    memcpy(row->slot, &listed, sizeof listed);
    return CX_OK;
}

static const struct cx_column columns[] = {
    {"customer", CX_TEXT}, {"stage", CX_TEXT},        {"since", CX_TIME},
    {"first", CX_TIME},    {"last", CX_TIME},         {"purchases", CX_INTEGER},
    {"seen", CX_TIME},     {"lapse_days", CX_INTEGER}, {"basis", CX_TEXT},
    {"rung", CX_TEXT},
};

static void put_customer(void *stage, size_t i, struct cx_out *out)
{
    const struct stage *s = stage;
    struct cx_group_row row = cx_group_at(&s->purchases.customers, s->purchases.first + i);
    struct listed at;
    memcpy(&at, row.slot, sizeof at);
    if (at.stage == CX_STAGE_NONE)
        return;
    cx_put_text(out, row.key[0]);
    cx_put_word(out, cx_text_from(cx_stage_words[at.stage]));
    cx_put_day(out, at.since);
    cx_put_day(out, at.first);
    cx_put_day(out, at.last);
    cx_put_int(out, at.purchases);
    cx_put_day(out, at.seen);
    cx_put_int(out, at.lapse_days);
    cx_put_word(out, cx_text_from(at.by_own_rhythm ? "own" : "option"));
    if (stage_options.ladder)
        cx_put_word(out, cx_text_from(rung_words[at.rung]));
    cx_end_row(out);
}

void stage_list(struct stage *s)
{
    struct stage_visit visit = {.stage = s, .customer = list_customer, .context = s};
    stage_visit_all(&visit);
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns) - !stage_options.ladder);
    cx_put_rows(w, s->purchases.customers.n - s->purchases.first, put_customer, s);
}
