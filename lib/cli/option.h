/* option.h - options declared once.
 *
 * A tool has one table of struct cx_option rows, made with the macros below, each pointing at the
 * variable that holds its value (which holds the default before).  From the table come: parsing
 * (options and operands in any order; -n5, -n 5, --name=5, --name 5, -qv, --), --help with
 * defaults, the man page's option list, and completion for bash, zsh and fish
 * (--generate=man|bash|zsh|fish|summary|options).  The last one wins, but lists add up, and a
 * second column (a text whose argument is COL, without a default) is refused.  A wrong
 * option or value ends the program with status 2.
 */
#ifndef CX_CLI_OPTION_H
#define CX_CLI_OPTION_H

#include "table/table.h"

enum cx_option_kind {
    CX_OPTION_END,
    CX_OPTION_HEADING,
    CX_OPTION_FLAG,
    CX_OPTION_TEXT,
    CX_OPTION_COUNT,    /* whole number, 0 or more */
    CX_OPTION_NUMBER,   /* double; "10%" is .10 */
    CX_OPTION_CHOICE,   /* one of `choices`; the target gets its index */
    CX_OPTION_DURATION, /* 30m 14d 12w: milliseconds */
    CX_OPTION_DAYS,     /* 14d 12w: milliseconds, a day at least, or 0 */
    CX_OPTION_SIZE,     /* 256M: bytes */
    CX_OPTION_DAY,      /* a date */
    CX_OPTION_LIST,     /* repeatable text */
    CX_OPTION_ROLES,    /* --NAME COL for each role of a table */
    CX_OPTION_SET       /* the rows of another table, such as cx_input_options */
};

struct cx_list {
    const char **item;
    size_t n;
};

struct cx_option {
    enum cx_option_kind kind;
    char letter; /* 0: none */
    const char *name;
    union {
        bool *flag;
        const char **text;
        int64_t *count; /* also duration, size */
        double *number;
        int *choice;
        int32_t *day;
        struct cx_list *list;
        struct cx_role *roles;
        const struct cx_option *set;
    } to;
    const char *argument;       /* what --help calls the value */
    const char *help;           /* one sentence, lower case, no full stop */
    const char *const *choices; /* of a choice, ends with NULL */
    size_t role_count;
};

#define CX_HEADING(text) {.kind = CX_OPTION_HEADING, .help = (text)}
#define CX_FLAG(l, n, target, h) \
    {.kind = CX_OPTION_FLAG, .letter = (l), .name = (n), .to.flag = (target), .help = (h)}
#define CX_STRING(l, n, target, arg, h) \
    {.kind = CX_OPTION_TEXT, .letter = (l), .name = (n), .to.text = (target), .argument = (arg), \
     .help = (h)}
#define CX_COUNT(l, n, target, arg, h) \
    {.kind = CX_OPTION_COUNT, .letter = (l), .name = (n), .to.count = (target), \
     .argument = (arg), .help = (h)}
#define CX_REAL(l, n, target, arg, h) \
    {.kind = CX_OPTION_NUMBER, .letter = (l), .name = (n), .to.number = (target), \
     .argument = (arg), .help = (h)}
#define CX_CHOICE(l, n, target, list_of_choices, h) \
    {.kind = CX_OPTION_CHOICE, .letter = (l), .name = (n), .to.choice = (target), \
     .choices = (list_of_choices), .help = (h)}
#define CX_DURATION(l, n, target, arg, h) \
    {.kind = CX_OPTION_DURATION, .letter = (l), .name = (n), .to.count = (target), \
     .argument = (arg), .help = (h)}
#define CX_DAYS(l, n, target, arg, h) \
    {.kind = CX_OPTION_DAYS, .letter = (l), .name = (n), .to.count = (target), .argument = (arg), \
     .help = (h)}
#define CX_SIZE(l, n, target, arg, h) \
    {.kind = CX_OPTION_SIZE, .letter = (l), .name = (n), .to.count = (target), .argument = (arg), \
     .help = (h)}
#define CX_DAY(l, n, target, arg, h) \
    {.kind = CX_OPTION_DAY, .letter = (l), .name = (n), .to.day = (target), .argument = (arg), \
     .help = (h)}
#define CX_LIST(l, n, target, arg, h) \
    {.kind = CX_OPTION_LIST, .letter = (l), .name = (n), .to.list = (target), .argument = (arg), \
     .help = (h)}
#define CX_ROLES(array, count) \
    {.kind = CX_OPTION_ROLES, .to.roles = (array), .role_count = (count)}
#define CX_OPTIONS(table) {.kind = CX_OPTION_SET, .to.set = (table)}
#define CX_OPTIONS_END {.kind = CX_OPTION_END}

struct cx_tool {
    const char *name;     /* "cx-rfm" */
    const char *summary;  /* one line, lower case */
    const char *stage;    /* "get data", "describe", "model" or "test": where cx(1) lists it */
    const char *operands; /* "[FILE...]" */
    const char *example;  /* one command line, first thing in --help */
    const struct cx_option *options; /* ends with CX_OPTIONS_END */
    bool in_place;        /* -o may name a file that is read, as what comes out takes its place */
};

/* Parses argv into the targets; operands and all memory come from a.  --help, --version and
 * --generate print and end the program with 0, a usage error with 2. */
void cx_parse_options(const struct cx_tool *tool, int argc, char **argv, struct cx_arena *a,
                      struct cx_list *operands);

/* Ends the program with 2 when one of these options was given, whatever its value: "option
 * '--NAME'" and why.  names ends with NULL, as CX_NAMES("alpha", "beta") does. */
void cx_refuse_options(const char *const *names, const char *why);
#define CX_NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Ends the program with 2 where a duration, or one of several, that an option of days was given is
 * less than a day, but not 0: 3m is minutes. */
void cx_refuse_less_than_a_day(const char *option, struct cx_text value, int64_t ms);

#endif
