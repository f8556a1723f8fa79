/* profiles.c - see profiles.h. */
#include "cli/profiles.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"

#define ENDING ".tsv"
#define FOLDER "profiles"

/* ---- one file */

static struct cx_profile *read_profile(const char *name, const char *path)
{
    static const struct cx_role roles[] = {
        {.name = "rule", .filled = true}, {.name = "field"}, {.name = "value"}};
    struct cx_profile *p = cx_need(cx_arena_alloc(cx_memory(), sizeof *p));
    struct cx_reading how = {0};
    struct cx_table *table;
    struct cx_batch b = {0};
    struct cx_error e = {0};
    cx_must(cx_table_read_all(cx_memory(), &how, path, roles, CX_COUNT_OF(roles), &table, &b, &e),
            &e);
    cx_profile_start(p, name);
    for (size_t i = 0; i < b.n; i++) {
        const union cx_value *v = b.row[i].value;
        struct cx_profile_line line = {v[0].text, v[1].text, v[2].text};
        if (cx_profile_add(p, cx_memory(), &line, &e) != CX_OK)
            cx_die(cx_error_at(&e, path, b.row[i].line));
    }
    cx_batch_release(&b);
    cx_table_close(table);
    return p;
}

/* ---- those that are shipped */

static bool is_profile(const char *file)
{
    size_t n = strlen(file), ending = strlen(ENDING);
    return n > ending && strcmp(file + n - ending, ENDING) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in the folder, sorted; file names without their ending. */
static struct cx_list shipped_names(void)
{
    const char *path = cx_data_file(FOLDER);
    struct cx_list names = {0};
    DIR *folder = path ? opendir(path) : NULL;
    if (!folder)
        cx_die_failed("the folder of profiles is missing: is cx installed?");
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!is_profile(entry->d_name))
            continue;
        size_t n = strlen(entry->d_name) - strlen(ENDING), size = sizeof *names.item;
        names.item =
            cx_need(cx_arena_grow(cx_memory(), names.item, names.n * size, (names.n + 1) * size));
        names.item[names.n++] = cx_need(cx_arena_text(cx_memory(), entry->d_name, n));
    }
    closedir(folder);
    if (names.n)
        qsort(names.item, names.n, sizeof *names.item, by_name);
    return names;
}

static const char *shipped_path(const char *name)
{
    struct cx_bytes path = {0};
    cx_bytes_format(&path, FOLDER "/%s" ENDING, name);
    return cx_data_file(cx_kept_text(&path));
}

struct cx_profiles cx_profiles_shipped(void)
{
    static struct cx_profiles all; /* asked for by who looks for a header, and by who has it */
    if (all.profile)
        return all;
    struct cx_list names = shipped_names();
    all.n = names.n;
    all.profile = cx_need(cx_arena_alloc(cx_memory(), (names.n + 1) * sizeof *all.profile));
    for (size_t i = 0; i < names.n; i++)
        all.profile[i] = *read_profile(names.item[i], shipped_path(names.item[i]));
    return all;
}

_Noreturn static void no_such_profile(const char *name)
{
    struct cx_list names = shipped_names();
    struct cx_text *candidates =
        cx_need(cx_arena_alloc(cx_memory(), (names.n + 1) * sizeof *candidates));
    for (size_t i = 0; i < names.n; i++)
        candidates[i] = cx_text_from(names.item[i]);
    int near = cx_nearest(cx_text_from(name), candidates, names.n);
    if (near >= 0)
        cx_die_usage("no profile '%s'; did you mean '%s'?", name, names.item[near]);
    cx_die_usage("no profile '%s'; --list-profiles shows what there is", name);
}

const struct cx_profile *cx_profile_named(const char *name)
{
    const char *path = strchr(name, '/') ? NULL : shipped_path(name);
    if (!path && access(name, F_OK) == 0)
        path = name;
    if (!path)
        no_such_profile(name);
    return read_profile(name, path);
}

/* ---- choosing */

/* No header line says that it fits. */
static bool is_by_name(const struct cx_profile *p)
{
    return p->headerless || p->log;
}

size_t cx_profiles_know(const struct cx_profiles *some, const struct cx_text *cells, size_t n)
{
    struct cx_arena memory = {0};
    struct cx_text *names = cx_need(cx_arena_alloc(&memory, (n + 1) * sizeof *names));
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        names[i] = cx_name_normal(&memory, cells[i]);
        cx_need((void *)names[i].s);
    }
    for (size_t i = 0; i < some->n; i++) {
        struct cx_binding binding;
        cx_binding_start(&binding);
        size_t known = is_by_name(&some->profile[i])
                           ? 0
                           : cx_profile_match(&some->profile[i], names, n, &binding);
        most = known > most ? known : most;
    }
    cx_arena_release(&memory);
    return most;
}

const struct cx_profile *cx_profile_fitting(const struct cx_profiles *all,
                                            const struct cx_text *names, size_t n,
                                            struct cx_binding *binding)
{
    const struct cx_profile *best = NULL, *equal = NULL;
    struct cx_binding chosen = *binding, trial;
    size_t most = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (is_by_name(&all->profile[i]))
            continue;
        trial = chosen;
        size_t known = cx_profile_match(&all->profile[i], names, n, &trial);
        if (known == 0 || known < most)
            continue;
        equal = known == most ? best : NULL;
        best = &all->profile[i];
        *binding = trial;
        most = known;
    }
    if (equal)
        cx_die_usage("the columns fit two profiles: say --profile %s or --profile %s", equal->name,
                     best->name);
    return best;
}
