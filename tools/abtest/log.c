/* log.c - cx-abtest's way in from exposures and outcomes: one slot a customer of an experiment,
 * however many rows it has; one row each is the same thing.
 */
#include <math.h>
#include <string.h>

#include "abtest.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/saved.h"
#include "base/sort.h"
#include "model/period.h"
#include "model/unit.h"

enum { MOST_OUTCOMES = CX_WAITING_OUTCOMES, MOST_NAMES = UINT16_MAX };

/* Variants and segments. */
static struct cx_intern names = CX_INTERN_OF(MOST_NAMES);

static const char *const multi_done[] = {"excluded", "counted in their first variant",
                                         "counted in each variant"};

static const char *const covariate_notes[] = {"without some covariate, counted with its mean",
                                              "without some covariate, left out",
                                              "without some covariate, counted with 0"};

enum { FIRST_OUTCOME = NAMED_ROLES };

/* What a cell of an outcome's column has to be. */
enum cell { NUMBER, KNOWN /* a number that customers have */, WHOLE, FLAG, FILLED /* or empty */ };

enum { NO_OUTCOME = -1 };

/* What a table has: exposures, outcomes, or both. */
enum has { EXPOSURES = 1, OUTCOMES = 2 };
static enum has log_has = EXPOSURES | OUTCOMES, outcomes_have = OUTCOMES;

/* A number of a metric: what an outcome comes to. */
struct value {
    int outcome;       /* NO_OUTCOME: 1 */
    int counted;       /* the outcome that says how many rows have it; NO_OUTCOME: no need */
    bool is_covariate;
    bool is_first;     /* x of its metric */
    size_t metric;
    const struct cx_declared_caps *caps; /* NULL: none */
};
enum { MOST_VALUES = 4 * MOST_OUTCOMES };

static struct {
    struct cx_role role[FIRST_OUTCOME + MOST_OUTCOMES + 2];
    size_t roles;
    size_t segment_role, strata_role; /* the last ones; only with --segment and --strata */
    enum cx_outcome_kind kind[MOST_OUTCOMES];
    enum cell cell[MOST_OUTCOMES];
    enum has from[MOST_OUTCOMES];     /* the tables it is read from */
    struct value value[MOST_VALUES];  /* of metrics, in the order in which arms want them */
    size_t values;
    bool has_covariates, has_caps;
    struct cx_role outcome_role[FIRST_OUTCOME + MOST_OUTCOMES]; /* of --outcomes */
    struct cx_column state_column[4 + MOST_OUTCOMES + 1];
    struct cx_unit_plan unit;
    struct cx_group group, outcome_group;
    int experiment_key; /* its place in the group's key; -1: no such key */
    int customer_key;
    bool is_timed;      /* all input has times */
    int64_t end_ms;     /* up to when the data reach */
    uint16_t no_segment; /* what units have where neither is asked for */
} units;

static bool is_text(enum cell cell)
{
    return cell == FLAG || cell == FILLED;
}

/* Metrics may share an outcome. */
static int outcome_of(const struct cx_declared_column *column, enum cell cell)
{
    const char *name = cx_need(cx_arena_text(cx_memory(), column->column.s, column->column.n));
    int n = (int)units.unit.outcomes;
    for (int i = 0; i < n; i++) {
        bool same = units.kind[i] == column->kind && units.cell[i] == cell;
        if (same && strcmp(units.role[FIRST_OUTCOME + i].column, name) == 0) {
            return i;
        }
    }
    if (n == MOST_OUTCOMES) {
        cx_die_usage("more than %d columns in metrics", MOST_OUTCOMES);
    }
    units.kind[n] = column->kind;
    units.cell[n] = cell;
    units.from[n] = OUTCOMES;
    units.role[FIRST_OUTCOME + n] =
        abtest_other_role(is_text(cell) ? CX_TEXT : CX_NUMBER, "metric", name);
    units.state_column[4 + n] = (struct cx_column){name, CX_TEXT};
    units.unit.outcomes++;
    return n;
}

static enum cell cell_of(const struct cx_declared_column *column, const struct cx_metric *metric)
{
    if (column->kind == CX_OUTCOME_COUNT) {
        return FILLED;
    }
    if (metric->type == CX_METRIC_PROPORTION && column->kind != CX_OUTCOME_SUM) {
        return FLAG;
    }
    return metric->type == CX_METRIC_COUNT ? WHOLE : NUMBER;
}

static void add_value(struct value value)
{
    if (units.values == MOST_VALUES) {
        cx_die_usage("more than %d columns in metrics", MOST_VALUES);
    }
    units.value[units.values++] = value;
}

/* What a customer was stands beside its exposures, what it did among the outcomes. */
static void add_covariate(const struct cx_declared_column *column, size_t metric)
{
    bool was = column->kind == CX_OUTCOME_FIRST;
    int outcome = outcome_of(column, was ? KNOWN : NUMBER);
    units.from[outcome] = was ? EXPOSURES : OUTCOMES;
    add_value((struct value){
        .outcome = outcome, .counted = NO_OUTCOME, .is_covariate = true, .metric = metric});
}

/* A sum of nothing, or a flag that nobody set, may be no outcome. */
static void add_own(const struct cx_declared_column *column, enum cell cell, struct value value)
{
    bool hides = column->kind == CX_OUTCOME_SUM || column->kind == CX_OUTCOME_ANY;
    value.outcome = value.counted = NO_OUTCOME;
    if (column->column.n > 0) {
        value.outcome = outcome_of(column, cell);
    }
    if (column->column.n > 0 && hides && abtest_options.missing != NOTHING_IS_ZERO) {
        const struct cx_declared_column rows = {column->column, CX_OUTCOME_COUNT};
        value.counted = outcome_of(&rows, FILLED);
    }
    units.has_caps |= value.caps != NULL;
    add_value(value);
}

static void plan_values(const struct abtest_plan *plan, size_t metric)
{
    const struct cx_declared_metric *m = &plan->declared[metric];
    struct value own = {.metric = metric, .is_first = true};
    for (size_t i = 0; i < plan->capped; i++) {
        bool is_of = cx_text_equal(plan->caps[i].metric, m->metric.name);
        own.caps = is_of ? &plan->caps[i] : own.caps;
    }
    add_own(&m->x, cell_of(&m->x, &m->metric), own);
    if (cx_metric_divides(m->metric.type)) {
        own.is_first = false;
        add_own(&m->y, m->y.kind == CX_OUTCOME_COUNT ? FILLED : NUMBER, own);
    }
    for (size_t i = 0; i < plan->covariates; i++) {
        const struct cx_declared_covariate *c = &plan->covariate[i];
        if (!abtest_is_covariate_of(c, &m->metric)) {
            continue;
        }
        units.has_covariates = true;
        add_covariate(&c->x, metric);
        if (c->y.column.n > 0) {
            add_covariate(&c->y, metric);
        }
    }
}

/* With --outcomes the operands have exposures alone. */
static void plan_outcomes(void)
{
    static const struct cx_role no_role = {.name = "@0", .kind = CX_TEXT, .optional = true};
    memcpy(units.outcome_role, units.role, sizeof units.outcome_role);
    if (abtest_options.outcomes.n == 0) {
        return;
    }
    units.role[VARIANT].filled = true;
    units.outcome_role[VARIANT] = no_role;
    for (size_t i = FIRST_OUTCOME, n = i + units.unit.outcomes; i < n; i++) {
        bool is_of_exposures = units.from[i - FIRST_OUTCOME] == EXPOSURES;
        struct cx_role *absent = is_of_exposures ? &units.outcome_role[i] : &units.role[i];
        *absent = no_role;
    }
}

static void plan_units(const struct abtest_plan *plan)
{
    memcpy(units.role, abtest_role, sizeof abtest_role);
    if (abtest_options.whole) {
        units.role[VARIANT].optional = true;
    }
    units.state_column[0] = (struct cx_column){"first_ms", CX_INTEGER};
    units.state_column[1] = (struct cx_column){"first_variant", CX_TEXT};
    units.state_column[2] = (struct cx_column){"first_segment", CX_TEXT};
    units.state_column[3] = (struct cx_column){"in_several", CX_INTEGER};
    for (size_t i = 0; i < plan->design.metrics; i++) {
        plan_values(plan, i);
    }
    units.state_column[4 + units.unit.outcomes] = (struct cx_column){"waiting", CX_TEXT};
    units.unit.window_ms = abtest_options.window_ms;
    units.unit.window_before_ms = abtest_options.covariate_window_ms;
    plan_outcomes();
    units.roles = FIRST_OUTCOME + units.unit.outcomes;
    if (abtest_options.segment) {
        units.segment_role = units.roles++;
        units.role[units.segment_role] =
            abtest_other_role(CX_TEXT, "segment", abtest_options.segment);
    }
    if (abtest_options.strata) {
        units.strata_role = units.roles++;
        units.role[units.strata_role] =
            abtest_other_role(CX_TEXT, "strata", abtest_options.strata);
    }
    units.unit.outcome = units.kind;
    units.unit.names = &names;
}

/* The value of a flag, NaN where the cell is empty. False: no flag. */
static bool flag_of(struct cx_text cell, double *value)
{
    bool flag = false;
    *value = (double)NAN;
    if (cell.n == 0) {
        return true;
    }
    if (!cx_read_flag(cell, &flag)) {
        return false;
    }
    *value = flag;
    return true;
}

static enum cx_verdict refuse(struct cx_refusal *why, const char *reason, size_t outcome)
{
    why->reason = reason;
    why->column = units.role[FIRST_OUTCOME + outcome].column;
    return CX_REFUSE;
}

static inline bool is_too_large(double x)
{
    return fabs(x) >= CX_OUTCOME_END;
}

/* A whole number, none below 0, or none at all. */
static inline bool is_whole(double x)
{
    return isnan(x) || (x >= 0 && x <= floor(x));
}

static enum cx_verdict judge_number(double x, size_t outcome, struct cx_refusal *why)
{
    if (is_too_large(x)) {
        strcpy(why->what, "too large to be added up");
        return refuse(why, "number-too-large", outcome);
    }
    if (units.cell[outcome] == WHOLE && !is_whole(x)) {
        strcpy(why->what, "not a whole number of 0 or more");
        return refuse(why, "bad-count", outcome);
    }
    return CX_KEEP;
}

static inline bool has_outcome(enum has has, size_t outcome)
{
    return units.from[outcome] & has;
}

static enum cx_verdict accept_row(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    const union cx_value *cell = &row->value[FIRST_OUTCOME];
    const enum has *has = context;
    for (size_t n = units.unit.outcomes, i = 0; i < n; i++) {
        double value;
        if (!has_outcome(*has, i)) {
            continue;
        }
        if (units.cell[i] == FLAG && !flag_of(cell[i].text, &value)) {
            why->value = cell[i].text;
            strcpy(why->what, "not 0 or 1, true or false");
            return refuse(why, "bad-flag", i);
        }
        if (!is_text(units.cell[i]) && judge_number(cell[i].number, i, why) != CX_KEEP) {
            return CX_REFUSE;
        }
    }
    return CX_KEEP;
}

/* Numbers are looked at one column after the other; flags are few, and judged with their row. */
static size_t count_accepted(void *context, const struct cx_row *rows, size_t n)
{
    const enum has *has = context;
    for (size_t k = 0; k < units.unit.outcomes; k++) {
        size_t role = FIRST_OUTCOME + k, good = 0;
        bool is_number = units.cell[k] == NUMBER || units.cell[k] == KNOWN;
        if (!has_outcome(*has, k)) {
            continue;
        }
        while (is_number && good < n && !is_too_large(rows[good].value[role].number)) {
            good++;
        }
        n = units.cell[k] == FILLED ? n : good;
    }
    return n;
}

/* ---- rows into units */

static enum cx_status intern(struct cx_text t, uint16_t *number, struct cx_error *e)
{
    uint32_t found;
    switch (cx_intern(&names, t, &found)) {
    case CX_INTERN_OK:
        *number = (uint16_t)found;
        return CX_OK;
    case CX_INTERN_NO_MEMORY:
        return cx_no_memory(e);
    case CX_INTERN_FULL:
        break;
    }
    return cx_fail(e, CX_FAILED, "more than %d different variants and segments", MOST_NAMES);
}

/* Variants are few. */
static inline enum cx_status intern_cached(struct cx_intern_cache *cache, struct cx_text t,
                                           uint16_t *number, struct cx_error *e)
{
    uint32_t known;
    if (cx_intern_cached(cache, t, &known)) {
        *number = (uint16_t)known;
        return CX_OK;
    }
    enum cx_status status = intern(t, number, e);
    if (status == CX_OK) {
        cx_intern_remember(cache, t, *number);
    }
    return status;
}

/* What a unit wants of a row. */
struct packed {
    struct cx_exposure seen;
    double value[]; /* by outcome */
};

static size_t packed_size(void)
{
    return sizeof(struct packed) + units.unit.outcomes * sizeof(double);
}

static inline double number_of(const union cx_value *value, enum cell cell)
{
    double number;
    if (!is_text(cell)) {
        return value->number;
    }
    if (cell == FILLED) {
        return value->text.n > 0 ? 1 : (double)NAN;
    }
    flag_of(value->text, &number);
    return number;
}

/* With --strata a unit's segment is LENGTH:SEGMENT, the length that of the segment's bytes, and
 * behind it the stratum. */
static enum cx_status pack_stratum(const struct cx_row *row, struct cx_exposure *seen,
                                   struct cx_error *e)
{
    struct cx_text segment = {"", 0}, stratum = row->value[units.strata_role].text;
    struct cx_bytes both = {0};
    if (abtest_options.segment) {
        segment = row->value[units.segment_role].text;
    }
    cx_bytes_format(&both, "%zu:", segment.n);
    cx_bytes_add(&both, segment.s, segment.n);
    cx_bytes_add(&both, stratum.s, stratum.n);
    enum cx_status status = both.failed ? cx_no_memory(e)
                                        : intern((struct cx_text){both.s, both.n},
                                                 &seen->segment, e);
    cx_bytes_release(&both);
    return status;
}

static void take_stratum(struct cx_arm_key *key)
{
    size_t n = 0, at = 0;
    const struct cx_text both = key->segment;
    while (at < both.n && both.s[at] != ':') {
        n = 10 * n + (size_t)(both.s[at++] - '0');
    }
    if (at + 1 + n <= both.n) {
        key->segment = (struct cx_text){both.s + at + 1, n};
        key->stratum = (struct cx_text){both.s + at + 1 + n, both.n - at - 1 - n};
    }
}

/* Who was exposed, and when; a row without a variant is an outcome alone. */
static inline enum cx_status pack_exposure(struct cx_intern_cache *cache, const struct cx_row *row,
                                           struct cx_exposure *seen, struct cx_error *e)
{
    const struct cx_text none = {NULL, 0};
    const struct cx_text variant = abtest_options.whole ? none : row->value[VARIANT].text;
    enum cx_status status = CX_OK;
    seen->is_none = variant.n == 0 && !abtest_options.whole;
    if (!seen->is_none) {
        status = intern_cached(cache, variant, &seen->variant, e);
    }
    if (status == CX_OK && abtest_options.strata && !seen->is_none) {
        return pack_stratum(row, seen, e);
    }
    if (status == CX_OK && abtest_options.segment && !seen->is_none) {
        status = intern_cached(cache, row->value[units.segment_role].text, &seen->segment, e);
    }
    return status;
}

static inline enum cx_status pack_row(struct cx_intern_cache *cache, const struct cx_row *row,
                                      enum has has, struct packed *packed, struct cx_error *e)
{
    const struct cx_time *time = &row->value[TIME].time;
    packed->seen = (struct cx_exposure){.ms = units.is_timed ? time->ms : 0,
                                        .segment = units.no_segment,
                                        .is_none = true};
    if (abtest_options.looks != LOOK_ONCE) {
        int64_t day = cx_floor_divide(time->ms, CX_DAY_MS);
        packed->seen.day_shift = (int8_t)(time->day - day);
    }
    const union cx_value *cell = &row->value[FIRST_OUTCOME];
    for (size_t n = units.unit.outcomes, i = 0; i < n; i++) {
        packed->value[i] = has_outcome(has, i) ? number_of(&cell[i], units.cell[i]) : (double)NAN;
    }
    return has & EXPOSURES ? pack_exposure(cache, row, &packed->seen, e) : CX_OK;
}

static enum cx_status pack_rows(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    struct cx_intern_cache cache = {.at = {{{.first = 0}}}};
    const enum has *has = context;
    const size_t size = packed_size();
    enum cx_status status = CX_OK;
    for (size_t i = 0; i < rows->n && status == CX_OK; i++) {
        void *at = (char *)rows->packed + rows->place[i] * size;
        status = pack_row(&cache, &rows->row[i], *has, at, e);
    }
    return status;
}

static enum cx_status too_large(const struct cx_row *row, size_t outcome, struct cx_error *e)
{
    e->line = row->line;
    return cx_fail(e, CX_FAILED, "column '%s': a customer's sum is beyond 4.5e15",
                   units.state_column[4 + outcome].name);
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    enum { AHEAD = 8 };
    const size_t size = packed_size();
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const struct packed *row = (const void *)((const char *)packed + i * size);
        size_t outcome;
        if (units.unit.apart && i + AHEAD < n) {
            cx_unit_prefetch(&units.unit, slots[i + AHEAD]);
        }
        switch (cx_unit_add(&units.unit, slots[i], row->seen, row->value, memory, &outcome)) {
        case CX_UNIT_OK:
            break;
        case CX_UNIT_NO_MEMORY:
            return cx_no_memory(e);
        case CX_UNIT_TOO_LARGE:
            return too_large(rows[i], outcome, e);
        }
    }
    return CX_OK;
}

static enum cx_status merge_units(void *to, const void *from, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    (void)context;
    switch (cx_unit_merge(&units.unit, to, from, memory)) {
    case CX_UNIT_OK:
        return CX_OK;
    case CX_UNIT_NO_MEMORY:
        return cx_no_memory(e);
    case CX_UNIT_TOO_LARGE:
        break;
    }
    return cx_fail(e, CX_FAILED, "a customer's sum is beyond 4.5e15");
}

/* ---- states */

static void save_kept(struct cx_bytes *text, struct cx_exposure seen)
{
    const struct cx_text all = {"", 0};
    cx_save_text(text, seen.is_none ? all : cx_interned_text(&names, seen.variant));
    cx_bytes_put(text, ' ');
    cx_save_text(text, cx_interned_text(&names, seen.segment));
    cx_bytes_put(text, ' ');
    cx_save_integer(text, seen.day_shift);
}

/* Rows that wait: of each MS VARIANT and the numbers' bits; the variant is empty for all.  With
 * --looks behind the variant the segment, and how the local day differs. */
static void save_waiting(const struct cx_waiting *waiting, struct cx_bytes *text)
{
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    cx_waiting_open(waiting, units.unit.outcomes, &reader);
    while (cx_waiting_next(&reader, &row)) {
        const struct cx_text all = {"", 0};
        cx_bytes_add(text, " ", text->n > 0);
        cx_save_integer(text, row.ms);
        cx_bytes_put(text, ' ');
        if (abtest_options.looks == LOOK_ONCE) {
            cx_save_text(text, row.of ? cx_interned_text(&names, (uint32_t)row.of - 1) : all);
        } else {
            save_kept(text, cx_unit_kept(&row));
        }
        for (size_t i = 0; i < units.unit.outcomes; i++) {
            int64_t bits;
            memcpy(&bits, &row.value[i], sizeof bits);
            cx_bytes_put(text, ' ');
            cx_save_integer(text, isnan(row.value[i]) ? INT64_MIN : bits);
        }
    }
}

static void save_unit(const void *slot, struct cx_out *out, void *context)
{
    (void)context;
    const struct cx_unit *u = slot;
    const struct cx_text none = {"", 0};
    struct cx_bytes waiting = {0};
    cx_put_int(out, u->first_ms);
    cx_put_text(out, u->is_seen ? cx_interned_text(&names, u->variant) : none);
    cx_put_text(out, u->is_seen ? cx_interned_text(&names, u->segment) : none);
    cx_put_int(out, u->in_several);
    for (size_t i = 0; i < units.unit.outcomes; i++) {
        char hex[CX_OUTCOME_ROOM];
        cx_outcome_format(&u->outcome[i], hex);
        cx_put_string(out, hex);
    }
    if (!u->is_seen) {
        save_waiting(cx_unit_waiting(&units.unit, u), &waiting);
    }
    cx_put_text(out, (struct cx_text){waiting.s, waiting.n});
    out->bytes.failed |= waiting.failed;
    cx_bytes_release(&waiting);
}

/* Whose a row is, from its variant on. */
static enum cx_status load_of(struct cx_text *saved, struct cx_text variant, uint64_t *of,
                              struct cx_error *e)
{
    struct cx_exposure seen = {.is_none = variant.n == 0};
    enum cx_status status = seen.is_none ? CX_OK : intern(variant, &seen.variant, e);
    struct cx_text segment;
    int64_t shift;
    *of = seen.is_none ? 0 : 1U + seen.variant;
    if (status != CX_OK || abtest_options.looks == LOOK_ONCE) {
        return status;
    }
    if (!cx_load_text(saved, &segment) || !cx_load_integer(saved, &shift) || shift < -1 ||
        shift > 1) {
        return cx_fail(e, CX_FAILED, "the state is damaged");
    }
    seen.day_shift = (int8_t)shift;
    status = intern(segment, &seen.segment, e);
    *of = cx_unit_of(seen);
    return status;
}

static enum cx_status load_waiting(struct cx_unit *slot, struct cx_text saved,
                                   struct cx_arena *memory, struct cx_error *e)
{
    while (saved.n > 0) {
        double value[MOST_OUTCOMES];
        struct cx_waiting_row row = {.value = value};
        struct cx_text variant;
        bool whole = cx_load_integer(&saved, &row.ms) && cx_load_text(&saved, &variant);
        if (whole && load_of(&saved, variant, &row.of, e) != CX_OK) {
            return e->status;
        }
        for (size_t i = 0; whole && i < units.unit.outcomes; i++) {
            int64_t bits = INT64_MIN;
            whole = cx_load_integer(&saved, &bits);
            value[i] = (double)NAN;
            if (bits != INT64_MIN) {
                memcpy(&value[i], &bits, sizeof bits);
            }
        }
        if (!whole) {
            return cx_fail(e, CX_FAILED, "the state is damaged");
        }
        if (!cx_unit_wait(&units.unit, slot, &row, memory)) {
            return cx_no_memory(e);
        }
    }
    return CX_OK;
}

static enum cx_status load_unit(void *slot, const struct cx_text *cells, struct cx_arena *memory,
                                void *context, struct cx_error *e)
{
    (void)context;
    struct cx_unit *u = slot;
    int64_t several;
    bool whole = cx_integer_parse(cells[0], &u->first_ms) && cx_integer_parse(cells[3], &several);
    for (size_t i = 0; whole && i < units.unit.outcomes; i++) {
        whole = cx_outcome_parse(cells[4 + i], &u->outcome[i]);
    }
    if (!whole) {
        return cx_fail(e, CX_FAILED, "the state is damaged");
    }
    if (cells[1].n == 0) {
        return load_waiting(u, cells[4 + units.unit.outcomes], memory, e);
    }
    u->is_seen = true;
    u->in_several = several != 0;
    enum cx_status status = intern(cells[1], &u->variant, e);
    return status == CX_OK ? intern(cells[2], &u->segment, e) : status;
}

static const void *next_unit(const void *slot, const void *before, void *context)
{
    (void)context;
    return cx_unit_next(&units.unit, slot, before);
}

/* ---- the run */

static void check_times(const struct cx_run *run, const struct cx_run *outcomes)
{
    bool has_time = cx_common.merge || cx_table_has(run->in, TIME);
    bool have_times = !outcomes->in || cx_table_has(outcomes->in, TIME);
    units.is_timed = has_time && have_times;
    if (abtest_options.multi == MULTI_FIRST && !has_time) {
        cx_die_usage("option '--multi': 'first' needs to know when; name the column with --time");
    }
    if (abtest_options.window_ms > 0 && !units.is_timed) {
        cx_die_usage("option '--window' needs to know when; name the column with --time");
    }
    for (size_t i = 0; i < units.unit.outcomes && !units.is_timed; i++) {
        if (units.kind[i] == CX_OUTCOME_BEFORE) {
            cx_die_usage("option '--covariate': 'before' needs to know when; name the column "
                         "with --time");
        }
    }
    if (abtest_options.looks != LOOK_ONCE && !units.is_timed) {
        cx_die_usage("option '--looks' needs to know when; name the column with --time");
    }
    if (has_time && !have_times) {
        cx_warn("the outcomes have no times: those before the exposure count, too");
    }
}

static void plan_group(struct cx_group *group, enum has *has)
{
    group->slot_size = cx_unit_slot_size(&units.unit);
    group->any_order = true;
    group->packed_size = packed_size();
    group->pack = pack_rows;
    group->add_packed = add_rows;
    group->merge = merge_units;
    group->context = has;
    group->state = (struct cx_slot_state){.columns = units.state_column,
                                          .count = 4 + units.unit.outcomes + 1,
                                          .save = save_unit,
                                          .next = next_unit,
                                          .load = load_unit};
}

/* Rows are judged, and known by customer and time, in all tables alike. */
static void plan_run(struct cx_run *run, enum has *has)
{
    run->accept = accept_row;
    run->accepted = count_accepted;
    run->context = has;
    run->time_role = run->in && cx_table_has(run->in, TIME) ? TIME : -1;
    run->exclude_role = CUSTOMER;
}

static struct cx_run open_outcomes(void)
{
    struct cx_reading how = cx_reading();
    const struct cx_list *files = &abtest_options.outcomes;
    if (files->n == 0 || cx_common.merge) {
        return (struct cx_run){.in = NULL};
    }
    return cx_open_as(&how, files->item, files->n, units.outcome_role,
                      FIRST_OUTCOME + units.unit.outcomes);
}

static void group_units(struct cx_run *run, struct cx_groups *groups)
{
    static struct cx_run outcomes;
    outcomes = open_outcomes();
    check_times(run, &outcomes);
    log_has = abtest_options.outcomes.n > 0 ? EXPOSURES : EXPOSURES | OUTCOMES;
    plan_run(run, &log_has);
    units.experiment_key = -1;
    if (abtest_has_experiment_key(run)) {
        units.experiment_key = abtest_add_key(&units.group, EXPERIMENT);
    }
    units.customer_key = abtest_add_key(&units.group, CUSTOMER);
    struct cx_error e = {0};
    cx_must(intern((struct cx_text){NULL, 0}, &units.no_segment, &e), &e);
    units.unit.apart = abtest_options.multi == MULTI_KEEP;
    units.unit.keeps_rows = abtest_options.looks != LOOK_ONCE;
    units.outcome_group = units.group;
    plan_group(&units.group, &log_has);
    plan_group(&units.outcome_group, &outcomes_have);
    const struct cx_group_input input[] = {{run, &units.group}, {&outcomes, &units.outcome_group}};
    if (outcomes.in) {
        plan_run(&outcomes, &outcomes_have);
        if (cx_table_has(run->in, EXPERIMENT) != cx_table_has(outcomes.in, EXPERIMENT)) {
            cx_die_usage("exposures and outcomes must both say which experiment, or neither");
        }
    }
    cx_group_inputs(input, outcomes.in ? 2 : 1, abtest_state_word(), groups);
    units.end_ms = run->counts.end_ms;
    if (run->time_role >= 0) {
        cx_as_of(run);
    }
}

/* ---- units into arms */

enum { WAITING = 8, KNOWN_ARMS = 8 };

/* What a thread gathers from some of the units.  Customers of one experiment mostly come behind one
 * another, so that their arms are known by numbers and counted together.  They wait a little where
 * the cache is asked for what is behind their slots. */
struct gathering {
    struct cx_arena memory;
    const struct cx_design *design;
    struct cx_experiments *x;
    struct cx_text experiment; /* of the last customer, and its customers not yet told */
    struct cx_multiple_exposure exposures;
    int64_t first_ms, last_ms; /* of the first exposures */
    bool pools_only;     /* the first of two rounds, for the means of covariates */
    struct pool *pools;  /* in that round one's own, then everybody's */
    struct pool *pool;   /* of the experiment */
    int64_t unvalued[MOST_VALUES]; /* customers without a value that is no covariate */
    struct known_arms {
        struct cx_unit_arms arms; /* n is 0: none yet */
        uint16_t variant, segment;
    } known[KNOWN_ARMS];
    struct customer {
        struct cx_text experiment;
        const struct cx_unit *slot; /* NULL: nobody waits here */
        uint64_t who; /* with --aa */
    } waiting[WAITING];
    size_t next;
    uint64_t who;               /* of the last customer */
    struct cx_kept_units *kept; /* NULL: nobody is relabelled */
    struct day *day; /* with --looks, sorted */
    size_t days, day_room;
    struct cx_arena replay; /* one customer's */
    struct cx_error error;
};

static struct cx_arm_key key_of(const struct gathering *g, const struct cx_unit *unit)
{
    struct cx_arm_key key = {.experiment = g->experiment,
                             .segment = cx_interned_text(&names, unit->segment),
                             .variant = cx_interned_text(&names, unit->variant)};
    if (abtest_options.strata) {
        take_stratum(&key);
    }
    return key;
}

static enum cx_status find_arms(struct gathering *g, const struct cx_unit *unit,
                                struct known_arms *found)
{
    struct cx_arm_key key = key_of(g, unit);
    found->variant = unit->variant;
    found->segment = unit->segment;
    return cx_experiments_arms(g->x, &key, &found->arms, &g->error);
}

/* Who has no outcome has 0, unless the policy is another. */
static double value_of(const struct cx_unit_answer *answer, const struct value *of)
{
    double value = of->outcome == NO_OUTCOME ? 1 : answer->value[of->outcome];
    bool is_none = of->counted != NO_OUTCOME && !(answer->value[of->counted] > 0);
    if (is_none) {
        return (double)NAN;
    }
    bool is_zero = !of->is_covariate && abtest_options.missing == NOTHING_IS_ZERO;
    return isnan(value) && is_zero ? 0 : value;
}

/* ---- covariates that are missing */

/* Of an experiment: of covariates the sums over the customers that have them, and their number; of
 * what is capped all values, and then the caps. */
struct pool {
    struct cx_text experiment;
    struct cx_sum *sum;
    int64_t *units;
    struct cx_values *values;
    struct cx_caps *caps;
    struct pool *next;
};

static struct pool *find_pool(struct pool *pools, struct cx_text experiment)
{
    while (pools && !cx_text_equal(pools->experiment, experiment)) {
        pools = pools->next;
    }
    return pools;
}

static enum cx_status pool_of(struct pool **pools, struct cx_text experiment, struct cx_arena *a,
                              struct pool **found, struct cx_error *e)
{
    *found = find_pool(*pools, experiment);
    if (*found) {
        return CX_OK;
    }
    struct pool *made = cx_arena_alloc(a, sizeof *made);
    struct cx_sum *sum = cx_arena_alloc(a, units.values * sizeof *sum);
    int64_t *count = cx_arena_alloc(a, units.values * sizeof *count);
    struct cx_values *values = cx_arena_alloc(a, units.values * sizeof *values);
    struct cx_caps *caps = cx_arena_alloc(a, units.values * sizeof *caps);
    if (!made || !sum || !count || !values || !caps) {
        return cx_no_memory(e);
    }
    for (size_t i = 0; i < units.values; i++) {
        values[i].memory = a;
    }
    *made = (struct pool){experiment, sum, count, values, caps, *pools};
    *pools = *found = made;
    return CX_OK;
}

static enum cx_status pool_values(struct gathering *g, const double *values)
{
    struct pool *pool;
    enum cx_status status = pool_of(&g->pools, g->experiment, &g->memory, &pool, &g->error);
    for (size_t i = 0; status == CX_OK && i < units.values; i++) {
        if (units.value[i].is_covariate && !isnan(values[i])) {
            cx_sum_add(&pool->sum[i], values[i]);
            pool->units[i]++;
        }
        if (units.value[i].caps && !isnan(values[i])) {
            cx_values_add(&pool->values[i], values[i], 1, 1);
        }
    }
    return status;
}

/* A customer at the mean of all is one whom the covariate says nothing about. */
static void fill_missing(struct gathering *g, double *values)
{
    bool missed = false;
    for (size_t i = 0; i < units.values; i++) {
        if (!units.value[i].is_covariate || !isnan(values[i])) {
            continue;
        }
        missed = true;
        if (abtest_options.missing_covariate == MISSING_ZERO) {
            values[i] = 0;
        } else if (abtest_options.missing_covariate == MISSING_MEAN && g->pool->units[i] > 0) {
            values[i] = cx_sum_value(&g->pool->sum[i]) / (double)g->pool->units[i];
        }
    }
    g->exposures.uncovered += missed;
}

/* Whether the window is over for a unit; what is unknown of it is told. */
static bool is_complete(const struct cx_unit *unit)
{
    return units.unit.window_ms == 0 || unit->first_ms <= units.end_ms - units.unit.window_ms;
}

static void cap_values(const struct gathering *g, double *values)
{
    for (size_t i = 0; i < units.values; i++) {
        const struct cx_caps *caps = &g->pool->caps[i];
        if (units.value[i].caps && !isnan(values[i])) {
            values[i] = fmin(fmax(values[i], caps->low), caps->high);
        }
    }
}

/* For the report: what an arm's values were capped to. */
static void tell_caps(const struct gathering *g, const struct cx_unit_arms *arms)
{
    for (size_t i = 0; i < units.values; i++) {
        const struct value *value = &units.value[i];
        for (size_t k = 0; value->caps && value->is_first && k < arms->n; k++) {
            arms->arm[k]->metric[value->metric].caps = &g->pool->caps[i];
        }
    }
}

static enum cx_status add_values(struct gathering *g, const struct cx_unit *unit,
                                 const double *values)
{
    struct known_arms *at = &g->known[(unit->variant + 3 * unit->segment) % KNOWN_ARMS];
    enum cx_status status = CX_OK;
    if (at->arms.n == 0 || at->variant != unit->variant || at->segment != unit->segment) {
        status = find_arms(g, unit, at);
        if (status == CX_OK && units.has_caps) {
            tell_caps(g, &at->arms);
        }
    }
    if (status == CX_OK) {
        cx_arms_add_unit(g->x, &at->arms, values);
    }
    if (status == CX_OK && g->kept) {
        struct cx_arm_key key = key_of(g, unit);
        bool kept = cx_kept_units_add(g->kept, g->design, &key, g->who, values);
        status = kept ? CX_OK : cx_no_memory(&g->error);
    }
    return status;
}

static enum cx_status add_unit(struct gathering *g, const struct cx_unit *slot,
                               const struct cx_unit *unit)
{
    double answers[MOST_OUTCOMES], values[MOST_VALUES];
    struct cx_unit_answer answer = {.value = answers};
    bool complete = is_complete(unit);
    g->exposures.open += !complete;
    if (!complete && abtest_options.complete) {
        return CX_OK;
    }
    if (cx_unit_answer(&units.unit, slot, unit, &answer) != CX_UNIT_OK) {
        return cx_fail(&g->error, CX_FAILED, "a customer's sum is beyond 4.5e15");
    }
    g->exposures.early += answer.was_early;
    for (size_t i = 0; i < units.values; i++) {
        values[i] = value_of(&answer, &units.value[i]);
    }
    if (g->pools_only) {
        return pool_values(g, values);
    }
    if (!g->pool) {
        g->pool = find_pool(g->pools, g->experiment);
    }
    for (size_t i = 0; i < units.values; i++) {
        g->unvalued[i] += isnan(values[i]) && !units.value[i].is_covariate;
    }
    if (units.has_caps) {
        cap_values(g, values);
    }
    if (units.has_covariates) {
        fill_missing(g, values);
    }
    return add_values(g, unit, values);
}

static enum cx_status tell_exposures(struct gathering *g)
{
    struct cx_multiple_exposure m = g->exposures;
    g->exposures = (struct cx_multiple_exposure){.single = 0};
    m.experiment = g->experiment;
    m.what_was_done = multi_done[abtest_options.multi];
    m.open_left_out = abtest_options.complete;
    m.uncovered_note = covariate_notes[abtest_options.missing_covariate];
    bool any = m.single + m.several + m.unexposed > 0;
    return any ? cx_experiments_multiple(g->x, &m, &g->error) : CX_OK;
}

static enum cx_status change_experiment(struct gathering *g, struct cx_text experiment)
{
    enum cx_status status = tell_exposures(g);
    g->experiment = experiment;
    memset(g->known, 0, sizeof g->known);
    g->pool = NULL;
    return status;
}

static void add_customer(struct gathering *g, const struct customer *c)
{
    size_t n = cx_unit_count(c->slot);
    bool several = n > 1 || c->slot->in_several;
    enum cx_status status = g->error.status;
    g->who = c->who;
    if (status == CX_OK && !cx_text_equal(c->experiment, g->experiment)) {
        status = change_experiment(g, c->experiment);
    }
    if (!c->slot->is_seen) {
        g->exposures.unexposed++;
        return;
    }
    g->exposures.single += !several;
    g->exposures.several += several;
    if (several && abtest_options.multi == MULTI_EXCLUDE) {
        return;
    }
    for (size_t i = 0; i < n && status == CX_OK; i++) {
        status = add_unit(g, c->slot, cx_unit_at(&units.unit, c->slot, i));
    }
    g->first_ms = c->slot->first_ms < g->first_ms ? c->slot->first_ms : g->first_ms;
    g->last_ms = c->slot->first_ms > g->last_ms ? c->slot->first_ms : g->last_ms;
}

/* ---- --looks: a customer's rows are replayed, and what it was leaves on the days on which it
 * becomes something else */

struct day {
    int32_t period;
    struct cx_experiments *came, *left;
};

struct kept_row {
    int32_t period;
    struct cx_exposure seen;
    double *value;
};

static struct cx_period_rule look_rule(void)
{
    bool weekly = abtest_options.looks == LOOK_WEEKLY;
    return (struct cx_period_rule){.unit = weekly ? CX_PERIOD_WEEK : CX_PERIOD_DAY};
}

/* Where the day is, or belongs. */
static size_t day_place(const struct gathering *g, int32_t period)
{
    size_t low = 0, high = g->days;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->day[middle].period < period) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static enum cx_status find_day(struct gathering *g, const struct cx_design *design, int32_t period,
                               struct day *day)
{
    const size_t at = day_place(g, period), size = sizeof *g->day;
    struct day made = {.period = period};
    if (at < g->days && g->day[at].period == period) {
        *day = g->day[at];
        return CX_OK;
    }
    if (g->days == g->day_room) {
        size_t room = g->day_room ? 2 * g->day_room : 32;
        void *grown = cx_arena_grow(&g->memory, g->day, g->day_room * size, room * size);
        if (!grown) {
            return cx_no_memory(&g->error);
        }
        g->day = grown;
        g->day_room = room;
    }
    enum cx_status status = cx_experiments_open(design, &g->memory, &made.came, &g->error);
    status = status == CX_OK ? cx_experiments_open(design, &g->memory, &made.left, &g->error)
                             : status;
    memmove(g->day + at + 1, g->day + at, (g->days - at) * size);
    g->days++;
    g->day[at] = *day = made;
    return status;
}

static int by_period(const void *left, const void *right, void *context)
{
    const struct kept_row *a = left, *b = right;
    (void)context;
    return (a->period > b->period) - (a->period < b->period);
}

static bool keep_row(struct gathering *g, const struct cx_waiting_row *row, struct kept_row *kept)
{
    const struct cx_period_rule rule = look_rule();
    size_t size = units.unit.outcomes * sizeof *kept->value;
    kept->seen = cx_unit_kept(row);
    int64_t day = cx_floor_divide(row->ms, CX_DAY_MS) + kept->seen.day_shift;
    kept->period = cx_period_of(&rule, (int32_t)day);
    kept->value = cx_arena_alloc(&g->replay, size + 1);
    if (kept->value) {
        memcpy(kept->value, row->value, size);
    }
    return kept->value;
}

/* A customer's rows by days.  NULL: no memory. */
static struct kept_row *kept_rows(struct gathering *g, const struct cx_unit *slot, size_t *n)
{
    const struct cx_unit *kept = cx_unit_next(&units.unit, slot, NULL);
    struct cx_waiting_reader reader;
    struct cx_waiting_row row;
    size_t most = 0;
    *n = 0;
    cx_waiting_open(cx_unit_waiting(&units.unit, kept), units.unit.outcomes, &reader);
    while (cx_waiting_next(&reader, &row)) {
        most++;
    }
    struct kept_row *rows = cx_arena_alloc(&g->replay, (2 * most + 1) * sizeof *rows);
    cx_waiting_open(cx_unit_waiting(&units.unit, kept), units.unit.outcomes, &reader);
    while (rows && cx_waiting_next(&reader, &row)) {
        if (!keep_row(g, &row, &rows[(*n)++])) {
            return NULL;
        }
    }
    if (rows) {
        cx_sort(rows, *n, sizeof *rows, by_period, NULL, rows + most);
    }
    return rows;
}

/* What the slot is now, into a collection. */
static enum cx_status tell_slot(struct gathering *g, const struct customer *c,
                                struct cx_experiments *x)
{
    g->x = x;
    memset(g->known, 0, sizeof g->known);
    add_customer(g, c);
    return g->error.status == CX_OK ? tell_exposures(g) : g->error.status;
}

static enum cx_status replay_row(struct gathering *g, const struct kept_row *row,
                                 struct cx_unit *slot)
{
    struct cx_unit_plan plan = units.unit;
    size_t outcome;
    plan.keeps_rows = false;
    switch (cx_unit_add(&plan, slot, row->seen, row->value, &g->replay, &outcome)) {
    case CX_UNIT_OK:
        return CX_OK;
    case CX_UNIT_NO_MEMORY:
        return cx_no_memory(&g->error);
    case CX_UNIT_TOO_LARGE:
        break;
    }
    return cx_fail(&g->error, CX_FAILED, "a customer's sum is beyond 4.5e15");
}

static enum cx_status replay(struct gathering *g, const struct cx_design *design,
                             const struct customer *c)
{
    size_t n;
    struct kept_row *rows = kept_rows(g, c->slot, &n);
    struct cx_unit *slot = cx_arena_alloc(&g->replay, cx_unit_slot_size(&units.unit));
    const struct customer now = {.experiment = c->experiment, .slot = slot};
    enum cx_status status = rows && slot ? CX_OK : cx_no_memory(&g->error);
    for (size_t i = 0; status == CX_OK && i < n;) {
        struct day day;
        int32_t period = rows[i].period;
        status = find_day(g, design, period, &day);
        if (status == CX_OK && i > 0) {
            status = tell_slot(g, &now, day.left);
        }
        for (; status == CX_OK && i < n && rows[i].period == period; i++) {
            status = replay_row(g, &rows[i], slot);
        }
        status = status == CX_OK ? tell_slot(g, &now, day.came) : status;
    }
    return status;
}

/* The next one waits, who waited longest is added. */
static void visit_customer(const struct cx_group_row *row, void *gathering)
{
    struct gathering *g = gathering;
    struct customer c = {abtest_key(row, units.experiment_key), row->slot, 0};
    if (g->kept) {
        struct cx_text name = abtest_key(row, units.customer_key);
        c.who = cx_hash(name.s, name.n);
    }
    if (!units.unit.apart) {
        add_customer(g, &c);
        return;
    }
    struct customer *place = &g->waiting[g->next];
    g->next = (g->next + 1) % WAITING;
    if (place->slot) {
        add_customer(g, place);
    }
    *place = c;
    cx_unit_prefetch(&units.unit, place->slot);
}

struct looking {
    struct gathering *g;
    const struct cx_design *design;
};

static void visit_looking(const struct cx_group_row *row, void *looking)
{
    const struct looking *l = looking;
    const struct customer c = {.experiment = abtest_key(row, units.experiment_key),
                               .slot = row->slot};
    if (l->g->error.status == CX_OK) {
        replay(l->g, l->design, &c);
        cx_arena_reset(&l->g->replay);
    }
}

struct gatherings {
    const struct cx_groups *groups;
    const struct cx_design *design;
    struct gathering part[CX_GROUP_PARTS];
};

static void gather(size_t part, void *gatherings)
{
    struct gatherings *all = gatherings;
    struct gathering *g = &all->part[part];
    g->first_ms = INT64_MAX;
    g->last_ms = INT64_MIN;
    if (cx_experiments_open(all->design, &g->memory, &g->x, &g->error) == CX_OK) {
        cx_groups_visit(all->groups, part, visit_customer, g);
    }
    for (size_t i = 0; i < WAITING && g->waiting[i].slot; i++) {
        add_customer(g, &g->waiting[i]);
    }
    if (g->error.status == CX_OK) {
        tell_exposures(g);
    }
}

static struct gatherings *new_gatherings(const struct cx_design *design,
                                         const struct cx_groups *groups)
{
    struct gatherings *all = cx_need(cx_arena_alloc(cx_memory(), sizeof *all));
    all->groups = groups;
    all->design = design;
    return all;
}

static void settle_caps(struct pool *pool)
{
    for (size_t i = 0; i < units.values; i++) {
        const struct cx_declared_caps *caps = units.value[i].caps;
        if (caps && !cx_values_settle(&pool->values[i])) {
            cx_need(NULL);
        }
        if (caps) {
            pool->caps[i].low = cx_values_quantile(&pool->values[i], caps->low);
            pool->caps[i].high = cx_values_quantile(&pool->values[i], caps->high);
        }
    }
}

/* What all parts know of an experiment's covariates, and of values that are capped. */
static struct pool *pool_values_of_all(const struct cx_design *design,
                                       const struct cx_groups *groups)
{
    struct gatherings *all = new_gatherings(design, groups);
    struct pool *pools = NULL, *pool;
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        all->part[i].pools_only = true;
    }
    cx_parallel(CX_GROUP_PARTS, cx_threads(), gather, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        struct gathering *g = &all->part[i];
        cx_must(g->error.status, &g->error);
        for (const struct pool *from = g->pools; from; from = from->next) {
            cx_must(pool_of(&pools, from->experiment, cx_memory(), &pool, &g->error), &g->error);
            for (size_t k = 0; k < units.values; k++) {
                cx_sum_merge(&pool->sum[k], &from->sum[k]);
                pool->units[k] += from->units[k];
                cx_values_merge(&pool->values[k], &from->values[k]);
            }
        }
        cx_arena_release(&g->memory);
    }
    for (pool = pools; pool; pool = pool->next) {
        settle_caps(pool);
    }
    return pools;
}

static void die_of_missing(const struct abtest_plan *plan, const struct gathering *g)
{
    for (size_t i = 0; i < units.values; i++) {
        const struct cx_text metric = plan->metric[units.value[i].metric].name;
        if (g->unvalued[i] > 0) {
            cx_die_failed("metric '%.*s': some customers have no value; --missing can say what "
                          "they count with", (int)metric.n, metric.s);
        }
    }
}

/* Sums are exact, so neither the order of the units matters nor who adds them. */
static void add_units(struct cx_experiments *x, struct abtest_plan *plan,
                      const struct cx_groups *groups)
{
    const struct cx_design *design = &plan->design;
    struct pool *pools = NULL;
    if (units.has_covariates || units.has_caps) {
        pools = pool_values_of_all(design, groups);
    }
    struct gatherings *all = new_gatherings(design, groups);
    if (abtest_options.aa > 0) {
        plan->kept_parts = CX_GROUP_PARTS;
        plan->kept = cx_need(cx_arena_alloc(cx_memory(), CX_GROUP_PARTS * sizeof *plan->kept));
    }
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        all->part[i].pools = pools;
        all->part[i].design = design;
        all->part[i].kept = plan->kept ? &plan->kept[i] : NULL;
    }
    cx_parallel(CX_GROUP_PARTS, cx_threads(), gather, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        struct gathering *g = &all->part[i];
        cx_must(g->error.status, &g->error);
        cx_must(cx_experiments_merge(x, g->x, &g->error), &g->error);
        if (abtest_options.missing == NOTHING_IS_AN_ERROR) {
            die_of_missing(plan, g);
        }
        cx_arena_release(&g->memory);
        plan->first_ms = g->first_ms < plan->first_ms ? g->first_ms : plan->first_ms;
        plan->last_ms = g->last_ms > plan->last_ms ? g->last_ms : plan->last_ms;
    }
}

/* ---- --looks: the days of all parts, one after the other */

static void look_at_part(size_t part, void *gatherings)
{
    struct gatherings *all = gatherings;
    struct looking looking = {&all->part[part], all->design};
    cx_groups_visit(all->groups, part, visit_looking, &looking);
    cx_arena_release(&looking.g->replay);
}

/* The earliest period that is left of all parts.  False: there is none. */
static bool next_period(const struct gatherings *all, const size_t at[CX_GROUP_PARTS],
                        int32_t *period)
{
    bool found = false;
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct gathering *g = &all->part[i];
        if (at[i] < g->days && (!found || g->day[at[i]].period < *period)) {
            *period = g->day[at[i]].period;
            found = true;
        }
    }
    return found;
}

static void add_period(struct gatherings *all, size_t at[CX_GROUP_PARTS], int32_t period,
                       struct cx_experiments *sum)
{
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        const struct gathering *g = &all->part[i];
        if (at[i] < g->days && g->day[at[i]].period == period) {
            const struct day *day = &g->day[at[i]++];
            cx_must(cx_experiments_merge(sum, day->came, &e), &e);
            cx_must(cx_experiments_take(sum, day->left, &e), &e);
        }
    }
}

static void look_at_sum(const struct cx_design *design, const struct cx_experiments *sum,
                        bool is_last, struct abtest_look *look)
{
    struct cx_error e = {0};
    cx_must(cx_experiments_open(design, cx_memory(), &look->x, &e), &e);
    cx_must(cx_experiments_merge_filled(look->x, sum, !is_last, &e), &e);
}

static struct abtest_looks look_at_all(struct gatherings *all)
{
    const struct cx_period_rule rule = look_rule();
    struct abtest_looks looks = {.n = 0};
    size_t at[CX_GROUP_PARTS] = {0}, most = 1;
    int32_t period = 0, next = 0;
    struct cx_experiments *sum;
    struct cx_error e = {0};
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        most += all->part[i].days;
    }
    looks.look = cx_need(cx_arena_alloc(cx_memory(), most * sizeof *looks.look));
    cx_must(cx_experiments_open(all->design, cx_memory(), &sum, &e), &e);
    for (bool any = next_period(all, at, &period); any || looks.n == 0; period = next) {
        struct abtest_look *look = &looks.look[looks.n++];
        if (any) {
            add_period(all, at, period, sum);
            cx_day_format(cx_period_start(&rule, period + 1) - 1, look->day);
        }
        any = next_period(all, at, &next);
        look_at_sum(all->design, sum, !any, look);
    }
    return looks;
}

static struct abtest_looks look_at_units(const struct abtest_plan *plan,
                                         const struct cx_groups *groups)
{
    struct gatherings *all = new_gatherings(&plan->design, groups);
    cx_parallel(CX_GROUP_PARTS, cx_threads(), look_at_part, all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_must(all->part[i].error.status, &all->part[i].error);
        if (abtest_options.missing == NOTHING_IS_AN_ERROR) {
            die_of_missing(plan, &all->part[i]);
        }
    }
    struct abtest_looks looks = look_at_all(all);
    for (size_t i = 0; i < CX_GROUP_PARTS; i++) {
        cx_arena_release(&all->part[i].memory);
    }
    return looks;
}

static void check_looks(const struct abtest_plan *plan)
{
    if (abtest_options.window_ms > 0) {
        cx_die_usage("option '--looks' does not go with '--window', whose ends are other days");
    }
    if (units.has_caps) {
        cx_die_usage("option '--looks' does not go with '--winsorise', whose caps would be others "
                     "every day");
    }
    if (units.has_covariates && abtest_options.missing_covariate == MISSING_MEAN) {
        cx_die_usage("option '--looks': the mean covariate would be another every day; say "
                     "--missing-covariate drop or zero");
    }
    for (size_t i = 0; i < plan->design.metrics; i++) {
        if (plan->metric[i].is_of_events ||
            cx_metric_keeps_values(&plan->design, &plan->metric[i])) {
            const struct cx_text name = plan->metric[i].name;
            cx_die_usage("option '--looks': the method of metric '%.*s' wants all values, not "
                         "their sums", (int)name.n, name.s);
        }
    }
}

/* ---- all of it */

static void read_log(struct abtest_plan *plan, struct cx_groups *groups)
{
    abtest_declare_covariates(plan);
    abtest_settle_metrics(plan);
    abtest_declare_caps(plan);
    plan_units(plan);
    if (abtest_options.looks != LOOK_ONCE) {
        check_looks(plan);
    }
    struct cx_run run = cx_open(units.role, units.roles);
    group_units(&run, groups);
    plan->has_times = units.is_timed;
}

struct cx_experiments *abtest_experiments_of_log(struct abtest_plan *plan)
{
    struct cx_groups groups;
    struct cx_experiments *x = NULL;
    struct cx_error e = {0};
    read_log(plan, &groups);
    cx_must(cx_experiments_open(&plan->design, cx_memory(), &x, &e), &e);
    plan->first_ms = INT64_MAX;
    plan->last_ms = INT64_MIN;
    add_units(x, plan, &groups);
    return x;
}

struct abtest_looks abtest_looks_of_log(struct abtest_plan *plan)
{
    struct cx_groups groups;
    read_log(plan, &groups);
    return look_at_units(plan, &groups);
}
