/* occasionlog.h - the rows of a ledger as packed bytes: for occasion.c alone.
 *
 * An entry is a row, or rows of one occasion that were brought together:
 *
 *     head     varint: 1 + 2 * (days since the entry before, zigzag) + 1 if special
 *     flags    a byte, only when special, see enum below; else one sale row in whole hundredths
 *     amount   varint: hundredths or ten-thousandths, without sign
 *     rows     varint, when the flags say so
 *     id       by_order and not of the same order as the entry before: a byte of length and the
 *              id, or FAR_ID, 4 bytes of length and 8 of a pointer
 *
 * A varint has seven bits in a byte, the lowest first, and the eighth set while there are more.  A
 * zero byte where a head is awaited is nothing: the rest of a chunk.
 *
 * Chunks are linked backwards and grow by a third to a half of what there is: nothing is copied
 * when a ledger grows, so nothing is left behind that only ledgers of that size could use.
 *
 * No sum of entries leaves 64 bits unseen: l->bits bounds every entry, the chunks bound how many
 * entries there are; where both together could pass, the ledger is CAREFUL: occasion.c then adds up
 * a row's occasion before the row goes in.  So any of them can be added up in any order.
 */
#ifndef CX_MODEL_OCCASIONLOG_H
#define CX_MODEL_OCCASIONLOG_H

#include "base/trail.h"
#include "model/occasion.h"

enum { /* flags of an entry */
    CX_LOG_EXACT = 1,    /* ten-thousandths */
    CX_LOG_NEGATIVE = 2,
    CX_LOG_REFUNDED = 4, /* something was given back */
    CX_LOG_ROWS = 8,     /* else one sale row, or none when REFUNDED */
    CX_LOG_UNSOLD = 16,  /* no day */
    CX_LOG_SAME = 32     /* of the same order as the entry before */
};
enum { /* flags of a ledger */
    CX_LEDGER_UNSORTED = 1, /* days do not ascend */
    CX_LEDGER_REPEATS = 2,  /* a day or an order came twice in a row */
    CX_LEDGER_CAREFUL = 4
};
enum { CX_LOG_CHUNKS = 51 };

/* An entry unpacked: occasion.rows has REFUNDED, occasion.day of an order without sale is
 * CX_NO_DAY. */
#define CX_REFUNDED UINT32_C(0x80000000)
struct cx_log_entry {
    struct cx_occasion occasion;
    const char *id; /* NULL or of no length: the occasion of its day */
    uint32_t id_length;
    uint32_t hash; /* the caller's */
    bool is_kept;  /* the id lies in the ledger's arena already */
};

/* Adds an entry when there is room in the newest chunk; false: there is none (or, for an id that
 * is kept elsewhere, no memory: then opening a chunk fails, too). */
bool cx_log_append(struct cx_occasions *l, bool by_order, const struct cx_log_entry *x,
                   struct cx_arena *memory);
/* Opens the next chunk, which has room for any entry.  False: no memory. */
bool cx_log_open(struct cx_occasions *l, bool by_order, struct cx_arena *memory);
/* Bytes in all chunks: at most half as many are entries. */
size_t cx_log_bytes(const struct cx_occasions *l, bool by_order);
/* Bytes of x as it would be behind an entry of `day` and of another order. */
size_t cx_log_size(const struct cx_log_entry *x, bool by_order, int32_t day);
/* Gives the chunks of a ledger back, which is then good for nothing; kept ids stay. */
void cx_log_give(const struct cx_occasions *l, bool by_order, struct cx_arena *memory);
/* Notes the size of what comes next. */
void cx_log_bound(struct cx_occasions *l, bool by_order, const struct cx_occasion *more);

/* The varint of x, below 2^28, and its length. */
CX_INLINE uint64_t cx_log_spread(uint32_t x, unsigned *length)
{
    static const uint32_t more[] = {0, 0x80, 0x8080, 0x808080};
    unsigned rest = (x > 0x7f) + (x > 0x3fff) + (x > 0x1fffff); /* bytes behind the first */
    uint32_t spread = (x & 0x3fff) | (x & 0x0fffc000) << 2;
    spread = (spread & 0x007f007f) | (spread & 0x3f803f80) << 1;
    *length = rest + 1;
    return spread | more[rest];
}

/* ---- reading */

/* The chunks of a ledger, oldest first. */
struct cx_log_chunks {
    size_t n;
    struct cx_log_chunk {
        const unsigned char *data, *filled, *end;
    } chunk[CX_LOG_CHUNKS];
};
void cx_log_chunks(const struct cx_occasions *l, bool by_order, struct cx_log_chunks *chunks);

/* The most usual ledger, of days in order: every row is plain, a sale of whole hundredths that
 * takes eight bytes or less.  False: it is not.  in_plain_c: without instructions that not every
 * machine has. */
struct cx_log_total {
    uint64_t hundredths;
    int64_t rows, days;
    int32_t first, last; /* CX_NO_DAY without rows */
};
bool cx_log_total(const struct cx_log_chunks *chunks, bool in_plain_c, struct cx_log_total *t);

/* Reads chunk by chunk: for (...) { r.in = chunks.chunk[i]; while (cx_log_next(&r, &o)) ... } */
struct cx_log_reader {
    struct cx_log_chunk in; /* data: what is to be read */
    int32_t day;
    bool is_same; /* the entry has the id of the one before */
    bool is_kept;
    uint32_t id_length;
    const char *id;
};

/* An entry that is long or special, from `at`.  Returns its end. */
const unsigned char *cx_log_special(const unsigned char *at, int32_t *day, bool *is_same,
                                    struct cx_occasion *o);
void cx_log_id(struct cx_log_reader *r);

CX_INLINE int32_t cx_log_day(int32_t from, uint64_t head)
{
    uint32_t zigzag = (uint32_t)((head - 1) >> 1);
    return (int32_t)((uint32_t)from + ((zigzag >> 1) ^ (0 - (zigzag & 1))));
}

enum cx_log_kind { CX_LOG_END, CX_LOG_PLAIN, CX_LOG_OTHER };

/* What comes next in a chunk.  A plain entry, of one sale, short, and not special, is read. */
CX_INLINE enum cx_log_kind cx_log_plain(struct cx_log_chunk *in, uint64_t *head,
                                        uint64_t *hundredths)
{
    const uint64_t stops = UINT64_C(0x8080808080808080);
    if (in->data >= in->filled)
        return CX_LOG_END;
    uint64_t word = cx_varint_word(in->data, in->end);
    uint64_t stop = ~word & stops, second = stop & (stop - 1);
    if (second == 0 || (word & 1) == 0) /* (head - 1) is odd, or there is no head */
        return (word & 0xff) == 0 ? CX_LOG_END : CX_LOG_OTHER;
    int first_end = cx_lowest_bit(stop), second_end = cx_lowest_bit(second);
    int head_bits = first_end - (first_end >> 3); /* seven of eight */
    uint64_t both = cx_varint_squeeze(word & ((UINT64_C(1) << second_end) - 1));
    in->data += (second_end >> 3) + 1;
    *head = both & ((UINT64_C(1) << head_bits) - 1);
    *hundredths = both >> head_bits;
    return CX_LOG_PLAIN;
}

/* The next entry of the chunk but for its id; false: there is none. */
CX_INLINE bool cx_log_next(struct cx_log_reader *r, struct cx_occasion *o)
{
    uint64_t head, hundredths;
    enum cx_log_kind kind = cx_log_plain(&r->in, &head, &hundredths);
    if (kind == CX_LOG_END)
        return false;
    if (kind == CX_LOG_OTHER) {
        struct cx_occasion special;
        int32_t day = r->day;
        bool is_same;
        r->in.data = cx_log_special(r->in.data, &day, &is_same, &special);
        r->day = day;
        r->is_same = is_same;
        *o = special;
        return true;
    }
    r->day = cx_log_day(r->day, head);
    *o = (struct cx_occasion){(int64_t)hundredths * 100, r->day, 1};
    return true;
}

CX_INLINE bool cx_log_next_order(struct cx_log_reader *r, struct cx_log_entry *x)
{
    r->is_same = false;
    if (!cx_log_next(r, &x->occasion))
        return false;
    if (!r->is_same)
        cx_log_id(r);
    x->id = r->id;
    x->id_length = r->id_length;
    x->is_kept = r->is_kept;
    return true;
}

#endif
