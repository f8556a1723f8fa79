/* occasionlog.c - see occasionlog.h. */
#include "model/occasionlog.h"

enum {
    LAST_CHUNK = CX_LOG_CHUNKS - 1, /* all together 2 GiB by order, 1 GiB by day */
    FIRST_CHUNK_DAYS = 16,
    LINK = sizeof(unsigned char *), /* every chunk but the first begins with the one before */
    LONGEST = 56,                   /* of an entry: what the second chunk of orders has room for */
    FAR_ID = 0xff,
    FAR_SIZE = 1 + sizeof(uint32_t) + sizeof(char *),
    HUNDREDTH = 100,
    BITS_LEFT = 62,                 /* of 63, for the highest entry and their number */
    PLAIN_BITS = 32,                /* up to these `bits` stays 0 */
    ROWS_SHIFT = 31                 /* rows may have 31 bits, so they count as so much more money */
};

static uint32_t room_of(unsigned chunk, bool by_order)
{
    uint32_t room = chunk == 0  ? FIRST_CHUNK_DAYS
                    : chunk < 5 ? 2 * FIRST_CHUNK_DAYS
                                : 2 * FIRST_CHUNK_DAYS << ((chunk - 3) / 2);
    return by_order ? 2 * room : room;
}

static uint32_t data_of(unsigned chunk, bool by_order)
{
    return room_of(chunk, by_order) - (chunk > 0 ? LINK : 0);
}

static unsigned char *newest_chunk(const struct cx_occasions *l, bool by_order)
{
    return l->at + l->left - room_of(l->chunk, by_order);
}

static unsigned char *chunk_before(const unsigned char *chunk)
{
    unsigned char *before;
    memcpy(&before, chunk, sizeof before);
    return before;
}

size_t cx_log_bytes(const struct cx_occasions *l, bool by_order)
{
    size_t n = 0;
    for (unsigned chunk = 0; l->at != NULL && chunk <= l->chunk; chunk++)
        n += data_of(chunk, by_order);
    return n;
}

/* ---- how large sums can be */

static unsigned bits_in(uint64_t x)
{
    return x == 0 ? 0 : 64 - (unsigned)cx_leading_zeros(x);
}

static uint64_t size_of_money(int64_t net)
{
    return net < 0 ? 0 - (uint64_t)net : (uint64_t)net;
}

/* Up to PLAIN_BITS LAST_CHUNK sees to it. */
static void judge_size(struct cx_occasions *l, bool by_order)
{
    if (l->bits > 0 && l->bits + bits_in(cx_log_bytes(l, by_order) / 2) > BITS_LEFT)
        l->flags |= CX_LEDGER_CAREFUL;
}

void cx_log_bound(struct cx_occasions *l, bool by_order, const struct cx_occasion *more)
{
    unsigned money = bits_in(size_of_money(more->net));
    unsigned rows = bits_in(more->rows & ~CX_REFUNDED) + ROWS_SHIFT;
    unsigned bits = money > rows ? money : rows;
    if (bits <= PLAIN_BITS || bits <= l->bits)
        return;
    l->bits = (uint8_t)bits;
    judge_size(l, by_order);
}

/* ---- chunks */

bool cx_log_open(struct cx_occasions *l, bool by_order, struct cx_arena *memory)
{
    unsigned next = l->at == NULL ? 0 : l->chunk + 1U;
    if (next > LAST_CHUNK)
        return false;
    unsigned char *chunk = cx_arena_take(memory, room_of(next, by_order));
    if (chunk == NULL)
        return false;
    if (next > 0) {
        unsigned char *newest = newest_chunk(l, by_order);
        memset(l->at, 0, l->left);
        memcpy(chunk, &newest, sizeof newest);
    }
    l->chunk = (uint8_t)next;
    l->left = data_of(next, by_order);
    l->at = chunk + room_of(next, by_order) - l->left;
    l->last_id = 0;
    judge_size(l, by_order);
    return true;
}

void cx_log_chunks(const struct cx_occasions *l, bool by_order, struct cx_log_chunks *chunks)
{
    chunks->n = l->at == NULL ? 0 : l->chunk + (size_t)1;
    const unsigned char *chunk = l->at == NULL ? NULL : newest_chunk(l, by_order);
    for (unsigned number = (unsigned)chunks->n; number-- > 0;) {
        const unsigned char *end = chunk + room_of(number, by_order);
        chunks->chunk[number] =
            (struct cx_log_chunk){end - data_of(number, by_order), end, end};
        if (number > 0)
            chunk = chunk_before(chunk);
    }
    if (chunks->n > 0)
        chunks->chunk[chunks->n - 1].filled = l->at;
}

void cx_log_give(const struct cx_occasions *l, bool by_order, struct cx_arena *memory)
{
    unsigned char *chunk = l->at == NULL ? NULL : newest_chunk(l, by_order);
    for (unsigned number = l->chunk; chunk != NULL; number--) {
        unsigned char *before = number > 0 ? chunk_before(chunk) : NULL;
        cx_arena_give(memory, chunk, room_of(number, by_order));
        chunk = before;
    }
}

void cx_occasions_ask(const struct cx_occasions *l, const struct cx_occasion_rule *rule,
                      struct cx_occasions_asked *asked)
{
    asked->chunk = l->at == NULL ? NULL : newest_chunk(l, rule->by_order);
    asked->left = l->at == NULL ? 0 : l->chunk;
    cx_prefetch(asked->chunk);
    cx_prefetch(l->at);
}

bool cx_occasions_ask_more(struct cx_occasions_asked *asked)
{
    if (asked->left == 0)
        return false;
    asked->left--;
    asked->chunk = chunk_before(asked->chunk);
    cx_prefetch(asked->chunk);
    if (asked->left > 0) /* or it is a short one */
        cx_prefetch(asked->chunk + 2 * FIRST_CHUNK_DAYS - 1);
    return true;
}

/* ---- packing */

static unsigned flags_of(const struct cx_occasion *o, bool same)
{
    uint32_t rows = o->rows & ~CX_REFUNDED;
    bool refunded = (o->rows & CX_REFUNDED) != 0;
    unsigned flags = same ? CX_LOG_SAME : 0;
    flags |= o->net % HUNDREDTH != 0 ? CX_LOG_EXACT : 0;
    flags |= o->net < 0 ? CX_LOG_NEGATIVE : 0;
    flags |= refunded ? CX_LOG_REFUNDED : 0;
    flags |= rows != !refunded ? CX_LOG_ROWS : 0;
    return flags | (o->day == CX_NO_DAY ? CX_LOG_UNSOLD : 0);
}

/* All but the id. */
static unsigned char *put_figures(unsigned char *to, const struct cx_occasion *o, int32_t day,
                                  bool same)
{
    unsigned flags = flags_of(o, same);
    uint32_t delta = o->day == CX_NO_DAY ? 0 : (uint32_t)o->day - (uint32_t)day;
    uint32_t zigzag = (delta << 1) ^ (0 - (delta >> 31));
    to = cx_put_varint(to, 1 + 2 * (uint64_t)zigzag + (flags != 0));
    if (flags != 0)
        *to++ = (unsigned char)flags;
    uint64_t money = size_of_money(o->net);
    to = cx_put_varint(to, flags & CX_LOG_EXACT ? money : money / HUNDREDTH);
    return flags & CX_LOG_ROWS ? cx_put_varint(to, o->rows & ~CX_REFUNDED) : to;
}

static bool is_far(const struct cx_log_entry *x, size_t figures)
{
    return x->is_kept || figures + 1 + x->id_length > LONGEST;
}

size_t cx_log_size(const struct cx_log_entry *x, bool by_order, int32_t day)
{
    unsigned char entry[LONGEST];
    size_t n = (size_t)(put_figures(entry, &x->occasion, day, false) - entry);
    if (!by_order)
        return n;
    return n + (is_far(x, n) ? FAR_SIZE : 1 + x->id_length);
}

/* Whether the last id in the newest chunk is x's. */
static bool is_last_id(const struct cx_occasions *l, const struct cx_log_entry *x)
{
    if (l->last_id == 0 || x->id_length == 0)
        return false;
    const unsigned char *id = l->at - l->last_id;
    if (*id != FAR_ID)
        return *id == x->id_length && memcmp(id + 1, x->id, x->id_length) == 0;
    uint32_t n;
    const char *far;
    memcpy(&n, id + 1, sizeof n);
    memcpy(&far, id + 1 + sizeof n, sizeof far);
    return n == x->id_length && memcmp(far, x->id, n) == 0;
}

static unsigned char *put_id(unsigned char *to, const struct cx_log_entry *x, bool far,
                             struct cx_arena *memory)
{
    if (!far) {
        *to++ = (unsigned char)x->id_length;
        if (x->id_length > 0)
            memcpy(to, x->id, x->id_length);
        return to + x->id_length;
    }
    const char *kept = x->is_kept ? x->id : cx_arena_text(memory, x->id, x->id_length);
    if (kept == NULL)
        return NULL;
    *to++ = FAR_ID;
    memcpy(to, &x->id_length, sizeof x->id_length);
    memcpy(to + sizeof x->id_length, &kept, sizeof kept);
    return to + FAR_SIZE - 1;
}

bool cx_log_append(struct cx_occasions *l, bool by_order, const struct cx_log_entry *x,
                   struct cx_arena *memory)
{
    unsigned char entry[LONGEST];
    bool same = by_order && is_last_id(l, x);
    unsigned char *end = put_figures(entry, &x->occasion, l->day, same);
    bool has_id = by_order && !same;
    bool far = has_id && is_far(x, (size_t)(end - entry));
    size_t id_size = !has_id ? 0 : far ? FAR_SIZE : 1 + x->id_length;
    size_t n = (size_t)(end - entry) + id_size;
    if (l->left < n || (has_id && put_id(end, x, far, memory) == NULL))
        return false;
    memcpy(l->at, entry, n);
    l->at += n;
    l->left -= (uint32_t)n;
    size_t last_id = has_id ? id_size : l->last_id + n;
    l->last_id = (uint16_t)(same || has_id ? (last_id <= UINT16_MAX ? last_id : 0) : 0);
    if (same)
        l->flags |= CX_LEDGER_REPEATS;
    if (x->occasion.day != CX_NO_DAY)
        l->day = x->occasion.day;
    return true;
}

/* ---- unpacking what is long or special */

const unsigned char *cx_log_special(const unsigned char *at, int32_t *day, bool *is_same,
                                    struct cx_occasion *o)
{
    uint64_t head, money, more;
    at = cx_take_varint(at, &head);
    unsigned flags = head % 2 == 0 ? *at++ : 0;
    at = cx_take_varint(at, &money);
    if (!(flags & CX_LOG_EXACT))
        money *= HUNDREDTH;
    bool refunded = (flags & CX_LOG_REFUNDED) != 0;
    uint32_t rows = !refunded;
    if (flags & CX_LOG_ROWS) {
        at = cx_take_varint(at, &more);
        rows = (uint32_t)more;
    }
    if (!(flags & CX_LOG_UNSOLD))
        *day = cx_log_day(*day, head);
    o->net = (int64_t)(flags & CX_LOG_NEGATIVE ? 0 - money : money);
    o->day = flags & CX_LOG_UNSOLD ? CX_NO_DAY : *day;
    o->rows = rows | (refunded ? CX_REFUNDED : 0);
    *is_same = (flags & CX_LOG_SAME) != 0;
    return at;
}

void cx_log_id(struct cx_log_reader *r)
{
    const unsigned char *at = r->in.data;
    r->id_length = *at++;
    r->id = (const char *)at;
    r->is_kept = r->id_length == FAR_ID;
    if (r->is_kept) {
        memcpy(&r->id_length, at, sizeof r->id_length);
        memcpy(&r->id, at + sizeof r->id_length, sizeof r->id);
        r->in.data = at + FAR_SIZE - 1;
    } else {
        r->in.data = at + r->id_length;
    }
}
