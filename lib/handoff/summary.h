/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/summary.h: asking a language model for the call's summary, and what is made of its answer. What was said goes
 * into the prompt as data: one line of JSON between two fences that nobody on the call can know. Pure. */
#ifndef SEGUE_HANDOFF_SUMMARY_H
#define SEGUE_HANDOFF_SUMMARY_H

#include <segue/context.h>

#include "base/buf.h"
#include "dialog/transcript.h"

enum {
  SEGUE__SUMMARY_MAX = 400 /* characters */,
  SEGUE__SUMMARY_ANSWER_MAX = 16384,
  SEGUE__SUMMARY_TURNS = 80
};

extern const char segue__summary_rules[];  /* the instruction, in English; names the language to answer in */
extern const char segue__summary_schema[]; /* JSON Schema of the answer: doc/summary.schema.json */

/* The whole prompt. `nonce` are fresh random octets; `ctx` may be NULL and goes in without personal data.
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__summary_prompt(segue__buf *out, const segue_context *ctx, const segue__transcript *t,
                          const char *language, const uint8_t nonce[16]);

/* The text in a model's answer: the object itself, or with chatter or a code fence around it; secrets masked, cut after a
 * sentence where it is too long. @return SEGUE_OK, SEGUE_E_PARSE (not what was asked for), SEGUE_E_NOMEM. */
int segue__summary_answer(segue__buf *out, const char *answer, size_t len);

/* A summary travels further than an entity of class pii may: say what is meant in its place, "the caller", "[phone]".
 * @return SEGUE_OK or SEGUE_E_NOMEM. */
int segue__summary_impersonal(segue__buf *out, const char *text, size_t len, const segue_context *ctx);

#endif /* SEGUE_HANDOFF_SUMMARY_H */
