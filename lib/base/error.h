/* error.h - what went wrong, where, and why, for the command line to tell.
 *
 * A library function that can fail returns an enum cx_status and, when it is not CX_OK, has
 * filled the struct cx_error its caller gave.  Nothing here prints; lib/cli turns an error into
 * one line on standard error and an exit status.
 */
#ifndef CX_BASE_ERROR_H
#define CX_BASE_ERROR_H

#include "base/compat.h"

enum cx_status {
    CX_OK = 0,
    CX_FAILED,  /* could not: I/O, memory, damaged input, no convergence    -> exit 1 */
    CX_BAD_ROW, /* a row that is not what it should be, under --bad-rows stop -> exit 1 */
    CX_USAGE    /* the command line, a missing column, a question only the user can answer -> 2 */
};

struct cx_error {
    enum cx_status status;
    const char *reason;  /* a fixed word such as "bad-date" (static text), NULL for none */
    char file[256];      /* "" when no file is to blame; "<stdin>" for standard input */
    uint64_t line;       /* physical line the record begins on, from 1; 0 unknown */
    char column[96];     /* header text of the column, "" for none */
    char what[400];      /* lower case, no full stop, the subject in single quotes */
};

/* Fills status and what; leaves file, line, column and reason as they are. Returns status. */
enum cx_status cx_fail(struct cx_error *e, enum cx_status status, const char *format, ...)
    CX_PRINTF(3, 4);

/* Says where: a file, or "" for none, and a line of it, or 0.  Returns e. */
struct cx_error *cx_error_at(struct cx_error *e, const char *file, uint64_t line);

/* "out of memory"; every allocation that fails ends here. Returns CX_FAILED. */
enum cx_status cx_no_memory(struct cx_error *e);
bool cx_is_no_memory(const struct cx_error *e);

#endif
