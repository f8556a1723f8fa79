/* sorted.c - rows in no order, stepped by key and time: the same bytes within any memory, by any
 * number of threads, as from a plain stable sort of the rows that the test itself made up. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "run/run.h"

enum { CUSTOMER, SHOP, TIME, NOTE, ABSENT, ROLES };
enum { COLUMNS = 4, ROWS = 6000, MOST_CELL = 400 };

static const struct cx_role roles[ROLES] = {
    [CUSTOMER] = {.name = "customer", .kind = CX_TEXT},
    [SHOP] = {.name = "shop", .kind = CX_TEXT},
    [TIME] = {.name = "time", .kind = CX_TIME},
    [NOTE] = {.name = "note", .kind = CX_TEXT},
    [ABSENT] = {.name = "absent", .kind = CX_AMOUNT, .optional = true},
};
static char input[] = "/tmp/cx-sorted-XXXXXX", output[64];

struct made {
    struct cx_text cell[COLUMNS]; /* customer, shop, time, note */
    unsigned minute, number;
};
static struct made made[ROWS];
static struct cx_arena arena;

/* Keys that begin alike, hold zero bytes, line ends and quotes, or are empty. */
static struct cx_text make_text(struct cx_rng *rng, uint64_t kinds)
{
    static const char odd[] = {'\0', '\n', '"', '\t', '\\', ',', 'a', '\x7f', ' '};
    struct cx_rng of_kind;
    char text[MOST_CELL];
    cx_rng_seed(&of_kind, cx_rng_below(rng, kinds), 5);
    size_t n = (size_t)cx_rng_below(&of_kind, cx_rng_below(&of_kind, 40) ? 9 : MOST_CELL);
    for (size_t i = 0; i < n; i++) {
        bool is_odd = i > 0 && i + 1 < n && cx_rng_below(&of_kind, 3) == 0;
        text[i] = is_odd ? odd[cx_rng_below(&of_kind, sizeof odd)]
                         : (char)('a' + cx_rng_below(&of_kind, 2));
    }
    return (struct cx_text){cx_arena_text(&arena, text, n), n};
}

static void make_rows(void)
{
    struct cx_rng rng;
    cx_rng_seed(&rng, 2, 385);
    for (unsigned i = 0; i < ROWS; i++) {
        struct made *r = &made[i];
        char time[40];
        r->number = i;
        r->minute = (unsigned)cx_rng_below(&rng, 24 * 60);
        snprintf(time, sizeof time, "2025-03-09T%02u:%02uZ", r->minute / 60, r->minute % 60);
        r->cell[0] = make_text(&rng, 50);
        r->cell[1] = make_text(&rng, 7);
        r->cell[2] = (struct cx_text){cx_arena_text(&arena, time, strlen(time)), strlen(time)};
        r->cell[3] = make_text(&rng, 100000);
    }
}

/* RFC 4180; every third row quotes only what it must. */
static void write_rows(void)
{
    FILE *f = fopen(input, "wb");
    assert_non_null(f);
    fputs("customer,shop,time,note\n", f);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t c = 0; c < COLUMNS; c++) {
            struct cx_text t = made[i].cell[c];
            bool quoted = i % 3 || memchr(t.s, '"', t.n) || memchr(t.s, ',', t.n) ||
                          memchr(t.s, '\n', t.n);
            if (quoted)
                putc('"', f);
            for (size_t k = 0; k < t.n; k++) {
                if (t.s[k] == '"')
                    putc('"', f);
                putc(t.s[k], f);
            }
            if (quoted)
                putc('"', f);
            putc(c + 1 < COLUMNS ? ',' : '\n', f);
        }
    assert_int_equal(fclose(f), 0);
}

static int by_key_and_time(const void *a, const void *b)
{
    const struct made *x = a, *y = b;
    int order = cx_text_compare(x->cell[CUSTOMER], y->cell[CUSTOMER]);
    if (order == 0)
        order = cx_text_compare(x->cell[SHOP], y->cell[SHOP]);
    if (order == 0)
        order = (x->minute > y->minute) - (x->minute < y->minute);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* ---- what the rows give: the cells, how many rows the key had so far, and its end */

struct slot {
    int64_t n, last_ms;
    const char *kept; /* of the memory */
};

static enum cx_status step(const struct cx_steps *steps, void *context, struct cx_error *e)
{
    (void)context;
    for (size_t i = 0; i < steps->n; i++) {
        struct slot *slot = steps->slots[i];
        const union cx_value *value = steps->rows[i]->value;
        int64_t ms = value[TIME].time.ms;
        if (slot->n > 0 && ms < slot->last_ms)
            return cx_fail(e, CX_FAILED, "not in the order of time");
        if (!value[ABSENT].amount.none)
            return cx_fail(e, CX_FAILED, "a column that is not there");
        if (slot->n++ == 0)
            slot->kept = cx_arena_text(steps->memory.slots, "kept text that has to last", 26);
        slot->last_ms = ms;
        *(int64_t *)steps->results[i] = slot->n;
    }
    return CX_OK;
}

static void put_texts(const struct cx_row *row, int64_t n, struct cx_out *out)
{
    cx_put_text(out, row->value[CUSTOMER].text);
    cx_put_text(out, row->value[SHOP].text);
    cx_put_time(out, &row->value[TIME].time);
    cx_put_text(out, row->value[NOTE].text);
    cx_put_int(out, n);
    cx_end_row(out);
}

static void put_end(int64_t n, struct cx_out *out)
{
    cx_put_string(out, "kept text that has to last");
    for (int i = 0; i < 3; i++)
        cx_put_none(out);
    cx_put_int(out, n);
    cx_end_row(out);
}

static void format(const struct cx_row *rows, const void *const *results, size_t n,
                   struct cx_out *out, void *context)
{
    const int64_t *const *result = (const int64_t *const *)results;
    const bool *all_cells = context;
    if (!rows) {
        put_end(**result, out);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!*all_cells) {
            put_texts(&rows[i], *result[i], out);
            continue;
        }
        cx_put_cells(out, &rows[i], COLUMNS, ',');
        cx_put_int(out, *result[i]);
        cx_end_row(out);
    }
}

static int64_t ends_ms(const void *slot, void *context)
{
    (void)slot;
    (void)context;
    return INT64_MAX;
}

static bool end(void *argument, void *result, const struct cx_step_memory *memory, void *context)
{
    const struct slot *slot = argument;
    (void)memory;
    (void)context;
    assert_string_equal(slot->kept, "kept text that has to last");
    *(int64_t *)result = slot->n;
    return true;
}

struct way {
    int threads;
    size_t memory;
    bool all_cells, whole_rows, finishes;
};

static enum cx_status run_once(struct way way, struct cx_error *e)
{
    static const struct cx_column columns[] = {{"customer", CX_TEXT},
                                               {"shop", CX_TEXT},
                                               {"time", CX_TIME},
                                               {"note", CX_TEXT},
                                               {"n", CX_INTEGER}};
    const struct cx_ordered ordered = {
        .keys = {CUSTOMER, SHOP}, .key_count = 2, .time_role = TIME, .order = CX_ORDER_ANY,
        .slot_size = sizeof(struct slot), .result_size = sizeof(int64_t),
        .step = step, .format = format, .ends_ms = way.finishes ? ends_ms : NULL,
        .end = end,
        .context = &way.all_cells,
    };
    const struct cx_reading reading = {.block_size = 5000, .all_cells = way.all_cells,
                                       .whole_rows = way.whole_rows};
    const struct cx_writing writing = {.path = output, .no_header = true};
    const char *paths[] = {input};
    struct cx_run run = {.threads = way.threads, .memory = way.memory, .time_role = -1,
                         .as_of = CX_NO_DAY, .exclude_role = -1, .max_rejects = UINT64_MAX,
                         .max_reject_share = 1};
    struct cx_arena a = {0};
    struct cx_writer *w;
    assert_int_equal(cx_table_open(&a, &reading, paths, 1, roles, ROLES, &run.in, e), CX_OK);
    assert_int_equal(cx_writer_open(&a, &writing, columns, CX_COUNT_OF(columns), &w, e), CX_OK);
    struct cx_timeline time = CX_NO_TIMELINE;
    enum cx_status status = cx_run_ordered(&run, &ordered, &time, w, e);
    if (status == CX_OK)
        status = cx_writer_finish(w, e);
    else
        cx_writer_abandon(w);
    cx_table_close(run.in);
    cx_arena_release(&a);
    return status;
}

/* ---- what is expected */

static void put_tsv(struct cx_bytes *to, struct cx_text t)
{
    for (size_t i = 0; i < t.n; i++) {
        const char *plain = "\t\n\r\\", *at = t.s[i] ? strchr(plain, t.s[i]) : NULL;
        if (at)
            cx_bytes_put(to, '\\');
        cx_bytes_put(to, at ? "tnr\\"[at - plain] : t.s[i]);
    }
    cx_bytes_put(to, '\t');
}

static bool same_key(const struct made *a, const struct made *b)
{
    return cx_text_equal(a->cell[CUSTOMER], b->cell[CUSTOMER]) &&
           cx_text_equal(a->cell[SHOP], b->cell[SHOP]);
}

static void expect(struct way way, struct cx_bytes *want)
{
    static struct made sorted[ROWS];
    memcpy(sorted, made, sizeof sorted);
    qsort(sorted, ROWS, sizeof *sorted, by_key_and_time);
    int n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        n = i > 0 && same_key(&sorted[i - 1], &sorted[i]) ? n + 1 : 1;
        for (size_t c = 0; c < COLUMNS; c++)
            if (c == TIME && !way.all_cells) /* written in full */
                cx_bytes_format(want, "%.16s:00Z\t", sorted[i].cell[c].s);
            else
                put_tsv(want, sorted[i].cell[c]);
        cx_bytes_format(want, "%d\n", n);
        if (way.finishes && (i + 1 == ROWS || !same_key(&sorted[i], &sorted[i + 1])))
            cx_bytes_format(want, "kept text that has to last\t\t\t\t%d\n", n);
    }
}

static void must_be_output(const struct cx_bytes *want)
{
    FILE *f = fopen(output, "rb");
    char *got = malloc(want->n + 100);
    assert_non_null(f);
    assert_non_null(got);
    size_t n = fread(got, 1, want->n + 100, f);
    fclose(f);
    assert_int_equal(n, want->n);
    assert_memory_equal(got, want->s, n);
    free(got);
}

static void any_memory_and_threads_give_the_same(void **unused)
{
    (void)unused;
    static const size_t memories[] = {0, 1, 300000, 1000000};
    for (int cells = 0; cells < 3; cells++)
        for (int finishes = 0; finishes < 2; finishes++) {
            struct way way = {
                .all_cells = cells > 0, .whole_rows = cells > 1, .finishes = finishes};
            struct cx_bytes want = {0};
            expect(way, &want);
            for (size_t m = 0; m < CX_COUNT_OF(memories); m++)
                for (way.threads = 1; way.threads <= 5; way.threads += 2) {
                    struct cx_error e = {0};
                    way.memory = memories[m];
                    assert_int_equal(run_once(way, &e), CX_OK);
                    must_be_output(&want);
                }
            cx_bytes_release(&want);
        }
}

static void the_first_bad_row_is_told_and_nothing_written(void **unused)
{
    (void)unused;
    FILE *f = fopen(input, "ab");
    fputs("a,b,2025-03-09,\na,b,no time,\na,b,neither,\n", f);
    fclose(f);
    for (int threads = 1; threads <= 5; threads += 2) {
        struct cx_error e = {0};
        unlink(output);
        assert_int_equal(run_once((struct way){.threads = threads, .memory = 1}, &e), CX_BAD_ROW);
        size_t lines = 2; /* the header and the good row */
        for (size_t i = 0; i < ROWS; i++) {
            lines++;
            for (size_t c = 0; c < COLUMNS; c++)
                for (size_t k = 0; k < made[i].cell[c].n; k++)
                    lines += made[i].cell[c].s[k] == '\n';
        }
        assert_int_equal(e.line, lines + 1);
        assert_string_equal(e.column, "time");
        assert_int_not_equal(access(output, F_OK), 0);
    }
    write_rows();
}

static int make_files(void **unused)
{
    (void)unused;
    int file = mkstemp(input);
    if (file < 0)
        return -1;
    close(file);
    snprintf(output, sizeof output, "%s.out", input);
    make_rows();
    write_rows();
    return 0;
}

static int remove_files(void **unused)
{
    (void)unused;
    cx_arena_release(&arena);
    unlink(output);
    return unlink(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_memory_and_threads_give_the_same),
        cmocka_unit_test(the_first_bad_row_is_told_and_nothing_written),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
