/* sniff.c - how a table is written, found out.
 *
 * The traps are the ones that users of other readers told of; each names the thread, and what is
 * expected is what its author expected.
 */
#include "table/sniff.h"

#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "table/cellkind.h"

#include "unit.h"

struct found {
    struct cx_sniffed answer;
    struct cx_arena arena;
    char text[64 * 1024];
};

static size_t known_names(void *context, const struct cx_text *cells, size_t n)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        known += cx_text_is(cells[i], context);
    return known;
}

static struct cx_sniffed sniff(struct found *f, struct cx_sample sample, const char *text)
{
    struct cx_error e = {0};
    cx_arena_release(&f->arena);
    memset(f->text, 0, sizeof f->text);
    assert_true(strlen(text) + CX_FIND_SLACK < sizeof f->text);
    strcpy(f->text, text);
    sample.begin = (struct cx_text){f->text, strlen(text)};
    sample.whole = true;
    assert_int_equal(CX_OK, cx_sniff(&f->arena, &sample, &f->answer, &e));
    return f->answer;
}

static struct found *start(void)
{
    return calloc(1, sizeof(struct found));
}

static void finish(struct found *f)
{
    cx_arena_release(&f->arena);
    free(f);
}

static const struct trap {
    const char *from, *text, *delimiter;
    char quote, escape;
    uint64_t skip, footer;
} traps[] = {
    {"commas in a pipe file, duckdb#14115", "id|note|x\n1|a, b, c|2\n2|d, e, f|3\n", "|", 0, 0, 0,
     0},
    {"pipes in a comma file, duckdb#15576", "id,tags,price\n1,a|b,2.50\n2,c|d,3.50\n3,e|f,4.00\n",
     ",", 0, 0, 0, 0},
    {"one bad row, duckdb#14117",
     "id,name,age\n1,\"John, Doe,25\n3,\"Bob\",35\n4,\"John\",\"45\"\n", ",", 0, 0, 0, 0},
    {"a letter in every line, qsv#1719 and duckdb#9343", "NAME\nANNE\nPETER\nELSE\n", "\n", 0, 0, 0,
     0},
    {"an Amazon export by tabs, cpython#97611",
     "order id\tpurchase date\titem name\n1\t2026-01-01 10:00\ta b c\n2\t2026-01-02 11:00\td e f\n",
     "\t", 0, 0, 0, 0},
    {"a list in a cell, cpython#119123",
     "id;a;b\n1;['345'];['10']\n4;['112', '112'];['765', '766']\n", ";", 0, 0, 0, 0},
    {"entities, csvkit#392", "id,name\n1,O&#039;Connor\n2,A&amp;B\n3,Plain\n", ",", 0, 0, 0, 0},
    {"apostrophes, csvkit#1099", "id,name,price\n1,O'Hara,3.00\n2,Bobby 'Tables' XKCD,4.00\n", ",",
     0, 0, 0, 0},
    {"an id with Excel's apostrophe", "id,customer\n1,'0012\n2,'0013\n", ",", 0, 0, 0, 0},
    {"doubled quotes, visidata#2689", "id,name\n1,\"a \"\"b\"\" c\"\n2,d\n", ",", 0, 0, 0, 0},
    {"a backslash at the end of a cell", "id,path\n1,\"C:\\dir\\\"\n2,\"D:\\\"\n", ",", 0, 0, 0, 0},
    {"backslashes before quotes", "id,a,b\n1,\"4\\\" x, y\",2\n2,\"5\\\" z\",3\n", ",", 0, '\\', 0,
     0},
    {"quotes of one stroke", "id,name,price\n1,'Doe, John',3.00\n2,'O''Hara',4.00\n", ",", '\'', 0,
     0, 0},
    {"colons of clock times, CleverCSV#35 and #52", "id|time\n1|10:00:00\n2|11:00:00\n3|12:00:00\n",
     "|", 0, 0, 0, 0},
    {"stars, CleverCSV#58 and #69", "name\n**a**\n**b**\n**c**\n", "\n", 0, 0, 0, 0},
    {"one column of addresses, CleverCSV#99", "email\na@example.com\nb@example.com\n", "\n", 0, 0,
     0, 0},
    {"no preamble but data, duckdb#25827", "c0\nv0\na;b\n", "\n", 0, 0, 0, 0},
    {"a blank after the comma, Miller PR#1272", "id, name, x\n1, \"a, b\", 2\n2, \"c, d\", 3\n",
     ",", 0, 0, 0, 0},
    {"a decimal comma", "id;name;price\n1;a;1,50\n2;b;2,75\n3;c, d;3,10\n", ";", 0, 0, 0, 0},
    {"very ragged rows, duckdb#16005", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n4,5,6\n", ",", 0, 0, 0,
     0},
    {"two bytes", "id||name\n1||a\n2||b\n", "||", 0, 0, 0, 0},
    {"quotes that hold a tab", "id\tname\n1\t\"a\tb\"\n2\tc\n", "\t", '"', 0, 0, 0},
    {"a quote that is data between tabs", "id\tname\n1\t\"q\"\n2\tc\n", "\t", 0, 0, 0, 0},
    {"filled up by a spreadsheet", "sep=;;;\nid;amount,x;\n1;2,50;a\n2;3,50;b\n", ";", 0, 0, 1, 0},
    {"what the first line says", "sep=;\nid;amount,x\n1;2,50\n", ";", 0, 0, 1, 0},
    {"comments, daltons#24", "# a\n# 2018-2019\n\nwidth,views\n1920,1\n360,3\n", ",", 0, 0, 3, 0},
    {"names of orders that begin with #", "Name,Total\n#1001,5.00\n#1002,6.00\n", ",", 0, 0, 0, 0},
    {"a header line that begins with #", "#,name,date\n1,a,2026-01-01\n2,b,2026-01-02\n", ",", 0, 0,
     0, 0},
    {"titles, aw-reporting#191",
     "Report\nFrom 1.1.2026\n\nid,date,sum\n1,1.1.2026,5\n2,2.1.2026,6\n", ",", 0, 0, 3, 0},
    {"titles filled up with delimiters",
     "Sales report;;;\nFrom;1.1.2026;to;31.1.2026\n;;;\nReceipt;Customer;Date;Sum\n"
     "1;A;1.1.2026;5,00\n2;B;2.1.2026;6,00\n",
     ";", 0, 0, 3, 0},
    {"a table above the table is none of its titles",

     "id,name,sum\n1,a,5\n2,b,6\n\nsku,stock,price,colour\nX,3,1,red\nY,4,2,blue\nZ,4,2,red\nW,4,2,"
     "red\n",
     ",", 0, 0, 0, 0},
    {"sums at the end", "id,date,sum\n1,2026-01-01,5\n2,2026-01-02,6\nTotal,,11\n", ",", 0, 0, 0,
     1},
    {"notes behind a blank line", "id,sum\n1,5\n2,6\n\nGenerated 2026-02-01 by the till\n", ",", 0,
     0, 0, 1},
    {"a customer called Total", "name,city\nAnn,Turku\nTotal Tools,Oulu\n", ",", 0, 0, 0, 0},
    {"a row of an article called Total",
     "item,customer,date,amount\n1001,ann,2026-01-05,1\n1002,bo,2026-01-06,4\n"
     "Total,cy,2026-01-07,39.90\n",
     ",", 0, 0, 0, 0},
    {"a sum with an empty cell", "id,note,sum\n1,,5\n2,,6\nTotal,,11\n", ",", 0, 0, 0, 1},
    {"a second table is no footer", "id,name,sum\n1,a,5\n2,b,6\n3,c,7\n\nsku,stock\nX,3\n", ",", 0,
     0, 0, 0},
    {"blank lines between rows", "id,sum\n1,5\n\n2,6\n\n\n3,7\n", ",", 0, 0, 0, 0},
};

static void test_finds_the_dialects_that_others_did_not(void **state)
{
    struct found *f = start();
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(traps); i++) {
        const struct trap *t = &traps[i];
        struct cx_sniffed s = sniff(f, (struct cx_sample){0}, t->text);
        const struct cx_dialect *d = &s.best.dialect;
        bool right = s.decided && !s.headerless && strcmp(d->delimiter, t->delimiter) == 0 &&
                     d->quote == t->quote && d->escape == t->escape && d->skip == t->skip &&
                     d->footer == t->footer;
        if (!right)
            print_message("%s: decided %d headerless %d delimiter '%s' quote %d escape %d skip %d "
                          "footer %d (%.2f, %.2f)\n",
                          t->from, s.decided, s.headerless, d->delimiter, d->quote, d->escape,
                          (int)d->skip, (int)d->footer, s.best.score, s.next.score);
        assert_true(right);
    }
    finish(f);
}

static void test_asks_when_two_readings_are_close(void **state)
{
    struct found *f = start();
    (void)state;
    struct cx_sniffed s = sniff(f, (struct cx_sample){0}, "a,b;c\nx,y;z\nu,v;w\n");
    assert_false(s.decided);
    struct cx_sample said = {.is_said = CX_SAID_DELIMITER, .said.delimiter = ","};
    s = sniff(f, said, "a,b;c\nx,y;z\nu,v;w\n");
    assert_true(s.decided);
    assert_string_equal(",", s.best.dialect.delimiter);
    finish(f);
}

static void test_lets_known_names_decide(void **state)
{
    static char name[] = "b";
    struct found *f = start();
    (void)state;
    struct cx_sample sample = {.known = known_names, .context = name};
    struct cx_sniffed s = sniff(f, sample, "a,b;c\nx,y;z\nu,v;w\n");
    assert_false(s.decided); /* neither makes a cell b of it */
    s = sniff(f, sample, "b,a;c\nx,y;z\nu,v;w\n");
    assert_true(s.decided);
    assert_string_equal(",", s.best.dialect.delimiter);
    s = sniff(f, sample, "c,a;b\nx,y;z\nu,v;w\n");
    assert_true(s.decided);
    assert_string_equal(";", s.best.dialect.delimiter);
    /* a summary block, then the table whose names are known, as Klarna's settlements are */
    s = sniff(f, sample, "x;y;z\n1;2;3\n4;5;6\n7;8;9\n\na;b\n1;2\n");
    assert_int_equal(6, s.first_line);
    assert_int_equal(5, s.best.dialect.skip);
    finish(f);
}

static void test_knows_a_table_without_names(void **state)
{
    struct found *f = start();
    (void)state;
    struct cx_sniffed s =
        sniff(f, (struct cx_sample){0},

              "1,A1,2026-01-01,10.00\n2,A2,2026-01-02,10.00\n3,A3,2026-01-03,1\n");
    assert_true(s.headerless);
    s = sniff(f, (struct cx_sample){0}, "region,2020,2021\nNorth,12.50,13\nSouth,14,15.5\n");
    assert_false(s.headerless); /* years name columns */
    s = sniff(f, (struct cx_sample){0}, "name,city\nAda,Turku\nBo,Oulu\n");
    assert_false(s.headerless); /* nothing says so */
    struct cx_sample said = {.is_said = CX_SAID_HEADER};
    s = sniff(f, said, "1,A1,2026-01-01\n2,A2,2026-01-02\n3,A3,2026-01-03\n");
    assert_false(s.headerless);
    finish(f);
}

static void test_finds_nothing_in_nothing(void **state)
{
    static const char *const nothing[] = {"", "\n\n", "\r", " \n"};
    struct found *f = start();
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(nothing); i++) {
        struct cx_sniffed s = sniff(f, (struct cx_sample){0}, nothing[i]);
        assert_true(s.decided);
        assert_int_equal(0, s.best.width);
    }
    struct cx_sniffed s = sniff(f, (struct cx_sample){0}, "order,customer,date\n");
    assert_string_equal(",", s.best.dialect.delimiter);
    assert_int_equal(1, s.first_line);
    assert_false(s.headerless);
    finish(f);
}

/* The footer stands in the last bytes, of which the first line is cut off. */
static void test_looks_at_the_end_of_long_inputs(void **state)
{
    struct found *f = start();
    struct cx_error e = {0};
    static const char end[] = "9,2026-01-02,5\n10,2026-01-02,6\n\nTotal: 11\n" /* and 64 zeros: */
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    (void)state;
    strcpy(f->text, "id,date,sum\n1,2026-01-01,5\n2,2026-01-02,6\n");
    struct cx_sample sample = {.begin = {f->text, strlen(f->text)}, .end = {end, strlen(end)}};
    assert_int_equal(CX_OK, cx_sniff(&f->arena, &sample, &f->answer, &e));
    assert_int_equal(1, f->answer.best.dialect.footer);
    sample.is_said = CX_SAID_FOOTER;
    assert_int_equal(CX_OK, cx_sniff(&f->arena, &sample, &f->answer, &e));
    assert_int_equal(0, f->answer.best.dialect.footer);
    finish(f);
}

static void test_knows_what_cells_look_like(void **state)
{
    static const struct {
        const char *text;
        enum cx_cell_kind kind;
    } cells[] = {
        {"", CX_CELL_EMPTY},
        {" ", CX_CELL_EMPTY},
        {"2026", CX_CELL_YEAR},
        {"12", CX_CELL_NUMBER},
        {"-1 234,50", CX_CELL_NUMBER},
        {"$74.69", CX_CELL_NUMBER},
        {"\xe2\x82\xac"
         "91.40",
         CX_CELL_NUMBER},
        {"1.234,50", CX_CELL_NUMBER},
        {"EUR 5,00", CX_CELL_NUMBER},
        {"5,00 kr", CX_CELL_NUMBER},
        {"12 %", CX_CELL_NUMBER},
        {"1.23E+12", CX_CELL_NUMBER},
        {"1,2,3", CX_CELL_JUNK},
        {"1,234,567", CX_CELL_NUMBER},
        {"31.1.2026", CX_CELL_DATE},
        {"2026-01-31T10:00:00Z", CX_CELL_DATE},
        {"1/31/26 9:59 PM", CX_CELL_DATE},
        {"10:00:00", CX_CELL_CLOCK},
        {"A1", CX_CELL_WORD},
        {"192.0.2.1", CX_CELL_WORD},
        {"a@example.com", CX_CELL_ADDRESS},
        {"https://example.com/x", CX_CELL_ADDRESS},
        {"Ada Lovelace", CX_CELL_TEXT},
        {"one, two", CX_CELL_PROSE},
        {"1;2,50", CX_CELL_JUNK},
        {"['112'", CX_CELL_JUNK},
    };
    (void)state;
    for (size_t i = 0; i < CX_COUNT_OF(cells); i++) {
        enum cx_cell_kind kind = cx_cell_kind(cx_text_from(cells[i].text), false);
        if (kind != cells[i].kind)
            print_message("%s: %d\n", cells[i].text, (int)kind);
        assert_int_equal(cells[i].kind, kind);
    }
    assert_int_equal(CX_CELL_TEXT, cx_cell_kind(CX_TEXT_OF("a;b"), true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_the_dialects_that_others_did_not),
        cmocka_unit_test(test_asks_when_two_readings_are_close),
        cmocka_unit_test(test_lets_known_names_decide),
        cmocka_unit_test(test_knows_a_table_without_names),
        cmocka_unit_test(test_finds_nothing_in_nothing),
        cmocka_unit_test(test_looks_at_the_end_of_long_inputs),
        cmocka_unit_test(test_knows_what_cells_look_like),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
