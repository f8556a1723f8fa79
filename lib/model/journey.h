/* journey.h - what one customer (or one session) did, as moments by time.
 *
 * A moment is an instant, the number of an event, and up to two attributes, numbers too, all of
 * the same table of texts.  Moments may be added in any order; they are read by time, those of one
 * instant in the order in which they came.
 *
 * Merging is for journeys that were kept apart (states): the moments of both by time.  At an
 * instant of which both have moments, these have no common order of arrival any more: they go by
 * the event's text, then by those of the attributes, bytewise; so it does not matter which journeys
 * are merged first.  Moments that are added behind a loaded journey come later than those in it.
 *
 * Cost: 32 bytes a journey and, behind it, 3 to 6 bytes a moment where events are few and times
 * ascend, about half as much again at worst for room.  The limits of one journey are 2^32 - 1
 * moments and some 8 GiB.
 */
#ifndef CX_MODEL_JOURNEY_H
#define CX_MODEL_JOURNEY_H

#include "base/error.h"
#include "base/intern.h"
#include "base/trail.h"

enum { CX_MOMENT_ATTRIBUTES = 2 };

struct cx_moment {
    int64_t ms;
    uint32_t event;
    uint32_t attribute[CX_MOMENT_ATTRIBUTES]; /* 0 where there is none */
};

struct cx_moments {
    const struct cx_moment *at;
    size_t n;
};

/* Zeroed: empty.  Memory comes from the arena that is passed to add, merge and load: the same one
 * each time. */
struct cx_journey {
    struct cx_trail trail;
    int64_t ms;    /* of the last one added */
    uint32_t n;    /* moments */
    uint32_t note; /* its owner's, not looked at here */
};

/* The same for all journeys of a run, and for those they are merged with. */
struct cx_journey_rule {
    size_t attributes; /* how many a moment has */
    struct cx_intern *names;
};

/* Asks the cache for what the next add touches. */
static inline void cx_journey_prefetch(const struct cx_journey *j)
{
    cx_trail_prefetch(&j->trail);
}

/* The same for what cx_journey_read() touches, see cx_trail_ask() and cx_trail_ask_more(). */
void cx_journey_ask(const struct cx_journey *j, struct cx_trail_asked *asked);

/* False: no memory. */
bool cx_journey_add(struct cx_journey *j, const struct cx_moment *m,
                    const struct cx_journey_rule *rule, struct cx_arena *memory);
/* All j->n moments, in scratch until its next use.  NULL: no memory, or there are none. */
const struct cx_moment *cx_journey_read(const struct cx_journey *j,
                                        const struct cx_journey_rule *rule,
                                        struct cx_bytes *scratch);
/* Adds all of other, which stays as it is and may go away.  False: no memory. */
bool cx_journey_merge(struct cx_journey *j, const struct cx_journey *other,
                      const struct cx_journey_rule *rule, struct cx_arena *memory);

/* The whole journey as text for one cell of a state file: moments by time, parted by blanks, each
 * MS EVENT ATTRIBUTE..., where MS is the time since the moment before, the first one's since 1970,
 * and a text is LENGTH:TEXT.  Out of memory: out->failed. */
void cx_journey_save(const struct cx_journey *j, const struct cx_journey_rule *rule,
                     struct cx_bytes *out);
/* Adds a saved journey.  CX_FAILED when the text is damaged, or has other attributes. */
enum cx_status cx_journey_load(struct cx_journey *j, const struct cx_journey_rule *rule,
                               struct cx_text saved, struct cx_arena *memory, struct cx_error *e);

#endif
