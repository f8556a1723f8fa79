/* currency.h - the codes of ISO 4217. */
#ifndef CX_MODEL_CURRENCY_H
#define CX_MODEL_CURRENCY_H

#include "base/bytes.h"

/* The upper-case code of t (any case), or false when it is none.  Codes in use in 2026 and those
 * that shops' histories still hold (EEK HRK LTL LVL and the like). */
bool cx_currency_code(struct cx_text t, char code[4]);

/* How many decimals its smallest coin or note has: the minor unit of ISO 4217. */
int cx_currency_decimals(const char code[4]);

#endif
