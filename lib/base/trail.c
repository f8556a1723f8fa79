/* trail.c - see trail.h. */
#include "base/trail.h"

#include <string.h>

enum {
    LINK = sizeof(unsigned char *), /* every chunk but the first begins with the one before */
    EQUAL_CHUNKS = 5                /* up to here chunks do not grow */
};

static uint32_t room_of(uint32_t first, unsigned chunk)
{
    if (chunk == 0)
        return first;
    return chunk < EQUAL_CHUNKS ? first + LINK
                                : (first + LINK) << ((chunk - EQUAL_CHUNKS) / 2 + 1);
}

static uint32_t data_of(uint32_t first, unsigned chunk)
{
    return room_of(first, chunk) - (chunk > 0 ? LINK : 0);
}

static unsigned char *newest_chunk(const struct cx_trail *t, uint32_t first)
{
    return t->at + t->left - room_of(first, t->chunk);
}

static unsigned char *chunk_before(const unsigned char *chunk)
{
    unsigned char *before;
    memcpy(&before, chunk, sizeof before);
    return before;
}

bool cx_trail_open(struct cx_trail *t, uint32_t first, struct cx_arena *memory)
{
    unsigned next = t->at == NULL ? 0 : t->chunk + 1U;
    bool is_last = next == CX_TRAIL_CHUNKS || (next > 0 && room_of(first, next - 1) >> 30 != 0);
    unsigned char *chunk = is_last ? NULL : cx_arena_take(memory, room_of(first, next));
    if (chunk == NULL)
        return false;
    if (next > 0) {
        unsigned char *newest = newest_chunk(t, first);
        memset(t->at, 0, t->left);
        memcpy(chunk, &newest, sizeof newest);
    }
    t->chunk = (uint8_t)next;
    t->left = data_of(first, next);
    t->at = chunk + room_of(first, next) - t->left;
    return true;
}

void cx_trail_give(struct cx_trail *t, uint32_t first, struct cx_arena *memory)
{
    unsigned char *chunk = t->at == NULL ? NULL : newest_chunk(t, first);
    for (unsigned number = t->chunk; chunk != NULL; number--) {
        unsigned char *before = number > 0 ? chunk_before(chunk) : NULL;
        cx_arena_give(memory, chunk, room_of(first, number));
        chunk = before;
    }
    *t = (struct cx_trail){.flags = t->flags, .word = t->word};
}

/* Small chunks lie in two lines of the cache at most; larger ones the machine reads ahead. */
static void ask_for(const unsigned char *chunk)
{
    cx_prefetch(chunk);
    cx_prefetch(chunk + 64);
}

void cx_trail_ask(const struct cx_trail *t, uint32_t first, struct cx_trail_asked *asked)
{
    *asked = (struct cx_trail_asked){.left = 0};
    if (t->at == NULL)
        return;
    *asked = (struct cx_trail_asked){newest_chunk(t, first), t->chunk};
    ask_for(asked->chunk);
}

void cx_trail_ask_more(struct cx_trail_asked *asked)
{
    if (asked->left == 0)
        return;
    asked->chunk = chunk_before(asked->chunk);
    asked->left--;
    ask_for(asked->chunk);
}

size_t cx_trail_parts(const struct cx_trail *t, uint32_t first,
                      struct cx_trail_part part[CX_TRAIL_CHUNKS])
{
    const unsigned char *chunk = t->at == NULL ? NULL : newest_chunk(t, first);
    size_t n = t->at == NULL ? 0 : t->chunk + 1U;
    for (size_t number = n; number-- > 0;) {
        const unsigned char *end = chunk + room_of(first, (unsigned)number);
        part[number].from = end - data_of(first, (unsigned)number);
        part[number].end = number + 1 == n ? t->at : end;
        part[number].room = end;
        chunk = number > 0 ? chunk_before(chunk) : NULL;
    }
    return n;
}
