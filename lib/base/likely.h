/* SPDX-License-Identifier: Apache-2.0 */
/* base/likely.h: which of several names a mistyped one was meant to be. */
#ifndef SEGUE_BASE_LIKELY_H
#define SEGUE_BASE_LIKELY_H

/* The likelier of `best` (NULL: none yet) and `name` as what `given` was meant to be, so that a loop over the names leaves the
 * likeliest, or NULL when none is near: a few letters off ("weight_angr", "ringMs"), or a name that `given` is a part
 * of ("anger"). Of two as near the first stays. */
const char *segue__likelier(const char *given, const char *best, const char *name);

#endif /* SEGUE_BASE_LIKELY_H */
