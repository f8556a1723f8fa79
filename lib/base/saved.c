/* saved.c - see saved.h. */
#include "base/saved.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

void cx_save_integer(struct cx_bytes *out, int64_t x)
{
    char text[CX_NUMBER_ROOM];
    cx_bytes_add(out, text, cx_integer_format(x, text));
}

void cx_save_double(struct cx_bytes *out, double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    if (isnan(x))
        cx_bytes_put(out, '-');
    else
        cx_save_integer(out, bits);
}

void cx_save_text(struct cx_bytes *out, struct cx_text t)
{
    cx_save_integer(out, (int64_t)t.n);
    cx_bytes_put(out, ':');
    cx_bytes_add(out, t.s, t.n);
}

static void take(struct cx_text *from, size_t n)
{
    from->s += n;
    from->n -= n;
}

bool cx_load_word(struct cx_text *from, struct cx_text *word)
{
    if (from->n == 0)
        return false;
    const char *blank = memchr(from->s, ' ', from->n);
    *word = (struct cx_text){from->s, blank != NULL ? (size_t)(blank - from->s) : from->n};
    take(from, word->n + (blank != NULL));
    return true;
}

bool cx_load_integer(struct cx_text *from, int64_t *x)
{
    struct cx_text word;
    return cx_load_word(from, &word) && cx_integer_parse(word, x);
}

bool cx_load_double(struct cx_text *from, double *x)
{
    struct cx_text word;
    int64_t bits;
    if (!cx_load_word(from, &word))
        return false;
    *x = (double)NAN;
    if (cx_text_is(word, "-"))
        return true;
    if (!cx_integer_parse(word, &bits))
        return false;
    memcpy(x, &bits, sizeof *x);
    return true;
}

bool cx_load_text(struct cx_text *from, struct cx_text *text)
{
    const char *colon = from->n > 0 ? memchr(from->s, ':', from->n) : NULL;
    int64_t n;
    if (colon == NULL ||
        !cx_integer_parse((struct cx_text){from->s, (size_t)(colon - from->s)}, &n))
        return false;
    take(from, (size_t)(colon + 1 - from->s));
    if (n < 0 || (uint64_t)n > from->n)
        return false;
    *text = (struct cx_text){from->s, (size_t)n};
    take(from, text->n);
    bool is_last = from->n == 0;
    if (!is_last && (from->s[0] != ' ' || from->n == 1))
        return false;
    take(from, !is_last);
    return true;
}
