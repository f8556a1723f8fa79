/* shoplook.c - see shoplook.h. */
#include "model/shoplook.h"

#include "base/ascii.h"

static void add_amount(struct cx_shop_look *look, const struct cx_shop_plan *plan,
                       enum cx_field field, int column)
{
    if (column >= 0 && plan->money[field].mark == CX_MONEY_OPEN)
        look->amount[look->amounts++] = (struct cx_shop_amount){field, column};
}

static void begin(struct cx_shop_look *look, const struct cx_shop_plan *plan)
{
    for (int f = 0; f < CX_FIELDS; f++)
        if (cx_field_is_money((enum cx_field)f))
            add_amount(look, plan, (enum cx_field)f, plan->column[f]);
    for (size_t i = 0; i < plan->binding.others; i++)
        if (plan->binding.other[i].sign)
            add_amount(look, plan, plan->binding.other[i].field, plan->binding.other[i].column);
    look->begun = true;
}

/* The columns of the further lines that stand in a row. */
static void notice_groups(struct cx_shop_look *look, const struct cx_shop_plan *plan,
                          const struct cx_text *cell, struct cx_place at)
{
    for (size_t i = 1; i < plan->groups; i++)
        for (int f = 0; f < CX_FIELDS; f++) {
            int column = plan->group[i].column[f];
            if (column >= 0 && cx_field_is_money((enum cx_field)f) &&
                plan->money[f].mark == CX_MONEY_OPEN)
                cx_money_notice(&look->money[f], cell[column], at);
        }
}

static void notice_time(struct cx_shop_look *look, const struct cx_shop_plan *plan,
                        const struct cx_text *cell, struct cx_place at)
{
    char room[CX_SHOP_TIME_ROOM];
    struct cx_place bare = look->date.bare, bare_number = look->date.bare_number;
    struct cx_text time = cx_shop_cell(plan, CX_FIELD_TIME, cell);
    if (cx_text_is(time, plan->heading[CX_FIELD_TIME]))
        return; /* a header line among the rows */
    cx_date_notice(&look->date, cx_shop_time_text(plan, cell, room), at);
    if (cx_text_trimmed(cx_shop_cell(plan, CX_FIELD_ZONE, cell)).n) { /* the row says its zone */
        look->date.bare = bare;
        look->date.bare_number = bare_number;
    }
}

void cx_shop_notice(struct cx_shop_look *look, const struct cx_shop_plan *plan,
                    const struct cx_text *cell, struct cx_place at)
{
    if (!look->begun)
        begin(look, plan);
    if (plan->column[CX_FIELD_TIME] >= 0)
        notice_time(look, plan, cell, at);
    for (size_t i = 0; i < look->amounts; i++)
        cx_money_notice(&look->money[look->amount[i].field], cell[look->amount[i].column], at);
    notice_groups(look, plan, cell, at);
}

void cx_shop_join(struct cx_shop_look *look, const struct cx_shop_look *next)
{
    cx_date_join(&look->date, &next->date);
    for (int f = 0; f < CX_FIELDS; f++)
        cx_money_join(&look->money[f], &next->money[f]);
}

static void pour(struct cx_money_evidence *all, const struct cx_money_evidence *one)
{
    if (!all->point.line)
        all->point = one->point;
    if (!all->comma.line)
        all->comma = one->comma;
}

static struct cx_money_evidence all_but(const struct cx_shop_look *look, int field)
{
    struct cx_money_evidence all = {0};
    for (int f = 0; f < CX_FIELDS; f++)
        if (f != field)
            pour(&all, &look->money[f]);
    return all;
}

enum cx_date_verdict cx_shop_settle(const struct cx_shop_look *look, char delimiter,
                                    struct cx_shop_plan *plan)
{
    for (int f = 0; f < CX_FIELDS; f++) {
        if (plan->money[f].mark != CX_MONEY_OPEN)
            continue;
        struct cx_money_evidence others = all_but(look, f);
        plan->money[f].mark = cx_money_decide(&look->money[f], &others, delimiter);
    }
    return cx_date_decide(&look->date, &plan->dates);
}
