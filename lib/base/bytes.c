/* bytes.c - see bytes.h. */
#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256

struct cx_text cx_text_from(const char *s)
{
    return (struct cx_text){s ? s : "", s ? strlen(s) : 0};
}

bool cx_text_equal(struct cx_text a, struct cx_text b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

bool cx_text_is(struct cx_text a, const char *s)
{
    return cx_text_equal(a, cx_text_from(s));
}

int cx_text_compare(struct cx_text a, struct cx_text b)
{
    size_t shorter = a.n < b.n ? a.n : b.n;
    int order = shorter ? memcmp(a.s, b.s, shorter) : 0;
    if (order)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

int cx_text_order(const void *a, const void *b)
{
    return cx_text_compare(*(const struct cx_text *)a, *(const struct cx_text *)b);
}

bool cx_bytes_reserve(struct cx_bytes *b, size_t more)
{
    if (b->failed)
        return false;
    if (b->room - b->n >= more)
        return true;
    size_t room = b->room ? b->room : FIRST_ROOM;
    while (room - b->n < more && room <= PTRDIFF_MAX / 2)
        room *= 2;
    char *s = room - b->n < more ? NULL : realloc(b->s, room);
    if (!s) {
        b->failed = true;
        return false;
    }
    b->s = s;
    b->room = room;
    return true;
}

void cx_bytes_add(struct cx_bytes *b, const void *s, size_t n)
{
    if (n == 0 || !cx_bytes_reserve(b, n))
        return;
    memcpy(b->s + b->n, s, n);
    b->n += n;
}

void cx_bytes_put(struct cx_bytes *b, char c)
{
    if (b->n == b->room && !cx_bytes_reserve(b, 1))
        return;
    if (!b->failed)
        b->s[b->n++] = c;
}

void cx_bytes_format(struct cx_bytes *b, const char *format, ...)
{
    va_list first, second;
    va_start(first, format);
    va_copy(second, first);
    size_t room = b->room - b->n;
    int length = vsnprintf(room ? b->s + b->n : NULL, room, format, first);
    va_end(first);
    if (length < 0) {
        b->failed = true;
    } else if ((size_t)length < room) {
        b->n += b->failed ? 0 : (size_t)length;
    } else if (cx_bytes_reserve(b, (size_t)length + 1)) {
        vsnprintf(b->s + b->n, (size_t)length + 1, format, second);
        b->n += (size_t)length;
    }
    va_end(second);
}

void cx_bytes_release(struct cx_bytes *b)
{
    free(b->s);
    *b = (struct cx_bytes){0};
}
