/* plan.c - which column plays which field, and how dates and amounts are read. */
#include "ingest.h"

#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "model/currency.h"

static enum cx_money_mark decimal_wanted(void)
{
    if (!ingest_options.decimal)
        return CX_MONEY_OPEN;
    if (strcmp(ingest_options.decimal, ".") == 0)
        return CX_MONEY_POINT;
    if (strcmp(ingest_options.decimal, ",") == 0)
        return CX_MONEY_COMMA;
    cx_die_usage("option '--decimal': '%s' is neither a point nor a comma", ingest_options.decimal);
}

static void choose_stream(struct ingest *job)
{
    struct cx_shop_plan *plan = &job->plan;
    bool unknown = plan->profile == &job->fields.none;
    plan->stream = ingest_options.as != AS_PROFILE ? (enum cx_stream)(ingest_options.as - AS_STREAM)
                   : unknown && plan->column[CX_FIELD_VARIANT] >= 0 ? CX_STREAM_EXPOSURES
                   : unknown && plan->column[CX_FIELD_EVENT] >= 0   ? CX_STREAM_EVENTS
                                                                    : plan->profile->stream;
}

/* What needs a meaning is no option of rows that only pass through. */
static void refuse_meaning(const struct ingest *job)
{
    if (job->plan.stream != CX_STREAM_TABLE)
        return;
    if (job->exclude)
        cx_die_usage("option '--exclude': the stream table knows no customers");
    if (cx_common.as_of != CX_NO_DAY || cx_common.max_age > 0)
        cx_die_usage("option '--%s': the stream table reads no times",
                     cx_common.max_age > 0 ? "max-age" : "as-of");
}

/* ---- orders and their lines */

static bool carries(const struct cx_profile *p)
{
    bool yes = false;
    for (int f = 0; f < CX_FIELDS; f++)
        yes |= p->carried[f];
    return yes;
}

/* Whether the rows say anything of single lines. */
static bool has_lines(const struct cx_shop_plan *plan)
{
    return plan->groups > 0 || plan->column[CX_FIELD_ITEM] >= 0 ||
           plan->column[CX_FIELD_AMOUNT] >= 0 || plan->column[CX_FIELD_PRICE] >= 0;
}

static void plan_orders(struct ingest *job)
{
    const struct cx_shop_plan *plan = &job->plan;
    bool has_orders = cx_shop_has_orders(plan), of_money = plan->stream <= CX_STREAM_EVENTS;
    if (ingest_options.grain == GRAIN_LINE && !(of_money && has_lines(plan)))
        cx_die_usage("option '--grain': this export says nothing of the lines of an order");
    if (ingest_options.grain == GRAIN_ORDER && !(of_money && plan->column[CX_FIELD_ORDER] >= 0))
        cx_die_usage("option '--grain': there is no column for the order: say --map order=COLUMN");
    if (carries(plan->profile) && !has_orders && of_money)
        cx_die_usage("profile '%s': rule 'carry' wants one of 'fold', 'repeat' and 'sum'",
                     plan->profile->name);
    if (ingest_options.check_totals && plan->column[CX_FIELD_TOTAL] < 0)
        cx_die_usage("option '--check-totals': this export has no column for the total");
    job->folds = has_orders || ingest_options.grain == GRAIN_ORDER;
    job->fold.plan = plan;
    job->fold.how = has_orders ? plan->profile->folds : CX_FOLD_SUM;
    job->fold.by_line = ingest_options.grain == GRAIN_LINE;
}

/* ---- dates and amounts */

/* The zone that a header such as "Created (UTC)" says; NULL: none. */
static const struct cx_zone *zone_of_heading(struct ingest *job, enum cx_field f)
{
    const char *heading = job->plan.heading[f];
    const char *open = heading ? strrchr(heading, '(') : NULL;
    const char *close = open ? strchr(open, ')') : NULL;
    const struct cx_zone *zone = NULL;
    if (close)
        cx_zones_find(&job->zones, (struct cx_text){open + 1, (size_t)(close - open) - 1}, &zone);
    return zone;
}

static void name_zones(struct ingest *job)
{
    const struct cx_profile *profile = job->plan.profile;
    struct cx_error e = {0};
    cx_zones_start(&job->zones, NULL);
    for (size_t i = 0; i < profile->zone_names; i++) {
        struct cx_text rule = profile->zone_name[i]; /* NAME=ZONE */
        struct cx_text name = {rule.s, strcspn(rule.s, "=")};
        cx_must(cx_zones_declare(&job->zones, name, rule.s + name.n + 1, &e), &e);
    }
}

static void plan_dates(struct ingest *job)
{
    struct cx_shop_plan *plan = &job->plan;
    plan->dates.time = job->how.time;
    plan->dates.order = ingest_options.date_order ? (enum cx_date_order)ingest_options.date_order
                                                  : job->plan.profile->dates;
    plan->dates.numbers = ingest_options.date_format
                              ? (enum cx_date_numbers)ingest_options.date_format
                              : job->plan.profile->numbers;
    name_zones(job);
    plan->dates.zones = &job->zones;
    plan->dates.bare = zone_of_heading(job, CX_FIELD_TIME);
    if (!plan->dates.bare)
        plan->dates.bare = zone_of_heading(job, CX_FIELD_CLOCK);
    if (!plan->dates.bare && job->plan.profile->zone) {
        struct cx_error e = {0};
        cx_must(cx_zone_load(cx_memory(), NULL, job->plan.profile->zone, &plan->dates.bare, &e),
                &e);
    }
}

static void plan_amounts(struct ingest *job)
{
    struct cx_shop_plan *plan = &job->plan;
    struct cx_text constant = plan->profile->constant[CX_FIELD_CURRENCY];
    enum cx_money_mark wanted = decimal_wanted();
    for (int f = 0; f < CX_FIELDS; f++) {
        plan->money[f].half_even = job->how.half_even || plan->profile->half_even;
        plan->money[f].mark = wanted ? wanted : job->plan.profile->decimal;
    }
    if (ingest_options.currency &&
        !cx_currency_code(cx_text_from(ingest_options.currency), plan->currency))
        cx_die_usage("option '--currency': '%s' is not a code of ISO 4217, such as EUR",
                     ingest_options.currency);
    if (!ingest_options.currency && constant.n && !cx_currency_code(constant, plan->currency))
        cx_die_usage("profile '%s': '%.*s' is no currency", job->plan.profile->name,
                     (int)constant.n, constant.s);
}

void ingest_make_plan(struct ingest *job)
{
    struct cx_shop_plan *plan = &job->plan;
    cx_fields_plan(&job->fields, plan);
    plan->missing_amount = (enum cx_missing_amount)cx_common.missing_amount;
    choose_stream(job);
    refuse_meaning(job);
    if (!ingest_options.sniff) {
        cx_fields_check(&job->fields, plan);
        cx_fields_warn(&job->fields);
    }
    plan_dates(job);
    plan_amounts(job);
    plan_orders(job);
}
