/* writer.c - the same rows in five formats, and --fail-if. */
#include "table/writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "table/escape.h"
#include "unit.h"

#define COLUMNS(array) array, CX_COUNT_OF(array)

static struct cx_arena memory;
static char path[] = "/tmp/cx-writer-XXXXXX";
static char got[1 << 16];

static int make_file(void **state)
{
    (void)state;
    int descriptor = mkstemp(path);
    return descriptor < 0 ? -1 : close(descriptor);
}

static int remove_file(void **state)
{
    (void)state;
    cx_arena_release(&memory);
    return unlink(path);
}

static struct cx_writer *open_writer(struct cx_writing how, const struct cx_column *columns,
                                     size_t n)
{
    struct cx_error e = {0};
    struct cx_writer *w;
    how.path = path;
    assert_int_equal(cx_writer_open(&memory, &how, columns, n, &w, &e), CX_OK);
    return w;
}

/* Emits and finishes; `got` is what was written. */
static void finish(struct cx_writer *w, struct cx_out *o)
{
    struct cx_error e = {0};
    if (o)
        assert_int_equal(cx_writer_emit(w, o, &e), CX_OK);
    assert_int_equal(cx_writer_finish(w, &e), CX_OK);
    FILE *f = fopen(path, "r");
    size_t n = fread(got, 1, sizeof got - 1, f);
    got[n] = '\0';
    fclose(f);
    if (o)
        cx_out_release(o);
}

/* One column of text, one cell of it. */
static const char *written_text(enum cx_format format, const char *s, size_t n)
{
    static const struct cx_column columns[] = {{"a", CX_TEXT}, {"b", CX_TEXT}};
    struct cx_writer *w =
        open_writer((struct cx_writing){.format = format, .no_header = true}, COLUMNS(columns));
    struct cx_out o = cx_out_for(w);
    cx_put_string(&o, "1");
    cx_put_text(&o, (struct cx_text){s, n});
    cx_end_row(&o);
    finish(w, &o);
    return got;
}

#define assert_text(format, s, wanted) \
    assert_string_equal(written_text(format, s, sizeof(s) - 1), wanted)

static void tsv_escapes_what_would_break_a_line(void **state)
{
    (void)state;
    assert_text(CX_FORMAT_TSV, "plain, \"quoted\"; text", "1\tplain, \"quoted\"; text\n");
    assert_text(CX_FORMAT_TSV, "a\tb\nc\rd\\e", "1\ta\\tb\\nc\\rd\\\\e\n");
    assert_text(CX_FORMAT_TSV, "", "1\t\n");
    assert_text(CX_FORMAT_TSV, " \x01 ", "1\t \x01 \n");
    assert_text(CX_FORMAT_TSV, "1234567\\", "1\t1234567\\\\\n");
    assert_text(CX_FORMAT_TSV, "\n12345678", "1\t\\n12345678\n");
    assert_text(CX_FORMAT_TSV, "\\x", "1\t\\\\x\n");
}

/* RFC 4180, section 2, rules 5 to 7; blanks at the edges because readers drop them. */
static void csv_quotes_only_where_needed(void **state)
{
    (void)state;
    assert_text(CX_FORMAT_CSV, "plain text; here\\", "1,plain text; here\\\n");
    assert_text(CX_FORMAT_CSV, "a,b", "1,\"a,b\"\n");
    assert_text(CX_FORMAT_CSV, "say \"b\"", "1,\"say \"\"b\"\"\"\n");
    assert_text(CX_FORMAT_CSV, "a\nb", "1,\"a\nb\"\n");
    assert_text(CX_FORMAT_CSV, "a\r\nb", "1,\"a\r\nb\"\n");
    assert_text(CX_FORMAT_CSV, " a", "1,\" a\"\n");
    assert_text(CX_FORMAT_CSV, "a ", "1,\"a \"\n");
    assert_text(CX_FORMAT_CSV, "", "1,\n");
}

/* RFC 8259, section 7; what is not UTF-8 by Unicode's table 3-7 of well-formed sequences. */
static void json_escapes_and_replaces(void **state)
{
    (void)state;
    assert_text(CX_FORMAT_JSON, "plain", "{\"a\":\"1\",\"b\":\"plain\"}\n");
    assert_text(CX_FORMAT_JSON, "\"\\/\b\f\n\r\t",
                "{\"a\":\"1\",\"b\":\"\\\"\\\\/\\b\\f\\n\\r\\t\"}\n");
    assert_text(CX_FORMAT_JSON, "\x01\x1f\x7f", "{\"a\":\"1\",\"b\":\"\\u0001\\u001f\x7f\"}\n");
    assert_text(CX_FORMAT_JSON, "a\0b", "{\"a\":\"1\",\"b\":\"a\\u0000b\"}\n");
    assert_text(CX_FORMAT_JSON, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
                "{\"a\":\"1\",\"b\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"}\n");
    assert_text(CX_FORMAT_JSON, "k\xe4se", "{\"a\":\"1\",\"b\":\"k\xef\xbf\xbdse\"}\n");
    assert_text(CX_FORMAT_JSON, "\xc0\xaf", "{\"a\":\"1\",\"b\":\"\xef\xbf\xbd\xef\xbf\xbd\"}\n");
    assert_text(CX_FORMAT_JSON, "\xe2\x82", "{\"a\":\"1\",\"b\":\"\xef\xbf\xbd\xef\xbf\xbd\"}\n");
}

static void excel_gets_no_formula(void **state)
{
    (void)state;
    assert_text(CX_FORMAT_EXCEL, "plain, text", "\xef\xbb\xbf" "1;plain, text\r\n");
    assert_text(CX_FORMAT_EXCEL, "=1+1", "\xef\xbb\xbf" "1;'=1+1\r\n");
    assert_text(CX_FORMAT_EXCEL, "@sum", "\xef\xbb\xbf" "1;'@sum\r\n");
    assert_text(CX_FORMAT_EXCEL, "+a", "\xef\xbb\xbf" "1;'+a\r\n");
    assert_text(CX_FORMAT_EXCEL, "-a;b", "\xef\xbb\xbf" "1;\"'-a;b\"\r\n");
    assert_text(CX_FORMAT_EXCEL, "\t=1", "\xef\xbb\xbf" "1;\"'\t=1\"\r\n");
    assert_text(CX_FORMAT_EXCEL, "-12.5", "\xef\xbb\xbf" "1;-12.5\r\n");
    assert_text(CX_FORMAT_EXCEL, "a;b", "\xef\xbb\xbf" "1;\"a;b\"\r\n");
}

static const struct cx_column mixed[] = {
    {"customer", CX_TEXT}, {"n", CX_INTEGER}, {"money", CX_AMOUNT},
    {"p", CX_NUMBER},      {"when", CX_TIME}, {"day", CX_TIME},
};

/* 2025-10-07T09:50:26+03:00 is 1759819826 seconds after the epoch (GNU date -d ... +%s), and
 * day 20368. */
static void put_mixed(struct cx_out *o)
{
    const struct cx_time when = {.ms = INT64_C(1759819826000), .day = 20368, .offset = 180};
    const struct cx_time none = {.flags = CX_TIME_NONE};
    cx_put_string(o, "bob");
    cx_put_int(o, -3);
    cx_put_amount(o, 125000);
    cx_put_number(o, 2.0 / 3);
    cx_put_time(o, &when);
    cx_put_day(o, 20368);
    cx_end_row(o);
    cx_put_string(o, "");
    cx_put_none(o);
    cx_put_amount(o, -1);
    cx_put_number(o, NAN);
    cx_put_time(o, &none);
    cx_put_day(o, CX_NO_DAY);
    cx_end_row(o);
}

static const char *written_mixed(struct cx_writing how)
{
    struct cx_writer *w = open_writer(how, COLUMNS(mixed));
    struct cx_out o = cx_out_for(w);
    put_mixed(&o);
    assert_int_equal(o.rows, 2);
    finish(w, &o);
    return got;
}

static void every_format_writes_every_kind(void **state)
{
    (void)state;
    assert_string_equal(written_mixed((struct cx_writing){.format = CX_FORMAT_TSV}),
                        "customer\tn\tmoney\tp\twhen\tday\n"
                        "bob\t-3\t12.5\t0.6666666667\t2025-10-07T09:50:26+03:00\t2025-10-07\n"
                        "\t\t-0.0001\t\t\t\n");
    assert_string_equal(written_mixed((struct cx_writing){.format = CX_FORMAT_CSV, .precision = 3}),
                        "customer,n,money,p,when,day\n"
                        "bob,-3,12.5,0.667,2025-10-07T09:50:26+03:00,2025-10-07\n"
                        ",,-0.0001,,,\n");
    assert_string_equal(
        written_mixed((struct cx_writing){.format = CX_FORMAT_JSON}),
        "{\"customer\":\"bob\",\"n\":-3,\"money\":12.5,\"p\":0.6666666667,"
        "\"when\":\"2025-10-07T09:50:26+03:00\",\"day\":\"2025-10-07\"}\n"
        "{\"customer\":\"\",\"n\":null,\"money\":-0.0001,\"p\":null,\"when\":null,\"day\":null}\n");
    assert_string_equal(
        written_mixed((struct cx_writing){.format = CX_FORMAT_EXCEL}),
        "\xef\xbb\xbf" "customer;n;money;p;when;day\r\n"
        "bob;-3;12,5;0,6666666667;2025-10-07T09:50:26+03:00;2025-10-07\r\n"
        ";;-0,0001;;;\r\n");
    assert_string_equal(
        written_mixed((struct cx_writing){.format = CX_FORMAT_TABLE, .precision = 3}),
        "customer   n    money      p  when                       day\n"
        "--------  --  -------  -----  -------------------------  ----------\n"
        "bob       -3    12.50  0.667  2025-10-07T09:50:26+03:00  2025-10-07\n"
        "              -0.0001\n");
}

/* Unless a precision is asked for: four digits, and no unit lost of what has more. */
static void estimates_in_a_table_are_short(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"x", CX_NUMBER}};
    static const double x[] = {2.0 / 3, 999.96, 1000.4, -16873.7382, 1.5e-6};
    static const struct {
        int precision;
        const char *wanted;
    } asked[] = {{0, "      x\n-------\n 0.6667\n   1000\n   1000\n -16874\n1.5e-06\n"},
                 {6, "       x\n--------\n0.666667\n  999.96\n  1000.4\n-16873.7\n 1.5e-06\n"}};
    for (size_t i = 0; i < CX_COUNT_OF(asked); i++) {
        struct cx_writing how = {.format = CX_FORMAT_TABLE, .precision = asked[i].precision};
        struct cx_writer *w = open_writer(how, COLUMNS(columns));
        struct cx_out o = cx_out_for(w);
        for (size_t k = 0; k < CX_COUNT_OF(x); k++) {
            cx_put_number(&o, x[k]);
            cx_end_row(&o);
        }
        finish(w, &o);
        assert_string_equal(got, asked[i].wanted);
    }
}

/* A number in a column of text (a parameter, say) is a string in json. */
static void json_kinds_follow_the_column(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a \"x\"", CX_TEXT}, {"b", CX_NUMBER}};
    struct cx_writer *w =
        open_writer((struct cx_writing){.format = CX_FORMAT_JSON}, COLUMNS(columns));
    struct cx_out o = cx_out_for(w);
    cx_put_number(&o, .25);
    cx_put_exact(&o, .1);
    cx_end_row(&o);
    cx_put_int(&o, 7);
    cx_put_number(&o, INFINITY);
    cx_end_row(&o);
    finish(w, &o);
    assert_string_equal(got, "{\"a \\\"x\\\"\":\"0.25\",\"b\":0.1}\n"
                             "{\"a \\\"x\\\"\":\"7\",\"b\":null}\n");
}

static void a_lone_empty_cell_is_still_a_record(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a", CX_TEXT}};
    static const char *const wanted[] = {
        [CX_FORMAT_TSV] = "a\n\n\n", [CX_FORMAT_CSV] = "a\n\"\"\n\"\"\n",
        [CX_FORMAT_EXCEL] = "\xef\xbb\xbf" "a\r\n\"\"\r\n\"\"\r\n"};
    static const enum cx_format formats[] = {CX_FORMAT_TSV, CX_FORMAT_CSV, CX_FORMAT_EXCEL};
    for (size_t i = 0; i < CX_COUNT_OF(formats); i++) {
        struct cx_writer *w =
            open_writer((struct cx_writing){.format = formats[i]}, COLUMNS(columns));
        struct cx_out o = cx_out_for(w);
        cx_put_string(&o, "");
        cx_end_row(&o);
        cx_put_none(&o);
        cx_end_row(&o);
        finish(w, &o);
        assert_string_equal(got, wanted[formats[i]]);
    }
}

static void a_header_stands_alone_when_there_are_no_rows(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a;b", CX_TEXT}, {"c", CX_INTEGER}};
    static const char *const wanted[] = {
        [CX_FORMAT_TSV] = "a;b\tc\n",
        [CX_FORMAT_CSV] = "\"a;b\",c\n",
        [CX_FORMAT_JSON] = "",
        [CX_FORMAT_TABLE] = "a;b  c\n---  -\n",
        [CX_FORMAT_EXCEL] = "\xef\xbb\xbf\"a;b\";c\r\n",
    };
    for (size_t format = 0; format < CX_COUNT_OF(wanted); format++) {
        struct cx_writer *w = open_writer((struct cx_writing){.format = (enum cx_format)format},
                                          COLUMNS(columns));
        finish(w, NULL);
        assert_string_equal(got, wanted[format]);
    }
}

/* Widths as a terminal shows them: two for CJK (Unicode Annex 11), none for U+0301. */
static void a_table_lines_up(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"name", CX_TEXT}, {"x", CX_AMOUNT}};
    struct cx_writer *w =
        open_writer((struct cx_writing){.format = CX_FORMAT_TABLE}, COLUMNS(columns));
    struct cx_out o = cx_out_for(w);
    static const char *const names[] = {"\xc3\xa4iti", "\xe9\xa1\xa7\xe5\xae\xa2", "e\xcc\x81",
                                        "a\tb\x1b[31m", "back\\slash"};
    for (size_t i = 0; i < CX_COUNT_OF(names); i++) {
        cx_put_string(&o, names[i]);
        cx_put_amount(&o, (cx_int128)i * i * 1000000 + 5000);
        cx_end_row(&o);
    }
    finish(w, &o);
    assert_string_equal(got, "name                x\n"
                             "------------  -------\n"
                             "\xc3\xa4iti             0.50\n"
                             "\xe9\xa1\xa7\xe5\xae\xa2           100.50\n"
                             "e\xcc\x81              400.50\n"
                             "a\\tb\\x1b[31m   900.50\n"
                             "back\\slash    1600.50\n");
}

/* Seven steps from 0.02 to 0.16, .02 wide each; blue 195 is the palest ground of the 256 colours,
 * 18 the darkest. */
static void a_heat_map_has_its_shades(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {
        {"who", CX_TEXT}, {"0", CX_NUMBER}, {"1", CX_NUMBER}, {"2", CX_NUMBER}};
    struct cx_writing how = {
        .format = CX_FORMAT_TABLE, .shades = true, .heat = 2, .heat_end = 4, .no_header = true};
    struct cx_writer *w = open_writer(how, COLUMNS(columns));
    struct cx_out o = cx_out_for(w);
    const double cell[][3] = {{1, .16, .1}, {1, .05, (double)NAN}, {1, .02, .139}};
    for (size_t i = 0; i < CX_COUNT_OF(cell); i++) {
        cx_put_string(&o, "x");
        for (size_t k = 0; k < CX_COUNT_OF(cell[i]); k++)
            cx_put_number(&o, cell[i][k]);
        cx_end_row(&o);
    }
    finish(w, &o);
    assert_string_equal(got, "x  1  \x1b[48;5;18;38;5;231m0.16\x1b[0m  "
                             "\x1b[48;5;33;38;5;16m  0.1\x1b[0m\n"
                             "x  1  \x1b[48;5;153;38;5;16m0.05\x1b[0m\n"
                             "x  1  \x1b[48;5;195;38;5;16m0.02\x1b[0m  "
                             "\x1b[48;5;26;38;5;231m0.139\x1b[0m\n");
}

/* One value has no range to be anywhere in. */
static void a_heat_map_of_one_value_is_plain(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"1", CX_INTEGER}, {"2", CX_INTEGER}};
    struct cx_writing how = {.format = CX_FORMAT_TABLE, .shades = true, .heat_end = 2};
    struct cx_writer *w = open_writer(how, COLUMNS(columns));
    struct cx_out o = cx_out_for(w);
    cx_put_int(&o, 7);
    cx_put_int(&o, 7);
    cx_end_row(&o);
    finish(w, &o);
    assert_string_equal(got, "1  2\n-  -\n7  7\n");
}

static void emits_keep_their_order(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"n", CX_INTEGER}};
    struct cx_error e = {0};
    struct cx_writer *w = open_writer((struct cx_writing){0}, COLUMNS(columns));
    struct cx_out a = cx_out_for(w), b = cx_out_for(w);
    cx_put_int(&a, INT64_MIN);
    cx_end_row(&a);
    cx_put_int(&b, INT64_MAX);
    cx_end_row(&b);
    assert_int_equal(cx_writer_emit(w, &b, &e), CX_OK);
    assert_int_equal(b.bytes.n, 0);
    cx_put_int(&b, 0);
    cx_end_row(&b);
    assert_int_equal(cx_writer_emit(w, &a, &e), CX_OK);
    finish(w, &b);
    cx_out_release(&a);
    assert_string_equal(got, "n\n9223372036854775807\n-9223372036854775808\n0\n");
}

static void a_foreign_sink_stays_its_owners(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"n", CX_INTEGER}};
    struct cx_error e = {0};
    struct cx_sink sink;
    struct cx_writer *w;
    assert_int_equal(cx_sink_open(&memory, path, false, &sink, &e), CX_OK);
    struct cx_writing how = {.sink = &sink};
    assert_int_equal(cx_writer_open(&memory, &how, COLUMNS(columns), &w, &e), CX_OK);
    assert_int_equal(cx_writer_finish(w, &e), CX_OK);
    cx_writer_abandon(w);
    assert_int_equal(cx_sink_write(&sink, "tail\n", 5, &e), CX_OK);
    assert_int_equal(cx_sink_finish(&sink, &e), CX_OK);
    FILE *f = fopen(path, "r");
    got[fread(got, 1, 100, f)] = '\0';
    fclose(f);
    assert_string_equal(got, "n\ntail\n");
}

/* ---- --fail-if */

static bool is_hit(const char *condition)
{
    struct cx_writer *w =
        open_writer((struct cx_writing){.fail_if = condition}, COLUMNS(mixed));
    struct cx_out o = cx_out_for(w);
    put_mixed(&o);
    assert_false(cx_writer_fail_hit(w));
    finish(w, &o);
    return cx_writer_fail_hit(w);
}

static void conditions_compare_numbers_and_texts(void **state)
{
    (void)state;
    assert_true(is_hit("n < 0"));
    assert_true(is_hit("n=-3"));
    assert_true(is_hit("n == -3.0"));
    assert_false(is_hit("n != -3"));
    assert_true(is_hit("money >= 12.5"));
    assert_false(is_hit("money > 12.5"));
    assert_true(is_hit("money < 0"));
    assert_true(is_hit("p > .66"));
    assert_true(is_hit("p = 0.6666666667")); /* as it is written */
    assert_true(is_hit("customer = bob"));
    assert_true(is_hit("customer > bo"));
    assert_false(is_hit("customer < bob"));
    assert_false(is_hit("customer > 5")); /* a text is no number */
    assert_true(is_hit("when > 2025-10-07"));
    assert_true(is_hit("day <= 2025-10-07"));
    assert_false(is_hit("day > 2025-10-07"));
}

static void empty_cells_meet_nothing(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a b < c", CX_NUMBER}, {"t", CX_TEXT}};
    static const char *const conditions[] = {"a b < c < 1", "a b < c != 1", "t != x", "t < x"};
    for (size_t i = 0; i < CX_COUNT_OF(conditions); i++) {
        struct cx_writer *w =
            open_writer((struct cx_writing){.fail_if = conditions[i]}, COLUMNS(columns));
        struct cx_out o = cx_out_for(w);
        cx_put_number(&o, NAN);
        cx_put_none(&o);
        cx_end_row(&o);
        finish(w, &o);
        assert_false(cx_writer_fail_hit(w));
    }
}

static void conditions_that_cannot_be_read_are_usage(void **state)
{
    (void)state;
    static const struct {
        const char *condition, *says;
    } bad[] = {
        {"n", "no operator"},          {"", "no operator"},       {"n >", "no value"},
        {"n > x", "not a number"},     {"m > 1", "no column 'm'"}, {"custmer = bob", "'customer'"},
    };
    for (size_t i = 0; i < CX_COUNT_OF(bad); i++) {
        struct cx_error e = {0};
        struct cx_writer *w;
        struct cx_writing how = {.path = path, .fail_if = bad[i].condition};
        assert_int_equal(cx_writer_open(&memory, &how, COLUMNS(mixed), &w, &e), CX_USAGE);
        assert_non_null(strstr(e.what, bad[i].says));
    }
}

/* Every text of up to 20 bytes with one odd byte at every place, against a plain reading of the
 * rules; finds holes in the eight-bytes-at-a-time scan. */
static void odd_bytes_are_found_at_every_place(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a", CX_TEXT}};
    struct cx_writer *w = open_writer((struct cx_writing){.no_header = true}, COLUMNS(columns));
    struct cx_out o = cx_out_for(w);
    for (size_t n = 1; n <= 20; n++) {
        for (size_t at = 0; at < n; at++) {
            for (int byte = 1; byte < 256; byte++) {
                char text[20], wanted[24];
                memset(text, 'x', n);
                text[at] = (char)byte;
                const char *escape = byte == '\t'   ? "\\t"
                                     : byte == '\n' ? "\\n"
                                     : byte == '\r' ? "\\r"
                                     : byte == '\\' ? "\\\\"
                                                    : NULL;
                int length = escape ? snprintf(wanted, sizeof wanted, "%.*s%s%.*s", (int)at, text,
                                               escape, (int)(n - at - 1), text + at + 1)
                                    : snprintf(wanted, sizeof wanted, "%.*s", (int)n, text);
                o.bytes.n = 0;
                cx_put_text(&o, (struct cx_text){text, n});
                cx_end_row(&o);
                assert_int_equal(o.bytes.n, length + 1);
                assert_memory_equal(o.bytes.s, wanted, (size_t)length);
            }
        }
    }
    finish(w, &o);
}

/* ---- cells of rows, against one cell at a time */

enum { CELLS = 4 };

/* Texts that formats treat differently, and records long and short. */
static void put_random_cell(struct cx_rng *r, struct cx_bytes *b, bool is_quoted, char delimiter)
{
    static const char odd[] = "\t\\,;|\" =+-@\x01\x0d\x1f\x7f\xe4'x.";
    size_t n = cx_rng_below(r, cx_rng_below(r, 8) ? 9 : 70);
    if (is_quoted)
        cx_bytes_put(b, '"');
    for (size_t i = 0; i < n; i++) {
        char c = cx_rng_below(r, 40) ? (char)('a' + cx_rng_below(r, 26))
                                     : odd[cx_rng_below(r, sizeof odd - 1)];
        bool is_edge = !is_quoted && delimiter != '\t' && (i == 0 || i + 1 == n);
        bool is_free = c != delimiter && c != '\r' && c != '"' && c != '\xe4';
        is_free &= !is_edge || c > ' ';
        cx_bytes_put(b, is_free ? c : '_');
    }
    if (is_quoted)
        cx_bytes_put(b, '"');
}

static void put_random_table(struct cx_rng *r, struct cx_bytes *b, char delimiter)
{
    const char *line_end = cx_rng_below(r, 2) ? "\n" : "\r\n";
    static const uint64_t ways[] = {0, 1, 16};
    const uint64_t quoted_of_16 = delimiter == '\t' ? 0 : ways[cx_rng_below(r, 3)];
    b->n = 0;
    for (size_t row = 0; row < 200; row++) {
        for (size_t i = 0; i < CELLS; i++) {
            if (i > 0)
                cx_bytes_put(b, delimiter);
            if (row == 0)
                cx_bytes_put(b, (char)('A' + i));
            else
                put_random_cell(r, b, cx_rng_below(r, 16) < quoted_of_16, delimiter);
        }
        cx_bytes_add(b, line_end, strlen(line_end));
    }
}

/* `whole` has the same rows, as few as may be with cells. */
static void compare_cells(const struct cx_batch *b, const struct cx_batch *whole, char delimiter,
                          enum cx_format format, const char *fail_if)
{
    static const struct cx_column columns[] = {
        {"n", CX_INTEGER}, {"A", CX_TEXT}, {"B", CX_TEXT}, {"C", CX_TEXT}, {"D", CX_TEXT}};
    struct cx_writing how = {.format = format, .no_header = true, .fail_if = fail_if};
    struct cx_writer *w = open_writer(how, COLUMNS(columns));
    struct cx_out together = cx_out_for(w), single = cx_out_for(w);
    for (size_t i = 0; i < b->n; i++) {
        cx_put_int(&together, (int64_t)i);
        cx_put_cells(&together, &whole->row[i], CELLS, delimiter);
        cx_end_row(&together);
        cx_put_int(&single, (int64_t)i);
        for (size_t k = 0; k < CELLS; k++)
            cx_put_text(&single, b->row[i].cell[k]);
        cx_end_row(&single);
        if (together.bytes.n != single.bytes.n)
            fail_msg("row %zu in format %d", i, (int)format);
    }
    assert_memory_equal(together.bytes.s, single.bytes.s, single.bytes.n);
    assert_int_equal(together.fail_hit, single.fail_hit);
    cx_out_release(&together);
    cx_out_release(&single);
    cx_writer_abandon(w);
}

static bool next_rows(struct cx_table *t, struct cx_batch *b)
{
    struct cx_error e = {0};
    bool more;
    if (cx_table_next_block(t, b, &more, &e) != CX_OK || !more)
        return false;
    cx_table_scan(t, b);
    return true;
}

/* Returns how many rows came without cells. */
static size_t compare_formats(const char *table)
{
    struct cx_reading how = {.all_cells = true, .go_on = true, .block_size = 4096,
                             .window = 1024};
    struct cx_table *t[2];
    struct cx_batch b = {0}, whole = {0};
    struct cx_error e = {0};
    size_t without_cells = 0;
    for (int i = 0; i < 2; i++, how.whole_rows = true)
        assert_int_equal(cx_table_open(&memory, &how, &table, 1, NULL, 0, &t[i], &e), CX_OK);
    while (next_rows(t[0], &b)) {
        assert_true(next_rows(t[1], &whole));
        assert_int_equal(whole.n, b.n);
        for (size_t i = 0; i < b.n; i++)
            without_cells += whole.row[i].cell == NULL;
        for (int format = CX_FORMAT_TSV; format <= CX_FORMAT_EXCEL; format++) {
            char delimiter = cx_table_dialect(t[1])->delimiter[0];
            compare_cells(&b, &whole, delimiter, (enum cx_format)format, NULL);
            compare_cells(&b, &whole, delimiter, (enum cx_format)format, "C = x");
        }
    }
    cx_batch_release(&b);
    cx_batch_release(&whole);
    cx_table_close(t[0]);
    cx_table_close(t[1]);
    return without_cells;
}

static void cells_of_a_row_are_put_as_single_texts(void **state)
{
    (void)state;
    static const char delimiters[] = {'\t', ',', ';', '|'};
    char table[] = "/tmp/cx-writer-in-XXXXXX";
    int descriptor = mkstemp(table);
    struct cx_bytes text = {0};
    struct cx_rng r;
    size_t without_cells = 0;
    cx_rng_seed(&r, 20250311, 0);
    for (int round = 0; round < 80; round++) {
        put_random_table(&r, &text, delimiters[round % 4]);
        assert_int_equal(pwrite(descriptor, text.s, text.n, 0), text.n);
        assert_int_equal(ftruncate(descriptor, (off_t)text.n), 0);
        without_cells += compare_formats(table);
    }
    assert_true(without_cells > 1000 && without_cells < 15000); /* of 16,000 */
    cx_bytes_release(&text);
    close(descriptor);
    unlink(table);
}

/* ---- short texts, against what the formats' rules say byte by byte */

static bool needs_quotes(struct cx_text t, char delimiter)
{
    bool found = t.n > 0 && (strchr(" \t", t.s[0]) || strchr(" \t", t.s[t.n - 1]));
    for (size_t i = 0; i < t.n; i++)
        found |= t.s[i] < 0x0e || t.s[i] == '"' || t.s[i] == delimiter;
    return found;
}

/* cx_escape() is the identity on what is plain, but for the quotes of CSV. */
static size_t slow_cell(enum cx_format format, struct cx_text t, char *to)
{
    if (format == CX_FORMAT_CSV && !needs_quotes(t, ',')) {
        memcpy(to, t.s, t.n);
        return t.n;
    }
    if (format == CX_FORMAT_EXCEL && t.n == 0)
        return 0;
    return (size_t)(cx_escape(format, t, to) - to);
}

static void texts_of_every_length_are_as_if_written_bytewise(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a", CX_TEXT}, {"b", CX_TEXT}};
    static const char odd[] = "\t\n\r\\,;\" =+-@\x01\x1f\x7f'1.";
    struct cx_rng r;
    cx_rng_seed(&r, 7, 0);
    for (int format = CX_FORMAT_TSV; format <= CX_FORMAT_EXCEL; format++) {
        struct cx_writer *w =
            open_writer((struct cx_writing){.format = (enum cx_format)format}, COLUMNS(columns));
        struct cx_out o = cx_out_for(w);
        bool is_json = format == CX_FORMAT_JSON;
        for (int i = 0; i < 40000; i++) {
            char s[40], wanted[300];
            size_t n = cx_rng_below(&r, sizeof s);
            for (size_t k = 0; k < n; k++)
                s[k] = cx_rng_below(&r, n + 4) ? 'm' : odd[cx_rng_below(&r, sizeof odd - 1)];
            size_t length = slow_cell((enum cx_format)format, (struct cx_text){s, n}, wanted);
            o.bytes.n = o.column = 0;
            cx_put_text(&o, (struct cx_text){s, n});
            const char *got_cell = o.bytes.s + (is_json ? strlen("{\"a\":\"") : 0);
            assert_int_equal(o.bytes.n, length + (is_json ? strlen("{\"a\":\"\"") : 0));
            assert_memory_equal(got_cell, wanted, length);
        }
        cx_out_release(&o);
        cx_writer_abandon(w);
    }
}

static void ids_and_words_stand_as_they_are(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {{"a", CX_TEXT}, {"b", CX_TEXT}};
    struct cx_writer *tsv = open_writer((struct cx_writing){0}, COLUMNS(columns));
    struct cx_writer *json =
        open_writer((struct cx_writing){.format = CX_FORMAT_JSON}, COLUMNS(columns));
    struct cx_rng r;
    cx_rng_seed(&r, 23, 0);
    static const char letters[] = "max-lengthandmanymoreletters";
    for (size_t i = 0; i < 20000; i++) {
        struct cx_out a = cx_out_for(tsv), b = cx_out_for(json);
        uint64_t x = cx_rng_next(&r) >> cx_rng_below(&r, 64);
        struct cx_text word = {letters, i % sizeof letters};
        char wanted[80];
        cx_put_id(&a, x);
        cx_put_word(&a, word);
        snprintf(wanted, sizeof wanted, "%016" PRIx64 "\t%.*s", x, (int)word.n, word.s);
        assert_int_equal(a.bytes.n, strlen(wanted));
        assert_memory_equal(a.bytes.s, wanted, a.bytes.n);
        cx_put_id(&b, x);
        cx_put_word(&b, word);
        snprintf(wanted, sizeof wanted, "{\"a\":\"%016" PRIx64 "\",\"b\":\"%.*s\"", x, (int)word.n,
                 word.s);
        assert_int_equal(b.bytes.n, strlen(wanted));
        assert_memory_equal(b.bytes.s, wanted, b.bytes.n);
        cx_out_release(&a);
        cx_out_release(&b);
    }
    cx_writer_abandon(tsv);
    cx_writer_abandon(json);
}

/* In every format, behind any number of cells, and with a condition on any of them. */
static void three_cells_at_once_are_those_cells(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {
        {"a", CX_TEXT}, {"b", CX_TEXT}, {"c", CX_INTEGER}, {"d", CX_TEXT}, {"e", CX_TEXT}};
    static const char *const conditions[] = {NULL, "a=x", "b=x", "c>40000", "d=max", "e=max"};
    static const char letters[] = "max-lengthandmanymoreletters";
    struct cx_rng r;
    cx_rng_seed(&r, 29, 0);
    for (int i = 0; i < 30000; i++) {
        struct cx_writing how = {.format = (enum cx_format)(i % 5),
                                 .fail_if = conditions[i / 5 % 6]};
        struct cx_writer *w = open_writer(how, COLUMNS(columns));
        struct cx_out one = cx_out_for(w), three = cx_out_for(w);
        uint64_t id = cx_rng_next(&r);
        uint32_t number = (uint32_t)cx_rng_next(&r) >> cx_rng_below(&r, 32);
        struct cx_text word = {letters, cx_rng_below(&r, sizeof letters)};
        for (size_t before = cx_rng_below(&r, 3); before > 0; before--) {
            cx_put_string(&one, "x");
            cx_put_string(&three, "x");
        }
        cx_put_id_int_word(&one, id, number, word);
        cx_put_id(&three, id);
        cx_put_int(&three, number);
        cx_put_word(&three, word);
        assert_int_equal(one.column, three.column);
        assert_int_equal(one.fail_hit, three.fail_hit);
        assert_int_equal(one.bytes.n, three.bytes.n);
        assert_memory_equal(one.bytes.s, three.bytes.s, one.bytes.n);
        cx_out_release(&one);
        cx_out_release(&three);
        cx_writer_abandon(w);
    }
}

/* In every format, with a condition on any of them, put together and put one by one. */
static void made_cells_are_those_cells(void **state)
{
    (void)state;
    static const struct cx_column columns[] = {
        {"a", CX_TEXT}, {"b", CX_INTEGER}, {"c", CX_TEXT}, {"d", CX_TEXT}};
    static const char *const conditions[] = {NULL, "a=x", "b>40", "c=odd", "d=x"};
    static const char *const texts[] = {"", "odd", "\t,;\"\n",
                                        "as long as two steps of a copy, or more"};
    for (int i = 0; i < 5 * 5 * 4; i++) {
        struct cx_writing how = {.format = (enum cx_format)(i % 5),
                                 .fail_if = conditions[i / 5 % 5]};
        struct cx_writer *w = open_writer(how, COLUMNS(columns));
        struct cx_out one = cx_out_for(w), each = cx_out_for(w), making = cx_out_for(w);
        struct cx_arena arena = {0};
        struct cx_made made[2];
        struct cx_error e = {0};
        for (int m = 0; m < 2; m++) {
            making.column = 1;
            cx_put_int(&making, 40 + m);
            cx_put_string(&making, texts[i / 25]);
            assert_int_equal(cx_out_made(&making, 1, &arena, &made[m], &e), CX_OK);
            cx_put_string(&one, "y");
            cx_put_made(&one, &made[m]);
            cx_put_string(&one, "z");
            cx_end_row(&one);
            cx_put_string(&each, "y");
            cx_put_int(&each, 40 + m);
            cx_put_string(&each, texts[i / 25]);
            cx_put_string(&each, "z");
            cx_end_row(&each);
            assert_int_equal(one.fail_hit, each.fail_hit);
            assert_int_equal(one.bytes.n, each.bytes.n);
            assert_memory_equal(one.bytes.s, each.bytes.s, one.bytes.n);
        }
        cx_out_release(&one);
        cx_out_release(&each);
        cx_out_release(&making);
        cx_arena_release(&arena);
        cx_writer_abandon(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsv_escapes_what_would_break_a_line),
        cmocka_unit_test(csv_quotes_only_where_needed),
        cmocka_unit_test(json_escapes_and_replaces),
        cmocka_unit_test(excel_gets_no_formula),
        cmocka_unit_test(every_format_writes_every_kind),
        cmocka_unit_test(estimates_in_a_table_are_short),
        cmocka_unit_test(json_kinds_follow_the_column),
        cmocka_unit_test(a_lone_empty_cell_is_still_a_record),
        cmocka_unit_test(a_header_stands_alone_when_there_are_no_rows),
        cmocka_unit_test(a_table_lines_up),
        cmocka_unit_test(a_heat_map_has_its_shades),
        cmocka_unit_test(a_heat_map_of_one_value_is_plain),
        cmocka_unit_test(emits_keep_their_order),
        cmocka_unit_test(a_foreign_sink_stays_its_owners),
        cmocka_unit_test(conditions_compare_numbers_and_texts),
        cmocka_unit_test(empty_cells_meet_nothing),
        cmocka_unit_test(conditions_that_cannot_be_read_are_usage),
        cmocka_unit_test(odd_bytes_are_found_at_every_place),
        cmocka_unit_test(cells_of_a_row_are_put_as_single_texts),
        cmocka_unit_test(texts_of_every_length_are_as_if_written_bytewise),
        cmocka_unit_test(ids_and_words_stand_as_they_are),
        cmocka_unit_test(three_cells_at_once_are_those_cells),
        cmocka_unit_test(made_cells_are_those_cells),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
