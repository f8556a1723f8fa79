/* saved.h - whole numbers, words and texts in one cell of a state, parted by blanks.
 *
 * A number or word goes up to the next blank; a double is its bits as a whole number, or - for
 * NaN.  A text may hold anything: it is LENGTH:TEXT, the length in bytes.
 *
 * Loading takes what it finds, and the blank behind it, off the front of *from; false: it is not
 * there, or a text is not followed by a blank and more.  What is loaded points into *from.
 */
#ifndef CX_BASE_SAVED_H
#define CX_BASE_SAVED_H

#include "base/bytes.h"

/* Out of memory: out->failed. */
void cx_save_integer(struct cx_bytes *out, int64_t x);
void cx_save_double(struct cx_bytes *out, double x);
void cx_save_text(struct cx_bytes *out, struct cx_text t);

bool cx_load_word(struct cx_text *from, struct cx_text *word);
bool cx_load_integer(struct cx_text *from, int64_t *x);
bool cx_load_double(struct cx_text *from, double *x);
bool cx_load_text(struct cx_text *from, struct cx_text *text);

#endif
