/* SPDX-License-Identifier: Apache-2.0 */
/* session/pass_on.h: where an agent's phone may send the caller: addresses against patterns. Whatever cannot be
 * read in one way only is not allowed, so that no proxy behind us takes it for another address than we did. */
#ifndef SEGUE_SESSION_PASS_ON_H
#define SEGUE_SESSION_PASS_ON_H

#include <stdbool.h>

enum { SEGUE__PASS_ON_LONGEST = 255 }; /* of pattern and address, in bytes */

/* NULL when it can be used; else what is wrong with it, a text without parameters. */
const char *segue__pass_on_fault(const char *pattern);

/* Whether `target` is one of those that `pattern`, which has no fault, stands for. */
bool segue__pass_on_allows(const char *pattern, const char *target);

/* Without patterns: a colleague of the agent who was called at `agent`. By SIP that is a name or an extension at the same
 * host, of an agent who is called by one too; of other kinds any address of the same scheme. */
bool segue__pass_on_is_colleague(const char *agent, const char *target);

#endif /* SEGUE_SESSION_PASS_ON_H */
