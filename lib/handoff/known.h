/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/known.h: the facts that were known at the handoff, each by the context's name and by that of the tables
 * ("customer" is "name"). Part of repeats.h, whose struct keeps them. Pure. */
#ifndef SEGUE_HANDOFF_KNOWN_H
#define SEGUE_HANDOFF_KNOWN_H

#include "handoff/repeats.h"

/* A fact without a date's event; `value` NULL: not told. */
void segue__known_add(segue__repeats *r, const char *name, const char *value, int32_t turn, bool verified);
/* What the bot asked for and the caller said. */
void segue__known_prompted(segue__repeats *r, const segue__waiting *x, const char *value, int32_t turn);
/* The first fact of a field of the tables, NULL none. */
segue__fact *segue__known_fact(segue__repeats *r, const char *field);

#endif /* SEGUE_HANDOFF_KNOWN_H */
