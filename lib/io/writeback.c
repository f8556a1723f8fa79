/* writeback.c - see writeback.h. */
#define _GNU_SOURCE /* sync_file_range() and fallocate() are Linux alone; POSIX has neither */
#include "io/writeback.h"

#include <fcntl.h>

void cx_start_writeback(int file, uint64_t at, uint64_t n)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(file, (off_t)at, (off_t)n, SYNC_FILE_RANGE_WRITE);
#else
    (void)file, (void)at, (void)n;
#endif
}

void cx_forget_bytes(int file, uint64_t from, uint64_t to)
{
#ifdef FALLOC_FL_PUNCH_HOLE
    (void)fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)from,
                    (off_t)(to - from));
#else
    (void)file, (void)from, (void)to;
#endif
}
