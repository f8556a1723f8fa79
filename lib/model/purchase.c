/* purchase.c - kinds, what refunds do, and one currency. */
#include "model/purchase.h"

#include <string.h>

enum cx_purchase_kind cx_purchase_kind(struct cx_text kind, int64_t amount)
{
    if (kind.n == 0)
        return amount < 0 ? CX_PURCHASE_REFUND : CX_PURCHASE_SALE;
    if (cx_text_is(kind, "sale"))
        return CX_PURCHASE_SALE;
    if (cx_text_is(kind, "refund"))
        return CX_PURCHASE_REFUND;
    if (cx_text_is(kind, "shipping") || cx_text_is(kind, "tax") || cx_text_is(kind, "fee"))
        return CX_PURCHASE_OTHER;
    return CX_PURCHASE_UNKNOWN;
}

static struct cx_purchase_verdict refused(const char *reason, const char *what)
{
    return (struct cx_purchase_verdict){CX_PURCHASE_REFUSED, false, reason, what};
}

static struct cx_purchase_verdict judge_refund(enum cx_refund_policy policy, int64_t amount)
{
    if (policy == CX_REFUND_DROP)
        return (struct cx_purchase_verdict){.use = CX_PURCHASE_LEFT_OUT};
    if (policy == CX_REFUND_ERROR)
        return refused("refund", "a refund, and --refunds error allows none");
    if (amount > 0)
        return refused("bad-refund", "a refund takes money back: its amount must not be above 0");
    return (struct cx_purchase_verdict){CX_PURCHASE_COUNTS, policy == CX_REFUND_NET, NULL, NULL};
}

struct cx_purchase_verdict cx_purchase_judge(enum cx_refund_policy policy, struct cx_text kind,
                                             int64_t amount)
{
    switch (cx_purchase_kind(kind, amount)) {
    case CX_PURCHASE_SALE:
        return (struct cx_purchase_verdict){.use = CX_PURCHASE_COUNTS};
    case CX_PURCHASE_REFUND:
        return judge_refund(policy, amount);
    case CX_PURCHASE_OTHER:
        return (struct cx_purchase_verdict){.use = CX_PURCHASE_LEFT_OUT};
    case CX_PURCHASE_UNKNOWN:
        break;
    }
    return refused("bad-kind", "not a kind: sale, refund, shipping, tax or fee");
}

struct cx_text cx_currency_text(const struct cx_currency *seen)
{
    size_t n = 0;
    while (n < CX_CURRENCY_ROOM && seen->code[n] != '\0')
        n++;
    return (struct cx_text){seen->code, n};
}

enum cx_status cx_currency_see(struct cx_currency *seen, struct cx_text code, uint64_t line,
                               struct cx_error *e)
{
    if (code.n == 0 || cx_currency_is(seen, code))
        return CX_OK;
    struct cx_text first = cx_currency_text(seen);
    if (!cx_currency_valid(code))
        return cx_fail(e, CX_USAGE, "'%.*s' is no currency code", (int)code.n, code.s);
    if (first.n == 0) {
        memcpy(seen->code, code.s, code.n);
        seen->line = line;
        return CX_OK;
    }
    e->line = line;
    if (seen->line == 0)
        return cx_fail(e, CX_USAGE, "two currencies, '%.*s' and '%.*s': choose one with --currency",
                       (int)first.n, first.s, (int)code.n, code.s);
    return cx_fail(e, CX_USAGE,
                   "two currencies, '%.*s' (line %llu) and '%.*s': choose one with --currency",
                   (int)first.n, first.s, (unsigned long long)seen->line, (int)code.n, code.s);
}
