/* shared.c - what all ways into an experiment share: the options, the roles they name, and keys. */
#include "abtest.h"

const char *const abtest_multi_choices[] = {"exclude", "first", "keep", NULL};
const char *const abtest_questions[] = {[CX_IS_DIFFERENT] = "",
                                        [CX_IS_NOT_INFERIOR] = "not worse",
                                        [CX_IS_EQUIVALENT] = "neither better nor worse"};

struct abtest_options abtest_options = {
    .control = "control",
    .correction = CX_CORRECTION_HOLM,
    .alpha = 0.05,
    .tightest = 5000,
    .resamples = 9999,
    .errors = CX_ERRORS_HC2,
    .seed = 1};

struct cx_role abtest_role[NAMED_ROLES] = {
    [EXPERIMENT] = {.name = "experiment",
                    .kind = CX_TEXT,
                    .optional = true,
                    .help = "which experiment a row belongs to"},
    [VARIANT] = {.name = "variant",
                 .kind = CX_TEXT,
                 .help = "the variant the customer was in; empty in a row of outcomes alone"},
    [CUSTOMER] = {.name = "customer",
                  .kind = CX_TEXT,
                  .filled = true,
                  .help = "the unit that was randomised"},
    [TIME] = {.name = "time",
              .kind = CX_TIME,
              .optional = true,
              .filled = true,
              .help = "when the customer was exposed"},
};

struct cx_role abtest_other_role(enum cx_kind kind, const char *name, const char *column)
{
    return (struct cx_role){.name = name, .kind = kind, .optional = !column, .column = column};
}

bool abtest_has_experiment_key(const struct cx_run *run)
{
    if (abtest_options.whole) {
        return false;
    }
    return cx_common.partial || cx_common.merge || cx_common.state ||
           cx_table_has(run->in, EXPERIMENT);
}

int abtest_add_key(struct cx_group *group, int role)
{
    group->keys[group->key_count] = role;
    return (int)group->key_count++;
}

struct cx_text abtest_key(const struct cx_group_row *row, int place)
{
    return place < 0 ? (struct cx_text){NULL, 0} : row->key[place];
}
