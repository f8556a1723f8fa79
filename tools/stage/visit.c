/* visit.c - cx-stage's way through the customers, part by part as they lie in memory. */
#include "base/parallel.h"
#include "stage.h"

struct part {
    struct cx_error error; /* that of the first key */
    struct cx_text failed;
    uint64_t nobody;
};

struct visiting {
    struct stage_visit *visit;
    struct part part[CX_GROUP_PARTS];
};

void *stage_own(const struct stage_visit *visit, size_t part)
{
    return visit->own + part * visit->own_size;
}

static void visit_customer(struct visiting *v, size_t part, const struct cx_group_row *row,
                           struct stage_scratch *scratch)
{
    struct part *p = &v->part[part];
    struct stage_days days;
    struct cx_error e = {0};
    enum cx_status status = stage_days_of(v->visit->stage, row->slot, scratch, &days, &e);
    p->nobody += status == CX_OK && days.life.purchases + days.life.sightings == 0;
    if (status == CX_OK)
        status = v->visit->customer(stage_own(v->visit, part), row, &days, v->visit->context, &e);
    if (status == CX_OK ||
        (p->error.status != CX_OK && cx_text_compare(row->key[0], p->failed) >= 0))
        return;
    p->error = e;
    p->failed = row->key[0];
}

static void visit_part(size_t part, void *visiting)
{
    enum { AHEAD = 8 };
    struct visiting *v = visiting;
    const struct cx_purchases *p = &v->visit->stage->purchases;
    struct stage_scratch scratch = {.days = {0}};
    size_t n = cx_groups_in(&p->customers, part);
    for (size_t i = 0; i < n; i++) {
        struct cx_group_row row = cx_group_in(&p->customers, part, i);
        if (i + AHEAD < n) {
            const struct cx_purchase_slot *ahead = cx_group_in(&p->customers, part, i + AHEAD).slot;
            cx_occasions_prefetch(&ahead->occasions);
        }
        if (row.key[0].n > 0 || p->first == 0)
            visit_customer(v, part, &row, &scratch);
    }
    stage_scratch_release(&scratch);
}

void stage_visit_all(struct stage_visit *visit)
{
    struct visiting v = {.visit = visit};
    const struct part *first = NULL;
    visit->own = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_PARTS * visit->own_size + 1));
    cx_parallel(CX_GROUP_PARTS, cx_threads(), visit_part, &v);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct part *p = &v.part[i];
        visit->nobody += p->nobody;
        if (p->error.status != CX_OK &&
            (first == NULL || cx_text_compare(p->failed, first->failed) < 0))
            first = p;
    }
    if (first != NULL)
        cx_must(first->error.status, &first->error);
    if (visit->nobody > 0)
        cx_note("%llu customer%s left out: nothing bought, or all returned, and not seen",
                (unsigned long long)visit->nobody, visit->nobody == 1 ? "" : "s");
}
