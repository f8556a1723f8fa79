/* plan.c - what cx-funnel's options say: steps, exclusions, and what of the rows is needed. */
#include "funnel.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

struct funnel_plan funnel_plan;

/* Texts of steps and exclusions come first, so that their numbers are the first. */
static struct cx_intern names = CX_INTERN_OF(0);
static struct cx_funnel_event *events;
static uint32_t event_room;

static struct cx_funnel_event *event_named(struct cx_text name)
{
    uint32_t number;
    if (cx_intern(&names, name, &number) != CX_INTERN_OK)
        cx_need(NULL);
    if (number >= event_room) {
        events = cx_need(cx_arena_grow(cx_memory(), events, event_room * sizeof *events,
                                       2 * (number + 1) * sizeof *events));
        event_room = 2 * (number + 1);
    }
    return &events[number];
}

/* ---- steps */

/* The next name up to , or | or the end, and which of them it is. */
static char next_name(const char **at, struct cx_bytes *name)
{
    name->n = 0;
    for (; **at != '\0'; (*at)++) {
        if (**at == ',' || **at == '|')
            return *(*at)++;
        if (**at == '\\' && (*at)[1] != '\0')
            (*at)++;
        cx_bytes_put(name, **at);
    }
    return '\0';
}

static void add_name(size_t step, const struct cx_bytes *name, struct cx_bytes *label)
{
    if (name->n == 0)
        cx_die_usage("option '--steps': step %zu of '%s' has no name", step + 1,
                     funnel_options.steps);
    if (label->n > 0)
        cx_bytes_put(label, '|');
    cx_bytes_add(label, name->s, name->n);
    event_named((struct cx_text){name->s, name->n})->steps |= UINT64_C(1) << step;
}

static void read_steps(void)
{
    struct cx_bytes name = {0}, label = {0};
    size_t step = 0;
    char end = ',';
    if (funnel_options.steps == NULL)
        cx_die_usage("option '--steps' is needed: the events that are the steps, with commas");
    for (const char *at = funnel_options.steps; end != '\0';) {
        end = next_name(&at, &name);
        if (step == CX_FUNNEL_STEPS)
            cx_die_usage("option '--steps': more than %d steps", CX_FUNNEL_STEPS);
        add_name(step, &name, &label);
        if (end == '|')
            continue;
        funnel_plan.label[step++] = cx_text_from(cx_kept_text(&label));
    }
    if (step < 2)
        cx_die_usage("option '--steps': a funnel has at least two steps, and '%s' is one",
                     funnel_options.steps);
    funnel_plan.rule.steps = step;
    cx_bytes_release(&name);
    cx_bytes_release(&label);
}

static size_t step_labelled(struct cx_text name)
{
    size_t found = 0;
    for (size_t i = 0; i < funnel_plan.rule.steps; i++) {
        if (!cx_text_equal(funnel_plan.label[i], name))
            continue;
        if (found > 0)
            cx_die_usage("option '--who': steps %zu and %zu are both called '%.*s': say the number",
                         found, i + 1, (int)name.n, name.s);
        found = i + 1;
    }
    return found;
}

static struct cx_text without_backslashes(struct cx_text name)
{
    char *plain = cx_need(cx_arena_alloc(cx_memory(), name.n + 1));
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        i += name.s[i] == '\\' && i + 1 < name.n;
        plain[n++] = name.s[i];
    }
    return (struct cx_text){plain, n};
}

/* A name is taken as the answer writes it, else as --steps does. */
size_t funnel_step_named(struct cx_text name)
{
    int64_t number;
    if (cx_integer_parse(name, &number))
        return number >= 1 && number <= (int64_t)funnel_plan.rule.steps ? (size_t)number : 0;
    size_t step = step_labelled(name);
    return step > 0 ? step : step_labelled(without_backslashes(name));
}

/* ---- exclusions */

static bool read_step(const char **at, char end, unsigned *step)
{
    size_t n = strspn(*at, "0123456789");
    int64_t number;
    if (n == 0 || (*at)[n] != end || !cx_integer_parse((struct cx_text){*at, n}, &number) ||
        number > CX_FUNNEL_STEPS)
        return false;
    *step = (unsigned)number;
    *at += n + 1;
    return true;
}

/* EVENT, or EVENT:I-J; what stands behind another colon is part of the name. */
static struct cx_text read_range(const char *item, struct cx_funnel_exclusion *x)
{
    const char *colon = strrchr(item, ':'), *at = colon != NULL ? colon + 1 : "";
    *x = (struct cx_funnel_exclusion){1, (unsigned)funnel_plan.rule.steps};
    struct cx_funnel_exclusion range;
    if (!read_step(&at, '-', &range.from) || !read_step(&at, '\0', &range.to))
        return cx_text_from(item);
    *x = range;
    return (struct cx_text){item, (size_t)(colon - item)};
}

static void read_exclusions(void)
{
    const struct cx_list *list = &funnel_options.exclusions;
    if (list->n > CX_FUNNEL_EXCLUSIONS)
        cx_die_usage("option '--exclusion': more than %d of them", CX_FUNNEL_EXCLUSIONS);
    funnel_plan.rule.exclusions = list->n;
    for (size_t i = 0; i < list->n; i++) {
        struct cx_funnel_exclusion *x = &funnel_plan.rule.exclusion[i];
        struct cx_text name = read_range(list->item[i], x);
        if (name.n == 0 || x->from < 1 || x->from >= x->to || x->to > funnel_plan.rule.steps)
            cx_die_usage("option '--exclusion': '%s' is not EVENT or EVENT:I-J with steps from 1 "
                         "to %zu", list->item[i], funnel_plan.rule.steps);
        struct cx_funnel_event *event = event_named(name);
        if (event->steps != 0)
            cx_die_usage("option '--exclusion': '%.*s' is a step", (int)name.n, name.s);
        event->exclusions |= UINT64_C(1) << i;
    }
}

/* ---- columns */

/* The attribute that a column becomes: one for --by and --hold where they name the same. */
static int add_attribute(const char *option, const char *column, const char *other)
{
    if (column == NULL)
        return -1;
    if (other != NULL && strcmp(column, other) == 0)
        return 0;
    int attribute = (int)funnel_plan.journey.attributes++;
    funnel_role[funnel_plan.roles++] =
        (struct cx_role){.name = option, .kind = CX_TEXT, .column = column};
    return attribute;
}

void funnel_make_plan(void)
{
    struct cx_funnel_rule *rule = &funnel_plan.rule;
    read_steps();
    read_exclusions();
    rule->within_ms = funnel_options.within_ms;
    rule->order = (enum cx_funnel_order)funnel_options.order;
    rule->ties = (enum cx_funnel_ties)funnel_options.ties;
    rule->first_entry = funnel_options.entry == 1;
    rule->event = events;
    rule->events = cx_intern_count(&names);
    funnel_plan.journey.names = &names;
    funnel_plan.roles = NAMED_ROLES;
    funnel_plan.by = add_attribute("by", funnel_options.by, NULL);
    rule->hold = add_attribute("hold", funnel_options.hold, funnel_options.by);
    funnel_plan.keeps_all = rule->order == CX_FUNNEL_STRICT || funnel_options.after;
    if (rule->order == CX_FUNNEL_ANY && !cx_funnel_steps_fit(rule))
        cx_die_usage("option '--steps': with '--order any' two steps must have all their events in "
                     "common, or none");
}

/* ---- states */

/* Whatever the order of the steps. */
static void put_events(struct cx_bytes *word)
{
    uint32_t n = funnel_plan.rule.events;
    struct cx_text *list = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *list));
    for (uint32_t i = 0; i < n; i++)
        list[i] = cx_interned_text(&names, i);
    qsort(list, n, sizeof *list, cx_text_order);
    for (uint32_t i = 0; i < n; i++) {
        cx_bytes_add(word, ",", i > 0);
        cx_state_text(word, list[i]);
    }
}

const char *funnel_state_word(void)
{
    struct cx_bytes word = {0};
    cx_bytes_format(&word, "events=");
    if (funnel_plan.keeps_all)
        cx_bytes_format(&word, "all");
    else
        put_events(&word);
    for (size_t i = NAMED_ROLES; i < funnel_plan.roles; i++)
        cx_state_option(&word, funnel_role[i].name, funnel_role[i].column);
    if (cx_common.zone != NULL)
        cx_state_option(&word, "tz", cx_common.zone);
    return cx_kept_text(&word);
}
