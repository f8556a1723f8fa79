/* merge.c - a range of all runs, or whole runs, in one order: a tree of losers.
 *
 * The tree has a cursor for every run; an inner node holds the one that lost there, so that a step
 * compares one cursor along the way from its leaf to the root (Knuth, The Art of Computer
 * Programming, volume 3, section 5.4.1).  A node carries sixteen bytes of the key behind those in
 * which all keys of the range agree: hardly a compare looks further, and as the outcome of the
 * others cannot be foretold, they are exchanged without a branch.
 */
#include "io/runs.h"
#include "io/writeback.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { LEAST_READ = 4 * 1024, MOST_READ = 64 * 1024, AHEAD = 8 };

struct contender {
    uint64_t first, second; /* bytes of its key from `skip` on; the largest at the end, too */
    uint64_t cursor;
};

struct cursor {
    const char *record; /* NULL: at the end */
    const struct cx_run_of *run;
    /* in memory: numbers; in a file: what has not been read yet */
    uint64_t at, end;
    uint64_t surely; /* records that begin before this place are within the range */
    char *bytes;     /* of a file: what was read, from at - n on */
    size_t from, n, room;
};

struct cx_merge {
    const struct cx_spill *spill;
    struct cursor *cursor;
    struct contender *loser; /* by node; [0] is the winner */
    size_t n, room, read_room;
    struct cx_text low, high; /* groups: from, and up to but without; .s NULL: no bound */
    size_t skip;
    bool started;
};

size_t cx_read_room(const struct cx_spill *s, size_t n)
{
    size_t share = s->memory / 16 / (size_t)s->threads / (n + 1);
    return share < LEAST_READ ? LEAST_READ : share > MOST_READ ? MOST_READ : share;
}

/* ---- reading */

/* At least `want` bytes of the run from cursor->from on, or all that is left. */
static enum cx_status fill(struct cx_merge *m, struct cursor *c, size_t want, struct cx_error *e)
{
    if (c->n - c->from >= want)
        return CX_OK;
    if (c->from > 0)
        memmove(c->bytes, c->bytes + c->from, c->n - c->from);
    c->n -= c->from;
    c->from = 0;
    if (c->room < want || c->room < m->read_room) {
        size_t room = want < m->read_room ? m->read_room : want;
        char *bytes = realloc(c->bytes, room + CX_RECORD_SLACK);
        if (!bytes)
            return cx_no_memory(e);
        memset(bytes + room, 0, CX_RECORD_SLACK);
        c->bytes = bytes;
        c->room = room;
    }
    while (c->n < want && c->at < c->end) {
        size_t room = c->room - c->n;
        uint64_t left = c->end - c->at;
        ssize_t n = pread(c->run->file, c->bytes + c->n, room < left ? room : left, (off_t)c->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n == 0 ? EIO : errno;
            return cx_spill_file_error(m->spill, "read", e);
        }
        c->n += (size_t)n;
        c->at += (uint64_t)n;
    }
    return CX_OK;
}

/* The next record, whatever its key. */
static enum cx_status read_record(struct cx_merge *m, struct cursor *c, struct cx_error *e)
{
    if (c->run->entry) {
        if (c->at == c->end) {
            c->record = NULL;
            return CX_OK;
        }
        if (c->end - c->at > AHEAD)
            cx_prefetch((const char *)(uintptr_t)c->run->entry[c->at + AHEAD].what);
        c->record = (const char *)(uintptr_t)c->run->entry[c->at++].what;
        return CX_OK;
    }
    if (c->record)
        c->from += cx_record_size(c->record);
    c->record = NULL;
    enum cx_status status = fill(m, c, CX_LONG_HEAD, e);
    if (status != CX_OK || c->n - c->from < CX_RECORD_HEAD)
        return status;
    size_t size = cx_record_size(c->bytes + c->from);
    status = fill(m, c, size, e);
    if (status == CX_OK)
        c->record = c->bytes + c->from;
    return status;
}

/* Moves a cursor to the next record of its range. */
static enum cx_status advance(struct cx_merge *m, struct cursor *c, struct cx_error *e)
{
    enum cx_status status = read_record(m, c, e);
    if (status != CX_OK || !c->record)
        return status;
    struct cx_text key = cx_record_key(c->record);
    bool is_sure = c->run->entry || c->at - (c->n - c->from) < c->surely;
    if (!is_sure && m->high.s && cx_text_compare(key, m->high) >= 0)
        c->record = NULL;
    return CX_OK;
}

/* The cursor's first record of the range: those before it that had to be read are left out. */
static enum cx_status start_cursor(struct cx_merge *m, struct cursor *c, struct cx_error *e)
{
    enum cx_status status;
    do
        status = read_record(m, c, e);
    while (status == CX_OK && c->record && !c->run->entry && m->low.s &&
           cx_text_compare(cx_record_key(c->record), m->low) < 0);
    if (status != CX_OK || !c->record)
        return status;
    if (m->high.s && cx_text_compare(cx_record_key(c->record), m->high) >= 0)
        c->record = NULL;
    return CX_OK;
}

/* ---- where a range begins and ends in a run */

/* The first entry that is not before the group. */
static uint64_t first_entry(const struct cx_run_of *run, struct cx_text group)
{
    uint64_t low = run->begin, high = run->end;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const char *record = (const char *)(uintptr_t)run->entry[middle].what;
        if (cx_text_compare(cx_record_key(record), group) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many samples are before the group. */
static size_t samples_before(const struct cx_run_of *run, struct cx_text group)
{
    size_t low = 0, high = run->samples;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cx_text_compare(run->sample[middle].group, group) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void place_cursor(const struct cx_merge *m, struct cursor *c, const struct cx_run_of *run)
{
    c->run = run;
    c->record = NULL;
    c->from = c->n = 0;
    c->at = run->begin;
    c->end = c->surely = run->end;
    if (run->entry) {
        if (m->low.s)
            c->at = first_entry(run, m->low);
        if (m->high.s)
            c->end = first_entry(run, m->high);
        return;
    }
    size_t before = m->low.s ? samples_before(run, m->low) : 0;
    if (before > 0)
        c->at = run->sample[before - 1].at;
    if (!m->high.s)
        return;
    before = samples_before(run, m->high);
    if (before < run->samples)
        c->end = run->sample[before].at;
    c->surely = before > 0 ? run->sample[before - 1].at : run->begin;
}

/* ---- the tree */

/* Keys agree in `skip` bytes of their groups at most: both words are within every key. */
static struct contender contender(const struct cx_merge *m, size_t cursor)
{
    const char *record = m->cursor[cursor].record;
    if (!record)
        return (struct contender){UINT64_MAX, UINT64_MAX, cursor};
    uint64_t word[2];
    memcpy(word, cx_record_key(record).s + m->skip, sizeof word);
    return (struct contender){cx_big_64(word[0]), cx_big_64(word[1]), cursor};
}

static bool is_before_in_full(const struct cx_merge *m, struct contender a, struct contender b)
{
    const char *x = m->cursor[a.cursor].record, *y = m->cursor[b.cursor].record;
    if (!x || !y)
        return x;
    return cx_text_compare(cx_record_key(x), cx_record_key(y)) < 0;
}

static inline bool is_before(const struct cx_merge *m, struct contender a, struct contender b)
{
    bool same = a.first == b.first;
    if (same & (a.second == b.second))
        return is_before_in_full(m, a, b);
    return (a.first < b.first) | (same & (a.second < b.second));
}

/* Plays the matches below a node; returns the winner. */
static struct contender play(struct cx_merge *m, size_t node)
{
    if (node >= m->n)
        return contender(m, node - m->n);
    struct contender a = play(m, 2 * node), b = play(m, 2 * node + 1);
    bool first = is_before(m, a, b);
    m->loser[node] = first ? b : a;
    return first ? a : b;
}

static inline void exchange(uint64_t *a, uint64_t *b, uint64_t mask)
{
    uint64_t differ = (*a ^ *b) & mask;
    *a ^= differ;
    *b ^= differ;
}

static void replay(struct cx_merge *m)
{
    size_t cursor = m->loser[0].cursor;
    struct contender winner = contender(m, cursor);
    for (size_t node = (cursor + m->n) / 2; node > 0; node /= 2) {
        struct contender *other = &m->loser[node];
        uint64_t mask = -(uint64_t)is_before(m, *other, winner);
        exchange(&other->first, &winner.first, mask);
        exchange(&other->second, &winner.second, mask);
        exchange(&other->cursor, &winner.cursor, mask);
    }
    m->loser[0] = winner;
}

/* ---- merging */

static bool reserve_cursors(struct cx_merge *m, size_t n)
{
    if (n <= m->room)
        return true;
    struct cursor *cursor = realloc(m->cursor, n * sizeof *cursor);
    if (cursor)
        m->cursor = cursor;
    struct contender *loser = realloc(m->loser, n * sizeof *loser);
    if (loser)
        m->loser = loser;
    if (!cursor || !loser)
        return false;
    memset(cursor + m->room, 0, (n - m->room) * sizeof *cursor);
    m->room = n;
    return true;
}

static enum cx_status start(struct cx_merge *m, const struct cx_run_of *runs, size_t n,
                            struct cx_error *e)
{
    if (!reserve_cursors(m, n + 1))
        return cx_no_memory(e);
    m->read_room = cx_read_room(m->spill, n);
    m->started = false;
    m->n = 0;
    for (size_t i = 0; i < n; i++) {
        struct cursor *c = &m->cursor[m->n];
        place_cursor(m, c, &runs[i]);
        enum cx_status status = c->at < c->end ? start_cursor(m, c, e) : CX_OK;
        if (status != CX_OK)
            return status;
        m->n += c->record != NULL;
    }
    if (m->n > 0)
        m->loser[0] = play(m, 1);
    return CX_OK;
}

/* NULL at the end. */
static enum cx_status next(struct cx_merge *m, const char **record, struct cx_error *e)
{
    *record = NULL;
    if (m->n == 0)
        return CX_OK;
    if (m->started) {
        enum cx_status status = advance(m, &m->cursor[m->loser[0].cursor], e);
        if (status != CX_OK)
            return status;
        replay(m);
    }
    m->started = true;
    *record = m->cursor[m->loser[0].cursor].record;
    return CX_OK;
}

enum cx_status cx_merge_open(const struct cx_spill *s, size_t range, struct cx_merge **merge,
                             struct cx_error *e)
{
    struct cx_merge *m = *merge;
    if (!m) {
        m = *merge = calloc(1, sizeof *m);
        if (!m)
            return cx_no_memory(e);
        m->spill = s;
    }
    struct cx_text none = {NULL, 0};
    m->low = range > 0 ? s->splitter[range - 1] : none;
    m->high = range + 1 < s->ranges ? s->splitter[range] : none;
    m->skip = cx_agreement(m->low.s ? m->low : s->first, m->high.s ? m->high : s->last);
    return start(m, s->runs.at, s->runs.n, e);
}

enum cx_status cx_merge_next(struct cx_merge *m, struct cx_record *record, struct cx_error *e)
{
    const char *at;
    enum cx_status status = next(m, &at, e);
    *record = (struct cx_record){{NULL, 0}, {NULL, 0}};
    if (!at)
        return status;
    struct cx_record_head head = cx_record_head(at);
    record->key = (struct cx_text){at + head.size, head.key_n};
    record->rest = (struct cx_text){record->key.s + head.key_n, head.n - head.key_n};
    return status;
}

/* A run's records before a group begin at a sample before it, or not at all. */
void cx_merge_forget(struct cx_spill *s, size_t range)
{
    enum { WORTH_IT = 256 * 1024 };
    for (size_t i = 0; i < s->runs.n && range > 0; i++) {
        struct cx_run_of *run = &s->runs.at[i];
        size_t before = run->entry ? 0 : samples_before(run, s->splitter[range - 1]);
        uint64_t to = before > 0 ? run->sample[before - 1].at : 0;
        if (to < run->forgotten + WORTH_IT || to < run->begin + WORTH_IT)
            continue;
        uint64_t from = run->forgotten > run->begin ? run->forgotten : run->begin;
        cx_forget_bytes(run->file, from, to);
        run->forgotten = to;
    }
}

void cx_merge_close(struct cx_merge *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->room; i++)
        free(m->cursor[i].bytes);
    free(m->cursor);
    free(m->loser);
    free(m);
}

enum cx_status cx_merge_runs(const struct cx_spill *s, const struct cx_run_of *runs, size_t n,
                             struct cx_run_writer *w, struct cx_error *e)
{
    struct cx_merge m = {.spill = s};
    const char *record = NULL;
    struct cx_text first = runs[0].first, last = runs[0].last;
    for (size_t i = 1; i < n; i++) {
        first = cx_text_compare(runs[i].first, first) < 0 ? runs[i].first : first;
        last = cx_text_compare(runs[i].last, last) > 0 ? runs[i].last : last;
    }
    m.skip = cx_agreement(first, last);
    enum cx_status status = start(&m, runs, n, e);
    if (status == CX_OK)
        status = next(&m, &record, e);
    while (status == CX_OK && record) {
        status = cx_run_put(w, record, e);
        if (status == CX_OK)
            status = next(&m, &record, e);
    }
    for (size_t i = 0; i < m.room; i++)
        free(m.cursor[i].bytes);
    free(m.cursor);
    free(m.loser);
    return status;
}
