/* pseudonym.c - identifiers, and pseudonyms made of them with a key.
 *
 * HMAC-SHA-256: RFC 4231, sections 4.2 to 4.8.  Pseudonyms: Python 3,
 *     h = hmac.new(key, kind + b"\0" + normal, hashlib.sha256).digest()
 *     "p1_" + base64.b32encode(h[:16]).decode().rstrip("=").lower()
 */
#include "model/pseudonym.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct cx_arena memory;

static int give_back(void **state)
{
    (void)state;
    cx_arena_release(&memory);
    return 0;
}

/* ---- RFC 4231 */

struct vector {
    size_t key_length;
    unsigned char key_byte; /* the whole key, or NULL key_text */
    const char *key_text;
    const char *data;
    size_t repeated; /* data is so many of its byte */
    const char *mac; /* as far as the RFC gives it */
};

static const struct vector vectors[] = {
    {20, 0x0b, NULL, "Hi There", 0,
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {4, 0, "Jefe", "what do ya want for nothing?", 0,
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {20, 0xaa, NULL, "\xdd", 50,
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {25, 0, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15"
            "\x16\x17\x18\x19",
     "\xcd", 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {20, 0x0c, NULL, "Test With Truncation", 0, "a3b6167473100ee06e0c796c2955552b"},
    {131, 0xaa, NULL, "Test Using Larger Than Block-Size Key - Hash Key First", 0,
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {131, 0xaa, NULL,
     "This is a test using a larger than block-size key and a larger than block-size data. The key "
     "needs to be hashed before being used by the HMAC algorithm.",
     0, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

static void hmac_is_that_of_rfc_4231(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        char key[131], data[200], hex[2 * CX_HMAC_LENGTH + 1];
        unsigned char mac[CX_HMAC_LENGTH];
        memset(key, v->key_byte, sizeof key);
        if (v->key_text)
            memcpy(key, v->key_text, v->key_length);
        size_t n = v->repeated ? v->repeated : strlen(v->data);
        if (v->repeated)
            memset(data, v->data[0], n);
        else
            memcpy(data, v->data, n);
        cx_hmac_sha256(cx_pseudonym_key_new(&memory, key, v->key_length),
                       (struct cx_text){data, n}, mac);
        for (size_t b = 0; b < CX_HMAC_LENGTH; b++)
            snprintf(hex + 2 * b, 3, "%02x", mac[b]);
        assert_memory_equal(hex, v->mac, strlen(v->mac));
    }
}

/* ---- normal forms */

static void identifiers_are_told_apart_and_made_alike(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        enum cx_id_kind kind;
        const char *normal;
    } ids[] = {
        {" Ann@Example.COM\t", CX_ID_EMAIL, "ann@example.com"},
        {"J\xc3\x96RG@x.fi", CX_ID_EMAIL, "j\xc3\x96rg@x.fi"}, /* ASCII alone is folded */
        {"a@b.c", CX_ID_EMAIL, "a@b.c"},
        {"root@localhost", CX_ID_OTHER, "root@localhost"},
        {"@Example.com", CX_ID_OTHER, "@Example.com"},
        {"a@.com", CX_ID_OTHER, "a@.com"},
        {"a@com.", CX_ID_OTHER, "a@com."},
        {"A@b@c.d", CX_ID_OTHER, "A@b@c.d"},
        {"Ann <a@b.c>", CX_ID_OTHER, "Ann <a@b.c>"},
        {"+358 40 123-4567", CX_ID_PHONE, "+358401234567"},
        {"+358 (0)40 1234567", CX_ID_PHONE, "+358401234567"},
        {" +44 20/7946.0958 ", CX_ID_PHONE, "+442079460958"},
        {"+1234567", CX_ID_PHONE, "+1234567"},
        {"+123456", CX_ID_OTHER, "+123456"},
        {"+123456789012345", CX_ID_PHONE, "+123456789012345"},
        {"+1234567890123456", CX_ID_OTHER, "+1234567890123456"},
        {"040 1234567", CX_ID_OTHER, "040 1234567"},
        {"+35840x234567", CX_ID_OTHER, "+35840x234567"},
        {" C-0012 ", CX_ID_OTHER, "C-0012"},
        {" \t", CX_ID_OTHER, ""},
        {"", CX_ID_OTHER, ""},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char room[CX_ID_ROOM];
        struct cx_id id = cx_id_of(cx_text_from(ids[i].from), room);
        assert_int_equal(id.kind, ids[i].kind);
        assert_int_equal(id.text.n, strlen(ids[i].normal));
        assert_memory_equal(id.text.s, ids[i].normal, id.text.n);
    }
}

static void an_email_has_320_bytes_at_most(void **state)
{
    (void)state;
    char text[CX_ID_ROOM + 1], room[CX_ID_ROOM];
    memset(text, 'A', sizeof text);
    memcpy(text + CX_ID_ROOM - 4, "@b.cd", 5);
    assert_int_equal(cx_id_of((struct cx_text){text, CX_ID_ROOM}, room).kind, CX_ID_EMAIL);
    assert_int_equal(cx_id_of((struct cx_text){text, CX_ID_ROOM + 1}, room).kind, CX_ID_OTHER);
}

/* ---- pseudonyms */

static struct cx_pseudonym_key *counting_key(void)
{
    unsigned char bytes[CX_KEY_LEAST];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    return cx_pseudonym_key_new(&memory, bytes, sizeof bytes);
}

static void pseudonyms_are_those_of_python(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"ann@example.com", "p1_ouq2rbof5zazgkm3sgdo6rrow4"},
        {" ANN@example.com", "p1_ouq2rbof5zazgkm3sgdo6rrow4"},
        {"+358401234567", "p1_vyn3qfd6hclyse3x2av666ndla"},
        {"+358 (0)40 123 4567", "p1_vyn3qfd6hclyse3x2av666ndla"},
        {"0401234567", "p1_2op2durkk7c7uvobxyn2bqulpy"},
        {"1001", "p1_uwsvyym3brwvebblxs5cvkzasm"},
        {"ann", "p1_fxnrxddrbcpt66s5gayu6pi4vq"},
        {"j\xc3\xb6rg.\xc3\x84@example.com", "p1_4wmc6jgf4vgtw3hwzlvqwaqplm"},
    };
    struct cx_pseudonym_key *key = counting_key();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char out[CX_PSEUDONYM_LENGTH];
        struct cx_text p = cx_pseudonym(key, cx_text_from(pairs[i][0]), out);
        assert_true(cx_text_is(p, pairs[i][1]));
        assert_true(cx_is_pseudonym(p));
    }
    char none[CX_PSEUDONYM_LENGTH];
    assert_int_equal(cx_pseudonym(key, CX_TEXT_OF(" \t"), none).n, 0);
    char id[CX_KEY_ID_LENGTH];
    assert_true(cx_text_is(cx_pseudonym_key_id(key, id), "qzixivs4"));
}

static void only_pseudonyms_look_like_one(void **state)
{
    (void)state;
    static const char *const others[] = {
        "", "p1_", "p1_ouq2rbof5zazgkm3sgdo6rrow", "p1_ouq2rbof5zazgkm3sgdo6rrow44",
        "p1_OUQ2RBOF5ZAZGKM3SGDO6RROW4", "p2_ouq2rbof5zazgkm3sgdo6rrow4",
        "p1_ouq2rbof5zazgkm3sgdo6rro01"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(cx_is_pseudonym(cx_text_from(others[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(hmac_is_that_of_rfc_4231, give_back),
        cmocka_unit_test(identifiers_are_told_apart_and_made_alike),
        cmocka_unit_test(an_email_has_320_bytes_at_most),
        cmocka_unit_test_teardown(pseudonyms_are_those_of_python, give_back),
        cmocka_unit_test(only_pseudonyms_look_like_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
