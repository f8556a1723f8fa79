/* identity.h - personal identity codes in any text: found, counted, covered.
 *
 * The Finnish code (henkilotunnus) is DDMMYYCZZZQ: the day of birth, the sign of its century, three
 * digits, and a check character, which is the number DDMMYYZZZ modulo 31 among
 * 0123456789ABCDEFHJKLMNPRSTUVWXY.  The signs are + for 1800, - Y X W V U for 1900 and A B C D E F
 * for 2000; the letters but A have been in use since 2023 (Government Decree 690/2022; Digital and
 * Population Data Services Agency, dvv.fi/hetu-uudistus).  A code counts when its day is one of the
 * calendar, its check character is right and no letter or digit touches it; letters may be small.
 * Numbers from 900 on, which are given for a time or in tests, count like all others.
 *
 * One text in about 31 that looks like a code and is none has the right check character.
 */
#ifndef CX_MODEL_IDENTITY_H
#define CX_MODEL_IDENTITY_H

#include "base/bytes.h"

enum { CX_IDENTITY_LENGTH = 11 };

/* Where the first code at or behind `from` begins; t.n: there is none. */
size_t cx_identity_find(struct cx_text t, size_t from);
size_t cx_identity_count(struct cx_text t);
/* Writes asterisks over every code, so that the text keeps its length. */
void cx_identity_cover(char *s, size_t n);

#endif
