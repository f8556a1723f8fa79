/* shopbooks.h - the account of a conversion: what was read, written, refused and left out.
 *
 * Records = accepted + rejected + skipped + filtered; cx_books_balance() looks.  Rejected is a
 * record that could not be read, skipped one that is no data (a repeated header line), filtered one
 * that is valid, but not wanted (voided, excluded, a duplicate).  Each of the three is entered with
 * a word that says why, and the books know where the first of a word stood.
 *
 * Many threads enter, so the books are atomics, and what they say is the same in any order.  A
 * zeroed struct is empty books.
 */
#ifndef CX_MODEL_SHOPBOOKS_H
#define CX_MODEL_SHOPBOOKS_H

#include <stdatomic.h>

#include "model/shoprow.h"

enum { CX_BOOK_SUMS = 1280, CX_BOOK_WORDS = 64 };

/* Rows and amounts of a currency and kind; the amount in two halves, because it may outgrow 64
 * bits. */
struct cx_book_sum {
    _Atomic uint64_t key; /* 0: free */
    _Atomic uint64_t rows;
    _Atomic int64_t high, low;
};

enum cx_book { CX_BOOK_REJECTED, CX_BOOK_SKIPPED, CX_BOOK_FILTERED, CX_BOOKS };

struct cx_book_entry {
    _Atomic(const char *) word; /* NULL: free */
    _Atomic uint64_t rows;
    _Atomic uint64_t first; /* where the first stood: file and line, packed; 0: nobody knows */
};

struct cx_shop_books {
    bool wants_details;      /* else neither sums nor times are entered */
    const char *const *file; /* the names of the input, as cx_place.source has them, in order */
    size_t files;

    _Atomic uint64_t count[CX_BOOKS];
    struct cx_book_entry entry[CX_BOOKS][CX_BOOK_WORDS];
    _Atomic uint64_t gaps, folds;   /* local times that daylight saving skipped, or gave twice */
    _Atomic uint64_t zeros;         /* times that were never set: cx_date_is_zero() */
    _Atomic uint64_t finer;         /* amounts with more decimals than their currency has */
    _Atomic uint64_t amountless;    /* rows without an amount */
    _Atomic int64_t oldest, newest; /* packed times; 0: none */
    _Atomic uint64_t identity_codes;
    struct cx_book_sum sum[CX_BOOK_SUMS];

    uint64_t records, accepted, rejected; /* as the run counted them; filled in at the end */
};

/* A row that is written: its time and, where it has one, its amount. */
void cx_books_row(struct cx_shop_books *b, const struct cx_shop_row *row);
/* Of a record that is accepted: what was odd about its time. */
void cx_books_time(struct cx_shop_books *b, const struct cx_time *t);
/* One record; word is static text, or lives as long as the books. */
void cx_books_enter(struct cx_shop_books *b, enum cx_book book, const char *word,
                    struct cx_place at);
/* Threads enter sums and words in any order; this gives them one.  Returns how many sums there
 * are. */
size_t cx_books_sort(struct cx_shop_books *b);

/* Whether every record is in one place of the books, and only in one. */
bool cx_books_balance(const struct cx_shop_books *b);
/* The oldest and the newest time entered; flags CX_TIME_NONE when there is none. */
struct cx_time cx_books_oldest(const struct cx_shop_books *b);
struct cx_time cx_books_newest(const struct cx_shop_books *b);

/* ---- for people */

/* The identity in one line: "5 records = 3 accepted + 1 rejected (bad-date 1) + ..." */
void cx_books_identity(const struct cx_shop_books *b, struct cx_bytes *text);
/* "sale: 3 rows, 91.5 EUR", of a sum from 0 on. */
void cx_books_sum_line(const struct cx_shop_books *b, size_t i, struct cx_bytes *text);

/* ---- for programs */

enum { CX_REPORT_VERSION = 1 };

/* What only the caller knows of how the input was read; texts may be NULL. */
struct cx_shop_reading {
    const char *const *encoding;     /* by file */
    const char *dialect;             /* the options that say how the table is written */
    const char *grain;               /* row, order or line */
    const char *zone, *currency;     /* that were said, or that the profile knows */
    struct cx_place date_order_from; /* the row that decided; line 0: none had to */
    bool checks_totals; /* and how many orders do not add up */
    uint64_t differing;
    struct cx_place first_differing;
    const char *dedupe;
    bool has_state;
    const char *pseudonymised; /* column names parted by commas */
    struct cx_text key_id;
    bool covers_identity_codes;
    const char *mended; /* the options that read the bad rows again once they are mended */
};
/* All of it, and how the columns were read, as one JSON object and a line end.  A plan without
 * profile is that of a table which was only copied. */
void cx_books_json(const struct cx_shop_books *b, const struct cx_shop_plan *plan,
                   const struct cx_shop_reading *how, struct cx_bytes *text);

#endif
