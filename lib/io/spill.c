/* spill.c - shares that are filled, sorted and spilled; ranges; see spill.h. */
#include "io/spill.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/parallel.h"
#include "io/runs.h"

enum {
    LEAST_SHARE = 16 * 1024,
    MOST_CHUNK = 1024 * 1024,
    LEAST_RANGE = 256 * 1024,
    RANGE_OF_RUN = 128 * 1024, /* so much of each run makes reading a range worth while */
    LEAST_FAN_IN = 8,
    MOST_FAN_IN = 512,
    FEW = 12,
    LOOKED_AT = 6, /* words; records have room behind for as much */
    MOST_PIECES = 64
};

struct chunk {
    char *bytes;
    size_t n, room;
};

struct cx_share {
    struct cx_share *next;
    struct cx_spill *spill;
    struct chunk *chunk;
    size_t chunks, chunk_room, filling; /* chunks behind the one that is being filled are empty */
    size_t records, bytes, head; /* head: size of the next record's */
    const char *first;       /* the first record's key */
    uint64_t differs[LOOKED_AT]; /* in which bits of these words of the keys some differ from it */
    struct cx_keyed *entry, *scratch;
    size_t entry_room;

    int file; /* -1: none yet */
    uint64_t file_size;
    struct cx_runs runs;
    struct cx_arena arena;
    enum cx_status status; /* of sorting at the end */
    struct cx_error error;
};

enum cx_status cx_spill_open(size_t memory, int threads, const char *folder,
                             struct cx_spill **spill, struct cx_error *e)
{
    struct cx_spill *s = calloc(1, sizeof *s);
    if (!s)
        return cx_no_memory(e);
    s->memory = memory;
    s->threads = threads > 0 ? threads : 1;
    s->share_memory = (memory - memory / 8) / (size_t)s->threads; /* the rest is for merging */
    if (s->share_memory < LEAST_SHARE)
        s->share_memory = LEAST_SHARE;
    s->folder = folder;
    s->file = -1;
    pthread_mutex_init(&s->lock, NULL);
    cx_region_open(&s->region);
    *spill = s;
    return CX_OK;
}

enum cx_status cx_spill_share(struct cx_spill *s, struct cx_share **share, struct cx_error *e)
{
    struct cx_share *made = calloc(1, sizeof *made);
    if (!made)
        return cx_no_memory(e);
    made->spill = s;
    made->file = -1;
    pthread_mutex_lock(&s->lock);
    made->next = s->shares;
    s->shares = made;
    pthread_mutex_unlock(&s->lock);
    *share = made;
    return CX_OK;
}

/* ---- sorting: by words made of the first 64 bits in which any keys differ
 *
 * Digits differ in four bits of eight and times in the lower half of theirs, so that a word mostly
 * has all that decides: where words are equal, the records themselves have to be looked at, each in
 * another place of the memory.
 */

struct piece { /* bits one behind the other */
    uint8_t word, down, bits;
};

struct pieces {
    struct piece at[MOST_PIECES];
    size_t n, end; /* end: bytes of keys before it are in the pieces as far as they differ */
};

static struct pieces cut_pieces(const uint64_t *differs)
{
    struct pieces p = {.end = LOOKED_AT * sizeof *differs};
    int left = 64;
    for (size_t word = 0; word < LOOKED_AT; word++) {
        uint64_t bits = cx_big_64(differs[word]);
        for (int high = 63; high >= 0; high--) {
            int n = 0;
            while (high - n >= 0 && n < left && bits >> (high - n) & 1)
                n++;
            if (n == 0)
                continue;
            left -= n;
            high -= n - 1;
            p.at[p.n++] = (struct piece){(uint8_t)word, (uint8_t)high, (uint8_t)n};
            if (left > 0)
                continue;
            p.end = word * sizeof *differs + (size_t)(63 - high) / 8;
            return p;
        }
    }
    return p;
}

static inline uint64_t join_pieces(const struct pieces *p, const char *key)
{
    uint64_t word = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct piece piece = p->at[i];
        uint64_t from;
        memcpy(&from, key + piece.word * sizeof from, sizeof from);
        from = cx_big_64(from) >> piece.down & UINT64_MAX >> (64 - piece.bits);
        word = piece.bits < 64 ? word << piece.bits | from : from;
    }
    return word;
}

static const char *record_of(const struct cx_keyed *entry)
{
    return (const char *)(uintptr_t)entry->what;
}

static bool is_after(const struct cx_keyed *a, const struct cx_keyed *b, size_t at)
{
    struct cx_text x = cx_record_key(record_of(a)), y = cx_record_key(record_of(b));
    size_t n = x.n < y.n ? x.n : y.n;
    int order = at < n ? memcmp(x.s + at, y.s + at, n - at) : 0;
    return order ? order > 0 : x.n > y.n;
}

static void sort_few(struct cx_keyed *base, size_t n, size_t at)
{
    for (size_t i = 1; i < n; i++) {
        struct cx_keyed held = base[i];
        size_t to = i;
        for (; to > 0 && is_after(&base[to - 1], &held, at); to--)
            base[to] = base[to - 1];
        base[to] = held;
    }
}

static void sort_rest(struct cx_keyed *base, size_t n, size_t at, struct cx_keyed *scratch);

/* By the entries' words; where those are equal, keys agree before `end_at` and are compared from
 * there on. */
static void sort_words(struct cx_keyed *base, size_t n, size_t end_at, struct cx_keyed *scratch)
{
    cx_sort_keyed(base, n, scratch);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && base[end].key == base[i].key; end++)
            continue;
        if (end - i > 1)
            sort_rest(base + i, end - i, end_at, scratch);
    }
}

/* Keys that agree before `at`. */
static void sort_rest(struct cx_keyed *base, size_t n, size_t at, struct cx_keyed *scratch)
{
    struct cx_text first = cx_record_key(record_of(base));
    if (n <= FEW || at >= first.n) {
        sort_few(base, n, at);
        return;
    }
    for (size_t i = 1; i < n && first.n > at; i++)
        first.n = cx_agreement(first, cx_record_key(record_of(&base[i])));
    at = first.n > at ? first.n : at;
    for (size_t i = 0; i < n; i++)
        base[i].key = cx_key_word(cx_record_key(record_of(&base[i])), at);
    sort_words(base, n, at + sizeof(uint64_t), scratch);
}

static bool reserve_entries(struct cx_share *share)
{
    if (share->records <= share->entry_room)
        return true;
    size_t room = share->records + share->records / 8; /* the next run has a few more or fewer */
    free(share->entry);
    free(share->scratch);
    share->entry = malloc(room * sizeof *share->entry);
    share->scratch = malloc(room * sizeof *share->scratch);
    share->entry_room = share->entry && share->scratch ? room : 0;
    return share->entry_room > 0;
}

static enum cx_status sort_share(struct cx_share *share, struct cx_error *e)
{
    if (!reserve_entries(share))
        return cx_no_memory(e);
    size_t n = 0;
    const struct pieces pieces = cut_pieces(share->differs);
    for (size_t c = 0; c < share->chunks; c++) {
        const char *at = share->chunk[c].bytes, *end = at + share->chunk[c].n;
        for (; at < end; at += cx_record_size(at)) {
            uint64_t word = join_pieces(&pieces, cx_record_key(at).s);
            share->entry[n++] = (struct cx_keyed){word, (uint64_t)(uintptr_t)at};
        }
    }
    sort_words(share->entry, n, pieces.end, share->scratch);
    return CX_OK;
}

/* ---- a full share becomes a run */

static void empty_share(struct cx_share *share)
{
    for (size_t c = 0; c < share->chunks; c++)
        share->chunk[c].n = 0;
    share->filling = share->records = share->bytes = 0;
    memset(share->differs, 0, sizeof share->differs);
}

static enum cx_status write_run(struct cx_share *share, struct cx_error *e)
{
    enum { AHEAD = 12 };
    enum cx_status status = share->file < 0 ? cx_spill_file(share->spill, &share->file, e) : CX_OK;
    if (status == CX_OK)
        status = sort_share(share, e);
    if (status != CX_OK)
        return status;
    struct cx_run_writer w;
    cx_run_begin(&w, share->spill, &share->arena,
                 (struct cx_run_of){.file = share->file, .begin = share->file_size}, share->bytes);
    for (size_t i = 0; status == CX_OK && i < share->records; i++) {
        if (i + AHEAD < share->records) {
            cx_prefetch(record_of(&share->entry[i + AHEAD]));
            cx_prefetch(record_of(&share->entry[i + AHEAD]) + 64);
        }
        status = cx_run_put(&w, record_of(&share->entry[i]), e);
    }
    status = cx_run_end(&w, status, e);
    if (status == CX_OK && !cx_runs_add(&share->runs, &w.run))
        status = cx_no_memory(e);
    share->file_size = w.run.end;
    empty_share(share);
    return status;
}

/* ---- filling */

/* A chunk with room for n bytes takes the place of the one that is full. */
static bool next_chunk(struct cx_share *share, size_t n)
{
    size_t to =
        share->chunks && share->chunk[share->filling].n ? share->filling + 1 : share->filling;
    if (to < share->chunks && share->chunk[to].room >= n) {
        share->filling = to;
        return true;
    }
    if (share->chunks == share->chunk_room) {
        size_t room = share->chunk_room ? 2 * share->chunk_room : 16;
        struct chunk *grown = realloc(share->chunk, room * sizeof *grown);
        if (!grown)
            return false;
        share->chunk = grown;
        share->chunk_room = room;
    }
    size_t usual = share->spill->share_memory / 8;
    usual = usual < MOST_CHUNK ? usual : MOST_CHUNK;
    size_t room = n > usual ? n : usual;
    char *bytes = cx_region_take(&share->spill->region, room + CX_RECORD_SLACK);
    if (!bytes)
        return false;
    memmove(share->chunk + to + 1, share->chunk + to, (share->chunks - to) * sizeof(struct chunk));
    share->chunk[to] = (struct chunk){bytes, 0, room};
    share->chunks++;
    share->filling = to;
    return true;
}

enum cx_status cx_share_reserve(struct cx_share *share, size_t n, char **place, struct cx_error *e)
{
    size_t held = share->bytes + (share->records + 1) * 2 * sizeof *share->entry;
    if (n > UINT32_MAX / 2)
        return cx_no_memory(e);
    share->head = cx_record_head_size(n);
    n += share->head;
    if (share->records > 0 && held + n > share->spill->share_memory) {
        enum cx_status status = write_run(share, e);
        if (status != CX_OK)
            return status;
    }
    struct chunk *c = share->chunks ? &share->chunk[share->filling] : NULL;
    if (!c || c->room - c->n < n) {
        if (!next_chunk(share, n))
            return cx_no_memory(e);
        c = &share->chunk[share->filling];
    }
    *place = c->bytes + c->n + share->head;
    return CX_OK;
}

void cx_share_commit(struct cx_share *share, size_t key_n, size_t n)
{
    struct chunk *c = &share->chunk[share->filling];
    char *record = c->bytes + c->n;
    cx_record_begin(record, (struct cx_record_head){(uint32_t)key_n, (uint32_t)n, share->head});
    c->n += share->head + n;
    share->bytes += share->head + n;
    const char *key = record + share->head;
    if (share->records++ == 0)
        share->first = key;
    for (size_t i = 0; i < LOOKED_AT; i++) {
        uint64_t x, y;
        memcpy(&x, key + i * sizeof x, sizeof x);
        memcpy(&y, share->first + i * sizeof y, sizeof y);
        share->differs[i] |= x ^ y;
    }
}

/* ---- the end: what is left is sorted in memory */

/* Records are taken to be of one size, so that none has to be looked at. */
static bool sample_entries(struct cx_share *share, struct cx_run_of *run)
{
    size_t each = share->bytes / share->records, room = 0;
    size_t step = (size_t)cx_sample_interval(share->bytes) / each + 1;
    for (size_t i = 0; i < share->records; i += step) {
        size_t n = share->records - i < step ? share->records - i : step;
        if (!cx_run_sample(&share->arena, run, &room, record_of(&share->entry[i]), i, n * each))
            return false;
    }
    return true;
}

static enum cx_status end_share(struct cx_share *share, struct cx_error *e)
{
    if (share->records == 0)
        return CX_OK;
    enum cx_status status = sort_share(share, e);
    free(share->scratch);
    share->scratch = NULL;
    if (status != CX_OK)
        return status;
    struct cx_run_of run = {.file = -1, .entry = share->entry, .end = share->records};
    run.first = cx_record_group(record_of(&share->entry[0]));
    run.last = cx_record_group(record_of(&share->entry[share->records - 1]));
    bool added = sample_entries(share, &run) && cx_runs_add(&share->runs, &run);
    return added ? CX_OK : cx_no_memory(e);
}

static void end_one(size_t part, void *context)
{
    struct cx_share *share = ((struct cx_spill *)context)->shares;
    while (part-- > 0)
        share = share->next;
    share->status = end_share(share, &share->error);
}

static enum cx_status end_shares(struct cx_spill *s, struct cx_error *e)
{
    size_t n = 0;
    for (struct cx_share *share = s->shares; share; share = share->next)
        n++;
    cx_parallel(n, s->threads, end_one, s);
    for (struct cx_share *share = s->shares; share; share = share->next) {
        if (share->status != CX_OK) {
            *e = share->error;
            return share->status;
        }
        for (size_t i = 0; i < share->runs.n; i++) {
            struct cx_run_of *run = &share->runs.at[i];
            if (!cx_runs_add(run->entry ? &s->kept : &s->runs, run))
                return cx_no_memory(e);
        }
    }
    s->written = s->runs.n;
    return CX_OK;
}

/* ---- more runs than can be read at once are merged into longer ones */

struct part { /* runs that become one */
    const struct cx_run_of *run;
    size_t n;
    uint64_t bytes;
    struct cx_run_of merged;
    struct cx_arena samples;
    enum cx_status status;
    struct cx_error error;
};
struct cx_pass { /* kept for its samples */
    struct cx_pass *before;
    const struct cx_spill *spill;
    struct part *part;
    size_t parts;
};

static size_t fan_in(const struct cx_spill *s)
{
    enum { READ_ROOM = 16 * 1024 };
    size_t n = s->memory / 16 / (size_t)s->threads / READ_ROOM;
    return n < LEAST_FAN_IN ? LEAST_FAN_IN : n > MOST_FAN_IN ? MOST_FAN_IN : n;
}

static void merge_part(size_t i, void *context)
{
    const struct cx_pass *pass = context;
    struct part *part = &pass->part[i];
    struct cx_run_writer w;
    cx_run_begin(&w, pass->spill, &part->samples, part->merged, part->bytes);
    enum cx_status status = cx_merge_runs(pass->spill, part->run, part->n, &w, &part->error);
    part->status = cx_run_end(&w, status, &part->error);
    part->merged = w.run;
}

/* All parts go to one file: how long each becomes is known. */
static struct cx_pass *plan_pass(struct cx_spill *s, int file)
{
    struct cx_pass *pass = calloc(1, sizeof *pass);
    size_t each = fan_in(s);
    uint64_t at = 0;
    if (!pass)
        return NULL;
    *pass = (struct cx_pass){.before = s->pass, .spill = s};
    s->pass = pass;
    pass->parts = (s->runs.n + each - 1) / each;
    pass->part = calloc(pass->parts, sizeof *pass->part);
    if (!pass->part)
        return NULL;
    for (size_t i = 0; i < pass->parts; i++) {
        struct part *part = &pass->part[i];
        part->run = s->runs.at + i * each;
        part->n = s->runs.n - i * each < each ? s->runs.n - i * each : each;
        for (size_t k = 0; k < part->n; k++)
            part->bytes += part->run[k].end - part->run[k].begin;
        part->merged = (struct cx_run_of){.file = file, .begin = at};
        at += part->bytes;
    }
    return pass;
}

static void close_file(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

static void close_files(struct cx_spill *s)
{
    for (struct cx_share *share = s->shares; share; share = share->next)
        close_file(&share->file);
    close_file(&s->file);
}

static enum cx_status merge_pass(struct cx_spill *s, struct cx_error *e)
{
    int file;
    enum cx_status status = cx_spill_file(s, &file, e);
    if (status != CX_OK)
        return status;
    struct cx_pass *pass = plan_pass(s, file);
    if (pass)
        cx_parallel(pass->parts, s->threads, merge_part, pass);
    else
        status = cx_no_memory(e);
    close_files(s);
    s->file = file;
    s->runs.n = 0;
    for (size_t i = 0; status == CX_OK && i < pass->parts; i++) {
        status = pass->part[i].status;
        if (status != CX_OK)
            *e = pass->part[i].error;
        s->runs.at[s->runs.n++] = pass->part[i].merged;
    }
    return status;
}

static void release_passes(struct cx_spill *s)
{
    for (struct cx_pass *pass = s->pass, *before; pass; pass = before) {
        before = pass->before;
        for (size_t i = 0; pass->part && i < pass->parts; i++)
            cx_arena_release(&pass->part[i].samples);
        free(pass->part);
        free(pass);
    }
}

/* ---- ranges */

static int by_group(const void *a, const void *b, void *context)
{
    const struct cx_sample *x = a, *y = b;
    (void)context;
    return cx_text_compare(x->group, y->group);
}

static uint64_t range_weight(const struct cx_spill *s)
{
    uint64_t usual = s->runs.n * (uint64_t)RANGE_OF_RUN;
    uint64_t most = s->memory / 32 / (size_t)s->threads; /* the user keeps what it makes of one */
    uint64_t weight = usual < most ? usual : most;
    return weight > LEAST_RANGE ? weight : LEAST_RANGE;
}

/* A range ends where it has its weight, but never within a group. */
static bool choose_splitters(struct cx_spill *s, const struct cx_sample *sample, size_t n)
{
    uint64_t weight = 0, wanted = range_weight(s);
    s->splitter = cx_arena_alloc(&s->arena, (n + 1) * sizeof *s->splitter);
    if (!s->splitter)
        return false;
    struct cx_text begin = sample[0].group;
    for (size_t i = 0; i < n; i++) {
        if (weight >= wanted && !cx_text_equal(begin, sample[i].group)) {
            begin = s->splitter[s->ranges++] = sample[i].group;
            weight = 0;
        }
        weight += sample[i].weight;
    }
    s->ranges++;
    return true;
}

static enum cx_status cut_ranges(struct cx_spill *s, struct cx_error *e)
{
    size_t n = 0, at = 0;
    s->first = s->runs.at[0].first;
    s->last = s->runs.at[0].last;
    for (size_t i = 0; i < s->runs.n; i++) {
        const struct cx_run_of *run = &s->runs.at[i];
        n += run->samples;
        s->first = cx_text_compare(run->first, s->first) < 0 ? run->first : s->first;
        s->last = cx_text_compare(run->last, s->last) > 0 ? run->last : s->last;
    }
    struct cx_sample *all = malloc(2 * n * sizeof *all);
    if (!all)
        return cx_no_memory(e);
    for (size_t i = 0; i < s->runs.n; i++) {
        const struct cx_run_of *run = &s->runs.at[i];
        memcpy(all + at, run->sample, run->samples * sizeof *all);
        at += run->samples;
    }
    cx_sort(all, n, sizeof *all, by_group, NULL, all + n);
    bool chosen = choose_splitters(s, all, n);
    free(all);
    return chosen ? CX_OK : cx_no_memory(e);
}

enum cx_status cx_spill_sort(struct cx_spill *s, struct cx_error *e)
{
    enum cx_status status = end_shares(s, e);
    while (status == CX_OK && s->runs.n > fan_in(s))
        status = merge_pass(s, e);
    for (size_t i = 0; status == CX_OK && i < s->kept.n; i++)
        if (!cx_runs_add(&s->runs, &s->kept.at[i]))
            status = cx_no_memory(e);
    return status == CX_OK && s->runs.n > 0 ? cut_ranges(s, e) : status;
}

size_t cx_spill_ranges(const struct cx_spill *s)
{
    return s->ranges;
}

size_t cx_spill_runs(const struct cx_spill *s)
{
    return s->written;
}

void cx_spill_close(struct cx_spill *s)
{
    close_files(s);
    release_passes(s);
    for (struct cx_share *share = s->shares, *next; share; share = next) {
        next = share->next;
        free(share->chunk);
        free(share->entry);
        free(share->scratch);
        free(share->runs.at);
        cx_arena_release(&share->arena);
        free(share);
    }
    free(s->runs.at);
    free(s->kept.at);
    cx_arena_release(&s->arena);
    cx_region_release(&s->region);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
