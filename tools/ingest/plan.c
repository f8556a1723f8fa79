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
    job->plan.stream = ingest_options.as == AS_PURCHASES ? CX_STREAM_PURCHASES
                       : ingest_options.as == AS_EVENTS  ? CX_STREAM_EVENTS
                                                         : job->plan.profile->stream;
    if (job->plan.profile == &job->fields.none && ingest_options.as == AS_PROFILE &&
        job->plan.column[CX_FIELD_EVENT] >= 0)
        job->plan.stream = CX_STREAM_EVENTS;
    if (ingest_options.grain != GRAIN_PROFILE && !job->plan.profile->folds)
        cx_die_usage("option '--grain': in this export no order runs over several rows");
}

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
        plan->money[f].half_even = job->how.half_even;
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
    choose_stream(job);
    cx_fields_check(&job->fields, plan);
    plan_dates(job);
    plan_amounts(job);
    job->fold.plan = plan;
    job->fold.by_line = ingest_options.grain == GRAIN_LINE;
}
