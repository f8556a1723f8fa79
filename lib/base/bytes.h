/* bytes.h - slices of text, and a buffer of bytes that grows.
 *
 * A struct cx_text points into memory that somebody else owns.  A zeroed struct cx_bytes is an
 * empty buffer; it owns its memory until cx_bytes_release().  A failed allocation sets `failed`
 * and makes later appends do nothing, so that callers check once, at the end.
 */
#ifndef CX_BASE_BYTES_H
#define CX_BASE_BYTES_H

#include "base/compat.h"

struct cx_text {
    const char *s;
    size_t n;
};

#define CX_TEXT_OF(literal) ((struct cx_text){"" literal, sizeof(literal) - 1})
struct cx_text cx_text_from(const char *s); /* of a NUL-terminated string; NULL is empty */
bool cx_text_equal(struct cx_text a, struct cx_text b);
bool cx_text_is(struct cx_text a, const char *s);
int cx_text_compare(struct cx_text a, struct cx_text b); /* bytewise, as LC_ALL=C sort */
int cx_text_order(const void *a, const void *b); /* the same of struct cx_text, for qsort() */

struct cx_bytes {
    char *s;
    size_t n, room;
    bool failed;
};

bool cx_bytes_reserve(struct cx_bytes *b, size_t more); /* room for `more` bytes behind n */
void cx_bytes_add(struct cx_bytes *b, const void *s, size_t n);
void cx_bytes_put(struct cx_bytes *b, char c);
void cx_bytes_format(struct cx_bytes *b, const char *format, ...) CX_PRINTF(2, 3);
void cx_bytes_release(struct cx_bytes *b);

#endif
