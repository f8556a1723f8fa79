/* purchase.h - which rows of a purchase stream count, and in which currency.
 *
 * The kind of a row is the word in its kind column.  Sales and refunds count; shipping, tax and
 * fee are not what the customer bought and are left out.  Where there is no kind column, or the
 * cell is empty, the sign says it: an amount below zero is a refund, any other a sale.  Amounts
 * are signed: a refund takes money back, so its amount is zero or below.  A sale may be below zero
 * when its kind says so (a discount that has its own line).
 */
#ifndef CX_MODEL_PURCHASE_H
#define CX_MODEL_PURCHASE_H

#include "base/bytes.h"
#include "base/error.h"

/* What refunds do; the order is that of the words of --refunds.
 *
 * NET    refunds change money, never the number of orders, days, first or last; an order whose
 *        refunds leave nothing of it is no purchase
 * DROP   refund rows are left out
 * KEEP   a refund row counts like any other row: it is an occasion, too
 * ERROR  a refund row is a bad row */
enum cx_refund_policy { CX_REFUND_NET, CX_REFUND_DROP, CX_REFUND_KEEP, CX_REFUND_ERROR };

/* What becomes of a purchase whose amount is empty; the order is that of the words of
 * --missing-amount.
 *
 * AUTO   as its reader finds right: a bad row where money is told, else kept
 * ERROR  it is a bad row
 * DROP   it is left out
 * KEEP   it is a purchase, and adds nothing to money */
enum cx_missing_amount { CX_MISSING_AUTO, CX_MISSING_ERROR, CX_MISSING_DROP, CX_MISSING_KEEP };

enum cx_purchase_kind {
    CX_PURCHASE_SALE,
    CX_PURCHASE_REFUND,
    CX_PURCHASE_OTHER,  /* shipping, tax, fee */
    CX_PURCHASE_UNKNOWN /* none of the words */
};
/* kind: the cell, empty when there is none; amount: ten-thousandths. */
enum cx_purchase_kind cx_purchase_kind(struct cx_text kind, int64_t amount);

enum cx_purchase_use {
    CX_PURCHASE_COUNTS, /* add it, as a sale or as a refund */
    CX_PURCHASE_LEFT_OUT,
    CX_PURCHASE_REFUSED /* a bad row */
};
struct cx_purchase_verdict {
    enum cx_purchase_use use;
    bool refund;        /* of a row that counts: it is one; never under KEEP */
    const char *reason; /* of a refused row: "bad-kind" (the kind column), "refund" or "bad-refund"
                           (the amount column) */
    const char *what;   /* of a refused row: one sentence, static text */
};
struct cx_purchase_verdict cx_purchase_judge(enum cx_refund_policy policy, struct cx_text kind,
                                             int64_t amount);

/* One currency in the whole input.  A zeroed struct has seen none. */
#define CX_CURRENCY_ROOM 8 /* bytes of the longest code; ISO 4217 has three */

struct cx_currency {
    char code[CX_CURRENCY_ROOM]; /* zero-padded; the first one seen */
    uint64_t line;               /* where, 0 unknown */
};
/* False when t is no code: longer than CX_CURRENCY_ROOM, or with a zero byte in it. */
static inline bool cx_currency_valid(struct cx_text t)
{
    for (size_t i = 0; i < t.n && i < CX_CURRENCY_ROOM; i++)
        if (t.s[i] == '\0')
            return false;
    return t.n <= CX_CURRENCY_ROOM;
}
/* Whether t, a valid code, is the one seen; no text is the one while none was seen. */
static inline bool cx_currency_is(const struct cx_currency *seen, struct cx_text t)
{
    size_t i = 0;
    while (i < t.n && i < CX_CURRENCY_ROOM && seen->code[i] == t.s[i])
        i++;
    return i == t.n && (i == CX_CURRENCY_ROOM || seen->code[i] == '\0');
}
/* Notes the first currency; a later one that differs is CX_USAGE and names both and their lines.
 * An empty code contradicts nothing.  Call it in the order of the input. */
enum cx_status cx_currency_see(struct cx_currency *seen, struct cx_text code, uint64_t line,
                               struct cx_error *e);
struct cx_text cx_currency_text(const struct cx_currency *seen);

#endif
