/* stage.c - see stage.h. */
#include "model/stage.h"

#include <string.h>

const char *const cx_stage_words[CX_STAGES] = {
    "(none)", "interested", "interested-lapsed", "first-time", "repeat", "returned", "lapsed"};

/* ---- a rhythm that is learned interval by interval */

struct rhythm {
    int32_t *interval; /* sorted */
    size_t n;
};

static void learn(struct rhythm *r, int32_t interval)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->interval[middle] <= interval)
            low = middle + 1;
        else
            high = middle;
    }
    memmove(r->interval + low + 1, r->interval + low, (r->n - low) * sizeof *r->interval);
    r->interval[low] = interval;
    r->n++;
}

static int32_t twice_the_median(const struct rhythm *r)
{
    return r->interval[(r->n - 1) / 2] + r->interval[r->n / 2];
}

/* ---- stages */

/* How many of the days have come. */
static size_t days_until(const int32_t *days, size_t n, int32_t day)
{
    while (n > 0 && days[n - 1] > day)
        n--;
    return n;
}

/* Of somebody who has bought nothing and was seen. */
static void look_interested(struct cx_standing *s, const int32_t *seen, size_t n, int32_t day)
{
    s->stage = CX_STAGE_INTERESTED;
    if (day - s->seen >= s->lapse_days) {
        s->stage = CX_STAGE_INTERESTED_LAPSED;
        s->since = s->seen + s->lapse_days;
        return;
    }
    while (n > 1 && seen[n - 1] - seen[n - 2] <= s->lapse_days)
        n--;
    s->since = seen[n - 1];
}

static void enter(struct cx_standing *s, enum cx_stage stage, int32_t day)
{
    s->since = s->stage == stage ? s->since : day;
    s->stage = stage;
}

/* The next day with a purchase, which is another than the last one. */
static void buy_again(struct cx_standing *s, const struct cx_stage_rule *rule, struct rhythm *r,
                      int32_t day)
{
    int32_t interval = day - s->last;
    bool had_lapsed = interval > s->lapse_days;
    if (had_lapsed)
        enter(s, CX_STAGE_LAPSED, s->last + s->lapse_days);
    enter(s, had_lapsed ? CX_STAGE_RETURNED : CX_STAGE_REPEAT, day);
    s->last = day;
    if (!rule->own_rhythm)
        return;
    learn(r, interval);
    s->by_own_rhythm = r->n >= CX_STAGE_FEWEST_INTERVALS;
    if (s->by_own_rhythm)
        s->lapse_days = twice_the_median(r);
}

struct cx_standing cx_stage_on(const struct cx_stage_rule *rule, const struct cx_stage_life *life,
                               int32_t day, int32_t *scratch)
{
    const int32_t *bought = life->bought;
    size_t n = days_until(bought, life->purchases, day);
    size_t sightings = days_until(life->seen, life->sightings, day);
    struct rhythm r = {.interval = scratch};
    struct cx_standing s = {.since = CX_NO_DAY,
                            .first = n > 0 ? bought[0] : CX_NO_DAY,
                            .last = n > 0 ? bought[0] : CX_NO_DAY,
                            .seen = sightings > 0 ? life->seen[sightings - 1] : CX_NO_DAY,
                            .lapse_days = rule->lapse_days,
                            .purchases = (uint32_t)n};
    if (n == 0 && sightings > 0)
        look_interested(&s, life->seen, sightings, day);
    if (n == 0)
        return s;
    enter(&s, CX_STAGE_FIRST_TIME, bought[0]);
    for (size_t i = 1; i < n; i++) {
        if (bought[i] != s.last)
            buy_again(&s, rule, &r, bought[i]);
        else if (s.stage == CX_STAGE_FIRST_TIME)
            enter(&s, CX_STAGE_REPEAT, bought[i]);
    }
    if (day - s.last >= s.lapse_days)
        enter(&s, CX_STAGE_LAPSED, s.last + s.lapse_days);
    s.seen = s.seen > s.last ? s.seen : s.last; /* CX_NO_DAY is before all days */
    return s;
}
