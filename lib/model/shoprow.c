/* shoprow.c - see shoprow.h. */
#include "model/shoprow.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/lower.h"
#include "model/currency.h"
#include "model/guard.h"

const struct cx_text cx_shop_below_list = {"below-list", 10};

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
    fault->column = NULL;
    fault->value = value;
    snprintf(fault->what, sizeof fault->what, "%s", what);
    return CX_SHOP_REFUSED;
}

/* ---- texts */

static size_t digits_at(struct cx_text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && cx_is_digit(t.s[i + n]))
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

/* A cell, empty when the profile says that its text is none. */
static struct cx_text filled_cell(const struct cx_shop_plan *plan, enum cx_field f,
                                  struct cx_text cell)
{
    struct cx_text t = cx_text_trimmed(cell), nothing = plan->profile->nothing[f];
    return nothing.n && cx_text_is_like(nothing, t) ? (struct cx_text){"", 0} : t;
}

static struct cx_text other_cell(const struct cx_shop_plan *plan, enum cx_field f,
                                 const struct cx_text *cell)
{
    for (size_t i = 0; i < plan->binding.others; i++) {
        if (plan->binding.other[i].field != f)
            continue;
        struct cx_text t = filled_cell(plan, f, cell[plan->binding.other[i].column]);
        if (t.n)
            return t;
    }
    return plan->profile->constant[f];
}

static struct cx_text text_of(const struct cx_shop_plan *plan, enum cx_field f,
                              const struct cx_text *cell)
{
    if (plan->column[f] < 0)
        return plan->profile->constant[f];
    struct cx_text t = filled_cell(plan, f, cell[plan->column[f]]);
    return t.n ? t : other_cell(plan, f, cell);
}

static enum cx_shop_verdict take_id(enum cx_field f, struct cx_text t, struct cx_shop_row *row,
                                    struct cx_shop_fault *fault)
{
    row->text[f] = cx_unguarded(t);
    if (is_damaged(row->text[f]))
        return cx_shop_refuse(fault, "excel-damaged-id", f, row->text[f],
                              "a spreadsheet has rounded this number");
    return CX_SHOP_TAKEN;
}

static enum cx_shop_verdict read_id(const struct cx_shop_plan *plan, enum cx_field f,
                                    const struct cx_text *cell, struct cx_shop_row *row,
                                    struct cx_shop_fault *fault)
{
    return take_id(f, text_of(plan, f, cell), row, fault);
}

/* One mailbox, however its owner spells it today. */
static void lower_address(struct cx_text *t, char room[CX_EMAIL_ROOM])
{
    const char *at = t->n ? memchr(t->s, '@', t->n) : NULL;
    if (!at || at == t->s || at == t->s + t->n - 1 || t->n >= CX_EMAIL_ROOM)
        return;
    for (size_t i = 0; i < t->n; i++) {
        if (cx_is_blank(t->s[i]))
            return;
        room[i] = cx_lower(t->s[i]);
    }
    t->s = room;
}

/* ---- rules of the profile */

static enum cx_shop_verdict not_taken(enum cx_shop_verdict verdict, const char *word,
                                      struct cx_shop_fault *fault)
{
    fault->reason = word;
    return verdict;
}

static enum cx_shop_verdict follow(const struct cx_profile_test *test, struct cx_shop_row *row,
                                   struct cx_shop_fault *fault)
{
    switch (test->rule) {
    case CX_ROW_LEAVE_OUT:
        return not_taken(CX_SHOP_LEFT_OUT, test->word, fault);
    case CX_ROW_HEADING:
        return not_taken(CX_SHOP_SKIPPED, "header-again", fault);
    case CX_ROW_FOOTER:
        return not_taken(CX_SHOP_SKIPPED, "footer", fault);
    case CX_ROW_INCOME:
        row->is_income = true;
        break;
    case CX_ROW_KIND:
        if (row->kind == CX_KIND_UNKNOWN)
            row->kind = test->kind;
        break;
    case CX_ROW_TAKE:
        break;
    }
    return CX_SHOP_TAKEN;
}

/* A text of a field whose texts the profile knows, but not this one. */
static enum cx_shop_verdict refuse_unknown(const struct cx_shop_plan *plan, enum cx_field f,
                                           struct cx_text t, struct cx_shop_fault *fault)
{
    if (!plan->profile->mapped[f] || !t.n)
        return CX_SHOP_TAKEN;
    return f == CX_FIELD_KIND
               ? cx_shop_refuse(fault, "bad-kind", f, t, "not a kind that is known")
               : cx_shop_refuse(fault, "bad-status", f, t, "not a status that is known");
}

/* Of each field the first rule that the row meets counts. */
static enum cx_shop_verdict judge(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                  struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    const struct cx_profile *p = plan->profile;
    bool met[CX_FIELDS] = {false};
    for (size_t i = 0; i < p->tests; i++) {
        const struct cx_profile_test *test = &p->test[i];
        if (plan->column[test->field] < 0 || met[test->field] ||
            !cx_profile_meets(test, cx_text_trimmed(cell[plan->column[test->field]])))
            continue;
        met[test->field] = true;
        enum cx_shop_verdict verdict = follow(test, row, fault);
        if (verdict != CX_SHOP_TAKEN)
            return verdict;
    }
    static const enum cx_field known[] = {CX_FIELD_KIND, CX_FIELD_STATUS};
    for (size_t i = 0; i < CX_COUNT_OF(known); i++) {
        struct cx_text t = cx_text_trimmed(cx_shop_cell(plan, known[i], cell));
        if (!met[known[i]] && refuse_unknown(plan, known[i], t, fault) != CX_SHOP_TAKEN)
            return CX_SHOP_REFUSED;
    }
    return CX_SHOP_TAKEN;
}

/* What only the amount can tell. */
static enum cx_shop_verdict settle_kind(struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    if (row->is_income && row->amount < 0)
        return not_taken(CX_SHOP_LEFT_OUT, "paid-by-shop", fault);
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
    struct cx_text date = text_of(plan, CX_FIELD_TIME, cell);
    if (plan->column[CX_FIELD_CLOCK] < 0)
        return date;
    struct cx_text clock = cx_text_trimmed(cx_shop_cell(plan, CX_FIELD_CLOCK, cell));
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

/* Contacts may be of no time, and so may exposures whose log has no column for it. */
static bool needs_time(const struct cx_shop_plan *plan)
{
    return plan->stream != CX_STREAM_CONTACTS &&
           (plan->stream != CX_STREAM_EXPOSURES || plan->column[CX_FIELD_TIME] >= 0);
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
    if (status == CX_DATE_NONE && !needs_time(plan))
        return CX_SHOP_TAKEN;
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
    struct cx_text name = cx_text_trimmed(cx_shop_cell(plan, CX_FIELD_ZONE, cell));
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

static enum cx_shop_verdict read_currency(const struct cx_shop_plan *plan,
                                          const struct cx_text *cell, struct cx_shop_row *row,
                                          struct cx_shop_fault *fault)
{
    struct cx_text t = cx_text_trimmed(cx_shop_cell(plan, CX_FIELD_CURRENCY, cell));
    if (t.n && !cx_currency_code(t, row->currency))
        return cx_shop_refuse(fault, "bad-currency", CX_FIELD_CURRENCY, t,
                              "not a currency code of ISO 4217");
    return CX_SHOP_TAKEN;
}

/* ---- what is carried through */

static const enum cx_field purchase_texts[] = {
    CX_FIELD_CHANNEL, CX_FIELD_PROMOTION, CX_FIELD_REFERRAL, CX_FIELD_EVENT, CX_FIELD_CAMPAIGN};
static const enum cx_field contact_texts[] = {CX_FIELD_SOURCE, CX_FIELD_COUNTRY, CX_FIELD_CONSENT};
static const enum cx_field contact_ids[] = {CX_FIELD_ID, CX_FIELD_EMAIL, CX_FIELD_PHONE,
                                            CX_FIELD_LOYALTY, CX_FIELD_COOKIE};
static const enum cx_field exposure_texts[] = {CX_FIELD_EXPERIMENT, CX_FIELD_VARIANT};

static void read_texts(const struct cx_shop_plan *plan, const enum cx_field *field, size_t n,
                       const struct cx_text *cell, struct cx_shop_row *row)
{
    for (size_t i = 0; i < n; i++)
        row->text[field[i]] = text_of(plan, field[i], cell);
}

static enum cx_shop_verdict read_contact(const struct cx_shop_plan *plan,
                                         const struct cx_text *cell, struct cx_shop_row *row,
                                         struct cx_shop_fault *fault)
{
    read_texts(plan, contact_texts, CX_COUNT_OF(contact_texts), cell, row);
    for (size_t i = 0; i < CX_COUNT_OF(contact_ids); i++)
        if (read_id(plan, contact_ids[i], cell, row, fault) != CX_SHOP_TAKEN)
            return CX_SHOP_REFUSED;
    lower_address(&row->text[CX_FIELD_EMAIL], row->lower[1]);
    return CX_SHOP_TAKEN;
}

static enum cx_shop_verdict read_exposure(const struct cx_shop_plan *plan,
                                          const struct cx_text *cell, struct cx_shop_row *row,
                                          struct cx_shop_fault *fault)
{
    read_texts(plan, exposure_texts, CX_COUNT_OF(exposure_texts), cell, row);
    if (!row->text[CX_FIELD_VARIANT].n)
        return cx_shop_refuse(fault, "no-variant", CX_FIELD_VARIANT, (struct cx_text){"", 0},
                              "is empty");
    return CX_SHOP_TAKEN;
}

static enum cx_shop_verdict read_order(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    if (read_id(plan, CX_FIELD_ORDER, cell, row, fault) != CX_SHOP_TAKEN)
        return CX_SHOP_REFUSED;
    if (plan->column[CX_FIELD_ORDER] >= 0 && !row->text[CX_FIELD_ORDER].n &&
        !cx_shop_cell(plan, CX_FIELD_REFUND_OF, cell).n)
        return cx_shop_refuse(fault, "no-order", CX_FIELD_ORDER, (struct cx_text){"", 0},
                              "is empty");
    read_texts(plan, purchase_texts, CX_COUNT_OF(purchase_texts), cell, row);
    return read_currency(plan, cell, row, fault);
}

static enum cx_shop_verdict read_customer(const struct cx_shop_plan *plan,
                                          const struct cx_text *cell, struct cx_shop_row *row,
                                          struct cx_shop_fault *fault)
{
    if (read_id(plan, CX_FIELD_CUSTOMER, cell, row, fault) != CX_SHOP_TAKEN)
        return CX_SHOP_REFUSED;
    lower_address(&row->text[CX_FIELD_CUSTOMER], row->lower[0]);
    if (!row->text[CX_FIELD_CUSTOMER].n && !plan->profile->anonymous &&
        !cx_shop_cell(plan, CX_FIELD_REFUNDED_TO, cell).n)
        return cx_shop_refuse(fault, "no-customer", CX_FIELD_CUSTOMER, (struct cx_text){"", 0},
                              "is empty");
    return CX_SHOP_TAKEN;
}

/* In a list of people, the rows that carry an order's further lines are nobody. */
static bool is_further_line(const struct cx_shop_plan *plan, const struct cx_text *cell)
{
    return plan->stream == CX_STREAM_CONTACTS && plan->profile->folds == CX_FOLD_BLANKS &&
           !cx_shop_cell(plan, plan->profile->fold, cell).n;
}

enum cx_shop_verdict cx_shop_read_head(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    memset(row, 0, offsetof(struct cx_shop_row, lower));
    row->kind = CX_KIND_UNKNOWN;
    row->time.flags = CX_TIME_NONE;
    enum cx_shop_verdict verdict = judge(plan, cell, row, fault);
    if (verdict != CX_SHOP_TAKEN)
        return verdict;
    if (is_header_again(plan, cell))
        return not_taken(CX_SHOP_SKIPPED, "header-again", fault);
    if (plan->stream == CX_STREAM_TABLE)
        return CX_SHOP_TAKEN;
    if (is_further_line(plan, cell))
        return not_taken(CX_SHOP_LEFT_OUT, "further-line", fault);
    if (read_customer(plan, cell, row, fault) != CX_SHOP_TAKEN ||
        read_time(plan, cell, row, fault) != CX_SHOP_TAKEN)
        return CX_SHOP_REFUSED;
    return plan->stream == CX_STREAM_CONTACTS    ? read_contact(plan, cell, row, fault)
           : plan->stream == CX_STREAM_EXPOSURES ? read_exposure(plan, cell, row, fault)
                                                 : read_order(plan, cell, row, fault);
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

/* An amount of one cell. */
static bool read_money(const struct cx_shop_record *r, enum cx_field f, struct cx_text t,
                       struct cx_shop_units *out)
{
    struct cx_money money;
    *out = (struct cx_shop_units){0, true};
    if (!t.n)
        return true;
    enum cx_money_status status = cx_money_read(t, &r->plan->money[f], &money);
    if (status == CX_MONEY_NONE)
        return true;
    if (status != CX_MONEY_OK)
        return refuse_amount(r->fault, status, f, t);
    if (!agree_on_currency(r->plan, &money, r->row)) {
        cx_shop_refuse(r->fault, "bad-currency", f, t,
                       r->row->currency[0]    ? "not the currency of its row"
                       : r->plan->currency[0] ? "not a sign of the shop's currency"
                                              : "a sign of several currencies (say --currency)");
        return false;
    }
    *out = (struct cx_shop_units){money.units, false};
    return true;
}

/* What other columns add to the amount of a field, or take off. */
static bool add_others(const struct cx_shop_record *r, enum cx_field f, struct cx_shop_units *sum)
{
    for (size_t i = 0; i < r->plan->binding.others; i++) {
        int column = r->plan->binding.other[i].column;
        struct cx_shop_units more;
        if (r->plan->binding.other[i].field != f)
            continue;
        if (!read_money(r, f, r->cell[column], &more)) {
            r->fault->column = r->plan->name[column];
            return false;
        }
        cx_int128 all = (cx_int128)more.units * r->plan->binding.other[i].sign + sum->units;
        if (all > INT64_MAX || all < -INT64_MAX)
            return refuse_amount(r->fault, CX_MONEY_OVERFLOW, f, r->cell[column]);
        *sum = (struct cx_shop_units){(int64_t)all, sum->none && more.none};
    }
    return true;
}

bool cx_shop_amount(const struct cx_shop_record *r, enum cx_field f, struct cx_shop_units *amount)
{
    return read_money(r, f, cx_shop_cell(r->plan, f, r->cell), amount) &&
           (r->plan->column[f] < 0 || add_others(r, f, amount));
}

static bool read_product(const struct cx_shop_record *r)
{
    const enum cx_field f = CX_FIELD_PRICE;
    struct cx_shop_units price;
    bool precise;
    if (!cx_shop_amount(r, f, &price))
        return false;
    if (price.none || !r->row->has_quantity)
        return true;
    if (!cx_money_times(price.units, r->row->quantity, r->plan->money[f].half_even, &r->row->amount,
                        &precise))
        return refuse_amount(r->fault, precise ? CX_MONEY_PRECISE : CX_MONEY_OVERFLOW, f,
                             cx_shop_cell(r->plan, f, r->cell));
    r->row->has_amount = true;
    return true;
}

/* A promotion without a code: what was paid is below the list price, or below the price. */
static bool is_below_list(const struct cx_shop_plan *plan, const struct cx_shop_row *row,
                          int64_t list, int64_t discount)
{
    int64_t full;
    bool precise;
    if (discount > 0)
        return true;
    return list > 0 && row->quantity > 0 &&
           cx_money_times(list, row->quantity, plan->money[CX_FIELD_LIST_PRICE].half_even, &full,
                          &precise) &&
           row->amount < full;
}

/* The row's discount and tax; its promotion. */
static bool adjust(const struct cx_shop_record *r)
{
    const int *column = r->plan->column;
    struct cx_shop_row *row = r->row;
    struct cx_shop_units discount, list, tax;
    if (column[CX_FIELD_DISCOUNT] < 0 && column[CX_FIELD_LIST_PRICE] < 0 &&
        column[CX_FIELD_TAX] < 0)
        return true;
    if (!cx_shop_amount(r, CX_FIELD_DISCOUNT, &discount) ||
        !cx_shop_amount(r, CX_FIELD_LIST_PRICE, &list) || !cx_shop_amount(r, CX_FIELD_TAX, &tax))
        return false;
    if (discount.units < 0) /* some write what is taken off below zero */
        discount.units = discount.units == INT64_MIN ? INT64_MAX : -discount.units;
    cx_int128 net = (cx_int128)row->amount - discount.units;
    if (net <= INT64_MAX && net >= -INT64_MAX) {
        row->amount = (int64_t)net;
        if (!row->text[CX_FIELD_PROMOTION].n &&
            is_below_list(r->plan, row, list.units, discount.units))
            row->text[CX_FIELD_PROMOTION] = cx_shop_below_list;
    }
    net += tax.units;
    if (net > INT64_MAX || net < -INT64_MAX)
        return refuse_amount(r->fault, CX_MONEY_OVERFLOW, CX_FIELD_AMOUNT,
                             cx_shop_cell(r->plan, CX_FIELD_AMOUNT, r->cell));
    row->amount = (int64_t)net;
    return true;
}

static bool read_amount(const struct cx_shop_record *r)
{
    bool is_value = r->plan->stream == CX_STREAM_EVENTS && r->plan->column[CX_FIELD_VALUE] >= 0;
    enum cx_field f = is_value ? CX_FIELD_VALUE : CX_FIELD_AMOUNT;
    struct cx_shop_units amount;
    if (r->plan->column[f] < 0) {
        if (!read_product(r))
            return false;
    } else {
        if (!cx_shop_amount(r, f, &amount))
            return false;
        r->row->amount = amount.units;
        r->row->has_amount = !amount.none;
    }
    return is_value || !r->row->has_amount || adjust(r);
}

bool cx_shop_needs_amount(const struct cx_shop_plan *plan)
{
    bool lines_have_none = plan->column[CX_FIELD_AMOUNT] < 0 && plan->column[CX_FIELD_PRICE] < 0;
    return plan->stream == CX_STREAM_PURCHASES &&
           !(lines_have_none && plan->column[CX_FIELD_TOTAL] >= 0);
}

enum cx_shop_verdict cx_shop_miss_amount(const struct cx_shop_plan *plan, enum cx_field f,
                                         struct cx_shop_fault *fault)
{
    if (plan->missing_amount == CX_MISSING_KEEP)
        return CX_SHOP_TAKEN;
    if (plan->missing_amount == CX_MISSING_DROP)
        return not_taken(CX_SHOP_LEFT_OUT, "no-amount", fault);
    return cx_shop_refuse(fault, "no-amount", f, (struct cx_text){"", 0},
                          "is empty (--missing-amount can drop or keep such rows)");
}

enum cx_shop_verdict cx_shop_read_line(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                       struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    const struct cx_shop_record record = {plan, cell, row, fault};
    struct cx_shop_units quantity;
    if (read_id(plan, CX_FIELD_ITEM, cell, row, fault) != CX_SHOP_TAKEN ||
        !cx_shop_amount(&record, CX_FIELD_QUANTITY, &quantity))
        return CX_SHOP_REFUSED;
    row->quantity = quantity.units;
    row->has_quantity = !quantity.none;
    if (!read_amount(&record))
        return CX_SHOP_REFUSED;
    if (!row->has_amount && cx_shop_needs_amount(plan)) {
        enum cx_field f = plan->column[CX_FIELD_AMOUNT] >= 0 ? CX_FIELD_AMOUNT
                          : row->has_quantity                ? CX_FIELD_PRICE
                                                             : CX_FIELD_QUANTITY;
        return cx_shop_miss_amount(plan, f, fault);
    }
    return CX_SHOP_TAKEN;
}

bool cx_shop_has_orders(const struct cx_shop_plan *plan)
{
    static const enum cx_field whole[] = {CX_FIELD_TOTAL, CX_FIELD_ORDER_DISCOUNT,
                                          CX_FIELD_ORDER_TAX, CX_FIELD_SHIPPING, CX_FIELD_REFUNDED};
    if (plan->stream > CX_STREAM_EVENTS)
        return false;
    bool yes = plan->profile->folds != CX_FOLD_NONE || plan->groups > 0;
    for (size_t i = 0; i < CX_COUNT_OF(whole); i++)
        yes |= plan->column[whole[i]] >= 0;
    return yes;
}

void cx_shop_settle_currency(const struct cx_shop_plan *plan, struct cx_shop_row *row)
{
    bool bare_event = !row->has_amount && plan->stream == CX_STREAM_EVENTS;
    if (!row->currency[0] && !bare_event)
        memcpy(row->currency, plan->currency, sizeof row->currency);
}

/* Who gets a refund, and of which order it is, may stand in columns of their own. */
static enum cx_shop_verdict settle_refund(const struct cx_shop_plan *plan,
                                          const struct cx_text *cell, struct cx_shop_row *row,
                                          struct cx_shop_fault *fault)
{
    struct cx_text to = cx_text_trimmed(cx_shop_cell(plan, CX_FIELD_REFUNDED_TO, cell));
    struct cx_text of = cx_text_trimmed(cx_shop_cell(plan, CX_FIELD_REFUND_OF, cell));
    if (row->kind != CX_KIND_REFUND)
        return CX_SHOP_TAKEN;
    if (to.n) {
        if (take_id(CX_FIELD_CUSTOMER, to, row, fault) != CX_SHOP_TAKEN)
            return CX_SHOP_REFUSED;
        lower_address(&row->text[CX_FIELD_CUSTOMER], row->lower[0]);
    }
    if (of.n)
        return take_id(CX_FIELD_ORDER, of, row, fault);
    return CX_SHOP_TAKEN;
}

enum cx_shop_verdict cx_shop_read(const struct cx_shop_plan *plan, const struct cx_text *cell,
                                  struct cx_shop_row *row, struct cx_shop_fault *fault)
{
    enum cx_shop_verdict verdict = cx_shop_read_head(plan, cell, row, fault);
    if (verdict != CX_SHOP_TAKEN || plan->stream > CX_STREAM_EVENTS)
        return verdict;
    verdict = cx_shop_read_line(plan, cell, row, fault);
    if (verdict == CX_SHOP_TAKEN)
        verdict = settle_kind(row, fault);
    if (verdict == CX_SHOP_TAKEN)
        verdict = settle_refund(plan, cell, row, fault);
    if (verdict == CX_SHOP_TAKEN && !row->text[CX_FIELD_CUSTOMER].n && !plan->profile->anonymous)
        verdict = cx_shop_refuse(fault, "no-customer", CX_FIELD_CUSTOMER, (struct cx_text){"", 0},
                                 "is empty");
    if (verdict == CX_SHOP_TAKEN)
        cx_shop_settle_currency(plan, row);
    return verdict;
}
