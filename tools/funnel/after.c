/* after.c - what those who came to a step and no further did next. */
#include "funnel.h"

#include "base/sort.h"

static const struct cx_column columns[] = {
    {"step", CX_INTEGER}, {"event", CX_TEXT},  {"next", CX_TEXT},
    {"users", CX_INTEGER}, {"share", CX_NUMBER},
};

/* So many of a value of --by who came to the step `level` and then did `next`. */
struct row {
    uint32_t by, next;
    size_t level;
    int64_t users, of; /* of: all who dropped there */
};

struct rows {
    const struct funnel_customers *customers;
    struct row *row;
    size_t n;
};

static struct cx_text next_text(uint32_t next)
{
    return next == FUNNEL_NOTHING_NEXT ? CX_TEXT_OF("(none)")
                                       : cx_interned_text(funnel_plan.journey.names, next);
}

static int compare_cells(const struct row *a, const struct row *b)
{
    if (a->by != b->by)
        return a->by < b->by ? -1 : 1;
    return (a->level > b->level) - (a->level < b->level);
}

/* So that those who are alike stand together. */
static int by_cell(const void *left, const void *right, void *context)
{
    const struct row *a = left, *b = right;
    int order = compare_cells(a, b);
    (void)context;
    return order != 0 ? order : (a->next > b->next) - (a->next < b->next);
}

static int by_frequency(const void *left, const void *right, void *context)
{
    const struct row *a = left, *b = right;
    int order = compare_cells(a, b);
    (void)context;
    if (order == 0)
        order = (a->users < b->users) - (a->users > b->users);
    return order != 0 ? order : cx_text_compare(next_text(a->next), next_text(b->next));
}

static void gather(struct rows *rows)
{
    for (size_t part = 0; part < CX_GROUP_PARTS; part++) {
        const struct funnel_part *p = &rows->customers->part[part];
        for (struct funnel_entrant *e = funnel_first(p); e != NULL; e = funnel_next(p, e))
            if (e->level < funnel_plan.rule.steps)
                rows->row[rows->n++] = (struct row){e->by, e->next, e->level, 1, 0};
    }
}

static void join_alike(struct rows *rows)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct row *last = n > 0 ? &rows->row[n - 1] : NULL;
        if (last != NULL && by_cell(last, &rows->row[i], NULL) == 0)
            last->users++;
        else
            rows->row[n++] = rows->row[i];
    }
    rows->n = n;
}

static void add_up(struct rows *rows)
{
    for (size_t i = 0, end; i < rows->n; i = end) {
        int64_t of = 0;
        for (end = i; end < rows->n && compare_cells(&rows->row[i], &rows->row[end]) == 0; end++)
            of += rows->row[end].users;
        for (size_t k = i; k < end; k++)
            rows->row[k].of = of;
    }
}

static void put_row(void *rows, size_t i, struct cx_out *out)
{
    const struct rows *all = rows;
    const struct row *row = &all->row[i];
    funnel_put_by(out, all->customers, row->by);
    cx_put_int(out, (int64_t)row->level);
    funnel_put_label(out, row->level - 1);
    cx_put_text(out, next_text(row->next));
    cx_put_int(out, row->users);
    cx_put_number(out, (double)row->users / (double)row->of);
    cx_end_row(out);
}

void funnel_write_after(const struct funnel_customers *c)
{
    struct rows rows = {.customers = c};
    struct cx_arena memory = {0};
    size_t room = (c->entered + 1) * sizeof *rows.row;
    rows.row = cx_need(cx_arena_take(&memory, room));
    struct row *scratch = cx_need(cx_arena_take(&memory, room));
    gather(&rows);
    cx_sort(rows.row, rows.n, sizeof *rows.row, by_cell, NULL, scratch);
    join_alike(&rows);
    cx_sort(rows.row, rows.n, sizeof *rows.row, by_frequency, NULL, scratch);
    add_up(&rows);
    cx_put_rows(funnel_create(columns, CX_COUNT_OF(columns)), rows.n, put_row, &rows);
    cx_arena_release(&memory);
}
