/* dedupe.c - rows that came before, in this run or in those whose --state goes on.
 *
 * A key is kept as 96 bits of hash, which 16 characters of base 64 fill, and with it 64 bits of a
 * hash of all that the row says: 42 bytes a key, with the index, were measured with a million.
 * Among 100 million keys two different ones are taken for one with a chance of 10^-13.
 */
#include "ingest.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/number.h"
#include "cli/output.h"
#include "run/keys.h"
#include "run/states.h"

const char *const ingest_dedupe_words[] = {"none", "key", "exact", NULL};

enum { KEY_LENGTH = 16, OPTIONS_ROOM = 160 };

/* ---- what is kept of a key: the digest of its row */

static const struct cx_column slot_columns[] = {{"digest", CX_TEXT}};

static void save(const void *slot, struct cx_out *out, void *context)
{
    uint64_t digest;
    (void)context;
    memcpy(&digest, slot, sizeof digest);
    cx_put_id(out, digest);
}

static enum cx_status load(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                           void *context, struct cx_error *e)
{
    uint64_t digest = 0;
    (void)memory;
    (void)context;
    for (size_t i = 0; i < cells[0].n; i++) {
        int digit = cx_hex_digit(cells[0].s[i]);
        if (cells[0].n != 16 || digit < 0)
            return cx_fail(e, CX_FAILED, "not a digest");
        digest = digest << 4 | (uint64_t)digit;
    }
    memcpy(slot, &digest, sizeof digest);
    return CX_OK;
}

static enum cx_status merge(void *to, const void *from, struct cx_arena *memory, void *context,
                            struct cx_error *e)
{
    (void)memory;
    (void)context;
    (void)e;
    memcpy(to, from, sizeof(uint64_t));
    return CX_OK;
}

static const struct cx_group keys_group = {
    .key_count = 1,
    .slot_size = sizeof(uint64_t),
    .merge = merge,
    .state = {.columns = slot_columns, .count = 1, .save = save, .load = load},
};

/* ---- keys and digests */

static void add_text(struct cx_bytes *to, struct cx_text t)
{
    uint64_t n = t.n;
    cx_bytes_add(to, &n, sizeof n);
    cx_bytes_add(to, t.s, t.n);
}

static void add_number(struct cx_bytes *to, int64_t x)
{
    cx_bytes_add(to, &x, sizeof x);
}

static void add_time(struct cx_bytes *to, const struct cx_time *t)
{
    add_number(to, t->flags & CX_TIME_NONE ? INT64_MIN : t->ms);
    cx_bytes_put(to, (char)t->is_date);
}

/* What tells a row of a stream from all others; the man page says the same. */
static void add_key(struct cx_bytes *to, const struct ingest *job, const struct cx_shop_row *row)
{
    static const enum cx_field texts[] = {CX_FIELD_SOURCE, CX_FIELD_ID, CX_FIELD_EMAIL,
                                          CX_FIELD_EXPERIMENT, CX_FIELD_VARIANT};
    bool of_money = job->plan.stream <= CX_STREAM_EVENTS;
    if (of_money && job->plan.column[CX_FIELD_ORDER] >= 0) {
        add_text(to, row->text[CX_FIELD_ORDER]);
    } else {
        add_text(to, row->text[CX_FIELD_CUSTOMER]);
        add_time(to, &row->time);
    }
    for (size_t i = 0; !of_money && i < CX_COUNT_OF(texts); i++)
        add_text(to, row->text[texts[i]]);
    if (!job->folds)
        add_text(to, row->text[CX_FIELD_ITEM]);
    if (job->plan.stream == CX_STREAM_EVENTS)
        add_text(to, row->text[CX_FIELD_EVENT]);
    cx_bytes_put(to, (char)row->kind);
}

static void add_cells(struct cx_bytes *to, const struct ingest *job, const struct cx_text *cell)
{
    for (size_t i = 0; i < cx_table_columns(job->run.in); i++)
        add_text(to, cell[i]);
}

static uint64_t digest_of(struct ingest *job, const struct ingest_candidate *c)
{
    const struct cx_shop_row *row = c->row;
    struct cx_bytes *all = &job->dedupe.scratch;
    all->n = 0;
    for (int f = 0; f < CX_FIELDS; f++) {
        if (row->text[f].n == 0)
            continue;
        cx_bytes_put(all, (char)f);
        add_text(all, row->text[f]);
    }
    add_time(all, &row->time);
    add_number(all, row->has_quantity ? row->quantity : INT64_MIN);
    add_number(all, row->has_amount ? row->amount : INT64_MIN);
    for (size_t i = 0; i < CX_COUNT_OF(c->totals); i++)
        add_number(all, c->totals[i]);
    cx_bytes_add(all, row->currency, sizeof row->currency);
    cx_bytes_put(all, (char)row->kind);
    return cx_hash(all->s, all->n);
}

/* Two hashes of the same bytes: another one stands before them. */
static struct cx_text key_of(struct ingest *job, const struct ingest_candidate *c,
                             char text[KEY_LENGTH])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    struct cx_bytes *key = &job->dedupe.scratch;
    key->n = 0;
    cx_bytes_put(key, '1');
    if (ingest_options.dedupe == INGEST_DEDUPE_KEY && job->plan.stream != CX_STREAM_TABLE)
        add_key(key, job, c->row);
    else
        add_cells(key, job, c->cell);
    if (key->failed)
        cx_die_failed("out of memory");
    uint64_t one = cx_hash(key->s, key->n);
    key->s[0] = '2';
    uint64_t two = cx_hash(key->s, key->n);
    for (int i = 0; i < KEY_LENGTH; i++) {
        uint64_t *from = i < KEY_LENGTH / 2 ? &one : &two;
        text[i] = letters[*from & 63];
        *from >>= 6;
    }
    return (struct cx_text){text, KEY_LENGTH};
}

static enum ingest_seen look_up(struct ingest *job, const struct ingest_candidate *c)
{
    char text[KEY_LENGTH];
    struct cx_text key = key_of(job, c, text);
    struct cx_head *head =
        cx_keys_head(&job->dedupe.groups.memory->keys, cx_hash(key.s, key.n), key);
    uint64_t digest = ingest_options.dedupe == INGEST_DEDUPE_KEY ? digest_of(job, c) : 0, before;
    if (!head)
        cx_die_failed("out of memory");
    memcpy(&before, cx_head_slot(head), sizeof before);
    if (head->rows > 0)
        return before == digest ? INGEST_SAME : INGEST_OTHER;
    memcpy(cx_head_slot(head), &digest, sizeof digest);
    cx_head_count(head, 1);
    return INGEST_NEW;
}

/* What is kept of persons must not tell more than what goes out: rows are compared as they are
 * shown. */
enum ingest_seen ingest_seen(struct ingest *job, const struct ingest_candidate *c)
{
    if (ingest_options.dedupe == INGEST_DEDUPE_NONE)
        return INGEST_NEW;
    if (ingest_options.dedupe == INGEST_DEDUPE_EXACT)
        return look_up(job, c);
    struct cx_shop_row row = *c->row;
    struct ingest_candidate shown = {&row, c->cell, {0}};
    struct ingest_shown texts = {0};
    memcpy(shown.totals, c->totals, sizeof shown.totals);
    if (!ingest_show(job, &row, &texts))
        cx_die_failed("out of memory");
    enum ingest_seen answer = look_up(job, &shown);
    ingest_shown_release(&texts);
    return answer;
}

/* ---- from run to run */

/* Keys of other columns, or under another key of pseudonyms, are other keys. */
static const char *bound_to(struct ingest *job)
{
    struct cx_bytes columns = {0};
    char id[CX_KEY_ID_LENGTH + 1] = "none";
    char *word = cx_need(cx_arena_alloc(cx_memory(), OPTIONS_ROOM));
    bool exact = ingest_options.dedupe == INGEST_DEDUPE_EXACT;
    for (size_t i = 0; exact && i < cx_table_columns(job->run.in); i++)
        add_text(&columns, cx_table_column(job->run.in, i));
    if (job->hiding.key)
        cx_pseudonym_key_id(job->hiding.key, id);
    snprintf(word, OPTIONS_ROOM, "dedupe=%s,stream=%d,order=%d,key=%s,columns=%016llx",
             ingest_dedupe_words[ingest_options.dedupe], exact ? -1 : (int)job->plan.stream,
             job->plan.column[CX_FIELD_ORDER] >= 0, exact ? "none" : id,
             exact ? (unsigned long long)cx_hash(columns.s, columns.n) : 0);
    cx_bytes_release(&columns);
    return word;
}

static struct cx_state_of state_of(struct ingest *job)
{
    return (struct cx_state_of){.tool = "cx-ingest", .options = bound_to(job)};
}

void ingest_open_dedupe(struct ingest *job)
{
    struct ingest_dedupe *d = &job->dedupe;
    struct cx_error e = {0};
    if (ingest_options.dedupe == INGEST_DEDUPE_NONE && cx_common.state)
        cx_die_usage("option '--state' keeps what '--dedupe' has seen: say --dedupe key or exact");
    if (ingest_options.dedupe == INGEST_DEDUPE_NONE)
        return;
    job->run.threads = 1; /* which row came first, only their order says */
    d->before = CX_NO_COUNTS;
    cx_must(cx_groups_open(&keys_group, &d->groups, &e), &e);
    if (!cx_common.state)
        return;
    struct cx_state_of of = state_of(job);
    d->stamp = cx_stamp_state(cx_common.state);
    if (d->stamp.is_there)
        cx_must(cx_state_read(cx_memory(), &d->groups, &of, &cx_common.state, 1, &d->before, &e),
                &e);
}

void ingest_close_dedupe(struct ingest *job)
{
    struct ingest_dedupe *d = &job->dedupe;
    struct cx_error e = {0};
    if (ingest_options.dedupe == INGEST_DEDUPE_NONE)
        return;
    if (cx_common.state) {
        struct cx_state_of of = state_of(job);
        struct cx_writing how = {.sink = cx_create_state(cx_common.state, &d->stamp)};
        cx_must(cx_groups_sort(&d->groups, cx_threads(), &e), &e);
        cx_counts_add(&d->before, &job->run.counts);
        cx_must(cx_state_write(cx_memory(), &d->groups, &of, &d->before, &how, &e), &e);
    }
    cx_groups_release(&d->groups);
    cx_bytes_release(&d->scratch);
}
