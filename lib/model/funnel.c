/* funnel.c - see funnel.h.
 *
 * The best ordered chain in one pass: of all chains that have reached a step only the one with the
 * latest entry matters for what can still be reached.  A later entry never gets anywhere sooner
 * than an earlier one; so the first moment at which any chain reaches the highest level is where
 * the chain of the best, earliest entry reaches it, too: this entry is the first one that is no
 * further back than the window.
 */
#include "model/funnel.h"

#include <string.h>

#include "base/sort.h"

/* A moment of a step; in the order strict, any moment. */
struct seen {
    int64_t ms;
    uint64_t steps;
    size_t place;
};

struct sequence {
    const struct cx_funnel_rule *rule;
    struct seen *at;
    size_t n;
    uint64_t steps; /* that some moment is of */
    size_t most;    /* that any chain of them may reach */
};

static inline bool is_within(const struct cx_funnel_rule *rule, int64_t entry, int64_t ms)
{
    return (uint64_t)ms - (uint64_t)entry <= (uint64_t)rule->within_ms;
}

static inline int first_step(uint64_t steps)
{
    return steps == 0 ? CX_FUNNEL_STEPS : cx_lowest_bit(steps);
}

static inline int last_step(uint64_t steps)
{
    return 63 - cx_leading_zeros(steps);
}

bool cx_funnel_steps_fit(const struct cx_funnel_rule *rule)
{
    for (uint32_t i = 0; i < rule->events; i++)
        for (uint32_t k = 0; k < i; k++) {
            uint64_t a = rule->event[i].steps, b = rule->event[k].steps;
            if ((a & b) != 0 && a != b)
                return false;
        }
    return true;
}

/* ---- which moments, in which order */

static int compare_steps(const void *a, const void *b, void *context)
{
    const struct seen *x = a, *y = b;
    (void)context;
    return first_step(x->steps) - first_step(y->steps);
}

static void order_ties(struct sequence *s, struct seen *scratch)
{
    for (size_t i = 0, end; i < s->n; i = end) {
        bool falls = false;
        for (end = i + 1; end < s->n && s->at[end].ms == s->at[i].ms; end++)
            falls |= first_step(s->at[end].steps) < first_step(s->at[end - 1].steps);
        if (falls)
            cx_sort(s->at + i, end - i, sizeof *s->at, compare_steps, NULL, scratch);
    }
}

static inline void see(struct sequence *s, const struct cx_moment *m, size_t place)
{
    const struct cx_funnel_rule *rule = s->rule;
    uint64_t steps = m->event < rule->events ? rule->event[m->event].steps : 0;
    s->at[s->n] = (struct seen){m->ms, steps, place}; /* rather than to guess */
    s->n += steps != 0 || rule->order == CX_FUNNEL_STRICT;
    s->steps |= steps;
}

/* Steps in a row from the first on; in the order any, all. */
static size_t most_steps(const struct sequence *s)
{
    if (s->rule->order == CX_FUNNEL_ANY)
        return (size_t)cx_ones(s->steps);
    return s->steps == UINT64_MAX ? CX_FUNNEL_STEPS : (size_t)cx_lowest_bit(~s->steps);
}

/* ---- a chain from one entry */

static bool takes(const struct sequence *s, const struct seen *next,
                  const struct cx_funnel_chain *c)
{
    return (next->steps >> c->level & 1) != 0 &&
           (s->rule->ties != CX_FUNNEL_TIES_STRICT || next->ms > c->ms[c->level - 1]);
}

static void follow(const struct sequence *s, size_t entry, struct cx_funnel_chain *c)
{
    const struct seen *from = &s->at[entry];
    c->level = 1;
    c->entry = from->place;
    c->ms[0] = from->ms;
    for (size_t i = entry + 1; i < s->n && c->level < s->most; i++) {
        const struct seen *next = &s->at[i];
        if (!is_within(s->rule, from->ms, next->ms))
            return;
        if (takes(s, next, c))
            c->ms[c->level++] = next->ms;
        else if (s->rule->order == CX_FUNNEL_STRICT)
            return;
    }
}

/* ---- ordered */

/* Of the chains that have reached each level, the latest entry. */
struct front {
    size_t entry[CX_FUNNEL_STEPS + 1];
    uint64_t reached; /* bit k: some chain has reached level k + 1 */
};

struct peak {
    size_t level, at; /* where it is reached first */
};

/* Returns the highest level that the moment brings a chain to; 0: none. */
static inline size_t advance(const struct sequence *s, const struct front *from, struct front *to,
                             size_t i)
{
    const struct seen *now = &s->at[i];
    size_t highest = 0;
    for (uint64_t left = now->steps & (from->reached << 1 | 1); left != 0;) {
        size_t step = (size_t)last_step(left); /* so that a moment serves a chain once */
        left &= ~(UINT64_C(1) << step);
        size_t entry = step == 0 ? i : from->entry[step];
        if (!is_within(s->rule, s->at[entry].ms, now->ms))
            continue;
        to->entry[step + 1] = entry;
        to->reached |= UINT64_C(1) << step;
        highest = highest > 0 ? highest : step + 1;
    }
    return highest;
}

static struct peak find_peak(const struct sequence *s)
{
    struct front front, later;
    front.reached = later.reached = 0; /* the rest is asked for where it was set */
    bool is_strict = s->rule->ties == CX_FUNNEL_TIES_STRICT;
    struct peak peak = {0, 0};
    for (size_t i = 0; i < s->n && peak.level < s->most; i++) {
        if (is_strict && i > 0 && s->at[i].ms > s->at[i - 1].ms)
            front = later; /* what an instant has brought counts from the next one on */
        size_t level = advance(s, &front, is_strict ? &later : &front, i);
        if (level > peak.level)
            peak = (struct peak){level, i};
    }
    return peak;
}

static size_t first_entry(const struct sequence *s)
{
    size_t i = 0;
    while (i < s->n && (s->at[i].steps & 1) == 0)
        i++;
    return i;
}

static void search_ordered(struct sequence *s, struct cx_funnel_chain *c)
{
    struct peak peak = find_peak(s);
    if (peak.level == 0)
        return;
    size_t entry = 0;
    while ((s->at[entry].steps & 1) == 0 || !is_within(s->rule, s->at[entry].ms, s->at[peak.at].ms))
        entry++;
    s->most = peak.level;
    follow(s, entry, c);
}

/* ---- strict */

static void search_strict(const struct sequence *s, struct cx_funnel_chain *best)
{
    for (size_t i = 0; i < s->n && best->level < s->most; i++) {
        if ((s->at[i].steps & 1) == 0)
            continue;
        struct cx_funnel_chain c;
        follow(s, i, &c);
        if (c.level > best->level) {
            best->level = c.level;
            best->entry = c.entry;
            memcpy(best->ms, c.ms, c.level * sizeof *c.ms);
        }
    }
}

/* ---- any: steps of the same events are told by the first of them, and are as many as it has */

struct counted {
    size_t of[CX_FUNNEL_STEPS];
    size_t level;
};

static inline bool count_in(struct counted *c, uint64_t steps)
{
    bool is_new = c->of[first_step(steps)]++ < (size_t)cx_ones(steps);
    c->level += is_new;
    return is_new;
}

static inline void count_out(struct counted *c, uint64_t steps)
{
    c->level -= --c->of[first_step(steps)] < (size_t)cx_ones(steps);
}

static void gather(const struct sequence *s, size_t entry, struct cx_funnel_chain *c)
{
    struct counted counted = {.level = 0};
    c->entry = s->at[entry].place;
    for (size_t i = entry; i < s->n && is_within(s->rule, s->at[entry].ms, s->at[i].ms) &&
                           counted.level < s->most;
         i++)
        if (count_in(&counted, s->at[i].steps))
            c->ms[counted.level - 1] = s->at[i].ms;
    c->level = counted.level;
}

static void search_any(const struct sequence *s, struct cx_funnel_chain *c)
{
    struct counted window = {.level = 0};
    size_t end = 0, best = 0, best_level = 0;
    for (size_t i = 0; i < s->n && best_level < s->most; i++) {
        for (; end < s->n && is_within(s->rule, s->at[i].ms, s->at[end].ms); end++)
            count_in(&window, s->at[end].steps);
        if (window.level > best_level) {
            best_level = window.level;
            best = i;
        }
        count_out(&window, s->at[i].steps);
    }
    if (s->n > 0)
        gather(s, best, c);
}

/* ---- the whole */

static void search_sequence(struct sequence *s, struct cx_funnel_chain *c)
{
    const struct cx_funnel_rule *rule = s->rule;
    bool by_step = rule->ties == CX_FUNNEL_TIES_ANY && rule->order != CX_FUNNEL_ANY;
    c->level = 0;
    s->most = most_steps(s);
    if (s->most == 0)
        return;
    if (by_step)
        order_ties(s, s->at + s->n);
    size_t first = rule->order == CX_FUNNEL_ANY ? 0 : first_entry(s);
    if (first == s->n)
        return;
    if (!rule->first_entry && rule->order == CX_FUNNEL_ORDERED)
        search_ordered(s, c);
    else if (!rule->first_entry && rule->order == CX_FUNNEL_STRICT)
        search_strict(s, c);
    else if (!rule->first_entry)
        search_any(s, c);
    else if (rule->order == CX_FUNNEL_ANY)
        gather(s, first, c);
    else
        follow(s, first, c);
}

static bool is_better(const struct cx_moment *m, const struct cx_funnel_chain *a,
                      const struct cx_funnel_chain *b)
{
    if (a->level != b->level || a->level == 0)
        return a->level > b->level;
    return m[a->entry].ms != m[b->entry].ms ? m[a->entry].ms < m[b->entry].ms : a->entry < b->entry;
}

/* Moments by the value that is held, in each by time. */
static const struct cx_keyed *by_value(const struct cx_funnel_rule *rule, struct cx_moments m,
                                       struct cx_keyed *list)
{
    for (size_t i = 0; i < m.n; i++)
        list[i] = (struct cx_keyed){m.at[i].attribute[rule->hold], i};
    cx_sort_keyed(list, m.n, list + m.n);
    return list;
}

static void search_values(struct sequence *s, struct cx_moments m, struct cx_funnel_chain *chain)
{
    const struct cx_keyed *list = by_value(s->rule, m, (void *)(s->at + 2 * m.n));
    chain->level = 0;
    for (size_t i = 0, end; i < m.n; i = end) {
        struct cx_funnel_chain c;
        s->n = 0;
        s->steps = 0;
        for (end = i; end < m.n && list[end].key == list[i].key; end++)
            see(s, &m.at[list[end].what], list[end].what);
        search_sequence(s, &c);
        if (is_better(m.at, &c, chain))
            *chain = c;
    }
}

/* ---- exclusions */

static bool excludes(const struct cx_funnel_rule *rule, uint64_t exclusions, int64_t ms,
                     const struct cx_funnel_chain *c)
{
    for (; exclusions != 0; exclusions &= exclusions - 1) {
        const struct cx_funnel_exclusion *x = &rule->exclusion[cx_lowest_bit(exclusions)];
        if (c->level < x->from || ms <= c->ms[x->from - 1])
            continue;
        if (c->level < x->to ? is_within(rule, c->ms[0], ms) : ms < c->ms[x->to - 1])
            return true;
    }
    return false;
}

static bool is_excluded(const struct cx_funnel_rule *rule, struct cx_moments m,
                        const struct cx_funnel_chain *c)
{
    for (size_t i = 0; rule->exclusions > 0 && c->level > 0 && i < m.n; i++) {
        const struct cx_moment *now = &m.at[i], *entry = &m.at[c->entry];
        uint64_t exclusions = now->event < rule->events ? rule->event[now->event].exclusions : 0;
        bool is_held = rule->hold < 0 || now->attribute[rule->hold] == entry->attribute[rule->hold];
        if (is_held && excludes(rule, exclusions, now->ms, c))
            return true;
    }
    return false;
}

bool cx_funnel_search(const struct cx_funnel_rule *rule, struct cx_moments m,
                      struct cx_bytes *scratch, struct cx_funnel_chain *chain)
{
    size_t held = rule->hold >= 0 ? 2 * sizeof(struct cx_keyed) : 0;
    scratch->n = 0;
    if (!cx_bytes_reserve(scratch, m.n * (2 * sizeof(struct seen) + held) + 1))
        return false;
    struct sequence s = {.rule = rule, .at = (void *)scratch->s};
    if (rule->hold >= 0) {
        search_values(&s, m, chain);
    } else {
        for (size_t i = 0; i < m.n; i++)
            see(&s, &m.at[i], i);
        search_sequence(&s, chain);
    }
    chain->is_excluded = is_excluded(rule, m, chain);
    return true;
}

size_t cx_funnel_next(const struct cx_funnel_rule *rule, struct cx_moments m,
                      const struct cx_funnel_chain *chain)
{
    size_t low = chain->entry, high = m.n;
    while (low < high) { /* below low all are no later than the last step */
        size_t middle = low + (high - low) / 2;
        if (m.at[middle].ms > chain->ms[chain->level - 1])
            high = middle;
        else
            low = middle + 1;
    }
    return low < m.n && is_within(rule, chain->ms[0], m.at[low].ms) ? low : m.n;
}
