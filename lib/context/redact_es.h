/* SPDX-License-Identifier: Apache-2.0 */
/* Spanish turns for redaction: their words are read as English ones, so that one set of rules finds what is secret. */
#ifndef SEGUE_LIB_CONTEXT_REDACT_ES_H
#define SEGUE_LIB_CONTEXT_REDACT_ES_H

#include "context/token.h"

/* Blank-separated words; one that ends in * matches any that begins so. */
typedef struct segue__es_entry {
  const char *spanish, *english;
} segue__es_entry;
extern const segue__es_entry segue__es_words[];
extern const size_t segue__n_es_words;

/* If the turn is Spanish, put English words in the place of its own (`low` of the tokens, of which some become one); the
 * bytes they stand for stay, so that what is masked is what was said. *spanish: the call is so far. */
void segue__from_spanish(segue__tokens *ts, bool *spanish);

#endif /* SEGUE_LIB_CONTEXT_REDACT_ES_H */
