/* counts.c - what became of the rows, added up. */
#include "run/run.h"

void cx_counts_note_day(struct cx_counts *c, int32_t day)
{
    if (day > c->newest) {
        c->second = c->newest;
        c->newest = day;
    } else if (day > c->second && day < c->newest) {
        c->second = day;
    }
}

void cx_counts_forget_times(struct cx_counts *c)
{
    c->newest = c->second = CX_NO_DAY;
    c->end_ms = c->end_local_ms = INT64_MIN;
}

void cx_counts_add(struct cx_counts *to, const struct cx_counts *from)
{
    if (to->records == 0)
        cx_counts_forget_times(to);
    if (to->rejected == 0 && from->rejected > 0)
        to->first_reject = from->first_reject;
    if (to->held_before == 0) {
        to->held_source = from->held_source;
        to->held_line = from->held_line;
    }
    to->held_before += from->held_before;
    to->records += from->records;
    to->rejected += from->rejected;
    to->after += from->after;
    to->excluded += from->excluded;
    to->left_out += from->left_out;
    to->late += from->late;
    to->kept += from->kept;
    to->gaps += from->gaps;
    to->folds += from->folds;
    if (from->end_ms > to->end_ms)
        to->end_ms = from->end_ms;
    if (from->end_local_ms > to->end_local_ms)
        to->end_local_ms = from->end_local_ms;
    cx_counts_note_day(to, from->newest);
    cx_counts_note_day(to, from->second);
}
