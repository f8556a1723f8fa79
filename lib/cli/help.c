/* help.c - --help, --version, the man page's option list. */
#include "cli/flat.h"

#include <csv.h>
#include <gsl/gsl_version.h>
#include <isa-l.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 79, HELP_AT = 26, CHOICES_AT = 10, MAN_WIDTH = 72 };

/* ---- text in lines */

struct lines {
    size_t indent, width, at;
};

/* Prints the words of text, breaking lines before `width`. */
static void print_words(struct lines *l, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        if (l->at > l->indent && l->at + 1 + n > l->width) {
            printf("\n%*s", (int)l->indent, "");
            l->at = l->indent;
        } else if (l->at > l->indent) {
            putchar(' ');
            l->at++;
        }
        fwrite(text, 1, n, stdout);
        l->at += n;
        text += n + strspn(text + n, " ");
    }
}

/* Many choices take more than a line. */
static int print_left(const char *left)
{
    int n = (int)strlen(left), indent = 0;
    while (indent + n > WIDTH) {
        int fit = WIDTH - indent;
        while (fit > 1 && left[fit - 1] != '|')
            fit--;
        if (fit == 1)
            break;
        printf("%*s%.*s\n", indent, "", fit, left);
        left += fit;
        n -= fit;
        indent = CHOICES_AT;
    }
    printf("%*s%s", indent, "", left);
    return indent + n;
}

static void print_option(const struct cx_flat_option *o)
{
    char left[256];
    snprintf(left, sizeof left, "  %c%c%c --%s%s%s", o->letter ? '-' : ' ',
             o->letter ? o->letter : ' ', o->letter ? ',' : ' ', o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
    int n = print_left(left);
    bool fits = n + 2 <= HELP_AT;
    printf(fits ? "%*s" : "\n%*s", fits ? HELP_AT - n : HELP_AT, "");
    struct lines l = {HELP_AT, WIDTH, HELP_AT};
    print_words(&l, o->help);
    if (o->standard) {
        char standard[256];
        snprintf(standard, sizeof standard, "[%s]", o->standard);
        print_words(&l, standard);
    }
    putchar('\n');
}

/* True when the row begins a group of its own. */
static bool begins_group(const struct cx_flat *flat, size_t i)
{
    return i == 0 || strcmp(flat->item[i].heading, flat->item[i - 1].heading) != 0;
}

void cx_print_help(const struct cx_tool *tool, const struct cx_flat *flat)
{
    if (tool->example)
        printf("Example: %s\n\n", tool->example);
    printf("usage: %s [options]%s%s\n", tool->name, tool->operands ? " " : "",
           tool->operands ? tool->operands : "");
    struct lines l = {0, WIDTH, 0};
    print_words(&l, tool->summary);
    putchar('\n');
    for (size_t i = 0; i < flat->n; i++) {
        if (begins_group(flat, i))
            printf("\n%s:\n", flat->item[i].heading);
        if (!flat->item[i].repeated)
            print_option(&flat->item[i]);
    }
    printf("\n'man %s' explains it all.\n", tool->name);
}

void cx_print_usage(const struct cx_tool *tool)
{
    fprintf(stderr, "usage: %s [options]%s%s\n", tool->name, tool->operands ? " " : "",
            tool->operands ? tool->operands : "");
    fprintf(stderr, "%s: no file, and standard input is a terminal (try '%s --help')\n", tool->name,
            tool->name);
}

void cx_print_version(const struct cx_tool *tool)
{
    printf("%s (cx) %s\n", tool->name, CX_VERSION);
    printf("libcsv %d.%d.%d\n", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
    printf("GSL %s\n", gsl_version);
    printf("ISA-L %d.%d.%d\n", ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
}

/* ---- mdoc */

static void print_man_name(const struct cx_flat_option *o)
{
    printf(".It ");
    if (o->letter)
        printf("Fl %c , ", o->letter);
    printf("Fl -%s", o->name);
    if (o->argument)
        printf(" Ar \\&%s", o->argument);
    putchar('\n');
}

/* A help line as sentences: the first letter large, a full stop, escapes where roff wants them. */
static void print_man_text(const char *text)
{
    size_t at = 0;
    for (const char *s = text; *s; s++) {
        char c = s == text && *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
        bool line_ends = c == ' ' && (s[-1] == '.' || at + strcspn(s + 1, " ") > MAN_WIDTH);
        if (at == 0 && (c == '.' || c == '\''))
            fputs("\\&", stdout);
        if (c == '\\')
            fputs("\\e", stdout);
        else
            putchar(line_ends ? '\n' : c);
        at = line_ends ? 0 : at + 1;
    }
    size_t n = strlen(text);
    puts(n > 0 && strchr(".?!", text[n - 1]) ? "" : ".");
}

void cx_print_man(const struct cx_flat *flat)
{
    for (size_t i = 0; i < flat->n; i++) {
        const struct cx_flat_option *o = &flat->item[i];
        if (begins_group(flat, i))
            printf("%s.Ss %s\n.Bl -tag -width Ds\n", i > 0 ? ".El\n" : "", o->heading);
        if (o->repeated)
            continue;
        print_man_name(o);
        print_man_text(o->help);
        if (o->standard)
            printf("Default:\n.Ql %s .\n", o->standard);
    }
    if (flat->n > 0)
        puts(".El");
}

static void print_names(const struct cx_flat *flat)
{
    for (size_t i = 0; i < flat->n; i++)
        if (!flat->item[i].repeated)
            printf("--%s\n", flat->item[i].name);
}

bool cx_print_generated(const struct cx_tool *tool, const struct cx_flat *flat, const char *kind)
{
    if (strcmp(kind, "man") == 0)
        cx_print_man(flat);
    else if (strcmp(kind, "bash") == 0)
        cx_print_bash(tool, flat);
    else if (strcmp(kind, "zsh") == 0)
        cx_print_zsh(tool, flat);
    else if (strcmp(kind, "fish") == 0)
        cx_print_fish(tool, flat);
    else if (strcmp(kind, "summary") == 0)
        printf("%s\t%s\t%s\n", tool->stage, tool->name, tool->summary);
    else if (strcmp(kind, "options") == 0)
        print_names(flat);
    else
        return false;
    return true;
}
