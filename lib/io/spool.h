/* spool.h - standard input that can be read twice. */
#ifndef CX_IO_SPOOL_H
#define CX_IO_SPOOL_H

#include "base/error.h"

/* Whether standard input is a file, so that it can be read again from where it stands. */
bool cx_stdin_is_file(void);
/* Copies what is left of standard input to a file in `directory` that has no name any more, and
 * puts that in its place; nothing to do when it is a file already. */
enum cx_status cx_stdin_spool(const char *directory, struct cx_error *e);
/* Where standard input stands, and back there. */
int64_t cx_stdin_place(void);
enum cx_status cx_stdin_return(int64_t place, struct cx_error *e);

#endif
