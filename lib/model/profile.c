/* profile.c - rules into a profile, and a profile against a header. */
#include "model/profile.h"

#include <stdio.h>
#include <string.h>

#include "base/lower.h"

static const char *const field_names[CX_FIELDS] = {
    "customer",    "time",     "clock",     "zone",           "order",      "refund-of",
    "refunded-to", "item",     "quantity",  "price",          "list-price", "amount",
    "discount",    "tax",      "total",     "order-discount", "order-tax",  "shipping",
    "refunded",    "currency", "kind",      "part",           "status",     "mode",
    "cancelled",   "channel",  "promotion", "referral",       "event",      "value",
    "campaign",    "source",   "id",        "email",          "phone",      "loyalty",
    "cookie",      "country",  "consent",   "experiment",     "variant"};

static const char *const stream_names[CX_STREAMS] = {"purchases", "events", "contacts", "exposures",
                                                     "table"};

static const char *const kind_names[] = {"sale", "refund", "shipping", "tax", "fee"};

const char *cx_field_name(enum cx_field f)
{
    return field_names[f];
}

enum cx_field cx_field_find(struct cx_text name)
{
    for (int f = 0; f < CX_FIELDS; f++)
        if (cx_text_is(name, field_names[f]))
            return (enum cx_field)f;
    return CX_FIELDS;
}

bool cx_field_is_money(enum cx_field f)
{
    return (f >= CX_FIELD_QUANTITY && f <= CX_FIELD_REFUNDED) || f == CX_FIELD_VALUE;
}

const char *cx_kind_name(enum cx_shop_kind k)
{
    return kind_names[k];
}

const char *cx_stream_name(enum cx_stream s)
{
    return stream_names[s];
}

/* ---- names */

static bool is_white(char c)
{
    return cx_is_blank(c) || c == '\n' || c == '\r';
}

static bool is_wrapping(char c)
{
    return is_white(c) || c == '"' || c == '\'';
}

struct cx_text cx_name_normal(struct cx_arena *a, struct cx_text name)
{
    if (name.n >= 3 && !memcmp(name.s, "\xEF\xBB\xBF", 3))
        name = (struct cx_text){name.s + 3, name.n - 3};
    while (name.n && is_wrapping(name.s[0]))
        name = (struct cx_text){name.s + 1, name.n - 1};
    while (name.n && is_wrapping(name.s[name.n - 1]))
        name.n--;
    char *text = cx_arena_bytes(a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; text && i < name.n; i++)
        if (!is_white(name.s[i]))
            text[n++] = cx_lower_at(name, i);
        else if (!is_white(name.s[i - 1])) /* the first is no blank */
            text[n++] = ' ';
    return (struct cx_text){text, n};
}

static struct cx_text fold_text(struct cx_arena *a, struct cx_text t)
{
    char *text = cx_arena_bytes(a, t.n + 1);
    for (size_t i = 0; text && i < t.n; i++)
        text[i] = cx_lower_at(t, i);
    return (struct cx_text){text, t.n};
}

/* ---- rules */

struct rule {
    struct cx_profile *profile;
    struct cx_arena *arena;
    enum cx_field field;
    struct cx_text value;
    struct cx_error *error;
};

/* A copy of an array with room for one more; profiles are small. */
static void *one_more(struct rule *r, void *old, size_t n, size_t size)
{
    void *grown = cx_arena_grow(r->arena, old, n * size, (n + 1) * size);
    if (!grown)
        cx_no_memory(r->error);
    return grown;
}

static enum cx_status bad_value(struct rule *r, const char *wanted)
{
    return cx_fail(r->error, CX_USAGE, "'%.*s' is not %s", (int)r->value.n, r->value.s, wanted);
}

static bool take_number(struct cx_text *t, size_t *n)
{
    size_t digits = 0;
    for (*n = 0; digits < t->n && digits < 6 && cx_is_digit(t->s[digits]); digits++)
        *n = *n * 10 + (size_t)(t->s[digits] - '0');
    *t = (struct cx_text){t->s + digits, t->n - digits};
    return digits > 0 && *n > 0;
}

/* "@3 of 5" */
static bool read_position(struct cx_text t, size_t *at, size_t *of)
{
    t = (struct cx_text){t.s + 1, t.n - 1};
    if (!take_number(&t, at) || t.n < 4 || memcmp(t.s, " of ", 4))
        return false;
    t = (struct cx_text){t.s + 4, t.n - 4};
    return take_number(&t, of) && t.n == 0 && *at <= *of;
}

/* Where "{n}" stands in a name, from 1; 0 without it. */
static size_t place_of_number(struct cx_text name)
{
    for (size_t i = 0; i + 3 <= name.n; i++)
        if (!memcmp(name.s + i, "{n}", 3))
            return i + 1;
    return 0;
}

static enum cx_status add_column(struct rule *r)
{
    struct cx_profile *p = r->profile;
    struct cx_profile_column column = {.field = r->field};
    if (r->value.n && r->value.s[0] == '@') {
        if (!read_position(r->value, &column.at, &column.of))
            return bad_value(r, "a column number such as '@3 of 5'");
    } else {
        column.name = cx_name_normal(r->arena, r->value);
        if (!column.name.s)
            return cx_no_memory(r->error);
        if (!column.name.n)
            return bad_value(r, "the name of a column");
        column.numbered = place_of_number(column.name);
    }
    p->column = one_more(r, p->column, p->columns, sizeof *p->column);
    if (!p->column)
        return CX_FAILED;
    p->column[p->columns++] = column;
    return CX_OK;
}

static enum cx_status add_other(struct rule *r, int sign)
{
    if (cx_field_is_money(r->field) != (sign != 0))
        return cx_fail(r->error, CX_USAGE,
                       sign ? "'%s' is no field of amounts"
                            : "'%s' is a field of amounts: say add or less",
                       field_names[r->field]);
    enum cx_status status = add_column(r);
    if (status != CX_OK)
        return status;
    struct cx_profile_column *column = &r->profile->column[r->profile->columns - 1];
    column->otherwise = !sign;
    column->sign = sign;
    return CX_OK;
}

static enum cx_status add_else(struct rule *r)
{
    return add_other(r, 0);
}

static enum cx_status add_plus(struct rule *r)
{
    return add_other(r, 1);
}

static enum cx_status add_less(struct rule *r)
{
    return add_other(r, -1);
}

static enum cx_status add_require(struct rule *r)
{
    r->profile->required[r->field] = true;
    return CX_OK;
}

static enum cx_status add_optional(struct rule *r)
{
    r->profile->optional[r->field] = true;
    return CX_OK;
}

static enum cx_status add_text(struct rule *r, struct cx_text **list, size_t *n,
                               struct cx_text text)
{
    if (!text.s)
        return cx_no_memory(r->error);
    if (!text.n)
        return bad_value(r, "a text to compare with");
    *list = one_more(r, *list, *n, sizeof **list);
    if (!*list)
        return CX_FAILED;
    (*list)[(*n)++] = text;
    return CX_OK;
}

static enum cx_status add_mark(struct rule *r)
{
    return add_text(r, &r->profile->mark, &r->profile->marks, cx_name_normal(r->arena, r->value));
}

/* ---- rules about rows */

/* FIELD=TEXT */
static const char *word_of(struct rule *r, struct cx_text text)
{
    const char *field = cx_field_name(r->field);
    size_t n = strlen(field);
    char *word = cx_arena_alloc(r->arena, n + 1 + text.n + 1);
    if (word) {
        memcpy(word, field, n);
        word[n] = '=';
        memcpy(word + n + 1, text.s, text.n);
    }
    return word;
}

static enum cx_status add_test(struct rule *r, enum cx_row_rule rule, enum cx_shop_kind kind)
{
    struct cx_profile *p = r->profile;
    struct cx_profile_test test = {.field = r->field, .rule = rule, .kind = kind};
    test.text = fold_text(r->arena, r->value);
    test.word = test.text.s ? word_of(r, test.text) : NULL;
    if (!test.word)
        return cx_no_memory(r->error);
    if (cx_text_is(test.text, "(empty)"))
        test.text.n = 0;
    p->mapped[r->field] |= rule >= CX_ROW_TAKE;
    p->test = one_more(r, p->test, p->tests, sizeof *p->test);
    if (!p->test)
        return CX_FAILED;
    p->test[p->tests++] = test;
    return CX_OK;
}

static enum cx_status add_heading(struct rule *r)
{
    return add_test(r, CX_ROW_HEADING, CX_KIND_UNKNOWN);
}

/* With a field, rows; without, lines that need not have the columns of the table. */
static enum cx_status add_footer(struct rule *r)
{
    if (r->field != CX_FIELDS)
        return add_test(r, CX_ROW_FOOTER, CX_KIND_UNKNOWN);
    return add_text(r, &r->profile->footer, &r->profile->footers, fold_text(r->arena, r->value));
}

static enum cx_status add_leave_out(struct rule *r)
{
    return add_test(r, CX_ROW_LEAVE_OUT, CX_KIND_UNKNOWN);
}

static enum cx_status add_take(struct rule *r)
{
    return add_test(r, CX_ROW_TAKE, CX_KIND_UNKNOWN);
}

static enum cx_status add_income(struct rule *r)
{
    return add_test(r, CX_ROW_INCOME, CX_KIND_UNKNOWN);
}

static enum cx_status add_sale(struct rule *r)
{
    return add_test(r, CX_ROW_KIND, CX_KIND_SALE);
}

static enum cx_status add_refund(struct rule *r)
{
    return add_test(r, CX_ROW_KIND, CX_KIND_REFUND);
}

static enum cx_status add_shipping(struct rule *r)
{
    return add_test(r, CX_ROW_KIND, CX_KIND_SHIPPING);
}

static enum cx_status add_tax(struct rule *r)
{
    return add_test(r, CX_ROW_KIND, CX_KIND_TAX);
}

static enum cx_status add_fee(struct rule *r)
{
    return add_test(r, CX_ROW_KIND, CX_KIND_FEE);
}

/* ---- rules about the whole table */

static char *copied(struct rule *r)
{
    char *text = cx_arena_text(r->arena, r->value.s, r->value.n);
    if (!text)
        cx_no_memory(r->error);
    return text;
}

static enum cx_status add_constant(struct rule *r)
{
    char *text = copied(r);
    r->profile->constant[r->field] = (struct cx_text){text, r->value.n};
    return text ? CX_OK : CX_FAILED;
}

static enum cx_status add_empty(struct rule *r)
{
    r->profile->nothing[r->field] = fold_text(r->arena, r->value);
    return r->profile->nothing[r->field].s ? CX_OK : cx_no_memory(r->error);
}

static enum cx_status add_about(struct rule *r)
{
    char *text = copied(r);
    r->profile->about = (struct cx_text){text, r->value.n};
    return text ? CX_OK : CX_FAILED;
}

static enum cx_status add_zone(struct rule *r)
{
    r->profile->zone = copied(r);
    return r->profile->zone ? CX_OK : CX_FAILED;
}

static enum cx_status add_zone_name(struct rule *r)
{
    struct cx_profile *p = r->profile;
    struct cx_text name = {copied(r), r->value.n};
    const char *equals = memchr(r->value.s, '=', r->value.n);
    if (!name.s)
        return CX_FAILED;
    if (!equals || equals == r->value.s || equals + 1 == r->value.s + r->value.n)
        return bad_value(r, "a name and a time zone, such as 'IST=+05:30'");
    p->zone_name = one_more(r, p->zone_name, p->zone_names, sizeof *p->zone_name);
    if (!p->zone_name)
        return CX_FAILED;
    p->zone_name[p->zone_names++] = name;
    return CX_OK;
}

static enum cx_status add_stream(struct rule *r)
{
    for (int i = 0; i < CX_STREAMS; i++)
        if (cx_text_is(r->value, stream_names[i])) {
            r->profile->stream = (enum cx_stream)i;
            return CX_OK;
        }
    return bad_value(r, "a stream: purchases, events, contacts, exposures or table");
}

static enum cx_status add_dates(struct rule *r)
{
    for (int i = CX_DATE_DMY; i <= CX_DATE_ISO; i++)
        if (cx_text_is(r->value, cx_date_order_name((enum cx_date_order)i))) {
            r->profile->dates = (enum cx_date_order)i;
            return CX_OK;
        }
    if (!cx_text_is(r->value, "excel"))
        return bad_value(r, "a way of writing dates: iso, dmy, mdy, ymd or excel");
    r->profile->numbers = CX_DATE_EXCEL;
    return CX_OK;
}

static enum cx_status add_decimal(struct rule *r)
{
    r->profile->decimal = cx_text_is(r->value, ".")   ? CX_MONEY_POINT
                          : cx_text_is(r->value, ",") ? CX_MONEY_COMMA
                                                      : CX_MONEY_OPEN;
    return r->profile->decimal ? CX_OK : bad_value(r, "a decimal mark: a point or a comma");
}

static enum cx_status add_grammar(struct rule *r)
{
    r->profile->blanks = cx_text_is(r->value, "blanks");
    r->profile->log = cx_text_is(r->value, "log");
    return r->profile->blanks || r->profile->log ? CX_OK : bad_value(r, "a grammar: blanks or log");
}

static enum cx_status add_round(struct rule *r)
{
    r->profile->half_even = true;
    return cx_text_is(r->value, "half-even") ? CX_OK : bad_value(r, "a rounding: half-even");
}

static enum cx_status add_headerless(struct rule *r)
{
    r->profile->headerless = true;
    return CX_OK;
}

static enum cx_status add_single(struct rule *r)
{
    r->profile->single = true;
    return CX_OK;
}

static enum cx_status add_anonymous(struct rule *r)
{
    r->profile->anonymous = true;
    return CX_OK;
}

static enum cx_status add_carry(struct rule *r)
{
    r->profile->carried[r->field] = true;
    return CX_OK;
}

static enum cx_status set_fold(struct rule *r, enum cx_profile_fold how)
{
    if (r->profile->folds != CX_FOLD_NONE)
        return cx_fail(r->error, CX_USAGE, "one of 'fold', 'repeat' and 'sum' is enough");
    r->profile->folds = how;
    r->profile->fold = r->field;
    return CX_OK;
}

static enum cx_status add_fold(struct rule *r)
{
    return set_fold(r, CX_FOLD_BLANKS);
}

static enum cx_status add_repeat(struct rule *r)
{
    return set_fold(r, CX_FOLD_REPEAT);
}

static enum cx_status add_sum(struct rule *r)
{
    return set_fold(r, CX_FOLD_SUM);
}

/* What stands in a rule's other two columns. */
enum shape { BARE = 0, FIELD = 1, VALUE = 2, FIELD_OR_NOT = 4 };

static const struct {
    const char *word;
    int shape;
    enum cx_status (*add)(struct rule *r);
} rules[] = {
    {"about", VALUE, add_about},
    {"stream", VALUE, add_stream},
    {"column", FIELD | VALUE, add_column},
    {"else", FIELD | VALUE, add_else},
    {"add", FIELD | VALUE, add_plus},
    {"less", FIELD | VALUE, add_less},
    {"require", FIELD, add_require},
    {"optional", FIELD, add_optional},
    {"mark", VALUE, add_mark},
    {"single", BARE, add_single},
    {"constant", FIELD | VALUE, add_constant},
    {"empty", FIELD | VALUE, add_empty},
    {"carry", FIELD, add_carry},
    {"anonymous", BARE, add_anonymous},
    {"zone", VALUE, add_zone},
    {"zone-name", VALUE, add_zone_name},
    {"dates", VALUE, add_dates},
    {"decimal", VALUE, add_decimal},
    {"round", VALUE, add_round},
    {"grammar", VALUE, add_grammar},
    {"headerless", BARE, add_headerless},
    {"heading", FIELD | VALUE, add_heading},
    {"footer", FIELD_OR_NOT | VALUE, add_footer},
    {"leave-out", FIELD | VALUE, add_leave_out},
    {"take", FIELD | VALUE, add_take},
    {"income", FIELD | VALUE, add_income},
    {"sale", FIELD | VALUE, add_sale},
    {"refund", FIELD | VALUE, add_refund},
    {"shipping", FIELD | VALUE, add_shipping},
    {"tax", FIELD | VALUE, add_tax},
    {"fee", FIELD | VALUE, add_fee},
    {"fold", FIELD, add_fold},
    {"repeat", BARE, add_repeat},
    {"sum", BARE, add_sum},
};

void cx_profile_start(struct cx_profile *p, const char *name)
{
    memset(p, 0, sizeof *p);
    p->name = name;
}

enum cx_status cx_profile_add(struct cx_profile *p, struct cx_arena *a,
                              const struct cx_profile_line *line, struct cx_error *e)
{
    struct cx_text word = line->rule, field = line->field, value = line->value;
    struct rule r = {.profile = p, .arena = a, .field = CX_FIELDS, .value = value, .error = e};
    size_t i = 0;
    while (i < CX_COUNT_OF(rules) && !cx_text_is(word, rules[i].word))
        i++;
    if (i == CX_COUNT_OF(rules))
        return cx_fail(e, CX_USAGE, "'%.*s' is no rule of a profile", (int)word.n, word.s);
    if (rules[i].shape & FIELD || (field.n && rules[i].shape & FIELD_OR_NOT)) {
        r.field = cx_field_find(field);
        if (r.field == CX_FIELDS)
            return cx_fail(e, CX_USAGE, "'%.*s' is no field", (int)field.n, field.s);
    } else if (field.n) {
        return cx_fail(e, CX_USAGE, "rule '%s' takes no field", rules[i].word);
    }
    if (!value.n != !(rules[i].shape & VALUE))
        return cx_fail(e, CX_USAGE, "rule '%s' takes %s value", rules[i].word,
                       value.n ? "no" : "a");
    return rules[i].add(&r);
}

/* ---- matching */

/* Whether `name` is the column's name with this number in it. */
static bool has_number(const struct cx_profile_column *c, struct cx_text name, size_t number)
{
    char digits[24];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%zu", number), before = c->numbered - 1;
    const char *behind = c->name.s + before + 3;
    return name.n == c->name.n - 3 + n && !memcmp(name.s, c->name.s, before) &&
           !memcmp(name.s + before, digits, n) &&
           !memcmp(name.s + before + n, behind, name.n - before - n);
}

struct header {
    const struct cx_text *names;
    size_t n;
    size_t number; /* of the group of columns that is looked for */
};

static bool plays(const struct cx_profile_column *c, const struct header *h, size_t i)
{
    if (c->at)
        return c->of == h->n && c->at == i + 1;
    return c->numbered ? has_number(c, h->names[i], h->number)
                       : cx_text_equal(c->name, h->names[i]);
}

static void bind_other(const struct cx_profile_column *c, int column, struct cx_binding *binding)
{
    binding->crowded |= binding->others == CX_OTHERS;
    if (binding->crowded)
        return;
    binding->other[binding->others].field = c->field;
    binding->other[binding->others].sign = c->sign;
    binding->other[binding->others++].column = column;
}

/* The columns of one rule: the first plays the field unless an earlier rule found one. */
static void bind(const struct cx_profile *p, const struct cx_profile_column *c,
                 const struct header *h, struct cx_binding *binding)
{
    int *column = &binding->column[c->field], *rival = &binding->rival[c->field];
    bool settled = *column >= 0;
    for (size_t i = 0; i < h->n; i++) {
        if (!plays(c, h, i) || *column == (int)i)
            continue;
        if (*column < 0 && c->sign >= 0)
            *column = (int)i;
        else if (c->otherwise || c->sign)
            bind_other(c, (int)i, binding);
        else if (*rival < 0 && (p->single || !settled))
            *rival = (int)i;
    }
}

bool cx_profile_knows(const struct cx_profile *p, enum cx_field f)
{
    for (size_t i = 0; i < p->columns; i++)
        if (p->column[i].field == f)
            return true;
    return false;
}

static bool has_name(const struct cx_text *names, size_t n, struct cx_text name)
{
    for (size_t i = 0; i < n; i++)
        if (cx_text_equal(names[i], name))
            return true;
    return false;
}

static void bind_all(const struct cx_profile *p, const struct header *h, struct cx_binding *binding)
{
    const struct cx_binding chosen = *binding;
    binding->others = 0;
    binding->crowded = false;
    for (int f = 0; f < CX_FIELDS; f++)
        binding->rival[f] = CX_COLUMN_NONE;
    for (int otherwise = 0; otherwise < 2; otherwise++)
        for (size_t i = 0; i < p->columns; i++)
            if ((p->column[i].otherwise || p->column[i].sign) == otherwise &&
                chosen.column[p->column[i].field] == CX_COLUMN_NONE)
                bind(p, &p->column[i], h, binding);
}

void cx_binding_start(struct cx_binding *binding)
{
    binding->others = 0;
    binding->crowded = false;
    for (int f = 0; f < CX_FIELDS; f++)
        binding->column[f] = binding->rival[f] = CX_COLUMN_NONE;
}

size_t cx_profile_match(const struct cx_profile *p, const struct cx_text *names, size_t n,
                        struct cx_binding *binding)
{
    size_t known = p->marks;
    bind_all(p, &(struct header){names, n, 1}, binding);
    for (int f = 0; f < CX_FIELDS; f++) {
        if (p->required[f] && binding->column[f] < 0)
            return 0;
        known += binding->column[f] >= 0 && cx_profile_knows(p, (enum cx_field)f);
    }
    for (size_t i = 0; i < p->marks; i++)
        if (!has_name(names, n, p->mark[i]))
            return 0;
    return known;
}

/* ---- groups of columns */

enum { MOST_GROUPS = 100000 };

/* The number that stands in `name`, 0 when it is not the column's. */
static size_t number_in(const struct cx_profile_column *c, struct cx_text name)
{
    size_t number = 0;
    for (size_t i = c->numbered - 1; i < name.n && cx_is_digit(name.s[i]); i++)
        if (number < MOST_GROUPS)
            number = number * 10 + (size_t)(name.s[i] - '0');
    return number && has_number(c, name, number) ? number : 0;
}

size_t cx_profile_groups(const struct cx_profile *p, const struct cx_text *names, size_t n)
{
    size_t most = 0;
    for (size_t c = 0; c < p->columns; c++)
        for (size_t i = 0; p->column[c].numbered && i < n; i++) {
            size_t number = number_in(&p->column[c], names[i]);
            if (number > most && number <= MOST_GROUPS)
                most = number;
        }
    return most;
}

void cx_profile_group(const struct cx_profile *p, const struct cx_text *names, size_t n,
                      size_t number, struct cx_binding *binding)
{
    bind_all(p, &(struct header){names, n, number}, binding);
}

/* ---- texts */

/* Whether t, folded, is the pattern: its stars stand for any text. */
static bool is_like(struct cx_text pattern, struct cx_text t)
{
    size_t p = 0, i = 0, star = SIZE_MAX, resume = 0;
    while (i < t.n) {
        if (p < pattern.n && pattern.s[p] == '*') {
            star = p++;
            resume = i;
        } else if (p < pattern.n && pattern.s[p] == cx_lower_at(t, i)) {
            p++;
            i++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.s[p] == '*')
        p++;
    return p == pattern.n;
}

bool cx_profile_meets(const struct cx_profile_test *test, struct cx_text t)
{
    return !test->text.n == !t.n && is_like(test->text, t);
}

bool cx_profile_is_footer(const struct cx_profile *p, struct cx_text t)
{
    for (size_t i = 0; i < p->footers; i++)
        if (t.n >= p->footer[i].n && is_like(p->footer[i], (struct cx_text){t.s, p->footer[i].n}))
            return true;
    return false;
}
