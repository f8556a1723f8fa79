/* data.c - where the files shipped with cx are. */
#include "cli/program.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PARENTS = 4 };

/* The path when it names a file that can be read, else NULL. */
static const char *readable(const char *format, ...) CX_PRINTF(1, 2);
static const char *readable(const char *format, ...)
{
    char path[PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof path || access(path, R_OK) != 0)
        return NULL;
    return cx_need(cx_arena_text(cx_memory(), path, (size_t)n));
}

/* Cuts the last part off a path; false at the root. */
static bool go_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return false;
    *slash = '\0';
    return true;
}

/* build/bin and build/asan/bin stand below the folder of the Makefile. */
static const char *find_in_tree(char *folder, const char *name)
{
    for (int i = 0; i < PARENTS && go_up(folder); i++)
        if (readable("%s/Makefile", folder))
            return readable("%s/data/%s", folder, name);
    return NULL;
}

const char *cx_data_file(const char *name)
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *found = NULL;
    if (n > 0) {
        program[n] = '\0';
        go_up(program);
        found = readable("%s/../share/cx/%s", program, name);
        if (!found)
            found = find_in_tree(program, name);
    }
    return found ? found : readable("%s/%s", CX_DATADIR, name);
}
