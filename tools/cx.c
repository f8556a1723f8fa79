/* cx - lists the tools by stage, and runs one: `cx rfm FILE` is `cx-rfm FILE`.
 *
 * A tool is looked for beside this program, then in PATH, and replaces this process: its standard
 * streams, its exit status and its signals are its own.
 */
#include "base/nearest.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_COULD_NOT = 1, EXIT_WRONG_USE = 2, NAME_LIMIT = 64 };

struct tool {
    const char *stage;
    const char *name;
    const char *summary; /* the first line of the tool's own --help, which a test compares */
};

static const struct tool tools[] = {
    {"get data", "ingest", "messy exports in, clean purchases and events out"},
    {"get data", "erase", "drop the rows of listed persons and keep every other byte"},
    {"describe", "sessionize", "cut each customer's events into sessions"},
    {"describe", "funnel", "count how many customers come how far through a list of steps"},
    {"describe", "path", "where customers go next, how often and after how long"},
    {"describe", "rfm", "score customers by recency, frequency and money"},
    {"describe", "cohort", "see who comes back, by when they began and how long ago"},
    {"describe", "stage", "see who is new, loyal, back or lapsed, and who moves"},
    {"describe", "due", "when each customer will want an item again, and whom to call"},
    {"model", "churn", "who is still a customer, who will buy, and what they are worth"},
    {"model", "survive", "how long until the next purchase, or until customers leave"},
    {"test", "abtest", "compare the variants of an experiment and say what holds"},
    {"test", "power", "plan an experiment: customers, power, effect and days"},
};
enum { TOOL_COUNT = sizeof tools / sizeof tools[0] };

static const char usage[] = "usage: cx TOOL [options] [FILE...]\n"
                            "       cx [-h | --help] [-V | --version]\n";

/* The folder of this program with a slash at its end; "" when it is not known, so that only PATH
 * is left. /proc is asked first because PATH or a link may have led here. */
static void own_folder(const char *called_as, char folder[static PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (n > 0) {
        folder[n] = '\0';
    } else if (strchr(called_as, '/') && strlen(called_as) < PATH_MAX) {
        strcpy(folder, called_as);
    } else {
        folder[0] = '\0';
    }
    char *slash = strrchr(folder, '/');
    if (slash) {
        slash[1] = '\0';
    }
}

static int finish_output(void)
{
    if (fclose(stdout) != 0) {
        fprintf(stderr, "cx: cannot write standard output: %s\n", strerror(errno));
        return EXIT_COULD_NOT;
    }
    return EXIT_SUCCESS;
}

static int print_tools(void)
{
    const char *stage = "";
    fputs(usage, stdout);
    for (size_t i = 0; i < TOOL_COUNT; i++) {
        if (strcmp(stage, tools[i].stage) != 0) {
            stage = tools[i].stage;
            printf("\n%s\n", stage);
        }
        printf("    %-11s %s\n", tools[i].name, tools[i].summary);
    }
    fputs("\n'cx TOOL --help' lists a tool's options, 'man cx-TOOL' explains them.\n", stdout);
    return finish_output();
}

static int print_version(void)
{
    printf("cx (cx) %s\n", CX_VERSION);
    return finish_output();
}

static const char *nearest_tool(const char *name)
{
    struct cx_text names[TOOL_COUNT];
    for (size_t i = 0; i < TOOL_COUNT; i++) {
        names[i] = cx_text_from(tools[i].name);
    }
    int nearest = cx_nearest(cx_text_from(name), names, TOOL_COUNT);
    return nearest < 0 ? NULL : tools[nearest].name;
}

static int no_such_tool(const char *name)
{
    const char *nearest = nearest_tool(name);
    if (!nearest) {
        fprintf(stderr, "cx: there is no tool '%s' (try 'cx')\n", name);
    } else if (strcmp(nearest, name) == 0) {
        fprintf(stderr, "cx: 'cx-%s' is neither beside cx nor in PATH\n", name);
    } else {
        fprintf(stderr, "cx: there is no tool '%s'; did you mean '%s'? (try 'cx')\n", name,
                nearest);
    }
    return EXIT_WRONG_USE;
}

/* Comes back only when the tool could not be started. */
static int run_tool(const char *called_as, const char *name, char **argv)
{
    static char path[PATH_MAX + NAME_LIMIT];
    char program[NAME_LIMIT];
    if (strchr(name, '/') || snprintf(program, sizeof program, "cx-%s", name) >= NAME_LIMIT) {
        return no_such_tool(name);
    }
    own_folder(called_as, path);
    if (path[0] != '\0') {
        strcat(path, program);
        argv[0] = path;
        execv(path, argv);
    }
    argv[0] = program;
    execvp(program, argv);
    if (errno == ENOENT) {
        return no_such_tool(name);
    }
    fprintf(stderr, "cx: cannot run '%s': %s\n", program, strerror(errno));
    return EXIT_COULD_NOT;
}

static bool is(const char *word, const char *brief, const char *full)
{
    return strcmp(word, brief) == 0 || strcmp(word, full) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 2 || is(argv[1], "-h", "--help")) {
        return print_tools();
    }
    if (is(argv[1], "-V", "--version")) {
        return print_version();
    }
    if (argv[1][0] == '-') {
        fprintf(stderr, "cx: '%s' is no option of cx (try 'cx --help')\n", argv[1]);
        return EXIT_WRONG_USE;
    }
    return run_tool(argv[0], argv[1], argv + 1);
}
