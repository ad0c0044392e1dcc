/* SPDX-License-Identifier: Apache-2.0 */
/* What is done for a caller in other words than a verb of fixes. */
#ifndef SEGUE_LIB_CONTEXT_INFER_CONCEDES_H
#define SEGUE_LIB_CONTEXT_INFER_CONCEDES_H

#include "context/infer.h"

/* "a ten dollar credit" */
bool segue__gains(const segue__tokens *ts, size_t i);
/* "give you a ten dollar credit", "have maintenance up there", "get somebody to call" */
bool segue__concedes(const segue__tokens *ts, size_t verb);
/* "have it couriered", "get that sorted" */
bool segue__gets_done(const segue__tokens *ts, size_t i);
/* "I can do Monday", "we could do the third at two": where a time stands for what is done then. */
bool segue__does_then(const segue__tokens *ts, size_t verb);

#endif /* SEGUE_LIB_CONTEXT_INFER_CONCEDES_H */
