/* cx-due - says when each customer will want an item again, and whom to call this week.
 *
 * Purchases become one exact ledger a customer, kept item by item (model/bought.h).  The days on
 * which an item was bought make its rhythm; all customers' rhythms make the item's prior, which
 * stands in where a customer's own is too short; both say when to call (model/due.h).
 */
#include "due.h"

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
enum { BY_CUSTOMER, BY_CALL };
static const char *const sorts[] = {"customer", "call", NULL};
static int sort = BY_CUSTOMER;
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
    CX_CHOICE(0, "sort", &sort, sorts,
              "rows by customer and item, or by the day of the call, the earliest first"),
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
    .example = "cx-due --next 7d --sort call purchases.tsv -f table",
    .options = options,
};

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
    if (due.whole && roles[DUE_ITEM].column != NULL)
        cx_die_usage("options '--whole' and '--item' exclude each other");
    due.rule.lead_days = (int32_t)lead_days;
    due.rule.min_intervals = (uint32_t)min_intervals;
}

static int32_t ahead_days(void)
{
    return ahead < 0 ? -1 : (int32_t)(ahead / CX_DAY_MS);
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
    due_write(&due, &(struct due_wish){ahead_days(), sort == BY_CALL});
    due_release(&due);
    return cx_end();
}
