/* datewords.h - names of months and weekdays in English, Finnish, Swedish and German.
 *
 * Words are ASCII letters, upper and lower case alike, marks taken off: a for ä and å, o for ö.
 * Finnish months also as they stand in dates (helmikuuta, helmikuun); German ones also as in
 * Austria (Jänner, Feber), and with ae for ä; all of them also in the usual short forms.
 */
#ifndef CX_MODEL_DATEWORDS_H
#define CX_MODEL_DATEWORDS_H

#include "base/bytes.h"

int cx_month_named(struct cx_text word);   /* 1 January ... 12; 0: no month */
int cx_weekday_named(struct cx_text word); /* 1 Monday ... 7; 0: no weekday */

#endif
