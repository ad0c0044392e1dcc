/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/ask_last.h: what was said last stands: the caller's later turn that puts a value right, "make it the 15th instead", or takes
 * a thing back, "leave the wine out". Pure. */
#ifndef SEGUE_HANDOFF_ASK_LAST_H
#define SEGUE_HANDOFF_ASK_LAST_H

#include "handoff/ask_rank.h"

/* How surely the words mend what was said before them. */
typedef enum segue__mends { SEGUE__MENDS_NOT = 0, SEGUE__MENDS_MAYBE, SEGUE__MENDS_SURELY } segue__mends;
segue__mends segue__mends_of(const segue__words *w);

/* The turn that stands now where `turn` answered; `turn` itself when nobody mended it. `signs` and `may` are those of
 * segue__signs_of(). */
int32_t segue__ask_last(const segue__matter *m, const double *signs, const bool *may, int32_t turn);

#endif /* SEGUE_HANDOFF_ASK_LAST_H */
