/* option.c - see option.h. */
#include "cli/option.h"

#include "base/nearest.h"
#include "base/number.h"
#include "cli/flat.h"
#include "cli/program.h"

#include <string.h>

struct parser {
    const struct cx_tool *tool;
    struct cx_arena *a;
    struct cx_flat flat;
    char **rest; /* the arguments behind the one being read */
    struct cx_list *operands;
    const char *generate;
};

static struct cx_list given; /* names of options, as often as they were */

static void add_to_list(struct cx_arena *a, struct cx_list *list, const char *text)
{
    if ((list->n & (list->n - 1)) == 0) {
        size_t size = sizeof *list->item;
        size_t room = list->n ? 2 * list->n : 1;
        list->item = cx_need(cx_arena_grow(a, list->item, list->n * size, room * size));
    }
    list->item[list->n++] = text;
}

_Noreturn static void refuse_value(const struct cx_flat_option *o, const char *value,
                                   const char *because)
{
    cx_die_usage("option '--%s': '%s' %s", o->name, value, because);
}

static void set_number(const struct cx_flat_option *o, const char *value)
{
    if (!cx_share_parse(cx_text_from(value), o->option->to.number))
        refuse_value(o, value, "is not a number");
}

static void set_count(const struct cx_flat_option *o, const char *value)
{
    int64_t x;
    if (!cx_integer_parse(cx_text_from(value), &x) || x < 0)
        refuse_value(o, value, "is not a whole number from 0");
    *o->option->to.count = x;
}

/* 4096, 64K, 256M, 4G: powers of 1024. */
static void set_size(const struct cx_flat_option *o, const char *value)
{
    static const char units[] = "KMGT";
    struct cx_text t = cx_text_from(value);
    const char *unit = t.n > 0 ? strchr(units, t.s[t.n - 1]) : NULL;
    int shift = unit ? 10 * (int)(unit - units + 1) : 0;
    t.n -= unit != NULL;
    int64_t x;
    if (!cx_integer_parse(t, &x) || x < 0 || x > INT64_MAX >> shift)
        refuse_value(o, value, "is not a size such as 256M");
    *o->option->to.count = x << shift;
}

static void set_choice(const struct cx_flat_option *o, const char *value)
{
    const char *const *choices = o->option->choices;
    for (int i = 0; choices[i]; i++) {
        if (strcmp(choices[i], value) == 0) {
            *o->option->to.choice = i;
            return;
        }
    }
    struct cx_bytes all = {0};
    for (size_t i = 0; choices[i]; i++)
        cx_bytes_format(&all, "%s%s", i == 0 ? "" : choices[i + 1] ? ", " : " or ", choices[i]);
    cx_die_usage("option '--%s': '%s' is not %.*s", o->name, value, (int)all.n,
                 all.failed ? "" : all.s);
}

/* Roles of one name in two tables are chosen together. */
static void set_role(struct parser *p, const struct cx_flat_option *o, const char *value)
{
    if (*value == '\0')
        refuse_value(o, value, "is not a column");
    for (size_t i = 0; i < p->flat.n; i++)
        if (p->flat.item[i].role && strcmp(p->flat.item[i].name, o->name) == 0)
            p->flat.item[i].role->column = value;
}

/* Somebody who names two columns wants both. */
static void refuse_second_column(const struct cx_flat_option *o, const char *value)
{
    const char *first = *o->option->to.text;
    if (strcmp(o->argument, "COL") == 0 && first != NULL && strcmp(first, value) != 0)
        cx_die_usage("option '--%s' takes one column, not both '%s' and '%s'", o->name, first,
                     value);
}

static void set_value(struct parser *p, const struct cx_flat_option *o, const char *value)
{
    const struct cx_option *option = o->option;
    add_to_list(p->a, &given, o->name);
    if (*value == '\0' && strstr(o->argument, "FILE"))
        refuse_value(o, value, "is not a file");
    switch (option->kind) {
    case CX_OPTION_TEXT:
        refuse_second_column(o, value);
        *option->to.text = value;
        break;
    case CX_OPTION_COUNT:
        set_count(o, value);
        break;
    case CX_OPTION_NUMBER:
        set_number(o, value);
        break;
    case CX_OPTION_CHOICE:
        set_choice(o, value);
        break;
    case CX_OPTION_DURATION:
        if (!cx_duration_parse(cx_text_from(value), option->to.count))
            refuse_value(o, value, "is not a duration such as 30m, 14d or 12w");
        break;
    case CX_OPTION_DAYS:
        if (!cx_duration_parse(cx_text_from(value), option->to.count))
            refuse_value(o, value, "is not a duration such as 14d or 12w");
        cx_refuse_less_than_a_day(o->name, cx_text_from(value), *option->to.count);
        break;
    case CX_OPTION_SIZE:
        set_size(o, value);
        break;
    case CX_OPTION_DAY:
        if (!cx_day_parse(cx_text_from(value), option->to.day))
            refuse_value(o, value, "is not a date such as 2025-10-07");
        break;
    case CX_OPTION_LIST:
        add_to_list(p->a, option->to.list, value);
        break;
    case CX_OPTION_ROLES:
        set_role(p, o, value);
        break;
    default:
        break;
    }
}

static void set_flag(struct parser *p, const struct cx_flat_option *o)
{
    *o->option->to.flag = true;
    add_to_list(p->a, &given, o->name);
    if (cx_help_wanted) {
        cx_print_help(p->tool, &p->flat);
        cx_leave_after_printing();
    }
    if (cx_version_wanted) {
        cx_print_version(p->tool);
        cx_leave_after_printing();
    }
}

static const char *next_argument(struct parser *p)
{
    return *p->rest ? *p->rest++ : NULL;
}

static const struct cx_flat_option *find_letter(const struct parser *p, char letter)
{
    for (size_t i = 0; i < p->flat.n; i++)
        if (p->flat.item[i].letter == letter)
            return &p->flat.item[i];
    return NULL;
}

static const struct cx_flat_option *find_name(const struct parser *p, struct cx_text name)
{
    for (size_t i = 0; i < p->flat.n; i++)
        if (cx_text_is(name, p->flat.item[i].name))
            return &p->flat.item[i];
    return NULL;
}

_Noreturn static void refuse_name(const struct parser *p, struct cx_text name)
{
    struct cx_text *names = cx_need(cx_arena_alloc(p->a, p->flat.n * sizeof *names));
    for (size_t i = 0; i < p->flat.n; i++)
        names[i] = cx_text_from(p->flat.item[i].name);
    int nearest = cx_nearest(name, names, p->flat.n);
    if (nearest < 0)
        cx_die_usage("unknown option '--%.*s'", (int)name.n, name.s);
    cx_die_usage("unknown option '--%.*s', did you mean '--%s'?", (int)name.n, name.s,
                 names[nearest].s);
}

/* -j4, -j 4, -qv, -vj4 */
static void parse_letters(struct parser *p, const char *letters)
{
    for (const char *at = letters; *at; at++) {
        const struct cx_flat_option *o = find_letter(p, *at);
        if (!o)
            cx_die_usage("unknown option '-%c'", *at);
        if (!o->argument) {
            set_flag(p, o);
            continue;
        }
        const char *value = at[1] ? at + 1 : next_argument(p);
        if (!value)
            cx_die_usage("option '-%c' needs a value", *at);
        set_value(p, o, value);
        return;
    }
}

/* --name, --name=value, --name value */
static void parse_name(struct parser *p, const char *text)
{
    const char *equals = strchr(text, '=');
    struct cx_text name = {text, equals ? (size_t)(equals - text) : strlen(text)};
    if (cx_text_is(name, "generate")) {
        p->generate = equals ? equals + 1 : next_argument(p);
        if (!p->generate)
            cx_die_usage("option '--generate' needs a value");
        return;
    }
    const struct cx_flat_option *o = find_name(p, name);
    if (!o)
        refuse_name(p, name);
    if (!o->argument && equals)
        cx_die_usage("option '--%s' takes no value", o->name);
    if (!o->argument) {
        set_flag(p, o);
        return;
    }
    const char *value = equals ? equals + 1 : next_argument(p);
    if (!value)
        cx_die_usage("option '--%s' needs a value", o->name);
    set_value(p, o, value);
}

static void parse_arguments(struct parser *p)
{
    bool only_operands = false;
    for (const char *text = next_argument(p); text; text = next_argument(p)) {
        if (only_operands || text[0] != '-' || text[1] == '\0')
            add_to_list(p->a, p->operands, text);
        else if (strcmp(text, "--") == 0)
            only_operands = true;
        else if (text[1] == '-')
            parse_name(p, text + 2);
        else
            parse_letters(p, text + 1);
    }
}

static void generate(const struct parser *p)
{
    if (strcmp(p->generate, "columns") == 0)
        cx_print_columns(p->operands->n > 0 ? p->operands->item[0] : "-");
    else if (!cx_print_generated(p->tool, &p->flat, p->generate))
        cx_die_usage("option '--generate': '%s' is not man, bash, zsh, fish, summary, options or "
                     "columns", p->generate);
    cx_leave_after_printing();
}

void cx_parse_options(const struct cx_tool *tool, int argc, char **argv, struct cx_arena *a,
                      struct cx_list *operands)
{
    cx_message_from(tool->name);
    *operands = (struct cx_list){0};
    struct parser p = {
        .tool = tool,
        .a = a,
        .flat = cx_flatten(tool, a),
        .rest = argv + (argc > 0),
        .operands = operands,
    };
    parse_arguments(&p);
    if (p.generate)
        generate(&p);
}

void cx_refuse_less_than_a_day(const char *option, struct cx_text value, int64_t ms)
{
    if (ms > 0 && ms < CX_DAY_MS)
        cx_die_usage("option '--%s': '%.*s' is less than a day: m is minutes, d is days, w is "
                     "weeks",
                     option, (int)value.n, value.s);
}

void cx_refuse_options(const char *const *names, const char *why)
{
    for (; *names; names++)
        for (size_t i = 0; i < given.n; i++)
            if (strcmp(given.item[i], *names) == 0)
                cx_die_usage("option '--%s' %s", *names, why);
}
