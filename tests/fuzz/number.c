/* number.c - fuzzes the reader of numbers against libc: the same double, or text that libc reads
 * only because it knows hexadecimal, nan, inf, blanks or half a text.
 *
 *     clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -Ilib tests/fuzz/number.c \
 *         lib/base/number.c lib/base/bytes.c -lm -o build/fuzz-number && build/fuzz-number
 */
#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_writing(double x)
{
    char out[CX_NUMBER_ROOM];
    double back = 0;
    for (int digits = 0; digits <= 17; digits++) {
        size_t n = cx_number_format(x, digits, out);
        require(n < sizeof out && n == strlen(out));
        require(cx_number_parse((struct cx_text){out, n}, &back) || fabs(x) > 9e307);
        if (digits == 0)
            require(memcmp(&x, &back, sizeof x) == 0);
        if (digits == 17)
            require(x == back);
    }
}

static void check_integer(struct cx_text t)
{
    char out[CX_NUMBER_ROOM];
    int64_t x, back;
    if (!cx_integer_parse(t, &x))
        return;
    size_t n = cx_integer_format(x, out);
    require(cx_integer_parse((struct cx_text){out, n}, &back) && back == x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cx_text t = {(const char *)data, size};
    char *copy = malloc(size + 1), *end;
    double x = 0;
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    copy[size] = '\0';
    double expected = strtod(copy, &end);
    bool plain = size > 0 && end == copy + size && strspn(copy, "+-0123456789.eE") == size;
    bool read = cx_number_parse(t, &x);
    require(read == (plain && isfinite(expected)));
    if (read) {
        require(memcmp(&x, &expected, sizeof x) == 0);
        check_writing(x);
    }
    free(copy);
    if (size == sizeof x) { /* any double, too */
        memcpy(&x, data, sizeof x);
        if (isfinite(x))
            check_writing(x);
    }
    check_integer(t);
    return 0;
}
