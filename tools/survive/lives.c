/* lives.c - durations with their event, or who was still there after each period, as life tables.
 *
 * Both are counted by their text, so that a state is short and rows may come in any order: a slot
 * for each duration of each group.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "model/contract.h"
#include "survive.h"

/* The customer's column serves --exclude alone; BY is there with --by. */
enum { CUSTOMER, FIRST_LIFE, BY = FIRST_LIFE + LIFE_ROLES, ROLES };
enum { DURATION_ROLE = FIRST_LIFE + DURATION };
enum { MOST_KEYS = 3 };
#define MOST_IN_A_ROW INT64_C(1000000000000)
#define MOST_PEOPLE (INT64_C(1) << 53)

struct slot {
    int64_t events, censored; /* of what was retained: those still there, in `censored` */
    bool is_used;
    const char *source; /* the row's place; NULL: from a state */
    uint64_t line;
};

struct lives {
    struct cx_role role[ROLES];
    const char *column[ROLES];
    struct cx_group group;
    int by_key, started_key, duration_key; /* -1: none */
};

static bool is_retained(void)
{
    return survive_options.input == INPUT_RETAINED;
}

/* ---- rows; called by many threads */

static enum cx_verdict refuse(struct cx_refusal *why, const char *reason, const char *what)
{
    why->reason = reason;
    snprintf(why->what, sizeof why->what, "%s", what);
    return CX_REFUSE;
}

/* 1 or 0, true or false, as R and Python write them, yes or no; -1: none of these. */
static int observed_of(struct cx_text t)
{
    static const char *const words[][7] = {
        {"0", "false", "False", "FALSE", "no", "No", "NO"},
        {"1", "true", "True", "TRUE", "yes", "Yes", "YES"}};
    for (int is_event = 0; is_event < 2; is_event++)
        for (size_t i = 0; i < CX_COUNT_OF(words[0]); i++)
            if (cx_text_is(t, words[is_event][i]))
                return is_event;
    return -1;
}

static enum cx_verdict judge_duration(const struct lives *l, struct cx_text text,
                                      struct cx_refusal *why)
{
    double time;
    why->column = l->column[DURATION_ROLE];
    why->value = text;
    if (!cx_number_parse(text, &time))
        return refuse(why, "bad-number", "not a number");
    if (time < 0)
        return refuse(why, "bad-duration", "a duration below 0");
    if (is_retained() && time != floor(time))
        return refuse(why, "bad-duration", "periods are whole numbers: 0, 1, 2 and so on");
    return CX_KEEP;
}

static enum cx_verdict judge_count(const struct lives *l, size_t role, const union cx_value *value,
                                   struct cx_refusal *why)
{
    why->column = l->column[role];
    why->value = CX_TEXT_OF("");
    if (!value[role].integer.none &&
        (value[role].integer.n < 0 || value[role].integer.n > MOST_IN_A_ROW))
        return refuse(why, "bad-count", "not a number of customers from 0 to a million millions");
    return CX_KEEP;
}

static enum cx_verdict judge_observed(const struct lives *l, const union cx_value *value,
                                      struct cx_refusal *why)
{
    double time = 0;
    struct cx_text observed = value[FIRST_LIFE + OBSERVED].text;
    int is_event = observed_of(observed);
    if (is_event < 0) {
        why->column = l->column[FIRST_LIFE + OBSERVED];
        why->value = observed;
        return refuse(why, "bad-flag", "not 1, 0, true, false, yes or no");
    }
    cx_number_parse(value[DURATION_ROLE].text, &time);
    if (!survive_has_model() || cx_contract_valid(time, is_event > 0))
        return CX_KEEP;
    why->column = l->column[DURATION_ROLE];
    why->value = value[DURATION_ROLE].text;
    return refuse(why, "bad-duration",
                  time != floor(time) ? "a model wants whole periods: 1, 2, 3 and so on"
                                      : "lost after 0 periods: the first is 1");
}

static enum cx_verdict accept(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    const struct lives *l = context;
    const union cx_value *value = row->value;
    size_t count = FIRST_LIFE + (is_retained() ? ACTIVE : COUNT);
    if (is_retained() && value[count].integer.none)
        return CX_LEAVE_OUT;
    enum cx_verdict verdict = judge_duration(l, value[DURATION_ROLE].text, why);
    if (verdict == CX_KEEP)
        verdict = judge_count(l, count, value, why);
    if (verdict != CX_KEEP || is_retained())
        return verdict;
    return judge_observed(l, value, why);
}

/* ---- slots */

static enum cx_status add_rows(void *const *slots, const struct cx_row *const *rows, size_t n,
                               struct cx_arena *memory, void *context, struct cx_error *e)
{
    (void)memory;
    (void)context;
    for (size_t i = 0; i < n; i++) {
        struct slot *slot = slots[i];
        const union cx_value *value = rows[i]->value + FIRST_LIFE;
        bool is_event = !is_retained() && observed_of(value[OBSERVED].text) > 0;
        if (is_retained() && slot->is_used) {
            cx_error_at(e, rows[i]->source, rows[i]->line);
            return cx_fail(e, CX_FAILED, "its period came before; --by or --started COL tells "
                                         "apart who began together");
        }
        int64_t count = is_retained()                ? value[ACTIVE].integer.n
                        : value[COUNT].integer.none ? 1
                                                     : value[COUNT].integer.n;
        *(is_event ? &slot->events : &slot->censored) += count;
        slot->is_used = true;
        slot->source = rows[i]->source;
        slot->line = rows[i]->line;
    }
    return CX_OK;
}

static enum cx_status merge_slots(void *to, const void *from, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    struct slot *slot = to;
    const struct slot *other = from;
    (void)memory;
    (void)context;
    if (is_retained() && slot->is_used && other->is_used)
        return cx_fail(e, CX_FAILED, "a period is in two states");
    slot->events += other->events;
    slot->censored += other->censored;
    if (!slot->is_used) {
        slot->source = other->source;
        slot->line = other->line;
    }
    slot->is_used |= other->is_used;
    return CX_OK;
}

static const struct cx_column state_columns[] = {{"events", CX_INTEGER}, {"censored", CX_INTEGER}};

static void save_slot(const void *slot, struct cx_out *out, void *context)
{
    const struct slot *s = slot;
    (void)context;
    cx_put_int(out, s->events);
    cx_put_int(out, s->censored);
}

static enum cx_status load_slot(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    struct slot *s = slot;
    (void)memory;
    (void)context;
    s->is_used = true;
    bool good = cx_integer_parse(cells[0], &s->events) &&
                cx_integer_parse(cells[1], &s->censored) && s->events >= 0 && s->censored >= 0;
    return good ? CX_OK : cx_fail(e, CX_FAILED, "damaged numbers of customers");
}

static int add_key(struct lives *l, int role)
{
    l->group.keys[l->group.key_count] = role;
    return (int)l->group.key_count++;
}

static const char *state_word(const struct lives *l)
{
    struct cx_bytes word = {0};
    cx_state_option(&word, "input", is_retained() ? "retained" : "durations");
    if (l->by_key >= 0)
        cx_state_option(&word, "by", survive_options.by);
    if (l->started_key >= 0)
        cx_state_option(&word, "started", l->column[FIRST_LIFE + STARTED]);
    return cx_kept_text(&word);
}

static void describe(struct lives *l)
{
    l->role[CUSTOMER] = survive_purchase_role[CX_PURCHASE_CUSTOMER];
    l->role[CUSTOMER].optional = true;
    memcpy(&l->role[FIRST_LIFE], survive_life_role, sizeof survive_life_role);
    l->role[FIRST_LIFE + OBSERVED].optional = is_retained();
    l->role[FIRST_LIFE + OBSERVED].filled = !is_retained();
    l->role[FIRST_LIFE + ACTIVE].optional = !is_retained();
    l->role[BY] = (struct cx_role){
        .name = "by", .kind = CX_TEXT, .column = survive_options.by};
    for (size_t i = 0; i < ROLES; i++)
        l->column[i] = cx_wanted_column(&l->role[i]);
    l->group = (struct cx_group){
        .slot_size = sizeof(struct slot),
        .add = add_rows,
        .merge = merge_slots,
        .state = {state_columns, CX_COUNT_OF(state_columns), save_slot, load_slot, NULL},
    };
}

static void read_rows(struct lives *l, struct cx_groups *groups)
{
    describe(l);
    bool has_by = survive_options.by != NULL;
    struct cx_run run = cx_open(l->role, has_by ? ROLES : BY);
    bool has_started = survive_life_role[STARTED].column != NULL;
    if (run.in != NULL)
        has_started = cx_table_has(run.in, FIRST_LIFE + STARTED);
    l->by_key = has_by ? add_key(l, BY) : -1;
    l->started_key = is_retained() && has_started ? add_key(l, FIRST_LIFE + STARTED) : -1;
    l->duration_key = add_key(l, DURATION_ROLE);
    if (run.in == NULL || cx_table_has(run.in, CUSTOMER))
        run.exclude_role = CUSTOMER;
    run.accept = accept;
    run.left_out_why = "for a period that is not over";
    run.context = l;
    cx_group_all(&run, &l->group, state_word(l), groups);
}

/* ---- life tables */

static struct cx_text key_of(const struct cx_group_row *row, int key)
{
    return key >= 0 ? row->key[key] : CX_TEXT_OF("");
}

/* What was read of a group, from place `begin` to before `end` of all. */
struct span {
    const struct lives *lives;
    const struct cx_groups *groups;
    size_t begin, end;
};

static double duration_at(const struct span *s, size_t i)
{
    double time = 0;
    struct cx_group_row row = cx_group_at(s->groups, i);
    cx_number_parse(row.key[s->lives->duration_key], &time);
    return time;
}

static size_t put_durations(const struct span *s, struct cx_keyed *to)
{
    size_t n = 0;
    for (size_t i = s->begin; i < s->end; i++) {
        const struct slot *slot = cx_group_at(s->groups, i).slot;
        if (slot->events > 0)
            to[n++] = cx_duration(duration_at(s, i), slot->events, true);
        if (slot->censored > 0)
            to[n++] = cx_duration(duration_at(s, i), slot->censored, false);
    }
    return n;
}

_Noreturn static void refuse_retained(const struct span *s, size_t i, const char *what)
{
    struct cx_group_row row = cx_group_at(s->groups, i);
    struct cx_text by = key_of(&row, s->lives->by_key);
    struct cx_text started = key_of(&row, s->lives->started_key);
    struct cx_text period = row.key[s->lives->duration_key];
    const struct slot *slot = row.slot;
    struct cx_error e = {.status = CX_OK};
    cx_error_at(&e, slot->source != NULL ? slot->source : "", slot->line);
    cx_fail(&e, CX_FAILED, "period %.*s%s%.*s%s%.*s: %s", (int)period.n, period.s,
            by.n > 0 ? " of " : "", (int)by.n, by.s, started.n > 0 ? " of " : "", (int)started.n,
            started.s, what);
    cx_die(&e);
}

/* Those of the span by period, which has to be 0, 1, 2 and so on. */
static size_t *by_period(const struct span *s)
{
    size_t n = s->end - s->begin;
    size_t *place = cx_need(cx_arena_alloc(cx_memory(), (n + 1) * sizeof *place));
    for (size_t i = s->begin; i < s->end; i++) {
        double period = duration_at(s, i);
        if (period >= (double)n)
            refuse_retained(s, i, "a period before it is missing, or its count is empty; the "
                                  "first is 0, with all who began");
        if (place[(size_t)period] != 0)
            refuse_retained(s, i, "comes twice");
        place[(size_t)period] = i + 1;
    }
    return place;
}

/* Who is no longer there after a period was lost in it; who is left was followed to the last. */
static size_t put_retained(const struct span *s, struct cx_keyed *to)
{
    size_t n = s->end - s->begin, made = 0, *place = by_period(s);
    int64_t before = 0;
    for (size_t period = 0; period < n; period++) {
        size_t i = place[period] - 1;
        const struct slot *slot = cx_group_at(s->groups, i).slot;
        if (period > 0 && slot->censored > before)
            refuse_retained(s, i, "more customers than in the period before: who has left cannot "
                                  "come back");
        if (period > 0 && slot->censored < before)
            to[made++] = cx_duration((double)period, before - slot->censored, true);
        before = slot->censored;
    }
    if (n > 0 && before > 0)
        to[made++] = cx_duration((double)(n - 1), before, false);
    return made;
}

/* As put_retained(), of each that began together. */
static size_t put_all_retained(const struct span *all, struct cx_keyed *to)
{
    size_t n = 0;
    struct span s = *all;
    for (s.end = s.begin; s.end < all->end; s.begin = s.end) {
        struct cx_group_row first = cx_group_at(all->groups, s.begin);
        struct cx_text started = key_of(&first, all->lives->started_key);
        struct cx_group_row next;
        do {
            s.end++;
            next = cx_group_at(all->groups, s.end < all->end ? s.end : s.begin);
        } while (s.end < all->end &&
                 cx_text_equal(key_of(&next, all->lives->started_key), started));
        n += put_retained(&s, to + n);
    }
    return n;
}

/* Nobody is no group. */
static void add_group(const struct span *s, struct survive_groups *groups)
{
    size_t most = 2 * (s->end - s->begin);
    struct cx_keyed *list = cx_need(cx_arena_alloc(cx_memory(), (most + 1) * sizeof *list));
    size_t n = is_retained() ? put_all_retained(s, list) : put_durations(s, list);
    struct survive_group *group = &groups->group[groups->n];
    struct cx_group_row row = cx_group_at(s->groups, s->begin);
    group->name = key_of(&row, s->lives->by_key);
    cx_need(cx_life_table(list, n, &group->table, cx_memory()) ? group : NULL);
    if (group->table.people > MOST_PEOPLE)
        cx_die_failed("more than 2^53 customers");
    groups->n += group->table.people > 0;
}

void survive_read_lives(struct survive_groups *groups)
{
    static struct lives lives;
    static struct cx_groups all;
    read_rows(&lives, &all);
    groups->group = cx_need(cx_arena_alloc(cx_memory(), (all.n + 1) * sizeof *groups->group));
    struct span s = {.lives = &lives, .groups = &all};
    for (size_t i = 1; i <= all.n; i++) {
        struct cx_group_row row = cx_group_at(&all, i - 1), next = row;
        if (i < all.n)
            next = cx_group_at(&all, i);
        s.end = i;
        if (i < all.n &&
            cx_text_equal(key_of(&row, lives.by_key), key_of(&next, lives.by_key)))
            continue;
        add_group(&s, groups);
        s.begin = i;
    }
}
