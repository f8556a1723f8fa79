/* zones.c - see zones.h.  Entries are only ever added: a slot that is set never changes. */
#include "base/zones.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/hash.h"

enum {
    LONGEST_NAME = 80,
    MOST_UNKNOWN = CX_ZONES_ROOM / 4, /* entries beyond which wrong names are not remembered */
    MOST_ENTRIES = CX_ZONES_ROOM / 4 * 3
};

struct cx_zones_entry {
    struct cx_text name;
    enum cx_zone_word word;
    const struct cx_zone *zone;
};

void cx_zones_start(struct cx_zones *z, const char *directory)
{
    memset(z, 0, sizeof *z);
    z->directory = directory;
    pthread_mutex_init(&z->mutex, NULL);
}

void cx_zones_release(struct cx_zones *z)
{
    cx_arena_release(&z->arena);
    pthread_mutex_destroy(&z->mutex);
}

/* The slot of a name, or the free one where it belongs. */
static size_t slot_of(struct cx_zones *z, struct cx_text name, const struct cx_zones_entry **found)
{
    size_t i = (size_t)cx_hash(name.s, name.n) % CX_ZONES_ROOM;
    for (;; i = (i + 1) % CX_ZONES_ROOM) {
        *found = atomic_load_explicit(&z->entry[i], memory_order_acquire);
        if (!*found || cx_text_equal((*found)->name, name))
            return i;
    }
}

/* ---- under the mutex */

static void remember(struct cx_zones *z, const struct cx_zones_entry *entry)
{
    const struct cx_zones_entry *old;
    size_t slot = slot_of(z, entry->name, &old);
    if (old || z->n >= (entry->word == CX_ZONE_UNKNOWN ? MOST_UNKNOWN : MOST_ENTRIES))
        return;
    struct cx_zones_entry *kept = cx_arena_alloc(&z->arena, sizeof *kept);
    char *name = cx_arena_text(&z->arena, entry->name.s, entry->name.n);
    if (!kept || !name)
        return;
    *kept = *entry;
    kept->name.s = name;
    z->n++;
    atomic_store_explicit(&z->entry[slot], kept, memory_order_release);
}

static enum cx_status load(struct cx_zones *z, const char *name, struct cx_zones_entry *entry,
                           struct cx_error *e)
{
    char offset[16];
    int minutes, distance;
    if (z->n >= MOST_ENTRIES)
        return cx_fail(e, CX_USAGE, "too many names of time zones");
    entry->word = cx_zone_fixed(entry->name, &minutes);
    if (entry->word == CX_ZONE_SEVERAL)
        return CX_OK;
    if (entry->word == CX_ZONE_KNOWN) {
        distance = minutes < 0 ? -minutes : minutes;
        snprintf(offset, sizeof offset, "%c%02d:%02d", minutes < 0 ? '-' : '+', distance / 60,
                 distance % 60);
        name = offset;
    }
    enum cx_status status = cx_zone_load(&z->arena, z->directory, name, &entry->zone, e);
    entry->word = status == CX_OK ? CX_ZONE_KNOWN : CX_ZONE_UNKNOWN;
    return status;
}

/* ---- */

enum cx_status cx_zones_declare(struct cx_zones *z, struct cx_text name, const char *zone,
                                struct cx_error *e)
{
    struct cx_zones_entry entry = {.name = cx_text_from(zone)};
    pthread_mutex_lock(&z->mutex);
    enum cx_status status = load(z, zone, &entry, e);
    entry.name = name;
    if (status == CX_OK)
        remember(z, &entry);
    pthread_mutex_unlock(&z->mutex);
    if (entry.word == CX_ZONE_SEVERAL)
        return cx_fail(e, CX_USAGE, "'%s' names several time zones", zone);
    return status;
}

enum cx_zone_word cx_zones_find(struct cx_zones *z, struct cx_text name,
                                const struct cx_zone **zone)
{
    const struct cx_zones_entry *found;
    char text[LONGEST_NAME + 1];
    struct cx_error e = {0};
    if (!name.n || name.n > LONGEST_NAME || memchr(name.s, '\0', name.n))
        return CX_ZONE_UNKNOWN;
    slot_of(z, name, &found);
    if (!found) {
        struct cx_zones_entry entry = {.name = name};
        memcpy(text, name.s, name.n);
        text[name.n] = '\0';
        pthread_mutex_lock(&z->mutex);
        slot_of(z, name, &found);
        if (!found) {
            load(z, text, &entry, &e);
            remember(z, &entry);
        }
        pthread_mutex_unlock(&z->mutex);
        *zone = found ? found->zone : entry.zone;
        return found ? found->word : entry.word;
    }
    *zone = found->zone;
    return found->word;
}
