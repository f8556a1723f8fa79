/* link.c - --link: whose device or cookie an id is.
 *
 * The map only names the person of a session: a session is of its id, so it is the same whether
 * the id is linked or not, and however late that became known.
 */
#include "sessionize.h"

#include <stdatomic.h>

#include "base/intern.h"

static struct cx_intern ids = CX_INTERN_OF(0), people = CX_INTERN_OF(0);
static struct linked {
    uint32_t person;
    atomic_bool is_met;
} * linked; /* by the id's number */
static size_t linked_room;

enum { LINK_ID, LINK_CUSTOMER, LINK_COLUMNS };
static const struct cx_role link_roles[LINK_COLUMNS] = {
    [LINK_ID] = {.name = "link", .kind = CX_TEXT, .column = "id"},
    [LINK_CUSTOMER] = {.name = "link", .kind = CX_TEXT, .column = "customer"},
};

static uint32_t number_of(struct cx_intern *table, struct cx_text t)
{
    uint32_t number = 0;
    if (cx_intern(table, t, &number) != CX_INTERN_OK)
        cx_die_failed("out of memory");
    return number;
}

_Noreturn static void refuse(const struct cx_row *row, uint32_t person)
{
    struct cx_error e = {0};
    struct cx_text id = row->value[LINK_ID].text, other = cx_interned_text(&people, person);
    cx_fail(cx_error_at(&e, row->source, row->line), CX_BAD_ROW,
            "id '%.*s' is linked to another customer already, '%.*s'", (int)id.n, id.s,
            (int)other.n, other.s);
    cx_die(&e);
}

static void link_row(const struct cx_row *row)
{
    struct cx_text id = row->value[LINK_ID].text, customer = row->value[LINK_CUSTOMER].text;
    if (id.n == 0 || customer.n == 0)
        return;
    uint32_t known = cx_intern_count(&ids), at = number_of(&ids, id);
    uint32_t person = number_of(&people, customer);
    if (at < known) {
        if (linked[at].person != person)
            refuse(row, linked[at].person);
        return;
    }
    if (at == linked_room) {
        size_t room = linked_room > 0 ? 2 * linked_room : 64;
        linked = cx_need(cx_arena_grow(cx_memory(), linked, linked_room * sizeof *linked,
                                       room * sizeof *linked));
        linked_room = room;
    }
    linked[at].person = person;
}

void sessionize_read_link(void)
{
    const struct cx_reading how = {.grammar = CX_BY_HEADER};
    struct cx_error e = {0};
    struct cx_table *table;
    struct cx_batch rows = {0};
    cx_must(cx_table_read_all(cx_memory(), &how, sessionize_options.link, link_roles, LINK_COLUMNS,
                              &table, &rows, &e),
            &e);
    for (size_t i = 0; i < rows.n; i++)
        link_row(&rows.row[i]);
    cx_batch_release(&rows);
    cx_table_close(table);
}

struct cx_text sessionize_person(struct cx_text id)
{
    uint32_t number;
    if (!sessionize_options.link || !cx_intern_find(&ids, id, &number))
        return CX_TEXT_OF("");
    if (!atomic_load_explicit(&linked[number].is_met, memory_order_relaxed))
        atomic_store_explicit(&linked[number].is_met, true, memory_order_relaxed);
    return cx_interned_text(&people, linked[number].person);
}

void sessionize_tell_link(void)
{
    uint32_t n = cx_intern_count(&ids), met = 0;
    for (uint32_t i = 0; i < n; i++)
        met += linked[i].is_met;
    cx_note("ids of '%s' that were met: %lu of %lu", sessionize_options.link, (unsigned long)met,
            (unsigned long)n);
}
