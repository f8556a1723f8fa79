/* dialect.c - how each input is written: as said, or as its begin and its end say. */
#include "ingest.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/find.h"
#include "io/source.h"

enum { PIECE = 64 * 1024, NO_MORE_LINES = CX_SNIFF_RECORDS + 100 };

bool ingest_asks_dialect(const struct ingest *job)
{
    const unsigned all =
        CX_SAID_DELIMITER | CX_SAID_QUOTE | CX_SAID_SKIP | CX_SAID_HEADER | CX_SAID_FOOTER;
    return job->how.grammar == CX_BY_HEADER && (ingest_said() & all) != all;
}

/* ---- the sample */

/* Room for another piece and what may be read behind it. */
static void reserve(struct cx_bytes *b)
{
    if (!cx_bytes_reserve(b, PIECE + CX_FIND_SLACK))
        cx_die_failed("out of memory");
}

static void add_piece(struct cx_bytes *b, size_t n)
{
    b->n += n;
    memset(b->s + b->n, 0, CX_FIND_SLACK);
}

/* What cannot be read to its end is told when the rows are read. */
static bool read_begin(struct cx_source *s, struct cx_bytes *begin)
{
    struct cx_error e = {0};
    uint64_t lines = 0;
    size_t got = 1;
    while (begin->n < CX_SNIFF_BYTES && lines < NO_MORE_LINES) {
        reserve(begin);
        if (cx_source_read(s, begin->s + begin->n, PIECE, &got, &e) != CX_OK || got == 0)
            return true;
        const char *piece = begin->s + begin->n;
        lines += cx_count_byte(piece, piece + got, '\n');
        lines += cx_count_byte(piece, piece + got, '\r');
        add_piece(begin, got);
    }
    return false;
}

/* The rest is read, and of it the end kept: the way for what cannot be sought in. */
static void read_on(struct cx_source *s, struct cx_bytes *end)
{
    struct cx_error e = {0};
    size_t got = 1;
    for (;;) {
        reserve(end);
        if (cx_source_read(s, end->s + end->n, PIECE, &got, &e) != CX_OK || got == 0)
            break;
        add_piece(end, got);
        size_t old = end->n > CX_SNIFF_TAIL ? end->n - CX_SNIFF_TAIL : 0;
        memmove(end->s, end->s + old, end->n - old);
        end->n -= old;
        add_piece(end, 0);
    }
}

/* Bytes that end where the file ends and are decoded as it is. */
static enum cx_status no_more(void *context, char *bytes, size_t n, size_t *got, struct cx_error *e)
{
    (void)context, (void)bytes, (void)n, (void)e;
    *got = 0;
    return CX_OK;
}

static void decode_end(const struct cx_decoding *how, struct cx_text bytes, struct cx_bytes *end)
{
    struct cx_decoder_input input = {.begin = bytes, .read = no_more};
    struct cx_decoder *d;
    struct cx_error e = {0};
    size_t got = 1;
    cx_must(cx_decoder_open(cx_memory(), how, &input, &d, &e), &e);
    for (;;) {
        reserve(end);
        if (cx_decoder_read(d, end->s + end->n, PIECE, &got, &e) != CX_OK || got == 0)
            break;
        add_piece(end, got);
    }
    cx_decoder_close(d);
}

/* The end of a file, without what is between; false: it cannot be had so. */
static bool seek_end(const struct ingest *job, const char *path, const struct cx_decoding *how,
                     struct cx_bytes *end)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    off_t start = is_stdin && job->stdin_start > 0 ? (off_t)job->stdin_start : 0;
    char bytes[CX_SNIFF_TAIL], magic[2];
    struct stat about;
    ssize_t n = 0;
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
        pread(fd, magic, sizeof magic, start) == sizeof magic &&
        memcmp(magic, "\x1f\x8b", sizeof magic) != 0) {
        off_t left = about.st_size - start, from = start;
        if (left > CX_SNIFF_TAIL)
            from += (left - CX_SNIFF_TAIL) & ~(off_t)3; /* units of UTF-16 and UTF-32 stay whole */
        n = pread(fd, bytes, sizeof bytes, from);
    }
    if (fd >= 0 && !is_stdin)
        close(fd);
    if (n > 0)
        decode_end(how, (struct cx_text){bytes, (size_t)n}, end);
    return n > 0;
}

/* Whether begin is all there is; the rest is behind it in *s. */
static bool open_input(const struct ingest *job, size_t i, struct cx_bytes *begin,
                       struct cx_source **s)
{
    struct cx_error e = {0};
    ingest_return_input(job, ingest_input(i));
    cx_must(cx_source_open_as(cx_memory(), ingest_input(i), &job->how.decoding[i], s, &e), &e);
    reserve(begin);
    add_piece(begin, 0);
    return read_begin(*s, begin);
}

static void close_input(const struct ingest *job, size_t i, struct cx_source *s)
{
    cx_source_close(s);
    ingest_return_input(job, ingest_input(i));
}

static struct cx_sample sample_of(const struct ingest *job, size_t i, struct cx_bytes *begin,
                                  struct cx_bytes *end)
{
    struct cx_sample sample = {
        .said = job->how.dialect, .is_said = ingest_said(), .headerless = job->how.headerless};
    struct cx_source *s;
    if (job->how.headerless)
        sample.is_said |= CX_SAID_HEADER;
    sample.whole = open_input(job, i, begin, &s);
    if (!sample.whole && !(sample.is_said & CX_SAID_FOOTER) &&
        !seek_end(job, ingest_input(i), &job->how.decoding[i], end))
        read_on(s, end);
    close_input(job, i, s);
    sample.begin = (struct cx_text){begin->s, begin->n};
    sample.end = (struct cx_text){end->s, end->n};
    return sample;
}

/* ---- a question */

/* "-d comma makes 3 columns, such as [id] [na...] [price]" of the first line: names, not values */
static void put_guess(const struct cx_guess *g, struct cx_bytes *text)
{
    enum { CELLS = 5, BYTES = 24 };
    ingest_put_dialect(&g->dialect, text);
    cx_bytes_format(text, " makes %zu column%s of it, the first line", g->width,
                    g->width == 1 ? "" : "s");
    for (size_t i = 0; i < g->cells && i < CELLS; i++) {
        struct cx_text cell = g->cell[i];
        size_t n = cell.n < BYTES ? cell.n : BYTES;
        while (n < cell.n && n > 0 && ((unsigned char)cell.s[n] & 0xc0) == 0x80)
            n--;
        cx_bytes_format(text, " [%.*s%s]", (int)n, cell.s, n < cell.n ? "..." : "");
    }
    cx_bytes_format(text, "%s", g->cells > CELLS ? " ..." : "");
}

_Noreturn static void ask_for_dialect(const char *name, const struct cx_sniffed *found)
{
    struct cx_error e = {0};
    struct cx_bytes text = {0};
    put_guess(&found->best, &text);
    cx_bytes_format(&text, "; ");
    put_guess(&found->next, &text);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.s[i] < ' ')
            text.s[i] = '?';
    cx_fail(cx_error_at(&e, name, 0), CX_USAGE, "two readings fit about as well, say which: %.*s",
            (int)text.n, text.s);
    cx_die(&e);
}

_Noreturn static void ask_for_header(const char *name, const struct cx_sniffed *found)
{
    struct cx_error e = {0};
    cx_fail(cx_error_at(&e, name, found->first_line), CX_USAGE,
            "no header line: this one looks as all rows do; say --headerless, or --header-rows 1 "
            "if it names the columns");
    cx_die(&e);
}

/* ---- all inputs */

static size_t known_names(void *context, const struct cx_text *cells, size_t n)
{
    return cx_profiles_know(context, cells, n);
}

/* What a profile says that was chosen; what all of them say could be a row of any. */
static bool known_end(void *context, struct cx_text cell)
{
    const struct cx_profiles *known = context;
    return cx_profile_is_footer(&known->profile[0], cell);
}

static struct cx_profiles known_profiles(const struct ingest *job)
{
    struct cx_profiles known = {0};
    if (!job->fields.profile)
        return cx_profiles_shipped();
    if (job->fields.profile == &job->fields.none)
        return known;
    known.profile = cx_need(cx_arena_alloc(cx_memory(), sizeof *known.profile));
    known.profile[0] = *job->fields.profile;
    known.n = 1;
    return known;
}

/* The texts that were found point into the sample.  Names of an only input may be passed on. */
static void keep_names(struct cx_sniffed *found)
{
    struct cx_text *names = NULL;
    if (found->names && ingest_inputs() == 1)
        names = cx_need(cx_arena_alloc(cx_memory(), (found->names_n + 1) * sizeof *names));
    for (size_t i = 0; names && i < found->names_n; i++) {
        struct cx_text name = found->names[i];
        names[i] = (struct cx_text){cx_need(cx_arena_text(cx_memory(), name.s, name.n)), name.n};
    }
    found->names = names;
    found->best.cell = found->next.cell = NULL;
    found->best.cells = found->next.cells = 0;
}

static void find_out(struct ingest *job, struct cx_profiles *known, size_t i)
{
    struct cx_sniffed *found = &job->sniffed[i];
    struct cx_arena scratch = {0};
    struct cx_bytes begin = {0}, end = {0};
    struct cx_sample sample = sample_of(job, i, &begin, &end);
    struct cx_error e = {0};
    if (known->n) {
        sample.known = known_names;
        sample.ends = job->fields.profile ? known_end : NULL;
        sample.context = known;
    }
    cx_must(cx_sniff(&scratch, &sample, found, &e), &e);
    if (!found->decided)
        ask_for_dialect(ingest_input(i), found);
    keep_names(found);
    cx_arena_release(&scratch);
    cx_bytes_release(&begin);
    cx_bytes_release(&end);
}

static void choose(struct ingest *job, struct cx_profiles *known, size_t i,
                   struct cx_dialect *dialect)
{
    const struct cx_sniffed *found = &job->sniffed[i];
    bool wants_names = !ingest_options.raw && !ingest_options.sniff;
    find_out(job, known, i);
    *dialect = found->best.width ? found->best.dialect : job->how.dialect;
    if (found->headerless && !job->how.headerless && wants_names)
        ask_for_header(ingest_input(i), found);
}

/* One line of options cannot say two ways of writing, nor a table two of naming columns. */
static void check_alike(const struct ingest *job, const struct cx_dialect *dialects)
{
    for (size_t i = 1; i < ingest_inputs(); i++) {
        bool named = job->sniffed[i].headerless == job->sniffed[0].headerless;
        bool empty = job->sniffed[i].best.width == 0 || job->sniffed[0].best.width == 0;
        struct cx_bytes one = {0}, other = {0};
        ingest_put_dialect(&dialects[0], &one);
        ingest_put_dialect(&dialects[i], &other);
        bool alike = one.n == other.n && memcmp(one.s, other.s, one.n) == 0;
        cx_bytes_release(&one);
        cx_bytes_release(&other);
        struct cx_error e = {0};
        cx_error_at(&e, ingest_input(i), 0);
        if (ingest_options.sniff && !alike)
            cx_fail(&e, CX_USAGE, "is written in another way than %s: ask for each alone",
                    ingest_input(0));
        else if (!named && !empty && !job->how.headerless)
            cx_fail(&e, CX_USAGE,
                    "only one of it and %s has a header line: say --headerless or "
                    "--header-rows 1",
                    ingest_input(0));
        if (e.status != CX_OK)
            cx_die(&e);
    }
}

/* With --raw a header that is not as the rows are goes out as it is, and is none for the reader. */
static void pass_odd_header(struct ingest *job, struct cx_dialect *dialect)
{
    struct cx_sniffed *found = &job->sniffed[0];
    bool lines = cx_common.format != CX_FORMAT_JSON && cx_common.format != CX_FORMAT_TABLE;
    bool fits = job->how.ragged == CX_RAGGED_REJECT;
    if (!found->names || !ingest_options.raw || ingest_options.sniff || !lines || !fits ||
        dialect->units > 0 || ingest_said() & CX_SAID_SKIP || ingest_options.pseudonymise) {
        found->names = NULL;
        return;
    }
    cx_warn("%s:%llu: the header line is not as the rows are; it is passed on as it is",
            ingest_input(0), (unsigned long long)found->first_line);
    dialect->skip = found->rows_line - 1;
    job->how.headerless = true;
}

/* A log has no header line by which to know it, but its lines are like nothing else. */
static bool reads_log(const struct ingest *job)
{
    struct cx_bytes begin = {0};
    struct cx_source *s;
    if (job->fields.profile || ingest_options.raw)
        return false;
    open_input(job, 0, &begin, &s);
    close_input(job, 0, s);
    bool is_log = cx_is_log((struct cx_text){begin.s, begin.n});
    cx_bytes_release(&begin);
    return is_log;
}

void ingest_choose_dialects(struct ingest *job)
{
    size_t n = ingest_inputs();
    if (!ingest_asks_dialect(job))
        return;
    if (reads_log(job)) {
        job->fields.profile = cx_profile_named("combined-log");
        job->how.grammar = CX_LOG;
        return;
    }
    struct cx_profiles known = known_profiles(job);
    struct cx_dialect *dialects = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *dialects));
    job->sniffed = cx_need(cx_arena_alloc(cx_memory(), n * sizeof *job->sniffed));
    for (size_t i = 0; i < n; i++)
        choose(job, &known, i, &dialects[i]);
    check_alike(job, dialects);
    if (n == 1)
        pass_odd_header(job, dialects);
    job->how.dialects = dialects;
    job->how.headerless |= job->sniffed[0].headerless;
}

void ingest_note_dialects(const struct ingest *job, const struct cx_profile *profile)
{
    for (size_t i = 0; job->sniffed && i < ingest_inputs(); i++) {
        const struct cx_sniffed *found = &job->sniffed[i];
        struct cx_bytes text = {0};
        if (found->best.width == 0)
            continue;
        ingest_put_dialect(&found->best.dialect, &text);
        if (found->headerless)
            cx_bytes_format(&text, " --headerless");
        else
            cx_bytes_format(&text, " header line %llu", (unsigned long long)found->first_line);
        if (profile)
            cx_bytes_format(&text, " profile %s", profile->name);
        cx_note("%s: dialect %.*s (score %.2f, next %.2f)", ingest_input(i), (int)text.n, text.s,
                found->best.score, found->next.score);
        cx_bytes_release(&text);
    }
}
