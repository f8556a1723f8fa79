/* ascii.h - what a byte is, when it is ASCII; all other bytes are none of these.  No locale. */
#ifndef CX_BASE_ASCII_H
#define CX_BASE_ASCII_H

#include "base/bytes.h"

static inline bool cx_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool cx_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool cx_is_blank(char c) /* as POSIX has it: a space or a tab */
{
    return c == ' ' || c == '\t';
}

static inline char cx_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static inline char cx_upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}

/* The value of a hexadecimal digit in lower case; -1: it is none. */
static inline int cx_hex_digit(char c)
{
    if (cx_is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Without the blanks at both ends. */
static inline struct cx_text cx_text_trimmed(struct cx_text t)
{
    while (t.n && cx_is_blank(t.s[0]))
        t = (struct cx_text){t.s + 1, t.n - 1};
    while (t.n && cx_is_blank(t.s[t.n - 1]))
        t.n--;
    return t;
}

#endif
