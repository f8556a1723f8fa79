/* guard.c - see guard.h. */
#include "model/guard.h"

#include <string.h>

#include "base/lower.h"

struct cx_text cx_unguarded(struct cx_text t)
{
    t = cx_text_trimmed(t);
    if (t.n >= 3 && t.s[0] == '=' && t.s[1] == '"' && t.s[t.n - 1] == '"')
        return (struct cx_text){t.s + 2, t.n - 3};
    if (t.n > 1 && t.s[0] == '\'' && memchr("0123456789+-=@", t.s[1], 14))
        return (struct cx_text){t.s + 1, t.n - 1};
    return t;
}

/* The length of the dash or blank that t begins with; also those of typographers. */
static size_t dash(struct cx_text t)
{
    static const char *const others[] = {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x88\x92",
                                         "\xC2\xA0"};
    if (t.s[0] == '-' || cx_is_blank(t.s[0]))
        return 1;
    for (size_t i = 0; i < CX_COUNT_OF(others); i++)
        if (t.n >= strlen(others[i]) && !memcmp(t.s, others[i], strlen(others[i])))
            return strlen(others[i]);
    return 0;
}

bool cx_is_nothing(struct cx_text t)
{
    static const char *const words[] = {"n/a", "null", "none", "\\n"};
    size_t n;
    t = cx_unguarded(t);
    for (size_t i = 0; i < CX_COUNT_OF(words); i++)
        if (cx_text_is_like(t, cx_text_from(words[i])))
            return true;
    while (t.n && (n = dash(t)))
        t = (struct cx_text){t.s + n, t.n - n};
    return t.n == 0;
}
