/* gunzip.c - gzip data, whole, cut and damaged, against what zlib says of them. */
#include "io/gunzip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bytes.h"

#include "unit.h"

enum verdict { WHOLE, WARNED, TRUNCATED, CHECKSUM, LENGTH, DAMAGED };

struct answer {
    enum verdict verdict;
    struct cx_bytes bytes;
};

static int file = -1;

static int make_file(void **state)
{
    (void)state;
    char path[] = "/tmp/cx-gunzip-XXXXXX";
    file = mkstemp(path);
    return file < 0 ? -1 : unlink(path);
}

static int close_file(void **state)
{
    (void)state;
    return close(file);
}

static uint64_t random_state;

static size_t below(size_t n)
{
    random_state += 0x9e3779b97f4a7c15u; /* splitmix64 */
    uint64_t z = random_state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (size_t)((z ^ z >> 31) % n);
}

/* ---- what zlib says */

/* What ends a file behind its members, or begins another member. */
static bool more_members(const struct cx_bytes *in, size_t *at, enum verdict *verdict)
{
    while (*at < in->n && in->s[*at] == 0)
        ++*at;
    size_t left = in->n - *at;
    bool begun = left > 0 && in->s[*at] == 0x1f && (left == 1 || in->s[*at + 1] == '\x8b');
    *verdict = left == 0 ? WHOLE : begun ? TRUNCATED : WARNED;
    return begun;
}

static enum verdict verdict_of(const z_stream *z)
{
    return !z->msg                                          ? DAMAGED
           : strcmp(z->msg, "incorrect data check") == 0   ? CHECKSUM
           : strcmp(z->msg, "incorrect length check") == 0 ? LENGTH
                                                           : DAMAGED;
}

static void ask_zlib(const struct cx_bytes *in, struct answer *a)
{
    size_t at = 0;
    a->bytes.n = 0;
    while (more_members(in, &at, &a->verdict)) {
        z_stream z = {0};
        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        z.next_in = (Bytef *)in->s + at;
        z.avail_in = (uInt)(in->n - at);
        int code = Z_OK;
        while (code == Z_OK) {
            assert_true(cx_bytes_reserve(&a->bytes, 65536));
            z.next_out = (Bytef *)a->bytes.s + a->bytes.n;
            z.avail_out = 65536;
            code = inflate(&z, Z_SYNC_FLUSH);
            a->bytes.n += 65536 - z.avail_out;
        }
        at = in->n - z.avail_in;
        if (code == Z_DATA_ERROR)
            a->verdict = verdict_of(&z);
        inflateEnd(&z);
        if (code != Z_STREAM_END)
            return;
    }
}

/* ---- what we say */

static void ask_us(const struct cx_bytes *in, size_t block_size, struct answer *a)
{
    struct cx_gunzip *g;
    struct cx_error e = {0};
    size_t known = 2 + below(in->n - 1 < 4095 ? in->n - 1 : 4095);
    assert_int_equal(ftruncate(file, 0), 0);
    assert_int_equal(pwrite(file, in->s, in->n, 0), in->n);
    assert_int_equal(lseek(file, (off_t)known, SEEK_SET), known);
    struct cx_gunzip_input input = {
        .descriptor = file, .read = {in->s, known}, .name = "f", .block_size = block_size};
    assert_int_equal(cx_gunzip_open(&input, &g, &e), CX_OK);
    enum cx_status status = CX_OK;
    a->bytes.n = 0;
    for (size_t got = 1; status == CX_OK && got > 0;) {
        assert_true(cx_bytes_reserve(&a->bytes, 65536));
        status = cx_gunzip_read(g, a->bytes.s + a->bytes.n, 1 + a->bytes.n * 7919 % 65536, &got,
                                &e);
        a->bytes.n += status == CX_OK ? got : 0;
    }
    a->verdict = status == CX_OK                ? cx_gunzip_warning(g) ? WARNED : WHOLE
                 : strstr(e.what, "truncated") ? TRUNCATED
                 : strstr(e.what, "checksum")  ? CHECKSUM
                 : strstr(e.what, "length")    ? LENGTH
                                               : DAMAGED;
    cx_gunzip_close(g);
}

/* ---- both */

static struct answer theirs, ours;
static size_t verdicts[DAMAGED + 1];

/* Where zlib finds damage we may find it later: zlib refuses codes that leave bit patterns unused,
 * ISA-L only those patterns; what it lets through then has its checksum right.  In a header that
 * is damaged and cut off besides, either may be told. */
static void compare(const struct cx_bytes *in, size_t block_size, bool hurt)
{
    ask_zlib(in, &theirs);
    ask_us(in, block_size, &ours);
    verdicts[theirs.verdict]++;
    bool same = theirs.verdict == ours.verdict ||
                (hurt && theirs.verdict == TRUNCATED && ours.verdict == DAMAGED);
    same = same && theirs.bytes.n == ours.bytes.n;
    if (theirs.verdict == DAMAGED)
        same = ours.bytes.n >= theirs.bytes.n;
    if (same && theirs.bytes.n)
        same = memcmp(theirs.bytes.s, ours.bytes.s, theirs.bytes.n) == 0;
    if (!same)
        fail_msg("block size %zu: %d after %zu bytes, zlib: %d after %zu bytes", block_size,
                 ours.verdict, ours.bytes.n, theirs.verdict, theirs.bytes.n);
}

struct member {
    int level, strategy;
    bool names, flushed;
};

static void add_member(struct cx_bytes *out, const char *s, size_t n, struct member how)
{
    z_stream z = {0};
    gz_header header = {.extra = (Bytef *)"extra", .extra_len = 5, .name = (Bytef *)"a name",
                        .comment = (Bytef *)"a comment", .hcrc = 1};
    assert_int_equal(deflateInit2(&z, how.level, Z_DEFLATED, 15 + 16, 8, how.strategy), Z_OK);
    if (how.names)
        assert_int_equal(deflateSetHeader(&z, &header), Z_OK);
    size_t room = deflateBound(&z, (uLong)n) + 100;
    assert_true(cx_bytes_reserve(out, room));
    z.next_out = (Bytef *)out->s + out->n;
    z.avail_out = (uInt)room;
    z.next_in = (Bytef *)s;
    z.avail_in = (uInt)(how.flushed ? n / 2 : n);
    if (how.flushed)
        assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
    z.avail_in += (uInt)(how.flushed ? n - n / 2 : 0);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->n += room - z.avail_out;
    deflateEnd(&z);
}

/* Rows of a table, noise, or long runs. */
static void make_text(struct cx_bytes *text, size_t n)
{
    size_t kind = below(4);
    text->n = 0;
    while (text->n < n)
        if (kind == 0)
            cx_bytes_format(text, "%c", (int)below(256));
        else if (kind == 1)
            cx_bytes_format(text, "%0*d", (int)below(400), 7);
        else
            cx_bytes_format(text, "%zu,2024-%02zu-01,%zu.5\n", below(5000), 1 + below(12),
                            below(90));
    text->n = n;
}

static void make_gzip(struct cx_bytes *gzip, struct cx_bytes *text, size_t longest)
{
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE,
                                     Z_FIXED};
    gzip->n = 0;
    for (size_t members = 1 + below(3); members > 0; members--) {
        make_text(text, below(longest));
        struct member how = {.level = (int)below(10),
                             .strategy = strategies[below(2) * below(5)],
                             .names = below(4) == 0,
                             .flushed = below(4) == 0};
        add_member(gzip, text->s, text->n, how);
    }
    if (below(8) == 0)
        cx_bytes_add(gzip, "\0\0\0\0\0\0\0", below(8));
}

/* The magic number in front stays: without it the data would be no gzip. */
static void damage(struct cx_bytes *gzip)
{
    for (size_t times = 1 + below(3); times > 0 && gzip->n > 3; times--) {
        size_t behind = below(3) == 0 ? gzip->n - 2 < 12 ? gzip->n - 2 : 12 : gzip->n - 2;
        size_t at = below(2) ? gzip->n - 1 - below(behind) : 2 + below(behind);
        size_t n = gzip->n - at < 9 ? gzip->n - at : 1 + below(8);
        switch (below(7)) {
        case 0: gzip->s[at] = (char)below(256); break;
        case 1: gzip->n = at; break;
        case 2:
            memmove(gzip->s + at, gzip->s + at + n, gzip->n - at - n);
            gzip->n -= n;
            break;
        case 3: cx_bytes_add(gzip, "\x1f\x8b\x08garbage", 1 + below(10)); break;
        case 4: cx_bytes_add(gzip, "\0garbage", 1 + below(8)); break;
        case 5: gzip->s[gzip->n - 1 - below(4)]++; break;
        default: gzip->s[at] = (char)(gzip->s[at] ^ 1 << below(8));
        }
    }
}

static const size_t block_sizes[] = {1,   2,    3,    5,     7,     8,     9,     64,    257,   258,
                                     259, 1000, 4096, 32767, 32768, 32769, 65536, 65825, 90000, 0};

/* A text for each block size, so long that its blocks are not too many. */
static size_t longest_for(size_t block_size)
{
    return block_size == 0 ? 400000 : block_size < 64 ? 600 : 40 * block_size;
}

static void whole_and_damaged_data_are_what_zlib_says(void **state)
{
    (void)state;
    struct cx_bytes text = {0}, gzip = {0}, hurt = {0};
    random_state = 1;
    memset(verdicts, 0, sizeof verdicts);
    for (int round = 0; round < 15; round++)
        for (size_t i = 0; i < CX_COUNT_OF(block_sizes); i++) {
            size_t most = longest_for(block_sizes[i]);
            make_gzip(&gzip, &text, 1 + below(most < 200000 ? most : 200000));
            compare(&gzip, block_sizes[i], false);
            for (int k = 0; k < 25; k++) {
                hurt.n = 0;
                cx_bytes_add(&hurt, gzip.s, gzip.n);
                damage(&hurt);
                compare(&hurt, block_sizes[i], true);
            }
        }
    for (size_t i = 0; i < CX_COUNT_OF(verdicts); i++)
        assert_true(verdicts[i] > 100); /* each was tried */
    cx_bytes_release(&text);
    cx_bytes_release(&gzip);
    cx_bytes_release(&hurt);
}

static void data_cut_anywhere_give_every_byte_that_zlib_gives(void **state)
{
    (void)state;
    struct cx_bytes text = {0}, gzip = {0};
    random_state = 2;
    for (size_t i = 0; i < CX_COUNT_OF(block_sizes); i++) {
        make_gzip(&gzip, &text, 1500);
        for (size_t n = 2; n < gzip.n; n += 1 + below(5))
            compare(&(struct cx_bytes){.s = gzip.s, .n = n}, block_sizes[i],
                    false);
    }
    cx_bytes_release(&text);
    cx_bytes_release(&gzip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_and_damaged_data_are_what_zlib_says),
        cmocka_unit_test(data_cut_anywhere_give_every_byte_that_zlib_gives),
    };
    int failed = cmocka_run_group_tests(tests, make_file, close_file);
    cx_bytes_release(&theirs.bytes);
    cx_bytes_release(&ours.bytes);
    return failed;
}
