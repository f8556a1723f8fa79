/* cx-rfm - scores each customer by recency, frequency and money, and names the segment.
 *
 * Purchases become one exact ledger a customer; the ledgers are measured as of a day, limits
 * between the scores are learned from all customers or read from a file, and an ordered file of
 * rules names the segments (model/rfm.h).
 */
#include "rfm.h"

enum { FREQUENCY_AUTO = 3 }; /* behind those of enum cx_rfm_frequency */
enum { METHOD_QUANTILE, METHOD_NESTED, METHOD_CUTS };

static struct cx_role roles[CX_PURCHASE_ROLES] = {CX_PURCHASE_ROLE_TABLE};
enum { NOT_GIVEN = -1 };
static int frequency = FREQUENCY_AUTO, method = NOT_GIVEN;
static int64_t bins = NOT_GIVEN;
static const char *cuts_file, *save_cuts_file, *segments_file;
static bool totals;
static int32_t since = CX_NO_DAY;

static const char *const frequencies[] = {"orders", "days", "rows", "auto", NULL};
static const char *const methods[] = {"quantile", "nested", "cuts", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, CX_PURCHASE_ROLES),
    CX_HEADING("Scores"),
    CX_CHOICE(0, "frequency", &frequency, frequencies,
              "what is counted; auto: orders where there is an order column, else days"),
    CX_COUNT(0, "bins", &bins, "N", "scores run from 1 to N, 5 unless given"),
    CX_CHOICE(0, "method", &method, methods,
              "limits between the scores: quantiles of these customers (unless given), those of "
              "frequency within each recency score and of money within both, or those of --cuts"),
    CX_STRING(0, "cuts", &cuts_file, "FILE", "score by the limits in FILE"),
    CX_STRING(0, "save-cuts", &save_cuts_file, "FILE", "write the limits to FILE, for --cuts"),
    CX_STRING(0, "segments", &segments_file, "FILE",
              "name customers by the rules in FILE instead of those that come with cx"),
    CX_HEADING("Totals"),
    CX_FLAG(0, "totals", &totals,
            "no scores: who buys again, how soon, and how evenly, of all customers together"),
    CX_DAY(0, "since", &since, "DATE", "of what was bought from that day on, with --totals"),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-rfm",
    .summary = "score customers by recency, frequency and money",
    .stage = "describe",
    .operands = "[FILE...]",
    .example = "cx-rfm purchases.tsv -f table",
    .options = options,
};

static enum cx_rfm_frequency what_counts(const struct cx_purchases *p)
{
    if (frequency == FREQUENCY_AUTO)
        return p->has_orders ? CX_RFM_BY_ORDERS : CX_RFM_BY_DAYS;
    if (frequency == CX_RFM_BY_ORDERS && !p->has_orders)
        cx_die_usage("option '--frequency orders' needs a column '%s'",
                     cx_wanted_column(&roles[CX_PURCHASE_ORDER]));
    return (enum cx_rfm_frequency)frequency;
}

static void check_totals(void)
{
    if (!totals && since != CX_NO_DAY)
        cx_die_usage("option '--since' needs '--totals'");
    if (!totals)
        return;
    if (frequency == CX_RFM_BY_ROWS)
        cx_die_usage("option '--totals' counts orders or days, not '--frequency rows'");
    if (cuts_file != NULL || save_cuts_file != NULL || segments_file != NULL ||
        method != NOT_GIVEN || bins != NOT_GIVEN)
        cx_die_usage("option '--totals' scores nobody: limits and segments have no part in it");
    if (cx_common.as_of != CX_NO_DAY && since > cx_common.as_of)
        cx_die_usage("option '--since': the day is later than '--as-of'");
}

static void check_cuts(void)
{
    if (bins != NOT_GIVEN)
        cx_die_usage("options '--bins' and '--cuts' exclude each other: the limits in the file say "
                     "how many bins there are");
    if (method != NOT_GIVEN && method != METHOD_CUTS)
        cx_die_usage("options '--method %s' and '--cuts' exclude each other: limits that were "
                     "saved are nested when they were learned so",
                     methods[method]);
}

static void check_options(void)
{
    check_totals();
    if (cuts_file != NULL)
        check_cuts();
    if (bins == NOT_GIVEN)
        bins = RFM_SHIPPED_BINS;
    if (bins < 1 || bins > CX_RFM_MAX_BINS)
        cx_die_usage("option '--bins': '%lld' is not from 1 to %d", (long long)bins,
                     CX_RFM_MAX_BINS);
    if (method == METHOD_CUTS && cuts_file == NULL)
        cx_die_usage("option '--method cuts' needs '--cuts FILE'");
    if (method == METHOD_NESTED && bins > CX_RFM_NESTED_BINS)
        cx_die_usage("option '--method nested': at most %d bins", CX_RFM_NESTED_BINS);
}

static struct cx_rfm_cuts new_cuts(void)
{
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    cx_must((method == METHOD_NESTED ? cx_rfm_nested_cuts_new : cx_rfm_cuts_new)(
                cx_memory(), (size_t)bins, &cuts, &e),
            &e);
    return cuts;
}

static void score(const struct cx_purchases *p, struct cx_rfm_cuts *cuts,
                  const struct rfm_segments *segments)
{
    struct rfm_customers customers = {.purchases = p,
                                      .how = {p->rule, what_counts(p), p->as_of}};
    rfm_measure(&customers, cuts_file == NULL ? cuts : NULL);
    if (save_cuts_file != NULL)
        rfm_save_cuts(save_cuts_file, cuts);
    rfm_write(&customers, cuts, segments);
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    check_options();
    struct cx_purchases purchases;
    if (totals) {
        cx_read_purchases(roles, CX_PURCHASE_ROLES, &purchases);
        rfm_write_totals(&purchases, &(struct cx_totals_rule){
                                         .occasions = purchases.rule,
                                         .by_day = what_counts(&purchases) == CX_RFM_BY_DAYS,
                                         .since = since,
                                         .as_of = purchases.as_of});
        return cx_end();
    }
    struct cx_rfm_cuts cuts = cuts_file != NULL ? rfm_read_cuts(cuts_file) : new_cuts();
    struct rfm_segments segments = rfm_segments_for(segments_file, cuts.bins);
    cx_read_purchases(roles, CX_PURCHASE_ROLES, &purchases);
    score(&purchases, &cuts, &segments);
    return cx_end();
}
