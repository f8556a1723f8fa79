/* complete.c - completion for bash, zsh and fish, made from the options.
 *
 * After an option that wants a column the shell asks the tool for the columns of the first file
 * on the line (--generate=columns FILE).
 */
#include "cli/flat.h"

#include <stdio.h>
#include <string.h>

enum wanted { WANTS_NOTHING, WANTS_CHOICE, WANTS_COLUMN, WANTS_FILE, WANTS_WORD };

static enum wanted wanted_by(const struct cx_flat_option *o)
{
    if (!o->argument)
        return WANTS_NOTHING;
    if (o->option->kind == CX_OPTION_CHOICE)
        return WANTS_CHOICE;
    if (o->role || strncmp(o->argument, "COL", 3) == 0)
        return WANTS_COLUMN;
    return strstr(o->argument, "FILE") ? WANTS_FILE : WANTS_WORD;
}

/* cx-rfm as part of a function's name: cx_rfm. */
static void print_identifier(const char *name)
{
    for (; *name; name++)
        putchar(*name == '-' ? '_' : *name);
}

static void print_choices(const struct cx_flat_option *o)
{
    for (size_t i = 0; o->option->choices[i]; i++)
        printf("%s%s", i > 0 ? " " : "", o->option->choices[i]);
}

/* ---- bash */

static void print_bash_pattern(const struct cx_flat_option *o)
{
    fputs("        ", stdout);
    if (o->letter)
        printf("-%c | ", o->letter);
    printf("--%s)\n            ", o->name);
}

static void print_bash_case(const struct cx_tool *tool, const struct cx_flat_option *o)
{
    enum wanted wanted = wanted_by(o);
    if (wanted == WANTS_NOTHING || o->repeated)
        return;
    print_bash_pattern(o);
    if (wanted == WANTS_CHOICE) {
        fputs("COMPREPLY=($(compgen -W '", stdout);
        print_choices(o);
        puts("' -- \"$current\"))");
    } else if (wanted == WANTS_COLUMN) {
        putchar('_');
        print_identifier(tool->name);
        puts("_columns \"$current\"");
    } else if (wanted == WANTS_FILE) {
        puts("compopt -o default");
    } else {
        puts(":");
    }
    puts("            return ;;");
}

/* Offers the columns of the first file on the line. */
static void print_bash_columns(const struct cx_tool *tool)
{
    printf("# bash completion for %s\n_", tool->name);
    print_identifier(tool->name);
    puts("_columns() {\n"
         "    local word name\n"
         "    for word in \"${COMP_WORDS[@]:1}\"; do\n"
         "        [ -f \"$word\" ] || continue\n"
         "        while IFS= read -r name; do\n"
         "            [[ $name == \"$1\"* ]] && COMPREPLY+=(\"$(printf %q \"$name\")\")");
    printf("        done < <(%s --generate=columns \"$word\" 2>/dev/null)\n", tool->name);
    puts("        return\n"
         "    done\n"
         "}");
}

void cx_print_bash(const struct cx_tool *tool, const struct cx_flat *flat)
{
    print_bash_columns(tool);
    putchar('_');
    print_identifier(tool->name);
    puts("() {\n"
         "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    COMPREPLY=()\n"
         "    if [ \"$current\" = = ]; then\n"
         "        current=\n"
         "    elif [ \"$before\" = = ]; then\n"
         "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
         "    fi");
    puts("    case $before in");
    for (size_t i = 0; i < flat->n; i++)
        print_bash_case(tool, &flat->item[i]);
    fputs("    esac\n"
          "    if [[ $current == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W '", stdout);
    for (size_t i = 0; i < flat->n; i++)
        if (!flat->item[i].repeated)
            printf("%s--%s", i > 0 ? " " : "", flat->item[i].name);
    puts("' -- \"$current\"))\n"
         "    else\n"
         "        compopt -o default\n"
         "    fi\n"
         "}");
    fputs("complete -F _", stdout);
    print_identifier(tool->name);
    printf(" %s\n", tool->name);
}

/* ---- zsh */

/* Inside single quotes and the brackets of _arguments. */
static void print_zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\'", stdout);
        else if (strchr("[]:\\", *text))
            putchar('\\');
        putchar(*text);
    }
}

static void print_zsh_option(const struct cx_tool *tool, const struct cx_flat_option *o)
{
    enum wanted wanted = wanted_by(o);
    if (o->repeated)
        return;
    const char *repeatable = o->option->kind == CX_OPTION_LIST ? "*" : "";
    const char *equals = wanted == WANTS_NOTHING ? "" : "=";
    if (o->letter && !*repeatable)
        printf("        '(-%c --%s)'{-%c%s,--%s%s}'[", o->letter, o->name, o->letter,
               *equals ? "+" : "", o->name, equals);
    else
        printf("        '%s--%s%s[", repeatable, o->name, equals);
    print_zsh_text(o->help);
    putchar(']');
    if (wanted != WANTS_NOTHING) {
        putchar(':');
        print_zsh_text(wanted == WANTS_CHOICE ? o->name : o->argument);
        putchar(':');
    }
    if (wanted == WANTS_CHOICE) {
        putchar('(');
        print_choices(o);
        putchar(')');
    } else if (wanted == WANTS_COLUMN) {
        putchar('_');
        print_identifier(tool->name);
        fputs("_columns", stdout);
    } else if (wanted == WANTS_FILE) {
        fputs("_files", stdout);
    }
    puts("' \\");
}

void cx_print_zsh(const struct cx_tool *tool, const struct cx_flat *flat)
{
    printf("#compdef %s\n_", tool->name);
    print_identifier(tool->name);
    printf("_columns() {\n"
           "    local word\n"
           "    for word in \"${words[@]:1}\"; do\n"
           "        [[ -f $word ]] || continue\n"
           "        compadd -- \"${(@f)$(%s --generate=columns $word 2>/dev/null)}\"\n"
           "        return\n"
           "    done\n"
           "}\n_", tool->name);
    print_identifier(tool->name);
    puts("() {\n"
         "    _arguments -s -S \\");
    for (size_t i = 0; i < flat->n; i++)
        print_zsh_option(tool, &flat->item[i]);
    puts("        '*:file:_files'\n"
         "}");
    putchar('_');
    print_identifier(tool->name);
    puts(" \"$@\"");
}

/* ---- fish */

static void print_fish_text(const char *text)
{
    putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('\'');
}

static void print_fish_option(const struct cx_tool *tool, const struct cx_flat_option *o)
{
    if (o->repeated)
        return;
    printf("complete -c %s", tool->name);
    if (o->letter)
        printf(" -s %c", o->letter);
    printf(" -l %s", o->name);
    switch (wanted_by(o)) {
    case WANTS_CHOICE:
        fputs(" -x -a '", stdout);
        print_choices(o);
        putchar('\'');
        break;
    case WANTS_COLUMN:
        fputs(" -x -a '(__", stdout);
        print_identifier(tool->name);
        fputs("_columns)'", stdout);
        break;
    case WANTS_FILE:
        fputs(" -r -F", stdout);
        break;
    case WANTS_WORD:
        fputs(" -x", stdout);
        break;
    case WANTS_NOTHING:
        break;
    }
    fputs(" -d ", stdout);
    print_fish_text(o->help);
    putchar('\n');
}

void cx_print_fish(const struct cx_tool *tool, const struct cx_flat *flat)
{
    printf("# fish completion for %s\nfunction __", tool->name);
    print_identifier(tool->name);
    printf("_columns\n"
           "    for word in (commandline -opc)[2..-1]\n"
           "        if test -f $word\n"
           "            %s --generate=columns $word 2>/dev/null\n"
           "            return\n"
           "        end\n"
           "    end\n"
           "end\n", tool->name);
    for (size_t i = 0; i < flat->n; i++)
        print_fish_option(tool, &flat->item[i]);
}
