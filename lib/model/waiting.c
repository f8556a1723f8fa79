/* waiting.c - see waiting.h.
 *
 * An entry is made of varints: the difference of its time to the row before (zigzag) and 1, whose
 * it is, a bit for each outcome that has a number, and of each number its bits from the other end,
 * because short numbers are those whose last bits are zero.
 */
#include "model/waiting.h"

#include <math.h>
#include <string.h>

enum { VARINT = 10 };

/* As long as the longest entry. */
static uint32_t first_chunk(size_t outcomes)
{
    size_t longest = VARINT * (3 + outcomes);
    return (uint32_t)((longest + 7) / 8 * 8);
}

static uint64_t turned(uint64_t x)
{
    x = (x & UINT64_C(0x00ff00ff00ff00ff)) << 8 | (x >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    x = (x & UINT64_C(0x0000ffff0000ffff)) << 16 | (x >> 16 & UINT64_C(0x0000ffff0000ffff));
    return x << 32 | x >> 32;
}

static uint64_t filled(const double *value, size_t outcomes)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < outcomes; i++)
        mask |= (uint64_t)!isnan(value[i]) << i;
    return mask;
}

static unsigned char *pack(const struct cx_waiting_row *row, int64_t before, size_t outcomes,
                           unsigned char *to)
{
    uint64_t mask = filled(row->value, outcomes);
    to = cx_put_varint(to, cx_zigzag((uint64_t)row->ms - (uint64_t)before) + 1);
    to = cx_put_varint(to, row->of);
    to = cx_put_varint(to, mask);
    for (size_t i = 0; i < outcomes; i++) {
        uint64_t bits;
        memcpy(&bits, &row->value[i], sizeof bits);
        if (mask >> i & 1)
            to = cx_put_varint(to, turned(bits));
    }
    return to;
}

bool cx_waiting_add(struct cx_waiting *w, const struct cx_waiting_row *row, size_t outcomes,
                    struct cx_arena *memory)
{
    unsigned char packed[VARINT * (3 + CX_WAITING_OUTCOMES)];
    size_t n = (size_t)(pack(row, w->ms, outcomes, packed) - packed);
    if (w->trail.left < n && !cx_trail_open(&w->trail, first_chunk(outcomes), memory))
        return false;
    memcpy(w->trail.at, packed, n);
    cx_trail_wrote(&w->trail, w->trail.at + n);
    w->ms = row->ms;
    return true;
}

void cx_waiting_open(const struct cx_waiting *w, size_t outcomes, struct cx_waiting_reader *r)
{
    r->parts = cx_trail_parts(&w->trail, first_chunk(outcomes), r->part);
    r->at = 0;
    r->from = r->parts > 0 ? r->part[0].from : NULL;
    r->ms = 0;
    r->outcomes = outcomes;
}

bool cx_waiting_next(struct cx_waiting_reader *r, struct cx_waiting_row *row)
{
    while (r->at < r->parts && (r->from == r->part[r->at].end || *r->from == 0)) {
        r->at++;
        r->from = r->at < r->parts ? r->part[r->at].from : NULL;
    }
    if (r->at == r->parts)
        return false;
    uint64_t difference, of, mask, bits;
    r->from = cx_take_varint(r->from, &difference);
    r->from = cx_take_varint(r->from, &of);
    r->from = cx_take_varint(r->from, &mask);
    r->ms = (int64_t)((uint64_t)r->ms + cx_unzigzag(difference - 1));
    for (size_t i = 0; i < r->outcomes; i++) {
        r->value[i] = (double)NAN;
        if (mask >> i & 1) {
            r->from = cx_take_varint(r->from, &bits);
            bits = turned(bits);
            memcpy(&r->value[i], &bits, sizeof bits);
        }
    }
    *row = (struct cx_waiting_row){.ms = r->ms, .of = of, .value = r->value};
    return true;
}
