/* pseudonym.c - see pseudonym.h. */
#include "model/pseudonym.h"

#include <nettle/hmac.h>
#include <nettle/version.h>
#include <string.h>

#include "base/ascii.h"

const char *cx_id_kind_name(enum cx_id_kind kind)
{
    static const char *const names[] = {"email", "phone", "id"};
    return names[kind];
}

/* ---- what an identifier is */

/* Line ends and other controls, too: ids come from cells of any table. */
static bool is_white(char c)
{
    return (unsigned char)c <= ' ';
}

static struct cx_text trimmed(struct cx_text t)
{
    while (t.n && is_white(t.s[0]))
        t = (struct cx_text){t.s + 1, t.n - 1};
    while (t.n && is_white(t.s[t.n - 1]))
        t.n--;
    return t;
}

static bool is_email(struct cx_text t)
{
    const char *at = memchr(t.s, '@', t.n), *end = t.s + t.n;
    if (!at || at == t.s || t.n > CX_ID_ROOM || memchr(at + 1, '@', (size_t)(end - at - 1)))
        return false;
    for (const char *p = t.s; p < end; p++)
        if (is_white(*p))
            return false;
    const char *dot = end - at > 3 ? memchr(at + 2, '.', (size_t)(end - at - 3)) : NULL;
    return dot && at[1] != '.' && end[-1] != '.';
}

static struct cx_text folded(struct cx_text t, char *to)
{
    for (size_t i = 0; i < t.n; i++)
        to[i] = cx_lower(t.s[i]);
    return (struct cx_text){to, t.n};
}

/* + and the digits; of no length when it is no phone number. */
static struct cx_text phone(struct cx_text t, char *to)
{
    enum { FEWEST = 7, MOST = 15 };
    size_t n = 0;
    if (t.n == 0 || t.s[0] != '+')
        return (struct cx_text){to, 0};
    to[n++] = '+';
    for (size_t i = 1; i < t.n; i++) {
        if (t.n - i >= 3 && memcmp(t.s + i, "(0)", 3) == 0)
            i += 2;
        else if (cx_is_digit(t.s[i]) && n <= MOST)
            to[n++] = t.s[i];
        else if (!memchr(" -./()", t.s[i], 6))
            return (struct cx_text){to, 0};
    }
    return (struct cx_text){to, n > FEWEST ? n : 0};
}

struct cx_id cx_id_of(struct cx_text t, char room[CX_ID_ROOM])
{
    t = trimmed(t);
    if (is_email(t))
        return (struct cx_id){CX_ID_EMAIL, folded(t, room)};
    struct cx_text number = phone(t, room);
    if (number.n)
        return (struct cx_id){CX_ID_PHONE, number};
    return (struct cx_id){CX_ID_OTHER, t};
}

/* ---- the key */

struct cx_pseudonym_key {
    struct hmac_sha256_ctx start; /* the key is in it; copied for every message */
};

struct cx_pseudonym_key *cx_pseudonym_key_new(struct cx_arena *a, const void *bytes, size_t n)
{
    struct cx_pseudonym_key *key = cx_arena_alloc(a, sizeof *key);
    if (key)
        hmac_sha256_set_key(&key->start, n, bytes);
    return key;
}

/* Nettle 4 has no length here. */
static void finish(struct hmac_sha256_ctx *hmac, unsigned char mac[CX_HMAC_LENGTH])
{
#if NETTLE_VERSION_MAJOR >= 4
    hmac_sha256_digest(hmac, mac);
#else
    hmac_sha256_digest(hmac, CX_HMAC_LENGTH, mac);
#endif
}

static void add(struct hmac_sha256_ctx *hmac, struct cx_text t)
{
    hmac_sha256_update(hmac, t.n, (const uint8_t *)t.s);
}

void cx_hmac_sha256(const struct cx_pseudonym_key *key, struct cx_text message,
                    unsigned char mac[CX_HMAC_LENGTH])
{
    struct hmac_sha256_ctx hmac = key->start;
    add(&hmac, message);
    finish(&hmac, mac);
}

/* ---- base32 */

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

static void put_base32(const unsigned char *bytes, size_t n, char *to)
{
    unsigned pending = 0, bits = 0;
    for (size_t i = 0; i < n; i++) {
        pending = pending << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *to++ = letters[pending >> (bits - 5) & 31];
    }
    if (bits)
        *to = letters[pending << (5 - bits) & 31];
}

struct cx_text cx_pseudonym_key_id(const struct cx_pseudonym_key *key, char id[CX_KEY_ID_LENGTH])
{
    unsigned char mac[CX_HMAC_LENGTH];
    cx_hmac_sha256(key, CX_TEXT_OF("key id"), mac);
    put_base32(mac, 5, id);
    return (struct cx_text){id, CX_KEY_ID_LENGTH};
}

/* ---- pseudonyms */

static const char mark[] = "p1_";
enum { MARK_LENGTH = 3, KEPT_BYTES = 16 };

struct cx_text cx_pseudonym(const struct cx_pseudonym_key *key, struct cx_text id,
                            char out[CX_PSEUDONYM_LENGTH])
{
    char room[CX_ID_ROOM];
    unsigned char mac[CX_HMAC_LENGTH];
    struct cx_id normal = cx_id_of(id, room);
    const char *kind = cx_id_kind_name(normal.kind);
    if (normal.text.n == 0)
        return (struct cx_text){out, 0};
    struct hmac_sha256_ctx hmac = key->start;
    add(&hmac, (struct cx_text){kind, strlen(kind) + 1});
    add(&hmac, normal.text);
    finish(&hmac, mac);
    memcpy(out, mark, MARK_LENGTH);
    put_base32(mac, KEPT_BYTES, out + MARK_LENGTH);
    return (struct cx_text){out, CX_PSEUDONYM_LENGTH};
}

bool cx_is_pseudonym(struct cx_text t)
{
    if (t.n != CX_PSEUDONYM_LENGTH || memcmp(t.s, mark, MARK_LENGTH) != 0)
        return false;
    for (size_t i = MARK_LENGTH; i < t.n; i++)
        if (!memchr(letters, t.s[i], sizeof letters - 1))
            return false;
    return true;
}
