/* occasion.c - the exact ledger of one customer's purchase occasions. */
#include "model/occasion.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"

#define FIRST_ROOM 2  /* entries of the first chunk */
#define INDEX_FROM 16 /* entries from which a hash beats looking through them */
#define REFUNDED UINT32_C(0x80000000)
#define INLINE_ID 15
#define LONG_ID 0xff

/* Bytes of an order id and, last, their number; LONG_ID there means a pointer and a length. */
struct id {
    unsigned char byte[16];
};
struct entry {
    int64_t net;
    int32_t day;   /* of an order: its earliest sale, CX_NO_DAY before that */
    uint32_t rows; /* sale rows, and REFUNDED */
};
struct order_entry {
    struct entry entry;
    struct id id;
};
struct cx_occasion_chunk {
    struct cx_occasion_chunk *older;
    uint32_t first, room; /* entries before this chunk; entries it can hold */
};

static size_t stride(const struct cx_occasion_rule *rule)
{
    return rule->by_order ? sizeof(struct order_entry) : sizeof(struct entry);
}

static struct cx_text id_text(const struct id *id)
{
    if (id->byte[INLINE_ID] != LONG_ID)
        return (struct cx_text){(const char *)id->byte, id->byte[INLINE_ID]};
    struct cx_text t = {0};
    uint32_t n;
    memcpy(&t.s, id->byte, sizeof t.s);
    memcpy(&n, id->byte + sizeof t.s, sizeof n);
    t.n = n;
    return t;
}

/* A long id points to t's own bytes. */
static struct id id_of(struct cx_text t)
{
    struct id id = {{0}};
    if (t.n <= INLINE_ID) {
        if (t.n > 0)
            memcpy(id.byte, t.s, t.n);
        id.byte[INLINE_ID] = (unsigned char)t.n;
        return id;
    }
    uint32_t n = (uint32_t)t.n;
    memcpy(id.byte, &t.s, sizeof t.s);
    memcpy(id.byte + sizeof t.s, &n, sizeof n);
    id.byte[INLINE_ID] = LONG_ID;
    return id;
}

static bool id_equal(const struct id *a, const struct id *b)
{
    if (memcmp(a, b, sizeof *a) == 0)
        return true;
    return a->byte[INLINE_ID] == LONG_ID && b->byte[INLINE_ID] == LONG_ID &&
           cx_text_equal(id_text(a), id_text(b));
}

static bool id_empty(const struct id *id)
{
    return id->byte[INLINE_ID] == 0;
}

/* ---- finding an entry */

struct key {
    struct id id;
    int32_t day;
    bool by_day;
};

static struct entry *entry_in(const struct cx_occasion_chunk *chunk, size_t size, uint32_t i)
{
    return (struct entry *)((char *)(chunk + 1) + (i - chunk->first) * size);
}

static struct entry *entry_at(const struct cx_occasions *l, size_t size, uint32_t i)
{
    struct cx_occasion_chunk *chunk = l->newest;
    while (i < chunk->first)
        chunk = chunk->older;
    return entry_in(chunk, size, i);
}

static bool entry_is(const struct entry *entry, const struct cx_occasion_rule *rule,
                     const struct key *key)
{
    if (!rule->by_order)
        return entry->day == key->day;
    const struct id *id = &((const struct order_entry *)entry)->id;
    return key->by_day ? id_empty(id) && entry->day == key->day : id_equal(id, &key->id);
}

static struct key key_of(const struct entry *entry, const struct cx_occasion_rule *rule)
{
    struct key key = {.day = entry->day, .by_day = true};
    if (rule->by_order) {
        key.id = ((const struct order_entry *)entry)->id;
        key.by_day = id_empty(&key.id);
    }
    return key;
}

static uint64_t hash_of(const struct key *key)
{
    if (key->by_day)
        return cx_hash(&key->day, sizeof key->day);
    struct cx_text t = id_text(&key->id);
    return cx_hash(t.s, t.n);
}

static struct entry *look_through(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                  const struct key *key)
{
    size_t size = stride(rule);
    uint32_t end = l->n;
    for (const struct cx_occasion_chunk *c = l->newest; c != NULL; end = c->first, c = c->older) {
        for (uint32_t i = end; i-- > c->first;) {
            struct entry *entry = entry_in(c, size, i);
            if (entry_is(entry, rule, key))
                return entry;
        }
    }
    return NULL;
}

/* The index holds entry numbers plus one; 0 is a free place. */
static uint32_t *index_place(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                             const struct key *key)
{
    uint32_t mask = (UINT32_C(1) << l->index_bits) - 1;
    uint32_t at = (uint32_t)(hash_of(key) >> 32) & mask;
    while (l->index[at] != 0 && !entry_is(entry_at(l, stride(rule), l->index[at] - 1), rule, key))
        at = (at + 1) & mask;
    return &l->index[at];
}

static bool index_build(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                        struct cx_arena *memory)
{
    uint8_t bits = 6;
    while ((UINT64_C(1) << bits) < UINT64_C(4) * l->n)
        bits++;
    uint32_t *index = cx_arena_alloc(memory, sizeof *index << bits);
    if (index == NULL)
        return false;
    l->index = index;
    l->index_bits = bits;
    for (uint32_t i = 0; i < l->n; i++) {
        struct key key = key_of(entry_at(l, stride(rule), i), rule);
        *index_place(l, rule, &key) = i + 1;
    }
    return true;
}

/* ---- adding an entry */

static bool grow_chunks(struct cx_occasions *l, size_t size, struct cx_arena *memory)
{
    uint32_t room = l->newest == NULL ? FIRST_ROOM : l->newest->room * 2;
    struct cx_occasion_chunk *chunk = cx_arena_alloc(memory, sizeof *chunk + room * size);
    if (chunk == NULL)
        return false;
    *chunk = (struct cx_occasion_chunk){l->newest, l->n, room};
    l->newest = chunk;
    return true;
}

static bool keep_id(struct id *id, struct cx_arena *memory)
{
    if (id->byte[INLINE_ID] != LONG_ID)
        return true;
    struct cx_text t = id_text(id);
    t.s = cx_arena_text(memory, t.s, t.n);
    if (t.s == NULL)
        return false;
    *id = id_of(t);
    return true;
}

static struct entry *append(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                            const struct key *key, struct cx_arena *memory)
{
    size_t size = stride(rule);
    if (l->n == UINT32_MAX / 8)
        return NULL;
    if ((l->newest == NULL || l->n - l->newest->first == l->newest->room) &&
        !grow_chunks(l, size, memory))
        return NULL;
    struct entry *entry = entry_in(l->newest, size, l->n);
    entry->day = key->by_day ? key->day : CX_NO_DAY;
    if (rule->by_order) {
        struct id *id = &((struct order_entry *)entry)->id;
        *id = key->id;
        if (!keep_id(id, memory))
            return NULL;
    }
    l->n++;
    return entry;
}

static struct entry *append_indexed(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                    const struct key *key, struct cx_arena *memory)
{
    if (l->index == NULL || UINT64_C(4) * (l->n + 1) > (UINT64_C(3) << l->index_bits))
        if (!index_build(l, rule, memory))
            return NULL;
    uint32_t *place = index_place(l, rule, key);
    if (*place != 0)
        return entry_at(l, stride(rule), *place - 1);
    struct entry *entry = append(l, rule, key, memory);
    if (entry != NULL)
        *place = l->n;
    return entry;
}

/* The key's entry, made when there is none; NULL: no memory. */
static struct entry *find_or_append(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                    const struct key *key, struct cx_arena *memory)
{
    if (l->n == 0)
        return append(l, rule, key, memory);
    struct entry *newest = entry_in(l->newest, stride(rule), l->n - 1);
    if (entry_is(newest, rule, key))
        return newest;
    if (!rule->by_order && !l->unordered) {
        if (key->day > newest->day && l->index == NULL)
            return append(l, rule, key, memory);
        l->unordered = key->day < newest->day;
    }
    if (l->n >= INDEX_FROM)
        return append_indexed(l, rule, key, memory);
    struct entry *entry = look_through(l, rule, key);
    return entry != NULL ? entry : append(l, rule, key, memory);
}

/* ---- sums */

static bool add_net(int64_t *sum, int64_t x)
{
    if (x > 0 ? *sum > INT64_MAX - x : *sum < INT64_MIN - x)
        return false;
    *sum += x;
    return true;
}

static bool add_rows(uint32_t *rows, uint32_t more)
{
    uint32_t flag = (*rows | more) & REFUNDED;
    uint32_t a = *rows & ~REFUNDED, b = more & ~REFUNDED;
    if (a > ~REFUNDED - b)
        return false;
    *rows = flag | (a + b);
    return true;
}

/* What a row, or an entry of another ledger, brings. */
static enum cx_status add_entry(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                const struct key *key, const struct entry *more,
                                struct cx_arena *memory, struct cx_error *e)
{
    struct entry *entry = find_or_append(l, rule, key, memory);
    if (entry == NULL)
        return cx_no_memory(e);
    if (!add_net(&entry->net, more->net) || !add_rows(&entry->rows, more->rows))
        return cx_fail(e, CX_FAILED, "the sum of an order or day is beyond the range of amounts");
    bool sold = (more->rows & ~REFUNDED) > 0;
    if (!key->by_day && sold && (entry->day == CX_NO_DAY || more->day < entry->day))
        entry->day = more->day;
    return CX_OK;
}

enum cx_status cx_occasions_add(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                const struct cx_occasion_row *row, struct cx_arena *memory,
                                struct cx_error *e)
{
    if (row->refund && rule->refunds == CX_REFUND_DROP)
        return CX_OK;
    if (row->refund && rule->refunds == CX_REFUND_ERROR) {
        e->reason = "refund";
        return cx_fail(e, CX_BAD_ROW, "a refund, and --refunds error allows none");
    }
    bool refund = row->refund && rule->refunds == CX_REFUND_NET;
    struct key key = {.day = row->day, .by_day = !rule->by_order || row->order.n == 0};
    if (!key.by_day)
        key.id = id_of(row->order);
    struct entry more = {row->amount, row->day, refund ? REFUNDED : 1};
    return add_entry(l, rule, &key, &more, memory, e);
}

enum cx_status cx_occasions_merge(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                  const struct cx_occasions *other, struct cx_arena *memory,
                                  struct cx_error *e)
{
    for (uint32_t i = 0; i < other->n; i++) {
        const struct entry *more = entry_at(other, stride(rule), i);
        struct key key = key_of(more, rule);
        enum cx_status s = add_entry(l, rule, &key, more, memory, e);
        if (s != CX_OK)
            return s;
    }
    return CX_OK;
}

/* ---- answers */

size_t cx_occasions_count(const struct cx_occasions *l)
{
    return l->n;
}

cx_int128 cx_occasions_total(const struct cx_occasions *l, const struct cx_occasion_rule *rule)
{
    cx_int128 total = 0;
    uint32_t end = l->n;
    for (const struct cx_occasion_chunk *c = l->newest; c != NULL; end = c->first, c = c->older)
        for (uint32_t i = c->first; i < end; i++)
            total += entry_in(c, stride(rule), i)->net;
    return total;
}

static bool is_purchase(const struct entry *entry, const struct cx_occasion_rule *rule)
{
    if ((entry->rows & ~REFUNDED) == 0)
        return false;
    return rule->refunds == CX_REFUND_KEEP || entry->net > 0 ||
           (entry->net == 0 && (entry->rows & REFUNDED) == 0);
}

static int compare_occasions(const void *left, const void *right)
{
    const struct cx_occasion *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->net != b->net)
        return a->net < b->net ? -1 : 1;
    return (a->rows > b->rows) - (a->rows < b->rows);
}

static void sort_occasions(struct cx_occasion *out, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (compare_occasions(&out[i - 1], &out[i]) > 0) {
            qsort(out, n, sizeof *out, compare_occasions);
            return;
        }
    }
}

static enum cx_status join_days(struct cx_occasion *out, size_t *n, struct cx_error *e)
{
    size_t days = 0;
    for (size_t i = 0; i < *n; i++) {
        if (days == 0 || out[days - 1].day != out[i].day) {
            out[days++] = out[i];
            continue;
        }
        if (!add_net(&out[days - 1].net, out[i].net) ||
            out[i].rows > UINT32_MAX - out[days - 1].rows)
            return cx_fail(e, CX_FAILED, "the sum of a day is beyond the range of amounts");
        out[days - 1].rows += out[i].rows;
    }
    *n = days;
    return CX_OK;
}

enum cx_status cx_occasions_fold(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 bool by_day, struct cx_occasion *out, size_t *n,
                                 struct cx_error *e)
{
    *n = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        const struct entry *entry = entry_at(l, stride(rule), i);
        if (is_purchase(entry, rule))
            out[(*n)++] = (struct cx_occasion){entry->net, entry->day, entry->rows & ~REFUNDED};
    }
    sort_occasions(out, *n);
    return by_day && rule->by_order ? join_days(out, n, e) : CX_OK;
}

/* ---- as text */

static int compare_entries(const void *left, const void *right)
{
    const struct order_entry *a = left, *b = right;
    if (a->entry.day != b->entry.day)
        return a->entry.day < b->entry.day ? -1 : 1;
    return cx_text_compare(id_text(&a->id), id_text(&b->id));
}

static void save_integer(struct cx_bytes *out, int64_t x)
{
    char text[CX_NUMBER_ROOM];
    cx_bytes_add(out, text, cx_integer_format(x, text));
}

static void save_entry(const struct order_entry *o, struct cx_bytes *out)
{
    const struct entry *entry = &o->entry;
    if (entry->day == CX_NO_DAY)
        cx_bytes_put(out, '-');
    else
        save_integer(out, entry->day);
    cx_bytes_put(out, ' ');
    save_integer(out, entry->net);
    cx_bytes_put(out, ' ');
    save_integer(out, entry->rows & ~REFUNDED);
    if (entry->rows & REFUNDED)
        cx_bytes_put(out, 'r');
    if (id_empty(&o->id))
        return;
    struct cx_text id = id_text(&o->id);
    cx_bytes_put(out, ' ');
    save_integer(out, (int64_t)id.n);
    cx_bytes_put(out, ':');
    cx_bytes_add(out, id.s, id.n);
}

void cx_occasions_save(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                       struct cx_bytes *out)
{
    struct cx_bytes sorted = {0};
    for (uint32_t i = 0; i < l->n; i++) {
        struct order_entry o = {{0}, {{0}}};
        memcpy(&o, entry_at(l, stride(rule), i), stride(rule));
        cx_bytes_add(&sorted, &o, sizeof o);
    }
    if (sorted.failed) {
        out->failed = true;
        cx_bytes_release(&sorted);
        return;
    }
    if (l->n > 0)
        qsort(sorted.s, l->n, sizeof(struct order_entry), compare_entries);
    for (uint32_t i = 0; i < l->n; i++) {
        struct order_entry o;
        memcpy(&o, sorted.s + i * sizeof o, sizeof o);
        if (i > 0)
            cx_bytes_put(out, ' ');
        save_entry(&o, out);
    }
    cx_bytes_release(&sorted);
}

/* The next token up to `stop`, or to the end when a blank is the stop; false: there is none. */
static bool next_token(struct cx_text *from, char stop, struct cx_text *token)
{
    const char *at = from->n == 0 ? NULL : memchr(from->s, stop, from->n);
    if (from->n == 0 || (at == NULL && stop != ' '))
        return false;
    size_t n = at == NULL ? from->n : (size_t)(at - from->s);
    *token = (struct cx_text){from->s, n};
    size_t used = at == NULL ? n : n + 1;
    from->s += used;
    from->n -= used;
    return true;
}

static bool next_integer(struct cx_text *from, char stop, int64_t low, int64_t high, int64_t *x)
{
    struct cx_text token;
    return next_token(from, stop, &token) && cx_integer_parse(token, x) && *x >= low && *x <= high;
}

static bool load_day(struct cx_text *from, int32_t *day)
{
    if (from->n >= 2 && from->s[0] == '-' && from->s[1] == ' ') {
        *day = CX_NO_DAY;
        from->s += 2;
        from->n -= 2;
        return true;
    }
    int64_t x;
    if (!next_integer(from, ' ', INT32_MIN + 1, INT32_MAX, &x))
        return false;
    *day = (int32_t)x;
    return true;
}

static bool load_rows(struct cx_text *from, uint32_t *rows)
{
    struct cx_text token;
    if (!next_token(from, ' ', &token) || token.n == 0)
        return false;
    bool refunded = token.s[token.n - 1] == 'r';
    token.n -= refunded;
    int64_t x;
    if (!cx_integer_parse(token, &x) || x < 0 || x > (int64_t)~REFUNDED || (x == 0 && !refunded))
        return false;
    *rows = (uint32_t)x | (refunded ? REFUNDED : 0);
    return true;
}

/* Whether the next token is the LENGTH: of an id. */
static bool id_is_next(struct cx_text from)
{
    size_t digits = 0;
    while (digits < from.n && from.s[digits] >= '0' && from.s[digits] <= '9')
        digits++;
    return digits > 0 && digits < from.n && from.s[digits] == ':';
}

static bool load_id(struct cx_text *from, struct cx_text *id)
{
    int64_t n;
    if (!next_integer(from, ':', 1, UINT32_MAX, &n) || (uint64_t)n > from->n)
        return false;
    *id = (struct cx_text){from->s, (size_t)n};
    from->s += n;
    from->n -= (size_t)n;
    if (from->n == 0)
        return true;
    if (from->s[0] != ' ' || from->n == 1)
        return false;
    from->s++;
    from->n--;
    return true;
}

static bool load_entry(struct cx_text *from, const struct cx_occasion_rule *rule, struct key *key,
                       struct entry *entry)
{
    struct cx_text id = {0};
    if (!load_day(from, &entry->day) ||
        !next_integer(from, ' ', INT64_MIN, INT64_MAX, &entry->net) ||
        !load_rows(from, &entry->rows) || (id_is_next(*from) && !load_id(from, &id)) ||
        (id.n > 0 && !rule->by_order))
        return false;
    *key = (struct key){.id = id_of(id), .day = entry->day, .by_day = id.n == 0};
    bool sold = (entry->rows & ~REFUNDED) > 0;
    return key->by_day ? entry->day != CX_NO_DAY : sold == (entry->day != CX_NO_DAY);
}

enum cx_status cx_occasions_load(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 struct cx_text saved, struct cx_arena *memory, struct cx_error *e)
{
    while (saved.n > 0) {
        struct key key;
        struct entry entry = {0};
        if (!load_entry(&saved, rule, &key, &entry))
            return cx_fail(e, CX_FAILED, "a damaged list of purchases");
        enum cx_status s = add_entry(l, rule, &key, &entry, memory, e);
        if (s != CX_OK)
            return s;
    }
    return CX_OK;
}
