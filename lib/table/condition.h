/* condition.h - 'COLUMN OP VALUE' of --fail-if; only the writer uses it. */
#ifndef CX_TABLE_CONDITION_H
#define CX_TABLE_CONDITION_H

#include "table/writer.h"

enum cx_operator { CX_LESS, CX_AT_MOST, CX_MORE, CX_AT_LEAST, CX_EQUAL, CX_NOT_EQUAL };

struct cx_condition {
    size_t column;
    enum cx_operator operator;
    bool numeric; /* the value is a number: cells that are none only differ from it */
    double number;
    struct cx_text value; /* else compared bytewise */
};

/* COLUMN may contain blanks and even operators: the first operator that has a column's name before
 * it counts.  text must outlive the condition.  CX_USAGE when it cannot be read. */
enum cx_status cx_condition_parse(const char *text, const struct cx_column *columns, size_t n,
                                  struct cx_condition *condition, struct cx_error *e);
/* An empty cell meets nothing. */
bool cx_condition_met(const struct cx_condition *condition, struct cx_text cell);

#endif
