/* zonenames.h - what others than the tz database call time zones. */
#ifndef CX_BASE_ZONENAMES_H
#define CX_BASE_ZONENAMES_H

#include "base/bytes.h"

enum cx_zone_word { CX_ZONE_UNKNOWN, CX_ZONE_KNOWN, CX_ZONE_SEVERAL };

/* Minutes east of UTC of a fixed offset, upper and lower case alike: Z, UTC, GMT, an abbreviation
 * (WET WEST CET CEST MEZ MESZ EET EEST, EST EDT CDT MST MDT PST PDT), +hh, +hhmm or +hh:mm, its
 * sign also U+2212, and after UTC or GMT also +h.  SEVERAL: IST, CST and BST, each used for zones
 * that are
 * hours apart.  Other abbreviations are unknown: they are not kept apart by anybody. */
enum cx_zone_word cx_zone_fixed(struct cx_text name, int *minutes);

/* The tz database's name of what Ruby on Rails ("Eastern Time (US & Canada)", also with
 * "(GMT-05:00) " before it) or Windows ("FLE Standard Time") calls so; NULL for other texts. */
const char *cx_zone_alias(struct cx_text name);
/* The i-th name that it knows; NULL beyond the last. */
const char *cx_zone_alias_name(size_t i);

#endif
