/* lower.c - see lower.h. */
#include "base/lower.h"

static bool is_tail(char c)
{
    return (c & 0xc0) == 0x80;
}

/* Of U+00C0 to U+017F. */
static unsigned small_letter(unsigned c)
{
    if (c <= 0xde)
        return c == 0xd7 ? c : c + 32; /* the sign of multiplication */
    if (c == 0x178)
        return 0xff;
    if ((c >= 0x139 && c <= 0x148) || c >= 0x179)
        return c < 0x17f && c % 2 == 1 ? c + 1 : c;
    return c < 0x100 || c == 0x130 || c == 0x138 ? c : c | 1;
}

char cx_lower_beyond_ascii(struct cx_text t, size_t i)
{
    bool second = is_tail(t.s[i]) && i > 0;
    size_t first = second ? i - 1 : i;
    unsigned lead = (unsigned char)t.s[first];
    if (lead < 0xc3 || lead > 0xc5 || first + 1 >= t.n || !is_tail(t.s[first + 1]))
        return t.s[i];
    unsigned c = small_letter((lead & 0x1f) << 6 | ((unsigned char)t.s[first + 1] & 0x3f));
    return (char)(second ? 0x80 | (c & 0x3f) : 0xc0 | c >> 6);
}
