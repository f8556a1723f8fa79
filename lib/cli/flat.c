/* flat.c - see flat.h. */
#include "cli/flat.h"

#include "base/number.h"
#include "cli/program.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STANDARD_ROOM = 64 };

struct flattening {
    struct cx_arena *a;
    struct cx_flat flat;
    const char *heading;
};

/* The largest unit that leaves a whole number, weeks only where there are many: 14d, 52w. */
static void show_duration(int64_t ms, char *out)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}, {1, "ms"}};
    const int64_t week = 604800000;
    size_t i = 0;
    if (ms % week == 0 && ms >= 8 * week) {
        snprintf(out, STANDARD_ROOM, "%lldw", (long long)(ms / week));
        return;
    }
    while (i + 1 < CX_COUNT_OF(units) && ms % units[i].ms != 0)
        i++;
    snprintf(out, STANDARD_ROOM, "%lld%s", (long long)(ms / units[i].ms), units[i].unit);
}

static void show_size(int64_t bytes, char *out)
{
    static const char units[] = {'\0', 'K', 'M', 'G', 'T'};
    size_t i = 0;
    for (; i + 1 < sizeof units && bytes % 1024 == 0; i++)
        bytes /= 1024;
    snprintf(out, STANDARD_ROOM, "%lld%.1s", (long long)bytes, &units[i]);
}

/* Zero counts, durations and sizes mean "not set" throughout. */
static void show_standard(const struct cx_option *option, char *out)
{
    *out = '\0';
    switch (option->kind) {
    case CX_OPTION_TEXT:
        snprintf(out, STANDARD_ROOM, "%s", *option->to.text ? *option->to.text : "");
        break;
    case CX_OPTION_COUNT:
        if (*option->to.count > 0)
            snprintf(out, STANDARD_ROOM, "%lld", (long long)*option->to.count);
        break;
    case CX_OPTION_NUMBER:
        if (!isnan(*option->to.number))
            cx_number_format(*option->to.number, 0, out);
        break;
    case CX_OPTION_CHOICE:
        if (*option->to.choice >= 0)
            snprintf(out, STANDARD_ROOM, "%s", option->choices[*option->to.choice]);
        break;
    case CX_OPTION_DURATION:
    case CX_OPTION_DAYS:
        if (*option->to.count > 0)
            show_duration(*option->to.count, out);
        break;
    case CX_OPTION_SIZE:
        if (*option->to.count > 0)
            show_size(*option->to.count, out);
        break;
    case CX_OPTION_DAY:
        cx_day_format(*option->to.day, out);
        break;
    default:
        break;
    }
}

static const char *join_choices(struct cx_arena *a, const char *const *choices)
{
    struct cx_bytes all = {0};
    for (size_t i = 0; choices[i]; i++)
        cx_bytes_format(&all, "%s%s", i > 0 ? "|" : "", choices[i]);
    const char *joined = cx_need(all.failed ? NULL : cx_arena_text(a, all.s, all.n));
    cx_bytes_release(&all);
    return joined;
}

static struct cx_flat_option *add_row(struct flattening *f)
{
    struct cx_flat *flat = &f->flat;
    if ((flat->n & (flat->n - 1)) == 0) {
        size_t size = sizeof *flat->item;
        size_t room = flat->n ? 2 * flat->n : 1;
        flat->item = cx_need(cx_arena_grow(f->a, flat->item, flat->n * size, room * size));
    }
    return &flat->item[flat->n++];
}

static void add_option(struct flattening *f, const struct cx_option *option)
{
    char standard[STANDARD_ROOM];
    show_standard(option, standard);
    const char *argument = option->argument;
    if (option->kind == CX_OPTION_CHOICE && !argument)
        argument = join_choices(f->a, option->choices);
    else if (option->kind == CX_OPTION_FLAG)
        argument = NULL;
    *add_row(f) = (struct cx_flat_option){
        .option = option,
        .heading = f->heading,
        .name = option->name,
        .letter = option->letter,
        .argument = argument,
        .help = option->help,
        .standard = *standard ? cx_need(cx_arena_text(f->a, standard, strlen(standard))) : NULL,
    };
}

static void add_role(struct flattening *f, const struct cx_option *option, struct cx_role *role)
{
    *add_row(f) = (struct cx_flat_option){
        .option = option,
        .heading = f->heading,
        .name = role->name,
        .argument = "COL",
        .help = role->help,
        .standard = cx_wanted_column(role),
        .role = role,
    };
}

static void add_table(struct flattening *f, const struct cx_option *table)
{
    for (const struct cx_option *option = table; option->kind != CX_OPTION_END; option++) {
        switch (option->kind) {
        case CX_OPTION_HEADING:
            f->heading = option->help;
            break;
        case CX_OPTION_SET:
            add_table(f, option->to.set);
            break;
        case CX_OPTION_ROLES:
            for (size_t i = 0; i < option->role_count; i++)
                add_role(f, option, &option->to.roles[i]);
            break;
        default:
            add_option(f, option);
        }
    }
}

static bool name_is_taken(const struct cx_flat *flat, const struct cx_flat_option *role)
{
    for (size_t i = 0; i < flat->n; i++)
        if (!flat->item[i].role && strcmp(flat->item[i].name, role->name) == 0)
            return true;
    return false;
}

/* A role whose name is an option's (--currency) is chosen with --currency-column. */
static void make_names_unique(struct flattening *f)
{
    struct cx_flat *flat = &f->flat;
    for (size_t i = 0; i < flat->n; i++) {
        struct cx_flat_option *row = &flat->item[i];
        if (!row->role)
            continue;
        if (name_is_taken(flat, row)) {
            struct cx_bytes name = {0};
            cx_bytes_format(&name, "%s-column", row->name);
            row->name = cx_need(name.failed ? NULL : cx_arena_text(f->a, name.s, name.n));
            cx_bytes_release(&name);
        }
        for (size_t j = 0; j < i; j++)
            row->repeated |= flat->item[j].role && strcmp(flat->item[j].name, row->name) == 0;
    }
}

struct cx_flat cx_flatten(const struct cx_tool *tool, struct cx_arena *a)
{
    struct flattening f = {.a = a, .heading = "Options"};
    add_table(&f, tool->options);
    add_table(&f, cx_every_options);
    make_names_unique(&f);
    return f.flat;
}
