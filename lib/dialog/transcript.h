/* SPDX-License-Identifier: Apache-2.0 */
/* dialog/transcript.h: what was said, by whom, as it was heard. Text given in must be redacted already.
 * Owner: the session. */
#ifndef SEGUE_DIALOG_TRANSCRIPT_H
#define SEGUE_DIALOG_TRANSCRIPT_H

#include <stdbool.h>

#include "base/buf.h"
#include <segue/context.h> /* SEGUE_WHO_* */

#define SEGUE__TRANSCRIPT_MAX 4000 /* turns; beyond, SEGUE_E_LIMIT */

typedef struct segue__said {
  int32_t who; /* SEGUE_WHO_* */
  bool interrupted;
  bool
      to_model; /* of the caller: it speaks to the language model (handoff/injection.h); no evidence of anything */
  double confidence; /* negative: unknown */
  uint64_t start_ms; /* since the start of the call */
  uint64_t end_ms;
  char *text;
} segue__said;

typedef struct segue__transcript {
  segue__said *turns;
  size_t n, cap;
  /* Made of another, of which several turns are one here: the number here of each of its `n_joined`. NULL: of none. Borrowed. */
  const int32_t *joined;
  size_t n_joined;
} segue__transcript;

void segue__transcript_init(segue__transcript *t);
void segue__transcript_fini(segue__transcript *t);
/* The number here of turn `turn` of the one it was made of; any other as it is. */
int32_t segue__transcript_turn(const segue__transcript *t, int32_t turn);
/* Append; text is copied. *index (may be NULL) is the turn's number, from 0.
 * @return SEGUE_OK, SEGUE_E_NOMEM, SEGUE_E_LIMIT. */
int segue__transcript_add(segue__transcript *t, const segue__said *turn, size_t len, int32_t *index);
/* Replace the text of turn `index`: what it held turned out to be secret.
 * @return SEGUE_OK, SEGUE_E_NOTFOUND, SEGUE_E_NOMEM (then the old text is emptied). */
int segue__transcript_revise(segue__transcript *t, size_t index, const char *text, size_t len);
/* Append the last `n` turns as a JSON array of {"who","text"}. */
void segue__transcript_json(const segue__transcript *t, size_t n, segue__buf *out);
/* Length of the longest beginning of `text` that ends between words and is at most `spoken` bytes: what
 * the transcript keeps of a sentence that was cut. */
size_t segue__transcript_cut(const char *text, size_t len, size_t spoken);
const char *segue__who_name(int32_t who);

#endif /* SEGUE_DIALOG_TRANSCRIPT_H */
