/* oracle.h - expected numbers of tests/data/abtest: tables of case, field and number.
 *
 * Every number that is there must be asked for: oracle_close() names those that were not, so a
 * table cannot grow without its test.
 */
#ifndef CX_TESTS_ORACLE_H
#define CX_TESTS_ORACLE_H

#include "base/compat.h"
#include "stat/sample.h"

#include "vectors.h"

struct oracle_row {
    char name[48], field[64];
    double expected;
    bool was_asked_for;
};

struct oracle {
    struct oracle_row *row;
    size_t n;
};

static inline void oracle_open(struct oracle *o, const char *name)
{
    struct vectors v;
    vectors_open(&v, name);
    o->n = 0;
    o->row = malloc(4096 * sizeof *o->row);
    while (vectors_next(&v)) {
        struct oracle_row *r = &o->row[o->n++];
        assert_true(o->n <= 4096);
        assert_true(snprintf(r->name, sizeof r->name, "%s", v.cell[0]) < (int)sizeof r->name);
        assert_true(snprintf(r->field, sizeof r->field, "%s", v.cell[1]) < (int)sizeof r->field);
        r->expected = vectors_number(&v, 2);
        r->was_asked_for = false;
    }
}

static inline struct oracle_row *oracle_find(const struct oracle *o, const char *name,
                                             const char *field)
{
    for (size_t i = 0; i < o->n; i++)
        if (strcmp(o->row[i].name, name) == 0 && strcmp(o->row[i].field, field) == 0)
            return &o->row[i];
    return NULL;
}

static inline double oracle_number(const struct oracle *o, const char *name, const char *field)
{
    struct oracle_row *r = oracle_find(o, name, field);
    if (!r)
        fail_msg("%s, %s: no such row", name, field);
    r->was_asked_for = true;
    return r->expected;
}

/* Where there is such a row. */
static inline void oracle_near(const struct oracle *o, const char *name, const char *field,
                               double got, double tolerance)
{
    struct oracle_row *r = oracle_find(o, name, field);
    if (!r)
        return;
    r->was_asked_for = true;
    char what[128];
    snprintf(what, sizeof what, "%s, %s", name, field);
    near_or_fail(what, got, r->expected, tolerance);
}

/* The same, but for an absolute error. */
static inline void oracle_close_to(const struct oracle *o, const char *name, const char *field,
                                   double got, double error)
{
    struct oracle_row *r = oracle_find(o, name, field);
    if (!r)
        return;
    r->was_asked_for = true;
    if (!(got == r->expected || fabs(got - r->expected) <= error))
        fail_msg("%s, %s: got %.17g, expected %.17g", name, field, got, r->expected);
}

static inline void oracle_close(struct oracle *o)
{
    size_t left = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (!o->row[i].was_asked_for) {
            print_error("not asked for: %s, %s\n", o->row[i].name, o->row[i].field);
            left++;
        }
    }
    free(o->row);
    assert_int_equal(left, 0);
}

/* ---- samples */

struct oracle_sample {
    struct cx_counted *value;
    struct cx_sample sample;
};

static inline int oracle_compare(const void *a, const void *b)
{
    const struct cx_counted *s = a, *t = b;
    return s->x != t->x ? (s->x < t->x ? -1 : 1) : s->y < t->y ? -1 : s->y > t->y;
}

static inline void oracle_sample_add(struct oracle_sample *s, double x, double y)
{
    if (!s->value)
        s->value = malloc(20000 * sizeof *s->value);
    assert_true(s->sample.units < 20000);
    s->value[s->sample.units++] = (struct cx_counted){x, y, 1};
}

static inline void oracle_sample_settle(struct oracle_sample *s)
{
    size_t n = (size_t)s->sample.units, last = 0;
    qsort(s->value, n, sizeof *s->value, oracle_compare);
    for (size_t i = 1; i < n; i++) {
        if (oracle_compare(&s->value[i], &s->value[last]) == 0)
            s->value[last].n++;
        else
            s->value[++last] = s->value[i];
    }
    s->sample.value = s->value;
    s->sample.distinct = n ? last + 1 : 0;
}

static inline struct cx_sample oracle_sample_of(const struct cx_counted *value, size_t n)
{
    struct cx_sample s = {.value = value, .distinct = n};
    for (size_t i = 0; i < n; i++)
        s.units += value[i].n;
    return s;
}

static inline struct cx_estimate oracle_estimate(const struct cx_sample *s)
{
    struct cx_sample_moments m = cx_sample_moments(s);
    return cx_mean_estimate((double)s->units, m.mean, m.variance);
}

/* tests/data/abtest/two_sample_NAME.csv */
static inline void oracle_two_samples(const char *name, struct oracle_sample pair[2])
{
    char path[128];
    struct vectors v;
    snprintf(path, sizeof path, "abtest/two_sample_%s.csv", name);
    vectors_open(&v, path);
    memset(pair, 0, 2 * sizeof *pair);
    while (vectors_read_line(&v, ','))
        oracle_sample_add(&pair[strcmp(v.cell[0], "treatment") == 0], vectors_number(&v, 1), 1);
    for (size_t k = 0; k < 2; k++)
        oracle_sample_settle(&pair[k]);
}

static inline void oracle_release(struct oracle_sample *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(s[i].value);
}

static const char *const oracle_pairs[] = {"normal20", "lognormal", "ties", "counts", "offset1e9"};

#endif
