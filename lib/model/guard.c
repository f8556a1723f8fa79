/* guard.c - see guard.h. */
#include "model/guard.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct cx_text cx_unguarded(struct cx_text t)
{
    while (t.n && is_blank(t.s[0]))
        t = (struct cx_text){t.s + 1, t.n - 1};
    while (t.n && is_blank(t.s[t.n - 1]))
        t.n--;
    if (t.n > 3 && t.s[0] == '=' && t.s[1] == '"' && t.s[t.n - 1] == '"')
        return (struct cx_text){t.s + 2, t.n - 3};
    if (t.n > 1 && t.s[0] == '\'' && memchr("0123456789+-=@", t.s[1], 14))
        return (struct cx_text){t.s + 1, t.n - 1};
    return t;
}
