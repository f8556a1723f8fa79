/* nearest.c - see nearest.h. */
#include "base/nearest.h"

#include "base/ascii.h"

enum { LONGEST = 63 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t cx_edit_distance(struct cx_text a, struct cx_text b)
{
    if (a.n > LONGEST || b.n > LONGEST)
        return a.n > b.n ? a.n : b.n;
    size_t before[LONGEST + 1], last[LONGEST + 1], now[LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            char x = cx_lower(a.s[i - 1]), y = cx_lower(b.s[j - 1]);
            now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == cx_lower(b.s[j - 2]) && cx_lower(a.s[i - 2]) == y)
                now[j] = least(now[j], before[j - 2] + 1);
        }
        for (size_t j = 0; j <= b.n; j++) {
            before[j] = last[j];
            last[j] = now[j];
        }
    }
    return last[b.n];
}

static bool contains(struct cx_text whole, struct cx_text part)
{
    if (part.n < 3)
        return false;
    for (size_t i = 0; i + part.n <= whole.n; i++) {
        size_t j = 0;
        while (j < part.n && cx_lower(whole.s[i + j]) == cx_lower(part.s[j]))
            j++;
        if (j == part.n)
            return true;
    }
    return false;
}

int cx_nearest(struct cx_text name, const struct cx_text *candidates, size_t n)
{
    size_t best_distance = name.n < 6 ? least(name.n, 2) : name.n / 3 + 1;
    int best = -1;
    for (size_t i = 0; i < n; i++) {
        size_t distance = cx_edit_distance(name, candidates[i]);
        if (contains(candidates[i], name) || contains(name, candidates[i]))
            distance = least(distance, 1);
        if (distance < best_distance) {
            best_distance = distance;
            best = (int)i;
        }
    }
    return best;
}
