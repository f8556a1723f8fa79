/* excluded.c - lists of ids: of --exclude, and of who is to be erased. */
#include "cli/running.h"

#include <string.h>

struct list {
    const char *path, *option;
    const char *name; /* the column of customers, where the list has a header */
    size_t columns;
};

/* The column the user chose for the role "customer", else that name. */
static const char *customer_column(const struct cx_role *roles, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(roles[i].name, "customer") == 0 && roles[i].column)
            return roles[i].column;
    return "customer";
}

/* Where the ids stand; *has_header says whether the first row is names. */
static size_t find_ids(const struct list *list, const struct cx_row *first, bool *has_header)
{
    *has_header = true;
    for (size_t i = 0; i < list->columns; i++)
        if (cx_text_is(first->cell[i], list->name) || cx_text_is(first->cell[i], "customer"))
            return i;
    *has_header = false;
    if (list->columns != 1)
        cx_die_usage("option '--%s': %s has %zu columns and none is named '%s'", list->option,
                     list->path, list->columns, list->name);
    return 0;
}

void cx_read_ids(const struct cx_ids *ids, void (*add)(void *context, struct cx_text id),
                 void *context)
{
    struct cx_reading how = {.headerless = true, .all_cells = true, .allow_empty = true};
    struct cx_error e = {0};
    struct cx_table *table;
    struct cx_batch b = {0};
    cx_must(cx_table_read_all(cx_memory(), &how, ids->path, NULL, 0, &table, &b, &e), &e);
    struct list list = {ids->path, ids->option, customer_column(ids->roles, ids->n),
                        cx_table_columns(table)};
    bool has_header = false;
    size_t at = b.n > 0 ? find_ids(&list, &b.row[0], &has_header) : 0;
    for (size_t i = has_header; i < b.n; i++)
        if (b.row[i].cell[at].n > 0)
            add(context, b.row[i].cell[at]);
    cx_batch_release(&b);
    cx_table_close(table);
}

static void add_to_set(void *set, struct cx_text id)
{
    if (!cx_set_add(set, id))
        cx_die_failed("out of memory");
}

const struct cx_set *cx_read_excluded(const char *path, const struct cx_role *roles, size_t n)
{
    struct cx_set *set = cx_need(cx_set_new(cx_memory()));
    cx_read_ids(&(struct cx_ids){path, "exclude", roles, n}, add_to_set, set);
    return set;
}
