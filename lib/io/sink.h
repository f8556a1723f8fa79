/* sink.h - bytes out: standard output, or a file that is complete or not there at all.
 *
 * A named file is written beside its final place, synced and renamed by cx_sink_finish(); an
 * abandoned one leaves nothing.  Every write is checked.  A link stays a link, a file that is
 * replaced keeps its permissions; devices and pipes (/dev/null, /dev/fd/3) are written in place.
 */
#ifndef CX_IO_SINK_H
#define CX_IO_SINK_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

#define CX_CLOSED_PIPE "closed-pipe" /* the reason when nobody reads standard output any more */

struct cx_sink {
    int descriptor;
    const char *path;      /* as messages say it; NULL: standard output */
    const char *target;    /* what is replaced: path with its links followed */
    const char *temporary; /* where a named file grows; NULL for standard output */
    struct cx_bytes pending;
    uint64_t written, on_its_way; /* bytes; how many of them the disk has been sent */
    bool eager;                   /* hand every write on at once */
};

/* path NULL or "-": standard output.  private_file: readable by the owner alone (rejects hold
 * personal data).  path must live as long as the sink. */
enum cx_status cx_sink_open(struct cx_arena *a, const char *path, bool private_file,
                            struct cx_sink *sink, struct cx_error *e);
enum cx_status cx_sink_write(struct cx_sink *sink, const void *bytes, size_t n, struct cx_error *e);
/* Flushes; a named file is synced and renamed into place, standard output closed and looked at. */
enum cx_status cx_sink_finish(struct cx_sink *sink, struct cx_error *e);
void cx_sink_abandon(struct cx_sink *sink); /* removes the temporary file */

#endif
