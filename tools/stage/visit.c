/* visit.c - cx-stage's way through the customers, part by part as they lie in memory. */
#include "base/parallel.h"
#include "stage.h"

struct part {
    struct cx_first_error failed;
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

/* A part's way. */
struct way {
    struct visiting *all;
    size_t part;
    struct stage_scratch scratch;
};

static void visit_customer(const struct cx_group_row *row, void *way)
{
    struct way *w = way;
    struct stage_visit *visit = w->all->visit;
    struct part *p = &w->all->part[w->part];
    struct stage_days days;
    struct cx_error e = {0};
    enum cx_status status = stage_days_of(visit->stage, row->slot, &w->scratch, &days, &e);
    p->nobody += status == CX_OK && days.life.purchases + days.life.sightings == 0;
    if (status == CX_OK)
        status = visit->customer(stage_own(visit, w->part), row, &days, visit->context, &e);
    if (status != CX_OK)
        cx_first_error(&p->failed, row->key[0], &e);
}

static void visit_part(size_t part, void *visiting)
{
    struct way w = {.all = visiting, .part = part};
    cx_visit_customers(&w.all->visit->stage->purchases, part, visit_customer, &w);
    stage_scratch_release(&w.scratch);
}

void stage_visit_all(struct stage_visit *visit)
{
    struct visiting v = {.visit = visit};
    struct cx_first_error failed = {.key = {NULL, 0}};
    visit->own = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_PARTS * visit->own_size + 1));
    cx_parallel(CX_GROUP_PARTS, cx_threads(), visit_part, &v);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct part *p = &v.part[i];
        visit->nobody += p->nobody;
        cx_first_error(&failed, p->failed.key, &p->failed.error);
    }
    cx_must(failed.error.status, &failed.error);
    const struct cx_purchases *p = &visit->stage->purchases;
    if (visit->nobody == 0)
        return;
    if (visit->nobody == p->customers.n - p->first)
        cx_warn("no customer is left: nobody was seen, and refunds leave nothing of what was "
                "bought");
    else
        cx_note("%llu customer%s left out: nothing bought, or all returned, and not seen",
                (unsigned long long)visit->nobody, visit->nobody == 1 ? "" : "s");
}
