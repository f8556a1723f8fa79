/* excluded.c - the list of --exclude. */
#include "cli/running.h"

#include <string.h>

struct list {
    const char *path;
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
        cx_die_usage("option '--exclude': %s has %zu columns and none is named '%s'", list->path,
                     list->columns, list->name);
    return 0;
}

static void add_ids(struct cx_set *set, const struct list *list, const struct cx_batch *b)
{
    bool has_header;
    size_t ids = find_ids(list, &b->row[0], &has_header);
    for (size_t i = has_header; i < b->n; i++) {
        struct cx_text id = b->row[i].cell[ids];
        if (id.n > 0 && !cx_set_add(set, id))
            cx_die_failed("out of memory");
    }
}

const struct cx_set *cx_read_excluded(const char *path, const struct cx_role *roles, size_t n)
{
    struct cx_reading how = {.headerless = true, .all_cells = true, .allow_empty = true};
    struct cx_error e = {0};
    struct cx_table *table;
    struct cx_batch batch = {0};
    struct cx_set *set = cx_need(cx_set_new(cx_memory()));
    cx_must(cx_table_read_all(cx_memory(), &how, path, NULL, 0, &table, &batch, &e), &e);
    struct list list = {path, customer_column(roles, n), cx_table_columns(table)};
    if (batch.n > 0)
        add_ids(set, &list, &batch);
    cx_batch_release(&batch);
    cx_table_close(table);
    return set;
}
