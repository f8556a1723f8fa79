/* shoprow.c - see shoprow.h. */
#include "model/shoprow.h"

#include <stdio.h>
#include <string.h>

#include "model/currency.h"
#include "model/guard.h"

struct cx_text cx_shop_cell(const struct cx_shop_plan *plan, enum cx_field f,
                            const struct cx_text *cell)
{
    return plan->column[f] < 0 ? (struct cx_text){"", 0} : cell[plan->column[f]];
}

enum cx_shop_verdict cx_shop_refuse(struct cx_shop_fault *fault, const char *reason,
                                    enum cx_field f, struct cx_text value, const char *what)
{
    fault->reason = reason;
    fault->field = f;
    fault->value = value;
    snprintf(fault->what, sizeof fault->what, "%s", what);
    return CX_SHOP_REFUSED;
}

/* ---- texts */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct cx_text trimmed(struct cx_text t)
{
    while (t.n && is_blank(t.s[0]))
        t = (struct cx_text){t.s + 1, t.n - 1};
    while (t.n && is_blank(t.s[t.n - 1]))
        t.n--;
    return t;
}

static size_t digits_at(struct cx_text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && t.s[i + n] >= '0' && t.s[i + n] <= '9')
        n++;
    return n;
}

/* 1.23E+12: a spreadsheet has rounded the id and nobody can bring it back. */
static bool is_damaged(struct cx_text t)
{
    if (t.n < 5 || !memchr(t.s, '+', t.n))
        return false;
    size_t i = digits_at(t, 0);
    if (i != 1)
        return false;
    if (i < t.n && (t.s[i] == '.' || t.s[i] == ','))
        i += 1 + digits_at(t, i + 1);
    if (i + 2 >= t.n || (t.s[i] | 0x20) != 'e' || t.s[i + 1] != '+')
        return false;
    size_t exponent = digits_at(t, i + 2);
    return exponent && i + 2 + exponent == t.n;
}

static enum cx_shop_verdict read_id(const struct cx_shop_plan *plan, enum cx_field f,
                                    const struct cx_text *cell, struct cx_shop_row *row,
                                    struct cx_shop_fault *fault)
{
    row->text[f] = cx_unguarded(cx_shop_cell(plan, f, cell));
    if (is_damaged(row->text[f]))
        return cx_shop_refuse(fault, "excel-damaged-id", f, row->text[f],
                              "a spreadsheet has rounded this number");
    return CX_SHOP_TAKEN;
}

/* ---- rules of the profile */

static char folded(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool meets(const struct cx_profile_test *test, struct cx_text t)
{
    if (test->begins ? t.n < test->text.n || !t.n : t.n != test->text.n)
        return false;
    for (size_t i = 0; i < test->text.n; i++)
        if (folded(t.s[i]) != test->text.s[i])
            return false;
    return true;
}

/* The first test that a row meets: one of kinds, or one of what is no wanted data. */
static const struct cx_profile_test *met_test(const struct cx_shop_plan *plan,
                                              const struct cx_text *cell, bool of_kinds)
{
    const struct cx_profile *p = plan->profile;
    for (size_t i = 0; i < p->tests; i++)
        if ((p->test[i].kind != CX_KIND_UNKNOWN) == of_kinds &&
            plan->column[p->test[i].field] >= 0 &&
            meets(&p->test[i], trimmed(cell[plan->column[p->test[i].field]])))
            return &p->test[i];
    return NULL;
}

static enum cx_shop_verdict read_kind(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                      struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    struct cx_text word = trimmed(cx_shop_cell(plan, CX_FIELD_KIND, cell));
    const struct cx_profile_test *test = met_test(plan, cell, true);
    row->kind = test ? test->kind : CX_KIND_UNKNOWN;
    if (row->kind == CX_KIND_UNKNOWN && word.n &&
        cx_profile_tells_kind(plan->profile, CX_FIELD_KIND))
        return cx_shop_refuse(fault, "bad-kind", CX_FIELD_KIND, word, "not a kind that is known");
    if (row->kind == CX_KIND_UNKNOWN)
        row->kind = row->amount < 0 || row->quantity < 0 ? CX_KIND_REFUND : CX_KIND_SALE;
    if (row->kind == CX_KIND_REFUND && row->amount > 0)
        row->amount = -row->amount;
    return CX_SHOP_TAKEN;
}

static bool is_header_again(const struct cx_shop_plan *plan, const struct cx_text *cell)
{
    return plan->heading[CX_FIELD_TIME] && plan->heading[CX_FIELD_CUSTOMER] &&
           cx_text_is(cx_shop_cell(plan, CX_FIELD_TIME, cell), plan->heading[CX_FIELD_TIME]) &&
           cx_text_is(cx_shop_cell(plan, CX_FIELD_CUSTOMER, cell),
                      plan->heading[CX_FIELD_CUSTOMER]);
}

/* ---- who and when */

struct cx_text cx_shop_time_text(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                 char room[CX_SHOP_TIME_ROOM])
{
    struct cx_text date = cx_shop_cell(plan, CX_FIELD_TIME, cell);
    if (plan->column[CX_FIELD_CLOCK] < 0)
        return date;
    struct cx_text clock = trimmed(cx_shop_cell(plan, CX_FIELD_CLOCK, cell));
    date = trimmed(date);
    if (!date.n || !clock.n || date.n + 1 + clock.n > CX_SHOP_TIME_ROOM)
        return date;
    memcpy(room, date.s, date.n);
    room[date.n] = ' ';
    memcpy(room + date.n + 1, clock.s, clock.n);
    return (struct cx_text){room, date.n + 1 + clock.n};
}

static enum cx_shop_verdict refuse_zone(struct cx_shop_fault *fault, enum cx_zone_word word,
                                        enum cx_field f, struct cx_text value)
{
    if (word == CX_ZONE_SEVERAL)
        return cx_shop_refuse(fault, "ambiguous-zone", f, value,
                              "the name of several time zones (a profile's zone-name can say)");
    return cx_shop_refuse(fault, "bad-zone", f, value, "not a time zone that is known");
}

static enum cx_shop_verdict refuse_time(struct cx_shop_fault *fault, enum cx_date_status status,
                                        struct cx_text t)
{
    switch (status) {
    case CX_DATE_NONE:
        return cx_shop_refuse(fault, "no-time", CX_FIELD_TIME, t, "is empty");
    case CX_DATE_AMBIGUOUS:
        return cx_shop_refuse(fault, "ambiguous-date", CX_FIELD_TIME, t,
                              "day or month first? (say --date-order)");
    case CX_DATE_NUMBER:
        return cx_shop_refuse(fault, "bad-date", CX_FIELD_TIME, t,
                              "not a date; a spreadsheet's number of a day? (say --date-format)");
    case CX_DATE_IN_GAP:
        return cx_shop_refuse(fault, "tz-gap", CX_FIELD_TIME, t,
                              "a local time that daylight saving skipped");
    case CX_DATE_ZONES:
        return refuse_zone(fault, CX_ZONE_SEVERAL, CX_FIELD_TIME, t);
    case CX_DATE_NO_ZONE:
        return refuse_zone(fault, CX_ZONE_UNKNOWN, CX_FIELD_TIME, t);
    default:
        return cx_shop_refuse(fault, "bad-date", CX_FIELD_TIME, t, "not a date");
    }
}

/* Clock times that nothing gives a zone are only taken where the user has said one. */
static enum cx_shop_verdict read_time_by(const struct cx_shop_plan *plan,
                                         const struct cx_date_rule *rule,
                                         const struct cx_text *cell, struct cx_time *out,
                                         struct cx_shop_fault *fault)
{
    char room[CX_SHOP_TIME_ROOM];
    struct cx_text t = cx_shop_time_text(plan, cell, room);
    enum cx_date_status status = cx_date_read(t, rule, out);
    struct cx_text value = cx_shop_cell(plan, CX_FIELD_TIME, cell);
    if (status != CX_DATE_OK)
        return refuse_time(fault, status, value);
    if (out->flags & CX_TIME_BARE && !rule->time.zone)
        return cx_shop_refuse(fault, "no-zone", CX_FIELD_TIME, value,
                              "a clock time without offset (say --tz)");
    return CX_SHOP_TAKEN;
}

/* The row says its zone in a column of its own; that matters where the time itself does not. */
static enum cx_shop_verdict read_time(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                      struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    struct cx_text name = trimmed(cx_shop_cell(plan, CX_FIELD_ZONE, cell));
    if (!name.n)
        return read_time_by(plan, &plan->dates, cell, &row->time, fault);
    struct cx_date_rule rule = plan->dates;
    enum cx_zone_word word = cx_zones_find(rule.zones, name, &rule.bare);
    if (word != CX_ZONE_KNOWN)
        rule.bare = NULL;
    enum cx_shop_verdict verdict = read_time_by(plan, &rule, cell, &row->time, fault);
    bool refused = verdict == CX_SHOP_REFUSED && strcmp(fault->reason, "no-zone") == 0;
    if (refused || (verdict == CX_SHOP_TAKEN && row->time.flags & CX_TIME_BARE))
        return refuse_zone(fault, word, CX_FIELD_ZONE, name);
    return verdict;
}

static struct cx_text with_constant(const struct cx_shop_plan *plan, enum cx_field f,
                                    const struct cx_text *cell)
{
    struct cx_text t = trimmed(cx_shop_cell(plan, f, cell));
    return t.n ? t : plan->profile->constant[f];
}

static enum cx_shop_verdict read_currency(const struct cx_shop_plan *plan,
                                          const struct cx_text *cell, struct cx_shop_row *row,
                                          struct cx_shop_fault *fault)
{
    struct cx_text t = trimmed(cx_shop_cell(plan, CX_FIELD_CURRENCY, cell));
    if (t.n && !cx_currency_code(t, row->currency))
        return cx_shop_refuse(fault, "bad-currency", CX_FIELD_CURRENCY, t,
                              "not a currency code of ISO 4217");
    return CX_SHOP_TAKEN;
}

enum cx_shop_verdict cx_shop_read_head(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    static const enum cx_field texts[] = {CX_FIELD_CHANNEL, CX_FIELD_PROMOTION, CX_FIELD_REFERRAL,
                                          CX_FIELD_EVENT, CX_FIELD_CAMPAIGN};
    memset(row, 0, sizeof *row);
    const struct cx_profile_test *test = met_test(plan, cell, false);
    fault->reason = test && !test->heading ? test->word : "header-again";
    if (test)
        return test->heading ? CX_SHOP_HEADER_AGAIN : CX_SHOP_LEFT_OUT;
    if (is_header_again(plan, cell))
        return CX_SHOP_HEADER_AGAIN;
    if (read_id(plan, CX_FIELD_CUSTOMER, cell, row, fault) != CX_SHOP_TAKEN)
        return CX_SHOP_REFUSED;
    if (!row->text[CX_FIELD_CUSTOMER].n)
        return cx_shop_refuse(fault, "no-customer", CX_FIELD_CUSTOMER, (struct cx_text){"", 0},
                              "is empty");
    if (read_time(plan, cell, row, fault) != CX_SHOP_TAKEN ||
        read_id(plan, CX_FIELD_ORDER, cell, row, fault) != CX_SHOP_TAKEN)
        return CX_SHOP_REFUSED;
    if (plan->column[CX_FIELD_ORDER] >= 0 && !row->text[CX_FIELD_ORDER].n)
        return cx_shop_refuse(fault, "no-order", CX_FIELD_ORDER, (struct cx_text){"", 0},
                              "is empty");
    for (size_t i = 0; i < CX_COUNT_OF(texts); i++)
        row->text[texts[i]] = with_constant(plan, texts[i], cell);
    return read_currency(plan, cell, row, fault);
}

/* ---- how much */

static bool refuse_amount(struct cx_shop_fault *fault, enum cx_money_status status, enum cx_field f,
                          struct cx_text t)
{
    switch (status) {
    case CX_MONEY_AMBIGUOUS:
        cx_shop_refuse(fault, "ambiguous-amount", f, t,
                       "thousands or decimals? (say --decimal . or --decimal ,)");
        break;
    case CX_MONEY_PRECISE:
        cx_shop_refuse(fault, "too-precise", f, t,
                       "more than four decimals (--round half-even rounds them)");
        break;
    case CX_MONEY_OVERFLOW:
        cx_shop_refuse(fault, "overflow", f, t, "beyond 922,337,203,685,477.5807");
        break;
    case CX_MONEY_CURRENCY:
        cx_shop_refuse(fault, "bad-currency", f, t, "not a currency code of ISO 4217");
        break;
    default:
        cx_shop_refuse(fault, "bad-amount", f, t, "not a number");
    }
    return false;
}

/* Whether a sign of several currencies can mean what the row knows, or can be told from it. */
static bool sign_agrees(const struct cx_shop_plan *plan, const struct cx_money *money,
                        const struct cx_shop_row *row)
{
    const char *code = row->currency[0] ? row->currency : plan->currency;
    return !money->shared || (code[0] && strstr(money->shared, code));
}

/* The value's own currency against what the row knows. */
static bool agree_on_currency(const struct cx_shop_plan *plan, const struct cx_money *money,
                              struct cx_shop_row *row)
{
    if (money->currency[0]) {
        if (row->currency[0] && memcmp(row->currency, money->currency, 3))
            return false;
        memcpy(row->currency, money->currency, sizeof row->currency);
    }
    return sign_agrees(plan, money, row);
}

bool cx_shop_amount(const struct cx_shop_plan *plan, enum cx_field f, const struct cx_text *cell,
                    struct cx_shop_row *row, int64_t *units, bool *none,
                    struct cx_shop_fault *fault)
{
    struct cx_text t = cx_shop_cell(plan, f, cell);
    struct cx_money money;
    *units = 0;
    *none = true;
    if (!t.n)
        return true;
    enum cx_money_status status = cx_money_read(t, &plan->money[f], &money);
    if (status == CX_MONEY_NONE)
        return true;
    if (status != CX_MONEY_OK)
        return refuse_amount(fault, status, f, t);
    if (!agree_on_currency(plan, &money, row)) {
        cx_shop_refuse(fault, "bad-currency", f, t,
                       row->currency[0]    ? "not the currency of its row"
                       : plan->currency[0] ? "not a sign of the shop's currency"
                                           : "a sign of several currencies (say --currency)");
        return false;
    }
    *units = money.units;
    *none = false;
    return true;
}

static bool read_product(const struct cx_shop_plan *plan, const struct cx_text *cell,
                         struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    int64_t price, discount;
    bool no_price, no_discount, precise;
    if (!cx_shop_amount(plan, CX_FIELD_PRICE, cell, row, &price, &no_price, fault) ||
        !cx_shop_amount(plan, CX_FIELD_DISCOUNT, cell, row, &discount, &no_discount, fault))
        return false;
    if (no_price || !row->has_quantity)
        return true;
    if (!cx_money_times(price, row->quantity, plan->money[CX_FIELD_PRICE].half_even, &row->amount,
                        &precise))
        return refuse_amount(fault, precise ? CX_MONEY_PRECISE : CX_MONEY_OVERFLOW, CX_FIELD_PRICE,
                             cx_shop_cell(plan, CX_FIELD_PRICE, cell));
    cx_int128 net = (cx_int128)row->amount - discount;
    if (net > INT64_MAX || net < -INT64_MAX)
        return refuse_amount(fault, CX_MONEY_OVERFLOW, CX_FIELD_DISCOUNT,
                             cx_shop_cell(plan, CX_FIELD_DISCOUNT, cell));
    row->amount = (int64_t)net;
    row->has_amount = true;
    return true;
}

static bool read_amount(const struct cx_shop_plan *plan, const struct cx_text *cell,
                        struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    enum cx_field f = plan->stream == CX_STREAM_EVENTS && plan->column[CX_FIELD_VALUE] >= 0
                          ? CX_FIELD_VALUE
                          : CX_FIELD_AMOUNT;
    bool none;
    if (plan->column[f] < 0)
        return read_product(plan, cell, row, fault);
    if (!cx_shop_amount(plan, f, cell, row, &row->amount, &none, fault))
        return false;
    row->has_amount = !none;
    return true;
}

enum cx_shop_verdict cx_shop_read_line(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    bool none;
    if (read_id(plan, CX_FIELD_ITEM, cell, row, fault) != CX_SHOP_TAKEN ||
        !cx_shop_amount(plan, CX_FIELD_QUANTITY, cell, row, &row->quantity, &none, fault))
        return CX_SHOP_REFUSED;
    row->has_quantity = !none;
    if (!read_amount(plan, cell, row, fault))
        return CX_SHOP_REFUSED;
    if (!row->has_amount && plan->stream == CX_STREAM_PURCHASES) {
        enum cx_field f = plan->column[CX_FIELD_AMOUNT] >= 0 ? CX_FIELD_AMOUNT
                          : row->has_quantity                ? CX_FIELD_PRICE
                                                             : CX_FIELD_QUANTITY;
        return cx_shop_refuse(fault, "no-amount", f, (struct cx_text){"", 0}, "is empty");
    }
    return CX_SHOP_TAKEN;
}

void cx_shop_settle_currency(const struct cx_shop_plan *plan, struct cx_shop_row *row)
{
    bool bare_event = !row->has_amount && plan->stream == CX_STREAM_EVENTS;
    if (!row->currency[0] && !bare_event)
        memcpy(row->currency, plan->currency, sizeof row->currency);
}

enum cx_shop_verdict cx_shop_read(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                  struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    enum cx_shop_verdict verdict = cx_shop_read_head(plan, cell, row, fault);
    if (verdict == CX_SHOP_TAKEN)
        verdict = cx_shop_read_line(plan, cell, row, fault);
    if (verdict == CX_SHOP_TAKEN)
        verdict = read_kind(plan, cell, row, fault);
    if (verdict == CX_SHOP_TAKEN)
        cx_shop_settle_currency(plan, row);
    return verdict;
}
