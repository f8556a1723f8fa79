/* stage.h - where a customer stands on a day: only looking, new, loyal, back, or gone.
 *
 * The stage at the end of a day, of a customer who bought on some days and was seen on some:
 *
 *     none               neither bought nor was seen yet
 *     interested         has not bought, and was seen less than the lapse ago
 *     interested-lapsed  has not bought, and was not seen for so long
 *     lapsed             bought, but not for the length of the lapse
 *     first-time         bought once
 *     returned           had lapsed on the day before the last day with a purchase
 *     repeat             bought twice or more
 *
 * of which the first that holds counts.  From a day d on that is a number of days: on day d + lapse
 * a customer has lapsed who did nothing since d.  Being seen does not undo the lapse of somebody
 * who has bought.
 *
 * The lapse is the same for all or, where a customer's own rhythm is asked for, twice the median of
 * the intervals between the days with a purchase, once there are three intervals: as known on the
 * day in question, so that what is said of a day never changes by what comes later.
 */
#ifndef CX_MODEL_STAGE_H
#define CX_MODEL_STAGE_H

#include "base/civil.h"

enum cx_stage {
    CX_STAGE_NONE,
    CX_STAGE_INTERESTED,
    CX_STAGE_INTERESTED_LAPSED,
    CX_STAGE_FIRST_TIME,
    CX_STAGE_REPEAT,
    CX_STAGE_RETURNED,
    CX_STAGE_LAPSED,
    CX_STAGES
};
extern const char *const cx_stage_words[CX_STAGES];

struct cx_stage_rule {
    int32_t lapse_days; /* at least 1 */
    bool own_rhythm;
};
enum { CX_STAGE_FEWEST_INTERVALS = 3 };

/* Days, ascending: one for each purchase, and those on which a customer was seen, once or more. */
struct cx_stage_life {
    const int32_t *bought, *seen;
    size_t purchases, sightings;
};

struct cx_standing {
    enum cx_stage stage;
    int32_t since;       /* the first day of the stage; CX_NO_DAY of none, as the next three */
    int32_t first, last; /* days with a purchase */
    int32_t seen;        /* the last day on which the customer was seen, or bought */
    int32_t lapse_days;
    bool by_own_rhythm;  /* the lapse is */
    uint32_t purchases;
};
/* At the end of a day; what is later has no part in it.  scratch is room for life->purchases
 * numbers. */
struct cx_standing cx_stage_on(const struct cx_stage_rule *rule, const struct cx_stage_life *life,
                               int32_t day, int32_t *scratch);

#endif
