/* pseudonym.h - names for persons that only who holds the key can make.
 *
 * The pseudonym of an identifier is "p1_" and 26 characters: the first 128 bits of
 * HMAC-SHA-256(key, kind NUL normal form) in base32 (RFC 4648, small letters, no padding).  What
 * the identifier is decides the kind, so that equal texts of different kinds stay apart:
 *
 *   email  one @, something before it, a dot inside of what is behind it, no blank, at most 320
 *          bytes.  Normal form: blanks at both ends dropped, A to Z made small.
 *   phone  + and 7 to 15 digits (ITU-T E.164), with blanks, hyphens, dots, slashes and parentheses
 *          between them; "(0)" is left out.  Normal form: + and the digits.
 *   id     anything else, so also a phone number without its country.  Normal form: blanks at both
 *          ends dropped.
 *
 * Blanks at the ends are all bytes up to 0x20.  Pseudonyms are still personal data (GDPR art. 4(5)
 * and recital 26) as long as somebody has the key.
 */
#ifndef CX_MODEL_PSEUDONYM_H
#define CX_MODEL_PSEUDONYM_H

#include "base/arena.h"
#include "base/bytes.h"

enum cx_id_kind { CX_ID_EMAIL, CX_ID_PHONE, CX_ID_OTHER };
const char *cx_id_kind_name(enum cx_id_kind kind);

enum { CX_ID_ROOM = 320 };
struct cx_id {
    enum cx_id_kind kind;
    struct cx_text text; /* the normal form: in `room`, or a part of the text it was made of */
};
struct cx_id cx_id_of(struct cx_text t, char room[CX_ID_ROOM]);

/* ---- the key: read-only, for many threads */

enum { CX_KEY_LEAST = 32, CX_KEY_MOST = 4096 };
enum { CX_PSEUDONYM_LENGTH = 29, CX_KEY_ID_LENGTH = 8, CX_HMAC_LENGTH = 32 };

struct cx_pseudonym_key;
/* NULL: no memory.  The bytes are not needed any more. */
struct cx_pseudonym_key *cx_pseudonym_key_new(struct cx_arena *a, const void *bytes, size_t n);
void cx_hmac_sha256(const struct cx_pseudonym_key *key, struct cx_text message,
                    unsigned char mac[CX_HMAC_LENGTH]);
/* Tells keys apart and says nothing about them: 40 bits of HMAC(key, "key id"), in base32. */
struct cx_text cx_pseudonym_key_id(const struct cx_pseudonym_key *key, char id[CX_KEY_ID_LENGTH]);

/* Writes the pseudonym of an identifier; one of blanks alone has none, an empty text. */
struct cx_text cx_pseudonym(const struct cx_pseudonym_key *key, struct cx_text id,
                            char out[CX_PSEUDONYM_LENGTH]);
/* Whether a text has the form of a pseudonym. */
bool cx_is_pseudonym(struct cx_text t);

#endif
