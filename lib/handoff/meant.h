/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/meant.h: of the facts of one field, which a question is about, and which it is not: the day of something else,
 * the price of what nobody spoke of, the account that money goes to. Part of repeats.h. Pure. */
#ifndef SEGUE_HANDOFF_MEANT_H
#define SEGUE_HANDOFF_MEANT_H

#include "handoff/question.h"
#include "handoff/repeats.h"

/* The fact of this field that the question is about, for a date the one of its event; NULL none. */
segue__fact *segue__meant(segue__repeats *r, const segue__field_cue *c, const segue__question *q);
/* Whether the question is for something else than this fact, though of its field. */
bool segue__meant_other(const segue__repeats *r, const segue__fact *f, const segue__question *q);

#endif /* SEGUE_HANDOFF_MEANT_H */
