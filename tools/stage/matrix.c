/* matrix.c - cx-stage's table of who moved from which stage on one day to which on another. */
#include <stdlib.h>

#include "stage.h"



struct matrix {
    uint64_t customers[CX_STAGES][CX_STAGES]; /* from, to */
};

static enum cx_status compare_customer(void *own, const struct cx_group_row *row,
                                       const struct stage_days *days, void *context,
                                       struct cx_error *e)
{
    struct matrix *m = own;
    const struct stage *s = context;
    (void)row;
    (void)e;
    struct cx_standing from = cx_stage_on(&s->rule, &days->life, stage_options.since, days->room);
    struct cx_standing to = cx_stage_on(&s->rule, &days->life, s->purchases.as_of, days->room);
    m->customers[from.stage][to.stage] += to.stage != CX_STAGE_NONE;
    return CX_OK;
}

static const struct cx_column columns[] = {
    {"from", CX_TEXT}, {"to", CX_TEXT}, {"customers", CX_INTEGER}, {"share", CX_NUMBER}};

static int by_word(const void *left, const void *right)
{
    const enum cx_stage *a = left, *b = right;
    return cx_text_compare(cx_text_from(cx_stage_words[*a]), cx_text_from(cx_stage_words[*b]));
}

static void put_from(struct cx_out *out, const struct matrix *m, enum cx_stage from,
                     const enum cx_stage *stages)
{
    uint64_t all = 0;
    for (size_t to = 0; to < CX_STAGES; to++)
        all += m->customers[from][to];
    for (size_t i = 0; i < CX_STAGES; i++) {
        uint64_t customers = m->customers[from][stages[i]];
        if (customers == 0)
            continue;
        cx_put_string(out, cx_stage_words[from]);
        cx_put_string(out, cx_stage_words[stages[i]]);
        cx_put_int(out, (int64_t)customers);
        cx_put_number(out, (double)customers / (double)all);
        cx_end_row(out);
    }
}

static void write_matrix(const struct matrix *m)
{
    enum cx_stage stages[CX_STAGES];
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns));
    struct cx_out out = cx_out_for(w);
    for (size_t i = 0; i < CX_STAGES; i++)
        stages[i] = (enum cx_stage)i;
    qsort(stages, CX_STAGES, sizeof *stages, by_word);
    for (size_t i = 0; i < CX_STAGES; i++)
        put_from(&out, m, stages[i], stages);
    cx_emit(w, &out);
    cx_out_release(&out);
}

void stage_compare(struct stage *s)
{
    struct stage_visit visit = {.stage = s,
                                .customer = compare_customer,
                                .own_size = sizeof(struct matrix),
                                .context = s};
    struct matrix all = {.customers = {{0}}};
    if (s->purchases.as_of != CX_NO_DAY && stage_options.since >= s->purchases.as_of)
        cx_die_usage("option '--since': not before the as-of day");
    stage_visit_all(&visit);
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct matrix *m = stage_own(&visit, part);
        for (size_t from = 0; from < CX_STAGES; from++)
            for (size_t to = 0; to < CX_STAGES; to++)
                all.customers[from][to] += m->customers[from][to];
    }
    write_matrix(&all);
}
