/* table.c - headers, roles, values, bad rows: what a tool is given for which text. */
#include "table/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/decimal.h"
#include "base/find.h"
#include "base/number.h"
#include "base/utf8.h"
#include "base/zone.h"

#include "unit.h"

enum { MOST_FILES = 4 };
static char folder[] = "/tmp/cx-table-XXXXXX";
static char names[MOST_FILES][64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    for (int i = 0; i < MOST_FILES; i++)
        snprintf(names[i], sizeof names[i], "%s/%d", folder, i + 1);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    for (int i = 0; i < MOST_FILES; i++)
        unlink(names[i]);
    return rmdir(folder);
}

static void write_file(int i, const char *s, size_t n)
{
    FILE *file = fopen(names[i], "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(s, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* ---- a table as text
 *
 * rows:     LINE: value|value      missing values are "-"
 * rejects:  x LINE-LAST @BYTE reason column value raw; one that goes on: +REST
 * the end:  ! STATUS: FILE:LINE column reason: what */

struct reading {
    struct cx_reading how;
    const struct cx_role *roles;
    size_t role_count;
};

static void show_value(struct cx_bytes *out, enum cx_kind kind, const union cx_value *v)
{
    char text[CX_TIME_ROOM + CX_DECIMAL_ROOM + CX_NUMBER_ROOM] = "-";
    size_t n = 1;
    if (kind == CX_TEXT) {
        cx_bytes_add(out, v->text.n ? v->text.s : "-", v->text.n ? v->text.n : 1);
        return;
    }
    if (kind == CX_TIME && !(v->time.flags & CX_TIME_NONE))
        n = cx_time_format(&v->time, text);
    if (kind == CX_AMOUNT && !v->amount.none)
        n = cx_decimal_format(v->amount.units, text);
    if (kind == CX_NUMBER && !isnan(v->number))
        n = cx_number_format(v->number, 10, text);
    if (kind == CX_INTEGER && !v->integer.none)
        n = cx_integer_format(v->integer.n, text);
    cx_bytes_add(out, text, n);
}

static void show_rows(struct cx_bytes *out, const struct reading *r, const struct cx_table *t,
                      const struct cx_batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        assert_string_equal(b->row[i].source, b->source);
        cx_bytes_format(out, "%llu:", (unsigned long long)b->row[i].line);
        size_t n = r->how.all_cells ? cx_table_columns(t) : r->role_count;
        for (size_t k = 0; k < n; k++) {
            cx_bytes_put(out, k ? '|' : ' ');
            if (r->how.all_cells)
                cx_bytes_add(out, b->row[i].cell[k].s, b->row[i].cell[k].n);
            else
                show_value(out, r->roles[k].kind, &b->row[i].value[k]);
        }
        cx_bytes_put(out, '\n');
    }
}

static void show_rejects(struct cx_bytes *out, const struct cx_batch *b)
{
    for (size_t i = 0; i < b->rejects; i++) {
        const struct cx_reject *x = &b->reject[i];
        cx_bytes_format(out, "x %llu-%llu @%llu %s '%.*s' '%.*s' '%.*s'%c",
                        (unsigned long long)x->line, (unsigned long long)x->last_line,
                        (unsigned long long)x->byte, x->reason, (int)x->column.n, x->column.s,
                        (int)x->value.n, x->value.s, (int)x->raw.n, x->raw.s,
                        x->goes_on ? '+' : '\n');
    }
}

static void show_end(struct cx_bytes *out, const struct cx_error *e)
{
    static const char *const words[] = {"ok", "failed", "bad row", "usage"};
    size_t folder_n = strlen(folder);
    const char *file = strncmp(e->file, folder, folder_n) == 0 ? e->file + folder_n + 1 : e->file;
    cx_bytes_format(out, "! %s: %s:%llu", words[e->status], file, (unsigned long long)e->line);
    if (e->column[0])
        cx_bytes_format(out, " column '%s'", e->column);
    if (e->reason)
        cx_bytes_format(out, " %s", e->reason);
    cx_bytes_format(out, ": %s\n", e->what);
}

static void read_files(struct cx_bytes *out, const struct reading *r, size_t files)
{
    const char *paths[MOST_FILES];
    for (size_t i = 0; i < files; i++)
        paths[i] = names[i];
    struct cx_arena arena = {0};
    struct cx_batch b = {0};
    struct cx_bytes rejects = {0};
    struct cx_error e = {0};
    struct cx_table *t = NULL;
    uint64_t sequence = 0;
    enum cx_status status =
        cx_table_open(&arena, &r->how, paths, files, r->roles, r->role_count, &t, &e);
    bool opened = status == CX_OK, more = true;
    while (status == CX_OK) {
        status = cx_table_next_block(t, &b, &more, &e);
        if (status != CX_OK || !more)
            break;
        assert_int_equal(b.sequence, sequence);
        sequence++;
        status = cx_table_scan(t, &b);
        if (status != CX_OK)
            e = b.error;
        assert_int_equal(b.records, b.n + b.rejects + (status == CX_BAD_ROW));
        show_rows(out, r, t, &b);
        show_rejects(&rejects, &b);
        cx_bytes_add(&rejects, b.rest.s, b.rest.n);
    }
    cx_bytes_add(out, rejects.s, rejects.n);
    if (status != CX_OK)
        show_end(out, &e);
    if (opened)
        cx_table_close(t);
    cx_bytes_release(&rejects);
    cx_batch_release(&b);
    cx_arena_release(&arena);
    cx_bytes_put(out, '\0');
}

/* The files that stand, at several sizes of blocks. */
static void check_files(struct reading r, size_t files, const char *expected)
{
    static const size_t sizes[] = {0, 1, 2, 7, 64};
    struct cx_bytes out = {0};
    for (size_t i = 0; i < CX_COUNT_OF(sizes); i++) {
        r.how.block_size = sizes[i];
        out.n = 0;
        read_files(&out, &r, files);
        if (strcmp(out.s, expected) != 0)
            fail_msg("blocks of %zu bytes; wanted:\n%sgot:\n%s", sizes[i], expected, out.s);
    }
    cx_bytes_release(&out);
}

static void check_bytes(struct reading r, const char *text, size_t n, const char *expected)
{
    write_file(0, text, n);
    check_files(r, 1, expected);
}

static void check(struct reading r, const char *text, const char *expected)
{
    check_bytes(r, text, strlen(text), expected);
}

static void check_two(struct reading r, const char *first, const char *second, const char *expected)
{
    write_file(0, first, strlen(first));
    write_file(1, second, strlen(second));
    check_files(r, 2, expected);
}

#define ROLES(...)                                                                                 \
    .roles = (const struct cx_role[]){__VA_ARGS__},                                                \
    .role_count = CX_COUNT_OF(((const struct cx_role[]){__VA_ARGS__}))
#define READING(...) ((struct reading){__VA_ARGS__})

static const struct cx_role a_and_b[] = {{.name = "a"}, {.name = "b"}};
#define A_AND_B .roles = a_and_b, .role_count = 2

/* ---- the header */

static void the_header_line_says_the_delimiter(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a,b\n1,2\n",
        "a;b\n1;2\n",
        "a|b\n1|2\n",
        "a\tb\n1\t2\n",
        "b,a\n2,1\n",
        "\"a\",\"b\"\n1,2\n",
        "a;b;\"c,d,e,f\"\n1;2;3\n",
        "a\tb,c;d|e,f,g\tb,c\n1\t-\t2\n",
    };
    for (size_t i = 0; i + 1 < CX_COUNT_OF(texts); i++)
        check(READING(A_AND_B), texts[i], "2: 1|2\n");
    check(READING(ROLES({.name = "a"}, {.name = "b,c"})), texts[7], "2: 1|2\n");
    check(READING(A_AND_B, .how.dialect.delimiter = ":"), "a:b\n1,5:2\n", "2: 1,5|2\n");
    check(READING(A_AND_B, .how.dialect.delimiter = ";"), "a;b\n1;2\n", "2: 1|2\n");
    check(READING(ROLES({.name = "a;b"}), .how.dialect.delimiter = ","), "a;b,c\n1;2,3\n",
          "2: 1;2\n");
    check(READING(ROLES({.name = "a"})), "a\n1\n2", "2: 1\n3: 2\n");
    check(READING(ROLES({.name = "a"})), "a\r1;2", "2: 1;2\n");
    /* A tie goes to the comma, then to the semicolon. */
    check(READING(ROLES({.name = "a"}, {.name = "b;c"})), "a,b;c\n1,2\n", "2: 1|2\n");
}

static void a_delimiter_that_cannot_be_is_refused(void **state)
{
    (void)state;
    check(READING(A_AND_B, .how.dialect.delimiter = "\""), "a,b\n",
          "! usage: :0: a quote or a line end cannot be the delimiter\n");
    check(READING(A_AND_B, .how.dialect.delimiter = "\r"), "a,b\n",
          "! usage: :0: a quote or a line end cannot be the delimiter\n");
}

static void headers_come_in_many_coats(void **state)
{
    (void)state;
    check(READING(A_AND_B),
          "\xef\xbb\xbf"
          "a,b\r\n1,2\r\n",
          "2: 1|2\n");
    check(READING(A_AND_B), "\xef\xbb\xbf\"a\",\"b\"\n1,2\n", "2: 1|2\n");
    check(READING(A_AND_B), "\n\r\n\n  \n \r\na,b\n\n1,2\n\n", "8: 1|2\n");
    check(READING(A_AND_B), " a , \"b\" \n 1 ,\t2\t\n", "2: 1|2\n");
    check(READING(ROLES({.name = "x", .column = "a \"quoted\", long\nname"})),
          "\"a \"\"quoted\"\", long\nname\",b\n1,2\n3,4\n", "3: 1\n4: 3\n");
    check(READING(ROLES({.name = "x", .column = "p\xc3\xa4iv\xc3\xa4"})),
          "p\xc3\xa4iv\xc3\xa4;b\n1;2\n", "2: 1\n");
    check(READING(ROLES({.name = "x", .column = " a "})), " a \tb\n 1 \t2\n", "2:  1 \n");
    check(READING(A_AND_B), "a,b", "");
    check(READING(A_AND_B), "a,b\n", "");
    check(READING(A_AND_B), "a,b\r\n\r\n\n", "");
    check(READING(A_AND_B), "a\tb\n\n\r\n1\t2\n", "4: 1|2\n");
}

static void a_missing_header_is_told(void **state)
{
    (void)state;
    check(READING(A_AND_B), "", "! usage: 1:0: is empty: no header line\n");
    check(READING(A_AND_B), "\n\n \r\n", "! usage: 1:0: is empty: no header line\n");
    check(READING(A_AND_B), "\xef\xbb\xbf", "! usage: 1:0: is empty: no header line\n");
    check(READING(A_AND_B), "\na,\"b\n1,2\n",
          "! usage: 1:2 open-quote: no header line: a quoted field is not closed\n");
    check(READING(A_AND_B), "a,b\"c\n1,2\n",
          "! usage: 1:1 quote-junk: no header line: a quote where none belongs\n");
    check(READING(A_AND_B), "a,b,m\xe4\n1,2,3\n",
          "! usage: 1:1 bad-encoding: no header line: it is not UTF-8 text\n");
    check(READING(A_AND_B, .how.headerless = true), "a,\"b\n1,2\n",
          "! bad row: 1:1 open-quote: a quoted field is not closed\n");
    check(READING(A_AND_B, .how.max_record = 16), "aaaaaaaaaaaaaaaaaaaa,b\n",
          "! failed: 1:1: no line end in 16 bytes: this is not a text table\n");
    check(READING(A_AND_B, .how.max_record = 16),
          "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\na,b\n1,2\n", "23: 1|2\n");
}

static void an_empty_input_may_be_allowed(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.allow_empty = true);
    check(r, "", "");
    check(r, "\n", "");
    check_two(r, "", "", "");
    check_two(r, "", "a,b\n1,2\n", "2: 1|2\n");
    check_two(r, "a,b\n1,2\n", "", "2: 1|2\n");
    r.how.headerless = true;
    check(r, "", "");
    r.how.allow_empty = false;
    check_two(READING(A_AND_B), "a,b\n1,2\n", "",
              "2: 1|2\n! usage: 2:0: is empty: no header line\n");
}

static void a_table_without_header_has_numbers(void **state)
{
    (void)state;
    struct reading r = READING(ROLES({.name = "x", .column = "@2"}, {.name = "y", .column = "@1"}),
                               .how.headerless = true);
    check(r, "1,2\n3,4\n", "1: 2|1\n2: 4|3\n");
    check(r, "\n1,2", "2: 2|1\n");
    check(r, "1\n",
          "! usage: 1:1: no column '@2' for --x; the columns are '@1'; a single "
          "column: name the delimiter with -d\n");
    check(READING(.how.headerless = true, .how.all_cells = true), "\t\n\t\n", "1: |\n2: |\n");
    check_two(r, "1,2\n", "3,4\n5,6\n", "1: 2|1\n1: 4|3\n2: 6|5\n");
}

/* ---- roles */

static void columns_are_found_by_name_or_number(void **state)
{
    (void)state;
    check(READING(ROLES({.name = "x", .column = "@2"})), "a,b\n1,2\n", "2: 2\n");
    check(READING(ROLES({.name = "x", .column = "@@2"})), "a,@2\n1,2\n", "2: 2\n");
    check(READING(ROLES({.name = "x", .column = "@@@2"})), "a,@@2\n1,2\n", "2: 2\n");
    check(READING(ROLES({.name = "x", .column = "@"})), "a,@\n1,2\n", "2: 2\n");
    check(READING(ROLES({.name = "x", .column = "a-b [c]"})), "a-b [c],b\n1,2\n", "2: 1\n");
    static const char *const none[] = {"@0", "@3", "@1x", "@-1", "@99999999999999999999"};
    for (size_t i = 0; i < CX_COUNT_OF(none); i++) {
        char expected[200];
        snprintf(expected, sizeof expected,
                 "! usage: 1:1: no column '%s' for --x; the columns are 'one', 'two'\n", none[i]);
        check(READING(ROLES({.name = "x", .column = none[i]})), "one,two\n1,2\n", expected);
    }
}

static void a_missing_column_names_the_nearest(void **state)
{
    (void)state;
    check(READING(ROLES({.name = "customer"})), "order,custmer,amount\n",
          "! usage: 1:1: no column 'customer' for --customer; the columns are 'order', 'custmer', "
          "'amount'; did you mean 'custmer'?\n");
    check(READING(ROLES({.name = "time"})), "order,customer\n",
          "! usage: 1:1: no column 'time' for --time; the columns are 'order', 'customer'\n");
    check(READING(ROLES({.name = "time"})), "order:customer:amount\n",
          "! usage: 1:1: no column 'time' for --time; the columns are 'order:customer:amount'; a "
          "single column: name the delimiter with -d\n");
}

static void a_long_list_of_columns_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char header[400] = "";
        memset(header, 'x', shift);
        for (int i = 0; i < 40; i++)
            strcat(header, "\xe2\x82\xac\xf0\x9f\x8e\x81,");
        strcat(header, "y\n");
        struct cx_bytes out = {0};
        struct reading r = READING(ROLES({.name = "customer"}));
        write_file(0, header, strlen(header));
        read_files(&out, &r, 1);
        assert_non_null(strstr(out.s, " ...\n"));
        assert_true(cx_is_utf8(CX_SIMD_NONE, out.s, out.s + out.n));
        cx_bytes_release(&out);
    }
}

static void absent_optional_columns_are_missing_values(void **state)
{
    (void)state;
    check(READING(ROLES({.name = "t", .kind = CX_TIME, .optional = true},
                        {.name = "n", .kind = CX_NUMBER, .optional = true}, {.name = "a"},
                        {.name = "m", .kind = CX_AMOUNT, .optional = true, .filled = true},
                        {.name = "i", .kind = CX_INTEGER, .optional = true},
                        {.name = "z", .optional = true})),
          "a\n1\n2\n", "2: -|-|1|-|-|-\n3: -|-|2|-|-|-\n");
    /* A column that was asked for must be there. */
    check(READING(ROLES({.name = "x", .column = "c", .optional = true})), "a,b\n1,2\n",
          "! usage: 1:1: no column 'c' for --x; the columns are 'a', 'b'\n");
}

static void several_roles_may_share_a_column(void **state)
{
    (void)state;
    check(READING(ROLES({.name = "x", .column = "a"}, {.name = "b"}, {.name = "y", .column = "@1"},
                        {.name = "z", .column = "a", .kind = CX_INTEGER})),
          "a,b\n1,2\n03,4\n", "2: 1|2|1|1\n3: 03|4|03|3\n");
    check(READING(ROLES({.name = "x", .column = "a"},
                        {.name = "z", .column = "a", .kind = CX_INTEGER})),
          "a\nq\n", "! bad row: 1:2 column 'a' bad-number: not a whole number\n");
}

static void two_columns_of_a_name_need_a_number(void **state)
{
    (void)state;
    check(READING(ROLES({.name = "b"})), "a,b,a\n1,2,3\n", "2: 2\n");
    check(READING(ROLES({.name = "a"})), "a,b,a\n1,2,3\n",
          "! usage: 1:1: two columns are called 'a': choose one by its number, --a @1\n");
    check(READING(ROLES({.name = "x", .column = "@3"})), "a,b,a\n1,2,3\n", "2: 3\n");
}

/* ---- several files */

static void later_files_may_order_their_columns_anew(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B);
    check_two(r, "a,b,c\n1,2,3\n", "c;b;a\r\n6;5;4\r\n9;8;7", "2: 1|2\n2: 4|5\n3: 7|8\n");
    check_two(r, "a,b,c\n1,2,3", "a\tb\tc\n4\t5\t6\n", "2: 1|2\n2: 4|5\n");
    check_two(r, "a,b\n1,2\n", "b,a\n5\n",
              "2: 1|2\n! bad row: 2:2 few-fields: 1 field, but the header has 2\n");
    r.how.all_cells = true;
    check_two(r, "a,b,c\n1,2,3\n", "c;b;a\r\n6;5;4\r\n9;8;7", "2: 1|2|3\n2: 4|5|6\n3: 7|8|9\n");
    check_two(READING(ROLES({.name = "x", .column = "@2"})), "a,b\n1,2\n", "b,a\n4,3\n",
              "2: 2\n2: 4\n");
    check_two(READING(ROLES({.name = "b"})), "a,b,a\n1,2,3\n", "a,b,a\n4,5,6\n", "2: 2\n2: 5\n");
}

static void later_files_must_have_the_same_columns(void **state)
{
    (void)state;
    char expected[300];
    static const struct {
        const char *header, *what;
    } cases[] = {
        {"a,b\n", "its 2 columns are not the 3 of '%s/1'"},
        {"a,b,c,d\n", "its 4 columns are not the 3 of '%s/1'"},
        {"a,b,d\n", "its columns are not those of '%s/1': which has no 'd'"},
        {"a,b,b\n", "its columns are not those of '%s/1': here twice is 'b'"},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        size_t n = (size_t)snprintf(expected, sizeof expected, "2: 1|2\n! usage: 2:1: ");
        n += (size_t)snprintf(expected + n, sizeof expected - n, cases[i].what, folder);
        snprintf(expected + n, sizeof expected - n, "\n");
        check_two(READING(A_AND_B), "a,b,c\n1,2,3\n", cases[i].header, expected);
    }
}

/* ---- values */

static void cells_become_values_of_their_kind(void **state)
{
    (void)state;
    struct reading r = READING(
        ROLES({.name = "t", .kind = CX_TIME}, {.name = "m", .kind = CX_AMOUNT},
              {.name = "x", .kind = CX_NUMBER}, {.name = "i", .kind = CX_INTEGER}, {.name = "s"}));
    check(r,
          "s,t,m,x,i\n"
          "one,2024-02-29,12.50,1e-3,-7\n"
          ",,,,\n"
          " , ,\t, , \n"
          "\"\",\"\",\"\",\"\",\"\"\n"
          "\" s \",\"2025-10-07T09:50:26+03:00\",\"-0.0001\",\".5\",\"+9223372036854775807\"\n",
          "2: 2024-02-29|12.5|0.001|-7|one\n"
          "3: -|-|-|-|-\n"
          "4: -|-|-|-|-\n"
          "5: -|-|-|-|-\n"
          "6: 2025-10-07T09:50:26+03:00|-0.0001|0.5|9223372036854775807| s \n");
}

static void each_bad_cell_has_its_word(void **state)
{
    (void)state;
    struct reading r =
        READING(ROLES({.name = "t", .kind = CX_TIME}, {.name = "m", .kind = CX_AMOUNT},
                      {.name = "x", .kind = CX_NUMBER}, {.name = "i", .kind = CX_INTEGER},
                      {.name = "customer", .filled = true}));
    r.how.go_on = true;
    check(r,
          "t,m,x,i,customer\n"
          "29.2.2024,1,1,1,a\n"
          "2023-02-29,1,1,1,a\n"
          "2024-01-01,\"1,5\",1,1,a\n"
          "2024-01-01,1.00001,1,1,a\n"
          "2024-01-01,922337203685478,1,1,a\n"
          "2024-01-01,1,0x10,1,a\n"
          "2024-01-01,1,1,1.0,a\n"
          "2024-01-01,1,1,1,\n"
          "2024-01-01,1,1,1,\"\"\n"
          "2024-01-01,1,1,1,a\n",
          "11: 2024-01-01|1|1|1|a\n"
          "x 2-2 @17 bad-date 't' '29.2.2024' '29.2.2024,1,1,1,a'\n"
          "x 3-3 @35 bad-date 't' '2023-02-29' '2023-02-29,1,1,1,a'\n"
          "x 4-4 @54 bad-amount 'm' '1,5' '2024-01-01,\"1,5\",1,1,a'\n"
          "x 5-5 @77 too-precise 'm' '1.00001' '2024-01-01,1.00001,1,1,a'\n"
          "x 6-6 @102 overflow 'm' '922337203685478' '2024-01-01,922337203685478,1,1,a'\n"
          "x 7-7 @135 bad-number 'x' '0x10' '2024-01-01,1,0x10,1,a'\n"
          "x 8-8 @157 bad-number 'i' '1.0' '2024-01-01,1,1,1.0,a'\n"
          "x 9-9 @178 no-customer 'customer' '' '2024-01-01,1,1,1,'\n"
          "x 10-10 @196 no-customer 'customer' '' '2024-01-01,1,1,1,\"\"'\n");
}

static void times_are_read_by_the_rule(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_error e = {0};
    const struct cx_zone *zone = NULL;
    if (cx_zone_load(&arena, NULL, "Europe/Helsinki", &zone, &e) != CX_OK)
        skip();
    /* Clocks went from 03:00 to 04:00 on 2024-03-31 and from 04:00 to 03:00 on 2024-10-27. */
    static const char text[] = "t\n2024-03-31 03:30\n2024-10-27 03:30\n2024-06-01 12:00\n"
                               "2024-10-27T03:30:00+02:00\n";
    struct reading r = READING(ROLES({.name = "t", .kind = CX_TIME}), .how.time.zone = zone);
    check(r, text,
          "2: 2024-03-31T04:30:00+03:00\n3: 2024-10-27T03:30:00+03:00\n"
          "4: 2024-06-01T12:00:00+03:00\n5: 2024-10-27T03:30:00+02:00\n");
    r.how.time.gap_reject = true;
    check(r, text, "! bad row: 1:2 column 't' tz-gap: a local time that daylight saving skipped\n");

    const char *path = names[0];
    struct cx_table *t;
    struct cx_batch b = {0};
    r.how.time.gap_reject = false;
    write_file(0, text, sizeof text - 1);
    assert_int_equal(cx_table_read_all(&arena, &r.how, path, r.roles, 1, &t, &b, &e), CX_OK);
    assert_int_equal(b.gaps, 1);
    assert_int_equal(b.folds, 1);
    cx_batch_release(&b);
    cx_arena_release(&arena);
}

static void rounding_is_asked_for(void **state)
{
    (void)state;
    struct reading r = READING(ROLES({.name = "m", .kind = CX_AMOUNT}), .how.half_even = true);
    check(r, "m\n0.00005\n0.00015\n1.234567\n", "2: 0\n3: 0.0002\n4: 1.2346\n");
}

/* ---- records */

static void ragged_rows_are_bad(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B);
    check(r, "a,b\n1,2\n3\n4,5\n",
          "2: 1|2\n! bad row: 1:3 few-fields: 1 field, but the header has 2\n");
    check(r, "a,b\n1,2\n3,4,\n",
          "2: 1|2\n! bad row: 1:3 many-fields: 3 fields, but the header has 2\n");
    check(r, "a\tb\n1\t2\n3\n",
          "2: 1|2\n! bad row: 1:3 few-fields: 1 field, but the header has 2\n");
    r.how.go_on = true;
    check(r, "a,b\n1,2\n3\n4,5,6\n\n7,8\n",
          "2: 1|2\n6: 7|8\n"
          "x 3-3 @8 few-fields '' '' '3'\nx 4-4 @10 many-fields '' '' '4,5,6'\n");
    check(READING(ROLES({.name = "a"}), .how.go_on = true), "a\n1\n2,3\n\n4\n",
          "2: 1\n5: 4\nx 3-3 @4 many-fields '' '' '2,3'\n");
}

static void lines_are_physical_lines(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B);
    check(r, "a,b\n\"x\ny\",1\n2,3\n\n\"\n\n\",4\n5,6", "2: x\ny|1\n4: 2|3\n6: \n\n|4\n9: 5|6\n");
    check(r, "a,b\r\n\"x\r\ny\",1\r\n2,3\r\n\r\n4,5\r\n", "2: x\r\ny|1\n4: 2|3\n6: 4|5\n");
    check(r, "\n\"a\n\",b\n1,2\n",
          "! usage: 1:2: no column 'a' for --a; the columns are 'a\n', 'b'\n");
    r.how.go_on = true;
    check(r, "a,b\r\n\"x\r\ny\",1,2\r\n3,4\r\n",
          "4: 3|4\nx 2-3 @5 many-fields '' '' '\"x\r\ny\",1,2'\n");
    /* A carriage return alone ends a line; LF CR is one line end. */
    check(r, "a,b\n1,2\r3,4\r\n5,6\r", "2: 1|2\n3: 3|4\n4: 5|6\n");
    check(r, "a,b\r\"x\ry\",1\r\r2,3\r", "2: x\ry|1\n5: 2|3\n");
    check(r, "a,b\n\r1,2\n\r3,4\n\r", "2: 1|2\n3: 3|4\n");
    check(r, "a,b\r\"x\"y,1\r2,3\r", "3: 2|3\nx 2-2 @4 quote-junk '' '' '\"x\"y,1'\n");
}

static void broken_quotes_give_up_a_line(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B);
    static const char junk[] = "a,b\n1,2\n3\" tape,4\n5,6\n", tail[] = "a,b\n1,2\n\"3\"x,4\n5,6\n";
    static const char open[] = "a,b\n1,2\n\"3,4\n5,6\n7,\"8\n\"\n";
    static const char never[] = "a,b\n1,2\n\"3,4\n5,6\n7,8";
    check(r, junk, "2: 1|2\n! bad row: 1:3 quote-junk: a quote where none belongs\n");
    check(r, tail, "2: 1|2\n! bad row: 1:3 quote-junk: a quote where none belongs\n");
    check(r, open, "2: 1|2\n! bad row: 1:3 quote-junk: a quote where none belongs\n");
    check(r, never, "2: 1|2\n! bad row: 1:3 open-quote: a quoted field is not closed\n");
    r.how.go_on = true;
    check(r, junk, "2: 1|2\n4: 5|6\nx 3-3 @8 quote-junk '' '' '3\" tape,4'\n");
    check(r, tail, "2: 1|2\n4: 5|6\nx 3-3 @8 quote-junk '' '' '\"3\"x,4'\n");
    check(r, open, "2: 1|2\n4: 5|6\n5: 7|8\n\nx 3-3 @8 quote-junk '' '' '\"3,4'\n");
    check(r, never, "2: 1|2\n4: 5|6\n5: 7|8\nx 3-3 @8 open-quote '' '' '\"3,4'\n");
}

static void records_may_be_too_long(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.max_record = 16);
    static const char text[] = "a,b\n1,2\n\"34567\n89\n0123\n\",4\n5,6\n";
    check(r, text,
          "2: 1|2\n! bad row: 1:3 too-long: a record of more than 16 bytes: is a quote not "
          "closed?\n");
    check(r, "a,b\n1,2\n34567890123456789,0\n5,6\n",
          "2: 1|2\n! bad row: 1:3 too-long: a line of more than 16 bytes\n");
    check(r, "a,b\n1,2\n1234567890123,\n5,6\n", "2: 1|2\n3: 1234567890123|-\n4: 5|6\n");
    r.how.go_on = true;
    check(r, text,
          "2: 1|2\n7: 5|6\n"
          "x 3-3 @8 too-long '' '' '\"34567'\nx 4-4 @15 few-fields '' '' '89'\n"
          "x 5-5 @18 few-fields '' '' '0123'\nx 6-6 @23 open-quote '' '' '\",4'\n");
    check(r, "a,b\n1,2\n34567890123456789,0\n5,6\n",
          "2: 1|2\n4: 5|6\nx 3-3 @8 too-long '' '' '3456789012345678'+9,0\n");
}

static void lines_may_be_too_long(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.max_record = 8, .how.go_on = true);
    check(r, "a,b\n1234567\n12345678\n1234567\r\n123456\r\n1,2",
          "6: 1|2\nx 2-2 @4 few-fields '' '' '1234567'\n"
          "x 3-3 @12 too-long '' '' '12345678'+\n"
          "x 4-4 @21 too-long '' '' '1234567'+\r\n"
          "x 5-5 @30 few-fields '' '' '123456'\n");
    check(r, "a,b\n123456789\n0123456789\r\n01234567",
          "x 2-2 @4 too-long '' '' '12345678'+9\n"
          "x 3-3 @14 too-long '' '' '01234567'+89\r\n"
          "x 4-4 @26 too-long '' '' '01234567'+\n");
    check(r, "a\tb\n01234\t6789\n1\t2\n",
          "3: 1|2\nx 2-2 @4 too-long '' '' '01234\t67'+89\n");
    check(r, "a,b\r\"1\r\"0123456789\r1,2\r",
          "4: 1|2\nx 2-2 @4 quote-junk '' '' '\"1'\nx 3-3 @7 too-long '' '' '\"0123456'+789\r");
    r.how.repair_quotes = true;
    check(r, "a,b\n1,\"2\"345678\n\"3\"4,5\n",
          "3: \"3\"4|5\nx 2-2 @4 too-long '' '' '1,\"2\"345'+678\n");
}

/* What stands above a line that is too long is no footer, however long the footer is. */
static void a_footer_stands_below_lines_that_are_too_long(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.max_record = 8, .how.go_on = true,
                               .how.foreign = true, .how.dialect.footer = 2);
    check(r, "a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12", "2: 1|2\n3: 3|4\n4: 5|6\n5: 7|8\n");
    check(r, "a,b\n1,2\n3,4\n0123456789\n5,6\n7,8\n",
          "2: 1|2\n3: 3|4\nx 4-4 @12 too-long '' '' '01234567'+89\n");
    check(r, "a,b\n1,2\n3,4\n0123456789\n5,6\n7,8\n9,0\n",
          "2: 1|2\n3: 3|4\n5: 5|6\nx 4-4 @12 too-long '' '' '01234567'+89\n");
    check(r, "a,b\n1,2\n3,4\n0123456789\n5,6\n",
          "2: 1|2\n3: 3|4\nx 4-4 @12 too-long '' '' '01234567'+89\n");
}

/* A tail of zero bytes is none where anything follows. */
static void zeros_may_be_many(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.max_record = 8, .how.go_on = true,
                               .how.foreign = true);
    static const char tail[] = "a,b\n1,2\n3,4\0\0\0\0\0\0\0\0\0\0";
    static const char row[] = "a,b\n1,2\n\0\0\0\0\0\0\n3,4\n";
    static const char line[] = "a,b\n1,2\n\0\0\0\0\0\0\0\0\0\0\n3,4\n";
    static const char between[] = "a,b\n\0xy\0zw\n\0\0";
    static const char none[] = "\0\0\0\0\0\0\0\0\0\0";
    check_bytes(r, tail, sizeof tail - 1, "2: 1|2\n3: 3|4\n");
    check_bytes(r, row, sizeof row - 1, "2: 1|2\n4: 3|4\nx 3-3 @8 nul '' '' ''\n");
    check_bytes(r, line, sizeof line - 1, "2: 1|2\n4: 3|4\nx 3-3 @8 too-long '' '' ''+");
    check_bytes(r, none, sizeof none - 1,
                "! usage: 1:0: holds but zero bytes: no header line\n");
    r.how.eager = true;
    check_bytes(r, between, sizeof between - 1, "x 2-2 @4 nul '' '' ''\n");
}

static void text_that_is_not_utf8_is_bad(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B);
    check(r, "a,b\nJ\xc3\xa4rvi,1\nJ\xe4rvi,2\n",
          "2: J\xc3\xa4rvi|1\n! bad row: 1:3 bad-encoding: not UTF-8 text\n");
    r.how.go_on = true;
    check(r, "a\tb\nJ\xe4rvi\t1\nx\t2\n\xc3\t3\n",
          "3: x|2\nx 2-2 @4 bad-encoding '' '' 'J\xe4rvi\t1'\n"
          "x 4-4 @16 bad-encoding '' '' '\xc3\t3'\n");
    /* A character may not be split by a line end. */
    check(r, "a,b\n1,\xc3\n\xa4,2\n",
          "x 2-2 @4 bad-encoding '' '' '1,\xc3'\nx 3-3 @8 bad-encoding '' '' '\xa4,2'\n");
}

static void csv_is_what_libcsv_reads(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.all_cells = true);
    check(r, "a,b\n\"x,\"\"y\"\"\", z \n\"\",\"  \"\n \"1\" ,\t2\t\n,\n",
          "2: x,\"y\"|z\n3: |  \n4: 1|2\n5: |\n");
    check(r, "a,b\n1,2", "2: 1|2\n");
    check(r, "a,b\n1,", "2: 1|\n");
    check(r, "a,b\n1,\"2\"", "2: 1|2\n");
    check(r, "a,b\n\\t,\\n\n", "2: \\t|\\n\n");
    check_bytes(r, "a,b\n1\0002,\0\n", 10, "2: 1");
    check(READING(A_AND_B, .how.dialect.delimiter = "\t", .how.grammar = CX_CSV),
          "a\tb\n \"1\" \t 2 \n", "2: 1|2\n");
}

static void tsv_unescapes_and_leaves_quotes(void **state)
{
    (void)state;
    struct reading r = READING(A_AND_B, .how.all_cells = true);
    check(r, "a\tb\n\"x\t y \n1\\t2\\n3\\r4\\\\5\t\\\\t\n\\x\\\t\\\n\t\r\nq\t\\\\",
          "2: \"x| y \n3: 1\t2\n3\r4\\5|\\t\n4: \\x\\|\\\n5: |\n6: q|\\\n");
    check(READING(ROLES({.name = "x", .column = "a\tb"})), "a\\tb\tc\n1\t2\n", "2: 1\n");
    r.how.grammar = CX_TSV_LITERAL;
    check(r, "a\tb\n1\\t2\t\\\\\n\"x\ty\"\n", "2: 1\\t2|\\\\\n3: \"x|y\"\n");
}

static void blanks_part_columns(void **state)
{
    (void)state;
    struct reading r = READING(
        ROLES({.name = "x", .column = "@1"}, {.name = "n", .column = "@3", .kind = CX_AMOUNT}),
        .how.grammar = CX_BLANKS, .how.headerless = true);
    check(r, "\n 00001 19970101  1   11.77\n00002\t19970112\t1  12.00  \r\n  \n00002 19970112 5\n",
          "2: 00001|1\n3: 00002|1\n! bad row: 1:5 few-fields: 3 fields, but the header has 4\n");
}

/* ---- errors behind rows */

static size_t gzip(const char *text, size_t n, char *out, size_t room)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)text;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return room - z.avail_out;
}

static void whole_rows_come_before_a_truncation(void **state)
{
    (void)state;
    static const char text[] = "a,b\n1,2\n3,4\n5,6\n";
    static const char *const rows[] = {"", "2: 1|2\n", "2: 1|2\n3: 3|4\n",
                                       "2: 1|2\n3: 3|4\n4: 5|6\n"};
    static const char error[] = "gzip data end too early: the file is truncated\n";
    char packed[200];
    size_t n = gzip(text, sizeof text - 1, packed, sizeof packed);
    bool seen[CX_COUNT_OF(rows)] = {false};
    struct reading r = READING(A_AND_B);
    for (size_t cut = 12; cut < n; cut++) {
        struct cx_bytes out = {0};
        write_file(0, packed, cut);
        read_files(&out, &r, 1);
        char *end = strchr(out.s, '!');
        assert_non_null(end);
        if (!strstr(end, error))
            fail_msg("cut at %zu: %s", cut, end);
        *end = '\0';
        size_t k = 0;
        while (k < CX_COUNT_OF(rows) && strcmp(out.s, rows[k]) != 0)
            k++;
        if (k == CX_COUNT_OF(rows))
            fail_msg("cut at %zu: %s", cut, out.s);
        seen[k] = true;
        cx_bytes_release(&out);
    }
    assert_true(seen[0] && seen[3]);
    check_bytes(r, packed, n, rows[3]);
}

static void warnings_name_their_file(void **state)
{
    (void)state;
    char packed[200], expected[200];
    size_t n = gzip("a,b\n1,2\n", 8, packed, sizeof packed);
    memcpy(packed + n, "junk", 4);
    write_file(0, packed, n + 4);
    write_file(1, "a,b\n", 4);
    const char *paths[] = {names[0], names[1]};
    struct cx_arena arena = {0};
    struct cx_batch b = {0};
    struct cx_table *t;
    struct cx_error e;
    bool more = true;
    assert_int_equal(cx_table_open(&arena, &(struct cx_reading){0}, paths, 2, a_and_b, 2, &t, &e),
                     CX_OK);
    assert_null(cx_table_warning(t));
    size_t read = 9;
    cx_table_fingerprints(t, &read);
    assert_int_equal(read, 0);
    while (more)
        assert_int_equal(cx_table_next_block(t, &b, &more, &e), CX_OK);
    snprintf(expected, sizeof expected, "%s: bytes behind the end of the gzip data are left out",
             names[0]);
    assert_string_equal(cx_table_warning(t), expected);
    assert_true(cx_table_fingerprints(t, &read)[0] != 0);
    assert_int_equal(read, 1); /* the second has no rows */
    cx_table_close(t);
    cx_batch_release(&b);
    cx_arena_release(&arena);
}

/* ---- what else a tool may ask */

static void the_columns_can_be_asked_for(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_table *t;
    struct cx_error e;
    static const struct cx_role roles[] = {{.name = "b"}, {.name = "c", .optional = true}};
    const char *path = names[0];
    write_file(0, "a;b\n1;2\n", 8);
    assert_int_equal(cx_table_open(&arena, &(struct cx_reading){0}, &path, 1, roles, 2, &t, &e),
                     CX_OK);
    assert_int_equal(cx_table_columns(t), 2);
    assert_true(cx_text_is(cx_table_column(t, 0), "a"));
    assert_true(cx_text_is(cx_table_column(t, 1), "b"));
    assert_int_equal(cx_table_find(t, CX_TEXT_OF("b")), 1);
    assert_int_equal(cx_table_find(t, CX_TEXT_OF("c")), -1);
    assert_int_equal(cx_table_role_column(t, 0), 1);
    assert_int_equal(cx_table_role_column(t, 1), -1);
    assert_true(cx_table_has(t, 0));
    assert_false(cx_table_has(t, 1));
    assert_int_equal(cx_table_grammar(t), CX_CSV);
    assert_string_equal(cx_table_dialect(t)->delimiter, ";");
    cx_table_close(t);
    cx_table_close(t);
    cx_arena_release(&arena);
}

static void a_tool_may_refuse_rows(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_table *t;
    struct cx_error e;
    struct cx_batch b = {0};
    const char *path = names[0];
    struct cx_reading how = {.go_on = true};
    write_file(0,
               "\xef\xbb\xbf"
               "a,b\n1,2\n\"3\n\",4\n",
               18);
    assert_int_equal(cx_table_read_all(&arena, &how, path, a_and_b, 2, &t, &b, &e), CX_OK);
    assert_int_equal(b.n, 2);
    assert_int_equal(
        cx_batch_refuse(t, &b, &b.row[1], "odd", "a", b.row[1].value[0].text, "is odd"), CX_OK);
    assert_int_equal(b.rejects, 1);
    assert_int_equal(b.reject[0].line, 3);
    assert_int_equal(b.reject[0].last_line, 4);
    assert_int_equal(b.reject[0].byte, 11);
    assert_string_equal(b.reject[0].reason, "odd");
    assert_true(cx_text_is(b.reject[0].column, "a"));
    assert_true(cx_text_is(b.reject[0].value, "3\n"));
    assert_true(cx_text_is(b.reject[0].raw, "\"3\n\",4"));
    cx_batch_release(&b);

    how.go_on = false;
    assert_int_equal(cx_table_read_all(&arena, &how, path, a_and_b, 2, &t, &b, &e), CX_OK);
    assert_int_equal(
        cx_batch_refuse(t, &b, &b.row[0], "odd", "a", b.row[0].value[0].text, "is odd"),
        CX_BAD_ROW);
    assert_int_equal(b.error.status, CX_BAD_ROW);
    assert_string_equal(b.error.file, path);
    assert_int_equal(b.error.line, 2);
    assert_string_equal(b.error.column, "a");
    assert_string_equal(b.error.what, "is odd");
    cx_batch_release(&b);
    cx_arena_release(&arena);
}

static void a_small_table_is_read_at_once(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_table *t;
    struct cx_error e = {0};
    struct cx_batch b = {0};
    const char *path = names[0];
    struct cx_reading how = {0};
    enum { ROWS = 70000 };
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "b,a\n");
    for (int i = 0; i < ROWS; i++)
        fprintf(file, "\"%d\",%d\n", i, i + 1);
    fclose(file);
    assert_int_equal(cx_table_read_all(&arena, &how, path, a_and_b, 2, &t, &b, &e), CX_OK);
    assert_int_equal(b.n, ROWS);
    assert_true(cx_text_is(b.row[ROWS - 1].value[0].text, "70000"));
    assert_int_equal(b.row[ROWS - 1].line, ROWS + 1);
    assert_int_equal(cx_table_columns(t), 2);
    cx_batch_release(&b);

    write_file(0, "a,b\n", 4);
    assert_int_equal(cx_table_read_all(&arena, &how, path, a_and_b, 2, &t, &b, &e), CX_OK);
    assert_int_equal(b.n, 0);
    cx_batch_release(&b);

    write_file(0, "a,b\n1,2\n3\n", 10);
    assert_int_equal(cx_table_read_all(&arena, &how, path, a_and_b, 2, &t, &b, &e), CX_BAD_ROW);
    assert_int_equal(e.line, 3);
    cx_batch_release(&b);

    char packed[200];
    size_t n = gzip("a,b\n1,2\n3,4\n", 12, packed, sizeof packed);
    write_file(0, packed, n - 1);
    assert_int_equal(cx_table_read_all(&arena, &how, path, a_and_b, 2, &t, &b, &e), CX_FAILED);
    assert_non_null(strstr(e.what, "truncated"));
    cx_batch_release(&b);
    cx_arena_release(&arena);
}

/* ---- pipes */

static void next_rows(struct cx_table *t, struct cx_batch *b, size_t n)
{
    struct cx_error e = {0};
    bool more = false;
    assert_int_equal(cx_table_next_block(t, b, &more, &e), CX_OK);
    assert_int_equal(more, n > 0);
    if (more)
        assert_int_equal(cx_table_scan(t, b), CX_OK);
    if (n)
        assert_int_equal(b->n, n);
}

static void eager_tables_give_rows_as_they_come(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_table *t;
    struct cx_error e = {0};
    struct cx_batch b = {0};
    struct cx_reading how = {.eager = true};
    int end[2], keep = dup(STDIN_FILENO);
    alarm(30); /* waiting for the writer is what must not be */
    assert_int_equal(pipe(end), 0);
    dup2(end[0], STDIN_FILENO);
    assert_int_equal(write(end[1], "a,b\n1,2\n3,4\n5", 13), 13);
    assert_int_equal(cx_table_open(&arena, &how, NULL, 0, a_and_b, 2, &t, &e), CX_OK);
    next_rows(t, &b, 2); /* they came with the header; the writer says nothing more */
    assert_int_equal(write(end[1], ",6\n", 3), 3);
    next_rows(t, &b, 1);
    assert_int_equal(b.row[0].line, 4);
    assert_string_equal(b.source, "<stdin>");
    assert_int_equal(write(end[1], "7,\"8\n\n\"\n9,\"", 11), 11);
    next_rows(t, &b, 1);
    assert_int_equal(write(end[1], "\"", 1), 1);
    close(end[1]);
    next_rows(t, &b, 1);
    assert_int_equal(b.row[0].line, 8);
    next_rows(t, &b, 0);
    alarm(0);
    cx_table_close(t);
    cx_batch_release(&b);
    cx_arena_release(&arena);
    close(end[0]);
    if (keep >= 0) {
        dup2(keep, STDIN_FILENO);
        close(keep);
    }
}

/* Blank lines before the header cost what they weigh: a second is plenty. */
static void many_blank_lines_are_no_trouble(void **state)
{
    (void)state;
    enum { BLANKS = 3000000 };
    char *text = malloc(BLANKS + 9);
    assert_non_null(text);
    memset(text, '\n', BLANKS);
    strcpy(text + BLANKS, "a,b\n1,2\n");
    struct cx_bytes out = {0};
    struct reading r = READING(A_AND_B);
    write_file(0, text, BLANKS + 8);
    read_files(&out, &r, 1);
    assert_string_equal(out.s, "3000002: 1|2\n");
    cx_bytes_release(&out);
    free(text);
}

/* ---- rows as bytes */

enum { KNOWN_TIME, OTHER_TIME, NUMBER, MONEY, WORDS, PACKED_ROLES };

/* *whole counts rows without cells. */
static void must_come_back(const struct cx_table *t, const struct cx_row *row, int known,
                           struct cx_unpacked *u, size_t *whole)
{
    char packed[1000] = {0};
    int64_t ms = known < 0 ? 0 : row->value[known].time.ms;
    char *end = cx_row_pack(t, row, known, packed);
    assert_true((size_t)(end - packed) <= cx_row_pack_room(t, row));
    cx_row_unpack(t, &(const struct cx_packed_row){packed, known, ms}, u, 1);
    const union cx_value *value = u->row[1].value;
    assert_memory_equal(value, row->value, WORDS * sizeof *value);
    assert_int_equal(value[WORDS].text.n, row->value[WORDS].text.n);
    assert_memory_equal(value[WORDS].text.s, row->value[WORDS].text.s, value[WORDS].text.n);
    assert_true(!u->row[1].cell == !row->cell);
    if (u->row[1].raw.n > 0 && !row->cell) {
        ++*whole;
        assert_int_equal(u->row[1].raw.n, row->raw.n);
        assert_memory_equal(u->row[1].raw.s, row->raw.s, row->raw.n);
    }
    for (size_t k = 0; row->cell && k < cx_table_columns(t); k++) {
        assert_int_equal(u->row[1].cell[k].n, row->cell[k].n);
        assert_memory_equal(u->row[1].cell[k].s, row->cell[k].s, row->cell[k].n);
    }
}

/* Whatever a time carries besides its instant: dates, offsets, summer time, years before 1970. */
static void packed_rows_come_back_as_they_were(void **unused)
{
    (void)unused;
    enum { CELLS = 1, WHOLE };
    char text[] = "when,then,x,paid,words\n"
                               "2024-06-03T21:03:14Z,2024-06-03T21:03:14Z,1.5,2.25,\"a,b\"\n"
                               "2024-06-03T21:03:14Z,2024-06-03,1.5,2.25,a b\n"
                               "1969-12-31T23:59:59.999Z,,,,\n"
                               "0000-01-01,9999-12-31T23:59:59+14:00,-1,-2,x\n"
                               "1970-01-01,1970-01-01T00:00:00-01:00,nan,0,y\n"
                               "2024-03-31T03:30:00,2024-10-27 03:30,3,4,z\n"
                               "2024-03-31T01:00:00+02:00,1960-02-29,3,4,\n";
    static const struct cx_role roles[PACKED_ROLES] = {
        [KNOWN_TIME] = {.name = "when", .kind = CX_TIME},
        [OTHER_TIME] = {.name = "then", .kind = CX_TIME},
        [NUMBER] = {.name = "x", .kind = CX_NUMBER},
        [MONEY] = {.name = "paid", .kind = CX_AMOUNT},
        [WORDS] = {.name = "words", .kind = CX_TEXT},
    };
    const char *paths[] = {names[0]};
    for (int way = 0; way < 6; way++) {
        memcpy(strstr(text, ",2.25,") + 6,
               way % 3 == WHOLE ? "a \\ b" : "\"a,b\"", 5);
        write_file(0, text, sizeof text - 1);
        struct cx_arena arena = {0};
        struct cx_table *t = NULL;
        struct cx_batch b = {0};
        struct cx_unpacked u;
        struct cx_error e = {0};
        struct cx_reading how = {
            .all_cells = way % 3 >= CELLS, .whole_rows = way % 3 == WHOLE, .go_on = true,
            .window = 64};
        bool more;
        size_t whole = 0;
        if (way / 3 && cx_zone_load(&arena, NULL, "Europe/Helsinki", &how.time.zone, &e) != CX_OK)
            how.time.zone = NULL;
        assert_int_equal(cx_table_open(&arena, &how, paths, 1, roles, PACKED_ROLES, &t, &e), CX_OK);
        assert_int_equal(cx_table_next_block(t, &b, &more, &e), CX_OK);
        assert_int_equal(cx_table_scan(t, &b), CX_OK);
        assert_true(cx_unpacked_open(&arena, t, 2, &u));
        assert_int_equal(b.n + b.rejects, 7);
        assert_true(b.n >= 6);
        for (size_t i = 0; i < b.n; i++) {
            must_come_back(t, &b.row[i], -1, &u, &whole);
            must_come_back(t, &b.row[i], KNOWN_TIME, &u, &whole);
        }
        assert_int_equal(whole > 0, how.whole_rows);
        cx_batch_release(&b);
        cx_table_close(t);
        cx_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_rows_come_back_as_they_were),
        cmocka_unit_test(the_header_line_says_the_delimiter),
        cmocka_unit_test(a_delimiter_that_cannot_be_is_refused),
        cmocka_unit_test(headers_come_in_many_coats),
        cmocka_unit_test(a_missing_header_is_told),
        cmocka_unit_test(an_empty_input_may_be_allowed),
        cmocka_unit_test(a_table_without_header_has_numbers),
        cmocka_unit_test(columns_are_found_by_name_or_number),
        cmocka_unit_test(a_missing_column_names_the_nearest),
        cmocka_unit_test(a_long_list_of_columns_is_cut_between_characters),
        cmocka_unit_test(absent_optional_columns_are_missing_values),
        cmocka_unit_test(several_roles_may_share_a_column),
        cmocka_unit_test(two_columns_of_a_name_need_a_number),
        cmocka_unit_test(later_files_may_order_their_columns_anew),
        cmocka_unit_test(later_files_must_have_the_same_columns),
        cmocka_unit_test(cells_become_values_of_their_kind),
        cmocka_unit_test(each_bad_cell_has_its_word),
        cmocka_unit_test(times_are_read_by_the_rule),
        cmocka_unit_test(rounding_is_asked_for),
        cmocka_unit_test(ragged_rows_are_bad),
        cmocka_unit_test(lines_are_physical_lines),
        cmocka_unit_test(broken_quotes_give_up_a_line),
        cmocka_unit_test(records_may_be_too_long),
        cmocka_unit_test(lines_may_be_too_long),
        cmocka_unit_test(a_footer_stands_below_lines_that_are_too_long),
        cmocka_unit_test(zeros_may_be_many),
        cmocka_unit_test(text_that_is_not_utf8_is_bad),
        cmocka_unit_test(csv_is_what_libcsv_reads),
        cmocka_unit_test(tsv_unescapes_and_leaves_quotes),
        cmocka_unit_test(blanks_part_columns),
        cmocka_unit_test(whole_rows_come_before_a_truncation),
        cmocka_unit_test(warnings_name_their_file),
        cmocka_unit_test(the_columns_can_be_asked_for),
        cmocka_unit_test(a_tool_may_refuse_rows),
        cmocka_unit_test(a_small_table_is_read_at_once),
        cmocka_unit_test(eager_tables_give_rows_as_they_come),
        cmocka_unit_test(many_blank_lines_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
