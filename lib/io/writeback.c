/* writeback.c - see writeback.h. */
#define _GNU_SOURCE /* sync_file_range() is Linux alone; POSIX has nothing that begins and returns */
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
