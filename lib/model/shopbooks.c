/* shopbooks.c - see shopbooks.h. */
#include "model/shopbooks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "model/currency.h"
#include "model/shoplook.h"

/* ---- entering sums */

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

/* 0.005 EUR, or 1.5 JPY: prices of pieces and rates are like that. */
static bool is_finer(const struct cx_shop_row *row)
{
    static const int64_t smallest[] = {10000, 1000, 100, 10, 1};
    return row->currency[0] && row->amount % CX_DECIMAL_ONE &&
           row->amount % smallest[cx_currency_decimals(row->currency)];
}

/* ---- entering times
 *
 * A time as one number that is never 0 and compares like its instant: milliseconds, minutes of
 * offset, and whether it is a date. */

enum { OFFSET_BITS = 12, OFFSET_BIAS = 1 << (OFFSET_BITS - 1), TIME_SHIFT = OFFSET_BITS + 1 };

static int64_t packed_time(const struct cx_time *t)
{
    return t->ms * (1 << TIME_SHIFT) + (int64_t)(t->offset + OFFSET_BIAS) * 2 + t->is_date;
}

static struct cx_time unpacked_time(int64_t packed)
{
    if (packed == 0)
        return (struct cx_time){.flags = CX_TIME_NONE, .day = CX_NO_DAY};
    int64_t low = packed & ((1 << TIME_SHIFT) - 1), ms = (packed - low) / (1 << TIME_SHIFT);
    int offset = (int)(low >> 1) - OFFSET_BIAS;
    int64_t local = ms + offset * INT64_C(60000);
    int64_t day = cx_floor_divide(local, CX_DAY_MS);
    return (struct cx_time){
        .ms = ms, .day = (int32_t)day, .offset = (int16_t)offset, .is_date = (uint8_t)(low & 1)};
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

/* From the oldest to the newest. */
static void enter_span(struct cx_shop_books *b, const struct cx_time *t)
{
    int64_t x = packed_time(t), before = atomic_load(&b->newest);
    while ((before == 0 || x > before) && !atomic_compare_exchange_weak(&b->newest, &before, x))
        ;
    before = atomic_load(&b->oldest);
    while ((before == 0 || x < before) && !atomic_compare_exchange_weak(&b->oldest, &before, x))
        ;
}

struct cx_time cx_books_oldest(const struct cx_shop_books *b)
{
    return unpacked_time(atomic_load(&b->oldest));
}

struct cx_time cx_books_newest(const struct cx_shop_books *b)
{
    return unpacked_time(atomic_load(&b->newest));
}

void cx_books_row(struct cx_shop_books *b, const struct cx_shop_row *row)
{
    uint64_t key = sum_key(row);
    if (!b->wants_details)
        return;
    if (!(row->time.flags & CX_TIME_NONE))
        enter_span(b, &row->time);
    if (!row->has_amount) {
        atomic_fetch_add(&b->amountless, 1);
        return;
    }
    if (is_finer(row))
        atomic_fetch_add(&b->finer, 1);
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

/* ---- entering records */

enum { LINE_BITS = 40 };

/* Compares like the order of the input. */
static uint64_t packed_place(const struct cx_shop_books *b, struct cx_place at)
{
    uint64_t file = 0;
    while (file < b->files && b->file[file] != at.source && strcmp(b->file[file], at.source) != 0)
        file++;
    return file << LINE_BITS | (at.line & ((UINT64_C(1) << LINE_BITS) - 1));
}

static struct cx_place unpacked_place(const struct cx_shop_books *b, uint64_t packed)
{
    uint64_t file = packed >> LINE_BITS;
    return (struct cx_place){file < b->files ? b->file[file] : "",
                             packed & ((UINT64_C(1) << LINE_BITS) - 1)};
}

/* The last entry takes the words for which there is no room. */
static struct cx_book_entry *entry_of(struct cx_shop_books *b, enum cx_book book, const char *word)
{
    struct cx_book_entry *entry = b->entry[book];
    for (size_t i = 0; i + 1 < CX_BOOK_WORDS; i++) {
        const char *there = atomic_load(&entry[i].word);
        if (!there && atomic_compare_exchange_strong(&entry[i].word, &there, word))
            return &entry[i];
        if (there == word || strcmp(there, word) == 0)
            return &entry[i];
    }
    atomic_store(&entry[CX_BOOK_WORDS - 1].word, "other");
    return &entry[CX_BOOK_WORDS - 1];
}

void cx_books_enter(struct cx_shop_books *b, enum cx_book book, const char *word,
                    struct cx_place at)
{
    struct cx_book_entry *entry = entry_of(b, book, word);
    uint64_t place = packed_place(b, at), before = atomic_load(&entry->first);
    atomic_fetch_add(&b->count[book], 1);
    atomic_fetch_add(&entry->rows, 1);
    while ((before == 0 || place < before) &&
           !atomic_compare_exchange_weak(&entry->first, &before, place))
        ;
}

/* ---- at the end */

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct cx_book_sum *)a)->key, y = ((const struct cx_book_sum *)b)->key;
    return (x > y) - (x < y);
}

static int by_first(const void *a, const void *b)
{
    const struct cx_book_entry *x = a, *y = b;
    int order = (x->first > y->first) - (x->first < y->first);
    return order ? order : strcmp(x->word, y->word);
}

static size_t words_of(const struct cx_shop_books *b, enum cx_book book)
{
    size_t n = 0;
    while (n < CX_BOOK_WORDS && atomic_load(&b->entry[book][n].word))
        n++;
    return n;
}

static size_t sums_of(const struct cx_shop_books *b)
{
    size_t n = 0;
    while (n < CX_BOOK_SUMS && atomic_load(&b->sum[n].key))
        n++;
    return n;
}

size_t cx_books_sort(struct cx_shop_books *b)
{
    for (int book = 0; book < CX_BOOKS; book++)
        qsort(b->entry[book], words_of(b, book), sizeof *b->entry[book], by_first);
    qsort(b->sum, sums_of(b), sizeof *b->sum, by_key);
    return sums_of(b);
}

bool cx_books_balance(const struct cx_shop_books *b)
{
    return b->rejected == atomic_load(&b->count[CX_BOOK_REJECTED]) &&
           b->records == b->accepted + b->rejected + atomic_load(&b->count[CX_BOOK_SKIPPED]) +
                             atomic_load(&b->count[CX_BOOK_FILTERED]);
}

/* ---- telling people */

struct total {
    const char *kind;
    char currency[4], amount[CX_DECIMAL_ROOM];
    uint64_t rows;
};

static struct total total_of(const struct cx_book_sum *s)
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

static const char *const book_names[] = {"rejected", "skipped", "filtered"};

void cx_books_identity(const struct cx_shop_books *b, struct cx_bytes *text)
{
    cx_bytes_format(text, "%" PRIu64 " record%s = %" PRIu64 " accepted", b->records,
                    b->records == 1 ? "" : "s", b->accepted);
    for (int book = 0; book < CX_BOOKS; book++) {
        size_t words = words_of(b, book);
        cx_bytes_format(text, " + %" PRIu64 " %s", atomic_load(&b->count[book]), book_names[book]);
        for (size_t i = 0; i < words; i++)
            cx_bytes_format(text, "%s%s %" PRIu64 "%s", i ? ", " : " (", b->entry[book][i].word,
                            atomic_load(&b->entry[book][i].rows), i + 1 == words ? ")" : "");
    }
}

void cx_books_sum_line(const struct cx_shop_books *b, size_t i, struct cx_bytes *text)
{
    struct total t = total_of(&b->sum[i]);
    cx_bytes_format(text, "%s: %" PRIu64 " row%s, %s%s%s", t.kind, t.rows, t.rows == 1 ? "" : "s",
                    t.amount, t.currency[0] ? " " : "", t.currency);
}

/* ---- JSON: every member begins with its comma */

/* Names of files may have any bytes; those that are no UTF-8 become U+FFFD. */
static void put_escaped(struct cx_bytes *to, struct cx_text t)
{
    cx_bytes_put(to, '"');
    for (size_t i = 0, n; i < t.n; i += n ? n : 1) {
        n = cx_utf8_length((struct cx_text){t.s + i, t.n - i});
        if (n == 0)
            cx_bytes_add(to, "\xEF\xBF\xBD", 3);
        else if ((unsigned char)t.s[i] < 0x20)
            cx_bytes_format(to, "\\u%04x", (unsigned)t.s[i]);
        else if (t.s[i] == '"' || t.s[i] == '\\')
            cx_bytes_format(to, "\\%c", t.s[i]);
        else
            cx_bytes_add(to, t.s + i, n);
    }
    cx_bytes_put(to, '"');
}

/* NULL and what is empty are null. */
static void put_string(struct cx_bytes *to, const char *name, const char *text)
{
    cx_bytes_format(to, ",\"%s\":", name);
    if (text && *text)
        put_escaped(to, cx_text_from(text));
    else
        cx_bytes_format(to, "null");
}

static void put_flag(struct cx_bytes *to, const char *name, bool yes)
{
    cx_bytes_format(to, ",\"%s\":%s", name, yes ? "true" : "false");
}

static void put_count(struct cx_bytes *to, const char *name, uint64_t n)
{
    cx_bytes_format(to, ",\"%s\":%" PRIu64, name, n);
}

static void put_time(struct cx_bytes *to, const char *name, struct cx_time t)
{
    char text[CX_TIME_ROOM];
    text[cx_time_format(&t, text)] = '\0';
    put_string(to, name, text);
}

static void put_place(struct cx_bytes *to, const char *name, struct cx_place at)
{
    cx_bytes_format(to, ",\"%s\":", name);
    if (!at.line) {
        cx_bytes_format(to, "null");
        return;
    }
    cx_bytes_format(to, "{\"file\":");
    put_escaped(to, cx_text_from(at.source));
    cx_bytes_format(to, ",\"line\":%" PRIu64 "}", at.line);
}

static void put_files(struct cx_bytes *to, const struct cx_shop_books *b,
                      const struct cx_shop_reading *how)
{
    cx_bytes_format(to, ",\"files\":[");
    for (size_t i = 0; i < b->files; i++) {
        cx_bytes_format(to, "%s{\"file\":", i ? "," : "");
        put_escaped(to, cx_text_from(b->file[i]));
        put_string(to, "encoding", how->encoding[i]);
        cx_bytes_put(to, '}');
    }
    cx_bytes_put(to, ']');
}

static void put_columns(struct cx_bytes *to, const struct cx_shop_plan *plan)
{
    const char *between = "";
    cx_bytes_format(to, ",\"columns\":{");
    for (int f = 0; f < CX_FIELDS; f++) {
        if (plan->column[f] < 0)
            continue;
        cx_bytes_format(to, "%s\"%s\":", between, cx_field_name((enum cx_field)f));
        put_escaped(to, cx_text_from(plan->heading[f]));
        between = ",";
    }
    cx_bytes_put(to, '}');
}

static void put_decisions(struct cx_bytes *to, const struct cx_shop_plan *plan,
                          const struct cx_shop_reading *how)
{
    const char *between = "";
    put_string(to, "date_order", cx_date_order_name(plan->dates.order));
    put_place(to, "date_order_from", how->date_order_from);
    put_string(to, "zone", how->zone);
    put_string(to, "currency", how->currency);
    cx_bytes_format(to, ",\"decimal\":{");
    for (int f = 0; f < CX_FIELDS; f++) {
        enum cx_money_mark mark = plan->money[f].mark;
        if (!cx_field_is_money((enum cx_field)f) || plan->column[f] < 0 || mark == CX_MONEY_OPEN)
            continue;
        cx_bytes_format(to, "%s\"%s\":\"%c\"", between, cx_field_name((enum cx_field)f),
                        mark == CX_MONEY_COMMA ? ',' : '.');
        between = ",";
    }
    cx_bytes_put(to, '}');
}

static void put_reasons(struct cx_bytes *to, const struct cx_shop_books *b)
{
    const char *between = "";
    cx_bytes_format(to, ",\"reasons\":[");
    for (int book = 0; book < CX_BOOKS; book++)
        for (size_t i = 0; i < words_of(b, book); i++) {
            const struct cx_book_entry *entry = &b->entry[book][i];
            cx_bytes_format(to, "%s{\"count\":\"%s\"", between, book_names[book]);
            put_string(to, "reason", entry->word);
            put_count(to, "rows", atomic_load(&entry->rows));
            put_place(to, "first", unpacked_place(b, atomic_load(&entry->first)));
            cx_bytes_put(to, '}');
            between = ",";
        }
    cx_bytes_put(to, ']');
}

static void put_sums(struct cx_bytes *to, const struct cx_shop_books *b)
{
    cx_bytes_format(to, ",\"sums\":[");
    for (size_t i = 0; i < sums_of(b); i++) {
        struct total t = total_of(&b->sum[i]);
        cx_bytes_format(
            to, "%s{\"kind\":\"%s\",\"currency\":\"%s\",\"rows\":%" PRIu64 ",\"amount\":%s}",
            i ? "," : "", t.kind, t.currency, t.rows, t.amount);
    }
    cx_bytes_put(to, ']');
}

static void put_privacy(struct cx_bytes *to, const struct cx_shop_books *b,
                        const struct cx_shop_reading *how)
{
    put_count(to, "identity_codes", atomic_load(&b->identity_codes));
    put_flag(to, "identity_codes_covered", how->covers_identity_codes);
    put_string(to, "pseudonymised", how->pseudonymised);
    cx_bytes_format(to, ",\"key_id\":");
    if (how->key_id.n)
        put_escaped(to, how->key_id);
    else
        cx_bytes_format(to, "null");
}

static void put_totals(struct cx_bytes *to, const struct cx_shop_reading *how)
{
    put_flag(to, "totals_checked", how->checks_totals);
    put_count(to, "totals_differing", how->differing);
    put_place(to, "totals_first", how->first_differing);
}

static void put_identity(struct cx_bytes *to, const struct cx_shop_books *b)
{
    put_count(to, "records", b->records);
    put_count(to, "accepted", b->accepted);
    for (int book = 0; book < CX_BOOKS; book++)
        put_count(to, book_names[book], atomic_load(&b->count[book]));
}

void cx_books_json(const struct cx_shop_books *b, const struct cx_shop_plan *plan,
                   const struct cx_shop_reading *how, struct cx_bytes *text)
{
    cx_bytes_format(text, "{\"report\":%d", CX_REPORT_VERSION);
    put_files(text, b, how);
    put_string(text, "dialect", how->dialect);
    put_string(text, "profile", plan->profile ? plan->profile->name : NULL);
    put_string(text, "stream", plan->profile ? cx_stream_name(plan->stream) : "raw");
    put_string(text, "grain", how->grain);
    put_columns(text, plan);
    put_decisions(text, plan, how);
    put_identity(text, b);
    put_reasons(text, b);
    put_totals(text, how);
    put_string(text, "dedupe", how->dedupe);
    put_flag(text, "state", how->has_state);
    put_count(text, "tz_gaps", atomic_load(&b->gaps));
    put_count(text, "tz_folds", atomic_load(&b->folds));
    put_count(text, "zero_times", atomic_load(&b->zeros));
    put_time(text, "oldest", cx_books_oldest(b));
    put_time(text, "newest", cx_books_newest(b));
    put_privacy(text, b, how);
    put_count(text, "finer_amounts", atomic_load(&b->finer));
    put_count(text, "missing_amounts",
              plan->stream == CX_STREAM_PURCHASES ? atomic_load(&b->amountless) : 0);
    put_string(text, "mended", how->mended);
    put_sums(text, b);
    cx_bytes_format(text, "}\n");
}
