/* sniffing.h - a sample read by one dialect; shared by sniff.c and sniffrows.c. */
#ifndef CX_TABLE_SNIFFING_H
#define CX_TABLE_SNIFFING_H

#include "table/cellkind.h"
#include "table/internal.h"
#include "table/sniff.h"

struct cx_sniffed_record {
    const char *at, *next;
    uint64_t line;    /* physical, from 1 */
    size_t width;     /* 0: it cannot be read */
    size_t kinds;     /* where its cells' kinds begin */
    bool after_blank; /* a blank line is above it */
    bool comment;
};

struct cx_sniff_reading {
    struct cx_dialect dialect;
    struct cx_arena *arena;
    struct cx_sniffed_record *record;
    size_t n, room;
    unsigned char *kind; /* enum cx_cell_kind of all cells */
    size_t kinds, kind_room;
    size_t broken;
    size_t mode, mode_n; /* the most common width, and how many records have it */
    size_t known, known_at;
    bool needs_quotes; /* quotes hold what only quotes can hold */
    const struct cx_sample *sample; /* of a tail: who knows what a footer says */
    double score;
};

struct cx_sniff_part { /* what is read */
    struct cx_text text;
    bool whole;     /* nothing follows */
    uint64_t line;  /* of its first byte */
    size_t records; /* at most so many */
};

/* Reads the part by r->dialect. */
bool cx_sniff_read(struct cx_sniff_reading *r, const struct cx_sample *sample,
                   const struct cx_sniff_part *part);
/* The cells of a record, in r->arena; *n is how many. */
struct cx_text *cx_sniff_cells(const struct cx_sniff_reading *r, size_t i, size_t *n);
static inline enum cx_cell_kind cx_sniff_kind(const struct cx_sniff_reading *r, size_t i, size_t c)
{
    return (enum cx_cell_kind)r->kind[r->record[i].kinds + c];
}

/* ---- sniffrows.c */

enum { CX_NO_HEADER = -1 };
/* Which record names the columns. */
int cx_sniff_header(const struct cx_sniff_reading *r, const struct cx_sample *sample);
/* How many of the last records are none; those before `from` are. */
size_t cx_sniff_footer(const struct cx_sniff_reading *r, const struct cx_sniff_reading *tail,
                       size_t from);

#endif
