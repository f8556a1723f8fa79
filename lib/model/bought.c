/* bought.c - see bought.h.
 *
 * A row is packed as varints: 1 + its item; the difference of its day to the row before (zigzag)
 * and its flags; its net, in hundredths where it is whole ones; its pieces, unless it is one; its
 * order, unless it is the one of the row before: a byte of length and the id, or FAR_ORDER, 4 bytes
 * of length and a pointer.
 */
#include "model/bought.h"

#include <string.h>

#include "base/decimal.h"
#include "base/saved.h"
#include "base/sort.h"

enum {
    SOLD = 1,
    RETURNED = 2,
    ONE_PIECE = 4,
    EXACT = 8,         /* the net is in ten-thousandths */
    HAS_ORDER = 16,
    SAME_ORDER = 32,   /* as the row before */
    FLAG_BITS = 6,
    HUNDREDTH = CX_DECIMAL_ONE / 100,
    NEAR_ORDER = 31,   /* bytes of the longest id that stands in its row */
    FAR_ORDER = NEAR_ORDER + 1,
    FIRST_CHUNK = 64,
    LONGEST = 5 + 6 + 10 + 10 + 1 + NEAR_ORDER
};
_Static_assert(LONGEST <= FIRST_CHUNK, "a chunk has room for any row");

/* ---- what a row weighs */

static struct cx_text kind_of(const struct cx_bought_cells *c)
{
    bool says_quantity = c->kind.n == 0 && c->quantity < 0 && c->amount >= 0;
    return says_quantity ? CX_TEXT_OF("refund") : c->kind;
}

struct cx_purchase_verdict cx_bought_judge(enum cx_refund_policy policy,
                                           const struct cx_bought_cells *cells)
{
    return cx_purchase_judge(policy, kind_of(cells), cells->amount);
}

static int64_t given_back(int64_t quantity)
{
    return quantity > 0 ? -quantity : quantity;
}

void cx_bought_weigh(enum cx_refund_policy policy, const struct cx_bought_cells *cells,
                     struct cx_bought_row *row)
{
    row->returned = policy != CX_REFUND_KEEP &&
                    cx_purchase_kind(kind_of(cells), cells->amount) == CX_PURCHASE_REFUND;
    row->sold = !row->returned;
    if (cells->has_quantity)
        row->pieces = row->returned ? given_back(cells->quantity) : cells->quantity;
    else if (row->returned)
        row->pieces = cells->has_amount ? 0 : -CX_DECIMAL_ONE;
    else
        row->pieces = CX_DECIMAL_ONE;
    row->net = cells->has_amount ? cells->amount : row->pieces;
}

/* ---- packing */

static const unsigned char *take_order(const unsigned char *from, struct cx_text *order)
{
    unsigned n = *from++;
    if (n <= NEAR_ORDER) {
        *order = (struct cx_text){(const char *)from, n};
        return from + n;
    }
    uint32_t length;
    memcpy(&length, from, sizeof length);
    memcpy(&order->s, from + sizeof length, sizeof order->s);
    order->n = length;
    return from + sizeof length + sizeof order->s;
}

static unsigned char *put_order(unsigned char *to, struct cx_text order)
{
    if (order.n <= NEAR_ORDER) {
        *to++ = (unsigned char)order.n;
        memcpy(to, order.s, order.n);
        return to + order.n;
    }
    uint32_t n = (uint32_t)order.n;
    *to++ = FAR_ORDER;
    memcpy(to, &n, sizeof n);
    memcpy(to + sizeof n, &order.s, sizeof order.s);
    return to + sizeof n + sizeof order.s;
}

/* The order of the row before lies in the newest chunk, so far back as the trail's word says; 0:
 * it has none, or lies elsewhere. */
static bool is_same_order(const struct cx_bought *b, struct cx_text order)
{
    struct cx_text last;
    if (b->trail.word == 0 || order.n == 0)
        return false;
    take_order(b->trail.at - b->trail.word, &last);
    return cx_text_equal(order, last);
}

/* Ids that are too long for a row are copied apart. */
static bool keep_order(struct cx_text *order, struct cx_arena *memory)
{
    if (order->n > UINT32_MAX)
        return false;
    if (order->n > NEAR_ORDER)
        order->s = cx_arena_text(memory, order->s, order->n);
    return order->n == 0 || order->s != NULL;
}

static unsigned flags_of(const struct cx_bought_row *row)
{
    return (row->sold ? SOLD : 0) | (row->returned ? RETURNED : 0) |
           (row->pieces == CX_DECIMAL_ONE ? ONE_PIECE : 0) |
           (row->net % HUNDREDTH != 0 ? EXACT : 0) | (row->order.n > 0 ? HAS_ORDER : 0);
}

static unsigned char *put_cells(unsigned char *to, const struct cx_bought_row *row, int32_t day,
                                unsigned flags)
{
    int64_t net = (flags & EXACT) ? row->net : row->net / HUNDREDTH;
    to = cx_put_varint(to, (uint64_t)row->item + 1);
    to = cx_put_varint(to, cx_zigzag((uint64_t)((int64_t)row->day - day)) << FLAG_BITS | flags);
    to = cx_put_varint(to, cx_zigzag((uint64_t)net));
    return (flags & ONE_PIECE) ? to : cx_put_varint(to, cx_zigzag((uint64_t)row->pieces));
}

/* Packs the row at `to`, and notes where its order will lie when that is written to the trail. */
static unsigned char *put_row(unsigned char *to, struct cx_bought *b,
                              const struct cx_bought_row *row, bool is_same)
{
    unsigned char *end = put_cells(to, row, b->day, flags_of(row) | (is_same ? SAME_ORDER : 0));
    size_t back = 0;
    if (is_same) {
        back = b->trail.word + (size_t)(end - to);
    } else if (row->order.n > 0) {
        unsigned char *id = end;
        end = put_order(id, row->order);
        back = (size_t)(end - id);
    }
    b->trail.word = back <= UINT16_MAX ? (uint16_t)back : 0;
    return end;
}

/* Where little is left it may still be enough, or else there is a chunk to be opened, in which the
 * order comes first again. */
CX_APART bool add_at_the_end(struct cx_bought *b, struct cx_bought_row *row, bool is_same,
                             struct cx_arena *memory)
{
    unsigned char packed[LONGEST];
    size_t n = (size_t)(put_row(packed, b, row, is_same) - packed);
    if (n > b->trail.left) {
        if (!cx_trail_open(&b->trail, FIRST_CHUNK, memory) ||
            (is_same && !keep_order(&row->order, memory)))
            return false;
        n = (size_t)(put_row(packed, b, row, false) - packed);
    }
    memcpy(b->trail.at, packed, n);
    cx_trail_wrote(&b->trail, b->trail.at + n);
    return true;
}

bool cx_bought_add(struct cx_bought *b, const struct cx_bought_row *row, struct cx_arena *memory)
{
    struct cx_bought_row own = *row;
    bool is_same = is_same_order(b, row->order);
    if (b->n == UINT32_MAX || (!is_same && !keep_order(&own.order, memory)))
        return false;
    if (b->trail.left >= LONGEST)
        cx_trail_wrote(&b->trail, put_row(b->trail.at, b, &own, is_same));
    else if (!add_at_the_end(b, &own, is_same, memory))
        return false;
    b->day = row->day;
    b->n++;
    return true;
}

/* ---- unpacking */

void cx_bought_ask(const struct cx_bought *b, struct cx_trail_asked *asked)
{
    cx_trail_ask(&b->trail, FIRST_CHUNK, asked);
}

/* A row as it lies in a ledger: its order stays there. */
static const unsigned char *take_row(const unsigned char *from, const struct cx_bought_row *before,
                                     struct cx_bought_row *row)
{
    uint64_t item, day, net, pieces;
    from = cx_take_varint(from, &item);
    from = cx_take_varint(from, &day);
    from = cx_take_varint(from, &net);
    unsigned flags = (unsigned)day & ((1U << FLAG_BITS) - 1);
    *row = (struct cx_bought_row){
        .item = (uint32_t)(item - 1),
        .day = (int32_t)(before->day + (int64_t)cx_unzigzag(day >> FLAG_BITS)),
        .net = (int64_t)cx_unzigzag(net) * ((flags & EXACT) ? 1 : HUNDREDTH),
        .pieces = CX_DECIMAL_ONE,
        .sold = (flags & SOLD) != 0,
        .returned = (flags & RETURNED) != 0,
    };
    if (!(flags & ONE_PIECE)) {
        from = cx_take_varint(from, &pieces);
        row->pieces = (int64_t)cx_unzigzag(pieces);
    }
    if (flags & SAME_ORDER)
        row->order = before->order;
    else if (flags & HAS_ORDER)
        from = take_order(from, &row->order);
    return from;
}

/* All rows; `to` has room for b->n. */
static void unpack(const struct cx_bought *b, struct cx_bought_row *to)
{
    struct cx_trail_part part[CX_TRAIL_CHUNKS];
    size_t parts = cx_trail_parts(&b->trail, FIRST_CHUNK, part);
    static const struct cx_bought_row none = {.day = 0};
    const struct cx_bought_row *before = &none;
    for (size_t i = 0; i < parts; i++) {
        for (const unsigned char *from = part[i].from; from < part[i].end && *from != 0;) {
            from = take_row(from, before, to);
            before = to++;
        }
    }
}

static struct cx_bought_row *unpacked(const struct cx_bought *b, struct cx_bytes *scratch)
{
    scratch->n = 0;
    if (!cx_bytes_reserve(scratch, (b->n + 1) * sizeof(struct cx_bought_row)))
        return NULL;
    unpack(b, (void *)scratch->s);
    return (void *)scratch->s;
}

bool cx_bought_merge(struct cx_bought *b, const struct cx_bought *other, struct cx_arena *memory)
{
    struct cx_bytes scratch = {0};
    const struct cx_bought_row *row = unpacked(other, &scratch);
    bool done = row != NULL;
    for (size_t i = 0; done && i < other->n; i++)
        done = cx_bought_add(b, &row[i], memory);
    cx_bytes_release(&scratch);
    return done;
}

/* ---- occasions */

struct occasion {
    cx_int128 net, pieces;
    int32_t day; /* of the earliest sale, or, where nothing was sold, of the earliest row */
    bool sold, returned;
    struct cx_text order;
};

static int compare_occasions(const void *left, const void *right, void *context)
{
    const struct cx_bought_row *a = *(const struct cx_bought_row *const *)left,
                               *b = *(const struct cx_bought_row *const *)right;
    (void)context;
    if (a->order.n > 0 && b->order.n > 0)
        return cx_text_compare(a->order, b->order);
    if (a->order.n > 0 || b->order.n > 0)
        return a->order.n > 0 ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

/* Of n rows that are sorted by occasion those of the first one.  Returns how many. */
static size_t take_occasion(const struct cx_bought_row *const *row, size_t n, struct occasion *o)
{
    size_t rows = 0;
    *o = (struct occasion){.order = row[0]->order, .day = row[0]->day};
    for (; rows < n && compare_occasions(&row[rows], &row[0], NULL) == 0; rows++) {
        const struct cx_bought_row *r = row[rows];
        o->net += r->net;
        o->pieces += r->pieces;
        if (r->sold > o->sold || (r->sold == o->sold && r->day < o->day))
            o->day = r->day;
        o->sold |= r->sold;
        o->returned |= r->returned;
    }
    return rows;
}

static bool is_purchase(const struct occasion *o, const struct cx_bought_rule *rule)
{
    return rule->refunds_count || (o->sold && (o->net > 0 || (o->net == 0 && !o->returned)));
}

/* ---- days */

/* What a fold works with; all arrays have room for every row. */
struct folding {
    const struct cx_bought_rule *rule;
    const struct cx_bought_row *row;
    struct cx_keyed *keyed;                /* by rank and day */
    const struct cx_bought_row **some;     /* the rows of an item, twice as many places */
    struct cx_bought_day *day, *other_day; /* the result, and room to sort its end */
    size_t n;                              /* days so far */
};

static bool open_folding(const struct cx_bought *b, struct cx_bytes *scratch, struct folding *f)
{
    size_t n = b->n, pairs = 2 * n * sizeof *f->keyed, rows = n * sizeof *f->row;
    size_t days = n * sizeof *f->day, all = 2 * days + rows + pairs + 2 * n * sizeof *f->some;
    scratch->n = 0;
    if (!cx_bytes_reserve(scratch, all + 1))
        return false;
    char *at = scratch->s;
    f->day = (void *)at;
    f->other_day = (void *)(at += days);
    f->keyed = (void *)(at += days);
    f->some = (void *)(at += pairs);
    f->row = (void *)(at + 2 * n * sizeof *f->some);
    unpack(b, (void *)(at + 2 * n * sizeof *f->some));
    return true;
}

static void sort_rows(const struct cx_bought *b, const struct folding *f)
{
    for (size_t i = 0; i < b->n; i++) {
        uint32_t day = (uint32_t)f->row[i].day ^ UINT32_C(0x80000000);
        f->keyed[i] = (struct cx_keyed){(uint64_t)f->rule->rank[f->row[i].item] << 32 | day, i};
    }
    cx_sort_keyed(f->keyed, b->n, f->keyed + b->n);
}

static void put_day(struct folding *f, uint32_t rank, int32_t day, cx_int128 pieces)
{
    struct cx_bought_day *last = f->n > 0 ? &f->day[f->n - 1] : NULL;
    if (last != NULL && last->rank == rank && last->day == day)
        last->pieces += pieces;
    else
        f->day[f->n++] = (struct cx_bought_day){pieces, rank, day};
}

static int compare_days(const void *left, const void *right, void *context)
{
    const struct cx_bought_day *a = left, *b = right;
    (void)context;
    return (a->day > b->day) - (a->day < b->day);
}

/* Rows of an item that no other row could change: sales of days. */
static bool is_plain(const struct folding *f, size_t from, size_t end)
{
    bool is_single = end - from == 1;
    for (size_t i = from; i < end; i++) {
        const struct cx_bought_row *row = &f->row[f->keyed[i].what];
        if (row->returned || row->net < 0 || (row->order.n > 0 && !is_single))
            return false;
    }
    return true;
}

static void put_plain(struct folding *f, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        const struct cx_bought_row *row = &f->row[f->keyed[i].what];
        put_day(f, (uint32_t)(f->keyed[i].key >> 32), row->day, row->pieces);
    }
}

static void put_occasions(struct folding *f, size_t from, size_t end)
{
    size_t n = end - from, first = f->n;
    uint32_t rank = (uint32_t)(f->keyed[from].key >> 32);
    for (size_t i = 0; i < n; i++)
        f->some[i] = &f->row[f->keyed[from + i].what];
    cx_sort(f->some, n, sizeof *f->some, compare_occasions, NULL, f->some + n);
    for (size_t i = 0; i < n;) {
        struct occasion o;
        i += take_occasion(f->some + i, n - i, &o);
        if (is_purchase(&o, f->rule))
            f->day[f->n++] = (struct cx_bought_day){o.pieces, rank, o.day};
    }
    cx_sort(f->day + first, f->n - first, sizeof *f->day, compare_days, NULL, f->other_day);
    size_t last = f->n;
    f->n = first;
    for (size_t i = first; i < last; i++)
        put_day(f, rank, f->day[i].day, f->day[i].pieces);
}

bool cx_bought_list(const struct cx_bought *b, const struct cx_bought_rule *rule,
                    struct cx_bought_list *list)
{
    struct folding f = {.rule = rule};
    if (!open_folding(b, &list->scratch, &f))
        return false;
    sort_rows(b, &f);
    for (size_t from = 0, end; from < b->n; from = end) {
        uint64_t item = f.keyed[from].key >> 32;
        for (end = from + 1; end < b->n && f.keyed[end].key >> 32 == item; end++)
            continue;
        if (is_plain(&f, from, end))
            put_plain(&f, from, end);
        else
            put_occasions(&f, from, end);
    }
    list->day = f.day;
    list->n = f.n;
    return true;
}

/* ---- as text */

static int compare_saved(const void *left, const void *right, void *items)
{
    const struct cx_bought_row *a = *(const struct cx_bought_row *const *)left,
                               *b = *(const struct cx_bought_row *const *)right;
    if (a->item != b->item)
        return cx_text_compare(cx_interned_text(items, a->item), cx_interned_text(items, b->item));
    return compare_occasions(left, right, NULL);
}

static int64_t as_much_as_fits(cx_int128 x)
{
    return x > INT64_MAX ? INT64_MAX : x < -INT64_MAX ? -INT64_MAX : (int64_t)x;
}

/* A sum that 64 bits cannot hold is several occasions of the same order or day.  Returns how
 * many. */
static size_t save_occasion(struct cx_bytes *out, struct occasion o)
{
    size_t n = 0;
    do {
        int64_t net = as_much_as_fits(o.net), pieces = as_much_as_fits(o.pieces);
        cx_bytes_format(out, " %ld %lld %lld %s%s ", (long)o.day, (long long)net, (long long)pieces,
                        o.sold ? "s" : "", o.returned ? "r" : "");
        cx_save_text(out, o.order);
        o.net -= net;
        o.pieces -= pieces;
        n++;
    } while (o.net != 0 || o.pieces != 0);
    return n;
}

/* n rows of one item, by occasion. */
static void save_item(struct cx_bytes *out, const struct cx_bought_rule *rule,
                      const struct cx_bought_row *const *row, size_t n)
{
    struct cx_bytes occasions = {0};
    size_t count = 0;
    for (size_t i = 0; i < n;) {
        struct occasion o;
        i += take_occasion(row + i, n - i, &o);
        count += save_occasion(&occasions, o);
    }
    cx_bytes_format(out, "%s%zu ", out->n > 0 ? " " : "", count);
    cx_save_text(out, cx_interned_text(rule->items, row[0]->item));
    cx_bytes_add(out, occasions.s, occasions.n);
    out->failed |= occasions.failed;
    cx_bytes_release(&occasions);
}

void cx_bought_save(const struct cx_bought *b, const struct cx_bought_rule *rule,
                    struct cx_bytes *out)
{
    struct cx_bytes scratch = {0}, pointers = {0};
    const struct cx_bought_row *row = unpacked(b, &scratch);
    if (row == NULL || !cx_bytes_reserve(&pointers, 2 * (b->n + (size_t)1) * sizeof row)) {
        out->failed = true;
    } else {
        const struct cx_bought_row **sorted = (void *)pointers.s;
        for (size_t i = 0; i < b->n; i++)
            sorted[i] = &row[i];
        cx_sort(sorted, b->n, sizeof *sorted, compare_saved, rule->items, sorted + b->n);
        for (size_t i = 0, end; i < b->n; i = end) {
            for (end = i + 1; end < b->n && sorted[end]->item == sorted[i]->item; end++)
                continue;
            save_item(out, rule, sorted + i, end - i);
        }
    }
    cx_bytes_release(&scratch);
    cx_bytes_release(&pointers);
}

static bool load_row(struct cx_text *from, struct cx_bought_row *row)
{
    int64_t day;
    struct cx_text flags;
    if (!cx_load_integer(from, &day) || day < INT32_MIN / 2 || day > INT32_MAX / 2 ||
        !cx_load_integer(from, &row->net) || !cx_load_integer(from, &row->pieces) ||
        !cx_load_word(from, &flags))
        return false;
    row->day = (int32_t)day;
    row->returned = flags.n > 0 && flags.s[flags.n - 1] == 'r';
    row->sold = flags.n > 0 && flags.s[0] == 's';
    return flags.n > 0 && flags.n == (size_t)row->sold + row->returned &&
           cx_load_text(from, &row->order);
}

enum cx_status cx_bought_load(struct cx_bought *b, const struct cx_bought_rule *rule,
                              struct cx_text saved, struct cx_arena *memory, struct cx_error *e)
{
    while (saved.n > 0) {
        struct cx_bought_row row = {.day = 0};
        struct cx_text item;
        int64_t count;
        if (!cx_load_integer(&saved, &count) || count < 1 || !cx_load_text(&saved, &item))
            return cx_fail(e, CX_FAILED, "damaged purchases");
        if (cx_intern(rule->items, item, &row.item) != CX_INTERN_OK)
            return cx_no_memory(e);
        for (; count > 0; count--) {
            if (!load_row(&saved, &row))
                return cx_fail(e, CX_FAILED, "damaged purchases");
            if (!cx_bought_add(b, &row, memory))
                return cx_no_memory(e);
        }
    }
    return CX_OK;
}
