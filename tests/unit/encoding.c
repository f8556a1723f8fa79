/* encoding.c - bytes into text: which encoding, and what the bytes are in it.
 *
 * Bytes and their UTF-8 are Python 3.11's codecs' (str.encode); bytes without a meaning in
 * windows-1252 are the WHATWG Encoding Standard's index (control characters of their number).
 */
#include "io/encoding.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "io/decoder.h"

#include "unit.h"

#define TEXT(bytes)                                                                                \
    {                                                                                              \
        bytes, sizeof bytes - 1                                                                    \
    }

struct sample {
    const char *encoding;
    struct cx_text bytes, text;
    enum cx_bad_bytes bad_bytes;
};

/* 'Åke ja Päivi: 12,50 € 😀\n' */
#define UTF_16LE                                                                                   \
    "\xc5\x00\x6b\x00\x65\x00\x20\x00\x6a\x00\x61\x00\x20\x00\x50\x00\xe4\x00\x69\x00\x76\x00\x69" \
    "\x00\x3a\x00\x20\x00\x31\x00\x32\x00\x2c\x00\x35\x00\x30\x00\x20\x00\xac\x20\x20\x00\x3d\xd8" \
    "\x00\xde\x0a\x00"
#define UTF_16BE                                                                                   \
    "\x00\xc5\x00\x6b\x00\x65\x00\x20\x00\x6a\x00\x61\x00\x20\x00\x50\x00\xe4\x00\x69\x00\x76\x00" \
    "\x69\x00\x3a\x00\x20\x00\x31\x00\x32\x00\x2c\x00\x35\x00\x30\x00\x20\x20\xac\x00\x20\xd8\x3d" \
    "\xde\x00\x00\x0a"
#define AS_UTF_8                                                                                   \
    "\xc3\x85\x6b\x65\x20\x6a\x61\x20\x50\xc3\xa4\x69\x76\x69\x3a\x20\x31\x32\x2c\x35\x30\x20\xe2" \
    "\x82\xac\x20\xf0\x9f\x98\x80\x0a"

static const struct sample samples[] = {
    {"utf-16le", TEXT(UTF_16LE), TEXT(AS_UTF_8), CX_BAD_BYTES_REJECT},
    {"utf-16be", TEXT(UTF_16BE), TEXT(AS_UTF_8), CX_BAD_BYTES_REJECT},
    {"utf-8", TEXT(AS_UTF_8), TEXT(AS_UTF_8), CX_BAD_BYTES_REJECT},
    /* 'Åke – Öhman “5” €\n' */
    {"cp1252", TEXT("\xc5\x6b\x65\x20\x96\x20\xd6\x68\x6d\x61\x6e\x20\x93\x35\x94\x20\x80\x0a"),
     TEXT("\xc3\x85\x6b\x65\x20\xe2\x80\x93\x20\xc3\x96\x68\x6d\x61\x6e\x20\xe2\x80\x9c\x35\xe2\x80"
          "\x9d\x20\xe2\x82\xac\x0a"),
     CX_BAD_BYTES_REJECT},
    {"macintosh", TEXT("\x81\x6b\x65\x20\x85\x68\x6d\x61\x6e"),
     TEXT("\xc3\x85\x6b\x65\x20\xc3\x96\x68\x6d\x61\x6e"), CX_BAD_BYTES_REJECT},
    {"koi8-r", TEXT("\xf0\xd2\xc9\xd7\xc5\xd4"),
     TEXT("\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"), CX_BAD_BYTES_REJECT},
    {"shift_jis", TEXT("\x93\xfa\x96\x7b"), TEXT("\xe6\x97\xa5\xe6\x9c\xac"), CX_BAD_BYTES_REJECT},
    /* WHATWG: 81 is U+0081, 9D is U+009D */
    {"cp1252", TEXT("a\x81\x9d"), TEXT("a\xc2\x81\xc2\x9d"), CX_BAD_BYTES_REJECT},
    /* a Latin-1 letter in UTF-8; half a pair of surrogates; half a unit */
    {"utf-8", TEXT("P\xe4ivi"), TEXT("P\xffivi"), CX_BAD_BYTES_REJECT},
    {"utf-8", TEXT("P\xe4ivi"), TEXT("P\xef\xbf\xbdivi"), CX_BAD_BYTES_REPLACE},
    {"utf-8", TEXT("P\xe4ivi \x80 \xc3\xa4"), TEXT("P\xc3\xa4ivi \xe2\x82\xac \xc3\xa4"),
     CX_BAD_BYTES_1252},
    {"utf-8", TEXT("ab\xe2\x82"), TEXT("ab\xef\xbf\xbd\xef\xbf\xbd"), CX_BAD_BYTES_REPLACE},
    {"utf-16le", TEXT("\x00\xdc\x61\x00"),
     TEXT("\xff"
          "a"),
     CX_BAD_BYTES_REJECT},
    {"utf-16le", TEXT("\x61\x00\x62"), TEXT("a\xef\xbf\xbd"), CX_BAD_BYTES_REPLACE},
    {"utf-8", TEXT(""), TEXT(""), CX_BAD_BYTES_REPLACE},
};

/* Gives out pieces of `step` bytes. */
struct feeder {
    struct cx_text rest;
    size_t step;
};

static enum cx_status feed(void *context, char *bytes, size_t n, size_t *got, struct cx_error *e)
{
    struct feeder *f = context;
    (void)e;
    *got = f->step < n ? f->step : n;
    if (*got > f->rest.n)
        *got = f->rest.n;
    if (*got)
        memcpy(bytes, f->rest.s, *got);
    f->rest.s += *got;
    f->rest.n -= *got;
    return CX_OK;
}

static void decode(const struct sample *s, size_t begin, size_t step, size_t room,
                   struct cx_bytes *out)
{
    struct cx_arena arena = {0};
    struct cx_error e = {0};
    struct cx_decoder *d;
    struct feeder feeder = {{s->bytes.s + begin, s->bytes.n - begin}, step};
    struct cx_decoder_input input = {{s->bytes.s, begin}, feed, &feeder};
    struct cx_decoding how = {s->encoding, s->bad_bytes};
    char to[64];
    assert_int_equal(cx_decoder_open(&arena, &how, &input, &d, &e), CX_OK);
    out->n = 0;
    for (size_t got = 1; got > 0;) {
        assert_int_equal(cx_decoder_read(d, to, room, &got, &e), CX_OK);
        assert_true(got <= room);
        cx_bytes_add(out, to, got);
    }
    cx_decoder_close(d);
    cx_arena_release(&arena);
}

/* However few bytes come at once, and however little room the reader has. */
static void text_is_what_python_says(void **state)
{
    (void)state;
    struct cx_bytes out = {0};
    for (size_t i = 0; i < CX_COUNT_OF(samples); i++) {
        const struct sample *s = &samples[i];
        for (size_t step = 1; step <= 9; step++)
            for (size_t room = 1; room <= 40; room += room < 5 ? 1 : 7)
                for (size_t begin = 0; begin <= s->bytes.n && begin < 5; begin++) {
                    decode(s, begin, step, room, &out);
                    assert_int_equal(out.n, s->text.n);
                    assert_true(out.n == 0 || memcmp(out.s, s->text.s, out.n) == 0);
                }
    }
    cx_bytes_release(&out);
}

static void nobody_knows_klingon(void **state)
{
    (void)state;
    struct cx_arena arena = {0};
    struct cx_error e = {0};
    struct cx_decoder *d;
    struct cx_decoder_input input = {{"", 0}, feed, NULL};
    struct cx_decoding how = {"klingon", CX_BAD_BYTES_REJECT};
    assert_int_equal(cx_decoder_open(&arena, &how, &input, &d, &e), CX_USAGE);
    assert_non_null(strstr(e.what, "'klingon'"));
    cx_arena_release(&arena);
}

static enum cx_encoding decide(struct cx_text t, size_t step)
{
    struct cx_encoding_look look = {0};
    for (size_t i = 0; i < t.n; i += step) {
        /* memory of its own: nothing may look behind a piece */
        size_t n = t.n - i < step ? t.n - i : step;
        char *piece = malloc(n);
        assert_non_null(piece);
        memcpy(piece, t.s + i, n);
        cx_encoding_notice(&look, piece, n);
        free(piece);
    }
    return cx_encoding_decide(&look);
}

static void bytes_say_their_encoding(void **state)
{
    (void)state;
    static const struct {
        struct cx_text bytes;
        enum cx_encoding encoding;
    } cases[] = {
        {TEXT(""), CX_UTF_8},
        {TEXT("id,name\n1,Mari\n"), CX_UTF_8},
        {TEXT(AS_UTF_8), CX_UTF_8},
        {TEXT(UTF_16LE), CX_UTF_16LE},
        {TEXT(UTF_16BE), CX_UTF_16BE},
        {TEXT("\xff\xfe\xe5\x65\x2c\x67"), CX_UTF_16LE}, /* nothing but the mark says so */
        {TEXT("\xfe\xff\x65\xe5\x67\x2c"), CX_UTF_16BE},
        {TEXT("\xef\xbb\xbfP\xe4ivi,P\xe4ivi"), CX_UTF_8}, /* the mark outranks damage */
        {TEXT("P\xe4ivi"), CX_WINDOWS_1252},
        {TEXT("P\xc3\xa4ivi,P\xe4ivi"), CX_UTF_8}, /* one damaged place */
        {TEXT("P\xe4ivi M\xe4ki,\xc3\xa4"), CX_WINDOWS_1252},
        {TEXT("a,12 \x80"), CX_WINDOWS_1252},
        {TEXT("\xe2\x82"), CX_WINDOWS_1252}, /* cut off */
        {TEXT("id\0,name\n"), CX_UTF_8},     /* a zero byte is not an encoding */
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++)
        for (size_t step = 1; step <= cases[i].bytes.n + 1; step++)
            assert_int_equal(decide(cases[i].bytes, step), cases[i].encoding);
}

/* Counts do not depend on where pieces end; random mixtures of what is and is not UTF-8. */
static void pieces_do_not_matter(void **state)
{
    (void)state;
    static const char *const words[] = {"a",
                                        "\xc3\xa4",
                                        "\xe2\x82\xac",
                                        "\xe4",
                                        "\xe2\x82",
                                        "\xf0\x9f\x98\x80",
                                        "\xf0\x9f",
                                        "\x81",
                                        ",",
                                        "\n",
                                        "\xc3\x83\xc2\xa4"};
    srand(1);
    for (int trial = 0; trial < 2000; trial++) {
        struct cx_bytes text = {0};
        for (int i = rand() % 30; i >= 0; i--) {
            const char *word = words[(size_t)rand() % CX_COUNT_OF(words)];
            cx_bytes_add(&text, word, strlen(word));
        }
        struct cx_encoding_look whole = {0}, pieces = {0};
        cx_encoding_notice(&whole, text.s, text.n);
        for (size_t i = 0, n; i < text.n; i += n) {
            n = 1 + (size_t)rand() % 6;
            n = n < text.n - i ? n : text.n - i;
            cx_encoding_notice(&pieces, text.s + i, n);
        }
        assert_int_equal(cx_encoding_decide(&whole), cx_encoding_decide(&pieces));
        assert_int_equal(whole.characters, pieces.characters);
        assert_int_equal(whole.broken, pieces.broken);
        assert_int_equal(whole.undefined, pieces.undefined);
        cx_bytes_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_what_python_says), cmocka_unit_test(nobody_knows_klingon),
        cmocka_unit_test(bytes_say_their_encoding), cmocka_unit_test(pieces_do_not_matter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
