/* multiplicity.h - many tests at once: adjusted p values, and the level that matches them.
 *
 * They are ordered and compared by log p, so families with p far below 1e-308 keep their order.
 *
 *   bonferroni  m p
 *   holm        S. Holm 1979, Scand. J. Stat. 6, 65: step down, any dependence
 *   hochberg    Y. Hochberg 1988, Biometrika 75, 800: step up, independent or positively dependent
 *   hommel      G. Hommel 1988, Biometrika 75, 383: as hochberg, and never weaker
 *   bh          Y. Benjamini and Y. Hochberg 1995, JRSS B 57, 289: false discovery rate
 *   by          Y. Benjamini and D. Yekutieli 2001, Ann. Stat. 29, 1165: the same, any dependence
 *   sidak       1 - (1 - p)^m.  Z. Sidak 1967, JASA 62, 626: independent tests, or two-sided ones
 *               of normal means however they depend on each other
 *   holm-sidak  the same step down, with the m - i + 1 tests that are left for the i-th (S. Holm
 *               1979, section 3): as sidak, and never weaker
 *   tsbky       Y. Benjamini, A. M. Krieger and D. Yekutieli 2006, Biometrika 93, 491, definition
 *               6: bh at alpha / (1 + alpha) rejects r, and again as if only the m - r others had
 *               no effect; false discovery rate of independent tests
 *   tsbh        the same with bh at alpha itself: mostly stronger, nowhere proven
 *
 * The two stages depend on alpha, and can reject a test whose own p is above alpha, and give it an
 * adjusted p that is the smaller one.
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
    CX_CORRECTION_TUKEY,
    CX_CORRECTION_SIDAK,
    CX_CORRECTION_HOLM_SIDAK,
    CX_CORRECTION_TSBH,
    CX_CORRECTION_TSBKY
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
                        For bh and by the level of Benjamini and Yekutieli 2005, JASA 100, 71.
                        Never above alpha: the two stages' members with a raw p above it are out
                        of its reach */
};

/* Scratch memory from a. */
enum cx_status cx_adjust(struct cx_family *family, struct cx_arena *a, struct cx_error *e);

#endif
