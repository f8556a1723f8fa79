/* shopbooks.h - the account of a conversion: what was read, written, refused and left out.
 *
 * Records = accepted + rejected + skipped + filtered.  Rows are entered by many threads, so the
 * books are atomics; reasons are entered by one thread at a time.  A zeroed struct is empty books.
 */
#ifndef CX_MODEL_SHOPBOOKS_H
#define CX_MODEL_SHOPBOOKS_H

#include <stdatomic.h>

#include "model/shoprow.h"

enum { CX_BOOK_SUMS = 1280, CX_BOOK_REASONS = 64 };

/* Rows and amounts of a currency and kind; the amount in two halves, because it may outgrow 64
 * bits. */
struct cx_book_sum {
    _Atomic uint64_t key; /* 0: free */
    _Atomic uint64_t rows;
    _Atomic int64_t high, low;
};

struct cx_book_reason {
    const char *word;
    uint64_t rows;
};

struct cx_shop_books {
    bool wants_sums; /* else rows are not entered */
    _Atomic uint64_t filtered,
        skipped;                  /* left out by rule or by --exclude; repeated header lines */
    _Atomic uint64_t gaps, folds; /* local times that daylight saving skipped, or gave twice */
    _Atomic uint64_t zeros;       /* times that were never set: cx_date_is_zero() */
    struct cx_book_sum sum[CX_BOOK_SUMS];
    struct cx_book_reason reason[CX_BOOK_REASONS];
    size_t reasons;
    uint64_t records, accepted, rejected; /* filled in at the end */
};

/* Rows without an amount are not summed. */
void cx_books_row(struct cx_shop_books *b, const struct cx_shop_row *row);
void cx_books_time(struct cx_shop_books *b, const struct cx_time *t);
void cx_books_reason(struct cx_shop_books *b, const char *word);
/* Threads enter sums in any order; this gives them one.  Returns how many there are. */
size_t cx_books_sort(struct cx_shop_books *b);

/* For people, the identity in one line: "5 records = 3 accepted + 1 rejected (bad-date 1) + ..." */
void cx_books_identity(struct cx_shop_books *b, struct cx_bytes *text);
/* "sale: 3 rows, 91.5 EUR", of a sum from 0 on. */
void cx_books_sum_line(struct cx_shop_books *b, size_t i, struct cx_bytes *text);
/* All of it, and how the columns were read, as one JSON object and a line end. */
void cx_books_json(struct cx_shop_books *b, const struct cx_shop_plan *plan, struct cx_bytes *text);

#endif
