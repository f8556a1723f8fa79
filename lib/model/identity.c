/* identity.c - see identity.h. */
#include "model/identity.h"

#include <string.h>

#include "base/ascii.h"
#include "base/civil.h"

enum { DAY_DIGITS = 6, SIGN_AT = 6, NUMBER_AT = 7, CHECK_AT = 10 };

static bool is_letter_or_digit(char c)
{
    return cx_is_digit(c) || cx_is_letter(c);
}

/* The first year of the sign's century; 0: no sign. */
static int century_of(char sign)
{
    switch (cx_upper(sign)) {
    case '+':
        return 1800;
    case '-':
    case 'Y':
    case 'X':
    case 'W':
    case 'V':
    case 'U':
        return 1900;
    case 'A':
    case 'B':
    case 'C':
    case 'D':
    case 'E':
    case 'F':
        return 2000;
    default:
        return 0;
    }
}

static int number(const char *s, size_t n)
{
    int x = 0;
    for (size_t i = 0; i < n; i++)
        x = x * 10 + (s[i] - '0');
    return x;
}

/* Six digits stand at s, and five more bytes. */
static bool is_code(const char *s)
{
    static const char checks[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    int century = century_of(s[SIGN_AT]);
    for (int i = NUMBER_AT; i < CHECK_AT; i++)
        if (!cx_is_digit(s[i]))
            return false;
    if (!century || !cx_date_valid(century + number(s + 4, 2), number(s + 2, 2), number(s, 2)))
        return false;
    int all = number(s, DAY_DIGITS) * 1000 + number(s + NUMBER_AT, 3);
    return cx_upper(s[CHECK_AT]) == checks[all % 31];
}

static bool stands_alone(struct cx_text t, size_t at)
{
    size_t end = at + CX_IDENTITY_LENGTH;
    return (at == 0 || !is_letter_or_digit(t.s[at - 1])) &&
           (end == t.n || !is_letter_or_digit(t.s[end]));
}

/* The last of the six bytes at s that is no digit, counted from 1; 0: all are. */
static size_t last_other(const char *s)
{
    size_t i = DAY_DIGITS;
    while (i > 0 && cx_is_digit(s[i - 1]))
        i--;
    return i;
}

size_t cx_identity_find(struct cx_text t, size_t from)
{
    while (from + CX_IDENTITY_LENGTH <= t.n) {
        size_t other = last_other(t.s + from);
        if (!other && is_code(t.s + from) && stands_alone(t, from))
            return from;
        from += other ? other : 1;
    }
    return t.n;
}

size_t cx_identity_count(struct cx_text t)
{
    size_t found = 0;
    for (size_t at = cx_identity_find(t, 0); at < t.n; found++)
        at = cx_identity_find(t, at + CX_IDENTITY_LENGTH);
    return found;
}

void cx_identity_cover(char *s, size_t n)
{
    struct cx_text t = {s, n};
    for (size_t at = cx_identity_find(t, 0); at < n;) {
        memset(s + at, '*', CX_IDENTITY_LENGTH);
        at = cx_identity_find(t, at + CX_IDENTITY_LENGTH);
    }
}
