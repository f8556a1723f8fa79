/* profile.c - rules into a profile, and a profile against a header. */
#include "model/profile.h"

#include <string.h>

static const char *const field_names[CX_FIELDS] = {
    "customer",  "time",     "clock",     "zone",     "order",    "item",   "quantity", "price",
    "amount",    "discount", "total",     "shipping", "refunded", "currency", "kind",   "status",
    "cancelled", "channel",  "promotion", "referral", "event",    "value",    "campaign"};

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

const char *cx_kind_name(enum cx_shop_kind k)
{
    return kind_names[k];
}

/* ---- names */

static char folded(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_wrapping(char c)
{
    return is_blank(c) || c == '"' || c == '\'';
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
        if (!is_blank(name.s[i]))
            text[n++] = folded(name.s[i]);
        else if (!is_blank(name.s[i - 1])) /* the first is no blank */
            text[n++] = ' ';
    return (struct cx_text){text, n};
}

static struct cx_text fold_text(struct cx_arena *a, struct cx_text t)
{
    char *text = cx_arena_bytes(a, t.n + 1);
    for (size_t i = 0; text && i < t.n; i++)
        text[i] = folded(t.s[i]);
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
    for (*n = 0; digits < t->n && digits < 6 && t->s[digits] >= '0' && t->s[digits] <= '9';
         digits++)
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
    }
    p->column = one_more(r, p->column, p->columns, sizeof *p->column);
    if (!p->column)
        return CX_FAILED;
    p->column[p->columns++] = column;
    return CX_OK;
}

static enum cx_status add_require(struct rule *r)
{
    r->profile->required[r->field] = true;
    return CX_OK;
}

static enum cx_status add_mark(struct rule *r)
{
    struct cx_profile *p = r->profile;
    struct cx_text name = cx_name_normal(r->arena, r->value);
    if (!name.s)
        return cx_no_memory(r->error);
    p->mark = one_more(r, p->mark, p->marks, sizeof *p->mark);
    if (!p->mark)
        return CX_FAILED;
    p->mark[p->marks++] = name;
    return CX_OK;
}

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

static enum cx_status add_test(struct rule *r, enum cx_shop_kind kind)
{
    struct cx_profile *p = r->profile;
    struct cx_profile_test test = {.field = r->field, .kind = kind};
    test.text = fold_text(r->arena, r->value);
    if (!test.text.s)
        return cx_no_memory(r->error);
    if (!test.text.n)
        return bad_value(r, "a text to compare with");
    test.word = word_of(r, test.text);
    if (!test.word)
        return cx_no_memory(r->error);
    test.begins = test.text.s[test.text.n - 1] == '*';
    test.text.n -= test.begins;
    p->test = one_more(r, p->test, p->tests, sizeof *p->test);
    if (!p->test)
        return CX_FAILED;
    p->test[p->tests++] = test;
    return CX_OK;
}

static enum cx_status add_heading(struct rule *r)
{
    enum cx_status status = add_test(r, CX_KIND_UNKNOWN);
    if (status == CX_OK)
        r->profile->test[r->profile->tests - 1].heading = true;
    return status;
}

static enum cx_status add_leave_out(struct rule *r)
{
    return add_test(r, CX_KIND_UNKNOWN);
}

static enum cx_status add_sale(struct rule *r)
{
    return add_test(r, CX_KIND_SALE);
}

static enum cx_status add_refund(struct rule *r)
{
    return add_test(r, CX_KIND_REFUND);
}

static enum cx_status add_shipping(struct rule *r)
{
    return add_test(r, CX_KIND_SHIPPING);
}

static enum cx_status add_tax(struct rule *r)
{
    return add_test(r, CX_KIND_TAX);
}

static enum cx_status add_fee(struct rule *r)
{
    return add_test(r, CX_KIND_FEE);
}

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
    r->profile->stream = cx_text_is(r->value, "events") ? CX_STREAM_EVENTS : CX_STREAM_PURCHASES;
    return cx_text_is(r->value, "events") || cx_text_is(r->value, "purchases")
               ? CX_OK
               : bad_value(r, "a stream: purchases or events");
}

static enum cx_status add_dates(struct rule *r)
{
    static const char *const words[] = {"", "dmy", "mdy", "ymd", "iso"};
    for (int i = CX_DATE_DMY; i <= CX_DATE_ISO; i++)
        if (cx_text_is(r->value, words[i])) {
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
    r->profile->blanks = true;
    return cx_text_is(r->value, "blanks") ? CX_OK : bad_value(r, "a grammar: blanks");
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

static enum cx_status add_fold(struct rule *r)
{
    r->profile->folds = true;
    r->profile->fold = r->field;
    return CX_OK;
}

/* What stands in a rule's other two columns. */
enum shape { BARE = 0, FIELD = 1, VALUE = 2 };

static const struct {
    const char *word;
    int shape;
    enum cx_status (*add)(struct rule *r);
} rules[] = {
    {"about", VALUE, add_about},
    {"stream", VALUE, add_stream},
    {"column", FIELD | VALUE, add_column},
    {"require", FIELD, add_require},
    {"mark", VALUE, add_mark},
    {"single", BARE, add_single},
    {"constant", FIELD | VALUE, add_constant},
    {"zone", VALUE, add_zone},
    {"zone-name", VALUE, add_zone_name},
    {"dates", VALUE, add_dates},
    {"decimal", VALUE, add_decimal},
    {"grammar", VALUE, add_grammar},
    {"headerless", BARE, add_headerless},
    {"heading", FIELD | VALUE, add_heading},
    {"leave-out", FIELD | VALUE, add_leave_out},
    {"sale", FIELD | VALUE, add_sale},
    {"refund", FIELD | VALUE, add_refund},
    {"shipping", FIELD | VALUE, add_shipping},
    {"tax", FIELD | VALUE, add_tax},
    {"fee", FIELD | VALUE, add_fee},
    {"fold", FIELD, add_fold},
};

void cx_profile_start(struct cx_profile *p, const char *name)
{
    memset(p, 0, sizeof *p);
    p->name = name;
}

enum cx_status cx_profile_add(struct cx_profile *p, struct cx_arena *a, struct cx_text word,
                              struct cx_text field, struct cx_text value, struct cx_error *e)
{
    struct rule r = {.profile = p, .arena = a, .value = value, .error = e};
    size_t i = 0;
    while (i < CX_COUNT_OF(rules) && !cx_text_is(word, rules[i].word))
        i++;
    if (i == CX_COUNT_OF(rules))
        return cx_fail(e, CX_USAGE, "'%.*s' is no rule of a profile", (int)word.n, word.s);
    if (rules[i].shape & FIELD) {
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

static bool plays(const struct cx_profile_column *c, const struct cx_text *names, size_t n,
                  size_t i)
{
    return c->at ? c->of == n && c->at == i + 1 : cx_text_equal(c->name, names[i]);
}

/* The columns of one rule: the first plays the field unless an earlier rule found one. */
static void bind(const struct cx_profile *p, const struct cx_profile_column *c,
                 const struct cx_text *names, size_t n, struct cx_binding *binding)
{
    int *column = &binding->column[c->field], *rival = &binding->rival[c->field];
    bool settled = *column >= 0;
    for (size_t i = 0; i < n; i++) {
        if (!plays(c, names, n, i) || *column == (int)i)
            continue;
        if (*column < 0)
            *column = (int)i;
        else if (*rival < 0 && (p->single || !settled))
            *rival = (int)i;
    }
}

static bool knows_field(const struct cx_profile *p, enum cx_field f)
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

size_t cx_profile_match(const struct cx_profile *p, const struct cx_text *names, size_t n,
                        struct cx_binding *binding)
{
    size_t known = p->marks;
    const struct cx_binding chosen = *binding;
    for (int f = 0; f < CX_FIELDS; f++)
        binding->rival[f] = CX_COLUMN_NONE;
    for (size_t i = 0; i < p->columns; i++)
        if (chosen.column[p->column[i].field] == CX_COLUMN_NONE)
            bind(p, &p->column[i], names, n, binding);
    for (int f = 0; f < CX_FIELDS; f++) {
        if (p->required[f] && binding->column[f] < 0)
            return 0;
        known += binding->column[f] >= 0 && knows_field(p, (enum cx_field)f);
    }
    for (size_t i = 0; i < p->marks; i++)
        if (!has_name(names, n, p->mark[i]))
            return 0;
    return known;
}

bool cx_profile_tells_kind(const struct cx_profile *p, enum cx_field f)
{
    for (size_t i = 0; i < p->tests; i++)
        if (p->test[i].field == f && p->test[i].kind != CX_KIND_UNKNOWN)
            return true;
    return false;
}
