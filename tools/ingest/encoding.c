/* encoding.c - which encoding each input is in: as said, or as all of its bytes say. */
#include "ingest.h"

#include <string.h>

#include "io/encoding.h"
#include "io/source.h"

enum { PIECE = 64 * 1024 };

size_t ingest_inputs(void)
{
    return cx_operands()->n ? cx_operands()->n : 1;
}

const char *ingest_input(size_t i)
{
    return cx_operands()->n ? cx_operands()->item[i] : "-";
}

/* What cannot be read to its end is told when the rows are read, behind those that can. */
static void notice_all(struct cx_source *s, struct cx_encoding_look *look)
{
    char piece[PIECE];
    struct cx_error e = {0};
    size_t got = 1;
    while (got > 0 && cx_source_read(s, piece, PIECE, &got, &e) == CX_OK)
        cx_encoding_notice(look, piece, got);
}

static void tell(const char *name, const struct cx_encoding_look *look, enum cx_encoding found)
{
    if (found != CX_UTF_8)
        cx_note("%s: encoding %s", name, cx_encoding_name(found));
    if (found == CX_WINDOWS_1252 && look->undefined)
        cx_warn("%s: bytes that mean nothing in cp1252: %llu; if it is in another encoding, such "
                "as macintosh or cp850, say --encoding",
                name, (unsigned long long)look->undefined);
    if (found == CX_UTF_8 && look->twice)
        cx_warn("%s: letters that look as if UTF-8 had been taken for Latin-1 and saved again: "
                "%llu; they are kept as they are",
                name, (unsigned long long)look->twice);
}

static enum cx_encoding find_encoding(const struct ingest *job, const char *path)
{
    struct cx_encoding_look look = {0};
    struct cx_source *s;
    struct cx_error e = {0};
    ingest_return_input(job, path);
    cx_must(cx_source_open_bytes(cx_memory(), path, &s, &e), &e);
    notice_all(s, &look);
    enum cx_encoding found = cx_encoding_decide(&look);
    tell(cx_source_name(s), &look, found);
    cx_source_close(s);
    ingest_return_input(job, path);
    return found;
}

bool ingest_asks_encoding(void)
{
    return strcmp(ingest_options.encoding, "auto") == 0;
}

void ingest_choose_encodings(struct ingest *job)
{
    struct cx_decoding *decoding =
        cx_need(cx_arena_alloc(cx_memory(), ingest_inputs() * sizeof *decoding));
    for (size_t i = 0; i < ingest_inputs(); i++) {
        const char *name = ingest_asks_encoding()
                               ? cx_encoding_name(find_encoding(job, ingest_input(i)))
                               : ingest_options.encoding;
        decoding[i].bad_bytes = (enum cx_bad_bytes)ingest_options.bad_bytes;
        decoding[i].encoding = name;
    }
    job->how.decoding = decoding;
}
