/* states.h - what a grouped result is made of; shared by group.c and state.c. */
#ifndef CX_RUN_STATES_H
#define CX_RUN_STATES_H

#include "run/keys.h"

struct cx_groups_memory {
    struct cx_keys keys;
    struct cx_head **sorted;
    uint64_t *input; /* fingerprints of what the states read before had read */
    size_t inputs;
    struct cx_arena *adopted; /* what slots of ordered runs point into besides */
    size_t adopted_n;
};

#endif
