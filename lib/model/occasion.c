/* occasion.c - the exact ledger of one customer's purchase occasions. */
#include "model/occasion.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "base/saved.h"
#include "base/sort.h"
#include "model/occasionlog.h"

enum {
    HUNDREDTH = 100,
    FIRST_JOIN = 6, /* a ledger of fewer chunks is short whatever is in it */
    JOIN_AGAIN = 2, /* chunks later there is twice as much */
    JOIN_LATE = 4,  /* the same where there was little to be joined */
    MOST_MOVES = 8, /* a row, when sorting by insertion */
    LONGEST_PLAIN_ID = 32
};

static uint32_t rows_of(const struct cx_occasion *o)
{
    return o->rows & ~CX_REFUNDED;
}

/* ---- all entries, those of one occasion together */

static bool by_id(const struct cx_log_entry *x)
{
    return x->id_length > 0;
}

/* Of the same occasion; sums cannot overflow, see occasionlog.h. */
CX_INLINE void join(struct cx_occasion *to, const struct cx_occasion *more)
{
    to->net += more->net;
    to->rows = ((to->rows | more->rows) & CX_REFUNDED) | (rows_of(to) + rows_of(more));
    if (to->day == CX_NO_DAY || (more->day != CX_NO_DAY && more->day < to->day))
        to->day = more->day;
}

static int compare_days(const void *left, const void *right, void *context)
{
    (void)context;
    const struct cx_occasion *a = left, *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

static void sort_days(struct cx_occasion *list, size_t n, struct cx_occasion *scratch)
{
    size_t moves = 0;
    for (size_t i = 1; i < n; i++) {
        struct cx_occasion held = list[i];
        size_t to = i;
        for (; to > 0 && list[to - 1].day > held.day; to--)
            list[to] = list[to - 1];
        list[to] = held;
        moves += i - to;
        if (moves > MOST_MOVES * n) {
            cx_sort(list, n, sizeof *list, compare_days, NULL, scratch);
            return;
        }
    }
}

static size_t join_sorted(struct cx_occasion *list, size_t n)
{
    size_t days = 0;
    for (size_t i = 0; i < n; i++) {
        if (days > 0 && list[days - 1].day == list[i].day)
            join(&list[days - 1], &list[i]);
        else
            list[days++] = list[i];
    }
    return days;
}

/* The occasions of a ledger of days, by day. */
static bool list_days(const struct cx_occasions *l, struct cx_bytes *scratch,
                      struct cx_occasion **list, size_t *n)
{
    size_t most = cx_log_bytes(l, false) / 2 + 1, read = 0;
    scratch->n = 0;
    if (!cx_bytes_reserve(scratch, 2 * most * sizeof **list))
        return false;
    struct cx_occasion *days = (struct cx_occasion *)(void *)scratch->s;
    struct cx_log_chunks chunks;
    struct cx_log_reader r = {.day = 0};
    cx_log_chunks(l, false, &chunks);
    for (size_t i = 0; i < chunks.n; i++) {
        r.in = chunks.chunk[i];
        while (cx_log_next(&r, &days[read]))
            read++;
    }
    if (l->flags & CX_LEDGER_UNSORTED)
        sort_days(days, read, days + most);
    *list = days;
    *n = join_sorted(days, read);
    return true;
}

static uint32_t hash_of(const struct cx_log_entry *x)
{
    uint64_t hash = by_id(x) ? cx_hash(x->id, x->id_length)
                             : cx_hash(&x->occasion.day, sizeof x->occasion.day);
    return (uint32_t)(hash >> 32);
}

static bool is_one_occasion(const struct cx_log_entry *a, const struct cx_log_entry *b)
{
    if (a->id_length != b->id_length)
        return false;
    return by_id(a) ? memcmp(a->id, b->id, a->id_length) == 0 : a->occasion.day == b->occasion.day;
}

/* Joins entries through a table of their places, plus one, by hash.  Returns how many are left. */
static size_t join_orders(struct cx_log_entry *list, size_t n, uint32_t *place, size_t mask)
{
    size_t left = 0;
    memset(place, 0, (mask + 1) * sizeof *place);
    for (size_t i = 0; i < n; i++) {
        size_t at = list[i].hash & mask;
        while (place[at] != 0 && (list[place[at] - 1].hash != list[i].hash ||
                                  !is_one_occasion(&list[place[at] - 1], &list[i])))
            at = (at + 1) & mask;
        if (place[at] != 0) {
            join(&list[place[at] - 1].occasion, &list[i].occasion);
            continue;
        }
        list[left++] = list[i];
        place[at] = (uint32_t)left;
    }
    return left;
}

/* The occasions of a ledger of orders; ids point into the ledger. */
static bool list_orders(const struct cx_occasions *l, struct cx_bytes *scratch,
                        struct cx_log_entry **list, size_t *n)
{
    size_t most = cx_log_bytes(l, true) / 3 + 1, places = 4, read = 0;
    while (places < 2 * most)
        places *= 2;
    scratch->n = 0;
    if (!cx_bytes_reserve(scratch, most * sizeof **list + places * sizeof(uint32_t)))
        return false;
    struct cx_log_entry *orders = (struct cx_log_entry *)(void *)scratch->s;
    uint32_t *place = (uint32_t *)(void *)(orders + most);
    struct cx_log_chunks chunks;
    struct cx_log_reader r = {.day = 0};
    cx_log_chunks(l, true, &chunks);
    for (size_t i = 0; i < chunks.n; i++) {
        r.in = chunks.chunk[i];
        for (; cx_log_next_order(&r, &orders[read]); read++)
            orders[read].hash = hash_of(&orders[read]);
    }
    size_t mask = 3;
    while (mask + 1 < 2 * read)
        mask = 2 * mask + 1;
    *list = orders;
    *n = join_orders(orders, read, place, mask);
    return true;
}

/* Either of them, as entries. */
static bool list_entries(const struct cx_occasions *l, bool by_order, struct cx_bytes *scratch,
                         struct cx_log_entry **list, size_t *n)
{
    if (by_order)
        return list_orders(l, scratch, list, n);
    struct cx_occasion *days;
    if (!list_days(l, scratch, &days, n))
        return false;
    struct cx_log_entry *entry = malloc((*n + 1) * sizeof *entry);
    if (entry == NULL)
        return false;
    for (size_t i = 0; i < *n; i++)
        entry[i] = (struct cx_log_entry){.occasion = days[i]};
    cx_bytes_release(scratch);
    *scratch = (struct cx_bytes){.s = (char *)entry, .room = (*n + 1) * sizeof *entry};
    *list = entry;
    return true;
}

/* ---- adding */

static enum cx_status beyond_range(struct cx_error *e)
{
    return cx_fail(e, CX_FAILED, "the sum of an order or day is beyond the range of amounts");
}

/* Whether x still fits on what its occasion has: asked only of ledgers with huge sums. */
static enum cx_status check_sum(const struct cx_occasions *l, bool by_order,
                                const struct cx_log_entry *x, struct cx_error *e)
{
    struct cx_bytes scratch = {0};
    struct cx_log_entry *list;
    size_t n;
    if (!list_entries(l, by_order, &scratch, &list, &n)) {
        cx_bytes_release(&scratch);
        return cx_no_memory(e);
    }
    cx_int128 net = x->occasion.net;
    uint64_t rows = rows_of(&x->occasion);
    for (size_t i = 0; i < n; i++) {
        if (!is_one_occasion(&list[i], x))
            continue;
        net += list[i].occasion.net;
        rows += rows_of(&list[i].occasion);
    }
    cx_bytes_release(&scratch);
    return net > INT64_MAX || net < INT64_MIN || rows >= CX_REFUNDED ? beyond_range(e) : CX_OK;
}

static bool append(struct cx_occasions *l, bool by_order, const struct cx_log_entry *x,
                   struct cx_arena *memory)
{
    if (!by_order && l->at != NULL && x->occasion.day <= l->day)
        l->flags |= x->occasion.day == l->day ? CX_LEDGER_REPEATS : CX_LEDGER_UNSORTED;
    while (!cx_log_append(l, by_order, x, memory))
        if (!cx_log_open(l, by_order, memory))
            return false;
    return true;
}

static size_t joined_size(const struct cx_log_entry *list, size_t n, bool by_order)
{
    size_t bytes = 0;
    int32_t day = 0;
    for (size_t i = 0; i < n; i++) {
        bytes += cx_log_size(&list[i], by_order, day);
        if (list[i].occasion.day != CX_NO_DAY)
            day = list[i].occasion.day;
    }
    return bytes;
}

/* Writes the ledger anew with one entry an occasion, when that is at most half of what it is.
 * False: no memory. */
static bool try_joining(struct cx_occasions *l, bool by_order, struct cx_arena *memory)
{
    struct cx_bytes scratch = {0};
    struct cx_log_entry *list;
    size_t n;
    bool good = list_entries(l, by_order, &scratch, &list, &n);
    size_t before = cx_log_bytes(l, by_order), after = good ? joined_size(list, n, by_order) : 0;
    unsigned wait = 4 * after > 3 * before ? JOIN_LATE : JOIN_AGAIN;
    if (good && 2 * after <= before) {
        struct cx_occasions old = *l; /* where the ids are */
        *l = (struct cx_occasions){.note = old.note};
        for (size_t i = 0; good && i < n; i++) {
            cx_log_bound(l, by_order, &list[i].occasion);
            good = append(l, by_order, &list[i], memory);
        }
        cx_log_give(&old, by_order, memory);
    }
    l->join_at = (uint8_t)(l->chunk + wait);
    cx_bytes_release(&scratch);
    return good;
}

static bool joining_is_due(const struct cx_occasions *l, bool by_order)
{
    bool may_help = by_order || (l->flags & (CX_LEDGER_UNSORTED | CX_LEDGER_REPEATS));
    return may_help && l->chunk >= FIRST_JOIN && l->chunk >= l->join_at;
}

static enum cx_status add_entry(struct cx_occasions *l, bool by_order,
                                const struct cx_log_entry *x, struct cx_arena *memory,
                                struct cx_error *e)
{
    cx_log_bound(l, by_order, &x->occasion);
    if (l->flags & CX_LEDGER_CAREFUL) {
        enum cx_status status = check_sum(l, by_order, x, e);
        if (status != CX_OK)
            return status;
    }
    bool full = l->left < cx_log_size(x, by_order, l->day);
    if (full && joining_is_due(l, by_order) && !try_joining(l, by_order, memory))
        return cx_no_memory(e);
    return append(l, by_order, x, memory) ? CX_OK : cx_no_memory(e);
}

struct packed {
    uint64_t word;
    unsigned n; /* bytes of it, from 2 to 7 */
};

/* Most rows: a sale of less than 429,496 in whole hundredths, not years from the row before it.
 * False for any other. */
CX_INLINE bool pack_plain(const struct cx_occasions *l, const struct cx_occasion_row *row,
                          struct packed *p)
{
    uint64_t amount = (uint64_t)row->amount, hundredths = amount / HUNDREDTH;
    uint32_t delta = (uint32_t)row->day - (uint32_t)l->day;
    uint32_t zigzag = (delta << 1) ^ (0 - (delta >> 31));
    if (row->refund || amount >> 32 != 0 || hundredths * HUNDREDTH != amount ||
        zigzag >> 20 != 0 || (l->flags & CX_LEDGER_CAREFUL))
        return false;
    unsigned head, money;
    p->word = cx_log_spread(1 + 2 * zigzag, &head);
    p->word |= cx_log_spread((uint32_t)hundredths, &money) << 8 * head;
    p->n = head + money;
    return true;
}

/* Where there is room for a whole word. */
CX_INLINE void put_word(struct cx_occasions *l, const struct packed *p, int32_t day)
{
    uint64_t word = cx_little_64(p->word);
    memcpy(l->at, &word, sizeof word);
    l->at += p->n;
    l->left -= p->n;
    l->day = day;
}

static void put_packed(struct cx_occasions *l, const struct packed *p, int32_t day)
{
    if (l->left >= sizeof p->word) {
        put_word(l, p, day);
        return;
    }
    unsigned char bytes[sizeof p->word];
    uint64_t word = cx_little_64(p->word);
    memcpy(bytes, &word, sizeof word);
    memcpy(l->at, bytes, p->n);
    l->at += p->n;
    l->left -= p->n;
    l->day = day;
}

CX_INLINE void note_day(struct cx_occasions *l, int32_t day)
{
    l->flags |= (uint8_t)((day < l->day) * CX_LEDGER_UNSORTED |
                          (day == l->day) * CX_LEDGER_REPEATS);
}

static inline void copy_id(unsigned char *to, const char *from, size_t n)
{
    if (n < sizeof(uint64_t) || n > 2 * sizeof(uint64_t)) {
        memcpy(to, from, n);
        return;
    }
    size_t second = n - sizeof(uint64_t);
    memcpy(to, from, sizeof(uint64_t));
    memcpy(to + second, from + second, sizeof(uint64_t));
}

/* False, and nothing done: perhaps it is of the same order as the row before. */
static bool add_plain_order(struct cx_occasions *l, const struct packed *p,
                               const struct cx_occasion_row *row)
{
    size_t length = row->order.n;
    const unsigned char *last = l->at - l->last_id;
    if (l->last_id > 0 && last[0] == length &&
        last[length] == (unsigned char)row->order.s[length - 1])
        return false;
    put_packed(l, p, row->day);
    *l->at = (unsigned char)length;
    copy_id(l->at + 1, row->order.s, length);
    l->at += 1 + length;
    l->left -= (uint32_t)(1 + length);
    l->last_id = (uint16_t)(1 + length);
    return true;
}

/* *done false, and nothing done: the long way must be gone.  False: no memory. */
static bool add_plain(struct cx_occasions *l, bool by_order, const struct cx_occasion_row *row,
                      struct cx_arena *memory, bool *done)
{
    struct packed p;
    *done = false;
    if (!pack_plain(l, row, &p))
        return true;
    if (by_order && (row->order.n == 0 || row->order.n > LONGEST_PLAIN_ID))
        return true;
    size_t need = p.n + (by_order ? 1 + row->order.n : 0);
    if (l->left < need && joining_is_due(l, by_order))
        return true;
    while (l->left < need) /* a first chunk may be too small */
        if (!cx_log_open(l, by_order, memory))
            return false;
    if (by_order) {
        *done = add_plain_order(l, &p, row);
        return true;
    }
    note_day(l, row->day);
    put_packed(l, &p, row->day);
    *done = true;
    return true;
}

CX_APART enum cx_status add_any(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                const struct cx_occasion_row *row, struct cx_arena *memory,
                                struct cx_error *e)
{
    bool done;
    if (!add_plain(l, rule->by_order, row, memory, &done))
        return cx_no_memory(e);
    if (done || (row->refund && rule->refunds == CX_REFUND_DROP))
        return CX_OK;
    if (row->refund && rule->refunds == CX_REFUND_ERROR) {
        e->reason = "refund";
        return cx_fail(e, CX_BAD_ROW, "a refund, and --refunds error allows none");
    }
    bool refund = row->refund && rule->refunds == CX_REFUND_NET;
    struct cx_log_entry x = {
        .occasion = {row->amount, row->day, refund ? CX_REFUNDED : 1},
        .id = row->order.s,
        .id_length = rule->by_order ? (uint32_t)row->order.n : 0,
    };
    if (by_id(&x) && refund)
        x.occasion.day = CX_NO_DAY;
    return add_entry(l, rule->by_order, &x, memory, e);
}

/* Most rows are done here: a word and nothing to wait for. */
enum cx_status cx_occasions_add(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                const struct cx_occasion_row *row, struct cx_arena *memory,
                                struct cx_error *e)
{
    struct packed p;
    if (rule->by_order || l->left < sizeof p.word || !pack_plain(l, row, &p))
        return add_any(l, rule, row, memory, e);
    note_day(l, row->day);
    put_word(l, &p, row->day);
    return CX_OK;
}

enum cx_status cx_occasions_merge(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                  const struct cx_occasions *other, struct cx_arena *memory,
                                  struct cx_error *e)
{
    struct cx_bytes scratch = {0};
    struct cx_log_entry *list;
    size_t n;
    enum cx_status status = CX_OK;
    if (!list_entries(other, rule->by_order, &scratch, &list, &n))
        status = cx_no_memory(e);
    for (size_t i = 0; status == CX_OK && i < n; i++) {
        list[i].is_kept = false;
        status = add_entry(l, rule->by_order, &list[i], memory, e);
    }
    cx_bytes_release(&scratch);
    return status;
}

/* ---- answers */

static bool is_purchase(const struct cx_occasion *o, const struct cx_occasion_rule *rule)
{
    if (rows_of(o) == 0)
        return false;
    return rule->refunds == CX_REFUND_KEEP || o->net > 0 ||
           (o->net == 0 && (o->rows & CX_REFUNDED) == 0);
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

/* By insertion, as they are often in order but for those of one day. */
static void sort_occasions(struct cx_occasion *list, size_t n)
{
    size_t moves = 0;
    for (size_t i = 1; i < n; i++) {
        struct cx_occasion held = list[i];
        size_t to = i;
        for (; to > 0 && compare_occasions(&list[to - 1], &held) > 0; to--)
            list[to] = list[to - 1];
        list[to] = held;
        moves += i - to;
        if (moves > MOST_MOVES * n) {
            qsort(list, n, sizeof *list, compare_occasions);
            return;
        }
    }
}

static enum cx_status join_days(struct cx_occasion *list, size_t *n, struct cx_error *e)
{
    size_t days = 0;
    for (size_t i = 0; i < *n; i++) {
        if (days == 0 || list[days - 1].day != list[i].day) {
            list[days++] = list[i];
            continue;
        }
        struct cx_occasion *day = &list[days - 1];
        cx_int128 net = (cx_int128)day->net + list[i].net;
        if (net > INT64_MAX || net < INT64_MIN || list[i].rows > UINT32_MAX - day->rows)
            return cx_fail(e, CX_FAILED, "the sum of a day is beyond the range of amounts");
        day->net = (int64_t)net;
        day->rows += list[i].rows;
    }
    *n = days;
    return CX_OK;
}

/* ---- parts */

enum cx_status cx_occasions_parts(const struct cx_occasions *l, struct cx_bytes *scratch,
                                  struct cx_occasion_part **list, size_t *n, struct cx_error *e)
{
    struct cx_log_entry *entry;
    if (!list_orders(l, scratch, &entry, n))
        return cx_no_memory(e);
    _Static_assert(sizeof **list <= sizeof *entry, "takes the entry's place");
    *list = (struct cx_occasion_part *)(void *)entry;
    for (size_t i = 0; i < *n; i++) {
        struct cx_log_entry x = entry[i];
        (*list)[i] = (struct cx_occasion_part){
            .id = {x.id, x.id_length},
            .sum = {x.occasion.net, x.occasion.day, rows_of(&x.occasion)},
            .is_refunded = (x.occasion.rows & CX_REFUNDED) != 0,
        };
    }
    return CX_OK;
}

bool cx_occasion_join(struct cx_occasion_part *sum, const struct cx_occasion_part *more)
{
    cx_int128 net = (cx_int128)sum->sum.net + more->sum.net;
    if (net > INT64_MAX || net < INT64_MIN || more->sum.rows >= CX_REFUNDED - sum->sum.rows)
        return false;
    join(&sum->sum, &more->sum);
    sum->is_refunded |= more->is_refunded;
    return true;
}

bool cx_occasion_is_purchase(const struct cx_occasion_part *sum,
                             const struct cx_occasion_rule *rule)
{
    struct cx_occasion o = sum->sum;
    o.rows |= sum->is_refunded ? CX_REFUNDED : 0;
    return is_purchase(&o, rule);
}

/* ---- as lists and sums */

struct found {
    struct cx_occasion *list;
    size_t n;
    cx_int128 total; /* of all that there is, where only purchases are listed */
};

/* All occasions, raw, in found->list; in no order where they are orders. */
static bool find_all(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                     struct cx_bytes *scratch, struct found *found)
{
    *found = (struct found){.n = 0};
    if (!rule->by_order)
        return list_days(l, scratch, &found->list, &found->n);
    struct cx_log_entry *orders;
    if (!list_orders(l, scratch, &orders, &found->n))
        return false;
    found->list = (struct cx_occasion *)(void *)orders; /* which are longer */
    for (size_t i = 0; i < found->n; i++) {
        struct cx_occasion o = orders[i].occasion;
        found->list[i] = o;
    }
    return true;
}

/* What is a purchase takes the place of all there is. */
static bool find_purchases(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                           struct cx_bytes *scratch, struct found *found)
{
    if (!find_all(l, rule, scratch, found))
        return false;
    size_t n = found->n;
    found->n = 0;
    for (size_t i = 0; i < n; i++) {
        struct cx_occasion o = found->list[i];
        found->total += o.net;
        if (!is_purchase(&o, rule))
            continue;
        o.rows = rows_of(&o);
        found->list[found->n++] = o;
    }
    return true;
}

enum cx_status cx_occasions_all(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                struct cx_bytes *scratch, struct cx_occasion **list, size_t *n,
                                struct cx_error *e)
{
    struct found found;
    if (!find_all(l, rule, scratch, &found))
        return cx_no_memory(e);
    for (size_t i = 0; i < found.n; i++) {
        struct cx_occasion *o = &found.list[i];
        o->rows = is_purchase(o, rule) ? rows_of(o) : 0;
    }
    *list = found.list;
    *n = found.n;
    return CX_OK;
}

enum cx_status cx_occasions_fold(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 bool by_day, struct cx_bytes *scratch, struct cx_occasion **list,
                                 size_t *n, struct cx_error *e)
{
    struct found found;
    if (!find_purchases(l, rule, scratch, &found))
        return cx_no_memory(e);
    *list = found.list;
    *n = found.n;
    if (!rule->by_order)
        return CX_OK;
    sort_occasions(*list, *n);
    return by_day ? join_days(*list, n, e) : CX_OK;
}

/* One more purchase, of the day of the last one or later. */
static void count_purchase(struct cx_occasion_sum *sum, const struct cx_occasion *o)
{
    if (sum->purchases++ == 0)
        sum->first = o->day;
    sum->days += sum->last != o->day;
    sum->rows += rows_of(o);
    sum->last = o->day;
}

CX_INLINE void count_day(struct cx_occasion_sum *sum, const struct cx_occasion_rule *rule,
                      const struct cx_occasion *day)
{
    sum->total += day->net;
    if (is_purchase(day, rule))
        count_purchase(sum, day);
}

/* Every day of plain sales is a purchase.  False: there are other rows, too, and sum is as it
 * was. */
static bool sum_plain(const struct cx_log_chunks *chunks, struct cx_occasion_sum *sum)
{
    struct cx_log_total t;
    if (!cx_log_total(chunks, false, &t))
        return false;
    *sum = (struct cx_occasion_sum){
        .total = (cx_int128)t.hundredths * HUNDREDTH, .purchases = t.days, .days = t.days,
        .rows = t.rows, .first = t.first, .last = t.last};
    return true;
}

/* Rows that came by day are joined as they are read. */
static void sum_in_order(const struct cx_log_chunks *chunks, const struct cx_occasion_rule *rule,
                         struct cx_occasion_sum *sum)
{
    struct cx_log_reader r = {.day = 0};
    struct cx_occasion day = {.rows = 0}, o; /* no rows: no purchase, no money */
    for (size_t i = 0; i < chunks->n; i++) {
        r.in = chunks->chunk[i];
        while (cx_log_next(&r, &o)) {
            if (o.day == day.day) {
                join(&day, &o);
                continue;
            }
            count_day(sum, rule, &day);
            day = o;
        }
    }
    count_day(sum, rule, &day);
}

static bool days_ascend(const struct cx_occasion *list, size_t n)
{
    bool ascend = true;
    for (size_t i = 1; i < n; i++)
        ascend &= list[i - 1].day <= list[i].day;
    return ascend;
}

enum cx_status cx_occasions_sum(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                struct cx_bytes *scratch, struct cx_occasion_sum *sum,
                                struct cx_error *e)
{
    *sum = (struct cx_occasion_sum){.first = CX_NO_DAY, .last = CX_NO_DAY};
    if (!rule->by_order && !(l->flags & CX_LEDGER_UNSORTED)) {
        struct cx_log_chunks chunks;
        cx_log_chunks(l, false, &chunks);
        if (!sum_plain(&chunks, sum))
            sum_in_order(&chunks, rule, sum);
        return CX_OK;
    }
    struct found found;
    if (!find_purchases(l, rule, scratch, &found))
        return cx_no_memory(e);
    if (rule->by_order && !days_ascend(found.list, found.n))
        sort_occasions(found.list, found.n);
    sum->total = found.total;
    for (size_t i = 0; i < found.n; i++)
        count_purchase(sum, &found.list[i]);
    return CX_OK;
}

/* ---- as text */

static int compare_entries(const void *left, const void *right)
{
    const struct cx_log_entry *a = left, *b = right;
    if (a->occasion.day != b->occasion.day)
        return a->occasion.day < b->occasion.day ? -1 : 1;
    return cx_text_compare((struct cx_text){a->id, a->id_length},
                           (struct cx_text){b->id, b->id_length});
}

static void save_entry(const struct cx_log_entry *x, struct cx_bytes *out)
{
    const struct cx_occasion *o = &x->occasion;
    if (o->day == CX_NO_DAY)
        cx_bytes_put(out, '-');
    else
        cx_save_integer(out, o->day);
    cx_bytes_put(out, ' ');
    cx_save_integer(out, o->net);
    cx_bytes_put(out, ' ');
    cx_save_integer(out, rows_of(o));
    if (o->rows & CX_REFUNDED)
        cx_bytes_put(out, 'r');
    if (!by_id(x))
        return;
    cx_bytes_put(out, ' ');
    cx_save_text(out, (struct cx_text){x->id, x->id_length});
}

void cx_occasions_save(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                       struct cx_bytes *out)
{
    struct cx_bytes scratch = {0};
    struct cx_log_entry *list;
    size_t n = 0;
    if (!list_entries(l, rule->by_order, &scratch, &list, &n))
        out->failed = true;
    else if (rule->by_order && n > 0)
        qsort(list, n, sizeof *list, compare_entries);
    for (size_t i = 0; i < n && !out->failed; i++) {
        if (i > 0)
            cx_bytes_put(out, ' ');
        save_entry(&list[i], out);
    }
    cx_bytes_release(&scratch);
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
    if (!cx_load_integer(from, &x) || x <= INT32_MIN || x > INT32_MAX)
        return false;
    *day = (int32_t)x;
    return true;
}

static bool load_rows(struct cx_text *from, uint32_t *rows)
{
    struct cx_text token;
    if (!cx_load_word(from, &token) || token.n == 0)
        return false;
    bool refunded = token.s[token.n - 1] == 'r';
    token.n -= refunded;
    int64_t x;
    if (!cx_integer_parse(token, &x) || x < 0 || x > (int64_t)~CX_REFUNDED || (x == 0 && !refunded))
        return false;
    *rows = (uint32_t)x | (refunded ? CX_REFUNDED : 0);
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

static bool load_entry(struct cx_text *from, const struct cx_occasion_rule *rule,
                       struct cx_log_entry *x)
{
    struct cx_text id = {0};
    struct cx_occasion *o = &x->occasion;
    if (!load_day(from, &o->day) || !cx_load_integer(from, &o->net) ||
        !load_rows(from, &o->rows))
        return false;
    bool has_id = id_is_next(*from);
    if (has_id && (!cx_load_text(from, &id) || id.n == 0 || id.n > UINT32_MAX || !rule->by_order))
        return false;
    x->id = id.s;
    x->id_length = (uint32_t)id.n;
    bool sold = rows_of(o) > 0;
    return by_id(x) ? sold == (o->day != CX_NO_DAY) : o->day != CX_NO_DAY;
}

enum cx_status cx_occasions_load(struct cx_occasions *l, const struct cx_occasion_rule *rule,
                                 struct cx_text saved, struct cx_arena *memory, struct cx_error *e)
{
    while (saved.n > 0) {
        struct cx_log_entry x = {.id = NULL};
        if (!load_entry(&saved, rule, &x))
            return cx_fail(e, CX_FAILED, "a damaged list of purchases");
        enum cx_status status = add_entry(l, rule->by_order, &x, memory, e);
        if (status != CX_OK)
            return status;
    }
    return CX_OK;
}
