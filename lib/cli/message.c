/* message.c - what a program says on standard error, and how it ends early. */
#include "cli/flat.h"
#include "cli/running.h"
#include "io/sink.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *tool_name = "cx";

void cx_message_from(const char *name)
{
    tool_name = name;
}

const char *cx_tool_name(void)
{
    return tool_name;
}

void cx_count_format(uint64_t n, char out[CX_COUNT_ROOM])
{
    char digits[CX_COUNT_ROOM];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
}

/* Names come from input, and a terminal obeys control characters. */
static void calm(struct cx_bytes *line)
{
    for (size_t i = 0; i < line->n; i++)
        if ((unsigned char)line->s[i] < ' ' || line->s[i] == 0x7f)
            line->s[i] = '?';
}

/* One write, so that lines of several programs in a pipeline do not mix. */
static void say(struct cx_bytes *line)
{
    cx_progress_erase();
    calm(line);
    cx_bytes_put(line, '\n');
    if (!line->failed)
        fwrite(line->s, 1, line->n, stderr);
    cx_bytes_release(line);
}

void cx_describe(const struct cx_error *e, struct cx_bytes *text)
{
    if (e->file[0])
        cx_bytes_format(text, "%s:", e->file);
    if (e->file[0] && e->line)
        cx_bytes_format(text, "%llu:", (unsigned long long)e->line);
    if (e->file[0])
        cx_bytes_put(text, ' ');
    if (e->column[0])
        cx_bytes_format(text, "column '%s': ", e->column);
    cx_bytes_format(text, "%s", e->what);
}

void cx_tell(const struct cx_error *e)
{
    struct cx_bytes line = {0};
    cx_bytes_format(&line, "%s: ", tool_name);
    cx_describe(e, &line);
    say(&line);
}

_Noreturn void cx_die(const struct cx_error *e)
{
    bool nobody_reads = e->reason && strcmp(e->reason, CX_CLOSED_PIPE) == 0;
    if (!nobody_reads)
        cx_tell(e);
    cx_leave(e->status == CX_USAGE ? EXIT_WRONG_USE : EXIT_COULD_NOT);
}

/* "cx-rfm: KIND..." and what follows, said. */
static void tell(const char *kind, const char *format, va_list arguments, const char *end)
{
    struct cx_bytes line = {0};
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    cx_bytes_format(&line, "%s: %s", tool_name, kind);
    if (length > 0 && cx_bytes_reserve(&line, (size_t)length + 1)) {
        vsnprintf(line.s + line.n, (size_t)length + 1, format, arguments);
        line.n += (size_t)length;
    }
    cx_bytes_format(&line, "%s", end);
    say(&line);
}

_Noreturn void cx_die_usage(const char *format, ...)
{
    char hint[80];
    va_list arguments;
    va_start(arguments, format);
    snprintf(hint, sizeof hint, " (try '%s --help')", tool_name);
    tell("", format, arguments, hint);
    va_end(arguments);
    cx_leave(EXIT_WRONG_USE);
}

_Noreturn void cx_die_failed(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    tell("", format, arguments, "");
    va_end(arguments);
    cx_leave(EXIT_COULD_NOT);
}

void cx_must(enum cx_status status, const struct cx_error *e)
{
    if (status != CX_OK)
        cx_die(e);
}

void *cx_need(void *memory)
{
    if (!memory)
        cx_die_failed("out of memory");
    return memory;
}

void cx_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!cx_common.quiet)
        tell("warning: ", format, arguments, "");
    va_end(arguments);
}

void cx_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (cx_common.verbose)
        tell("", format, arguments, "");
    va_end(arguments);
}
