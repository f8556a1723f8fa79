/* nearest.h - "did you mean": the name that is fewest edits away. */
#ifndef CX_BASE_NEAREST_H
#define CX_BASE_NEAREST_H

#include "base/bytes.h"

/* Optimal string alignment distance (insert, delete, replace, swap neighbours), ASCII case folded;
 * texts longer than 63 bytes are as far as their longer length. */
size_t cx_edit_distance(struct cx_text a, struct cx_text b);

/* Index of the candidate nearest to `name`: one that contains it or is contained in it, or is at
 * most a third of its length (one edit in a short name, none in a letter) away; -1 when none is
 * near. */
int cx_nearest(struct cx_text name, const struct cx_text *candidates, size_t n);

#endif
