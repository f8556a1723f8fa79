/* writeback.h - files that are on their way to the disk, and such as need never get there. */
#ifndef CX_IO_WRITEBACK_H
#define CX_IO_WRITEBACK_H

#include "base/compat.h"

/* Starts writing n bytes of the file from `at` on to the disk, where the system can; they are there
 * for sure only after fsync(), which then has less to wait for.  Errors come with fsync(), too. */
void cx_start_writeback(int file, uint64_t at, uint64_t n);
/* The bytes [from, to) of the file are not wanted any more: their memory and their place on the
 * disk are free for others, where the system can do that. */
void cx_forget_bytes(int file, uint64_t from, uint64_t to);

#endif
