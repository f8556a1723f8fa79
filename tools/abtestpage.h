/* abtestpage.h - what the parts of cx-abtest's page to read share (tools/abtest/page*.c).
 *
 * Words are written to the caller's room, which they return.
 */
#ifndef CX_TOOLS_ABTESTPAGE_H
#define CX_TOOLS_ABTESTPAGE_H

#include "abtest.h"
#include "base/number.h"

enum { PAGE_TEXT = 160 }; /* room for a name, or for words of one's own */

struct page {
    const struct cx_design *design;
    struct cx_bytes *to;
    int digits;   /* of values; 0: what suits people */
    double alpha; /* of the intervals, as the heading has it */
};

struct page_rows {
    const struct cx_report_row *row;
    size_t n;
};

/* ---- pagewords.c */

/* A line, of blanks and what is told; it breaks between words, and goes on two blanks deeper. */
void page_say(struct page *p, size_t indent, const char *format, ...) CX_PRINTF(3, 4);
/* The same of a line that was put together, which is released. */
void page_put_built(struct page *p, size_t indent, struct cx_bytes *line);

/* Of a name from the input: no more than fits, and nothing that a terminal would obey. */
const char *page_name(struct cx_text name, char text[PAGE_TEXT]);
/* Whole numbers stay whole however long they are.  NaN is none, an infinite one no limit. */
const char *page_number(double x, int digits, char text[CX_NUMBER_ROOM]);
const char *page_percent(double share, int digits, char text[CX_NUMBER_ROOM]);
/* Of an arm; a share in percent. */
const char *page_value(const struct page *p, const struct cx_report_row *row, double value,
                       char text[CX_NUMBER_ROOM]);
/* Of a difference, which is not a share of anything: percentage points, or the metric's unit. */
const char *page_size(const struct page *p, const struct cx_report_row *row, double size,
                      char text[CX_NUMBER_ROOM]);
/* Where p is below what a double holds, a power of ten above it. */
const char *page_p(double p, double log10_p, char text[CX_NUMBER_ROOM]);

/* ---- pagebars.c */

/* Is it about tests of relabelled customers, and no estimate? */
bool page_is_trial(const struct cx_report_row *row);
/* Are a metric's rows drawn by their lifts?  All have one scale: that of lifts, if there are any
 * and all can be told so. */
bool page_is_by_lift(const struct page_rows *metric);
/* The scale of a metric's rows, with some room at both ends. */
struct cx_interval page_scale(const struct page_rows *metric, bool by_lift);
/* A row's interval on that scale, in a line with its numbers; none where it has none. */
void page_put_bar(struct page *p, const struct cx_report_row *row, bool by_lift,
                  const struct cx_interval *scale);

#endif
