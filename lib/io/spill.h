/* spill.h - records of bytes sorted by several threads in bounded memory.
 *
 *   cx_spill_share()                        a thread's part, as often as there are threads
 *   cx_share_reserve(), cx_share_commit()   every record, by the thread of the share
 *   cx_spill_sort()                         once, when no thread adds any more
 *   cx_merge_open(), _next(), _close()      every range, each by any thread
 *
 * A record is a sort key and what goes with it.  Sort keys compare bytewise; no two are equal and
 * none is the beginning of another.  Without its last CX_SPILL_TAIL bytes a sort key names a group.
 * The sorted records are cut into ranges of about a megabyte which never divide a group, so that
 * threads can work on groups; the ranges one behind the other are the order of all records.  Which
 * thread added a record, and how much memory there was, is not to be seen in it.
 *
 * A share that is full is sorted and written as a run to a temporary file, unlinked as soon as it
 * is open, so that nothing stays behind after any end of the program; of each run a sparse sample
 * of its keys stays in memory.  A range is merged from all runs, read a little at a time.  Where
 * there are more runs than that can be done with, runs are merged into longer ones first.
 *
 * Cost: a pass over the records of a share for about each byte by which their keys are told apart,
 * log2 of the runs compares a record in merging, and each byte beyond memory written and read once.
 * Memory: what was said, about 30 KiB for each run, and what the ranges' users keep.
 */
#ifndef CX_IO_SPILL_H
#define CX_IO_SPILL_H

#include "base/bytes.h"
#include "base/error.h"

enum { CX_SPILL_TAIL = 16 };

struct cx_spill;
struct cx_share;
struct cx_merge;

/* folder must live as long. */
enum cx_status cx_spill_open(size_t memory, int threads, const char *folder,
                             struct cx_spill **spill, struct cx_error *e);
void cx_spill_close(struct cx_spill *s); /* the shares too */

/* Any thread. */
enum cx_status cx_spill_share(struct cx_spill *s, struct cx_share **share, struct cx_error *e);
/* The place of a record of at most n bytes, in *place; 64 bytes behind it may be read. */
enum cx_status cx_share_reserve(struct cx_share *share, size_t n, char **place,
                                struct cx_error *e);
/* The record that stands there now: key_n bytes of sort key, n bytes in all. */
void cx_share_commit(struct cx_share *share, size_t key_n, size_t n);

enum cx_status cx_spill_sort(struct cx_spill *s, struct cx_error *e);
size_t cx_spill_ranges(const struct cx_spill *s); /* sorted; 0: there were no records */
size_t cx_spill_runs(const struct cx_spill *s);   /* written to disk by shares */

struct cx_record {
    struct cx_text key, rest; /* one behind the other; key.s NULL: no more */
};
/* One range after another may be merged with the same *merge; NULL to begin with. */
enum cx_status cx_merge_open(const struct cx_spill *s, size_t range, struct cx_merge **merge,
                             struct cx_error *e);
/* *record lives until the next call; 64 bytes behind it may be read. */
enum cx_status cx_merge_next(struct cx_merge *m, struct cx_record *record, struct cx_error *e);
void cx_merge_close(struct cx_merge *m); /* NULL is nothing */
/* The ranges before this one have been merged for good: their place in files is given up, 256 KiB
 * or more of a run at once.  One thread at a time, ranges going up. */
void cx_merge_forget(struct cx_spill *s, size_t range);

#endif
