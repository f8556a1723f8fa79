/* output.h - the files a program is writing: finished together, or all removed, also by a signal;
 * for lib/cli, and for tools that keep a state which is no group's. */
#ifndef CX_CLI_OUTPUT_H
#define CX_CLI_OUTPUT_H

#include "cli/program.h"

#include <sys/types.h>
#include <time.h>

/* From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove what is unfinished before they end the
 * program; those that the parent ignores stay ignored. */
void cx_outputs_watch(void);
/* What is written must not replace a file that the command line names otherwise: an operand, a
 * key, a profile; only the output of a tool that works in place may be what was read.  Ends the
 * program with status 2.  In program.c. */
void cx_spare_other_files(const char *path);
/* Which file a state was read from, so that it is seen when somebody else replaces it. */
struct cx_state_stamp {
    bool is_there;
    dev_t device;
    ino_t inode;
    struct timespec changed;
};
struct cx_state_stamp cx_stamp_state(const char *path);
/* A sink for the new state: put in place after everything else, and only where the old one still
 * is what it was. */
struct cx_sink *cx_create_state(const char *path, const struct cx_state_stamp *before);
void cx_outputs_finish(void);  /* in the order of creation, states last; dies when one fails */
void cx_outputs_abandon(void);
bool cx_outputs_fail_hit(void);

#endif
