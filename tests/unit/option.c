/* option.c - a table of options read from the command line. */
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "unit.h"

enum { CUSTOMER, CURRENCY, ROLES };

static struct cx_role roles[ROLES], again[1];
static bool deep;
static const char *name;
static int64_t bins, memory, gap;
static double alpha;
static int method;
static int32_t until;
static struct cx_list metrics, operands;

static const char *const methods[] = {"quantile", "cuts", NULL};

static const struct cx_option more[] = {
    CX_HEADING("More"),
    CX_LIST(0, "metric", &metrics, "NAME=TYPE", "what is compared"),
    CX_STRING(0, "currency", &name, "XXX", "the currency that counts"),
    CX_OPTIONS_END,
};
static const struct cx_option options[] = {
    CX_HEADING("Columns"),
    CX_ROLES(roles, ROLES),
    CX_ROLES(again, 1),
    CX_HEADING("Trying"),
    CX_FLAG('x', "deep", &deep, "look deeper"),
    CX_COUNT('n', "bins", &bins, "N", "how many bins"),
    CX_REAL(0, "alpha", &alpha, "P", "the level"),
    CX_CHOICE(0, "method", &method, methods, "how bins are cut"),
    CX_DURATION(0, "timeout", &gap, "TIME", "the gap that ends a session"),
    CX_SIZE(0, "room", &memory, "SIZE", "memory"),
    CX_DAY(0, "until", &until, "DATE", "the last day"),
    CX_OPTIONS(more),
    CX_OPTIONS_END,
};
static const struct cx_tool tool = {
    .name = "cx-try",
    .summary = "try the options",
    .stage = "test",
    .operands = "[FILE...]",
    .example = "cx-try -n 3 orders.tsv",
    .options = options,
};

static int reset(void **state)
{
    (void)state;
    roles[CUSTOMER] = (struct cx_role){"customer", CX_TEXT, .help = "who bought"};
    roles[CURRENCY] = (struct cx_role){"currency", CX_TEXT, .optional = true, .help = "money of"};
    again[0] = (struct cx_role){"customer", CX_TEXT, .help = "who came"};
    deep = false;
    name = NULL;
    bins = 5;
    alpha = .05;
    method = 0;
    gap = 30 * 60000;
    memory = 0;
    until = CX_NO_DAY;
    metrics = (struct cx_list){0};
    return 0;
}

/* The words of `line`, parted by single blanks. */
static void parse(const char *line)
{
    static char program[] = "cx-try";
    char *argv[32] = {program};
    int argc = 1;
    char *words = cx_arena_text(&arena, line, strlen(line));
    for (char *at = strtok(words, " "); at; at = strtok(NULL, " "))
        argv[argc++] = at;
    cx_parse_options(&tool, argc, argv, &arena, &operands);
}

/* What a parse that ends the program says on both streams, and its status. */
struct ending {
    int status;
    char text[8192];
};

static struct ending ending_of(const char *line)
{
    struct ending ending = {0};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        parse(line);
        _exit(99);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; (got = read(ends[0], ending.text + n, sizeof ending.text - 1 - n)) > 0;)
        n += (size_t)got;
    close(ends[0]);
    int status;
    waitpid(child, &status, 0);
    ending.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ending;
}

static void assert_refused(const char *line, const char *message)
{
    struct ending ending = ending_of(line);
    char wanted[512];
    snprintf(wanted, sizeof wanted, "cx-try: %s (try 'cx-try --help')\n", message);
    assert_int_equal(ending.status, 2);
    assert_string_equal(ending.text, wanted);
}

static void values_come_in_four_ways(void **state)
{
    (void)state;
    parse("-n7");
    assert_int_equal(bins, 7);
    parse("-n 8");
    assert_int_equal(bins, 8);
    parse("--bins=9");
    assert_int_equal(bins, 9);
    parse("--bins 10");
    assert_int_equal(bins, 10);
    parse("-xn11");
    assert_int_equal(bins, 11);
    assert_true(deep);
    parse("-n1 -n2 --bins 3");
    assert_int_equal(bins, 3);
}

static void options_and_operands_mix(void **state)
{
    (void)state;
    parse("a.csv -n 7 - b.csv -- -n --deep");
    assert_int_equal(operands.n, 5);
    assert_string_equal(operands.item[0], "a.csv");
    assert_string_equal(operands.item[1], "-");
    assert_string_equal(operands.item[2], "b.csv");
    assert_string_equal(operands.item[3], "-n");
    assert_string_equal(operands.item[4], "--deep");
    assert_int_equal(bins, 7);
    assert_false(deep);
}

static void every_kind_of_value_is_read(void **state)
{
    (void)state;
    parse("--alpha 2.5% --method cuts --timeout 2h --room 3M --until 2025-10-07 --metric a=mean "
          "--metric b=ratio --metric=c --customer buyer --currency SEK");
    assert_true(alpha == .025);
    assert_int_equal(method, 1);
    assert_int_equal(gap, 7200000);
    assert_int_equal(memory, 3 * 1024 * 1024);
    assert_int_equal(until, 20368); /* date -d 2025-10-07 +%s / 86400 */
    assert_int_equal(metrics.n, 3);
    assert_string_equal(metrics.item[2], "c");
    assert_string_equal(name, "SEK");
    parse("--alpha .1");
    assert_true(alpha == .1);
}

static void roles_of_one_name_are_chosen_together(void **state)
{
    (void)state;
    parse("--customer buyer");
    assert_string_equal(roles[CUSTOMER].column, "buyer");
    assert_string_equal(again[0].column, "buyer");
}

static void a_role_named_as_an_option_gives_way(void **state)
{
    (void)state;
    parse("--currency EUR --currency-column Waehrung");
    assert_string_equal(name, "EUR");
    assert_string_equal(roles[CURRENCY].column, "Waehrung");
}

static void mistakes_are_named(void **state)
{
    (void)state;
    assert_refused("--bin 3", "unknown option '--bin', did you mean '--bins'?");
    assert_refused("--zzz", "unknown option '--zzz'");
    assert_refused("-y", "unknown option '-y'");
    assert_refused("-xy", "unknown option '-y'");
    assert_refused("-n", "option '-n' needs a value");
    assert_refused("--bins", "option '--bins' needs a value");
    assert_refused("--deep=1", "option '--deep' takes no value");
    assert_refused("-nx", "option '--bins': 'x' is not a whole number from 0");
    assert_refused("--bins=-1", "option '--bins': '-1' is not a whole number from 0");
    assert_refused("--bins=99999999999999999999",
                   "option '--bins': '99999999999999999999' is not a whole number from 0");
    assert_refused("--alpha=", "option '--alpha': '' is not a number");
    assert_refused("--alpha=nan", "option '--alpha': 'nan' is not a number");
    assert_refused("--method fast", "option '--method': 'fast' is not quantile or cuts");
    assert_refused("--timeout 3x", "option '--timeout': '3x' is not a duration such as 30m, 14d "
                                   "or 12w");
    assert_refused("--room 9999999999G", "option '--room': '9999999999G' is not a size such as "
                                         "256M");
    assert_refused("--until 2025-02-29", "option '--until': '2025-02-29' is not a date such as "
                                         "2025-10-07");
    assert_refused("--customer=", "option '--customer': '' is not a column");
    assert_refused("--generate=xml", "option '--generate': 'xml' is not man, bash, zsh, fish, "
                                     "summary, options or columns");
}

static void help_is_made_from_the_table(void **state)
{
    (void)state;
    struct ending ending = ending_of("--alpha .2 --help");
    assert_int_equal(ending.status, 0);
    assert_string_equal(ending.text,
                        "Example: cx-try -n 3 orders.tsv\n"
                        "\n"
                        "usage: cx-try [options] [FILE...]\n"
                        "try the options\n"
                        "\n"
                        "Columns:\n"
                        "      --customer COL      who bought [customer]\n"
                        "      --currency-column COL\n"
                        "                          money of [currency]\n"
                        "\n"
                        "Trying:\n"
                        "  -x, --deep              look deeper\n"
                        "  -n, --bins N            how many bins [5]\n"
                        "      --alpha P           the level [0.05]\n"
                        "      --method quantile|cuts\n"
                        "                          how bins are cut [quantile]\n"
                        "      --timeout TIME      the gap that ends a session [30m]\n"
                        "      --room SIZE         memory\n"
                        "      --until DATE        the last day\n"
                        "\n"
                        "More:\n"
                        "      --metric NAME=TYPE  what is compared\n"
                        "      --currency XXX      the currency that counts\n"
                        "\n"
                        "Every tool:\n"
                        "      --progress          show rows read on standard error\n"
                        "  -q, --quiet             no warnings\n"
                        "  -v, --verbose           tell what was read, left out and assumed\n"
                        "  -h, --help              show this and end\n"
                        "  -V, --version           show the version and end\n"
                        "\n"
                        "'man cx-try' explains it all.\n");
}

static void version_begins_with_name_and_number(void **state)
{
    (void)state;
    struct ending ending = ending_of("-V");
    assert_int_equal(ending.status, 0);
    const char *first = "cx-try (cx) " CX_VERSION "\nlibcsv ";
    assert_memory_equal(ending.text, first, strlen(first));
    assert_non_null(strstr(ending.text, "\nGSL "));
    assert_non_null(strstr(ending.text, "\nISA-L "));
}

static void lists_for_scripts_are_made_from_the_table(void **state)
{
    (void)state;
    assert_string_equal(ending_of("--generate=summary").text, "test\tcx-try\ttry the options\n");
    assert_string_equal(ending_of("--generate options").text,
                        "--customer\n--currency-column\n--deep\n--bins\n--alpha\n--method\n"
                        "--timeout\n--room\n--until\n--metric\n--currency\n--progress\n--quiet\n"
                        "--verbose\n--help\n--version\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(values_come_in_four_ways, reset),
        cmocka_unit_test_setup(options_and_operands_mix, reset),
        cmocka_unit_test_setup(every_kind_of_value_is_read, reset),
        cmocka_unit_test_setup(roles_of_one_name_are_chosen_together, reset),
        cmocka_unit_test_setup(a_role_named_as_an_option_gives_way, reset),
        cmocka_unit_test_setup(mistakes_are_named, reset),
        cmocka_unit_test_setup(help_is_made_from_the_table, reset),
        cmocka_unit_test_setup(version_begins_with_name_and_number, reset),
        cmocka_unit_test_setup(lists_for_scripts_are_made_from_the_table, reset),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
