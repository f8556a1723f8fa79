/* utf8.h - whether bytes are text. */
#ifndef CX_BASE_UTF8_H
#define CX_BASE_UTF8_H

#include "base/bytes.h"
#include "base/marks.h"

/* Valid UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.  simd
 * comes from cx_simd_of(). */
bool cx_is_utf8(enum cx_simd simd, const char *p, const char *end);

/* Bytes of the well-formed character that t begins with; 0 when it begins with none. */
size_t cx_utf8_length(struct cx_text t);

#endif
