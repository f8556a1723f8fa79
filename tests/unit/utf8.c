/* utf8.c - UTF-8 against RFC 3629. */
#include "base/utf8.h"

#include <string.h>

#include "unit.h"

/* RFC 3629, section 4: the table of well-formed sequences; section 3 for surrogates; section 10
 * and 3 for overlong forms. */
static void utf8_is_what_rfc_3629_says(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t n;
        bool good;
    } cases[] = {
        {"", 0, true},
        {"abc", 3, true},
        {"\0", 1, true},
        {"\x7f", 1, true},
        {"\xc2\x80", 2, true},               /* U+0080, the first of two bytes */
        {"\xdf\xbf", 2, true},               /* U+07FF */
        {"\xe0\xa0\x80", 3, true},           /* U+0800 */
        {"\xed\x9f\xbf", 3, true},           /* U+D7FF */
        {"\xee\x80\x80", 3, true},           /* U+E000 */
        {"\xef\xbf\xbf", 3, true},           /* U+FFFF */
        {"\xf0\x90\x80\x80", 4, true},       /* U+10000 */
        {"\xf4\x8f\xbf\xbf", 4, true},       /* U+10FFFF, the last */
        {"A\xe2\x89\xa2\xce\x91.", 7, true}, /* section 7: A<NOT IDENTICAL TO><ALPHA>. */
        {"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 9, true}, /* section 7: nihongo */
        {"\x80", 1, false},                                /* a tail alone */
        {"\xbf", 1, false},
        {"\xc0\x80", 2, false}, /* section 10: overlong NUL */
        {"\xc0\xaf", 2, false},
        {"\xc1\xbf", 2, false}, /* overlong U+007F */
        {"\xe0\x80\x80", 3, false},
        {"\xe0\x9f\xbf", 3, false}, /* overlong U+07FF */
        {"\xf0\x80\x80\x80", 4, false},
        {"\xf0\x8f\xbf\xbf", 4, false},         /* overlong U+FFFF */
        {"\xed\xa0\x80", 3, false},             /* U+D800 */
        {"\xed\xbf\xbf", 3, false},             /* U+DFFF */
        {"\xed\xa1\x8c\xed\xbe\xb4", 6, false}, /* CESU-8 of U+233B4 */
        {"\xf4\x90\x80\x80", 4, false},         /* U+110000 */
        {"\xf5\x80\x80\x80", 4, false},
        {"\xf8\x88\x80\x80\x80", 5, false},
        {"\xfe", 1, false},
        {"\xff", 1, false},
        {"\xc3", 1, false}, /* cut short */
        {"\xe2\x82", 2, false},
        {"\xf0\x9f\x8e", 3, false},
        {"\xc3(", 2, false}, /* no tail */
        {"\xe2(\xa1", 3, false},
        {"\xe2\x82(", 3, false},
        {"\xf0\x9f(\x8e", 4, false},
        {"\xc3\xa9\xa9", 3, false}, /* a tail too many */
        {"J\xe4rvi", 5, false},     /* Latin-1 */
    };
    for (size_t i = 0; i < CX_COUNT_OF(cases); i++)
        for (size_t before = 0; before <= 70; before++) {
            char text[128];
            memset(text, 'x', sizeof text);
            memcpy(text + before, cases[i].s, cases[i].n);
            for (enum cx_simd s = CX_SIMD_NONE; s <= CX_SIMD_AVX512; s++) {
                const char *end = text + before + cases[i].n;
                bool alone = cx_is_utf8(cx_simd_of(s), text + before, end);
                bool within = cx_is_utf8(cx_simd_of(s), text, end + 20);
                bool last = cx_is_utf8(cx_simd_of(s), text, end);
                if (alone != cases[i].good || within != cases[i].good || last != cases[i].good)
                    fail_msg("case %zu behind %zu bytes", i, before);
            }
        }
}

/* Before, between and behind long stretches of ASCII. */
static void long_texts_are_looked_at_everywhere(void **state)
{
    (void)state;
    enum { LONG = 1000 };
    char text[LONG];
    for (size_t at = 0; at + 3 <= LONG; at++)
        for (enum cx_simd s = CX_SIMD_NONE; s <= CX_SIMD_AVX512; s++) {
            memset(text, 'x', LONG);
            memcpy(text + at, "\xe2\x82\xac", 3);
            assert_true(cx_is_utf8(cx_simd_of(s), text, text + LONG));
            assert_false(cx_is_utf8(cx_simd_of(s), text, text + at + 2));
            assert_false(cx_is_utf8(cx_simd_of(s), text + at + 1, text + LONG));
            text[at + 2] = 'x';
            assert_false(cx_is_utf8(cx_simd_of(s), text, text + LONG));
        }
}

/* Every four of the bytes that tell sequences apart, at the seams of 32. */
static void machines_agree(void **state)
{
    (void)state;
    static const unsigned char telling[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                            0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
                                            0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    enum { TELLING = CX_COUNT_OF(telling) };
    char text[64];
    memset(text, 'x', sizeof text);
    for (size_t at = 27; at < 34; at++)
        for (size_t i = 0; i < TELLING * TELLING * TELLING * TELLING; i++) {
            size_t rest = i;
            for (size_t k = 0; k < 4; k++, rest /= TELLING)
                text[at + k] = (char)telling[rest % TELLING];
            bool wanted = cx_is_utf8(CX_SIMD_NONE, text, text + at + 6);
            if (cx_is_utf8(cx_simd_of(CX_SIMD_AVX2), text, text + at + 6) != wanted)
                fail_msg("%02x %02x %02x %02x", (unsigned char)text[at],
                         (unsigned char)text[at + 1], (unsigned char)text[at + 2],
                         (unsigned char)text[at + 3]);
            memset(text + at, 'x', 4);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_what_rfc_3629_says),
        cmocka_unit_test(long_texts_are_looked_at_everywhere),
        cmocka_unit_test(machines_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
