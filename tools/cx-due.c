/* cx-due - says when each customer will want an item again, and whom to call this week.
 *
 * Purchases become one exact ledger a customer, kept item by item (model/bought.h).  The days on
 * which an item was bought make its rhythm; all customers' rhythms make the item's prior, which
 * stands in where a customer's own is too short; both say when to call (model/due.h).
 */
#include "due.h"

#include <math.h>
#include <stdatomic.h>

static struct cx_role roles[DUE_ROLES] = {
    CX_PURCHASE_ROLE_TABLE,
    [DUE_ITEM] = {.name = "item",
                  .kind = CX_TEXT,
                  .optional = true,
                  .help = "what was bought: an item, or a category; without it customers have "
                          "one rhythm for all they buy"},
    [DUE_QUANTITY] = {.name = "quantity",
                      .kind = CX_AMOUNT,
                      .optional = true,
                      .help = "how much of it; below 0 for a refund"},
};
static const char standard_lead[] = "2.5/3";
static const char *lead = standard_lead;
static int64_t lead_days = -1, min_intervals = 2, ahead = -1;
static struct due due = {.rule.min_again = .1};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, DUE_ROLES),
    CX_HEADING("Rhythm"),
    CX_FLAG(0, "whole", &due.whole, "one rhythm for all that a customer buys, whatever the item"),
    CX_COUNT(0, "min-intervals", &min_intervals, "N",
             "take the item's rhythm for customers who have fewer intervals of their own"),
    CX_REAL(0, "min-again", &due.rule.min_again, "SHARE",
            "an item that fewer of its customers bought again has no rhythm for others"),
    CX_FLAG(0, "by-quantity", &due.by_quantity,
            "a last purchase larger than usual lasts so much longer"),
    CX_HEADING("Calls"),
    CX_STRING(0, "lead", &lead, "PART",
              "call after this part of the interval, such as 2.5/3 or 80%"),
    CX_COUNT(0, "lead-days", &lead_days, "N", "call so many days before the expected day instead"),
    CX_DURATION(0, "next", &ahead, "TIME",
                "only the calls up to so long after the as-of day, such as 7d, without the lapsed"),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-due",
    .summary = "when each customer will want an item again, and whom to call",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-due --next 7d purchases.tsv -f table",
    .options = options,
};

static const struct cx_column columns[] = {
    {"customer", CX_TEXT},      {"item", CX_TEXT},          {"last", CX_TIME},
    {"purchases", CX_INTEGER},  {"median_days", CX_NUMBER}, {"spread_days", CX_NUMBER},
    {"regularity", CX_NUMBER},  {"expected", CX_TIME},      {"call", CX_TIME},
    {"status", CX_TEXT},        {"basis", CX_TEXT},         {"again", CX_NUMBER},
    {"scale", CX_NUMBER}, /* only by quantity */
};

/* ---- the list */

enum { INTERVAL_COLUMN = 4, AGAIN_COLUMN = 11, MOST_MADE = 1 << 16 };

struct report {
    int32_t last_call;             /* CX_NO_DAY: all rows */
    const struct cx_made *made;    /* two for each item: the interval of those who bought it once,
                                      and how many bought it again; NULL: too many items */
    _Atomic uint64_t all_returned; /* customers who have no purchase left */
};

/* One row to be. */
struct row {
    struct cx_text customer;
    size_t item;
    struct cx_due_rhythm rhythm;
    double scale;
    struct cx_due_pace pace;
    struct cx_due due;
};

static bool is_wanted(const struct report *r, const struct cx_due *when)
{
    if (r->last_call == CX_NO_DAY)
        return true;
    return when->call != CX_NO_DAY && when->call <= r->last_call &&
           when->status != CX_DUE_LAPSED;
}

static void put_interval(struct cx_out *out, const struct row *row)
{
    bool is_own = row->pace.basis == CX_DUE_OWN;
    cx_put_number(out, row->pace.interval_days);
    cx_put_number(out, is_own ? row->rhythm.spread_days : (double)NAN);
    cx_put_number(out, is_own ? row->rhythm.regularity : (double)NAN);
}

static void put_row(const struct report *r, struct cx_out *out, const struct row *row)
{
    const struct due_item *item = &due.item[row->item];
    cx_put_text(out, row->customer);
    cx_put_text(out, item->name);
    cx_put_day(out, row->rhythm.last);
    cx_put_int(out, row->rhythm.purchases);
    if (r->made != NULL && row->rhythm.purchases == 1)
        cx_put_made(out, &r->made[2 * row->item]);
    else
        put_interval(out, row);
    cx_put_day(out, row->due.expected);
    cx_put_day(out, row->due.call);
    cx_put_string(out, cx_due_status_words[row->due.status]);
    cx_put_string(out, cx_due_basis_words[row->pace.basis]);
    if (r->made != NULL)
        cx_put_made(out, &r->made[2 * row->item + 1]);
    else
        cx_put_number(out, item->prior.again);
    if (due.by_quantity)
        cx_put_number(out, row->scale);
    cx_end_row(out);
}

static void foretell(struct row *row, const struct due_bought *b, const struct due_rhythm *again)
{
    const struct due_item *item = &due.item[b->item];
    row->item = b->item;
    if (again != NULL) {
        row->rhythm = again->rhythm;
        row->scale = again->scale;
        row->pace = cx_due_pace(&due.rule, &row->rhythm, &item->prior, row->scale);
    } else {
        row->rhythm.purchases = 1;
        row->rhythm.last = b->last;
        row->scale = 1;
        row->pace = item->pace;
    }
    row->due = cx_due_foretell(&due.rule, &row->pace, b->last);
}

static void put_customer(void *report, size_t i, struct cx_out *out)
{
    struct report *r = report;
    struct cx_group_row group = cx_group_at(&due.customers, due.first + i);
    struct due_list list = due_of(&due, group.slot);
    struct row row = {.customer = group.key[0]};
    if (list.n == 0)
        r->all_returned++;
    for (size_t k = 0; k < list.n; k++) {
        const struct due_bought *b = &list.bought[k];
        const struct due_rhythm *again = b->is_again ? list.rhythm++ : NULL;
        if (b->item < due.first_item)
            continue;
        foretell(&row, b, again);
        if (is_wanted(r, &row.due))
            put_row(r, out, &row);
    }
}

static void make_cells(struct cx_writer *w, struct report *r)
{
    if (due.items > MOST_MADE)
        return;
    struct cx_made *made = cx_need(cx_arena_alloc(cx_memory(), (2 * due.items + 1) * sizeof *made));
    struct cx_out out = cx_out_for(w);
    struct cx_error e = {0};
    for (size_t i = 0; i < due.items; i++) {
        out.column = INTERVAL_COLUMN;
        put_interval(&out, &(struct row){.pace = due.item[i].pace});
        cx_must(cx_out_made(&out, INTERVAL_COLUMN, cx_memory(), &made[2 * i], &e), &e);
        out.column = AGAIN_COLUMN;
        cx_put_number(&out, due.item[i].prior.again);
        cx_must(cx_out_made(&out, AGAIN_COLUMN, cx_memory(), &made[2 * i + 1], &e), &e);
    }
    cx_out_release(&out);
    r->made = made;
}

static void write_list(void)
{
    struct report r = {.last_call = CX_NO_DAY};
    if (ahead >= 0 && due.rule.as_of != CX_NO_DAY)
        r.last_call = due.rule.as_of + (int32_t)(ahead / CX_DAY_MS);
    struct cx_writer *w = cx_create(columns, CX_COUNT_OF(columns) - !due.by_quantity);
    make_cells(w, &r);
    cx_put_rows(w, due.customers.n - due.first, put_customer, &r);
    if (r.all_returned > 0)
        cx_note("%llu customer%s no purchase: refunds leave nothing of what was bought",
                (unsigned long long)r.all_returned, r.all_returned == 1 ? " has" : "s have");
}

/* ---- options */

static void check_options(void)
{
    enum { MOST_DAYS = 36525 };
    if (!cx_due_lead_parse(cx_text_from(lead), &due.rule.lead))
        cx_die_usage("option '--lead': '%s' is not a part of 1, such as 2.5/3, 0.8 or 80%%", lead);
    if (lead_days >= 0 && lead != standard_lead)
        cx_die_usage("options '--lead' and '--lead-days' exclude each other");
    if (lead_days > MOST_DAYS)
        cx_die_usage("option '--lead-days': more than a hundred years");
    if (!(due.rule.min_again >= 0 && due.rule.min_again <= 1))
        cx_die_usage("option '--min-again': a share from 0 to 1 is wanted, or a percentage");
    if (min_intervals < 1 || min_intervals > UINT32_MAX)
        cx_die_usage("option '--min-intervals': at least 1 is wanted");
    if (ahead > 0 && (ahead % CX_DAY_MS != 0 || ahead / CX_DAY_MS > MOST_DAYS))
        cx_die_usage("option '--next': whole days are wanted, a hundred years at most");
    due.rule.lead_days = (int32_t)lead_days;
    due.rule.min_intervals = (uint32_t)min_intervals;
}

/* They only tell what was returned: nothing is added up over orders. */
static void make_amounts_optional(void)
{
    roles[CX_PURCHASE_AMOUNT].optional = true;
    roles[CX_PURCHASE_CURRENCY].help = "currency of the amount, for --currency";
}

int main(int argc, char **argv)
{
    make_amounts_optional();
    cx_start(&tool, argc, argv);
    check_options();
    cx_settle_missing_amount(CX_MISSING_KEEP);
    due_read(roles, &due);
    due_measure(&due);
    write_list();
    due_release(&due);
    return cx_end();
}
