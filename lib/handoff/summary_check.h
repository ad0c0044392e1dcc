/* SPDX-License-Identifier: Apache-2.0 */
/* handoff/summary_check.h: whether a summary that a language model wrote may be shown to an agent. Every number, date,
 * name and attempt in it must occur in the turns or the context, what became of an attempt must not be the opposite, it
 * may not call anybody verified who is not, and it may not tell the agent what to do. Where a caller spoke to the model
 * (handoff/injection.h), every word that says something must be borne out by the other turns. Doubt counts against the
 * text: an extractive summary is always there instead. Pure. */
#ifndef SEGUE_HANDOFF_SUMMARY_CHECK_H
#define SEGUE_HANDOFF_SUMMARY_CHECK_H

#include <segue/context.h>

#include "dialog/transcript.h"

typedef enum segue__fault_kind {
  SEGUE__FAULT_NONE = 0,
  SEGUE__FAULT_FORM, /* not what was asked for: no JSON, no text, too long */
  SEGUE__FAULT_NUMBER,
  SEGUE__FAULT_DATE,
  SEGUE__FAULT_NAME,
  SEGUE__FAULT_ATTEMPT,
  SEGUE__FAULT_OUTCOME, /* of an attempt: the context says otherwise */
  SEGUE__FAULT_AUTH,
  SEGUE__FAULT_INSTRUCTION,
  SEGUE__FAULT_WORD /* said by nobody but whoever spoke to the model */
} segue__fault_kind;

typedef struct segue__fault {
  segue__fault_kind kind;
  char found[64]; /* what the call does not hold, cut; may be personal: mask it before it is reported */
} segue__fault;

const char *segue__fault_name(segue__fault_kind kind); /* "number", …; "" for none */

/* `fault` is filled when the text may not be used. `engine_too`: what an engine noted is evidence as well.
 * @return SEGUE_OK: it may be used; SEGUE_E_AUTH: see fault; SEGUE_E_NOMEM. */
int segue__summary_check(const segue_context *ctx, const segue__transcript *t, const char *text, size_t len,
                         bool engine_too, segue__fault *fault);

/* ---- for the files of summary_*.c ---- */

/* What a summary may say without evidence: words that join others, words that tell of a call. Blanks around each. */
extern const char segue__summary_words[], segue__telling_words[];
extern const char segue__claim_words[];  /* behind these, words tell what was tried */
extern const char segue__action_stems[]; /* stems of what is done about a problem */
extern const char segue__wish_words[];   /* before these, it has not been done */
extern const char segue__refused_words[], segue__failed_words[], segue__worked_words[];
extern const char *const segue__order_patterns[]; /* of dialog/words.h */

#endif /* SEGUE_HANDOFF_SUMMARY_CHECK_H */
