/* rows.c - rows into units: what their cells must be, and what a unit wants of them. */
#include <math.h>
#include <string.h>

#include "abtestlog.h"
#include "base/number.h"

enum { MOST_NAMES = UINT16_MAX };

struct cx_intern abtest_names = CX_INTERN_OF(MOST_NAMES);
struct cx_intern abtest_clusters = CX_INTERN_OF(0);

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
    why->column = abtest_units.role[FIRST_OUTCOME + outcome].column;
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
    if (abtest_units.cell[outcome] == WHOLE && !is_whole(x)) {
        strcpy(why->what, "not a whole number of 0 or more");
        return refuse(why, "bad-count", outcome);
    }
    return CX_KEEP;
}

static inline bool has_outcome(enum abtest_has has, size_t outcome)
{
    return abtest_units.from[outcome] & has;
}

static enum cx_verdict accept_row(void *context, const struct cx_row *row, struct cx_refusal *why)
{
    const union cx_value *cell = &row->value[FIRST_OUTCOME];
    const enum abtest_has *has = context;
    for (size_t n = abtest_units.unit.outcomes, i = 0; i < n; i++) {
        double value;
        if (!has_outcome(*has, i)) {
            continue;
        }
        if (abtest_units.cell[i] == FLAG && !flag_of(cell[i].text, &value)) {
            why->value = cell[i].text;
            strcpy(why->what, "not 0 or 1, true or false");
            return refuse(why, "bad-flag", i);
        }
        if (!abtest_is_text(abtest_units.cell[i]) &&
            judge_number(cell[i].number, i, why) != CX_KEEP) {
            return CX_REFUSE;
        }
    }
    return CX_KEEP;
}

/* Numbers are looked at one column after the other; flags are few, and judged with their row. */
static size_t count_accepted(void *context, const struct cx_row *rows, size_t n)
{
    const enum abtest_has *has = context;
    for (size_t k = 0; k < abtest_units.unit.outcomes; k++) {
        size_t role = FIRST_OUTCOME + k, good = 0;
        bool is_number = abtest_units.cell[k] == NUMBER || abtest_units.cell[k] == KNOWN;
        if (!has_outcome(*has, k)) {
            continue;
        }
        while (is_number && good < n && !is_too_large(rows[good].value[role].number)) {
            good++;
        }
        n = abtest_units.cell[k] == FILLED ? n : good;
    }
    return n;
}

/* ---- rows into units */

static enum cx_status intern(struct cx_intern *table, struct cx_text t, uint32_t *number,
                             struct cx_error *e)
{
    bool is_name = table == &abtest_names;
    switch (cx_intern(table, t, number)) {
    case CX_INTERN_OK:
        return CX_OK;
    case CX_INTERN_NO_MEMORY:
        return cx_no_memory(e);
    case CX_INTERN_FULL:
        break;
    }
    return cx_fail(e, CX_FAILED, "more than %lu different %s",
                   (unsigned long)(is_name ? MOST_NAMES : UINT32_MAX),
                   is_name ? "variants and segments" : "clusters");
}

enum cx_status abtest_intern(struct cx_text t, uint16_t *number, struct cx_error *e)
{
    uint32_t found = 0;
    enum cx_status status = intern(&abtest_names, t, &found, e);
    *number = (uint16_t)found;
    return status;
}

enum cx_status abtest_intern_cluster(struct cx_text t, uint32_t *number, struct cx_error *e)
{
    return intern(&abtest_clusters, t, number, e);
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
    enum cx_status status = abtest_intern(t, number, e);
    if (status == CX_OK) {
        cx_intern_remember(cache, t, *number);
    }
    return status;
}

/* What a unit wants of a row. */
struct packed {
    struct cx_exposure seen;
    double value[]; /* by outcome; with --cluster behind them its number */
};

static size_t packed_size(void)
{
    size_t values = abtest_units.unit.outcomes + (abtest_options.cluster ? 1 : 0);
    return sizeof(struct packed) + values * sizeof(double);
}

static inline double number_of(const union cx_value *value, enum abtest_cell cell)
{
    double number;
    if (!abtest_is_text(cell)) {
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
    struct cx_text segment = {"", 0}, stratum = row->value[abtest_units.strata_role].text;
    struct cx_bytes both = {0};
    if (abtest_options.segment) {
        segment = row->value[abtest_units.segment_role].text;
    }
    cx_bytes_format(&both, "%zu:", segment.n);
    cx_bytes_add(&both, segment.s, segment.n);
    cx_bytes_add(&both, stratum.s, stratum.n);
    enum cx_status status = both.failed ? cx_no_memory(e)
                                        : abtest_intern((struct cx_text){both.s, both.n},
                                                 &seen->segment, e);
    cx_bytes_release(&both);
    return status;
}

void abtest_take_stratum(struct cx_arm_key *key)
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
        const struct cx_text segment = row->value[abtest_units.segment_role].text;
        status = intern_cached(cache, segment, &seen->segment, e);
    }
    return status;
}

static inline int64_t instant_of(const struct cx_time *time, enum abtest_has has)
{
    if (!abtest_units.has_exposed) {
        return NO_TIME_MS;
    }
    return abtest_units.is_timed || has & EXPOSURES ? time->ms : LATER_MS;
}

static enum cx_status pack_cluster(const struct cx_row *row, double *value, struct cx_error *e)
{
    uint32_t number;
    const struct cx_text cluster = row->value[abtest_units.cluster_role].text;
    enum cx_status status = abtest_intern_cluster(cluster, &number, e);
    *value = status == CX_OK ? number : 0;
    return status;
}

static inline enum cx_status pack_row(struct cx_intern_cache *cache, const struct cx_row *row,
                                      enum abtest_has has, struct packed *packed,
                                      struct cx_error *e)
{
    const struct cx_time *time = &row->value[TIME].time;
    packed->seen = (struct cx_exposure){.ms = instant_of(time, has),
                                        .segment = abtest_units.no_segment,
                                        .is_none = true};
    if (abtest_options.looks != LOOK_ONCE) {
        int64_t day = cx_floor_divide(time->ms, CX_DAY_MS);
        packed->seen.day_shift = (int8_t)(time->day - day);
    }
    const union cx_value *cell = &row->value[FIRST_OUTCOME];
    const enum abtest_cell *kind = abtest_units.cell;
    for (size_t n = abtest_units.unit.outcomes, i = 0; i < n; i++) {
        packed->value[i] = has_outcome(has, i) ? number_of(&cell[i], kind[i]) : (double)NAN;
    }
    enum cx_status status = CX_OK;
    if (has & EXPOSURES) {
        status = pack_exposure(cache, row, &packed->seen, e);
    }
    if (status == CX_OK && abtest_options.cluster && !packed->seen.is_none) {
        status = pack_cluster(row, &packed->value[abtest_units.unit.outcomes], e);
    }
    return status;
}

static enum cx_status pack_rows(const struct cx_packing *rows, void *context, struct cx_error *e)
{
    struct cx_intern_cache cache = {.at = {{{.first = 0}}}};
    const enum abtest_has *has = context;
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
                   abtest_units.state_column[4 + outcome].name);
}

static enum cx_status add_rows(void *const *slots, const void *packed,
                               const struct cx_row *const *rows, size_t n, struct cx_arena *memory,
                               void *context, struct cx_error *e)
{
    enum { AHEAD = 8 };
    const struct cx_unit_plan *unit = &abtest_units.unit;
    const size_t size = packed_size();
    (void)context;
    for (size_t i = 0; i < n; i++) {
        const struct packed *row = (const void *)((const char *)packed + i * size);
        size_t outcome;
        if (unit->apart && i + AHEAD < n) {
            cx_unit_prefetch(unit, slots[i + AHEAD]);
        }
        switch (cx_unit_add(unit, slots[i], row->seen, row->value, memory, &outcome)) {
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

enum cx_status abtest_status_of(enum cx_unit_status status, struct cx_error *e)
{
    switch (status) {
    case CX_UNIT_OK:
        return CX_OK;
    case CX_UNIT_NO_MEMORY:
        return cx_no_memory(e);
    case CX_UNIT_TOO_LARGE:
        break;
    }
    return cx_fail(e, CX_FAILED, "a customer's sum is beyond 4.5e15");
}

static bool has_time(const struct cx_unit *unit)
{
    return unit->first_ms != NO_TIME_MS;
}

static enum cx_status merge_units(void *to, const void *from, struct cx_arena *memory,
                                  void *context, struct cx_error *e)
{
    const struct cx_unit *unit = to, *other = from;
    (void)context;
    if (unit->is_seen && other->is_seen && has_time(unit) != has_time(other)) {
        return cx_fail(e, CX_FAILED, ABTEST_MIXED_TIMES);
    }
    return abtest_status_of(cx_unit_merge(&abtest_units.unit, to, from, memory), e);
}

void abtest_plan_group(struct cx_group *group, enum abtest_has *has)
{
    group->slot_size = cx_unit_slot_size(&abtest_units.unit);
    group->any_order = true;
    group->packed_size = packed_size();
    group->pack = pack_rows;
    group->add_packed = add_rows;
    group->merge = merge_units;
    group->context = has;
    group->state = abtest_unit_state();
}

/* Rows are judged, and known by customer and time, in all tables alike. */
void abtest_plan_rows(struct cx_run *run, enum abtest_has *has)
{
    run->accept = accept_row;
    run->accepted = count_accepted;
    run->context = has;
    run->time_role = run->in && cx_table_has(run->in, TIME) ? TIME : -1;
    if (run->in && run->time_role < 0 && *has & EXPOSURES) {
        cx_refuse_options(CX_NAMES("as-of", "max-age", "tz", "tz-gap"),
                          "needs to know when; name the column with --time");
    }
    run->exclude_role = CUSTOMER;
}
