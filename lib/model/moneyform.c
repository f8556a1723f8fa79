/* moneyform.c - shop amounts: strip signs and currency, find the decimal mark, hand plain digits to
 * base/decimal. */
#include "model/moneyform.h"

#include <string.h>

#include "base/ascii.h"
#include "base/decimal.h"
#include "model/currency.h"
#include "model/guard.h"

#define DIGITS_ROOM 64
#define GROUPS 24

struct strip {
    const char *at, *end;
    bool negative, signed_once, parenthesis;
    char currency[4];
    const char *shared; /* as in struct cx_money */
    bool unknown_currency;
};

/* ---- what stands round the digits ---- */

struct token {
    const char *bytes;
    const char *means; /* a code, or one of the words below */
};
static const char blank[] = " ", minus[] = "-", plus[] = "+", open_[] = "(", close_[] = ")";

/* Signs of several currencies, after the narrow symbols of Unicode's CLDR 44, and those that are
 * often shortened to them (R$, C$). */
static const char dollars[] = "USD ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUC CUP CVE DOP FJD "
                              "GYD HKD JMD KYD LRD MOP MXN NAD NIO NZD SBD SGD SRD TOP TTD TWD "
                              "UYU WST XCD ZWL",
                  crowns[] = "SEK DKK EEK ISK NOK", yens[] = "JPY CNY", cordobas[] = "CAD NIO",
                  rupees[] = "INR IDR LKR MUR NPR PKR SCR", lei[] = "RON MDL",
                  francs[] = "CHF BIF DJF GNF KMF RWF XAF XOF XPF";

/* The longer ones first where one begins or ends another. */
static const struct token tokens[] = {
    {" ", blank},
    {"\t", blank},
    {"\xC2\xA0", blank},
    {"\xE2\x80\xAF", blank},
    {"\xE2\x80\x89", blank},
    {"-", minus},
    {"\xE2\x88\x92", minus},
    {"\xE2\x80\x93", minus},
    {"+", plus},
    {"(", open_},
    {")", close_},
    {"\xE2\x82\xAC", "EUR"},
    {"\xC2\xA3", "GBP"},
    {"CN\xC2\xA5", "CNY"},
    {"\xC2\xA5", yens},
    {"AU$", "AUD"},
    {"CA$", "CAD"},
    {"EC$", "XCD"},
    {"HK$", "HKD"},
    {"MX$", "MXN"},
    {"NT$", "TWD"},
    {"NZ$", "NZD"},
    {"US$", "USD"},
    {"A$", "AUD"},
    {"C$", cordobas},
    {"R$", "BRL"},
    {"S$", "SGD"},
    {"$", dollars},
    {"\xE0\xB8\xBF", "THB"},
    {"\xE2\x82\xA6", "NGN"},
    {"\xE2\x82\xA9", "KRW"},
    {"\xE2\x82\xAA", "ILS"},
    {"\xE2\x82\xAB", "VND"},
    {"\xE2\x82\xB1", "PHP"},
    {"\xE2\x82\xB4", "UAH"},
    {"\xE2\x82\xB8", "KZT"},
    {"\xE2\x82\xB9", "INR"},
    {"\xE2\x82\xBA", "TRY"},
    {"\xE2\x82\xBD", "RUB"},
    {"\xE2\x82\xBE", "GEL"},
    {"z\xC5\x82", "PLN"},
    {"K\xC4\x8D", "CZK"},
    {"\xD0\xBB\xD0\xB2.", "BGN"},
    {"\xD0\xBB\xD0\xB2", "BGN"},
    {"Ft", "HUF"},
    {"lei", lei},
    {"Lei", lei},
    {"Rs.", rupees},
    {"Rs", rupees},
    {"SFr.", "CHF"},
    {"SFr", "CHF"},
    {"Fr.", francs},
    {"kr.", crowns},
    {"kr", crowns},
    {"Kr", crowns},
};

static bool is_shared(const char *means)
{
    return strlen(means) > 3;
}

static bool add_currency(struct strip *s, const char *code)
{
    if (is_shared(code))
        s->shared = code;
    else if (s->currency[0] && memcmp(s->currency, code, 3))
        s->unknown_currency = true;
    else
        memcpy(s->currency, code, 4);
    return true;
}

static bool apply(struct strip *s, const char *means)
{
    if (means == blank)
        return true;
    if (means == minus || means == plus) {
        bool again = s->signed_once;
        s->signed_once = true;
        s->negative |= means == minus;
        return !again;
    }
    if (means == open_ || means == close_) {
        s->parenthesis = true;
        s->negative = true;
        return true;
    }
    return add_currency(s, means);
}

static bool apply_code(struct strip *s, const char *letters, size_t n)
{
    char code[4];
    struct cx_text word = {letters, n};
    if (!cx_currency_code(word, code)) {
        s->unknown_currency = true;
        return n == 3;
    }
    return add_currency(s, code);
}

static bool strip_front(struct strip *s)
{
    while (s->at < s->end && !cx_is_digit(*s->at) && *s->at != '.' && *s->at != ',') {
        size_t left = (size_t)(s->end - s->at), i = 0, n = 0;
        for (; i < CX_COUNT_OF(tokens); i++) {
            n = strlen(tokens[i].bytes);
            if (n <= left && !memcmp(s->at, tokens[i].bytes, n))
                break;
        }
        if (i < CX_COUNT_OF(tokens)) {
            if (tokens[i].means == close_ || !apply(s, tokens[i].means))
                return false;
        } else {
            for (n = 0; n < left && cx_is_letter(s->at[n]); n++)
                ;
            if (!n || !apply_code(s, s->at, n))
                return false;
        }
        s->at += n;
    }
    return true;
}

static bool ends_with(const struct strip *s, const char *bytes, size_t n)
{
    return (size_t)(s->end - s->at) >= n && !memcmp(s->end - n, bytes, n);
}

/* 12,50:-, 9,- and 9.--: the dashes are no minus.  A comma or point stays: it is the decimal
 * mark. */
static bool strip_whole_mark(struct strip *s)
{
    static const char *const dashes[] = {"--", "-", "\xE2\x80\x93", "\xE2\x80\x94"};
    for (size_t i = 0; i < CX_COUNT_OF(dashes); i++) {
        size_t n = strlen(dashes[i]);
        if (!ends_with(s, dashes[i], n) || (size_t)(s->end - s->at) <= n)
            continue;
        char before = s->end[-1 - (ptrdiff_t)n];
        if (before != ':' && before != ',' && before != '.')
            continue;
        s->end -= n + (before == ':');
        return true;
    }
    return false;
}

static bool strip_back(struct strip *s)
{
    const bool signed_in_front = s->signed_once;
    while (s->end > s->at && !cx_is_digit(s->end[-1]) && s->end[-1] != ',') {
        size_t i = 0, n = 0;
        if (strip_whole_mark(s))
            return s->signed_once == signed_in_front; /* 9,--- is no amount */
        for (; i < CX_COUNT_OF(tokens); i++) {
            n = strlen(tokens[i].bytes);
            if (ends_with(s, tokens[i].bytes, n))
                break;
        }
        if (i < CX_COUNT_OF(tokens)) {
            if (tokens[i].means == open_ || (tokens[i].means == close_ && !s->parenthesis))
                return false;
            if (tokens[i].means == close_)
                s->parenthesis = false; /* closed; negative stays */
            else if (!apply(s, tokens[i].means))
                return false;
        } else if (s->end[-1] == '.') {
            return true;
        } else {
            while (s->end - n > s->at && cx_is_letter(s->end[-1 - (ptrdiff_t)n]))
                n++;
            if (!n || !apply_code(s, s->end - n, n))
                return false;
        }
        s->end -= n;
    }
    return true;
}

/* ---- digits and marks ---- */

enum mark { POINT, COMMA, GAP_BLANK, GAP_APOSTROPHE };

struct digits {
    char text[DIGITS_ROOM];
    size_t n;
    enum mark mark[GROUPS]; /* between group i and i + 1 */
    size_t length[GROUPS];  /* digits of group i */
    size_t groups;
    size_t points, commas, gaps;
};

static size_t take_mark(const char *at, size_t left, enum mark *mark)
{
    static const struct {
        const char *bytes;
        enum mark mark;
    } marks[] = {{".", POINT},
                 {",", COMMA},
                 {" ", GAP_BLANK},
                 {"'", GAP_APOSTROPHE},
                 {"\xC2\xA0", GAP_BLANK},
                 {"\xE2\x80\xAF", GAP_BLANK},
                 {"\xE2\x80\x89", GAP_BLANK},
                 {"\xE2\x80\x99", GAP_APOSTROPHE}};
    for (size_t i = 0; i < CX_COUNT_OF(marks); i++) {
        size_t n = strlen(marks[i].bytes);
        if (n <= left && !memcmp(at, marks[i].bytes, n)) {
            *mark = marks[i].mark;
            return n;
        }
    }
    return 0;
}

static bool take_digits(const struct strip *s, struct digits *d)
{
    memset(d, 0, sizeof *d);
    d->groups = 1;
    for (const char *at = s->at; at < s->end;) {
        if (cx_is_digit(*at)) {
            if (d->n == DIGITS_ROOM)
                return false;
            d->text[d->n++] = *at++;
            d->length[d->groups - 1]++;
            continue;
        }
        enum mark mark;
        size_t n = take_mark(at, (size_t)(s->end - at), &mark);
        if (!n || d->groups == GROUPS)
            return false;
        d->points += mark == POINT;
        d->commas += mark == COMMA;
        d->gaps += mark >= GAP_BLANK;
        d->mark[d->groups++ - 1] = mark;
        at += n;
    }
    return d->n > 0;
}

enum meaning { NO_DECIMALS, DECIMALS, UNCLEAR };

/* What the value's own marks say of the last of them. */
static enum meaning own_meaning(const struct digits *d)
{
    if (!d->points && !d->commas)
        return NO_DECIMALS;
    if (d->points && d->commas)
        return DECIMALS; /* the last one; that it comes once is seen to later */
    if (d->points + d->commas > 1)
        return NO_DECIMALS;
    if (d->gaps || d->length[1] != 3)
        return DECIMALS;
    if (d->length[0] < 1 || d->length[0] > 3 || d->text[0] == '0')
        return DECIMALS; /* thousands do not begin with 0, nor with four digits */
    return UNCLEAR;
}

static bool last_is(const struct digits *d, enum mark mark)
{
    return d->groups > 1 && d->mark[d->groups - 2] == mark;
}

/* Groups of whole digits: one mark throughout, in threes, or twos and a last three. */
static bool groups_stand(const struct digits *d, size_t whole)
{
    if (whole == 1)
        return true;
    bool threes = true, twos = true;
    for (size_t i = 1; i < whole; i++) {
        if (d->mark[i - 1] != d->mark[0])
            return false;
        bool last = i + 1 == whole;
        threes &= d->length[i] == 3;
        twos &= d->length[i] == (last ? 3u : 2u);
    }
    return (threes || twos) && d->length[0] >= 1 && d->length[0] <= 3;
}

static enum cx_money_status to_units(const struct digits *d, const struct strip *s, bool decimals,
                                     const struct cx_money_rule *rule, int64_t *units)
{
    char text[DIGITS_ROOM + 4];
    size_t n = 0, whole = d->groups - decimals, fraction = decimals ? d->length[whole] : 0;
    if (!groups_stand(d, whole))
        return CX_MONEY_BAD;
    if (s->negative)
        text[n++] = '-';
    if (d->n == fraction)
        text[n++] = '0';
    memcpy(text + n, d->text, d->n - fraction);
    n += d->n - fraction;
    if (fraction) {
        text[n++] = '.';
        memcpy(text + n, d->text + d->n - fraction, fraction);
        n += fraction;
    }
    switch (cx_decimal_parse((struct cx_text){text, n}, rule->half_even, units)) {
    case CX_DECIMAL_OK:
        return CX_MONEY_OK;
    case CX_DECIMAL_PRECISE:
        return CX_MONEY_PRECISE;
    case CX_DECIMAL_OVERFLOW:
        return CX_MONEY_OVERFLOW;
    default:
        return CX_MONEY_BAD;
    }
}

static enum cx_money_status read_digits(const struct digits *d, const struct strip *s,
                                        const struct cx_money_rule *rule, int64_t *units)
{
    bool decimals = false;
    if (rule->mark == CX_MONEY_OPEN) {
        enum meaning meaning = own_meaning(d);
        if (meaning == UNCLEAR)
            return CX_MONEY_AMBIGUOUS;
        decimals = meaning == DECIMALS;
        if (decimals && (last_is(d, POINT) ? d->points : d->commas) > 1)
            return CX_MONEY_BAD;
    } else {
        enum mark mark = rule->mark == CX_MONEY_POINT ? POINT : COMMA;
        size_t count = mark == POINT ? d->points : d->commas;
        decimals = count == 1 && last_is(d, mark);
        if (count && !decimals)
            return CX_MONEY_BAD;
    }
    return to_units(d, s, decimals, rule, units);
}

/* ---- the whole value ---- */

static enum cx_money_status take_apart(struct cx_text t, struct strip *s, struct digits *d)
{
    memset(s, 0, sizeof *s);
    if (cx_is_nothing(t))
        return CX_MONEY_NONE;
    t = cx_unguarded(t);
    bool guarded = t.n && t.s[0] == '\''; /* a text for a spreadsheet, as in '$5 */
    s->at = t.s + guarded;
    s->end = t.s + t.n;
    if (!strip_front(s) || s->at == s->end || !strip_back(s) || s->parenthesis ||
        !take_digits(s, d))
        return CX_MONEY_BAD;
    return s->unknown_currency ? CX_MONEY_CURRENCY : CX_MONEY_OK;
}

static enum cx_money_status read_slowly(struct cx_text t, const struct cx_money_rule *rule,
                                        struct cx_money *out)
{
    struct strip s;
    struct digits d;
    enum cx_money_status status = take_apart(t, &s, &d);
    if (status != CX_MONEY_OK)
        return status;
    memcpy(out->currency, s.currency, sizeof out->currency);
    out->shared = s.shared;
    return read_digits(&d, &s, rule, &out->units);
}

/* Plain digits with the known decimal mark, by far the most of them. */
static bool read_plainly(struct cx_text t, enum cx_money_mark mark, int64_t *units)
{
    char point = mark == CX_MONEY_COMMA ? ',' : '.';
    size_t i = t.n && t.s[0] == '-', start = i;
    int64_t sum = 0;
    if (t.n - i > 18 || i == t.n)
        return false;
    for (; i < t.n && cx_is_digit(t.s[i]); i++)
        sum = sum * 10 + (t.s[i] - '0');
    if (i == start || (i < t.n && t.s[i] != point) || (t.n > i + 5) || i - start > 14)
        return false;
    int scale = 4;
    for (i++; i < t.n && cx_is_digit(t.s[i]); i++, scale--)
        sum = sum * 10 + (t.s[i] - '0');
    if (i < t.n)
        return false;
    static const int64_t power[] = {1, 10, 100, 1000, 10000};
    *units = (start ? -sum : sum) * power[scale];
    return true;
}

enum cx_money_status cx_money_read(struct cx_text t, const struct cx_money_rule *rule,
                                   struct cx_money *out)
{
    out->currency[0] = '\0';
    out->shared = NULL;
    out->units = 0;
    if (rule->mark != CX_MONEY_OPEN && read_plainly(t, rule->mark, &out->units))
        return CX_MONEY_OK;
    return read_slowly(t, rule, out);
}

static void note_place(struct cx_place *first, struct cx_place at)
{
    if (!first->line)
        *first = at;
}

/* 12.50, but not 1.234: proves the point in the most usual way. */
static bool proves_point(struct cx_text t)
{
    int64_t units;
    const char *point = memchr(t.s, '.', t.n);
    return point && t.s + t.n - point != 4 && read_plainly(t, CX_MONEY_POINT, &units);
}

void cx_money_notice(struct cx_money_evidence *e, struct cx_text t, struct cx_place at)
{
    struct strip s;
    struct digits d;
    int64_t units;
    static const struct cx_money_rule by_itself = {.mark = CX_MONEY_OPEN, .half_even = true};
    size_t marks = 0;
    if (t.n && proves_point(t)) {
        note_place(&e->point, at);
        return;
    }
    for (size_t i = 0; i < t.n; i++)
        marks += t.s[i] == '.' || t.s[i] == ',';
    if (!marks || take_apart(t, &s, &d) != CX_MONEY_OK || (!d.points && !d.commas))
        return;
    enum cx_money_status status = read_digits(&d, &s, &by_itself, &units);
    if (status == CX_MONEY_AMBIGUOUS)
        note_place(&e->open, at);
    if (status != CX_MONEY_OK)
        return;
    bool last_point = last_is(&d, POINT);
    bool point_is_decimal = own_meaning(&d) == DECIMALS ? last_point : !last_point;
    note_place(point_is_decimal ? &e->point : &e->comma, at);
}

void cx_money_join(struct cx_money_evidence *e, const struct cx_money_evidence *next)
{
    note_place(&e->point, next->point);
    note_place(&e->comma, next->comma);
    note_place(&e->open, next->open);
}

/* OPEN: says nothing, or both. */
static enum cx_money_mark spoken(const struct cx_money_evidence *e)
{
    if (!e || (!e->point.line) == (!e->comma.line))
        return CX_MONEY_OPEN;
    return e->point.line ? CX_MONEY_POINT : CX_MONEY_COMMA;
}

enum cx_money_mark cx_money_decide(const struct cx_money_evidence *own,
                                   const struct cx_money_evidence *others, char delimiter)
{
    if (own->point.line && own->comma.line)
        return CX_MONEY_OPEN;
    if (spoken(own))
        return spoken(own);
    if (!own->open.line)
        return CX_MONEY_POINT; /* whole numbers: nothing to decide */
    if (spoken(others))
        return spoken(others);
    return delimiter == ';' ? CX_MONEY_COMMA : CX_MONEY_OPEN;
}

bool cx_money_times(int64_t a, int64_t b, bool half_even, int64_t *product, bool *precise)
{
    cx_int128 exact = (cx_int128)a * b;
    cx_int128 whole = exact / CX_DECIMAL_ONE;
    int rest = (int)(exact % CX_DECIMAL_ONE), half = CX_DECIMAL_ONE / 2;
    *precise = rest != 0 && !half_even;
    if (rest > half || (rest == half && whole % 2))
        whole++;
    if (rest < -half || (rest == -half && whole % 2))
        whole--;
    if (whole > INT64_MAX || whole < -INT64_MAX)
        return false;
    *product = (int64_t)whole;
    return !*precise;
}
