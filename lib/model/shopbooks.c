/* shopbooks.c - see shopbooks.h. */
#include "model/shopbooks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* ---- entering */

/* Three letters and the kind; never 0, which marks a free place. */
static uint64_t sum_key(const struct cx_shop_row *row)
{
    uint64_t key = 0;
    for (int i = 0; i < 3; i++)
        key = key << 8 | (unsigned char)row->currency[i];
    return key << 8 | ((uint64_t)row->kind + 1);
}

static bool take_place(struct cx_book_sum *s, uint64_t key)
{
    uint64_t there = atomic_load(&s->key);
    if (there == 0 && atomic_compare_exchange_strong(&s->key, &there, key))
        return true;
    return there == key;
}

void cx_books_row(struct cx_shop_books *b, const struct cx_shop_row *row)
{
    uint64_t key = sum_key(row);
    if (!b->wants_sums || !row->has_amount)
        return;
    for (size_t i = 0; i < CX_BOOK_SUMS; i++) { /* ISO 4217 in five kinds has room */
        struct cx_book_sum *s = &b->sum[i];
        if (!take_place(s, key))
            continue;
        atomic_fetch_add(&s->rows, 1);
        atomic_fetch_add(&s->high, row->amount >> 32);
        atomic_fetch_add(&s->low, row->amount & INT64_C(0xffffffff));
        return;
    }
}

void cx_books_time(struct cx_shop_books *b, const struct cx_time *t)
{
    if (t->flags & CX_TIME_GAP)
        atomic_fetch_add(&b->gaps, 1);
    if (t->flags & CX_TIME_FOLD)
        atomic_fetch_add(&b->folds, 1);
    if (t->day <= 0 && cx_date_is_zero(t))
        atomic_fetch_add(&b->zeros, 1);
}

void cx_books_reason(struct cx_shop_books *b, const char *word)
{
    size_t i = 0;
    while (i < b->reasons && strcmp(b->reason[i].word, word) != 0)
        i++;
    if (i == CX_BOOK_REASONS)
        return;
    if (i == b->reasons)
        b->reason[b->reasons++].word = word;
    b->reason[i].rows++;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct cx_book_sum *)a)->key, y = ((const struct cx_book_sum *)b)->key;
    return (x > y) - (x < y);
}

size_t cx_books_sort(struct cx_shop_books *b)
{
    size_t n = 0;
    while (n < CX_BOOK_SUMS && atomic_load(&b->sum[n].key))
        n++;
    qsort(b->sum, n, sizeof *b->sum, by_key);
    return n;
}

/* ---- telling */

struct total {
    const char *kind;
    char currency[4], amount[CX_DECIMAL_ROOM];
    uint64_t rows;
};

static struct total total_of(struct cx_book_sum *s)
{
    uint64_t key = atomic_load(&s->key);
    cx_int128 amount = (cx_int128)atomic_load(&s->high) * (INT64_C(1) << 32) + atomic_load(&s->low);
    struct total t = {.kind = cx_kind_name((enum cx_shop_kind)((key & 255) - 1)),
                      .rows = atomic_load(&s->rows)};
    for (int i = 0; i < 3; i++)
        t.currency[i] = (char)(key >> (24 - 8 * i) & 255);
    cx_decimal_format(amount, t.amount);
    return t;
}

void cx_books_identity(struct cx_shop_books *b, struct cx_bytes *text)
{
    cx_bytes_format(text, "%" PRIu64 " records = %" PRIu64 " accepted + %" PRIu64 " rejected",
                    b->records, b->accepted, b->rejected);
    for (size_t i = 0; i < b->reasons; i++)
        cx_bytes_format(text, "%s%s %" PRIu64 "%s", i ? ", " : " (", b->reason[i].word,
                        b->reason[i].rows, i + 1 == b->reasons ? ")" : "");
    cx_bytes_format(text, " + %" PRIu64 " skipped + %" PRIu64 " filtered", atomic_load(&b->skipped),
                    atomic_load(&b->filtered));
}

void cx_books_sum_line(struct cx_shop_books *b, size_t i, struct cx_bytes *text)
{
    struct total t = total_of(&b->sum[i]);
    cx_bytes_format(text, "%s: %" PRIu64 " row%s, %s%s%s", t.kind, t.rows, t.rows == 1 ? "" : "s",
                    t.amount, t.currency[0] ? " " : "", t.currency);
}

/* ---- JSON */

static void put_text(struct cx_bytes *to, const char *name, const char *text)
{
    cx_bytes_format(to, "\"%s\":\"", name);
    for (; *text; text++)
        if ((unsigned char)*text < 0x20)
            cx_bytes_format(to, "\\u%04x", (unsigned)*text);
        else if (*text == '"' || *text == '\\')
            cx_bytes_format(to, "\\%c", *text);
        else
            cx_bytes_put(to, *text);
    cx_bytes_put(to, '"');
}

static void put_count(struct cx_bytes *to, const char *name, uint64_t n)
{
    cx_bytes_format(to, ",\"%s\":%" PRIu64, name, n);
}

static void put_columns(const struct cx_shop_plan *plan, struct cx_bytes *to)
{
    const char *between = "";
    cx_bytes_format(to, ",\"columns\":{");
    for (int f = 0; f < CX_FIELDS; f++) {
        if (plan->column[f] < 0)
            continue;
        cx_bytes_format(to, "%s", between);
        put_text(to, cx_field_name((enum cx_field)f), plan->heading[f]);
        between = ",";
    }
    cx_bytes_put(to, '}');
}

static void put_reasons(const struct cx_shop_books *b, struct cx_bytes *to)
{
    cx_bytes_format(to, ",\"reasons\":{");
    for (size_t i = 0; i < b->reasons; i++)
        cx_bytes_format(to, "%s\"%s\":%" PRIu64, i ? "," : "", b->reason[i].word,
                        b->reason[i].rows);
    cx_bytes_put(to, '}');
}

static void put_sums(struct cx_shop_books *b, struct cx_bytes *to)
{
    size_t n = cx_books_sort(b);
    cx_bytes_format(to, ",\"sums\":[");
    for (size_t i = 0; i < n; i++) {
        struct total t = total_of(&b->sum[i]);
        cx_bytes_format(
            to, "%s{\"kind\":\"%s\",\"currency\":\"%s\",\"rows\":%" PRIu64 ",\"amount\":%s}",
            i ? "," : "", t.kind, t.currency, t.rows, t.amount);
    }
    cx_bytes_put(to, ']');
}

void cx_books_json(struct cx_shop_books *b, const struct cx_shop_plan *plan, struct cx_bytes *text)
{
    static const char *const orders[] = {"undecided", "dmy", "mdy", "ymd", "iso"};
    static const char *const streams[] = {"purchases", "events"};
    cx_bytes_put(text, '{');
    put_text(text, "profile", plan->profile->name);
    cx_bytes_put(text, ',');
    put_text(text, "stream", streams[plan->stream]);
    cx_bytes_put(text, ',');
    put_text(text, "date_order", orders[plan->dates.order]);
    put_columns(plan, text);
    put_count(text, "records", b->records);
    put_count(text, "accepted", b->accepted);
    put_count(text, "rejected", b->rejected);
    put_reasons(b, text);
    put_count(text, "skipped", atomic_load(&b->skipped));
    put_count(text, "filtered", atomic_load(&b->filtered));
    put_count(text, "tz_gaps", atomic_load(&b->gaps));
    put_count(text, "tz_folds", atomic_load(&b->folds));
    put_count(text, "zero_times", atomic_load(&b->zeros));
    put_sums(b, text);
    cx_bytes_format(text, "}\n");
}
