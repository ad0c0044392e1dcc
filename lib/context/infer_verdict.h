/* SPDX-License-Identifier: Apache-2.0 */
/* What the caller's words say of one offer. */
#ifndef SEGUE_LIB_CONTEXT_INFER_VERDICT_H
#define SEGUE_LIB_CONTEXT_INFER_VERDICT_H

#include "context/infer.h"

/* Beside the outcomes of an attempt: nothing is said of it; they ask first; they have not decided. */
enum { SEGUE__VERDICT_OPEN = -1, SEGUE__VERDICT_HOLD = -2, SEGUE__VERDICT_WAVER = -3 };

/* `named`: words of the offer come again. */
int segue__verdict(const segue__offer *o, const segue__tokens *ts, bool named);
/* Of what may not have been an offer: an outcome only where the answer is one to an offer. */
int segue__verdict_maybe(const segue__offer *o, const segue__tokens *ts);
/* What will be done some other day is not what did not help now. */
bool segue__for_later(const segue__offer *o);

#endif /* SEGUE_LIB_CONTEXT_INFER_VERDICT_H */
