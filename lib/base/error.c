/* error.c - see error.h. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum cx_status cx_fail(struct cx_error *e, enum cx_status status, const char *format, ...)
{
    if (!e)
        return status;
    e->status = status;
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(e->what, sizeof e->what, format, arguments) < 0)
        e->what[0] = '\0';
    va_end(arguments);
    return status;
}

struct cx_error *cx_error_at(struct cx_error *e, const char *file, uint64_t line)
{
    snprintf(e->file, sizeof e->file, "%s", file);
    e->line = line;
    return e;
}

static const char no_memory[] = "out of memory";

enum cx_status cx_no_memory(struct cx_error *e)
{
    return cx_fail(e, CX_FAILED, "%s", no_memory);
}

bool cx_is_no_memory(const struct cx_error *e)
{
    return strcmp(e->what, no_memory) == 0;
}
