/* known.c - what cx-churn knows of customers besides their purchases: the columns of --covariate
 * and --by, which stand in every row. */
#include "churn.h"

#include "base/intern.h"
#include "base/number.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static struct cx_intern texts = CX_INTERN_OF(0);

struct cx_text churn_text(uint32_t number)
{
    return cx_interned_text(&texts, number);
}

uint32_t churn_texts(void)
{
    return cx_intern_count(&texts);
}

size_t churn_known_columns(void)
{
    return churn_options.covariates.n + (churn_options.by != NULL);
}

void churn_known_roles(struct cx_role *roles)
{
    size_t covariates = churn_options.covariates.n;
    for (size_t j = 0; j < churn_known_columns(); j++)
        roles[j] = (struct cx_role){
            .name = j < covariates ? "covariate" : "by",
            .kind = CX_TEXT,
            .column = j < covariates ? churn_options.covariates.item[j] : churn_options.by};
}

const char *churn_known_name(const struct cx_table *in, size_t first_role, size_t j)
{
    struct cx_role roles[CHURN_KNOWN];
    churn_known_roles(roles);
    return cx_column_name(in, first_role + j, &roles[j]);
}

enum cx_verdict churn_accept_known(const struct cx_row *row, size_t first_role,
                                   struct cx_refusal *why)
{
    for (size_t j = 0; j < churn_options.covariates.n; j++)
        if (row->value[first_role + j].text.n == 0) {
            why->reason = "missing-covariate";
            why->column = churn_options.covariates.item[j];
            snprintf(why->what, sizeof why->what, "is empty: a covariate is needed of everybody");
            return CX_REFUSE;
        }
    return CX_KEEP;
}

static enum cx_status intern(struct cx_text text, uint32_t *number, struct cx_error *e)
{
    return cx_intern(&texts, text, number) == CX_INTERN_OK ? CX_OK : cx_no_memory(e);
}

enum cx_status churn_know(const struct cx_row *row, size_t first_role, uint32_t *known,
                          struct cx_error *e)
{
    enum cx_status status = CX_OK;
    for (size_t j = 0; status == CX_OK && j < churn_known_columns(); j++)
        status = intern(row->value[first_role + j].text, &known[j], e);
    return status;
}

/* ---- behind a customer's ledger */

struct own {
    int64_t by_ms; /* the instant of the sale that says the group */
    bool has_by, has_several; /* other sales say another one */
    bool has_covariates;
    uint32_t text[];
};

const uint32_t *churn_known_of(const struct cx_purchase_slot *slot)
{
    const struct own *own = (const void *)(slot + 1);
    return own->text;
}

bool churn_has_several_groups(const struct cx_purchase_slot *slot)
{
    const struct own *own = (const void *)(slot + 1);
    return own->has_several;
}

static enum cx_status differ(uint32_t a, uint32_t b, size_t j, struct cx_error *e)
{
    struct cx_text one = churn_text(a), other = churn_text(b);
    return cx_fail(e, CX_FAILED,
                   "'%.*s' in column '%s', which is '%.*s' in another row of the same customer: "
                   "a covariate does not change",
                   (int)(other.n < 60 ? other.n : 60), other.s, churn_options.covariates.item[j],
                   (int)(one.n < 60 ? one.n : 60), one.s);
}

static enum cx_status take_covariates(struct own *own, const uint32_t *text, struct cx_error *e)
{
    for (size_t j = 0; j < churn_options.covariates.n; j++) {
        if (own->has_covariates && own->text[j] != text[j])
            return differ(own->text[j], text[j], j, e);
        own->text[j] = text[j];
    }
    own->has_covariates = true;
    return CX_OK;
}

/* That of the first sale; of those of one instant the first bytewise. */
static void take_by(struct own *own, int64_t ms, uint32_t by)
{
    uint32_t *text = &own->text[churn_options.covariates.n];
    bool is_first = !own->has_by || ms < own->by_ms;
    if (own->has_by && ms == own->by_ms)
        is_first = cx_text_compare(churn_text(by), churn_text(*text)) < 0;
    own->has_several = own->has_several || (own->has_by && by != *text);
    own->has_by = true;
    if (!is_first)
        return;
    own->by_ms = ms;
    *text = by;
}

static bool is_sale(const union cx_value *value)
{
    return cx_common.refunds == CX_REFUNDS_KEEP ||
           cx_purchase_kind(value[CX_PURCHASE_KIND].text,
                            value[CX_PURCHASE_AMOUNT].amount.units) != CX_PURCHASE_REFUND;
}

static enum cx_verdict accept_row(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    (void)context;
    return churn_accept_known(row, CX_PURCHASE_ROLES, why);
}

static enum cx_status see_row(void *own, const struct cx_row *row, bool *is_purchase,
                              struct cx_arena *memory, void *context, struct cx_error *e)
{
    uint32_t text[CHURN_KNOWN];
    (void)memory;
    (void)context;
    *is_purchase = true;
    enum cx_status status = churn_know(row, CX_PURCHASE_ROLES, text, e);
    if (status == CX_OK)
        status = take_covariates(own, text, e);
    if (status == CX_OK && churn_options.by != NULL && is_sale(row->value))
        take_by(own, row->value[CX_PURCHASE_TIME].time.ms, text[churn_options.covariates.n]);
    return status;
}

/* ---- states */

static enum cx_status merge_own(void *to, const void *from, struct cx_arena *memory, void *context,
                                struct cx_error *e)
{
    struct own *own = to;
    const struct own *other = from;
    (void)memory;
    (void)context;
    if (other->has_by)
        take_by(own, other->by_ms, other->text[churn_options.covariates.n]);
    own->has_several = own->has_several || other->has_several;
    return other->has_covariates ? take_covariates(own, other->text, e) : CX_OK;
}

static const struct cx_column own_columns[] = {
    {"covariates", CX_TEXT}, {"by_ms", CX_INTEGER}, {"by", CX_TEXT}, {"by_several", CX_INTEGER}};
enum { COVARIATES_CELL, BY_MS_CELL, BY_CELL, BY_SEVERAL_CELL };

/* Each LENGTH:TEXT. */
void churn_save_known(const uint32_t *known, size_t n, struct cx_out *out)
{
    struct cx_bytes cell = {0};
    for (size_t j = 0; j < n; j++) {
        struct cx_text text = churn_text(known[j]);
        cx_bytes_format(&cell, "%zu:", text.n);
        cx_bytes_add(&cell, text.s, text.n);
    }
    cx_put_text(out, (struct cx_text){cell.s, cell.n});
    out->bytes.failed |= cell.failed;
    cx_bytes_release(&cell);
}

static void save_own(const void *slot, struct cx_out *out, void *context)
{
    const struct own *own = slot;
    (void)context;
    churn_save_known(own->text, own->has_covariates ? churn_options.covariates.n : 0, out);
    if (own->has_by)
        cx_put_int(out, own->by_ms);
    else
        cx_put_none(out);
    cx_put_text(out, own->has_by ? churn_text(own->text[churn_options.covariates.n])
                                 : CX_TEXT_OF(""));
    cx_put_int(out, own->has_several);
}

/* Takes LENGTH:TEXT from the front of the cell; false: there is none. */
static bool take_text(struct cx_text *cell, struct cx_text *text)
{
    const char *colon = memchr(cell->s, ':', cell->n);
    int64_t length;
    if (colon == NULL)
        return false;
    struct cx_text digits = {cell->s, (size_t)(colon - cell->s)};
    size_t left = cell->n - digits.n - 1;
    if (!cx_integer_parse(digits, &length) || length < 0 || (uint64_t)length > left)
        return false;
    *text = (struct cx_text){colon + 1, (size_t)length};
    *cell = (struct cx_text){text->s + text->n, left - text->n};
    return true;
}

enum cx_status churn_load_known(struct cx_text cell, size_t n, uint32_t *known, struct cx_error *e)
{
    struct cx_text text;
    for (size_t j = 0; j < n; j++) {
        if (!take_text(&cell, &text))
            return cx_fail(e, CX_FAILED, "damaged covariates");
        enum cx_status status = intern(text, &known[j], e);
        if (status != CX_OK)
            return status;
    }
    return cell.n > 0 ? cx_fail(e, CX_FAILED, "damaged covariates") : CX_OK;
}

static enum cx_status load_covariates(struct own *own, struct cx_text cell, struct cx_error *e)
{
    uint32_t known[CHURN_KNOWN];
    enum cx_status status = churn_load_known(cell, churn_options.covariates.n, known, e);
    return status == CX_OK ? take_covariates(own, known, e) : status;
}

static enum cx_status load_own(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    struct own *own = slot;
    int64_t ms, several;
    uint32_t by;
    (void)memory;
    (void)context;
    if (!cx_integer_parse(cells[BY_SEVERAL_CELL], &several) || (several != 0 && several != 1))
        return cx_fail(e, CX_FAILED, "a damaged group");
    if (cells[BY_MS_CELL].n > 0) {
        if (churn_options.by == NULL || !cx_integer_parse(cells[BY_MS_CELL], &ms))
            return cx_fail(e, CX_FAILED, "a damaged group");
        if (intern(cells[BY_CELL], &by, e) != CX_OK)
            return e->status;
        take_by(own, ms, by);
    }
    own->has_several = own->has_several || several == 1;
    return cells[COVARIATES_CELL].n > 0 ? load_covariates(own, cells[COVARIATES_CELL], e) : CX_OK;
}

const char *churn_known_options(void)
{
    struct cx_bytes word = {0};
    for (size_t j = 0; j < churn_options.covariates.n; j++)
        cx_state_option(&word, "covariate", churn_options.covariates.item[j]);
    if (churn_options.by != NULL)
        cx_state_option(&word, "by", churn_options.by);
    return cx_kept_text(&word);
}

const struct cx_purchase_more *churn_more(void)
{
    static struct cx_purchase_more more = {
        .see = see_row,
        .accept = accept_row,
        .merge = merge_own,
        .state = {own_columns, CX_COUNT_OF(own_columns), save_own, load_own, NULL},
    };
    uint32_t number;
    size_t size = offsetof(struct own, text) + churn_known_columns() * sizeof(uint32_t);
    if (cx_intern(&texts, CX_TEXT_OF(""), &number) != CX_INTERN_OK) /* number 0: nothing is known */
        cx_need(NULL);
    more.size = (size + 7) / 8 * 8;
    more.options = churn_known_options();
    return &more;
}
