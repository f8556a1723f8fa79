/* flat.h - a tool's option table unrolled: sets opened up, one row for each role; only for lib/cli.
 *
 * What a row shows (its default among it) is taken before parsing, so that --help tells the truth
 * wherever it stands on the command line.
 */
#ifndef CX_CLI_FLAT_H
#define CX_CLI_FLAT_H

#include "cli/option.h"

struct cx_flat_option {
    const struct cx_option *option;
    const char *heading;
    const char *name;     /* long name without dashes */
    char letter;
    const char *argument; /* NULL: takes no value */
    const char *help;
    const char *standard; /* the default as --help shows it, NULL for none */
    struct cx_role *role; /* of a role's option */
    bool repeated;        /* a second role of the same name: set together, shown once */
};

struct cx_flat {
    struct cx_flat_option *item;
    size_t n;
};

/* The options of tool and those that every tool has. */
struct cx_flat cx_flatten(const struct cx_tool *tool, struct cx_arena *a);

extern const struct cx_option cx_every_options[];
extern bool cx_help_wanted, cx_version_wanted;

void cx_print_help(const struct cx_tool *tool, const struct cx_flat *flat);
void cx_print_usage(const struct cx_tool *tool); /* two lines on standard error */
void cx_print_version(const struct cx_tool *tool);
/* kind: man, bash, zsh, fish, summary, options.  False for any other. */
bool cx_print_generated(const struct cx_tool *tool, const struct cx_flat *flat, const char *kind);
void cx_print_man(const struct cx_flat *flat);
void cx_print_bash(const struct cx_tool *tool, const struct cx_flat *flat);
void cx_print_zsh(const struct cx_tool *tool, const struct cx_flat *flat);
void cx_print_fish(const struct cx_tool *tool, const struct cx_flat *flat);
void cx_print_columns(const char *path); /* the header's names, one a line */

/* Whose name stands before messages. */
void cx_message_from(const char *tool_name);
const char *cx_tool_name(void);
/* Removes what is unfinished, gives back the memory, and ends. */
_Noreturn void cx_leave(int status);
/* Closes standard output and looks; ends the program with 0, or 1 and a message. */
_Noreturn void cx_leave_after_printing(void);

#endif
