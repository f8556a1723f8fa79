/* lower.h - letters in small, and texts compared with upper and lower case alike.
 *
 * Letters are those of ASCII and the pairs of Latin-1 and Latin Extended-A, U+00C0 to U+017F, as
 * UnicodeData.txt (Simple_Lowercase_Mapping) has them; I with a dot, U+0130, whose small letter is
 * i in Turkish only, stays.  A small letter has as many bytes as its capital.  No locale.
 */
#ifndef CX_BASE_LOWER_H
#define CX_BASE_LOWER_H

#include "base/ascii.h"

/* The byte of UTF-8 at i, which is not ASCII, when the text is in small letters. */
char cx_lower_beyond_ascii(struct cx_text t, size_t i);

/* The byte of UTF-8 at i when the text is in small letters. */
static inline char cx_lower_at(struct cx_text t, size_t i)
{
    return t.s[i] & 0x80 ? cx_lower_beyond_ascii(t, i) : cx_lower(t.s[i]);
}

/* Upper and lower case alike. */
static inline bool cx_text_is_like(struct cx_text a, struct cx_text b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (cx_lower_at(a, i) != cx_lower_at(b, i))
            return false;
    return true;
}

#endif
