/* multiplicity.h - many tests at once: adjusted p values, and the level that matches them.
 *
 * Every adjusted p is a multiple of one of the raw ones, or 1.  They are ordered and compared by
 * log p, so families with p far below 1e-308 keep their order.
 *
 *   bonferroni  m p
 *   holm        S. Holm 1979, Scand. J. Stat. 6, 65: step down, any dependence
 *   hochberg    Y. Hochberg 1988, Biometrika 75, 800: step up, independent or positively dependent
 *   hommel      G. Hommel 1988, Biometrika 75, 383: as hochberg, and never weaker
 *   bh          Y. Benjamini and Y. Hochberg 1995, JRSS B 57, 289: false discovery rate
 *   by          Y. Benjamini and D. Yekutieli 2001, Ann. Stat. 29, 1165: the same, any dependence
 */
#ifndef CX_STAT_MULTIPLICITY_H
#define CX_STAT_MULTIPLICITY_H

#include "base/arena.h"
#include "base/error.h"
#include "stat/tail.h"

enum cx_correction {
    CX_CORRECTION_NONE,
    CX_CORRECTION_HOLM,
    CX_CORRECTION_HOCHBERG,
    CX_CORRECTION_HOMMEL,
    CX_CORRECTION_BH,
    CX_CORRECTION_BY,
    CX_CORRECTION_BONFERRONI,
    CX_CORRECTION_DUNNETT, /* these two by model/joint, not here */
    CX_CORRECTION_TUKEY
};

struct cx_family {
    enum cx_correction correction;
    double alpha;
    const struct cx_tail *raw;
    size_t n;
    struct cx_tail
        *adjusted;   /* the caller's, n of them; NaN where raw is NaN: those are no members */
    size_t members;  /* filled */
    size_t rejected; /* filled: members with adjusted p <= alpha */
    double level;    /* filled: the single tests at this level reject just the same members,
                        so that intervals at this level never contradict the adjusted p.
                        For bh and by the level of Benjamini and Yekutieli 2005, JASA 100, 71 */
};

/* Scratch memory from a. */
enum cx_status cx_adjust(struct cx_family *family, struct cx_arena *a, struct cx_error *e);

#endif
