/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_facet.h: which side of a matter a sentence is of: where a journey, a stay or a span begins or where it ends, the hour
 * or the day. "When do they fly back" is answered by no day of leaving. Pure. */
#ifndef SEGUE_HANDOFF_ASK_FACET_H
#define SEGUE_HANDOFF_ASK_FACET_H

#include "dialog/words.h"

enum {
  SEGUE__FACET_BEGIN = 1,
  SEGUE__FACET_END = 2,
  SEGUE__FACET_CLOCK = 4,
  SEGUE__FACET_DAY = 8,
  SEGUE__FACET_ENDS = SEGUE__FACET_BEGIN | SEGUE__FACET_END,
  SEGUE__FACET_PARTS = SEGUE__FACET_CLOCK | SEGUE__FACET_DAY
};

/* Of what a question asks for. */
uint32_t segue__facets_asked(const segue__words *question);
/* Of what a turn tells, those of `among`: the rest need not be looked for. */
uint32_t segue__facets_told(const segue__words *w, const char *text, uint32_t among);

#endif /* SEGUE_HANDOFF_ASK_FACET_H */
