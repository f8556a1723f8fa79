/* relabel.c - see relabel.h. */
#include "model/relabel.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/parallel.h"
#include "stat/normal.h"
#include "stat/proportion.h"

/* ---- who may be where */

struct lot {
    struct cx_text variant;
    double units, until; /* a unit whose number is below this one, and not below that before */
};

struct draw {
    struct cx_text experiment;
    struct lot *lot; /* sorted by variant */
    size_t lots;
    size_t cell; /* of its first lot and metric */
};

enum { BLOCKS = 64 };

struct game {
    const struct cx_relabelling *r;
    struct cx_design design; /* whose tests answer: nothing beside, no margins, one thread */
    struct cx_arena *memory;
    size_t values;
    struct draw *draw;
    size_t draws;
    size_t cells;
    double *p;          /* by cell, then round; NaN: none */
    const char **label; /* by cell: the test's; the first round alone writes it */
    struct cx_error error[BLOCKS];
};

static struct draw *draw_of(const struct game *g, struct cx_text experiment)
{
    for (size_t i = 0; i < g->draws; i++) {
        if (cx_text_equal(g->draw[i].experiment, experiment)) {
            return &g->draw[i];
        }
    }
    return NULL;
}

static void count_lot(struct draw *draw, const struct cx_kept_arm *arm)
{
    for (size_t i = 0; i < draw->lots; i++) {
        if (cx_text_equal(draw->lot[i].variant, arm->variant)) {
            draw->lot[i].units += arm->units;
            return;
        }
    }
    draw->lot[draw->lots++] = (struct lot){.variant = arm->variant, .units = arm->units};
}

static int by_variant(const void *left, const void *right)
{
    const struct lot *a = left, *b = right;
    return cx_text_compare(a->variant, b->variant);
}

static int by_experiment(const void *left, const void *right)
{
    const struct draw *a = left, *b = right;
    return cx_text_compare(a->experiment, b->experiment);
}

static bool take_plan(const struct game *g, struct draw *draw)
{
    const struct cx_design *design = &g->design;
    if (design->planned_arms == 0) {
        return true;
    }
    draw->lots = design->planned_arms;
    draw->lot = cx_arena_alloc(g->memory, draw->lots * sizeof *draw->lot);
    for (size_t i = 0; draw->lot && i < draw->lots; i++) {
        draw->lot[i].variant = design->planned[i].variant;
        draw->lot[i].units = design->planned[i].weight;
    }
    return draw->lot != NULL;
}

/* Each variant's part of 0 to 1. */
static void share_out(struct draw *draw)
{
    double all = 0, until = 0;
    qsort(draw->lot, draw->lots, sizeof *draw->lot, by_variant);
    for (size_t i = 0; i < draw->lots; i++) {
        all += draw->lot[i].units;
    }
    for (size_t i = 0; i < draw->lots; i++) {
        until += draw->lot[i].units;
        draw->lot[i].until = until / all;
    }
}

static size_t arms_in_all(const struct cx_relabelling *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->parts; i++) {
        n += r->part[i].arms;
    }
    return n;
}

static bool add_arm(struct game *g, const struct cx_kept_arm *arm, size_t most)
{
    struct draw *draw = draw_of(g, arm->experiment);
    if (!draw) {
        draw = &g->draw[g->draws++];
        draw->experiment = arm->experiment;
        draw->lot = cx_arena_alloc(g->memory, most * sizeof *draw->lot);
    }
    if (draw->lot) {
        count_lot(draw, arm);
    }
    return draw->lot != NULL;
}

static bool prepare_draws(struct game *g)
{
    size_t most = arms_in_all(g->r) + 1;
    bool done = (g->draw = cx_arena_alloc(g->memory, most * sizeof *g->draw)) != NULL;
    for (size_t i = 0; done && i < g->r->parts; i++) {
        const struct cx_kept_units *part = &g->r->part[i];
        for (size_t k = 0; done && k < part->arms; k++) {
            done = add_arm(g, &part->arm[k], most);
        }
    }
    if (done) {
        qsort(g->draw, g->draws, sizeof *g->draw, by_experiment);
    }
    for (size_t i = 0; done && i < g->draws; i++) {
        done = take_plan(g, &g->draw[i]);
        if (done) {
            share_out(&g->draw[i]);
            g->draw[i].cell = g->cells;
            g->cells += g->draw[i].lots * g->design.metrics;
        }
    }
    return done;
}

/* ---- a round */

struct round {
    const struct game *game;
    size_t number;
    struct cx_experiments *x;
    struct cx_arena *memory;
    struct cx_error *error;
};

/* In [0, 1). */
static double number_of(const struct round *round, uint64_t who)
{
    uint64_t start = cx_mix(round->game->design.analysis.seed ^ cx_mix(round->number + 1));
    return (double)(cx_mix(start ^ who) >> 11) * 0x1p-53;
}

static size_t lot_for(const struct draw *draw, double number)
{
    size_t i = 0;
    while (i + 1 < draw->lots && number >= draw->lot[i].until) {
        i++;
    }
    return i;
}

/* Of a group of a part: its arms, by lot, as they come to be wanted. */
struct places {
    const struct draw *draw;
    struct cx_unit_arms *arms;
};

static struct places *places_of(const struct round *round, const struct cx_kept_units *part)
{
    struct places *places = cx_arena_alloc(round->memory, (part->groups + 1) * sizeof *places);
    for (size_t i = 0; places && i < part->groups; i++) {
        const struct draw *draw = draw_of(round->game, part->group[i].experiment);
        struct cx_unit_arms *arms = cx_arena_alloc(round->memory, (draw->lots + 1) * sizeof *arms);
        if (!arms) {
            return NULL;
        }
        places[i] = (struct places){draw, arms};
    }
    return places;
}

/* Of the i-th unit. */
static void give_events(const struct cx_unit_arms *arms, const struct cx_design *design,
                        const struct cx_kept_units *part, size_t i)
{
    for (size_t k = 0; part->events && k < design->metrics; k++) {
        const struct cx_events *v = &part->events[k];
        size_t from = design->metric[k].is_of_events && i > 0 ? v->end[i - 1] : 0;
        if (design->metric[k].is_of_events && v->end[i] > from) {
            cx_arms_add_events(arms, k, v->value + from, v->end[i] - from);
        }
    }
}

static enum cx_status give_units(const struct round *round, const struct cx_kept_units *part)
{
    struct places *places = places_of(round, part);
    if (!places) {
        return cx_no_memory(round->error);
    }
    for (size_t i = 0; i < part->n; i++) {
        size_t group = part->unit[i].group;
        const struct draw *draw = places[group].draw;
        size_t lot = lot_for(draw, number_of(round, part->unit[i].who));
        struct cx_unit_arms *arms = &places[group].arms[lot];
        if (arms->n == 0) {
            const struct cx_arm_key key = {.experiment = draw->experiment,
                                           .stratum = part->group[group].stratum,
                                           .variant = draw->lot[lot].variant};
            enum cx_status status = cx_experiments_arms(round->x, &key, arms, round->error);
            if (status != CX_OK) {
                return status;
            }
        }
        cx_arms_add_unit(round->x, arms, part->value + i * round->game->values);
        give_events(arms, &round->game->design, part, i);
    }
    return CX_OK;
}

static const struct cx_arm *arm_in(const struct cx_arms *arms, const struct draw *draw,
                                   struct cx_text variant)
{
    for (size_t i = 0; i < arms->n; i++) {
        if (cx_text_equal(arms->arm[i]->experiment, draw->experiment) &&
            cx_text_equal(arms->arm[i]->variant, variant)) {
            return arms->arm[i];
        }
    }
    return NULL;
}

/* The cells of a lot. */
static void compare(const struct round *round, const struct cx_arm *control,
                    const struct cx_arm *variant, size_t cell)
{
    const struct game *g = round->game;
    for (size_t i = 0; i < g->design.metrics && round->error->status == CX_OK; i++) {
        const struct cx_metric *metric = &g->design.metric[i];
        struct cx_comparison c = {.control = &control->metric[i],
                                  .variant = &variant->metric[i],
                                  .metric = metric,
                                  .method = cx_method_of(metric),
                                  .analysis = &g->design.analysis,
                                  .alternative = g->design.alternative,
                                  .memory = round->memory,
                                  .error = round->error};
        cx_comparison_test(&c);
        g->p[(cell + i) * g->r->rounds + round->number] = c.tail.p;
        if (round->number == 0) {
            g->label[cell + i] = cx_arena_text(g->memory, c.label, strlen(c.label));
        }
    }
}

static void compare_all(const struct round *round, const struct cx_arms *arms)
{
    const struct game *g = round->game;
    for (size_t i = 0; i < g->draws; i++) {
        const struct draw *draw = &g->draw[i];
        const struct cx_arm *control = arm_in(arms, draw, g->design.control);
        for (size_t k = 0; k < draw->lots; k++) {
            const struct cx_arm *variant = arm_in(arms, draw, draw->lot[k].variant);
            if (control && variant && control != variant) {
                compare(round, control, variant, draw->cell + k * g->design.metrics);
            }
        }
    }
}

static void play(const struct round *of)
{
    struct round round = *of;
    const struct cx_relabelling *r = round.game->r;
    struct cx_arms arms;
    enum cx_status status =
        cx_experiments_open(&round.game->design, round.memory, &round.x, round.error);
    for (size_t i = 0; i < r->parts && status == CX_OK; i++) {
        status = give_units(&round, &r->part[i]);
    }
    if (status == CX_OK && cx_experiments_settle(round.x, &arms, round.error) == CX_OK) {
        compare_all(&round, &arms);
    }
}

static void play_block(size_t block, void *game)
{
    struct game *g = game;
    struct cx_arena memory = {0};
    for (size_t i = block; i < g->r->rounds && g->error[block].status == CX_OK; i += BLOCKS) {
        play(&(struct round){.game = g, .number = i, .memory = &memory, .error = &g->error[block]});
        cx_arena_reset(&memory);
    }
    cx_arena_release(&memory);
}

/* ---- what came out */

struct outcome {
    int64_t rounds, rejected;
    double distance;
};

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sorts the p values. */
static struct outcome judge(double *p, size_t rounds, double alpha)
{
    struct outcome o = {0, 0, 0};
    size_t n = 0;
    for (size_t i = 0; i < rounds; i++) {
        if (!isnan(p[i])) {
            o.rejected += p[i] <= alpha;
            p[n++] = p[i];
        }
    }
    qsort(p, n, sizeof *p, by_size);
    for (size_t i = 0; i < n; i++) {
        double before = (double)i / (double)n, after = (double)(i + 1) / (double)n;
        o.distance = fmax(o.distance, fmax(p[i] - before, after - p[i]));
    }
    o.rounds = (int64_t)n;
    return o;
}

static void fill_row(struct cx_report_row *row, const struct outcome *o, double alpha)
{
    row->type = "a/a";
    row->n_variant = o->rounds;
    row->control_value = alpha;
    if (o->rounds == 0) {
        cx_remark(row->note, "no round had a test");
        return;
    }
    struct cx_interval i =
        cx_wilson_interval((struct cx_proportion){o->rejected, o->rounds}, CX_Z95);
    row->variant_value = (double)o->rejected / (double)o->rounds;
    row->low = i.low;
    row->high = i.high;
    row->statistic = o->distance;
    if (alpha < i.low || alpha > i.high) {
        cx_remark(row->note, "rejects %s often than it says", alpha < i.low ? "more" : "less");
    }
}

static bool add_row(const struct game *g, const struct draw *draw, size_t cell,
                    struct cx_report *report)
{
    const struct cx_design *design = &g->design;
    const struct cx_arm of = {.experiment = draw->experiment};
    const struct lot *lot = &draw->lot[(cell - draw->cell) / design->metrics];
    if (cx_text_equal(lot->variant, design->control)) {
        return true;
    }
    struct cx_report_row *row = cx_report_add(report, &of);
    if (!row) {
        return false;
    }
    size_t rounds = g->r->rounds;
    struct outcome o = judge(g->p + cell * rounds, rounds, design->alpha);
    row->metric = design->metric[cell % design->metrics].name;
    row->control = design->control;
    row->variant = lot->variant;
    row->method = g->label[cell] ? g->label[cell] : "";
    fill_row(row, &o, design->alpha);
    if ((size_t)o.rounds < rounds && o.rounds > 0) {
        cx_remark(row->note, "%lld rounds without a test", (long long)rounds - o.rounds);
    }
    return true;
}

static bool prepare(struct game *g)
{
    const struct cx_design *design = g->r->design;
    struct cx_metric *metric = cx_arena_alloc(g->memory, (design->metrics + 1) * sizeof *metric);
    if (!metric) {
        return false;
    }
    for (size_t i = 0; i < design->metrics; i++) {
        metric[i] = design->metric[i];
        metric[i].question = CX_IS_DIFFERENT;
    }
    g->design = *design;
    g->design.is_trial = true;
    g->design.metric = metric;
    g->design.besides = 0;
    g->design.omnibus = false;
    g->design.analysis.threads = 1;
    g->values = cx_design_values(design);
    if (!prepare_draws(g)) {
        return false;
    }
    size_t n = g->cells * g->r->rounds;
    g->p = cx_arena_alloc(g->memory, (n + 1) * sizeof *g->p);
    g->label = cx_arena_alloc(g->memory, (g->cells + 1) * sizeof *g->label);
    for (size_t i = 0; g->p && i < n; i++) {
        g->p[i] = (double)NAN;
    }
    return g->p && g->label;
}

enum cx_status cx_relabel_report(const struct cx_relabelling *r, struct cx_report *report,
                                 struct cx_error *e)
{
    struct game *g = cx_arena_alloc(report->memory, sizeof *g);
    if (!g) {
        return cx_no_memory(e);
    }
    g->r = r;
    g->memory = report->memory;
    if (!prepare(g)) {
        return cx_no_memory(e);
    }
    cx_parallel(BLOCKS, r->design->analysis.threads, play_block, g);
    for (size_t i = 0; i < BLOCKS; i++) {
        if (g->error[i].status != CX_OK) {
            *e = g->error[i];
            return e->status;
        }
    }
    for (size_t i = 0; i < g->draws; i++) {
        size_t cells = g->draw[i].lots * g->design.metrics;
        for (size_t k = 0; k < cells; k++) {
            if (!add_row(g, &g->draw[i], g->draw[i].cell + k, report)) {
                return cx_no_memory(e);
            }
        }
    }
    return cx_report_sort(report, e);
}
