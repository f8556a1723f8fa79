/* vectors.h - tables of expected numbers from tests/data, a line at a time. */
#ifndef CX_TESTS_VECTORS_H
#define CX_TESTS_VECTORS_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct vectors {
    FILE *file;
    char line[8192];
    char *cell[80];
    size_t cells;
    size_t rows; /* so far */
};

static inline bool vectors_read_line(struct vectors *v, char separator)
{
    if (!fgets(v->line, sizeof v->line, v->file)) {
        fclose(v->file);
        return false;
    }
    v->line[strcspn(v->line, "\n")] = '\0';
    v->cells = 0;
    for (char *at = v->line; at;) {
        assert_true(v->cells < 80);
        v->cell[v->cells++] = at;
        at = strchr(at, separator);
        if (at) {
            *at++ = '\0';
        }
    }
    return true;
}

static inline bool vectors_next(struct vectors *v)
{
    v->rows++;
    return vectors_read_line(v, '\t');
}

/* Opens tests/data/NAME and leaves its header line behind. */
static inline void vectors_open(struct vectors *v, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "tests/data/%s", name);
    memset(v, 0, sizeof *v);
    v->file = fopen(path, "r");
    if (!v->file) {
        fail_msg("%s: cannot be read (tests run from the project's folder)", path);
    }
    assert_true(vectors_read_line(v, '\t'));
}

static inline double vectors_number(const struct vectors *v, size_t i)
{
    assert_true(i < v->cells);
    return strtod(v->cell[i], NULL);
}

/* |got - expected| <= tolerance * |expected|, or a step or two between the least doubles;
 * infinities and NaN must be met as they are. */
static inline bool is_near(double got, double expected, double tolerance)
{
    if (isnan(expected) || isinf(expected)) {
        return isnan(expected) ? isnan(got) : got == expected;
    }
    return fabs(got - expected) <= tolerance * fabs(expected) + 1e-323;
}

static inline void near_or_fail(const char *what, double got, double expected, double tolerance)
{
    if (!is_near(got, expected, tolerance)) {
        fail_msg("%s: got %.17g, expected %.17g, relative error %.2g", what, got, expected,
                 fabs(got - expected) / fabs(expected));
    }
}

#endif
