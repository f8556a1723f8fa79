/* profiles.h - profiles of shops' exports on disk: listed, loaded, chosen by a header. */
#ifndef CX_CLI_PROFILES_H
#define CX_CLI_PROFILES_H

#include "cli/program.h"
#include "model/profile.h"

struct cx_profiles {
    struct cx_profile *profile; /* by name */
    size_t n;
};

/* The profiles shipped with cx.  What cannot be read ends the program. */
struct cx_profiles cx_profiles_shipped(void);
/* A shipped profile by its name, or the one in a file. */
const struct cx_profile *cx_profile_named(const char *name);

/* The profile that knows most of a header's names (normalised), given what the user chose in
 * *binding, which is then filled.  NULL when none fits; a tie ends the program with a question. */
const struct cx_profile *cx_profile_fitting(const struct cx_profiles *all,
                                            const struct cx_text *names, size_t n,
                                            struct cx_binding *binding);

/* For who looks for the header line: of how many columns with these cells the profile that fits
 * best knows the meaning; 0 when none of them fits, so that it is no header line of theirs. */
size_t cx_profiles_know(const struct cx_profiles *some, const struct cx_text *cells, size_t n);

#endif
