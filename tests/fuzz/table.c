/* table.c - any bytes as a table of two columns: blocks and windows of any size give what a plain
 * reader gives.
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -std=c11 -D_XOPEN_SOURCE=700 -Ilib
 *       tests/fuzz/table.c lib/base/[a-z]*.c lib/io/{source,gunzip}.c
 *       lib/table/{header,cut,scan,grammar,foreign,lines,index,rows,values}.c
 *       -lcsv -lisal -lm -o build/fuzz-table
 *   build/fuzz-table -max_len=400 -max_total_time=120
 *
 * The first four bytes choose how the rest is read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { KNOBS = 4, LONGEST = 4096 };

static void choose(const uint8_t *knob, struct cx_reading *how)
{
    static const char delimiters[] = {',', ';', '|', ' ', '\t', 'x', ',', ','};
    static const enum cx_grammar grammars[] = {CX_TSV, CX_TSV_LITERAL, CX_BLANKS};
    how->grammar = knob[0] % 16 < 3 ? grammars[knob[0] % 16] : CX_CSV;
    how->dialect.delimiter[0] = how->grammar == CX_CSV      ? delimiters[knob[0] / 16 % 8]
                     : how->grammar == CX_BLANKS ? ' '
                                                 : '\t';
    how->go_on = knob[1] & 1;
    how->eager = knob[1] & 2;
    how->all_cells = knob[1] & 4;
    how->max_record = knob[1] & 8 ? 8 + (knob[1] >> 4) * 8 : 0;
    how->block_size = knob[2] & 64 ? 0 : 1 + (knob[2] & 63);
    how->window = knob[2] & 128 ? 1 + (knob[3] & 127) : 0;
    how->simd = knob[3] & 128 ? CX_SIMD_BEST : CX_SIMD_SSE2;
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

static void must_be_same(const struct cx_bytes *a, const struct cx_bytes *b, const char *what)
{
    if (a->n == b->n && (a->n == 0 || memcmp(a->s, b->s, a->n) == 0))
        return;
    fprintf(stderr, "%s differ\nwanted:\n%.*s\ngot:\n%.*s\n", what, (int)a->n, a->s, (int)b->n,
            b->s);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char text[LONGEST] = "a,b\n";
    if (n < KNOBS || n - KNOBS + 4 > sizeof text)
        return 0;
    struct cx_reading how = {0};
    choose(data, &how);
    text[1] = how.dialect.delimiter[0];
    memcpy(text + 4, data + KNOBS, n - KNOBS);
    struct plain plain = {
        .text = text,
        .n = n - KNOBS + 4,
        .columns = 2,
        .grammar = how.grammar,
        .dialect = how.dialect,
        .go_on = how.go_on,
        .max_record = how.max_record ? how.max_record : 16 * 1024 * 1024,
    };
    struct finding expected = {0}, got = {0};
    plain_read(&plain, &expected);
    give(plain.text, plain.n);
    table_read(&how, plain.columns, &got);
    must_be_same(&expected.rows, &got.rows, "rows");
    must_be_same(&expected.rejects, &got.rejects, "rejects");
    must_be_same(&expected.end, &got.end, "ends");
    cx_bytes_release(&plain.bytes);
    cx_bytes_release(&plain.plain_text);
    finding_release(&expected);
    finding_release(&got);
    return 0;
}
