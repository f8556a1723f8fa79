/* count.c - cx-path's way through the journeys, once to count and once more for times, part by
 * part: whatever is added up is a whole number, so nobody sees who added it.
 */
#include <string.h>

#include "base/parallel.h"
#include "path.h"
#include "stat/quantile.h"

struct path_part {
    struct path_counts *counts;
    struct cx_pieces pieces;
    struct cx_path path;
    int64_t *times; /* the second time */
    uint64_t cut, collapsed, without_from, without_to;
    bool no_memory;
};

static uint32_t by_of(const struct path_part *p)
{
    return p->counts->journeys->rule.attributes > 0 ? p->path.first->attribute[0] : 0;
}

static void count_journey(void *part, const struct cx_moment *moments, size_t n)
{
    struct path_part *p = part;
    const struct path_counts *c = p->counts;
    switch (cx_path_make(&p->path, &c->rule, moments, n)) {
    case CX_PATH_MADE:
        p->collapsed += p->path.collapsed;
        p->cut += p->path.symbol[p->path.n + 1] == CX_PATH_MORE;
        p->no_memory |= !cx_path_count(&p->pieces, &c->how, &p->path, by_of(p));
        break;
    case CX_PATH_WITHOUT_FROM:
        p->without_from++;
        break;
    case CX_PATH_WITHOUT_TO:
        p->without_to++;
        break;
    case CX_PATH_NO_MEMORY:
        p->no_memory = true;
    }
}

static void count_part(size_t part, void *counts)
{
    struct path_counts *c = counts;
    struct path_part *p = &c->part[part];
    p->counts = c;
    p->no_memory |= !path_visit_journeys(c->journeys, part, count_journey, p);
}

static void add_part(struct path_counts *c, struct path_part *p)
{
    if (p->no_memory || !cx_pieces_merge(&c->all, &p->pieces))
        cx_need(NULL);
    c->paths += p->pieces.total;
    c->cut += p->cut;
    c->collapsed += p->collapsed;
    c->without_from += p->without_from;
    c->without_to += p->without_to;
    if (c->how.view != CX_PATH_TRANSITIONS)
        cx_pieces_release(&p->pieces);
}

void path_release(struct path_counts *c)
{
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_pieces_release(&c->part[i].pieces);
        cx_path_release(&c->part[i].path);
    }
    cx_pieces_release(&c->all);
}

void path_count(struct path_counts *c)
{
    c->part = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_PARTS * sizeof *c->part));
    cx_parallel(CX_GROUP_PARTS, cx_threads(), count_part, c);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++)
        add_part(c, &c->part[i]);
    if (c->how.view == CX_PATH_STEPS && !cx_path_fill_steps(&c->all, c->how.length))
        cx_need(NULL);
}

/* ---- times */

static void time_journey(void *part, const struct cx_moment *moments, size_t n)
{
    struct path_part *p = part;
    if (cx_path_make(&p->path, &p->counts->rule, moments, n) == CX_PATH_MADE)
        cx_path_time(&p->pieces, &p->path, by_of(p), p->times);
}

static void time_part(size_t part, void *counts)
{
    struct path_counts *c = counts;
    struct path_part *p = &c->part[part];
    p->no_memory |= !path_visit_journeys(c->journeys, part, time_journey, p);
    p->no_memory |= p->path.symbols.failed || p->path.times.failed;
}

/* All times of a transition lie side by side, one part's behind the other's: the parts'
 * transitions, which know theirs among all, get the place of their next time.  Returns how many
 * times there are. */
static size_t allot(struct path_counts *c, const uint32_t *wanted, size_t n)
{
    enum { AHEAD = 12 };
    size_t room = 0;
    for (size_t i = 0; i < c->all.n; i++)
        cx_piece_at(&c->all, i)->mark = CX_PATH_UNTIMED;
    for (size_t i = 0; i < n; i++) {
        struct cx_piece *whole = cx_piece_at(&c->all, wanted[i]);
        whole->mark = room;
        room += whole->count;
    }
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        struct cx_piece *own = cx_piece_at(&c->part[i].pieces, 0);
        for (size_t left = c->part[i].pieces.n; left > 0; left--, own++) {
            struct cx_piece *whole = cx_piece_at(&c->all, own->mark);
            if (left > AHEAD)
                cx_prefetch_to_write(cx_piece_at(&c->all, own[AHEAD].mark));
            own->mark = whole->mark;
            whole->mark += whole->mark != CX_PATH_UNTIMED ? own->count : 0;
        }
    }
    return room;
}

struct asked {
    const struct cx_pieces *all;
    const uint32_t *wanted;
    int64_t *times;
    struct path_times *answer;
};

static void find_quantiles(size_t i, void *asked)
{
    static const int percent[PATH_TIMES] = {[PATH_MEDIAN] = 50, [PATH_P95] = 95};
    const struct asked *a = asked;
    const struct cx_piece *piece = cx_piece_at(a->all, a->wanted[i]);
    cx_quantiles(a->times + piece->mark - piece->count, piece->count, percent, PATH_TIMES,
                 a->answer[i].at);
}

void path_time(struct path_counts *c, const uint32_t *wanted, size_t n, struct path_times *times)
{
    struct cx_bytes memory = {0};
    size_t room = allot(c, wanted, n);
    if (!cx_bytes_reserve(&memory, (room + 1) * sizeof(int64_t)))
        cx_need(NULL);
    struct asked asked = {&c->all, wanted, (void *)memory.s, times};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++)
        c->part[i].times = asked.times;
    cx_parallel(CX_GROUP_PARTS, cx_threads(), time_part, c);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++)
        if (c->part[i].no_memory)
            cx_need(NULL);
    cx_parallel(n, cx_threads(), find_quantiles, &asked);
    cx_bytes_release(&memory);
}

/* ---- which events there are */

static void see_journey(void *seen, const struct cx_moment *moments, size_t n)
{
    bool *event = seen;
    for (size_t i = 0; i < n; i++)
        event[moments[i].event] = true;
}

const bool *path_events_seen(const struct path_counts *c)
{
    bool *seen = cx_need(cx_arena_alloc(cx_memory(), (size_t)cx_intern_count(c->names) + 1));
    for (size_t part = 0; part < CX_GROUP_PARTS; part++)
        if (!path_visit_journeys(c->journeys, part, see_journey, seen))
            cx_need(NULL);
    return seen;
}
