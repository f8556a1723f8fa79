/* encoding.h - what the bytes of an input say of the encoding they are in.
 *
 * Show all of them to cx_encoding_notice(), in their order and in pieces of any size; then ask
 * cx_encoding_decide().  Nothing is decided from a beginning: the first letter that is not ASCII
 * may stand in the last row.
 *
 *   a byte order mark                      UTF-8, UTF-16LE or UTF-16BE
 *   zero bytes at every other place        UTF-16LE or UTF-16BE, from the first 64 KiB
 *   well-formed UTF-8                      UTF-8, of which ASCII is a part
 *   at least as many characters of         UTF-8 with damaged places
 *     several bytes as broken places
 *   anything else                          windows-1252, of which Latin-1's letters are a part
 */
#ifndef CX_IO_ENCODING_H
#define CX_IO_ENCODING_H

#include <stddef.h>
#include <stdint.h>

struct cx_encoding_look { /* zeroed to begin with */
    uint64_t bytes;
    uint64_t characters;        /* of several bytes, well-formed */
    uint64_t broken;            /* bytes that belong to no character of UTF-8 */
    uint64_t undefined;         /* those of them that mean nothing in windows-1252 */
    uint64_t twice;             /* letters that look like UTF-8 encoded once more as UTF-8 */
    uint64_t zeros[2];          /* zero bytes at even and at odd places of the first 64 KiB */
    uint64_t returns, newlines; /* of those 64 KiB */
    char begin[3];              /* the first bytes */
    char rest[3];               /* the beginning of a character that may go on in the next piece */
    size_t rest_n;
};

void cx_encoding_notice(struct cx_encoding_look *look, const char *bytes, size_t n);

enum cx_encoding { CX_UTF_8, CX_UTF_16LE, CX_UTF_16BE, CX_WINDOWS_1252 };

/* After the last byte; `look` learns that it was. */
enum cx_encoding cx_encoding_decide(struct cx_encoding_look *look);
/* "utf-8", "utf-16le", "utf-16be", "cp1252": as --encoding and iconv know it. */
const char *cx_encoding_name(enum cx_encoding encoding);

#endif
