/* path.c - paths by hand from the rules of model/path.h, and pieces against a plain count. */
#include "model/path.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "unit.h"

static struct cx_intern names = CX_INTERN_OF(0);

static uint32_t event(const char *name)
{
    uint32_t number;
    assert_int_equal(cx_intern(&names, cx_text_from(name), &number), CX_INTERN_OK);
    return number;
}

/* Each letter is an event, a second after the one before. */
static size_t moments_of(const char *letters, struct cx_moment *to)
{
    size_t n = strlen(letters);
    for (size_t i = 0; i < n; i++)
        to[i] = (struct cx_moment){.ms = 1000 * (int64_t)i,
                                   .event = event((char[]){letters[i], '\0'}),
                                   .attribute = {(uint32_t)i}};
    return n;
}

static const char *described(const uint32_t *symbol, size_t n, struct cx_bytes *text)
{
    text->n = 0;
    cx_path_describe(&names, symbol, n, text);
    cx_bytes_put(text, '\0');
    assert_false(text->failed);
    return text->s;
}

static void paths_are_cut_by_the_rule(void **state)
{
    (void)state;
    static const struct {
        const char *letters;
        bool collapse;
        const char *from, *to;
        size_t max_steps;
        const char *path; /* NULL: without from; "": without to */
        int64_t first_ms, last_ms;
        uint64_t collapsed;
    } cases[] = {
        {"a", false, NULL, NULL, 0, "(start) > a > (end)", 0, 0, 0},
        {"aab", false, NULL, NULL, 0, "(start) > a > a > b > (end)", 0, 2000, 0},
        {"aabbba", true, NULL, NULL, 0, "(start) > a > b > a > (end)", 0, 5000, 3},
        {"xabab", false, "a", NULL, 0, "(start) > a > b > a > b > (end)", 1000, 4000, 0},
        {"xxx", false, "a", NULL, 0, NULL, 0, 0, 0},
        {"xbayb", false, "a", "b", 0, "(start) > a > y > b > (end)", 2000, 4000, 0},
        {"xbay", false, "a", "b", 0, "", 0, 0, 0},
        {"xby", false, NULL, "b", 0, "(start) > x > b > (end)", 0, 1000, 0},
        {"by", false, NULL, "b", 0, "(start) > b > (end)", 0, 0, 0},
        {"xaya", false, "a", "a", 0, "(start) > a > y > a > (end)", 1000, 3000, 0},
        {"xaab", false, "a", "a", 0, "(start) > a > a > (end)", 1000, 2000, 0},
        {"xaab", true, "a", "a", 0, "", 0, 0, 0},
        {"xaaba", true, "a", "a", 0, "(start) > a > b > a > (end)", 1000, 4000, 1},
        {"xa", false, "a", "a", 0, "", 0, 0, 0},
        {"abc", false, NULL, NULL, 3, "(start) > a > b > c > (end)", 0, 2000, 0},
        {"abcd", false, NULL, NULL, 3, "(start) > a > b > c > (more)", 0, 2000, 0},
        {"abccc", true, NULL, NULL, 3, "(start) > a > b > c > (end)", 0, 2000, 2},
        {"abcd", false, NULL, "d", 2, "(start) > a > b > (more)", 0, 1000, 0},
        {"abcd", false, NULL, "e", 2, "", 0, 0, 0},
    };
    struct cx_path path = {.n = 0};
    struct cx_bytes text = {0};
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct cx_moment moments[16];
        size_t n = moments_of(cases[i].letters, moments);
        const struct cx_path_rule rule = {
            .collapse = cases[i].collapse,
            .from = cases[i].from != NULL ? event(cases[i].from) : CX_PATH_START,
            .to = cases[i].to != NULL ? event(cases[i].to) : CX_PATH_END,
            .max_steps = cases[i].max_steps};
        enum cx_path_made made = cx_path_make(&path, &rule, moments, n);
        if (cases[i].path == NULL || cases[i].path[0] == '\0') {
            assert_int_equal(made, cases[i].path == NULL ? CX_PATH_WITHOUT_FROM
                                                         : CX_PATH_WITHOUT_TO);
            continue;
        }
        assert_int_equal(made, CX_PATH_MADE);
        assert_string_equal(described(path.symbol, path.n + 2, &text), cases[i].path);
        assert_int_equal(path.ms[0], cases[i].first_ms);
        assert_int_equal(path.first->ms, cases[i].first_ms);
        if (!cases[i].collapse)
            assert_int_equal(path.ms[path.n - 1], cases[i].last_ms);
        assert_int_equal(path.collapsed, cases[i].collapsed);
    }
    cx_bytes_release(&text);
    cx_path_release(&path);
}

static void names_can_be_told_from_the_text(void **state)
{
    (void)state;
    struct cx_bytes text = {0};
    const uint32_t symbol[] = {event("a > b"), event("c\\"), event(""), event(">"), CX_PATH_MORE};
    assert_string_equal(described(symbol, CX_COUNT_OF(symbol), &text),
                        "a \\> b > c\\\\ >  > \\> > (more)");
    assert_string_equal(described(symbol, 0, &text), "");
    cx_bytes_release(&text);
    assert_true(cx_path_is_stop(CX_TEXT_OF("(start)")));
    assert_true(cx_path_is_stop(CX_TEXT_OF("(end)")));
    assert_true(cx_path_is_stop(CX_TEXT_OF("(more)")));
    assert_false(cx_path_is_stop(CX_TEXT_OF("(end")));
    assert_false(cx_path_is_stop(CX_TEXT_OF("")));
    assert_false(cx_path_is_stop(CX_TEXT_OF("end")));
}

static void expect(const struct cx_pieces *p, uint32_t by, const uint32_t *symbol, size_t n,
                   uint64_t count, uint64_t paths)
{
    const struct cx_piece *piece = cx_pieces_look(p, by, symbol, n);
    if (count == 0) {
        assert_null(piece);
        return;
    }
    assert_non_null(piece);
    assert_int_equal(piece->count, count);
    assert_int_equal(piece->paths, paths);
}

static void count_letters(struct cx_pieces *p, const struct cx_path_counting *how,
                          const char *letters, uint32_t by)
{
    static struct cx_path path;
    static const struct cx_path_rule rule = {
        .from = CX_PATH_START, .to = CX_PATH_END, .max_steps = 5};
    struct cx_moment moments[16];
    size_t n = moments_of(letters, moments);
    assert_int_equal(cx_path_make(&path, &rule, moments, n), CX_PATH_MADE);
    assert_true(cx_path_count(p, how, &path, by));
}

static void pieces_are_counted(void **state)
{
    (void)state;
    uint32_t a = event("a"), b = event("b");
    struct cx_pieces p = {0}, margins = {0};
    const struct cx_path_counting transitions = {CX_PATH_TRANSITIONS, 0};
    count_letters(&p, &transitions, "aaab", 0); /* s>a a>a a>a a>b b>e */
    count_letters(&p, &transitions, "ab", 0);   /* s>a a>b b>e */
    count_letters(&p, &transitions, "b", 7);
    expect(&p, 0, (uint32_t[]){a, a}, 2, 2, 1);
    expect(&p, 0, (uint32_t[]){a, b}, 2, 2, 2);
    expect(&p, 0, (uint32_t[]){CX_PATH_START, a}, 2, 2, 2);
    expect(&p, 0, (uint32_t[]){CX_PATH_START, b}, 2, 0, 0);
    expect(&p, 7, (uint32_t[]){CX_PATH_START, b}, 2, 1, 1);
    expect(&p, 0, (uint32_t[]){b, CX_PATH_END}, 2, 2, 2);
    expect(&p, 0, NULL, 0, 2, 2);
    expect(&p, 7, NULL, 0, 1, 1);
    assert_int_equal(p.total, 3);
    assert_true(cx_path_margins(&p, &margins));
    assert_int_equal(cx_pieces_look(&margins, 0, (uint32_t[]){a, CX_PATH_OUT}, 2)->count, 4);
    assert_int_equal(cx_pieces_look(&margins, 0, (uint32_t[]){a, CX_PATH_IN}, 2)->count, 4);
    assert_int_equal(cx_pieces_look(&margins, 7, (uint32_t[]){b, CX_PATH_IN}, 2)->count, 1);
    cx_pieces_release(&p);
    cx_pieces_release(&margins);

    const struct cx_path_counting pairs = {CX_PATH_NGRAMS, 2};
    count_letters(&p, &pairs, "aaab", 0);
    count_letters(&p, &pairs, "a", 0);
    expect(&p, 0, (uint32_t[]){a, a}, 2, 2, 1);
    expect(&p, 0, (uint32_t[]){a, b}, 2, 1, 1);
    expect(&p, 0, (uint32_t[]){CX_PATH_START, a}, 2, 0, 0);
    expect(&p, 0, NULL, 0, 2, 2);
    cx_pieces_release(&p);

    const struct cx_path_counting whole = {CX_PATH_WHOLE, 0};
    count_letters(&p, &whole, "ab", 0);
    count_letters(&p, &whole, "ab", 0);
    count_letters(&p, &whole, "ababab", 0); /* cut after five */
    count_letters(&p, &whole, "ababa", 0);
    expect(&p, 0, (uint32_t[]){a, b}, 2, 2, 2);
    expect(&p, 0, (uint32_t[]){a, b, a, b, a}, 5, 1, 1);
    expect(&p, 0, (uint32_t[]){a, b, a, b, a, CX_PATH_MORE}, 6, 1, 1);
    cx_pieces_release(&p);
}

/* Of three paths, those of one, two and six events (cut after five), at each of eight steps. */
static void steps_go_on_behind_the_end(void **state)
{
    (void)state;
    uint32_t a = event("a");
    struct cx_pieces p = {0}, other = {0};
    const struct cx_path_counting steps = {CX_PATH_STEPS, 8};
    count_letters(&p, &steps, "a", 0);
    count_letters(&other, &steps, "aa", 0);
    count_letters(&other, &steps, "aaaaaa", 0);
    assert_true(cx_pieces_merge(&p, &other));
    assert_true(cx_path_fill_steps(&p, 8));
    for (uint32_t step = 1; step <= 8; step++) {
        uint64_t here = step == 1 ? 3 : step == 2 ? 2 : step <= 5 ? 1 : 0;
        uint64_t ended = step == 1 ? 0 : step == 2 ? 1 : 2, more = step <= 5 ? 0 : 1;
        if (here > 0)
            expect(&p, 0, (uint32_t[]){step, a}, 2, here, here);
        assert_int_equal(cx_pieces_look(&p, 0, (uint32_t[]){step, CX_PATH_END}, 2)->count, ended);
        assert_int_equal(cx_pieces_look(&p, 0, (uint32_t[]){step, CX_PATH_MORE}, 2)->count, more);
        assert_int_equal(here + ended + more, 3);
    }
    cx_pieces_release(&p);
    cx_pieces_release(&other);
}

static void times_stand_side_by_side(void **state)
{
    (void)state;
    uint32_t a = event("a"), b = event("b");
    struct cx_pieces p = {0};
    struct cx_path path = {.n = 0};
    static const struct cx_path_rule rule = {.from = CX_PATH_START, .to = CX_PATH_END};
    struct cx_moment moments[16];
    size_t n = moments_of("ababba", moments); /* a>b 2, b>a 2, b>b 1 */
    int64_t times[] = {-1, -1, -1, -1, -1};
    moments[3].ms += 300; /* 0 1000 2000 3300 4000 5000 */
    assert_int_equal(cx_path_make(&path, &rule, moments, n), CX_PATH_MADE);
    cx_pieces_find(&p, 0, (uint32_t[]){b, a}, 2)->mark = CX_PATH_UNTIMED;
    cx_pieces_find(&p, 0, (uint32_t[]){a, b}, 2)->mark = 1;
    cx_pieces_find(&p, 0, (uint32_t[]){b, b}, 2)->mark = 4;
    cx_path_time(&p, &path, 0, times);
    assert_memory_equal(times, ((int64_t[]){-1, 1000, 1300, -1, 700}), sizeof times);
    cx_pieces_release(&p);
    cx_path_release(&path);
}

enum { EVENTS = 40, PATHS = 3000, LONGEST = 30 };

/* Over paths that several tables shared. */
static void many_pieces_are_as_a_plain_count_says(void **state)
{
    (void)state;
    static uint64_t count[EVENTS][EVENTS], paths[EVENTS][EVENTS], last[EVENTS][EVENTS];
    static const struct cx_path_rule rule = {.from = CX_PATH_START, .to = CX_PATH_END};
    struct cx_pieces part[3] = {{0}}, all = {0};
    struct cx_path path = {.n = 0};
    struct cx_rng rng;
    const struct cx_path_counting how = {CX_PATH_TRANSITIONS, 0};
    cx_rng_seed(&rng, 1, 0);
    for (uint64_t i = 1; i <= PATHS; i++) {
        struct cx_moment moments[LONGEST];
        size_t n = 1 + cx_rng_below(&rng, LONGEST);
        for (size_t k = 0; k < n; k++) {
            moments[k] = (struct cx_moment){.ms = (int64_t)(k * k * i),
                                            .event = (uint32_t)cx_rng_below(&rng, EVENTS)};
            if (k > 0) {
                uint32_t from = moments[k - 1].event, to = moments[k].event;
                count[from][to]++;
                paths[from][to] += last[from][to] != i;
                last[from][to] = i;
            }
        }
        assert_int_equal(cx_path_make(&path, &rule, moments, n), CX_PATH_MADE);
        assert_true(cx_path_count(&part[i % 3], &how, &path, 0));
    }
    for (size_t i = 0; i < 3; i++)
        assert_true(cx_pieces_merge(&all, &part[i]));
    for (size_t i = 0; i < part[1].n; i++) {
        const struct cx_piece *own = cx_piece_at(&part[1], i);
        const struct cx_piece *whole = cx_piece_at(&all, own->mark);
        assert_int_equal(own->length, whole->length);
        assert_memory_equal(cx_piece_symbols(&part[1], own), cx_piece_symbols(&all, whole),
                            own->length * sizeof(uint32_t));
    }
    for (uint32_t from = 0; from < EVENTS; from++)
        for (uint32_t to = 0; to < EVENTS; to++)
            expect(&all, 0, (uint32_t[]){from, to}, 2, count[from][to], paths[from][to]);
    for (size_t i = 0; i < 3; i++)
        cx_pieces_release(&part[i]);
    cx_pieces_release(&all);
    cx_path_release(&path);
}

static int by_hash(const void *left, const void *right)
{
    const struct cx_piece *a = left, *b = right;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

/* As of paths that are counted apart by their first event. */
static void pieces_of_related_numbers_differ(void **state)
{
    (void)state;
    enum { PIECES = 1 << 14, ALIKE = 2 /* of which chance makes 1/32 */ };
    struct cx_pieces p = {.n = 0};
    for (uint32_t i = 0; i < PIECES; i++)
        assert_non_null(cx_pieces_find(&p, i, (uint32_t[]){i, CX_PATH_OUT}, 2));
    qsort(cx_piece_at(&p, 0), PIECES, sizeof(struct cx_piece), by_hash);
    int alike = 0;
    for (uint32_t i = 1; i < PIECES; i++)
        alike += cx_piece_at(&p, i)->hash == cx_piece_at(&p, i - 1)->hash;
    assert_in_range(alike, 0, ALIKE);
    cx_pieces_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_cut_by_the_rule),
        cmocka_unit_test(names_can_be_told_from_the_text),
        cmocka_unit_test(pieces_are_counted),
        cmocka_unit_test(steps_go_on_behind_the_end),
        cmocka_unit_test(times_stand_side_by_side),
        cmocka_unit_test(many_pieces_are_as_a_plain_count_says),
        cmocka_unit_test(pieces_of_related_numbers_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
