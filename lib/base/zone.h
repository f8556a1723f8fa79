/* zone.h - time zones from the system's TZif files, without libc's TZ switching.
 *
 * A loaded zone is immutable and may be read by many threads.  Names are those of the tz
 * database ("Europe/Helsinki"), "UTC", a fixed offset "+03:00", or what base/zonenames.h knows
 * another name of ("Eastern Time (US & Canada)").  Transitions after the table's
 * last follow the file's POSIX footer rule (RFC 8536).
 */
#ifndef CX_BASE_ZONE_H
#define CX_BASE_ZONE_H

#include "base/arena.h"
#include "base/error.h"

struct cx_zone;

/* Reads DIRECTORY/NAME ("/usr/share/zoneinfo" when directory is NULL).  The zone lives in a.
 * An unknown name or a damaged file is CX_USAGE with the nearest reason. */
enum cx_status cx_zone_load(struct cx_arena *a, const char *directory, const char *name,
                            const struct cx_zone **zone, struct cx_error *e);

int32_t cx_zone_offset(const struct cx_zone *z, int64_t utc_second); /* seconds east of UTC */

enum cx_zone_local { CX_ZONE_ONCE, CX_ZONE_SKIPPED, CX_ZONE_TWICE };
/* UTC second of a local reading.  SKIPPED: moved forward by the length of the gap (as if the old
 * offset still held); TWICE: the first of the two. */
enum cx_zone_local cx_zone_utc(const struct cx_zone *z, int64_t local_second, int64_t *utc_second);

const char *cx_zone_name(const struct cx_zone *z);

#endif
