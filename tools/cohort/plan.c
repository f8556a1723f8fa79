/* plan.c - what cx-cohort's options ask for. */
#include "cohort.h"

#include <string.h>

#include "base/number.h"

enum { MOST_PERIODS = 10000000, WEEK_DAYS = 7 };

static void read_period(struct cx_cohort_rule *rule)
{
    struct cx_period_rule period = {.window_days = 0};
    if (!cx_period_parse(cx_text_from(cohort_options.period), &period))
        cx_die_usage("option '--period': '%s' is not month, week, day or whole days such as 30d",
                     cohort_options.period);
    rule->period = period.unit;
    rule->window_days = period.window_days;
}

static void choose_cohort(struct cx_cohort_rule *rule)
{
    if (cohort_options.cohort != COHORT_AUTO)
        rule->cohort = (enum cx_period_unit)cohort_options.cohort;
    else
        rule->cohort = rule->period == CX_PERIOD_WINDOW ? CX_PERIOD_MONTH : rule->period;
}

/* Rolling days have no calendar that a week could begin in. */
static void roll(struct cx_cohort_rule *rule)
{
    if (rule->period == CX_PERIOD_MONTH)
        cx_die_usage("option '--clock rolling': months have no fixed number of hours; --period "
                     "day, week or a duration such as 30d is wanted");
    if (rule->period == CX_PERIOD_WINDOW)
        return;
    rule->window_days = rule->period == CX_PERIOD_WEEK ? WEEK_DAYS : 1;
    rule->period = CX_PERIOD_WINDOW;
}

/* A number of the front of *text, which is no larger than `most`. */
static bool take_number(const char **text, int32_t *n)
{
    size_t digits = strspn(*text, "0123456789");
    int64_t x;
    if (!cx_integer_parse((struct cx_text){*text, digits}, &x) || x > MOST_PERIODS)
        return false;
    *n = (int32_t)x;
    *text += digits;
    return true;
}

static bool take_bracket(const char **text, struct cx_cohort_bracket *b)
{
    if (!take_number(text, &b->from))
        return false;
    b->to = b->from;
    if (**text == '-') {
        ++*text;
        if (!take_number(text, &b->to) || b->to < b->from)
            return false;
    }
    if (**text != ',' && **text != '\0')
        return false;
    *text += **text == ',' && (*text)[1] != '\0';
    return true;
}

/* Two rows of one name could not be told apart, nor two columns of --wide. */
static void refuse_twice(const struct cx_cohort_bracket *bracket, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bracket[i].from == bracket[n].from && bracket[i].to == bracket[n].to)
            cx_die_usage("option '--return': '%s' has the same periods twice",
                         cohort_options.returned);
}

static void read_return(struct cohort_plan *plan)
{
    const char *text = cohort_options.returned;
    plan->rule.after = strcmp(text, "after") == 0;
    if (plan->rule.after || strcmp(text, "on") == 0)
        return;
    size_t most = strlen(text) + 1;
    struct cx_cohort_bracket *bracket;
    bracket = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *bracket));
    plan->bracket = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *plan->bracket));
    size_t n = 0;
    do {
        const char *begin = text;
        if (!take_bracket(&text, &bracket[n]))
            cx_die_usage("option '--return': '%s' is not on, after, or periods such as 0,1-3,4-7",
                         cohort_options.returned);
        refuse_twice(bracket, n);
        size_t length = (size_t)(text - begin);
        length -= length > 0 && begin[length - 1] == ',';
        plan->bracket[n++] = cx_need(cx_arena_text(cx_memory(), begin, length));
    } while (*text != '\0');
    plan->rule.bracket = bracket;
    plan->rule.brackets = n;
}

static void read_through(struct cx_cohort_rule *rule)
{
    const char *text = cohort_options.through;
    rule->through = INT32_MAX;
    if (text == NULL)
        return;
    if (rule->brackets > 0)
        cx_die_usage("option '--through': '--return %s' says which periods",
                     cohort_options.returned);
    if (!take_number(&text, &rule->through) || *text != '\0')
        cx_die_usage("option '--through': '%s' is not a period: 0, 1, 2 and so on",
                     cohort_options.through);
}

static void read_value(struct cohort_plan *plan)
{
    static const char *const names[VALUES] = {
        [VALUE_RETENTION] = "retention",
        [VALUE_ACTIVE] = "active",
        [VALUE_ELIGIBLE] = "eligible",
        [VALUE_ORDERS] = "orders",
        [VALUE_REVENUE] = "revenue",
        [VALUE_REVENUE_PER_CUSTOMER] = "revenue_per_customer",
        [VALUE_CUMULATIVE_REVENUE] = "cumulative_revenue",
        [VALUE_CUMULATIVE_PER_CUSTOMER] = "cumulative_per_customer",
    };
    size_t value = 0;
    while (value < VALUES && strcmp(cohort_options.value, names[value]) != 0)
        value++;
    if (value == VALUES)
        cx_die_usage("option '--value': '%s' is not retention, active, eligible, orders, revenue, "
                     "revenue_per_customer, cumulative_revenue or cumulative_per_customer",
                     cohort_options.value);
    plan->value = (enum cohort_value)value;
    if (plan->value != VALUE_RETENTION && !cohort_options.wide)
        cx_die_usage("option '--value' is for '--wide'");
}

void cohort_make_plan(struct cohort_plan *plan)
{
    *plan = (struct cohort_plan){.bracket = NULL};
    read_period(&plan->rule);
    choose_cohort(&plan->rule);
    if (cohort_options.clock == CLOCK_ROLLING)
        roll(&plan->rule);
    read_return(plan);
    read_through(&plan->rule);
    read_value(plan);
    plan->comeback.rolling = cohort_options.clock == CLOCK_ROLLING;
    plan->comeback.has_events = cohort_options.first.n > 0 || cohort_options.again.n > 0;
    plan->comeback.is_detailed =
        plan->comeback.rolling || plan->comeback.has_events || cohort_options.by != NULL;
    cohort_role[EVENT].optional = !plan->comeback.has_events;
    cohort_role[BY].column = cohort_options.by;
}
