/* blocks.c - blocks and windows of any size, and inner loops of every machine, give what a plain
 * reader gives: the same rows, lines and errors. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/rng.h"

#include "reference.h"
#include "unit.h"

/* Sanitizers take twenty times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CASES = 10000 };
#else
enum { CASES = 200000 };
#endif
enum { LONGEST = 700 };

struct text {
    char s[LONGEST + 64];
    size_t n;
    size_t columns;
};

static void put(struct text *t, const char *s, size_t n)
{
    if (t->n + n <= LONGEST) {
        memcpy(t->s + t->n, s, n);
        t->n += n;
    }
}

#define TEN "0123456789"
#define EIGHTY TEN TEN TEN TEN TEN TEN TEN TEN /* more than a small max_record */

static const char *const soup[] = {TEN TEN,
                                   EIGHTY,
                                   "D",
                                   "D",
                                   "\"",
                                   "\"",
                                   "\"",
                                   "\r",
                                   "\n",
                                   "\n",
                                   "\r\n",
                                   " ",
                                   "\t",
                                   "a",
                                   "b",
                                   "\\",
                                   "\\t",
                                   "Z",
                                   "\xc3\xa9",
                                   "\xc3",
                                   "\xf0\x9f\x8e\x81"};
static const char *const cells[] = {"",
                                    "a",
                                    "bc",
                                    " a ",
                                    "\"a\"",
                                    "\"\"",
                                    "\"aDb\"",
                                    "\"a\"\"b\"",
                                    " \"a\" ",
                                    "\"a\nb\"",
                                    "\"a\r\nb\"",
                                    "\"\"\"\"",
                                    "\xc3\xa9",
                                    "\"\n\n\"",
                                    "x\\ty",
                                    "\\\\",
                                    "a b",
                                    "\"\r\"",
                                    EIGHTY,
                                    "abcdefghijklmnopqrstuvwxyz"};
static const char *const ends[] = {"\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n \n"};

static void put_delimiter(struct text *t, const struct cx_dialect *d)
{
    const char *text = d->delimiter[0] == '\n' ? "," : d->delimiter;
    put(t, text, strlen(text));
}

/* D stands for the delimiter, Z for NUL, a double quote for the quote. */
static void put_pattern(struct text *t, const char *pattern, const struct cx_dialect *d)
{
    for (; *pattern; pattern++) {
        bool quote = *pattern == '"' && d->quote && d->quote != CX_NO_QUOTE;
        char c = quote ? d->quote : *pattern == 'Z' ? '\0' : *pattern;
        if (c == 'D')
            put_delimiter(t, d);
        else
            put(t, &c, 1);
    }
}

static const char *pick(struct cx_rng *r, const char *const *from, size_t n)
{
    return from[cx_rng_below(r, n)];
}

static void put_soup(struct cx_rng *r, struct text *t, const struct cx_dialect *d)
{
    put_pattern(t, pick(r, soup, CX_COUNT_OF(soup)), d);
}

/* Mostly good records; one piece in `trouble` is anything. */
static void put_record(struct cx_rng *r, struct text *t, const struct cx_dialect *d,
                       uint64_t trouble)
{
    for (size_t cell = 0; cell < t->columns; cell++) {
        if (cell)
            put_delimiter(t, d);
        put_pattern(t, pick(r, cells, CX_COUNT_OF(cells)), d);
        if (cx_rng_below(r, trouble) == 0)
            put_soup(r, t, d);
    }
    put_pattern(t, pick(r, ends, CX_COUNT_OF(ends)), d);
}

/* The header: the first columns of a, b and c. */
static void put_header(struct text *t, const struct cx_dialect *d)
{
    t->n = 0;
    for (size_t i = 0; i < t->columns; i++) {
        if (i)
            put_delimiter(t, d);
        put(t, &"abc"[i], 1);
    }
    put(t, "\n", 1);
}

static void make_text(struct cx_rng *r, struct text *t, const struct cx_dialect *d)
{
    t->columns = cx_rng_below(r, 3) ? 2 : cx_rng_below(r, 2) ? 1 : 3;
    if (d->delimiter[0] == '\n')
        t->columns = 1;
    put_header(t, d);
    uint64_t pieces = cx_rng_below(r, cx_rng_below(r, 8) ? 24 : 120);
    uint64_t trouble = UINT64_C(4) << cx_rng_below(r, 8);
    bool well_formed = cx_rng_below(r, 2);
    for (uint64_t i = 0; i < pieces; i++) {
        if (well_formed)
            put_record(r, t, d, trouble);
        else
            put_soup(r, t, d);
    }
    if (cx_rng_below(r, 2) && t->n > 2 * t->columns && t->s[t->n - 1] == '\n')
        t->n--;
}

/* None of libcsv's dialects. */
static void choose_dialect(struct cx_rng *r, struct cx_reading *how)
{
    static const char *const delimiters[] = {",", ";", "||", "\001", ", ", " ", "\t", "|;|", "\n"};
    static const char quotes[] = {'\0', '\'', CX_NO_QUOTE}, escapes[] = {'\0', '\\', '\\'};
    struct cx_dialect *d = &how->dialect;
    strcpy(d->delimiter, delimiters[cx_rng_below(r, CX_COUNT_OF(delimiters))]);
    d->quote = quotes[cx_rng_below(r, sizeof quotes)];
    d->escape = escapes[cx_rng_below(r, sizeof escapes)];
    d->comment = cx_rng_below(r, 3) ? '\0' : 'b';
    bool odd = d->delimiter[1] || d->delimiter[0] == '\n' || d->quote || d->escape || d->comment;
    if (!odd)
        d->comment = 'b';
    how->grammar = CX_FOREIGN;
}

static void choose_grammar(struct cx_rng *r, struct cx_reading *how)
{
    static const char delimiters[] = {',', ',', ';', '|', ' '};
    uint64_t kind = cx_rng_below(r, 12);
    how->grammar = kind == 0 ? CX_TSV : kind == 1 ? CX_TSV_LITERAL : kind == 2 ? CX_BLANKS : CX_CSV;
    how->dialect.delimiter[0] = kind < 2    ? '\t'
                     : kind == 2 ? ' '
                     : kind == 3 ? '\t'
                                 : delimiters[cx_rng_below(r, sizeof delimiters)];
    how->dialect.inner_quotes = how->grammar == CX_CSV && cx_rng_below(r, 3) == 0;
}

/* What only foreign tables have; lines are counted where the cutter looks at every quote. */
static void choose_mercy(struct cx_rng *r, struct cx_reading *how)
{
    bool walks = how->go_on || how->dialect.inner_quotes || how->grammar == CX_FOREIGN;
    how->foreign = true;
    how->ragged = (enum cx_ragged)cx_rng_below(r, CX_RAGGED_KEEP + 1);
    how->all_cells |= how->ragged == CX_RAGGED_KEEP;
    how->repair_quotes = walks && cx_rng_below(r, 2);
    how->max_lines = walks && cx_rng_below(r, 2) ? 1 + cx_rng_below(r, 3) : 0;
    how->dialect.footer = cx_rng_below(r, 2) ? cx_rng_below(r, 4) : 0;
}

static void choose_reading(struct cx_rng *r, struct cx_reading *how)
{
    if (cx_rng_below(r, 4) == 0)
        choose_dialect(r, how);
    else
        choose_grammar(r, how);
    how->go_on = cx_rng_below(r, 2);
    how->eager = cx_rng_below(r, 4) == 0;
    how->all_cells = cx_rng_below(r, 2);
    how->block_size = cx_rng_below(r, 2) ? 1 + (size_t)cx_rng_below(r, 64) : 0;
    how->max_record = cx_rng_below(r, 4) ? 0 : 10 + (size_t)cx_rng_below(r, 64);
    how->window = cx_rng_below(r, 2) ? 1 + (size_t)cx_rng_below(r, 300) : 0;
    how->simd = (enum cx_simd)cx_rng_below(r, CX_SIMD_AVX512 + 1);
    if (cx_rng_below(r, 3) == 0)
        choose_mercy(r, how);
}

static void show(const char *what, const struct cx_bytes *b)
{
    printf("# %s: ", what);
    for (size_t i = 0; i < b->n; i++) {
        unsigned char c = (unsigned char)b->s[i];
        printf(c >= ' ' && c < 0x7f && c != '\\' ? "%c" : c == '\n' ? "\\n" : "\\x%02x", c);
    }
    printf("\n");
}

static void compare(uint64_t number, const struct text *t, const struct cx_reading *how,
                    const struct finding *expected, const struct finding *got)
{
    if (!finding_difference(expected, got))
        return;
    show("text", &(struct cx_bytes){(char *)t->s, t->n, t->n, false});
    show("rows wanted", &expected->rows);
    show("rows got", &got->rows);
    show("rejects wanted", &expected->rejects);
    show("rejects got", &got->rejects);
    show("rest wanted", &expected->rest);
    show("rest got", &got->rest);
    show("skips wanted", &expected->skips);
    show("skips got", &got->skips);
    show("end wanted", &expected->end);
    show("end got", &got->end);
    fail_msg(
        "case %llu: grammar %d, delimiter '%s', quote %d, escape %d, comment %d, inner quotes %d, "
        "block %zu, record %zu, window %zu, simd %d, go on %d, eager %d, cells %d, foreign %d, "
        "repair %d, ragged %d, lines %d, footer %d",
        (unsigned long long)number, (int)how->grammar, how->dialect.delimiter, how->dialect.quote,
        how->dialect.escape, how->dialect.comment, how->dialect.inner_quotes, how->block_size,
        how->max_record, how->window, (int)how->simd, how->go_on, how->eager, how->all_cells,
        how->foreign, how->repair_quotes, (int)how->ragged, (int)how->max_lines,
        (int)how->dialect.footer);
}

/* Standard input becomes a file that is written anew for every case. */
static void give(int file, const struct text *t)
{
    assert_int_equal(pwrite(file, t->s, t->n, 0), t->n);
    assert_int_equal(ftruncate(file, (off_t)t->n), 0);
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_SET), 0);
}

struct trial {
    int file;
    struct plain plain;
    struct finding expected, got;
};

static void begin(struct trial *t)
{
    *t = (struct trial){0};
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(dup2(fileno(file), STDIN_FILENO), STDIN_FILENO);
    t->file = dup(fileno(file));
    assert_true(t->file >= 0);
    fclose(file);
}

static void end(struct trial *t)
{
    cx_bytes_release(&t->plain.bytes);
    cx_bytes_release(&t->plain.plain_text);
    finding_release(&t->expected);
    finding_release(&t->got);
    close(t->file);
}

/* Reads the text both ways. */
static void try(struct trial *trial, uint64_t number, const struct text *t,
                const struct cx_reading *how)
{
    struct plain *plain = &trial->plain;
    finding_clear(&trial->expected);
    finding_clear(&trial->got);
    plain->text = t->s;
    plain->n = t->n;
    plain->columns = t->columns;
    plain_start(plain, how);
    plain_read(plain, &trial->expected);
    give(trial->file, t);
    table_read(how, t->columns, &trial->got);
    compare(number, t, how, &trial->expected, &trial->got);
}

static void blocks_are_read_as_one_text(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial);
    struct cx_rng r;
    cx_rng_seed(&r, 9775, 5);
    static struct text t;
    for (uint64_t number = 0; number < CASES; number++) {
        struct cx_reading how = {0};
        choose_reading(&r, &how);
        make_text(&r, &t, &how.dialect);
        try(&trial, number, &t, &how);
    }
    end(&trial);
}

/* A bit of everything, and then enough good rows for many windows. */
static void put_nasty(struct text *t, const struct cx_dialect *d)
{
    static const char *const records[] = {
        "1D2\n",         "\"a\"\"b\"D\"x\ny\"\n", "3D4\r\n",        "\n",       "\"\"D\r\n",
        " 5 D \"6\" \n", "\xc3\xa9" "D7\n",          "onlyone\n",      "8D9D10\n", "D\n",
        "q\"rDs\n",      "\"open\"xD1\n",         "11D12\r13D14\n", "\xe9" "Dx\n", "x\\tyD\\\n",
        "  \n",          "\"\r\n\"D\"D\"\n",   EIGHTY "D\n",     EIGHTY "\r\n",
        "\"\r" EIGHTY "\"" EIGHTY "\r"};
    t->columns = 2;
    put_header(t, d);
    for (size_t i = 0; i < CX_COUNT_OF(records); i++)
        put_pattern(t, records[i], d);
    for (size_t i = 0; i < 20; i++)
        put_pattern(t, i % 5 == 3 ? "\"abcdef\"D\"1\"\"2\"\n" : "abcdefDghijk\n", d);
    put_pattern(t, "17D\"18", d);
}

static void a_nasty_text_may_be_cut_anywhere(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial);
    static struct text t;
    for (int kind = 0; kind < 16; kind++) {
        static const enum cx_grammar grammars[] = {CX_CSV, CX_TSV, CX_FOREIGN, CX_CSV};
        static const char *const delimiters[] = {",", "\t", "||", ","};
        struct cx_reading how = {.grammar = grammars[kind / 2 % 4],
                                 .dialect.inner_quotes = kind / 2 % 4 == 3,
                                 .go_on = kind % 2 == 0,
                                 .max_record = kind < 8 ? 0 : 40,
                                 .all_cells = true};
        strcpy(how.dialect.delimiter, delimiters[kind / 2 % 4]);
        put_nasty(&t, &how.dialect);
        for (size_t size = 1; size <= t.n; size++)
            for (enum cx_simd simd = CX_SIMD_BEST; simd <= CX_SIMD_AVX512; simd++) {
                how.simd = simd;
                how.block_size = size;
                how.window = 0;
                try(&trial, size, &t, &how);
                how.block_size = 0;
                how.window = size;
                try(&trial, size, &t, &how);
            }
    }
    end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_read_as_one_text),
        cmocka_unit_test(a_nasty_text_may_be_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
