/* outcome.c - see outcome.h. */
#include "model/outcome.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define PLACES 74
#define WHOLE_BITS 52 /* PLACES + WHOLE_BITS + sign = 127 */

static cx_int128 fixed_of(const struct cx_outcome *o)
{
    return (cx_int128)(int64_t)o->high * ((cx_int128)1 << 64) + (cx_int128)o->low;
}

static bool set(struct cx_outcome *o, cx_int128 fixed)
{
    cx_int128 end = (cx_int128)1 << (PLACES + WHOLE_BITS);
    if (fixed <= -end || fixed >= end) {
        return false;
    }
    o->low = (uint64_t)fixed;
    o->high = (uint64_t)(fixed >> 64);
    return true;
}

bool cx_outcome_add(struct cx_outcome *o, double x)
{
    if (!(fabs(x) < CX_OUTCOME_END)) {
        return false;
    }
    return set(o, fixed_of(o) + (cx_int128)ldexp(x, PLACES));
}

bool cx_outcome_merge(struct cx_outcome *o, const struct cx_outcome *other)
{
    return set(o, fixed_of(o) + fixed_of(other));
}

double cx_outcome_value(const struct cx_outcome *o)
{
    return ldexp((double)fixed_of(o), -PLACES);
}

void cx_outcome_format(const struct cx_outcome *o, char out[CX_OUTCOME_ROOM])
{
    snprintf(out, CX_OUTCOME_ROOM, "%016" PRIx64 "%016" PRIx64, o->high, o->low);
}

static bool parse_word(const char *s, uint64_t *word)
{
    *word = 0;
    for (size_t i = 0; i < 16; i++) {
        bool is_digit = s[i] >= '0' && s[i] <= '9';
        if (!is_digit && (s[i] < 'a' || s[i] > 'f')) {
            return false;
        }
        *word = *word << 4 | (uint64_t)(is_digit ? s[i] - '0' : s[i] - 'a' + 10);
    }
    return true;
}

bool cx_outcome_parse(struct cx_text t, struct cx_outcome *o)
{
    return t.n == CX_OUTCOME_ROOM - 1 && parse_word(t.s, &o->high) && parse_word(t.s + 16, &o->low);
}
