/* zones.h - zones by whatever name a table gives them, each loaded once and shared by all threads.
 *
 * A name is, in this order: one that was declared, a fixed offset or an abbreviation or a name of
 * Rails or Windows (base/zonenames.h), a name of the tz database.
 */
#ifndef CX_BASE_ZONES_H
#define CX_BASE_ZONES_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/zone.h"
#include "base/zonenames.h"

enum { CX_ZONES_ROOM = 2048 /* a power of two */ };

struct cx_zones {
    const char *directory; /* as of cx_zone_load() */
    pthread_mutex_t mutex; /* over arena and n; looking up takes no lock */
    struct cx_arena arena;
    size_t n;
    _Atomic(const struct cx_zones_entry *) entry[CX_ZONES_ROOM];
};

void cx_zones_start(struct cx_zones *z, const char *directory);
void cx_zones_release(struct cx_zones *z);

/* Declares that `name` means `zone`, whatever it means to others.  An unknown zone is CX_USAGE. */
enum cx_status cx_zones_declare(struct cx_zones *z, struct cx_text name, const char *zone,
                                struct cx_error *e);

/* *zone is set when KNOWN, and lives until the release.  A table full of different wrong names is
 * slow, but not wrong and not large: these are not remembered beyond a limit. */
enum cx_zone_word cx_zones_find(struct cx_zones *z, struct cx_text name,
                                const struct cx_zone **zone);

#endif
