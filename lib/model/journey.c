/* journey.c - see journey.h.
 *
 * A moment is packed as three or more varints: 1 + its event, the difference of its time to the
 * moment before (zigzag), and its attributes.
 */
#include "model/journey.h"

#include <string.h>

#include "base/saved.h"
#include "base/sort.h"

enum {
    FIRST_CHUNK = 32,
    LONGEST = 5 + 10 + 5 * CX_MOMENT_ATTRIBUTES, /* of a packed moment */
    UNSORTED = 1 /* a flag: some moment is earlier than one before it */
};

static inline uint64_t since_last(const struct cx_journey *j, const struct cx_moment *m)
{
    return cx_zigzag((uint64_t)m->ms - (uint64_t)j->ms);
}

/* Whether it takes at most eight bytes, as nearly all moments do. */
static inline bool is_short(const struct cx_journey *j, const struct cx_moment *m,
                            const struct cx_journey_rule *rule)
{
    return rule->attributes == 0 && m->event < 0x7f && since_last(j, m) >> 49 == 0;
}

/* Then its bytes, from the lowest, and how many. */
static inline uint64_t short_word(const struct cx_moment *m, uint64_t since, unsigned *n)
{
    unsigned rest = (63 - (unsigned)cx_leading_zeros(since | 1)) / 7; /* bytes behind the first */
    uint64_t x = (since & UINT64_C(0x0fffffff)) | (since & UINT64_C(0x00fffffff0000000)) << 4;
    x = (x & UINT64_C(0x00003fff00003fff)) | (x & UINT64_C(0x0fffc0000fffc000)) << 2;
    x = (x & UINT64_C(0x007f007f007f007f)) | (x & UINT64_C(0x3f803f803f803f80)) << 1;
    uint64_t more = UINT64_C(0x80808080808080) & ((UINT64_C(1) << 8 * rest) - 1);
    *n = rest + 2;
    return (x | more) << 8 | (m->event + 1);
}

static inline bool add_short(struct cx_journey *j, const struct cx_moment *m,
                             struct cx_arena *memory)
{
    unsigned n;
    uint64_t word = cx_little_64(short_word(m, since_last(j, m), &n));
    if (j->trail.left < n && !cx_trail_open(&j->trail, FIRST_CHUNK, memory))
        return false;
    if (j->trail.left >= sizeof word)
        memcpy(j->trail.at, &word, sizeof word);
    else
        memcpy(j->trail.at, &word, n);
    cx_trail_wrote(&j->trail, j->trail.at + n);
    return true;
}

static inline unsigned char *pack(const struct cx_moment *m, uint64_t since,
                                  const struct cx_journey_rule *rule, unsigned char *to)
{
    to = cx_put_varint(to, (uint64_t)m->event + 1);
    to = cx_put_varint(to, since);
    for (size_t i = 0; i < rule->attributes; i++)
        to = cx_put_varint(to, m->attribute[i]);
    return to;
}

/* Where little is left it may still be enough, or else there is a chunk to be opened. */
static bool add_long(struct cx_journey *j, const struct cx_moment *m,
                     const struct cx_journey_rule *rule, struct cx_arena *memory)
{
    unsigned char packed[LONGEST];
    uint64_t since = since_last(j, m);
    if (j->trail.left >= LONGEST) {
        cx_trail_wrote(&j->trail, pack(m, since, rule, j->trail.at));
        return true;
    }
    uint32_t n = (uint32_t)(pack(m, since, rule, packed) - packed);
    if (n > j->trail.left && !cx_trail_open(&j->trail, FIRST_CHUNK, memory))
        return false;
    memcpy(j->trail.at, packed, n);
    cx_trail_wrote(&j->trail, j->trail.at + n);
    return true;
}

bool cx_journey_add(struct cx_journey *j, const struct cx_moment *m,
                    const struct cx_journey_rule *rule, struct cx_arena *memory)
{
    if (j->n == UINT32_MAX ||
        !(is_short(j, m, rule) ? add_short(j, m, memory) : add_long(j, m, rule, memory)))
        return false;
    if (j->n > 0 && m->ms < j->ms)
        j->trail.flags |= UNSORTED;
    j->ms = m->ms;
    j->n++;
    return true;
}

void cx_journey_ask(const struct cx_journey *j, struct cx_trail_asked *asked)
{
    cx_trail_ask(&j->trail, FIRST_CHUNK, asked);
}

/* ---- reading */

/* As far as entries are short_word(); *from is behind them. */
static struct cx_moment *unpack_short(const struct cx_trail_part *part, const unsigned char **from,
                                      uint64_t *ms, struct cx_moment *to)
{
    const unsigned char *at = *from;
    while (at < part->end && (unsigned)(*at - 1) < 0x7f) {
        uint64_t word = cx_varint_word(at + 1, part->room);
        uint64_t stops = ~word & UINT64_C(0x0080808080808080);
        if (stops == 0)
            break;
        *ms += cx_unzigzag(cx_varint_squeeze(word & (stops ^ (stops - 1))));
        *to++ = (struct cx_moment){.ms = (int64_t)*ms, .event = *at - 1U};
        at += 2 + cx_lowest_bit(stops) / 8;
    }
    *from = at;
    return to;
}

static struct cx_moment *unpack_part(const struct cx_trail_part *part,
                                     const struct cx_journey_rule *rule, uint64_t *ms,
                                     struct cx_moment *to)
{
    const unsigned char *from = part->from;
    while (true) {
        if (rule->attributes == 0)
            to = unpack_short(part, &from, ms, to);
        if (from == part->end || *from == 0)
            return to;
        uint64_t event, difference, attribute;
        from = cx_take_varint(from, &event);
        from = cx_take_varint(from, &difference);
        *ms += cx_unzigzag(difference);
        *to = (struct cx_moment){.ms = (int64_t)*ms, .event = (uint32_t)(event - 1)};
        for (size_t i = 0; i < rule->attributes; i++) {
            from = cx_take_varint(from, &attribute);
            to->attribute[i] = (uint32_t)attribute;
        }
        to++;
    }
}

static void unpack(const struct cx_journey *j, const struct cx_journey_rule *rule,
                   struct cx_moment *to)
{
    struct cx_trail_part part[CX_TRAIL_CHUNKS];
    size_t parts = cx_trail_parts(&j->trail, FIRST_CHUNK, part);
    uint64_t ms = 0;
    for (size_t i = 0; i < parts; i++)
        to = unpack_part(&part[i], rule, &ms, to);
}

static int compare_times(const void *a, const void *b, void *context)
{
    const struct cx_moment *x = a, *y = b;
    (void)context;
    return (x->ms > y->ms) - (x->ms < y->ms);
}

const struct cx_moment *cx_journey_read(const struct cx_journey *j,
                                        const struct cx_journey_rule *rule,
                                        struct cx_bytes *scratch)
{
    bool unsorted = (j->trail.flags & UNSORTED) != 0;
    size_t each = sizeof(struct cx_moment) * (unsorted ? 2 : 1);
    scratch->n = 0;
    if (j->n == 0 || !cx_bytes_reserve(scratch, j->n * each))
        return NULL;
    struct cx_moment *moment = (void *)scratch->s;
    unpack(j, rule, moment);
    if (unsorted)
        cx_sort(moment, j->n, sizeof *moment, compare_times, NULL, moment + j->n);
    return moment;
}

/* ---- merging */

static int compare_names(const struct cx_intern *names, uint32_t a, uint32_t b)
{
    return a == b ? 0
                  : cx_text_compare(cx_interned_text(names, a), cx_interned_text(names, b));
}

static int compare_texts(const void *a, const void *b, void *context)
{
    const struct cx_moment *x = a, *y = b;
    const struct cx_journey_rule *rule = context;
    int order = compare_names(rule->names, x->event, y->event);
    for (size_t i = 0; order == 0 && i < rule->attributes; i++)
        order = compare_names(rule->names, x->attribute[i], y->attribute[i]);
    return order;
}

static size_t of_this_instant(const struct cx_moment *m, size_t n)
{
    size_t same = 1;
    while (same < n && m[same].ms == m->ms)
        same++;
    return same;
}

static void take(struct cx_moments *from, size_t n, struct cx_moment *to)
{
    memcpy(to, from->at, n * sizeof *to);
    from->at += n;
    from->n -= n;
}

/* `to` has room for all of both twice. */
static void merge_moments(const struct cx_journey_rule *rule, struct cx_moments a,
                          struct cx_moments b, struct cx_moment *to)
{
    struct cx_moment *scratch = to + a.n + b.n;
    while (a.n > 0 && b.n > 0) {
        if (a.at->ms != b.at->ms) {
            take(a.at->ms < b.at->ms ? &a : &b, 1, to++);
            continue;
        }
        size_t of_a = of_this_instant(a.at, a.n), of_b = of_this_instant(b.at, b.n);
        take(&a, of_a, to);
        take(&b, of_b, to + of_a);
        cx_sort(to, of_a + of_b, sizeof *to, compare_texts, (void *)(uintptr_t)rule, scratch);
        to += of_a + of_b;
    }
    take(a.n > 0 ? &a : &b, a.n > 0 ? a.n : b.n, to);
}

static bool add_all(struct cx_journey *j, struct cx_moments m, const struct cx_journey_rule *rule,
                    struct cx_arena *memory)
{
    for (size_t i = 0; i < m.n; i++)
        if (!cx_journey_add(j, &m.at[i], rule, memory))
            return false;
    return true;
}

static bool replace_by_both(struct cx_journey *j, struct cx_moments other,
                            const struct cx_journey_rule *rule, struct cx_arena *memory)
{
    struct cx_bytes own = {0}, both = {0};
    size_t n = j->n + other.n;
    const struct cx_moments mine = {cx_journey_read(j, rule, &own), j->n};
    bool done = mine.at != NULL && cx_bytes_reserve(&both, 2 * n * sizeof *mine.at);
    if (done) {
        struct cx_moment *merged = (void *)both.s;
        merge_moments(rule, mine, other, merged);
        cx_trail_give(&j->trail, FIRST_CHUNK, memory);
        *j = (struct cx_journey){.note = j->note};
        done = add_all(j, (struct cx_moments){merged, n}, rule, memory);
    }
    cx_bytes_release(&own);
    cx_bytes_release(&both);
    return done;
}

bool cx_journey_merge(struct cx_journey *j, const struct cx_journey *other,
                      const struct cx_journey_rule *rule, struct cx_arena *memory)
{
    if (other->n == 0)
        return true;
    struct cx_bytes scratch = {0};
    const struct cx_moments more = {cx_journey_read(other, rule, &scratch), other->n};
    bool is_sorted = (j->trail.flags & UNSORTED) == 0;
    bool is_behind = more.at != NULL && (j->n == 0 || (is_sorted && j->ms < more.at->ms));
    bool done = more.at != NULL && (is_behind ? add_all(j, more, rule, memory)
                                              : replace_by_both(j, more, rule, memory));
    cx_bytes_release(&scratch);
    return done;
}

/* ---- as text */

static void save_name(struct cx_bytes *out, const struct cx_journey_rule *rule, uint32_t number)
{
    cx_bytes_put(out, ' ');
    cx_save_text(out, cx_interned_text(rule->names, number));
}

void cx_journey_save(const struct cx_journey *j, const struct cx_journey_rule *rule,
                     struct cx_bytes *out)
{
    struct cx_bytes scratch = {0};
    const struct cx_moment *m = cx_journey_read(j, rule, &scratch);
    out->failed |= j->n > 0 && m == NULL;
    for (size_t i = 0; m != NULL && i < j->n; i++) {
        cx_bytes_add(out, " ", i > 0);
        cx_save_integer(out, m[i].ms);
        save_name(out, rule, m[i].event);
        for (size_t k = 0; k < rule->attributes; k++)
            save_name(out, rule, m[i].attribute[k]);
    }
    cx_bytes_release(&scratch);
}

static bool is_damaged(struct cx_text *from, const struct cx_journey_rule *rule, int64_t *ms,
                       struct cx_text text[])
{
    if (!cx_load_integer(from, ms))
        return true;
    for (size_t i = 0; i <= rule->attributes; i++)
        if (!cx_load_text(from, &text[i]))
            return true;
    return false;
}

static bool intern_all(const struct cx_journey_rule *rule, const struct cx_text text[],
                       struct cx_moment *m)
{
    bool done = cx_intern(rule->names, text[0], &m->event) == CX_INTERN_OK;
    for (size_t i = 0; done && i < rule->attributes; i++)
        done = cx_intern(rule->names, text[i + 1], &m->attribute[i]) == CX_INTERN_OK;
    return done;
}

enum cx_status cx_journey_load(struct cx_journey *j, const struct cx_journey_rule *rule,
                               struct cx_text saved, struct cx_arena *memory, struct cx_error *e)
{
    while (saved.n > 0) {
        struct cx_text text[1 + CX_MOMENT_ATTRIBUTES];
        struct cx_moment m = {.ms = 0};
        if (is_damaged(&saved, rule, &m.ms, text))
            return cx_fail(e, CX_FAILED, "a damaged journey");
        if (!intern_all(rule, text, &m) || !cx_journey_add(j, &m, rule, memory))
            return cx_no_memory(e);
    }
    return CX_OK;
}
