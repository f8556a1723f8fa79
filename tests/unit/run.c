/* run.c - map, group and ordered give the same answer at any number of threads and block size.
 *
 * Expected values are counted here by plain loops over the rows that the test itself made up.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "run/run.h"

enum { CUSTOMER, TIME, AMOUNT, ROLES };
enum { ROWS = 3000, CUSTOMERS = 137 };

static struct cx_role roles[ROLES] = {
    [CUSTOMER] = {.name = "customer", .kind = CX_TEXT},
    [TIME] = {.name = "time", .kind = CX_TIME},
    [AMOUNT] = {.name = "amount", .kind = CX_AMOUNT},
};

static char folder[] = "/tmp/cx-run-XXXXXX";
static char input[64], by_key[64], output[64], state_a[64], state_b[64];

struct made { /* what row i holds; times go up with i */
    int customer, amount;
};

static struct made row_at(int i)
{
    unsigned x = (unsigned)i * 2654435761u;
    return (struct made){(int)(x >> 16) % CUSTOMERS, (int)(x >> 8) % 1000};
}

static void write_row(FILE *f, int i)
{
    struct made r = row_at(i);
    fprintf(f, i % 7 == 0 ? "\"customer, %03d\",2025-01-%02dT%02d:%02d:00Z,%d\n"
                          : "\"customer, %03d\",2025-01-%02d %02d:%02d,%d\n",
            r.customer, 1 + i / 1440, i / 60 % 24, i % 60, r.amount);
}

static void write_inputs(void)
{
    FILE *f = fopen(input, "w"), *k = fopen(by_key, "w");
    fputs("customer,time,amount\n", f);
    fputs("customer,time,amount\n", k);
    for (int i = 0; i < ROWS; i++)
        write_row(f, i);
    for (int c = 0; c < CUSTOMERS; c++)
        for (int i = 0; i < ROWS; i++)
            if (row_at(i).customer == c)
                write_row(k, i);
    fclose(f);
    fclose(k);
}

static struct cx_run open_run(struct cx_arena *a, const char *const *path, size_t block,
                              int threads)
{
    struct cx_error e = {0};
    struct cx_reading how = {.block_size = block};
    struct cx_run run = {.threads = threads, .time_role = TIME, .as_of = CX_NO_DAY,
                         .exclude_role = -1, .max_rejects = UINT64_MAX, .max_reject_share = 1};
    assert_int_equal(cx_table_open(a, &how, path, 1, roles, ROLES, &run.in, &e), CX_OK);
    return run;
}

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = calloc(1, 1 << 20);
    assert_non_null(f);
    text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
    fclose(f);
    return text;
}

/* The rows are a minute apart. */
static void check_ends(const struct cx_counts *counts)
{
    int64_t first = cx_day_from_civil(2025, 1, 1) * CX_DAY_MS;
    assert_int_equal(counts->newest, cx_day_from_civil(2025, 1, 3));
    assert_int_equal(counts->end_ms, first + (ROWS - 1) * INT64_C(60000));
    assert_int_equal(counts->end_local_ms, counts->end_ms);
}

/* ---- group */

struct slot {
    int64_t rows;
    int64_t units;   /* slots are aligned to 8 bytes, no more */
    int64_t last_ms; /* rows must come in the order of the input */
};

static enum cx_status add(void *const *slots, const struct cx_row *const *rows, size_t n,
                          struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)memory, (void)context;
    for (size_t i = 0; i < n; i++) {
        struct slot *s = slots[i];
        if (rows[i]->value[TIME].time.ms < s->last_ms)
            return cx_fail(e, CX_FAILED, "rows of a slot are out of order");
        s->last_ms = rows[i]->value[TIME].time.ms;
        s->rows++;
        s->units += rows[i]->value[AMOUNT].amount.units;
    }
    return CX_OK;
}

static enum cx_status merge(void *to, const void *from, struct cx_arena *memory, void *context,
                            struct cx_error *e)
{
    (void)memory, (void)context, (void)e;
    ((struct slot *)to)->rows += ((const struct slot *)from)->rows;
    ((struct slot *)to)->units += ((const struct slot *)from)->units;
    return CX_OK;
}

static void save(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    cx_put_int(out, ((const struct slot *)slot)->rows);
    cx_put_int(out, ((const struct slot *)slot)->units);
}

static enum cx_status load(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                           void *context, struct cx_error *e)
{
    (void)memory, (void)context;
    int64_t units;
    if (!cx_integer_parse(cells[0], &((struct slot *)slot)->rows) ||
        !cx_integer_parse(cells[1], &units))
        return cx_fail(e, CX_FAILED, "damaged");
    ((struct slot *)slot)->units = units;
    return CX_OK;
}

static const struct cx_column state_columns[] = {{"rows", CX_INTEGER}, {"units", CX_INTEGER}};
static const struct cx_group totals = {
    .keys = {CUSTOMER}, .key_count = 1, .slot_size = sizeof(struct slot), .add = add,
    .merge = merge, .state = {state_columns, 2, save, load, NULL},
};

static void check_totals(const struct cx_groups *g)
{
    int64_t rows[CUSTOMERS] = {0}, units[CUSTOMERS] = {0};
    for (int i = 0; i < ROWS; i++) {
        rows[row_at(i).customer]++;
        units[row_at(i).customer] += row_at(i).amount * INT64_C(10000);
    }
    assert_int_equal(g->n, CUSTOMERS);
    for (int c = 0; c < CUSTOMERS; c++) {
        struct cx_group_row row = cx_group_at(g, (size_t)c);
        const struct slot *s = row.slot;
        char name[32];
        snprintf(name, sizeof name, "customer, %03d", c);
        assert_true(cx_text_is(row.key[0], name));
        assert_int_equal(row.rows, rows[c]);
        assert_int_equal(s->rows, rows[c]);
        assert_true(s->units == units[c]);
    }
}

static void group_counts_every_row_once(void **unused)
{
    (void)unused;
    const char *path = input;
    for (int threads = 1; threads <= 5; threads++)
        for (size_t block = 60; block <= 300000; block *= 17) {
            struct cx_arena a = {0};
            struct cx_error e = {0};
            struct cx_groups g;
            struct cx_run run = open_run(&a, &path, block, threads);
            assert_int_equal(cx_groups_open(&totals, &g, &e), CX_OK);
            assert_int_equal(cx_run_group(&run, &g, &e), CX_OK);
            assert_int_equal(cx_groups_sort(&g, threads, &e), CX_OK);
            assert_int_equal(run.counts.kept, ROWS);
            check_ends(&run.counts);
            assert_int_equal(run.counts.second, cx_day_from_civil(2025, 1, 2));
            check_totals(&g);
            cx_groups_release(&g);
            cx_table_close(run.in);
            cx_arena_release(&a);
        }
}

/* ---- group: packed rows, visits, and slots of two lines */

static bool numbers_are_chosen; /* as choose_even() does */

struct pack {
    int64_t ms, units;
};

static enum cx_status pack(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < rows->n; i++) {
        const union cx_value *value = rows->row[i].value;
        struct pack *to = (struct pack *)rows->packed + rows->place[i];
        *to = (struct pack){value[TIME].time.ms, value[AMOUNT].amount.units};
        if (numbers_are_chosen && rows->number[i] != (uint32_t)to->units)
            return cx_fail(e, CX_FAILED, "the number of another row");
    }
    return CX_OK;
}

static enum cx_status add_packed(void *const *slots, const void *packed,
                                 const struct cx_row *const *rows, size_t n,
                                 struct cx_arena *memory, void *context, struct cx_error *e)
{
    const struct pack *row = packed;
    for (size_t i = 0; i < n; i++)
        if (row[i].ms != rows[i]->value[TIME].time.ms ||
            row[i].units != rows[i]->value[AMOUNT].amount.units)
            return cx_fail(e, CX_FAILED, "packed for another row");
    return add(slots, rows, n, memory, context, e);
}

/* Even and odd rows of a slot are saved apart, as if there were two of them. */
static const void *next_half(const void *slot, const void *before, void *context)
{
    static struct slot half[2];
    const struct slot *s = slot;
    (void)context;
    half[0] = (struct slot){.rows = s->rows / 2, .units = 5};
    half[1] = (struct slot){.rows = s->rows - s->rows / 2, .units = s->units - 5};
    return !before ? &half[0] : before == &half[0] ? &half[1] : NULL;
}

static const struct cx_group packed_totals = {
    .keys = {CUSTOMER}, .key_count = 1, .slot_size = sizeof(struct slot),
    .packed_size = sizeof(struct pack), .pack = pack, .add_packed = add_packed,
    .merge = merge, .state = {state_columns, 2, save, load, next_half},
};

struct visits {
    size_t n;
    int64_t rows;
};

static void visit(const struct cx_group_row *row, void *context)
{
    struct visits *v = context;
    assert_int_equal(row->rows, ((struct slot *)row->slot)->rows);
    assert_true(row->key[0].n == strlen("customer, 000"));
    v->n++;
    v->rows += ((struct slot *)row->slot)->rows;
}

static void check_visits(const struct cx_groups *g)
{
    struct visits v = {0};
    for (size_t part = 0; part < CX_GROUP_PARTS; part++)
        cx_groups_visit(g, part, visit, &v);
    assert_int_equal(v.n, CUSTOMERS);
    assert_int_equal(v.rows, ROWS);
}

static void packed_rows_meet_their_slots(void **unused)
{
    (void)unused;
    const char *path = input, *states[] = {state_a};
    for (int threads = 1; threads <= 4; threads++) {
        struct cx_arena a = {0};
        struct cx_error e = {0};
        struct cx_groups g;
        struct cx_counts counts = {0};
        struct cx_run run = open_run(&a, &path, 700, threads);
        const struct cx_state_of of = {.tool = "cx-test", .options = "plain"};
        const struct cx_writing how = {.path = state_a};
        assert_int_equal(cx_groups_open(&packed_totals, &g, &e), CX_OK);
        assert_int_equal(cx_run_group(&run, &g, &e), CX_OK);
        check_visits(&g);
        assert_int_equal(cx_groups_sort(&g, threads, &e), CX_OK);
        check_visits(&g);
        check_totals(&g);
        assert_int_equal(cx_state_write(&a, &g, &of, &run.counts, &how, &e), CX_OK);
        cx_groups_release(&g);
        assert_int_equal(cx_groups_open(&packed_totals, &g, &e), CX_OK);
        assert_int_equal(cx_state_read(&a, &g, &of, states, 1, &counts, &e), CX_OK);
        check_visits(&g);
        assert_int_equal(cx_groups_sort(&g, 1, &e), CX_OK);
        check_totals(&g);
        cx_groups_release(&g);
        cx_table_close(run.in);
        cx_arena_release(&a);
    }
}

/* Of every other amount. */
static size_t choose_even(const struct cx_row *rows, size_t n, const struct cx_chosen *chosen,
                          void *context)
{
    size_t count = 0;
    (void)context;
    for (size_t i = 0; i < n; i++)
        if (rows[i].value[AMOUNT].amount.units / 10000 % 2 == 0) {
            chosen->number[count] = (uint32_t)rows[i].value[AMOUNT].amount.units;
            chosen->row[count++] = rows[i];
        }
    return count;
}

static void rows_that_are_not_chosen_count_without_a_key(void **unused)
{
    (void)unused;
    const char *path = input;
    int64_t wanted = 0, units = 0;
    for (int i = 0; i < ROWS; i++)
        if (row_at(i).amount % 2 == 0) {
            wanted++;
            units += row_at(i).amount * INT64_C(10000);
        }
    for (int packed = 0; packed <= 1; packed++)
        for (int threads = 1; threads <= 4; threads++) {
            struct cx_arena a = {0};
            struct cx_error e = {0};
            struct cx_groups g;
            struct cx_group group = packed ? packed_totals : totals;
            struct cx_run run = open_run(&a, &path, 700, threads);
            group.choose = choose_even;
            numbers_are_chosen = true;
            assert_int_equal(cx_groups_open(&group, &g, &e), CX_OK);
            assert_int_equal(cx_run_group(&run, &g, &e), CX_OK);
            assert_int_equal(run.counts.kept, ROWS);
            assert_int_equal(g.rows, ROWS);
            assert_int_equal(cx_groups_sort(&g, threads, &e), CX_OK);
            int64_t rows = 0, sum = 0;
            for (size_t i = 0; i < g.n; i++) {
                const struct slot *s = cx_group_at(&g, i).slot;
                rows += s->rows;
                sum += s->units;
            }
            assert_int_equal(rows, wanted);
            assert_int_equal(sum, units);
            cx_groups_release(&g);
            cx_table_close(run.in);
            cx_arena_release(&a);
        }
}

static enum cx_status write_state(const char *path, uint64_t fingerprint)
{
    struct cx_arena a = {0};
    struct cx_error e = {0};
    struct cx_groups g;
    const char *paths = input;
    struct cx_run run = open_run(&a, &paths, 4096, 2);
    assert_int_equal(cx_groups_open(&totals, &g, &e), CX_OK);
    assert_int_equal(cx_run_group(&run, &g, &e), CX_OK);
    assert_int_equal(cx_groups_sort(&g, 1, &e), CX_OK);
    struct cx_state_of of = {"cx-test", "plain", &fingerprint, 1, NULL};
    struct cx_writing how = {.path = path};
    enum cx_status status = cx_state_write(&a, &g, &of, &run.counts, &how, &e);
    cx_groups_release(&g);
    cx_table_close(run.in);
    cx_arena_release(&a);
    return status;
}

static enum cx_status read_states(const char *const *paths, size_t n, const char *options,
                                  struct cx_groups *g, struct cx_counts *counts)
{
    struct cx_arena a = {0};
    struct cx_error e = {0};
    struct cx_state_of of = {.tool = "cx-test", .options = options};
    assert_int_equal(cx_groups_open(&totals, g, &e), CX_OK);
    enum cx_status status = cx_state_read(&a, g, &of, paths, n, counts, &e);
    if (status == CX_OK)
        assert_int_equal(cx_groups_sort(g, 1, &e), CX_OK);
    cx_arena_release(&a);
    return status;
}

static void a_state_reads_back_what_was_written(void **unused)
{
    (void)unused;
    const char *paths[] = {state_a, state_b};
    struct cx_groups g;
    struct cx_counts counts = {0};
    assert_int_equal(write_state(state_a, 0x1234), CX_OK);
    assert_int_equal(read_states(paths, 1, "plain", &g, &counts), CX_OK);
    assert_int_equal(counts.kept, ROWS);
    check_ends(&counts);
    check_totals(&g);
    cx_groups_release(&g);
    assert_int_equal(read_states(paths, 1, "other", &g, &counts), CX_USAGE);
    cx_groups_release(&g);
}

static void a_state_refuses_the_same_input_twice(void **unused)
{
    (void)unused;
    const char *paths[] = {state_a, state_b};
    struct cx_groups g;
    struct cx_counts counts = {0};
    assert_int_equal(write_state(state_a, 0x1234), CX_OK);
    assert_int_equal(write_state(state_b, 0x1234), CX_OK);
    assert_int_equal(read_states(paths, 2, "plain", &g, &counts), CX_FAILED);
    cx_groups_release(&g);
    assert_int_equal(write_state(state_b, 0x5678), CX_OK);
    memset(&counts, 0, sizeof counts);
    assert_int_equal(read_states(paths, 2, "plain", &g, &counts), CX_OK);
    assert_int_equal(((struct slot *)cx_group_at(&g, 0).slot)->rows % 2, 0);
    assert_int_equal(counts.kept, 2 * ROWS);
    cx_groups_release(&g);
}

/* Writes text to state_a without its first `skip` bytes, `from` (if any) made `to`; reads it. */
static enum cx_status read_changed(const char *text, size_t skip, const char *from, const char *to)
{
    const char *paths[] = {state_a};
    const char *at = from ? strstr(text, from) : text + strlen(text);
    struct cx_groups g;
    struct cx_counts counts = {0};
    FILE *f = fopen(state_a, "w");
    assert_non_null(at);
    fprintf(f, "%.*s%s%s", (int)(at - text - (ptrdiff_t)skip), text + skip, from ? to : "",
            from ? at + strlen(from) : "");
    fclose(f);
    enum cx_status status = read_states(paths, 1, "plain", &g, &counts);
    cx_groups_release(&g);
    return status;
}

static void a_damaged_state_is_refused(void **unused)
{
    (void)unused;
    assert_int_equal(write_state(state_a, 0x1234), CX_OK);
    char *text = read_file(state_a);
    size_t first_line = strcspn(text, "\n") + 1, second_line = strcspn(text + first_line, "\n") + 1;
    char slot[100];
    snprintf(slot, sizeof slot, "%.*s", (int)second_line, text + first_line);
    assert_int_equal(read_changed(text, 0, NULL, NULL), CX_OK);
    assert_int_equal(read_changed(text, 0, slot, ""), CX_FAILED);
    assert_int_equal(read_changed(text, first_line, NULL, NULL), CX_FAILED);
    assert_int_equal(read_changed(text, 0, "kept=3000", "kept=3001"), CX_FAILED);
    assert_int_equal(read_changed(text, 0, "0000000000001234", "0000000000001235"), CX_FAILED);
    free(text);
}

/* ---- map */

static enum cx_verdict copy_row(void *context, const struct cx_row *row, struct cx_out *out,
                                struct cx_refusal *why)
{
    (void)context, (void)why;
    cx_put_text(out, row->value[CUSTOMER].text);
    cx_put_amount(out, row->value[AMOUNT].amount.units);
    cx_end_row(out);
    return row->value[AMOUNT].amount.units % 30000 == 0 ? CX_LEAVE_OUT : CX_KEEP;
}

static void map_keeps_the_order_of_the_input(void **unused)
{
    (void)unused;
    static const struct cx_column columns[] = {{"customer", CX_TEXT}, {"amount", CX_AMOUNT}};
    const char *path = input;
    size_t want_n = 0;
    char *want = calloc(ROWS, 40);
    int left_out = 0;
    for (int i = 0; i < ROWS; i++)
        if (row_at(i).amount % 3)
            want_n += (size_t)sprintf(want + want_n, "customer, %03d\t%d\n", row_at(i).customer,
                                      row_at(i).amount);
        else
            left_out++;
    for (int threads = 1; threads <= 4; threads++) {
        struct cx_arena a = {0};
        struct cx_error e = {0};
        struct cx_writer *w;
        struct cx_writing how = {.path = output, .no_header = true};
        struct cx_map map = {.row = copy_row};
        struct cx_run run = open_run(&a, &path, 500, threads);
        assert_int_equal(cx_writer_open(&a, &how, columns, 2, &w, &e), CX_OK);
        assert_int_equal(cx_run_map(&run, &map, w, &e), CX_OK);
        assert_int_equal(cx_writer_finish(w, &e), CX_OK);
        assert_int_equal(run.counts.left_out, left_out);
        char *got = read_file(output);
        assert_string_equal(got, want);
        free(got);
        cx_table_close(run.in);
        cx_arena_release(&a);
    }
    free(want);
}

static void the_first_bad_row_ends_a_run(void **unused)
{
    (void)unused;
    const char *path = output;
    FILE *f = fopen(output, "w");
    fputs("customer,time,amount\n", f);
    for (int i = 0; i < 2000; i++)
        fprintf(f, "a,2025-01-01,%s\n", i == 1234 || i == 1236 || i == 1999 ? "x" : "1");
    fclose(f);
    for (int threads = 1; threads <= 4; threads++)
        for (size_t block = 40; block < 100000; block *= 11) {
            struct cx_arena a = {0};
            struct cx_error e = {0};
            struct cx_groups g;
            struct cx_run run = open_run(&a, &path, block, threads);
            assert_int_equal(cx_groups_open(&totals, &g, &e), CX_OK);
            assert_int_equal(cx_run_group(&run, &g, &e), CX_BAD_ROW);
            assert_int_equal(e.line, 1236);
            assert_string_equal(e.column, "amount");
            assert_string_equal(e.reason, "bad-amount");
            assert_string_equal(e.file, output);
            cx_groups_release(&g);
            cx_table_close(run.in);
            cx_arena_release(&a);
        }
}

static enum cx_status refuse_large(void *const *slots, const struct cx_row *const *rows, size_t n,
                                   struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)slots, (void)memory, (void)context;
    for (size_t i = 0; i < n; i++)
        if (rows[i]->value[AMOUNT].amount.units >= 9900000) {
            e->line = rows[i]->line;
            return cx_fail(e, CX_BAD_ROW, "too large");
        }
    return CX_OK;
}

static void of_rows_that_slots_refuse_the_first_is_told(void **unused)
{
    (void)unused;
    const char *path = input;
    struct cx_group group = totals;
    group.add = refuse_large;
    int first = 0, later = 0;
    while (row_at(first).amount < 990)
        first++;
    for (int i = first; i < ROWS; i++)
        later += row_at(i).amount >= 990 && row_at(i).customer != row_at(first).customer;
    assert_true(later > 10);
    for (int threads = 1; threads <= 4; threads++)
        for (size_t block = 60; block <= 300000; block *= 17) {
            struct cx_arena a = {0};
            struct cx_error e = {0};
            struct cx_groups g;
            struct cx_run run = open_run(&a, &path, block, threads);
            assert_int_equal(cx_groups_open(&group, &g, &e), CX_OK);
            assert_int_equal(cx_run_group(&run, &g, &e), CX_BAD_ROW);
            assert_int_equal(e.line, first + 2);
            assert_string_equal(e.file, input);
            cx_groups_release(&g);
            cx_table_close(run.in);
            cx_arena_release(&a);
        }
}

/* ---- ordered: the running count of a customer's rows, and its end */

struct counter {
    int64_t n, last_ms;
};
struct told {
    struct cx_text who;
    int64_t n;
};

static struct cx_text copy(struct cx_text t, const struct cx_step_memory *memory)
{
    return (struct cx_text){cx_arena_text(memory->results, t.s, t.n), t.n};
}

static enum cx_status step(const struct cx_steps *steps, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < steps->n; i++) {
        struct counter *c = steps->slots[i];
        const union cx_value *value = steps->rows[i]->value;
        if (value[TIME].time.ms < c->last_ms)
            return cx_fail(e, CX_FAILED, "not in time order");
        c->last_ms = value[TIME].time.ms;
        *(struct told *)steps->results[i] =
            (struct told){copy(value[CUSTOMER].text, &steps->memory), ++c->n};
    }
    return CX_OK;
}

static void format(const struct cx_row *rows, const void *const *results, size_t n,
                   struct cx_out *out, void *context)
{
    (void)rows;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const struct told *told = results[i];
        cx_put_text(out, told->who);
        cx_put_int(out, told->n);
        cx_end_row(out);
    }
}

/* Never, as far as rows go. */
static int64_t ends_ms(const void *slot, void *context)
{
    (void)context;
    return ((const struct counter *)slot)->n > 0 ? INT64_MAX : INT64_MIN;
}

static bool end(void *slot, void *result, const struct cx_step_memory *memory, void *context)
{
    struct counter *c = slot;
    (void)context;
    *(struct told *)result = (struct told){copy(cx_text_from("end"), memory), c->n};
    c->n = 0;
    return true;
}

static char *run_in_time(const char *path, enum cx_order order, int threads, size_t memory,
                         struct cx_timeline *time, struct cx_error *e)
{
    static const struct cx_column columns[] = {{"customer", CX_TEXT}, {"n", CX_INTEGER}};
    const struct cx_ordered ordered = {
        .keys = {CUSTOMER}, .key_count = 1, .time_role = TIME, .order = order,
        .slot_size = sizeof(struct counter), .result_size = sizeof(struct told),
        .step = step, .format = format, .ends_ms = ends_ms, .end = end,
    };
    struct cx_arena a = {0};
    struct cx_writer *w;
    struct cx_writing how = {.path = output, .no_header = true};
    struct cx_run run = open_run(&a, &path, 700, threads);
    run.memory = memory;
    run.temporary = folder;
    assert_int_equal(cx_writer_open(&a, &how, columns, 2, &w, e), CX_OK);
    enum cx_status status = cx_run_ordered(&run, &ordered, time, w, e);
    if (status == CX_OK)
        assert_int_equal(run.counts.kept + run.counts.late, run.counts.records);
    if (status == CX_OK)
        assert_int_equal(cx_writer_finish(w, e), CX_OK);
    else
        cx_writer_abandon(w);
    cx_table_close(run.in);
    cx_arena_release(&a);
    return status == CX_OK ? read_file(output) : NULL;
}

static char *run_ordered(const char *path, enum cx_order order, int threads, size_t memory,
                         struct cx_error *e)
{
    struct cx_timeline time = CX_NO_TIMELINE;
    return run_in_time(path, order, threads, memory, &time, e);
}

static char *expected_by_key(void)
{
    char *want = calloc(ROWS + CUSTOMERS, 40);
    size_t at = 0;
    for (int c = 0; c < CUSTOMERS; c++) {
        int n = 0;
        for (int i = 0; i < ROWS; i++)
            if (row_at(i).customer == c)
                at += (size_t)sprintf(want + at, "customer, %03d\t%d\n", c, ++n);
        at += (size_t)sprintf(want + at, "end\t%d\n", n);
    }
    return want;
}

static char *expected_by_time(void)
{
    char *want = calloc(ROWS + CUSTOMERS, 40);
    int n[CUSTOMERS] = {0};
    size_t at = 0;
    for (int i = 0; i < ROWS; i++) {
        int c = row_at(i).customer;
        at += (size_t)sprintf(want + at, "customer, %03d\t%d\n", c, ++n[c]);
    }
    for (int c = 0; c < CUSTOMERS; c++)
        at += (size_t)sprintf(want + at, "end\t%d\n", n[c]);
    return want;
}

static void check_ordered(const char *path, enum cx_order order, size_t memory, char *want)
{
    for (int threads = 1; threads <= 4; threads++) {
        struct cx_error e = {0};
        char *got = run_ordered(path, order, threads, memory, &e);
        assert_non_null(got);
        assert_string_equal(got, want);
        free(got);
    }
    free(want);
}

static void ordered_by_time_follows_the_input(void **unused)
{
    (void)unused;
    check_ordered(input, CX_ORDER_TIME, 0, expected_by_time());
}

/* Every eight minutes come backwards. */
struct lateness {
    int minutes;
    uint64_t most_held;
    int greatest; /* minutes that a row was late */
};

/* What comes by time out of the file, at any number of threads. */
static void assert_put_in_order(const char *path, struct lateness late)
{
    char *want = expected_by_time();
    for (int threads = 1; threads <= 4; threads++) {
        struct cx_error e = {0};
        struct cx_timeline time = CX_NO_TIMELINE;
        time.lateness_ms = late.minutes * 60000;
        char *got = run_in_time(path, CX_ORDER_TIME, threads, 0, &time, &e);
        assert_non_null(got);
        assert_string_equal(got, want);
        assert_int_equal(time.most_held, late.most_held);
        assert_int_equal(time.greatest_ms, late.greatest * 60000);
        free(got);
    }
    free(want);
}

static void late_rows_find_their_places(void **unused)
{
    (void)unused;
    const char *backwards = state_a;
    FILE *f = fopen(backwards, "w");
    fputs("customer,time,amount\n", f);
    for (int i = 0; i < ROWS; i++)
        write_row(f, i - i % 8 + 7 - i % 8);
    fclose(f);
    /* the next eight's first lets seven go */
    assert_put_in_order(backwards, (struct lateness){7, 8, 7});
}

/* Seven to a minute, which blocks divide; none out of order. */
static void held_rows_of_an_instant_keep_their_order(void **unused)
{
    (void)unused;
    FILE *f = fopen(state_b, "w");
    fputs("customer,time,amount\n", f);
    for (int i = 0; i < ROWS; i++)
        fprintf(f, "\"customer, %03d\",2025-01-01 %02d:%02d,1\n", row_at(i).customer, i / 420,
                i / 7 % 60);
    fclose(f);
    /* five minutes, and the first row of the next */
    assert_put_in_order(state_b, (struct lateness){5, 36, 0});
}

static void rows_that_come_too_late_are_left_out(void **unused)
{
    (void)unused;
    struct cx_error e = {0};
    struct cx_timeline time = CX_NO_TIMELINE;
    time.lateness_ms = 3 * 60000;
    assert_null(run_in_time(state_a, CX_ORDER_TIME, 2, 0, &time, &e));
    assert_int_equal(e.status, CX_BAD_ROW);
    assert_int_equal(e.line, 6); /* the minutes 7 to 4 are on lines 2 to 5 */
    char *first = NULL;
    for (int threads = 1; threads <= 4; threads++) {
        time = CX_NO_TIMELINE;
        time.lateness_ms = 3 * 60000;
        time.late_fails = false;
        char *got = run_in_time(state_a, CX_ORDER_TIME, threads, 0, &time, &e);
        assert_non_null(got);
        if (first)
            assert_string_equal(got, first);
        else
            first = strdup(got);
        free(got);
    }
    free(first);
}

static void ordered_by_key_needs_one_slot(void **unused)
{
    (void)unused;
    check_ordered(by_key, CX_ORDER_KEY, 0, expected_by_key());
}

static void unordered_rows_are_sorted_first(void **unused)
{
    (void)unused;
    check_ordered(input, CX_ORDER_ANY, 0, expected_by_key());
    check_ordered(by_key, CX_ORDER_ANY, 0, expected_by_key());
}

static void sorting_spills_when_memory_is_short(void **unused)
{
    (void)unused;
    check_ordered(input, CX_ORDER_ANY, 5000, expected_by_key());
}

static void a_broken_promise_of_order_is_noticed(void **unused)
{
    (void)unused;
    struct cx_error e = {0}, f = {0};
    assert_null(run_ordered(by_key, CX_ORDER_TIME, 2, 0, &e));
    assert_null(run_ordered(input, CX_ORDER_KEY, 2, 0, &f));
    assert_int_equal(e.status, CX_BAD_ROW);
    assert_int_equal(f.status, CX_BAD_ROW);
}

static void the_first_of_two_failures_in_a_block_is_told(void **unused)
{
    (void)unused;
    const char *unsorted = state_a;
    FILE *f = fopen(unsorted, "w");
    fputs("customer,time,amount\na,2025-01-02,1\na,2025-01-01,1\na,2025-01-03,x\n", f);
    fclose(f);
    const enum cx_order promised[] = {CX_ORDER_TIME, CX_ORDER_KEY};
    for (size_t i = 0; i < CX_COUNT_OF(promised); i++) {
        struct cx_error e = {0};
        run_ordered(unsorted, promised[i], 2, 0, &e);
        assert_int_equal(e.status, CX_BAD_ROW);
        assert_string_equal(e.reason, "not-sorted");
        assert_int_equal(e.line, 3);
    }
}

static int make_folder(void **unused)
{
    (void)unused;
    if (!mkdtemp(folder))
        return -1;
    snprintf(input, sizeof input, "%s/input.csv", folder);
    snprintf(by_key, sizeof by_key, "%s/by-key.csv", folder);
    snprintf(output, sizeof output, "%s/output", folder);
    snprintf(state_a, sizeof state_a, "%s/a", folder);
    snprintf(state_b, sizeof state_b, "%s/b", folder);
    write_inputs();
    return 0;
}

static int remove_folder(void **unused)
{
    (void)unused;
    const char *files[] = {input, by_key, output, state_a, state_b};
    for (size_t i = 0; i < CX_COUNT_OF(files); i++)
        unlink(files[i]);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_counts_every_row_once),
        cmocka_unit_test(packed_rows_meet_their_slots),
        cmocka_unit_test(rows_that_are_not_chosen_count_without_a_key),
        cmocka_unit_test(a_state_reads_back_what_was_written),
        cmocka_unit_test(a_state_refuses_the_same_input_twice),
        cmocka_unit_test(a_damaged_state_is_refused),
        cmocka_unit_test(map_keeps_the_order_of_the_input),
        cmocka_unit_test(the_first_bad_row_ends_a_run),
        cmocka_unit_test(of_rows_that_slots_refuse_the_first_is_told),
        cmocka_unit_test(ordered_by_time_follows_the_input),
        cmocka_unit_test(late_rows_find_their_places),
        cmocka_unit_test(held_rows_of_an_instant_keep_their_order),
        cmocka_unit_test(rows_that_come_too_late_are_left_out),
        cmocka_unit_test(ordered_by_key_needs_one_slot),
        cmocka_unit_test(unordered_rows_are_sorted_first),
        cmocka_unit_test(sorting_spills_when_memory_is_short),
        cmocka_unit_test(a_broken_promise_of_order_is_noticed),
        cmocka_unit_test(the_first_of_two_failures_in_a_block_is_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
