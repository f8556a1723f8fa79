/* report.c - see report.h. */
#include "model/report.h"

#include <stdio.h>
#include <string.h>

#include "base/sort.h"

const char *const cx_decision_names[] = {
    "", "win", "loss", "inconclusive", "non-inferior", "equivalent", "inferior", "untrusted",
    "doubtful"};

static const char *count_of(int64_t n, const char *what, char text[CX_COUNT_ROOM])
{
    snprintf(text, CX_COUNT_ROOM, "%lld %s%s", (long long)n, what, n == 1 ? "" : "s");
    return text;
}

const char *cx_count_units(int64_t n, char text[CX_COUNT_ROOM])
{
    return count_of(n, "unit", text);
}

const char *cx_count_clusters(int64_t n, char text[CX_COUNT_ROOM])
{
    return count_of(n, "cluster", text);
}

struct cx_report_row *cx_report_add(struct cx_report *r, const struct cx_arm *of)
{
    if (r->n == r->room) {
        void *grown = cx_arena_double(r->memory, r->row, &r->room, sizeof *r->row);
        if (!grown) {
            return NULL;
        }
        r->row = grown;
    }
    const double none = (double)NAN;
    struct cx_report_row *row = &r->row[r->n++];
    *row = (struct cx_report_row){.type = "",
                                  .method = "",
                                  .control_value = none,
                                  .variant_value = none,
                                  .difference = none,
                                  .se = none,
                                  .low = none,
                                  .high = none,
                                  .lift = none,
                                  .lift_low = none,
                                  .lift_high = none,
                                  .statistic = none,
                                  .df = none,
                                  .p = none,
                                  .log10_p = none,
                                  .p_adjusted = none,
                                  .p_best = none,
                                  .loss = none,
                                  .loss_control = none,
                                  .gain = none,
                                  .p_better = none,
                                  .effect_size = none,
                                  .effect_size_low = none,
                                  .effect_size_high = none,
                                  .level = none};
    row->experiment = of->experiment;
    row->segment = of->segment;
    return row;
}

static int is_trust(const struct cx_report_row *row)
{
    return strcmp(row->type, "trust") == 0;
}

static int by_key(const void *left, const void *right, void *context)
{
    const struct cx_report_row *a = left, *b = right;
    (void)context;
    int order = cx_text_compare(a->experiment, b->experiment);
    order = order ? order : cx_text_compare(a->segment, b->segment);
    order = order ? order : is_trust(b) - is_trust(a);
    order = order ? order : cx_text_compare(a->metric, b->metric);
    order = order ? order : cx_text_compare(a->variant, b->variant);
    return order ? order : cx_text_compare(a->control, b->control);
}

enum cx_status cx_report_sort(struct cx_report *r, struct cx_error *e)
{
    struct cx_report_row *scratch = cx_arena_alloc(r->memory, (r->n + 1) * sizeof *scratch);
    if (!scratch) {
        return cx_no_memory(e);
    }
    cx_sort(r->row, r->n, sizeof *r->row, by_key, NULL, scratch);
    return CX_OK;
}

const struct cx_arm *cx_arm_named(const struct cx_arm_run *run, struct cx_text variant)
{
    for (size_t i = 0; i < run->n; i++) {
        if (cx_text_equal(run->arm[i]->variant, variant)) {
            return run->arm[i];
        }
    }
    return NULL;
}
