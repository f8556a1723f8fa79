/* contract.c - cx-survive's models of who renews or leaves: fitted, compared, carried on. */
#include <math.h>

#include "model/contract.h"
#include "survive.h"

struct fitted {
    struct cx_contract_fit fit;
    struct cx_error failed; /* status CX_OK: it is fitted */
};

static struct fitted fit_to(const struct survive_group *group, enum cx_contract_model model)
{
    struct fitted f = {.failed.status = CX_OK};
    f.failed.status = cx_contract_fit(&group->table, model, &f.fit, &f.failed);
    return f;
}

static void warn_of(const struct survive_group *group, const char *what)
{
    if (survive_options.by != NULL)
        cx_warn("group '%.*s': %s", (int)group->name.n, group->name.s, what);
    else
        cx_warn("%s", what);
}

/* All groups fitted by the model asked for; ends the program when none can be.  What is told of
 * them in the answer, by a note, needs no warning. */
static struct fitted *fit_all(const struct survive_groups *groups, bool has_notes)
{
    enum cx_contract_model model =
        survive_options.model == MODEL_BDW ? CX_CONTRACT_BDW : CX_CONTRACT_SBG;
    struct fitted *fitted = cx_need(cx_arena_alloc(cx_memory(), (groups->n + 1) * sizeof *fitted));
    size_t n = 0;
    for (size_t g = 0; g < groups->n; g++) {
        fitted[g] = fit_to(&groups->group[g], model);
        n += fitted[g].failed.status == CX_OK;
    }
    if (groups->n > 0 && n == 0)
        cx_die_failed("%s", fitted[0].failed.what);
    for (size_t g = 0; g < groups->n; g++)
        if (fitted[g].failed.status != CX_OK)
            warn_of(&groups->group[g], fitted[g].failed.what);
        else if (!has_notes && fitted[g].fit.note[0] != '\0')
            warn_of(&groups->group[g], fitted[g].fit.note);
    return fitted;
}

/* ---- parameters */

static const struct cx_column fit_columns[] = {
    {"group", CX_TEXT}, {"model", CX_TEXT}, {"parameter", CX_TEXT}, {"estimate", CX_NUMBER},
    {"se", CX_NUMBER},  {"low", CX_NUMBER}, {"high", CX_NUMBER},    {"note", CX_TEXT},
};

void survive_write_fit(const struct survive_groups *groups)
{
    const struct fitted *fitted = fit_all(groups, true);
    struct cx_writer *w = cx_create(fit_columns, CX_COUNT_OF(fit_columns));
    struct cx_out out = cx_out_for(w);
    for (size_t g = 0; g < groups->n; g++) {
        const struct cx_contract_fit *fit = &fitted[g].fit;
        bool is_fitted = fitted[g].failed.status == CX_OK;
        for (size_t k = 0; is_fitted && k < fit->parameters; k++) {
            struct cx_parameter_interval limits = cx_contract_parameter_limits(fit, k, survive_z());
            cx_put_text(&out, groups->group[g].name);
            cx_put_string(&out, cx_contract_names[fit->model]);
            cx_put_string(&out, cx_contract_parameter[k]);
            cx_put_number(&out, fit->parameter[k]);
            cx_put_number(&out, limits.se);
            cx_put_number(&out, limits.low);
            cx_put_number(&out, limits.high);
            cx_put_string(&out, fit->note);
            cx_end_row(&out);
        }
    }
    cx_emit(w, &out);
    cx_out_release(&out);
}

/* ---- both models side by side */

static const struct cx_column compare_columns[] = {
    {"group", CX_TEXT},        {"model", CX_TEXT},    {"parameters", CX_INTEGER},
    {"customers", CX_INTEGER}, {"loglik", CX_NUMBER}, {"aic", CX_NUMBER},
    {"bic", CX_NUMBER},        {"note", CX_TEXT},
};

static void put_trial(struct cx_out *out, const struct survive_group *group, const struct fitted *f)
{
    const double none = (double)NAN;
    bool is_fitted = f->failed.status == CX_OK;
    cx_put_text(out, group->name);
    cx_put_string(out, cx_contract_names[f->fit.model]);
    cx_put_int(out, (int64_t)f->fit.parameters);
    cx_put_int(out, group->table.people);
    cx_put_number(out, is_fitted ? f->fit.loglik : none);
    cx_put_number(out, is_fitted ? cx_contract_aic(&f->fit) : none);
    cx_put_number(out, is_fitted ? cx_contract_bic(&f->fit) : none);
    cx_put_string(out, is_fitted ? f->fit.note : f->failed.what);
    cx_end_row(out);
}

void survive_write_comparison(const struct survive_groups *groups)
{
    struct cx_writer *w = cx_create(compare_columns, CX_COUNT_OF(compare_columns));
    struct cx_out out = cx_out_for(w);
    bool is_any_fitted = groups->n == 0;
    struct fitted f = {.failed.status = CX_OK};
    for (size_t g = 0; g < groups->n; g++)
        for (int model = 0; model < CX_CONTRACT_MODELS; model++) {
            f = fit_to(&groups->group[g], (enum cx_contract_model)model);
            is_any_fitted |= f.failed.status == CX_OK;
            put_trial(&out, &groups->group[g], &f);
        }
    if (!is_any_fitted)
        cx_die_failed("%s", f.failed.what);
    cx_emit(w, &out);
    cx_out_release(&out);
}

/* ---- retention carried on */

static const struct cx_column project_columns[] = {
    {"group", CX_TEXT},      {"time", CX_INTEGER},
    {"at_risk", CX_INTEGER}, {"survival_observed", CX_NUMBER},
    {"survival", CX_NUMBER}, {"low", CX_NUMBER},
    {"high", CX_NUMBER},     {"retention", CX_NUMBER},
    {"derl", CX_NUMBER},
};

struct projection {
    const struct survive_group *group;
    const struct cx_contract_fit *fit; /* NULL: none */
    struct cx_survival_point *observed;
    double *lifetime; /* NULL: no discount was given */
};

static void put_period(void *projection, size_t i, struct cx_out *out)
{
    const struct projection *p = projection;
    double time = (double)i, none = (double)NAN;
    struct cx_interval limits = cx_interval_undefined();
    if (p->fit != NULL)
        limits = cx_contract_survival_limits(p->fit, time, survive_z());
    cx_put_text(out, p->group->name);
    cx_put_int(out, (int64_t)i);
    cx_put_int(out, p->observed[i].at_risk);
    cx_put_number(out, p->observed[i].survival);
    cx_put_number(out, p->fit != NULL ? cx_contract_survival(p->fit, time) : none);
    cx_put_number(out, limits.low);
    cx_put_number(out, limits.high);
    cx_put_number(out, p->fit != NULL && i > 0 ? cx_contract_retention(p->fit, time) : none);
    cx_put_number(out, p->fit != NULL && p->lifetime != NULL ? p->lifetime[i] : none);
    cx_end_row(out);
}

/* How many periods are shown, from 0 on: as many of every group, so that groups can be compared. */
static size_t projected_periods(const struct survive_groups *groups)
{
    double last = 0;
    for (size_t g = 0; g < groups->n; g++) {
        const struct cx_life_table *table = &groups->group[g].table;
        last = fmax(last, table->lives[table->n - 1].time);
    }
    if (last + (double)survive_options.horizon > SURVIVE_MOST_PERIODS)
        cx_die_failed("period %.15g was observed: no more than %d are shown", last,
                      SURVIVE_MOST_PERIODS);
    return (size_t)last + (size_t)survive_options.horizon + 1;
}

void survive_write_projection(const struct survive_groups *groups)
{
    size_t n = projected_periods(groups);
    const struct fitted *fitted = fit_all(groups, false);
    struct projection p = {.lifetime = NULL};
    double *time = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *time));
    p.observed = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *p.observed));
    if (survive_options.discount > 0)
        p.lifetime = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *p.lifetime));
    for (size_t i = 0; i < n; i++)
        time[i] = (double)i;
    struct cx_writer *w = cx_create(project_columns, CX_COUNT_OF(project_columns));
    for (size_t g = 0; g < groups->n; g++) {
        p.group = &groups->group[g];
        p.fit = fitted[g].failed.status == CX_OK ? &fitted[g].fit : NULL;
        survive_sample(p.group, time, n, p.observed);
        if (p.fit != NULL && p.lifetime != NULL)
            cx_contract_lifetimes(p.fit, survive_options.discount, n, p.lifetime);
        cx_put_rows(w, n, put_period, &p);
    }
}
