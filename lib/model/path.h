/* path.h - journeys cut to paths, and how often each piece of a path occurs.
 *
 * A path is the events of a journey in their order, between two stops that are no events: it comes
 * from (start) and goes to (end) or, where it was cut short, to (more).  Its symbols are the
 * numbers of its events in a table of texts (base/intern.h), and those of the stops.
 *
 * Pieces are runs of symbols and how often they were seen: two symbols are a transition, n events
 * an n-gram, all events a whole path; a place and what stands there is a step.  Paths are counted
 * apart by a number that the caller gives them (`by`: a segment of customers, or 0).
 */
#ifndef CX_MODEL_PATH_H
#define CX_MODEL_PATH_H

#include "base/intern.h"
#include "model/journey.h"

/* Symbols of no event. */
#define CX_PATH_START UINT32_C(0xfffffffd)
#define CX_PATH_END UINT32_C(0xfffffffe)
#define CX_PATH_MORE UINT32_C(0xffffffff)

/* What a symbol is called: "(start)", "(end)", "(more)", or the event's text. */
struct cx_text cx_path_name(const struct cx_intern *names, uint32_t symbol);
/* An event of such a name could not be told from a stop. */
bool cx_path_is_stop(struct cx_text event);
/* Names with " > " between them; in a name, > and \ have a \ before them, so that the names can be
 * told from the text. */
void cx_path_describe(const struct cx_intern *names, const uint32_t *symbol, size_t n,
                      struct cx_bytes *to);

/* ---- paths */

struct cx_path_rule {
    bool collapse;    /* an event that is the same as the one before it is left out */
    uint32_t from;    /* a path begins at its first `from`; CX_PATH_START: at its first event */
    uint32_t to;      /* it ends at the first `to` that is not the `from` it begins at;
                         CX_PATH_END: at its last event */
    size_t max_steps; /* it is cut after so many events; 0: never */
};

struct cx_path {
    size_t n;         /* events, at least one */
    uint32_t *symbol; /* n + 2 */
    int64_t *ms;      /* n: when; of collapsed events the first one's */
    const struct cx_moment *first; /* the moment of the first event */
    uint64_t collapsed;
    struct cx_bytes symbols, times; /* what the above live in, until the next path */
};

enum cx_path_made { CX_PATH_MADE, CX_PATH_WITHOUT_FROM, CX_PATH_WITHOUT_TO, CX_PATH_NO_MEMORY };
/* The path of n moments, at least one, by time. */
enum cx_path_made cx_path_make(struct cx_path *path, const struct cx_path_rule *rule,
                               const struct cx_moment *moments, size_t n);
void cx_path_release(struct cx_path *path);

/* ---- pieces */

struct cx_piece {
    uint64_t count; /* occurrences */
    uint64_t paths; /* paths that have it */
    uint64_t last;  /* the path that had it last, counted from 1 */
    uint64_t mark;  /* its owner's */
    union {
        uint32_t few[2];
        uint64_t at; /* where its symbols begin, when they are more */
    } symbol;
    uint32_t by, length, hash;
};

/* Zeroed: none. */
struct cx_pieces {
    size_t n, total; /* total: paths counted */
    unsigned bits;   /* of the number of places */
    struct cx_bytes pieces, symbols, places;
};

/* The piece of those symbols, which is added when it is new.  NULL: no memory.  It may move when
 * another is added. */
struct cx_piece *cx_pieces_find(struct cx_pieces *p, uint32_t by, const uint32_t *symbol,
                                size_t n);
/* The same without adding, for many threads: NULL, it is not there. */
const struct cx_piece *cx_pieces_look(const struct cx_pieces *p, uint32_t by,
                                      const uint32_t *symbol, size_t n);
static inline struct cx_piece *cx_piece_at(const struct cx_pieces *p, size_t i)
{
    return (struct cx_piece *)(void *)p->pieces.s + i;
}
static inline const uint32_t *cx_piece_symbols(const struct cx_pieces *p,
                                               const struct cx_piece *piece)
{
    return piece->length <= CX_COUNT_OF(piece->symbol.few)
               ? piece->symbol.few
               : (const uint32_t *)(const void *)p->symbols.s + piece->symbol.at;
}
/* Adds the counts of `from`, whose paths are other ones, and marks its pieces with the numbers they
 * have in p.  False: no memory. */
bool cx_pieces_merge(struct cx_pieces *p, struct cx_pieces *from);
void cx_pieces_release(struct cx_pieces *p);

enum cx_path_view {
    CX_PATH_TRANSITIONS, /* from one symbol to the next, stops included */
    CX_PATH_NGRAMS,      /* `length` events in a row */
    CX_PATH_STEPS,       /* place from 1 to `length`, and the event there; where the path has ended
                            before it, its last stop: see cx_path_fill_steps() */
    CX_PATH_WHOLE        /* all events, and (more) behind a path that was cut */
};
struct cx_path_counting {
    enum cx_path_view view;
    size_t length;
};
/* Counts the pieces of a path.  The piece without symbols counts the path itself.  False: no
 * memory. */
bool cx_path_count(struct cx_pieces *p, const struct cx_path_counting *how,
                   const struct cx_path *path, uint32_t by);
/* A path counts its last stop once, at the first place behind it; this puts it at all places from
 * there to `length`.  To be called once, when all paths are counted and merged. */
bool cx_path_fill_steps(struct cx_pieces *p, size_t length);

/* Of transitions, how often each symbol was left (CX_PATH_OUT) and entered (CX_PATH_IN): pieces of
 * the symbol and that word. */
enum { CX_PATH_OUT, CX_PATH_IN };
bool cx_path_margins(const struct cx_pieces *transitions, struct cx_pieces *margins);

/* Puts the milliseconds of each transition between two events of the path at times[piece->mark++],
 * but for transitions that are not there and those whose mark is CX_PATH_UNTIMED. */
#define CX_PATH_UNTIMED UINT64_MAX
void cx_path_time(struct cx_pieces *transitions, const struct cx_path *path, uint32_t by,
                  int64_t *times);

#endif
