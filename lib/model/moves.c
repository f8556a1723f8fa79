/* moves.c - see moves.h. */
#include "model/moves.h"

#include <string.h>

#define NEVER INT32_MIN /* no period's number */

static struct cx_move *move_at(const struct cx_moves *m, int32_t period)
{
    return (struct cx_move *)(void *)m->periods.s + (m->last - period);
}

static uint64_t *days_at(const struct cx_moves *m, size_t before)
{
    return (uint64_t *)(void *)m->days.s + before * (size_t)cx_period_longest(&m->rule);
}

static bool grow(struct cx_bytes *b, size_t size)
{
    if (b->n >= size)
        return true;
    if (!cx_bytes_reserve(b, size - b->n))
        return false;
    memset(b->s + b->n, 0, size - b->n);
    b->n = size;
    return true;
}

/* Room for so many periods. */
static bool reach(struct cx_moves *m, size_t n)
{
    size_t days = m->by_days ? n * (size_t)cx_period_longest(&m->rule) : 0;
    return grow(&m->periods, n * sizeof(struct cx_move)) &&
           grow(&m->days, days * sizeof(uint64_t));
}

static void leave(struct cx_moves *m, int32_t period)
{
    if (period < m->last)
        move_at(m, period + 1)->dormant++;
}

/* before: the period in which the customer was active before, NEVER if in none. */
static void come(struct cx_moves *m, int32_t before, int32_t period)
{
    struct cx_move *move = move_at(m, period);
    move->active++;
    if (before == NEVER) {
        move->fresh++;
    } else if (before == period - 1) {
        move->returning++;
    } else {
        move->resurrected++;
        leave(m, before);
    }
}

bool cx_moves_add(struct cx_moves *m, const int32_t *days, size_t n)
{
    int32_t before = NEVER, first = n > 0 ? cx_period_of(&m->rule, days[0]) : m->last + 1;
    if (first > m->last)
        return true;
    if (!reach(m, (size_t)(m->last - first) + 1))
        return false;
    for (size_t i = 0; i < n;) {
        int32_t period = cx_period_of(&m->rule, days[i]);
        int32_t end = cx_period_start(&m->rule, period + 1);
        size_t begin = i;
        while (i < n && days[i] < end)
            i++;
        if (period > m->last)
            break;
        come(m, before, period);
        if (m->by_days)
            days_at(m, (size_t)(m->last - period))[i - begin - 1]++;
        before = period;
    }
    leave(m, before);
    return true;
}

bool cx_moves_merge(struct cx_moves *to, const struct cx_moves *from)
{
    if (!reach(to, cx_moves_count(from)))
        return false;
    struct cx_move *move = (void *)to->periods.s;
    for (size_t i = 0; i < cx_moves_count(from); i++) {
        struct cx_move more = cx_moves_at(from, i);
        move[i].active += more.active;
        move[i].fresh += more.fresh;
        move[i].returning += more.returning;
        move[i].resurrected += more.resurrected;
        move[i].dormant += more.dormant;
    }
    uint64_t *days = (void *)to->days.s;
    const uint64_t *more = (const void *)from->days.s;
    for (size_t i = 0; i < from->days.n / sizeof *more; i++)
        days[i] += more[i];
    return true;
}

void cx_moves_release(struct cx_moves *m)
{
    cx_bytes_release(&m->periods);
    cx_bytes_release(&m->days);
}

/* ---- answers */

size_t cx_moves_count(const struct cx_moves *m)
{
    return m->periods.n / sizeof(struct cx_move);
}

struct cx_move cx_moves_at(const struct cx_moves *m, size_t before)
{
    const struct cx_move *move = (const void *)m->periods.s;
    return before < cx_moves_count(m) ? move[before] : (struct cx_move){.active = 0};
}

uint64_t cx_moves_with_days(const struct cx_moves *m, size_t before, int32_t days)
{
    return days_at(m, before)[days - 1];
}

bool cx_moves_balance(const struct cx_moves *m)
{
    bool balance = true;
    for (size_t i = 0; i < cx_moves_count(m); i++) {
        struct cx_move move = cx_moves_at(m, i);
        balance &= move.active == cx_moves_at(m, i + 1).active + move.fresh + move.resurrected -
                                      move.dormant;
    }
    return balance;
}
