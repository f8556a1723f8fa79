/* values.h - the text of a cell as a value of its role's kind. */
#ifndef CX_TABLE_VALUES_H
#define CX_TABLE_VALUES_H

#include "table/table.h"

/* NULL, or the reason word; *what says the same in words. */
const char *cx_value_read(const struct cx_reading *how, enum cx_kind kind, struct cx_text t,
                          union cx_value *v, const char **what);
union cx_value cx_missing_value(enum cx_kind kind);

/* Values of one kind, each `step` behind the one before, that hold their text and get their
 * values; CX_QUICK_SLACK bytes behind each text can be read. */
struct cx_value_run {
    union cx_value *first;
    size_t step, n;
};

/* How many are read before the first that cannot be.  *flags gathers those of times. */
size_t cx_values_read(const struct cx_reading *how, enum cx_kind kind, struct cx_value_run run,
                      unsigned *flags);

#endif
