/* source.c - bytes from files, pipes and gzip; what is refused, what is damaged. */
#include "io/source.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bytes.h"

#include "unit.h"

static char path[] = "/tmp/cx-source-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_file(const char *s, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(s, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* What came out of a source that was read to its end, or to its error. */
struct result {
    enum cx_status status;
    struct cx_error error;
    struct cx_bytes bytes;
    char warning[200];
    uint64_t fingerprint, start;
    bool regular;
};

static void read_path(const char *from, size_t chunk, struct result *r)
{
    struct cx_arena arena = {0};
    struct cx_source *s = NULL;
    char *room = malloc(chunk);
    assert_non_null(room);
    memset(&r->error, 0, sizeof r->error);
    r->bytes.n = 0;
    r->warning[0] = '\0';
    r->status = cx_source_open(&arena, from, &s, &r->error);
    bool opened = r->status == CX_OK;
    for (size_t got = 1; r->status == CX_OK && got > 0;) {
        got = 0;
        r->status = cx_source_read(s, room, chunk, &got, &r->error);
        assert_true(got <= chunk);
        if (r->status == CX_OK)
            cx_bytes_add(&r->bytes, room, got);
    }
    if (opened) {
        if (cx_source_warning(s))
            snprintf(r->warning, sizeof r->warning, "%s", cx_source_warning(s));
        r->fingerprint = cx_source_fingerprint(s);
        r->start = cx_source_start(s);
        r->regular = cx_source_is_regular(s);
        cx_source_close(s);
    }
    free(room);
    cx_arena_release(&arena);
}

static void read_bytes(const struct cx_bytes *bytes, size_t chunk, struct result *r)
{
    write_file(bytes->s, bytes->n);
    read_path(path, chunk, r);
}

static void must_give(const struct result *r, const char *s, size_t n)
{
    if (r->status != CX_OK)
        fail_msg("%s", r->error.what);
    assert_int_equal(r->bytes.n, n);
    if (n)
        assert_memory_equal(r->bytes.s, s, n);
}

static void must_fail(const struct result *r, const char *what)
{
    assert_int_equal(r->status, CX_FAILED);
    assert_int_equal(r->error.status, CX_FAILED);
    assert_string_equal(r->error.file, path);
    if (!strstr(r->error.what, what))
        fail_msg("'%s' does not say '%s'", r->error.what, what);
}

/* A gzip member made by zlib, behind what out holds. */
static void add_member(struct cx_bytes *out, const char *s, size_t n, int level)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    uLong room = deflateBound(&z, (uLong)n);
    assert_true(cx_bytes_reserve(out, room));
    z.next_in = (Bytef *)s;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out->s + out->n;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->n += room - z.avail_out;
    deflateEnd(&z);
}

static const char one[] = "customer,time,amount\nann,2024-01-01,12.5\n";
static const char two[] = "bea,2024-01-02,7.25\ncid,2024-01-03,0.5\n";

static void make_text(struct cx_bytes *out, size_t lines)
{
    for (size_t i = 0; i < lines; i++)
        cx_bytes_format(out, "%zu,%zx\n", i, i * 2654435761u % 1000003);
}

/* ---- plain bytes */

static void files_come_as_they_are(void **state)
{
    (void)state;
    struct result r = {0};
    struct cx_bytes text = {0};
    make_text(&text, 60000);
    static const size_t sizes[] = {0, 1, 2, 3, 4, 5, 4095, 4096, 4097, 300000};
    static const size_t chunks[] = {1, 7, 4096, 262144};
    for (size_t i = 0; i < CX_COUNT_OF(sizes); i++)
        for (size_t k = sizes[i] > 5000; k < CX_COUNT_OF(chunks); k++) {
            read_bytes(&(struct cx_bytes){.s = text.s, .n = sizes[i]}, chunks[k], &r);
            must_give(&r, text.s, sizes[i]);
            assert_true(r.regular);
            assert_int_equal(r.start, 0);
            assert_string_equal(r.warning, "");
        }
    cx_bytes_release(&r.bytes);
    cx_bytes_release(&text);
}

static void a_byte_order_mark_is_dropped_once(void **state)
{
    (void)state;
    struct result r = {0};
    static const struct {
        const char *in, *out;
        uint64_t start;
    } cases[] = {
        {"\xef\xbb\xbf"
         "a,b\n",
         "a,b\n", 3},
        {"\xef\xbb\xbf", "", 3},
        {"\xef\xbb", "\xef\xbb", 0},
        {"\xef\xbb\xbf\xef\xbb\xbf"
         "a",
         "\xef\xbb\xbf"
         "a",
         3},
        {"a\xef\xbb\xbf", "a\xef\xbb\xbf", 0},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        write_file(cases[i].in, strlen(cases[i].in));
        read_path(path, 100, &r);
        must_give(&r, cases[i].out, strlen(cases[i].out));
        assert_int_equal(r.start, cases[i].start);

        struct cx_bytes member = {0};
        add_member(&member, cases[i].in, strlen(cases[i].in), 9);
        read_bytes(&member, 100, &r);
        must_give(&r, cases[i].out, strlen(cases[i].out));
        cx_bytes_release(&member);
    }
    cx_bytes_release(&r.bytes);
}

static void what_is_no_text_is_refused_with_advice(void **state)
{
    (void)state;
    struct result r = {0};
    static const struct {
        const char *in;
        size_t n;
        const char *says;
    } cases[] = {
        {"PK\003\004....[Content_Types].xml", 27, "an xlsx workbook, not text: save it as CSV"},
        {"PK\003\004......xl/workbook.xml", 25, "an xlsx workbook"},
        {"PK\003\004......orders.csv", 20, "a zip archive, not text: unpack it"},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8,
         "an old Excel workbook (xls), not text: save it as CSV"},
        {"\xff\xfe"
         "a\0,\0b\0",
         8, "UTF-16 text: save it as UTF-8"},
        {"\xfe\xff\0a\0,\0b", 8, "UTF-16 text: save it as UTF-8"},
        {"\xff\xfe", 2, "UTF-16"},
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        write_file(cases[i].in, cases[i].n);
        read_path(path, 100, &r);
        must_fail(&r, cases[i].says);
        struct cx_bytes member = {0};
        add_member(&member, cases[i].in, cases[i].n, 9);
        read_bytes(&member, 100, &r);
        must_fail(&r, cases[i].says);
        cx_bytes_release(&member);
    }
    write_file("PK,003\n", 7);
    read_path(path, 100, &r);
    must_give(&r, "PK,003\n", 7);
    cx_bytes_release(&r.bytes);
}

static void what_cannot_be_opened_is_said(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_source *s;
    struct cx_error e = {0};
    assert_int_equal(cx_source_open(&arena, "/tmp", &s, &e), CX_FAILED);
    assert_string_equal(e.what, "is a directory");
    assert_string_equal(e.file, "/tmp");
    assert_int_equal(cx_source_open(&arena, "/nowhere/orders.csv", &s, &e), CX_FAILED);
    assert_string_equal(e.what, strerror(ENOENT));
    assert_string_equal(e.file, "/nowhere/orders.csv");

    int keep = dup(STDIN_FILENO);
    close(STDIN_FILENO);
    assert_int_equal(cx_source_open(&arena, "-", &s, &e), CX_FAILED);
    assert_string_equal(e.what, "standard input is closed");
    assert_string_equal(e.file, "<stdin>");
    if (keep >= 0) {
        dup2(keep, STDIN_FILENO);
        close(keep);
    }
    char name[400];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(cx_source_open(&arena, name, &s, &e), CX_FAILED);
    assert_int_equal(strlen(e.file), sizeof e.file - 1);
    cx_arena_release(&arena);
}

/* ---- gzip */

static void members_are_one_stream(void **state)
{
    (void)state;
    struct result r = {0};
    struct cx_bytes gzip = {0}, text = {0};
    for (int member = 0; member < 5; member++) {
        size_t before = text.n;
        make_text(&text, member == 2 ? 0 : (size_t)(member * 9000 + 1));
        add_member(&gzip, text.s + before, text.n - before, member % 10);
    }
    static const size_t chunks[] = {1, 1000, 262144};
    for (size_t k = 0; k < CX_COUNT_OF(chunks); k++) {
        read_bytes(&gzip, chunks[k], &r);
        must_give(&r, text.s, text.n);
        assert_string_equal(r.warning, "");
    }
    cx_bytes_release(&gzip);
    cx_bytes_release(&text);
    cx_bytes_release(&r.bytes);
}

/* Only a cut between members cannot be seen. */
static void truncation_is_seen_at_every_byte(void **state)
{
    (void)state;
    struct result r = {0};
    struct cx_bytes gzip = {0};
    add_member(&gzip, one, sizeof one - 1, 9);
    size_t first = gzip.n;
    add_member(&gzip, two, sizeof two - 1, 9);
    for (size_t n = 2; n < gzip.n; n++) {
        read_bytes(&(struct cx_bytes){.s = gzip.s, .n = n}, 13, &r);
        if (n == first) {
            must_give(&r, one, sizeof one - 1);
            continue;
        }
        must_fail(&r, "gzip data end too early: the file is truncated");
        assert_true(r.bytes.n <= sizeof one - 1 + sizeof two - 1);
        for (size_t i = 0; i < r.bytes.n; i++)
            assert_int_equal(r.bytes.s[i], i < sizeof one - 1 ? one[i] : two[i - sizeof one + 1]);
    }
    read_bytes(&gzip, 13, &r);
    assert_int_equal(r.status, CX_OK);
    cx_bytes_release(&gzip);
    cx_bytes_release(&r.bytes);
}

static void damage_is_seen_in_every_bit(void **state)
{
    (void)state;
    enum { HEADER = 10, TRAILER = 8 }; /* RFC 1952, section 2.3 */
    struct result r = {0};
    struct cx_bytes gzip = {0};
    add_member(&gzip, one, sizeof one - 1, 9);
    for (size_t bit = HEADER * 8; bit < gzip.n * 8; bit++) {
        size_t byte = bit / 8;
        gzip.s[byte] = (char)(gzip.s[byte] ^ 1 << bit % 8);
        read_bytes(&gzip, 1000, &r);
        if (byte >= gzip.n - TRAILER / 2)
            must_fail(&r, "the length does not match");
        else if (byte >= gzip.n - TRAILER)
            must_fail(&r, "the checksum (CRC) does not match");
        else if (r.status != CX_OK) /* the last bits of the body's last byte mean nothing */
            must_fail(&r, "gzip data");
        else if (byte != gzip.n - TRAILER - 1)
            fail_msg("bit %zu may be wrong", bit);
        else
            must_give(&r, one, sizeof one - 1);
        gzip.s[byte] = (char)(gzip.s[byte] ^ 1 << bit % 8);
    }
    cx_bytes_release(&gzip);
    cx_bytes_release(&r.bytes);
}

static void bytes_behind_the_last_member_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *behind;
        size_t n;
        bool warned;
    } cases[] = {
        {"", 0, false},
        {"\0", 1, false},
        {"\0\0\0\0\0\0\0", 7, false},
        {"garbage", 7, true},
        {"\0\0\0garbage", 10, true},
        {"\n", 1, true},
        {"\x1f garbage", 9, true},
        {"\0\x1f\x1f\x8b", 4, true},
    };
    struct result r = {0};
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++) {
        struct cx_bytes gzip = {0};
        add_member(&gzip, one, sizeof one - 1, 9);
        cx_bytes_add(&gzip, cases[i].behind, cases[i].n);
        read_bytes(&gzip, 1000, &r);
        must_give(&r, one, sizeof one - 1);
        assert_string_equal(
            r.warning, cases[i].warned ? "bytes behind the end of the gzip data are left out" : "");
        cx_bytes_release(&gzip);
    }
    struct cx_bytes padding = {0}, gzip = {0};
    assert_true(cx_bytes_reserve(&padding, 600000));
    memset(padding.s, 0, padding.n = 600000);
    add_member(&gzip, one, sizeof one - 1, 9);
    cx_bytes_add(&gzip, padding.s, padding.n);
    read_bytes(&gzip, 1000, &r);
    must_give(&r, one, sizeof one - 1);
    assert_string_equal(r.warning, "");
    add_member(&gzip, two, sizeof two - 1, 9);
    read_bytes(&gzip, 1000, &r);
    assert_int_equal(r.status, CX_OK);
    assert_int_equal(r.bytes.n, sizeof one - 1 + sizeof two - 1);
    cx_bytes_release(&padding);
    cx_bytes_release(&gzip);
    cx_bytes_release(&r.bytes);
}

/* ---- gzip inflated ahead: beyond the first 256 KiB */

/* How many bytes zlib itself gets out of the first member in n bytes. */
static size_t bytes_by_zlib(const struct cx_bytes *gzip, size_t n, size_t room)
{
    z_stream z = {0};
    unsigned char *out = malloc(room + 1);
    assert_non_null(out);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (Bytef *)gzip->s;
    z.avail_in = (uInt)n;
    z.next_out = out;
    z.avail_out = (uInt)room + 1;
    inflate(&z, Z_SYNC_FLUSH);
    inflateEnd(&z);
    free(out);
    return z.total_out;
}

static void errors_come_behind_all_bytes_before_them(void **state)
{
    (void)state;
    static const size_t chunks[] = {777, 262144, 4000000};
    struct result r = {0};
    struct cx_bytes text = {0}, gzip = {0};
    make_text(&text, 250000);
    assert_true(text.n > 2500000);
    add_member(&gzip, text.s, text.n, 6);
    for (size_t k = 0; k < CX_COUNT_OF(chunks); k++) {
        gzip.s[gzip.n - 8]++;
        read_bytes(&gzip, chunks[k], &r);
        must_fail(&r, "the checksum (CRC) does not match");
        assert_int_equal(r.bytes.n, text.n);
        assert_memory_equal(r.bytes.s, text.s, text.n);
        gzip.s[gzip.n - 8]--;
        for (size_t n = gzip.n - 1; n > 100; n -= n / 7) {
            struct cx_bytes part = {.s = gzip.s, .n = n};
            read_bytes(&part, chunks[k], &r);
            must_fail(&r, "gzip data end too early: the file is truncated");
            assert_int_equal(r.bytes.n, bytes_by_zlib(&gzip, n, text.n));
            assert_memory_equal(r.bytes.s, text.s, r.bytes.n);
        }
    }
    cx_bytes_release(&gzip);
    cx_bytes_release(&text);
    cx_bytes_release(&r.bytes);
}

static void take_bytes(struct cx_source *s, const char *text, size_t n)
{
    struct cx_error e = {0};
    char *room = malloc(n + 1);
    assert_non_null(room);
    for (size_t have = 0, got = 1; have < n; have += got) {
        assert_int_equal(cx_source_read(s, room + have, n - have, &got, &e), CX_OK);
        assert_true(got > 0);
    }
    assert_memory_equal(room, text, n);
    free(room);
}

static void a_reader_may_close_at_any_byte(void **state)
{
    (void)state;
    static const size_t taken[] = {0, 1, 262144, 262145, 600000, 2500000};
    struct cx_arena arena = {0};
    struct cx_error e = {0};
    struct cx_source *s;
    struct cx_bytes text = {0}, gzip = {0};
    make_text(&text, 250000);
    add_member(&gzip, text.s, text.n, 1);
    write_file(gzip.s, gzip.n);
    for (size_t i = 0; i < CX_COUNT_OF(taken); i++) {
        assert_int_equal(cx_source_open(&arena, path, &s, &e), CX_OK);
        take_bytes(s, text.s, taken[i]);
        cx_source_close(s);
    }
    cx_bytes_release(&gzip);
    cx_bytes_release(&text);
    cx_arena_release(&arena);
}

/* ---- pipes */

/* A child that writes a byte whenever the pipe is empty, so that every read is short. */
static pid_t start_slow_writer(const struct cx_bytes *bytes, int end[2])
{
    assert_int_equal(pipe(end), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) {
        close(end[1]);
        return child;
    }
    close(end[0]);
    for (size_t i = 0; i < bytes->n; i++) {
        int waiting = 1;
        for (int tries = 0; waiting > 0 && tries < 10000; tries++) {
            nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
            ioctl(end[1], FIONREAD, &waiting);
        }
        if (waiting > 0 || write(end[1], bytes->s + i, 1) != 1)
            break;
    }
    _exit(0);
}

static void read_slowly(const struct cx_bytes *bytes, struct result *r)
{
    int end[2], keep = dup(STDIN_FILENO);
    pid_t child = start_slow_writer(bytes, end);
    dup2(end[0], STDIN_FILENO);
    close(end[0]);
    read_path("-", 1000, r);
    if (keep >= 0) {
        dup2(keep, STDIN_FILENO);
        close(keep);
    }
    waitpid(child, NULL, 0);
}

static void short_reads_change_nothing(void **state)
{
    (void)state;
    struct result r = {0};
    struct cx_bytes bytes = {0};
    cx_bytes_add(&bytes, "\xef\xbb\xbf", 3);
    cx_bytes_add(&bytes, one, sizeof one - 1);
    read_slowly(&bytes, &r);
    must_give(&r, one, sizeof one - 1);
    assert_false(r.regular);

    bytes.n = 0;
    add_member(&bytes, one, sizeof one - 1, 9);
    cx_bytes_add(&bytes, "\0\0", 2);
    add_member(&bytes, "", 0, 9);
    cx_bytes_add(&bytes, "\x1f garbage", 9);
    read_slowly(&bytes, &r);
    must_give(&r, one, sizeof one - 1);
    assert_string_equal(r.warning, "bytes behind the end of the gzip data are left out");
    cx_bytes_release(&bytes);
    cx_bytes_release(&r.bytes);
}

/* What has been written is given out although the writer goes on. */
static void a_pipe_gives_what_it_has(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_source *s;
    struct cx_error e = {0};
    int end[2], keep = dup(STDIN_FILENO);
    assert_int_equal(pipe(end), 0);
    dup2(end[0], STDIN_FILENO);
    char room[1000];
    size_t got = 0;
    assert_int_equal(write(end[1], one, sizeof one - 1), sizeof one - 1);
    assert_int_equal(cx_source_open(&arena, "-", &s, &e), CX_OK);
    assert_string_equal(cx_source_name(s), "<stdin>");
    assert_int_equal(cx_source_read(s, room, sizeof room, &got, &e), CX_OK);
    assert_int_equal(got, sizeof one - 1);
    assert_int_equal(write(end[1], two, sizeof two - 1), sizeof two - 1);
    assert_int_equal(cx_source_read(s, room, sizeof room, &got, &e), CX_OK);
    assert_int_equal(got, sizeof two - 1);
    close(end[1]);
    assert_int_equal(cx_source_read(s, room, sizeof room, &got, &e), CX_OK);
    assert_int_equal(got, 0);
    cx_source_close(s);
    close(end[0]);
    if (keep >= 0) {
        dup2(keep, STDIN_FILENO);
        close(keep);
    }
    cx_arena_release(&arena);
}

/* A child that writes the bytes and keeps the pipe open. */
static pid_t start_idle_writer(const struct cx_bytes *bytes, int end[2])
{
    assert_int_equal(pipe(end), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) {
        close(end[1]);
        return child;
    }
    close(end[0]);
    for (size_t at = 0; at < bytes->n;) {
        ssize_t n = write(end[1], bytes->s + at, bytes->n - at);
        if (n <= 0)
            _exit(1);
        at += (size_t)n;
    }
    pause();
    _exit(0);
}

/* All that was flushed comes, though the gzip data do not end; then the reader has enough. */
static void a_gzip_pipe_gives_what_it_has_and_may_be_closed(void **state)
{
    (void)state;
    static const size_t lines[] = {10, 20000, 150000};
    struct cx_arena arena = {0};
    struct cx_error e = {0};
    struct cx_source *s;
    for (size_t i = 0; i < CX_COUNT_OF(lines); i++) {
        struct cx_bytes text = {0}, gzip = {0};
        make_text(&text, lines[i]);
        add_member(&gzip, text.s, text.n, 1);
        gzip.n -= 8; /* the checksum and the length are not there yet */
        int end[2], keep = dup(STDIN_FILENO);
        pid_t child = start_idle_writer(&gzip, end);
        dup2(end[0], STDIN_FILENO);
        close(end[0]);
        alarm(60);
        assert_int_equal(cx_source_open(&arena, "-", &s, &e), CX_OK);
        take_bytes(s, text.s, text.n);
        cx_source_close(s);
        alarm(0);
        kill(child, SIGTERM);
        waitpid(child, NULL, 0);
        if (keep >= 0) {
            dup2(keep, STDIN_FILENO);
            close(keep);
        }
        cx_bytes_release(&gzip);
        cx_bytes_release(&text);
    }
    cx_arena_release(&arena);
}

/* ---- fingerprints */

static void fingerprints_tell_inputs_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 100, 4095, 4096, 4097, 8191, 8192, 8193, 20000};
    struct cx_bytes text = {0};
    struct result r = {0};
    make_text(&text, 4000);
    uint64_t seen[CX_COUNT_OF(sizes)];
    for (size_t i = 0; i < CX_COUNT_OF(sizes); i++) {
        struct cx_bytes part = {.s = text.s, .n = sizes[i]}, gzip = {0};
        read_bytes(&part, 262144, &r);
        seen[i] = r.fingerprint;
        for (size_t k = 0; k < i; k++)
            assert_true(seen[i] != seen[k]);
        read_bytes(&part, 333, &r);
        assert_true(r.fingerprint == seen[i]);
        add_member(&gzip, part.s, part.n, 6);
        read_bytes(&gzip, 5000, &r);
        assert_true(r.fingerprint == seen[i]);
        cx_bytes_release(&gzip);
        for (size_t at = 0; at < sizes[i]; at += at < 4095 ? 585 : 1171) {
            if (at >= 4096 && sizes[i] - at > 4096)
                continue; /* the middle is not looked at */
            text.s[at]++;
            read_bytes(&part, 262144, &r);
            assert_true(r.fingerprint != seen[i]);
            text.s[at]--;
        }
    }
    cx_bytes_release(&text);
    cx_bytes_release(&r.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_as_they_are),
        cmocka_unit_test(a_byte_order_mark_is_dropped_once),
        cmocka_unit_test(what_is_no_text_is_refused_with_advice),
        cmocka_unit_test(what_cannot_be_opened_is_said),
        cmocka_unit_test(members_are_one_stream),
        cmocka_unit_test(truncation_is_seen_at_every_byte),
        cmocka_unit_test(damage_is_seen_in_every_bit),
        cmocka_unit_test(bytes_behind_the_last_member_are_told),
        cmocka_unit_test(errors_come_behind_all_bytes_before_them),
        cmocka_unit_test(a_reader_may_close_at_any_byte),
        cmocka_unit_test(short_reads_change_nothing),
        cmocka_unit_test(a_pipe_gives_what_it_has),
        cmocka_unit_test(a_gzip_pipe_gives_what_it_has_and_may_be_closed),
        cmocka_unit_test(fingerprints_tell_inputs_apart),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
