/* decimal.c - fuzzes the reader of amounts: what is read is written and read the same, rounding
 * only ever adds to what is read, and a sign changes nothing but the sign.
 *
 *     clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -Ilib tests/fuzz/decimal.c \
 *         lib/base/decimal.c lib/base/bytes.c -lm -o build/fuzz-decimal && build/fuzz-decimal
 */
#include "base/decimal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cx_text t = {(const char *)data, size};
    char out[CX_DECIMAL_ROOM];
    int64_t units, back, rounded;
    enum cx_decimal_status status = cx_decimal_parse(t, false, &units);
    enum cx_decimal_status with_rounding = cx_decimal_parse(t, true, &rounded);
    require((status == CX_DECIMAL_EMPTY) == (size == 0));
    require((status == CX_DECIMAL_BAD) == (with_rounding == CX_DECIMAL_BAD));
    if (status == CX_DECIMAL_OK)
        require(with_rounding == CX_DECIMAL_OK && rounded == units);
    if (with_rounding != CX_DECIMAL_OK)
        return 0;
    size_t n = cx_decimal_format(rounded, out);
    require(cx_decimal_parse((struct cx_text){out, n}, false, &back) == CX_DECIMAL_OK);
    require(back == rounded);
    if (data[0] != '-' && data[0] != '+' && size < 200) {
        char negative[200] = "-";
        for (size_t i = 0; i + 1 < sizeof negative && i < size; i++)
            negative[i + 1] = (char)data[i];
        struct cx_text minus = {negative, size + 1};
        require(size == 199 ||
                (cx_decimal_parse(minus, true, &back) == CX_DECIMAL_OK && back == -rounded));
    }
    return 0;
}
