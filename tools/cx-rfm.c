/* cx-rfm - scores each customer by recency, frequency and money, and names the segment.
 *
 * Purchases become one exact ledger a customer; the ledgers are measured as of a day, limits
 * between the scores are learned from all customers or read from a file, and an ordered file of
 * rules names the segments (model/rfm.h).
 */
#include "rfm.h"

enum { FREQUENCY_AUTO = 3 }; /* behind those of enum cx_rfm_frequency */
enum { METHOD_QUANTILE, METHOD_CUTS };

static struct cx_role roles[CX_PURCHASE_ROLES] = {CX_PURCHASE_ROLE_TABLE};
static int frequency = FREQUENCY_AUTO, method = METHOD_QUANTILE;
static int64_t bins = RFM_SHIPPED_BINS;
static const char *cuts_file, *save_cuts_file, *segments_file;

static const char *const frequencies[] = {"orders", "days", "rows", "auto", NULL};
static const char *const methods[] = {"quantile", "cuts", NULL};

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, CX_PURCHASE_ROLES),
    CX_HEADING("Scores"),
    CX_CHOICE(0, "frequency", &frequency, frequencies,
              "what is counted; auto: orders where there is an order column, else days"),
    CX_COUNT(0, "bins", &bins, "N", "scores run from 1 to N"),
    CX_CHOICE(0, "method", &method, methods,
              "limits between the scores: quantiles of these customers, or those of --cuts"),
    CX_STRING(0, "cuts", &cuts_file, "FILE", "score by the limits in FILE"),
    CX_STRING(0, "save-cuts", &save_cuts_file, "FILE", "write the limits to FILE, for --cuts"),
    CX_STRING(0, "segments", &segments_file, "FILE",
              "name customers by the rules in FILE instead of those that come with cx"),
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
                     roles[CX_PURCHASE_ORDER].column != NULL ? roles[CX_PURCHASE_ORDER].column
                                                             : roles[CX_PURCHASE_ORDER].name);
    return (enum cx_rfm_frequency)frequency;
}

static void check_options(void)
{
    if (bins < 1 || bins > CX_RFM_MAX_BINS)
        cx_die_usage("option '--bins': '%lld' is not from 1 to %d", (long long)bins,
                     CX_RFM_MAX_BINS);
    if (method == METHOD_CUTS && cuts_file == NULL)
        cx_die_usage("option '--method cuts' needs '--cuts FILE'");
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    check_options();
    struct cx_rfm_cuts cuts;
    struct cx_error e = {0};
    if (cuts_file != NULL)
        cuts = rfm_read_cuts(cuts_file);
    else
        cx_must(cx_rfm_cuts_new(cx_memory(), (size_t)bins, &cuts, &e), &e);
    struct rfm_segments segments = rfm_segments_for(segments_file, cuts.bins);
    struct cx_purchases purchases;
    cx_read_purchases(roles, CX_PURCHASE_ROLES, &purchases);
    struct rfm_customers customers = {
        .purchases = &purchases,
        .how = {purchases.rule, what_counts(&purchases), purchases.as_of}};
    rfm_measure(&customers, cuts_file == NULL ? &cuts : NULL);
    if (save_cuts_file != NULL)
        rfm_save_cuts(save_cuts_file, &cuts);
    rfm_write(&customers, &cuts, &segments);
    return cx_end();
}
