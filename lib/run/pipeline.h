/* pipeline.h - blocks through several threads, with gates that keep their order.
 *
 * Every worker takes the next block, parses it, and passes gates.  A gate lets blocks through one
 * at a time in the order of the input.  Gate 0 is the account: counts, rejects, the tool's
 * follow().  The executors own the others.
 *
 * When a block fails, blocks behind it no longer pass any gate, blocks before it do: the failure
 * that is told is the first in the input.
 */
#ifndef CX_RUN_PIPELINE_H
#define CX_RUN_PIPELINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "run/run.h"

enum { CX_ACCOUNT_GATE = 0 };

struct cx_pipeline;

/* What a worker owns from block to block. */
struct cx_lane {
    struct cx_pipeline *pipe;
    struct cx_batch batch;
    struct cx_out rejects;
    uint64_t left_out; /* rows that prepare() left out */
    void *own; /* the executor's */
};

struct cx_work {
    size_t gates;    /* at least 1 */
    size_t own_size; /* of lane.own, zeroed */
    /* Before the account: many threads.  May refuse rows. */
    enum cx_status (*prepare)(void *context, struct cx_lane *lane, struct cx_error *e);
    /* Inside gate 0, before the account: takes rows out of the batch.  Where it did, prepare()
     * comes again. */
    enum cx_status (*sift)(void *context, struct cx_lane *lane, struct cx_error *e);
    /* Inside gate 0, after the account. */
    enum cx_status (*in_order)(void *context, struct cx_lane *lane, struct cx_error *e);
    /* After gate 0: enters the other gates itself, each once, in ascending order. */
    enum cx_status (*deliver)(void *context, struct cx_lane *lane, struct cx_error *e);
    void (*release)(void *own);
    void *context;
};

struct cx_gate {
    _Atomic uint64_t next; /* the block whose turn it is */
    char apart[56];        /* neighbours do not share a cache line */
};

struct cx_pipeline {
    struct cx_run *run;
    const struct cx_work *work;
    struct cx_gate *gate;
    pthread_mutex_t reading, waiting, failing;
    pthread_cond_t moved;
    _Atomic int waiters;
    _Atomic uint64_t failed_at; /* sequence of the earliest block that failed; UINT64_MAX none */
    uint64_t next_sequence;
    struct cx_error error;
    bool ended;
};

/* Runs all blocks; returns the first failure in the order of the input. */
enum cx_status cx_pipeline_run(struct cx_run *run, const struct cx_work *work, struct cx_error *e);

/* Waits for the lane's turn.  False: an earlier block failed, give up. */
bool cx_gate_enter(struct cx_lane *lane, size_t gate);
void cx_gate_leave(struct cx_lane *lane, size_t gate);

/* The partitions of keys.h, each behind a gate, from CX_FIRST_PARTITION_GATE on.  Calls visit for
 * every partition inside its gate; of several failures the one of the lowest line is told.
 * *through false: failed or given up. */
enum { CX_FIRST_PARTITION_GATE = 1 };
typedef enum cx_status cx_visit(void *context, struct cx_lane *lane, size_t partition,
                                struct cx_error *e);
enum cx_status cx_pass_partitions(struct cx_lane *lane, cx_visit *visit, bool *through,
                                  struct cx_error *e);

#endif
