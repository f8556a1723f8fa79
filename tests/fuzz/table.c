/* table.c - any bytes as a table of two columns: blocks and windows of any size give what a plain
 * reader gives.
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -std=c11
 *       -D_XOPEN_SOURCE=700 -Ilib tests/fuzz/table.c lib/base/[a-z]*.c
 *       lib/io/{source,gunzip,decoder}.c
 *       lib/table/{header,fill,cut,scan,grammar,foreign,logline,lines,skips,index,rows,values}.c
 *       -lcsv -lisal -lm -o build/fuzz-table
 *   build/fuzz-table -max_len=400 -max_total_time=120
 *
 * The first six bytes choose how the rest is read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { KNOBS = 6, LONGEST = 4096 };

static void choose_common(const uint8_t *knob, struct cx_reading *how)
{
    static const char delimiters[] = {',', ';', '|', ' ', '\t', 'x', ',', ','};
    static const enum cx_grammar grammars[] = {CX_TSV, CX_TSV_LITERAL, CX_BLANKS};
    how->grammar = knob[0] % 8 < 3 ? grammars[knob[0] % 8] : CX_CSV;
    how->dialect.delimiter[0] = how->grammar == CX_CSV      ? delimiters[knob[0] / 16 % 8]
                                : how->grammar == CX_BLANKS ? ' '
                                                            : '\t';
    how->dialect.inner_quotes = how->grammar == CX_CSV && knob[0] & 128;
}

static void choose_foreign(const uint8_t *knob, struct cx_reading *how)
{
    static const char *const delimiters[] = {",", "||", "|;|", ", ", "\001", " ", "\t", ";"};
    how->grammar = CX_FOREIGN;
    strcpy(how->dialect.delimiter, delimiters[knob[0] / 16 % 8]);
    how->dialect.quote = knob[5] & 1 ? '\'' : knob[5] & 2 ? CX_NO_QUOTE : '\0';
    how->dialect.escape = knob[5] & 4 ? '\\' : '\0';
    how->dialect.comment = knob[5] & 8 || !how->dialect.quote ? '#' : '\0';
}

/* Lines are counted, and quotes repaired, where the cutter looks at every quote. */
static void choose_mercy(uint8_t knob, struct cx_reading *how)
{
    bool walks = how->go_on || how->dialect.inner_quotes || how->grammar == CX_FOREIGN;
    how->foreign = knob & 1;
    if (!how->foreign)
        return;
    how->ragged = (enum cx_ragged)(knob >> 1 & 3);
    how->all_cells |= how->ragged == CX_RAGGED_KEEP;
    how->repair_quotes = walks && knob & 8;
    how->max_lines = walks ? knob >> 4 & 3 : 0;
    how->dialect.footer = knob >> 6;
}

static void choose(const uint8_t *knob, struct cx_reading *how)
{
    if (knob[0] % 8 == 7)
        choose_foreign(knob, how);
    else
        choose_common(knob, how);
    how->go_on = knob[1] & 1;
    how->eager = knob[1] & 2;
    how->all_cells = knob[1] & 4;
    how->max_record = knob[1] & 8 ? 8 + (knob[1] >> 4) * 8 : 0;
    how->block_size = knob[2] & 64 ? 0 : 1 + (knob[2] & 63);
    how->window = knob[2] & 128 ? 1 + (knob[3] & 127) : 0;
    how->simd = knob[3] & 128 ? CX_SIMD_BEST : CX_SIMD_SSE2;
    choose_mercy(knob[4], how);
}

static void give(const char *text, size_t n)
{
    static FILE *file;
    if (!file) {
        file = tmpfile();
        if (!file || dup2(fileno(file), STDIN_FILENO) < 0)
            abort();
    }
    if (pwrite(fileno(file), text, n, 0) != (ssize_t)n || ftruncate(fileno(file), (off_t)n) != 0 ||
        lseek(STDIN_FILENO, 0, SEEK_SET) != 0)
        abort();
}

static void show(const struct finding *f)
{
    const struct cx_bytes *parts[] = {&f->rows, &f->rejects, &f->rest, &f->skips, &f->end};
    for (size_t i = 0; i < CX_COUNT_OF(parts); i++)
        fprintf(stderr, "%zu bytes: ", parts[i]->n), fwrite(parts[i]->s, 1, parts[i]->n, stderr);
}

static void must_be_same(const struct finding *expected, const struct finding *got)
{
    const char *what = finding_difference(expected, got);
    if (!what)
        return;
    fprintf(stderr, "%s differ\nwanted:\n", what);
    show(expected);
    fprintf(stderr, "got:\n");
    show(got);
    abort();
}

/* The header line: a and b. */
static size_t put_header(const struct cx_dialect *d, char *text)
{
    return (size_t)sprintf(text, "a%sb\n", d->delimiter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct plain plain;
    char text[LONGEST];
    if (n < KNOBS || n - KNOBS > sizeof text - 16)
        return 0;
    struct cx_reading how = {0};
    choose(data, &how);
    size_t header = put_header(&how.dialect, text);
    memcpy(text + header, data + KNOBS, n - KNOBS);
    plain = (struct plain){.text = text, .n = header + n - KNOBS, .columns = 2};
    plain_start(&plain, &how);
    struct finding expected = {0}, got = {0};
    give(plain.text, plain.n);
    plain_read(&plain, &expected);
    table_read(&how, plain.columns, &got);
    must_be_same(&expected, &got);
    cx_bytes_release(&plain.bytes);
    cx_bytes_release(&plain.plain_text);
    finding_release(&expected);
    finding_release(&got);
    return 0;
}
