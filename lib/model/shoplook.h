/* shoplook.h - what whole columns say of how their dates and amounts are written.
 *
 * Show every row to cx_shop_notice(), in the order of the input; or stretches of rows to looks of
 * their own, which cx_shop_join() puts together in that order.  Then cx_shop_settle() writes into
 * the plan what was not known before.
 */
#ifndef CX_MODEL_SHOPLOOK_H
#define CX_MODEL_SHOPLOOK_H

#include "model/shoprow.h"

struct cx_shop_look { /* zeroed to begin with */
    struct cx_date_evidence date;
    struct cx_money_evidence money[CX_FIELDS];
    struct cx_shop_amount {
        enum cx_field field;
        int column;
    } amount[CX_FIELDS + CX_OTHERS]; /* the columns of amounts whose mark is open */
    size_t amounts;
    bool begun;
};

void cx_shop_notice(struct cx_shop_look *look, const struct cx_shop_plan *plan,
                    const struct cx_text *cell, struct cx_place at);
/* What a look at the rows behind all that `look` has seen says. */
void cx_shop_join(struct cx_shop_look *look, const struct cx_shop_look *next);
/* delimiter: of the file.  The order of dates is settled when the verdict is CX_DATE_DECIDED. */
enum cx_date_verdict cx_shop_settle(const struct cx_shop_look *look, char delimiter,
                                    struct cx_shop_plan *plan);

#endif
