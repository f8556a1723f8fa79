/* output.h - the files a program is writing: finished together, or all removed, also by a signal;
 * only for lib/cli. */
#ifndef CX_CLI_OUTPUT_H
#define CX_CLI_OUTPUT_H

#include "cli/program.h"

/* From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE remove what is unfinished before they end the
 * program; those that the parent ignores stay ignored. */
void cx_outputs_watch(void);
/* A sink for the new state: put in place after everything else. */
struct cx_sink *cx_create_state(const char *path);
void cx_outputs_finish(void);  /* in the order of creation, states last; dies when one fails */
void cx_outputs_abandon(void);
bool cx_outputs_fail_hit(void);

#endif
