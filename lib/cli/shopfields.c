/* shopfields.c - see shopfields.h. */
#include "cli/shopfields.h"

#include <string.h>

enum { LIST_LENGTH = 300, FEW = 4 };

void cx_fields_start(struct cx_shop_fields *f, const char *wanted)
{
    memset(f, 0, sizeof *f);
    cx_profile_start(&f->none, "none");
    if (strcmp(wanted, "none") == 0)
        f->profile = &f->none;
    else if (strcmp(wanted, "auto") != 0)
        f->profile = cx_profile_named(wanted);
}

/* ---- --map */

/* FIELD=COLUMN as a role, so that a wrong COLUMN is told as in every tool. */
static struct cx_role map_role(const char *map, enum cx_field *field)
{
    const char *equals = strchr(map, '=');
    struct cx_bytes text = {0};
    if (!equals)
        cx_die_usage("option '--map': '%s' is not FIELD=COLUMN", map);
    *field = cx_field_find((struct cx_text){map, (size_t)(equals - map)});
    if (*field == CX_FIELDS) {
        for (int f = 0; f < CX_FIELDS; f++)
            cx_bytes_format(&text, "%s%s", f ? ", " : "", cx_field_name((enum cx_field)f));
        cx_die_usage("option '--map': no field '%.*s'; the fields are %.*s", (int)(equals - map),
                     map, (int)text.n, text.s);
    }
    cx_bytes_format(&text, "map %s", cx_field_name(*field));
    struct cx_role role = {.kind = CX_TEXT, .optional = !equals[1]};
    role.name = cx_need(cx_arena_text(cx_memory(), text.s, text.n));
    role.column = equals[1] ? equals + 1 : NULL;
    cx_bytes_release(&text);
    return role;
}

struct cx_run cx_fields_open(struct cx_shop_fields *f, const struct cx_reading *how,
                             const struct cx_list *map)
{
    struct cx_role *roles = cx_need(cx_arena_alloc(cx_memory(), (map->n + 1) * sizeof *roles));
    enum cx_field *fields = cx_need(cx_arena_alloc(cx_memory(), (map->n + 1) * sizeof *fields));
    for (size_t i = 0; i < map->n; i++)
        roles[i] = map_role(map->item[i], &fields[i]);
    const struct cx_list *files = cx_operands();
    struct cx_run run = cx_open_as(how, files->item, files->n, roles, map->n);
    f->table = run.in;
    f->mapped = map->n > 0;
    cx_binding_start(&f->binding);
    for (size_t i = 0; i < map->n; i++)
        f->binding.column[fields[i]] =
            roles[i].column ? cx_table_role_column(run.in, i) : CX_COLUMN_REFUSED;
    return run;
}

/* ---- profile and header */

static void list_columns(const struct cx_table *t, struct cx_bytes *list)
{
    size_t n = cx_table_columns(t);
    for (size_t i = 0; i < n && list->n < LIST_LENGTH; i++) {
        struct cx_text name = cx_table_column(t, i);
        cx_bytes_format(list, "%s'%.*s'", i ? ", " : "", (int)name.n, name.s);
    }
    if (list->n >= LIST_LENGTH)
        cx_bytes_format(list, ", ...");
    if (n == 1)
        cx_bytes_format(list, " (a single column: name the delimiter with -d)");
}

_Noreturn void cx_fields_missing(const struct cx_shop_fields *f, const char *what,
                                 const char *field)
{
    struct cx_bytes list = {0};
    list_columns(f->table, &list);
    cx_die_usage("%s: say --map %s=COLUMN; the columns are %.*s", what, field, (int)list.n, list.s);
}

_Noreturn static void not_of_this_profile(const struct cx_shop_fields *f)
{
    struct cx_bytes list = {0};
    list_columns(f->table, &list);
    cx_die_usage("the columns are not those of profile '%s': %.*s", f->profile->name, (int)list.n,
                 list.s);
}

bool cx_fields_match(struct cx_shop_fields *f)
{
    size_t n = cx_table_columns(f->table);
    struct cx_text *names = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *names));
    f->names = names;
    for (size_t i = 0; i < n; i++) {
        names[i] = cx_name_normal(cx_memory(), cx_table_column(f->table, i));
        if (!names[i].s)
            cx_need(NULL);
    }
    f->chosen = f->binding;
    if (!f->profile) {
        struct cx_profiles all = cx_profiles_shipped();
        f->profile = cx_profile_fitting(&all, names, n, &f->binding);
    } else if (f->profile != &f->none && !cx_profile_match(f->profile, names, n, &f->binding)) {
        not_of_this_profile(f);
    }
    if (!f->profile)
        f->profile = &f->none;
    if (f->binding.crowded)
        cx_die_usage("profile '%s': more than %d columns here are added, taken off or stand in for "
                     "others",
                     f->profile->name, CX_OTHERS);
    return f->profile != &f->none || f->mapped;
}

/* ---- the plan */

static void refuse_rivals(const struct cx_shop_fields *f)
{
    for (int i = 0; i < CX_FIELDS; i++) {
        int column = f->binding.column[i], rival = f->binding.rival[i];
        if (rival < 0)
            continue;
        struct cx_text one = cx_table_column(f->table, (size_t)column);
        struct cx_text two = cx_table_column(f->table, (size_t)rival);
        const char *name = cx_field_name((enum cx_field)i);
        cx_die_usage("'%.*s' and '%.*s' could both be the %s: say --map %s=@%d or --map %s=@%d",
                     (int)one.n, one.s, (int)two.n, two.s, name, name, column + 1, name, rival + 1);
    }
}

static void plan_groups(const struct cx_shop_fields *f, struct cx_shop_plan *plan)
{
    plan->groups = cx_profile_groups(f->profile, f->names, plan->columns);
    plan->group = cx_need(cx_arena_alloc(cx_memory(), (plan->groups + 1) * sizeof *plan->group));
    for (size_t i = 0; i < plan->groups; i++) {
        plan->group[i] = f->chosen;
        cx_profile_group(f->profile, f->names, plan->columns, i + 1, &plan->group[i]);
    }
}

void cx_fields_plan(const struct cx_shop_fields *f, struct cx_shop_plan *plan)
{
    refuse_rivals(f);
    plan->profile = f->profile;
    plan->binding = f->binding;
    plan->columns = cx_table_columns(f->table);
    plan->name = cx_need(cx_arena_alloc(cx_memory(), (plan->columns + 1) * sizeof *plan->name));
    for (size_t i = 0; i < plan->columns; i++) {
        struct cx_text name = cx_table_column(f->table, i);
        plan->name[i] = cx_need(cx_arena_text(cx_memory(), name.s, name.n));
    }
    for (int i = 0; i < CX_FIELDS; i++) {
        plan->column[i] = f->binding.column[i] < 0 ? -1 : f->binding.column[i];
        if (plan->column[i] >= 0)
            plan->heading[i] = plan->name[plan->column[i]];
    }
    plan_groups(f, plan);
}

static bool has_value(const struct cx_shop_fields *f, const struct cx_shop_plan *plan,
                      enum cx_field field)
{
    return plan->column[field] >= 0 || f->profile->constant[field].n > 0;
}

static void check_amounts(const struct cx_shop_fields *f, const struct cx_shop_plan *plan)
{
    const int *column = plan->column;
    if (column[CX_FIELD_AMOUNT] >= 0 || column[CX_FIELD_TOTAL] >= 0)
        return;
    if (column[CX_FIELD_PRICE] < 0 && plan->missing_amount == CX_MISSING_KEEP)
        return;
    if (column[CX_FIELD_PRICE] < 0)
        cx_fields_missing(f, "no column for the amount (--missing-amount keep does without)",
                          "amount");
    if (column[CX_FIELD_QUANTITY] < 0)
        cx_fields_missing(f, "a price for each piece, but no column for the quantity", "quantity");
}

void cx_fields_check(const struct cx_shop_fields *f, const struct cx_shop_plan *plan)
{
    const int *column = plan->column;
    if (plan->stream == CX_STREAM_TABLE)
        return;
    if (!has_value(f, plan, CX_FIELD_CUSTOMER) && !f->profile->anonymous)
        cx_fields_missing(f, "no column for the customer", "customer");
    if (plan->stream == CX_STREAM_EXPOSURES && column[CX_FIELD_VARIANT] < 0)
        cx_fields_missing(f, "no column for the variant", "variant");
    if (column[CX_FIELD_TIME] < 0 && plan->stream <= CX_STREAM_EVENTS)
        cx_fields_missing(f, "no column for the time", "time");
    bool says_purchase = f->profile->stream == CX_STREAM_PURCHASES && f->profile != &f->none;
    if (plan->stream == CX_STREAM_EVENTS && !says_purchase && !has_value(f, plan, CX_FIELD_EVENT))
        cx_fields_missing(f, "no column for the event", "event");
    if (plan->stream == CX_STREAM_PURCHASES)
        check_amounts(f, plan);
}

/* ---- rules without a column */

/* The rules that decide whether a row counts, and as what. */
static const char *rule_word(const struct cx_profile_test *test)
{
    switch (test->rule) {
    case CX_ROW_LEAVE_OUT:
        return "leave-out";
    case CX_ROW_TAKE:
        return "take";
    case CX_ROW_INCOME:
        return "income";
    case CX_ROW_KIND:
        return cx_kind_name(test->kind);
    default:
        return NULL;
    }
}

/* Parts the n-th, from 0, from those before it; false: these are enough. */
static bool lists_more(struct cx_bytes *list, size_t n)
{
    if (n <= FEW && n > 0)
        cx_bytes_format(list, n < FEW ? ", " : ", ...");
    return n < FEW;
}

static size_t list_rules(const struct cx_profile *p, enum cx_field field, struct cx_bytes *list)
{
    size_t n = 0;
    for (size_t i = 0; i < p->tests; i++) {
        const char *word = rule_word(&p->test[i]);
        if (word && p->test[i].field == field && lists_more(list, n++))
            cx_bytes_format(list, "%s %s", word, p->test[i].word);
    }
    return n;
}

static void list_names(const struct cx_profile *p, enum cx_field field, struct cx_bytes *list)
{
    size_t n = 0;
    for (size_t i = 0; i < p->columns; i++) {
        const struct cx_profile_column *c = &p->column[i];
        if (c->field != field || !lists_more(list, n++))
            continue;
        if (c->at)
            cx_bytes_format(list, "@%zu of %zu", c->at, c->of);
        else
            cx_bytes_format(list, "'%.*s'", (int)c->name.n, c->name.s);
    }
}

static bool is_missed(const struct cx_shop_fields *f, enum cx_field field)
{
    return f->binding.column[field] == CX_COLUMN_NONE && !f->profile->optional[field] &&
           cx_profile_knows(f->profile, field);
}

void cx_fields_warn(const struct cx_shop_fields *f)
{
    const struct cx_profile *p = f->profile;
    for (int i = 0; i < CX_FIELDS && !p->single; i++) {
        enum cx_field field = (enum cx_field)i;
        struct cx_bytes rules = {0}, names = {0};
        if (is_missed(f, field) && list_rules(p, field, &rules) > 0) {
            list_names(p, field, &names);
            cx_warn("profile '%s': no column is the %s (looked for: %.*s), so these rules decide "
                    "nothing: %.*s",
                    p->name, cx_field_name(field), (int)names.n, names.s, (int)rules.n, rules.s);
        }
        cx_bytes_release(&rules);
        cx_bytes_release(&names);
    }
}
