/* saved.c - a fitted model as a small table, and back.
 *
 *     model  parameter  value  log_cov_1 ... log_cov_6
 *
 * A row for each parameter, with the covariances of its logarithm with those of the parameters
 * up to itself (empty where the data did not determine it); before them the row "cx-churn",
 * "unit_days", which says the unit of time.
 */
#include "churn.h"

#include <math.h>
#include <string.h>

static const struct cx_column columns[] = {
    {"model", CX_TEXT},       {"parameter", CX_TEXT},   {"value", CX_NUMBER},
    {"log_cov_1", CX_NUMBER}, {"log_cov_2", CX_NUMBER}, {"log_cov_3", CX_NUMBER},
    {"log_cov_4", CX_NUMBER}, {"log_cov_5", CX_NUMBER}, {"log_cov_6", CX_NUMBER},
};
enum { MODEL, PARAMETER, VALUE, COVARIANCES, COLUMNS = CX_COUNT_OF(columns) };
_Static_assert(COLUMNS - COVARIANCES == CX_BTYD_PARAMETERS, "a column for each parameter");

static const char header_model[] = "cx-churn", header_unit[] = "unit_days";
static const char spend_model[] = "gammagamma";

/* ---- out */

static void put_row(struct cx_out *out, const char *const *names, double value,
                    const double *covariance, size_t n)
{
    cx_put_string(out, names[0]);
    cx_put_string(out, names[1]);
    cx_put_exact(out, value);
    for (size_t k = 0; k < CX_BTYD_PARAMETERS; k++)
        if (k < n)
            cx_put_exact(out, covariance[k]);
        else
            cx_put_none(out);
    cx_end_row(out);
}

void churn_save_model(const char *path, const struct churn_model *m)
{
    const struct cx_btyd_model *model = m->fit.model;
    struct cx_writing how = {.path = path};
    struct cx_writer *w = cx_create_as(&how, columns, COLUMNS);
    struct cx_out out = cx_out_for(w);
    put_row(&out, (const char *[]){header_model, header_unit}, churn_unit_days(), NULL, 0);
    for (size_t k = 0; k < model->parameters; k++)
        put_row(&out, (const char *[]){model->name, model->parameter[k]}, m->fit.parameter[k],
                m->fit.covariance[k], m->fit.is_flat[k] ? 0 : k + 1);
    for (size_t k = 0; m->has_spend && k < CX_SPEND_PARAMETERS; k++)
        put_row(&out, (const char *[]){spend_model, cx_spend_parameter[k]}, m->spend.parameter[k],
                m->spend.covariance[k], k + 1);
    cx_emit(w, &out);
    cx_out_release(&out);
}

/* ---- in */

struct reading {
    const char *path;
    struct cx_batch rows;
    size_t at;
};

_Noreturn static void refuse(const struct reading *r, const char *what)
{
    if (r->at >= r->rows.n)
        cx_die_failed("%s: %s", r->path, what);
    cx_die_failed("%s:%llu: %s", r->path, (unsigned long long)r->rows.row[r->at].line, what);
}

/* The next row, which must be that parameter of that model. */
static const union cx_value *take_row(struct reading *r, const char *model, const char *parameter)
{
    if (r->at >= r->rows.n)
        refuse(r, "a saved model that ends too early");
    const union cx_value *value = r->rows.row[r->at].value;
    if (!cx_text_is(value[MODEL].text, model) || !cx_text_is(value[PARAMETER].text, parameter))
        refuse(r, "not a model that cx-churn has saved");
    if (!(value[VALUE].number > 0) || isinf(value[VALUE].number))
        refuse(r, "a parameter that is not above 0");
    r->at++;
    return value;
}

/* True when the row has its k + 1 covariances. */
static bool take_covariances(const union cx_value *value, size_t k, double *covariance)
{
    bool is_whole = true;
    for (size_t i = 0; i <= k; i++) {
        covariance[i] = value[COVARIANCES + i].number;
        is_whole = is_whole && isfinite(covariance[i]);
    }
    return is_whole;
}

static void load_fit(struct reading *r, double units, struct cx_btyd_fit *fit)
{
    char name[32];
    struct cx_text first =
        r->at < r->rows.n ? r->rows.row[r->at].value[MODEL].text : CX_TEXT_OF("");
    size_t length = first.n < sizeof name ? first.n : 0;
    memcpy(name, length > 0 ? first.s : "", length);
    name[length] = '\0';
    fit->model = cx_btyd_find(name);
    if (fit->model == NULL)
        refuse(r, "not a model that cx-churn has saved");
    for (size_t k = 0; k < fit->model->parameters; k++) {
        const union cx_value *value = take_row(r, name, fit->model->parameter[k]);
        fit->parameter[k] = value[VALUE].number * (fit->model->is_time[k] ? units : 1);
        fit->is_flat[k] = !take_covariances(value, k, fit->covariance[k]);
        for (size_t i = 0; i <= k; i++) {
            if (fit->is_flat[k] || fit->is_flat[i])
                fit->covariance[k][i] = 0;
            fit->covariance[i][k] = fit->covariance[k][i];
        }
    }
}

static void load_spend(struct reading *r, struct churn_model *m)
{
    m->has_spend = r->at < r->rows.n;
    for (size_t k = 0; m->has_spend && k < CX_SPEND_PARAMETERS; k++) {
        double covariance[CX_BTYD_PARAMETERS];
        const union cx_value *value = take_row(r, spend_model, cx_spend_parameter[k]);
        m->spend.parameter[k] = value[VALUE].number;
        if (!take_covariances(value, k, covariance))
            refuse(r, "a covariance is missing");
        for (size_t i = 0; i <= k; i++)
            m->spend.covariance[k][i] = m->spend.covariance[i][k] = covariance[i];
    }
}

void churn_load_model(const char *path, struct churn_model *m)
{
    struct cx_role roles[COLUMNS];
    struct cx_reading how = {.grammar = CX_BY_HEADER};
    struct reading r = {.path = path};
    struct cx_table *table;
    struct cx_error e = {0};
    for (int i = 0; i < COLUMNS; i++)
        roles[i] = (struct cx_role){.name = columns[i].name, .kind = columns[i].kind};
    enum cx_status status =
        cx_table_read_all(cx_memory(), &how, path, roles, COLUMNS, &table, &r.rows, &e);
    if (status == CX_USAGE) /* other columns: no option of ours can choose them */
        refuse(&r, "not a model that cx-churn has saved");
    cx_must(status, &e);
    double days = take_row(&r, header_model, header_unit)[VALUE].number;
    load_fit(&r, days / churn_unit_days(), &m->fit);
    load_spend(&r, m);
    if (r.at < r.rows.n)
        refuse(&r, "something behind the saved model");
    cx_batch_release(&r.rows);
}
