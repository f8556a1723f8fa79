/* spill.h - records of bytes sorted in bounded memory.
 *
 *   cx_spill_add()  as often as there are records
 *   cx_spill_sort() once
 *   cx_spill_next() until it gives no more
 *
 * What does not fit into `memory` is written as sorted runs to one file in `folder`, unlinked as
 * soon as it is open, so that nothing stays behind after any end of the program.  The order is by
 * prefix, then compare(), then the order of adding.  Cost: n log n compares, and each byte beyond
 * memory written once and read once.
 */
#ifndef CX_IO_SPILL_H
#define CX_IO_SPILL_H

#include "base/bytes.h"
#include "base/error.h"

struct cx_spill;
typedef int cx_spill_compare(struct cx_text a, struct cx_text b, void *context);

enum cx_status cx_spill_open(size_t memory, const char *folder, cx_spill_compare *compare,
                             void *context, struct cx_spill **spill, struct cx_error *e);
enum cx_status cx_spill_add(struct cx_spill *s, uint64_t prefix, struct cx_text record,
                            struct cx_error *e);
enum cx_status cx_spill_sort(struct cx_spill *s, struct cx_error *e);
/* *record lives until the next call; .s NULL at the end. */
enum cx_status cx_spill_next(struct cx_spill *s, struct cx_text *record, struct cx_error *e);
size_t cx_spill_runs(const struct cx_spill *s); /* written to disk; 0 when all fitted */
void cx_spill_close(struct cx_spill *s);

#endif
