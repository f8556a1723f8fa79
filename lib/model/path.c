/* path.c - see path.h.  Pieces are in an open table of places, each the number of a piece. */
#include "model/path.h"

#include <string.h>

struct cx_text cx_path_name(const struct cx_intern *names, uint32_t symbol)
{
    switch (symbol) {
    case CX_PATH_START:
        return CX_TEXT_OF("(start)");
    case CX_PATH_END:
        return CX_TEXT_OF("(end)");
    case CX_PATH_MORE:
        return CX_TEXT_OF("(more)");
    default:
        return cx_interned_text(names, symbol);
    }
}

bool cx_path_is_stop(struct cx_text event)
{
    return event.n > 0 && event.s[0] == '(' &&
           (cx_text_is(event, "(start)") || cx_text_is(event, "(end)") ||
            cx_text_is(event, "(more)"));
}

void cx_path_describe(const struct cx_intern *names, const uint32_t *symbol, size_t n,
                      struct cx_bytes *to)
{
    for (size_t i = 0; i < n; i++) {
        struct cx_text name = cx_path_name(names, symbol[i]);
        if (i > 0)
            cx_bytes_add(to, " > ", 3);
        for (size_t k = 0; k < name.n; k++) {
            if (name.s[k] == '>' || name.s[k] == '\\')
                cx_bytes_put(to, '\\');
            cx_bytes_put(to, name.s[k]);
        }
    }
}

/* ---- paths */

static bool make_room(struct cx_path *path, size_t n)
{
    path->symbols.n = path->times.n = 0;
    if (!cx_bytes_reserve(&path->symbols, (n + 2) * sizeof *path->symbol) ||
        !cx_bytes_reserve(&path->times, n * sizeof *path->ms))
        return false;
    path->symbol = (void *)path->symbols.s;
    path->ms = (void *)path->times.s;
    return true;
}

static size_t first_of(uint32_t event, const struct cx_moment *moments, size_t n)
{
    size_t i = 0;
    while (i < n && moments[i].event != event)
        i++;
    return i;
}

enum cx_path_made cx_path_make(struct cx_path *path, const struct cx_path_rule *rule,
                               const struct cx_moment *moments, size_t n)
{
    size_t begin = rule->from != CX_PATH_START ? first_of(rule->from, moments, n) : 0, end = n;
    if (begin == n)
        return CX_PATH_WITHOUT_FROM;
    if (rule->to != CX_PATH_END) {
        size_t search = begin + (rule->to == rule->from);
        while (rule->collapse && search > begin && search < n &&
               moments[search].event == rule->from)
            search++;
        end = search + first_of(rule->to, moments + search, n - search) + 1;
    }
    if (end > n)
        return CX_PATH_WITHOUT_TO;
    if (!make_room(path, end - begin))
        return CX_PATH_NO_MEMORY;
    path->n = path->collapsed = 0;
    path->first = &moments[begin];
    path->symbol[0] = CX_PATH_START;
    uint32_t stop = CX_PATH_END;
    for (size_t i = begin; i < end && stop == CX_PATH_END; i++) {
        if (rule->collapse && path->symbol[path->n] == moments[i].event) {
            path->collapsed++;
        } else if (path->n == rule->max_steps && rule->max_steps > 0) {
            stop = CX_PATH_MORE;
        } else {
            path->ms[path->n] = moments[i].ms;
            path->symbol[++path->n] = moments[i].event;
        }
    }
    path->symbol[path->n + 1] = stop;
    return CX_PATH_MADE;
}

void cx_path_release(struct cx_path *path)
{
    cx_bytes_release(&path->symbols);
    cx_bytes_release(&path->times);
}

/* ---- pieces */

enum { FIRST_BITS = 6 };

static inline uint32_t *place_at(const struct cx_pieces *p, size_t i)
{
    return (uint32_t *)(void *)p->places.s + i;
}

/* Upper bits are mixed best.  `by` and the symbols are numbers of one table: where one follows from
 * the other, as that of a first event does, they must not cancel out. */
static inline uint32_t hash_of(uint32_t by, const uint32_t *symbol, size_t n)
{
    uint64_t hash = (by + (uint64_t)n) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 32;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ symbol[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (uint32_t)(hash * UINT64_C(0xd6e8feb86659fd93) >> 32);
}

static inline size_t begin_of(const struct cx_pieces *p, uint32_t hash)
{
    return hash >> (32 - p->bits);
}

static bool grow(struct cx_pieces *p)
{
    struct cx_pieces larger = {.n = p->n, .bits = p->bits == 0 ? FIRST_BITS : p->bits + 1};
    size_t places = (size_t)1 << larger.bits;
    if (larger.bits > 32 || !cx_bytes_reserve(&larger.places, places * sizeof(uint32_t)))
        return false;
    memset(larger.places.s, 0, places * sizeof(uint32_t));
    for (size_t i = 0; i < p->n; i++) {
        size_t at = begin_of(&larger, cx_piece_at(p, i)->hash);
        while (*place_at(&larger, at) != 0)
            at = (at + 1) % places;
        *place_at(&larger, at) = (uint32_t)(i + 1);
    }
    cx_bytes_release(&p->places);
    p->places = larger.places;
    p->bits = larger.bits;
    return true;
}

static struct cx_piece *add(struct cx_pieces *p, const struct cx_piece *piece,
                            const uint32_t *symbol)
{
    struct cx_piece added = *piece;
    if (piece->length <= CX_COUNT_OF(added.symbol.few)) {
        for (size_t i = 0; i < piece->length; i++)
            added.symbol.few[i] = symbol[i];
    } else {
        added.symbol.at = p->symbols.n / sizeof *symbol;
        cx_bytes_add(&p->symbols, symbol, piece->length * sizeof *symbol);
    }
    cx_bytes_add(&p->pieces, &added, sizeof added);
    return p->symbols.failed || p->pieces.failed ? NULL : cx_piece_at(p, p->n++);
}

static inline bool is_piece(const struct cx_pieces *p, const struct cx_piece *piece,
                            const struct cx_piece *wanted, const uint32_t *symbol)
{
    if (piece->hash != wanted->hash || piece->by != wanted->by ||
        piece->length != wanted->length)
        return false;
    const uint32_t *own = cx_piece_symbols(p, piece);
    size_t i = 0;
    while (i < wanted->length && own[i] == symbol[i])
        i++;
    return i == wanted->length;
}

static inline struct cx_piece seek(uint32_t by, const uint32_t *symbol, size_t n)
{
    return (struct cx_piece){.by = by, .length = (uint32_t)n, .hash = hash_of(by, symbol, n)};
}

/* The place of a piece, or that where it would be. */
static inline uint32_t *place_of(const struct cx_pieces *p, const struct cx_piece *wanted,
                                 const uint32_t *symbol)
{
    size_t last = ((size_t)1 << p->bits) - 1, at = begin_of(p, wanted->hash);
    uint32_t *place;
    while (*(place = place_at(p, at)) != 0 &&
           !is_piece(p, cx_piece_at(p, *place - 1), wanted, symbol))
        at = (at + 1) & last;
    return place;
}

struct cx_piece *cx_pieces_find(struct cx_pieces *p, uint32_t by, const uint32_t *symbol, size_t n)
{
    const struct cx_piece wanted = seek(by, symbol, n);
    if ((p->bits == 0 || p->n >= (size_t)1 << (p->bits - 1)) && !grow(p))
        return NULL;
    uint32_t *place = place_of(p, &wanted, symbol);
    if (*place != 0)
        return cx_piece_at(p, *place - 1);
    struct cx_piece *piece = add(p, &wanted, symbol);
    if (piece != NULL)
        *place = (uint32_t)p->n;
    return piece;
}

static struct cx_piece *look(const struct cx_pieces *p, uint32_t by, const uint32_t *symbol,
                             size_t n)
{
    const struct cx_piece wanted = seek(by, symbol, n);
    uint32_t number = p->bits > 0 ? *place_of(p, &wanted, symbol) : 0;
    return number != 0 ? cx_piece_at(p, number - 1) : NULL;
}

const struct cx_piece *cx_pieces_look(const struct cx_pieces *p, uint32_t by,
                                      const uint32_t *symbol, size_t n)
{
    return look(p, by, symbol, n);
}

/* Asks the cache for where the search for a piece begins, or for the first piece it looks at. */
static inline void ask_for_place(const struct cx_pieces *p, uint32_t hash)
{
    if (p->bits > 0)
        cx_prefetch(place_at(p, begin_of(p, hash)));
}

static inline void ask_for_piece(const struct cx_pieces *p, uint32_t hash)
{
    uint32_t number = p->bits > 0 ? *place_at(p, begin_of(p, hash)) : 0;
    if (number != 0)
        cx_prefetch_to_write(cx_piece_at(p, number - 1));
}

/* A table that the cache does not hold is asked for what comes next; one that it holds would lose
 * time by it. */
enum { FEW_PIECES = 4096, PLACE_AHEAD = 12, PIECE_AHEAD = 6 };

bool cx_pieces_merge(struct cx_pieces *p, struct cx_pieces *from)
{
    for (size_t i = 0; i < from->n; i++) {
        struct cx_piece *other = cx_piece_at(from, i);
        if (i + PLACE_AHEAD < from->n) {
            ask_for_place(p, other[PLACE_AHEAD].hash);
            ask_for_piece(p, other[PIECE_AHEAD].hash);
        }
        struct cx_piece *piece =
            cx_pieces_find(p, other->by, cx_piece_symbols(from, other), other->length);
        if (piece == NULL)
            return false;
        piece->count += other->count;
        piece->paths += other->paths;
        other->mark = (uint64_t)(piece - cx_piece_at(p, 0));
    }
    return true;
}

void cx_pieces_release(struct cx_pieces *p)
{
    cx_bytes_release(&p->pieces);
    cx_bytes_release(&p->symbols);
    cx_bytes_release(&p->places);
    *p = (struct cx_pieces){.n = 0};
}

/* ---- counting */

static inline bool count(struct cx_pieces *p, uint32_t by, const uint32_t *symbol, size_t n)
{
    struct cx_piece *piece = cx_pieces_find(p, by, symbol, n);
    if (piece == NULL)
        return false;
    piece->count++;
    piece->paths += piece->last != p->total;
    piece->last = p->total;
    return true;
}

enum { RUNS_AT_ONCE = 16 };

/* Asks for so many runs of symbols, each beginning one behind the other. */
static void ask_for_runs(const struct cx_pieces *p, uint32_t by, const uint32_t *symbol,
                         size_t length, size_t runs)
{
    uint32_t hash[RUNS_AT_ONCE];
    for (size_t i = 0; i < runs; i++) {
        hash[i] = hash_of(by, symbol + i, length);
        ask_for_place(p, hash[i]);
    }
    for (size_t i = 0; i < runs; i++)
        ask_for_piece(p, hash[i]);
}

static inline void ask_now_and_then(const struct cx_pieces *p, uint32_t by,
                                    const uint32_t *symbol, size_t length, size_t i, size_t runs)
{
    size_t left = runs - i;
    if (p->n > FEW_PIECES && i % RUNS_AT_ONCE == 0)
        ask_for_runs(p, by, symbol + i, length, left < RUNS_AT_ONCE ? left : RUNS_AT_ONCE);
}

static bool count_runs(struct cx_pieces *p, uint32_t by, const uint32_t *symbol, size_t n,
                       size_t length)
{
    size_t runs = n >= length ? n - length + 1 : 0;
    bool done = true;
    for (size_t i = 0; done && i < runs; i++) {
        ask_now_and_then(p, by, symbol, length, i, runs);
        done = count(p, by, symbol + i, length);
    }
    return done;
}

static bool count_steps(struct cx_pieces *p, const struct cx_path *path, uint32_t by,
                        size_t length)
{
    bool done = true;
    for (size_t i = 1; done && i <= path->n + 1 && i <= length; i++)
        done = count(p, by, (uint32_t[]){(uint32_t)i, path->symbol[i]}, 2);
    return done;
}

bool cx_path_count(struct cx_pieces *p, const struct cx_path_counting *how,
                   const struct cx_path *path, uint32_t by)
{
    p->total++;
    if (!count(p, by, NULL, 0))
        return false;
    switch (how->view) {
    case CX_PATH_TRANSITIONS:
        return count_runs(p, by, path->symbol, path->n + 2, 2);
    case CX_PATH_NGRAMS:
        return count_runs(p, by, path->symbol + 1, path->n, how->length);
    case CX_PATH_STEPS:
        return count_steps(p, path, by, how->length);
    case CX_PATH_WHOLE:
        return count(p, by, path->symbol + 1,
                     path->n + (path->symbol[path->n + 1] == CX_PATH_MORE));
    }
    return true;
}

static bool fill_stop(struct cx_pieces *p, uint32_t by, uint32_t stop, size_t length)
{
    uint64_t ended = 0;
    for (uint32_t step = 1; step <= length; step++) {
        const uint32_t symbol[] = {step, stop};
        struct cx_piece *piece = cx_pieces_find(p, by, symbol, CX_COUNT_OF(symbol));
        if (piece == NULL)
            return false;
        ended += piece->count;
        piece->count = piece->paths = ended;
    }
    return true;
}

bool cx_path_fill_steps(struct cx_pieces *p, size_t length)
{
    bool done = true;
    for (size_t i = 0, n = p->n; done && i < n; i++) {
        uint32_t by = cx_piece_at(p, i)->by;
        if (cx_piece_at(p, i)->length == 0)
            done = fill_stop(p, by, CX_PATH_END, length) && fill_stop(p, by, CX_PATH_MORE, length);
    }
    return done;
}

bool cx_path_margins(const struct cx_pieces *transitions, struct cx_pieces *margins)
{
    for (size_t i = 0; i < transitions->n; i++) {
        const struct cx_piece *t = cx_piece_at(transitions, i);
        const uint32_t *symbol = cx_piece_symbols(transitions, t);
        for (uint32_t end = CX_PATH_OUT; t->length > 0 && end <= CX_PATH_IN; end++) {
            struct cx_piece *margin =
                cx_pieces_find(margins, t->by, (uint32_t[]){symbol[end], end}, 2);
            if (margin == NULL)
                return false;
            margin->count += t->count;
        }
    }
    return true;
}

void cx_path_time(struct cx_pieces *transitions, const struct cx_path *path, uint32_t by,
                  int64_t *times)
{
    for (size_t i = 1; i < path->n; i++) {
        ask_now_and_then(transitions, by, path->symbol + 1, 2, i - 1, path->n - 1);
        struct cx_piece *piece = look(transitions, by, path->symbol + i, 2);
        if (piece != NULL && piece->mark != CX_PATH_UNTIMED)
            times[piece->mark++] = path->ms[i] - path->ms[i - 1];
    }
}
