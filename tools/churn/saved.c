/* saved.c - a fitted model as a small table, and back.
 *
 *     model  parameter  value  log_cov_1  log_cov_2 ...
 *
 * A row for each parameter, with the covariances of its logarithm with those of the parameters
 * up to itself (empty where the data did not determine it); coefficients of covariates come behind
 * them, as they are.  Before them stand the rows
 *
 *     cx-churn   format     2
 *     cx-churn   unit_days  the unit of time
 *     covariate  COLUMN             for each covariate, and behind one whose texts are no numbers
 *     level      TEXT               each of its texts, sorted
 *     by         COLUMN             where customers are in groups
 *
 * and behind the model of all customers, by name,
 *
 *     group      NAME               for each group, before the rows of a model of its own
 *
 * and at the end, so that a part is not taken for the whole,
 *
 *     cx-churn   rows       how many stand before it
 */
#include "churn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FORMAT = 2 }; /* 1 had no row that said so */
enum { MODEL, PARAMETER, VALUE, COVARIANCES, COLUMNS = COVARIANCES + CX_BTYD_VARIABLES };
static const char *const first_columns[] = {"model", "parameter", "value"};

static const char header_model[] = "cx-churn", header_format[] = "format";
static const char header_unit[] = "unit_days", last_rows[] = "rows";
static const char covariate_row[] = "covariate", level_row[] = "level";
static const char by_row[] = "by", group_row[] = "group";
static const char spend_model[] = "gammagamma";

static const char *column_name(size_t i)
{
    static char name[COLUMNS][32];
    if (i < COVARIANCES)
        return first_columns[i];
    snprintf(name[i], sizeof name[i], "log_cov_%zu", i - COVARIANCES + 1);
    return name[i];
}

/* ---- out */

struct saving {
    struct cx_out out;
    size_t covariances; /* columns of them */
    size_t rows;
};

static void put_names(struct saving *s, const char *model, struct cx_text parameter)
{
    cx_put_string(&s->out, model);
    cx_put_text(&s->out, parameter);
}

static void put_numbers(struct saving *s, double value, const double *covariance, size_t n)
{
    cx_put_exact(&s->out, value);
    for (size_t k = 0; k < s->covariances; k++)
        if (k < n)
            cx_put_exact(&s->out, covariance[k]);
        else
            cx_put_none(&s->out);
    cx_end_row(&s->out);
    s->rows++;
}

static void put_text(struct saving *s, const char *kind, struct cx_text text)
{
    put_names(s, kind, text);
    put_numbers(s, NAN, NULL, 0);
}

static void put_coding(struct saving *s, const struct churn_coding *coding)
{
    for (size_t j = 0; j < coding->n; j++) {
        const struct churn_covariate *c = &coding->covariate[j];
        put_text(s, covariate_row, cx_text_from(c->column));
        for (size_t k = 0; k < c->levels; k++)
            put_text(s, level_row, c->level[k]);
    }
}

static void put_model(struct saving *s, const struct churn_model *m)
{
    const struct cx_btyd_fit *fit = &m->fit;
    for (size_t k = 0; k < cx_btyd_variables_of(fit); k++) {
        char name[CX_BTYD_NAME_ROOM];
        cx_btyd_variable_name(fit->model, fit->covariates, k, name);
        put_names(s, fit->model->name, cx_text_from(name));
        put_numbers(s, fit->parameter[k], fit->covariance[k], fit->is_flat[k] ? 0 : k + 1);
    }
    if (fit->model->family) {
        put_names(s, fit->model->name, cx_text_from(churn_regularity));
        put_numbers(s, fit->model->phases, NULL, 0);
    }
    for (size_t k = 0; m->has_spend && k < CX_SPEND_PARAMETERS; k++) {
        put_names(s, spend_model, cx_text_from(cx_spend_parameter[k]));
        put_numbers(s, m->spend.parameter[k], m->spend.covariance[k], k + 1);
    }
}

static void put_groups(struct saving *s, const struct churn_groups *g)
{
    for (size_t i = 0; i < g->n; i++) {
        put_text(s, group_row, g->group[i].name);
        if (g->group[i].has_own)
            put_model(s, &g->group[i].model);
    }
}

/* Columns for the covariances of the model with the most variables. */
static size_t most_covariances(const struct churn_groups *g, const struct churn_model *pooled)
{
    size_t most = cx_btyd_variables_of(&pooled->fit);
    for (size_t i = 0; i < g->n; i++)
        if (cx_btyd_variables_of(&g->group[i].model.fit) > most)
            most = cx_btyd_variables_of(&g->group[i].model.fit);
    return most > CX_BTYD_PARAMETERS ? most : CX_BTYD_PARAMETERS;
}

void churn_save_model(const char *path, const struct churn_data *all, const struct churn_groups *g,
                      const struct churn_model *pooled)
{
    struct cx_writing how = {.path = path};
    struct cx_column columns[COLUMNS];
    struct saving s = {.covariances = most_covariances(g, pooled)};
    for (size_t i = 0; i < COLUMNS; i++)
        columns[i] = (struct cx_column){column_name(i), i < VALUE ? CX_TEXT : CX_NUMBER};
    struct cx_writer *w = cx_create_as(&how, columns, COVARIANCES + s.covariances);
    s.out = cx_out_for(w);
    put_names(&s, header_model, cx_text_from(header_format));
    put_numbers(&s, FORMAT, NULL, 0);
    put_names(&s, header_model, cx_text_from(header_unit));
    put_numbers(&s, churn_unit_days(), NULL, 0);
    put_coding(&s, &all->coding);
    if (churn_options.by != NULL)
        put_text(&s, by_row, cx_text_from(all->known[churn_options.covariates.n]));
    put_model(&s, pooled);
    if (churn_options.by != NULL)
        put_groups(&s, g);
    put_names(&s, header_model, cx_text_from(last_rows));
    put_numbers(&s, (double)s.rows, NULL, 0);
    cx_emit(w, &s.out);
    cx_out_release(&s.out);
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

/* Of the row taken last. */
_Noreturn static void refuse_taken(const struct reading *r, const char *what)
{
    struct reading taken = *r;
    taken.at--;
    refuse(&taken, what);
}

static bool is_row_of(const struct reading *r, const char *model)
{
    return r->at < r->rows.n && cx_text_is(r->rows.row[r->at].value[MODEL].text, model);
}

/* The next row, which must be that parameter of that model. */
static const union cx_value *take_row(struct reading *r, const char *model, const char *parameter)
{
    if (r->at >= r->rows.n)
        refuse(r, "a saved model that ends too early");
    const union cx_value *value = r->rows.row[r->at].value;
    if (!cx_text_is(value[MODEL].text, model) || !cx_text_is(value[PARAMETER].text, parameter))
        refuse(r, "not a model that cx-churn has saved");
    if (!isfinite(value[VALUE].number))
        refuse(r, "a parameter without a number");
    r->at++;
    return value;
}

static double take_positive(struct reading *r, const char *model, const char *parameter)
{
    double number = take_row(r, model, parameter)[VALUE].number;
    if (!(number > 0))
        refuse_taken(r, "a parameter that is not above 0");
    return number;
}

static void take_format(struct reading *r)
{
    char what[120];
    bool is_ours = is_row_of(r, header_model);
    if (is_ours && cx_text_is(r->rows.row[r->at].value[PARAMETER].text, header_unit))
        refuse(r, "a model of an older format than 2: fit it again");
    double format = take_positive(r, header_model, header_format);
    snprintf(what, sizeof what, "a model of format %.0f, where this cx-churn reads %d", format,
             FORMAT);
    if (format != FORMAT)
        refuse_taken(r, what);
}

static void take_end(struct reading *r)
{
    double rows = (double)r->at;
    if (take_positive(r, header_model, last_rows) != rows)
        refuse_taken(r, "a saved model of which rows are missing");
    if (r->at < r->rows.n)
        refuse(r, "something behind the saved model");
}

/* The text of the next row, when it is one of that kind. */
static bool take_text(struct reading *r, const char *kind, const char **text)
{
    if (!is_row_of(r, kind))
        return false;
    struct cx_text cell = r->rows.row[r->at++].value[PARAMETER].text;
    *text = cx_need(cx_arena_text(cx_memory(), cell.s, cell.n));
    return true;
}

static void load_levels(struct reading *r, struct churn_covariate *c)
{
    struct cx_text *level = cx_need(cx_arena_alloc(cx_memory(), r->rows.n * sizeof *level));
    const char *text;
    *c = (struct churn_covariate){.column = c->column, .level = level};
    while (take_text(r, level_row, &text))
        level[c->levels++] = cx_text_from(text);
    if (c->levels == 1)
        refuse(r, "a covariate of one text");
}

static void load_coding(struct reading *r, struct churn_coding *coding)
{
    const char *column;
    *coding = (struct churn_coding){.n = 0};
    while (take_text(r, covariate_row, &column)) {
        if (coding->n == CX_BTYD_COVARIATES)
            refuse(r, "too many covariates");
        coding->covariate[coding->n].column = column;
        load_levels(r, &coding->covariate[coding->n++]);
    }
    churn_name_numbers(coding);
}

/* True when the row taken last has its k + 1 covariances, the last of which is a variance. */
static bool take_covariances(const struct reading *r, size_t k, double *covariance)
{
    const union cx_value *value = r->rows.row[r->at - 1].value;
    bool is_whole = true;
    if (value[COVARIANCES + k].number < 0)
        refuse_taken(r, "a variance below 0");
    for (size_t i = 0; i <= k; i++) {
        covariance[i] = value[COVARIANCES + i].number;
        is_whole = is_whole && isfinite(covariance[i]);
    }
    return is_whole;
}

static const struct cx_btyd_model *find_model(struct reading *r)
{
    for (size_t i = 0; cx_btyd_models[i]; i++)
        if (is_row_of(r, cx_btyd_models[i]->name))
            return cx_btyd_models[i];
    refuse(r, "not a model that cx-churn has saved");
}

static void load_variable(struct reading *r, size_t k, struct cx_btyd_fit *fit)
{
    const struct cx_btyd_model *model = fit->model;
    bool is_coefficient = k >= model->parameters;
    char name[CX_BTYD_NAME_ROOM];
    cx_btyd_variable_name(model, fit->covariates, k, name);
    fit->parameter[k] = is_coefficient ? take_row(r, model->name, name)[VALUE].number
                                       : take_positive(r, model->name, name);
    fit->is_flat[k] = !take_covariances(r, k, fit->covariance[k]);
    for (size_t i = 0; i <= k; i++) {
        if (fit->is_flat[k] || fit->is_flat[i])
            fit->covariance[k][i] = 0;
        fit->covariance[i][k] = fit->covariance[k][i];
    }
}

static void load_fit(struct reading *r, double units, const struct churn_coding *coding,
                     struct cx_btyd_fit *fit)
{
    *fit = (struct cx_btyd_fit){.model = find_model(r)};
    fit->covariates = coding->n > 0 ? &coding->numbers : NULL;
    for (size_t k = 0; k < cx_btyd_variables_of(fit); k++) {
        load_variable(r, k, fit);
        fit->parameter[k] *= k < fit->model->parameters && fit->model->is_time[k] ? units : 1;
    }
}

/* The member of the model's family that the row after its parameters names. */
static void load_regularity(struct reading *r, struct cx_btyd_fit *fit)
{
    double k = take_positive(r, fit->model->name, churn_regularity);
    r->at--;
    if (k != floor(k) || k > CX_BTYD_MOST_PHASES)
        refuse(r, "a regularity that is not a whole number up to 20");
    r->at++;
    fit->model = &fit->model->family[(int)k - 1];
}

/* Chances of a period say nothing about periods of another length. */
static void check_unit(const char *path, double days)
{
    int unit = UNIT_DAY;
    if (days == churn_unit_days())
        return;
    while (churn_units[unit + 1] != NULL && churn_days_of(unit) != days)
        unit++;
    cx_die_usage("%s is a model of periods: it needs '--time-unit %s'", path, churn_units[unit]);
}

static void load_spend(struct reading *r, struct churn_model *m)
{
    m->has_spend = is_row_of(r, spend_model);
    for (size_t k = 0; m->has_spend && k < CX_SPEND_PARAMETERS; k++) {
        double covariance[CX_SPEND_PARAMETERS];
        m->spend.parameter[k] = take_positive(r, spend_model, cx_spend_parameter[k]);
        if (!take_covariances(r, k, covariance))
            refuse_taken(r, "a covariance is missing");
        for (size_t i = 0; i <= k; i++)
            m->spend.covariance[k][i] = m->spend.covariance[i][k] = covariance[i];
    }
}

struct section {
    double days; /* of the unit of time */
    const struct churn_coding *coding;
};

static void load_section(struct reading *r, const struct section *s, struct churn_model *m)
{
    load_fit(r, s->days / churn_unit_days(), s->coding, &m->fit);
    if (m->fit.model->family)
        load_regularity(r, &m->fit);
    if (m->fit.model->is_discrete)
        check_unit(r->path, s->days);
    load_spend(r, m);
}

static size_t count_groups(const struct reading *r)
{
    size_t n = 0;
    for (size_t i = r->at; i < r->rows.n; i++)
        n += cx_text_is(r->rows.row[i].value[MODEL].text, group_row);
    return n;
}

static void load_groups(struct reading *r, const struct section *s, struct churn_saved *saved)
{
    const char *name;
    size_t size = sizeof *saved->group;
    saved->n = 0;
    if (saved->by == NULL)
        return;
    saved->group = cx_need(cx_arena_alloc(cx_memory(), (count_groups(r) + 1) * size));
    while (take_text(r, group_row, &name)) {
        struct churn_saved_group *group = &saved->group[saved->n++];
        *group = (struct churn_saved_group){.name = cx_text_from(name)};
        if (saved->n > 1 && cx_text_compare(group[-1].name, group->name) >= 0)
            refuse_taken(r, "a group that is not in its place");
        group->has_own = !is_row_of(r, group_row) && !is_row_of(r, header_model);
        if (group->has_own)
            load_section(r, s, &group->model);
        if (group->has_own &&
            group->model.fit.model->is_discrete != saved->all.fit.model->is_discrete)
            refuse(r, "a model of periods among others");
    }
}

void churn_load_model(const char *path, struct churn_coding *coding, struct churn_saved *saved)
{
    struct cx_role roles[COLUMNS];
    struct cx_reading how = {.grammar = CX_BY_HEADER};
    struct reading r = {.path = path};
    struct cx_table *table;
    struct cx_error e = {0};
    for (size_t i = 0; i < COLUMNS; i++)
        roles[i] = (struct cx_role){.name = column_name(i),
                                    .kind = i < VALUE ? CX_TEXT : CX_NUMBER,
                                    .optional = i >= COVARIANCES};
    enum cx_status status =
        cx_table_read_all(cx_memory(), &how, path, roles, COLUMNS, &table, &r.rows, &e);
    if (status == CX_USAGE) /* other columns: no option of ours can choose them */
        refuse(&r, "not a model that cx-churn has saved");
    cx_must(status, &e);
    take_format(&r);
    struct section section = {take_positive(&r, header_model, header_unit), coding};
    load_coding(&r, coding);
    *saved = (struct churn_saved){.by = NULL};
    take_text(&r, by_row, &saved->by);
    load_section(&r, &section, &saved->all);
    load_groups(&r, &section, saved);
    take_end(&r);
    cx_batch_release(&r.rows);
}
