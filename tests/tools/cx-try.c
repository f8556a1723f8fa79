/* cx-try - a tool for the tests of what all tools share: rows and money of each customer, or with
 * --rows the rows themselves. */
#include "base/number.h"
#include "cli/program.h"

#include <stdio.h>

enum { CUSTOMER, TIME, AMOUNT, ROLES };

static struct cx_role roles[ROLES] = {
    {"customer", CX_TEXT, .filled = true, .help = "who bought"},
    {"time", CX_TIME, .filled = true, .help = "when"},
    {"amount", CX_AMOUNT, .filled = true, .help = "money, as the customer paid it"},
};

static bool as_rows;
static const char *also, *data_file;

static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, ROLES),
    CX_HEADING("Trying"),
    CX_FLAG(0, "rows", &as_rows, "write the rows, not the customers"),
    CX_STRING(0, "also", &also, "FILE", "write the number of customers to FILE"),
    CX_STRING(0, "data-file", &data_file, "NAME", "say where a shipped file is, and end"),
    CX_OPTIONS(cx_input_options),
    CX_OPTIONS(cx_time_options),
    CX_OPTIONS(cx_money_options),
    CX_OPTIONS(cx_output_options),
    CX_OPTIONS(cx_run_options),
    CX_OPTIONS(cx_state_options),
    CX_OPTIONS_END,
};

static const struct cx_tool tool = {
    .name = "cx-try",
    .summary = "try what all tools share",
    .stage = "test",
    .operands = "[FILE...]",
    .example = "cx-try purchases.tsv",
    .options = options,
};

struct spent {
    int64_t rows, units;
};

static enum cx_status add(void *const *slots, const struct cx_row *const *rows, size_t n,
                          struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)memory, (void)context, (void)e;
    for (size_t i = 0; i < n; i++) {
        struct spent *s = slots[i];
        s->rows++;
        s->units += rows[i]->value[AMOUNT].amount.units;
    }
    return CX_OK;
}

static enum cx_status merge(void *to, const void *from, struct cx_arena *memory, void *context,
                            struct cx_error *e)
{
    (void)memory, (void)context, (void)e;
    const struct spent *more = from;
    struct spent *s = to;
    s->rows += more->rows;
    s->units += more->units;
    return CX_OK;
}

static void save(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    const struct spent *s = slot;
    cx_put_int(out, s->rows);
    cx_put_int(out, s->units);
}

static enum cx_status load(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                           void *context, struct cx_error *e)
{
    (void)memory, (void)context;
    struct spent *s = slot;
    if (cx_integer_parse(cells[0], &s->rows) && cx_integer_parse(cells[1], &s->units))
        return CX_OK;
    return cx_fail(e, CX_FAILED, "the state is damaged");
}

static const struct cx_column saved[] = {{"rows", CX_INTEGER}, {"units", CX_INTEGER}};
static const struct cx_group group = {
    .keys = {CUSTOMER},
    .key_count = 1,
    .slot_size = sizeof(struct spent),
    .add = add,
    .merge = merge,
    .state = {saved, CX_COUNT_OF(saved), save, load},
};

struct result {
    struct cx_groups customers;
    int32_t as_of;
};

static void put_customer(void *context, size_t i, struct cx_out *out)
{
    const struct result *r = context;
    struct cx_group_row row = cx_group_at(&r->customers, i);
    const struct spent *s = row.slot;
    cx_put_text(out, row.key[0]);
    cx_put_int(out, s->rows);
    cx_put_amount(out, s->units);
    cx_put_number(out, (double)s->units / 10000 / (double)s->rows);
    cx_put_day(out, r->as_of);
    cx_end_row(out);
}

static void report(struct result *r)
{
    static const struct cx_column columns[] = {
        {"customer", CX_TEXT}, {"rows", CX_INTEGER}, {"money", CX_AMOUNT},
        {"mean", CX_NUMBER},   {"as_of", CX_TIME},
    };
    cx_put_rows(cx_create(columns, CX_COUNT_OF(columns)), r->customers.n, put_customer, r);
}

static void write_also(size_t customers)
{
    static const struct cx_column columns[] = {{"customers", CX_INTEGER}};
    const struct cx_writing how = {.path = also};
    struct cx_writer *w = cx_create_as(&how, columns, CX_COUNT_OF(columns));
    struct cx_out out = cx_out_for(w);
    cx_put_int(&out, (int64_t)customers);
    cx_end_row(&out);
    cx_emit(w, &out);
    cx_out_release(&out);
}

static enum cx_verdict put_input(void *context, const struct cx_row *row, struct cx_out *out,
                               struct cx_refusal *why)
{
    (void)context, (void)why;
    cx_put_text(out, row->value[CUSTOMER].text);
    cx_put_time(out, &row->value[TIME].time);
    cx_put_amount(out, row->value[AMOUNT].amount.units);
    cx_end_row(out);
    return CX_KEEP;
}

static void write_rows(void)
{
    static const struct cx_column columns[] = {
        {"customer", CX_TEXT}, {"time", CX_TIME}, {"amount", CX_AMOUNT},
    };
    static const struct cx_map map = {.row = put_input};
    struct cx_reading how = cx_reading();
    how.all_cells = true;
    struct cx_run run = cx_open_as(&how, cx_operands()->item, cx_operands()->n, roles, ROLES);
    run.time_role = TIME;
    run.exclude_role = CUSTOMER;
    cx_map_all(&run, &map, cx_create(columns, CX_COUNT_OF(columns)));
}

static void write_customers(void)
{
    struct cx_run run = cx_open(roles, ROLES);
    run.time_role = TIME;
    run.exclude_role = CUSTOMER;
    struct result result;
    cx_group_all(&run, &group, "try", &result.customers);
    result.as_of = cx_as_of(&run);
    report(&result);
    if (also)
        write_also(result.customers.n);
}

int main(int argc, char **argv)
{
    cx_start(&tool, argc, argv);
    if (data_file)
        puts(cx_data_file(data_file) ? cx_data_file(data_file) : "none");
    else if (as_rows)
        write_rows();
    else
        write_customers();
    return cx_end();
}
