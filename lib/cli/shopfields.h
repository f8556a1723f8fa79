/* shopfields.h - which column of the operands plays which field: by --map, by profile. */
#ifndef CX_CLI_SHOPFIELDS_H
#define CX_CLI_SHOPFIELDS_H

#include "cli/profiles.h"
#include "model/shoprow.h"

struct cx_shop_fields {
    const struct cx_profile *profile;  /* before: the one asked for, NULL for one that fits */
    struct cx_profile none;            /* the profile that knows nothing */
    struct cx_binding chosen, binding; /* by the user alone; by the profile, too */
    struct cx_table *table;
    struct cx_text *names; /* of the columns, normalised; after matching */
    bool mapped;           /* the user chose columns */
};

/* `wanted`: a name, a file, auto or none. */
void cx_fields_start(struct cx_shop_fields *f, const char *wanted);
/* Opens the operands; `map` is FIELD=COLUMN texts. */
struct cx_run cx_fields_open(struct cx_shop_fields *f, const struct cx_reading *how,
                             const struct cx_list *map);
/* Matches profile and header.  False: no profile fits, and nothing was mapped. */
bool cx_fields_match(struct cx_shop_fields *f);
/* Puts profile and columns into the plan; two columns for one field end the program. */
void cx_fields_plan(const struct cx_shop_fields *f, struct cx_shop_plan *plan);
/* Warns of rules about rows that decide nothing, as no column plays their field; not where the
 * user or the profile said that there may be none, and not of profiles that go by common names. */
void cx_fields_warn(const struct cx_shop_fields *f);
/* Ends the program when the plan's stream needs a column that is not there. */
void cx_fields_check(const struct cx_shop_fields *f, const struct cx_shop_plan *plan);
/* "WHAT: say --map FIELD=COLUMN; the columns are ..." */
_Noreturn void cx_fields_missing(const struct cx_shop_fields *f, const char *what,
                                 const char *field);

#endif
