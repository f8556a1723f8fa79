/* progress.c - rows read, on standard error: by itself only on a terminal and only after two
 * seconds, at most five times a second, erased at the end. */
#include "cli/flat.h"
#include "cli/running.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 2000, PERIOD_MS = 200 };

static struct {
    uint64_t rows;
    int64_t begin_ms, shown_ms;
    int width; /* characters on the line, 0: nothing is shown */
} progress;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

bool cx_progress_wanted(void)
{
    return cx_common.progress || (!cx_common.quiet && isatty(STDERR_FILENO));
}

static void show(void)
{
    char rows[CX_COUNT_ROOM];
    cx_count_format(progress.rows, rows);
    progress.width = fprintf(stderr, "\r%s: %s rows", cx_tool_name(), rows) - 1;
    fflush(stderr);
}

void cx_progress_rows(uint64_t rows)
{
    progress.rows += rows;
    if (!cx_progress_wanted())
        return;
    int64_t now = now_ms();
    if (progress.begin_ms == 0)
        progress.begin_ms = now;
    int64_t patience = cx_common.progress ? 0 : PATIENCE_MS;
    if (now - progress.begin_ms >= patience && now - progress.shown_ms >= PERIOD_MS) {
        progress.shown_ms = now;
        show();
    }
}

void cx_progress_erase(void)
{
    if (progress.width > 0)
        fprintf(stderr, "\r%*s\r", progress.width, "");
    progress.width = 0;
}
