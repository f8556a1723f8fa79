/* summary.c - cx-churn's other way in: rows of x, t_x, T and spend, and states of them. */
#include "churn.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- rows */

enum { CUSTOMER, FIRST_NUMBER, KNOWN = FIRST_NUMBER + SUMMARY_ROLES, ROLES = KNOWN + CHURN_KNOWN };

/* A row of a summary. */
struct life {
    struct cx_btyd_row row;
    double spend;
    bool is_named;
    bool is_counted; /* it says how many customers it stands for */
    uint32_t *known; /* NULL: nothing */
};

/* The column where it says so; of one time between purchases, which is t_x, and of none, it need
 * not. */
static double log_gaps_of(const struct cx_btyd_row *row, double said)
{
    return !isnan(said) || row->x > 1 ? said : row->x == 1 ? log(row->t_x) : 0;
}

static struct life life_of(const union cx_value *value)
{
    const union cx_value *number = value + FIRST_NUMBER;
    int64_t x = number[SUMMARY_X].integer.n;
    const union cx_value *count = &number[SUMMARY_COUNT];
    struct life life = {
        .row = {.x = x < 0           ? -1
                     : x > INT32_MAX ? INT32_MAX
                                     : (int32_t)x,
                .t_x = number[SUMMARY_T_X].number,
                .T = number[SUMMARY_T].number,
                .weight = count->integer.none ? 1 : (double)count->integer.n},
        .spend = number[SUMMARY_SPEND].number,
        .is_named = value[CUSTOMER].text.n > 0,
        .is_counted = !count->integer.none,
    };
    life.row.log_gaps = log_gaps_of(&life.row, number[SUMMARY_LITT].number);
    return life;
}

#define TIMES_ROUNDED .01 /* of a logarithm: what a summary's rounding may do to it */

/* Times between purchases add up to t_x, and the sum of their logarithms is largest when they are
 * all the same. */
static bool are_gaps_possible(const struct cx_btyd_row *row)
{
    double most = row->x > 0 ? row->x * log(row->t_x / row->x) : 0;
    return isnan(row->log_gaps) || row->log_gaps <= most + TIMES_ROUNDED * row->x;
}

/* The role at fault, and what its fault is; -1: none. */
static int fault_of(const struct life *s, bool is_discrete, const char **what)
{
    if (!cx_btyd_row_valid(&s->row, what))
        return s->row.x < 0 || s->row.x > CX_BTYD_MOST_X ? SUMMARY_X : SUMMARY_T_X;
    if (is_discrete && !cx_btyd_row_whole(&s->row, what))
        return s->row.t_x != floor(s->row.t_x) ? SUMMARY_T_X
               : s->row.x > s->row.t_x         ? SUMMARY_X
                                               : SUMMARY_T;
    if (!are_gaps_possible(&s->row)) {
        *what = "litt is above what x purchases until t_x can have";
        return SUMMARY_LITT;
    }
    if (s->spend < 0) {
        *what = "spend is below zero";
        return SUMMARY_SPEND;
    }
    *what = "count is below zero";
    return s->row.weight > 0 ? -1 : SUMMARY_COUNT;
}

struct summary {
    struct cx_role roles[ROLES];
    bool is_discrete;
};

static enum cx_verdict accept_summary(void *summary, const struct cx_row *row,
                                      struct cx_refusal *why)
{
    const struct summary *all = summary;
    struct life life = life_of(row->value);
    const char *what;
    if (life.row.weight == 0)
        return CX_LEAVE_OUT;
    int fault = fault_of(&life, all->is_discrete, &what);
    if (fault < 0)
        return churn_accept_known(row, KNOWN, why);
    const struct cx_role *role = &all->roles[FIRST_NUMBER + fault];
    why->reason = "bad-history";
    why->column = cx_wanted_column(role);
    why->value = row->value[CUSTOMER].text;
    snprintf(why->what, sizeof why->what, "%s", what);
    return CX_REFUSE;
}

/* A slot: the one row of a customer, or all rows where they have no names. */
struct lives {
    struct life *life;
    size_t n, room;
};

static enum cx_status add_life(struct lives **lives, const struct life *life,
                               struct cx_arena *memory, struct cx_error *e)
{
    if (*lives == NULL)
        *lives = cx_arena_alloc(memory, sizeof **lives);
    if (*lives == NULL)
        return cx_no_memory(e);
    struct lives *all = *lives;
    if (all->n == all->room) {
        size_t room = all->room > 0 ? 2 * all->room : 1;
        all->life = cx_arena_grow(memory, all->life, all->room * sizeof *life, room * sizeof *life);
        all->room = room;
    }
    if (all->life == NULL)
        return cx_no_memory(e);
    all->life[all->n++] = *life;
    return CX_OK;
}

static enum cx_status know(struct life *life, const struct cx_row *row, struct cx_arena *memory,
                           struct cx_error *e)
{
    if (churn_known_columns() == 0)
        return CX_OK;
    life->known = cx_arena_alloc(memory, churn_known_columns() * sizeof *life->known);
    return life->known ? churn_know(row, KNOWN, life->known, e) : cx_no_memory(e);
}

static enum cx_status add_summary(void *const *slots, const struct cx_row *const *rows, size_t n,
                                  struct cx_arena *memory, void *context, struct cx_error *e)
{
    enum cx_status status = CX_OK;
    (void)context;
    for (size_t i = 0; i < n && status == CX_OK; i++) {
        struct lives **lives = slots[i];
        struct life life = life_of(rows[i]->value);
        if (*lives != NULL && life.is_named) {
            cx_error_at(e, rows[i]->source, rows[i]->line);
            return cx_fail(e, CX_FAILED, "its customer came before");
        }
        status = know(&life, rows[i], memory, e);
        if (status == CX_OK)
            status = add_life(lives, &life, memory, e);
    }
    return status;
}

/* ---- states */

static int compare_numbers(double a, double b)
{
    return isnan(a) || isnan(b) ? isnan(a) - isnan(b) : (a > b) - (a < b);
}

static int compare_known(const uint32_t *a, const uint32_t *b)
{
    for (size_t j = 0; j < churn_known_columns(); j++)
        if (a[j] != b[j])
            return cx_text_compare(churn_text(a[j]), churn_text(b[j]));
    return 0;
}

static int by_numbers(const void *left, const void *right)
{
    const struct life *a = left, *b = right;
    const double of_a[] = {a->row.x, a->row.t_x, a->row.T, a->spend, a->row.log_gaps};
    const double of_b[] = {b->row.x, b->row.t_x, b->row.T, b->spend, b->row.log_gaps};
    for (size_t i = 0; i < CX_COUNT_OF(of_a); i++)
        if (compare_numbers(of_a[i], of_b[i]) != 0)
            return compare_numbers(of_a[i], of_b[i]);
    return compare_known(a->known, b->known);
}

/* Without names rows have no order but that of their numbers, and those that are alike are one. */
static void merge_lives(struct lives *all)
{
    size_t n = 0;
    qsort(all->life, all->n, sizeof *all->life, by_numbers);
    for (size_t i = 0; i < all->n; i++) {
        struct life *before = n > 0 ? &all->life[n - 1] : NULL;
        if (before == NULL || by_numbers(before, &all->life[i]) != 0) {
            all->life[n++] = all->life[i];
            continue;
        }
        before->row.weight += all->life[i].row.weight;
        before->is_counted = true;
    }
    all->n = n;
}

static const void *next_life(const void *slot, const void *before, void *context)
{
    struct lives *all = *(struct lives *const *)slot;
    (void)context;
    if (before == NULL)
        merge_lives(all);
    const struct life *life = before != NULL ? (const struct life *)before + 1 : all->life;
    return life < all->life + all->n ? life : NULL;
}

static void save_life(const void *part, struct cx_out *out, void *context)
{
    const struct life *life = part;
    (void)context;
    cx_put_int(out, life->row.x);
    cx_put_exact(out, life->row.t_x);
    cx_put_exact(out, life->row.T);
    cx_put_exact(out, life->spend);
    if (life->is_counted)
        cx_put_int(out, (int64_t)life->row.weight);
    else
        cx_put_none(out);
    cx_put_exact(out, life->row.log_gaps);
    cx_put_int(out, life->is_named);
    churn_save_known(life->known, churn_known_columns(), out);
}

enum { X_CELL, T_X_CELL, T_CELL, SPEND_CELL, COUNT_CELL, LITT_CELL, NAMED_CELL, KNOWN_CELL };
static const struct cx_column life_columns[] = {
    {"x", CX_INTEGER},     {"t_x", CX_NUMBER},  {"T", CX_NUMBER},   {"spend", CX_NUMBER},
    {"count", CX_INTEGER}, {"litt", CX_NUMBER}, {"named", CX_INTEGER}, {"known", CX_TEXT},
};

static bool take_number(struct cx_text cell, double *number)
{
    *number = NAN;
    return cell.n == 0 || cx_number_parse(cell, number);
}

static bool take_life(const struct cx_text *cells, struct life *life)
{
    int64_t x, count = 1;
    *life = (struct life){.is_counted = cells[COUNT_CELL].n > 0,
                          .is_named = cx_text_is(cells[NAMED_CELL], "1")};
    bool good = cx_integer_parse(cells[X_CELL], &x) && x >= 0 && x <= CX_BTYD_MOST_X &&
                take_number(cells[T_X_CELL], &life->row.t_x) &&
                take_number(cells[T_CELL], &life->row.T) &&
                take_number(cells[SPEND_CELL], &life->spend) &&
                (!life->is_counted || cx_integer_parse(cells[COUNT_CELL], &count)) &&
                take_number(cells[LITT_CELL], &life->row.log_gaps);
    const char *what;
    life->row.x = good ? (int32_t)x : -1;
    life->row.weight = (double)count;
    return good && fault_of(life, false, &what) < 0;
}

static enum cx_status load_lives(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                 void *context, struct cx_error *e)
{
    const struct summary *all = context;
    struct life life;
    const char *what;
    if (!take_life(cells, &life))
        return cx_fail(e, CX_FAILED, "damaged numbers of a customer");
    if (all->is_discrete && !cx_btyd_row_whole(&life.row, &what))
        return cx_fail(e, CX_USAGE, "a state of times that are not whole periods: %s", what);
    life.known = cx_arena_alloc(memory, (churn_known_columns() + 1) * sizeof *life.known);
    if (life.known == NULL)
        return cx_no_memory(e);
    enum cx_status status =
        churn_load_known(cells[KNOWN_CELL], churn_known_columns(), life.known, e);
    return status == CX_OK ? add_life(slot, &life, memory, e) : status;
}

static enum cx_status merge_summaries(void *to, const void *from, struct cx_arena *memory,
                                      void *context, struct cx_error *e)
{
    struct lives **own = to, *other = *(struct lives *const *)from;
    enum cx_status status = CX_OK;
    (void)context;
    if (*own != NULL && (*own)->life->is_named)
        return cx_fail(e, CX_FAILED, "its customer came before");
    for (size_t i = 0; other != NULL && i < other->n && status == CX_OK; i++)
        status = add_life(own, &other->life[i], memory, e);
    return status;
}

static const char *state_word(void)
{
    struct cx_bytes word = {0};
    cx_state_option(&word, "input", "summary");
    cx_state_option(&word, "time-unit", churn_units[churn_options.unit]);
    if (churn_known_columns() > 0)
        cx_bytes_format(&word, ",%s", churn_known_options());
    return cx_kept_text(&word);
}

/* ---- the whole */

static void take_lives(struct churn_data *d, struct cx_text name, const struct lives *lives)
{
    struct churn_customers *c = &d->now;
    for (size_t i = 0; i < lives->n; i++) {
        const struct life *life = &lives->life[i];
        d->is_counted = d->is_counted || life->is_counted;
        c->history[c->n] = life->row;
        c->customer[c->n++] = (struct churn_customer){
            .name = name, .spend = life->row.x > 0 ? life->spend : NAN, .known = life->known};
    }
}

static void describe_summary(struct summary *all, bool is_discrete)
{
    all->is_discrete = is_discrete;
    all->roles[CUSTOMER] = churn_purchase_roles[CX_PURCHASE_CUSTOMER];
    all->roles[CUSTOMER].filled = true;
    /* A row that stands for several customers need not have a name. */
    all->roles[CUSTOMER].optional = churn_summary_roles[SUMMARY_COUNT].column != NULL;
    for (int i = 0; i < SUMMARY_ROLES; i++)
        all->roles[FIRST_NUMBER + i] = churn_summary_roles[i];
    churn_known_roles(all->roles + KNOWN);
}

static void take_summary(const struct cx_groups *groups, struct churn_data *d)
{
    size_t n = 0;
    for (size_t i = 0; i < groups->n; i++) {
        struct lives *lives = *(struct lives **)cx_group_at(groups, i).slot;
        if (d->is_nameless && (cx_common.merge || cx_common.state))
            merge_lives(lives);
        n += lives->n;
    }
    churn_make_room(&d->now, n);
    for (size_t i = 0; i < groups->n; i++) {
        struct cx_group_row row = cx_group_at(groups, i);
        take_lives(d, row.key[0], *(struct lives **)row.slot);
    }
}
void churn_read_summary(struct churn_data *d, bool is_discrete)
{
    static struct summary all;
    static const struct cx_slot_state state = {life_columns, CX_COUNT_OF(life_columns), save_life,
                                               load_lives, next_life};
    static struct cx_groups groups;
    static struct cx_group group = {.keys = {CUSTOMER},
                                    .key_count = 1,
                                    .slot_size = sizeof(struct lives *),
                                    .add = add_summary,
                                    .merge = merge_summaries,
                                    .context = &all};
    describe_summary(&all, is_discrete);
    struct cx_run run = cx_open(all.roles, KNOWN + churn_known_columns());
    churn_name_known(d, run.in, KNOWN);
    run.accept = accept_summary;
    run.left_out_why = "for a count of 0";
    run.context = &all;
    if (run.in != NULL && cx_table_has(run.in, CUSTOMER))
        run.exclude_role = CUSTOMER;
    group.state = state;
    cx_group_all(&run, &group, state_word(), &groups);
    d->as_of = cx_common.as_of;
    d->is_counted = run.in != NULL && cx_table_has(run.in, FIRST_NUMBER + SUMMARY_COUNT);
    d->is_nameless = groups.n > 0 ? cx_group_at(&groups, 0).key[0].n == 0
                                  : run.in != NULL && !cx_table_has(run.in, CUSTOMER);
    if (d->is_nameless && groups.n > 1)
        cx_die_failed("some of these summaries have names of customers, and some have none");
    take_summary(&groups, d);
    d->now.is_discrete = is_discrete;
}
