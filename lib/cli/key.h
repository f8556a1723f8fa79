/* key.h - the file of a key for pseudonyms. */
#ifndef CX_CLI_KEY_H
#define CX_CLI_KEY_H

#include "model/pseudonym.h"

/* The key that is the file's bytes, all of them: 32 to 4096.  A file that others than its owner may
 * read or write, one that is too short or too long, and one of hardly any different bytes end the
 * program with status 2, one that cannot be read with 1.  Who links this links Nettle. */
struct cx_pseudonym_key *cx_read_key(const char *path);

#endif
