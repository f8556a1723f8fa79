/* fill.c - what is read goes into carry.
 *
 * A foreign table may be filled up with zero bytes.  So zeros at the end of what was read wait,
 * counted and not kept, until other bytes follow: a tail of any length costs no memory.
 */
#include <string.h>

#include "table/internal.h"

static size_t next_want(const struct cx_table *t, size_t want)
{
    size_t most = t->whole + t->how.max_record;
    if (t->carry.n < want)
        return want;
    return want < most / 2 ? 2 * want : most;
}

static size_t without_zeros(const char *s, size_t n)
{
    while (n > 0 && s[n - 1] == '\0')
        n--;
    return n;
}

/* The zeros that turned out to be no tail, or what stands behind them. */
static size_t take_ahead(struct cx_table *t, char *to, size_t n)
{
    if (t->zeros > 0) {
        n = t->zeros < n ? (size_t)t->zeros : n;
        memset(to, 0, n);
        t->zeros -= n;
        return n;
    }
    size_t left = t->ahead.n - t->ahead_at;
    n = left < n ? left : n;
    memcpy(to, t->ahead.s + t->ahead_at, n);
    t->ahead_at += n;
    if (n == left)
        t->zeros = t->zeros_behind;
    return n;
}

/* As cx_source_read(), but for the zeros. */
static enum cx_status read_on(struct cx_table *t, char *to, size_t n, size_t *got,
                              struct cx_error *e)
{
    while (t->ahead_at == t->ahead.n) {
        enum cx_status status = cx_source_read(t->source, to, n, got, e);
        if (status != CX_OK || *got == 0 || !t->how.foreign)
            return status;
        size_t solid = without_zeros(to, *got), zeros = *got - solid;
        if (solid > 0 && t->zeros > 0) {
            t->ahead.n = t->ahead_at = 0;
            cx_bytes_add(&t->ahead, to, solid);
            t->zeros_behind = zeros;
            if (t->ahead.failed)
                return cx_no_memory(e);
            continue;
        }
        t->zeros += zeros;
        *got = solid;
        if (solid > 0)
            return CX_OK;
    }
    *got = take_ahead(t, to, n);
    return CX_OK;
}

enum cx_status cx_table_fill(struct cx_table *t, size_t *want, struct cx_error *e)
{
    enum { STEP = 256 * 1024 };
    struct cx_bytes *carry = &t->carry;
    *want = next_want(t, *want);
    while (carry->n < *want && !t->source_ended) {
        size_t got;
        size_t step = *want - carry->n < STEP ? *want - carry->n : STEP;
        if (!cx_bytes_reserve(carry, step + CX_FIND_SLACK))
            return cx_no_memory(e);
        enum cx_status status = read_on(t, carry->s + carry->n, step, &got, e);
        if (status != CX_OK) { /* whole records that came before are given out first */
            t->source_ended = true;
            t->pending = *e;
            break;
        }
        carry->n += got;
        memset(carry->s + carry->n, 0, CX_FIND_SLACK);
        t->source_ended = got == 0;
        if (t->how.eager)
            break;
    }
    return CX_OK;
}
