/* comebacks.c - see comebacks.h. */
#include "cli/comebacks.h"

#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/parallel.h"

static struct cx_intern values = CX_INTERN_OF(0);

/* One for each thread. */
struct worker {
    const struct cx_purchases *purchases;
    const struct cx_comeback_sums *how;
    size_t begin, step; /* which parts of the customers */
    struct cx_comeback_scratch scratch;
    char *sums; /* by number of the value */
    size_t n;
    struct cx_first_error failed;
};

/* NULL: no memory. */
static void *sum_at(struct worker *w, uint32_t number)
{
    const size_t size = w->how->size;
    if (number >= w->n) {
        size_t room = 2 * (size_t)number + 1;
        char *grown = realloc(w->sums, room * size);
        if (grown == NULL)
            return NULL;
        memset(grown + w->n * size, 0, (room - w->n) * size);
        w->sums = grown;
        w->n = room;
    }
    return w->sums + number * size;
}

static enum cx_status add(struct worker *w, const struct cx_comeback *customer, struct cx_error *e)
{
    uint32_t number;
    if (cx_intern(&values, customer->by, &number) != CX_INTERN_OK)
        return cx_no_memory(e);
    void *sum = sum_at(w, number);
    return sum != NULL ? w->how->add(sum, customer, w->how->context, e) : cx_no_memory(e);
}

static void add_customer(const struct cx_group_row *row, void *worker)
{
    struct worker *w = worker;
    const struct cx_purchase_slot *slot = row->slot;
    struct cx_comeback customer;
    struct cx_error e = {0};
    enum cx_status status =
        cx_comeback_of(&slot->occasions, w->how->rule, &w->scratch, &customer, &e);
    if (status == CX_OK)
        status = add(w, &customer, &e);
    if (status != CX_OK)
        cx_first_error(&w->failed, row->key[0], &e);
}

static void work(size_t thread, void *workers)
{
    struct worker *w = (struct worker *)workers + thread;
    for (size_t part = w->begin; part < CX_GROUP_PARTS; part += w->step)
        cx_visit_customers(w->purchases, part, add_customer, w);
    cx_comeback_release(&w->scratch);
}

static void merge(struct worker *to, struct worker *from)
{
    const struct cx_comeback_sums *how = to->how;
    uint32_t n = cx_intern_count(&values);
    for (uint32_t i = 0; i < n && i < from->n; i++) {
        void *sum = cx_need(sum_at(to, i));
        cx_need(how->merge(sum, sum_at(from, i), how->context) ? sum : NULL);
    }
    free(from->sums);
}

static int by_value(const void *left, const void *right)
{
    const struct cx_comeback_sum *a = left, *b = right;
    return cx_text_compare(a->by, b->by);
}

static void list_sums(struct worker *w, struct cx_comeback_sums *sums)
{
    struct cx_arena *a = cx_memory();
    uint32_t n = cx_intern_count(&values);
    char *sum = cx_need(cx_arena_alloc(a, n * sums->size + 1));
    sums->list = cx_need(cx_arena_alloc(a, (n + 1) * sizeof *sums->list));
    for (sums->n = 0; sums->n < n; sums->n++, sum += sums->size) {
        uint32_t number = (uint32_t)sums->n;
        memcpy(sum, cx_need(sum_at(w, number)), sums->size);
        sums->list[number] = (struct cx_comeback_sum){cx_interned_text(&values, number), sum};
    }
    free(w->sums);
    qsort(sums->list, n, sizeof *sums->list, by_value);
}

void cx_sum_comebacks(const struct cx_purchases *p, struct cx_comeback_sums *sums)
{
    struct worker worker[CX_GROUP_PARTS];
    size_t threads = (size_t)cx_threads(), n = threads < CX_GROUP_PARTS ? threads : CX_GROUP_PARTS;
    for (size_t i = 0; i < n; i++)
        worker[i] = (struct worker){.purchases = p, .how = sums, .begin = i, .step = n};
    cx_parallel(n, (int)n, work, worker);
    for (size_t i = 1; i < n; i++)
        cx_first_error(&worker[0].failed, worker[i].failed.key, &worker[i].failed.error);
    cx_must(worker[0].failed.error.status, &worker[0].failed.error);
    for (size_t i = 1; i < n; i++)
        merge(&worker[0], &worker[i]);
    list_sums(&worker[0], sums);
}
