/* engagement.c - what the pings of a session add up to. */
#include "model/engagement.h"

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/hash.h"
#include "base/saved.h"

enum { FEWEST_PLACES = 4 };

/* ---- the views of a session */

static struct cx_engaged_view *place_of(struct cx_engaged_view *at, uint32_t room,
                                        struct cx_text view)
{
    size_t i = cx_hash(view.s, view.n) & (room - 1);
    while (at[i].view.s && !cx_text_equal(at[i].view, view))
        i = (i + 1) & (room - 1);
    return &at[i];
}

static bool grow(struct cx_engagement *e, struct cx_arena *memory)
{
    uint32_t room = e->room > 0 ? 2 * e->room : FEWEST_PLACES;
    struct cx_engaged_view *at = cx_arena_take(memory, room * sizeof *at);
    if (!at)
        return false;
    memset(at, 0, room * sizeof *at);
    for (uint32_t i = 0; i < e->room; i++)
        if (e->at[i].view.s)
            *place_of(at, room, e->at[i].view) = e->at[i];
    cx_arena_give(memory, e->at, e->room * sizeof *at);
    e->at = at;
    e->room = room;
    return true;
}

/* The view's place, which is free when the session has not seen it.  NULL: no memory. */
static struct cx_engaged_view *find(struct cx_engagement *e, struct cx_text view,
                                    struct cx_arena *memory)
{
    if (2 * (e->views + 1) > e->room && !grow(e, memory))
        return NULL;
    return place_of(e->at, e->room, view);
}

static bool keep(struct cx_engaged_view *place, struct cx_text view, struct cx_arena *memory)
{
    char *copy = cx_arena_take(memory, view.n);
    if (!copy)
        return false;
    if (view.n > 0)
        memcpy(copy, view.s, view.n);
    place->view = (struct cx_text){copy, view.n};
    return true;
}

/* ---- pings */

void cx_engagement_begin(struct cx_engagement *e, struct cx_arena *memory)
{
    for (uint32_t i = 0; i < e->room; i++)
        if (e->at[i].view.s)
            cx_arena_give(memory, (char *)e->at[i].view.s, e->at[i].view.n);
    cx_arena_give(memory, e->at, e->room * sizeof *e->at);
    *e = (struct cx_engagement){0};
}

bool cx_engage(struct cx_engagement *e, const struct cx_engagement_rule *rule,
               const struct cx_ping *ping, struct cx_arena *memory)
{
    e->pings++;
    if (!ping->is_of_view)
        return true;
    struct cx_engaged_view *place = find(e, ping->view, memory);
    if (!place)
        return false;
    int64_t beat = cx_floor_divide(ping->ms, rule->heartbeat_ms);
    if (!place->view.s) {
        if (!keep(place, ping->view, memory))
            return false;
        e->views++;
        e->beats++;
    } else if (beat != place->beat) {
        e->beats++;
    }
    place->beat = beat;
    return true;
}

int64_t cx_engaged_ms(const struct cx_engagement *e, const struct cx_engagement_rule *rule)
{
    return rule->heartbeat_ms * (e->beats - e->views) + rule->least_visit_ms * e->views;
}

/* ---- as a text: pings, beats, and of each view its beat and its name (base/saved.h) */

void cx_engagement_save(const struct cx_engagement *e, struct cx_bytes *to)
{
    cx_bytes_format(to, "%" PRId64 " %" PRId64, e->pings, e->beats);
    for (uint32_t i = 0; i < e->room; i++) {
        const struct cx_engaged_view *place = &e->at[i];
        if (!place->view.s)
            continue;
        cx_bytes_format(to, " %" PRId64 " ", place->beat);
        cx_save_text(to, place->view);
    }
}

static enum cx_status take_view(struct cx_engagement *e, struct cx_text *from,
                                struct cx_arena *memory, struct cx_error *error)
{
    int64_t beat;
    struct cx_text view;
    if (!cx_load_integer(from, &beat) || !cx_load_text(from, &view))
        return cx_fail(error, CX_FAILED, "an engagement that cannot be read");
    struct cx_engaged_view *place = find(e, view, memory);
    if (!place || (!place->view.s && !keep(place, view, memory)))
        return cx_no_memory(error);
    place->beat = beat;
    e->views++;
    return CX_OK;
}

enum cx_status cx_engagement_load(struct cx_engagement *e, struct cx_text saved,
                                  struct cx_arena *memory, struct cx_error *error)
{
    *e = (struct cx_engagement){0};
    if (!cx_load_integer(&saved, &e->pings) || !cx_load_integer(&saved, &e->beats))
        return cx_fail(error, CX_FAILED, "an engagement that cannot be read");
    enum cx_status status = CX_OK;
    while (status == CX_OK && saved.n > 0)
        status = take_view(e, &saved, memory, error);
    return status;
}
