/* group.c - a slot for every key.
 *
 * Workers read blocks ahead and scatter their rows by partition; a block enters a partition only
 * after the block before it has left it, so that every slot sees its rows in the order of the
 * input and nothing needs merging.
 */
#include <stdlib.h>

#include "run/keys.h"
#include "run/pipeline.h"
#include "run/states.h"

struct grouping {
    struct cx_groups *groups;
    struct cx_groups_memory *memory;
};

struct own {
    struct cx_scatter scatter;
    char *packed; /* by place */
    struct cx_chosen chosen;
    size_t room;
};

static void release_rows(struct own *own)
{
    free(own->packed);
    free(own->chosen.row);
    free(own->chosen.number);
}

static bool reserve(struct own *own, size_t n, const struct cx_group *group)
{
    if (n <= own->room)
        return true;
    size_t chosen = group->choose ? n : 1;
    release_rows(own);
    own->packed = malloc(n * (group->packed_size + 1));
    own->chosen.row = malloc(chosen * sizeof *own->chosen.row);
    own->chosen.number = malloc(chosen * sizeof *own->chosen.number);
    own->room = own->packed && own->chosen.row && own->chosen.number ? n : 0;
    return own->room > 0;
}

static enum cx_status scatter(void *context, struct cx_lane *lane, struct cx_error *e)
{
    const struct cx_group *group = ((struct grouping *)context)->groups->group;
    struct own *own = lane->own;
    const struct cx_batch *b = &lane->batch;
    struct cx_batch chosen;
    if (!reserve(own, b->n + 1, group))
        return cx_no_memory(e);
    if (group->choose) {
        chosen = *b;
        chosen.row = own->chosen.row;
        chosen.n = group->choose(b->row, b->n, &own->chosen, group->context);
        b = &chosen;
    }
    enum cx_status status =
        cx_scatter_rows(&own->scatter, b, group->keys, group->key_count, e);
    if (status != CX_OK || !group->pack)
        return status;
    const struct cx_packing rows = {.row = b->row,
                                    .number = own->chosen.number,
                                    .n = b->n,
                                    .place = own->scatter.place,
                                    .packed = own->packed};
    return group->pack(&rows, group->context, e);
}

static enum cx_status add_partition(void *context, struct cx_lane *lane, size_t p,
                                    struct cx_error *e)
{
    const struct grouping *g = context;
    const struct cx_group *group = g->groups->group;
    struct own *own = lane->own;
    uint32_t first = own->scatter.first[p], n = own->scatter.first[p + 1] - first;
    struct cx_arena *memory = &g->memory->keys.part[p].memory;
    if (n == 0)
        return CX_OK;
    enum cx_status status = cx_scatter_find(&own->scatter, &g->memory->keys, p, e);
    if (status != CX_OK)
        return status;
    void *const *slots = own->scatter.slot + first;
    const struct cx_row *const *rows = own->scatter.row + first;
    if (!group->pack)
        return group->add(slots, rows, n, memory, group->context, e);
    return group->add_packed(slots, own->packed + first * group->packed_size, rows, n, memory,
                             group->context, e);
}

static enum cx_status add_rows(void *context, struct cx_lane *lane, struct cx_error *e)
{
    (void)context;
    bool through;
    return cx_pass_partitions(lane, add_partition, &through, e);
}

static void release_own(void *argument)
{
    struct own *own = argument;
    cx_scatter_release(&own->scatter);
    release_rows(own);
}

enum cx_status cx_groups_open(const struct cx_group *group, struct cx_groups *groups,
                              struct cx_error *e)
{
    *groups = (struct cx_groups){.group = group};
    groups->memory = calloc(1, sizeof *groups->memory);
    if (!groups->memory)
        return cx_no_memory(e);
    cx_keys_open(&groups->memory->keys, group->key_count, group->slot_size);
    return CX_OK;
}

enum cx_status cx_run_group(struct cx_run *run, struct cx_groups *groups, struct cx_error *e)
{
    struct grouping g = {groups, groups->memory};
    struct cx_work work = {
        .gates = CX_FIRST_PARTITION_GATE + CX_PARTITIONS,
        .own_size = sizeof(struct own),
        .prepare = scatter,
        .deliver = add_rows,
        .release = release_own,
        .context = &g,
    };
    uint64_t before = run->counts.kept;
    enum cx_status status = cx_pipeline_run(run, &work, e);
    groups->rows += run->counts.kept - before;
    return status;
}

enum cx_status cx_groups_sort(struct cx_groups *groups, int threads, struct cx_error *e)
{
    struct cx_groups_memory *m = groups->memory;
    free(m->sorted);
    m->sorted = NULL;
    return cx_keys_sort(&m->keys, threads, &m->sorted, &groups->n, e);
}

static inline void fill_row(const struct cx_groups *groups, struct cx_head *h,
                            struct cx_group_row *row)
{
    row->slot = cx_head_slot(h);
    row->rows = h->rows;
    cx_key_decode(cx_head_key(h), groups->group->key_count, row->key);
}

/* Callers go from key to key, whose heads lie anywhere: those to come are asked for. */
struct cx_group_row cx_group_at(const struct cx_groups *groups, size_t i)
{
    enum { AHEAD = 12 };
    struct cx_head **sorted = groups->memory->sorted, *h = sorted[i];
    if (i + AHEAD < groups->n) {
        cx_prefetch(sorted[i + AHEAD]);
        cx_prefetch((char *)sorted[i + AHEAD] + groups->memory->keys.stride - 1);
    }
    struct cx_group_row row;
    fill_row(groups, h, &row);
    return row;
}

struct cx_group_row cx_group_in(const struct cx_groups *groups, size_t part, size_t i)
{
    const struct cx_keys *keys = &groups->memory->keys;
    struct cx_group_row row;
    fill_row(groups, cx_keys_at(keys, &keys->part[part], i), &row);
    return row;
}

size_t cx_groups_in(const struct cx_groups *groups, size_t part)
{
    return groups->memory->keys.part[part].n;
}

uint64_t cx_groups_rows_in(const struct cx_groups *groups, size_t part)
{
    return groups->memory->keys.part[part].rows;
}

void cx_groups_visit(const struct cx_groups *groups, size_t part,
                     void (*visit)(const struct cx_group_row *row, void *context), void *context)
{
    enum { AHEAD = 8 };
    const struct cx_keys *keys = &groups->memory->keys;
    for (size_t n = keys->part[part].n, i = 0; i < n; i++) {
        if (i + AHEAD < n)
            cx_prefetch(cx_keys_at(keys, &keys->part[part], i + AHEAD));
        struct cx_group_row row;
        fill_row(groups, cx_keys_at(keys, &keys->part[part], i), &row);
        visit(&row, context);
    }
}

void cx_groups_release(struct cx_groups *groups)
{
    struct cx_groups_memory *m = groups->memory;
    if (m) {
        cx_keys_release(&m->keys);
        for (size_t i = 0; i < m->adopted_n; i++)
            cx_arena_release(&m->adopted[i]);
        free(m->adopted);
        free(m->sorted);
        free(m->input);
        free(m);
    }
    *groups = (struct cx_groups){0};
}

void cx_first_error(struct cx_first_error *first, struct cx_text key, const struct cx_error *e)
{
    bool is_first = first->error.status == CX_OK || cx_text_compare(key, first->key) < 0;
    if (e->status != CX_OK && is_first)
        *first = (struct cx_first_error){*e, key};
}
