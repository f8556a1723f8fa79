/* writeback.h - a file's way to the disk begins while it is still being written. */
#ifndef CX_IO_WRITEBACK_H
#define CX_IO_WRITEBACK_H

#include "base/compat.h"

/* Starts writing n bytes of the file from `at` on to the disk, where the system can; they are there
 * for sure only after fsync(), which then has less to wait for.  Errors come with fsync(), too. */
void cx_start_writeback(int file, uint64_t at, uint64_t n);

#endif
