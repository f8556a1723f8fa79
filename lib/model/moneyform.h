/* moneyform.h - the ways shops write amounts, read exactly.
 *
 * Digits with a decimal point or a decimal comma, thousands parted by the other one, a blank (also
 * the no-break, narrow and thin ones) or an apostrophe, in threes or the Indian way (1,23,456.00);
 * a minus before or behind, or parentheses; a currency sign or ISO 4217 code at either end; 12,50:-
 * as in Sweden and 9,- or 9.-- as in Germany and Switzerland, whose dashes are no minus; guards of
 * spreadsheets (model/guard.h).  Result in ten-thousandths, as base/decimal.h.
 *
 * Which mark is the decimal one: where both stand in a value it is the last; one that comes twice
 * parts thousands; one that stands once is decimal, unless exactly three digits follow it and one
 * to three precede it: then the column decides.  So show every value to cx_money_notice(), ask
 * cx_money_decide(), then read with what it said.
 */
#ifndef CX_MODEL_MONEYFORM_H
#define CX_MODEL_MONEYFORM_H

#include "base/bytes.h"
#include "model/dateform.h"

/* OPEN: each value for itself.  POINT, COMMA: that mark is decimal, the other parts thousands. */
enum cx_money_mark { CX_MONEY_OPEN, CX_MONEY_POINT, CX_MONEY_COMMA };

enum cx_money_status {
    CX_MONEY_OK,
    CX_MONEY_NONE, /* cx_is_nothing() */
    CX_MONEY_BAD,
    CX_MONEY_AMBIGUOUS, /* 1,234 and nothing that decides */
    CX_MONEY_PRECISE,   /* more than four decimals */
    CX_MONEY_OVERFLOW,
    CX_MONEY_CURRENCY /* letters that are no ISO 4217 code, or two different ones */
};

struct cx_money_rule {
    enum cx_money_mark mark;
    bool half_even; /* round to four decimals instead of CX_MONEY_PRECISE */
};

struct cx_money {
    int64_t units;      /* ten-thousandths */
    char currency[4];   /* what the value itself says; "" for nothing */
    const char *shared; /* of $, kr and other shared signs the codes they may mean; NULL: none */
};

enum cx_money_status cx_money_read(struct cx_text t, const struct cx_money_rule *rule,
                                   struct cx_money *out);

/* What a column says of itself.  Zeroed to begin with. */
struct cx_money_evidence {
    struct cx_place point, comma; /* the first value that proves it to be the decimal mark */
    struct cx_place open;         /* the first that would need to know */
};

void cx_money_notice(struct cx_money_evidence *e, struct cx_text t, struct cx_place at);
/* Adds what the values behind those of e say of themselves. */
void cx_money_join(struct cx_money_evidence *e, const struct cx_money_evidence *next);

/* The mark of a column: its own evidence, else that of the other columns of amounts (may be NULL),
 * else a comma when the file is parted by semicolons.  OPEN when nothing decides or the column
 * contradicts itself. */
enum cx_money_mark cx_money_decide(const struct cx_money_evidence *own,
                                   const struct cx_money_evidence *others, char delimiter);

/* a * b of ten-thousandths, exact.  False when it does not fit, *precise when it has more than four
 * decimals and half_even is not set. */
bool cx_money_times(int64_t a, int64_t b, bool half_even, int64_t *product, bool *precise);

#endif
